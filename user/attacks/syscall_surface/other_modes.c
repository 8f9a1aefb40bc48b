// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("syscall_surface", "other_modes", "LOST",
       "The program looks for other entries: every vector by the INT instruction, SYSENTER, "
       "the page of old system calls, the numbers of another convention, segments of other "
       "modes.",
       "The gates are closed to programs, and there is no segment, call or number for "
       "another mode.",
       "The program raises the kernel's own interrupts.");

#define SECOND_NUMBERING 0x40000000
#define OLD_CALLS 0xffffffffff600000
#define CODE 0x800
#define LONG_MODE 0x200000

static volatile unsigned char *code;

static bool control(void)
{
	code = (unsigned char *)call6(__NR_mmap, 0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
				      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return is_ordinary() && call0(__NR_getppid) == 1;
}

/* A child that runs the code comes back from it. */
static bool survives(void)
{
	const long id = fork_program();

	if (id == 0) {
		((void (*)(void))code)();
		leave(0);
	}
	return wait_program(id) == 0;
}

static bool put_code(unsigned int first, unsigned int second)
{
	code[0] = (unsigned char)first;
	code[1] = (unsigned char)second;
	code[2] = 0xc3;
	return survives();
}

static bool any_gate(void)
{
	for (unsigned int vector = 32; vector < 256; vector++)
		if (put_code(0xcd, vector)) {
			say_number("attacker: open gate", vector);
			return true;
		}
	return false;
}

/* LAR tells a program which segments there are for it. */
static bool any_old_segment(void)
{
	bool found = false;

	for (unsigned int selector = 3; selector < 0x10000; selector += 4) {
		unsigned int rights = 0;
		bool there;

		__asm__ volatile("lar %2, %0" : "=r"(rights), "=@ccz"(there) : "r"(selector));
		found = found || (there && (rights & CODE) && !(rights & LONG_MODE));
	}
	return found;
}

static bool old_page(void)
{
	const long id = fork_program();

	if (id == 0) {
		((long (*)(long *))OLD_CALLS)(0);
		leave(0);
	}
	return wait_program(id) == 0;
}

static bool fire(void)
{
	const bool gates = any_gate(), fast = put_code(0x0f, 0x34), page = old_page(),
		   segments = any_old_segment(),
		   numbers = call0(__NR_getppid | SECOND_NUMBERING) != -ENOSYS;

	return gates || fast || page || segments || numbers;
}

static void victim(void)
{
	victim_waits();
}
