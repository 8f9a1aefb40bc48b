/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * page.h - what the boot sector finds behind itself on the disk: two pages, read to BOOT_PAGE, with
 * everything that it would otherwise have to work out. bochs_disk.c writes them; the layout is
 * checked there.
 */
#ifndef HOST_BOCHS_PAGE_H
#define HOST_BOCHS_PAGE_H

#define SECTOR_SIZE 512
#define BOOT_PAGE 0x8000 /* physical address */
#define BOOT_PAGE_SIZE 8192
#define BOOT_PAGE_SECTORS 16
/* The disk is read through a window below 1 MiB and copied up, piece by piece. */
#define PIECE_WINDOW 0x10000
#define PIECE_SIZE 0x8000
#define PIECE_SECTORS 64

/* Offsets in struct boot_page. */
#define PAGE_ENTRY 0
#define PAGE_LOADS 8 /* each a target and a number of pieces; the last has none */
#define LOAD_SIZE 8
#define PAGE_START_INFO 32
#define PAGE_RSDP (PAGE_START_INFO + 32)

#endif
