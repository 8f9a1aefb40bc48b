// SPDX-License-Identifier: GPL-2.0-only
#include "vdso.h"

ATTACK("page_cache_integrity", "vdso_code", "page_cache_integrity: write to the page cache",
       "The program writes code of its own over the vDSO's, where the kernel sees the page that "
       "all programs share, and waits until one of root's looks at the clock.",
       "The kernel's view of pages of files, of which this is one, is read-only.",
       "Root's programs run the attacker's code.");

static bool control(void)
{
	return is_ordinary() && vdso_time() > 0;
}

static bool fire(void)
{
	const uint64_t view = kernel_view_of(vdso_base()), at = vdso_function("__vdso_time");

	for (const char *byte = vdso_payload; byte < vdso_payload_end; byte++)
		poke8(view + VDSO_PAYLOAD_AT + (uint64_t)(byte - vdso_payload), (uint8_t)*byte);
	poke(view + at, vdso_jump_from(at));
	await_rounds(2);
	return reads_prize();
}

static void victim(void)
{
	victim_starts_programs();
}
