// SPDX-License-Identifier: GPL-2.0-only
/*
 * What Linux says where this kernel says "violation: ROW: MESSAGE". Programs and people that read
 * kernel logs (Linux's own crash tests among them) look for these phrases; they follow our line in
 * the log, and only here. They carry no address. The first entry whose row is the same and whose
 * text begins the message counts.
 */
#include "linux_words.h"

#include <base/string.h>
#include <kernel/log.h>

struct linux_words {
	const char *row, *message;
	const char *words, *more; /* more: a second line, or nullptr */
};

#define PAGE_FAULT "BUG: unable to handle page fault for address: (hidden)"
#define WARNING "WARNING: CPU: (hidden) PID: (hidden) at kernel"

static const struct linux_words all_words[] = {
	{ "null_guard", "", "BUG: kernel NULL pointer dereference, address: (hidden)", nullptr },
	{ "user_exec", "", "unable to execute userspace code (SMEP?)", PAGE_FAULT },
	{ "user_access", "", PAGE_FAULT, nullptr },
	{ "strict_rwx", "execution", "kernel tried to execute NX-protected page - exploit attempt?",
	  PAGE_FAULT },
	{ "strict_rwx", "", PAGE_FAULT, "#PF: supervisor write access in kernel mode" },
	{ "ro_after_init", "", PAGE_FAULT, "#PF: supervisor write access in kernel mode" },
	{ "write_rarely", "", PAGE_FAULT, "#PF: supervisor write access in kernel mode" },
	{ "exclusive_frames", "access", PAGE_FAULT, nullptr },
	{ "kernel_fault", "invalid instruction", "kernel BUG at (hidden)!", nullptr },
	{ "kernel_fault", "access", PAGE_FAULT, nullptr },
	{ "stack_guard", "", "BUG: TASK stack guard page was hit at (hidden)", nullptr },
	{ "stack_canary", "",
	  "Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: (hidden)",
	  nullptr },
	{ "cfi", "", "CFI failure at (hidden)", nullptr },
	{ "shadow_stack", "", "CFI failure at (hidden): return address", nullptr },
	{ "reg_pinning", "write of CR4", "pinned CR4 bits changed: (hidden)!?", WARNING },
	{ "reg_pinning", "", "pinned CR4 bits changed: (hidden)!?", WARNING },
	{ "list_integrity", "neighbours", "list_add corruption. next->prev should be prev",
	  "kernel BUG at lib/list_debug.c" },
	{ "list_integrity", "link inserted", "list_add double add: new=(hidden)",
	  "kernel BUG at lib/list_debug.c" },
	{ "list_integrity", "inserted link", "list_add double add: new=(hidden)",
	  "kernel BUG at lib/list_debug.c" },
	{ "list_integrity", "", "list_del corruption. prev->next should be (hidden)",
	  "kernel BUG at lib/list_debug.c" },
	{ "refcount", "overflow", "refcount_t: saturated; leaking memory.", WARNING },
	{ "refcount", "use of a saturated count", "refcount_t: saturated; leaking memory.",
	  WARNING },
	{ "refcount", "increment from zero", "refcount_t: addition on 0; use-after-free.",
	  WARNING },
	{ "refcount", "underflow", "refcount_t: underflow; use-after-free.", WARNING },
	{ "refcount", "last reference", "refcount_t: decrement hit 0; leaking memory.", WARNING },
	{ "usercopy", "copy to a program", "usercopy: Kernel memory exposure attempt detected",
	  "kernel BUG at mm/usercopy.c" },
	{ "usercopy", "copy from a program", "usercopy: Kernel memory overwrite attempt detected",
	  "kernel BUG at mm/usercopy.c" },
	{ "checked_size", "write beyond a member",
	  "memcpy: detected field-spanning write of a member",
	  "detected buffer overflow in the member of an object" },
	{ "checked_size", "write beyond an object",
	  "detected buffer overflow in the object of a copy", nullptr },
	{ "checked_size", "read beyond", "detected buffer overflow in the source of a copy",
	  nullptr },
	{ "checked_size", "index", "UBSAN: array-index-out-of-bounds in (hidden)", nullptr },
	{ "checked_size", "addition", "UBSAN: integer-overflow in (hidden)", nullptr },
	{ "heap_integrity", "double free", "kernel BUG at mm/slub.c: object already free",
	  nullptr },
	{ "heap_integrity", "free of", "cache_from_obj: Wrong slab cache", WARNING },
	{ "heap_integrity", "", "BUG: slab: Right Redzone or poison overwritten", nullptr },
	{ "watchdog", "soft lockup", "watchdog: BUG: soft lockup - CPU stuck", nullptr },
	{ "watchdog", "hard lockup", "watchdog: Watchdog detected hard LOCKUP", nullptr },
	{ "watchdog", "spin lock", "BUG: spinlock lockup suspected", nullptr },
	{ "watchdog", "task hangs", "INFO: task blocked for more than some seconds", nullptr },
	{ "provoke", "warning", WARNING, nullptr },
	{ "provoke", "dumptest", "Kernel panic - not syncing: dumptest", nullptr },
};

void linux_words_log(const char *row, const char *message)
{
	for (size_t i = 0; i < array_count(all_words); i++) {
		const struct linux_words *words = &all_words[i];

		if (!string_equal(words->row, row) || !string_starts_with(message, words->message))
			continue;
		log_only("%s", words->words);
		if (words->more)
			log_only("%s", words->more);
		return;
	}
}
