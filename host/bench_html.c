// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_html.c - `testudo bench --html FILE`: what operations cost, drawn against Linux and their
 * budgets, and what each protection adds to them (as `bench --cost` measured it).
 */
#include "bench_html.h"

#include <math.h>

#include "bench_report.h"
#include "cost_file.h"
#include "html_page.h"
#include "html_text.h"
#include "say.h"

/* A protection's price that fills its bar, and what the mission asks of each, in percent. */
#define COST_FULL 10.0
#define COST_GOAL 3.0

/* Of the whole length, in percent; more does not fit. */
static double length_of(double share)
{
	return fmin(fmax(share, 0), 1) * 100;
}

static void draw_bar(FILE *page, double share, double mark, bool over)
{
	fprintf(page, "<td><div class=\"bar\"><i%s style=\"width:%.1f%%\"></i>",
		over ? " class=\"over\"" : "", length_of(share));
	if (mark > 0)
		fprintf(page, "<b style=\"left:%.1f%%\"></b>", length_of(mark));
	fputs("</div></td>", page);
}

static void write_name(FILE *page, const char *name)
{
	fputs("<tr><td><code>", page);
	html_text(page, name);
	fputs("</code></td>", page);
}

static void write_number(FILE *page, const char *format, double value)
{
	fputs("<td class=\"number\">", page);
	if (value > 0)
		html_text(page, make_text(format, value));
	fputs("</td>", page);
}

/* What Linux costs is the whole length; where Linux does not do it, the budget. */
static void write_operation(FILE *page, const struct result *result)
{
	const double whole = result->linux_value > 0 ? result->linux_value : result->budget;

	write_name(page, result->name);
	if (whole > 0)
		draw_bar(page, result->value / whole, result->budget / whole,
			 result_is_over(result));
	else
		fputs("<td></td>", page);
	write_number(page, "%.3f", result_ratio(result));
	write_number(page, "%.0f", result->value);
	write_number(page, "%.0f", result->linux_value);
	fputs("<td>", page);
	html_text(page, result->unit);
	fputs("</td></tr>\n", page);
}

static void write_operations(FILE *page, const struct results *results)
{
	fputs("<h2>Operations</h2><p class=\"soft\">The whole length of a bar is what Linux ",
	      page);
	html_text(page, results->linux_version);
	fputs(" takes on the same machine, the upright line is the budget. Guest instructions are "
	      "counted, not time: they repeat.</p><div class=\"wide\"><table><thead><tr>"
	      "<th>operation</th><th>of Linux</th><th>ratio</th><th>Testudo</th><th>Linux</th>"
	      "<th>unit</th></tr></thead><tbody>\n",
	      page);
	for (size_t i = 0; i < results->count; i++)
		if (results->items[i].measured)
			write_operation(page, &results->items[i]);
	fputs("</tbody></table></div>\n", page);
}

static void write_cost(FILE *page, const struct cost *cost)
{
	write_name(page, cost->row);
	draw_bar(page, cost->mean / COST_FULL, COST_GOAL / COST_FULL, cost->mean > COST_GOAL);
	fputs("<td class=\"number\">", page);
	html_text(page, make_text("%+.1f %%", cost->mean));
	fputs("</td><td class=\"number\">", page);
	html_text(page, make_text("%+.1f %%", cost->worst));
	fputs("</td><td><code>", page);
	html_text(page, cost->worst_name);
	fputs("</code></td></tr>\n", page);
}

static void write_costs(FILE *page, const char *arch)
{
	struct cost_file costs;
	const struct cost *all;

	cost_file_read(&costs, arch);
	all = cost_file_find(&costs, "all");
	if (!all) {
		fputs("<p class=\"soft\">Prices are shown after: testudo bench --cost</p>", page);
		return;
	}
	fputs("<h2>Protections</h2><p>All of them together add ", page);
	html_text(page, make_text("%.1f %% (measured at commit %s).", all->mean, costs.commit));
	fprintf(page,
		"</p><p class=\"soft\">Guest instructions that each adds to the kernel without it, "
		"the mean over all operations. The whole length is %.0f %%, the line %.0f "
		"%%.</p><div "
		"class=\"wide\"><table><thead><tr><th>row</th><th>adds</th><th>mean</th>"
		"<th>worst</th><th>operation</th></tr></thead><tbody>\n",
		COST_FULL, COST_GOAL);
	for (size_t i = 0; i < costs.count; i++)
		if (&costs.rows[i] != all)
			write_cost(page, &costs.rows[i]);
	fputs("</tbody></table></div>\n", page);
}

void results_write_html(const struct results *results, const struct options *options)
{
	FILE *page = html_page_begin(options->html, "Testudo: what it costs");
	const double mean = results_mean_against_linux(results);
	size_t over = 0, count = 0;

	for (size_t i = 0; i < results->count; i++) {
		count += results->items[i].measured;
		over += result_is_over(&results->items[i]);
	}
	fprintf(page, "<p class=\"soft\">%s, by <code>testudo bench</code>.</p><p>", html_now());
	if (mean > 0)
		fprintf(page,
			"An operation takes %.3f of the instructions that it takes on Linux "
			"(geometric mean). ",
			mean);
	fprintf(page, "<span class=\"%s\">%zu of %zu are within their budgets.</span></p>\n",
		over ? "bad" : "good", count - over, count);
	write_operations(page, results);
	write_costs(page, options->arch);
	html_page_end(page, options->html);
}
