// SPDX-License-Identifier: GPL-2.0-only
/* What the architecture code calls in the kernel. */
#pragma once
#include <arch/types.h>
#include <arch/cpu.h>
#include <arch/frame.h>

struct arch_fault {
	uint64_t address; /* what was touched */
	uint64_t instruction;
	bool write, execute, user, present, protection_key;
	bool from_user_copy; /* kernel instruction inside the user copy routines */
	uint64_t code;       /* raw */
	struct arch_frame *frame;
};

[[noreturn]] void kernel_main(void);     /* boot CPU, on its kernel stack, interrupts off */
[[noreturn]] void kernel_cpu_main(void); /* every other CPU */
void kernel_irq(uint32_t line);
void kernel_timer_expired(void);
void kernel_ipi(enum ipi_kind kind);
/* IPI_ASK or IPI_STOP, with interrupts off or on, in any code: touches only what is its own. True:
 * this CPU is to stop, and kernel_ipi(IPI_STOP) follows. */
bool kernel_nmi(void);
/* Where interrupted kernel code that took too long goes on (arch_frame_divert()): its task ends. */
[[noreturn]] void kernel_soft_lockup(void);
/* Page fault. True: handled, resume. False: the arch code tries its user-copy fix-up when
 * from_user_copy; for user mode the kernel has queued a signal and returns true. A kernel fault
 * that is a crime does not return. */
bool kernel_page_fault(const struct arch_fault *fault);
/* Other exceptions from user mode become signals: number, si_code, address. */
void kernel_user_exception(struct arch_frame *frame, int signal, int code, uint64_t address);
/* Exceptions in kernel mode: trap instructions of the compiler (overflow, bounds, CFI), general
 * protection... Not returning. */
enum kernel_exception {
	KERNEL_TRAP_CHECKED_SIZE,
	KERNEL_TRAP_CFI,
	KERNEL_TRAP_RETURN,
	KERNEL_TRAP_BUG,
	KERNEL_TRAP_STACK_GUARD,
	KERNEL_TRAP_PROTECTION,
	KERNEL_TRAP_OTHER
};
[[noreturn]] void kernel_exception(enum kernel_exception kind, const char *what,
				   struct arch_frame *frame);
/* The first thing a new thread runs, interrupts off: the tail of the switch that started it. */
void kernel_thread_started(struct task *previous);
/* Called with interrupts off before each return to user mode when cpu->need_resched or
 * task->arch.work is set. */
void kernel_user_return_work(struct arch_frame *frame);
/* Runs text_patch_alone(request) on this CPU, interrupts off, while all others wait with interrupts
 * off; each of them has run a serialising instruction when it goes on. Interrupts on at the call.
 */
void kernel_patch_alone(const void *request);
/* mm: a zeroed sealed frame for a page table of LEVEL (1: leaves ... 4: root); 0: none */
physical_address kernel_table_alloc(uint32_t level);
void kernel_table_free(physical_address table, bool clean); /* clean: all its entries are zero */
/* mm: a zeroed frame that nothing of the kernel shows, for programs' registers; 0: none */
physical_address kernel_registers_page_alloc(void);
void kernel_registers_page_free(physical_address page);
