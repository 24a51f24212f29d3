/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of the embedded rulebook: what of the Annexes and of the Form they cover, for whom, and
 * what each stage of a report on an incident asks for. */
#include "rulebook/embedded.h"
#include "rules/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct desk {
	struct law law;
	struct arena arena;
	struct fact_set facts;
	struct question question;
	struct form_view view;
};

static void
put(struct desk *desk, const char *entity, const char *key, const char *value)
{
	uint32_t fact = law_find_fact(&desk->law, text_of(key));
	struct fact is = {.origin = ORIGIN_DECLARED,
	    .by = text_of("A. Person"),
	    .source = text_of("the case"),
	    .since = DATE_NONE};

	assert_true(fact != LAW_NONE);
	if (strcmp(value, "none") == 0)
		is.value = value_absent(text_of("there is none"));
	else
		assert_int_equal(
		    value_parse(&desk->arena, (enum value_type)desk->law.facts[fact].type,
			text_of(value), NOWHERE, &is.value, NULL),
		    GPAI_OK);
	fact_set_put(&desk->facts,
	    fact_set_entity(&desk->facts, desk->law.facts[fact].kind, text_of(entity)), fact, &is);
}

static int
start(void **state)
{
	struct desk *desk = calloc(1, sizeof *desk);
	struct gpai_error err;

	assert_int_equal(
	    law_open((struct span){law_image, law_image_size}, &desk->law, &err), GPAI_OK);
	arena_init(&desk->arena, 0);
	fact_set_init(&desk->facts, &desk->law, &desk->arena);
	*state = desk;
	return 0;
}

static int
stop(void **state)
{
	struct desk *desk = *state;

	arena_release(&desk->arena);
	free(desk);
	return 0;
}

static int32_t
day_of_the_tests(void)
{
	int32_t day;

	assert_true(date_parse(text_of("2026-11-23"), &day));
	return day;
}

/* --- What the forms cover --- */

static uint32_t
form_of(const struct desk *desk, const char *id)
{
	uint32_t form = law_find_form(&desk->law, text_of(id));

	if (form == LAW_NONE)
		fail_msg("no form %s", id);
	return form;
}

static bool
serves(const struct law *law, const struct law_item *item, const char *what)
{
	for (uint32_t i = 0; i < item->serves.n; i++)
		if (strcmp(law_cstr(law, law->refs[item->serves.first + i]), what) == 0)
			return true;
	return false;
}

/* Items of a form for an audience, in order; calls each. */
static void
items_each(const struct desk *desk, const char *id, uint32_t audience,
    void (*each)(const struct desk *desk, const struct law_item *item, void *context),
    void *context)
{
	const struct law *law = &desk->law;
	const struct law_form *form = &law->forms[form_of(desk, id)];

	for (uint32_t s = 0; s < form->sections_n; s++) {
		const struct law_form_section *section =
		    &law->form_sections[form->sections_first + s];
		for (uint32_t i = 0; i < section->items_n; i++) {
			const struct law_item *item = &law->items[section->items_first + i];
			if (item->audiences & audience)
				each(desk, item, context);
		}
	}
}

struct search {
	const char *what;
	bool found;
};

static void
look_for(const struct desk *desk, const struct law_item *item, void *context)
{
	struct search *search = context;

	search->found |= serves(&desk->law, item, search->what);
}

static void
is_served(const struct desk *desk, const char *form, uint32_t audience, const char *what)
{
	struct search search = {what, false};

	items_each(desk, form, audience, look_for, &search);
	if (!search.found)
		fail_msg("no item of %s serves %s", form, what);
}

static void
every_point_of_annex_11_and_12_is_served_by_an_item(void **state)
{
	static const char *const first[] = {"1(1)(a)", "1(1)(b)", "1(1)(c)", "1(1)(d)", "1(1)(e)",
	    "1(1)(f)", "1(2)(b)", "1(2)(c)", "1(2)(d)", "1(2)(e)"};
	static const char *const second[] = {"2(1)", "2(2)", "2(3)"};
	static const char *const twelve[] = {
	    "1(a)", "1(b)", "1(c)", "1(d)", "1(e)", "1(f)", "1(g)", "1(h)", "2(a)", "2(b)", "2(c)"};
	const struct desk *desk = *state;
	char what[64];

	for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
		snprintf(what, sizeof what, "Annex XI %s", first[i]);
		is_served(desk, "model-documentation", LAW_AUDIENCE_AIO, what);
		is_served(desk, "model-documentation", LAW_AUDIENCE_NCA, what);
	}
	/* The Form leaves the means of integration to downstream providers. */
	is_served(desk, "model-documentation", LAW_AUDIENCE_DP, "Annex XI 1(2)(a)");
	for (size_t i = 0; i < sizeof second / sizeof *second; i++) {
		snprintf(what, sizeof what, "Annex XI %s", second[i]);
		is_served(desk, "annex-11-section-2", LAW_AUDIENCE_AIO, what);
	}
	for (size_t i = 0; i < sizeof twelve / sizeof *twelve; i++) {
		snprintf(what, sizeof what, "Annex XII %s", twelve[i]);
		is_served(desk, "model-documentation", LAW_AUDIENCE_DP, what);
		is_served(desk, "downstream-pack", LAW_AUDIENCE_DP, what);
	}
}

static void
the_form_has_as_many_items_for_each_as_the_official_file(void **state)
{
	const struct desk *desk = *state;
	uint32_t form = form_of(desk, "model-documentation");

	assert_int_equal(form_count(&desk->law, form, LAW_AUDIENCE_AIO), 35);
	assert_int_equal(form_count(&desk->law, form, LAW_AUDIENCE_NCA), 33);
	assert_int_equal(form_count(&desk->law, form, LAW_AUDIENCE_DP), 23);
}

/* --- The pack for downstream providers --- */

struct cover {
	uint32_t fact;
	const char *item; /* of the Form */
	bool found;
};

static bool
asks_for(const struct law *law, const struct law_item *item, uint32_t fact)
{
	for (uint32_t i = 0; i < item->fields_n; i++)
		if (law->fields[item->fields_first + i].fact == fact)
			return true;
	return false;
}

static void
look_for_fact(const struct desk *desk, const struct law_item *item, void *context)
{
	struct cover *cover = context;
	char what[80];

	snprintf(what, sizeof what, "Form %s", cover->item);
	cover->found |= serves(&desk->law, item, what) && asks_for(&desk->law, item, cover->fact);
}

static void
is_in_the_pack(const struct desk *desk, const struct law_item *item, void *context)
{
	uint32_t *n = context;

	for (uint32_t i = 0; i < item->fields_n; i++) {
		struct cover cover = {desk->law.fields[item->fields_first + i].fact,
		    law_cstr(&desk->law, item->id), false};
		/* Means of integration, not a point of interaction. */
		items_each(desk, "downstream-pack", LAW_AUDIENCE_DP, look_for_fact, &cover);
		if (!cover.found)
			fail_msg("the pack has not %s of %s",
			    law_cstr(&desk->law, desk->law.facts[cover.fact].key), cover.item);
	}
	++*n;
}

static void
the_pack_has_all_that_the_form_gives_downstream_providers(void **state)
{
	uint32_t n = 0;

	items_each(*state, "model-documentation", LAW_AUDIENCE_DP, is_in_the_pack, &n);
	assert_int_equal(n, 25); /* 23 and the header */
}

/* --- One incident, one stage --- */

static void
incident(struct desk *desk, const char *name)
{
	static const char *const known[][2] = {{"incident.serious", "yes"},
	    {"incident.harm", "cybersecurity"}, {"incident.involvement", "established"},
	    {"incident.aware.date", "2026-04-17"}, {"incident.start.date", "2026-04-12"},
	    {"incident.end.date", "2026-04-16"}, {"incident.chain", "stolen session"},
	    {"incident.model", "model one"}, {"incident.material", "logs"},
	    {"incident.response", "account closed"}, {"incident.recommendations", "none needed"},
	    {"incident.missing", "none"}, {"incident.submitter", "A. Person"}};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		put(desk, name, known[i][0], known[i][1]);
	put(desk, name, "incident.harm.description", name);
}

static const struct form_view *
report(struct desk *desk, const char *name, uint32_t stage)
{
	struct form_about about = {LAW_NONE, stage};
	uint32_t kind = law_find_kind(&desk->law, text_of("incident"));
	struct gpai_error err;

	if (name != NULL)
		about.entity = fact_find_entity(&desk->facts, kind, text_of(name));
	question_init(&desk->question, &desk->law, &desk->facts, day_of_the_tests(), &desk->arena);
	assert_int_equal(form_fill_about(&desk->question, form_of(desk, "incident-report"),
			     LAW_AUDIENCE_AIO, about, &desk->view, &err),
	    GPAI_OK);
	return &desk->view;
}

static const struct form_item *
item_of(const struct desk *desk, const char *id)
{
	for (uint32_t s = 0; s < desk->view.n_sections; s++)
		for (uint32_t i = 0; i < desk->view.sections[s].n_items; i++) {
			const struct form_item *item = &desk->view.sections[s].items[i];
			if (strcmp(law_cstr(&desk->law, item->item->id), id) == 0)
				return item;
		}
	fail_msg("no item %s", id);
	return NULL;
}

static void
a_report_tells_of_its_incident_alone(void **state)
{
	struct desk *desk = *state;
	const struct form_item *harm;

	incident(desk, "one");
	incident(desk, "two");
	report(desk, "two", LAW_NONE);
	harm = item_of(desk, "ii.harm");
	assert_int_equal(harm->n_fields, 1);
	assert_true(text_is(harm->fields[0].shown, "two"));
	assert_int_equal(desk->view.n_open, 0 + 1); /* the provider's name */
}

static void
what_a_later_stage_asks_for_may_stay_open_before_it(void **state)
{
	static const struct {
		uint32_t stage;
		enum item_state cause, dates;
	} stages[] = {{0, ITEM_NOT_APPLICABLE, ITEM_ANSWERED},
	    {1, ITEM_NOT_APPLICABLE, ITEM_ANSWERED}, {2, ITEM_BLANK, ITEM_ANSWERED}};
	struct desk *desk = *state;

	incident(desk, "one");
	for (uint32_t i = 0; i < sizeof stages / sizeof *stages; i++) {
		report(desk, "one", stages[i].stage);
		assert_int_equal(item_of(desk, "if.cause")->state, stages[i].cause);
		assert_int_equal(item_of(desk, "if.patterns")->state, stages[i].cause);
		assert_int_equal(item_of(desk, "ii.dates")->state, stages[i].dates);
	}
	/* What is known already is told, and all of fields 1 to 7 is asked for at once. */
	put(desk, "one", "incident.cause", "a session without an end");
	report(desk, "one", 0);
	assert_int_equal(item_of(desk, "if.cause")->state, ITEM_ANSWERED);
	incident(desk, "bare");
	put(desk, "new", "incident.serious", "yes");
	report(desk, "new", 0);
	assert_int_equal(item_of(desk, "ii.chain")->state, ITEM_BLANK);
	assert_int_equal(item_of(desk, "ii.recommendations")->state, ITEM_BLANK);
}

static void
the_facts_say_which_report_is_next(void **state)
{
	struct desk *desk = *state;

	incident(desk, "one");
	assert_int_equal(report(desk, "one", LAW_NONE)->about.stage, 0);
	put(desk, "one", "incident.reported.date", "2026-04-20");
	assert_int_equal(report(desk, "one", LAW_NONE)->about.stage, 1);
	put(desk, "one", "incident.resolved.date", "none");
	assert_int_equal(report(desk, "one", LAW_NONE)->about.stage, 1);
	put(desk, "one", "incident.resolved.date", "2026-05-20");
	assert_int_equal(report(desk, "one", LAW_NONE)->about.stage, 2);
}

static void
an_incident_that_is_not_serious_is_reported_by_nobody(void **state)
{
	struct desk *desk = *state;
	const struct form_view *view;
	uint32_t n_gone = 0;

	incident(desk, "one");
	put(desk, "one", "incident.involvement", "none");
	view = report(desk, "one", LAW_NONE);
	for (uint32_t s = 0; s < view->n_sections; s++) {
		const struct form_section *section = &view->sections[s];
		n_gone += section->when == TRUTH_FALSE;
		assert_true(section->when != TRUTH_FALSE || section->n_items == 0);
		assert_true(section->when != TRUTH_FALSE || section->when_lines.n > 0);
	}
	assert_int_equal(n_gone, 3);
}

static void
without_an_incident_the_report_is_blank_or_says_that_there_is_none(void **state)
{
	struct desk *desk = *state;

	report(desk, NULL, LAW_NONE);
	assert_int_equal(item_of(desk, "ii.chain")->state, ITEM_BLANK);
	fact_set_close(&desk->facts, law_find_kind(&desk->law, text_of("incident")));
	report(desk, NULL, LAW_NONE);
	assert_int_equal(item_of(desk, "ii.chain")->state, ITEM_NOT_APPLICABLE);
	assert_true(item_of(desk, "ii.chain")->why.len > 0);
}

/* --- Parts that fall away, rows that are not meant --- */

static void
fill(struct desk *desk, const char *form, uint32_t audience)
{
	struct gpai_error err;

	question_init(&desk->question, &desk->law, &desk->facts, day_of_the_tests(), &desk->arena);
	assert_int_equal(
	    form_fill(&desk->question, form_of(desk, form), audience, &desk->view, &err), GPAI_OK);
}

static void
a_provider_in_the_union_needs_no_mandate(void **state)
{
	struct desk *desk = *state;

	put(desk, "", "provider.established.union", "yes");
	fill(desk, "representative-mandate", LAW_AUDIENCE_AIO);
	assert_int_equal(desk->view.n_items, 0);
	assert_int_equal(desk->view.n_sections, 2);
	put(desk, "", "provider.established.union", "no");
	fill(desk, "representative-mandate", LAW_AUDIENCE_AIO);
	assert_true(desk->view.n_open > 5);
}

static void
a_mandate_without_a_task_says_which_is_missing(void **state)
{
	struct desk *desk = *state;

	put(desk, "", "provider.established.union", "no");
	put(desk, "", "representative.mandate.tasks", "verify, keep, provide, cooperate");
	fill(desk, "representative-mandate", LAW_AUDIENCE_AIO);
	assert_int_equal(item_of(desk, "rt.tasks")->state, ITEM_BLANK);
	put(desk, "", "representative.mandate.tasks",
	    "verify, keep, provide, cooperate, addressed");
	fill(desk, "representative-mandate", LAW_AUDIENCE_AIO);
	assert_int_equal(item_of(desk, "rt.tasks")->state, ITEM_ANSWERED);
}

static void
an_entity_that_is_not_meant_has_no_row(void **state)
{
	struct desk *desk = *state;

	put(desk, "old", "report.current", "no");
	put(desk, "old", "report.use", "what was");
	put(desk, "new", "report.current", "yes");
	put(desk, "new", "report.use", "what is");
	fill(desk, "model-report", LAW_AUDIENCE_AIO);
	const struct form_item *use = item_of(desk, "rd.use");
	assert_int_equal(use->n_fields, 1);
	assert_true(text_is(use->fields[0].shown, "what is"));
}

static void
a_list_of_domains_may_be_a_file(void **state)
{
	struct desk *desk = *state;

	put(desk, "", "summary.crawled.used", "yes");
	fill(desk, "training-summary", LAW_AUDIENCE_PUBLIC);
	assert_int_equal(item_of(desk, "s2.3.h")->state, ITEM_BLANK);
	put(desk, "", "summary.crawled.domains.file", "https://example.com/domains.txt");
	fill(desk, "training-summary", LAW_AUDIENCE_PUBLIC);
	assert_int_equal(item_of(desk, "s2.3.h")->state, ITEM_ANSWERED);
}

/* Some answer of the right type; every option of a choice of several. */
static const char *
answer_to(struct desk *desk, const struct law_fact *fact)
{
	const struct law_option *options = &desk->law.options[fact->options_first];
	struct out all;
	struct text text;

	switch ((enum value_type)fact->type) {
	case TYPE_YESNO:
		return "yes";
	case TYPE_NUMBER:
		return "1.23e3";
	case TYPE_DATE:
		return "2026-01-10";
	case TYPE_CHOICE:
		return law_cstr(&desk->law, options[0].word);
	case TYPE_CHOICES:
		break;
	default:
		return "An answer";
	}
	out_memory(&all);
	for (uint32_t i = 0; i < fact->options_n; i++)
		out_format(&all, "%s%s", i > 0 ? ", " : "", law_cstr(&desk->law, options[i].word));
	text = arena_text(&desk->arena, out_text(&all));
	out_release(&all);
	return text.at;
}

static void
answer_all(const struct desk *desk, const struct law_item *item, void *context)
{
	const struct law *law = &desk->law;

	for (uint32_t i = 0; i < item->fields_n; i++) {
		const struct law_fact *fact = &law->facts[law->fields[item->fields_first + i].fact];
		put(context, law->kinds[fact->kind].single ? "" : "one", law_cstr(law, fact->key),
		    answer_to(context, fact));
	}
}

/* Which needs a list to be said complete, and no more. */
static void
every_form_is_complete_when_all_it_asks_for_is_known(void **state)
{
	struct desk *desk = *state;
	const struct law *law = &desk->law;

	for (uint32_t f = 0; f < law->n_forms; f++) {
		const struct law_form *form = &law->forms[f];
		for (uint32_t bit = 1; bit <= form->audiences; bit <<= 1) {
			struct form_about about = {LAW_NONE, LAW_NONE};
			struct gpai_error err;
			if ((form->audiences & bit) == 0 ||
			    law->form_sections[form->sections_first + form->sections_n - 1]
				    .duties.n > 0)
				continue;
			fact_set_init(&desk->facts, law, &desk->arena);
			items_each(desk, law_cstr(law, form->id), bit, answer_all, desk);
			for (uint32_t kind = 0; kind < law->n_kinds; kind++)
				fact_set_close(&desk->facts, kind);
			if (form->on != LAW_NONE)
				about.entity = desk->facts.runs[form->on].first;
			about.stage = form->stages_n > 0 ? form->stages_n - 1 : LAW_NONE;
			question_init(
			    &desk->question, law, &desk->facts, day_of_the_tests(), &desk->arena);
			assert_int_equal(
			    form_fill_about(&desk->question, f, bit, about, &desk->view, &err),
			    GPAI_OK);
			for (uint32_t s = 0; s < desk->view.n_sections; s++)
				for (uint32_t i = 0; i < desk->view.sections[s].n_items; i++) {
					const struct form_item *item =
					    &desk->view.sections[s].items[i];
					if (item->state == ITEM_BLANK ||
					    item->state == ITEM_INSUFFICIENT)
						fail_msg("%s of %s stays open: %.*s",
						    law_cstr(law, item->item->id),
						    law_cstr(law, form->id), TEXT_ARG(item->why));
				}
		}
	}
}

/* Whoever reads a form may see what it shows: else it is a draft for ever. */
static void
every_fact_of_a_form_is_open_to_its_reader_or_shown_in_coarse(void **state)
{
	const struct desk *desk = *state;
	const struct law *law = &desk->law;
	uint32_t n = 0;

	for (uint32_t f = 0; f < law->n_forms; f++)
		for (uint32_t s = 0; s < law->forms[f].sections_n; s++) {
			const struct law_form_section *section =
			    &law->form_sections[law->forms[f].sections_first + s];
			for (uint32_t i = 0; i < section->items_n; i++) {
				const struct law_item *item = &law->items[section->items_first + i];
				for (uint32_t k = 0; k < item->fields_n; k++) {
					const struct law_field *field =
					    &law->fields[item->fields_first + k];
					const struct law_fact *fact = &law->facts[field->fact];
					n++;
					if (field->show == LAW_SHOW_EXACT && !field->optional &&
					    (item->audiences & ~fact->audiences) != 0)
						fail_msg("%s of %s is not for all its readers",
						    law_cstr(law, fact->key),
						    law_cstr(law, item->id));
				}
			}
		}
	assert_true(n > 400);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
	    CASE(every_point_of_annex_11_and_12_is_served_by_an_item),
	    CASE(the_form_has_as_many_items_for_each_as_the_official_file),
	    CASE(the_pack_has_all_that_the_form_gives_downstream_providers),
	    CASE(a_report_tells_of_its_incident_alone),
	    CASE(what_a_later_stage_asks_for_may_stay_open_before_it),
	    CASE(the_facts_say_which_report_is_next),
	    CASE(an_incident_that_is_not_serious_is_reported_by_nobody),
	    CASE(without_an_incident_the_report_is_blank_or_says_that_there_is_none),
	    CASE(a_provider_in_the_union_needs_no_mandate),
	    CASE(a_mandate_without_a_task_says_which_is_missing),
	    CASE(an_entity_that_is_not_meant_has_no_row),
	    CASE(a_list_of_domains_may_be_a_file),
	    CASE(every_form_is_complete_when_all_it_asks_for_is_known),
	    CASE(every_fact_of_a_form_is_open_to_its_reader_or_shown_in_coarse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
