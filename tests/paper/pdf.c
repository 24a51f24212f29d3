/* SPDX-License-Identifier: Apache-2.0 */
/* PDF as others read it: the same bytes each time, the words in order, typefaces inside. Programs
 * of poppler and qpdf are asked where they are installed; a case without its program is skipped. */
#include "../check.h"

#include "pdf_sample.h"

#include "base/out.h"
#include "paper/fonts.h"
#include "paper/paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct sample_size usual = {.rows = 90, .entries = 12, .cell_words = 0};

struct made {
	struct arena arena;
	struct document document;
	struct out file;
};

static void
write_document(struct made *made)
{
	struct gpai_error err = {0};

	out_memory(&made->file);
	if (pdf_write(&made->document, &made->file, &err) != GPAI_OK)
		fail_msg("%s", err.message);
}

static void
make(struct made *made, struct sample_size size)
{
	arena_init(&made->arena, 0);
	sample_document(&made->document, &made->arena, size);
	assert_int_equal(document_status(&made->document, NULL), GPAI_OK);
	write_document(made);
}

static void
release(struct made *made)
{
	out_release(&made->file);
	arena_release(&made->arena);
}

static size_t
count(struct text in, const char *what)
{
	const char *at = in.at;
	size_t n = 0;

	while ((at = memmem(at, in.len - (size_t)(at - in.at), what, strlen(what))) != NULL) {
		n++;
		at += strlen(what);
	}
	return n;
}

static bool
holds(const struct made *made, const char *what)
{
	return count(out_text(&made->file), what) > 0;
}

/* --- Asking other programs --- */

static bool
has_program(const char *name)
{
	char command[128];

	snprintf(command, sizeof command, "command -v %s >/dev/null", name);
	return system(command) == 0;
}

/* What a program says about the file; the file's name stands for %s. */
static void
ask(const struct made *made, const char *program, const char *command, struct out *says)
{
	char path[] = "/tmp/gpai-pdf-XXXXXX", line[256], bytes[4096];
	struct text file = out_text(&made->file);
	int fd = mkstemp(path);
	FILE *pipe;
	size_t n;

	if (!has_program(program))
		skip();
	assert_true(fd >= 0);
	assert_int_equal(write(fd, file.at, file.len), (ssize_t)file.len);
	close(fd);
	n = (size_t)snprintf(line, sizeof line, "%s %s", program, command);
	char *name = strstr(line, "FILE");
	assert_non_null(name);
	char rest[128];
	snprintf(rest, sizeof rest, "%s", name + 4);
	snprintf(name, sizeof line - (size_t)(name - line), "%s%s", path, rest);
	pipe = popen(line, "r");
	assert_non_null(pipe);
	out_memory(says);
	while ((n = fread(bytes, 1, sizeof bytes, pipe)) > 0)
		out_bytes(says, bytes, n);
	out_char(says, 0);
	assert_int_equal(pclose(pipe), 0);
	unlink(path);
}

/* --- Bytes --- */

static void
same_tree_gives_same_bytes_whatever_the_machine(void **state)
{
	struct made first, second, other;

	(void)state;
	make(&first, usual);
	setenv("TZ", "Asia/Tokyo", 1);
	setenv("LANG", "de_DE.UTF-8", 1);
	setenv("LANGUAGE", "ja", 1);
	setenv("HOME", "/nowhere", 1);
	/* Another before it, in scripts that ours lack: it takes more typefaces. */
	arena_init(&other.arena, 0);
	document_init(&other.document, &other.arena);
	node_add_text(&other.document, other.document.root, NODE_PARAGRAPH,
	    text_of("\u0627\u0644\u0639\u0631\u0628\u064A\u0629 \u65E5\u672C\u8A9E \u2603"));
	write_document(&other);
	make(&second, usual);
	assert_int_equal(out_text(&first.file).len, out_text(&second.file).len);
	assert_memory_equal(
	    out_text(&first.file).at, out_text(&second.file).at, out_text(&first.file).len);
	assert_false(holds(&first, "CreationDate"));
	assert_false(holds(&first, "ModDate"));
	release(&first);
	release(&second);
	release(&other);
}

static void
what_cairo_cannot_say_is_said(void **state)
{
	struct made made;

	(void)state;
	make(&made, usual);
	assert_int_equal(count(out_text(&made.file), "   /Lang (en)\n"), 1);
	assert_true(holds(&made, "/DisplayDocTitle true"));
	assert_true(holds(&made, "   /ID [<"));
	assert_true(holds(&made, "/Alt <FEFF0041002000620061007200")); /* "A bar" */
	/* Four heads of columns, and one of each row; repeated ones are decoration. */
	assert_int_equal(count(out_text(&made.file), "/Scope /Column"), 4);
	assert_int_equal(count(out_text(&made.file), "/Scope /Row"), usual.rows);
	release(&made);
}

static void
links_lead_where_they_say_or_are_text(void **state)
{
	struct made made;
	struct node *link;

	(void)state;
	arena_init(&made.arena, 0);
	sample_document(&made.document, &made.arena, usual);
	link = node_add_text(&made.document, made.document.root, NODE_LINK, text_of("run"));
	link->text = text_of("javascript:alert(1)");
	link = node_add_text(&made.document, made.document.root, NODE_LINK, text_of("break"));
	link->text = text_of("#x' uri='http://example.org/");
	write_document(&made);
	assert_false(holds(&made, "javascript"));
	assert_int_equal(count(out_text(&made.file), "https://example.org/page"), usual.entries);
	assert_false(holds(&made, "http://example.org/"));
	release(&made);
}

static void
outline_has_sections_and_entries(void **state)
{
	struct made made;

	(void)state;
	make(&made, usual);
	assert_true(holds(&made, "/Title (Section with the number 3)"));
	assert_int_equal(count(out_text(&made.file), "/Title (Question "), usual.entries);
	release(&made);
}

/* --- Text --- */

static bool
is_running(const char *line, size_t len, bool *titled)
{
	static const char *const running[] = {
	    "Sample Form Model-7B", "Model-7B \u00B7 ", "Sketch", "Page "};
	static const char title[] = "Sample Form";
	bool is_title = len == strlen(title) && strncmp(line, title, len) == 0;

	for (size_t i = 0; i < sizeof running / sizeof *running; i++)
		if (strncmp(line, running[i], strlen(running[i])) == 0)
			return true;
	if (is_title && *titled)
		return true;
	*titled |= is_title;
	return false;
}

/* Drops the running lines, and all blanks. */
static void
strip(const char *from, struct out *out)
{
	bool titled = false;

	while (*from != 0) {
		size_t len = strcspn(from, "\n\f");
		bool drop = is_running(from, len, &titled);

		for (size_t i = 0; i < len && !drop; i++)
			if (from[i] != ' ' && strncmp(from + i, "\u00A0", 2) != 0)
				out_char(out, from[i]);
			else
				i += from[i] != ' ';
		from += len + (from[len] != 0);
	}
	out_char(out, 0);
}

static void
expect_in_order(const struct made *made, const char *read)
{
	struct out wanted;

	out_memory(&wanted);
	sample_text(made->document.root, &wanted);
	for (struct text rest = out_text(&wanted); rest.len > 0;) {
		const char *end = memchr(rest.at, '\n', rest.len);
		char block[8192];
		size_t len = (size_t)(end - rest.at);

		snprintf(block, sizeof block, "%.*s", (int)len, rest.at);
		const char *found = strstr(read, block);
		if (found == NULL)
			fail_msg("not found in order: %s\nin: %.300s", block, read);
		read = found + len;
		rest = (struct text){end + 1, rest.len - len - 1};
	}
	out_release(&wanted);
}

/* As the file has it, and as a page looks. */
static void
every_block_is_extracted_whole_and_in_order(void **state)
{
	static const char *const ways[] = {"-raw FILE -", "FILE -"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct made made;
		struct out says, read;

		make(&made, usual);
		ask(&made, "pdftotext", ways[i], &says);
		out_memory(&read);
		strip(out_text(&says).at, &read);
		expect_in_order(&made, out_text(&read).at);
		out_release(&says);
		out_release(&read);
		release(&made);
	}
}

static void
boxes_are_read_as_boxes_and_the_watermark_is_not_read(void **state)
{
	struct made made;
	struct out says;
	size_t sketches;

	(void)state;
	make(&made, usual);
	ask(&made, "pdftotext", "-raw FILE -", &says);
	assert_non_null(strstr(out_text(&says).at, "\u2610 Text"));
	assert_non_null(strstr(out_text(&says).at, "\u2612 Images"));
	assert_null(strstr(out_text(&says).at, "SKETCH"));
	sketches = count(out_text(&says), "Sketch");
	assert_int_equal(sketches, count(out_text(&says), "Sketch Page ")); /* the foot alone */
	out_release(&says);
	release(&made);
}

static void
structure_is_told(void **state)
{
	static const char *const tags[] = {"Document", "  H1 (block)", "TOC", "TOCI", "H2 (block)",
	    "H3 (block)", "Table", "TR", "TH", "TD", "Caption", "Figure", "L (block)", "LI", "Link",
	    "Code", "Div"};
	struct made made;
	struct out says;

	(void)state;
	make(&made, usual);
	ask(&made, "pdfinfo", "-struct FILE", &says);
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (strstr(out_text(&says).at, tags[i]) == NULL)
			fail_msg("no %s", tags[i]);
	assert_int_equal(count(out_text(&says), "TOCI"), 3 + usual.entries);
	assert_int_equal(count(out_text(&says), "TR"), usual.rows + 1);
	out_release(&says);
	release(&made);
}

/* Is it an operator that leaves ink, or one that begins (1) or ends (-1) marked content? */
static bool
leaves_ink(const char *word, int *depth)
{
	static const char *const inks[] = {"f", "f*", "S", "B", "Tj", "TJ", "Do", "sh"};

	*depth += strcmp(word, "BDC") == 0 || strcmp(word, "BMC") == 0;
	*depth -= strcmp(word, "EMC") == 0;
	for (size_t i = 0; i < sizeof inks / sizeof *inks; i++)
		if (strcmp(word, inks[i]) == 0)
			return true;
	return false;
}

static size_t
check_content(char *content)
{
	size_t inked = 0;
	int depth = 0;
	char *rest;

	/* No word of the sample is an operator. */
	for (char *word = strtok_r(content, " \n[]()<>", &rest); word != NULL;
	     word = strtok_r(NULL, " \n[]()<>", &rest)) {
		if (leaves_ink(word, &depth)) {
			assert_true(depth > 0);
			inked++;
		}
		assert_true(depth >= 0);
	}
	assert_int_equal(depth, 0);
	return inked;
}

static void
all_ink_is_an_element_or_decoration(void **state)
{
	struct made made;
	struct out says;
	static const char start[] = "\nstream\n/Artifact BMC\n1 0 0 -1 0";
	char *at;
	size_t pages = 0;

	(void)state;
	make(&made, usual);
	ask(&made, "qpdf", "--qdf --object-streams=disable FILE -", &says);
	at = (char *)(uintptr_t)out_text(&says).at;
	struct text rest = out_text(&says);
	while ((at = memmem(at, rest.len - (size_t)(at - rest.at), start, strlen(start))) != NULL) {
		char *end = memmem(at, rest.len - (size_t)(at - rest.at), "endstream", 9);

		assert_non_null(end);
		*end = 0;
		assert_true(check_content(at + 8) > 5);
		pages++;
		at = end + 1;
	}
	assert_true(pages >= 6);
	assert_true(holds(&made, "/Contents <FEFF00680074007400700073")); /* "https" */
	out_release(&says);
	release(&made);
}

static void
typefaces_are_ours_and_inside(void **state)
{
	struct made made;
	struct out says;
	char *line;

	(void)state;
	make(&made, usual);
	ask(&made, "pdffonts", "FILE", &says);
	line = strchr(strchr((char *)(uintptr_t)out_text(&says).at, '\n') + 1, '\n') + 1;
	assert_true(*line != 0);
	for (char *end; *line != 0; line = end + 1) {
		end = strchr(line, '\n');
		*end = 0;
		if (strstr(line, "+LinLibertine") == NULL && strstr(line, "+Inter-") == NULL)
			fail_msg("another typeface: %s", line);
		if (strstr(line, "yes yes yes") == NULL)
			fail_msg("not embedded: %s", line);
	}
	out_release(&says);
	release(&made);
}

static void
another_reader_finds_no_fault(void **state)
{
	struct made made;
	struct out says;

	(void)state;
	make(&made, usual);
	ask(&made, "qpdf", "--check FILE", &says);
	assert_non_null(strstr(out_text(&says).at, "No syntax or stream encoding errors"));
	out_release(&says);
	release(&made);
}

/* --- Strange trees --- */

static void
empty_and_malformed_trees_are_written(void **state)
{
	struct made made;
	struct node *node;

	(void)state;
	arena_init(&made.arena, 0);
	document_init(&made.document, &made.arena);
	write_document(&made);
	out_release(&made.file);
	for (int kind = 0; kind < NODE_KIND_COUNT; kind++) {
		node = node_add(&made.document, made.document.root, (enum node_kind)kind);
		for (int within = 0; within < NODE_KIND_COUNT; within++)
			node_string(&made.document,
			    node_add(&made.document, node, (enum node_kind)within), "word");
	}
	made.document.language = text_of("x) /OpenAction (");
	write_document(&made);
	assert_false(holds(&made, "OpenAction"));
	release(&made);
}

static void
deep_nesting_is_bounded(void **state)
{
	struct made made;
	struct node *node;

	(void)state;
	arena_init(&made.arena, 0);
	document_init(&made.document, &made.arena);
	node = made.document.root;
	for (int i = 0; i < 500; i++)
		node = node_add(&made.document, node, i % 2 == 0 ? NODE_CALLOUT : NODE_DETAIL);
	node_string(&made.document, node, "deep");
	write_document(&made);
	release(&made);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(same_tree_gives_same_bytes_whatever_the_machine),
	    cmocka_unit_test(what_cairo_cannot_say_is_said),
	    cmocka_unit_test(links_lead_where_they_say_or_are_text),
	    cmocka_unit_test(outline_has_sections_and_entries),
	    cmocka_unit_test(every_block_is_extracted_whole_and_in_order),
	    cmocka_unit_test(boxes_are_read_as_boxes_and_the_watermark_is_not_read),
	    cmocka_unit_test(structure_is_told),
	    cmocka_unit_test(all_ink_is_an_element_or_decoration),
	    cmocka_unit_test(typefaces_are_ours_and_inside),
	    cmocka_unit_test(another_reader_finds_no_fault),
	    cmocka_unit_test(empty_and_malformed_trees_are_written),
	    cmocka_unit_test(deep_nesting_is_bounded),
	};

	int failed = cmocka_run_group_tests_name("pdf", tests, NULL, NULL);

	fonts_close();
	return failed;
}
