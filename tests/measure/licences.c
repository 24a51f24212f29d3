/* SPDX-License-Identifier: Apache-2.0 */
/* The table of licences: what it asks for exists, and it never asks about licences that
 * only want attribution or sharing alike. */
#include "../check.h"

#include "base/file.h"
#include "measure/licences.h"
#include "notation/yaml.h"

#include <stdlib.h>
#include <string.h>

static void
words_are_found_whatever_their_case(void **state)
{
	(void)state;
	assert_string_equal(licence_find(text_of("apache-2.0"))->spdx, "Apache-2.0");
	assert_string_equal(licence_find(text_of("Apache-2.0"))->spdx, "Apache-2.0");
	assert_string_equal(licence_find(text_of("LLAMA3.1"))->name, "Llama 3.1 Community License");
	assert_null(licence_find(text_of("apache")));
	assert_null(licence_find(text_of("")));
	assert_null(licence_find(text_of("mit|apache-2.0")));
}

static bool
asks(const char *word, const char *fact, const char *about)
{
	const struct licence *licence = licence_find(text_of(word));

	for (const struct licence_term *t = licence->terms; t->fact != NULL; t++) {
		if (strcmp(t->fact, fact) == 0 && strcmp(t->word, about) == 0)
			return true;
	}
	return false;
}

static void
terms_that_may_cost_the_exemption_are_asked_about(void **state)
{
	(void)state;
	assert_true(asks("llama3.1", "licence.limits", "user-scale"));
	assert_true(asks("llama3.1", "licence.limits", "field-of-use"));
	assert_true(asks("gemma", "licence.limits", "field-of-use"));
	assert_true(asks("qwen", "licence.limits", "user-scale"));
	assert_true(asks("cc-by-nc-4.0", "licence.limits", "non-commercial"));
	assert_true(asks("qwen-research", "licence.limits", "research-only"));
	assert_true(asks("creativeml-openrail-m", "licence.limits", "field-of-use"));
	assert_true(asks("other", "licence.link", ""));
}

static void
attribution_and_sharing_alike_are_not_asked_about(void **state)
{
	static const char *const free_ones[] = {"apache-2.0", "mit", "bsd-3-clause", "cc-by-4.0",
	    "cc-by-sa-4.0", "gpl-3.0", "eupl-1.2"};

	(void)state;
	for (size_t i = 0; i < sizeof free_ones / sizeof *free_ones; i++)
		assert_null(licence_find(text_of(free_ones[i]))->terms[0].fact);
}

/* Is `word` an option of the fact, or the term of a fact that has none? */
static bool
is_known(const struct yaml_node *facts, const struct licence_term *term)
{
	const struct yaml_entry *entry, *option;

	for (uint32_t i = 0; (entry = yaml_entry(facts, i)) != NULL; i++) {
		if (!text_is(yaml_get(&entry->value, "key")->scalar, term->fact))
			continue;
		if (term->word[0] == '\0')
			return true;
		const struct yaml_node *options = yaml_get(&entry->value, "options");
		for (uint32_t o = 0; options != NULL && (option = yaml_entry(options, o)) != NULL;
		     o++) {
			if (text_is(yaml_get(&option->value, "word")->scalar, term->word))
				return true;
		}
	}
	return false;
}

static void
every_term_names_a_fact_and_a_word_of_the_vocabulary(void **state)
{
	const char *folder = getenv("GPAI_VOCABULARY");
	struct arena arena = ARENA_NONE;
	const struct yaml_node *root;
	struct span bytes;

	(void)state;
	if (folder == NULL)
		skip();
	assert_int_equal(
	    file_read(&arena, file_join(&arena, folder, "licence.yaml"), 1 << 20, &bytes, NULL),
	    GPAI_OK);
	assert_int_equal(yaml_parse(&arena, "licence.yaml", bytes, &root, NULL), GPAI_OK);
	for (const struct licence *licence = licences; licence->words != NULL; licence++) {
		for (const struct licence_term *t = licence->terms; t->fact != NULL; t++) {
			if (!is_known(yaml_get(root, "facts"), t))
				fail_msg("%s: %s %s is not in the vocabulary", licence->words,
				    t->fact, t->word);
		}
	}
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_are_found_whatever_their_case),
	    cmocka_unit_test(terms_that_may_cost_the_exemption_are_asked_about),
	    cmocka_unit_test(attribution_and_sharing_alike_are_not_asked_about),
	    cmocka_unit_test(every_term_names_a_fact_and_a_word_of_the_vocabulary),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
