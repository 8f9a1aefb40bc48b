// SPDX-License-Identifier: GPL-2.0-only
/*
 * The log ring. Positions count bytes for ever; a record (header and text, a multiple of 8) may
 * wrap around the end. The oldest records make room for the newest. Every header holds its own
 * position, so that a reader whose position has been overwritten, or was made up, is recognised and
 * set to the oldest record.
 * Lock: log_lock (innermost of all), interrupts off; also keeps the lines of the console whole.
 */
#include <kernel/log.h>

#include <arch/boot.h>
#include <arch/cpu.h>
#include <base/format.h>
#include <base/string.h>
#include <kernel/sched/sched.h>
#include <kernel/timer.h>
#include <mm/heap/heap.h>
#include <sync/order.h>
#include <sync/spin.h>
#include <sync/wait_queue.h>

#define EARLY_SIZE 8192u

struct log_header {
	uint64_t position;
	uint64_t sequence;
	uint64_t time_ns;
	uint32_t priority;
	uint32_t size;
};

static struct spin_lock log_lock = SPIN_LOCK(LOCK_LOG);
static char early_ring[EARLY_SIZE];
static char *ring = early_ring;
static uint64_t ring_size = EARLY_SIZE;
static uint64_t first, end, cleared, next_sequence;
static bool quiet;
static uint32_t crash_cpu = UINT32_MAX;
static struct wait_queue readers = { .lock = SPIN_LOCK(LOCK_WAIT_QUEUE),
				     .entries = LIST_INITIAL(readers.entries) };

void log_set_quiet(bool on)
{
	quiet = on;
}

void log_crash_mode(void)
{
	__atomic_store_n(&crash_cpu, arch_cpu()->id, __ATOMIC_SEQ_CST);
}

/* False: the machine is being stopped by this CPU, or the lock is ours already: write without it.
 */
static bool lock(irq_state *state)
{
	*state = arch_irq_save();
	if (read_once(crash_cpu) == arch_cpu()->id || spin_held(&log_lock))
		return false;
	spin_lock(&log_lock);
	return true;
}

static void unlock(bool locked, irq_state state)
{
	if (locked)
		spin_unlock(&log_lock);
	arch_irq_restore(state);
}

static void ring_put(uint64_t position, const void *from, size_t size)
{
	const uint64_t offset = position & (ring_size - 1);
	const size_t head = minimum(size, ring_size - offset);

	memcpy(ring + offset, from, head);
	memcpy(ring, (const char *)from + head, size - head);
}

static void ring_get(uint64_t position, void *to, size_t size)
{
	const uint64_t offset = position & (ring_size - 1);
	const size_t head = minimum(size, ring_size - offset);

	memcpy(to, ring + offset, head);
	memcpy((char *)to + head, ring, size - head);
}

static size_t record_size(uint32_t text_size)
{
	return align_up(sizeof(struct log_header) + text_size, 8);
}

/* Lock held. */
static void append(uint32_t priority, const char *text, size_t size)
{
	const struct log_header header = { .position = end,
					   .sequence = next_sequence,
					   .time_ns = clock_monotonic_ns(),
					   .priority = priority,
					   .size = (uint32_t)size };
	struct log_header oldest;

	while (end + record_size(header.size) - first > ring_size) {
		ring_get(first, &oldest, sizeof(oldest));
		first += record_size(oldest.size);
	}
	ring_put(end, &header, sizeof(header));
	ring_put(end + sizeof(header), text, size);
	end += record_size(header.size);
	next_sequence++;
}

void log_start(void)
{
	char *large = heap_alloc_bytes(LOG_SIZE);
	irq_state state;

	if (!large)
		panic("no memory for the log");
	state = spin_lock_irq(&log_lock);
	/* Fewer bytes than the small ring are in use, and positions stay as they are. */
	for (uint64_t position = first; position < end; position++)
		large[position & (LOG_SIZE - 1)] = ring[position & (ring_size - 1)];
	ring = large;
	ring_size = LOG_SIZE;
	spin_unlock_irq(&log_lock, state);
}

static void console_text(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		arch_console_putc(text[i]);
	arch_console_putc('\n');
}

static void console_time(void)
{
	char text[32];
	const uint64_t microseconds = clock_monotonic_ns() / 1000;
	const size_t size = format_string(text, sizeof(text), "[%5llu.%06llu] ",
					  (unsigned long long)(microseconds / 1000000),
					  (unsigned long long)(microseconds % 1000000));

	for (size_t i = 0; i < minimum(size, sizeof(text) - 1); i++)
		arch_console_putc(text[i]);
}

static void wake_readers(void)
{
	/* Not from inside of the scheduler's or a wait queue's locks: readers then see the record
	 * with the next one. */
	if (arch_cpu()->preempt_count == 0 && arch_cpu()->run_queue)
		wait_wake_all(&readers, 0);
}

static void write_record(uint32_t priority, const char *text, size_t size, bool console)
{
	irq_state state;
	const bool locked = lock(&state);

	append(priority, text, size);
	if (console) {
		if (priority != LOG_ALERT)
			console_time();
		console_text(text, size);
	}
	unlock(locked, state);
	if (locked)
		wake_readers();
}

static size_t format_text(char *text, const char *format, va_list arguments)
{
	return minimum(format_string_list(text, LOG_TEXT_MAX, format, arguments),
		       (size_t)LOG_TEXT_MAX - 1);
}

void kernel_log(const char *format, ...)
{
	char text[LOG_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	write_record(LOG_INFORMATION, text, format_text(text, format, arguments), !quiet);
	va_end(arguments);
}

void log_only(const char *format, ...)
{
	char text[LOG_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	write_record(LOG_ALERT, text, format_text(text, format, arguments), false);
	va_end(arguments);
}

/* These lines are read by the host command: no time stands before them. */
void kernel_log_console(const char *format, ...)
{
	char text[LOG_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	write_record(LOG_ALERT, text, format_text(text, format, arguments), true);
	va_end(arguments);
}

void console_only(const char *format, ...)
{
	char text[LOG_TEXT_MAX];
	va_list arguments;
	irq_state state;
	bool locked;
	size_t size;

	va_start(arguments, format);
	size = format_text(text, format, arguments);
	va_end(arguments);
	locked = lock(&state);
	console_text(text, size);
	unlock(locked, state);
}

/* Lock held: the header at *position, or at the oldest record when there is none at *position. */
static bool header_at(uint64_t *position, struct log_header *header)
{
	if (*position < first || *position > end || (*position & 7) != 0)
		*position = first;
	if (*position == end)
		return false;
	ring_get(*position, header, sizeof(*header));
	if (header->position != *position || header->size >= LOG_TEXT_MAX) {
		*position = first;
		ring_get(*position, header, sizeof(*header));
	}
	return true;
}

bool log_next(uint64_t *position, struct log_record *record, char *text)
{
	struct log_header header;
	irq_state state;
	const bool locked = lock(&state);
	const bool found = header_at(position, &header);

	if (found) {
		ring_get(*position + sizeof(header), text, header.size);
		text[header.size] = '\0';
		*record = (struct log_record){ .sequence = header.sequence,
					       .time_ns = header.time_ns,
					       .priority = header.priority,
					       .size = header.size };
		*position += record_size(header.size);
	}
	unlock(locked, state);
	return found;
}

size_t log_read(char *buffer, size_t size, uint64_t *position)
{
	char text[LOG_TEXT_MAX], line[LOG_TEXT_MAX + 48];
	struct log_record record;
	size_t done = 0;

	for (;;) {
		uint64_t next = *position;
		size_t length;

		if (!log_next(&next, &record, text))
			return done;
		length = format_string(
			line, sizeof(line), "<%u>[%5llu.%06llu] %s\n", record.priority,
			(unsigned long long)(record.time_ns / NANOSECONDS_PER_SECOND),
			(unsigned long long)(record.time_ns % NANOSECONDS_PER_SECOND / 1000), text);
		if (length > size - done)
			return done;
		memcpy(buffer + done, line, length);
		done += length;
		*position = next;
	}
}

uint64_t log_first(void)
{
	return read_once(first);
}

uint64_t log_cleared(void)
{
	return maximum(read_once(cleared), read_once(first));
}

uint64_t log_end(void)
{
	return read_once(end);
}

void log_clear(void)
{
	write_once(cleared, end);
}

struct wait_queue *log_wait_queue(void)
{
	return &readers;
}
