// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory calls: decode and check as mm/mmap.c, mprotect.c, mlock.c of Linux do, then call mm/.
 */
#include <const_ops/const_ops.h>
#include <linux/syscall.h>

#include <base/checked.h>
#include <base/errno.h>
#include <fs/file/file.h>
#include <fs/file/table.h>
#include <fs/inode.h>
#include <fs/mount/mount.h>
#include <kernel/task/task.h>
#include <mm/space/address_space.h>

#include <linux/capability.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/mount.h>

#define MAP_KNOWN_FLAGS                                                                      \
	(MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_LOCKED | \
	 MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK | MAP_HUGETLB |             \
	 MAP_FIXED_NOREPLACE | MAP_DENYWRITE | MAP_EXECUTABLE | MAP_32BIT)
/* What goes down to mm/: everything else is served here or means nothing. */
#define MAP_PASSED_FLAGS                                                                     \
	(MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_GROWSDOWN | MAP_LOCKED | MAP_NORESERVE | \
	 MAP_FIXED_NOREPLACE)

static struct address_space *current_space(void)
{
	return current_task()->space;
}

/* -EPERM: nothing may be locked; ERROR: more than allowed. */
static int lock_allowed(const struct address_space *space, uint64_t pages, int error)
{
	if (capable(CAP_IPC_LOCK))
		return 0;
	if (space->limit_locked == 0)
		return -EPERM;
	return size_add(read_once(space->locked), pages) > space->limit_locked >> PAGE_SHIFT ? error
											     : 0;
}

static int mmap_check_type(uint32_t *flags)
{
	const uint32_t type = *flags & MAP_TYPE;

	if (type == MAP_SHARED_VALIDATE) {
		if ((*flags & ~(uint32_t)(MAP_KNOWN_FLAGS | MAP_TYPE)) != 0)
			return -EOPNOTSUPP;
		*flags = (*flags & ~(uint32_t)MAP_TYPE) | MAP_SHARED;
		return 0;
	}
	return type == MAP_SHARED || type == MAP_PRIVATE ? 0 : -EINVAL;
}

/* What the file allows now (errors) and what mprotect may add later (max_protection). */
static int mmap_check_file(const struct file *file, struct map_request *request)
{
	const bool shared = (request->flags & MAP_SHARED) != 0;
	const bool write = (request->protection & PROT_WRITE) != 0;

	request->max_protection = PROT_READ | PROT_WRITE | PROT_EXEC;
	if (!file_can_read(file))
		return -EACCES;
	if (shared && !file_can_write(file)) {
		if (write)
			return -EACCES;
		request->max_protection &= ~(uint32_t)PROT_WRITE;
	}
	if (shared && (inode_seals(file->inode) & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) != 0) {
		if (write)
			return -EPERM;
		request->max_protection &= ~(uint32_t)PROT_WRITE;
	}
	if (file->path.mount != nullptr && (mount_flags(file->path.mount) & MS_NOEXEC) != 0) {
		if ((request->protection & PROT_EXEC) != 0)
			return -EPERM;
		request->max_protection &= ~(uint32_t)PROT_EXEC;
	}
	return 0;
}

static int mmap_attach_file(struct file *file, struct map_request *request)
{
	int error = mmap_check_file(file, request);

	if (error != 0)
		return error;
	if (file->operations->map == nullptr)
		return -ENODEV;
	if ((request->flags & MAP_GROWSDOWN) != 0)
		return -EINVAL;
	error = const_ops(file->operations)->map(file, &request->cache);
	if (error == 0 && request->cache != nullptr)
		request->file = file;
	return error; /* a file without a cache (/dev/zero) is anonymous memory */
}

static long mmap_perform(struct map_request *request, uint32_t flags)
{
	struct address_space *space = current_space();
	user_address where;
	int error = address_space_map(space, request, &where);

	if (error != 0)
		return error;
	if ((flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE ||
	    ((flags | space->future_flags) & MAP_LOCKED) != 0) {
		/* Best effort: what is missing comes by faults. */
		address_space_populate(space, where, where + align_up(request->size, PAGE_SIZE));
	}
	return (long)where;
}

/* A seal against writing must not come between the look at the seals and the mapping. */
static long mmap_file(struct file *file, struct map_request *request, uint32_t flags)
{
	const bool shared = (flags & MAP_SHARED) != 0;
	long result;

	if (shared)
		mutex_lock(&file->inode->lock);
	result = mmap_attach_file(file, request);
	if (result == 0)
		result = mmap_perform(request, flags);
	if (shared)
		mutex_unlock(&file->inode->lock);
	return result;
}

static long mmap_checked(struct map_request *request, uint32_t flags, int fd)
{
	struct file *file;
	long result;

	if ((flags & MAP_LOCKED) != 0) {
		result = lock_allowed(current_space(), request->size >> PAGE_SHIFT, -EAGAIN);
		if (result != 0)
			return result;
	}
	if ((flags & MAP_ANONYMOUS) != 0)
		return (flags & MAP_HUGETLB) != 0 ? -ENOMEM : mmap_perform(request, flags);
	file = file_of(fd);
	if (file == nullptr)
		return -EBADF;
	result = (flags & MAP_HUGETLB) != 0 ? -EINVAL : mmap_file(file, request, flags);
	file_put(file);
	return result;
}

SYSCALL_DEFINE(mmap)
{
	uint32_t flags = (uint32_t)call->argument[3];
	const uint64_t offset = call->argument[5];
	struct map_request request = {
		.address = call->argument[0],
		.size = call->argument[1],
		.protection = (uint32_t)call->argument[2] & (PROT_READ | PROT_WRITE | PROT_EXEC),
		.page_offset = offset >> PAGE_SHIFT,
	};
	int error = mmap_check_type(&flags);
	uint64_t end;

	if (!is_aligned(offset, PAGE_SIZE) || request.size == 0)
		return -EINVAL;
	if (!align_up_checked(request.size, PAGE_SIZE, &end))
		return -ENOMEM;
	if (!checked_add(offset >> PAGE_SHIFT, end >> PAGE_SHIFT, &end) ||
	    end > UINT64_MAX >> PAGE_SHIFT)
		return -EOVERFLOW;
	if (error != 0)
		return error;
	request.flags = flags & MAP_PASSED_FLAGS;
	if ((flags & MAP_ANONYMOUS) != 0)
		request.page_offset = 0;
	return mmap_checked(&request, flags, argument_int(call, 4));
}

SYSCALL_DEFINE(munmap)
{
	return address_space_unmap(current_space(), call->argument[0], call->argument[1]);
}

/* PROT_GROWSDOWN: from the bottom of the stack that START lies in. */
static int protect_extend_down(struct address_space *space, user_address *start, size_t *size)
{
	const struct area *area;
	int error = -EINVAL;

	shared_lock_read(&space->lock);
	area = address_space_find(space, *start);
	if (area != nullptr && (area->flags & MAP_GROWSDOWN) != 0) {
		*size = size_add(*size, *start - area->start);
		*start = area->start;
		error = 0;
	}
	shared_unlock_read(&space->lock);
	return error;
}

SYSCALL_DEFINE(mprotect)
{
	const uint32_t protection = (uint32_t)call->argument[2];
	const uint32_t known =
		PROT_READ | PROT_WRITE | PROT_EXEC | PROT_SEM | PROT_GROWSDOWN | PROT_GROWSUP;
	user_address start = call->argument[0];
	size_t size = call->argument[1];

	if ((protection & ~known) != 0 ||
	    (protection & (PROT_GROWSDOWN | PROT_GROWSUP)) == (PROT_GROWSDOWN | PROT_GROWSUP))
		return -EINVAL;
	if (!is_aligned(start, PAGE_SIZE))
		return -EINVAL;
	if (size == 0)
		return 0;
	if ((protection & PROT_GROWSUP) != 0)
		return -EINVAL;
	if ((protection & PROT_GROWSDOWN) != 0 &&
	    protect_extend_down(current_space(), &start, &size) != 0)
		return -EINVAL;
	return address_space_protect(current_space(), start, size, protection);
}

SYSCALL_DEFINE(mremap)
{
	user_address where = 0;
	const int error = address_space_remap(current_space(), call->argument[0], call->argument[1],
					      call->argument[2], (uint32_t)call->argument[3],
					      call->argument[4], &where);

	return error != 0 ? error : (long)where;
}

/* Has no error: the caller sees that the end did not move. */
SYSCALL_DEFINE(brk)
{
	return (long)address_space_brk(current_space(), call->argument[0]);
}

SYSCALL_DEFINE(madvise)
{
	return address_space_advise(current_space(), call->argument[0], call->argument[1],
				    argument_int(call, 2));
}

SYSCALL_DEFINE(msync)
{
	const int flags = argument_int(call, 2);

	if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) != 0 ||
	    (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC) ||
	    !is_aligned(call->argument[0], PAGE_SIZE))
		return -EINVAL;
	/* Every mapping of a file shows its only copy: there is nothing to write back. */
	return address_space_covers(current_space(), call->argument[0], call->argument[1]);
}

#define RESIDENCY_PIECE 256u

SYSCALL_DEFINE(mincore)
{
	const user_address start = call->argument[0];
	const size_t size = call->argument[1];
	uint8_t present[RESIDENCY_PIECE];

	if (!is_aligned(start, PAGE_SIZE))
		return -EINVAL;
	if (!user_range_ok(start, size))
		return -ENOMEM;
	const uint64_t pages = align_up(size, PAGE_SIZE) >> PAGE_SHIFT;

	for (uint64_t done = 0; done < pages; done += RESIDENCY_PIECE) {
		const uint32_t piece = (uint32_t)minimum(pages - done, (uint64_t)RESIDENCY_PIECE);
		int error = address_space_residency(current_space(), start + (done << PAGE_SHIFT),
						    piece, present);

		if (error == 0)
			error = user_write(user_out_at(argument_out(call, 2), done), present,
					   piece);
		if (error != 0)
			return error;
	}
	return 0;
}

static long lock_range(user_address start, size_t size, bool locked)
{
	uint64_t end;
	int error;

	if (!checked_add(start, size, &end) || !align_up_checked(end, PAGE_SIZE, &end))
		return -EINVAL;
	if (locked) {
		error = lock_allowed(current_space(),
				     (end - align_down(start, PAGE_SIZE)) >> PAGE_SHIFT, -ENOMEM);
		if (error != 0)
			return error;
	}
	return size == 0 ? 0 : address_space_lock_range(current_space(), start, size, locked);
}

SYSCALL_DEFINE(mlock)
{
	return lock_range(call->argument[0], call->argument[1], true);
}

SYSCALL_DEFINE(mlock2)
{
	if ((argument_int(call, 2) & ~MLOCK_ONFAULT) != 0)
		return -EINVAL;
	return lock_range(call->argument[0], call->argument[1], true);
}

SYSCALL_DEFINE(munlock)
{
	return lock_range(call->argument[0], call->argument[1], false);
}

SYSCALL_DEFINE(mlockall)
{
	const int flags = argument_int(call, 0);
	struct address_space *space = current_space();

	if (flags == 0 || flags == MCL_ONFAULT ||
	    (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) != 0)
		return -EINVAL;
	if (!capable(CAP_IPC_LOCK)) {
		if (space->limit_locked == 0)
			return -EPERM;
		if ((flags & MCL_CURRENT) != 0 && space->mapped > space->limit_locked >> PAGE_SHIFT)
			return -ENOMEM;
	}
	return address_space_lock_all(space, (flags & MCL_CURRENT) != 0, (flags & MCL_FUTURE) != 0,
				      (flags & MCL_ONFAULT) == 0);
}

SYSCALL_DEFINE(munlockall)
{
	return address_space_lock_all(current_space(), false, false, false);
}
