// SPDX-License-Identifier: GPL-2.0-only
//
// One pass over the format; each conversion is read into a struct spec, turned into characters and
// padded. A number is at most 22 digits (64 bits in octal), a precision at most PRECISION_MAX, so
// every loop is bounded by the arguments.

#include <base/format.h>

#include <base/checked.h>
#include <base/string.h>

#define DIGITS_MAX 24
#define FIELD_MAX 1024

struct output {
	format_write *write;
	void *context;
	size_t length;
};

enum length { LENGTH_CHAR, LENGTH_SHORT, LENGTH_INT, LENGTH_LONG };

struct spec {
	bool left;
	bool zero;
	bool plus;
	bool space;
	bool alternate;
	bool has_precision;
	uint32_t width;
	uint32_t precision;
	enum length length;
	char conversion;
};

static void put(struct output *output, char character)
{
	output->write(output->context, character);
	output->length++;
}

static void put_repeated(struct output *output, char character, size_t count)
{
	for (size_t index = 0; index < count; index++)
		put(output, character);
}

static void put_bytes(struct output *output, const char *bytes, size_t count)
{
	for (size_t index = 0; index < count; index++)
		put(output, bytes[index]);
}

// BODY after PREFIX in a field of the width; zeros fill between the two, blanks outside.
static void put_field(struct output *output, const struct spec *spec, const char *prefix,
		      size_t zeros, const char *body, size_t length)
{
	const size_t prefix_length = strlen(prefix);
	const size_t total = prefix_length + zeros + length;
	const size_t blanks = spec->width > total ? spec->width - total : 0;

	if (!spec->left)
		put_repeated(output, ' ', blanks);
	put_bytes(output, prefix, prefix_length);
	put_repeated(output, '0', zeros);
	put_bytes(output, body, length);
	if (spec->left)
		put_repeated(output, ' ', blanks);
}

static void put_number(struct output *output, const struct spec *spec, uint64_t value,
		       uint32_t base, const char *prefix)
{
	const char *digits = spec->conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	const size_t prefix_length = strlen(prefix);
	const bool nothing = value == 0 && spec->has_precision && spec->precision == 0;
	char text[DIGITS_MAX];
	size_t start = sizeof(text), length, zeros = 0;

	do {
		start--;
		text[start] = digits[value % base];
		value /= base;
	} while (value != 0);
	length = nothing ? 0 : sizeof(text) - start;

	if (spec->has_precision)
		zeros = spec->precision > length ? spec->precision - length : 0;
	else if (spec->zero && !spec->left && spec->width > prefix_length + length)
		zeros = spec->width - prefix_length - length;
	put_field(output, spec, prefix, zeros, text + start, length);
}

static void put_signed(struct output *output, const struct spec *spec, int64_t value)
{
	const char *sign = value < 0 ? "-" : spec->plus ? "+" : spec->space ? " " : "";

	put_number(output, spec, value < 0 ? wrap_neg((uint64_t)value) : (uint64_t)value, 10, sign);
}

static void put_text(struct output *output, const struct spec *spec, const char *text)
{
	const size_t limit = spec->has_precision ? spec->precision : SIZE_MAX;

	if (text == nullptr)
		text = "(null)";
	put_field(output, spec, "", 0, text, strnlen(text, limit));
}

static void put_pointer(struct output *output, struct spec *spec, const void *pointer)
{
	if (pointer == nullptr) {
		put_text(output, spec, "(null)");
		return;
	}
	spec->has_precision = true;
	spec->precision = 16;
	put_number(output, spec, pointer_hash(pointer), 16, "");
}

static uint64_t next_unsigned(const struct spec *spec, va_list *arguments)
{
	switch (spec->length) {
	case LENGTH_CHAR:
		return (uint8_t)va_arg(*arguments, unsigned int);
	case LENGTH_SHORT:
		return (uint16_t)va_arg(*arguments, unsigned int);
	case LENGTH_INT:
		return va_arg(*arguments, unsigned int);
	case LENGTH_LONG:
		break;
	}
	return va_arg(*arguments, uint64_t);
}

static int64_t next_signed(const struct spec *spec, va_list *arguments)
{
	switch (spec->length) {
	case LENGTH_CHAR:
		return (int8_t)va_arg(*arguments, int);
	case LENGTH_SHORT:
		return (int16_t)va_arg(*arguments, int);
	case LENGTH_INT:
		return va_arg(*arguments, int);
	case LENGTH_LONG:
		break;
	}
	return va_arg(*arguments, int64_t);
}

static const char *read_flags(const char *format, struct spec *spec)
{
	for (;; format++) {
		switch (*format) {
		case '-':
			spec->left = true;
			break;
		case '0':
			spec->zero = true;
			break;
		case '+':
			spec->plus = true;
			break;
		case ' ':
			spec->space = true;
			break;
		case '#':
			spec->alternate = true;
			break;
		default:
			return format;
		}
	}
}

// A decimal number or '*'. Fields are capped: a wide one is a mistake, not a wish.
static const char *read_count(const char *format, va_list *arguments, int64_t *count)
{
	int64_t value = 0;

	if (*format == '*') {
		value = va_arg(*arguments, int);
		format++;
	} else {
		for (; *format >= '0' && *format <= '9'; format++)
			value = minimum(value * 10 + (*format - '0'), (int64_t)FIELD_MAX);
	}
	*count = value > FIELD_MAX ? FIELD_MAX : value < -FIELD_MAX ? -FIELD_MAX : value;
	return format;
}

static const char *read_length(const char *format, struct spec *spec)
{
	spec->length = LENGTH_INT;
	switch (*format) {
	case 'h':
		spec->length = format[1] == 'h' ? LENGTH_CHAR : LENGTH_SHORT;
		return format + (format[1] == 'h' ? 2 : 1);
	case 'l':
		spec->length = LENGTH_LONG;
		return format + (format[1] == 'l' ? 2 : 1);
	case 'z':
	case 't':
	case 'j':
		spec->length = LENGTH_LONG;
		return format + 1;
	default:
		return format;
	}
}

// FORMAT stands behind the '%'. Returns the position of the conversion's letter.
static const char *read_spec(const char *format, struct spec *spec, va_list *arguments)
{
	int64_t count;

	*spec = (struct spec){};
	format = read_flags(format, spec);
	format = read_count(format, arguments, &count);
	spec->left |= count < 0;
	spec->width = (uint32_t)(count < 0 ? -count : count);
	if (*format == '.') {
		format = read_count(format + 1, arguments, &count);
		spec->has_precision = count >= 0;
		spec->precision = count >= 0 ? (uint32_t)count : 0;
	}
	format = read_length(format, spec);
	spec->conversion = *format;
	return format;
}

// False for a conversion that does not exist: its argument's type is not known.
static bool convert(struct output *output, struct spec *spec, va_list *arguments)
{
	uint64_t value;
	char character;

	switch (spec->conversion) {
	case 'd':
	case 'i':
		put_signed(output, spec, next_signed(spec, arguments));
		return true;
	case 'u':
		put_number(output, spec, format_visible(next_unsigned(spec, arguments)), 10, "");
		return true;
	case 'x':
	case 'X':
		value = format_visible(next_unsigned(spec, arguments));
		put_number(output, spec, value, 16,
			   !spec->alternate || value == 0 ? ""
			   : spec->conversion == 'x'      ? "0x"
							  : "0X");
		return true;
	case 'o':
		value = format_visible(next_unsigned(spec, arguments));
		put_number(output, spec, value, 8, spec->alternate && value != 0 ? "0" : "");
		return true;
	case 'c':
		character = (char)va_arg(*arguments, int);
		put_field(output, spec, "", 0, &character, 1);
		return true;
	case 's':
		put_text(output, spec, va_arg(*arguments, const char *));
		return true;
	case 'p':
		put_pointer(output, spec, va_arg(*arguments, const void *));
		return true;
	case '%':
		put(output, '%');
		return true;
	default:
		return false;
	}
}

size_t format_to(format_write *write, void *context, const char *format, va_list arguments)
{
	struct output output = { .write = write, .context = context };
	struct spec spec;
	va_list copy;

	va_copy(copy, arguments);
	for (; *format != '\0'; format++) {
		const char *start = format;

		if (*format != '%') {
			put(&output, *format);
			continue;
		}
		format = read_spec(format + 1, &spec, &copy);
		if (!convert(&output, &spec, &copy)) {
			put_bytes(&output, start, strlen(start));
			break;
		}
	}
	va_end(copy);
	return output.length;
}

struct buffer {
	char *bytes;
	size_t size;
	size_t length;
};

static void buffer_write(void *context, char character)
{
	struct buffer *buffer = context;

	if (buffer->length + 1 < buffer->size)
		buffer->bytes[buffer->length++] = character;
}

size_t format_string_list(char *buffer, size_t size, const char *format, va_list arguments)
{
	struct buffer target = { .bytes = buffer, .size = size };
	const size_t length = format_to(buffer_write, &target, format, arguments);

	if (size != 0)
		buffer[target.length] = '\0';
	return length;
}

size_t format_string(char *buffer, size_t size, const char *format, ...)
{
	va_list arguments;
	size_t length;

	va_start(arguments, format);
	length = format_string_list(buffer, size, format, arguments);
	va_end(arguments);
	return length;
}
