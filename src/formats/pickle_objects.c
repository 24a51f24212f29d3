/* SPDX-License-Identifier: Apache-2.0 */
/* Opcodes for names and calls, none of which is followed; see pickle_machine.h. */
#include "formats/pickle_machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void
push_global(struct pickle_machine *machine, struct text module, struct text name)
{
	struct pickle_value *value = pickle_value_of(machine, PICKLE_GLOBAL);
	char *joined = pickle_memory(machine, module.len + name.len + 2);

	if (value == NULL || joined == NULL)
		return;
	memcpy(joined, module.at, module.len);
	joined[module.len] = '.';
	memcpy(joined + module.len + 1, name.at, name.len);
	value->text = (struct text){joined, module.len + 1 + name.len};
	pickle_items_add(machine, &machine->globals, value);
	pickle_push(machine, value);
}

static void
push_global_lines(struct pickle_machine *machine)
{
	char line[PICKLE_LINE_MAX + 1];
	size_t len = pickle_read_line(machine, line);
	struct text module = pickle_line_text(machine, line, len);

	len = pickle_read_line(machine, line);
	struct text name = pickle_line_text(machine, line, len);
	if (machine->cursor.rc == GPAI_OK)
		push_global(machine, module, name);
}

void
pickle_op_global(struct pickle_machine *machine, unsigned number)
{
	(void)number;
	push_global_lines(machine);
}

void
pickle_op_stack_global(struct pickle_machine *machine, unsigned number)
{
	struct pickle_value *name = pickle_pop(machine), *module = pickle_pop(machine);

	(void)number;
	if (machine->cursor.rc != GPAI_OK)
		return;
	if (name->kind != PICKLE_TEXT || module->kind != PICKLE_TEXT)
		BAD(machine, GPAI_MALFORMED, "module and name of a global are not both text");
	else
		push_global(machine, module->text, name->text);
}

/* A number that stands for a global in a registry of the program that unpickles. */
void
pickle_op_extension(struct pickle_machine *machine, unsigned bytes)
{
	char name[32];
	uint32_t number = bytes == 2 ? cursor_u16(&machine->cursor)
	                             : (uint32_t)pickle_read_length(machine, bytes);

	snprintf(name, sizeof name, "extension_%" PRIu32, number);
	push_global(machine, text_of("copyreg"), text_of(name));
}

static void
push_object(struct pickle_machine *machine, struct pickle_value *callee, struct pickle_value *args)
{
	struct pickle_value *value = pickle_value_of(machine, PICKLE_OBJECT);

	if (value == NULL ||
	    (value->object = pickle_memory(machine, sizeof *value->object)) == NULL)
		return;
	value->object->callee = callee;
	value->object->args = args;
	pickle_push(machine, value);
}

void
pickle_op_call(struct pickle_machine *machine, unsigned has_keywords)
{
	if (has_keywords)
		pickle_pop(machine);
	struct pickle_value *args = pickle_pop(machine), *callee = pickle_pop(machine);

	if (machine->cursor.rc == GPAI_OK)
		push_object(machine, callee, args);
}

/* Protocol 0 and 1: a class, from two lines or from above the mark, and its arguments. */
void
pickle_op_instance(struct pickle_machine *machine, unsigned from_lines)
{
	struct pickle_value **values, *callee = NULL,
				      *args = pickle_value_of(machine, PICKLE_TUPLE);
	uint32_t n, first = 0;

	if (from_lines) {
		push_global_lines(machine);
		callee = pickle_pop(machine);
	}
	if (args == NULL || !pickle_pop_to_mark(machine, &values, &n))
		return;
	if (callee == NULL && n == 0) {
		BAD(machine, GPAI_MALFORMED, "no class is on the stack");
		return;
	}
	if (callee == NULL)
		callee = values[first++];
	pickle_items_of(machine, &args->items, values + first, n - first);
	push_object(machine, callee, args);
}

void
pickle_op_build(struct pickle_machine *machine, unsigned number)
{
	struct pickle_value *state = pickle_pop(machine), *value = pickle_top(machine);

	(void)number;
	if (value != NULL && value->kind == PICKLE_OBJECT)
		value->object->state = state;
}

static void
push_persistent(struct pickle_machine *machine, struct pickle_value *id)
{
	struct pickle_value *value = pickle_value_of(machine, PICKLE_PERSISTENT);

	if (value == NULL || id == NULL)
		return;
	pickle_items_of(machine, &value->items, &id, 1);
	pickle_items_add(machine, &machine->pickle->persistent, value);
	pickle_push(machine, value);
}

void
pickle_op_persistent(struct pickle_machine *machine, unsigned number)
{
	(void)number;
	push_persistent(machine, pickle_pop(machine));
}

void
pickle_op_persistent_line(struct pickle_machine *machine, unsigned number)
{
	pickle_op_text_line(machine, false);
	pickle_op_persistent(machine, number);
}
