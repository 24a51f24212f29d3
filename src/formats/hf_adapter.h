/* SPDX-License-Identifier: Apache-2.0 */
/* adapter_config.json: what a fine-tuned adapter changes, and in which model.
 *
 * Follows: huggingface/peft, PeftConfig and LoraConfig. Read: method, base model, rank,
 * modules. Left out: initialisation, dropout, run-time settings. */
#ifndef FORMATS_HF_ADAPTER_H
#define FORMATS_HF_ADAPTER_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"

struct hf_adapter {
	struct text method;   /* peft_type: "LORA" */
	struct text base;     /* base_model_name_or_path: a name on the Hub, or a path */
	struct text revision; /* of the base model; may be empty */
	bool has_rank;
	uint64_t rank;        /* r */
	bool has_other_ranks; /* rank_pattern gives some modules another one */
	struct text *targets; /* target_modules: names, or one pattern */
	uint32_t n_targets;
	struct text *saved; /* modules_to_save: stored whole beside the change */
	uint32_t n_saved;
};

/* Results live in the arena. A member that is missing is empty; one of an unexpected kind
 * is MALFORMED. */
enum gpai_code hf_adapter_parse(struct arena *arena, struct span bytes, const char *name,
    struct hf_adapter *adapter, struct gpai_error *err);

#endif
