/* SPDX-License-Identifier: Apache-2.0 */
/* What a document says of itself: in the head it came with, in its markup, within the file. */
#ifndef RIGHTS_PAGE_H
#define RIGHTS_PAGE_H

#include "corpus/rows.h"
#include "formats/document.h"
#include "signals/html_signals.h"
#include "signals/robots.h"
#include "signals/statement.h"

#define PAGE_LICENCES 4 /* further ones of one document are passed over, as a reservation */

struct page_says {
	uint8_t says[SIGNALS_COUNT][ROBOTS_AGENTS_MAX]; /* enum says, by agent */
	bool any;                                       /* some of them says something */
	struct span licences[PAGE_LICENCES]; /* URLs of RSL documents it names; in `kept` */
	size_t n_licences;
	struct html_hints hints;
	bool has_hints;
	/* Of the caller's choice: */
	const struct robots_agents *agents;
	struct rows *rows; /* ROW_SIGNAL goes there */
	struct text source;
	/* Its own: */
	const struct document *document;
	const struct tally *tally;
	uint64_t told[32]; /* rows that this document has been counted in */
	size_t n_told;
	uint8_t kept[2048];
	size_t n_kept;
	struct span url;
	enum gpai_code rc;
	struct gpai_error *err;
};

/* Looks at the document; `says` has agents, rows and source set. Errors: NO_MEMORY and those of
 * rows. */
enum gpai_code page_look(struct page_says *says, const struct document *document,
    const struct tally *tally, struct gpai_error *err);

#endif
