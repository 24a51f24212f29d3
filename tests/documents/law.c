/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of the rulebook itself, as linked into the program. */
#include "documents/documents.h"
#include "rulebook/embedded.h"
#include "rules/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
open_law(struct law *law)
{
	struct span image = {law_image, law_image_size};

	assert_int_equal(law_open(image, law, NULL), GPAI_OK);
	assert_true(law->n_forms > 0);
}

static void
each_field(const struct law *law, void (*check)(const struct law *law, const struct law_item *item,
				      const struct law_field *field))
{
	for (uint32_t i = 0; i < law->n_items; i++)
		for (uint32_t f = 0; f < law->items[i].fields_n; f++)
			check(law, &law->items[i], &law->fields[law->items[i].fields_first + f]);
}

static void
check_audience(const struct law *law, const struct law_item *item, const struct law_field *field)
{
	const struct law_fact *fact = &law->facts[field->fact];

	if (field->show == LAW_SHOW_EXACT && !field->optional &&
	    (item->audiences & ~fact->audiences) != 0)
		fail_msg("%s shows %s to an audience its vocabulary entry does not name",
		    law_cstr(law, item->id), law_cstr(law, fact->key));
}

/* Else the document would withhold the answer and stay a draft for ever. */
static void
items_show_exactly_only_what_the_vocabulary_opens(void **state)
{
	struct law law;

	(void)state;
	open_law(&law);
	each_field(&law, check_audience);
}

static void
check_coarse(const struct law *law, const struct law_item *item, const struct law_field *field)
{
	const struct law_fact *fact = &law->facts[field->fact];

	if (field->show == LAW_SHOW_EXACT)
		return;
	if (fact->type != TYPE_NUMBER || (field->show == LAW_SHOW_BAND && fact->bands_n == 0) ||
	    (field->show == LAW_SHOW_ROUND && field->figures == 0))
		fail_msg("%s: %s cannot be shown in coarser form", law_cstr(law, item->id),
		    law_cstr(law, fact->key));
}

static void
coarse_items_have_something_coarse_to_show(void **state)
{
	struct law law;

	(void)state;
	open_law(&law);
	each_field(&law, check_coarse);
}

static void
write_empty(const struct law *law, uint32_t form, uint32_t audience)
{
	struct arena arena;
	struct fact_set facts;
	struct question question;
	struct form_view view;
	struct disclosed_form disclosed;
	struct document document;
	struct issue issue = {.as_of = date_of(2026, 11, 22), .updated = DATE_NONE};
	uint32_t n, duties = 0;
	const struct exporter *all = exporters(&n);

	arena_init(&arena, 0);
	fact_set_init(&facts, law, &arena);
	question_init(&question, law, &facts, issue.as_of, &arena);
	assert_int_equal(form_fill(&question, form, audience, &view, NULL), GPAI_OK);
	assert_int_equal(
	    disclose_form(law, &facts, &view, &issue, &arena, &disclosed, NULL), GPAI_OK);
	assert_true(disclosed.is_draft);
	for (unsigned i = 0; i < DUTY_STATE_COUNT; i++)
		duties += disclosed.n_duties[i];
	assert_true(disclosed.n_items >= duties + form_count(law, form, audience));
	assert_int_equal(disclosed.n_items,
	    disclosed.n_answered + disclosed.n_not_applicable + disclosed.n_open);
	assert_int_equal(document_of_form(&disclosed, &arena, &document, NULL), GPAI_OK);
	for (uint32_t i = 0; i < n; i++) {
		struct out out;

		if (all[i].write == NULL)
			continue;

		out_memory(&out);
		assert_int_equal(all[i].write(&document, &out, NULL), GPAI_OK);
		out_release(&out);
	}
	arena_release(&arena);
}

static void
every_form_is_a_draft_while_nothing_is_known(void **state)
{
	struct law law;

	(void)state;
	open_law(&law);
	for (uint32_t form = 0; form < law.n_forms; form++)
		for (uint32_t audience = 1; audience <= LAW_AUDIENCE_PUBLIC; audience <<= 1)
			if (law.forms[form].audiences & audience)
				write_empty(&law, form, audience);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(items_show_exactly_only_what_the_vocabulary_opens),
	    cmocka_unit_test(coarse_items_have_something_coarse_to_show),
	    cmocka_unit_test(every_form_is_a_draft_while_nothing_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
