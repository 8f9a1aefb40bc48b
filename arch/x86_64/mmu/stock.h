// SPDX-License-Identifier: GPL-2.0-only
//
// Spare tables and roots of this CPU. Private to mmu/.
#pragma once
#include "table.h"

// Inside a window. An empty table of LEVEL (1 to 3), which the caller hangs up; 0: none.
physical_address table_stock_take(uint32_t level);
// Inside a window: TABLE is cleared and kept. False: there are enough, or it is none.
bool table_stock_keep(physical_address table);
// A root with its kernel half and the first page of registers, nobody's yet; 0: none.
physical_address root_stock_take(void);
// Inside a window. ROOT is like that, its user half has no tables. False: there are enough.
bool root_stock_keep(physical_address root);
// The tables of this CPU go back.
void table_stock_drain(void);
