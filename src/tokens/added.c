/* SPDX-License-Identifier: Apache-2.0 */
/* Added tokens: those that are looked for in the text itself, before any model sees it. At each
 * place the longest wins; those that are not whole words where they must be are passed by.
 * Such tokens are few and begin with few characters, so a text is searched for these. */
#include "tokens/chars.h"
#include "tokens/parts.h"

#define FIRST_BYTES_MAX 3 /* more: every byte is looked up */

static int
by_byte_then_length(const void *a, const void *b)
{
	const struct added_token *x = a, *y = b;
	uint8_t first_x = (uint8_t)x->text.at[0], first_y = (uint8_t)y->text.at[0];

	if (first_x != first_y)
		return first_x < first_y ? -1 : 1;
	if (x->text.len != y->text.len)
		return x->text.len > y->text.len ? -1 : 1;
	return text_compare(x->text, y->text);
}

static bool
settle(struct added_set *set, struct arena *arena)
{
	size_t i = 0;
	uint32_t n = 0;

	if (set->n > 0)
		qsort(set->tokens, set->n, sizeof(*set->tokens), by_byte_then_length);
	set->lengths = arena_array(arena, set->n + 1, sizeof(*set->lengths));
	if (set->lengths == NULL || !vocab_init(&set->index, arena, set->n))
		return false;
	for (unsigned byte = 0; byte <= 256; byte++) {
		set->first[byte] = n;
		if (byte == 256 || i == set->n || (uint8_t)set->tokens[i].text.at[0] != byte)
			continue;
		if (set->n_bytes < sizeof(set->bytes))
			set->bytes[set->n_bytes] = (uint8_t)byte;
		set->n_bytes++;
		for (; i < set->n && (uint8_t)set->tokens[i].text.at[0] == byte; i++) {
			uint32_t len = (uint32_t)set->tokens[i].text.len;

			if (n == set->first[byte] || set->lengths[n - 1] != len)
				set->lengths[n++] = len;
			if (!vocab_put(&set->index, arena, set->tokens[i].text, (uint32_t)i))
				return false;
		}
	}
	return true;
}

static enum gpai_code
read_token(const struct reading *r, const json_t *json, const struct normals *normals,
    struct pattern_matcher *matcher, struct buffer turn[2], struct added *added)
{
	struct added_token token = {0};
	struct added_set *set;
	struct span text;
	bool is_normalized;
	uint64_t id;

	if (!member_text(json, "content", &token.text) || token.text.at == NULL ||
	    !json_whole(json_object_get(json, "id"), &id) ||
	    !member_bool(json, "single_word", false, &token.is_single_word) ||
	    !member_bool(json, "lstrip", false, &token.strips_left) ||
	    !member_bool(json, "rstrip", false, &token.strips_right) ||
	    !member_bool(json, "normalized", true, &is_normalized))
		return malformed(r, "added_tokens", "id, content and flags of each");
	if (token.text.len == 0)
		return GPAI_OK;
	text = (struct span){(const uint8_t *)token.text.at, token.text.len};
	if (is_normalized && !normals_apply(normals, matcher, turn, &text))
		return fail_memory(r->err);
	if (text.len == 0)
		return unsupported(r, "added_tokens", text_of("that normalize to nothing"));
	set = is_normalized ? &added->normalized : &added->plain;
	token.text = arena_text(r->arena, (struct text){(const char *)text.at, text.len});
	if (token.text.at == NULL)
		return fail_memory(r->err);
	set->tokens[set->n++] = token;
	return GPAI_OK;
}

/* Two with one text would be one of the two, by the order of a hash table. */
static bool
has_two_alike(const struct added_set *set)
{
	for (size_t i = 1; i < set->n; i++) {
		const struct added_token *a = &set->tokens[i - 1], *b = &set->tokens[i];

		if (text_equal(a->text, b->text) &&
		    (a->is_single_word != b->is_single_word || a->strips_left != b->strips_left ||
			a->strips_right != b->strips_right))
			return true;
	}
	return false;
}

static enum gpai_code
read_tokens(const struct reading *r, const json_t *list, const struct normals *normals,
    const struct model *model, struct added *added)
{
	struct pattern_matcher *matcher = pattern_matcher_create();
	struct buffer turn[2] = {{0}, {0}};
	enum gpai_code rc = matcher == NULL ? fail_memory(r->err) : GPAI_OK;

	for (size_t i = 0; i < json_array_size(list) && rc == GPAI_OK; i++) {
		const json_t *json = json_array_get(list, i);
		struct text text = json_member_text(json, "content");

		rc = read_token(r, json, normals, matcher, turn, added);
		if (text.at != NULL &&
		    vocab_find(&model->vocab, (const uint8_t *)text.at, text.len) == TOKEN_NONE)
			added->n_new++;
	}
	pattern_matcher_free(matcher);
	buffer_release(&turn[0]);
	buffer_release(&turn[1]);
	return rc;
}

enum gpai_code
added_read(const struct reading *r, const json_t *json, const struct normals *normals,
    const struct model *model, struct added *added)
{
	size_t n = json_array_size(json);
	enum gpai_code rc;

	if (json != NULL && !json_is_null(json) && !json_is_array(json))
		return malformed(r, "added_tokens", "an array");
	added->plain.tokens = arena_array(r->arena, n + 1, sizeof(struct added_token));
	added->normalized.tokens = arena_array(r->arena, n + 1, sizeof(struct added_token));
	if (added->plain.tokens == NULL || added->normalized.tokens == NULL)
		return fail_memory(r->err);
	if ((rc = read_tokens(r, json, normals, model, added)) != GPAI_OK)
		return rc;
	if (!settle(&added->plain, r->arena) || !settle(&added->normalized, r->arena))
		return fail_memory(r->err);
	if (has_two_alike(&added->plain) || has_two_alike(&added->normalized))
		return unsupported(
		    r, "added_tokens", text_of("with one text and two sets of flags"));
	return GPAI_OK;
}

/* ---- searching ---- */

static const struct added_token *
token_at(const struct added_set *set, const uint8_t *at, size_t left)
{
	for (uint32_t i = set->first[*at]; i < set->first[*at + 1]; i++) {
		uint32_t token = set->lengths[i] > left
		                     ? TOKEN_NONE
		                     : vocab_find(&set->index, at, set->lengths[i]);

		if (token != TOKEN_NONE)
			return &set->tokens[token];
	}
	return NULL;
}

/* The next place where one may begin; NULL: none. */
static const uint8_t *
candidate(const struct added_set *set, const uint8_t *at, const uint8_t *end)
{
	const uint8_t *nearest = NULL;

	if (set->n_bytes > FIRST_BYTES_MAX) {
		while (at < end && set->first[*at] == set->first[*at + 1])
			at++;
		return at < end ? at : NULL;
	}
	for (unsigned i = 0; i < set->n_bytes && at < end; i++) {
		const uint8_t *found = memchr(at, set->bytes[i], (size_t)(end - at));

		if (found != NULL) {
			nearest = found;
			end = found;
		}
	}
	return nearest;
}

static bool
is_whole_word(struct span text, const uint8_t *begin, const uint8_t *end)
{
	return (begin == text.at || !char_is_word(char_at(char_before(begin)))) &&
	       (end == text.at + text.len || !char_is_word(char_at(end)));
}

/* The next token; its bounds in walk->begin and walk->stop. */
static const struct added_token *
find_token(struct added_walk *walk)
{
	const uint8_t *end = walk->text.at + walk->text.len, *at = walk->text.at + walk->from;

	while ((at = candidate(walk->set, at, end)) != NULL) {
		const struct added_token *token = token_at(walk->set, at, (size_t)(end - at));

		if (token == NULL) {
			at++;
			continue;
		}
		walk->from = (size_t)(at - walk->text.at) + token->text.len;
		if (token->is_single_word && !is_whole_word(walk->text, at, at + token->text.len)) {
			at += token->text.len;
			continue;
		}
		walk->begin = (size_t)(at - walk->text.at);
		walk->stop = walk->from;
		return token;
	}
	return NULL;
}

static void
strip_around(const struct added_token *token, struct added_walk *walk)
{
	const uint8_t *at = walk->text.at, *end = at + walk->text.len;

	while (token->strips_left && walk->begin > walk->done) {
		const uint8_t *last = char_before(at + walk->begin);

		if (!char_is_white(char_at(last)))
			break;
		walk->begin = (size_t)(last - at);
	}
	while (
	    token->strips_right && at + walk->stop < end && char_is_white(char_at(at + walk->stop)))
		walk->stop += char_len(at[walk->stop]);
}

bool
added_next(struct added_walk *walk, bool *is_token)
{
	const struct added_token *token;

	*is_token = false;
	if (!walk->gives_token) {
		if (walk->set->n == 0 || (token = find_token(walk)) == NULL) {
			walk->begin = walk->done;
			walk->end = walk->done = walk->text.len;
			return walk->begin < walk->end;
		}
		strip_around(token, walk);
		walk->gives_token = true;
		if (walk->begin > walk->done) {
			walk->end = walk->begin;
			walk->begin = walk->done;
			walk->done = walk->end;
			return true;
		}
	}
	walk->gives_token = false;
	walk->begin = walk->done;
	walk->end = walk->done = walk->stop;
	*is_token = true;
	return true;
}
