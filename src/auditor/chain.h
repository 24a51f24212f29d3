/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a log, from record to record: gpai-bundle(5), KEYS. */
#ifndef AUDITOR_CHAIN_H
#define AUDITOR_CHAIN_H

#include "auditor/shown.h"
#include "auditor/signed_head.h"

#define CHAIN_MAX 64

struct chain_link {
	struct verifier_key key;
	uint64_t from;        /* number of the record that names it: heads of so many or more */
	uint64_t revoked;     /* number of the record that revokes it; UINT64_MAX: none does */
	struct text recorded; /* when, by the log's own clock */
	/* The key before it did not swear to it, or was feared to be in other hands by then. */
	bool is_unsworn;
};

struct chain {
	size_t n;
	struct chain_link links[CHAIN_MAX];
};

/* Takes the next record of kind key. The error names the record. */
enum gpai_code chain_add(struct chain *chain, const struct shown_record *record,
    struct shown *shown, struct gpai_error *err);
/* Who signs a head of so many records; NULL: nobody may. */
const struct chain_link *chain_at(const struct chain *chain, uint64_t size);

#endif
