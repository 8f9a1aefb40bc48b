// SPDX-License-Identifier: GPL-2.0-only
/* bench_guest.c - runs the programs of bench/ in machines, by `testudo run --icount`. */
#define _GNU_SOURCE
#include "bench_guest.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "places.h"
#include "say.h"

#define TIMEOUT_S 300

const char *results_start_counting(const struct options *options)
{
	const char *path = built_path(options->arch, make_text("counts.%d", (int)getpid()));

	unlink(path);
	setenv("TESTUDO_COUNTS", path, 1);
	return path;
}

bool bench_run_guest(struct results *results, const struct options *options,
		     const char *const *words, struct capture *capture)
{
	struct text_list command = { 0 };
	const char *self = make_text("%s/testudo", home_directory());
	const char *memory = make_text("%lluK", (unsigned long long)options->memory_bytes >> 10);
	const char *const first[] = { self,        "run",       "--icount",       "--memory",
				      memory,      "--machine", options->machine, "--cpu",
				      options->cpu };

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
	/* In one piece: others may be measured, and fail, at the same time. */
	say("%s%s%s: %s, status %d; the last lines:\n%s", results->image ? results->image : "",
	    results->image ? ": " : "", words[-1], capture->timed_out ? "takes too long" : "failed",
	    capture->status, log_tail(&capture->errors, 10));
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
		if (isatty(STDERR_FILENO) && !results->image)
			fprintf(stderr, "\r\033[K[%d/%d] %s\r", i + 1, count, entries[i]->d_name);
		counts = results_start_counting(options);
		if (bench_run_guest(results, options, words, &capture))
			results_read(results, &capture.output, counts, false);
		unlink(counts);
		log_free(&capture.output);
		log_free(&capture.errors);
	}
}
