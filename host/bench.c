// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench.c - `testudo bench`: what operations cost, in guest instructions, against their budgets.
 *
 * Every program of bench/ runs in a machine whose clock counts instructions (--icount) and prints
 * "bench NAME OPERATIONS NANOSECONDS"; a nanosecond is an instruction there. bench_boot.c measures
 * the start, bench_report.c knows the limits and prints.
 */
#include <string.h>

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
	if (options.cost)
		return bench_cost(&options);
	html_page_check(options.html);
	check_words(&options);
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
