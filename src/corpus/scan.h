/* SPDX-License-Identifier: Apache-2.0 */
/* One scan: paths in, a partial result out. */
#ifndef CORPUS_SCAN_H
#define CORPUS_SCAN_H

#include "corpus/count.h"
#include "corpus/crew.h"

struct scan_progress {
	uint64_t bytes_done, bytes; /* of files as they lie; this process */
	uint64_t documents;
	uint64_t pieces_done, pieces;
};

/* What else looks at each document. Its rows go into the same result. */
struct scan_also {
	void *context;
	unsigned wants;       /* of document_want, beside what counting wants */
	struct text settings; /* a value in canonical JSON, for the line of settings */
	/* One a thread, with the rows of that thread. */
	enum gpai_code (*create)(
	    void *context, struct rows *rows, void **worker, struct gpai_error *err);
	/* `tally`: the document as it was counted. `file`: where it lies. */
	enum gpai_code (*document)(void *worker, const struct document *document,
	    const struct tally *tally, const char *file, struct gpai_error *err);
	enum gpai_code (*flush)(void *worker, struct gpai_error *err); /* all to the rows */
	void (*free)(void *worker);
};

struct scan_options {
	const char *const *paths;
	size_t n_paths;
	const char *part;      /* where the result goes */
	const char *spill_dir; /* for rows beyond memory */
	const char *work; /* folder of checkpoints; NULL: none, a scan that is stopped is lost */
	uint32_t keep_seconds; /* between checkpoints of a thread; 0: after each piece */
	struct text source;
	struct text tokenizer_name; /* for the settings */
	const struct tokenizer *tokenizer;
	bool languages, duplicates, near_duplicates;
	const struct corpus_format *format; /* NULL: each file's own */
	struct document_fields fields;
	uint64_t piece_bytes;   /* at least; 0: PIECE_LEAST. The same on all machines that share */
	unsigned threads;       /* 0: one a processor */
	uint64_t memory_bytes;  /* 0: SCAN_MEMORY_BYTES */
	uint64_t share, shares; /* pieces i with i % shares == share; shares 0: all */
	struct remote *remote;  /* for URLs among the paths; NULL: there are none */
	const char *media;      /* path of gpai-media; NULL: lengths of recordings stay unknown */
	struct crew *crew;      /* joined */
	const struct scan_also *also; /* NULL: nothing */
	uint32_t ratio_max;           /* see stream_options */
	void (*progress)(void *context, const struct scan_progress *progress);
	void *context;
};

/* Of tables of rows, all threads together. Readers and decoders take some tens of megabytes a
 * thread beside. */
#define SCAN_MEMORY_BYTES ((uint64_t)512 << 20)

/* Damage in the data is part of the result; an error is what keeps the scan from being whole:
 * a path that is not there, a disk that is full, no memory. */
enum gpai_code scan_run(const struct scan_options *options, struct gpai_error *err);

#endif
