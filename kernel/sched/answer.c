// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proof that a CPU runs. A virtual CPU that its host leaves aside looks like one that is locked up:
 * it takes no interrupt and releases no lock, however long one waits. So time alone accuses nobody.
 * Who suspects other CPUs asks them by an interrupt that cannot be switched off (IPI_ASK). A CPU
 * that answers has run; what it has not done between two answers, it had the time to do.
 *
 * Locks: none. A question is written by the CPU that asks; those who are asked clear their bits.
 */
#include "internal.h"

#include <arch/boot.h>
#include <base/bits.h>
#include <watchdog/watchdog.h>

struct question {
	uint64_t pending;  /* atomic: bit per CPU that has still to answer */
	const void *asker; /* of the last question */
};

static struct question questions[CPU_COUNT_MAX][WATCH_SUBJECTS];
static uint32_t answers[CPU_COUNT_MAX][WATCH_SUBJECTS]; /* each CPU counts its own */

/* Interrupts are as they were, also off; anything may have been interrupted. */
void watch_answer_here(void)
{
	const uint32_t here = arch_cpu()->id;
	const uint64_t mine = UINT64_C(1) << here;

	for (uint32_t cpu = 0; cpu < boot_info.cpu_count && cpu < CPU_COUNT_MAX; cpu++) {
		for (uint32_t subject = 0; subject < WATCH_SUBJECTS; subject++) {
			uint64_t *pending = &questions[cpu][subject].pending;

			if (!(__atomic_load_n(pending, __ATOMIC_ACQUIRE) & mine))
				continue;
			answers[here][subject]++;
			__atomic_fetch_and(pending, ~mine, __ATOMIC_RELEASE);
		}
	}
}

uint32_t watch_answers_of(uint32_t cpu, enum watch_subject subject)
{
	return read_once(answers[cpu][subject]);
}

void watch_ask(enum watch_subject subject, uint64_t cpus_asked, const void *asker)
{
	struct question *question = &questions[arch_cpu()->id][subject];

	question->asker = asker;
	__atomic_store_n(&question->pending, cpus_asked, __ATOMIC_SEQ_CST);
	for (uint64_t left = cpus_asked; left != 0; left &= left - 1)
		arch_ipi_send(bit_lowest(left), IPI_ASK);
}

enum watch_reply watch_reply(enum watch_subject subject, const void *asker)
{
	const struct question *question = &questions[arch_cpu()->id][subject];

	if (question->asker != asker)
		return WATCH_REPLY_LOST;
	return __atomic_load_n(&question->pending, __ATOMIC_ACQUIRE) == 0 ? WATCH_REPLY_ALL
									  : WATCH_REPLY_MISSING;
}

/* ---- long waits for other CPUs (sync/upcall.h) ---- */

/* The waiter is not the one to blame, for as long as it can tell who is. */
static void excuse_here(const struct cpu_wait *wait)
{
	struct run_queue *queue = this_queue();

	if (queue == nullptr || wait->answers >= WATCHDOG_EXCUSE_ANSWERS)
		return;
	write_once(queue->watch.gave_way, queue->watch.gave_way + 1);
	write_once(queue->watch.ticks, queue->watch.ticks + 1);
}

uint32_t sched_wait_look(struct cpu_wait *wait, uint64_t cpus_awaited)
{
	const uint64_t now_ns = sched_now_ns();
	const uint64_t others =
		cpus_awaited & sched_cpus_online() & ~(UINT64_C(1) << arch_cpu()->id);
	enum watch_reply reply;

	excuse_here(wait);
	if (wait->next_ns == 0)
		wait->next_ns = now_ns + WATCHDOG_ASK_NS;
	if (now_ns < wait->next_ns)
		return wait->answers;
	reply = wait->asked ? watch_reply(WATCH_WAIT, wait) : WATCH_REPLY_LOST;
	if (reply == WATCH_REPLY_MISSING)
		return wait->answers;
	if (reply == WATCH_REPLY_ALL)
		wait->answers++;
	wait->asked = true;
	wait->next_ns = now_ns + WATCHDOG_ASK_NS;
	watch_ask(WATCH_WAIT, others, wait);
	return wait->answers;
}
