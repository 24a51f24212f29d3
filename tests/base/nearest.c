/* SPDX-License-Identifier: Apache-2.0 */
/* What was probably meant by a mistyped word. */
#include "base/base.h"

#include "../check.h"

#include <string.h>

static const char *const WORDS[] = {
    "model.name", "provider.name", "training.compute.flop", "yes", "no", "source", NULL};

/* "" when nothing is near. */
static void
check(const char *word, const char *meant)
{
	struct nearest nearest = nearest_to(text_of(word));

	for (size_t i = 0; WORDS[i] != NULL; i++)
		nearest_offer(&nearest, text_of(WORDS[i]));
	if (!text_is(nearest.found, meant))
		fail_msg("\"%s\" gave \"%.*s\"", word, TEXT_ARG(nearest.found));
}

static void
few_wrong_letters_are_forgiven(void **state)
{
	(void)state;
	check("model.name", "model.name");
	check("modl.name", "model.name");
	check("modle.nmae", "");
	check("sauce", "source");
	check("training.compute.flops", "training.compute.flop");
	check("training-computed-flops", "training.compute.flop");
	check("training-computes_in-flops", "");
}

static void
dotted_name_without_its_first_parts_is_near(void **state)
{
	(void)state;
	check("flop", "training.compute.flop");
	check("compute.flop", "training.compute.flop");
	check("pute.flop", "");
}

static void
short_words_are_not_turned_into_others(void **state)
{
	(void)state;
	check("", "");
	check("n", "");
	check("on", "");
	check("ye", "yes");
}

static void
longer_word_than_a_row_holds_is_left_alone(void **state)
{
	char word[82], other[82];

	(void)state;
	memset(word, 'a', sizeof word);
	memset(other, 'a', sizeof other);
	other[0] = 'b';
	for (size_t n = 79; n <= 81; n++) {
		struct nearest nearest = nearest_to((struct text){word, n});
		nearest_offer(&nearest, (struct text){other, n});
		assert_int_equal(nearest.found.len, n <= 80 ? n : 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(few_wrong_letters_are_forgiven),
	    cmocka_unit_test(dotted_name_without_its_first_parts_is_near),
	    cmocka_unit_test(short_words_are_not_turned_into_others),
	    cmocka_unit_test(longer_word_than_a_row_holds_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
