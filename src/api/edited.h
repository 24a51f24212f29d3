/* SPDX-License-Identifier: Apache-2.0 */
/* What the blocks of one field say, once somebody may have edited them: lines to compare
 * (documents/fields.h), and a value typed by the vocabulary. */
#ifndef API_EDITED_H
#define API_EDITED_H

#include "api/api.h"

#include "documents/words.h"
#include "reading/blocks.h"

struct edited {
	struct arena *arena;
	const struct law *law;
	const struct tongue *tongue; /* of the document */
	struct text blank;           /* what it shows where an answer goes */
	struct place place;          /* for messages */
	const struct read_block *first;
	uint32_t n; /* blocks from there on */
};

/* The same lines as field_put_said of the tree they were written from. */
void edited_put_said(const struct edited *edited, struct out *out);
/* UNKNOWN when nothing is said. Errors name the key: MALFORMED, TOO_LARGE. */
enum gpai_code edited_value(
    const struct edited *edited, uint32_t fact, struct value *value, struct gpai_error *err);

#endif
