// SPDX-License-Identifier: GPL-2.0-only
//
// A system call with a wrong size: the attacker chooses how much the kernel copies. He reads what
// stands behind his object (another's secret), writes over it, reads code, reads a dead call's
// locals; or a text names an address.
#include <arch/image.h>
#include <base/compiler.h>
#include <base/format.h>
#include <base/parse.h>
#include <base/string.h>
#include <kernel/task/task.h>
#include <linux/mman.h>
#include <mm/heap/heap.h>
#include <mm/cache/relay.h>
#include <mm/frame/internal.h>
#include <protection.h>
#include <user_access/attack_space.h>

#define PAGE_AT 0x40000000ul
#define OBJECTS 32u
#define SECRET 0x5ec4e75ec4e7ul

struct copied_message {
	uint64_t secret;
	char text[40];
};
HEAP_TYPE_USER(copied_message_heap, struct copied_message, text, text);

static uint64_t *buffers[OBJECTS];

static int copy_within(void)
{
	const uint64_t nothing = 0;
	struct copied_message *message = heap_alloc(&copied_message_heap);
	int error = attack_space_map(PAGE_AT, PROT_READ | PROT_WRITE, &nothing, sizeof(nothing));

	if (message == nullptr || error)
		return error ? error : -1;
	error = user_write((struct user_out){ PAGE_AT }, message->text, sizeof(message->text));
	heap_free(&copied_message_heap, message);
	return error;
}

static uint64_t word_of_page(uint32_t index)
{
	uint64_t word = 0;

	return user_read(&word, (struct user_in){ PAGE_AT + index * sizeof(word) }, sizeof(word))
		       ? 0
		       : word;
}

/* Buffers of 64 bytes lie side by side; the word behind each is the heap's own. */
static bool fill_buffers(void)
{
	for (uint32_t i = 0; i < OBJECTS; i++) {
		buffers[i] = heap_alloc_bytes(64);
		if (buffers[i] == nullptr)
			return false;
		for (uint32_t word = 0; word < 8; word++)
			buffers[i][word] = SECRET;
	}
	return true;
}

static bool read_behind(void)
{
	volatile size_t size = 1024;

	if (!fill_buffers() || user_write((struct user_out){ PAGE_AT }, buffers[0], size))
		return false;
	for (uint32_t i = 8; i < size / 8; i++) {
		if (word_of_page(i) == SECRET)
			return true;
	}
	return word_of_page(8) != 0;
}

static bool write_behind(void)
{
	volatile size_t size = 96;
	uint64_t *victim;

	if (!fill_buffers())
		return false;
	victim = buffers[0] + 8;
	hide_from_compiler(victim);
	return user_read(buffers[0], (struct user_in){ PAGE_AT }, size) == 0 && *victim == 0;
}

static bool read_private_member(void)
{
	struct copied_message *message = heap_alloc(&copied_message_heap);
	volatile size_t size = sizeof(*message);

	if (message == nullptr)
		return false;
	message->secret = SECRET;
	return user_write((struct user_out){ PAGE_AT }, message, size) == 0 &&
	       word_of_page(0) == SECRET;
}

static bool read_code(void)
{
	const void *function = (const void *)(uintptr_t)copy_within;
	uint64_t code;

	if (user_write((struct user_out){ PAGE_AT }, function, sizeof(code)))
		return false;
	code = word_of_page(0);
	return memcmp(&code, function, sizeof(code)) == 0;
}

/* More than the local variable: the caller's, the return addresses. */
[[gnu::noinline]] static bool read_frames(void)
{
	uint64_t local[2] = { 1, 2 };
	volatile size_t size = 128; /* not beyond the stack of a kernel thread */
	uint64_t *start = local;

	hide_from_compiler(start);
	if (user_write((struct user_out){ PAGE_AT }, start, size))
		return false;
	for (uint32_t i = 2; i < size / 8; i++) {
		if (word_of_page(i) >= (uint64_t)text_start && word_of_page(i) < (uint64_t)text_end)
			return true;
	}
	return false;
}

static char read_page; /* its owner */

/* The last bytes of a pipe's page, and more. */
static bool read_behind_page(void)
{
	volatile size_t size = 2 * sizeof(uint64_t);
	const uint64_t *last;
	const struct frame *page;

	do { /* SAFETY: the frame behind this one is seen in the same view */
		page = relay_alloc(&read_page, &read_page);
		if (page == nullptr)
			return false;
	} while (frame_number(page) % BLOCK_FRAMES == BLOCK_FRAMES - 1);
	last = (const uint64_t *)(frame_file_address(frame_number(page)) + PAGE_SIZE) - 1;
	return relay_give(page, &read_page, PAGE_SIZE - sizeof(*last), PAGE_AT, size) == 0 &&
	       word_of_page(1) == last[1];
}

static int show_number(void)
{
	char text[32];

	format_string(text, sizeof(text), "%lx", 0x1234ul);
	return string_equal(text, "1234") ? 0 : -1;
}

static bool show_address(void)
{
	char text[32];

	format_string(text, sizeof(text), "%lx", (uint64_t)current_task());
	return strlen(text) == 16;
}

ATTACK(usercopy, read_behind,
       .threat = "A size that the attacker chose makes the kernel copy what stands behind a buffer "
		 "to him.",
       .stops = "Each copy looks up the object that it begins in, and ends with it at the latest.",
       .without = "He reads the buffers of others.", .control = copy_within, .fire = read_behind,
       .verdict = "usercopy: copy to a program leaves its heap object");
ATTACK(usercopy, write_behind,
       .threat =
	       "A size that the attacker chose copies his bytes over what stands behind a buffer.",
       .stops = "Each copy looks up the object that it begins in, and ends with it at the latest.",
       .without = "The neighbour's buffer has his bytes.", .control = copy_within,
       .fire = write_behind, .verdict = "usercopy: copy from a program leaves its heap object");
ATTACK(usercopy, behind_page,
       .threat = "A pipe's count is bent, so that the kernel copies what stands behind its page.",
       .stops = "A copy from a pipe's page ends with the page, or is looked up as all others are.",
       .without = "He reads the page of somebody else.", .control = copy_within,
       .fire = read_behind_page, .verdict = "usercopy: copy to a program leaves its page");
ATTACK(usercopy, private_member,
       .threat = "A whole structure is copied out, its private members included.",
       .stops = "Each type says which of its members programs may see.",
       .without = "He reads a secret that stands beside the message.", .control = copy_within,
       .fire = read_private_member,
       .verdict = "usercopy: copy to a program leaves its heap object");
ATTACK(usercopy, code,
       .threat = "A pointer that the attacker has bent makes the kernel copy its code to him.",
       .stops = "A copy begins in an object of the heap, the running stack or a constant, never in "
		"code.",
       .without = "He reads the kernel's code and so finds what to jump to.",
       .control = copy_within, .fire = read_code,
       .verdict = "usercopy: copy to a program leaves no object: it is code");
ATTACK(usercopy, stack,
       .threat = "A copy of a local variable goes on to the return addresses behind it.",
       .stops = "A copy from the stack stays within one frame.",
       .without = "He reads return addresses and so knows where the kernel stands.",
       .control = copy_within, .fire = read_frames,
       .verdict = "usercopy: copy to a program leaves its stack frame");
ATTACK(usercopy, text_word, .threat = "A file under /proc prints a pointer as if it were a number.",
       .stops = "What is printed for programs must not be an address of the kernel.",
       .without = "The text shows the address.", .control = show_number, .fire = show_address,
       .verdict = "usercopy: kernel address on its way to a text");
