// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generator: ChaCha20 with fast key erasure (D. J. Bernstein, "Fast-key-erasure random-number
 * generators", 2017). Each CPU has its own key and buffer, used with interrupts off, so no lock is
 * on the way; the keys descend from one pool, which pool_lock protects. A CPU takes a new key from
 * the pool, stirred by fresh samples, every RESEED_REFILLS buffers.
 *
 * 1. A byte leaves a buffer once and is erased there.
 * 2. A key makes one buffer, whose first bytes replace it.
 * 3. Seeding needs at least one source that passes its health test (after NIST SP 800-90B, 4.4).
 */
#include <secrets/secrets.h>
#include <secrets/sources.h>
#include <arch/chacha.h>
#include <arch/cpu.h>
#include <arch/irq.h>
#include <base/chacha.h>
#include <base/checked.h>
#include <base/string.h>
#include <ro_after_init/ro_after_init.h>
#include <sync/order.h>
#include <sync/spin.h>
#include <violation.h>

#define KEY_SIZE (CHACHA_KEY_WORDS * sizeof(uint32_t))
#define BUFFER_BLOCKS 16u
#define BUFFER_SIZE (BUFFER_BLOCKS * CHACHA_BLOCK_SIZE)
#define RESEED_REFILLS 1024u
#define SMALL_BOUND 256u
#define MEDIUM_BOUND (1u << 24)

struct generator {
	uint32_t key[CHACHA_KEY_WORDS];
	uint32_t available;    /* unused bytes, at the end of buffer */
	uint32_t refills_left; /* 0: take a key from the pool first */
	uint8_t buffer[BUFFER_SIZE];
};

static struct generator generators[CPU_COUNT_MAX]; /* by CPU id; interrupts off */
static struct spin_lock pool_lock = SPIN_LOCK(LOCK_RANDOM);
static uint32_t pool[CHACHA_KEY_WORDS]; /* pool_lock */
static uint64_t seedings;               /* pool_lock */
RO_AFTER_INIT static struct secrets_state tested;

/* BLOCKS of KEY's stream. */
static void fill(const uint32_t key[static CHACHA_KEY_WORDS], uint8_t *out, uint32_t blocks)
{
	struct chacha state = { 0 };

	memcpy(state.key, key, KEY_SIZE);
	for (uint32_t i = 0; i < blocks; i++) {
		state.counter = i;
		chacha_block(&state, out + (size_t)i * CHACHA_BLOCK_SIZE);
	}
	memory_erase(&state, sizeof(state));
}

/* What the key's stream begins with replaces it, and is erased where it stood. */
static void key_replace(uint32_t key[static CHACHA_KEY_WORDS], uint8_t *stream)
{
	memcpy(key, stream, KEY_SIZE);
	memory_erase(stream, KEY_SIZE);
}

static void key_step(uint32_t key[static CHACHA_KEY_WORDS])
{
	uint8_t block[CHACHA_BLOCK_SIZE];

	fill(key, block, 1);
	key_replace(key, block);
	memory_erase(block, sizeof(block));
}

/* pool_lock held, or start-up */
static void pool_absorb(const void *from, size_t bytes)
{
	const uint8_t *byte = from;

	for (size_t done = 0; done < bytes;) {
		uint32_t piece[CHACHA_KEY_WORDS] = { 0 };
		const size_t size = minimum(bytes - done, sizeof(piece));

		memcpy(piece, byte + done, size);
		for (uint32_t i = 0; i < CHACHA_KEY_WORDS; i++)
			pool[i] ^= piece[i];
		key_step(pool);
		memory_erase(piece, sizeof(piece));
		done += size;
	}
}

/* interrupts off */
static void generator_seed(struct generator *generator)
{
	struct secret_sample sample;

	secret_sample_take(&sample);
	spin_lock(&pool_lock);
	pool_absorb(&sample, sizeof(sample));
	key_step(pool);
	for (uint32_t i = 0; i < CHACHA_KEY_WORDS; i++)
		generator->key[i] ^= pool[i];
	key_step(pool);
	seedings++;
	spin_unlock(&pool_lock);
	generator->refills_left = RESEED_REFILLS;
	memory_erase(&sample, sizeof(sample));
}

/* interrupts off */
static void generator_refill(struct generator *generator)
{
	if (generator->refills_left == 0)
		generator_seed(generator);
	generator->refills_left--;
	if (!arch_chacha_blocks(generator->key, generator->buffer, BUFFER_BLOCKS))
		fill(generator->key, generator->buffer, BUFFER_BLOCKS);
	key_replace(generator->key, generator->buffer);
	generator->available = BUFFER_SIZE - KEY_SIZE;
}

/* At most BYTES, at least one; interrupts off. */
static size_t generator_take(struct generator *generator, void *to, size_t bytes)
{
	size_t size;
	uint8_t *from;

	if (generator->available == 0)
		generator_refill(generator);
	size = minimum(bytes, (size_t)generator->available);
	from = generator->buffer + (BUFFER_SIZE - generator->available);
	memcpy(to, from, size);
	memory_erase(from, size);
	generator->available -= (uint32_t)size;
	return size;
}

void random_bytes(void *to, size_t bytes)
{
	uint8_t *byte = to;

	for (size_t done = 0; done < bytes;) {
		const irq_state state = arch_irq_save();

		done += generator_take(&generators[arch_cpu()->id % CPU_COUNT_MAX], byte + done,
				       bytes - done);
		arch_irq_restore(state);
	}
}

/* SIZE bytes, a constant, in one piece: what is left of the buffer is dropped when it is less. */
static always_inline void take_whole(void *to, size_t size)
{
	const irq_state state = arch_irq_save();
	struct generator *const generator = &generators[arch_cpu()->id % CPU_COUNT_MAX];
	uint8_t *from;

	if (unlikely(generator->available < size))
		generator_refill(generator);
	from = generator->buffer + (BUFFER_SIZE - generator->available);
	__builtin_memcpy(to, from, size);
	__builtin_memset(from, 0, size);
	generator->available -= (uint32_t)size;
	arch_irq_restore(state);
}

uint64_t random_u64(void)
{
	uint64_t value;

	take_whole(&value, sizeof(value));
	return value;
}

uint32_t random_u32(void)
{
	uint32_t value;

	take_whole(&value, sizeof(value));
	return value;
}

static uint32_t random_u16(void)
{
	uint16_t value;

	take_whole(&value, sizeof(value));
	return value;
}

/*
 * The upper half of a product with 16 random bits: less than one draw in 256 is drawn again, so
 * that every result has as many of them (Lemire, "Fast random integer generation in an interval").
 */
static uint32_t below_small(uint32_t bound)
{
	uint32_t product = random_u16() * bound;

	if (unlikely((uint16_t)product < bound)) {
		const uint32_t excess = 0x10000 % bound;

		while ((uint16_t)product < excess)
			product = random_u16() * bound;
	}
	return product >> 16;
}

/* The same with 32. */
static uint32_t below_medium(uint32_t bound)
{
	uint64_t product = (uint64_t)random_u32() * bound;

	if (unlikely((uint32_t)product < bound)) {
		const uint32_t excess = (uint32_t)((UINT64_C(1) << 32) % bound);

		while ((uint32_t)product < excess)
			product = (uint64_t)random_u32() * bound;
	}
	return (uint32_t)(product >> 32);
}

/* Values below the remainder of 2^64 / bound would come up once too often: drawn again. */
uint64_t random_below(uint64_t bound)
{
	uint64_t value;

	if (bound < 2)
		return 0;
	if (bound <= SMALL_BOUND)
		return below_small((uint32_t)bound);
	if (bound <= MEDIUM_BOUND)
		return below_medium((uint32_t)bound);
	do
		value = random_u64();
	while (value < wrap_neg(bound) % bound);
	return value % bound;
}

void random_stir(const void *from, size_t bytes)
{
	const irq_state state = spin_lock_irq(&pool_lock);

	pool_absorb(from, bytes);
	spin_unlock_irq(&pool_lock, state);
}

/* RFC 8439, 2.3.2. */
static bool block_function_ok(void)
{
	static const uint8_t expected[16] = { 0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15,
					      0x50, 0x0f, 0xdd, 0x1f, 0xa3, 0x20, 0x71, 0xc4 };
	struct chacha state = { .counter = 1, .nonce = { 0x09000000, 0x4a000000, 0 } };
	uint8_t block[CHACHA_BLOCK_SIZE];

	for (uint32_t i = 0; i < CHACHA_KEY_WORDS; i++)
		state.key[i] = 0x03020100u + 0x04040404u * i;
	chacha_block(&state, block);
	return memcmp(block, expected, sizeof(expected)) == 0;
}

bool secrets_vectors_ok(void)
{
	uint32_t key[CHACHA_KEY_WORDS];
	uint8_t wide[4 * CHACHA_BLOCK_SIZE], plain[sizeof(wide)];
	irq_state state;
	bool done;

	random_bytes(key, sizeof(key));
	fill(key, plain, 4);
	state = arch_irq_save();
	done = arch_chacha_blocks(key, wide, 4);
	arch_irq_restore(state);
	return !done || memcmp(wide, plain, sizeof(plain)) == 0;
}

void secrets_start(void)
{
	struct secret_seed seed;

	tested.block_function_ok = block_function_ok();
	secret_seed_take(&seed);
	tested.cpu_source_ok = secret_cpu_words_ok(seed.cpu_words, SECRET_CPU_WORDS);
	tested.timing_values = secret_timing_values(seed.timing, SECRET_TIMING_SAMPLES);
	tested.timing_source_ok = tested.timing_values >= SECRET_TIMING_VALUES_MIN;
	if (!tested.block_function_ok)
		violation_stop("secrets", "the cipher does not give its known answer");
	if (!tested.cpu_source_ok && !tested.timing_source_ok)
		violation_stop("secrets", "no source of randomness passes its test");
	random_stir(&seed, sizeof(seed));
	memory_erase(&seed, sizeof(seed));
}

void secrets_state(struct secrets_state *state)
{
	const irq_state irq = spin_lock_irq(&pool_lock);

	*state = tested;
	state->seedings = seedings;
	spin_unlock_irq(&pool_lock, irq);
}
