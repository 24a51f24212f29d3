/* SPDX-License-Identifier: Apache-2.0 */
/* PDF (ISO 32000) through poppler: opened, and page by page turned into words and rules, which
 * pdf_layout.c sets in the order of reading.
 *
 * Left out: text of pictures (a page that has nothing else is said to be unread), attachments,
 * scripts, notes. */
#include "reading/pdf_page.h"
#include "reading/readers.h"

#include "base/date.h"

#include <string.h>

static struct text
keep_string(struct building *b, char *string)
{
	struct text text = TEXT_NONE;

	if (string != NULL)
		text = build_clean(b, (struct span){(const uint8_t *)string, strlen(string)});
	g_free(string);
	return text;
}

/* As it was written there, whatever the zone: a day is enough. */
static struct text
keep_date(struct building *b, GDateTime *moment)
{
	struct text text = TEXT_NONE;

	if (moment == NULL)
		return text;
	text = build_place(b, "%04d-%02d-%02d", g_date_time_get_year(moment),
	    g_date_time_get_month(moment), g_date_time_get_day_of_month(moment));
	g_date_time_unref(moment);
	return text;
}

static enum gpai_code
refuse(const char *name, const GError *error, struct gpai_error *err)
{
	if (error != NULL && error->domain == POPPLER_ERROR &&
	    error->code == POPPLER_ERROR_ENCRYPTED)
		return fail(err, GPAI_UNSUPPORTED, in_file(name), "it needs a password to be read");
	return fail(err, GPAI_MALFORMED, in_file(name), "damaged PDF: %s",
	    error != NULL ? error->message : "it cannot be opened");
}

static bool
read_page(struct building *b, PopplerDocument *from, uint32_t number, struct pdf_page *page)
{
	PopplerPage *p = poppler_document_get_page(from, (int)number - 1);
	double width = 0, height = 0;
	bool is_fine;

	page->number = number;
	if (p == NULL) {
		build_unread(b, build_place(b, "page %u", number), "it is damaged");
		return true;
	}
	poppler_page_get_size(p, &width, &height);
	page->width = (float)width;
	page->height = (float)height;
	is_fine = pdf_page_words(b, p, page) && pdf_page_rules(b, p, page);
	if (is_fine && page->n_words == 0)
		build_unread(b, build_place(b, "page %u", number), "it has no text");
	g_object_unref(p);
	return is_fine;
}

static bool
read_pages(struct building *b, PopplerDocument *from)
{
	uint32_t all = (uint32_t)poppler_document_get_n_pages(from);
	uint32_t n = all < b->limits->pages ? all : b->limits->pages;
	struct pdf_page *pages = arena_array(b->arena, n > 0 ? n : 1, sizeof *pages);
	uint64_t bytes = 0;

	b->document->pages = all;
	for (uint32_t i = 0; pages != NULL && i < n; i++) {
		if (!read_page(b, from, i + 1, &pages[i]))
			return false;
		for (uint32_t w = 0; w < pages[i].n_words; w++)
			bytes += pages[i].words[w].text.len + 1;
		if (bytes > b->limits->text)
			n = i + 1;
	}
	if (pages == NULL)
		return false;
	pdf_mark_furniture(b, pages, n);
	pdf_layout(b, pages, n);
	if (n < all)
		build_unread(b, build_place(b, "pages %u to %u", n + 1, all),
		    "there are more pages than are read");
	return true;
}

enum gpai_code
pdf_read(const char *name, struct span bytes, struct building *b, struct gpai_error *err)
{
	GBytes *borrowed = g_bytes_new_static(bytes.at, bytes.len);
	GError *error = NULL;
	PopplerDocument *from = poppler_document_new_from_bytes(borrowed, NULL, &error);
	enum gpai_code rc = GPAI_OK;

	if (from == NULL) {
		rc = refuse(name, error, err);
		g_clear_error(&error);
		g_bytes_unref(borrowed);
		return rc;
	}
	b->document->title = keep_string(b, poppler_document_get_title(from));
	b->document->producer = keep_string(b, poppler_document_get_producer(from));
	b->document->made = keep_date(b, poppler_document_get_creation_date_time(from));
	b->document->changed = keep_date(b, poppler_document_get_modification_date_time(from));
	PopplerStructureElementIter *tree = poppler_structure_element_iter_new(from);
	b->document->tagged = tree != NULL;
	if (tree != NULL)
		poppler_structure_element_iter_free(tree);
	if (poppler_document_get_n_pages(from) <= 0)
		rc = fail(err, GPAI_MALFORMED, in_file(name), "a PDF without pages");
	else if (!read_pages(b, from))
		rc = fail_memory(err);
	g_object_unref(from);
	g_bytes_unref(borrowed);
	return rc;
}
