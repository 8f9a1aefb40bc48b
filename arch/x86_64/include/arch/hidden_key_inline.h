// SPDX-License-Identifier: GPL-2.0-only
//
// The key lies in the two registers that SYSENTER would load: no code segment is set for it
// (reg_pinning), so that instruction only ever faults. Both must hold canonical addresses: 47 bits.
#pragma once
#include <arch/registers.h>

static inline struct hash_key arch_hidden_key(void)
{
	return (struct hash_key){ { msr_read(MSR_SYSENTER_ESP), msr_read(MSR_SYSENTER_EIP) } };
}
