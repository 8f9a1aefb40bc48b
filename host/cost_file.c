// SPDX-License-Identifier: GPL-2.0-only
/* cost_file.c - writes and reads cost.json, line by line in one fixed form. */
#define _GNU_SOURCE
#include "cost_file.h"

#include <stdio.h>
#include <string.h>

#include "capture.h"
#include "places.h"
#include "say.h"

#define GIT_TIMEOUT_S 10

/* Of the tree that this command stands in; "unknown" outside of git. */
static const char *find_commit(void)
{
	char *const command[] = { "/usr/bin/env", "git",      "-C",      (char *)home_directory(),
				  "describe",     "--always", "--dirty", NULL };
	const char *commit = "unknown";
	struct capture capture;

	capture_run(&capture, command, false, GIT_TIMEOUT_S);
	if (!capture.status && capture.output.size > 1)
		commit = make_text("%.*s", (int)strcspn(capture.output.bytes, "\n"),
				   capture.output.bytes);
	log_free(&capture.output);
	log_free(&capture.errors);
	return commit;
}

static const char *landed_path(void)
{
	return make_text("%s/bench/cost.json", home_directory());
}

static void write_to(const char *path, const char *commit, const struct cost *costs, size_t count)
{
	FILE *file = fopen(path, "we");

	if (!file)
		say_and_exit(STATUS_TESTUDO_FAILED, "can not write %s", path);
	fprintf(file, "{\n  \"commit\" : \"%s\",\n  \"rows\" : [", commit);
	for (size_t i = 0; i < count; i++)
		fprintf(file,
			"%s\n    { \"row\" : \"%s\", \"mean_percent\" : %.2f, "
			"\"worst_percent\" : %.2f, \"worst\" : \"%s\", \"key_writes\" : %.2f, "
			"\"root_writes\" : %.2f, \"page_flushes\" : %.2f }",
			i ? "," : "", costs[i].row, costs[i].mean, costs[i].worst,
			costs[i].worst_name, costs[i].keys, costs[i].roots, costs[i].flushes);
	fputs("\n  ]\n}\n", file);
	if (ferror(file) | fclose(file))
		say_and_exit(STATUS_TESTUDO_FAILED, "can not write %s", path);
}

void cost_file_write(const struct options *options, const struct cost *costs, size_t count)
{
	const char *commit = find_commit();

	write_to(built_path(options->arch, "cost.json"), commit, costs, count);
	if (options->land)
		write_to(landed_path(), commit, costs, count);
}

static bool read_row(struct cost *cost, const char *line)
{
	char row[64], worst[64];

	if (sscanf(line,
		   " { \"row\" : \"%63[^\"]\", \"mean_percent\" : %lf, \"worst_percent\" : %lf, "
		   "\"worst\" : \"%63[^\"]\", \"key_writes\" : %lf, \"root_writes\" : %lf, "
		   "\"page_flushes\" : %lf",
		   row, &cost->mean, &cost->worst, worst, &cost->keys, &cost->roots,
		   &cost->flushes) != 7)
		return false;
	cost->row = copy_text(row);
	cost->worst_name = copy_text(worst);
	return true;
}

void cost_file_read(struct cost_file *file, const char *arch)
{
	const char *own = built_path(arch, "cost.json");
	FILE *stream = fopen(file_exists(own) ? own : landed_path(), "re");
	char line[512];

	*file = (struct cost_file){ .commit = "unknown" };
	while (stream && fgets(line, sizeof(line), stream)) {
		struct cost cost = { 0 };

		if (sscanf(line, " \"commit\" : \"%63[^\"]", file->commit) == 1 ||
		    !read_row(&cost, line))
			continue;
		file->rows = reallocate(file->rows, file->count + 1, sizeof(*file->rows));
		file->rows[file->count++] = cost;
	}
	if (stream)
		fclose(stream);
}

const struct cost *cost_file_find(const struct cost_file *file, const char *row)
{
	for (size_t i = 0; i < file->count; i++)
		if (!strcmp(file->rows[i].row, row))
			return &file->rows[i];
	return NULL;
}
