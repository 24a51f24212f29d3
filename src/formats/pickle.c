/* SPDX-License-Identifier: Apache-2.0 */
/* The machine that takes pickles apart; see pickle.h. */
#include "formats/pickle.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char CLAUSE[] = "pickle";

/* Invariants: a NULL on the stack is a mark; every other entry is a value. */
struct machine {
	struct arena *arena;
	struct cursor cursor;
	struct gpai_error *err;
	struct pickle *pickle;
	struct pickle_value **stack;
	uint32_t n_stack, cap_stack;
	struct pickle_value **memo;
	uint32_t cap_memo, n_memo;      /* n_memo: places that are filled */
	struct pickle_items globals;    /* every one met */
	struct pickle_value *constants; /* None, False, True */
	uint64_t begin, op_at;          /* offsets of the pickle and of the opcode being run */
	bool is_done;
};

struct opcode {
	const char *name; /* NULL: no such opcode */
	void (*run)(struct machine *machine, unsigned number);
	unsigned number; /* what tells one use of `run` from another */
};

#define BAD(machine, code, ...)                                                                    \
	((machine)->cursor.rc = fail_clause((machine)->err, code,                                  \
	     at_byte((machine)->cursor.source->name, (machine)->op_at), CLAUSE, __VA_ARGS__))

static void *
memory(struct machine *machine, size_t size)
{
	void *at = machine->cursor.rc == GPAI_OK ? arena_alloc(machine->arena, size) : NULL;

	if (at == NULL && machine->cursor.rc == GPAI_OK)
		BAD(machine, GPAI_TOO_LARGE,
		    "the pickle up to here needs more memory than %zu bytes",
		    machine->arena->limit_bytes);
	return at;
}

static struct pickle_value *
value_of(struct machine *machine, enum pickle_kind kind)
{
	struct pickle_value *value = memory(machine, sizeof *value);

	if (value != NULL) {
		value->kind = (uint8_t)kind;
		value->at = (uint32_t)(machine->op_at - machine->begin);
	}
	return value;
}

static void
push_entry(struct machine *machine, struct pickle_value *value)
{
	if (machine->n_stack == PICKLE_STACK_MAX) {
		BAD(machine, GPAI_TOO_LARGE, "more than %u values on the stack", PICKLE_STACK_MAX);
		return;
	}
	if (machine->n_stack == machine->cap_stack) {
		uint32_t cap = machine->cap_stack > 0 ? machine->cap_stack * 2 : 256;
		void *grown = realloc(machine->stack, cap * sizeof *machine->stack);
		if (grown == NULL) {
			machine->cursor.rc = fail_memory(machine->err);
			return;
		}
		machine->stack = grown;
		machine->cap_stack = cap;
	}
	machine->stack[machine->n_stack++] = value;
}

/* A value that could not be made has set the machine's error. */
static void
push(struct machine *machine, struct pickle_value *value)
{
	if (machine->cursor.rc == GPAI_OK && value != NULL)
		push_entry(machine, value);
}

static struct pickle_value *
top(struct machine *machine)
{
	if (machine->cursor.rc != GPAI_OK)
		return NULL;
	if (machine->n_stack == 0 || machine->stack[machine->n_stack - 1] == NULL) {
		BAD(machine, GPAI_MALFORMED, "a value is taken from an empty stack");
		return NULL;
	}
	return machine->stack[machine->n_stack - 1];
}

static struct pickle_value *
pop(struct machine *machine)
{
	struct pickle_value *value = top(machine);

	if (value != NULL)
		machine->n_stack--;
	return value;
}

/* Everything above the last mark, which goes too. The result is borrowed from the stack and
 * valid until the next push. */
static bool
pop_to_mark(struct machine *machine, struct pickle_value ***values, uint32_t *n)
{
	uint32_t at = machine->n_stack;

	if (machine->cursor.rc != GPAI_OK)
		return false;
	while (at > 0 && machine->stack[at - 1] != NULL)
		at--;
	if (at == 0) {
		BAD(machine, GPAI_MALFORMED, "no mark is on the stack");
		return false;
	}
	*values = machine->stack + at;
	*n = machine->n_stack - at;
	machine->n_stack = at - 1;
	return true;
}

static void
items_add(struct machine *machine, struct pickle_items *items, struct pickle_value *value)
{
	if (items->n == items->cap) {
		uint32_t cap = items->cap > 0 ? items->cap * 2 : 4;
		struct pickle_value **grown = memory(machine, (size_t)cap * sizeof *grown);
		if (grown == NULL)
			return;
		if (items->n > 0)
			memcpy(grown, items->at, items->n * sizeof *grown);
		items->at = grown;
		items->cap = cap;
	}
	items->at[items->n++] = value;
}

static void
items_of(
    struct machine *machine, struct pickle_items *items, struct pickle_value **values, uint32_t n)
{
	if (n == 0)
		return;
	if ((items->at = memory(machine, (size_t)n * sizeof *values)) == NULL)
		return;
	memcpy(items->at, values, n * sizeof *values);
	items->n = items->cap = n;
}

/* --- opcodes: plain values --- */

static void
op_none(struct machine *machine, unsigned number)
{
	(void)number;
	push(machine, &machine->constants[0]);
}

static void
op_bool(struct machine *machine, unsigned number)
{
	push(machine, &machine->constants[1 + number]);
}

static void
push_whole(struct machine *machine, int64_t whole, bool is_large)
{
	struct pickle_value *value = value_of(machine, PICKLE_INT);

	if (value != NULL) {
		value->whole = whole;
		value->is_large = is_large;
	}
	push(machine, value);
}

/* Of 1 or 2 bytes without sign, of 4 with. */
static void
op_int(struct machine *machine, unsigned bytes)
{
	struct cursor *cursor = &machine->cursor;

	if (bytes == 1)
		push_whole(machine, cursor_u8(cursor), false);
	else if (bytes == 2)
		push_whole(machine, cursor_u16(cursor), false);
	else
		push_whole(machine, (int32_t)cursor_u32(cursor), false);
}

/* Two's complement, little-endian, of a length that 1 or 4 bytes give. */
static void
op_long(struct machine *machine, unsigned bytes)
{
	struct cursor *cursor = &machine->cursor;
	uint32_t len = bytes == 1 ? cursor_u8(cursor) : cursor_u32(cursor);
	uint64_t whole = 0;

	if (len > 8) {
		cursor_skip(cursor, len);
		push_whole(machine, 0, true);
		return;
	}
	for (uint32_t i = 0; i < len; i++)
		whole |= (uint64_t)cursor_u8(cursor) << 8 * i;
	if (len > 0 && len < 8 && (whole >> (8 * len - 1) & 1) != 0)
		whole |= UINT64_MAX << 8 * len;
	push_whole(machine, (int64_t)whole, false);
}

static void
op_float(struct machine *machine, unsigned number)
{
	(void)number;
	cursor_skip(&machine->cursor, 8);
	push(machine, value_of(machine, PICKLE_FLOAT));
}

/* The bytes up to a line's end, without it. */
static size_t
read_line(struct machine *machine, char line[PICKLE_LINE_MAX + 1])
{
	size_t len = 0;
	uint8_t c;

	while ((c = cursor_u8(&machine->cursor)) != '\n' && machine->cursor.rc == GPAI_OK) {
		if (len == PICKLE_LINE_MAX) {
			BAD(machine, GPAI_TOO_LARGE, "line of more than %u bytes", PICKLE_LINE_MAX);
			break;
		}
		line[len++] = (char)c;
	}
	line[len] = '\0';
	return len;
}

/* "42", "-42L"; "00" and "01" are the booleans of old. */
static void
op_int_line(struct machine *machine, unsigned number)
{
	char line[PICKLE_LINE_MAX + 1];
	size_t len = read_line(machine, line), at = line[0] == '-' ? 1 : 0;
	uint64_t whole = 0;
	bool is_large = false;

	(void)number;
	if (strcmp(line, "00") == 0 || strcmp(line, "01") == 0) {
		op_bool(machine, line[1] == '1');
		return;
	}
	if (len > 0 && line[len - 1] == 'L')
		len--;
	if (machine->cursor.rc == GPAI_OK && at == len)
		BAD(machine, GPAI_MALFORMED, "number without digits");
	for (; at < len && machine->cursor.rc == GPAI_OK; at++) {
		if (line[at] < '0' || line[at] > '9')
			BAD(machine, GPAI_MALFORMED, "number with a byte 0x%02x, expected digits",
			    (unsigned char)line[at]);
		is_large = is_large || whole > (INT64_MAX - 9) / 10;
		whole = is_large ? 0 : whole * 10 + (uint64_t)(line[at] - '0');
	}
	push_whole(machine, line[0] == '-' ? -(int64_t)whole : (int64_t)whole, is_large);
}

static void
op_float_line(struct machine *machine, unsigned number)
{
	char line[PICKLE_LINE_MAX + 1];

	(void)number;
	read_line(machine, line);
	push(machine, value_of(machine, PICKLE_FLOAT));
}

/* --- opcodes: text and bytes --- */

static uint64_t
read_length(struct machine *machine, unsigned bytes)
{
	struct cursor *cursor = &machine->cursor;

	return bytes == 1   ? cursor_u8(cursor)
	       : bytes == 4 ? cursor_u32(cursor)
	                    : cursor_u64(cursor);
}

/* Text is kept; so is a byte string of Python 2, which may be a name. */
static void
op_text(struct machine *machine, unsigned bytes)
{
	uint64_t len = read_length(machine, bytes);
	struct pickle_value *value;

	if (len > PICKLE_TEXT_MAX) {
		cursor_skip(&machine->cursor, len);
		push(machine, value_of(machine, PICKLE_BYTES));
		return;
	}
	if ((value = value_of(machine, PICKLE_TEXT)) == NULL)
		return;
	if (len > cursor_left(&machine->cursor)) {
		cursor_skip(&machine->cursor, len); /* says what is missing */
		return;
	}
	/* Escaping may take four times the length. */
	if (machine->arena->limit_bytes > 0 &&
	    len * 5 + 64 > machine->arena->limit_bytes - machine->arena->used_bytes) {
		memory(machine, machine->arena->limit_bytes);
		return;
	}
	value->text = cursor_text(&machine->cursor, machine->arena, len);
	push(machine, value);
}

static void
op_bytes(struct machine *machine, unsigned bytes)
{
	cursor_skip(&machine->cursor, read_length(machine, bytes));
	push(machine, value_of(machine, PICKLE_BYTES));
}

static struct text
line_text(struct machine *machine, const char *line, size_t len)
{
	struct text text, clean = TEXT_NONE;
	char *copy = memory(machine, len + 1);

	if (copy == NULL)
		return TEXT_NONE;
	memcpy(copy, line, len);
	if (text_from_span((struct span){(const uint8_t *)copy, len}, &text))
		return text;
	for (size_t i = 0; i < len; i++)
		copy[i] = (unsigned char)copy[i] < 0x80 ? copy[i] : '?';
	clean = (struct text){copy, len};
	return clean;
}

/* A quoted string of protocol 0 as it stands, escapes and all; or text without quotes. */
static void
op_text_line(struct machine *machine, unsigned is_quoted)
{
	char line[PICKLE_LINE_MAX + 1];
	size_t len = read_line(machine, line), quote = 0;
	struct pickle_value *value = value_of(machine, PICKLE_TEXT);

	if (is_quoted && len >= 2 && (line[0] == '\'' || line[0] == '"') &&
	    line[len - 1] == line[0])
		quote = 1;
	if (value == NULL)
		return;
	value->text = line_text(machine, line + quote, len - 2 * quote);
	push(machine, value);
}

/* --- opcodes: containers --- */

static void
op_empty(struct machine *machine, unsigned kind)
{
	push(machine, value_of(machine, (enum pickle_kind)kind));
}

static void
op_from_mark(struct machine *machine, unsigned kind)
{
	struct pickle_value **values, *value = value_of(machine, (enum pickle_kind)kind);
	uint32_t n;

	if (value == NULL || !pop_to_mark(machine, &values, &n))
		return;
	if (kind == PICKLE_DICT && n % 2 != 0)
		BAD(machine, GPAI_MALFORMED, "dict of %" PRIu32 " items, expected pairs", n);
	items_of(machine, &value->items, values, n);
	push(machine, value);
}

static void
op_tuple(struct machine *machine, unsigned n)
{
	struct pickle_value *values[3], *value = value_of(machine, PICKLE_TUPLE);

	for (unsigned i = n; i > 0; i--)
		values[i - 1] = pop(machine);
	if (machine->cursor.rc != GPAI_OK)
		return;
	items_of(machine, &value->items, values, n);
	push(machine, value);
}

/* Where items for a list or set go; pairs for a dict. An object takes both: what it is, only
 * the class would know. */
static struct pickle_items *
room_in(struct machine *machine, struct pickle_value *value, bool pairs)
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
add_all(struct machine *machine, struct pickle_value **values, uint32_t n, bool pairs)
{
	struct pickle_items *items = room_in(machine, top(machine), pairs);

	if (items != NULL && pairs && n % 2 != 0)
		BAD(machine, GPAI_MALFORMED, "%" PRIu32 " items for a dict, expected pairs", n);
	for (uint32_t i = 0; i < n && items != NULL && machine->cursor.rc == GPAI_OK; i++)
		items_add(machine, items, values[i]);
}

static void
op_add_marked(struct machine *machine, unsigned pairs)
{
	struct pickle_value **values;
	uint32_t n;

	if (pop_to_mark(machine, &values, &n))
		add_all(machine, values, n, pairs);
}

static void
op_append(struct machine *machine, unsigned number)
{
	struct pickle_value *value = pop(machine);

	(void)number;
	add_all(machine, &value, 1, false);
}

static void
op_set_item(struct machine *machine, unsigned number)
{
	struct pickle_value *pair[2];

	(void)number;
	pair[1] = pop(machine);
	pair[0] = pop(machine);
	add_all(machine, pair, 2, true);
}

/* --- opcodes: stack and memo --- */

static void
op_mark(struct machine *machine, unsigned number)
{
	(void)number;
	push_entry(machine, NULL);
}

/* Python's own pops a mark, too. */
static void
op_pop(struct machine *machine, unsigned number)
{
	(void)number;
	if (machine->n_stack == 0)
		BAD(machine, GPAI_MALFORMED, "a value is taken from an empty stack");
	else
		machine->n_stack--;
}

static void
op_pop_mark(struct machine *machine, unsigned number)
{
	struct pickle_value **values;
	uint32_t n;

	(void)number;
	pop_to_mark(machine, &values, &n);
}

static void
op_dup(struct machine *machine, unsigned number)
{
	(void)number;
	push(machine, top(machine));
}

static bool
memo_grow(struct machine *machine, uint32_t index)
{
	uint32_t cap = machine->cap_memo > 0 ? machine->cap_memo : 256;

	if (index > machine->n_memo + PICKLE_MEMO_AHEAD) {
		BAD(machine, GPAI_TOO_LARGE,
		    "memo number %" PRIu32 ", but only %" PRIu32 " are in use", index,
		    machine->n_memo);
		return false;
	}
	while (cap <= index)
		cap *= 2;
	struct pickle_value **grown = realloc(machine->memo, cap * sizeof *grown);
	if (grown == NULL) {
		machine->cursor.rc = fail_memory(machine->err);
		return false;
	}
	memset(grown + machine->cap_memo, 0, (cap - machine->cap_memo) * sizeof *grown);
	machine->memo = grown;
	machine->cap_memo = cap;
	return true;
}

static void
remember(struct machine *machine, uint32_t index)
{
	struct pickle_value *value = top(machine);

	if (value == NULL || (index >= machine->cap_memo && !memo_grow(machine, index)))
		return;
	machine->n_memo += machine->memo[index] == NULL;
	machine->memo[index] = value;
}

static uint32_t
memo_index(struct machine *machine, unsigned bytes)
{
	char line[PICKLE_LINE_MAX + 1], *end;

	if (bytes > 0)
		return (uint32_t)read_length(machine, bytes);
	read_line(machine, line);
	unsigned long index = strtoul(line, &end, 10);
	if (machine->cursor.rc == GPAI_OK && (end == line || *end != '\0' || index > UINT32_MAX))
		BAD(machine, GPAI_MALFORMED, "memo number is no whole number");
	return (uint32_t)index;
}

static void
op_put(struct machine *machine, unsigned bytes)
{
	uint32_t index = memo_index(machine, bytes);

	if (machine->cursor.rc == GPAI_OK)
		remember(machine, index);
}

static void
op_memoize(struct machine *machine, unsigned number)
{
	(void)number;
	remember(machine, machine->n_memo);
}

static void
op_get(struct machine *machine, unsigned bytes)
{
	uint32_t index = memo_index(machine, bytes);

	if (machine->cursor.rc != GPAI_OK)
		return;
	if (index >= machine->cap_memo || machine->memo[index] == NULL)
		BAD(machine, GPAI_MALFORMED, "memo %" PRIu32 " is not filled", index);
	else
		push(machine, machine->memo[index]);
}

/* --- opcodes: names and calls, none of which is followed --- */

static void
push_global(struct machine *machine, struct text module, struct text name)
{
	struct pickle_value *value = value_of(machine, PICKLE_GLOBAL);
	char *joined = memory(machine, module.len + name.len + 2);

	if (value == NULL || joined == NULL)
		return;
	memcpy(joined, module.at, module.len);
	joined[module.len] = '.';
	memcpy(joined + module.len + 1, name.at, name.len);
	value->text = (struct text){joined, module.len + 1 + name.len};
	items_add(machine, &machine->globals, value);
	push(machine, value);
}

static void
push_global_lines(struct machine *machine)
{
	char line[PICKLE_LINE_MAX + 1];
	size_t len = read_line(machine, line);
	struct text module = line_text(machine, line, len);

	len = read_line(machine, line);
	struct text name = line_text(machine, line, len);
	if (machine->cursor.rc == GPAI_OK)
		push_global(machine, module, name);
}

static void
op_global(struct machine *machine, unsigned number)
{
	(void)number;
	push_global_lines(machine);
}

static void
op_stack_global(struct machine *machine, unsigned number)
{
	struct pickle_value *name = pop(machine), *module = pop(machine);

	(void)number;
	if (machine->cursor.rc != GPAI_OK)
		return;
	if (name->kind != PICKLE_TEXT || module->kind != PICKLE_TEXT)
		BAD(machine, GPAI_MALFORMED, "module and name of a global are not both text");
	else
		push_global(machine, module->text, name->text);
}

/* A number that stands for a global in a registry of the program that unpickles. */
static void
op_extension(struct machine *machine, unsigned bytes)
{
	char name[32];
	uint32_t number =
	    bytes == 2 ? cursor_u16(&machine->cursor) : (uint32_t)read_length(machine, bytes);

	snprintf(name, sizeof name, "extension_%" PRIu32, number);
	push_global(machine, text_of("copyreg"), text_of(name));
}

static void
push_object(struct machine *machine, struct pickle_value *callee, struct pickle_value *args)
{
	struct pickle_value *value = value_of(machine, PICKLE_OBJECT);

	if (value == NULL || (value->object = memory(machine, sizeof *value->object)) == NULL)
		return;
	value->object->callee = callee;
	value->object->args = args;
	push(machine, value);
}

static void
op_call(struct machine *machine, unsigned has_keywords)
{
	if (has_keywords)
		pop(machine);
	struct pickle_value *args = pop(machine), *callee = pop(machine);

	if (machine->cursor.rc == GPAI_OK)
		push_object(machine, callee, args);
}

/* Protocol 0 and 1: a class, from two lines or from above the mark, and its arguments. */
static void
op_instance(struct machine *machine, unsigned from_lines)
{
	struct pickle_value **values, *callee = NULL, *args = value_of(machine, PICKLE_TUPLE);
	uint32_t n, first = 0;

	if (from_lines) {
		push_global_lines(machine);
		callee = pop(machine);
	}
	if (args == NULL || !pop_to_mark(machine, &values, &n))
		return;
	if (callee == NULL && n == 0) {
		BAD(machine, GPAI_MALFORMED, "no class is on the stack");
		return;
	}
	if (callee == NULL)
		callee = values[first++];
	items_of(machine, &args->items, values + first, n - first);
	push_object(machine, callee, args);
}

static void
op_build(struct machine *machine, unsigned number)
{
	struct pickle_value *state = pop(machine), *value = top(machine);

	(void)number;
	if (value != NULL && value->kind == PICKLE_OBJECT)
		value->object->state = state;
}

static void
push_persistent(struct machine *machine, struct pickle_value *id)
{
	struct pickle_value *value = value_of(machine, PICKLE_PERSISTENT);

	if (value == NULL || id == NULL)
		return;
	items_of(machine, &value->items, &id, 1);
	items_add(machine, &machine->pickle->persistent, value);
	push(machine, value);
}

static void
op_persistent(struct machine *machine, unsigned number)
{
	(void)number;
	push_persistent(machine, pop(machine));
}

static void
op_persistent_line(struct machine *machine, unsigned number)
{
	op_text_line(machine, false);
	op_persistent(machine, number);
}

/* --- opcodes: the stream --- */

static void
op_protocol(struct machine *machine, unsigned number)
{
	uint8_t protocol = cursor_u8(&machine->cursor);

	(void)number;
	if (machine->cursor.rc == GPAI_OK && protocol > 5)
		BAD(machine, GPAI_UNSUPPORTED, "protocol %u, expected at most 5", protocol);
}

static void
op_frame(struct machine *machine, unsigned number)
{
	uint64_t len = cursor_u64(&machine->cursor);

	(void)number;
	if (machine->cursor.rc == GPAI_OK && len > cursor_left(&machine->cursor))
		BAD(machine, GPAI_MALFORMED,
		    "frame of %" PRIu64 " bytes, but only %" PRIu64 " follow", len,
		    cursor_left(&machine->cursor));
}

static void
op_stop(struct machine *machine, unsigned number)
{
	(void)number;
	machine->pickle->root = pop(machine);
	machine->is_done = true;
}

static void
op_out_of_band(struct machine *machine, unsigned number)
{
	(void)number;
	BAD(machine, GPAI_UNSUPPORTED, "buffers out of band, expected all bytes in the pickle");
}

static const struct opcode opcodes[256] = {
    ['('] = {"MARK", op_mark, 0},
    [')'] = {"EMPTY_TUPLE", op_empty, PICKLE_TUPLE},
    ['.'] = {"STOP", op_stop, 0},
    ['0'] = {"POP", op_pop, 0},
    ['1'] = {"POP_MARK", op_pop_mark, 0},
    ['2'] = {"DUP", op_dup, 0},
    ['B'] = {"BINBYTES", op_bytes, 4},
    ['C'] = {"SHORT_BINBYTES", op_bytes, 1},
    ['F'] = {"FLOAT", op_float_line, 0},
    ['G'] = {"BINFLOAT", op_float, 0},
    ['I'] = {"INT", op_int_line, 0},
    ['J'] = {"BININT", op_int, 4},
    ['K'] = {"BININT1", op_int, 1},
    ['L'] = {"LONG", op_int_line, 0},
    ['M'] = {"BININT2", op_int, 2},
    ['N'] = {"NONE", op_none, 0},
    ['P'] = {"PERSID", op_persistent_line, 0},
    ['Q'] = {"BINPERSID", op_persistent, 0},
    ['R'] = {"REDUCE", op_call, 0},
    ['S'] = {"STRING", op_text_line, 1},
    ['T'] = {"BINSTRING", op_text, 4},
    ['U'] = {"SHORT_BINSTRING", op_text, 1},
    ['V'] = {"UNICODE", op_text_line, 0},
    ['X'] = {"BINUNICODE", op_text, 4},
    [']'] = {"EMPTY_LIST", op_empty, PICKLE_LIST},
    ['a'] = {"APPEND", op_append, 0},
    ['b'] = {"BUILD", op_build, 0},
    ['c'] = {"GLOBAL", op_global, 0},
    ['d'] = {"DICT", op_from_mark, PICKLE_DICT},
    ['e'] = {"APPENDS", op_add_marked, 0},
    ['g'] = {"GET", op_get, 0},
    ['h'] = {"BINGET", op_get, 1},
    ['i'] = {"INST", op_instance, 1},
    ['j'] = {"LONG_BINGET", op_get, 4},
    ['l'] = {"LIST", op_from_mark, PICKLE_LIST},
    ['o'] = {"OBJ", op_instance, 0},
    ['p'] = {"PUT", op_put, 0},
    ['q'] = {"BINPUT", op_put, 1},
    ['r'] = {"LONG_BINPUT", op_put, 4},
    ['s'] = {"SETITEM", op_set_item, 0},
    ['t'] = {"TUPLE", op_from_mark, PICKLE_TUPLE},
    ['u'] = {"SETITEMS", op_add_marked, 1},
    ['}'] = {"EMPTY_DICT", op_empty, PICKLE_DICT},
    [0x80] = {"PROTO", op_protocol, 0},
    [0x81] = {"NEWOBJ", op_call, 0},
    [0x82] = {"EXT1", op_extension, 1},
    [0x83] = {"EXT2", op_extension, 2},
    [0x84] = {"EXT4", op_extension, 4},
    [0x85] = {"TUPLE1", op_tuple, 1},
    [0x86] = {"TUPLE2", op_tuple, 2},
    [0x87] = {"TUPLE3", op_tuple, 3},
    [0x88] = {"NEWTRUE", op_bool, 1},
    [0x89] = {"NEWFALSE", op_bool, 0},
    [0x8a] = {"LONG1", op_long, 1},
    [0x8b] = {"LONG4", op_long, 4},
    [0x8c] = {"SHORT_BINUNICODE", op_text, 1},
    [0x8d] = {"BINUNICODE8", op_text, 8},
    [0x8e] = {"BINBYTES8", op_bytes, 8},
    [0x8f] = {"EMPTY_SET", op_empty, PICKLE_SET},
    [0x90] = {"ADDITEMS", op_add_marked, 0},
    [0x91] = {"FROZENSET", op_from_mark, PICKLE_SET},
    [0x92] = {"NEWOBJ_EX", op_call, 1},
    [0x93] = {"STACK_GLOBAL", op_stack_global, 0},
    [0x94] = {"MEMOIZE", op_memoize, 0},
    [0x95] = {"FRAME", op_frame, 0},
    [0x96] = {"BYTEARRAY8", op_bytes, 8},
    [0x97] = {"NEXT_BUFFER", op_out_of_band, 0},
    [0x98] = {"READONLY_BUFFER", op_out_of_band, 0},
};

static void
run(struct machine *machine)
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
list_globals(struct machine *machine)
{
	struct pickle *pickle = machine->pickle;
	struct pickle_items *all = &machine->globals;

	pickle->globals = memory(machine, (all->n + (size_t)1) * sizeof *pickle->globals);
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
	struct machine machine = {
	    .arena = arena, .err = err, .pickle = pickle, .begin = begin, .op_at = begin};

	*pickle = (struct pickle){.begin = begin};
	machine.cursor = (struct cursor){
	    .source = source, .at = begin, .end = end, .clause = CLAUSE, .err = err};
	if ((machine.constants = memory(&machine, 3 * sizeof *machine.constants)) != NULL) {
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
