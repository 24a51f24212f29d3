/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of a source: sizes, time, duplicates, damage, what was read. */
#include "corpus/report_scope.h"

#include "base/date.h"
#include "corpus/near.h"
#include "corpus/same.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum gpai_code
report_rows(const struct report_scope *scope, enum row_kind kind, report_visit *visit,
    void *context, struct gpai_error *err)
{
	struct row_join_from from = {.path = scope->options->path,
	    .kind = kind,
	    .sources = scope->sources,
	    .n_sources = scope->n_sources};
	struct row_join *join;
	struct joined_row row;
	enum gpai_code rc = row_join_open(&from, &join, err);

	if (rc != GPAI_OK)
		return rc;
	while (rc == GPAI_OK && row_join_next(join, &row, err))
		rc = visit(context, &row, err);
	if (rc == GPAI_OK)
		rc = row_join_status(join);
	row_join_close(join);
	return rc;
}

struct text
report_field(struct text *rest)
{
	const char *tab = rest->len == 0 ? NULL : memchr(rest->at, '\t', rest->len);
	struct text field = {rest->at, tab == NULL ? rest->len : (size_t)(tab - rest->at)};
	size_t skip = tab == NULL ? field.len : field.len + 1;

	*rest = (struct text){rest->at + skip, rest->len - skip};
	return field;
}

bool
report_modality(struct text word, enum modality *modality)
{
	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		if (text_is(word, modality_word((enum modality)m))) {
			*modality = (enum modality)m;
			return true;
		}
	return false;
}

static enum gpai_code
take_total(void *context, const struct joined_row *row, struct gpai_error *err)
{
	struct tally *totals = context;
	enum modality modality;

	(void)err;
	if (report_modality(row->key, &modality))
		tally_add(&totals[modality], &row->by[0]);
	return GPAI_OK;
}

enum gpai_code
report_totals(const struct report_scope *scope, enum row_kind kind,
    struct tally totals[MODALITIES_COUNT], struct gpai_error *err)
{
	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		totals[m] = TALLY_NONE;
	return report_rows(scope, kind, take_total, totals, err);
}

static struct tally
sum(const struct tally totals[MODALITIES_COUNT])
{
	struct tally all = TALLY_NONE;

	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		tally_add(&all, &totals[m]);
	return all;
}

static void
put_maybe(struct json_writer *w, const char *key, bool known, uint64_t number)
{
	json_key(w, key);
	if (known)
		json_put_number(w, number);
	else
		json_put_null(w);
}

static void
put_modality(const struct report_scope *scope, enum modality m, const struct tally *total,
    struct json_writer *w)
{
	const struct tokens_per *per = &scope->options->tokens_per;
	bool is_text = m == MODALITY_TEXT, is_exact = is_text && scope->says.tokens_are_exact;

	json_key(w, modality_word(m));
	json_open(w, '{');
	json_number_member(w, "documents", total->documents);
	json_number_member(w, "raw_bytes", total->raw_bytes);
	json_number_member(w, "bytes", total->bytes);
	put_maybe(w, "tokens", is_exact, total->tokens);
	put_maybe(w, "tokens_low", is_text,
	    is_exact ? total->tokens : tokens_at_least(per, total->bytes));
	put_maybe(w, "tokens_high", is_text,
	    is_exact ? total->tokens : tokens_at_most(per, total->bytes));
	json_number_member(w, "milliseconds", total->milliseconds);
	json_close(w, '}');
}

static void
put_day(struct json_writer *w, const char *key, bool known, int64_t seconds)
{
	char day[DATE_CHARS] = "";

	if (known)
		date_format(moment_date(seconds), day);
	json_known_member(w, key, day);
}

struct undated {
	uint64_t documents;
};

static enum gpai_code
take_undated(void *context, const struct joined_row *row, struct gpai_error *err)
{
	struct undated *undated = context;
	struct text rest = row->key;

	(void)err;
	report_field(&rest);
	if (rest.len == 0)
		undated->documents += row->by[0].documents;
	return GPAI_OK;
}

static enum gpai_code
put_sizes(const struct report_scope *scope, struct json_writer *w, struct gpai_error *err)
{
	struct tally totals[MODALITIES_COUNT], all;
	struct undated undated = {0};
	enum gpai_code rc = report_totals(scope, ROW_TOTAL, totals, err);

	if (rc == GPAI_OK)
		rc = report_rows(scope, ROW_MONTH, take_undated, &undated, err);
	if (rc != GPAI_OK)
		return rc;
	json_key(w, "modalities");
	json_open(w, '{');
	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		if (totals[m].documents > 0)
			put_modality(scope, (enum modality)m, &totals[m], w);
	json_close(w, '}');
	all = sum(totals);
	put_day(w, "first", all.first != TALLY_NO_TIME_FIRST, all.first);
	put_day(w, "last", all.last != TALLY_NO_TIME_LAST, all.last);
	json_number_member(w, "undated", undated.documents);
	return GPAI_OK;
}

static enum gpai_code
put_stated_tokens(const struct report_scope *scope, struct json_writer *w, struct gpai_error *err)
{
	struct tally stated[MODALITIES_COUNT], all;
	enum gpai_code rc = report_totals(scope, ROW_STATED_TOKENS, stated, err);

	if (rc != GPAI_OK)
		return rc;
	all = sum(stated);
	json_key(w, "stated_tokens");
	if (all.documents == 0) {
		json_put_null(w);
		return GPAI_OK;
	}
	json_open(w, '{');
	json_number_member(w, "documents", all.documents);
	json_number_member(w, "bytes", all.bytes);
	json_number_member(w, "tokens", all.tokens);
	json_close(w, '}');
	return GPAI_OK;
}

static enum gpai_code
take_same(void *context, const struct joined_row *row, struct gpai_error *err)
{
	(void)err;
	same_add(context, &row->by[0]);
	return GPAI_OK;
}

static enum gpai_code
put_duplicates(const struct report_scope *scope, struct json_writer *w, struct gpai_error *err)
{
	struct same_report same = SAME_NONE;
	enum gpai_code rc = GPAI_OK;

	json_key(w, "duplicates");
	if (!scope->says.has_duplicates) {
		json_put_null(w);
		return GPAI_OK;
	}
	rc = report_rows(scope, ROW_SAME, take_same, &same, err);
	json_open(w, '{');
	json_number_member(w, "documents", same.documents);
	json_number_member(w, "bytes", same.bytes);
	json_close(w, '}');
	return rc;
}

static enum gpai_code
take_near(void *context, const struct joined_row *row, struct gpai_error *err)
{
	if (near_sample_add(context, row->key))
		return GPAI_OK;
	return fail(err, GPAI_MALFORMED, (struct place){0}, "a sketch of %zu digits, expected 16",
	    row->key.len);
}

/* Millionths as a number with six decimals. */
static void
put_millionths(struct json_writer *w, const char *key, uint64_t n)
{
	char text[32];
	struct decimal number;

	snprintf(text, sizeof text, "%" PRIu64 ".%06" PRIu64, n / 1000000, n % 1000000);
	json_key(w, key);
	if (decimal_parse(text_of(text), &number))
		json_put_decimal(w, number);
	else
		json_put_null(w);
}

/* The sample is of documents of text, each of which has a sketch. */
static enum gpai_code
put_near_duplicates(const struct report_scope *scope, struct json_writer *w, struct gpai_error *err)
{
	struct tally totals[MODALITIES_COUNT];
	struct near_sample *sample;
	struct near_report near;
	enum gpai_code rc;

	json_key(w, "near_duplicates");
	if (!scope->says.has_near_duplicates) {
		json_put_null(w);
		return GPAI_OK;
	}
	if ((sample = near_sample_create()) == NULL)
		return fail_memory(err);
	if ((rc = report_rows(scope, ROW_NEAR, take_near, sample, err)) == GPAI_OK)
		rc = report_totals(scope, ROW_TOTAL, totals, err);
	if (rc == GPAI_OK) {
		near_sample_report(sample, totals[MODALITY_TEXT].documents, &near);
		json_open(w, '{');
		put_millionths(w, "share", near.share);
		put_millionths(w, "low", near.low);
		put_millionths(w, "high", near.high);
		json_number_member(w, "sampled", near.sampled);
		json_close(w, '}');
	}
	near_sample_free(sample);
	return rc;
}

/* A file is a row for each of its ranges, and a name for all of them. */
struct files {
	char last[4096];
	size_t last_len;
	uint64_t files, bytes;
};

static enum gpai_code
take_range(void *context, const struct joined_row *row, struct gpai_error *err)
{
	struct files *files = context;

	(void)err;
	files->bytes += row->end - row->begin;
	if (files->files > 0 && row->key.len == files->last_len &&
	    memcmp(row->key.at, files->last, row->key.len) == 0)
		return GPAI_OK;
	files->files++;
	files->last_len = row->key.len < sizeof files->last ? row->key.len : 0;
	memcpy(files->last, row->key.at, files->last_len);
	return GPAI_OK;
}

static enum gpai_code
put_files(const struct report_scope *scope, struct json_writer *w, struct gpai_error *err)
{
	struct files files = {.files = 0};
	enum gpai_code rc = report_rows(scope, ROW_RANGE, take_range, &files, err);

	json_number_member(w, "files", files.files);
	json_number_member(w, "bytes_read", files.bytes);
	return rc;
}

enum gpai_code
report_scope_json(const struct report_scope *scope, struct json_writer *w, struct gpai_error *err)
{
	static enum gpai_code (*const PARTS[])(const struct report_scope *, struct json_writer *,
	    struct gpai_error *) = {put_sizes, report_lists_json, put_duplicates,
	    put_near_duplicates, report_domains_json, put_stated_tokens, put_files};
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS && rc == GPAI_OK; i++)
		rc = PARTS[i](scope, w, err);
	return rc;
}
