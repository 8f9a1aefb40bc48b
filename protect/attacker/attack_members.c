// SPDX-License-Identifier: GPL-2.0-only
/*
 * The layout as the attacker knows it: every member that an attack has asked for. Offsets come from
 * the compiler, so that a layout that differs from build to build is known as well.
 */
#include "attack_members.h"

#include <arch/boot.h>
#include <arch/cpu.h>
#include <base/string.h>
#include <exclusive_frames/exclusive_frames.h>
#include <fs/dentry.h>
#include <fs/file.h>
#include <fs/file_table_internal.h>
#include <fs/inode.h>
#include <fs/mount.h>
#include <kernel/task.h>
#include <mm/address_space.h>
#include <mm/area.h>
#include <mm/frame_internal.h>
#include <mm/heap_internal.h>
#include <mm/page_cache.h>
#include <write_rarely/write_rarely.h>

struct member {
	const char *name;
	unsigned long long offset;
};

#define MEMBER(structure, member) { #structure "." #member, offsetof(struct structure, member) }
#define SIZE(structure) { #structure ".SIZE", sizeof(struct structure) }

static const struct member members[] = {
	MEMBER(cpu, current),
	MEMBER(cpu, kernel_stack_top),
	MEMBER(cpu, stack_canary),
	MEMBER(cpu, preempt_count),
	MEMBER(cpu, frame_cache),
	MEMBER(cpu, heap_cache),
	MEMBER(cpu, arch_private),
	MEMBER(cpu, root),
	MEMBER(task, arch.stack_pointer),
	MEMBER(task, arch.stack_top),
	MEMBER(task, arch.fpu),
	MEMBER(arch_frame, rip),
	MEMBER(arch_frame, rbx),
	SIZE(arch_frame),
	MEMBER(task, arch.stack_canary),
	MEMBER(task, stack_top),
	MEMBER(task, seal),
	MEMBER(task, process),
	MEMBER(task, id),
	MEMBER(task, state),
	MEMBER(task, references),
	MEMBER(task, space),
	MEMBER(task, files),
	MEMBER(task, file_context),
	MEMBER(task_seal, task),
	MEMBER(task_seal, stack_top),
	MEMBER(task_seal, root),
	MEMBER(task_seal, credentials),
	MEMBER(credentials, uid),
	MEMBER(credentials, euid),
	MEMBER(credentials, suid),
	MEMBER(credentials, fsuid),
	MEMBER(credentials, capability_permitted),
	MEMBER(credentials, capability_effective),
	MEMBER(credentials, capability_ambient),
	SIZE(credentials),
	MEMBER(process, id),
	MEMBER(process, parent),
	MEMBER(process, leader),
	MEMBER(process, children),
	MEMBER(process, sibling),
	MEMBER(address_space, root),
	MEMBER(address_space, areas),
	MEMBER(address_space, cached_area),
	MEMBER(area, start),
	MEMBER(area, end),
	MEMBER(area, node),
	MEMBER(area, protection),
	MEMBER(area, max_protection),
	MEMBER(area, flags),
	MEMBER(area, file),
	MEMBER(area, cache),
	MEMBER(area, page_offset),
	MEMBER(file, references),
	MEMBER(file, flags),
	MEMBER(file, inode),
	MEMBER(file, operations),
	MEMBER(file, seal),
	MEMBER(file, path),
	MEMBER(file_seal, access),
	MEMBER(inode, seal),
	MEMBER(file, private),
	MEMBER(inode, mode),
	MEMBER(inode, uid),
	MEMBER(inode, gid),
	MEMBER(inode, cache),
	MEMBER(inode, superblock),
	MEMBER(inode, file_operations),
	MEMBER(inode, operations),
	MEMBER(dentry, inode),
	MEMBER(path, dentry),
	MEMBER(path, mount),
	MEMBER(mount, flags),
	MEMBER(file_table, files),
	MEMBER(boot_info, image.start),
	MEMBER(write_rarely_layout, mode),
	MEMBER(write_rarely_layout, view),
	MEMBER(write_rarely_layout, block_kinds),
	MEMBER(write_rarely_layout, private_root),
	MEMBER(exclusive_layout, view),
	MEMBER(frame_memory, blocks),
	MEMBER(frame_memory, pool),
	MEMBER(frame_memory, view),
	MEMBER(frame_memory, block_count),
	MEMBER(frame_arrays, frames),
	MEMBER(frame_arrays, kinds),
	MEMBER(frame, references),
	MEMBER(frame, state),
	MEMBER(frame, clean),
	SIZE(frame),
	MEMBER(block, free),
	MEMBER(block, free_count),
	MEMBER(block, next),
	SIZE(block),
	MEMBER(block_list, first),
	MEMBER(block_list, free_frames),
	SIZE(block_list),
	MEMBER(frame_cache, clean),
	MEMBER(frame_cache, dirty),
	MEMBER(frame_stack, count),
	MEMBER(frame_stack, slots),
	SIZE(frame_stack),
	MEMBER(heap_cpu, magazines),
	MEMBER(heap_cache, id),
	MEMBER(heap_cache, stride),
	MEMBER(heap_cache, slots),
	MEMBER(heap_slab, base),
	MEMBER(magazine, count),
	MEMBER(magazine, handles),
	SIZE(magazine),
};

bool attack_member(const char *name, unsigned long long *offset)
{
	for (size_t i = 0; i < array_count(members); i++) {
		if (string_equal(members[i].name, name)) {
			*offset = members[i].offset;
			return true;
		}
	}
	return false;
}
