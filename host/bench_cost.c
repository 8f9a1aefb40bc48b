// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_cost.c - `testudo bench --cost`: what each protection costs. The benchmarks run on the
 * prove image and on every mutant of it (testudo.do=program lets a mutant start a program; its
 * first line says what it is); the difference is the price of that one row. mutant-all.elf has
 * none of them.
 *
 * The table also goes to build/ARCH/cost, one line for each row:
 *	ROW MEAN-PERCENT WORST-PERCENT WORST-NAME KEYS ROOTS FLUSHES
 * (the last three: writes of the keys, of the root, and page flushes that the row adds to all
 * benchmarks, one operation of each). bench/cost-reasons says why a row costs more than it should.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "json.h"
#include "places.h"
#include "say.h"

#define ROW_MOST_PERCENT 3.0
#define ALL_MOST_PERCENT 10.0
#define ROWS_MAX 64

struct cost {
	const char *row;
	double mean, worst; /* percent */
	const char *worst_name;
	double keys, roots, flushes;
	struct results *mutant;
	const char *reason; /* NULL: none is written */
};

static void measure_image(struct results *results, const struct options *options, const char *image)
{
	struct options other = *options;

	setenv("TESTUDO_KERNEL", built_file(options->arch, image), 1);
	other.append = "testudo.do=program";
	results_measure(results, &other);
	unsetenv("TESTUDO_KERNEL");
	if (results->failed)
		say_and_exit(STATUS_TESTUDO_FAILED, "%s does not run the benchmarks: no cost",
			     image);
}

static const char *find_reason(const char *row)
{
	FILE *file = fopen(make_text("%s/bench/cost-reasons", home_directory()), "re");
	const size_t length = strlen(row);
	const char *reason = NULL;
	char line[512];

	while (file && !reason && fgets(line, sizeof(line), file))
		if (!strncmp(line, row, length) && line[length] == ' ')
			reason = make_text("%.*s", (int)strcspn(line + length + 1, "\n"),
					   line + length + 1);
	if (file)
		fclose(file);
	return reason;
}

static struct cost compare(const char *row, struct results *real, struct results *mutant)
{
	struct cost cost = {
		.row = row, .mutant = mutant, .worst = -100, .reason = find_reason(row)
	};
	double ratios[RESULTS_MAX];
	size_t count = 0;

	cost.worst_name = "-";
	for (size_t i = 0; i < real->count; i++) {
		const struct result *with = &real->items[i];
		const struct result *without = result_find(mutant, with->name);

		if (!with->measured || !without->measured || without->value <= 0)
			continue;
		ratios[count++] = with->value / without->value;
		if ((ratios[count - 1] - 1) * 100 > cost.worst) {
			cost.worst = (ratios[count - 1] - 1) * 100;
			cost.worst_name = with->name;
		}
		cost.keys += with->keys - without->keys;
		cost.roots += with->roots - without->roots;
		cost.flushes += with->flushes - without->flushes;
	}
	cost.mean = count ? (geometric_mean(ratios, count) - 1) * 100 : 0;
	return cost;
}

static int is_mutant(const struct dirent *entry)
{
	const size_t length = strlen(entry->d_name);

	return !strncmp(entry->d_name, "mutant-", 7) && length > 11 &&
	       !strcmp(entry->d_name + length - 4, ".elf");
}

static size_t measure_mutants(struct cost *costs, struct results *real,
			      const struct options *options)
{
	struct dirent **entries;
	const int found = scandir(built_path(options->arch, ""), &entries, is_mutant, alphasort);
	size_t count = 0;

	for (int i = 0; i < found && count < ROWS_MAX; i++) {
		const char *image = entries[i]->d_name;
		struct results *mutant = allocate(1, sizeof(*mutant));

		if (isatty(STDERR_FILENO))
			fprintf(stderr, "\r\033[K%s (%d of %d)\n", image, i + 1, found);
		measure_image(mutant, options, image);
		costs[count++] = compare(make_text("%.*s", (int)strlen(image) - 11, image + 7),
					 real, mutant);
	}
	if (!count)
		say_and_exit(STATUS_TESTUDO_FAILED,
			     "there are no mutant images (run make mutants)");
	return count;
}

static bool is_too_much(const struct cost *cost)
{
	return !strcmp(cost->row, "all") ? cost->mean > ALL_MOST_PERCENT
					 : cost->mean > ROW_MOST_PERCENT && !cost->reason;
}

static void write_table(const struct cost *costs, size_t count, const struct options *options)
{
	const char *path = built_path(options->arch, "cost");
	FILE *file = fopen(path, "we");

	if (!file)
		say_and_exit(STATUS_TESTUDO_FAILED, "can not write %s", path);
	for (size_t i = 0; i < count; i++)
		fprintf(file, "%s %.2f %.2f %s %.2f %.2f %.2f\n", costs[i].row, costs[i].mean,
			costs[i].worst, costs[i].worst_name, costs[i].keys, costs[i].roots,
			costs[i].flushes);
	fclose(file);
}

static void print_text(const struct cost *costs, size_t count)
{
	printf("instructions that a row adds to the kernel without it (prove image against "
	       "mutant)\n");
	printf("%-20s %8s %8s  %-22s %7s %7s %8s\n", "row", "mean", "worst", "benchmark", "keys",
	       "roots", "flushes");
	for (size_t i = 0; i < count; i++) {
		const struct cost *cost = &costs[i];

		printf("%-20s %+7.2f%% %+7.2f%%  %-22s %+7.1f %+7.1f %+8.1f%s%s%s\n", cost->row,
		       cost->mean, cost->worst, cost->worst_name, cost->keys, cost->roots,
		       cost->flushes, is_too_much(cost) ? "  TOO MUCH" : "",
		       cost->reason ? "  " : "", cost->reason ? cost->reason : "");
	}
	printf("at most %.0f%% for a row, %.0f%% for all of them\n", ROW_MOST_PERCENT,
	       ALL_MOST_PERCENT);
}

static void print_json(const struct cost *costs, size_t count, const struct results *real)
{
	json_open(NULL, '[');
	for (size_t i = 0; i < count; i++) {
		const struct cost *cost = &costs[i];

		json_open(NULL, '{');
		json_text("row", cost->row);
		json_number("mean_percent", cost->mean);
		json_number("worst_percent", cost->worst);
		json_text("worst", cost->worst_name);
		json_number("key_writes", cost->keys);
		json_number("root_writes", cost->roots);
		json_number("page_flushes", cost->flushes);
		json_text("reason", cost->reason ? cost->reason : "");
		json_open("benchmarks", '[');
		for (size_t j = 0; j < real->count; j++) {
			json_open(NULL, '{');
			json_text("name", real->items[j].name);
			json_number("real", real->items[j].value);
			json_number("mutant",
				    result_find(cost->mutant, real->items[j].name)->value);
			json_close('}');
		}
		json_close(']');
		json_close('}');
	}
	json_close(']');
}

int bench_cost(const struct options *options)
{
	struct results *real = allocate(1, sizeof(*real));
	struct cost *costs = allocate(ROWS_MAX, sizeof(*costs));
	bool good = true;
	size_t count;

	measure_image(real, options, "prove.elf");
	count = measure_mutants(costs, real, options);
	write_table(costs, count, options);
	for (size_t i = 0; i < count; i++)
		good = good && !is_too_much(&costs[i]) && !costs[i].mutant->failed;
	if (options->json)
		print_json(costs, count, real);
	else
		print_text(costs, count);
	return good ? 0 : 1;
}
