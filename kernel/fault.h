// SPDX-License-Identifier: GPL-2.0-only
/* Which rule a faulting access of the kernel broke. */
#pragma once
#include <arch/upcall.h>

[[noreturn]] void fault_report_crime(const struct arch_fault *fault);
