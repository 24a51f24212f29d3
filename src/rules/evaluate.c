/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluation: walks the arrays of the law and builds the proof as it goes.
 *
 * Invariants: 1. a provision is evaluated once for each question, entity it is asked of
 * and credit, so the work is linear in the law times the entities; 2. truth of every inner node is
 * the minimum (all) or maximum (any) of its children's, or two minus it (not), which is what makes
 * the whole monotone; 3. when memory is out, the answer is "unknown" and question_status says why.
 */
#include "rules/day.h"
#include "rules/leaf.h"
#include "rules/words.h"

#include <string.h>

static const struct proof NO_MEMORY = {
    .kind = PROOF_ALL, .truth = TRUTH_UNKNOWN, .ref = LAW_NONE, .entity = LAW_NONE};
/* Stands in the memo while a provision is being evaluated: a law with a cycle, which the
 * compiler refuses, would find it and stop. */
static const struct proof IN_PROGRESS = {
    .kind = PROOF_ALL, .truth = TRUTH_UNKNOWN, .ref = LAW_NONE, .entity = LAW_NONE};

static const struct proof *provision_proof(
    struct question *question, uint32_t index, const struct scope *scope, enum credit credit);

/* Room in the memo: one place for the dossier or, of a provision on a kind, for an entity of which
 * nothing is known; then one for each entity. Returns the places of all. */
static size_t
memo_plan(const struct law *law, const struct fact_set *facts, size_t *memo_at)
{
	size_t n = 0;

	for (uint32_t i = 0; i < law->n_provisions; i++) {
		uint32_t on = law->provisions[i].on;
		memo_at[i] = n;
		n += ((on == LAW_NONE ? 0 : (size_t)facts->runs[on].n) + 1) * CREDITS;
	}
	memo_at[law->n_provisions] = n;
	return n;
}

void
question_init(struct question *question, const struct law *law, const struct fact_set *facts,
    int32_t as_of, struct arena *arena)
{
	*question = (struct question){
	    .law = law, .facts = facts, .as_of = as_of, .enacted = as_of, .arena = arena};
	question->memo_at =
	    arena_array(arena, (size_t)law->n_provisions + 1, sizeof *question->memo_at);
	if (question->memo_at != NULL && !facts->out_of_memory)
		question->memo = arena_array(
		    arena, memo_plan(law, facts, question->memo_at) + 1, sizeof *question->memo);
	question->form_memo = arena_array(
	    arena, (size_t)law->n_forms * LAW_AUDIENCE_COUNT + 1, sizeof *question->form_memo);
	question->out_of_memory = question->memo == NULL || question->form_memo == NULL;
}

static size_t
memo_places(const struct question *question, uint32_t provision)
{
	return question->memo_at[provision + 1] - question->memo_at[provision];
}

static void
keep_definite(const struct proof **to, const struct proof *const *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = from[i] != NULL && from[i]->truth != TRUTH_UNKNOWN ? from[i] : NULL;
}

void
question_refine(struct question *question, const struct question *of, const struct fact_set *facts,
    struct arena *arena)
{
	const struct law *law = of->law;

	question_init(question, law, facts, of->as_of, arena);
	question->enacted = of->enacted;
	question->quiet = true;
	if (question->out_of_memory || of->memo == NULL || of->form_memo == NULL)
		return;
	for (uint32_t i = 0; i < law->n_provisions; i++) {
		size_t n = memo_places(question, i), kept = memo_places(of, i);
		keep_definite(question->memo + question->memo_at[i], of->memo + of->memo_at[i],
		    kept < n ? kept : n);
	}
	keep_definite(
	    question->form_memo, of->form_memo, (size_t)law->n_forms * LAW_AUDIENCE_COUNT);
}

void
question_again(struct question *question, const struct question *refined, struct arena *arena)
{
	const struct law *law = refined->law;

	question->arena = arena;
	question->day_memo = NULL; /* of other facts, in other memory */
	memcpy(question->memo, refined->memo,
	    refined->memo_at[law->n_provisions] * sizeof *question->memo);
	memcpy(question->form_memo, refined->form_memo,
	    (size_t)law->n_forms * LAW_AUDIENCE_COUNT * sizeof *question->form_memo);
}

void
question_move(struct question *question, int32_t as_of)
{
	const struct law *law = question->law;

	question->as_of = as_of;
	if (question->out_of_memory)
		return;
	memset(question->memo, 0, question->memo_at[law->n_provisions] * sizeof *question->memo);
	memset(question->form_memo, 0,
	    (size_t)law->n_forms * LAW_AUDIENCE_COUNT * sizeof *question->form_memo);
	if (question->day_memo != NULL)
		memset(question->day_memo, 0, law->n_days * sizeof *question->day_memo);
}

enum gpai_code
question_status(const struct question *question, struct gpai_error *err)
{
	return question->out_of_memory ? fail_memory(err) : GPAI_OK;
}

const struct proof *
proof_none(void)
{
	return &NO_MEMORY;
}

struct proof *
proof_make(struct question *question, enum proof_kind kind, uint32_t ref, uint32_t n)
{
	struct proof *proof = arena_alloc(question->arena, sizeof *proof);

	if (proof != NULL && n > 0)
		proof->children = arena_array(question->arena, n, sizeof *proof->children);
	if (proof == NULL || (n > 0 && proof->children == NULL)) {
		question->out_of_memory = true;
		return NULL;
	}
	proof->kind = kind;
	proof->truth = TRUTH_UNKNOWN;
	proof->ref = ref;
	proof->entity = LAW_NONE;
	proof->expr = LAW_NONE;
	return proof;
}

void
proof_add(struct proof *proof, const struct proof *child)
{
	proof->children[proof->n_children++] = child;
}

/* Of the children that share the node's truth: the weakest when all were needed, else the
 * strongest. Those that rest on nothing need nothing. */
static enum basis
basis_among(const struct proof *proof, bool all_needed)
{
	enum basis basis = BASIS_NONE;

	for (uint32_t i = 0; i < proof->n_children; i++) {
		const struct proof *child = proof->children[i];
		if (child->truth != proof->truth || child->basis == BASIS_NONE)
			continue;
		if (basis == BASIS_NONE || (child->basis < basis) == all_needed)
			basis = child->basis;
	}
	return basis;
}

struct proof *
proof_all(struct proof *proof)
{
	proof->truth = TRUTH_TRUE;
	for (uint32_t i = 0; i < proof->n_children; i++)
		if (proof->children[i]->truth < proof->truth)
			proof->truth = proof->children[i]->truth;
	if (proof->truth != TRUTH_UNKNOWN)
		proof->basis = basis_among(proof, proof->truth == TRUTH_TRUE);
	return proof;
}

struct proof *
proof_any(struct proof *proof)
{
	proof->truth = TRUTH_FALSE;
	for (uint32_t i = 0; i < proof->n_children; i++)
		if (proof->children[i]->truth > proof->truth)
			proof->truth = proof->children[i]->truth;
	if (proof->truth != TRUTH_UNKNOWN)
		proof->basis = basis_among(proof, proof->truth == TRUTH_FALSE);
	return proof;
}

const struct proof *
proof_not(struct question *question, const struct proof *of)
{
	struct proof *proof = proof_make(question, PROOF_NOT, LAW_NONE, 1);

	if (proof == NULL)
		return &NO_MEMORY;
	proof_add(proof, of);
	proof->truth = (enum truth)(TRUTH_TRUE - of->truth);
	proof->basis = of->basis;
	return proof;
}

/* `where` rules most entities out. */
enum truth
truth_in(struct question *question, uint32_t index, const struct scope *scope, enum credit credit)
{
	const struct law_expr *expr = &question->law->exprs[index];
	enum truth truth;

	if (leaf_op(expr->op))
		return leaf_judge(question, expr, scope, credit).truth;
	if (expr->op == LAW_OP_NOT)
		return (enum truth)(
		    TRUTH_TRUE - truth_in(question, expr->a, scope, credit_not(credit)));
	if (expr->op != LAW_OP_ALL && expr->op != LAW_OP_ANY)
		return evaluate_in(question, index, scope, credit)->truth;
	truth = expr->op == LAW_OP_ALL ? TRUTH_TRUE : TRUTH_FALSE;
	for (uint32_t i = 0; i < expr->list.n; i++) {
		enum truth one =
		    truth_in(question, question->law->refs[expr->list.first + i], scope, credit);
		if (expr->op == LAW_OP_ALL ? one < truth : one > truth)
			truth = one;
	}
	return truth;
}

static const struct proof *
list_proof(struct question *question, const struct law_expr *expr, const struct scope *scope,
    enum credit credit)
{
	bool all = expr->op == LAW_OP_ALL;
	struct proof *proof =
	    proof_make(question, all ? PROOF_ALL : PROOF_ANY, LAW_NONE, expr->list.n);

	if (proof == NULL)
		return &NO_MEMORY;
	for (uint32_t i = 0; i < expr->list.n; i++)
		proof_add(proof, evaluate_in(question, question->law->refs[expr->list.first + i],
				     scope, credit));
	return all ? proof_all(proof) : proof_any(proof);
}

/* One entity: "where and that" for some, "not where, or that" for every. */
static const struct proof *
entity_proof(struct question *question, const struct law_expr *expr, const struct scope *scope,
    enum credit credit)
{
	bool some = expr->op == LAW_OP_SOME;
	struct proof *proof = proof_make(question, PROOF_ENTITY, expr->a, 2);

	if (proof == NULL)
		return &NO_MEMORY;
	proof->entity = scope->entity;
	if (expr->b != LAW_NONE && some)
		proof_add(proof, evaluate_in(question, expr->b, scope, credit));
	else if (expr->b != LAW_NONE)
		proof_add(proof,
		    proof_not(question, evaluate_in(question, expr->b, scope, credit_not(credit))));
	if (expr->c != LAW_NONE)
		proof_add(proof, evaluate_in(question, expr->c, scope, credit));
	return some ? proof_all(proof) : proof_any(proof);
}

/* "document with kind policy.copyright" */
static struct text
quantifier_wanted(struct question *question, const struct law_expr *expr)
{
	const struct law *law = question->law;
	const struct law_expr *where = expr->b == LAW_NONE ? NULL : &law->exprs[expr->b];
	struct words words;

	if (question->quiet)
		return TEXT_NONE;
	words_start(&words, question);
	words_law(&words, law->kinds[expr->a].word);
	if (where != NULL && where->op == LAW_OP_FACT_IS && where->list.n > 0) {
		words_say(&words, " with ");
		words_fact(&words, law, where->a);
		words_say(&words, " ");
		words_option(&words, law, &law->facts[where->a],
		    law_text(law, law->refs[where->list.first]));
	}
	return words_take(&words, question);
}

/* "3 of kind source; the list is complete": what a quantifier went over. */
static struct text
quantifier_note(
    struct question *question, const struct law_expr *expr, const struct proof *proof, uint32_t n)
{
	struct words words;

	if (question->quiet)
		return TEXT_NONE;
	words_start(&words, question);
	if (expr->op == LAW_OP_SOME && proof->n_children == 0) {
		words_say(&words, "no ");
		words_put(&words, proof->wanted);
		words_say(&words, " on file");
	} else {
		words_count(&words, expr->op == LAW_OP_SOME ? proof->n_children : n);
		words_say(&words, " of kind ");
		words_law(&words, question->law->kinds[expr->a].word);
	}
	words_say(&words,
	    proof->open ? ", and the list is not said to be complete" : "; the list is complete");
	return words_take(&words, question);
}

/* While the list is open there may be one more that decides otherwise. */
static const struct proof *
quantifier_proof(struct question *question, const struct law_expr *expr, const struct scope *outer,
    enum credit credit)
{
	const struct fact_set *facts = question->facts;
	bool some = expr->op == LAW_OP_SOME;
	uint32_t n = facts->runs[expr->a].n;
	struct proof *proof = proof_make(question, some ? PROOF_SOME : PROOF_EVERY, expr->a, n);

	if (proof == NULL)
		return &NO_MEMORY;
	for (uint32_t e = n > 0 ? facts->runs[expr->a].first : LAW_NONE; e != LAW_NONE;
	     e = facts->entities[e].next) {
		struct scope scope = {e, outer};
		if (some && expr->b != LAW_NONE &&
		    truth_in(question, expr->b, &scope, credit) == TRUTH_FALSE)
			continue;
		proof_add(proof, entity_proof(question, expr, &scope, credit));
	}
	proof->expr = (uint32_t)(expr - question->law->exprs);
	proof->open = !fact_closed(facts, expr->a);
	if (some)
		proof_any(proof);
	else
		proof_all(proof);
	if (proof->truth == (some ? TRUTH_FALSE : TRUTH_TRUE)) { /* rests on the list's end */
		proof->truth = proof->open ? TRUTH_UNKNOWN : proof->truth;
		proof->basis = proof->open ? BASIS_NONE : BASIS_ATTESTED;
	}
	proof->wanted = quantifier_wanted(question, expr);
	proof->note = quantifier_note(question, expr, proof, n);
	return proof;
}

const struct proof *
evaluate_in(
    struct question *question, uint32_t index, const struct scope *scope, enum credit credit)
{
	const struct law_expr *expr = &question->law->exprs[index];

	switch ((enum law_op)expr->op) {
	case LAW_OP_IS:
		return provision_proof(question, expr->a, scope, credit);
	case LAW_OP_NOT:
		return proof_not(
		    question, evaluate_in(question, expr->a, scope, credit_not(credit)));
	case LAW_OP_ALL:
	case LAW_OP_ANY:
		return list_proof(question, expr, scope, credit);
	case LAW_OP_SOME:
	case LAW_OP_EVERY:
		return quantifier_proof(question, expr, scope, credit);
	case LAW_OP_FORM:
		return form_proof(question, expr->a, expr->b);
	default:
		return leaf_proof(question, expr, scope, credit);
	}
}

bool
question_in_force(const struct question *question, uint32_t index)
{
	return law_will_be_in_force(question->law, index, question->enacted, question->as_of);
}

/* The version of a provision that the day asked about is under. */
static uint32_t
version_on(const struct question *question, uint32_t index)
{
	const struct law_provision *provision = &question->law->provisions[index];

	if (question_in_force(question, index))
		return index;
	uint32_t found = law_find_enacted(question->law, law_text(question->law, provision->id),
	    question->enacted, question->as_of);
	return found == LAW_NONE ? index : found;
}

/* "not law on 2025-07-01: from 2025-08-02", ": until 2026-07-27", ": enacted 2026-07-27" */
static struct text
period_note(struct question *question, const struct law_provision *provision)
{
	struct words words;

	if (question->quiet)
		return TEXT_NONE;
	words_start(&words, question);
	words_say(&words, "not law on ");
	words_day(&words, question->as_of);
	if (question->enacted < provision->enacted && provision->enacted < provision->from) {
		words_say(&words, ": enacted ");
		words_day(&words, provision->enacted);
	} else if (question->enacted < provision->until &&
		   (question->as_of < provision->from || question->enacted < provision->enacted)) {
		words_say(&words, ": from ");
		words_day(&words,
		    provision->from > provision->enacted ? provision->from : provision->enacted);
	} else {
		words_say(&words, ": until ");
		words_day(&words, provision->until);
	}
	return words_take(&words, question);
}

static const struct proof *
out_of_period_proof(struct question *question, uint32_t index, uint32_t entity, enum truth truth)
{
	struct proof *proof = proof_make(question, PROOF_PROVISION, index, 0);

	if (proof == NULL)
		return &NO_MEMORY;
	proof->truth = truth;
	proof->entity = entity;
	proof->note = period_note(question, &question->law->provisions[index]);
	return proof;
}

/* The entity a provision is asked of. */
static uint32_t
entity_of(const struct question *question, uint32_t index, const struct scope *scope)
{
	uint32_t on = question->law->provisions[index].on;

	return on == LAW_NONE ? LAW_NONE : scope_entity(question->facts, scope, on);
}

/* An exception that is not law on the day lifts nothing. */
static const struct proof *
exception_proof(
    struct question *question, uint32_t index, const struct scope *scope, enum credit credit)
{
	index = version_on(question, index);
	if (!question_in_force(question, index))
		return out_of_period_proof(
		    question, index, entity_of(question, index, scope), TRUTH_FALSE);
	return provision_proof(question, index, scope, credit);
}

/* `whom` LAW_NONE: be who it may. */
static const struct proof *
in_force_proof(
    struct question *question, uint32_t index, uint32_t whom, uint32_t entity, enum credit credit)
{
	const struct law *law = question->law;
	const struct law_provision *provision = &law->provisions[index];
	uint32_t condition = law_is_owed(provision) ? provision->applies : provision->holds;
	struct proof *proof = proof_make(question, PROOF_PROVISION, index, 2 + provision->unless.n);
	struct scope own = {entity, NULL}; /* what stands around it is not its business */
	const struct scope *scope = entity == LAW_NONE ? NULL : &own;

	if (proof == NULL)
		return &NO_MEMORY;
	proof->entity = entity;
	if (condition == LAW_NONE && !law_is_owed(provision)) {
		proof->note = said_in(question, "no rule decides it");
		return proof;
	}
	if (whom != LAW_NONE)
		proof_add(proof, provision_proof(question, whom, scope, credit));
	if (condition != LAW_NONE)
		proof_add(proof, evaluate_in(question, condition, scope, credit));
	for (uint32_t i = 0; i < provision->unless.n; i++)
		proof_add(proof, proof_not(question, exception_proof(question,
							 law->refs[provision->unless.first + i],
							 scope, credit_not(credit))));
	return proof_all(proof);
}

static const struct proof **
memo_of(const struct question *question, uint32_t index, uint32_t entity, enum credit credit)
{
	const struct fact_set *facts = question->facts;
	uint32_t on = question->law->provisions[index].on;
	uint32_t place =
	    on == LAW_NONE || entity == LAW_NONE ? 0 : 1 + facts->entities[entity].place;

	return &question->memo[question->memo_at[index] + (size_t)place * CREDITS + credit];
}

static const struct proof *
provision_proof(
    struct question *question, uint32_t index, const struct scope *scope, enum credit credit)
{
	if (question->out_of_memory)
		return &NO_MEMORY;
	index = version_on(question, index);

	const struct law_provision *provision = &question->law->provisions[index];
	uint32_t entity = entity_of(question, index, scope);
	const struct proof **memo = memo_of(question, index, entity, credit);
	if (*memo != NULL)
		return *memo;
	*memo = &IN_PROGRESS;
	if (question_in_force(question, index))
		*memo = in_force_proof(question, index, provision->binds, entity, credit);
	else
		*memo = out_of_period_proof(
		    question, index, entity, law_is_owed(provision) ? TRUTH_FALSE : TRUTH_UNKNOWN);
	return *memo;
}

const struct proof *
evaluate_provision(struct question *question, uint32_t provision, uint32_t entity)
{
	struct scope scope = {entity, NULL};

	return provision_proof(
	    question, provision, entity == LAW_NONE ? NULL : &scope, CREDIT_NONE);
}

const struct proof *
evaluate_reach(struct question *question, uint32_t provision, uint32_t entity)
{
	const struct law_provision *version;

	if (question->out_of_memory)
		return &NO_MEMORY;
	provision = version_on(question, provision);
	version = &question->law->provisions[provision];
	if (!law_in_force(version, question->as_of))
		return out_of_period_proof(question, provision, entity, TRUTH_FALSE);
	return in_force_proof(question, provision, LAW_NONE,
	    version->on == LAW_NONE ? LAW_NONE : entity, CREDIT_NONE);
}

static const struct proof *
expr_proof(struct question *question, uint32_t expr, uint32_t entity, enum credit credit)
{
	struct scope scope = {entity, NULL};

	if (question->out_of_memory)
		return &NO_MEMORY;
	return evaluate_in(question, expr, entity == LAW_NONE ? NULL : &scope, credit);
}

const struct proof *
evaluate_expr(struct question *question, uint32_t expr, uint32_t entity)
{
	return expr_proof(question, expr, entity, CREDIT_NONE);
}

const struct proof *
evaluate_met(struct question *question, uint32_t expr, uint32_t entity)
{
	return expr_proof(question, expr, entity, CREDIT_TRUE);
}
