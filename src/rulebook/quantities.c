/* SPDX-License-Identifier: Apache-2.0 */
/* Facts inside conditions, and the quantities they are compared with. */
#include "rulebook/compiler.h"

#include <stdio.h>
#include <string.h>

enum {
	QUOTED_BYTES = 60,
	RATIO_MAX = 1000000000, /* what decimal_divide takes */
};

/* Facts */

/* "kind/name": the name, when the kind is that of the fact. */
static bool
entity_of(
    struct compiler *c, const struct yaml_node *node, uint32_t line, uint32_t kind, law_str *name)
{
	struct text text;

	if (!scalar_of(c, node, line, "of", &text))
		return false;
	const char *slash = memchr(text.at, '/', text.len);
	size_t len = slash != NULL ? (size_t)(slash - text.at) : text.len;
	struct text word = {text.at, len};
	const char *expected =
	    kind == LAW_NONE ? "kind" : c->image.strings + c->image.kinds[kind].word;
	if (slash == NULL || len + 1 == text.len ||
	    (kind != LAW_NONE && names_find(&c->kinds, word) != kind)) {
		struct text found = text_clip(text, QUOTED_BYTES);
		complain(c, line, "of '%.*s', expected %s/NAME", TEXT_ARG(found), expected);
		return false;
	}
	*name = image_string(&c->image, (struct text){slash + 1, text.len - len - 1});
	return true;
}

/* A fact of a kind that can have several entities needs one at hand. */
static bool
can_ask(struct compiler *c, const struct draft_fact *fact, uint32_t line, uint32_t bound)
{
	uint32_t kind = fact->is.kind;

	if (kind == LAW_NONE || c->image.failed || c->image.kinds[kind].single || kind == bound)
		return true;
	const char *word = c->image.strings + c->image.kinds[kind].word;
	struct text key = text_clip(fact->key, QUOTED_BYTES);
	complain(c, line,
	    "fact '%.*s' is on a %s, of which there may be several, expected it inside "
	    "some: %s or every: %s, in a provision on: %s, or with of: %s/NAME",
	    TEXT_ARG(key), word, word, word, word, word);
	return false;
}

uint32_t
fact_of(struct compiler *c, const struct yaml_node *node, uint32_t line, int type, uint32_t bound,
    const struct yaml_node *entity, law_str *entity_name)
{
	struct text key;

	if (!scalar_of(c, node, line, "fact", &key))
		return LAW_NONE;
	uint32_t fact = names_find(&c->facts, key);
	if (fact == LAW_NONE) {
		complain_unknown(c, line, "fact", key, &c->facts);
		return LAW_NONE;
	}
	const struct draft_fact *draft = &c->fact[fact];
	if (type != ANY_TYPE && draft->is.type != (uint32_t)type) {
		struct text found = text_clip(key, QUOTED_BYTES);
		complain(c, line, "fact '%.*s' is of type %s, expected %s", TEXT_ARG(found),
		    value_type_word(draft->is.type), value_type_word((enum value_type)type));
		return LAW_NONE;
	}
	if (entity != NULL) {
		if (c->image.failed || !entity_of(c, entity, line, draft->is.kind, entity_name))
			return LAW_NONE;
	} else if (!can_ask(c, draft, line, bound)) {
		return LAW_NONE;
	}
	return fact;
}

/* Quantities */

struct draft_quantity {
	const struct yaml_entry *fact, *amount, *higher, *lower, *sum, *product, *times, *unit;
};

static const struct key quantity_keys[] = {
    {"fact", false, read_entry, offsetof(struct draft_quantity, fact)},
    {"amount", false, read_entry, offsetof(struct draft_quantity, amount)},
    {"higher-of", false, read_entry, offsetof(struct draft_quantity, higher)},
    {"lower-of", false, read_entry, offsetof(struct draft_quantity, lower)},
    {"sum", false, read_entry, offsetof(struct draft_quantity, sum)},
    {"product-of", false, read_entry, offsetof(struct draft_quantity, product)},
    {"times", false, read_entry, offsetof(struct draft_quantity, times)},
    {"unit", false, read_entry, offsetof(struct draft_quantity, unit)},
};

bool
read_factor(struct text text, uint32_t *factor)
{
	struct decimal number;
	uint64_t whole;

	if (!decimal_parse(text, &number) || !decimal_to_u64(number, &whole) || whole == 0 ||
	    whole > RATIO_MAX)
		return false;
	*factor = (uint32_t)whole;
	return true;
}

bool
read_ratio(struct text text, uint32_t *multiply, uint32_t *divide)
{
	const char *slash = memchr(text.at, '/', text.len);
	size_t len = slash != NULL ? (size_t)(slash - text.at) : text.len;
	struct text below = {text.at + len + 1, slash != NULL ? text.len - len - 1 : 0};

	return read_factor((struct text){text.at, len}, multiply) &&
	       (slash == NULL || read_factor(below, divide));
}

static bool
read_times(struct compiler *c, const struct yaml_entry *entry, uint32_t line,
    struct law_quantity *quantity)
{
	struct text text;

	if (entry == NULL)
		return true;
	if (!scalar_of(c, &entry->value, line, "times", &text))
		return false;
	if (read_ratio(text, &quantity->multiply, &quantity->divide))
		return true;
	struct text found = text_clip(text, QUOTED_BYTES);
	complain(
	    c, line, "times '%.*s', expected a whole number or a ratio as 1/3", TEXT_ARG(found));
	return false;
}

static uint32_t
number_of(
    struct compiler *c, const struct yaml_node *node, uint32_t line, struct law_quantity *quantity)
{
	struct text text;

	if (!scalar_of(c, node, line, "quantity", &text))
		return LAW_NONE;
	if (!decimal_parse(text, &quantity->number)) {
		struct text found = text_clip(text, QUOTED_BYTES);
		complain(
		    c, line, "quantity '%.*s', expected a number or a mapping", TEXT_ARG(found));
		return LAW_NONE;
	}
	return 0;
}

/* Both units, when both are said, are one. */
static bool
join_units(struct compiler *c, uint32_t line, law_str *unit, law_str other)
{
	if (*unit == 0)
		*unit = other;
	if (other == 0 || *unit == other)
		return true;
	complain(c, line, "unit '%s' beside '%s', expected one unit", c->image.strings + other,
	    c->image.strings + *unit);
	return false;
}

static uint32_t
parts_of(struct compiler *c, const struct yaml_entry *entry, uint32_t line, uint32_t bound,
    struct law_quantity *quantity)
{
	const struct yaml_node *list = &entry->value;
	uint32_t *parts = scratch(c, list->n, sizeof *parts);

	if (parts == NULL)
		return LAW_NONE;
	if (list->kind != YAML_LIST || list->n == 0) {
		complain(c, line, "'%s' of %s, expected a list of quantities", entry->key.at,
		    yaml_kind_words(list));
		return LAW_NONE;
	}
	for (uint32_t i = 0; i < list->n; i++) {
		const struct yaml_entry *item = yaml_entry(list, i);
		parts[i] = quantity_of(c, &item->value, item->line, bound);
		if (parts[i] == LAW_NONE || c->image.failed)
			return LAW_NONE;
		/* The unit of a product is that of none of its parts: it is said beside it. */
		if (quantity->op != LAW_QUANTITY_PRODUCT &&
		    !join_units(c, item->line, &quantity->unit, c->image.quantities[parts[i]].unit))
			return LAW_NONE;
	}
	quantity->list = image_list(&c->image, parts, list->n);
	return 0;
}

/* The one head of a quantity and what it stands for. */
static uint32_t
head_of(struct compiler *c, const struct draft_quantity *draft, uint32_t line, uint32_t bound,
    struct law_quantity *quantity)
{
	const struct {
		const struct yaml_entry *entry;
		uint32_t op;
	} heads[] = {
	    {draft->amount, LAW_QUANTITY_NUMBER},
	    {draft->fact, LAW_QUANTITY_FACT},
	    {draft->higher, LAW_QUANTITY_HIGHER},
	    {draft->lower, LAW_QUANTITY_LOWER},
	    {draft->sum, LAW_QUANTITY_SUM},
	    {draft->product, LAW_QUANTITY_PRODUCT},
	};
	const struct yaml_entry *head = NULL;
	unsigned n = 0;

	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
		if (heads[i].entry != NULL) {
			n++;
			head = heads[i].entry;
			quantity->op = heads[i].op;
		}
	if (n != 1) {
		complain(c, line,
		    "%u quantities in one mapping, expected one of fact, amount, higher-of, "
		    "lower-of, sum, product-of",
		    n);
		return LAW_NONE;
	}
	if (quantity->op == LAW_QUANTITY_NUMBER)
		return number_of(c, &head->value, line, quantity);
	if (quantity->op != LAW_QUANTITY_FACT)
		return parts_of(c, head, line, bound, quantity);
	quantity->fact = fact_of(c, &head->value, line, TYPE_NUMBER, bound, NULL, NULL);
	if (quantity->fact != LAW_NONE)
		quantity->unit = c->fact[quantity->fact].is.unit;
	return quantity->fact;
}

static bool
read_unit(struct compiler *c, const struct yaml_entry *entry, uint32_t line,
    struct law_quantity *quantity)
{
	struct text word;

	if (entry == NULL)
		return true;
	if (!scalar_of(c, &entry->value, line, "unit", &word))
		return false;
	law_str unit = names_find(&c->units, word);
	if (unit == UINT32_MAX) {
		complain_unknown(c, line, "unit", word, &c->units);
		return false;
	}
	return join_units(c, line, &quantity->unit, unit);
}

uint32_t
quantity_of(struct compiler *c, const struct yaml_node *node, uint32_t line, uint32_t bound)
{
	struct law_quantity quantity = {.fact = LAW_NONE, .multiply = 1, .divide = 1};
	struct draft_quantity draft = {0};
	uint32_t ok;

	if (node->kind != YAML_MAP) {
		ok = number_of(c, node, line, &quantity);
	} else {
		uint32_t before = c->report->n + c->report->more;
		keys_read(c, node, line, KEYS(quantity_keys), &draft);
		if (c->report->n + c->report->more != before)
			return LAW_NONE;
		ok = head_of(c, &draft, line, bound, &quantity);
		if (ok != LAW_NONE && draft.times != NULL && quantity.list.n > 0 &&
		    quantity.op != LAW_QUANTITY_PRODUCT) {
			complain(
			    c, line, "times on a list, expected it on fact, amount or product-of");
			return LAW_NONE;
		}
		if (ok != LAW_NONE && (!read_times(c, draft.times, line, &quantity) ||
					  !read_unit(c, draft.unit, line, &quantity)))
			return LAW_NONE;
	}
	if (ok == LAW_NONE)
		return LAW_NONE;
	*image_add_quantities(&c->image) = quantity;
	return c->image.n_quantities - 1;
}
