/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of operations against independent ways to the same number: formulas of papers,
 * published worksheets, and sums over positions one by one. */
#include "../check.h"

#include "measure/operations.h"

#include <stdio.h>
#include <string.h>

/* JSON with ' for ", so that configurations can be read. */
static struct operations
derive(struct arena *arena, const char *config_text)
{
	struct text copy = arena_text(arena, text_of(config_text));
	struct operations operations;
	struct gpai_error err = {0};
	struct hf_config config;
	struct formula formula;
	char *at = (char *)(uintptr_t)copy.at;

	for (size_t i = 0; i < copy.len; i++) {
		if (at[i] == '\'')
			at[i] = '"';
	}
	struct span bytes = {(const uint8_t *)copy.at, copy.len};
	if (hf_config_parse(arena, bytes, "config.json", &config, &err) != GPAI_OK)
		fail_msg("%s: %s", config_text, err.message);
	assert_int_equal(formula_derive(arena, &config, HEAD_BY_CONFIG, &formula, NULL), GPAI_OK);
	assert_int_equal(operations_derive(arena, &formula, &operations, NULL), GPAI_OK);
	hf_config_release(&config);
	return operations;
}

static struct operations
derive_well(struct arena *arena, const char *config_text)
{
	struct operations operations = derive(arena, config_text);

	if (operations.problem.len > 0)
		fail_msg("%s: %.*s", config_text, TEXT_ARG(operations.problem));
	return operations;
}

static void
expect(struct decimal found, const char *expected)
{
	struct decimal number;
	char shown[DECIMAL_CHARS];

	assert_true(decimal_parse(text_of(expected), &number));
	decimal_format(found, shown);
	if (decimal_compare(found, number) != 0)
		fail_msg("%s, expected %s", shown, expected);
}

static void
expect_whole(struct decimal found, uint64_t expected)
{
	char words[32];

	snprintf(words, sizeof words, "%llu", (unsigned long long)expected);
	expect(found, words);
}

static struct operation_count
forward(const struct operations *operations, uint64_t length, uint64_t batch)
{
	struct operation_count count;

	assert_true(operations_forward(operations, length, batch, &count));
	return count;
}

static struct operation_count
pass_of(const struct operations *operations, uint64_t cached, uint64_t fresh, uint64_t outputs)
{
	struct operation_count count;

	assert_true(operations_pass(operations,
	    (struct pass){.batch = 1, .cached = cached, .fresh = fresh, .outputs = outputs},
	    &count));
	return count;
}

#define GPT2                                                                                       \
	"{'model_type':'gpt2','n_embd':768,'n_layer':12,'n_head':12,'n_positions':1024,"           \
	"'vocab_size':50257}"
#define LLAMA3_8B                                                                                  \
	"{'model_type':'llama','hidden_size':4096,'intermediate_size':14336,"                      \
	"'num_hidden_layers':32,'num_attention_heads':32,'num_key_value_heads':8,"                 \
	"'vocab_size':128256,'tie_word_embeddings':false}"
#define MIXTRAL(used)                                                                              \
	"{'model_type':'mixtral','hidden_size':4096,'intermediate_size':14336,"                    \
	"'num_hidden_layers':32,'num_attention_heads':32,'num_key_value_heads':8,"                 \
	"'num_local_experts':8,'num_experts_per_tok':" used ",'vocab_size':32000}"

/* nanoGPT, transformer_sizing.ipynb, for 1,024 positions; it counts the square. */
static void
gpt2_costs_what_nanogpt_works_out(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations gpt2 = derive_well(&arena, GPT2);
	struct operation_count count = forward(&gpt2, 1024, 1);

	(void)state;
	expect(decimal_add(count.weights, count.square, ROUND_NEAREST), "291648307200");
	expect(count.square, "38654705664");
	/* Causal: 1,025 of 2,048 halves of the square. */
	expect_whole(count.attention, 38654705664 / 2048 * 1025);
	arena_release(&arena);
}

/* Narayanan et al. 2021, section 5.1, without recomputation: 72 B s l h^2 (1 + s/6h + V/12lh).
 * Here GPT-3 with its vocabulary padded as there. */
static void
gpt3_trains_at_megatrons_formula(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations gpt3 = derive_well(&arena,
	    "{'model_type':'gpt2','n_embd':12288,'n_layer':96,'n_head':96,'n_positions':2048,"
	    "'vocab_size':51200}");
	const uint64_t b = 1536, s = 2048, l = 96, h = 12288, v = 51200;
	struct operation_count count;

	(void)state;
	assert_true(operations_training(&gpt3, b * s, s, TRAINED_ALL, &count));
	struct decimal expected = decimal_from(72 * b * s * l);
	expected = decimal_multiply(expected, decimal_from(h * h), ROUND_NEAREST);
	expected = decimal_add(expected,
	    decimal_multiply(decimal_from(12 * b * s * s), decimal_from(l * h), ROUND_NEAREST),
	    ROUND_NEAREST);
	expected = decimal_add(expected,
	    decimal_multiply(decimal_from(6 * b * s), decimal_from(h * v), ROUND_NEAREST),
	    ROUND_NEAREST);
	assert_int_equal(
	    decimal_compare(decimal_add(count.weights, count.square, ROUND_NEAREST), expected), 0);
	arena_release(&arena);
}

/* PaLM, appendix B: 6 N + 12 L H Q T a token, N without embeddings and norms. */
static void
llama_trains_at_palms_formula(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations llama = derive_well(&arena, LLAMA3_8B);
	const uint64_t t = 8192, norms = 65 * 4096, embedding = 128256ull * 4096;
	const uint64_t n = 8030261248 - embedding - norms;
	struct operation_count count;

	(void)state;
	assert_true(operations_training(&llama, t, t, TRAINED_ALL, &count));
	expect_whole(count.weights, 6 * n * t);
	expect_whole(count.square, 12 * 32 * 4096 * t * t);
	arena_release(&arena);
}

/* One position after the other, by the definition: position i sees i. */
static void
causal_attention_is_the_sum_over_positions(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations llama = derive_well(&arena, LLAMA3_8B);
	uint64_t sum = 0;

	(void)state;
	for (uint64_t i = 1; i <= 777; i++)
		sum += 32 * (2 * 4096 * i + 2 * 4096 * i);
	expect_whole(forward(&llama, 777, 1).attention, sum);
	arena_release(&arena);
}

/* Everything local, by its definition. */
static uint64_t
local_pairs(uint64_t cached, uint64_t fresh, uint64_t window, bool is_chunked)
{
	uint64_t pairs = 0;

	for (uint64_t i = cached; i < cached + fresh; i++) {
		for (uint64_t j = 0; j <= i; j++)
			pairs += is_chunked ? j / window == i / window : i - j < window;
	}
	return pairs;
}

static void
windows_and_chunks_are_sums_over_positions(void **state)
{
	struct operations one = {.pair = 1, .local_layers = 1};

	(void)state;
	for (unsigned chunked = 0; chunked < 2; chunked++) {
		one.is_chunked = chunked != 0;
		for (one.window = 1; one.window < 9; one.window++) {
			for (uint64_t cached = 0; cached < 20; cached += 3) {
				for (uint64_t fresh = 0; fresh < 20; fresh++)
					expect_whole(pass_of(&one, cached, fresh, 0).attention,
					    2 * local_pairs(cached, fresh, one.window, chunked));
			}
		}
	}
}

static void
expect_layers(const char *config, uint64_t full, uint64_t local, uint64_t window, bool is_chunked)
{
	struct arena arena = ARENA_NONE;
	struct operations operations = derive_well(&arena, config);

	if (operations.full_layers != full || operations.local_layers != local ||
	    (local > 0 && (operations.window != window || operations.is_chunked != is_chunked)))
		fail_msg("%s: %llu full, %llu local of %llu", config,
		    (unsigned long long)operations.full_layers,
		    (unsigned long long)operations.local_layers,
		    (unsigned long long)operations.window);
	arena_release(&arena);
}

#define BODY                                                                                       \
	"'hidden_size':64,'intermediate_size':64,'num_hidden_layers':12,"                          \
	"'num_attention_heads':4,'num_key_value_heads':2,'head_dim':16,'vocab_size':100,"          \
	"'num_local_experts':4,'num_experts_per_tok':2,'intermediate_size_mlp':64,"

static void
layers_see_what_the_configuration_says(void **state)
{
	(void)state;
	expect_layers("{" BODY "'model_type':'llama'}", 12, 0, 0, false);
	expect_layers("{" BODY "'model_type':'mistral','sliding_window':4096}", 0, 12, 4096, false);
	expect_layers("{" BODY "'model_type':'mistral','sliding_window':null}", 12, 0, 0, false);
	expect_layers("{" BODY "'model_type':'gemma2','sliding_window':4096}", 6, 6, 4096, false);
	expect_layers("{" BODY "'model_type':'gemma3_text','sliding_window':512,"
		      "'sliding_window_pattern':6}",
	    2, 10, 512, false);
	expect_layers("{" BODY "'model_type':'cohere2','sliding_window':4096}", 3, 9, 4096, false);
	expect_layers("{" BODY "'model_type':'gpt_oss','sliding_window':128}", 6, 6, 128, false);
	expect_layers(
	    "{" BODY "'model_type':'llama4_text','attention_chunk_size':8192}", 3, 9, 8192, true);
	/* Written, but switched off; then on, from a layer on. */
	expect_layers("{" BODY "'model_type':'qwen2','sliding_window':32768,"
		      "'use_sliding_window':false,'max_window_layers':8}",
	    12, 0, 0, false);
	expect_layers("{" BODY "'model_type':'qwen2','sliding_window':32768,"
		      "'use_sliding_window':true,'max_window_layers':8}",
	    8, 4, 32768, false);
	/* A list has the last word. */
	expect_layers("{" BODY "'model_type':'gemma2','sliding_window':9,'layer_types':["
		      "'full_attention','full_attention','full_attention','full_attention',"
		      "'full_attention','full_attention','full_attention','full_attention',"
		      "'full_attention','full_attention','full_attention','sliding_attention']}",
	    11, 1, 9, false);
}

static void
expect_problem(const char *config, const char *problem)
{
	struct arena arena = ARENA_NONE;
	struct operations operations = derive(&arena, config);
	struct operation_count count;

	if (!text_is(operations.problem, problem))
		fail_msg(
		    "%s: \"%.*s\", expected \"%s\"", config, TEXT_ARG(operations.problem), problem);
	assert_false(operations_forward(&operations, 16, 1, &count));
	assert_int_equal(decimal_compare(count.matrices, DECIMAL_ZERO), 0);
	arena_release(&arena);
}

static void
what_cannot_be_counted_is_said(void **state)
{
	(void)state;
	expect_problem("{'model_type':'mamba'}", "mamba is not in the table of families");
	expect_problem("{" BODY "'model_type':'gemma2','layer_types':['full_attention']}",
	    "layer_types has not one entry a layer");
	expect_problem(
	    "{'hidden_size':64,'intermediate_size':64,'num_hidden_layers':1,'model_type':'llama',"
	    "'num_attention_heads':4,'vocab_size':100,'layer_types':['mamba']}",
	    "mamba is a type of layer that the table has no word for");
	expect_problem("{'hidden_size':64,'intermediate_size':64,'num_hidden_layers':1,"
		       "'model_type':'mixtral',"
		       "'num_attention_heads':4,'vocab_size':100,'num_local_experts':4}",
	    "the configuration does not say how many experts a token uses");
	expect_problem("{'hidden_size':64,'intermediate_size':64,'num_hidden_layers':1,"
		       "'model_type':'granitemoe',"
		       "'num_attention_heads':4,'vocab_size':100,'num_experts_per_tok':4}",
	    "num_local_experts is not in the configuration");
	/* A chunk of nothing is no chunk. */
	expect_layers(
	    "{" BODY "'model_type':'llama4_text','attention_chunk_size':0}", 12, 0, 0, false);
}

/* arXiv 2412.19437: 37 billion activated for each token. */
static void
deepseek_v3_activates_37_billion(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations v3 = derive_well(&arena,
	    "{'model_type':'deepseek_v3','hidden_size':7168,'intermediate_size':18432,"
	    "'moe_intermediate_size':2048,'num_hidden_layers':61,'first_k_dense_replace':3,"
	    "'moe_layer_freq':1,'n_routed_experts':256,'n_shared_experts':1,"
	    "'num_experts_per_tok':8,'num_attention_heads':128,'num_key_value_heads':128,"
	    "'q_lora_rank':1536,'kv_lora_rank':512,'qk_nope_head_dim':128,"
	    "'qk_rope_head_dim':64,'v_head_dim':128,'vocab_size':129280,"
	    "'num_nextn_predict_layers':1,'tie_word_embeddings':false}");

	(void)state;
	/* By hand: attention, three dense layers, 58 of router, nine experts, then output. */
	uint64_t attention = 7168ull * 1536 + 1536ull * 128 * 192 + 7168ull * 576 +
	                     512ull * 128 * 256 + 128ull * 128 * 7168;
	uint64_t expected = 61 * attention + 3 * 3 * 7168ull * 18432 +
	                    58 * (256 * 7168ull + 9 * 3 * 7168ull * 2048);
	assert_int_equal(v3.matrices, expected);
	assert_int_equal(v3.output, 129280ull * 7168);
	assert_int_equal((v3.matrices + v3.output + 500000000) / 1000000000, 37);
	/* 192 numbers of a head for the score, 128 for the value. */
	assert_int_equal(v3.pair, 128 * (192 + 128));
	assert_true(text_is(v3.note, "1 layer for predicting further tokens not counted"));
	arena_release(&arena);
}

/* Three of four layers keep a state of 128 by 128 for each of 32 heads. */
static void
linear_layers_cost_the_same_at_any_position(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations next = derive_well(&arena,
	    "{'model_type':'qwen3_next','hidden_size':2048,'intermediate_size':5120,"
	    "'moe_intermediate_size':512,'shared_expert_intermediate_size':512,"
	    "'num_hidden_layers':48,'num_attention_heads':16,'num_key_value_heads':2,"
	    "'head_dim':256,'num_experts':512,'num_experts_per_tok':10,"
	    "'linear_num_value_heads':32,'linear_num_key_heads':16,"
	    "'linear_value_head_dim':128,'linear_key_head_dim':128,"
	    "'linear_conv_kernel_dim':4,'vocab_size':151936,'tie_word_embeddings':false}");

	(void)state;
	assert_int_equal(next.full_layers, 12);
	assert_int_equal(next.linear_layers, 36);
	assert_int_equal(next.state, 36 * 3 * 32 * 128 * 128);
	/* 3 billion of 80 work on a token. */
	assert_int_equal((next.matrices + next.output) / 1000000000, 3);
	struct operation_count early = pass_of(&next, 0, 1, 0), late = pass_of(&next, 999, 1, 0);
	struct decimal further = decimal_from(2 * 12 * 999 * (2 * 16 * 256));
	assert_int_equal(
	    decimal_compare(late.matrices, decimal_add(early.matrices, further, ROUND_NEAREST)), 0);
	arena_release(&arena);
}

/* A text passes over the layers that attend to images, their matrices included. */
static void
layers_for_images_cost_a_text_nothing(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations vision = derive_well(&arena,
	    "{'model_type':'mllama','text_config':{'model_type':'mllama_text_model',"
	    "'hidden_size':4096,'intermediate_size':14336,'num_hidden_layers':40,"
	    "'num_attention_heads':32,'num_key_value_heads':8,'vocab_size':128256,"
	    "'tie_word_embeddings':false,'cross_attention_layers':[3,8,13,18,23,28,33,38]},"
	    "'vision_config':{'hidden_size':1280,'intermediate_size':5120,"
	    "'num_hidden_layers':32,'num_global_layers':8,'attention_heads':16,"
	    "'image_size':560,'patch_size':14,'max_num_tiles':4,'vision_output_dim':7680,"
	    "'supported_aspect_ratios':[[1,1],[1,2],[1,3],[1,4],[2,1],[2,2],[3,1],[4,1]]}}");
	struct operations llama = derive_well(&arena, LLAMA3_8B);

	(void)state;
	/* Its other layers are those of Llama 3.1 8B. */
	assert_int_equal(vision.matrices, llama.matrices);
	assert_int_equal(vision.output, llama.output);
	assert_int_equal(vision.full_layers, 32);
	assert_true(text_is(vision.note, "turning images into tokens not counted"));
	arena_release(&arena);
}

static void
one_more_expert_costs_one_expert(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations two = derive_well(&arena, MIXTRAL("2"));
	struct operations three = derive_well(&arena, MIXTRAL("3"));

	(void)state;
	assert_int_equal(three.matrices - two.matrices, 32 * 3 * 4096ull * 14336);
	assert_int_equal(two.matrices + two.output + 32000 * 4096 + 65 * 4096, 12879925248);
	arena_release(&arena);
}

/* Fused tensors of all experts, biases among them that are no matrices. */
static void
fused_experts_cost_what_single_ones_do(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations oss = derive_well(&arena,
	    "{'model_type':'gpt_oss','hidden_size':2880,'intermediate_size':2880,"
	    "'num_hidden_layers':24,'num_attention_heads':64,'num_key_value_heads':8,"
	    "'head_dim':64,'num_local_experts':32,'num_experts_per_tok':4,"
	    "'attention_bias':true,'vocab_size':201088,'tie_word_embeddings':false}");

	(void)state;
	uint64_t attention = 2880ull * (64 + 8 + 8) * 64 + 64ull * 64 * 2880;
	assert_int_equal(oss.matrices, 24 * (attention + 32 * 2880 + 4 * 3 * 2880ull * 2880));
	arena_release(&arena);
}

static void
counts_add_up(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations llama = derive_well(&arena, LLAMA3_8B);
	struct operation_count before = {0}, count;

	(void)state;
	for (uint64_t length = 1; length <= 1000000; length *= 3) {
		count = forward(&llama, length, 1);
		/* More positions cost more, and more each. */
		assert_true(decimal_compare(count.matrices, before.matrices) > 0);
		assert_true(decimal_compare(count.attention, count.square) <= 0);
		assert_int_equal(
		    decimal_compare(
			decimal_add(count.weights, count.attention, ROUND_NEAREST), count.matrices),
		    0);
		/* Seven sequences cost seven times as much as one. */
		struct operation_count seven = forward(&llama, length, 7);
		assert_int_equal(
		    decimal_compare(seven.matrices,
			decimal_multiply(count.matrices, decimal_from(7), ROUND_NEAREST)),
		    0);
		before = count;
	}
	/* A pass in two parts costs what it does in one. */
	struct operation_count whole = pass_of(&llama, 0, 100, 60);
	struct operation_count first = pass_of(&llama, 0, 40, 0);
	struct operation_count second = pass_of(&llama, 40, 60, 60);
	assert_int_equal(decimal_compare(whole.matrices,
			     decimal_add(first.matrices, second.matrices, ROUND_NEAREST)),
	    0);
	arena_release(&arena);
}

static void
elementwise_work_is_secondary_but_not_nothing(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations llama = derive_well(&arena, LLAMA3_8B);
	struct operation_count count = forward(&llama, 8192, 1);
	struct decimal thousandfold =
	    decimal_multiply(count.elementwise, decimal_from(1000), ROUND_NEAREST);

	(void)state;
	assert_true(decimal_compare(thousandfold, count.matrices) > 0);
	assert_true(decimal_compare(
			count.elementwise, decimal_divide(count.matrices, 20, ROUND_NEAREST)) < 0);
	arena_release(&arena);
}

/* By hand: four projections of 8, 6, 6 and 8 sides, three of 12, two norms and a last one
 * of 4; an output of 4 and 10; two heads. */
static void
elementwise_work_is_bounded_by_what_it_touches(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations tiny = derive_well(&arena,
	    "{'model_type':'llama','hidden_size':4,'intermediate_size':8,"
	    "'num_hidden_layers':1,'num_attention_heads':2,'num_key_value_heads':1,"
	    "'vocab_size':10,'tie_word_embeddings':true}");

	(void)state;
	assert_int_equal(tiny.touched, 8 + 6 + 6 + 8 + 3 * 12 + 3 * 4);
	expect_whole(forward(&tiny, 3, 1).elementwise, 10 * (3 * 76 + 3 * 14 + 2 * 3 * 3));
	expect_whole(pass_of(&tiny, 0, 3, 1).elementwise, 10 * (3 * 76 + 1 * 14 + 2 * 3 * 3));
	arena_release(&arena);
}

static void
generating_is_one_pass_in_pieces(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations llama = derive_well(&arena, LLAMA3_8B);
	struct operation_count count;

	(void)state;
	assert_true(operations_generate(&llama, 100, 50, 3, &count));
	struct operation_count pieces = pass_of(&llama, 0, 100, 1);
	struct decimal sum = pieces.matrices;
	for (uint64_t i = 1; i < 50; i++)
		sum = decimal_add(sum, pass_of(&llama, 99 + i, 1, 1).matrices, ROUND_NEAREST);
	assert_int_equal(
	    decimal_compare(count.matrices, decimal_multiply(sum, decimal_from(3), ROUND_NEAREST)),
	    0);
	/* The prompt meets a square, what comes one by one does not. */
	struct decimal square =
	    decimal_add(pieces.square, pass_of(&llama, 100, 49, 49).attention, ROUND_NEAREST);
	assert_int_equal(
	    decimal_compare(count.square, decimal_multiply(square, decimal_from(3), ROUND_NEAREST)),
	    0);
	assert_false(
	    operations_pass(&llama, (struct pass){.batch = 1, .fresh = 5, .outputs = 6}, &count));
	assert_false(operations_generate(&llama, 0, 50, 1, &count));
	assert_false(operations_generate(&llama, 1, 0, 1, &count));
	assert_false(operations_generate(&llama, UINT64_MAX, 50, 1, &count));
	assert_false(operations_generate(&llama, 1, UINT64_MAX, 1, &count));
	arena_release(&arena);
}

static void
training_is_three_forward_passes_and_a_rest(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations llama = derive_well(&arena, LLAMA3_8B);
	struct operation_count all, adapters;

	(void)state;
	assert_true(operations_training(&llama, 10 * 4096 + 17, 4096, TRAINED_ALL, &all));
	struct decimal expected = decimal_add(
	    forward(&llama, 4096, 30).matrices, forward(&llama, 17, 3).matrices, ROUND_NEAREST);
	assert_int_equal(decimal_compare(all.matrices, expected), 0);
	/* Frozen weights are not differentiated by, attention is. */
	assert_true(operations_training(&llama, 10 * 4096 + 17, 4096, TRAINED_ADAPTERS, &adapters));
	assert_int_equal(decimal_compare(all.attention, adapters.attention), 0);
	assert_int_equal(
	    decimal_compare(decimal_multiply(adapters.weights, decimal_from(3), ROUND_NEAREST),
		decimal_multiply(all.weights, decimal_from(2), ROUND_NEAREST)),
	    0);
	assert_false(operations_training(&llama, 4096, 0, TRAINED_ALL, &all));
	arena_release(&arena);
}

/* The recipe of SmolLM3's pre-training: 3,075,098,624 parameters, 2.05e23. */
static void
smollm3_costs_more_than_six_a_parameter_by_its_attention(void **state)
{
	struct arena arena = ARENA_NONE;
	struct operations smollm3 = derive_well(&arena,
	    "{'model_type':'smollm3','hidden_size':2048,'intermediate_size':11008,"
	    "'num_hidden_layers':36,'num_attention_heads':16,'num_key_value_heads':4,"
	    "'vocab_size':128256,'no_rope_layer_interval':4,'use_sliding_window':false}");
	struct operation_count count;

	(void)state;
	assert_int_equal(smollm3.parameters, 3075098624);
	struct decimal six = operations_six(smollm3.parameters, 11135877120000);
	expect(decimal_round(six, 3, ROUND_NEAREST), "2.05e23");
	assert_true(operations_training(&smollm3, 11135877120000, 4096, TRAINED_ALL, &count));
	/* Tied: the embedding is the output. Only the norms are no matrices. */
	uint64_t norms = 73 * 2048;
	assert_int_equal(
	    decimal_compare(count.weights, operations_six(3075098624 - norms, 11135877120000)), 0);
	expect(decimal_round(count.matrices, 3, ROUND_NEAREST), "2.26e23");
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gpt2_costs_what_nanogpt_works_out),
	    cmocka_unit_test(gpt3_trains_at_megatrons_formula),
	    cmocka_unit_test(llama_trains_at_palms_formula),
	    cmocka_unit_test(causal_attention_is_the_sum_over_positions),
	    cmocka_unit_test(windows_and_chunks_are_sums_over_positions),
	    cmocka_unit_test(layers_see_what_the_configuration_says),
	    cmocka_unit_test(what_cannot_be_counted_is_said),
	    cmocka_unit_test(deepseek_v3_activates_37_billion),
	    cmocka_unit_test(linear_layers_cost_the_same_at_any_position),
	    cmocka_unit_test(layers_for_images_cost_a_text_nothing),
	    cmocka_unit_test(one_more_expert_costs_one_expert),
	    cmocka_unit_test(fused_experts_cost_what_single_ones_do),
	    cmocka_unit_test(counts_add_up),
	    cmocka_unit_test(elementwise_work_is_secondary_but_not_nothing),
	    cmocka_unit_test(elementwise_work_is_bounded_by_what_it_touches),
	    cmocka_unit_test(generating_is_one_pass_in_pieces),
	    cmocka_unit_test(training_is_three_forward_passes_and_a_rest),
	    cmocka_unit_test(smollm3_costs_more_than_six_a_parameter_by_its_attention),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
