/* SPDX-License-Identifier: Apache-2.0 */
/* AIPREF: Content-Usage in HTTP and robots.txt (draft-ietf-aipref-attach-05,
 * draft-ietf-aipref-vocab-08; the value is a Dictionary of RFC 9651). */
#ifndef SIGNALS_AIPREF_H
#define SIGNALS_AIPREF_H

#include "base/error.h"
#include "signals/robots.h"
#include "signals/statement.h"

struct aipref {
	enum says train_ai, ai_use, search; /* allowed y, reserved n, nothing unknown */
	/* A label of an older draft says n: by our policy that reserves training. */
	struct text legacy;
	const char *note; /* static; NULL: nothing odd */
	bool is_broken;   /* no Dictionary */
};

/* A field value, or several lines of one field joined by ", ". Whatever is no Dictionary is all
 * unknown. */
void aipref_read(struct span value, struct aipref *aipref);
/* What it says of training, by the drafts and our policy on legacy labels. */
enum says aipref_training(const struct aipref *aipref);

/* Fills signal, says, label, value and note: the label that decides, or "content-usage" with all
 * of `value`, which is the same as a text, where none does. */
void aipref_state(const struct aipref *aipref, struct text value, struct statement *statement);

/* The Content-Usage lines that address one agent: the longest path that matches decides, of equal
 * ones the most restrictive. A line that is no Dictionary hides no other. Keeps nothing of
 * `records`. */
struct aipref_paths;
enum gpai_code aipref_compile(const struct robots_record *records, size_t n,
    struct aipref_paths **paths, struct gpai_error *err); /* *paths NULL: no such line */
void aipref_free(struct aipref_paths *paths);
size_t aipref_memory(const struct aipref_paths *paths); /* 0 of NULL */
/* False: no line has that path. Fills says, label, value, scope, line, note. */
bool aipref_ask(
    const struct aipref_paths *paths, const struct url_path *path, struct statement *statement);

#endif
