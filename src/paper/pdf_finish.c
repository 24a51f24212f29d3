/* SPDX-License-Identifier: Apache-2.0 */
/* What cairo 1.16 cannot say, put into the file it wrote: the language, what drawings show and
 * where links lead, which cells head a column or a row, what of a page is decoration, and an
 * identifier that is a digest of the file.
 *
 * Follows ISO 32000-1, 7.5 (cross-reference table, trailer), 14.8.5 (attributes), 14.9.2
 * (language), 14.9.3 (alternate descriptions), 14.4 (identifiers). Objects are found by the table
 * and known by how cairo begins them, never by searching; entries are put behind their first
 * line, and the table follows. Left out: object streams, which cairo 1.16 does not write. */
#include "paper/pdf_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRY = 20, TAIL = 64 };

#define CATALOG       "<< /Type /Catalog\n"
#define ELEMENT       "<< /Type /StructElem\n"
#define ELEMENT_NAMED ELEMENT "   /S /"

#define ANNOTATION "<< /Type /Annot\n"
#define PAGE       "<< /Type /Page %"
#define CONTENTS   "\n   /Contents "
#define LENGTH     "<< /Length "
#define STREAM     " 0 R\n   /Filter /FlateDecode\n>>\nstream\n"

struct patch {
	size_t at, drop; /* bytes from there on that go */
	struct text put; /* in their place */
	size_t shift;    /* of what stands behind it, modulo the size of size_t */
};

struct finish {
	struct pdf *pdf;
	struct text file;
	size_t xref, table; /* where it begins, and its first entry */
	size_t trailer, root, end;
	size_t n_objects;
	struct patch *patches;
	size_t n_patches;
};

static bool
stands_at(struct text file, size_t at, const char *words)
{
	size_t len = strlen(words);

	return at <= file.len && file.len - at >= len && memcmp(file.at + at, words, len) == 0;
}

/* Offset of the words behind `from`; the length of the file when they are not there. */
static size_t
find(struct text file, size_t from, const char *words)
{
	const char *found = memmem(file.at + from, file.len - from, words, strlen(words));

	return found == NULL ? file.len : (size_t)(found - file.at);
}

static bool
read_number(struct text file, size_t *at, size_t *number)
{
	size_t begin = *at;

	for (*number = 0;
	     *at < file.len && file.at[*at] >= '0' && file.at[*at] <= '9' && *at - begin < 12;)
		*number = 10 * *number + (size_t)(file.at[(*at)++] - '0');
	return *at > begin;
}

/* The table is the last part of the file: xref, 0 N, N entries, trailer, startxref. */
static bool
find_table(struct finish *f)
{
	struct text file = f->file;
	size_t at, zero;

	f->end = find(file, file.len < TAIL ? 0 : file.len - TAIL, "startxref\n");
	at = f->end + strlen("startxref\n");
	if (!read_number(file, &at, &f->xref) || !stands_at(file, f->xref, "xref\n0 "))
		return false;
	at = f->xref + strlen("xref\n");
	if (!read_number(file, &at, &zero) || !stands_at(file, at++, " ") ||
	    !read_number(file, &at, &f->n_objects) || !stands_at(file, at++, "\n"))
		return false;
	if (f->n_objects > (file.len - at) / ENTRY)
		return false;
	f->table = at;
	f->trailer = at + f->n_objects * ENTRY;
	f->root = find(file, f->trailer, "   /Root");
	return stands_at(file, f->trailer, "trailer\n<< ") && f->root < f->end;
}

/* Where the dictionary of an object begins; 0 = nowhere. */
static size_t
object_at(const struct finish *f, size_t number)
{
	size_t at = f->table + number * ENTRY, offset, same;

	if (!read_number(f->file, &at, &offset) || f->file.at[at + 7] != 'n' ||
	    !read_number(f->file, &offset, &same) || same != number ||
	    !stands_at(f->file, offset, " 0 obj\n"))
		return 0;
	return offset + 7;
}

/* --- What is put where --- */

static void
put(struct finish *f, size_t at, struct text text)
{
	if (text.len > 0)
		f->patches[f->n_patches++] = (struct patch){.at = at, .put = text};
}

static struct text
catalog_entries(struct finish *f)
{
	struct text language = f->pdf->document->language;

	for (size_t i = 0; i < language.len; i++) {
		char c = language.at[i];

		if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') &&
		    c != '-')
			language = TEXT_NONE;
	}
	if (language.len == 0 || language.len > 35)
		language = text_of("en");
	return arena_format(&f->pdf->arena,
	    "   /Lang (%.*s)\n   /ViewerPreferences << /DisplayDocTitle true >>\n",
	    TEXT_ARG(language));
}

/* A text string in UTF-16 with its mark. */
static struct text
words_entry(struct finish *f, const char *key, struct text says)
{
	gunichar2 *wide = g_utf8_to_utf16(says.at, (glong)says.len, NULL, NULL, NULL);
	struct text text;
	struct out out;

	out_memory(&out);
	out_format(&out, "   /%s <FEFF", key);
	for (size_t i = 0; wide != NULL && wide[i] != 0; i++)
		out_format(&out, "%04X", (unsigned)wide[i]);
	out_string(&out, ">\n");
	g_free(wide);
	text = arena_text(&f->pdf->arena, out_text(&out));
	out_release(&out);
	return text;
}

static bool
is_element(const struct finish *f, size_t at, const char *name)
{
	at += strlen(ELEMENT_NAMED);
	return stands_at(f->file, at, name) && stands_at(f->file, at + strlen(name), "\n");
}

/* Elements were begun in the order of their numbers. */
static void
put_elements(struct finish *f)
{
	const struct tag_note *note = f->pdf->notes;

	for (size_t i = 1; i < f->n_objects; i++) {
		size_t at = object_at(f, i);

		if (stands_at(f->file, at, CATALOG)) {
			put(f, at + strlen(CATALOG), catalog_entries(f));
		} else if (note != NULL && stands_at(f->file, at, ELEMENT_NAMED) &&
			   is_element(f, at, note->tag->name)) {
			put(f, at + strlen(ELEMENT),
			    note->tag->alt != NULL ? words_entry(f, "Alt", text_of(note->tag->alt))
						   : text_of(note->tag->attributes));
			note = note->next;
		}
	}
}

/* Where links lead, when all that were drawn became annotations. */
static void
put_links(struct finish *f)
{
	const struct link_note *note = f->pdf->links;
	size_t n = 0;

	for (const struct link_note *l = note; l != NULL; l = l->next)
		n++;
	for (size_t i = 1; i < f->n_objects; i++)
		n -= stands_at(f->file, object_at(f, i), ANNOTATION);
	for (size_t i = 1; i < f->n_objects && n == 0 && note != NULL; i++) {
		size_t at = object_at(f, i);

		if (!stands_at(f->file, at, ANNOTATION))
			continue;
		put(f, at + strlen(ANNOTATION), words_entry(f, "Contents", note->says));
		note = note->next;
	}
}

/* --- Streams of pages --- */

/* A stream's length is an object of its own, behind it. */
static void
replace_stream(struct finish *f, size_t number)
{
	size_t at = object_at(f, number), length_number, length_at, len, digits;
	struct text marked;

	if (at == 0 || !stands_at(f->file, at, LENGTH))
		return;
	at += strlen(LENGTH);
	if (!read_number(f->file, &at, &length_number) || !stands_at(f->file, at, STREAM) ||
	    length_number >= f->n_objects || (length_at = object_at(f, length_number)) == 0 ||
	    !stands_at(f->file, length_at, "   "))
		return;
	at += strlen(STREAM);
	digits = length_at += 3;
	if (!read_number(f->file, &digits, &len) || len > f->file.len - at ||
	    !stands_at(f->file, at + len, "\nendstream"))
		return;
	marked = content_marked(f->pdf, (struct text){f->file.at + at, len});
	if (marked.at == NULL)
		return;
	f->patches[f->n_patches++] = (struct patch){.at = at, .drop = len, .put = marked};
	f->patches[f->n_patches++] = (struct patch){.at = length_at,
	    .drop = digits - length_at,
	    .put = arena_format(&f->pdf->arena, "%zu", marked.len)};
}

static void
put_pages(struct finish *f)
{
	for (size_t i = 1; i < f->n_objects; i++) {
		size_t at = object_at(f, i), number;

		if (!stands_at(f->file, at, PAGE))
			continue;
		at = find(f->file, at, CONTENTS) + strlen(CONTENTS);
		if (at < f->file.len && read_number(f->file, &at, &number) && number < f->n_objects)
			replace_stream(f, number);
	}
}

static int
compare_patches(const void *a, const void *b)
{
	const struct patch *first = a, *second = b;

	return first->at < second->at ? -1 : first->at > second->at;
}

/* --- The file anew --- */

static size_t
shift_of(const struct finish *f, size_t offset)
{
	size_t low = 0, high = f->n_patches; /* patches before `low` lie before the offset */

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (f->patches[middle].at <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? 0 : f->patches[low - 1].shift;
}

static void
put_table(struct finish *f, struct out *out)
{
	for (size_t i = 0; i < f->n_objects; i++) {
		size_t at = f->table + i * ENTRY, offset = 0;

		read_number(f->file, &at, &offset);
		if (f->file.at[at + 7] == 'n')
			offset += shift_of(f, offset);
		out_format(out, "%010zu", offset);
		out_bytes(out, f->file.at + at, ENTRY - 10);
	}
}

static void
put_identifier(struct finish *f, struct out *out)
{
	struct digest digest = digest_of((struct span){(const uint8_t *)f->file.at, f->file.len});
	char hex[DIGEST_HEX_CHARS];

	digest_hex(&digest, hex);
	out_format(out, "   /ID [<%.32s> <%.32s>]\n", hex, hex);
}

static void
put_file(struct finish *f, struct out *out)
{
	size_t done = 0, shift = 0;

	for (size_t i = 0; i < f->n_patches; i++) {
		struct patch *patch = &f->patches[i];

		out_bytes(out, f->file.at + done, patch->at - done);
		out_put(out, patch->put);
		done = patch->at + patch->drop;
		patch->shift = shift += patch->put.len - patch->drop;
	}
	out_bytes(out, f->file.at + done, f->table - done);
	put_table(f, out);
	out_bytes(out, f->file.at + f->trailer, f->root - f->trailer);
	put_identifier(f, out);
	out_bytes(out, f->file.at + f->root, f->end - f->root);
	out_format(out, "startxref\n%zu\n%%%%EOF\n", f->xref + shift);
}

void
pdf_finish(struct pdf *pdf, struct text file, struct out *out)
{
	struct finish f = {.pdf = pdf, .file = file};

	if (!find_table(&f)) {
		pdf->rc = fail(pdf->err, GPAI_CORRUPT, NOWHERE,
		    "a PDF without the table that cairo 1.16 writes");
		return;
	}
	f.patches = pdf_alloc(pdf, f.n_objects + 1, sizeof *f.patches);
	if (f.patches == NULL)
		return;
	put_elements(&f);
	put_links(&f);
	put_pages(&f);
	qsort(f.patches, f.n_patches, sizeof *f.patches, compare_patches);
	put_file(&f, out);
}
