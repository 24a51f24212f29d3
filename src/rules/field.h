/* SPDX-License-Identifier: Apache-2.0 */
/* One value in one field of a form: is it an answer there, and how does the form print it?
 * Both follow from the precision the field asks for. Internal to the rules. */
#ifndef RULES_FIELD_H
#define RULES_FIELD_H

#include "rules/form.h"
#include "rules/leaf.h"

/* What a field makes of a reading, and why it is not accepted. */
struct verdict {
	enum item_state state;
	enum truth truth; /* is the field served? */
	const char *why;  /* NULL: see the reading */
};

struct verdict field_accepts(const struct law *law, const struct law_item *item,
    const struct law_field *field, const struct reading *reading);
/* The list a field repeats over: is it there, and is it all? */
struct verdict field_accepts_list(
    const struct question *question, const struct law_item *item, const struct law_field *field);
/* The value as text at the precision the field asks for, with its unit: "1.5e13 tokens",
 * "10^24 FLOP", the label of a band; option words by their labels. Typography (1.5x10^13) is
 * the writer's job. "" when there is none or it cannot be shown so. */
struct text field_show(
    struct question *question, const struct law_field *field, const struct fact *fact);

#endif
