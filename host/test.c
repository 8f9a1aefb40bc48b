// SPDX-License-Identifier: GPL-2.0-only
/*
 * test.c - `testudo test`: runs every test program and counts.
 *
 * A test is an executable file in tests/KIND/ (or build/tests/KIND/, when the build made it). It is
 * started in the project's folder with $TESTUDO naming the command, prints "ok NAME" or
 * "FAIL NAME: why" for each thing it looked at, and ends with status 0. A test that prints neither,
 * ends otherwise without a FAIL line, or takes too long is one failure.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture.h"
#include "commands.h"
#include "options.h"
#include "places.h"
#include "say.h"

#define TIMEOUT_S 900
#define LAST_LINES 25

static const char *const kinds[] = { "unit", "fuzz", "tidy", "boot", "linux", "prove" };
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

struct test {
	const char *name; /* "linux/busybox" */
	char *path;
};

struct test_list {
	struct test *items;
	size_t count;
};

struct totals {
	size_t passed, failed;
};

static int compare_tests(const void *a, const void *b)
{
	return strcmp(((const struct test *)a)->name, ((const struct test *)b)->name);
}

/* The executable files of one folder; a folder that is not there has none. */
static void find_tests(struct test_list *list, const char *kind, const char *folder)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;

	while (directory && (entry = readdir(directory))) {
		char *path = make_text("%s/%s", folder, entry->d_name);

		if (!file_exists(path) || access(path, X_OK)) {
			free(path);
			continue;
		}
		list->items = reallocate(list->items, list->count + 1, sizeof(*list->items));
		list->items[list->count++] =
			(struct test){ .name = make_text("%s/%s", kind, entry->d_name),
				       .path = path };
	}
	if (directory)
		closedir(directory);
}

static void find_kind(struct test_list *list, const char *kind)
{
	size_t first = list->count;

	find_tests(list, kind, make_text("%s/tests/%s", home_directory(), kind));
	find_tests(list, kind, make_text("%s/build/tests/%s", home_directory(), kind));
	if (list->count > first)
		qsort(list->items + first, list->count - first, sizeof(*list->items),
		      compare_tests);
}

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

	log_append(&tail, log_tail(output, LAST_LINES), strlen(log_tail(output, LAST_LINES)));
	log_append(&tail, "\n", 1);
	while ((line = log_next_line(&tail, &place)))
		if (*line && strncmp(line, "ok ", 3) && strncmp(line, "FAIL ", 5))
			printf("    | %s\n", line);
	log_free(&tail);
}

static void run_test(const struct test *test, struct totals *totals, const struct options *options)
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
	fflush(stdout);
	totals->passed += own.passed;
	totals->failed += own.failed;
	log_free(&capture.output);
}

static bool is_kind(const char *word)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (!strcmp(kinds[i], word))
			return true;
	return false;
}

/* Keeps the tests whose name the expression matches. */
static void select_tests(struct test_list *list, const char *expression)
{
	regex_t regex;
	size_t kept = 0;

	if (regcomp(&regex, expression, REG_EXTENDED | REG_NOSUB))
		say_and_exit(STATUS_TESTUDO_FAILED, "'%s' is not a regular expression", expression);
	for (size_t i = 0; i < list->count; i++)
		if (!regexec(&regex, list->items[i].name, 0, NULL, 0))
			list->items[kept++] = list->items[i];
	list->count = kept;
	regfree(&regex);
}

static void find_selected(struct test_list *list, const struct options *options)
{
	const char *kind = options->word_count > 0 ? options->words[0] : NULL;
	const char *expression = options->word_count > 1 ? options->words[1] : NULL;

	if (options->word_count > 2)
		say_and_exit(STATUS_TESTUDO_FAILED, "test takes a kind and one expression");
	if (kind && !is_kind(kind)) {
		if (expression)
			say_and_exit(STATUS_TESTUDO_FAILED,
				     "'%s' is no kind of test (unit fuzz tidy boot linux prove)",
				     kind);
		expression = kind;
		kind = NULL;
	}
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (!kind || !strcmp(kind, kinds[i]))
			find_kind(list, kinds[i]);
	if (expression)
		select_tests(list, expression);
	if (!list->count)
		say_and_exit(STATUS_TESTUDO_FAILED, "there is no such test");
}

int command_test(int argc, char **argv)
{
	struct test_list list = { 0 };
	struct totals totals = { 0 };
	struct options options;

	options_parse(&options, "test", TAKES(OPTION_VERBOSE) | TAKES(OPTION_TIMEOUT), false, argc,
		      argv);
	find_selected(&list, &options);
	if (chdir(home_directory()) ||
	    setenv("TESTUDO", make_text("%s/testudo", home_directory()), 1))
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot go to %s", home_directory());
	for (size_t i = 0; i < list.count; i++) {
		if (isatty(STDERR_FILENO))
			fprintf(stderr, "\r\033[K[%zu/%zu] %s ...\r", i + 1, list.count,
				list.items[i].name);
		run_test(&list.items[i], &totals, &options);
	}
	printf("%zu passed, %zu failed\n", totals.passed, totals.failed);
	return totals.failed ? 1 : 0;
}
