// SPDX-License-Identifier: GPL-2.0-only
/*
 * attack_programs.h - attacks that are programs: build/ARCH/user/attacks/ROW/NAME, each run as an
 * ordinary user in a machine whose kernel gives it /dev/attacker (user/include/attacker.h).
 */
#ifndef HOST_ATTACK_PROGRAMS_H
#define HOST_ATTACK_PROGRAMS_H

#include "attacks.h"

/* Such a machine's words for the kernel, and its processors: races need a second one. */
#define ATTACK_PROGRAM_WORDS "testudo.do=program"
#define ATTACK_PROGRAM_CPUS 2

/* Appends the programs of the rows (or ROW/NAMEs) in words, all when there are none. */
void attack_programs_read(struct attack_list *list, const char *arch, char **words, int word_count);

/* The root of the machine, a memory file: the program as /init, and what it fights for. */
int attack_program_root(const struct attack *attack);

#endif
