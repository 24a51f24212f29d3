/* SPDX-License-Identifier: Apache-2.0 */
/* Model configurations from strangers, the formulas worked out from them and operations
 * counted by these: no number in a configuration may make a count wrap or a loop run away. */
#include "measure/operations.h"

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

static bool
is_above(struct decimal a, struct decimal b)
{
	return decimal_compare(a, b) > 0;
}

/* More positions never cost less, and a mask never adds work. */
static void
check_operations(struct arena *arena, const struct formula *formula)
{
	struct operation_count shorter, longer, made;
	struct operations operations;

	if (operations_derive(arena, formula, &operations, NULL) != GPAI_OK)
		return;
	bool counted = operations_forward(&operations, 100, 1, &shorter);
	if (counted != (operations.problem.len == 0))
		abort();
	if (!counted)
		return;
	if (!operations_forward(&operations, 3000, 1, &longer) ||
	    !operations_generate(&operations, 100, 2901, 1, &made))
		abort();
	if (is_above(shorter.matrices, longer.matrices) ||
	    is_above(longer.attention, longer.square) || is_above(made.matrices, longer.matrices) ||
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
			check_operations(&arena, &formula);
			formula_find(
			    &formula, text_of("model.layers.7.mlp.experts.3.up_proj.weight"));
		}
		hf_config_release(&config);
	}
	arena_release(&arena);
	return 0;
}
