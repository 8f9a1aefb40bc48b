// SPDX-License-Identifier: GPL-2.0-only
//
// The least that a unit test needs. TEST(name) { ... check(...); } defines a test which registers
// itself; the program prints "ok NAME" or "FAIL NAME: why" for each and exits with 1 after a FAIL.
#pragma once

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct test {
	const char *name;
	void (*run)(void);
	struct test *next;
};

void test_register(struct test *test);

#define TEST(name_)                                                         \
	static void name_(void);                                            \
	[[gnu::constructor]] static void register_##name_(void)             \
	{                                                                   \
		static struct test test = { .name = #name_, .run = name_ }; \
		test_register(&test);                                       \
	}                                                                   \
	static void name_(void)

// Fails the running test.
[[noreturn]] void test_fail(const char *file, int line, const char *what);

#define check(condition)                                           \
	do {                                                       \
		if (!(condition))                                  \
			test_fail(__FILE__, __LINE__, #condition); \
	} while (0)

#define check_text(actual, expected) test_check_text(__FILE__, __LINE__, (actual), (expected))
void test_check_text(const char *file, int line, const char *actual, const char *expected);

// Runs STATEMENT and checks that it ends in a report of corruption (list, tree) with this rule.
#define check_corruption(statement, rule)                                    \
	do {                                                                 \
		corruption_expected = true;                                  \
		if (setjmp(corruption_return) == 0) {                        \
			statement;                                           \
			corruption_expected = false;                         \
			test_fail(__FILE__, __LINE__, "not noticed: " rule); \
		}                                                            \
		corruption_expected = false;                                 \
		check_text(corruption_rule, rule);                           \
	} while (0)

extern jmp_buf corruption_return;
extern bool corruption_expected;
extern const char *corruption_rule;

// A generator with a fixed start, so that each run tests the same.
uint64_t test_random(void);
