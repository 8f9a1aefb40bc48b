// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own use of vector registers: ChaCha20 (<arch/chacha.h>), whose state then stands in
 * no memory. They are the program's: meanwhile they stand where a switch would leave them, in
 * sealed memory (saved_thread.h), and that is what they are loaded from again.
 *
 * Interrupts off, so that nothing else happens between. Who calls from another stack than its own,
 * or before there are threads, goes without.
 */
#include <arch/x86_64/machine.h>
#include <arch/chacha.h>
#include <arch/cpu.h>
#include <arch/stack.h>
#include <mm/kernel_space/kernel_space.h>
#include <write_rarely/write_rarely.h>

void chacha_pairs(const uint32_t *key, uint8_t *out, uint32_t pairs);

static void put_aside(const struct saved_thread *own)
{
	const struct write_window window = write_window_open_here(0);

	fpu_save(own->writable->fpu);
	write_window_close(window);
}

bool arch_chacha_blocks(const uint32_t key[static CHACHA_KEY_WORDS], uint8_t *out, uint32_t blocks)
{
	const struct saved_thread *const own = kernel_stack_saved(arch_stack_pointer());

	if (!fpu_has_wide_integers() || own == nullptr ||
	    (const void *)own->thread != arch_current_task())
		return false;
	if (own->has_user)
		put_aside(own);
	chacha_pairs(key, out, blocks / 2);
	if (own->has_user)
		fpu_restore(own->fpu);
	else
		fpu_reset();
	return true;
}
