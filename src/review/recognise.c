/* SPDX-License-Identifier: Apache-2.0 */
/* The kind of a document: that whose phrases it has and whose questions it asks, most of all.
 * Nothing is guessed: too little, or as much of one as of another, is none. */
#include "review/extract.h"
#include "review/extract_walk.h"

enum {
	EARLY_BLOCKS = 40, /* a title stands among these, or is marked as one */
	TITLE_POINTS = 3,  /* as much as three questions */
	LEAST_POINTS = 4,
	PHRASE_BYTES = 1 << 20, /* of text that is searched for phrases */
	MEMORY = 256 << 20      /* for the questions of one kind */
};

struct phrases { /* of a kind */
	bool any, in_title;
};

static bool
has_phrase(const struct law *law, const struct law_reading *reading, struct text text)
{
	for (uint32_t i = 0; i < reading->recognise.n; i++)
		if (words_find(text, law_text(law, law->refs[reading->recognise.first + i]), NULL))
			return true;
	return false;
}

static struct phrases
phrases_of(
    const struct law *law, const struct law_reading *reading, const struct read_document *document)
{
	struct phrases phrases = {0};
	uint32_t early = EARLY_BLOCKS;
	size_t left = PHRASE_BYTES;

	phrases.in_title = has_phrase(law, reading, document->title);
	for (const struct read_block *b = document->first; b != NULL && !phrases.in_title;
	     b = b->next) {
		bool is_title = b->kind == BLOCK_HEADING || early > 0;

		early -= early > 0;
		if (b->text.len > left)
			break;
		left -= b->text.len;
		if (!is_title && phrases.any)
			continue;
		if (has_phrase(law, reading, b->kind == BLOCK_MEMBER ? b->name : b->text)) {
			phrases.any = true;
			phrases.in_title = phrases.in_title || is_title;
		}
	}
	phrases.any = phrases.any || phrases.in_title;
	return phrases;
}

/* Questions of it that the document asks. */
static uint32_t
asked(const struct law *law, uint32_t reading, const struct read_document *document)
{
	struct arena arena;
	struct walk walk;
	uint32_t n = 0;

	arena_init(&arena, MEMORY);
	if (walk_document(&walk, law, reading, document, &arena))
		for (uint32_t i = 0; i < walk.reading->fields_n; i++)
			n += walk.fields[i].first != NULL;
	arena_release(&arena);
	return n;
}

uint32_t
review_recognise(const struct law *law, const struct read_document *document)
{
	uint32_t best = LAW_NONE, most = LEAST_POINTS - 1;

	for (uint32_t i = 0; i < law->n_readings; i++) {
		struct phrases phrases = phrases_of(law, &law->readings[i], document);
		uint32_t points;

		if (!phrases.any)
			continue;
		points = asked(law, i, document) + (phrases.in_title ? TITLE_POINTS : 0);
		if (points < most || (points == most && best == LAW_NONE))
			continue;
		best = points == most ? LAW_NONE : i;
		most = points;
	}
	return best;
}
