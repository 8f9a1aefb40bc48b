// SPDX-License-Identifier: GPL-2.0-only
#include "results.h"

#include "scan.h"

ATTACK("opaque_ids", "results", "LOST",
       "The program makes every system call, provokes every signal, and looks for addresses in the "
       "results, structures, padding, registers, signal frames and fresh memory that it gets.",
       "Nothing of that is made of addresses; numbers of objects are counted.",
       "The status of a file has an address for its inode number.");

/* ---- calls that work ---- */

static void collect_calls(void)
{
	for (size_t i = 0; i < sizeof(good_calls) / sizeof(good_calls[0]); i++) {
		const struct good_call *call = &good_calls[i];

		memset(results, 0x5a, sizeof(results));
		dump_call(call->number, call->arguments);
		if (dump_registers[0] > -4096ul && dump_registers[0] != (uint64_t)-EAGAIN &&
		    dump_registers[0] != (uint64_t)-ENOSYS)
			say_failed(call->name, dump_registers[0]);
		collect(call->name, results, sizeof(results));
		collect_more(other_results, 512);
		collect_more(dump_registers, sizeof(dump_registers));
	}
}

/* Every control of a terminal and of a pipe, but those that take the terminal away or wait. */
static void collect_controls(void)
{
	static const int files[] = { FILE_TERMINAL, FILE_PIPE, FILE_PUBLIC, FILE_EPOLL };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		for (long command = 0x5400; command < 0x5480; command++) {
			const long arguments[6] = { files[i], command, RESULT };

			if (command == TCSBRK || command == TCSBRKP || command == TIOCSTI)
				continue;
			memset(results, 0, sizeof(results));
			dump_call(__NR_ioctl, arguments);
			collect("a control", results, 256);
			collect_more(dump_registers, sizeof(dump_registers));
		}
	}
}

/* ---- calls that make no sense: each in a program of its own, since some end it ---- */

#define CALL_NUMBERS 512
#define WAYS 4

static bool is_too_good(long number)
{
	static const short numbers[] = { __NR_exit,
					 __NR_exit_group,
					 __NR_kill,
					 __NR_tkill,
					 __NR_tgkill,
					 __NR_rt_sigqueueinfo,
					 __NR_fork,
					 __NR_vfork,
					 __NR_clone,
					 __NR_clone3,
					 __NR_rt_tgsigqueueinfo };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (numbers[i] == number)
			return true;
	return false;
}

/* Shared with the programs that make the calls. */
struct shared {
	uint64_t registers[16];
	char bytes[3968];
};

static bool is_written(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != 0x5a)
			return true;
	return false;
}

static void call_without_sense(struct shared *shared, long number, unsigned int way)
{
	static const struct itimerval patience = { .it_value = { 0, 200000 } };
	const long buffer = (long)shared->bytes;
	const long ways[WAYS][6] = {
		{ buffer, buffer, buffer, buffer, buffer, buffer },
		{ ATTACKER_FILE + 1, buffer, 64, buffer, 64, buffer },
		{ 0, buffer, buffer, 8, buffer, 8 },
		{ 1, 0, buffer, buffer, 0, 0 },
	};

	call3(__NR_setitimer, 0, (long)&patience, 0); /* for those that wait */
	dump_call(number, ways[way]);
	memcpy(shared->registers, dump_registers, sizeof(dump_registers));
	leave(0);
}

static void collect_senseless(void)
{
	struct shared *shared =
		(struct shared *)call6(__NR_mmap, 0, sizeof(*shared), PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	for (long number = 0; number < CALL_NUMBERS; number++) {
		for (unsigned int way = 0; way < WAYS && !is_too_good(number); way++) {
			char name[64] = "a call without sense, number ",
			     *end = name + text_length(name);
			long child;

			memset(shared, 0x5a, sizeof(*shared));
			child = fork_program();
			if (child == 0)
				call_without_sense(shared, number, way);
			wait_program(child);
			append_number(&end, (unsigned long)number);
			*end = '\0';
			collect(name, shared->registers, sizeof(shared->registers));
			if (is_written(shared->bytes, sizeof(shared->bytes)))
				collect_more(shared->bytes, sizeof(shared->bytes));
		}
	}
}

/* ---- signals ---- */

static void collect_signals(void)
{
	for (size_t i = 0; i < sizeof(provocations) / sizeof(provocations[0]); i++) {
		frame_size = 0;
		provoke(&provocations[i]);
		if (frame_size == 0)
			say_failed(provocations[i].name, 0);
		collect(provocations[i].name, frame_copy, frame_size);
		collect_more(results, 64);
	}
}

/* ---- instructions that tell something about the processor ---- */

static void collect_instructions(void)
{
	uint64_t told[4 + 256] = { 0 };

	__asm__ volatile("rdtscp; movq %%rcx, %0" : "=m"(told[0])::"rax", "rcx", "rdx", "memory");
	__asm__ volatile("rdfsbase %0" : "=r"(told[1]));
	__asm__ volatile("rdgsbase %0" : "=r"(told[2]));
	__asm__ volatile("xorl %%ecx, %%ecx; xgetbv; movl %%eax, %0"
			 : "=m"(told[3])::"rax", "rcx", "rdx", "memory");
	/* The limit of every segment. */
	for (uint64_t selector = 0; selector < 256; selector++)
		__asm__ volatile("lslq %1, %0" : "+r"(told[4 + selector]) : "r"(selector) : "cc");
	collect("instructions", told, sizeof(told));
}

/* ---- memory ---- */

#define FRESH_SIZE (2ul << 20)

static void collect_fresh(void)
{
	const long file = call2(__NR_memfd_create, (long)"fresh", 0);
	const uint64_t memory = (uint64_t)call6(__NR_mmap, 0, FRESH_SIZE, PROT_READ | PROT_WRITE,
						MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const uint64_t end = (uint64_t)call1(__NR_brk, 0);
	static char page[4096];

	/* Memory that others have used: programs that have just ended. */
	for (int i = 0; i < 8; i++) {
		const long child = fork_program();

		if (child == 0)
			leave(0);
		wait_program(child);
	}
	for (uint64_t at = memory; at < memory + FRESH_SIZE; at += 4096)
		*(volatile char *)at = 0;
	collect("fresh memory", (const void *)memory, FRESH_SIZE);
	call1(__NR_brk, (long)(end + 65536));
	for (uint64_t at = end; at < end + 65536; at += 4096)
		*(volatile char *)at = 0;
	collect("fresh heap", (const void *)end, 65536);
	call2(__NR_ftruncate, file, 1 << 20);
	collect_begin("a file without content");
	while (call3(__NR_read, file, (long)page, sizeof(page)) > 0)
		collect_more(page, sizeof(page));
}

/* Arguments, environment, auxiliary vector: to where nothing is mapped any more. */
static uint64_t mapped_end(uint64_t address)
{
	char vector;

	for (address &= ~4095ul; call3(__NR_mincore, (long)address, 4096, (long)&vector) == 0;)
		address += 4096;
	return address;
}

static bool control(void)
{
	return scanner_works() && call0(__NR_geteuid) == ATTACKER_UID;
}

static bool fire(void)
{
	const uint64_t stack = (uint64_t)__builtin_frame_address(0);

	collect("registers at the start", start_registers, sizeof(start_registers));
	collect("floating point at the start", start_fpu, sizeof(start_fpu));
	collect("the stack at the start", (const void *)stack, mapped_end(stack) - stack);
	prepare_calls();
	collect_calls();
	collect_controls();
	collect_signals();
	collect_instructions();
	collect_senseless();
	collect_fresh();
	return scan_collected();
}

static void victim(void)
{
	victim_waits();
}
