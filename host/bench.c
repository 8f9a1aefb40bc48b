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
#include <string.h>
#include <unistd.h>

#include "bench_boot.h"
#include "bench_cost.h"
#include "bench_guest.h"
#include "bench_html.h"
#include "bench_linux.h"
#include "bench_report.h"
#include "bench_results.h"
#include "commands.h"
#include "html_page.h"
#include "options.h"
#include "places.h"
#include "say.h"

static const char *const without_program[] = { "reset_to_init", "idle_memory",
					       "command_to_prompt" };
#define WITHOUT_PROGRAM_COUNT (sizeof(without_program) / sizeof(without_program[0]))

static bool is_program(const char *arch, const char *name)
{
	const char *path = built_path(arch, make_text("bench/%s", name));

	return file_exists(path) && !access(path, X_OK);
}

/* " anonymous_fault clock ...", for somebody who does not know them. */
static const char *list_names(const char *arch)
{
	struct dirent **entries;
	const int count = scandir(built_path(arch, "bench"), &entries, NULL, alphasort);
	const char *names = "";

	for (int i = 0; i < count; i++)
		if (is_program(arch, entries[i]->d_name))
			names = make_text("%s %s", names, entries[i]->d_name);
	for (size_t i = 0; i < WITHOUT_PROGRAM_COUNT; i++)
		names = make_text("%s %s", names, without_program[i]);
	return names;
}

/* A benchmark is a program of build/ARCH/bench, or one of those that need none. */
static void check_words(const struct options *options)
{
	for (int i = 0; i < options->word_count; i++) {
		const char *word = options->words[i];
		bool known = is_program(options->arch, word);

		for (size_t k = 0; k < WITHOUT_PROGRAM_COUNT; k++)
			known = known || !strcmp(word, without_program[k]);
		if (!known)
			say_and_exit(STATUS_TESTUDO_FAILED,
				     "no benchmark is called '%s'; there are:%s", word,
				     list_names(options->arch));
	}
}

int command_bench(int argc, char **argv)
{
	struct results *results = allocate(1, sizeof(*results));
	struct options options;

	options_parse(&options, "bench",
		      TAKES(OPTION_ARCH) | TAKES(OPTION_MEMORY) | TAKES(OPTION_MACHINE) |
			      TAKES(OPTION_CPU) | TAKES(OPTION_JSON) | TAKES(OPTION_TIMEOUT) |
			      TAKES(OPTION_AGAINST) | TAKES(OPTION_COST) | TAKES(OPTION_LAND) |
			      TAKES(OPTION_HTML),
		      false, argc, argv);
	if (options.cost && options.html)
		say_and_exit(STATUS_TESTUDO_FAILED,
			     "--html shows the prices that --cost has measured: first the one, "
			     "then the other");
	if (options.land && options.word_count)
		say_and_exit(STATUS_TESTUDO_FAILED,
			     "--land writes all numbers: it takes no word '%s'", options.words[0]);
	check_words(&options);
	if (options.cost)
		return bench_cost(&options);
	html_page_check(options.html);
	results_read_limits(results);
	results_measure(results, &options);
	bench_boot(results, &options);
	if (options.against_linux)
		results_measure_linux(results, &options);
	if (options.land && !results->failed)
		results_land(results);
	results_print(results, &options);
	if (options.html)
		results_write_html(results, &options);
	return results_good(results) ? 0 : 1;
}
