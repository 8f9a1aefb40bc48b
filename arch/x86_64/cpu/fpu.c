// SPDX-License-Identifier: GPL-2.0-only
/*
 * Floating point and vector state of programs: saved and loaded at each switch between tasks that
 * have one. The kernel itself borrows them (vectors.c). Components x87, SSE and AVX, in the
 * standard (not compacted) form of XSAVE, which is what signal frames show. Intel SDM volume 1,
 * chapter 13. Each function works on this CPU's registers with interrupts off.
 */
#include <arch/x86_64/machine.h>
#include <arch/pins.h>
#include <arch/registers.h>
#include <base/compiler.h>
#include <base/string.h>
#include <ro_after_init/ro_after_init.h>

#define COMPONENT_X87 1ull
#define COMPONENT_SSE 2ull
#define COMPONENT_AVX 4ull
#define LEAF_7_AVX2 (1u << 5)
#define LEGACY_SIZE 512
#define HEADER_SIZE 64
#define OFFSET_CONTROL 0
#define OFFSET_MXCSR 24
#define OFFSET_MXCSR_MASK 28
#define OFFSET_RESERVED 464
#define MXCSR_DEFAULT 0x1f80u
#define CONTROL_DEFAULT 0x37fu

/* Little-endian words in an otherwise empty area. */
alignas(64) static const uint8_t fresh[FPU_AREA_SIZE] = {
	[OFFSET_CONTROL] = CONTROL_DEFAULT & 0xff,     [OFFSET_CONTROL + 1] = CONTROL_DEFAULT >> 8,
	[OFFSET_MXCSR] = MXCSR_DEFAULT & 0xff,         [OFFSET_MXCSR + 1] = MXCSR_DEFAULT >> 8,
	[LEGACY_SIZE] = COMPONENT_X87 | COMPONENT_SSE,
};

RO_AFTER_INIT uint64_t fpu_component_mask;
RO_AFTER_INIT uint32_t fpu_area_size;
RO_AFTER_INIT static uint32_t mxcsr_mask;
RO_AFTER_INIT static bool has_optimised_save;
RO_AFTER_INIT static bool has_wide_integers; /* AVX2 */

static void fpu_discover(void)
{
	const struct cpuid leaf = cpuid_read(13, 0);
	alignas(16) uint8_t legacy[LEGACY_SIZE] = { 0 };

	fpu_component_mask = leaf.eax & (COMPONENT_X87 | COMPONENT_SSE | COMPONENT_AVX);
	fpu_area_size =
		fpu_component_mask & COMPONENT_AVX ? FPU_AREA_SIZE : LEGACY_SIZE + HEADER_SIZE;
	has_optimised_save = (cpuid_read(13, 1).eax & 1) != 0;
	has_wide_integers = (fpu_component_mask & COMPONENT_AVX) != 0 &&
			    (cpuid_read(7, 0).ebx & LEAF_7_AVX2) != 0;
	__asm__ volatile("fxsave %0" : "=m"(legacy));
	memcpy(&mxcsr_mask, legacy + OFFSET_MXCSR_MASK, sizeof(mxcsr_mask));
	if (mxcsr_mask == 0)
		mxcsr_mask = 0xffbf;
}

START_UP_CODE void fpu_start_cpu(void)
{
	if (fpu_component_mask == 0)
		fpu_discover();
	__asm__ volatile("xsetbv; fninit"
			 :
			 : "c"(0), "a"((uint32_t)fpu_component_mask), "d"(0)
			 : "memory");
}

bool arch_cpu_has_wide_vectors(void)
{
	return fpu_component_mask & COMPONENT_AVX;
}

bool fpu_has_wide_integers(void)
{
	return has_wide_integers;
}

void fpu_save_whole(uint8_t *area)
{
	__asm__ volatile("xsave64 (%0)"
			 :
			 : "r"(area), "a"((uint32_t)fpu_component_mask), "d"(0)
			 : "memory");
}

void fpu_save(uint8_t *area)
{
	if (unlikely(!has_optimised_save))
		fpu_save_whole(area);
	else
		__asm__ volatile("xsaveopt64 (%0)"
				 :
				 : "r"(area), "a"((uint32_t)fpu_component_mask), "d"(0)
				 : "memory");
}

void fpu_restore(const uint8_t *area)
{
	__asm__ volatile("xrstor64 (%0)"
			 :
			 : "r"(area), "a"((uint32_t)fpu_component_mask), "d"(0)
			 : "memory");
}

void fpu_reset(void)
{
	fpu_restore(fresh);
}

/* XRSTOR faults on reserved bits: they are cleared, as Linux does for what comes from a signal
 * frame. */
void fpu_area_sanitise(uint8_t *area)
{
	uint32_t mxcsr;
	uint64_t present;

	memcpy(&mxcsr, area + OFFSET_MXCSR, sizeof(mxcsr));
	mxcsr &= mxcsr_mask;
	memcpy(area + OFFSET_MXCSR, &mxcsr, sizeof(mxcsr));
	memcpy(&present, area + LEGACY_SIZE, sizeof(present));
	present &= fpu_component_mask;
	memset(area + LEGACY_SIZE, 0, HEADER_SIZE);
	memcpy(area + LEGACY_SIZE, &present, sizeof(present));
}
