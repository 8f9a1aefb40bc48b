// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_run.c - tests side by side.
 *
 * Each test has a worker, a child of this process which runs the test program, judges it, and
 * leaves its report and its counts in files without a name. The parent only starts workers, waits,
 * and prints reports in the order of the list. A worker dies with the parent, and takes its test
 * along.
 */
#define _GNU_SOURCE
#include "test_run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture.h"
#include "places.h"
#include "say.h"

#define TIMEOUT_S 1800
#define LAST_LINES 25

enum run_state { RUN_WAITS, RUN_GOES, RUN_OVER };

struct run {
	enum run_state state;
	pid_t worker;
	int report;
	struct totals *totals; /* shared with the worker */
};

/* ---- in the worker ---- */

static void count_lines(const struct log *output, struct totals *totals, bool verbose)
{
	const char *line;
	size_t place = 0;

	while ((line = log_next_line(output, &place))) {
		bool failed = !strncmp(line, "FAIL ", 5);

		totals->passed += !strncmp(line, "ok ", 3);
		totals->failed += failed;
		if (failed || verbose)
			printf("  %s\n", line);
	}
}

/* The end of what a failed test printed, without the lines that are counted. */
static void show_tail(const struct log *output)
{
	struct log tail = { 0 };
	const char *line;
	size_t place = 0;

	if (!output->size)
		return;
	log_append(&tail, log_tail(output, LAST_LINES), strlen(log_tail(output, LAST_LINES)));
	log_append(&tail, "\n", 1);
	while ((line = log_next_line(&tail, &place)))
		if (*line && strncmp(line, "ok ", 3) && strncmp(line, "FAIL ", 5))
			printf("    | %s\n", line);
	log_free(&tail);
}

static struct totals run_test(const struct test *test, const struct options *options)
{
	unsigned int timeout_s = options->timeout_s ? options->timeout_s : TIMEOUT_S;
	char *command[] = { test->path, NULL };
	struct capture capture;
	struct totals own = { 0 };

	capture_run(&capture, command, true, timeout_s);
	count_lines(&capture.output, &own, options->verbose);
	if (capture.timed_out) {
		printf("  FAIL %s: takes longer than %u s\n", test->name, timeout_s);
		own.failed++;
	} else if (capture.status && !own.failed) {
		printf("  FAIL %s: ended with status %d\n", test->name, capture.status);
		own.failed++;
	} else if (!own.passed && !own.failed) {
		printf("  FAIL %s: tested nothing\n", test->name);
		own.failed++;
	}
	if (own.failed && !options->verbose)
		show_tail(&capture.output);
	printf("%s %s: %zu passed, %zu failed, %.1f s\n", own.failed ? "FAILED" : "passed",
	       test->name, own.passed, own.failed, capture.seconds);
	log_free(&capture.output);
	return own;
}

static _Noreturn void work(const struct run *run, const struct test *test,
			   const struct options *options, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(STATUS_TESTUDO_FAILED);
	dup2(run->report, STDOUT_FILENO);
	*run->totals = run_test(test, options);
	fflush(stdout);
	_exit(0);
}

/* ---- in the parent ---- */

static void start_worker(struct run *run, const struct test *test, const struct options *options)
{
	const pid_t parent = getpid();

	run->report = memfd_create("testudo-test-report", MFD_CLOEXEC);
	fflush(stdout);
	run->worker = fork();
	if (run->report < 0 || run->worker < 0)
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot start %s: %s", test->name,
			     strerror(errno));
	if (run->worker == 0)
		work(run, test, options, parent);
	run->state = RUN_GOES;
}

/* How many run; those that are alone count for all the room that there is. */
static unsigned int count_running(const struct run *runs, const struct test_list *list,
				  bool only_machines, unsigned int room)
{
	unsigned int running = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (runs[i].state != RUN_GOES)
			continue;
		if (list->items[i].alone)
			return room;
		running += !only_machines || list->items[i].machine;
	}
	return running;
}

static unsigned int minimum(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Starts what there is room for. A test that runs alone waits for all before it. */
static void start_some(struct run *runs, const struct test_list *list,
		       const struct options *options)
{
	const unsigned int room = options->jobs ? options->jobs : host_processors();
	const unsigned int machine_room = room > 4 ? room / 2 : minimum(room, 2);

	for (size_t i = 0; i < list->count; i++) {
		const struct test *test = &list->items[i];
		const unsigned int running = count_running(runs, list, false, room);

		if (runs[i].state != RUN_WAITS)
			continue;
		if (running >= room || (test->alone && running))
			return;
		if (test->machine && count_running(runs, list, true, room) >= machine_room)
			continue;
		start_worker(&runs[i], test, options);
	}
}

static void print_report(struct run *run)
{
	char bytes[16384];
	ssize_t got;

	lseek(run->report, 0, SEEK_SET);
	while ((got = read(run->report, bytes, sizeof(bytes))) > 0)
		fwrite(bytes, 1, (size_t)got, stdout);
	fflush(stdout);
	close(run->report);
}

static void show_progress(const struct run *runs, const struct test_list *list)
{
	size_t over = 0;

	if (!isatty(STDERR_FILENO))
		return;
	for (size_t i = 0; i < list->count; i++)
		over += runs[i].state == RUN_OVER;
	fprintf(stderr, "\r\033[K[%zu/%zu]", over, list->count);
	for (size_t i = 0; i < list->count; i++)
		if (runs[i].state == RUN_GOES)
			fprintf(stderr, " %s", list->items[i].name);
	fprintf(stderr, " ...\r");
}

static void wait_for_one(struct run *runs, const struct test_list *list)
{
	int status;
	const pid_t worker = wait(&status);

	for (size_t i = 0; i < list->count; i++) {
		if (runs[i].state != RUN_GOES || runs[i].worker != worker)
			continue;
		runs[i].state = RUN_OVER;
		if (!status)
			continue;
		dprintf(runs[i].report, "FAILED %s: its worker died\n", list->items[i].name);
		runs[i].totals->failed++;
	}
}

struct totals tests_run(const struct test_list *list, const struct options *options)
{
	const size_t size = list->count * sizeof(struct totals);
	struct totals *totals =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct run *runs = allocate(list->count, sizeof(*runs));
	struct totals sum = { 0 };

	if (totals == MAP_FAILED)
		say_and_exit(STATUS_TESTUDO_FAILED, "no memory for the tests");
	for (size_t i = 0; i < list->count; i++)
		runs[i].totals = &totals[i];
	for (size_t printed = 0; printed < list->count;) {
		start_some(runs, list, options);
		show_progress(runs, list);
		wait_for_one(runs, list);
		while (printed < list->count && runs[printed].state == RUN_OVER) {
			sum.passed += totals[printed].passed;
			sum.failed += totals[printed].failed;
			print_report(&runs[printed++]);
		}
	}
	munmap(totals, size);
	free(runs);
	return sum;
}
