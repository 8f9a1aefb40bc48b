// SPDX-License-Identifier: GPL-2.0-only
/* The vDSO: code of ours in every program, and the page of numbers that it reads. */
#pragma once
#include <arch/types.h>

struct address_space;

/* Once at boot, as a task, before start-up data becomes read-only. */
void vdso_start(void);
/* After a change of the time: programs see the new one. Any context. */
void vdso_publish(void);
/* Into a space that no program runs in yet. *image: where its ELF header is. */
[[nodiscard]] int vdso_map(struct address_space *space, user_address *image);
