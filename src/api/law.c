/* SPDX-License-Identifier: Apache-2.0 */
/* The rulebook as a handle: built in, or compiled from a folder; its list. */
#include "api/api.h"

#include "rulebook/embedded.h"
#include "rulebook/rulebook.h"
#include "rules/coverage.h"
#include "rules/history.h"

#include <stdlib.h>

enum gpai_code
gpai_law_builtin(struct gpai_law **law, struct gpai_error *err)
{
	struct gpai_law *l = calloc(1, sizeof *l);
	enum gpai_code rc;

	*law = NULL;
	if (l == NULL)
		return fail_memory(err);
	rc = law_open((struct span){law_image, law_image_size}, &l->law, err);
	if (rc != GPAI_OK) {
		free(l);
		return rc;
	}
	*law = l;
	return GPAI_OK;
}

static enum gpai_code
compile(const char *folder, struct gpai_law *law, struct rulebook_report *report,
    struct gpai_error *err)
{
	struct rulebook_file *files;
	uint32_t n;
	struct span image;
	enum gpai_code rc = rulebook_read(folder, &law->arena, &files, &n, err);

	if (rc == GPAI_OK)
		rc = rulebook_compile(files, n, &law->arena, &image, report, err);
	return rc == GPAI_OK ? law_open(image, &law->law, err) : rc;
}

enum gpai_code
gpai_law_load(const char *folder, struct gpai_law **law,
    void (*report)(void *context, const struct gpai_error *problem), void *context,
    struct gpai_error *err)
{
	struct rulebook_report *problems = calloc(1, sizeof *problems);
	struct gpai_law *l = calloc(1, sizeof *l);
	enum gpai_code rc;

	*law = NULL;
	if (problems == NULL || l == NULL) {
		free(problems);
		free(l);
		return fail_memory(err);
	}
	arena_init(&l->arena, 0);
	rc = compile(folder, l, problems, err);
	for (uint32_t i = 0; report != NULL && i < problems->n; i++)
		report(context, &problems->problems[i]);
	free(problems);
	if (rc == GPAI_OK)
		*law = l;
	else
		gpai_law_free(l);
	return rc;
}

void
gpai_law_free(struct gpai_law *law)
{
	if (law == NULL)
		return;
	arena_release(&law->arena);
	free(law);
}

const char *
gpai_law_title(const struct gpai_law *law)
{
	return law_cstr(&law->law, law->law.header->title);
}

const char *
gpai_law_disclaimer(const struct gpai_law *law)
{
	return law_cstr(&law->law, law->law.header->disclaimer);
}

void
gpai_law_count(const struct gpai_law *law, struct gpai_law_size *size)
{
	const struct law *l = &law->law;

	*size = (struct gpai_law_size){.facts = l->n_facts,
	    .provisions = l->n_provisions,
	    .forms = l->n_forms,
	    .items = l->n_items,
	    .registers = l->n_registers,
	    .events = l->n_events};
	for (uint32_t i = 0; i < l->n_provisions; i++)
		size->obligations += l->provisions[i].kind == LAW_OBLIGATION;
}

/* What lists a run of things of one kind: the same columns for each. */
struct lister {
	const struct law *law;
	int32_t at; /* DATE_NONE: no standing is told */
	void (*each)(void *, const struct gpai_law_line *);
	void *context;
};

static void
list_line(const struct lister *l, const char *kind, law_str id, law_str title, law_str pin,
    int32_t from, uint32_t confidence)
{
	char day[DATE_CHARS] = "";

	if (from != DATE_NONE)
		date_format(from, day);
	l->each(l->context, &(struct gpai_law_line){.kind = kind,
				.id = law_cstr(l->law, id),
				.title = law_cstr(l->law, title),
				.pin = law_cstr(l->law, pin),
				.enacted = "",
				.from = day,
				.until = "",
				.confidence = law_confidence_words[confidence],
				.standing = "",
				.current = true});
}

static enum gpai_code
list_provision(const struct lister *l, uint32_t index, struct gpai_error *err)
{
	const struct law_provision *p = &l->law->provisions[index];
	int32_t days[] = {p->enacted, p->from, p->until};
	char shown[3][DATE_CHARS] = {"", "", ""};
	struct out standing;

	out_memory(&standing);
	for (size_t i = 0; i < 3; i++)
		if (days[i] != DATE_NONE && days[i] != DATE_FOREVER)
			date_format(days[i], shown[i]);
	if (l->at != DATE_NONE)
		law_put_standing(l->law, index, l->at, &standing);
	out_bytes(&standing, "", 1); /* its end */
	enum gpai_code rc = out_status(&standing, "memory", err);
	if (rc == GPAI_OK)
		l->each(l->context,
		    &(struct gpai_law_line){.kind = law_provision_kind_words[p->kind],
			.id = law_cstr(l->law, p->id),
			.title = law_cstr(l->law, p->title),
			.pin = law_cstr(l->law, p->pin),
			.enacted = shown[0],
			.from = shown[1],
			.until = shown[2],
			.confidence = law_confidence_words[p->confidence],
			.standing = out_text(&standing).at,
			.current =
			    law_is_enacted(p, l->at) &&
			    law_find_provision(l->law, law_text(l->law, p->id), l->at) == index});
	out_release(&standing);
	return rc;
}

enum gpai_code
gpai_law_list(const struct gpai_law *law, const char *at,
    void (*each)(void *context, const struct gpai_law_line *line), void *context,
    struct gpai_error *err)
{
	const struct law *l = &law->law;
	struct lister to = {l, DATE_NONE, each, context};
	enum gpai_code rc = api_day(at, "--at", DATE_NONE, &to.at, err);

	if (rc != GPAI_OK)
		return rc;
	for (uint32_t i = 0; i < l->n_sources; i++)
		list_line(&to, "source", l->sources[i].id, l->sources[i].title,
		    l->sources[i].abbreviation, l->sources[i].from, LAW_CONFIDENCE_TEXT);
	for (uint32_t i = 0; i < l->n_provisions; i++)
		if ((rc = list_provision(&to, i, err)) != GPAI_OK)
			return rc;
	for (uint32_t i = 0; i < l->n_facts; i++)
		list_line(&to, "fact", l->facts[i].key, l->facts[i].asks, l->facts[i].pin,
		    DATE_NONE, l->facts[i].confidence);
	for (uint32_t i = 0; i < l->n_forms; i++)
		list_line(&to, "form", l->forms[i].id, l->forms[i].title, l->forms[i].pin,
		    DATE_NONE, l->forms[i].confidence);
	for (uint32_t i = 0; i < l->n_items; i++)
		list_line(&to, "item", l->items[i].id, l->items[i].label, l->items[i].pin,
		    DATE_NONE, LAW_CONFIDENCE_CODE);
	for (uint32_t i = 0; i < l->n_registers; i++)
		list_line(&to, "register", l->registers[i].id, l->registers[i].title,
		    l->registers[i].source, l->registers[i].as_of, LAW_CONFIDENCE_SECONDARY);
	for (uint32_t i = 0; i < l->n_frameworks; i++)
		list_line(&to, "framework", l->frameworks[i].id, l->frameworks[i].title,
		    l->frameworks[i].number, l->frameworks[i].from, l->frameworks[i].confidence);
	for (uint32_t i = 0; i < l->n_retentions; i++)
		list_line(&to, "retention", l->retentions[i].id, l->retentions[i].title,
		    l->retentions[i].pin, DATE_NONE, l->retentions[i].confidence);
	return GPAI_OK;
}

void
gpai_law_coverage(const struct gpai_law *law,
    void (*each)(void *context, const struct gpai_law_coverage *instrument), void *context)
{
	const struct law *l = &law->law;

	for (uint32_t i = 0; i < l->n_sources; i++) {
		struct law_coverage c = law_coverage_of(l, i);
		if (c.total > 0)
			each(context,
			    &(struct gpai_law_coverage){.id = law_cstr(l, l->sources[i].id),
				.title = law_cstr(l, l->sources[i].title),
				.pins = law_cstr(l, l->sources[i].abbreviation),
				.status = law_cstr(l, l->sources[i].status),
				.provisions = c.total,
				.machine = c.by_check[LAW_CHECK_MACHINE],
				.document = c.by_check[LAW_CHECK_DOCUMENT],
				.human = c.by_check[LAW_CHECK_HUMAN]});
	}
}

enum gpai_code
gpai_form_count(const struct gpai_law *law, const char *form, const char *audience, uint32_t *items,
    struct gpai_error *err)
{
	uint32_t index = api_form(&law->law, text_of(form)), bit;

	*items = 0;
	if (index == LAW_NONE)
		return fail(err, GPAI_NOT_FOUND, NOWHERE, "the rulebook has no form \"%s\"", form);
	if (!law_audience_from(text_of(audience), &bit))
		return fail(err, GPAI_INVALID, NOWHERE, "there is no audience \"%s\"", audience);
	*items = form_count(&law->law, index, bit);
	return GPAI_OK;
}

const char *
gpai_form_audience(const struct gpai_law *law, const char *form)
{
	uint32_t index = api_form(&law->law, text_of(form));
	uint32_t mask = index == LAW_NONE ? 0 : law->law.forms[index].audiences;

	for (unsigned i = 0; i < LAW_AUDIENCE_COUNT; i++)
		if (mask == 1u << i)
			return law_audience_words[i];
	return NULL;
}
