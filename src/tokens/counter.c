/* SPDX-License-Identifier: Apache-2.0 */
/* Counting: added tokens are taken out, what lies between is normalized, parted into words, and
 * each word counted by the model, or remembered.
 *
 * Words come again and again, so the counts of short ones are kept: a table of fixed size, one
 * place a hash, the newer word taking the place of the older. Nothing else outlives a text, and
 * nothing is allocated once the scratch has grown to the largest one. */
#include "tokens/hash.h"
#include "tokens/parts.h"

#define REMEMBERED     65536 /* words, 32 bytes each: two in a line of the cache */
#define REMEMBERED_LEN 27
#define SCRATCH_KEPT   (4u << 20) /* bytes of a scratch that stay for the next text */

struct memory {
	uint32_t tokens;
	uint8_t len; /* 0: free */
	uint8_t word[REMEMBERED_LEN];
};

struct token_counter {
	const struct tokenizer *tokenizer;
	struct pattern_matcher *matcher;
	struct model_scratch model;
	struct buffer turn[2], mapped, steps[SPLITS_MAX];
	struct memory *memory;
	uint64_t tokens; /* of the present text */
};

struct token_counter *
token_counter_create(const struct tokenizer *tokenizer)
{
	struct token_counter *counter = calloc(1, sizeof(*counter));

	if (counter == NULL)
		return NULL;
	counter->tokenizer = tokenizer;
	counter->matcher = pattern_matcher_create();
	counter->memory = aligned_alloc(64, REMEMBERED * sizeof(*counter->memory));
	if (counter->matcher == NULL || counter->memory == NULL) {
		token_counter_free(counter);
		return NULL;
	}
	memset(counter->memory, 0, REMEMBERED * sizeof(*counter->memory));
	return counter;
}

static void
settle(struct token_counter *counter, size_t most)
{
	buffer_settle(&counter->turn[0], most);
	buffer_settle(&counter->turn[1], most);
	buffer_settle(&counter->mapped, most);
	buffer_settle(&counter->model.symbols, most);
	buffer_settle(&counter->model.heap, most);
	buffer_settle(&counter->model.text, most);
	for (size_t i = 0; i < SPLITS_MAX; i++)
		buffer_settle(&counter->steps[i], most);
}

void
token_counter_free(struct token_counter *counter)
{
	if (counter == NULL)
		return;
	settle(counter, 0);
	pattern_matcher_free(counter->matcher);
	free(counter->memory);
	free(counter);
}

static bool
is_byte_level(const struct tokenizer *tokenizer)
{
	const struct splits *splits = &tokenizer->splits;

	return splits->n > 0 && splits->steps[splits->n - 1].kind == SPLIT_BYTE_LEVEL;
}

static bool
ask_model(struct token_counter *counter, struct span word, uint64_t *tokens)
{
	if (is_byte_level(counter->tokenizer)) {
		counter->mapped.len = 0;
		if (!byte_level_put(word, &counter->mapped))
			return false;
		word = (struct span){counter->mapped.at, counter->mapped.len};
	}
	return model_count(&counter->tokenizer->model, &counter->model, word, tokens);
}

/* Words of one length; short ones are most, and not worth a call. */
static bool
is_same_word(const uint8_t *a, const uint8_t *b, size_t len)
{
	uint64_t x, y;

	for (; len >= 8; a += 8, b += 8, len -= 8) {
		memcpy(&x, a, 8);
		memcpy(&y, b, 8);
		if (x != y)
			return false;
	}
	for (size_t i = 0; i < len; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

static bool
count_word(struct token_counter *counter, struct span word)
{
	struct memory *memory = NULL;
	uint64_t tokens;

	if (word.len <= REMEMBERED_LEN) {
		memory = &counter->memory[hash_bytes(word.at, word.len) % REMEMBERED];
		if (memory->len == word.len && is_same_word(memory->word, word.at, word.len)) {
			counter->tokens += memory->tokens;
			return true;
		}
	}
	if (!ask_model(counter, word, &tokens))
		return false;
	counter->tokens += tokens;
	if (memory != NULL) {
		memory->tokens = (uint32_t)tokens;
		memory->len = (uint8_t)word.len;
		memcpy(memory->word, word.at, word.len);
	}
	return true;
}

static bool
count_words(struct token_counter *counter, struct span text)
{
	const struct model *model = &counter->tokenizer->model;

	if (model->kind != MODEL_BPE || is_byte_level(counter->tokenizer))
		return count_word(counter, text);
	while (text.len > 0) {
		struct span word = {text.at, bpe_cut(&model->bpe, text)};

		if (!count_word(counter, word))
			return false;
		text.at += word.len;
		text.len -= word.len;
	}
	return true;
}

/* The step and those behind it, piece by piece: each step has its own scratch. */
static bool
count_split(struct token_counter *counter, size_t step, struct span piece, bool is_first)
{
	const struct splits *splits = &counter->tokenizer->splits;
	struct split_walk walk;

	if (step == splits->n)
		return count_words(counter, piece);
	if (!split_begin(&walk, &splits->steps[step], counter->matcher, &counter->steps[step],
		piece, is_first))
		return false;
	while (split_next(&walk, &piece)) {
		if (!count_split(counter, step + 1, piece, is_first))
			return false;
		is_first = false;
	}
	return !walk.failed;
}

/* Between tokens that are looked for in the text as it came. */
static bool
count_between(struct token_counter *counter, struct span text, bool is_first)
{
	const struct tokenizer *tokenizer = counter->tokenizer;
	struct added_walk walk = {.set = &tokenizer->added.normalized};
	bool is_token;

	if (!normals_apply(&tokenizer->normals, counter->matcher, counter->turn, &text))
		return false;
	walk.text = text;
	while (added_next(&walk, &is_token)) {
		struct span piece = {text.at + walk.begin, walk.end - walk.begin};

		if (is_token)
			counter->tokens++;
		else if (!count_split(counter, 0, piece, is_first && walk.begin == 0))
			return false;
	}
	return true;
}

bool
token_count(struct token_counter *counter, struct text text, uint64_t *tokens)
{
	struct span bytes = {(const uint8_t *)text.at, text.len};
	struct added_walk walk = {.set = &counter->tokenizer->added.plain, .text = bytes};
	bool is_token, is_fine = true;

	counter->tokens = 0;
	while (is_fine && added_next(&walk, &is_token)) {
		struct span piece = {bytes.at + walk.begin, walk.end - walk.begin};

		if (is_token)
			counter->tokens++;
		else
			is_fine = count_between(counter, piece, walk.begin == 0);
	}
	*tokens = counter->tokens;
	settle(counter, SCRATCH_KEPT);
	return is_fine;
}
