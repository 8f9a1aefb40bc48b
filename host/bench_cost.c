// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_cost.c - `testudo bench --cost`: what each protection costs. The benchmarks run on the
 * prove image and on every mutant of it (testudo.do=program lets a mutant start a program; its
 * first line says what it is); the difference is the price of that one row. mutant-all.elf has
 * none of them. Every image runs every benchmark: where programs cannot run on a row's mutant,
 * priced-ROW.elf keeps what they need (protect/ROW/unpriced) and is measured instead.
 *
 * Images are measured side by side: their machines count instructions, not time. The table of all
 * benchmarks also goes to build/ARCH/cost.json, and with --land to bench/cost.json (cost_file.c).
 * bench/cost-reasons says why a row costs more than it should; status 1: it does not say so of one.
 */
#define _GNU_SOURCE
#include "bench_cost.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench_guest.h"
#include "bench_results.h"
#include "cost_file.h"
#include "json.h"
#include "places.h"
#include "pump.h"
#include "say.h"
#include "trial.h"

#define TIMEOUT_S 60 /* for one program */
#define ROW_MOST_PERCENT 3.0
#define ALL_MOST_PERCENT 10.0

struct image {
	const char *name;        /* of its file */
	const char *row;         /* that it lacks */
	struct results *results; /* shared with the worker */
	pid_t worker;
	double begin_s;
};

static _Noreturn void measure_image(const struct image *image, const struct options *options)
{
	struct options other = *options;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setenv("TESTUDO_KERNEL", built_file(options->arch, image->name), 1);
	other.append = "testudo.do=program";
	if (!other.timeout_s)
		other.timeout_s = TIMEOUT_S;
	image->results->image = image->name;
	results_measure(image->results, &other);
	_exit(image->results->failed);
}

static struct results *shared_results(void)
{
	void *memory = mmap(NULL, sizeof(struct results), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		say_and_exit(STATUS_TESTUDO_FAILED, "no memory: %s", strerror(errno));
	return memory;
}

static void start_image(struct image *image, const struct options *options)
{
	image->results = shared_results();
	image->begin_s = (double)now_ms() / 1000;
	image->worker = fork();
	if (image->worker < 0)
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot start a worker: %s", strerror(errno));
	if (image->worker == 0)
		measure_image(image, options);
}

/* Waits for one; says how far the whole is. */
static void wait_image(struct image *images, size_t count, size_t done)
{
	int status;
	const pid_t worker = wait(&status);

	for (size_t i = 0; i < count; i++) {
		if (images[i].worker != worker || worker <= 0)
			continue;
		images[i].worker = 0;
		if (status)
			say_and_exit(STATUS_TESTUDO_FAILED,
				     "%s does not run the benchmarks: no cost", images[i].name);
		fprintf(stderr, "[%zu/%zu] %s %.0f s\n", done, count, images[i].name,
			(double)now_ms() / 1000 - images[i].begin_s);
	}
}

static void measure_images(struct image *images, size_t count, const struct options *options)
{
	size_t started = 0, done = 0;

	while (done < count) {
		if (started < count && started - done < trial_jobs(options))
			start_image(&images[started++], options);
		else
			wait_image(images, count, ++done);
	}
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

/* A mutant of an older kernel would show the difference between two kernels. */
static void check_age(const struct options *options, const char *image)
{
	struct stat real, mutant;

	if (!stat(built_file(options->arch, "prove.elf"), &real) &&
	    !stat(built_file(options->arch, image), &mutant) &&
	    mutant.st_mtim.tv_sec < real.st_mtim.tv_sec)
		say_and_exit(STATUS_TESTUDO_FAILED, "%s is older than prove.elf (run make mutants)",
			     image);
}

static struct image image_of_mutant(const struct options *options, const char *name)
{
	struct image image = {
		.name = name,
		.row = make_text("%.*s", (int)strlen(name) - 11, name + 7),
	};

	if (file_exists(make_text("%s/protect/%s/unpriced", home_directory(), image.row)))
		image.name = make_text("priced-%s.elf", image.row);
	check_age(options, image.name);
	return image;
}

/* The prove image first, then its mutants, in new memory. */
static struct image *find_images(const struct options *options, size_t *count)
{
	struct dirent **entries;
	const int found = scandir(built_path(options->arch, ""), &entries, is_mutant, alphasort);
	struct image *images;

	if (found <= 0)
		say_and_exit(STATUS_TESTUDO_FAILED,
			     "there are no mutant images (run make mutants)");
	images = allocate((size_t)found + 1, sizeof(*images));
	images[0].name = "prove.elf";
	for (int i = 0; i < found; i++)
		images[i + 1] = image_of_mutant(options, entries[i]->d_name);
	*count = (size_t)found + 1;
	return images;
}

static double most_percent(const struct cost *cost)
{
	return !strcmp(cost->row, "all") ? ALL_MOST_PERCENT : ROW_MOST_PERCENT;
}

/* What costs more than it should must say why: else nobody sees when another row begins to. */
static bool is_unexplained(const struct cost *cost)
{
	return cost->mean > most_percent(cost) && !cost->reason;
}

/* What stands behind the numbers of a row. */
static const char *remark_of(const struct cost *cost)
{
	if (cost->mean <= most_percent(cost))
		return "";
	return make_text("  more than %.0f%%: %s", most_percent(cost),
			 cost->reason ? cost->reason : "UNEXPLAINED (bench/cost-reasons)");
}

static void print_text(const struct cost *costs, size_t count)
{
	printf("instructions that a row adds to the kernel without it (prove image against "
	       "mutant)\n");
	printf("%-20s %8s %8s  %-22s %7s %7s %8s\n", "row", "mean", "worst", "benchmark", "keys",
	       "roots", "flushes");
	for (size_t i = 0; i < count; i++) {
		const struct cost *cost = &costs[i];

		printf("%-20s %+7.2f%% %+7.2f%%  %-22s %+7.1f %+7.1f %+8.1f%s\n", cost->row,
		       cost->mean, cost->worst, cost->worst_name, cost->keys, cost->roots,
		       cost->flushes, remark_of(cost));
	}
	printf("the goal: at most %.0f%% for a row, %.0f%% for all of them; what is above says "
	       "why\n",
	       ROW_MOST_PERCENT, ALL_MOST_PERCENT);
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
	size_t count;
	struct image *images = find_images(options, &count);
	struct cost *costs = allocate(count, sizeof(*costs));
	bool good = true;

	measure_images(images, count, options);
	for (size_t i = 1; i < count; i++) {
		costs[i - 1] = compare(images[i].row, images[0].results, images[i].results);
		good = good && !is_unexplained(&costs[i - 1]);
	}
	/* The means of some benchmarks are not those of all. */
	if (!options->word_count)
		cost_file_write(options, costs, count - 1);
	if (options->json)
		print_json(costs, count - 1, images[0].results);
	else
		print_text(costs, count - 1);
	return good ? 0 : 1;
}
