// SPDX-License-Identifier: GPL-2.0-only
/*
 * The layout as the attacker knows it: every member that an attack has asked for. Offsets come from
 * the compiler, so that a layout that differs from build to build (row struct_shuffle) is known as
 * well; beside it, as the source declares it.
 */
#include "attack_members.h"

#include <arch/boot.h>
#include <arch/cpu.h>
#include <arch/saved_thread.h>
#include <base/string.h>
#include <exclusive_frames/exclusive_frames.h>
#include <fs/file/descriptor_part.h>
#include <kernel/exec/internal.h>
#include <struct_shuffle/probe_members.h>

struct member {
	const char *name;
	unsigned long long offset;
};

#define MEMBER(structure, member) { #structure "." #member, offsetof(struct structure, member) }
#define LISTED(structure, member) MEMBER(structure, member),
#define SIZE(structure) { #structure ".SIZE", sizeof(struct structure) }

static const struct member members[] = {
	/* first, and in the order of declared_members */
	SHUFFLED_MEMBERS(LISTED)
	/* where they are declared */
	MEMBER(cpu, current),
	MEMBER(cpu, id),
	MEMBER(own_stack, stack_top),
	MEMBER(own_stack, seal),
	SIZE(own_stack),
	MEMBER(cpu, stack_canary),
	MEMBER(cpu, preempt_count),
	MEMBER(cpu, frame_cache),
	MEMBER(cpu, heap_cache),
	MEMBER(cpu, arch_private),
	MEMBER(cpu_roots, before),
	MEMBER(task, arch.stack_top),
	MEMBER(task, thread_link),
	MEMBER(saved_thread, pointer),
	MEMBER(saved_thread, asleep),
	MEMBER(saved_thread, fpu),
	MEMBER(saved_thread, registers_end),
	MEMBER(saved_thread, registers),
	MEMBER(arch_frame, rip),
	MEMBER(arch_frame, r11),
	MEMBER(arch_frame, rflags),
	MEMBER(arch_frame, rbx),
	SIZE(arch_frame),
	MEMBER(task, arch.stack_canary),
	MEMBER(task_seal, root),
	SIZE(credentials),
	MEMBER(task_seal, places),
	MEMBER(task_places, rseq),
	SIZE(signal_action),
	MEMBER(descriptor_part, files),
	MEMBER(terminal_driver, write),
	MEMBER(page_tree, root),
	MEMBER(page_node, slots),
	MEMBER(boot_info, image.start),
	MEMBER(exclusive_layout, view),
	MEMBER(frame, references),
	MEMBER(frame, state),
	MEMBER(frame, clean),
	SIZE(frame),
	SIZE(block),
	SIZE(block_list),
	SIZE(frame_stack),
	MEMBER(heap_cache, magazine_offset),
	MEMBER(heap_cache, slots),
	MEMBER(heap_cache, name),
	MEMBER(file_table, references),
	MEMBER(file_context, references),
	MEMBER(file_context, lock),
	MEMBER(inode, lock),
	MEMBER(execution, file),
	MEMBER(execution, start),
	MEMBER(execution, layout),
	MEMBER(execution, vectors),
	MEMBER(exec_vectors, strings),
	MEMBER(execution, path),
	MEMBER(execution, files),
	MEMBER(execution_layout, image),
	MEMBER(execution_layout, placed),
	MEMBER(elf_image, entry),
	MEMBER(elf_image, segment_count),
	MEMBER(elf_image, segments),
	MEMBER(elf_segment, address),
	MEMBER(elf_segment, memory_size),
	MEMBER(elf_segment, file_size),
	MEMBER(elf_segment, permissions),
	SIZE(elf_segment),
	MEMBER(execution, space),
	MEMBER(program_start, first),
	MEMBER(address_space, auxv),
	MEMBER(address_space, arguments_start),
	MEMBER(address_space, arguments_end),
	MEMBER(process, signal_lock),
	MEMBER(process, exit_code),
	MEMBER(spin_lock, holder),
};

/* Its index, or array_count(members). */
static size_t find_member(const char *name)
{
	size_t i = 0;

	while (i < array_count(members) && !string_equal(members[i].name, name))
		i++;
	return i;
}

bool attack_member(const char *name, unsigned long long *offset)
{
	const size_t i = find_member(name);

	if (i < array_count(members))
		*offset = members[i].offset;
	return i < array_count(members);
}

bool attack_declared(const char *name, unsigned long long *offset)
{
	const size_t i = find_member(name);

	if (i < declared_member_count)
		*offset = declared_members[i].offset;
	return i < declared_member_count || attack_member(name, offset);
}
