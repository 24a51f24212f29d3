/* SPDX-License-Identifier: Apache-2.0 */
/* What a tokenizer is made of, between the files of this floor. All of it is read once and
 * never changed; what changes while counting is in struct token_counter. */
#ifndef TOKENS_PARTS_H
#define TOKENS_PARTS_H

#include "tokens/buffer.h"
#include "tokens/pattern.h"
#include "tokens/tokens.h"
#include "tokens/vocab.h"

#include "notation/json.h"

/* The part of a file that is read, for messages. */
struct reading {
	struct arena *arena;
	const char *name; /* of the file */
	struct gpai_error *err;
};

enum gpai_code unsupported(const struct reading *r, const char *part, struct text what);
enum gpai_code malformed(const struct reading *r, const char *part, const char *expected);
/* Members that are absent or null give the default; false: of another type. */
bool member_bool(const json_t *object, const char *key, bool absent, bool *value);
bool member_text(const json_t *object, const char *key, struct text *value);
/* One character; false otherwise. */
bool text_char(struct text text, uint32_t *c);

/* ---- normalizer ---- */

enum normal_kind {
	NORMAL_NFC,
	NORMAL_NFD,
	NORMAL_NFKC,
	NORMAL_NFKD,
	NORMAL_LOWERCASE,
	NORMAL_STRIP_ACCENTS,
	NORMAL_STRIP,
	NORMAL_REPLACE,
	NORMAL_PREPEND,
	NORMAL_NMT,
	NORMAL_PRECOMPILED,
};

struct charsmap;

struct normal {
	enum normal_kind kind;
	bool left, right;          /* STRIP */
	struct pattern *pattern;   /* REPLACE */
	struct text content;       /* REPLACE, PREPEND */
	struct charsmap *charsmap; /* PRECOMPILED */
};

struct normals {
	struct normal *steps;
	size_t n;
};

enum gpai_code normals_read(const struct reading *r, const json_t *json, struct normals *normals);
/* {"Regex": ...} or {"String": ...} */
enum gpai_code pattern_read(
    const struct reading *r, const char *part, const json_t *json, struct pattern **pattern);
void normals_release(struct normals *normals);
/* `text` becomes what the steps make of it: itself, or bytes in one of the two buffers. */
bool normals_apply(const struct normals *normals, struct pattern_matcher *matcher,
    struct buffer turn[2], struct span *text);

/* ---- pre-tokenizer ---- */

enum split_kind {
	SPLIT_PATTERN,
	SPLIT_BYTE_LEVEL,
	SPLIT_METASPACE,
	SPLIT_WORDS,      /* Whitespace: words and runs of other signs */
	SPLIT_WHITESPACE, /* WhitespaceSplit */
	SPLIT_DIGITS,
	SPLIT_PUNCTUATION,
	SPLIT_DELIMITER,
	SPLIT_LENGTH,
};

enum behaviour { REMOVED, ISOLATED, MERGED_WITH_PREVIOUS, MERGED_WITH_NEXT, CONTIGUOUS };
enum prepend { PREPEND_NEVER, PREPEND_FIRST, PREPEND_ALWAYS };

struct split {
	enum split_kind kind;
	enum behaviour behaviour;
	bool is_inverted;
	struct pattern *pattern; /* PATTERN; BYTE_LEVEL with its own; METASPACE that splits */
	bool adds_space;         /* BYTE_LEVEL */
	enum prepend prepend;    /* METASPACE */
	struct text mark;        /* METASPACE: what a blank becomes */
	uint32_t number;         /* DELIMITER: the character; LENGTH */
};

struct splits {
	struct split *steps;
	size_t n;
};

#define SPLITS_MAX 16 /* real files have up to five */

enum gpai_code splits_read(const struct reading *r, const json_t *json, struct splits *splits);
void splits_release(struct splits *splits);
/* One walk over the pieces that a step makes of a piece; `text` is what it parts, which is the
 * piece itself or, where characters are put in or replaced, bytes in `scratch`. */
struct split_walk {
	const struct split *step;
	struct pattern_matcher *matcher;
	struct span text;
	struct pattern_walk walk;
	size_t done;              /* all before has been seen */
	bool holds_match, at_end; /* walk.begin .. end is seen next */
	size_t begin, end;        /* the piece that grows */
	bool has_piece, was_match;
	bool failed;
};

bool split_begin(struct split_walk *walk, const struct split *step, struct pattern_matcher *matcher,
    struct buffer *scratch, struct span piece, bool is_first);
/* False at the end, or when it failed. Pieces are never empty. */
bool split_next(struct split_walk *walk, struct span *piece);
/* The bytes as the printable characters that GPT-2 has for them. */
bool byte_level_put(struct span bytes, struct buffer *out);

/* ---- models ---- */

struct merge {
	uint32_t left, right, rank, made; /* made TOKEN_NONE: free slot */
};

struct bpe {
	struct merge *merges; /* open addressing */
	uint32_t mask;
	struct text unknown, prefix, suffix;
	uint32_t unknown_id, bytes[256]; /* <0xHH>; TOKEN_NONE where there is none */
	uint32_t ascii[128];             /* of single characters, where no prefix or suffix is */
	bool has_unknown, fuses_unknown, falls_back, ignores_merges;
	/* No merge joins a character that is not in `joins` to a `mark` behind it: a long text
	 * without other splits falls into words there. An empty mark: no such place. */
	struct text mark, joins;
};

struct unigram {
	double *scores;
	double unknown_score;
	bool has_unknown, falls_back;
	uint32_t unknown_id;
	struct trie_node *trie; /* [0] is the root */
	uint32_t n_trie, n_entries;
	bool has_bytes[256];
};

struct word_piece {
	struct text prefix;
	uint64_t longest_word; /* characters */
	bool has_unknown;
};

enum model_kind { MODEL_BPE, MODEL_UNIGRAM, MODEL_WORD_PIECE, MODEL_WORD_LEVEL };

struct model {
	enum model_kind kind;
	struct vocab vocab;
	struct bpe bpe;
	struct unigram unigram;
	struct word_piece pieces;
};

/* What the models work in, one a thread. */
struct model_scratch {
	struct buffer symbols, heap, text;
};

enum gpai_code model_read(const struct reading *r, const json_t *json, struct model *model);
/* Tokens of one word, as the pre-tokenizer leaves it; not empty. False: no memory. */
bool model_count(
    const struct model *model, struct model_scratch *scratch, struct span word, uint64_t *tokens);

const char *model_name(const struct model *model);

enum gpai_code bpe_read(const struct reading *r, const json_t *json, struct model *model);
bool bpe_count(
    const struct model *model, struct model_scratch *scratch, struct span word, uint64_t *tokens);
/* How much of the text is a word for itself: no token reaches over its end. */
size_t bpe_cut(const struct bpe *bpe, struct span word);
enum gpai_code unigram_read(const struct reading *r, const json_t *json, struct model *model);
bool unigram_count(
    const struct model *model, struct model_scratch *scratch, struct span word, uint64_t *tokens);
enum gpai_code word_piece_read(const struct reading *r, const json_t *json, struct model *model);
bool word_piece_count(
    const struct model *model, struct model_scratch *scratch, struct span word, uint64_t *tokens);

/* ---- added tokens ---- */

struct added_token {
	struct text text; /* normalized where it is so matched */
	uint32_t id;
	bool is_single_word, strips_left, strips_right;
};

struct added_set {
	struct added_token *tokens; /* by first byte, then longest first */
	size_t n;
	struct vocab index;  /* from the text to the place in tokens */
	uint32_t *lengths;   /* the different lengths for each first byte, longest first */
	uint32_t first[257]; /* where those of each first byte begin */
	uint8_t bytes[8];    /* the different first bytes, when they are few */
	unsigned n_bytes;    /* 9: more than 8 */
};

struct added {
	struct added_set plain, normalized;
	uint32_t n_new; /* not of the model's own vocabulary */
};

enum gpai_code added_read(const struct reading *r, const json_t *json,
    const struct normals *normals, const struct model *model, struct added *added);

/* One walk over a text: pieces of text and tokens by turns. */
struct added_walk {
	const struct added_set *set;
	struct span text;
	size_t from; /* where the search goes on */
	size_t done; /* all before is given out */
	size_t stop; /* of the token found and not yet given, 0: none */
	bool gives_token;
	size_t begin, end; /* what was given */
};

/* False at the end. *is_token: text[begin, end) is one added token. */
bool added_next(struct added_walk *walk, bool *is_token);

/* ---- the whole ---- */

struct tokenizer {
	struct arena arena;
	struct tokenizer_about about;
	struct normals normals;
	struct splits splits;
	struct model model;
	struct added added;
};

#endif
