// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row null_guard: nothing is ever mapped below this address, for programs (mm/space/address_space.h
 * takes it as its least address) or for the kernel, so that a null pointer, or a field of a
 * structure at one, always faults.
 */
#pragma once

#define NULL_GUARD_END 0x10000ull
