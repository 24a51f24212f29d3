/* SPDX-License-Identifier: Apache-2.0 */
/* What a fact can be. Measuring emits values, records keep them, rules read them.
 *
 * A number has width: low equals high when it is exact. ABSENT means that somebody
 * recorded that there is none, with a reason; UNKNOWN that nothing is recorded. */
#ifndef BASE_VALUE_H
#define BASE_VALUE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/out.h"
#include "base/span.h"

/* Types a vocabulary may declare: name, word in YAML. */
#define VALUE_TYPES(X)                                                                             \
	X(YESNO, "yes-no")    /* true or false */                                                  \
	X(NUMBER, "number")   /* decimal, exact or an interval */                                  \
	X(TEXT, "text")       /* free text, Markdown allowed */                                    \
	X(DATE, "date")       /* a calendar day */                                                 \
	X(CHOICE, "choice")   /* one word of a declared list */                                    \
	X(CHOICES, "choices") /* a set of words of a declared list, sorted as declared */          \
	X(LIST, "list")       /* texts, in order */

enum value_type {
#define X(name, word) TYPE_##name,
	VALUE_TYPES(X)
#undef X
};

enum value_state { VALUE_UNKNOWN, VALUE_ABSENT, VALUE_KNOWN };

struct value {
	enum value_state state;
	enum value_type type; /* meaningful when KNOWN */
	bool yes;
	struct decimal low, high; /* NUMBER */
	int32_t date;
	struct text text;   /* TEXT, CHOICE; for ABSENT the reason */
	struct text *items; /* CHOICES, LIST: borrowed */
	uint32_t n_items;
};

struct value value_yesno(bool yes);
struct value value_number(struct decimal exact);
struct value value_whole(uint64_t exact);
struct value value_range(struct decimal low, struct decimal high);
struct value value_text(struct text text);
struct value value_choice(struct text word);
struct value value_date(int32_t date);
/* CHOICES or LIST. */
struct value value_items(enum value_type type, struct text *items, uint32_t n);
struct value value_absent(struct text reason);

bool value_is_exact(const struct value *value); /* a NUMBER without width */
/* Numbers by figures too: 1e2 differs from 1.0e2. */
bool value_equal(const struct value *a, const struct value *b);
/* Deep; false: no memory. */
bool value_copy(struct arena *arena, const struct value *from, struct value *to);

/* One scalar as people write it, in the type declared: "yes", "6.3e24", "6.1e24..6.5e24",
 * "6.3e24 +-30%", "2025-08-02", "open-source"; CHOICES and LIST take "a, b, c".
 * Texts borrow from `text` or live in `arena`. A text of nothing but blanks is no answer.
 * Errors: MALFORMED, saying what was expected. */
enum gpai_code value_parse(struct arena *arena, enum value_type type, struct text text,
    struct place place, struct value *value, struct gpai_error *err);
/* As people read it; the inverse of value_parse for known values; "unknown", "none: REASON". */
void value_format(const struct value *value, struct out *out);
/* Canonical JSON (RFC 8785): true, "6.3e24", "6.1e24..6.5e24", "text", ["a","b"],
 * {"absent":"reason"}, null. Numbers are strings so that every digit survives. */
void value_json(const struct value *value, struct out *out);

const char *value_type_word(enum value_type type);
bool value_type_from(struct text word, enum value_type *type);

#endif
