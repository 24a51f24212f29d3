/* SPDX-License-Identifier: Apache-2.0 */
/* The machine that takes pickles apart: its stack, its memo and what its opcodes do.
 *
 * Private to the files pickle*.c; pickle.c has the table of opcodes and the loop. Errors
 * are sticky: the first is in cursor.rc, and what follows it does nothing or returns
 * nothing, so an opcode asks only where it would use what it did not get. */
#ifndef FORMATS_PICKLE_MACHINE_H
#define FORMATS_PICKLE_MACHINE_H

#include "formats/pickle.h"

#define PICKLE_CLAUSE "pickle"

/* Invariants: a NULL on the stack is a mark; every other entry is a value. */
struct pickle_machine {
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

#define BAD(machine, code, ...)                                                                    \
	((machine)->cursor.rc = fail_clause((machine)->err, code,                                  \
	     at_byte((machine)->cursor.source->name, (machine)->op_at), PICKLE_CLAUSE,             \
	     __VA_ARGS__))

/* Cleared, from the machine's arena; NULL: there is an error, also one of before. */
void *pickle_memory(struct pickle_machine *machine, size_t size);
/* A new value of this opcode. */
struct pickle_value *pickle_value_of(struct pickle_machine *machine, enum pickle_kind kind);
void pickle_items_add(
    struct pickle_machine *machine, struct pickle_items *items, struct pickle_value *value);
/* Makes empty items a copy of the values. */
void pickle_items_of(struct pickle_machine *machine, struct pickle_items *items,
    struct pickle_value **values, uint32_t n);

/* The bytes up to a line's end, without it. */
size_t pickle_read_line(struct pickle_machine *machine, char line[PICKLE_LINE_MAX + 1]);
/* A length of 1, 4 or 8 bytes. */
uint64_t pickle_read_length(struct pickle_machine *machine, unsigned bytes);
/* A copy; what is not UTF-8 has "?" for every byte beyond ASCII. */
struct text pickle_line_text(struct pickle_machine *machine, const char *line, size_t len);

/* A value that could not be made, NULL, has set the machine's error. */
void pickle_push(struct pickle_machine *machine, struct pickle_value *value);
struct pickle_value *pickle_top(struct pickle_machine *machine);
struct pickle_value *pickle_pop(struct pickle_machine *machine);
/* Everything above the last mark, which goes too. The result is borrowed from the stack and
 * valid until the next push. */
bool pickle_pop_to_mark(struct pickle_machine *machine, struct pickle_value ***values, uint32_t *n);

/* Opcodes, as the table in pickle.c names them. The last parameter tells uses of one
 * function apart: `bytes` of a length or number that follows; `number` is not used. */
void pickle_op_mark(struct pickle_machine *machine, unsigned number);
void pickle_op_pop(struct pickle_machine *machine, unsigned number);
void pickle_op_pop_mark(struct pickle_machine *machine, unsigned number);
void pickle_op_dup(struct pickle_machine *machine, unsigned number);
void pickle_op_put(struct pickle_machine *machine, unsigned bytes);
void pickle_op_memoize(struct pickle_machine *machine, unsigned number);
void pickle_op_get(struct pickle_machine *machine, unsigned bytes);

void pickle_op_none(struct pickle_machine *machine, unsigned number);
void pickle_op_bool(struct pickle_machine *machine, unsigned is_true);
void pickle_op_int(struct pickle_machine *machine, unsigned bytes);
void pickle_op_long(struct pickle_machine *machine, unsigned bytes);
void pickle_op_float(struct pickle_machine *machine, unsigned number);
void pickle_op_int_line(struct pickle_machine *machine, unsigned number);
void pickle_op_float_line(struct pickle_machine *machine, unsigned number);
void pickle_op_text(struct pickle_machine *machine, unsigned bytes);
void pickle_op_bytes(struct pickle_machine *machine, unsigned bytes);
void pickle_op_text_line(struct pickle_machine *machine, unsigned is_quoted);

void pickle_op_empty(struct pickle_machine *machine, unsigned kind);
void pickle_op_from_mark(struct pickle_machine *machine, unsigned kind);
void pickle_op_tuple(struct pickle_machine *machine, unsigned n);
void pickle_op_add_marked(struct pickle_machine *machine, unsigned pairs);
void pickle_op_append(struct pickle_machine *machine, unsigned number);
void pickle_op_set_item(struct pickle_machine *machine, unsigned number);

void pickle_op_global(struct pickle_machine *machine, unsigned number);
void pickle_op_stack_global(struct pickle_machine *machine, unsigned number);
void pickle_op_extension(struct pickle_machine *machine, unsigned bytes);
void pickle_op_call(struct pickle_machine *machine, unsigned has_keywords);
void pickle_op_instance(struct pickle_machine *machine, unsigned from_lines);
void pickle_op_build(struct pickle_machine *machine, unsigned number);
void pickle_op_persistent(struct pickle_machine *machine, unsigned number);
void pickle_op_persistent_line(struct pickle_machine *machine, unsigned number);

#endif
