/* SPDX-License-Identifier: Apache-2.0 */
/* Whole folders: published models from metadata, small ones made here, and each way in
 * which a folder is refused. */
#include "../check.h"

#include "model_folder.h"

#include "base/digest.h"
#include "measure/weights.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* -- published models --------------------------------------------------------------- */

static void
wizardlm_is_measured_from_configuration_and_index(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	measured(shared("wizardlm-2-8x22b"), NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "140620634112");
	assert_string_equal(value_of(&seen, "model.parameters.active"), "39152031744");
	assert_string_equal(value_of(&seen, "model.architecture"), "MixtralForCausalLM");
	assert_string_equal(value_of(&seen, "model.architecture.type"), "mixtral");
	assert_string_equal(value_of(&seen, "model.context.tokens"), "65536");
	assert_string_equal(value_of(&seen, "model.input.modalities"), "text");
	assert_string_equal(value_of(&seen, "model.output.modalities"), "text");
	assert_string_equal(value_of(&seen, "model.embeddings.tied"), "no");
	assert_string_equal(value_of(&seen, "model.experts.total"), "8");
	assert_string_equal(value_of(&seen, "model.experts.active"), "2");
	assert_string_equal(value_of(&seen, "model.layers"), "56");
	assert_string_equal(value_of(&seen, "model.vocabulary.size"), "32000");
	assert_string_equal(value_of(&seen, "model.weights.bytes"), "281241268224");
	assert_string_equal(value_of(&seen, "model.weights.files"), "59");
	assert_string_equal(value_of(&seen, "model.weights.dtypes"), "BF16 140620634112");
	assert_string_equal(value_of(&seen, "model.weights.digest"), "");
	says(&seen, "weights.index.size", COMPARISON_AGREES,
	    "total_size of the index: 281,241,268,224, as bytes of its tensors from configuration");
	says(&seen, "weights.names", COMPARISON_AGREES,
	    "all 1,739 tensor names are those of the formula (mixtral)");
	says(&seen, "weights.shards.missing", COMPARISON_NOTED,
	    "56 of 59 shards of the index are not in the folder: counts come from configuration "
	    "and index");
	says(&seen, "weights.pointer.size", COMPARISON_AGREES,
	    "3 pointers say 10,802,696,288 bytes, 65 tensors of BF16 need 10,802,688,000: 8,288 "
	    "left for the headers");
	assert_false(differs(&seen));
	assert_int_equal(seen.report.missing, 56);
	assert_int_equal(seen.report.pointers, 3);
	assert_true(seen.report.bytes_read < 200000);
}

static void
falcon_180b_agrees_with_its_index(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	measured(shared("falcon-180b"), NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "179522565120");
	assert_string_equal(value_of(&seen, "model.context.tokens"), "");
	says(&seen, "weights.index.size", COMPARISON_AGREES,
	    "total_size of the index: 359,045,130,240, as bytes of its tensors from configuration");
	says(&seen, "weights.names", COMPARISON_AGREES,
	    "all 644 tensor names are those of the formula (falcon)");
	says(&seen, "weights.tied", COMPARISON_NOTED,
	    "the configuration does not say whether the output shares the embedding; an output "
	    "tensor of 965,476,352 elements is stored, so both count");
	says(&seen, "weights.context", COMPARISON_NOTED,
	    "the configuration gives no context length");
	assert_false(differs(&seen));
}

static void
falcon_180b_from_its_configuration_alone_is_the_same(void **state)
{
	static const char *const names[] = {"config.json", NULL};
	struct seen seen = {.stop_at = 0};

	(void)state;
	assert_int_equal(measure_names(shared("falcon-180b"), names, NULL, &seen), GPAI_OK);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "179522565120");
}

static void
devstral_agrees_with_total_parameters_of_its_index(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	measured(shared("devstral-small-2507"), NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "23572403200");
	says(&seen, "weights.index.parameters", COMPARISON_AGREES,
	    "total_parameters of the index: 23,572,403,200, as parameters from configuration");
	assert_false(differs(&seen));
}

static void
granite_leaves_26392_bytes_for_its_header(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	measured(shared("granite-3.1-1b-a400m"), NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "1334628352");
	assert_string_equal(value_of(&seen, "model.parameters.active"), "428658688");
	assert_string_equal(value_of(&seen, "model.embeddings.tied"), "yes");
	assert_string_equal(value_of(&seen, "model.licence.spdx"), "Apache-2.0");
	assert_string_equal(
	    value_of(&seen, "model.base.names"), "ibm-granite/granite-3.1-1b-a400m-base");
	says(&seen, "weights.pointer.size", COMPARISON_AGREES,
	    "the pointer says 2,669,283,096 bytes, 218 tensors of BF16 need 2,669,256,704: 26,392 "
	    "left for the header");
	says(&seen, "weights.tied", COMPARISON_NOTED,
	    "the output shares the embedding: 50,334,720 parameters counted once");
	assert_int_equal(strlen(value_of(&seen, "model.weights.digest")), 64);
	assert_int_equal(seen.report.file_bytes, 2669283096);
}

static void
real_safetensors_files_are_measured(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	measured(shared("safetensors"), NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "66468");
	assert_string_equal(value_of(&seen, "model.parameters.active"), "");
	assert_string_equal(value_of(&seen, "model.weights.dtypes"), "U8 32406, I64 34062");
	assert_string_equal(value_of(&seen, "model.weights.bytes"), "304902");
	assert_int_equal(seen.report.bytes_read, 8 + 72 + 8 + 144);
}

static void
metadata_of_141_billion_parameters_is_measured_at_once(void **state)
{
	struct timespec before, after;
	struct seen seen = {.stop_at = 0};
	char *path = shared("wizardlm-2-8x22b");

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &before);
	measured(path, NULL, &seen);
	clock_gettime(CLOCK_MONOTONIC, &after);
	int64_t ns =
	    (after.tv_sec - before.tv_sec) * INT64_C(1000000000) + after.tv_nsec - before.tv_nsec;
	print_message("%.1f ms\n", (double)ns / 1e6);
	assert_true(ns < INT64_C(500000000)); /* ten times the promise: machines are shared */
}

/* -- small models made here ---------------------------------------------------------- */

#define LLAMA(tied)                                                                                \
	"{'model_type':'llama','architectures':['LlamaForCausalLM'],'hidden_size':4,"              \
	"'intermediate_size':8,'num_hidden_layers':1,'num_attention_heads':2,'vocab_size':10,"     \
	"'max_position_embeddings':32,'torch_dtype':'bfloat16'" tied "}"
#define LLAMA_BODY                                                                                 \
	"model.embed_tokens.weight BF16 10,4 80;model.norm.weight BF16 4 8;"                       \
	"model.layers.0.self_attn.q_proj.weight BF16 4,4 32;"                                      \
	"model.layers.0.self_attn.k_proj.weight BF16 4,4 32;"                                      \
	"model.layers.0.self_attn.v_proj.weight BF16 4,4 32;"                                      \
	"model.layers.0.self_attn.o_proj.weight BF16 4,4 32;"                                      \
	"model.layers.0.mlp.gate_proj.weight BF16 8,4 64;"                                         \
	"model.layers.0.mlp.up_proj.weight BF16 8,4 64;"                                           \
	"model.layers.0.mlp.down_proj.weight BF16 4,8 64;"                                         \
	"model.layers.0.input_layernorm.weight BF16 4 8;"
#define LLAMA_LAST "model.layers.0.post_attention_layernorm.weight BF16 4 8;"
#define LLAMA_HEAD "lm_head.weight BF16 10,4 80;"

static void
headers_are_held_against_the_formula(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("config.json", LLAMA(""));
	write_tensors("model.safetensors", LLAMA_BODY LLAMA_LAST LLAMA_HEAD);
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "252");
	assert_string_equal(value_of(&seen, "model.parameters.active"), "252");
	assert_string_equal(value_of(&seen, "model.weights.bytes"), "504");
	says(&seen, "weights.headers.formula", COMPARISON_AGREES,
	    "parameters in headers: 252, as parameters from configuration");
	says(&seen, "weights.names", COMPARISON_AGREES,
	    "all 12 tensor names are those of the formula (llama)");
	assert_false(differs(&seen));
	assert_int_equal(seen.report.derived, 252);
	assert_int_equal(seen.report.elements[DTYPE_BF16], 252);
}

static void
wrong_size_and_missing_tensor_are_found(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("config.json", LLAMA(""));
	write_tensors("model.safetensors", LLAMA_BODY "lm_head.weight BF16 12,4 96;");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "256");
	says(&seen, "weights.headers.formula", COMPARISON_DIFFERS,
	    "parameters in headers: 256, but parameters from configuration: 252, 4 more");
	says(&seen, "weights.headers.shape", COMPARISON_DIFFERS,
	    "tensor \"lm_head.weight\" has 48 elements, but 40 from configuration (1 such "
	    "tensors)");
	says(&seen, "weights.names", COMPARISON_DIFFERS,
	    "of 12 tensors in the formula (llama), 11 are named");
}

static void
unknown_names_are_found(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("config.json", LLAMA(""));
	write_tensors("model.safetensors", LLAMA_BODY LLAMA_LAST LLAMA_HEAD "adapter BF16 3 6;");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "255");
	says(&seen, "weights.names", COMPARISON_DIFFERS,
	    "1 of 13 tensor names are not in the formula (llama), first \"adapter\"; of the 12 in "
	    "the formula, 12 are named");
}

static void
copy_of_a_shared_embedding_counts_once(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("config.json", LLAMA(",'tie_word_embeddings':true"));
	write_tensors("model.safetensors", LLAMA_BODY LLAMA_LAST LLAMA_HEAD);
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "212");
	assert_string_equal(value_of(&seen, "model.embeddings.tied"), "yes");
	says(&seen, "weights.tied", COMPARISON_DIFFERS,
	    "the configuration shares the output with the embedding, but an output tensor of 40 "
	    "elements is stored: a copy, counted once");
	says(&seen, "weights.headers.formula", COMPARISON_AGREES,
	    "parameters in headers: 212, as parameters from configuration");
}

static void
output_that_is_not_stored_is_shared(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("config.json", LLAMA(""));
	write_tensors("model.safetensors", LLAMA_BODY LLAMA_LAST);
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "212");
	assert_string_equal(value_of(&seen, "model.embeddings.tied"), "yes");
	assert_false(differs(&seen));
}

static void
buffers_are_not_parameters(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("config.json", LLAMA(""));
	write_tensors("model.safetensors", LLAMA_BODY LLAMA_LAST LLAMA_HEAD
	    "model.layers.0.self_attn.rotary_emb.inv_freq F32 1 4;");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "252");
	assert_string_equal(value_of(&seen, "model.weights.dtypes"), "BF16 252");
	assert_string_equal(value_of(&seen, "model.weights.bytes"), "508");
	assert_false(differs(&seen));
}

static void
unknown_family_is_counted_from_headers(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("config.json", "{'model_type':'wondernet','architectures':['Wonder'],"
				  "'num_experts':4,'num_experts_per_tok':1}");
	write_tensors("model.safetensors", "a.experts.0.w F32 2,3 24;a.experts.1.w F32 2,3 24;"
					   "a.experts.2.w F32 2,3 24;a.experts.3.w F32 2,3 24;"
					   "a.shared_experts.w F16 5 10;");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "29");
	assert_string_equal(value_of(&seen, "model.parameters.active"), "11");
	assert_string_equal(value_of(&seen, "model.weights.dtypes"), "F16 5, F32 24");
	assert_string_equal(value_of(&seen, "model.input.modalities"), "");
	says(&seen, "weights.formula", COMPARISON_NOTED,
	    "parameters are not derived from the configuration: wondernet is not in the table of "
	    "families");
}

static void
weights_packed_without_a_key_are_counted_from_configuration(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("config.json", LLAMA(",'quantization_config':{'quant_method':'gptq'}"));
	write_tensors("model.safetensors", "model.embed_tokens.weight BF16 10,4 80;"
					   "model.layers.0.self_attn.q_proj.qweight I32 1,4 16;"
					   "lm_head.weight BF16 10,4 80;");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "252");
	says(&seen, "weights.packed", COMPARISON_NOTED,
	    "1 tensor is packed in a way that neither shapes nor configuration tell (first "
	    "\"model.layers.0.self_attn.q_proj.qweight\"): headers do not give a total");
}

/* -- shards and their index ------------------------------------------------------------ */

#define INDEX(size, more)                                                                          \
	"{'metadata':{'total_size':" size "},'weight_map':{'a':'one.safetensors',"                 \
	"'b':'two.safetensors'" more "}}"
#define POINTER(size)                                                                              \
	"version https://git-lfs.github.com/spec/v1\n"                                             \
	"oid sha256:ac02591061f1344027a7e7b11dbb4143f75f166c47dc09b742f5de3ab1dde1d1\n"            \
	"size " size "\n"

static void
index_is_held_against_headers(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("model.safetensors.index.json", INDEX("26", ""));
	write_tensors("one.safetensors", "a F32 2,3 24;");
	write_tensors("two.safetensors", "b U8 4 4;");
	measured(folder, NULL, &seen);
	says(&seen, "weights.index.size", COMPARISON_DIFFERS,
	    "total_size of the index: 26, but bytes of all tensors in headers: 28, 2 fewer");
	write_text("model.safetensors.index.json", INDEX("28", ",'c':'one.safetensors'"));
	measured(folder, NULL, &seen);
	says(&seen, "weights.index.size", COMPARISON_AGREES,
	    "total_size of the index: 28, as bytes of all tensors in headers");
	says(&seen, "weights.index.tensors", COMPARISON_DIFFERS,
	    "1 tensors are not in the file the index names, first \"c\"");
}

static void
index_naming_a_missing_shard_is_refused_beside_real_ones(void **state)
{
	(void)state;
	write_text("model.safetensors.index.json", INDEX("28", ",'c':'three.safetensors'"));
	write_tensors("one.safetensors", "a F32 2,3 24;");
	write_text("two.safetensors", POINTER("4"));
	refused_with(NULL, NULL, GPAI_NOT_FOUND, "model/model.safetensors.index.json",
	    "index names shard \"three.safetensors\", which is not in the folder; expected all 3 "
	    "shards, found 2");
}

static void
missing_shards_beside_pointers_are_a_comparison(void **state)
{
	struct weights_options complete = {.complete = true};
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("model.safetensors.index.json", INDEX("28", ""));
	write_text("two.safetensors", POINTER("4"));
	measured(folder, NULL, &seen);
	says(&seen, "weights.shards.missing", COMPARISON_NOTED,
	    "1 of 2 shards of the index are not in the folder: counts come from configuration and "
	    "index");
	assert_string_equal(value_of(&seen, "model.weights.bytes"), "28");
	assert_string_equal(value_of(&seen, "model.parameters.total"), "");
	refused_with(NULL, &complete, GPAI_NOT_FOUND, "model/one.safetensors",
	    "is not in the folder, expected every shard of the index");
	write_text("one.safetensors", POINTER("4"));
	refused_with(NULL, &complete, GPAI_NOT_FOUND, "model/one.safetensors",
	    "is a Git LFS pointer, expected the file itself");
}

static void
pointer_that_is_too_small_is_found(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("config.json", LLAMA(""));
	write_text("model.safetensors", POINTER("500"));
	measured(folder, NULL, &seen);
	says(&seen, "weights.pointer.size", COMPARISON_DIFFERS,
	    "the pointer says 500 bytes, 12 tensors of BF16 need 504: 4 too few");
	write_text("model.safetensors", POINTER("504504504"));
	measured(folder, NULL, &seen);
	says(&seen, "weights.pointer.size", COMPARISON_DIFFERS,
	    "the pointer says 504,504,504 bytes, 12 tensors of BF16 need 504: 504,504,000 left, "
	    "which no header takes");
}

static void
tensor_in_two_files_is_refused(void **state)
{
	(void)state;
	write_tensors("one.safetensors", "a F32 2,3 24;");
	write_tensors("two.safetensors", "b U8 4 4;a F32 2,3 24;");
	refused_with(NULL, NULL, GPAI_CONFLICT, "model/two.safetensors",
	    "tensor \"a\" is in one.safetensors as well, expected each tensor in one file");
}

static void
second_copies_are_not_counted(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_tensors("model.safetensors", "a F32 2,3 24;");
	write_tensors("consolidated.safetensors", "a F32 2,3 24;");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "6");
	says(&seen, "weights.files.extra", COMPARISON_NOTED,
	    "1 tensor files are no part of the model and not counted, first "
	    "consolidated.safetensors");
	write_text(
	    "model.safetensors.index.json", "{'weight_map':{'a':'consolidated.safetensors'}}");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "6");
	says(&seen, "weights.files.extra", COMPARISON_NOTED,
	    "1 tensor files are no part of the model and not counted, first model.safetensors");
}

static void
one_shard_is_measured_alone_when_named(void **state)
{
	static const char *const names[] = {"one.safetensors", NULL};
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("model.safetensors.index.json", INDEX("28", ""));
	write_tensors("one.safetensors", "a F32 2,3 24;");
	assert_int_equal(measure_names(folder, names, NULL, &seen), GPAI_OK);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "6");
	assert_int_equal(seen.report.files, 1);
}

static void
card_that_cannot_be_read_is_said(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_tensors("model.safetensors", "a F32 2,3 24;");
	write_text("README.md", "---\nlicense: [mit, bsd]\n---\n");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "6");
	assert_string_equal(value_of(&seen, "model.licence.spdx"), "");
	says(&seen, "weights.card", COMPARISON_NOTED,
	    "the card is not read: line 2: license is a list, expected a word");
	write_text("README.md", "---\nlicense: other\nlicense_name: tulu-1\n---\n");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.licence.spdx"), "LicenseRef-tulu-1");
}

static void
bad_shard_is_refused_with_its_place(void **state)
{
	(void)state;
	write_text("config.json", LLAMA(""));
	write_text("model.safetensors", "12345678");
	refused_with(NULL, NULL, GPAI_TOO_LARGE, "model/model.safetensors",
	    "header length 4050765991979987505, expected at most 100000000");
}

#define PATTERNS "*.safetensors, *.bin, *.gguf, *.onnx"

static void
nothing_to_measure_is_an_error(void **state)
{
	static const char *const names[] = {"weights.txt", NULL};

	(void)state;
	refused_with(NULL, NULL, GPAI_NOT_FOUND, "model",
	    "found no model, expected config.json or weights (" PATTERNS ")");
	refused_with(names, NULL, GPAI_UNSUPPORTED, "weights.txt",
	    "file is of no kind that is measured, expected weights (" PATTERNS "), an index of "
	    "them, config.json, adapter_config.json or README.md");
}

static void
named_pipe_does_not_hold_the_program(void **state)
{
	char path[4096];

	(void)state;
	snprintf(path, sizeof path, "%s/model.safetensors", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	refused_with(NULL, NULL, GPAI_UNSUPPORTED, "model/model.safetensors",
	    "is no regular file, expected one");
}

static void
sink_that_refuses_ends_the_measurement(void **state)
{
	struct seen seen = {.stop_at = 3};

	(void)state;
	write_text("config.json", LLAMA(""));
	assert_int_equal(measure_names(folder, NULL, NULL, &seen), GPAI_CONFLICT);
	assert_int_equal(seen.n_readings, 2);
	assert_int_equal(seen.n_comparisons, 0);
}

/* -- data ------------------------------------------------------------------------------ */

static void
digests_are_those_of_the_bytes(void **state)
{
	static const char bytes[] = "\x36\0\0\0\0\0\0\0{\"a\":{\"dtype\":\"U8\",\"shape\":[4],"
				    "\"data_offsets\":[0,4]}} data";
	struct weights_options options = {.digest = true, .digesting = {.threads = 2}};
	struct seen seen = {.stop_at = 0};
	char hex[DIGEST_HEX_CHARS], list[300];

	(void)state;
	size_t len = sizeof bytes - 1;
	FILE *file = create("one.safetensors");
	fwrite(bytes, 1, len, file);
	fclose(file);
	write_text("two.safetensors", POINTER("4"));
	struct digest digest = digest_of((struct span){(const uint8_t *)bytes, len});
	digest_hex(&digest, hex);
	int n = snprintf(list, sizeof list,
	    "%s  one.safetensors\n"
	    "ac02591061f1344027a7e7b11dbb4143f75f166c47dc09b742f5de3ab1dde1d1  two.safetensors\n",
	    hex);
	digest = digest_of((struct span){(const uint8_t *)list, (size_t)n});
	digest_hex(&digest, hex);
	measured(folder, &options, &seen);
	assert_string_equal(value_of(&seen, "model.weights.digest"), hex);
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.weights.digest"), "");
}

static void
sparse_400_gb_are_measured_from_their_header(void **state)
{
	struct timespec before, after;
	struct seen seen = {.stop_at = 0};

	(void)state;
	FILE *probe = create("probe");
	int can = ftruncate(fileno(probe), (off_t)500000000000);
	fclose(probe);
	if (can != 0)
		skip(); /* a file system without sparse files of this size */
	write_tensors("model.safetensors", "w BF16 200000,1000000 400000000000;");
	clock_gettime(CLOCK_MONOTONIC, &before);
	measured(folder, NULL, &seen);
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "200000000000");
	assert_string_equal(value_of(&seen, "model.weights.bytes"), "400000000000");
	assert_true(seen.report.bytes_read < 200);
	assert_true(after.tv_sec - before.tv_sec < 2);
}

#define HERE(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(wizardlm_is_measured_from_configuration_and_index),
	    cmocka_unit_test(falcon_180b_agrees_with_its_index),
	    cmocka_unit_test(falcon_180b_from_its_configuration_alone_is_the_same),
	    cmocka_unit_test(devstral_agrees_with_total_parameters_of_its_index),
	    cmocka_unit_test(granite_leaves_26392_bytes_for_its_header),
	    cmocka_unit_test(real_safetensors_files_are_measured),
	    cmocka_unit_test(metadata_of_141_billion_parameters_is_measured_at_once),
	    HERE(headers_are_held_against_the_formula),
	    HERE(wrong_size_and_missing_tensor_are_found),
	    HERE(unknown_names_are_found),
	    HERE(copy_of_a_shared_embedding_counts_once),
	    HERE(output_that_is_not_stored_is_shared),
	    HERE(buffers_are_not_parameters),
	    HERE(unknown_family_is_counted_from_headers),
	    HERE(weights_packed_without_a_key_are_counted_from_configuration),
	    HERE(index_is_held_against_headers),
	    HERE(index_naming_a_missing_shard_is_refused_beside_real_ones),
	    HERE(missing_shards_beside_pointers_are_a_comparison),
	    HERE(pointer_that_is_too_small_is_found),
	    HERE(tensor_in_two_files_is_refused),
	    HERE(second_copies_are_not_counted),
	    HERE(one_shard_is_measured_alone_when_named),
	    HERE(card_that_cannot_be_read_is_said),
	    HERE(bad_shard_is_refused_with_its_place),
	    HERE(nothing_to_measure_is_an_error),
	    HERE(named_pipe_does_not_hold_the_program),
	    HERE(sink_that_refuses_ends_the_measurement),
	    HERE(digests_are_those_of_the_bytes),
	    HERE(sparse_400_gb_are_measured_from_their_header),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
