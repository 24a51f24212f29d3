/* SPDX-License-Identifier: Apache-2.0 */
/* Issues of documents as records, and what stands in them.
 *
 * {"summary","form","form_version","audience","of","stage","format","language","as_of","law","rulebook","program","sha256",
 *  "data_sha256","items","open"}; the bytes of both digests are kept in the dossier. Records of
 * before that was so have no "data_sha256", those in English no "language"; the data are in English
 * always. */
#ifndef API_ISSUES_H
#define API_ISSUES_H

#include "api/api.h"

struct issue_facts {
	struct text form, version, law, rulebook; /* rulebook: its digest in hex */
	struct text language;                     /* "" = English */
	const char *audience, *format;
	const char *of, *stage; /* "" = about no single entity, without stages */
	int32_t as_of;
	const struct digest *digest, *data; /* of the document; of the form as JSON */
	uint32_t items, open;
};

enum gpai_code issue_record(struct record_txn *txn, const struct issue_facts *facts,
    uint64_t *record, struct gpai_error *err);

/* An issue from its record; `data` gets the digest of the form as JSON, "" of an old one. */
enum gpai_code issue_read(
    const struct record *record, struct gpai_issued *issued, char data[65], struct gpai_error *err);
/* The same by number: of one whose bytes are kept. NOT_FOUND, INVALID. */
enum gpai_code issue_find(struct gpai_dossier *dossier, struct arena *arena, uint64_t number,
    struct gpai_issued *issued, char data[65], struct gpai_error *err);
/* Bytes kept under a digest in hex. */
enum gpai_code issue_kept(struct gpai_dossier *dossier, const char *hex, struct arena *arena,
    struct span *bytes, struct gpai_error *err);

/* The form that `options` name, as of today, as JSON in `arena` (write.c). */
enum gpai_code issue_data(struct gpai_dossier *dossier, const struct gpai_write_options *options,
    struct arena *arena, struct span *data, struct gpai_error *err);

#endif
