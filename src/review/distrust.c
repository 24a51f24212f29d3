/* SPDX-License-Identifier: Apache-2.0 */
/* Fields that seem missing or empty and cannot be taken to be; see distrust.h. */
#include "review/distrust.h"

#include "review/said.h"

#include <string.h>

enum {
	FOUND_PARTS = 5, /* one question in so many must have been found: our choice */
	OWN_BOXES = 2    /* a yes and a no */
};

static const struct law_read_field *
field_of(const struct law *law, const struct review_fields *fields, uint32_t i)
{
	return &law->read_fields[law->readings[fields->reading].fields_first +
				 fields->fields[i].field];
}

/* --- few questions found --- */

static bool
is_deviant(const struct law *law, const struct review_fields *fields)
{
	uint32_t asked = 0, found = 0;

	for (uint32_t i = 0; i < fields->n; i++) {
		const struct review_field *field = &fields->fields[i];
		if (field_of(law, fields, i)->optional == 1 || said_not_asked(law, fields, field))
			continue;
		asked++;
		found += field->state != FIELD_MISSING;
	}
	return found * FOUND_PARTS < asked;
}

static void
lose_missing(const struct law *law, struct review_fields *fields)
{
	for (uint32_t i = 0; i < fields->n; i++) {
		struct review_field *field = &fields->fields[i];
		if (field->state != FIELD_MISSING)
			continue;
		if (field_of(law, fields, i)->optional != 1)
			fields->n_lost++;
		field->state = FIELD_UNREAD;
	}
}

/* --- boxes astray --- */

static uint32_t
count_boxes(struct text said)
{
	static const char *const boxes[] = {"\u2610", "\u2612", "\u25A2", "\u2713", "\u2714"};
	uint32_t n = 0;

	for (size_t at = 0; at + 3 <= said.len; at++) {
		if (said.at[at] != boxes[0][0]) /* all begin alike */
			continue;
		for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++)
			n += memcmp(said.at + at, boxes[i], 3) == 0;
	}
	return n;
}

static uint32_t
boxes_due(uint32_t type)
{
	switch (type) {
	case LAW_READ_YES_NO:
		return OWN_BOXES;
	case LAW_READ_MODALITIES:
	case LAW_READ_SIZES:
		return UINT32_MAX;
	default:
		return 0;
	}
}

static bool
has_astray(const struct law *law, const struct review_fields *fields, uint32_t i)
{
	return count_boxes(fields->fields[i].said) > boxes_due(field_of(law, fields, i)->type);
}

/* Are there more boxes on its page, and the one before, than answers there have? */
static bool
has_orphan(const struct review_fields *fields, uint32_t page)
{
	uint32_t stand = 0, taken = 0;

	for (const struct read_block *b = fields->document->first; b != NULL; b = b->next)
		if (b->page == page || b->page + 1 == page)
			stand += count_boxes(b->text);
	for (uint32_t i = 0; i < fields->n; i++)
		if (fields->fields[i].page == page || fields->fields[i].page + 1 == page)
			taken += count_boxes(fields->fields[i].said);
	return stand > taken;
}

static bool
takes_boxes(const struct law_read_field *field)
{
	return field->type == LAW_READ_YES_NO || field->type == LAW_READ_MODALITIES;
}

void
review_distrust(const struct law *law, struct review_fields *fields)
{
	if (is_deviant(law, fields))
		lose_missing(law, fields);
	for (uint32_t i = 0; i < fields->n; i++) {
		struct review_field *field = &fields->fields[i];
		if (field->state != FIELD_EMPTY || !takes_boxes(field_of(law, fields, i)) ||
		    said_not_asked(law, fields, field))
			continue;
		if ((i > 0 && has_astray(law, fields, i - 1)) ||
		    (i > 1 && has_astray(law, fields, i - 2)) ||
		    (i + 1 < fields->n && has_astray(law, fields, i + 1)) ||
		    has_orphan(fields, field->page))
			field->state = FIELD_UNREAD;
	}
}
