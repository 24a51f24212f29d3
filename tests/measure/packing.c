/* SPDX-License-Identifier: Apache-2.0 */
/* Packed weights of each quantiser, with shapes of published models: how many parameters
 * they are, and when that is not said. */
#include "../check.h"

#include "measure/packing.h"

#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct tensor tensors[8];
static const struct tensor *pointers[8];
static uint64_t shapes[8][4];
static struct tensor_names names;

static int
empty(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	names = (struct tensor_names){pointers, 0};
	return 0;
}

static int
release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static int
by_name(const void *left, const void *right)
{
	return text_compare((*(const struct tensor *const *)left)->name,
	    (*(const struct tensor *const *)right)->name);
}

static void
have(const char *name, enum dtype dtype, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	struct tensor *tensor = &tensors[names.n];
	uint64_t *shape = shapes[names.n];

	shape[0] = a, shape[1] = b, shape[2] = c, shape[3] = d;
	*tensor = (struct tensor){.name = text_of(name), .dtype = dtype, .shape = shape};
	for (tensor->elements = 1; tensor->rank < 4 && shape[tensor->rank] > 0; tensor->rank++)
		tensor->elements *= shape[tensor->rank];
	pointers[names.n++] = tensor;
	qsort(pointers, names.n, sizeof *pointers, by_name);
}

static struct packing
found(const char *name, const struct hf_quantisation *quantisation)
{
	static const struct hf_quantisation none;
	const struct tensor *tensor = tensor_named(&names, text_of(name), "");

	assert_non_null(tensor);
	return packing_of(&arena, quantisation != NULL ? quantisation : &none, &names, tensor);
}

static void
is(const char *tensor, const struct hf_quantisation *quantisation, enum packing_kind kind,
    const char *weight, const char *word, uint64_t elements)
{
	struct packing packing = found(tensor, quantisation);

	assert_int_equal(packing.kind, kind);
	assert_true(text_is(packing.name, weight));
	assert_true(text_is(packing.word, word));
	assert_int_equal(packing.elements, elements);
}

/* Llama-2-7B: down_proj is 4096 x 11008. */
static void
gptq_of_four_bits_in_groups_is_counted_from_shapes(void **state)
{
	(void)state;
	have("l.down_proj.qweight", DTYPE_I32, 1376, 4096, 0, 0);
	have("l.down_proj.qzeros", DTYPE_I32, 86, 512, 0, 0);
	have("l.down_proj.scales", DTYPE_F16, 86, 4096, 0, 0);
	have("l.down_proj.g_idx", DTYPE_I32, 11008, 0, 0, 0);
	is("l.down_proj.qweight", NULL, PACKING_PACKED, "l.down_proj.weight", "INT4", 45088768);
	assert_int_equal(found("l.down_proj.qzeros", NULL).kind, PACKING_BESIDE);
	assert_int_equal(found("l.down_proj.scales", NULL).kind, PACKING_BESIDE);
	assert_int_equal(found("l.down_proj.g_idx", NULL).kind, PACKING_BESIDE);
}

/* Three bits do not fill 32: 32 weights take three elements. */
static void
gptq_of_three_bits_is_exact(void **state)
{
	(void)state;
	have("a.qweight", DTYPE_I32, 384, 4096, 0, 0);
	have("a.qzeros", DTYPE_I32, 32, 384, 0, 0);
	have("a.scales", DTYPE_F16, 32, 4096, 0, 0);
	is("a.qweight", NULL, PACKING_PACKED, "a.weight", "INT3", 4096 * 4096);
}

/* AWQ packs along the other dimension. */
static void
awq_is_counted_from_shapes(void **state)
{
	(void)state;
	have("a.qweight", DTYPE_I32, 4096, 1376, 0, 0);
	have("a.qzeros", DTYPE_I32, 32, 1376, 0, 0);
	have("a.scales", DTYPE_F16, 32, 11008, 0, 0);
	is("a.qweight", NULL, PACKING_PACKED, "a.weight", "INT4", 4096 * 11008);
}

static void
nothing_is_guessed_where_neither_shapes_nor_configuration_tell(void **state)
{
	struct hf_quantisation said = {.found = true, .has_bits = true, .bits = 8};
	struct hf_quantisation mixed = {
	    .found = true, .has_bits = true, .bits = 8, .is_mixed = true};

	(void)state;
	have("a.qweight", DTYPE_I32, 1024, 4096, 0, 0);
	have("a.scales", DTYPE_F16, 32, 4096, 0, 0);
	have("b.W_q", DTYPE_U8, 16, 0, 0, 0);
	assert_int_equal(found("a.qweight", NULL).kind, PACKING_UNKNOWN);
	assert_int_equal(found("a.qweight", &mixed).kind, PACKING_UNKNOWN);
	assert_int_equal(found("b.W_q", &said).kind, PACKING_UNKNOWN);
	is("a.qweight", &said, PACKING_PACKED, "a.weight", "INT8", 4096 * 4096);
}

/* A number of bits that no shape can have is not believed. */
static void
shapes_without_sense_are_a_riddle(void **state)
{
	(void)state;
	have("a.qweight", DTYPE_I32, 7, 11, 0, 0);
	have("a.qzeros", DTYPE_I32, 5, 3, 0, 0);
	have("a.scales", DTYPE_F16, 13, 0, 0, 0);
	assert_int_equal(found("a.qweight", NULL).kind, PACKING_UNKNOWN);
}

static void
compressed_tensors_are_counted_by_group_or_configuration(void **state)
{
	struct hf_quantisation grouped = {.found = true, .group = 128};
	struct hf_quantisation channels = {.found = true, .has_bits = true, .bits = 8};

	(void)state;
	have("a.weight_packed", DTYPE_I32, 4096, 512, 0, 0);
	have("a.weight_scale", DTYPE_BF16, 4096, 32, 0, 0);
	have("a.weight_shape", DTYPE_I64, 2, 0, 0, 0);
	have("b.weight_packed", DTYPE_I32, 4096, 1024, 0, 0);
	have("b.weight_scale", DTYPE_BF16, 4096, 1, 0, 0);
	is("a.weight_packed", &grouped, PACKING_PACKED, "a.weight", "INT4", 4096 * 4096);
	is("b.weight_packed", &channels, PACKING_PACKED, "b.weight", "INT8", 4096 * 4096);
	assert_int_equal(found("a.weight_shape", &grouped).kind, PACKING_BESIDE);
}

static void
nvfp4_holds_two_weights_in_a_byte(void **state)
{
	(void)state;
	have("a.weight_packed", DTYPE_U8, 4096, 2048, 0, 0);
	have("a.weight_scale", DTYPE_F8_E4M3, 4096, 256, 0, 0);
	have("a.weight_global_scale", DTYPE_F32, 1, 0, 0, 0);
	have("b.weight", DTYPE_U8, 4096, 2048, 0, 0);
	have("b.weight_scale", DTYPE_F8_E4M3, 4096, 256, 0, 0);
	have("b.weight_scale_2", DTYPE_F32, 1, 0, 0, 0);
	is("a.weight_packed", NULL, PACKING_PACKED, "a.weight", "FP4", 4096 * 4096);
	is("b.weight", NULL, PACKING_PACKED, "b.weight", "NVFP4", 4096 * 4096);
	assert_int_equal(found("b.weight_scale", NULL).kind, PACKING_BESIDE);
	assert_int_equal(found("b.weight_scale_2", NULL).kind, PACKING_BESIDE);
}

static void
bitsandbytes_holds_two_weights_in_a_byte_where_it_says_nf4(void **state)
{
	(void)state;
	have("a.weight", DTYPE_U8, 8388608, 1, 0, 0);
	have("a.weight.absmax", DTYPE_U8, 262144, 0, 0, 0);
	have("a.weight.quant_map", DTYPE_F32, 16, 0, 0, 0);
	have("a.weight.quant_state.bitsandbytes__nf4", DTYPE_U8, 90, 0, 0, 0);
	have("b.weight", DTYPE_U8, 100, 0, 0, 0);
	is("a.weight", NULL, PACKING_PACKED, "a.weight", "NF4", 16777216);
	assert_int_equal(found("a.weight.absmax", NULL).kind, PACKING_BESIDE);
	assert_int_equal(
	    found("a.weight.quant_state.bitsandbytes__nf4", NULL).kind, PACKING_BESIDE);
	is("b.weight", NULL, PACKING_PLAIN, "b.weight", "", 100);
}

/* gpt-oss-20b: 32 experts, 2880 to 2 x 2880, blocks of 32 weights in 16 bytes. */
static void
gpt_oss_blocks_are_two_weights_in_a_byte(void **state)
{
	(void)state;
	have("mlp.experts.gate_up_proj_blocks", DTYPE_U8, 32, 5760, 90, 16);
	have("mlp.experts.gate_up_proj_scales", DTYPE_U8, 32, 5760, 90, 0);
	have("mlp.experts.gate_up_proj_bias", DTYPE_BF16, 32, 5760, 0, 0);
	is("mlp.experts.gate_up_proj_blocks", NULL, PACKING_PACKED, "mlp.experts.gate_up_proj",
	    "MXFP4", UINT64_C(32) * 5760 * 2880);
	assert_int_equal(found("mlp.experts.gate_up_proj_scales", NULL).kind, PACKING_BESIDE);
	is("mlp.experts.gate_up_proj_bias", NULL, PACKING_PLAIN, "mlp.experts.gate_up_proj_bias",
	    "", 32 * 5760);
}

/* mlx gives some modules other bits: the group size decides each by its shape. */
static void
mlx_weights_are_counted_by_their_groups(void **state)
{
	struct hf_quantisation mixed = {
	    .found = true, .has_bits = true, .bits = 4, .group = 64, .is_mixed = true};

	(void)state;
	have("a.weight", DTYPE_U32, 4096, 512, 0, 0);
	have("a.scales", DTYPE_BF16, 4096, 64, 0, 0);
	have("a.biases", DTYPE_BF16, 4096, 64, 0, 0);
	have("b.weight", DTYPE_U32, 4096, 768, 0, 0);
	have("b.scales", DTYPE_BF16, 4096, 64, 0, 0);
	is("a.weight", &mixed, PACKING_PACKED, "a.weight", "INT4", 4096 * 4096);
	is("b.weight", &mixed, PACKING_PACKED, "b.weight", "INT6", 4096 * 4096);
	assert_int_equal(found("a.biases", &mixed).kind, PACKING_BESIDE);
}

static void
eight_bit_floats_and_plain_tensors_count_as_they_are(void **state)
{
	(void)state;
	have("a.weight", DTYPE_F8_E4M3, 64, 64, 0, 0);
	have("a.weight_scale_inv", DTYPE_F32, 1, 1, 0, 0);
	have("c.scales", DTYPE_F32, 5, 0, 0, 0);
	is("a.weight", NULL, PACKING_PLAIN, "a.weight", "", 4096);
	is("c.scales", NULL, PACKING_PLAIN, "c.scales", "", 5);
}

static void
names_of_packed_tensors_stand_for_weights(void **state)
{
	(void)state;
	assert_true(text_is(packing_name(&arena, text_of("a.qweight")), "a.weight"));
	assert_true(text_is(packing_name(&arena, text_of("a.weight_packed")), "a.weight"));
	assert_true(text_is(packing_name(&arena, text_of("a.weight")), "a.weight"));
	assert_true(text_is(packing_name(&arena, text_of("e.down_proj_blocks")), "e.down_proj"));
}

static void
configurations_of_each_quantiser_are_read(void **state)
{
	static const struct {
		const char *json, *method;
		uint64_t bits, group;
		bool is_mixed;
	} cases[] = {
	    {"{\"quantization_config\":{\"quant_method\":\"gptq\",\"bits\":4,\"group_size\":128}}",
		"gptq", 4, 128, false},
	    {"{\"quantization_config\":{\"quant_method\":\"gptq\",\"bits\":4,\"group_size\":-1}}",
		"gptq", 4, 0, false},
	    {"{\"quantization\":{\"bits\":4,\"group_size\":64,\"lm_head\":{\"bits\":8}}}", "", 4,
		64, true},
	    {"{\"text_config\":{\"quantization_config\":{\"quant_method\":\"mxfp4\"}}}", "mxfp4", 0,
		0, false},
	    {"{\"quantization_config\":{\"quant_method\":\"compressed-tensors\",\"config_groups\":"
	     "{\"group_0\":{\"weights\":{\"num_bits\":8,\"group_size\":null}}}}}",
		"compressed-tensors", 8, 0, false},
	    {"{\"quantization_config\":{\"bits\":\"four\"}}", "", 0, 0, false},
	    {"{\"quantization_config\":[4]}", "", 0, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct hf_quantisation read;
		json_t *root = NULL;
		struct span bytes = {(const uint8_t *)cases[i].json, strlen(cases[i].json)};
		assert_int_equal(json_parse("x", bytes, NULL, &root, NULL), GPAI_OK);
		hf_quantisation_read(root, &read);
		assert_true(text_is(read.method, cases[i].method));
		assert_int_equal(read.has_bits, cases[i].bits > 0);
		assert_int_equal(read.group, cases[i].group);
		assert_int_equal(read.is_mixed, cases[i].is_mixed);
		assert_true(read.is_mixed || read.bits == cases[i].bits);
		json_decref(root);
	}
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, empty, release)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WITH(gptq_of_four_bits_in_groups_is_counted_from_shapes),
	    WITH(gptq_of_three_bits_is_exact),
	    WITH(awq_is_counted_from_shapes),
	    WITH(nothing_is_guessed_where_neither_shapes_nor_configuration_tell),
	    WITH(shapes_without_sense_are_a_riddle),
	    WITH(compressed_tensors_are_counted_by_group_or_configuration),
	    WITH(nvfp4_holds_two_weights_in_a_byte),
	    WITH(bitsandbytes_holds_two_weights_in_a_byte_where_it_says_nf4),
	    WITH(gpt_oss_blocks_are_two_weights_in_a_byte),
	    WITH(mlx_weights_are_counted_by_their_groups),
	    WITH(eight_bit_floats_and_plain_tensors_count_as_they_are),
	    WITH(names_of_packed_tensors_stand_for_weights),
	    WITH(configurations_of_each_quantiser_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
