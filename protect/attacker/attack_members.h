// SPDX-License-Identifier: GPL-2.0-only
/* Offsets of structure members by name, for the worst-case attacker (prove image only). */
#pragma once
#include <base/types.h>

/* NAME: "task.seal", "task_seal.credentials.uid". False: no such member is listed. */
bool attack_member(const char *name, unsigned long long *offset);
