// SPDX-License-Identifier: GPL-2.0-only
/*
 * libraries.c - the dynamic loader's search, without the loader.
 *
 * The cache's form is glibc's sysdeps/generic/dl-cache.h (new format, "glibc-ld.so.cache1.1").
 */
#define _GNU_SOURCE
#include "libraries.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "places.h"
#include "say.h"

#define CACHE_MAGIC "glibc-ld.so.cache1.1"
#define CACHE_FLAGS_X86_64 0x0303

struct cache_header {
	char magic[20];
	uint32_t needed_count;
	uint32_t strings_size;
	uint32_t unused[5];
};

struct cache_entry {
	int32_t flags;
	uint32_t name, path; /* offsets from the header */
	uint32_t version;
	uint64_t hardware;
};

static const char *const usual_folders[] = {
	"/lib/x86_64-linux-gnu",
	"/usr/lib/x86_64-linux-gnu",
	"/lib64",
	"/usr/lib64",
	"/lib",
	"/usr/lib",
};

/* A library of the right processor and class; others with the same name are passed over. */
static bool is_library_for(const char *path, uint16_t machine)
{
	struct elf_file library;
	bool good;

	if (elf_open(&library, path) != ELF_GOOD)
		return false;
	good = library.machine == machine;
	elf_close(&library);
	return good;
}

static char *try_folder(const char *folder, const char *name, uint16_t machine)
{
	char *path = make_text("%s/%s", folder, name);

	if (is_library_for(path, machine))
		return path;
	free(path);
	return NULL;
}

/* Replaces $ORIGIN and ${ORIGIN} at the front of a run path's folder. */
static char *expand_origin(const char *folder, const char *requester)
{
	const char *slash = strrchr(requester, '/'), *rest = NULL;

	if (!strncmp(folder, "$ORIGIN", 7))
		rest = folder + 7;
	else if (!strncmp(folder, "${ORIGIN}", 9))
		rest = folder + 9;
	if (!rest)
		return copy_text(folder);
	return make_text("%.*s%s", slash ? (int)(slash - requester) : 0, requester, rest);
}

static char *search_run_path(const char *name, const char *requester, const struct elf_file *file)
{
	char *copy, *rest, *folder, *found = NULL;

	if (!file->run_path)
		return NULL;
	copy = rest = copy_text(file->run_path);
	while (!found && (folder = strsep(&rest, ":"))) {
		char *expanded = expand_origin(folder, requester);

		if (*expanded == '/')
			found = try_folder(expanded, name, file->machine);
		free(expanded);
	}
	free(copy);
	return found;
}

static const char *cache_text(const char *cache, size_t size, uint32_t offset)
{
	if (offset >= size || !memchr(cache + offset, 0, size - offset))
		return "";
	return cache + offset;
}

static char *search_cache_bytes(const char *cache, size_t size, const char *name, uint16_t machine)
{
	struct cache_header header;

	if (size < sizeof(header) || memcmp(cache, CACHE_MAGIC, sizeof(header.magic)))
		return NULL;
	memcpy(&header, cache, sizeof(header));
	for (uint32_t i = 0; i < header.needed_count; i++) {
		size_t place = sizeof(header) + i * sizeof(struct cache_entry);
		struct cache_entry entry;
		const char *path;

		if (place > size - sizeof(entry))
			return NULL;
		memcpy(&entry, cache + place, sizeof(entry));
		if (entry.flags != CACHE_FLAGS_X86_64 || entry.hardware ||
		    strcmp(cache_text(cache, size, entry.name), name))
			continue;
		path = cache_text(cache, size, entry.path);
		if (*path == '/' && is_library_for(path, machine))
			return copy_text(path);
	}
	return NULL;
}

static char *search_cache(const char *name, uint16_t machine)
{
	int file = open("/etc/ld.so.cache", O_RDONLY | O_CLOEXEC);
	struct stat status;
	char *found = NULL;
	void *cache;

	if (file < 0)
		return NULL;
	if (!fstat(file, &status) && status.st_size > 0) {
		cache = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
		if (cache != MAP_FAILED) {
			found = search_cache_bytes(cache, (size_t)status.st_size, name, machine);
			munmap(cache, (size_t)status.st_size);
		}
	}
	close(file);
	return found;
}

char *library_find(const char *name, const char *requester, const struct elf_file *file,
		   bool *through_cache)
{
	char *found;

	*through_cache = false;
	if (strchr(name, '/'))
		return is_library_for(name, file->machine) ? copy_text(name) : NULL;
	found = search_run_path(name, requester, file);
	for (size_t i = 0; !found && i < sizeof(usual_folders) / sizeof(usual_folders[0]); i++)
		found = try_folder(usual_folders[i], name, file->machine);
	if (!found && (found = search_cache(name, file->machine)))
		*through_cache = true;
	return found;
}
