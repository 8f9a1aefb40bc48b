// SPDX-License-Identifier: GPL-2.0-only
/*
 * Restartable sequences: the program registers a struct rseq per thread; the kernel keeps the
 * number of the CPU in it and moves the thread to its abort handler when it was interrupted inside
 * of a critical section. Follows Linux's kernel/rseq.c.
 *
 * Everything in the area is the program's and hostile: each field is copied and checked before use.
 */
#include <kernel/task/rseq.h>

#include <arch/mmu.h>
#include <base/checked.h>
#include <base/errno.h>
#include <asm/siginfo.h>
#include <kernel/task/task.h>
#include <linux/rseq.h>
#include <mm/copy/user_copy.h>

#define RSEQ_SIZE_ORIGINAL 32u

static int write_cpu(user_address area)
{
	const uint32_t cpu = arch_cpu()->id;
	const uint32_t both[2] = { cpu, cpu };

	static_assert(offsetof(struct rseq, cpu_id_start) == 0 &&
		      offsetof(struct rseq, cpu_id) == 4);
	return user_write_object((struct user_out){ area }, &both);
}

static int write_unset(user_address area)
{
	const uint32_t both[2] = { 0, (uint32_t)RSEQ_CPU_ID_UNINITIALIZED };

	return user_write_object((struct user_out){ area }, &both);
}

/* Reads the critical section at POINTER: 1 when the frame is inside of it, 0 when not, -EFAULT,
 * -EINVAL. */
static int read_section(const struct task_places *places, const struct arch_frame *frame,
			user_address pointer, struct rseq_cs *section)
{
	const user_address instruction = arch_frame_instruction(frame);
	uint32_t signature;

	if (user_read_object(section, (struct user_in){ pointer }) != 0)
		return -EFAULT;
	if (section->version != 0 ||
	    !range_fits(section->start_ip, section->post_commit_offset, MMU_USER_END) ||
	    section->abort_ip >= MMU_USER_END || section->abort_ip < sizeof(signature) ||
	    wrap_sub(section->abort_ip, section->start_ip) < section->post_commit_offset)
		return -EINVAL;
	if (user_read_object(&signature,
			     (struct user_in){ section->abort_ip - sizeof(signature) }) != 0)
		return -EFAULT;
	if (signature != places->rseq_signature)
		return -EINVAL;
	return wrap_sub(instruction, section->start_ip) < section->post_commit_offset ? 1 : 0;
}

/* The area, whose word PLACE names a critical section at POINTER. */
[[gnu::noinline]] static int leave_section(const struct task_places *places,
					   struct arch_frame *frame, user_address place,
					   user_address pointer)
{
	struct rseq_cs section = {};
	const int inside = read_section(places, frame, pointer, &section);

	if (inside < 0)
		return inside;
	if (section.abort_ip != 0 && user_clear((struct user_out){ place }, sizeof(uint64_t)) != 0)
		return -EFAULT;
	if (inside != 0)
		arch_frame_set_instruction(frame, section.abort_ip);
	return 0;
}

static int update(const struct task_places *places, struct arch_frame *frame)
{
	const user_address place = places->rseq + offsetof(struct rseq, rseq_cs);
	uint64_t pointer;
	int error = 0;

	if (user_read_object(&pointer, (struct user_in){ place }) != 0)
		return -EFAULT;
	if (pointer != 0)
		error = leave_section(places, frame, place, pointer);
	return error != 0 ? error : write_cpu(places->rseq);
}

void rseq_update(struct arch_frame *frame)
{
	const struct task_places *const places = task_places();

	if (places->rseq != 0 && update(places, frame) != 0)
		signal_force(SIGSEGV, SI_KERNEL, 0);
}

static void place_set(user_address area, uint32_t size, uint32_t signature)
{
	struct task_places places = *task_places();

	places.rseq = area;
	places.rseq_size = size;
	places.rseq_signature = signature;
	task_places_set(&places);
	current_task()->has_rseq = area != 0;
}

static int unregister(user_address area, uint32_t size, uint32_t signature)
{
	const struct task_places *const places = task_places();

	if (places->rseq == 0 || area != places->rseq || size != places->rseq_size)
		return -EINVAL;
	if (signature != places->rseq_signature)
		return -EPERM;
	if (write_unset(area) != 0)
		return -EFAULT;
	place_set(0, 0, 0);
	return 0;
}

int rseq_register(user_address area, uint32_t size, int flags, uint32_t signature)
{
	const struct task_places *const places = task_places();

	if (flags == RSEQ_FLAG_UNREGISTER)
		return unregister(area, size, signature);
	if (flags != 0)
		return -EINVAL;
	if (places->rseq != 0) {
		if (places->rseq != area || places->rseq_size != size)
			return -EINVAL;
		return places->rseq_signature != signature ? -EPERM : -EBUSY;
	}
	if (size != RSEQ_SIZE_ORIGINAL || !is_aligned(area, RSEQ_SIZE_ORIGINAL))
		return -EINVAL;
	if (!user_range_ok(area, size))
		return -EFAULT;
	if (write_cpu(area) != 0)
		return -EFAULT;
	place_set(area, size, signature);
	return 0;
}
