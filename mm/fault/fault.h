// SPDX-License-Identifier: GPL-2.0-only
/* Private to mm/: the parts of the page fault. space->lock is held shared unless said otherwise.
 * SAID: what the area says, in sealed memory; nothing is read from the area itself. */
#pragma once
#include <mm/space/area.h>

struct fault_request {
	user_address address;
	bool write, execute;
	bool present; /* the processor found an entry that forbids the access */
};

/* No lock held. As address_space_fault(). */
[[nodiscard]] int fault_serve(struct address_space *space, const struct fault_request *fault,
			      int *code);
/* Takes no reference; -EEXIST, -ENOMEM. */
[[nodiscard]] int fault_map_new(const struct area_record *said, user_address page,
				struct frame *frame, uint32_t protection);
[[nodiscard]] int fault_map_own(const struct area_record *said, user_address page,
				struct frame *frame);
[[nodiscard]] int fault_file(const struct area_record *said, user_address page,
			     const struct fault_request *fault);
/* No lock held. Grows the area above ADDRESS down to it when that is a stack with room; true: there
 * is an area now. */
bool stack_grow(struct address_space *space, user_address address);
