/* SPDX-License-Identifier: Apache-2.0 */
/* The front matter of a model card: YAML between two lines "---" that open README.md.
 *
 * Follows: huggingface_hub, "Model Cards", metadata. Read: licence, base models and the
 * relation to them, pipeline tag, languages. Left out: the prose, evaluation results. */
#ifndef FORMATS_HF_CARD_H
#define FORMATS_HF_CARD_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"

#define HF_CARD_MAX (1u << 20) /* bytes of front matter looked through for the closing line */

struct hf_card {
	bool has_front_matter;
	struct text licence;      /* as written: "apache-2.0", "other" */
	struct text licence_name; /* for "other": "nvidia-open-model-license" */
	struct text pipeline;     /* "text-generation" */
	struct text *bases;       /* "ibm-granite/granite-3.1-1b-a400m-base" */
	uint32_t n_bases;
	struct text relation; /* to them, if written: "finetune", "adapter", "merge", "quantized" */
	struct text *languages;
	uint32_t n_languages;
};

/* What lies between the first two fences; false when the file opens otherwise. */
bool hf_card_front_matter(struct span bytes, struct span *yaml);

/* Results live in the arena. A file without front matter is fine and empty. A member of
 * an unexpected kind is MALFORMED, with its line in the whole file. */
enum gpai_code hf_card_parse(struct arena *arena, struct span bytes, const char *name,
    struct hf_card *card, struct gpai_error *err);

#endif
