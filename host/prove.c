// SPDX-License-Identifier: GPL-2.0-only
/*
 * prove.c - `testudo prove`: every attack in a machine of its own, once against the real kernel,
 * which must name the crime, and once against the mutant of that row, which must fall.
 *
 * The results stand in struct attack_list and struct evidence_list; the two printers below read
 * nothing else, and a further form of output is one more function beside them.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attack_programs.h"
#include "attacks.h"
#include "commands.h"
#include "evidence.h"
#include "html_page.h"
#include "json.h"
#include "places.h"
#include "prove.h"
#include "machine.h"
#include "say.h"

#define TIMEOUT_S 240 /* only a machine that hangs needs it */
#define LAST_LINES 15

static void show_progress(void *context, size_t done, size_t count)
{
	(void)context;
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r[%zu/%zu] machines%s", done, count,
			done == count ? "\r\033[K" : "");
}

/* Each word is a row or an attack: one that is not would look as if it had been proven. */
static void check_words(const struct proof *proof)
{
	const struct options *options = proof->options;

	for (int i = 0; i < options->word_count; i++) {
		char *word[] = { options->words[i] };
		bool known = false;

		for (size_t k = 0; k < proof->attacks.count; k++)
			known = known || attack_is_wanted(&proof->attacks.items[k], word, 1);
		if (!known)
			say_and_exit(STATUS_TESTUDO_FAILED,
				     "no row or attack is called '%s' (see docs/attacks.md)",
				     word[0]);
	}
}

/* What the shipped image has on, and which attacks the prove image knows. */
static void ask_images(struct proof *proof)
{
	const struct options *options = proof->options;
	struct trial trials[2] = {
		trial_make(options, built_file(options->arch, "testudo.elf"), "testudo.do=evidence",
			   TIMEOUT_S),
		trial_make(options, built_file(options->arch, "prove.elf"), "testudo.do=list",
			   TIMEOUT_S),
	};

	trials_run(trials, 2, options, NULL, NULL);
	evidence_read(&proof->evidence, &trials[0].log);
	attacks_read(&proof->attacks, &trials[1].log, options->words, options->word_count);
	attacks_read_stories(&proof->attacks, &trials[1].log);
	proof->list = trials[1].log;
	attack_programs_read(&proof->attacks, options->arch, options->words, options->word_count);
	if (!proof->evidence.whole) {
		trial_explain(&trials[0], "evidence");
		exit(STATUS_TESTUDO_FAILED);
	}
	if (!log_find(&trials[1].log, "attack: ")) {
		trial_explain(&trials[1], "the list of attacks");
		exit(STATUS_TESTUDO_FAILED);
	}
	check_words(proof);
}

/* The machine for one attack, inside the kernel or by a program. */
static struct trial attack_trial(const struct options *options, const struct attack *attack,
				 const char *kernel, int initramfs)
{
	const char *words =
		attack->program ? ATTACK_PROGRAM_WORDS
				: make_text("testudo.do=attack testudo.attack=%s", attack->name);
	struct trial trial = trial_make(options, kernel, words, TIMEOUT_S);

	trial.initramfs = initramfs;
	if (strcmp(attack_machine(attack, options), options->machine))
		trial.machine_name = attack_machine(attack, options);
	if (attack->program && options->cpus < ATTACK_PROGRAM_CPUS)
		trial.cpus = ATTACK_PROGRAM_CPUS;
	if (options->cpus < attack->cpus)
		trial.cpus = attack->cpus;
	if (attack->counted) {
		trial.cpus = 1;
		trial.icount = true;
	}
	return trial;
}

static void plan_attacks(struct proof *proof)
{
	const struct options *options = proof->options;
	const char *real = built_file(options->arch, "prove.elf");

	proof->trials = allocate(2 * proof->attacks.count, sizeof(*proof->trials));
	for (size_t i = 0; i < proof->attacks.count; i++) {
		struct attack *attack = &proof->attacks.items[i];
		const char *mutant =
			built_path(options->arch, make_text("mutant-%s.elf", attack->row));
		const int initramfs = attack->program ? attack_program_root(attack) : 0;

		attack->real = &proof->trials[proof->trial_count++];
		*attack->real = attack_trial(options, attack, real, initramfs);
		if (!file_exists(mutant))
			continue;
		attack->mutant = &proof->trials[proof->trial_count++];
		*attack->mutant = attack_trial(options, attack, mutant, initramfs);
		/* What a machine whose kernel has been beaten does then is anybody's guess. */
		attack->mutant->last_word = make_text("attack %s WON", attack->name);
	}
}

static void mount_again(const struct attack *attack, struct trial *trial, const char *why)
{
	say("%s: %s; once more", attack->name, why);
	fprintf(stderr, "%s\n", log_tail(&trial->log, LAST_LINES));
	trial_reset(trial);
}

static bool repeat_if_not_begun(const struct attack *attack, struct trial *trial)
{
	if (!trial || attack_began(attack, trial))
		return false;
	mount_again(attack, trial, "the machine ended before the attack began");
	return true;
}

/*
 * A mutant shows that the attack can succeed; the attacker may lose a race there, and tries again.
 * Against the real kernel one try decides.
 */
static bool repeat_if_mutant_held(struct attack *attack)
{
	char *fault = attack->mutant ? attack_judge_mutant(attack, attack->mutant) : NULL;

	if (!fault)
		return false;
	mount_again(attack, attack->mutant, fault);
	attack->mutant_again = true;
	free(fault);
	return true;
}

static void repeat_some(struct proof *proof)
{
	bool any = false;

	for (size_t i = 0; i < proof->attacks.count; i++) {
		struct attack *attack = &proof->attacks.items[i];

		any |= repeat_if_not_begun(attack, attack->real);
		any |= repeat_if_not_begun(attack, attack->mutant) || repeat_if_mutant_held(attack);
	}
	if (any)
		trials_run(proof->trials, proof->trial_count, proof->options, show_progress, NULL);
}

/* The crash tests of Linux (row provoke) have none of their own: each crime's row has one. */
static bool row_has_mutant(const char *row)
{
	return !access(make_text("%s/protect/%s/mutant", home_directory(), row), F_OK) ||
	       access(make_text("%s/protect/%s", home_directory(), row), F_OK);
}

static bool judge(struct proof *proof)
{
	bool good = true;

	for (size_t i = 0; i < proof->attacks.count; i++) {
		struct attack *attack = &proof->attacks.items[i];

		attack->real_fault = attack_judge_real(attack, attack->real);
		if (attack->mutant)
			attack->mutant_fault = attack_judge_mutant(attack, attack->mutant);
		else if (row_has_mutant(attack->row))
			attack->mutant_fault = copy_text("there is no mutant image (make mutants)");
		good = good && !attack->real_fault && !attack->mutant_fault;
	}
	return good;
}

static struct row_summary summarize(const struct proof *proof, const char *row)
{
	struct row_summary summary = { .row = row,
				       .evidence = evidence_state_of(&proof->evidence, row) };

	if (!summary.evidence)
		summary.evidence = "missing";
	for (size_t i = 0; i < proof->attacks.count; i++) {
		const struct attack *attack = &proof->attacks.items[i];

		if (strcmp(attack->row, row))
			continue;
		summary.attacks++;
		summary.stopped += !attack->real_fault;
		summary.mutants += attack->mutant || attack->mutant_fault;
		summary.beaten += attack->mutant && !attack->mutant_fault;
	}
	return summary;
}

static bool is_selected(const struct proof *proof, const char *row)
{
	const struct options *options = proof->options;

	for (int i = 0; i < options->word_count; i++)
		if (!strcmp(options->words[i], row) ||
		    (!strncmp(options->words[i], row, strlen(row)) &&
		     options->words[i][strlen(row)] == '/'))
			return true;
	return !options->word_count;
}

/* The rows of the evidence and then those that only attacks name, each once, in new memory. */
static struct row_summary *make_matrix(const struct proof *proof, size_t *count)
{
	size_t most = proof->evidence.count + proof->attacks.count;
	struct row_summary *rows = allocate(most, sizeof(*rows));

	*count = 0;
	for (size_t i = 0; i < most; i++) {
		bool known = false;
		const char *row = i < proof->evidence.count
					  ? proof->evidence.lines[i].row
					  : proof->attacks.items[i - proof->evidence.count].row;

		for (size_t j = 0; j < *count; j++)
			known = known || !strcmp(rows[j].row, row);
		if (!known && is_selected(proof, row))
			rows[(*count)++] = summarize(proof, row);
	}
	return rows;
}

static void show_log(const char *what, const struct trial *trial, bool whole)
{
	if (trial && trial->log.size)
		printf("  --- %s ---\n%s\n", what,
		       whole ? trial->log.bytes : log_tail(&trial->log, LAST_LINES));
}

static void print_attack(const struct attack *attack, bool verbose)
{
	if (!attack->real_fault && !attack->mutant_fault) {
		printf("ok %s\n", attack->name);
		return;
	}
	printf("FAIL %s: %s%s%s%s\n", attack->name, attack->real_fault ? attack->real_fault : "",
	       attack->real_fault && attack->mutant_fault ? "; " : "",
	       attack->mutant_fault ? "mutant: " : "",
	       attack->mutant_fault ? attack->mutant_fault : "");
	if (verbose && attack->real_fault)
		show_log("real", attack->real, verbose);
	if (verbose && attack->mutant_fault)
		show_log("mutant", attack->mutant, verbose);
}

static void print_text(const struct proof *proof, const struct row_summary *rows, size_t count)
{
	size_t good = 0;

	for (size_t i = 0; i < proof->attacks.count; i++)
		print_attack(&proof->attacks.items[i], proof->options->verbose);
	printf("\n%-20s %-12s %-12s %s\n", "row", "evidence", "stopped", "mutant beaten");
	for (size_t i = 0; i < count; i++) {
		const struct row_summary *row = &rows[i];

		good += row_is_good(row);
		printf("%-20s %-12s %zu of %-7zu %zu of %zu%s\n", row->row, row->evidence,
		       row->stopped, row->attacks, row->beaten, row->mutants,
		       row_is_good(row) ? "" : "   <---");
	}
	printf("\n%zu rows, %zu attacks; %zu rows hold\n", count, proof->attacks.count, good);
	for (size_t i = 0; i < proof->attacks.count; i++)
		if (proof->attacks.items[i].mutant_again)
			printf("%s: the mutant was attacked twice\n", proof->attacks.items[i].name);
}

static void print_json(const struct proof *proof, const struct row_summary *rows, size_t count)
{
	json_open(NULL, '{');
	json_open("rows", '[');
	for (size_t i = 0; i < count; i++) {
		json_open(NULL, '{');
		json_text("row", rows[i].row);
		json_text("evidence", rows[i].evidence);
		json_number("attacks", (double)rows[i].attacks);
		json_number("stopped", (double)rows[i].stopped);
		json_number("mutant_beaten", (double)rows[i].beaten);
		json_bool("holds", row_is_good(&rows[i]));
		json_close('}');
	}
	json_close(']');
	json_open("attacks", '[');
	for (size_t i = 0; i < proof->attacks.count; i++) {
		const struct attack *attack = &proof->attacks.items[i];

		json_open(NULL, '{');
		json_text("attack", attack->name);
		json_text("machine", attack_machine(attack, proof->options));
		json_text("verdict", attack->verdict);
		json_text("does", attack->does ? attack->does : "");
		json_text("stops", attack->stops ? attack->stops : "");
		json_text("without", attack->without ? attack->without : "");
		json_bool("stopped", !attack->real_fault);
		json_text("fault", attack->real_fault ? attack->real_fault : "");
		json_bool("mutant_beaten", attack->mutant && !attack->mutant_fault);
		json_bool("mutant_again", attack->mutant_again);
		json_text("mutant_fault", attack->mutant_fault ? attack->mutant_fault : "");
		json_close('}');
	}
	json_close(']');
	json_close('}');
}

int command_prove(int argc, char **argv)
{
	struct options options;
	struct proof proof = { .options = &options };
	struct row_summary *rows;
	size_t count;
	bool good;

	options_parse(&options, "prove",
		      TAKES_MACHINE | TAKES(OPTION_JSON) | TAKES(OPTION_JOBS) |
			      TAKES(OPTION_TIMEOUT) | TAKES(OPTION_HTML),
		      false, argc, argv);
	machine_check(&options);
	html_page_check(options.html);
	ask_images(&proof);
	plan_attacks(&proof);
	trials_run(proof.trials, proof.trial_count, &options, show_progress, NULL);
	repeat_some(&proof);
	good = judge(&proof);
	rows = make_matrix(&proof, &count);
	for (size_t i = 0; i < count; i++)
		good = good && row_is_good(&rows[i]);
	if (options.html)
		prove_write_html(&proof, rows, count);
	if (options.json)
		print_json(&proof, rows, count);
	else
		print_text(&proof, rows, count);
	return good ? 0 : 1;
}
