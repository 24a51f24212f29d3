/* SPDX-License-Identifier: Apache-2.0 */
/* What a checkpoint asks for beyond tensors; see torch_tensors.h. */
#include "formats/torch_finder.h"

#include <inttypes.h>
#include <string.h>

/* What PyTorch itself loads without question, besides functions that rebuild tensors, types and
 * storages. */
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

static bool
is_harmless(struct text global)
{
	enum dtype dtype;

	return torch_is_rebuilder(global) || torch_storage_type(global, &dtype) ||
	       torch_element_type(global, &dtype) ||
	       torch_is_one_of(global, harmless, COUNT(harmless));
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
