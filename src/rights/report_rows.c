/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of a source that are of no agent: signals, captures relied on, indicators, lists,
 * what to remove. */
#include "rights/report.h"

#include "corpus/count.h"

#include <stdlib.h>
#include <string.h>

/* --- signals --- */

static enum gpai_code
fill_signals(struct audit *audit, struct audit_source *source, struct gpai_error *err)
{
	struct part_cursor cursor;
	struct row row;
	enum gpai_code rc = GPAI_OK;

	part_rows(audit->part, ROW_SIGNAL, source->name, TEXT_NONE, &cursor);
	while (rc == GPAI_OK && part_next(&cursor, &row, err)) {
		struct ranked ranked = {
		    .size = row.tally.documents, .name = row.key, .tally = row.tally};
		rc = ranking_add(source->signals, &ranked, err);
	}
	return rc == GPAI_OK ? cursor.rc : rc;
}

/* --- site files --- */

static const char *const ANSWERS[] = {"body", "unavailable", "unreachable", "lost"};

const char *
audit_answer_word(enum site_answer answer)
{
	return ANSWERS[answer];
}

static bool
answer_of(struct text word, unsigned *answer)
{
	for (*answer = 0; *answer <= ANSWER_LOST; ++*answer)
		if (text_is(word, ANSWERS[*answer]))
			return true;
	return false;
}

/* The last of what came in order: a change is a new one. */
struct last {
	char *at;
	size_t len, cap;
	uint64_t n;
};

static bool
last_is(struct last *last, struct text text)
{
	return last->n > 0 && text_equal((struct text){last->at, last->len}, text);
}

static enum gpai_code
count_new(struct last *last, struct text text, struct gpai_error *err)
{
	if (last_is(last, text))
		return GPAI_OK;
	if (text.len > last->cap) {
		char *larger = realloc(last->at, text.len + 256);
		if (larger == NULL)
			return fail_memory(err);
		last->at = larger;
		last->cap = text.len + 256;
	}
	if (text.len > 0)
		memcpy(last->at, text.at, text.len);
	last->len = text.len;
	last->n++;
	return GPAI_OK;
}

static enum gpai_code
add_site_file(
    struct audit_source *source, struct last *origin, const struct row *row, struct gpai_error *err)
{
	struct text rest = row->key, of = audit_field(&rest), word = audit_field(&rest);
	unsigned file = 0, answer;

	while (file < SITE_FILES_COUNT && !text_is(word, site_file_word((enum site_file)file)))
		file++;
	audit_field(&rest); /* the time */
	if (file == SITE_FILES_COUNT || !answer_of(audit_field(&rest), &answer))
		return audit_odd_row(row, "names no file of a site and its answer", err);
	source->files[file].captures++;
	source->files[file].documents += row->tally.documents;
	source->files[file].by[answer] += row->tally.documents;
	return count_new(origin, of, err);
}

static enum gpai_code
fill_site_files(struct audit *audit, struct audit_source *source, struct gpai_error *err)
{
	struct last origin = {0};
	struct part_cursor cursor;
	struct row row;
	enum gpai_code rc = GPAI_OK;

	part_rows(audit->part, ROW_SITE_FILE, source->name, TEXT_NONE, &cursor);
	while (rc == GPAI_OK && part_next(&cursor, &row, err))
		rc = add_site_file(source, &origin, &row, err);
	source->origins = origin.n;
	free(origin.at);
	return rc == GPAI_OK ? cursor.rc : rc;
}

/* --- rows whose key is something, then a host --- */

struct hosts {
	uint64_t *documents, *domains;
	struct ranking *names; /* NULL: not asked for */
};

static enum gpai_code
host_done(void *context, struct text name, const void *figures, struct gpai_error *err)
{
	struct hosts *hosts = context;
	struct ranked ranked = {.name = name, .tally = TALLY_NONE};

	++*hosts->domains;
	memcpy(&ranked.size, figures, sizeof ranked.size);
	return hosts->names != NULL ? ranking_add(hosts->names, &ranked, err) : GPAI_OK;
}

static enum gpai_code
fill_hosts(struct audit *audit, const struct audit_source *source, enum row_kind kind,
    struct text prefix, struct hosts *hosts, struct gpai_error *err)
{
	struct host_fold *fold;
	struct part_cursor cursor;
	struct row row;
	enum gpai_code rc = host_fold_create(
	    audit->options.suffixes, sizeof(uint64_t), host_done, hosts, &fold, err);

	part_rows(audit->part, kind, source->name, prefix, &cursor);
	while (rc == GPAI_OK && part_next(&cursor, &row, err)) {
		struct text host = {row.key.at + prefix.len, row.key.len - prefix.len};
		*hosts->documents += row.tally.documents;
		uint64_t *documents = host.len == 0 ? NULL : host_fold_at(fold, host, err);
		if (documents != NULL)
			*documents += row.tally.documents;
		rc = host_fold_status(fold);
	}
	if (rc == GPAI_OK)
		rc = cursor.rc;
	if (rc == GPAI_OK)
		rc = host_fold_end(fold, err);
	host_fold_free(fold);
	return rc;
}

static enum gpai_code
fill_indicators(struct audit *audit, struct audit_source *source, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (unsigned i = 0; i < INDICATORS_COUNT && rc == GPAI_OK; i++) {
		struct hosts hosts = {
		    &source->indicators[i].documents, &source->indicators[i].domains, NULL};
		struct text prefix =
		    arena_format(&audit->arena, "%s\t", indicator_word((enum indicator)i));
		rc = prefix.at == NULL
		         ? fail_memory(err)
		         : fill_hosts(audit, source, ROW_INDICATOR, prefix, &hosts, err);
	}
	return rc;
}

static enum gpai_code
fill_blocked(struct audit *audit, struct audit_source *source, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; i < audit->n_blocks && rc == GPAI_OK; i++) {
		struct audit_list *list = &source->blocked[i];
		struct hosts hosts = {&list->documents, &list->domains, list->names};
		char name[KEY_FIELD_MAX + 1];
		key_field((struct span){(const uint8_t *)list->name.at, list->name.len}, name,
		    sizeof name);
		struct text prefix =
		    arena_format(&audit->arena, "%s\t%.*s\t", name, TEXT_ARG(list->date));
		rc = prefix.at == NULL
		         ? fail_memory(err)
		         : fill_hosts(audit, source, ROW_BLOCKED, prefix, &hosts, err);
	}
	return rc;
}

/* --- what to remove --- */

/* Entries: URL and id alone, so the rows of several agents are one. What has neither is none:
 * removes.h tells of it. */
static enum gpai_code
count_entries(struct audit *audit, const struct audit_source *source, enum row_kind kind,
    uint64_t *entries, struct gpai_error *err)
{
	struct last last = {0};
	struct part_cursor cursor;
	struct row row;
	enum gpai_code rc = GPAI_OK;

	part_rows(audit->part, kind, source->name, TEXT_NONE, &cursor);
	while (rc == GPAI_OK && part_next(&cursor, &row, err)) {
		struct text rest = row.key, url = audit_field(&rest), id = audit_field(&rest);
		size_t len = url.len + 1 + id.len;
		if (len == 1)
			continue;
		rc = count_new(
		    &last, (struct text){row.key.at, len < row.key.len ? len : row.key.len}, err);
	}
	*entries = last.n;
	free(last.at);
	return rc == GPAI_OK ? cursor.rc : rc;
}

enum gpai_code
audit_fill_rows(struct audit *audit, struct audit_source *source, struct gpai_error *err)
{
	enum gpai_code rc = fill_signals(audit, source, err);

	if (rc == GPAI_OK)
		rc = fill_site_files(audit, source, err);
	if (rc == GPAI_OK)
		rc = fill_indicators(audit, source, err);
	if (rc == GPAI_OK)
		rc = fill_blocked(audit, source, err);
	if (rc == GPAI_OK)
		rc = count_entries(audit, source, ROW_REMOVE, &source->removes, err);
	if (rc == GPAI_OK)
		rc = count_entries(audit, source, ROW_LEFT, &source->left, err);
	return rc;
}
