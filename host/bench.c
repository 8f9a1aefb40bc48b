// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench.c - `testudo bench`: what operations cost, in guest instructions, against their budgets.
 *
 * Every program of bench/ runs in a machine whose clock counts instructions (--icount) and prints
 * "bench NAME OPERATIONS NANOSECONDS"; a nanosecond is an instruction there. Two more numbers come
 * from the machine: the instructions from reset to process 1, and the memory of an idle system
 * with a shell. bench/budget holds the limits, "NAME LIMIT UNIT LINUX", bench/baseline.json the
 * numbers that landed last (--land writes them).
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

static void read_budget(struct results *results)
{
	FILE *file = fopen(make_text("%s/bench/budget", home_directory()), "re");
	char line[256], name[64], unit[32];
	double budget, linux_value;

	while (file && fgets(line, sizeof(line), file)) {
		struct result *result;

		if (sscanf(line, "linux %63s", results->linux_version) == 1)
			continue;
		if (line[0] == '#' ||
		    sscanf(line, "%63s %lf %31s %lf", name, &budget, unit, &linux_value) != 4)
			continue;
		result = result_find(results, name);
		result->budget = budget;
		result->linux_value = linux_value;
		strcpy(result->unit, unit);
	}
	if (file)
		fclose(file);
}

static void set_value(struct results *results, const char *name, double value)
{
	struct result *result = result_find(results, name);

	result->value = value;
	result->measured = true;
}

void results_read(struct results *results, const struct log *output, bool of_linux)
{
	const char *line;
	size_t place = 0;
	char name[64];
	double operations, number, roots, flushes;

	while ((line = log_next_line(output, &place))) {
		if (sscanf(line, "bench %63s %lf %lf", name, &operations, &number) == 3 &&
		    operations > 0) {
			if (of_linux)
				result_find(results, name)->linux_value = number / operations;
			else
				set_value(results, name, number / operations);
		} else if (sscanf(line, "count %63s %lf %lf %lf %lf", name, &operations, &number,
				  &roots, &flushes) == 5 &&
			   operations > 0 && !of_linux) {
			struct result *result = result_find(results, name);

			result->keys = number / operations;
			result->roots = roots / operations;
			result->flushes = flushes / operations;
		}
	}
}

/* Runs this very command again: run --icount [more] -- words. */
static bool run_guest(struct results *results, const struct options *options,
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

		if (!file_exists(path) || access(path, X_OK) ||
		    !is_wanted(options, entries[i]->d_name))
			continue;
		if (isatty(STDERR_FILENO))
			fprintf(stderr, "\r\033[K[%d/%d] %s\r", i + 1, count, entries[i]->d_name);
		if (run_guest(results, options, words, &capture))
			results_read(results, &capture.output, false);
		log_free(&capture.output);
		log_free(&capture.errors);
	}
}

#define MEAN_MOST 0.5
#define SLOWER_MOST 1.03

static bool is_over(const struct result *result)
{
	return result->measured && result->budget > 0 && result->value > result->budget;
}

static bool is_operation(const struct result *result)
{
	return !strcmp(result->unit, "instructions") && strcmp(result->name, "reset_to_init");
}

static double ratio_of(const struct result *result)
{
	return result->measured && result->linux_value > 0 ? result->value / result->linux_value
							   : 0;
}

double geometric_mean(const double *values, size_t count)
{
	double low = 1e-9, high = 1e9;

	/* The number whose every quotient with the values multiplies to one, by bisection. */
	for (int step = 0; step < 200 && count; step++) {
		const double middle = (low + high) / 2;
		double product = 1;

		for (size_t i = 0; i < count; i++)
			product *= values[i] / middle;
		if (product > 1)
			low = middle;
		else
			high = middle;
	}
	return count ? low : 0;
}

double results_mean_against_linux(const struct results *results)
{
	double ratios[RESULTS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < results->count; i++)
		if (is_operation(&results->items[i]) && ratio_of(&results->items[i]) > 0)
			ratios[count++] = ratio_of(&results->items[i]);
	return geometric_mean(ratios, count);
}

static const char *baseline_path(void)
{
	return make_text("%s/bench/baseline.json", home_directory());
}

/* One object, one line for each row: "NAME": VALUE. */
static void read_baseline(struct results *results)
{
	FILE *file = fopen(baseline_path(), "re");
	char line[256], name[64];
	double value;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, " \"%63[^\"]\" : %lf", name, &value) == 2)
			result_find(results, name)->baseline = value;
	if (file)
		fclose(file);
}

static void write_baseline(const struct results *results)
{
	FILE *file = fopen(baseline_path(), "we");
	const char *comma = "";

	if (!file)
		say_and_exit(STATUS_TESTUDO_FAILED, "can not write %s", baseline_path());
	fputs("{", file);
	for (size_t i = 0; i < results->count; i++) {
		const struct result *result = &results->items[i];

		if (!result->measured)
			continue;
		fprintf(file, "%s\n  \"%s\" : %.1f", comma, result->name, result->value);
		comma = ",";
	}
	fputs("\n}\n", file);
	fclose(file);
}

static bool is_slower(const struct result *result)
{
	return result->measured && result->baseline > 0 &&
	       result->value > result->baseline * SLOWER_MOST;
}

static void print_number(double value)
{
	char text[32] = "-";

	if (value > 0)
		snprintf(text, sizeof(text), "%.0f", value);
	printf(" %13s", text);
}

static void print_row(const struct result *result, bool colours)
{
	const bool marked = colours && (is_over(result) || is_slower(result));

	printf("%s%-22s", marked ? "\033[31m" : "", result->name);
	print_number(result->value);
	print_number(result->budget);
	print_number(result->linux_value);
	if (ratio_of(result) > 0)
		printf(" %7.3f", ratio_of(result));
	else
		printf(" %7s", "-");
	if (result->baseline > 0)
		printf(" %+8.1f%%", (result->value / result->baseline - 1) * 100);
	else
		printf(" %9s", "-");
	printf("  %s%s%s%s\n", result->unit, is_over(result) ? "  OVER BUDGET" : "",
	       is_slower(result) ? "  SLOWER" : "", marked ? "\033[0m" : "");
}

static void print_text(const struct results *results)
{
	const double mean = results_mean_against_linux(results);

	printf("Linux is %s, measured on the same machine\n",
	       *results->linux_version ? results->linux_version : "unknown");
	printf("%-22s %13s %13s %13s %7s %9s  %s\n", "operation", "testudo", "budget", "linux",
	       "ratio", "landed", "unit");
	for (size_t i = 0; i < results->count; i++)
		if (results->items[i].measured)
			print_row(&results->items[i], isatty(STDOUT_FILENO));
	if (mean > 0)
		printf("geometric mean of the ratios of operations: %.3f (at most %.1f)%s\n", mean,
		       MEAN_MOST, mean > MEAN_MOST ? "  OVER BUDGET" : "");
}

static void print_json(const struct results *results)
{
	json_open(NULL, '{');
	json_text("linux_version", results->linux_version);
	json_number("geometric_mean", results_mean_against_linux(results));
	json_open("rows", '[');
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
		json_number("ratio", ratio_of(result));
		json_number("baseline", result->baseline);
		json_number("key_writes", result->keys);
		json_number("root_writes", result->roots);
		json_number("page_flushes", result->flushes);
		json_bool("within_budget", !is_over(result));
		json_close('}');
	}
	json_close(']');
	json_close('}');
}

static bool results_good(const struct results *results)
{
	bool good = !results->failed && results_mean_against_linux(results) <= MEAN_MOST;

	for (size_t i = 0; i < results->count; i++)
		good = good && !is_over(&results->items[i]);
	return good;
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
	read_budget(results);
	read_baseline(results);
	results_measure(results, &options);
	if (is_wanted(&options, "reset_to_init") || is_wanted(&options, "idle_memory"))
		measure_idle(results, &options);
	if (options.against_linux)
		results_measure_linux(results, &options);
	if (options.land && !results->failed)
		write_baseline(results);
	if (options.json)
		print_json(results);
	else
		print_text(results);
	return results_good(results) ? 0 : 1;
}
