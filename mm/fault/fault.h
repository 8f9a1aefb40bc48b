// SPDX-License-Identifier: GPL-2.0-only
/* Private to mm/: the parts of the page fault. space->lock is held shared unless said otherwise.
 * SAID: what the area says, in sealed memory; nothing is read from the area itself. */
#pragma once
#include <arch/upcall.h>
#include <mm/space/area.h>

/* No lock held. As address_space_fault(), also for faults that no processor has reported: of FAULT,
 * the address and what was tried, and present (an entry is there that forbids it). */
[[nodiscard]] int fault_serve(struct address_space *space, const struct arch_fault *fault,
			      int *code);
/* Takes no reference; -EEXIST, -ENOMEM. */
[[nodiscard]] int fault_map_new(const struct area_record *said, user_address page,
				struct frame *frame, uint32_t protection);
[[nodiscard]] int fault_map_own(const struct area_record *said, user_address page,
				struct frame *frame);
[[nodiscard]] int fault_file(const struct area_record *said, user_address page,
			     const struct arch_fault *fault);
/* No lock held. Grows the area above ADDRESS down to it when that is a stack with room; true: there
 * is an area now. */
bool stack_grow(struct address_space *space, user_address address);
