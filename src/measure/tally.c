/* SPDX-License-Identifier: Apache-2.0 */
/* Counting headers, index and formula; see tally.h. */
#include "measure/tally.h"

#include "base/checked.h"

#include <stdlib.h>
#include <string.h>

/* Ends of names of tensors that are stored but not learned: rotary tables, masks,
 * scales and zero points of quantised weights. */
static const char *const buffers[] = {".rotary_emb.inv_freq", ".attention.masked_bias",
    ".attn.masked_bias", "position_ids", ".weight_scale", ".weight_scale_inv", ".weight_scale_2",
    ".input_scale", ".k_scale", ".v_scale", ".scales", ".qzeros", ".g_idx", ".weight_shape",
    ".weight_zero_point", ".SCB", ".absmax", ".quant_map", ".nested_absmax", ".nested_quant_map",
    ".quant_state.bitsandbytes__nf4", ".quant_state.bitsandbytes__fp4", "_scales"};

/* Ends of names of tensors that hold several weights in one element. */
static const char *const packed[] = {".qweight", ".weight_packed", "_blocks"};

/* Words of torch_dtype. */
static const struct {
	const char *word;
	enum dtype dtype;
} dtypes[] = {
    {"bfloat16", DTYPE_BF16},
    {"float16", DTYPE_F16},
    {"float32", DTYPE_F32},
    {"float64", DTYPE_F64},
    {"half", DTYPE_F16},
    {"float", DTYPE_F32},
    {"float8_e4m3fn", DTYPE_F8_E4M3},
    {"float8_e5m2", DTYPE_F8_E5M2},
};

static bool
ends_with(struct text name, const char *suffix)
{
	size_t tail = strlen(suffix);

	return name.len >= tail && memcmp(name.at + name.len - tail, suffix, tail) == 0;
}

static bool
is_one_of(struct text name, const char *const *suffixes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (ends_with(name, suffixes[i]))
			return true;
	}
	return false;
}

/* Routed experts by their usual names, where no formula tells. */
static bool
sounds_like_expert(struct text name)
{
	return memmem(name.at, name.len, ".experts.", 9) != NULL;
}

static bool
is_buffer(const struct quantity *quantity, struct text name)
{
	if (quantity != NULL)
		return quantity->term->part == PART_STORED;
	return is_one_of(name, buffers, sizeof buffers / sizeof *buffers);
}

/* One name against the formula. */
static const struct quantity *
name_take(const struct tally *tally, struct naming *naming, struct text name)
{
	const struct quantity *quantity = formula_find(&tally->formula, name);
	uint64_t elements = quantity != NULL ? quantity->each : 0;

	if (quantity == NULL && tally->is_copied_head && formula_is_head(&tally->formula, name))
		elements = tally->formula.head;
	naming->elements += elements; /* a hostile index may wrap it: it is only compared */
	if (is_buffer(quantity, name))
		return quantity;
	naming->names++;
	if (elements > 0) {
		naming->known++;
	} else if (naming->n_unknown++ == 0) {
		naming->unknown = name;
	}
	return quantity;
}

/* -- headers ------------------------------------------------------------------- */

static enum gpai_code
overflow(const struct tally *tally, struct gpai_error *err)
{
	return fail(err, GPAI_TOO_LARGE, in_file(tally->folder->shown),
	    "elements of all tensors are beyond 2^64");
}

static void
compare_size(struct tally *tally, const struct quantity *quantity, const struct tensor *tensor)
{
	if (quantity == NULL || quantity->each == tensor->elements || tally->packed.len > 0)
		return;
	if (tally->n_misfits++ == 0) {
		tally->misfit = tensor->name;
		tally->misfit_found = tensor->elements;
		tally->misfit_expected = quantity->each;
	}
}

static enum gpai_code
take_tensor(struct tally *tally, const struct tensor *tensor, struct gpai_error *err)
{
	const struct quantity *quantity = name_take(tally, &tally->headers, tensor->name);
	bool is_expert = quantity != NULL ? quantity->term->part == PART_EXPERT
	                                  : sounds_like_expert(tensor->name);

	tally->tensors++;
	if (is_one_of(tensor->name, packed, sizeof packed / sizeof *packed) &&
	    tally->packed.len == 0)
		tally->packed = tensor->name;
	compare_size(tally, quantity, tensor);
	if (is_buffer(quantity, tensor->name)) {
		tally->buffers += tensor->elements;
		return GPAI_OK;
	}
	if (tally->is_copied_head && formula_is_head(&tally->formula, tensor->name)) {
		tally->copied += tensor->elements;
		return GPAI_OK;
	}
	if (!checked_add(tally->total, tensor->elements, &tally->total))
		return overflow(tally, err);
	tally->elements[tensor->dtype] += tensor->elements;
	if (is_expert)
		tally->in_experts += tensor->elements;
	return GPAI_OK;
}

static enum gpai_code
take_headers(struct tally *tally, struct gpai_error *err)
{
	const struct folder *folder = tally->folder;
	enum gpai_code rc = GPAI_OK;

	for (uint32_t i = 0; i < folder->n_weights; i++) {
		const struct tensor_file *header = &folder->weights[i].header.tensors;
		if (!checked_add(tally->data_bytes, header->data_bytes, &tally->data_bytes))
			return overflow(tally, err);
		for (uint32_t t = 0; t < header->n_tensors && rc == GPAI_OK; t++)
			rc = take_tensor(tally, &header->tensors[t], err);
	}
	return rc;
}

/* -- one name, one place --------------------------------------------------------- */

struct location {
	struct text tensor;
	uint32_t file;
};

static int
by_tensor(const void *left, const void *right)
{
	const struct location *a = left, *b = right;

	return text_compare(a->tensor, b->tensor);
}

static enum gpai_code
check_unique(
    const struct folder *folder, const struct location *at, size_t n, struct gpai_error *err)
{
	for (size_t i = 1; i < n; i++) {
		if (text_equal(at[i].tensor, at[i - 1].tensor))
			return fail(err, GPAI_CONFLICT, in_file(folder->weights[at[i].file].shown),
			    "tensor \"%.*s\" is in %.*s as well, expected each tensor in one file",
			    TEXT_ARG(text_clip(at[i].tensor, 80)),
			    TEXT_ARG(text_clip(folder->weights[at[i - 1].file].name, 80)));
	}
	return GPAI_OK;
}

/* Tensors that the index puts where they are not. Shards of the index and weight files
 * are the same list in the same order. */
static void
compare_index(struct tally *tally, const struct location *at, size_t n)
{
	const struct folder *folder = tally->folder;

	for (uint32_t i = 0; i < folder->index.n_entries; i++) {
		const struct hf_index_entry *entry = &folder->index.entries[i];
		struct location key = {.tensor = entry->tensor};
		if (folder->weights[entry->shard].kind != WEIGHT_REAL)
			continue;
		const struct location *found = bsearch(&key, at, n, sizeof *at, by_tensor);
		if ((found == NULL || found->file != entry->shard) && tally->n_astray++ == 0)
			tally->astray = entry->tensor;
	}
}

static enum gpai_code
locate(struct arena *arena, struct tally *tally, struct gpai_error *err)
{
	const struct folder *folder = tally->folder;
	size_t n = 0, k = 0;

	for (uint32_t i = 0; i < folder->n_weights; i++)
		n += folder->weights[i].header.tensors.n_tensors;
	struct location *at = arena_array(arena, n + 1, sizeof *at);
	if (at == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		const struct tensor_file *header = &folder->weights[i].header.tensors;
		for (uint32_t t = 0; t < header->n_tensors; t++)
			at[k++] = (struct location){header->tensors[t].name, i};
	}
	qsort(at, n, sizeof *at, by_tensor);
	enum gpai_code rc = check_unique(folder, at, n, err);
	if (rc == GPAI_OK && folder->index_file.found)
		compare_index(tally, at, n);
	return rc;
}

/* -- formula ------------------------------------------------------------------- */

static void
look_at_name(struct tally *tally, struct text name, bool *has_embedding)
{
	const struct quantity *quantity = formula_find(&tally->formula, name);

	if (quantity != NULL && quantity->term->part == PART_EMBEDDING)
		*has_embedding = true;
	if (formula_is_head(&tally->formula, name))
		tally->has_head = true;
}

/* Is an output tensor stored? Only a complete list of names, written as the formula
 * writes them, can say no. */
static enum head
find_head(struct tally *tally)
{
	const struct folder *folder = tally->folder;
	bool has_embedding = false;

	for (uint32_t i = 0; i < folder->index.n_entries; i++)
		look_at_name(tally, folder->index.entries[i].tensor, &has_embedding);
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		const struct tensor_file *header = &folder->weights[i].header.tensors;
		for (uint32_t t = 0; t < header->n_tensors; t++)
			look_at_name(tally, header->tensors[t].name, &has_embedding);
	}
	if (tally->has_head)
		return HEAD_STORED;
	return has_embedding && (folder->index_file.found || tally->has_headers) ? HEAD_SHARED
	                                                                         : HEAD_BY_CONFIG;
}

/* The configuration first; then, where it is silent or the names say otherwise, as the
 * tensors are stored. What the configuration itself calls shared stays shared: a stored
 * output tensor is then a copy. */
static enum gpai_code
derive(struct arena *arena, struct tally *tally, struct gpai_error *err)
{
	const struct hf_config *config = &tally->folder->config;
	enum gpai_code rc;

	if ((rc = formula_derive(arena, config, HEAD_BY_CONFIG, &tally->formula, err)) != GPAI_OK)
		return rc;
	tally->is_derived = tally->formula.problem.len == 0;
	if (!tally->is_derived)
		return GPAI_OK;
	enum head head = find_head(tally);
	tally->is_copied_head =
	    head == HEAD_STORED && tally->formula.tied && tally->formula.is_tied_given;
	if (head == HEAD_BY_CONFIG || tally->is_copied_head ||
	    tally->formula.tied == (head == HEAD_SHARED))
		return GPAI_OK;
	return formula_derive(arena, config, head, &tally->formula, err);
}

static void
find_dtype(struct tally *tally)
{
	const struct hf_config *config = &tally->folder->config;
	struct text word = config->dtype;

	if (word.len == 0 && config->text != NULL)
		word = config->text->dtype;
	for (size_t i = 0; i < sizeof dtypes / sizeof *dtypes; i++) {
		if (text_is(word, dtypes[i].word) && !config->is_quantised) {
			tally->element_bytes = dtype_block_bytes(dtypes[i].dtype);
			tally->element_word = dtype_word(dtypes[i].dtype);
		}
	}
}

enum gpai_code
tally_take(
    struct arena *arena, const struct folder *folder, struct tally *tally, struct gpai_error *err)
{
	enum gpai_code rc;

	*tally = (struct tally){.folder = folder};
	tally->has_headers = folder->n_weights > 0 && folder->n_real == folder->n_weights;
	if (folder->config_file.found && (rc = derive(arena, tally, err)) != GPAI_OK)
		return rc;
	find_dtype(tally);
	for (uint32_t i = 0; i < folder->index.n_entries; i++)
		name_take(tally, &tally->index, folder->index.entries[i].tensor);
	if ((rc = take_headers(tally, err)) != GPAI_OK)
		return rc;
	return locate(arena, tally, err);
}

uint64_t
tally_active(const struct tally *tally, uint64_t total, uint64_t in_experts)
{
	const struct hf_config *config = &tally->folder->config;
	struct hf_number all = hf_config_number(config, HF_EXPERTS);
	struct hf_number used = hf_config_number(config, HF_EXPERTS_USED);

	if (!tally->folder->config_file.found)
		return 0;
	if (in_experts == 0)
		return all.state == HF_ABSENT || all.value <= 1 ? total : 0;
	if (all.state != HF_KNOWN || used.state != HF_KNOWN || used.value == 0 ||
	    used.value > all.value || in_experts % all.value != 0)
		return 0;
	return total - in_experts + in_experts / all.value * used.value;
}

bool
tally_bytes(const struct tally *tally, uint64_t elements, uint64_t *bytes)
{
	*bytes = 0;
	return tally->element_bytes > 0 && checked_mul(elements, tally->element_bytes, bytes);
}
