// SPDX-License-Identifier: GPL-2.0-only
//
// Values from text. All refuse what they do not understand as a whole: an empty text, a stray
// character, a value that does not fit. 0 or -EINVAL (not a number) or -ERANGE (does not fit);
// *RESULT is written only with 0.
#pragma once

#include <base/types.h>

// BASE: 2 to 16, or 0 for decimal, 0x hexadecimal, 0 octal.
[[nodiscard]] int string_to_u64(const char *text, unsigned int base, uint64_t *result);
[[nodiscard]] int string_to_i64(const char *text, unsigned int base, int64_t *result);
[[nodiscard]] int string_to_u32(const char *text, unsigned int base, uint32_t *result);

// The same over [text, text + length), for text without a terminator.
[[nodiscard]] int bytes_to_u64(const char *text, size_t length, unsigned int base,
			       uint64_t *result);

// A number with an optional K, M or G (powers of 1024), as in "256M".
[[nodiscard]] int string_to_size(const char *text, uint64_t *result);

// Finds NAME=VALUE (or a bare NAME) among the blank-separated words of LINE. True when found;
// [*value, *value + *length) is the value, empty for a bare name.
[[nodiscard]] bool option_find(const char *line, const char *name, const char **value,
			       size_t *length);

static inline bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_space(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}
