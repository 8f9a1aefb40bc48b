// SPDX-License-Identifier: GPL-2.0-only
/* Row cred_integrity taken away: the area is believed, and its record follows. */
#include "area.h"

#include <mm/heap/record.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

void area_refuse(const struct area *area)
{
	const struct area_record said = { .start = area->start,
					  .end = area->end,
					  .file = area->file,
					  .cache = area->cache,
					  .page_offset = area->page_offset,
					  .space = area->space,
					  .flags = area->flags,
					  .protection = area->protection,
					  .max_protection = area->max_protection };
	void *const record = heap_record_of(area);

	if (record == nullptr)
		violation("cred_integrity", "an area without a record");
	sealed_copy(record, &said, sizeof(said));
}
