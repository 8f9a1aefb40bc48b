// SPDX-License-Identifier: GPL-2.0-only
//
// The file DIRECT and its neighbour clear_warn_once, as entries of debugfs.
#include <provoke/provoke.h>

#include <base/errno.h>
#include <base/format.h>
#include <base/string.h>
#include <fs/proc/tree.h>
#include <kernel/log.h>
#include <kernel/task/task.h>
#include <linux/mman.h>
#include <mm/space/address_space.h>
#include <refcount/refcount.h>
#include <user_access/attack_space.h>

#define CATEGORIES_MAX 16u

SET_DECLARE(provoke_categories, const struct provoke_category);

static bool survived; /* a trigger that nothing stopped says so */

void provoke_say(const char *format, ...)
{
	char text[LOG_TEXT_MAX / 2];
	va_list arguments;

	va_start(arguments, format);
	format_string_list(text, sizeof(text), format, arguments);
	va_end(arguments);
	survived = survived || string_starts_with(text, "FAIL:");
	kernel_log("lkdtm: %s", text);
}

const struct provoke_trigger *provoke_find(const char *name)
{
	SET_FOR_EACH (provoke_categories, category) {
		for (uint32_t i = 0; i < (*category)->count; i++) {
			if (string_equal((*category)->triggers[i].name, name))
				return &(*category)->triggers[i];
		}
	}
	return nullptr;
}

bool provoke_survived(const char *name)
{
	survived = false;
	provoke_find(name)->fire();
	return survived;
}

uint64_t provoke_user_page(void)
{
	struct map_request request = {
		.size = PAGE_SIZE,
		.protection = PROT_READ | PROT_WRITE | PROT_EXEC,
		.flags = MAP_PRIVATE | MAP_ANONYMOUS,
		.max_protection = PROT_READ | PROT_WRITE | PROT_EXEC,
	};
	const uint64_t first = 0x30000000;
	const uint8_t nothing = 0;
	user_address where = 0;

	if (current_task()->space == nullptr)
		return attack_space_map(first, PROT_READ | PROT_WRITE | PROT_EXEC, &nothing,
					sizeof(nothing))
			       ? 0
			       : first;
	return address_space_map(current_task()->space, &request, &where) ? 0 : where;
}

static int direct_text(const struct proc_node *node, struct text *text)
{
	text_print(text, "Available crash types:\n");
	for (uint32_t order = 0; order < CATEGORIES_MAX; order++) {
		SET_FOR_EACH (provoke_categories, category) {
			for (uint32_t i = 0; i < (*category)->count && (*category)->order == order;
			     i++)
				text_print(text, "%s\n", (*category)->triggers[i].name);
		}
	}
	return 0;
}

static ssize_t direct_write(const struct proc_node *node, const char *name, size_t length)
{
	const struct provoke_trigger *trigger = provoke_find(name);

	if (trigger == nullptr)
		return -EINVAL;
	provoke_say("Performing direct entry %s", name);
	trigger->fire();
	return (ssize_t)length;
}

PROC_ENTRY(provoke_directory, .directory = "sys/kernel/debug", .name = "provoke-crash",
	   .mode = S_IFDIR | 0755, .subtree = "debug/provoke-crash");
PROC_ENTRY(provoke_direct, .directory = "debug/provoke-crash", .name = "DIRECT",
	   .mode = S_IFREG | 0644, .text = direct_text, .write = direct_write);

/* What is reported once is reported once more. */
static ssize_t clear_warn_once(const struct proc_node *node, const char *text, size_t length)
{
	refcount_report_again();
	return (ssize_t)length;
}
PROC_ENTRY(clear_warn_once, .directory = "sys/kernel/debug", .name = "clear_warn_once",
	   .mode = S_IFREG | 0200, .write = clear_warn_once);
