/* SPDX-License-Identifier: Apache-2.0 */
/* The search for what would change an answer (flip.h). */
#include "rules/flip_search.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE_USUAL = 4, LIMIT_USUAL = 5, SEEN_PLACES = 1 << 16 };

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
		search_make(s, &c, &scratch);
		kept++;
	}
	search_look(s, &look);
	reached = look.reached;
	look_end(&look);
	while (kept-- > 0)
		search_unmake(s);
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
	search_look(s, &look);
	if (look.reached)
		keep(s);
	else if (s->depth < s->size && search_bound(s, &look) <= s->size - s->depth) {
		search_blame(s, &look, &blames);
		for (uint32_t b = 0; b < blames.n && !is_over(s); b++) {
			search_options(s, &look, &blames.at[b], &options);
			for (uint32_t i = 0; i < options.n && !is_over(s); i++) {
				search_make(s, &options.at[i], &look.arena);
				if (is_new_set(s))
					deepen(s);
				search_unmake(s);
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

	search_look(s, &look);
	uint32_t cost = search_cost(s, &look);
	search_blame(s, &look, &blames);
	for (uint32_t b = 0; b < blames.n && !nearer; b++) {
		search_options(s, &look, &blames.at[b], &options);
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
			search_make(s, &change, kept);
			search_look(s, &after);
			nearer = after.reached || search_cost(s, &after) < cost + slack;
			look_end(&after);
			if (!nearer)
				search_unmake(s);
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
		search_look(s, &look);
		reached = look.reached;
		look_end(&look);
	}
	if (reached && flip_copy(s, &s->kept[0]))
		s->n_kept = 1;
	while (s->depth > 0)
		search_unmake(s);
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

	search_look(s, &look);
	search_blame(s, &look, &blames);
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
