/* SPDX-License-Identifier: Apache-2.0 */
/* The retentions of the rulebook against the kinds of records that there are. */
#include "../check.h"

#include "api/retention.h"

#include <string.h>

static void
every_word_of_a_retention_is_a_kind_of_record(void **state)
{
	struct gpai_law *law;
	struct gpai_error err;
	enum record_kind kind;

	(void)state;
	assert_int_equal(gpai_law_builtin(&law, &err), GPAI_OK);
	assert_true(law->law.n_retentions > 0);
	for (uint32_t i = 0; i < law->law.n_retentions; i++) {
		const struct law_retention *is = &law->law.retentions[i];
		for (uint32_t k = 0; k < is->records.n; k++) {
			const char *word =
			    law_cstr(&law->law, law->law.refs[is->records.first + k]);
			if (!record_kind_from(text_of(word), &kind))
				fail_msg("%s: no kind of record is called %s",
				    law_cstr(&law->law, is->id), word);
		}
	}
	gpai_law_free(law);
}

/* Each kind but those the log rests on is of some sort, so that nothing is forgotten. */
static void
every_kind_of_record_has_a_retention(void **state)
{
	struct gpai_law *law;
	struct gpai_error err;

	(void)state;
	assert_int_equal(gpai_law_builtin(&law, &err), GPAI_OK);
	for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
		bool found = kind == RECORD_KEY || kind == RECORD_ERASURE;
		for (uint32_t i = 0; i < law->law.n_retentions && !found; i++) {
			const struct law_retention *is = &law->law.retentions[i];
			for (uint32_t k = 0; k < is->records.n; k++)
				found |= strcmp(record_kind_word((enum record_kind)kind),
					     law_cstr(&law->law,
						 law->law.refs[is->records.first + k])) == 0;
		}
		if (!found)
			fail_msg("no retention holds records of kind %s",
			    record_kind_word((enum record_kind)kind));
	}
	gpai_law_free(law);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_word_of_a_retention_is_a_kind_of_record),
	    cmocka_unit_test(every_kind_of_record_has_a_retention),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
