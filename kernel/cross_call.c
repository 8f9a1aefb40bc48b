// SPDX-License-Identifier: GPL-2.0-only
/*
 * One request at a time: function, argument, and the CPUs that have still to run it. The caller
 * keeps interrupts on while it waits (for the lock, too), so that two callers cannot wait for each
 * other.
 */
#include <kernel/cross_call.h>

#include <arch/cpu.h>
#include <arch/irq.h>
#include <arch/static_branch.h>
#include <arch/upcall.h>
#include <base/bits.h>
#include <kernel/log.h>
#include <kernel/sched/sched.h>
#include <sync/cpu_wait.h>
#include <sync/spin.h>
#include <text_patch/text_patch.h>

static struct spin_lock call_lock = SPIN_LOCK(0);
static void (*call_function)(void *argument);
static void *call_argument;
static uint64_t call_pending; /* atomic: bit per CPU */

void cross_call_interrupt(void)
{
	const uint64_t mine = 1ull << arch_cpu()->id;

	if (!(__atomic_load_n(&call_pending, __ATOMIC_ACQUIRE) & mine))
		return;
	call_function(call_argument);
	__atomic_fetch_and(&call_pending, ~mine, __ATOMIC_RELEASE);
}

struct alone {
	const void *request;
	uint32_t worker;
	uint32_t others;  /* how many have to wait */
	uint32_t arrived; /* atomic: how many wait */
	bool over;        /* atomic */
};

static void wait_until_over(struct alone *alone)
{
	struct cpu_wait wait = { 0 };

	while (!__atomic_load_n(&alone->over, __ATOMIC_ACQUIRE))
		cpu_wait_round(&wait, UINT64_C(1) << alone->worker);
}

/* On each CPU: the worker works when all others wait. None of them holds a lock with interrupts
 * off: it answered. */
static void work_or_wait(void *argument)
{
	struct alone *alone = argument;
	irq_state state;

	if (arch_cpu()->id != alone->worker) {
		__atomic_fetch_add(&alone->arrived, 1, __ATOMIC_ACQ_REL);
		wait_until_over(alone);
		static_branch_synchronise();
		return;
	}
	while (__atomic_load_n(&alone->arrived, __ATOMIC_ACQUIRE) != alone->others)
		arch_cpu_relax();
	state = arch_irq_save();
	text_patch_alone(alone->request);
	arch_irq_restore(state);
	__atomic_store_n(&alone->over, true, __ATOMIC_RELEASE);
}

void kernel_patch_alone(const void *request)
{
	const uint64_t online = sched_cpus_online();
	struct alone alone = { .request = request };

	alone.worker = arch_cpu()->id;
	alone.others = bit_count(online & ~(1ull << alone.worker));
	cross_call(online, work_or_wait, &alone);
}

static void wait_for_answers(void)
{
	struct cpu_wait wait = { 0 };
	uint64_t left;

	while ((left = __atomic_load_n(&call_pending, __ATOMIC_ACQUIRE)) != 0)
		cpu_wait_round(&wait, left);
}

void cross_call(uint64_t mask, void (*function)(void *argument), void *argument)
{
	uint64_t others;

	if (!arch_irq_enabled())
		panic("cross call with interrupts off");
	spin_lock(&call_lock);
	others = mask & sched_cpus_online() & ~(1ull << arch_cpu()->id);
	call_function = function;
	call_argument = argument;
	__atomic_store_n(&call_pending, others, __ATOMIC_RELEASE);
	for (uint64_t left = others; left; left &= left - 1)
		arch_ipi_send(bit_lowest(left), IPI_CALL);
	if (mask >> arch_cpu()->id & 1)
		function(argument);
	wait_for_answers();
	call_argument = nullptr; /* it may be on our stack */
	spin_unlock(&call_lock);
}
