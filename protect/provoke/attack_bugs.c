// SPDX-License-Identifier: GPL-2.0-only
//
// Triggers of kernel bugs (Linux: drivers/misc/lkdtm/bugs.c), all but the stack's and the lockups'.
// SAFETY: every function here commits a crime.
#include <provoke/provoke.h>

#include <arch/boot.h>
#include <arch/cpu.h>
#include <arch/irq.h>
#include <arch/registers.h>
#include <arch/attack_code.h>
#include <base/bits.h>
#include <base/list.h>
#include <kernel/cross_call.h>
#include <kernel/sched/sched.h>
#include <mm/heap/heap.h>
#include <violation.h>

#include "attack_bugs.h"

struct counted {
	uint32_t count;
	uint32_t array[] counted_by(count);
};

struct bounded {
	char data[8];
	char behind[8];
};

static uint32_t warnings;
static volatile int sink;

static void fire_panic(void)
{
	violation_stop("provoke", "dumptest");
}

/* The others spin with interrupts off and never answer: only a non-maskable interrupt stops them.
 */
static void stop_with_interrupts_off(void *argument)
{
	uint64_t *missing = argument;

	__atomic_fetch_and(missing, ~(UINT64_C(1) << arch_cpu()->id), __ATOMIC_SEQ_CST);
	while (!arch_irq_enabled())
		arch_cpu_relax();
	while (__atomic_load_n(missing, __ATOMIC_SEQ_CST) != 0)
		arch_cpu_relax();
	violation_stop("provoke", "dumptest with the other CPUs' interrupts off");
}

static void fire_panic_stop_irqoff(void)
{
	uint64_t missing = sched_cpus_online();

	cross_call(missing, stop_with_interrupts_off, &missing);
}

static void fire_bug(void)
{
	__builtin_trap();
}

static void fire_warning(void)
{
	warnings++;
	violation_report("provoke", "warning asked for");
}

static void fire_warning_message(void)
{
	warnings++;
	provoke_say("Warning message trigger count: %u", warnings);
	violation_report("provoke", "warning asked for");
}

static void fire_exception(void)
{
	uint64_t null = 0;

	hide_from_compiler(null);
	*(volatile int *)null = 0;
}

static void fire_unaligned(void)
{
	provoke_say("XFAIL: this processor has efficient unaligned access");
}

static void fire_overflow_signed(void)
{
	volatile int value = INT32_MAX - 1;

	provoke_say("Normal signed addition ...");
	value = value + 1;
	provoke_say("Overflowing signed addition ...");
	value = value + 4;
	sink = value;
	provoke_say("FAIL: survived signed overflow");
}

static void fire_overflow_unsigned(void)
{
	volatile uint32_t value = UINT32_MAX - 1;

	provoke_say("Normal unsigned addition ...");
	value = value + 1;
	provoke_say("Overflowing unsigned addition ...");
	value = value + 4;
	sink = (int)(value & 0xff);
	provoke_say("FAIL: survived unsigned overflow");
}

static void fire_array_bounds(void)
{
	struct bounded *object = heap_alloc_bytes(sizeof(struct bounded));
	volatile uint32_t size = sizeof(object->data);

	if (object == nullptr)
		return;
	provoke_say("Array access within bounds ...");
	for (uint32_t i = 0; i < size; i++)
		object->data[i] = 'A';
	provoke_say("Array access beyond bounds ...");
	for (uint32_t i = 0; i < size + 1; i++)
		object->data[i] = 'B';
	sink = object->behind[0];
	heap_free_bytes(object);
	provoke_say("FAIL: survived array bounds overflow!");
}

static void fire_fam_bounds(void)
{
	volatile uint32_t count = 4;
	struct counted *object =
		heap_alloc_bytes(sizeof(struct counted) + (count + 1) * sizeof(uint32_t));

	if (object == nullptr)
		return;
	object->count = count;
	provoke_say("Array access within bounds ...");
	object->array[count - 1] = 1;
	provoke_say("Array access beyond bounds ...");
	object->array[count] = 2;
	sink = (int)object->array[1];
	heap_free_bytes(object);
	provoke_say("FAIL: survived access of invalid flexible array member index!");
}

static void fire_corrupt_list_add(void)
{
	struct list head, good, bad, target = {};

	list_init(&head);
	list_init(&good);
	list_init(&bad);
	provoke_say("attempting good list addition");
	list_insert_head(&head, &good);
	provoke_say("attempting corrupted list addition");
	write_once(head.next, &target);
	list_insert_head(&head, &bad);
	provoke_say(read_once(target.previous) == nullptr
			    ? "Overwrite did not happen, but no BUG?!"
			    : "FAIL: list_add() corruption not detected!");
}

static void fire_corrupt_list_del(void)
{
	struct list head, item, target = {};

	list_init(&head);
	list_init(&item);
	list_insert_head(&head, &item);
	provoke_say("attempting good list removal");
	list_remove(&item);
	list_insert_head(&head, &item);
	provoke_say("attempting corrupted list removal");
	write_once(item.next, &target);
	list_remove(&item);
	provoke_say(read_once(target.previous) == nullptr
			    ? "Overwrite did not happen, but no BUG?!"
			    : "FAIL: list_del() corruption not detected!");
}

static void fire_unset_smep(void)
{
	provoke_say("trying to clear SMEP normally");
	cr4_write(cr4_read() & ~CR4_SMEP);
	if (cr4_read() & CR4_SMEP)
		provoke_say("ok: SMEP did not get cleared");
	else
		provoke_say("FAIL: pinning SMEP failed!");
}

static void fire_corrupt_pac(void)
{
	provoke_say("XFAIL: this test is arm64-only");
}

static const struct provoke_trigger triggers[] = {
	{ "PANIC", fire_panic },
	{ "PANIC_STOP_IRQOFF", fire_panic_stop_irqoff },
	{ "BUG", fire_bug },
	{ "WARNING", fire_warning },
	{ "WARNING_MESSAGE", fire_warning_message },
	{ "EXCEPTION", fire_exception },
	{ "LOOP", provoke_loop },
	{ "EXHAUST_STACK", provoke_exhaust_stack },
	{ "CORRUPT_STACK", provoke_corrupt_stack },
	{ "CORRUPT_STACK_STRONG", provoke_corrupt_stack_strong },
	{ "REPORT_STACK", provoke_report_stack },
	{ "REPORT_STACK_CANARY", provoke_report_stack_canary },
	{ "UNALIGNED_LOAD_STORE_WRITE", fire_unaligned },
	{ "SOFTLOCKUP", provoke_soft_lockup },
	{ "HARDLOCKUP", provoke_hard_lockup },
	{ "SMP_CALL_LOCKUP", provoke_call_lockup },
	{ "SPINLOCKUP", provoke_spin_lockup },
	{ "HUNG_TASK", provoke_hung_task },
	{ "OVERFLOW_SIGNED", fire_overflow_signed },
	{ "OVERFLOW_UNSIGNED", fire_overflow_unsigned },
	{ "ARRAY_BOUNDS", fire_array_bounds },
	{ "FAM_BOUNDS", fire_fam_bounds },
	{ "CORRUPT_LIST_ADD", fire_corrupt_list_add },
	{ "CORRUPT_LIST_DEL", fire_corrupt_list_del },
	{ "STACK_GUARD_PAGE_LEADING", provoke_stack_guard_leading },
	{ "STACK_GUARD_PAGE_TRAILING", provoke_stack_guard_trailing },
	{ "UNSET_SMEP", fire_unset_smep },
	{ "DOUBLE_FAULT", provoke_double_fault },
	{ "CORRUPT_PAC", fire_corrupt_pac },
};
PROVOKE_CATEGORY(bugs, 0, triggers);
