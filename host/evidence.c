// SPDX-License-Identifier: GPL-2.0-only
/*
 * evidence.c - `testudo evidence`: boots the shipped image, whose probes read the live machine, and
 * prints what they found. Status 1 when one protection is not ON.
 */
#define _GNU_SOURCE
#include "evidence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "json.h"
#include "map.h"
#include "places.h"
#include "run.h"
#include "say.h"
#include "trial.h"

#define TIMEOUT_S 60

/* Splits a word off; *rest moves behind it and its spaces. */
static char *take_word(const char **rest)
{
	size_t length = strcspn(*rest, " ");
	char *word = make_text("%.*s", (int)length, *rest);

	*rest += length;
	*rest += strspn(*rest, " ");
	return word;
}

/* The probes of a boot and those that were asked for read the same: one line is enough. */
static bool is_known(const struct evidence_list *list, const struct evidence_line *line)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->lines[i].row, line->row) &&
		    !strcmp(list->lines[i].state, line->state) &&
		    !strcmp(list->lines[i].reading, line->reading))
			return true;
	return false;
}

static size_t count_rows(const struct evidence_list *list)
{
	size_t rows = 0;

	for (size_t i = 0; i < list->count; i++) {
		bool known = false;

		for (size_t j = 0; j < i; j++)
			known = known || !strcmp(list->lines[j].row, list->lines[i].row);
		rows += !known;
	}
	return rows;
}

void evidence_read(struct evidence_list *list, const struct log *log)
{
	const char *line;
	size_t place = 0;

	while ((line = log_next_line(log, &place))) {
		struct evidence_line found;

		line = log_words(line);
		if (strncmp(line, "evidence: ", 10))
			continue;
		line += 10;
		found.row = take_word(&line);
		found.state = take_word(&line);
		found.reading = copy_text(line);
		if (!strcmp(found.state, "rows")) {
			list->whole = strtoul(found.row, NULL, 10) == count_rows(list);
			continue;
		}
		if (is_known(list, &found))
			continue;
		list->lines = reallocate(list->lines, list->count + 1, sizeof(found));
		list->lines[list->count++] = found;
	}
}

const char *evidence_state_of(const struct evidence_list *list, const char *row)
{
	const char *state = NULL;

	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->lines[i].row, row))
			continue;
		if (!state || strcmp(list->lines[i].state, "ON"))
			state = list->lines[i].state;
	}
	return state;
}

static bool print_evidence(const struct evidence_list *list, bool json)
{
	bool all_on = true;

	if (json)
		json_open(NULL, '[');
	for (size_t i = 0; i < list->count; i++) {
		const struct evidence_line *line = &list->lines[i];

		all_on = all_on && !strcmp(line->state, "ON");
		if (!json) {
			printf("%-18s %-12s %s\n", line->row, line->state, line->reading);
			continue;
		}
		json_open(NULL, '{');
		json_text("row", line->row);
		json_text("state", line->state);
		json_text("reading", line->reading);
		json_close('}');
	}
	if (json)
		json_close(']');
	return all_on;
}

int command_evidence(int argc, char **argv)
{
	struct evidence_list list = { 0 };
	struct options options;
	struct trial trial;

	options_parse(&options, "evidence",
		      TAKES_MACHINE | TAKES(OPTION_JSON) | TAKES(OPTION_TIMEOUT) |
			      TAKES(OPTION_ICOUNT) | TAKES(OPTION_MAP),
		      false, argc, argv);
	if (options.word_count)
		say_and_exit(STATUS_TESTUDO_FAILED, "evidence takes no word '%s'",
			     options.words[0]);
	machine_check(&options);
	if (options.map)
		return map_print(&options);
	trial = trial_make(&options, run_kernel(&options), "testudo.do=evidence", TIMEOUT_S);
	trials_run(&trial, 1, &options, NULL, NULL);
	if (options.verbose)
		fputs(trial.log.size ? trial.log.bytes : "", stderr);
	evidence_read(&list, &trial.log);
	if (!list.whole || trial.timed_out) {
		trial_explain(&trial, list.count ? "the evidence is cut off" : "evidence");
		return STATUS_TESTUDO_FAILED;
	}
	return print_evidence(&list, options.json) ? 0 : 1;
}
