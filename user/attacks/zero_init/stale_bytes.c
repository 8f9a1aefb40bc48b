// SPDX-License-Identifier: GPL-2.0-only
#include "results.h"

#include <linux/stat.h>

ATTACK("zero_init", "stale_bytes", "LOST",
       "Root's program has a secret in its memory, in names, pipes and registers; the attacker "
       "looks for it in structures, padding, texts, signal frames and fresh memory.",
       "What is given back is cleared at once, locals start as zero.",
       "Fresh memory shows what root's program had in its own.");

#define SECRET_WORD 0x5ec2e7c0de5ec2e7ul
#define FACTOR 0x9e3779b97f4a7c15ul
#define SIZE (2ul << 20)
#define ROUNDS 40

static unsigned long places = 0; /* of the secret that were found */

/* The attacker has the secret nowhere himself: he knows a product of it. */
static void look(const char *name, const void *bytes, size_t size)
{
	const char *place = bytes;
	unsigned long found = 0;

	for (size_t i = 0; i + 8 <= size; i++) {
		uint64_t word;

		__builtin_memcpy(&word, place + i, sizeof(word));
		found += word * FACTOR == SECRET_WORD * FACTOR;
	}
	if (found != 0) {
		say_part("found in ");
		say_part(name);
		say_number(": times", found);
	}
	places += found;
}

static void look_at_calls(void)
{
	for (size_t i = 0; i < sizeof(good_calls) / sizeof(good_calls[0]); i++) {
		const struct good_call *call = &good_calls[i];

		memset(results, 0x5a, sizeof(results));
		memset(other_results, 0x5a, sizeof(other_results));
		dump_call(call->number, call->arguments);
		look(call->name, results, sizeof(results));
		look(call->name, other_results, sizeof(other_results));
		look(call->name, dump_registers, sizeof(dump_registers));
	}
}

static void look_at_signals(void)
{
	for (size_t i = 0; i < sizeof(provocations) / sizeof(provocations[0]); i++) {
		frame_size = 0;
		provoke(&provocations[i]);
		look(provocations[i].name, frame_copy, frame_size);
	}
}

static void look_at_memory(void)
{
	char *memory = (char *)call6(__NR_mmap, 0, SIZE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (size_t i = 0; i < SIZE; i += 4096)
		*(volatile char *)(memory + i) = 1;
	look("fresh memory", memory, SIZE);
	call2(__NR_munmap, (long)memory, SIZE);
}

/* A byte is written; the rest of its page is there for those who map it. */
static void look_at_file(void)
{
	const long file = call2(__NR_memfd_create, (long)"tail", 0);
	const char *memory;

	call2(__NR_ftruncate, file, SIZE / 4);
	for (size_t i = 0; i < SIZE / 4; i += 4096)
		call4(__NR_pwrite64, file, (long)"x", 1, (long)i);
	memory = (const char *)call6(__NR_mmap, 0, SIZE / 4, PROT_READ, MAP_SHARED, file, 0);
	look("a file's pages", memory, SIZE / 4);
	call2(__NR_munmap, (long)memory, SIZE / 4);
	call1(__NR_close, file);
}

static bool control(void)
{
	(void)own_cpu(0);
	return is_ordinary();
}

static bool fire(void)
{
	prepare_calls();
	look_at_calls();
	look_at_signals();
	for (int i = 0; i < ROUNDS && places == 0; i++) {
		look_at_memory();
		look_at_file();
		await_rounds(1);
	}
	say_number("stale: places of the secret", places);
	return places != 0;
}

/* ---- root's program ---- */

static void fill(void *memory, size_t size)
{
	uint64_t *words = memory;

	for (size_t i = 0; i < size / 8; i++)
		*(volatile uint64_t *)&words[i] = SECRET_WORD;
}

static void use_memory(void)
{
	void *memory = (void *)call6(__NR_mmap, 0, SIZE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	fill(memory, SIZE);
	call2(__NR_munmap, (long)memory, SIZE);
}

static void use_calls(void)
{
	char name[248];
	int ends[2];

	fill(name, sizeof(name));
	name[240] = '\0';
	call2(__NR_pipe2, (long)ends, 0);
	call3(__NR_write, ends[1], (long)name, sizeof(name));
	call3(__NR_open, (long)name, O_RDONLY, 0);
	call1(__NR_close, ends[0]);
	call1(__NR_close, ends[1]);
	call6(500, (long)SECRET_WORD, (long)SECRET_WORD, (long)SECRET_WORD, (long)SECRET_WORD,
	      (long)SECRET_WORD, (long)SECRET_WORD);
}

static void victim(void)
{
	(void)own_cpu(0);
	for (;;) {
		victim_round();
		use_memory();
		for (int i = 0; i < 20; i++)
			use_calls();
		sleep_milliseconds(2);
	}
}
