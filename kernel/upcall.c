// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the architecture code calls (arch/upcall.h): page faults, exceptions, the way back to user
 * mode, messages between CPUs. (Interrupt lines: interrupt.c; the timer: time/timer.c; system
 * calls: linux/dispatch.c.)
 */
#include <arch/upcall.h>

#include "fault.h"
#include "stop.h"

#include <arch/irq.h>
#include <arch/mmu.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <base/errno.h>
#include <kernel/cross_call.h>
#include <kernel/log.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <kernel/watch.h>
#include <mm/space/address_space.h>
#include <no_pointers_out/no_pointers_out.h>
#include <violation.h>

#define MEMORY_WAIT_NS 10000000ull

/* No memory for a page: somebody has to go, or it is us. True: try again. */
static bool wait_for_memory(void)
{
	if (task_dying() || !process_kill_for_memory() || task_dying())
		return false;
	sched_sleep_uninterruptible_until(clock_monotonic_ns() + MEMORY_WAIT_NS);
	return true;
}

static int resolve(struct address_space *space, const struct arch_fault *fault, int *code)
{
	int error;

	do
		error = address_space_fault(space, fault, code);
	while (unlikely(error == -ENOMEM) && wait_for_memory());
	return error;
}

static void user_fault(struct task *task, const struct arch_fault *fault)
{
	int code = SEGV_MAPERR;
	const int error = fault->address < MMU_USER_END ? resolve(task->space, fault, &code)
							: no_pointers_out_fault(fault->address);

	task->minor_faults++;
	if (likely(error == 0))
		return;
	if (error == -ENOMEM)
		signal_force(SIGKILL, SI_KERNEL, 0);
	else
		signal_force(error == -EIO ? SIGBUS : SIGSEGV, error == -EIO ? BUS_ADRERR : code,
			     fault->address);
}

bool kernel_page_fault(const struct arch_fault *fault)
{
	struct task *task = arch_current_task();
	int code;

	if (likely(fault->user)) {
		user_fault(task, fault);
		return true;
	}
	if (!fault->from_user_copy || fault->address >= MMU_USER_END)
		fault_report_crime(fault);
	/* A copy under a spin lock may not sleep: its caller sees -EFAULT and tries again without
	 * the lock. */
	if (!task || !task->space || arch_cpu()->preempt_count != 0 || !arch_irq_enabled())
		return false;
	task->minor_faults++;
	return resolve(task->space, fault, &code) == 0;
}

void kernel_user_exception(struct arch_frame *frame, int signal, int code, uint64_t address)
{
	signal_force(signal, code, address);
}

static const char *exception_row(enum kernel_exception kind)
{
	switch (kind) {
	case KERNEL_TRAP_CHECKED_SIZE:
		return "checked_size";
	case KERNEL_TRAP_CFI:
		return "cfi";
	case KERNEL_TRAP_RETURN:
		return "shadow_stack";
	case KERNEL_TRAP_STACK_GUARD:
		return "stack_guard";
	default:
		return "kernel_fault";
	}
}

void kernel_exception(enum kernel_exception kind, const char *what, struct arch_frame *frame)
{
	/* The task can end only from where it could have slept. */
	if (arch_frame_interrupts_on(frame))
		arch_irq_enable();
	violation(exception_row(kind), "%s", what);
}

void kernel_user_return_work(struct arch_frame *frame)
{
	struct task *task = arch_current_task();

	arch_irq_enable();
	if (read_once(arch_cpu()->need_resched))
		sched_point();
	if (read_once(task->arch.work))
		signal_deliver(frame);
	arch_irq_disable();
}

bool kernel_nmi(void)
{
	watch_answer_here();
	return machine_stops_here() || watch_accused_here();
}

void kernel_ipi(enum ipi_kind kind)
{
	switch (kind) {
	case IPI_RESCHEDULE:
		sched_interrupted();
		return;
	case IPI_TLB_FLUSH:
		mmu_flush_interrupt();
		return;
	case IPI_CALL:
		cross_call_interrupt();
		return;
	case IPI_ASK:
		return; /* an NMI */
	case IPI_STOP:
		watch_stop_here();
		arch_cpu_halt();
	}
}
