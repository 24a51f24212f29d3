/* SPDX-License-Identifier: Apache-2.0 */
/* Facts on the sizes of a field, row by row: a row is a modality, its unit that of the fact which
 * the reading names for it. Ranges and figures are told apart by the extraction. */
#include "review/said_set.h"

#include <string.h>

enum { ROWS_MAX = 16 }; /* modalities of one field, other ones included */

#define OTHER "other"

struct rows {
	const struct law *law;
	const struct law_read_field *is;
	const struct review_field *field;
	bool has_boxes; /* a figure beside boxes is the other measure that the form allows */
};

struct picked { /* modalities for which something holds, each once */
	struct text *at;
	uint32_t n;
};

static void
pick(struct picked *picked, struct text modality)
{
	for (uint32_t i = 0; i < picked->n; i++)
		if (text_equal(picked->at[i], modality))
			return;
	if (picked->n < ROWS_MAX && modality.len > 0)
		picked->at[picked->n++] = modality;
}

/* The unit of the template for a modality; TEXT_NONE: it has none. */
static struct text
unit_of(const struct rows *rows, struct text modality)
{
	const struct law *law = rows->law;

	for (uint32_t i = 0; i < rows->is->rows.n && i < rows->is->facts.n; i++)
		if (text_equal(law_text(law, law->refs[rows->is->rows.first + i]), modality))
			return law_text(law, law->facts[law->refs[rows->is->facts.first + i]].unit);
	return TEXT_NONE;
}

/* A unit of the template, only not of this row. */
static bool
is_of_another(const struct rows *rows, const struct said_size *size)
{
	const struct law *law = rows->law;
	bool of_some = false;

	if (size->unit.len == 0 || text_is(size->modality, OTHER) ||
	    text_equal(unit_of(rows, size->modality), size->unit))
		return false;
	for (uint32_t i = 0; i < rows->is->rows.n; i++)
		of_some =
		    of_some ||
		    text_equal(unit_of(rows, law_text(law, law->refs[rows->is->rows.first + i])),
			size->unit);
	return of_some;
}

static uint32_t
count(const struct rows *rows, struct text modality, bool bands, const struct said_size **last)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < rows->field->n_sizes; i++) {
		const struct said_size *size = &rows->field->sizes[i];
		if (!size->is_ticked || size->is_band != bands ||
		    !text_equal(size->modality, modality))
			continue;
		*last = size;
		n++;
	}
	return n;
}

/* The same range twice is one. */
static bool
has_other_band(const struct rows *rows, struct text modality, const struct said_size *band)
{
	for (uint32_t i = 0; i < rows->field->n_sizes; i++) {
		const struct said_size *size = &rows->field->sizes[i];
		if (size->is_ticked && size->is_band && text_equal(size->modality, modality) &&
		    (size->has_low != band->has_low || size->has_high != band->has_high ||
			decimal_compare(size->low, band->low) != 0 ||
			decimal_compare(size->high, band->high) != 0))
			return true;
	}
	return false;
}

static bool
lies_below(const struct said_size *a, const struct said_size *b)
{
	if (!a->has_high || !b->has_low)
		return false;
	int order = decimal_compare(a->high, b->low);
	return order < 0 || (order == 0 && (a->high_open || b->low_open));
}

struct faults {
	struct picked bare, several, figure, apart, unit;
};

static void
judge_row(const struct rows *rows, struct text modality, struct faults *faults)
{
	const struct said_size *band = NULL, *figure = NULL;
	uint32_t bands = count(rows, modality, true, &band);
	uint32_t figures = count(rows, modality, false, &figure);

	if (bands + figures == 0)
		pick(&faults->bare, modality);
	if (bands > 1 && has_other_band(rows, modality, band))
		pick(&faults->several, modality);
	if (bands == 0 && figures > 0 && !rows->has_boxes &&
	    text_equal(figure->unit, unit_of(rows, modality)))
		pick(&faults->figure, modality);
	if (bands == 1 && figures == 1 && text_equal(figure->unit, band->unit) &&
	    (lies_below(band, figure) || lies_below(figure, band)))
		pick(&faults->apart, modality);
}

static uint32_t
count_signs(struct text said, const char *sign)
{
	uint32_t n = 0;

	for (size_t at = 0; at + 3 <= said.len; at++)
		n += memcmp(said.at + at, sign, 3) == 0;
	return n;
}

static bool
has_box(struct text said)
{
	return count_signs(said, "\u2610") + count_signs(said, "\u2612") +
	           count_signs(said, "\u25A2") >
	       0;
}

/* Are there ticks that were taken neither for a modality nor for a size? */
static bool
has_loose_tick(const struct review_field *field)
{
	uint32_t sizes = 0;

	for (uint32_t i = 0; i < field->n_sizes; i++)
		sizes += field->sizes[i].is_ticked;
	return count_signs(field->said, "\u2612") > field->n_modalities + sizes;
}

static bool
is_told(const struct review_field *field)
{
	for (uint32_t i = 0; i < field->n_sizes; i++)
		if (field->sizes[i].is_untold)
			return false;
	return true;
}

static void
judge(const struct rows *rows, struct faults *faults)
{
	const struct review_field *field = rows->field;

	for (uint32_t i = 0; i < field->n_modalities; i++)
		judge_row(rows, field->modalities[i], faults);
	for (uint32_t i = 0; i < field->n_sizes; i++)
		if (field->sizes[i].is_ticked && is_of_another(rows, &field->sizes[i]))
			pick(&faults->unit, field->sizes[i].modality);
}

/* Sizes whose row is not known, or is that of several, can be of any modality: then none is known
 * to have none. */
static bool
has_rows(const struct review_field *field)
{
	if (field->n_merged > 0 || has_loose_tick(field))
		return false;
	for (uint32_t i = 0; i < field->n_sizes; i++)
		if (field->sizes[i].is_ticked && field->sizes[i].modality.len == 0)
			return false;
	return true;
}

void
say_sizes(struct saying *saying, const struct law_read_field *is, const struct review_field *field)
{
	struct rows rows = {saying->law, is, field, has_box(field->said)};
	struct text *room = arena_array(saying->arena, 5 * ROWS_MAX, sizeof *room);
	uint64_t ticked = 0;

	if (room == NULL) {
		saying->out_of_memory = true;
		return;
	}
	if (!is_told(field))
		return;
	struct faults faults = {.bare.at = room,
	    .several.at = room + ROWS_MAX,
	    .figure.at = room + 2 * ROWS_MAX,
	    .apart.at = room + 3 * ROWS_MAX,
	    .unit.at = room + 4 * ROWS_MAX};
	judge(&rows, &faults);
	for (uint32_t i = 0; i < field->n_sizes; i++)
		ticked += field->sizes[i].is_ticked;
	say_count(saying, SAID_SIZES, ticked);
	if (has_rows(field) && saying->fields->n_lost == 0)
		say_choices(saying, SAID_SIZES_BARE, faults.bare.at, faults.bare.n);
	say_choices(saying, SAID_SIZES_SEVERAL, faults.several.at, faults.several.n);
	say_choices(saying, SAID_SIZES_FIGURE, faults.figure.at, faults.figure.n);
	say_choices(saying, SAID_SIZES_APART, faults.apart.at, faults.apart.n);
	say_choices(saying, SAID_UNIT_WRONG, faults.unit.at, faults.unit.n);
	say_yes(saying, SAID_MERGED, field->n_merged > 0);
}
