// SPDX-License-Identifier: GPL-2.0-only
//
// Row ro_after_init taken away: what start-up set stays writable.
#include <ro_after_init/ro_after_init.h>

void ro_after_init_seal(void)
{
}
