// SPDX-License-Identifier: GPL-2.0-only
#include <const_ops/const_ops.h>
#include <violation.h>

void const_ops_refuse(void)
{
	violation("const_ops", "operation table outside of read-only data");
}
