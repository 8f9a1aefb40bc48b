// SPDX-License-Identifier: GPL-2.0-only
/*
 * html_text.c - the only way for text from kernels and attackers into a page.
 */
#include "html_text.h"

/* What HTML would take for its own. */
static const char *const escapes[256] = {
	['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
};

void html_text(FILE *page, const char *text)
{
	for (; *text; text++) {
		const unsigned char byte = (unsigned char)*text;

		if (escapes[byte])
			fputs(escapes[byte], page);
		else if (byte == '\n' || byte == '\t' || (byte >= ' ' && byte < 127))
			fputc(byte, page);
		else
			fputc('?', page);
	}
}
