// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench.c - `testudo bench`: what operations cost, in guest instructions, against their budgets.
 *
 * Every program of bench/ runs in a machine whose clock counts instructions (--icount) and prints
 * "bench NAME OPERATIONS NANOSECONDS"; a nanosecond is an instruction there. bench_boot.c measures
 * the start, bench_report.c knows the limits and prints.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

#include "capture.h"
#include "commands.h"
#include "json.h"
#include "options.h"
#include "places.h"
#include "say.h"

#define TIMEOUT_S 300
struct result *result_find(struct results *results, const char *name)
{
	struct result *result;

	for (size_t i = 0; i < results->count; i++)
		if (!strcmp(results->items[i].name, name))
			return &results->items[i];
	if (results->count == RESULTS_MAX)
		say_and_exit(STATUS_TESTUDO_FAILED, "more than %d benchmarks", RESULTS_MAX);
	result = &results->items[results->count++];
	snprintf(result->name, sizeof(result->name), "%s", name);
	strcpy(result->unit, "instructions");
	return result;
}

void result_set(struct results *results, const char *name, double value)
{
	struct result *result = result_find(results, name);

	result->value = value;
	result->measured = true;
}

const char *results_start_counting(const struct options *options)
{
	const char *path = built_path(options->arch, make_text("counts.%d", (int)getpid()));

	unlink(path);
	setenv("TESTUDO_COUNTS", path, 1);
	return path;
}

/* The next line of COUNTS belongs to this result. */
static void read_counts(struct result *result, FILE *counts, double operations, bool of_linux)
{
	double keys, roots, flushes;

	if (!counts || fscanf(counts, "%lf %lf %lf", &keys, &roots, &flushes) != 3)
		return;
	if (of_linux) {
		result->linux_roots = roots / operations;
		result->linux_flushes = flushes / operations;
	} else {
		result->keys = keys / operations;
		result->roots = roots / operations;
		result->flushes = flushes / operations;
	}
}

void results_read(struct results *results, const struct log *output, const char *counts_path,
		  bool of_linux)
{
	FILE *counts = fopen(counts_path, "re");
	const char *line;
	size_t place = 0;
	char name[64];
	double operations, number;

	unsetenv("TESTUDO_COUNTS");
	while ((line = log_next_line(output, &place))) {
		if (sscanf(line, "bench %63s %lf %lf", name, &operations, &number) != 3 ||
		    operations <= 0)
			continue;
		if (of_linux)
			result_find(results, name)->linux_value = number / operations;
		else
			result_set(results, name, number / operations);
		if (strcmp(name, "reset_to_init") != 0 && strcmp(name, "idle_memory") != 0)
			read_counts(result_find(results, name), counts, operations, of_linux);
	}
	if (counts)
		fclose(counts);
	unlink(counts_path);
}

bool bench_run_guest(struct results *results, const struct options *options,
		     const char *const *words, struct capture *capture)
{
	struct text_list command = { 0 };
	const char *self = make_text("%s/testudo", home_directory());
	const char *memory = make_text("%lluK", (unsigned long long)options->memory_bytes >> 10);
	const char *const first[] = { self,       "run",       "--icount",  "--verbose",
				      "--memory", memory,      "--machine", options->machine,
				      "--cpu",    options->cpu };

	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		text_list_add(&command, first[i]);
	if (options->append) {
		text_list_add(&command, "--append");
		text_list_add(&command, options->append);
	}
	text_list_add(&command, "--");
	for (; *words; words++)
		text_list_add(&command, *words);
	text_list_add(&command, NULL);
	capture_run(capture, (char *const *)command.items, false,
		    options->timeout_s ? options->timeout_s : TIMEOUT_S);
	free(command.items);
	if (!capture->timed_out && !capture->status)
		return true;
	say("%s: %s, status %d", words[-1], capture->timed_out ? "takes too long" : "failed",
	    capture->status);
	fputs(log_tail(&capture->errors, 10), stderr);
	results->failed = true;
	return false;
}

bool bench_wants(const struct options *options, const char *name)
{
	for (int i = 0; i < options->word_count; i++)
		if (!strcmp(options->words[i], name))
			return true;
	return !options->word_count;
}

/* A benchmark is a program of build/ARCH/bench, or one of those that need none. */
static void check_words(const struct options *options)
{
	static const char *const others[] = { "reset_to_init", "idle_memory", "command_to_prompt" };

	for (int i = 0; i < options->word_count; i++) {
		const char *word = options->words[i];
		bool known = file_exists(built_path(options->arch, make_text("bench/%s", word)));

		for (size_t k = 0; k < sizeof(others) / sizeof(others[0]); k++)
			known = known || !strcmp(word, others[k]);
		if (!known)
			say_and_exit(STATUS_TESTUDO_FAILED, "no benchmark is called '%s'", word);
	}
}

void results_measure(struct results *results, const struct options *options)
{
	const char *folder = built_path(options->arch, "bench");
	struct dirent **entries;
	int count = scandir(folder, &entries, NULL, alphasort);

	if (count < 0)
		say_and_exit(STATUS_TESTUDO_FAILED, "%s is not built (run make)", folder);
	for (int i = 0; i < count; i++) {
		const char *path = make_text("%s/%s", folder, entries[i]->d_name);
		const char *const words[] = { path, NULL };
		struct capture capture;
		const char *counts;

		if (!file_exists(path) || access(path, X_OK) ||
		    !bench_wants(options, entries[i]->d_name))
			continue;
		if (isatty(STDERR_FILENO) && !results->quiet)
			fprintf(stderr, "\r\033[K[%d/%d] %s\r", i + 1, count, entries[i]->d_name);
		counts = results_start_counting(options);
		if (bench_run_guest(results, options, words, &capture))
			results_read(results, &capture.output, counts, false);
		unlink(counts);
		log_free(&capture.output);
		log_free(&capture.errors);
	}
}

int command_bench(int argc, char **argv)
{
	struct results *results = allocate(1, sizeof(*results));
	struct options options;

	options_parse(&options, "bench",
		      TAKES(OPTION_ARCH) | TAKES(OPTION_MEMORY) | TAKES(OPTION_MACHINE) |
			      TAKES(OPTION_CPU) | TAKES(OPTION_JSON) | TAKES(OPTION_TIMEOUT) |
			      TAKES(OPTION_AGAINST) | TAKES(OPTION_COST) | TAKES(OPTION_LAND),
		      false, argc, argv);
	if (options.cost)
		return bench_cost(&options);
	check_words(&options);
	results_read_limits(results);
	results_measure(results, &options);
	bench_boot(results, &options);
	if (options.against_linux)
		results_measure_linux(results, &options);
	if (options.land && !results->failed)
		results_land(results);
	results_print(results, &options);
	return results_good(results) ? 0 : 1;
}
