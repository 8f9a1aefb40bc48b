// SPDX-License-Identifier: GPL-2.0-only
/* The way to a program that shares its page tables: <shadow_stack/leave.h>. */
#include <arch/x86_64/machine.h>
#include <arch/boot.h>
#include <arch/registers.h>
#include <base/compiler.h>
#include <shadow_stack/leave.h>
#include <write_rarely/write_rarely.h>

#define FLAGS_OF_PROGRAMS 0x250dd5ul /* ID AC RF OF DF TF SF ZF AF PF CF */

SEALED_DATA struct program_leave program_leaves[CPU_COUNT_MAX] = {};

/* Each word is read once: what is compared is what is used. IRETQ faults for an address that is
 * none. */
static struct program_leave_words words_of(const struct arch_frame *frame)
{
	const uint64_t rip = read_once(frame->rip);

	return (struct program_leave_words){
		.rip = rip >> 47 ? 0 : rip,
		.cs = USER_CODE,
		.rflags = (read_once(frame->rflags) & FLAGS_OF_PROGRAMS) | FLAG_FIXED |
			  FLAG_INTERRUPT,
		.rsp = read_once(frame->rsp),
		.ss = USER_DATA,
	};
}

/* From entry.S, interrupts off. The place is found as assembly finds it, so that nothing ordinary
 * says where the window writes. */
void program_leave_keep(const struct arch_frame *frame)
{
	const struct program_leave_words words = words_of(frame);
	const struct program_leave *leave;
	struct program_leave *writable;
	struct write_window window;

	__asm__ volatile("rdgsbase %0\n\tleaq program_leaves_distance(%0), %0" : "=r"(leave));
	window = write_window_open();
	writable = write_window_variable(leave);
	writable->place = &leave->words;
	writable->words = words;
	write_window_close(window);
}
