/* SPDX-License-Identifier: Apache-2.0 */
/* Rows: what a scan adds up. A row is a kind, a source, a key and a tally; two rows of one
 * kind, source and key fold into one. Folding is sums, smallest and largest only, so any
 * number of rows in any order and grouping gives the same table: the whole scan, its spills
 * to disk, its checkpoints and its partial results are sorted tables of rows. */
#ifndef CORPUS_ROWS_H
#define CORPUS_ROWS_H

#include "base/error.h"
#include "base/span.h"

#define ROW_KINDS(X)                                                                               \
	/* enum, word, rows kept (0: all; else those with the smallest keys), what the key is */   \
	X(TOTAL, "total", 0, "modality")                                                           \
	X(HOST, "host", 0, "modality, tab, reversed host; empty host: no URL")                     \
	X(TYPE, "type", 0, "modality, tab, media type in lower case without parameters")           \
	X(LANGUAGE, "language", 0, "code, as detected")                                            \
	X(STATED_LANGUAGE, "stated-language", 0, "code, from what the data says")                  \
	X(LICENCE, "licence", 0, "as stated")                                                      \
	X(CRAWLER, "crawler", 0, "as stated")                                                      \
	X(DATASET, "dataset", 0, "modality, tab, name")                                            \
	X(SYNTHETIC, "synthetic", 0, "modality, tab, yes or no, tab, model")                       \
	X(MONTH, "month", 0, "modality, tab, YYYY-MM of acquisition; empty: not known")            \
	X(STATED_TOKENS, "stated-tokens", 0, "modality: documents that state their tokens")        \
	X(SAME, "same", 0, "digest of the content, 32 hexadecimal digits")                         \
	X(NEAR, "near", 65536, "sketch of the content, 16 hexadecimal digits")                     \
	X(FORMAT, "format", 0, "format, tab, packing")                                             \
	X(DAMAGE, "damage", 0, "reason")                                                           \
	X(DAMAGED, "damaged", 1000, "file, tab, offset of 20 digits, tab, reason")                 \
	/* What an audit of rights adds, see rights/verdict.h for its words: */                    \
	X(RIGHTS, "rights", 0, "agent, verdict at fetch, as of, against; tab, reversed host")      \
	X(RIGHTS_MONTH, "rights-month", 0, "agent, verdict at fetch, YYYY-MM of the fetch")        \
	X(SIGNAL, "signal", 0, "signal, carrier, label, says: documents that carry it")            \
	X(SITE_FILE, "site-file", 0, "origin, file, time, answer, digest: what was relied on")     \
	X(INDICATOR, "indicator", 0, "indicator, reversed host")                                   \
	X(BLOCKED, "blocked", 0, "list, its day, reversed host")                                   \
	X(REMOVE, "remove", 0, "URL, id, agent, moment, verdict")                                  \
	X(LEFT, "left", 0, "URL, id: on a remove-list and still there")                            \
	X(RANGE, "range", 0, "file, tab, size, tab, modified: which bytes were gone through")

enum row_kind {
#define X(name, word, kept, key) ROW_##name,
	ROW_KINDS(X)
#undef X
	    ROW_KINDS_COUNT
};

#define TALLY_NO_TIME_FIRST INT64_MAX
#define TALLY_NO_TIME_LAST  INT64_MIN

struct tally {
	uint64_t documents, raw_bytes, bytes, tokens, milliseconds;
	int64_t first, last; /* seconds since 1970; see TALLY_NO_TIME_* */
};
#define TALLY_NONE ((struct tally){.first = TALLY_NO_TIME_FIRST, .last = TALLY_NO_TIME_LAST})

void tally_add(struct tally *tally, const struct tally *more); /* sums saturate at UINT64_MAX */
/* A sum stands at UINT64_MAX: that or more. */
bool tally_is_full(const struct tally *tally);

/* Source and key together: a path of PATH_MAX whose every byte is escaped fits in. */
#define ROW_TEXT_MAX (32u << 10)

struct row {
	enum row_kind kind;
	struct text source, key; /* valid UTF-8; tabs part the fields of a key, other control
	                            characters are escaped as \xHH by whoever makes the key */
	struct tally tally;
	/* ROW_RANGE only: ranges of one file that touch become one, bytes that two of them hold
	 * are refused as counted twice. What comes through a pipe has no range. */
	uint64_t begin, end;
};

const char *row_kind_word(enum row_kind kind);
uint32_t row_kind_kept(enum row_kind kind); /* of one source; 0: all */

struct rows; /* one a thread */

/* Beyond memory_bytes rows are sorted and go to a file of `spill_dir`, made when first needed,
 * that no other process sees. */
enum gpai_code rows_create(
    uint64_t memory_bytes, const char *spill_dir, struct rows **rows, struct gpai_error *err);
void rows_free(struct rows *rows); /* with its files */
/* Not to rows that have been written (part.h): clear those first. INVALID for a source or key
 * with a control character, TOO_LARGE beyond ROW_TEXT_MAX, CONFLICT for a range added twice. */
enum gpai_code rows_add(struct rows *rows, const struct row *row, struct gpai_error *err);
void rows_clear(struct rows *rows); /* empty, its memory kept */

#endif
