// SPDX-License-Identifier: GPL-2.0-only
/*
 * ioctl of terminals: settings, window size, queues, and job control (who the terminal belongs to).
 *
 * A terminal belongs to at most one session; session_id and foreground_group are changed under
 * terminal->lock, a process's terminal under the process-tree lock. Order: terminal->lock before
 * the process-tree lock.
 */
#include "internal.h"

#include <asm/ioctls.h>
#include <base/errno.h>
#include <base/string.h>
#include <const_ops/const_ops.h>
#include <kernel/signal/job_control.h>
#include <linux/poll.h>
#include <linux/tty.h>

/* ---- job control ---- */

int terminal_check_background(struct terminal *terminal, int number)
{
	if (current_task()->process->terminal != terminal)
		return 0;
	return job_check_background(terminal->foreground_group, number);
}

void terminal_attach_session(struct terminal *terminal, struct process *leader)
{
	mutex_lock(&terminal->lock);
	terminal->session_id = leader->session_id;
	terminal->foreground_group = leader->group_id;
	terminal_get(terminal); /* the session's reference */
	mutex_unlock(&terminal->lock);
	session_set_terminal(leader->session_id, terminal);
}

static void terminal_detach_session(struct terminal *terminal, int32_t session_id)
{
	session_set_terminal(session_id, nullptr);
	mutex_lock(&terminal->lock);
	terminal->session_id = 0;
	terminal->foreground_group = 0;
	mutex_unlock(&terminal->lock);
	terminal_put(terminal);
}

void terminal_session_exit(struct process *leader)
{
	struct terminal *terminal = leader->terminal;
	int32_t group;

	if (!terminal || terminal->session_id != leader->session_id)
		return;
	group = terminal->foreground_group;
	if (group > 0) {
		signal_send_group(group, SIGHUP, nullptr);
		signal_send_group(group, SIGCONT, nullptr);
	}
	terminal_detach_session(terminal, leader->session_id);
}

static long set_controlling(struct terminal *terminal, uint64_t steal)
{
	struct process *process = current_task()->process;

	if (process->session_leader && process->terminal == terminal)
		return 0;
	if (!process->session_leader || process->terminal)
		return -EPERM;
	if (terminal->session_id) {
		if (steal != 1 || !capable(CAP_SYS_ADMIN))
			return -EPERM;
		terminal_detach_session(terminal, terminal->session_id);
	}
	terminal_attach_session(terminal, process);
	return 0;
}

static long give_up_controlling(struct terminal *terminal)
{
	struct process *process = current_task()->process;

	if (process->terminal != terminal)
		return -ENOTTY;
	if (process->session_leader)
		terminal_session_exit(process);
	else
		process_drop_terminal();
	return 0;
}

static long get_foreground(struct terminal *terminal, struct user_out to)
{
	int32_t group = terminal->foreground_group;

	if (current_task()->process->terminal != terminal)
		return -ENOTTY;
	return user_write_object(to, &group);
}

static long set_foreground(struct terminal *terminal, struct user_in from)
{
	struct process *process = current_task()->process;
	int32_t group, session;
	int error;

	if (user_read_object(&group, from))
		return -EFAULT;
	if (process->terminal != terminal || terminal->session_id != process->session_id)
		return -ENOTTY;
	error = terminal_check_background(terminal, SIGTTOU);
	if (error)
		return error;
	if (group < 0)
		return -EINVAL;
	session = process_group_session(group);
	if (session != process->session_id)
		return session ? -EPERM : -ESRCH;
	mutex_lock(&terminal->lock);
	terminal->foreground_group = group;
	mutex_unlock(&terminal->lock);
	return 0;
}

static long get_session(struct terminal *terminal, struct user_out to)
{
	int32_t session = terminal->session_id;

	if (current_task()->process->terminal != terminal || !session)
		return -ENOTTY;
	return user_write_object(to, &session);
}

/* ---- settings ---- */

static bool output_pending(struct terminal *terminal)
{
	return terminal->output_stopped;
}

static int wait_until_written(struct terminal *terminal)
{
	struct wait_entry entry;
	int error = 0;

	wait_begin(&terminal->writers, &entry);
	mutex_lock(&terminal->lock);
	while (!error && output_pending(terminal) && !terminal->hung_up) {
		mutex_unlock(&terminal->lock);
		error = wait_sleep(&entry, WAIT_FOREVER);
		mutex_lock(&terminal->lock);
	}
	mutex_unlock(&terminal->lock);
	wait_end(&entry);
	return error == -EINTR ? -ERESTARTSYS : error;
}

/* TCSETS, TCSETSW, TCSETSF and their "2" forms: size says which structure the program gave. */
static long set_settings(struct terminal *terminal, struct user_in from, size_t size, bool drain,
			 bool flush)
{
	struct termios2 next, before;
	int error = terminal_check_background(terminal, SIGTTOU);

	if (!error && drain)
		error = wait_until_written(terminal);
	if (error)
		return error;
	next = terminal->settings;
	if (user_read(&next, from, size))
		return -EFAULT;
	mutex_lock(&terminal->lock);
	before = terminal->settings;
	terminal->settings = next;
	if (flush)
		terminal_discard_input(terminal);
	if (!(next.c_iflag & IXON))
		terminal->output_stopped = false;
	terminal_mode_changed(terminal, &before);
	mutex_unlock(&terminal->lock);
	terminal_writable(terminal);
	return 0;
}

static long get_settings(struct terminal *terminal, struct user_out to, size_t size)
{
	struct termios2 settings;

	mutex_lock(&terminal->lock);
	settings = terminal->settings;
	mutex_unlock(&terminal->lock);
	return user_write(to, &settings, size);
}

static long get_settings_old(struct terminal *terminal, struct user_out to)
{
	struct termios2 *settings = &terminal->settings;
	struct termio old = {
		.c_iflag = (unsigned short)settings->c_iflag,
		.c_oflag = (unsigned short)settings->c_oflag,
		.c_cflag = (unsigned short)settings->c_cflag,
		.c_lflag = (unsigned short)settings->c_lflag,
	};

	memcpy(old.c_cc, settings->c_cc, NCC);
	return user_write_object(to, &old);
}

void terminal_resize(struct terminal *terminal, uint16_t rows, uint16_t columns)
{
	int32_t group;
	bool changed;

	mutex_lock(&terminal->lock);
	changed = terminal->window.ws_row != rows || terminal->window.ws_col != columns;
	terminal->window.ws_row = rows;
	terminal->window.ws_col = columns;
	group = terminal->foreground_group;
	mutex_unlock(&terminal->lock);
	if (changed && group > 0)
		signal_send_group(group, SIGWINCH, nullptr);
}

static long set_window(struct terminal *terminal, struct user_in from)
{
	struct winsize window;

	if (user_read_object(&window, from))
		return -EFAULT;
	mutex_lock(&terminal->lock);
	terminal->window.ws_xpixel = window.ws_xpixel;
	terminal->window.ws_ypixel = window.ws_ypixel;
	mutex_unlock(&terminal->lock);
	terminal_resize(terminal, window.ws_row, window.ws_col);
	return 0;
}

/* ---- queues ---- */

static long flush_queues(struct terminal *terminal, uint64_t which)
{
	int error = terminal_check_background(terminal, SIGTTOU);

	if (error)
		return error;
	if (which > TCIOFLUSH)
		return -EINVAL;
	mutex_lock(&terminal->lock);
	if (which != TCOFLUSH)
		terminal_discard_input(terminal);
	if (which != TCIFLUSH && terminal->driver->discard_output)
		const_ops(terminal->driver)->discard_output(terminal->context);
	mutex_unlock(&terminal->lock);
	terminal_writable(terminal);
	return 0;
}

static long flow_control(struct terminal *terminal, uint64_t action)
{
	int error = terminal_check_background(terminal, SIGTTOU);

	if (error)
		return error;
	if (action > TCION)
		return -EINVAL;
	mutex_lock(&terminal->lock);
	if (action == TCOOFF)
		terminal->output_stopped = true;
	else if (action == TCOON)
		terminal->output_stopped = false;
	mutex_unlock(&terminal->lock);
	terminal_writable(terminal);
	return 0;
}

static long input_count(struct terminal *terminal, struct user_out to)
{
	int count;

	mutex_lock(&terminal->lock);
	if (terminal_local(terminal, ICANON))
		count = (int)(terminal->line_head - terminal->input_tail);
	else
		count = (int)(terminal->input_head - terminal->input_tail);
	mutex_unlock(&terminal->lock);
	return user_write_object(to, &count);
}

static long write_int(struct user_out to, int value)
{
	return user_write_object(to, &value);
}

static long control_settings(struct terminal *terminal, uint32_t command, uint64_t argument)
{
	struct user_in from = { argument };
	struct user_out to = { argument };

	switch (command) {
	case TCGETS:
		return get_settings(terminal, to, sizeof(struct termios));
	case TCGETS2:
		return get_settings(terminal, to, sizeof(struct termios2));
	case TCGETA:
		return get_settings_old(terminal, to);
	case TCSETS:
		return set_settings(terminal, from, sizeof(struct termios), false, false);
	case TCSETSW:
		return set_settings(terminal, from, sizeof(struct termios), true, false);
	case TCSETSF:
		return set_settings(terminal, from, sizeof(struct termios), true, true);
	case TCSETS2:
		return set_settings(terminal, from, sizeof(struct termios2), false, false);
	case TCSETSW2:
		return set_settings(terminal, from, sizeof(struct termios2), true, false);
	case TCSETSF2:
		return set_settings(terminal, from, sizeof(struct termios2), true, true);
	case TIOCGWINSZ:
		return user_write_object(to, &terminal->window);
	case TIOCSWINSZ:
		return set_window(terminal, from);
	case TIOCGETD:
		return write_int(to, N_TTY);
	default:
		return -ENOTTY;
	}
}

long terminal_control_of(struct terminal *terminal, struct file *, uint32_t command,
			 uint64_t argument)
{
	struct user_in from = { argument };
	struct user_out to = { argument };

	switch (command) {
	case TIOCGPGRP:
		return get_foreground(terminal, to);
	case TIOCSPGRP:
		return set_foreground(terminal, from);
	case TIOCGSID:
		return get_session(terminal, to);
	case TIOCSCTTY:
		return set_controlling(terminal, argument);
	case TIOCNOTTY:
		return give_up_controlling(terminal);
	case TCFLSH:
		return flush_queues(terminal, argument);
	case TCXONC:
		return flow_control(terminal, argument);
	case TCSBRK:
	case TCSBRKP:
		return wait_until_written(terminal);
	case FIONREAD:
		return input_count(terminal, to);
	case TIOCOUTQ:
		return write_int(to, 0);
	case TIOCEXCL:
		terminal->exclusive = true;
		return 0;
	case TIOCNXCL:
		terminal->exclusive = false;
		return 0;
	case TIOCSTI:
		return -EIO; /* typing for somebody else: as Linux with legacy_tiocsti=0 */
	default:
		return control_settings(terminal, command, argument);
	}
}

long terminal_control(struct file *file, uint32_t command, uint64_t argument)
{
	return terminal_control_of(file->private, file, command, argument);
}
