// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes of an inode's attributes with Linux's rules (fs/attr.c: setattr_prepare): who may, and
 * which set-id bits fall.
 */
#include <const_ops/const_ops.h>
#include <fs/inode.h>

#include <base/errno.h>
#include <fs/file/file.h>
#include <kernel/task/credentials.h>

int inode_change_mode(struct inode *inode, uint32_t mode)
{
	int error = -EPERM;

	mutex_lock(&inode->lock);
	if (inode_owner_or_capable(inode)) {
		mode &= 07777;
		if (!credentials_in_group(current_credentials(), inode_group(inode)) &&
		    !capable(CAP_FSETID))
			mode &= ~(uint32_t)S_ISGID;
		inode_set_attributes(inode, mode, inode_owner(inode), inode_group(inode));
		inode_touch_changed(inode);
		error = 0;
	}
	mutex_unlock(&inode->lock);
	return error;
}

static bool may_change_owner(const struct inode *inode, uint32_t uid, uint32_t gid)
{
	const struct credentials *credentials = current_credentials();
	const bool owner = credentials->fsuid == inode_owner(inode);

	if (uid != UINT32_MAX && !(owner && uid == inode_owner(inode)) && !capable(CAP_CHOWN))
		return false;
	if (gid != UINT32_MAX &&
	    !(owner && (gid == inode_group(inode) || credentials_in_group(credentials, gid))) &&
	    !capable(CAP_CHOWN))
		return false;
	return true;
}

int inode_change_owner(struct inode *inode, uint32_t uid, uint32_t gid)
{
	int error = -EPERM;

	mutex_lock(&inode->lock);
	if (may_change_owner(inode, uid, gid)) {
		uint32_t mode = inode_mode(inode);

		if (!S_ISDIR(mode)) {
			mode &= ~(uint32_t)S_ISUID;
			if (mode & S_IXGRP)
				mode &= ~(uint32_t)S_ISGID;
		}
		inode_set_attributes(inode, mode, uid != UINT32_MAX ? uid : inode_owner(inode),
				     gid != UINT32_MAX ? gid : inode_group(inode));
		inode_touch_changed(inode);
		error = 0;
	}
	mutex_unlock(&inode->lock);
	return error;
}

int inode_change_times(struct inode *inode, const struct time_change *change)
{
	int error = 0;

	mutex_lock(&inode->lock);
	if (!inode_owner_or_capable(inode))
		error = change->explicit_times ? -EPERM : inode_permission(inode, MAY_WRITE);
	if (!error) {
		if (change->set_accessed)
			inode->accessed = change->accessed;
		if (change->set_modified)
			inode->modified = change->modified;
		inode_touch_changed(inode);
	}
	mutex_unlock(&inode->lock);
	return error;
}

void inode_drop_set_id(struct inode *inode)
{
	const uint32_t mode = inode_mode(inode);
	uint32_t drop = mode & S_ISUID;

	if (mode & S_IXGRP)
		drop |= mode & S_ISGID;
	if (drop == 0 || !S_ISREG(mode) || capable(CAP_FSETID))
		return;
	inode_set_attributes(inode, mode & ~drop, inode_owner(inode), inode_group(inode));
}

int inode_resize(struct inode *inode, uint64_t size)
{
	const struct inode_operations *const operations = inode_operations(inode);
	int error = 0;

	if (operations == nullptr || operations->resize == nullptr)
		return -EINVAL;
	mutex_lock(&inode->lock);
	if (size > inode_size(inode)) {
		const ssize_t room = file_size_limit(size - 1, 1);

		error = room < 0 ? (int)room : 0;
	}
	if (!error)
		error = const_ops(operations)->resize(inode, size);
	if (!error) {
		inode_drop_set_id(inode);
		inode_touch(inode);
	}
	mutex_unlock(&inode->lock);
	return error;
}
