// SPDX-License-Identifier: GPL-2.0-only
/*
 * scan.h - what an attack program got from the kernel, and the search for addresses in it.
 *
 * First everything is collected: the program then knows no address of the kernel, so what looks
 * like one came from the kernel. Only then the device is asked where the kernel's memory is, and
 * each word (at every byte, aligned or not) and each number in a text (hexadecimal, decimal,
 * negative) is compared with it. The lower halves of the addresses of the program's own objects are
 * looked for as well: a pointer that was cut to 32 bits.
 */
#ifndef SCAN_H
#define SCAN_H

#include "attack.h"

#define COLLECTED_MAX (24u << 20)
#define PIECES_MAX 8192
#define RANGES_MAX 16
#define OBJECTS_MAX 16
#define KERNEL_HALF 0xffff800000000000ul
#define IMAGE_SIZE (16ul << 20)
#define REGION_SIZE (4ul << 30)
#define REGIONS_SIZE (10 * 24) /* of the kernel's table of its regions, protect/aslr_heap */
#define FINDINGS_SHOWN 8

struct piece {
	char name[72];
	size_t start, size;
};

struct range {
	uint64_t start, end;
};

static char collected[COLLECTED_MAX];
static struct piece pieces[PIECES_MAX];
static size_t collected_size, piece_count;
static struct range ranges[RANGES_MAX];
static uint64_t objects[OBJECTS_MAX];
static size_t range_count, object_count;
static unsigned int findings;

/* ---- collecting ---- */

static inline void collect_failed(const char *why)
{
	say_part("scan: ");
	say_part(why);
	say_part("\n");
	leave(9);
}

/* A piece that bytes are then added to. */
static inline void collect_begin(const char *name)
{
	struct piece *piece = &pieces[piece_count];
	size_t length = text_length(name);

	if (piece_count + 1 == PIECES_MAX)
		collect_failed("too many pieces");
	if (length > sizeof(piece->name) - 1)
		length = sizeof(piece->name) - 1;
	memcpy(piece->name, name, length);
	piece->name[length] = '\0';
	piece->start = collected_size;
	piece->size = 0;
	piece_count++;
}

static inline void collect_more(const void *bytes, size_t size)
{
	if (size > COLLECTED_MAX - collected_size)
		collect_failed("too much");
	memcpy(collected + collected_size, bytes, size);
	collected_size += size;
	pieces[piece_count - 1].size += size;
}

static inline void collect(const char *name, const void *bytes, size_t size)
{
	collect_begin(name);
	collect_more(bytes, size);
}

/* ---- what is looked for ---- */

static inline void add_range(uint64_t start, uint64_t size)
{
	if (range_count == RANGES_MAX)
		collect_failed("too many ranges");
	ranges[range_count++] = (struct range){ start, start + size };
}

static inline void add_object(uint64_t address)
{
	if (address >= KERNEL_HALF && object_count < OBJECTS_MAX)
		objects[object_count++] = address;
}

/* Asks the device; nothing may be collected behind this. */
static inline void know_kernel(void)
{
	const uint64_t table = symbol("regions"), task = own_task();
	const uint64_t file = file_struct(task, ATTACKER_FILE);
	const uint64_t inode = peek(file + member("file.inode"));

	add_range(symbol("kernel_main") - IMAGE_SIZE, 2 * IMAGE_SIZE);
	for (uint64_t at = table; at < table + REGIONS_SIZE; at += 8)
		if (peek(at) >= KERNEL_HALF)
			add_range(peek(at), REGION_SIZE);
	if (range_count < 10)
		collect_failed("the kernel's regions are not known");
	add_object(task);
	add_object(peek(task + member("task.process")));
	add_object(peek(task + member("task.space")));
	add_object(peek(task + member("task.files")));
	add_object(peek(task + member("task.seal")));
	add_object(peek(task + member("task.stack_top")));
	add_object(file);
	add_object(inode);
	add_object(peek(inode + member("inode.superblock")));
	add_object(peek(inode + member("inode.seal")));
}

/* ---- looking ---- */

static inline bool is_kernel_address(uint64_t value)
{
	if (value < KERNEL_HALF)
		return false;
	for (size_t i = 0; i < range_count; i++)
		if (value >= ranges[i].start && value < ranges[i].end)
			return true;
	return false;
}

static inline bool is_half_of_object(uint32_t value)
{
	for (size_t i = 0; i < object_count; i++)
		if (value == (uint32_t)objects[i])
			return true;
	return false;
}

static inline void report_finding(const struct piece *piece, const char *what, uint64_t value)
{
	if (findings++ >= FINDINGS_SHOWN)
		return;
	say_part("found in ");
	say_part(piece->name);
	say_number(what, value);
}

static inline void scan_words(const struct piece *piece)
{
	const char *bytes = collected + piece->start;

	for (size_t i = 0; i + 4 <= piece->size; i++) {
		uint32_t half;
		uint64_t word;

		__builtin_memcpy(&half, bytes + i, sizeof(half));
		if (i % 4 == 0 && is_half_of_object(half))
			report_finding(piece, ": half an address", half);
		if (i + 8 > piece->size || bytes[i + 7] != '\xff')
			continue;
		__builtin_memcpy(&word, bytes + i, sizeof(word));
		if (is_kernel_address(word))
			report_finding(piece, ": an address", word);
	}
}

static inline int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static inline void judge_number(const struct piece *piece, uint64_t value, size_t digits)
{
	if (is_kernel_address(value))
		report_finding(piece, ": a number", value);
	else if (digits >= 7 && value <= UINT32_MAX && is_half_of_object((uint32_t)value))
		report_finding(piece, ": half of a number", value);
}

/* The run of digits that starts at TEXT, read in both bases. Returns its length. */
static inline size_t scan_number(const struct piece *piece, const char *text, size_t room,
				 bool negative)
{
	uint64_t hexadecimal = 0, decimal = 0;
	bool is_decimal = true;
	size_t length = 0;

	for (; length < room && digit_value(text[length]) >= 0; length++) {
		const int digit = digit_value(text[length]);

		hexadecimal = hexadecimal << 4 | (uint64_t)digit;
		is_decimal = is_decimal && digit < 10;
		decimal = decimal * 10 + (uint64_t)digit;
		/* Digests are longer: any 16 digits of them may be one. */
		if (length >= 15)
			judge_number(piece, hexadecimal, 16);
	}
	if (length >= 7 && length < 16)
		judge_number(piece, hexadecimal, length);
	if (is_decimal && length >= 7)
		judge_number(piece, negative ? -decimal : decimal, length);
	return length;
}

static inline void scan_numbers(const struct piece *piece)
{
	const char *text = collected + piece->start;

	for (size_t i = 0; i < piece->size; i++)
		if (digit_value(text[i]) >= 0)
			i += scan_number(piece, text + i, piece->size - i,
					 i != 0 && text[i - 1] == '-');
}

/* True: an address of the kernel is in what was collected. */
static inline bool scan_collected(void)
{
	know_kernel();
	for (size_t i = 0; i < piece_count; i++) {
		scan_words(&pieces[i]);
		scan_numbers(&pieces[i]);
	}
	say_number("scan: pieces", piece_count);
	say_number("scan: bytes", collected_size);
	say_number("scan: findings", findings);
	return findings != 0;
}

/* The scanner finds what it is to find: a word that is not aligned, numbers of all kinds. */
static inline bool scanner_works(void)
{
	static const char words[] = "\x01\x38\x12\x40\x01\xc0\xff\xff\xff\x02";
	static const char text[] = "a: 0xffffffc001401238 b: 18446743798852620856 c: -274696040";
	const struct piece binary = { .name = "test of words", .start = 0, .size = sizeof(words) };
	const struct piece plain = { .name = "test of numbers", .size = sizeof(text) };
	unsigned int found[2];

	findings = FINDINGS_SHOWN; /* in silence */
	add_range(0xffffffc001400000ul, IMAGE_SIZE);
	add_range(-274700000ul, 4096);
	memcpy(collected, words, sizeof(words));
	scan_words(&binary);
	found[0] = findings - FINDINGS_SHOWN;
	memcpy(collected, text, sizeof(text));
	scan_numbers(&plain);
	found[1] = findings - FINDINGS_SHOWN - found[0];
	findings = 0;
	range_count = 0;
	return found[0] == 1 && found[1] == 3;
}

/* ---- files ---- */

static inline void append_path(char *to, const char *folder, const char *name)
{
	char *end = to;

	append_text(&end, folder);
	append_text(&end, "/");
	append_text(&end, name);
	*end = '\0';
}

#define FILE_ROUNDS 600

/* All that can be read, a page at a time. What has no end is left after some rounds. */
static inline void collect_file(const char *path)
{
	static char buffer[4096];
	const long file = call3(__NR_open, (long)path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	long got = 1;

	if (file < 0)
		return;
	collect_begin(path);
	for (int i = 0; i < FILE_ROUNDS && got > 0; i++) {
		got = call3(__NR_read, file, (long)buffer, sizeof(buffer));
		if (got > 0)
			collect_more(buffer, (size_t)got);
	}
	call1(__NR_close, file);
}

#endif
