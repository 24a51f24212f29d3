/* SPDX-License-Identifier: Apache-2.0 */
/* Other frameworks beside an assessment, as plain strings and as JSON. */
#include "api/api.h"

#include "notation/json_writer.h"
#include "rules/frameworks.h"

#include <string.h>

static const char *const service_words[] = {
#define X(name, word) word,
    LAW_SERVICES(X)
#undef X
};

/* --- Views --- */

static void
put_line(struct gpai_assessment *a, const struct duty_line *line, struct out *out)
{
	if (line->entity != LAW_NONE && a->facts.entities[line->entity].name.len > 0) {
		out_put(out, api_entity_name(&a->facts, &a->arena, line->entity));
		out_string(out, " ");
	}
	out_put(out, line->name);
	if (line->name.len > 0 && line->says.len > 0)
		out_string(out, ": ");
	out_put(out, line->says);
}

static const char *
lines_view(struct gpai_assessment *a, const struct duty_lines *lines)
{
	struct out out;
	const char *text;

	out_memory(&out);
	for (uint32_t i = 0; i < lines->n; i++) {
		if (i > 0)
			out_string(&out, "; ");
		put_line(a, &lines->at[i], &out);
	}
	if (lines->more > 0)
		out_format(&out, "; and %u more", lines->more);
	text = keep_text(a->keep, out_text(&out));
	a->keep->out_of_memory |= out_status(&out, NULL, NULL) != GPAI_OK;
	out_release(&out);
	return text;
}

static void
service_view(struct gpai_assessment *a, const struct service_view *from, struct gpai_service *to)
{
	const struct law *law = a->law;
	const struct law_service *service = from->service;

	*to = (struct gpai_service){.kind = service_words[service->kind],
	    .id = law_cstr(law, service->word),
	    .name = law_cstr(law, service->word),
	    .why = lines_view(a, &from->lines),
	    .held = (enum gpai_truth)from->truth};
	if (service->kind == LAW_SERVICE_FACT) {
		to->id = law_cstr(law, law->facts[service->ref].key);
		to->name = keep_text(a->keep, law_fact_name(law, service->ref));
	} else if (service->kind == LAW_SERVICE_PROVISION) {
		to->id = law_cstr(law, law->provisions[service->ref].id);
		to->name = law_cstr(law, law->provisions[service->ref].title);
	}
}

static void
demand_view(struct gpai_assessment *a, const struct demand_view *from, struct gpai_demand *to)
{
	const struct law_demand *demand = from->demand;
	uint32_t n = demand->services_n;
	struct gpai_service *services = keep_array(a->keep, (size_t)n + 1, sizeof *services);

	for (uint32_t i = 0; services != NULL && i < n; i++)
		service_view(a, &from->services[i], &services[i]);
	*to = (struct gpai_demand){.id = law_cstr(a->law, demand->id),
	    .says = law_cstr(a->law, demand->says),
	    .confidence = law_confidence_words[demand->confidence],
	    .note = law_cstr(a->law, demand->note),
	    .state = demand_state_word(from->state),
	    .services = services,
	    .n_services = services == NULL ? 0 : n};
}

static struct gpai_threshold *
thresholds_view(struct gpai_assessment *a, const struct framework_view *from)
{
	uint32_t n = from->framework->thresholds_n;
	struct gpai_threshold *views = keep_array(a->keep, (size_t)n + 1, sizeof *views);

	for (uint32_t i = 0; views != NULL && i < n; i++) {
		const struct law_threshold *one = from->thresholds[i].threshold;
		views[i] = (struct gpai_threshold){.says = law_cstr(a->law, one->says),
		    .counts = law_cstr(a->law, one->counts),
		    .confidence = law_confidence_words[one->confidence],
		    .why = keep_text(a->keep, from->thresholds[i].why),
		    .reached = (enum gpai_truth)from->thresholds[i].truth};
	}
	return views;
}

static void
framework_view(struct gpai_assessment *a, const struct framework_view *from, int32_t as_of,
    struct gpai_framework *to)
{
	const struct law *law = a->law;
	const struct law_framework *is = from->framework;
	struct gpai_demand *demands =
	    keep_array(a->keep, (size_t)is->demands_n + 1, sizeof *demands);

	for (uint32_t i = 0; demands != NULL && i < is->demands_n; i++)
		demand_view(a, &from->demands[i], &demands[i]);
	*to = (struct gpai_framework){.id = law_cstr(law, is->id),
	    .abbreviation = law_cstr(law, is->abbreviation),
	    .title = law_cstr(law, is->title),
	    .number = law_cstr(law, is->number),
	    .link = law_cstr(law, is->link),
	    .says = law_cstr(law, is->says),
	    .note = law_cstr(law, is->note),
	    .confidence = law_confidence_words[is->confidence],
	    .status = law_cstr(law, is->status),
	    .from = keep_day(a->keep, is->from),
	    .until = is->until == DATE_FOREVER ? "" : keep_day(a->keep, is->until),
	    .applies_yet = is->from != DATE_NONE && is->from <= as_of && as_of < is->until,
	    .thresholds = thresholds_view(a, from),
	    .n_thresholds = is->thresholds_n,
	    .demands = demands,
	    .n_demands = demands == NULL ? 0 : is->demands_n};
	if (to->thresholds == NULL)
		to->n_thresholds = 0;
}

/* --- Those asked for --- */

static enum gpai_code
refuse(const struct law *law, struct text word, struct gpai_error *err)
{
	struct out known;

	out_memory(&known);
	for (uint32_t i = 0; i < law->n_frameworks; i++)
		out_format(&known, "%s%s", i > 0 ? ", " : "", law_cstr(law, law->frameworks[i].id));
	enum gpai_code rc =
	    fail(err, GPAI_NOT_FOUND, NOWHERE, "the rulebook has no framework \"%.*s\", only %.*s",
		TEXT_ARG(word), TEXT_ARG(out_text(&known)));
	out_release(&known);
	return rc;
}

static enum gpai_code
add(struct gpai_assessment *a, struct question *question, uint32_t framework,
    struct gpai_error *err)
{
	struct framework_view view;
	enum gpai_code rc = framework_hold(question, framework, &view, err);

	if (rc != GPAI_OK)
		return rc;
	framework_view(a, &view, question->as_of, &a->frameworks[a->n_frameworks++]);
	return keep_status(a->keep, err);
}

static bool
is_there(const struct gpai_assessment *a, uint32_t framework)
{
	const char *id = law_cstr(a->law, a->law->frameworks[framework].id);

	for (uint32_t i = 0; i < a->n_frameworks; i++)
		if (strcmp(a->frameworks[i].id, id) == 0)
			return true;
	return false;
}

static enum gpai_code
add_named(
    struct gpai_assessment *a, struct question *question, struct text word, struct gpai_error *err)
{
	uint32_t framework = law_find_framework(a->law, word);

	if (framework == LAW_NONE)
		return refuse(a->law, word, err);
	return is_there(a, framework) ? GPAI_OK : add(a, question, framework, err);
}

enum gpai_code
api_also(struct gpai_assessment *a, int32_t as_of, const char *also, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;
	struct question question;

	if (also == NULL)
		return GPAI_OK;
	a->frameworks =
	    keep_array(a->keep, (size_t)a->law->n_frameworks + 1, sizeof *a->frameworks);
	if (a->frameworks == NULL)
		return fail_memory(err);
	question_init(&question, a->law, &a->facts, as_of, &a->arena);
	if (strcmp(also, "all") == 0) {
		for (uint32_t i = 0; i < a->law->n_frameworks && rc == GPAI_OK; i++)
			rc = add(a, &question, i, err);
		return rc;
	}
	while (*also != '\0' && rc == GPAI_OK) {
		size_t len = strcspn(also, ",");
		struct text word = text_trim((struct text){also, len});
		if (word.len > 0)
			rc = add_named(a, &question, word, err);
		also += len + (also[len] == ',');
	}
	return rc;
}

const struct gpai_framework *
gpai_assessment_frameworks(const struct gpai_assessment *a, uint32_t *n)
{
	*n = a->n_frameworks;
	return a->frameworks;
}

/* --- JSON --- */

static const char *
truth_of(enum gpai_truth truth)
{
	return truth_word((enum truth)truth);
}

static void
demand_json(struct json_writer *json, const struct gpai_demand *demand)
{
	json_open(json, '{');
	json_string_member(json, "id", demand->id);
	json_string_member(json, "says", demand->says);
	json_string_member(json, "confidence", demand->confidence);
	json_known_member(json, "note", demand->note);
	json_string_member(json, "state", demand->state);
	json_key(json, "served_by");
	json_open(json, '[');
	for (uint32_t i = 0; i < demand->n_services; i++) {
		const struct gpai_service *service = &demand->services[i];
		json_open(json, '{');
		json_string_member(json, "kind", service->kind);
		json_string_member(json, "id", service->id);
		json_string_member(json, "name", service->name);
		json_string_member(json, "held", truth_of(service->held));
		json_string_member(json, "why", service->why);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_close(json, '}');
}

static void
thresholds_json(struct json_writer *json, const struct gpai_framework *framework)
{
	json_key(json, "thresholds");
	json_open(json, '[');
	for (uint32_t i = 0; i < framework->n_thresholds; i++) {
		const struct gpai_threshold *one = &framework->thresholds[i];
		json_open(json, '{');
		json_string_member(json, "says", one->says);
		json_string_member(json, "counts", one->counts);
		json_string_member(json, "confidence", one->confidence);
		json_string_member(json, "reached", truth_of(one->reached));
		json_string_member(json, "why", one->why);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
framework_json(struct json_writer *json, const struct gpai_framework *framework)
{
	json_open(json, '{');
	json_string_member(json, "id", framework->id);
	json_string_member(json, "short", framework->abbreviation);
	json_string_member(json, "title", framework->title);
	json_known_member(json, "number", framework->number);
	json_known_member(json, "link", framework->link);
	json_string_member(json, "status", framework->status);
	json_known_member(json, "from", framework->from);
	json_known_member(json, "until", framework->until);
	json_bool_member(json, "applies_yet", framework->applies_yet);
	json_string_member(json, "says", framework->says);
	json_known_member(json, "note", framework->note);
	json_string_member(json, "confidence", framework->confidence);
	thresholds_json(json, framework);
	json_key(json, "demands");
	json_open(json, '[');
	for (uint32_t i = 0; i < framework->n_demands; i++)
		demand_json(json, &framework->demands[i]);
	json_close(json, ']');
	json_close(json, '}');
}

/* A member "also", when frameworks were asked for. */
void
api_also_json(struct json_writer *json, const struct gpai_assessment *a)
{
	if (a->frameworks == NULL)
		return;
	json_key(json, "also");
	json_open(json, '[');
	for (uint32_t i = 0; i < a->n_frameworks; i++)
		framework_json(json, &a->frameworks[i]);
	json_close(json, ']');
}
