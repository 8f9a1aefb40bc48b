// SPDX-License-Identifier: GPL-2.0-only
/* The protection is gone: every program has the same addresses. */
#include <user_aslr/user_aslr.h>

uint64_t user_aslr_draw(uint32_t bits)
{
	return 0;
}
