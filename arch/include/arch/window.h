// SPDX-License-Identifier: GPL-2.0-only
//
// The two switches under every write window: the protection-key register of supervisor memory and
// the page-table root. Inline, and used by protect/write_rarely and protect/exclusive_frames only,
// so that no function of the kernel "opens" anything and can be jumped to.
#pragma once
#include <arch/types.h>
#include <base/compiler.h>

// protect/reg_pinning: something else than the keys was written; restores, reports, ends the task.
void reg_pinning_keys_written(void);

// Supervisor keys: which of them may not be written (or read). At rest sealed memory is readable.
#define ARCH_KEYS_REST 0x8u // write-disable of key 1
#define ARCH_KEYS_OPEN 0x0u

static inline uint32_t arch_keys_read(void);
static always_inline void arch_keys_write(uint32_t value); /* a constant */
static inline physical_address arch_root_read(void);
static inline void arch_root_write(physical_address root);
/*
 * Another root for a while, interrupts off. The one to go back to stands in a word of this CPU
 * meanwhile (pgtable_integrity/cpu_roots.h), which is written ALIAS bytes from where it is read, on
 * the new root: no local variable, which could stand on the stack.
 */
static always_inline void arch_root_visit(physical_address root, uint64_t alias);
static always_inline void arch_root_back(void);
#include <arch/window_inline.h>
