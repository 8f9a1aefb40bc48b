// SPDX-License-Identifier: GPL-2.0-only
/* Places for programs' registers: see the header. Pages come with the first place in them and go
 * with the root. */
#include <arch/x86_64/machine.h>
#include <arch/mmu.h>
#include <arch/stack.h>
#include <arch/user_registers.h>
#include <aslr_heap/aslr_heap.h>
#include <base/checked.h>
#include <base/compiler.h>
#include <base/string.h>
#include <mm/kernel_space/kernel_space.h>

struct place {
	uint64_t taken;
	uint64_t room[USER_REGISTERS_PLACE / 8 - 1 - sizeof(struct arch_frame) / 8];
	struct arch_frame registers;
};
static_assert(sizeof(struct place) == USER_REGISTERS_PLACE &&
	      PAGE_SIZE % sizeof(struct place) == 0);

static struct place *place_of(uint64_t end)
{
	return (struct place *)wrap_sub(end, sizeof(struct place));
}

uint64_t user_registers_own(void)
{
	return kernel_stack_saved(arch_stack_pointer())->registers_end;
}

uint64_t user_registers_first(void)
{
	return aslr_heap_base(ASLR_REGISTERS) + sizeof(struct place);
}

int user_registers_open(physical_address root)
{
	return mmu_registers_map(root,
				 align_down((uint64_t)place_of(user_registers_own()), PAGE_SIZE));
}

/* As many pages as there ever were threads at a time. */
uint64_t user_registers_take(bool may_map)
{
	const physical_address root = kernel_stack_root();
	const uint64_t base = aslr_heap_base(ASLR_REGISTERS);

	for (uint64_t at = base; at < base + USER_REGISTERS_SIZE; at += sizeof(struct place)) {
		struct place *const place = (struct place *)at;

		if (at % PAGE_SIZE == 0 && !mmu_registers_are_mapped(root, at) &&
		    (!may_map || mmu_registers_map(root, at) != 0))
			return 0;
		if (read_once(place->taken) == 0 &&
		    __atomic_exchange_n(&place->taken, 1, __ATOMIC_ACQUIRE) == 0)
			return at + sizeof(struct place);
	}
	return 0;
}

/* Nothing of the thread stays for the next one. */
void user_registers_give(uint64_t end)
{
	struct place *const place = place_of(end);

	memset(&place->registers, 0, sizeof(place->registers));
	memset(place->room, 0, sizeof(place->room));
	__atomic_store_n(&place->taken, 0, __ATOMIC_RELEASE);
}

void user_registers_keep(const uint64_t words[2])
{
	struct place *const place = place_of(arch_own_registers_end());

	place->room[0] = words[0];
	place->room[1] = words[1];
}

void user_registers_kept(uint64_t words[2])
{
	const struct place *const place = place_of(arch_own_registers_end());

	words[0] = place->room[0];
	words[1] = place->room[1];
}

void user_registers_keep_call(uint64_t word)
{
	place_of(arch_own_registers_end())->room[2] = word;
}

uint64_t user_registers_kept_call(void)
{
	return place_of(arch_own_registers_end())->room[2];
}

void user_registers_keep_list(uint64_t word)
{
	place_of(arch_own_registers_end())->room[3] = word;
}

uint64_t user_registers_kept_list(void)
{
	return place_of(arch_own_registers_end())->room[3];
}

void user_registers_enter(void)
{
	place_of(user_registers_own())->taken = true;
}

void user_registers_leave(void)
{
	user_registers_give(user_registers_own());
}

struct arch_frame *arch_thread_user_frame(void)
{
	return &place_of(user_registers_own())->registers;
}
