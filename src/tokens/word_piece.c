/* SPDX-License-Identifier: Apache-2.0 */
/* WordPiece: the longest token that a word begins with, then the longest of its rest with a
 * prefix before it; a word with a rest that no token begins is one unknown token. */
#include "tokens/parts.h"

#define LONGEST_WORD 100 /* characters; what the reference takes where the file says nothing */

enum gpai_code
word_piece_read(const struct reading *r, const json_t *json, struct model *model)
{
	struct word_piece *pieces = &model->pieces;
	struct text unknown;
	const json_t *longest = json_object_get(json, "max_input_chars_per_word");

	if (!member_text(json, "unk_token", &unknown) || unknown.at == NULL ||
	    !member_text(json, "continuing_subword_prefix", &pieces->prefix))
		return malformed(r, "model", "unk_token and the prefix of a WordPiece model");
	pieces->prefix = arena_text(r->arena, pieces->prefix);
	pieces->longest_word = LONGEST_WORD;
	if (longest != NULL && !json_whole(longest, &pieces->longest_word))
		return malformed(r, "model.max_input_chars_per_word", "a number");
	pieces->has_unknown =
	    vocab_find(&model->vocab, (const uint8_t *)unknown.at, unknown.len) != TOKEN_NONE;
	if (!pieces->has_unknown)
		return unsupported(r, "model.unk_token", text_of("that is not in model.vocab"));
	return GPAI_OK;
}

/* The longest token at the beginning of `rest`; 0: none. */
static size_t
longest_token(const struct model *model, struct buffer *text, struct span rest, size_t prefix)
{
	size_t len = rest.len;

	/* Not past the longest token: each step back would look in vain. */
	if (len + prefix > model->vocab.longest) {
		len = model->vocab.longest < prefix ? 0 : model->vocab.longest - prefix;
		while (len > 0 && (rest.at[len] & 0xc0) == 0x80)
			len--;
	}
	while (len > 0 && vocab_find(&model->vocab, text->at, prefix + len) == TOKEN_NONE)
		len = (size_t)(char_before(rest.at + len) - rest.at);
	return len;
}

bool
word_piece_count(
    const struct model *model, struct model_scratch *scratch, struct span word, uint64_t *tokens)
{
	const struct word_piece *pieces = &model->pieces;

	*tokens = 1;
	if (text_length((struct text){(const char *)word.at, word.len}) > pieces->longest_word)
		return true;
	*tokens = 0;
	for (size_t at = 0; at < word.len;) {
		struct buffer *text = &scratch->text;
		struct span rest = {word.at + at, word.len - at};
		size_t prefix = at == 0 ? 0 : pieces->prefix.len, len;

		text->len = 0;
		if (!buffer_put(text, pieces->prefix.at, prefix) ||
		    !buffer_put(text, rest.at, rest.len))
			return false;
		len = longest_token(model, text, rest, prefix);
		if (len == 0) {
			*tokens = 1;
			return true;
		}
		at += len;
		++*tokens;
	}
	return true;
}
