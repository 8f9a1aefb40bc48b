// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel image in memory: the segments of the linker script, each page aligned, in this order.
 *   text           execute and read
 *   rodata         read
 *   ro_after_init  read; written in start-up only
 *   sealed         written through windows only
 *   data           read and write (starts with the boot CPU's first stack, so that the segment
 *                  before is its guard)
 * physical = boot_info.image.start + (virtual - image_start).
 */
#pragma once
#include <arch/types.h>
#include <base/checked.h>

extern const char image_start[], image_end[];
extern const char text_start[], text_end[];
extern const char rodata_start[], rodata_end[];
extern const char ro_after_init_start[], ro_after_init_end[];
extern const char sealed_start[], sealed_end[];
extern const char data_start[], data_end[];

/* Within rodata: constants that hold pointers, the tables of operations among them. */
extern const char tables_start[], tables_end[];
static inline bool arch_image_has_table(const void *table);
#include <arch/image_inline.h>

/* virtual - link address, of every address of the image: what a debugger wants. Never printed to
 * programs. */
uint64_t image_slide(void);
/* How many bases were possible when this one was drawn. */
uint64_t image_base_choices(void);
/* Which of them it is. */
uint64_t image_base_choice(void);
