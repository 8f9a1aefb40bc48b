// SPDX-License-Identifier: GPL-2.0-only
/* attack_programs.c - finds the attack programs, reads their stories, and makes their machines. */
#define _GNU_SOURCE
#include "attack_programs.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cpio.h"
#include "elf_file.h"
#include "places.h"
#include "say.h"

/* As user/attacks/attack.h writes it: six strings, each ended by a zero byte. */
static const char magic[] = "TESTUDO-ATTACK", magic_counted[] = "TESTUDO-COUNTED";

/* The next string of the file, in new memory; NULL at its end. */
static char *take_text(const char **place, const char *end)
{
	const size_t room = (size_t)(end - *place);
	const size_t length = strnlen(*place, room);
	char *text;

	if (length == room)
		return NULL;
	text = make_text("%s", *place);
	*place += length + 1;
	return text;
}

static bool read_story(struct attack *attack, const struct elf_file *file)
{
	const char *start = (const char *)file->bytes, *end = start + file->size;
	const char *place = memmem(start, file->size, magic, sizeof(magic));

	if (!place) {
		place = memmem(start, file->size, magic_counted, sizeof(magic_counted));
		attack->counted = place != NULL;
	}
	if (!place)
		return false;
	place += strlen(place) + 1;
	attack->name = take_text(&place, end);
	attack->verdict = take_text(&place, end);
	attack->does = take_text(&place, end);
	attack->stops = take_text(&place, end);
	attack->without = take_text(&place, end);
	return attack->without != NULL;
}

static void read_program(struct attack_list *list, const char *row, char *path, char **words,
			 int word_count)
{
	struct attack attack = { .row = copy_text(row), .program = path };
	struct elf_file file;

	if (elf_open(&file, path) != ELF_GOOD)
		say_and_exit(STATUS_TESTUDO_FAILED, "%s is no program (run make)", path);
	if (!read_story(&attack, &file))
		say_and_exit(STATUS_TESTUDO_FAILED, "%s tells no story (ATTACK)", path);
	elf_close(&file);
	if (attack_is_wanted(&attack, words, word_count))
		attack_list_add(list, &attack);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && !strchr(entry->d_name, '.');
}

void attack_programs_read(struct attack_list *list, const char *arch, char **words, int word_count)
{
	const char *folder = built_path(arch, "user/attacks");
	struct dirent **rows;
	const int row_count = scandir(folder, &rows, is_visible, alphasort);

	if (row_count <= 0)
		say_and_exit(STATUS_TESTUDO_FAILED, "%s is not built (run make)", folder);
	for (int i = 0; i < row_count; i++) {
		const char *row = rows[i]->d_name;
		const char *row_folder = make_text("%s/%s", folder, row);
		struct dirent **names;
		const int count = scandir(row_folder, &names, is_visible, alphasort);

		for (int j = 0; j < count; j++)
			read_program(list, row, make_text("%s/%s", row_folder, names[j]->d_name),
				     words, word_count);
	}
}

static void add_bytes(struct archive *archive, const char *path, mode_t mode, const char *text)
{
	const struct archive_entry entry = { .path = path, .mode = mode };

	archive_add(archive, &entry, text, strlen(text));
}

int attack_program_root(const struct attack *attack)
{
	const struct archive_entry init = { .path = "/init", .mode = S_IFREG | 0755 };
	struct archive archive;

	archive_open(&archive);
	add_bytes(&archive, "/", S_IFDIR | 0755, "");
	add_bytes(&archive, "/tmp", S_IFDIR | 01777, "");
	add_bytes(&archive, "/dev", S_IFDIR | 0755, "");
	add_bytes(&archive, "/proc", S_IFDIR | 0755, "");
	add_bytes(&archive, "/prize", S_IFREG | 0600, "the root's secret\n");
	add_bytes(&archive, "/public", S_IFREG | 0644, "what everybody may read\n");
	archive_add_file(&archive, &init, attack->program);
	archive_finish(&archive);
	return archive.file;
}
