// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the registers of a program stand while it is in the kernel, running or asleep: in places of
 * a region of the kernel half that each page-table root has for itself. Its pages are frames of
 * programs, which no view of the kernel shows (protect/exclusive_frames); so another process, even
 * one that reads and writes all kernel memory, can neither write nor read them. Threads on one root
 * have places of their own in the same pages, and could write to each other's: they share all their
 * memory anyway, and the way out believes nothing that counts (entry.S).
 *
 * A place is a thread's for as long as it is on that root. It keeps its address in execve, and a
 * forked child has the address of its parent's.
 *
 * Locks: pages are added under the address space's lock; places are taken and given back by one
 * atomic store.
 */
#pragma once
#include <arch/types.h>

#define USER_REGISTERS_PLACE 256u /* a word (taken), room, and the registers at the end */
#define USER_REGISTERS_COUNT 32768u
#define USER_REGISTERS_SIZE (1ul * USER_REGISTERS_PLACE * USER_REGISTERS_COUNT)

/* A new root gets a page for the place at the running thread's address. -ENOMEM. */
[[nodiscard]] int user_registers_open(physical_address root);
/* The end of a free place on the running task's root; 0: no memory, or MAY_MAP would be needed
 * (under the address space's lock). */
uint64_t user_registers_take(bool may_map);
void user_registers_give(uint64_t end);
/* The running thread's. */
uint64_t user_registers_own(void);
/* Two words that a call leaves beside the running thread's before it sleeps, and finds there
 * afterwards (<shadow_stack/kept.h>). */
void user_registers_keep(const uint64_t words[2]);
void user_registers_kept(uint64_t words[2]);
/* A third: which call was interrupted. */
void user_registers_keep_call(uint64_t word);
uint64_t user_registers_kept_call(void);
/* A fourth: which list of pieces is the call's. */
void user_registers_keep_list(uint64_t word);
uint64_t user_registers_kept_list(void);
void user_registers_enter(void); /* it is on a new root now, where nobody has the place */
void user_registers_leave(void); /* it will leave its root, and not look at its registers before */
