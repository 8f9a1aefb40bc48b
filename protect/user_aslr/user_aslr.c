// SPDX-License-Identifier: GPL-2.0-only
/* The draw of a program's bases. */
#include <user_aslr/user_aslr.h>

#include <secrets/secrets.h>

uint64_t user_aslr_draw(uint32_t bits)
{
	return bits <= 32 ? random_u32() >> (32 - bits)
			  : random_u64() & ((UINT64_C(1) << bits) - 1);
}
