// SPDX-License-Identifier: GPL-2.0-only
//
// Row heap_integrity taken away: crimes go unnoticed.
#include <heap_integrity/heap_integrity.h>
#include <ro_after_init/ro_after_init.h>
#include <secrets/secrets.h>

RO_AFTER_INIT uint64_t heap_integrity_secret;

void heap_integrity_start(void)
{
	heap_integrity_secret = random_u64();
}

void heap_integrity_crime(enum heap_crime crime, const char *type)
{
}
