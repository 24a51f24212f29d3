/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the shards; see sparse_405b.h. */
#include "sparse_405b.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { HIDDEN = 16384, FFN = 53248, KEYS = 1024, VOCAB = 128256, LAYERS = 126 };
static const uint64_t SHARD_BYTES_MAX = UINT64_C(4900000000);

static const char CONFIG[] =
    "{\"architectures\":[\"LlamaForCausalLM\"],\"model_type\":\"llama\",\"hidden_size\":16384,"
    "\"intermediate_size\":53248,\"num_hidden_layers\":126,\"num_attention_heads\":128,"
    "\"num_key_value_heads\":8,\"vocab_size\":128256,\"max_position_embeddings\":131072,"
    "\"tie_word_embeddings\":false,\"torch_dtype\":\"bfloat16\"}";

/* Of each layer; columns 0: a vector. */
static const struct part {
	const char *name;
	uint64_t rows, columns;
} parts[] = {
    {"self_attn.q_proj", HIDDEN, HIDDEN},
    {"self_attn.k_proj", KEYS, HIDDEN},
    {"self_attn.v_proj", KEYS, HIDDEN},
    {"self_attn.o_proj", HIDDEN, HIDDEN},
    {"mlp.gate_proj", FFN, HIDDEN},
    {"mlp.up_proj", FFN, HIDDEN},
    {"mlp.down_proj", HIDDEN, FFN},
    {"input_layernorm", HIDDEN, 0},
    {"post_attention_layernorm", HIDDEN, 0},
};

struct sharder {
	const char *folder;
	char header[1 << 14];
	size_t len;
	uint64_t bytes;
	int n;
	bool failed;
};

static void
path_of(char path[4096], const char *folder, int shard)
{
	if (shard == 0)
		snprintf(path, 4096, "%s/config.json", folder);
	else
		snprintf(path, 4096, "%s/model-%05d-of-%05d.safetensors", folder, shard,
		    SPARSE_405B_SHARDS);
}

static void
end_shard(struct sharder *sharder)
{
	char path[4096];

	path_of(path, sharder->folder, ++sharder->n);
	FILE *file = fopen(path, "wb");
	if (file == NULL) {
		sharder->failed = true;
		return;
	}
	sharder->header[sharder->len++] = '}';
	for (int i = 0; i < 8; i++)
		fputc((int)(sharder->len >> 8 * i & 0xff), file);
	fwrite(sharder->header, 1, sharder->len, file);
	if (fflush(file) != 0 ||
	    ftruncate(fileno(file), (off_t)(8 + sharder->len + sharder->bytes)) != 0)
		sharder->failed = true;
	if (fclose(file) != 0)
		sharder->failed = true;
	sharder->len = 0;
	sharder->bytes = 0;
}

static void
add(struct sharder *sharder, const char *name, uint64_t rows, uint64_t columns)
{
	uint64_t bytes = rows * (columns > 0 ? columns : 1) * 2;
	char shape[48];

	if (sharder->bytes > 0 && sharder->bytes + bytes > SHARD_BYTES_MAX &&
	    sharder->n + 1 < SPARSE_405B_SHARDS)
		end_shard(sharder);
	snprintf(
	    shape, sizeof shape, columns > 0 ? "%" PRIu64 ",%" PRIu64 : "%" PRIu64, rows, columns);
	size_t room = sizeof sharder->header - sharder->len - 1;
	int n = snprintf(sharder->header + sharder->len, room,
	    "%s\"%s.weight\":{\"dtype\":\"BF16\",\"shape\":[%s],\"data_offsets\":[%" PRIu64
	    ",%" PRIu64 "]}",
	    sharder->len == 0 ? "{" : ",", name, shape, sharder->bytes, sharder->bytes + bytes);
	if (n < 0 || (size_t)n >= room)
		sharder->failed = true;
	else
		sharder->len += (size_t)n;
	sharder->bytes += bytes;
}

static bool
write_config(const char *folder)
{
	char path[4096];

	path_of(path, folder, 0);
	FILE *file = fopen(path, "wb");
	if (file == NULL)
		return false;
	fputs(CONFIG, file);
	return fclose(file) == 0;
}

bool
sparse_405b_write(const char *folder)
{
	static struct sharder sharder;
	char name[100];

	sharder = (struct sharder){.folder = folder};
	add(&sharder, "model.embed_tokens", VOCAB, HIDDEN);
	for (int layer = 0; layer < LAYERS; layer++) {
		for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
			snprintf(name, sizeof name, "model.layers.%d.%s", layer, parts[i].name);
			add(&sharder, name, parts[i].rows, parts[i].columns);
		}
	}
	add(&sharder, "model.norm", HIDDEN, 0);
	add(&sharder, "lm_head", VOCAB, HIDDEN);
	end_shard(&sharder);
	return !sharder.failed && sharder.n == SPARSE_405B_SHARDS && write_config(folder);
}

void
sparse_405b_remove(const char *folder)
{
	char path[4096];

	for (int i = 0; i <= SPARSE_405B_SHARDS; i++) {
		path_of(path, folder, i);
		unlink(path);
	}
	rmdir(folder);
}
