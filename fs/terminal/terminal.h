// SPDX-License-Identifier: GPL-2.0-only
/*
 * Terminals: Linux's line discipline (N_TTY: canonical and raw input, echo, signals, flow control),
 * job control, pseudo terminals. A driver gives the output side and hands in what arrives. A
 * terminal of a device lives for ever; those of pseudo terminals end with their last file.
 */
#pragma once
#include <fs/device/device.h>

struct process;
struct terminal;

struct terminal_driver {
	/* Takes up to count bytes and returns how many; fewer: terminal_writable() follows. Task
	 * context, terminal locked. */
	size_t (*write)(void *context, const char *bytes, size_t count);
	size_t (*room)(void *context);         /* bytes that write would take now */
	void (*discard_output)(void *context); /* tcflush; may be nullptr */
	void (*last_close)(void *context);     /* no file is open any more; may be nullptr */
};

/* Makes the terminal and its device node. nullptr: no memory. */
struct terminal *terminal_create(const char *device_name, uint32_t major, uint32_t minor,
				 const struct terminal_driver *driver, void *context);
void terminal_receive(struct terminal *terminal, const char *bytes, size_t count); /* any context */
void terminal_writable(struct terminal *terminal);                                 /* any context */
void terminal_hang_up(struct terminal *terminal);                                 /* task context */
void terminal_resize(struct terminal *terminal, uint16_t rows, uint16_t columns); /* task context */
/* A session leader ends: SIGHUP and SIGCONT to the foreground group, the session loses its
 * terminal. */
void terminal_session_exit(struct process *leader);
/* What /dev/console is: the last one named by terminal_set_console(). May be nullptr. */
struct terminal *terminal_console(void);
void terminal_set_console(struct terminal *terminal);
/* For /proc/PID/stat: device number and foreground group of the terminal; 0 and -1 without one. */
uint64_t terminal_device(const struct terminal *terminal);
int32_t terminal_foreground_group(const struct terminal *terminal);
