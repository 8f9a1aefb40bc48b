// SPDX-License-Identifier: GPL-2.0-only
/* Row cfi taken away: an indirect branch may end anywhere. */
#pragma once

static const bool CFI_BRANCH_TARGETS = false;
