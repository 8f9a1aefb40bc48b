// SPDX-License-Identifier: GPL-2.0-only
/* attacks.c - reads what a machine under attack printed, and judges it. "Some crash" is a failure.
 */
#define _GNU_SOURCE
#include "attacks.h"

#include <stdlib.h>
#include <string.h>

#include "say.h"

bool attack_is_wanted(const struct attack *attack, char **words, int word_count)
{
	if (!word_count)
		return true;
	for (int i = 0; i < word_count; i++)
		if (!strcmp(words[i], attack->row) || !strcmp(words[i], attack->name))
			return true;
	return false;
}

void attack_list_add(struct attack_list *list, const struct attack *attack)
{
	list->items = reallocate(list->items, list->count + 1, sizeof(*attack));
	list->items[list->count++] = *attack;
}

const char *attack_machine(const struct attack *attack, const struct options *options)
{
	return attack->needs_cet ? "bochs" : options->machine;
}

/* Moves *line behind the word when it stands there; returns what follows its beginning. */
static const char *take_word(const char **line, const char *beginning)
{
	const char *rest = *line + strlen(beginning);

	if (strncmp(*line, beginning, strlen(beginning)))
		return NULL;
	*line += strcspn(*line, " ");
	*line += **line == ' ';
	return rest;
}

void attacks_read(struct attack_list *list, const struct log *log, char **words, int word_count)
{
	const char *line, *cpus;
	size_t place = 0;

	while ((line = log_next_line(log, &place))) {
		struct attack attack = { 0 };
		size_t name_length;

		line = log_words(line);
		if (strncmp(line, "attack: ", 8))
			continue;
		line += 8;
		name_length = strcspn(line, " ");
		if (!line[name_length] || !memchr(line, '/', name_length))
			continue;
		attack.row = make_text("%.*s", (int)strcspn(line, "/"), line);
		attack.name = make_text("%.*s", (int)name_length, line);
		line += name_length + 1;
		if ((cpus = take_word(&line, "cpus=")))
			attack.cpus = (unsigned int)strtoul(cpus, NULL, 10);
		attack.needs_cet = take_word(&line, "needs=cet ") != NULL;
		attack.verdict = copy_text(line);
		if (attack_is_wanted(&attack, words, word_count))
			attack_list_add(list, &attack);
	}
}

/* What happened in a log, in its order. */
struct course {
	bool control, firing, verdict, stopped, won, lost;
	char *other_violation; /* the first one after the firing that is not the verdict */
};

/* The words behind "attack ROW/NAME "; NULL when the line is about something else. */
static const char *about(const char *line, const struct attack *attack)
{
	size_t length = strlen(attack->name);

	if (strncmp(line, "attack ", 7) || strncmp(line + 7, attack->name, length) ||
	    line[7 + length] != ' ')
		return NULL;
	return line + 7 + length + 1;
}

/* The whole line; buffers' reports end with a size ("bytes-128"), which follows the layout. */
static bool says_verdict(const char *text, const char *verdict)
{
	size_t length = strlen(verdict);

	return *verdict && !strncmp(text, verdict, length) &&
	       (!text[length] || text[length] == '-');
}

static void follow_line(struct course *course, const char *line, const struct attack *attack)
{
	const char *words = about(line, attack);

	if (words) {
		course->control = course->control || !strcmp(words, "control ok");
		course->firing = course->firing || (course->control && !strcmp(words, "firing"));
		course->stopped = course->stopped || !strcmp(words, "STOPPED");
		course->won = course->won || !strcmp(words, "WON");
		course->lost = course->lost || !strcmp(words, "LOST");
	} else if (course->firing && !course->verdict && !strncmp(line, "violation: ", 11)) {
		if (says_verdict(line + 11, attack->verdict))
			course->verdict = true;
		else if (!course->other_violation)
			course->other_violation = copy_text(line);
	}
}

static struct course follow(const struct attack *attack, const struct trial *trial)
{
	struct course course = { 0 };
	const char *line;
	size_t place = 0;

	while ((line = log_next_line(&trial->log, &place)))
		follow_line(&course, log_words(line), attack);
	return course;
}

static char *judge_beginning(const struct course *course, const struct trial *trial)
{
	if (trial->complaint)
		return copy_text(trial->complaint);
	if (!course->control)
		return copy_text(trial->timed_out ? "the machine hung before the control"
						  : "the legal operation (control) did not work");
	if (!course->firing)
		return copy_text("the attack did not fire");
	return NULL;
}

bool attack_began(const struct attack *attack, const struct trial *trial)
{
	return trial->complaint || trial->timed_out || follow(attack, trial).control;
}

/* Probabilistic defences stop nobody: the attacker must be wrong. The list says LOST for them. */
static bool expects_loss(const struct attack *attack)
{
	return !strcmp(attack->verdict, "LOST");
}

char *attack_judge_real(const struct attack *attack, const struct trial *trial)
{
	struct course course = follow(attack, trial);
	char *fault = judge_beginning(&course, trial);

	if (fault)
		return fault;
	if (course.won)
		return copy_text("the attack WON against the real kernel");
	if (course.other_violation)
		return make_text("stopped by another rule: %s", course.other_violation);
	if (expects_loss(attack))
		return course.lost ? NULL : copy_text("the attack neither won nor lost");
	if (!course.verdict)
		return make_text("no verdict \"violation: %s\"%s", attack->verdict,
				 trial->timed_out ? ", the machine hung" : "");
	if (trial->timed_out && !course.stopped)
		return copy_text("the machine hung after the verdict");
	return NULL;
}

char *attack_judge_mutant(const struct attack *attack, const struct trial *trial)
{
	struct course course = follow(attack, trial);
	char *fault = judge_beginning(&course, trial);

	if (fault || course.won)
		return fault;
	if (course.verdict || course.other_violation)
		return copy_text(
			"the mutant found the attack: what it took away is not what stops it");
	return make_text("the attack did not win against the mutant%s",
			 trial->timed_out ? " (the machine hung)" : "");
}
