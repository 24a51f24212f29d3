/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of a report. Largest first: by bytes, crawlers by documents; what has no size of
 * its own (months, damage) in the order of its keys.
 *
 * Data can say as many licences as it has documents. So a list that is ranked ends after
 * REPORT_ROWS_MAX rows, and an object in NAME_beyond says how many more there are. */
#include "corpus/report_scope.h"

#include "corpus/ranking.h"
#include "language/language.h"

#include <stdio.h>
#include <string.h>

/* A list: the members that the fields of a key are given as, in their order, and which sizes. */
struct list {
	const char *name;
	enum row_kind kind;
	const char *const *members;
	bool by_documents, has_bytes, has_tokens;
};

static const char *const TYPE[] = {"modality", "type", NULL};
static const char *const LICENCE[] = {"licence", NULL};
static const char *const CRAWLER[] = {"name", NULL};
static const char *const DATASET[] = {"modality", "name", NULL};
static const char *const SYNTHETIC[] = {"modality", "says", "model", NULL};
static const char *const FORMAT[] = {"format", "packing", NULL};

static const struct list LISTS[] = {
    {.name = "types", .kind = ROW_TYPE, .members = TYPE, .has_bytes = true},
    {.name = "licences", .kind = ROW_LICENCE, .members = LICENCE, .has_bytes = true},
    {.name = "crawlers", .kind = ROW_CRAWLER, .members = CRAWLER, .by_documents = true},
    {.name = "datasets",
	.kind = ROW_DATASET,
	.members = DATASET,
	.has_bytes = true,
	.has_tokens = true},
    {.name = "synthetic", .kind = ROW_SYNTHETIC, .members = SYNTHETIC, .has_bytes = true},
    {.name = "formats", .kind = ROW_FORMAT, .members = FORMAT, .by_documents = true},
};

struct ranking_by {
	struct ranking *ranking;
	bool by_documents;
};

static enum gpai_code
take_ranked(void *context, const struct joined_row *row, struct gpai_error *err)
{
	const struct ranking_by *by = context;
	struct ranked ranked = {.size = by->by_documents ? row->by[0].documents : row->by[0].bytes,
	    .name = row->key,
	    .tally = row->by[0]};

	return ranking_add(by->ranking, &ranked, err);
}

static enum gpai_code
rank_rows(const struct report_scope *scope, enum row_kind kind, bool by_documents,
    struct ranking **ranking, struct gpai_error *err)
{
	struct ranking_by by = {
	    ranking_create(scope->options->memory_bytes, scope->options->spill_dir), by_documents};
	enum gpai_code rc;

	if ((*ranking = by.ranking) == NULL)
		return fail_memory(err);
	rc = report_rows(scope, kind, take_ranked, &by, err);
	return rc == GPAI_OK ? ranking_start(by.ranking, err) : rc;
}

/* A field that is empty was not said. */
static void
put_field(struct json_writer *w, const char *member, struct text field)
{
	json_key(w, member);
	if (field.len > 0)
		json_put_text(w, field);
	else
		json_put_null(w);
}

static void
put_row(const struct report_scope *scope, const struct list *list, const struct ranked *ranked,
    struct json_writer *w)
{
	struct text rest = ranked->name;

	json_open(w, '{');
	for (size_t i = 0; list->members[i] != NULL; i++)
		put_field(
		    w, list->members[i], list->members[i + 1] == NULL ? rest : report_field(&rest));
	json_number_member(w, "documents", ranked->tally.documents);
	if (list->has_bytes)
		json_number_member(w, "bytes", ranked->tally.bytes);
	if (list->has_tokens) {
		json_key(w, "tokens");
		if (scope->says.tokens_are_exact)
			json_put_number(w, ranked->tally.tokens);
		else
			json_put_null(w);
	}
	json_close(w, '}');
}

/* What is not listed, when anything is not. */
static void
put_beyond(struct ranking *ranking, const char *name, struct json_writer *w, struct gpai_error *err)
{
	struct tally beyond = TALLY_NONE;
	struct ranked ranked;
	uint64_t rows = 0;
	char key[64];

	while (ranking_next(ranking, &ranked, err)) {
		tally_add(&beyond, &ranked.tally);
		rows++;
	}
	if (rows == 0)
		return;
	snprintf(key, sizeof key, "%s_beyond", name);
	json_key(w, key);
	json_open(w, '{');
	json_number_member(w, "rows", rows);
	json_number_member(w, "documents", beyond.documents);
	json_number_member(w, "bytes", beyond.bytes);
	json_close(w, '}');
}

static enum gpai_code
put_list(const struct report_scope *scope, const struct list *list, struct json_writer *w,
    struct gpai_error *err)
{
	struct ranking *ranking;
	struct ranked ranked;
	enum gpai_code rc = rank_rows(scope, list->kind, list->by_documents, &ranking, err);

	json_key(w, list->name);
	json_open(w, '[');
	for (uint32_t i = 0;
	     rc == GPAI_OK && i < REPORT_ROWS_MAX && ranking_next(ranking, &ranked, err); i++)
		put_row(scope, list, &ranked, w);
	json_close(w, ']');
	if (rc == GPAI_OK) {
		put_beyond(ranking, list->name, w, err);
		rc = ranking_status(ranking);
	}
	ranking_free(ranking);
	return rc;
}

static void
put_language(const struct ranked *ranked, struct json_writer *w)
{
	char code[LANGUAGE_BYTES] = "";

	if (ranked->name.len < sizeof code)
		memcpy(code, ranked->name.at, ranked->name.len);
	json_open(w, '{');
	put_field(w, "code", ranked->name);
	json_string_member(w, "name", language_name(code));
	json_number_member(w, "documents", ranked->tally.documents);
	json_number_member(w, "bytes", ranked->tally.bytes);
	json_close(w, '}');
}

/* Detected where that was asked for, else as the data says. */
static enum gpai_code
put_languages(const struct report_scope *scope, struct json_writer *w, struct gpai_error *err)
{
	bool is_detected = scope->says.has_languages;
	struct ranking *ranking;
	struct ranked ranked;
	enum gpai_code rc = rank_rows(
	    scope, is_detected ? ROW_LANGUAGE : ROW_STATED_LANGUAGE, false, &ranking, err);

	json_key(w, "languages");
	json_open(w, '{');
	json_string_member(w, "how",
	    is_detected                                   ? "detected"
	    : rc == GPAI_OK && ranking_count(ranking) > 0 ? "stated"
							  : NULL);
	json_key(w, "rows");
	json_open(w, '[');
	for (uint32_t i = 0;
	     rc == GPAI_OK && i < REPORT_ROWS_MAX && ranking_next(ranking, &ranked, err); i++)
		put_language(&ranked, w);
	json_close(w, ']');
	json_close(w, '}');
	if (rc == GPAI_OK)
		rc = ranking_status(ranking);
	ranking_free(ranking);
	return rc;
}

static enum gpai_code
put_month(void *context, const struct joined_row *row, struct gpai_error *err)
{
	struct json_writer *w = context;
	struct text rest = row->key, modality = report_field(&rest);

	(void)err;
	if (rest.len == 0)
		return GPAI_OK;
	json_open(w, '{');
	put_field(w, "month", rest);
	put_field(w, "modality", modality);
	json_number_member(w, "documents", row->by[0].documents);
	json_number_member(w, "bytes", row->by[0].bytes);
	json_close(w, '}');
	return GPAI_OK;
}

static enum gpai_code
put_damage(void *context, const struct joined_row *row, struct gpai_error *err)
{
	struct json_writer *w = context;

	(void)err;
	json_open(w, '{');
	put_field(w, "reason", row->key);
	json_number_member(w, "count", row->by[0].documents);
	json_close(w, '}');
	return GPAI_OK;
}

static enum gpai_code
put_damaged(void *context, const struct joined_row *row, struct gpai_error *err)
{
	struct json_writer *w = context;
	struct text rest = row->key, file = report_field(&rest), digits = report_field(&rest);
	uint64_t offset = 0;

	(void)err;
	for (size_t i = 0; i < digits.len; i++)
		offset = offset * 10 + (uint64_t)(digits.at[i] - '0');
	json_open(w, '{');
	put_field(w, "file", file);
	json_number_member(w, "offset", offset);
	put_field(w, "reason", rest);
	json_close(w, '}');
	return GPAI_OK;
}

static enum gpai_code
put_in_order(const struct report_scope *scope, const char *name, enum row_kind kind,
    report_visit *put, struct json_writer *w, struct gpai_error *err)
{
	enum gpai_code rc;

	json_key(w, name);
	json_open(w, '[');
	rc = report_rows(scope, kind, put, w, err);
	json_close(w, ']');
	return rc;
}

enum gpai_code
report_lists_json(const struct report_scope *scope, struct json_writer *w, struct gpai_error *err)
{
	enum gpai_code rc = put_languages(scope, w, err);

	for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS && rc == GPAI_OK; i++)
		rc = put_list(scope, &LISTS[i], w, err);
	if (rc == GPAI_OK)
		rc = put_in_order(scope, "months", ROW_MONTH, put_month, w, err);
	if (rc == GPAI_OK)
		rc = put_in_order(scope, "damage", ROW_DAMAGE, put_damage, w, err);
	if (rc == GPAI_OK)
		rc = put_in_order(scope, "damaged", ROW_DAMAGED, put_damaged, w, err);
	return rc;
}
