// SPDX-License-Identifier: GPL-2.0-only
/*
 * json.h - prints JSON on stdout as it comes, with commas and quotes where they belong.
 *
 * json_open('{') ... json_close('}'); inside an object every value has a name, inside an array
 * name is NULL. Depth at most 32.
 */
#ifndef HOST_JSON_H
#define HOST_JSON_H

#include <stdbool.h>

void json_open(const char *name, char bracket);
void json_close(char bracket);
void json_text(const char *name, const char *value);
void json_number(const char *name, double value);
void json_bool(const char *name, bool value);

#endif
