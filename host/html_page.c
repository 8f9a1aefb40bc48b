// SPDX-License-Identifier: GPL-2.0-only
/*
 * html_page.c - the head and the end of a page.
 */
#define _GNU_SOURCE
#include "html_page.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "html_text.h"
#include "places.h"
#include "say.h"

/* Without the comment at its head. */
static void write_style(FILE *page)
{
	FILE *file = fopen(make_text("%s/host/page.css", home_directory()), "re");
	bool in_comment = false;
	char line[256];

	if (!file)
		say_and_exit(STATUS_TESTUDO_FAILED, "can not read host/page.css: %s",
			     strerror(errno));
	while (fgets(line, sizeof(line), file)) {
		in_comment = in_comment || !strncmp(line, "/*", 2);
		if (!in_comment)
			fputs(line, page);
		in_comment = in_comment && !strstr(line, "*/");
	}
	fclose(file);
}

[[noreturn]] static void refuse(const char *path)
{
	say_and_exit(STATUS_TESTUDO_FAILED, "can not write %s: %s", path, strerror(errno));
}

void html_page_check(const char *path)
{
	FILE *page = path ? fopen(path, "ae") : NULL;

	if (path && !page)
		refuse(path);
	if (page)
		fclose(page);
}

FILE *html_page_begin(const char *path, const char *title)
{
	FILE *page = fopen(path, "we");

	if (!page)
		refuse(path);
	fputs("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
	      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>",
	      page);
	html_text(page, title);
	fputs("</title><style>\n", page);
	write_style(page);
	fputs("</style></head><body><main>\n<h1>", page);
	html_text(page, title);
	fputs("</h1>\n", page);
	return page;
}

void html_page_end(FILE *page, const char *path)
{
	fputs("</main></body></html>\n", page);
	if (ferror(page) | fclose(page))
		refuse(path);
}

const char *html_now(void)
{
	const time_t now = time(NULL);
	char text[32];

	strftime(text, sizeof(text), "%Y-%m-%d %H:%M", localtime(&now));
	return make_text("%s", text);
}
