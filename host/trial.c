// SPDX-License-Identifier: GPL-2.0-only
/* trial.c - the pool of machines behind evidence and prove. */
#define _GNU_SOURCE
#include "trial.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "places.h"
#include "pump.h"
#include "say.h"

#define HURRY_MS 2000
#define LAST_LINES 12

unsigned int trial_jobs(const struct options *options)
{
	long processors = (long)host_processors();
	long jobs = options->jobs ? (long)options->jobs : processors / (long)options->cpus;

	return jobs > 0 ? (unsigned int)jobs : 1;
}

static void start(struct trial *trial, const struct options *options)
{
	struct options own = *options;

	if (trial->machine_name)
		options_set_machine(&own, trial->machine_name);
	if (trial->cpus)
		own.cpus = trial->cpus;
	own.icount = own.icount || trial->icount;
	trial->machine = (struct machine){ 0 };
	machine_start(&trial->machine, &own, trial->kernel,
		      trial->initramfs ? trial->initramfs : -1, trial->words);
	trial->running = true;
	trial->deadline_ms = now_ms() + (int64_t)trial->timeout_s * 1000;
}

static void stop(struct trial *trial)
{
	if (!trial->log.size)
		trial->complaint = machine_complaint(&trial->machine);
	machine_stop(&trial->machine);
	trial->running = false;
	trial->over = true;
}

static size_t start_some(struct trial *trials, size_t count, size_t running,
			 const struct options *options)
{
	for (size_t i = 0; i < count && running < trial_jobs(options); i++) {
		if (trials[i].running || trials[i].over)
			continue;
		start(&trials[i], options);
		running++;
	}
	return running;
}

/* Waits for news of any machine, at most until the first deadline. */
static void wait_for_news(struct trial *trials, size_t count, struct pollfd *polls)
{
	int64_t wait_ms = 60000;

	for (size_t i = 0; i < count; i++) {
		int64_t left = trials[i].deadline_ms - now_ms();

		polls[i] = (struct pollfd){ .fd = trials[i].running ? trials[i].machine.log : -1,
					    .events = POLLIN };
		if (trials[i].running && left < wait_ms)
			wait_ms = left > 0 ? left : 0;
	}
	if (poll(polls, count, (int)wait_ms) < 0 && errno != EINTR)
		say_and_exit(STATUS_TESTUDO_FAILED, "poll: %s", strerror(errno));
}

static void hurry_after_last_word(struct trial *trial)
{
	const int64_t end_ms = now_ms() + HURRY_MS;

	if (!trial->last_word || trial->deadline_ms <= end_ms ||
	    !log_find(&trial->log, trial->last_word))
		return;
	trial->deadline_ms = end_ms;
	trial->last_word = NULL;
}

/* True when this trial is over now. */
static bool look_at(struct trial *trial, const struct pollfd *poll)
{
	bool more = true;

	if (!trial->running)
		return false;
	if (poll->revents) {
		more = log_read(&trial->log, trial->machine.log);
		hurry_after_last_word(trial);
	}
	if (!more) {
		stop(trial);
	} else if (now_ms() >= trial->deadline_ms) {
		trial->timed_out = true;
		stop(trial);
	}
	return trial->over;
}

void trials_run(struct trial *trials, size_t count, const struct options *options,
		trial_progress *progress, void *context)
{
	struct pollfd *polls = allocate(count, sizeof(*polls));
	size_t done = 0, running = 0;

	for (size_t i = 0; i < count; i++)
		done += trials[i].over;
	while (done < count) {
		running = start_some(trials, count, running, options);
		wait_for_news(trials, count, polls);
		for (size_t i = 0; i < count; i++) {
			if (!look_at(&trials[i], &polls[i]))
				continue;
			done++;
			running--;
			if (progress)
				progress(context, done, count);
		}
	}
	free(polls);
}

struct trial trial_make(const struct options *options, const char *kernel, const char *words,
			unsigned int timeout_s)
{
	return (struct trial){
		.kernel = kernel,
		.words = make_text("%s%s%s", words, options->append ? " " : "",
				   options->append ? options->append : ""),
		.timeout_s = options->timeout_s ? options->timeout_s : timeout_s,
	};
}

void trial_explain(const struct trial *trial, const char *what)
{
	if (trial->complaint) {
		say("%s: %s", what, trial->complaint);
		return;
	}
	say("%s: %s; the kernel's last lines:", what,
	    trial->timed_out ? "no answer in time" : "the machine stopped");
	fprintf(stderr, "%s\n", log_tail(&trial->log, LAST_LINES));
}

void trial_free(struct trial *trial)
{
	log_free(&trial->log);
	free(trial->complaint);
}

void trial_reset(struct trial *trial)
{
	trial_free(trial);
	trial->complaint = NULL;
	trial->over = trial->timed_out = false;
}
