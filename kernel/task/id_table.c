// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of numbers: a bitmap says which are taken, a directory of leaves with 64 slots each
 * says by what. A leaf exists while one of its numbers is taken. Lookup is two loads.
 *
 * Number 0 is nobody's, but group and session 0 are what process 1 starts in; their slot is in the
 * leaf of process 1.
 *
 * Invariants: a number's bit is set exactly while the number is reserved (between id_alloc and its
 * publication) or its slot is in use; leaf->used counts the set bits of its range. A slot holds no
 * references: what it points to removes itself from the table before it dies, and lookups take
 * their reference under the lock.
 * Lock: process_tree_lock for everything.
 */
#include <kernel/task/id_table.h>

#include <base/bitmap.h>
#include <base/errno.h>
#include <base/speculation.h>
#include <kernel/signal/job_control.h>
#include <mm/heap/heap.h>
#include <sync/order.h>

#define LEAF_SLOTS 64
/* After the first round numbers below this are left alone, as Linux does. */
#define ID_RESERVED 300

struct [[gnu::randomize_layout]] id_leaf {
	uint32_t used;
	struct id_slot slots[LEAF_SLOTS];
};

HEAP_TYPE(id_leaf_heap, struct id_leaf);

struct spin_lock process_tree_lock = SPIN_LOCK(LOCK_PROCESS_TREE);

static uint64_t taken[BITMAP_WORDS(TASK_ID_MAX)] = { 1 };
static struct id_leaf *leaves[TASK_ID_MAX / LEAF_SLOTS];
static uint32_t next_id = 2; /* 1 is given out by name only */
static uint32_t task_total, process_total;
static uint64_t fork_total;

static int id_take(uint32_t id)
{
	struct id_leaf **leaf = &leaves[id / LEAF_SLOTS];

	if (*leaf == nullptr)
		*leaf = heap_alloc(&id_leaf_heap);
	if (*leaf == nullptr)
		return -ENOMEM;
	(*leaf)->used++;
	bitmap_set(taken, id);
	return 0;
}

static void id_free(uint32_t id)
{
	struct id_leaf **leaf = &leaves[id / LEAF_SLOTS];

	bitmap_clear(taken, id);
	(*leaf)->used--;
	if ((*leaf)->used != 0)
		return;
	heap_free(&id_leaf_heap, *leaf);
	*leaf = nullptr;
}

int id_alloc(void)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	size_t id = bitmap_find_clear(taken, TASK_ID_MAX, next_id);
	int error = -EAGAIN;

	if (id == TASK_ID_MAX)
		id = bitmap_find_clear(taken, TASK_ID_MAX, ID_RESERVED);
	if (id != TASK_ID_MAX)
		error = id_take((uint32_t)id);
	if (error == 0)
		next_id = (uint32_t)id + 1;
	spin_unlock_irq(&process_tree_lock, state);
	return error != 0 ? error : (int)id;
}

int id_alloc_exact(int32_t id)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	const int error = bitmap_test(taken, (size_t)id) ? -EBUSY : id_take((uint32_t)id);

	spin_unlock_irq(&process_tree_lock, state);
	return error;
}

void id_release_unused(int32_t id)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);

	id_free((uint32_t)id);
	spin_unlock_irq(&process_tree_lock, state);
}

struct id_slot *id_slot_find(int32_t id)
{
	const uint32_t index = index_within((uint32_t)id, TASK_ID_MAX);
	struct id_leaf *leaf;

	if (id < 0 || id >= TASK_ID_MAX || !bitmap_test(taken, index))
		return nullptr;
	leaf = leaves[index / LEAF_SLOTS];
	return leaf == nullptr ? nullptr : &leaf->slots[index % LEAF_SLOTS];
}

static bool members_empty(const struct list *members)
{
	return members->next == nullptr || list_empty(members);
}

/* Frees the number when the last use of it has just ended. */
static void id_release(int32_t id, const struct id_slot *slot)
{
	if (id != 0 && slot->task == nullptr && slot->process == nullptr &&
	    members_empty(&slot->group) && members_empty(&slot->session))
		id_free((uint32_t)id);
}

void id_set_task(int32_t id, struct task *task)
{
	struct id_slot *slot = id_slot_find(id);

	if (slot->task == nullptr && task != nullptr) {
		task_total++;
		fork_total++;
	}
	if (slot->task != nullptr && task == nullptr)
		task_total--;
	slot->task = task;
	id_release(id, slot);
}

void id_move_task(int32_t from, int32_t to)
{
	struct id_slot *old = id_slot_find(from);

	id_slot_find(to)->task = old->task;
	old->task = nullptr;
	id_release(from, old);
}

void id_set_process(int32_t id, struct process *process)
{
	struct id_slot *slot = id_slot_find(id);

	if (process != nullptr)
		process_total++;
	else
		process_total--;
	slot->process = process;
	id_release(id, slot);
}

static void members_join(struct list *members, struct list *link)
{
	if (members->next == nullptr)
		list_init(members);
	list_insert_tail(members, link);
}

void id_group_join(struct process *process, int32_t group_id)
{
	process->group_id = group_id;
	members_join(&id_slot_find(group_id)->group, &process->group_link);
}

void id_group_leave(struct process *process)
{
	list_remove(&process->group_link);
	id_release(process->group_id, id_slot_find(process->group_id));
}

void id_session_join(struct process *process, int32_t session_id)
{
	process->session_id = session_id;
	members_join(&id_slot_find(session_id)->session, &process->session_link);
}

void id_session_leave(struct process *process)
{
	list_remove(&process->session_link);
	id_release(process->session_id, id_slot_find(process->session_id));
}

int32_t id_next(int32_t from)
{
	size_t id;

	if (from >= TASK_ID_MAX)
		return 0;
	id = bitmap_find_set(taken, TASK_ID_MAX, from < 1 ? 1 : (size_t)from);
	return id == TASK_ID_MAX ? 0 : (int32_t)id;
}

struct task *task_find(int32_t id)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	const struct id_slot *slot = id_slot_find(id);
	struct task *task = slot == nullptr ? nullptr : slot->task;

	if (task != nullptr)
		task_get(task);
	spin_unlock_irq(&process_tree_lock, state);
	return task;
}

struct process *process_find(int32_t id)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	const struct id_slot *slot = id_slot_find(id);
	struct process *process = slot == nullptr ? nullptr : slot->process;

	if (process != nullptr)
		process_get(process);
	spin_unlock_irq(&process_tree_lock, state);
	return process;
}

struct process *process_next(int32_t from)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	struct process *process = nullptr;

	for (int32_t id = id_next(from); id != 0 && process == nullptr; id = id_next(id + 1))
		process = id_slot_find(id)->process;
	if (process != nullptr)
		process_get(process);
	spin_unlock_irq(&process_tree_lock, state);
	return process;
}

uint32_t process_count(void)
{
	return read_once(process_total);
}

uint32_t task_count(void)
{
	return read_once(task_total);
}

int32_t task_last_id(void)
{
	return (int32_t)read_once(next_id) - 1;
}

uint64_t task_fork_count(void)
{
	return read_once(fork_total);
}
