// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lock-order check of the shipped kernel: none, and no cost. A build with DEBUG_LOCKS=1 puts
 * sync/debug/ first on the include path, whose sync/order_check.h replaces this file and checks
 * every acquisition at run time.
 */
#pragma once
#include <base/compiler.h>

static always_inline void order_taking(uint16_t rank, const void *lock)
{
}
static always_inline void order_released(uint16_t rank, const void *lock)
{
}
