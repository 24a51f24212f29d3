/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a source that are of no agent. */
#include "rights/audit_table.h"

#include "corpus/plot.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SIGNALS_SHOWN = 20, NAMES_SHOWN = 5 };

/* --- signals --- */

static void
put_signal(const struct audit_canvas *c, const struct ranked *ranked)
{
	enum { TAKEN = 2 + 12 + 2 + 15 + 1 + 13 + 1 + 8 + 1 };
	struct text rest = ranked->name, signal = audit_field(&rest), carrier = audit_field(&rest);
	struct text said = audit_field(&rest);
	unsigned room = c->width > TAKEN + 12 ? c->width - TAKEN : 12;

	out_string(c->out, "  ");
	canvas_number(c, ranked->tally.documents, 12);
	out_string(c->out, "  ");
	canvas_cell(c, signal, 15, false);
	out_char(c->out, ' ');
	canvas_cell(c, carrier, 13, false);
	out_char(c->out, ' ');
	canvas_cell(c, rest, 8, false);
	out_char(c->out, ' ');
	if (text_ends(said, "=")) /* of no value */
		said.len--;
	size_t n = text_length(said);
	canvas_cell(c, said, n < room ? (unsigned)n : room, false);
	out_char(c->out, '\n');
}

static enum gpai_code
put_signals(const struct audit_canvas *c, struct audit_source *source, struct gpai_error *err)
{
	struct ranked ranked;
	uint64_t n = 0;
	enum gpai_code rc = ranking_start(source->signals, err);

	canvas_heading(
	    c, "Signals that documents carry themselves, beside the files of their sites");
	for (; rc == GPAI_OK && ranking_next(source->signals, &ranked, err); n++) {
		if (n == 0) {
			canvas_faint(c);
			out_format(c->out, "  %12s  %-15s %-13s %-8s %s\n", "documents", "signal",
			    "where", "says", "as written");
			canvas_plain(c);
		}
		if (n < SIGNALS_SHOWN)
			put_signal(c, &ranked);
	}
	if (n == 0)
		out_string(c->out, "  none\n");
	if (n > SIGNALS_SHOWN)
		out_format(
		    c->out, "  %12s  and %" PRIu64 " other wordings\n", "", n - SIGNALS_SHOWN);
	return rc == GPAI_OK ? ranking_status(source->signals) : rc;
}

/* --- files of sites --- */

static void
put_site_files(const struct audit_canvas *c, const struct audit_source *source)
{
	static const int WIDTH[ANSWER_LOST + 1] = {11, 12, 12, 9};
	uint64_t captures = 0;
	char words[160], files[PLOT_TEXT], origins[PLOT_TEXT];

	for (unsigned f = 0; f < SITE_FILES_COUNT; f++)
		captures += source->files[f].captures;
	plot_number(captures, files);
	plot_number(source->origins, origins);
	snprintf(words, sizeof words, "Captures that verdicts at fetch rest on: %s, of %s site%s",
	    files, origins, source->origins == 1 ? "" : "s");
	canvas_heading(c, words);
	if (captures == 0) {
		out_string(c->out, "  none\n");
		return;
	}
	canvas_faint(c);
	out_format(c->out, "  %-8s%10s%11s", "", "captures", "documents");
	for (unsigned a = 0; a <= ANSWER_LOST; a++)
		out_format(c->out, "%*s", WIDTH[a], audit_answer_word((enum site_answer)a));
	canvas_plain(c);
	out_char(c->out, '\n');
	for (unsigned f = 0; f < SITE_FILES_COUNT; f++) {
		const struct audit_site_file *file = &source->files[f];
		if (file->captures == 0)
			continue;
		out_format(c->out, "  %-8s ", site_file_word((enum site_file)f));
		canvas_number(c, file->captures, 9);
		out_char(c->out, ' ');
		canvas_number(c, file->documents, 10);
		for (unsigned a = 0; a <= ANSWER_LOST; a++) {
			out_char(c->out, ' ');
			canvas_number(c, file->by[a], (unsigned)WIDTH[a] - 1);
		}
		out_char(c->out, '\n');
	}
}

/* --- indicators and lists --- */

static void
put_indicators(const struct audit_canvas *c, const struct audit_source *source)
{
	bool any = false;

	canvas_heading(c, "Indicators of paywalls and logins: to be looked at, never verdicts");
	for (unsigned i = 0; i < INDICATORS_COUNT; i++) {
		if (source->indicators[i].documents == 0)
			continue;
		if (!any) {
			canvas_faint(c);
			out_format(
			    c->out, "  %12s  %9s  %s\n", "documents", "domains", "a document");
			canvas_plain(c);
		}
		any = true;
		out_string(c->out, "  ");
		canvas_number(c, source->indicators[i].documents, 12);
		out_string(c->out, "  ");
		canvas_number(c, source->indicators[i].domains, 9);
		out_string(c->out, "  ");
		canvas_paragraph(c, 27, 27, indicator_says((enum indicator)i));
	}
	if (!any)
		out_string(c->out, "  none seen\n");
}

static enum gpai_code
put_list(const struct audit_canvas *c, struct audit_list *list, struct gpai_error *err)
{
	struct text name = text_clip(list->name, 100), date = text_clip(list->date, 12);
	char documents[PLOT_TEXT], domains[PLOT_TEXT], words[320];
	struct ranked ranked;
	enum gpai_code rc = ranking_start(list->names, err);

	plot_number(list->documents, documents);
	plot_number(list->domains, domains);
	if (list->documents == 0)
		snprintf(words, sizeof words, "%.*s of %.*s: nothing of what it names",
		    TEXT_ARG(name), TEXT_ARG(date));
	else
		snprintf(words, sizeof words, "%.*s of %.*s: %s document%s of %s domain%s",
		    TEXT_ARG(name), TEXT_ARG(date), documents, list->documents == 1 ? "" : "s",
		    domains, list->domains == 1 ? "" : "s");
	out_string(c->out, "  ");
	canvas_paragraph(c, 2, 4, words);
	for (unsigned i = 0;
	     i < NAMES_SHOWN && rc == GPAI_OK && ranking_next(list->names, &ranked, err); i++) {
		out_string(c->out, "    ");
		canvas_number(c, ranked.size, 12);
		out_string(c->out, "  ");
		size_t n = text_length(ranked.name), room = c->width - 18;
		canvas_cell(c, ranked.name, (unsigned)(n < room ? n : room), false);
		out_char(c->out, '\n');
	}
	return rc == GPAI_OK ? ranking_status(list->names) : rc;
}

static enum gpai_code
put_blocked(const struct audit_canvas *c, const struct audit *audit, struct audit_source *source,
    struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	canvas_heading(c, "Lists of websites to leave out");
	if (audit->n_blocks == 0)
		out_string(c->out, "  none was given\n");
	for (size_t i = 0; i < audit->n_blocks && rc == GPAI_OK; i++)
		rc = put_list(c, &source->blocked[i], err);
	return rc;
}

/* --- removal --- */

static void
put_removal(
    const struct audit_canvas *c, const struct audit *audit, const struct audit_source *source)
{
	const json_t *removed = json_object_get(audit->also, "removed");
	char words[240], number[PLOT_TEXT], of[PLOT_TEXT];
	uint64_t entries = 0;

	if (!audit->has_removes && !audit->has_removed)
		return;
	canvas_heading(c, "Removal");
	if (audit->has_removes) {
		plot_number(source->removes, number);
		snprintf(words, sizeof words,
		    "%s document%s to remove, by a verdict at a moment "
		    "that was asked about",
		    number, source->removes == 1 ? "" : "s");
		out_string(c->out, "  ");
		canvas_paragraph(c, 2, 4, words);
	}
	if (!audit->has_removed)
		return;
	json_whole(json_object_get(removed, "entries"), &entries);
	plot_number(source->left, number);
	plot_number(entries, of);
	if (source->left == 0)
		snprintf(words, sizeof words,
		    "nothing is left of a remove-list of %s: it was applied", of);
	else
		snprintf(words, sizeof words, "%s of a remove-list of %s %s still there", number,
		    of, source->left == 1 ? "is" : "are");
	out_string(c->out, "  ");
	canvas_paragraph(c, 2, 4, words);
}

enum gpai_code
audit_table_lists(struct audit *audit, struct audit_source *source, const struct audit_canvas *c,
    struct gpai_error *err)
{
	enum gpai_code rc = put_signals(c, source, err);

	if (rc != GPAI_OK)
		return rc;
	put_site_files(c, source);
	put_indicators(c, source);
	rc = put_blocked(c, audit, source, err);
	put_removal(c, audit, source);
	return rc;
}
