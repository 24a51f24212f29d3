/* SPDX-License-Identifier: Apache-2.0 */
/* How provisions can be checked follows from their rules. */
#include "rules/coverage.h"

#include "rulebooks.h"

#define A "kind: obligation, title: a, says: A., pin: Act 1, from: 2024-08-01"

static const char LAW[] =
    "rulebook: {name: t, title: T, disclaimer: D, versions: [{from: 2024-08-01, id: a, says: A}]}\n"
    "sources:\n"
    "  - {id: act, short: Act, title: Act, status: in-force, from: 2024-08-01}\n"
    "  - {id: other, short: Act on bees, title: Act, status: in-force, from: 2024-08-01}\n"
    "kinds:\n"
    "  - {kind: keeper, single: yes, says: K.}\n"
    "  - {kind: duty, says: D.}\n"
    "  - {kind: paper, evidence: yes, says: P.}\n"
    "facts:\n"
    "  - {key: duty.attested, on: duty, type: yes-no, asks: Attested?}\n"
    "  - {key: keeper.keeps, on: keeper, type: yes-no, asks: Keeps?}\n"
    "  - {key: paper.signed, on: paper, type: yes-no, asks: Signed?}\n"
    "provisions:\n"
    "  - {id: machine.fact, " A ", met: {fact: keeper.keeps}}\n"
    "  - {id: machine.named, " A ", met: {fact: duty.attested, of: duty/nobody}}\n"
    "  - {id: human.stated, kind: statement, title: a, says: A., pin: Act 1, from: 2024-08-01}\n"
    "  - {id: human.reason, " A ", not-checkable: Needs an eye.}\n"
    "  - {id: human.word, " A ", met: {fact: duty.attested, of: duty/human.word}}\n"
    "  - {id: human.words, " A
    ", met: {all: [{fact: duty.attested, of: duty/human.word}, {not: {fact: duty.attested, of: "
    "duty/human.words}}]}}\n"
    "  - {id: document.some, " A ", met: {some: paper, that: {fact: paper.signed}}}\n"
    "  - {id: document.word, " A
    ", met: {all: [{some: paper}, {fact: duty.attested, of: duty/document.word}]}}\n"
    "  - {id: document.named, " A ", met: has.paper}\n"
    "  - {id: has.paper, kind: condition, title: a, says: A., pin: Act 1, from: 2024-08-01, holds: "
    "{some: paper}}\n"
    "  - {id: machine.bees, kind: exposure, title: a, says: A., pin: Act on bees 1, from: "
    "2024-08-01, until: 2025-01-01}\n"
    "  - {id: machine.bees, kind: exposure, title: a, says: A., pin: Act on bees 2, from: "
    "2025-01-01}\n";

static void
setup_law(struct arena *arena, struct law *law)
{
	struct rulebook_file file = {
	    "law.yaml", "law.yaml", {(const uint8_t *)LAW, sizeof LAW - 1}};
	struct gpai_error err = {0};
	struct span image;

	arena_init(arena, 0);
	enum gpai_code rc = rulebook_compile(&file, 1, arena, &image, NULL, &err);
	assert_string_equal(err.message, "");
	assert_int_equal(rc, GPAI_OK);
	assert_int_equal(law_open(image, law, &err), GPAI_OK);
}

static void
the_rule_says_how_it_is_checked(void **state)
{
	static const char *const words[] = {"machine", "document", "human"};
	struct arena arena;
	struct law law;

	(void)state;
	setup_law(&arena, &law);
	for (uint32_t i = 0; i < law.n_provisions; i++) {
		const char *id = law_cstr(&law, law.provisions[i].id);
		if (text_is(text_of(id), "has.paper"))
			assert_int_equal(law_check_of(&law, i), LAW_CHECK_MACHINE);
		else if (!text_starts(text_of(id), words[law_check_of(&law, i)]))
			fail_msg("%s is %s", id, words[law_check_of(&law, i)]);
	}
	arena_release(&arena);
}

static void
each_id_counts_once_under_its_source(void **state)
{
	struct arena arena;
	struct law law;

	(void)state;
	setup_law(&arena, &law);
	struct law_coverage act = law_coverage_of(&law, 0), bees = law_coverage_of(&law, 1);
	assert_int_equal(act.total, 10);
	assert_int_equal(act.by_check[LAW_CHECK_MACHINE], 3);
	assert_int_equal(act.by_check[LAW_CHECK_DOCUMENT], 3);
	assert_int_equal(act.by_check[LAW_CHECK_HUMAN], 4);
	assert_int_equal(bees.total, 1);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_rule_says_how_it_is_checked),
	    cmocka_unit_test(each_id_counts_once_under_its_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
