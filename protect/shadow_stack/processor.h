// SPDX-License-Identifier: GPL-2.0-only
/* Whether the processor's own shadow stacks are used, where it has them (<arch/shadow.h>). */
#pragma once

#define SHADOW_STACK_PROCESSOR true
