/* SPDX-License-Identifier: Apache-2.0 */
/* Making drawings; see pen.h. */
#include "documents/pen.h"

#include "documents/clean.h"

#include <string.h>

#define ELLIPSIS "\u2026"

void
pen_start(struct pen *pen, struct document *document, float width)
{
	*pen = (struct pen){document, NULL};
	if (document->out_of_memory)
		return;
	pen->drawing = arena_alloc(document->arena, sizeof *pen->drawing);
	if (pen->drawing == NULL)
		document->out_of_memory = true;
	else
		pen->drawing->width = width;
}

void
pen_finish(struct pen *pen, float height)
{
	if (pen->drawing != NULL)
		pen->drawing->height = height;
}

static struct shape *
add(struct pen *pen, enum shape_kind kind, enum ink ink, float x, float y)
{
	struct shape *shape;

	if (pen->drawing == NULL || pen->document->out_of_memory)
		return NULL;
	shape = arena_alloc(pen->document->arena, sizeof *shape);
	if (shape == NULL) {
		pen->document->out_of_memory = true;
		return NULL;
	}
	*shape = (struct shape){.kind = kind, .ink = ink, .x = x, .y = y};
	if (pen->drawing->last != NULL)
		pen->drawing->last->next = shape;
	else
		pen->drawing->first = shape;
	pen->drawing->last = shape;
	return shape;
}

static void
add_long(struct pen *pen, struct shape like)
{
	struct shape *shape = add(pen, like.kind, like.ink, like.x, like.y);

	if (shape == NULL)
		return;
	shape->w = like.w;
	shape->h = like.h;
	shape->size = like.size;
}

void
pen_line(struct pen *pen, enum ink ink, float x, float y, float w, float h, float width)
{
	add_long(pen, (struct shape){SHAPE_LINE, ink, x, y, w, h, .size = width});
}

void
pen_dashes(struct pen *pen, enum ink ink, float x, float y, float w, float h, float width)
{
	add_long(pen, (struct shape){SHAPE_DASHES, ink, x, y, w, h, .size = width});
}

void
pen_box(struct pen *pen, enum ink ink, float x, float y, float w, float h, float round)
{
	add_long(pen, (struct shape){SHAPE_BOX, ink, x, y, w, h, .size = round});
}

void
pen_frame(struct pen *pen, enum ink ink, float x, float y, float w, float h, float width)
{
	add_long(pen, (struct shape){SHAPE_FRAME, ink, x, y, w, h, .size = width});
}

void
pen_dot(struct pen *pen, enum ink ink, float x, float y, float radius)
{
	add_long(pen, (struct shape){SHAPE_DOT, ink, x, y, 0, 0, .size = radius});
}

/* --- Widths, in parts of the size --- */

static float
point_width(uint32_t point)
{
	if (point >= 0x1100) {
		/* Dashes, quotes, raised digits and the like are no wider than letters. */
		bool is_small = point >= 0x2000 && point < 0x2E80;
		return is_small ? 0.6F : 1.05F;
	}
	if (point < 0x80 && strchr("iljtfrI.,:;'|!()[] /", (int)point) != NULL)
		return 0.36F;
	if ((point >= '0' && point <= '9') || point == '+')
		return 0.66F;
	if (point == '-')
		return 0.48F;
	if (point < 0x80 && strchr("mwMW%@", (int)point) != NULL)
		return 0.92F;
	if ((point >= 'A' && point <= 'Z') || point == '&')
		return 0.74F;
	if (point >= 0xB2 && point <= 0xB9)
		return 0.44F;
	return 0.6F;
}

float
pen_text_width(struct text text, float size, bool bold)
{
	float width = 0;
	size_t bytes;

	for (size_t i = 0; i < text.len; i += bytes) {
		uint32_t point = text_next((struct text){text.at + i, text.len - i}, &bytes);

		if (bytes == 0)
			break;
		width += point_width(point);
	}
	return width * size * (bold ? 1.08F : 1.0F);
}

float
pen_leading(float size)
{
	return size * 1.25F;
}

/* How much of a text fits; whole characters. */
static size_t
fitting(struct text text, struct pen_type type, float width)
{
	size_t bytes, fits = 0;

	while (fits < text.len) {
		text_next((struct text){text.at + fits, text.len - fits}, &bytes);
		if (bytes == 0 || pen_text_width((struct text){text.at, fits + bytes}, type.size,
				      type.bold) > width)
			break;
		fits += bytes;
	}
	return fits;
}

static struct text
cut(struct pen *pen, struct pen_type type, float width, struct text text)
{
	float room = width - pen_text_width(text_of(ELLIPSIS), type.size, type.bold);
	struct text made;
	size_t fits;

	if (pen_text_width(text, type.size, type.bold) <= width)
		return text;
	fits = fitting(text, type, room);
	while (fits > 0 && text.at[fits - 1] == ' ')
		fits--;
	made = arena_format(
	    pen->document->arena, "%.*s" ELLIPSIS, TEXT_ARG(((struct text){text.at, fits})));
	if (made.at == NULL)
		pen->document->out_of_memory = true;
	return made;
}

/* --- Setting --- */

static struct pen_span
put_line(struct pen *pen, struct pen_type type, float x, float y, struct text text)
{
	float width = pen_text_width(text, type.size, type.bold);
	float left = type.anchor == ANCHOR_START    ? x
	             : type.anchor == ANCHOR_MIDDLE ? x - width / 2
	                                            : x - width;
	float most = pen->drawing == NULL ? 0 : pen->drawing->width - width;
	float moved = left < 0 ? 0 : left > most && most >= 0 ? most : left;
	struct shape *shape;

	if (text.len == 0)
		return (struct pen_span){x, x};
	shape = add(pen, SHAPE_WORDS, type.ink, x + (moved - left), y);
	if (shape != NULL) {
		shape->size = type.size;
		shape->anchor = type.anchor;
		shape->bold = type.bold;
		shape->text = text;
	}
	return (struct pen_span){moved, moved + width};
}

struct pen_span
pen_words(struct pen *pen, struct pen_type type, float x, float y, float width, struct text text)
{
	return put_line(pen, type, x, y, cut(pen, type, width, text));
}

/* The next line of a text: up to the last blank that fits, else up to what fits. */
static struct text
take_line(struct text *rest, struct pen_type type, float width)
{
	size_t fits = fitting(*rest, type, width), end = fits;
	struct text line;

	if (fits < rest->len) {
		while (end > 0 && rest->at[end] != ' ')
			end--;
		if (end == 0)
			end = fits > 0 ? fits : rest->len;
	}
	line = (struct text){rest->at, end};
	rest->at += end;
	rest->len -= end;
	while (rest->len > 0 && rest->at[0] == ' ') {
		rest->at++;
		rest->len--;
	}
	return line;
}

static uint32_t
each_line(struct pen *pen, struct pen_type type, float x, float y, float width, uint32_t lines,
    struct text text, bool draws)
{
	uint32_t n = 0;

	while (text.len > 0 && n < lines) {
		struct text whole = text;
		struct text line = take_line(&text, type, width);

		if (n + 1 == lines && text.len > 0)
			line = cut(pen, type, width, whole);
		if (draws)
			put_line(pen, type, x, y + (float)n * pen_leading(type.size), line);
		n++;
	}
	return n;
}

uint32_t
pen_lines(struct pen *pen, struct pen_type type, float x, float y, float width, uint32_t lines,
    struct text text)
{
	return each_line(pen, type, x, y, width, lines, text, true);
}

uint32_t
pen_count_lines(
    struct pen *pen, struct pen_type type, float width, uint32_t lines, struct text text)
{
	return each_line(pen, type, 0, 0, width, lines, text, false);
}
