// SPDX-License-Identifier: GPL-2.0-only
/*
 * Credentials, by value inside the sealed half of each task: no reference count, no pointer to
 * swap. Written through write windows only, by the functions here; read through
 * current_credentials(), which asks the CPU's sealed word (protect/cred_integrity/own_stack.h).
 */
#pragma once
#include <arch/types.h>
#include <mm/kernel_space/kernel_space.h>
#include <linux/capability.h>

#define CREDENTIALS_GROUPS_MAX 32
#define CAPABILITY_ALL ((UINT64_C(2) << CAP_LAST_CAP) - 1)

struct [[gnu::randomize_layout]] credentials {
	uint32_t uid, euid, suid, fsuid;
	uint32_t gid, egid, sgid, fsgid;
	uint32_t group_count;
	uint32_t groups[CREDENTIALS_GROUPS_MAX];
	uint64_t capability_inheritable, capability_permitted, capability_effective,
		capability_bounding, capability_ambient;
	uint32_t securebits;
	bool no_new_privileges;
};

/*
 * Where in its own memory the kernel writes for a program, and where it sends it (0: nowhere):
 * set_tid_address(2), set_robust_list(2), rseq(2), sigaltstack(2).
 */
struct [[gnu::randomize_layout]] task_places {
	user_address clear_tid, set_tid, robust_list;
	user_address rseq;
	uint32_t rseq_size, rseq_signature;
	user_address alternate_stack;
	size_t alternate_stack_size;
	int alternate_stack_flags;
};

/* Which signals it takes now, and after the call that waits with other ones. */
struct [[gnu::randomize_layout]] task_masks {
	uint64_t blocked, saved;
	uint64_t restoring; /* not 0: saved is to become blocked */
};

/*
 * The new program of an execve under way: whose pages the new space shows, where it starts, and
 * what its auxiliary vector says. Written by kernel/exec/seal.c alone.
 */
struct [[gnu::randomize_layout]] program_start {
	user_address first; /* instruction: the interpreter's, or the program's own */
	user_address entry, headers, base, vdso; /* AT_ENTRY, AT_PHDR, AT_BASE, AT_SYSINFO_EHDR */
	uint64_t header_count;                   /* AT_PHNUM */
};
/* Of what a program is started with: kernel/exec/strings.c. */
struct strings_sum {
	uint64_t text;
	uint32_t arguments, environment; /* how many */
};
struct inode;
struct execution_layout;
struct program_name;
struct [[gnu::randomize_layout]] task_program {
	const struct inode *file, *interpreter; /* nullptr: it has none */
	struct execution_layout *layout;        /* while an execve is under way; nullptr: none */
	struct program_name *name;              /* of the interpreter, while it is looked up */
	struct strings_sum strings;
	uint64_t secure; /* AT_SECURE: it has rights that its caller had not */
	struct program_start start;
};

/*
 * Which process a task is of and whose child that is, by serial numbers that are given once, and
 * how it ended: what wait4(2) says. Those of the first thread count (kernel/task/family.c).
 */
struct [[gnu::randomize_layout]] task_family {
	uint64_t serial, parent;
	int32_t id;
	uint32_t end; /* FAMILY_ENDED and the status as wait has it; 0: not yet */
};

/* Where the strings stand that the program was started with, for /proc/PID. */
struct [[gnu::randomize_layout]] task_strings {
	user_address arguments_start, arguments_end, environment_start, environment_end;
};

struct descriptor_part;
struct file;
struct heap_type;
struct signal_table;
struct places;
struct task;
struct task_seal {
	physical_address root; /* page tables; first: kernel_stack_root() */
	struct [[gnu::randomize_layout]] {
		struct task *task; /* back-pointer: a seal of another task is refused */
		uint64_t stack_top;
		struct descriptor_part *descriptors; /* the first: fs/file/descriptor_part.h */
		struct credentials credentials;
		struct credentials staged;     /* asked for, not yet judged */
		struct signal_table *handlers; /* kernel/signal/table.h */
		uint64_t handlers_serial;
		struct task_places places;
		struct task_strings strings;
		struct task_masks masks; /* kernel/signal/mask.c */
		struct places *stands;   /* root and cwd: fs/file/table.h */
		struct task_program program;
		struct task_family family;
		const struct file *executable; /* of the address space */
	};
};

static_assert(offsetof(struct task_seal, root) == 0, "kernel_stack_root()");

/* The running task leaves the page tables it had: ROOT is one that it has made, or the kernel's.
 * EXECUTABLE: the program that it runs there, whose reference its address space has. What it told
 * the kernel of places in the old memory is forgotten with it. */
void task_seal_enter_space(physical_address root, const struct file *executable);
/* What pgtable_root_changes() has said, behind its window. */
[[noreturn, gnu::cold]] void task_root_refuse(const char *broken);
/* The running task's. */
static inline const struct task_places *task_places(void)
{
	return &kernel_stack_seal()->places;
}
void task_places_set(const struct task_places *next);
void task_strings_set(const struct task_strings *next);
extern const struct heap_type task_seal_heap; /* kernel/task/task.c */
/* Of any task; verified: a seal, by where it stands, and by its back-pointer this task's. */
const struct task_seal *task_seal_of(const struct task *task);
/* Of the running task; verified. */
const struct credentials *current_credentials(void);
/* Of another task; verified against its back-pointer. */
const struct credentials *task_credentials(const struct task *task);
/* Replaces the current task's credentials by some that follow from them (credential_rules.c); else
 * a violation. */
void credentials_commit(const struct credentials *next);
/* In execve: they may come from the set-id bits of PROGRAM, too. */
void credentials_commit_program(const struct credentials *next, const struct inode *program);
bool credentials_follow(const struct credentials *next, const struct credentials *old,
			const struct inode *program);
bool capable(int capability); /* effective capability of the current task */
bool credentials_in_group(const struct credentials *credentials, uint32_t gid);
