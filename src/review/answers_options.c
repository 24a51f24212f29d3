/* SPDX-License-Identifier: Apache-2.0 */
/* Boxes to tick and what stands beside them: yes and no, kinds of content.
 *
 * A box is a character (U+2612, U+2610, U+25A2 and their kin), brackets as in Markdown, or a
 * single X before the word of an option, as people write who edit the form by hand. */
#include "review/answers.h"

#include <string.h>

/* --- Boxes --- */

static bool
tick_of(uint32_t c, enum tick *tick)
{
	switch (c) {
	case 0x2611: /* with a check */
	case BOX_TICKED:
	case 0x22A0:
	case 0x2705:
	case 0x2713: /* a check alone, where others have a box */
	case 0x2714:
	case 0x1F5F9:
		*tick = TICK_TICKED;
		return true;
	case BOX_UNTICKED:
	case 0x25A1:
	case 0x25FB:
	case 0x2B1C:
		*tick = TICK_UNTICKED;
		return true;
	case BOX_UNTOLD:
		*tick = TICK_UNTOLD;
		return true;
	default:
		return false;
	}
}

/* What may stand behind an X that is a tick. */
static bool
begins_option(const char *at, const char *end)
{
	static const char *const words[] = {"yes", "no", "other", "less", "more", "n", NULL};
	struct word_reader reader = {at, end};
	struct word word;

	if (!word_next(&reader, &word))
		return false;
	return word_among(&word, words) || modality_of(&word) != 0 ||
	       (word.at[0] >= '0' && word.at[0] <= '9');
}

/* "[x]", "[ ]", "(x)", "X " before an option: its length, else 0. */
static size_t
typed_box(struct text all, const char *at, enum tick *tick)
{
	const char *end = end_of(all);
	bool is_first = at == all.at || at[-1] == ' ' || at[-1] == '\n';

	if (!is_first)
		return 0;
	if (end - at >= 3 && (*at == '[' || *at == '(') && at[2] == (*at == '[' ? ']' : ')') &&
	    (at[1] == ' ' || at[1] == 'x' || at[1] == 'X')) {
		*tick = at[1] == ' ' ? TICK_UNTICKED : TICK_TICKED;
		return 3;
	}
	if (end - at >= 2 && (*at == 'X' || *at == 'x') && at[1] == ' ' &&
	    begins_option(at + 2, end)) {
		*tick = TICK_TICKED;
		return 1;
	}
	return 0;
}

/* The next box from `at` on, and what is behind it; NULL when there is none. */
static const char *
box_from(struct text all, const char *at, const char **behind, enum tick *tick)
{
	const char *end = end_of(all);

	while (at < end) {
		const char *from = at;
		size_t typed = typed_box(all, at, tick);

		if (typed > 0) {
			*behind = at + typed;
			return at;
		}
		if (tick_of(character_next(&at, end), tick)) {
			*behind = at;
			return from;
		}
	}
	return NULL;
}

static struct text
between(const char *from, const char *to)
{
	return text_trim((struct text){from, (size_t)(to - from)});
}

bool
options_any(struct text text)
{
	const char *behind;
	enum tick tick;

	return box_from(text, text.at, &behind, &tick) != NULL;
}

struct option_reader
options_of(struct text text)
{
	struct option_reader reader = {text_trim(text), false};
	const char *behind = NULL, *at = reader.rest.at, *box, *first = NULL;
	enum tick tick;

	while ((box = box_from(reader.rest, at, &behind, &tick)) != NULL) {
		first = first == NULL ? box : first;
		at = behind;
	}
	reader.is_labelled_first =
	    first != NULL && first != reader.rest.at && behind == reader.rest.at + reader.rest.len;
	return reader;
}

bool
option_next(struct option_reader *reader, struct option *option)
{
	struct text all = reader->rest;
	const char *end = end_of(all), *behind, *next, *next_behind;
	enum tick next_tick;

	if (all.len == 0)
		return false;
	const char *box = box_from(all, all.at, &behind, &option->tick);
	if (box == NULL) {
		*option = (struct option){TICK_NO_BOX, text_trim(all)};
		reader->rest = TEXT_NONE;
	} else if (reader->is_labelled_first) {
		option->label = between(all.at, box);
		reader->rest = (struct text){behind, (size_t)(end - behind)};
	} else if (box > all.at && between(all.at, box).len > 0) {
		*option = (struct option){TICK_NO_BOX, between(all.at, box)};
		reader->rest = (struct text){box, (size_t)(end - box)};
	} else {
		next = box_from(all, behind, &next_behind, &next_tick);
		next = next == NULL ? end : next;
		option->label = between(behind, next);
		reader->rest = (struct text){next, (size_t)(end - next)};
	}
	return true;
}

/* --- Yes and no --- */

struct votes {
	uint32_t boxes, ticked_yes, ticked_no, ticked_other, untold, yes, no;
	bool only_yes;
};

static void
vote(struct votes *votes, const struct option *option)
{
	struct word_reader reader = WORDS_OF(option->label);
	struct word word = {.len = 0};
	bool is_yes, is_no;

	word_next(&reader, &word);
	is_yes = word_is(&word, "yes");
	is_no = word_is(&word, "no");
	votes->boxes++;
	votes->yes += is_yes;
	votes->no += is_no;
	votes->untold += option->tick == TICK_UNTOLD;
	if (option->tick == TICK_TICKED) {
		votes->ticked_yes += is_yes;
		votes->ticked_no += is_no;
		votes->ticked_other += !is_yes && !is_no;
	}
}

static enum field_answer
of_votes(const struct votes *votes)
{
	uint32_t ticked = votes->ticked_yes + votes->ticked_no + votes->ticked_other;

	if (ticked > 1 || votes->ticked_other > 0)
		return ANSWER_OTHER;
	if (ticked == 1)
		return votes->ticked_yes > 0 ? ANSWER_YES : ANSWER_NO;
	if (votes->untold > 0)
		return ANSWER_UNTOLD;
	/* One box before one word, the other word not on offer: the word is the answer. */
	if (votes->boxes == 1 && votes->yes + votes->no == 1)
		return votes->yes > 0 ? ANSWER_YES : ANSWER_NO;
	return ANSWER_NOTHING;
}

static enum field_answer
of_words(struct text said)
{
	struct word_reader reader = WORDS_OF(said);
	struct word first, second = {.len = 0};

	if (!word_next(&reader, &first))
		return ANSWER_NOTHING;
	word_next(&reader, &second);
	bool is_yes = word_is(&first, "yes"), is_no = word_is(&first, "no");
	if ((is_yes && word_is(&second, "no")) || (is_no && word_is(&second, "yes")))
		return memchr(first.to, '/', (size_t)(second.from - first.to)) != NULL
		           ? ANSWER_NOTHING
		           : ANSWER_UNTOLD;
	if (is_yes && word_is(&second, "and") && word_next(&reader, &second) &&
	    word_is(&second, "no"))
		return ANSWER_OTHER;
	return is_yes ? ANSWER_YES : is_no ? ANSWER_NO : ANSWER_OTHER;
}

enum field_answer
answer_yes_no(struct text said)
{
	struct option_reader reader = options_of(said);
	struct option option;
	struct votes votes = {0};
	struct text before = TEXT_NONE;

	while (option_next(&reader, &option))
		if (option.tick == TICK_NO_BOX)
			before = before.len > 0 ? before : option.label;
		else
			vote(&votes, &option);
	/* Boxes of something else, behind a word. */
	if (votes.yes + votes.no == 0 && before.len > 0)
		votes.boxes = 0;
	return votes.boxes > 0 ? of_votes(&votes) : of_words(before.len > 0 ? before : said);
}

/* --- Kinds of content --- */

struct text
modality_word(enum modality modality)
{
	static const char *const words[] = {
#define X(name, word) word,
	    MODALITIES(X)
#undef X
	};
	return text_of(words[modality]);
}

uint32_t
modality_of(const struct word *word)
{
	static const struct {
		const char *word;
		uint32_t set;
	} words[] = {
	    {"text", 1u << MODALITY_TEXT},
	    {"texts", 1u << MODALITY_TEXT},
	    {"textual", 1u << MODALITY_TEXT},
	    {"image", 1u << MODALITY_IMAGES},
	    {"images", 1u << MODALITY_IMAGES},
	    {"imagery", 1u << MODALITY_IMAGES},
	    {"audio", 1u << MODALITY_AUDIO},
	    {"speech", 1u << MODALITY_AUDIO},
	    {"video", 1u << MODALITY_VIDEO},
	    {"videos", 1u << MODALITY_VIDEO},
	    {"other", 1u << MODALITY_OTHER},
	    {"others", 1u << MODALITY_OTHER},
	};

	/* "Audio1": the mark of a footnote. */
	struct word bare = *word;
	while (bare.len > 1 && bare.at[bare.len - 1] >= '0' && bare.at[bare.len - 1] <= '9')
		bare.len--;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (word_is(&bare, words[i].word))
			return words[i].set;
	return 0;
}

uint32_t
modalities_of(struct text text, bool *all)
{
	static const char *const joins[] = {"and", "or", "only", "data", "modality", "modalities",
	    "if", "so", "please", "specify", "perception", "multimodal", "x", NULL};
	struct word_reader reader = WORDS_OF(text);
	struct word word;
	uint32_t set = 0;
	bool is_all = true;

	while (word_next(&reader, &word)) {
		uint32_t one = modality_of(&word);

		set |= one;
		is_all = is_all && (one != 0 || word_among(&word, joins));
	}
	if (all != NULL)
		*all = is_all && set != 0;
	return set;
}

/* Without boxes: words that are nothing but kinds, or a sentence that names some. The options of
 * the form one after the other say nothing about which is meant. */
static void
say_words(struct text text, struct modalities_said *said)
{
	enum { EVERY = (1u << MODALITY_COUNT) - 1 };
	uint32_t set = modalities_of(text, NULL);

	if (set == EVERY && memchr(text.at, ',', text.len) == NULL)
		said->is_untold = true;
	else
		said->set |= set & ~(1u << MODALITY_OTHER) ? set & ~(1u << MODALITY_OTHER) : set;
}

struct modalities_said
answer_modalities(struct text text)
{
	struct modalities_said said = {0};
	struct option_reader reader = options_of(text);
	struct option option;

	if (!options_any(text)) {
		say_words(text, &said);
		return said;
	}
	said.has_boxes = true;
	while (option_next(&reader, &option)) {
		struct word_reader words = WORDS_OF(option.label);
		struct word word;
		uint32_t set = word_next(&words, &word) ? modality_of(&word) : 0;

		if (option.tick == TICK_TICKED)
			said.set |= set != 0 ? set : modalities_of(option.label, NULL);
		else if (option.tick == TICK_UNTOLD)
			said.is_untold = true;
	}
	return said;
}
