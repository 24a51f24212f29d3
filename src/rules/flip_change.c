/* SPDX-License-Identifier: Apache-2.0 */
/* One step of the search: a change made to the facts and taken back, and the changes that a leaf
 * which stands in the way might undergo. */
#include "rules/flip_search.h"

#include <stdio.h>

static void
lend(struct search *s, struct made *made, uint32_t key, const struct fact *fact)
{
	if (made->n_lent == FITS_MAX || made->entity == LAW_NONE)
		return;
	made->lent[made->n_lent].key = key;
	made->lent[made->n_lent++].before = fact_set_lend(s->facts, made->entity, key, fact);
}

static void
make_entity(struct search *s, struct made *made, uint32_t kind, struct text name)
{
	uint32_t n = s->facts->n_entities;

	made->entity = fact_set_entity(s->facts, kind, name);
	made->is_new = s->facts->n_entities > n;
}

static void
make_new(struct search *s, struct made *made, struct arena *scratch)
{
	const struct fitting *fittings = NULL;
	const struct proof *some = made->change.some;
	uint32_t n = some == NULL ? 0 : fitting_facts(s->as_is->law, some, scratch, &fittings);
	char name[16];

	snprintf(name, sizeof name, "\x01%u", s->depth);
	make_entity(s, made, made->change.list, text_of(name));
	for (uint32_t i = 0; i < n; i++) {
		struct fact *fact = arena_alloc(scratch, sizeof *fact);
		if (fact == NULL) {
			s->out_of_memory = true;
			return;
		}
		*fact = (struct fact){
		    .value = fittings[i].value, .origin = ORIGIN_ASSUMED, .since = DATE_NONE};
		lend(s, made, fittings[i].key, fact);
	}
}

/* Which change on the path made the entity. */
static uint32_t
maker_of(const struct search *s, uint32_t entity)
{
	for (uint32_t i = 0; i < s->depth; i++)
		if (s->path[i].change.kind == FLIP_NEW && s->path[i].is_new &&
		    s->path[i].entity == entity)
			return i;
	return LAW_NONE;
}

/* Puts a change on the path. The change stays where it is while it is made. */
void
search_make(struct search *s, const struct flip_change *change, struct arena *scratch)
{
	struct made *made = &s->path[s->depth];

	*made = (struct made){.change = *change, .entity = change->entity};
	if (change->kind == FLIP_CLOSE) {
		made->was_closed = fact_closed(s->facts, change->list);
		fact_set_close(s->facts, change->list);
	} else if (change->kind == FLIP_NEW) {
		make_new(s, made, scratch);
	} else {
		if (change->new_of != LAW_NONE)
			made->entity = s->path[change->new_of].entity;
		else if (change->entity == LAW_NONE)
			make_entity(s, made, s->as_is->law->facts[change->key].kind,
			    law_text(s->as_is->law, change->of));
		lend(s, made, change->key, &made->change.value.fact);
	}
	s->depth++;
}

void
search_unmake(struct search *s)
{
	struct made *made = &s->path[--s->depth];

	while (made->n_lent > 0) {
		made->n_lent--;
		fact_set_lend(s->facts, made->entity, made->lent[made->n_lent].key,
		    made->lent[made->n_lent].before);
	}
	if (made->is_new)
		fact_set_unmake(s->facts);
	if (made->change.kind == FLIP_CLOSE && !made->was_closed)
		fact_set_reopen(s->facts, made->change.list);
}

/* ---- what a leaf might be changed to ---- */

static void
note_measured(struct search *s, uint32_t key, uint32_t entity, const struct fact *fact)
{
	struct flips *flips = s->flips;

	for (uint32_t i = 0; i < flips->n_measured; i++)
		if (flips->measured[i].key == key && flips->measured[i].entity == entity)
			return;
	if (flips->n_measured < KEPT_MAX)
		flips->measured[flips->n_measured++] = (struct flip_fact){key, entity, fact};
}

static bool
is_on_path(const struct search *s, const struct blamed *b)
{
	for (uint32_t i = 0; i < s->depth; i++) {
		const struct flip_change *c = &s->path[i].change;
		if (b->kind == BLAMED_FACT && c->kind == FLIP_FACT && c->key == b->key &&
		    s->path[i].entity == b->entity)
			return true;
		if (b->kind == BLAMED_CLOSE && c->kind == FLIP_CLOSE && c->list == b->list)
			return true;
	}
	return false;
}

/* Somebody says what is on file, and stands behind it. */
static bool
lacks_credit(const struct fact *held)
{
	return held != NULL && held->value.state != VALUE_UNKNOWN &&
	       held->origin != ORIGIN_MEASURED && held->origin != ORIGIN_ASSUMED &&
	       (text_trim(held->by).len == 0 ||
		   (text_trim(held->reason).len == 0 && text_trim(held->source).len == 0));
}

static void
options_of_fact(
    struct search *s, struct look *look, const struct blamed *b, struct options *options)
{
	const struct fact *held = fact_get(s->facts, b->entity, b->key);
	struct candidates candidates;
	struct flip_change plain = {.kind = FLIP_FACT,
	    .key = b->key,
	    .entity = b->entity,
	    .of = b->of,
	    .new_of = maker_of(s, b->entity),
	    .held = held != NULL && held->value.state != VALUE_UNKNOWN ? held : NULL};

	if (plain.held != NULL && held->origin == ORIGIN_MEASURED && !s->options.with_measured) {
		note_measured(s, b->key, b->entity, held);
		return;
	}
	if (held != NULL && held->origin == ORIGIN_ASSUMED)
		return; /* what a new entity was made to fit */
	candidates_of(&candidates, &look->question, &s->readers, b->key, b->entity, &look->arena);
	options->at = arena_array(&look->arena, (size_t)candidates.n + 1, sizeof *options->at);
	if (options->at == NULL || candidates.out_of_memory) {
		s->out_of_memory = true;
		return;
	}
	if (lacks_credit(plain.held)) {
		struct flip_change *vouch = &options->at[options->n++];
		*vouch = plain;
		vouch->vouches = true;
		vouch->value.fact = (struct fact){
		    .value = held->value, .origin = ORIGIN_ASSUMED, .since = held->since};
	}
	for (uint32_t i = 0; i < candidates.n; i++) {
		if (plain.held != NULL &&
		    value_equal(&plain.held->value, &candidates.at[i].fact.value))
			continue;
		options->at[options->n] = plain;
		options->at[options->n++].value = candidates.at[i];
	}
}

void
search_options(struct search *s, struct look *look, const struct blamed *b, struct options *options)
{
	*options = (struct options){0};
	if (is_on_path(s, b))
		return;
	if (b->kind == BLAMED_FACT) {
		options_of_fact(s, look, b, options);
		return;
	}
	options->at = arena_array(&look->arena, 1, sizeof *options->at);
	if (options->at == NULL) {
		s->out_of_memory = true;
		return;
	}
	options->n = 1;
	options->at[0] = (struct flip_change){.kind = b->kind == BLAMED_NEW ? FLIP_NEW : FLIP_CLOSE,
	    .entity = LAW_NONE,
	    .new_of = LAW_NONE,
	    .list = b->list,
	    .some = b->kind == BLAMED_NEW ? b->leaf : NULL};
}
