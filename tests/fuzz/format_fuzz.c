// SPDX-License-Identifier: GPL-2.0-only
// Fuzz target: base/format.h and base/parse.h. The first byte is the size of the buffer, the rest
// a format whose conversions take numbers only, or a text to parse.

#include <base/format.h>
#include <base/parse.h>
#include <base/string.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_format(size_t buffer_size, const char *format)
{
	char *buffer = malloc(buffer_size == 0 ? 1 : buffer_size);
	size_t length;

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
#pragma clang diagnostic ignored "-Wformat-security"
	length = format_string(buffer, buffer_size, format, 1UL, -1L, 0UL, 42L, UINT64_MAX, 1UL,
			       2UL, 3UL, 4UL, 5UL, 6UL, 7UL, 8UL, 9UL, 10UL, 11UL, 12UL);
#pragma clang diagnostic pop
	if (buffer_size != 0 && buffer[minimum(length, buffer_size - 1)] != '\0')
		abort();
	free(buffer);
}

// At most so many conversions and stars that the arguments above are enough, and no %s.
static bool format_harmless(const char *format)
{
	size_t arguments = 0;

	for (; *format != '\0'; format++) {
		if (*format == 's')
			return false;
		arguments += *format == '%' || *format == '*';
	}
	return arguments <= 17;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;
	const char *value;
	uint64_t number;
	int64_t signed_number;
	size_t length;

	if (size < 1)
		return 0;
	text = malloc(size);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	if (format_harmless(text))
		fuzz_format(data[0], text);
	(void)(string_to_u64(text, data[0] % 15 + 2, &number) == 0);
	(void)(string_to_u64(text, 0, &number) == 0);
	(void)(string_to_i64(text, 0, &signed_number) == 0);
	(void)(string_to_size(text, &number) == 0);
	if (option_find(text, "a", &value, &length) &&
	    (value < text || value + length > text + strlen(text)))
		abort();
	free(text);
	return 0;
}
