/* SPDX-License-Identifier: Apache-2.0 */
/* Shares of public datasets among those of their kind of content, and the list of large ones.
 *
 * With bounds a share is least where it is least itself and the others are most: its own width
 * counts once. What is perhaps above the threshold is listed: one set too many is the smaller
 * fault. */
#include "api/data_totals.h"

#include <string.h>

static const char SHARES[] = "training-data.shares";
static const char SHARE[] = "source.share", LISTED[] = "source.listed";

enum { SHOWN_FIGURES = 6 };

/* One kind of content: sizes of the sources in one unit. */
struct content {
	struct totals_row row;
	struct range *sizes; /* by source */
	bool *is_member;
	const char *unit;
	struct range all, members; /* sums; `all` over every source that has the content */
	bool all_known;
};

/* Sizes of the members in this unit; false when one lacks it, or is not exact where asked. */
static bool
find_sizes(struct totals *t, struct content *c, struct text key, bool exact)
{
	if (key.len == 0)
		return false;
	for (uint32_t i = 0; i < t->n_sources; i++)
		if (c->is_member[i] && (!totals_number(t, t->sources[i], key, &c->sizes[i]) ||
					   (exact && !range_is_exact(c->sizes[i]))))
			return false;
	c->unit = key.at;
	return true;
}

static void
say_lacking(struct totals *t, const struct content *c, struct text key)
{
	struct range size;

	for (uint32_t i = 0; i < t->n_sources; i++)
		if (c->is_member[i] && !totals_number(t, t->sources[i], key, &size))
			totals_lack(t, i, key, text_of(SHARE));
}

/* Exact by the first unit, exact by the second, bounded by the first. */
static bool
choose_unit(struct totals *t, struct content *c)
{
	struct text first = totals_cell(&c->row, "size"), second = totals_cell(&c->row, "or");

	if (find_sizes(t, c, first, true) || find_sizes(t, c, second, true) ||
	    find_sizes(t, c, first, false) || find_sizes(t, c, second, false))
		return true;
	say_lacking(t, c, first);
	return false;
}

/* False while it is not known of a source whether it belongs here. */
static bool
find_members(struct totals *t, struct content *c, uint32_t *n)
{
	bool known = true;

	*n = 0;
	for (uint32_t i = 0; i < t->n_sources; i++) {
		enum truth is = totals_member(t, &c->row, c->row.name, i, text_of(SHARE));
		c->is_member[i] = is == TRUTH_TRUE;
		known = known && is != TRUTH_UNKNOWN;
		*n += is == TRUTH_TRUE;
	}
	return known;
}

/* Of all data of this kind of content, where each source has the size. */
static void
find_all(struct totals *t, struct content *c)
{
	struct text unit = text_of(c->unit);

	c->members = c->all = range_whole(0);
	c->all_known = true;
	for (uint32_t i = 0; i < t->n_sources; i++) {
		const struct fact *has =
		    totals_fact(t, t->sources[i], text_of("source.modalities"));
		struct range size;
		bool belongs = has == NULL || has->value.type != TYPE_CHOICES;
		for (uint32_t k = 0; !belongs && k < has->value.n_items; k++)
			belongs = text_equal(has->value.items[k], c->row.name);
		if (c->is_member[i])
			c->members = range_add(c->members, c->sizes[i]);
		if (!belongs)
			continue;
		if (totals_number(t, t->sources[i], unit, &size))
			c->all = range_add(c->all, size);
		else
			c->all_known = false;
	}
}

/* 100 x part / whole: rounded for people, but never onto or across the threshold. */
static struct decimal
percent_of(
    struct decimal part, struct decimal whole, struct decimal threshold, enum rounding rounding)
{
	struct decimal hundred = decimal_multiply(part, decimal_from(100), rounding);
	struct decimal percent = decimal_quotient(hundred, whole, rounding);
	struct decimal shown = decimal_plain(decimal_round(percent, SHOWN_FIGURES, rounding));
	int before = decimal_compare(percent, threshold), after = decimal_compare(shown, threshold);

	return (before > 0) == (after > 0) && (before < 0) == (after < 0) ? shown : percent;
}

static bool
is_zero(struct decimal number)
{
	return decimal_compare(number, DECIMAL_ZERO) == 0;
}

/* The others are the whole without the part, each bound against its opposite. */
static bool
share_of(struct range part, struct range whole, struct decimal threshold, struct range *percent)
{
	struct decimal none = part.low, other_most, other_least;

	none.negative = !is_zero(none);
	other_least = decimal_add(whole.low, none, ROUND_DOWN);
	none = part.high;
	none.negative = !is_zero(none);
	other_most = decimal_add(whole.high, none, ROUND_UP);
	struct decimal least = decimal_add(part.low, other_most, ROUND_UP);
	struct decimal most = decimal_add(part.high, other_least, ROUND_DOWN);
	if (is_zero(least) || is_zero(most))
		return false;
	bool exact = range_is_exact(part) && range_is_exact(whole);
	percent->low = percent_of(part.low, least, threshold, exact ? ROUND_NEAREST : ROUND_DOWN);
	percent->high = percent_of(part.high, most, threshold, exact ? ROUND_NEAREST : ROUND_UP);
	return true;
}

static void
take_share(struct totals *t, const struct content *c, uint32_t i, struct decimal threshold)
{
	struct share *share = &t->shares[i];
	struct range percent, of_all;

	if (!share_of(c->sizes[i], c->members, threshold, &percent))
		return;
	bool above = decimal_compare(percent.low, threshold) > 0;
	bool perhaps = !above && decimal_compare(percent.high, threshold) > 0;
	bool only_so = (above || perhaps) && c->all_known &&
	               share_of(c->sizes[i], c->all, threshold, &of_all) &&
	               decimal_compare(of_all.high, threshold) <= 0;
	/* Of several kinds of content the largest, as far as bounds tell. */
	if (!share->known || decimal_compare(percent.high, share->percent.high) > 0) {
		share->percent.high = percent.high;
		share->unit = c->unit;
	}
	if (!share->known || decimal_compare(percent.low, share->percent.low) > 0)
		share->percent.low = percent.low;
	share->only_so = share->above || share->perhaps ? share->only_so && only_so : only_so;
	share->above = share->above || above;
	share->perhaps = !share->above && (share->perhaps || perhaps);
	share->threshold = range_exact(threshold);
	share->known = true;
}

/* A share that hangs on a size that is not known is none. */
static void
drop_shares(struct totals *t, const struct content *c, bool *dropped)
{
	for (uint32_t i = 0; i < t->n_sources; i++)
		dropped[i] = dropped[i] || c->is_member[i];
}

static bool
find_content(struct totals *t, struct content *c, bool *dropped)
{
	struct decimal threshold;
	uint32_t n;
	bool known = find_members(t, c, &n);

	if (n == 0)
		return true;
	if (!decimal_parse(totals_cell(&c->row, "more-than"), &threshold))
		return false;
	if (!known || !choose_unit(t, c)) {
		drop_shares(t, c, dropped);
		return true;
	}
	find_all(t, c);
	for (uint32_t i = 0; i < t->n_sources; i++)
		if (c->is_member[i])
			take_share(t, c, i, threshold);
	return true;
}

static void
say_share(struct totals *t, uint32_t i)
{
	const struct share *share = &t->shares[i];
	char shown[RANGE_CHARS];

	if (totals_waits(t, t->sources[i], text_of(SHARE)))
		return;
	totals_say(t, t->sources[i], text_of(SHARE), range_value(share->percent),
	    voice_text(t->voice,
		"%s over that of the public datasets on file of its kind of content", share->unit),
	    TEXT_NONE, false);
	if (!share->perhaps && !share->only_so)
		return;
	range_format(share->threshold, 3, shown);
	voice_compare(t->voice, "data.share", COMPARISON_NOTED, SHARE, TEXT_NONE, TEXT_NONE,
	    voice_text(t->voice, "source/%.*s: %s, so it is listed",
		TEXT_ARG(text_clip(totals_name(t, i), 80)),
		share->only_so
		    ? voice_text(t->voice,
			  "above %s %% of the public datasets but not of all data of its kind; "
			  "which "
			  "of the two the template means rests on secondary sources",
			  shown)
			  .at
		    : voice_text(t->voice, "perhaps above %s %% of the public datasets", shown)
			  .at));
}

void
totals_find_shares(struct totals *t)
{
	const struct law_register *list;
	struct arena *arena = t->voice->arena;

	if (!totals_register(t->law, SHARES, &list))
		return;
	bool *dropped = arena_array(arena, t->n_sources + 1, sizeof *dropped);
	struct content c = {.sizes = arena_array(arena, t->n_sources + 1, sizeof *c.sizes),
	    .is_member = arena_array(arena, t->n_sources + 1, sizeof *c.is_member)};
	if (dropped == NULL || c.sizes == NULL || c.is_member == NULL) {
		t->voice->rc = fail_memory(t->voice->err);
		return;
	}
	for (uint32_t i = 0; i < list->rows_n; i++) {
		c.row = totals_row(t->law, list, i);
		if (!find_content(t, &c, dropped))
			return;
	}
	for (uint32_t i = 0; i < t->n_sources; i++) {
		t->shares[i].known = t->shares[i].known && !dropped[i];
		if (t->shares[i].known)
			say_share(t, i);
	}
}

/* --- The list --- */

static struct text
text_fact(const struct totals *t, uint32_t source, const char *key)
{
	const struct fact *fact = totals_fact(t, t->sources[source], text_of(key));

	return fact != NULL && fact->value.state == VALUE_KNOWN && fact->value.type == TYPE_TEXT
	           ? fact->value.text
	           : TEXT_NONE;
}

static struct text
line_of(struct totals *t, uint32_t source)
{
	struct text name = text_fact(t, source, "source.name");
	struct text link = text_fact(t, source, "source.link");

	if (name.len == 0)
		name = totals_name(t, source);
	return link.len == 0
	           ? name
	           : arena_format(t->voice->arena, "%.*s, %.*s", TEXT_ARG(name), TEXT_ARG(link));
}

/* Sets that are large for certain or perhaps; none when every public set is known to be small. */
void
totals_say_large(struct totals *t, const struct totals_row *row)
{
	uint32_t key = law_find_fact(t->law, row->name), n = 0, n_members = 0;
	struct text *items = arena_array(t->voice->arena, t->n_sources + 1, sizeof *items);
	uint32_t model =
	    key == LAW_NONE ? LAW_NONE : fact_single(t->facts, t->law->facts[key].kind);

	if (items == NULL || model == LAW_NONE) {
		if (items == NULL)
			t->voice->rc = fail_memory(t->voice->err);
		return;
	}
	for (uint32_t i = 0; i < t->n_sources; i++) {
		enum truth is = totals_member(t, row, TEXT_NONE, i, row->name);
		if (is == TRUTH_FALSE)
			continue;
		if (is == TRUTH_UNKNOWN || !t->shares[i].known) {
			if (is == TRUTH_TRUE)
				totals_lack(t, i, text_of(SHARE), row->name);
			return;
		}
		n_members++;
		if (t->shares[i].above || t->shares[i].perhaps)
			items[n++] = line_of(t, i);
	}
	if (n_members == 0 || totals_waits(t, model, row->name))
		return;
	const struct fact *held = totals_fact(t, model, row->name);
	bool is_ours = held == NULL || totals_is_ours(held);
	totals_say(t, model, row->name,
	    n > 0 ? value_items(TYPE_LIST, items, n)
		  : value_absent(text_of("no public dataset on file is above the share")),
	    text_of("public datasets on file above the share, for certain or perhaps"), TEXT_NONE,
	    false);
	for (uint32_t i = 0; is_ours && i < t->n_sources; i++)
		if ((t->shares[i].above || t->shares[i].perhaps) && t->shares[i].known &&
		    text_fact(t, i, "source.link").len > 0)
			totals_say(t, t->sources[i], text_of(LISTED), value_yesno(true),
			    text_of("its name and link are in the list worked out from the shares"),
			    TEXT_NONE, false);
}
