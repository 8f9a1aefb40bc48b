// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list of pieces of readv and writev, copied before the first piece is moved: what the call
 * itself writes over the program's list changes nothing, as on Linux. The copy is ordinary memory
 * for as long as the call sleeps; each piece has a sum with a key that stands in no memory
 * (<shadow_stack/keyed_sum.h>) over it, its place in the list, and a number drawn for this call,
 * which stands beside the program's registers: neither another piece nor one of another list fits.
 */
#pragma once
#include <linux/uio.h>
#include <mm/copy/user_copy.h>

#define VECTOR_FEW 8u

struct vector {
	struct iovec *list; /* few, or of the heap */
	uint64_t *sums;
	uint32_t count;
	uint64_t total; /* bytes of all pieces, at most IO_SIZE_MAX */
	struct iovec few[VECTOR_FEW];
	uint64_t few_sums[VECTOR_FEW];
};

/* Checked, the last pieces cut so that there are not too many bytes. On success vector_free(). */
[[nodiscard]] int vector_copy(struct vector *vector, struct user_in from, uint64_t count);
void vector_free(struct vector *vector);
/* A violation when it is not what was copied. */
struct iovec vector_piece(const struct vector *vector, uint32_t index);
