/* SPDX-License-Identifier: Apache-2.0 */
/* Model configurations from strangers, and the formulas worked out from them: no number
 * in a configuration may make a count wrap or a loop run away. */
#include "measure/formula.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct formula *formula)
{
	uint64_t total = 0;

	if (formula->problem.len > 0 && (formula->total > 0 || formula->active > 0))
		abort();
	for (uint32_t i = 0; formula->problem.len == 0 && i < formula->n_quantities; i++) {
		const struct quantity *quantity = &formula->quantities[i];
		if (quantity->term->part != PART_STORED)
			total += quantity->each * quantity->tensors;
	}
	if (total != formula->total || formula->active > formula->total ||
	    formula->in_experts > formula->total)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct hf_config config;
	struct formula formula;

	arena_init(&arena, (size_t)64 << 20);
	if (hf_config_parse(&arena, (struct span){data, size}, "fuzz", &config, NULL) == GPAI_OK) {
		for (int head = HEAD_BY_CONFIG; head <= HEAD_SHARED; head++) {
			if (formula_derive(&arena, &config, (enum head)head, &formula, NULL) !=
			    GPAI_OK)
				continue;
			check(&formula);
			formula_find(
			    &formula, text_of("model.layers.7.mlp.experts.3.up_proj.weight"));
		}
		hf_config_release(&config);
	}
	arena_release(&arena);
	return 0;
}
