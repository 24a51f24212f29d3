/* SPDX-License-Identifier: Apache-2.0 */
/* Hostile text in every field, and failure at every step, in every format. */
#include "sample.h"

#include "documents/clean.h"
#include "documents/typeset.h"
#include "notation/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char hostile[] =
    "<script>alert(1)</script><img src=x onerror=\"alert('2')\"> & &lt; ' \" ]]> -->\n"
    "# not a heading\n\n- <b>item</b>\n- [x](javascript:alert(3)) ![i](https://x.example)\n\n"
    "1. one | two ``code`` *strong* _em_ ~~no~~ $x$ \\\n"
    "\u202Egnp.exe\u202C \u2066isolated\u2069 \x01\x7F \xC2\x85 \U000E0041 "
    "https://example.org/?a=1&b=\"2\" http://x.example/<script>";

/* --- HTML --- */

struct tags {
	const char *at;
	char open[64][16];
	unsigned depth;
};

static bool
is_void(const char *name)
{
	return strcmp(name, "meta") == 0 || strcmp(name, "br") == 0;
}

static bool /* it closes itself */
skip_attributes(struct tags *tags)
{
	char quote = 0;

	for (; *tags->at != 0 && (quote != 0 || *tags->at != '>'); tags->at++) {
		if (quote == 0 && *tags->at == '<')
			fail_msg("a < inside a tag: %.40s", tags->at);
		if (*tags->at == '"')
			quote = quote == 0 ? '"' : 0;
	}
	assert_int_equal(*tags->at, '>');
	return *tags->at++ == '>' && tags->at[-2] == '/';
}

static void
read_name(struct tags *tags, char name[16])
{
	unsigned n = 0;

	while (((*tags->at >= 'a' && *tags->at <= 'z') || (*tags->at >= '0' && *tags->at <= '9')) &&
	       n < 15)
		name[n++] = *tags->at++;
	name[n] = 0;
	if (n == 0)
		fail_msg("a < that starts no tag: %.40s", tags->at);
}

static void
read_tag(struct tags *tags)
{
	char name[16];

	if (*tags->at == '/') {
		tags->at++;
		read_name(tags, name);
		assert_true(tags->depth > 0);
		assert_string_equal(name, tags->open[--tags->depth]);
		skip_attributes(tags);
		return;
	}
	read_name(tags, name);
	assert_string_not_equal(name, "script");
	assert_string_not_equal(name, "img");
	if (skip_attributes(tags) || is_void(name))
		return;
	assert_true(tags->depth < 64);
	strcpy(tags->open[tags->depth++], name);
	if (strcmp(name, "style") == 0) {
		tags->at = strstr(tags->at, "</style>");
		assert_non_null(tags->at);
	}
}

static void
assert_balanced(const char *html)
{
	struct tags tags = {.at = html};

	assert_memory_equal(html, "<!DOCTYPE html>", 15);
	tags.at += 15;
	while (*tags.at != 0) {
		if (*tags.at++ == '<')
			read_tag(&tags);
		else if (tags.at[-1] == '>')
			fail_msg("a bare > before: %.40s", tags.at);
	}
	assert_int_equal(tags.depth, 0);
}

static void
assert_harmless(const char *bytes)
{
	size_t n;

	for (struct text rest = text_of(bytes); rest.len > 0; rest.at += n, rest.len -= n) {
		uint32_t point = text_next(rest, &n);

		assert_false(point < 0x20 && point != '\n');
		assert_false(point >= 0x7F && point < 0xA0);
		assert_false(point >= 0x202A && point <= 0x202E);
		assert_false(point >= 0x2066 && point <= 0x2069);
		assert_false(point >= 0xE0000);
	}
}

static char *
write_hostile(const char *format, uint32_t audience, bool is_filled)
{
	struct sample sample;
	char *bytes;

	sample_init(&sample, hostile, is_filled);
	bytes = sample_write(&sample, audience, true, format);
	sample_release(&sample);
	return bytes;
}

static void
html_of_hostile_text_is_balanced_and_inert(void **state)
{
	(void)state;
	for (int filled = 0; filled < 2; filled++)
		for (uint32_t audience = 1; audience <= LAW_AUDIENCE_PUBLIC; audience <<= 1) {
			char *html = write_hostile("html", audience, filled);

			assert_balanced(html);
			assert_harmless(html);
			assert_null(strstr(html, "href=\"javascript"));
			free(html);
		}
}

static void
html_asks_nobody_for_anything(void **state)
{
	struct sample sample;
	char *html;

	(void)state;
	sample_init(&sample, NULL, true);
	html = sample_write(&sample, LAW_AUDIENCE_AIO, false, "html");
	assert_null(strstr(html, "src="));
	assert_null(strstr(html, "url("));
	assert_null(strstr(html, "@import"));
	assert_null(strstr(html, "<link"));
	assert_null(strstr(html, "<script"));
	assert_null(strstr(html, "style=\""));
	assert_non_null(strstr(html, "default-src 'none'"));
	free(html);
	sample_release(&sample);
}

/* The attribute's value, up to its quote; NULL at the end. */
static const char *
next_value(const char **at, const char *name, size_t *len)
{
	const char *value = strstr(*at, name);

	if (value == NULL)
		return NULL;
	value += strlen(name);
	*len = strcspn(value, "\"");
	*at = value + *len;
	return value;
}

static unsigned
count_id(const char *html, const char *id, size_t len)
{
	const char *at = html, *value;
	unsigned n = 0;
	size_t n_chars;

	while ((value = next_value(&at, " id=\"", &n_chars)) != NULL)
		n += n_chars == len && memcmp(value, id, len) == 0;
	return n;
}

static void
html_anchors_are_unique_and_links_lead_somewhere(void **state)
{
	struct sample sample;
	const char *at, *value;
	char *html;
	size_t len;

	(void)state;
	sample_init(&sample, NULL, true);
	html = sample_write(&sample, LAW_AUDIENCE_AIO, true, "html");
	at = html;
	while ((value = next_value(&at, " id=\"", &len)) != NULL)
		assert_int_equal(count_id(html, value, len), 1);
	at = html;
	while ((value = next_value(&at, "href=\"#", &len)) != NULL)
		assert_int_equal(count_id(html, value, len), 1);
	free(html);
	sample_release(&sample);
}

/* --- Markdown --- */

/* Blanks out code spans: nothing in them means anything. */
static void
drop_code(char *markdown)
{
	for (char *at = markdown; (at = strchr(at, '`')) != NULL;) {
		size_t fence = strspn(at, "`");
		char *end = at + fence;

		if (at > markdown && at[-1] == '\\') {
			at++;
			continue;
		}
		while ((end = strchr(end, '`')) != NULL && strspn(end, "`") != fence)
			end += strspn(end, "`");
		assert_non_null(end);
		memset(at, '.', (size_t)(end - at) + fence);
		at = end + fence;
	}
}

/* Only what the writer itself puts may be markup: every other < is escaped. */
static void
markdown_of_hostile_text_has_no_foreign_markup(void **state)
{
	static const char *const ours[] = {"<sub>", "</sub>", "<a id=\"", "</a>", "<#", "<http",
	    "<!-- gpai:issue {\"gpai\":1,", "<!-- gpai:field ", "<!-- /gpai:field -->"};
	char *markdown = write_hostile("md", LAW_AUDIENCE_AIO, true);

	(void)state;
	assert_harmless(markdown);
	drop_code(markdown);
	for (const char *at = markdown; (at = strchr(at, '<')) != NULL; at++) {
		bool known = at > markdown && at[-1] == '\\';

		for (size_t i = 0; i < sizeof ours / sizeof *ours && !known; i++)
			known = strncmp(at, ours[i], strlen(ours[i])) == 0;
		if (!known)
			fail_msg("markup got through: %.40s", at);
	}
	assert_null(strstr(strchr(markdown, '\n'), "x](javascript")); /* behind the issue */
	assert_null(strstr(markdown, "\n# not"));
	assert_null(strstr(markdown, "\n1. one"));
	free(markdown);
}

static char *
set_as_markdown(const char *prose)
{
	struct arena arena;
	struct document document;
	struct out out;
	char *bytes;
	size_t len;

	arena_init(&arena, 0);
	document_init(&document, &arena);
	typeset_prose(&document, document.root, text_of(prose));
	out_memory(&out);
	assert_int_equal(markdown_write(&document, &out, NULL), GPAI_OK);
	bytes = out_take(&out, &len);
	out_release(&out);
	arena_release(&arena);
	assert_non_null(bytes);
	return bytes;
}

static void
markdown_escapes_what_means_something_and_no_more(void **state)
{
	static const struct {
		const char *prose, *markdown;
	} cases[] = {
	    {"plain, text (with) dots. And more!", "plain, text (with) dots. And more\\!\n"},
	    {"# heading", "\\# heading\n"},
	    {"a # b", "a \\# b\n"},
	    {"+ plus", "\\+ plus\n"},
	    {"1. one", "1\\. one\n"},
	    {"2024) x", "2024\\) x\n"},
	    {"version 1.5", "version 1.5\n"},
	    {"snake_case_name and _em_", "snake_case_name and \\_em\\_\n"},
	    {"a*b", "a\\*b\n"},
	    {"AT&T &amp; &", "AT\\&T \\&amp; \\&\n"},
	    {"[x](y)", "\\[x\\](y)\n"},
	    {"a | b", "a \\| b\n"},
	    {"=== x", "\\=== x\n"},
	    {"see https://a.example/b_c.", "see <https://a.example/b_c>.\n"},
	    {"one\ntwo\n\nthree", "one two\n\nthree\n"},
	    {"- a\n- b\n\nend", "- a\n- b\n\nend\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *markdown = set_as_markdown(cases[i].prose);

		assert_string_equal(markdown, cases[i].markdown);
		free(markdown);
	}
}

/* --- JSON --- */

static void
json_of_hostile_text_is_json(void **state)
{
	char *bytes = write_hostile("json", LAW_AUDIENCE_NCA, true);
	struct gpai_error err = {0};
	json_t *root = NULL;

	(void)state;
	assert_harmless(bytes);
	assert_int_equal(
	    json_parse("json", (struct span){(uint8_t *)bytes, strlen(bytes)}, NULL, &root, &err),
	    GPAI_OK);
	assert_true(json_is_true(json_object_get(root, "example")));
	assert_string_equal(json_string_value(json_object_get(root, "audience")), "NCA");
	assert_int_equal(json_array_size(json_object_get(root, "items")), 12);
	json_decref(root);
	free(bytes);
}

static void
json_refuses_what_is_no_form(void **state)
{
	struct arena arena;
	struct document document;
	struct out out;

	(void)state;
	arena_init(&arena, 0);
	document_init(&document, &arena);
	out_memory(&out);
	assert_int_equal(json_write(&document, &out, NULL), GPAI_UNSUPPORTED);
	out_release(&out);
	arena_release(&arena);
}

/* --- Failure --- */

static void
every_write_that_fails_is_reported(void **state)
{
	struct sample sample;
	struct disclosed_form form;
	struct document document;
	uint32_t n;
	const struct exporter *all = exporters(&n);

	(void)state;
	sample_init(&sample, NULL, true);
	sample_disclose(&sample, LAW_AUDIENCE_AIO, false, &form);
	assert_int_equal(document_of_form(&form, &sample.arena, &document, NULL), GPAI_OK);
	for (uint32_t i = 0; i < n; i++)
		for (uint64_t after = 1;; after += 97) {
			struct out out;
			enum gpai_code rc;

			out_memory(&out);
			out.fail_after = after;
			rc = sample_export(&all[i], &document, &out, NULL);
			bool complete = out.total <= after && rc == GPAI_OK;
			out_release(&out);
			if (complete)
				break;
			assert_int_not_equal(rc, GPAI_OK);
		}
	sample_release(&sample);
}

/* Discloses, lays out and writes with so much memory; what was written goes to `out`. */
static enum gpai_code
lay_out(struct sample *sample, const struct form_view *view, size_t limit, struct out *out)
{
	struct issue issue = sample_issue(sample, true);
	struct disclosed_form form;
	struct document document;
	struct arena arena;
	enum gpai_code rc;

	arena_init(&arena, limit);
	rc = disclose_form(&sample->law, &sample->facts, view, &issue, &arena, &form, NULL);
	if (rc == GPAI_OK)
		rc = document_of_form(&form, &arena, &document, NULL);
	if (rc == GPAI_OK) {
		rc = html_write(&document, out, NULL);
		assert_int_equal(json_write(&document, out, NULL), rc);
	}
	arena_release(&arena);
	return rc;
}

/* Success with less than everything would be a truncated document. */
static void
lack_of_memory_anywhere_is_reported(void **state)
{
	struct sample sample;
	const struct form_view *view;
	struct out whole, out;
	enum gpai_code rc;
	size_t limit = 0;

	(void)state;
	sample_init(&sample, "1.4062e11 \u202E https://example.org\n\n- x", true);
	view = sample_view(&sample, LAW_AUDIENCE_NCA);
	out_memory(&whole);
	assert_int_equal(lay_out(&sample, view, 0, &whole), GPAI_OK);
	do {
		out_memory(&out);
		rc = lay_out(&sample, view, limit += 61, &out);
		assert_true(rc == GPAI_OK || rc == GPAI_NO_MEMORY);
		assert_true(rc != GPAI_OK || text_equal(out_text(&out), out_text(&whole)));
		out_release(&out);
	} while (rc != GPAI_OK);
	assert_true(limit > 4096);
	out_release(&whole);
	sample_release(&sample);
}

static void
exporters_have_distinct_names_and_suffixes(void **state)
{
	uint32_t n;
	const struct exporter *all = exporters(&n);

	(void)state;
	for (uint32_t i = 0; i < n; i++) {
		assert_ptr_equal(exporter_find(text_of(all[i].name)), &all[i]);
		assert_true(i == 0 || strcmp(all[i - 1].name, all[i].name) < 0);
		assert_true(strlen(all[i].says) > 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(html_of_hostile_text_is_balanced_and_inert),
	    cmocka_unit_test(html_asks_nobody_for_anything),
	    cmocka_unit_test(html_anchors_are_unique_and_links_lead_somewhere),
	    cmocka_unit_test(markdown_of_hostile_text_has_no_foreign_markup),
	    cmocka_unit_test(markdown_escapes_what_means_something_and_no_more),
	    cmocka_unit_test(json_of_hostile_text_is_json),
	    cmocka_unit_test(json_refuses_what_is_no_form),
	    cmocka_unit_test(every_write_that_fails_is_reported),
	    cmocka_unit_test(lack_of_memory_anywhere_is_reported),
	    cmocka_unit_test(exporters_have_distinct_names_and_suffixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
