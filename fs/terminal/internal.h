// SPDX-License-Identifier: GPL-2.0-only
/* Shapes shared by the files of fs/terminal/. */
#pragma once
#include <asm/termbits.h>
#include <asm/termios.h>
#include <fs/file/poll.h>
#include <fs/terminal/terminal.h>
#include <kernel/task/task.h>

#define TERMINAL_INPUT_SIZE 4096u /* power of two; Linux's N_TTY_BUF_SIZE */
#define TERMINAL_RAW_SIZE 1024u   /* power of two; bytes from interrupts, not yet looked at */

#define TTY_GROUP 5u /* of terminal nodes, as Debian has it */

enum input_mark { MARK_NONE = 0, MARK_LINE_END = 1, MARK_END_OF_FILE = 2 };

struct [[gnu::randomize_layout]] terminal {
	struct refcount references;
	const struct terminal_driver *driver;
	void *context;
	struct device device;
	char device_name[16];
	uint64_t number; /* major and minor */

	/* under lock (LOCK_TERMINAL) */
	struct mutex lock;
	struct termios2 settings;
	struct winsize window; /* copied to and from programs as it is: HEAP_TYPE_USER */
	struct frame *input;   /* TERMINAL_INPUT_SIZE bytes: a relay page (mm/cache/relay.h) */
	uint8_t marks[TERMINAL_INPUT_SIZE];
	uint64_t input_head, input_tail; /* written and read positions */
	uint64_t line_head;              /* behind the last line end: canonical readers stop here */
	uint32_t lines;                  /* line ends between tail and head */
	uint32_t column, line_start_column; /* of the cursor; where the line being edited began */
	bool next_literal;                  /* the character after VLNEXT */
	bool output_stopped;                /* VSTOP, TCOOFF */
	bool hung_up, exclusive;
	uint32_t open_files;
	int32_t session_id, foreground_group; /* 0: none */

	struct wait_queue readers, writers;
	struct wait_queue typists; /* wait for room in input */

	/* under raw_lock: interrupts fill it, the worker task empties it */
	struct spin_lock raw_lock;
	struct frame *raw;           /* TERMINAL_RAW_SIZE bytes of a relay page */
	uint64_t raw_head, raw_tail; /* written and read positions */
	struct wait_queue raw_waiters;
	struct task *worker;
};

extern const struct file_operations terminal_operations;

struct terminal *terminal_allocate(const struct terminal_driver *driver, void *context);
void terminal_get(struct terminal *terminal);
void terminal_put(struct terminal *terminal);
[[nodiscard]] int terminal_open_file(struct terminal *terminal, struct file *file,
				     bool may_control); /* as its controlling terminal */

/* input.c; lock held. Characters that arrive; signals to send are collected and sent after the lock
 * is given up. */
struct input_signals {
	int numbers[8];
	uint32_t count;
};
void terminal_input(struct terminal *terminal, const char *bytes, size_t count,
		    struct input_signals *signals);
void terminal_send_signals(struct terminal *terminal,
			   const struct input_signals *signals); /* lock not held */
bool terminal_input_ready(const struct terminal *terminal);
size_t terminal_input_room(const struct terminal *terminal);
/* The next character has no place, but will have one when somebody has read. (A line that fills all
 * of the buffer can not be read before it ends: more of it is thrown away, as on Linux.) */
bool terminal_input_full(const struct terminal *terminal);
ssize_t terminal_take_line(struct terminal *terminal, struct user_out to, size_t bytes);
ssize_t terminal_take_raw(struct terminal *terminal, struct user_out to, size_t bytes);
void terminal_discard_input(struct terminal *terminal);
void terminal_mode_changed(struct terminal *terminal, const struct termios2 *before);

/* output.c; lock held. */
size_t terminal_output(struct terminal *terminal, const char *bytes,
		       size_t count); /* processed; bytes taken */
void terminal_echo(struct terminal *terminal, const char *bytes, size_t count);
void terminal_echo_character(struct terminal *terminal, char character);

/* control.c */
long terminal_control(struct file *file, uint32_t command, uint64_t argument);
long terminal_control_of(struct terminal *terminal, struct file *file, uint32_t command,
			 uint64_t argument);
/* Background processes may not read (SIGTTIN) or, with TOSTOP, write (SIGTTOU). 0 or -errno. */
[[nodiscard]] int terminal_check_background(struct terminal *terminal, int number);
void terminal_attach_session(struct terminal *terminal, struct process *leader);

static inline bool terminal_local(const struct terminal *terminal, tcflag_t flag)
{
	return terminal->settings.c_lflag & flag;
}

static inline bool terminal_is_control(const struct terminal *terminal, unsigned index,
				       char character)
{
	return terminal->settings.c_cc[index] != 0 &&
	       (char)terminal->settings.c_cc[index] == character;
}
