// SPDX-License-Identifier: GPL-2.0-only
/* The key of opaque_place(). */
#include <opaque_ids/opaque_ids.h>

#include <ro_after_init/ro_after_init.h>
#include <secrets/secrets.h>

RO_AFTER_INIT struct opaque_ids_key opaque_ids_key;

void opaque_ids_start(void)
{
	random_bytes(&opaque_ids_key, sizeof(opaque_ids_key));
	opaque_ids_key.object_factor |= 1;
	opaque_ids_key.number_factor |= 1;
}
