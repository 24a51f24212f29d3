/* SPDX-License-Identifier: Apache-2.0 */
/* Byte-pair encoding: a word's characters, joined pair by pair in the order of the merges.
 *
 * Short words: the pair of least rank is looked for again after each merge. Long ones: a list of
 * symbols and a heap of pairs, n log n for any word. Both take the leftmost of equal pairs, as
 * the reference does. The heap's entries are never taken out: one whose pair is gone has
 * another rank than the pair that stands there, for each pair has its own. */
#include "tokens/parts.h"

#include "tokens/hash.h"

#define SHORT_SYMBOLS 48

struct symbol {
	uint32_t id, prev, next; /* NO_SYMBOL at the ends; id TOKEN_NONE: merged away */
};

#define NO_SYMBOL UINT32_MAX

/* ---- reading ---- */

static struct merge *
merge_slot(const struct bpe *bpe, uint32_t left, uint32_t right)
{
	uint32_t i = (uint32_t)hash_mix((uint64_t)left << 32 | right) & bpe->mask;

	while (bpe->merges[i].made != TOKEN_NONE &&
	       (bpe->merges[i].left != left || bpe->merges[i].right != right))
		i = (i + 1) & bpe->mask;
	return &bpe->merges[i];
}

static bool
merges_init(struct bpe *bpe, struct arena *arena, size_t n)
{
	size_t cap = 16;

	while (cap < 2 * n)
		cap *= 2;
	if ((bpe->merges = arena_array(arena, cap, sizeof(*bpe->merges))) == NULL)
		return false;
	for (size_t i = 0; i < cap; i++)
		bpe->merges[i].made = TOKEN_NONE;
	bpe->mask = (uint32_t)(cap - 1);
	return true;
}

/* Both forms: ["a", "b"] and "a b". */
static bool
merge_parts(const json_t *json, struct text part[2])
{
	struct text line = json_text(json);
	const char *blank;

	if (json_is_array(json)) {
		part[0] = json_text(json_array_get(json, 0));
		part[1] = json_text(json_array_get(json, 1));
		return json_array_size(json) == 2 && part[0].at != NULL && part[1].at != NULL;
	}
	if (line.at == NULL || (blank = memchr(line.at, ' ', line.len)) == NULL)
		return false;
	part[0] = (struct text){line.at, (size_t)(blank - line.at)};
	part[1] = (struct text){blank + 1, line.len - part[0].len - 1};
	return memchr(part[1].at, ' ', part[1].len) == NULL;
}

static uint32_t
find(const struct vocab *vocab, struct text text)
{
	return vocab_find(vocab, (const uint8_t *)text.at, text.len);
}

/* A merge whose left ends in another character than `mark`, and whose right begins with it:
 * that character joins. */
static bool
note_join(struct buffer *joins, struct text mark, const struct text part[2])
{
	const uint8_t *end = (const uint8_t *)part[0].at + part[0].len, *last;

	if (part[0].len == 0 || !text_starts(part[1], mark.at))
		return true;
	last = char_before(end);
	if ((size_t)(end - last) == mark.len && memcmp(last, mark.at, mark.len) == 0)
		return true;
	for (size_t i = 0; i < joins->len; i += char_len(joins->at[i]))
		if (memcmp(joins->at + i, last, char_len(*last)) == 0)
			return true;
	return buffer_put(joins, last, (size_t)(end - last));
}

static enum gpai_code
read_merge(const struct reading *r, const struct text part[2], uint32_t rank, struct model *model,
    struct buffer *made)
{
	struct bpe *bpe = &model->bpe;
	uint32_t left = find(&model->vocab, part[0]), right = find(&model->vocab, part[1]);
	uint32_t id;
	size_t skip = bpe->prefix.len;

	if (part[1].len < skip || part[1].len + part[0].len == skip)
		return malformed(r, "model.merges", "a second part longer than the prefix");
	made->len = 0;
	if (!buffer_put(made, part[0].at, part[0].len) ||
	    !buffer_put(made, part[1].at + skip, part[1].len - skip))
		return fail_memory(r->err);
	id = vocab_find(&model->vocab, made->at, made->len);
	if (left == TOKEN_NONE || right == TOKEN_NONE || id == TOKEN_NONE)
		return malformed(r, "model.merges", "parts and whole that are in model.vocab");
	*merge_slot(bpe, left, right) =
	    (struct merge){.left = left, .right = right, .rank = rank, .made = id};
	return GPAI_OK;
}

static enum gpai_code
read_merges(const struct reading *r, const json_t *merges, struct model *model)
{
	static const char mark[] = "\xe2\x96\x81";
	struct bpe *bpe = &model->bpe;
	struct buffer made = {0}, joins = {0};
	enum gpai_code rc = GPAI_OK;
	uint32_t rank = 0;

	if (!json_is_array(merges))
		return malformed(r, "model.merges", "an array");
	if (!merges_init(bpe, r->arena, json_array_size(merges)))
		return fail_memory(r->err);
	for (size_t i = 0; i < json_array_size(merges) && rc == GPAI_OK; i++) {
		const json_t *line = json_array_get(merges, i);
		struct text part[2];

		if (text_starts(json_text(line), "#version"))
			continue;
		if (!merge_parts(line, part))
			rc = malformed(r, "model.merges", "pairs of tokens");
		else if (!note_join(&joins, text_of(mark), part))
			rc = fail_memory(r->err);
		else
			rc = read_merge(r, part, rank++, model, &made);
	}
	/* Few: a space is cheap only where there is little to compare with. */
	if (rc == GPAI_OK && joins.len <= 16 && bpe->prefix.len == 0 && bpe->suffix.len == 0 &&
	    !bpe->ignores_merges && find(&model->vocab, text_of(mark)) != TOKEN_NONE) {
		bpe->mark = text_of(mark);
		bpe->joins = arena_text(r->arena, (struct text){(const char *)joins.at, joins.len});
	}
	buffer_release(&made);
	buffer_release(&joins);
	return rc;
}

static void
find_bytes(const struct vocab *vocab, uint32_t bytes[256])
{
	for (unsigned b = 0; b < 256; b++) {
		const char *hex = "0123456789ABCDEF";
		char code[] = {'<', '0', 'x', hex[b >> 4], hex[b & 15], '>'};

		bytes[b] = vocab_find(vocab, (const uint8_t *)code, sizeof(code));
	}
}

static bool
ids_differ(const struct reading *r, const struct vocab *vocab)
{
	struct vocab seen;
	bool differ = true;

	if (!vocab_init(&seen, r->arena, vocab->n))
		return false;
	for (uint32_t i = 0; differ && i <= vocab->mask; i++) {
		const struct vocab_entry *slot = &vocab->slots[i];

		if (slot->at == NULL)
			continue;
		differ = vocab_find(&seen, (const uint8_t *)&slot->id, 4) == TOKEN_NONE &&
		         vocab_put(&seen, r->arena, (struct text){(const char *)&slot->id, 4}, 0);
	}
	return differ;
}

static enum gpai_code
read_members(const struct reading *r, const json_t *json, struct bpe *bpe)
{
	const json_t *dropout = json_object_get(json, "dropout");

	if (dropout != NULL && !json_is_null(dropout) && json_number_value(dropout) != 0)
		return unsupported(r, "model.dropout", text_of("other than 0"));
	if (!member_text(json, "unk_token", &bpe->unknown) ||
	    !member_text(json, "continuing_subword_prefix", &bpe->prefix) ||
	    !member_text(json, "end_of_word_suffix", &bpe->suffix) ||
	    !member_bool(json, "fuse_unk", false, &bpe->fuses_unknown) ||
	    !member_bool(json, "byte_fallback", false, &bpe->falls_back) ||
	    !member_bool(json, "ignore_merges", false, &bpe->ignores_merges))
		return malformed(r, "model", "members of the types of a BPE model");
	bpe->has_unknown = bpe->unknown.at != NULL;
	bpe->prefix = arena_text(r->arena, bpe->prefix);
	bpe->suffix = arena_text(r->arena, bpe->suffix);
	return GPAI_OK;
}

enum gpai_code
bpe_read(const struct reading *r, const json_t *json, struct model *model)
{
	struct bpe *bpe = &model->bpe;
	enum gpai_code rc;

	if ((rc = read_members(r, json, bpe)) != GPAI_OK)
		return rc;
	if (!ids_differ(r, &model->vocab))
		return unsupported(r, "model.vocab", text_of("with one number for two tokens"));
	if ((rc = read_merges(r, json_object_get(json, "merges"), model)) != GPAI_OK)
		return rc;
	find_bytes(&model->vocab, bpe->bytes);
	bpe->unknown_id = bpe->has_unknown ? find(&model->vocab, bpe->unknown) : TOKEN_NONE;
	if (bpe->has_unknown && bpe->unknown_id == TOKEN_NONE)
		return unsupported(r, "model.unk_token", text_of("that is not in model.vocab"));
	for (uint8_t c = 0; c < 128; c++)
		bpe->ascii[c] = vocab_find(&model->vocab, &c, 1);
	return GPAI_OK;
}

/* ---- counting ---- */

struct word {
	const struct model *model;
	struct model_scratch *scratch;
	struct symbol *symbols;
	uint32_t n;
	bool has_pending; /* an unknown one not yet put */
};

static void
put_symbol(struct word *word, uint32_t id)
{
	word->symbols[word->n] = (struct symbol){
	    .id = id, .prev = word->n == 0 ? NO_SYMBOL : word->n - 1, .next = word->n + 1};
	word->n++;
}

/* The character with what stands before inner and behind last ones. */
static bool
full_char(struct word *word, struct span c, bool is_first, bool is_last, struct span *full)
{
	const struct bpe *bpe = &word->model->bpe;
	struct buffer *text = &word->scratch->text;

	*full = c;
	if ((is_first || bpe->prefix.len == 0) && (!is_last || bpe->suffix.len == 0))
		return true;
	text->len = 0;
	if ((!is_first && !buffer_put(text, bpe->prefix.at, bpe->prefix.len)) ||
	    !buffer_put(text, c.at, c.len) ||
	    (is_last && !buffer_put(text, bpe->suffix.at, bpe->suffix.len)))
		return false;
	*full = (struct span){text->at, text->len};
	return true;
}

static bool
has_all_bytes(const struct bpe *bpe, struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (bpe->bytes[text.at[i]] == TOKEN_NONE)
			return false;
	return true;
}

/* In the order of the reference: an unknown one waits for the next known, and bytes that stand
 * for a character overtake it. */
static void
put_char(struct word *word, struct span full, uint32_t id)
{
	const struct bpe *bpe = &word->model->bpe;

	if (id != TOKEN_NONE) {
		if (word->has_pending)
			put_symbol(word, bpe->unknown_id);
		word->has_pending = false;
		put_symbol(word, id);
	} else if (bpe->falls_back && has_all_bytes(bpe, full)) {
		for (size_t i = 0; i < full.len; i++)
			put_symbol(word, bpe->bytes[full.at[i]]);
	} else if (bpe->has_unknown) {
		if (word->has_pending && !bpe->fuses_unknown)
			put_symbol(word, bpe->unknown_id);
		word->has_pending = true;
	}
}

static bool
put_chars(struct word *word, struct span text)
{
	const struct bpe *bpe = &word->model->bpe;
	bool is_plain = bpe->prefix.len == 0 && bpe->suffix.len == 0;
	size_t affixes = bpe->prefix.len + bpe->suffix.len;

	/* One symbol a byte at most, and those of the affixes. */
	if (text.len >= UINT32_MAX / (affixes + 2) ||
	    !buffer_reserve(
		&word->scratch->symbols, (text.len * (affixes + 1) + 1) * sizeof(struct symbol)))
		return false;
	word->symbols = (struct symbol *)(void *)word->scratch->symbols.at;
	for (size_t i = 0; i < text.len;) {
		struct span c = {text.at + i, char_len(text.at[i])}, full;
		uint32_t id;

		if (is_plain && c.len == 1) {
			full = c;
			id = bpe->ascii[*c.at];
		} else {
			if (!full_char(word, c, i == 0, i + c.len >= text.len, &full))
				return false;
			id = vocab_find(&word->model->vocab, full.at, full.len);
		}
		put_char(word, full, id);
		i += c.len;
	}
	if (word->has_pending)
		put_symbol(word, bpe->unknown_id);
	if (word->n > 0)
		word->symbols[word->n - 1].next = NO_SYMBOL;
	return true;
}

/* Pairs' ranks beside the symbols; UINT32_MAX: no merge. */
static uint64_t
merge_short(const struct bpe *bpe, const struct symbol *symbols, uint32_t n)
{
	uint32_t ids[SHORT_SYMBOLS + 1];
	const struct merge *pairs[SHORT_SYMBOLS + 1];

	for (uint32_t i = 0; i < n; i++)
		ids[i] = symbols[i].id;
	for (uint32_t i = 0; i + 1 < n; i++)
		pairs[i] = merge_slot(bpe, ids[i], ids[i + 1]);
	for (;;) {
		uint32_t best = UINT32_MAX, at = 0;

		for (uint32_t i = 0; i + 1 < n; i++)
			if (pairs[i]->made != TOKEN_NONE && pairs[i]->rank < best) {
				best = pairs[i]->rank;
				at = i;
			}
		if (best == UINT32_MAX)
			return n;
		ids[at] = pairs[at]->made;
		n--;
		memmove(ids + at + 1, ids + at + 2, (n - at - 1) * sizeof(ids[0]));
		memmove(pairs + at, pairs + at + 1, (n - at - 1) * sizeof(pairs[0]));
		if (at > 0)
			pairs[at - 1] = merge_slot(bpe, ids[at - 1], ids[at]);
		if (at + 1 < n)
			pairs[at] = merge_slot(bpe, ids[at], ids[at + 1]);
	}
}

/* A heap of (rank, place), least first, four children a node. */
static bool
heap_push(struct buffer *heap, uint32_t rank, uint32_t place)
{
	uint64_t key = (uint64_t)rank << 32 | place, *at;
	size_t i;

	if (!buffer_put(heap, &key, sizeof(key)))
		return false;
	at = (uint64_t *)(void *)heap->at;
	for (i = heap->len / sizeof(key) - 1; i > 0 && at[(i - 1) / 4] > key; i = (i - 1) / 4)
		at[i] = at[(i - 1) / 4];
	at[i] = key;
	return true;
}

static uint64_t
heap_pop(struct buffer *heap)
{
	uint64_t *at = (uint64_t *)(void *)heap->at, top = at[0], key;
	size_t n = heap->len / sizeof(key) - 1, i = 0;

	heap->len -= sizeof(key);
	key = at[n];
	for (;;) {
		size_t least = 4 * i + 1, end = least + 4 < n ? least + 4 : n;

		if (least >= n)
			break;
		for (size_t j = least + 1; j < end; j++)
			if (at[j] < at[least])
				least = j;
		if (at[least] >= key)
			break;
		at[i] = at[least];
		i = least;
	}
	at[i] = key;
	return top;
}

static bool
push_pair(const struct word *word, uint32_t left)
{
	const struct symbol *symbol = &word->symbols[left];
	const struct merge *merge;

	if (symbol->next == NO_SYMBOL)
		return true;
	merge = merge_slot(&word->model->bpe, symbol->id, word->symbols[symbol->next].id);
	return merge->made == TOKEN_NONE || heap_push(&word->scratch->heap, merge->rank, left);
}

static bool
merge_long(const struct word *word, uint64_t *left)
{
	struct buffer *heap = &word->scratch->heap;

	*left = word->n;
	heap->len = 0;
	for (uint32_t i = 0; i < word->n; i++)
		if (!push_pair(word, i))
			return false;
	while (heap->len > 0) {
		uint64_t top = heap_pop(heap);
		struct symbol *symbol = &word->symbols[(uint32_t)top], *right;
		const struct merge *merge;

		if (symbol->id == TOKEN_NONE || symbol->next == NO_SYMBOL)
			continue;
		right = &word->symbols[symbol->next];
		merge = merge_slot(&word->model->bpe, symbol->id, right->id);
		if (merge->made == TOKEN_NONE || merge->rank != top >> 32)
			continue;
		symbol->id = merge->made;
		right->id = TOKEN_NONE;
		symbol->next = right->next;
		if (right->next != NO_SYMBOL)
			word->symbols[right->next].prev = (uint32_t)top;
		--*left;
		if ((symbol->prev != NO_SYMBOL && !push_pair(word, symbol->prev)) ||
		    !push_pair(word, (uint32_t)top))
			return false;
	}
	return true;
}

bool
bpe_count(
    const struct model *model, struct model_scratch *scratch, struct span text, uint64_t *tokens)
{
	struct word word = {.model = model, .scratch = scratch};

	if (model->bpe.ignores_merges &&
	    vocab_find(&model->vocab, text.at, text.len) != TOKEN_NONE) {
		*tokens = 1;
		return true;
	}
	if (!put_chars(&word, text))
		return false;
	if (word.n > SHORT_SYMBOLS)
		return merge_long(&word, tokens);
	*tokens = word.n < 2 ? word.n : merge_short(&model->bpe, word.symbols, word.n);
	return true;
}

static bool
is_join(const struct bpe *bpe, const uint8_t *begin, const uint8_t *at)
{
	const uint8_t *last = char_before(at);

	if ((size_t)(at - last) == bpe->mark.len && memcmp(last, bpe->mark.at, bpe->mark.len) == 0)
		return true;
	for (size_t i = 0; i < bpe->joins.len; i += char_len((uint8_t)bpe->joins.at[i]))
		if (last >= begin && bpe->joins.at[i] == (char)*last &&
		    memcmp(bpe->joins.at + i, last, (size_t)(at - last)) == 0)
			return true;
	return false;
}

size_t
bpe_cut(const struct bpe *bpe, struct span text)
{
	const uint8_t *at = text.at, *end = text.at + text.len;

	if (bpe->mark.len == 0)
		return text.len;
	while ((at = memmem(at, (size_t)(end - at), bpe->mark.at, bpe->mark.len)) != NULL) {
		if (at > text.at && !is_join(bpe, text.at, at))
			return (size_t)(at - text.at);
		at += bpe->mark.len;
	}
	return text.len;
}
