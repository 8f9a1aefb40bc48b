// SPDX-License-Identifier: GPL-2.0-only
/*
 * console.c - the event loop of `testudo run`.
 *
 * One thread, one poll. The kernel's log is always read, so that the guest never waits for it.
 * Order at the end: init reports the status and how many bytes it sent; when all of them are here,
 * "bye" lets it switch off; the machine's end closes the log, which ends the loop.
 */
#define _GNU_SOURCE
#include "console.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pump.h"
#include "report.h"
#include "say.h"
#include "serial_exit.h"
#include "terminal.h"

/* After "bye" the machine has so long to switch itself off. */
#define POWER_OFF_MS 20000

enum { PUMP_STDIN, PUMP_STDOUT, PUMP_STDERR, PUMP_KEYS, PUMP_SCREEN, PUMP_COUNT };

static const int forwarded_signals[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,
					 SIGUSR1, SIGUSR2, SIGWINCH };

struct session {
	struct machine *machine;
	const struct console_plan *plan;
	struct log *log;
	struct report report;
	struct console_result *result;
	struct pump pumps[PUMP_COUNT];
	int signals;         /* signalfd */
	int control;         /* our end of the control port, or -1 */
	struct log incoming; /* control lines */
	size_t incoming_place;
	bool ready; /* init listens */
	bool eof_sent, goodbye_sent;
	uint64_t stdout_total, stderr_total; /* with result->exited */
	int64_t deadline_ms;                 /* 0: none */
	bool over;
	struct serial_exit serial_exit;
	uint64_t serial_taken; /* so much of the serial line went through it */
};

static bool same_file(int a, int b)
{
	struct stat first, second;

	return !fstat(a, &first) && !fstat(b, &second) && first.st_dev == second.st_dev &&
	       first.st_ino == second.st_ino;
}

struct console_plan console_plan_make(const struct options *options)
{
	bool here = terminal_is_here();

	return (struct console_plan){
		.stdin_is_tty = here,
		.stdout_is_tty = here,
		.stderr_is_tty = here && isatty(STDERR_FILENO),
		.stderr_is_stdout = !here && same_file(STDOUT_FILENO, STDERR_FILENO),
		.serial = options->serial_console,
	};
}

void console_add_ports(struct machine *machine, const struct console_plan *plan)
{
	if (plan->serial)
		return;
	if (plan->stdin_is_tty)
		machine_add_port(machine, "testudo.tty", true);
	machine_add_port(machine, "testudo.control", false);
	if (!plan->stdin_is_tty)
		machine_add_port(machine, "testudo.stdin", false);
	if (!plan->stdout_is_tty)
		machine_add_port(machine, "testudo.stdout", false);
	if (!plan->stderr_is_tty && !plan->stderr_is_stdout)
		machine_add_port(machine, "testudo.stderr", false);
}

static int port_file(const struct machine *machine, const char *name)
{
	for (size_t i = 0; i < machine->port_count; i++)
		if (!strcmp(machine->ports[i].name, name))
			return machine->ports[i].host;
	return -1;
}

static void signal_set(sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < sizeof(forwarded_signals) / sizeof(forwarded_signals[0]); i++)
		sigaddset(set, forwarded_signals[i]);
}

void console_block_signals(void)
{
	sigset_t set;

	signal_set(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* Control lines are short and few: the socket always has room for them. */
static void tell(struct session *session, const char *line)
{
	if (session->control >= 0 && write(session->control, line, strlen(line)) < 0 &&
	    errno != EPIPE)
		say("the machine does not take control messages: %s", strerror(errno));
}

static void tell_window_size(struct session *session)
{
	unsigned int rows, columns;
	char line[64];

	if (!session->ready || !terminal_size(&rows, &columns))
		return;
	snprintf(line, sizeof(line), "winsize %u %u\n", rows, columns);
	tell(session, line);
}

static void take_signal(struct session *session)
{
	struct signalfd_siginfo info;
	char line[32];

	if (read(session->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return;
	if (info.ssi_signo == SIGWINCH) {
		tell_window_size(session);
	} else if (session->ready) {
		snprintf(line, sizeof(line), "signal %u\n", info.ssi_signo);
		tell(session, line);
	} else {
		session->result->stopped_by = (int)info.ssi_signo;
		session->over = true;
	}
}

static void take_exit(struct session *session, const char *rest)
{
	char *end;

	session->result->exited = true;
	session->result->status = (int)strtoul(rest, &end, 10) & 0xff;
	session->stdout_total = strtoull(end, &end, 10);
	session->stderr_total = strtoull(end, &end, 10);
	session->deadline_ms = now_ms() + POWER_OFF_MS;
}

static void obey(struct session *session, const char *line)
{
	if (!strcmp(line, "ready")) {
		session->ready = true;
		tell_window_size(session);
	} else if (!strncmp(line, "exit ", 5)) {
		take_exit(session, line + 5);
	} else if (!strncmp(line, "failed ", 7)) {
		session->result->failure = copy_text(line + 7);
	}
}

static void read_control(struct session *session)
{
	const char *line;

	if (!log_read(&session->incoming, session->control))
		session->control = -1;
	while ((line = log_next_line(&session->incoming, &session->incoming_place)))
		obey(session, line);
}

/* What init says on a serial line; see serial_exit.h. */
static void find_serial_exit(struct session *session)
{
	struct pump *screen = &session->pumps[PUMP_SCREEN];

	if (screen->taken == session->serial_taken)
		return; /* nothing new */
	session->serial_taken = screen->taken;
	screen->end = serial_exit_filter(&session->serial_exit, screen->buffer, screen->end,
					 sizeof(screen->buffer));
	if (session->serial_exit.found && !session->result->exited)
		take_exit(session, session->serial_exit.words + strlen("exit "));
	if (session->serial_exit.ready)
		session->pumps[PUMP_KEYS].held = false;
}

static void read_log(struct session *session)
{
	if (!log_read(session->log, session->machine->log))
		session->over = true;
	report_show(&session->report, session->log);
}

/* What follows from the state of the pumps: end of input, closed outputs, goodbye. */
static void follow_up(struct session *session)
{
	struct pump *in = &session->pumps[PUMP_STDIN], *out = &session->pumps[PUMP_STDOUT];
	struct pump *error = &session->pumps[PUMP_STDERR], *keys = &session->pumps[PUMP_KEYS];
	char line[64];

	if (in->ended && pump_is_empty(in) && session->ready && !session->eof_sent) {
		snprintf(line, sizeof(line), "eof %llu\n", (unsigned long long)in->taken);
		session->eof_sent = true;
		tell(session, line);
	}
	if (session->plan->serial && keys->ended && pump_is_empty(keys) && !keys->held &&
	    !session->eof_sent)
		session->eof_sent = write(session->machine->log, "\004", 1) == 1; /* Ctrl-D */
	if (out->broken && out->from >= 0 && session->ready && !out->ended) {
		tell(session, "closed stdout\n");
		out->ended = true;
	}
	if (error->broken && error->from >= 0 && session->ready && !error->ended) {
		tell(session, "closed stderr\n");
		error->ended = true;
	}
	if (session->result->exited && !session->goodbye_sent &&
	    (out->ended || out->taken >= session->stdout_total) &&
	    (error->ended || error->taken >= session->stderr_total)) {
		tell(session, "bye\n");
		session->goodbye_sent = true;
	}
	if (session->pumps[PUMP_KEYS].escaped) {
		session->result->escaped = true;
		session->over = true;
	}
}

static void open_pumps(struct session *session)
{
	const struct console_plan *plan = session->plan;
	const struct machine *machine = session->machine;
	int tty = plan->serial ? machine->log : port_file(machine, "testudo.tty");

	for (int i = 0; i < PUMP_COUNT; i++)
		pump_open(&session->pumps[i], -1, -1);
	if (plan->serial || plan->stdin_is_tty) {
		pump_open(&session->pumps[PUMP_KEYS], STDIN_FILENO, tty);
		session->pumps[PUMP_KEYS].watch = plan->stdin_is_tty ? PUMP_ESCAPE : PUMP_PLAIN;
		/* The line forgets what comes before the kernel has set it up. */
		session->pumps[PUMP_KEYS].held = plan->serial;
		pump_open(&session->pumps[PUMP_SCREEN], tty, STDOUT_FILENO);
		session->pumps[PUMP_SCREEN].reserve = plan->serial ? SERIAL_EXIT_RESERVE : 0;
	} else {
		pump_open(&session->pumps[PUMP_STDIN], STDIN_FILENO,
			  port_file(machine, "testudo.stdin"));
	}
	if (!plan->serial && !plan->stdout_is_tty)
		pump_open(&session->pumps[PUMP_STDOUT], port_file(machine, "testudo.stdout"),
			  STDOUT_FILENO);
	if (!plan->serial && !plan->stderr_is_tty && !plan->stderr_is_stdout)
		pump_open(&session->pumps[PUMP_STDERR], port_file(machine, "testudo.stderr"),
			  STDERR_FILENO);
}

static int wait_time(const struct session *session)
{
	int64_t left;

	if (!session->deadline_ms)
		return -1;
	left = session->deadline_ms - now_ms();
	return left < 0 ? 0 : (int)left;
}

static void run_once(struct session *session)
{
	struct pollfd polls[PUMP_COUNT + 3];
	bool serial = session->plan->serial;

	for (int i = 0; i < PUMP_COUNT; i++)
		polls[i] = pump_wants(&session->pumps[i]);
	polls[PUMP_COUNT] = (struct pollfd){ .fd = session->signals, .events = POLLIN };
	polls[PUMP_COUNT + 1] = (struct pollfd){ .fd = session->control, .events = POLLIN };
	polls[PUMP_COUNT + 2] =
		(struct pollfd){ .fd = serial ? -1 : session->machine->log, .events = POLLIN };
	if (poll(polls, PUMP_COUNT + 3, wait_time(session)) < 0 && errno != EINTR)
		say_and_exit(STATUS_TESTUDO_FAILED, "poll: %s", strerror(errno));
	for (int i = 0; i < PUMP_COUNT; i++) {
		pump_move(&session->pumps[i], polls[i].revents);
		if (serial && i == PUMP_SCREEN)
			find_serial_exit(session);
	}
	if (polls[PUMP_COUNT].revents)
		take_signal(session);
	if (polls[PUMP_COUNT + 1].revents)
		read_control(session);
	if (polls[PUMP_COUNT + 2].revents)
		read_log(session);
	if (serial && session->pumps[PUMP_SCREEN].ended)
		session->over = true;
	follow_up(session);
	if (session->deadline_ms && now_ms() >= session->deadline_ms)
		session->over = true;
}

/* The machine is gone: what it still had sent goes out. */
static void flush_outputs(struct session *session)
{
	static const int outputs[] = { PUMP_STDOUT, PUMP_STDERR, PUMP_SCREEN };

	for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
		struct pump *pump = &session->pumps[outputs[i]];
		struct pollfd want = pump_wants(pump);

		while (want.fd >= 0 && poll(&want, 1, 1000) > 0) {
			pump_move(pump, want.revents);
			want = pump_wants(pump);
		}
	}
	if (session->control >= 0)
		read_control(session);
	report_show(&session->report, session->log);
}

void console_run(struct machine *machine, const struct console_plan *plan, struct log *log,
		 bool verbose, struct console_result *result)
{
	struct session *session = allocate(1, sizeof(*session));
	sigset_t set;

	*result = (struct console_result){ 0 };
	*session =
		(struct session){ .machine = machine, .plan = plan, .log = log, .result = result };
	session->report.everything = verbose;
	session->report.raw_terminal = plan->stdin_is_tty;
	session->control = plan->serial ? -1 : port_file(machine, "testudo.control");
	signal_set(&set);
	session->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	open_pumps(session);
	if (plan->stdin_is_tty)
		terminal_set_raw();
	while (!session->over)
		run_once(session);
	if (!result->stopped_by && !result->escaped)
		flush_outputs(session);
	result->reported = session->report.shown;
	terminal_restore();
	close(session->signals);
	log_free(&session->incoming);
	free(session);
}
