/* SPDX-License-Identifier: Apache-2.0 */
/* Quantities: the other side of a comparison.
 *
 * A ratio such as 1/3 is never divided out before comparing: both sides are
 * multiplied by the common factor instead. Where a quotient must be written
 * (a cap, say, or a part of a product), its width is rounded outwards. */
#include "rules/leaf.h"

#include "base/range.h"

static const uint64_t FACTOR_MAX = 1000000000; /* times 2^32 still fits 64 bits */

static uint64_t
gcd(uint64_t a, uint64_t b)
{
	while (b != 0) {
		uint64_t rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

static uint64_t
part(uint32_t number) /* of a ratio; none written means 1 */
{
	return number == 0 ? 1 : number;
}

static uint64_t /* 0: out of range */
common_factor(const struct law *law, uint32_t index)
{
	const struct law_quantity *quantity = &law->quantities[index];
	uint64_t common = 1;

	/* Parts of a product round by themselves: their common factor would count many times. */
	if (quantity->op >= LAW_QUANTITY_HIGHER && quantity->op != LAW_QUANTITY_PRODUCT)
		for (uint32_t i = 0; i < quantity->list.n; i++) {
			uint64_t one = common_factor(law, law->refs[quantity->list.first + i]);
			if (one == 0)
				return 0;
			uint64_t share = one / gcd(common, one);
			if (!checked_mul(common, share, &common) || common > FACTOR_MAX)
				return 0;
		}
	if (!checked_mul(common, part(quantity->divide), &common) || common > FACTOR_MAX)
		return 0;
	return common;
}

uint64_t
quantity_factor(const struct law *law, uint32_t quantity)
{
	uint64_t common = common_factor(law, quantity);

	return common == 0 ? 1 : common;
}

struct decimal
decimal_times(struct decimal number, uint64_t factor, enum rounding rounding)
{
	return factor == 1 ? number : decimal_multiply(number, decimal_from(factor), rounding);
}

static struct decimal
scale(struct decimal number, uint64_t multiply, uint64_t divide, enum rounding rounding)
{
	number = decimal_times(number, multiply, rounding);
	return divide == 1 ? number : decimal_divide(number, (uint32_t)divide, rounding);
}

static struct value
join(enum law_quantity_op op, const struct value *a, const struct value *b)
{
	bool higher = op == LAW_QUANTITY_HIGHER;
	struct value both = *a;

	if (op == LAW_QUANTITY_SUM) {
		both.low = decimal_add(a->low, b->low, ROUND_DOWN);
		both.high = decimal_add(a->high, b->high, ROUND_UP);
		return both;
	}
	if ((decimal_compare(b->low, a->low) > 0) == higher)
		both.low = b->low;
	if ((decimal_compare(b->high, a->high) > 0) == higher)
		both.high = b->high;
	return both;
}

/* "None" takes no part; one unknown makes the whole unknown. */
static struct value
list_at(const struct question *question, const struct law_quantity *quantity,
    const struct scope *scope, uint64_t factor)
{
	struct value all = {.state = VALUE_ABSENT};

	for (uint32_t i = 0; i < quantity->list.n; i++) {
		struct value one = quantity_at(
		    question, question->law->refs[quantity->list.first + i], scope, factor);
		if (one.state == VALUE_UNKNOWN)
			return one;
		if (one.state == VALUE_KNOWN)
			all = all.state == VALUE_KNOWN
			          ? join((enum law_quantity_op)quantity->op, &all, &one)
			          : one;
	}
	return all;
}

/* Without one of its parts there is no product. */
static struct value
product_at(
    const struct question *question, const struct law_quantity *quantity, const struct scope *scope)
{
	struct range all = range_whole(1);

	for (uint32_t i = 0; i < quantity->list.n; i++) {
		struct value one =
		    quantity_at(question, question->law->refs[quantity->list.first + i], scope, 1);
		if (one.state != VALUE_KNOWN)
			return (struct value){.state = VALUE_UNKNOWN};
		all = range_multiply(all, (struct range){one.low, one.high});
	}
	return range_value(all);
}

static struct value
fact_at(const struct question *question, uint32_t key, const struct scope *scope)
{
	struct reading reading = fact_read(question, key, 0, scope);

	return reading.state == VALUE_UNKNOWN ? (struct value){.state = VALUE_UNKNOWN}
	                                      : reading.fact->value;
}

struct value
quantity_at(
    const struct question *question, uint32_t index, const struct scope *scope, uint64_t factor)
{
	const struct law_quantity *quantity = &question->law->quantities[index];
	uint64_t multiply = part(quantity->multiply) * factor; /* below 2^32 * 10^9 */
	uint64_t divide = part(quantity->divide);
	struct value value;

	if (multiply % divide == 0) {
		multiply /= divide;
		divide = 1;
	}
	if (quantity->op == LAW_QUANTITY_NUMBER)
		value = value_number(quantity->number);
	else if (quantity->op == LAW_QUANTITY_FACT)
		value = fact_at(question, quantity->fact, scope);
	else if (quantity->op == LAW_QUANTITY_PRODUCT)
		value = product_at(question, quantity, scope);
	else if (divide == 1 && multiply <= FACTOR_MAX)
		return list_at(question, quantity, scope, multiply);
	else
		value = list_at(question, quantity, scope, 1);
	if (value.state != VALUE_KNOWN)
		return value;
	value.low = scale(value.low, multiply, divide, ROUND_DOWN);
	value.high = scale(value.high, multiply, divide, ROUND_UP);
	return value;
}

void
quantity_facts(const struct question *question, uint32_t index, const struct scope *scope,
    void (*each)(void *context, const struct reading *reading), void *context)
{
	const struct law_quantity *quantity = &question->law->quantities[index];

	if (quantity->op == LAW_QUANTITY_FACT) {
		struct reading reading = fact_read(question, quantity->fact, 0, scope);
		each(context, &reading);
	} else if (quantity->op >= LAW_QUANTITY_HIGHER) {
		for (uint32_t i = 0; i < quantity->list.n; i++)
			quantity_facts(question, question->law->refs[quantity->list.first + i],
			    scope, each, context);
	}
}
