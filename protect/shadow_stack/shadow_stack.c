// SPDX-License-Identifier: GPL-2.0-only
/*
 * The keyed sum over a call chain. Two words at a time are folded in by one multiplication, each
 * under a secret of its own: the return address and the saved frame pointer of each frame, then the
 * program's registers. SipHash (its last rounds) over the result keeps the factor secret from those
 * who see many sums.
 */
#include <shadow_stack/shadow_stack.h>

#include <arch/cpu.h>
#include <arch/hidden_key.h>
#include <arch/irq.h>
#include <base/bits.h>
#include <base/string.h>
#include <secrets/secrets.h>
#include <violation.h>

/* Only until every CPU has it. */
static struct hash_key start_key;

struct final {
	uint64_t v0, v1, v2, v3;
};

WRAPS static always_inline void final_round(struct final *state)
{
	state->v0 += state->v1;
	state->v1 = rotate_left64(state->v1, 13) ^ state->v0;
	state->v0 = rotate_left64(state->v0, 32);
	state->v2 += state->v3;
	state->v3 = rotate_left64(state->v3, 16) ^ state->v2;
	state->v0 += state->v3;
	state->v3 = rotate_left64(state->v3, 21) ^ state->v0;
	state->v2 += state->v1;
	state->v1 = rotate_left64(state->v1, 17) ^ state->v2;
	state->v2 = rotate_left64(state->v2, 32);
}

WRAPS static always_inline uint64_t final_sum(const struct hash_key *key, uint64_t word)
{
	struct final state = {
		.v0 = key->word[0] ^ UINT64_C(0x736f6d6570736575),
		.v1 = key->word[1] ^ UINT64_C(0x646f72616e646f6d),
		.v2 = key->word[0] ^ UINT64_C(0x6c7967656e657261),
		.v3 = key->word[1] ^ UINT64_C(0x7465646279746573) ^ word,
	};

	final_round(&state);
	state.v0 ^= word;
	state.v2 ^= 0xff;
	final_round(&state);
	return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

/* Both halves of the product. */
WRAPS static always_inline uint64_t fold(uint64_t sum, uint64_t first, uint64_t second,
					 uint64_t factor)
{
	const unsigned __int128 product = (unsigned __int128)(first ^ factor) * (second ^ sum);

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

WRAPS static always_inline uint64_t fold_registers(uint64_t sum, const struct call_chain *chain,
						   uint64_t factor)
{
	const uint64_t *const words = chain->registers;

	sum = fold(sum, chain->bases[0], chain->bases[1], factor);
#pragma clang loop unroll(full)
	for (uint32_t i = 0; i < CALL_CHAIN_REGISTERS; i += 2)
		sum = fold(sum, words[i], words[i + 1], factor);
	for (uint32_t i = 0; i < 2 * chain->area_pairs; i += 2)
		sum = fold(sum, chain->area[i], chain->area[i + 1], factor);
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
	uint64_t sum = fold(key.word[1], chain->start, chain->thread, factor);

	sum = fold(sum, chain->return_address, (uint64_t)next, factor);
	/* Upwards only: no more turns than there are words. */
	while (next > position && next <= end) {
		position = next;
		next = (const uint64_t *)position[0];
		sum = fold(sum, position[1], (uint64_t)next, factor);
	}
	if (chain->registers != nullptr)
		sum = fold_registers(sum, chain, factor);
	return final_sum(&key, sum ^ rotate_left64(chain->top, 16));
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
