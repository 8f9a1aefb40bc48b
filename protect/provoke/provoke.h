// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux's crash-test interface (drivers/misc/lkdtm): /sys/kernel/debug/provoke-crash/DIRECT lists
 * triggers, and writing a name commits that crime in the writer's context. Names, order and texts
 * are Linux's, so that its self-test runs here unmodified. The triggers are attack_*.c: the shipped
 * image has the empty set.
 *
 * A trigger returns when nothing stopped it, after saying so ("FAIL:"), or when the defence does
 * not end the task. Those that do not exist on this processor say "XFAIL:".
 */
#pragma once
#include <base/compiler.h>
#include <base/set.h>
#include <base/types.h>

struct provoke_trigger {
	const char *name;
	void (*fire)(void);
};

struct provoke_category {
	uint32_t order; /* of the listing */
	uint32_t count;
	const struct provoke_trigger *triggers;
};

#define PROVOKE_CATEGORY(name_, order_, triggers_)                                                \
	static const struct provoke_category provoke_##name_ = { .order = (order_),               \
								 .count = array_count(triggers_), \
								 .triggers = (triggers_) };       \
	SET_ENTRY(provoke_categories, provoke_##name_)

/* A line of the log with Linux's prefix "lkdtm: ". attack_direct.c */
format_like(1, 2) void provoke_say(const char *format, ...);
/* nullptr: there is no trigger of that name. */
const struct provoke_trigger *provoke_find(const char *name);
/* Fires the trigger NAME, which there is; true: nothing stopped it, as it says itself. */
bool provoke_survived(const char *name);
/* A page of the program that writes, or of an attacking task, for crimes that need one; 0: there is
 * none. */
uint64_t provoke_user_page(void);
