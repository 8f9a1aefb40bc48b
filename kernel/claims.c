// SPDX-License-Identifier: GPL-2.0-only
/* Where a seal begins to name an object, and ceases to: see kernel/claims.h. */
#include <kernel/claims.h>

#include <write_rarely/write_rarely.h>

void claims_count(const struct claims *claims, bool more)
{
	struct claims *const writable = write_window_at(claims, sizeof(*claims));

	writable->maker = 0;
	(void)__atomic_fetch_add(&writable->count, more ? 1u : UINT32_MAX, __ATOMIC_RELAXED);
}

void claims_name(const void *word, const void *object, const struct claims *after,
		 const struct claims *before)
{
	const struct write_window window = write_window_open();

	write_window_store((uint64_t *)(uintptr_t)word, (uint64_t)object);
	if (after != nullptr)
		claims_count(after, true);
	if (before != nullptr)
		claims_count(before, false);
	write_window_close(window);
}
