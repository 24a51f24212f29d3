/* SPDX-License-Identifier: Apache-2.0 */
/* Index, configuration and card of a model. */
#include "../check.h"

#include "formats/hf_card.h"
#include "formats/hf_config.h"
#include "formats/hf_index.h"

#include <string.h>

static struct arena arena;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, (size_t)64 << 20);
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

/* -- index ------------------------------------------------------------------------ */

static void
index_refused(const char *text, enum gpai_code code, const char *message)
{
	struct hf_index index;
	struct gpai_error err = {0};

	assert_int_equal(hf_index_parse(&arena, span_of(text), "i.json", &index, &err), code);
	assert_string_equal(err.message, message);
	assert_string_equal(err.file, "i.json");
}

static void
index_gives_sorted_shards_and_totals(void **state)
{
	struct hf_index index;

	(void)state;
	assert_int_equal(hf_index_parse(&arena,
			     span_of("{\"metadata\":{\"total_size\":28.0,\"total_parameters\":14},"
				     "\"weight_map\":{\"x\":\"m2\",\"y\":\"m1\",\"z\":\"m2\"}}"),
			     "i.json", &index, NULL),
	    GPAI_OK);
	assert_true(index.has_size && index.has_parameters);
	assert_int_equal(index.size, 28);
	assert_int_equal(index.parameters, 14);
	assert_int_equal(index.n_shards, 2);
	assert_string_equal(index.shards[0].at, "m1");
	assert_int_equal(index.n_entries, 3);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(
		    index.entries[i].shard, text_is(index.entries[i].tensor, "y") ? 0 : 1);
}

static void
index_without_totals_is_fine(void **state)
{
	struct hf_index index;

	(void)state;
	assert_int_equal(
	    hf_index_parse(&arena, span_of("{\"weight_map\":{}}"), "i.json", &index, NULL),
	    GPAI_OK);
	assert_false(index.has_size || index.has_parameters);
	assert_int_equal(index.n_shards, 0);
}

static void
index_cannot_lead_out_of_its_folder(void **state)
{
	(void)state;
	index_refused("{\"weight_map\":{\"x\":\"../secret\"}}", GPAI_MALFORMED,
	    "weight_map: \"x\" is in \"../secret\", expected a file name without folders");
	index_refused("{\"weight_map\":{\"x\":\"/etc/passwd\"}}", GPAI_MALFORMED,
	    "weight_map: \"x\" is in \"/etc/passwd\", expected a file name without folders");
	index_refused("{\"weight_map\":{\"x\":\"..\"}}", GPAI_MALFORMED,
	    "weight_map: \"x\" is in \"..\", expected a file name without folders");
	index_refused("{\"weight_map\":{\"x\":\"\"}}", GPAI_MALFORMED,
	    "weight_map: \"x\" is in \"\", expected a file name without folders");
}

static void
index_members_of_the_wrong_kind_are_refused(void **state)
{
	(void)state;
	index_refused("[]", GPAI_MALFORMED,
	    "weight_map is nothing, expected an object of tensor and file names");
	index_refused("{\"weight_map\":[]}", GPAI_MALFORMED,
	    "weight_map is an array, expected an object of tensor and file names");
	index_refused("{\"weight_map\":{\"x\":1}}", GPAI_MALFORMED,
	    "weight_map: \"x\" is an integer, expected a file name");
	index_refused("{\"metadata\":{\"total_size\":-1},\"weight_map\":{}}", GPAI_MALFORMED,
	    "metadata.total_size is another number, expected a whole number from 0 to 2^63 - 1");
	index_refused("{\"metadata\":{\"total_size\":1.5},\"weight_map\":{}}", GPAI_MALFORMED,
	    "metadata.total_size is another number, expected a whole number from 0 to 2^63 - 1");
	index_refused("{\"metadata\":{\"total_size\":\"9\"},\"weight_map\":{}}", GPAI_MALFORMED,
	    "metadata.total_size is a string, expected a whole number from 0 to 2^63 - 1");
}

static void
index_with_a_tensor_twice_is_refused(void **state)
{
	struct hf_index index;
	struct gpai_error err = {0};

	(void)state;
	assert_int_equal(
	    hf_index_parse(&arena, span_of("{\"weight_map\":{\"x\":\"a\",\"x\":\"b\"}}"), "i.json",
		&index, &err),
	    GPAI_MALFORMED);
	assert_non_null(strstr(err.message, "\"x\""));
}

/* -- configuration ------------------------------------------------------------------ */

static void
config_reads_numbers_under_all_their_names(void **state)
{
	struct hf_config config;

	(void)state;
	assert_int_equal(
	    hf_config_parse(&arena,
		span_of("{\"model_type\":\"bloom\",\"architectures\":[\"BloomForCausalLM\"],"
			"\"n_embed\":64,\"n_layer\":2,\"num_attention_heads\":null,\"n_head\":8,"
			"\"torch_dtype\":\"bfloat16\",\"tie_word_embeddings\":true,"
			"\"vocab_size\":\"many\",\"mlp_only_layers\":[0,5],\"mine\":{\"a\":1}}"),
		"c.json", &config, NULL),
	    GPAI_OK);
	assert_true(text_is(config.model_type, "bloom"));
	assert_true(text_is(config.architectures[0], "BloomForCausalLM"));
	assert_int_equal(hf_config_number(&config, HF_HIDDEN).value, 64);
	assert_int_equal(hf_config_number(&config, HF_HEADS).value, 8);
	assert_string_equal(hf_config_number(&config, HF_HEADS).key, "n_head");
	assert_int_equal(hf_config_number(&config, HF_TIED).value, 1);
	assert_int_equal(hf_config_number(&config, HF_VOCAB).state, HF_ODD);
	assert_int_equal(hf_config_number(&config, HF_FFN).state, HF_ABSENT);
	assert_int_equal(config.n_dense_layers, 2);
	assert_int_equal(config.dense_layers[1], 5);
	assert_false(config.is_quantised);
	hf_config_release(&config);
}

static void
config_looks_into_its_language_part(void **state)
{
	struct hf_config config;

	(void)state;
	assert_int_equal(
	    hf_config_parse(&arena,
		span_of("{\"model_type\":\"gemma3\",\"text_config\":{\"hidden_size\":5},"
			"\"vision_config\":{\"hidden_size\":7,\"image_size\":9}}"),
		"c.json", &config, NULL),
	    GPAI_OK);
	assert_int_equal(hf_config_number(&config, HF_HIDDEN).value, 5);
	assert_int_equal(hf_config_number(&config, HF_IMAGE).state, HF_ABSENT);
	assert_int_equal(config.vision->fields[HF_HIDDEN].value, 7);
	assert_null(config.audio);
	hf_config_release(&config);
}

static void
config_that_is_no_object_is_refused(void **state)
{
	struct hf_config config;
	struct gpai_error err = {0};

	(void)state;
	assert_int_equal(
	    hf_config_parse(&arena, span_of("[1]"), "c.json", &config, &err), GPAI_MALFORMED);
	assert_string_equal(err.message, "file holds an array, expected an object");
	assert_int_equal(
	    hf_config_parse(&arena, span_of("{\"a\":1,\"a\":2}"), "c.json", &config, &err),
	    GPAI_MALFORMED);
	assert_null(config.root);
}

static void
config_nested_too_deep_is_refused(void **state)
{
	char text[4000];
	struct hf_config config;
	struct gpai_error err = {0};

	(void)state;
	memset(text, '[', sizeof text - 1);
	memcpy(text, "{\"a\":", 5);
	text[sizeof text - 1] = '\0';
	assert_int_equal(
	    hf_config_parse(&arena, span_of(text), "c.json", &config, &err), GPAI_TOO_LARGE);
}

/* -- card --------------------------------------------------------------------------- */

static void
card_gives_licence_and_bases(void **state)
{
	struct hf_card card;

	(void)state;
	assert_int_equal(
	    hf_card_parse(&arena,
		span_of("---\r\nlicense: other\r\nlicense_name: tulu\r\nlanguage: [en, de]\r\n"
			"base_model:\n- a/b\n- c/d\n---\n# Prose\n---\n: not yaml ["),
		"README.md", &card, NULL),
	    GPAI_OK);
	assert_true(card.has_front_matter);
	assert_true(text_is(card.licence, "other"));
	assert_true(text_is(card.licence_name, "tulu"));
	assert_int_equal(card.n_bases, 2);
	assert_true(text_is(card.bases[1], "c/d"));
	assert_int_equal(card.n_languages, 2);
	assert_int_equal(card.pipeline.len, 0);
}

static void
card_without_front_matter_is_empty(void **state)
{
	static const char *const texts[] = {
	    "", "# Title\n", "---", "---\nlicense: mit\n", "----\n"};
	struct hf_card card;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(
		    hf_card_parse(&arena, span_of(texts[i]), "README.md", &card, NULL), GPAI_OK);
		assert_false(card.has_front_matter);
		assert_int_equal(card.licence.len, 0);
	}
}

static void
card_errors_carry_the_line_of_the_file(void **state)
{
	struct hf_card card;
	struct gpai_error err = {0};

	(void)state;
	assert_int_equal(hf_card_parse(&arena, span_of("---\ntags: [a]\nlicense:\n  a: b\n---\n"),
			     "README.md", &card, &err),
	    GPAI_MALFORMED);
	assert_string_equal(err.message, "license is a mapping, expected a word");
	assert_int_equal(err.at, 4);
	assert_int_equal(hf_card_parse(&arena, span_of("---\nlicense: mit\nlicense: mit\n---\n"),
			     "README.md", &card, &err),
	    GPAI_MALFORMED);
	assert_int_equal(err.at, 3);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(index_gives_sorted_shards_and_totals),
	    CASE(index_without_totals_is_fine),
	    CASE(index_cannot_lead_out_of_its_folder),
	    CASE(index_members_of_the_wrong_kind_are_refused),
	    CASE(index_with_a_tensor_twice_is_refused),
	    CASE(config_reads_numbers_under_all_their_names),
	    CASE(config_looks_into_its_language_part),
	    CASE(config_that_is_no_object_is_refused),
	    CASE(config_nested_too_deep_is_refused),
	    CASE(card_gives_licence_and_bases),
	    CASE(card_without_front_matter_is_empty),
	    CASE(card_errors_carry_the_line_of_the_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
