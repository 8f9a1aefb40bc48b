// SPDX-License-Identifier: GPL-2.0-only
/*
 * bases.c - where this boot's kernel lies: a function of its image, and the base of each region, in
 * hexadecimal, one a line. The prove image's device tells it to everybody; tests/boot/bases asks
 * many boots.
 */
#include <asm/unistd.h>
#include <linux/fcntl.h>

#include "attacker.h"
#include "call.h"
#include "tiny.h"

static long device;

static unsigned long symbol(const char *name)
{
	struct attacker_name asked = { 0 };
	char *end = asked.name;

	append_text(&end, name);
	return call3(__NR_ioctl, device, ATTACKER_SYMBOL, (long)&asked) ? 0 : asked.value;
}

static unsigned long peek(unsigned long address)
{
	struct attacker_access access = { .address = address, .size = 8 };

	return call3(__NR_ioctl, device, ATTACKER_PEEK, (long)&access) ? 0 : access.value;
}

static void show(unsigned long base)
{
	char line[32], *end = line;

	for (int shift = 60; shift >= 0; shift -= 4)
		*end++ = "0123456789abcdef"[base >> shift & 15];
	*end++ = '\n';
	call3(__NR_write, 1, (long)line, end - line);
}

#define REGIONS 10
#define REGION_SIZE 24 /* base first */

int program_main(long *stack)
{
	unsigned long regions;

	(void)stack;
	device = call3(__NR_open, (long)ATTACKER_DEVICE, O_RDONLY, 0);
	if (device < 0 || !(regions = symbol("regions")))
		call1(__NR_exit_group, 1);
	show(symbol("kernel_main"));
	for (unsigned long i = 0; i < REGIONS; i++)
		show(peek(regions + i * REGION_SIZE));
	call1(__NR_exit_group, 0);
	return 0;
}
