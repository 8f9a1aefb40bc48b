// SPDX-License-Identifier: GPL-2.0-only
/*
 * The input side of the line discipline: every character that arrives goes through
 * terminal_input().
 *
 * Invariants: input_tail <= line_head <= input_head, input_head - input_tail <=
 * TERMINAL_INPUT_SIZE; in canonical mode readers see [tail, line_head), else [tail, head). marks[]
 * says which stored characters end a line; an end-of-file character is stored with MARK_END_OF_FILE
 * and never copied to a reader. Lock: terminal->lock. Signals are collected and sent by the caller
 * after the lock is given up (lock order).
 */
#include "internal.h"

#include <base/errno.h>
#include <base/string.h>
#include <const_ops/const_ops.h>
#include <linux/poll.h>
#include <mm/cache/relay.h>

static uint32_t slot(uint64_t position)
{
	return (uint32_t)(position % TERMINAL_INPUT_SIZE);
}

size_t terminal_input_room(const struct terminal *terminal)
{
	return TERMINAL_INPUT_SIZE - (terminal->input_head - terminal->input_tail);
}

bool terminal_input_full(const struct terminal *terminal)
{
	if (terminal_local(terminal, ICANON))
		return terminal->lines > 0 && terminal_input_room(terminal) <= 1;
	return terminal_input_room(terminal) == 0;
}

static char character_at(const struct terminal *terminal, uint64_t position)
{
	char character;

	relay_get(terminal->input, terminal, slot(position), &character, 1);
	return character;
}

static void store(struct terminal *terminal, char character, enum input_mark mark)
{
	relay_put(terminal->input, terminal, slot(terminal->input_head), &character, 1);
	terminal->marks[slot(terminal->input_head)] = (uint8_t)mark;
	terminal->input_head++;
}

static void wake_readers(struct terminal *terminal)
{
	wait_wake_all(&terminal->readers, POLLIN | POLLRDNORM);
}

static void end_line(struct terminal *terminal, char character, enum input_mark mark)
{
	store(terminal, character, mark);
	terminal->line_head = terminal->input_head;
	terminal->lines++;
	wake_readers(terminal);
}

void terminal_discard_input(struct terminal *terminal)
{
	terminal->input_tail = terminal->line_head = terminal->input_head;
	terminal->lines = 0;
	terminal->next_literal = false;
	wait_wake_all(&terminal->typists, POLLOUT | POLLWRNORM);
}

/* ---- editing of the line that has not ended ---- */

static bool is_continuation(const struct terminal *terminal, char character)
{
	return terminal->settings.c_iflag & IUTF8 && (character & 0xc0) == 0x80;
}

/* The column at which the character at position begins, counted from the start of the line being
 * edited. */
static uint32_t column_before(const struct terminal *terminal, uint64_t position)
{
	uint32_t column = terminal->line_start_column;

	for (uint64_t p = terminal->line_head; p < position; p++) {
		const char character = character_at(terminal, p);

		if (character == '\t')
			column += 8 - column % 8;
		else if ((unsigned char)character < ' ' || character == 0x7f)
			column += terminal_local(terminal, ECHOCTL) ? 2 : 0;
		else if (!is_continuation(terminal, character))
			column++;
	}
	return column;
}

static void echo_erasure(struct terminal *terminal, uint64_t position)
{
	uint32_t column = column_before(terminal, position);

	if (!terminal_local(terminal, ECHO))
		return;
	if (!terminal_local(terminal, ECHOE)) {
		terminal_echo_character(terminal, (char)terminal->settings.c_cc[VERASE]);
		return;
	}
	while (terminal->column > column) {
		if (character_at(terminal, position) == '\t')
			terminal_echo(terminal, "\b", 1);
		else
			terminal_echo(terminal, "\b \b", 3);
	}
}

static void erase_one(struct terminal *terminal)
{
	uint64_t position = terminal->input_head;

	if (position == terminal->line_head)
		return;
	do {
		position--;
	} while (position > terminal->line_head &&
		 is_continuation(terminal, character_at(terminal, position)));
	echo_erasure(terminal, position);
	terminal->input_head = position;
}

static bool is_word_character(char character)
{
	return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
	       (character >= 'A' && character <= 'Z') || character == '_' || (character & 0x80);
}

static void erase_word(struct terminal *terminal)
{
	bool seen_word = false;

	while (terminal->input_head > terminal->line_head) {
		bool word = is_word_character(character_at(terminal, terminal->input_head - 1));

		if (seen_word && !word)
			break;
		seen_word |= word;
		erase_one(terminal);
	}
}

static void erase_line(struct terminal *terminal)
{
	if (terminal_local(terminal, ECHO) &&
	    !(terminal_local(terminal, ECHOKE) && terminal_local(terminal, ECHOE))) {
		terminal_echo_character(terminal, (char)terminal->settings.c_cc[VKILL]);
		if (terminal_local(terminal, ECHOK))
			terminal_echo(terminal, "\n", 1);
		terminal->input_head = terminal->line_head;
		return;
	}
	while (terminal->input_head > terminal->line_head)
		erase_one(terminal);
}

static void reprint_line(struct terminal *terminal)
{
	terminal_echo_character(terminal, (char)terminal->settings.c_cc[VREPRINT]);
	terminal_echo(terminal, "\n", 1);
	for (uint64_t p = terminal->line_head; p < terminal->input_head; p++)
		terminal_echo_character(terminal, character_at(terminal, p));
}

/* ---- one character ---- */

static void echo_input(struct terminal *terminal, char character)
{
	if (!terminal_local(terminal, ECHO))
		return;
	if (terminal->input_head == terminal->line_head)
		terminal->line_start_column = terminal->column;
	terminal_echo_character(terminal, character);
}

static void put_ordinary(struct terminal *terminal, char character)
{
	bool canonical = terminal_local(terminal, ICANON);

	/* The last place is kept for the end of the line. */
	if (terminal_input_room(terminal) <= (canonical ? 1u : 0u)) {
		if (terminal->settings.c_iflag & IMAXBEL)
			terminal_echo(terminal, "\a", 1);
		return;
	}
	echo_input(terminal, character);
	store(terminal, character, MARK_NONE);
	if (!canonical)
		wake_readers(terminal);
}

/* VINTR, VQUIT, VSUSP: true when the character was one. */
static bool input_signal(struct terminal *terminal, char character, struct input_signals *signals)
{
	int number = 0;

	if (!terminal_local(terminal, ISIG))
		return false;
	if (terminal_is_control(terminal, VINTR, character))
		number = SIGINT;
	else if (terminal_is_control(terminal, VQUIT, character))
		number = SIGQUIT;
	else if (terminal_is_control(terminal, VSUSP, character))
		number = SIGTSTP;
	if (!number)
		return false;
	if (!terminal_local(terminal, NOFLSH)) {
		terminal_discard_input(terminal);
		if (terminal->driver->discard_output)
			const_ops(terminal->driver)->discard_output(terminal->context);
	}
	terminal->output_stopped = false;
	if (terminal_local(terminal, ECHO))
		terminal_echo_character(terminal, character);
	if (signals->count < 8)
		signals->numbers[signals->count++] = number;
	return true;
}

static bool input_flow_control(struct terminal *terminal, char character)
{
	if (!(terminal->settings.c_iflag & IXON))
		return false;
	if (terminal_is_control(terminal, VSTOP, character) &&
	    !(terminal->output_stopped && terminal_is_control(terminal, VSTART, character))) {
		terminal->output_stopped = true;
		return true;
	}
	if (terminal_is_control(terminal, VSTART, character)) {
		terminal->output_stopped = false;
		wait_wake_all(&terminal->writers, POLLOUT | POLLWRNORM);
		return true;
	}
	return false;
}

/* Line editing and line ends of canonical mode: true when the character was one of them. */
static bool input_canonical(struct terminal *terminal, char character)
{
	bool extended = terminal_local(terminal, IEXTEN);

	if (terminal_is_control(terminal, VERASE, character)) {
		erase_one(terminal);
	} else if (terminal_is_control(terminal, VKILL, character)) {
		erase_line(terminal);
	} else if (extended && terminal_is_control(terminal, VWERASE, character)) {
		erase_word(terminal);
	} else if (extended && terminal_is_control(terminal, VREPRINT, character) &&
		   terminal_local(terminal, ECHO)) {
		reprint_line(terminal);
	} else if (character == '\n') {
		if (terminal_local(terminal, ECHO) || terminal_local(terminal, ECHONL))
			terminal_echo(terminal, "\n", 1);
		end_line(terminal, '\n', MARK_LINE_END);
	} else if (terminal_is_control(terminal, VEOF, character)) {
		end_line(terminal, 0, MARK_END_OF_FILE);
	} else if (terminal_is_control(terminal, VEOL, character) ||
		   (extended && terminal_is_control(terminal, VEOL2, character))) {
		echo_input(terminal, character);
		end_line(terminal, character, MARK_LINE_END);
	} else {
		return false;
	}
	return true;
}

static void input_character(struct terminal *terminal, char character,
			    struct input_signals *signals)
{
	tcflag_t mode = terminal->settings.c_iflag;

	if (mode & ISTRIP)
		character &= 0x7f;
	if (terminal->next_literal) {
		terminal->next_literal = false;
		put_ordinary(terminal, character);
		return;
	}
	if (input_flow_control(terminal, character))
		return;
	if (input_signal(terminal, character, signals))
		return;
	if (character == '\r') {
		if (mode & IGNCR)
			return;
		if (mode & ICRNL)
			character = '\n';
	} else if (character == '\n' && mode & INLCR) {
		character = '\r';
	}
	if (terminal_local(terminal, ICANON) && terminal_local(terminal, IEXTEN) &&
	    terminal_is_control(terminal, VLNEXT, character)) {
		terminal->next_literal = true;
		if (terminal_local(terminal, ECHO) && terminal_local(terminal, ECHOCTL))
			terminal_echo(terminal, "^\b", 2);
		return;
	}
	if (terminal_local(terminal, ICANON)) {
		if (terminal_input_room(terminal) == 0 || input_canonical(terminal, character))
			return;
	}
	put_ordinary(terminal, character);
}

void terminal_input(struct terminal *terminal, const char *bytes, size_t count,
		    struct input_signals *signals)
{
	for (size_t i = 0; i < count; i++)
		input_character(terminal, bytes[i], signals);
}

void terminal_send_signals(struct terminal *terminal, const struct input_signals *signals)
{
	int32_t group = read_once(terminal->foreground_group);

	for (uint32_t i = 0; group > 0 && i < signals->count; i++)
		signal_send_group(group, signals->numbers[i], nullptr);
}

/* ---- what readers get ---- */

bool terminal_input_ready(const struct terminal *terminal)
{
	if (terminal_local(terminal, ICANON))
		return terminal->lines > 0;
	return terminal->input_head != terminal->input_tail;
}

static size_t contiguous(const struct terminal *terminal, size_t limit)
{
	size_t to_wrap = TERMINAL_INPUT_SIZE - slot(terminal->input_tail);

	return limit < to_wrap ? limit : to_wrap;
}

/* Bytes up to and with the next line end, or up to an end-of-file mark (not counted). */
static size_t line_length(const struct terminal *terminal, size_t limit, enum input_mark *mark)
{
	size_t length = 0;

	*mark = MARK_NONE;
	while (length < limit && terminal->input_tail + length < terminal->line_head) {
		*mark = terminal->marks[slot(terminal->input_tail + length)];
		if (*mark == MARK_END_OF_FILE)
			return length;
		length++;
		if (*mark == MARK_LINE_END)
			return length;
	}
	return length;
}

static ssize_t copy_out(struct terminal *terminal, struct user_out to, size_t bytes)
{
	size_t done = 0;

	while (done < bytes) {
		size_t chunk = contiguous(terminal, bytes - done);

		if (relay_give(terminal->input, terminal, slot(terminal->input_tail),
			       user_out_at(to, done).address, chunk))
			return done ? (ssize_t)done : -EFAULT;
		terminal->input_tail += chunk;
		done += chunk;
	}
	return (ssize_t)done;
}

ssize_t terminal_take_line(struct terminal *terminal, struct user_out to, size_t bytes)
{
	enum input_mark mark;
	size_t length = line_length(terminal, bytes, &mark);
	ssize_t result = copy_out(terminal, to, length);

	if (result < 0 || (size_t)result < length)
		return result;
	/* A full buffer followed by the end-of-file mark swallows the mark: the next read would
	 * else give 0 (as on Linux). */
	if (mark == MARK_NONE && terminal->input_tail < terminal->line_head &&
	    terminal->marks[slot(terminal->input_tail)] == MARK_END_OF_FILE)
		mark = MARK_END_OF_FILE;
	if (mark == MARK_END_OF_FILE)
		terminal->input_tail++;
	if (mark != MARK_NONE)
		terminal->lines--;
	return result;
}

ssize_t terminal_take_raw(struct terminal *terminal, struct user_out to, size_t bytes)
{
	size_t available = terminal->input_head - terminal->input_tail;
	ssize_t result = copy_out(terminal, to, bytes < available ? bytes : available);

	terminal->line_head = terminal->input_tail;
	return result;
}

/* ICANON switched: what is buffered stays readable; a half line becomes readable at once (Linux:
 * n_tty_set_termios). */
void terminal_mode_changed(struct terminal *terminal, const struct termios2 *before)
{
	if (!((before->c_lflag ^ terminal->settings.c_lflag) & ICANON))
		return;
	terminal->next_literal = false;
	terminal->lines = 0;
	terminal->line_head = terminal->input_head;
	if (terminal_local(terminal, ICANON)) {
		for (uint64_t p = terminal->input_tail; p < terminal->input_head; p++)
			terminal->marks[slot(p)] = MARK_NONE;
		if (terminal->input_head != terminal->input_tail) {
			terminal->marks[slot(terminal->input_head - 1)] = MARK_LINE_END;
			terminal->lines = 1;
		}
	}
	wake_readers(terminal);
	wait_wake_all(&terminal->typists, POLLOUT | POLLWRNORM);
}
