/* SPDX-License-Identifier: Apache-2.0 */
/* From conditions to formulas. Tests are noted with what they ask and filled in when every
 * limit a fact is held against is known. */
#include "rulebook/meaning.h"

#include "rulebook/hash.h"

#include <stdlib.h>
#include <string.h>

enum { CUTS_MAX = 62, NUMBER_CUTS_MAX = 31, CASE_CHARS_MAX = 400 };

enum atom_kind {
	ATOM_FACT,  /* its values, none last where that is an answer */
	ATOM_WORD,  /* choices, list: has the word `key`: no, yes */
	ATOM_ORDER, /* fact against an operand with the hash `key`: less, equal, more */
	ATOM_FREE   /* no, yes: quantifier, form, condition that is not law */
};

struct meaning_atom {
	enum atom_kind kind;
	uint32_t fact; /* FREE: kind of a quantifier, or NONE */
	law_str entity;
	uint64_t key;
	uint32_t expr; /* one that asks it */
	bool is_local; /* FREE: about facts of its kind alone */
	bool certain;
	uint32_t n; /* FACT: cuts, sorted */
	law_str words[CUTS_MAX];
	struct decimal numbers[NUMBER_CUTS_MAX];
	int32_t days[NUMBER_CUTS_MAX];
};

enum test_kind { TEST_KNOWN, TEST_NONE, TEST_YES, TEST_WORDS, TEST_NUMBER, TEST_DAY };

struct meaning_test {
	uint32_t node;
	enum test_kind kind;
	uint32_t expr;
	struct decimal number;
	int32_t day;
};

void
meaning_init(struct meaning *m, const struct law *law, int32_t day, struct arena *arena)
{
	*m = (struct meaning){.law = law, .arena = arena, .day = day};
	formula_init(&m->formula, arena);
	m->provisions = arena_array(arena, law->n_provisions + 1, sizeof *m->provisions);
	m->formula.failed |= m->provisions == NULL;
}

/* --- Atoms and tests --- */

static uint32_t
find_atom(struct meaning *m, const struct meaning_atom *wanted)
{
	for (uint32_t i = 0; i < m->formula.n_variables; i++) {
		const struct meaning_atom *a = &m->atoms[i];
		if (a->kind == wanted->kind && a->fact == wanted->fact &&
		    a->entity == wanted->entity && a->key == wanted->key)
			return i;
	}
	return LAW_NONE;
}

static uint32_t
atom_of(struct meaning *m, const struct meaning_atom *wanted)
{
	uint32_t at = find_atom(m, wanted), n = m->formula.n_variables;

	if (at != LAW_NONE || m->formula.failed)
		return at != LAW_NONE ? at : 0;
	if (n == m->cap_atoms) {
		uint32_t cap = n > 0 ? n * 2 : 16;
		struct meaning_atom *more = arena_array(m->arena, cap, sizeof *more);
		if (more == NULL) {
			m->formula.failed = true;
			return 0;
		}
		if (n > 0)
			memcpy(more, m->atoms, n * sizeof *more);
		m->atoms = more;
		m->cap_atoms = cap;
	}
	m->atoms[n] = *wanted;
	at = formula_variable(&m->formula);
	m->formula.sizes[at] = wanted->kind == ATOM_ORDER ? 3 : 2;
	return at;
}

static uint32_t
fact_atom(struct meaning *m, uint32_t expr)
{
	const struct law_expr *e = &m->law->exprs[expr];

	return atom_of(m, &(struct meaning_atom){.kind = ATOM_FACT,
			      .fact = e->a,
			      .entity = e->entity,
			      .expr = expr,
			      .certain = true});
}

static uint32_t
free_atom(struct meaning *m, uint32_t kind, uint64_t key, uint32_t expr, bool is_local)
{
	return atom_of(m,
	    &(struct meaning_atom){
		.kind = ATOM_FREE, .fact = kind, .key = key, .expr = expr, .is_local = is_local});
}

/* A test of a fact whose set of values waits for the seal. */
static uint32_t
later_test(struct meaning *m, struct meaning_test test)
{
	if (m->n_tests == m->cap_tests) {
		uint32_t cap = m->n_tests > 0 ? m->n_tests * 2 : 32;
		struct meaning_test *more = arena_array(m->arena, cap, sizeof *more);
		if (more == NULL) {
			m->formula.failed = true;
			return 0;
		}
		if (m->n_tests > 0)
			memcpy(more, m->tests, m->n_tests * sizeof *more);
		m->tests = more;
		m->cap_tests = cap;
	}
	uint32_t atom = fact_atom(m, test.expr);
	if (m->formula.failed)
		return 0;
	test.node = formula_test(&m->formula, atom, 0);
	m->tests[m->n_tests++] = test;
	return test.node;
}

/* --- Conditions on one fact --- */

static uint32_t
known(struct meaning *m, uint32_t expr)
{
	return later_test(m, (struct meaning_test){.kind = TEST_KNOWN, .expr = expr});
}

static uint32_t
has_words(struct meaning *m, uint32_t expr)
{
	const struct law_expr *e = &m->law->exprs[expr];
	uint32_t node = known(m, expr);

	for (uint32_t i = 0; i < e->list.n; i++) {
		struct meaning_atom word = {.kind = ATOM_WORD,
		    .fact = e->a,
		    .entity = e->entity,
		    .key = m->law->refs[e->list.first + i],
		    .expr = expr,
		    .certain = true};
		uint32_t both[] = {node, formula_test(&m->formula, atom_of(m, &word), 2)};
		node = formula_join(&m->formula, FORMULA_ALL, 2, both);
	}
	return node;
}

/* Bits less, equal, more. */
static uint64_t
order_set(uint32_t relation)
{
	static const uint64_t sets[] = {
	    [LAW_MORE] = 4, [LAW_AT_LEAST] = 6, [LAW_LESS] = 1, [LAW_AT_MOST] = 3};

	return sets[relation];
}

static uint32_t
ordered(struct meaning *m, uint32_t expr, uint64_t operand)
{
	const struct law_expr *e = &m->law->exprs[expr];
	struct meaning_atom order = {
	    .kind = ATOM_ORDER, .fact = e->a, .entity = e->entity, .key = operand, .expr = expr};
	uint32_t test = formula_test(&m->formula, atom_of(m, &order), order_set(e->b));
	uint32_t both[] = {known(m, expr), test};

	return formula_join(&m->formula, FORMULA_ALL, 2, both);
}

static uint32_t
compared(struct meaning *m, uint32_t expr)
{
	const struct law_expr *e = &m->law->exprs[expr];
	const struct law_quantity *q = &m->law->quantities[e->c];
	struct meaning_test test = {.kind = TEST_NUMBER, .expr = expr};

	if (q->op != LAW_QUANTITY_NUMBER || q->divide != 1)
		return ordered(m, expr, hash_quantity(m->law, e->c));
	test.number = decimal_multiply(q->number, decimal_from(q->multiply), ROUND_NEAREST);
	return later_test(m, test);
}

static uint32_t
dated(struct meaning *m, uint32_t expr)
{
	const struct law_expr *e = &m->law->exprs[expr];
	const struct law_day *d = &m->law->days[e->c];
	struct meaning_test test = {.kind = TEST_DAY, .expr = expr, .day = DATE_NONE};

	if (d->unit != DATE_BUSINESS_DAYS && d->op == LAW_DAY_FIXED)
		test.day = date_add(d->date, d->plus, (enum date_unit)d->unit);
	else if (d->unit != DATE_BUSINESS_DAYS && d->op == LAW_DAY_AS_OF && m->is_on_the_day)
		test.day = date_add(m->day, d->plus, (enum date_unit)d->unit);
	return test.day != DATE_NONE ? later_test(m, test)
	                             : ordered(m, expr, hash_day(m->law, e->c));
}

/* --- Conditions on entities and provisions --- */

static bool
is_fact_of(const struct law *law, const struct law_expr *e, uint32_t kind)
{
	return law->facts[e->a].kind == kind && e->entity == 0;
}

/* About facts of the entity alone, held against what does not depend on facts. */
static bool
is_local(const struct law *law, uint32_t expr, uint32_t kind)
{
	if (expr == LAW_NONE)
		return true;
	const struct law_expr *e = &law->exprs[expr];
	switch ((enum law_op)e->op) {
	case LAW_OP_NOT:
		return is_local(law, e->a, kind);
	case LAW_OP_ALL:
	case LAW_OP_ANY:
		for (uint32_t i = 0; i < e->list.n; i++)
			if (!is_local(law, law->refs[e->list.first + i], kind))
				return false;
		return true;
	case LAW_OP_IS:
	case LAW_OP_SOME:
	case LAW_OP_EVERY:
	case LAW_OP_FORM:
		return false;
	case LAW_OP_COMPARE:
		return is_fact_of(law, e, kind) && law->quantities[e->c].op == LAW_QUANTITY_NUMBER;
	case LAW_OP_DATE:
		return is_fact_of(law, e, kind) &&
		       (law->days[e->c].op == LAW_DAY_FIXED || law->days[e->c].op == LAW_DAY_AS_OF);
	default:
		return is_fact_of(law, e, kind);
	}
}

/* Every X is Y: not some X is not Y. */
static uint32_t
quantified(struct meaning *m, uint32_t expr)
{
	const struct law_expr *e = &m->law->exprs[expr];
	bool every = e->op == LAW_OP_EVERY, negated = every;
	uint32_t that = e->c;

	while (that != LAW_NONE && m->law->exprs[that].op == LAW_OP_NOT) {
		that = m->law->exprs[that].a;
		negated = !negated;
	}
	uint64_t key = hash_mix(hash_expr(m->law, e->b), hash_expr(m->law, that));
	bool local = is_local(m->law, e->b, e->a) && is_local(m->law, that, e->a);
	uint32_t atom = free_atom(m, e->a, hash_mix(key, negated), expr, local);
	uint32_t some = formula_test(&m->formula, atom, 2);

	return every ? formula_not(&m->formula, some) : some;
}

static uint32_t
not_law(struct meaning *m, uint32_t provision, uint32_t expr)
{
	m->not_law = true;
	uint32_t atom =
	    free_atom(m, LAW_NONE, hash_mix(1, m->law->provisions[provision].id), expr, false);
	return formula_test(&m->formula, atom, 2);
}

static uint32_t
joined(struct meaning *m, enum formula_op op, struct law_list list)
{
	uint32_t node = formula_constant(&m->formula, op == FORMULA_ALL);
	uint32_t *parts = arena_array(m->arena, list.n + 1, sizeof *parts);

	if (parts == NULL) {
		m->formula.failed = true;
		return node;
	}
	for (uint32_t i = 0; i < list.n; i++)
		parts[i] = meaning_expr(m, m->law->refs[list.first + i]);
	return formula_join(&m->formula, op, list.n, parts);
}

uint32_t
meaning_expr(struct meaning *m, uint32_t expr)
{
	const struct law_expr *e = &m->law->exprs[expr];

	if (m->formula.failed)
		return 0;
	switch ((enum law_op)e->op) {
	case LAW_OP_IS: {
		const struct law_provision *p = &m->law->provisions[e->a];
		uint32_t version = law_find_provision(m->law, law_text(m->law, p->id), m->day);
		if (!law_in_force(&m->law->provisions[version], m->day) && !law_is_owed(p))
			return not_law(m, version, expr);
		return meaning_provision(m, version);
	}
	case LAW_OP_NOT:
		return formula_not(&m->formula, meaning_expr(m, e->a));
	case LAW_OP_ALL:
		return joined(m, FORMULA_ALL, e->list);
	case LAW_OP_ANY:
		return joined(m, FORMULA_ANY, e->list);
	case LAW_OP_FACT_YES:
		return later_test(m, (struct meaning_test){.kind = TEST_YES, .expr = expr});
	case LAW_OP_FACT_IS:
		return later_test(m, (struct meaning_test){.kind = TEST_WORDS, .expr = expr});
	case LAW_OP_FACT_HAS:
		return has_words(m, expr);
	case LAW_OP_COMPARE:
		return compared(m, expr);
	case LAW_OP_DATE:
		return dated(m, expr);
	case LAW_OP_PRESENT:
		return known(m, expr);
	case LAW_OP_ABSENT:
		return later_test(m, (struct meaning_test){.kind = TEST_NONE, .expr = expr});
	case LAW_OP_SOME:
	case LAW_OP_EVERY:
		return quantified(m, expr);
	case LAW_OP_FORM:
		break;
	}
	uint32_t form = free_atom(m, LAW_NONE, hash_mix(hash_mix(2, e->a), e->b), expr, false);
	return formula_test(&m->formula, form, 2);
}

/* Bound, its conditions hold, and no exception that is law on the day does. */
static uint32_t
owed(struct meaning *m, const struct law_provision *p)
{
	const struct law *law = m->law;
	uint32_t node = formula_constant(&m->formula, true);

	for (uint32_t i = 0; i < 2 + p->unless.n; i++) {
		uint32_t part = node;
		if (i == 0 && p->binds != LAW_NONE) {
			const struct law_provision *binds = &law->provisions[p->binds];
			uint32_t now = law_find_provision(law, law_text(law, binds->id), m->day);
			part = law_in_force(&law->provisions[now], m->day)
			           ? meaning_provision(m, now)
			           : not_law(m, now, LAW_NONE);
		} else if (i == 1 && p->applies != LAW_NONE) {
			part = meaning_expr(m, p->applies);
		} else if (i >= 2) {
			uint32_t lifts = law->refs[p->unless.first + i - 2];
			lifts = law_find_provision(
			    law, law_text(law, law->provisions[lifts].id), m->day);
			if (!law_in_force(&law->provisions[lifts], m->day))
				continue;
			part = formula_not(&m->formula, meaning_provision(m, lifts));
		} else {
			continue;
		}
		node = formula_join(&m->formula, FORMULA_ALL, 2, (uint32_t[]){node, part});
	}
	return node;
}

uint32_t
meaning_provision(struct meaning *m, uint32_t index)
{
	const struct law_provision *p = &m->law->provisions[index];
	uint32_t node = 0;

	if (m->formula.failed)
		return 0;
	if (m->provisions[index] != 0)
		return m->provisions[index] - 1;
	m->versions = hash_mix(m->versions, index);
	if (law_is_owed(p))
		node = law_in_force(p, m->day) ? owed(m, p) : formula_constant(&m->formula, false);
	else if (p->holds != LAW_NONE)
		node = meaning_expr(m, p->holds);
	if (!m->formula.failed)
		m->provisions[index] = node + 1;
	return node;
}

/* --- The seal --- */

static void
cut_number(struct meaning *m, struct meaning_atom *a, struct decimal number)
{
	uint32_t i = 0;

	while (i < a->n && decimal_compare(a->numbers[i], number) < 0)
		i++;
	if (i < a->n && decimal_compare(a->numbers[i], number) == 0)
		return;
	if (a->n == NUMBER_CUTS_MAX) {
		m->too_fine = true;
		return;
	}
	memmove(&a->numbers[i + 1], &a->numbers[i], (a->n - i) * sizeof *a->numbers);
	a->numbers[i] = number;
	a->n++;
}

static void
cut_day(struct meaning *m, struct meaning_atom *a, int32_t day)
{
	uint32_t i = 0;

	while (i < a->n && a->days[i] < day)
		i++;
	if (i < a->n && a->days[i] == day)
		return;
	if (a->n == NUMBER_CUTS_MAX) {
		m->too_fine = true;
		return;
	}
	memmove(&a->days[i + 1], &a->days[i], (a->n - i) * sizeof *a->days);
	a->days[i] = day;
	a->n++;
}

static void
cut_words(struct meaning *m, struct meaning_atom *a, struct law_list list)
{
	for (uint32_t i = 0; i < list.n; i++) {
		law_str word = m->law->refs[list.first + i];
		uint32_t k = 0;
		while (k < a->n && a->words[k] != word)
			k++;
		if (k < a->n)
			continue;
		if (a->n == CUTS_MAX) {
			m->too_fine = true;
			return;
		}
		a->words[a->n++] = word;
	}
}

/* How many values a fact has besides none. */
static uint8_t
known_values(const struct meaning *m, const struct meaning_atom *a)
{
	const struct law_fact *fact = &m->law->facts[a->fact];

	switch ((enum value_type)fact->type) {
	case TYPE_YESNO:
		return 2;
	case TYPE_NUMBER:
	case TYPE_DATE:
		return (uint8_t)(2 * a->n + 1);
	case TYPE_CHOICE:
		return (uint8_t)(a->n + (a->n < fact->options_n || a->n == 0));
	case TYPE_TEXT:
		return (uint8_t)(a->n + 1);
	default:
		return 1; /* the words are atoms of their own */
	}
}

static uint64_t
below(uint32_t n)
{
	return n >= FORMULA_VALUES_MAX ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

/* Values 2i + 1 are the limits, those between them lie between. */
static uint64_t
relation_set(uint32_t relation, uint32_t i, uint64_t all)
{
	uint64_t less = below(2 * i + 1), at_most = below(2 * i + 2);

	return all & (relation == LAW_LESS          ? less
			 : relation == LAW_AT_MOST  ? at_most
			 : relation == LAW_AT_LEAST ? ~less
						    : ~at_most);
}

static uint64_t
set_of(const struct meaning *m, const struct meaning_test *test, const struct meaning_atom *a)
{
	const struct law_expr *e = &m->law->exprs[test->expr];
	uint64_t all = below(known_values(m, a)), set = 0;
	uint32_t i = 0;

	switch (test->kind) {
	case TEST_KNOWN:
		return all;
	case TEST_NONE:
		return ~all;
	case TEST_YES:
		return 2;
	case TEST_WORDS:
		for (uint32_t k = 0; k < e->list.n; k++)
			for (i = 0; i < a->n; i++)
				if (a->words[i] == m->law->refs[e->list.first + k])
					set |= UINT64_C(1) << i;
		return set;
	case TEST_NUMBER:
		while (i < a->n && decimal_compare(a->numbers[i], test->number) != 0)
			i++;
		return relation_set(e->b, i, all);
	case TEST_DAY:
		while (i < a->n && a->days[i] != test->day)
			i++;
		return relation_set(e->b, i, all);
	}
	return 0;
}

void
meaning_seal(struct meaning *m)
{
	if (m->formula.failed)
		return;
	for (uint32_t i = 0; i < m->n_tests; i++) {
		const struct meaning_test *test = &m->tests[i];
		struct meaning_atom *a = &m->atoms[m->formula.nodes[test->node].a];
		if (test->kind == TEST_NUMBER)
			cut_number(m, a, test->number);
		else if (test->kind == TEST_DAY)
			cut_day(m, a, test->day);
		else if (test->kind == TEST_WORDS)
			cut_words(m, a, m->law->exprs[test->expr].list);
	}
	for (uint32_t i = 0; i < m->formula.n_variables; i++)
		if (m->atoms[i].kind == ATOM_FACT)
			m->formula.sizes[i] =
			    (uint8_t)(known_values(m, &m->atoms[i]) +
				      (m->law->facts[m->atoms[i].fact].may_be_absent != 0));
	for (uint32_t i = 0; i < m->n_tests; i++) {
		struct formula_node *node = &m->formula.nodes[m->tests[i].node];
		node->set = set_of(m, &m->tests[i], &m->atoms[node->a]);
	}
}

/* --- What is told --- */

uint64_t
meaning_cases(struct meaning *m, uint32_t node, uint32_t *conditions)
{
	uint32_t n = m->formula.n_variables;
	bool *marked = arena_array(m->arena, n + 1, sizeof *marked);
	uint64_t cases = 1;

	*conditions = 0;
	m->formula.failed |= marked == NULL;
	if (m->formula.failed)
		return 0;
	formula_mark(&m->formula, node, marked);
	for (uint32_t i = 0; i < n; i++) {
		uint8_t size = m->formula.sizes[i];
		if (!marked[i] || size < 2)
			continue;
		++*conditions;
		cases = cases > UINT64_MAX / size ? UINT64_MAX : cases * size;
	}
	return cases;
}

static bool
is_narrowed(const struct meaning *m, uint32_t variable)
{
	return m->formula.left[variable] != formula_all_values(&m->formula, variable);
}

/* Of the quantifiers over the kind, those that matter are wanted the same way. */
static bool
is_alike(const struct meaning *m, uint32_t variable)
{
	const struct meaning_atom *a = &m->atoms[variable];

	if (a->kind != ATOM_FREE || a->fact == LAW_NONE || !a->is_local)
		return false;
	for (uint32_t i = 0; i < m->formula.n_variables; i++)
		if (m->atoms[i].kind == ATOM_FREE && m->atoms[i].fact == a->fact &&
		    is_narrowed(m, i) && m->formula.left[i] != m->formula.left[variable])
			return false;
	return true;
}

bool
meaning_is_certain(const struct meaning *m)
{
	for (uint32_t i = 0; i < m->formula.n_variables; i++)
		if (is_narrowed(m, i) && !m->atoms[i].certain && !is_alike(m, i))
			return false;
	return true;
}

static void
put_limit(const struct meaning *m, const struct meaning_atom *a, uint32_t i, struct out *out)
{
	char day[DATE_CHARS];

	if (m->law->facts[a->fact].type == TYPE_DATE) {
		date_format(a->days[i], day);
		out_string(out, day);
	} else {
		struct value number = value_number(a->numbers[i]);
		value_format(&number, out);
	}
}

/* The value with number `v` of a number or date. */
static void
put_span(const struct meaning *m, const struct meaning_atom *a, uint32_t v, struct out *out)
{
	bool day = m->law->facts[a->fact].type == TYPE_DATE;

	if (v % 2 == 1) {
		out_string(out, " is ");
		put_limit(m, a, v / 2, out);
		return;
	}
	if (a->n == 0)
		out_string(out, " is known");
	if (v > 0) {
		out_string(out, day ? " is after " : " is more than ");
		put_limit(m, a, v / 2 - 1, out);
	}
	if (v / 2 < a->n) {
		out_string(out, v > 0 ? " and " : " is ");
		out_string(out, day ? "before " : "less than ");
		put_limit(m, a, v / 2, out);
	}
}

static void
put_fact(const struct meaning *m, const struct meaning_atom *a, uint32_t v, struct out *out)
{
	uint32_t type = m->law->facts[a->fact].type, n = known_values(m, a);

	if (v >= n) {
		out_string(out, " is none");
	} else if (type == TYPE_YESNO) {
		out_string(out, v == 1 ? " is yes" : " is no");
	} else if (type == TYPE_NUMBER || type == TYPE_DATE) {
		put_span(m, a, v, out);
	} else if (v < a->n) {
		out_string(out, " is ");
		out_put(out, law_text(m->law, a->words[v]));
	} else {
		out_string(out, a->n > 0 ? " is another" : " is known");
	}
}

static void
put_free(const struct meaning *m, const struct meaning_atom *a, bool yes, struct out *out)
{
	const struct law *law = m->law;

	if (a->expr == LAW_NONE)
		out_string(out, "a condition that is not law");
	else if (a->fact != LAW_NONE)
		out_format(out, "the condition over each %s in line %u",
		    law_cstr(law, law->kinds[a->fact].word), law->exprs[a->expr].line);
	else
		out_format(out, "the condition in line %u", law->exprs[a->expr].line);
	out_string(out, yes ? " holds" : " does not hold");
}

static void
put_atom(const struct meaning *m, uint32_t variable, struct out *out)
{
	static const char *const orders[] = {" is less than", " equals", " is more than"};
	const struct meaning_atom *a = &m->atoms[variable];
	const struct law *law = m->law;
	uint32_t v = 0;

	while ((m->formula.left[variable] >> v & 1) == 0)
		v++;
	if (a->kind == ATOM_FREE) {
		bool every = a->expr != LAW_NONE && law->exprs[a->expr].op == LAW_OP_EVERY;
		put_free(m, a, (v == 1) != every, out);
		return;
	}
	out_put(out, law_text(law, law->facts[a->fact].key));
	if (a->entity != 0)
		out_format(out, " of %s", law_cstr(law, a->entity));
	if (a->kind == ATOM_FACT)
		put_fact(m, a, v, out);
	else if (a->kind == ATOM_WORD)
		out_format(out, v == 1 ? " has %s" : " has not %s", law_cstr(law, (law_str)a->key));
	else
		out_format(
		    out, "%s what line %u compares it with", orders[v], law->exprs[a->expr].line);
}

void
meaning_put_case(const struct meaning *m, struct out *out)
{
	bool first = true;

	for (uint32_t i = 0; i < m->formula.n_variables && out->len < CASE_CHARS_MAX; i++) {
		if (!is_narrowed(m, i))
			continue;
		out_string(out, first ? "" : "; ");
		put_atom(m, i, out);
		first = false;
	}
	if (first)
		out_string(out, "whatever is recorded");
}
