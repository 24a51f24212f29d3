/* SPDX-License-Identifier: Apache-2.0 */
/* Drawings: what is in them, that nothing meets or leaves them, and that they know no more than
 * the words beside them. With CHARTS_OUT=FILE all that were made are written there as a page. */
#include "sample.h"

#include "documents/chart.h"
#include "documents/charts.h"
#include "documents/door.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { VALUES_MAX = 128 };

/* One item made by hand. */
struct desk {
	struct arena arena;
	struct disclosed_form form;
	struct disclosed_item item;
	struct disclosed_value values[VALUES_MAX];
	struct disclosed_limit limits[4];
	struct document document;
	struct sheet sheet;
	struct node answer;
	const struct node *node; /* the drawing, or NULL */
};

static FILE *album;

static struct decimal
number(const char *digits)
{
	struct decimal decimal;

	assert_true(decimal_parse(text_of(digits), &decimal));
	return decimal;
}

static void
start(struct desk *desk, enum law_chart chart)
{
	memset(desk, 0, sizeof *desk);
	arena_init(&desk->arena, 0);
	desk->form.issue.as_of = date_of(2026, 11, 23);
	desk->item = (struct disclosed_item){.label = text_of("Everything"),
	    .values = desk->values,
	    .limits = desk->limits,
	    .chart = chart};
}

static struct disclosed_value *
put(struct desk *desk, const char *label, const char *unit)
{
	struct disclosed_value *value = &desk->values[desk->item.n_values++];

	assert_true(desk->item.n_values <= VALUES_MAX);
	*value = (struct disclosed_value){.fact = text_of("some.fact"),
	    .label = text_of(label),
	    .unit = text_of(unit),
	    .type = TYPE_NUMBER,
	    .disclosure = DISCLOSURE_NOTHING};
	return value;
}

static struct disclosed_value *
put_range(struct desk *desk, const char *label, const char *unit, const char *low, const char *high)
{
	struct disclosed_value *value = put(desk, label, unit);

	value->disclosure = DISCLOSURE_FULL;
	value->range = (struct disclosed_range){
	    .is_known = true, .has_low = low != NULL, .has_high = high != NULL};
	if (low != NULL)
		value->range.low = number(low);
	if (high != NULL)
		value->range.high = number(high);
	return value;
}

static struct disclosed_value *
put_number(struct desk *desk, const char *label, const char *unit, const char *digits)
{
	return put_range(desk, label, unit, digits, digits);
}

static void
put_day(struct desk *desk, const char *entity, const char *label, int32_t day)
{
	struct disclosed_value *value = put(desk, label, "");

	value->type = TYPE_DATE;
	value->disclosure = DISCLOSURE_FULL;
	value->value = (struct value){.type = TYPE_DATE, .state = VALUE_KNOWN, .date = day};
	value->entity = text_of(entity);
	value->is_repeated = *entity != 0;
}

static void
put_limit(struct desk *desk, const char *title, const char *over)
{
	desk->limits[desk->item.n_limits++] = (struct disclosed_limit){
	    text_of("some.fact"), text_of(title), text_of("Act Art 1"), number(over)};
}

static void
show(const struct desk *desk)
{
	struct document document = desk->document;
	struct out out;

	if (album == NULL || desk->node == NULL)
		return;
	out_memory(&out);
	assert_int_equal(html_write(&document, &out, NULL), GPAI_OK);
	fwrite(out_text(&out).at, 1, out_text(&out).len, album);
	out_release(&out);
}

static const struct drawing *
draw(struct desk *desk)
{
	desk->sheet = (struct sheet){.document = &desk->document, .form = &desk->form};
	sheet_init(&desk->sheet, &desk->arena);
	struct node *answer = node_add(&desk->document, desk->document.root, NODE_ANSWER);
	charts_put(&desk->sheet, answer, &desk->item);
	assert_int_equal(document_status(&desk->document, NULL), GPAI_OK);
	desk->node = answer->first;
	show(desk);
	return desk->node == NULL ? NULL : desk->node->drawing;
}

static void
finish(struct desk *desk)
{
	arena_release(&desk->arena);
}

/* --- What is looked for --- */

struct extent {
	float left, top, right, bottom;
};

static struct extent
extent_of(const struct shape *shape)
{
	float width;

	switch (shape->kind) {
	case SHAPE_DOT:
		return (struct extent){shape->x - shape->size, shape->y - shape->size,
		    shape->x + shape->size, shape->y + shape->size};
	case SHAPE_WORDS:
		width = pen_text_width(shape->text, shape->size, shape->bold);
		float left = shape->anchor == ANCHOR_START    ? shape->x
		             : shape->anchor == ANCHOR_MIDDLE ? shape->x - width / 2
		                                              : shape->x - width;
		return (struct extent){left, shape->y - shape->size * 0.8F, left + width,
		    shape->y + shape->size * 0.2F};
	case SHAPE_LINE:
	case SHAPE_DASHES:
	case SHAPE_BOX:
	case SHAPE_FRAME:
	case SHAPE_KIND_COUNT:
		break;
	}
	return (struct extent){shape->x, shape->y, shape->x + shape->w, shape->y + shape->h};
}

static bool
meet(struct extent a, struct extent b)
{
	return a.left < b.right - 0.1F && b.left < a.right - 0.1F && a.top < b.bottom - 0.1F &&
	       b.top < a.bottom - 0.1F;
}

static bool
is_filled(const struct shape *shape)
{
	return shape->kind == SHAPE_WORDS || shape->kind == SHAPE_BOX || shape->kind == SHAPE_DOT;
}

static void
assert_sound(const struct drawing *drawing)
{
	assert_non_null(drawing);
	assert_true(drawing->width > 0 && drawing->height > 0);
	assert_true(drawing->height < 800); /* a page */
	for (const struct shape *a = drawing->first; a != NULL; a = a->next) {
		struct extent at = extent_of(a);

		if (at.left < -0.1F || at.top < -0.1F || at.right > drawing->width + 0.1F ||
		    at.bottom > drawing->height + 0.1F)
			fail_msg("a shape leaves the drawing: %.*s %g %g %g %g of %g %g",
			    TEXT_ARG(a->text), (double)at.left, (double)at.top, (double)at.right,
			    (double)at.bottom, (double)drawing->width, (double)drawing->height);
		assert_true(at.right >= at.left && at.bottom >= at.top);
		if (a->kind != SHAPE_WORDS)
			continue;
		assert_true(a->text.len > 0);
		for (const struct shape *b = drawing->first; b != NULL; b = b->next)
			if (a != b && is_filled(b) && meet(at, extent_of(b)))
				fail_msg(
				    "'%.*s' meets '%.*s'", TEXT_ARG(a->text), TEXT_ARG(b->text));
	}
}

static uint32_t
count(const struct drawing *drawing, enum shape_kind kind, enum ink ink)
{
	uint32_t n = 0;

	for (const struct shape *s = drawing->first; s != NULL; s = s->next)
		n += s->kind == kind && s->ink == ink;
	return n;
}

static bool
says(const struct drawing *drawing, const char *words)
{
	for (const struct shape *s = drawing->first; s != NULL; s = s->next)
		if (text_is(s->text, words))
			return true;
	return false;
}

static void
assert_finding(const struct desk *desk, const char *words)
{
	if (memmem(desk->node->text.at, desk->node->text.len, words, strlen(words)) == NULL)
		fail_msg("'%.*s' does not say '%s'", TEXT_ARG(desk->node->text), words);
}

/* Rows of the table, its head aside. */
static uint32_t
rows_of(const struct desk *desk)
{
	uint32_t n = 0;

	assert_int_equal(desk->node->first->kind, NODE_TABLE);
	for (const struct node *row = desk->node->first->first; row != NULL; row = row->next)
		n += row->kind == NODE_ROW;
	return n - 1;
}

/* --- Thresholds --- */

static void
figure_is_told_as_a_share_of_its_threshold(void **state)
{
	struct desk desk;

	(void)state;
	start(&desk, LAW_CHART_THRESHOLD);
	put_number(&desk, "In all", "FLOP", "6.3e24");
	put_limit(&desk, "Systemic risk", "1e25");
	const struct drawing *drawing = draw(&desk);
	assert_sound(drawing);
	assert_finding(&desk,
	    "In all: 6.3\u00A0\u00D7\u00A010\u00B2\u2074\u00A0FLOP, 63\u00A0% of 10\u00B2\u2075");
	assert_int_equal(count(drawing, SHAPE_DASHES, INK_LIMIT), 1);
	assert_int_equal(count(drawing, SHAPE_DOT, INK_FIRST), 1);
	assert_int_equal(rows_of(&desk), 1);
	finish(&desk);
}

static float
x_of(const struct drawing *drawing, enum shape_kind kind, enum ink ink)
{
	for (const struct shape *s = drawing->first; s != NULL; s = s->next)
		if (s->kind == kind && s->ink == ink)
			return s->x;
	fail_msg("no such shape");
	return 0;
}

static void
figure_stands_on_its_side_of_the_threshold(void **state)
{
	static const char *const figures[] = {"1e22", "9.9e24", "1e25", "1.1e25", "4e26"};

	(void)state;
	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
		struct desk desk;

		start(&desk, LAW_CHART_THRESHOLD);
		put_number(&desk, "In all", "FLOP", figures[i]);
		put_limit(&desk, "Systemic risk", "1e25");
		const struct drawing *drawing = draw(&desk);
		assert_sound(drawing);
		float dot = x_of(drawing, SHAPE_DOT, INK_FIRST);
		float limit = x_of(drawing, SHAPE_DASHES, INK_LIMIT);
		assert_true(i < 2 ? dot < limit : i > 2 ? dot > limit : dot == limit);
		finish(&desk);
	}
}

static void
share_close_to_the_whole_is_never_rounded_to_it(void **state)
{
	struct desk desk;

	(void)state;
	start(&desk, LAW_CHART_THRESHOLD);
	put_number(&desk, "Below", "FLOP", "9.9996e24");
	put_number(&desk, "Above", "FLOP", "1.00004e25");
	put_number(&desk, "At", "FLOP", "1e25");
	put_limit(&desk, "Systemic risk", "1e25");
	assert_sound(draw(&desk));
	assert_finding(&desk, "99.996\u00A0% of");
	assert_finding(&desk, "100.004\u00A0% of");
	assert_finding(&desk, ", 100\u00A0% of");
	finish(&desk);
}

static void
bounds_are_drawn_and_told(void **state)
{
	struct desk desk;

	(void)state;
	start(&desk, LAW_CHART_THRESHOLD);
	put_range(&desk, "In all", "FLOP", "5.7e24", "7e24");
	put_range(&desk, "At least", "FLOP", "5.7e24", NULL);
	put_limit(&desk, "Systemic risk", "1e25");
	put_limit(&desk, "A third of it", "3e24");
	const struct drawing *drawing = draw(&desk);
	assert_sound(drawing);
	assert_int_equal(count(drawing, SHAPE_BOX, INK_FIRST), 2);
	assert_finding(&desk, "57\u00A0% to 70\u00A0% of");
	assert_finding(&desk, "more than 57\u00A0%");
	assert_int_equal(rows_of(&desk), 4);
	finish(&desk);
}

static void
many_thresholds_with_long_names_do_not_meet(void **state)
{
	struct desk desk;

	(void)state;
	start(&desk, LAW_CHART_THRESHOLD);
	put_number(&desk,
	    "A name that is far too long for a line and goes on for at least two of them, or three",
	    "FLOP", "6.3e24");
	put_limit(&desk, "A very long name of a threshold that nobody would give to one", "1e25");
	put_limit(&desk, "Another name of a threshold that nobody would give to one", "1.01e25");
	put_limit(&desk, "The lowest", "1e-5");
	put_limit(&desk, "\u6A21\u578B\u8A13\u7DF4\u8A08\u7B97\u91CF\u95BE\u5024", "1e300");
	assert_sound(draw(&desk));
	finish(&desk);
}

static void
figure_without_a_threshold_is_not_drawn_against_any(void **state)
{
	struct desk desk;

	(void)state;
	start(&desk, LAW_CHART_THRESHOLD);
	put_number(&desk, "In all", "FLOP", "6.3e24");
	assert_null(draw(&desk));
	put_limit(&desk, "Other", "1e25");
	desk.limits[0].fact = text_of("other.fact");
	assert_null(draw(&desk));
	finish(&desk);
}

/* --- Sizes --- */

static void
sizes_of_one_unit_share_an_axis(void **state)
{
	struct desk desk;

	(void)state;
	start(&desk, LAW_CHART_SHARES);
	put_number(&desk, "Training", "tokens", "1.5e13");
	put_number(&desk, "Testing", "tokens", "2e9");
	put_number(&desk, "Validation", "tokens", "40000000");
	const struct drawing *drawing = draw(&desk);
	assert_sound(drawing);
	assert_int_equal(count(drawing, SHAPE_DOT, INK_FIRST), 3); /* logarithmic */
	assert_true(says(drawing, word_english(WORD_CHART_LOG)));
	assert_int_equal(rows_of(&desk), 3);
	finish(&desk);
}

static void
sizes_alike_are_bars_from_zero(void **state)
{
	struct desk desk;
	float zero = 0;

	(void)state;
	start(&desk, LAW_CHART_SHARES);
	put_number(&desk, "One", "TB", "40");
	put_number(&desk, "Two", "TB", "20");
	put_number(&desk, "Three", "TB", "0");
	put_number(&desk, "Four", "TB", "-12.5");
	const struct drawing *drawing = draw(&desk);
	assert_sound(drawing);
	assert_int_equal(count(drawing, SHAPE_BOX, INK_FIRST), 4);
	for (const struct shape *s = drawing->first; s != NULL; s = s->next) {
		if (s->kind != SHAPE_BOX)
			continue;
		if (zero == 0)
			zero = s->x;
		assert_true(s->x == zero || s->x + s->w <= zero + 1);
	}
	assert_false(says(drawing, word_english(WORD_CHART_LOG)));
	finish(&desk);
}

static void
put_bands(struct desk *desk, const char *label, uint32_t n, uint32_t chosen)
{
	struct disclosed_value *value = put_range(desk, label, "tokens", "1e9", "1e13");

	value->disclosure = DISCLOSURE_COARSE;
	value->show = LAW_SHOW_BAND;
	value->options = arena_array(&desk->arena, n, sizeof *value->options);
	value->n_options = n;
	value->options[chosen].chosen = true;
	value->shown = text_of("1 billion to 10 trillion tokens");
}

static void
bands_are_strips_of_their_ranges(void **state)
{
	struct desk desk;

	(void)state;
	start(&desk, LAW_CHART_SHARES);
	put_bands(&desk, "Text", 3, 1);
	put_bands(&desk, "Image, with a description that is longer than anything else here", 8, 7);
	put_number(&desk, "Other", "hours", "12");
	const struct drawing *drawing = draw(&desk);
	assert_sound(drawing);
	assert_int_equal(count(drawing, SHAPE_FRAME, INK_MUTED), 2 + 7);
	assert_finding(&desk, "Text: 1 billion to 10 trillion tokens");
	finish(&desk);
}

static void
forty_categories_fit_a_page(void **state)
{
	struct desk desk;
	char names[40][64];

	(void)state;
	start(&desk, LAW_CHART_SHARES);
	for (int i = 0; i < 40; i++) {
		char digits[16];

		snprintf(names[i], sizeof names[i], "Category number %d%s", i,
		    i % 7 == 0 ? " with more to say of it than there is room" : "");
		snprintf(digits, sizeof digits, "%de%d", i + 1, i % 9);
		put_number(&desk, names[i], i % 5 == 0 ? "hours" : "tokens", digits);
	}
	const struct drawing *drawing = draw(&desk);
	assert_sound(drawing);
	assert_int_equal(rows_of(&desk), 40);
	assert_true(says(drawing, "16 more below"));
	finish(&desk);
}

static void
spans_that_no_machine_number_holds_are_drawn(void **state)
{
	struct desk desk;

	(void)state;
	start(&desk, LAW_CHART_SHARES);
	put_number(&desk, "Huge", "bytes", "1e5999");
	put_number(&desk, "Small", "bytes", "3e-5999");
	put_number(&desk, "Nothing", "bytes", "0");
	put_range(&desk, "Open below", "bytes", NULL, "1e9");
	put_range(&desk, "Open above", "bytes", "1e9", NULL);
	assert_sound(draw(&desk));
	desk.item.n_values = 0;
	put_number(&desk, "Huge", "bytes", "1e5999");
	put_number(&desk, "Negative", "bytes", "-1e5999");
	assert_sound(draw(&desk));
	desk.item.n_values = 0;
	put_number(&desk, "Nothing", "bytes", "0");
	put_number(&desk, "Nothing again", "bytes", "0");
	assert_sound(draw(&desk));
	finish(&desk);
}

static void
values_that_make_no_picture_give_none(void **state)
{
	static const enum law_chart charts[] = {LAW_CHART_NONE, LAW_CHART_SHARES,
	    LAW_CHART_CONCENTRATION, LAW_CHART_THRESHOLD, LAW_CHART_TIMELINE};

	(void)state;
	for (size_t i = 0; i < sizeof charts / sizeof *charts; i++) {
		struct desk desk;

		start(&desk, charts[i]);
		assert_null(draw(&desk));
		put(&desk, "Unknown", "tokens");
		assert_null(draw(&desk));
		put_number(&desk, "One alone", "tokens", "1");
		assert_null(draw(&desk));
		finish(&desk);
	}
}

/* --- Concentration --- */

static void
largest_are_told_of_all_with_what_they_hold(void **state)
{
	struct desk desk;

	(void)state;
	start(&desk, LAW_CHART_CONCENTRATION);
	put_range(&desk, "Domains", "domains", "123456", "123999");
	put_number(&desk, "Listed", "domains", "12346");
	put_number(&desk, "Held", "%", "74.2");
	assert_sound(draw(&desk));
	assert_finding(&desk, "12,346\u00A0domains of 123,456 to 123,999\u00A0domains (10");
	assert_finding(&desk, "74.2\u00A0%");
	assert_int_equal(rows_of(&desk), 3);
	finish(&desk);
}

static void
more_than_all_is_not_drawn(void **state)
{
	struct desk desk;

	(void)state;
	start(&desk, LAW_CHART_CONCENTRATION);
	put_number(&desk, "Domains", "domains", "10");
	put_number(&desk, "Listed", "domains", "11");
	assert_null(draw(&desk));
	desk.item.n_values = 0;
	put_number(&desk, "Domains", "domains", "0");
	put_number(&desk, "Listed", "domains", "0");
	assert_null(draw(&desk));
	finish(&desk);
}

/* --- Days --- */

static void
days_stand_in_their_order(void **state)
{
	struct desk desk;
	float last = -1;

	(void)state;
	start(&desk, LAW_CHART_TIMELINE);
	put_day(&desk, "", "Start", date_of(2026, 3, 2));
	put_day(&desk, "", "Aware", date_of(2026, 3, 14));
	put_day(&desk, "", "End", date_of(2026, 6, 1));
	const struct drawing *drawing = draw(&desk);
	assert_sound(drawing);
	for (const struct shape *s = drawing->first; s != NULL; s = s->next) {
		if (s->kind != SHAPE_DOT)
			continue;
		assert_true(s->x > last);
		last = s->x;
	}
	assert_finding(&desk, "Start: 2\u00A0March 2026; Aware: 14\u00A0March 2026; End");
	assert_true(says(drawing, "as of 23\u00A0November 2026"));
	finish(&desk);
}

static void
clocks_end_in_open_boxes_below_the_days(void **state)
{
	struct disclosed_clock clocks[] = {
	    {text_of("Within ten days"), text_of("Act Art 2"), date_of(2026, 11, 25)},
	    {text_of("Within fifteen days"), text_of("Act Art 3"), date_of(2026, 11, 30)}};
	struct desk desk;

	(void)state;
	start(&desk, LAW_CHART_TIMELINE);
	put_day(&desk, "", "Aware", date_of(2026, 11, 15));
	desk.item.clocks = clocks;
	desk.item.n_clocks = 2;
	const struct drawing *drawing = draw(&desk);
	assert_sound(drawing);
	assert_int_equal(count(drawing, SHAPE_FRAME, INK_LIMIT), 2);
	assert_int_equal(count(drawing, SHAPE_DOT, INK_FIRST), 1);
	assert_int_equal(rows_of(&desk), 3);
	assert_finding(&desk, "Within ten days: 25\u00A0November 2026");
	finish(&desk);
}

/* Whoever is told a deadline can count back to the day it runs from. */
static void
clock_counted_from_a_day_that_is_not_shown_is_left_out(void **state)
{
	static const enum disclosure disclosures[] = {
	    DISCLOSURE_NOTHING, DISCLOSURE_WITHHELD, DISCLOSURE_COARSE, DISCLOSURE_FULL};
	struct sample sample;

	(void)state;
	sample_init(&sample, NULL, true);
	struct law_day days[] = {{.op = LAW_DAY_FACT, .fact = 0, .plus = 10}, {.op = LAW_DAY_AS_OF},
	    {.op = LAW_DAY_EARLIEST, .fact = 0}};
	sample.law.days = days;
	for (uint32_t d = 0; d < 3; d++)
		for (size_t i = 0; i < sizeof disclosures / sizeof *disclosures; i++) {
			struct law_provision provision = {.due = d};
			struct form_clock clock = {&provision, date_of(2026, 11, 25)};
			struct form_item from = {.clocks = &clock, .n_clocks = 1};
			struct disclosed_value value = {
			    .fact = law_text(&sample.law, sample.law.facts[0].key),
			    .disclosure = disclosures[i]};
			struct disclosed_item to = {.values = &value, .n_values = 1};
			struct door door = {.law = &sample.law, .arena = &sample.arena};

			disclose_clocks(&door, &from, &to);
			assert_int_equal(to.n_clocks, d == 0 && disclosures[i] == DISCLOSURE_FULL);
			value.fact = text_of("another.fact");
			to = (struct disclosed_item){.values = &value, .n_values = 1};
			disclose_clocks(&door, &from, &to);
			assert_int_equal(to.n_clocks, 0);
		}
	sample_release(&sample);
}

static void
days_of_any_span_are_drawn(void **state)
{
	static const int spans[] = {1, 2, 6, 27, 29, 80, 365, 4000, 40000, 700000};

	(void)state;
	for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
		struct desk desk;

		start(&desk, LAW_CHART_TIMELINE);
		put_day(&desk, "", "Start", date_of(2026, 3, 2));
		put_day(&desk, "", "End", date_of(2026, 3, 2) + spans[i]);
		assert_sound(draw(&desk));
		finish(&desk);
	}
}

static void
forty_days_fit_a_page(void **state)
{
	struct desk desk;
	char names[40][16];

	(void)state;
	start(&desk, LAW_CHART_TIMELINE);
	for (int i = 0; i < 40; i++) {
		snprintf(names[i], sizeof names[i], "incident %d", i / 2);
		put_day(&desk, names[i], i % 2 == 0 ? "Start" : "End", date_of(2026, 1, 1) + i * 7);
	}
	assert_sound(draw(&desk));
	assert_int_equal(rows_of(&desk), 40);
	finish(&desk);
}

/* --- In a document --- */

static void
find_drawings(const struct node *node, const struct node **found, uint32_t *n)
{
	if (node->kind == NODE_DRAWING && *n < 8)
		found[(*n)++] = node;
	for (const struct node *child = node->first; child != NULL; child = child->next)
		find_drawings(child, found, n);
}

static bool
same_shapes(const struct drawing *a, const struct drawing *b)
{
	const struct shape *s = a->first, *t = b->first;

	for (; s != NULL && t != NULL; s = s->next, t = t->next)
		if (s->kind != t->kind || s->x != t->x || s->y != t->y || s->w != t->w ||
		    s->h != t->h || !text_equal(s->text, t->text))
			return false;
	return s == NULL && t == NULL;
}

static void
assert_same_ranges(const struct disclosed_form *a, const struct disclosed_form *b)
{
	uint32_t n = 0;

	for (uint32_t s = 0; s < a->n_sections; s++)
		for (uint32_t i = 0; i < a->sections[s].n_items; i++)
			for (uint32_t v = 0; v < a->sections[s].items[i].n_values; v++) {
				const struct disclosed_value *one =
				    &a->sections[s].items[i].values[v];
				const struct disclosed_range *x = &one->range;
				const struct disclosed_range *y =
				    &b->sections[s].items[i].values[v].range;

				if (one->disclosure != DISCLOSURE_COARSE)
					continue;
				n += x->is_known;
				assert_true(x->is_known == y->is_known &&
					    x->has_low == y->has_low && x->has_high == y->has_high);
				assert_int_equal(decimal_compare(x->low, y->low), 0);
				assert_int_equal(decimal_compare(x->high, y->high), 0);
			}
	assert_true(n > 0);
}

/* What an audience gets as a band or a magnitude is drawn alike whatever the figure is. */
static void
coarse_drawing_is_as_coarse_as_its_words(void **state)
{
	static const char *const flop[] = {"1.0e24", "9.9e24"}, *const size[] = {"101e9", "4e11"};
	static const uint32_t audiences[] = {LAW_AUDIENCE_NCA, LAW_AUDIENCE_DP};

	(void)state;
	for (size_t a = 0; a < 2; a++) {
		const struct node *found[2][8];
		struct sample sample[2];
		struct document document[2];
		struct disclosed_form form[2];
		uint32_t n[2] = {0, 0};

		for (int i = 0; i < 2; i++) {
			sample_init(&sample[i], NULL, true);
			sample_record(
			    &sample[i], "compute.flop", value_number(number(flop[i])), "m");
			sample_record(
			    &sample[i], "model.parameters", value_number(number(size[i])), "m");
			sample_disclose(&sample[i], audiences[a], false, &form[i]);
			assert_int_equal(
			    document_of_form(&form[i], &sample[i].arena, &document[i], NULL),
			    GPAI_OK);
			find_drawings(document[i].root, found[i], &n[i]);
		}
		assert_same_ranges(&form[0], &form[1]);
		assert_int_equal(n[0], n[1]);
		assert_true(n[0] >= 1);
		for (uint32_t d = 0; d < n[0]; d++) {
			assert_true(same_shapes(found[0][d]->drawing, found[1][d]->drawing));
			assert_true(text_equal(found[0][d]->text, found[1][d]->text));
			assert_sound(found[0][d]->drawing);
		}
		for (int i = 0; i < 2; i++)
			sample_release(&sample[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(figure_is_told_as_a_share_of_its_threshold),
	    cmocka_unit_test(figure_stands_on_its_side_of_the_threshold),
	    cmocka_unit_test(share_close_to_the_whole_is_never_rounded_to_it),
	    cmocka_unit_test(bounds_are_drawn_and_told),
	    cmocka_unit_test(many_thresholds_with_long_names_do_not_meet),
	    cmocka_unit_test(figure_without_a_threshold_is_not_drawn_against_any),
	    cmocka_unit_test(sizes_of_one_unit_share_an_axis),
	    cmocka_unit_test(sizes_alike_are_bars_from_zero),
	    cmocka_unit_test(bands_are_strips_of_their_ranges),
	    cmocka_unit_test(forty_categories_fit_a_page),
	    cmocka_unit_test(spans_that_no_machine_number_holds_are_drawn),
	    cmocka_unit_test(values_that_make_no_picture_give_none),
	    cmocka_unit_test(largest_are_told_of_all_with_what_they_hold),
	    cmocka_unit_test(more_than_all_is_not_drawn),
	    cmocka_unit_test(days_stand_in_their_order),
	    cmocka_unit_test(clocks_end_in_open_boxes_below_the_days),
	    cmocka_unit_test(clock_counted_from_a_day_that_is_not_shown_is_left_out),
	    cmocka_unit_test(days_of_any_span_are_drawn),
	    cmocka_unit_test(forty_days_fit_a_page),
	    cmocka_unit_test(coarse_drawing_is_as_coarse_as_its_words),
	};
	const char *path = getenv("CHARTS_OUT");

	if (path != NULL)
		album = fopen(path, "w");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	if (album != NULL)
		fclose(album);
	return failed;
}
