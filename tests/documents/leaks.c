/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody learns more than the form shows them: distinctive figures are looked for in the
 * bytes of every format. */
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* All digits of a document as one string per run: separators between digits dropped. */
static char *
digits_of(const char *bytes)
{
	static const char *const separators[] = {
	    ",", ".", "_", " ", "'", "\u00A0", "\u2009", "\u202F"};
	char *digits = malloc(strlen(bytes) + 1), *to = digits;

	assert_non_null(digits);
	while (*bytes != 0) {
		size_t skip = 0;

		for (size_t i = 0; i < sizeof separators / sizeof *separators && skip == 0; i++)
			if (strncmp(bytes, separators[i], strlen(separators[i])) == 0)
				skip = strlen(separators[i]);
		if (skip == 0)
			*to++ = *bytes++;
		bytes += skip;
	}
	*to = 0;
	return digits;
}

static bool
document_tells(struct sample *sample, uint32_t audience, const char *format, const char *digits)
{
	char *bytes = sample_write(sample, audience, false, format);
	char *bare = digits_of(bytes);
	bool tells = strstr(bare, digits) != NULL || strstr(bytes, digits) != NULL;

	free(bare);
	free(bytes);
	return tells;
}

/* Does any format tell it? */
static bool
tells(struct sample *sample, uint32_t audience, const char *digits)
{
	uint32_t n;
	const struct exporter *all = exporters(&n);

	for (uint32_t i = 0; i < n; i++)
		if (document_tells(sample, audience, all[i].name, digits))
			return true;
	return false;
}

/* Leading digits and digests of what only the AI Office may know. */
static const char *const secrets[] = {"1406", "156123", "15612", "637", SAMPLE_DAYS, "bbbb567890",
    "cccc567890", "sum over tensors", "6 N D"};

static void
ai_office_learns_exact_figures(void **state)
{
	struct sample sample;

	(void)state;
	sample_init(&sample, NULL, true);
	assert_true(tells(&sample, LAW_AUDIENCE_AIO, SAMPLE_PARAMETERS));
	assert_true(tells(&sample, LAW_AUDIENCE_AIO, SAMPLE_TRAINING));
	assert_true(tells(&sample, LAW_AUDIENCE_AIO, "637218"));
	assert_true(tells(&sample, LAW_AUDIENCE_AIO, "bbbb567890"));
	sample_release(&sample);
}

static void
coarse_audiences_learn_no_exact_figure(void **state)
{
	static const uint32_t audiences[] = {
	    LAW_AUDIENCE_NCA, LAW_AUDIENCE_DP, LAW_AUDIENCE_PUBLIC};
	struct sample sample;

	(void)state;
	sample_init(&sample, NULL, true);
	for (size_t a = 0; a < sizeof audiences / sizeof *audiences; a++)
		for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
			if (tells(&sample, audiences[a], secrets[i]))
				fail_msg("audience %u learns %s", audiences[a], secrets[i]);
	sample_release(&sample);
}

/* The answer on the design names the devices on purpose; a method does so by accident. */
static void
internal_figures_stay_out_of_provenance(void **state)
{
	struct sample sample;

	(void)state;
	sample_init(&sample, NULL, true);
	sample_record(&sample, "model.design", value_text(text_of("A transformer.")),
	    "from the log of " SAMPLE_CLUSTER " devices");
	assert_false(tells(&sample, LAW_AUDIENCE_AIO, SAMPLE_CLUSTER));
	sample_record(&sample, "model.design", value_text(text_of("On " SAMPLE_CLUSTER ".")), "");
	assert_true(tells(&sample, LAW_AUDIENCE_AIO, SAMPLE_CLUSTER));
	sample_release(&sample);
}

/* Every text of every fact carries the figure: methods, people, sources, answers. */
static void
figures_in_any_text_are_masked(void **state)
{
	static const char *const spellings[] = {"140620634112", "140,620,634,112",
	    "140 620 634 112", "140.620.634.112", "140\u202F620\u202F634\u202F112",
	    "1.40620634112e11", "1.406 x 10^11", "1.406\u00A0\u00D7\u00A010\u00B9\u00B9",
	    "140.6 billion", "140.62bn", "about 140,600,000,000 of them", "0.1406 trillion",
	    "1.406*10**11", "1406206e5"};

	(void)state;
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		struct sample sample;

		sample_init(&sample, spellings[i], true);
		if (tells(&sample, LAW_AUDIENCE_NCA, "1406"))
			fail_msg("\"%s\" got through", spellings[i]);
		sample_release(&sample);
	}
}

static void
answer_too_wide_for_its_band_shows_no_bounds(void **state)
{
	struct sample sample;
	struct disclosed_form form;
	struct decimal low, high;

	(void)state;
	sample_init(&sample, NULL, true);
	assert_true(decimal_parse(text_of("95432109876"), &low));
	assert_true(decimal_parse(text_of("123456789123"), &high));
	sample_record(&sample, "model.parameters", value_range(low, high), "counted");
	assert_false(tells(&sample, LAW_AUDIENCE_DP, "95432"));
	assert_false(tells(&sample, LAW_AUDIENCE_DP, "123456789123"));
	sample_disclose(&sample, LAW_AUDIENCE_DP, false, &form);
	assert_true(form.is_draft);
	sample_release(&sample);
}

/* The rulebook contradicts itself: an item shows exactly what the vocabulary keeps back. */
static void
exact_answer_not_meant_for_the_audience_is_withheld(void **state)
{
	struct sample sample;
	struct disclosed_form form;
	struct decimal energy;

	(void)state;
	sample_init(&sample, NULL, true);
	for (uint32_t i = 0; i < sample.law.n_facts; i++)
		if (text_is(law_text(&sample.law, sample.vocabulary[i].key), "energy.training"))
			sample.vocabulary[i].audiences = LAW_AUDIENCE_AIO;
	assert_true(decimal_parse(text_of("98765.4"), &energy));
	sample_record(&sample, "energy.training", value_number(energy), "metered");
	assert_true(tells(&sample, LAW_AUDIENCE_AIO, "987654"));
	assert_false(tells(&sample, LAW_AUDIENCE_NCA, "987654"));
	sample_disclose(&sample, LAW_AUDIENCE_NCA, false, &form);
	assert_int_equal(form.n_withheld, 1);
	assert_true(form.is_draft);
	sample_release(&sample);
}

/* Vocabularies may open a fact to an audience that the form shows only a band of. */
static void
figure_shown_as_a_band_is_masked_even_where_the_vocabulary_opens_it(void **state)
{
	struct sample sample;

	(void)state;
	sample_init(&sample, NULL, true);
	for (uint32_t i = 0; i < sample.law.n_facts; i++)
		sample.vocabulary[i].audiences = LAW_AUDIENCE_AIO | LAW_AUDIENCE_NCA;
	assert_false(tells(&sample, LAW_AUDIENCE_NCA, "1406"));
	assert_true(tells(&sample, LAW_AUDIENCE_AIO, "1406"));
	sample_release(&sample);
}

/* Whatever the rules hand over as coarse, the door looks for itself. */
static void
form_that_shows_too_fine_a_band_is_withheld(void **state)
{
	static const char *const too_fine[] = {"140620634112", "15.6e12 tokens", "6.4e24 FLOP"};
	static const char *const items[] = {"mp.size.band", "da.points.nca", "co.flop.nca"};

	(void)state;
	for (size_t t = 0; t < sizeof items / sizeof *items; t++) {
		struct sample sample;
		struct disclosed_form form;
		struct issue issue;
		const struct form_view *view;

		sample_init(&sample, NULL, true);
		issue = sample_issue(&sample, false);
		view = sample_view(&sample, LAW_AUDIENCE_NCA);
		for (uint32_t s = 0; s < view->n_sections; s++)
			for (uint32_t i = 0; i < view->sections[s].n_items; i++) {
				struct form_item *item = &view->sections[s].items[i];

				if (text_is(law_text(&sample.law, item->item->id), items[t]))
					item->fields[0].shown = text_of(too_fine[t]);
			}
		assert_int_equal(disclose_form(&sample.law, &sample.facts, view, &issue,
				     &sample.arena, &form, NULL),
		    GPAI_OK);
		assert_int_equal(form.n_withheld, 1);
		sample_release(&sample);
	}
}

static void
digest_shared_with_a_withheld_fact_is_left_out(void **state)
{
	struct sample sample;
	struct decimal one;

	(void)state;
	sample_init(&sample, NULL, true);
	assert_true(decimal_parse(text_of("123456789012"), &one));
	sample_record(&sample, "model.design", value_text(text_of("A transformer.")), "read");
	assert_true(tells(&sample, LAW_AUDIENCE_DP, "dddd567890"));
	sample_record(&sample, "model.parameters", value_number(one), "summed");
	assert_false(tells(&sample, LAW_AUDIENCE_DP, "dddd567890"));
	sample_release(&sample);
}

static void
nothing_assumed_enters_a_document(void **state)
{
	struct sample sample;
	struct disclosed_form form;
	struct issue issue;
	struct gpai_error err = {0};
	struct fact assumed = {
	    .value = value_text(text_of("Other")), .origin = ORIGIN_ASSUMED, .since = DATE_NONE};

	(void)state;
	sample_init(&sample, NULL, true);
	for (uint32_t i = 0; i < sample.law.n_facts; i++)
		if (text_is(law_text(&sample.law, sample.vocabulary[i].key), "model.name"))
			fact_set_put(&sample.facts, fact_single(&sample.facts, 0), i, &assumed);
	issue = sample_issue(&sample, false);
	assert_int_equal(
	    disclose_form(&sample.law, &sample.facts, sample_view(&sample, LAW_AUDIENCE_AIO),
		&issue, &sample.arena, &form, &err),
	    GPAI_INVALID);
	assert_non_null(strstr(err.message, "model.name"));
	sample_release(&sample);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ai_office_learns_exact_figures),
	    cmocka_unit_test(coarse_audiences_learn_no_exact_figure),
	    cmocka_unit_test(internal_figures_stay_out_of_provenance),
	    cmocka_unit_test(figures_in_any_text_are_masked),
	    cmocka_unit_test(answer_too_wide_for_its_band_shows_no_bounds),
	    cmocka_unit_test(exact_answer_not_meant_for_the_audience_is_withheld),
	    cmocka_unit_test(figure_shown_as_a_band_is_masked_even_where_the_vocabulary_opens_it),
	    cmocka_unit_test(form_that_shows_too_fine_a_band_is_withheld),
	    cmocka_unit_test(digest_shared_with_a_withheld_fact_is_left_out),
	    cmocka_unit_test(nothing_assumed_enters_a_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
