/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the *.cases beside this file: questions to the embedded rulebook and the answers expected,
 * written so that a lawyer can add one.
 *
 *	# what the case is about, and where the law says so
 *	at: 2026-01-15
 *	facts: training.compute.flop=2e25; document/ours document.kind=policy.copyright
 *	closed: source
 *	rule: model.gpai
 *	expect: true
 *
 * A blank line ends a case and forgets its facts; those under `given:` before the first blank line
 * hold in the whole file. A condition is true, false or unknown; an obligation has a status.
 * After `expect:` may follow `since:`, `due:`, `basis:`, `missing:` (keys, in order) and `why:`
 * (a part of it); of an exposure, which is true, false or unknown too, `cap:` (a number or
 * unknown). A list of rules, with commas, is held to the same answers. A
 * rule asked of each entity of a kind names one: `rule: aia.50.1 system/chat`. KEY=none records
 * that there is none, KEY=? takes back what a line above recorded. Every fact is declared by a
 *named person.
 *
 * The compute ledger is asked without a rule, each thing by its id:
 *
 *	burn: 1e22                                        FLOP a day, as told; may be left out
 *	sum: compute.cumulative = 3e24                    "at least 3e24" of one without an end
 *	plan: compute.cumulative = 2e25..3e25             when all stages are finished
 *	limit: limit.systemic-risk = not exceeded, close  exceeded, unknown, does not apply
 *	crossing: limit.systemic-risk = 2027-01-03..2027-02-01
 *	clock: limit.systemic-risk = starts 2026-12-07    the state, and by when it is due */
#include "rulebook/embedded.h"
#include "rules/compute_ledger.h"
#include "rules/rules.h"
#ifdef AS_READ
#include "api/audit_renew.h"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FACTS_MAX = 400, KINDS_MAX = 40 };

struct given {
	uint32_t kind, key;
	struct text name; /* of the entity */
	struct value value;
	enum origin origin;
};

struct runner {
	const char *file;
	unsigned line, n_checks, n_failed;
	struct law law;
	struct arena arena;
	struct given facts[FACTS_MAX];
	uint32_t n_facts, n_given; /* the first n_given hold in the whole file */
	bool closed[KINDS_MAX];
	int32_t at;
	struct text rules; /* asked about */
	uint32_t rule;     /* the one of them at hand */
	uint32_t entity;   /* it is asked of, or LAW_NONE */
	struct fact_set set;
	struct assessment assessment;
	bool is_answered;
	const struct outcome *outcome; /* of the rule at hand, or NULL */
	struct ledger_options options;
	struct text why;
};

static void
complain(struct runner *run, const char *what, struct text found, struct text expected)
{
	fprintf(stderr, "%s: line %u: %s: \"%.*s\", expected \"%.*s\"\n", run->file, run->line,
	    what, TEXT_ARG(found), TEXT_ARG(expected));
	run->n_failed++;
}

static void
unreadable(struct runner *run, const char *what, struct text found)
{
	fprintf(stderr, "%s: line %u: no such %s: \"%.*s\"\n", run->file, run->line, what,
	    TEXT_ARG(found));
	run->n_failed++;
}

/* The part before `mark`, and the rest behind it; all of it when there is no mark. */
static struct text
cut(struct text *text, char mark)
{
	const char *at = text->len > 0 ? memchr(text->at, mark, text->len) : NULL;
	struct text part = *text;

	if (at != NULL)
		part.len = (size_t)(at - text->at);
	size_t used = part.len + (at != NULL);
	text->at += used;
	text->len -= used;
	return text_trim(part);
}

/* [KIND/NAME] KEY=VALUE */
static void
read_fact(struct runner *run, struct text fact)
{
	struct text key = cut(&fact, '='), value = text_trim(fact), kind = TEXT_NONE;
	struct given *given = &run->facts[run->n_facts];
	struct gpai_error err;

	if (key.len > 0 && memchr(key.at, ' ', key.len) != NULL) {
		struct text rest = key;
		given->name = cut(&rest, ' ');
		kind = cut(&given->name, '/');
		key = text_trim(rest);
	} else {
		given->name = TEXT_NONE;
	}
	given->key = law_find_fact(&run->law, key);
	if (given->key == LAW_NONE || run->n_facts == FACTS_MAX - 1) {
		unreadable(run, "fact", key);
		return;
	}
	given->kind = run->law.facts[given->key].kind;
	if (kind.len > 0 && law_find_kind(&run->law, kind) != given->kind)
		complain(run, "kind", kind, law_text(&run->law, run->law.kinds[given->kind].word));
	if (text_is(value, "?"))
		given->value = (struct value){.state = VALUE_UNKNOWN};
	else if (text_is(value, "none"))
		given->value = value_absent(text_of("there is none"));
	else if (value_parse(&run->arena, (enum value_type)run->law.facts[given->key].type, value,
		     at_line(run->file, run->line), &given->value, &err) != GPAI_OK) {
		unreadable(run, err.message, value);
		return;
	}
	run->n_facts++;
}

static void
read_facts(struct runner *run, struct text facts, enum origin origin)
{
	while (facts.len > 0) {
		struct text fact = cut(&facts, ';');
		uint32_t before = run->n_facts;
		if (fact.len > 0)
			read_fact(run, fact);
		if (run->n_facts > before)
			run->facts[before].origin = origin;
	}
}

static void
read_closed(struct runner *run, struct text kinds)
{
	while (kinds.len > 0) {
		struct text word = cut(&kinds, ',');
		uint32_t kind = law_find_kind(&run->law, word);
		if (kind >= KINDS_MAX)
			unreadable(run, "kind", word);
		else
			run->closed[kind] = true;
	}
}

static void
put_facts(struct runner *run)
{
	fact_set_init(&run->set, &run->law, &run->arena);
	for (uint32_t i = 0; i < run->n_facts; i++) {
		struct fact fact = {.value = run->facts[i].value,
		    .origin = run->facts[i].origin,
		    .by = text_of("A. Person"),
		    .source = text_of("the case"),
		    .since = DATE_NONE};
		fact_set_put(&run->set,
		    fact_set_entity(&run->set, run->facts[i].kind, run->facts[i].name),
		    run->facts[i].key, &fact);
	}
	for (uint32_t kind = 0; kind < run->law.n_kinds && kind < KINDS_MAX; kind++)
		if (run->closed[kind])
			fact_set_close(&run->set, kind);
	fact_set_derive(&run->set, run->at);
#ifdef AS_READ
	if (audit_renew(&run->set, &run->arena, NULL) != GPAI_OK)
		unreadable(run, "audit", text_of("no memory"));
#endif
}

static bool
answer(struct runner *run)
{
	struct gpai_error err;

	put_facts(run);
	if (assess(&run->law, &run->set, run->at, &run->arena, &run->assessment, &err) == GPAI_OK)
		return true;
	unreadable(run, err.message, text_of("assess"));
	return false;
}

/* Of the rule at hand, whichever version it is. */
static bool
is_at_hand(const struct runner *run, uint32_t provision, uint32_t entity)
{
	const struct law *law = &run->law;

	return entity == run->entity && text_equal(law_text(law, law->provisions[provision].id),
					    law_text(law, law->provisions[run->rule].id));
}

static struct text
answer_word(struct runner *run)
{
	struct assessment *assessment = &run->assessment;
	const struct proof *proof;

	run->outcome = NULL;
	for (uint32_t i = 0; i < assessment->n_outcomes; i++)
		if (is_at_hand(
			run, assessment->outcomes[i].provision, assessment->outcomes[i].entity))
			run->outcome = &assessment->outcomes[i];
	if (run->outcome != NULL) {
		run->why = run->outcome->why;
		return text_of(outcome_word(run->outcome->status));
	}
	proof = evaluate_provision(&assessment->question, run->rule, run->entity);
	run->why = proof_why(&assessment->question, proof);
	return text_of(truth_word(proof->truth));
}

static void
check(struct runner *run, const char *what, struct text found, struct text expected)
{
	run->n_checks++;
	if (text_equal(found, expected))
		return;
	complain(run, what, found, expected);
	fprintf(stderr, "    %s: %.*s\n", law_cstr(&run->law, run->law.provisions[run->rule].id),
	    TEXT_ARG(run->why));
}

static void
check_day(struct runner *run, const char *what, int32_t found, struct text expected)
{
	char day[DATE_CHARS] = "unknown";

	if (found != DATE_NONE)
		date_format(found, day);
	check(run, what, text_of(day), expected);
}

static void
check_missing(struct runner *run, struct text expected)
{
	char found[2000] = "";

	for (uint32_t i = 0; i < run->outcome->n_missing; i++) {
		const struct proof *leaf = run->outcome->missing[i];
		law_str name = leaf->kind == PROOF_FACT        ? run->law.facts[leaf->ref].key
		               : leaf->kind == PROOF_ITEM      ? run->law.items[leaf->ref].id
		               : leaf->kind == PROOF_PROVISION ? run->law.provisions[leaf->ref].id
		                                               : run->law.kinds[leaf->ref].word;
		size_t len = strlen(found);
		snprintf(found + len, sizeof found - len, "%s%s", i > 0 ? ", " : "",
		    law_cstr(&run->law, name));
	}
	check(run, "missing", text_of(found), expected);
}

/* Equal as numbers: 3e7 is 30000000. */
static void
check_cap(struct runner *run, struct text expected)
{
	char found[DECIMAL_CHARS] = "unknown";
	struct decimal number;

	for (uint32_t i = 0; i < run->assessment.n_exposures; i++) {
		const struct exposure *exposure = &run->assessment.exposures[i];
		if (!is_at_hand(run, exposure->provision, exposure->entity) ||
		    !value_is_exact(&exposure->cap))
			continue;
		decimal_format(exposure->cap.low, found);
		if (decimal_parse(expected, &number) &&
		    decimal_compare(exposure->cap.low, number) == 0)
			expected = text_of(found);
	}
	check(run, "cap", text_of(found), expected);
}

static void
check_why(struct runner *run, struct text expected)
{
	run->n_checks++;
	if (run->why.len == 0 ||
	    memmem(run->why.at, run->why.len, expected.at, expected.len) == NULL)
		complain(run, "why", run->why, expected);
}

/* One thing expected of the rule at hand, which has been answered. */
static void
run_check(struct runner *run, struct text name, struct text value, struct text found)
{
	if (text_is(name, "expect")) {
		check(run, "expect", found, value);
	} else if (text_is(name, "why")) {
		check_why(run, value);
	} else if (text_is(name, "cap")) {
		check_cap(run, value);
	} else if (run->outcome == NULL) {
		unreadable(run, "line here", name);
	} else if (text_is(name, "since")) {
		check_day(run, "since", run->outcome->applies_since, value);
	} else if (text_is(name, "due")) {
		check_day(run, "due", run->outcome->due, value);
	} else if (text_is(name, "basis")) {
		check(run, "basis", text_of(basis_word(run->outcome->basis)), value);
	} else if (text_is(name, "missing")) {
		check_missing(run, value);
	} else {
		unreadable(run, "line", name);
	}
}

/* ID, or ID KIND/NAME of one asked of each entity of a kind. */
static bool
find_rule(struct runner *run, struct text rule)
{
	struct text name = rule, id = cut(&name, ' '), kind;

	name = text_trim(name);
	kind = cut(&name, '/');
	run->entity = LAW_NONE;
	run->rule = law_find_provision(&run->law, id, run->at);
	if (run->rule == LAW_NONE)
		return false;
	uint32_t on = run->law.provisions[run->rule].on;
	if (on == LAW_NONE)
		return kind.len == 0;
	run->entity = fact_find_entity(&run->set, on, name);
	return law_find_kind(&run->law, kind) == on && run->entity != LAW_NONE;
}

static void
run_checks(struct runner *run, struct text name, struct text value)
{
	struct text rules = run->rules;

	if (rules.len == 0)
		unreadable(run, "line before a rule", name);
	if (text_is(name, "expect"))
		run->is_answered = answer(run);
	while (rules.len > 0 && run->is_answered) {
		struct text rule = cut(&rules, ',');
		if (find_rule(run, rule))
			run_check(run, name, value, answer_word(run));
		else
			unreadable(run, "rule", rule);
	}
}

/* --- The compute ledger --- */

static struct text
figure_text(struct runner *run, const struct ledger_figure *figure)
{
	char low[DECIMAL_CHARS], high[DECIMAL_CHARS];

	decimal_format(figure->range.low, low);
	decimal_format(figure->range.high, high);
	if (!figure->bounded)
		return arena_format(&run->arena, "at least %s", low);
	if (range_is_exact(figure->range))
		return text_of(arena_string(&run->arena, text_of(low)));
	return arena_format(&run->arena, "%s..%s", low, high);
}

static struct text
days_text(struct runner *run, const char *before, int32_t first, int32_t last)
{
	char from[DATE_CHARS] = "never", to[DATE_CHARS] = "never";

	if (first != DATE_NONE)
		date_format(first, from);
	if (last != DATE_NONE)
		date_format(last, to);
	if (first == last)
		return arena_format(&run->arena, "%s%s", before, from);
	return arena_format(&run->arena, "%s%s..%s", before, from, to);
}

static struct text
limit_text(struct runner *run, const struct ledger_limit *limit)
{
	const char *close = limit->close ? ", close" : "";

	if (limit->applies == TRUTH_FALSE)
		return text_of("does not apply");
	return arena_format(&run->arena, "%s%s",
	    limit->exceeded == TRUTH_TRUE    ? "exceeded"
	    : limit->exceeded == TRUTH_FALSE ? "not exceeded"
					     : "unknown",
	    close);
}

static struct text
clock_text(struct runner *run, const struct ledger_clock *clock)
{
	if (clock->state == LEDGER_CLOCK_NONE || clock->state == LEDGER_CLOCK_QUIET)
		return text_of(ledger_clock_word(clock->state));
	struct text before = arena_format(&run->arena, "%s ", ledger_clock_word(clock->state));
	return days_text(run, before.at, clock->first.due, clock->last.due);
}

static struct text
sum_said(struct runner *run, const struct compute_ledger *ledger, struct text name, struct text id)
{
	for (uint32_t i = 0; i < ledger->n_sums; i++) {
		const struct ledger_sum *sum = &ledger->sums[i];
		if (text_equal(law_text(&run->law, sum->meaning->id), id))
			return figure_text(run, text_is(name, "sum") ? &sum->so_far : &sum->in_end);
	}
	return text_of("no such meaning");
}

static struct text
limit_said(
    struct runner *run, const struct compute_ledger *ledger, struct text name, struct text id)
{
	for (uint32_t i = 0; i < ledger->n_limits; i++) {
		const struct ledger_limit *limit = &ledger->limits[i];
		if (!text_equal(law_text(&run->law, limit->limit->id), id))
			continue;
		if (text_is(name, "limit"))
			return limit_text(run, limit);
		if (text_is(name, "clock"))
			return clock_text(run, &limit->clock);
		return days_text(run, "", limit->crossing.earliest, limit->crossing.latest);
	}
	return text_of("no such limit");
}

static bool
is_ledger_line(struct text name)
{
	static const char *const NAMES[] = {"sum", "plan", "limit", "crossing", "clock"};

	for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
		if (text_is(name, NAMES[i]))
			return true;
	return false;
}

static void
ledger_line(struct runner *run, struct text name, struct text value)
{
	struct text expected = value, id = cut(&expected, '='), found;
	struct compute_ledger ledger;
	struct gpai_error err;

	put_facts(run);
	run->n_checks++;
	if (compute_ledger(&run->law, &run->set, run->at, &run->options, &run->arena, &ledger,
		&err) != GPAI_OK) {
		unreadable(run, err.message, value);
		return;
	}
	found = text_is(name, "sum") || text_is(name, "plan") ? sum_said(run, &ledger, name, id)
	                                                      : limit_said(run, &ledger, name, id);
	if (!text_equal(found, text_trim(expected)))
		complain(run, arena_string(&run->arena, name), found, text_trim(expected));
}

static void
read_burn(struct runner *run, struct text value)
{
	struct gpai_error err;
	struct value burn;

	run->options.has_burn = value_parse(&run->arena, TYPE_NUMBER, value,
				    at_line(run->file, run->line), &burn, &err) == GPAI_OK &&
	                        range_from(&burn, &run->options.burn);
	if (!run->options.has_burn)
		unreadable(run, "number", value);
}

static void
run_line(struct runner *run, struct text line)
{
	struct text value = line, name = cut(&value, ':');

	value = text_trim(value);
	if (text_is(name, "at")) {
		if (!date_parse(value, &run->at))
			unreadable(run, "day", value);
	} else if (text_is(name, "facts") || text_is(name, "given")) {
		read_facts(run, value, ORIGIN_DECLARED);
		if (text_is(name, "given"))
			run->n_given = run->n_facts;
	} else if (text_is(name, "derived")) {
		read_facts(run, value, ORIGIN_DERIVED);
	} else if (text_is(name, "measured")) {
		read_facts(run, value, ORIGIN_MEASURED);
	} else if (text_is(name, "closed")) {
		read_closed(run, value);
	} else if (text_is(name, "rule")) {
		run->rules = value;
		run->is_answered = false;
	} else if (text_is(name, "burn")) {
		read_burn(run, value);
	} else if (is_ledger_line(name)) {
		ledger_line(run, name, value);
	} else {
		run_checks(run, name, value);
	}
}

static void
run_file(struct runner *run, const char *file)
{
	struct span bytes;
	struct gpai_error err;

	run->file = file;
	if (file_read(&run->arena, file, 1 << 20, &bytes, &err) != GPAI_OK) {
		unreadable(run, err.message, text_of(file));
		return;
	}
	struct text rest = {(const char *)bytes.at, bytes.len};
	run->rules = TEXT_NONE;
	while (rest.len > 0) {
		struct text line = cut(&rest, '\n');
		run->line++;
		if (line.len == 0) {
			run->n_facts = run->n_given;
			run->rules = TEXT_NONE;
			run->options.has_burn = false;
			memset(run->closed, 0, sizeof run->closed);
		} else if (line.at[0] != '#') {
			run_line(run, line);
		}
	}
}

int
main(int argc, char **argv)
{
	static struct runner run;
	struct gpai_error err;

	for (int i = 1; i < argc; i++) {
		unsigned n_checks = run.n_checks, n_failed = run.n_failed;
		run = (struct runner){.n_checks = n_checks, .n_failed = n_failed};
		arena_init(&run.arena, 0);
		if (law_open((struct span){law_image, law_image_size}, &run.law, &err) != GPAI_OK) {
			fprintf(stderr, "cases: %s\n", err.message);
			return 2;
		}
		run_file(&run, argv[i]);
		arena_release(&run.arena);
	}
	printf("%u answers, %u wrong\n", run.n_checks, run.n_failed);
	return run.n_failed == 0 && run.n_checks > 0 ? 0 : 1;
}
