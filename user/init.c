// SPDX-License-Identifier: GPL-2.0-only
/*
 * init.c - process 1 of a machine that `testudo run` starts: runs one program, as docker's init
 * does.
 *
 * Reads what to run from /.testudo/run (records that end with a zero byte: "arg=..", "env=..",
 * "path=..", "cwd=..", "stdin=tty|port", "stdout=tty|port", "stderr=tty|port|stdout",
 * "console=serial", "winsize=ROWS COLUMNS", "raw=1"), gives the program its terminal or pipes,
 * copies between the pipes and the machine's ports, reaps orphans, and tells the host how the
 * program ended.
 *
 * The control port carries lines.
 *   from the host: signal N | winsize ROWS COLUMNS | eof BYTES | closed stdout | closed stderr |
 * bye to the host:   ready | exit STATUS STDOUT_BYTES STDERR_BYTES | failed REASON The program sees
 * pipes and not the ports, so that end of file, broken pipes and reopening /dev/stdin are those of
 * every pipe, whatever the driver does. The host answers `exit` with `bye` once it has all the
 * bytes; only then is the machine switched off.
 *
 * With console=serial there are no ports: the program talks to /dev/ttyS0; that it may, and its
 * end, are written there between ESC ] and BEL.
 */
#include <asm/errno.h>
#include <asm/ioctls.h>
#include <asm/poll.h>
#include <asm/signal.h>
#include <linux/fcntl.h>
#include <linux/reboot.h>
#include <linux/time.h>

#include "call.h"
#include "stream.h"
#include "tiny.h"

#define RUN_FILE "/.testudo/run"
#define PORTS "/dev/virtio-ports/"
#define RUN_SIZE_MAX (256 * 1024)
#define WORDS_MAX 8192
#define PORT_TRIES 500

void signal_return(void);
int program_main(long *stack);

struct kernel_sigaction {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(void);
	unsigned long mask;
};

struct window_size {
	unsigned short rows, columns, width, height;
};

static char run_file[RUN_SIZE_MAX];
static char *arguments[WORDS_MAX + 1];
static char *environment[WORDS_MAX + 1];
static const char *program_path, *program_directory = "/";
static bool stdin_is_tty, stdout_is_tty, stderr_is_tty, stderr_is_stdout;
static bool console_is_serial, output_is_raw;
static struct window_size window;

static struct stream input, output, errors;
static int control = -1;
static char control_line[256];
static size_t control_length;
static bool said_goodbye;
static long program_pid;

static void child_ended(int signal)
{
	(void)signal; /* its only purpose is to end ppoll */
}

static _Noreturn void power_off(void)
{
	call4(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_POWER_OFF, 0);
	for (;;)
		sleep_ms(1000);
}

/* The machine can not do its work: one line to the host, or to whatever the kernel gave us. */
static _Noreturn void fail(const char *reason, const char *what)
{
	char line[320], *end = line;

	append_text(&end, "failed ");
	append_text(&end, reason);
	for (size_t i = 0; i < 200 && what[i]; i++)
		*end++ = what[i];
	*end++ = '\n';
	write_all(control >= 0 ? control : 2, line, (size_t)(end - line));
	if (control >= 0)
		sleep_ms(100);
	power_off();
}

/* The devices may appear a little after process 1. */
static int open_device(const char *path, int flags)
{
	for (int i = 0; i < PORT_TRIES; i++) {
		int file = open_file(path, flags);

		if (file != -ENOENT && file != -ENXIO && file != -ENODEV)
			return file;
		sleep_ms(10);
	}
	return -ENOENT;
}

static int open_port(const char *path)
{
	int file = open_device(path, O_RDWR | O_NONBLOCK);

	if (file < 0)
		fail("the kernel has no port ", path);
	return file;
}

static void read_record(const char *record, size_t *argument_count, size_t *environment_count)
{
	const char *value;

	if ((value = text_behind(record, "arg=")) && *argument_count < WORDS_MAX) {
		arguments[(*argument_count)++] = (char *)value;
	} else if ((value = text_behind(record, "env=")) && *environment_count < WORDS_MAX) {
		environment[(*environment_count)++] = (char *)value;
	} else if ((value = text_behind(record, "path="))) {
		program_path = value;
	} else if ((value = text_behind(record, "cwd="))) {
		program_directory = value;
	} else if ((value = text_behind(record, "stdin="))) {
		stdin_is_tty = text_equal(value, "tty");
	} else if ((value = text_behind(record, "stdout="))) {
		stdout_is_tty = text_equal(value, "tty");
	} else if ((value = text_behind(record, "stderr="))) {
		stderr_is_tty = text_equal(value, "tty");
		stderr_is_stdout = text_equal(value, "stdout");
	} else if ((value = text_behind(record, "console="))) {
		console_is_serial = text_equal(value, "serial");
	} else if ((value = text_behind(record, "raw="))) {
		output_is_raw = true;
	} else if ((value = text_behind(record, "winsize="))) {
		window.rows = (unsigned short)text_number(&value);
		window.columns = (unsigned short)text_number(&value);
	}
}

static void read_run_file(void)
{
	size_t size = 0, arguments_found = 0, environment_found = 0;
	int file = open_file(RUN_FILE, O_RDONLY);

	if (file < 0)
		fail("cannot open ", RUN_FILE);
	while (size < RUN_SIZE_MAX - 1) {
		long got = call3(__NR_read, file, (long)(run_file + size),
				 (long)(RUN_SIZE_MAX - 1 - size));

		if (got <= 0)
			break;
		size += (size_t)got;
	}
	close_file(&file);
	for (size_t i = 0; i < size; i += text_length(run_file + i) + 1)
		read_record(run_file + i, &arguments_found, &environment_found);
	if (!program_path || !arguments[0])
		fail("no program in ", RUN_FILE);
	call1(__NR_unlink, (long)RUN_FILE);
	call1(__NR_unlink, (long)"/.testudo/init");
	call1(__NR_rmdir, (long)"/.testudo");
}

/* Without its own terminal at the host's end, the serial line shall change no byte of the output.
 */
static void set_raw_output(int terminal)
{
	struct {
		unsigned int input, output, control, local;
		unsigned char line, characters[19];
	} modes;

	if (call3(__NR_ioctl, terminal, TCGETS, (long)&modes))
		return;
	modes.output &= ~1U; /* OPOST */
	modes.local &= ~8U;  /* ECHO */
	call3(__NR_ioctl, terminal, TCSETS, (long)&modes);
}

static const char serial_ready[] = "\033]testudo ready\007";

static int open_terminal(void)
{
	const char *path = console_is_serial ? "/dev/ttyS0" : "/dev/hvc0";
	int terminal = open_device(path, O_RDWR | O_NOCTTY);

	if (terminal < 0)
		fail("the kernel has no terminal ", path);
	if (window.rows)
		call3(__NR_ioctl, terminal, TIOCSWINSZ, (long)&window);
	if (output_is_raw)
		set_raw_output(terminal);
	if (console_is_serial)
		write_all(terminal, serial_ready, sizeof(serial_ready) - 1);
	return terminal;
}

static void make_pipe(int *read_end, int *write_end)
{
	int ends[2];

	if (call2(__NR_pipe2, (long)ends, O_CLOEXEC))
		fail("no pipe", "");
	*read_end = ends[0];
	*write_end = ends[1];
}

static void set_nonblocking(int file)
{
	call3(__NR_fcntl, file, F_SETFL, O_NONBLOCK | O_RDWR);
}

static _Noreturn void become_program(const int files[3], int terminal)
{
	struct kernel_sigaction usual = { 0 };
	unsigned long no_signals = 0;
	long error;

	call0(__NR_setsid);
	if (terminal >= 0)
		call3(__NR_ioctl, terminal, TIOCSCTTY, 0);
	for (int i = 0; i < 3; i++)
		call2(__NR_dup2, files[i], i);
	call4(__NR_rt_sigaction, SIGCHLD, (long)&usual, 0, 8);
	call4(__NR_rt_sigprocmask, SIG_SETMASK, (long)&no_signals, 0, 8);
	if (call1(__NR_chdir, (long)program_directory))
		call1(__NR_chdir, (long)"/");
	error = call3(__NR_execve, (long)program_path, (long)arguments, (long)environment);
	write_all(2, "testudo: cannot execute ", 24);
	write_all(2, program_path, text_length(program_path));
	write_all(2, "\n", 1);
	call1(__NR_exit_group, error == -ENOENT ? 127 : 126);
	for (;;)
		;
}

/* Gives the program its three files and starts it. */
static void start_program(int terminal)
{
	int files[3] = { terminal, terminal, terminal };

	if (!stdin_is_tty) {
		input.from = open_port(PORTS "testudo.stdin");
		make_pipe(&files[0], &input.to);
		set_nonblocking(input.to);
	}
	if (!stdout_is_tty) {
		output.to = open_port(PORTS "testudo.stdout");
		make_pipe(&output.from, &files[1]);
		set_nonblocking(output.from);
	}
	if (stderr_is_stdout) {
		files[2] = files[1];
	} else if (!stderr_is_tty) {
		errors.to = open_port(PORTS "testudo.stderr");
		make_pipe(&errors.from, &files[2]);
		set_nonblocking(errors.from);
	}
	program_pid = call0(__NR_fork);
	if (program_pid == 0)
		become_program(files, terminal);
	if (program_pid < 0)
		fail("cannot fork", "");
	for (int i = 0; i < 3; i++)
		if (files[i] != terminal && (i != 2 || !stderr_is_stdout))
			close_file(&files[i]);
}

/* End of the program's input: the host sent all, and all of it is in the pipe. */
static void check_input_end(void)
{
	if (input.to >= 0 && input.start == input.end && input.taken == input.limit)
		close_file(&input.to);
}

static void obey(const char *line, int terminal)
{
	const char *rest;

	if ((rest = text_behind(line, "signal "))) {
		call2(__NR_kill, program_pid, (long)text_number(&rest));
	} else if ((rest = text_behind(line, "winsize ")) && terminal >= 0) {
		window.rows = (unsigned short)text_number(&rest);
		window.columns = (unsigned short)text_number(&rest);
		call3(__NR_ioctl, terminal, TIOCSWINSZ, (long)&window);
	} else if ((rest = text_behind(line, "eof "))) {
		input.limit = text_number(&rest);
	} else if (text_equal(line, "closed stdout")) {
		end_stream(&output);
	} else if (text_equal(line, "closed stderr")) {
		end_stream(&errors);
	} else if (text_equal(line, "bye")) {
		said_goodbye = true;
	}
}

/* Reads control lines; what does not end with a newline yet waits for the rest. */
static void read_control(int terminal)
{
	char bytes[256];
	long got = call3(__NR_read, control, (long)bytes, sizeof(bytes));

	for (long i = 0; i < got; i++) {
		if (bytes[i] != '\n') {
			if (control_length < sizeof(control_line) - 1)
				control_line[control_length++] = bytes[i];
			continue;
		}
		control_line[control_length] = '\0';
		control_length = 0;
		obey(control_line, terminal);
	}
}

/* Reaps everybody who ended; true and the wait status once the program itself did. */
static bool program_ended(int *status)
{
	static bool ended;
	int one;
	long pid;

	while ((pid = call4(__NR_wait4, -1, (long)&one, 1 /* WNOHANG */, 0)) > 0) {
		if (pid == program_pid) {
			*status = one;
			ended = true;
		}
	}
	return ended;
}

static int copy_until_end(int terminal)
{
	unsigned long no_signals = 0;
	struct pollfd polls[4];
	int status = 0;

	while (!program_ended(&status)) {
		size_t count = 0;

		polls[count++] = (struct pollfd){ .fd = control, .events = POLLIN };
		count = want_stream(polls, count, &input);
		count = want_stream(polls, count, &output);
		count = want_stream(polls, count, &errors);
		if (call5(__NR_ppoll, (long)polls, (long)count, 0, (long)&no_signals, 8) <= 0)
			continue;
		if (polls[0].revents & POLLIN)
			read_control(terminal);
		for (size_t i = 1; i < count; i++) {
			drop_ended_pipe(&polls[i], &output);
			drop_ended_pipe(&polls[i], &errors);
		}
		move_stream(&input);
		move_stream(&output);
		move_stream(&errors);
		check_input_end();
	}
	return status;
}

static int status_number(int status)
{
	return status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff;
}

/* Everybody else ends with the program; then nothing holds a file any more. */
static void end_everybody(void)
{
	int status;

	call2(__NR_kill, -1, SIGKILL);
	while (call4(__NR_wait4, -1, (long)&status, 0, 0) > 0)
		;
}

static void report_end(int status, int terminal)
{
	char line[96], *end = line;

	append_text(&end, console_is_serial ? "\033]testudo exit " : "exit ");
	append_number(&end, (unsigned long)status_number(status));
	append_text(&end, " ");
	append_number(&end, output.given);
	append_text(&end, " ");
	append_number(&end, errors.given);
	append_text(&end, console_is_serial ? "\007" : "\n");
	if (terminal >= 0)
		call3(__NR_ioctl, terminal, TCSBRK, 1); /* wait until all is written */
	write_all(console_is_serial ? terminal : control, line, (size_t)(end - line));
	for (int i = 0; !console_is_serial && !said_goodbye && i < 100; i++)
		if (wait_for(control, POLLIN, 100))
			read_control(terminal);
	if (console_is_serial)
		call3(__NR_ioctl, terminal, TCSBRK, 1);
}

static void prepare_signals(void)
{
	struct kernel_sigaction action = {
		.handler = child_ended,
		.flags = 0x04000000 /* SA_RESTORER */ | SA_NOCLDSTOP,
		.restorer = signal_return,
	};
	unsigned long all = ~0UL;

	call4(__NR_rt_sigprocmask, SIG_BLOCK, (long)&all, 0, 8);
	call4(__NR_rt_sigaction, SIGCHLD, (long)&action, 0, 8);
}

int program_main(long *stack)
{
	int status = 0, terminal = -1;

	(void)stack;
	input.from = input.to = output.from = output.to = errors.from = errors.to = -1;
	input.limit = output.limit = errors.limit = ~0UL;
	prepare_signals();
	read_run_file();
	if (console_is_serial)
		stdin_is_tty = stdout_is_tty = stderr_is_tty = true;
	else
		control = open_port(PORTS "testudo.control");
	if (stdin_is_tty || stdout_is_tty || stderr_is_tty)
		terminal = open_terminal();
	start_program(terminal);
	if (console_is_serial) {
		while (call4(__NR_wait4, -1, (long)&status, 0, 0) != program_pid)
			;
	} else {
		write_all(control, "ready\n", 6);
		status = copy_until_end(terminal);
	}
	end_everybody();
	drain_stream(&output);
	drain_stream(&errors);
	report_end(status, terminal);
	power_off();
}
