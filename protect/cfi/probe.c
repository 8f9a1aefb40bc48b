// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence, out of the running text (and of CR4, where the CPU has IBT): in front of a function
// stands the hash of its type (movl $hash, %eax, two bytes of nothing), a call compares it (cmpl
// $hash, -6(%target)), and two bytes behind that constant, where it would be a type, is the trap.

#include <protection.h>

#include <arch/cpu.h>
#include <arch/evidence.h>
#include <arch/pins.h>
#include <arch/registers.h>
#include <base/bits.h>
#include <base/compiler.h>
#include <base/format.h>

#define HASH_DISTANCE 6 // from a function's entry back to the hash
#define OPCODE_DISTANCE 7
#define OPCODE_MOV_EAX 0xb8
#define SITE_SIZE 96
#define ENDBR64 0xfa1e0ff3u

typedef uint64_t probed_function(uint64_t value);

[[gnu::noinline]] static uint64_t probe_target(uint64_t value)
{
	hide_from_compiler(value);
	return value;
}

[[gnu::noinline]] static uint64_t probe_call(probed_function *function, uint64_t value)
{
	return function(value) + 1;
}

// True when the code at SITE compares with HASH and traps: cmpl (81, its register, -6), je over the
// trap (74 02), ud2 (0f 0b).
// SAFETY: reads text of this image, in which more than SITE_SIZE bytes follow either function.
static bool site_checks(const uint8_t *site, uint32_t hash)
{
	for (const uint8_t *code = site; code < site + SITE_SIZE; code++) {
		if (code[0] == 0x81 && (code[1] & 0xf8) == 0x78 &&
		    code[2] == 0x100 - HASH_DISTANCE && load_le32(code + 3) == hash)
			return load_le32(code + 7) == 0x0b0f0274;
	}
	return false;
}

static void probe(struct evidence *evidence)
{
	probed_function *volatile function = probe_target;
	const uint8_t *entry = (const uint8_t *)(uintptr_t)function;
	const uint32_t hash = load_le32(entry - HASH_DISTANCE);
	const bool marked = entry[-OPCODE_DISTANCE] == OPCODE_MOV_EAX;
	const bool checked = marked && site_checks((const uint8_t *)(uintptr_t)probe_call, hash);
	const bool works = probe_call(function, 41) == 42;

	const bool target = load_le32(entry) == ENDBR64;
	const bool ibt =
		!arch_cpu_has_branch_targets() || (arch_register_read(ARCH_CR4) & CR4_CET) != 0;

	evidence->state = marked && checked && works && target && ibt ? EVIDENCE_ON : EVIDENCE_OFF;
	format_string(evidence->reading, sizeof(evidence->reading),
		      "target marked=%d hash=0x%08x call site compares and traps=%d endbr64=%d "
		      "IBT=%s",
		      marked, marked ? hash : 0, checked, target,
		      !arch_cpu_has_branch_targets() ? "not in this CPU"
		      : ibt                          ? "on"
						     : "off");
}

PROTECTION(cfi, .section = "beyond the document",
	   .claim = "every indirect call checks the type of its target; targets are marked",
	   .probe = probe, .every_cpu = true);
