// SPDX-License-Identifier: GPL-2.0-only
#include "scan.h"

ATTACK("no_pointers_out", "crime_report", "strict_rwx: write to kernel text",
       "A program commits a crime so that the kernel reports it, and looks for addresses in what a "
       "log service of root's has kept of the report.",
       "The log has keyed hashes where the addresses were; programs do not get the log itself.",
       "Every line of the report is an address in the kernel's text.");

#define KEPT "/tmp/log"
#define LOG_SIZE (1u << 20)
#define READ_ALL 3

static bool log_has(const char *words)
{
	static char text[LOG_SIZE];
	const long file = call3(__NR_open, (long)KEPT, O_RDONLY, 0);
	const long size = file < 0 ? 0 : call3(__NR_read, file, (long)text, sizeof(text) - 1);

	call1(__NR_close, file);
	for (long i = 0; i < size; i++)
		if (text_behind(text + i, words))
			return true;
	return false;
}

static bool comes(const char *words)
{
	await(log_has(words));
	return true;
}

static bool control(void)
{
	char byte;

	return is_ordinary() && scanner_works() && comes("testudo: ") &&
	       call3(__NR_syslog, READ_ALL, (long)&byte, 1) == -EPERM;
}

static void commit_crime(void)
{
	poke(symbol("kernel_main"), 0);
	leave(0);
}

static bool fire(void)
{
	const long criminal = fork_program();

	if (criminal == 0)
		commit_crime();
	wait_program(criminal);
	(void)comes("Call Trace:");
	await_rounds(1); /* the rest of it */
	collect_file(KEPT);
	return scan_collected();
}

/* The log service. */
static void victim(void)
{
	static char text[LOG_SIZE];
	const long file = call3(__NR_open, (long)KEPT, O_CREAT | O_RDWR, 0644);

	for (;;) {
		long size;

		victim_round();
		size = call3(__NR_syslog, READ_ALL, (long)text, sizeof(text));

		if (size > 0)
			call4(__NR_pwrite64, file, (long)text, size, 0);
		sleep_milliseconds(20);
	}
}
