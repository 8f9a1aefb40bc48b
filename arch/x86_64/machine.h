// SPDX-License-Identifier: GPL-2.0-only
/* What the files of this port share and nobody else sees. */
#pragma once
#include <arch/cpu.h>
#include <arch/frame.h>
#include <arch/irq.h>
#include <arch/saved_thread.h>
#include <arch/thread.h>

/* Vectors. Exceptions take 0-31; device lines are given out from VECTOR_DEVICE_FIRST. */
enum vector {
	VECTOR_DIVIDE = 0,
	VECTOR_DEBUG = 1,
	VECTOR_NMI = 2,
	VECTOR_BREAKPOINT = 3,
	VECTOR_OVERFLOW = 4,
	VECTOR_BOUND = 5,
	VECTOR_INVALID = 6,
	VECTOR_NO_DEVICE = 7,
	VECTOR_DOUBLE_FAULT = 8,
	VECTOR_INVALID_TSS = 10,
	VECTOR_NOT_PRESENT = 11,
	VECTOR_STACK = 12,
	VECTOR_PROTECTION = 13,
	VECTOR_PAGE_FAULT = 14,
	VECTOR_FLOAT = 16,
	VECTOR_ALIGNMENT = 17,
	VECTOR_MACHINE_CHECK = 18,
	VECTOR_SIMD = 19,
	VECTOR_CONTROL = 21,
	VECTOR_DEVICE_FIRST = 0x30,
	VECTOR_DEVICE_LAST = 0xef,
	VECTOR_TIMER = 0xf0,
	VECTOR_IPI_FIRST = 0xf1, /* + enum ipi_kind */
	VECTOR_ERROR = 0xfe,
	VECTOR_SPURIOUS = 0xff,
};

/* Stacks for exceptions that may come when the running stack is not to be trusted; number in the
 * TSS. */
enum fault_stack {
	FAULT_STACK_NONE,
	FAULT_STACK_DOUBLE,
	FAULT_STACK_NMI,
	FAULT_STACK_CHECK,
	FAULT_STACK_DEBUG,
	FAULT_STACK_COUNT
};

/* start.S, trampoline.S, entry.S, switch.S */
#define boot_cpu cpu_blocks[0]
extern char boot_stack[], boot_stack_end[];
extern struct cpu *ap_cpu;
extern uint64_t ap_stack_top;
void ap_start_64(void);
void syscall_entry(void);
void syscall_entry_shadow(void); /* where the processor has shadow stacks */
void syscall_entry_32(void);
extern const char vector_stubs[]; /* 256 entries of VECTOR_STUB_SIZE bytes */
#define VECTOR_STUB_SIZE 16

/* early.c */
extern physical_address trampoline_page; /* 0: no room below 1 MiB, so no other CPUs */

/* descriptors.c */
void descriptors_prepare_boot(void); /* all tables; before anything is sealed */
void descriptors_set_stacks(uint32_t cpu_id, const uint64_t stacks[FAULT_STACK_COUNT]);
/* The stack that the CPU begins on; before it takes an interrupt. */
void own_stack_start(uint32_t cpu_id, uint64_t stack_top);
/* Inside a window: the thread that this CPU switches to. */
struct task_seal;
void own_stack_set(uint64_t registers_end, uint64_t stack_top, struct task_seal *seal);
void descriptors_load(uint32_t cpu_id); /* this CPU */
/* The processor's table of shadow stacks for faults, and filling it in. */
uint64_t descriptors_shadow_table(uint32_t cpu_id);
void descriptors_set_shadows(uint32_t cpu_id, const uint64_t shadows[FAULT_STACK_COUNT]);

/* cpu.c */
bool cpu_has_x2apic(void);
bool cpu_has_rdpid(void);

/* shadow.c. Inside a window: the shadow stack of a thread that will begin at ENTRY. */
void shadow_fill(struct saved_thread *writable, uint64_t entry);
static inline void shadow_begin(struct saved_thread *writable, uint64_t entry)
{
	if (unlikely(writable->shadow_page != nullptr))
		shadow_fill(writable, entry);
}
/* The same for the running thread, which will begin anew: where RSTORSSP finds it; 0: none. */
uint64_t shadow_begin_anew(void);
/* Of a CPU: for its fault stacks, in the page that belongs to the stack at TOP. */
void shadow_fault_stacks(uint32_t cpu_id, uint64_t top);
/* Of the boot CPU's first stack: the page that belongs to the stack at TOP. */
void shadow_first_stack(uint64_t top);
/* At the physical address: the places of the text where a processor with shadow stacks does more.
 */
void shadow_sites_apply(void);
/* entry.S: FRAME does not go back to where the shadow stack says, at PLACE. */
void shadow_redirect(const struct arch_frame *frame, uint64_t *place);
/* trap.c: kernel code that was interrupted at FROM may go on at TO. */
bool trap_may_redirect(uint64_t from, uint64_t to);

/* fpu.c */
void fpu_start_cpu(void);
void fpu_save(uint8_t *area); /* all that AREA, loaded last, does not hold already */
void fpu_save_whole(uint8_t *area);
void fpu_restore(const uint8_t *area);
void fpu_reset(void);
bool fpu_has_wide_integers(void);   /* AVX2 */
extern uint32_t fpu_area_size;      /* ro_after_init, as the next */
extern uint64_t fpu_component_mask; /* of XCR0: x87, SSE, AVX */
static inline uint32_t fpu_area_bytes(void)
{
	return fpu_area_size;
}

static inline uint64_t fpu_components(void)
{
	return fpu_component_mask;
}

/* Straight to and from programs' memory (user_copy.S): 0, or -EFAULT. The range is checked before.
 */
int arch_user_fpu_save(user_address to, uint32_t components);
int arch_user_fpu_restore(user_address from, uint32_t components);
/* Makes an area that came from a program fit for XRSTOR. */
void fpu_area_sanitise(uint8_t *area);

/* thread.c: a program's base registers */
void bases_load(uint64_t fs_base, uint64_t gs_base, uint64_t gs_base_now);
/* user_registers.c: the end of the first place, which kernel threads are said to have */
uint64_t user_registers_first(void);
/* Where the first switch to a new thread finds the stack pointer. */
static inline uint64_t saved_thread_first(uint64_t stack_top)
{
	return stack_top - offsetof(struct switch_frame, above);
}

/* trap.c, entered from entry.S */
void arch_trap(struct arch_frame *frame);
void arch_interrupt(struct arch_frame *frame);

/* leave.c: what IRETQ will load of FRAME goes to sealed memory */
void program_leave_keep(const struct arch_frame *frame);

/* apic.c, io_apic.c, clock.c, smp.c */
void apic_start(void); /* boot CPU: maps the registers */
void apic_start_cpu(void);
void apic_end_of_interrupt(void);
uint32_t apic_id_read(void);
void apic_send(uint32_t apic_id, uint32_t command); /* low half of the command register */
void apic_timer_arm(uint32_t count);
uint32_t apic_timer_count(void);
void io_apic_start(void);
void device_interrupt(uint32_t vector);
bool apic_timer_has_deadline(void);
[[noreturn]] void ap_main(void);
