// SPDX-License-Identifier: GPL-2.0-only
//
// SUB sets the carry when it goes from zero, and clears the sign when it goes from above zero or
// comes around at the bottom; ADD leaves the sign and zero of the sum. What is usual is a jump that
// is taken: behind the statement the compiler jumps to what it places elsewhere.
#pragma once

static always_inline bool arch_reference_more(int32_t *negative)
{
	__asm__ goto("lock subl $1, %0\n\tjc %l[wrong]\n\tjs %l[right]"
		     :
		     : "m"(*negative)
		     : "cc", "memory"
		     : wrong, right);
wrong:
	return false;
right:
	return true;
}

static always_inline enum arch_reference arch_reference_fewer(int32_t *negative)
{
	__asm__ goto("lock addl $1, %0\n\tjs %l[left]\n\tjnz %l[wrong]"
		     :
		     : "m"(*negative)
		     : "cc", "memory"
		     : left, wrong);
	return ARCH_REFERENCE_NONE;
left:
	return ARCH_REFERENCE_LEFT;
wrong:
	return ARCH_REFERENCE_WRONG;
}
