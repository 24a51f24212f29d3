/* SPDX-License-Identifier: Apache-2.0 */
/* The table of models. */
#include "tokens/parts.h"

static bool
word_level_count(
    const struct model *model, struct model_scratch *scratch, struct span word, uint64_t *tokens)
{
	(void)model;
	(void)scratch;
	(void)word;
	*tokens = 1; /* a known word or the unknown one */
	return true;
}

static enum gpai_code
word_level_read(const struct reading *r, const json_t *json, struct model *model)
{
	struct text unknown;

	if (!member_text(json, "unk_token", &unknown) || unknown.at == NULL ||
	    vocab_find(&model->vocab, (const uint8_t *)unknown.at, unknown.len) == TOKEN_NONE)
		return unsupported(r, "model.unk_token", text_of("that is not in model.vocab"));
	return GPAI_OK;
}

static const struct {
	const char *type;
	enum model_kind kind;
	bool maps; /* its vocabulary is an object of numbers */
	enum gpai_code (*read)(const struct reading *, const json_t *, struct model *);
	bool (*count)(const struct model *, struct model_scratch *, struct span, uint64_t *);
} kinds[] = {
    [MODEL_BPE] = {"BPE", MODEL_BPE, true, bpe_read, bpe_count},
    [MODEL_UNIGRAM] = {"Unigram", MODEL_UNIGRAM, false, unigram_read, unigram_count},
    [MODEL_WORD_PIECE] = {"WordPiece", MODEL_WORD_PIECE, true, word_piece_read, word_piece_count},
    [MODEL_WORD_LEVEL] = {"WordLevel", MODEL_WORD_LEVEL, true, word_level_read, word_level_count},
};

static enum gpai_code
read_map(const struct reading *r, const json_t *json, struct vocab *vocab)
{
	json_t *object = json_object_get(json, "vocab"), *value;
	const char *key;
	size_t len;

	if (!json_is_object(object))
		return malformed(r, "model.vocab", "an object");
	if (!vocab_init(vocab, r->arena, json_object_size(object)))
		return fail_memory(r->err);
	for (void *at = json_object_iter(object); at != NULL;
	     at = json_object_iter_next(object, at)) {
		uint64_t id;

		key = json_object_iter_key(at);
		len = strlen(key);
		value = json_object_iter_value(at);
		if (!json_whole(value, &id) || id >= TOKEN_NONE)
			return malformed(r, "model.vocab", "a number for each token");
		if (!vocab_put(vocab, r->arena, (struct text){key, len}, (uint32_t)id))
			return fail_memory(r->err);
	}
	return GPAI_OK;
}

/* Older files name no type; only a BPE model has merges. */
static struct text
type_of(const json_t *json)
{
	struct text type = json_member_text(json, "type");

	if (type.at == NULL && json_object_get(json, "merges") != NULL)
		type = text_of("BPE");
	return type;
}

enum gpai_code
model_read(const struct reading *r, const json_t *json, struct model *model)
{
	struct text type = type_of(json);
	enum gpai_code rc;

	if (!json_is_object(json))
		return malformed(r, "model", "an object");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!text_is(type, kinds[i].type))
			continue;
		model->kind = kinds[i].kind;
		if (kinds[i].maps && (rc = read_map(r, json, &model->vocab)) != GPAI_OK)
			return rc;
		return kinds[i].read(r, json, model);
	}
	return unsupported(r, "model.type", type);
}

const char *
model_name(const struct model *model)
{
	return kinds[model->kind].type;
}

bool
model_count(
    const struct model *model, struct model_scratch *scratch, struct span word, uint64_t *tokens)
{
	return kinds[model->kind].count(model, scratch, word, tokens);
}
