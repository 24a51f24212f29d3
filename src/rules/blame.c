/* SPDX-License-Identifier: Apache-2.0 */
/* Blame: one false member of "all" is reason enough that it is not true, so the one with the
 * fewest leaves is taken; of "any" it takes all members. Dually for false.
 *
 * Proofs share parts; sizes are kept by node, so the work is linear in the proof. */
#include "rules/blame.h"

#include <string.h>

enum { PLACES = 1024 };

struct sized { /* what was found of a node */
	const struct proof *proof;
	enum truth wanted;
	bool any;
	uint32_t leaves, cost;
};

struct sizing {
	struct sized *places; /* open addressing; full: computed anew */
	uint32_t used;
};

struct measure {
	uint32_t leaves,
	    cost; /* leaves to blame, changes to make; leaves 0, cost UINT32_MAX: cannot */
};

static const struct measure CANNOT = {0, UINT32_MAX};

static uint32_t
sum(uint32_t a, uint32_t b)
{
	return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

static enum truth
opposite(enum truth truth)
{
	return (enum truth)(TRUTH_TRUE - truth);
}

/* Made of its members by "all"? An entity is so under "some", and by "any" under "every". */
static bool
is_any(const struct proof *proof, bool under_every)
{
	return proof->kind == PROOF_ANY || proof->kind == PROOF_SOME ||
	       (proof->kind == PROOF_ENTITY && under_every);
}

static bool
is_list(const struct proof *proof)
{
	return proof->kind == PROOF_SOME || proof->kind == PROOF_EVERY;
}

/* A list that only its end, or one more, can settle. */
static bool
blames_end(const struct proof *proof, enum truth wanted)
{
	enum truth by_end = proof->kind == PROOF_SOME ? TRUTH_FALSE : TRUTH_TRUE;

	if (!is_list(proof) || wanted != by_end || !proof->open)
		return false;
	for (uint32_t i = 0; i < proof->n_children; i++)
		if (proof->children[i]->truth != by_end)
			return false;
	return true;
}

static bool
blames_new(const struct proof *proof, enum truth wanted)
{
	if (!is_list(proof))
		return false;
	if (proof->kind == PROOF_SOME)
		return wanted == TRUTH_TRUE;
	/* Of a form, which wants a list that is not empty. */
	return wanted == TRUTH_FALSE || (!proof->open && proof->n_children == 0);
}

static struct measure measure(
    struct sizing *sizing, const struct proof *proof, enum truth wanted, bool under_every);

/* Is one member enough to keep the node from the truth wanted? */
static bool
one_is_enough(const struct proof *proof, enum truth wanted, bool under_every)
{
	return is_any(proof, under_every) == (wanted == TRUTH_FALSE);
}

static struct measure
measure_members(
    struct sizing *sizing, const struct proof *proof, enum truth wanted, bool under_every)
{
	bool enough = one_is_enough(proof, wanted, under_every);
	struct measure best = {enough ? UINT32_MAX : 0, enough ? 0 : UINT32_MAX};

	for (uint32_t i = 0; i < proof->n_children; i++) {
		if (proof->children[i]->truth == wanted)
			continue;
		struct measure one =
		    measure(sizing, proof->children[i], wanted, proof->kind == PROOF_EVERY);
		if (enough) {
			best.leaves = one.leaves < best.leaves ? one.leaves : best.leaves;
			best.cost = sum(best.cost, one.cost);
		} else {
			best.leaves = sum(best.leaves, one.leaves);
			best.cost = one.cost < best.cost ? one.cost : best.cost;
		}
	}
	return enough && best.leaves == UINT32_MAX ? CANNOT : best;
}

static struct measure
measure_new(struct sizing *sizing, const struct proof *proof, enum truth wanted, bool under_every)
{
	struct measure m;

	if (proof->kind == PROOF_NOT)
		return measure(sizing, proof->children[0], opposite(wanted), false);
	if (proof->kind == PROOF_FACT)
		return (struct measure){1 + proof->n_children, 1};
	if (blames_end(proof, wanted))
		return (struct measure){1, 1};
	if (proof->n_children == 0 && !is_list(proof))
		return CANNOT;
	m = proof->n_children > 0 ? measure_members(sizing, proof, wanted, under_every) : CANNOT;
	if (blames_new(proof, wanted))
		m = (struct measure){sum(m.leaves, 1), m.cost < 3 ? m.cost : 3};
	return m;
}

static struct measure
measure(struct sizing *sizing, const struct proof *proof, enum truth wanted, bool under_every)
{
	uint64_t i = (uint64_t)(uintptr_t)proof * 0x9e3779b97f4a7c15u >> 40;
	struct sized *place = NULL;
	struct measure m;

	for (; sizing->used * 2 < PLACES; i++) {
		place = &sizing->places[i % PLACES];
		if (place->proof == NULL)
			break;
		if (place->proof == proof && place->wanted == wanted && place->any == under_every)
			return (struct measure){place->leaves, place->cost};
	}
	m = measure_new(sizing, proof, wanted, under_every);
	for (; sizing->used * 2 < PLACES; i++) { /* others may have come to the place */
		place = &sizing->places[i % PLACES];
		if (place->proof != NULL)
			continue;
		*place = (struct sized){proof, wanted, under_every, m.leaves, m.cost};
		sizing->used++;
		break;
	}
	return m;
}

void
blame_add(struct blames *blames, struct blamed blamed)
{
	for (uint32_t i = 0; i < blames->n; i++) {
		const struct blamed *b = &blames->at[i];
		if (b->kind == blamed.kind && b->key == blamed.key && b->entity == blamed.entity &&
		    b->of == blamed.of && b->list == blamed.list &&
		    (b->kind != BLAMED_NEW || b->leaf->expr == blamed.leaf->expr))
			return;
	}
	if (blames->n == blames->cap) {
		uint32_t cap = blames->cap == 0 ? 16 : blames->cap * 2;
		struct blamed *wider = arena_array(blames->arena, cap, sizeof *wider);
		if (wider == NULL) {
			blames->out_of_memory = true;
			return;
		}
		if (blames->n > 0)
			memcpy(wider, blames->at, blames->n * sizeof *wider);
		blames->at = wider;
		blames->cap = cap;
	}
	blames->at[blames->n++] = blamed;
}

static void blame_operand(struct blames *blames, const struct proof *operand);

static void
blame_fact(struct blames *blames, const struct proof *leaf)
{
	if (leaf->entity != LAW_NONE || leaf->of != 0)
		blame_add(blames, (struct blamed){.kind = BLAMED_FACT,
				      .key = leaf->ref,
				      .entity = leaf->entity,
				      .of = leaf->entity != LAW_NONE ? 0 : leaf->of,
				      .leaf = leaf});
	for (uint32_t i = 0; i < leaf->n_children; i++)
		blame_operand(blames, leaf->children[i]);
}

/* The other side of a comparison: a fact, or a list of entities it is found among. */
static void
blame_operand(struct blames *blames, const struct proof *operand)
{
	if (operand->kind == PROOF_FACT) {
		blame_fact(blames, operand);
		return;
	}
	if (is_list(operand)) {
		blame_add(blames,
		    (struct blamed){.kind = BLAMED_NEW, .list = operand->ref, .leaf = operand});
		if (operand->open)
			blame_add(blames,
			    (struct blamed){
				.kind = BLAMED_CLOSE, .list = operand->ref, .leaf = operand});
	}
	for (uint32_t i = 0; i < operand->n_children; i++)
		blame_operand(blames, operand->children[i]);
}

static const struct proof *
least_member(struct sizing *sizing, const struct proof *proof, enum truth wanted)
{
	const struct proof *least = NULL;
	uint32_t leaves = UINT32_MAX;

	for (uint32_t i = 0; i < proof->n_children; i++) {
		if (proof->children[i]->truth == wanted)
			continue;
		struct measure m =
		    measure(sizing, proof->children[i], wanted, proof->kind == PROOF_EVERY);
		if (least == NULL || m.leaves < leaves) {
			least = proof->children[i];
			leaves = m.leaves;
		}
	}
	return least;
}

static void
gather(struct blames *blames, struct sizing *sizing, const struct proof *proof, enum truth wanted,
    bool under_every)
{
	if (proof->kind == PROOF_NOT) {
		gather(blames, sizing, proof->children[0], opposite(wanted), false);
	} else if (proof->kind == PROOF_FACT) {
		blame_fact(blames, proof);
	} else if (blames_end(proof, wanted)) {
		blame_add(blames,
		    (struct blamed){.kind = BLAMED_CLOSE, .list = proof->ref, .leaf = proof});
	} else if (proof->n_children > 0 && one_is_enough(proof, wanted, under_every)) {
		const struct proof *least = least_member(sizing, proof, wanted);
		if (least != NULL)
			gather(blames, sizing, least, wanted, proof->kind == PROOF_EVERY);
	} else {
		for (uint32_t i = 0; i < proof->n_children; i++)
			if (proof->children[i]->truth != wanted)
				gather(blames, sizing, proof->children[i], wanted,
				    proof->kind == PROOF_EVERY);
	}
	if (blames_new(proof, wanted))
		blame_add(
		    blames, (struct blamed){.kind = BLAMED_NEW, .list = proof->ref, .leaf = proof});
}

static bool
sizing_init(struct sizing *sizing, struct arena *arena)
{
	*sizing = (struct sizing){.places = arena_array(arena, PLACES, sizeof *sizing->places)};
	return sizing->places != NULL;
}

void
blame(struct blames *blames, const struct proof *proof, enum truth wanted)
{
	struct sizing sizing;

	if (proof->truth == wanted)
		return;
	if (!sizing_init(&sizing, blames->arena)) {
		blames->out_of_memory = true;
		return;
	}
	gather(blames, &sizing, proof, wanted, false);
}

/* One new entity might serve two lists of its kind, whatever each asks of it. */
static bool
same_leaf(const struct blamed *a, const struct blamed *b)
{
	return a->kind == b->kind && a->key == b->key && a->entity == b->entity && a->of == b->of &&
	       a->list == b->list;
}

static bool
is_apart(const struct blames *taken, const struct blames *more)
{
	for (uint32_t i = 0; i < taken->n; i++)
		for (uint32_t k = 0; k < more->n; k++)
			if (same_leaf(&taken->at[i], &more->at[k]))
				return false;
	return true;
}

static uint32_t
bound_of(struct blames *taken, struct sizing *sizing, const struct proof *proof, enum truth wanted,
    bool under_every)
{
	struct blames more = {.arena = taken->arena};
	uint32_t n = 0;

	if (proof->truth == wanted)
		return 0;
	if (proof->kind == PROOF_NOT)
		return bound_of(taken, sizing, proof->children[0], opposite(wanted), false);
	if (proof->kind != PROOF_FACT && proof->n_children > 0 &&
	    one_is_enough(proof, wanted, under_every) && !blames_new(proof, wanted)) {
		for (uint32_t i = 0; i < proof->n_children; i++)
			n += bound_of(
			    taken, sizing, proof->children[i], wanted, proof->kind == PROOF_EVERY);
		return n;
	}
	gather(&more, sizing, proof, wanted, under_every);
	taken->out_of_memory |= more.out_of_memory;
	if (more.n == 0 || !is_apart(taken, &more))
		return 0;
	for (uint32_t i = 0; i < more.n; i++)
		blame_add(taken, more.at[i]);
	return 1;
}

uint32_t
blame_bound(struct blames *taken, const struct proof *proof, enum truth wanted)
{
	struct sizing sizing;

	return sizing_init(&sizing, taken->arena) ? bound_of(taken, &sizing, proof, wanted, false)
	                                          : 0;
}

uint32_t
blame_cost(const struct proof *proof, enum truth wanted, struct arena *scratch)
{
	struct sizing sizing;

	if (proof->truth == wanted)
		return 0;
	return sizing_init(&sizing, scratch) ? measure(&sizing, proof, wanted, false).cost
	                                     : UINT32_MAX;
}

const struct proof *
blame_step(const struct proof *proof, enum truth wanted, bool under_every, enum truth *wanted_there,
    struct arena *scratch)
{
	struct sizing sizing;

	*wanted_there = wanted;
	if (proof->kind == PROOF_NOT) {
		*wanted_there = opposite(wanted);
		return proof->children[0];
	}
	if (proof->kind == PROOF_FACT || proof->n_children == 0 || blames_end(proof, wanted) ||
	    !sizing_init(&sizing, scratch))
		return NULL;
	if (proof->n_children > 1 && !one_is_enough(proof, wanted, under_every))
		return NULL;
	return least_member(&sizing, proof, wanted);
}
