/* SPDX-License-Identifier: Apache-2.0 */
/* A form as a page for the public: what is said of one thing stands together, instead of one
 * question after the other, and what changed stands at its end.
 *
 * Sections of which every answer repeats for each entity of a kind are turned round: a section for
 * each entity, in it the answers of all of them. The others stay as they are. Questions, origins
 * and what would fill a gap are left out; a gap is said to be one. Like form_document.h it reads
 * a disclosed form and nothing else. */
#ifndef DOCUMENTS_PAGE_H
#define DOCUMENTS_PAGE_H

#include "documents/changes.h"
#include "documents/tree.h"

#include "base/out.h"

struct page_thing { /* what answers repeat over */
	struct text kind, entity;
};

/* Since when one word of a fact of several holds without a gap. */
struct page_word {
	struct text entity, fact, word;
	int32_t since; /* DATE_NONE: always, or nobody said */
};

struct page_lines { /* lines to copy, shown behind the answers about an entity */
	struct text entity;
	struct text lines; /* "" = there can be none */
};

struct page_file { /* the same, or part of it, in another form */
	const char *name, *says;
};

struct page {
	const struct disclosed_form *form;
	const struct disclosed_change *changes; /* newest first */
	size_t n_changes;
	const struct page_thing *things; /* see page_things */
	size_t n_things;
	const char *plural; /* of them, as data calls them: "crawlers" */
	const struct page_word *words;
	size_t n_words;
	const struct page_lines *lines;
	size_t n_lines;
	const struct page_file *files; /* the first is the feed */
	size_t n_files;
};

/* The document borrows from `page` and lives in `arena`. */
enum gpai_code document_of_page(const struct page *page, struct arena *arena,
    struct document *document, struct gpai_error *err);
/* The same as one JSON object. */
enum gpai_code page_json(const struct page *page, struct out *out, struct gpai_error *err);
/* The name an entity goes by: its fact "KIND.name", else the name it is filed under. */
struct text page_name(const struct disclosed_form *form, struct text kind, struct text entity);
/* A value about an entity by its key, where it is disclosed in full; NULL. */
const struct disclosed_value *page_value(
    const struct disclosed_form *form, struct text entity, const char *fact);
/* The entities that answers repeat over, in the order of the form. */
enum gpai_code page_things(const struct disclosed_form *form, struct arena *arena,
    struct page_thing **things, size_t *n, struct gpai_error *err);

#endif
