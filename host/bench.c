// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench.c - `testudo bench`: what operations cost, in guest instructions, against their budgets.
 *
 * Every program of bench/ runs in a machine whose clock counts instructions (--icount) and prints
 * "bench NAME OPERATIONS NANOSECONDS"; a nanosecond is an instruction there. Two more numbers come
 * from the machine: the instructions from reset to process 1, and the memory of an idle system
 * with a shell. bench/budget holds the limits: "NAME LIMIT UNIT LINUX".
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture.h"
#include "commands.h"
#include "json.h"
#include "options.h"
#include "places.h"
#include "say.h"

#define TIMEOUT_S 300
#define RESULTS_MAX 128

struct result {
	char name[64];
	double value, budget, linux_value; /* budget, linux_value: 0 when there is none */
	char unit[32];
	bool measured;
};

struct results {
	struct result items[RESULTS_MAX];
	size_t count;
	bool failed; /* a program did not do its work */
};

static struct result *find_result(struct results *results, const char *name)
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

static void read_budget(struct results *results)
{
	FILE *file = fopen(make_text("%s/bench/budget", home_directory()), "re");
	char line[256], name[64], unit[32];
	double budget, linux_value;

	while (file && fgets(line, sizeof(line), file)) {
		struct result *result;

		if (line[0] == '#' ||
		    sscanf(line, "%63s %lf %31s %lf", name, &budget, unit, &linux_value) != 4)
			continue;
		result = find_result(results, name);
		result->budget = budget;
		result->linux_value = linux_value;
		strcpy(result->unit, unit);
	}
	if (file)
		fclose(file);
}

static void set_value(struct results *results, const char *name, double value)
{
	struct result *result = find_result(results, name);

	result->value = value;
	result->measured = true;
}

static void read_bench_lines(struct results *results, const struct log *output)
{
	const char *line;
	size_t place = 0;
	char name[64];
	double operations, nanoseconds;

	while ((line = log_next_line(output, &place)))
		if (sscanf(line, "bench %63s %lf %lf", name, &operations, &nanoseconds) == 3 &&
		    operations > 0)
			set_value(results, name, nanoseconds / operations);
}

/* Runs this very command again: run --icount [more] -- words. */
static bool run_guest(struct results *results, const struct options *options,
		      const char *const *words, struct capture *capture)
{
	struct text_list command = { 0 };
	const char *self = make_text("%s/testudo", home_directory());
	const char *memory = make_text("%lluK", (unsigned long long)options->memory_bytes >> 10);
	const char *const first[] = { self,       "run",        "--icount",  "--verbose",
				      "--memory", memory,       "--machine", options->machine,
				      "--cpu",    options->cpu, "--" };

	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		text_list_add(&command, first[i]);
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

/* "boot: init at N ns" of the kernel's log, with the clock counting instructions. */
static void read_boot_line(struct results *results, const struct log *log)
{
	const char *line, *found = NULL;
	size_t place = 0;
	double nanoseconds;

	while (!found && (line = log_next_line(log, &place)))
		found = strstr(line, "boot: init at ");
	if (found && sscanf(found, "boot: init at %lf", &nanoseconds) == 1)
		set_value(results, "reset_to_init", nanoseconds);
}

/* All memory that is not free while a shell waits for its child. */
static void measure_idle(struct results *results, const struct options *options)
{
	static const char *const words[] = { "busybox", "sh", "-c", "cat /proc/meminfo; :", NULL };
	struct capture capture;
	const char *line;
	double free_kib;

	if (run_guest(results, options, words, &capture) &&
	    (line = log_find(&capture.output, "MemFree:")) &&
	    sscanf(line, "MemFree: %lf kB", &free_kib) == 1)
		set_value(results, "idle_memory", (double)options->memory_bytes - free_kib * 1024);
	read_boot_line(results, &capture.errors);
	log_free(&capture.output);
	log_free(&capture.errors);
}

static bool is_wanted(const struct options *options, const char *name)
{
	for (int i = 0; i < options->word_count; i++)
		if (!strcmp(options->words[i], name))
			return true;
	return !options->word_count;
}

static void run_programs(struct results *results, const struct options *options)
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

		if (!file_exists(path) || access(path, X_OK) ||
		    !is_wanted(options, entries[i]->d_name))
			continue;
		if (isatty(STDERR_FILENO))
			fprintf(stderr, "\r\033[K[%d/%d] %s\r", i + 1, count, entries[i]->d_name);
		if (run_guest(results, options, words, &capture))
			read_bench_lines(results, &capture.output);
		log_free(&capture.output);
		log_free(&capture.errors);
	}
}

static bool is_over(const struct result *result)
{
	return result->measured && result->budget > 0 && result->value > result->budget;
}

static void print_number(double value)
{
	char text[32] = "-";

	if (value > 0)
		snprintf(text, sizeof(text), value == (double)(long long)value ? "%.0f" : "%.1f",
			 value);
	printf(" %14s", text);
}

static void print_text(const struct results *results)
{
	bool colours = isatty(STDOUT_FILENO);

	printf("%-20s %14s %14s %14s  %s\n", "operation", "testudo", "budget", "Linux 6.1", "unit");
	for (size_t i = 0; i < results->count; i++) {
		const struct result *result = &results->items[i];

		if (!result->measured)
			continue;
		if (colours && is_over(result))
			printf("\033[31m");
		printf("%-20s", result->name);
		print_number(result->value);
		print_number(result->budget);
		print_number(result->linux_value);
		printf("  %s%s%s\n", result->unit, is_over(result) ? "  OVER BUDGET" : "",
		       colours && is_over(result) ? "\033[0m" : "");
	}
}

static void print_json(const struct results *results)
{
	json_open(NULL, '[');
	for (size_t i = 0; i < results->count; i++) {
		const struct result *result = &results->items[i];

		if (!result->measured)
			continue;
		json_open(NULL, '{');
		json_text("name", result->name);
		json_number("value", result->value);
		json_text("unit", result->unit);
		json_number("budget", result->budget);
		json_number("linux", result->linux_value);
		json_bool("within_budget", !is_over(result));
		json_close('}');
	}
	json_close(']');
}

int command_bench(int argc, char **argv)
{
	struct results *results = allocate(1, sizeof(*results));
	struct options options;
	bool good;

	options_parse(&options, "bench",
		      TAKES(OPTION_ARCH) | TAKES(OPTION_MEMORY) | TAKES(OPTION_MACHINE) |
			      TAKES(OPTION_CPU) | TAKES(OPTION_JSON) | TAKES(OPTION_TIMEOUT),
		      false, argc, argv);
	read_budget(results);
	run_programs(results, &options);
	if (is_wanted(&options, "reset_to_init") || is_wanted(&options, "idle_memory"))
		measure_idle(results, &options);
	good = !results->failed;
	for (size_t i = 0; i < results->count; i++)
		good = good && !is_over(&results->items[i]);
	if (options.json)
		print_json(results);
	else
		print_text(results);
	return good ? 0 : 1;
}
