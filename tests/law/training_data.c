/* SPDX-License-Identifier: Apache-2.0 */
/* The registers that the totals of training data follow: the numbers in them are those that the
 * rules of the template hold facts against, and every fact they name is one. */
#include "rulebook/embedded.h"
#include "rules/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct law law;

static int
start(void **state)
{
	(void)state;
	return law_open((struct span){law_image, law_image_size}, &law, NULL) == GPAI_OK ? 0 : -1;
}

static const struct law_register *
register_of(const char *id)
{
	uint32_t index = law_find_register(&law, text_of(id));

	assert_true(index != LAW_NONE);
	return &law.registers[index];
}

static struct text
cell_of(const struct law_row *row, const char *column)
{
	for (uint32_t i = 0; i < row->cells_n; i++) {
		const struct law_cell *cell = &law.cells[row->cells_first + i];
		if (text_is(law_text(&law, cell->column), column))
			return law_text(&law, law.refs[cell->values.first]);
	}
	return TEXT_NONE;
}

/* Is the quantity, or a part of it, this number (of: of which fact it is a ratio, or NULL)? */
static bool
has_number(uint32_t quantity, struct decimal number, const char *of)
{
	const struct law_quantity *q = &law.quantities[quantity];

	if (q->op == LAW_QUANTITY_NUMBER)
		return of == NULL && decimal_compare(q->number, number) == 0;
	if (q->op == LAW_QUANTITY_FACT)
		return of != NULL && q->fact == law_find_fact(&law, text_of(of)) &&
		       decimal_compare(
			   decimal_multiply(number, decimal_from(q->divide), ROUND_NEAREST),
			   decimal_from(q->multiply)) == 0;
	for (uint32_t i = 0; i < q->list.n; i++)
		if (has_number(law.refs[q->list.first + i], number, of))
			return true;
	return false;
}

/* Some rule compares the fact with it. */
static void
assert_compared(const char *fact, enum law_relation relation, struct text number, const char *of)
{
	uint32_t key = law_find_fact(&law, text_of(fact));
	struct decimal value;

	assert_true(key != LAW_NONE && decimal_parse(number, &value));
	for (uint32_t i = 0; i < law.n_exprs; i++)
		if (law.exprs[i].op == LAW_OP_COMPARE && law.exprs[i].a == key &&
		    law.exprs[i].b == (uint32_t)relation && has_number(law.exprs[i].c, value, of))
			return;
	fail_msg("no rule compares %s with %.*s", fact, TEXT_ARG(number));
}

static void
large_is_above_the_share_that_the_rule_has(void **state)
{
	const struct law_register *list = register_of("training-data.shares");

	(void)state;
	for (uint32_t i = 0; i < list->rows_n; i++)
		assert_compared("source.share", LAW_MORE,
		    cell_of(&law.rows[list->rows_first + i], "more-than"), NULL);
}

static void
the_list_of_domains_is_cut_where_the_rule_has_it(void **state)
{
	static const char LISTED[] = "summary.crawled.domains.listed";
	static const char TOTAL[] = "summary.crawled.domains.total";
	const struct law_register *list = register_of("training-data.domains");

	(void)state;
	for (uint32_t i = 0; i < list->rows_n; i++) {
		const struct law_row *row = &law.rows[list->rows_first + i];
		struct text most = cell_of(row, "most"), when = cell_of(row, "when");
		assert_compared(LISTED, LAW_AT_LEAST, cell_of(row, "share"), TOTAL);
		if (most.len > 0)
			assert_compared(LISTED, LAW_AT_LEAST, most, NULL);
		if (when.len > 0)
			assert_true(
			    law_find_provision(&law, when, date_of(2026, 11, 22)) != LAW_NONE);
		/* The last row is for everybody. */
		assert_int_equal(when.len == 0, i + 1 == list->rows_n);
	}
}

static void
totals_name_facts_of_the_vocabulary_and_kinds_of_sources(void **state)
{
	const struct law_register *list = register_of("training-data.totals");
	const struct law_fact *kind = &law.facts[law_find_fact(&law, text_of("source.kind"))];

	(void)state;
	for (uint32_t i = 0; i < list->rows_n; i++) {
		const struct law_row *row = &law.rows[list->rows_first + i];
		if (law_find_fact(&law, law_text(&law, row->name)) == LAW_NONE ||
		    law_find_fact(&law, cell_of(row, "of")) == LAW_NONE)
			fail_msg("row %s", law_cstr(&law, row->name));
		for (uint32_t c = 0; c < row->cells_n; c++) {
			const struct law_cell *cell = &law.cells[row->cells_first + c];
			if (!text_is(law_text(&law, cell->column), "kinds"))
				continue;
			for (uint32_t k = 0; k < cell->values.n; k++) {
				bool found = false;
				struct text word = law_text(&law, law.refs[cell->values.first + k]);
				for (uint32_t o = 0; o < kind->options_n; o++)
					found = found ||
					        text_equal(word,
						    law_text(&law,
							law.options[kind->options_first + o].word));
				if (!found)
					fail_msg("kind %.*s", TEXT_ARG(word));
			}
		}
	}
}

static void
the_union_has_twenty_four_official_languages(void **state)
{
	const struct law_register *list = register_of("union-languages");
	uint32_t index = law_find_register(&law, text_of("union-languages"));

	(void)state;
	assert_int_equal(list->rows_n, 24);
	for (uint32_t i = 0; i < list->rows_n; i++) {
		struct text code = cell_of(&law.rows[list->rows_first + i], "code");
		assert_int_equal(code.len, 2);
		assert_int_equal(law_find_row(&law, index, code), list->rows_first + i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(large_is_above_the_share_that_the_rule_has),
	    cmocka_unit_test(the_list_of_domains_is_cut_where_the_rule_has_it),
	    cmocka_unit_test(totals_name_facts_of_the_vocabulary_and_kinds_of_sources),
	    cmocka_unit_test(the_union_has_twenty_four_official_languages),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
