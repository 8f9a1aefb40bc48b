// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time. The counter is the time stamp counter, one for all CPUs in a virtual machine; its frequency
 * comes from CPUID, from the hypervisor, or is measured against the interval timer (8254): also
 * when the counter is far slower than CPUID says, as in an emulator of a real processor. The
 * one-shot timer is the local APIC's, by deadline where the CPU can. A timer may expire early when
 * a deadline is beyond what the counter holds: the caller arms it again.
 */
#include <arch/x86_64/machine.h>
#include <arch/image.h>
#include <arch/registers.h>
#include <arch/time.h>
#include <arch/vdso.h>
#include <base/checked.h>
#include <base/string.h>
#include <ro_after_init/ro_after_init.h>

#define PIT_HZ 1193182u
#define PIT_COUNT 2386u /* 2 ms */
#define PIT_CHANNEL_0 0x40
#define PIT_COMMAND 0x43
#define PIT_ROUNDS 3u
#define POLL_TRIES 100000u
#define FALLBACK_HZ 1000000000ull
#define KVM_CLOCK_MSR 0x4b564d01
#define TO_TICKS_SHIFT 24
#define FAR_SLOWER 4 /* no measurement is so wrong */

RO_AFTER_INIT static uint64_t tsc_hz;
RO_AFTER_INIT struct arch_clock arch_clock;
RO_AFTER_INIT static uint64_t to_tsc_mult, to_apic_mult;
RO_AFTER_INIT static uint64_t wall_ns;

struct measurement {
	uint64_t tsc; /* ticks of each counter in one window */
	uint32_t apic, pit;
};

/* What is left of the count of the interval timer's channel 0. */
static uint32_t pit_read(void)
{
	uint32_t low;

	port_write8(PIT_COMMAND, 0x00); /* latch channel 0 */
	low = port_read8(PIT_CHANNEL_0);
	return low | (uint32_t)port_read8(PIT_CHANNEL_0) << 8;
}

/* Ticks of the TSC and of the APIC timer while the interval timer counts PIT_COUNT or more; false:
 * it does not run. */
static bool measure_window(struct measurement *measured)
{
	uint32_t first, now, apic, tries = 0;
	uint64_t tsc;

	port_write8(PIT_COMMAND, 0x30); /* channel 0, both bytes, mode 0; its line is masked */
	port_write8(PIT_CHANNEL_0, 0xff);
	port_write8(PIT_CHANNEL_0, 0xff);
	apic_timer_arm(UINT32_MAX);
	pit_read();
	first = pit_read();
	tsc = timestamp_read();
	apic = apic_timer_count();
	do {
		now = pit_read();
		if (++tries == POLL_TRIES || now > first)
			return false;
	} while (first - now < PIT_COUNT);
	measured->tsc = wrap_sub(timestamp_read(), tsc);
	measured->apic = wrap_sub32(apic, apic_timer_count());
	measured->pit = first - now;
	apic_timer_arm(0);
	return true;
}

/* The shortest of some windows: the host may have taken our CPU away in the others. */
static bool measure(struct measurement *best)
{
	struct measurement one;

	best->tsc = UINT64_MAX;
	for (uint32_t round = 0; round < PIT_ROUNDS; round++) {
		if (!measure_window(&one))
			return false;
		if (one.tsc < best->tsc)
			*best = one;
	}
	return best->pit != 0;
}

/* Between 10 MHz and 100 GHz; else the source of the number is broken. */
static bool hz_plausible(uint64_t hz)
{
	return hz >= 10000000 && hz <= 100000000000;
}

static bool has_hypervisor(void)
{
	return (cpuid_read(1, 0).ecx >> 31 & 1) != 0;
}

static uint64_t hz_from_cpuid(void)
{
	struct cpuid leaf;

	if (cpuid_read(0, 0).eax >= 0x15) {
		leaf = cpuid_read(0x15, 0);
		if (leaf.eax != 0 && leaf.ebx != 0 && leaf.ecx != 0)
			return (uint64_t)leaf.ecx * leaf.ebx / leaf.eax;
	}
	if (has_hypervisor() && cpuid_read(0x40000000u, 0).eax >= 0x40000010u) {
		leaf = cpuid_read(0x40000010u, 0);
		return (uint64_t)leaf.eax * 1000;
	}
	return 0;
}

/* KVM writes the TSC's scale into memory of ours when asked by an MSR
 * (Documentation/virt/kvm/x86/msr.rst). */
static uint64_t hz_from_kvm(void)
{
	alignas(64) static volatile struct {
		uint32_t version, pad;
		uint64_t tsc, ns;
		uint32_t mult;
		int8_t shift;
		uint8_t flags[3];
	} info;
	const struct cpuid name = cpuid_read(0x40000000u, 0);
	uint64_t hz;

	if (!has_hypervisor() || name.ebx != 0x4b4d564b || !(cpuid_read(0x40000001u, 0).eax & 8))
		return 0;
	msr_write(KVM_CLOCK_MSR,
		  (boot_info.image.start + ((uint64_t)&info - (uint64_t)image_start)) | 1);
	hz = info.mult ? (NANOSECONDS_PER_SECOND << 32) / info.mult : 0;
	hz = info.shift >= 0 ? hz >> (info.shift & 31) : hz << (-info.shift & 31);
	msr_write(KVM_CLOCK_MSR, 0);
	return hz;
}

static void set_scale(uint64_t hz, uint64_t apic_hz)
{
	uint64_t mult = (NANOSECONDS_PER_SECOND << 32) / hz;
	uint32_t shift = 32;

	while (mult > UINT32_MAX) {
		mult >>= 1;
		shift--;
	}
	tsc_hz = hz;
	arch_clock.mult = (uint32_t)mult;
	arch_clock.shift = shift;
	to_tsc_mult = (hz << TO_TICKS_SHIFT) / NANOSECONDS_PER_SECOND;
	to_apic_mult = (apic_hz << TO_TICKS_SHIFT) / NANOSECONDS_PER_SECOND;
}

/* APIC timer ticks per second, from a wait of a millisecond by the TSC. */
static uint64_t apic_hz_by_tsc(uint64_t hz)
{
	const uint64_t start = timestamp_read(), ticks = hz / 1000;
	uint32_t apic;

	apic_timer_arm(UINT32_MAX);
	apic = apic_timer_count();
	while (wrap_sub(timestamp_read(), start) < ticks)
		arch_cpu_relax();
	apic = wrap_sub32(apic, apic_timer_count());
	apic_timer_arm(0);
	return (uint64_t)apic * 1000;
}

static uint64_t round_hz(uint64_t hz)
{
	const uint64_t nominal = FALLBACK_HZ;

	return hz > nominal - nominal / 1000 && hz < nominal + nominal / 1000 ? nominal : hz;
}

/* Days since 1970 of a date (Howard Hinnant, chrono-compatible low-level date algorithms). */
static uint64_t days_from_date(uint32_t year, uint32_t month, uint32_t day)
{
	const uint32_t y = month <= 2 ? year - 1 : year;
	const uint32_t era = y / 400, in_era = y % 400;
	const uint32_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return (uint64_t)era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + day_of_year -
	       719468;
}

static uint8_t rtc_read(uint8_t index)
{
	port_write8(0x70, index);
	return port_read8(0x71);
}

static uint32_t rtc_number(uint8_t index, bool binary)
{
	const uint32_t value = rtc_read(index);

	return binary ? value : (value >> 4) * 10 + (value & 15);
}

static uint64_t rtc_seconds(void)
{
	const bool binary = rtc_read(11) & 4, hours_24 = rtc_read(11) & 2;
	uint32_t hour, month, day, minute, second, year;

	for (uint32_t tries = 0; tries < POLL_TRIES && (rtc_read(10) & 0x80); tries++)
		arch_cpu_relax();
	hour = rtc_read(4);
	second = rtc_number(0, binary);
	minute = rtc_number(2, binary);
	day = rtc_number(7, binary);
	month = rtc_number(8, binary);
	year = rtc_number(9, binary);
	if (hours_24)
		hour = binary ? hour : (hour >> 4) * 10 + (hour & 15);
	else
		hour = (binary ? hour & 0x7f : (hour >> 4 & 7) * 10 + (hour & 15)) % 12 +
		       (hour & 0x80 ? 12 : 0);
	if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 ||
	    second > 60 || year > 99)
		return 0;
	return days_from_date(2000 + year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
}

void arch_time_start(void)
{
	struct measurement measured = { 0 };
	uint64_t hz, apic_hz = 0, measured_hz = 0;

	apic_start();
	io_apic_start();
	hz = hz_from_cpuid();
	if (!hz_plausible(hz))
		hz = hz_from_kvm();
	if (!(hz_plausible(hz) && has_hypervisor()) && measure(&measured))
		measured_hz = round_hz(measured.tsc * PIT_HZ / measured.pit);
	if (hz_plausible(measured_hz) && (!hz_plausible(hz) || measured_hz < hz / FAR_SLOWER)) {
		hz = measured_hz;
		apic_hz = (uint64_t)measured.apic * PIT_HZ / measured.pit;
	}
	if (!hz_plausible(hz))
		hz = FALLBACK_HZ;
	if (apic_hz == 0 && !apic_timer_has_deadline())
		apic_hz = apic_hz_by_tsc(hz);
	arch_clock.start = timestamp_read();
	set_scale(hz, apic_hz);
	wall_ns = rtc_seconds() * NANOSECONDS_PER_SECOND;
}

uint64_t arch_time_since_reset_ns(void)
{
	return arch_clock_scale(timestamp_read(), arch_clock.mult, arch_clock.shift);
}

uint64_t arch_wall_clock_ns(void)
{
	return wall_ns;
}

uint64_t arch_counter_hz(void)
{
	return tsc_hz;
}

/* The counter of a virtual machine is one for all its CPUs; that of a processor must say that it
 * neither stops nor changes its pace (Intel SDM volume 3, 18.17.1). */
static bool counter_is_for_programs(void)
{
	const bool virtual_machine = (cpuid_read(1, 0).ecx >> 31 & 1) != 0;

	return virtual_machine || (cpuid_read(0x80000000u, 0).eax >= 0x80000007u &&
				   (cpuid_read(0x80000007u, 0).edx >> 8 & 1) != 0);
}

void arch_vdso_describe(struct vdso_data *data)
{
	data->features = (counter_is_for_programs() ? (uint32_t)VDSO_COUNTER : 0) |
			 (cpu_has_rdpid() ? (uint32_t)VDSO_CPU_REGISTER : 0);
	data->counter_start = arch_clock.start;
	data->mult = arch_clock.mult;
	data->shift = arch_clock.shift;
}

void arch_timer_arm(uint64_t deadline_ns)
{
	const uint64_t now = arch_time_ns();
	const uint64_t left = deadline_ns > now ? deadline_ns - now : 0;
	uint64_t ticks;

	if (apic_timer_has_deadline()) {
		ticks = deadline_ns == UINT64_MAX
				? 0
				: size_add(arch_clock.start,
					   arch_clock_scale(deadline_ns, to_tsc_mult,
							    TO_TICKS_SHIFT));
		msr_write(MSR_TSC_DEADLINE, ticks);
		return;
	}
	ticks = arch_clock_scale(minimum(left, NANOSECONDS_PER_SECOND), to_apic_mult,
				 TO_TICKS_SHIFT) +
		1;
	apic_timer_arm(deadline_ns == UINT64_MAX ? 0
						 : (uint32_t)minimum(ticks, (uint64_t)UINT32_MAX));
}
