/* SPDX-License-Identifier: Apache-2.0 */
/* The rulebook held against cases that a lawyer can read and add to (*.cases).
 *
 * A case is a few facts, a day, and what must come out. One line each:
 *   given NAME                  a group of facts that cases build on
 *   case CLAIM                  what the case shows; its lines follow
 *   with NAME                   the facts of that group
 *   at 2026-11-01               the day asked about (else DAY_AT_FIRST)
 *   key = value                 a fact of a single entity, as in gpai.yaml; "none" is none
 *   kind/name key = value       a fact of a named entity
 *   complete kind               the list of this kind is complete
 *   id is WORD                  true, false, unknown of a condition or exposure; met, not-met,
 *                               not-applicable, unknown of an obligation
 *   id due DAY, id since DAY    of an obligation; "never" where no day can be told
 *   id cap AMOUNT               of an exposure; "unknown" where it is
 * Facts may follow expectations; what is said later replaces what was said before.
 * Left out: evidence files and the dossier, which have tests of their own. */
#include "../check.h"

#include "base/base.h"
#include "rulebook/embedded.h"
#include "rules/rules.h"

#include <stdio.h>
#include <string.h>

enum { LINES_MAX = 20000, CASES_MAX = 2000, DEPTH_MAX = 8 };
static const char DAY_AT_FIRST[] = "2026-11-01";

struct line {
	struct text text;
	uint32_t number;
};

struct group { /* a given or a case: its lines */
	struct text name;
	bool is_case;
	uint32_t first, n;
};

struct cases {
	const char *path;
	struct line *lines;
	struct group *groups;
	uint32_t n_lines, n_groups;
};

static struct law law;
static struct arena memory; /* of everything read, until the program ends */

/* What one case has come to. */
struct run {
	const struct cases *cases;
	struct arena arena;
	struct fact_set facts;
	int32_t at;
};

/* Reading */

static bool
takes(struct text *line, const char *word)
{
	size_t len = strlen(word);

	if (line->len <= len || memcmp(line->at, word, len) != 0 || line->at[len] != ' ')
		return false;
	*line = text_trim((struct text){line->at + len, line->len - len});
	return true;
}

static void
read_line(struct cases *cases, struct text text, uint32_t number)
{
	struct group *group = cases->n_groups == 0 ? NULL : &cases->groups[cases->n_groups - 1];
	bool is_case = false;

	text = text_trim(text);
	if (text.len == 0 || text.at[0] == '#')
		return;
	if (takes(&text, "given") || (is_case = takes(&text, "case"))) {
		assert_true(cases->n_groups < CASES_MAX);
		cases->groups[cases->n_groups++] = (struct group){text, is_case, cases->n_lines, 0};
		return;
	}
	if (group == NULL)
		fail_msg("%s: line %u: expected given or case first", cases->path, number);
	assert_true(cases->n_lines < LINES_MAX);
	cases->lines[cases->n_lines++] = (struct line){text, number};
	group->n++;
}

static void
read_cases(const char *path, struct cases *cases)
{
	char line[1024];
	FILE *file = fopen(path, "r");
	uint32_t number = 0;

	*cases = (struct cases){.path = path};
	cases->lines = arena_array(&memory, LINES_MAX, sizeof *cases->lines);
	cases->groups = arena_array(&memory, CASES_MAX, sizeof *cases->groups);
	assert_non_null(file);
	while (fgets(line, sizeof line, file) != NULL)
		read_line(cases, arena_text(&memory, text_of(line)), ++number);
	fclose(file);
}

/* Facts */

static uint32_t
entity_of(struct run *run, const struct line *line, struct text *text, uint32_t kind)
{
	const char *slash = memchr(text->at, '/', text->len);
	const char *blank = memchr(text->at, ' ', text->len);

	if (slash == NULL || blank == NULL || slash > blank)
		return fact_single(&run->facts, kind);
	struct text name = {slash + 1, (size_t)(blank - slash - 1)};
	uint32_t named = law_find_kind(&law, (struct text){text->at, (size_t)(slash - text->at)});
	if (named == LAW_NONE)
		fail_msg("%s: line %u: no such kind", run->cases->path, line->number);
	return fact_set_entity(&run->facts, named, name);
}

static void
put_fact(struct run *run, const struct line *line, size_t equals)
{
	struct text left = text_trim((struct text){line->text.at, equals});
	struct text right =
	    text_trim((struct text){line->text.at + equals + 1, line->text.len - equals - 1});
	const char *blank = memchr(left.at, ' ', left.len);
	struct text key = left;
	struct fact fact = {.origin = ORIGIN_DECLARED,
	    .by = text_of("A. Person"),
	    .source = text_of("a case"),
	    .since = DATE_NONE};
	struct gpai_error err;

	if (blank != NULL)
		key = text_trim((struct text){blank, left.len - (size_t)(blank - left.at)});
	uint32_t index = law_find_fact(&law, key);
	if (index == LAW_NONE)
		fail_msg(
		    "%s: line %u: no fact '%.*s'", run->cases->path, line->number, TEXT_ARG(key));
	if (text_is(right, "none"))
		fact.value = value_absent(text_of("a case"));
	else if (value_parse(&run->arena, (enum value_type)law.facts[index].type, right, NOWHERE,
		     &fact.value, &err) != GPAI_OK)
		fail_msg("%s: line %u: %s", run->cases->path, line->number, err.message);
	fact_set_put(&run->facts, entity_of(run, line, &left, law.facts[index].kind), index, &fact);
}

/* Expectations */

static const struct outcome *
outcome_of(const struct assessment *assessment, struct text id)
{
	for (uint32_t i = 0; i < assessment->n_outcomes; i++)
		if (text_equal(
			law_text(&law, law.provisions[assessment->outcomes[i].provision].id), id))
			return &assessment->outcomes[i];
	return NULL;
}

static const struct exposure *
exposure_of(const struct assessment *assessment, struct text id)
{
	for (uint32_t i = 0; i < assessment->n_exposures; i++)
		if (text_equal(
			law_text(&law, law.provisions[assessment->exposures[i].provision].id), id))
			return &assessment->exposures[i];
	return NULL;
}

static const char *
status_of(struct run *run, struct assessment *assessment, struct text id)
{
	const struct outcome *outcome = outcome_of(assessment, id);
	const struct exposure *exposure = exposure_of(assessment, id);
	uint32_t provision = law_find_provision(&law, id, run->at);

	if (outcome != NULL)
		return outcome_word(outcome->status);
	if (exposure != NULL)
		return truth_word(exposure->truth);
	if (provision == LAW_NONE)
		return NULL;
	return truth_word(evaluate_provision(&assessment->question, provision)->truth);
}

static const char *
day_of(const struct assessment *assessment, struct text id, struct text what, char day[DATE_CHARS])
{
	const struct outcome *outcome = outcome_of(assessment, id);

	if (outcome == NULL)
		return NULL;
	int32_t date = text_is(what, "due") ? outcome->due : outcome->applies_since;
	if (date == DATE_NONE)
		return "never";
	date_format(date, day);
	return day;
}

static const char *
cap_of(struct run *run, const struct assessment *assessment, struct text id)
{
	const struct exposure *exposure = exposure_of(assessment, id);
	struct out out;

	if (exposure == NULL)
		return NULL;
	out_memory(&out);
	value_format(&exposure->cap, &out);
	const char *cap = arena_string(&run->arena, out_text(&out));
	out_release(&out);
	return cap;
}

static void
hold(struct run *run, const struct line *line, struct text id, struct text what, struct text wanted)
{
	struct assessment assessment;
	struct gpai_error err;
	char day[DATE_CHARS];
	const char *found;

	fact_set_derive(&run->facts);
	if (assess(&law, &run->facts, run->at, &run->arena, &assessment, &err) != GPAI_OK)
		fail_msg("%s: line %u: %s", run->cases->path, line->number, err.message);
	if (text_is(what, "is"))
		found = status_of(run, &assessment, id);
	else if (text_is(what, "cap"))
		found = cap_of(run, &assessment, id);
	else
		found = day_of(&assessment, id, what, day);
	if (found == NULL || !text_is(wanted, found))
		fail_msg("%s: line %u: %.*s %.*s %s, expected %.*s", run->cases->path, line->number,
		    TEXT_ARG(id), TEXT_ARG(what), found == NULL ? "unheard of" : found,
		    TEXT_ARG(wanted));
}

/* "id is word": the first word, the second, the rest. */
static bool
split(struct text line, struct text *id, struct text *what, struct text *wanted)
{
	const char *end = line.at + line.len;
	const char *one = memchr(line.at, ' ', line.len);
	const char *two = one == NULL ? NULL : memchr(one + 1, ' ', (size_t)(end - one - 1));

	if (two == NULL)
		return false;
	*id = (struct text){line.at, (size_t)(one - line.at)};
	*what = (struct text){one + 1, (size_t)(two - one - 1)};
	*wanted = text_trim((struct text){two, (size_t)(end - two)});
	return text_is(*what, "is") || text_is(*what, "due") || text_is(*what, "since") ||
	       text_is(*what, "cap");
}

/* Running */

static void run_group(struct run *run, const struct group *group, unsigned depth);

static void
run_given(struct run *run, const struct line *line, struct text name, unsigned depth)
{
	for (uint32_t i = 0; i < run->cases->n_groups; i++) {
		const struct group *group = &run->cases->groups[i];
		if (!group->is_case && text_equal(group->name, name)) {
			run_group(run, group, depth + 1);
			return;
		}
	}
	fail_msg("%s: line %u: no given '%.*s'", run->cases->path, line->number, TEXT_ARG(name));
}

static void
run_line(struct run *run, const struct line *line, unsigned depth)
{
	struct text text = line->text, id, what, wanted;
	const char *equals = memchr(text.at, '=', text.len);

	if (equals != NULL) {
		put_fact(run, line, (size_t)(equals - text.at));
	} else if (takes(&text, "with")) {
		run_given(run, line, text, depth);
	} else if (takes(&text, "complete")) {
		uint32_t kind = law_find_kind(&law, text);
		assert_int_not_equal(kind, LAW_NONE);
		fact_set_close(&run->facts, kind);
	} else if (takes(&text, "at")) {
		assert_true(date_parse(text, &run->at));
	} else if (split(text, &id, &what, &wanted)) {
		hold(run, line, id, what, wanted);
	} else {
		fail_msg("%s: line %u: '%.*s', expected a line of a case", run->cases->path,
		    line->number, TEXT_ARG(text));
	}
}

static void
run_group(struct run *run, const struct group *group, unsigned depth)
{
	assert_true(depth < DEPTH_MAX);
	for (uint32_t i = 0; i < group->n; i++)
		run_line(run, &run->cases->lines[group->first + i], depth);
}

struct one { /* what a test gets */
	const struct cases *cases;
	const struct group *group;
};

static void
runs(void **state)
{
	const struct one *one = *state;
	struct run run = {.cases = one->cases};

	arena_init(&run.arena, 0);
	fact_set_init(&run.facts, &law, &run.arena);
	assert_true(date_parse(text_of(DAY_AT_FIRST), &run.at));
	run_group(&run, one->group, 0);
	arena_release(&run.arena);
}

int
main(int argc, char **argv)
{
	struct span image = {law_image, law_image_size};
	struct cases cases;
	struct gpai_error err;
	size_t n = 0;

	arena_init(&memory, 0);
	if (argc != 2 || law_open(image, &law, &err) != GPAI_OK) {
		fprintf(stderr, "usage: cases FILE.cases\n");
		return 2;
	}
	read_cases(argv[1], &cases);
	struct CMUnitTest *tests = arena_array(&memory, cases.n_groups, sizeof *tests);
	struct one *ones = arena_array(&memory, cases.n_groups, sizeof *ones);
	for (uint32_t i = 0; i < cases.n_groups; i++) {
		if (!cases.groups[i].is_case)
			continue;
		ones[n] = (struct one){&cases, &cases.groups[i]};
		tests[n].name = arena_string(&memory, cases.groups[i].name);
		tests[n].test_func = runs;
		tests[n].initial_state = &ones[n];
		n++;
	}
	int failed = _cmocka_run_group_tests(argv[1], tests, n, NULL, NULL);
	arena_release(&memory);
	return failed;
}
