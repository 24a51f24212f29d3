/* SPDX-License-Identifier: Apache-2.0 */
/* Reading quantization_config; see hf_quantisation.h. */
#include "formats/hf_quantisation.h"

static const json_t *
find(const json_t *root)
{
	static const char *const keys[] = {"quantization_config", "quantization"};
	const json_t *parts[] = {root, json_object_get(root, "text_config")};

	for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
		for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
			const json_t *found = json_object_get(parts[p], keys[k]);
			if (json_is_object(found))
				return found;
		}
	}
	return NULL;
}

static void
take_bits(struct hf_quantisation *quantisation, const json_t *value)
{
	uint64_t bits;

	if (!json_whole(value, &bits) || bits == 0 || bits > 64)
		return;
	if (quantisation->has_bits && quantisation->bits != bits)
		quantisation->is_mixed = true;
	quantisation->has_bits = true;
	quantisation->bits = bits;
}

static void
take_group(struct hf_quantisation *quantisation, const json_t *value)
{
	uint64_t group;

	if (json_whole(value, &group) && group > 0 && group < UINT32_MAX)
		quantisation->group = group;
}

/* config_groups of compressed-tensors: {"group_0": {"weights": {"num_bits": 4}}}. */
static void
take_groups(struct hf_quantisation *quantisation, const json_t *groups)
{
	const char *key;
	json_t *group;

	json_object_foreach((json_t *)(uintptr_t)groups, key, group)
	{
		const json_t *weights = json_object_get(group, "weights");
		take_bits(quantisation, json_object_get(weights, "num_bits"));
		take_group(quantisation, json_object_get(weights, "group_size"));
	}
}

void
hf_quantisation_read(const json_t *root, struct hf_quantisation *quantisation)
{
	const json_t *found = find(root);
	const char *key;
	json_t *value;

	*quantisation = (struct hf_quantisation){0};
	if (found == NULL)
		return;
	quantisation->found = true;
	quantisation->method = json_member_text(found, "quant_method");
	take_bits(quantisation, json_object_get(found, "bits"));
	take_bits(quantisation, json_object_get(found, "w_bit"));
	take_group(quantisation, json_object_get(found, "group_size"));
	take_group(quantisation, json_object_get(found, "q_group_size"));
	if (json_is_object(json_object_get(found, "config_groups")))
		take_groups(quantisation, json_object_get(found, "config_groups"));
	/* mlx: members named after modules have bits of their own. */
	json_object_foreach((json_t *)(uintptr_t)found, key, value)
	    take_bits(quantisation, json_object_get(value, "bits"));
}
