// SPDX-License-Identifier: GPL-2.0-only
//
// Row checked_size taken away: copies are as long as they are told.
#pragma once

[[noreturn]] void memory_overflow(const char *rule);
