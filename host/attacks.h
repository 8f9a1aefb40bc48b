// SPDX-License-Identifier: GPL-2.0-only
/*
 * attacks.h - the attacks that the prove image knows, and what came of each.
 *
 * The image lists them ("attack: ROW/NAME [cpus=N] [needs=cet] VERDICT"). A machine that mounts one
 * prints
 *   attack ROW/NAME control ok     the legal operation works
 *   attack ROW/NAME firing         from here on a crime
 *   violation: VERDICT             it was found, with these exact words
 *   attack ROW/NAME STOPPED|LOST   and ended; or the machine stopped
 *   attack ROW/NAME WON            the attacker has his prize
 */
#ifndef HOST_ATTACKS_H
#define HOST_ATTACKS_H

#include "trial.h"

struct attack {
	char *row, *name;             /* "strict_rwx", "strict_rwx/write_text" */
	char *verdict;                /* what follows "violation: " */
	unsigned int cpus;            /* that it needs; 0: as many as the command says */
	bool needs_cet;               /* its machine is one of Bochs, whatever the command says */
	bool counted;                 /* it measures time: one processor, a clock that counts */
	char *program;                /* an attack from outside: the program's file; else NULL */
	char *does, *stops, *without; /* its story: three lines */
	struct trial *real, *mutant;
	bool mutant_again; /* the mutant held the first time, and was attacked once more */
	char *real_fault, *mutant_fault; /* NULL: as it must be; else what is wrong, one line */
};

struct attack_list {
	struct attack *items;
	size_t count;
};

/* Reads the list; only attacks of the rows (or ROW/NAMEs) in words, when there are any. */
void attacks_read(struct attack_list *list, const struct log *log, char **words, int word_count);

bool attack_is_wanted(const struct attack *attack, char **words, int word_count);
void attack_list_add(struct attack_list *list, const struct attack *attack);

/* Which machine it is mounted on, when the command says so. */
const char *attack_machine(const struct attack *attack, const struct options *options);

/* False when the machine ended by itself before the attacker's legal operation was done: that says
 * nothing of the protection. */
bool attack_began(const struct attack *attack, const struct trial *trial);

/* Why the log is not the one of a stopped attack; NULL when it is. */
char *attack_judge_real(const struct attack *attack, const struct trial *trial);

/* Why the log is not the one of an attack that wins against the mutant; NULL when it is. */
char *attack_judge_mutant(const struct attack *attack, const struct trial *trial);

#endif
