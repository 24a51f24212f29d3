/* SPDX-License-Identifier: Apache-2.0 */
/* Stack and memo of the machine that takes pickles apart, with the opcodes that only move
 * values between them, and what it reads of its program; see pickle_machine.h. */
#include "formats/pickle_machine.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void *
pickle_memory(struct pickle_machine *machine, size_t size)
{
	void *at = machine->cursor.rc == GPAI_OK ? arena_alloc(machine->arena, size) : NULL;

	if (at == NULL && machine->cursor.rc == GPAI_OK)
		BAD(machine, GPAI_TOO_LARGE,
		    "the pickle up to here needs more memory than %zu bytes",
		    machine->arena->limit_bytes);
	return at;
}

struct pickle_value *
pickle_value_of(struct pickle_machine *machine, enum pickle_kind kind)
{
	struct pickle_value *value = pickle_memory(machine, sizeof *value);

	if (value != NULL) {
		value->kind = (uint8_t)kind;
		value->at = (uint32_t)(machine->op_at - machine->begin);
	}
	return value;
}

void
pickle_items_add(
    struct pickle_machine *machine, struct pickle_items *items, struct pickle_value *value)
{
	if (items->n == items->cap) {
		uint32_t cap = items->cap > 0 ? items->cap * 2 : 4;
		struct pickle_value **grown = pickle_memory(machine, (size_t)cap * sizeof *grown);
		if (grown == NULL)
			return;
		if (items->n > 0)
			memcpy(grown, items->at, items->n * sizeof *grown);
		items->at = grown;
		items->cap = cap;
	}
	items->at[items->n++] = value;
}

void
pickle_items_of(struct pickle_machine *machine, struct pickle_items *items,
    struct pickle_value **values, uint32_t n)
{
	if (n == 0)
		return;
	if ((items->at = pickle_memory(machine, (size_t)n * sizeof *values)) == NULL)
		return;
	memcpy(items->at, values, n * sizeof *values);
	items->n = items->cap = n;
}

size_t
pickle_read_line(struct pickle_machine *machine, char line[PICKLE_LINE_MAX + 1])
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

uint64_t
pickle_read_length(struct pickle_machine *machine, unsigned bytes)
{
	struct cursor *cursor = &machine->cursor;

	return bytes == 1   ? cursor_u8(cursor)
	       : bytes == 4 ? cursor_u32(cursor)
	                    : cursor_u64(cursor);
}

struct text
pickle_line_text(struct pickle_machine *machine, const char *line, size_t len)
{
	struct text text, clean = TEXT_NONE;
	char *copy = pickle_memory(machine, len + 1);

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

/* --- the stack --- */

static void
push_entry(struct pickle_machine *machine, struct pickle_value *value)
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

void
pickle_push(struct pickle_machine *machine, struct pickle_value *value)
{
	if (machine->cursor.rc == GPAI_OK && value != NULL)
		push_entry(machine, value);
}

struct pickle_value *
pickle_top(struct pickle_machine *machine)
{
	if (machine->cursor.rc != GPAI_OK)
		return NULL;
	if (machine->n_stack == 0 || machine->stack[machine->n_stack - 1] == NULL) {
		BAD(machine, GPAI_MALFORMED, "a value is taken from an empty stack");
		return NULL;
	}
	return machine->stack[machine->n_stack - 1];
}

struct pickle_value *
pickle_pop(struct pickle_machine *machine)
{
	struct pickle_value *value = pickle_top(machine);

	if (value != NULL)
		machine->n_stack--;
	return value;
}

bool
pickle_pop_to_mark(struct pickle_machine *machine, struct pickle_value ***values, uint32_t *n)
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

void
pickle_op_mark(struct pickle_machine *machine, unsigned number)
{
	(void)number;
	push_entry(machine, NULL);
}

/* Python's own pops a mark, too. */
void
pickle_op_pop(struct pickle_machine *machine, unsigned number)
{
	(void)number;
	if (machine->n_stack == 0)
		BAD(machine, GPAI_MALFORMED, "a value is taken from an empty stack");
	else
		machine->n_stack--;
}

void
pickle_op_pop_mark(struct pickle_machine *machine, unsigned number)
{
	struct pickle_value **values;
	uint32_t n;

	(void)number;
	pickle_pop_to_mark(machine, &values, &n);
}

void
pickle_op_dup(struct pickle_machine *machine, unsigned number)
{
	(void)number;
	pickle_push(machine, pickle_top(machine));
}

/* --- the memo --- */

static bool
memo_grow(struct pickle_machine *machine, uint32_t index)
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
remember(struct pickle_machine *machine, uint32_t index)
{
	struct pickle_value *value = pickle_top(machine);

	if (value == NULL || (index >= machine->cap_memo && !memo_grow(machine, index)))
		return;
	machine->n_memo += machine->memo[index] == NULL;
	machine->memo[index] = value;
}

static uint32_t
memo_index(struct pickle_machine *machine, unsigned bytes)
{
	char line[PICKLE_LINE_MAX + 1], *end;

	if (bytes > 0)
		return (uint32_t)pickle_read_length(machine, bytes);
	pickle_read_line(machine, line);
	unsigned long index = strtoul(line, &end, 10);
	if (machine->cursor.rc == GPAI_OK && (end == line || *end != '\0' || index > UINT32_MAX))
		BAD(machine, GPAI_MALFORMED, "memo number is no whole number");
	return (uint32_t)index;
}

void
pickle_op_put(struct pickle_machine *machine, unsigned bytes)
{
	uint32_t index = memo_index(machine, bytes);

	if (machine->cursor.rc == GPAI_OK)
		remember(machine, index);
}

void
pickle_op_memoize(struct pickle_machine *machine, unsigned number)
{
	(void)number;
	remember(machine, machine->n_memo);
}

void
pickle_op_get(struct pickle_machine *machine, unsigned bytes)
{
	uint32_t index = memo_index(machine, bytes);

	if (machine->cursor.rc != GPAI_OK)
		return;
	if (index >= machine->cap_memo || machine->memo[index] == NULL)
		BAD(machine, GPAI_MALFORMED, "memo %" PRIu32 " is not filled", index);
	else
		pickle_push(machine, machine->memo[index]);
}
