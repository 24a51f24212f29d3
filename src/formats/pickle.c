/* SPDX-License-Identifier: Apache-2.0 */
/* Running a pickle: the table of opcodes, those of the stream itself, and what remains at
 * the end; see pickle.h. What the other opcodes do is in pickle_scalars.c,
 * pickle_containers.c, pickle_objects.c and, for stack and memo, pickle_machine.c. */
#include "formats/pickle.h"

#include "formats/pickle_machine.h"

#include <inttypes.h>
#include <stdlib.h>

struct pickle_opcode {
	const char *name; /* NULL: no such opcode */
	void (*run)(struct pickle_machine *machine, unsigned number);
	unsigned number; /* what tells one use of `run` from another */
};

static void
op_protocol(struct pickle_machine *machine, unsigned number)
{
	uint8_t protocol = cursor_u8(&machine->cursor);

	(void)number;
	if (machine->cursor.rc == GPAI_OK && protocol > 5)
		BAD(machine, GPAI_UNSUPPORTED, "protocol %u, expected at most 5", protocol);
}

static void
op_frame(struct pickle_machine *machine, unsigned number)
{
	uint64_t len = cursor_u64(&machine->cursor);

	(void)number;
	if (machine->cursor.rc == GPAI_OK && len > cursor_left(&machine->cursor))
		BAD(machine, GPAI_MALFORMED,
		    "frame of %" PRIu64 " bytes, but only %" PRIu64 " follow", len,
		    cursor_left(&machine->cursor));
}

static void
op_stop(struct pickle_machine *machine, unsigned number)
{
	(void)number;
	machine->pickle->root = pickle_pop(machine);
	machine->is_done = true;
}

static void
op_out_of_band(struct pickle_machine *machine, unsigned number)
{
	(void)number;
	BAD(machine, GPAI_UNSUPPORTED, "buffers out of band, expected all bytes in the pickle");
}

static const struct pickle_opcode opcodes[256] = {
    ['('] = {"MARK", pickle_op_mark, 0},
    [')'] = {"EMPTY_TUPLE", pickle_op_empty, PICKLE_TUPLE},
    ['.'] = {"STOP", op_stop, 0},
    ['0'] = {"POP", pickle_op_pop, 0},
    ['1'] = {"POP_MARK", pickle_op_pop_mark, 0},
    ['2'] = {"DUP", pickle_op_dup, 0},
    ['B'] = {"BINBYTES", pickle_op_bytes, 4},
    ['C'] = {"SHORT_BINBYTES", pickle_op_bytes, 1},
    ['F'] = {"FLOAT", pickle_op_float_line, 0},
    ['G'] = {"BINFLOAT", pickle_op_float, 0},
    ['I'] = {"INT", pickle_op_int_line, 0},
    ['J'] = {"BININT", pickle_op_int, 4},
    ['K'] = {"BININT1", pickle_op_int, 1},
    ['L'] = {"LONG", pickle_op_int_line, 0},
    ['M'] = {"BININT2", pickle_op_int, 2},
    ['N'] = {"NONE", pickle_op_none, 0},
    ['P'] = {"PERSID", pickle_op_persistent_line, 0},
    ['Q'] = {"BINPERSID", pickle_op_persistent, 0},
    ['R'] = {"REDUCE", pickle_op_call, 0},
    ['S'] = {"STRING", pickle_op_text_line, 1},
    ['T'] = {"BINSTRING", pickle_op_text, 4},
    ['U'] = {"SHORT_BINSTRING", pickle_op_text, 1},
    ['V'] = {"UNICODE", pickle_op_text_line, 0},
    ['X'] = {"BINUNICODE", pickle_op_text, 4},
    [']'] = {"EMPTY_LIST", pickle_op_empty, PICKLE_LIST},
    ['a'] = {"APPEND", pickle_op_append, 0},
    ['b'] = {"BUILD", pickle_op_build, 0},
    ['c'] = {"GLOBAL", pickle_op_global, 0},
    ['d'] = {"DICT", pickle_op_from_mark, PICKLE_DICT},
    ['e'] = {"APPENDS", pickle_op_add_marked, 0},
    ['g'] = {"GET", pickle_op_get, 0},
    ['h'] = {"BINGET", pickle_op_get, 1},
    ['i'] = {"INST", pickle_op_instance, 1},
    ['j'] = {"LONG_BINGET", pickle_op_get, 4},
    ['l'] = {"LIST", pickle_op_from_mark, PICKLE_LIST},
    ['o'] = {"OBJ", pickle_op_instance, 0},
    ['p'] = {"PUT", pickle_op_put, 0},
    ['q'] = {"BINPUT", pickle_op_put, 1},
    ['r'] = {"LONG_BINPUT", pickle_op_put, 4},
    ['s'] = {"SETITEM", pickle_op_set_item, 0},
    ['t'] = {"TUPLE", pickle_op_from_mark, PICKLE_TUPLE},
    ['u'] = {"SETITEMS", pickle_op_add_marked, 1},
    ['}'] = {"EMPTY_DICT", pickle_op_empty, PICKLE_DICT},
    [0x80] = {"PROTO", op_protocol, 0},
    [0x81] = {"NEWOBJ", pickle_op_call, 0},
    [0x82] = {"EXT1", pickle_op_extension, 1},
    [0x83] = {"EXT2", pickle_op_extension, 2},
    [0x84] = {"EXT4", pickle_op_extension, 4},
    [0x85] = {"TUPLE1", pickle_op_tuple, 1},
    [0x86] = {"TUPLE2", pickle_op_tuple, 2},
    [0x87] = {"TUPLE3", pickle_op_tuple, 3},
    [0x88] = {"NEWTRUE", pickle_op_bool, 1},
    [0x89] = {"NEWFALSE", pickle_op_bool, 0},
    [0x8a] = {"LONG1", pickle_op_long, 1},
    [0x8b] = {"LONG4", pickle_op_long, 4},
    [0x8c] = {"SHORT_BINUNICODE", pickle_op_text, 1},
    [0x8d] = {"BINUNICODE8", pickle_op_text, 8},
    [0x8e] = {"BINBYTES8", pickle_op_bytes, 8},
    [0x8f] = {"EMPTY_SET", pickle_op_empty, PICKLE_SET},
    [0x90] = {"ADDITEMS", pickle_op_add_marked, 0},
    [0x91] = {"FROZENSET", pickle_op_from_mark, PICKLE_SET},
    [0x92] = {"NEWOBJ_EX", pickle_op_call, 1},
    [0x93] = {"STACK_GLOBAL", pickle_op_stack_global, 0},
    [0x94] = {"MEMOIZE", pickle_op_memoize, 0},
    [0x95] = {"FRAME", op_frame, 0},
    [0x96] = {"BYTEARRAY8", pickle_op_bytes, 8},
    [0x97] = {"NEXT_BUFFER", op_out_of_band, 0},
    [0x98] = {"READONLY_BUFFER", op_out_of_band, 0},
};

static void
run(struct pickle_machine *machine)
{
	while (!machine->is_done && machine->cursor.rc == GPAI_OK) {
		machine->op_at = machine->cursor.at;
		if (machine->op_at - machine->begin > PICKLE_BYTES_MAX) {
			BAD(machine, GPAI_TOO_LARGE, "more than %" PRIu64 " bytes",
			    PICKLE_BYTES_MAX);
			return;
		}
		uint8_t byte = cursor_u8(&machine->cursor);
		if (machine->cursor.rc != GPAI_OK)
			return;
		if (opcodes[byte].name == NULL)
			BAD(machine, GPAI_MALFORMED, "byte 0x%02x is no opcode", byte);
		else
			opcodes[byte].run(machine, opcodes[byte].number);
	}
}

static int
by_text(const void *left, const void *right)
{
	const struct pickle_value *const *a = left, *const *b = right;

	return text_compare((*a)->text, (*b)->text);
}

static void
list_globals(struct pickle_machine *machine)
{
	struct pickle *pickle = machine->pickle;
	struct pickle_items *all = &machine->globals;

	pickle->globals = pickle_memory(machine, (all->n + (size_t)1) * sizeof *pickle->globals);
	if (pickle->globals == NULL)
		return;
	if (all->n > 0)
		qsort(all->at, all->n, sizeof *all->at, by_text);
	for (uint32_t i = 0; i < all->n; i++) {
		if (i == 0 || !text_equal(all->at[i]->text, all->at[i - 1]->text))
			pickle->globals[pickle->n_globals++] = all->at[i]->text;
	}
}

enum gpai_code
pickle_run(struct arena *arena, struct source *source, uint64_t begin, uint64_t end,
    struct pickle *pickle, struct gpai_error *err)
{
	struct pickle_machine machine = {
	    .arena = arena, .err = err, .pickle = pickle, .begin = begin, .op_at = begin};

	*pickle = (struct pickle){.begin = begin};
	machine.cursor = (struct cursor){
	    .source = source, .at = begin, .end = end, .clause = PICKLE_CLAUSE, .err = err};
	if ((machine.constants = pickle_memory(&machine, 3 * sizeof *machine.constants)) != NULL) {
		machine.constants[0].kind = PICKLE_NONE;
		machine.constants[1].kind = PICKLE_BOOL;
		machine.constants[2] = (struct pickle_value){.kind = PICKLE_BOOL, .whole = 1};
	}
	run(&machine);
	if (machine.cursor.rc == GPAI_OK)
		list_globals(&machine);
	pickle->end = machine.cursor.at;
	free(machine.stack);
	free(machine.memo);
	return machine.cursor.rc;
}

const struct pickle_items *
pickle_pairs(const struct pickle_value *value)
{
	if (value == NULL)
		return NULL;
	if (value->kind == PICKLE_DICT)
		return &value->items;
	return value->kind == PICKLE_OBJECT && value->object->pairs.n > 0 ? &value->object->pairs
	                                                                  : NULL;
}

struct pickle_value *
pickle_item(const struct pickle_value *value, uint32_t i)
{
	if (value == NULL || (value->kind != PICKLE_TUPLE && value->kind != PICKLE_LIST))
		return NULL;
	return i < value->items.n ? value->items.at[i] : NULL;
}

bool
pickle_is_text(const struct pickle_value *value, const char *words)
{
	return value != NULL && value->kind == PICKLE_TEXT && text_is(value->text, words);
}
