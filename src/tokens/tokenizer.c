/* SPDX-License-Identifier: Apache-2.0 */
/* Reading tokenizer.json (version 1.0 of Hugging Face's library tokenizers).
 *
 * Read: added_tokens, normalizer, pre_tokenizer, model. Not read, because they do not change how
 * many tokens a text has: decoder, padding, and post_processor and truncation, which add to or
 * cut what a model is shown. */
#include "tokens/parts.h"

/* Real files reach 35 MB and 2 million values. */
static const struct json_limits limits = {.bytes = 128u << 20, .nodes = 4000000, .depth = 32};

enum gpai_code
unsupported(const struct reading *r, const char *part, struct text what)
{
	return fail(r->err, GPAI_UNSUPPORTED, in_file(r->name), "%s%s%.*s: not counted exactly",
	    part, what.len == 0 ? "" : " ", TEXT_ARG(text_clip(what, 64)));
}

enum gpai_code
malformed(const struct reading *r, const char *part, const char *expected)
{
	return fail(r->err, GPAI_MALFORMED, in_file(r->name), "%s: expected %s", part, expected);
}

bool
member_bool(const json_t *object, const char *key, bool absent, bool *value)
{
	const json_t *member = json_object_get(object, key);

	*value = json_is_true(member);
	if (member == NULL || json_is_null(member))
		*value = absent;
	return member == NULL || json_is_null(member) || json_is_boolean(member);
}

bool
member_text(const json_t *object, const char *key, struct text *value)
{
	const json_t *member = json_object_get(object, key);

	*value = json_text(member);
	return member == NULL || json_is_null(member) || json_is_string(member);
}

bool
text_char(struct text text, uint32_t *c)
{
	if (text.len == 0 || char_len((uint8_t)text.at[0]) != text.len)
		return false;
	*c = char_at((const uint8_t *)text.at);
	return true;
}

static bool
loses_beginnings(const struct normals *normals)
{
	for (size_t i = 0; i < normals->n; i++) {
		enum normal_kind kind = normals->steps[i].kind;

		if (kind == NORMAL_STRIP || kind == NORMAL_STRIP_ACCENTS || kind == NORMAL_NMT ||
		    kind == NORMAL_PRECOMPILED)
			return true;
	}
	return false;
}

/* Then the reference asks where a piece began in the text as it came, and its answer after
 * something was dropped follows no rule that could be kept to. */
static bool
prepends_first(const struct splits *splits)
{
	return splits->n > 0 && splits->steps[0].prepend == PREPEND_FIRST;
}

static enum gpai_code
read_parts(const struct reading *r, const json_t *json, struct tokenizer *tokenizer)
{
	struct text version = json_member_text(json, "version");
	enum gpai_code rc;

	if (!json_is_object(json) || json_object_get(json, "model") == NULL)
		return malformed(r, "file", "an object with the member model");
	if (version.at != NULL && !text_is(version, "1.0"))
		return unsupported(r, "version", version);
	rc = normals_read(r, json_object_get(json, "normalizer"), &tokenizer->normals);
	if (rc != GPAI_OK)
		return rc;
	rc = splits_read(r, json_object_get(json, "pre_tokenizer"), &tokenizer->splits);
	if (rc != GPAI_OK)
		return rc;
	if (loses_beginnings(&tokenizer->normals) && prepends_first(&tokenizer->splits))
		return unsupported(r, "pre_tokenizer.prepend_scheme",
		    text_of("first, behind a normalizer that drops characters"));
	if ((rc = model_read(r, json_object_get(json, "model"), &tokenizer->model)) != GPAI_OK)
		return rc;
	return added_read(r, json_object_get(json, "added_tokens"), &tokenizer->normals,
	    &tokenizer->model, &tokenizer->added);
}

enum gpai_code
tokenizer_parse(
    struct span json, const char *name, struct tokenizer **tokenizer, struct gpai_error *err)
{
	struct tokenizer *made = calloc(1, sizeof(*made));
	json_t *root = NULL;
	struct reading r = {.name = name, .err = err};
	enum gpai_code rc;

	*tokenizer = NULL;
	if (made == NULL)
		return fail_memory(err);
	arena_init(&made->arena, 0);
	r.arena = &made->arena;
	if ((rc = json_parse(name, json, &limits, &root, err)) != GPAI_OK)
		goto out;
	if ((rc = read_parts(&r, root, made)) != GPAI_OK)
		goto out;
	made->about = (struct tokenizer_about){
	    .digest = digest_of(json),
	    .model = model_name(&made->model),
	    .vocabulary = made->model.vocab.n + made->added.n_new,
	};
	*tokenizer = made;
	made = NULL;
out:
	json_decref(root);
	tokenizer_free(made);
	return rc;
}

void
tokenizer_free(struct tokenizer *tokenizer)
{
	if (tokenizer == NULL)
		return;
	normals_release(&tokenizer->normals);
	splits_release(&tokenizer->splits);
	arena_release(&tokenizer->arena);
	free(tokenizer);
}

const struct tokenizer_about *
tokenizer_about(const struct tokenizer *tokenizer)
{
	return &tokenizer->about;
}
