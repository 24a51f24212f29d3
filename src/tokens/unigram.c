/* SPDX-License-Identifier: Apache-2.0 */
/* The unigram model: of all ways to part a word into tokens the one of the greatest sum of
 * scores (Viterbi), ties to the one found first, as the reference has it. Sums are taken in its
 * order, in binary doubles, since another order would round otherwise. */
#include "tokens/parts.h"

#include "tokens/hash.h"

#include <math.h>

#define UNKNOWN_PENALTY 10.0 /* of SentencePiece: below the least score */

/* One step from a node of the tree of tokens; a table of all steps, open addressing. */
struct trie_node {
	uint64_t step;   /* from node << 8 | byte, plus 1; 0: free */
	uint32_t to, id; /* node; token that ends there, or TOKEN_NONE */
};

struct path {
	double score;
	uint32_t from, id; /* from NO_PATH: not reached */
};

#define NO_PATH UINT32_MAX

static struct trie_node *
trie_slot(const struct unigram *unigram, uint32_t node, uint8_t byte)
{
	uint64_t step = ((uint64_t)node << 8 | byte) + 1;
	uint32_t i = (uint32_t)hash_mix(step) & (unigram->n_trie - 1);

	while (unigram->trie[i].step != 0 && unigram->trie[i].step != step)
		i = (i + 1) & (unigram->n_trie - 1);
	return &unigram->trie[i];
}

static void
trie_put(struct unigram *unigram, struct text token, uint32_t id, uint32_t *nodes)
{
	struct trie_node *slot = NULL;
	uint32_t node = 0;

	for (size_t i = 0; i < token.len; i++) {
		uint8_t byte = (uint8_t)token.at[i];

		slot = trie_slot(unigram, node, byte);
		if (slot->step == 0)
			*slot = (struct trie_node){.step = ((uint64_t)node << 8 | byte) + 1,
			    .to = ++*nodes,
			    .id = TOKEN_NONE};
		node = slot->to;
	}
	if (slot != NULL)
		slot->id = id;
}

static bool
entry_parts(const json_t *entry, struct text *token, double *score)
{
	*token = json_text(json_array_get(entry, 0));
	*score = json_number_value(json_array_get(entry, 1));
	return json_array_size(entry) == 2 && token->at != NULL &&
	       json_is_number(json_array_get(entry, 1));
}

static enum gpai_code
read_entries(const struct reading *r, const json_t *vocab, struct model *model)
{
	struct unigram *unigram = &model->unigram;
	size_t n = json_array_size(vocab), bytes = 0;
	uint32_t cap = 16, nodes = 0;
	double least = INFINITY, score;
	struct text token;

	for (size_t i = 0; i < n; i++) {
		if (!entry_parts(json_array_get(vocab, i), &token, &score))
			return malformed(r, "model.vocab", "pairs of a token and its score");
		bytes += token.len;
	}
	if (n == 0 || bytes > UINT32_MAX / 8)
		return malformed(r, "model.vocab", "tokens in a number that a model can have");
	while (cap < 2 * bytes)
		cap *= 2;
	unigram->n_trie = cap;
	unigram->trie = arena_array(r->arena, cap, sizeof(*unigram->trie));
	unigram->scores = arena_array(r->arena, n, sizeof(double));
	if (unigram->trie == NULL || unigram->scores == NULL ||
	    !vocab_init(&model->vocab, r->arena, n))
		return fail_memory(r->err);
	for (uint32_t i = 0; i < n; i++) {
		(void)entry_parts(json_array_get(vocab, i), &token, &score);
		unigram->scores[i] = score;
		least = score < least ? score : least;
		trie_put(unigram, token, i, &nodes);
		if (!vocab_put(&model->vocab, r->arena, token, i))
			return fail_memory(r->err);
	}
	unigram->unknown_score = least - UNKNOWN_PENALTY;
	unigram->n_entries = (uint32_t)n;
	return GPAI_OK;
}

enum gpai_code
unigram_read(const struct reading *r, const json_t *json, struct model *model)
{
	struct unigram *unigram = &model->unigram;
	const json_t *vocab = json_object_get(json, "vocab");
	uint64_t unknown;
	enum gpai_code rc;

	if (!json_is_array(vocab))
		return malformed(r, "model.vocab", "an array");
	if (json_array_size(vocab) > UINT32_MAX / 2)
		return malformed(r, "model.vocab", "tokens in a number that a model can have");
	if (!member_bool(json, "byte_fallback", false, &unigram->falls_back))
		return malformed(r, "model.byte_fallback", "true or false");
	if (!json_whole(json_object_get(json, "unk_id"), &unknown))
		return unsupported(r, "model.unk_id", text_of("that is absent"));
	if ((rc = read_entries(r, vocab, model)) != GPAI_OK)
		return rc;
	if (unknown >= unigram->n_entries)
		return malformed(r, "model.unk_id", "the number of a token");
	unigram->unknown_id = (uint32_t)unknown;
	for (unsigned b = 0; b < 256; b++) {
		const char *hex = "0123456789ABCDEF";
		char code[] = {'<', '0', 'x', hex[b >> 4], hex[b & 15], '>'};

		unigram->has_bytes[b] =
		    vocab_find(&model->vocab, (const uint8_t *)code, sizeof(code)) != TOKEN_NONE;
	}
	return GPAI_OK;
}

static void
offer(struct path *path, double score, size_t from, uint32_t id)
{
	if (path->from == NO_PATH || score > path->score)
		*path = (struct path){.score = score, .from = (uint32_t)from, .id = id};
}

static void
find_paths(const struct unigram *unigram, struct span word, struct path *paths)
{
	for (size_t at = 0; at <= word.len; at++)
		paths[at] = (struct path){.from = NO_PATH};
	for (size_t at = 0; at < word.len; at += char_len(word.at[at])) {
		size_t first = char_len(word.at[at]);
		double score = paths[at].score;
		bool is_known = false;
		uint32_t node = 0;

		for (size_t end = at; end < word.len;) {
			const struct trie_node *slot = trie_slot(unigram, node, word.at[end++]);

			if (slot->step == 0)
				break;
			node = slot->to;
			if (slot->id == TOKEN_NONE)
				continue;
			offer(&paths[end], unigram->scores[slot->id] + score, at, slot->id);
			is_known = is_known || end - at == first;
		}
		if (!is_known)
			offer(&paths[at + first], unigram->unknown_score + score, at,
			    unigram->unknown_id);
	}
}

static uint64_t
unknown_tokens(const struct model *model, struct span run)
{
	if (!model->unigram.falls_back || vocab_find(&model->vocab, run.at, run.len) != TOKEN_NONE)
		return 1;
	for (size_t i = 0; i < run.len; i++)
		if (!model->unigram.has_bytes[run.at[i]])
			return 1;
	return run.len;
}

bool
unigram_count(
    const struct model *model, struct model_scratch *scratch, struct span word, uint64_t *tokens)
{
	const struct unigram *unigram = &model->unigram;
	struct path *paths;
	size_t at = word.len, run_end = 0;

	if (word.len >= UINT32_MAX ||
	    !buffer_reserve(&scratch->symbols, (word.len + 1) * sizeof(struct path)))
		return false;
	paths = (struct path *)(void *)scratch->symbols.at;
	find_paths(unigram, word, paths);
	*tokens = 0;
	/* Backwards; unknown ones side by side are one. */
	while (at > 0) {
		bool is_unknown = paths[at].id == unigram->unknown_id;

		if (is_unknown && run_end == 0)
			run_end = at;
		if (!is_unknown && run_end != 0) {
			*tokens += unknown_tokens(model, (struct span){word.at + at, run_end - at});
			run_end = 0;
		}
		*tokens += !is_unknown;
		at = paths[at].from;
	}
	if (run_end != 0)
		*tokens += unknown_tokens(model, (struct span){word.at, run_end});
	return true;
}
