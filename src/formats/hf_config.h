/* SPDX-License-Identifier: Apache-2.0 */
/* config.json of a model: the numbers its shape follows from.
 *
 * Follows: huggingface/transformers, PretrainedConfig and the configuration files of
 * the families that measure/families.c names. The format is open: each family adds
 * keys, so a number that is missing or of another kind is no error here; it is kept as
 * such, and whoever needs it says so. */
#ifndef FORMATS_HF_CONFIG_H
#define FORMATS_HF_CONFIG_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"

#include "notation/json.h"

/* Whole numbers: our name, then the names it is written under, first found wins. "a.b" is
 * in the object a, "a#" is how many entries the list a has. */
#define HF_NUMBERS(X)                                                                              \
	X(HIDDEN, hidden, "hidden_size", "n_embd", "n_embed", "d_model")                           \
	X(LAYERS, layers, "num_hidden_layers", "n_layer", "n_layers", "num_layers", "depth")       \
	X(HEADS, heads, "num_attention_heads", "n_head", "n_heads", "num_heads",                   \
	    "attention_heads")                                                                     \
	X(KV_HEADS, kv_heads, "num_key_value_heads", "num_kv_heads", "n_head_kv",                  \
	    "attn_config.kv_n_heads")                                                              \
	X(HEAD_DIM, head_dim, "head_dim")                                                          \
	X(FFN, ffn, "intermediate_size", "ffn_hidden_size", "n_inner", "ffn_dim",                  \
	    "ffn_config.ffn_hidden_size")                                                          \
	X(VOCAB, vocab, "vocab_size")                                                              \
	X(CONTEXT, context, "max_position_embeddings", "n_positions", "max_sequence_length",       \
	    "seq_length", "max_seq_len", "n_ctx")                                                  \
	X(EXPERTS, experts, "num_local_experts", "num_experts", "n_routed_experts",                \
	    "ffn_config.moe_num_experts")                                                          \
	X(EXPERTS_USED, experts_used, "num_experts_per_tok", "num_experts_per_token",              \
	    "ffn_config.moe_top_k")                                                                \
	X(EXPERT_FFN, expert_ffn, "moe_intermediate_size")                                         \
	X(SHARED_EXPERTS, shared_experts, "n_shared_experts", "num_shared_experts")                \
	X(SHARED_FFN, shared_ffn, "shared_expert_intermediate_size", "shared_intermediate_size")   \
	X(DENSE_FFN, dense_ffn, "intermediate_size_mlp")                                           \
	X(DENSE_FIRST, dense_first, "first_k_dense_replace")                                       \
	X(MOE_FREQUENCY, moe_frequency, "moe_layer_freq")                                          \
	X(SPARSE_STEP, sparse_step, "decoder_sparse_step", "interleave_moe_layer_step")            \
	X(Q_RANK, q_rank, "q_lora_rank")                                                           \
	X(KV_RANK, kv_rank, "kv_lora_rank")                                                        \
	X(NOPE_DIM, nope_dim, "qk_nope_head_dim")                                                  \
	X(ROPE_DIM, rope_dim, "qk_rope_head_dim")                                                  \
	X(VALUE_DIM, value_dim, "v_head_dim")                                                      \
	X(MERGE, merge, "spatial_merge_size")                                                      \
	X(LN_PARALLEL, ln_parallel, "num_ln_in_parallel_attn")                                     \
	X(IMAGE, image, "image_size")                                                              \
	X(PATCH, patch, "patch_size")                                                              \
	X(CHANNELS, channels, "num_channels", "in_channels", "in_chans")                           \
	X(PROJECTOR_IN, projector_in, "projector_input_dim")                                       \
	X(PROJECTOR_OUT, projector_out, "projector_output_dim")                                    \
	X(VISION_OUT, out, "vision_output_dim")                                                    \
	X(WINDOW, window, "sliding_window", "attention_chunk_size", "window_size")                 \
	X(GLOBAL_EVERY, global_every, "sliding_window_pattern", "full_attention_interval",         \
	    "no_rope_layer_interval")                                                              \
	X(WINDOW_FROM, window_from, "max_window_layers")                                           \
	X(PREDICTION_LAYERS, prediction_layers, "num_nextn_predict_layers")                        \
	X(EXPANSION, expansion, "expansion_ratio", "mlp_ratio")                                    \
	X(EMBED_DIM, embed_dim, "word_embed_proj_dim", "embed_dim")                                \
	X(TEMPORAL, temporal, "temporal_patch_size")                                               \
	X(OUT_HIDDEN, out_hidden, "out_hidden_size")                                               \
	X(POSITIONS, positions, "num_position_embeddings")                                         \
	X(DEEPSTACKS, deepstacks, "deepstack_visual_indexes#")                                     \
	X(SCALE, scale, "scale_factor")                                                            \
	X(GLOBAL_LAYERS, global_layers, "num_global_layers")                                       \
	X(TILES, tiles, "max_num_tiles")                                                           \
	X(RATIOS, ratios, "supported_aspect_ratios#")                                              \
	X(STATE_HEADS, state_heads, "linear_num_value_heads")                                      \
	X(STATE_KEY_HEADS, state_key_heads, "linear_num_key_heads")                                \
	X(STATE_DIM, state_dim, "linear_value_head_dim")                                           \
	X(STATE_KEY_DIM, state_key_dim, "linear_key_head_dim")                                     \
	X(CONVOLUTION, convolution, "linear_conv_kernel_dim")

/* Yes or no, likewise; in formulas they are 1 and 0. */
#define HF_FLAGS(X)                                                                                \
	X(TIED, tied, "tie_word_embeddings")                                                       \
	X(ATTENTION_BIAS, attention_bias, "attention_bias")                                        \
	X(MLP_BIAS, mlp_bias, "mlp_bias")                                                          \
	X(BIAS, bias, "bias", "use_bias")                                                          \
	X(QK_NORM, qk_norm, "use_qk_norm", "qk_layernorm")                                         \
	X(MULTI_QUERY, multi_query, "multi_query")                                                 \
	X(PARALLEL, parallel, "parallel_attn", "use_parallel_residual")                            \
	X(NEW_DECODER, new_decoder, "new_decoder_architecture")                                    \
	X(USE_WINDOW, use_window, "use_sliding_window")                                            \
	X(OUT_BIAS, out_bias, "attention_out_bias")                                                \
	X(QKV_BIAS, qkv_bias, "use_qkv_bias")                                                      \
	X(HEAD_BIAS, head_bias, "lm_head_bias")                                                    \
	X(NO_BIAS, no_bias, "no_bias")                                                             \
	X(NORM_FIRST, norm_first, "do_layer_norm_before")                                          \
	X(NO_LAST_NORM, no_last_norm, "_remove_final_layer_norm")

enum hf_field {
#define X(NAME, ...) HF_##NAME,
	HF_NUMBERS(X) HF_FLAGS(X)
#undef X
	    HF_FIELDS
};

enum hf_state {
	HF_ABSENT, /* not written, or null */
	HF_KNOWN,
	HF_ODD /* written, but no whole number (or, for a flag, neither true nor false) */
};

struct hf_number {
	enum hf_state state;
	uint64_t value;
	const char *key; /* the name it was written under */
};

struct hf_config {
	struct text model_type;     /* "mixtral" */
	struct text *architectures; /* "MixtralForCausalLM" */
	uint32_t n_architectures;
	struct text dtype;        /* torch_dtype or dtype: "bfloat16" */
	struct text quantisation; /* quantization_config.quant_method, "fp8"; or TEXT_NONE */
	bool is_quantised;        /* there is a quantization_config */
	bool is_context_scaled;   /* rope_scaling is given: context may be longer by use */
	uint64_t *dense_layers;   /* mlp_only_layers */
	uint32_t n_dense_layers;
	uint64_t *cross_layers; /* cross_attention_layers */
	uint32_t n_cross_layers;
	struct text *layer_types; /* "full_attention", one a layer */
	uint32_t n_layer_types;
	struct hf_number fields[HF_FIELDS];
	struct hf_config *text, *vision, *audio; /* text_config, ...; NULL when not written */
	json_t *root;                            /* owned by the outermost struct only */
};

/* Texts live until hf_config_release, the rest as long as the arena. Errors: MALFORMED,
 * TOO_LARGE, NO_MEMORY. */
enum gpai_code hf_config_parse(struct arena *arena, struct span bytes, const char *name,
    struct hf_config *config, struct gpai_error *err);
void hf_config_release(struct hf_config *config); /* also fine on a zeroed struct */

/* The number of this part, else of text_config, else ABSENT. */
struct hf_number hf_config_number(const struct hf_config *config, enum hf_field field);
/* The name used in formulas: "hidden". */
const char *hf_field_word(enum hf_field field);

#endif
