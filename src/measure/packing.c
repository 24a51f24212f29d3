/* SPDX-License-Identifier: Apache-2.0 */
/* The conventions of quantisers; see packing.h.
 *
 * Sources: AutoGPTQ/GPTQModel and AutoAWQ (qweight), vllm-project/compressed-tensors
 * (weight_packed), bitsandbytes (quant_state), NVIDIA ModelOpt (weight_scale_2), openai
 * gpt-oss (blocks), microsoft BitNet in transformers, ml-explore mlx-lm, microsoft
 * onnxruntime (quantize_dynamic, MatMulNBits). */
#include "measure/packing.h"

#include "base/checked.h"

#include <inttypes.h>
#include <string.h>

enum { BESIDES_MAX = 6 };

static const struct convention {
	const char *ends;                 /* the packed tensor's name ends so */
	const char *stands;               /* ... and stands for a weight whose name ends so */
	const char *needs;                /* another tensor that must lie beside it */
	const char *method;               /* quant_method that must be given; NULL: any */
	enum dtype dtype;                 /* of the packed tensor */
	unsigned bits;                    /* of one weight; 0: bits_of tells */
	const char *word;                 /* number format; NULL: INT and bits */
	const char *besides[BESIDES_MAX]; /* what else lies beside it */
} conventions[] = {
    {".qweight", ".weight", ".scales", NULL, DTYPE_I32, 0, NULL, {".scales", ".qzeros", ".g_idx"}},
    {".weight_packed", ".weight", ".weight_scale", NULL, DTYPE_I32, 0, NULL,
	{".weight_scale", ".weight_shape", ".weight_zero_point", ".weight_g_idx"}},
    {".weight_packed", ".weight", ".weight_scale", NULL, DTYPE_U8, 4, "FP4",
	{".weight_scale", ".weight_global_scale", ".input_global_scale"}},
    {".weight", ".weight", ".weight.quant_state.bitsandbytes__nf4", NULL, DTYPE_U8, 4, "NF4",
	{".weight.absmax", ".weight.quant_map", ".weight.nested_absmax", ".weight.nested_quant_map",
	    ".weight.quant_state.bitsandbytes__nf4"}},
    {".weight", ".weight", ".weight.quant_state.bitsandbytes__fp4", NULL, DTYPE_U8, 4, "FP4",
	{".weight.absmax", ".weight.quant_map", ".weight.nested_absmax", ".weight.nested_quant_map",
	    ".weight.quant_state.bitsandbytes__fp4"}},
    {".weight", ".weight", ".weight_scale_2", NULL, DTYPE_U8, 4, "NVFP4",
	{".weight_scale", ".weight_scale_2", ".input_scale"}},
    {"_blocks", "", "_scales", NULL, DTYPE_U8, 4, "MXFP4", {"_scales"}},
    {".weight", ".weight", ".weight_scale", "bitnet", DTYPE_U8, 2, "ternary", {".weight_scale"}},
    {"_Q4", "", "_scales", NULL, DTYPE_U8, 4, NULL, {"_scales", "_zero_points", "_zp"}},
    {"_quantized", "", "_scale", NULL, DTYPE_U8, 8, NULL, {"_scale", "_zero_point"}},
    {"_quantized", "", "_scale", NULL, DTYPE_I8, 8, NULL, {"_scale", "_zero_point"}},
    {".weight", ".weight", ".scales", NULL, DTYPE_U32, 0, NULL, {".scales", ".biases"}},
};

/* Ends of names of tensors packed in ways that their shapes do not tell. */
static const char *const unknowns[] = {".qweight", ".weight_packed", ".W_q", ".q_weight", ".Qidxs",
    ".codes", ".trellis", ".compressed", ".bitmask"};

enum { N_CONVENTIONS = sizeof conventions / sizeof *conventions };

/* Byte order of a name against one that is given in two parts. */
static int
compare_joined(struct text name, struct text stem, const char *end)
{
	struct text head = {name.at, name.len < stem.len ? name.len : stem.len};
	int order = text_compare(head, stem);

	if (order != 0)
		return order;
	return text_compare((struct text){name.at + stem.len, name.len - stem.len}, text_of(end));
}

const struct tensor *
tensor_named(const struct tensor_names *names, struct text stem, const char *end)
{
	size_t low = 0, high = names->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_joined(names->at[middle]->name, stem, end);
		if (order == 0)
			return names->at[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static struct text
stem_of(struct text name, const char *end)
{
	return (struct text){name.at, name.len - strlen(end)};
}

/* The tensor whose name has another end. */
static const struct tensor *
beside(const struct tensor_names *names, struct text name, const char *from, const char *to)
{
	return tensor_named(names, stem_of(name, from), to);
}

static struct text
renamed(struct arena *arena, struct text name, const char *from, const char *to)
{
	return arena_format(arena, "%.*s%s", TEXT_ARG(stem_of(name, from)), to);
}

static bool
holds(const struct convention *convention, const struct hf_quantisation *quantisation,
    const struct tensor_names *names, const struct tensor *tensor)
{
	return tensor->dtype == convention->dtype && text_ends(tensor->name, convention->ends) &&
	       (convention->method == NULL || text_is(quantisation->method, convention->method)) &&
	       beside(names, tensor->name, convention->ends, convention->needs) != NULL;
}

static unsigned
stored_bits(const struct tensor *tensor)
{
	return dtype_block_bytes(tensor->dtype) * 8 / dtype_block_elements(tensor->dtype);
}

/* Does x * y = bits * z give a number of bits that a weight can have? */
static uint64_t
ratio(uint64_t x, uint64_t y, uint64_t z)
{
	uint64_t product;

	if (z == 0 || !checked_mul(x, y, &product) || product % z != 0)
		return 0;
	return product / z <= 16 ? product / z : 0;
}

/* Bits of one weight, from shapes: zero points are packed as the weights are, one beside
 * each scale; and where the group size is known, each scale stands for so many weights. */
static uint64_t
bits_of(const struct convention *convention, const struct hf_quantisation *quantisation,
    const struct tensor_names *names, const struct tensor *tensor)
{
	const struct tensor *zeros = beside(names, tensor->name, convention->ends, ".qzeros");
	const struct tensor *scales =
	    beside(names, tensor->name, convention->ends, convention->needs);
	uint64_t bits = 0, weights;

	if (zeros != NULL && zeros->dtype == tensor->dtype)
		bits = ratio(zeros->elements, stored_bits(zeros), scales->elements);
	if (bits == 0 && quantisation->group > 0 &&
	    checked_mul(scales->elements, quantisation->group, &weights))
		bits = ratio(tensor->elements, stored_bits(tensor), weights);
	if (bits == 0 && quantisation->has_bits && !quantisation->is_mixed)
		bits = quantisation->bits;
	return bits;
}

static struct packing
packed_by(struct arena *arena, const struct convention *convention,
    const struct hf_quantisation *quantisation, const struct tensor_names *names,
    const struct tensor *tensor)
{
	struct packing packing = {.kind = PACKING_UNKNOWN,
	    .name = renamed(arena, tensor->name, convention->ends, convention->stands)};
	uint64_t all_bits;

	packing.bits = convention->bits > 0 ? convention->bits
	                                    : bits_of(convention, quantisation, names, tensor);
	if (packing.bits == 0 || !checked_mul(tensor->elements, stored_bits(tensor), &all_bits))
		return packing;
	packing.kind = PACKING_PACKED;
	packing.elements = all_bits / packing.bits;
	packing.word = convention->word != NULL ? text_of(convention->word)
	                                        : arena_format(arena, "INT%" PRIu64, packing.bits);
	return packing;
}

/* Is it one of the tensors that lie beside a packed one? */
static bool
is_beside(
    const struct hf_quantisation *quantisation, const struct tensor_names *names, struct text name)
{
	for (size_t i = 0; i < N_CONVENTIONS; i++) {
		const struct convention *convention = &conventions[i];
		for (int b = 0; b < BESIDES_MAX && convention->besides[b] != NULL; b++) {
			if (!text_ends(name, convention->besides[b]))
				continue;
			const struct tensor *packed =
			    beside(names, name, convention->besides[b], convention->ends);
			if (packed != NULL && holds(convention, quantisation, names, packed))
				return true;
		}
	}
	return false;
}

struct packing
packing_of(struct arena *arena, const struct hf_quantisation *quantisation,
    const struct tensor_names *names, const struct tensor *tensor)
{
	struct packing plain = {.name = tensor->name, .elements = tensor->elements};

	for (size_t i = 0; i < N_CONVENTIONS; i++) {
		if (holds(&conventions[i], quantisation, names, tensor))
			return packed_by(arena, &conventions[i], quantisation, names, tensor);
	}
	if (is_beside(quantisation, names, tensor->name))
		plain.kind = PACKING_BESIDE;
	for (size_t i = 0; i < sizeof unknowns / sizeof *unknowns; i++) {
		if (text_ends(tensor->name, unknowns[i]))
			plain.kind = PACKING_UNKNOWN;
	}
	return plain;
}

struct text
packing_name(struct arena *arena, struct text name)
{
	for (size_t i = 0; i < N_CONVENTIONS; i++) {
		if (text_ends(name, conventions[i].ends) &&
		    strcmp(conventions[i].ends, conventions[i].stands) != 0)
			return renamed(arena, name, conventions[i].ends, conventions[i].stands);
	}
	return name;
}
