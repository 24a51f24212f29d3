/* SPDX-License-Identifier: Apache-2.0 */
/* One tensor from the call that would rebuild it: type, shape and the bytes it shows; see
 * torch_finder.h. */
#include "formats/torch_finder.h"

#include "base/checked.h"

#include <inttypes.h>
#include <string.h>

/* A parameter in a subclass in a sparse tensor: three. */
enum { UNWRAP_MAX = 16 };

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

bool
torch_is_rebuilder(struct text global)
{
	for (size_t i = 0; i < COUNT(rebuilders); i++) {
		if (text_is(global, rebuilders[i].name))
			return true;
	}
	return false;
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
is_call(const struct pickle_value *value)
{
	return value != NULL && value->kind == PICKLE_OBJECT;
}

bool
torch_describe(const struct pickle_value *value, struct torch_described *described)
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
			*described = (struct torch_described){pickle_item(args, 0),
			    pickle_item(args, 1), pickle_item(args, 2), pickle_item(args, 3),
			    how == TYPED ? pickle_item(args, 6) : NULL};
			return true;
		case META:
			*described = (struct torch_described){.type = pickle_item(args, 0),
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
read_shape(struct torch_finder *finder, const struct pickle_value *value,
    const struct torch_described *described, struct torch_found *found, uint64_t *span)
{
	const struct pickle_value *size = tuple_of(described->size);
	const struct pickle_value *stride = tuple_of(described->stride);

	if (size == NULL || stride == NULL || size->items.n != stride->items.n) {
		BAD_AT(finder, GPAI_MALFORMED, value,
		    "tensor \"%.*s\": size and stride are not two tuples of the same length",
		    SHOWN(torch_path(finder)));
		return false;
	}
	if (size->items.n > TORCH_RANK_MAX) {
		BAD_AT(finder, GPAI_TOO_LARGE, value,
		    "tensor \"%.*s\": %" PRIu32 " dimensions, expected at most %u",
		    SHOWN(torch_path(finder)), size->items.n, TORCH_RANK_MAX);
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
		if (!torch_whole(size->items.at[i], &shape[i]) ||
		    !torch_whole(stride->items.at[i], &step)) {
			BAD_AT(finder, GPAI_MALFORMED, value,
			    "tensor \"%.*s\": size or stride %" PRIu32
			    " is no whole number from 0 to 2^63 - 1",
			    SHOWN(torch_path(finder)), i);
			return false;
		}
		if (!checked_mul(found->elements, shape[i], &found->elements) ||
		    !checked_mul(shape[i] > 0 ? shape[i] - 1 : 0, step, &reach) ||
		    !checked_add(*span, reach, span)) {
			BAD_AT(finder, GPAI_TOO_LARGE, value,
			    "tensor \"%.*s\": shape overflows: the product up to size[%" PRIu32
			    "] = %" PRIu64 " is beyond 2^64",
			    SHOWN(torch_path(finder)), i, shape[i]);
			return false;
		}
	}
	if (found->elements == 0)
		*span = 0;
	return true;
}

/* Two values of four bits in each element: the shape counts bytes. */
static bool
split_pairs(
    struct torch_finder *finder, const struct pickle_value *value, struct torch_found *found)
{
	uint64_t *last = (uint64_t *)found->shape + found->rank - 1;

	if (found->rank == 0) {
		BAD_AT(finder, GPAI_UNSUPPORTED, value, "tensor \"%.*s\": one pair of F4",
		    SHOWN(torch_path(finder)));
		return false;
	}
	if (!checked_mul(*last, 2, last) || !checked_mul(found->elements, 2, &found->elements)) {
		BAD_AT(finder, GPAI_TOO_LARGE, value, "tensor \"%.*s\": shape overflows",
		    SHOWN(torch_path(finder)));
		return false;
	}
	return true;
}

/* Which bytes of its storage the tensor shows: they must be there. */
static bool
read_bytes(struct torch_finder *finder, const struct pickle_value *value,
    const struct torch_described *described, uint64_t span, struct torch_found *found)
{
	bool has_pairs = described->type != NULL && found->dtype == DTYPE_F4;
	enum dtype unit = has_pairs ? DTYPE_U8 : found->dtype;
	uint64_t offset, end;
	struct torch_reference reference = {0};

	found->storage = TORCH_NO_STORAGE;
	if (described->storage == NULL)
		return true;
	if (described->storage->kind != PICKLE_PERSISTENT ||
	    !torch_read_reference(finder, described->storage, &reference) ||
	    !torch_whole(described->offset, &offset)) {
		if (finder->rc == GPAI_OK)
			BAD_AT(finder, GPAI_MALFORMED, value,
			    "tensor \"%.*s\": no storage or no offset in it",
			    SHOWN(torch_path(finder)));
		return false;
	}
	const struct torch_storage *storage = torch_storage(finder->tensors, reference.key);
	found->storage = (uint32_t)(storage - finder->tensors->storages);
	if (!checked_add(offset, reference.view, &offset) ||
	    !torch_bytes(unit, offset, &found->offset) ||
	    !torch_bytes(unit, span, &found->extent) ||
	    !checked_add(found->offset, found->extent, &end) || end > storage->bytes) {
		BAD_AT(finder, GPAI_MALFORMED, value,
		    "tensor \"%.*s\": shows %" PRIu64 " places from element %" PRIu64
		    " of storage \"%.*s\", which has %" PRIu64 " bytes",
		    SHOWN(torch_path(finder)), span, offset, SHOWN(storage->key), storage->bytes);
		return false;
	}
	return true;
}

static bool
read_type(struct torch_finder *finder, const struct pickle_value *value,
    const struct torch_described *described, enum dtype *dtype)
{
	struct torch_reference reference;

	if (described->type == NULL) {
		if (described->storage != NULL && described->storage->kind == PICKLE_PERSISTENT &&
		    torch_read_reference(finder, described->storage, &reference)) {
			*dtype = reference.dtype;
			return true;
		}
		if (finder->rc == GPAI_OK)
			BAD_AT(finder, GPAI_MALFORMED, value, "tensor \"%.*s\": has no storage",
			    SHOWN(torch_path(finder)));
		return false;
	}
	if (described->type->kind == PICKLE_GLOBAL &&
	    torch_element_type(described->type->text, dtype))
		return true;
	BAD_AT(finder, GPAI_UNSUPPORTED, value,
	    "tensor \"%.*s\": element type \"%.*s\" is not known", SHOWN(torch_path(finder)),
	    SHOWN(described->type->kind == PICKLE_GLOBAL ? described->type->text : text_of("")));
	return false;
}

static struct torch_found *
found_next(struct torch_finder *finder, const struct pickle_value *value)
{
	struct torch_tensors *tensors = finder->tensors;

	if (tensors->n_found == TORCH_TENSORS_MAX ||
	    finder->arena->used_bytes - finder->used > TORCH_KEPT_MAX) {
		BAD_AT(finder, GPAI_TOO_LARGE, value,
		    "tensor \"%.*s\": more than %u tensors, or names of more than %zu bytes",
		    SHOWN(torch_path(finder)), TORCH_TENSORS_MAX, TORCH_KEPT_MAX);
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

void
torch_add_tensor(struct torch_finder *finder, const struct pickle_value *value,
    const struct torch_described *described)
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
	found->name = arena_text(finder->arena, torch_path(finder));
	if (found->name.at == NULL) {
		finder->rc = fail_memory(finder->err);
		return;
	}
	finder->tensors->n_found++;
}
