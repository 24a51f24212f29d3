/* SPDX-License-Identifier: Apache-2.0 */
/* One column of one row group, row after row. */
#include "formats/parquet_column.h"

void
parquet_column_release(struct parquet_column *c)
{
	if (c->room == NULL)
		return;
	parquet_buffer_release(&c->page, c->room);
	parquet_buffer_release(&c->dictionary_page, c->room);
	parquet_buffer_release(&c->dictionary.entries, c->room);
	parquet_buffer_release(&c->values.joined, c->room);
	parquet_walk_release(&c->walk, c->room);
}

static void
tell(struct parquet_column *c, uint64_t at, const char *reason)
{
	if (c->row >= c->tells_from && c->damage.damage)
		c->damage.damage(c->damage.context, at, reason);
}

/* From the next row on, everything before `row` is lost. */
static void
lose(struct parquet_column *c, uint64_t at, const char *reason, uint64_t row)
{
	tell(c, at, reason);
	c->is_lossy = true;
	c->left = c->n = c->i = 0;
	c->lost = row < c->rows ? row : c->rows;
}

static bool
is_flat(const struct parquet_column *c)
{
	return c->leaf->max_rep == 0;
}

void
parquet_column_begin(struct parquet_column *c, const struct parquet_chunk *chunk, uint64_t rows)
{
	c->chunk = chunk;
	c->rows = rows;
	c->tells_from = 0;
	c->stop = UINT64_MAX;
	c->row = c->lost = c->seen = c->page_rows_end = c->dictionary_at = 0;
	c->has_dictionary = c->is_row_cut = false;
	c->is_row_begun = false;
	c->left = c->n = c->i = 0;
	c->page_at = c->next = chunk->begin;
	c->values.room = c->room;
	if (chunk->damage)
		c->lost = rows; /* told by who reads the footer first */
}

/* The head of the next page of data; dictionaries on the way are remembered. */
static bool
next_head(struct parquet_column *c, struct parquet_page *page)
{
	for (;;) {
		if (!parquet_page_head(c->file, c->next, c->chunk->end, page))
			return false;
		if (page->type == PAGE_DATA || page->type == PAGE_DATA_V2)
			return true;
		if (page->type == PAGE_DICTIONARY && c->dictionary_at == 0)
			c->dictionary_at = page->at;
		c->next = page->next;
	}
}

static bool
read_dictionary(struct parquet_column *c)
{
	struct parquet_page page;
	struct parquet_body body;
	struct parquet_values values = {.room = c->room};

	if (!parquet_page_head(c->file, c->dictionary_at, c->chunk->end, &page) ||
	    parquet_page_open(&page, c->leaf, c->chunk->codec, c->unpacker, &c->dictionary_page,
		c->room, &body) != NULL)
		return false;
	if (page.encoding != ENCODING_PLAIN && page.encoding != ENCODING_PLAIN_DICTIONARY)
		return false;
	return parquet_values_open(
		   &values, c->leaf, ENCODING_PLAIN, body.values, page.values, NULL) &&
	       parquet_dictionary_read(&c->dictionary, &values, page.values, c->room);
}

/* The dictionary of the chunk, read when the first page needs it. */
static const struct parquet_dictionary *
dictionary_of(struct parquet_column *c)
{
	if (!c->has_dictionary && c->dictionary_at != 0)
		c->has_dictionary = read_dictionary(c);
	return c->has_dictionary ? &c->dictionary : NULL;
}

static const char *
open_values(struct parquet_column *c, const struct parquet_page *page)
{
	const struct parquet_dictionary *dictionary = NULL;

	if (page->encoding == ENCODING_DICTIONARY || page->encoding == ENCODING_PLAIN_DICTIONARY) {
		dictionary = dictionary_of(c);
		if (dictionary == NULL)
			return c->dictionary_at ? "dictionary of a page is damaged"
			                        : "dictionary of a page is missing";
	}
	if (!parquet_values_open(
		&c->values, c->leaf, page->encoding, c->body.values, page->values, dictionary))
		return "values of a page are damaged";
	return NULL;
}

static const char *
open_page(struct parquet_column *c, const struct parquet_page *page)
{
	c->is_walked = c->wants_lengths && parquet_walk_open(&c->walk, page, c->leaf,
					       c->chunk->codec, c->room, &c->body);
	if (c->is_walked)
		return NULL;
	const char *damage = parquet_page_open(
	    page, c->leaf, c->chunk->codec, c->unpacker, &c->page, c->room, &c->body);
	return damage ? damage : open_values(c, page);
}

/* Rows that a page begins, where that can be known before it is read. */
static bool
rows_of(const struct parquet_column *c, const struct parquet_page *page, uint64_t *rows)
{
	*rows = is_flat(c) ? page->values : page->rows;
	return is_flat(c) || page->type == PAGE_DATA_V2;
}

/* The next page of data is opened, or its rows are lost. False: it is behind `stop`. */
static bool
next_page(struct parquet_column *c)
{
	struct parquet_page page;
	uint64_t rows;
	bool is_head = next_head(c, &page);

	if (c->next >= c->stop)
		return false;
	c->page_at = c->next;
	if (!is_head) {
		c->page_rows_end = c->rows;
		lose(c, c->next, "page head is damaged", c->rows);
		return true;
	}
	bool is_counted = rows_of(c, &page, &rows);
	c->next = page.next;
	c->seen += page.values;
	if (is_counted && rows > c->rows - c->row) {
		c->page_rows_end = c->rows;
		lose(c, page.at, "page holds more rows than its row group", c->rows);
		return true;
	}
	c->page_rows_end = is_counted ? c->row + rows : c->rows;
	const char *damage = open_page(c, &page);
	if (damage)
		lose(c, page.at, damage, c->page_rows_end);
	else
		c->left = page.values;
	return true;
}

/* The next levels of the page; a flat column that is never null has none. */
static void
more_levels(struct parquet_column *c)
{
	uint32_t n = c->left < PARQUET_LEVELS ? c->left : PARQUET_LEVELS;
	size_t got = n;

	if (c->leaf->max_def)
		got = hybrid_read(&c->body.def, c->def, n);
	if (c->leaf->max_rep && got == n)
		got = hybrid_read(&c->body.rep, c->rep, n);
	for (size_t i = 0; i < got && got == n; i++)
		if ((c->leaf->max_def && c->def[i] > c->leaf->max_def) ||
		    (c->leaf->max_rep && c->rep[i] > c->leaf->max_rep))
			got = 0;
	if (got < n) {
		lose(c, c->page_at, "levels of a page are damaged", c->page_rows_end);
		return;
	}
	c->left -= n;
	c->n = n;
	c->i = 0;
}

/* A level is ready at c->i. False: there is none, or it is lost, which is_lossy tells. */
static bool
ready(struct parquet_column *c)
{
	c->is_lossy = false;
	while (c->i == c->n) {
		if (c->left > 0)
			more_levels(c);
		else if (c->seen >= c->chunk->values || !next_page(c))
			return false;
		if (c->is_lossy)
			return false;
	}
	return true;
}

enum parquet_row
parquet_column_row(struct parquet_column *c)
{
	c->is_row_cut = c->is_row_begun = false;
	if (c->row >= c->rows)
		return ROW_BEYOND;
	/* Each turn passes a page, which may be lost without a row of its own. */
	while (c->row >= c->lost && !ready(c)) {
		if (c->is_lossy)
			continue;
		if (c->next >= c->stop)
			return ROW_BEYOND;
		lose(c, c->next, "column chunk holds fewer rows than its row group", c->rows);
	}
	/* The first entry of a row has repetition level 0. */
	if (c->row >= c->lost && !is_flat(c) && c->rep[c->i] != 0)
		lose(c, c->page_at, "levels of a page are damaged", c->rows);
	return c->row++ < c->lost ? ROW_LOST : ROW_HERE;
}

static bool
next_value(struct parquet_column *c, struct parquet_value *value)
{
	if (!c->is_walked)
		return parquet_values_next(&c->values, value);
	value->bytes.at = NULL;
	return parquet_walk_next(&c->walk, &value->bytes.len);
}

/* What is wrong with a page that was walked shows at its end at the latest; the rows before
 * are none the worse. */
static void
leave_page(struct parquet_column *c)
{
	if (!c->is_walked || parquet_walk_is_sound(&c->walk))
		return;
	c->row--;
	tell(c, c->page_at, "page cannot be unpacked");
	c->row++;
}

static bool
take(struct parquet_column *c, struct parquet_entry *entry)
{
	uint32_t i = c->i++;

	entry->def = c->leaf->max_def ? (uint8_t)c->def[i] : 0;
	entry->rep = c->leaf->max_rep ? (uint8_t)c->rep[i] : 0;
	entry->is_null = entry->def < c->leaf->max_def;
	if (entry->is_null || next_value(c, &entry->value)) {
		if (c->i == c->n && c->left == 0)
			leave_page(c);
		return true;
	}
	c->row--; /* the damage is of this row */
	lose(c, c->page_at, "values of a page are damaged", c->page_rows_end);
	c->row++;
	c->is_row_cut = true;
	return false;
}

/* Does the row go on behind the entry taken last? Where damage begins there, nobody knows,
 * unless its page is of those that begin with a row. */
static bool
goes_on(struct parquet_column *c)
{
	if (is_flat(c))
		return false;
	if (ready(c))
		return c->rep[c->i] != 0;
	c->is_row_cut = c->is_lossy && c->page_rows_end == c->rows;
	return false;
}

bool
parquet_column_entry(struct parquet_column *c, struct parquet_entry *entry)
{
	if (c->is_row_cut || (c->is_row_begun && !goes_on(c)))
		return false;
	c->is_row_begun = true;
	return take(c, entry);
}

/* Whole pages that can be passed over unread. */
static void
hop_pages(struct parquet_column *c, uint64_t offset, uint64_t row)
{
	struct parquet_page page;
	uint64_t rows;

	while (c->row < c->rows && c->seen < c->chunk->values && next_head(c, &page) &&
	       c->next < offset && rows_of(c, &page, &rows) && rows <= c->rows - c->row &&
	       c->row + rows <= row) {
		c->next = page.next;
		c->row += rows;
		c->seen += page.values;
	}
}

void
parquet_column_hop(struct parquet_column *c, uint64_t offset)
{
	if (c->lost < c->rows)
		hop_pages(c, offset, UINT64_MAX);
	/* What is damaged before `offset` hides all that follows. */
	if (c->next < offset)
		c->row = c->rows;
	c->tells_from = c->row;
}

void
parquet_column_skip(struct parquet_column *c, uint64_t row)
{
	struct parquet_entry entry;

	c->tells_from = row;
	while (c->row < row && c->row < c->rows) {
		if (c->row < c->lost) {
			c->row = row < c->lost ? row : c->lost;
			continue;
		}
		if (c->i == c->n && c->left == 0)
			hop_pages(c, UINT64_MAX, row);
		if (c->row < row && parquet_column_row(c) == ROW_HERE)
			while (parquet_column_entry(c, &entry))
				continue;
	}
}
