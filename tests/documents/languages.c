/* SPDX-License-Identifier: Apache-2.0 */
/* The languages of the rulebook, string by string and form by form. Arguments: the folder
 * law/languages, which says what is the same in two languages; the folder src/rules, whose notes
 * are to be listed. */
#include "documents/documents.h"
#include "documents/strings.h"
#include "documents/words.h"

#include "rulebook/embedded.h"
#include "rules/rules.h"
#include "rules/words.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *languages_folder, *rules_folder;

static void
open_law(struct law *law)
{
	struct span image = {law_image, law_image_size};

	assert_int_equal(law_open(image, law, NULL), GPAI_OK);
}

struct visit {
	const struct law *law;
	const struct law_language *language;
	const char *form;
	const char *text; /* looked through, or a file */
	unsigned n;
};

static void
each_string(struct visit *visit, void (*each)(void *, struct text))
{
	const struct law *law = visit->law;

	visit->form = "";
	strings_of_all(law, each, visit);
	for (uint32_t i = 0; i < law->n_forms; i++) {
		visit->form = law_cstr(law, law->forms[i].id);
		assert_true(strings_of_form(law, i, each, visit));
	}
}

/* --- Strings --- */

static void
check_translated(void *context, struct text string)
{
	struct visit *visit = context;

	visit->n++;
	if (!law_is_translated(visit->law, visit->language, string))
		fail_msg("%s: %s: \"%.*s\" is not translated", visit->form,
		    law_cstr(visit->law, visit->language->code), TEXT_ARG(string));
}

static void
german_and_french_say_all_that_any_form_can_print(void **state)
{
	static const char *const codes[] = {"de", "fr"};
	struct law law;

	(void)state;
	open_law(&law);
	for (size_t i = 0; i < 2; i++) {
		uint32_t index = law_find_language(&law, text_of(codes[i]));
		struct visit visit = {.law = &law};

		assert_int_not_equal(index, LAW_NONE);
		visit.language = &law.languages[index];
		each_string(&visit, check_translated);
		assert_true(visit.n > 2000);
	}
}

static void
nothing_is_translated_that_nothing_says(void **state)
{
	struct known_strings known;
	struct arena arena;
	struct law law;

	(void)state;
	open_law(&law);
	arena_init(&arena, 0);
	assert_true(strings_known(&law, &arena, &known));
	for (uint32_t i = 0; i < law.n_translations; i++)
		if (!string_is_known(&law, &known, law.translations[i].from))
			fail_msg("\"%s\" is translated", law_cstr(&law, law.translations[i].from));
	arena_release(&arena);
}

static char *
read_file(const char *folder, const char *name)
{
	char path[1024];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	char *bytes = calloc(1, 1 << 20);
	assert_non_null(bytes);
	assert_true(fread(bytes, 1, (1 << 20) - 1, file) > 0);
	fclose(file);
	return bytes;
}

/* As the file writes it: blanks that do not break by their number. */
static bool
is_listed(const char *file, const char *string)
{
	char key[512] = "{from: \"";
	size_t n = strlen(key);

	for (; *string != 0 && n < sizeof key - 16; string++) {
		bool unbroken = memcmp(string, "\u00A0", 2) == 0;
		n +=
		    (size_t)snprintf(key + n, sizeof key - n, unbroken ? "\\u00A0" : "%c", *string);
		string += unbroken;
	}
	snprintf(key + n, sizeof key - n, "\", ");
	return strstr(file, key) != NULL;
}

static void
what_is_the_same_in_two_languages_is_listed(void **state)
{
	struct law law;

	(void)state;
	open_law(&law);
	for (uint32_t l = 0; l < law.n_languages; l++) {
		const struct law_language *language = &law.languages[l];
		char name[64];

		snprintf(name, sizeof name, "%s/same.yaml", law_cstr(&law, language->code));
		char *file = read_file(languages_folder, name);
		for (uint32_t i = 0; i < language->strings_n; i++) {
			const struct law_translation *one =
			    &law.translations[language->strings_first + i];
			if (one->from == one->to && !is_listed(file, law_cstr(&law, one->from)))
				fail_msg("%s is English, or belongs into same.yaml: \"%s\"",
				    law_cstr(&law, language->code), law_cstr(&law, one->from));
		}
		free(file);
	}
}

/* The sum of what is filled in, {1} to {9}, and of the digits, each weighted by what it is. */
static unsigned
figures_of(const char *string)
{
	unsigned sum = 0;

	for (; *string != 0; string++)
		if (*string >= '0' && *string <= '9')
			sum += 1u << 2 * (*string - '0');
	return sum;
}

static void
figures_and_places_to_fill_stay(void **state)
{
	struct law law;

	(void)state;
	open_law(&law);
	for (uint32_t i = 0; i < law.n_translations; i++) {
		const char *from = law_cstr(&law, law.translations[i].from);
		const char *to = law_cstr(&law, law.translations[i].to);

		if (figures_of(from) != figures_of(to))
			fail_msg("\"%s\": other figures than \"%s\"", to, from);
		for (int slot = 1; slot <= 9; slot++) {
			char place[] = {'{', (char)('0' + slot), '}', 0};
			bool has = strstr(from, place) != NULL;
			if (has != (strstr(to, place) != NULL))
				fail_msg("\"%s\": %s is lost or new", to, place);
		}
	}
}

static void
pieces_keep_the_blanks_at_their_ends(void **state)
{
	struct law law;

	(void)state;
	open_law(&law);
	for (uint32_t i = 0; i < law.n_translations; i++) {
		struct text from = law_text(&law, law.translations[i].from);
		struct text to = law_text(&law, law.translations[i].to);

		assert_true(from.len > 0 && to.len > 0);
		if ((from.at[0] == ' ') != (to.at[0] == ' ') ||
		    (from.at[from.len - 1] == ' ') != (to.at[to.len - 1] == ' '))
			fail_msg("\"%s\" and \"%s\": other blanks", from.at, to.at);
	}
}

/* --- Notes --- */

static bool
is_said(const char *string, size_t len)
{
	for (size_t i = 0; words_said[i] != NULL; i++)
		if (strlen(words_said[i]) == len && memcmp(words_said[i], string, len) == 0)
			return true;
	return false;
}

static bool
has_letter(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((at[i] >= 'a' && at[i] <= 'z') || (at[i] >= 'A' && at[i] <= 'Z'))
			return len > 0 && !(len == 3 && memcmp(at, " x ", 3) == 0);
	return false;
}

/* The strings between the parentheses of a call. */
static unsigned
check_call(const char *at, const char *name)
{
	unsigned n = 0;

	for (int depth = 1; depth > 0 && *at != 0; at++) {
		depth += (*at == '(') - (*at == ')');
		if (*at != '"')
			continue;
		const char *end = strchr(++at, '"');
		assert_non_null(end);
		n++;
		if (has_letter(at, (size_t)(end - at)) && !is_said(at, (size_t)(end - at)))
			fail_msg("%s: \"%.*s\" stands not in said.c", name, (int)(end - at), at);
		at = end;
	}
	return n;
}

static unsigned
check_source(const char *name)
{
	static const char *const calls[] = {"words_say(", "said_in(", "insufficient("};
	char *source = read_file(rules_folder, name);
	unsigned n = 0;

	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		for (const char *at = source; (at = strstr(at, calls[i])) != NULL;) {
			at += strlen(calls[i]);
			n += check_call(at, name);
		}
	free(source);
	return n;
}

static void
every_piece_of_a_note_is_listed(void **state)
{
	/* Not in documents: see said.c. */
	static const char *const others[] = {"agenda.c", "assess.c", "timing.c"};
	DIR *folder = opendir(rules_folder);
	const struct dirent *entry;
	unsigned n = 0;

	(void)state;
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		size_t len = strlen(entry->d_name);
		bool other = len < 3 || strcmp(entry->d_name + len - 2, ".c") != 0;

		for (size_t i = 0; i < sizeof others / sizeof *others; i++)
			other |= strcmp(entry->d_name, others[i]) == 0;
		if (!other)
			n += check_source(entry->d_name);
	}
	closedir(folder);
	assert_true(n > 50);
}

/* --- Documents --- */

/* English that is long enough not to be a name, in a document of another language. */
static void
check_absent(void *context, struct text string)
{
	struct visit *visit = context;
	struct text says = law_translate(visit->law, visit->language, string);

	if (string.len < 16 || text_equal(says, string) || strpbrk(string.at, "<>&\"'") != NULL)
		return;
	if (strstr(visit->text, string.at) != NULL)
		fail_msg("%s: English in a document: \"%s\"", visit->form, string.at);
}

static void
check_document(
    const struct law *law, const struct law_language *language, uint32_t form, uint32_t audience)
{
	struct arena arena;
	struct fact_set facts;
	struct question question;
	struct form_view view;
	struct disclosed_form disclosed;
	struct document document;
	struct issue issue = {
	    .as_of = date_of(2026, 11, 22), .updated = DATE_NONE, .is_example = true};
	struct visit visit = {.law = law, .language = language};
	char lang[32];
	struct out out;

	arena_init(&arena, 0);
	fact_set_init(&facts, law, &arena);
	question_init(&question, law, &facts, issue.as_of, &arena);
	question.language = language;
	assert_int_equal(form_fill(&question, form, audience, &view, NULL), GPAI_OK);
	assert_int_equal(
	    disclose_form(law, &facts, &view, &issue, &arena, &disclosed, NULL), GPAI_OK);
	assert_int_equal(document_of_form(&disclosed, &arena, &document, NULL), GPAI_OK);
	out_memory(&out);
	assert_int_equal(html_write(&document, &out, NULL), GPAI_OK);
	out_char(&out, '\0');
	visit.text = out_text(&out).at;
	snprintf(lang, sizeof lang, "<html lang=\"%s\"", law_cstr(law, language->code));
	assert_non_null(strstr(visit.text, lang));
	visit.form = law_cstr(law, law->forms[form].id);
	strings_of_all(law, check_absent, &visit);
	assert_true(strings_of_form(law, form, check_absent, &visit));
	out_release(&out);
	arena_release(&arena);
}

static void
no_english_is_left_in_a_document_of_nothing(void **state)
{
	struct law law;

	(void)state;
	open_law(&law);
	for (uint32_t l = 0; l < law.n_languages; l++)
		for (uint32_t form = 0; form < law.n_forms; form++)
			for (uint32_t audience = 1; audience <= LAW_AUDIENCE_PUBLIC; audience <<= 1)
				if (law.forms[form].audiences & audience)
					check_document(&law, &law.languages[l], form, audience);
}

static void
dates_and_pins_follow_the_language(void **state)
{
	static const struct {
		const char *code, *date, *first, *pin;
	} expected[] = {
	    {"de", "2.\u00A0August 2025", "1.\u00A0M\u00E4rz 2026", "KI-Verordnung Art. 53(1)(d)"},
	    {"fr", "2\u00A0ao\u00FBt 2025", "1er\u00A0mars 2026",
		"R\u00E8glement IA art. 53(1)(d)"},
	};
	struct tongue tongue;
	struct arena arena;
	struct law law;

	(void)state;
	open_law(&law);
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		uint32_t index = law_find_language(&law, text_of(expected[i].code));

		assert_true(tongue_init(&tongue, &law, &law.languages[index], &arena));
		assert_string_equal(
		    date_words(&arena, &tongue, date_of(2025, 8, 2)).at, expected[i].date);
		assert_string_equal(
		    date_words(&arena, &tongue, date_of(2026, 3, 1)).at, expected[i].first);
		assert_string_equal(tongue_pin(&tongue, &arena, text_of("AI Act Art 53(1)(d)")).at,
		    expected[i].pin);
	}
	assert_string_equal(date_words(&arena, NULL, date_of(2026, 3, 1)).at, "1\u00A0March 2026");
	arena_release(&arena);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(german_and_french_say_all_that_any_form_can_print),
	    cmocka_unit_test(nothing_is_translated_that_nothing_says),
	    cmocka_unit_test(what_is_the_same_in_two_languages_is_listed),
	    cmocka_unit_test(figures_and_places_to_fill_stay),
	    cmocka_unit_test(pieces_keep_the_blanks_at_their_ends),
	    cmocka_unit_test(every_piece_of_a_note_is_listed),
	    cmocka_unit_test(no_english_is_left_in_a_document_of_nothing),
	    cmocka_unit_test(dates_and_pins_follow_the_language),
	};

	assert_int_equal(argc, 3);
	languages_folder = argv[1];
	rules_folder = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
