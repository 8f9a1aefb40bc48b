// SPDX-License-Identifier: GPL-2.0-only
/*
 * html_text.h - text from kernels and attackers on a page.
 */
#ifndef HOST_HTML_TEXT_H
#define HOST_HTML_TEXT_H

#include <stdio.h>

/* Escaped; bytes that are neither printable ASCII nor white space become '?'. */
void html_text(FILE *page, const char *text);

#endif
