// SPDX-License-Identifier: GPL-2.0-only
//
// A pointer that start-up set once is redirected while the machine runs.
#include <base/compiler.h>
#include <protection.h>
#include <ro_after_init/ro_after_init.h>

#define SET_BY_STARTUP 7u
#define PRIZE 1789u

RO_AFTER_INIT static volatile uint32_t setting = SET_BY_STARTUP;

static int read_setting(void)
{
	return setting == SET_BY_STARTUP ? 0 : -1;
}

static bool write_setting(void)
{
	setting = PRIZE;
	return setting == PRIZE;
}

ATTACK(ro_after_init, write_setting, .threat = "A value that start-up has set once is overwritten.",
       .stops = "Such values stand in pages of their own, read-only since the end of start-up.",
       .without = "The kernel goes by the attacker's value.", .control = read_setting,
       .fire = write_setting, .verdict = "ro_after_init: write after start-up");
