// SPDX-License-Identifier: GPL-2.0-only
/* What %p prints: a keyed hash, the key drawn at start-up; 0 until then. */
#include <no_pointers_out/no_pointers_out.h>

#include <base/format.h>
#include <base/hash.h>
#include <ro_after_init/ro_after_init.h>
#include <secrets/secrets.h>

RO_AFTER_INIT static struct hash_key key;
RO_AFTER_INIT static bool has_key;

void no_pointers_out_start(void)
{
	random_bytes(&key, sizeof(key));
	has_key = true;
}

uint64_t pointer_hash(const void *pointer)
{
	return has_key ? siphash_u64(&key, (uint64_t)pointer) : 0;
}
