// SPDX-License-Identifier: GPL-2.0-only
/*
 * The window through which sealed memory (FRAME_SEALED, and .data.sealed of the image) is written:
 * open on this CPU only, interrupts off, not nestable, a few stores, closed. With supervisor
 * protection keys it is one PKRS write each way; without them the CPU loads the private root, whose
 * alias of sealed memory is writable. The store functions are the only ones that write sealed
 * memory; each checks that the target IS sealed memory (a window never writes anything else).
 * Everything inline: there is no "open" function to call or jump to.
 *
 *	struct write_window window = write_window_open();
 *	write_window_store(&table[i], value);
 *	write_window_close(window);
 *
 * Before write_rarely_start() (the boot CPU's first steps) nothing is sealed and the stores are
 * plain.
 */
#pragma once
#include <arch/types.h>
#include <arch/irq.h>
#include <arch/static_branch.h>

struct write_window {
	irq_state interrupts;
};

static always_inline struct write_window write_window_open(void);
/* Interrupts are off already: INTERRUPTS is what closing restores. */
static inline struct write_window write_window_open_here(irq_state interrupts);
static always_inline void write_window_close(struct write_window window);
/* inside a window */
static inline void write_window_store(uint64_t *sealed, uint64_t value);
/* inside a window; from: kernel memory */
static inline void write_window_copy(void *sealed, const void *from, size_t bytes);
static inline void write_window_clear(void *sealed, size_t bytes);
/*
 * For several stores to one object: its writable address, checked once, good until this window
 * closes.
 */
static inline void *write_window_at(const void *sealed, size_t bytes);
/*
 * Without that check, where it would be the second: of an object whose record, or whose slab's
 * header, the same function has compared, or which sealed memory names; and of a SEALED_DATA
 * variable, or an element of one below its length.
 */
static always_inline void *write_window_known(const void *sealed);
static always_inline void *write_window_variable(const void *sealed);

/* One window around one store. */
void sealed_store(uint64_t *sealed, uint64_t value);
void sealed_copy(void *sealed, const void *from, size_t bytes);

/* Every exception from kernel mode begins with it: closes a window the fault happened in. */
void write_window_force_close(void);

/*
 * Behind the view of sealed blocks nothing is mapped for so long, at least: each view has a slot of
 * its own (protect/aslr_heap), which ends later. No store is longer.
 */
#define WRITE_RARELY_GAP (UINT64_C(2) << 20)

/* A variable of the image that lives in sealed memory. */
#define SEALED_DATA [[gnu::section(".data.sealed")]]

enum write_rarely_mode {
	WRITE_RARELY_EARLY, /* nothing sealed yet */
	WRITE_RARELY_KEYS,  /* supervisor protection keys */
	WRITE_RARELY_ALIAS, /* alias in the private root */
};

/* Where sealed memory lies; set once by frame_start(). The aliases are differences, modulo 2^64. */
struct [[gnu::randomize_layout]] write_rarely_layout {
	uint64_t mode; /* enum write_rarely_mode */
	uint64_t view; /* address of physical 0 in the view of sealed blocks */
	uint64_t view_size;
	uint64_t view_alias;  /* KEYS: 0; ALIAS: to add for the writable alias */
	uint64_t image_start; /* .data.sealed */
	uint64_t image_size;
	uint64_t image_alias;
	const uint8_t *block_kinds; /* one byte per 2 MiB, sealed itself */
	uint64_t sealed_kind;       /* the kind that marks sealed blocks */
	physical_address private_root;
};
extern struct write_rarely_layout write_rarely; /* ro_after_init */

/* Off as soon as it is known that this CPU has keys: windows then do not ask for the mode. */
extern const struct static_branch write_rarely_by_mode;

void write_rarely_start(const struct write_rarely_layout *layout);
/* What page tables say about sealed memory: MMU_* of <arch/mmu.h>, in its view and in the image. */
uint32_t write_rarely_protection(bool supervisor_keys);

/* a window's store aims at memory that is not sealed */
[[noreturn]] void write_rarely_refuse(void);
#include <write_rarely/window_inline.h>
