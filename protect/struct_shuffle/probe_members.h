// SPDX-License-Identifier: GPL-2.0-only
/*
 * Members of shuffled structures that somebody would want to reach: what the evidence counts and
 * what /dev/attacker of the prove image knows by name. In the order of the declarations.
 */
#pragma once
#include <fs/name/dentry.h>
#include <fs/file/file.h>
#include <fs/file/table.h>
#include <fs/file/table_internal.h>
#include <fs/inode.h>
#include <fs/mount/mount.h>
#include <fs/pipe/internal.h>
#include <fs/terminal/internal.h>
#include <fs/text.h>
#include <kernel/task/id_table.h>
#include <kernel/sched/internal.h>
#include <kernel/signal/table.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <mm/space/address_space.h>
#include <mm/heap/internal.h>
#include <mm/cache/page_cache.h>
#include <write_rarely/write_rarely.h>

/* Of the declaration as it stands in the source: one for each SHUFFLED_MEMBERS. */
struct declared_member {
	const char *structure, *name;
	uint32_t offset;
};
extern const struct declared_member declared_members[];
extern const uint32_t declared_member_count;

/* Words of a task that are never 0 and hardly ever equal. */
#define TASK_WORDS 5
struct task_words {
	uint64_t word[TASK_WORDS];
};
static inline struct task_words task_words_read(const struct task *task)
{
	return (struct task_words){ .word = { (uint64_t)task->seal, (uint64_t)task->process,
					      task->stack_top, task->start_ns,
					      (uint64_t)task->thread_link.next } };
}
/* The same by code that was compiled with the declared layout. */
struct task_words declared_task_words(const struct task *task);

#define SHUFFLED_TASK(MEMBER)                     \
	MEMBER(task, state)                       \
	MEMBER(task, cpu_mask)                    \
	MEMBER(task, run_node)                    \
	MEMBER(task, stack_top)                   \
	MEMBER(task, seal)                        \
	MEMBER(task, process)                     \
	MEMBER(task, id)                          \
	MEMBER(task, references)                  \
	MEMBER(task, space)                       \
	MEMBER(task, files)                       \
	MEMBER(task, file_context)                \
	MEMBER(task, name)                        \
	MEMBER(task, saved_mask)                  \
	MEMBER(task, restart_kind)                \
	MEMBER(task, blocked)                     \
	MEMBER(task, pending)                     \
	MEMBER(task_seal, task)                   \
	MEMBER(task_seal, stack_top)              \
	MEMBER(task_seal, descriptors)            \
	MEMBER(task_seal, credentials)            \
	MEMBER(credentials, uid)                  \
	MEMBER(credentials, euid)                 \
	MEMBER(credentials, suid)                 \
	MEMBER(credentials, fsuid)                \
	MEMBER(credentials, gid)                  \
	MEMBER(credentials, groups)               \
	MEMBER(credentials, capability_permitted) \
	MEMBER(credentials, capability_effective) \
	MEMBER(credentials, capability_bounding)  \
	MEMBER(credentials, capability_ambient)   \
	MEMBER(credentials, no_new_privileges)    \
	MEMBER(process, id)                       \
	MEMBER(process, threads)                  \
	MEMBER(process, actions)                  \
	MEMBER(process, unkillable)               \
	MEMBER(process, parent)                   \
	MEMBER(process, parent_id)                \
	MEMBER(process, children)                 \
	MEMBER(process, sibling)                  \
	MEMBER(process, terminal)                 \
	MEMBER(process, leader)                   \
	MEMBER(process, limits)                   \
	MEMBER(process, dumpable)                 \
	MEMBER(signal_queue, set)                 \
	MEMBER(signal_queue, entries)             \
	MEMBER(signal_action, handler)            \
	MEMBER(signal_action, flags)              \
	MEMBER(signal_action, restorer)           \
	MEMBER(signal_action, mask)               \
	MEMBER(signal_actions, table)             \
	MEMBER(signal_table, action)              \
	MEMBER(run_queue, tasks)                  \
	MEMBER(run_queue, current)                \
	MEMBER(run_queue, idle)                   \
	MEMBER(run_queue, leaving)                \
	MEMBER(run_queue, slice_end_ns)           \
	MEMBER(id_slot, task)                     \
	MEMBER(id_slot, process)                  \
	MEMBER(timer, node)                       \
	MEMBER(timer, deadline_ns)                \
	MEMBER(timer, expired)

#define SHUFFLED_MEMORY(MEMBER)                    \
	MEMBER(area, start)                        \
	MEMBER(area, end)                          \
	MEMBER(area, node)                         \
	MEMBER(area, protection)                   \
	MEMBER(area, flags)                        \
	MEMBER(area, file)                         \
	MEMBER(area, cache)                        \
	MEMBER(area, page_offset)                  \
	MEMBER(area, max_protection)               \
	MEMBER(area, space)                        \
	MEMBER(address_space, users)               \
	MEMBER(address_space, root)                \
	MEMBER(address_space, areas)               \
	MEMBER(address_space, cached_area)         \
	MEMBER(address_space, brk)                 \
	MEMBER(address_space, limit_address_space) \
	MEMBER(address_space, limit_data)          \
	MEMBER(address_space, limit_stack)         \
	MEMBER(address_space, limit_locked)        \
	MEMBER(address_space, mmap_base)           \
	MEMBER(address_space, executable)          \
	MEMBER(page_cache, areas)                  \
	MEMBER(page_cache, pages)                  \
	MEMBER(page_cache, size)                   \
	MEMBER(page_cache, operations)             \
	MEMBER(heap_cache, size)                   \
	MEMBER(heap_cache, stride)                 \
	MEMBER(heap_cache, user_offset)            \
	MEMBER(heap_cache, user_size)              \
	MEMBER(heap_cache, use)                    \
	MEMBER(heap_cache, state)                  \
	MEMBER(heap_slab, cache)                   \
	MEMBER(heap_slab, base)                    \
	MEMBER(heap_slab, next)                    \
	MEMBER(heap_slab, free)                    \
	MEMBER(heap_slab, live)                    \
	MEMBER(heap_cpu, magazines)                \
	MEMBER(magazine, count)                    \
	MEMBER(magazine, handles)                  \
	MEMBER(frame_memory, blocks)               \
	MEMBER(frame_memory, pool)                 \
	MEMBER(frame_memory, view)                 \
	MEMBER(frame_memory, block_count)          \
	MEMBER(frame_arrays, frames)               \
	MEMBER(frame_arrays, kinds)                \
	MEMBER(block, free)                        \
	MEMBER(block, free_count)                  \
	MEMBER(block, next)                        \
	MEMBER(block_list, first)                  \
	MEMBER(block_list, free_frames)            \
	MEMBER(frame_cache, clean)                 \
	MEMBER(frame_cache, dirty)                 \
	MEMBER(frame_stack, count)                 \
	MEMBER(frame_stack, slots)                 \
	MEMBER(write_rarely_layout, mode)          \
	MEMBER(write_rarely_layout, view)          \
	MEMBER(write_rarely_layout, block_kinds)   \
	MEMBER(write_rarely_layout, private_root)

#define SHUFFLED_FILES(MEMBER)             \
	MEMBER(file, record)               \
	MEMBER(file, inode)                \
	MEMBER(file, operations)           \
	MEMBER(file, private)              \
	MEMBER(file, path)                 \
	MEMBER(file, state)                \
	MEMBER(file, flags)                \
	MEMBER(file, access)               \
	MEMBER(file, named)                \
	MEMBER(file_state, references)     \
	MEMBER(file_state, position)       \
	MEMBER(file_state, watches)        \
	MEMBER(file_operations, open)      \
	MEMBER(file_operations, read)      \
	MEMBER(file_operations, write)     \
	MEMBER(file_operations, control)   \
	MEMBER(file_operations, map)       \
	MEMBER(inode, references)          \
	MEMBER(inode, seal)                \
	MEMBER(inode, superblock)          \
	MEMBER(inode, operations)          \
	MEMBER(inode, file_operations)     \
	MEMBER(inode, mode)                \
	MEMBER(inode, uid)                 \
	MEMBER(inode, gid)                 \
	MEMBER(inode, device)              \
	MEMBER(inode, size)                \
	MEMBER(inode, private)             \
	MEMBER(inode, cache)               \
	MEMBER(inode, seals)               \
	MEMBER(inode_seal, record)         \
	MEMBER(inode_seal, mode)           \
	MEMBER(inode_seal, uid)            \
	MEMBER(inode_seal, gid)            \
	MEMBER(inode_seal, seals)          \
	MEMBER(inode_operations, lookup)   \
	MEMBER(inode_operations, create)   \
	MEMBER(inode_operations, unlink)   \
	MEMBER(inode_operations, release)  \
	MEMBER(dentry, references)         \
	MEMBER(dentry, seal)               \
	MEMBER(dentry, parent)             \
	MEMBER(dentry, inode)              \
	MEMBER(dentry, name)               \
	MEMBER(dentry, children)           \
	MEMBER(path, mount)                \
	MEMBER(path, dentry)               \
	MEMBER(mount, seal)                \
	MEMBER(mount, flags)               \
	MEMBER(mount, parent)              \
	MEMBER(mount, mount_point)         \
	MEMBER(mount, superblock)          \
	MEMBER(mount, root)                \
	MEMBER(superblock, flags)          \
	MEMBER(superblock, root)           \
	MEMBER(superblock, private)        \
	MEMBER(file_table, lock)           \
	MEMBER(file_table, capacity)       \
	MEMBER(file_table, parts)          \
	MEMBER(file_context, places)       \
	MEMBER(file_context, root)         \
	MEMBER(file_context, cwd)          \
	MEMBER(file_context, umask)        \
	MEMBER(text_file, text)            \
	MEMBER(pipe, written)              \
	MEMBER(pipe, slots)                \
	MEMBER(pipe, readers)              \
	MEMBER(terminal, driver)           \
	MEMBER(terminal, input)            \
	MEMBER(terminal, input_tail)       \
	MEMBER(terminal, settings)         \
	MEMBER(terminal, session_id)       \
	MEMBER(terminal, foreground_group) \
	MEMBER(mutex, owner)               \
	MEMBER(mutex, waiters)             \
	MEMBER(wait_entry, queue)          \
	MEMBER(wait_entry, task)           \
	MEMBER(wait_entry, notify)

#define SHUFFLED_MEMBERS(MEMBER) \
	SHUFFLED_TASK(MEMBER) SHUFFLED_MEMORY(MEMBER) SHUFFLED_FILES(MEMBER)
