// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_report.c - results against their limits: bench/budget ("NAME LIMIT UNIT LINUX") and the
 * numbers that landed last, bench/baseline.json (`bench --land` writes them).
 */
#define _GNU_SOURCE
#include "bench_report.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "places.h"
#include "say.h"

static void read_budget(struct results *results)
{
	FILE *file = fopen(make_text("%s/bench/budget", home_directory()), "re");
	char line[256], name[64], unit[32];
	double budget, linux_value;

	if (!file)
		say_and_exit(STATUS_TESTUDO_FAILED,
			     "there is no bench/budget: nothing has a limit");
	while (fgets(line, sizeof(line), file)) {
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
	fclose(file);
}

#define MEAN_MOST 0.5
#define SLOWER_MOST 1.03

bool result_is_over(const struct result *result)
{
	return result->measured && result->budget > 0 && result->value > result->budget;
}

static bool is_operation(const struct result *result)
{
	return !strcmp(result->unit, "instructions") && strcmp(result->name, "reset_to_init");
}

double result_ratio(const struct result *result)
{
	return result->measured && result->linux_value > 0 ? result->value / result->linux_value
							   : 0;
}

double results_mean_against_linux(const struct results *results)
{
	double ratios[RESULTS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < results->count; i++)
		if (is_operation(&results->items[i]) && result_ratio(&results->items[i]) > 0)
			ratios[count++] = result_ratio(&results->items[i]);
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

void results_land(const struct results *results)
{
	FILE *file = fopen(baseline_path(), "we");
	const char *comma = "";

	if (!file)
		say_and_exit(STATUS_TESTUDO_FAILED, "can not write %s", baseline_path());
	fputs("{", file);
	for (size_t i = 0; i < results->count; i++) {
		const struct result *result = &results->items[i];

		/* What the host's clock says is too uncertain to be compared. */
		if (!result->measured || !strcmp(result->unit, "microseconds"))
			continue;
		fprintf(file, "%s\n  \"%s\" : %.1f", comma, result->name, result->value);
		comma = ",";
	}
	fputs("\n}\n", file);
	if (ferror(file) | fclose(file))
		say_and_exit(STATUS_TESTUDO_FAILED, "can not write %s", baseline_path());
}

static bool is_slower(const struct result *result)
{
	return result->measured && result->baseline > 0 &&
	       result->value > result->baseline * SLOWER_MOST;
}

static void print_count(double value)
{
	char text[32] = "-";

	if (value >= 0.005)
		snprintf(text, sizeof(text), "%.2f", value);
	printf(" %7s", text);
}

static void print_number(double value)
{
	char text[32] = "-";

	if (value > 0)
		snprintf(text, sizeof(text), "%.0f", value);
	printf(" %13s", text);
}

static void print_row(const struct result *result, bool colours, bool with_linux)
{
	const bool marked = colours && (result_is_over(result) || is_slower(result));

	printf("%s%-22s", marked ? "\033[31m" : "", result->name);
	print_number(result->value);
	print_number(result->budget);
	print_number(result->linux_value);
	if (result_ratio(result) > 0)
		printf(" %7.3f", result_ratio(result));
	else
		printf(" %7s", "-");
	if (result->baseline > 0)
		printf(" %+8.1f%%", (result->value / result->baseline - 1) * 100);
	else
		printf(" %9s", "-");
	print_count(result->keys);
	print_count(result->roots);
	print_count(result->flushes);
	if (with_linux) {
		print_count(result->linux_roots);
		print_count(result->linux_flushes);
	}
	printf("  %s%s%s%s\n", result->unit, result_is_over(result) ? "  OVER BUDGET" : "",
	       is_slower(result) ? "  SLOWER" : "", marked ? "\033[0m" : "");
}

/* Linux ran just now: what it did beside instructions is known, too. */
static bool has_linux_counts(const struct results *results)
{
	for (size_t i = 0; i < results->count; i++)
		if (results->items[i].linux_roots > 0)
			return true;
	return false;
}

static void print_text(const struct results *results)
{
	const double mean = results_mean_against_linux(results);
	const bool with_linux = has_linux_counts(results);

	printf("Linux is %s, measured on the same machine\n",
	       *results->linux_version ? results->linux_version : "unknown");
	printf("%-22s %13s %13s %13s %7s %9s %7s %7s %7s%s  %s\n", "operation", "testudo", "budget",
	       "linux", "ratio", "landed", "keys", "roots", "flushes",
	       with_linux ? " l.roots l.flush" : "", "unit");
	for (size_t i = 0; i < results->count; i++)
		if (results->items[i].measured)
			print_row(&results->items[i], isatty(STDOUT_FILENO), with_linux);
	puts("budget: the most that the operation may take; landed: the change since the last "
	     "bench --land\nkeys, roots, flushes: writes of the protection keys and of the "
	     "page-table root, and single\ntranslations dropped, for each operation: instructions "
	     "do not show their price");
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
		json_number("ratio", result_ratio(result));
		json_number("baseline", result->baseline);
		json_number("key_writes", result->keys);
		json_number("root_writes", result->roots);
		json_number("page_flushes", result->flushes);
		json_number("linux_root_writes", result->linux_roots);
		json_number("linux_page_flushes", result->linux_flushes);
		json_bool("within_budget", !result_is_over(result));
		json_close('}');
	}
	json_close(']');
	json_close('}');
}

bool results_good(const struct results *results)
{
	bool good = !results->failed && results_mean_against_linux(results) <= MEAN_MOST;

	for (size_t i = 0; i < results->count; i++)
		good = good && !result_is_over(&results->items[i]);
	return good;
}

void results_read_limits(struct results *results)
{
	read_budget(results);
	read_baseline(results);
}

void results_print(const struct results *results, const struct options *options)
{
	if (options->json)
		print_json(results);
	else
		print_text(results);
}
