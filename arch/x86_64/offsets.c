// SPDX-License-Identifier: GPL-2.0-only
//
// Where assembly finds members of C structures: absolute symbols, which the linker fills in. The
// layout differs from build to build (protect/struct_shuffle), so no number stands in the assembly,
// and an image whose structures are laid out differently needs no other assembly.
#include <arch/cpu.h>
#include <arch/saved_thread.h>
#include <arch/thread_state.h>

#define VALUE(symbol, value)                                                                  \
	__asm__ volatile(".globl " #symbol "\n\t.hidden " #symbol "\n\t.set " #symbol ", %c0" \
			 :                                                                    \
			 : "i"(value))
#define OFFSET(symbol, structure, member) VALUE(symbol, offsetof(struct structure, member))

// Never called, and not linked: only the symbols remain.
[[gnu::used, gnu::noinline]] static void offsets(void)
{
	OFFSET(CPU_CURRENT, cpu, current);
	OFFSET(CPU_NEED_RESCHED, cpu, need_resched);
	OFFSET(CPU_STACK_LOW, cpu, stack_low);
	OFFSET(CPU_VECTOR, cpu, vector);
	OFFSET(CPU_STACK_OFFSET, cpu, stack_offset);
	OFFSET(THREAD_WORK, arch_thread, work);
	OFFSET(SAVED_SHADOW, saved_thread, shadow);
	OFFSET(SAVED_POINTER, saved_thread, pointer);
	OFFSET(SAVED_REGISTERS, saved_thread, registers);
}
