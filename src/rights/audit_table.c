/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of the table: what was held against what, the sources, what the words mean. */
#include "rights/audit_table.h"

#include "base/date.h"
#include "corpus/plot.h"

#include <stdio.h>
#include <string.h>

enum { LABEL = 12 };

void
audit_moment_title(const struct audit *audit, enum moment moment, char title[MOMENT_TITLE])
{
	const json_t *against = json_object_get(audit->also, "against");
	struct text day = moment == MOMENT_AS_OF ? json_member_text(audit->also, "as_of")
	                                         : json_member_text(against, "last");

	day = text_clip(day, 20);
	if (moment == MOMENT_FETCH)
		snprintf(title, MOMENT_TITLE, "at fetch");
	else if (moment == MOMENT_AS_OF)
		snprintf(title, MOMENT_TITLE, "on %.*s", TEXT_ARG(day));
	else if (day.len > 0)
		snprintf(title, MOMENT_TITLE, "now (%.*s)", TEXT_ARG(day));
	else
		snprintf(title, MOMENT_TITLE, "now");
}

/* --- what was held against what --- */

static void
put_label(const struct audit_canvas *c, const char *label)
{
	canvas_faint(c);
	out_format(c->out, "  %-*s", LABEL - 2, label);
	canvas_plain(c);
}

static void
put_digest(const struct audit_canvas *c, struct text digest)
{
	unsigned room = c->width - LABEL;

	if (digest.len == 0)
		return;
	canvas_spaces(c, LABEL);
	canvas_faint(c);
	canvas_cell(c, digest, room < digest.len ? room : (unsigned)digest.len, false);
	canvas_plain(c);
	out_char(c->out, '\n');
}

static void
put_archive(const struct audit_canvas *c, const char *label, const json_t *archive)
{
	struct text first = json_member_text(archive, "first");
	struct text last = json_member_text(archive, "last");
	char words[200], captures[PLOT_TEXT];
	uint64_t n;

	if (!json_is_object(archive))
		return;
	first = text_clip(first, 24);
	last = text_clip(last, 24);
	put_label(c, label);
	if (json_whole(json_object_get(archive, "captures"), &n))
		plot_number(n, captures);
	else
		n = 2, snprintf(captures, sizeof captures, "the");
	if (first.len > 0)
		snprintf(words, sizeof words, "%s capture%s of %.*s%s%.*s", captures,
		    n == 1 ? "" : "s", TEXT_ARG(first), text_equal(first, last) ? "" : " to ",
		    text_equal(first, last) ? 0 : (int)last.len, last.at);
	else
		snprintf(words, sizeof words, "no captures");
	canvas_paragraph(c, LABEL, LABEL, words);
	put_digest(c, json_member_text(archive, "digest"));
}

/* "30 days", "90 seconds" */
static void
span_words(const json_t *seconds, char words[PLOT_TEXT])
{
	uint64_t n = 0;
	char number[PLOT_TEXT];

	json_whole(seconds, &n);
	bool is_days = n > 0 && n % 86400 == 0, is_hours = n > 0 && n % 3600 == 0;
	n /= is_days ? 86400 : is_hours ? 3600 : 1;
	plot_number(n, number);
	snprintf(words, PLOT_TEXT, "%.24s %s%s", number,
	    is_days    ? "day"
	    : is_hours ? "hour"
		       : "second",
	    n == 1 ? "" : "s");
}

static void
put_made_of(const struct audit *audit, const struct audit_canvas *c)
{
	const struct suffixes_about *about = suffixes_about(audit->options.suffixes);
	char words[400], within[PLOT_TEXT], hex[DIGEST_HEX_CHARS];

	digest_hex(&audit->digest, hex);
	put_label(c, "part");
	out_format(c->out, "%s\n", c->width >= LABEL + 64 ? hex : "");
	if (c->width < LABEL + 64)
		put_digest(c, text_of(hex));
	put_archive(c, "archive", json_object_get(audit->also, "archive"));
	put_archive(c, "now", json_object_get(audit->also, "against"));
	put_label(c, "in force");
	span_words(json_object_get(audit->also, "within"), within);
	snprintf(words, sizeof words, "the last capture before a fetch, at most %s old", within);
	canvas_paragraph(c, LABEL, LABEL, words);
	if (audit->is_asked[MOMENT_AS_OF]) {
		struct text day = text_clip(json_member_text(audit->also, "as_of"), 20);
		canvas_spaces(c, LABEL);
		span_words(json_object_get(audit->also, "as_of_within"), within);
		snprintf(words, sizeof words, "the last one up to the end of %.*s, at most %s old",
		    TEXT_ARG(day), within);
		canvas_paragraph(c, LABEL, LABEL, words);
	}
	if (audit->is_asked[MOMENT_AGAINST]) {
		canvas_spaces(c, LABEL);
		canvas_paragraph(
		    c, LABEL, LABEL, "now: the last capture that the other archive has");
	}
	put_label(c, "domains");
	snprintf(words, sizeof words, "by the Public Suffix List of %s",
	    about->date[0] != '\0' ? about->date : "an unknown day");
	canvas_paragraph(c, LABEL, LABEL, words);
}

/* --- a source --- */

static void
put_source_heading(
    const struct audit_canvas *c, const struct audit *audit, const struct audit_source *source)
{
	char words[512], documents[PLOT_TEXT], size[PLOT_TEXT], first[DATE_CHARS], last[DATE_CHARS];
	struct text name = text_clip(source->name, 200);
	int n;

	plot_number(source->all.documents, documents);
	if (audit->has_tokens)
		plot_size(source->all.tokens, "tokens", size);
	else
		plot_bytes(source->all.bytes, size);
	n = snprintf(words, sizeof words, "%.*s: %s document%s, %s", TEXT_ARG(name), documents,
	    source->all.documents == 1 ? "" : "s", size);
	if (source->all.first != TALLY_NO_TIME_FIRST) {
		date_format(moment_date(source->all.first), first);
		date_format(moment_date(source->all.last), last);
		snprintf(words + n, sizeof words - (size_t)n,
		    strcmp(first, last) == 0 ? ", fetched on %s" : ", fetched %s to %s", first,
		    last);
	}
	canvas_heading(c, words);
}

/* --- what the words mean --- */

static void
put_meaning(const struct audit_canvas *c, const char *word, const char *says)
{
	enum { WORD = 15 };

	out_format(c->out, "  %-*s", WORD - 2, word);
	canvas_faint(c);
	canvas_paragraph(c, WORD, WORD, says);
	canvas_plain(c);
}

static void
put_meanings(const struct audit *audit, const struct audit_canvas *c)
{
	canvas_heading(c, "What the words mean");
	for (unsigned k = 0; k < VERDICTS_COUNT; k++)
		put_meaning(
		    c, verdict_word((enum verdict_kind)k), verdict_says((enum verdict_kind)k));
	put_meaning(c, "documents",
	    "that are in the data; each has one verdict for an agent at a "
	    "moment, the first that holds in this order");
	put_meaning(c, audit->has_tokens ? "tokens" : "bytes",
	    audit->has_tokens ? "of their content, by the tokenizer of the scan"
			      : "of their content");
	put_meaning(
	    c, "domains", "with such documents: names that can be registered, and addresses");
	put_meaning(c, "at fetch",
	    "by the captures in force when a document was fetched, and by "
	    "what it carries itself");
	if (audit->is_asked[MOMENT_AS_OF])
		put_meaning(c, "on a day",
		    "by the captures in force at the end of that day: the "
		    "same documents, judged anew");
	if (audit->is_asked[MOMENT_AGAINST])
		put_meaning(c, "now",
		    "by the last captures of the other archive: the same "
		    "documents, judged anew");
	if (audit->is_asked[MOMENT_AS_OF] || audit->is_asked[MOMENT_AGAINST])
		put_meaning(c, "later",
		    "at those moments: documents of a domain that were disallowed or reserved");
}

enum gpai_code
audit_table(struct audit *audit, const struct audit_canvas *canvas, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	canvas_bold(canvas);
	out_string(canvas->out, "Rights reservations, held against what was collected\n");
	canvas_plain(canvas);
	put_made_of(audit, canvas);
	for (size_t s = 0; s < audit->options.n_sources && rc == GPAI_OK; s++) {
		put_source_heading(canvas, audit, &audit->sources[s]);
		rc = audit_table_agents(audit, &audit->sources[s], canvas, err);
		if (rc == GPAI_OK)
			rc = audit_table_lists(audit, &audit->sources[s], canvas, err);
	}
	if (rc == GPAI_OK)
		put_meanings(audit, canvas);
	return rc;
}
