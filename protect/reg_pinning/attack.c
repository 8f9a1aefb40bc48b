// SPDX-License-Identifier: GPL-2.0-only
//
// Lifting a switch: the attacker bends the kernel's control flow to the functions that write
// control bits, with arguments of his own, or to the writing instruction in their middle. What he
// does with the lifted switch is the prize: his code runs, a constant changes, his credentials.
#include <arch/attack_code.h>
#include <arch/irq.h>
#include <arch/pins.h>
#include <base/compiler.h>
#include <kernel/task/credentials.h>
#include <kernel/sched/sched.h>
#include <kernel/timer.h>
#include <linux/mman.h>
#include <protection.h>
#include <reg_pinning/reg_pinning.h>
#include <user_access/attack_space.h>
#include <write_rarely/write_rarely.h>

#define CODE_AT 0x20000000ul
#define PRIZE 1789u
#define FUNCTION_SIZE 512u

static const volatile uint32_t constant = 7;

// Where INSTRUCTION stands behind FUNCTION. SAFETY: reads kernel text.
static uint64_t find(const void *function, const uint8_t *instruction, size_t size)
{
	const uint8_t *const code = function;

	for (size_t i = 0; i < FUNCTION_SIZE; i++) {
		if (__builtin_memcmp(code + i, instruction, size) == 0)
			return (uint64_t)(code + i);
	}
	return 0;
}

static const uint8_t mov_cr4[] = { 0x0f, 0x22 };
static const uint8_t wrmsr[] = { 0x0f, 0x30 };

static int place_code(void)
{
	return attack_space_map(CODE_AT, PROT_READ | PROT_WRITE | PROT_EXEC, attack_code,
				sizeof(attack_code));
}

// The legal thing: what the kernel does itself at each flush.
static int flush_by_control(void)
{
	const uint64_t control = cr4_read();

	cr4_write(control & ~CR4_PGE);
	cr4_write(control);
	return place_code();
}

// Without interrupts, as one of them may find what was changed before the writer does.
static bool call_control_writer(void)
{
	const irq_state state = arch_irq_save();
	bool ran;

	cr4_write(cr4_read() & ~CR4_SMEP);
	ran = attack_jump(CODE_AT) == ATTACK_CODE_RESULT;
	arch_irq_restore(state);
	return ran;
}

static bool jump_to_control_write(void)
{
	const uint64_t value = cr4_read() & ~CR4_SMEP;
	const irq_state state = arch_irq_save();
	bool ran;

	attack_jump_middle(find((const void *)cr4_write, mov_cr4, sizeof(mov_cr4)),
			   (struct attack_registers){ .di = value });
	ran = attack_jump(CODE_AT) == ATTACK_CODE_RESULT;
	arch_irq_restore(state);
	return ran;
}

static int read_entry_point(void)
{
	msr_write(MSR_LSTAR, msr_read(MSR_LSTAR));
	return msr_read(MSR_LSTAR) != 0 ? 0 : -1;
}

static bool call_model_writer(void)
{
	const uint64_t before = msr_read(MSR_LSTAR);
	const irq_state state = arch_irq_save();
	bool won;

	msr_write(MSR_LSTAR, (uint64_t)attack_code_in_kernel);
	won = msr_read(MSR_LSTAR) == (uint64_t)attack_code_in_kernel;
	msr_write(MSR_LSTAR, before);
	arch_irq_restore(state);
	return won;
}

static int read_credentials(void)
{
	return current_credentials() != nullptr ? 0 : -1;
}

static bool jump_to_model_write(void)
{
	uint64_t address = (uint64_t)&current_credentials()->uid;
	irq_state state;

	hide_from_compiler(address);
	/* An interrupt right behind the instruction would close again what it opened. */
	state = arch_irq_save();
	attack_jump_middle(find((const void *)msr_write, wrmsr, sizeof(wrmsr)),
			   (struct attack_registers){ .c = MSR_PKRS });
	*(volatile uint32_t *)address = PRIZE;
	arch_irq_restore(state);
	return current_credentials()->uid == PRIZE;
}

// The window is closed by a WRMSR behind the one that opens it, with a number of the attacker's.
static bool jump_into_window(void)
{
	const uint64_t before = msr_read(MSR_CSTAR);
	const uint64_t opening = find((const void *)sealed_store, wrmsr, sizeof(wrmsr));
	const uint64_t closing = find((const void *)(opening + 1), wrmsr, sizeof(wrmsr));
	bool won;

	attack_jump_middle(closing, (struct attack_registers){ .c = MSR_CSTAR, .a = PRIZE });
	won = msr_read(MSR_CSTAR) == PRIZE;
	msr_write(MSR_CSTAR, before);
	return won;
}

static int read_constant(void)
{
	return constant == 7 ? 0 : -1;
}

static bool jump_to_start_up_code(void)
{
	uint64_t address = (uint64_t)&constant;

	hide_from_compiler(address);
	attack_jump_middle((uint64_t)start_up_cr0_write,
			   (struct attack_registers){ .di = cr0_read() & ~CR0_WP });
	*(volatile uint32_t *)address = PRIZE;
	return constant == PRIZE;
}

static bool write_behind_its_back(void)
{
	irq_state state;
	bool ran;

	attack_write_control(cr4_read() & ~CR4_SMEP);
	sched_sleep_uninterruptible_until(clock_monotonic_ns() + 1000000);
	// An interrupt looks at the instruction that it came before: of a program, that is a crime.
	state = arch_irq_save();
	ran = attack_jump(CODE_AT) == ATTACK_CODE_RESULT;
	arch_irq_restore(state);
	return ran;
}

ATTACK(reg_pinning, call_control_writer,
       .threat = "The function that writes CR4 is called with the bit of the execution guard "
		 "(SMEP) cleared.",
       .stops = "Behind the write the pinned bits are compared, and a missing one is a violation.",
       .without = "The kernel runs code in the attacker's own memory.", .control = flush_by_control,
       .fire = call_control_writer,
       .verdict = "reg_pinning: control register written without its pinned bits",
       .ends_machine = true);
ATTACK(reg_pinning, jump_to_control_write,
       .threat = "A jump goes to the very instruction that writes CR4, past all that stands before "
		 "it.",
       .stops = "The comparison stands behind the instruction.",
       .without = "The kernel runs code in the attacker's own memory.", .control = flush_by_control,
       .fire = jump_to_control_write,
       .verdict = "reg_pinning: control register written without its pinned bits",
       .ends_machine = true);
ATTACK(reg_pinning, call_model_writer,
       .threat = "The entry point of system calls is replaced by calling the function that writes "
		 "such registers.",
       .stops = "Behind the write each pinned register is compared with what start-up has sealed.",
       .without = "Every system call runs the attacker's code.", .control = read_entry_point,
       .fire = call_model_writer,
       .verdict = "reg_pinning: model-specific register written against its pin",
       .ends_machine = true);
ATTACK(reg_pinning, jump_to_model_write,
       .threat = "A jump to the WRMSR instruction opens the protection keys for good.",
       .stops = "The comparison stands behind the instruction.",
       .without = "The attacker writes the user id of his task.", .control = read_credentials,
       .fire = jump_to_model_write,
       .verdict = "reg_pinning: model-specific register written against its pin",
       .ends_machine = true);
ATTACK(reg_pinning, jump_into_window,
       .threat = "A jump to the WRMSR that closes a write window, with the number of another "
		 "register.",
       .stops = "The window compares number and value behind the instruction.",
       .without = "Any model-specific register is the attacker's.", .control = read_credentials,
       .fire = jump_into_window, .verdict = "reg_pinning: write window entered in its middle",
       .ends_machine = true);
ATTACK(reg_pinning, jump_to_start_up_code,
       .threat = "A jump goes to the instruction by which start-up wrote CR0, to lift the write "
		 "protection.",
       .stops = "When the first program runs, the pages of start-up's code are executable no "
		"longer.",
       .without = "A constant of the kernel changes.", .control = read_constant,
       .fire = jump_to_start_up_code, .verdict = "reg_pinning: execution of start-up code",
       .ends_machine = true);
ATTACK(reg_pinning, unknown_writer,
       .threat = "CR4 is written by an instruction that the kernel knows nothing of.",
       .stops = "At each switch of tasks the pinned bits are compared.",
       .without = "The kernel runs code in the attacker's own memory.", .control = flush_by_control,
       .fire = write_behind_its_back,
       .verdict = "reg_pinning: pinned register changed by unknown code", .ends_machine = true);
