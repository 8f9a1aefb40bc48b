// SPDX-License-Identifier: GPL-2.0-only
/*
 * html_text.c - the only way for text from kernels and attackers into a page.
 */
#include "html_text.h"

void html_text(FILE *page, const char *text)
{
	for (; *text; text++) {
		const unsigned char byte = (unsigned char)*text;

		switch (byte) {
		case '&':
			fputs("&amp;", page);
			break;
		case '<':
			fputs("&lt;", page);
			break;
		case '>':
			fputs("&gt;", page);
			break;
		case '"':
			fputs("&quot;", page);
			break;
		case '\'':
			fputs("&#39;", page);
			break;
		default:
			fputc(byte == '\n' || byte == '\t' || (byte >= ' ' && byte < 127) ? byte
											  : '?',
			      page);
			break;
		}
	}
}
