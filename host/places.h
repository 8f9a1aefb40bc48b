// SPDX-License-Identifier: GPL-2.0-only
/*
 * places.h - where things are on the host: the images that the build made, and programs.
 *
 * Everything is found relative to the folder that ./testudo itself stands in.
 */
#ifndef HOST_PLACES_H
#define HOST_PLACES_H

#include <stdbool.h>

/* The folder of ./testudo, absolute. */
const char *home_directory(void);

/* HOME/build/ARCH/NAME; exits when it is not there ("run make"). */
const char *built_file(const char *arch, const char *name);

/* The same without the check. */
const char *built_path(const char *arch, const char *name);

/* Absolute path of the emulator; exits with one line when it is missing. */
const char *find_qemu(const char *arch);
const char *find_bochs(void);

/* A program by name, through PATH when the name has no slash; NULL when there is none. */
char *find_program(const char *name);

/* How many processors this process may use. */
unsigned int host_processors(void);

bool file_exists(const char *path);

#endif
