/* SPDX-License-Identifier: Apache-2.0 */
/* What the public summary says of all training data, worked out over the sources on file.
 *
 * The registers training-data.* of the rulebook say which fact follows from which; here is only
 * arithmetic. A total is said when the list of sources is said to be complete and every source
 * that belongs to it has the figure, and never over what a person declared. Bounds stay bounds.
 * Internal to the api. */
#ifndef API_DATA_TOTALS_H
#define API_DATA_TOTALS_H

#include "measure/voice.h"
#include "rules/rules.h"

/* Says totals, shares and what is missing to the voice. */
enum gpai_code data_totals(
    struct voice *voice, const struct fact_set *facts, int32_t as_of, struct gpai_error *err);
/* Puts them into a set that was just read, in place of what was worked out from other sources. */
enum gpai_code data_totals_renew(
    struct fact_set *facts, int32_t as_of, struct arena *arena, struct gpai_error *err);
/* What tells whether figures that were counted over several sources together still hold: names
 * and digests of those that a row of the register is about, and where the list is cut. TEXT_NONE:
 * one has no digest. */
struct text data_sources_mark(
    const struct fact_set *facts, const char *total, int32_t as_of, struct arena *arena);

/* --- Between the files of it --- */

#define TOTALS_REGISTER "training-data.totals"
#define TOTALS_MARK     "sources on file" /* how the source of what is worked out begins */

#define TOTALS_DAMAGED "; what could not be read in them for damage is not counted"

struct totals {
	struct voice *voice;
	const struct fact_set *facts;
	const struct law *law;
	uint32_t *sources; /* entities, by name */
	uint32_t n_sources;
	struct lack *lacks; /* what is missing, of which source */
	uint32_t n_lacks, cap_lacks;
	struct share *shares; /* by source */
	bool is_damaged;      /* one of them could not be read in full */
	bool is_closed;       /* somebody says that the list of sources is complete */
	bool is_twice;        /* two of them look like the same data */
	uint32_t twice[2];    /* which */
	struct text waiting;  /* the first total that is held back while it is not */
	uint32_t n_waiting;
	int32_t as_of;
};

/* Share of a source among those of its kind of content, the largest over these. */
struct share {
	bool known;
	struct range percent, threshold;
	const char *unit;             /* key of the size that was compared */
	bool above, perhaps, only_so; /* only_so: not of all data of that kind of content */
};

/* A row of a register and how to ask it. */
struct totals_row {
	const struct law *law;
	const struct law_row *row;
	struct text name;
};
bool totals_register(const struct law *law, const char *id, const struct law_register **list);
struct totals_row totals_row(const struct law *law, const struct law_register *list, uint32_t i);
struct text totals_cell(const struct totals_row *row, const char *column);
bool totals_cell_has(const struct totals_row *row, const char *column, struct text word);

const struct fact *totals_fact(const struct totals *t, uint32_t entity, struct text key);
bool totals_number(const struct totals *t, uint32_t entity, struct text key, struct range *range);
struct text totals_name(const struct totals *t, uint32_t source);
/* Does the source belong to the row: its kind among `kinds`, the kind of content among its own? */
enum truth totals_member(struct totals *t, const struct totals_row *row, struct text content,
    uint32_t source, struct text total);
/* Remembers that a total waits for a fact of a source. */
void totals_lack(struct totals *t, uint32_t source, struct text key, struct text total);
/* Where a dossier is read: that it is not known, and why. */
void totals_unknown(struct totals *t, uint32_t entity, struct text total, const char *why);
/* Is this total held back, since the list of sources is not said to be complete? */
bool totals_waits(struct totals *t, uint32_t entity, struct text total);
/* Of the model, or of a source; not over what a person declared. `mark`: what tells whether it
 * still holds, or TEXT_NONE. Measured when all that it was worked out from was measured. */
void totals_say(struct totals *t, uint32_t entity, struct text key, struct value value,
    struct text method, struct text mark, bool is_measured);
/* Worked out over sources, by this program. */
bool totals_is_ours(const struct fact *fact);

/* What was found in the sources of a row. */
struct gathered {
	uint32_t n;       /* that belong to it and have its fact */
	bool is_measured; /* all of it, and that they belong */
};
/* Facts of sources that belong to a row, each given to `take`; false when a source that does, or
 * may, lacks it. */
bool totals_gather(struct totals *t, const struct totals_row *row,
    void (*take)(void *context, struct totals *t, uint32_t source, const struct fact *fact),
    void *context, struct gathered *found);
/* The sources on file, by name. False: no memory. */
bool totals_find_sources(struct totals *t);

void totals_say_counted(struct totals *t, const struct totals_row *row);   /* data_counted.c */
void totals_say_crawlers(struct totals *t, const struct totals_row *row);  /* data_crawlers.c */
void totals_find_shares(struct totals *t);                                 /* data_shares.c */
void totals_say_large(struct totals *t, const struct totals_row *row);     /* data_shares.c */
void totals_say_languages(struct totals *t, const struct totals_row *row); /* data_languages.c */

#endif
