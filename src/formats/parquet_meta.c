/* SPDX-License-Identifier: Apache-2.0 */
/* The footer of a Parquet file: schema and row groups. */
#include "formats/parquet.h"

#include <string.h>

/* magic, length of the footer, magic */
#define MAGIC_BYTES 4
#define TAIL_BYTES  8

enum repetition { REQUIRED, OPTIONAL, REPEATED };

/* Groups have none. */
#define NO_TYPE INT64_MIN

/* What ConvertedType and LogicalType call groups and leaves. */
enum converted {
	CONVERTED_NONE = -1,
	CONVERTED_UTF8 = 0,
	CONVERTED_MAP = 1,
	CONVERTED_MAP_KEY_VALUE = 2,
	CONVERTED_LIST = 3,
	CONVERTED_ENUM = 4,
	CONVERTED_DATE = 6,
	CONVERTED_TIMESTAMP_MILLIS = 9,
	CONVERTED_TIMESTAMP_MICROS = 10,
	CONVERTED_UINT_8 = 11,
	CONVERTED_UINT_64 = 14,
	CONVERTED_INT_8 = 15,
	CONVERTED_INT_64 = 18,
	CONVERTED_JSON = 19,
};

/* One line of the schema, which lists groups before what is in them. */
struct element {
	struct text name;
	int64_t type, width, repetition, children, converted;
	int64_t logical; /* field of the union; 0: none */
	int64_t unit;    /* of a timestamp: 1 milli, 2 micro, 3 nano */
	bool is_signed;
};

static void
read_unit(struct thrift *in, const struct thrift_field *field, struct element *e)
{
	struct thrift_field unit = {0};

	if (!thrift_enter(in, field))
		return;
	while (thrift_next(in, &unit)) {
		e->unit = unit.id;
		thrift_skip(in, unit.type);
	}
}

/* TimestampType {1: adjusted, 2: unit}, IntType {1: bits, 2: signed}. */
static void
read_logical_detail(struct thrift *in, const struct thrift_field *kind, struct element *e)
{
	struct thrift_field f = {0};

	while (thrift_next(in, &f)) {
		if (kind->id == 8 && f.id == 2)
			read_unit(in, &f, e);
		else if (kind->id == 10 && f.id == 2)
			e->is_signed = thrift_bool(in, &f);
		else
			thrift_skip(in, f.type);
	}
}

static void
read_logical(struct thrift *in, const struct thrift_field *field, struct element *e)
{
	struct thrift_field kind = {0};

	if (!thrift_enter(in, field))
		return;
	while (thrift_next(in, &kind)) {
		e->logical = kind.id;
		if (kind.type == THRIFT_STRUCT)
			read_logical_detail(in, &kind, e);
		else
			thrift_skip(in, kind.type);
	}
}

static void
read_element(struct thrift *in, struct element *e)
{
	struct thrift_field f = {0};

	*e = (struct element){.type = NO_TYPE, .converted = CONVERTED_NONE};
	while (thrift_next(in, &f)) {
		if (f.id == 1)
			e->type = thrift_int(in, &f);
		else if (f.id == 2)
			e->width = thrift_int(in, &f);
		else if (f.id == 3)
			e->repetition = thrift_int(in, &f);
		else if (f.id == 4) {
			struct span name = thrift_binary(in, &f);
			e->name = (struct text){(const char *)name.at, name.len};
		} else if (f.id == 5)
			e->children = thrift_int(in, &f);
		else if (f.id == 6)
			e->converted = thrift_int(in, &f);
		else if (f.id == 10)
			read_logical(in, &f, e);
		else
			thrift_skip(in, f.type);
	}
}

static enum parquet_meaning
meaning_by_logical(const struct element *e)
{
	static const enum parquet_meaning meanings[] = {
	    [1] = PARQUET_TEXT,
	    [4] = PARQUET_TEXT,
	    [5] = PARQUET_OTHER,
	    [6] = PARQUET_DATE,
	    [7] = PARQUET_OTHER,
	    [12] = PARQUET_TEXT,
	    [13] = PARQUET_PLAIN,
	    [14] = PARQUET_OTHER,
	    [15] = PARQUET_OTHER,
	};

	if (e->logical == 8)
		return e->unit == 1   ? PARQUET_MILLISECONDS
		       : e->unit == 2 ? PARQUET_MICROSECONDS
		       : e->unit == 3 ? PARQUET_NANOSECONDS
		                      : PARQUET_OTHER;
	if (e->logical == 10)
		return e->is_signed ? PARQUET_PLAIN : PARQUET_UNSIGNED;
	if (e->logical > 0 && e->logical < (int64_t)(sizeof meanings / sizeof *meanings))
		return meanings[e->logical];
	return PARQUET_PLAIN;
}

static enum parquet_meaning
meaning_of(const struct element *e)
{
	if (e->logical > 0)
		return meaning_by_logical(e);
	switch (e->converted) {
	case CONVERTED_UTF8:
	case CONVERTED_ENUM:
	case CONVERTED_JSON:
		return PARQUET_TEXT;
	case CONVERTED_DATE:
		return PARQUET_DATE;
	case CONVERTED_TIMESTAMP_MILLIS:
		return PARQUET_MILLISECONDS;
	case CONVERTED_TIMESTAMP_MICROS:
		return PARQUET_MICROSECONDS;
	default:
		break;
	}
	if (e->converted >= CONVERTED_UINT_8 && e->converted <= CONVERTED_UINT_64)
		return PARQUET_UNSIGNED;
	if (e->converted == CONVERTED_NONE ||
	    (e->converted >= CONVERTED_INT_8 && e->converted <= CONVERTED_INT_64))
		return PARQUET_PLAIN;
	return PARQUET_OTHER;
}

/* A group that is open while the schema is gone through. */
struct level {
	struct text path; /* of its columns, without a last dot */
	int64_t left;     /* children still to come */
	uint8_t def, rep, list_def;
	bool is_list;       /* marked LIST: its repeated child is no field of its own */
	bool is_map;        /* marked MAP: likewise, with a key and a value in it */
	bool is_list_child; /* that child: its only child is the entry */
};

struct schema {
	struct arena *arena;
	struct level levels[PARQUET_DEPTH_MAX];
	unsigned depth;
	struct parquet_leaf *leaves;
	uint32_t n_leaves;
	const char *damage;
};

/* In "repeated group array" and "x_tuple" of old writers the group is the entry itself. */
static bool
is_entry_itself(const struct element *e, const struct level *list)
{
	struct text parent = list->path;

	if (e->children != 1 || text_is(e->name, "array"))
		return true;
	return text_ends(e->name, "_tuple") && parent.len >= e->name.len - 6 &&
	       memcmp(parent.at + parent.len - (e->name.len - 6), e->name.at, e->name.len - 6) == 0;
}

static struct text
path_in(struct schema *schema, const struct level *parent, struct text name)
{
	if (parent->path.len == 0)
		return name;
	return arena_join(schema->arena, (struct text[]){parent->path, text_of("."), name}, 3);
}

/* The level that an element makes, or for a leaf would make. */
static bool
level_of(struct schema *schema, const struct element *e, struct level *level)
{
	const struct level *parent = &schema->levels[schema->depth - 1];
	bool is_plumbing = parent->is_list_child ||
	                   ((parent->is_list || parent->is_map) && e->repetition == REPEATED);

	*level = *parent;
	level->left = e->children;
	level->def = (uint8_t)(parent->def + (e->repetition != REQUIRED));
	level->rep = (uint8_t)(parent->rep + (e->repetition == REPEATED));
	if (e->repetition == REPEATED)
		level->list_def = level->def;
	level->is_list = e->converted == CONVERTED_LIST || e->logical == 3;
	level->is_map = e->converted == CONVERTED_MAP || e->converted == CONVERTED_MAP_KEY_VALUE ||
	                e->logical == 2;
	if (parent->is_map && e->repetition == REPEATED)
		level->is_map = false;
	level->is_list_child =
	    parent->is_list && e->repetition == REPEATED && !is_entry_itself(e, parent);
	if (!is_plumbing)
		level->path = path_in(schema, parent, e->name);
	return level->path.at != NULL;
}

static const char *
add_leaf(struct schema *schema, const struct element *e)
{
	struct level level;
	struct parquet_leaf *leaf = &schema->leaves[schema->n_leaves++];

	if (e->type < 0 || e->type >= PARQUET_TYPES)
		return "a column is of no known type";
	if (e->type == PARQUET_FIXED && (e->width < 0 || e->width > INT32_MAX))
		return "values of a column have a length below zero";
	if (!level_of(schema, e, &level))
		return "no memory";
	*leaf = (struct parquet_leaf){
	    .path = level.path,
	    .type = (enum parquet_type)e->type,
	    .meaning = meaning_of(e),
	    .width = e->type == PARQUET_FIXED ? (uint32_t)e->width : 0,
	    .max_def = level.def,
	    .max_rep = level.rep,
	    .list_def = level.list_def,
	};
	return NULL;
}

static const char *
add_element(struct schema *schema, const struct element *e)
{
	while (schema->depth > 1 && schema->levels[schema->depth - 1].left == 0)
		schema->depth--;
	struct level *parent = &schema->levels[schema->depth - 1];
	if (parent->left == 0)
		return "the schema holds more than its root";
	parent->left--;
	if (e->repetition < REQUIRED || e->repetition > REPEATED || e->children < 0 ||
	    e->name.at == NULL)
		return "the schema is damaged";
	/* A group without members makes no column. */
	if (e->children == 0)
		return e->type == NO_TYPE ? NULL : add_leaf(schema, e);
	if (schema->depth == PARQUET_DEPTH_MAX)
		return "the schema is nested too deep";
	if (!level_of(schema, e, &schema->levels[schema->depth]))
		return "no memory";
	schema->depth++;
	return NULL;
}

static const char *
read_schema(struct thrift *in, const struct thrift_field *field, struct schema *schema)
{
	struct thrift_field of;
	uint32_t n = thrift_list(in, field, &of);
	struct element e;
	const char *damage = NULL;

	schema->leaves = arena_array(schema->arena, n ? n : 1, sizeof *schema->leaves);
	if (schema->leaves == NULL)
		return "no memory";
	for (uint32_t i = 0; i < n && damage == NULL && thrift_enter(in, &of); i++) {
		read_element(in, &e);
		if (i > 0)
			damage = add_element(schema, &e);
		else if (e.children < 0)
			damage = "the schema is damaged";
		else {
			schema->levels[0] = (struct level){.left = e.children, .path = {"", 0}};
			schema->depth = 1;
		}
	}
	for (unsigned i = 0; i < schema->depth && damage == NULL; i++)
		if (schema->levels[i].left > 0)
			damage = "the schema ends before its columns";
	return in->is_broken ? "the footer is damaged" : damage;
}

/* FileMetaData. The row groups are only found here, and gone through when asked for. */
static const char *
read_footer(struct arena *arena, struct span bytes, struct parquet_file *file, bool *is_encrypted)
{
	struct thrift in = thrift_of(bytes);
	struct thrift_field f = {0}, of;
	struct schema schema = {.arena = arena};
	const char *damage = NULL;

	file->groups = thrift_of((struct span){bytes.at, 0});
	while (damage == NULL && thrift_next(&in, &f)) {
		if (f.id == 2 && schema.leaves == NULL)
			damage = read_schema(&in, &f, &schema);
		else if (f.id == 3)
			file->rows = (uint64_t)thrift_int(&in, &f);
		else if (f.id == 4) {
			struct thrift_field list = f;
			file->groups = in;
			file->n_groups = thrift_list(&file->groups, &f, &of);
			thrift_skip(&in, list.type);
		} else {
			*is_encrypted |= f.id == 8;
			thrift_skip(&in, f.type);
		}
	}
	if (damage == NULL && schema.leaves == NULL)
		damage = "the footer is damaged";
	/* Broken behind the row groups' begin: those before the damage can still be read. */
	if (damage == NULL && in.is_broken && file->n_groups == 0)
		damage = "the footer is damaged";
	file->leaves = schema.leaves;
	file->n_leaves = schema.n_leaves;
	return damage;
}

enum gpai_code
parquet_open(struct arena *arena, struct span bytes, const char *name, struct parquet_file *file,
    struct gpai_error *err)
{
	uint32_t len;
	bool is_encrypted = false;

	*file = (struct parquet_file){.bytes = bytes};
	if (bytes.len < MAGIC_BYTES + TAIL_BYTES)
		return fail(err, GPAI_MALFORMED, at_byte(name, 0), "the file is cut short");
	const uint8_t *tail = bytes.at + bytes.len - TAIL_BYTES;
	file->footer = bytes.len - TAIL_BYTES;
	if (memcmp(tail + 4, "PARE", 4) == 0)
		return fail(err, GPAI_UNSUPPORTED, at_byte(name, 0), "the footer is encrypted");
	if (memcmp(tail + 4, "PAR1", 4) != 0)
		return fail(err, GPAI_MALFORMED, at_byte(name, file->footer), "the footer is gone");
	memcpy(&len, tail, 4);
	if (len > file->footer - MAGIC_BYTES)
		return fail(err, GPAI_MALFORMED, at_byte(name, file->footer),
		    "the footer is longer than the file");
	file->footer -= len;
	struct span footer = {bytes.at + file->footer, len};
	const char *damage = read_footer(arena, footer, file, &is_encrypted);
	if (damage && strcmp(damage, "no memory") == 0)
		return fail_memory(err);
	if (damage)
		return fail(err, GPAI_MALFORMED, at_byte(name, file->footer), "%s", damage);
	return GPAI_OK;
}
