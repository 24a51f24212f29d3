/* SPDX-License-Identifier: Apache-2.0 */
/* The questions put to the cases: does a choice exclude and cover, can a rule come true?
 *
 * Law changes, so a choice is asked on each day on which one of the versions it rests on is
 * another one, as long as all its conditions are law; and a rule on the days of its version
 * until it comes true on one. */
#include "rulebook/proofs.h"

#include "rulebook/meaning.h"

#include <stdio.h>
#include <stdlib.h>

#define X(name, word) word,
const char *const rulebook_verdict_words[] = {RULEBOOK_VERDICTS(X)};
#undef X

struct proving {
	const struct law *law;
	struct arena arena; /* of the question at hand */
	int32_t *days;      /* on which some version begins, sorted */
	uint32_t n_days;
	void (*each)(void *, const struct rulebook_finding *);
	void *context;
	struct rulebook_proved *proved;
	struct rulebook_finding finding; /* being made */
	char text[PROOFS_CHARS_MAX];
	bool out_of_memory;
};

static void
tell(struct proving *p, enum rulebook_verdict verdict)
{
	if (p->out_of_memory)
		return; /* it says nothing about the law */
	p->finding.verdict = verdict;
	p->finding.text = p->text;
	p->proved->problems += verdict == RULEBOOK_REFUTED;
	p->each(p->context, &p->finding);
}

/* Starts a question on a day, forgetting the one before. */
static void
question_begin(struct proving *p, struct meaning *m, int32_t day)
{
	arena_release(&p->arena);
	arena_init(&p->arena, 0);
	meaning_init(m, p->law, day, &p->arena);
}

static void
question_end(struct proving *p, const struct meaning *m)
{
	p->proved->work += m->formula.work;
	p->out_of_memory |= m->formula.failed;
}

/* What is left of the work for the whole rulebook bounds that for a question. */
static uint64_t
work_left(const struct proving *p, const struct meaning *m, uint64_t bound)
{
	uint64_t done = p->proved->work + m->formula.work;

	return done >= PROOFS_WORK ? 0 : PROOFS_WORK - done < bound ? PROOFS_WORK - done : bound;
}

/* "4,608" */
static const char *
grouped(uint64_t number, char text[32])
{
	char plain[24];
	int n = snprintf(plain, sizeof plain, "%llu", (unsigned long long)number), at = 0;

	for (int i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			text[at++] = ',';
		text[at++] = plain[i];
	}
	text[at] = '\0';
	return text;
}

static const char *
cases_words(uint64_t cases, char text[40])
{
	char number[32];

	if (cases == UINT64_MAX)
		snprintf(text, 40, "more than 10^19 cases");
	else
		snprintf(text, 40, "%s case%s", grouped(cases, number), cases == 1 ? "" : "s");
	return text;
}

/* The case a search has found, behind what the text says already. */
static void
add_case(struct proving *p, const struct meaning *m, int used)
{
	struct out out;

	out_memory(&out);
	meaning_put_case(m, &out);
	struct text text = text_clip(out_text(&out), PROOFS_CHARS_MAX - 100);
	if (used > 0 && (size_t)used < sizeof p->text)
		snprintf(p->text + used, sizeof p->text - (size_t)used, "%.*s", TEXT_ARG(text));
	p->out_of_memory |= out.error != 0;
	out_release(&out);
}

/* --- Choices --- */

static struct text
member_name(const struct law *law, const struct law_choice *choice, uint32_t i, char *room)
{
	const struct law_expr *e = &law->exprs[law->refs[choice->among.first + i]];

	if (e->op == LAW_OP_IS)
		return law_text(law, law->provisions[e->a].id);
	snprintf(room, 32, "its condition %u", i + 1);
	return text_of(room);
}

static void
say_give_up(struct proving *p, struct meaning *m, uint32_t node)
{
	char words[40];
	uint32_t conditions;
	uint64_t cases = meaning_cases(m, node, &conditions);

	snprintf(p->text, sizeof p->text, "%u independent conditions, %s: too many", conditions,
	    cases_words(cases, words));
}

static void
say_both(struct proving *p, const struct meaning *m, const struct law_choice *choice, uint32_t i,
    uint32_t k)
{
	char first[32], second[32];
	struct text a = member_name(p->law, choice, i, first);
	struct text b = member_name(p->law, choice, k, second);

	add_case(p, m,
	    snprintf(p->text, sizeof p->text, "%.*s and %.*s both hold when ", TEXT_ARG(a),
		TEXT_ARG(b)));
}

/* Parts of the question: the members, and where it is asked at all. */
struct choice_nodes {
	uint32_t *members, when, n;
};

static enum formula_found
find_two(struct proving *p, struct meaning *m, const struct law_choice *choice,
    const struct choice_nodes *nodes)
{
	for (uint32_t k = 1; k < nodes->n; k++)
		for (uint32_t i = 0; i < k; i++) {
			uint32_t both = formula_join(&m->formula, FORMULA_ALL, 3,
			    (uint32_t[]){nodes->when, nodes->members[i], nodes->members[k]});
			enum formula_found found =
			    formula_search(&m->formula, both, work_left(p, m, PROOFS_CHOICE_WORK));
			if (found == FORMULA_FOUND)
				say_both(p, m, choice, i, k);
			else if (found == FORMULA_GAVE_UP)
				say_give_up(p, m, both);
			if (found != FORMULA_NONE)
				return found;
		}
	return FORMULA_NONE;
}

static enum formula_found
find_gap(struct proving *p, struct meaning *m, const struct choice_nodes *nodes)
{
	uint32_t any = formula_join(&m->formula, FORMULA_ANY, nodes->n, nodes->members);
	uint32_t gap = formula_join(
	    &m->formula, FORMULA_ALL, 2, (uint32_t[]){nodes->when, formula_not(&m->formula, any)});
	enum formula_found found =
	    formula_search(&m->formula, gap, work_left(p, m, PROOFS_CHOICE_WORK));

	if (found == FORMULA_FOUND)
		add_case(p, m, snprintf(p->text, sizeof p->text, "none of them holds when "));
	else if (found == FORMULA_GAVE_UP)
		say_give_up(p, m, gap);
	return found;
}

static bool
choice_nodes(struct meaning *m, const struct law_choice *choice, struct choice_nodes *nodes)
{
	nodes->n = choice->among.n;
	nodes->members = arena_array(m->arena, nodes->n, sizeof *nodes->members);
	if (nodes->members == NULL) {
		m->formula.failed = true;
		return false;
	}
	nodes->when = choice->when == LAW_NONE ? formula_constant(&m->formula, true)
	                                       : meaning_expr(m, choice->when);
	for (uint32_t i = 0; i < nodes->n; i++)
		nodes->members[i] = meaning_expr(m, m->law->refs[choice->among.first + i]);
	meaning_seal(m);
	return !m->formula.failed;
}

/* What the proof went through; kept in the text. */
static void
say_proved(struct proving *p, struct meaning *m, const struct law_choice *choice,
    const struct choice_nodes *nodes)
{
	uint32_t any = formula_join(&m->formula, FORMULA_ANY, nodes->n, nodes->members);
	uint32_t both[] = {nodes->when, any}, conditions;
	uint64_t cases =
	    meaning_cases(m, formula_join(&m->formula, FORMULA_ALL, 2, both), &conditions);
	char words[40];

	snprintf(p->text, sizeof p->text, "%s one in %s", choice->covers ? "exactly" : "at most",
	    cases_words(cases, words));
}

/* One day; false when the question is settled, told or not. */
static bool
choice_on(struct proving *p, const struct law_choice *choice, struct meaning *m)
{
	struct choice_nodes nodes;
	enum formula_found found;

	if (!choice_nodes(m, choice, &nodes))
		return false;
	if (m->too_fine) {
		snprintf(p->text, sizeof p->text, "a fact in it is cut into too many values");
		tell(p, RULEBOOK_NOT_PROVED);
		return false;
	}
	found = find_two(p, m, choice, &nodes);
	if (found == FORMULA_NONE && choice->covers)
		found = find_gap(p, m, &nodes);
	if (found == FORMULA_NONE) {
		say_proved(p, m, choice, &nodes);
		return true;
	}
	bool certain = found == FORMULA_FOUND && meaning_is_certain(m);
	if (found == FORMULA_FOUND && !certain) {
		size_t used = text_of(p->text).len;
		snprintf(p->text + used, sizeof p->text - used,
		    " (as far as these are independent of each other)");
	}
	tell(p, certain ? RULEBOOK_REFUTED : RULEBOOK_NOT_PROVED);
	return false;
}

static void
prove_choice(struct proving *p, const struct law_choice *choice)
{
	struct meaning m;
	uint64_t before = 0;
	bool asked = false, holds = true;

	p->finding = (struct rulebook_finding){.what = "choice",
	    .id = law_text(p->law, choice->id),
	    .file = law_text(p->law, choice->file),
	    .line = choice->line};
	p->proved->choices++;
	for (uint32_t i = 0; i < p->n_days && holds; i++) {
		struct choice_nodes nodes;
		bool last = i + 1 == p->n_days && !asked;
		question_begin(p, &m, p->days[i]);
		holds = choice_nodes(&m, choice, &nodes);
		question_end(p, &m);
		if (holds && (m.not_law || m.versions == before) && !last)
			continue;
		before = m.versions;
		asked = true;
		question_begin(p, &m, p->days[i]);
		holds = holds && choice_on(p, choice, &m);
		question_end(p, &m);
	}
	if (holds && asked) {
		p->proved->choices_proved++;
		tell(p, RULEBOOK_PROVED);
	}
}

/* --- Provisions --- */

/* Can it come true on the day? It holds or applies and, of a duty, is met there. */
static enum formula_found
rule_when(struct proving *p, uint32_t index, int32_t day, bool exactly, bool met, bool *certain)
{
	const struct law_provision *provision = &p->law->provisions[index];
	struct meaning m;
	uint32_t both[2];

	question_begin(p, &m, day);
	m.is_on_the_day = exactly;
	both[0] = meaning_provision(&m, index);
	both[1] = met ? meaning_expr(&m, provision->met) : formula_constant(&m.formula, true);
	uint32_t node = formula_join(&m.formula, FORMULA_ALL, 2, both);
	meaning_seal(&m);
	enum formula_found found =
	    m.too_fine ? FORMULA_GAVE_UP
		       : formula_search(&m.formula, node, work_left(p, &m, PROOFS_PROVISION_WORK));
	*certain = found == FORMULA_FOUND && meaning_is_certain(&m);
	if (found == FORMULA_GAVE_UP)
		say_give_up(p, &m, node);
	question_end(p, &m);
	return found;
}

/* Asked on the day itself first, which leaves less open; but that it cannot come true there says
 * nothing of the days after. */
static enum formula_found
rule_on(struct proving *p, uint32_t index, int32_t day, bool met, bool *certain)
{
	if (rule_when(p, index, day, true, met, certain) == FORMULA_FOUND && *certain)
		return FORMULA_FOUND;
	return rule_when(p, index, day, false, met, certain);
}

static bool
is_day_of(const struct law_provision *provision, int32_t day)
{
	return law_in_force(provision, day);
}

/* Over the days of its version, the last first; a certain case is worth looking on for. */
static enum formula_found
rule_ever(struct proving *p, uint32_t index, bool met, bool *certain)
{
	enum formula_found best = FORMULA_NONE;

	*certain = false;
	for (uint32_t i = p->n_days; i > 0 && !*certain && !p->out_of_memory; i--) {
		if (!is_day_of(&p->law->provisions[index], p->days[i - 1]))
			continue;
		enum formula_found found = rule_on(p, index, p->days[i - 1], met, certain);
		if (found == FORMULA_FOUND || (found == FORMULA_GAVE_UP && best == FORMULA_NONE))
			best = found;
		if (found == FORMULA_FOUND)
			break;
	}
	return best;
}

static bool
is_ever_in_force(const struct proving *p, const struct law_provision *provision)
{
	for (uint32_t i = 0; i < p->n_days; i++)
		if (is_day_of(provision, p->days[i]))
			return true;
	return false;
}

static void
prove_provision(struct proving *p, uint32_t index)
{
	const struct law_provision *provision = &p->law->provisions[index];
	bool owed = law_is_owed(provision), certain, met_certain = true;

	if ((!owed && provision->holds == LAW_NONE) || !is_ever_in_force(p, provision))
		return;
	p->finding = (struct rulebook_finding){.what = "provision",
	    .id = law_text(p->law, provision->id),
	    .file = law_text(p->law, provision->file),
	    .line = provision->line};
	p->proved->rules++;
	enum formula_found found = rule_ever(p, index, false, &certain);
	const char *problem = owed ? "can never apply" : "can never hold";
	if (found == FORMULA_FOUND && provision->met != LAW_NONE) {
		found = rule_ever(p, index, true, &met_certain);
		problem = "can never be met where it applies";
	}
	if (found == FORMULA_FOUND) {
		p->proved->rules_certain += certain && met_certain;
		p->proved->rules_free += !certain || !met_certain;
	} else if (found == FORMULA_NONE) {
		snprintf(p->text, sizeof p->text, "%s", problem);
		tell(p, RULEBOOK_REFUTED);
	} else {
		tell(p, RULEBOOK_NOT_PROVED);
	}
}

/* --- The whole --- */

static int
by_value(const void *left, const void *right)
{
	int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;

	return (a > b) - (a < b);
}

/* Every day on which a version begins or ends, once; the law is the same in between. */
static enum gpai_code
find_days(struct proving *p, struct arena *arena, struct gpai_error *err)
{
	const struct law *law = p->law;
	uint32_t n = 0;

	p->days = arena_array(arena, (size_t)law->n_provisions * 2 + 1, sizeof *p->days);
	if (p->days == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < law->n_provisions; i++) {
		const struct law_provision *v = &law->provisions[i];
		int32_t begins = v->from > v->enacted ? v->from : v->enacted;
		if (begins != DATE_NONE)
			p->days[n++] = begins;
		if (v->until != DATE_FOREVER)
			p->days[n++] = v->until;
	}
	if (n == 0)
		p->days[n++] = 0;
	qsort(p->days, n, sizeof *p->days, by_value);
	for (uint32_t i = 0; i < n; i++)
		if (p->n_days == 0 || p->days[p->n_days - 1] != p->days[i])
			p->days[p->n_days++] = p->days[i];
	return GPAI_OK;
}

enum gpai_code
rulebook_prove(const struct law *law,
    void (*each)(void *context, const struct rulebook_finding *finding), void *context,
    struct rulebook_proved *proved, struct gpai_error *err)
{
	struct proving p = {.law = law, .each = each, .context = context, .proved = proved};
	struct arena days;
	enum gpai_code rc;

	*proved = (struct rulebook_proved){0};
	arena_init(&days, 0);
	arena_init(&p.arena, 0);
	rc = find_days(&p, &days, err);
	for (uint32_t i = 0; rc == GPAI_OK && i < law->n_choices && !p.out_of_memory; i++)
		prove_choice(&p, &law->choices[i]);
	for (uint32_t i = 0; rc == GPAI_OK && i < law->n_provisions && !p.out_of_memory; i++)
		prove_provision(&p, i);
	if (p.out_of_memory)
		rc = fail_memory(err);
	arena_release(&p.arena);
	arena_release(&days);
	return rc;
}
