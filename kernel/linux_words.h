// SPDX-License-Identifier: GPL-2.0-only
/* The phrases of Linux's log for a violation. */
#pragma once

void linux_words_log(const char *row, const char *message);
