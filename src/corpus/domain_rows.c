/* SPDX-License-Identifier: Apache-2.0 */
/* The rows, and the writers whose output is text. */
#include "corpus/domain_rows.h"

#include "base/date.h"
#include "notation/json_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
domain_first(const struct tally *tally, char day[DOMAIN_DAY_CHARS])
{
	day[0] = '\0';
	if (tally->first != TALLY_NO_TIME_FIRST)
		date_format(moment_date(tally->first), day);
}

void
domain_last(const struct tally *tally, char day[DOMAIN_DAY_CHARS])
{
	day[0] = '\0';
	if (tally->last != TALLY_NO_TIME_LAST)
		date_format(moment_date(tally->last), day);
}

struct writing {
	const struct domain_writer *writer;
	void *made;
	bool has_tokens;
};

static void
put(const struct writing *to, const struct ranked *ranked, uint64_t rank)
{
	struct domain_row row = {.rank = rank,
	    .domain = ranked->name,
	    .modality = (enum modality)ranked->group,
	    .hosts = ranked->hosts,
	    .tally = ranked->tally,
	    .has_tokens = to->has_tokens && ranked->group == MODALITY_TEXT};

	to->writer->row(to->made, &row);
}

/* The first n of a ranking; rank 0 for all when it gives none. */
static enum gpai_code
put_ranking(const struct writing *to, struct ranking *ranking, uint64_t n, bool is_ranked,
    struct gpai_error *err)
{
	struct ranked ranked;
	enum gpai_code rc = ranking_start(ranking, err);

	if (rc != GPAI_OK)
		return rc;
	for (uint64_t i = 0; i < n && ranking_next(ranking, &ranked, err); i++)
		put(to, &ranked, is_ranked ? i + 1 : 0);
	return ranking_status(ranking);
}

enum gpai_code
domain_rows_write(struct domains *domains, const struct domains_options *options,
    const struct domain_writer *writer, struct out *out, struct gpai_error *err)
{
	const struct domains_about *about = domains_about(domains);
	struct writing to = {writer, writer->open(out, about), options->tokens_are_exact};
	bool is_all =
	    options->cut.numerator == options->cut.denominator && options->cut.most == UINT64_MAX;
	enum gpai_code rc = GPAI_OK;

	if (to.made == NULL)
		return fail_memory(err);
	if (writer == &domain_names) {
		rc = put_ranking(&to, domains_listed(domains), UINT64_MAX, false, err);
	} else {
		for (unsigned m = 0; m < MODALITIES_COUNT && rc == GPAI_OK; m++)
			rc = put_ranking(&to, domains_by_rank(domains, (enum modality)m),
			    about->by[m].listed, true, err);
		if (rc == GPAI_OK && is_all)
			rc = put_ranking(&to, domains_addresses(domains), UINT64_MAX, false, err);
	}
	writer->close(to.made);
	return rc;
}

/* --- for people --- */

struct to_text {
	struct out *out;
	const struct domains_about *about;
	int modality; /* of the rows so far; -1: none */
	bool is_address;
};

static void *
open_text(struct out *out, const struct domains_about *about)
{
	struct to_text *to = malloc(sizeof *to);

	if (to != NULL)
		*to = (struct to_text){.out = out, .about = about, .modality = -1};
	return to;
}

/* "12,345,678", to the right of so many columns. */
static void
put_grouped(struct out *out, uint64_t number, int width)
{
	char digits[24], grouped[32];
	int n = snprintf(digits, sizeof digits, "%" PRIu64, number), len = 0;

	for (int i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			grouped[len++] = ',';
		grouped[len++] = digits[i];
	}
	out_format(out, "%*.*s", width, len, grouped);
}

static void
put_heading(struct to_text *to, const struct domain_row *row)
{
	const struct domains_by *by = &to->about->by[row->modality];

	if (to->modality >= 0)
		out_char(to->out, '\n');
	if (row->rank == 0)
		out_string(to->out, "Addresses, which have no name to rank\n");
	else {
		out_format(to->out, "Domains with %s: ", modality_word(row->modality));
		put_grouped(to->out, by->listed, 0);
		out_string(to->out, " of ");
		put_grouped(to->out, by->total, 0);
		out_format(to->out, ", largest first by %s\n", by->unit);
	}
	out_format(to->out, "%8s  %12s  %18s  %16s  %-10s  %-10s  %s\n", "rank", "documents",
	    "bytes",
	    row->has_tokens                                                      ? "tokens"
	    : row->modality == MODALITY_AUDIO || row->modality == MODALITY_VIDEO ? "milliseconds"
										 : "",
	    "first", "last", "domain");
	to->modality = (int)row->modality;
	to->is_address = row->rank == 0;
}

static void
row_text(void *writer, const struct domain_row *row)
{
	struct to_text *to = writer;
	char first[DOMAIN_DAY_CHARS], last[DOMAIN_DAY_CHARS];
	bool is_timed = row->modality == MODALITY_AUDIO || row->modality == MODALITY_VIDEO;

	if (to->is_address != (row->rank == 0) ||
	    (row->rank > 0 && to->modality != (int)row->modality))
		put_heading(to, row);
	domain_first(&row->tally, first);
	domain_last(&row->tally, last);
	if (row->rank > 0)
		put_grouped(to->out, row->rank, 8);
	else
		out_format(to->out, "%8s", "");
	out_string(to->out, "  ");
	put_grouped(to->out, row->tally.documents, 12);
	out_string(to->out, "  ");
	put_grouped(to->out, row->tally.bytes, 18);
	out_string(to->out, "  ");
	if (row->has_tokens || is_timed)
		put_grouped(
		    to->out, row->has_tokens ? row->tally.tokens : row->tally.milliseconds, 16);
	else
		out_format(to->out, "%16s", "");
	out_format(to->out, "  %-10s  %-10s  ", first, last);
	out_put(to->out, row->domain);
	out_char(to->out, '\n');
}

static void
close_text(void *writer)
{
	struct to_text *to = writer;

	if (to->modality < 0)
		out_string(to->out, "No domains\n");
	free(to);
}

const struct domain_writer domain_text = {"text", open_text, row_text, close_text};

/* --- CSV: RFC 4180. Domains hold no quotes or commas but for odd ones, which are quoted. --- */

static void *
open_csv(struct out *out, const struct domains_about *about)
{
	struct to_text *to = open_text(out, about);

	if (to != NULL)
		out_string(out, "rank,domain,modality,documents,bytes,tokens,first,last,hosts,"
				"milliseconds\r\n");
	return to;
}

static void
put_cell(struct out *out, struct text cell)
{
	bool quotes = false;

	for (size_t i = 0; i < cell.len; i++)
		quotes |= cell.at[i] == ',' || cell.at[i] == '"';
	if (!quotes) {
		out_put(out, cell);
		return;
	}
	out_char(out, '"');
	for (size_t i = 0; i < cell.len; i++) {
		if (cell.at[i] == '"')
			out_char(out, '"');
		out_char(out, cell.at[i]);
	}
	out_char(out, '"');
}

static void
row_csv(void *writer, const struct domain_row *row)
{
	struct out *out = ((struct to_text *)writer)->out;
	char first[DOMAIN_DAY_CHARS], last[DOMAIN_DAY_CHARS];

	domain_first(&row->tally, first);
	domain_last(&row->tally, last);
	if (row->rank > 0)
		out_format(out, "%" PRIu64, row->rank);
	out_char(out, ',');
	put_cell(out, row->domain);
	out_format(out, ",%s,%" PRIu64 ",%" PRIu64 ",", modality_word(row->modality),
	    row->tally.documents, row->tally.bytes);
	if (row->has_tokens)
		out_format(out, "%" PRIu64, row->tally.tokens);
	out_format(out, ",%s,%s,%" PRIu64 ",%" PRIu64 "\r\n", first, last, row->hosts,
	    row->tally.milliseconds);
}

static void
close_csv(void *writer)
{
	free(writer);
}

const struct domain_writer domain_csv = {"csv", open_csv, row_csv, close_csv};

/* --- the names alone, each once --- */

struct to_names {
	struct out *out;
	char last[HOST_BYTES_MAX + 1];
	size_t last_len;
};

static void *
open_names(struct out *out, const struct domains_about *about)
{
	struct to_names *to = calloc(1, sizeof *to);

	(void)about;
	if (to != NULL)
		to->out = out;
	return to;
}

static void
row_names(void *writer, const struct domain_row *row)
{
	struct to_names *to = writer;

	if (text_equal((struct text){to->last, to->last_len}, row->domain))
		return;
	to->last_len = row->domain.len;
	memcpy(to->last, row->domain.at, row->domain.len);
	out_put(to->out, row->domain);
	out_char(to->out, '\n');
}

const struct domain_writer domain_names = {"names", open_names, row_names, close_csv};

/* --- JSON --- */

static void *
open_json(struct out *out, const struct domains_about *about)
{
	struct json_writer *w = malloc(sizeof *w);

	if (w == NULL)
		return NULL;
	json_writer_init_lines(w, out);
	json_open(w, '{');
	json_number_member(w, "total", about->total);
	json_number_member(w, "listed", about->listed);
	json_number_member(w, "addresses", about->addresses);
	json_key(w, "domains");
	json_open(w, '[');
	return w;
}

static void
row_json(void *writer, const struct domain_row *row)
{
	struct json_writer *w = writer;
	char first[DOMAIN_DAY_CHARS], last[DOMAIN_DAY_CHARS];

	domain_first(&row->tally, first);
	domain_last(&row->tally, last);
	w->in_lines = true;
	json_open(w, '{');
	w->in_lines = false; /* a row a line */
	json_key(w, "rank");
	if (row->rank > 0)
		json_put_number(w, row->rank);
	else
		json_put_null(w);
	json_key(w, row->rank > 0 ? "domain" : "address");
	json_put_text(w, row->domain);
	json_string_member(w, "modality", modality_word(row->modality));
	json_number_member(w, "documents", row->tally.documents);
	json_number_member(w, "bytes", row->tally.bytes);
	json_key(w, "tokens");
	if (row->has_tokens)
		json_put_number(w, row->tally.tokens);
	else
		json_put_null(w);
	json_known_member(w, "first", first);
	json_known_member(w, "last", last);
	json_number_member(w, "hosts", row->hosts);
	json_number_member(w, "milliseconds", row->tally.milliseconds);
	json_close(w, '}');
	w->in_lines = true;
}

static void
close_json(void *writer)
{
	struct json_writer *w = writer;

	json_close(w, ']');
	json_close(w, '}');
	out_char(w->out, '\n');
	free(w);
}

const struct domain_writer domain_json = {"json", open_json, row_json, close_json};
