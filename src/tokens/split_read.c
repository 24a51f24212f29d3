/* SPDX-License-Identifier: Apache-2.0 */
/* Reading pre-tokenizers: sequences become one flat list of steps. Left out: UnicodeScripts, and
 * steps behind ByteLevel, which would see its characters for bytes. */
#include "tokens/parts.h"

static const char gpt2_pattern[] = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+|"
				   " ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

static enum gpai_code
read_behaviour(const struct reading *r, const json_t *json, enum behaviour *behaviour)
{
	static const struct {
		const char *word;
		enum behaviour behaviour;
	} words[] = {
	    {"Removed", REMOVED},
	    {"Isolated", ISOLATED},
	    {"MergedWithPrevious", MERGED_WITH_PREVIOUS},
	    {"MergedWithNext", MERGED_WITH_NEXT},
	    {"Contiguous", CONTIGUOUS},
	};
	struct text word = json_member_text(json, "behavior");

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (text_is(word, words[i].word)) {
			*behaviour = words[i].behaviour;
			return GPAI_OK;
		}
	}
	return malformed(r, "pre_tokenizer.behavior", "one of the five");
}

static enum gpai_code
read_split(const struct reading *r, const json_t *json, struct split *step)
{
	enum gpai_code rc;

	if (!member_bool(json, "invert", false, &step->is_inverted))
		return malformed(r, "pre_tokenizer.invert", "true or false");
	if ((rc = read_behaviour(r, json, &step->behaviour)) != GPAI_OK)
		return rc;
	return pattern_read(
	    r, "pre_tokenizer.pattern", json_object_get(json, "pattern"), &step->pattern);
}

static enum gpai_code
read_byte_level(const struct reading *r, const json_t *json, struct split *step)
{
	bool has_pattern;

	step->behaviour = ISOLATED;
	if (!member_bool(json, "add_prefix_space", true, &step->adds_space) ||
	    !member_bool(json, "use_regex", true, &has_pattern))
		return malformed(r, "pre_tokenizer", "members of ByteLevel that are true or false");
	return has_pattern ? pattern_compile(text_of(gpt2_pattern), r->name, &step->pattern, r->err)
	                   : GPAI_OK;
}

static enum gpai_code
read_metaspace(const struct reading *r, const json_t *json, struct split *step)
{
	struct text scheme, mark;
	bool adds_space, splits;
	uint32_t c;

	step->behaviour = MERGED_WITH_NEXT;
	if (!member_text(json, "prepend_scheme", &scheme) ||
	    !member_text(json, "replacement", &mark) || !text_char(mark, &c) ||
	    !member_bool(json, "add_prefix_space", true, &adds_space) ||
	    !member_bool(json, "split", true, &splits))
		return malformed(r, "pre_tokenizer", "members of Metaspace");
	if (c == ' ')
		return unsupported(r, "pre_tokenizer.replacement", text_of("of a blank"));
	step->mark = arena_text(r->arena, mark);
	if (!adds_space || text_is(scheme, "never"))
		step->prepend = PREPEND_NEVER;
	else if (scheme.at == NULL || text_is(scheme, "always"))
		step->prepend = PREPEND_ALWAYS;
	else if (text_is(scheme, "first"))
		step->prepend = PREPEND_FIRST;
	else
		return malformed(r, "pre_tokenizer.prepend_scheme", "first, never or always");
	if (step->mark.at == NULL)
		return fail_memory(r->err);
	return splits ? pattern_literal(step->mark, &step->pattern, r->err) : GPAI_OK;
}

static enum gpai_code
read_words(const struct reading *r, const json_t *json, struct split *step)
{
	(void)r;
	(void)json;
	step->behaviour = REMOVED;
	step->is_inverted = true;
	return GPAI_OK;
}

static enum gpai_code
read_white(const struct reading *r, const json_t *json, struct split *step)
{
	(void)r;
	(void)json;
	step->behaviour = REMOVED;
	return GPAI_OK;
}

static enum gpai_code
read_digits(const struct reading *r, const json_t *json, struct split *step)
{
	bool alone;

	if (!member_bool(json, "individual_digits", false, &alone))
		return malformed(r, "pre_tokenizer.individual_digits", "true or false");
	step->behaviour = alone ? ISOLATED : CONTIGUOUS;
	return GPAI_OK;
}

static enum gpai_code
read_punctuation(const struct reading *r, const json_t *json, struct split *step)
{
	step->behaviour = ISOLATED;
	return json_object_get(json, "behavior") == NULL
	           ? GPAI_OK
	           : read_behaviour(r, json, &step->behaviour);
}

static enum gpai_code
read_delimiter(const struct reading *r, const json_t *json, struct split *step)
{
	step->behaviour = REMOVED;
	return text_char(json_member_text(json, "delimiter"), &step->number)
	           ? GPAI_OK
	           : malformed(r, "pre_tokenizer.delimiter", "one character");
}

static enum gpai_code
read_length(const struct reading *r, const json_t *json, struct split *step)
{
	uint64_t length = 5; /* where the file says nothing */
	const json_t *given = json_object_get(json, "length");

	step->behaviour = ISOLATED;
	if (given != NULL && (!json_whole(given, &length) || length == 0 || length > UINT32_MAX))
		return malformed(r, "pre_tokenizer.length", "a number above 0");
	step->number = (uint32_t)length;
	return GPAI_OK;
}

static const struct {
	const char *type;
	enum split_kind kind;
	enum gpai_code (*read)(const struct reading *, const json_t *, struct split *);
} kinds[] = {
    {"Split", SPLIT_PATTERN, read_split},
    {"ByteLevel", SPLIT_BYTE_LEVEL, read_byte_level},
    {"Metaspace", SPLIT_METASPACE, read_metaspace},
    {"Whitespace", SPLIT_WORDS, read_words},
    {"WhitespaceSplit", SPLIT_WHITESPACE, read_white},
    {"Digits", SPLIT_DIGITS, read_digits},
    {"Punctuation", SPLIT_PUNCTUATION, read_punctuation},
    {"CharDelimiterSplit", SPLIT_DELIMITER, read_delimiter},
    {"FixedLength", SPLIT_LENGTH, read_length},
};

static enum gpai_code
read_step(const struct reading *r, const json_t *json, struct splits *splits)
{
	struct text type = json_member_text(json, "type");

	if (splits->n > 0 && splits->steps[splits->n - 1].kind == SPLIT_BYTE_LEVEL)
		return unsupported(r, "pre_tokenizer", text_of("with a step behind ByteLevel"));
	if (splits->n == SPLITS_MAX)
		return unsupported(r, "pre_tokenizer", text_of("of more than 16 steps"));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct split *step = &splits->steps[splits->n];
		enum gpai_code rc;

		if (!text_is(type, kinds[i].type))
			continue;
		step->kind = kinds[i].kind;
		splits->n++;
		if ((rc = kinds[i].read(r, json, step)) != GPAI_OK)
			return rc;
		/* Later, what stands first in the text is no longer plain to see. */
		if (step->prepend == PREPEND_FIRST && splits->n > 1)
			return unsupported(r, "pre_tokenizer.prepend_scheme",
			    text_of("first, behind another step"));
		return GPAI_OK;
	}
	return unsupported(r, "pre_tokenizer.type", type);
}

static enum gpai_code
read_steps(const struct reading *r, const json_t *json, struct splits *splits, unsigned depth)
{
	const json_t *list = json_object_get(json, "pretokenizers");
	enum gpai_code rc = GPAI_OK;

	if (!text_is(json_member_text(json, "type"), "Sequence"))
		return read_step(r, json, splits);
	if (!json_is_array(list) || depth > 4)
		return malformed(r, "pre_tokenizer.pretokenizers", "an array");
	for (size_t i = 0; i < json_array_size(list) && rc == GPAI_OK; i++)
		rc = read_steps(r, json_array_get(list, i), splits, depth + 1);
	return rc;
}

enum gpai_code
splits_read(const struct reading *r, const json_t *json, struct splits *splits)
{
	if (json == NULL || json_is_null(json))
		return GPAI_OK;
	splits->steps = arena_array(r->arena, SPLITS_MAX, sizeof(*splits->steps));
	if (splits->steps == NULL)
		return fail_memory(r->err);
	return read_steps(r, json, splits, 0);
}

void
splits_release(struct splits *splits)
{
	for (size_t i = 0; i < splits->n; i++)
		pattern_free(splits->steps[i].pattern);
}
