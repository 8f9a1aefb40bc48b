// SPDX-License-Identifier: GPL-2.0-only
/* Drawing a canary, and what happens when one is found changed: the compiler calls
 * __stack_chk_fail(). */
#include <stack_canary/stack_canary.h>
#include <secrets/secrets.h>
#include <violation.h>

[[noreturn]] void __stack_chk_fail(void);

uint64_t stack_canary_draw(void)
{
	uint64_t canary;

	do
		canary = random_u64() & ~0xffull;
	while (canary == 0);
	return canary;
}

[[noreturn]] void __stack_chk_fail(void)
{
	violation("stack_canary", "stack buffer overflow");
}
