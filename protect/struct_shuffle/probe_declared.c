// SPDX-License-Identifier: GPL-2.0-only
//
// The layout that everybody can read in the source: the same headers, compiled without the seed
// (flags.exempt). Never copied by hand, never stale; it is no secret. Of the kernel's own
// structures this file may only look at what it was given: it is the stranger here.
#include "probe_members.h"

#include <base/types.h>

#define DECLARED(structure_, member) \
	{ .structure = #structure_,  \
	  .name = #member,           \
	  .offset = offsetof(struct structure_, member) },

const struct declared_member declared_members[] = { SHUFFLED_MEMBERS(DECLARED) };
const uint32_t declared_member_count = array_count(declared_members);

struct task_words declared_task_words(const struct task *task)
{
	return task_words_read(task);
}
