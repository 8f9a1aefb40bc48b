// SPDX-License-Identifier: GPL-2.0-only
/* files.c - reading and writing 1 byte and 4 KiB, looking at, opening, making and removing files.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"

#define ROUNDS 1000

static int null_file, zero_file, data_file;
static char page[4096];

static void write_null_1(int)
{
	need(write(null_file, page, 1) == 1, "write");
}

static void read_zero_1(int)
{
	need(read(zero_file, page, 1) == 1, "read");
}

static void read_file_1(int)
{
	need(pread(data_file, page, 1, 0) == 1, "pread");
}

static void read_file_4096(int)
{
	need(pread(data_file, page, 4096, 0) == 4096, "pread");
}

static void write_file_1(int)
{
	need(pwrite(data_file, page, 1, 0) == 1, "pwrite");
}

static void write_file_4096(int)
{
	need(pwrite(data_file, page, 4096, 0) == 4096, "pwrite");
}

static void stat_file(int)
{
	struct stat status;

	need(!stat("/tmp/bench.data", &status), "stat");
}

static void open_close(int)
{
	int file = open("/tmp/bench.data", O_RDONLY);

	need(file >= 0 && !close(file), "open");
}

static void create_unlink(int)
{
	int file = open("/tmp/bench.new", O_CREAT | O_EXCL | O_WRONLY, 0600);

	need(file >= 0 && !close(file) && !unlink("/tmp/bench.new"), "create");
}

int main(void)
{
	null_file = open("/dev/null", O_WRONLY);
	zero_file = open("/dev/zero", O_RDONLY);
	data_file = open("/tmp/bench.data", O_CREAT | O_RDWR | O_TRUNC, 0600);
	need(null_file >= 0 && zero_file >= 0 && data_file >= 0, "open");
	need(write(data_file, page, 4096) == 4096, "write");
	measure("write_null_1", ROUNDS, write_null_1);
	measure("read_zero_1", ROUNDS, read_zero_1);
	measure("read_file_1", ROUNDS, read_file_1);
	measure("read_file_4096", ROUNDS, read_file_4096);
	measure("write_file_1", ROUNDS, write_file_1);
	measure("write_file_4096", ROUNDS, write_file_4096);
	measure("stat", ROUNDS, stat_file);
	measure("open_close", ROUNDS, open_close);
	measure("create_unlink", ROUNDS, create_unlink);
	return 0;
}
