// SPDX-License-Identifier: GPL-2.0-only
/* The mutant: no shadow stacks of the processor (<arch/shadow.h>). */
#pragma once

#define SHADOW_STACK_PROCESSOR false
