// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence from the running allocator: objects of a type of its own are taken and given back; where
// they lie, what stands behind them and what they look like afterwards is the reading.
#include <base/format.h>
#include <base/string.h>
#include <heap_integrity/heap_integrity.h>
#include <mm/heap/heap.h>
#include <mm/kernel_space/region.h>
#include <protection.h>

#define TRIALS 12u

struct heap_probe {
	uint64_t words[6];
};
HEAP_TYPE(heap_probe_heap, struct heap_probe);

struct observation {
	struct heap_probe *objects[TRIALS];
	uint32_t count, ascending, canaries, clean;
};

static void look(struct observation *seen)
{
	for (uint32_t i = 0; i < seen->count; i++) {
		const struct heap_probe *const object = seen->objects[i];
		const volatile uint64_t *const behind = (const uint64_t *)(object + 1);

		if (*behind == heap_integrity_canary((uint64_t)object))
			seen->canaries++;
		if (i != 0 && object > seen->objects[i - 1])
			seen->ascending++;
	}
}

// SAFETY: reads freed objects, which stay mapped while their slab has others.
static void look_at_freed(struct observation *seen)
{
	for (uint32_t i = 1; i < seen->count; i++) {
		const volatile uint64_t *const words = seen->objects[i]->words;
		uint64_t sum = 0;

		for (uint32_t word = 0; word < array_count(seen->objects[i]->words); word++)
			sum |= words[word];
		seen->clean += sum == 0 ? 1 : 0;
	}
}

static void probe(struct evidence *evidence)
{
	struct observation seen = { 0 };
	bool random;

	while (seen.count < TRIALS) {
		struct heap_probe *const object = heap_alloc(&heap_probe_heap);

		if (object == nullptr)
			break;
		memset(object, 0x5a, sizeof(*object));
		seen.objects[seen.count++] = object;
	}
	look(&seen);
	for (uint32_t i = 1; i < seen.count; i++)
		heap_free(&heap_probe_heap, seen.objects[i]);
	look_at_freed(&seen);
	if (seen.count != 0)
		heap_free(&heap_probe_heap, seen.objects[0]);
	random = seen.ascending != 0 && seen.ascending != TRIALS - 1;
	format_string(evidence->reading, sizeof(evidence->reading),
		      "objects=%u canaries=%u cleared=%u order=%s", seen.count, seen.canaries,
		      seen.clean, random ? "random" : "sorted");
	evidence->state = seen.count == TRIALS && seen.canaries == TRIALS &&
					  seen.clean == TRIALS - 1 && random
				  ? EVIDENCE_ON
				  : EVIDENCE_OFF;
}

PROTECTION(heap_integrity, .section = "Heap memory integrity",
	   .claim = "heap crimes are found and named; freed memory holds no pointer; types never "
		    "share a page",
	   .probe = probe);
