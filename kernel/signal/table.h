// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a program does on each signal, in sealed memory (row cred_integrity): a handler is an
 * address in the program, and nothing in ordinary memory sends a program there.
 *
 * Which table is the running program's is said by its task's seal, by place and by serial number.
 * No two tables ever have the same number, and a freed one has none: a table that is freed too
 * early (what counts its users is ordinary memory) ends its program at the next signal, and is not
 * taken for the one that comes to stand there.
 *
 * Invariants:
 *  1. bit n - 1 of used says that the action of signal n is not all zero
 *  2. a seal begins to name the table that the own task's seal names, or one that the own task has
 *     made and nobody names yet (maker)
 * Locks: signal_actions.lock over reading and changing whole entries; one handler may be read
 * alone.
 */
#pragma once
#include <kernel/signal/signal.h>

struct process;
struct task_seal;

struct [[gnu::randomize_layout]] signal_table {
	uint64_t serial;
	uint64_t maker; /* stack slot of the task that made it + 1; 0: named */
	uint64_t used;
	struct signal_action action[SIGNAL_COUNT]; /* [n - 1] */
};

/* nullptr: no memory. With the actions of the running program, whose lock is in OWN, or (nullptr)
 * all default. */
struct signal_table *signal_table_create(struct signal_actions *own);
void signal_table_free(struct signal_table *table);
/* The running program's. Its end when there is doubt: no spin lock is held. */
struct signal_table *signal_table_own(void);
void signal_table_store(struct signal_table *table, int number, const struct signal_action *next);
/* Handlers become default, what is ignored stays (execve). */
void signal_table_reset(struct signal_table *table);
/* The serial number for a seal that is going to name TABLE (nullptr: none); see invariant 2. */
uint64_t signal_table_claim(struct signal_table *table);
/* The own seal names TABLE from now on. */
void signal_table_enter(struct signal_table *table);
