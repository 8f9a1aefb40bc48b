// SPDX-License-Identifier: GPL-2.0-only
/*
 * The CPU we run on: per-CPU block, current task, features, starting the others, inter-processor
 * interrupts. struct cpu is reached by the GS base. self is at 0 and the canary at 40, where the
 * compiler looks for it (stack protector guard at %gs:40); the rest is laid out by the seed of the
 * build (protect/struct_shuffle), but stays in its line.
 */
#pragma once
#include <arch/types.h>
#include <arch/boot.h>
#include <cred_integrity/own_stack.h>

struct task;
struct arch_frame;

struct cpu {
	alignas(OWN_STACK_STRIDE) struct cpu *self; /* 0 */
	struct [[gnu::randomize_layout]] { /* with the next ones: the line of every entry */
		struct task *current;
		struct { /* side by side: what is to be done before a program goes on (entry.S) */
			int32_t preempt_count;
			uint32_t need_resched;
			uint64_t stack_low; /* how deep the stack was used (free_poison) */
		};
		struct [[gnu::randomize_layout]] {
			uint32_t interrupt_depth;
			uint32_t online;
		};
	};
	uint64_t stack_canary; /* 40: of the current task; changed by arch_thread_switch() */
	struct [[gnu::randomize_layout]] {
		uint32_t id; /* 0 .. cpu_count-1 */
		uint32_t apic_id;
		uint32_t lock_holder;  /* id + 1: what a spin lock says that this CPU has */
		uint32_t stack_offset; /* state from which stack offsets are drawn (aslr_stack) */
		void *run_queue;       /* kernel/sched */
		void *lock_order;      /* sync/ debug */
		void *timers;          /* kernel/time */
		void *frame_cache;     /* mm */
		void *heap_cache;      /* mm */
		void *arch_private;    /* arch: TSS, fault stacks, ... */
		struct arch_frame *timer_frame; /* what the last timer interrupt interrupted */
		uint64_t vector[4]; /* the program's YMM0 while its stack is erased (entry.S) */
		uint32_t spare;
	};
};

extern struct cpu *cpus[CPU_COUNT_MAX];      /* ro_after_init; index = cpu id */
extern struct cpu cpu_blocks[CPU_COUNT_MAX]; /* what cpus[] points to */
extern struct own_stack own_stacks[CPU_COUNT_MAX];

[[noreturn]] void arch_cpu_number_changed(void);
#include <pgtable_integrity/cpu_number.h>
/* Also arch_set_current_task(). */
#include <arch/cpu_inline.h>
static inline struct cpu *arch_cpu(void);
/*
 * The number of this CPU, for what nobody who writes to memory may bend: the block's number counts
 * only where the register that leads to the block and the table of CPUs agree with it.
 */
static inline uint32_t arch_cpu_number(void);
static inline struct task *arch_current_task(void);
static inline void arch_preempt_count_add(int32_t step); /* one instruction, of this CPU's block */
static inline uint32_t arch_lock_holder(void);
static inline uint64_t arch_own_stack_top(void); /* of the running thread */
/* Of the running thread, sealed; nullptr: it has none. */
static inline struct task_seal *arch_own_seal(void);
void arch_own_seal_set(struct task_seal *seal); /* a thread that has begun without one */
static inline void arch_cpu_relax(void);        /* pause in a spin loop */

void arch_cpu_features_start(
	void); /* per CPU: check and enable; refuses to go on without NX, SMEP, SMAP */
bool arch_cpu_has_supervisor_keys(void); /* PKS present and used */
bool arch_cpu_has_wide_vectors(void);    /* AVX present and used by programs */
void arch_fault_stacks_start(void);      /* of the first CPU */
void arch_cpus_boot(void);               /* start the other CPUs; each ends in kernel_cpu_main() */
/* The last two also come when the CPU has interrupts off (kernel_nmi). */
enum ipi_kind { IPI_RESCHEDULE, IPI_TLB_FLUSH, IPI_CALL, IPI_STOP, IPI_ASK };
void arch_ipi_send(uint32_t cpu_id, enum ipi_kind kind);
void arch_idle(void); /* enable interrupts and halt until the next one, without a lost wake-up;
			 returns with interrupts off */
[[noreturn]] void arch_cpu_halt(void);
bool arch_random(uint64_t *value); /* from the CPU's generator; false when it has none or it fails
				      its test */
/* The block of /proc/cpuinfo for that CPU, as Linux prints it; its length, cut to size. */
size_t arch_cpu_information(uint32_t cpu, char *buffer, size_t size);
