// SPDX-License-Identifier: GPL-2.0-only
/* The names of the system: uname(2), /proc/version, /proc/sys/kernel. */
#pragma once
#include <base/types.h>

#define HOST_NAME_SIZE 65 /* with the terminator */

#define SYSTEM_NAME "Linux"
#define SYSTEM_RELEASE "6.12.0-testudo"
#define SYSTEM_VERSION "#1 SMP PREEMPT Testudo"

void host_name_get(char name[static HOST_NAME_SIZE]);
void domain_name_get(char name[static HOST_NAME_SIZE]);
void host_name_set(const char *name); /* shorter than HOST_NAME_SIZE */
void domain_name_set(const char *name);
