// SPDX-License-Identifier: GPL-2.0-only
/* bench_boot.h - what a person waits for: the start, an idle system, the prompt. */
#ifndef HOST_BENCH_BOOT_H
#define HOST_BENCH_BOOT_H

#include "bench_results.h"
#include "options.h"

/* reset_to_init, idle_memory and command_to_prompt, if the command wants them. */
void bench_boot(struct results *results, const struct options *options);

#endif
