/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a page of a PDF: characters joined at blanks and jumps, with the links below them,
 * and the fields of forms where they stand. See pdf_page.h.
 *
 * Left out: text within pictures; notes that float above the page. */
#include "reading/pdf_page.h"

#include <math.h>
#include <string.h>

/* A page with more is no page for people; a printed one has some 5,000. */
#define CHARACTERS_MAX 400000

struct characters {
	PopplerRectangle *places;
	guint n;
	char *text;
	GList *attributes;
};

static bool
names_one_of(const char *name, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strstr(name, *words) != NULL)
			return true;
	return false;
}

/* What the letters of symbol fonts show, where files give the letter and not the sign. */
static const char *
symbol_box(const char *font, uint32_t c)
{
	static const char *const ticked = BOX_TICKED, *const unticked = BOX_UNTICKED;

	if (c >= 0xF020 && c <= 0xF0FF)
		c -= 0xF000;
	if (strstr(font, "Wingdings2") != NULL || strstr(font, "Wingdings-2") != NULL)
		return c == 'R' || c == 'S' || c == 'T' || c == 'U' ? ticked
		       : c == 0xA3 || c == '*' || c == '0'          ? unticked
		                                                    : NULL;
	if (strstr(font, "Wingdings") != NULL)
		return c == 0xFE || c == 0xFD || c == 'x'                           ? ticked
		       : c == 0xA8 || c == 'o' || c == 'q' || c == 'r' || c == 0x6F ? unticked
		                                                                    : NULL;
	if (strstr(font, "Dingbats") != NULL)
		return c >= 'n' && c <= 'r' && c != 'n' ? unticked : NULL;
	return NULL;
}

static void
set_style(struct pdf_word *word, const PopplerTextAttributes *style)
{
	static const char *const bold[] = {
	    "Bold", "bold", "Black", "Heavy", "Demi", "CMBX", "SemiB", NULL};
	static const char *const italic[] = {"Italic", "Oblique", "-It", "CMTI", NULL};
	const char *font = style != NULL && style->font_name != NULL ? style->font_name : "";

	word->bold = names_one_of(font, bold);
	word->italic = names_one_of(font, italic);
	word->size = style != NULL ? (float)style->font_size : 0;
}

static void
cover(struct pdf_word *word, const PopplerRectangle *place)
{
	word->x1 = fminf(word->x1, (float)place->x1);
	word->y1 = fminf(word->y1, (float)place->y1);
	word->x2 = fmaxf(word->x2, (float)place->x2);
	word->y2 = fmaxf(word->y2, (float)place->y2);
}

/* Is the character elsewhere than where the word goes on? */
static bool
jumps(const struct pdf_word *word, const PopplerRectangle *place)
{
	float height = fmaxf(word->y2 - word->y1, 1);
	float middle = (float)(place->y1 + place->y2) / 2;

	return middle < word->y1 || middle > word->y2 || place->x1 > word->x2 + height ||
	       place->x1 < word->x2 - height;
}

struct pdf_word *
pdf_page_add(struct building *b, struct pdf_page *page)
{
	if (page->n_words == page->cap_words) {
		uint32_t cap = page->cap_words == 0 ? 256 : 2 * page->cap_words;
		struct pdf_word *more = arena_array(b->arena, cap, sizeof *more);
		if (more == NULL)
			return NULL;
		if (page->n_words > 0)
			memcpy(more, page->words, page->n_words * sizeof *more);
		page->words = more;
		page->cap_words = cap;
	}
	page->words[page->n_words] = (struct pdf_word){0};
	return &page->words[page->n_words++];
}

struct making {
	struct building *b;
	struct pdf_page *page;
	char *letters; /* of the word in the making; within one buffer for the page */
	size_t len;
	bool is_open, blank_before;
};

static void
end_word(struct making *m)
{
	struct pdf_word *word;

	if (!m->is_open)
		return;
	word = &m->page->words[m->page->n_words - 1];
	word->text = build_clean(m->b, (struct span){(const uint8_t *)m->letters, m->len});
	if (word->text.len == 0)
		m->page->n_words--;
	m->letters += m->len;
	m->len = 0;
	m->is_open = false;
	m->blank_before = false;
}

static bool
add_character(
    struct making *m, uint32_t c, const PopplerRectangle *place, const PopplerTextAttributes *style)
{
	const char *font = style != NULL && style->font_name != NULL ? style->font_name : "";
	const char *box = symbol_box(font, c);
	struct pdf_word *word = m->is_open ? &m->page->words[m->page->n_words - 1] : NULL;

	if (box == NULL)
		box = build_box(c);
	if (word != NULL && (word->is_box || box != NULL || jumps(word, place)))
		end_word(m);
	if (!m->is_open) {
		word = pdf_page_add(m->b, m->page);
		if (word == NULL)
			return false;
		*word = (struct pdf_word){.x1 = (float)place->x1,
		    .y1 = (float)place->y1,
		    .x2 = (float)place->x2,
		    .y2 = (float)place->y2,
		    .blank_before = m->blank_before,
		    .is_box = box != NULL};
		set_style(word, style);
		m->is_open = true;
	}
	cover(word, place);
	if (box != NULL)
		memcpy(m->letters + m->len, box, 3);
	m->len += box != NULL ? 3 : build_utf8(c, m->letters + m->len);
	return true;
}

/* Some printers write marks that have no width where blanks are, with the width of one. */
static bool
is_wide_nothing(uint32_t c, const PopplerRectangle *place)
{
	return c == 0x200B && place->x2 - place->x1 > 0.1 * (place->y2 - place->y1);
}

static bool
join_characters(struct making *m, const struct characters *from)
{
	const char *at = from->text, *end = at + strlen(at);
	const GList *style = from->attributes;

	for (guint i = 0; i < from->n && at < end; i++) {
		uint32_t c = build_character(&at, end);
		while (style != NULL &&
		       ((const PopplerTextAttributes *)style->data)->end_index < (gint)i)
			style = style->next;
		if (c <= ' ' || c == 0xA0) {
			end_word(m);
			m->blank_before = true;
		} else if (is_wide_nothing(c, &from->places[i])) {
			end_word(m); /* whether there is a blank the places tell */
		} else if (!add_character(
			       m, c, &from->places[i], style != NULL ? style->data : NULL)) {
			return false;
		}
	}
	end_word(m);
	return true;
}

/* --- Links --- */

static bool
lies_in(const struct pdf_word *word, const struct pdf_page *page, const PopplerRectangle *area)
{
	float x = (word->x1 + word->x2) / 2, y = page->height - (word->y1 + word->y2) / 2;

	return x >= area->x1 - 1 && x <= area->x2 + 1 && y >= area->y1 - 1 && y <= area->y2 + 1;
}

static bool
add_links(struct building *b, PopplerPage *from, struct pdf_page *page)
{
	GList *links = poppler_page_get_link_mapping(from);
	guint n = g_list_length(links);

	/* A page of links alone is not for people: no more than a few for each word. */
	page->links = n > 0 ? arena_array(b->arena, n, sizeof *page->links) : NULL;
	for (const GList *l = links; l != NULL && page->links != NULL; l = l->next) {
		const PopplerLinkMapping *link = l->data;
		const char *uri = NULL;
		if (link->action != NULL && link->action->type == POPPLER_ACTION_URI)
			uri = link->action->uri.uri;
		if (uri == NULL || *uri == '\0' || page->n_links > 4 * page->n_words)
			continue;
		page->links[page->n_links] =
		    build_clean(b, (struct span){(const uint8_t *)uri, strlen(uri)});
		page->n_links++;
		for (uint32_t i = 0; i < page->n_words; i++)
			if (lies_in(&page->words[i], page, &link->area))
				page->words[i].link = page->n_links;
	}
	poppler_page_free_link_mapping(links);
	return n == 0 || page->links != NULL;
}

/* --- Fields of a form --- */

static bool
add_at(struct making *m, const PopplerRectangle *area, const char *text, bool is_box)
{
	struct pdf_word *word = pdf_page_add(m->b, m->page);

	if (word == NULL)
		return false;
	*word = (struct pdf_word){.x1 = (float)area->x1,
	    .y1 = m->page->height - (float)area->y2,
	    .x2 = (float)area->x2,
	    .y2 = m->page->height - (float)area->y1,
	    .size = fminf((float)(area->y2 - area->y1), 12),
	    .blank_before = true,
	    .is_box = is_box,
	    .text = build_clean(m->b, (struct span){(const uint8_t *)text, strlen(text)})};
	if (word->text.len == 0)
		m->page->n_words--;
	return true;
}

/* What is seen within a field that is ticked is its tick. */
static void
clear_area(struct pdf_page *page, const PopplerRectangle *area)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < page->n_words; i++)
		if (!lies_in(&page->words[i], page, area))
			page->words[kept++] = page->words[i];
	page->n_words = kept;
}

static bool
holds_words(const struct pdf_page *page, const PopplerRectangle *area)
{
	for (uint32_t i = 0; i < page->n_words; i++)
		if (lies_in(&page->words[i], page, area))
			return true;
	return false;
}

static bool
add_field(struct making *m, const PopplerFormFieldMapping *mapping)
{
	PopplerFormField *field = mapping->field;
	PopplerFormFieldType type = poppler_form_field_get_field_type(field);
	bool is_fine = true;
	char *text = NULL;

	if (type == POPPLER_FORM_FIELD_BUTTON &&
	    poppler_form_field_button_get_button_type(field) != POPPLER_FORM_BUTTON_PUSH) {
		clear_area(m->page, &mapping->area);
		return add_at(m, &mapping->area,
		    poppler_form_field_button_get_state(field) ? BOX_TICKED : BOX_UNTICKED, true);
	}
	if (holds_words(m->page, &mapping->area))
		return true;
	if (type == POPPLER_FORM_FIELD_TEXT) {
		text = poppler_form_field_text_get_text(field);
	} else if (type == POPPLER_FORM_FIELD_CHOICE) {
		text = poppler_form_field_choice_get_text(field);
		for (gint i = 0; text == NULL && i < poppler_form_field_choice_get_n_items(field);
		     i++)
			if (poppler_form_field_choice_is_item_selected(field, i))
				text = poppler_form_field_choice_get_item(field, i);
	}
	if (text != NULL)
		is_fine = add_at(m, &mapping->area, text, false);
	g_free(text);
	return is_fine;
}

static bool
add_fields(struct making *m, PopplerPage *from)
{
	GList *fields = poppler_page_get_form_field_mapping(from);
	bool is_fine = true;

	for (const GList *l = fields; l != NULL && is_fine; l = l->next)
		is_fine = add_field(m, l->data);
	poppler_page_free_form_field_mapping(fields);
	return is_fine;
}

bool
pdf_page_words(struct building *b, PopplerPage *from, struct pdf_page *page)
{
	struct making m = {.b = b, .page = page};
	struct characters characters = {0};
	bool is_fine = true;

	characters.text = poppler_page_get_text(from);
	if (characters.text != NULL &&
	    poppler_page_get_text_layout(from, &characters.places, &characters.n) &&
	    characters.n <= CHARACTERS_MAX) {
		characters.attributes = poppler_page_get_text_attributes(from);
		/* A character may become a sign of three bytes. */
		m.letters = arena_alloc(b->arena, 4 * (size_t)characters.n + 4);
		is_fine = m.letters != NULL && join_characters(&m, &characters);
	} else if (characters.n > CHARACTERS_MAX) {
		build_unread(b, build_place(b, "page %u", page->number),
		    "there is more text on it than is read");
	}
	if (characters.attributes != NULL)
		poppler_page_free_text_attributes(characters.attributes);
	g_free(characters.places);
	g_free(characters.text);
	return is_fine && add_fields(&m, from) && add_links(b, from, page);
}
