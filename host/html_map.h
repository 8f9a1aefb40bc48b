// SPDX-License-Identifier: GPL-2.0-only
/* html_map.h - the drawn map of kernel memory. */
#ifndef HOST_HTML_MAP_H
#define HOST_HTML_MAP_H

#include <stdio.h>

#include "options.h"

/* Boots the shipped image for its map and draws it: one picture for each root. */
void html_map(FILE *page, const struct options *options);

#endif
