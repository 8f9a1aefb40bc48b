// SPDX-License-Identifier: GPL-2.0-only
/* Set once during start-up, read-only before the first program. */
#pragma once
#define RO_AFTER_INIT [[gnu::section(".data.ro_after_init")]]
/* called once by kernel start-up, before protections_probe_all() */
void ro_after_init_seal(void);
