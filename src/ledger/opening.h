/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a commitment field by field: what is shown of a record, and that it is of it.
 *
 * A record is a head, {"kind":K,"recorded":T}, and the members of its body in canonical
 * order (RFC 8785). Each field is committed to under a salt of its own, drawn from the one
 * salt of the record, so that any of them can be shown, or destroyed, without the others:
 *
 *	field salt   = HMAC-SHA-256(salt, "gpai field salt v2" LF name)
 *	field        = HMAC-SHA-256(field salt, "gpai field v2" LF member)
 *	head salt    = HMAC-SHA-256(salt, "gpai head salt v2" LF)
 *	commitment   = HMAC-SHA-256(head salt, "gpai record v2" LF head LF field_1 ... field_n)
 *
 * `name` is the member's name and `member` the member as they stand in the canonical text,
 * escapes and all: the member with the quotes of its name, "name":value, the name without;
 * a body that is no object is one field without a name, whose member is the whole body. Fields are
 *32 bytes each, one after another.
 *
 * Hiding: of a field that is not shown there is its HMAC under a salt that nobody else has,
 * which tells neither value nor name; that there is a field is not hidden. Destroying the
 * salt of the record, or of a field, erases what the log says of it. Binding: as in
 * commit.h. Records of version 1 are committed to as a whole (commit_make). */
#ifndef LEDGER_OPENING_H
#define LEDGER_OPENING_H

#include "base/error.h"
#include "ledger/commit.h"

#define OPENING_FIELDS_MAX 4096

/* One field: shown with member and salt, or only its commitment. */
struct opening_field {
	bool is_shown;
	struct text name;         /* as in the text, without its quotes; "" when not shown */
	struct text member;       /* "name":value, canonical; "" when not shown */
	struct commit_salt salt;  /* of the field; when shown */
	struct digest commitment; /* of the field; filled by opening_of_record, else when hidden */
};

struct opening {
	struct text head;        /* {"kind":"fact","recorded":"2026-01-31T12:00:00Z"} */
	struct commit_salt salt; /* head salt */
	size_t n_fields;
	struct opening_field *fields; /* in canonical order of the names, hidden ones among them */
};

struct digest opening_field_commitment(const struct commit_salt *salt, struct text member);
/* What the shown and hidden fields together commit to. */
struct digest opening_commitment(const struct opening *opening);

struct commit_salt opening_head_salt(const struct commit_salt *record);
struct commit_salt opening_field_salt(const struct commit_salt *record, struct text name);

/* The next member of a canonical object: moves `rest`, which at first is the whole body.
 * False at the end. A body that is no object gives itself once, under no name. Only for
 * text that json_canonical wrote: says nothing of whether it is. */
struct opening_scan {
	struct text rest;
	bool is_begun;
};
bool opening_next(struct opening_scan *scan, struct text *name, struct text *member);

/* The commitment to a whole record at once, without memory. */
struct digest opening_commit(const struct commit_salt *salt, struct text head, struct text body);

#endif
