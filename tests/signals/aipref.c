/* SPDX-License-Identifier: Apache-2.0 */
/* Values of Content-Usage: the examples of draft-ietf-aipref-vocab in our own data, and what each
 * older draft called things. */
#include "../check.h"

#include "signals/aipref.h"

#include <string.h>

struct row {
	const char *value;
	enum says train_ai, ai_use, search, training;
	const char *legacy; /* NULL: none */
	bool has_note;
};

#define NO   SAYS_RESERVED
#define YES  SAYS_ALLOWED
#define OPEN SAYS_NOTHING

static void
check(const struct row *row)
{
	struct aipref a;

	aipref_read((struct span){(const uint8_t *)row->value, strlen(row->value)}, &a);
	if (a.train_ai != row->train_ai || a.ai_use != row->ai_use || a.search != row->search)
		fail_msg("%s: %s %s %s", row->value, says_word(a.train_ai), says_word(a.ai_use),
		    says_word(a.search));
	if (aipref_training(&a) != row->training)
		fail_msg("%s: training %s", row->value, says_word(aipref_training(&a)));
	if (!text_is(a.legacy, row->legacy != NULL ? row->legacy : ""))
		fail_msg("%s: legacy %.*s", row->value, TEXT_ARG(a.legacy));
	if ((a.note != NULL) != row->has_note)
		fail_msg("%s: note %s", row->value, a.note != NULL ? a.note : "none");
}

static void
check_all(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(&rows[i]);
}
#define CHECK_ALL(rows) check_all((rows), sizeof(rows) / sizeof *(rows))

static void
labels_of_the_current_draft_are_read(void **state)
{
	static const struct row rows[] = {
	    {"train-ai=n, search=y", NO, OPEN, YES, NO, NULL, false},
	    {"train-ai=y, search=n", YES, OPEN, NO, YES, NULL, false},
	    {"train-ai=n", NO, OPEN, OPEN, NO, NULL, false},
	    {" ai-use=n ", OPEN, NO, OPEN, OPEN, NULL, false},
	    {"ai-use=y,train-ai=y", YES, YES, OPEN, YES, NULL, false},
	    {"", OPEN, OPEN, OPEN, OPEN, NULL, false},
	};

	(void)state;
	CHECK_ALL(rows);
}

static void
values_other_than_the_tokens_y_and_n_are_unknown(void **state)
{
	static const struct row rows[] = {
	    {"train-ai", OPEN, OPEN, OPEN, OPEN, NULL, true},
	    {"train-ai=\"n\"", OPEN, OPEN, OPEN, OPEN, NULL, true},
	    {"train-ai=no", OPEN, OPEN, OPEN, OPEN, NULL, true},
	    {"train-ai=N", OPEN, OPEN, OPEN, OPEN, NULL, true},
	    {"train-ai=?0", OPEN, OPEN, OPEN, OPEN, NULL, true},
	    {"train-ai=(n)", OPEN, OPEN, OPEN, OPEN, NULL, true},
	    {"train-ai=no, search=y", OPEN, OPEN, YES, OPEN, NULL, true},
	};

	(void)state;
	CHECK_ALL(rows);
}

static void
the_last_of_equal_keys_counts(void **state)
{
	static const struct row rows[] = {
	    {"train-ai=y, train-ai, search=n, search=\"n\"", OPEN, OPEN, OPEN, OPEN, NULL, true},
	    {"train-ai=n, train-ai=y", YES, OPEN, OPEN, YES, NULL, true},
	    {"train-ai=n, train-ai=n", NO, OPEN, OPEN, NO, NULL, false},
	    {"train-ai=x, train-ai=n", NO, OPEN, OPEN, NO, NULL, true},
	    {"bots=n, bots=y", OPEN, OPEN, OPEN, OPEN, NULL, false},
	};

	(void)state;
	CHECK_ALL(rows);
}

static void
what_is_no_dictionary_is_unknown_throughout(void **state)
{
	static const struct row rows[] = {
	    {"Train-AI=n", OPEN, OPEN, OPEN, OPEN, NULL, true},
	    {"train-ai=n,", OPEN, OPEN, OPEN, OPEN, NULL, true},
	    {"train-ai=y, search=y, Foo=y", OPEN, OPEN, OPEN, OPEN, NULL, true},
	    {"bots=n, train-ai=n, ", OPEN, OPEN, OPEN, OPEN, NULL, true},
	    {"ai-use=n, bots=n, \x80", OPEN, OPEN, OPEN, OPEN, NULL, true},
	    {"search=y, train-ai: n", OPEN, OPEN, OPEN, OPEN, NULL, true},
	    {"train-ai=y; search=y", YES, OPEN, OPEN, YES, NULL, false}, /* a parameter */
	    {"train-ai=y search=y", OPEN, OPEN, OPEN, OPEN, NULL, true},
	    {"n", OPEN, OPEN, OPEN, OPEN, NULL, false},
	};

	(void)state;
	CHECK_ALL(rows);
}

static void
parameters_do_not_matter(void **state)
{
	static const struct row rows[] = {
	    {"train-ai=n;foo=1", NO, OPEN, OPEN, NO, NULL, false},
	    {"train-ai;allow=n, train-ai=y", YES, OPEN, OPEN, YES, NULL, true},
	    {"train-ai;has;parameters=\"?\"", OPEN, OPEN, OPEN, OPEN, NULL, true},
	};

	(void)state;
	CHECK_ALL(rows);
}

static void
no_to_a_label_of_an_older_draft_is_a_reservation_by_our_policy(void **state)
{
	static const struct row rows[] = {
	    {"bots=n", OPEN, OPEN, OPEN, NO, "bots", true},
	    {"all=n", OPEN, OPEN, OPEN, NO, "all", true},
	    {"tdm=n", OPEN, OPEN, OPEN, NO, "tdm", true},
	    {"ai=n", OPEN, OPEN, OPEN, NO, "ai", true},
	    {"genai=n", OPEN, OPEN, OPEN, NO, "genai", true},
	    {"train-genai=n, train-ai=y", YES, OPEN, OPEN, NO, "train-genai", true},
	    {"genai=n, all=n", OPEN, OPEN, OPEN, NO, "all", true},
	};

	(void)state;
	CHECK_ALL(rows);
}

static void
yes_to_an_old_label_and_labels_of_no_draft_say_nothing(void **state)
{
	static const struct row rows[] = {
	    {"bots=y", OPEN, OPEN, OPEN, OPEN, NULL, false},
	    {"tdm=y, genai=y", OPEN, OPEN, OPEN, OPEN, NULL, false},
	    {"ai-train=n", OPEN, OPEN, OPEN, OPEN, NULL, false},
	    {"inference=n, ai-output=n", OPEN, OPEN, OPEN, OPEN, NULL, false},
	    {"future-use=n", OPEN, OPEN, OPEN, OPEN, NULL, false},
	};

	(void)state;
	CHECK_ALL(rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(labels_of_the_current_draft_are_read),
	    cmocka_unit_test(values_other_than_the_tokens_y_and_n_are_unknown),
	    cmocka_unit_test(the_last_of_equal_keys_counts),
	    cmocka_unit_test(what_is_no_dictionary_is_unknown_throughout),
	    cmocka_unit_test(parameters_do_not_matter),
	    cmocka_unit_test(no_to_a_label_of_an_older_draft_is_a_reservation_by_our_policy),
	    cmocka_unit_test(yes_to_an_old_label_and_labels_of_no_draft_say_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
