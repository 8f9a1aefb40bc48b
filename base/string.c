// SPDX-License-Identifier: GPL-2.0-only
//
// Text functions, byte by byte: kernel texts are short, and what is long goes through memcpy.

#include <base/string.h>

#include <base/compiler.h>
#include <base/errno.h>

void *memchr(const void *bytes, int byte, size_t size)
{
	const uint8_t *position = bytes;

	for (size_t index = 0; index < size; index++) {
		if (position[index] == (uint8_t)byte)
			return (void *)(position + index);
	}
	return nullptr;
}

size_t strlen(const char *text)
{
	size_t length = 0;

	while (text[length] != '\0')
		length++;
	return length;
}

size_t strnlen(const char *text, size_t limit)
{
	size_t length = 0;

	while (length < limit && text[length] != '\0')
		length++;
	return length;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t limit)
{
	for (size_t index = 0; index < limit; index++) {
		const uint8_t left = (uint8_t)a[index], right = (uint8_t)b[index];

		if (left != right)
			return left < right ? -1 : 1;
		if (left == 0)
			break;
	}
	return 0;
}

char *strchr(const char *text, int character)
{
	for (size_t index = 0;; index++) {
		if (text[index] == (char)character)
			return (char *)(text + index);
		if (text[index] == '\0')
			return nullptr;
	}
}

char *strrchr(const char *text, int character)
{
	const char *last = nullptr;

	for (size_t index = 0;; index++) {
		if (text[index] == (char)character)
			last = text + index;
		if (text[index] == '\0')
			return (char *)last;
	}
}

char *strstr(const char *text, const char *part)
{
	const size_t length = strlen(part);

	for (size_t index = 0;; index++) {
		if (strncmp(text + index, part, length) == 0)
			return (char *)(text + index);
		if (text[index] == '\0')
			return nullptr;
	}
}

ssize_t(string_copy)(char *buffer, size_t size, const char *text)
{
	const size_t length = strnlen(text, size);

	if (length < size) {
		memcpy(buffer, text, length);
		memset(buffer + length, 0, size - length);
		return (ssize_t)length;
	}
	memcpy(buffer, text, size - 1);
	buffer[size - 1] = '\0';
	return -E2BIG;
}

ssize_t(string_append)(char *buffer, size_t size, const char *text)
{
	const size_t length = strnlen(buffer, size);
	ssize_t added;

	if (length >= size)
		return -E2BIG;
	added = string_copy(buffer + length, size - length, text);
	return added < 0 ? added : (ssize_t)length + added;
}

bool string_equal(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

bool string_starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool bytes_equal_text(const void *bytes, size_t size, const char *text)
{
	return strlen(text) == size && memcmp(bytes, text, size) == 0;
}

bool memory_equal_secret(const void *a, const void *b, size_t size)
{
	const uint8_t *left = a, *right = b;
	uint8_t difference = 0;

	for (size_t index = 0; index < size; index++) {
		difference |= left[index] ^ right[index];
		hide_from_compiler(difference);
	}
	return difference == 0;
}

void memory_erase(void *bytes, size_t size)
{
	memset(bytes, 0, size);
	// SAFETY: the empty statement may read the memory, as far as the compiler knows.
	__asm__ volatile("" : : "r"(bytes) : "memory");
}
