/* SPDX-License-Identifier: Apache-2.0 */
/* Dictionaries of Structured Field Values for HTTP (RFC 9651, 3.2 and 4.2.2). All of the grammar
 * is checked; what values mean is left to the caller, as bytes. */
#ifndef SIGNALS_STRUCTURED_FIELD_H
#define SIGNALS_STRUCTURED_FIELD_H

#include "base/span.h"

enum field_type {
	FIELD_BOOLEAN, /* also a key without a value, which is true */
	FIELD_INTEGER,
	FIELD_DECIMAL,
	FIELD_STRING,
	FIELD_TOKEN,
	FIELD_BYTES,
	FIELD_DATE,
	FIELD_DISPLAY_STRING,
	FIELD_INNER_LIST,
};

struct field_member {
	struct text key;
	enum field_type type;
	struct span value; /* as written, with quotes and signs, without parameters */
};

enum field_step {
	FIELD_MEMBER,
	FIELD_END,
	FIELD_BROKEN, /* it is no Dictionary: what was given before does not hold either */
};

/* Takes the next member off `rest`, which begins as the whole value. The last of equal keys
 * counts, which is the caller's to do. */
enum field_step field_next(struct span *rest, struct field_member *member);

#endif
