/* SPDX-License-Identifier: Apache-2.0 */
/* A partial result as a file: a line of settings, sorted rows, a line with the SHA-256 of all
 * before it. Text, so that it can be read, searched and merged by anything (gpai-part(5)).
 *
 * The same content always gives the same bytes. Merging parts in any order gives the bytes
 * that one scan of everything would have given; parts that went through the same bytes of a
 * file, or were made with other settings, are refused. */
#ifndef CORPUS_PART_H
#define CORPUS_PART_H

#include "base/digest.h"
#include "corpus/rows.h"

/* What decides the figures: all parts of a result agree on these. One line of canonical JSON;
 * scan.c writes it, nobody else looks inside but the report. */
#define PART_SETTINGS_MAX (64u << 10)

/* Writes beside the target, syncs, renames. The rows of several threads become one table. They
 * may be written once more; before anything is added to them, rows_clear. */
enum gpai_code part_write(const char *path, struct text settings, struct rows *const *rows,
    size_t n, struct digest *digest, struct gpai_error *err);
/* The same to a descriptor, in order, without a sync: for a pipe. */
enum gpai_code part_write_fd(
    int fd, struct text settings, struct rows *const *rows, size_t n, struct gpai_error *err);
/* Memory does not depend on their number or size beyond a buffer each; more than a few
 * hundred are merged in rounds. */
enum gpai_code part_merge(const char *path, const char *const *parts, size_t n,
    struct digest *digest, struct gpai_error *err);

struct part; /* opened and, where asked, held against its digest */
enum gpai_code part_open(
    const char *path, bool verifies, struct part **part, struct gpai_error *err);
void part_close(struct part *part);
struct text part_settings(const struct part *part);
struct digest part_digest(const struct part *part);

/* Rows of one kind, in the order of source and key; source empty: of every source. Borrowed
 * until the next call. False at the end or when rc is no longer GPAI_OK. */
struct part_cursor {
	struct part *part;
	uint64_t at;
	enum row_kind kind;
	struct text source, prefix;
	enum gpai_code rc;
};
/* Source and prefix stay the caller's. All rows whose key begins with `prefix`: found by halving,
 * so a lookup reads a few pages. */
void part_rows(struct part *part, enum row_kind kind, struct text source, struct text prefix,
    struct part_cursor *cursor);
bool part_next(struct part_cursor *cursor, struct row *row, struct gpai_error *err);
/* On to the first row that does not come before `key`, passing over what lies between unread;
 * of a cursor over one source. False when rc is no longer GPAI_OK. */
bool part_skip(struct part_cursor *cursor, struct text key, struct gpai_error *err);
/* The sources in it, in order; the array lives as long as the part. */
enum gpai_code part_sources(
    struct part *part, const struct text **names, size_t *n, struct gpai_error *err);

#endif
