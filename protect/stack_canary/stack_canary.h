// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row stack_canary: the compiler puts a secret word between a function's arrays and its return
 * address and checks it before returning (protect/stack_canary/flags). The word is the running
 * task's own, drawn here at its birth, and reaches the CPU's block (%gs:40 on x86_64) together with
 * its stack.
 */
#pragma once
#include <base/types.h>

/* A new canary. Its lowest byte is zero, so that no string function writes or reads across it. */
uint64_t stack_canary_draw(void);
