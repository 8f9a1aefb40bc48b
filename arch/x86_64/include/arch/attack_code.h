// SPDX-License-Identifier: GPL-2.0-only
/* Machine code for attacks (prove image): a function that returns a number, as bytes and as code of
 * the kernel. */
#pragma once
#include <arch/irq.h>
#include <base/types.h>

#define ATTACK_CODE_RESULT 0x50574e44u

/* movl $ATTACK_CODE_RESULT, %eax; ret */
static const uint8_t attack_code[] = { 0xb8, 0x44, 0x4e, 0x57, 0x50, 0xc3 };

[[gnu::naked, gnu::used, gnu::noinline]] static void attack_code_in_kernel(void)
{
	__asm__("movl $0x50574e44, %eax; ret; int3");
}

/* Refuses, but for who comes in behind the refusal. */
[[gnu::naked, gnu::used, gnu::noinline]] static uint64_t attack_code_guarded(uint64_t value)
{
	__asm__(".byte 0x31, 0xc0, 0xc3, 0xcc; movl $0x50574e44, %eax; ret; int3");
}
static const uint8_t attack_code_guard[] = { 0x31, 0xc0, 0xc3, 0xcc };

/* A call that no compiler's check guards, as an attacker makes it from a corrupted return address.
 */
static inline uint32_t attack_jump(uint64_t address)
{
	uint32_t result = 0;

	__asm__ volatile("call *%1"
			 : "+a"(result)
			 : "r"(address)
			 : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc");
	return result;
}

/* Registers that an attacker brings along when he jumps somewhere. */
struct attack_registers {
	uint64_t a, c, d, di;
};

/*
 * A jump into the middle of a function. The stack is filled with the address to come back to, so
 * that it does not matter how much the rest of the function takes from it. That address is behind a
 * call of sealed_store(), which is never made: where that function may return to (shadow_stack).
 * Interrupts are off, as one of them may find what was changed before the function's own rule does.
 */
static inline void attack_jump_middle(uint64_t address, struct attack_registers registers)
{
	static uint64_t stack;
	register uint64_t target __asm__("r10") = address;
	const irq_state state = arch_irq_save();

	__asm__ volatile("pushq %%rbx; pushq %%rbp; pushq %%r12; pushq %%r13; pushq %%r14; "
			 "pushq %%r15; movq %%rsp, %[stack]; leaq 1f(%%rip), %%r11; "
			 ".rept 64; pushq %%r11; .endr; movq %%rsp, %%rbp; jmp *%%r10\n"
			 "\tcallq\tsealed_store\n"
			 "1: movq %[stack], %%rsp; popq %%r15; popq %%r14; popq %%r13; popq %%r12; "
			 "popq %%rbp; popq %%rbx"
			 : "+a"(registers.a), "+c"(registers.c), "+d"(registers.d),
			   "+D"(registers.di), [stack] "=m"(stack)
			 : "r"(target)
			 : "rsi", "r8", "r9", "r11", "memory", "cc");
	arch_irq_restore(state);
}

/* A write of CR4 that the kernel does not know of. */
static inline void attack_write_control(uint64_t value)
{
	__asm__ volatile("movq %0, %%cr4" : : "r"(value) : "memory");
}

/* A push below the stack pointer STACK, wherever that is. */
static inline void attack_push_at(uint64_t stack)
{
	register uint64_t saved __asm__("r12");

	__asm__ volatile("movq %%rsp, %0; movq %1, %%rsp; pushq %%rax; movq %0, %%rsp"
			 : "=&r"(saved)
			 : "r"(stack)
			 : "memory", "cc");
}

/* A return to ADDRESS from a function that no compiler protects: what the attacker does to code
 * without a defence. */
[[gnu::naked, gnu::used, gnu::noinline]] static void attack_return_to(uint64_t address)
{
	__asm__("movq %rdi, (%rsp); ret; int3");
}
