/* SPDX-License-Identifier: Apache-2.0 */
/* The tensors of each model family, as data.
 *
 * Source: the configuration and modelling files of huggingface/transformers, folder
 * src/transformers/models/<model_type>. Only what is learned and stored: rotary tables
 * and masks are computed. Each family is held to a published total in
 * tests/measure/formula.c. */
#include "measure/families.h"

#include <stddef.h>
#include <string.h>

#define END                                                                                        \
	{                                                                                          \
		NULL, NULL, NULL, PART_OTHER                                                       \
	}
#define L "model.layers.{l}."
#define H "transformer.h.{l}."

/* -- blocks that many families share ------------------------------------------ */

static const struct term ends[] = {
    {"model.embed_tokens.weight", "vocab, hidden", "", PART_EMBEDDING},
    {"model.norm.weight", "hidden", "", PART_OTHER},
    {"lm_head.weight", "vocab, hidden", "!tied", PART_HEAD},
    END,
};

static const struct term attention[] = {
    {L "self_attn.q_proj.weight", "heads*head_dim, hidden", "", PART_OTHER},
    {L "self_attn.k_proj.weight", "kv_heads*head_dim, hidden", "", PART_OTHER},
    {L "self_attn.v_proj.weight", "kv_heads*head_dim, hidden", "", PART_OTHER},
    {L "self_attn.o_proj.weight", "hidden, heads*head_dim", "", PART_OTHER},
    {L "self_attn.q_proj.bias", "heads*head_dim", "in_bias", PART_OTHER},
    {L "self_attn.k_proj.bias", "kv_heads*head_dim", "in_bias", PART_OTHER},
    {L "self_attn.v_proj.bias", "kv_heads*head_dim", "in_bias", PART_OTHER},
    {L "self_attn.o_proj.bias", "hidden", "out_bias", PART_OTHER},
    {L "self_attn.rotary_emb.inv_freq", "head_dim/2", "", PART_STORED},
    END,
};

/* Normalised per head, or over all heads at once. */
static const struct term head_norms[] = {
    {L "self_attn.q_norm.weight", "head_dim", "", PART_OTHER},
    {L "self_attn.k_norm.weight", "head_dim", "", PART_OTHER},
    END,
};

static const struct term wide_norms[] = {
    {L "self_attn.q_norm.weight", "heads*head_dim", "", PART_OTHER},
    {L "self_attn.k_norm.weight", "kv_heads*head_dim", "", PART_OTHER},
    END,
};

static const struct term gated[] = {
    {L "mlp.gate_proj.weight", "ffn, hidden", "!sparse", PART_OTHER},
    {L "mlp.up_proj.weight", "ffn, hidden", "!sparse", PART_OTHER},
    {L "mlp.down_proj.weight", "hidden, ffn", "!sparse", PART_OTHER},
    {L "mlp.gate_proj.bias", "ffn", "mlp_bias !sparse", PART_OTHER},
    {L "mlp.up_proj.bias", "ffn", "mlp_bias !sparse", PART_OTHER},
    {L "mlp.down_proj.bias", "hidden", "mlp_bias !sparse", PART_OTHER},
    END,
};

static const struct term norms[] = {
    {L "input_layernorm.weight", "hidden", "", PART_OTHER},
    {L "post_attention_layernorm.weight", "hidden", "", PART_OTHER},
    END,
};

static const struct term four_norms[] = {
    {L "input_layernorm.weight", "hidden", "", PART_OTHER},
    {L "post_attention_layernorm.weight", "hidden", "", PART_OTHER},
    {L "pre_feedforward_layernorm.weight", "hidden", "", PART_OTHER},
    {L "post_feedforward_layernorm.weight", "hidden", "", PART_OTHER},
    END,
};

static const struct term norms_after[] = {
    {L "post_attention_layernorm.weight", "hidden", "", PART_OTHER},
    {L "post_feedforward_layernorm.weight", "hidden", "", PART_OTHER},
    END,
};

/* One tensor per expert, gate, up and down, beside a router. */
static const struct term experts[] = {
    {L "mlp.gate.weight", "experts, hidden", "sparse", PART_OTHER},
    {L "mlp.experts.{e}.gate_proj.weight", "expert_ffn, hidden", "sparse", PART_EXPERT},
    {L "mlp.experts.{e}.up_proj.weight", "expert_ffn, hidden", "sparse", PART_EXPERT},
    {L "mlp.experts.{e}.down_proj.weight", "hidden, expert_ffn", "sparse", PART_EXPERT},
    END,
};

/* -- blocks of one family ------------------------------------------------------ */

static const struct term mixtral[] = {
    {L "block_sparse_moe.gate.weight", "experts, hidden", "", PART_OTHER},
    {L "block_sparse_moe.experts.{e}.w1.weight", "ffn, hidden", "", PART_EXPERT},
    {L "block_sparse_moe.experts.{e}.w2.weight", "hidden, ffn", "", PART_EXPERT},
    {L "block_sparse_moe.experts.{e}.w3.weight", "ffn, hidden", "", PART_EXPERT},
    END,
};

static const struct term granitemoe[] = {
    {L "block_sparse_moe.router.layer.weight", "experts, hidden", "", PART_OTHER},
    {L "block_sparse_moe.input_linear.weight", "experts, 2*ffn, hidden", "", PART_EXPERT},
    {L "block_sparse_moe.output_linear.weight", "experts, hidden, ffn", "", PART_EXPERT},
    {L "shared_mlp.input_linear.weight", "2*shared_ffn, hidden", "shared_ffn", PART_OTHER},
    {L "shared_mlp.output_linear.weight", "hidden, shared_ffn", "shared_ffn", PART_OTHER},
    END,
};

static const struct term qwen2_shared[] = {
    {L "mlp.shared_expert.gate_proj.weight", "shared_ffn, hidden", "sparse", PART_OTHER},
    {L "mlp.shared_expert.up_proj.weight", "shared_ffn, hidden", "sparse", PART_OTHER},
    {L "mlp.shared_expert.down_proj.weight", "hidden, shared_ffn", "sparse", PART_OTHER},
    {L "mlp.shared_expert_gate.weight", "1, hidden", "sparse", PART_OTHER},
    END,
};

/* Multi-head latent attention: low-rank queries (if any), keys and values. */
static const struct term latent_attention[] = {
    {L "self_attn.q_proj.weight", "heads*(nope_dim+rope_dim), hidden", "!q_rank", PART_OTHER},
    {L "self_attn.q_a_proj.weight", "q_rank, hidden", "q_rank", PART_OTHER},
    {L "self_attn.q_a_layernorm.weight", "q_rank", "q_rank", PART_OTHER},
    {L "self_attn.q_b_proj.weight", "heads*(nope_dim+rope_dim), q_rank", "q_rank", PART_OTHER},
    {L "self_attn.kv_a_proj_with_mqa.weight", "kv_rank+rope_dim, hidden", "", PART_OTHER},
    {L "self_attn.kv_a_layernorm.weight", "kv_rank", "", PART_OTHER},
    {L "self_attn.kv_b_proj.weight", "heads*(nope_dim+value_dim), kv_rank", "", PART_OTHER},
    {L "self_attn.o_proj.weight", "hidden, heads*value_dim", "", PART_OTHER},
    {L "self_attn.q_a_proj.bias", "q_rank", "attention_bias q_rank", PART_OTHER},
    {L "self_attn.kv_a_proj_with_mqa.bias", "kv_rank+rope_dim", "attention_bias", PART_OTHER},
    {L "self_attn.o_proj.bias", "hidden", "attention_bias", PART_OTHER},
    END,
};

static const struct term deepseek_shared[] = {
    {L "mlp.gate.e_score_correction_bias", "experts", "sparse scored", PART_OTHER},
    {L "mlp.shared_experts.gate_proj.weight", "shared_experts*expert_ffn, hidden",
	"sparse shared_experts", PART_OTHER},
    {L "mlp.shared_experts.up_proj.weight", "shared_experts*expert_ffn, hidden",
	"sparse shared_experts", PART_OTHER},
    {L "mlp.shared_experts.down_proj.weight", "hidden, shared_experts*expert_ffn",
	"sparse shared_experts", PART_OTHER},
    END,
};

static const struct term gpt_oss[] = {
    {L "self_attn.sinks", "heads", "", PART_OTHER},
    {L "mlp.router.weight", "experts, hidden", "", PART_OTHER},
    {L "mlp.router.bias", "experts", "", PART_OTHER},
    {L "mlp.experts.gate_up_proj", "experts, hidden, 2*ffn", "", PART_EXPERT},
    {L "mlp.experts.gate_up_proj_bias", "experts, 2*ffn", "", PART_EXPERT},
    {L "mlp.experts.down_proj", "experts, ffn, hidden", "", PART_EXPERT},
    {L "mlp.experts.down_proj_bias", "experts, hidden", "", PART_EXPERT},
    END,
};

/* Two linear maps around xIELU, which has two learned and two fixed numbers. */
static const struct term apertus[] = {
    {L "mlp.up_proj.weight", "ffn, hidden", "", PART_OTHER},
    {L "mlp.down_proj.weight", "hidden, ffn", "", PART_OTHER},
    {L "mlp.act_fn.alpha_p", "1", "", PART_OTHER},
    {L "mlp.act_fn.alpha_n", "1", "", PART_OTHER},
    {L "mlp.act_fn.beta", "1", "", PART_STORED},
    {L "mlp.act_fn.eps", "1", "", PART_STORED},
    {L "attention_layernorm.weight", "hidden", "", PART_OTHER},
    {L "feedforward_layernorm.weight", "hidden", "", PART_OTHER},
    END,
};

static const struct term phi3[] = {
    {L "self_attn.qkv_proj.weight", "(heads+2*kv_heads)*head_dim, hidden", "", PART_OTHER},
    {L "self_attn.o_proj.weight", "hidden, heads*head_dim", "", PART_OTHER},
    {L "mlp.gate_up_proj.weight", "2*ffn, hidden", "", PART_OTHER},
    {L "mlp.down_proj.weight", "hidden, ffn", "", PART_OTHER},
    END,
};

static const struct term phi[] = {
    {"model.embed_tokens.weight", "vocab, hidden", "", PART_EMBEDDING},
    {"model.final_layernorm.weight", "hidden", "", PART_OTHER},
    {"model.final_layernorm.bias", "hidden", "", PART_OTHER},
    {"lm_head.weight", "vocab, hidden", "!tied", PART_HEAD},
    {"lm_head.bias", "vocab", "", PART_OTHER},
    {L "self_attn.q_proj.weight", "heads*head_dim, hidden", "", PART_OTHER},
    {L "self_attn.k_proj.weight", "kv_heads*head_dim, hidden", "", PART_OTHER},
    {L "self_attn.v_proj.weight", "kv_heads*head_dim, hidden", "", PART_OTHER},
    {L "self_attn.dense.weight", "hidden, heads*head_dim", "", PART_OTHER},
    {L "self_attn.q_proj.bias", "heads*head_dim", "", PART_OTHER},
    {L "self_attn.k_proj.bias", "kv_heads*head_dim", "", PART_OTHER},
    {L "self_attn.v_proj.bias", "kv_heads*head_dim", "", PART_OTHER},
    {L "self_attn.dense.bias", "hidden", "", PART_OTHER},
    {L "self_attn.q_layernorm.weight", "head_dim", "qk_norm", PART_OTHER},
    {L "self_attn.q_layernorm.bias", "head_dim", "qk_norm", PART_OTHER},
    {L "self_attn.k_layernorm.weight", "head_dim", "qk_norm", PART_OTHER},
    {L "self_attn.k_layernorm.bias", "head_dim", "qk_norm", PART_OTHER},
    {L "mlp.fc1.weight", "ffn, hidden", "", PART_OTHER},
    {L "mlp.fc1.bias", "ffn", "", PART_OTHER},
    {L "mlp.fc2.weight", "hidden, ffn", "", PART_OTHER},
    {L "mlp.fc2.bias", "hidden", "", PART_OTHER},
    {L "input_layernorm.weight", "hidden", "", PART_OTHER},
    {L "input_layernorm.bias", "hidden", "", PART_OTHER},
    END,
};

static const struct term starcoder2[] = {
    {"model.norm.bias", "hidden", "", PART_OTHER},
    {L "input_layernorm.bias", "hidden", "", PART_OTHER},
    {L "post_attention_layernorm.bias", "hidden", "", PART_OTHER},
    {L "mlp.c_fc.weight", "ffn, hidden", "", PART_OTHER},
    {L "mlp.c_fc.bias", "ffn", "bias", PART_OTHER},
    {L "mlp.c_proj.weight", "hidden, ffn", "", PART_OTHER},
    {L "mlp.c_proj.bias", "hidden", "bias", PART_OTHER},
    END,
};

static const struct term cohere[] = {
    {L "input_layernorm.weight", "hidden", "", PART_OTHER},
    {L "self_attn.q_norm.weight", "heads, head_dim", "qk_norm", PART_OTHER},
    {L "self_attn.k_norm.weight", "kv_heads, head_dim", "qk_norm", PART_OTHER},
    END,
};

/* Two generations: with key-value groups and a norm for each branch, or older with one
 * key-value head and one norm. Where the configuration is silent the output counts: the
 * class shares it by default, but the published files store it and published totals
 * count it. */
static const struct term falcon[] = {
    {"transformer.word_embeddings.weight", "vocab, hidden", "", PART_EMBEDDING},
    {"transformer.ln_f.weight", "hidden", "", PART_OTHER},
    {"transformer.ln_f.bias", "hidden", "", PART_OTHER},
    {"lm_head.weight", "vocab, hidden", "!tied", PART_HEAD},
    {H "self_attention.query_key_value.weight", "(heads+2*kv_heads)*head_dim, hidden",
	"new_decoder", PART_OTHER},
    {H "self_attention.query_key_value.weight", "hidden+2*head_dim, hidden",
	"!new_decoder multi_query", PART_OTHER},
    {H "self_attention.query_key_value.weight", "3*hidden, hidden", "!new_decoder !multi_query",
	PART_OTHER},
    {H "self_attention.query_key_value.bias", "(heads+2*kv_heads)*head_dim", "new_decoder bias",
	PART_OTHER},
    {H "self_attention.query_key_value.bias", "hidden+2*head_dim", "!new_decoder multi_query bias",
	PART_OTHER},
    {H "self_attention.query_key_value.bias", "3*hidden", "!new_decoder !multi_query bias",
	PART_OTHER},
    {H "self_attention.dense.weight", "hidden, hidden", "", PART_OTHER},
    {H "self_attention.dense.bias", "hidden", "bias", PART_OTHER},
    {H "mlp.dense_h_to_4h.weight", "ffn, hidden", "", PART_OTHER},
    {H "mlp.dense_h_to_4h.bias", "ffn", "bias", PART_OTHER},
    {H "mlp.dense_4h_to_h.weight", "hidden, ffn", "", PART_OTHER},
    {H "mlp.dense_4h_to_h.bias", "hidden", "bias", PART_OTHER},
    {H "ln_attn.weight", "hidden", "two_norms", PART_OTHER},
    {H "ln_attn.bias", "hidden", "two_norms", PART_OTHER},
    {H "ln_mlp.weight", "hidden", "two_norms", PART_OTHER},
    {H "ln_mlp.bias", "hidden", "two_norms", PART_OTHER},
    {H "input_layernorm.weight", "hidden", "!two_norms", PART_OTHER},
    {H "input_layernorm.bias", "hidden", "!two_norms", PART_OTHER},
    {H "post_attention_layernorm.weight", "hidden", "!parallel", PART_OTHER},
    {H "post_attention_layernorm.bias", "hidden", "!parallel", PART_OTHER},
    END,
};

#define N "gpt_neox.layers.{l}."
static const struct term gpt_neox[] = {
    {"gpt_neox.embed_in.weight", "vocab, hidden", "", PART_EMBEDDING},
    {"gpt_neox.final_layer_norm.weight", "hidden", "", PART_OTHER},
    {"gpt_neox.final_layer_norm.bias", "hidden", "", PART_OTHER},
    {"embed_out.weight", "vocab, hidden", "!tied", PART_HEAD},
    {N "attention.query_key_value.weight", "3*hidden, hidden", "", PART_OTHER},
    {N "attention.query_key_value.bias", "3*hidden", "attention_bias", PART_OTHER},
    {N "attention.dense.weight", "hidden, hidden", "", PART_OTHER},
    {N "attention.dense.bias", "hidden", "attention_bias", PART_OTHER},
    {N "mlp.dense_h_to_4h.weight", "ffn, hidden", "", PART_OTHER},
    {N "mlp.dense_h_to_4h.bias", "ffn", "", PART_OTHER},
    {N "mlp.dense_4h_to_h.weight", "hidden, ffn", "", PART_OTHER},
    {N "mlp.dense_4h_to_h.bias", "hidden", "", PART_OTHER},
    {N "input_layernorm.weight", "hidden", "", PART_OTHER},
    {N "input_layernorm.bias", "hidden", "", PART_OTHER},
    {N "post_attention_layernorm.weight", "hidden", "", PART_OTHER},
    {N "post_attention_layernorm.bias", "hidden", "", PART_OTHER},
    END,
};

static const struct term bloom[] = {
    {"transformer.word_embeddings.weight", "vocab, hidden", "", PART_EMBEDDING},
    {"transformer.word_embeddings_layernorm.weight", "hidden", "", PART_OTHER},
    {"transformer.word_embeddings_layernorm.bias", "hidden", "", PART_OTHER},
    {"transformer.ln_f.weight", "hidden", "", PART_OTHER},
    {"transformer.ln_f.bias", "hidden", "", PART_OTHER},
    {"lm_head.weight", "vocab, hidden", "!tied", PART_HEAD},
    {H "self_attention.query_key_value.weight", "3*hidden, hidden", "", PART_OTHER},
    {H "self_attention.query_key_value.bias", "3*hidden", "", PART_OTHER},
    {H "self_attention.dense.weight", "hidden, hidden", "", PART_OTHER},
    {H "self_attention.dense.bias", "hidden", "", PART_OTHER},
    {H "mlp.dense_h_to_4h.weight", "4*hidden, hidden", "", PART_OTHER},
    {H "mlp.dense_h_to_4h.bias", "4*hidden", "", PART_OTHER},
    {H "mlp.dense_4h_to_h.weight", "hidden, 4*hidden", "", PART_OTHER},
    {H "mlp.dense_4h_to_h.bias", "hidden", "", PART_OTHER},
    {H "input_layernorm.weight", "hidden", "", PART_OTHER},
    {H "input_layernorm.bias", "hidden", "", PART_OTHER},
    {H "post_attention_layernorm.weight", "hidden", "", PART_OTHER},
    {H "post_attention_layernorm.bias", "hidden", "", PART_OTHER},
    END,
};

static const struct term gpt2[] = {
    {"transformer.wte.weight", "vocab, hidden", "", PART_EMBEDDING},
    {"transformer.wpe.weight", "context, hidden", "", PART_OTHER},
    {"transformer.ln_f.weight", "hidden", "", PART_OTHER},
    {"transformer.ln_f.bias", "hidden", "", PART_OTHER},
    {"lm_head.weight", "vocab, hidden", "!tied", PART_HEAD},
    {H "attn.c_attn.weight", "hidden, 3*hidden", "", PART_OTHER},
    {H "attn.c_attn.bias", "3*hidden", "", PART_OTHER},
    {H "attn.c_proj.weight", "hidden, hidden", "", PART_OTHER},
    {H "attn.c_proj.bias", "hidden", "", PART_OTHER},
    {H "mlp.c_fc.weight", "hidden, ffn", "", PART_OTHER},
    {H "mlp.c_fc.bias", "ffn", "", PART_OTHER},
    {H "mlp.c_proj.weight", "ffn, hidden", "", PART_OTHER},
    {H "mlp.c_proj.bias", "hidden", "", PART_OTHER},
    {H "ln_1.weight", "hidden", "", PART_OTHER},
    {H "ln_1.bias", "hidden", "", PART_OTHER},
    {H "ln_2.weight", "hidden", "", PART_OTHER},
    {H "ln_2.bias", "hidden", "", PART_OTHER},
    END,
};

/* Every layer, or every second, has experts beside one expert that all tokens use. */
static const struct term llama4[] = {
    {L "feed_forward.gate_proj.weight", "dense_ffn, hidden", "!sparse", PART_OTHER},
    {L "feed_forward.up_proj.weight", "dense_ffn, hidden", "!sparse", PART_OTHER},
    {L "feed_forward.down_proj.weight", "hidden, dense_ffn", "!sparse", PART_OTHER},
    {L "feed_forward.router.weight", "experts, hidden", "sparse", PART_OTHER},
    {L "feed_forward.experts.gate_up_proj", "experts, hidden, 2*ffn", "sparse", PART_EXPERT},
    {L "feed_forward.experts.down_proj", "experts, ffn, hidden", "sparse", PART_EXPERT},
    {L "feed_forward.shared_expert.gate_proj.weight", "ffn, hidden", "sparse", PART_OTHER},
    {L "feed_forward.shared_expert.up_proj.weight", "ffn, hidden", "sparse", PART_OTHER},
    {L "feed_forward.shared_expert.down_proj.weight", "hidden, ffn", "sparse", PART_OTHER},
    END,
};

#define V "vision_model."
#define E V "model.layers.{v}."
static const struct term llama4_vision[] = {
    {V "patch_embedding.linear.weight", "vision_hidden, vision_channels*vision_patch*vision_patch",
	"", PART_OTHER},
    {V "class_embedding", "vision_hidden", "", PART_OTHER},
    {V "positional_embedding_vlm",
	"(vision_image/vision_patch)*(vision_image/vision_patch)+1, vision_hidden", "", PART_OTHER},
    {V "layernorm_pre.weight", "vision_hidden", "", PART_OTHER},
    {V "layernorm_pre.bias", "vision_hidden", "", PART_OTHER},
    {V "layernorm_post.weight", "vision_hidden", "", PART_OTHER},
    {V "layernorm_post.bias", "vision_hidden", "", PART_OTHER},
    {V "vision_adapter.mlp.fc1.weight", "vision_projector_in, vision_ffn", "", PART_OTHER},
    {V "vision_adapter.mlp.fc2.weight", "vision_projector_out, vision_projector_in", "",
	PART_OTHER},
    {E "self_attn.q_proj.weight", "vision_hidden, vision_hidden", "", PART_OTHER},
    {E "self_attn.k_proj.weight", "vision_hidden, vision_hidden", "", PART_OTHER},
    {E "self_attn.v_proj.weight", "vision_hidden, vision_hidden", "", PART_OTHER},
    {E "self_attn.o_proj.weight", "vision_hidden, vision_hidden", "", PART_OTHER},
    {E "self_attn.q_proj.bias", "vision_hidden", "", PART_OTHER},
    {E "self_attn.k_proj.bias", "vision_hidden", "", PART_OTHER},
    {E "self_attn.v_proj.bias", "vision_hidden", "", PART_OTHER},
    {E "self_attn.o_proj.bias", "vision_hidden", "", PART_OTHER},
    {E "mlp.fc1.weight", "vision_ffn, vision_hidden", "", PART_OTHER},
    {E "mlp.fc1.bias", "vision_ffn", "", PART_OTHER},
    {E "mlp.fc2.weight", "vision_hidden, vision_ffn", "", PART_OTHER},
    {E "mlp.fc2.bias", "vision_hidden", "", PART_OTHER},
    {E "input_layernorm.weight", "vision_hidden", "", PART_OTHER},
    {E "input_layernorm.bias", "vision_hidden", "", PART_OTHER},
    {E "post_attention_layernorm.weight", "vision_hidden", "", PART_OTHER},
    {E "post_attention_layernorm.bias", "vision_hidden", "", PART_OTHER},
    {"multi_modal_projector.linear_1.weight", "hidden, vision_out", "", PART_OTHER},
    END,
};
#undef E
#undef V

/* A Pixtral vision tower and the bridge of Mistral's models, without biases. */
#define V "vision_tower."
#define E V "transformer.layers.{v}."
static const struct term pixtral[] = {
    {V "patch_conv.weight", "vision_hidden, vision_channels, vision_patch, vision_patch", "",
	PART_OTHER},
    {V "ln_pre.weight", "vision_hidden", "", PART_OTHER},
    {E "attention.q_proj.weight", "vision_hidden, vision_hidden", "", PART_OTHER},
    {E "attention.k_proj.weight", "vision_hidden, vision_hidden", "", PART_OTHER},
    {E "attention.v_proj.weight", "vision_hidden, vision_hidden", "", PART_OTHER},
    {E "attention.o_proj.weight", "vision_hidden, vision_hidden", "", PART_OTHER},
    {E "feed_forward.gate_proj.weight", "vision_ffn, vision_hidden", "", PART_OTHER},
    {E "feed_forward.up_proj.weight", "vision_ffn, vision_hidden", "", PART_OTHER},
    {E "feed_forward.down_proj.weight", "vision_hidden, vision_ffn", "", PART_OTHER},
    {E "attention_norm.weight", "vision_hidden", "", PART_OTHER},
    {E "ffn_norm.weight", "vision_hidden", "", PART_OTHER},
    {"multi_modal_projector.norm.weight", "vision_hidden", "", PART_OTHER},
    {"multi_modal_projector.patch_merger.merging_layer.weight",
	"vision_hidden, merge*merge*vision_hidden", "", PART_OTHER},
    {"multi_modal_projector.linear_1.weight", "hidden, vision_hidden", "", PART_OTHER},
    {"multi_modal_projector.linear_2.weight", "hidden, hidden", "", PART_OTHER},
    END,
};
#undef E
#undef V

/* A SigLIP vision tower without its pooling head. */
#define V "vision_tower.vision_model."
#define E V "encoder.layers.{v}."
static const struct term siglip[] = {
    {V "embeddings.patch_embedding.weight",
	"vision_hidden, vision_channels, vision_patch, vision_patch", "", PART_OTHER},
    {V "embeddings.patch_embedding.bias", "vision_hidden", "", PART_OTHER},
    {V "embeddings.position_embedding.weight",
	"(vision_image/vision_patch)*(vision_image/vision_patch), vision_hidden", "", PART_OTHER},
    {V "post_layernorm.weight", "vision_hidden", "", PART_OTHER},
    {V "post_layernorm.bias", "vision_hidden", "", PART_OTHER},
    {E "self_attn.q_proj.weight", "vision_hidden, vision_hidden", "", PART_OTHER},
    {E "self_attn.k_proj.weight", "vision_hidden, vision_hidden", "", PART_OTHER},
    {E "self_attn.v_proj.weight", "vision_hidden, vision_hidden", "", PART_OTHER},
    {E "self_attn.out_proj.weight", "vision_hidden, vision_hidden", "", PART_OTHER},
    {E "self_attn.q_proj.bias", "vision_hidden", "", PART_OTHER},
    {E "self_attn.k_proj.bias", "vision_hidden", "", PART_OTHER},
    {E "self_attn.v_proj.bias", "vision_hidden", "", PART_OTHER},
    {E "self_attn.out_proj.bias", "vision_hidden", "", PART_OTHER},
    {E "mlp.fc1.weight", "vision_ffn, vision_hidden", "", PART_OTHER},
    {E "mlp.fc1.bias", "vision_ffn", "", PART_OTHER},
    {E "mlp.fc2.weight", "vision_hidden, vision_ffn", "", PART_OTHER},
    {E "mlp.fc2.bias", "vision_hidden", "", PART_OTHER},
    {E "layer_norm1.weight", "vision_hidden", "", PART_OTHER},
    {E "layer_norm1.bias", "vision_hidden", "", PART_OTHER},
    {E "layer_norm2.weight", "vision_hidden", "", PART_OTHER},
    {E "layer_norm2.bias", "vision_hidden", "", PART_OTHER},
    END,
};

static const struct term gemma3_bridge[] = {
    {"multi_modal_projector.mm_input_projection_weight", "vision_hidden, hidden", "", PART_OTHER},
    {"multi_modal_projector.mm_soft_emb_norm.weight", "vision_hidden", "", PART_OTHER},
    END,
};

/* -- families ------------------------------------------------------------------ */

#define GROUPED "kv_heads=heads head_dim=hidden/heads "
/* A language model within a larger one, as older and newer writers name its parts. */
#define PARTS                                                                                      \
	"language_model.model.>model. language_model.lm_head.>lm_head. "                           \
	"model.language_model.>model. model.vision_tower.>vision_tower. "                          \
	"model.vision_model.>vision_model. "                                                       \
	"model.multi_modal_projector.>multi_modal_projector."
#define BIASED "in_bias=attention_bias out_bias=attention_bias "

const struct family families[] = {
    {"llama mistral ministral granite", GROUPED BIASED, NULL, {ends, attention, gated, norms}},
    {"smollm3", "kv_heads=4 tied=1 head_dim=hidden/heads " BIASED, NULL,
	{ends, attention, gated, norms}},
    {"qwen2", GROUPED "in_bias=1", NULL, {ends, attention, gated, norms}},
    {"qwen3", "head_dim=128 " GROUPED BIASED, NULL, {ends, attention, head_norms, gated, norms}},
    {"gemma", "head_dim=256 tied=1 " GROUPED BIASED, NULL, {ends, attention, gated, norms}},
    {"gemma2", "head_dim=256 tied=1 " GROUPED BIASED, NULL, {ends, attention, gated, four_norms}},
    {"gemma3_text", "heads=8 kv_heads=4 head_dim=256 vocab=262208 tied=1 " BIASED, NULL,
	{ends, attention, head_norms, gated, four_norms}},
    {"gemma3", "heads=8 kv_heads=4 head_dim=256 vocab=262208 tied=1 vision_channels=3 " BIASED,
	PARTS, {ends, attention, head_norms, gated, four_norms, siglip, gemma3_bridge}},
    {"mistral3", "merge=2 vision_channels=3 " GROUPED BIASED, PARTS,
	{ends, attention, gated, norms, pixtral}},
    {"llama4", "head_dim=128 vision_channels=3 " GROUPED BIASED, PARTS,
	{ends, attention, norms, llama4, llama4_vision}},
    {"llama4_text", "head_dim=128 " GROUPED BIASED, NULL, {ends, attention, norms, llama4}},
    {"olmo2 olmo3", GROUPED BIASED, NULL, {ends, attention, wide_norms, gated, norms_after}},
    {"apertus", GROUPED BIASED, NULL, {ends, attention, head_norms, apertus}},
    {"phi", GROUPED, NULL, {phi}},
    {"phi3", GROUPED, NULL, {ends, phi3, norms}},
    {"starcoder2", "kv_heads=2 head_dim=hidden/heads bias=1 tied=1 in_bias=bias out_bias=bias",
	NULL, {ends, attention, norms, starcoder2}},
    {"cohere cohere2", "tied=1 " GROUPED BIASED, NULL, {ends, attention, gated, cohere}},
    {"mixtral", GROUPED BIASED, NULL, {ends, attention, norms, mixtral}},
    {"granitemoe granitemoeshared", GROUPED BIASED, NULL, {ends, attention, norms, granitemoe}},
    {"qwen2_moe", GROUPED "in_bias=1", NULL,
	{ends, attention, gated, norms, experts, qwen2_shared}},
    {"qwen3_moe", "head_dim=128 " GROUPED BIASED, NULL,
	{ends, attention, head_norms, gated, norms, experts}},
    {"deepseek_v2", "", NULL, {ends, latent_attention, gated, norms, experts, deepseek_shared}},
    {"deepseek_v3 kimi_k2", "scored=1", NULL,
	{ends, latent_attention, gated, norms, experts, deepseek_shared}},
    {"gpt_oss", "head_dim=64 in_bias=attention_bias out_bias=attention_bias", NULL,
	{ends, attention, norms, gpt_oss}},
    {"falcon",
	"multi_query=1 parallel=1 " GROUPED
	"ffn=4*hidden ln_parallel=2*new_decoder two_norms=parallel*(ln_parallel/2)",
	NULL, {falcon}},
    {"gpt_neox", "attention_bias=1", NULL, {gpt_neox}},
    {"bloom", "tied=1",
	"h.>transformer.h. word_embeddings>transformer.word_embeddings ln_f.>transformer.ln_f.",
	{bloom}},
    {"gpt2", "tied=1 ffn=4*hidden",
	"h.>transformer.h. wte.>transformer.wte. wpe.>transformer.wpe. ln_f.>transformer.ln_f.",
	{gpt2}},
    {NULL, NULL, NULL, {NULL}},
};

/* Is `word` one of the blank-separated words? */
static bool
has_word(const char *words, struct text word)
{
	while (*words != '\0') {
		size_t len = strcspn(words, " ");
		if (len == word.len && len > 0 && memcmp(words, word.at, len) == 0)
			return true;
		words += len + strspn(words + len, " ");
	}
	return false;
}

const struct family *
family_of(struct text model_type)
{
	for (const struct family *family = families; family->types != NULL; family++) {
		if (has_word(family->types, model_type))
			return family;
	}
	return NULL;
}
