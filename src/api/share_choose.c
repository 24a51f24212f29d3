/* SPDX-License-Identifier: Apache-2.0 */
/* Which facts an audience may see as they were recorded: every form that is written for it is
 * filled and passed through the door, and what came out to the letter is looked up again. A fact
 * that any form masks or withholds stays here, whatever another form does. */
#include "api/share.h"

#include <string.h>

/* --- Patterns --- */

struct share_pattern {
	struct text entity, key; /* entity "": any */
	bool is_exact;
	uint32_t n_seen, n_allowed;
};

bool
share_fits(struct text pattern, struct text text)
{
	size_t p = 0, t = 0, star = SIZE_MAX, from = 0;

	while (t < text.len) {
		if (p < pattern.len && pattern.at[p] == '*') {
			star = p++;
			from = t;
		} else if (p < pattern.len && pattern.at[p] == text.at[t]) {
			p++;
			t++;
		} else if (star != SIZE_MAX) { /* the last star takes one byte more */
			p = star + 1;
			t = ++from;
		} else
			return false;
	}
	while (p < pattern.len && pattern.at[p] == '*')
		p++;
	return p == pattern.len;
}

static bool
has_star(struct text text)
{
	return text.len > 0 && memchr(text.at, '*', text.len) != NULL;
}

static size_t
find_char(struct text text, char c)
{
	const char *at = text.len > 0 ? memchr(text.at, c, text.len) : NULL;

	return at != NULL ? (size_t)(at - text.at) : text.len;
}

static enum gpai_code
read_patterns(struct gpai_share *share, const char *list, struct share_pattern **patterns,
    uint32_t *n, struct gpai_error *err)
{
	struct text rest = text_of(list);

	*n = 0;
	*patterns = arena_array(&share->arena, rest.len + 1, sizeof **patterns);
	if (*patterns == NULL)
		return fail_memory(err);
	while (rest.len > 0) {
		size_t comma = find_char(rest, ',');
		struct text one = text_trim((struct text){rest.at, comma});
		size_t colon = find_char(one, ':');
		struct share_pattern *p = &(*patterns)[*n];
		rest.at += comma < rest.len ? comma + 1 : comma;
		rest.len -= comma < rest.len ? comma + 1 : comma;
		if (one.len == 0)
			continue;
		*p = (struct share_pattern){.key = one};
		if (colon < one.len) {
			p->entity = (struct text){one.at, colon};
			p->key = (struct text){one.at + colon + 1, one.len - colon - 1};
		}
		p->is_exact = !has_star(p->entity) && !has_star(p->key);
		++*n;
	}
	return *n > 0 ? GPAI_OK
	              : fail(err, GPAI_INVALID, NOWHERE, "no facts are named, expected keys");
}

/* --- Facts on record --- */

/* That of the same entity and key in the set of what was recorded just so. */
static const struct fact *
as_recorded(const struct gpai_share *share, uint32_t entity, uint32_t key)
{
	const struct entity *e = &share->facts.entities[entity];
	uint32_t there = share->law->kinds[e->kind].single
	                     ? fact_single(&share->recorded, e->kind)
	                     : fact_find_entity(&share->recorded, e->kind, e->name);

	return there == LAW_NONE ? NULL : fact_get(&share->recorded, there, key);
}

static enum share_fate
fate_at_first(const struct gpai_share *share, const struct share_fact *known)
{
	const struct fact *fact = as_recorded(share, known->entity, known->key);

	return fact == NULL || fact->record != known->fact->record ||
	               !value_equal(&fact->value, &known->fact->value)
	           ? SHARE_STALE
	           : SHARE_OUTSIDE;
}

static enum gpai_code
list_known(struct gpai_share *share, struct gpai_error *err)
{
	const struct fact_set *facts = &share->facts;
	const struct law *law = share->law;
	uint32_t most = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t e = 0; e < facts->n_entities; e++)
			for (uint32_t k = 0; k < law->n_facts; k++) {
				const struct fact *fact =
				    law->facts[k].kind == facts->entities[e].kind
					? fact_get(facts, e, k)
					: NULL;
				if (fact == NULL || fact->record == 0 ||
				    fact->value.state == VALUE_UNKNOWN)
					continue;
				if (pass == 0) {
					most++;
					continue;
				}
				struct share_fact *to = &share->known[share->n_known++];
				*to = (struct share_fact){.entity = e, .key = k, .fact = fact};
				to->fate = fate_at_first(share, to);
			}
		if (pass == 0)
			share->known = arena_array(&share->arena, most + 1, sizeof *share->known);
		if (share->known == NULL)
			return fail_memory(err);
	}
	return GPAI_OK;
}

/* They stand in order of entity and key. */
static struct share_fact *
find_known(struct gpai_share *share, uint32_t entity, uint32_t key)
{
	uint32_t low = 0, high = share->n_known;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		struct share_fact *at = &share->known[middle];
		if (at->entity == entity && at->key == key)
			return at;
		if (at->entity < entity || (at->entity == entity && at->key < key))
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* --- What came through the door --- */

static uint32_t
provenance_shown(const struct disclosed_value *shown, const struct fact *fact)
{
	uint32_t mask = 0;

#define X(name, field) mask |= text_equal(shown->field, fact->field) ? SHARE_##name : 0;
	SHARE_PROVENANCE(X)
#undef X
	return mask;
}

static void
look_at(
    struct gpai_share *share, const struct form_field *field, const struct disclosed_value *shown)
{
	struct share_fact *known;

	if (field->fact == NULL || field->entity >= share->facts.n_entities)
		return;
	known = find_known(share, field->entity, field->field->fact);
	if (known == NULL || known->fate == SHARE_STALE || known->fate == SHARE_MASKED)
		return;
	if (shown->disclosure == DISCLOSURE_COARSE && known->fate == SHARE_OUTSIDE)
		known->fate = SHARE_COARSE;
	if (shown->disclosure == DISCLOSURE_WITHHELD)
		known->fate = SHARE_MASKED;
	if (shown->disclosure != DISCLOSURE_FULL)
		return;
	bool is_same = shown->is_as_recorded &&
	               text_equal(shown->entity, share->facts.entities[field->entity].name);
	if (known->fate != SHARE_SHOWN)
		known->provenance = SHARE_PROVENANCE_ALL;
	known->provenance &= provenance_shown(shown, field->fact);
	known->fate = is_same ? SHARE_SHOWN : SHARE_MASKED;
}

static enum gpai_code
look_through(
    struct gpai_share *share, uint32_t form, struct form_about about, struct gpai_error *err)
{
	const struct issue issue = {.as_of = share->as_of, .updated = DATE_NONE};
	struct disclosed_form disclosed;
	struct form_view view;
	enum gpai_code rc =
	    form_fill_about(&share->question, form, share->audience, about, &view, err);

	if (rc == GPAI_OK)
		rc = disclose_form(
		    share->law, &share->facts, &view, &issue, &share->arena, &disclosed, err);
	if (rc != GPAI_OK)
		return rc;
	/* The door lets sections, items and values through in the order of the view. */
	for (uint32_t s = 0; s < disclosed.n_sections; s++)
		for (uint32_t i = 0; i < disclosed.sections[s].n_items; i++)
			for (uint32_t v = 0; v < disclosed.sections[s].items[i].n_values; v++)
				look_at(share, &view.sections[s].items[i].fields[v],
				    &disclosed.sections[s].items[i].values[v]);
	return GPAI_OK;
}

/* A form on a kind once for each entity. */
static enum gpai_code
look_through_all(struct gpai_share *share, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (uint32_t form = 0; form < share->law->n_forms && rc == GPAI_OK; form++) {
		uint32_t kind = share->law->forms[form].on;
		struct form_about about = {LAW_NONE, LAW_NONE};
		if ((share->law->forms[form].audiences & share->audience) == 0)
			continue;
		if (kind != LAW_NONE)
			about.entity = share->facts.runs[kind].n > 0 ? share->facts.runs[kind].first
			                                             : LAW_NONE;
		do {
			rc = look_through(share, form, about, err);
			if (about.entity != LAW_NONE)
				about.entity = share->facts.entities[about.entity].next;
		} while (rc == GPAI_OK && about.entity != LAW_NONE);
	}
	return rc;
}

/* --- What was asked for --- */

static bool
is_named(const struct gpai_share *share, const struct share_pattern *p,
    const struct share_fact *known, struct arena *arena)
{
	struct text key = law_text(share->law, share->law->facts[known->key].key);

	return share_fits(p->key, key) &&
	       (p->entity.len == 0 ||
		   share_fits(p->entity, api_entity_name(&share->facts, arena, known->entity)));
}

static void
name_known(const struct gpai_share *share, const struct share_fact *known, struct out *out)
{
	struct arena arena;
	struct text entity;

	arena_init(&arena, 0);
	entity = api_entity_name(&share->facts, &arena, known->entity);
	out_format(out, "%.*s:%s", TEXT_ARG(entity),
	    law_cstr(share->law, share->law->facts[known->key].key));
	arena_release(&arena);
}

static enum gpai_code
refuse_facts(const struct gpai_share *share, const struct out *names, uint32_t n,
    const struct gpai_share_options *options, struct gpai_error *err)
{
	struct text list = text_clip(out_text(names), 160);

	(void)share;
	return fail(err, GPAI_INVALID, NOWHERE,
	    "%u fact%s of those named in full in no form for %s: %.*s%s", n, n == 1 ? "" : "s",
	    options->audience, TEXT_ARG(list), list.len < names->len ? "..." : "");
}

static enum gpai_code
check_pattern(const struct gpai_share *share, const struct share_pattern *p,
    const struct gpai_share_options *options, struct gpai_error *err)
{
	struct nearest near = nearest_to(p->key);

	if (p->n_seen > 0 && p->n_allowed == 0)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "of the %u facts that \"%.*s\" names, none is shown in full to %s", p->n_seen,
		    TEXT_ARG(p->key), options->audience);
	if (p->n_seen > 0)
		return GPAI_OK;
	if (has_star(p->key) || law_find_fact(share->law, p->key) != LAW_NONE)
		return fail(err, GPAI_NOT_FOUND, NOWHERE, "no fact on record fits \"%.*s%s%.*s\"",
		    TEXT_ARG(p->entity), p->entity.len > 0 ? ":" : "", TEXT_ARG(p->key));
	for (uint32_t i = 0; i < share->law->n_facts; i++)
		nearest_offer(&near, law_text(share->law, share->law->facts[i].key));
	return api_unknown("there is no fact", p->key, near.found, err);
}

/* One fact against all patterns; what nobody named is not shared. */
static void
narrow_one(struct gpai_share *share, struct share_fact *known, struct share_pattern *patterns,
    uint32_t n, bool beyond, struct out *refused, uint32_t *n_refused, struct arena *arena)
{
	bool named = false, exactly = false;

	for (uint32_t i = 0; i < n; i++) {
		if (!is_named(share, &patterns[i], known, arena))
			continue;
		named = true;
		exactly |= patterns[i].is_exact;
		patterns[i].n_seen++;
		patterns[i].n_allowed +=
		    known->fate == SHARE_SHOWN || (beyond && patterns[i].is_exact);
	}
	if (!named && known->fate == SHARE_SHOWN)
		known->fate = SHARE_NARROWED;
	if (!exactly || known->fate == SHARE_SHOWN)
		return;
	if (beyond && known->fate != SHARE_STALE) {
		known->fate = SHARE_BEYOND;
		known->provenance = 0;
		return;
	}
	if (refused->len > 0)
		out_string(refused, ", ");
	name_known(share, known, refused);
	++*n_refused;
}

static enum gpai_code
narrow(struct gpai_share *share, const struct gpai_share_options *options, struct gpai_error *err)
{
	struct share_pattern *patterns;
	uint32_t n, n_refused = 0;
	struct out refused;
	enum gpai_code rc = read_patterns(share, options->facts, &patterns, &n, err);

	if (rc != GPAI_OK)
		return rc;
	out_memory(&refused);
	for (uint32_t i = 0; i < share->n_known; i++)
		narrow_one(share, &share->known[i], patterns, n, options->beyond_form, &refused,
		    &n_refused, &share->arena);
	rc = out_status(&refused, "memory", err);
	if (rc == GPAI_OK && n_refused > 0)
		rc = refuse_facts(share, &refused, n_refused, options, err);
	for (uint32_t i = 0; i < n && rc == GPAI_OK; i++)
		rc = check_pattern(share, &patterns[i], options, err);
	out_release(&refused);
	return rc;
}

enum gpai_code
share_choose(
    struct gpai_share *share, const struct gpai_share_options *options, struct gpai_error *err)
{
	struct gpai_dossier *dossier = share->dossier;
	enum gpai_code rc = api_facts(
	    dossier, share->as_of, 0, &share->arena, &share->facts, &share->is_example, err);

	if (rc == GPAI_OK)
		rc = api_recorded_facts(
		    dossier, share->as_of, 0, &share->arena, &share->recorded, NULL, err);
	if (rc != GPAI_OK)
		return rc;
	fact_set_derive(&share->facts, share->as_of);
	question_init(&share->question, share->law, &share->facts, share->as_of, &share->arena);
	if ((rc = list_known(share, err)) == GPAI_OK)
		rc = look_through_all(share, err);
	if (rc == GPAI_OK && options->facts != NULL)
		rc = narrow(share, options, err);
	return rc;
}
