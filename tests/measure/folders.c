/* SPDX-License-Identifier: Apache-2.0 */
/* Folders with several layouts, formats, quantisations; adapters, lineage, licences; and a
 * model of 405 billion parameters. */
#include "model_folder.h"
#include "sparse_405b.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void
rename_in_folder(const char *from, const char *to)
{
	char old[4096], new[4096];

	snprintf(old, sizeof old, "%s/%s", folder, from);
	snprintf(new, sizeof new, "%s/%s", folder, to);
	assert_int_equal(rename(old, new), 0);
}

/* -- GGUF files ------------------------------------------------------------------------ */

static void
put(FILE *file, uint64_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		fputc((int)(number >> 8 * i & 0xff), file);
}

static void
put_string(FILE *file, const char *string)
{
	put(file, strlen(string), 8);
	fputs(string, file);
}

struct pair {
	const char *key, *text; /* text NULL: a number */
	uint32_t number;
};

struct gguf_tensor {
	const char *name;
	uint64_t columns, rows;
	uint32_t type; /* of ggml: 0 F32, 1 F16, 12 Q4_K */
	uint64_t bytes;
};

/* Ends with a NULL key, a NULL name. */
static void
write_gguf(const char *name, const struct pair *pairs, const struct gguf_tensor *tensors)
{
	FILE *file = create(name);
	uint64_t n_pairs = 0, n_tensors = 0, at = 0;

	while (pairs[n_pairs].key != NULL)
		n_pairs++;
	while (tensors[n_tensors].name != NULL)
		n_tensors++;
	fputs("GGUF", file);
	put(file, 3, 4);
	put(file, n_tensors, 8);
	put(file, n_pairs, 8);
	for (; pairs->key != NULL; pairs++) {
		put_string(file, pairs->key);
		put(file, pairs->text != NULL ? 8 : 4, 4);
		if (pairs->text != NULL)
			put_string(file, pairs->text);
		else
			put(file, pairs->number, 4);
	}
	for (; tensors->name != NULL; tensors++) {
		put_string(file, tensors->name);
		put(file, 2, 4);
		put(file, tensors->columns, 8);
		put(file, tensors->rows, 8);
		put(file, tensors->type, 4);
		put(file, at, 8);
		at += (tensors->bytes + 31) / 32 * 32;
	}
	while (ftell(file) % 32 != 0)
		fputc(0, file);
	fflush(file);
	assert_int_equal(ftruncate(fileno(file), (off_t)((uint64_t)ftell(file) + at)), 0);
	fclose(file);
}

static const struct pair MIXTURE[] = {{"general.architecture", "llama", 0},
    {"general.license", "llama3.1", 0}, {"general.base_model.count", NULL, 1},
    {"general.base_model.0.name", "Base", 0}, {"general.base_model.0.organization", "Org", 0},
    {"general.base_model.0.repo_url", "https://huggingface.co/org/base", 0},
    {"llama.context_length", NULL, 4096}, {"llama.block_count", NULL, 1},
    {"llama.expert_count", NULL, 4}, {"llama.expert_used_count", NULL, 2},
    {"llama.vocab_size", NULL, 10}, {NULL, NULL, 0}};
static const struct gguf_tensor MIXTURE_TENSORS[] = {{"token_embd.weight", 256, 10, 0, 10240},
    {"blk.0.ffn_up_exps.weight", 256, 16, 12, 16 * 144}, {"rope_freqs.weight", 16, 1, 0, 64},
    {NULL, 0, 0, 0, 0}};

static void
metadata_of_a_gguf_file_stand_for_a_configuration(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_gguf("mixture.gguf", MIXTURE, MIXTURE_TENSORS);
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "6656");
	assert_string_equal(value_of(&seen, "model.parameters.active"), "4608");
	assert_string_equal(value_of(&seen, "model.weights.dtypes"), "F32 2560, Q4_K 4096");
	assert_string_equal(value_of(&seen, "model.architecture.type"), "llama");
	assert_string_equal(value_of(&seen, "model.context.tokens"), "4096");
	assert_string_equal(value_of(&seen, "model.experts.total"), "4");
	assert_string_equal(value_of(&seen, "model.experts.active"), "2");
	assert_string_equal(value_of(&seen, "model.vocabulary.size"), "10");
	assert_string_equal(value_of(&seen, "model.base.names"), "org/base");
	assert_string_equal(value_of(&seen, "model.licence.spdx"), "LicenseRef-llama3.1");
	says(&seen, "weights.licence", COMPARISON_NOTED,
	    "licence \"llama3.1\" (Llama 3.1 Community License): confirm licence.limits "
	    "(user-scale), because it wants a separate licence above 700 million monthly users; "
	    "from memory, so read the text");
	assert_false(differs(&seen));
}

static void
file_is_known_by_its_bytes_whatever_its_name(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_gguf("model-without-an-ending", MIXTURE, MIXTURE_TENSORS);
	write_text("notes.txt", "none of ours");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "6656");
	rename_in_folder("model-without-an-ending", "model.safetensors");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.architecture.type"), "llama");
}

static void
largest_of_several_quantisations_is_measured_and_that_is_said(void **state)
{
	static const char *const small[] = {"model-Q2_K.gguf", NULL};
	static const struct gguf_tensor tensors[] = {
	    {"token_embd.weight", 256, 10, 1, 5120}, {NULL, 0, 0, 0, 0}};
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_gguf("model-F32.gguf", MIXTURE, MIXTURE_TENSORS);
	write_gguf("model-Q2_K.gguf", MIXTURE, tensors);
	write_gguf("mmproj-F16.gguf", MIXTURE, MIXTURE_TENSORS);
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "6656");
	says(&seen, "weights.files.choice", COMPARISON_NOTED,
	    "2 sets of GGUF files could be the model: model-F32.gguf is measured, as the largest; "
	    "to measure another, name its files (model-Q2_K.gguf)");
	says(&seen, "weights.files.extra", COMPARISON_NOTED,
	    "2 tensor files are no part of the model and not counted, first mmproj-F16.gguf");
	assert_int_equal(measure_names(folder, small, NULL, &seen), GPAI_OK);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "2560");
}

static const struct pair PART[] = {{"general.architecture", "llama", 0}, {"split.count", NULL, 2},
    {"split.tensors.count", NULL, 2}, {NULL, NULL, 0}};
static const struct gguf_tensor ONE[] = {{"a", 32, 1, 0, 128}, {NULL, 0, 0, 0, 0}};
static const struct gguf_tensor TWO[] = {{"b", 32, 1, 0, 128}, {NULL, 0, 0, 0, 0}};

static void
parts_of_a_split_gguf_count_together(void **state)
{
	static const char *const one[] = {"m-00002-of-00002.gguf", NULL};
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_gguf("m-00001-of-00002.gguf", PART, ONE);
	refused_with(NULL, NULL, GPAI_NOT_FOUND, "model",
	    "names of others count shard \"m-00002-of-00002.gguf\", which is not in the folder; "
	    "expected all 2 shards, found 1");
	write_gguf("m-00002-of-00002.gguf", PART, TWO);
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "64");
	says(&seen, "weights.split.tensors", COMPARISON_AGREES,
	    "tensors in headers: 2, as tensors of all parts by the metadata");
	assert_int_equal(measure_names(folder, one, NULL, &seen), GPAI_OK);
	says(&seen, "weights.split.tensors", COMPARISON_DIFFERS,
	    "tensors in headers: 1, but tensors of all parts by the metadata: 2, 1 fewer");
}

static void
name_that_counts_too_many_parts_is_refused(void **state)
{
	(void)state;
	write_gguf("m-00001-of-99999.gguf", PART, ONE);
	refused_with(NULL, NULL, GPAI_TOO_LARGE, "model/m-00001-of-99999.gguf",
	    "name counts 99999 parts, expected at most 10000");
}

/* -- layouts ----------------------------------------------------------------------------- */

static void
safetensors_are_measured_and_other_formats_taken_for_copies(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_tensors("model.safetensors", "a F32 2,3 24;");
	write_gguf("model.gguf", MIXTURE, MIXTURE_TENSORS);
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "6");
	says(&seen, "weights.files.layouts", COMPARISON_NOTED,
	    "safetensors is measured; GGUF files beside it are taken for copies of the model");
}

static void
set_that_is_here_comes_before_one_of_pointers(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("model.safetensors",
	    "version https://git-lfs.github.com/spec/v1\n"
	    "oid sha256:ac02591061f1344027a7e7b11dbb4143f75f166c47dc09b742f5de3ab1dde1d1\n"
	    "size 1000\n");
	write_gguf("model.gguf", MIXTURE, MIXTURE_TENSORS);
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "6656");
}

static void
numbered_shards_without_an_index_must_all_be_there(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_tensors("model-00001-of-00002.safetensors", "a F32 2,3 24;");
	refused_with(NULL, NULL, GPAI_NOT_FOUND, "model",
	    "names of others count shard \"model-00002-of-00002.safetensors\", which is not in "
	    "the folder; expected all 2 shards, found 1");
	write_tensors("model-00002-of-00002.safetensors", "b F32 2,3 24;");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "12");
}

static void
state_of_training_and_second_precisions_are_not_counted(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_tensors("weights.safetensors", "a F32 2,3 24;");
	write_tensors("weights.fp16.safetensors", "a F16 2,3 12;");
	write_tensors("optimizer.safetensors", "a F32 2,3 24;");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "6");
	assert_int_equal(seen.report.files, 1);
}

/* -- PyTorch ---------------------------------------------------------------------------------- */

/* A seed of the fuzzer, as a file of the folder. */
static void
plant(const char *format, const char *seed, const char *name)
{
	const char *root = getenv("GPAI_SEEDS");
	char path[4096];
	int c;

	snprintf(path, sizeof path, "%s/%s/%s", root != NULL ? root : "/nowhere", format, seed);
	FILE *from = fopen(path, "rb"), *to = create(name);
	if (from == NULL) {
		fclose(to);
		skip();
	}
	while ((c = fgetc(from)) != EOF)
		fputc(c, to);
	fclose(from);
	assert_int_equal(fclose(to), 0);
}

static void
tensors_of_one_storage_count_once(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	plant("torch_zip", "good-lightning-zip-4", "pytorch_model.bin");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "265");
	says(&seen, "weights.shared", COMPARISON_NOTED,
	    "1 tensor shares the storage of another (first \"head.weight\", of "
	    "\"emb.weight\"): 20 elements counted once");
	says(&seen, "weights.tensors.beside", COMPARISON_NOTED,
	    "pytorch_model.bin holds tensors beside the weights, not counted: optimizer_states: "
	    "12 tensors");
	plant("torch_zip", "good-views-zip-2", "pytorch_model.bin");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "26");
}

static void
what_loading_a_file_would_run_is_found(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	plant("torch_zip", "system", "pytorch_model.bin");
	measured(folder, NULL, &seen);
	says(&seen, "weights.unsafe", COMPARISON_DIFFERS,
	    "pytorch_model.bin: loading it asks for posix.system, which rebuilds no tensor: a "
	    "program that loads it runs what the file says");
	write_tensors("model.safetensors", "a F32 2,3 24;");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "6");
	says(&seen, "weights.unsafe.beside", COMPARISON_NOTED,
	    "pytorch_model.bin, which is not measured: loading it asks for posix.system, which "
	    "rebuilds no tensor");
	says(&seen, "weights.files.layouts", COMPARISON_NOTED,
	    "safetensors is measured; PyTorch files beside it are taken for copies of the model");
}

static void
archive_of_another_program_is_none_of_ours(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_tensors("model.safetensors", "a F32 2,3 24;");
	write_text(
	    "papers.zip", "PK\003\004 of another kind, and longer than the header of a member");
	measured(folder, NULL, &seen);
	assert_int_equal(seen.n_comparisons, 0);
}

static void
checkpoint_without_a_known_ending_is_known_by_its_first_member(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	plant("torch_zip", "good-small", "checkpoint-of-tuesday");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "8");
}

/* Two tensors in a stray file are no model, even where the model's shards are not here. */
static void
stray_checkpoint_does_not_stand_in_for_missing_shards(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("model.safetensors.index.json",
	    "{'metadata':{'total_size':28},'weight_map':{'a':'model-1.safetensors'}}");
	plant("torch_zip", "good-small", "speakers.pt");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "");
	assert_string_equal(value_of(&seen, "model.weights.bytes"), "28");
}

static void
index_of_pytorch_shards_is_held_against_them(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("pytorch_model.bin.index.json",
	    "{'metadata':{'total_size':33},'weight_map':{'a':'one.bin'}}");
	plant("torch_zip", "good-small", "one.bin");
	plant("torch_zip", "good-small", "two.bin");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "8");
	says(&seen, "weights.index.size", COMPARISON_DIFFERS,
	    "total_size of the index: 33, but bytes of all tensors in headers: 32, 1 more");
	write_text("pytorch_model.bin.index.json",
	    "{'metadata':{'total_size':32},'weight_map':{'a':'../one.bin'}}");
	assert_int_equal(measure_names(folder, NULL, NULL, &seen), GPAI_MALFORMED);
}

/* Written by several devices, each its part of every tensor. */
static void
slices_of_tensors_give_no_total(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	plant("torch_zip", "good-small", "consolidated.00.pth");
	plant("torch_zip", "good-small", "consolidated.01.pth");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "");
	assert_string_equal(value_of(&seen, "model.weights.dtypes"), "");
	says(&seen, "weights.sliced", COMPARISON_NOTED,
	    "files hold slices of the same tensors, cut for several devices, and nothing says "
	    "along which dimension: headers do not give a total");
}

/* -- ONNX ------------------------------------------------------------------------------------- */

static void
write_hole(const char *name, off_t bytes)
{
	FILE *file = create(name);

	assert_int_equal(ftruncate(fileno(file), bytes), 0);
	fclose(file);
}

/* One tensor of 4,000,000 bytes at 4096 of w.bin. */
static void
external_data_are_held_against_the_size_of_their_file(void **state)
{
	struct weights_options digest = {.digest = true};
	struct seen seen = {.stop_at = 0};

	(void)state;
	plant("onnx", "good-external", "model.onnx");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "1000000");
	assert_string_equal(value_of(&seen, "model.weights.bytes"), "4000000");
	says(&seen, "weights.shards.missing", COMPARISON_NOTED,
	    "1 of 2 files are named by others only: bytes come from headers");
	write_hole("w.bin", 4000000);
	measured(folder, NULL, &seen);
	says(&seen, "weights.external.size", COMPARISON_DIFFERS,
	    "file has 4,000,000 bytes, its tensors need 4,004,096: 4,096 too few");
	write_hole("w.bin", 4004096);
	measured(folder, &digest, &seen);
	assert_false(differs(&seen));
	assert_string_equal(value_of(&seen, "model.weights.files"), "2");
	assert_int_equal(strlen(value_of(&seen, "model.weights.digest")), 64);
}

static void
external_data_outside_the_folder_are_refused(void **state)
{
	static const char *const seeds[] = {
	    "external-climbs", "external-absolute", "external-inner-climb", "external-nul"};
	struct seen seen = {.stop_at = 0};

	(void)state;
	for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
		plant("onnx", seeds[i], "model.onnx");
		assert_int_equal(measure_names(folder, NULL, NULL, &seen), GPAI_MALFORMED);
		assert_int_equal(seen.n_readings, 0);
	}
}

/* A graph of three initialisers: a scalar, a vector of two, a shape of whole numbers. */
static void
scalars_and_whole_numbers_of_a_graph_are_constants(void **state)
{
	static const char model[] = "\x08\x08\x3a\x3c"
				    "\x2a\x0b\x10\x01\x42\x01s\x4a\x04"
				    "abcd"
				    "\x2a\x11\x08\x02\x10\x01\x42\x01w\x4a\x08"
				    "abcdefgh"
				    "\x2a\x1a\x08\x02\x10\x07\x42\x02sh\x4a\x10"
				    "abcdefghabcdefgh";
	struct seen seen = {.stop_at = 0};

	(void)state;
	FILE *file = create("model.onnx");
	fwrite(model, 1, sizeof model - 1, file);
	fclose(file);
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "2");
	assert_string_equal(value_of(&seen, "model.weights.bytes"), "28");
}

static void
masks_are_no_parameters(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_tensors("model.safetensors", "a F32 2,3 24;h.0.attn.bias BOOL 4,4 16;");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "6");
}

static void
one_name_in_two_branches_of_a_graph_is_two_tensors(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	plant("onnx", "good-constants", "model.onnx");
	measured(folder, NULL, &seen);
	plant("onnx", "good-if", "model.onnx");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "8");
}

static void
real_onnx_model_is_measured_by_what_it_stores(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	measured(shared("onnx"), NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "2032");
	measured(shared("torch"), NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "8");
	assert_string_equal(value_of(&seen, "model.weights.dtypes"), "I64 8");
}

/* -- packing -------------------------------------------------------------------------------- */

#define PACKED                                                                                     \
	"{'model_type':'llama','hidden_size':32,'intermediate_size':64,'num_hidden_layers':1,"     \
	"'num_attention_heads':2,'vocab_size':10,'tie_word_embeddings':true,"                      \
	"'quantization_config':{'quant_method':'gptq','bits':%d,'group_size':32}}"

static void
write_packed(int bits)
{
	static const struct {
		const char *name;
		int in, out;
	} modules[] = {{"self_attn.q_proj", 32, 32}, {"self_attn.k_proj", 32, 32},
	    {"self_attn.v_proj", 32, 32}, {"self_attn.o_proj", 32, 32}, {"mlp.gate_proj", 32, 64},
	    {"mlp.up_proj", 32, 64}, {"mlp.down_proj", 64, 32}};
	char list[4096], config[1000];
	int len = snprintf(list, sizeof list,
	    "model.embed_tokens.weight F16 10,32 640;model.norm.weight F16 32 64;"
	    "model.layers.0.input_layernorm.weight F16 32 64;"
	    "model.layers.0.post_attention_layernorm.weight F16 32 64;");

	for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
		int in = modules[i].in, out = modules[i].out, groups = in / 32;
		len += snprintf(list + len, sizeof list - (size_t)len,
		    "model.layers.0.%s.qweight I32 %d,%d %d;model.layers.0.%s.qzeros I32 %d,%d %d;"
		    "model.layers.0.%s.scales F16 %d,%d %d;",
		    modules[i].name, in / 8, out, in / 8 * out * 4, modules[i].name, groups,
		    out / 8, groups * out / 8 * 4, modules[i].name, groups, out, groups * out * 2);
	}
	write_tensors("model.safetensors", list);
	snprintf(config, sizeof config, PACKED, bits);
	write_text("config.json", config);
}

static void
packed_model_agrees_with_the_formula_of_its_family(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_packed(4);
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "10656");
	assert_string_equal(value_of(&seen, "model.weights.dtypes"), "F16 416, INT4 10240");
	says(&seen, "weights.headers.formula", COMPARISON_AGREES,
	    "parameters in headers: 10,656, as parameters from configuration");
	says(&seen, "weights.names", COMPARISON_AGREES,
	    "all 11 tensor names are those of the formula (llama)");
	says(&seen, "weights.packed", COMPARISON_NOTED,
	    "7 tensors of 25 packed by gptq (first "
	    "\"model.layers.0.self_attn.q_proj.qweight\"): 1,280 stored elements are 10,240 "
	    "parameters");
	assert_false(differs(&seen));
}

static void
bits_that_the_configuration_has_otherwise_are_found(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_packed(8);
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "10656");
	says(&seen, "weights.packed.bits", COMPARISON_DIFFERS,
	    "tensor \"model.layers.0.self_attn.q_proj.qweight\" holds weights of 4 bits, but 8 "
	    "from "
	    "configuration (7 such tensors)");
}

/* gpt-oss-20b as published: 32 experts of width 2880, vocabulary of 201088, 24 layers. */
static size_t
write_gpt_oss_layer(char *list, size_t room, int layer)
{
	static const struct {
		const char *name, *dtype, *shape;
		uint64_t bytes;
	} parts[] = {{"input_layernorm.weight", "BF16", "2880", 5760},
	    {"post_attention_layernorm.weight", "BF16", "2880", 5760},
	    {"mlp.router.weight", "BF16", "32,2880", 184320}, {"mlp.router.bias", "BF16", "32", 64},
	    {"mlp.experts.gate_up_proj_blocks", "U8", "32,5760,90,16", 265420800},
	    {"mlp.experts.gate_up_proj_scales", "U8", "32,5760,90", 16588800},
	    {"mlp.experts.gate_up_proj_bias", "BF16", "32,5760", 368640},
	    {"mlp.experts.down_proj_blocks", "U8", "32,2880,90,16", 132710400},
	    {"mlp.experts.down_proj_scales", "U8", "32,2880,90", 8294400},
	    {"mlp.experts.down_proj_bias", "BF16", "32,2880", 184320},
	    {"self_attn.q_proj.weight", "BF16", "4096,2880", 23592960},
	    {"self_attn.q_proj.bias", "BF16", "4096", 8192},
	    {"self_attn.k_proj.weight", "BF16", "512,2880", 2949120},
	    {"self_attn.k_proj.bias", "BF16", "512", 1024},
	    {"self_attn.v_proj.weight", "BF16", "512,2880", 2949120},
	    {"self_attn.v_proj.bias", "BF16", "512", 1024},
	    {"self_attn.o_proj.weight", "BF16", "2880,4096", 23592960},
	    {"self_attn.o_proj.bias", "BF16", "2880", 5760},
	    {"self_attn.sinks", "BF16", "64", 128}};
	size_t len = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		len += (size_t)snprintf(list + len, room - len,
		    "model.layers.%d.%s %s %s %" PRIu64 ";", layer, parts[i].name, parts[i].dtype,
		    parts[i].shape, parts[i].bytes);
	return len;
}

static void
blocks_of_gpt_oss_20b_are_its_20_914_757_184_parameters(void **state)
{
	enum { ROOM = 1 << 17 };
	struct seen seen = {.stop_at = 0};
	char *list = malloc(ROOM);
	size_t len = 0;

	(void)state;
	assert_non_null(list);
	for (int layer = 0; layer < 24; layer++)
		len += write_gpt_oss_layer(list + len, ROOM - len, layer);
	snprintf(list + len, ROOM - len,
	    "model.embed_tokens.weight BF16 201088,2880 1158266880;"
	    "lm_head.weight BF16 201088,2880 1158266880;model.norm.weight BF16 2880 5760;");
	write_tensors("model.safetensors", list);
	free(list);
	write_text("config.json",
	    "{'architectures':['GptOssForCausalLM'],'model_type':'gpt_oss','attention_bias':true,"
	    "'head_dim':64,'hidden_size':2880,'intermediate_size':2880,'num_attention_heads':64,"
	    "'num_experts_per_tok':4,'num_hidden_layers':24,'num_key_value_heads':8,"
	    "'num_local_experts':32,'tie_word_embeddings':false,'vocab_size':201088,"
	    "'quantization_config':{'quant_method':'mxfp4'}}");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "20914757184");
	assert_string_equal(
	    value_of(&seen, "model.weights.dtypes"), "BF16 1804459584, MXFP4 19110297600");
	says(&seen, "weights.headers.formula", COMPARISON_AGREES,
	    "parameters in headers: 20,914,757,184, as parameters from configuration");
	assert_false(differs(&seen));
}

/* -- adapters, lineage, licences ------------------------------------------------------------- */

#define ADAPTER(r)                                                                                 \
	"{'peft_type':'LORA','base_model_name_or_path':'org/base','r':" r                          \
	",'target_modules':['q_proj','v_proj'],'modules_to_save':null}"
#define PAIR                                                                                       \
	"base_model.model.q_proj.lora_A.weight F32 8,64 2048;"                                     \
	"base_model.model.q_proj.lora_B.weight F32 64,8 2048;"

static void
adapter_gives_its_own_facts_and_no_total(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_text("adapter_config.json", ADAPTER("8"));
	write_tensors("adapter_model.safetensors", PAIR);
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "");
	assert_string_equal(value_of(&seen, "model.adapter.parameters"), "1024");
	assert_string_equal(value_of(&seen, "model.adapter.base"), "org/base");
	assert_string_equal(value_of(&seen, "model.adapter.method"), "LORA");
	assert_string_equal(value_of(&seen, "model.adapter.rank"), "8");
	assert_string_equal(value_of(&seen, "model.adapter.modules"), "q_proj, v_proj");
	assert_string_equal(value_of(&seen, "model.base.names"), "org/base");
	says(&seen, "weights.adapter.rank", COMPARISON_AGREES,
	    "all 1 pairs of matrices have rank 8");
	write_text("adapter_config.json", ADAPTER("16"));
	measured(folder, NULL, &seen);
	says(&seen, "weights.adapter.rank", COMPARISON_DIFFERS,
	    "tensor \"base_model.model.q_proj.lora_A.weight\" has rank 8, but r of the "
	    "configuration is 16");
}

static void
adapter_beside_a_model_is_not_counted(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_tensors("model.safetensors", "a F32 2,3 24;");
	write_text("adapter_config.json", ADAPTER("8"));
	write_tensors("adapter_model.safetensors", PAIR);
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "6");
	assert_string_equal(value_of(&seen, "model.adapter.parameters"), "");
	assert_string_equal(value_of(&seen, "model.base.names"), "");
}

static void
damaged_adapter_configuration_is_refused(void **state)
{
	(void)state;
	write_tensors("adapter_model.safetensors", PAIR);
	write_text("adapter_config.json", "{'r':-1}");
	refused_with(NULL, NULL, GPAI_MALFORMED, "model/adapter_config.json",
	    "r is another number, expected a whole number above 0");
	write_text("adapter_config.json", "{'base_model_name_or_path':['a']}");
	refused_with(NULL, NULL, GPAI_MALFORMED, "model/adapter_config.json",
	    "base_model_name_or_path is an array, expected a string");
}

static void
card_gives_lineage_and_terms_to_confirm(void **state)
{
	struct seen seen = {.stop_at = 0};

	(void)state;
	write_tensors("model.safetensors", "a F32 2,3 24;");
	write_text("README.md",
	    "---\nlicense: other\nlicense_name: house-licence\nbase_model: [a/b, c/d]\n"
	    "base_model_relation: merge\n---\n");
	measured(folder, NULL, &seen);
	assert_string_equal(value_of(&seen, "model.base.names"), "a/b, c/d");
	assert_string_equal(value_of(&seen, "model.base.relation"), "merge");
	assert_string_equal(value_of(&seen, "model.licence.spdx"), "LicenseRef-house-licence");
	says(&seen, "weights.licence", COMPARISON_NOTED,
	    "licence \"house-licence\": confirm licence.rights, licence.limits and "
	    "licence.monetisation, because no terms of it are known here");
	assert_false(differs(&seen));
}

/* -- 405 billion parameters -------------------------------------------------------------------- */

static void
sparse_shards_of_405_billion_parameters_agree_with_the_formula_at_once(void **state)
{
	struct timespec before, after;
	struct seen seen = {.stop_at = 0};

	(void)state;
	if (!sparse_405b_write(folder))
		skip(); /* a file system without sparse files of this size */
	clock_gettime(CLOCK_MONOTONIC, &before);
	measured(folder, NULL, &seen);
	clock_gettime(CLOCK_MONOTONIC, &after);
	int64_t ms = (after.tv_sec - before.tv_sec) * INT64_C(1000) +
	             (after.tv_nsec - before.tv_nsec) / 1000000;
	print_message("%" PRId64 " ms, %" PRIu64 " bytes read\n", ms, seen.report.bytes_read);
	assert_string_equal(value_of(&seen, "model.parameters.total"), "405853388800");
	assert_string_equal(value_of(&seen, "model.weights.files"), "191");
	says(&seen, "weights.headers.formula", COMPARISON_AGREES,
	    "parameters in headers: 405,853,388,800, as parameters from configuration");
	assert_false(differs(&seen));
	assert_true(seen.report.bytes_read < 200000);
	assert_true(ms < 10000); /* ten times the promise: machines are shared */
}

#define HERE(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HERE(metadata_of_a_gguf_file_stand_for_a_configuration),
	    HERE(file_is_known_by_its_bytes_whatever_its_name),
	    HERE(largest_of_several_quantisations_is_measured_and_that_is_said),
	    HERE(parts_of_a_split_gguf_count_together),
	    HERE(name_that_counts_too_many_parts_is_refused),
	    HERE(safetensors_are_measured_and_other_formats_taken_for_copies),
	    HERE(set_that_is_here_comes_before_one_of_pointers),
	    HERE(numbered_shards_without_an_index_must_all_be_there),
	    HERE(state_of_training_and_second_precisions_are_not_counted),
	    HERE(tensors_of_one_storage_count_once),
	    HERE(what_loading_a_file_would_run_is_found),
	    HERE(archive_of_another_program_is_none_of_ours),
	    HERE(checkpoint_without_a_known_ending_is_known_by_its_first_member),
	    HERE(stray_checkpoint_does_not_stand_in_for_missing_shards),
	    HERE(index_of_pytorch_shards_is_held_against_them),
	    HERE(slices_of_tensors_give_no_total),
	    HERE(external_data_are_held_against_the_size_of_their_file),
	    HERE(external_data_outside_the_folder_are_refused),
	    HERE(scalars_and_whole_numbers_of_a_graph_are_constants),
	    HERE(masks_are_no_parameters),
	    HERE(one_name_in_two_branches_of_a_graph_is_two_tensors),
	    cmocka_unit_test(real_onnx_model_is_measured_by_what_it_stores),
	    HERE(packed_model_agrees_with_the_formula_of_its_family),
	    HERE(bits_that_the_configuration_has_otherwise_are_found),
	    HERE(blocks_of_gpt_oss_20b_are_its_20_914_757_184_parameters),
	    HERE(adapter_gives_its_own_facts_and_no_total),
	    HERE(adapter_beside_a_model_is_not_counted),
	    HERE(damaged_adapter_configuration_is_refused),
	    HERE(card_gives_lineage_and_terms_to_confirm),
	    HERE(sparse_shards_of_405_billion_parameters_agree_with_the_formula_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
