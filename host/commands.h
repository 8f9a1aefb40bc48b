// SPDX-License-Identifier: GPL-2.0-only
/* commands.h - the commands. Each parses its own words, does its work and returns the status. */
#ifndef HOST_COMMANDS_H
#define HOST_COMMANDS_H

int command_run(int argc, char **argv);
int command_evidence(int argc, char **argv);
int command_prove(int argc, char **argv);
int command_bench(int argc, char **argv);
int command_test(int argc, char **argv);

#endif
