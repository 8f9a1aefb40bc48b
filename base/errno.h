// SPDX-License-Identifier: GPL-2.0-only
//
// Error numbers: Linux's own, from the kernel's user-space headers.
#pragma once

#include <asm/errno.h>
