// SPDX-License-Identifier: GPL-2.0-only
/*
 * prove_html.c - `testudo prove --html FILE`: the matrix, the memory map and every attack's story
 * as one page.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "cost_file.h"
#include "html_map.h"
#include "html_page.h"
#include "html_text.h"
#include "places.h"
#include "prove.h"
#include "say.h"

#define TRANSCRIPT_LINES 60

/* "threat: ROW/NAME WORDS": the words for that name, in new memory; NULL when there is no such
 * line. */
static char *find_words(const struct log *log, const char *kind, const char *name)
{
	const char *line = log_find(log, make_text("%s: %s ", kind, name));

	return line ? make_text("%.*s", (int)strcspn(line + strlen(kind) + strlen(name) + 3, "\n"),
				line + strlen(kind) + strlen(name) + 3)
		    : NULL;
}

void attacks_read_stories(struct attack_list *list, const struct log *log)
{
	for (size_t i = 0; i < list->count; i++) {
		struct attack *attack = &list->items[i];

		attack->does = find_words(log, "threat", attack->name);
		attack->stops = find_words(log, "stops", attack->name);
		attack->without = find_words(log, "without", attack->name);
	}
}

/* "+1.2 %"; "" when it was not measured. */
static const char *cost_text(const struct cost_file *costs, const char *row)
{
	const struct cost *cost = cost_file_find(costs, row);

	return cost ? make_text("%+.1f %%", cost->mean) : "";
}

static void write_cell(FILE *page, const char *class, const char *text)
{
	fprintf(page, "<td class=\"%s\">", class);
	html_text(page, text);
	fputs("</td>", page);
}

static void write_readings(FILE *page, const struct evidence_list *list, const char *row)
{
	fputs("<td class=\"reading\">", page);
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->lines[i].row, row))
			continue;
		html_text(page, list->lines[i].reading);
		fputs("<br>", page);
	}
	fputs("</td>", page);
}

static void write_row(FILE *page, const struct proof *proof, const struct row_summary *row,
		      const struct cost_file *costs)
{
	const bool on = !strcmp(row->evidence, "ON");
	const char *cost = cost_text(costs, row->row);
	const char *claim = find_words(&proof->list, "claim", row->row);

	fputs("<tr><td><a href=\"#", page);
	html_text(page, row->row);
	fputs("\"><code>", page);
	html_text(page, row->row);
	fputs("</code></a><br><span class=\"claim\">", page);
	html_text(page, claim ? claim : "");
	fputs("</span></td>", page);
	write_cell(page, on ? "on good" : "on bad", row->evidence);
	write_cell(page,
		   row->attacks && row->stopped == row->attacks ? "number stopped good"
								: "number stopped bad",
		   make_text("%zu of %zu", row->stopped, row->attacks));
	/* The crash tests of Linux have no mutant of their own: each crime's row has one. */
	write_cell(page, row->beaten == row->mutants ? "number falls good" : "number falls bad",
		   row->mutants ? make_text("%zu of %zu", row->beaten, row->mutants) : "-");
	write_cell(page, "number cost", *cost ? cost : "-");
	write_readings(page, &proof->evidence, row->row);
	fputs("</tr>\n", page);
}

static void write_matrix(FILE *page, const struct proof *proof, const struct row_summary *rows,
			 size_t count)
{
	struct cost_file costs;
	const char *all;

	cost_file_read(&costs, proof->options->arch);
	all = cost_text(&costs, "all");

	fputs("<h2>The rows</h2><p class=\"soft\">On and evidence: read from the running kernel. "
	      "Stopped: attacks that the kernel named and ended. Falls: the same kernel with only "
	      "this row replaced, where the same attack must win. Cost: guest instructions that "
	      "the row adds, mean over all benchmarks.</p>"
	      "<div class=\"wide\"><table class=\"matrix\"><thead><tr><th></th>"
	      "<th colspan=\"5\">",
	      page);
	html_text(page, proof->options->arch);
	fputs("</th></tr><tr><th>row</th><th>on</th><th>stopped</th><th>falls</th><th>cost</th>"
	      "<th>evidence</th></tr></thead><tbody>\n",
	      page);
	for (size_t i = 0; i < count; i++)
		write_row(page, proof, &rows[i], &costs);
	fputs("</tbody></table></div>\n<p class=\"soft\">", page);
	html_text(page,
		  *all ? make_text("All rows together cost %s (testudo bench --cost, measured "
				   "at commit %s).",
				   all, costs.commit)
		       : "Costs are shown after: testudo bench --cost");
	fputs("</p>", page);
}

static void write_transcript(FILE *page, const char *title, const struct trial *trial)
{
	if (!trial || !trial->log.size)
		return;
	fprintf(page, "<details><summary>%s</summary><pre>", title);
	html_text(page, log_tail(&trial->log, TRANSCRIPT_LINES));
	fputs("</pre></details>", page);
}

static void write_line(FILE *page, const char *term, const char *text)
{
	fprintf(page, "<dt>%s</dt><dd>", term);
	html_text(page, text && *text ? text : "-");
	fputs("</dd>", page);
}

/* Whom a defence by chance stops: nobody; the attacker has nothing. */
static const char *verdict_text(const struct attack *attack)
{
	if (attack->real_fault)
		return attack->real_fault;
	return strcmp(attack->verdict, "LOST") != 0
		       ? attack->verdict
		       : "nobody is stopped here: the attacker ends with nothing";
}

static const char *mutant_text(const struct attack *attack)
{
	if (attack->mutant_fault)
		return attack->mutant_fault;
	if (attack->mutant_again)
		return "the attacker wins, at the second try";
	return attack->mutant ? "the attacker wins" : "that of the crime's own row";
}

static void write_attack(FILE *page, const struct attack *attack, const char *machine)
{
	fputs("<article><h4><code>", page);
	html_text(page, attack->name);
	fprintf(page, "</code> <span class=\"%s\">%s</span>", attack->real_fault ? "bad" : "good",
		attack->real_fault ? "not stopped" : "stopped");
	fputs(attack->mutant_fault ? ", <span class=\"bad\">the mutant holds</span></h4><dl>"
				   : "</h4><dl>",
	      page);
	write_line(page, "attacker", attack->does);
	write_line(page, "what stops it", attack->stops);
	write_line(page, "without it", attack->without);
	write_line(page, "machine", machine);
	write_line(page, "the kernel says", verdict_text(attack));
	write_line(page, "on the mutant", mutant_text(attack));
	fputs("</dl>", page);
	write_transcript(page, "the real kernel's transcript", attack->real);
	write_transcript(page, "the mutant's transcript", attack->mutant);
	fputs("</article>\n", page);
}

static void write_attacks(FILE *page, const struct proof *proof, const char *row)
{
	fputs("<h3 id=\"", page);
	html_text(page, row);
	fputs("\"><code>", page);
	html_text(page, row);
	fputs("</code></h3>\n", page);
	for (size_t i = 0; i < proof->attacks.count; i++)
		if (!strcmp(proof->attacks.items[i].row, row))
			write_attack(page, &proof->attacks.items[i],
				     attack_machine(&proof->attacks.items[i], proof->options));
}

static void write_summary(FILE *page, const struct proof *proof, const struct row_summary *rows,
			  size_t count)
{
	size_t good = 0, stopped = 0, mutants = 0, beaten = 0;

	for (size_t i = 0; i < count; i++)
		good += row_is_good(&rows[i]);
	for (size_t i = 0; i < proof->attacks.count; i++) {
		stopped += !proof->attacks.items[i].real_fault;
		mutants += proof->attacks.items[i].mutant != NULL;
		beaten += proof->attacks.items[i].mutant && !proof->attacks.items[i].mutant_fault;
	}
	fprintf(page,
		"<p class=\"soft\">%s, by <code>testudo prove</code>, "
		"each attack in two machines of its own.</p>"
		"<p><span class=\"%s\">%zu of %zu rows hold.</span> %zu of %zu attacks are "
		"stopped; %zu of the %zu that have a mutant win there.</p>\n",
		html_now(), good == count ? "good" : "bad", good, count, stopped,
		proof->attacks.count, beaten, mutants);
}

void prove_write_html(const struct proof *proof, const struct row_summary *rows, size_t count)
{
	FILE *page = html_page_begin(proof->options->html, "Testudo: what is proven");

	write_summary(page, proof, rows, count);
	write_matrix(page, proof, rows, count);
	html_map(page, proof->options);
	fputs("<h2>The attacks</h2>\n", page);
	for (size_t i = 0; i < count; i++)
		if (rows[i].attacks)
			write_attacks(page, proof, rows[i].row);
	html_page_end(page, proof->options->html);
}
