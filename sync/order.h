// SPDX-License-Identifier: GPL-2.0-only
/* The lock order: a lock may be taken only while every lock held has a smaller rank (equal where
 * marked "nests by address"). */
#pragma once

enum lock_rank {
	LOCK_NONE = 0,
	/* sleeping locks */
	LOCK_EXEC = 10,          /* one execve or coredump per process */
	LOCK_FILE_POSITION = 12, /* file->position_lock: around a whole read or write */
	LOCK_NAMESPACE = 14,     /* mounts */
	LOCK_RENAME = 16,        /* one rename between directories per file system */
	LOCK_INODE = 20,         /* inode->lock; parent before child, else by address */
	LOCK_EPOLL_WATCHES = 21, /* all changes of watches */
	LOCK_EPOLL = 22,
	LOCK_TERMINAL = 24,
	LOCK_PIPE = 28,
	LOCK_ADDRESS_SPACE = 30, /* address_space->lock */
	LOCK_PAGE_CACHE = 34,
	LOCK_FUTEX_SLEEP = 36,
	/* spinning locks */
	LOCK_SLEEPERS = 48,     /* inside of sleeping locks: who waits */
	LOCK_PROCESS_TREE = 50, /* pids, parents, children, groups, sessions */
	LOCK_FILE_TABLE = 52,
	LOCK_SIGNAL = 54, /* process->signal_lock */
	LOCK_SIGNAL_ACTIONS = 55,
	LOCK_FUTEX = 56, /* two buckets by address */
	LOCK_DENTRY = 58,
	LOCK_SERIAL_INPUT = 59, /* the receiver of the serial line; taken in its interrupt */
	LOCK_TTY_BUFFER = 60,
	LOCK_DEVICE_TABLE = 61, /* lists of devices and of pty numbers; never in interrupts */
	LOCK_DEVICE = 62,       /* rings and buffers of a device */
	LOCK_WAIT_QUEUE = 70,
	LOCK_POLLERS = 71, /* of files that are polled through an epoll */
	LOCK_POLL = 72,
	LOCK_PROCESS_TIMERS = 73,
	LOCK_TIMER = 74,
	LOCK_VDSO = 76,      /* who writes the page that programs read */
	LOCK_RUN_QUEUE = 80, /* nests by cpu id */
	LOCK_KERNEL_SPACE = 84,
	LOCK_PAGE_TABLE = 86, /* address_space->tables */
	LOCK_HEAP = 88,
	LOCK_HEAP_SLABS = 90,
	LOCK_FRAME = 92,
	LOCK_RANDOM = 94,
	LOCK_LOG = 98,
};
