// SPDX-License-Identifier: GPL-2.0-only
//
// A key of each CPU that stands in no memory: what reads memory, however arbitrarily, does not see
// it. The same on all CPUs; written once by each while it starts.
#pragma once
#include <arch/types.h>
#include <base/hash.h>

static inline struct hash_key arch_hidden_key(void);
void arch_hidden_key_set(const struct hash_key *key);
#include <arch/hidden_key_inline.h>
