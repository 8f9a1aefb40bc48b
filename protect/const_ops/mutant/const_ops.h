// SPDX-License-Identifier: GPL-2.0-only
/* Row const_ops taken away: tables may be anywhere, and are ordinary data. */
#pragma once
#include <arch/image.h>
#include <base/compiler.h>

#define OPERATION_TABLE [[gnu::section(".data.tables")]]

[[noreturn]] void const_ops_refuse(void);

#define const_ops(table) (table)
