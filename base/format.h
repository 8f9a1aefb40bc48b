// SPDX-License-Identifier: GPL-2.0-only
//
// Text from values: the kernel's snprintf. Conversions: %c %s %d %i %u %x %X %o %p %% with the
// lengths hh h l ll z t j, flags '-' '0' '+' ' ' '#', width and precision (also '*'). No %n, no
// floating point. %p never prints an address but pointer_hash() of it (row no_pointers_out); an
// unknown conversion is printed as it stands, and what follows it is not interpreted.
#pragma once

#include <base/compiler.h>
#include <base/types.h>

// Writes at most SIZE bytes, always terminated when SIZE is not 0. Returns the length that the
// whole text has, which is >= SIZE when it was cut.
size_t format_string_list(char *buffer, size_t size, const char *format, va_list arguments);
format_like(3, 4) size_t format_string(char *buffer, size_t size, const char *format, ...);

// One character after the other to WRITE, for text of any length. Returns the length.
typedef void format_write(void *context, char character);
size_t format_to(format_write *write, void *context, const char *format, va_list arguments);

// A keyed hash of an address which tells two pointers apart and nothing else. The kernel defines
// it (until the key exists it returns 0); so do the unit tests.
uint64_t pointer_hash(const void *pointer);

// What is to be shown of an unsigned number: not what is an address of the kernel (row usercopy).
// The kernel defines it; so do the unit tests, where every number is shown. Masks of 64 bits are
// printed as two halves.
uint64_t format_visible(uint64_t value);
