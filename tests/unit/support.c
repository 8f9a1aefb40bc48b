// SPDX-License-Identifier: GPL-2.0-only
//
// The hooks which the kernel gives base/ otherwise, for unit tests and fuzzers alike.

#include "support.h"

#include <base/format.h>
#include <base/list.h>
#include <base/tree.h>

#include <stdio.h>
#include <stdlib.h>

jmp_buf corruption_return;
bool corruption_expected;
const char *corruption_rule;

[[noreturn]] static void corrupted(const char *rule)
{
	if (!corruption_expected) {
		fprintf(stderr, "corrupted: %s\n", rule);
		abort();
	}
	corruption_rule = rule;
	longjmp(corruption_return, 1);
}

[[noreturn]] void list_corrupted(const char *rule, const struct list *link)
{
	corrupted(rule);
}

[[noreturn]] void tree_corrupted(const char *rule, const struct tree_node *node)
{
	corrupted(rule);
}

uint64_t pointer_hash(const void *pointer)
{
	return 0x1234;
}

uint64_t format_visible(uint64_t value)
{
	return value;
}

uint64_t test_random(void)
{
	static uint64_t state = 88172645463325252;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}
