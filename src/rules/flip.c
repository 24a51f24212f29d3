/* SPDX-License-Identifier: Apache-2.0 */
/* The search for what would change an answer (flip.h). */
#include "rules/flip.h"

#include "rules/blame.h"
#include "rules/day.h"
#include "rules/leaf.h"
#include "rules/next_question.h"
#include "rules/timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_USUAL = 4, LIMIT_USUAL = 5, KEPT_MAX = 256, SEEN_PLACES = 1 << 16, FITS_MAX = 8 };

/* One change made to the facts, and how to take it back. */
struct made {
	struct flip_change change;
	uint32_t n_lent, entity; /* of a new entity: facts it was given, itself */
	struct {
		uint32_t key;
		const struct fact *before;
	} lent[FITS_MAX];
	bool is_new, was_closed;
};

struct search {
	const struct question *as_is;
	struct fact_set *facts;
	const struct flip_goal *goal;
	struct flip_options options;
	struct arena *arena;
	struct readers readers;
	struct made path[FLIP_CHANGES_MAX];
	uint32_t depth, size;
	struct flip kept[KEPT_MAX];
	uint32_t n_kept;
	uint64_t *seen; /* sets of changes tried in this round */
	uint32_t n_seen;
	struct flips *flips;
	bool out_of_memory;
};

/* A moment of the search: the law held against the facts as they are now. */
struct look {
	struct arena arena;
	struct question question;
	struct outcome outcome;
	const struct proof *proof; /* of a condition */
	bool reached;
};

/* ---- holding the law against the facts ---- */

static void
look_at(struct search *s, struct look *look)
{
	const struct flip_goal *goal = s->goal;

	arena_init(&look->arena, 0);
	question_init(&look->question, s->as_is->law, s->facts, s->as_is->as_of, &look->arena);
	look->question.quiet = true;
	look->question.enacted = s->as_is->enacted;
	look->reached = false;
	s->flips->tried++;
	if (goal->is_outcome) {
		outcome_make(&look->question, goal->provision, goal->entity, &look->outcome);
		look->proof = look->outcome.applies;
		look->reached = look->outcome.status == goal->status;
	} else {
		look->proof = evaluate_provision(&look->question, goal->provision, goal->entity);
		look->reached = look->proof->truth == goal->truth;
	}
	s->out_of_memory |= look->question.out_of_memory || s->facts->out_of_memory;
}

static void
look_end(struct look *look)
{
	arena_release(&look->arena);
}

/* ---- what keeps it from being so ---- */

static void
blame_reading(void *context, const struct reading *reading)
{
	if (reading->entity != LAW_NONE || reading->of != 0)
		blame_add(context, (struct blamed){.kind = BLAMED_FACT,
				       .key = reading->key,
				       .entity = reading->entity,
				       .of = reading->entity != LAW_NONE ? 0 : reading->of});
}

/* The days since which it is owed: all, or the first that has not come. */
static void
blame_days(struct search *s, struct look *look, struct blames *blames, bool all)
{
	const struct law *law = s->as_is->law;
	const struct law_provision *p = &law->provisions[s->goal->provision];
	struct scope scope = {s->goal->entity, NULL};
	const struct scope *bound = s->goal->entity == LAW_NONE ? NULL : &scope;

	for (uint32_t i = 0; i < p->since.n; i++) {
		uint32_t day = law->refs[p->since.first + i];
		struct day_found found = day_find(&look->question, day, bound);
		if (!all && !is_later(found.date, &look->question))
			continue;
		day_readings(&look->question, day, bound, blame_reading, blames);
		if (!all)
			return;
	}
}

static bool
is_not_yet(const struct search *s, const struct look *look)
{
	return look->outcome.applies->truth != TRUTH_FALSE &&
	       is_later(look->outcome.applies_since, &look->question) &&
	       law_in_force(&s->as_is->law->provisions[s->goal->provision], s->as_is->as_of);
}

static void
blame_outcome(struct search *s, struct look *look, struct blames *blames)
{
	const struct outcome *o = &look->outcome;

	if (s->goal->status == OUTCOME_NOT_APPLICABLE) {
		blame(blames, o->applies, TRUTH_FALSE);
		blame_days(s, look, blames, true);
	} else if (o->applies->truth != TRUTH_TRUE) {
		blame(blames, o->applies, TRUTH_TRUE);
	} else if (is_not_yet(s, look)) {
		blame_days(s, look, blames, false);
	} else if (o->met != NULL) {
		blame(blames, o->met, s->goal->status == OUTCOME_MET ? TRUTH_TRUE : TRUTH_FALSE);
	}
}

static void
blame_look(struct search *s, struct look *look, struct blames *blames)
{
	*blames = (struct blames){.arena = &look->arena};
	if (s->goal->is_outcome)
		blame_outcome(s, look, blames);
	else
		blame(blames, look->proof, s->goal->truth);
	s->out_of_memory |= blames->out_of_memory;
}

/* What it asks, also while it is not known to apply. */
static const struct proof *
met_of(struct search *s, struct look *look)
{
	uint32_t met = s->as_is->law->provisions[s->goal->provision].met;

	if (look->outcome.met != NULL || met == LAW_NONE)
		return look->outcome.met;
	return evaluate_met(&look->question, met, s->goal->entity);
}

static enum truth
met_wanted(const struct search *s)
{
	return s->goal->status == OUTCOME_MET ? TRUTH_TRUE : TRUTH_FALSE;
}

/* It takes at least so many changes more. */
static uint32_t
bound_at(struct search *s, struct look *look)
{
	struct blames taken = {.arena = &look->arena};
	uint32_t n;

	if (!s->goal->is_outcome)
		return blame_bound(&taken, look->proof, s->goal->truth);
	if (s->goal->status == OUTCOME_NOT_APPLICABLE)
		return 1; /* or one of its days is to come */
	n = blame_bound(&taken, look->outcome.applies, TRUTH_TRUE);
	if (met_of(s, look) != NULL)
		n += blame_bound(&taken, met_of(s, look), met_wanted(s));
	s->out_of_memory |= taken.out_of_memory;
	return n;
}

/* About so many changes, each leaf counted where it stands. */
static uint32_t
cost_of(struct search *s, struct look *look)
{
	const struct outcome *o = &look->outcome;
	const struct proof *met;
	uint32_t cost, more;

	if (look->reached)
		return 0;
	if (!s->goal->is_outcome)
		return blame_cost(look->proof, s->goal->truth, &look->arena);
	if (s->goal->status == OUTCOME_NOT_APPLICABLE)
		return blame_cost(o->applies, TRUTH_FALSE, &look->arena);
	cost = blame_cost(o->applies, TRUTH_TRUE, &look->arena);
	met = met_of(s, look);
	more = met == NULL ? 0 : blame_cost(met, met_wanted(s), &look->arena);
	if (cost >= UINT32_MAX / 4 || more >= UINT32_MAX / 4)
		return UINT32_MAX / 2;
	return cost + more + is_not_yet(s, look);
}

/* ---- changing a fact and back ---- */

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
static void
make(struct search *s, const struct flip_change *change, struct arena *scratch)
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

static void
unmake(struct search *s)
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

/* Changes of one leaf, to be tried in turn. */
struct options {
	struct flip_change *at;
	uint32_t n;
};

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

static void
options_of(struct search *s, struct look *look, const struct blamed *b, struct options *options)
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

/* ---- sets tried, sets kept ---- */

static uint64_t
mix(uint64_t x)
{
	x = (x ^ (x >> 31)) * 0x7fb5d329728ea185u;
	x = (x ^ (x >> 27)) * 0x81dadef4bc2dd44du;
	return x ^ (x >> 33);
}

static uint64_t
hash_value(const struct value *value)
{
	struct out out;
	uint64_t h = 0xcbf29ce484222325u;

	out_memory(&out);
	value_format(value, &out);
	struct text text = out_text(&out);
	for (size_t i = 0; i < text.len; i++)
		h = (h ^ (uint8_t)text.at[i]) * 0x100000001b3u;
	out_release(&out);
	return h;
}

static uint64_t
hash_change(const struct flip_change *c)
{
	uint64_t h = (uint64_t)c->kind << 60 ^ (uint64_t)c->key << 32 ^ c->list;

	h = mix(h ^ (uint64_t)c->entity << 8 ^ (uint64_t)c->of << 20);
	if (c->kind == FLIP_NEW && c->some != NULL)
		h = mix(h ^ c->some->expr);
	return mix(h ^ (c->kind == FLIP_FACT ? hash_value(&c->value.fact.value) : 0));
}

/* The path as a set: the same changes in another order are the same. */
static bool
is_new_set(struct search *s)
{
	uint64_t h = 0;

	for (uint32_t i = 0; i < s->depth; i++)
		h += hash_change(&s->path[i].change);
	h |= 1;
	if (s->n_seen * 2 > SEEN_PLACES)
		return true;
	for (uint64_t i = mix(h);; i++) {
		uint64_t *place = &s->seen[i % SEEN_PLACES];
		if (*place == h)
			return false;
		if (*place != 0)
			continue;
		*place = h;
		s->n_seen++;
		return true;
	}
}

/* Texts and lists of a candidate live in the scratch of one look. */
static void
keep_value(struct search *s, const struct value *from, struct value *to)
{
	struct value copy;

	if (!value_copy(s->arena, from, &copy))
		s->out_of_memory = true;
	else
		*to = copy;
}

static bool
flip_copy(struct search *s, struct flip *flip)
{
	*flip = (struct flip){
	    .changes = arena_array(s->arena, s->depth + 1, sizeof *flip->changes), .n = s->depth};
	if (flip->changes == NULL) {
		s->out_of_memory = true;
		return false;
	}
	for (uint32_t i = 0; i < s->depth; i++) {
		struct flip_change *c = &flip->changes[i];
		*c = s->path[i].change;
		if (c->new_of != LAW_NONE)
			c->entity = LAW_NONE;
		keep_value(s, &s->path[i].change.value.fact.value, &c->value.fact.value);
		if (c->some != NULL) { /* of the law it is only the condition that matters */
			struct proof *some = arena_alloc(s->arena, sizeof *some);
			if (some == NULL) {
				s->out_of_memory = true;
				return false;
			}
			*some = (struct proof){.kind = c->some->kind,
			    .ref = c->some->ref,
			    .expr = c->some->expr,
			    .entity = LAW_NONE};
			c->some = some;
		}
		flip->n_recorded += c->held != NULL && !c->vouches;
	}
	return true;
}

static bool
reaches(struct search *s, const struct flip_change *changes, uint32_t n, uint64_t without)
{
	uint32_t places[FLIP_CHANGES_MAX], kept = 0;
	struct arena scratch;
	struct look look;
	bool reached = true;

	arena_init(&scratch, 0);
	for (uint32_t i = 0; i < n; i++) {
		struct flip_change c = changes[i];
		places[i] = s->depth;
		if (i < 64 && (without >> i & 1) != 0)
			continue;
		if (c.new_of != LAW_NONE) {
			if (c.new_of < 64 && (without >> c.new_of & 1) != 0)
				continue; /* there is nothing to say it of */
			c.new_of = places[c.new_of];
		}
		make(s, &c, &scratch);
		kept++;
	}
	look_at(s, &look);
	reached = look.reached;
	look_end(&look);
	while (kept-- > 0)
		unmake(s);
	arena_release(&scratch);
	return reached;
}

/* Is any of it superfluous? Smaller sets were tried, but not every one could be. */
static bool
is_minimal(struct search *s, const struct flip *flip)
{
	uint64_t all = (UINT64_C(1) << flip->n) - 1;

	for (uint64_t without = 1; without <= all; without++)
		if (reaches(s, flip->changes, flip->n, without))
			return false;
	return true;
}

static bool
same_set(const struct flip *a, const struct flip *b)
{
	uint64_t x = 0, y = 0;

	for (uint32_t i = 0; i < a->n; i++)
		x += hash_change(&a->changes[i]);
	for (uint32_t i = 0; i < b->n; i++)
		y += hash_change(&b->changes[i]);
	return a->n == b->n && x == y;
}

/* ---- the search ---- */

static bool
is_over(struct search *s)
{
	if (s->flips->tried >= s->options.tries)
		s->flips->cut = true;
	if (s->n_kept == KEPT_MAX)
		s->flips->cut = true;
	return s->out_of_memory || s->flips->cut;
}

static void
keep(struct search *s)
{
	struct flip flip;

	if (!flip_copy(s, &flip))
		return;
	for (uint32_t i = 0; i < s->n_kept; i++)
		if (same_set(&s->kept[i], &flip))
			return;
	s->kept[s->n_kept++] = flip;
}

static void
deepen(struct search *s)
{
	struct blames blames;
	struct options options;
	struct look look;

	if (is_over(s))
		return;
	look_at(s, &look);
	if (look.reached)
		keep(s);
	else if (s->depth < s->size && bound_at(s, &look) <= s->size - s->depth) {
		blame_look(s, &look, &blames);
		for (uint32_t b = 0; b < blames.n && !is_over(s); b++) {
			options_of(s, &look, &blames.at[b], &options);
			for (uint32_t i = 0; i < options.n && !is_over(s); i++) {
				make(s, &options.at[i], &look.arena);
				if (is_new_set(s))
					deepen(s);
				unmake(s);
			}
		}
	}
	look_end(&look);
}

/* ---- when no small set is found ---- */

/* The first change that brings it nearer, or, with slack, no further away; false when none does. */
static bool
step_nearer(struct search *s, struct arena *kept, uint32_t slack, bool fills_in)
{
	struct blames blames;
	struct options options;
	struct look look;
	bool nearer = false;

	look_at(s, &look);
	uint32_t cost = cost_of(s, &look);
	blame_look(s, &look, &blames);
	for (uint32_t b = 0; b < blames.n && !nearer; b++) {
		options_of(s, &look, &blames.at[b], &options);
		for (uint32_t i = 0; i < options.n && !nearer; i++) {
			struct flip_change change = options.at[i];
			struct look after;
			if (fills_in && change.held != NULL && !change.vouches)
				continue;
			if (!value_copy(
				kept, &options.at[i].value.fact.value, &change.value.fact.value))
				s->out_of_memory = true;
			if (change.some != NULL) {
				struct proof *some = arena_alloc(kept, sizeof *some);
				if (some != NULL)
					*some = *change.some;
				change.some = some;
			}
			make(s, &change, kept);
			look_at(s, &after);
			nearer = after.reached || cost_of(s, &after) < cost + slack;
			look_end(&after);
			if (!nearer)
				unmake(s);
		}
	}
	look_end(&look);
	return nearer;
}

/* Drops what turned out not to be needed, the last first. */
static void
thin_out(struct search *s, struct flip *flip)
{
	for (uint32_t i = flip->n; i-- > 0;) {
		struct flip_change *c = flip->changes;
		bool used = false;
		for (uint32_t k = i + 1; k < flip->n; k++)
			used |= c[k].new_of == i;
		if (used || i >= 64 || !reaches(s, c, flip->n, UINT64_C(1) << i))
			continue;
		flip->n_recorded -= c[i].held != NULL && !c[i].vouches;
		for (uint32_t k = i + 1; k < flip->n; k++)
			if (c[k].new_of != LAW_NONE && c[k].new_of > i)
				c[k].new_of--;
		memmove(&c[i], &c[i + 1], (flip->n - i - 1) * sizeof *c);
		flip->n--;
	}
}

static void
put_together(struct search *s)
{
	struct arena kept;
	struct look look;
	bool reached = false, nearer = true;

	arena_init(&kept, 0);
	s->flips->cut = false;
	s->options.tries = s->flips->tried + FLIP_TRIES_MAX / 4;
	while (!reached && nearer && s->depth < FLIP_CHANGES_MAX && !is_over(s)) {
		nearer = step_nearer(s, &kept, 0, true) || step_nearer(s, &kept, 0, false) ||
		         step_nearer(s, &kept, 1, true) || step_nearer(s, &kept, 1, false);
		look_at(s, &look);
		reached = look.reached;
		look_end(&look);
	}
	if (reached && flip_copy(s, &s->kept[0]))
		s->n_kept = 1;
	while (s->depth > 0)
		unmake(s);
	if (s->n_kept == 1)
		thin_out(s, &s->kept[0]);
	s->flips->by_hand = s->n_kept == 1;
	arena_release(&kept);
}

/* ---- all of it ---- */

static int
by_records(const void *a, const void *b)
{
	const struct flip *x = a, *y = b;

	if (x->n_recorded != y->n_recorded)
		return x->n_recorded < y->n_recorded ? -1 : 1;
	return 0;
}

static void
sort_kept(struct search *s)
{
	for (uint32_t i = 1; i < s->n_kept; i++) /* a few; and the order found stays among equals */
		for (uint32_t k = i; k > 0 && by_records(&s->kept[k - 1], &s->kept[k]) > 0; k--) {
			struct flip swap = s->kept[k];
			s->kept[k] = s->kept[k - 1];
			s->kept[k - 1] = swap;
		}
}

static bool
same_knob(const struct flip_change *a, const struct flip_change *b)
{
	uint32_t x = a->some == NULL ? LAW_NONE : a->some->expr;
	uint32_t y = b->some == NULL ? LAW_NONE : b->some->expr;

	return a->kind == b->kind && a->key == b->key && a->entity == b->entity && a->of == b->of &&
	       a->new_of == b->new_of && a->list == b->list && a->vouches == b->vouches && x == y;
}

static bool
same_values(const struct flip_change *a, const struct flip_change *b)
{
	bool same =
	    a->n_others == b->n_others && value_equal(&a->value.fact.value, &b->value.fact.value);

	for (uint32_t i = 0; i < a->n_others && same; i++)
		same = value_equal(&a->others[i].fact.value, &b->others[i].fact.value);
	return same || a->kind != FLIP_FACT;
}

/* The one change in which two sets differ, each in its own; false when there is none such. */
static bool
one_differs(struct flip *a, struct flip *b, struct flip_change **x, struct flip_change **y)
{
	*x = *y = NULL;
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++) {
		uint32_t k = 0;
		while (k < b->n && !same_knob(&a->changes[i], &b->changes[k]))
			k++;
		if (k == b->n)
			return false;
		if (same_values(&a->changes[i], &b->changes[k]))
			continue;
		if (*x != NULL)
			return false;
		*x = &a->changes[i];
		*y = &b->changes[k];
	}
	return *x != NULL;
}

static bool
take_values(struct search *s, struct flip_change *to, const struct flip_change *from)
{
	uint32_t n = to->n_others + 1 + from->n_others;
	struct candidate *others = arena_array(s->arena, n, sizeof *others);

	if (others == NULL) {
		s->out_of_memory = true;
		return false;
	}
	if (to->n_others > 0)
		memcpy(others, to->others, to->n_others * sizeof *others);
	others[to->n_others] = from->value;
	if (from->n_others > 0)
		memcpy(&others[to->n_others + 1], from->others, from->n_others * sizeof *others);
	to->others = others;
	to->n_others = n;
	return true;
}

/* Sets that differ in one value become one, which may have either: "more than", not ten of it. */
static void
merge_kept(struct search *s)
{
	for (uint32_t i = 0; i < s->n_kept; i++)
		for (uint32_t k = i + 1; k < s->n_kept; k++) {
			struct flip_change *x, *y;
			if (!one_differs(&s->kept[i], &s->kept[k], &x, &y) || !take_values(s, x, y))
				continue;
			s->n_kept--;
			memmove(&s->kept[k], &s->kept[k + 1], (s->n_kept - k) * sizeof *s->kept);
			i = UINT32_MAX; /* from the first again: i++ makes it 0 */
			break;
		}
}

static void
search_all(struct search *s)
{
	struct flips *flips = s->flips;
	uint32_t most = s->options.size;

	for (s->size = 0; s->size <= most && s->n_kept == 0 && !is_over(s); s->size++) {
		memset(s->seen, 0, SEEN_PLACES * sizeof *s->seen);
		s->n_seen = 0;
		deepen(s);
		if (!flips->cut)
			flips->searched = s->size;
	}
	flips->reached = s->n_kept > 0 && s->kept[0].n == 0;
}

static void
drop_superfluous(struct search *s)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n_kept; i++)
		if (s->kept[i].n == 0 || is_minimal(s, &s->kept[i]))
			s->kept[n++] = s->kept[i];
	s->n_kept = n;
}

static bool
is_impossible(struct search *s)
{
	struct blames blames;
	struct look look;
	bool impossible;

	look_at(s, &look);
	blame_look(s, &look, &blames);
	impossible = !look.reached && blames.n == 0;
	look_end(&look);
	return impossible;
}

enum gpai_code
flip_find(const struct question *as_is, struct fact_set *facts, const struct flip_goal *goal,
    const struct flip_options *options, struct arena *arena, struct flips *flips,
    struct gpai_error *err)
{
	struct search *s = arena_alloc(arena, sizeof *s);

	*flips = (struct flips){.measured = arena_array(arena, KEPT_MAX, sizeof *flips->measured)};
	if (s == NULL || flips->measured == NULL)
		return fail_memory(err);
	*s = (struct search){.as_is = as_is,
	    .facts = facts,
	    .goal = goal,
	    .options = *options,
	    .arena = arena,
	    .flips = flips,
	    .seen = arena_array(arena, SEEN_PLACES, sizeof *s->seen)};
	if (s->options.size == 0)
		s->options.size = SIZE_USUAL;
	if (s->options.limit == 0)
		s->options.limit = LIMIT_USUAL;
	if (s->options.tries == 0)
		s->options.tries = FLIP_TRIES_MAX;
	if (s->seen == NULL || !readers_init(&s->readers, as_is->law, arena))
		return fail_memory(err);
	flips->impossible = is_impossible(s);
	if (!flips->impossible)
		search_all(s);
	drop_superfluous(s);
	merge_kept(s);
	if (s->n_kept == 0 && !flips->impossible) {
		bool cut = flips->cut;
		put_together(s);
		flips->cut = cut;
	}
	sort_kept(s);
	flips->n = s->n_kept < s->options.limit ? s->n_kept : s->options.limit;
	flips->at = s->kept;
	return s->out_of_memory ? fail_memory(err) : GPAI_OK;
}

bool
flip_confirm(const struct question *as_is, struct fact_set *facts, const struct flip_goal *goal,
    const struct flip_change *changes, uint32_t n)
{
	struct flips flips = {0};
	struct search *s = calloc(1, sizeof *s);
	bool reached;

	if (s == NULL)
		return false;
	s->as_is = as_is;
	s->facts = facts;
	s->goal = goal;
	s->flips = &flips;
	reached = n <= FLIP_CHANGES_MAX && reaches(s, changes, n, 0);
	free(s);
	return reached;
}
