// SPDX-License-Identifier: GPL-2.0-only
/*
 * What this kernel demands of a CPU, and the control bits it sets. Rows user_exec, user_access and
 * cfi decide by their headers whether SMEP, SMAP and IBT are wanted (their mutants say no). A CR4
 * bit is written only when CPUID announces it. Intel SDM volume 3, 2.5.
 */
#include <arch/hidden_key.h>
#include <arch/x86_64/machine.h>
#include <arch/x86_64/boot/early.h>
#include <arch/pins.h>
#include <arch/registers.h>
#include <arch/shadow.h>
#include <arch/stack.h>
#include <cfi/cfi.h>
#include <no_pointers_out/no_pointers_out.h>
#include <ro_after_init/ro_after_init.h>
#include <shadow_stack/processor.h>
#include <user_access/user_access.h>
#include <user_exec/user_exec.h>
#include <violation.h>

#define PKRS_REST 0x8ul /* key 1: no writes */

struct cpu cpu_blocks[CPU_COUNT_MAX];
RO_AFTER_INIT struct cpu *cpus[CPU_COUNT_MAX];
RO_AFTER_INIT static bool has_keys, has_x2apic, has_branch_targets, has_rdtscp, has_rdpid;
RO_AFTER_INIT static bool has_shadow_stacks;

[[noreturn]] void arch_cpu_number_changed(void)
{
	violation_stop("reg_pinning", "a CPU's block says the number of another");
}

static bool bit(uint32_t word, uint32_t index)
{
	return (word >> index & 1) != 0;
}

static struct cpuid leaf_7(void)
{
	const struct cpuid none = { 0 };

	return cpuid_read(0, 0).eax >= 7 ? cpuid_read(7, 0) : none;
}

void cpu_require(void)
{
	const struct cpuid one = cpuid_read(1, 0), seven = leaf_7(),
			   extended = cpuid_read(0x80000001u, 0);

	if (!bit(extended.edx, 20))
		early_stop("testudo: this CPU has no NX: memory could not be kept from being "
			   "executed. Not starting (QEMU: -cpu max or +nx)");
	if (!bit(seven.ebx, 7))
		early_stop("testudo: this CPU has no SMEP: the kernel could run user memory. Not "
			   "starting (QEMU: -cpu max or +smep)");
	if (!bit(seven.ebx, 20))
		early_stop("testudo: this CPU has no SMAP: the kernel could touch user memory. Not "
			   "starting (QEMU: -cpu max or +smap)");
	if (!bit(seven.ecx, 2))
		early_stop("testudo: this CPU has no UMIP: programs could read where the kernel's "
			   "tables are. Not starting (QEMU: -cpu max or +umip)");
	if (!bit(seven.ebx, 0))
		early_stop("testudo: this CPU has no FSGSBASE. Not starting (QEMU: -cpu max or "
			   "+fsgsbase)");
	if (!bit(one.ecx, 26))
		early_stop(
			"testudo: this CPU has no XSAVE. Not starting (QEMU: -cpu max or +xsave)");
	has_x2apic = bit(one.ecx, 21);
	has_keys = bit(seven.ecx, 31);
	has_branch_targets = CFI_BRANCH_TARGETS && bit(seven.edx, 20);
	has_shadow_stacks = SHADOW_STACK_PROCESSOR && bit(seven.ecx, 7);
	has_rdtscp = bit(extended.edx, 27);
	has_rdpid = bit(seven.ecx, 22);
}

bool arch_cpu_has_supervisor_keys(void)
{
	return has_keys;
}

bool arch_cpu_has_branch_targets(void)
{
	return has_branch_targets;
}

bool arch_has_shadow_stacks(void)
{
	return has_shadow_stacks;
}

bool cpu_has_rdpid(void)
{
	return has_rdpid;
}

bool cpu_has_x2apic(void)
{
	return has_x2apic;
}

START_UP_CODE void arch_cpu_features_start(void)
{
	uint64_t cr4 =
		cr4_read() | CR4_PGE | CR4_OSFXSR | CR4_OSXMMEXCPT | CR4_FSGSBASE | CR4_OSXSAVE;

	if (USER_EXEC_DENIED)
		cr4 |= CR4_SMEP;
	if (USER_ACCESS_DENIED)
		cr4 |= CR4_SMAP;
	if (NO_POINTERS_OUT_TABLES)
		cr4 |= CR4_UMIP;
	if (has_keys)
		cr4 |= CR4_PKS;
	start_up_cr4_write(cr4);
	if (has_keys)
		start_up_msr_write(MSR_PKRS, PKRS_REST);
	start_up_cr0_write((cr0_read() | CR0_WP | CR0_MP | CR0_NE) & ~(CR0_EM | CR0_TS));

	start_up_msr_write(MSR_EFER, msr_read(MSR_EFER) | EFER_SCE | EFER_NXE);
	start_up_msr_write(MSR_STAR,
			   ((uint64_t)(USER_DATA - 8) << 48) | ((uint64_t)KERNEL_CODE << 32));
	start_up_msr_write(MSR_LSTAR, arch_entry_of_calls());
	start_up_msr_write(MSR_CSTAR, (uint64_t)syscall_entry_32);
	start_up_msr_write(MSR_SFMASK, 0x47f00 | 0xd5 | FLAG_RESUME); /* every flag a program could
								have prepared, IF and AC first */
	start_up_msr_write(MSR_SYSENTER_CS, 0); /* SYSENTER: general protection fault */
	start_up_msr_write(MSR_KERNEL_GS_BASE, 0);
	start_up_msr_write(MSR_FS_BASE, 0);
	if (has_branch_targets)
		start_up_msr_write(MSR_SUPERVISOR_CET, CET_BRANCH_TARGETS);
	if (has_branch_targets || has_shadow_stacks)
		start_up_cr4_write(cr4_read() | CR4_CET);
	/* Programs may read it: the number of the CPU, as on Linux. */
	if (has_rdtscp || has_rdpid)
		start_up_msr_write(MSR_TSC_AUX, arch_cpu()->id);
	fpu_start_cpu();
}

/* RDRAND, tried as often as Intel advises. */
bool arch_random(uint64_t *value)
{
	if (!bit(cpuid_read(1, 0).ecx, 30))
		return false;
	for (uint32_t tries = 0; tries < 10; tries++) {
		uint64_t random;
		uint8_t ok;

		__asm__ volatile("rdrand %0; setc %1" : "=r"(random), "=qm"(ok) : : "cc");
		if (ok) {
			*value = random;
			return true;
		}
	}
	return false;
}

/* SAFETY: STI takes effect after the next instruction, so an interrupt that is pending ends the
 * HLT. */
void arch_idle(void)
{
	__asm__ volatile("sti; hlt; cli" : : : "memory");
}

#define HIDDEN_KEY_MASK ((1ull << 47) - 1)

void arch_hidden_key_set(const struct hash_key *key)
{
	msr_write(MSR_SYSENTER_ESP, key->word[0] & HIDDEN_KEY_MASK);
	msr_write(MSR_SYSENTER_EIP, key->word[1] & HIDDEN_KEY_MASK);
}

uint64_t arch_entry_of_calls(void)
{
	return (uint64_t)(has_shadow_stacks ? syscall_entry_shadow : syscall_entry);
}
