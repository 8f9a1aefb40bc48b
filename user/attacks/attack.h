// SPDX-License-Identifier: GPL-2.0-only
/*
 * attack.h - the frame of every attack program: process 1 (root) lays out the prizes and the
 * victims, then starts the same program again as uid 1000, which has nothing but /dev/attacker.
 *
 * A program says ATTACK(...) once and defines control() and fire(). What ATTACK says is read from
 * the ELF file by the host (host/attack_programs.c): row, name, verdict, and the story in three
 * lines. On the console, as for attacks inside the kernel:
 *	attack ROW/NAME control ok
 *	attack ROW/NAME firing
 *	violation: ...			printed by the kernel
 *	attack ROW/NAME WON | LOST | STOPPED
 *
 * In the machine: /prize (0600, root) and /public (0644, root), /dev, /tmp (1777).
 */
#ifndef ATTACK_H
#define ATTACK_H

#include <asm/errno.h>
#include <asm/signal.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/reboot.h>
#include <linux/sched.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attacker.h"
#include "victim.h"

#define ATTACK(row, name, verdict, does, stops, without) \
	const char attack_story[] =                      \
		"TESTUDO-ATTACK\0" row "/" name "\0" verdict "\0" does "\0" stops "\0" without

/* An attack that measures time: it runs on one processor, whose clock counts instructions. */
#define COUNTED_ATTACK(row, name, verdict, does, stops, without) \
	const char attack_story[] =                              \
		"TESTUDO-COUNTED\0" row "/" name "\0" verdict "\0" does "\0" stops "\0" without

/* As the kernel left it: arguments, environment, auxiliary vector. */
static const long *program_stack;

#define ATTACKER_UID 1000
#define ATTACKER_FILE 3 /* /dev/attacker, open in every process of the machine */
#define PRIZE "/prize"
#define PUBLIC "/public"
#define SECRET "the root's secret"

/* The program's own. */
static bool control(void);
static bool fire(void);
/* The program under another name: 77 when it has the prize. */
#ifndef OTHER_PROGRAM
#define OTHER_PROGRAM is_root()
#endif

/* ---- the primitive ---- */

/* A program without this file is lost anyway: it ends. */
static inline long attacker_call(unsigned int what, void *argument)
{
	return call3(__NR_ioctl, ATTACKER_FILE, what, (long)argument);
}

static inline uint64_t peek_sized(uint64_t address, unsigned int size)
{
	struct attacker_access access = { .address = address, .size = size };

	if (attacker_call(ATTACKER_PEEK, &access) != 0) {
		say_number("attacker: no peek at", address);
		leave(9);
	}
	return access.value;
}

static inline void poke_sized(uint64_t address, uint64_t value, unsigned int size)
{
	struct attacker_access access = { .address = address, .value = value, .size = size };

	if (attacker_call(ATTACKER_POKE, &access) != 0) {
		say_number("attacker: no poke at", address);
		leave(9);
	}
}

static inline bool quiet_peek(uint64_t address, uint64_t *value)
{
	struct attacker_access access = { .address = address, .size = 8, .quiet = 1 };
	const bool ok = attacker_call(ATTACKER_PEEK, &access) == 0;

	*value = access.value;
	return ok;
}

static inline uint64_t peek(uint64_t address)
{
	return peek_sized(address, 8);
}
static inline uint32_t peek32(uint64_t address)
{
	return (uint32_t)peek_sized(address, 4);
}
static inline uint8_t peek8(uint64_t address)
{
	return (uint8_t)peek_sized(address, 1);
}
static inline void poke(uint64_t address, uint64_t value)
{
	poke_sized(address, value, 8);
}
static inline void poke32(uint64_t address, uint32_t value)
{
	poke_sized(address, value, 4);
}

/* A struct refcount, which the kernel keeps as its negative. */
static inline void poke_references(uint64_t address, uint32_t count)
{
	poke32(address, 0u - count);
}
static inline void poke8(uint64_t address, uint8_t value)
{
	poke_sized(address, value, 1);
}

static inline uint64_t find_name(unsigned int what, const char *text)
{
	struct attacker_name name = { 0 };
	char *end = name.name;

	append_text(&end, text);
	if (attacker_call(what, &name) != 0) {
		say_part("attacker: there is no ");
		say_part(text);
		say_part("\n");
		leave(9);
	}
	return name.value;
}

static inline uint64_t symbol(const char *name)
{
	return find_name(ATTACKER_SYMBOL, name);
}
static inline uint64_t member(const char *name)
{
	return find_name(ATTACKER_MEMBER, name);
}

/* What the source says; in this build it may be elsewhere (row struct_shuffle). */
static inline uint64_t declared(const char *name)
{
	return find_name(ATTACKER_DECLARED, name);
}

static inline long call_kernel(unsigned int how, uint64_t address, uint64_t a, uint64_t b,
			       uint64_t c, uint64_t d)
{
	struct attacker_call call = { .address = address, .arguments = { a, b, c, d } };

	if (attacker_call(how, &call) != 0)
		leave(9);
	return (long)call.result;
}

/* ---- what an attacker knows about the kernel ---- */

/* The running program's struct task: the one on a CPU that carries its number. */
static inline uint64_t own_task(void)
{
	const uint64_t cpus = symbol("cpus"), current = member("cpu.current"),
		       id = member("task.id");
	const uint32_t mine = (uint32_t)call0(__NR_gettid);

	for (;;) {
		for (int i = 0; i < 8; i++) {
			const uint64_t cpu = peek(cpus + 8 * i);
			const uint64_t task = cpu ? peek(cpu + current) : 0;

			if (task && peek32(task + id) == mine)
				return task;
		}
	}
}

/* The CPU that the program is pinned to. */
static inline uint64_t own_cpu(unsigned int number)
{
	unsigned long mask = 1ul << number;

	call3(__NR_sched_setaffinity, 0, sizeof(mask), (long)&mask);
	return peek(symbol("cpus") + 8 * number);
}

/* Of process 1, who is root. */
static inline uint64_t init_task(uint64_t task)
{
	const uint64_t process = peek(task + member("task.process"));
	const uint64_t parent = peek(process + member("process.parent"));

	return peek(parent + member("process.leader"));
}

/* The program of root that process 1 has started beside this one. */
static inline uint64_t victim_task(uint64_t task)
{
	const uint64_t own = peek(task + member("task.process"));
	const uint64_t init = peek(own + member("process.parent"));
	const uint64_t head = init + member("process.children"),
		       sibling = member("process.sibling");

	for (uint64_t link = peek(head); link != head; link = peek(link))
		if (link - sibling != own)
			return peek(link - sibling + member("process.leader"));
	return 0;
}

/* By the number that fork returned, among the children of the process of TASK. */
static inline uint64_t child_task(uint64_t task, long id)
{
	const uint64_t own = peek(task + member("task.process"));
	const uint64_t head = own + member("process.children"), sibling = member("process.sibling");

	for (uint64_t link = peek(head); link != head; link = peek(link))
		if (peek32(link - sibling + member("process.id")) == (uint32_t)id)
			return peek(link - sibling + member("process.leader"));
	return 0;
}

static inline uint64_t own_credentials(uint64_t task)
{
	return peek(task + member("task.seal")) + member("task_seal.credentials");
}

/* Sealed memory and page tables are readable. */
static inline uint64_t sealed_view(void)
{
	return peek(symbol("write_rarely") + member("write_rarely_layout.view"));
}

#define ENTRY_ADDRESS 0x000ffffffffff000ul

/* Address of the entry of LEVEL (1 to 4) for ADDRESS in the tables below physical ROOT. */
static inline uint64_t table_entry(uint64_t root, uint64_t address, unsigned int level)
{
	const uint64_t view = sealed_view();
	uint64_t table = root;

	for (unsigned int i = 4;; i--) {
		const uint64_t slot = view + table + (address >> (12 + 9 * (i - 1)) & 511) * 8;

		if (i == level)
			return slot;
		table = peek(slot) & ENTRY_ADDRESS;
		if (!table)
			return 0;
	}
}

static inline uint64_t own_root(uint64_t task)
{
	return peek(peek(task + member("task.space")) + member("address_space.root"));
}

/* Where a task's descriptor stands. */
static inline uint64_t file_slot(uint64_t task, int file)
{
	const uint64_t table = peek(task + member("task.files"));
	const uint64_t part =
		peek(peek(table + member("file_table.parts")) + 8 * ((uint64_t)file / 64));

	return part + member("descriptor_part.files") + 8 * ((uint64_t)file % 64);
}

static inline uint64_t file_struct(uint64_t task, int file)
{
	return peek(file_slot(task, file));
}

/* What of an open file is in ordinary memory. */
static inline uint64_t file_state(uint64_t task, int file)
{
	return peek(file_struct(task, file) + member("file.state"));
}

/* ---- prizes ---- */

/* The program is root for the kernel, and reads what only root may read. */
static inline bool reads_prize(void)
{
	char bytes[sizeof(SECRET) - 1] = { 0 };
	const long file = call3(__NR_open, (long)PRIZE, O_RDONLY, 0);

	return file >= 0 && call3(__NR_read, file, (long)bytes, sizeof(bytes)) == sizeof(bytes) &&
	       bytes_equal(bytes, SECRET, sizeof(bytes));
}

static inline bool is_root(void)
{
	return call0(__NR_geteuid) == 0 && reads_prize();
}

/* The legal thing: an ordinary program may not read the prize, and may read what is public. */
static inline bool is_ordinary(void)
{
	return call0(__NR_geteuid) == ATTACKER_UID && !reads_prize() &&
	       call3(__NR_open, (long)PUBLIC, O_RDWR, 0) == -EACCES &&
	       call3(__NR_open, (long)PUBLIC, O_RDONLY, 0) >= 0 && own_task() != 0;
}

static inline int other_program(void)
{
	return OTHER_PROGRAM ? 77 : 1;
}

/* ---- process 1 ---- */

/* A program that defines ATTACKER_IS_ROOT is root from the beginning, and wants more. */
static inline void become_attacker(void)
{
#ifndef ATTACKER_IS_ROOT
	call2(__NR_setgroups, 0, 0);
	call3(__NR_setresgid, ATTACKER_UID, ATTACKER_UID, ATTACKER_UID);
	call3(__NR_setresuid, ATTACKER_UID, ATTACKER_UID, ATTACKER_UID);
#endif
}

#define SAID_ITSELF 1 /* status of an attacker that has told why */
#define NOT_STARTED 8

static inline _Noreturn void run_machine(void)
{
	static const char *const arguments[] = { "attack", NULL }, *const environment[] = { NULL };
	int status;

	call3(__NR_open, (long)ATTACKER_DEVICE, O_RDWR, 0); /* descriptor 3 */
	start_victim();
	attacker_id = fork_program();
	if (attacker_id == 0) {
		become_attacker();
		call3(__NR_execve, (long)"/init", (long)arguments, (long)environment);
		leave(NOT_STARTED);
	}
	if (attacker_id < 0)
		say_number("attacker: no process, error", (unsigned long)-attacker_id);
	status = attacker_id < 0 ? 0 : wait_for_attacker();
	if ((status & 0x7f) == SIGKILL)
		say_result("STOPPED");
	else if (status != 0 && status >> 8 != SAID_ITSELF)
		say_number("attacker: ended with", (unsigned long)status);
	for (;;)
		call4(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		      LINUX_REBOOT_CMD_POWER_OFF, 0);
}

int program_main(long *stack);
int program_main(long *stack)
{
	const long argument_count = stack[0];
	const char *name = argument_count > 0 ? (const char *)stack[1] : "";

	program_stack = stack;
	if (call0(__NR_getpid) == 1)
		run_machine();
	if (!text_equal(name, "attack"))
		return other_program(); /* as somebody else started it */
	if (!control()) {
		say_result("control failed");
		leave(SAID_ITSELF);
	}
	say_result("control ok");
	say_result("firing");
	say_result(fire() ? "WON" : "LOST");
	leave(0);
}

#endif
