// SPDX-License-Identifier: GPL-2.0-only
/*
 * Futexes: sleeping on a 32-bit word of a program. Results are those of futex(2): a count, 0, or
 * -errno. PRIVATE operations find each other by address space and address, the others by what the
 * address maps.
 */
#pragma once
#include <arch/types.h>

struct task;

#define FUTEX_ANY_BITS UINT32_MAX

/* Deadline in nanoseconds of the monotonic clock; UINT64_MAX: none. -EAGAIN, -ETIMEDOUT, -EINTR
 * (signal), -EFAULT. */
[[nodiscard]] long futex_wait(user_address word, bool private, uint32_t expected,
			      uint64_t deadline_ns, uint32_t bits);
[[nodiscard]] long futex_wake(user_address word, bool private, uint32_t count, uint32_t bits);
/* Wakes WAKE waiters of FROM, moves MOVE others to TO. expected nullptr: without comparison. */
[[nodiscard]] long futex_requeue(user_address from, user_address to, bool private, uint32_t wake,
				 uint32_t move, const uint32_t *expected);
[[nodiscard]] long futex_wake_op(user_address first, user_address second, bool private,
				 uint32_t wake_first, uint32_t wake_second, uint32_t operation);

/* A thread ends: the futexes on its robust list are marked and waiters woken; may sleep. */
void futex_exit_robust_list(struct task *task, user_address head_address);
/* A thread ends; others wait for its clear_tid WORD (0: none). */
void futex_clear_tid(struct task *task, user_address word);
