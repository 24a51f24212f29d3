/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle: chosen records of a log with all that proves them, in one file (gpai-bundle(5)).
 *
 * The file is canonical JSON and nothing else: a reader writes it again and compares, so
 * that no byte of it is outside of what is checked. Every member is proved by a signature,
 * a hash or an inclusion proof; there is none that only says something. */
#ifndef EVIDENCE_BUNDLE_H
#define EVIDENCE_BUNDLE_H

#include "base/arena.h"
#include "ledger/checkpoint.h"
#include "ledger/opening.h"
#include "ledger/verify.h"

#define BUNDLE_FORMAT "gpai bundle v1"

/* What a reader takes: far above what anybody shares, and bounds the memory of a hostile file. */
#define BUNDLE_BYTES_MAX     (128u << 20)
#define BUNDLE_VALUES_MAX    4000000u /* of JSON, all together */
#define BUNDLE_DEPTH_MAX     69u      /* a value in a record may be 64 deep */
#define BUNDLE_RECORDS_MAX   100000u
#define BUNDLE_ANCHORS_MAX   4096u
#define BUNDLE_STAMPS_MAX    16u /* of one anchor */
#define BUNDLE_DOCUMENTS_MAX 10000u

/* A record, as far as it is shown. */
struct bundle_record {
	uint64_t index; /* of the leaf, from 0: record number - 1 */
	struct opening opening;
	struct merkle_proof inclusion; /* in the tree of the bundle's head */
};

/* A checkpoint of the log at some time, with what others said of it. */
struct bundle_anchor {
	struct text note;         /* signed by the log alone: what time stamps are of */
	struct text cosignatures; /* signature lines of witnesses, each with its newline; "" */
	struct span *stamps;      /* RFC 3161 tokens (CMS ContentInfo, DER) of SHA-256(note) */
	size_t n_stamps;
	struct merkle_proof consistency; /* to the bundle's head; none for the head itself */
};

/* A document that a shown record of kind document names by its digest. */
struct bundle_document {
	uint64_t index; /* of that record */
	struct span bytes;
};

struct bundle {
	struct text key;           /* verifier key of the newest signature, as the log says it */
	struct bundle_anchor head; /* the checkpoint that all proofs lead to */
	struct bundle_anchor *anchors; /* earlier ones, by size */
	size_t n_anchors;
	struct bundle_record *records; /* by index; the first is record 1, the key of the log,
	                                * the last the record of this sharing */
	size_t n_records;
	struct bundle_document *documents; /* by index */
	size_t n_documents;
};

/* The form of the whole, nothing of its truth. All lives in `arena`. Errors say where:
 * MALFORMED (also for what is not canonical), TOO_LARGE, NEWER (a later format), UNSUPPORTED
 * (JSON, but no bundle). */
enum gpai_code bundle_read(const char *file, struct span bytes, struct arena *arena,
    struct bundle *bundle, struct gpai_error *err);
/* Canonical JSON. */
enum gpai_code bundle_write(const struct bundle *bundle, struct out *out, struct gpai_error *err);

#endif
