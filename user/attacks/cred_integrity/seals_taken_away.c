// SPDX-License-Identifier: GPL-2.0-only
#include "public_file.h"

#include <linux/fcntl.h>
#include <linux/memfd.h>

ATTACK("cred_integrity", "seals_taken_away", "LOST",
       "The program gives away a memfd that nobody can write to any more, by its file seals, takes "
       "the seals away in the inode, and writes to it.",
       "File seals are asked of the inode's sealed record, where they are only ever added.",
       "What others trust, because nobody can change it, is changed.");

static long make_sealed(void)
{
	const long file = call2(__NR_memfd_create, (long)"trusted", MFD_ALLOW_SEALING);

	call3(__NR_write, file, (long)"A", 1);
	call3(__NR_fcntl, file, F_ADD_SEALS, F_SEAL_WRITE);
	return file;
}

static long write_first(long file)
{
	return call4(__NR_pwrite64, file, (long)"X", 1, 0);
}

static bool control(void)
{
	const long file = make_sealed();

	return is_ordinary() && write_first(file) == -EPERM && !is_changed(file);
}

static bool fire(void)
{
	const long file = make_sealed();
	const uint64_t inode = peek(file_struct(own_task(), (int)file) + member("file.inode"));

	poke32(inode + member("inode.seals"), 0);
	write_first(file);
	return is_changed(file);
}

static void victim(void)
{
	victim_waits();
}
