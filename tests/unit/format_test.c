// SPDX-License-Identifier: GPL-2.0-only
// Unit tests of base/format.h, against the C library where both promise the same.

#include "support.h"

#include <base/format.h>
#include <base/string.h>

#include <limits.h>
#include <stdio.h>

static char ours[256];
static char theirs[256];

#define same_as_libc(...)                                                                 \
	do {                                                                              \
		const size_t our_length = format_string(ours, sizeof(ours), __VA_ARGS__); \
		const int their_length = snprintf(theirs, sizeof(theirs), __VA_ARGS__);   \
		check_text(ours, theirs);                                                 \
		check(our_length == (size_t)their_length);                                \
	} while (0)

TEST(format_numbers_are_those_of_the_c_library)
{
	same_as_libc("%d %i %u", -1, INT_MIN, UINT_MAX);
	same_as_libc("%ld %lu %lld %llu", LONG_MIN, ULONG_MAX, LLONG_MAX, ULLONG_MAX);
	same_as_libc("%zu %zd %jd %td", (size_t)-1, (ssize_t)-5, (intmax_t)7, (ptrdiff_t)-9);
	same_as_libc("%hhd %hhu %hd %hu", (signed char)-3, (unsigned char)200, (short)-4,
		     (unsigned short)65535);
	same_as_libc("%x %X %#x %#X %o %#o", 0xbeef, 0xbeef, 0xbeef, 0xbeef, 0777, 0777);
}

TEST(format_pads_like_the_c_library)
{
	same_as_libc("[%5d] [%-5d] [%05d] [%+d] [% d]", 42, 42, -42, 42, 42);
	same_as_libc("[%.5d] [%8.5d] [%-8.5d] [%.0d]", 42, -42, 42, 0);
	same_as_libc("[%016lx] [%#18lx] [%#018lx]", 0xabcUL, 0xabcUL, 0xabcUL);
	same_as_libc("[%*d] [%*d] [%.*d]", 6, 1, -6, 2, 4, 3);
	same_as_libc("[%c] [%3c] [%-3c]", 'x', 'y', 'z');
}

TEST(format_texts_are_those_of_the_c_library)
{
	same_as_libc("%s|%10s|%-10s|%.2s|%10.2s|%%", "abc", "abc", "abc", "abc", "abc");
	same_as_libc("%.*s", 3, "abcdef");
}

TEST(format_does_not_read_behind_the_precision)
{
	const char unterminated[3] = { 'a', 'b', 'c' };

	format_string(ours, sizeof(ours), "%.3s", unterminated);
	check_text(ours, "abc");
}

TEST(format_cuts_and_terminates)
{
	memset(ours, 'x', sizeof(ours));
	check(format_string(ours, 4, "%s", "abcdef") == 6);
	check_text(ours, "abc");
	check(ours[4] == 'x');
	check(format_string(ours, 1, "abc") == 3);
	check_text(ours, "");
	ours[0] = 'x';
	check(format_string(ours, 0, "abc") == 3);
	check(ours[0] == 'x');
}

TEST(format_never_prints_an_address)
{
	format_string(ours, sizeof(ours), "%p", (void *)ours);
	check_text(ours, "0000000000001234");
	format_string(ours, sizeof(ours), "%p %s", nullptr, (char *)nullptr);
	check_text(ours, "(null) (null)");
}

TEST(format_stops_at_an_unknown_conversion)
{
	const char *volatile unknown = "a %n %s";

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
#pragma clang diagnostic ignored "-Wformat-security"
	format_string(ours, sizeof(ours), unknown);
	check_text(ours, "a %n %s");
	unknown = "b %";
	format_string(ours, sizeof(ours), unknown);
	check_text(ours, "b %");
#pragma clang diagnostic pop
}

TEST(format_caps_fields)
{
	check(format_string(ours, sizeof(ours), "%2000000000d", 1) == 1024);
	check(format_string(ours, sizeof(ours), "%.2000000000d", 1) == 1024);
}
