// SPDX-License-Identifier: GPL-2.0-only
// Unit tests of base/string.h and base/parse.h.

#include "support.h"

#include <base/errno.h>
#include <base/parse.h>
#include <base/string.h>

TEST(string_copy_terminates_and_clears_the_rest)
{
	char buffer[8];

	memset(buffer, 'x', sizeof(buffer));
	check(string_copy(buffer, sizeof(buffer), "abc") == 3);
	check(memcmp(buffer, "abc\0\0\0\0\0", 8) == 0);
	check(string_copy(buffer, 4, "abc") == 3);
	check(string_copy(buffer, 4, "abcd") == -E2BIG);
	check_text(buffer, "abc");
	check(string_append(buffer, sizeof(buffer), "de") == 5);
	check(string_append(buffer, sizeof(buffer), "fghi") == -E2BIG);
	check_text(buffer, "abcdefg");
}

TEST(string_searches_find_first_and_last)
{
	const char *text = "a/b/c";

	check(strchr(text, '/') == text + 1);
	check(strrchr(text, '/') == text + 3);
	check(strchr(text, 'x') == nullptr && strrchr(text, 'x') == nullptr);
	check(strchr(text, '\0') == text + 5);
	check(strstr(text, "b/") == text + 2);
	check(strstr(text, "bc") == nullptr);
	check(strstr(text, "") == text);
	check(memchr(text, 'c', 5) == text + 4 && memchr(text, 'c', 4) == nullptr);
}

TEST(string_comparisons_are_unsigned)
{
	check(strcmp("a", "\xff") < 0);
	check(strcmp("abc", "abc") == 0 && strcmp("ab", "abc") < 0);
	check(strncmp("abx", "aby", 2) == 0);
	check(string_starts_with("console=ttyS0", "console=") && !string_starts_with("c", "co"));
	check(bytes_equal_text("abcd", 3, "abc") && !bytes_equal_text("abcd", 4, "abc"));
	check(memory_equal_secret("abc", "abc", 3) && !memory_equal_secret("abc", "abd", 3));
}

TEST(parse_numbers_refuse_what_is_not_one)
{
	uint64_t value = 7;

	check(string_to_u64("", 10, &value) == -EINVAL);
	check(string_to_u64("12x", 10, &value) == -EINVAL);
	check(string_to_u64(" 1", 10, &value) == -EINVAL);
	check(string_to_u64("-1", 10, &value) == -EINVAL);
	check(string_to_u64("0x", 0, &value) == -EINVAL);
	check(string_to_u64("18446744073709551616", 10, &value) == -ERANGE);
	check(value == 7);
	check(string_to_u64("18446744073709551615", 10, &value) == 0 && value == UINT64_MAX);
	check(string_to_u64("0x1fF", 0, &value) == 0 && value == 0x1ff);
	check(string_to_u64("0755", 0, &value) == 0 && value == 0755);
	check(string_to_u64("0", 0, &value) == 0 && value == 0);
}

TEST(parse_signed_numbers_reach_both_limits)
{
	int64_t value;
	uint32_t small;

	check(string_to_i64("-9223372036854775808", 10, &value) == 0 && value == INT64_MIN);
	check(string_to_i64("-9223372036854775809", 10, &value) == -ERANGE);
	check(string_to_i64("9223372036854775807", 10, &value) == 0 && value == INT64_MAX);
	check(string_to_i64("9223372036854775808", 10, &value) == -ERANGE);
	check(string_to_i64("-", 10, &value) == -EINVAL);
	check(string_to_u32("4294967296", 10, &small) == -ERANGE);
}

TEST(parse_sizes_know_their_units)
{
	uint64_t value;

	check(string_to_size("256M", &value) == 0 && value == 256 * MIB);
	check(string_to_size("1g", &value) == 0 && value == GIB);
	check(string_to_size("4096", &value) == 0 && value == 4096);
	check(string_to_size("M", &value) == -EINVAL);
	check(string_to_size("17179869184G", &value) == -ERANGE);
}

TEST(option_find_matches_whole_words)
{
	const char *line = "root=/dev quiet testudo.do=attack x=";
	const char *value;
	size_t length;

	check(option_find(line, "root", &value, &length) && length == 4);
	check(memcmp(value, "/dev", 4) == 0);
	check(option_find(line, "quiet", &value, &length) && length == 0);
	check(option_find(line, "x", &value, &length) && length == 0);
	check(!option_find(line, "qui", &value, &length));
	check(!option_find(line, "do", &value, &length));
	check(!option_find("", "do", &value, &length));
}
