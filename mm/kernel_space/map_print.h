// SPDX-License-Identifier: GPL-2.0-only
// The kernel's memory map for the host console; at the end of start-up, by one task.
#pragma once

void memory_map_print(void);
