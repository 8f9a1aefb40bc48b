// SPDX-License-Identifier: GPL-2.0-only
/*
 * The local interrupt controller of each CPU: end of interrupt, inter-processor interrupts, the
 * one-shot timer's counter. x2APIC mode (registers are MSRs) when the CPU has it, else the
 * registers mapped at the address that the machine tells. Intel SDM volume 3, chapter 11. All
 * functions work on this CPU's controller; sending runs with interrupts off.
 */
#include <arch/x86_64/machine.h>
#include <arch/x86_64/boot/acpi.h>
#include <arch/registers.h>
#include <arch/upcall.h>
#include <arch/mmu.h>
#include <mm/kernel_space/kernel_space.h>
#include <reg_pinning/reg_pinning.h>
#include <ro_after_init/ro_after_init.h>
#include <write_rarely/device.h>

#define APIC_ID 0x20
#define APIC_TASK_PRIORITY 0x80
#define APIC_END 0xb0
#define APIC_SPURIOUS 0xf0
#define APIC_COMMAND 0x300
#define APIC_COMMAND_TARGET 0x310
#define APIC_TIMER 0x320
#define APIC_LINE_0 0x350
#define APIC_LINE_1 0x360
#define APIC_ERROR 0x370
#define APIC_TIMER_INITIAL 0x380
#define APIC_TIMER_CURRENT 0x390
#define APIC_TIMER_DIVIDE 0x3e0
#define APIC_REGISTERS_SIZE 0x1000

#define BASE_ENABLE (1ull << 11)
#define BASE_X2APIC (1ull << 10)
#define BASE_ADDRESS_MASK 0x000ffffffffff000ull
#define SPURIOUS_ENABLE 0x100u
#define MASKED 0x10000u
#define TIMER_DEADLINE (2u << 17)
#define DIVIDE_BY_16 3u
#define COMMAND_PENDING 0x1000u
#define COMMAND_NMI 0x400u
#define SEND_TRIES 1000000u

RO_AFTER_INIT static volatile uint32_t *registers;
RO_AFTER_INIT static bool x2apic;
RO_AFTER_INIT static bool deadline_timer;

static uint32_t apic_read(uint32_t offset)
{
	if (x2apic)
		return (uint32_t)msr_read_public(MSR_X2APIC_FIRST + offset / 16);
	return registers[offset / 4];
}

static void apic_write(uint32_t offset, uint32_t value)
{
	if (x2apic)
		msr_write(MSR_X2APIC_FIRST + offset / 16, value);
	else
		device_store32(&registers[offset / 4], value);
}

void apic_end_of_interrupt(void)
{
	apic_write(APIC_END, 0);
}

uint32_t apic_id_read(void)
{
	return x2apic ? apic_read(APIC_ID) : apic_read(APIC_ID) >> 24;
}

void apic_send(uint32_t apic_id, uint32_t command)
{
	irq_state state = arch_irq_save();

	if (x2apic) {
		__asm__ volatile("mfence; lfence"
				 :
				 :
				 : "memory"); /* the MSR is not ordered with earlier stores */
		msr_write(MSR_X2APIC_FIRST + APIC_COMMAND / 16,
			  ((uint64_t)apic_id << 32) | command);
	} else {
		for (uint32_t tries = 0;
		     tries < SEND_TRIES && (apic_read(APIC_COMMAND) & COMMAND_PENDING); tries++)
			arch_cpu_relax();
		apic_write(APIC_COMMAND_TARGET, apic_id << 24);
		apic_write(APIC_COMMAND, command);
	}
	arch_irq_restore(state);
}

/* To stop a CPU, or to ask whether it runs, is not a request: it comes as an NMI. */
void arch_ipi_send(uint32_t cpu_id, enum ipi_kind kind)
{
	const uint32_t assert = 0x4000;
	const bool always = kind == IPI_STOP || kind == IPI_ASK;

	if (cpu_id >= boot_info.cpu_count || !cpus[cpu_id])
		return;
	apic_send(cpus[cpu_id]->apic_id,
		  always ? COMMAND_NMI | assert : VECTOR_IPI_FIRST + (uint32_t)kind);
}

void apic_timer_arm(uint32_t count)
{
	apic_write(APIC_TIMER_INITIAL, count);
}

uint32_t apic_timer_count(void)
{
	return apic_read(APIC_TIMER_CURRENT);
}

bool apic_timer_has_deadline(void)
{
	return deadline_timer;
}

void apic_start_cpu(void)
{
	uint64_t base = msr_read(MSR_APIC_BASE);

	if (x2apic) {
		msr_write(MSR_APIC_BASE, base | BASE_ENABLE);
		msr_write(MSR_APIC_BASE, base | BASE_ENABLE | BASE_X2APIC);
	} else if (!(base & BASE_ENABLE)) {
		msr_write(MSR_APIC_BASE, base | BASE_ENABLE);
	}
	apic_write(APIC_TASK_PRIORITY, 0);
	apic_write(APIC_LINE_0, MASKED);
	apic_write(APIC_LINE_1, MASKED);
	apic_write(APIC_ERROR, VECTOR_ERROR);
	apic_write(APIC_SPURIOUS, SPURIOUS_ENABLE | VECTOR_SPURIOUS);
	apic_write(APIC_TIMER_DIVIDE, DIVIDE_BY_16);
	apic_write(APIC_TIMER, VECTOR_TIMER | (deadline_timer ? TIMER_DEADLINE : 0));
}

/* The two old controllers would otherwise deliver their lines at vectors of exceptions. */
static void old_controllers_mask(void)
{
	port_write8(0x21, 0xff);
	port_write8(0xa1, 0xff);
}

void apic_start(void)
{
	uint64_t address = interrupt_controllers.local_apic;

	old_controllers_mask();
	x2apic = cpu_has_x2apic();
	deadline_timer = (cpuid_read(1, 0).ecx >> 24 & 1) != 0;
	if (!x2apic) {
		if (address == 0)
			address = msr_read(MSR_APIC_BASE) & BASE_ADDRESS_MASK;
		registers = device_map(address, APIC_REGISTERS_SIZE);
		if (!registers)
			kernel_exception(KERNEL_TRAP_BUG,
					 "the local interrupt controller can not be mapped",
					 (struct arch_frame *)boot_stack);
	}
	apic_start_cpu();
	boot_cpu.apic_id = apic_id_read();
}

void arch_interrupt(struct arch_frame *frame)
{
	struct cpu *cpu = arch_cpu();

	cpu->interrupt_depth++;
	switch (frame->vector) {
	case VECTOR_TIMER:
		apic_end_of_interrupt();
		reg_pinning_check();
		cpu->timer_frame = frame;
		kernel_timer_expired();
		break;
	case VECTOR_IPI_FIRST + IPI_TLB_FLUSH:
		apic_end_of_interrupt();
		mmu_flush_interrupt();
		break;
	case VECTOR_IPI_FIRST + IPI_RESCHEDULE:
	case VECTOR_IPI_FIRST + IPI_CALL:
	case VECTOR_IPI_FIRST + IPI_STOP:
		apic_end_of_interrupt();
		kernel_ipi((enum ipi_kind)(frame->vector - VECTOR_IPI_FIRST));
		break;
	case VECTOR_SPURIOUS:
		break;
	default:
		device_interrupt((uint32_t)frame->vector);
		break;
	}
	cpu->interrupt_depth--;
}
