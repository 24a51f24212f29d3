/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle as it is read: gpai-bundle(5), THE FILE. Form alone, nothing of its truth. */
#ifndef AUDITOR_SHOWN_H
#define AUDITOR_SHOWN_H

#include "auditor/cursor.h"
#include "ledger/verify.h"

#define SHOWN_BYTES_MAX (128u << 20)

/* Parts that are only walked again stay as texts of the file; arrays without their '['. */
struct shown_record {
	uint64_t number; /* from 1 */
	struct text head, kind, recorded;
	struct text fields, inclusion;
	size_t n_shown, n_hidden;
	bool is_listed; /* what is shown of it; of keys it is known to be all */
	uint8_t salt[DIGEST_BYTES];
};

struct shown_anchor {
	struct text note, cosignatures; /* decoded */
	struct text consistency, stamps;
};

struct shown_document {
	uint64_t number; /* of its record */
	struct span bytes;
};

struct shown {
	const char *file;
	struct text key;
	struct shown_anchor head, *anchors;
	struct shown_record *records;
	struct shown_document *documents;
	size_t n_anchors, n_records, n_documents;
	char *decoded; /* owned */
	struct room room;
};

/* Borrows from `text`. */
enum gpai_code shown_read(
    const char *file, struct text text, struct shown *shown, struct gpai_error *err);
void shown_release(struct shown *shown);

struct shown_field {
	bool is_hidden;
	uint8_t bytes[DIGEST_BYTES]; /* the salt; of a hidden one its commitment */
	struct text name, value;     /* as in the file, canonical; the name without its quotes */
};

/* Walking the fields of a record: false at the end. */
bool take_field(struct cursor *c, size_t n_before, struct shown_field *field);
/* The canonical value of a shown field; false: none of that name is shown. */
bool find_field(const struct shown_record *record, const char *name, struct text *value);
void take_proof(struct cursor *c, struct merkle_proof *proof);
/* NULL: it is not in the bundle. */
struct shown_record *find_record(const struct shown *shown, uint64_t number);

#endif
