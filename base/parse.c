// SPDX-License-Identifier: GPL-2.0-only
//
// Numbers and options from text that outsiders wrote; see the header for the contract.

#include <base/parse.h>

#include <base/checked.h>
#include <base/errno.h>
#include <base/string.h>

static uint32_t digit_value(char c)
{
	if (is_digit(c))
		return (uint32_t)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (uint32_t)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (uint32_t)(c - 'A') + 10;
	return UINT32_MAX;
}

int bytes_to_u64(const char *text, size_t length, unsigned int base, uint64_t *result)
{
	uint64_t value = 0;
	size_t index = 0;

	if ((base == 0 || base == 16) && length > 2 && text[0] == '0' &&
	    (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		index = 2;
	} else if (base == 0) {
		base = length > 1 && text[0] == '0' ? 8 : 10;
	}
	if (index == length)
		return -EINVAL;

	for (; index < length; index++) {
		const uint32_t digit = digit_value(text[index]);

		if (digit >= base)
			return -EINVAL;
		if (!checked_mul(value, base, &value) || !checked_add(value, digit, &value))
			return -ERANGE;
	}
	*result = value;
	return 0;
}

int string_to_u64(const char *text, unsigned int base, uint64_t *result)
{
	return bytes_to_u64(text, strlen(text), base, result);
}

int string_to_i64(const char *text, unsigned int base, int64_t *result)
{
	const bool negative = text[0] == '-';
	uint64_t value;
	const int error = string_to_u64(text + negative, base, &value);

	if (error != 0)
		return error;
	if (value > (uint64_t)INT64_MAX + negative)
		return -ERANGE;
	*result = negative ? (int64_t)wrap_neg(value) : (int64_t)value;
	return 0;
}

int string_to_u32(const char *text, unsigned int base, uint32_t *result)
{
	uint64_t value;
	const int error = string_to_u64(text, base, &value);

	if (error != 0)
		return error;
	if (value > UINT32_MAX)
		return -ERANGE;
	*result = (uint32_t)value;
	return 0;
}

int string_to_size(const char *text, uint64_t *result)
{
	size_t length = strlen(text);
	uint64_t value, unit = 1;
	int error;

	if (length > 1) {
		switch (text[length - 1]) {
		case 'k':
		case 'K':
			unit = KIB;
			break;
		case 'm':
		case 'M':
			unit = MIB;
			break;
		case 'g':
		case 'G':
			unit = GIB;
			break;
		}
	}
	if (unit != 1)
		length--;
	error = bytes_to_u64(text, length, 0, &value);
	if (error != 0)
		return error;
	return checked_mul(value, unit, result) ? 0 : -ERANGE;
}

bool option_find(const char *line, const char *name, const char **value, size_t *length)
{
	const size_t name_length = strlen(name);

	while (*line != '\0') {
		size_t word = 0;

		while (is_space(*line))
			line++;
		while (line[word] != '\0' && !is_space(line[word]))
			word++;
		if (word >= name_length && memcmp(line, name, name_length) == 0 &&
		    (word == name_length || line[name_length] == '=')) {
			const size_t skipped = name_length + (word != name_length);

			*value = line + skipped;
			*length = word - skipped;
			return true;
		}
		line += word;
	}
	return false;
}
