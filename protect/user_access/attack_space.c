// SPDX-License-Identifier: GPL-2.0-only
/* An address space for an attacking task, as a program would have it; it goes away with the task.
 */
#include <user_access/attack_space.h>
#include <arch/irq.h>
#include <linux/mman.h>
#include <base/errno.h>
#include <kernel/task/task.h>
#include <mm/space/address_space.h>
#include <mm/copy/user_copy.h>

static int space_enter(void)
{
	struct address_space *space = address_space_create();
	irq_state state;

	if (!space)
		return -ENOMEM;
	task_seal_enter_space(space->root, nullptr);
	state = arch_irq_save();
	current_task()->space = space;
	address_space_switch(nullptr, space);
	arch_irq_restore(state);
	return 0;
}

int attack_space_map(user_address address, uint32_t protection, const void *bytes, size_t size)
{
	struct map_request request = {
		.address = address,
		.size = PAGE_SIZE,
		.protection = protection,
		.flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		.max_protection = PROT_READ | PROT_WRITE | PROT_EXEC,
	};
	user_address where;
	int error = current_task()->space ? 0 : space_enter();

	if (!error)
		error = address_space_map(current_task()->space, &request, &where);
	if (!error)
		error = user_write((struct user_out){ address }, bytes, size);
	return error;
}
