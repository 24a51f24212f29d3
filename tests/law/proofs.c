/* SPDX-License-Identifier: Apache-2.0 */
/* The rulebook itself: every rule can come true, and no choice is refuted. */
#include "rulebook/proofs.h"
#include "rulebook/embedded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void
tell(void *context, const struct rulebook_finding *f)
{
	(void)context;
	print_message("%s %.*s: %.*s line %u: %s\n", rulebook_verdict_words[f->verdict],
	    TEXT_ARG(f->id), TEXT_ARG(f->file), f->line, f->text);
}

static void
nothing_is_refuted(void **state)
{
	struct rulebook_proved proved;
	struct gpai_error err;
	struct law law;

	(void)state;
	assert_int_equal(law_open((struct span){law_image, law_image_size}, &law, &err), GPAI_OK);
	assert_int_equal(rulebook_prove(&law, tell, NULL, &proved, &err), GPAI_OK);
	print_message("%u rules, %u certain; %llu evaluations\n", proved.rules,
	    proved.rules_certain, (unsigned long long)proved.work);
	assert_int_equal(proved.problems, 0);
	assert_int_equal(proved.rules, proved.rules_certain + proved.rules_free);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_refuted)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
