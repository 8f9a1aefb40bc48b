// SPDX-License-Identifier: GPL-2.0-only
/* bench_results.c - the table of results, and the lines from which it is filled. */
#define _GNU_SOURCE
#include "bench_results.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

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

double geometric_mean(const double *values, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += log(values[i]);
	return count ? exp(sum / (double)count) : 0;
}
