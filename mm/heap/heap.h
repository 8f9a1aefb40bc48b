// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel heap: one cache per type (objects of different types never share a page), metadata out
 * of line, random reuse order, zeroed on free (and so on allocation). Any context (spin locks
 * inside).
 *	HEAP_TYPE(pipe_heap, struct pipe);
 *	struct pipe *pipe = heap_alloc(&pipe_heap);  ...  heap_free(&pipe_heap, pipe);
 */
#pragma once
#include <base/types.h>
#include <base/set.h>
#include <write_rarely/sealed_block.h>

struct heap_cache; /* run-time part */
struct heap_type {
	const char *name;
	uint32_t size, alignment;
	/* SEALED_FREE: ordinary memory. Else objects live in FRAME_SEALED memory of this use, which
	 * is written through write_rarely only. No two types have one; SEALED_INODES alone is that
	 * of two. */
	enum sealed_use use;
	/* objects have a record each in sealed memory: record.h */
	bool recorded;
	/* what copies to and from programs may touch; of sealed ones, to programs only */
	uint32_t user_offset, user_size;
	struct heap_cache **cache; /* ro_after_init slot, filled by heap_start() */
};
#define HEAP_TYPE_(name_, type_, use_, recorded_, user_offset_, user_size_)              \
	extern const struct heap_type name_;                                             \
	[[gnu::section(".data.ro_after_init")]] static struct heap_cache *name_##_cache; \
	const struct heap_type name_ = { .name = #type_,                                 \
					 .size = sizeof(type_),                          \
					 .alignment = alignof(type_),                    \
					 .use = use_,                                    \
					 .recorded = recorded_,                          \
					 .user_offset = user_offset_,                    \
					 .user_size = user_size_,                        \
					 .cache = &name_##_cache };                      \
	SET_ENTRY(heap_types, name_)
#define HEAP_TYPE(name_, type_) HEAP_TYPE_(name_, type_, SEALED_FREE, false, 0, 0)
#define HEAP_TYPE_SEALED(name_, type_, use_) HEAP_TYPE_(name_, type_, use_, false, 0, 0)
#define HEAP_TYPE_RECORDED(name_, type_) HEAP_TYPE_(name_, type_, SEALED_FREE, true, 0, 0)
/* Types whose members from FIRST to LAST are copied to or from programs directly. */
#define HEAP_USER_SIZE(type_, first_, last_) \
	(offsetof(type_, last_) + sizeof(((type_ *)nullptr)->last_) - offsetof(type_, first_))
#define HEAP_TYPE_USER(name_, type_, first_, last_)                           \
	HEAP_TYPE_(name_, type_, SEALED_FREE, false, offsetof(type_, first_), \
		   HEAP_USER_SIZE(type_, first_, last_))
#define HEAP_TYPE_SEALED_USER(name_, type_, use_, first_, last_)       \
	HEAP_TYPE_(name_, type_, use_, false, offsetof(type_, first_), \
		   HEAP_USER_SIZE(type_, first_, last_))

struct sealed_record;
void heap_start(void);
void *heap_alloc(const struct heap_type *type); /* zeroed; nullptr: no memory */
/*
 * Of a sealed type: made with CONTENT (SIZE bytes, on the caller's stack) in one window. RECORD,
 * within CONTENT, is completed by its own address.
 */
void *heap_alloc_sealed(const struct heap_type *type, void *content, size_t size,
			struct sealed_record *record);
/* OBJECT is a live one of TYPE, a sealed type: by what sealed memory alone says. */
bool heap_sealed_is(const struct heap_type *type, const void *object);
void heap_free(const struct heap_type *type, void *object);
/* The same; NAMED, of what the object, sealed, names (cred_integrity/named.h), changes in that
 * window. */
void *heap_alloc_naming(const struct heap_type *type, void *content, size_t size,
			struct sealed_record *record, uint32_t *named);
void heap_free_naming(const struct heap_type *type, void *object, uint32_t *named);
/* The same of an object whose record, of a kind that only this type has, was compared just now, or
 * which sealed memory named. */
void heap_free_record(const struct heap_type *type, void *object, uint32_t *named);
/* The same of one that only BY names, which ends in that window. */
struct named_by;
void heap_free_named_by(const struct heap_type *type, void *object, uint32_t *named,
			const struct named_by *by);
/*
 * Buffers of run-time size (bytes, arrays): size classes up to 16 KiB, whole frames above (at most
 * 2 MiB). size 0 or SIZE_MAX: nullptr. Their users write all that they read: that the memory is
 * clear is row zero_init's business (tests/linux/stale_memory runs without it).
 */
[[gnu::alloc_size(1)]] void *heap_alloc_bytes(size_t size);
void heap_free_bytes(void *buffer); /* nullptr is fine */
void heap_leaks_mark(void);         /* what lives now is no leak */
/* power-off: prints types with more live objects than at the mark; returns their number */
uint64_t heap_leaks_print(void);
