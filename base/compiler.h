// SPDX-License-Identifier: GPL-2.0-only
//
// What the compiler can be told and standard C has no word for.
#pragma once

#include <base/types.h>

// Attributes without a macro here are written as C23 spells them: [[gnu::packed]],
// [[gnu::section("x")]], [[gnu::noinline]], [[gnu::used]], [[gnu::aligned(64)]].
#define always_inline inline __attribute__((__always_inline__))
// Before a statement that calls a function of more than one caller: this one often comes by, and is
// spared the call (a tag, a comparison, saved registers).
#define inline_here [[clang::__always_inline__]]
#define format_like(format_index, first) __attribute__((__format__(printf, format_index, first)))

// The bound of a flexible array (or pointer) stands in the member named COUNT.
#if __has_attribute(__counted_by__)
#define counted_by(count) __attribute__((__counted_by__(count)))
#else
#define counted_by(count)
#endif

// For a whole function whose arithmetic is meant to wrap (hashes, ciphers); for one operation use
// wrap_add() and its sisters from <base/checked.h>.
#if defined(__clang__)
#define WRAPS __attribute__((no_sanitize("unsigned-integer-overflow")))
#else
#define WRAPS
#endif

#define likely(condition) __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)

// One load or store which the compiler neither repeats, tears nor removes. Orders nothing.
#define read_once(object) (*(const volatile typeof(object) *)&(object))
#define write_once(object, value) (*(volatile typeof(object) *)&(object) = (value))

// A local buffer of which nothing is read that has not been written before: the compiler need not
// clear it (row zero_init). For buffers in the middle of the paths that count.
#define WRITTEN_FIRST __attribute__((uninitialized))

// Keeps the compiler from moving memory accesses across this point.
static always_inline void compiler_barrier(void)
{
	__asm__ volatile("" ::: "memory");
}

// Makes VALUE unknown to the optimiser, so that a check on it is not folded away.
#define hide_from_compiler(value) __asm__ volatile("" : "+r"(value))
