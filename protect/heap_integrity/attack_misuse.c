// SPDX-License-Identifier: GPL-2.0-only
//
// More crimes against the heap: what is freed is no object, not an object of that kind, or not
// whole; writes by one byte; and the heap's own lists, forged by somebody who can write to them.
#include <mm/heap/magazine.h>
#include <arch/cpu.h>
#include <base/compiler.h>
#include <mm/heap/heap.h>
#include <protection.h>

#define TRIES 64u
#define BUFFER_SIZE 100u

struct heap_target {
	uint64_t words[6];
};
HEAP_TYPE(heap_target_heap, struct heap_target);

static struct heap_target *tries[TRIES];

static int alloc_and_free_both(void)
{
	struct heap_target *const object = heap_alloc(&heap_target_heap);
	char *const buffer = heap_alloc_bytes(BUFFER_SIZE);

	if (object == nullptr || buffer == nullptr)
		return -1;
	heap_free(&heap_target_heap, object);
	heap_free_bytes(buffer);
	return 0;
}

// The heap hands out ADDRESS, which its owner never gave up.
static bool comes_back_as_object(const void *address)
{
	for (uint32_t i = 0; i < TRIES; i++) {
		tries[i] = heap_alloc(&heap_target_heap);
		if (tries[i] == address)
			return true;
	}
	return false;
}

static bool comes_back_as_buffer(const void *address)
{
	for (uint32_t i = 0; i < TRIES; i++) {
		if (heap_alloc_bytes(BUFFER_SIZE) == address)
			return true;
	}
	return false;
}

static bool free_inside(void)
{
	struct heap_target *const object = heap_alloc(&heap_target_heap);

	heap_free(&heap_target_heap, &object->words[1]);
	return comes_back_as_object(object);
}

// A local variable: there is nothing to win but that nobody noticed.
static bool free_local_variable(void)
{
	struct heap_target local = {};

	heap_free(&heap_target_heap, &local);
	return true;
}

// Typed objects then lie among buffers: what a program fills a buffer with becomes an object.
static bool free_buffer_as_object(void)
{
	char *const buffer = heap_alloc_bytes(sizeof(struct heap_target));

	heap_free(&heap_target_heap, buffer);
	for (uint32_t i = 0; i < TRIES; i++) {
		const uint64_t address = (uint64_t)heap_alloc(&heap_target_heap);

		if ((address ^ (uint64_t)buffer) < PAGE_SIZE)
			return true;
	}
	return false;
}

static bool free_object_as_buffer(void)
{
	struct heap_target *const object = heap_alloc(&heap_target_heap);

	heap_free_bytes(object);
	return true;
}

static bool free_buffer_twice(void)
{
	char *const buffer = heap_alloc_bytes(BUFFER_SIZE);
	uint32_t seen = 0;

	heap_free_bytes(buffer);
	heap_free_bytes(buffer);
	for (uint32_t i = 0; i < 2; i++)
		seen += comes_back_as_buffer(buffer) ? 1 : 0;
	return seen == 2;
}

// Of TRIES objects one that stands right behind another: its number; 0: there is none.
static uint32_t find_neighbour(void)
{
	const uint64_t most = sizeof(struct heap_target) + sizeof(uint64_t);

	for (uint32_t i = 1; i < TRIES; i++)
		for (uint32_t j = 0; j < TRIES; j++)
			if (tries[i] > tries[j] && (uint64_t)tries[i] - (uint64_t)tries[j] <= most)
				return i;
	return 0;
}

// SAFETY: the crimes; one byte, behind and before the object. Both neighbours are freed.
static bool write_one_byte(int64_t offset)
{
	volatile uint8_t *byte;
	uint32_t second;

	for (uint32_t i = 0; i < TRIES; i++)
		tries[i] = heap_alloc(&heap_target_heap);
	second = find_neighbour();
	byte = (volatile uint8_t *)tries[second];
	hide_from_compiler(byte);
	byte[offset] ^= 0x5a;
	for (uint32_t i = 0; i < TRIES; i++)
		heap_free(&heap_target_heap, tries[i]);
	return second != 0;
}

static bool write_one_behind(void)
{
	return write_one_byte(sizeof(struct heap_target));
}

static bool write_one_before(void)
{
	return write_one_byte(-1);
}

// SAFETY: the crime. The attacker knows the layout of the heap's own lists.
static bool forge_list(void)
{
	const struct heap_cache *const cache = *heap_target_heap.cache;
	struct magazine *magazine;

	if (alloc_and_free_both() != 0)
		return false;
	magazine = magazine_of(arch_cpu()->heap_cache, cache);
	for (uint32_t i = 1; i < magazine->count; i++)
		magazine->handles[i] = magazine->handles[0];
	for (uint32_t i = 0; i < TRIES; i++) {
		tries[i] = heap_alloc(&heap_target_heap);
		for (uint32_t j = 0; j < i; j++) {
			if (tries[i] == tries[j] && tries[i] != nullptr)
				return true;
		}
	}
	return false;
}

ATTACK(heap_integrity, free_inside, .threat = "An address inside an object is freed.",
       .stops = "The heap computes the object's beginning and compares.",
       .without = "The object comes back, although its owner never gave it up.",
       .control = alloc_and_free_both, .fire = free_inside,
       .verdict = "heap_integrity: free inside of struct heap_target");
ATTACK(heap_integrity, free_local_variable, .threat = "A variable on the stack is freed.",
       .stops = "The address lies in no page of the heap.",
       .without = "The heap accepts an address that was never its own.",
       .control = alloc_and_free_both, .fire = free_local_variable,
       .verdict = "heap_integrity: free of a wrong address as struct heap_target");
ATTACK(heap_integrity, free_buffer_as_object,
       .threat = "A buffer of bytes is freed as if it were a typed object.",
       .stops = "Each page of the heap belongs to one type, which is compared when an object is "
		"freed.",
       .without = "Typed objects lie among buffers that programs fill.",
       .control = alloc_and_free_both, .fire = free_buffer_as_object,
       .verdict = "heap_integrity: free of another type as struct heap_target");
ATTACK(heap_integrity, free_object_as_buffer,
       .threat = "A typed object is freed as if it were a buffer of bytes.",
       .stops = "The page that the address lies in holds no buffers.",
       .without = "A typed object becomes a buffer that a program fills.",
       .control = alloc_and_free_both, .fire = free_object_as_buffer,
       .verdict = "heap_integrity: free of another type as bytes");
ATTACK(heap_integrity, free_buffer_twice,
       .threat = "A buffer is freed twice, so that it gets two owners.",
       .stops = "The heap keeps the state of each buffer out of its reach and sees that it is free "
		"already.",
       .without = "Two allocations return the same buffer.", .control = alloc_and_free_both,
       .fire = free_buffer_twice, .verdict = "heap_integrity: double free of bytes");
ATTACK(heap_integrity, write_one_behind, .threat = "A copy is one byte too long.",
       .stops = "A keyed canary stands at once behind the object and is compared when it is freed.",
       .without = "The byte behind the object has changed, and nobody noticed.",
       .control = alloc_and_free_both, .fire = write_one_behind,
       .verdict = "heap_integrity: overflow of struct heap_target");
ATTACK(heap_integrity, write_one_before, .threat = "A copy begins one byte too early.",
       .stops = "The byte belongs to the canary of the object before, which is compared.",
       .without = "The byte before the object has changed, and nobody noticed.",
       .control = alloc_and_free_both, .fire = write_one_before,
       .verdict = "heap_integrity: overflow of struct heap_target");
ATTACK(heap_integrity, forge_list,
       .threat = "The list of free objects is overwritten, so that one object is handed out twice.",
       .stops = "What the list says is compared with the sealed state of each object before it is "
		"handed out.",
       .without = "Two allocations return the same object.", .control = alloc_and_free_both,
       .fire = forge_list, .verdict = "heap_integrity: corrupted metadata of struct heap_target");
