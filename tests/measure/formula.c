/* SPDX-License-Identifier: Apache-2.0 */
/* The table of families against totals that the models' makers published.
 *
 * Configurations hold the published hyperparameters and nothing else. Where a total
 * was not published to the last digit it is not here. */
#include "../check.h"

#include "measure/formula.h"

#include <stdio.h>
#include <string.h>

struct published {
	const char *model, *config;
	uint64_t total, active; /* active 0: not held */
};

#define LLAMA4_VISION                                                                              \
	"'vision_config':{'hidden_size':1408,'intermediate_size':5632,'num_hidden_layers':34,"     \
	"'num_attention_heads':16,'num_channels':3,'patch_size':14,'image_size':336,"              \
	"'projector_input_dim':4096,'projector_output_dim':4096,'vision_output_dim':4096}"

#define QWEN3_VISION(out)                                                                          \
	"'vision_config':{'hidden_size':1152,'intermediate_size':4304,'depth':27,'num_heads':16,"  \
	"'in_channels':3,'patch_size':16,'spatial_merge_size':2,'temporal_patch_size':2,"          \
	"'num_position_embeddings':2304,'deepstack_visual_indexes':[8,16,24],"                     \
	"'out_hidden_size':" out "}"

static const struct published models[] = {
    {"Llama-2-70b",
	"{'model_type':'llama','hidden_size':8192,'intermediate_size':28672,"
	"'num_hidden_layers':80,'num_attention_heads':64,'num_key_value_heads':8,"
	"'vocab_size':32000,'tie_word_embeddings':false}",
	68976648192, 0},
    {"Mistral-Large-2407",
	"{'model_type':'mistral','hidden_size':12288,'intermediate_size':28672,"
	"'num_hidden_layers':88,'num_attention_heads':96,'num_key_value_heads':8,"
	"'head_dim':128,'vocab_size':32768,'tie_word_embeddings':false}",
	122610069504, 0},
    {"Qwen2.5-72B",
	"{'model_type':'qwen2','hidden_size':8192,'intermediate_size':29568,"
	"'num_hidden_layers':80,'num_attention_heads':64,'num_key_value_heads':8,"
	"'vocab_size':152064,'tie_word_embeddings':false}",
	72706203648, 0},
    {"gemma-2-27b",
	"{'model_type':'gemma2','hidden_size':4608,'intermediate_size':36864,"
	"'num_hidden_layers':46,'num_attention_heads':32,'num_key_value_heads':16,'head_dim':128,"
	"'vocab_size':256000}",
	27227128320, 0},
    {"c4ai-command-r-plus",
	"{'model_type':'cohere','hidden_size':12288,'intermediate_size':33792,"
	"'num_hidden_layers':64,'num_attention_heads':96,'num_key_value_heads':8,"
	"'vocab_size':256000,'use_qk_norm':true}",
	103810674688, 0},
    {"c4ai-command-a-03-2025",
	"{'model_type':'cohere2','hidden_size':12288,'intermediate_size':36864,"
	"'num_hidden_layers':64,'num_attention_heads':96,'num_key_value_heads':8,"
	"'head_dim':128,'vocab_size':256000}",
	111057580032, 0},
    {"Mistral-Small-3.1-24B",
	"{'model_type':'mistral3','spatial_merge_size':2,'text_config':{'model_type':'mistral',"
	"'hidden_size':5120,'intermediate_size':32768,'num_hidden_layers':40,"
	"'num_attention_heads':32,'num_key_value_heads':8,'head_dim':128,'vocab_size':131072},"
	"'vision_config':{'model_type':'pixtral','hidden_size':1024,'intermediate_size':4096,"
	"'num_hidden_layers':24,'num_attention_heads':16,'num_channels':3,'patch_size':14,"
	"'image_size':1540}}",
	24011361280, 0},
    {"Llama-4-Scout-17B-16E",
	"{'model_type':'llama4','text_config':{'model_type':'llama4_text','hidden_size':5120,"
	"'intermediate_size':8192,'intermediate_size_mlp':16384,'num_hidden_layers':48,"
	"'num_attention_heads':40,'num_key_value_heads':8,'head_dim':128,"
	"'num_local_experts':16,'num_experts_per_tok':1,'interleave_moe_layer_step':1,"
	"'vocab_size':202048,'tie_word_embeddings':false}," LLAMA4_VISION "}",
	108641793536, 0},
    {"Llama-4-Maverick-17B-128E",
	"{'model_type':'llama4','text_config':{'model_type':'llama4_text','hidden_size':5120,"
	"'intermediate_size':8192,'intermediate_size_mlp':16384,'num_hidden_layers':48,"
	"'num_attention_heads':40,'num_key_value_heads':8,'head_dim':128,"
	"'num_local_experts':128,'num_experts_per_tok':1,'interleave_moe_layer_step':2,"
	"'vocab_size':202048,'tie_word_embeddings':false}," LLAMA4_VISION "}",
	401583781376, 0},
    {"Llama-3.1-8B",
	"{'model_type':'llama','hidden_size':4096,'intermediate_size':14336,'num_hidden_layers':32,"
	"'num_attention_heads':32,'num_key_value_heads':8,'vocab_size':128256,"
	"'tie_word_embeddings':false}",
	8030261248, 8030261248},
    {"Llama-3.1-405B",
	"{'model_type':'llama','hidden_size':16384,'intermediate_size':53248,"
	"'num_hidden_layers':126,'num_attention_heads':128,'num_key_value_heads':8,"
	"'vocab_size':128256,'tie_word_embeddings':false}",
	405853388800, 405853388800},
    {"Llama-3.2-1B",
	"{'model_type':'llama','hidden_size':2048,'intermediate_size':8192,'num_hidden_layers':16,"
	"'num_attention_heads':32,'num_key_value_heads':8,'head_dim':64,'vocab_size':128256,"
	"'tie_word_embeddings':true}",
	1235814400, 0},
    {"Mistral-7B-v0.1",
	"{'model_type':'mistral','hidden_size':4096,'intermediate_size':14336,"
	"'num_hidden_layers':32,'num_attention_heads':32,'num_key_value_heads':8,"
	"'vocab_size':32000,'tie_word_embeddings':false}",
	7241732096, 0},
    {"Mixtral-8x7B",
	"{'model_type':'mixtral','hidden_size':4096,'intermediate_size':14336,"
	"'num_hidden_layers':32,'num_attention_heads':32,'num_key_value_heads':8,"
	"'num_local_experts':8,'num_experts_per_tok':2,'vocab_size':32000}",
	46702792704, 12879925248},
    {"Qwen2.5-7B",
	"{'model_type':'qwen2','hidden_size':3584,'intermediate_size':18944,'num_hidden_layers':28,"
	"'num_attention_heads':28,'num_key_value_heads':4,'vocab_size':152064,"
	"'tie_word_embeddings':false}",
	7615616512, 0},
    {"Qwen1.5-MoE-A2.7B",
	"{'model_type':'qwen2_moe','hidden_size':2048,'intermediate_size':5632,"
	"'moe_intermediate_size':1408,'shared_expert_intermediate_size':5632,"
	"'num_hidden_layers':24,'num_attention_heads':16,'num_key_value_heads':16,"
	"'num_experts':60,'num_experts_per_tok':4,'decoder_sparse_step':1,'vocab_size':151936,"
	"'tie_word_embeddings':false}",
	14315784192, 0},
    {"Qwen3-8B",
	"{'model_type':'qwen3','hidden_size':4096,'intermediate_size':12288,'num_hidden_layers':36,"
	"'num_attention_heads':32,'num_key_value_heads':8,'head_dim':128,'vocab_size':151936,"
	"'attention_bias':false,'tie_word_embeddings':false}",
	8190735360, 0},
    {"Qwen3-30B-A3B",
	"{'model_type':'qwen3_moe','hidden_size':2048,'intermediate_size':6144,"
	"'moe_intermediate_size':768,'num_hidden_layers':48,'num_attention_heads':32,"
	"'num_key_value_heads':4,'head_dim':128,'num_experts':128,'num_experts_per_tok':8,"
	"'decoder_sparse_step':1,'mlp_only_layers':[],'vocab_size':151936,"
	"'tie_word_embeddings':false}",
	30532122624, 0},
    {"Qwen3-235B-A22B",
	"{'model_type':'qwen3_moe','hidden_size':4096,'intermediate_size':12288,"
	"'moe_intermediate_size':1536,'num_hidden_layers':94,'num_attention_heads':64,"
	"'num_key_value_heads':4,'head_dim':128,'num_experts':128,'num_experts_per_tok':8,"
	"'vocab_size':151936,'tie_word_embeddings':false}",
	235093634560, 0},
    {"gemma-2-9b",
	"{'model_type':'gemma2','hidden_size':3584,'intermediate_size':14336,"
	"'num_hidden_layers':42,'num_attention_heads':16,'num_key_value_heads':8,'head_dim':256,"
	"'vocab_size':256000}",
	9241705984, 0},
    {"gemma-7b",
	"{'model_type':'gemma','hidden_size':3072,'intermediate_size':24576,"
	"'num_hidden_layers':28,'num_attention_heads':16,'num_key_value_heads':16,'head_dim':256,"
	"'vocab_size':256000}",
	8537680896, 0},
    {"gemma-3-1b",
	"{'model_type':'gemma3_text','hidden_size':1152,'intermediate_size':6912,"
	"'num_hidden_layers':26,'num_attention_heads':4,'num_key_value_heads':1,'head_dim':256,"
	"'vocab_size':262144}",
	999885952, 0},
    {"gemma-3-4b",
	"{'model_type':'gemma3','text_config':{'model_type':'gemma3_text','hidden_size':2560,"
	"'intermediate_size':10240,'num_hidden_layers':34},'vision_config':{"
	"'model_type':'siglip_vision_model','hidden_size':1152,'intermediate_size':4304,"
	"'num_hidden_layers':27,'num_attention_heads':16,'image_size':896,'patch_size':14}}",
	4300079472, 0},
    {"gemma-3-27b",
	"{'model_type':'gemma3','text_config':{'model_type':'gemma3_text','hidden_size':5376,"
	"'intermediate_size':21504,'num_hidden_layers':62,'num_attention_heads':32,"
	"'num_key_value_heads':16,'head_dim':128},'vision_config':{"
	"'model_type':'siglip_vision_model','hidden_size':1152,'intermediate_size':4304,"
	"'num_hidden_layers':27,'num_attention_heads':16,'image_size':896,'patch_size':14}}",
	27432406640, 0},
    {"SmolLM3-3B",
	"{'model_type':'smollm3','hidden_size':2048,'intermediate_size':11008,"
	"'num_hidden_layers':36,'num_attention_heads':16,'num_key_value_heads':4,"
	"'vocab_size':128256,'attention_bias':false,'mlp_bias':false}",
	3075098624, 0},
    {"OLMo-2-1124-7B",
	"{'model_type':'olmo2','hidden_size':4096,'intermediate_size':11008,"
	"'num_hidden_layers':32,'num_attention_heads':32,'num_key_value_heads':32,"
	"'vocab_size':100352,'tie_word_embeddings':false}",
	7298617344, 0},
    {"OLMo-2-1124-13B",
	"{'model_type':'olmo2','hidden_size':5120,'intermediate_size':13824,"
	"'num_hidden_layers':40,'num_attention_heads':40,'num_key_value_heads':40,"
	"'vocab_size':100352,'tie_word_embeddings':false}",
	13716198400, 0},
    {"phi-2",
	"{'model_type':'phi','hidden_size':2560,'intermediate_size':10240,'num_hidden_layers':32,"
	"'num_attention_heads':32,'vocab_size':51200,'tie_word_embeddings':false}",
	2779683840, 0},
    {"Phi-3-mini-4k",
	"{'model_type':'phi3','hidden_size':3072,'intermediate_size':8192,'num_hidden_layers':32,"
	"'num_attention_heads':32,'num_key_value_heads':32,'vocab_size':32064,"
	"'tie_word_embeddings':false}",
	3821079552, 0},
    {"phi-4",
	"{'model_type':'phi3','hidden_size':5120,'intermediate_size':17920,'num_hidden_layers':40,"
	"'num_attention_heads':40,'num_key_value_heads':10,'vocab_size':100352,"
	"'tie_word_embeddings':false}",
	14659507200, 0},
    {"starcoder2-15b",
	"{'model_type':'starcoder2','hidden_size':6144,'intermediate_size':24576,"
	"'num_hidden_layers':40,'num_attention_heads':48,'num_key_value_heads':4,"
	"'vocab_size':49152,'use_bias':true,'tie_word_embeddings':false}",
	15957889024, 0},
    {"c4ai-command-r-v01",
	"{'model_type':'cohere','hidden_size':8192,'intermediate_size':22528,"
	"'num_hidden_layers':40,'num_attention_heads':64,'num_key_value_heads':64,"
	"'vocab_size':256000,'use_qk_norm':false}",
	34980831232, 0},
    {"DeepSeek-V3, without its prediction layer",
	"{'model_type':'deepseek_v3','hidden_size':7168,'intermediate_size':18432,"
	"'moe_intermediate_size':2048,'num_hidden_layers':61,'first_k_dense_replace':3,"
	"'moe_layer_freq':1,'n_routed_experts':256,'n_shared_experts':1,'num_experts_per_tok':8,"
	"'num_attention_heads':128,'num_key_value_heads':128,'q_lora_rank':1536,"
	"'kv_lora_rank':512,'qk_nope_head_dim':128,'qk_rope_head_dim':64,'v_head_dim':128,"
	"'vocab_size':129280,'tie_word_embeddings':false}",
	671026419200, 37552297472},
    {"DeepSeek-V2-Lite",
	"{'model_type':'deepseek_v2','hidden_size':2048,'intermediate_size':10944,"
	"'moe_intermediate_size':1408,'num_hidden_layers':27,'first_k_dense_replace':1,"
	"'moe_layer_freq':1,'n_routed_experts':64,'n_shared_experts':2,'num_experts_per_tok':6,"
	"'num_attention_heads':16,'num_key_value_heads':16,'q_lora_rank':null,"
	"'kv_lora_rank':512,'qk_nope_head_dim':128,'qk_rope_head_dim':64,'v_head_dim':128,"
	"'vocab_size':102400,'tie_word_embeddings':false}",
	15706484224, 0},
    {"gpt-oss-20b",
	"{'model_type':'gpt_oss','hidden_size':2880,'intermediate_size':2880,"
	"'num_hidden_layers':24,'num_attention_heads':64,'num_key_value_heads':8,'head_dim':64,"
	"'num_local_experts':32,'num_experts_per_tok':4,'attention_bias':true,"
	"'vocab_size':201088,'tie_word_embeddings':false}",
	20914757184, 0},
    {"gpt-oss-120b",
	"{'model_type':'gpt_oss','hidden_size':2880,'intermediate_size':2880,"
	"'num_hidden_layers':36,'num_attention_heads':64,'num_key_value_heads':8,'head_dim':64,"
	"'num_local_experts':128,'num_experts_per_tok':4,'attention_bias':true,"
	"'vocab_size':201088,'tie_word_embeddings':false}",
	116829156672, 0},
    {"falcon-7b, as stored",
	"{'model_type':'falcon','hidden_size':4544,'num_hidden_layers':32,"
	"'num_attention_heads':71,'multi_query':true,'new_decoder_architecture':false,"
	"'parallel_attn':true,'bias':false,'alibi':false,'vocab_size':65024}",
	7217189760, 0},
    {"gpt-neox-20b",
	"{'model_type':'gpt_neox','hidden_size':6144,'intermediate_size':24576,"
	"'num_hidden_layers':44,'num_attention_heads':64,'vocab_size':50432,"
	"'tie_word_embeddings':false}",
	20554567680, 0},
    {"pythia-12b",
	"{'model_type':'gpt_neox','hidden_size':5120,'intermediate_size':20480,"
	"'num_hidden_layers':36,'num_attention_heads':40,'vocab_size':50688,"
	"'tie_word_embeddings':false}",
	11846072320, 0},
    {"bloom-176b",
	"{'model_type':'bloom','n_embed':14336,'n_layer':70,'num_attention_heads':112,"
	"'vocab_size':250880}",
	176247271424, 0},
    {"gpt2",
	"{'model_type':'gpt2','n_embd':768,'n_layer':12,'n_head':12,'n_positions':1024,"
	"'n_inner':null,'vocab_size':50257}",
	124439808, 0},
    {"granite-3.1-1b-a400m",
	"{'model_type':'granitemoe','hidden_size':1024,'intermediate_size':512,"
	"'num_hidden_layers':24,'num_attention_heads':16,'num_key_value_heads':8,"
	"'num_local_experts':32,'num_experts_per_tok':8,'vocab_size':49155,"
	"'tie_word_embeddings':true}",
	1334628352, 0},
    {"gemma-2b",
	"{'model_type':'gemma','hidden_size':2048,'intermediate_size':16384,"
	"'num_hidden_layers':18,'num_attention_heads':8,'num_key_value_heads':1,"
	"'head_dim':256,'vocab_size':256000}",
	2506172416, 0},
    {"gemma-2-2b",
	"{'model_type':'gemma2','hidden_size':2304,'intermediate_size':9216,"
	"'num_hidden_layers':26,'num_attention_heads':8,'num_key_value_heads':4,"
	"'head_dim':256,'vocab_size':256000}",
	2614341888, 0},
    {"granite-3.1-8b",
	"{'model_type':'granite','hidden_size':4096,'intermediate_size':12800,"
	"'num_hidden_layers':40,'num_attention_heads':32,'num_key_value_heads':8,"
	"'vocab_size':49155,'tie_word_embeddings':true}",
	8170848256, 0},
    {"falcon-40b, shared",
	"{'model_type':'falcon','hidden_size':8192,'num_hidden_layers':60,"
	"'num_attention_heads':128,'num_kv_heads':8,'new_decoder_architecture':true,"
	"'parallel_attn':true,'bias':false,'vocab_size':65024,"
	"'tie_word_embeddings':true}",
	41303293952, 0},
    {"OLMo-7B",
	"{'model_type':'olmo','hidden_size':4096,'intermediate_size':11008,"
	"'num_hidden_layers':32,'num_attention_heads':32,'num_key_value_heads':32,"
	"'vocab_size':50304,'tie_word_embeddings':false}",
	6888095744, 0},
    {"OLMoE-1B-7B",
	"{'model_type':'olmoe','hidden_size':2048,'intermediate_size':1024,"
	"'num_hidden_layers':16,'num_attention_heads':16,'num_key_value_heads':16,"
	"'num_experts':64,'num_experts_per_tok':8,'vocab_size':50304,"
	"'tie_word_embeddings':false}",
	6919161856, 1282017280},
    {"stablelm-3b-4e1t",
	"{'model_type':'stablelm','hidden_size':2560,'intermediate_size':6912,"
	"'num_hidden_layers':32,'num_attention_heads':32,'num_key_value_heads':32,"
	"'vocab_size':50304,'use_qkv_bias':false,'tie_word_embeddings':false}",
	2795443200, 0},
    {"Phi-3.5-MoE",
	"{'model_type':'phimoe','hidden_size':4096,'intermediate_size':6400,"
	"'num_hidden_layers':32,'num_attention_heads':32,'num_key_value_heads':8,"
	"'num_local_experts':16,'num_experts_per_tok':2,'attention_bias':true,"
	"'lm_head_bias':true,'vocab_size':32064,'sliding_window':131072,"
	"'tie_word_embeddings':false}",
	41873153344, 0},
    {"glm-4-9b-chat",
	"{'model_type':'glm','hidden_size':4096,'intermediate_size':13696,"
	"'num_hidden_layers':40,'num_attention_heads':32,'num_key_value_heads':2,"
	"'head_dim':128,'attention_bias':true,'vocab_size':151552,"
	"'tie_word_embeddings':false}",
	9399951360, 0},
    {"GLM-4-9B-0414",
	"{'model_type':'glm4','hidden_size':4096,'intermediate_size':13696,"
	"'num_hidden_layers':40,'num_attention_heads':32,'num_key_value_heads':2,"
	"'head_dim':128,'attention_bias':true,'vocab_size':151552,"
	"'tie_word_embeddings':false}",
	9400279040, 0},
    {"MiniCPM-2B",
	"{'model_type':'minicpm','hidden_size':2304,'intermediate_size':5760,"
	"'num_hidden_layers':40,'num_attention_heads':36,'num_key_value_heads':36,"
	"'vocab_size':122753}",
	2724880896, 0},
    {"internlm2-7b",
	"{'model_type':'internlm2','hidden_size':4096,'intermediate_size':14336,"
	"'num_hidden_layers':32,'num_attention_heads':32,'num_key_value_heads':8,"
	"'bias':false,'vocab_size':92544,'tie_word_embeddings':false}",
	7737708544, 0},
    {"internlm2-20b",
	"{'model_type':'internlm2','hidden_size':6144,'intermediate_size':16384,"
	"'num_hidden_layers':48,'num_attention_heads':48,'num_key_value_heads':8,"
	"'bias':false,'vocab_size':92544,'tie_word_embeddings':false}",
	19861149696, 0},
    {"opt-125m",
	"{'model_type':'opt','hidden_size':768,'ffn_dim':3072,'num_hidden_layers':12,"
	"'num_attention_heads':12,'max_position_embeddings':2048,"
	"'word_embed_proj_dim':768,'do_layer_norm_before':true,"
	"'_remove_final_layer_norm':false,'vocab_size':50272}",
	125239296, 0},
    {"opt-350m, which projects its embedding",
	"{'model_type':'opt','hidden_size':1024,'ffn_dim':4096,'num_hidden_layers':24,"
	"'num_attention_heads':16,'max_position_embeddings':2048,"
	"'word_embed_proj_dim':512,'do_layer_norm_before':false,'vocab_size':50272}",
	331196416, 0},
    {"opt-6.7b",
	"{'model_type':'opt','hidden_size':4096,'ffn_dim':16384,'num_hidden_layers':32,"
	"'num_attention_heads':32,'max_position_embeddings':2048,"
	"'word_embed_proj_dim':4096,'vocab_size':50272}",
	6658473984, 0},
    {"mpt-7b",
	"{'model_type':'mpt','d_model':4096,'n_layers':32,'n_heads':32,"
	"'expansion_ratio':4,'no_bias':true,'vocab_size':50432}",
	6649286656, 0},
    {"dbrx-base",
	"{'model_type':'dbrx','d_model':6144,'n_layers':40,'n_heads':48,"
	"'attn_config':{'kv_n_heads':8},'ffn_config':{'ffn_hidden_size':10752,"
	"'moe_num_experts':16,'moe_top_k':4},'vocab_size':100352,"
	"'tie_word_embeddings':false}",
	131596523520, 0},
    {"gpt-j-6b",
	"{'model_type':'gptj','n_embd':4096,'n_layer':28,'n_head':16,'n_inner':null,"
	"'n_positions':2048,'vocab_size':50400,'tie_word_embeddings':false}",
	6050882784, 0},
    {"gpt-neo-2.7B",
	"{'model_type':'gpt_neo','hidden_size':2560,'num_layers':32,'num_heads':20,"
	"'intermediate_size':null,'max_position_embeddings':2048,'window_size':256,"
	"'vocab_size':50257}",
	2651307520, 0},
    {"starcoder",
	"{'model_type':'gpt_bigcode','n_embd':6144,'n_layer':40,'n_head':48,"
	"'n_inner':24576,'n_positions':8192,'multi_query':true,'vocab_size':49152}",
	15517456384, 0},
    {"EXAONE-3.5-7.8B",
	"{'model_type':'exaone','hidden_size':4096,'intermediate_size':14336,"
	"'num_layers':32,'num_attention_heads':32,'num_key_value_heads':8,"
	"'head_dim':128,'vocab_size':102400,'tie_word_embeddings':false}",
	7818448896, 0},
    {"EXAONE-4.0-32B",
	"{'model_type':'exaone4','hidden_size':5120,'intermediate_size':27392,"
	"'num_hidden_layers':64,'num_attention_heads':40,'num_key_value_heads':8,"
	"'head_dim':128,'sliding_window':4096,'sliding_window_pattern':'LLLG',"
	"'vocab_size':102400,'tie_word_embeddings':false}",
	32003216384, 0},
    {"Seed-OSS-36B",
	"{'model_type':'seed_oss','hidden_size':5120,'intermediate_size':27648,"
	"'num_hidden_layers':64,'num_attention_heads':80,'num_key_value_heads':8,"
	"'head_dim':128,'attention_bias':true,'attention_out_bias':false,"
	"'mlp_bias':false,'vocab_size':155136,'tie_word_embeddings':false}",
	36151104512, 0},
    {"Qwen3-Next-80B-A3B, without its prediction layer",
	"{'model_type':'qwen3_next','hidden_size':2048,'intermediate_size':5120,"
	"'moe_intermediate_size':512,'shared_expert_intermediate_size':512,"
	"'num_hidden_layers':48,'num_attention_heads':16,'num_key_value_heads':2,"
	"'head_dim':256,'num_experts':512,'num_experts_per_tok':10,"
	"'decoder_sparse_step':1,'full_attention_interval':4,"
	"'linear_num_value_heads':32,'linear_num_key_heads':16,"
	"'linear_value_head_dim':128,'linear_key_head_dim':128,"
	"'linear_conv_kernel_dim':4,'vocab_size':151936,'tie_word_embeddings':false}",
	79674391296, 0},
    {"Qwen2-VL-7B",
	"{'model_type':'qwen2_vl','hidden_size':3584,'intermediate_size':18944,"
	"'num_hidden_layers':28,'num_attention_heads':28,'num_key_value_heads':4,"
	"'vocab_size':152064,'tie_word_embeddings':false,'vision_config':{'depth':32,"
	"'embed_dim':1280,'mlp_ratio':4,'num_heads':16,'in_chans':3,'hidden_size':3584,"
	"'patch_size':14,'spatial_merge_size':2,'temporal_patch_size':2}}",
	8291375616, 0},
    {"Qwen2.5-VL-7B",
	"{'model_type':'qwen2_5_vl','hidden_size':3584,'intermediate_size':18944,"
	"'num_hidden_layers':28,'num_attention_heads':28,'num_key_value_heads':4,"
	"'vocab_size':152064,'tie_word_embeddings':false,'vision_config':{'depth':32,"
	"'intermediate_size':3420,'num_heads':16,'in_chans':3,'hidden_size':1280,"
	"'out_hidden_size':3584,'patch_size':14,'spatial_merge_size':2,"
	"'temporal_patch_size':2,'window_size':112}}",
	8292166656, 0},
    {"Qwen2.5-VL-3B",
	"{'model_type':'qwen2_5_vl','hidden_size':2048,'intermediate_size':11008,"
	"'num_hidden_layers':36,'num_attention_heads':16,'num_key_value_heads':2,"
	"'vocab_size':151936,'tie_word_embeddings':true,'vision_config':{'depth':32,"
	"'intermediate_size':3420,'num_heads':16,'in_chans':3,'hidden_size':1280,"
	"'out_hidden_size':2048,'patch_size':14,'spatial_merge_size':2,"
	"'temporal_patch_size':2}}",
	3754622976, 0},
    {"Qwen3-VL-8B",
	"{'model_type':'qwen3_vl','tie_word_embeddings':false,"
	"'text_config':{'model_type':'qwen3_vl_text','hidden_size':4096,"
	"'intermediate_size':12288,'num_hidden_layers':36,'num_attention_heads':32,"
	"'num_key_value_heads':8,'head_dim':128,'vocab_size':151936}," QWEN3_VISION("4096") "}",
	8767123696, 0},
    {"Qwen3-VL-30B-A3B",
	"{'model_type':'qwen3_vl_moe','tie_word_embeddings':false,"
	"'text_config':{'model_type':'qwen3_vl_moe_text','hidden_size':2048,"
	"'intermediate_size':6144,'moe_intermediate_size':768,'num_hidden_layers':48,"
	"'num_attention_heads':32,'num_key_value_heads':4,'head_dim':128,"
	"'num_experts':128,'num_experts_per_tok':8,'decoder_sparse_step':1,"
	"'vocab_size':151936}," QWEN3_VISION("2048") "}",
	31070754032, 0},
    {"Llama-3.2-11B-Vision",
	"{'model_type':'mllama','text_config':{'model_type':'mllama_text_model',"
	"'hidden_size':4096,'intermediate_size':14336,'num_hidden_layers':40,"
	"'num_attention_heads':32,'num_key_value_heads':8,'vocab_size':128256,"
	"'tie_word_embeddings':false,'cross_attention_layers':[3,8,13,18,23,28,33,38]},"
	"'vision_config':{'hidden_size':1280,'intermediate_size':5120,"
	"'num_hidden_layers':32,'num_global_layers':8,'attention_heads':16,"
	"'image_size':560,'patch_size':14,'num_channels':3,'max_num_tiles':4,"
	"'vision_output_dim':7680,'supported_aspect_ratios':[[1,1],[1,2],[1,3],[1,4],"
	"[2,1],[2,2],[3,1],[4,1]]}}",
	10670220835, 0},
    {"llava-1.5-7b",
	"{'model_type':'llava','text_config':{'model_type':'llama','vocab_size':32064},"
	"'vision_config':{'model_type':'clip_vision_model','hidden_size':1024,"
	"'intermediate_size':4096,'num_hidden_layers':24,'num_attention_heads':16,"
	"'image_size':336,'patch_size':14}}",
	7063427072, 0},
    {"SmolVLM-256M",
	"{'model_type':'idefics3','scale_factor':4,'tie_word_embeddings':false,"
	"'text_config':{'model_type':'llama','hidden_size':576,"
	"'intermediate_size':1536,'num_hidden_layers':30,'num_attention_heads':9,"
	"'num_key_value_heads':3,'head_dim':64,'vocab_size':49280},"
	"'vision_config':{'hidden_size':768,'intermediate_size':3072,"
	"'num_hidden_layers':12,'num_attention_heads':12,'image_size':512,"
	"'patch_size':16}}",
	256484928, 0},
    {"SmolVLM-500M",
	"{'model_type':'idefics3','scale_factor':4,'tie_word_embeddings':false,"
	"'text_config':{'model_type':'llama','hidden_size':960,"
	"'intermediate_size':2560,'num_hidden_layers':32,'num_attention_heads':15,"
	"'num_key_value_heads':5,'head_dim':64,'vocab_size':49280},"
	"'vision_config':{'hidden_size':768,'intermediate_size':3072,"
	"'num_hidden_layers':12,'num_attention_heads':12,'image_size':512,"
	"'patch_size':16}}",
	507482304, 0},
    {"SmolVLM, 2.2B",
	"{'model_type':'idefics3','scale_factor':3,'tie_word_embeddings':false,"
	"'text_config':{'model_type':'llama','hidden_size':2048,"
	"'intermediate_size':8192,'num_hidden_layers':24,'num_attention_heads':32,"
	"'num_key_value_heads':32,'vocab_size':49155},"
	"'vision_config':{'hidden_size':1152,'intermediate_size':4304,"
	"'num_hidden_layers':27,'num_attention_heads':16,'image_size':384,"
	"'patch_size':14}}",
	2246272880, 0},
    {"paligemma-3b-224",
	"{'model_type':'paligemma','text_config':{'model_type':'gemma',"
	"'hidden_size':2048,'intermediate_size':16384,'num_hidden_layers':18,"
	"'num_attention_heads':8,'num_key_value_heads':1,'vocab_size':257216},"
	"'vision_config':{'model_type':'siglip_vision_model','hidden_size':1152,"
	"'intermediate_size':4304,'num_hidden_layers':27,'num_attention_heads':16,"
	"'patch_size':14}}",
	2923466480, 0},
};

/* JSON with ' for ", so that the table above can be read. */
static struct hf_config
configuration(struct arena *arena, const char *text)
{
	struct text copy = arena_text(arena, text_of(text));
	struct gpai_error err = {0};
	struct hf_config config;
	char *at = (char *)(uintptr_t)copy.at;

	for (size_t i = 0; i < copy.len; i++) {
		if (at[i] == '\'')
			at[i] = '"';
	}
	struct span bytes = {(const uint8_t *)copy.at, copy.len};
	if (hf_config_parse(arena, bytes, "config.json", &config, &err) != GPAI_OK)
		fail_msg("%s: %s", text, err.message);
	return config;
}

static void
published_totals_are_reproduced(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
		struct arena arena = ARENA_NONE;
		struct formula formula;
		struct hf_config config = configuration(&arena, models[i].config);
		assert_int_equal(
		    formula_derive(&arena, &config, HEAD_BY_CONFIG, &formula, NULL), 0);
		if (formula.problem.len > 0)
			fail_msg("%s: %.*s", models[i].model, TEXT_ARG(formula.problem));
		if (formula.total != models[i].total)
			fail_msg("%s: %llu, expected %llu", models[i].model,
			    (unsigned long long)formula.total, (unsigned long long)models[i].total);
		if (models[i].active != 0 && formula.active != models[i].active)
			fail_msg("%s: active %llu, expected %llu", models[i].model,
			    (unsigned long long)formula.active,
			    (unsigned long long)models[i].active);
		hf_config_release(&config);
		arena_release(&arena);
	}
}

static struct formula
derive(struct arena *arena, const char *text, enum head head)
{
	struct hf_config config = configuration(arena, text);
	struct formula formula;

	assert_int_equal(formula_derive(arena, &config, head, &formula, NULL), GPAI_OK);
	hf_config_release(&config);
	return formula;
}

static void
expect_problem(const char *config, const char *problem)
{
	struct arena arena = ARENA_NONE;
	struct formula formula = derive(&arena, config, HEAD_BY_CONFIG);

	assert_int_equal(formula.total, 0);
	assert_int_equal(formula.active, 0);
	if (!text_is(formula.problem, problem))
		fail_msg("%s: %.*s, expected %s", config, TEXT_ARG(formula.problem), problem);
	arena_release(&arena);
}

static void
what_cannot_be_worked_out_is_said(void **state)
{
	(void)state;
	expect_problem("{}", "the configuration has no model_type");
	expect_problem("{'model_type':'mamba'}", "mamba is not in the table of families");
	expect_problem("{'model_type':'llama'}",
	    "num_hidden_layers is not a plain number in the configuration");
	expect_problem("{'model_type':'llama','num_hidden_layers':2,'vocab_size':9}",
	    "hidden_size is not in the configuration");
	expect_problem(
	    "{'model_type':'llama','num_hidden_layers':2,'vocab_size':9,'hidden_size':[1]}",
	    "hidden_size is not a plain number in the configuration");
	expect_problem("{'model_type':'llama','num_hidden_layers':10001}",
	    "num_hidden_layers is more layers than any model has");
}

static void
variants_without_terms_are_refused(void **state)
{
	(void)state;
	expect_problem("{'model_type':'stablelm','num_hidden_layers':2,'vocab_size':9,"
		       "'hidden_size':8,'num_attention_heads':2,'intermediate_size':8,"
		       "'qk_layernorm':true}",
	    "qk_layernorm is set, which the table has no terms for");
	expect_problem("{'model_type':'llava','text_config':{'model_type':'qwen2'},"
		       "'vision_config':{}}",
	    "qwen2 is not known as the language part of such a model");
	expect_problem("{'model_type':'qwen2_5_vl','num_hidden_layers':2,'vocab_size':9,"
		       "'hidden_size':8,'num_attention_heads':2,'intermediate_size':8}",
	    "vision_width is no word of the table");
}

/* Of a list of tensors, as many as there are, and no more. */
static void
numbered_tensors_are_found(void **state)
{
	struct arena arena = ARENA_NONE;
	struct formula formula = derive(&arena,
	    "{'model_type':'qwen3_vl','num_hidden_layers':2,'vocab_size':9,'hidden_size':8,"
	    "'num_attention_heads':2,'intermediate_size':8," QWEN3_VISION("8") "}",
	    HEAD_BY_CONFIG);
	const struct quantity *quantity = formula_find(
	    &formula, text_of("model.visual.deepstack_merger_list.2.linear_fc2.weight"));

	(void)state;
	assert_non_null(quantity);
	assert_int_equal(quantity->each, 8 * 4 * 1152);
	assert_int_equal(quantity->tensors, 3);
	assert_null(
	    formula_find(&formula, text_of("visual.deepstack_merger_list.3.linear_fc2.weight")));
	arena_release(&arena);
}

static void
hostile_numbers_do_not_wrap(void **state)
{
	(void)state;
	expect_problem("{'model_type':'llama','num_hidden_layers':2,'vocab_size':4294967296,"
		       "'hidden_size':4294967296}",
	    "the formula overflows");
	expect_problem("{'model_type':'llama','num_hidden_layers':10000,'vocab_size':1,"
		       "'hidden_size':1000000000,'num_attention_heads':1,"
		       "'intermediate_size':9000000}",
	    "the formula overflows");
	expect_problem("{'model_type':'mixtral','num_hidden_layers':2,'vocab_size':1,"
		       "'hidden_size':8,'num_attention_heads':1,'intermediate_size':8,"
		       "'num_local_experts':9223372036854775807}",
	    "the formula overflows");
}

/* Numbers of arXiv 2509.14233; the sum is worked out by hand: per layer 855,654,656 and
 * two numbers of xIELU, 80 layers, both embeddings and the last norm. */
static void
apertus_70b_has_two_learned_numbers_per_activation(void **state)
{
	struct arena arena = ARENA_NONE;
	struct formula formula = derive(&arena,
	    "{'model_type':'apertus','hidden_size':8192,'intermediate_size':43008,"
	    "'num_hidden_layers':80,'num_attention_heads':64,'num_key_value_heads':8,"
	    "'vocab_size':131072,'hidden_act':'xielu','tie_word_embeddings':false}",
	    HEAD_BY_CONFIG);

	(void)state;
	assert_int_equal(formula.total, 80 * (855654656ull + 2) + 2 * 1073741824ull + 8192);
	assert_int_equal(formula.total, 70599864480);
	const struct quantity *beta =
	    formula_find(&formula, text_of("model.layers.0.mlp.act_fn.beta"));
	assert_non_null(beta);
	assert_int_equal(beta->term->part, PART_STORED);
	arena_release(&arena);
}

#define SMALL                                                                                      \
	"{'model_type':'qwen3_moe','hidden_size':8,'intermediate_size':16,"                        \
	"'moe_intermediate_size':4,'num_hidden_layers':4,'num_attention_heads':2,"                 \
	"'num_key_value_heads':1,'head_dim':4,'num_experts':3,'num_experts_per_tok':1,"            \
	"'decoder_sparse_step':2,'mlp_only_layers':[1],'vocab_size':10}"

static void
names_belong_to_their_layers(void **state)
{
	struct arena arena = ARENA_NONE;
	struct formula formula = derive(&arena, SMALL, HEAD_BY_CONFIG);

	(void)state;
	/* Layers 1 and 3 would be sparse by the step; the list takes layer 1 out. */
	assert_non_null(
	    formula_find(&formula, text_of("model.layers.3.mlp.experts.2.up_proj.weight")));
	assert_null(formula_find(&formula, text_of("model.layers.3.mlp.experts.3.up_proj.weight")));
	assert_null(formula_find(&formula, text_of("model.layers.1.mlp.experts.0.up_proj.weight")));
	assert_non_null(formula_find(&formula, text_of("model.layers.1.mlp.up_proj.weight")));
	assert_null(formula_find(&formula, text_of("model.layers.3.mlp.up_proj.weight")));
	assert_null(formula_find(&formula, text_of("model.layers.4.self_attn.q_proj.weight")));
	assert_null(formula_find(&formula, text_of("model.layers.01.self_attn.q_proj.weight")));
	assert_null(formula_find(&formula, text_of("model.layers..self_attn.q_proj.weight")));
	assert_null(formula_find(
	    &formula, text_of("model.layers.99999999999999999999.input_layernorm.weight")));
	assert_null(formula_find(&formula, text_of("model.norm.weight.more")));
	assert_null(formula_find(&formula, text_of("")));
	/* Two projections to and from 8, one sparse layer, two of three experts unused. */
	assert_int_equal(formula.total - formula.active, 2 * 3 * 4 * 8);
	arena_release(&arena);
}

static void
experts_come_in_every_second_layer_after_the_first(void **state)
{
	struct arena arena = ARENA_NONE;
	struct formula formula = derive(&arena,
	    "{'model_type':'deepseek_v2','hidden_size':8,'intermediate_size':16,"
	    "'moe_intermediate_size':4,'num_hidden_layers':6,'num_attention_heads':2,"
	    "'first_k_dense_replace':1,'moe_layer_freq':2,'n_routed_experts':2,"
	    "'num_experts_per_tok':1,'kv_lora_rank':2,'qk_nope_head_dim':2,"
	    "'qk_rope_head_dim':2,'v_head_dim':2,'vocab_size':10}",
	    HEAD_BY_CONFIG);

	(void)state;
	static const bool sparse[] = {false, false, true, false, true, false};
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(formula.sparse[i], sparse[i]);
	assert_int_equal(formula.total - formula.active, 2 * 3 * 4 * 8);
	arena_release(&arena);
}

/* Gemma 3: five layers with a window, then one without. */
static void
the_last_layer_of_each_group_sees_everything(void **state)
{
	struct arena arena = ARENA_NONE;
	struct formula formula = derive(&arena,
	    "{'model_type':'gemma3_text','hidden_size':8,'intermediate_size':8,"
	    "'num_hidden_layers':13,'sliding_window':512}",
	    HEAD_BY_CONFIG);

	(void)state;
	for (unsigned i = 0; i < 13; i++)
		assert_int_equal(formula.kinds[i], i == 5 || i == 11 ? 0 : LAYER_LOCAL);
	arena_release(&arena);
}

static void
stored_output_overrules_a_default(void **state)
{
	struct arena arena = ARENA_NONE;
	struct formula by_config = derive(&arena, SMALL, HEAD_BY_CONFIG);
	struct formula shared = derive(&arena, SMALL, HEAD_SHARED);

	(void)state;
	assert_false(by_config.is_tied_given);
	assert_int_equal(by_config.total - shared.total, 80);
	assert_int_equal(by_config.head, 80);
	assert_int_equal(shared.head, 80);
	assert_true(formula_is_head(&shared, text_of("lm_head.weight")));
	assert_null(formula_find(&shared, text_of("lm_head.weight")));
	arena_release(&arena);
}

static void
names_of_other_writers_are_understood(void **state)
{
	struct arena arena = ARENA_NONE;
	struct formula formula = derive(&arena,
	    "{'model_type':'gpt2','n_embd':8,'n_layer':2,'n_head':2,'n_positions':16,"
	    "'vocab_size':10}",
	    HEAD_BY_CONFIG);

	(void)state;
	assert_non_null(formula_find(&formula, text_of("h.1.attn.c_attn.weight")));
	assert_non_null(formula_find(&formula, text_of("transformer.h.1.attn.c_attn.weight")));
	assert_null(formula_find(&formula, text_of("h.2.attn.c_attn.weight")));
	arena_release(&arena);
}

/* Every term of the table can be read: a typing error would otherwise wait for a model. */
static void
every_family_can_be_worked_out(void **state)
{
	(void)state;
	for (const struct family *family = families; family->types != NULL; family++) {
		char text[2400];
		struct arena arena = ARENA_NONE;
		int len = (int)strcspn(family->types, " ");
		snprintf(text, sizeof text,
		    "{'model_type':'%.*s','hidden_size':8,'intermediate_size':16,"
		    "'moe_intermediate_size':4,'num_hidden_layers':2,'num_attention_heads':2,"
		    "'num_key_value_heads':1,'head_dim':4,'num_experts':%d,'num_experts_per_tok':1,"
		    "'n_shared_experts':1,'shared_expert_intermediate_size':4,'q_lora_rank':2,"
		    "'kv_lora_rank':2,'qk_nope_head_dim':2,'qk_rope_head_dim':2,'v_head_dim':2,"
		    "'vocab_size':10,'max_position_embeddings':16,'attention_bias':true,"
		    "'mlp_bias':true,'bias':true,'use_qk_norm':%s,'tie_word_embeddings':false,"
		    "'vision_config':{'hidden_size':4,'intermediate_size':8,"
		    "'num_hidden_layers':1,'image_size':4,'patch_size':2,"
		    "'projector_input_dim':2,'projector_output_dim':2,'vision_output_dim':2,"
		    "'embed_dim':4,'spatial_merge_size':2,'temporal_patch_size':2,"
		    "'num_position_embeddings':4,'deepstack_visual_indexes':[0],"
		    "'num_global_layers':1,'max_num_tiles':1,'supported_aspect_ratios':[[1,1]]},"
		    "'linear_num_value_heads':2,'linear_num_key_heads':1,"
		    "'linear_value_head_dim':2,'linear_key_head_dim':2,"
		    "'linear_conv_kernel_dim':2,'cross_attention_layers':[1],"
		    "'intermediate_size_mlp':8}",
		    len, family->types, strstr(family->refused, "experts") != NULL ? 0 : 2,
		    strstr(family->refused, "qk_norm") != NULL ? "false" : "true");
		struct formula formula = derive(&arena, text, HEAD_BY_CONFIG);
		if (formula.problem.len > 0 || formula.total == 0)
			fail_msg("%s: %.*s", family->types, TEXT_ARG(formula.problem));
		for (uint32_t i = 0; i < formula.n_quantities; i++)
			assert_true(
			    formula.quantities[i].tensors == 0 || formula.quantities[i].each > 0);
		arena_release(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(published_totals_are_reproduced),
	    cmocka_unit_test(what_cannot_be_worked_out_is_said),
	    cmocka_unit_test(variants_without_terms_are_refused),
	    cmocka_unit_test(numbered_tensors_are_found),
	    cmocka_unit_test(hostile_numbers_do_not_wrap),
	    cmocka_unit_test(apertus_70b_has_two_learned_numbers_per_activation),
	    cmocka_unit_test(names_belong_to_their_layers),
	    cmocka_unit_test(experts_come_in_every_second_layer_after_the_first),
	    cmocka_unit_test(the_last_layer_of_each_group_sees_everything),
	    cmocka_unit_test(stored_output_overrules_a_default),
	    cmocka_unit_test(names_of_other_writers_are_understood),
	    cmocka_unit_test(every_family_can_be_worked_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
