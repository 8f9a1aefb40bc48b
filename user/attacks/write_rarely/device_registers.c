// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("write_rarely", "device_registers", "write_rarely: write to a device outside a window",
       "The program writes to the registers of its CPU's interrupt controller: the message "
       "that resets another CPU.",
       "Registers of devices carry the key of sealed memory.",
       "The other CPU is gone, and starts again where the attacker says.");

#define COMMAND 0x300
#define COMMAND_TARGET 0x310
#define RESET 0x4500
#define SECOND_CPU (1u << 24)

static bool control(void)
{
	return is_ordinary() && peek(symbol("registers")) != 0;
}

static _Noreturn void count(volatile unsigned long *counter)
{
	(void)own_cpu(1);
	for (;;)
		++*counter;
}

static void wait_a_moment(void)
{
	for (unsigned int i = 0; i < 300000; i++)
		__asm__ volatile("pause");
}

static bool fire(void)
{
	volatile unsigned long *counter = (volatile unsigned long *)call6(
		__NR_mmap, 0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const uint64_t registers = peek(symbol("registers"));
	unsigned long before;

	if (fork_program() == 0)
		count(counter);
	(void)own_cpu(0);
	while (*counter == 0)
		sleep_milliseconds(1);
	poke32(registers + COMMAND_TARGET, SECOND_CPU);
	poke32(registers + COMMAND, RESET);
	wait_a_moment();
	before = *counter;
	wait_a_moment();
	return *counter == before;
}

static void victim(void)
{
	victim_waits();
}
