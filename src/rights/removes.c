/* SPDX-License-Identifier: Apache-2.0 */
#include "rights/removes.h"

#include "corpus/row_join.h"
#include "notation/json.h"
#include "notation/json_writer.h"
#include "rights/report.h"
#include "rights/verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The entry whose rows are coming. Its agents come in order, so each once after the other. */
struct entry {
	char *key; /* URL, tab, id */
	size_t len, cap;
	bool is_open;
	struct arena arena; /* of the agents */
	struct text *agents;
	size_t n_agents, agents_cap;
	bool why[MOMENTS_COUNT][VERDICTS_COUNT][SIGNALS_COUNT];
};

struct writing {
	struct entry entry;
	struct out *out;
	struct removes *removes;
	char *plain; /* of a field without escapes */
	size_t cap;
};

static bool
moment_of(struct text word, unsigned *moment)
{
	for (unsigned m = 0; m < MOMENTS_COUNT; m++)
		if (text_is(word, moment_word((enum moment)m))) {
			*moment = m;
			return true;
		}
	return false;
}

/* --- writing an entry --- */

static int
digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes that key_field() wrote; false when JSON cannot hold them: a NUL, no UTF-8. */
static bool
unescape(struct text field, char *plain, struct text *text)
{
	size_t n = 0;

	for (size_t i = 0; i < field.len; i++) {
		bool is_escape = field.at[i] == '\\' && field.len - i >= 4 &&
		                 field.at[i + 1] == 'x' && digit(field.at[i + 2]) >= 0 &&
		                 digit(field.at[i + 3]) >= 0;
		plain[n] = field.at[i];
		if (is_escape) {
			plain[n] = (char)(digit(field.at[i + 2]) << 4 | digit(field.at[i + 3]));
			i += 3;
		}
		if (plain[n++] == '\0')
			return false;
	}
	return text_from_span((struct span){(const uint8_t *)plain, n}, text);
}

static enum gpai_code
put_field(struct json_writer *w, struct writing *to, const char *key, struct text field,
    bool *is_escaped, struct gpai_error *err)
{
	struct text text;

	if (field.len == 0)
		return GPAI_OK;
	if (field.len > to->cap) {
		char *larger = realloc(to->plain, field.len);
		if (larger == NULL)
			return fail_memory(err);
		to->plain = larger;
		to->cap = field.len;
	}
	json_key(w, key);
	if (unescape(field, to->plain, &text)) {
		json_put_text(w, text);
	} else {
		json_put_text(w, field);
		*is_escaped = true;
	}
	return GPAI_OK;
}

static void
put_why(struct json_writer *w, const struct entry *entry)
{
	char words[VERDICT_FIELD_MAX], why[VERDICT_FIELD_MAX + 16];

	json_key(w, "why");
	json_open(w, '[');
	for (unsigned m = 0; m < MOMENTS_COUNT; m++)
		for (unsigned k = 0; k < VERDICTS_COUNT; k++)
			for (unsigned s = 0; s < SIGNALS_COUNT; s++) {
				struct verdict verdict = {(enum verdict_kind)k, (enum signal)s};
				if (!entry->why[m][k][s])
					continue;
				verdict_field(&verdict, words);
				snprintf(
				    why, sizeof why, "%s:%s", moment_word((enum moment)m), words);
				json_put_string(w, why);
			}
	json_close(w, ']');
}

static enum gpai_code
put_entry(struct writing *to, struct gpai_error *err)
{
	struct entry *entry = &to->entry;
	struct text rest = {entry->key, entry->len}, url = audit_field(&rest);
	bool is_escaped = false;
	struct json_writer w;
	enum gpai_code rc;

	if (!entry->is_open || entry->len <= 1)
		return GPAI_OK;
	to->removes->entries++;
	json_writer_init(&w, to->out);
	json_open(&w, '{');
	rc = put_field(&w, to, "url", url, &is_escaped, err);
	if (rc == GPAI_OK)
		rc = put_field(&w, to, "id", rest, &is_escaped, err);
	if (is_escaped)
		json_bool_member(&w, "escaped", true);
	json_key(&w, "agents");
	json_open(&w, '[');
	for (size_t i = 0; i < entry->n_agents; i++)
		json_put_text(&w, entry->agents[i]);
	json_close(&w, ']');
	put_why(&w, entry);
	json_close(&w, '}');
	out_char(to->out, '\n');
	return rc;
}

/* --- gathering it --- */

static enum gpai_code
begin_entry(struct entry *entry, struct text key, struct gpai_error *err)
{
	if (key.len > entry->cap) {
		char *larger = realloc(entry->key, key.len + 256);
		if (larger == NULL)
			return fail_memory(err);
		entry->key = larger;
		entry->cap = key.len + 256;
	}
	memcpy(entry->key, key.at, key.len);
	entry->len = key.len;
	entry->is_open = true;
	entry->n_agents = entry->agents_cap = 0;
	entry->agents = NULL;
	arena_release(&entry->arena);
	memset(entry->why, 0, sizeof entry->why);
	return GPAI_OK;
}

static enum gpai_code
add_agent(struct entry *entry, struct text agent, struct gpai_error *err)
{
	if (entry->n_agents > 0 && text_equal(entry->agents[entry->n_agents - 1], agent))
		return GPAI_OK;
	if (entry->n_agents == entry->agents_cap) {
		size_t cap = 2 * entry->agents_cap + 8;
		struct text *larger = arena_array(&entry->arena, cap, sizeof *larger);
		if (larger == NULL)
			return fail_memory(err);
		if (entry->n_agents > 0)
			memcpy(larger, entry->agents, entry->n_agents * sizeof *larger);
		entry->agents = larger;
		entry->agents_cap = cap;
	}
	struct text kept = arena_text(&entry->arena, agent);
	if (kept.at == NULL)
		return fail_memory(err);
	entry->agents[entry->n_agents++] = kept;
	return GPAI_OK;
}

static enum gpai_code
add_row(struct writing *to, const struct joined_row *joined, struct gpai_error *err)
{
	struct entry *entry = &to->entry;
	struct text rest = joined->key, url = audit_field(&rest), id = audit_field(&rest);
	struct text agent = audit_field(&rest), moment = audit_field(&rest);
	struct text of = {joined->key.at, url.len + 1 + id.len};
	struct row row = {.kind = ROW_REMOVE, .key = joined->key};
	struct verdict verdict;
	unsigned m;
	bool is_asked;
	enum gpai_code rc = GPAI_OK;

	if (of.len > joined->key.len || !moment_of(moment, &m) ||
	    !verdict_of_field(rest, &verdict, &is_asked) || !is_asked)
		return audit_odd_row(&row, "names no document, agent, moment and verdict", err);
	if (of.len == 1 && joined->by[0].documents > to->removes->nameless)
		to->removes->nameless = joined->by[0].documents;
	if (!entry->is_open || !text_equal((struct text){entry->key, entry->len}, of)) {
		if ((rc = put_entry(to, err)) == GPAI_OK)
			rc = begin_entry(entry, of, err);
	}
	if (rc == GPAI_OK)
		rc = add_agent(entry, agent, err);
	if (rc == GPAI_OK)
		entry->why[m][verdict.kind][verdict.by] = true;
	return rc;
}

static enum gpai_code
check_settings(const char *path, struct gpai_error *err)
{
	struct part *part;
	json_t *made = NULL;
	enum gpai_code rc = part_open(path, true, &part, err);

	if (rc != GPAI_OK)
		return rc;
	struct text settings = part_settings(part);
	rc = json_parse("settings of the part",
	    (struct span){(const uint8_t *)settings.at, settings.len}, NULL, &made, err);
	if (rc == GPAI_OK &&
	    !json_is_true(json_object_get(json_object_get(made, "also"), "removes")))
		rc = fail(err, GPAI_NOT_FOUND, in_file(path),
		    "does not hold what to remove: it was scanned without --removes");
	json_decref(made);
	part_close(part);
	return rc;
}

enum gpai_code
removes_write(const char *path, const struct text *sources, size_t n_sources, struct out *out,
    struct removes *removes, struct gpai_error *err)
{
	struct row_join_from from = {
	    .path = path, .kind = ROW_REMOVE, .sources = sources, .n_sources = n_sources};
	struct writing to = {.out = out, .removes = removes};
	struct row_join *join = NULL;
	struct joined_row row;
	enum gpai_code rc = check_settings(path, err);

	*removes = (struct removes){0};
	if (rc == GPAI_OK)
		rc = row_join_open(&from, &join, err);
	while (rc == GPAI_OK && row_join_next(join, &row, err))
		rc = add_row(&to, &row, err);
	if (rc == GPAI_OK)
		rc = row_join_status(join);
	if (rc == GPAI_OK)
		rc = put_entry(&to, err);
	row_join_close(join);
	free(to.entry.key);
	arena_release(&to.entry.arena);
	free(to.plain);
	return rc;
}
