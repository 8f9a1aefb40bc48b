// SPDX-License-Identifier: GPL-2.0-only
/*
 * test.c - `testudo test`: runs every test program and counts.
 *
 * A test is an executable file in tests/KIND/ (or build/tests/KIND/, when the build made it). It is
 * started in the project's folder with $TESTUDO naming the command, prints "ok NAME" or
 * "FAIL NAME: why" for each thing it looked at, and ends with status 0. A test that prints neither,
 * ends otherwise without a FAIL line, or takes too long is one failure. Tests run side by side
 * (test_run.h), but those that tests/alone names.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "options.h"
#include "places.h"
#include "say.h"
#include "test_run.h"

static const char *const kinds[] = { "unit", "fuzz", "tidy", "boot", "linux", "prove" };
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

static int compare_tests(const void *a, const void *b)
{
	return strcmp(((const struct test *)a)->name, ((const struct test *)b)->name);
}

/* One name a line in tests/alone; what follows it is the reason. */
static bool runs_alone(const char *name)
{
	FILE *file = fopen(make_text("%s/tests/alone", home_directory()), "re");
	const size_t length = strlen(name);
	bool found = false;
	char line[256];

	while (file && !found && fgets(line, sizeof(line), file))
		found = !strncmp(line, name, length) &&
			(line[length] == ' ' || line[length] == '\n');
	if (file)
		fclose(file);
	return found;
}

static bool has_machines(const char *kind)
{
	return !strcmp(kind, "boot") || !strcmp(kind, "linux");
}

static void add_test(struct test_list *list, const char *kind, const char *name, char *path)
{
	struct test test = { .name = make_text("%s/%s", kind, name), .path = path };

	test.alone = runs_alone(test.name);
	test.machine = has_machines(kind);
	list->items = reallocate(list->items, list->count + 1, sizeof(*list->items));
	list->items[list->count++] = test;
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
		add_test(list, kind, entry->d_name, path);
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
		say_and_exit(STATUS_TESTUDO_FAILED, "there is no such test; those of unit and fuzz "
						    "are built by 'make test'");
}

int command_test(int argc, char **argv)
{
	struct test_list list = { 0 };
	struct totals totals;
	struct options options;

	options_parse(&options, "test",
		      TAKES(OPTION_VERBOSE) | TAKES(OPTION_TIMEOUT) | TAKES(OPTION_JOBS), false,
		      argc, argv);
	find_selected(&list, &options);
	if (chdir(home_directory()) ||
	    setenv("TESTUDO", make_text("%s/testudo", home_directory()), 1))
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot go to %s", home_directory());
	totals = tests_run(&list, &options);
	printf("%zu passed, %zu failed\n", totals.passed, totals.failed);
	return totals.failed ? 1 : 0;
}
