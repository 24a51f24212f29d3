/* SPDX-License-Identifier: Apache-2.0 */
/* Facts, documents and provisions of ours against the demands of others. */
#include "rules/frameworks.h"

static const char *const state_words[] = {
#define X(name, word, says) word,
    DEMAND_STATES(X)
#undef X
};

const char *
demand_state_word(enum demand_state state)
{
	return state_words[state];
}

/* What is met of a duty, or holds of a condition, for one entity or the dossier. NULL: no rule
 * decides it. */
static const struct proof *
provision_holds(struct question *question, uint32_t index, uint32_t entity)
{
	const struct law_provision *provision = &question->law->provisions[index];

	if (provision->kind != LAW_OBLIGATION)
		return evaluate_provision(question, index, entity);
	return provision->met == LAW_NONE ? NULL : evaluate_met(question, provision->met, entity);
}

/* Asked of several, it serves when it holds of each that there is. */
static void
provision_serves(struct question *question, uint32_t index, struct service_view *view)
{
	uint32_t entity;

	view->truth = TRUTH_UNKNOWN;
	if (!law_in_force(&question->law->provisions[index], question->as_of))
		return;
	uint32_t on = question->law->provisions[index].on;
	bool more = asked_first(question->facts, on, &entity);
	enum truth all = more ? TRUTH_TRUE : TRUTH_UNKNOWN;
	for (; more; more = asked_next(question->facts, on, &entity)) {
		const struct proof *proof = provision_holds(question, index, entity);
		enum truth one = proof == NULL ? TRUTH_UNKNOWN : proof->truth;
		if (one < all)
			all = one;
		if (proof != NULL)
			duty_lines_of(question, proof, &view->lines);
	}
	view->truth = all;
}

static void
service_fill(
    struct question *question, const struct law_service *service, struct service_view *view)
{
	const struct law *law = question->law;

	*view = (struct service_view){.service = service};
	if (service->kind == LAW_SERVICE_PROVISION) {
		uint32_t index = law_find_provision(
		    law, law_text(law, law->provisions[service->ref].id), question->as_of);
		provision_serves(question, index, view);
		return;
	}
	const struct proof *proof = evaluate_expr(question, service->holds, LAW_NONE);
	view->truth = proof->truth;
	duty_lines_of(question, proof, &view->lines);
}

static void
demand_fill(struct question *question, const struct law_demand *demand, struct demand_view *view)
{
	uint32_t n = demand->services_n, held = 0;

	*view = (struct demand_view){.demand = demand};
	view->services = arena_array(question->arena, (size_t)n + 1, sizeof *view->services);
	if (view->services == NULL) {
		question->out_of_memory = true;
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		service_fill(question, &question->law->services[demand->services_first + i],
		    &view->services[i]);
		held += view->services[i].truth == TRUTH_TRUE;
	}
	view->state = n == 0      ? DEMAND_OUTSIDE
	              : held == n ? DEMAND_SERVED
	              : held > 0  ? DEMAND_PARTLY
	                          : DEMAND_NOT_YET;
}

enum gpai_code
framework_hold(struct question *question, uint32_t framework, struct framework_view *view,
    struct gpai_error *err)
{
	const struct law *law = question->law;
	const struct law_framework *from = &law->frameworks[framework];

	*view = (struct framework_view){.framework = from};
	view->thresholds =
	    arena_array(question->arena, (size_t)from->thresholds_n + 1, sizeof *view->thresholds);
	view->demands =
	    arena_array(question->arena, (size_t)from->demands_n + 1, sizeof *view->demands);
	if (view->thresholds == NULL || view->demands == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < from->thresholds_n; i++) {
		const struct law_threshold *one = &law->thresholds[from->thresholds_first + i];
		const struct proof *proof = evaluate_expr(question, one->reached, LAW_NONE);
		view->thresholds[i] =
		    (struct threshold_view){one, proof->truth, proof_why(question, proof)};
	}
	for (uint32_t i = 0; i < from->demands_n && !question->out_of_memory; i++) {
		demand_fill(question, &law->demands[from->demands_first + i], &view->demands[i]);
		view->counts[view->demands[i].state]++;
	}
	return question_status(question, err);
}
