// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replaces sync/order_check.h in a build with DEBUG_LOCKS=1: each acquisition is compared with what
 * the CPU (spinning locks) or the task (sleeping locks) holds already; a rank out of order stops
 * the machine with both ranks.
 */
#pragma once
#include <base/types.h>

void order_taking(uint16_t rank, const void *lock);
void order_released(uint16_t rank, const void *lock);
