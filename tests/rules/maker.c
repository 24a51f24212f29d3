/* SPDX-License-Identifier: Apache-2.0 */
/* A law made by hand, for tests. */
#include "maker.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct maker *
maker_create(void)
{
	struct maker *maker = calloc(1, sizeof *maker);

	assert(maker != NULL);
	maker->law = (struct law){.strings = maker->strings,
	    .n_strings = 1,
	    .refs = maker->refs,
	    .kinds = maker->kinds,
	    .options = maker->options,
	    .bands = maker->bands,
	    .facts = maker->facts,
	    .exprs = maker->exprs,
	    .quantities = maker->quantities,
	    .days = maker->days,
	    .provisions = maker->provisions,
	    .provision_order = maker->provision_order,
	    .fields = maker->fields,
	    .items = maker->items,
	    .form_sections = maker->form_sections,
	    .forms = maker->forms,
	    .cells = maker->cells,
	    .rows = maker->rows,
	    .registers = maker->registers,
	    .defaults = maker->defaults,
	    .classes = maker->classes,
	    .events = maker->events,
	    .holidays = maker->holidays,
	    .days_off = maker->days_off,
	    .days_off_sure = maker->days_off_sure};
	return maker;
}

static law_str
string_of(struct maker *maker, struct text text)
{
	law_str at = maker->law.n_strings;

	if (text.len == 0)
		return 0;
	assert(at + text.len + 1 <= sizeof maker->strings);
	memcpy(maker->strings + at, text.at, text.len);
	maker->law.n_strings += (uint32_t)text.len + 1;
	return at;
}

law_str
maker_string(struct maker *maker, const char *string)
{
	return string_of(maker, text_of(string));
}

uint32_t
maker_kind(struct maker *maker, const char *word, bool single, bool documents)
{
	uint32_t index = maker->law.n_kinds++;

	maker->kinds[index] = (struct law_kind){
	    .word = maker_string(maker, word), .single = single, .documents = documents};
	return index;
}

uint32_t
maker_fact(struct maker *maker, const char *key, uint32_t kind, enum value_type type)
{
	uint32_t index = maker->law.n_facts++;

	assert(index < MAKER_SOME);
	maker->facts[index] =
	    (struct law_fact){.key = maker_string(maker, key), .kind = kind, .type = type};
	assert(index == 0 || strcmp(law_cstr(&maker->law, maker->facts[index - 1].key), key) < 0);
	return index;
}

struct law_list
maker_list(struct maker *maker, uint32_t n, const uint32_t *of)
{
	struct law_list list = {maker->law.n_refs, n};

	assert(list.first + n <= sizeof maker->refs / sizeof *maker->refs);
	if (n > 0)
		memcpy(maker->refs + list.first, of, n * sizeof *of);
	maker->law.n_refs += n;
	return list;
}

struct law_list
maker_words(struct maker *maker, const char *words)
{
	uint32_t of[16], n = 0;

	while (words != NULL && *words != 0) {
		size_t len = strcspn(words, " ");
		of[n++] = string_of(maker, (struct text){words, len});
		words += len + (words[len] == ' ');
	}
	return maker_list(maker, n, of);
}

static uint32_t
expr_of(struct maker *maker, struct law_expr expr)
{
	assert(maker->law.n_exprs < MAKER_MANY);
	maker->exprs[maker->law.n_exprs] = expr;
	return maker->law.n_exprs++;
}

uint32_t
maker_leaf(struct maker *maker, enum law_op op, uint32_t fact, const char *words)
{
	return expr_of(
	    maker, (struct law_expr){.op = op, .a = fact, .list = maker_words(maker, words)});
}

uint32_t
maker_compare(struct maker *maker, uint32_t fact, enum law_relation relation, uint32_t quantity)
{
	enum law_op op = maker->facts[fact].type == TYPE_DATE ? LAW_OP_DATE : LAW_OP_COMPARE;

	return expr_of(maker, (struct law_expr){.op = op, .a = fact, .b = relation, .c = quantity});
}

uint32_t
maker_not(struct maker *maker, uint32_t of)
{
	return expr_of(maker, (struct law_expr){.op = LAW_OP_NOT, .a = of});
}

uint32_t
maker_of(struct maker *maker, enum law_op op, uint32_t n, const uint32_t *of)
{
	return expr_of(maker, (struct law_expr){.op = op, .list = maker_list(maker, n, of)});
}

uint32_t
maker_is(struct maker *maker, uint32_t provision)
{
	return expr_of(maker, (struct law_expr){.op = LAW_OP_IS, .a = provision});
}

uint32_t
maker_quantifier(struct maker *maker, enum law_op op, uint32_t kind, uint32_t where, uint32_t that)
{
	return expr_of(maker, (struct law_expr){.op = op, .a = kind, .b = where, .c = that});
}

static uint32_t
quantity_of(struct maker *maker, struct law_quantity quantity)
{
	assert(maker->law.n_quantities < MAKER_SOME);
	maker->quantities[maker->law.n_quantities] = quantity;
	return maker->law.n_quantities++;
}

uint32_t
maker_number(struct maker *maker, const char *number, uint32_t multiply, uint32_t divide)
{
	struct law_quantity quantity = {
	    .op = LAW_QUANTITY_NUMBER, .multiply = multiply, .divide = divide};
	bool is_number = decimal_parse(text_of(number), &quantity.number);

	assert(is_number);
	return quantity_of(maker, quantity);
}

uint32_t
maker_fact_quantity(struct maker *maker, uint32_t fact, uint32_t multiply, uint32_t divide)
{
	return quantity_of(maker,
	    (struct law_quantity){
		.op = LAW_QUANTITY_FACT, .fact = fact, .multiply = multiply, .divide = divide});
}

uint32_t
maker_add_day(struct maker *maker, struct law_day day)
{
	assert(maker->law.n_days < MAKER_SOME);
	maker->days[maker->law.n_days] = day;
	return maker->law.n_days++;
}

uint32_t
maker_day(struct maker *maker, const char *day)
{
	return maker_add_day(maker,
	    (struct law_day){
		.op = LAW_DAY_FIXED, .fact = LAW_NONE, .date = day_of(day), .where = LAW_NONE});
}

uint32_t
maker_fact_day(struct maker *maker, uint32_t fact, int32_t plus, enum date_unit unit)
{
	return maker_add_day(maker,
	    (struct law_day){
		.op = LAW_DAY_FACT, .fact = fact, .plus = plus, .unit = unit, .where = LAW_NONE});
}

void
maker_holiday(struct maker *maker, const char *day, enum law_confidence confidence)
{
	struct law *law = &maker->law;

	maker->holidays[law->n_holidays++] =
	    (struct law_holiday){.date = day_of(day), .confidence = confidence};
	if (date_is_weekend(day_of(day)))
		return;
	maker->days_off[law->n_days_off++] = day_of(day);
	if (confidence != LAW_CONFIDENCE_UNVERIFIED)
		maker->days_off_sure[law->n_days_off_sure++] = day_of(day);
}

struct law_provision *
maker_provision(struct maker *maker, const char *id, enum law_provision_kind kind, uint32_t *index)
{
	uint32_t at = maker->law.n_provisions++;

	assert(at < MAKER_SOME);
	maker->provisions[at] = (struct law_provision){.id = maker_string(maker, id),
	    .title = maker_string(maker, id),
	    .pin = maker_string(maker, "Test Act"),
	    .kind = kind,
	    .source = LAW_NONE,
	    .enacted = DATE_NONE,
	    .from = DATE_NONE,
	    .until = DATE_FOREVER,
	    .on = LAW_NONE,
	    .binds = LAW_NONE,
	    .holds = LAW_NONE,
	    .applies = LAW_NONE,
	    .met = LAW_NONE,
	    .due = LAW_NONE,
	    .cap = LAW_NONE};
	if (index != NULL)
		*index = at;
	return &maker->provisions[at];
}

static bool
stands_before(const struct maker *maker, uint32_t a, uint32_t b)
{
	const struct law_provision *x = &maker->provisions[a], *y = &maker->provisions[b];
	int order = strcmp(maker->strings + x->id, maker->strings + y->id);

	return order != 0 ? order < 0 : x->until < y->until;
}

void
maker_order(struct maker *maker)
{
	uint32_t n = maker->law.n_provision_order = maker->law.n_provisions;

	for (uint32_t i = 0; i < n; i++) { /* by insertion: tests have few */
		uint32_t j = i;
		for (; j > 0 && stands_before(maker, i, maker->provision_order[j - 1]); j--)
			maker->provision_order[j] = maker->provision_order[j - 1];
		maker->provision_order[j] = i;
	}
}

int32_t
day_of(const char *text)
{
	int32_t date = DATE_NONE;
	bool is_day = date_parse(text_of(text), &date);

	assert(is_day);
	return date;
}

struct fact
maker_declared(struct maker *maker, struct arena *arena, uint32_t key, const char *value)
{
	struct fact fact = {.origin = ORIGIN_DECLARED,
	    .by = text_of("A. Person"),
	    .source = text_of("a report"),
	    .since = DATE_NONE};
	enum value_type type = (enum value_type)maker->facts[key].type;

	if (strcmp(value, "none") == 0) {
		fact.value = value_absent(text_of("does not exist"));
	} else {
		enum gpai_code rc =
		    value_parse(arena, type, text_of(value), NOWHERE, &fact.value, NULL);
		assert(rc == GPAI_OK);
	}
	return fact;
}

void
maker_put(struct fact_set *set, struct maker *maker, uint32_t key, const char *value)
{
	maker_put_on(set, maker, key, "", value);
}

void
maker_put_on(
    struct fact_set *set, struct maker *maker, uint32_t key, const char *entity, const char *value)
{
	struct fact fact = maker_declared(maker, set->arena, key, value);

	fact_set_put(
	    set, fact_set_entity(set, maker->facts[key].kind, text_of(entity)), key, &fact);
}
