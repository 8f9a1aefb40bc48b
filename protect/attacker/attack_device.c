// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/attacker: the worst bug a kernel can have, for everybody (prove image only; see
 * user/include/attacker.h). It holds no locks and changes no protection: what it does is what any
 * line of the kernel that an attacker controls could do.
 */
#include "attack_members.h"

#include <arch/cpu.h>
#include <arch/mmu.h>
#include <arch/window.h>
#include <base/checked.h>
#include <base/errno.h>
#include <base/string.h>
#include <fs/device/device.h>
#include <fs/file/file.h>
#include <kernel/symbols.h>
#include <mm/copy/user_copy.h>
#include <user/include/attacker.h>

#define ATTACKER_MAJOR 10
#define ATTACKER_MINOR 250

/* Page tables and key say that an ordinary access does not fault. */
static bool byte_allows(uint64_t address, bool write)
{
	struct mmu_entry entry;

	if (!mmu_query(arch_root_read(), address, &entry) || (entry.protection & MMU_USER) != 0 ||
	    (entry.protection & MMU_READ) == 0)
		return false;
	return !write || ((entry.protection & MMU_WRITE) != 0 &&
			  (entry.key == 0 || !arch_cpu_has_supervisor_keys()));
}

static bool is_canonical(uint64_t address)
{
	return address >> 47 == 0 || address >> 47 == 0x1ffff;
}

static bool allows(const struct attacker_access *access, bool write)
{
	const uint64_t last = wrap_add(access->address, access->size - 1);

	return is_canonical(access->address) && is_canonical(last) &&
	       byte_allows(access->address, write) && byte_allows(last, write);
}

/* SAFETY: the crime itself; the address is whatever the program says. */
static long access_memory(user_address argument, bool write)
{
	struct attacker_access access;

	if (user_read_object(&access, (struct user_in){ argument }))
		return -EFAULT;
	if (access.size != 1 && access.size != 2 && access.size != 4 && access.size != 8)
		return -EINVAL;
	if (access.quiet != 0 && !allows(&access, write))
		return -EFAULT;
	if (!write)
		access.value = 0;
	if (write)
		switch (access.size) {
		case 1:
			*(volatile uint8_t *)access.address = (uint8_t)access.value;
			break;
		case 2:
			*(volatile uint16_t *)access.address = (uint16_t)access.value;
			break;
		case 4:
			*(volatile uint32_t *)access.address = (uint32_t)access.value;
			break;
		default:
			*(volatile uint64_t *)access.address = access.value;
			break;
		}
	else
		switch (access.size) {
		case 1:
			access.value = *(const volatile uint8_t *)access.address;
			break;
		case 2:
			access.value = *(const volatile uint16_t *)access.address;
			break;
		case 4:
			access.value = *(const volatile uint32_t *)access.address;
			break;
		default:
			access.value = *(const volatile uint64_t *)access.address;
			break;
		}
	return write ? 0 : user_write_object((struct user_out){ argument }, &access);
}

static bool find_value(struct attacker_name *name, uint32_t command)
{
	if (command == ATTACKER_MEMBER)
		return attack_member(name->name, &name->value);
	if (command == ATTACKER_DECLARED)
		return attack_declared(name->name, &name->value);
	name->value = symbol_address(name->name);
	return name->value != 0;
}

static long find_name(user_address argument, uint32_t command)
{
	struct attacker_name name;

	if (user_read_object(&name, (struct user_in){ argument }))
		return -EFAULT;
	name.name[sizeof(name.name) - 1] = '\0';
	if (!find_value(&name, command))
		return -ENOENT;
	return user_write_object((struct user_out){ argument }, &name);
}

typedef uint64_t gadget(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

static uint64_t call_gadget(uint64_t address, const unsigned long long *arguments)
{
	gadget *function = (gadget *)address;

	return function(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
			arguments[5]);
}

/* A return to an address that is not the caller's carries no type. */
[[clang::no_sanitize("kcfi")]] static uint64_t return_to_gadget(uint64_t address,
								const unsigned long long *arguments)
{
	gadget *function = (gadget *)address;

	return function(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
			arguments[5]);
}

static long call_address(user_address argument, bool checked)
{
	struct attacker_call call;

	if (user_read_object(&call, (struct user_in){ argument }))
		return -EFAULT;
	call.result = checked ? call_gadget(call.address, call.arguments)
			      : return_to_gadget(call.address, call.arguments);
	return user_write_object((struct user_out){ argument }, &call);
}

static long attacker_control(struct file *file, uint32_t command, uint64_t argument)
{
	switch (command) {
	case ATTACKER_PEEK:
		return access_memory(argument, false);
	case ATTACKER_POKE:
		return access_memory(argument, true);
	case ATTACKER_SYMBOL:
	case ATTACKER_MEMBER:
	case ATTACKER_DECLARED:
		return find_name(argument, command);
	case ATTACKER_CALL:
		return call_address(argument, true);
	case ATTACKER_RETURN:
		return call_address(argument, false);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations attacker_operations = { .control = attacker_control };

DEVICE(attacker, .name = "attacker", .major = ATTACKER_MAJOR, .minor = ATTACKER_MINOR, .mode = 0666,
       .operations = &attacker_operations);
