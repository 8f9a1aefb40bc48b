// SPDX-License-Identifier: GPL-2.0-only
/*
 * trial.h - machines that run no program: booted with words for the kernel, watched until they are
 * over, their log kept. Many side by side, each with its own hard time limit.
 */
#ifndef HOST_TRIAL_H
#define HOST_TRIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "log.h"
#include "options.h"
#include "machine.h"

struct trial {
	/* The caller fills these. */
	const char *kernel;
	const char *words;
	unsigned int timeout_s;
	/* Once the log has this line, what comes is of no interest: the machine gets two seconds
	 * to end. NULL: it is watched to its end. */
	const char *last_word;
	int initramfs;            /* a memory file with the machine's root; 0: none */
	unsigned int cpus;        /* 0: as the options say */
	const char *machine_name; /* another one than the options say, as usual; NULL: theirs */
	bool icount;              /* its clock counts instructions, whatever the options say */
	/* The rest is the outcome. */
	struct log log;
	bool over;
	bool timed_out;
	char *complaint; /* the emulator's own, when the log is empty */
	/* While it runs. */
	struct machine machine;
	bool running;
	int64_t deadline_ms;
};

/* Told after each trial that is over. */
typedef void trial_progress(void *context, size_t done, size_t count);

/* The number of machines to run side by side: --jobs, or the host's processors by those of one. */
unsigned int trial_jobs(const struct options *options);

/* Runs those that are not over. */
void trials_run(struct trial *trials, size_t count, const struct options *options,
		trial_progress *progress, void *context);

/* With these words and those of --append, for at most --timeout or else TIMEOUT_S. */
struct trial trial_make(const struct options *options, const char *kernel, const char *words,
			unsigned int timeout_s);

/* Tells the user why a log has not WHAT was asked for. */
void trial_explain(const struct trial *trial, const char *what);

void trial_free(struct trial *trial);

/* Forgets the outcome: the next trials_run() runs it once more. */
void trial_reset(struct trial *trial);

#endif
