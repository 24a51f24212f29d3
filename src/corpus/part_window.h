/* SPDX-License-Identifier: Apache-2.0 */
/* An open part, as the files that read it see it. */
#ifndef CORPUS_PART_WINDOW_H
#define CORPUS_PART_WINDOW_H

#include "base/arena.h"
#include "corpus/part_lines.h"

struct part {
	int fd;
	char *path;
	uint64_t size;
	uint64_t begin, end; /* of the rows */
	struct ranks ranks;
	struct text settings;
	struct digest digest;
	struct arena arena; /* settings and sources */
	struct text *sources;
	size_t n_sources, sources_cap;
	/* What was read last. */
	char *window; /* of PART_WINDOW_MIN */
	uint64_t window_at;
	size_t window_len;
	char *text; /* what is looked for */
	size_t text_cap;
	enum gpai_code rc; /* of the last reading */
};

/* So many bytes at `at`, or all that the file had when it was opened. */
bool part_window_load(struct part *part, uint64_t at, size_t want, struct gpai_error *err);

#endif
