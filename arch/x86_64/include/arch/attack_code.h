// SPDX-License-Identifier: GPL-2.0-only
/* Machine code for attacks (prove image): a function that returns a number, as bytes and as code of
 * the kernel. */
#pragma once
#include <base/types.h>

#define ATTACK_CODE_RESULT 0x50574e44u

/* movl $ATTACK_CODE_RESULT, %eax; ret */
static const uint8_t attack_code[] = { 0xb8, 0x44, 0x4e, 0x57, 0x50, 0xc3 };

[[gnu::naked, gnu::used, gnu::noinline]] static void attack_code_in_kernel(void)
{
	__asm__("movl $0x50574e44, %eax; ret; int3");
}

/* A call that no compiler's check guards, as an attacker makes it from a corrupted return address.
 */
static inline uint32_t attack_jump(uint64_t address)
{
	uint32_t result = 0;

	__asm__ volatile("call *%1"
			 : "+a"(result)
			 : "r"(address)
			 : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc");
	return result;
}
