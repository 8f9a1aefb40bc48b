// SPDX-License-Identifier: GPL-2.0-only
#include "handler.h"

ATTACK("write_rarely", "rseq_written", "write_rarely: write to sealed memory outside a window",
       "The program tells the kernel that a program of root has its area for rseq(2) "
       "elsewhere.",
       "Where the kernel writes for a program, and where it sends it, stands in its task's "
       "seal.",
       "The kernel writes the number of a CPU over a variable of root's program.");

#define SIGNATURE 0x53053053

struct area {
	uint32_t first, second;
	uint64_t section, rest[2];
};

static struct area area __attribute__((aligned(32)));
/* The gate of root's program; the words behind it are zero. */
static volatile struct area locked __attribute__((aligned(32))) = { .first = 1 };

static void prepare(void)
{
	(void)own_cpu(0); /* the number that opens the gate */
	if (call4(__NR_rseq, (long)&area, sizeof(area), 0, SIGNATURE) != 0)
		say_part("attacker: no rseq\n");
}

static void look(void)
{
	if (locked.first == 0)
		give_prize(0);
}

/* Each signal brings the area up to date. */
static bool fire(void)
{
	const uint64_t seal = peek(victim_task(own_task()) + member("task.seal"));

	poke(seal + member("task_seal.places") + member("task_places.rseq"), (uint64_t)&locked);
	return prize_given();
}
