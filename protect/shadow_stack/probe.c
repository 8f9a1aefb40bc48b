// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence, out of the running machine: a function of this image compares the place that it returns
 * to before it returns; what the running task's registers are copied to stands in sealed memory and
 * says that it runs; another return address in a call chain that was copied is found; the place of
 * a program's registers is one that the kernel's root does not show, and in the root that is
 * loaded, when it is a program's, a frame that no view shows.
 */
#include <arch/cpu.h>
#include <arch/irq.h>
#include <arch/mmu.h>
#include <arch/saved_thread.h>
#include <arch/shadow.h>
#include <arch/stack.h>
#include <arch/user_registers.h>
#include <arch/window.h>
#include <base/bits.h>
#include <base/compiler.h>
#include <base/format.h>
#include <mm/frame/frame.h>
#include <mm/kernel_space/kernel_space.h>
#include <protection.h>
#include <write_rarely/sealed_block.h>

#define CODE_SIZE 128

static uint64_t probe_stored;

/* Writes to memory, so that it has the comparison. */
[[gnu::noinline]] static void probed(uint64_t value)
{
	write_once(probe_stored, value);
}

/* 4c 8b 1c 24 41 81 7b f7 TAG 75: loads the return address, compares with TAG, branches. SAFETY:
 * reads text of this image. */
static bool function_compares(const uint8_t *code)
{
	for (uint32_t i = 0; i + 13 <= CODE_SIZE; i++) {
		if (load_le32(code + i) == 0x241c8b4cu && load_le32(code + i + 4) == 0xf77b8141u &&
		    code[i + 12] == 0x75)
			return true;
	}
	return false;
}

/* The comparison uses registers of the program that may have asked. Interrupts off. */
static void vectors_keep(uint8_t kept[64])
{
	__asm__ volatile("movups %%xmm0, (%0); movups %%xmm1, 16(%0)\n\t"
			 "movups %%xmm2, 32(%0); movups %%xmm3, 48(%0)"
			 :
			 : "r"(kept)
			 : "memory");
}

static void vectors_give_back(const uint8_t kept[64])
{
	__asm__ volatile("movups (%0), %%xmm0; movups 16(%0), %%xmm1\n\t"
			 "movups 32(%0), %%xmm2; movups 48(%0), %%xmm3"
			 :
			 : "r"(kept)
			 : "memory");
}

/* A chain of one frame, as a task leaves it that sleeps. */
struct sample {
	struct switch_frame pushed;
	uint64_t frame[2];
};

static bool change_is_found(void)
{
	alignas(64) uint8_t room[sizeof(struct saved_thread) + 64] = { 0 };
	struct saved_thread *const copy = (struct saved_thread *)room;
	struct sample sample = { .frame = { 0, 1 } };
	bool same, other;

	copy->stack_top = (uint64_t)(&sample + 1);
	sample.pushed.rbp = (uint64_t)sample.frame;
	(void)thread_save(copy, &sample.pushed);
	same = thread_is_as_saved(copy);
	write_once(sample.frame[1], 2);
	other = !thread_is_as_saved(copy);
	return copy->pairs_size == sizeof(sample.frame) && same && other;
}

/* In sealed memory, it names this task, which does not sleep. */
static bool own_copy_is_sealed(void)
{
	const struct saved_thread *const own = kernel_stack_saved(arch_stack_pointer());
	struct mmu_entry entry;

	return own != nullptr && mmu_query(mmu_kernel_root, (uint64_t)own, &entry) &&
	       sealed_is(entry.physical) && !own->asleep &&
	       (const void *)own->thread == arch_current_task();
}

/* Of the loaded root, or of none. */
static bool registers_are_apart(void)
{
	const uint64_t place = user_registers_own() - 1;
	struct mmu_entry entry;

	if (mmu_query(mmu_kernel_root, place, &entry))
		return false;
	if (arch_root_read() == mmu_kernel_root)
		return true;
	return mmu_query(arch_root_read(), place, &entry) && entry.of_root_alone && !entry.global &&
	       entry.protection == (MMU_READ | MMU_WRITE) &&
	       frame_kind(frame_at(entry.physical)) == FRAME_PROGRAM;
}

/* The processor's shadow stack in use is that of this stack, in sealed memory, and nothing else can
 * write where it is mapped. */
static bool shadow_is_guarded(void)
{
	struct mmu_entry entry;

	return arch_shadow_is_own() && mmu_query(arch_root_read(), arch_shadow_place(), &entry) &&
	       !(entry.protection & MMU_WRITE) && entry.dirty && sealed_is(entry.physical);
}

static void probe(struct evidence *evidence)
{
	void (*volatile function)(uint64_t) = probed;
	const bool compares = function_compares((const uint8_t *)(uintptr_t)function);
	const irq_state state = arch_irq_save();
	const bool sealed = own_copy_is_sealed(), apart = registers_are_apart();
	const bool by_processor = arch_has_shadow_stacks(),
		   own_shadow = !by_processor || shadow_is_guarded();
	uint8_t vectors[64];
	bool found;

	probed(1);
	vectors_keep(vectors);
	found = change_is_found();
	vectors_give_back(vectors);
	arch_irq_restore(state);
	format_string(
		evidence->reading, sizeof(evidence->reading),
		"functions compare=%d own copy sealed=%d changed chain found=%d registers apart=%d "
		"processor's=%s",
		compares, sealed, found, apart,
		!by_processor ? "not in this CPU"
		: own_shadow  ? "on"
			      : "off");
	evidence->state =
		compares && sealed && found && apart && own_shadow ? EVIDENCE_ON : EVIDENCE_OFF;
}

PROTECTION(shadow_stack, .section = "Stack buffer overflow",
	   .claim = "functions return only to their callers; sleeping tasks are sealed, programs' "
		    "registers out of others' reach",
	   .probe = probe, .every_cpu = true);
