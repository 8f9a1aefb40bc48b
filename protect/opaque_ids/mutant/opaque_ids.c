// SPDX-License-Identifier: GPL-2.0-only
/* Mutant of opaque_ids: there is no key. */
#include <opaque_ids/opaque_ids.h>

void opaque_ids_start(void)
{
}
