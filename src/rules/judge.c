/* SPDX-License-Identifier: Apache-2.0 */
/* Truth alone. Follows evaluate.c node by node, and leaves a list as soon as what is left cannot
 * change the answer; a test holds the two to the same answers.
 *
 * Besides the truth an answer says whether it rests on anything: a duty is met only when it does
 * (assess.c). So a list is left only at a member that decides it and rests on something. */
#include "rules/judge.h"

#include "rules/field.h"
#include "rules/timing.h"

#include <string.h>

/* An answer: the truth, and a bit for "rests on something". In the memo one more, so that 0 means
 * not yet asked. */
enum { RESTS = 4, TRUTH_BITS = 3 };

typedef uint32_t answer_bits;

static inline enum truth
truth_of(answer_bits answer)
{
	return (enum truth)(answer & TRUTH_BITS);
}

static inline answer_bits
answer_not(answer_bits answer)
{
	return (answer & RESTS) | (TRUTH_TRUE - truth_of(answer));
}

/* What is so far known of a list: `decides` is the truth of a member that settles it. */
static inline answer_bits
answer_join(answer_bits all, answer_bits one, enum truth decides)
{
	if (truth_of(all) == truth_of(one))
		return all | (one & RESTS);
	if (truth_of(one) == decides ||
	    (truth_of(all) != decides && truth_of(one) == TRUTH_UNKNOWN))
		return one;
	return all;
}

static inline bool
answer_is_final(answer_bits all, enum truth decides)
{
	return all == (RESTS | (answer_bits)decides);
}

static answer_bits judge_expr(
    struct judge *judge, uint32_t index, const struct scope *scope, enum credit credit);
static answer_bits judge_is(
    struct judge *judge, uint32_t index, const struct scope *scope, enum credit credit);

static answer_bits
judge_leaf(
    struct judge *judge, const struct law_expr *expr, const struct scope *scope, enum credit credit)
{
	struct leaf leaf = leaf_judge(&judge->question, expr, scope, credit);

	return (answer_bits)leaf.truth |
	       (leaf.truth != TRUTH_UNKNOWN && leaf.basis != BASIS_NONE ? RESTS : 0);
}

static answer_bits
judge_list(
    struct judge *judge, const struct law_expr *expr, const struct scope *scope, enum credit credit)
{
	const uint32_t *members = judge->question.law->refs + expr->list.first;
	enum truth decides = expr->op == LAW_OP_ALL ? TRUTH_FALSE : TRUTH_TRUE;
	answer_bits all = (answer_bits)(TRUTH_TRUE - decides);

	for (uint32_t i = 0; i < expr->list.n && !answer_is_final(all, decides); i++)
		all = answer_join(all, judge_expr(judge, members[i], scope, credit), decides);
	return all;
}

/* One entity: "where and that" for some, "not where, or that" for every. */
static answer_bits
judge_entity(
    struct judge *judge, const struct law_expr *expr, const struct scope *scope, enum credit credit)
{
	bool some = expr->op == LAW_OP_SOME;
	enum truth decides = some ? TRUTH_FALSE : TRUTH_TRUE;
	answer_bits both = (answer_bits)(TRUTH_TRUE - decides);

	if (expr->b != LAW_NONE && some)
		both = answer_join(both, judge_expr(judge, expr->b, scope, credit), decides);
	else if (expr->b != LAW_NONE)
		both = answer_join(both,
		    answer_not(judge_expr(judge, expr->b, scope, credit_not(credit))), decides);
	if (expr->c != LAW_NONE && !answer_is_final(both, decides))
		both = answer_join(both, judge_expr(judge, expr->c, scope, credit), decides);
	return both;
}

static answer_bits
judge_quantifier(
    struct judge *judge, const struct law_expr *expr, const struct scope *outer, enum credit credit)
{
	const struct fact_set *facts = judge->question.facts;
	bool some = expr->op == LAW_OP_SOME;
	enum truth decides = some ? TRUTH_TRUE : TRUTH_FALSE;
	answer_bits all = (answer_bits)(TRUTH_TRUE - decides);
	uint32_t e = facts->runs[expr->a].n > 0 ? facts->runs[expr->a].first : LAW_NONE;

	for (; e != LAW_NONE && !answer_is_final(all, decides); e = facts->entities[e].next) {
		struct scope scope = {e, outer};
		all = answer_join(all, judge_entity(judge, expr, &scope, credit), decides);
	}
	if (truth_of(all) == TRUTH_TRUE - decides) /* rests on the list's end */
		all = fact_closed(facts, expr->a) ? RESTS | truth_of(all) : TRUTH_UNKNOWN;
	return all;
}

/* Forms */

static enum truth
judge_field(struct judge *judge, const struct law_item *item, const struct law_field *field,
    uint32_t entity)
{
	struct question *question = &judge->question;
	struct scope scope = {entity, NULL};
	const struct scope *bound = entity == LAW_NONE ? NULL : &scope;
	enum truth when = TRUTH_TRUE;

	if (field->when != LAW_NONE)
		when = truth_of(judge_expr(judge, field->when, bound, CREDIT_NONE));
	if (when == TRUTH_FALSE)
		return TRUTH_TRUE; /* not asked */
	struct reading reading = fact_read(question, field->fact, 0, bound);
	enum truth served = field_accepts(question->law, item, field, &reading).truth;
	enum truth unasked = (enum truth)(TRUTH_TRUE - when);
	return served > unasked ? served : unasked;
}

static enum truth
judge_item(struct judge *judge, const struct law_item *item)
{
	const struct fact_set *facts = judge->question.facts;
	enum truth all = item->fields_n == 0 ? TRUTH_UNKNOWN : TRUTH_TRUE;

	for (uint32_t i = 0; i < item->fields_n && all != TRUTH_FALSE; i++) {
		const struct law_field *field =
		    &judge->question.law->fields[item->fields_first + i];
		uint32_t e = LAW_NONE;
		if (field->optional)
			continue;
		if (field->each != LAW_NONE) {
			enum truth list = field_accepts_list(&judge->question, item, field).truth;
			all = list < all ? list : all;
			if (facts->runs[field->each].n == 0)
				continue;
			e = facts->runs[field->each].first;
		}
		do {
			enum truth one = judge_field(judge, item, field, e);
			all = one < all ? one : all;
			e = e == LAW_NONE ? e : facts->entities[e].next;
		} while (e != LAW_NONE);
	}
	return all;
}

static answer_bits
judge_items(struct judge *judge, const struct law_form *form, uint32_t audience)
{
	const struct law *law = judge->question.law;
	enum truth all = TRUTH_TRUE;
	uint32_t n = 0;

	for (uint32_t s = 0; s < form->sections_n && all != TRUTH_FALSE; s++) {
		const struct law_form_section *section =
		    &law->form_sections[form->sections_first + s];
		for (uint32_t i = 0; i < section->items_n && all != TRUTH_FALSE; i++) {
			const struct law_item *item = &law->items[section->items_first + i];
			if (!(item->audiences & audience))
				continue;
			enum truth one = judge_item(judge, item);
			all = one < all ? one : all;
			n++;
		}
	}
	return n == 0 || all == TRUTH_UNKNOWN ? TRUTH_UNKNOWN : RESTS | (answer_bits)all;
}

static answer_bits
judge_form(struct judge *judge, uint32_t form, uint32_t audience)
{
	uint8_t *memo = NULL;

	for (uint32_t i = 0; i < LAW_AUDIENCE_COUNT; i++)
		if (audience == 1u << i)
			memo = &judge->form_memo[(size_t)form * LAW_AUDIENCE_COUNT + i];
	if (memo != NULL && *memo != 0)
		return *memo - 1u;
	if (memo != NULL)
		*memo =
		    1 + TRUTH_UNKNOWN; /* stops a form that asks whether it is itself complete */
	answer_bits answer = judge_items(judge, &judge->question.law->forms[form], audience);
	if (memo != NULL)
		*memo = (uint8_t)(1 + answer);
	return answer;
}

static answer_bits
judge_expr(struct judge *judge, uint32_t index, const struct scope *scope, enum credit credit)
{
	const struct law_expr *expr = &judge->question.law->exprs[index];

	switch ((enum law_op)expr->op) {
	case LAW_OP_IS:
		return judge_is(judge, expr->a, scope, credit);
	case LAW_OP_NOT:
		return answer_not(judge_expr(judge, expr->a, scope, credit_not(credit)));
	case LAW_OP_ALL:
	case LAW_OP_ANY:
		return judge_list(judge, expr, scope, credit);
	case LAW_OP_SOME:
	case LAW_OP_EVERY:
		return judge_quantifier(judge, expr, scope, credit);
	case LAW_OP_FORM:
		return judge_form(judge, expr->a, expr->b);
	default:
		return judge_leaf(judge, expr, scope, credit);
	}
}

/* Provisions */

/* An exception that is not law on the day lifts nothing. */
static answer_bits
judge_exception(struct judge *judge, uint32_t index, const struct scope *scope, enum credit credit)
{
	return judge->in_force[index] ? judge_is(judge, index, scope, credit)
	                              : (answer_bits)TRUTH_FALSE;
}

static answer_bits
judge_in_force(
    struct judge *judge, const struct law_provision *provision, uint32_t entity, enum credit credit)
{
	const uint32_t *unless = judge->question.law->refs + provision->unless.first;
	uint32_t condition = law_is_owed(provision) ? provision->applies : provision->holds;
	struct scope own = {entity, NULL};
	const struct scope *scope = entity == LAW_NONE ? NULL : &own;
	answer_bits all = TRUTH_TRUE;

	if (condition == LAW_NONE && !law_is_owed(provision))
		return TRUTH_UNKNOWN;
	if (provision->binds != LAW_NONE)
		all = judge_is(judge, provision->binds, scope, credit);
	if (condition != LAW_NONE && !answer_is_final(all, TRUTH_FALSE))
		all = answer_join(all, judge_expr(judge, condition, scope, credit), TRUTH_FALSE);
	for (uint32_t i = 0; i < provision->unless.n && !answer_is_final(all, TRUTH_FALSE); i++)
		all = answer_join(all,
		    answer_not(judge_exception(judge, unless[i], scope, credit_not(credit))),
		    TRUTH_FALSE);
	return all;
}

static answer_bits
judge_is(struct judge *judge, uint32_t index, const struct scope *scope, enum credit credit)
{
	const struct fact_set *facts = judge->question.facts;
	bool in_force = judge->in_force[index];
	uint32_t version = judge->version[index], place = 0, entity = LAW_NONE;
	const struct law_provision *provision = &judge->question.law->provisions[version];

	if (!in_force)
		return law_is_owed(provision) ? TRUTH_FALSE : TRUTH_UNKNOWN;
	if (provision->on != LAW_NONE)
		entity = scope_entity(facts, scope, provision->on);
	if (entity != LAW_NONE)
		place = 1 + facts->entities[entity].place;
	uint8_t *memo = &judge->memo[judge->memo_at[version] + place * CREDITS + credit];
	if (*memo == 0) {
		*memo =
		    1 + TRUTH_UNKNOWN; /* a cycle, which the compiler refuses, would stop here */
		*memo = (uint8_t)(1 + judge_in_force(judge, provision, entity, credit));
	}
	return *memo - 1u;
}

/* Making and turning */

static void
find_several(struct judge *judge)
{
	const struct law *law = judge->question.law;

	for (uint32_t i = 1; i < law->n_provision_order; i++) {
		uint32_t a = law->provision_order[i - 1], b = law->provision_order[i];
		if (text_equal(
			law_text(law, law->provisions[a].id), law_text(law, law->provisions[b].id)))
			judge->versions[a] = judge->versions[b] = 1;
	}
}

enum gpai_code
judge_init(struct judge *judge, const struct law *law, struct arena *arena, struct gpai_error *err)
{
	size_t n = (size_t)law->n_provisions + 1;

	*judge = (struct judge){
	    .question = {.law = law, .arena = arena, .as_of = DATE_NONE, .quiet = true}};
	judge->versions = arena_array(arena, n, sizeof *judge->versions);
	judge->version = arena_array(arena, n, sizeof *judge->version);
	judge->in_force = arena_array(arena, n, sizeof *judge->in_force);
	judge->stands = arena_array(arena, n, sizeof *judge->stands);
	judge->memo_at = arena_array(arena, n, sizeof *judge->memo_at);
	judge->form_memo = arena_array(
	    arena, (size_t)law->n_forms * LAW_AUDIENCE_COUNT + 1, sizeof *judge->form_memo);
	if (judge->versions == NULL || judge->version == NULL || judge->in_force == NULL ||
	    judge->stands == NULL || judge->memo_at == NULL || judge->form_memo == NULL)
		return fail_memory(err);
	find_several(judge);
	return GPAI_OK;
}

/* As evaluate.c and assess.c find them. */
static void
find_version(struct judge *judge, uint32_t index)
{
	const struct question *question = &judge->question;
	const struct law *law = question->law;
	struct text id = law_text(law, law->provisions[index].id);
	uint32_t found = law_find_enacted(law, id, question->enacted, question->as_of);

	if (!question_in_force(question, index) && found != LAW_NONE)
		judge->version[index] = found;
	judge->in_force[index] = question_in_force(question, judge->version[index]);
	judge->stands[index] = law_in_force(&law->provisions[index], question->as_of) ||
	                       law_find_provision(law, id, question->as_of) == index;
}

static void
find_versions(struct judge *judge)
{
	for (uint32_t i = 0; i < judge->question.law->n_provisions; i++) {
		judge->version[i] = i;
		judge->stands[i] = 1;
		judge->in_force[i] = question_in_force(&judge->question, i);
		if (judge->versions[i])
			find_version(judge, i);
	}
}

static size_t
plan_memo(struct judge *judge)
{
	const struct law *law = judge->question.law;
	size_t n = 0;

	for (uint32_t i = 0; i < law->n_provisions; i++) {
		uint32_t on = law->provisions[i].on;
		judge->memo_at[i] = (uint32_t)n;
		n += (1 + (on == LAW_NONE ? 0 : (size_t)judge->question.facts->runs[on].n)) *
		     CREDITS;
	}
	return n;
}

enum gpai_code
judge_turn(struct judge *judge, const struct fact_set *facts, int32_t as_of, struct gpai_error *err)
{
	struct question *question = &judge->question;
	enum gpai_code rc;

	if ((rc = fact_set_status(facts, err)) != GPAI_OK)
		return rc;
	question->facts = facts;
	if (question->as_of != as_of) {
		question->as_of = question->enacted = as_of;
		find_versions(judge);
	}
	size_t n = plan_memo(judge);
	if (n > UINT32_MAX)
		return fail_memory(err);
	if (n > judge->n_memo) {
		judge->memo = arena_array(question->arena, n, 1);
		judge->n_memo = judge->memo == NULL ? 0 : n;
		if (judge->memo == NULL)
			return fail_memory(err);
	}
	memset(judge->memo, 0, n);
	memset(judge->form_memo, 0, (size_t)question->law->n_forms * LAW_AUDIENCE_COUNT);
	return GPAI_OK;
}

enum truth
judge_provision(struct judge *judge, uint32_t provision, uint32_t entity)
{
	struct scope scope = {entity, NULL};

	return truth_of(
	    judge_is(judge, provision, entity == LAW_NONE ? NULL : &scope, CREDIT_NONE));
}

enum outcome_status
judge_outcome(struct judge *judge, uint32_t index, uint32_t entity)
{
	struct question *question = &judge->question;
	const struct law_provision *provision = &question->law->provisions[index];
	struct scope scope = {entity, NULL};
	const struct scope *bound = entity == LAW_NONE ? NULL : &scope;
	struct timing timing = {0};

	if (!law_in_force(provision, question->as_of))
		return OUTCOME_NOT_APPLICABLE;
	enum truth applies = judge_provision(judge, index, entity);
	if (applies == TRUTH_FALSE)
		return OUTCOME_NOT_APPLICABLE;
	time_since(question, provision, entity, &timing);
	if (is_later(timing.since, question))
		return OUTCOME_NOT_APPLICABLE;
	if (applies == TRUTH_UNKNOWN || provision->met == LAW_NONE)
		return OUTCOME_UNKNOWN;
	answer_bits met = judge_expr(judge, provision->met, bound, CREDIT_TRUE);
	if (met == (RESTS | TRUTH_TRUE))
		return OUTCOME_MET;
	return truth_of(met) == TRUTH_FALSE ? OUTCOME_NOT_MET : OUTCOME_UNKNOWN;
}

void
judge_count(struct judge *judge, uint32_t counts[OUTCOME_COUNT])
{
	const struct law *law = judge->question.law;
	const struct fact_set *facts = judge->question.facts;
	uint32_t e;

	memset(counts, 0, OUTCOME_COUNT * sizeof *counts);
	for (uint32_t i = 0; i < law->n_provisions; i++) {
		const struct law_provision *provision = &law->provisions[i];
		if (provision->kind != LAW_OBLIGATION || provision->force > LAW_FORCE_COMMITTED ||
		    !judge->stands[i])
			continue;
		for (bool more = asked_first(facts, provision->on, &e); more;
		     more = asked_next(facts, provision->on, &e))
			counts[judge_outcome(judge, i, e)]++;
	}
}
