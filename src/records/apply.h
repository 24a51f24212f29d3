/* SPDX-License-Identifier: Apache-2.0 */
/* The three-way apply of gpai.yaml.
 *
 *	base    what the file said at the last apply, by (entity, key, since)
 *	mine    what the file says now
 *	theirs  what the dossier holds now, when it came from elsewhere since then
 *
 *	file unchanged                      nothing
 *	file changed, dossier did not       a new record
 *	gone from the file                  a record that says unknown again, if what the
                                            dossier holds came from the file; else it is kept
 *	both changed, to the same value     adopted: no record
 *	both changed, to different values   a conflict: nothing at all is applied
 *	                                    until somebody chooses a side
 *
 * A stated value holds from its `since` up to the next `since` the file gives for the
 * same key. Since a record replaces all that follows (dossier.h), what the dossier
 * held from then on is recorded again behind it, as it was: "restated". */
#ifndef RECORDS_APPLY_H
#define RECORDS_APPLY_H

#include "records/declared.h"

enum apply_side { APPLY_NEITHER, APPLY_FILE, APPLY_DOSSIER };

struct apply_choice {
	struct text entity; /* "model", "source/fineweb-2" */
	struct text key;    /* the complete list of a kind: "" */
	enum apply_side side;
};

struct apply_options { /* all zero: apply, and stop at conflicts */
	bool dry_run;
	enum apply_side all; /* for every conflict without a choice of its own */
	const struct apply_choice *choices;
	size_t n_choices;
};

#define APPLY_WHATS(X)                                                                             \
	X(ADDED, "added")         /* stated for the first time */                                  \
	X(CHANGED, "changed")     /* stated differently than last time */                          \
	X(WITHDRAWN, "withdrawn") /* gone from the file */                                         \
	X(ADOPTED, "adopted")     /* the dossier holds the same value already */                   \
	X(KEPT, "kept")           /* what the dossier holds from elsewhere stays */                \
	X(CONFLICT, "conflict")   /* changed here and there; not settled */

enum apply_what {
#define X(name, word) APPLY_##name,
	APPLY_WHATS(X)
#undef X
	    APPLY_WHAT_COUNT
};

const char *apply_what_word(enum apply_what what);

struct apply_change {
	enum apply_what what;
	bool was_conflict;            /* settled by the options */
	struct recorded_fact file;    /* as stated; value UNKNOWN when gone */
	struct recorded_fact dossier; /* as held before; value UNKNOWN when nothing was */
	uint64_t line;                /* of gpai.yaml; 0 when gone */
};

struct apply_summary {
	struct apply_change *changes; /* in the order of entity, key, since; no unchanged ones */
	size_t n_changes;
	size_t counts[APPLY_WHAT_COUNT];
	size_t n_unchanged, n_restated;
	uint64_t first, last; /* numbers of the records made; 0 when none */
};

/* CONFLICT when there are unsettled conflicts; `summary` is filled then, too. With
 * dry_run nothing is written and a dossier open for reading will do. Results live in the
 * arena and borrow from `declared`. */
enum gpai_code dossier_apply(struct dossier *dossier, const struct declared *declared,
    const struct apply_options *options, int64_t now, const struct entropy *entropy,
    struct arena *arena, struct apply_summary *summary, struct gpai_error *err);

#endif
