/* SPDX-License-Identifier: Apache-2.0 */
/* full-systemic/gpai.yaml, an invented dossier that answers every Measure of the Code: all that
 * applies is met, each of its documents is needed for that, and the forms of the Safety and
 * Security Chapter are answered. Other law is not held to it, so that it can grow without this
 * file. Reads the file alone, without a record. */
#include "api/audit_renew.h"
#include "records/declared.h"
#include "rulebook/embedded.h"
#include "rules/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../check.h"

enum {
	OWED_AT_LEAST = 250, /* outcomes met; far fewer would mean that nothing is asked */
	LISTED_MAX = 40,     /* a fact of the whole dossier opens more */
};

struct sample {
	struct law law;
	struct arena arena;
	struct declared declared;
	struct fact_set set;
	struct assessment assessment;
};

#define CHAPTER "cop.s."

static const char *sample_file, *needs_file;

static void
read_sample(struct sample *sample)
{
	struct span bytes;
	struct gpai_error err;

	arena_init(&sample->arena, 0);
	assert_int_equal(
	    law_open((struct span){law_image, law_image_size}, &sample->law, &err), GPAI_OK);
	assert_int_equal(file_read(&sample->arena, sample_file, 1 << 20, &bytes, &err), GPAI_OK);
	if (declared_parse(&sample->arena, &sample->law, sample_file, bytes, &sample->declared,
		&err) != GPAI_OK)
		fail_msg("%s: line %llu: %s", err.file, (unsigned long long)err.at, err.message);
}

/* What to leave out: all facts of a document, or all of a key. */
static bool
is_left_out(const struct recorded_fact *is, struct text without)
{
	return text_equal(is->key, without) ||
	       (text_is(is->kind, "document") && text_equal(is->name, without));
}

static void
judge(struct sample *sample, struct text without)
{
	struct gpai_error err;
	int32_t as_of = DATE_NONE;

	fact_set_init(&sample->set, &sample->law, &sample->arena);
	for (size_t i = 0; i < sample->declared.n_facts; i++) {
		struct recorded_fact *is = &sample->declared.facts[i].is;
		uint32_t kind = law_find_kind(&sample->law, is->kind);
		if (is->what == RECORD_CLOSED)
			fact_set_close(&sample->set, kind);
		if (is->what != RECORD_FACT || is_left_out(is, without))
			continue;
		fact_set_put(&sample->set, fact_set_entity(&sample->set, kind, is->name),
		    law_find_fact(&sample->law, is->key), &is->fact);
	}
	assert_true(date_parse(text_of("2026-11-20"), &as_of));
	fact_set_derive(&sample->set, as_of);
	assert_int_equal(audit_renew(&sample->set, &sample->arena, &err), GPAI_OK);
	assert_int_equal(
	    assess(&sample->law, &sample->set, as_of, &sample->arena, &sample->assessment, &err),
	    GPAI_OK);
}

static const struct law_provision *
provision_of(const struct sample *sample, const struct outcome *outcome)
{
	return &sample->law.provisions[outcome->provision];
}

/* Neither met nor out of the question. What one merely may do is no duty. */
static bool
is_open(const struct sample *sample, const struct outcome *outcome)
{
	return provision_of(sample, outcome)->force != LAW_FORCE_MAY &&
	       outcome->status != OUTCOME_MET && outcome->status != OUTCOME_NOT_APPLICABLE;
}

/* Open duties whose id begins so. */
static uint32_t
open_duties(const struct sample *sample, const char *prefix)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < sample->assessment.n_outcomes; i++) {
		const struct outcome *outcome = &sample->assessment.outcomes[i];
		const char *id = law_cstr(&sample->law, provision_of(sample, outcome)->id);
		if (strncmp(id, prefix, strlen(prefix)) != 0 || !is_open(sample, outcome))
			continue;
		if (*prefix != '\0')
			print_message("%s: %s: %.*s\n", id, outcome_word(outcome->status),
			    TEXT_ARG(outcome->why));
		n++;
	}
	return n;
}

static void
all_that_applies_is_met(void **state)
{
	struct sample sample;

	(void)state;
	read_sample(&sample);
	judge(&sample, TEXT_NONE);
	assert_int_equal(open_duties(&sample, "cop."), 0);
	assert_true(sample.assessment.counts[OUTCOME_MET] >= OWED_AT_LEAST);
	arena_release(&sample.arena);
}

static struct text
kind_of_document(const struct sample *sample, struct text name)
{
	for (size_t i = 0; i < sample->declared.n_facts; i++) {
		const struct recorded_fact *is = &sample->declared.facts[i].is;
		if (text_is(is->kind, "document") && text_equal(is->name, name) &&
		    text_is(is->key, "document.kind"))
			return is->fact.value.text;
	}
	return TEXT_NONE;
}

static bool
is_only_one_of_its_kind(const struct sample *sample, struct text name)
{
	struct text kind = kind_of_document(sample, name);
	uint32_t n = 0;

	for (size_t i = 0; i < sample->declared.n_facts; i++) {
		const struct recorded_fact *is = &sample->declared.facts[i].is;
		n += text_is(is->key, "document.kind") && text_equal(is->fact.value.text, kind);
	}
	return n == 1;
}

static void
without_any_one_document_something_is_open(void **state)
{
	struct sample sample;
	uint32_t n = 0, before;

	(void)state;
	read_sample(&sample);
	judge(&sample, TEXT_NONE);
	before = open_duties(&sample, "");
	for (size_t i = 0; i < sample.declared.n_facts; i++) {
		const struct recorded_fact *is = &sample.declared.facts[i].is;
		if (!text_is(is->key, "document.kind") ||
		    !is_only_one_of_its_kind(&sample, is->name))
			continue;
		judge(&sample, is->name);
		if (open_duties(&sample, "") <= before)
			fail_msg("nothing asks for document/%.*s", TEXT_ARG(is->name));
		n++;
	}
	assert_true(n > 40);
	arena_release(&sample.arena);
}

/* Items of a form that are open, for all its audiences together. */
static uint32_t
open_items(struct sample *sample, const char *form_id, uint32_t *n_items)
{
	uint32_t form = 0, n = 0;
	struct form_view view;
	struct gpai_error err;

	while (form < sample->law.n_forms &&
	       strcmp(law_cstr(&sample->law, sample->law.forms[form].id), form_id) != 0)
		form++;
	assert_true(form < sample->law.n_forms);
	for (uint32_t bit = 1; bit <= sample->law.forms[form].audiences; bit <<= 1) {
		if ((sample->law.forms[form].audiences & bit) == 0)
			continue;
		uint32_t kind = sample->law.forms[form].on;
		struct form_about about = {
		    kind == LAW_NONE ? LAW_NONE
				     : sample->assessment.question.facts->runs[kind].first,
		    LAW_NONE};
		assert_int_equal(
		    form_fill_about(&sample->assessment.question, form, bit, about, &view, &err),
		    GPAI_OK);
		n += view.n_open;
		*n_items = view.n_items;
	}
	return n;
}

static void
forms_are_answered_and_each_needs_its_facts(void **state)
{
	static const struct {
		const char *form, *key;
		uint32_t n_items; /* headers aside */
	} forms[] = {
	    {"framework", "framework.acceptance", 11},
	    {"model-report", "report.development", 28},
	    {"model-report", "risk.estimate.severity", 28},
	    {"systemic-risk-scenario", "scenario.harm", 12},
	    {"incident-report", "incident.cause", 16},
	    {"incident-report", "incident.material", 16},
	};
	struct sample sample;

	(void)state;
	read_sample(&sample);
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		uint32_t n_items = 0;
		judge(&sample, TEXT_NONE);
		assert_int_equal(open_items(&sample, forms[i].form, &n_items), 0);
		assert_int_equal(n_items, forms[i].n_items);
		judge(&sample, text_of(forms[i].key));
		if (open_items(&sample, forms[i].form, &n_items) == 0)
			fail_msg("%s does not need %s", forms[i].form, forms[i].key);
	}
	arena_release(&sample.arena);
}

/* "cop.s.1.1.a cop.s.1.1.b": duties of the chapter that are open, each once; "most" when they are
 * many. Borrowed. */
static const char *
open_list(const struct sample *sample)
{
	static char list[8000];
	size_t len = 0;
	uint32_t n = 0;
	const char *last = "";

	list[0] = '\0';
	for (uint32_t i = 0; i < sample->assessment.n_outcomes; i++) {
		const struct outcome *outcome = &sample->assessment.outcomes[i];
		const char *id = law_cstr(&sample->law, provision_of(sample, outcome)->id);
		if (strncmp(id, CHAPTER, sizeof CHAPTER - 1) != 0 || !is_open(sample, outcome) ||
		    strcmp(id, last) == 0)
			continue;
		len +=
		    (size_t)snprintf(list + len, sizeof list - len, "%s%s", len > 0 ? " " : "", id);
		assert_true(len < sizeof list);
		last = id;
		n++;
	}
	return n > LISTED_MAX ? "most" : list;
}

/* What needs.txt says of a key or document: "" when nothing. */
static struct text
expected_list(struct span needs, struct text name)
{
	struct text rest = {(const char *)needs.at, needs.len};

	while (rest.len > 0) {
		const char *stop = memchr(rest.at, '\n', rest.len);
		struct text line = {rest.at, stop != NULL ? (size_t)(stop - rest.at) : rest.len};
		rest.at += line.len + (stop != NULL);
		rest.len -= line.len + (stop != NULL);
		if (line.len > name.len && memcmp(line.at, name.at, name.len) == 0 &&
		    line.at[name.len] == ':')
			return text_trim(
			    (struct text){line.at + name.len + 1, line.len - name.len - 1});
	}
	return TEXT_NONE;
}

/* Each key once; of documents each one. */
static bool
is_first(const struct sample *sample, size_t i, struct text name)
{
	const struct recorded_fact *is = &sample->declared.facts[i].is;

	if (text_is(is->kind, "document"))
		return text_is(is->key, "document.kind");
	for (size_t k = 0; k < i; k++)
		if (text_equal(sample->declared.facts[k].is.key, name))
			return false;
	return is->what == RECORD_FACT;
}

static void
what_is_left_out_opens_what_the_list_says(void **state)
{
	struct sample sample;
	struct span needs;
	struct gpai_error err;
	uint32_t n_wrong = 0;

	(void)state;
	read_sample(&sample);
	assert_int_equal(file_read(&sample.arena, needs_file, 1 << 20, &needs, &err), GPAI_OK);
	for (size_t i = 0; i < sample.declared.n_facts; i++) {
		const struct recorded_fact *is = &sample.declared.facts[i].is;
		struct text name = text_is(is->kind, "document") ? is->name : is->key;
		if (!is_first(&sample, i, name))
			continue;
		judge(&sample, name);
		const char *found = open_list(&sample);
		if (text_is(expected_list(needs, name), found))
			continue;
		fprintf(stderr, "%.*s: %s\n", TEXT_ARG(name), found);
		n_wrong++;
	}
	assert_int_equal(n_wrong, 0);
	arena_release(&sample.arena);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_that_applies_is_met),
	    cmocka_unit_test(without_any_one_document_something_is_open),
	    cmocka_unit_test(forms_are_answered_and_each_needs_its_facts),
	    cmocka_unit_test(what_is_left_out_opens_what_the_list_says),
	};

	if (argc != 3)
		return 2;
	sample_file = argv[1];
	needs_file = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
