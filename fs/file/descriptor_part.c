// SPDX-License-Identifier: GPL-2.0-only
/* Changes of sealed descriptors: each in one window. The rules: fs/file/descriptor_part.h. */
#include <fs/file/descriptor_part.h>

#include <base/bitmap.h>
#include <base/string.h>
#include <cred_integrity/named.h>
#include <fs/file/io.h>
#include <fs/file/record.h>
#include <kernel/task/task.h>
#include <mm/heap/heap.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

HEAP_TYPE_SEALED(descriptor_part_heap, struct descriptor_part, SEALED_DESCRIPTORS);

struct descriptor_part *part_create(const struct file_table *table, uint32_t first)
{
	struct descriptor_part *part = heap_alloc(&descriptor_part_heap), *writable;
	struct write_window window;

	if (part == nullptr)
		return nullptr;
	/* The members one by one: their order is each build's own (row struct_shuffle). */
	window = write_window_open();
	writable = write_window_at(part, sizeof(*part));
	writable->record = (struct sealed_record){ .self = &part->record,
						   .owner = table,
						   .kind = RECORD_DESCRIPTORS };
	writable->first = first;
	writable->claims = claims_fresh();
	write_window_close(window);
	return part;
}

void part_free(struct descriptor_part *part)
{
	if (cred_integrity_value(part->claims.count, 0) != 0)
		violation("cred_integrity", "descriptors of a running task freed");
	heap_free(&descriptor_part_heap, part);
}

void part_put(struct descriptor_part *part, uint32_t index, struct file *file, bool close_on_exec)
{
	struct descriptor_part *writable;
	struct write_window window;
	bool was_free;

	file_check_inline(file);
	window = write_window_open();
	writable = write_window_known(part);
	was_free = __atomic_exchange_n(&writable->files[index], file, __ATOMIC_ACQ_REL) == nullptr;
	writable->used |= BIT(index);
	writable->close_on_exec |= (uint64_t)close_on_exec << index;
	named_change_known(file_named(file), true);
	write_window_close(window);
	if (unlikely(!was_free))
		violation_stop("cred_integrity", "a descriptor changed without its lock");
}

struct file *part_take(struct descriptor_part *part, uint32_t index)
{
	struct file *const file = part_file(part, index);
	struct descriptor_part *writable;
	struct write_window window;
	bool same;

	window = write_window_open();
	writable = write_window_known(part);
	same = __atomic_exchange_n(&writable->files[index], nullptr, __ATOMIC_ACQ_REL) == file;
	writable->used &= ~BIT(index);
	writable->close_on_exec &= ~BIT(index);
	if (likely(same))
		named_change_known(file_named(file), false);
	write_window_close(window);
	if (unlikely(!same))
		violation_stop("cred_integrity", "a descriptor changed without its lock");
	return file;
}

void part_end(struct descriptor_part *part, uint32_t index)
{
	const struct named_by by = { .word = (uint64_t *)&part->files[index],
				     .bits = { &part->used, &part->close_on_exec },
				     .mask = BIT(index) };

	inline_here file_record_end(part_file(part, index), &by);
}

void part_set_close_on_exec(struct descriptor_part *part, uint64_t bits)
{
	sealed_store(&part->close_on_exec, bits);
}

uint64_t part_range(const struct descriptor_part *part, uint32_t first, uint32_t last)
{
	const uint32_t start = part->first;
	uint64_t bits = UINT64_MAX;

	if (last < start || first > start + PART_FILES - 1)
		return 0;
	if (first > start)
		bits <<= first - start;
	if (last < start + PART_FILES - 1)
		bits &= (BIT(last - start) << 1) - 1;
	return bits;
}

void part_copy(struct descriptor_part *to, const struct descriptor_part *from)
{
	WRITTEN_FIRST struct file *files[PART_FILES];
	const uint64_t used = from->used, close_on_exec = from->close_on_exec;
	struct write_window window;
	struct descriptor_part *writable;

	BITMAP_FOR_EACH_SET (index, &used, PART_FILES) {
		files[index] = part_file(from, index);
		file_get(files[index]);
	}
	window = write_window_open();
	writable = write_window_at(to, sizeof(*to));
	BITMAP_FOR_EACH_SET (index, &used, PART_FILES) {
		writable->files[index] = files[index];
		named_change_known(file_named(files[index]), true);
	}
	writable->used = used;
	writable->close_on_exec = close_on_exec;
	write_window_close(window);
}

uint64_t part_take_all(struct descriptor_part *part, struct file *files[PART_FILES])
{
	const uint64_t used = part->used;
	struct write_window window;
	struct descriptor_part *writable;

	BITMAP_FOR_EACH_SET (index, &used, PART_FILES) {
		files[index] = part_file(part, index);
	}
	window = write_window_open();
	writable = write_window_known(part);
	writable->used = 0;
	writable->close_on_exec = 0;
	BITMAP_FOR_EACH_SET (index, &used, PART_FILES) {
		named_change_known(file_named(files[index]), false);
		writable->files[index] = nullptr;
	}
	write_window_close(window);
	return used;
}

struct descriptor_part *part_to_name(struct descriptor_part *part)
{
	if (!claims_may_name(&part->claims, part == part_own()))
		violation("cred_integrity", "descriptors of another task named");
	return part;
}

void part_name(struct task *task, struct descriptor_part *part)
{
	const struct task_seal *const seal = task_seal_of(task);
	struct descriptor_part *const before = seal->descriptors;

	if (part != nullptr)
		(void)part_to_name(part);
	claims_name(&seal->descriptors, part, part != nullptr ? &part->claims : nullptr,
		    before != nullptr ? &before->claims : nullptr);
}

bool file_table_own_shared(void)
{
	const struct descriptor_part *const part = part_own();

	return part == nullptr ||
	       cred_integrity_value(part->claims.count,
				    refcount_read(&part_table(part)->references)) > 1;
}

bool file_table_named(const struct file_table *table, const struct descriptor_part *part)
{
	return cred_integrity_same(table->parts[0], part);
}
