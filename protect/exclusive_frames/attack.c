// SPDX-License-Identifier: GPL-2.0-only
//
// ret2dir: a program fills its memory with what it wants the kernel to use, and a kernel pointer is
// led there through the kernel's own mapping of that memory. And the way round: a frame of the
// kernel is put into a program's page tables.
#include <arch/mmu.h>
#include <aslr_heap/aslr_heap.h>
#include <base/compiler.h>
#include <exclusive_frames/exclusive_frames.h>
#include <mm/frame/frame.h>
#include <protection.h>

#define PAYLOAD UINT64_C(0x0ddba11f00d0ddba)
#define VICTIM_ADDRESS 0x10000000u

static struct frame *sprayed;

static int fill_program_memory(void)
{
	const uint64_t payload = PAYLOAD;
	uint64_t seen = 0;

	sprayed = frame_alloc(FRAME_PROGRAM, 0);
	if (sprayed == nullptr)
		return -1;
	frame_window_write(sprayed, 0, &payload, sizeof(payload));
	frame_window_read(&seen, sprayed, 0, sizeof(seen));
	return seen == PAYLOAD ? 0 : -1;
}

// SAFETY: the crime. The attacker is granted the base of the view and the physical address.
static bool follow_pointer_into_program(void)
{
	const uint64_t alias = aslr_heap_base(ASLR_PROGRAM_VIEW) + frame_physical(sprayed);

	return *(const volatile uint64_t *)alias == PAYLOAD;
}

static bool give_kernel_frame_to_program(void)
{
	struct frame *const kernel = frame_alloc(FRAME_KERNEL, 0);
	struct mmu_entry entry;
	physical_address root;

	if (kernel == nullptr || mmu_root_create(&root) != 0)
		return false;
	return mmu_user_map(root, VICTIM_ADDRESS, frame_physical(kernel), MMU_READ | MMU_WRITE) ==
		       0 &&
	       mmu_query(root, VICTIM_ADDRESS, &entry) && entry.physical == frame_physical(kernel);
}

ATTACK(exclusive_frames, ret2dir,
       .threat = "A kernel pointer is led to the kernel's own mapping of memory that a program has "
		 "filled.",
       .stops = "The kernel maps no frame that a program can write.",
       .without = "The kernel reads the attacker's bytes through its own address, past SMAP.",
       .control = fill_program_memory, .fire = follow_pointer_into_program,
       .verdict = "exclusive_frames: access to a frame that the kernel does not map");
ATTACK(exclusive_frames, kernel_frame_to_program,
       .threat = "A corrupted page-cache entry is to map a frame of the kernel into a program.",
       .stops =
	       "The writer of page tables looks up the frame's kind, which is sealed, and refuses.",
       .without = "The program has a frame of the kernel, readable and writable.",
       .control = fill_program_memory, .fire = give_kernel_frame_to_program,
       .verdict = "exclusive_frames: page-table entry refused: kernel frame in a program");
