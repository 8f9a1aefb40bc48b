// SPDX-License-Identifier: GPL-2.0-only
/* Copies of programs' lists of pieces: see the header. One list at a time for each thread. */
#include <linux/vector_list.h>

#include <arch/user_registers.h>
#include <base/checked.h>
#include <base/errno.h>
#include <mm/heap/heap.h>
#include <secrets/secrets.h>
#include <shadow_stack/keyed_sum.h>
#include <shadow_stack/kept.h>
#include <violation.h>

#define DOMAIN UINT64_C(0x696f766563)
#define IO_SIZE_MAX ((uint64_t)0x7ffff000) /* what one call moves at most */

[[gnu::noinline]] static uint64_t sum_of(const struct iovec *piece, uint32_t index, uint64_t number)
{
	return keyed_text_sum(DOMAIN, wrap_add(number, index), (const char *)piece, sizeof(*piece));
}

/* A list with a length below zero is one before where its pieces are is looked at, as on Linux. */
static int copy_pieces(struct vector *vector, struct user_in from, uint64_t number)
{
	bool outside = false;

	for (uint32_t i = 0; i < vector->count; i++) {
		struct iovec piece;

		if (user_read_object(&piece, user_in_at(from, i * sizeof(piece))))
			return -EFAULT;
		if ((int64_t)piece.iov_len < 0)
			return -EINVAL;
		if (!user_range_ok((user_address)piece.iov_base, piece.iov_len))
			outside = true;
		piece.iov_len = minimum(piece.iov_len, IO_SIZE_MAX - vector->total);
		vector->total += piece.iov_len;
		vector->list[i] = piece;
		vector->sums[i] = sum_of(&piece, i, number);
	}
	return outside ? -EFAULT : 0;
}

int vector_copy(struct vector *vector, struct user_in from, uint64_t count)
{
	const uint64_t number = random_u64();
	int error;

	if (count > UIO_MAXIOV)
		return -EINVAL;
	vector->count = (uint32_t)count;
	vector->total = 0;
	vector->list = vector->few;
	vector->sums = vector->few_sums;
	if (count > VECTOR_FEW) {
		vector->list =
			heap_alloc_bytes(count * (sizeof(*vector->list) + sizeof(*vector->sums)));
		if (vector->list == nullptr)
			return -ENOMEM;
		vector->sums = (uint64_t *)(vector->list + count);
	}
	user_registers_keep_list(number);
	error = copy_pieces(vector, from, number);
	if (error != 0)
		vector_free(vector);
	return error;
}

void vector_free(struct vector *vector)
{
	if (vector->list != vector->few)
		heap_free_bytes(vector->list);
}

struct iovec vector_piece(const struct vector *vector, uint32_t index)
{
	const struct iovec piece = vector->list[index];
	const uint64_t said = vector->sums[index];
	const uint64_t sum = sum_of(&piece, index, user_registers_kept_list());

	if (unlikely(shadow_stack_word(sum, said) != said))
		violation("shadow_stack", "a piece of a list changed while the call slept");
	return piece;
}
