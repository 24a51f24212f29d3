/* SPDX-License-Identifier: Apache-2.0 */
/* Selective disclosure: what share*.c share.
 *
 *	share_choose.c   which facts an audience is shown in full, asked of the door
 *	share_records.c  the records to show, and of each which fields
 *	share_record.c   the record of the transmission, written and read again
 *	share_bundle.c   the bundle: openings, proofs, heads and what others said of them
 *	share.c          the whole; what clients see
 *
 * No path around the door: a record of a fact is shown when a form shows that fact to that
 * audience to the letter (documents/disclose.h), and of its provenance what came through. */
#ifndef API_SHARE_H
#define API_SHARE_H

#include "api/api.h"

#include "documents/disclose.h"
#include "evidence/bundle.h"
#include "records/proof.h"

/* What becomes of a fact that is on record. */
#define SHARE_FATES(X)                                                                             \
	X(OUTSIDE, "outside", "in no form that shows them to this audience")                       \
	X(COARSE, "coarse", "shown to this audience as a band, rounded or by magnitude only")      \
	X(SHOWN, "shown", "shown in full")                                                         \
	X(MASKED, "masked", "holding what this audience must not learn")                           \
	X(STALE, "stale", "worked out anew since they were recorded")                              \
	X(NARROWED, "not-asked", "not among those asked for")                                      \
	X(BEYOND, "beyond", "in no form, but named one by one")                                    \
	X(ERASED, "erased", "erased")

enum share_fate {
#define X(name, word, says) SHARE_##name,
	SHARE_FATES(X)
#undef X
	    SHARE_FATE_COUNT
};

/* Provenance that may be shown of a fact; bits. */
#define SHARE_PROVENANCE(X)                                                                        \
	X(BY, by)                                                                                  \
	X(EVIDENCE, evidence)                                                                      \
	X(METHOD, method)                                                                          \
	X(REASON, reason)                                                                          \
	X(SOURCE, source)

enum share_provenance_index {
#define X(name, field) SHARE_INDEX_##name,
	SHARE_PROVENANCE(X)
#undef X
};
enum share_provenance {
#define X(name, field) SHARE_##name = 1u << SHARE_INDEX_##name,
	SHARE_PROVENANCE(X)
#undef X
	    SHARE_PROVENANCE_ALL =
		SHARE_BY | SHARE_EVIDENCE | SHARE_METHOD | SHARE_REASON | SHARE_SOURCE
};

struct share_fact {
	uint32_t entity, key;
	const struct fact *fact;
	enum share_fate fate;
	uint32_t provenance; /* what came through in every form that shows it */
};

/* A record to be shown. */
struct share_record {
	uint64_t number;
	enum record_kind kind;
	const char *says;   /* as listed: for whom shares, not for whom it is shared with */
	const char *fields; /* names of those shown, sorted, with commas; NULL: all */
	struct text body;   /* canonical; all of it */
	struct opening opening;
};

struct share_left {
	uint64_t number;
	const char *why;
};

struct gpai_share {
	struct arena arena;
	struct keeper keep;
	struct gpai_dossier *dossier;
	const struct law *law;
	uint32_t audience; /* one bit */
	int32_t as_of;
	bool is_example;
	struct fact_set facts, recorded;
	struct question question;
	struct share_fact *known; /* facts on record, by entity and key */
	uint32_t n_known;
	struct share_record *records; /* by number, without that of the transmission */
	size_t n_records, cap_records;
	struct bundle_document *documents;
	size_t n_documents;
	struct share_left *left;
	size_t n_left, cap_left;
	uint32_t held[SHARE_FATE_COUNT];
	uint64_t beyond; /* facts shared beyond the forms */
	struct gpai_share_summary summary;
	char *bytes; /* of the bundle; NULL of a dry run */
	size_t len;
};

/* Fills `known`: each with its fate. */
enum gpai_code share_choose(
    struct gpai_share *share, const struct gpai_share_options *options, struct gpai_error *err);
/* Fills `records` and `documents`. */
enum gpai_code share_collect(
    struct gpai_share *share, const struct gpai_share_options *options, struct gpai_error *err);
/* Takes a record and shows `fields` of it, NULL: all. UNSUPPORTED, NOT_FOUND as record_open. */
enum gpai_code share_take(
    struct gpai_share *share, uint64_t number, const char *fields, struct gpai_error *err);
/* A document whose record was taken. */
enum gpai_code share_take_document(
    struct gpai_share *share, uint64_t number, struct gpai_error *err);
/* All records of kind key among the first `size`. */
enum gpai_code share_take_keys(struct gpai_share *share, uint64_t size, struct gpai_error *err);
/* In order of their numbers, each once. */
void share_sort(struct gpai_share *share);
bool share_names(const char *fields, struct text name);
/* A pattern, in which * is any number of bytes, with all of a text. */
bool share_fits(struct text pattern, struct text text);

/* Appends the record of the transmission, which must be the last of its head: CONFLICT when the
 * dossier is no longer of `size` records. */
enum gpai_code share_append(struct gpai_share *share, const struct gpai_share_options *options,
    uint64_t size, struct gpai_error *err);
/* From the record of an earlier transmission: fills summary, records and documents. */
enum gpai_code share_recall(struct gpai_share *share, uint64_t number, struct gpai_error *err);

/* The bundle of what was taken, with the transmission as its last record. */
enum gpai_code share_bundle(struct gpai_share *share, uint64_t number, struct gpai_error *err);

#endif
