/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of a report: which part, made how, under which list; then a scope for each source
 * and one for all. */
#include "corpus/report.h"

#include "corpus/report_scope.h"
#include "notation/json.h"

#include <string.h>

enum gpai_code
report_settings(struct text settings, struct report_settings *says, struct gpai_error *err)
{
	struct span bytes = {(const uint8_t *)settings.at, settings.len};
	json_t *root;
	enum gpai_code rc = json_parse("settings of the part", bytes, NULL, &root, err);

	*says = (struct report_settings){0};
	if (rc != GPAI_OK)
		return rc;
	says->has_duplicates = json_is_true(json_object_get(root, "duplicates"));
	says->has_near_duplicates = json_is_true(json_object_get(root, "near_duplicates"));
	says->has_languages = json_is_string(json_object_get(root, "languages"));
	says->tokens_are_exact = json_is_object(json_object_get(root, "tokenizer"));
	json_decref(root);
	return GPAI_OK;
}

static void
put_digest(struct json_writer *w, const char *key, const struct digest *digest)
{
	static const struct digest none = {{0}};
	char hex[DIGEST_HEX_CHARS];

	digest_hex(digest, hex);
	json_string_member(w, key, digest_equal(digest, &none) ? NULL : hex);
}

static void
put_suffixes(struct json_writer *w, const struct suffixes_about *about)
{
	json_key(w, "psl");
	json_open(w, '{');
	json_string_member(w, "path", about->path);
	put_digest(w, "sha256", &about->digest);
	json_known_member(w, "date", about->date);
	json_key(w, "rules");
	if (about->rules > 0)
		json_put_number(w, about->rules);
	else
		json_put_null(w);
	json_close(w, '}');
}

/* The members of a scope as an object of their own, for `members`. */
static enum gpai_code
write_scope(const struct report_scope *scope, struct out *members, struct gpai_error *err)
{
	struct json_writer w;
	enum gpai_code rc;

	json_writer_init(&w, members);
	json_open(&w, '{');
	rc = report_scope_json(scope, &w, err);
	json_close(&w, '}');
	return rc == GPAI_OK ? out_status(members, "report", err) : rc;
}

/* {"name":..., members without their brackets} */
static void
put_source(struct json_writer *w, struct text name, struct text members)
{
	json_open(w, '{');
	json_key(w, "name");
	json_put_text(w, name);
	out_char(w->out, ',');
	out_put(w->out, (struct text){members.at + 1, members.len - 2});
	json_close(w, '}');
}

/* Each source, then all together; of one source that is the same, and worked out once. */
static enum gpai_code
put_scopes(const struct report_scope *all, struct json_writer *w, struct gpai_error *err)
{
	struct out members;
	enum gpai_code rc = GPAI_OK;

	out_memory(&members);
	json_key(w, "sources");
	json_open(w, '[');
	for (size_t i = 0; i < all->n_sources && rc == GPAI_OK; i++) {
		struct report_scope one = *all;
		one.sources = &all->sources[i];
		one.n_sources = 1;
		out_release(&members);
		out_memory(&members);
		if ((rc = write_scope(&one, &members, err)) == GPAI_OK)
			put_source(w, all->sources[i], out_text(&members));
	}
	json_close(w, ']');
	if (rc == GPAI_OK && all->n_sources != 1) {
		out_release(&members);
		out_memory(&members);
		rc = write_scope(all, &members, err);
	}
	if (rc == GPAI_OK) {
		json_key(w, "total");
		out_put(w->out, out_text(&members));
		w->keyed = false;
	}
	out_release(&members);
	return rc;
}

enum gpai_code
report_write(const struct report_options *options, struct out *out, struct gpai_error *err)
{
	struct report_scope scope = {.options = options};
	struct part *part = NULL;
	struct json_writer w;
	struct digest digest;
	enum gpai_code rc = part_open(options->path, true, &part, err);

	if (rc == GPAI_OK)
		rc = report_settings(part_settings(part), &scope.says, err);
	if (rc == GPAI_OK)
		rc = part_sources(part, &scope.sources, &scope.n_sources, err);
	if (rc != GPAI_OK)
		goto out;
	json_writer_init(&w, out);
	json_open(&w, '{');
	json_number_member(&w, "format", REPORT_FORMAT);
	digest = part_digest(part);
	put_digest(&w, "part", &digest);
	json_key(&w, "settings");
	out_put(out, part_settings(part)); /* is JSON, or it would not have been read */
	w.keyed = false;
	put_suffixes(&w, suffixes_about(options->suffixes));
	rc = put_scopes(&scope, &w, err);
	json_close(&w, '}');
	out_char(out, '\n');
out:
	part_close(part);
	return rc;
}
