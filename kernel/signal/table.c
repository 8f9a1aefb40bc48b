// SPDX-License-Identifier: GPL-2.0-only
/* Sealed tables of signal actions: each change in one window. See kernel/signal/table.h. */
#include <kernel/signal/table.h>

#include <base/bitmap.h>
#include <cred_integrity/cred_integrity.h>
#include <kernel/task/credentials.h>
#include <kernel/signal/internal.h>
#include <mm/heap/heap.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

HEAP_TYPE_SEALED(signal_table_heap, struct signal_table, SEALED_HANDLERS);

/* Of the last table. */
SEALED_DATA static uint64_t last_serial = 0;

/* Inside a window. */
static uint64_t serial_next(void)
{
	uint64_t *const writable = write_window_variable(&last_serial);

	return __atomic_add_fetch(writable, 1, __ATOMIC_RELAXED);
}

/* FROM is what nobody changes meanwhile; nullptr: all default. */
static void fill(struct signal_table *table, const struct signal_table *from)
{
	const uint64_t used = from != nullptr ? from->used : 0;
	const struct write_window window = write_window_open();
	struct signal_table *const writable = write_window_at(table, sizeof(*table));

	writable->serial = serial_next();
	writable->maker = kernel_stack_slot_now() + UINT64_C(1);
	writable->used = used;
	BITMAP_FOR_EACH_SET (index, &used, SIGNAL_COUNT)
		writable->action[index] = from->action[index];
	write_window_close(window);
}

struct signal_table *signal_table_create(struct signal_actions *own)
{
	const struct signal_table *const from = own != nullptr ? signal_table_own() : nullptr;
	struct signal_table *const table = heap_alloc(&signal_table_heap);
	irq_state state;

	if (table == nullptr)
		return nullptr;
	if (own == nullptr) {
		fill(table, nullptr);
		return table;
	}
	state = spin_lock_irq(&own->lock);
	fill(table, from);
	spin_unlock_irq(&own->lock, state);
	return table;
}

void signal_table_free(struct signal_table *table)
{
	heap_free(&signal_table_heap, table);
}

struct signal_table *signal_table_own(void)
{
	const struct task_seal *const seal = kernel_stack_seal();
	struct signal_table *const table = (struct signal_table *)cred_integrity_seal(
		seal->handlers, current_task()->process->actions->table);

	if (unlikely(!cred_integrity_allows(table->serial == seal->handlers_serial)))
		violation("cred_integrity", "signal handlers of another program");
	return table;
}

void signal_table_store(struct signal_table *table, int number, const struct signal_action *next)
{
	const uint32_t index = (uint32_t)number - 1;
	const bool used = (next->handler | next->flags | next->restorer | next->mask) != 0;
	const struct write_window window = write_window_open();
	struct signal_table *const writable = write_window_known(table);

	writable->action[index] = *next;
	writable->used = used ? writable->used | BIT(index) : writable->used & ~BIT(index);
	write_window_close(window);
}

void signal_table_reset(struct signal_table *table)
{
	const uint64_t used = table->used;
	uint64_t ignored = 0;
	struct signal_table *writable;
	struct write_window window;

	if (used == 0)
		return;
	window = write_window_open();
	writable = write_window_at(table, sizeof(*table));
	BITMAP_FOR_EACH_SET (index, &used, SIGNAL_COUNT) {
		const bool ignore = writable->action[index].handler == SIGNAL_IGNORE;

		writable->action[index] = (struct signal_action){
			.handler = ignore ? SIGNAL_IGNORE : SIGNAL_DEFAULT,
		};
		if (ignore)
			ignored |= BIT(index);
	}
	writable->used = ignored;
	write_window_close(window);
}

uint64_t signal_table_claim(struct signal_table *table)
{
	const struct task_seal *const own = kernel_stack_seal();
	uint64_t serial;

	if (table == nullptr)
		return 0;
	if (own != nullptr && table == own->handlers)
		return own->handlers_serial;
	if (!cred_integrity_allows(heap_sealed_is(&signal_table_heap, table) &&
				   table->maker == kernel_stack_slot_now() + UINT64_C(1)))
		violation("cred_integrity", "signal handlers of another program named");
	serial = table->serial;
	sealed_store(&table->maker, 0);
	return serial;
}

void signal_table_enter(struct signal_table *table)
{
	struct task_seal *const seal = kernel_stack_seal();
	const uint64_t serial = signal_table_claim(table);
	const struct write_window window = write_window_open();

	write_window_store((uint64_t *)(uintptr_t)&seal->handlers, (uint64_t)table);
	write_window_store(&seal->handlers_serial, serial);
	write_window_close(window);
}
