// SPDX-License-Identifier: GPL-2.0-only
//
// Triggers of copies larger than their object (Linux: drivers/misc/lkdtm/fortify.c). SAFETY: every
// function here commits a crime.
#include <provoke/provoke.h>

#include <base/compiler.h>
#include <base/errno.h>
#include <base/string.h>
#include <mm/heap/heap.h>

struct pair {
	char a[10];
	char b[10];
};

static volatile int scratch;

static char *long_text(size_t size)
{
	char *text = heap_alloc_bytes(size);

	if (text != nullptr)
		(void)string_copy(text, size, "over ten bytes");
	return text;
}

static void fire_str_object(void)
{
	struct {
		char a[10];
	} target[3] = {};
	volatile size_t size = sizeof(target) + 1;

	provoke_say("trying to copy a string past the end of an object");
	(void)(string_copy)(target[0].a, sizeof(target[0].a), "fits");
	(void)string_copy(target[0].a, size, "over ten bytes");
	scratch = target[0].a[3];
	provoke_say("FAIL: fortify did not block a string_copy() object write overflow!");
}

static void fire_str_member(void)
{
	struct pair target = {};
	volatile size_t size = 20;
	char *text = long_text(size);

	if (text == nullptr)
		return;
	provoke_say("trying to copy a string past the end of a struct member...");
	(void)string_copy(target.a, strlen(text) + 1, text);
	scratch = target.a[3];
	heap_free_bytes(text);
	provoke_say("FAIL: fortify did not block a string_copy() struct member write overflow!");
}

static void fire_mem_object(void)
{
	int before[10] = {};
	struct {
		char a[10];
		int foo;
	} target = {};
	volatile size_t size = 20;

	provoke_say("trying to memcpy() past the end of a struct");
	memcpy(&target, before, size);
	scratch = target.a[3];
	provoke_say("FAIL: fortify did not block a memcpy() object write overflow!");
}

static void fire_mem_member(void)
{
	struct pair target = {};
	volatile size_t size = 20;
	char *text = long_text(size);

	if (text == nullptr)
		return;
	provoke_say("trying to memcpy() past the end of a struct member...");
	size = strlen(text) + 1;
	memcpy(target.a, text, size);
	scratch = target.a[3];
	heap_free_bytes(text);
	provoke_say("FAIL: fortify did not block a memcpy() struct member write overflow!");
}

static void fire_strscpy(void)
{
	char to[5];
	volatile size_t size = 6;

	if (string_copy(to, sizeof(to), "foobar") != -E2BIG)
		provoke_say("FAIL: string_copy() did not return -E2BIG while src is truncated");
	if (!string_equal(to, "foob"))
		provoke_say("FAIL: after string_copy() to does not contain \"foob\"");
	if (string_copy(to, sizeof(to), "foo") != 3)
		provoke_say("FAIL: string_copy() did not return 3 while src was copied entirely");
	(void)string_copy(to, size, "foobar");
	scratch = to[3];
	provoke_say("FAIL: string_copy() overflow not detected!");
}

static const struct provoke_trigger triggers[] = {
	{ "FORTIFY_STR_OBJECT", fire_str_object }, { "FORTIFY_STR_MEMBER", fire_str_member },
	{ "FORTIFY_MEM_OBJECT", fire_mem_object }, { "FORTIFY_MEM_MEMBER", fire_mem_member },
	{ "FORTIFY_STRSCPY", fire_strscpy },
};
PROVOKE_CATEGORY(fortify, 7, triggers);

static void fire_slb_multihit(void)
{
	provoke_say("XFAIL: this test is powerpc-only");
}

static const struct provoke_trigger other_triggers[] = {
	{ "PPC_SLB_MULTIHIT", fire_slb_multihit },
};
PROVOKE_CATEGORY(powerpc, 8, other_triggers);
