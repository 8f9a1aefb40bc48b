// SPDX-License-Identifier: GPL-2.0-only
/*
 * A rule is: equal, a constant distance, a constant mask, some bits of it, or a multiplication that
 * is known.
 */
#include "attack.h"

#include <asm/stat.h>
#include <asm/statfs.h>
#include <linux/stat.h>

ATTACK("opaque_ids", "numbers", "LOST",
       "The program makes objects of all kinds, reads every number that they have, and looks for a "
       "rule between the numbers and the addresses of what they stand for.",
       "Numbers are counted.", "The number of a pipe's inode is its address.");

#define SAMPLES 24
#define MOUNTS 12 /* made by root: /tmp/m0, ... */
#define NUMBERS 9
#define PLACES 8

/* One object: its numbers as programs see them, the addresses of what it is made of. */
struct sample {
	uint64_t number[NUMBERS], place[PLACES];
};

static const char *const number_names[NUMBERS] = { "st_ino",       "stx_ino", "st_dev",
						   "stx_mnt_id",   "f_fsid",  "ino: line",
						   "mnt_id: line", "d_ino",   "d_off" };
static const char *const place_names[PLACES] = { "file",         "inode",
						 "private",      "directory entry",
						 "file's state", "inode's seal",
						 "superblock",   "mount" };

/* ---- rules ---- */

static uint64_t low_bits(uint64_t value, unsigned int width)
{
	return width == 64 ? value : value & ((1ul << width) - 1);
}

static size_t distinct(const uint64_t *values, size_t count)
{
	size_t different = 0;

	for (size_t i = 0; i < count; i++) {
		size_t j = 0;

		while (j < i && values[j] != values[i])
			j++;
		different += j == i;
	}
	return different;
}

/* distance: number - place is the same for all; else number XOR place is. */
static bool constant(const uint64_t *numbers, const uint64_t *places, size_t count,
		     unsigned int width, bool distance)
{
	const uint64_t first = distance ? numbers[0] - places[0] : numbers[0] ^ places[0];

	for (size_t i = 1; i < count; i++) {
		const uint64_t here = distance ? numbers[i] - places[i] : numbers[i] ^ places[i];

		if (low_bits(here ^ first, width) != 0)
			return false;
	}
	return true;
}

static bool rule_of_bits(const uint64_t *numbers, const uint64_t *places, size_t count,
			 unsigned int shift, unsigned int width)
{
	uint64_t cut_numbers[SAMPLES], cut_places[SAMPLES];

	for (size_t i = 0; i < count; i++) {
		cut_numbers[i] = low_bits(numbers[i], width);
		cut_places[i] = low_bits(places[i] >> shift, width);
	}
	/* Values that are all the same agree with everything. */
	if (distinct(cut_numbers, count) < count / 2 || distinct(cut_places, count) < count / 2)
		return false;
	return constant(cut_numbers, cut_places, count, width, true) ||
	       constant(cut_numbers, cut_places, count, width, false);
}

/* The highest bits of a product, as hash tables of kernels take them. */
static bool rule_of_product(const uint64_t *numbers, const uint64_t *places, size_t count,
			    uint64_t factor)
{
	if (distinct(numbers, count) < count / 2)
		return false;
	for (unsigned int shift = 0; shift <= 56; shift++) {
		size_t equal = 0;

		while (equal < count && places[equal] * factor >> shift == numbers[equal])
			equal++;
		if (equal == count)
			return true;
	}
	return false;
}

static bool has_rule(const uint64_t *numbers, const uint64_t *places, size_t count)
{
	static const unsigned char widths[] = { 64, 48, 32, 24, 20, 16, 12, 8 };
	static const uint64_t factors[] = { 0x61c8864680b583eb, 0x9e3779b97f4a7c15,
					    0xff51afd7ed558ccd, 0x9e370001 };

	for (unsigned int shift = 0; shift < 40; shift++)
		for (size_t i = 0; i < sizeof(widths); i++)
			if (rule_of_bits(numbers, places, count, shift, widths[i]))
				return true;
	for (size_t i = 0; i < sizeof(factors) / sizeof(factors[0]); i++)
		if (rule_of_product(numbers, places, count, factors[i]))
			return true;
	return false;
}

static bool any_rule(const char *kind, const struct sample *samples, size_t count)
{
	uint64_t numbers[SAMPLES], places[SAMPLES];
	bool found = false;

	for (size_t number = 0; number < NUMBERS; number++) {
		for (size_t place = 0; place < PLACES; place++) {
			for (size_t i = 0; i < count; i++) {
				numbers[i] = samples[i].number[number];
				places[i] = samples[i].place[place];
			}
			if (!has_rule(numbers, places, count))
				continue;
			say_part("a rule: ");
			say_part(kind);
			say_part(", ");
			say_part(number_names[number]);
			say_part(" and address of ");
			say_part(place_names[place]);
			say_number(": the first number", numbers[0]);
			found = true;
		}
	}
	return found;
}

/* The search finds what it is to find, and nothing in numbers that were counted. */
static bool search_works(void)
{
	uint64_t places[SAMPLES], shifted[SAMPLES], masked[SAMPLES], product[SAMPLES],
		counted[SAMPLES];
	uint64_t random = 88172645463325252;

	for (size_t i = 0; i < SAMPLES; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		places[i] = 0xffffe00000000000 + (random >> 40) * 64;
		shifted[i] = (places[i] >> 6) & 0xffffffff;
		masked[i] = places[i] ^ 0x123456789abcdef0;
		product[i] = places[i] * 0x61c8864680b583eb >> 32;
		counted[i] = 100 + i;
	}
	return has_rule(shifted, places, SAMPLES) && has_rule(masked, places, SAMPLES) &&
	       has_rule(product, places, SAMPLES) && !has_rule(counted, places, SAMPLES);
}

/* ---- one object ---- */

/* The number behind NAME in /proc/self/fdinfo/FILE. */
static uint64_t fdinfo_number(long file, const char *name)
{
	char path[64], text[512] = { 0 }, *end = path;
	const char *line = text;
	long information;

	append_text(&end, "/proc/self/fdinfo/");
	append_number(&end, (unsigned long)file);
	*end = '\0';
	information = call3(__NR_open, (long)path, O_RDONLY, 0);
	call3(__NR_read, information, (long)text, sizeof(text) - 1);
	call1(__NR_close, information);
	for (; *line; line++) {
		const char *number = text_behind(line, name);

		if (number)
			return text_number(&number);
	}
	return 0;
}

static void read_numbers(struct sample *sample, long file)
{
	struct stat status = { 0 };
	struct statx more = { 0 };
	struct statfs system = { 0 };

	call2(__NR_fstat, file, (long)&status);
	call5(__NR_statx, file, (long)"", AT_EMPTY_PATH, 0x1fff, (long)&more);
	call2(__NR_fstatfs, file, (long)&system);
	sample->number[0] = status.st_ino;
	sample->number[1] = more.stx_ino;
	sample->number[2] = status.st_dev;
	sample->number[3] = more.stx_mnt_id;
	sample->number[4] =
		(uint32_t)system.f_fsid.val[0] | (uint64_t)(uint32_t)system.f_fsid.val[1] << 32;
	sample->number[5] = fdinfo_number(file, "ino:\t");
	sample->number[6] = fdinfo_number(file, "mnt_id:\t");
}

static void read_places(struct sample *sample, long file)
{
	const uint64_t object = file_struct(own_task(), (int)file);
	const uint64_t inode = peek(object + member("file.inode"));
	const uint64_t path = object + member("file.path");

	sample->place[0] = object;
	sample->place[1] = inode;
	sample->place[2] = peek(object + member("file.private"));
	sample->place[3] = peek(path + member("path.dentry"));
	sample->place[4] = peek(object + member("file.state"));
	sample->place[5] = peek(inode + member("inode.seal"));
	sample->place[6] = peek(inode + member("inode.superblock"));
	sample->place[7] = peek(path + member("path.mount"));
}

/* ---- kinds of objects ---- */

static long open_pipe(unsigned int)
{
	int ends[2] = { -1, -1 };

	call2(__NR_pipe2, (long)ends, 0);
	return ends[0];
}

static long open_memory(unsigned int)
{
	return call2(__NR_memfd_create, (long)"memory", 0);
}

static long open_epoll(unsigned int)
{
	return call1(__NR_epoll_create1, 0);
}

static void numbered_path(char *path, const char *start, unsigned int index)
{
	char *end = path;

	append_text(&end, start);
	append_number(&end, index);
	*end = '\0';
}

static long open_file(unsigned int index)
{
	char path[64];

	numbered_path(path, "/tmp/f", index);
	return call3(__NR_open, (long)path, O_CREAT | O_RDWR, 0600);
}

static long open_folder(unsigned int index)
{
	char path[64];

	numbered_path(path, "/tmp/d", index);
	call2(__NR_mkdir, (long)path, 0700);
	return call3(__NR_open, (long)path, O_RDONLY | O_DIRECTORY, 0);
}

/* The root folder of each file system that root has mounted. */
static long open_mount(unsigned int index)
{
	char path[64];

	numbered_path(path, "/mnt/m", index);
	return call3(__NR_open, (long)path, O_RDONLY | O_DIRECTORY, 0);
}

static long open_own_status(unsigned int)
{
	return call3(__NR_open, (long)"/proc/self/status", O_RDONLY, 0);
}

/* d_ino and d_off of the names in FOLDER that begin with LETTER, in their order of making. */
static void read_entries(struct sample *samples, const char *folder, char letter)
{
	static char entries[16384] __attribute__((aligned(8)));
	const long file = call3(__NR_open, (long)folder, O_RDONLY | O_DIRECTORY, 0);
	long size;

	while ((size = call3(__NR_getdents64, file, (long)entries, sizeof(entries))) > 0) {
		for (long at = 0; at < size;) {
			const char *entry = entries + at, *name = entry + 19;
			uint16_t length;
			const char *digits = name + 1;

			memcpy(&length, entry + 16, sizeof(length));
			at += length;
			if (*name == letter) {
				const unsigned long index = text_number(&digits);

				if (index >= SAMPLES)
					continue;
				memcpy(&samples[index].number[7], entry, 8);
				memcpy(&samples[index].number[8], entry + 8, 8);
			}
		}
	}
	call1(__NR_close, file);
}

struct kind {
	const char *name;
	long (*open)(unsigned int index);
	unsigned int count;
	const char *folder; /* where it has an entry, beginning with letter */
	char letter;
};

static const struct kind kinds[] = {
	{ "pipes", open_pipe, SAMPLES, NULL, 0 },
	{ "memory files", open_memory, SAMPLES, NULL, 0 },
	{ "epoll instances", open_epoll, SAMPLES, NULL, 0 },
	{ "files", open_file, SAMPLES, "/tmp", 'f' },
	{ "folders", open_folder, SAMPLES, "/tmp", 'd' },
	{ "mounts", open_mount, MOUNTS, "/mnt", 'm' },
	{ "files of /proc", open_own_status, SAMPLES, NULL, 0 },
};

static bool try_kind(const struct kind *kind)
{
	struct sample samples[SAMPLES] = { 0 };
	long files[SAMPLES];

	for (unsigned int i = 0; i < kind->count; i++) {
		files[i] = kind->open(i);
		if (files[i] < 0) {
			say_number("attacker: cannot open", (unsigned long)files[i]);
			leave(9);
		}
		read_numbers(&samples[i], files[i]);
		read_places(&samples[i], files[i]);
	}
	if (kind->folder)
		read_entries(samples, kind->folder, kind->letter);
	for (unsigned int i = 0; i < kind->count; i++)
		call1(__NR_close, files[i]);
	return any_rule(kind->name, samples, kind->count);
}

static bool control(void)
{
	return is_ordinary() && search_works() && open_mount(MOUNTS) >= 0;
}

static bool fire(void)
{
	bool found = false;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		found |= try_kind(&kinds[i]);
	return found;
}

static void victim(void)
{
	char path[64];

	call2(__NR_mkdir, (long)"/mnt", 0755);
	for (unsigned int i = 0; i <= MOUNTS; i++) {
		numbered_path(path, "/mnt/m", i);
		call2(__NR_mkdir, (long)path, 0755);
		call5(__NR_mount, (long)"tmpfs", (long)path, (long)"tmpfs", 0, 0);
	}
	victim_waits();
}
