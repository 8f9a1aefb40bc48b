// SPDX-License-Identifier: GPL-2.0-only
//
// The decision of the row: a heap crime ends the task that commits it.
#include <heap_integrity/heap_integrity.h>
#include <ro_after_init/ro_after_init.h>
#include <secrets/secrets.h>
#include <violation.h>

RO_AFTER_INIT uint64_t heap_integrity_secret;

void heap_integrity_start(void)
{
	heap_integrity_secret = random_u64();
}

void heap_integrity_crime(enum heap_crime crime, const char *type)
{
	switch (crime) {
	case HEAP_DOUBLE_FREE:
		violation("heap_integrity", "double free of %s", type);
	case HEAP_WRONG_ADDRESS:
		violation("heap_integrity", "free of a wrong address as %s", type);
	case HEAP_INSIDE:
		violation("heap_integrity", "free inside of %s", type);
	case HEAP_WRONG_TYPE:
		violation("heap_integrity", "free of another type as %s", type);
	case HEAP_OVERFLOW:
		violation("heap_integrity", "overflow of %s", type);
	case HEAP_WRITE_AFTER_FREE:
		violation("heap_integrity", "write after free of %s", type);
	case HEAP_METADATA:
		violation("heap_integrity", "corrupted metadata of %s", type);
	}
	violation("heap_integrity", "unknown crime");
}
