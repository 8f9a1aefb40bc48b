// SPDX-License-Identifier: GPL-2.0-only
/* The host's name. Lock: name_lock. */
#include <kernel/host_name.h>

#include <base/string.h>
#include <sync/spin.h>

static struct spin_lock name_lock = SPIN_LOCK(0);
static char host_name[HOST_NAME_SIZE] = "testudo";
static char domain_name[HOST_NAME_SIZE] = "(none)";

static void copy(char *to, const char *from)
{
	spin_lock(&name_lock);
	(void)string_copy(to, HOST_NAME_SIZE, from);
	spin_unlock(&name_lock);
}

void host_name_get(char name[static HOST_NAME_SIZE])
{
	copy(name, host_name);
}

void domain_name_get(char name[static HOST_NAME_SIZE])
{
	copy(name, domain_name);
}

void host_name_set(const char *name)
{
	copy(host_name, name);
}

void domain_name_set(const char *name)
{
	copy(domain_name, name);
}
