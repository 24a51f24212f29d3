/* SPDX-License-Identifier: Apache-2.0 */
/* What files say, read by gpai-rights and set beside what the law's register knows of each
 * signal. */
#include "api/api.h"
#include "api/data_totals.h"
#include "api/sibling.h"
#include "base/base.h"
#include "notation/json.h"
#include "notation/json_writer.h"

#include <stdlib.h>
#include <string.h>

#define REGISTER "signals"
/* A film has few statements, a robots.txt as many as lines. */
#define NODES_MAX UINT64_C(20000000)

struct gpai_signals {
	struct arena arena;
	struct keeper keep;
	struct gpai_signals_file *files;
	struct gpai_robots_signal *worth;
	uint32_t n_files, n_worth, cap_worth;
};

/* --- asking --- */

static enum gpai_code
ask(struct gpai_signals *s, const char *const *paths, size_t n,
    const struct gpai_signals_options *options, struct span *json, struct gpai_error *err)
{
	const char **words = arena_array(&s->arena, n + 5, sizeof *words);
	struct sibling sibling = {.libexec = options->libexec, .program = "gpai-rights"};
	enum sibling_end end;
	size_t at = 0;

	if (words == NULL)
		return fail_memory(err);
	words[at++] = "signals";
	if (options->as != NULL) {
		words[at++] = "--as";
		words[at++] = options->as;
	}
	words[at++] = "--";
	memcpy(words + at, paths, n * sizeof *paths);
	sibling.arguments = words;
	return sibling_run(&sibling, &s->arena, json, &end, err);
}

/* --- keeping --- */

static const char *
keep_member(struct gpai_signals *s, const json_t *object, const char *key)
{
	return keep_text(&s->keep, json_member_text(object, key));
}

static void
take_statement(
    struct gpai_signals *s, const json_t *object, struct gpai_signals_statement *statement)
{
	uint64_t line = 0, rule = 0, at = 0;

	json_whole(json_object_get(object, "line"), &line);
	json_whole(json_object_get(object, "rule"), &rule);
	json_whole(json_object_get(object, "at"), &at);
	*statement = (struct gpai_signals_statement){.signal = keep_member(s, object, "signal"),
	    .carrier = keep_member(s, object, "carrier"),
	    .says = keep_member(s, object, "says"),
	    .agent = keep_member(s, object, "agent"),
	    .label = keep_member(s, object, "label"),
	    .value = keep_member(s, object, "value"),
	    .scope = keep_member(s, object, "scope"),
	    .policy = keep_member(s, object, "policy"),
	    .note = keep_member(s, object, "note"),
	    .images_only = json_is_true(json_object_get(object, "images_only")),
	    .line = (uint32_t)line,
	    .rule = (uint32_t)rule,
	    .at = at};
}

static const char *
cell(struct gpai_signals *s, const struct totals_row *row, const char *column)
{
	return keep_text(&s->keep, totals_cell(row, column));
}

static void
take_worth(struct gpai_signals *s, const struct law *law, const char *name)
{
	const struct law_register *list;
	struct gpai_robots_signal *worth;

	for (uint32_t i = 0; i < s->n_worth; i++)
		if (strcmp(s->worth[i].signal, name) == 0)
			return;
	if (s->n_worth == s->cap_worth)
		return;
	worth = &s->worth[s->n_worth++];
	*worth = (struct gpai_robots_signal){name, "", "", "", "", "", ""};
	for (uint32_t i = 0; totals_register(law, REGISTER, &list) && i < list->rows_n; i++) {
		struct totals_row row = totals_row(law, list, i);
		if (!text_is(row.name, name))
			continue;
		worth->title = cell(s, &row, "title");
		worth->specification = cell(s, &row, "specification");
		worth->version = cell(s, &row, "version");
		worth->status = cell(s, &row, "status");
		worth->binding = cell(s, &row, "binding");
		worth->pin = cell(s, &row, "pin");
	}
}

static void
take_file(struct gpai_signals *s, const struct law *law, const json_t *object,
    struct gpai_signals_file *file)
{
	const json_t *list = json_object_get(object, "statements");
	uint32_t n = (uint32_t)json_array_size(list);
	struct gpai_signals_statement *statements =
	    n > 0 ? keep_array(&s->keep, n, sizeof *statements) : NULL;

	*file = (struct gpai_signals_file){.path = keep_member(s, object, "path"),
	    .kind = keep_member(s, object, "kind"),
	    .note = keep_member(s, object, "note"),
	    .error = keep_member(s, object, "error"),
	    .statements = statements,
	    .n_statements = statements != NULL ? n : 0};
	for (uint32_t i = 0; i < file->n_statements; i++) {
		take_statement(s, json_array_get(list, i), &statements[i]);
		take_worth(s, law, statements[i].signal);
	}
}

static enum gpai_code
take_all(struct gpai_signals *s, const struct law *law, struct span json, struct gpai_error *err)
{
	const struct json_limits limits = {.bytes = json.len + 1, .nodes = NODES_MAX};
	json_t *root;
	enum gpai_code rc = json_parse("gpai-rights signals", json, &limits, &root, err);

	if (rc != GPAI_OK)
		return rc;
	const json_t *files = json_object_get(root, "files");
	const struct law_register *list;
	s->n_files = (uint32_t)json_array_size(files);
	/* As many as the register has, and some that it does not know yet. */
	s->cap_worth = 32 + (totals_register(law, REGISTER, &list) ? list->rows_n : 0);
	s->files = keep_array(&s->keep, s->n_files > 0 ? s->n_files : 1, sizeof *s->files);
	s->worth = keep_array(&s->keep, s->cap_worth, sizeof *s->worth);
	for (uint32_t i = 0; !s->keep.out_of_memory && i < s->n_files; i++)
		take_file(s, law, json_array_get(files, i), &s->files[i]);
	json_decref(root);
	return keep_status(&s->keep, err);
}

enum gpai_code
gpai_signals_read(const char *const *paths, size_t n, const struct gpai_law *law,
    const struct gpai_signals_options *options, struct gpai_signals **signals,
    struct gpai_error *err)
{
	static const struct gpai_signals_options none = {.libexec = ""};
	struct gpai_signals *s = calloc(1, sizeof *s);
	struct span json;
	enum gpai_code rc;

	*signals = NULL;
	if (s == NULL)
		return fail_memory(err);
	arena_init(&s->arena, 0);
	s->keep.arena = &s->arena;
	rc = ask(s, paths, n, options != NULL ? options : &none, &json, err);
	if (rc == GPAI_OK)
		rc = take_all(s, &law->law, json, err);
	if (rc != GPAI_OK) {
		gpai_signals_free(s);
		return rc;
	}
	*signals = s;
	return GPAI_OK;
}

void
gpai_signals_free(struct gpai_signals *signals)
{
	if (signals == NULL)
		return;
	arena_release(&signals->arena);
	free(signals);
}

const struct gpai_signals_file *
gpai_signals_files(const struct gpai_signals *signals, uint32_t *n)
{
	*n = signals->n_files;
	return signals->files;
}

const struct gpai_robots_signal *
gpai_signals_worth(const struct gpai_signals *signals, uint32_t *n)
{
	*n = signals->n_worth;
	return signals->worth;
}

/* --- JSON --- */

static void
statement_json(struct json_writer *json, const struct gpai_signals_statement *s)
{
	json_open(json, '{');
	json_string_member(json, "signal", s->signal);
	json_string_member(json, "carrier", s->carrier);
	json_string_member(json, "says", s->says);
	json_known_member(json, "agent", s->agent);
	json_known_member(json, "label", s->label);
	json_known_member(json, "value", s->value);
	json_known_member(json, "scope", s->scope);
	json_known_member(json, "policy", s->policy);
	json_bool_member(json, "imagesOnly", s->images_only);
	json_key(json, "line");
	if (s->line > 0)
		json_put_number(json, s->line);
	else
		json_put_null(json);
	json_key(json, "rule");
	if (s->rule > 0)
		json_put_number(json, s->rule);
	else
		json_put_null(json);
	json_number_member(json, "offset", s->at);
	json_known_member(json, "note", s->note);
	json_close(json, '}');
}

static void
file_json(struct json_writer *json, const struct gpai_signals_file *file)
{
	json_open(json, '{');
	json_string_member(json, "path", file->path);
	json_known_member(json, "kind", file->kind);
	json_known_member(json, "note", file->note);
	json_known_member(json, "error", file->error);
	json_key(json, "statements");
	json_open(json, '[');
	for (uint32_t i = 0; i < file->n_statements; i++)
		statement_json(json, &file->statements[i]);
	json_close(json, ']');
	json_close(json, '}');
}

static void
worth_json(struct json_writer *json, const struct gpai_robots_signal *worth)
{
	json_open(json, '{');
	json_string_member(json, "signal", worth->signal);
	json_known_member(json, "title", worth->title);
	json_known_member(json, "specification", worth->specification);
	json_known_member(json, "version", worth->version);
	json_known_member(json, "status", worth->status);
	json_known_member(json, "binding", worth->binding);
	json_known_member(json, "pin", worth->pin);
	json_close(json, '}');
}

enum gpai_code
gpai_signals_json(
    const struct gpai_signals *signals, char **text, size_t *len, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_key(&json, "files");
	json_open(&json, '[');
	for (uint32_t i = 0; i < signals->n_files; i++)
		file_json(&json, &signals->files[i]);
	json_close(&json, ']');
	json_key(&json, "signals");
	json_open(&json, '[');
	for (uint32_t i = 0; i < signals->n_worth; i++)
		worth_json(&json, &signals->worth[i]);
	json_close(&json, ']');
	json_close(&json, '}');
	out_char(&out, '\n');
	return api_take(&out, text, len, err);
}
