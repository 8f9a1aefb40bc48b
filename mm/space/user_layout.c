// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bases (protect/user_aslr draws them). Top of the user half, downwards:
 *   vDSO        256 MiB of choices from the stack top upwards: most of its page tables are the
 *               stack's, too
 *   stack top   16 GiB of choices below that
 *   gap         what the stack may grow to (128 MiB .. 5/6 of all) and its random part
 *   mmap base   1 TiB of choices below that; areas grow down from it
 *   ...
 *   executable  1 TiB of choices from two thirds of the user half upwards, as Linux places it
 *   heap        up to 128 GiB above the data of a program at a fixed address or of the
 *               executable
 */
#include <mm/space/user_layout.h>

#include <arch/mmu.h>
#include <base/bits.h>
#include <user_aslr/user_aslr.h>

#define USER_VDSO_ROOM ((UINT64_C(1) << (USER_ASLR_VDSO_BITS + PAGE_SHIFT)) + MIB)

user_address user_layout_stack_top(void)
{
	return MMU_USER_END - USER_VDSO_ROOM - (user_aslr_draw(USER_ASLR_STACK_BITS) << PAGE_SHIFT);
}

size_t user_layout_stack_offset(void)
{
	return user_aslr_draw(USER_ASLR_OFFSET_BITS) << 4;
}

user_address user_layout_mmap_base(uint64_t stack_limit)
{
	const uint64_t least = 128 * MIB, most = MMU_USER_END / 6 * 5;
	const uint64_t random_stack =
		(UINT64_C(1) << (USER_ASLR_STACK_BITS + PAGE_SHIFT)) + USER_VDSO_ROOM;
	uint64_t gap = minimum(maximum(stack_limit, least), most);

	if (gap < most - random_stack - MIB)
		gap += random_stack + MIB;
	gap = align_up(gap, PAGE_SIZE);
	return MMU_USER_END - gap - (user_aslr_draw(USER_ASLR_MMAP_BITS) << PAGE_SHIFT);
}

user_address user_layout_program_base(size_t alignment)
{
	const user_address base = align_down(MMU_USER_END / 3 * 2, PAGE_SIZE);
	const user_address chosen = base + (user_aslr_draw(USER_ASLR_PROGRAM_BITS) << PAGE_SHIFT);

	return alignment > PAGE_SIZE ? align_down(chosen, alignment) : chosen;
}

user_address user_layout_heap_start(user_address data_end)
{
	return align_up(data_end, PAGE_SIZE) + (user_aslr_draw(USER_ASLR_HEAP_BITS) << PAGE_SHIFT);
}

user_address user_layout_vdso_base(user_address stack_top)
{
	return stack_top + (user_aslr_draw(USER_ASLR_VDSO_BITS) << PAGE_SHIFT);
}

user_address user_layout_vdso_elsewhere(void)
{
	const user_address base = align_down(MMU_USER_END / 2, PAGE_SIZE);

	return base + (user_aslr_draw(USER_ASLR_MMAP_BITS) << PAGE_SHIFT);
}
