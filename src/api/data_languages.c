/* SPDX-License-Identifier: Apache-2.0 */
/* Languages of all training data in words: the official languages of the Union first, each with
 * its share of the bytes of text where every source has both.
 *
 * An item of a source reads "Finnish (fi) 81.23 %"; of one that a person wrote as they like, the
 * name is kept and no share is given. */
#include "api/data_totals.h"

#include <stdlib.h>
#include <string.h>

static const char UNION[] = "union-languages";

enum { TONGUES_MAX = 2000, OTHERS_SHOWN = 40 };

struct tongue {
	struct text name, code;
	bool is_official;
	struct decimal weight; /* percent x bytes */
};

struct tongues {
	struct tongue *at;
	uint32_t n, n_official, n_union;
	bool weighed; /* every item has a share, every source its bytes */
	struct range bytes;
};

/* Name, code, percent of an item; what is not there is left empty. */
static bool
read_item(struct text item, struct text *name, struct text *code, struct decimal *percent)
{
	const char *open = memchr(item.at, '(', item.len), *close;

	*name = text_trim(item);
	*code = TEXT_NONE;
	if (open == NULL ||
	    (close = memchr(open, ')', item.len - (size_t)(open - item.at))) == NULL)
		return false;
	*name = text_trim((struct text){item.at, (size_t)(open - item.at)});
	*code = (struct text){open + 1, (size_t)(close - open - 1)};
	struct text rest =
	    text_trim((struct text){close + 1, item.len - (size_t)(close + 1 - item.at)});
	if (!text_ends(rest, "%"))
		return false;
	rest.len--;
	return decimal_parse(text_trim(rest), percent);
}

static struct tongue *
find_tongue(struct tongues *all, struct text name, struct text code)
{
	for (uint32_t i = 0; i < all->n; i++)
		if ((code.len > 0 && text_equal(all->at[i].code, code)) ||
		    (code.len == 0 && text_equal(all->at[i].name, name)))
			return &all->at[i];
	if (all->n == TONGUES_MAX)
		return NULL;
	all->at[all->n] = (struct tongue){.name = name, .code = code};
	return &all->at[all->n++];
}

static void
take_source(struct totals *t, struct tongues *all, uint32_t source, const struct fact *fact)
{
	struct range bytes;
	bool has_bytes = totals_number(t, t->sources[source], text_of("source.bytes"), &bytes) &&
	                 range_is_exact(bytes);

	all->weighed = all->weighed && has_bytes;
	if (has_bytes)
		all->bytes = range_add(all->bytes, bytes);
	for (uint32_t i = 0; i < fact->value.n_items; i++) {
		struct text name, code;
		struct decimal percent = DECIMAL_ZERO;
		bool has_share = read_item(fact->value.items[i], &name, &code, &percent);
		struct tongue *tongue = find_tongue(all, name, code);
		all->weighed = all->weighed && has_share;
		if (tongue != NULL && has_share && has_bytes)
			tongue->weight = decimal_add(tongue->weight,
			    decimal_multiply(percent, bytes.low, ROUND_NEAREST), ROUND_NEAREST);
	}
}

static void
find_official(struct totals *t, struct tongues *all)
{
	uint32_t list = law_find_register(t->law, text_of(UNION));

	if (list == LAW_NONE)
		return;
	all->n_union = t->law->registers[list].rows_n;
	for (uint32_t i = 0; i < all->n; i++) {
		struct text word = all->at[i].code.len > 0 ? all->at[i].code : all->at[i].name;
		uint32_t row = law_find_row(t->law, list, word);
		if (row == LAW_NONE)
			continue;
		all->at[i].name = law_text(t->law, t->law->rows[row].name);
		all->at[i].is_official = true;
		all->n_official++;
	}
}

static int
largest_first(const void *left, const void *right)
{
	const struct tongue *a = left, *b = right;
	int order = decimal_compare(b->weight, a->weight);

	return order != 0 ? order : text_compare(a->name, b->name);
}

/* "German 3.1 %", "German" */
static struct text
shown(struct totals *t, const struct tongues *all, const struct tongue *tongue)
{
	char number[DECIMAL_CHARS];
	struct decimal tenth = {.low = 1, .exponent = -1};

	if (!all->weighed || decimal_compare(all->bytes.low, DECIMAL_ZERO) == 0)
		return tongue->name;
	struct decimal percent = decimal_quotient(tongue->weight, all->bytes.low, ROUND_NEAREST);
	if (decimal_compare(percent, tenth) < 0)
		return arena_format(t->voice->arena, "%.*s (below 0.1 %%)", TEXT_ARG(tongue->name));
	int figures = decimal_magnitude(percent) + 2;
	decimal_format(
	    decimal_plain(decimal_round(percent, figures > 0 ? figures : 1, ROUND_NEAREST)),
	    number);
	return arena_format(t->voice->arena, "%.*s %s %%", TEXT_ARG(tongue->name), number);
}

static struct text
listing(struct totals *t, const struct tongues *all, bool official, uint32_t most)
{
	struct text line = TEXT_NONE;
	uint32_t n = 0, left_out = 0;

	for (uint32_t i = 0; i < all->n; i++) {
		if (all->at[i].is_official != official)
			continue;
		if (n == most) {
			left_out++;
			continue;
		}
		line = arena_format(t->voice->arena, "%.*s%s%.*s", TEXT_ARG(line),
		    n++ > 0 ? ", " : "", TEXT_ARG(shown(t, all, &all->at[i])));
	}
	return left_out == 0
	           ? line
	           : arena_format(t->voice->arena, "%.*s and %u more", TEXT_ARG(line), left_out);
}

/* What no language is known of, in percent; a thousandth is as near as rounded shares add up. */
static struct text
rest_in_words(struct totals *t, const struct tongues *all)
{
	struct decimal hundred = decimal_from(100), named = DECIMAL_ZERO;
	struct decimal tenth = {.low = 1, .exponent = -1};
	char number[DECIMAL_CHARS];

	if (!all->weighed || decimal_compare(all->bytes.low, DECIMAL_ZERO) == 0)
		return TEXT_NONE;
	for (uint32_t i = 0; i < all->n; i++)
		named = decimal_add(named, all->at[i].weight, ROUND_NEAREST);
	named = decimal_quotient(named, all->bytes.low, ROUND_NEAREST);
	named.negative = true;
	struct decimal rest = decimal_add(hundred, named, ROUND_NEAREST);
	if (decimal_compare(rest, tenth) < 0)
		return TEXT_NONE;
	decimal_format(
	    decimal_plain(decimal_round(rest, decimal_magnitude(rest) + 2, ROUND_NEAREST)), number);
	return arena_format(t->voice->arena, " No language is known of %s %%.", number);
}

static struct text
in_words(struct totals *t, const struct tongues *all)
{
	struct arena *arena = t->voice->arena;
	struct text others = listing(t, all, false, OTHERS_SHOWN), text;

	text =
	    all->n_official == 0
		? text_of("No official language of the Union is known to be in it.")
		: arena_format(arena, "Official languages of the Union (%u of %u): %.*s.",
		      all->n_official, all->n_union, TEXT_ARG(listing(t, all, true, UINT32_MAX)));
	if (others.len > 0)
		text = arena_format(
		    arena, "%.*s Other languages: %.*s.", TEXT_ARG(text), TEXT_ARG(others));
	if (all->weighed)
		text = arena_format(arena, "%.*s%.*s Shares are of the bytes of text.",
		    TEXT_ARG(text), TEXT_ARG(rest_in_words(t, all)));
	return text;
}

void
totals_say_languages(struct totals *t, const struct totals_row *row)
{
	struct tongues all = {.weighed = true, .bytes = range_whole(0)};
	struct text of = totals_cell(row, "of"), has = totals_cell(row, "has");
	uint32_t key = law_find_fact(t->law, row->name), n = 0;
	bool complete = true, is_measured = true;

	all.at = arena_array(t->voice->arena, TONGUES_MAX, sizeof *all.at);
	if (all.at == NULL) {
		t->voice->rc = fail_memory(t->voice->err);
		return;
	}
	for (uint32_t i = 0; i < t->n_sources; i++) {
		enum truth is = totals_member(t, row, has, i, row->name);
		const struct fact *fact = totals_fact(t, t->sources[i], of);
		if (is == TRUTH_FALSE)
			continue;
		bool known = is == TRUTH_TRUE && fact != NULL && fact->value.type == TYPE_LIST;
		if (is == TRUTH_TRUE && !known)
			totals_lack(t, i, of, row->name);
		complete = complete && known;
		if (known)
			take_source(t, &all, i, fact);
		is_measured = is_measured && (!known || fact->origin == ORIGIN_MEASURED);
		n += known;
	}
	if (!complete || n == 0 || all.n == 0 || key == LAW_NONE ||
	    totals_waits(t, fact_single(t->facts, t->law->facts[key].kind), row->name))
		return;
	find_official(t, &all);
	qsort(all.at, all.n, sizeof *all.at, largest_first);
	totals_say(t, fact_single(t->facts, t->law->facts[key].kind), row->name,
	    value_text(in_words(t, &all)),
	    voice_text(t->voice, "from source.languages of the sources on file%s",
		t->is_damaged ? TOTALS_DAMAGED : ""),
	    TEXT_NONE, is_measured);
}
