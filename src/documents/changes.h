/* SPDX-License-Identifier: Apache-2.0 */
/* What changed of the facts that a form shows, for one audience: through the same door as the
 * form itself (disclose.h).
 *
 * A change is told only of a fact that an item of the form, for that audience, shows exactly and
 * that the vocabulary opens to it; its texts are made harmless, and figures withheld from the
 * audience are masked in them. Who recorded it, from what and why stays inside. */
#ifndef DOCUMENTS_CHANGES_H
#define DOCUMENTS_CHANGES_H

#include "documents/disclose.h"

struct fact_change {
	uint32_t fact;              /* in the law */
	struct text entity;         /* its name; "" of the single one */
	struct value before, after; /* UNKNOWN: nothing was, or is, recorded */
	int32_t since;              /* from which day it is so; DATE_NONE: always was */
	int64_t recorded;
	struct digest leaf; /* of the record */
};

struct disclosed_change {
	struct text fact, name; /* key; a noun phrase of the vocabulary */
	struct text kind, entity;
	struct text before, after; /* as people read them; "" = not stated */
	int32_t since;
	int64_t recorded;
	struct digest id; /* follows from the leaf of the record, and from nothing else */
};

/* In the order given; what the audience must not learn of is left out. */
enum gpai_code disclose_changes(const struct law *law, const struct fact_set *facts,
    const struct form_view *view, const struct fact_change *changes, size_t n, struct arena *arena,
    struct disclosed_change **disclosed, size_t *n_disclosed, struct gpai_error *err);

/* Does the form of the view show changes of this fact? */
bool change_is_shown(const struct law *law, const struct form_view *view, uint32_t fact);

#endif
