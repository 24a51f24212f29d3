/* SPDX-License-Identifier: Apache-2.0 */
/* Opcodes for tuples, lists, sets and dicts, and for what is added to them; see
 * pickle_machine.h. */
#include "formats/pickle_machine.h"

#include <inttypes.h>

void
pickle_op_empty(struct pickle_machine *machine, unsigned kind)
{
	pickle_push(machine, pickle_value_of(machine, (enum pickle_kind)kind));
}

void
pickle_op_from_mark(struct pickle_machine *machine, unsigned kind)
{
	struct pickle_value **values, *value = pickle_value_of(machine, (enum pickle_kind)kind);
	uint32_t n;

	if (value == NULL || !pickle_pop_to_mark(machine, &values, &n))
		return;
	if (kind == PICKLE_DICT && n % 2 != 0)
		BAD(machine, GPAI_MALFORMED, "dict of %" PRIu32 " items, expected pairs", n);
	pickle_items_of(machine, &value->items, values, n);
	pickle_push(machine, value);
}

void
pickle_op_tuple(struct pickle_machine *machine, unsigned n)
{
	struct pickle_value *values[3], *value = pickle_value_of(machine, PICKLE_TUPLE);

	for (unsigned i = n; i > 0; i--)
		values[i - 1] = pickle_pop(machine);
	if (machine->cursor.rc != GPAI_OK)
		return;
	pickle_items_of(machine, &value->items, values, n);
	pickle_push(machine, value);
}

/* Where items for a list or set go; pairs for a dict. An object takes both: what it is, only
 * the class would know. */
static struct pickle_items *
room_in(struct pickle_machine *machine, struct pickle_value *value, bool pairs)
{
	if (value == NULL)
		return NULL;
	if (value->kind == PICKLE_OBJECT)
		return pairs ? &value->object->pairs : &value->object->items;
	if (pairs ? value->kind == PICKLE_DICT
		  : value->kind == PICKLE_LIST || value->kind == PICKLE_SET)
		return &value->items;
	BAD(machine, GPAI_MALFORMED, "%s are added to a value that takes none",
	    pairs ? "pairs" : "items");
	return NULL;
}

static void
add_all(struct pickle_machine *machine, struct pickle_value **values, uint32_t n, bool pairs)
{
	struct pickle_items *items = room_in(machine, pickle_top(machine), pairs);

	if (items != NULL && pairs && n % 2 != 0)
		BAD(machine, GPAI_MALFORMED, "%" PRIu32 " items for a dict, expected pairs", n);
	for (uint32_t i = 0; i < n && items != NULL && machine->cursor.rc == GPAI_OK; i++)
		pickle_items_add(machine, items, values[i]);
}

void
pickle_op_add_marked(struct pickle_machine *machine, unsigned pairs)
{
	struct pickle_value **values;
	uint32_t n;

	if (pickle_pop_to_mark(machine, &values, &n))
		add_all(machine, values, n, pairs);
}

void
pickle_op_append(struct pickle_machine *machine, unsigned number)
{
	struct pickle_value *value = pickle_pop(machine);

	(void)number;
	add_all(machine, &value, 1, false);
}

void
pickle_op_set_item(struct pickle_machine *machine, unsigned number)
{
	struct pickle_value *pair[2];

	(void)number;
	pair[1] = pickle_pop(machine);
	pair[0] = pickle_pop(machine);
	add_all(machine, pair, 2, true);
}
