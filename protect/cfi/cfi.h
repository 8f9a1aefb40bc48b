// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row cfi, in hardware: a CPU that can (x86_64: IBT of CET) lets an indirect branch of the kernel
 * end at a marked instruction only. The calls' own comparison of types is the compiler's (flags,
 * rewrite.awk); this holds for a branch that no comparison guards, too. The architecture's start of
 * each CPU asks here.
 */
#pragma once

static const bool CFI_BRANCH_TARGETS = true;
