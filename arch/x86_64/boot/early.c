// SPDX-License-Identifier: GPL-2.0-only
/*
 * The C part of the start at the physical address: reads what the machine offers, draws the
 * kernel's virtual base (row aslr_text), maps the image there with final permissions, applies the
 * relocations. No mapping made here is writable and executable; the one-to-one mapping of start.S
 * loses execution as soon as the jump is done (boot_identity_no_execute()).
 *
 * The image may stand at any page of the last 512 GiB of the address space.
 */
#include "early.h"
#include <arch/x86_64/machine.h>
#include <arch/image.h>
#include <arch/pins.h>
#include <arch/registers.h>
#include <arch/shadow.h>
#include <aslr_text/aslr_text.h>
#include <base/checked.h>
#include <base/string.h>
#include <ro_after_init/ro_after_init.h>

#define ENTRY_PRESENT 1ull
#define ENTRY_WRITE 2ull
#define ENTRY_NO_EXECUTE (1ull << 63)
#define IMAGE_REGION 0xffffff8000000000ull /* the last entry of level 4 */
#define IMAGE_REGION_PAGES (512ull << 18)
#define LINK_ADDRESS 0x200000ull
#define EARLY_TABLES 16 /* level 3, level 2 twice at most, one of level 1 each 2 MiB */

extern const uint64_t relocations_start[], relocations_end[];
extern const char trampoline_start[], trampoline_end[];
extern const char trampoline_gdt_address[], trampoline_far[], trampoline_far_64[];
extern const char trampoline_root[], trampoline_entry[];

[[gnu::section(".bss.page"), gnu::aligned(4096)]] static uint64_t early_tables[EARLY_TABLES][512];
[[gnu::section(".bss.page"), gnu::aligned(4096)]] static uint64_t trampoline_tables[4][512];
static uint32_t early_tables_used;
RO_AFTER_INIT static uint64_t slide;
RO_AFTER_INIT physical_address trampoline_page;

uint64_t image_slide(void)
{
	return slide;
}

/* Link addresses are physical addresses, and here the instruction pointer is physical too. */
static uint64_t physical_of(const void *object)
{
	return (uint64_t)object;
}

void early_stop(const char *message)
{
	for (; *message; message++)
		arch_console_putc(*message);
	arch_console_putc('\n');
	arch_power_off(1);
}

/* RDRAND where there is one, mixed with the time stamp: a weak CPU generator can only make the base
 * no worse. */
static uint64_t early_random(void)
{
	uint64_t value = 0, sum = timestamp_read();

	for (uint32_t round = 0; round < 8; round++) {
		if (arch_random(&value))
			sum ^= value;
		sum = wrap_mul(sum ^ (sum >> 29), 0xbf58476d1ce4e5b9ull);
		sum = wrap_add(sum ^ (sum >> 32), timestamp_read());
	}
	return sum;
}

static uint64_t *table_below(uint64_t *table, uint64_t index)
{
	if (!(table[index] & ENTRY_PRESENT)) {
		if (early_tables_used == EARLY_TABLES)
			early_stop(
				"testudo: the kernel image is too large for its first page tables");
		table[index] =
			physical_of(early_tables[early_tables_used]) | ENTRY_PRESENT | ENTRY_WRITE;
		early_tables_used++;
	}
	return (uint64_t *)(table[index] & 0x000ffffffffff000ull);
}

static void map_segment(const char *start, const char *end, uint64_t move, uint64_t flags)
{
	for (uint64_t page = physical_of(start); page < physical_of(end); page += PAGE_SIZE) {
		const uint64_t address = wrap_add(page, move);
		uint64_t *table = table_below(boot_tables, address >> 39 & 511);

		table = table_below(table, address >> 30 & 511);
		table = table_below(table, address >> 21 & 511);
		table[address >> 12 & 511] = page | ENTRY_PRESENT | flags;
	}
}

static void map_image(uint64_t move)
{
	map_segment(text_start, text_end, move, 0);
	map_segment(rodata_start, rodata_end, move, ENTRY_NO_EXECUTE);
	map_segment(ro_after_init_start, data_end, move, ENTRY_NO_EXECUTE | ENTRY_WRITE);
}

/* RELR: an even word is the address of a relocated word; an odd one is a bit map of the 63 words
 * that follow. */
static void relocate(uint64_t move)
{
	uint64_t *where = (uint64_t *)physical_of(image_start);

	for (const uint64_t *entry = relocations_start; entry < relocations_end; entry++) {
		if ((*entry & 1) == 0) {
			where = (uint64_t *)*entry;
			*where = wrap_add(*where, move);
			where++;
			continue;
		}
		for (uint32_t bit = 1; bit < 64; bit++) {
			if (*entry >> bit & 1)
				where[bit - 1] = wrap_add(where[bit - 1], move);
		}
		where += 63;
	}
}

static uint64_t image_pages(void)
{
	return (physical_of(image_end) - physical_of(image_start)) >> PAGE_SHIFT;
}

uint64_t image_base_choices(void)
{
	return IMAGE_REGION_PAGES - image_pages() - 1;
}

uint64_t image_base_choice(void)
{
	return (physical_of(image_start) - IMAGE_REGION) / PAGE_SIZE;
}

static bool page_is_taken(physical_address page)
{
	for (uint32_t i = 0; i < boot_info.reserved_count; i++) {
		if (page < boot_info.reserved[i].end &&
		    page + PAGE_SIZE > boot_info.reserved[i].start)
			return true;
	}
	for (uint32_t i = 0; i < boot_info.memory_count; i++) {
		if (page >= boot_info.memory[i].start &&
		    page + PAGE_SIZE <= boot_info.memory[i].end)
			return false;
	}
	return true;
}

static uint8_t *trampoline_word(const char *label)
{
	return (uint8_t *)trampoline_page + (label - trampoline_start);
}

static void trampoline_add_base(const char *label)
{
	uint32_t value;

	memcpy(&value, trampoline_word(label), sizeof(value));
	value += (uint32_t)trampoline_page;
	memcpy(trampoline_word(label), &value, sizeof(value));
}

/* Copies the trampoline to a free page below 1 MiB and gives it page tables: itself (execute and
 * read) and the image. */
static void trampoline_place(uint64_t move)
{
	const uint64_t flags = ENTRY_PRESENT | ENTRY_WRITE;
	uint64_t entry = wrap_add(physical_of((const void *)ap_start_64), move);
	uint32_t root = (uint32_t)physical_of(trampoline_tables[0]);

	for (physical_address page = 0x1000; page < 0x9f000 && trampoline_page == 0;
	     page += PAGE_SIZE) {
		if (!page_is_taken(page))
			trampoline_page = page;
	}
	if (trampoline_page == 0 || boot_info.reserved_count == BOOT_RANGES_MAX)
		return;
	boot_info.reserved[boot_info.reserved_count++] =
		(struct physical_range){ trampoline_page, trampoline_page + PAGE_SIZE };

	memcpy((void *)trampoline_page, trampoline_start,
	       (size_t)(trampoline_end - trampoline_start));
	trampoline_add_base(trampoline_gdt_address);
	trampoline_add_base(trampoline_far);
	trampoline_add_base(trampoline_far_64);
	memcpy(trampoline_word(trampoline_root), &root, sizeof(root));
	memcpy(trampoline_word(trampoline_entry), &entry, sizeof(entry));

	trampoline_tables[0][0] = physical_of(trampoline_tables[1]) | flags;
	trampoline_tables[1][0] = physical_of(trampoline_tables[2]) | flags;
	trampoline_tables[2][0] = physical_of(trampoline_tables[3]) | flags;
	trampoline_tables[3][trampoline_page >> 12] = trampoline_page | ENTRY_PRESENT;
	trampoline_tables[0][511] = boot_tables[511];
}

/* The boot tables must not outlive their use: they map the image where nobody checks. */
void boot_tables_erase(void)
{
	memory_erase(trampoline_tables, sizeof(trampoline_tables));
	memory_erase(early_tables, sizeof(early_tables));
	memory_erase(boot_tables, 6 * PAGE_SIZE);
}

START_UP_CODE void boot_identity_no_execute(void)
{
	boot_tables[0] |= ENTRY_NO_EXECUTE;
	start_up_cr3_write(cr3_read());
}

START_UP_CODE uint64_t early_start(uint32_t start_info)
{
	uint64_t base, move;

	console_start();
	cpu_require();
	pvh_read(start_info);
	acpi_read();
	base = IMAGE_REGION + aslr_text_page(early_random(), image_base_choices()) * PAGE_SIZE;
	move = wrap_sub(base, LINK_ADDRESS);
	slide = move;
	map_image(move);
	trampoline_place(move);
	relocate(move);
	if (arch_has_shadow_stacks())
		shadow_sites_apply();
	start_up_cr3_write(cr3_read());
	return move;
}
