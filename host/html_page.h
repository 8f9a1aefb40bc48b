// SPDX-License-Identifier: GPL-2.0-only
/*
 * html_page.h - a page without scripts and without anything from elsewhere; its style is
 * page.css.
 */
#ifndef HOST_HTML_PAGE_H
#define HOST_HTML_PAGE_H

#include <stdio.h>

/* Exits when PATH can not be written: before the long work whose result goes there. NULL: none. */
void html_page_check(const char *path);

/* Opens PATH and writes the head, and TITLE as the first heading. Exits when it can not. */
FILE *html_page_begin(const char *path, const char *title);

/* Ends what html_page_begin() began with the same PATH. Exits when not all could be written. */
void html_page_end(FILE *page, const char *path);

/* The day and the minute that it is: what a page's first line says. */
const char *html_now(void);

#endif
