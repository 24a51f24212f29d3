/* SPDX-License-Identifier: Apache-2.0 */
/* The whole question about a bundle, and what was found out. */
#ifndef AUDITOR_AUDIT_H
#define AUDITOR_AUDIT_H

#include "auditor/auditor.h"
#include "auditor/chain.h"
#include "auditor/shown.h"
#include "auditor/stamp.h"
#include "auditor/trust.h"

/* What is known of one head of the log. */
struct audit_head {
	struct head head;
	struct quorum quorum; /* of the reader's policy */
	size_t n_lines;       /* of cosignatures, whoever's */
	size_t n_stamps, n_trusted;
	struct stamp stamp; /* the earliest that is trusted */
};

struct audit {
	enum audit_outcome outcome;
	struct gpai_error err; /* of what is broken or unreadable */
	struct shown shown;
	struct chain chain;
	const struct chain_link *signer;  /* of the newest head */
	const struct chain_link *trusted; /* by the reader; signer or before it; NULL: none */
	const struct chain_link *gap;     /* unsworn: that trust does not reach beyond it */
	struct audit_head *heads;         /* anchors, and the newest at the end */
	size_t n_heads;
};

/* `text` must outlive the result. */
void audit_bundle(
    struct audit *audit, const char *file, struct text text, const struct trust *trust);
void audit_release(struct audit *audit);
/* By when the head is known to have existed; false: nobody trusted says so. */
bool audit_time(const struct audit_head *head, int64_t *time);
/* The SHA-256 and so on of what is shown of a record: the entry of the log. */
struct digest audit_commitment(const struct shown_record *record);

#endif
