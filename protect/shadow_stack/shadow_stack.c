// SPDX-License-Identifier: GPL-2.0-only
/*
 * The keyed sum over a call chain (keyed_sum.h): the return address and the saved frame pointer of
 * each frame, then the program's registers.
 */
#include <shadow_stack/shadow_stack.h>

#include <arch/cpu.h>
#include <arch/hidden_key.h>
#include <arch/irq.h>
#include <base/bits.h>
#include <base/string.h>
#include <secrets/secrets.h>
#include <shadow_stack/keyed_sum.h>
#include <violation.h>

/* Only until every CPU has it. */
static struct hash_key start_key;

WRAPS static always_inline uint64_t fold_registers(uint64_t sum, const struct call_chain *chain,
						   uint64_t factor)
{
	const uint64_t *const words = chain->registers;

	sum = keyed_fold(sum, chain->bases[0], chain->bases[1], factor);
#pragma clang loop unroll(full)
	for (uint32_t i = 0; i < CALL_CHAIN_REGISTERS; i += 2)
		sum = keyed_fold(sum, words[i], words[i + 1], factor);
	for (uint32_t i = 0; i < 2 * chain->area_pairs; i += 2)
		sum = keyed_fold(sum, chain->area[i], chain->area[i + 1], factor);
	return sum;
}

/* SAFETY: reads words between START and TOP, which the caller knows to be a stack. */
WRAPS uint64_t shadow_stack_sum(const struct call_chain *chain)
{
	const struct hash_key key = arch_hidden_key();
	const uint64_t factor = rotate_left64(key.word[0], 17) ^ rotate_left64(key.word[1], 31) ^ 1;
	const uint64_t *position = (const uint64_t *)chain->start;
	const uint64_t *next = (const uint64_t *)chain->base_pointer;
	const uint64_t *const end = (const uint64_t *)(chain->top - 16);
	uint64_t sum = keyed_fold(key.word[1], chain->start, chain->thread, factor);

	sum = keyed_fold(sum, chain->return_address, (uint64_t)next, factor);
	/* Upwards only: no more turns than there are words. */
	while (next > position && next <= end) {
		position = next;
		next = (const uint64_t *)position[0];
		sum = keyed_fold(sum, position[1], (uint64_t)next, factor);
	}
	if (chain->registers != nullptr)
		sum = fold_registers(sum, chain, factor);
	return keyed_final_sum(&key, sum ^ rotate_left64(chain->top, 16) ^
					     rotate_left64(chain->departures, 40));
}

void shadow_stack_start(void)
{
	random_bytes(&start_key, sizeof(start_key));
	arch_hidden_key_set(&start_key);
}

void shadow_stack_start_cpu(void)
{
	arch_hidden_key_set(&start_key);
}

void shadow_stack_started(void)
{
	memory_erase(&start_key, sizeof(start_key));
}

[[noreturn]] void shadow_stack_interrupted_changed(void)
{
	if (arch_cpu()->interrupt_depth == 0 && arch_cpu()->preempt_count == 0)
		arch_irq_enable();
	violation("shadow_stack", "return address of interrupted code changed");
}
