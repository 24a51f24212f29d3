/* SPDX-License-Identifier: Apache-2.0 */
/* Modalities by architecture; see modalities.h. */
#include "measure/modalities.h"

#include <string.h>

/* In the order in which a vocabulary declares them. */
enum { TEXT = 1, IMAGES = 2, AUDIO = 4, VIDEO = 8 };
static const char *const words[MODALITIES_MAX] = {"text", "images", "audio", "video"};

/* Model types whose modalities their parts do not tell. */
static const struct {
	const char *type;
	unsigned in, out;
} types[] = {
    {"mllama", TEXT | IMAGES, TEXT},
    {"qwen2_5_omni", TEXT | IMAGES | AUDIO | VIDEO, TEXT | AUDIO},
    {"qwen2_5_vl", TEXT | IMAGES | VIDEO, TEXT},
    {"qwen2_audio", TEXT | AUDIO, TEXT},
    {"qwen2_vl", TEXT | IMAGES | VIDEO, TEXT},
    {"qwen3_vl", TEXT | IMAGES | VIDEO, TEXT},
    {"qwen3_vl_moe", TEXT | IMAGES | VIDEO, TEXT},
    {"whisper", AUDIO, TEXT},
};

static bool
ends_with(struct text text, const char *suffix)
{
	size_t len = strlen(suffix);

	return text.len >= len && memcmp(text.at + text.len - len, suffix, len) == 0;
}

static uint32_t
spell(unsigned set, struct text list[static MODALITIES_MAX])
{
	uint32_t n = 0;

	for (unsigned i = 0; i < MODALITIES_MAX; i++) {
		if ((set >> i & 1) != 0)
			list[n++] = text_of(words[i]);
	}
	return n;
}

/* A causal language model takes and gives text. With a vision or audio part, and a
 * class that generates, it takes images or audio as well and gives text. */
static void
by_parts(const struct hf_config *config, unsigned *in, unsigned *out)
{
	bool has_parts = config->vision != NULL || config->audio != NULL;
	struct text class = config->n_architectures > 0 ? config->architectures[0] : TEXT_NONE;
	bool is_causal = ends_with(class, "ForCausalLM") || ends_with(class, "LMHeadModel");

	if (!is_causal && !ends_with(class, "ForConditionalGeneration"))
		return;
	if (!is_causal && !has_parts)
		return;
	*in = TEXT | (config->vision != NULL ? IMAGES : 0u) | (config->audio != NULL ? AUDIO : 0u);
	*out = TEXT;
}

void
modalities_find(const struct hf_config *config, struct modalities *modalities)
{
	unsigned in = 0, out = 0;

	by_parts(config, &in, &out);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (text_is(config->model_type, types[i].type)) {
			in = types[i].in;
			out = types[i].out;
		}
	}
	modalities->n_in = spell(in, modalities->in);
	modalities->n_out = spell(out, modalities->out);
}
