// SPDX-License-Identifier: GPL-2.0-only
//
// The call chain of a thread, to its sealed copy and compared with it. Every switch runs this, in a
// window, so it is part of its callers. XMM registers are free there: a program's were saved
// before, or come afterwards.
#pragma once
#include <base/checked.h>

static always_inline void thread_save_registers(struct switch_frame *to,
						const struct switch_frame *from)
{
	__asm__ volatile("movups (%1), %%xmm0\n\t"
			 "movups 16(%1), %%xmm1\n\t"
			 "movups 32(%1), %%xmm2\n\t"
			 "movups 48(%1), %%xmm3\n\t"
			 "movaps %%xmm0, (%0)\n\t"
			 "movaps %%xmm1, 16(%0)\n\t"
			 "movaps %%xmm2, 32(%0)\n\t"
			 "movaps %%xmm3, 48(%0)"
			 :
			 : "r"(to), "r"(from)
			 : "memory");
}

/*
 * The bytes written to PAIRS; more than there is room for when the chain is too long. Frames are
 * linked upwards on the stack that ends at TOP; places are counted from there, below zero, so that
 * one comparison sees both bounds. NEXT: of what was pushed; PLACE: of the first frame.
 */
static always_inline uint64_t thread_save_chain(uint64_t *pairs, uint64_t top, uint64_t next,
						uint64_t place)
{
	uint64_t size;

	__asm__ volatile(
		"xorl %k[size], %k[size]\n\t"
		"cmpq %[next], %[place]\n\t"
		"jbe .Lchain_ends%=\n"
		".Lchain_next%=:\n\t"
		"movq (%[top], %[place]), %[next]\n\t"
		"subq %[top], %[next]\n\t"
		"cmpq %[place], %[next]\n\t"
		"jbe .Lchain_last%=\n\t"
		"movups (%[top], %[place]), %%xmm0\n\t"
		"movups %%xmm0, (%[pairs], %[size])\n\t"
		"movq (%[top], %[next]), %[place]\n\t"
		"subq %[top], %[place]\n\t"
		"cmpq %[next], %[place]\n\t"
		"jbe .Lchain_second%=\n\t"
		"movups (%[top], %[next]), %%xmm0\n\t"
		"movups %%xmm0, 16(%[pairs], %[size])\n\t"
		"addq $32, %[size]\n\t"
		"cmpq %[most], %[size]\n\t"
		"jbe .Lchain_next%=\n\t"
		"orq $-1, %[size]\n\t"
		"jmp .Lchain_ends%=\n"
		".Lchain_second%=:\n\t"
		"movq %[next], %[place]\n\t"
		"addq $16, %[size]\n"
		".Lchain_last%=:\n\t"
		"movups (%[top], %[place]), %%xmm0\n\t"
		"movq (%[top], %[place]), %[next]\n\t"
		"orq 8(%[top], %[place]), %[next]\n\t"
		"je .Lchain_ends%=\n\t"
		"movups %%xmm0, (%[pairs], %[size])\n\t"
		"addq $16, %[size]\n"
		".Lchain_ends%=:"
		: [size] "=&r"(size), [next] "+&r"(next), [place] "+&r"(place)
		: [top] "r"(top), [pairs] "r"(pairs), [most] "i"(SAVED_THREAD_PAIRS_SIZE - 32)
		: "memory", "cc");
	return size;
}

static always_inline bool thread_save(struct saved_thread *writable,
				      const struct switch_frame *pushed)
{
	const uint64_t top = writable->stack_top;
	uint64_t size;

	thread_save_registers(&writable->registers, pushed);
	size = thread_save_chain(writable->pairs, top, wrap_sub((uint64_t)pushed, top),
				 wrap_sub(pushed->rbp, top));
	writable->pointer = (uint64_t)pushed;
	writable->pairs_size = size;
	return likely(size <= SAVED_THREAD_PAIRS_SIZE);
}

/* Each pair says where the next one stood. */
static always_inline bool thread_is_as_saved(const struct saved_thread *saved)
{
	const uint64_t end = wrap_add((uint64_t)saved->pairs, saved->pairs_size);
	uint64_t left = saved->pairs_size, place = saved->registers.rbp, same;

	__asm__ volatile("pcmpeqd %%xmm0, %%xmm0\n\t"
			 "negq %[left]\n\t"
			 "je .Lpairs_end%=\n"
			 ".Lpairs_next%=:\n\t"
			 "movups (%[place]), %%xmm1\n\t"
			 "pcmpeqd (%[end], %[left]), %%xmm1\n\t"
			 "movq (%[end], %[left]), %[place]\n\t"
			 "pand %%xmm1, %%xmm0\n\t"
			 "addq $16, %[left]\n\t"
			 "jne .Lpairs_next%=\n"
			 ".Lpairs_end%=:\n\t"
			 "pmovmskb %%xmm0, %k[same]"
			 : [left] "+&r"(left), [place] "+&r"(place), [same] "=r"(same)
			 : [end] "r"(end)
			 : "memory", "cc");
	return same == 0xffff;
}
