// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_boot.c - what a person waits for: the instructions from reset to process 1, the memory of
 * an idle system with a shell, and the time from the command to the shell's prompt.
 *
 * Instructions and memory are exact; the time is the host's, so the best of some tries counts, and
 * there are more of them while it is over the limit (a busy host).
 */
#define _GNU_SOURCE
#include "bench_boot.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench_guest.h"
#include "capture.h"
#include "places.h"
#include "pump.h"
#include "say.h"

#define PROMPT "/ # "
#define PROMPT_TIMEOUT_MS 20000
#define TRIES 5
#define TRIES_WHEN_OVER 40

/* "boot: init at N ns" of the kernel's log, with the clock counting instructions. Read from the log
 * afterwards: a serial line that somebody reads has the kernel ask again and again whether it may
 * send, the more the busier this machine is. */
static void read_boot_line(struct results *results, const struct log *log)
{
	const char *line, *found = NULL;
	size_t place = 0;
	double nanoseconds;

	while (!found && (line = log_next_line(log, &place)))
		found = strstr(line, "boot: init at ");
	if (found && sscanf(found, "boot: init at %lf", &nanoseconds) == 1)
		result_set(results, "reset_to_init", nanoseconds);
}

/* All memory that is not free while a shell waits for its child. */
static void measure_idle(struct results *results, const struct options *options)
{
	static const char *const words[] = { "busybox", "sh", "-c", "cat /proc/meminfo; dmesg",
					     NULL };
	struct capture capture;
	const char *line;
	double free_kib;

	if (bench_run_guest(results, options, words, &capture) &&
	    (line = log_find(&capture.output, "MemFree:")) &&
	    sscanf(line, "MemFree: %lf kB", &free_kib) == 1)
		result_set(results, "idle_memory", (double)options->memory_bytes - free_kib * 1024);
	read_boot_line(results, &capture.output);
	log_free(&capture.output);
	log_free(&capture.errors);
}

static double now_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* Reads the terminal until its last bytes are the prompt. */
static bool wait_for_prompt(int terminal)
{
	const int64_t deadline_ms = now_ms() + PROMPT_TIMEOUT_MS;
	char text[4096];
	size_t size = 0;

	while (now_ms() < deadline_ms && size < sizeof(text) - 1) {
		struct pollfd ready = { .fd = terminal, .events = POLLIN };
		ssize_t got;

		if (poll(&ready, 1, 1000) <= 0)
			continue;
		got = read(terminal, text + size, sizeof(text) - 1 - size);
		if (got <= 0)
			return false;
		size += (size_t)got;
		text[size] = '\0';
		if (strstr(text, PROMPT))
			return true;
	}
	return false;
}

/* `testudo run` on a terminal, as a person starts it; 0: there was no prompt. */
static double time_to_prompt(const struct options *options)
{
	const char *self = make_text("%s/testudo", home_directory());
	const double begin = now_us();
	double end = 0;
	int terminal;
	const pid_t child = forkpty(&terminal, NULL, NULL, NULL);

	if (child < 0)
		say_and_exit(STATUS_TESTUDO_FAILED, "no terminal: %s", strerror(errno));
	if (child == 0) {
		execl(self, self, "run", "--machine", options->machine, "--cpu", options->cpu,
		      NULL);
		_exit(127);
	}
	if (wait_for_prompt(terminal))
		end = now_us();
	kill(child, SIGKILL);
	close(terminal);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	return end > 0 ? end - begin : 0;
}

static void measure_prompt(struct results *results, const struct options *options)
{
	const double limit = result_find(results, "command_to_prompt")->budget;
	double best = 0;

	for (int i = 0; i < TRIES || (best > limit && i < TRIES_WHEN_OVER); i++) {
		const double time = time_to_prompt(options);

		if (time <= 0) {
			say("command_to_prompt: the shell shows no prompt");
			results->failed = true;
			return;
		}
		if (best <= 0 || time < best)
			best = time;
	}
	result_set(results, "command_to_prompt", best);
}

void bench_boot(struct results *results, const struct options *options)
{
	if (bench_wants(options, "reset_to_init") || bench_wants(options, "idle_memory"))
		measure_idle(results, options);
	if (bench_wants(options, "command_to_prompt"))
		measure_prompt(results, options);
}
