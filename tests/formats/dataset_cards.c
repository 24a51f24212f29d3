/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptions of datasets: Croissant manifests and dataset cards. */
#include "../check.h"

#include "base/file.h"
#include "formats/croissant.h"
#include "formats/hf_dataset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, (size_t)256 << 20);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct span
span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

static void
assert_text(struct text text, const char *expected)
{
	if (!text_is(text, expected))
		fail_msg("found \"%.*s\", expected \"%s\"", TEXT_ARG(text), expected);
}

/* -- Croissant ---------------------------------------------------------------- */

static bool
read_shared(const char *name, struct dataset_card *card)
{
	const char *shared = getenv("GPAI_SHARED");
	char path[1024];
	struct span bytes;

	snprintf(path, sizeof path, "%s/croissant/%s", shared != NULL ? shared : "", name);
	if (shared == NULL || !file_exists(path))
		return false;
	assert_int_equal(file_read(&arena, path, DATASET_CARD_MAX, &bytes, NULL), GPAI_OK);
	assert_true(croissant_sniff(bytes));
	assert_int_equal(croissant_parse(&arena, bytes, name, card, NULL), GPAI_OK);
	return true;
}

static void
real_manifests_give_name_link_licence_and_files(void **state)
{
	struct dataset_card card;

	(void)state;
	if (!read_shared("bigcode-the-stack.json", &card))
		skip();
	assert_text(card.name, "bigcode-the-stack");
	assert_text(card.link, "https://huggingface.co/datasets/bigcode/the-stack");
	assert_int_equal(card.licences.n, 1);
	assert_text(card.licences.at[0], "other");
	assert_true(card.files.n >= 1 && card.fields >= 1);

	assert_true(read_shared("huggingface-anthropic-hh-rlhf.json", &card));
	assert_text(card.version, "1.0.0");
	assert_text(card.licences.at[0], "mit");

	assert_true(read_shared("huggingface-wildchat.json", &card));
	assert_text(card.name, "WildChat-1M");
	assert_text(card.licences.at[0], "https://choosealicense.com/licenses/odc-by/");
	assert_int_equal(card.sources.n, 1);
	assert_text(card.sources.at[0], "WildChat-1M-Full");
}

static void
languages_dates_and_things_with_names_are_read(void **state)
{
	struct dataset_card card;

	(void)state;
	assert_int_equal(
	    croissant_parse(&arena,
		span_of(
		    "{\"@type\":[\"sc:Dataset\"],\"name\":\" a \",\"sameAs\":\"https://a.example\","
		    "\"inLanguage\":[\"fi\",{\"@type\":\"Language\",\"name\":\"Swedish\"}],"
		    "\"datePublished\":\"2024-05-06\",\"keywords\":[\"x\",\"Synthetic\"],"
		    "\"license\":{\"@type\":\"sc:CreativeWork\",\"url\":\"https://l.example\"},"
		    "\"recordSet\":[{\"field\":[{},{}]},{\"field\":{}}]}"),
		"c.json", &card, NULL),
	    GPAI_OK);
	assert_text(card.name, "a");
	assert_text(card.link, "https://a.example");
	assert_int_equal(card.languages.n, 2);
	assert_text(card.languages.at[1], "Swedish");
	assert_text(card.published, "2024-05-06");
	assert_text(card.licences.at[0], "https://l.example");
	assert_true(card.says_synthetic);
	assert_int_equal(card.fields, 3);
}

static void
what_is_no_dataset_is_refused(void **state)
{
	struct dataset_card card;
	struct gpai_error err = {0};

	(void)state;
	assert_int_equal(
	    croissant_parse(&arena, span_of("{\"@type\":\"sc:Person\"}"), "c.json", &card, &err),
	    GPAI_MALFORMED);
	assert_string_equal(err.clause, "Croissant");
	assert_int_equal(
	    croissant_parse(&arena, span_of("[1]"), "c.json", &card, NULL), GPAI_MALFORMED);
	assert_int_equal(
	    croissant_parse(&arena, span_of("{\"@type\":"), "c.json", &card, NULL), GPAI_MALFORMED);
	assert_false(croissant_sniff(span_of("{\"text\":\"a Dataset of lines\"}")));
	assert_false(croissant_sniff(span_of("[\"mlcommons.org/croissant Dataset\"]")));
}

static void
every_beginning_of_a_manifest_is_refused_or_read(void **state)
{
	static const char manifest[] =
	    "{\"@type\":\"sc:Dataset\",\"conformsTo\":\"http://mlcommons.org/croissant/1.0\","
	    "\"name\":\"a\",\"license\":[\"mit\"],\"distribution\":[{\"contentUrl\":\"b\"}]}";
	struct dataset_card card;

	(void)state;
	for (size_t len = 0; len < sizeof manifest - 1; len++)
		assert_int_equal(
		    croissant_parse(&arena, (struct span){(const uint8_t *)manifest, len}, "c.json",
			&card, NULL),
		    GPAI_MALFORMED);
}

/* -- dataset cards ------------------------------------------------------------- */

static void
a_card_gives_licence_languages_size_and_files(void **state)
{
	struct dataset_card card;

	(void)state;
	assert_int_equal(
	    hf_dataset_parse(&arena,
		span_of("---\npretty_name: Fine Words\nlicense:\n- odc-by\nlanguage:\n- en\n- fi\n"
			"size_categories:\n- 1M<n<10M\n- 10M<n<100M\nsource_datasets: [original]\n"
			"tags:\n- synthetic\nconfigs:\n- config_name: default\n  data_files:\n"
			"  - split: train\n    path: data/*.parquet\n  - split: test\n    path:\n"
			"    - a.jsonl\n    - b.jsonl\n---\n# Card\n"),
		"README.md", &card, NULL),
	    GPAI_OK);
	assert_true(card.is_there && card.has_size && card.says_synthetic);
	assert_text(card.name, "Fine Words");
	assert_text(card.licences.at[0], "odc-by");
	assert_int_equal(card.languages.n, 2);
	assert_int_equal(card.size_least, 1000000);
	assert_int_equal(card.size_most, 100000000);
	assert_int_equal(card.files.n, 3);
	assert_text(card.files.at[0], "data/*.parquet");
	assert_text(card.files.at[2], "b.jsonl");
}

static void
a_model_card_and_prose_describe_no_dataset(void **state)
{
	struct dataset_card card;

	(void)state;
	assert_int_equal(hf_dataset_parse(&arena,
			     span_of("---\nlicense: mit\npipeline_tag: text-generation\n---\n"),
			     "README.md", &card, NULL),
	    GPAI_OK);
	assert_false(card.is_there);
	assert_int_equal(hf_dataset_parse(&arena, span_of("# Data\n---\nlicense: mit\n---\n"),
			     "README.md", &card, NULL),
	    GPAI_OK);
	assert_false(card.is_there);
}

static void
a_broken_front_matter_says_its_line(void **state)
{
	struct dataset_card card;
	struct gpai_error err = {0};

	(void)state;
	assert_int_equal(
	    hf_dataset_parse(&arena, span_of("---\nlicense: mit\nlanguage: [en\n---\n"),
		"README.md", &card, &err),
	    GPAI_MALFORMED);
	assert_int_equal(err.place, GPAI_LINE);
	assert_true(err.at >= 3);
}

static void
size_categories_are_read_as_the_hub_writes_them(void **state)
{
	static const struct {
		const char *words;
		bool is_size;
		uint64_t least, most;
	} cases[] = {{"n<1K", true, 0, 1000}, {"1K<n<10K", true, 1000, 10000},
	    {"100B<n<1T", true, 100000000000, 1000000000000},
	    {"n>1T", true, 1000000000000, UINT64_MAX}, {"10M<n", true, 10000000, UINT64_MAX},
	    {"unknown", false, 0, 0}, {"", false, 0, 0}, {"n", false, 0, 0},
	    {"10K<n<1K", false, 0, 0}, {"1X<n<2X", false, 0, 0}, {"n<", false, 0, 0}};
	uint64_t least, most;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (hf_dataset_size(text_of(cases[i].words), &least, &most) != cases[i].is_size)
			fail_msg("%s", cases[i].words);
		if (cases[i].is_size && (least != cases[i].least || most != cases[i].most))
			fail_msg("%s", cases[i].words);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		real_manifests_give_name_link_licence_and_files, begin, end),
	    cmocka_unit_test_setup_teardown(
		languages_dates_and_things_with_names_are_read, begin, end),
	    cmocka_unit_test_setup_teardown(what_is_no_dataset_is_refused, begin, end),
	    cmocka_unit_test_setup_teardown(
		every_beginning_of_a_manifest_is_refused_or_read, begin, end),
	    cmocka_unit_test_setup_teardown(
		a_card_gives_licence_languages_size_and_files, begin, end),
	    cmocka_unit_test_setup_teardown(a_model_card_and_prose_describe_no_dataset, begin, end),
	    cmocka_unit_test_setup_teardown(a_broken_front_matter_says_its_line, begin, end),
	    cmocka_unit_test_setup_teardown(
		size_categories_are_read_as_the_hub_writes_them, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
