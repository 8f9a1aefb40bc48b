// SPDX-License-Identifier: GPL-2.0-only
/*
 * What /proc/cpuinfo says of a CPU, in Linux's words and order. All CPUs of a virtual machine are
 * alike, so the calling CPU is asked for each of them. Feature names are those of Linux's
 * arch/x86/include/asm/cpufeatures.h; only what CPUID announces is printed.
 */
#include <arch/x86_64/machine.h>
#include <arch/registers.h>
#include <arch/time.h>
#include <base/format.h>
#include <base/string.h>

struct feature {
	uint8_t word, bit;
	const char name[20];
};

enum {
	WORD_1_EDX,
	WORD_1_ECX,
	WORD_EXTENDED_EDX,
	WORD_EXTENDED_ECX,
	WORD_7_EBX,
	WORD_7_ECX,
	WORD_COUNT
};

static const struct feature features[] = {
	{ 0, 0, "fpu" },
	{ 0, 1, "vme" },
	{ 0, 2, "de" },
	{ 0, 3, "pse" },
	{ 0, 4, "tsc" },
	{ 0, 5, "msr" },
	{ 0, 6, "pae" },
	{ 0, 7, "mce" },
	{ 0, 8, "cx8" },
	{ 0, 9, "apic" },
	{ 0, 11, "sep" },
	{ 0, 12, "mtrr" },
	{ 0, 13, "pge" },
	{ 0, 14, "mca" },
	{ 0, 15, "cmov" },
	{ 0, 16, "pat" },
	{ 0, 17, "pse36" },
	{ 0, 19, "clflush" },
	{ 0, 23, "mmx" },
	{ 0, 24, "fxsr" },
	{ 0, 25, "sse" },
	{ 0, 26, "sse2" },
	{ 0, 27, "ss" },
	{ 0, 28, "ht" },
	{ 2, 11, "syscall" },
	{ 2, 20, "nx" },
	{ 2, 22, "mmxext" },
	{ 2, 25, "fxsr_opt" },
	{ 2, 26, "pdpe1gb" },
	{ 2, 27, "rdtscp" },
	{ 2, 29, "lm" },
	{ 2, 30, "3dnowext" },
	{ 2, 31, "3dnow" },
	{ 1, 0, "pni" },
	{ 1, 1, "pclmulqdq" },
	{ 1, 3, "monitor" },
	{ 1, 9, "ssse3" },
	{ 1, 12, "fma" },
	{ 1, 13, "cx16" },
	{ 1, 17, "pcid" },
	{ 1, 19, "sse4_1" },
	{ 1, 20, "sse4_2" },
	{ 1, 21, "x2apic" },
	{ 1, 22, "movbe" },
	{ 1, 23, "popcnt" },
	{ 1, 24, "tsc_deadline_timer" },
	{ 1, 25, "aes" },
	{ 1, 26, "xsave" },
	{ 1, 28, "avx" },
	{ 1, 29, "f16c" },
	{ 1, 30, "rdrand" },
	{ 1, 31, "hypervisor" },
	{ 3, 0, "lahf_lm" },
	{ 3, 2, "svm" },
	{ 3, 5, "abm" },
	{ 3, 6, "sse4a" },
	{ 3, 8, "3dnowprefetch" },
	{ 4, 0, "fsgsbase" },
	{ 4, 3, "bmi1" },
	{ 4, 5, "avx2" },
	{ 4, 7, "smep" },
	{ 4, 8, "bmi2" },
	{ 4, 9, "erms" },
	{ 4, 10, "invpcid" },
	{ 4, 14, "mpx" },
	{ 4, 18, "rdseed" },
	{ 4, 19, "adx" },
	{ 4, 20, "smap" },
	{ 4, 23, "clflushopt" },
	{ 4, 24, "clwb" },
	{ 4, 29, "sha_ni" },
	{ 5, 2, "umip" },
	{ 5, 9, "vaes" },
	{ 5, 10, "vpclmulqdq" },
	{ 5, 22, "rdpid" },
};

/* Text into a buffer of limited size; length counts what was written. */
struct text {
	char *buffer;
	size_t size, length;
};

static format_like(2, 3) void text_add(struct text *text, const char *format, ...)
{
	va_list arguments;
	size_t left = text->size - text->length;
	size_t wanted;

	va_start(arguments, format);
	wanted = format_string_list(text->buffer + text->length, left, format, arguments);
	va_end(arguments);
	if (left != 0)
		text->length += minimum(wanted, left - 1);
}

static void add_flags(struct text *text)
{
	const struct cpuid one = cpuid_read(1, 0), extended = cpuid_read(0x80000001u, 0);
	const struct cpuid seven = cpuid_read(7, 0);
	const uint32_t words[WORD_COUNT] = {
		[WORD_1_EDX] = one.edx,
		[WORD_1_ECX] = one.ecx,
		[WORD_EXTENDED_EDX] = extended.edx,
		[WORD_EXTENDED_ECX] = extended.ecx,
		[WORD_7_EBX] = seven.ebx,
		[WORD_7_ECX] = seven.ecx,
	};

	text_add(text, "flags\t\t:");
	for (size_t i = 0; i < array_count(features); i++) {
		if (words[features[i].word] >> features[i].bit & 1)
			text_add(text, " %s", features[i].name);
	}
	text_add(text, "\n");
}

static void vendor_name(char name[static 13])
{
	const struct cpuid leaf = cpuid_read(0, 0);

	memcpy(name, &leaf.ebx, 4);
	memcpy(name + 4, &leaf.edx, 4);
	memcpy(name + 8, &leaf.ecx, 4);
	name[12] = '\0';
}

static void model_name(char name[static 49])
{
	for (uint32_t i = 0; i < 3; i++) {
		const struct cpuid leaf = cpuid_read(0x80000002u + i, 0);

		memcpy(name + 16 * i, &leaf, sizeof(leaf));
	}
	name[48] = '\0';
}

size_t arch_cpu_information(uint32_t cpu, char *buffer, size_t size)
{
	const struct cpuid one = cpuid_read(1, 0), sizes = cpuid_read(0x80000008u, 0);
	const uint32_t family = one.eax >> 8 & 15,
		       model = (one.eax >> 4 & 15) | (one.eax >> 12 & 0xf0);
	const uint64_t khz = arch_counter_hz() / 1000;
	struct text text = { buffer, size, 0 };
	char vendor[13] = "", name[49] = "";

	vendor_name(vendor);
	model_name(name);
	text_add(&text, "processor\t: %u\nvendor_id\t: %s\n", cpu, vendor);
	text_add(&text, "cpu family\t: %u\n",
		 family == 15 ? family + (one.eax >> 20 & 0xff) : family);
	text_add(&text, "model\t\t: %u\nmodel name\t: %s\n", model, name);
	text_add(&text, "stepping\t: %u\ncpu MHz\t\t: %llu.%03llu\n", one.eax & 15,
		 (unsigned long long)khz / 1000, (unsigned long long)khz % 1000);
	text_add(&text, "physical id\t: 0\nsiblings\t: %u\ncore id\t\t: %u\ncpu cores\t: %u\n",
		 boot_info.cpu_count, cpu, boot_info.cpu_count);
	text_add(&text, "apicid\t\t: %u\nfpu\t\t: yes\nfpu_exception\t: yes\n",
		 cpu < CPU_COUNT_MAX && cpus[cpu] ? cpus[cpu]->apic_id : 0);
	text_add(&text, "cpuid level\t: %u\nwp\t\t: yes\n", cpuid_read(0, 0).eax);
	add_flags(&text);
	text_add(&text, "bugs\t\t:\nbogomips\t: %llu.%02llu\nclflush size\t: %u\n",
		 (unsigned long long)khz / 500, (unsigned long long)khz / 5 % 100,
		 (one.ebx >> 8 & 0xff) * 8);
	text_add(&text,
		 "cache_alignment\t: 64\naddress sizes\t: %u bits physical, %u bits virtual\n\n",
		 sizes.eax & 0xff, sizes.eax >> 8 & 0xff);
	return text.length;
}
