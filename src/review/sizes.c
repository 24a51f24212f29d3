/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes as people write them: "more than 10 trillion tokens", "1 billion to 10 trillion tokens",
 * "10 000 to 1 million hours", ">10T tokens", "479 million images", "70B parameters". A number
 * counts only with a unit behind it. What is no plain number ("1.5 * 2 * 10^12 tokens") is a size
 * without ends: what was written is kept, what it means is not guessed. */
#include "review/answers.h"

#include <string.h>

enum {
	UNIT_WORDS = 3,    /* words that may stand between a number and its unit */
	FORMULA_BYTES = 64 /* a longer one is not followed */
};

/* --- Units --- */

static const struct {
	const char *said, *unit;
	uint32_t modality; /* of which it is a unit and of no other; 0 */
} units[] = {
    {"tokens", "tokens", 0},
    {"token", "tokens", 0},
    {"images", "images", 1u << MODALITY_IMAGES},
    {"image", "images", 1u << MODALITY_IMAGES},
    {"pictures", "images", 1u << MODALITY_IMAGES},
    {"photos", "images", 1u << MODALITY_IMAGES},
    {"hours", "hours", 0},
    {"hour", "hours", 0},
    {"minutes", "minutes", 0},
    {"bytes", "bytes", 0},
    {"kb", "kb", 0},
    {"mb", "mb", 0},
    {"gb", "gb", 0},
    {"tb", "tb", 0},
    {"pb", "pb", 0},
    {"gigabytes", "gb", 0},
    {"terabytes", "tb", 0},
    {"petabytes", "pb", 0},
    {"documents", "documents", 0},
    {"samples", "samples", 0},
    {"examples", "samples", 0},
    {"words", "words", 0},
    {"characters", "characters", 0},
    {"videos", "videos", 1u << MODALITY_VIDEO},
    {"clips", "clips", 0},
    {"parameters", "parameters", 0},
    {"params", "parameters", 0},
    {"flop", "flop", 0},
    {"flops", "flop", 0},
    {"days", "days", 0},
    {"mwh", "mwh", 0},
    {"kwh", "kwh", 0},
};

static size_t
unit_of(const struct word *word)
{
	size_t i = 0;

	while (i < sizeof units / sizeof *units && !word_is(word, units[i].said))
		i++;
	return i;
}

/* --- Numbers --- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "10,000", "10 000", "19.2", "11.1T": digits with groups of three; the end, or NULL. */
static const char *
number_end(const char *at, const char *end)
{
	const char *from = at;

	while (at < end && is_digit(*at))
		at++;
	if (at == from)
		return NULL;
	while (end - at >= 4 && (*at == ',' || *at == ' ') && is_digit(at[1]) && is_digit(at[2]) &&
	       is_digit(at[3]) && (end - at == 4 || !is_digit(at[4])) && at - from <= 15)
		at += 4;
	if (end - at >= 2 && *at == '.' && is_digit(at[1]))
		for (at++; at < end && is_digit(*at);)
			at++;
	return at;
}

static bool
number_value(const char *from, const char *to, struct decimal *value)
{
	char digits[40];
	size_t n = 0;

	for (; from < to; from++)
		if (*from != ',' && *from != ' ') {
			if (n == sizeof digits)
				return false;
			digits[n++] = *from;
		}
	return decimal_parse((struct text){digits, n}, value);
}

/* Powers of ten of "million", "M" and so on; -1 when the word is none. */
static int
magnitude(struct text word, bool is_joined)
{
	static const struct {
		const char *word;
		int power;
		bool joined_only; /* "7 B" and "7 M" are as often something else */
	} words[] = {
	    {"thousand", 3, false},
	    {"thousands", 3, false},
	    {"million", 6, false},
	    {"millions", 6, false},
	    {"mln", 6, false},
	    {"billion", 9, false},
	    {"billions", 9, false},
	    {"bn", 9, false},
	    {"trillion", 12, false},
	    {"trillions", 12, false},
	    {"k", 3, true},
	    {"m", 6, true},
	    {"b", 9, true},
	    {"t", 12, true},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (word.len == strlen(words[i].word) && text_begins_like(word, words[i].word) &&
		    (is_joined || !words[i].joined_only))
			return words[i].power;
	return -1;
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

struct amount {
	struct decimal value;
	const char *to;
	int power; /* of ten that its word stands for; 0 */
	bool is_least;
};

/* A number with its "million". */
static bool
amount_at(const char *at, const char *end, struct amount *amount)
{
	const char *to = number_end(at, end), *word;

	if (to == NULL || !number_value(at, to, &amount->value))
		return false;
	amount->is_least = to < end && *to == '+'; /* "10+ trillion" */
	to += amount->is_least;
	word = to;
	while (word < end && *word == ' ')
		word++;
	const char *word_end = word;
	while (word_end < end && is_letter(*word_end))
		word_end++;
	int power = magnitude((struct text){word, (size_t)(word_end - word)}, word == to);
	amount->power = power > 0 ? power : 0;
	amount->to = power > 0 ? word_end : to;
	amount->value.exponent += amount->power;
	return true;
}

/* --- What stands around them --- */

struct scan {
	const char *begin, *end;
};

struct found {
	struct said_size size;
	const char *from, *to;
	uint32_t modality; /* that it names itself; 0 */
};

static bool
ends_with(const char *begin, const char *to, const char *words)
{
	size_t len = strlen(words);

	if ((size_t)(to - begin) < len)
		return false;
	return text_begins_like((struct text){to - len, len}, words) &&
	       ((size_t)(to - begin) == len || !is_letter(*words) ||
		   !is_letter(to[-(long)len - 1]));
}

/* The words before a lone number that make it an end of a range. */
static void
qualify(const char *begin, const char *at, struct said_size *size, const char **from)
{
	static const struct {
		const char *words;
		bool is_low, is_open;
	} words[] = {
	    {"more than", true, true},
	    {"over", true, true},
	    {"above", true, true},
	    {"greater than", true, true},
	    {">", true, true},
	    {"at least", true, false},
	    {"\xE2\x89\xA5", true, false},
	    {"less than", false, true},
	    {"fewer than", false, true},
	    {"below", false, true},
	    {"under", false, true},
	    {"<", false, true},
	    {"up to", false, false},
	    {"at most", false, false},
	    {"\xE2\x89\xA4", false, false},
	};
	const char *to = at;

	while (to > begin && to[-1] == ' ')
		to--;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!ends_with(begin, to, words[i].words))
			continue;
		*from = to - strlen(words[i].words);
		size->has_low = words[i].is_low;
		size->low_open = words[i].is_low && words[i].is_open;
		size->has_high = !words[i].is_low;
		size->high_open = !words[i].is_low && words[i].is_open;
		return;
	}
}

/* " to ", "-", "\u2013" and a second number. */
static const char *
range_second(const char *at, const char *end)
{
	static const char *const joins[] = {"to", "-", "\xE2\x80\x93", "and"};

	while (at < end && *at == ' ')
		at++;
	for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
		size_t len = strlen(joins[i]);

		if ((size_t)(end - at) <= len || memcmp(at, joins[i], len) != 0)
			continue;
		at += len;
		while (at < end && *at == ' ')
			at++;
		return at < end && is_digit(*at) ? at : NULL;
	}
	return NULL;
}

/* The unit within a few words, and what those say it is of: "hours of video". */
static bool
take_unit(const char *at, const char *end, struct found *found)
{
	struct word_reader reader = {at, end};
	struct word word;
	const char *last = at;
	uint32_t modality = 0;

	for (int i = 0; i <= UNIT_WORDS && word_next(&reader, &word); i++) {
		size_t unit = unit_of(&word);

		for (const char *c = last; c < word.from; c++)
			if (*c == '.' || *c == '\n' || *c == ';' || *c == ':' || *c == ')')
				return false;
		last = word.to;
		if (is_digit(word.at[0]))
			return false;
		modality |= modality_of(&word);
		if (unit == sizeof units / sizeof *units)
			continue;
		found->size.unit = text_of(units[unit].unit);
		found->modality = units[unit].modality != 0 ? units[unit].modality : modality;
		found->to = word.to;
		if (word_next(&reader, &word) && word_is(&word, "of") &&
		    word_next(&reader, &word) && modality_of(&word) != 0) {
			found->modality = modality_of(&word);
			found->to = word.to;
		}
		return true;
	}
	return false;
}

/* A factor or a power goes on: no plain number. */
static bool
is_formula(const char *at, const char *end)
{
	while (at < end && *at == ' ')
		at++;
	return at < end &&
	       (*at == '*' || *at == '^' || (end - at > 1 && memcmp(at, "\xC3\x97", 2) == 0));
}

static const char *
formula_end(const char *at, const char *end)
{
	end = end - at > FORMULA_BYTES ? at + FORMULA_BYTES : end;
	while (at < end && (is_digit(*at) || strchr(" .,*^()", *at) != NULL ||
			       (end - at > 1 && memcmp(at, "\xC3\x97", 2) == 0)))
		at += *at == '\xC3' ? 2 : 1;
	return at;
}

static bool
size_at(const struct scan *scan, const char *at, struct found *found)
{
	struct amount first, second;
	struct said_size *size = &found->size;
	const char *to;

	*found = (struct found){.from = at};
	if (!amount_at(at, scan->end, &first))
		return false;
	if (is_formula(first.to, scan->end))
		return take_unit(formula_end(first.to, scan->end), scan->end, found);
	to = range_second(first.to, scan->end);
	if (to != NULL && amount_at(to, scan->end, &second)) {
		/* "1-5 million": the first is of the same. */
		if (second.power > 0 && first.power == 0 &&
		    decimal_compare(first.value, decimal_from(1000)) < 0)
			first.value.exponent += second.power;
		size->low = first.value;
		size->high = second.value;
		size->has_low = size->has_high = true;
		to = second.to;
	} else {
		size->low = size->high = first.value;
		size->has_low = size->has_high = true;
		qualify(scan->begin, at, size, &found->from);
		size->has_high = size->has_high && !first.is_least;
		to = first.to;
	}
	return take_unit(to, scan->end, found);
}

static bool
may_begin(const char *begin, const char *at)
{
	if (!is_digit(*at))
		return false;
	if (at == begin)
		return true;
	char before = at[-1];
	return !is_letter(before) && !is_digit(before) && before != '.' && before != ',' &&
	       before != '-' && before != '/' && before != '_';
}

static enum modality
lowest(uint32_t set)
{
	uint32_t i = 0;

	while (i + 1 < MODALITY_COUNT && (set >> i & 1) == 0)
		i++;
	return (enum modality)i;
}

static bool
is_several(uint32_t set)
{
	return (set & (set - 1)) != 0;
}

static struct text
modality_for(const struct found *found, uint32_t row, bool *several)
{
	uint32_t set = found->modality != 0 ? found->modality : row;

	if (set == 0)
		return text_is(found->size.unit, "tokens") ? modality_word(MODALITY_TEXT)
		                                           : TEXT_NONE;
	*several = *several || is_several(set);
	return modality_word(lowest(set));
}

static bool
sizes_within(struct arena *arena, const struct option *option, uint32_t row,
    struct said_size **sizes, uint32_t *n)
{
	struct scan scan = {option->label.at, option->label.at + option->label.len};
	struct found found;
	bool several = false;

	for (const char *at = scan.begin; at < scan.end;) {
		if (!may_begin(scan.begin, at) || !size_at(&scan, at, &found)) {
			at++;
			continue;
		}
		struct said_size *size = list_add(arena, sizes, n, sizeof **sizes);
		if (size == NULL)
			return several;
		*size = found.size;
		size->is_untold = option->tick == TICK_UNTOLD;
		size->is_ticked = option->tick == TICK_TICKED || option->tick == TICK_NO_BOX;
		size->written = (struct text){found.from, (size_t)(found.to - found.from)};
		size->modality = modality_for(&found, row, &several);
		at = found.to;
	}
	return several;
}

bool
answer_sizes(
    struct arena *arena, struct text said, uint32_t row, struct said_size **sizes, uint32_t *n)
{
	struct option_reader reader = options_of(said);
	struct option option;
	bool several = false;

	while (option_next(&reader, &option))
		several = sizes_within(arena, &option, row, sizes, n) || several;
	return several;
}

void
answer_amount(struct arena *arena, struct text said, struct said_size **sizes, uint32_t *n)
{
	const char *end = end_of(said), *from = said.at;
	struct said_size size = {.is_ticked = true, .has_low = true, .has_high = true};
	struct amount amount;

	while (from < end && !is_digit(*from))
		from++;
	if (from == end || !amount_at(from, end, &amount) || words_after(amount.to, end) != end)
		return;
	const char *begins = from;
	qualify(said.at, from, &size, &begins);
	if (count_words((struct text){said.at, (size_t)(begins - said.at)}) > 0)
		return;
	size.low = size.high = amount.value;
	size.has_high = size.has_high && !amount.is_least;
	size.written = said;
	struct said_size *new = list_add(arena, sizes, n, sizeof **sizes);
	if (new != NULL)
		*new = size;
}
