// SPDX-License-Identifier: GPL-2.0-only
//
// Memory and text. The four mem* functions that compilers call by themselves are the
// architecture's (arch/<arch>/memory.S) in the kernel and the C library's on the host; the rest is
// base/string.c. There is no unbounded copy: string_copy() and string_append() know their buffer.
#pragma once

#include <base/types.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);

void *memchr(const void *bytes, int byte, size_t size);
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t limit);
char *strchr(const char *text, int character);
char *strrchr(const char *text, int character);
char *strstr(const char *text, const char *part);

// Copies TEXT into BUFFER of SIZE bytes, always terminated, the rest of the buffer zeroed.
// Returns the length, or -E2BIG when TEXT was cut. SIZE must not be 0.
ssize_t string_copy(char *buffer, size_t size, const char *text);

// The same after the text which BUFFER holds already.
ssize_t string_append(char *buffer, size_t size, const char *text);

bool string_equal(const char *a, const char *b);
bool string_starts_with(const char *text, const char *prefix);

// True when [bytes, bytes + size) equals TEXT without its terminator.
bool bytes_equal_text(const void *bytes, size_t size, const char *text);

// Takes the same time whatever differs; for secrets.
bool memory_equal_secret(const void *a, const void *b, size_t size);

// Zeroes memory that is not read again; the compiler cannot drop it.
void memory_erase(void *bytes, size_t size);

#include <base/string_check.h>
