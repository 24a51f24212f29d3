/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the records floor: one value held against the vocabulary. */
#ifndef RECORDS_DECLARED_VALUE_H
#define RECORDS_DECLARED_VALUE_H

#include "records/declared.h"

/* What is asked, and where: for every message. */
struct typed {
	struct arena *arena;
	const struct law *law;
	const struct law_fact *fact;
	struct text key;
	struct place place;
};

enum gpai_code typed_scalar(
    const struct typed *typed, struct text text, struct value *value, struct gpai_error *err);
/* `items` may be put in another order. */
enum gpai_code typed_list(const struct typed *typed, struct text *items, uint32_t n,
    struct value *value, struct gpai_error *err);
enum gpai_code typed_none(
    const struct typed *typed, struct text reason, struct value *value, struct gpai_error *err);

#endif
