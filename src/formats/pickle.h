/* SPDX-License-Identifier: Apache-2.0 */
/* A Python pickle, taken apart without running anything.
 *
 * Follows: CPython Lib/pickletools.py (opcodes of protocols 0 to 5). A pickle is a program
 * for a small stack machine; unpickling runs what it names. Here the machine works on
 * descriptions: a global stays a name, a call stays the name and its arguments. So a
 * reader can find the tensors of a checkpoint, and say what else the pickle asks for.
 *
 * Values may share values and contain themselves: a walker marks what it has walked.
 * Left out: contents of byte strings; buffers out of band (protocol 5). */
#ifndef FORMATS_PICKLE_H
#define FORMATS_PICKLE_H

#include "formats/source.h"

/* Checkpoints of 100,000 tensors have pickles of some 20 MB. */
#define PICKLE_BYTES_MAX ((uint64_t)1 << 30)
/* Memory for the values of one pickle: what the caller gives its arena as limit. */
#define PICKLE_MEMORY_MAX ((size_t)512 << 20)
/* Values on the stack at once. CPython sends lists and dicts in pieces of 1,000. */
#define PICKLE_STACK_MAX (1u << 20)
/* Picklers number what they remember from 0; this much a number may run ahead. */
#define PICKLE_MEMO_AHEAD (1u << 20)
/* Text that is kept; of longer text only the length is. */
#define PICKLE_TEXT_MAX (1u << 20)
/* A line of the textual opcodes: names of modules, decimal numbers. */
#define PICKLE_LINE_MAX 4096u

enum pickle_kind {
	PICKLE_NONE,
	PICKLE_BOOL,
	PICKLE_INT,
	PICKLE_FLOAT,
	PICKLE_BYTES,
	PICKLE_TEXT,
	PICKLE_LIST,
	PICKLE_TUPLE,
	PICKLE_SET,
	PICKLE_DICT,
	PICKLE_GLOBAL,     /* text: "module.name" */
	PICKLE_OBJECT,     /* what a call would have made */
	PICKLE_PERSISTENT, /* items[0]: the name by which the file's owner finds it */
};

struct pickle_items {
	struct pickle_value **at;
	uint32_t n, cap;
};

/* A call, and what was added to its result afterwards. */
struct pickle_object {
	struct pickle_value *callee, *args; /* args: a tuple, or anything in a hostile pickle */
	struct pickle_items items;          /* of a list */
	struct pickle_items pairs;          /* of a dict: key, value, key, value */
	struct pickle_value *state;         /* NULL: none was set */
};

struct pickle_value {
	uint8_t kind;  /* enum pickle_kind */
	bool walked;   /* for the walker */
	bool is_large; /* INT beyond 64 bits: `whole` is 0 */
	uint32_t at;   /* of the opcode that made it, from the pickle's begin */
	union {
		int64_t whole; /* INT, BOOL */
		struct text text;
		struct pickle_items items; /* DICT: key, value, key, value */
		struct pickle_object *object;
	};
};

struct pickle {
	struct pickle_value *root;
	struct text *globals; /* each name once, sorted */
	uint32_t n_globals;
	struct pickle_items persistent; /* all of them, in the order met */
	uint64_t begin, end;            /* offsets of the pickle in its source */
};

/* Runs the machine over the pickle that begins at `begin` and ends at or before `end`.
 * Values live in the arena, whose limit the caller sets. Errors: MALFORMED, UNSUPPORTED,
 * TOO_LARGE, IO, NO_MEMORY. */
enum gpai_code pickle_run(struct arena *arena, struct source *source, uint64_t begin, uint64_t end,
    struct pickle *pickle, struct gpai_error *err);

/* The value's pairs as a dict, also of an object that was filled like one; NULL: it has none. */
const struct pickle_items *pickle_pairs(const struct pickle_value *value);
/* The i-th item of a tuple or list; NULL when it is neither or is shorter. */
struct pickle_value *pickle_item(const struct pickle_value *value, uint32_t i);
bool pickle_is_text(const struct pickle_value *value, const char *words);

#endif
