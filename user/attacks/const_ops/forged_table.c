// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("const_ops", "forged_table", "const_ops: operation table outside of read-only data",
       "The program builds a table of operations in the kernel's ordinary memory, with "
       "functions of the right types, and leads its open file there.",
       "A table is used only when it lies among the constants.",
       "The file does what the program wants: /dev/null gives bytes.");

#define TABLE_SIZE 120

static bool control(void)
{
	char byte;
	const long file = call3(__NR_open, (long)"/dev/null", O_RDONLY, 0);

	return is_ordinary() && call3(__NR_read, file, (long)&byte, 1) == 0;
}

/* The heap's descriptor 0 is never used: 128 bytes that nobody will miss. */
static bool fire(void)
{
	const long file = call3(__NR_open, (long)"/dev/null", O_RDONLY, 0);
	const uint64_t place = file_struct(own_task(), (int)file) + member("file.operations");
	const uint64_t real = peek(place), forged = peek(symbol("heap_slabs_base"));
	char bytes[16] = { 1, 1, 1, 1 };

	for (unsigned int i = 0; i < TABLE_SIZE; i += 8)
		poke(forged + i, peek(real + i));
	poke(forged + member("file_operations.read"), symbol("zero_read"));
	poke(place, forged);
	return call3(__NR_read, file, (long)bytes, sizeof(bytes)) == sizeof(bytes) && bytes[0] == 0;
}

static void victim(void)
{
	victim_waits();
}
