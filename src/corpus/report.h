/* SPDX-License-Identifier: Apache-2.0 */
/* A part as JSON: what is in the data, per source and in total. Nothing is judged here: the
 * share that is listed and the bytes a token stands for come as arguments. */
#ifndef CORPUS_REPORT_H
#define CORPUS_REPORT_H

#include "base/out.h"
#include "corpus/cut.h"
#include "corpus/part.h"
#include "hosts/suffixes.h"

#define REPORT_FORMAT 1
/* Types, licences, crawlers, data sets: as many as anybody will read; the rest is summed. */
#define REPORT_ROWS_MAX 1000u

struct report_options {
	const char *path; /* of the part */
	const struct suffixes *suffixes;
	struct cut cut;
	struct tokens_per tokens_per;
	uint64_t memory_bytes;
	const char *spill_dir;
};

/* What the settings of a part say of how it was made. */
struct report_settings {
	bool has_duplicates, has_near_duplicates, has_languages;
	bool tokens_are_exact;
};
enum gpai_code report_settings(
    struct text settings, struct report_settings *says, struct gpai_error *err);

/* Errors of `out` stay there, for out_status. */
enum gpai_code report_write(
    const struct report_options *options, struct out *out, struct gpai_error *err);

#endif
