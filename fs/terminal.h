// SPDX-License-Identifier: GPL-2.0-only
/*
 * Terminals: Linux's line discipline (N_TTY: canonical and raw, echo, signals, flow control), job control, pseudo terminals.
 * A driver gives the output side and calls terminal_receive() for input (interrupt context allowed).
 */
#pragma once
#include <fs/device.h>
#include <asm/termbits.h>
struct terminal;
struct terminal_driver { void (*write)(void *context, const char *bytes, size_t count); void (*drain)(void *context); };
struct terminal *terminal_create(const char *device_name, uint32_t major, uint32_t minor, const struct terminal_driver *driver, void *context);
void terminal_receive(struct terminal *terminal, const char *bytes, size_t count);
void terminal_hang_up(struct terminal *terminal);
void terminal_resize(struct terminal *terminal, uint16_t rows, uint16_t columns);
void terminal_session_exit(struct process *leader);	/* kernel/: SIGHUP to the foreground group, terminal given up */
struct terminal *terminal_console(void);			/* what /dev/console is */
