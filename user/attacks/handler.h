/* SPDX-License-Identifier: GPL-2.0-only */
/* handler.h - root's program gets a signal every few milliseconds, for which it has a handler. */
#ifndef HANDLER_H
#define HANDLER_H

#include "attack.h"

#ifndef ROOTS_SIGNAL
#define ROOTS_SIGNAL SIGUSR1
#endif

#define SEEN "/tmp/seen"
#define ROUNDS 10 /* signals that root's program gets before the attacker gives up */
#define RESTORER_FLAG 0x04000000ul

struct program_action {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(void);
	unsigned long mask;
};

__asm__(".type back_from_handler, @function\n"
	"back_from_handler:\n\t"
	"mov $15, %eax\n\t" /* rt_sigreturn */
	"syscall\n");
void back_from_handler(void);

static volatile bool handled;

static void harmless(int number)
{
	(void)number;
	handled = true;
}

/* Root's program has it, too, and never calls it. */
static void give_prize(int number)
{
	(void)number;
	if (call0(__NR_geteuid) == 0)
		call3(__NR_open, (long)SEEN, O_CREAT | O_RDWR, 0644);
}

static inline void handle(int number, void (*handler)(int))
{
	const struct program_action action = { .handler = handler,
					       .flags = RESTORER_FLAG,
					       .restorer = back_from_handler };

	call4(__NR_rt_sigaction, number, (long)&action, 0, 8);
}

static inline bool prize_given(void)
{
	for (int i = 0; i < ROUNDS && !file_is_there(SEEN); i++)
		await_rounds(1);
	return file_is_there(SEEN);
}

/* Legal: the own handler runs, and root's program has not given the prize away. */
static bool control(void)
{
	handle(SIGUSR2, harmless);
	call2(__NR_kill, call0(__NR_getpid), SIGUSR2);
	return is_ordinary() && handled && call3(__NR_open, (long)SEEN, O_RDONLY, 0) < 0;
}

/* What root's program does before, and after each signal. */
static void prepare(void);
static void look(void);

static void victim(void)
{
	prepare();
	handle(ROOTS_SIGNAL, harmless);
	for (;;) {
		victim_round();
		call2(__NR_kill, call0(__NR_getpid), ROOTS_SIGNAL);
		sleep_milliseconds(5);
		look();
	}
}

#endif
