/* SPDX-License-Identifier: Apache-2.0 */
/* Forms that hold duties: what is met anyway, what is met by other means, what is missing; and
 * that nothing of it is told to whom it is not for. The law is in duties/law.yaml. */
#include "documents/documents.h"
#include "rulebook/rulebook.h"
#include "rules/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STRENGTH "73513" /* in newtons: for nobody outside */

static const char *law_folder, *golden_folder; /* the program's arguments */

struct desk {
	struct arena arena;
	struct law law;
	struct fact_set facts;
	struct question question;
	struct form_view view;
	struct disclosed_form form;
};

static int
start(void **state)
{
	struct desk *desk = calloc(1, sizeof *desk);
	struct rulebook_file *files;
	struct gpai_error err;
	struct span image;
	uint32_t n;

	arena_init(&desk->arena, 0);
	assert_int_equal(rulebook_read(law_folder, &desk->arena, &files, &n, &err), GPAI_OK);
	enum gpai_code rc = rulebook_compile(files, n, &desk->arena, &image, NULL, &err);
	if (rc != GPAI_OK)
		fail_msg("line %u: %s", (unsigned)err.at, err.message);
	assert_int_equal(law_open(image, &desk->law, &err), GPAI_OK);
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

static void
put(struct desk *desk, const char *entity, const char *key, const char *value)
{
	uint32_t fact = law_find_fact(&desk->law, text_of(key));
	struct fact is = {.origin = ORIGIN_DECLARED,
	    .by = text_of("A. Person"),
	    .source = text_of("the logbook"),
	    .since = DATE_NONE};

	assert_true(fact != LAW_NONE);
	is.recorded = 1767268800; /* 1 January 2026, noon */
	assert_int_equal(value_parse(&desk->arena, (enum value_type)desk->law.facts[fact].type,
			     text_of(value), NOWHERE, &is.value, NULL),
	    GPAI_OK);
	fact_set_put(&desk->facts,
	    fact_set_entity(&desk->facts, desk->law.facts[fact].kind, text_of(entity)), fact, &is);
}

static void
fill(struct desk *desk)
{
	struct issue issue = {
	    .model = text_of("Red Box"), .provider = text_of("Ada"), .updated = DATE_NONE};
	struct gpai_error err;
	uint32_t form = law_find_form(&desk->law, text_of("gap"));

	assert_true(date_parse(text_of("2026-01-02"), &issue.as_of));
	fact_set_derive(&desk->facts, issue.as_of);
	question_init(&desk->question, &desk->law, &desk->facts, issue.as_of, &desk->arena);
	assert_int_equal(
	    form_fill(&desk->question, form, LAW_AUDIENCE_AIO, &desk->view, &err), GPAI_OK);
	assert_int_equal(disclose_form(&desk->law, &desk->facts, &desk->view, &issue, &desk->arena,
			     &desk->form, &err),
	    GPAI_OK);
}

static char *
print(struct desk *desk, const char *format)
{
	struct document document;
	struct gpai_error err;
	struct out out;
	size_t len;

	assert_int_equal(document_of_form(&desk->form, &desk->arena, &document, &err), GPAI_OK);
	out_memory(&out);
	assert_int_equal(exporter_find(text_of(format))->write(&document, &out, &err), GPAI_OK);
	char *bytes = out_take(&out, &len);
	out_release(&out);
	assert_int_equal(strlen(bytes), len);
	return bytes;
}

static const struct disclosed_section *
section_of(struct desk *desk, const char *id)
{
	for (uint32_t i = 0; i < desk->form.n_sections; i++)
		if (text_is(desk->form.sections[i].id, id))
			return &desk->form.sections[i];
	fail_msg("no section %s", id);
	return NULL;
}

static const struct disclosed_duty *
find(struct desk *desk, const char *id)
{
	for (uint32_t s = 0; s < desk->form.n_sections; s++)
		for (uint32_t i = 0; i < desk->form.sections[s].n_duties; i++)
			if (text_is(desk->form.sections[s].duties[i].id, id))
				return &desk->form.sections[s].duties[i];
	return NULL;
}

static const struct disclosed_duty *
duty_of(struct desk *desk, const char *id)
{
	const struct disclosed_duty *duty = find(desk, id);

	assert_non_null(duty);
	return duty;
}

static bool
is_said(struct desk *desk, const char *what)
{
	bool said = false;
	uint32_t n;
	const struct exporter *all = exporters(&n);

	for (uint32_t i = 0; i < n; i++) {
		if (all[i].write == NULL)
			continue;
		char *bytes = print(desk, all[i].name);
		said |= strstr(bytes, what) != NULL;
		free(bytes);
	}
	return said;
}

static void
put_some(struct desk *desk)
{
	put(desk, "", "flyer.name", "Ada");
	put(desk, "", "flyer.signed", "wind");
	put(desk, "", "flyer.string", STRENGTH);
	put(desk, "", "flyer.height", "80");
	put(desk, "", "flyer.night", "no");
	put(desk, "flights", "paper.kind", "plan");
	put(desk, "lake", "fall.told", "2025-12-01");
	put(desk, "act.2", "duty.means",
	    "Every string is tried on a <frame> before it flies.\n\nWhat breaks is thrown away.");
	put(desk, "act.2", "duty.means.paper", "Handbook, page 3");
}

/* --- Cases --- */

static void
a_duty_is_met_although_nobody_is_bound(void **state)
{
	struct desk *desk = *state;

	put_some(desk);
	fill(desk);
	const struct disclosed_duty *duty = duty_of(desk, "code.strings.1");
	assert_int_equal(duty->state, DUTY_SHOWN);
	assert_int_equal(duty->n_evidence, 2);
	assert_int_equal(duty->n_missing, 0);
	assert_true(text_is(duty->evidence[1].entity, "paper/flights"));
	assert_true(text_is(duty->evidence[1].says, "plan of flights"));
	assert_true(duty->checked.len > 0); /* its statement is from secondary sources */
	assert_int_equal(duty->n_serves, 1);
	assert_true(text_is(duty->serves[0].pin, "Kite Act 2"));
}

static void
a_figure_that_is_not_for_the_reader_is_not_told(void **state)
{
	struct desk *desk = *state;

	put_some(desk);
	fill(desk);
	assert_true(text_is(duty_of(desk, "code.strings.1")->evidence[0].says, "on file"));
	assert_false(is_said(desk, STRENGTH));
	assert_true(is_said(desk, "strength of the string"));
}

static void
other_means_never_become_met_as_asked(void **state)
{
	struct desk *desk = *state;

	put_some(desk);
	put(desk, "code.strings.2", "duty.means", "Kites above 60 metres carry a radio.");
	fill(desk);
	const struct disclosed_duty *duty = duty_of(desk, "code.strings.2");
	assert_int_equal(duty->state, DUTY_OTHER);
	assert_int_equal(duty->n_missing, 1); /* and what is asked is still said to be missing */
	assert_true(text_is(duty->by, "A. Person"));
	assert_int_equal(duty_of(desk, "act.2")->state, DUTY_OTHER);
	assert_true(text_is(duty_of(desk, "act.2")->means_document, "Handbook, page 3"));
}

static void
what_facts_contradict_is_open_and_says_what(void **state)
{
	struct desk *desk = *state;

	put_some(desk);
	fill(desk);
	const struct disclosed_duty *duty = duty_of(desk, "code.strings.2");
	assert_int_equal(duty->state, DUTY_OPEN);
	assert_true(text_is(duty->missing[0].name, "greatest height"));
	assert_true(text_is(duty->missing[0].says, "80 m, not at most 60 m"));
}

static void
what_no_rule_decides_is_open_until_somebody_says_how(void **state)
{
	struct desk *desk = *state;

	put(desk, "", "flyer.night", "yes");
	fill(desk);
	assert_int_equal(duty_of(desk, "code.strings.4")->state, DUTY_OPEN);
	assert_true(
	    text_is(duty_of(desk, "code.strings.4")->missing[0].says, "A lamp has to be seen."));
	put(desk, "code.strings.4", "duty.means", "They glow.");
	fill(desk);
	assert_int_equal(duty_of(desk, "code.strings.4")->state, DUTY_OTHER);
}

static void
an_exception_is_named_and_an_unknown_one_leaves_the_duty_open(void **state)
{
	struct desk *desk = *state;

	put_some(desk);
	fill(desk);
	const struct disclosed_duty *duty = duty_of(desk, "code.strings.4");
	assert_int_equal(duty->state, DUTY_NOT_ASKED);
	assert_true(text_is(duty->reach[0].name, "Flights by day"));
	assert_true(text_is(duty->reach[0].says, "Kite Code 1.4"));
	fact_set_init(&desk->facts, &desk->law, &desk->arena);
	fill(desk);
	duty = duty_of(desk, "code.strings.4");
	assert_int_equal(duty->state, DUTY_OPEN);
	assert_true(duty->is_unsure);
}

static void
encouraged_is_never_open_and_what_one_may_do_is_left_out(void **state)
{
	struct desk *desk = *state;

	put_some(desk);
	fill(desk);
	assert_false(duty_of(desk, "code.strings.5")->counts);
	assert_null(find(desk, "code.strings.6"));
	assert_null(find(desk, "code.strings.7")); /* not law yet */
	uint32_t n = 0;
	for (unsigned i = 0; i < DUTY_STATE_COUNT; i++)
		n += desk->form.n_duties[i];
	assert_int_equal(n, 5);
	assert_int_equal(desk->form.n_duties[DUTY_OPEN], 1);
}

static void
a_chapter_that_was_signed_is_left_out_and_says_so(void **state)
{
	struct desk *desk = *state;

	put_some(desk);
	fill(desk);
	assert_int_equal(section_of(desk, "gap.wind")->when, TRUTH_FALSE);
	assert_int_equal(section_of(desk, "gap.wind")->n_duties, 0);
	assert_true(is_said(desk, "The chapter on wind is signed."));
	assert_false(is_said(desk, "The chapter on strings is signed."));
}

static void
when_nobody_knows_who_signed_the_chapter_is_shown_and_says_so(void **state)
{
	struct desk *desk = *state;

	put(desk, "", "flyer.name", "Ada");
	fill(desk);
	assert_int_equal(section_of(desk, "gap.wind")->when, TRUTH_UNKNOWN);
	assert_int_equal(section_of(desk, "gap.wind")->n_duties, 1);
	assert_true(is_said(desk, "It is not known whether this part is needed"));
	assert_true(desk->form.is_draft);
}

static void
a_duty_on_a_kind_is_shown_for_each_of_its_entities(void **state)
{
	struct desk *desk = *state;
	uint32_t falls = law_find_kind(&desk->law, text_of("fall"));

	fill(desk);
	const struct disclosed_duty *duty = duty_of(desk, "code.strings.3");
	assert_int_equal(duty->state, DUTY_OPEN); /* nobody said that none fell */
	assert_true(duty->is_unsure);
	fact_set_close(&desk->facts, falls);
	fill(desk);
	assert_int_equal(duty_of(desk, "code.strings.3")->state, DUTY_NOT_ASKED);
	put(desk, "lake", "fall.told", "2025-12-01");
	put(desk, "wood", "fall.told", "2025-12-02");
	fill(desk);
	duty = duty_of(desk, "code.strings.3");
	assert_int_equal(duty[0].state, DUTY_SHOWN);
	assert_true(text_is(duty[0].entity, "fall/lake"));
	assert_true(text_is(duty[1].entity, "fall/wood"));
}

static void
the_same_in_every_format(void **state)
{
	struct desk *desk = *state;
	uint32_t n;
	const struct exporter *all = exporters(&n);

	put_some(desk);
	fill(desk);
	for (uint32_t i = 0; i < n; i++) {
		if (all[i].write == NULL)
			continue;
		char name[64];
		char *bytes = print(desk, all[i].name), *path;
		struct span golden;

		snprintf(name, sizeof name, "duties%s", all[i].suffix);
		path = file_join(&desk->arena, golden_folder, name);
		if (getenv("GPAI_ACCEPT") != NULL)
			assert_int_equal(
			    file_replace(path, (struct span){(const uint8_t *)bytes, strlen(bytes)},
				0644, NULL),
			    GPAI_OK);
		assert_int_equal(file_read(&desk->arena, path, 1 << 20, &golden, NULL), GPAI_OK);
		if (golden.len != strlen(bytes) || memcmp(golden.at, bytes, golden.len) != 0)
			fail_msg("%s differs; GPAI_ACCEPT=1 rewrites it", path);
		free(bytes);
	}
}

int
main(int argc, char **argv)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
	    CASE(a_duty_is_met_although_nobody_is_bound),
	    CASE(a_figure_that_is_not_for_the_reader_is_not_told),
	    CASE(other_means_never_become_met_as_asked),
	    CASE(what_facts_contradict_is_open_and_says_what),
	    CASE(what_no_rule_decides_is_open_until_somebody_says_how),
	    CASE(an_exception_is_named_and_an_unknown_one_leaves_the_duty_open),
	    CASE(encouraged_is_never_open_and_what_one_may_do_is_left_out),
	    CASE(a_chapter_that_was_signed_is_left_out_and_says_so),
	    CASE(when_nobody_knows_who_signed_the_chapter_is_shown_and_says_so),
	    CASE(a_duty_on_a_kind_is_shown_for_each_of_its_entities),
	    CASE(the_same_in_every_format),
	};

	if (argc < 3)
		return 2;
	law_folder = argv[1];
	golden_folder = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
