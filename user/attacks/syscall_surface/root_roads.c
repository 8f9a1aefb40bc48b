// SPDX-License-Identifier: GPL-2.0-only
#define ATTACKER_IS_ROOT
#include "roads.h"

ATTACK("syscall_surface", "root_roads", "LOST",
       "Root looks for the roads that other kernels give to root: devices of memory, ports "
       "and registers, calls that load or replace kernel code.",
       "They are not there: what is not in the one table of calls is ENOSYS, and there are "
       "no such devices.",
       "Root reads the kernel's memory.");

static bool control(void)
{
	return is_root();
}

static bool fire(void)
{
	const bool devices = device_roads(), nodes = node_roads(), calls = call_roads(),
		   helpers = helper_roads();

	return devices || nodes || calls || helpers;
}

static void victim(void)
{
	victim_waits();
}
