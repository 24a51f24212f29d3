/* SPDX-License-Identifier: Apache-2.0 */
/* The assessment: an outcome for every obligation.
 *
 * Never met by default: a met needs a true condition and at least one leaf on file that it
 * rests on. A duty that is not owed on the day is not applicable on that day, and listed
 * among the events to come (agenda.c). */
#include "rules/assess.h"

#include "rules/agenda.h"
#include "rules/leaf.h"
#include "rules/timing.h"
#include "rules/words.h"

#include <string.h>

static const char *const status_words[] = {
#define X(name, word, says) word,
    OUTCOMES(X)
#undef X
};

const char *
outcome_word(enum outcome_status status)
{
	return status_words[status];
}

/* Leaves of a proof, gathered. */
struct leaves {
	struct question *question;
	const struct proof **at;
	uint32_t n, cap;
};

static void
leaves_add(void *context, const struct proof *leaf)
{
	struct leaves *leaves = context;

	if (leaves->n == leaves->cap) {
		uint32_t cap = leaves->cap == 0 ? 4 : leaves->cap * 2;
		const struct proof **at =
		    arena_array(leaves->question->arena, cap, sizeof *leaves->at);
		if (at == NULL) {
			leaves->question->out_of_memory = true;
			return;
		}
		if (leaves->n > 0)
			memcpy(at, leaves->at, leaves->n * sizeof *at);
		leaves->at = at;
		leaves->cap = cap;
	}
	leaves->at[leaves->n++] = leaf;
}

/* Why */

static void
say_fact(struct words *words, const struct law *law, const char *before, uint32_t fact)
{
	words_say(words, words->len > 0 ? "; " : "");
	words_say(words, before);
	if (fact != LAW_NONE) {
		words_say(words, ": ");
		words_fact(words, law, fact);
		words_say(words, " is not recorded");
	}
}

static void
say_day(struct words *words, const char *before, int32_t date)
{
	words_say(words, words->len > 0 ? "; " : "");
	words_say(words, before);
	words_day(words, date);
}

static void
say_period(struct words *words, const struct law_provision *provision, int32_t as_of)
{
	if (as_of < provision->enacted && provision->enacted < provision->from)
		say_day(words, "not enacted before ", provision->enacted);
	else if (as_of < provision->until)
		say_day(words, "in force from ",
		    provision->from > as_of ? provision->from : provision->enacted);
	else if (provision->until <= provision->from)
		say_day(words, "never in force, dropped on ", provision->until);
	else
		say_day(words, "no longer in force since ", provision->until);
}

static void
say_timing(struct words *words, const struct question *question, const struct timing *timing)
{
	bool maybe_moved = timing->legacy != NULL && timing->legacy->truth == TRUTH_UNKNOWN;

	if (timing->since == DATE_NONE)
		say_fact(words, question->law, "the day since which it is owed is not known",
		    timing->since_waits);
	if (timing->due > question->as_of && timing->due != DATE_NONE)
		say_day(words, "due ", timing->due);
	else if (maybe_moved) {
		say_fact(words, question->law, "the due day is not known: it hangs on ", LAW_NONE);
		words_put(words,
		    law_text(question->law, question->law->provisions[timing->legacy->ref].id));
	} else if (timing->due_waits != LAW_NONE)
		say_fact(words, question->law, "the due day is not known", timing->due_waits);
}

/* Outcomes */

static struct leaves
missing_of(struct question *question, const struct proof *proof)
{
	struct leaves leaves = {.question = question};

	if (!proof_missing(proof, leaves_add, &leaves))
		question->out_of_memory = true;
	return leaves;
}

static void
outcome_wait(struct question *question, const struct proof *proof, const char *before,
    struct outcome *outcome, struct words *words)
{
	outcome->status = OUTCOME_UNKNOWN;
	if (question->quiet)
		return;

	struct leaves leaves = missing_of(question, proof);
	outcome->missing = leaves.at;
	outcome->n_missing = leaves.n;
	words_say(words, before);
	words_put(words, proof_why(question, proof));
}

static void
outcome_met(struct question *question, struct outcome *outcome, struct words *words)
{
	struct leaves leaves = {.question = question};

	if (!proof_support(outcome->met, leaves_add, &leaves))
		question->out_of_memory = true;
	if (leaves.n == 0 || outcome->met->basis == BASIS_NONE) {
		outcome->status = OUTCOME_UNKNOWN;
		words_say(words, "nothing on file shows it");
		return;
	}
	outcome->status = OUTCOME_MET;
	outcome->basis = outcome->met->basis;
	outcome->evidence = leaves.at;
	outcome->n_evidence = leaves.n;
	words_put(words, proof_why(question, outcome->met));
}

/* What it asks, once it is known to apply. */
static void
outcome_judge(struct question *question, const struct law_provision *provision,
    struct outcome *outcome, struct words *words)
{
	if (outcome->met == NULL) {
		outcome->status = OUTCOME_UNKNOWN;
		words_say(words, "no rule decides it: ");
		words_put(words, law_text(question->law, provision->not_checkable));
	} else if (outcome->met->truth == TRUTH_UNKNOWN) {
		outcome_wait(question, outcome->met, "", outcome, words);
	} else if (outcome->met->truth == TRUTH_TRUE) {
		outcome_met(question, outcome, words);
	} else {
		outcome->status = OUTCOME_NOT_MET;
		words_put(words, proof_why(question, outcome->met));
	}
}

/* It applies or may apply. */
static void
outcome_owed(struct question *question, const struct law_provision *provision,
    struct outcome *outcome, struct words *words)
{
	struct timing timing = time_of(question, provision, outcome->entity);

	outcome->applies_since = timing.since;
	outcome->due = timing.due;
	if (timing.legacy != NULL && timing.legacy->truth == TRUTH_TRUE)
		outcome->legacy = timing.legacy;
	if (is_later(timing.since, question)) {
		outcome->status = OUTCOME_NOT_APPLICABLE;
		say_day(words, "owed from ", timing.since);
		return;
	}
	if (provision->met != LAW_NONE)
		outcome->met = evaluate_met(question, provision->met, outcome->entity);
	if (outcome->applies->truth == TRUTH_UNKNOWN)
		outcome_wait(
		    question, outcome->applies, "not known whether it applies; ", outcome, words);
	else
		outcome_judge(question, provision, outcome, words);
	if (outcome->status != OUTCOME_MET)
		say_timing(words, question, &timing);
}

void
outcome_make(struct question *question, uint32_t index, uint32_t entity, struct outcome *outcome)
{
	const struct law_provision *provision = &question->law->provisions[index];
	struct words words;

	*outcome = (struct outcome){.provision = index,
	    .entity = entity,
	    .status = OUTCOME_NOT_APPLICABLE,
	    .applies_since = DATE_NONE,
	    .due = DATE_NONE,
	    .applies = evaluate_provision(question, index, entity)};
	words_start(&words, question);
	if (!law_in_force(provision, question->as_of))
		say_period(&words, provision, question->as_of);
	else if (outcome->applies->truth == TRUTH_FALSE)
		words_put(&words, proof_why(question, outcome->applies));
	else
		outcome_owed(question, provision, outcome, &words);
	outcome->why = words_take(&words, question);
}

static void
outcome_count(struct assessment *assessment, const struct outcome *outcome)
{
	uint32_t force = assessment->question.law->provisions[outcome->provision].force;

	if (force == LAW_FORCE_MUST || force == LAW_FORCE_COMMITTED)
		assessment->counts[outcome->status]++;
	else if (force == LAW_FORCE_ENCOURAGED)
		assessment->encouraged[outcome->status]++;
}

/* Exposures and classification */

static void
exposure_cap(
    struct question *question, const struct law_provision *provision, struct exposure *exposure)
{
	struct scope scope = {exposure->entity, NULL};
	struct words words;

	if (provision->cap == LAW_NONE || exposure->truth == TRUTH_FALSE)
		return;
	exposure->cap =
	    quantity_at(question, provision->cap, exposure->entity == LAW_NONE ? NULL : &scope, 1);
	words_start(&words, question);
	words_quantity(&words, question, provision->cap);
	exposure->formula = words_take(&words, question);
}

static void
exposure_make(struct question *question, uint32_t index, uint32_t entity, struct exposure *exposure)
{
	const struct law_provision *provision = &question->law->provisions[index];
	struct words words;

	exposure->provision = index;
	exposure->entity = entity;
	exposure->proof = evaluate_provision(question, index, entity);
	exposure->truth = exposure->proof->truth;
	words_start(&words, question);
	if (!law_in_force(provision, question->as_of))
		say_period(&words, provision, question->as_of);
	else
		words_put(&words, proof_why(question, exposure->proof));
	exposure_cap(question, provision, exposure);
	exposure->why = words_take(&words, question);
}

static void
class_make(struct question *question, const struct law_class *class, uint32_t entity,
    struct classified *classified)
{
	classified->class = class;
	classified->entity = entity;
	classified->proof = evaluate_provision(question, class->provision, entity);
	classified->truth = classified->proof->truth;
	classified->why = proof_why(question, classified->proof);
}

/* One line for each id, also where the law has several versions of it. */
static bool
stands_for_its_id(const struct question *question, uint32_t index)
{
	const struct law *law = question->law;
	const struct law_provision *provision = &law->provisions[index];

	return law_in_force(provision, question->as_of) ||
	       law_find_provision(law, law_text(law, provision->id), question->as_of) == index;
}

static void
assess_classes(struct question *question, struct assessment *assessment)
{
	const struct law *law = question->law;
	uint32_t e;

	for (uint32_t i = 0; i < law->n_classes; i++) {
		const struct law_class *class = &law->classes[i];
		uint32_t on = law->provisions[class->provision].on;
		for (bool more = asked_first(question->facts, on, &e); more;
		     more = asked_next(question->facts, on, &e))
			class_make(
			    question, class, e, &assessment->classes[assessment->n_classes++]);
	}
}

static void
assess_provision(struct question *question, uint32_t index, struct assessment *assessment)
{
	const struct law_provision *provision = &question->law->provisions[index];
	uint32_t e;

	for (bool more = asked_first(question->facts, provision->on, &e); more;
	     more = asked_next(question->facts, provision->on, &e)) {
		if (provision->kind == LAW_EXPOSURE) {
			exposure_make(
			    question, index, e, &assessment->exposures[assessment->n_exposures++]);
			continue;
		}
		struct outcome *outcome = &assessment->outcomes[assessment->n_outcomes++];
		outcome_make(question, index, e, outcome);
		outcome_count(assessment, outcome);
	}
}

/* A binding duty that is law on the day and may apply to some entity of its kind: what is false of
 * an entity of which nothing is known is false of each. */
static bool
may_bind_some(struct question *question, uint32_t index)
{
	const struct law_provision *provision = &question->law->provisions[index];
	bool binding =
	    provision->force == LAW_FORCE_MUST || provision->force == LAW_FORCE_COMMITTED;

	return provision->kind == LAW_OBLIGATION && binding &&
	       law_in_force(provision, question->as_of) &&
	       evaluate_provision(question, index, LAW_NONE)->truth != TRUTH_FALSE;
}

static void
assess_undescribed(struct question *question, struct assessment *assessment)
{
	const struct law *law = question->law;
	uint32_t *duties = arena_array(question->arena, (size_t)law->n_kinds + 1, sizeof *duties);

	if (duties == NULL) {
		question->out_of_memory = true;
		return;
	}
	for (uint32_t i = 0; i < law->n_provisions; i++) {
		uint32_t on = law->provisions[i].on;
		if (on == LAW_NONE || question->facts->runs[on].n > 0 ||
		    fact_closed(question->facts, on))
			continue;
		duties[on] += may_bind_some(question, i);
	}
	for (uint32_t kind = 0; kind < law->n_kinds; kind++)
		if (duties[kind] > 0)
			assessment->undescribed[assessment->n_undescribed++] =
			    (struct undescribed){kind, duties[kind]};
}

/* How many answers provisions of a kind can take, each for the entities it is asked of. */
static size_t
count_asked(const struct law *law, const struct fact_set *facts, uint32_t kind)
{
	size_t n = 0;

	for (uint32_t i = 0; i < law->n_provisions; i++)
		if (law->provisions[i].kind == kind)
			n += law->provisions[i].on == LAW_NONE
			         ? 1
			         : facts->runs[law->provisions[i].on].n;
	return n;
}

static size_t
count_classes(const struct law *law, const struct fact_set *facts)
{
	size_t n = 0;

	for (uint32_t i = 0; i < law->n_classes; i++) {
		uint32_t on = law->provisions[law->classes[i].provision].on;
		n += on == LAW_NONE ? 1 : facts->runs[on].n;
	}
	return n;
}

static bool
make_room(struct assessment *assessment)
{
	const struct question *question = &assessment->question;
	const struct law *law = question->law;
	const struct fact_set *facts = question->facts;
	struct arena *arena = question->arena;

	assessment->classes =
	    arena_array(arena, count_classes(law, facts) + 1, sizeof *assessment->classes);
	assessment->outcomes = arena_array(
	    arena, count_asked(law, facts, LAW_OBLIGATION) + 1, sizeof *assessment->outcomes);
	assessment->exposures = arena_array(
	    arena, count_asked(law, facts, LAW_EXPOSURE) + 1, sizeof *assessment->exposures);
	assessment->undescribed =
	    arena_array(arena, (size_t)law->n_kinds + 1, sizeof *assessment->undescribed);
	return assessment->classes != NULL && assessment->outcomes != NULL &&
	       assessment->exposures != NULL && assessment->undescribed != NULL;
}

enum gpai_code
assess(const struct law *law, const struct fact_set *facts, int32_t as_of, struct arena *arena,
    struct assessment *assessment, struct gpai_error *err)
{
	struct question *question = &assessment->question;
	enum gpai_code rc;

	*assessment = (struct assessment){0};
	if ((rc = fact_set_status(facts, err)) != GPAI_OK)
		return rc;
	question_init(question, law, facts, as_of, arena);
	if (question->out_of_memory || !make_room(assessment))
		return fail_memory(err);
	assess_classes(question, assessment);
	for (uint32_t i = 0; i < law->n_provisions; i++)
		if (law_is_owed(&law->provisions[i]) && stands_for_its_id(question, i))
			assess_provision(question, i, assessment);
	assess_undescribed(question, assessment);
	agenda_make(question, assessment);
	return question_status(question, err);
}
