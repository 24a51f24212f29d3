/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers for drawings, through the same door: see disclose.h.
 *
 * The range of a coarse number comes from what is shown of it and from the law, never from the
 * fact behind it, so that a drawing cannot be finer than the words beside it. */
#include "documents/door.h"

/* "1e9..2e9 tokens", or one number. */
static bool
read_shown(struct text shown, struct disclosed_range *range)
{
	struct text head = {shown.at, 0}, tail = TEXT_NONE;

	while (head.len < shown.len && shown.at[head.len] != ' ')
		head.len++;
	for (size_t i = 0; i + 1 < head.len && tail.len == 0; i++)
		if (head.at[i] == '.' && head.at[i + 1] == '.') {
			tail = (struct text){head.at + i + 2, head.len - i - 2};
			head.len = i;
		}
	if (!decimal_parse(head, &range->low))
		return false;
	range->high = range->low;
	if (tail.len > 0 && !decimal_parse(tail, &range->high))
		return false;
	range->has_low = range->has_high = true;
	return true;
}

/* "10^24 FLOP": from 10^24 to 10^25. */
static bool
read_magnitude(struct text shown, struct disclosed_range *range)
{
	bool is_negative = text_starts(shown, "-");
	struct text digits = {shown.at + (is_negative ? 4 : 3), 0};
	struct decimal power;
	uint64_t magnitude;
	bool is_below_one;

	if (!text_starts(shown, is_negative ? "-10^" : "10^") || is_negative)
		return false;
	is_below_one = text_starts((struct text){digits.at, shown.len - 3}, "-");
	digits.at += is_below_one;
	while (digits.at + digits.len < shown.at + shown.len && digits.at[digits.len] != ' ')
		digits.len++;
	if (!decimal_parse(digits, &power) || !decimal_to_u64(power, &magnitude) ||
	    magnitude > 5000)
		return false;
	range->low = decimal_from(1);
	range->low.exponent = is_below_one ? -(int32_t)magnitude : (int32_t)magnitude;
	range->high = range->low;
	range->high.exponent++;
	return range->has_low = range->has_high = true;
}

static bool
read_band(const struct door *door, const struct law_fact *key, struct text shown,
    struct disclosed_range *range)
{
	for (uint32_t i = 0; i < key->bands_n; i++) {
		const struct law_band *band = &door->law->bands[key->bands_first + i];

		if (!text_equal(law_text(door->law, band->label), shown))
			continue;
		*range = (struct disclosed_range){.has_low = band->has_low,
		    .has_high = band->has_high,
		    .low = band->low,
		    .high = band->high};
		return true;
	}
	return false;
}

void
disclose_range(const struct door *door, const struct form_field *field, struct disclosed_value *to)
{
	const struct law_fact *key = &door->law->facts[field->field->fact];

	if (key->type != TYPE_NUMBER)
		return;
	if (to->disclosure == DISCLOSURE_FULL && to->value.state == VALUE_KNOWN)
		to->range =
		    (struct disclosed_range){true, true, true, to->value.low, to->value.high};
	if (to->disclosure != DISCLOSURE_COARSE || to->shown.len == 0)
		return;
	if (to->show == LAW_SHOW_BAND)
		to->range.is_known = read_band(door, key, field->shown, &to->range);
	else if (to->show == LAW_SHOW_MAGNITUDE)
		to->range.is_known = read_magnitude(field->shown, &to->range);
	else
		to->range.is_known = read_shown(field->shown, &to->range);
}

/* --- Limits --- */

static const struct disclosed_value *
value_of(const struct disclosed_item *item, struct text fact)
{
	for (uint32_t i = 0; i < item->n_values; i++)
		if (text_equal(item->values[i].fact, fact))
			return &item->values[i];
	return NULL;
}

/* What a limit is, where the law alone says it, or another number of the same item that this
 * audience gets exactly. */
static bool
limit_over(struct door *door, const struct law_limit *limit, const struct disclosed_item *item,
    struct decimal *over)
{
	const struct law_quantity *quantity = &door->law->quantities[limit->over];
	const struct disclosed_value *value = NULL;

	if (quantity->op == LAW_QUANTITY_FACT)
		value = value_of(item, law_text(door->law, door->law->facts[quantity->fact].key));
	if (quantity->op == LAW_QUANTITY_NUMBER && limit->when == LAW_NONE)
		*over = quantity->number;
	else if (value != NULL && value->disclosure == DISCLOSURE_FULL &&
		 value_is_exact(&value->value))
		*over = value->value.low;
	else
		return false;
	if (quantity->multiply > 1)
		*over = decimal_multiply(*over, decimal_from(quantity->multiply), ROUND_NEAREST);
	if (quantity->divide > 1)
		*over = decimal_divide(*over, quantity->divide, ROUND_NEAREST);
	return true;
}

void
disclose_limits(struct door *door, const struct form_item *from, struct disclosed_item *to)
{
	const struct law *law = door->law;

	to->limits = door_take(door, from->n_limits, sizeof *to->limits);
	for (uint32_t i = 0; i < from->n_limits && to->limits != NULL; i++) {
		const struct law_limit *limit = &law->limits[from->limits[i]];
		struct disclosed_limit *made = &to->limits[to->n_limits];

		if (!limit_over(door, limit, to, &made->over))
			continue;
		made->fact = door_law(door, law->facts[law->meanings[limit->meaning].fills].key);
		made->title = door_says(door, limit->title);
		made->pin = tongue_pin(&door->tongue, door->arena, law_text(law, limit->pin));
		door->failed |= made->pin.at == NULL;
		to->n_limits++;
	}
}

/* --- Clocks --- */

/* Whoever learns by when a thing is due learns the day it is counted from: each must be one that
 * the item shows. What is counted from several entities, or from today, is none. */
static bool
counts_from_shown(const struct door *door, uint32_t index, const struct disclosed_item *item)
{
	const struct law_day *day = &door->law->days[index];
	const struct disclosed_value *value;

	switch ((enum law_day_op)day->op) {
	case LAW_DAY_FIXED:
		return true;
	case LAW_DAY_FACT:
		value = value_of(item, law_text(door->law, door->law->facts[day->fact].key));
		return value != NULL && value->disclosure == DISCLOSURE_FULL;
	case LAW_DAY_EARLIEST_OF:
	case LAW_DAY_LATEST_OF:
		for (uint32_t i = 0; i < day->list.n; i++)
			if (!counts_from_shown(door, door->law->refs[day->list.first + i], item))
				return false;
		return true;
	case LAW_DAY_AS_OF:
	case LAW_DAY_EARLIEST:
	case LAW_DAY_LATEST:
		break;
	}
	return false;
}

void
disclose_clocks(struct door *door, const struct form_item *from, struct disclosed_item *to)
{
	to->clocks = door_take(door, from->n_clocks, sizeof *to->clocks);
	for (uint32_t i = 0; i < from->n_clocks && to->clocks != NULL; i++) {
		const struct law_provision *provision = from->clocks[i].provision;
		struct disclosed_clock *made = &to->clocks[to->n_clocks];

		if (provision->due == LAW_NONE || !counts_from_shown(door, provision->due, to))
			continue;
		made->title = door_says(door, provision->title);
		made->pin =
		    tongue_pin(&door->tongue, door->arena, law_text(door->law, provision->pin));
		door->failed |= made->pin.at == NULL;
		made->due = from->clocks[i].due;
		to->n_clocks++;
	}
}
