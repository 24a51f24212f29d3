/* SPDX-License-Identifier: Apache-2.0 */
/* Forms held against facts: what counts as an answer, and how it is shown. */
#include "maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One form with one section; each test adds the items it is about. */
struct world {
	struct maker *maker;
	struct arena arena;
	struct fact_set facts;
	struct question question;
	struct form_view view;
	uint32_t model, source;
	uint32_t flag, name, size, use, words;
};

static int
world_make(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct maker *maker = world->maker = maker_create();

	world->model = maker_kind(maker, "model", true, false);
	world->source = maker_kind(maker, "source", false, false);
	world->flag = maker_fact(maker, "flag", world->model, TYPE_YESNO);
	world->name = maker_fact(maker, "name", world->source, TYPE_TEXT);
	world->size = maker_fact(maker, "size", world->model, TYPE_NUMBER);
	world->use = maker_fact(maker, "use", world->model, TYPE_CHOICES);
	world->words = maker_fact(maker, "words", world->model, TYPE_TEXT);
	maker->facts[world->size].unit = maker_string(maker, "parameters");
	maker->law.n_forms = 1;
	maker->law.n_form_sections = 1;
	maker->forms[0].sections_n = 1;
	maker->forms[0].on = LAW_NONE;
	maker->form_sections[0].when = LAW_NONE;
	arena_init(&world->arena, 0);
	fact_set_init(&world->facts, &maker->law, &world->arena);
	*state = world;
	return 0;
}

static int
world_free(void **state)
{
	struct world *world = *state;

	arena_release(&world->arena);
	free(world->maker);
	free(world);
	return 0;
}

static struct law_item *
add_item(struct world *world, const char *label)
{
	struct maker *maker = world->maker;
	struct law_item *item = &maker->items[maker->law.n_items++];

	maker->form_sections[0].items_n++;
	*item = (struct law_item){.id = maker_string(maker, label),
	    .label = maker_string(maker, label),
	    .audiences = LAW_AUDIENCE_AIO,
	    .fields_first = maker->law.n_fields};
	return item;
}

static struct law_field *
add_field(struct world *world, struct law_item *item, uint32_t fact)
{
	struct law_field *field = &world->maker->fields[world->maker->law.n_fields++];

	*field = (struct law_field){.fact = fact, .when = LAW_NONE, .each = LAW_NONE};
	item->fields_n++;
	return field;
}

static void
put(struct world *world, uint32_t key, const char *value)
{
	maker_put(&world->facts, world->maker, key, value);
}

static const struct form_item *
fill(struct world *world)
{
	question_init(&world->question, &world->maker->law, &world->facts, day_of("2026-01-01"),
	    &world->arena);
	assert_int_equal(
	    form_fill(&world->question, 0, LAW_AUDIENCE_AIO, &world->view, NULL), GPAI_OK);
	return world->view.n_sections == 0 ? NULL : world->view.sections[0].items;
}

static const struct proof *
complete(struct world *world)
{
	struct maker *maker = world->maker;
	uint32_t expr = maker->law.n_exprs++;

	maker->exprs[expr] = (struct law_expr){.op = LAW_OP_FORM, .a = 0, .b = LAW_AUDIENCE_AIO};
	question_init(
	    &world->question, &maker->law, &world->facts, day_of("2026-01-01"), &world->arena);
	return evaluate_expr(&world->question, expr, LAW_NONE);
}

static void
assert_text(struct text text, const char *expected)
{
	char at[1000];

	snprintf(at, sizeof at, "%.*s", TEXT_ARG(text));
	assert_string_equal(at, expected);
}

static void
a_form_is_complete_when_every_item_is_answered(void **state)
{
	struct world *w = *state;

	add_field(w, add_item(w, "one"), w->flag);
	add_field(w, add_item(w, "two"), w->words);
	assert_int_equal(complete(w)->truth, TRUTH_UNKNOWN);
	put(w, w->flag, "yes");
	assert_int_equal(complete(w)->truth, TRUTH_UNKNOWN);
	assert_text(complete(w)->note, "1 of 2 items answered");
	assert_int_equal(fill(w)[0].state, ITEM_ANSWERED);
	assert_int_equal(fill(w)[1].state, ITEM_BLANK);
	assert_text(fill(w)[1].why, "nothing recorded");
	assert_int_equal(w->view.n_open, 1);
	put(w, w->words, "Some words.");
	assert_int_equal(complete(w)->truth, TRUTH_TRUE);
	assert_int_equal(complete(w)->basis, BASIS_DOCUMENTED);
	assert_int_equal(fill(w)[1].words, 2);
}

static void
none_is_an_answer_only_where_item_and_fact_allow_it(void **state)
{
	struct world *w = *state;
	struct law_item *item = add_item(w, "size");

	add_field(w, item, w->size);
	put(w, w->size, "none");
	assert_int_equal(fill(w)->state, ITEM_INSUFFICIENT);
	assert_int_equal(complete(w)->truth, TRUTH_FALSE);
	item->none = 1;
	assert_int_equal(fill(w)->state, ITEM_INSUFFICIENT);
	w->maker->facts[w->size].may_be_absent = 1;
	assert_int_equal(fill(w)->state, ITEM_NOT_APPLICABLE);
	assert_int_equal(complete(w)->truth, TRUTH_TRUE);
	item->none = 0;
	assert_int_equal(fill(w)->state, ITEM_INSUFFICIENT);
}

static void
figures_are_counted_as_written(void **state)
{
	struct world *w = *state;
	struct law_field *field = add_field(w, add_item(w, "size"), w->size);

	field->figures = 2;
	put(w, w->size, "7e10");
	assert_int_equal(fill(w)->state, ITEM_INSUFFICIENT);
	assert_text(fill(w)->why, "fewer significant figures than asked for");
	put(w, w->size, "7.0e10");
	assert_int_equal(fill(w)->state, ITEM_ANSWERED);
	assert_text(fill(w)->fields[0].shown, "7.0e10 parameters");
	field->figures = 12;
	put(w, w->size, "140620634112");
	assert_int_equal(fill(w)->state, ITEM_ANSWERED);
	field->figures = 13;
	assert_int_equal(fill(w)->state, ITEM_INSUFFICIENT);
}

static void
a_number_is_shown_at_the_precision_the_field_asks_for(void **state)
{
	struct world *w = *state;
	struct law_field *field = add_field(w, add_item(w, "size"), w->size);

	put(w, w->size, "140620634112");
	assert_text(fill(w)->fields[0].shown, "140620634112 parameters");
	field->show = LAW_SHOW_ROUND;
	field->figures = 2;
	assert_text(fill(w)->fields[0].shown, "1.4e11 parameters");
	put(w, w->size, "1.44e11..1.51e11");
	assert_text(fill(w)->fields[0].shown, "1.4e11 to 1.6e11 parameters");
	field->show = LAW_SHOW_MAGNITUDE;
	assert_text(fill(w)->fields[0].shown, "10^11 parameters");
	put(w, w->size, "9e10..1.1e11");
	assert_int_equal(fill(w)->state, ITEM_INSUFFICIENT);
	assert_text(fill(w)->why, "too wide for one order of magnitude");
	assert_text(fill(w)->fields[0].shown, "");
	assert_int_equal(complete(w)->truth, TRUTH_UNKNOWN); /* a better figure may settle it */
}

static void
a_band_is_shown_by_its_label_and_never_guessed(void **state)
{
	struct world *w = *state;
	struct maker *maker = w->maker;
	struct law_field *field = add_field(w, add_item(w, "size"), w->size);

	field->show = LAW_SHOW_BAND;
	maker->bands[0] = (struct law_band){.label = maker_string(maker, "small"),
	    .has_high = 1,
	    .high_open = 1,
	    .high = decimal_from(100)};
	maker->bands[1] = (struct law_band){.label = maker_string(maker, "medium"),
	    .has_low = 1,
	    .low = decimal_from(100),
	    .has_high = 1,
	    .high = decimal_from(500)};
	maker->law.n_bands = maker->facts[w->size].bands_n = 2;
	put(w, w->size, "99");
	assert_text(fill(w)->fields[0].shown, "small");
	put(w, w->size, "100");
	assert_text(fill(w)->fields[0].shown, "medium");
	put(w, w->size, "99..100");
	assert_int_equal(fill(w)->state, ITEM_INSUFFICIENT);
	assert_text(fill(w)->fields[0].shown, "");
	assert_int_equal(complete(w)->truth, TRUTH_UNKNOWN);
	put(w, w->size, "501");
	assert_text(fill(w)->why, "in none of the bands");
	assert_int_equal(complete(w)->truth, TRUTH_FALSE);
}

static void
a_field_is_asked_only_when_its_condition_may_hold(void **state)
{
	struct world *w = *state;
	struct law_field *field = add_field(w, add_item(w, "words"), w->words);

	field->when = maker_leaf(w->maker, LAW_OP_FACT_YES, w->flag, "");
	assert_int_equal(fill(w)->state, ITEM_BLANK);
	assert_true(fill(w)->fields[0].needed);
	assert_int_equal(complete(w)->truth, TRUTH_UNKNOWN);
	put(w, w->flag, "no");
	assert_int_equal(fill(w)->state, ITEM_NOT_APPLICABLE);
	assert_false(fill(w)->fields[0].needed);
	assert_int_equal(complete(w)->truth, TRUTH_TRUE);
	put(w, w->flag, "yes");
	assert_int_equal(fill(w)->state, ITEM_BLANK);
	put(w, w->words, "An answer.");
	assert_int_equal(fill(w)->state, ITEM_ANSWERED);
	assert_int_equal(complete(w)->truth, TRUTH_TRUE);
}

static void
an_optional_field_never_decides(void **state)
{
	struct world *w = *state;
	struct law_item *item = add_item(w, "item");

	add_field(w, item, w->words);
	add_field(w, item, w->size)->optional = 1;
	put(w, w->words, "An answer.");
	assert_int_equal(fill(w)->state, ITEM_ANSWERED);
	assert_int_equal(fill(w)->fields[1].state, ITEM_BLANK);
	assert_int_equal(complete(w)->truth, TRUTH_TRUE);
	put(w, w->size, "none");
	assert_int_equal(fill(w)->state, ITEM_ANSWERED);
	assert_int_equal(complete(w)->truth, TRUTH_TRUE);
}

static void
a_field_repeats_for_each_entity_and_waits_for_the_end_of_the_list(void **state)
{
	struct world *w = *state;

	add_field(w, add_item(w, "sources"), w->name)->each = w->source;
	assert_int_equal(fill(w)->state, ITEM_BLANK);
	maker_put_on(&w->facts, w->maker, w->name, "web", "The web");
	maker_put_on(&w->facts, w->maker, w->name, "books", "Some books");
	assert_int_equal(fill(w)->n_fields, 2);
	assert_text(fill(w)->fields[1].shown, "Some books");
	assert_int_equal(fill(w)->state, ITEM_BLANK);
	assert_text(fill(w)->why, "nobody has said that the list is complete");
	assert_int_equal(complete(w)->truth, TRUTH_UNKNOWN);
	fact_set_close(&w->facts, w->source);
	assert_int_equal(fill(w)->state, ITEM_ANSWERED);
	assert_int_equal(complete(w)->truth, TRUTH_TRUE);
	fact_set_entity(&w->facts, w->source, text_of("forum"));
	assert_int_equal(fill(w)->state, ITEM_BLANK);
	assert_int_equal(complete(w)->truth, TRUTH_UNKNOWN);
}

static void
a_complete_and_empty_list_answers_only_where_none_is_allowed(void **state)
{
	struct world *w = *state;
	struct law_item *item = add_item(w, "sources");

	add_field(w, item, w->name)->each = w->source;
	fact_set_close(&w->facts, w->source);
	assert_int_equal(fill(w)->state, ITEM_INSUFFICIENT);
	assert_int_equal(complete(w)->truth, TRUTH_FALSE);
	item->none = 1;
	assert_int_equal(fill(w)->state, ITEM_NOT_APPLICABLE);
	assert_int_equal(complete(w)->truth, TRUTH_TRUE);
}

static void
only_the_items_of_the_audience_count(void **state)
{
	struct world *w = *state;

	add_field(w, add_item(w, "ours"), w->flag);
	struct law_item *theirs = add_item(w, "theirs");
	add_field(w, theirs, w->words);
	theirs->audiences = LAW_AUDIENCE_DP;
	put(w, w->flag, "yes");
	assert_int_equal(fill(w)->state, ITEM_ANSWERED);
	assert_int_equal(w->view.n_items, 1);
	assert_int_equal(complete(w)->truth, TRUTH_TRUE);
	assert_int_equal(form_count(&w->maker->law, 0, LAW_AUDIENCE_DP), 1);
	assert_int_equal(form_count(&w->maker->law, 0, LAW_AUDIENCE_AIO | LAW_AUDIENCE_DP), 2);
}

static void
a_form_that_asks_an_audience_nothing_is_not_complete_for_it(void **state)
{
	struct world *w = *state;
	struct law_item *theirs = add_item(w, "theirs");

	add_field(w, theirs, w->words);
	theirs->audiences = LAW_AUDIENCE_DP;
	assert_null(fill(w));
	assert_int_equal(complete(w)->truth, TRUTH_UNKNOWN);
	add_item(w, "no fields");
	assert_int_equal(fill(w)->state, ITEM_BLANK);
	assert_int_equal(complete(w)->truth, TRUTH_UNKNOWN);
}

static void
option_words_are_shown_by_their_labels(void **state)
{
	struct world *w = *state;
	struct maker *maker = w->maker;

	maker->options[0] =
	    (struct law_option){maker_string(maker, "chat"), maker_string(maker, "Conversation")};
	maker->options[1] = (struct law_option){maker_string(maker, "code"), 0};
	maker->law.n_options = maker->facts[w->use].options_n = 2;
	add_field(w, add_item(w, "use"), w->use);
	put(w, w->use, "chat, code");
	assert_text(fill(w)->fields[0].shown, "Conversation, code");
}

static void
more_words_than_recommended_are_said_and_accepted(void **state)
{
	struct world *w = *state;
	struct law_item *item = add_item(w, "words");

	add_field(w, item, w->words);
	item->words = 3;
	put(w, w->words, "one two\n three\tfour");
	assert_int_equal(fill(w)->state, ITEM_ANSWERED);
	assert_int_equal(fill(w)->words, 4);
	assert_text(fill(w)->why, "4 words, 3 recommended at most");
}

/* The view and the proof are two readings of one thing. */
static void
the_view_is_open_exactly_where_the_proof_is_not_true(void **state)
{
	static const char *const sizes[] = {"7e10", "7.0e10", "none", "6e10..2e11"};
	struct world *w = *state;
	struct law_item *item = add_item(w, "size");
	struct law_field *field = add_field(w, item, w->size);

	add_field(w, item, w->words)->when = maker_leaf(w->maker, LAW_OP_FACT_YES, w->flag, "");
	for (unsigned i = 0; i < 4 * 4 * 3 * 2; i++) {
		field->show = i % 4 == LAW_SHOW_BAND ? LAW_SHOW_EXACT : i % 4;
		field->figures = 2;
		item->none = w->maker->facts[w->size].may_be_absent = i / 48;
		put(w, w->size, sizes[i / 4 % 4]);
		fact_set_init(&w->facts, &w->maker->law, &w->arena);
		put(w, w->size, sizes[i / 4 % 4]);
		if (i / 16 % 3 > 0)
			put(w, w->flag, i / 16 % 3 == 1 ? "yes" : "no");
		enum item_state state_now = fill(w)->state;
		bool is_open = state_now == ITEM_BLANK || state_now == ITEM_INSUFFICIENT;
		assert_int_equal(complete(w)->truth == TRUTH_TRUE, !is_open);
		assert_int_equal(w->view.n_open, is_open);
	}
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, world_make, world_free)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CLAIM(a_form_is_complete_when_every_item_is_answered),
	    CLAIM(none_is_an_answer_only_where_item_and_fact_allow_it),
	    CLAIM(figures_are_counted_as_written),
	    CLAIM(a_number_is_shown_at_the_precision_the_field_asks_for),
	    CLAIM(a_band_is_shown_by_its_label_and_never_guessed),
	    CLAIM(a_field_is_asked_only_when_its_condition_may_hold),
	    CLAIM(an_optional_field_never_decides),
	    CLAIM(a_field_repeats_for_each_entity_and_waits_for_the_end_of_the_list),
	    CLAIM(a_complete_and_empty_list_answers_only_where_none_is_allowed),
	    CLAIM(only_the_items_of_the_audience_count),
	    CLAIM(a_form_that_asks_an_audience_nothing_is_not_complete_for_it),
	    CLAIM(option_words_are_shown_by_their_labels),
	    CLAIM(more_words_than_recommended_are_said_and_accepted),
	    CLAIM(the_view_is_open_exactly_where_the_proof_is_not_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
