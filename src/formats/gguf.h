/* SPDX-License-Identifier: Apache-2.0 */
/* The header of a GGUF file: which tensors it holds, what its metadata says of the model.
 *
 * Follows: ggml-org/ggml docs/gguf.md (version 3), include/gguf.h and src/gguf.cpp;
 * version 1 (32-bit lengths) and 2 as their readers of 2023 did. Numbers are
 * little-endian; a version 3 file may be big-endian, which shows in its version. A file
 * is magic, version, counts, pairs of key and value, entries of tensors, padding, data.
 * Only the header is read. Shapes are turned to the order of the other formats, last
 * dimension fastest; `begin` and `end` of a tensor count from the start of the file.
 * Left out: the tensors' values, and what a tokeniser's lists hold beyond their length. */
#ifndef FORMATS_GGUF_H
#define FORMATS_GGUF_H

#include "base/arena.h"
#include "base/error.h"
#include "formats/tensors.h"

/* Real files have up to a few thousand tensors and a hundred pairs. */
#define GGUF_TENSORS_MAX 1000000u
#define GGUF_NOTES_MAX   65536u
/* The format's own limit of a key. */
#define GGUF_KEY_MAX 65535u
/* A text that is kept; chat templates have some ten thousand bytes. Of longer ones only the
 * length is kept. */
#define GGUF_TEXT_MAX (1u << 20)
/* Elements of a list that are kept (one a layer, say); of longer lists only the length is. */
#define GGUF_LIST_MAX 256u
/* Bytes of one text of a list that are kept. */
#define GGUF_LIST_TEXT_MAX 1024u
/* Texts and lists that are stepped over one by one, in all lists of a file; the largest
 * vocabularies have a few hundred thousand tokens and merges. */
#define GGUF_STEPS_MAX 20000000u
/* Lists within lists. */
#define GGUF_DEPTH_MAX 8u
/* ggml has names of 63 bytes; some programs are built with longer ones. */
#define GGUF_NAME_MAX 1024u
/* ggml has 4. */
#define GGUF_RANK_MAX 8u
/* Memory that names, keys and texts of one file may take. */
#define GGUF_KEPT_MAX ((size_t)256 << 20)
/* Merges have a handful of parents. */
#define GGUF_BASES_MAX 256u

/* Member, key. */
#define GGUF_TEXTS(X)                                                                              \
	X(architecture, "general.architecture")                                                    \
	X(type, "general.type")                                                                    \
	X(name, "general.name")                                                                    \
	X(author, "general.author")                                                                \
	X(organization, "general.organization")                                                    \
	X(version_text, "general.version")                                                         \
	X(basename, "general.basename")                                                            \
	X(finetune, "general.finetune")                                                            \
	X(size_label, "general.size_label")                                                        \
	X(quantized_by, "general.quantized_by")                                                    \
	X(license, "general.license")                                                              \
	X(license_name, "general.license.name")                                                    \
	X(license_link, "general.license.link")                                                    \
	X(url, "general.url")                                                                      \
	X(repo_url, "general.repo_url")                                                            \
	X(source_url, "general.source.url")                                                        \
	X(source_repo_url, "general.source.repo_url")                                              \
	X(source_huggingface, "general.source.huggingface.repository")                             \
	X(adapter_type, "adapter.type")

#define GGUF_COUNTS(X)                                                                             \
	X(alignment, "general.alignment")                                                          \
	X(quantization_version, "general.quantization_version")                                    \
	X(file_type, "general.file_type")                                                          \
	X(base_models, "general.base_model.count")                                                 \
	X(split_no, "split.no")                                                                    \
	X(split_count, "split.count")                                                              \
	X(split_tensors, "split.tensors.count")

/* Behind "ARCH.", where ARCH is general.architecture. */
#define GGUF_ARCHITECTURE_COUNTS(X)                                                                \
	X(context_length, "context_length")                                                        \
	X(block_count, "block_count")                                                              \
	X(embedding_length, "embedding_length")                                                    \
	X(feed_forward_length, "feed_forward_length")                                              \
	X(head_count, "attention.head_count")                                                      \
	X(head_count_kv, "attention.head_count_kv")                                                \
	X(key_length, "attention.key_length")                                                      \
	X(value_length, "attention.value_length")                                                  \
	X(expert_count, "expert_count")                                                            \
	X(expert_used_count, "expert_used_count")                                                  \
	X(expert_shared_count, "expert_shared_count")                                              \
	X(expert_feed_forward_length, "expert_feed_forward_length")                                \
	X(leading_dense_block_count, "leading_dense_block_count")                                  \
	X(vocab_size, "vocab_size")

struct gguf_count {
	bool known; /* the key is there and its value is a whole number, not negative */
	uint64_t value;
};

/* A parent, general.base_model.N.*; what is not there is TEXT_NONE. */
struct gguf_base {
	struct text name, author, version, organization, url, doi, uuid, repo_url;
};

struct gguf {
	/* Tensors by begin. Notes are all pairs in the order written, values as text: numbers
	 * in decimal, short lists as [1,2], long ones as "32000 strings". */
	struct tensor_file file;
	uint32_t version;
	bool is_big_endian;
	uint64_t data_begin; /* offset of the first tensor's bytes, by alignment */
#define X(member, key) struct text member;
	GGUF_TEXTS(X)
#undef X
#define X(member, key) struct gguf_count member;
	GGUF_COUNTS(X)
	GGUF_ARCHITECTURE_COUNTS(X)
#undef X
	struct gguf_count vocabulary; /* length of tokenizer.ggml.tokens, else ARCH.vocab_size */
	struct gguf_base *bases;
	uint32_t n_bases;
};

bool gguf_sniff(struct span head);
/* Reads the header of an open file of file_bytes; `name` is for messages. All results live
 * in the arena. Errors: MALFORMED, UNSUPPORTED (a version or element type we do not know),
 * TOO_LARGE, IO, NO_MEMORY. */
enum gpai_code gguf_read(struct arena *arena, int fd, uint64_t file_bytes, const char *name,
    struct gguf *gguf, struct gpai_error *err);
/* The same for a file held in memory as a whole. */
enum gpai_code gguf_parse(struct arena *arena, struct span bytes, const char *name,
    struct gguf *gguf, struct gpai_error *err);
/* What general.file_type says of most tensors: "Q4_K_M"; NULL when it is unknown. */
const char *gguf_file_type_word(uint64_t file_type);

#endif
