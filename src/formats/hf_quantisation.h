/* SPDX-License-Identifier: Apache-2.0 */
/* quantization_config of a configuration: how weights were made smaller.
 *
 * Follows: huggingface/transformers, quantizers (gptq, awq, bitsandbytes, mxfp4, fp8,
 * bitnet, ...), vllm-project/compressed-tensors (config_groups) and ml-explore/mlx-lm
 * ("quantization"). Read: method, bits, group size, as far as they hold for all weights.
 * Left out: how it was calibrated, which modules were spared. */
#ifndef FORMATS_HF_QUANTISATION_H
#define FORMATS_HF_QUANTISATION_H

#include "base/span.h"

#include "notation/json.h"

struct hf_quantisation {
	bool found;
	struct text method; /* quant_method: "gptq"; borrowed from the configuration */
	bool has_bits;
	uint64_t bits;  /* of one weight */
	uint64_t group; /* weights that share a scale; 0: not said, or a whole row or column */
	bool is_mixed;  /* it gives several numbers of bits */
};

/* `root`: the whole configuration, of which a part for text may hold it. Never fails: what
 * is odd is not known. */
void hf_quantisation_read(const json_t *root, struct hf_quantisation *quantisation);

#endif
