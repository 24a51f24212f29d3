/* SPDX-License-Identifier: Apache-2.0 */
/* Building a document of blocks; see build.h. */
#include "reading/build.h"

#include <stdio.h>
#include <string.h>

#define REPLACEMENT 0xFFFD

size_t
build_utf8(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | (c >> 6));
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | (c >> 12));
		out[1] = (char)(0x80 | ((c >> 6) & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | (c >> 18));
	out[1] = (char)(0x80 | ((c >> 12) & 0x3F));
	out[2] = (char)(0x80 | ((c >> 6) & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

uint32_t
build_character(const char **at, const char *end)
{
	static const uint8_t first_bits[] = {0x7F, 0x1F, 0x0F, 0x07};
	uint8_t lead = (uint8_t) * *at;
	size_t len = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	uint32_t c;

	if ((size_t)(end - *at) < len ||
	    utf8_valid_len((struct span){(const uint8_t *)*at, len}) < len) {
		(*at)++;
		return REPLACEMENT;
	}
	c = lead & first_bits[len - 1];
	for (size_t i = 1; i < len; i++)
		c = c << 6 | ((uint8_t)(*at)[i] & 0x3F);
	*at += len;
	return c;
}

const char *
build_box(uint32_t c)
{
	static const struct {
		uint32_t character;
		const char *box;
	} boxes[] = {{0x2610, BOX_UNTICKED}, /* ballot box */
	    {0x2611, BOX_TICKED},            /* with check */
	    {0x2612, BOX_TICKED},            /* with X */
	    {0x22A0, BOX_TICKED},            /* squared times */
	    {0x1F5F5, BOX_TICKED},           /* ballot box with script X */
	    {0x1F5F7, BOX_TICKED},           /* with bold script X */
	    {0x1F5F9, BOX_TICKED},           /* with bold check */
	    {0x2BBD, BOX_TICKED},            /* with light X */
	    {0x25A1, BOX_UNTICKED},          /* white square */
	    {0x25FB, BOX_UNTICKED},          /* medium */
	    {0x2B1C, BOX_UNTICKED},          /* large */
	    {0x2751, BOX_UNTICKED},          /* shadowed */
	    {0x2752, BOX_UNTICKED}, {0x274F, BOX_UNTICKED}, {0x2750, BOX_UNTICKED},
	    {0x25A2, BOX_UNTOLD}};

	for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++)
		if (boxes[i].character == c)
			return boxes[i].box;
	return NULL;
}

static bool
is_blank(uint32_t c)
{
	return c <= 0x20 || c == 0x7F || (c >= 0x80 && c <= 0xA0) || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
	       c == 0x205F || c == 0x3000;
}

/* Without width or sense of its own: soft hyphens, joiners, directions, marks of byte order. */
static bool
is_nothing(uint32_t c)
{
	return c == 0xAD || c == 0x200B || c == 0x200E || c == 0x200F || c == 0x2060 ||
	       (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
	       c == 0xFE0E || c == 0xFE0F;
}

/* Letters that printers join are letters. */
static const char *
ligature(uint32_t c)
{
	static const char *const letters[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};

	return c >= 0xFB00 && c <= 0xFB06 ? letters[c - 0xFB00] : NULL;
}

/* Exact: nothing but blanks and what is no UTF-8 is touched. */
static struct text
take_text(struct building *b, struct span raw, bool is_exact)
{
	const char *at = (const char *)raw.at, *end;
	/* A byte that is no UTF-8 becomes three. */
	size_t valid = utf8_valid_len(raw), len = 0;
	char *to = raw.len == 0
	               ? NULL
	               : arena_alloc(b->arena, (valid == raw.len ? raw.len : 3 * raw.len) + 1);
	bool wants_blank = false;

	if (to == NULL) {
		b->is_memory_out = b->is_memory_out || raw.len > 0;
		return TEXT_NONE;
	}
	end = at + raw.len;
	while (at < end) {
		uint32_t c = build_character(&at, end);
		const char *other = is_exact               ? NULL
		                    : build_box(c) != NULL ? build_box(c)
		                                           : ligature(c);
		if (is_blank(c))
			wants_blank = len > 0;
		if (is_blank(c) || (is_nothing(c) && !is_exact))
			continue;
		if (wants_blank)
			to[len++] = ' ';
		wants_blank = false;
		if (other != NULL) {
			memcpy(to + len, other, strlen(other)); /* three at most, as it was */
			len += strlen(other);
		} else {
			len += build_utf8(c, to + len);
		}
	}
	return (struct text){to, len};
}

struct text
build_clean(struct building *b, struct span raw)
{
	return take_text(b, raw, false);
}

struct text
build_exact(struct building *b, struct span raw)
{
	return take_text(b, raw, true);
}

static void
fill_up(struct building *b, const char *what)
{
	b->is_full = true;
	build_unread(b, text_of("the rest"), what);
}

struct read_block *
build_block(struct building *b, enum block_kind kind, struct span raw)
{
	struct read_document *d = b->document;
	struct read_block *block;
	struct text text;

	if (b->is_full || b->is_memory_out)
		return NULL;
	if (d->n_blocks >= b->limits->blocks) {
		fill_up(b, "there are more blocks of text than are read");
		return NULL;
	}
	if (raw.len > b->limits->text - b->text) {
		fill_up(b, "there is more text than is read");
		return NULL;
	}
	/* What stands in a field may go back to where it came from. */
	text = take_text(b, raw, b->field.len > 0);
	if (text.len == 0 && kind != BLOCK_MEMBER && b->field.len == 0)
		return NULL;
	block = arena_alloc(b->arena, sizeof *block);
	if (block == NULL) {
		b->is_memory_out = true;
		return NULL;
	}
	b->text += raw.len;
	block->kind = kind;
	block->text = text;
	block->field = b->field;
	if (d->last != NULL)
		d->last->next = block;
	else
		d->first = block;
	d->last = block;
	d->n_blocks++;
	return block;
}

void
build_link(struct building *b, struct read_block *block, struct text address)
{
	struct text clean = build_clean(b, (struct span){(const uint8_t *)address.at, address.len});
	struct text *more;

	if (clean.len == 0)
		return;
	for (uint32_t i = 0; i < block->n_links; i++)
		if (text_equal(block->links[i], clean))
			return;
	/* Grown by doubling: full at each power of two. */
	if ((block->n_links & (block->n_links - 1)) == 0) {
		size_t n = block->n_links == 0 ? 1 : 2 * (size_t)block->n_links;
		more = arena_array(b->arena, n, sizeof *more);
		if (more == NULL) {
			b->is_memory_out = true;
			return;
		}
		if (block->n_links > 0)
			memcpy(more, block->links, block->n_links * sizeof *more);
		block->links = more;
	}
	block->links[block->n_links++] = clean;
}

void
build_unread(struct building *b, struct text place, const char *why)
{
	struct unread *unread = arena_alloc(b->arena, sizeof *unread);
	struct read_document *d = b->document;

	if (unread == NULL) {
		b->is_memory_out = true;
		return;
	}
	unread->place = arena_text(b->arena, place);
	unread->why = arena_text(b->arena, text_of(why));
	if (d->last_unread != NULL)
		d->last_unread->next = unread;
	else
		d->first_unread = unread;
	d->last_unread = unread;
}

struct text
build_place(struct building *b, const char *format, ...)
{
	char words[160];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words, sizeof words, format, arguments);
	va_end(arguments);
	return arena_text(b->arena, text_of(words));
}
