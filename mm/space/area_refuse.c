// SPDX-License-Identifier: GPL-2.0-only
/* The end of who uses an area that is not as it was mapped (row cred_integrity). */
#include "area.h"

#include <violation.h>

[[gnu::cold]] void area_refuse(const struct area *)
{
	violation("cred_integrity", "an area is not as it was mapped");
}
