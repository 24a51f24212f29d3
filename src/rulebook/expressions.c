/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions: from the mappings people write to the records that are evaluated.
 *
 * One table of operators says which key heads a condition, which keys may stand beside it,
 * and who compiles it; one table of relations says how a fact is compared. What has no
 * record of its own is put together here: equality of days is "not before and not after". */
#include "rulebook/compiler.h"

enum {
	QUOTED_BYTES = 60,
	EXPRS_MAX = 1000000, /* after unfolding; ours has some thousands */
};

#define MASK(type) (1u << TYPE_##type)

static uint32_t
add_expr(struct compiler *c, const struct law_expr *expr)
{
	*image_add_exprs(&c->image) = *expr;
	return c->image.n_exprs - 1;
}

/* Operands that are not used stay LAW_NONE. */
static struct law_expr
plain(uint32_t op, uint32_t a, uint32_t line)
{
	return (struct law_expr){.op = op, .a = a, .b = LAW_NONE, .c = LAW_NONE, .line = line};
}

static uint32_t
add_plain(struct compiler *c, uint32_t op, uint32_t a, uint32_t line)
{
	struct law_expr expr = plain(op, a, line);

	return a == LAW_NONE ? LAW_NONE : add_expr(c, &expr);
}

/* All or any of several; of one, that one. LAW_NONE when a part is missing. */
static uint32_t
add_several(struct compiler *c, uint32_t op, const uint32_t *parts, uint32_t n, uint32_t line)
{
	struct law_expr expr = plain(op, LAW_NONE, line);

	for (uint32_t i = 0; i < n; i++)
		if (parts[i] == LAW_NONE)
			return LAW_NONE;
	if (n == 1)
		return parts[0];
	expr.list = image_list(&c->image, parts, n);
	return add_expr(c, &expr);
}

/* Comparing a fact */

struct comparison {
	uint32_t fact;
	law_str entity;
	uint32_t bound;
	uint32_t line;
};

static struct law_expr
compared(uint32_t op, const struct comparison *what)
{
	struct law_expr expr = plain(op, what->fact, what->line);

	expr.entity = what->entity;
	return expr;
}

/* A text that the fact can be; strings of the image. */
static bool
check_text(struct compiler *c, const struct comparison *what, struct text text, uint32_t line)
{
	const struct law_fact *fact = &c->fact[what->fact].is;
	uint32_t with_options = MASK(CHOICE) | MASK(CHOICES);
	struct names options;

	if ((with_options >> fact->type & 1) == 0 || c->image.failed || option_of(c, fact, text))
		return true;
	names_init(&options, c->arena);
	for (uint32_t i = 0; i < fact->options_n; i++) {
		law_str word = c->image.options[fact->options_first + i].word;
		names_put(&options, text_of(c->image.strings + word), i);
	}
	complain_unknown(c, line, "option", text, &options);
	return false;
}

/* Fact equals one of, or has all of, the words after the key. */
static uint32_t
words_expr(
    struct compiler *c, const struct comparison *what, const struct yaml_entry *entry, uint32_t op)
{
	struct law_expr expr = compared(op, what);
	const struct yaml_node *item;
	uint32_t line = entry->line;
	uint32_t n = entry->value.kind == YAML_LIST ? entry->value.n : 1;
	uint32_t *strings = scratch(c, n, sizeof *strings);
	struct text text;

	if (strings == NULL)
		return LAW_NONE;
	if (n == 0) {
		complain(
		    c, line, "'%s' of an empty list, expected at least one word", entry->key.at);
		return LAW_NONE;
	}
	for (uint32_t i = 0; (item = item_of(&entry->value, i, &line)) != NULL; i++) {
		if (!scalar_of(c, item, line, entry->key.at, &text) ||
		    !check_text(c, what, text, line))
			return LAW_NONE;
		strings[i] = image_string(&c->image, text);
	}
	expr.list = image_list(&c->image, strings, n);
	return add_expr(c, &expr);
}

static uint32_t
yes_expr(
    struct compiler *c, const struct comparison *what, const struct yaml_node *node, uint32_t line)
{
	struct law_expr expr = compared(LAW_OP_FACT_YES, what);
	struct text text;

	if (!scalar_of(c, node, line, "is", &text))
		return LAW_NONE;
	if (!text_is(text, "yes") && !text_is(text, "no")) {
		struct text found = text_clip(text, QUOTED_BYTES);
		complain(
		    c, line, "is '%.*s' for a yes-no fact, expected yes or no", TEXT_ARG(found));
		return LAW_NONE;
	}
	uint32_t yes = add_expr(c, &expr);
	return text_is(text, "yes") ? yes : add_plain(c, LAW_OP_NOT, yes, line);
}

static uint32_t
date_expr(struct compiler *c, const struct comparison *what, const struct yaml_node *node,
    uint32_t line, uint32_t relation)
{
	struct law_expr expr = compared(LAW_OP_DATE, what);

	expr.b = relation;
	expr.c = day_of(c, node, line, what->bound);
	return expr.c == LAW_NONE ? LAW_NONE : add_expr(c, &expr);
}

/* The day itself: not before it and not after it. */
static uint32_t
same_day_expr(
    struct compiler *c, const struct comparison *what, const struct yaml_node *node, uint32_t line)
{
	uint32_t both[2];

	both[0] = date_expr(c, what, node, line, LAW_AT_LEAST);
	if (both[0] == LAW_NONE)
		return LAW_NONE;
	both[1] = date_expr(c, what, node, line, LAW_AT_MOST);
	return add_several(c, LAW_OP_ALL, both, 2, line);
}

/* is, in */
static uint32_t
relate_equal(struct compiler *c, const struct comparison *what, const struct yaml_entry *entry,
    uint32_t several)
{
	uint32_t type = c->fact[what->fact].is.type;
	const struct yaml_node *item;
	uint32_t line = entry->line, n = 0;

	if (!several && entry->value.kind != YAML_SCALAR && type != TYPE_DATE) {
		complain(c, line, "'is' %s, expected one word; several go after 'in'",
		    yaml_kind_words(&entry->value));
		return LAW_NONE;
	}
	if (type == TYPE_TEXT || type == TYPE_CHOICE)
		return words_expr(c, what, entry, LAW_OP_FACT_IS);
	if (!several)
		return type == TYPE_DATE ? same_day_expr(c, what, &entry->value, line)
		                         : yes_expr(c, what, &entry->value, line);
	uint32_t *parts = scratch(c, entry->value.n + 1, sizeof *parts);
	if (parts == NULL)
		return LAW_NONE;
	for (uint32_t i = 0; (item = item_of(&entry->value, i, &line)) != NULL; i++)
		parts[n++] = type == TYPE_DATE ? same_day_expr(c, what, item, line)
		                               : yes_expr(c, what, item, line);
	if (n == 0)
		complain(c, line, "'in' an empty list, expected at least one");
	return n == 0 ? LAW_NONE : add_several(c, LAW_OP_ANY, parts, n, entry->line);
}

static uint32_t
relate_has(struct compiler *c, const struct comparison *what, const struct yaml_entry *entry,
    uint32_t unused)
{
	(void)unused;
	return words_expr(c, what, entry, LAW_OP_FACT_HAS);
}

static uint32_t
relate_number(struct compiler *c, const struct comparison *what, const struct yaml_entry *entry,
    uint32_t relation)
{
	struct law_expr expr = compared(LAW_OP_COMPARE, what);

	expr.b = relation;
	expr.c = quantity_of(c, &entry->value, entry->line, what->bound);
	if (expr.c == LAW_NONE || c->image.failed)
		return LAW_NONE;
	law_str unit = c->image.quantities[expr.c].unit;
	law_str own = c->fact[what->fact].is.unit;
	if (unit != 0 && unit != own) {
		complain(c, entry->line, "compared with %s, expected %s", c->image.strings + unit,
		    own != 0 ? c->image.strings + own : "no unit");
		return LAW_NONE;
	}
	return add_expr(c, &expr);
}

static uint32_t
relate_date(struct compiler *c, const struct comparison *what, const struct yaml_entry *entry,
    uint32_t relation)
{
	return date_expr(c, what, &entry->value, entry->line, relation);
}

/* How a fact is compared: the word, the types of fact it is for, who compiles it. */
static const struct relation {
	const char *word, *compares;
	uint32_t types;
	uint32_t (*compile)(struct compiler *c, const struct comparison *what,
	    const struct yaml_entry *entry, uint32_t argument);
	uint32_t argument;
} relations[] = {
    {"is", "a choice, text, date or yes-no", MASK(CHOICE) | MASK(TEXT) | MASK(DATE) | MASK(YESNO),
	relate_equal, false},
    {"in", "a choice, text, date or yes-no", MASK(CHOICE) | MASK(TEXT) | MASK(DATE) | MASK(YESNO),
	relate_equal, true},
    {"has", "choices or a list", MASK(CHOICES) | MASK(LIST), relate_has, 0},
    {"more-than", "a number", MASK(NUMBER), relate_number, LAW_MORE},
    {"at-least", "a number", MASK(NUMBER), relate_number, LAW_AT_LEAST},
    {"less-than", "a number", MASK(NUMBER), relate_number, LAW_LESS},
    {"at-most", "a number", MASK(NUMBER), relate_number, LAW_AT_MOST},
    {"after", "a date", MASK(DATE), relate_date, LAW_MORE},
    {"on-or-after", "a date", MASK(DATE), relate_date, LAW_AT_LEAST},
    {"before", "a date", MASK(DATE), relate_date, LAW_LESS},
    {"on-or-before", "a date", MASK(DATE), relate_date, LAW_AT_MOST},
};

enum { RELATIONS = sizeof relations / sizeof relations[0] };

static uint32_t
relation_expr(struct compiler *c, const struct comparison *what, const struct relation *relation,
    const struct yaml_entry *entry)
{
	const struct draft_fact *fact = &c->fact[what->fact];

	if ((relation->types >> fact->is.type & 1) == 0) {
		complain(c, entry->line, "'%s' on fact '%.*s' of type %s, expected %s",
		    relation->word, TEXT_ARG(fact->key), value_type_word(fact->is.type),
		    relation->compares);
		return LAW_NONE;
	}
	return relation->compile(c, what, entry, relation->argument);
}

/* Heads: one function an operator */

static uint32_t
head_fact(
    struct compiler *c, const struct yaml_node *map, const struct yaml_entry *head, uint32_t bound)
{
	const struct yaml_node *of = yaml_get(map, "of");
	struct comparison what = {.bound = bound, .line = head->line};
	uint32_t parts[RELATIONS], n = 0;
	const struct yaml_entry *entry;

	what.fact = fact_of(c, &head->value, head->line, ANY_TYPE, bound, of, &what.entity);
	if (what.fact == LAW_NONE)
		return LAW_NONE;
	for (uint32_t i = 0; (entry = yaml_entry(map, i)) != NULL; i++)
		for (unsigned k = 0; k < RELATIONS; k++)
			if (text_is(entry->key, relations[k].word))
				parts[n++] = relation_expr(c, &what, &relations[k], entry);
	if (n > 0)
		return add_several(c, LAW_OP_ALL, parts, n, head->line);
	const struct draft_fact *fact = &c->fact[what.fact];
	if (fact->is.type != TYPE_YESNO) {
		complain(c, head->line,
		    "fact '%.*s' alone is of type %s, expected yes-no or a "
		    "comparison",
		    TEXT_ARG(fact->key), value_type_word(fact->is.type));
		return LAW_NONE;
	}
	struct law_expr expr = compared(LAW_OP_FACT_YES, &what);
	return add_expr(c, &expr);
}

static uint32_t
recorded_expr(struct compiler *c, const struct yaml_node *map, const struct yaml_entry *head,
    uint32_t bound, uint32_t op)
{
	const struct yaml_node *of = yaml_get(map, "of");
	struct law_expr expr = plain(op, LAW_NONE, head->line);

	expr.a = fact_of(c, &head->value, head->line, ANY_TYPE, bound, of, &expr.entity);
	return expr.a == LAW_NONE ? LAW_NONE : add_expr(c, &expr);
}

static uint32_t
head_present(
    struct compiler *c, const struct yaml_node *map, const struct yaml_entry *head, uint32_t bound)
{
	return recorded_expr(c, map, head, bound, LAW_OP_PRESENT);
}

static uint32_t
head_absent(
    struct compiler *c, const struct yaml_node *map, const struct yaml_entry *head, uint32_t bound)
{
	return recorded_expr(c, map, head, bound, LAW_OP_ABSENT);
}

static uint32_t
provision_expr(struct compiler *c, const struct yaml_node *node, uint32_t line, uint32_t bound)
{
	struct text id;

	if (!scalar_of(c, node, line, "condition", &id))
		return LAW_NONE;
	uint32_t provision = provision_of(c, id, line);
	if (provision == LAW_NONE)
		return LAW_NONE;
	if (c->provision[provision].is.kind == LAW_STATEMENT) {
		complain(c, line, "'%.*s' is a statement, expected one that a rule decides",
		    TEXT_ARG(id));
		return LAW_NONE;
	}
	use_provision(c, provision);
	if (!can_name(c, provision, line, bound))
		return LAW_NONE;
	return add_plain(c, LAW_OP_IS, provision, line);
}

static uint32_t
head_is(
    struct compiler *c, const struct yaml_node *map, const struct yaml_entry *head, uint32_t bound)
{
	(void)map;
	return provision_expr(c, &head->value, head->line, bound);
}

static uint32_t
head_not(
    struct compiler *c, const struct yaml_node *map, const struct yaml_entry *head, uint32_t bound)
{
	(void)map;
	uint32_t inner = expr_of(c, &head->value, head->line, bound);
	return add_plain(c, LAW_OP_NOT, inner, head->line);
}

static uint32_t
list_expr(struct compiler *c, const struct yaml_entry *head, uint32_t bound, uint32_t op)
{
	const struct yaml_node *list = &head->value;
	uint32_t *parts = scratch(c, list->n, sizeof *parts);

	if (parts == NULL)
		return LAW_NONE;
	if (list->kind != YAML_LIST || list->n == 0) {
		complain(c, head->line, "'%s' of %s, expected a list of conditions", head->key.at,
		    list->kind == YAML_LIST ? "an empty list" : yaml_kind_words(list));
		return LAW_NONE;
	}
	for (uint32_t i = 0; i < list->n; i++) {
		const struct yaml_entry *item = yaml_entry(list, i);
		parts[i] = expr_of(c, &item->value, item->line, bound);
	}
	return add_several(c, op, parts, list->n, head->line);
}

static uint32_t
head_all(
    struct compiler *c, const struct yaml_node *map, const struct yaml_entry *head, uint32_t bound)
{
	(void)map;
	return list_expr(c, head, bound, LAW_OP_ALL);
}

static uint32_t
head_any(
    struct compiler *c, const struct yaml_node *map, const struct yaml_entry *head, uint32_t bound)
{
	(void)map;
	return list_expr(c, head, bound, LAW_OP_ANY);
}

/* A part of a quantifier: LAW_NONE when it is not written; false after a complaint. */
static bool
quantified_part(struct compiler *c, const struct yaml_node *map, const char *key, uint32_t line,
    uint32_t kind, uint32_t *part)
{
	const struct yaml_node *node = yaml_get(map, key);

	*part = LAW_NONE;
	if (node == NULL)
		return true;
	*part = expr_of(c, node, node->line != 0 ? node->line : line, kind);
	return *part != LAW_NONE;
}

static uint32_t
quantifier_expr(
    struct compiler *c, const struct yaml_node *map, const struct yaml_entry *head, uint32_t op)
{
	struct law_expr expr = plain(op, LAW_NONE, head->line);

	expr.a = kind_of(c, &head->value, head->line);
	if (expr.a == LAW_NONE || c->image.failed)
		return LAW_NONE;
	if (c->image.kinds[expr.a].single) {
		complain(c, head->line,
		    "'%s' over %s, of which there is one, expected a kind "
		    "with several entities",
		    head->key.at, c->image.strings + c->image.kinds[expr.a].word);
		return LAW_NONE;
	}
	bool where = quantified_part(c, map, "where", head->line, expr.a, &expr.b);
	bool that = quantified_part(c, map, "that", head->line, expr.a, &expr.c);
	if (op == LAW_OP_EVERY && that && expr.c == LAW_NONE) {
		complain(c, head->line, "every without 'that', expected one");
		return LAW_NONE;
	}
	return where && that ? add_expr(c, &expr) : LAW_NONE;
}

static uint32_t
head_some(
    struct compiler *c, const struct yaml_node *map, const struct yaml_entry *head, uint32_t bound)
{
	(void)bound; /* a quantifier within a quantifier sees its own entity only */
	return quantifier_expr(c, map, head, LAW_OP_SOME);
}

static uint32_t
head_every(
    struct compiler *c, const struct yaml_node *map, const struct yaml_entry *head, uint32_t bound)
{
	(void)bound;
	return quantifier_expr(c, map, head, LAW_OP_EVERY);
}

static uint32_t
head_form(
    struct compiler *c, const struct yaml_node *map, const struct yaml_entry *head, uint32_t bound)
{
	struct law_expr expr = plain(LAW_OP_FORM, LAW_NONE, head->line);
	struct yaml_entry audiences = {.key = text_of("complete-for"), .line = head->line};
	const struct yaml_node *node = yaml_get(map, "complete-for");
	struct text id;

	(void)bound;
	if (!scalar_of(c, &head->value, head->line, "form", &id))
		return LAW_NONE;
	expr.a = names_find(&c->forms, id);
	if (expr.a == LAW_NONE) {
		complain_unknown(c, head->line, "form", id, &c->forms);
		return LAW_NONE;
	}
	if (c->form[expr.a].is_conditional) {
		complain(c, head->line,
		    "form '%.*s' has duties, stages, a kind or parts with a condition, expected "
		    "one that can be complete",
		    TEXT_ARG(id));
		return LAW_NONE;
	}
	if (node == NULL || yaml_is_null(node)) {
		complain(c, head->line, "form without 'complete-for', expected an audience");
		return LAW_NONE;
	}
	audiences.value = *node;
	expr.b = 0;
	read_audiences(c, &audiences, &expr.b);
	if ((expr.b & ~c->form[expr.a].audiences) != 0) {
		complain(c, head->line, "form '%.*s' is not for this audience", TEXT_ARG(id));
		return LAW_NONE;
	}
	return expr.b == 0 ? LAW_NONE : add_expr(c, &expr);
}

/* What heads a condition, and which keys may stand beside it. `fact` comes before `is`:
 * {fact: X, is: Y} compares, {is: Y} refers. */
static const struct operation {
	const char *word;
	const char *beside[4]; /* NULL-terminated */
	bool relations;        /* those, too */
	uint32_t (*compile)(struct compiler *c, const struct yaml_node *map,
	    const struct yaml_entry *head, uint32_t bound);
} operations[] = {
    {"fact", {"of"}, true, head_fact},
    {"present", {"of"}, false, head_present},
    {"absent", {"of"}, false, head_absent},
    {"some", {"where", "that"}, false, head_some},
    {"every", {"where", "that"}, false, head_every},
    {"form", {"complete-for"}, false, head_form},
    {"is", {NULL}, false, head_is},
    {"not", {NULL}, false, head_not},
    {"all", {NULL}, false, head_all},
    {"any", {NULL}, false, head_any},
};

enum { OPERATORS = sizeof operations / sizeof operations[0] };

static bool
is_joint(struct text word)
{
	return text_is(word, "and") || text_is(word, "or");
}

static const struct relation *
relation_named(struct text word)
{
	for (unsigned i = 0; i < RELATIONS; i++)
		if (text_is(word, relations[i].word))
			return &relations[i];
	return NULL;
}

bool
is_operator(struct text word)
{
	static const char *const BESIDE[] = {"of", "where", "that", "complete-for"};

	for (unsigned i = 0; i < OPERATORS; i++)
		if (text_is(word, operations[i].word))
			return true;
	for (unsigned i = 0; i < sizeof BESIDE / sizeof BESIDE[0]; i++)
		if (text_is(word, BESIDE[i]))
			return true;
	return is_joint(word) || relation_named(word) != NULL;
}

static bool
may_stand_beside(const struct operation *operation, struct text word)
{
	for (const char *const *beside = operation->beside; *beside != NULL; beside++)
		if (text_is(word, *beside))
			return true;
	return is_joint(word) || (operation->relations && relation_named(word) != NULL);
}

static const struct yaml_entry *
entry_named(const struct yaml_node *map, const char *key)
{
	const struct yaml_entry *entry;

	for (uint32_t i = 0; (entry = yaml_entry(map, i)) != NULL; i++)
		if (text_is(entry->key, key))
			return entry;
	return NULL;
}

/* Every key of the mapping belongs to the head. */
static bool
check_beside(struct compiler *c, const struct yaml_node *map, const struct yaml_entry *head,
    const struct operation *operation)
{
	const struct yaml_entry *entry;
	bool fine = true;

	for (uint32_t i = 0; (entry = yaml_entry(map, i)) != NULL; i++) {
		bool known = operation != NULL ? may_stand_beside(operation, entry->key)
		                               : is_joint(entry->key);
		if (entry == head || known)
			continue;
		struct text found = text_clip(entry->key, QUOTED_BYTES);
		struct text beside = text_clip(head->key, QUOTED_BYTES);
		complain(c, entry->line, "unknown operator '%.*s' beside '%.*s'", TEXT_ARG(found),
		    TEXT_ARG(beside));
		fine = false;
	}
	return fine;
}

static void
complain_headless(struct compiler *c, const struct yaml_node *map, uint32_t line)
{
	const struct yaml_entry *first = yaml_entry(map, 0);
	struct text found = first != NULL ? text_clip(first->key, QUOTED_BYTES) : TEXT_NONE;

	complain(c, first != NULL ? first->line : line,
	    "unknown operator '%.*s', expected one of fact, present, absent, some, every, form, "
	    "is, not, all, any, or a macro",
	    TEXT_ARG(found));
}

static uint32_t
macro_expr(struct compiler *c, const struct yaml_entry *head, uint32_t index, uint32_t bound)
{
	struct macro *macro = &c->macro[index];
	const struct macro *around = c->unfolding;
	uint32_t expr = LAW_NONE;

	if (macro->open) {
		complain(c, head->line, "macro '%.*s' uses itself", TEXT_ARG(macro->name));
		return LAW_NONE;
	}
	const struct yaml_node *meaning = macro_unfold(c, macro, &head->value, head->line);
	if (meaning == NULL)
		return LAW_NONE;
	macro->open = true;
	c->unfolding = macro;
	expr = expr_of(c, meaning, head->line, bound);
	c->unfolding = around;
	macro->open = false;
	return expr;
}

/* The condition without its and, or. */
static uint32_t
head_expr(struct compiler *c, const struct yaml_node *map, uint32_t line, uint32_t bound)
{
	const struct yaml_entry *head;

	for (unsigned i = 0; i < OPERATORS; i++) {
		if ((head = entry_named(map, operations[i].word)) == NULL)
			continue;
		if (!check_beside(c, map, head, &operations[i]))
			return LAW_NONE;
		return operations[i].compile(c, map, head, bound);
	}
	for (uint32_t i = 0; (head = yaml_entry(map, i)) != NULL; i++) {
		uint32_t macro = names_find(&c->macros, head->key);
		if (macro == LAW_NONE)
			continue;
		if (!check_beside(c, map, head, NULL))
			return LAW_NONE;
		return macro_expr(c, head, macro, bound);
	}
	complain_headless(c, map, line);
	return LAW_NONE;
}

/* head, and joined to it by `op` what stands after the key: one condition or a list. */
static uint32_t
joined_expr(
    struct compiler *c, uint32_t head, const struct yaml_entry *entry, uint32_t op, uint32_t bound)
{
	const struct yaml_node *item;
	uint32_t n = 0, line = entry->line;
	uint32_t room = entry->value.kind == YAML_LIST ? entry->value.n : 1;
	uint32_t *parts = scratch(c, room + 1, sizeof *parts);

	if (parts == NULL)
		return LAW_NONE;
	parts[n++] = head;
	for (uint32_t i = 0; (item = item_of(&entry->value, i, &line)) != NULL; i++)
		parts[n++] = expr_of(c, item, line, bound);
	return add_several(c, op, parts, n, entry->line);
}

static uint32_t
mapping_expr(struct compiler *c, const struct yaml_node *map, uint32_t line, uint32_t bound)
{
	const struct yaml_entry *entry;

	uint32_t expr = head_expr(c, map, line, bound);
	if ((entry = entry_named(map, "and")) != NULL)
		expr = joined_expr(c, expr, entry, LAW_OP_ALL, bound);
	if ((entry = entry_named(map, "or")) != NULL)
		expr = joined_expr(c, expr, entry, LAW_OP_ANY, bound);
	return expr;
}

uint32_t
expr_of(struct compiler *c, const struct yaml_node *node, uint32_t line, uint32_t bound)
{
	uint32_t expr;

	if (c->failed || c->image.failed)
		return LAW_NONE;
	if (c->image.n_exprs >= EXPRS_MAX) {
		complain(c, line, "more than %d conditions", (int)EXPRS_MAX);
		return LAW_NONE;
	}
	if (c->depth == RULEBOOK_DEPTH_MAX) {
		complain(
		    c, line, "more than %d conditions within each other", (int)RULEBOOK_DEPTH_MAX);
		return LAW_NONE;
	}
	if (node->kind == YAML_SCALAR && yaml_is_text(node))
		return provision_expr(c, node, line, bound);
	if (node->kind != YAML_MAP) {
		complain(
		    c, line, "%s as condition, expected an id or a mapping", yaml_kind_words(node));
		return LAW_NONE;
	}
	c->depth++;
	expr = mapping_expr(c, node, line, bound);
	c->depth--;
	return expr;
}
