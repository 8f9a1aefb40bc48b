// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control registers, model-specific registers, CPUID and ports: names of the bits that we use and
 * one inline function per instruction. Intel SDM volumes 2 and 3, AMD APM volume 2. SAFETY:
 * privileged instructions; each user says why it may.
 */
#pragma once
#include <arch/types.h>

#define CR0_WP (1ul << 16)
#define CR0_TS (1ul << 3)
#define CR0_EM (1ul << 2)
#define CR0_MP (1ul << 1)
#define CR0_NE (1ul << 5)

#define CR4_PGE (1ul << 7)
#define CR4_OSFXSR (1ul << 9)
#define CR4_OSXMMEXCPT (1ul << 10)
#define CR4_UMIP (1ul << 11)
#define CR4_FSGSBASE (1ul << 16)
#define CR4_OSXSAVE (1ul << 18)
#define CR4_SMEP (1ul << 20)
#define CR4_SMAP (1ul << 21)
#define CR4_CET (1ul << 23)
#define CR4_PKS (1ul << 24)

/* In MSR_SUPERVISOR_CET: SH_STK_EN, ENDBR_EN. */
#define CET_SHADOW_STACKS (1ul << 0)
#define CET_BRANCH_TARGETS (1ul << 2)

#define EFER_SCE (1ul << 0)
#define EFER_NXE (1ul << 11)

#define MSR_TSC 0x10
#define MSR_APIC_BASE 0x1b
#define MSR_PAT 0x277
#define MSR_SYSENTER_CS 0x174
#define MSR_SYSENTER_ESP 0x175
#define MSR_SYSENTER_EIP 0x176
#define MSR_TSC_DEADLINE 0x6e0
#define MSR_SUPERVISOR_CET 0x6a2
#define MSR_SHADOW_STACK_0 0x6a4     /* PL0_SSP: of entries from programs */
#define MSR_SHADOW_STACK_TABLE 0x6a8 /* INTERRUPT_SSP_TABLE_ADDR: of fault stacks */
#define MSR_PKRS 0x6e1
#define MSR_X2APIC_FIRST 0x800
#define MSR_EFER 0xc0000080
#define MSR_STAR 0xc0000081
#define MSR_LSTAR 0xc0000082
#define MSR_CSTAR 0xc0000083
#define MSR_SFMASK 0xc0000084
#define MSR_FS_BASE 0xc0000100
#define MSR_GS_BASE 0xc0000101
#define MSR_KERNEL_GS_BASE 0xc0000102
#define MSR_TSC_AUX 0xc0000103 /* RDPID, RDTSCP */

#define FLAG_CARRY 0x1ul
#define FLAG_FIXED 0x2ul
#define FLAG_TRAP 0x100ul
#define FLAG_INTERRUPT 0x200ul
#define FLAG_DIRECTION 0x400ul
#define FLAG_RESUME 0x10000ul
#define FLAG_ACCESS 0x40000ul

/* Selectors. SYSRETQ takes user code from STAR + 16 and user data from STAR + 8, hence the order.
 */
#define KERNEL_CODE 0x08
#define KERNEL_DATA 0x10
#define USER_DATA (0x18 | 3)
#define USER_CODE (0x20 | 3)
#define TASK_SEGMENT 0x28
#define CPU_NUMBER_SEGMENT (0x38 | 3) /* its limit is the CPU's number, for programs' LSL */

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid_read(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid id;

	__asm__ volatile("cpuid"
			 : "=a"(id.eax), "=b"(id.ebx), "=c"(id.ecx), "=d"(id.edx)
			 : "a"(leaf), "c"(subleaf));
	return id;
}

static inline uint64_t msr_read(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
	return ((uint64_t)high << 32) | low;
}

/* The same of a register that holds no part of the hidden key: who has read it has no more to clear
 * than others (protect/free_poison/rewrite_registers.awk). */
static inline uint64_t msr_read_public(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr # public" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
	return ((uint64_t)high << 32) | low;
}

/* pinned.S: the one place for each. */
void msr_write(uint32_t msr, uint64_t value);
void cr4_write(uint64_t value);

/* The same without a look behind: for START_UP_CODE (<arch/pins.h>), which is unmapped later. */
static inline void start_up_msr_write(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr"
			 :
			 : "c"(msr), "a"((uint32_t)(value & 0xffffffffu)),
			   "d"((uint32_t)(value >> 32))
			 : "memory");
}

#define CONTROL_REGISTER(name)                                                      \
	static inline uint64_t name##_read(void)                                    \
	{                                                                           \
		uint64_t value;                                                     \
		__asm__ volatile("mov %%" #name ", %0" : "=r"(value) : : "memory"); \
		return value;                                                       \
	}
CONTROL_REGISTER(cr0)
CONTROL_REGISTER(cr2)
CONTROL_REGISTER(cr3)
CONTROL_REGISTER(cr4)

void start_up_cr0_write(uint64_t value); /* pinned.S */

static inline void start_up_cr3_write(uint64_t value)
{
	__asm__ volatile("mov %0, %%cr3" : : "r"(value) : "memory");
}

static inline void start_up_cr4_write(uint64_t value)
{
	__asm__ volatile("mov %0, %%cr4" : : "r"(value) : "memory");
}

static inline uint64_t flags_read(void)
{
	uint64_t flags;

	__asm__ volatile("pushfq; popq %0" : "=r"(flags) : : "memory");
	return flags;
}

static inline uint64_t timestamp_read(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return ((uint64_t)high << 32) | low;
}

static inline uint64_t fs_base_read(void)
{
	uint64_t base;

	__asm__ volatile("rdfsbase %0" : "=r"(base));
	return base;
}

static inline void fs_base_write(uint64_t base)
{
	__asm__ volatile("wrfsbase %0" : : "r"(base) : "memory");
}

static inline void port_write8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint8_t port_read8(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline void port_write32(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint32_t port_read32(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}
