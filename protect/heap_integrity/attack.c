// SPDX-License-Identifier: GPL-2.0-only
//
// The crimes of a driver with bugs: each ends, without the row, in two owners of one piece of
// memory or in a neighbour that has changed.
#include <base/compiler.h>
#include <mm/heap/heap.h>
#include <protection.h>

#define PRIZE UINT64_C(0x1789178917891789)
#define OBJECTS 64u

struct heap_victim {
	uint64_t words[6];
};
HEAP_TYPE(heap_victim_heap, struct heap_victim);

struct heap_other {
	uint64_t words[6];
};
HEAP_TYPE(heap_other_heap, struct heap_other);

static struct heap_victim *objects[OBJECTS];

static int alloc_and_free(void)
{
	struct heap_victim *const object = heap_alloc(&heap_victim_heap);

	if (object == nullptr)
		return -1;
	object->words[0] = PRIZE;
	heap_free(&heap_victim_heap, object);
	return 0;
}

static bool alloc_objects(void)
{
	for (uint32_t i = 0; i < OBJECTS; i++) {
		objects[i] = heap_alloc(&heap_victim_heap);
		if (objects[i] == nullptr)
			return false;
	}
	return true;
}

static bool double_free(void)
{
	struct heap_victim *const object = heap_alloc(&heap_victim_heap);

	heap_free(&heap_victim_heap, object);
	heap_free(&heap_victim_heap, object);
	if (!alloc_objects())
		return false;
	for (uint32_t i = 0; i < OBJECTS; i++) {
		for (uint32_t j = 0; j < i; j++) {
			if (objects[i] == objects[j])
				return true;
		}
	}
	return false;
}

// Two objects of which one follows the other at once.
static bool find_neighbours(struct heap_victim **first, struct heap_victim **second)
{
	uint64_t nearest = UINT64_MAX;

	for (uint32_t i = 0; i < OBJECTS; i++) {
		for (uint32_t j = 0; j < OBJECTS; j++) {
			if (objects[j] > objects[i] &&
			    (uint64_t)objects[j] - (uint64_t)objects[i] < nearest) {
				nearest = (uint64_t)objects[j] - (uint64_t)objects[i];
				*first = objects[i];
				*second = objects[j];
			}
		}
	}
	return nearest < 2 * sizeof(**first);
}

// SAFETY: the crime; writes word by word from one object into the next.
static bool overflow(void)
{
	struct heap_victim *first = nullptr, *second = nullptr;
	volatile uint64_t *word;

	if (!alloc_objects() || !find_neighbours(&first, &second))
		return false;
	for (word = first->words; word <= second->words; word++)
		*word = PRIZE;
	heap_free(&heap_victim_heap, first);
	return second->words[0] == PRIZE;
}

static bool write_after_free(void)
{
	struct heap_victim *const object = heap_alloc(&heap_victim_heap);

	heap_free(&heap_victim_heap, object);
	*(volatile uint64_t *)object->words = PRIZE;
	if (!alloc_objects())
		return false;
	for (uint32_t i = 0; i < OBJECTS; i++) {
		if (objects[i] == object && objects[i]->words[0] == PRIZE)
			return true;
	}
	return false;
}

static bool free_as_another_type(void)
{
	struct heap_victim *const object = heap_alloc(&heap_victim_heap);

	heap_free(&heap_other_heap, object);
	for (uint32_t i = 0; i < OBJECTS; i++) {
		if ((void *)object == heap_alloc(&heap_other_heap))
			return true;
	}
	return false;
}

ATTACK(heap_integrity, double_free,
       .threat = "An object is freed twice, so that it gets two owners.",
       .stops = "The heap keeps the state of each object out of its reach and sees that it is free "
		"already.",
       .without = "Two allocations return the same object.", .control = alloc_and_free,
       .fire = double_free, .verdict = "heap_integrity: double free of struct heap_victim");
ATTACK(heap_integrity, overflow,
       .threat = "A write runs over the end of an object into the next one.",
       .stops = "A keyed canary behind the object is compared when it is freed.",
       .without = "The neighbour has the attacker's bytes, and nobody noticed.",
       .control = alloc_and_free, .fire = overflow,
       .verdict = "heap_integrity: overflow of struct heap_victim");
ATTACK(heap_integrity, write_after_free,
       .threat = "A freed object is written to before its next owner gets it.",
       .stops = "Free objects are clear, and are looked through before they are handed out.",
       .without = "The new owner starts with what the attacker wrote.", .control = alloc_and_free,
       .fire = write_after_free,
       .verdict = "heap_integrity: write after free of struct heap_victim");
ATTACK(heap_integrity, wrong_type, .threat = "An object of one type is freed as one of another.",
       .stops = "Each page of the heap belongs to one type, which is compared when an object is "
		"freed.",
       .without = "The memory comes back as an object of the other type: two types share it.",
       .control = alloc_and_free, .fire = free_as_another_type,
       .verdict = "heap_integrity: free of another type as struct heap_other");
