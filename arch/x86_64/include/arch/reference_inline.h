// SPDX-License-Identifier: GPL-2.0-only
//
// SUB sets the carry when it goes from zero, and clears the sign when it goes from above zero or
// comes around at the bottom; ADD leaves the sign of the sum. No labels of C here: the compiler
// makes each a target of indirect branches.
#pragma once

// What is wrong ends with the carry, too: one flag for the compiler to jump on.
static always_inline bool arch_reference_more(int32_t *negative)
{
	bool wrong;

	__asm__ volatile("lock subl $1, %1\n\tjns 1f\n\tjnc 2f\n1:\tstc\n2:"
			 : "=@ccc"(wrong), "+m"(*negative)
			 :
			 : "memory");
	return !wrong;
}

static always_inline bool arch_reference_another(int32_t *negative)
{
	bool good;

	__asm__ volatile("lock subl $1, %1" : "=@ccs"(good), "+m"(*negative) : : "memory");
	return good;
}

// Nobody else may touch a count that has come to zero: whoever finds it changed since finds a
// crime. So zero is read, and the usual step costs one jump and no other flag.
static always_inline enum arch_reference arch_reference_fewer(int32_t *negative)
{
	bool left;

	__asm__ volatile("lock addl $1, %1" : "=@ccs"(left), "+m"(*negative) : : "memory");
	if (likely(left))
		return ARCH_REFERENCE_LEFT;
	return likely(__atomic_load_n(negative, __ATOMIC_RELAXED) == 0) ? ARCH_REFERENCE_NONE
									: ARCH_REFERENCE_WRONG;
}
