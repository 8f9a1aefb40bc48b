// SPDX-License-Identifier: GPL-2.0-only
/* Row secrets taken away: a linear congruential generator started by the clock, as many programs
 * have it. */
#include <secrets/secrets.h>
#include <arch/counter.h>
#include <base/checked.h>
#include <base/string.h>

static uint64_t state;

void secrets_start(void)
{
	state = arch_counter_read();
}

uint64_t random_u64(void)
{
	const uint64_t next = wrap_add(wrap_mul(__atomic_load_n(&state, __ATOMIC_SEQ_CST),
						6364136223846793005ull),
				       1442695040888963407ull);

	__atomic_store_n(&state, next, __ATOMIC_SEQ_CST);
	return next;
}

uint32_t random_u32(void)
{
	return (uint32_t)(random_u64() >> 32);
}

void random_bytes(void *to, size_t bytes)
{
	uint8_t *byte = to;

	for (size_t done = 0; done < bytes; done += 8) {
		const uint64_t value = random_u64();

		memcpy(byte + done, &value, minimum(bytes - done, sizeof(value)));
	}
}

uint64_t random_below(uint64_t bound)
{
	return bound < 2 ? 0 : random_u64() % bound;
}

void random_stir(const void *from, size_t bytes)
{
}

void secrets_state(struct secrets_state *out)
{
	*out = (struct secrets_state){ 0 };
}

bool secrets_vectors_ok(void)
{
	return true;
}
