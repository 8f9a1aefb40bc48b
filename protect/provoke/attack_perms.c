// SPDX-License-Identifier: GPL-2.0-only
//
// Triggers of memory permissions (Linux: drivers/misc/lkdtm/perms.c). SAFETY: every function here
// commits a crime.
#include <provoke/provoke.h>

#include <arch/attack_code.h>
#include <base/compiler.h>
#include <base/string.h>
#include <mm/heap/heap.h>
#include <mm/kernel_space/kernel_space.h>
#include <mm/copy/user_copy.h>
#include <ro_after_init/ro_after_init.h>
#include <secrets/secrets.h>

static const volatile uint32_t read_only = 0x05050505;
RO_AFTER_INIT static uint32_t set_once;
static uint8_t data_area[sizeof(attack_code)] __attribute__((aligned(16)));

struct executable_object {
	uint8_t bytes[64];
};
HEAP_TYPE(provoke_executable_heap, struct executable_object);

static void flip(uint64_t address)
{
	hide_from_compiler(address);
	*(volatile uint32_t *)address ^= 0xabcd1234;
}

static void fire_write_ro(void)
{
	provoke_say("attempting bad rodata write");
	flip((uint64_t)&read_only);
	provoke_say("FAIL: survived bad write");
}

static void fire_write_ro_after_init(void)
{
	provoke_say("attempting bad ro_after_init write");
	flip((uint64_t)&set_once);
	provoke_say("FAIL: survived bad write");
}

static void fire_write_kern(void)
{
	uint64_t address = (uint64_t)attack_code_in_kernel;

	provoke_say("attempting bad write to kernel text");
	hide_from_compiler(address);
	*(volatile uint8_t *)address = attack_code[0];
	provoke_say("FAIL: survived bad write");
}

static void fire_write_opd(void)
{
	provoke_say("XFAIL: Platform doesn't use function descriptors.");
}

static void run(uint64_t address)
{
	provoke_say("attempting ok execution");
	(void)attack_jump((uint64_t)attack_code_in_kernel);
	provoke_say("attempting bad execution");
	(void)attack_jump(address);
	provoke_say("FAIL: func returned");
}

static void run_copy(void *area)
{
	memcpy(area, attack_code, sizeof(attack_code));
	run((uint64_t)area);
}

static void fire_exec_data(void)
{
	run_copy(data_area);
}

static void fire_exec_stack(void)
{
	uint8_t stack_area[64];

	run_copy(stack_area);
}

static void fire_exec_kmalloc(void)
{
	struct executable_object *object = heap_alloc(&provoke_executable_heap);

	if (object != nullptr)
		run_copy(object->bytes);
}

static void fire_exec_vmalloc(void)
{
	void *buffer = boot_buffer_alloc(PAGE_SIZE);

	if (buffer != nullptr)
		run_copy(buffer);
}

static void fire_exec_rodata(void)
{
	run((uint64_t)attack_code);
}

static void fire_exec_userspace(void)
{
	const uint64_t page = provoke_user_page();

	if (page == 0 || user_write((struct user_out){ page }, attack_code, sizeof(attack_code))) {
		provoke_say("Failed to allocate user memory");
		return;
	}
	run(page);
}

static void fire_exec_null(void)
{
	run(0);
}

static void touch(uint64_t address)
{
	uint32_t value;

	hide_from_compiler(address);
	provoke_say("attempting bad read");
	value = *(volatile uint32_t *)address;
	provoke_say("FAIL: survived bad read");
	provoke_say("attempting bad write");
	*(volatile uint32_t *)address = value + 1;
	provoke_say("FAIL: survived bad write");
}

static void fire_access_userspace(void)
{
	const uint32_t word = 1;
	const uint64_t page = provoke_user_page();

	if (page == 0 || user_write_object((struct user_out){ page }, &word)) {
		provoke_say("Failed to allocate user memory");
		return;
	}
	touch(page);
}

static void fire_access_null(void)
{
	touch(0);
}

static const struct provoke_trigger triggers[] = {
	{ "WRITE_RO", fire_write_ro },         { "WRITE_RO_AFTER_INIT", fire_write_ro_after_init },
	{ "WRITE_KERN", fire_write_kern },     { "WRITE_OPD", fire_write_opd },
	{ "EXEC_DATA", fire_exec_data },       { "EXEC_STACK", fire_exec_stack },
	{ "EXEC_KMALLOC", fire_exec_kmalloc }, { "EXEC_VMALLOC", fire_exec_vmalloc },
	{ "EXEC_RODATA", fire_exec_rodata },   { "EXEC_USERSPACE", fire_exec_userspace },
	{ "EXEC_NULL", fire_exec_null },       { "ACCESS_USERSPACE", fire_access_userspace },
	{ "ACCESS_NULL", fire_access_null },
};
PROVOKE_CATEGORY(perms, 2, triggers);
