/* SPDX-License-Identifier: Apache-2.0 */
/* The door itself, for those who let things through it: disclose.c and what it calls. */
#ifndef DOCUMENTS_DOOR_H
#define DOCUMENTS_DOOR_H

#include "documents/disclose.h"
#include "documents/figures.h"

struct door {
	const struct law *law;
	const struct fact_set *facts;
	const struct form_view *view;
	struct arena *arena;
	struct figures figures;  /* withheld from everything */
	struct figures internal; /* and from provenance, which nobody wrote for this audience */
	struct text *digests;    /* evidence of withheld facts */
	uint32_t n_digests, cap_digests;
	struct tongue tongue;
	bool failed; /* no memory; sticky */
};

/* Collects what must not get through; INVALID when something in the view is only assumed. */
enum gpai_code door_open(struct door *door, const struct law *law, const struct fact_set *facts,
    const struct form_view *view, struct arena *arena, struct gpai_error *err);
enum gpai_code door_status(const struct door *door, struct gpai_error *err);
void *door_take(struct door *door, size_t n, size_t size);
/* Texts of the law are ours; they are only made harmless. */
struct text door_law(struct door *door, law_str at);
/* The same in the language of the document: what is said, not what names something. */
struct text door_says(struct door *door, law_str at);
/* Everything that people or tools wrote. */
struct text door_admit(struct door *door, struct text text, uint32_t *masked);
struct text door_admit_provenance(struct door *door, struct text text, uint32_t *masked);
/* The audience itself, or a wider one: audiences stand in the law from the narrowest to
 * the widest, and what a wider circle may know is no secret from a narrower one. */
bool door_is_open_to(const struct door *door, const struct law_fact *key);

/* disclose_numbers.c: what may be drawn of a number, and the limits beside it. */
void disclose_range(
    const struct door *door, const struct form_field *field, struct disclosed_value *to);
void disclose_limits(struct door *door, const struct form_item *from, struct disclosed_item *to);
void disclose_clocks(struct door *door, const struct form_item *from, struct disclosed_item *to);

/* disclose_duties.c: the duties of a section, counted in the form. */
void disclose_duties(struct door *door, const struct form_section *from,
    struct disclosed_section *to, struct disclosed_form *form);

#endif
