/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions on one fact: judged first, without memory; put into words when a proof is made. */
#include "rules/leaf.h"

#include "rules/day.h"
#include "rules/words.h"

uint32_t
scope_entity(const struct fact_set *facts, const struct scope *scope, uint32_t kind)
{
	for (; scope != NULL; scope = scope->outer)
		if (facts->entities[scope->entity].kind == kind)
			return scope->entity;
	return LAW_NONE;
}

static uint32_t
entity_asked(
    const struct question *question, uint32_t kind, law_str name, const struct scope *scope)
{
	const struct fact_set *facts = question->facts;

	if (name != 0)
		return fact_find_entity(facts, kind, law_text(question->law, name));
	return question->law->kinds[kind].single ? fact_single(facts, kind)
	                                         : scope_entity(facts, scope, kind);
}

/* A text without words says nothing, and a value of another type than the vocabulary's
 * cannot be compared: both are as good as not recorded. */
static bool
is_usable(const struct law_fact *fact, const struct value *value)
{
	if (value->type != (enum value_type)fact->type)
		return false;
	if (value->type == TYPE_TEXT || value->type == TYPE_CHOICE)
		return text_trim(value->text).len > 0;
	return value->type != TYPE_DATE || value->date != DATE_NONE;
}

static struct reading
read_at(const struct question *question, uint32_t key, uint32_t entity)
{
	struct reading reading = {.key = key, .entity = entity};

	reading.fact = fact_get(question->facts, entity, key);
	if (reading.fact == NULL)
		return reading;
	reading.state = reading.fact->value.state;
	if (reading.state == VALUE_KNOWN &&
	    !is_usable(&question->law->facts[key], &reading.fact->value))
		reading.state = VALUE_UNKNOWN;
	return reading;
}

struct reading
fact_read(
    const struct question *question, uint32_t key, law_str entity_name, const struct scope *scope)
{
	uint32_t kind = question->law->facts[key].kind;

	struct reading reading =
	    read_at(question, key, entity_asked(question, kind, entity_name, scope));

	reading.of = entity_name;
	return reading;
}

enum basis
reading_basis(const struct question *question, const struct reading *reading)
{
	const struct law *law = question->law;

	if (reading->fact == NULL)
		return BASIS_NONE;
	if (law->kinds[law->facts[reading->key].kind].documents)
		return BASIS_DOCUMENTED;
	return reading->fact->origin == ORIGIN_MEASURED ? BASIS_MEASURED : BASIS_ATTESTED;
}

/* Why nobody stands behind an attested fact; NULL when somebody does. */
static const char *
credit_lack(const struct fact *fact)
{
	bool by_program = fact->origin == ORIGIN_IMPORTED || fact->origin == ORIGIN_DERIVED;

	if (fact->origin == ORIGIN_ASSUMED) /* a what-if is never recorded */
		return NULL;
	if (text_trim(fact->by).len == 0)
		return "attested by nobody";
	if (text_trim(fact->reason).len > 0 || text_trim(fact->source).len > 0 ||
	    (by_program && text_trim(fact->method).len > 0))
		return NULL;
	return "no reason or source given";
}

const char *
reading_discredit(const struct question *question, const struct reading *reading)
{
	if (reading->state == VALUE_UNKNOWN || reading_basis(question, reading) != BASIS_ATTESTED)
		return NULL;
	return credit_lack(reading->fact);
}

struct text
reading_lack(struct question *question, const struct reading *reading)
{
	const struct law_fact *fact = &question->law->facts[reading->key];
	struct words words;

	words_start(&words, question);
	if (reading->entity == LAW_NONE && reading->of == 0 &&
	    !question->law->kinds[fact->kind].single) {
		words_say(&words, "no ");
		words_law(&words, question->law->kinds[fact->kind].word);
		words_say(&words, " on file");
	} else if (reading->fact != NULL && reading->fact->value.state == VALUE_UNKNOWN &&
		   (reading->fact->origin == ORIGIN_DERIVED ||
		       reading->fact->origin == ORIGIN_MEASURED) &&
		   reading->fact->reason.len > 0) {
		return reading->fact->reason; /* a program says why it says no more */
	} else if (reading->fact == NULL || reading->fact->value.state != VALUE_KNOWN) {
		return said_in(question, "nothing recorded");
	} else if (reading->fact->value.type == (enum value_type)fact->type) {
		return said_in(question, "recorded as empty");
	} else {
		words_say(&words, "recorded as ");
		words_say(&words, value_type_word(reading->fact->value.type));
		words_say(&words, ", expected ");
		words_say(&words, value_type_word((enum value_type)fact->type));
	}
	return words_take(&words, question);
}

bool
leaf_op(uint32_t op)
{
	return op >= LAW_OP_FACT_YES && op <= LAW_OP_ABSENT;
}

static enum truth
truth_of(bool is_true)
{
	return is_true ? TRUTH_TRUE : TRUTH_FALSE;
}

/* Two widths against each other: definite only when every pair of points agrees. */
static enum truth
compare_widths(enum law_relation relation, const struct value *x, const struct value *limit)
{
	int least = decimal_compare(x->low, limit->high);
	int most = decimal_compare(x->high, limit->low);

	switch (relation) {
	case LAW_MORE:
		return least > 0 ? TRUTH_TRUE : most <= 0 ? TRUTH_FALSE : TRUTH_UNKNOWN;
	case LAW_AT_LEAST:
		return least >= 0 ? TRUTH_TRUE : most < 0 ? TRUTH_FALSE : TRUTH_UNKNOWN;
	case LAW_LESS:
		return most < 0 ? TRUTH_TRUE : least >= 0 ? TRUTH_FALSE : TRUTH_UNKNOWN;
	case LAW_AT_MOST:
		return most <= 0 ? TRUTH_TRUE : least > 0 ? TRUTH_FALSE : TRUTH_UNKNOWN;
	}
	return TRUTH_UNKNOWN;
}

static bool
same_word(const struct value *value, struct text word)
{
	int32_t date;

	switch (value->type) {
	case TYPE_YESNO:
		return text_is(word, value->yes ? "yes" : "no");
	case TYPE_DATE:
		return date_parse(word, &date) && date == value->date;
	case TYPE_TEXT:
	case TYPE_CHOICE:
		return text_equal(value->text, word);
	case TYPE_CHOICES:
	case TYPE_LIST:
		return value->n_items == 1 && text_equal(value->items[0], word);
	case TYPE_NUMBER:
		break;
	}
	return false;
}

/* Only a number can be undecided: when the word lies inside its width. */
static enum truth
is_word(const struct value *value, struct text word)
{
	struct decimal number;

	if (value->type != TYPE_NUMBER)
		return truth_of(same_word(value, word));
	if (!decimal_parse(word, &number) || decimal_compare(number, value->low) < 0 ||
	    decimal_compare(number, value->high) > 0)
		return TRUTH_FALSE;
	return value_is_exact(value) ? TRUTH_TRUE : TRUTH_UNKNOWN;
}

static enum truth
is_any_word(const struct law *law, const struct value *value, struct law_list list)
{
	enum truth truth = TRUTH_FALSE;

	for (uint32_t i = 0; i < list.n && truth != TRUTH_TRUE; i++) {
		enum truth one = is_word(value, law_text(law, law->refs[list.first + i]));
		truth = one > truth ? one : truth;
	}
	return truth;
}

static bool
has_word(const struct value *value, struct text word)
{
	if (value->type != TYPE_CHOICES && value->type != TYPE_LIST)
		return is_word(value, word) == TRUTH_TRUE;
	for (uint32_t i = 0; i < value->n_items; i++)
		if (text_equal(value->items[i], word))
			return true;
	return false;
}

static bool
has_every_word(const struct law *law, const struct value *value, struct law_list list)
{
	for (uint32_t i = 0; i < list.n; i++)
		if (!has_word(value, law_text(law, law->refs[list.first + i])))
			return false;
	return true;
}

/* What the other side of a comparison rests on, weakest part. */
struct operands {
	const struct question *question;
	enum basis basis;
	const char *lack;
};

static void
operand_weigh(void *context, const struct reading *reading)
{
	struct operands *operands = context;
	enum basis basis = reading_basis(operands->question, reading);

	if (reading->state == VALUE_UNKNOWN)
		return;
	if (basis < operands->basis)
		operands->basis = basis;
	if (operands->lack == NULL)
		operands->lack = reading_discredit(operands->question, reading);
}

static void
operands_weigh(struct leaf *leaf, struct operands operands)
{
	if (operands.basis < leaf->basis)
		leaf->basis = operands.basis;
	if (leaf->lack == NULL)
		leaf->lack = operands.lack;
}

static void
judge_number(const struct question *question, const struct law_expr *expr,
    const struct scope *scope, struct leaf *leaf)
{
	uint64_t factor = quantity_factor(question->law, expr->c);
	struct value limit = quantity_at(question, expr->c, scope, factor);
	struct value number = leaf->reading.fact->value;
	struct operands operands = {question, BASIS_MEASURED, NULL};

	if (limit.state != VALUE_KNOWN) {
		leaf->operand_unknown = true;
		return;
	}
	number.low = decimal_times(number.low, factor, ROUND_DOWN);
	number.high = decimal_times(number.high, factor, ROUND_UP);
	leaf->truth = compare_widths((enum law_relation)expr->b, &number, &limit);
	leaf->straddles = leaf->truth == TRUTH_UNKNOWN;
	quantity_facts(question, expr->c, scope, operand_weigh, &operands);
	operands_weigh(leaf, operands);
}

static enum truth
compare_days(enum law_relation relation, int32_t date, const struct day_found *limit)
{
	if (limit->none || limit->perhaps_none)
		return TRUTH_UNKNOWN;
	switch (relation) {
	case LAW_MORE:
		return date > limit->high  ? TRUTH_TRUE
		       : date > limit->low ? TRUTH_UNKNOWN
		                           : TRUTH_FALSE;
	case LAW_AT_LEAST:
		return date >= limit->high  ? TRUTH_TRUE
		       : date >= limit->low ? TRUTH_UNKNOWN
		                            : TRUTH_FALSE;
	case LAW_LESS:
		return date < limit->low    ? TRUTH_TRUE
		       : date < limit->high ? TRUTH_UNKNOWN
		                            : TRUTH_FALSE;
	case LAW_AT_MOST:
		return date <= limit->low    ? TRUTH_TRUE
		       : date <= limit->high ? TRUTH_UNKNOWN
		                             : TRUTH_FALSE;
	}
	return TRUTH_UNKNOWN;
}

static void
judge_date(struct question *question, const struct law_expr *expr, const struct scope *scope,
    struct leaf *leaf)
{
	struct day_found limit = day_find(question, expr->c, scope);
	struct operands operands = {question, BASIS_MEASURED, NULL};

	leaf->truth =
	    compare_days((enum law_relation)expr->b, leaf->reading.fact->value.date, &limit);
	if (leaf->truth == TRUTH_UNKNOWN) {
		leaf->operand_unknown = true;
		return;
	}
	day_readings(question, expr->c, scope, operand_weigh, &operands);
	if (operands.lack != NULL) { /* does it need what does not count? */
		limit = day_find_vouched(question, expr->c, scope);
		if (compare_days((enum law_relation)expr->b, leaf->reading.fact->value.date,
			&limit) == leaf->truth)
			operands.lack = NULL;
	}
	operands_weigh(leaf, operands);
}

static enum truth
truth_of_absence(uint32_t op)
{
	return truth_of(op == LAW_OP_ABSENT);
}

static void
judge_known(struct question *question, const struct law_expr *expr, const struct scope *scope,
    struct leaf *leaf)
{
	const struct value *value = &leaf->reading.fact->value;

	switch ((enum law_op)expr->op) {
	case LAW_OP_FACT_YES:
		leaf->truth = value->type == TYPE_YESNO ? truth_of(value->yes) : TRUTH_UNKNOWN;
		break;
	case LAW_OP_FACT_IS:
		leaf->truth = is_any_word(question->law, value, expr->list);
		leaf->straddles = leaf->truth == TRUTH_UNKNOWN;
		break;
	case LAW_OP_FACT_HAS:
		leaf->truth = truth_of(has_every_word(question->law, value, expr->list));
		break;
	case LAW_OP_COMPARE:
		if (value->type == TYPE_NUMBER)
			judge_number(question, expr, scope, leaf);
		break;
	case LAW_OP_DATE:
		if (value->type == TYPE_DATE)
			judge_date(question, expr, scope, leaf);
		break;
	case LAW_OP_PRESENT: /* an empty list leaves open whether there is none */
		leaf->truth =
		    (value->type == TYPE_LIST || value->type == TYPE_CHOICES) && value->n_items == 0
			? TRUTH_UNKNOWN
			: TRUTH_TRUE;
		break;
	case LAW_OP_ABSENT:
		leaf->truth = TRUTH_FALSE;
		break;
	default:
		break;
	}
}

struct leaf
leaf_judge(struct question *question, const struct law_expr *expr, const struct scope *scope,
    enum credit credit)
{
	struct leaf leaf = {.truth = TRUTH_UNKNOWN};

	leaf.reading = fact_read(question, expr->a, expr->entity, scope);
	if (leaf.reading.state == VALUE_UNKNOWN)
		return leaf;
	leaf.basis = reading_basis(question, &leaf.reading);
	if (leaf.basis == BASIS_ATTESTED)
		leaf.lack = credit_lack(leaf.reading.fact);
	if (leaf.reading.state == VALUE_ABSENT)
		leaf.truth = truth_of_absence(expr->op);
	else
		judge_known(question, expr, scope, &leaf);

	if (leaf.truth == TRUTH_UNKNOWN || credit == CREDIT_NONE ||
	    leaf.truth != truth_of(credit == CREDIT_TRUE))
		leaf.lack = NULL;
	if (leaf.lack != NULL)
		leaf.truth = TRUTH_UNKNOWN;
	if (leaf.truth == TRUTH_UNKNOWN)
		leaf.basis = BASIS_NONE;
	return leaf;
}

static void
say_words(struct words *words, const struct law *law, uint32_t fact, struct law_list list,
    const char *between)
{
	for (uint32_t i = 0; i < list.n && !words->cut; i++) {
		if (i > 0)
			words_say(words, between);
		words_option(
		    words, law, &law->facts[fact], law_text(law, law->refs[list.first + i]));
	}
}

static void
say_lacking(struct words *words, const struct law *law, uint32_t fact, const struct value *value,
    struct law_list list)
{
	bool first = true;

	for (uint32_t i = 0; i < list.n && !words->cut; i++) {
		struct text word = law_text(law, law->refs[list.first + i]);
		if (has_word(value, word))
			continue;
		if (!first)
			words_say(words, ", ");
		words_option(words, law, &law->facts[fact], word);
		first = false;
	}
}

/* The day, and how it was found when that is not plain. */
static void
say_day(struct words *words, struct question *question, uint32_t index, const struct scope *scope)
{
	const struct law_day *day = &question->law->days[index];
	struct day_found found = day_find(question, index, scope);
	bool is_plain = day->plus == 0 && (day->op == LAW_DAY_FIXED || day->op == LAW_DAY_FACT ||
					      day->op == LAW_DAY_AS_OF);

	if (found.date != DATE_NONE) {
		words_day(words, found.date);
		if (is_plain)
			return;
		words_say(words, " (");
		words_day_found(words, question, index, scope);
		words_say(words, ")");
	} else if (day->op == LAW_DAY_FACT) {
		words_fact(words, question->law, day->fact);
	} else {
		words_day_found(words, question, index, scope);
	}
}

static void
say_limit(struct words *words, struct question *question, const struct law_expr *expr,
    const struct scope *scope)
{
	if (expr->op == LAW_OP_DATE) {
		say_day(words, question, expr->c, scope);
		return;
	}
	words_quantity(words, question, expr->c);
}

static void
say_comparison(struct words *words, struct question *question, const struct law_expr *expr,
    const struct scope *scope, const struct leaf *leaf, enum truth truth)
{
	static const char *const numbers[] = {"more than ", "at least ", "less than ", "at most "};
	static const char *const dates[] = {"after ", "on or after ", "before ", "on or before "};
	const struct law *law = question->law;

	words_value(words, law, &law->facts[expr->a], &leaf->reading.fact->value);
	words_say(words, ", ");
	if (leaf->operand_unknown)
		words_say(words, "cannot be compared with ");
	else if (leaf->straddles)
		words_say(words, "straddles ");
	else {
		if (truth == TRUTH_FALSE)
			words_say(words, "not ");
		words_say(words, (expr->op == LAW_OP_DATE ? dates : numbers)[expr->b]);
	}
	say_limit(words, question, expr, scope);
}

/* What was read, for a fact that is known. */
static void
say_known(struct words *words, struct question *question, const struct law_expr *expr,
    const struct scope *scope, const struct leaf *leaf, enum truth truth)
{
	const struct law *law = question->law;
	const struct law_fact *fact = &law->facts[expr->a];
	const struct value *value = &leaf->reading.fact->value;

	if (expr->op == LAW_OP_COMPARE || expr->op == LAW_OP_DATE) {
		say_comparison(words, question, expr, scope, leaf, truth);
		return;
	}
	if (expr->op == LAW_OP_FACT_HAS) {
		words_fact(words, law, expr->a);
		words_say(words, truth == TRUTH_TRUE ? ": " : ": not ");
		if (truth == TRUTH_TRUE)
			say_words(words, law, expr->a, expr->list, ", ");
		else
			say_lacking(words, law, expr->a, value, expr->list);
		return;
	}
	words_value(words, law, fact, value);
	if (expr->op == LAW_OP_FACT_IS && truth != TRUTH_TRUE) {
		words_say(words, leaf->straddles ? ", perhaps " : ", not ");
		say_words(words, law, expr->a, expr->list, " or ");
	}
}

static struct text
leaf_note(struct question *question, const struct law_expr *expr, const struct scope *scope,
    const struct leaf *leaf, enum credit credit)
{
	const struct law_fact *fact = &question->law->facts[expr->a];
	enum truth truth = leaf->truth;
	struct words words;

	if (question->quiet)
		return TEXT_NONE;
	if (leaf->reading.state == VALUE_UNKNOWN)
		return reading_lack(question, &leaf->reading);
	if (leaf->lack != NULL) /* what it would be if it counted */
		truth = credit == CREDIT_TRUE ? TRUTH_TRUE : TRUTH_FALSE;
	words_start(&words, question);
	if (leaf->reading.state == VALUE_ABSENT)
		words_value(&words, question->law, fact, &leaf->reading.fact->value);
	else
		say_known(&words, question, expr, scope, leaf, truth);
	if (leaf->lack != NULL) {
		words_say(&words, ", but ");
		words_say(&words, leaf->lack);
	}
	return words_take(&words, question);
}

/* What stands on the other side of a comparison */

const struct proof *
reading_proof(struct question *question, const struct reading *reading, enum truth truth)
{
	struct proof *proof = proof_make(question, PROOF_FACT, reading->key, 0);
	struct words words;

	if (proof == NULL)
		return proof_none();
	proof->entity = reading->entity;
	proof->of = reading->of;
	proof->fact = reading->fact;
	if (reading->state != VALUE_UNKNOWN) {
		proof->truth = truth;
		proof->basis =
		    truth == TRUTH_UNKNOWN ? BASIS_NONE : reading_basis(question, reading);
	}
	if (question->quiet)
		return proof;
	if (reading->state == VALUE_UNKNOWN) {
		proof->note = reading_lack(question, reading);
		return proof;
	}
	words_start(&words, question);
	words_value(
	    &words, question->law, &question->law->facts[reading->key], &reading->fact->value);
	proof->note = words_take(&words, question);
	return proof;
}

static void
operand_count(void *context, const struct reading *reading)
{
	(void)reading;
	(*(uint32_t *)context)++;
}

struct operand_proofs {
	struct question *question;
	struct proof *of;
};

static void
operand_prove(void *context, const struct reading *reading)
{
	struct operand_proofs *to = context;

	proof_add(to->of, reading_proof(to->question, reading, to->of->truth));
}

static uint32_t
operands_n(struct question *question, const struct law_expr *expr, const struct scope *scope)
{
	uint32_t n = 0;

	if (expr->op == LAW_OP_DATE)
		return day_proof_count(question->law, expr->c);
	if (expr->op == LAW_OP_COMPARE)
		quantity_facts(question, expr->c, scope, operand_count, &n);
	return n;
}

static void
operands_prove(struct question *question, const struct law_expr *expr, const struct scope *scope,
    struct proof *proof)
{
	struct operand_proofs operands = {question, proof};

	if (expr->op == LAW_OP_DATE)
		day_prove(question, expr->c, scope, proof);
	else if (expr->op == LAW_OP_COMPARE)
		quantity_facts(question, expr->c, scope, operand_prove, &operands);
}

const struct proof *
leaf_proof(struct question *question, const struct law_expr *expr, const struct scope *scope,
    enum credit credit)
{
	struct leaf leaf = leaf_judge(question, expr, scope, credit);
	uint32_t n = operands_n(question, expr, scope);
	struct proof *proof = proof_make(question, PROOF_FACT, expr->a, n);

	if (proof == NULL)
		return proof_none();
	proof->truth = leaf.truth;
	proof->basis = leaf.basis;
	proof->entity = leaf.reading.entity;
	proof->of = leaf.reading.of;
	proof->fact = leaf.reading.fact;
	proof->expr = (uint32_t)(expr - question->law->exprs);
	proof->note = leaf_note(question, expr, scope, &leaf, credit);
	operands_prove(question, expr, scope, proof);
	return proof;
}
