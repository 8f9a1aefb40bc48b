// SPDX-License-Identifier: GPL-2.0-only
/* Offsets of structure members by name, for the worst-case attacker (prove image only). */
#pragma once
#include <base/types.h>

/* NAME: "task.seal", "task_seal.credentials.uid". False: no such member is listed. */
bool attack_member(const char *name, unsigned long long *offset);
/* Where the source declares it (row struct_shuffle); members that are not shuffled are there. */
bool attack_declared(const char *name, unsigned long long *offset);
