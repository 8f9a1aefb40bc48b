// SPDX-License-Identifier: GPL-2.0-only
/*
 * Segment, task and interrupt descriptor tables. They are sealed memory: filled by plain stores
 * before mm/ has built the protected mappings, through a write window afterwards. For that the CPU
 * must never write them itself: all descriptors have their accessed bit set, and the task register
 * is loaded through a short-lived copy, because LTR marks the descriptor that it loads as busy.
 * Intel SDM volume 3, 3.4.5, 6.14, 7.7.
 */
#include <arch/x86_64/machine.h>
#include <arch/pins.h>
#include <arch/registers.h>
#include <base/checked.h>
#include <syscall_surface/syscall_surface.h>
#include <write_rarely/write_rarely.h>

#define GATE_INTERRUPT 0x8eull
#define GATE_USER 0x60ull /* descriptor privilege level 3 */
#define TSS_AVAILABLE 0x89ull
#define TSS_BUSY 0x8bull

/* Data of privilege level 3, read-only, accessed, its limit in bytes: the CPU's number. */
#define CPU_NUMBER_DESCRIPTOR 0x0040f10000000000

enum { GDT_WORDS = 8, GDT_TASK = TASK_SEGMENT / 8 };

struct [[gnu::packed]] task_segment {
	uint32_t reserved_0;
	uint64_t stack[3]; /* for privilege levels 0-2 */
	uint64_t reserved_1;
	uint64_t fault_stack[7];
	uint64_t reserved_2;
	uint16_t reserved_3, io_map;
};
static_assert(sizeof(struct task_segment) == 104);

struct cpu_descriptors {
	uint64_t gdt[GDT_WORDS];
	struct task_segment task;
	uint64_t padding[3];
	uint64_t fault_shadow[8]; /* of the fault stacks: the processor's table */
};
static_assert(sizeof(struct cpu_descriptors) == 256);

struct gate {
	uint64_t low, high;
};

/* What LGDT and LIDT read begins at limit; the padding keeps base aligned, as relative relocations
 * must be. */
struct table_pointer {
	uint16_t padding[3], limit;
	uint64_t base;
};
static_assert(offsetof(struct table_pointer, base) == offsetof(struct table_pointer, limit) + 2);

[[gnu::section(".data.sealed.page"), gnu::aligned(4096)]] static struct gate gates[256];
[[gnu::section(".data.sealed")]] static struct cpu_descriptors descriptors[CPU_COUNT_MAX];
OWN_STACK_DATA struct own_stack own_stacks[CPU_COUNT_MAX];

/* The boot CPU's fault stacks until mm/ can give stacks with guards. */
[[gnu::aligned(16)]] static uint8_t boot_fault_stacks[FAULT_STACK_COUNT - 1][4096];

static void gate_fill(uint32_t vector, uint64_t stack)
{
	const bool breakpoint = vector == VECTOR_BREAKPOINT || vector == VECTOR_OVERFLOW;
	const uint64_t flags = syscall_surface_may_raise(breakpoint) ? GATE_USER : 0;
	const uint64_t address = (uint64_t)vector_stubs + (uint64_t)vector * VECTOR_STUB_SIZE;

	gates[vector].low = (address & 0xffff) | ((uint64_t)KERNEL_CODE << 16) | (stack << 32) |
			    ((GATE_INTERRUPT | flags) << 40) | ((address >> 16 & 0xffff) << 48);
	gates[vector].high = address >> 32;
}

static void gates_fill(void)
{
	for (uint32_t vector = 0; vector < 256; vector++)
		gate_fill(vector, FAULT_STACK_NONE);
	gate_fill(VECTOR_DOUBLE_FAULT, FAULT_STACK_DOUBLE);
	gate_fill(VECTOR_NMI, FAULT_STACK_NMI);
	gate_fill(VECTOR_MACHINE_CHECK, FAULT_STACK_CHECK);
	gate_fill(VECTOR_DEBUG, FAULT_STACK_DEBUG);
}

static void descriptors_fill(struct cpu_descriptors *to, uint32_t cpu_id, uint64_t type)
{
	const uint64_t task = (uint64_t)&descriptors[cpu_id].task;

	to->gdt[0] = 0;
	to->gdt[KERNEL_CODE / 8] = 0x00af9b000000ffff;
	to->gdt[KERNEL_DATA / 8] = 0x00cf93000000ffff;
	to->gdt[USER_DATA / 8] = 0x00cff3000000ffff;
	to->gdt[USER_CODE / 8] = 0x00affb000000ffff;
	to->gdt[GDT_TASK] = (sizeof(struct task_segment) - 1) | ((task & 0xffffff) << 16) |
			    (type << 40) | ((task >> 24 & 0xff) << 56);
	to->gdt[GDT_TASK + 1] = task >> 32;
	to->gdt[CPU_NUMBER_SEGMENT / 8] = CPU_NUMBER_DESCRIPTOR | cpu_id;
}

static void fill_cpu(struct cpu_descriptors *to, uint32_t cpu_id,
		     const uint64_t stacks[FAULT_STACK_COUNT])
{
	descriptors_fill(to, cpu_id, TSS_BUSY);
	to->task.stack[0] = own_stacks[cpu_id].registers_end;
	for (uint32_t i = 1; i < FAULT_STACK_COUNT; i++)
		to->task.fault_stack[i - 1] = stacks[i];
	to->task.io_map = sizeof(struct task_segment); /* beyond the limit: no port for programs */
}

/* The top word of each fault stack holds the CPU's block: these entries can not trust the GS base.
 */
static void stack_label(uint64_t *top, uint32_t cpu_id)
{
	*top -= 16;
	*(struct cpu **)*top = cpus[cpu_id];
}

void descriptors_set_stacks(uint32_t cpu_id, const uint64_t stacks[FAULT_STACK_COUNT])
{
	uint64_t labelled[FAULT_STACK_COUNT] = { 0 };
	struct cpu_descriptors filled = { 0 };
	struct write_window window;

	for (uint32_t i = 1; i < FAULT_STACK_COUNT; i++) {
		labelled[i] = stacks[i];
		stack_label(&labelled[i], cpu_id);
	}
	fill_cpu(&filled, cpu_id, labelled);
	window = write_window_open();
	write_window_copy(&descriptors[cpu_id], &filled, sizeof(filled));
	write_window_close(window);
}

/* Where OWN can be written inside a window. */
static struct own_stack *own_writable(const struct own_stack *own)
{
	return (struct own_stack *)wrap_add((uint64_t)own,
					    OWN_STACK_IS_SEALED ? write_rarely.image_alias : 0);
}

void own_stack_start(uint32_t cpu_id, uint64_t stack_top)
{
	const struct write_window window = write_window_open();

	*own_writable(&own_stacks[cpu_id]) = (struct own_stack){
		.stack_top = stack_top,
		.task_stack = (uint64_t)&descriptors[cpu_id].task.stack[0],
	};
	write_window_close(window);
}

/* Found as assembly finds it, so that nothing ordinary says where a window writes. */
static const struct own_stack *own_stack(void)
{
	const struct own_stack *own;

	__asm__ volatile("rdgsbase %0\n\tleaq own_stacks_distance(%0), %0" : "=r"(own));
	return own;
}

void arch_own_seal_set(struct task_seal *seal)
{
	const struct write_window window = write_window_open();

	own_writable(own_stack())->seal = seal;
	write_window_close(window);
}

void own_stack_set(uint64_t registers_end, uint64_t stack_top, struct task_seal *seal)
{
	const struct own_stack *const own = own_stack();
	struct own_stack *const writable = own_writable(own);

	writable->registers_end = registers_end;
	writable->stack_top = stack_top;
	writable->seal = seal;
	__builtin_memcpy((void *)wrap_add(own->task_stack, write_rarely.image_alias),
			 &registers_end, sizeof(registers_end));
}

uint64_t descriptors_shadow_table(uint32_t cpu_id)
{
	return (uint64_t)descriptors[cpu_id].fault_shadow;
}

void descriptors_set_shadows(uint32_t cpu_id, const uint64_t shadows[FAULT_STACK_COUNT])
{
	const struct write_window window = write_window_open();

	write_window_copy(descriptors[cpu_id].fault_shadow, shadows,
			  FAULT_STACK_COUNT * sizeof(*shadows));
	write_window_close(window);
}

void descriptors_prepare_boot(void)
{
	uint64_t stacks[FAULT_STACK_COUNT] = { 0 };

	gates_fill();
	for (uint32_t i = 1; i < FAULT_STACK_COUNT; i++)
		stacks[i] = (uint64_t)(boot_fault_stacks[i - 1] + sizeof(boot_fault_stacks[0]));
	descriptors_set_stacks(0, stacks);
}

START_UP_CODE static void gdt_load(const uint64_t *gdt)
{
	const struct table_pointer pointer = { .limit = GDT_WORDS * 8 - 1, .base = (uint64_t)gdt };

	__asm__ volatile("lgdt %0" : : "m"(pointer.limit), "m"(pointer) : "memory");
}

START_UP_CODE void descriptors_load(uint32_t cpu_id)
{
	const struct table_pointer idt = { .limit = sizeof(gates) - 1, .base = (uint64_t)gates };
	struct cpu_descriptors temporary = { 0 };

	descriptors_fill(&temporary, cpu_id, TSS_AVAILABLE);
	gdt_load(temporary.gdt);
	__asm__ volatile("ltr %w0" : : "r"(TASK_SEGMENT) : "memory");
	gdt_load(descriptors[cpu_id].gdt);
	/* No local table: after a reset there is one of 64 KiB at address 0. */
	__asm__ volatile("lldt %w0" : : "r"(0) : "memory");
	/* SAFETY: far return to the next line reloads CS with our selector; data segments are null
	 * or flat. */
	__asm__ volatile("pushq %0; leaq 1f(%%rip), %%rax; pushq %%rax; lretq; 1:\n\t"
			 "movl %1, %%eax; movl %%eax, %%ss; xorl %%eax, %%eax; movl %%eax, %%ds; "
			 "movl %%eax, %%es"
			 :
			 : "i"(KERNEL_CODE), "i"(KERNEL_DATA)
			 : "rax", "memory");
	__asm__ volatile("lidt %0" : : "m"(idt.limit), "m"(idt) : "memory");
}
