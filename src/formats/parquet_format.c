/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of Parquet files as documents.
 *
 * Only the columns wanted are read. Work is shared out by the pages of one of them, the lead: a
 * row belongs to the piece in which the page begins that holds its value of the lead; where the
 * lead lies in lists, whose pages may begin within a row, to the piece in which the lead's
 * chunk begins. The other columns are brought to the same row, past pages that are not read.
 *
 * A row whose text is damaged is no document; one whose labels are damaged is without them.
 * What is wrong with the footer, the first piece tells.
 *
 * `raw_bytes` are those of the values that hold the content. */
#include "formats/corpus_formats.h"
#include "formats/parquet_bind.h"

#include <stdlib.h>

/* All pages, dictionaries and values put together that a reader holds at once. Writers make
 * pages of 1 MiB, DuckDB such of 100 MB. */
#define ROOM_MAX ((size_t)384 << 20)
/* Memory for footers: what is made of one is a few times its size. */
#define FOOTER_MAX ((size_t)512 << 20)
/* Rows of nothing cost no bytes: beyond this many a file is not believed. */
#define ROWS_FREE     ((uint64_t)1 << 24)
#define ROWS_PER_BYTE 1024

/* The Julian day of 1970-01-01: INT96 counts from there. */
#define JULIAN_1970 2440588

struct corpus_reader {
	struct corpus_input input;
	struct arena arena;
	struct parquet_file file;
	struct parquet_bindings bound;
	struct unpacker *unpacker;
	struct parquet_room room;
	struct thrift groups;
	uint32_t groups_left;
	struct parquet_group group;
	bool is_in_group;
	uint64_t row; /* without a lead */
	uint64_t at;
	struct json_found found;
	struct json_room json_room;
	struct parquet_buffer body;
	size_t body_len;
	int64_t time; /* of a column of times */
	unsigned time_rank;
};

static bool
sniff(struct span head, const char *name)
{
	(void)name;
	return head.len >= 4 &&
	       (memcmp(head.at, "PAR1", 4) == 0 || memcmp(head.at, "PARE", 4) == 0);
}

static void
tell(struct corpus_reader *r, uint64_t at, const char *reason)
{
	if (r->input.damage.damage)
		r->input.damage.damage(r->input.damage.context, at, reason);
}

/* The first piece speaks for the footer. */
static void
tell_once(struct corpus_reader *r, uint64_t at, const char *reason)
{
	if (r->input.begin == 0)
		tell(r, at, reason);
}

/* The reasons that opening gives, as words that live on. */
static const char *
footer_reason(enum gpai_code rc, const struct parquet_file *file)
{
	if (rc == GPAI_UNSUPPORTED)
		return "Parquet footer is encrypted";
	return file->footer + 8 >= file->bytes.len ? "Parquet footer is gone: the file is cut short"
	                                           : "Parquet footer is damaged";
}

static enum gpai_code
start(struct corpus_reader *r, struct gpai_error *err)
{
	enum gpai_code rc = parquet_open(&r->arena, r->input.file, r->input.name, &r->file, err);

	if (rc == GPAI_NO_MEMORY)
		return rc;
	if (rc != GPAI_OK) {
		tell_once(r, r->file.footer, footer_reason(rc, &r->file));
		return GPAI_OK;
	}
	rc = parquet_bind(&r->arena, &r->file, &r->input, &r->bound, err);
	if (rc != GPAI_OK)
		return rc;
	r->group.chunks = arena_array(&r->arena, r->bound.n + 1, sizeof *r->group.chunks);
	r->unpacker = unpacker_create();
	if (r->group.chunks == NULL || r->unpacker == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < r->bound.n; i++) {
		struct parquet_bound *b = &r->bound.columns[i];
		const struct json_node *node = &r->bound.tree.nodes[b->node];
		struct parquet_column *column = &b->column;
		/* A text that is looked at for its length alone, and for nothing within. */
		column->wants_lengths = b->is_text && !(r->input.wants & WANT_BODIES) &&
		                        node->slot == JSON_NOTHING && node->table == 0;
		column->file = r->file.bytes;
		column->unpacker = r->unpacker;
		column->room = &r->room;
		column->damage = r->input.damage;
	}
	if (!r->bound.knows_content && r->file.rows > 0)
		tell_once(r, r->file.footer, "no column is known to hold text");
	/* Without any column wanted, the first tells where a row group lies. */
	if (r->bound.lead == NULL && r->file.n_leaves > 0 && r->bound.slots[0] < 0)
		r->bound.slots[0] = (int)r->bound.n;
	r->groups = r->file.groups;
	r->groups_left = r->file.n_groups;
	return GPAI_OK;
}

static void
close_reader(struct corpus_reader *r)
{
	if (r == NULL)
		return;
	for (uint32_t i = 0; i < r->bound.n; i++) {
		parquet_column_release(&r->bound.columns[i].column);
		parquet_buffer_release(&r->bound.columns[i].kept, &r->room);
	}
	parquet_buffer_release(&r->body, &r->room);
	unpacker_free(r->unpacker);
	json_found_release(&r->found);
	free(r->json_room.at);
	arena_release(&r->arena);
	free(r);
}

static enum gpai_code
open_reader(const struct corpus_input *input, struct corpus_reader **reader, struct gpai_error *err)
{
	struct corpus_reader *r = calloc(1, sizeof *r);

	*reader = NULL;
	if (r == NULL)
		return fail_memory(err);
	r->input = *input;
	r->room.max = ROOM_MAX;
	arena_init(&r->arena, FOOTER_MAX);
	enum gpai_code rc = start(r, err);
	if (rc != GPAI_OK) {
		close_reader(r);
		return rc;
	}
	*reader = r;
	return GPAI_OK;
}

/* Columns to the first row that is the piece's. False: none of the group is. */
static bool
enter_group(struct corpus_reader *r)
{
	struct parquet_bindings *b = &r->bound;
	const struct parquet_chunk *chunk = &r->group.chunks[b->lead ? b->lead - b->columns : b->n];
	uint64_t row = 0;

	r->at = chunk->begin;
	if (b->lead == NULL || b->lead->is_list) {
		if (chunk->begin < r->input.begin || chunk->begin >= r->input.end)
			return false;
		r->row = 0;
	} else if (chunk->end < r->input.begin || chunk->begin >= r->input.end) {
		return false;
	}
	for (uint32_t i = 0; i < b->n; i++)
		parquet_column_begin(&b->columns[i].column, &r->group.chunks[i], r->group.rows);
	if (b->lead && !b->lead->is_list) {
		parquet_column_hop(&b->lead->column, r->input.begin);
		b->lead->column.stop = r->input.end;
		row = b->lead->column.row;
		if (row == r->group.rows)
			return false;
	}
	for (uint32_t i = 0; i < b->n; i++)
		if (&b->columns[i] != b->lead)
			parquet_column_skip(&b->columns[i].column, row);
	return true;
}

/* Names what the footer says wrongly of a row group; true when its rows cannot be read. */
static bool
is_unsound(struct corpus_reader *r)
{
	struct parquet_bindings *b = &r->bound;

	if (r->group.rows > ROWS_FREE + (uint64_t)r->file.bytes.len * ROWS_PER_BYTE) {
		tell_once(r, r->file.footer, "row group claims more rows than the file can hold");
		return true;
	}
	for (uint32_t i = 0; i < b->n; i++)
		if (r->group.chunks[i].damage)
			tell_once(r, r->file.footer, r->group.chunks[i].damage);
	return b->lead && r->group.chunks[b->lead - b->columns].damage;
}

static bool
next_group(struct corpus_reader *r)
{
	uint32_t n = r->bound.n + (r->bound.lead == NULL);

	while (r->groups_left > 0) {
		r->groups_left--;
		if (!parquet_group_next(&r->file, &r->groups, r->bound.slots, n, &r->group)) {
			tell_once(r, r->file.footer, "Parquet footer is damaged");
			r->groups_left = 0;
			return false;
		}
		if (!is_unsound(r) && enter_group(r))
			return true;
	}
	return false;
}

static bool
keep(struct parquet_buffer *buffer, struct parquet_room *room, size_t used, struct span more)
{
	struct parquet_buffer longer = {0};

	if (used + more.len > buffer->cap) {
		if (!parquet_buffer_need(&longer, room, used + used / 2 + more.len))
			return false;
		if (used)
			memcpy(longer.at, buffer->at, used);
		parquet_buffer_release(buffer, room);
		*buffer = longer;
	}
	if (more.len)
		memcpy(buffer->at + used, more.at, more.len);
	return true;
}

/* Seconds since 1970 of a value of a column of times. */
static int64_t
seconds_of(const struct parquet_leaf *leaf, const struct parquet_value *value)
{
	static const int64_t per_second[] = {
	    [PARQUET_MILLISECONDS] = 1000,
	    [PARQUET_MICROSECONDS] = 1000000,
	    [PARQUET_NANOSECONDS] = 1000000000,
	};
	uint64_t nanoseconds;
	uint32_t day;

	if (leaf->type == PARQUET_INT96) {
		memcpy(&nanoseconds, value->bytes.at, 8);
		memcpy(&day, value->bytes.at + 8, 4);
		return ((int64_t)day - JULIAN_1970) * 86400 + (int64_t)(nanoseconds / 1000000000U);
	}
	if (leaf->meaning == PARQUET_DATE)
		return value->number * 86400;
	int64_t unit = per_second[leaf->meaning];
	return value->number / unit - (value->number % unit < 0);
}

static bool
is_typed_time(const struct parquet_leaf *leaf)
{
	return leaf->type == PARQUET_INT96 ||
	       (leaf->meaning >= PARQUET_DATE && leaf->meaning <= PARQUET_NANOSECONDS &&
		   (leaf->type == PARQUET_INT32 || leaf->type == PARQUET_INT64));
}

/* A number as JSON writes it. */
static struct span
digits_of(struct parquet_bound *b, const struct parquet_leaf *leaf, int64_t number)
{
	bool is_negative = number < 0 && leaf->meaning != PARQUET_UNSIGNED;
	uint64_t left = is_negative ? 0 - (uint64_t)number : (uint64_t)number;
	char *end = b->digits + sizeof b->digits, *at = end;

	if (leaf->meaning == PARQUET_UNSIGNED && leaf->type == PARQUET_INT32)
		left = (uint32_t)left;
	do
		*--at = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (is_negative)
		*--at = '-';
	return (struct span){(const uint8_t *)at, (size_t)(end - at)};
}

/* A value as the field of an object that it would be in JSON. */
static void
take_value(struct corpus_reader *r, struct parquet_bound *b, const struct parquet_value *value)
{
	const struct parquet_leaf *leaf = b->column.leaf;
	const struct json_node *node = &r->bound.tree.nodes[b->node];
	struct json_value as = {.raw = value->bytes, .kind = JSON_KIND_STRING};

	if (node->slot == JSON_TIME && is_typed_time(leaf)) {
		if (r->time == NO_TIME || node->rank < r->time_rank) {
			r->time = seconds_of(leaf, value);
			r->time_rank = node->rank;
		}
		return;
	}
	if (leaf->type == PARQUET_BOOLEAN) {
		as.kind = value->number ? JSON_KIND_TRUE : JSON_KIND_FALSE;
	} else if (leaf->type == PARQUET_INT32 || leaf->type == PARQUET_INT64) {
		as.kind = JSON_KIND_NUMBER;
		as.raw = digits_of(b, leaf, value->number);
	}
	json_found_take(&r->found, &r->bound.tree, b->node, &as, as.raw.len, false);
}

static bool
add_body(struct corpus_reader *r, struct span text)
{
	if (!(r->input.wants & WANT_BODIES))
		return true;
	if (!keep(&r->body, &r->room, r->body_len, text))
		return false;
	r->body_len += text.len;
	return true;
}

/* Texts in lists are added up as they come: the next page may take the place of this. */
static bool
take_list(struct corpus_reader *r, struct parquet_bound *b)
{
	struct parquet_entry entry = {0};
	struct parquet_value first = {0};
	bool has_first = false;
	unsigned group = r->bound.tree.nodes[b->node].group;

	while (parquet_column_entry(&b->column, &entry)) {
		if (entry.is_null)
			continue;
		if (b->is_text) {
			r->found.groups |= 1U << group;
			r->found.bytes[group] += entry.value.bytes.len;
			if (!add_body(r, entry.value.bytes))
				return false;
		} else if (!has_first && keep(&b->kept, &r->room, 0, entry.value.bytes)) {
			first = entry.value;
			first.bytes.at = b->kept.at;
			has_first = true;
		}
	}
	if (has_first)
		take_value(r, b, &first);
	return !b->column.is_row_cut;
}

/* What a column holds in this row. False: damage hides it. */
static bool
take_column(struct corpus_reader *r, struct parquet_bound *b, struct span *text, unsigned *texts)
{
	struct parquet_entry entry = {0};

	if (b->is_list) {
		*texts += 2;
		return take_list(r, b);
	}
	if (!parquet_column_entry(&b->column, &entry))
		return false;
	if (entry.is_null)
		return true;
	if (b->is_text && ++*texts == 1)
		*text = entry.value.bytes;
	take_value(r, b, &entry.value);
	return true;
}

static bool
has_many_texts(const struct parquet_bindings *b)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->n; i++)
		n += b->columns[i].is_text ? 1 + b->columns[i].is_list : 0;
	return n > 1;
}

/* The row that the columns stand before. False: its text is lost. */
static bool
take_row(struct corpus_reader *r, enum parquet_row lead, struct document *document)
{
	struct parquet_bindings *b = &r->bound;
	struct span text = {0};
	bool is_lost = false, is_joined = has_many_texts(b);

	json_found_clear(&r->found);
	r->body_len = 0;
	r->time = NO_TIME;
	for (uint32_t i = 0; i < b->n; i++) {
		struct parquet_bound *c = &b->columns[i];
		struct span own = {0};
		unsigned texts = 0;
		enum parquet_row row = c == b->lead ? lead : parquet_column_row(&c->column);
		bool is_here = row == ROW_HERE && take_column(r, c, &own, &texts);
		if (is_here && texts == 1 && is_joined)
			is_here = add_body(r, own);
		else if (texts == 1)
			text = own;
		is_lost |= !is_here && (c->is_text || c == b->lead);
	}
	if (is_lost || !json_document(&b->tree, &r->found, &r->json_room, document))
		return false;
	if (r->time != NO_TIME)
		document->time = r->time;
	document->raw_bytes = document->bytes;
	document->at = r->at;
	if (r->input.wants & WANT_BODIES) {
		document->body = is_joined ? (struct span){r->body.at, r->body_len} : text;
		document->form = BODY_PLAIN;
	}
	return true;
}

static void
empty_document(struct corpus_reader *r, struct document *document)
{
	*document = (struct document){.modality = MODALITY_TEXT, .time = NO_TIME, .at = r->at};
}

/* The next row of the group, when there is one and it can be read. */
static bool
next_row(struct corpus_reader *r, struct document *document)
{
	struct parquet_bound *lead = r->bound.lead;

	if (lead == NULL) {
		r->is_in_group = r->row++ < r->group.rows;
		empty_document(r, document);
		return r->is_in_group;
	}
	enum parquet_row row = parquet_column_row(&lead->column);
	r->at = lead->column.page_at;
	/* Nothing follows what is lost up to the end of the group. */
	if (row == ROW_BEYOND || (row == ROW_LOST && lead->column.lost >= r->group.rows)) {
		r->is_in_group = false;
		return false;
	}
	return take_row(r, row, document);
}

static bool
next_document(struct corpus_reader *r, struct document *document)
{
	for (;;) {
		if (!r->is_in_group && !next_group(r))
			return false;
		r->is_in_group = true;
		if (next_row(r, document))
			return true;
	}
}

const struct corpus_format parquet_format = {
    .name = "parquet",
    .spec = "Apache Parquet 2.12",
    .cut = CUT_SELF,
    .reads_at_random = true,
    .sniff = sniff,
    .open = open_reader,
    .next = next_document,
    .close = close_reader,
};
