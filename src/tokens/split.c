/* SPDX-License-Identifier: Apache-2.0 */
/* Pre-tokenizers at work: from a piece of text to smaller ones, one by one.
 *
 * A step sees its piece as events, matches and what lies between them; its behaviour says which
 * of two neighbours are one piece. */
#include "tokens/chars.h"
#include "tokens/parts.h"

struct event {
	size_t begin, end;
	bool is_match;
};

static bool
is_match_char(const struct split *step, uint32_t c)
{
	switch (step->kind) {
	case SPLIT_WHITESPACE:
		return char_is_white(c);
	case SPLIT_DIGITS:
		return char_is_numeric(c);
	case SPLIT_PUNCTUATION:
		return char_is_punctuation(c);
	case SPLIT_DELIMITER:
		return c == step->number;
	default:
		return false;
	}
}

/* A run of word characters, or of others that are not white. */
static bool
find_run(struct split_walk *walk)
{
	struct span text = walk->text;
	size_t at = walk->done;
	bool is_word;

	while (at < text.len && char_is_white(char_at(text.at + at)))
		at += char_len(text.at[at]);
	if (at == text.len)
		return false;
	walk->walk.begin = at;
	is_word = char_is_word(char_at(text.at + at));
	while (at < text.len && char_is_word(char_at(text.at + at)) == is_word &&
	       !char_is_white(char_at(text.at + at)))
		at += char_len(text.at[at]);
	walk->walk.end = at;
	return true;
}

/* Finds the next match at or after `done`, into walk->walk. */
static bool
find_match(struct split_walk *walk)
{
	const struct split *step = walk->step;
	size_t at = walk->done;

	if (step->pattern != NULL) {
		enum pattern_found found = pattern_next(step->pattern, walk->matcher, &walk->walk);

		walk->failed = found == PATTERN_FAILED;
		return found == PATTERN_FOUND;
	}
	if (step->kind == SPLIT_WORDS)
		return find_run(walk);
	if (step->kind == SPLIT_LENGTH) {
		walk->walk.begin = at;
		for (uint32_t n = 0; n < step->number && at < walk->text.len; n++)
			at += char_len(walk->text.at[at]);
		walk->walk.end = at;
		return at > walk->done;
	}
	for (; at < walk->text.len; at += char_len(walk->text.at[at])) {
		if (!is_match_char(step, char_at(walk->text.at + at)))
			continue;
		walk->walk.begin = at;
		walk->walk.end = at + char_len(walk->text.at[at]);
		return true;
	}
	return false;
}

static bool
next_event(struct split_walk *walk, struct event *event)
{
	if (walk->at_end)
		return false;
	if (!walk->holds_match) {
		if (!find_match(walk)) {
			walk->at_end = true;
			if (walk->failed || walk->done == walk->text.len)
				return false;
			*event = (struct event){walk->done, walk->text.len, false};
			walk->done = walk->text.len;
			return true;
		}
		if (walk->walk.begin > walk->done) {
			*event = (struct event){walk->done, walk->walk.begin, false};
			walk->done = walk->walk.begin;
			walk->holds_match = true;
			return true;
		}
	}
	walk->holds_match = false;
	walk->done = walk->walk.end;
	*event = (struct event){walk->walk.begin, walk->walk.end, true};
	return true;
}

static bool
is_one_piece(enum behaviour behaviour, bool before, bool now)
{
	switch (behaviour) {
	case CONTIGUOUS:
		return before == now;
	case MERGED_WITH_PREVIOUS:
		return now && !before;
	case MERGED_WITH_NEXT:
		return before && !now;
	default:
		return false;
	}
}

bool
split_next(struct split_walk *walk, struct span *piece)
{
	enum behaviour behaviour = walk->step->behaviour;
	struct event event;

	while (next_event(walk, &event)) {
		size_t begin = walk->begin, end = walk->end;
		bool had = walk->has_piece;

		event.is_match = event.is_match != walk->step->is_inverted;
		if (behaviour == REMOVED && event.is_match)
			continue;
		if (had && is_one_piece(behaviour, walk->was_match, event.is_match)) {
			walk->end = event.end;
			walk->was_match = event.is_match;
			continue;
		}
		walk->begin = event.begin;
		walk->end = event.end;
		walk->was_match = event.is_match;
		walk->has_piece = true;
		if (had && end > begin) {
			*piece = (struct span){walk->text.at + begin, end - begin};
			return true;
		}
	}
	if (walk->failed || !walk->has_piece)
		return false;
	walk->has_piece = false;
	*piece = (struct span){walk->text.at + walk->begin, walk->end - walk->begin};
	return walk->end > walk->begin;
}

/* ---- what steps do to the text itself ---- */

static bool
add_space(struct buffer *scratch, struct span *text)
{
	if (text->at[0] == ' ')
		return true;
	scratch->len = 0;
	if (!buffer_put(scratch, " ", 1) || !buffer_put(scratch, text->at, text->len))
		return false;
	*text = (struct span){scratch->at, scratch->len};
	return true;
}

static bool
mark_blanks(const struct split *step, struct buffer *scratch, struct span *text, bool is_first)
{
	const uint8_t *at = text->at, *end = at + text->len, *blank;
	bool is_marked = *at == ' ' || (text->len >= step->mark.len &&
					   memcmp(at, step->mark.at, step->mark.len) == 0);

	scratch->len = 0;
	if (!is_marked &&
	    (step->prepend == PREPEND_ALWAYS || (step->prepend == PREPEND_FIRST && is_first)) &&
	    !buffer_put(scratch, step->mark.at, step->mark.len))
		return false;
	while ((blank = memchr(at, ' ', (size_t)(end - at))) != NULL) {
		if (!buffer_put(scratch, at, (size_t)(blank - at)) ||
		    !buffer_put(scratch, step->mark.at, step->mark.len))
			return false;
		at = blank + 1;
	}
	if (!buffer_put(scratch, at, (size_t)(end - at)))
		return false;
	*text = (struct span){scratch->at, scratch->len};
	return true;
}

bool
split_begin(struct split_walk *walk, const struct split *step, struct pattern_matcher *matcher,
    struct buffer *scratch, struct span piece, bool is_first)
{
	if (step->adds_space && !add_space(scratch, &piece))
		return false;
	if (step->kind == SPLIT_METASPACE && !mark_blanks(step, scratch, &piece, is_first))
		return false;
	*walk = (struct split_walk){
	    .step = step,
	    .matcher = matcher,
	    .text = piece,
	    .walk = {.at = piece.at, .len = piece.len},
	};
	return true;
}

/* Printable Latin-1 stands for itself, the other 68 bytes for U+0100 and on, in their order. */
static uint32_t
byte_level_char(uint8_t byte)
{
	if ((byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte != 0xad))
		return byte;
	if (byte <= ' ')
		return 0x100u + byte;
	if (byte == 0xad)
		return 0x143;
	return 0x100u + 33 + (byte - 0x7fu);
}

bool
byte_level_put(struct span bytes, struct buffer *out)
{
	if (!buffer_reserve(out, out->len + 2 * bytes.len))
		return false;
	for (size_t i = 0; i < bytes.len; i++)
		out->len += char_put(out->at + out->len, byte_level_char(bytes.at[i]));
	return true;
}
