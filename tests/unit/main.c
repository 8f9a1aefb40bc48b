// SPDX-License-Identifier: GPL-2.0-only
//
// Runs the unit tests that the program holds, in the order of the file.

#include "support.h"

#include <stdio.h>

static struct test *first_test;
static struct test **last_link = &first_test;

static jmp_buf test_return;
static const char *test_name;

void test_register(struct test *test)
{
	*last_link = test;
	last_link = &test->next;
}

[[noreturn]] void test_fail(const char *file, int line, const char *what)
{
	printf("FAIL %s: %s:%d: %s\n", test_name, file, line, what);
	longjmp(test_return, 1);
}

void test_check_text(const char *file, int line, const char *actual, const char *expected)
{
	char why[512];
	size_t index = 0;

	while (actual[index] == expected[index] && actual[index] != '\0')
		index++;
	if (actual[index] == expected[index])
		return;
	snprintf(why, sizeof(why), "got \"%s\", expected \"%s\"", actual, expected);
	test_fail(file, line, why);
}

static bool run_test(const struct test *test)
{
	test_name = test->name;
	if (setjmp(test_return) != 0)
		return false;
	test->run();
	printf("ok %s\n", test->name);
	return true;
}

int main(void)
{
	bool passed = true;

	for (const struct test *test = first_test; test != nullptr; test = test->next) {
		passed &= run_test(test);
		fflush(stdout);
	}
	return passed ? 0 : 1;
}
