/* SPDX-License-Identifier: Apache-2.0 */
/* Finding tensors in the pickle of a checkpoint; see torch_tensors.h. */
#include "formats/torch_tensors.h"

#include "base/checked.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN(t) TEXT_ARG(text_clip(t, 80))

static const char CLAUSE[] = "torch.serialization";
static const uint32_t NO_STORAGE = UINT32_MAX;
enum {
	UNWRAP_MAX = 16,  /* a parameter in a subclass in a sparse tensor: three */
	WRAPPERS_MAX = 4, /* {"state": {"model": weights}}: two */
	BESIDE_MAX = 16,  /* keys that are named */
};

/* A tensor as found: its bytes are known once its storage is placed. */
struct torch_found {
	struct text name;
	enum dtype dtype;
	uint32_t rank;
	const uint64_t *shape;
	uint64_t elements;
	uint32_t storage;        /* NO_STORAGE: the tensor has shape and type, but no data */
	uint64_t offset, extent; /* bytes in the storage, those before and those shown */
	uint64_t at;             /* offset in the file of what made it */
};

struct type_word {
	const char *word;
	enum dtype dtype;
};

static const struct type_word storage_types[] = {
    {"BFloat16Storage", DTYPE_BF16},
    {"BoolStorage", DTYPE_BOOL},
    {"ByteStorage", DTYPE_U8},
    {"CharStorage", DTYPE_I8},
    {"ComplexDoubleStorage", DTYPE_C128},
    {"ComplexFloatStorage", DTYPE_C64},
    {"DoubleStorage", DTYPE_F64},
    {"FloatStorage", DTYPE_F32},
    {"HalfStorage", DTYPE_F16},
    {"IntStorage", DTYPE_I32},
    {"LongStorage", DTYPE_I64},
    {"QInt32Storage", DTYPE_I32},
    {"QInt8Storage", DTYPE_I8},
    {"QUInt2x4Storage", DTYPE_U2},
    {"QUInt4x2Storage", DTYPE_U4},
    {"QUInt8Storage", DTYPE_U8},
    {"ShortStorage", DTYPE_I16},
    {"UntypedStorage", DTYPE_U8},
    {"_UntypedStorage", DTYPE_U8},
};

static const struct type_word element_types[] = {
    {"torch.bfloat16", DTYPE_BF16},
    {"torch.bool", DTYPE_BOOL},
    {"torch.complex128", DTYPE_C128},
    {"torch.complex64", DTYPE_C64},
    {"torch.float16", DTYPE_F16},
    {"torch.float32", DTYPE_F32},
    {"torch.float4_e2m1fn_x2", DTYPE_F4},
    {"torch.float64", DTYPE_F64},
    {"torch.float8_e4m3fn", DTYPE_F8_E4M3},
    {"torch.float8_e4m3fnuz", DTYPE_F8_E4M3FNUZ},
    {"torch.float8_e5m2", DTYPE_F8_E5M2},
    {"torch.float8_e5m2fnuz", DTYPE_F8_E5M2FNUZ},
    {"torch.float8_e8m0fnu", DTYPE_F8_E8M0},
    {"torch.int16", DTYPE_I16},
    {"torch.int32", DTYPE_I32},
    {"torch.int64", DTYPE_I64},
    {"torch.int8", DTYPE_I8},
    {"torch.qint32", DTYPE_I32},
    {"torch.qint8", DTYPE_I8},
    {"torch.quint8", DTYPE_U8},
    {"torch.uint16", DTYPE_U16},
    {"torch.uint32", DTYPE_U32},
    {"torch.uint64", DTYPE_U64},
    {"torch.uint8", DTYPE_U8},
};

/* How a function's arguments describe a tensor. */
enum rebuild {
	NOT_A_TENSOR,
	FROM_STORAGE, /* storage, offset, size, stride */
	TYPED,        /* the same, and the type as seventh */
	WRAPPED,      /* a tensor first */
	SPARSE,       /* layout, (indices, values, size) or (rows, columns, values, size) */
	SUBCLASS,     /* function, class, the function's arguments, state */
	META,         /* type, size, stride */
};

static const struct {
	const char *name;
	enum rebuild how;
} rebuilders[] = {
    {"torch._utils._rebuild_tensor", FROM_STORAGE},
    {"torch._utils._rebuild_tensor_v2", FROM_STORAGE},
    {"torch._utils._rebuild_qtensor", FROM_STORAGE},
    {"torch._utils._rebuild_tensor_v3", TYPED},
    {"torch._utils._rebuild_parameter", WRAPPED},
    {"torch._utils._rebuild_parameter_with_state", WRAPPED},
    {"torch._utils._rebuild_device_tensor_from_cpu_tensor", WRAPPED},
    {"torch.nn.parameter.Parameter", WRAPPED},
    {"torch.nn.parameter.Buffer", WRAPPED},
    {"torch._utils._rebuild_sparse_csr_tensor", SPARSE},
    {"torch._utils._rebuild_sparse_tensor", SPARSE},
    {"torch._tensor._rebuild_from_type_v2", SUBCLASS},
    {"torch._utils._rebuild_meta_tensor_no_storage", META},
};

/* What PyTorch itself loads without question, besides the above, types and storages. */
static const char *const harmless[] = {
    "__builtin__.bytearray",
    "__builtin__.complex",
    "__builtin__.set",
    "_codecs.encode",
    "builtins.bytearray",
    "builtins.complex",
    "builtins.set",
    "collections.Counter",
    "collections.OrderedDict",
    "torch.Size",
    "torch.Tensor",
    "torch._utils._rebuild_device_tensor_from_numpy",
    "torch._utils._rebuild_wrapper_subclass",
    "torch.device",
    "torch.jit._pickle.build_boollist",
    "torch.jit._pickle.build_doublelist",
    "torch.jit._pickle.build_intlist",
    "torch.jit._pickle.build_tensorlist",
    "torch.jit._pickle.restore_type_tag",
    "torch.per_channel_affine",
    "torch.per_channel_affine_float_qparams",
    "torch.per_channel_symmetric",
    "torch.per_tensor_affine",
    "torch.per_tensor_symmetric",
    "torch.serialization._get_layout",
};

/* Keys below which programs put the weights, most telling first. */
static const char *const wrappers[] = {"state_dict", "model_state_dict", "model", "module",
    "network", "net", "params_ema", "params", "weights"};

/* Keys beside the weights, by their beginning. */
static const char *const beside[] = {"optim", "opt_", "lr_sched", "scheduler", "rng", "cuda_rng",
    "random", "amp", "scaler", "grad_scaler", "callbacks", "loops"};

/* Between a module and its parts; no part of a parameter's name. */
static const char *const module_parts[] = {"_modules", "_parameters", "_buffers"};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* What the functions below share while one pickle is searched. */
struct finder {
	struct arena *arena, *scratch;
	const char *file; /* name of the file */
	const struct pickle *pickle;
	struct torch_tensors *tensors;
	struct gpai_error *err;
	enum gpai_code rc;
	size_t used; /* of the arena, at the start */
	bool is_counting;
	uint64_t n_counted;
	size_t path_len;
	char path[TORCH_NAME_MAX + 1];
};

#define BAD_AT(finder, code, value, ...)                                                           \
	((finder)->rc = fail_clause((finder)->err, code,                                           \
	     at_byte((finder)->file, (finder)->pickle->begin + (value)->at), CLAUSE, __VA_ARGS__))

/* The name of the tensor being read. */
static struct text
path_of(const struct finder *finder)
{
	return (struct text){finder->path, finder->path_len};
}

static bool
is_one_of(struct text text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text_is(text, words[i]))
			return true;
	}
	return false;
}

static bool
type_from(struct text word, const struct type_word *types, size_t n, enum dtype *dtype)
{
	for (size_t i = 0; i < n; i++) {
		if (text_is(word, types[i].word)) {
			*dtype = types[i].dtype;
			return true;
		}
	}
	return false;
}

/* "torch.cuda.HalfStorage": what follows the last dot. */
static bool
storage_type(struct text global, enum dtype *dtype)
{
	size_t at = global.len;

	while (at > 0 && global.at[at - 1] != '.')
		at--;
	struct text word = {global.at + at, global.len - at};
	return text_starts(global, "torch.") &&
	       type_from(word, storage_types, COUNT(storage_types), dtype);
}

static enum rebuild
rebuild_of(const struct pickle_value *callee)
{
	if (callee == NULL || callee->kind != PICKLE_GLOBAL)
		return NOT_A_TENSOR;
	for (size_t i = 0; i < COUNT(rebuilders); i++) {
		if (text_is(callee->text, rebuilders[i].name))
			return rebuilders[i].how;
	}
	return NOT_A_TENSOR;
}

static bool
whole_of(const struct pickle_value *value, uint64_t *whole)
{
	if (value == NULL || value->kind != PICKLE_INT || value->is_large || value->whole < 0)
		return false;
	*whole = (uint64_t)value->whole;
	return true;
}

/* Bytes that so many elements take, a started block counted as one. */
static bool
bytes_of(enum dtype dtype, uint64_t elements, uint64_t *bytes)
{
	uint64_t block = dtype_block_elements(dtype);

	return checked_mul(
	    elements / block + (elements % block != 0), dtype_block_bytes(dtype), bytes);
}

/* --- storages --- */

/* What a persistent id says. */
struct reference {
	struct text key;
	enum dtype dtype;
	uint64_t bytes;
	uint64_t view; /* elements before a part of the storage; legacy files only */
};

/* ("storage", type, key, place, elements[, (key of a part, offset, elements)]) */
static bool
read_reference(
    struct finder *finder, const struct pickle_value *persistent, struct reference *reference)
{
	const struct pickle_value *id = persistent->items.n > 0 ? persistent->items.at[0] : NULL;
	const struct pickle_value *type = pickle_item(id, 1), *key = pickle_item(id, 2);
	const struct pickle_value *part = pickle_item(id, 5);
	uint64_t elements;

	*reference = (struct reference){0};
	if (!pickle_is_text(pickle_item(id, 0), "storage"))
		return false; /* another program's */
	if (type == NULL || type->kind != PICKLE_GLOBAL || key == NULL ||
	    key->kind != PICKLE_TEXT || !whole_of(pickle_item(id, 4), &elements)) {
		BAD_AT(finder, GPAI_MALFORMED, persistent,
		    "persistent id is not of the form (\"storage\", type, key, place, elements)");
		return false;
	}
	if (!storage_type(type->text, &reference->dtype)) {
		BAD_AT(finder, GPAI_UNSUPPORTED, persistent,
		    "storage of type \"%.*s\" is not known", SHOWN(type->text));
		return false;
	}
	if (!bytes_of(reference->dtype, elements, &reference->bytes)) {
		BAD_AT(finder, GPAI_TOO_LARGE, persistent,
		    "storage \"%.*s\" overflows: %" PRIu64 " elements of %s are beyond 2^64 bytes",
		    SHOWN(key->text), elements, dtype_word(reference->dtype));
		return false;
	}
	reference->key = key->text;
	if (part != NULL && part->kind == PICKLE_TUPLE &&
	    !whole_of(pickle_item(part, 1), &reference->view))
		BAD_AT(finder, GPAI_MALFORMED, persistent, "part of a storage without an offset");
	return finder->rc == GPAI_OK;
}

static int
by_key(const void *left, const void *right)
{
	const struct torch_storage *a = left, *b = right;

	return text_compare(a->key, b->key);
}

struct torch_storage *
torch_storage(const struct torch_tensors *tensors, struct text key)
{
	struct torch_storage wanted = {.key = key};

	if (tensors->n_storages == 0)
		return NULL;
	return bsearch(&wanted, tensors->storages, tensors->n_storages, sizeof wanted, by_key);
}

/* Every storage that the pickle names, once. */
static void
list_storages(struct finder *finder)
{
	const struct pickle_items *all = &finder->pickle->persistent;
	struct torch_tensors *tensors = finder->tensors;
	struct reference reference;
	uint32_t n = 0, kept = 0;

	tensors->storages =
	    arena_array(finder->scratch, (size_t)all->n + 1, sizeof *tensors->storages);
	if (tensors->storages == NULL) {
		finder->rc = fail(finder->err, GPAI_TOO_LARGE, in_file(finder->file),
		    "%" PRIu32 " storages need more than %zu bytes of memory", all->n,
		    finder->scratch->limit_bytes);
		return;
	}
	for (uint32_t i = 0; i < all->n && finder->rc == GPAI_OK; i++) {
		if (read_reference(finder, all->at[i], &reference))
			tensors->storages[n++] =
			    (struct torch_storage){.key = reference.key, .bytes = reference.bytes};
	}
	qsort(tensors->storages, n, sizeof *tensors->storages, by_key);
	for (uint32_t i = 0; i < n && finder->rc == GPAI_OK; i++) {
		struct torch_storage *storage = &tensors->storages[i];
		if (kept > 0 && text_equal(storage->key, tensors->storages[kept - 1].key)) {
			if (storage->bytes != tensors->storages[kept - 1].bytes)
				finder->rc = fail_clause(finder->err, GPAI_MALFORMED,
				    in_file(finder->file), CLAUSE,
				    "storage \"%.*s\" has %" PRIu64 " bytes here and %" PRIu64
				    " there",
				    SHOWN(storage->key), storage->bytes,
				    tensors->storages[kept - 1].bytes);
			continue;
		}
		tensors->storages[kept++] = *storage;
	}
	tensors->n_storages = kept;
}

/* --- one tensor --- */

/* The arguments that describe a tensor, whichever function rebuilds it. */
struct described {
	const struct pickle_value *storage; /* NULL: it has none */
	const struct pickle_value *offset, *size, *stride;
	const struct pickle_value *type; /* NULL: the storage's */
};

static bool
is_call(const struct pickle_value *value)
{
	return value != NULL && value->kind == PICKLE_OBJECT;
}

/* Looks through what wraps a tensor; false when the value is none. */
static bool
describe(const struct pickle_value *value, struct described *described)
{
	for (unsigned i = 0; i < UNWRAP_MAX && is_call(value); i++) {
		const struct pickle_value *args = value->object->args;
		enum rebuild how = rebuild_of(value->object->callee);
		if (how == SUBCLASS) {
			how = rebuild_of(pickle_item(args, 0));
			args = pickle_item(args, 2);
		}
		switch (how) {
		case FROM_STORAGE:
		case TYPED:
			*described = (struct described){pickle_item(args, 0), pickle_item(args, 1),
			    pickle_item(args, 2), pickle_item(args, 3),
			    how == TYPED ? pickle_item(args, 6) : NULL};
			return true;
		case META:
			*described = (struct described){.type = pickle_item(args, 0),
			    .size = pickle_item(args, 1),
			    .stride = pickle_item(args, 2)};
			return true;
		case WRAPPED:
			value = pickle_item(args, 0);
			break;
		case SPARSE:
			args = pickle_item(args, 1);
			value =
			    is_call(pickle_item(args, 2)) &&
				    rebuild_of(pickle_item(args, 2)->object->callee) != NOT_A_TENSOR
				? pickle_item(args, 2)
				: pickle_item(args, 1);
			break;
		default:
			return false;
		}
	}
	return false;
}

/* torch.Size(tuple) or the tuple. */
static const struct pickle_value *
tuple_of(const struct pickle_value *value)
{
	if (is_call(value) && value->object->callee->kind == PICKLE_GLOBAL &&
	    text_is(value->object->callee->text, "torch.Size"))
		value = pickle_item(value->object->args, 0);
	return value != NULL && (value->kind == PICKLE_TUPLE || value->kind == PICKLE_LIST) ? value
	                                                                                    : NULL;
}

/* Shape, elements, and how many places lie between the first and the last of them. */
static bool
read_shape(struct finder *finder, const struct pickle_value *value,
    const struct described *described, struct torch_found *found, uint64_t *span)
{
	const struct pickle_value *size = tuple_of(described->size);
	const struct pickle_value *stride = tuple_of(described->stride);

	if (size == NULL || stride == NULL || size->items.n != stride->items.n) {
		BAD_AT(finder, GPAI_MALFORMED, value,
		    "tensor \"%.*s\": size and stride are not two tuples of the same length",
		    SHOWN(path_of(finder)));
		return false;
	}
	if (size->items.n > TORCH_RANK_MAX) {
		BAD_AT(finder, GPAI_TOO_LARGE, value,
		    "tensor \"%.*s\": %" PRIu32 " dimensions, expected at most %u",
		    SHOWN(path_of(finder)), size->items.n, TORCH_RANK_MAX);
		return false;
	}
	uint64_t *shape = arena_array(finder->arena, size->items.n + (size_t)1, sizeof *shape);
	if (shape == NULL) {
		finder->rc = fail_memory(finder->err);
		return false;
	}
	found->shape = shape;
	found->rank = size->items.n;
	found->elements = 1;
	*span = 1;
	for (uint32_t i = 0; i < found->rank; i++) {
		uint64_t step, reach;
		if (!whole_of(size->items.at[i], &shape[i]) ||
		    !whole_of(stride->items.at[i], &step)) {
			BAD_AT(finder, GPAI_MALFORMED, value,
			    "tensor \"%.*s\": size or stride %" PRIu32
			    " is no whole number from 0 to 2^63 - 1",
			    SHOWN(path_of(finder)), i);
			return false;
		}
		if (!checked_mul(found->elements, shape[i], &found->elements) ||
		    !checked_mul(shape[i] > 0 ? shape[i] - 1 : 0, step, &reach) ||
		    !checked_add(*span, reach, span)) {
			BAD_AT(finder, GPAI_TOO_LARGE, value,
			    "tensor \"%.*s\": shape overflows: the product up to size[%" PRIu32
			    "] = %" PRIu64 " is beyond 2^64",
			    SHOWN(path_of(finder)), i, shape[i]);
			return false;
		}
	}
	if (found->elements == 0)
		*span = 0;
	return true;
}

/* Two values of four bits in each element: the shape counts bytes. */
static bool
split_pairs(struct finder *finder, const struct pickle_value *value, struct torch_found *found)
{
	uint64_t *last = (uint64_t *)found->shape + found->rank - 1;

	if (found->rank == 0) {
		BAD_AT(finder, GPAI_UNSUPPORTED, value, "tensor \"%.*s\": one pair of F4",
		    SHOWN(path_of(finder)));
		return false;
	}
	if (!checked_mul(*last, 2, last) || !checked_mul(found->elements, 2, &found->elements)) {
		BAD_AT(finder, GPAI_TOO_LARGE, value, "tensor \"%.*s\": shape overflows",
		    SHOWN(path_of(finder)));
		return false;
	}
	return true;
}

/* Which bytes of its storage the tensor shows: they must be there. */
static bool
read_bytes(struct finder *finder, const struct pickle_value *value,
    const struct described *described, uint64_t span, struct torch_found *found)
{
	bool has_pairs = described->type != NULL && found->dtype == DTYPE_F4;
	enum dtype unit = has_pairs ? DTYPE_U8 : found->dtype;
	uint64_t offset, end;
	struct reference reference = {0};

	found->storage = NO_STORAGE;
	if (described->storage == NULL)
		return true;
	if (described->storage->kind != PICKLE_PERSISTENT ||
	    !read_reference(finder, described->storage, &reference) ||
	    !whole_of(described->offset, &offset)) {
		if (finder->rc == GPAI_OK)
			BAD_AT(finder, GPAI_MALFORMED, value,
			    "tensor \"%.*s\": no storage or no offset in it",
			    SHOWN(path_of(finder)));
		return false;
	}
	const struct torch_storage *storage = torch_storage(finder->tensors, reference.key);
	found->storage = (uint32_t)(storage - finder->tensors->storages);
	if (!checked_add(offset, reference.view, &offset) ||
	    !bytes_of(unit, offset, &found->offset) || !bytes_of(unit, span, &found->extent) ||
	    !checked_add(found->offset, found->extent, &end) || end > storage->bytes) {
		BAD_AT(finder, GPAI_MALFORMED, value,
		    "tensor \"%.*s\": shows %" PRIu64 " places from element %" PRIu64
		    " of storage \"%.*s\", which has %" PRIu64 " bytes",
		    SHOWN(path_of(finder)), span, offset, SHOWN(storage->key), storage->bytes);
		return false;
	}
	return true;
}

static bool
read_type(struct finder *finder, const struct pickle_value *value,
    const struct described *described, enum dtype *dtype)
{
	struct reference reference;

	if (described->type == NULL) {
		if (described->storage != NULL && described->storage->kind == PICKLE_PERSISTENT &&
		    read_reference(finder, described->storage, &reference)) {
			*dtype = reference.dtype;
			return true;
		}
		if (finder->rc == GPAI_OK)
			BAD_AT(finder, GPAI_MALFORMED, value, "tensor \"%.*s\": has no storage",
			    SHOWN(path_of(finder)));
		return false;
	}
	if (described->type->kind == PICKLE_GLOBAL &&
	    type_from(described->type->text, element_types, COUNT(element_types), dtype))
		return true;
	BAD_AT(finder, GPAI_UNSUPPORTED, value,
	    "tensor \"%.*s\": element type \"%.*s\" is not known", SHOWN(path_of(finder)),
	    SHOWN(described->type->kind == PICKLE_GLOBAL ? described->type->text : text_of("")));
	return false;
}

static struct torch_found *
found_next(struct finder *finder, const struct pickle_value *value)
{
	struct torch_tensors *tensors = finder->tensors;

	if (tensors->n_found == TORCH_TENSORS_MAX ||
	    finder->arena->used_bytes - finder->used > TORCH_KEPT_MAX) {
		BAD_AT(finder, GPAI_TOO_LARGE, value,
		    "tensor \"%.*s\": more than %u tensors, or names of more than %zu bytes",
		    SHOWN(path_of(finder)), TORCH_TENSORS_MAX, TORCH_KEPT_MAX);
		return NULL;
	}
	if (tensors->n_found == tensors->cap_found) {
		uint32_t cap = tensors->cap_found > 0 ? tensors->cap_found * 2 : 64;
		struct torch_found *grown = arena_array(finder->scratch, cap, sizeof *grown);
		if (grown == NULL) {
			BAD_AT(finder, GPAI_TOO_LARGE, value,
			    "%" PRIu32 " tensors need more than %zu bytes of memory", cap,
			    finder->scratch->limit_bytes);
			return NULL;
		}
		if (tensors->n_found > 0)
			memcpy(grown, tensors->found, tensors->n_found * sizeof *grown);
		tensors->found = grown;
		tensors->cap_found = cap;
	}
	return &tensors->found[tensors->n_found];
}

static void
add_tensor(
    struct finder *finder, const struct pickle_value *value, const struct described *described)
{
	struct torch_found *found = found_next(finder, value);
	uint64_t span;

	if (found == NULL)
		return;
	*found = (struct torch_found){.at = finder->pickle->begin + value->at};
	if (!read_type(finder, value, described, &found->dtype) ||
	    !read_shape(finder, value, described, found, &span) ||
	    !read_bytes(finder, value, described, span, found) ||
	    (found->dtype == DTYPE_F4 && !split_pairs(finder, value, found)))
		return;
	found->name = arena_text(finder->arena, path_of(finder));
	if (found->name.at == NULL) {
		finder->rc = fail_memory(finder->err);
		return;
	}
	finder->tensors->n_found++;
}

/* --- the way to tensors --- */

static void walk(struct finder *finder, struct pickle_value *value, unsigned depth);

/* Adds a part to the path; what to cut it back to afterwards is returned. */
static size_t
enter(struct finder *finder, const struct pickle_value *from, struct text part)
{
	size_t before = finder->path_len;
	size_t dot = before > 0 ? 1 : 0;

	if (part.len + dot > TORCH_NAME_MAX - before) {
		BAD_AT(finder, GPAI_TOO_LARGE, from, "name of more than %u bytes", TORCH_NAME_MAX);
		return before;
	}
	if (dot > 0)
		finder->path[finder->path_len++] = '.';
	if (part.len > 0)
		memcpy(finder->path + finder->path_len, part.at, part.len);
	finder->path_len += part.len;
	finder->path[finder->path_len] = '\0';
	return before;
}

static void
leave(struct finder *finder, size_t before)
{
	finder->path_len = before;
	finder->path[before] = '\0';
}

static struct text
key_text(const struct pickle_value *key, uint32_t i, char buffer[32])
{
	if (key->kind == PICKLE_TEXT)
		return key->text;
	if (key->kind == PICKLE_INT && !key->is_large)
		snprintf(buffer, 32, "%" PRId64, key->whole);
	else
		snprintf(buffer, 32, "#%" PRIu32, i);
	return text_of(buffer);
}

static void
walk_items(struct finder *finder, const struct pickle_items *items, unsigned depth)
{
	char number[16];

	for (uint32_t i = 0; i < items->n && finder->rc == GPAI_OK; i++) {
		if (items->at[i]->kind < PICKLE_LIST)
			continue; /* lists of numbers are long */
		snprintf(number, sizeof number, "%" PRIu32, i);
		size_t before = enter(finder, items->at[i], text_of(number));
		walk(finder, items->at[i], depth);
		leave(finder, before);
	}
}

static void
walk_pairs(struct finder *finder, const struct pickle_items *pairs, bool of_module, unsigned depth)
{
	char number[32];

	for (uint32_t i = 0; i + 1 < pairs->n && finder->rc == GPAI_OK; i += 2) {
		struct pickle_value *value = pairs->at[i + 1];
		if (value->kind < PICKLE_LIST)
			continue;
		struct text key = key_text(pairs->at[i], i / 2, number);
		bool is_silent = of_module && is_one_of(key, module_parts, COUNT(module_parts));
		size_t before = is_silent ? finder->path_len : enter(finder, value, key);
		walk(finder, value, depth);
		leave(finder, before);
	}
}

/* OrderedDict([(key, value), ...]), as Python 2 wrote it. */
static bool
walk_old_pairs(struct finder *finder, const struct pickle_object *object, unsigned depth)
{
	const struct pickle_value *list = pickle_item(object->args, 0);
	char number[32];

	if (object->callee->kind != PICKLE_GLOBAL ||
	    !text_is(object->callee->text, "collections.OrderedDict") || list == NULL ||
	    list->kind != PICKLE_LIST)
		return false;
	for (uint32_t i = 0; i < list->items.n && finder->rc == GPAI_OK; i++) {
		struct pickle_value *key = pickle_item(list->items.at[i], 0);
		struct pickle_value *value = pickle_item(list->items.at[i], 1);
		if (key == NULL || value == NULL)
			continue;
		size_t before = enter(finder, value, key_text(key, i, number));
		walk(finder, value, depth);
		leave(finder, before);
	}
	return true;
}

static void
walk_object(struct finder *finder, const struct pickle_object *object, unsigned depth)
{
	if (!walk_old_pairs(finder, object, depth))
		walk(finder, object->args, depth);
	walk_items(finder, &object->items, depth);
	walk_pairs(finder, &object->pairs, false, depth);
	if (object->state != NULL && object->state->kind == PICKLE_DICT && !object->state->walked) {
		object->state->walked = true;
		walk_pairs(finder, &object->state->items, true, depth);
	} else if (object->state != NULL) {
		walk(finder, object->state, depth);
	}
}

/* Containers are walked once, so neither cycles nor shared ones make it long; tensors count
 * under every name they have. */
static void
walk(struct finder *finder, struct pickle_value *value, unsigned depth)
{
	struct described described;

	if (finder->rc != GPAI_OK || value->kind < PICKLE_LIST || value->kind == PICKLE_GLOBAL ||
	    value->kind == PICKLE_PERSISTENT)
		return;
	if (describe(value, &described)) {
		finder->n_counted++;
		if (!finder->is_counting)
			add_tensor(finder, value, &described);
		return;
	}
	if (value->walked)
		return;
	value->walked = true;
	if (depth == TORCH_DEPTH_MAX) {
		BAD_AT(finder, GPAI_TOO_LARGE, value,
		    "objects nest deeper than %u, expected at most that", TORCH_DEPTH_MAX);
		return;
	}
	if (value->kind == PICKLE_OBJECT)
		walk_object(finder, value->object, depth + 1);
	else if (value->kind == PICKLE_DICT)
		walk_pairs(finder, &value->items, false, depth + 1);
	else
		walk_items(finder, &value->items, depth + 1);
}

/* --- which part of the root is the model --- */

static struct pickle_value *
wrapped_in(const struct pickle_items *pairs)
{
	for (size_t word = 0; word < COUNT(wrappers); word++) {
		for (uint32_t i = 0; i + 1 < pairs->n; i += 2) {
			struct pickle_value *value = pairs->at[i + 1];
			if (pickle_is_text(pairs->at[i], wrappers[word]) &&
			    (value->kind == PICKLE_DICT || value->kind == PICKLE_OBJECT))
				return value;
		}
	}
	return NULL;
}

static bool
is_beside(const struct pickle_value *key)
{
	for (size_t i = 0; i < COUNT(beside) && key->kind == PICKLE_TEXT; i++) {
		if (text_begins_like(key->text, beside[i]))
			return true;
	}
	return false;
}

/* Counts the tensors below one key, and says so. */
static void
count_beside(struct finder *finder, const struct pickle_items *pairs, uint32_t i, unsigned *n)
{
	char number[32];
	struct text *note = &finder->tensors->note;

	finder->is_counting = true;
	finder->n_counted = 0;
	walk(finder, pairs->at[i + 1], 0);
	finder->is_counting = false;
	if (finder->n_counted == 0 || finder->rc != GPAI_OK || ++*n > BESIDE_MAX)
		return;
	struct text key = text_clip(key_text(pairs->at[i], i / 2, number), 80);
	*note = arena_format(finder->arena, "%.*s%s%.*s: %" PRIu64 " tensor%s", TEXT_ARG(*note),
	    note->len > 0 ? "; " : "", TEXT_ARG(key), finder->n_counted,
	    finder->n_counted == 1 ? "" : "s");
	if (note->at == NULL)
		finder->rc = fail_memory(finder->err);
}

/* The pairs of a dict that holds the weights, or the dict `inner` that does. */
static void
walk_level(struct finder *finder, const struct pickle_items *pairs,
    const struct pickle_value *inner, bool are_weights, unsigned *n_noted)
{
	for (uint32_t i = 0; i + 1 < pairs->n && finder->rc == GPAI_OK; i += 2) {
		struct pickle_items one = {pairs->at + i, 2, 2};
		if (pairs->at[i + 1] == inner)
			continue;
		if (are_weights && !is_beside(pairs->at[i]))
			walk_pairs(finder, &one, false, 1);
		else
			count_beside(finder, pairs, i, n_noted);
	}
}

static void
walk_root(struct finder *finder)
{
	const struct pickle_items *levels[WRAPPERS_MAX + 1];
	struct pickle_value *inner[WRAPPERS_MAX + 1], *value = finder->pickle->root;
	unsigned n = 0, n_noted = 0;

	while (n <= WRAPPERS_MAX && (levels[n] = pickle_pairs(value)) != NULL) {
		inner[n] = n < WRAPPERS_MAX ? wrapped_in(levels[n]) : NULL;
		if (inner[n] == NULL && n > 0)
			break;
		value->walked = true;
		if (inner[n] != NULL)
			value = inner[n];
		n++;
		if (inner[n - 1] == NULL)
			break;
	}
	if (n == 0 || inner[n - 1] != NULL)
		walk(finder, value, 0);
	bool are_weights = finder->tensors->n_found == 0;
	for (unsigned level = 0; level < n; level++)
		walk_level(finder, levels[level], inner[level], are_weights, &n_noted);
}

enum gpai_code
torch_find(struct arena *arena, struct arena *scratch, const char *name,
    const struct pickle *pickle, const char *label, struct torch_tensors *tensors,
    struct gpai_error *err)
{
	struct finder *finder = arena_alloc(scratch, sizeof *finder);
	struct described described;

	*tensors = (struct torch_tensors){.note = text_of("")};
	if (finder == NULL)
		return fail_memory(err);
	finder->arena = arena;
	finder->scratch = scratch;
	finder->file = name;
	finder->pickle = pickle;
	finder->tensors = tensors;
	finder->err = err;
	finder->used = arena->used_bytes;
	list_storages(finder);
	if (finder->rc != GPAI_OK)
		return finder->rc;
	if (label != NULL)
		enter(finder, pickle->root, text_of(label));
	else if (describe(pickle->root, &described))
		enter(finder, pickle->root, text_of("tensor"));
	if (label != NULL)
		walk(finder, pickle->root, 0);
	else
		walk_root(finder);
	return finder->rc;
}

enum gpai_code
torch_place(struct arena *arena, const struct torch_tensors *tensors, struct tensor_file *file,
    struct gpai_error *err)
{
	size_t n = (size_t)file->n_tensors + tensors->n_found;
	struct tensor *all = arena_array(arena, n + 1, sizeof *all);

	if (all == NULL)
		return fail_memory(err);
	if (file->n_tensors > 0)
		memcpy(all, file->tensors, file->n_tensors * sizeof *all);
	file->tensors = all;
	for (uint32_t i = 0; i < tensors->n_found; i++) {
		const struct torch_found *found = &tensors->found[i];
		struct tensor *tensor = &all[file->n_tensors++];
		*tensor = (struct tensor){.name = found->name,
		    .dtype = found->dtype,
		    .rank = found->rank,
		    .shape = found->shape,
		    .elements = found->elements};
		if (found->storage == NO_STORAGE)
			continue;
		struct torch_storage *storage = &tensors->storages[found->storage];
		tensor->begin = storage->begin + found->offset;
		tensor->end = tensor->begin + found->extent;
		if (!storage->is_counted)
			file->data_bytes += storage->bytes;
		storage->is_counted = true;
	}
	return torch_note(arena, file, "torch.beside", tensors->note, err);
}

static bool
is_harmless(struct text global)
{
	enum dtype dtype;

	for (size_t i = 0; i < COUNT(rebuilders); i++) {
		if (text_is(global, rebuilders[i].name))
			return true;
	}
	return storage_type(global, &dtype) ||
	       type_from(global, element_types, COUNT(element_types), &dtype) ||
	       is_one_of(global, harmless, COUNT(harmless));
}

enum gpai_code
torch_unsafe(struct arena *arena, const struct pickle *pickle, struct tensor_file *file,
    struct gpai_error *err)
{
	size_t room = (size_t)file->n_unsafe + TORCH_UNSAFE_MAX + 1;
	struct text *all = arena_array(arena, room, sizeof *all);
	uint32_t n = 0;

	if (all == NULL)
		return fail_memory(err);
	if (file->n_unsafe > 0)
		memcpy(all, file->unsafe, file->n_unsafe * sizeof *all);
	file->unsafe = all;
	for (uint32_t i = 0; i < pickle->n_globals; i++) {
		if (is_harmless(pickle->globals[i]) || ++n > TORCH_UNSAFE_MAX)
			continue;
		all[file->n_unsafe] = arena_text(arena, text_clip(pickle->globals[i], 1024));
		if (all[file->n_unsafe++].at == NULL)
			return fail_memory(err);
	}
	if (n > TORCH_UNSAFE_MAX) {
		all[file->n_unsafe] = arena_format(arena, "%" PRIu32 " more", n - TORCH_UNSAFE_MAX);
		if (all[file->n_unsafe++].at == NULL)
			return fail_memory(err);
	}
	return GPAI_OK;
}

enum gpai_code
torch_note(struct arena *arena, struct tensor_file *file, const char *key, struct text value,
    struct gpai_error *err)
{
	struct tensor_note *all;

	if (value.len == 0)
		return GPAI_OK;
	if ((all = arena_array(arena, (size_t)file->n_notes + 1, sizeof *all)) == NULL)
		return fail_memory(err);
	if (file->n_notes > 0)
		memcpy(all, file->notes, file->n_notes * sizeof *all);
	file->notes = all;
	all[file->n_notes].key = text_of(key);
	all[file->n_notes].value = arena_text(arena, value);
	if (all[file->n_notes++].value.at == NULL)
		return fail_memory(err);
	return GPAI_OK;
}
