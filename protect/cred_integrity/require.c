// SPDX-License-Identifier: GPL-2.0-only
#include <cred_integrity/require.h>
#include <violation.h>

[[noreturn]] void cred_integrity_refuse(enum sealed_record_kind kind)
{
	switch (kind) {
	case RECORD_INODE:
		violation("cred_integrity", "the seal of a file is not its own");
	case RECORD_FILE:
		violation("cred_integrity", "an open file is not the one that was opened");
	case RECORD_NAME:
		violation("cred_integrity", "the seal of a name is not its own");
	case RECORD_MOUNT:
		violation("cred_integrity", "the seal of a mount is not its own");
	case RECORD_SUPERBLOCK:
		violation("cred_integrity", "the seal of a file system is not its own");
	case RECORD_PLACES:
		violation("cred_integrity", "the places of a program are not its own");
	case RECORD_WATCH:
		violation("cred_integrity", "a watch of epoll is not the program's own");
	default:
		violation("cred_integrity", "a record is not its owner's");
	}
}
