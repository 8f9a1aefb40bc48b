// SPDX-License-Identifier: GPL-2.0-only
//
// What follows when a copy leaves its object: the task ends. A number that is an address in a text
// is not shown.
#include <usercopy/usercopy.h>

#include <base/format.h>
#include <violation.h>

void usercopy_crime(bool to_program, const char *what)
{
	if (to_program)
		violation("usercopy", "copy to a program leaves %s", what);
	violation("usercopy", "copy from a program leaves %s", what);
}

uint64_t format_visible(uint64_t value)
{
	return usercopy_visible(value);
}
