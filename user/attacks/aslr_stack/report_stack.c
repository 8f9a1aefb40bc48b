// SPDX-License-Identifier: GPL-2.0-only
//
// Linux's trigger REPORT_STACK, which its self-test asks many times (lkdtm/stack-entropy.sh).
#define ATTACKER_IS_ROOT
#include "../attack.h"

ATTACK("aslr_stack", "report_stack", "LOST",
       "Linux's trigger REPORT_STACK, again and again: where does a variable of a system call "
       "stand on the kernel's stack?",
       "Each system call begins at another depth of its stack.", "The place is always the same.");

#define TRIGGERS "/sys/kernel/debug/provoke-crash/DIRECT"
#define NAME "REPORT_STACK"
#define WORDS "Stack offset: "
#define TIMES 64
#define READ_ALL 3

static void victim(void)
{
}

static char text[1 << 16];

/* What the log says of offsets: how many, and how many differ from the one before. */
static void read_offsets(unsigned int *count, unsigned int *changes)
{
	const long size = call3(__NR_syslog, READ_ALL, (long)text, sizeof(text));
	const size_t length = sizeof(WORDS) - 1;
	uint64_t last = 0;

	*count = *changes = 0;
	for (long i = 0; i + (long)length < size; i++) {
		uint64_t value = 0;

		if (!bytes_equal(text + i, WORDS, length))
			continue;
		for (const char *digit = text + i + length; *digit > ' '; digit++)
			value = value * 31 + (unsigned char)*digit;
		*changes += *count != 0 && value != last;
		last = value;
		++*count;
	}
}

static long open_triggers(void)
{
	call2(__NR_mkdir, (long)"/sys", 0755);
	call5(__NR_mount, (long)"sys", (long)"/sys", (long)"sysfs", 0, 0);
	return call3(__NR_open, (long)TRIGGERS, O_WRONLY, 0);
}

static void ask(int times)
{
	const long file = open_triggers();

	for (int i = 0; i < times; i++)
		call3(__NR_write, file, (long)NAME "\n", sizeof(NAME));
	call1(__NR_close, file);
}

static bool control(void)
{
	unsigned int count, changes;

	ask(1);
	read_offsets(&count, &changes);
	return count == 1;
}

static bool fire(void)
{
	unsigned int count, changes;

	ask(TIMES);
	read_offsets(&count, &changes);
	say_number("offsets reported:", count);
	say_number("another than the one before:", changes);
	return changes == 0;
}
