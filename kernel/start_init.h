// SPDX-License-Identifier: GPL-2.0-only
/* The first program. */
#pragma once

/* Starts process 1: the program that init= names, else the first of the usual ones that can be
 * executed. Panics without. */
void init_start(void);
