/* SPDX-License-Identifier: Apache-2.0 */
/* Documents written by hand; see notation.h. */
#include "notation.h"

#include <stdlib.h>
#include <string.h>

struct writing {
	struct arena *arena;
	struct read_document *document;
	uint32_t page, line, table, row;
};

static struct read_block *
add(struct writing *w, enum block_kind kind, struct text text)
{
	struct read_block *block = arena_alloc(w->arena, sizeof *block);

	if (block == NULL)
		abort();
	*block = (struct read_block){.kind = kind,
	    .page = w->page,
	    .line = w->line,
	    .text = arena_text(w->arena, text_trim(text))};
	if (w->document->last == NULL)
		w->document->first = block;
	else
		w->document->last->next = block;
	w->document->last = block;
	w->document->n_blocks++;
	return block;
}

/* The next part of *rest before the separator, which it is moved behind. */
static bool
part_next(struct text *rest, const char *separator, struct text *part)
{
	const char *found;

	if (rest->at == NULL)
		return false;
	found = rest->len == 0 ? NULL : memmem(rest->at, rest->len, separator, strlen(separator));
	*part = (struct text){rest->at, found == NULL ? rest->len : (size_t)(found - rest->at)};
	if (found == NULL) {
		*rest = TEXT_NONE;
	} else {
		rest->len -= part->len + strlen(separator);
		rest->at = found + strlen(separator);
	}
	return true;
}

static void
add_row(struct writing *w, struct text line)
{
	struct text rest = {line.at + 1, line.len - 1}, cell, part;

	w->table += w->row == 0;
	w->row++;
	for (uint32_t column = 1; part_next(&rest, "|", &cell); column++)
		while (part_next(&cell, "//", &part)) {
			struct read_block *block;

			if (text_trim(part).len == 0)
				continue;
			block = add(w, BLOCK_CELL, part);
			block->table = w->table;
			block->row = w->row;
			block->column = column;
		}
}

static struct text
behind(struct text line, size_t n)
{
	return (struct text){line.at + n, line.len - n};
}

static void
add_member(struct writing *w, struct text line)
{
	struct text rest = behind(line, 1), name;

	part_next(&rest, " ", &name);
	add(w, BLOCK_MEMBER, rest)->name = arena_text(w->arena, name);
}

static void
add_unread(struct writing *w, struct text place)
{
	struct unread *unread = arena_alloc(w->arena, sizeof *unread);

	if (unread == NULL)
		abort();
	unread->place = arena_text(w->arena, text_trim(place));
	unread->why = text_of("a picture");
	unread->next = w->document->first_unread;
	w->document->first_unread = unread;
}

static void
add_line(struct writing *w, struct text line)
{
	size_t marks = strspn(line.at, "#");

	w->line++;
	w->row = text_starts(line, "|") ? w->row : 0;
	if (text_trim(line).len == 0)
		return;
	if (text_starts(line, "|"))
		add_row(w, line);
	else if (text_starts(line, "= "))
		w->page = (uint32_t)atoi(line.at + 2);
	else if (text_starts(line, "! "))
		add_unread(w, behind(line, 2));
	else if (text_starts(line, "~ "))
		add(w, BLOCK_FURNITURE, behind(line, 2));
	else if (text_starts(line, "- "))
		add(w, BLOCK_LIST_ITEM, behind(line, 2))->level = 1;
	else if (text_starts(line, "* "))
		add(w, BLOCK_PARAGRAPH, behind(line, 2))->bold = true;
	else if (text_starts(line, "@"))
		add_member(w, line);
	else if (marks > 0)
		add(w, BLOCK_HEADING, behind(line, marks))->level = (uint32_t)marks;
	else
		add(w, BLOCK_PARAGRAPH, line);
}

void
notation_read(struct arena *arena, const char *notation, struct read_document *document)
{
	struct writing w = {arena, document, 1, 0, 0, 0};
	struct text rest = text_of(notation), line;

	*document = (struct read_document){.file = text_of("test"), .format = text_of("text")};
	while (part_next(&rest, "\n", &line))
		add_line(&w, line);
}
