/* SPDX-License-Identifier: Apache-2.0 */
/* The example of gpai-law(5) is a rulebook, and the manual names every word of the language. */
#include "rulebooks.h"

#include "sound.h"

#include <stdio.h>
#include <string.h>

static const char *manual_path;

static const char *
read_manual(struct arena *arena)
{
	struct gpai_error err;
	struct span bytes;

	assert_int_equal(file_read(arena, manual_path, 1 << 20, &bytes, &err), GPAI_OK);
	return arena_string(arena, (struct text){(const char *)bytes.at, bytes.len});
}

/* What stands between the two comments, requests aside. */
static struct span
example(struct arena *arena, const char *manual)
{
	static const char BEGIN[] = ".\\\" begin example\n", END[] = ".\\\" end example\n";
	const char *at = strstr(manual, BEGIN);
	const char *end = strstr(manual, END);
	size_t len = 0;

	assert_non_null(at);
	assert_non_null(end);
	char *text = arena_alloc(arena, (size_t)(end - at));
	for (at += sizeof BEGIN - 1; at < end;) {
		const char *next = strchr(at, '\n') + 1;
		if (*at != '.') {
			memcpy(text + len, at, (size_t)(next - at));
			len += (size_t)(next - at);
		}
		at = next;
	}
	return (struct span){(const uint8_t *)text, len};
}

static void
the_example_compiles(void **state)
{
	struct rulebook_file file = {.name = "example.yaml", .path = "gpai-law.5"};
	struct gpai_error err = {0};
	struct arena arena;
	struct span image;
	struct law law;

	(void)state;
	arena_init(&arena, 0);
	file.bytes = example(&arena, read_manual(&arena));
	enum gpai_code rc = rulebook_compile(&file, 1, &arena, &image, NULL, &err);
	assert_string_equal(err.message, "");
	assert_int_equal(rc, GPAI_OK);
	assert_int_equal(law_open(image, &law, &err), GPAI_OK);
	assert_true(law_is_sound(&law));
	assert_int_equal(law.n_provisions, 2);
	arena_release(&arena);
}

/* Also in an enumeration: ".Ic from , until". */
static bool
names(const char *manual, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = manual; (at = strstr(at, word)) != NULL; at += len) {
		bool begins = at == manual || strchr(" \n(", at[-1]) != NULL;
		bool ends = strchr(" \n,.:;", at[len]) != NULL;
		if (begins && ends)
			return true;
	}
	return false;
}

static void
every_word_of_the_image_is_in_the_manual(void **state)
{
	static const char *const WORDS[] = {
#define X(name, word) word,
	    VALUE_TYPES(X) LAW_PROVISION_KINDS(X) LAW_FORCES(X) LAW_SHOWS(X)
#undef X
#define X(name, word, says) word,
		LAW_AUDIENCES(X) LAW_CONFIDENCES(X) LAW_EVENT_STATUSES(X)
#undef X
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	const char *manual = read_manual(&arena);
	for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
		if (!names(manual, WORDS[i]))
			print_message("not in the manual: %s\n", WORDS[i]);
		assert_true(names(manual, WORDS[i]));
	}
	arena_release(&arena);
}

/* Records with a key nobody knows; the compiler then lists those it does. */
static const char *const UNKNOWN_KEYS[] = {
    "rulebook: {zz: 1, versions: [{zz: 1}], heading: {zz: 1}, classification: [{zz: 1}]}",
    "sources: [{zz: 1, status: zz}]",
    "kinds: [{zz: 1}]",
    "facts: [{zz: 1, default: {zz: 1}, bands: [{zz: 1}], options: [{zz: 1}]}]",
    "macros: [{zz: 1}]",
    "provisions: [{zz: 1, due: {zz: 1}, cap: {zz: 1}, met: {zz: 1}}]",
    "forms: [{zz: 1, heading: {zz: 1}, stages: [{zz: 1}]}]",
    "forms: [{zz: 1, sections: [{zz: 1, items: [{zz: 1, facts: [{zz: 1}]}]}]}]",
    "registers: [{zz: 1}]",
    "calendar: [{zz: 1, status: zz}]",
    "amendments: [{zz: 1}]",
    "choices: [{zz: 1}]",
    "holidays: [{zz: 1}]",
    "zz: []",
};

static unsigned
check_listed(const char *manual, const char *message)
{
	static const char LIST[] = "expected one of ";
	const char *at = strstr(message, LIST);
	char word[64];
	unsigned n = 0;
	int len;

	for (at = at != NULL ? at + sizeof LIST - 1 : "";
	     sscanf(at, "%63[a-z-]%n", word, &len) == 1; at += len, at += strspn(at, ", "), n++) {
		if (!names(manual, word))
			print_message("not in the manual: %s, of: %s\n", word, message);
		assert_true(names(manual, word));
	}
	return n;
}

static void
every_key_and_operator_is_in_the_manual(void **state)
{
	struct rulebook_file file = {.name = "keys.yaml", .path = "keys.yaml"};
	static struct rulebook_report report;
	unsigned lists = 0, words = 0;
	struct arena arena;
	struct span image;

	(void)state;
	arena_init(&arena, 0);
	const char *manual = read_manual(&arena);
	for (size_t k = 0; k < sizeof UNKNOWN_KEYS / sizeof UNKNOWN_KEYS[0]; k++) {
		const char *yaml = UNKNOWN_KEYS[k];
		file.bytes = (struct span){(const uint8_t *)yaml, strlen(yaml)};
		assert_int_equal(
		    rulebook_compile(&file, 1, &arena, &image, &report, NULL), GPAI_MALFORMED);
		for (uint32_t i = 0; i < report.n; i++) {
			unsigned n = check_listed(manual, report.problems[i].message);
			lists += n > 0;
			words += n;
		}
	}
	assert_true(lists >= 20);
	assert_true(words >= 120);
	arena_release(&arena);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_example_compiles),
	    cmocka_unit_test(every_key_and_operator_is_in_the_manual),
	    cmocka_unit_test(every_word_of_the_image_is_in_the_manual),
	};

	if (argc != 2)
		return 2;
	manual_path = argv[1];
	return cmocka_run_group_tests_name("manual", tests, NULL, NULL);
}
