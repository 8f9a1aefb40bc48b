// SPDX-License-Identifier: GPL-2.0-only
//
// A ring of bytes over memory of the caller's, whose size is a power of two. Positions count up
// for ever (64 bits) and are reduced on use, so full and empty differ without a wasted byte.
// Invariant: read_position <= write_position <= read_position + size. Locks: the caller's.
#pragma once

#include <base/string.h>
#include <base/types.h>

struct ring {
	uint8_t *bytes;
	size_t size;
	uint64_t read_position;
	uint64_t write_position;
};

static inline void ring_init(struct ring *ring, void *bytes, size_t size)
{
	*ring = (struct ring){ .bytes = bytes, .size = size };
}

static inline size_t ring_used(const struct ring *ring)
{
	return ring->write_position - ring->read_position;
}

static inline size_t ring_free(const struct ring *ring)
{
	return ring->size - ring_used(ring);
}

// The bytes that can be read (written) without a break; *SIZE is how many.
static inline uint8_t *ring_read_span(const struct ring *ring, size_t *size)
{
	const size_t offset = ring->read_position & (ring->size - 1);

	*size = minimum(ring_used(ring), ring->size - offset);
	return ring->bytes + offset;
}

static inline uint8_t *ring_write_span(const struct ring *ring, size_t *size)
{
	const size_t offset = ring->write_position & (ring->size - 1);

	*size = minimum(ring_free(ring), ring->size - offset);
	return ring->bytes + offset;
}

static inline void ring_advance_read(struct ring *ring, size_t size)
{
	ring->read_position += size;
}

static inline void ring_advance_write(struct ring *ring, size_t size)
{
	ring->write_position += size;
}

// Both return how many bytes were moved, which may be fewer than SIZE.
static inline size_t ring_write(struct ring *ring, const void *bytes, size_t size)
{
	size_t done = 0;

	for (int half = 0; half < 2 && done < size; half++) {
		size_t span;
		uint8_t *to = ring_write_span(ring, &span);

		span = minimum(span, size - done);
		memcpy(to, (const uint8_t *)bytes + done, span);
		ring_advance_write(ring, span);
		done += span;
	}
	return done;
}

static inline size_t ring_read(struct ring *ring, void *bytes, size_t size)
{
	size_t done = 0;

	for (int half = 0; half < 2 && done < size; half++) {
		size_t span;
		const uint8_t *from = ring_read_span(ring, &span);

		span = minimum(span, size - done);
		memcpy((uint8_t *)bytes + done, from, span);
		ring_advance_read(ring, span);
		done += span;
	}
	return done;
}
