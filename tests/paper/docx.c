/* SPDX-License-Identifier: Apache-2.0 */
/* DOCX: the package that is written, held against the tree, XML itself and our own reader. */
#include "../check.h"
#include "pdf_sample.h"

#include "base/digest.h"
#include "documents/fields.h"
#include "paper/fonts.h"
#include "paper/paper.h"
#include "reading/reading.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

struct made { /* a document, what it was written as, and what was read of it */
	struct arena arena;
	struct document document;
	struct out out;
	struct read_document read;
};

static struct span
bytes_of(const struct out *out)
{
	struct text text = out_text(out);

	return (struct span){(const uint8_t *)text.at, text.len};
}

static void
write_and_read(struct made *made)
{
	struct gpai_error err = {0};

	out_memory(&made->out);
	assert_int_equal(docx_write(&made->document, &made->out, &err), GPAI_OK);
	if (document_read("a.docx", bytes_of(&made->out), NULL, &made->arena, &made->read, &err) !=
	    GPAI_OK)
		fail_msg("%s", err.message);
}

static void
start(struct made *made)
{
	*made = (struct made){0};
	arena_init(&made->arena, 0);
	document_init(&made->document, &made->arena);
}

static void
release(struct made *made)
{
	out_release(&made->out);
	arena_release(&made->arena);
}

static void
make_sample(struct made *made)
{
	*made = (struct made){0};
	arena_init(&made->arena, 0);
	sample_document(&made->document, &made->arena, (struct sample_size){30, 12, 40});
	write_and_read(made);
}

/* Letters alone, raised ones as they are without being raised, without boxes. */
static void
put_letters(struct out *out, struct text text)
{
	static const char *const raised[] = {"\u2070", "\u00B9", "\u00B2", "\u00B3", "\u2074",
	    "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};

	for (size_t i = 0; i < text.len; i++) {
		struct text rest = {text.at + i, text.len - i};
		size_t k = 0;

		while (k < 10 && !text_starts(rest, raised[k]))
			k++;
		if (k < 10) {
			out_char(out, (char)('0' + k));
			i += strlen(raised[k]) - 1;
		} else if (text_starts(rest, "\u2610") || text_starts(rest, "\u2612")) {
			i += 2;
		} else if (text_starts(rest, "\u00A0")) {
			i++;
		} else if (text.at[i] != ' ') {
			out_char(out, text.at[i]);
		}
	}
}

static void
words_come_back_in_the_order_of_the_tree(void **state)
{
	struct made made;
	struct out tree, read;
	const char *at;

	(void)state;
	make_sample(&made);
	out_memory(&tree);
	out_memory(&read);
	sample_text(made.document.root, &tree);
	for (const struct read_block *b = made.read.first; b != NULL; b = b->next)
		if (b->kind != BLOCK_FURNITURE)
			put_letters(&read, b->text);
	out_char(&tree, '\0');
	out_char(&read, '\0');
	at = out_text(&read).at;
	for (char *line = strtok((char *)(uintptr_t)out_text(&tree).at, "\n"); line != NULL;
	     line = strtok(NULL, "\n")) {
		const char *found = strstr(at, line);
		if (found == NULL)
			fail_msg("not there, or not in order: %.80s", line);
		at = found + strlen(line);
	}
	assert_null(made.read.first_unread);
	out_release(&tree);
	out_release(&read);
	release(&made);
}

static void
same_tree_gives_same_bytes(void **state)
{
	struct made a, b;

	(void)state;
	make_sample(&a);
	make_sample(&b);
	assert_int_equal(out_text(&a.out).len, out_text(&b.out).len);
	assert_memory_equal(out_text(&a.out).at, out_text(&b.out).at, out_text(&a.out).len);
	release(&a);
	release(&b);
}

/* --- The package --- */

static zip_t *
open_zip(const struct out *out)
{
	struct span bytes = bytes_of(out);
	zip_error_t why;
	zip_source_t *source = zip_source_buffer_create(bytes.at, bytes.len, 0, &why);
	zip_t *zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &why);

	assert_non_null(zip);
	return zip;
}

static char *
read_part(zip_t *zip, const char *name, size_t *len)
{
	zip_stat_t stat;
	zip_file_t *file;
	char *bytes;

	assert_int_equal(zip_stat(zip, name, 0, &stat), 0);
	bytes = malloc(stat.size + 1);
	file = zip_fopen(zip, name, 0);
	assert_int_equal(zip_fread(file, bytes, stat.size), stat.size);
	bytes[stat.size] = '\0';
	*len = stat.size;
	zip_fclose(file);
	return bytes;
}

static void
every_part_is_well_formed_and_of_no_moment(void **state)
{
	struct made made;
	zip_t *zip;
	size_t len;

	(void)state;
	make_sample(&made);
	zip = open_zip(&made.out);
	assert_string_equal(zip_get_name(zip, 0, 0), "[Content_Types].xml");
	for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); i++) {
		const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);
		zip_stat_t stat;

		assert_int_equal(zip_stat_index(zip, (zip_uint64_t)i, 0, &stat), 0);
		assert_true(stat.mtime < 315619200); /* 1980-01-01, in whatever zone */
		char *bytes = read_part(zip, name, &len);
		if (text_ends(text_of(name), ".png")) {
			assert_memory_equal(bytes, "\x89PNG", 4);
		} else {
			xmlDocPtr xml = xmlReadMemory(bytes, (int)len, name, NULL, XML_PARSE_NONET);
			assert_non_null(xml);
			xmlFreeDoc(xml);
		}
		free(bytes);
	}
	assert_true(zip_name_locate(zip, "word/media/image1.png", 0) >= 0);
	zip_discard(zip);
	release(&made);
}

static void
assert_part_has(const struct out *out, const char *part, const char *const *wanted)
{
	zip_t *zip = open_zip(out);
	size_t len;
	char *bytes = read_part(zip, part, &len);

	for (; *wanted != NULL; wanted++)
		if (strstr(bytes, *wanted) == NULL)
			fail_msg("%s: no %s", part, *wanted);
	free(bytes);
	zip_discard(zip);
}

static void
a_word_processor_finds_what_it_looks_for(void **state)
{
	struct made made;

	(void)state;
	make_sample(&made);
	assert_part_has(&made.out, "word/document.xml",
	    (const char *const[]){"w:pStyle w:val=\"Title\"", "w:pStyle w:val=\"Heading1\"",
		"TOC \\o", "w:tblHeader", "w:cantSplit", "w14:checkbox", "w:titlePg",
		"descr=\"A bar that is half full\"", NULL});
	assert_part_has(&made.out, "word/header1.xml",
	    (const char *const[]){"string=\"Sketch\"", "Sample Form: Model-7B", NULL});
	assert_part_has(
	    &made.out, "word/header2.xml", (const char *const[]){"string=\"Sketch\"", NULL});
	assert_part_has(&made.out, "word/footer1.xml",
	    (const char *const[]){"w:instr=\"PAGE\"", "w:instr=\"NUMPAGES\"", NULL});
	assert_part_has(&made.out, "docProps/core.xml",
	    (const char *const[]){"<dc:title>Sample Form: Model-7B</dc:title>",
		"<dc:language>en</dc:language>", NULL});
	assert_part_has(&made.out, "word/_rels/document.xml.rels",
	    (const char *const[]){"https://example.org/page", NULL});
	release(&made);
}

/* --- Fields --- */

static struct node *
add_field(struct made *made, const char *name, const char *type, bool on)
{
	struct node *field = node_add(&made->document, made->document.root, NODE_FIELD);

	field->text = text_of(name);
	field->id = text_of(type);
	field->on = on;
	return field;
}

static const struct read_block *
find_block(const struct made *made, const char *field)
{
	const struct read_block *b = made->read.first;

	while (b != NULL && !text_is(b->field, field))
		b = b->next;
	return b;
}

static void
a_field_comes_back_under_its_name(void **state)
{
	struct made made;
	struct node *field, *checks;

	(void)state;
	start(&made);
	made.document.issue = text_of("{\"gpai\":1,\"fields\":[]}");
	field = add_field(&made, "model.name", "text", true);
	node_add_text(&made.document, field, NODE_PARAGRAPH, text_of("Kestrel & <two>"));
	add_field(&made, "source/x-1 source.kind", "text", true); /* not answered */
	field = add_field(&made, "model.input", "choices", true);
	checks = node_add(&made.document, field, NODE_CHECKS);
	node_add_text(&made.document, checks, NODE_CHECK, text_of("Text"))->on = true;
	node_add_text(&made.document, checks, NODE_CHECK, text_of("Images"));
	write_and_read(&made);
	assert_true(text_equal(made.read.issue, made.document.issue));
	assert_true(text_is(find_block(&made, "model.name")->text, "Kestrel & <two>"));
	assert_int_equal(find_block(&made, "source/x-1 source.kind")->text.len, 0);
	assert_true(text_is(find_block(&made, "model.input")->text, "\u2612 Text"));
	assert_true(text_is(find_block(&made, "model.input")->next->text, "\u2610 Images"));
	release(&made);
}

static void
what_may_not_be_edited_is_locked(void **state)
{
	struct made made;

	(void)state;
	start(&made);
	node_add_text(&made.document, add_field(&made, "a.free", "text", true), NODE_PARAGRAPH,
	    text_of("free"));
	node_add_text(&made.document, add_field(&made, "a.fixed", "text", false), NODE_PARAGRAPH,
	    text_of("fixed"));
	write_and_read(&made);
	assert_part_has(&made.out, "word/document.xml",
	    (const char *const[]){"<w:tag w:val=\"a.free\"/><w:id w:val=\"1000000\"/>"
				  "<w:lock w:val=\"sdtLocked\"/>",
		"<w:tag w:val=\"a.fixed\"/><w:id w:val=\"1000001\"/>"
		"<w:lock w:val=\"sdtContentLocked\"/>",
		NULL});
	release(&made);
}

/* Word refuses tags of more than 64 letters. */
static void
a_long_name_stands_as_its_digest(void **state)
{
	static const char name[] =
	    "source/a-name-that-takes-more-room-than-a-word-processor-gives source.description";
	char tag[FIELD_DIGEST_CHARS + 1] = "#";
	struct made made;
	struct out out;

	(void)state;
	start(&made);
	node_add_text(
	    &made.document, add_field(&made, name, "text", true), NODE_PARAGRAPH, text_of("words"));
	write_and_read(&made);
	out_memory(&out);
	out_string(&out, name);
	field_digest(&out, tag + 1);
	out_release(&out);
	assert_true(text_is(find_block(&made, tag)->text, "words"));
	release(&made);
}

/* What a tree says of a field, and what is read of it, are the same lines. */
static void
what_a_field_says_is_the_same_in_tree_and_file(void **state)
{
	struct made made;
	struct node *field, *list, *line;
	struct out said;

	(void)state;
	start(&made);
	field = add_field(&made, "a.b", "text", true);
	line = node_add(&made.document, field, NODE_PARAGRAPH);
	node_string(&made.document, line, "1.5\u00A0\u00D7\u00A010");
	node_add_text(&made.document, line, NODE_SUPER, text_of("\u221213"));
	list = node_add(&made.document, field, NODE_LIST);
	node_add_text(&made.document, list, NODE_LIST_ITEM, text_of("an  item"));
	out_memory(&said);
	field_put_said(&said, field);
	assert_true(text_is(out_text(&said), "1.5 \u00D7 10\u207B\u00B9\u00B3\n\n- an item"));
	write_and_read(&made);
	assert_true(text_is(find_block(&made, "a.b")->text, "1.5 \u00D7 10\u207B\u00B9\u00B3"));
	assert_int_equal(find_block(&made, "a.b")->next->kind, BLOCK_LIST_ITEM);
	assert_true(text_is(find_block(&made, "a.b")->next->text, "an item"));
	out_release(&said);
	release(&made);
}

/* --- Limits --- */

static void
a_full_disk_is_reported(void **state)
{
	struct made made;
	struct gpai_error err;

	(void)state;
	make_sample(&made);
	for (uint64_t at = 1; at < out_text(&made.out).len; at += 997) {
		struct out out;

		out_memory(&out);
		out.fail_after = at;
		assert_int_not_equal(docx_write(&made.document, &out, &err), GPAI_OK);
		out_release(&out);
	}
	release(&made);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_come_back_in_the_order_of_the_tree),
	    cmocka_unit_test(same_tree_gives_same_bytes),
	    cmocka_unit_test(every_part_is_well_formed_and_of_no_moment),
	    cmocka_unit_test(a_word_processor_finds_what_it_looks_for),
	    cmocka_unit_test(a_field_comes_back_under_its_name),
	    cmocka_unit_test(what_may_not_be_edited_is_locked),
	    cmocka_unit_test(a_long_name_stands_as_its_digest),
	    cmocka_unit_test(what_a_field_says_is_the_same_in_tree_and_file),
	    cmocka_unit_test(a_full_disk_is_reported),
	};

	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	fonts_close();
	return failed;
}
