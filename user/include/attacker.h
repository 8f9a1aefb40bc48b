/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * attacker.h - what /dev/attacker of the prove image grants to everybody: the worst case of a bug
 * in the kernel. Used by the device and by the programs.
 *
 * Loads and stores are those of ordinary kernel code, with every protection at rest: a fault is the
 * crime that it is, and ends the program. With `quiet` the page tables are asked first, and what
 * would fault is EFAULT. A call is an ordinary indirect call. Nothing is hidden: every symbol and
 * every structure that an attacker could want has an address and offsets by name.
 *
 * All are ioctl(2)s on /dev/attacker; 0, or -1 with EFAULT, EINVAL or ENOENT (no such name).
 */
#ifndef ATTACKER_H
#define ATTACKER_H

#define ATTACKER_DEVICE "/dev/attacker"

struct attacker_access {
	unsigned long long address;
	unsigned long long value; /* what was read; what to write */
	unsigned int size;        /* 1, 2, 4 or 8 bytes */
	unsigned int quiet;
};

struct attacker_name {
	char name[64];            /* "current_credentials", "task.seal" */
	unsigned long long value; /* the address, the offset */
};

struct attacker_call {
	unsigned long long address;
	unsigned long long arguments[6];
	unsigned long long result;
};

#define ATTACKER_PEEK 0xa701
#define ATTACKER_POKE 0xa702
#define ATTACKER_SYMBOL 0xa703 /* struct attacker_name */
#define ATTACKER_MEMBER 0xa704 /* struct attacker_name */
#define ATTACKER_CALL 0xa705   /* struct attacker_call */
#define ATTACKER_RETURN \
	0xa706 /* the same, as an overwritten return address does it: no type check */

#define ATTACKER_DECLARED 0xa707 /* struct attacker_name: the offset that the source declares */

#endif
