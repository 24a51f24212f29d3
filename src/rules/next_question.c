/* SPDX-License-Identifier: Apache-2.0 */
/* The choice of the next question, by trying the answers.
 *
 * What is definite stays so when unknowns are filled in (evaluate.h), so only open outcomes are
 * held against an answer, and of their proofs only what was unknown. No question can be worth
 * more than all that hangs on it, so they are tried by that bound, the largest first, until the
 * best found so far cannot be beaten. */
#include "rules/next_question.h"

#include "rules/leaf.h"
#include "rules/timing.h"

#include <stdlib.h>
#include <string.h>

/* What making one thing definite is worth; half of it, when it is only known to apply. However many
 * encouragements wait for an answer, a single duty comes first. */
enum {
	WORTH_CLASS = 12000,
	WORTH_BINDING = 4000,
	WORTH_EXPOSURE = 1000,
	WORTH_OTHER = 1,
	WORTH_DAY = 1000,
	SHARES = 1000
};

enum { HEADS = 1024 };

struct hang { /* one thing hangs on one question */
	uint32_t asked, where, index;
};

struct collecting {
	const struct assessment *assessment;
	struct arena *arena;
	struct asked *asks;
	uint32_t n, cap;
	struct hang *hangs;
	uint32_t n_hangs, cap_hangs;
	uint32_t where, index; /* whose leaves are being visited */
	uint32_t heads[HEADS]; /* questions by hash: index + 1 of the newest, */
	uint32_t *before;      /* and, by question, of the one before it */
	uint32_t cap_before;
	bool out_of_memory;
};

static void *
grow(struct collecting *c, void *at, uint32_t n, uint32_t *cap, size_t size_bytes)
{
	uint32_t wider = *cap == 0 ? 64 : *cap * 2;
	void *more;

	if (n < *cap)
		return at;
	if ((more = arena_array(c->arena, wider, size_bytes)) == NULL) {
		c->out_of_memory = true;
		return at;
	}
	if (n > 0)
		memcpy(more, at, n * size_bytes);
	*cap = wider;
	return more;
}

/* ---- what may be asked ---- */

/* Only people's words are asked for: not another measurement, not another register. */
static bool
is_for_people(const struct proof *leaf)
{
	return leaf->fact == NULL ||
	       (leaf->fact->value.state == VALUE_UNKNOWN &&
		   leaf->fact->origin != ORIGIN_MEASURED) ||
	       leaf->fact->origin == ORIGIN_DECLARED || leaf->fact->origin == ORIGIN_ASSUMED;
}

static bool
asked_from(const struct collecting *c, const struct proof *leaf, struct asked *asked)
{
	const struct law *law = c->assessment->question.law;

	*asked = (struct asked){.entity = LAW_NONE, .undescribed = LAW_NONE, .leaf = leaf};
	if (leaf->kind == PROOF_FACT && (leaf->entity != LAW_NONE || leaf->of != 0) &&
	    is_for_people(leaf)) {
		asked->kind = ASKED_FACT;
		asked->key = leaf->ref;
		asked->entity = leaf->entity;
		asked->of = leaf->of;
		return true;
	}
	if ((leaf->kind == PROOF_SOME || leaf->kind == PROOF_EVERY) && leaf->open &&
	    !law->kinds[leaf->ref].single) {
		asked->kind = ASKED_LIST;
		asked->list = leaf->ref;
		return true;
	}
	return false;
}

static bool
same_asked(const struct asked *a, const struct asked *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == ASKED_LIST)
		return a->list == b->list && (a->leaf->kind == b->leaf->kind) &&
		       text_equal(a->leaf->wanted, b->leaf->wanted);
	return a->key == b->key && a->entity == b->entity &&
	       (a->entity != LAW_NONE || a->of == b->of);
}

static void
hang_add(struct collecting *c, uint32_t asked)
{
	if (c->n_hangs > 0) { /* the same leaf twice in one proof */
		const struct hang *last = &c->hangs[c->n_hangs - 1];
		if (last->asked == asked && last->where == c->where && last->index == c->index)
			return;
	}
	c->hangs = grow(c, c->hangs, c->n_hangs, &c->cap_hangs, sizeof *c->hangs);
	if (!c->out_of_memory)
		c->hangs[c->n_hangs++] = (struct hang){asked, c->where, c->index};
}

static uint32_t *
head_of(struct collecting *c, const struct asked *asked)
{
	uint32_t whose = asked->entity != LAW_NONE ? asked->entity : asked->of;
	uint32_t hash = asked->kind == ASKED_LIST ? asked->list * 31 : asked->key * 37 + whose;

	return &c->heads[hash % HEADS];
}

static uint32_t
asked_find(struct collecting *c, const struct asked *asked)
{
	uint32_t i = *head_of(c, asked);

	while (i != 0 && !same_asked(&c->asks[i - 1], asked))
		i = c->before[i - 1];
	return i == 0 ? LAW_NONE : i - 1;
}

static uint32_t
asked_add(struct collecting *c, const struct asked *asked)
{
	uint32_t *head = head_of(c, asked);

	c->asks = grow(c, c->asks, c->n, &c->cap, sizeof *c->asks);
	c->before = grow(c, c->before, c->n, &c->cap_before, sizeof *c->before);
	if (c->out_of_memory)
		return LAW_NONE;
	c->before[c->n] = *head;
	c->asks[c->n] = *asked;
	*head = c->n + 1;
	return c->n++;
}

/* Declared, and neither a reason nor a source with it. */
static bool
lacks_credit(const struct proof *leaf)
{
	const struct fact *fact = leaf->kind == PROOF_FACT ? leaf->fact : NULL;

	return fact != NULL && fact->value.state != VALUE_UNKNOWN &&
	       fact->origin == ORIGIN_DECLARED && text_trim(fact->reason).len == 0 &&
	       text_trim(fact->source).len == 0;
}

/* A comparison of two facts that are on file may wait for somebody to stand behind the other. */
static const struct proof *
waited_for(const struct proof *leaf)
{
	if (leaf->kind != PROOF_FACT || leaf->fact == NULL ||
	    leaf->fact->value.state == VALUE_UNKNOWN || lacks_credit(leaf))
		return leaf;
	for (uint32_t i = 0; i < leaf->n_children; i++)
		if (lacks_credit(leaf->children[i]))
			return leaf->children[i];
	return leaf;
}

static void
collect_leaf(void *context, const struct proof *leaf)
{
	struct collecting *c = context;
	struct asked asked;
	uint32_t i;

	leaf = waited_for(leaf);
	if (c->out_of_memory || !asked_from(c, leaf, &asked))
		return;
	if ((i = asked_find(c, &asked)) == LAW_NONE)
		i = asked_add(c, &asked);
	if (i != LAW_NONE)
		hang_add(c, i);
}

static uint32_t
worth(const struct assessment *assessment, uint32_t where, uint32_t index)
{
	uint32_t force;

	if (where == ASKED_IN_CLASS)
		return WORTH_CLASS;
	if (where == ASKED_IN_EXPOSURE)
		return WORTH_EXPOSURE;
	if (where == ASKED_IN_DAY)
		return WORTH_DAY;
	force = assessment->question.law->provisions[assessment->outcomes[index].provision].force;
	return force == LAW_FORCE_MUST || force == LAW_FORCE_COMMITTED ? WORTH_BINDING
	                                                               : WORTH_OTHER;
}

/* A kind that duties are asked of and nothing is said of: is there one? */
static void
collect_undescribed(struct collecting *c, uint32_t index)
{
	const struct law *law = c->assessment->question.law;
	uint32_t kind = c->assessment->undescribed[index].kind, i;
	struct proof *leaf = arena_alloc(c->arena, sizeof *leaf);
	struct asked asked;

	if (leaf == NULL) {
		c->out_of_memory = true;
		return;
	}
	*leaf = (struct proof){.kind = PROOF_SOME,
	    .truth = TRUTH_UNKNOWN,
	    .ref = kind,
	    .entity = LAW_NONE,
	    .expr = LAW_NONE,
	    .open = true,
	    .wanted = law_text(law, law->kinds[kind].word)};
	asked_from(c, leaf, &asked);
	if ((i = asked_find(c, &asked)) == LAW_NONE && (i = asked_add(c, &asked)) == LAW_NONE)
		return;
	c->asks[i].undescribed = index;
	c->asks[i].most +=
	    2 * SHARES * WORTH_BINDING * (uint64_t)c->assessment->undescribed[index].duties;
}

/* A duty that is owed, or may be, since or by a day that nobody gave. */
static void
collect_day(struct collecting *c, const struct outcome *outcome, uint32_t key)
{
	const struct question *question = &c->assessment->question;
	uint32_t kind, entity = outcome->entity;
	const struct fact *held;
	struct proof *leaf;

	if (key == LAW_NONE)
		return;
	kind = question->law->facts[key].kind;
	if (entity == LAW_NONE || question->facts->entities[entity].kind != kind)
		entity = fact_single(question->facts, kind);
	held = fact_get(question->facts, entity, key);
	if (entity == LAW_NONE || (held != NULL && held->value.state != VALUE_UNKNOWN))
		return;
	if ((leaf = arena_alloc(c->arena, sizeof *leaf)) == NULL) {
		c->out_of_memory = true;
		return;
	}
	*leaf = (struct proof){.kind = PROOF_FACT,
	    .truth = TRUTH_UNKNOWN,
	    .ref = key,
	    .entity = entity,
	    .expr = LAW_NONE};
	collect_leaf(c, leaf);
}

static void
collect_days(struct collecting *c)
{
	const struct assessment *a = c->assessment;
	struct question question;

	c->where = ASKED_IN_DAY;
	question_refine(&question, &a->question, a->question.facts, c->arena);
	for (c->index = 0; c->index < a->n_outcomes; c->index++) {
		const struct outcome *outcome = &a->outcomes[c->index];
		if (outcome->status == OUTCOME_NOT_APPLICABLE ||
		    outcome->applies->truth != TRUTH_TRUE)
			continue;
		struct timing timing = time_of(
		    &question, &question.law->provisions[outcome->provision], outcome->entity);
		collect_day(c, outcome, timing.since_waits);
		collect_day(c, outcome, timing.due_waits);
	}
	c->out_of_memory |= question.out_of_memory;
}

static void
collect_all(struct collecting *c)
{
	const struct assessment *a = c->assessment;

	c->where = ASKED_IN_CLASS;
	for (c->index = 0; c->index < a->n_classes; c->index++)
		if (!proof_missing(a->classes[c->index].proof, collect_leaf, c))
			c->out_of_memory = true;
	c->where = ASKED_IN_OUTCOME;
	for (c->index = 0; c->index < a->n_outcomes; c->index++)
		for (uint32_t i = 0; i < a->outcomes[c->index].n_missing; i++)
			collect_leaf(c, a->outcomes[c->index].missing[i]);
	for (uint32_t i = 0; i < a->n_undescribed; i++)
		collect_undescribed(c, i);
	c->where = ASKED_IN_EXPOSURE;
	for (c->index = 0; c->index < a->n_exposures; c->index++)
		if (!proof_missing(a->exposures[c->index].proof, collect_leaf, c))
			c->out_of_memory = true;
	collect_days(c);
}

static int
by_asked(const void *a, const void *b)
{
	const struct hang *x = a, *y = b;

	if (x->asked != y->asked)
		return x->asked < y->asked ? -1 : 1;
	if (x->where != y->where)
		return x->where < y->where ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* Gives each question its runs of what hangs on it. */
static void
hangs_deal(struct collecting *c)
{
	uint32_t *runs = arena_array(c->arena, (size_t)c->n_hangs + 1, sizeof *runs);
	uint32_t n = 0;

	if (runs == NULL) {
		c->out_of_memory = true;
		return;
	}
	if (c->n_hangs > 0)
		qsort(c->hangs, c->n_hangs, sizeof *c->hangs, by_asked);
	for (uint32_t i = 0; i < c->n_hangs; i++) {
		const struct hang *hang = &c->hangs[i];
		struct asked *asked = &c->asks[hang->asked];
		struct asked_run *run = &asked->in[hang->where];
		if (i > 0 && by_asked(hang, hang - 1) == 0)
			continue; /* since and due wait for the same */
		if (run->n == 0)
			run->at = &runs[n];
		run->n++;
		runs[n++] = hang->index; /* as sorted, each run is one stretch */
		asked->most += 2 * SHARES * worth(c->assessment, hang->where, hang->index);
	}
}

enum gpai_code
asks_open(const struct assessment *assessment, struct arena *arena, struct asks *asks,
    struct gpai_error *err)
{
	struct collecting *c = arena_alloc(arena, sizeof *c);

	*asks = (struct asks){0};
	if (c == NULL)
		return fail_memory(err);
	*c = (struct collecting){.assessment = assessment, .arena = arena};
	collect_all(c);
	if (!c->out_of_memory)
		hangs_deal(c);
	if (c->out_of_memory)
		return fail_memory(err);
	*asks = (struct asks){c->asks, c->n};
	return GPAI_OK;
}

/* ---- a new entity that fits ---- */

static bool
fitting_value(
    const struct law *law, const struct law_expr *leaf, struct arena *arena, struct value *value)
{
	enum value_type type = (enum value_type)law->facts[leaf->a].type;
	uint32_t n = leaf->list.n;
	struct text *items;

	if (leaf->op == LAW_OP_FACT_YES) {
		*value = value_yesno(true);
		return true;
	}
	if ((leaf->op != LAW_OP_FACT_IS && leaf->op != LAW_OP_FACT_HAS) || n == 0)
		return false;
	if (leaf->op == LAW_OP_FACT_IS)
		n = 1;
	if (type != TYPE_CHOICES && type != TYPE_LIST)
		return value_parse(arena, type, law_text(law, law->refs[leaf->list.first]), NOWHERE,
			   value, NULL) == GPAI_OK;
	if ((items = arena_array(arena, n, sizeof *items)) == NULL)
		return false;
	for (uint32_t i = 0; i < n; i++)
		items[i] = law_text(law, law->refs[leaf->list.first + i]);
	*value = value_items(type, items, n);
	return true;
}

uint32_t
fitting_facts(const struct law *law, const struct proof *some, struct arena *arena,
    const struct fitting **fittings)
{
	const struct law_expr *expr, *where;
	struct fitting *at;
	uint32_t n = 0, of = 1;

	*fittings = NULL;
	if (some->kind != PROOF_SOME || some->expr == LAW_NONE)
		return 0;
	expr = &law->exprs[some->expr];
	if (expr->b == LAW_NONE)
		return 0;
	where = &law->exprs[expr->b];
	if (where->op == LAW_OP_ALL)
		of = where->list.n;
	if ((at = arena_array(arena, (size_t)of + 1, sizeof *at)) == NULL)
		return 0;
	*fittings = at;
	for (uint32_t i = 0; i < of; i++) {
		const struct law_expr *leaf =
		    where->op == LAW_OP_ALL ? &law->exprs[law->refs[where->list.first + i]] : where;
		if (leaf_op(leaf->op) && law->facts[leaf->a].kind == expr->a &&
		    fitting_value(law, leaf, arena, &at[n].value))
			at[n++].key = leaf->a;
	}
	return n;
}

/* ---- trying an answer ---- */

struct trial {
	const struct assessment *assessment;
	struct fact_set *facts;
	struct arena *arena;  /* of what is kept */
	struct arena scratch; /* of one answer */
	struct readers readers;
	struct question question;       /* as things stand */
	struct question definite, work; /* what stays, and the room to ask in */
	bool out_of_memory;
};

enum { FACTS_HELD_MAX = 8 }; /* a "where" names one or two */

/* Facts and an entity put for a while, to be taken back in the opposite order. */
struct held {
	uint32_t entity;
	struct {
		uint32_t key;
		const struct fact *before;
	} facts[FACTS_HELD_MAX];
	uint32_t n;
	bool made;
};

static void
hold_fact(struct trial *t, struct held *held, uint32_t key, const struct fact *fact)
{
	if (held->n == FACTS_HELD_MAX || held->entity == LAW_NONE)
		return;
	held->facts[held->n].key = key;
	held->facts[held->n++].before = fact_set_lend(t->facts, held->entity, key, fact);
}

static void
hold_entity(struct trial *t, struct held *held, uint32_t kind, struct text name)
{
	uint32_t n = t->facts->n_entities;

	held->entity = fact_set_entity(t->facts, kind, name);
	held->made = t->facts->n_entities > n;
}

static void
release(struct trial *t, struct held *held)
{
	while (held->n > 0) {
		held->n--;
		fact_set_lend(
		    t->facts, held->entity, held->facts[held->n].key, held->facts[held->n].before);
	}
	if (held->made)
		fact_set_unmake(t->facts);
}

static void
hold_one_more(struct trial *t, struct held *held, const struct asked *asked)
{
	const struct fitting *fittings;
	uint32_t n = fitting_facts(t->facts->law, asked->leaf, &t->scratch, &fittings);

	hold_entity(t, held, asked->list, text_of("\x01"));
	for (uint32_t i = 0; i < n; i++) {
		struct fact *fact = arena_alloc(&t->scratch, sizeof *fact);
		if (fact == NULL)
			return;
		*fact = (struct fact){
		    .value = fittings[i].value, .origin = ORIGIN_ASSUMED, .since = DATE_NONE};
		hold_fact(t, held, fittings[i].key, fact);
	}
}

static void
count_outcomes(struct trial *t, struct question *question, const struct asked *asked,
    struct asked_answer *answer, uint64_t *score)
{
	const struct assessment *a = t->assessment;

	for (uint32_t i = 0; i < asked->in[ASKED_IN_OUTCOME].n; i++) {
		const struct outcome *before = &a->outcomes[asked->in[ASKED_IN_OUTCOME].at[i]];
		struct outcome after;
		uint32_t each = worth(a, ASKED_IN_OUTCOME, asked->in[ASKED_IN_OUTCOME].at[i]);
		outcome_make(question, before->provision, before->entity, &after);
		if (after.status != OUTCOME_UNKNOWN) {
			answer->settled++;
			*score += 2 * each;
		} else if (before->applies->truth == TRUTH_UNKNOWN &&
			   after.applies->truth == TRUTH_TRUE) {
			answer->opened++;
			*score += each;
		}
	}
}

static bool
is_settled(struct question *question, uint32_t provision, uint32_t entity)
{
	return evaluate_provision(question, provision, entity)->truth != TRUTH_UNKNOWN;
}

static void
count_conditions(struct trial *t, struct question *question, const struct asked *asked,
    struct asked_answer *answer, uint64_t *score)
{
	const struct assessment *a = t->assessment;

	for (uint32_t i = 0; i < asked->in[ASKED_IN_CLASS].n; i++) {
		const struct classified *class = &a->classes[asked->in[ASKED_IN_CLASS].at[i]];
		if (!is_settled(question, class->class->provision, class->entity))
			continue;
		answer->settled++;
		*score += 2 * WORTH_CLASS;
	}
	for (uint32_t i = 0; i < asked->in[ASKED_IN_EXPOSURE].n; i++) {
		const struct exposure *exposure = &a->exposures[asked->in[ASKED_IN_EXPOSURE].at[i]];
		if (is_settled(question, exposure->provision, exposure->entity))
			*score += 2 * WORTH_EXPOSURE;
	}
}

/* That there is none settles every duty asked of the kind; one that is named opens them. */
static void
count_undescribed(
    struct trial *t, const struct asked *asked, struct asked_answer *answer, uint64_t *score)
{
	const struct assessment *a = t->assessment;
	uint32_t duties;

	if (asked->undescribed == LAW_NONE)
		return;
	duties = a->undescribed[asked->undescribed].duties;
	if (answer->closes)
		answer->settled += duties;
	else
		answer->opened += duties;
	*score += (answer->closes ? 2u : 1u) * WORTH_BINDING * duties;
}

/* Does the answer only fill in what is unknown? Then what is definite stays. */
static bool
refines(const struct trial *t, const struct asked *asked, const struct held *held)
{
	if (asked->leaf->fact != NULL && asked->leaf->fact->value.state != VALUE_UNKNOWN)
		return false;
	return !held->made || !fact_closed(t->facts, t->facts->entities[held->entity].kind);
}

static uint64_t
answer_score(struct trial *t, const struct asked *asked, struct asked_answer *answer)
{
	struct held held = {.entity = asked->entity};
	struct question anew, *question = &anew;
	uint64_t score = 0;

	arena_init(&t->scratch, 0);
	if (asked->kind == ASKED_FACT && asked->entity == LAW_NONE)
		hold_entity(t, &held, t->facts->law->facts[asked->key].kind,
		    law_text(t->facts->law, asked->of));
	if (asked->kind == ASKED_FACT)
		hold_fact(t, &held, asked->key, &answer->value.fact);
	else if (answer->closes)
		fact_set_close(t->facts, asked->list);
	else
		hold_one_more(t, &held, asked);
	if (refines(t, asked, &held) && !held.made) {
		question = &t->work;
		question_again(question, &t->definite, &t->scratch);
	} else if (refines(t, asked, &held)) {
		question_refine(question, &t->assessment->question, t->facts, &t->scratch);
	} else {
		question_init(
		    question, t->facts->law, t->facts, t->assessment->question.as_of, &t->scratch);
		question->quiet = true;
	}
	if (!question->out_of_memory) {
		count_outcomes(t, question, asked, answer, &score);
		count_conditions(t, question, asked, answer, &score);
		count_undescribed(t, asked, answer, &score);
	}
	t->out_of_memory |= question->out_of_memory || t->facts->out_of_memory;
	release(t, &held);
	if (asked->kind == ASKED_LIST && answer->closes)
		fact_set_reopen(t->facts, asked->list);
	arena_release(&t->scratch);
	return score;
}

/* ---- the answers there may be ---- */

/* An exact hit on a limit is a possible answer, but not one to reckon with. */
static void
answers_of_fact(struct trial *t, struct asked *asked)
{
	struct candidates candidates;
	struct asked_answer *answers;

	candidates_of(&candidates, &t->question, &t->readers, asked->key, asked->entity, t->arena);
	answers = arena_array(t->arena, (size_t)candidates.n + 1, sizeof *answers);
	if (answers == NULL || candidates.out_of_memory) {
		t->out_of_memory = true;
		return;
	}
	for (uint32_t i = 0; i < candidates.n; i++)
		if (candidates.at[i].shape != CANDIDATE_EDGE)
			answers[asked->n_answers++].value = candidates.at[i];
	asked->answers = answers;
}

static void
answers_of_list(struct trial *t, struct asked *asked)
{
	struct asked_answer *answers = arena_array(t->arena, 2, sizeof *answers);

	if (answers == NULL) {
		t->out_of_memory = true;
		return;
	}
	answers[1].closes = true;
	asked->answers = answers;
	asked->n_answers = 2;
}

/* Gives up as soon as it cannot be worth more than `best`. */
static void
asked_try(struct trial *t, struct asked *asked, uint64_t best)
{
	uint64_t total = 0, most = asked->most / SHARES;

	asked->n_answers = 0;
	if (asked->kind == ASKED_FACT)
		answers_of_fact(t, asked);
	else
		answers_of_list(t, asked);
	for (uint32_t i = 0; i < asked->n_answers; i++) {
		total += answer_score(t, asked, &asked->answers[i]);
		uint64_t possible = total + (asked->n_answers - i - 1) * most;
		if (best > 0 && possible * SHARES / asked->n_answers <= best)
			break;
	}
	asked->expected = asked->n_answers == 0 ? 0 : total * SHARES / asked->n_answers;
}

/* What a register may know is asked by the name it knows it under, while nobody gave the name.
 * What hangs on the one then hangs on the other. */
static struct asked *
asked_by_name(struct trial *t, const struct asked *asked)
{
	const struct law *law = t->facts->law;
	const struct law_fact *fact = &law->facts[asked->key];
	struct asked *named = arena_alloc(t->arena, sizeof *named);
	struct proof *leaf = arena_alloc(t->arena, sizeof *leaf);

	if (named == NULL || leaf == NULL || asked->kind != ASKED_FACT || fact->defaults_n == 0)
		return NULL;
	*named = *asked;
	named->key = law->defaults[fact->defaults_first].match;
	if (law->facts[named->key].kind != fact->kind) {
		named->entity = fact_single(t->facts, law->facts[named->key].kind);
		named->of = 0;
	}
	if (named->entity == LAW_NONE || fact_get(t->facts, named->entity, named->key) != NULL)
		return NULL;
	*leaf = (struct proof){.kind = PROOF_FACT,
	    .truth = TRUTH_UNKNOWN,
	    .ref = named->key,
	    .entity = named->entity,
	    .expr = LAW_NONE};
	named->leaf = leaf;
	named->n_answers = 0;
	return named;
}

static int
by_bound(const void *a, const void *b)
{
	const struct asked *x = *(struct asked *const *)a, *y = *(struct asked *const *)b;

	if (x->most != y->most)
		return x->most > y->most ? -1 : 1;
	return x < y ? -1 : x > y;
}

enum gpai_code
next_question(const struct assessment *assessment, struct fact_set *facts, struct asks *asks,
    bool (*skip)(void *context, const struct asked *asked), void *context, struct arena *arena,
    const struct asked **next, struct gpai_error *err)
{
	struct trial t = {.assessment = assessment, .facts = facts, .arena = arena};
	struct asked **order = arena_array(arena, (size_t)asks->n + 1, sizeof(struct asked *));
	struct asked *best = NULL;
	uint32_t n = 0;

	*next = NULL;
	if (order == NULL || !readers_init(&t.readers, facts->law, arena))
		return fail_memory(err);
	question_refine(&t.question, &assessment->question, facts, arena);
	question_refine(&t.definite, &assessment->question, facts, arena);
	question_refine(&t.work, &assessment->question, facts, arena);
	t.out_of_memory =
	    t.question.out_of_memory || t.definite.out_of_memory || t.work.out_of_memory;
	for (uint32_t i = 0; i < asks->n; i++)
		if (skip == NULL || !skip(context, &asks->at[i]))
			order[n++] = &asks->at[i];
	if (n > 0)
		qsort(order, n, sizeof *order, by_bound);
	for (uint32_t i = 0; i < n && !t.out_of_memory; i++) {
		if (best != NULL && order[i]->most <= best->expected)
			break;
		asked_try(&t, order[i], best == NULL ? 0 : best->expected);
		if (best == NULL || order[i]->expected > best->expected)
			best = order[i];
	}
	if (t.out_of_memory)
		return fail_memory(err);
	if (best != NULL) {
		struct asked *named = asked_by_name(&t, best);
		if (named != NULL && (skip == NULL || !skip(context, named)))
			best = named;
	}
	*next = best;
	return GPAI_OK;
}
