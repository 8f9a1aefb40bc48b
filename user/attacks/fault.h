// SPDX-License-Identifier: GPL-2.0-only
/*
 * fault.h - a program that touches any address and goes on: what its signal handler was told, and
 * when. The addresses of the kernel that it tries come in two kinds, mapped and not; whether an
 * address is of the one or the other kind is what an attacker wants to learn.
 */
#ifndef FAULT_H
#define FAULT_H

#include "attack.h"

#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/ucontext.h>

enum access { ACCESS_READ, ACCESS_WRITE, ACCESS_EXECUTE, ACCESS_KINDS };

/* What the handler was told, the address itself aside. */
struct told {
	uint64_t signal, code, address_told, trap, error, cr2_told, flags;
};

static volatile uint64_t fault_resume, fault_began, fault_arrived;
static volatile struct told fault_told;
static volatile uint64_t fault_address;

void signal_return(void);

static inline void fault_handler(int number, siginfo_t *info, struct ucontext *context)
{
	struct sigcontext *registers = (struct sigcontext *)&context->uc_mcontext;

	fault_arrived = time_stamp();
	fault_told.signal = (uint64_t)number;
	fault_told.code = (uint64_t)info->si_code;
	fault_told.address_told = (uint64_t)info->si_addr == fault_address;
	fault_told.trap = registers->trapno;
	fault_told.error = registers->err;
	fault_told.cr2_told = registers->cr2 == fault_address;
	fault_told.flags = registers->eflags;
	registers->rip = fault_resume;
}

static inline void catch_faults(void)
{
	struct sigaction action = { 0 };
	const uint64_t handler = (uint64_t)fault_handler;

	memcpy(&action.sa_handler, &handler, sizeof(handler));
	action.sa_flags = SA_SIGINFO | SA_RESTORER | SA_NODEFER;
	action.sa_restorer = signal_return;
	call4(__NR_rt_sigaction, SIGSEGV, (long)&action, 0, 8);
	call4(__NR_rt_sigaction, SIGBUS, (long)&action, 0, 8);
}

/* One instruction touches ADDRESS; the time stamp is read before it and first of all in the
 * handler. */
static __attribute__((noinline)) void touch(enum access how, uint64_t address)
{
	uint64_t *resume = (uint64_t *)&fault_resume;

	fault_address = address;
	fault_told = (struct told){ 0 };
	fault_began = time_stamp();
	if (how == ACCESS_READ)
		__asm__ volatile("leaq 1f(%%rip), %%rax; movq %%rax, (%1); movb (%0), %%al; 1:"
				 :
				 : "r"(address), "r"(resume)
				 : "rax", "memory", "cc");
	else if (how == ACCESS_WRITE)
		__asm__ volatile("leaq 1f(%%rip), %%rax; movq %%rax, (%1); movb %%al, (%0); 1:"
				 :
				 : "r"(address), "r"(resume)
				 : "rax", "memory", "cc");
	else
		__asm__ volatile("leaq 1f(%%rip), %%rax; movq %%rax, (%1); jmp *%0; 1:"
				 :
				 : "r"(address), "r"(resume)
				 : "rax", "memory", "cc");
}

#define MAPPED 6
#define ADDRESSES 12

static uint64_t addresses[ADDRESSES]; /* the first MAPPED are */

static inline void choose_addresses(void)
{
	const uint64_t task = own_task(), text = symbol("kernel_main");
	const uint64_t stack = peek(task + member("task.stack_top"));
	const uint64_t chosen[ADDRESSES] = {
		text,
		symbol("cpus"), /* data of the image */
		task,           /* the heap */
		stack - 64,
		peek(task + member("task.seal")),
		sealed_view() + own_root(task), /* a page table */
		text + (64ul << 20),            /* far behind the image */
		task + (128ul << 30),           /* behind all memory */
		stack - (60ul << 10),           /* the guard of the stack */
		sealed_view() + (200ul << 30),
		0xffff800000000000ul,
		0xffffffffffe00000ul,
	};

	/* Starts of pages: what is wrong with an address in itself is the same for all. */
	for (size_t i = 0; i < ADDRESSES; i++)
		addresses[i] = chosen[i] & ~4095ul;
}

/* The device agrees about which are mapped. */
static inline bool addresses_are_as_said(void)
{
	uint64_t value;

	for (size_t i = 0; i < ADDRESSES; i++)
		if (quiet_peek(addresses[i], &value) != (i < MAPPED))
			return false;
	return true;
}

#endif
