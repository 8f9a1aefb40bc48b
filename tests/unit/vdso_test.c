// SPDX-License-Identifier: GPL-2.0-only
//
// Unit tests of where the vDSO goes (kernel/vdso.c): two neighbouring areas, of which a program may
// have taken either. tests/boot/vdso makes whole machines meet the same, as far as chance allows.

#include "support.h"

#include <base/errno.h>
#include <stdlib.h>

#include "kernel/vdso.c"

#define FIRST UINT64_C(0x100000)
#define ELSEWHERE UINT64_C(0x900000)
#define STEP (4 * PAGE_SIZE) // from one place elsewhere to the next
#define PAGES_MAX 64u

static user_address taken[PAGES_MAX], mapped[PAGES_MAX]; // pages, by the program and by us
static uint32_t taken_count, mapped_count, draws;
static int own_error; // of each mapping that nothing is in the way of

__asm__(".globl vdso_image, vdso_image_end\n"
	"vdso_image:\n\t.skip 100\n"
	"vdso_image_end:\n");
uint64_t clock_realtime_offset_ns;

static void start(void)
{
	taken_count = mapped_count = draws = 0;
	own_error = 0;
}

static void take(user_address page)
{
	taken[taken_count++] = page;
}

user_address user_layout_vdso_base(user_address stack_top)
{
	check(stack_top == FIRST);
	return FIRST;
}

user_address user_layout_vdso_elsewhere(void)
{
	return ELSEWHERE + draws++ * STEP;
}

int address_space_map(struct address_space *, const struct map_request *request,
		      user_address *where)
{
	check(request->size == PAGE_SIZE && (request->flags & MAP_FIXED_NOREPLACE) != 0);
	check((request->protection & PROT_WRITE) == 0);
	for (uint32_t i = 0; i < taken_count; i++)
		if (taken[i] == request->address)
			return -EEXIST;
	if (own_error != 0)
		return own_error;
	mapped[mapped_count++] = *where = request->address;
	return 0;
}

int address_space_unmap(struct address_space *, user_address address, size_t size)
{
	check(size == PAGE_SIZE && mapped_count > 0 && mapped[mapped_count - 1] == address);
	mapped_count--;
	return 0;
}

static struct address_space space = { .stack_top = FIRST };

// What vdso_map() returns; after success both pages stand at the place, after failure none.
static int map(user_address expected)
{
	user_address image = 0;
	const int error = vdso_map(&space, &image);

	if (error != 0) {
		check(mapped_count == 0);
		return error;
	}
	check(image == expected + PAGE_SIZE && mapped_count == 2);
	check(mapped[0] == expected && mapped[1] == expected + PAGE_SIZE);
	return 0;
}

TEST(vdso_stands_at_its_place)
{
	start();
	check(map(FIRST) == 0 && draws == 0);
}

TEST(vdso_goes_elsewhere_when_its_numbers_or_its_code_have_no_room)
{
	for (uint64_t page = 0; page < 2; page++) {
		start();
		take(FIRST + page * PAGE_SIZE);
		check(map(ELSEWHERE) == 0 && draws == 1);
	}
}

TEST(vdso_takes_the_last_of_fifteen_other_places)
{
	start();
	take(FIRST);
	for (uint64_t i = 0; i < 14; i++)
		take(ELSEWHERE + i * STEP + (i % 2) * PAGE_SIZE);
	check(map(ELSEWHERE + 14 * STEP) == 0 && draws == 15);
}

TEST(vdso_without_a_place_is_no_memory)
{
	start();
	take(FIRST + PAGE_SIZE);
	for (uint64_t i = 0; i < 15; i++)
		take(ELSEWHERE + i * STEP + (i % 2) * PAGE_SIZE);
	check(map(0) == -ENOMEM && draws == 15);
}

TEST(vdso_looks_no_further_after_another_error)
{
	start();
	own_error = -EPERM;
	check(map(0) == -EPERM && draws == 0);
}

// What only vdso_start() and vdso_publish() use.

void page_cache_init(struct page_cache *)
{
}

int page_cache_get(struct page_cache *, uint64_t, bool, bool, struct frame **)
{
	return -ENOMEM;
}

ssize_t page_cache_write_kernel(struct page_cache *, uint64_t, const void *, size_t)
{
	return -ENOMEM;
}

void frame_window_write(struct frame *, size_t, const void *, size_t)
{
}

void arch_vdso_describe(struct vdso_data *)
{
}

[[noreturn]] void panic(const char *, ...)
{
	abort();
}
