// SPDX-License-Identifier: GPL-2.0-only
/* /proc/kallsyms: the kernel's symbols, with the addresses that programs are told (row
 * no_pointers_out). */
#include <fs/proc/tree.h>

#include <arch/image.h>
#include <kernel/symbols.h>
#include <no_pointers_out/no_pointers_out.h>

/* As nm(1) has it. */
static char kind_of(uintptr_t address)
{
	if (address >= (uintptr_t)text_start && address < (uintptr_t)text_end)
		return 't';
	return address >= (uintptr_t)rodata_start && address < (uintptr_t)rodata_end ? 'r' : 'd';
}

/* By hand: what row usercopy does with addresses in texts is not to be what hides them here. */
static void print_address(struct text *text, uint64_t address)
{
	text_print(text, "%08x%08x", (uint32_t)(address >> 32), (uint32_t)address);
}

static int symbols_text(const struct proc_node *node, struct text *text)
{
	const char *name;
	uintptr_t address;

	for (size_t i = 0; (name = symbol_at(i, &address)) != nullptr && !text->failed; i++) {
		print_address(text, no_pointers_out_symbol(address));
		text_print(text, " %c %s\n", kind_of(address), name);
	}
	return 0;
}
PROC_ENTRY(kallsyms, .directory = "proc", .name = "kallsyms", .mode = S_IFREG | 0444,
	   .text = symbols_text);
