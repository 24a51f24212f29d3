/* SPDX-License-Identifier: Apache-2.0 */
/* Counting headers, index and formula; see tally.h. */
#include "measure/tally.h"

#include "base/checked.h"

#include <stdlib.h>
#include <string.h>

/* Ends of names of tensors that are stored but not learned: rotary tables, masks,
 * scales and zero points of quantised weights. */
static const char *const buffers[] = {".rotary_emb.inv_freq", ".running_mean", ".running_var",
    ".num_batches_tracked", ".attention.masked_bias", ".attn.masked_bias", "position_ids",
    ".weight_scale", ".weight_scale_inv", ".weight_scale_2", ".input_scale", ".k_scale", ".v_scale",
    ".scales", ".qzeros", ".g_idx", ".weight_shape", ".weight_zero_point", ".SCB", ".absmax",
    ".quant_map", ".nested_absmax", ".nested_quant_map", ".quant_state.bitsandbytes__nf4",
    ".quant_state.bitsandbytes__fp4", "_scales"};

/* The same in GGUF files. */
static const char *const gguf_buffers[] = {
    "rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight"};

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
is_one_of(struct text name, const char *const *suffixes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text_ends(name, suffixes[i]))
			return true;
	}
	return false;
}

/* Routed experts by their usual names, where no formula tells. */
static bool
sounds_like_expert(struct text name)
{
	return memmem(name.at, name.len, ".experts.", 9) != NULL ||
	       memmem(name.at, name.len, "_exps.", 6) != NULL;
}

static bool
is_buffer(const struct quantity *quantity, struct text name)
{
	if (quantity != NULL)
		return quantity->term->part == PART_STORED;
	return is_one_of(name, buffers, sizeof buffers / sizeof *buffers) ||
	       is_one_of(name, gguf_buffers, sizeof gguf_buffers / sizeof *gguf_buffers);
}

/* A tensor's name may be that of a packed weight; the formula knows the weight. */
static const struct quantity *
find_quantity(const struct tally *tally, struct text name)
{
	const struct quantity *quantity = formula_find(&tally->formula, name);

	if (quantity == NULL && tally->quantisation.found)
		quantity = formula_find(&tally->formula, packing_name(tally->arena, name));
	return quantity;
}

/* One name against the formula. */
static const struct quantity *
name_take(const struct tally *tally, struct naming *naming, struct text name)
{
	const struct quantity *quantity = find_quantity(tally, name);
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

/* -- all tensors --------------------------------------------------------------- */

struct location {
	const struct tensor *tensor;
	uint32_t file;
	bool is_shared; /* its storage is another one's, which counts */
};

/* By file and place in it; and the same by name. */
struct locations {
	struct location *in_order;
	const struct location **by_name;
	size_t n;
};

static int
by_tensor(const void *left, const void *right)
{
	const struct location *a = *(const struct location *const *)left;
	const struct location *b = *(const struct location *const *)right;
	int order = text_compare(a->tensor->name, b->tensor->name);

	return order != 0 ? order : a->file < b->file ? -1 : a->file > b->file;
}

/* Within one file, graphs within graphs may use a name twice. */
static enum gpai_code
check_unique(struct tally *tally, const struct locations *all, struct gpai_error *err)
{
	const struct folder *folder = tally->folder;

	for (size_t i = 1; i < all->n; i++) {
		const struct location *a = all->by_name[i - 1], *b = all->by_name[i];
		if (a->file == b->file || !text_equal(a->tensor->name, b->tensor->name))
			continue;
		tally->is_sliced = text_starts(folder->weights[a->file].name, "consolidated.") &&
		                   text_starts(folder->weights[b->file].name, "consolidated.");
		if (!tally->is_sliced)
			return fail(err, GPAI_CONFLICT, in_file(folder->weights[b->file].shown),
			    "tensor \"%.*s\" is in %.*s as well, expected each tensor in one file",
			    TEXT_ARG(text_clip(b->tensor->name, 80)),
			    TEXT_ARG(text_clip(folder->weights[a->file].name, 80)));
	}
	return GPAI_OK;
}

static enum gpai_code
locate(struct tally *tally, struct locations *all, struct gpai_error *err)
{
	const struct folder *folder = tally->folder;
	size_t n = 0;

	for (uint32_t i = 0; i < folder->n_weights; i++)
		n += folder->weights[i].header.tensors.n_tensors;
	*all =
	    (struct locations){.in_order = arena_array(tally->arena, n + 1, sizeof *all->in_order),
		.by_name = arena_array(tally->arena, n + 1, sizeof *all->by_name)};
	const struct tensor **names = arena_array(tally->arena, n + 1, sizeof *names);
	if (all->in_order == NULL || all->by_name == NULL || names == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		const struct tensor_file *header = &folder->weights[i].header.tensors;
		for (uint32_t t = 0; t < header->n_tensors; t++) {
			all->by_name[all->n] = &all->in_order[all->n];
			all->in_order[all->n++] =
			    (struct location){.tensor = &header->tensors[t], .file = i};
		}
	}
	qsort(all->by_name, n, sizeof *all->by_name, by_tensor);
	for (size_t i = 0; i < n; i++)
		names[i] = all->by_name[i]->tensor;
	tally->tensors_by_name = (struct tensor_names){names, n};
	return check_unique(tally, all, err);
}

/* -- one storage, several names --------------------------------------------------- */

static int
by_place(const void *left, const void *right)
{
	const struct location *a = *(const struct location *const *)left;
	const struct location *b = *(const struct location *const *)right;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	int order = text_compare(a->tensor->file, b->tensor->file);
	if (order != 0)
		return order;
	if (a->tensor->begin != b->tensor->begin)
		return a->tensor->begin < b->tensor->begin ? -1 : 1;
	if (a->tensor->end != b->tensor->end) /* what holds another comes first */
		return a->tensor->end > b->tensor->end ? -1 : 1;
	return text_compare(a->tensor->name, b->tensor->name);
}

/* Are all of b's bytes a's? a begins first. */
static bool
holds(const struct tensor *a, const struct tensor *b)
{
	return b->end > b->begin && b->begin >= a->begin && b->end <= a->end &&
	       text_equal(a->file, b->file);
}

/* Of tensors that share, the first counts; but an output tensor never before the
 * embedding, whose copy it is. */
static enum gpai_code
find_shared(struct tally *tally, struct locations *all, struct gpai_error *err)
{
	struct location **at = arena_array(tally->arena, all->n + 1, sizeof *at);

	if (at == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < all->n; i++)
		at[i] = &all->in_order[i];
	qsort(at, all->n, sizeof *at, by_place);
	struct location *kept = all->n > 0 ? at[0] : NULL;
	for (size_t i = 1; i < all->n; i++) {
		struct location *copy = at[i];
		if (kept->file != copy->file || !holds(kept->tensor, copy->tensor)) {
			kept = copy;
			continue;
		}
		if (tally->is_derived && kept->tensor->end == copy->tensor->end &&
		    kept->tensor->begin == copy->tensor->begin &&
		    formula_is_head(&tally->formula, kept->tensor->name)) {
			copy = kept;
			kept = at[i];
		}
		copy->is_shared = true;
		tally->shared_elements += copy->tensor->elements;
		if (tally->n_shared++ == 0) {
			tally->shared = copy->tensor->name;
			tally->shared_with = kept->tensor->name;
		}
	}
	return GPAI_OK;
}

/* -- headers ------------------------------------------------------------------- */

static enum gpai_code
overflow(const struct tally *tally, struct gpai_error *err)
{
	return fail(err, GPAI_TOO_LARGE, in_file(tally->folder->shown),
	    "elements of all tensors are beyond 2^64");
}

static void
compare_size(struct tally *tally, const struct quantity *quantity, const struct tensor *tensor,
    uint64_t elements)
{
	if (quantity == NULL || quantity->each == elements)
		return;
	if (tally->n_misfits++ == 0) {
		tally->misfit = tensor->name;
		tally->misfit_found = elements;
		tally->misfit_expected = quantity->each;
	}
}

/* A view may show a stored element several times. */
static uint64_t
stored_elements(const struct tally *tally, const struct tensor *tensor)
{
	unsigned bytes_each = dtype_block_bytes(tensor->dtype);
	uint64_t stored = (tensor->end - tensor->begin) / bytes_each;

	if (tally->folder->format != WEIGHT_TORCH || dtype_block_elements(tensor->dtype) > 1)
		return tensor->elements;
	return stored < tensor->elements ? stored : tensor->elements;
}

/* How many parameters in a format that packs them. */
static void
add_packed(struct tally *tally, const struct tensor *tensor, const struct packing *packing)
{
	const struct hf_quantisation *quantisation = &tally->quantisation;
	uint32_t i = 0;

	if (tally->n_packed_tensors++ == 0)
		tally->first_packed = tensor->name;
	tally->packed_stored += tensor->elements;
	tally->packed_elements += packing->elements;
	if (quantisation->has_bits && !quantisation->is_mixed &&
	    quantisation->bits != packing->bits && tally->n_misbits++ == 0) {
		tally->misbits = tensor->name;
		tally->misbits_found = packing->bits;
	}
	while (i < tally->n_packed && !text_equal(tally->packed[i].word, packing->word))
		i++;
	if (i == PACKED_FORMATS_MAX)
		return; /* sixteen numbers of bits and six words are all there are */
	if (i == tally->n_packed)
		tally->packed[tally->n_packed++] = (struct packed_format){packing->word, 0};
	tally->packed[i].elements += packing->elements;
}

/* Masks, positions, shapes: stored, but not learned. */
static bool
is_constant(const struct tally *tally, const struct tensor *tensor)
{
	enum weight_format format = tally->folder->format;

	if (tensor->dtype == DTYPE_BOOL)
		return true;
	if (format == WEIGHT_ONNX)
		return tensor->rank == 0 || tensor->dtype == DTYPE_I64 ||
		       tensor->dtype == DTYPE_I32 || tensor->dtype == DTYPE_U64 ||
		       memmem(tensor->name.at, tensor->name.len, "Constant_", 9) != NULL;
	if (format != WEIGHT_GGUF)
		return false;
	return tensor->dtype == DTYPE_I64 || tensor->dtype == DTYPE_I32 ||
	       tensor->dtype == DTYPE_I16 || tensor->dtype == DTYPE_I8;
}

static enum gpai_code
take_tensor(struct tally *tally, const struct tensor *tensor, struct gpai_error *err)
{
	struct packing packing =
	    packing_of(tally->arena, &tally->quantisation, &tally->tensors_by_name, tensor);
	const struct quantity *quantity = NULL;

	tally->tensors++;
	if (packing.name.at == NULL)
		return fail_memory(err);
	if (packing.kind == PACKING_BESIDE || is_constant(tally, tensor)) {
		tally->buffers += tensor->elements;
		return GPAI_OK;
	}
	if (tally->has_family_names)
		quantity = name_take(tally, &tally->headers, packing.name);
	if (packing.kind == PACKING_UNKNOWN) {
		if (tally->n_riddles++ == 0)
			tally->riddle = tensor->name;
		return GPAI_OK;
	}
	if (packing.kind == PACKING_PLAIN)
		packing.elements = stored_elements(tally, tensor);
	if (!tally->is_sliced)
		compare_size(tally, quantity, tensor, packing.elements);
	if (is_buffer(quantity, packing.name)) {
		tally->buffers += tensor->elements;
		if (quantity == NULL && tally->unlearned == 0)
			tally->first_unlearned = tensor->name;
		tally->unlearned += quantity == NULL ? tensor->elements : 0;
		return GPAI_OK;
	}
	if (tally->is_copied_head && formula_is_head(&tally->formula, packing.name)) {
		tally->copied += packing.elements;
		return GPAI_OK;
	}
	if (!checked_add(tally->total, packing.elements, &tally->total))
		return overflow(tally, err);
	if (packing.kind == PACKING_PACKED)
		add_packed(tally, tensor, &packing);
	else
		tally->elements[tensor->dtype] += packing.elements;
	if (quantity != NULL ? quantity->term->part == PART_EXPERT
			     : sounds_like_expert(packing.name))
		tally->in_experts += packing.elements;
	return GPAI_OK;
}

/* The file in the folder that a tensor's bytes are in. */
static const struct weight_file *
data_file(const struct folder *folder, struct text name)
{
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		if (text_equal(folder->weights[i].name, name))
			return &folder->weights[i];
	}
	return NULL;
}

/* Bytes that are in another file than the header: counted here, and held against its size. */
static enum gpai_code
take_external(struct tally *tally, const struct location *at, struct gpai_error *err)
{
	const struct tensor *tensor = at->tensor;
	const struct weight_file *file;

	if (tensor->file.len == 0)
		return GPAI_OK;
	if (!at->is_shared &&
	    !checked_add(tally->data_bytes, tensor->end - tensor->begin, &tally->data_bytes))
		return overflow(tally, err);
	file = data_file(tally->folder, tensor->file);
	if (file != NULL && file->kind != WEIGHT_MISSING && file->size < tensor->end &&
	    tensor->end > tally->short_needs) {
		tally->short_file = file->name;
		tally->short_needs = tensor->end;
		tally->short_has = file->size;
	}
	return GPAI_OK;
}

static enum gpai_code
take_headers(struct tally *tally, const struct locations *all, struct gpai_error *err)
{
	const struct folder *folder = tally->folder;
	enum gpai_code rc = GPAI_OK;

	for (uint32_t i = 0; i < folder->n_weights; i++) {
		if (!checked_add(tally->data_bytes, folder->weights[i].header.tensors.data_bytes,
			&tally->data_bytes))
			return overflow(tally, err);
	}
	for (size_t i = 0; i < all->n && rc == GPAI_OK; i++) {
		const struct location *at = &all->in_order[i];
		if (!at->is_shared)
			rc = take_tensor(tally, at->tensor, err);
		else
			tally->tensors++;
		if (rc == GPAI_OK)
			rc = take_external(tally, at, err);
	}
	return rc;
}

/* Tensors that the index puts where they are not. Shards of the index and weight files
 * are the same list in the same order. */
static void
compare_index(struct tally *tally, const struct locations *all)
{
	const struct folder *folder = tally->folder;

	for (uint32_t i = 0; i < folder->index.n_entries; i++) {
		const struct hf_index_entry *entry = &folder->index.entries[i];
		struct tensor wanted = {.name = entry->tensor};
		struct location sought = {.tensor = &wanted}, *key = &sought;
		size_t low = 0, high = all->n;
		if (folder->weights[entry->shard].kind != WEIGHT_REAL)
			continue;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			if (by_tensor(&all->by_name[middle], &key) < 0)
				low = middle + 1;
			else
				high = middle;
		}
		bool is_found = low < all->n &&
		                text_equal(all->by_name[low]->tensor->name, entry->tensor) &&
		                all->by_name[low]->file == entry->shard;
		if (!is_found && tally->n_astray++ == 0)
			tally->astray = entry->tensor;
	}
}

/* -- formula ------------------------------------------------------------------- */

static void
look_at_name(struct tally *tally, struct text name, bool *has_embedding)
{
	const struct quantity *quantity = find_quantity(tally, name);

	if ((quantity != NULL && quantity->term->part == PART_EMBEDDING) ||
	    (tally->folder->format == WEIGHT_GGUF && text_is(name, "token_embd.weight")))
		*has_embedding = true;
	if (formula_is_head(&tally->formula, name) ||
	    (tally->folder->format == WEIGHT_GGUF && text_is(name, "output.weight")))
		tally->has_head = true;
}

/* Is an output tensor stored? Only a complete list of names, written as the formula
 * writes them, can say no. */
static enum head
find_head(struct tally *tally, const struct locations *all)
{
	const struct folder *folder = tally->folder;
	bool has_embedding = false;

	for (uint32_t i = 0; i < folder->index.n_entries; i++)
		look_at_name(tally, folder->index.entries[i].tensor, &has_embedding);
	for (size_t i = 0; i < all->n; i++) {
		if (!all->in_order[i].is_shared)
			look_at_name(tally, all->in_order[i].tensor->name, &has_embedding);
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
derive(struct tally *tally, struct locations *all, struct gpai_error *err)
{
	const struct folder *folder = tally->folder;
	const struct hf_config *config = &folder->config;
	bool has_formula = folder->config_file.found && !folder->is_adapter;
	enum gpai_code rc = GPAI_OK;

	if (has_formula)
		rc = formula_derive(tally->arena, config, HEAD_BY_CONFIG, &tally->formula, err);
	if (rc != GPAI_OK)
		return rc;
	tally->is_derived = has_formula && tally->formula.problem.len == 0;
	if ((rc = find_shared(tally, all, err)) != GPAI_OK || !tally->is_derived)
		return rc;
	enum head head = find_head(tally, all);
	tally->is_copied_head =
	    head == HEAD_STORED && tally->formula.tied && tally->formula.is_tied_given;
	if (head == HEAD_BY_CONFIG || tally->is_copied_head ||
	    tally->formula.tied == (head == HEAD_SHARED))
		return GPAI_OK;
	return formula_derive(tally->arena, config, head, &tally->formula, err);
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
	struct locations all;
	enum gpai_code rc;

	*tally = (struct tally){.arena = arena, .folder = folder};
	tally->has_headers = folder->n_weights > 0;
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		const struct weight_file *file = &folder->weights[i];
		if (file->kind != WEIGHT_REAL && !file->is_data)
			tally->has_headers = false;
	}
	tally->has_family_names =
	    folder->format == WEIGHT_SAFETENSORS || folder->format == WEIGHT_TORCH;
	hf_quantisation_read(folder->config.root, &tally->quantisation);
	if ((rc = locate(tally, &all, err)) != GPAI_OK ||
	    (rc = derive(tally, &all, err)) != GPAI_OK)
		return rc;
	find_dtype(tally);
	for (uint32_t i = 0; i < folder->index.n_entries; i++)
		name_take(tally, &tally->index, folder->index.entries[i].tensor);
	if ((rc = take_headers(tally, &all, err)) != GPAI_OK)
		return rc;
	if (folder->index_file.found)
		compare_index(tally, &all);
	return GPAI_OK;
}

bool
tally_is_counted(const struct tally *tally)
{
	return tally->has_headers && tally->n_riddles == 0 && !tally->is_sliced;
}

/* Experts of each layer, and those used for a token, by what tells them. */
static bool
find_experts(const struct tally *tally, uint64_t *all, uint64_t *used)
{
	const struct folder *folder = tally->folder;
	struct hf_number of = hf_config_number(&folder->config, HF_EXPERTS);
	struct hf_number by = hf_config_number(&folder->config, HF_EXPERTS_USED);

	*all = of.state == HF_KNOWN ? of.value : 0;
	*used = by.state == HF_KNOWN ? by.value : 0;
	if (folder->config_file.found)
		return of.state != HF_ODD;
	if (folder->gguf != NULL) {
		*all = folder->gguf->expert_count.value;
		*used = folder->gguf->expert_used_count.value;
	}
	return folder->gguf != NULL;
}

uint64_t
tally_active(const struct tally *tally, uint64_t total, uint64_t in_experts)
{
	uint64_t all, used;

	if (!find_experts(tally, &all, &used))
		return 0;
	if (in_experts == 0)
		return all <= 1 ? total : 0;
	if (all == 0 || used == 0 || used > all || in_experts % all != 0)
		return 0;
	return total - in_experts + in_experts / all * used;
}

bool
tally_bytes(const struct tally *tally, uint64_t elements, uint64_t *bytes)
{
	*bytes = 0;
	return tally->element_bytes > 0 && checked_mul(elements, tally->element_bytes, bytes);
}
