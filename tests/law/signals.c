/* SPDX-License-Identifier: Apache-2.0 */
/* The registers that an audit of reservations prints from: what each signal is worth stands in the
 * law and nowhere else, and every signal that a reader can find stands there. */
#include "rulebook/embedded.h"
#include "rules/rules.h"
#include "signals/robots.h"
#include "signals/statement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct law law;

static int
start(void **state)
{
	(void)state;
	return law_open((struct span){law_image, law_image_size}, &law, NULL) == GPAI_OK ? 0 : -1;
}

static uint32_t
register_of(const char *id)
{
	uint32_t index = law_find_register(&law, text_of(id));

	assert_true(index != LAW_NONE);
	return index;
}

static const struct law_cell *
cell_of(const struct law_row *row, const char *column)
{
	for (uint32_t i = 0; i < row->cells_n; i++)
		if (text_is(law_text(&law, law.cells[row->cells_first + i].column), column))
			return &law.cells[row->cells_first + i];
	return NULL;
}

/* Is the word one of the values of the cell? */
static bool
cell_has(const struct law_row *row, const char *column, const char *word)
{
	const struct law_cell *cell = cell_of(row, column);

	for (uint32_t i = 0; cell != NULL && i < cell->values.n; i++)
		if (text_is(law_text(&law, law.refs[cell->values.first + i]), word))
			return true;
	return false;
}

static const char *const words[] = {
#define X(name, word) word,
    SIGNALS(X)
#undef X
};

static void
every_signal_that_is_read_has_its_row(void **state)
{
	static const char *const columns[] = {
	    "title", "specification", "version", "status", "binding", "pin"};
	uint32_t list = register_of("signals");

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		uint32_t row = law_find_row(&law, list, text_of(words[i]));
		if (row == LAW_NONE)
			fail_msg("no row '%s'", words[i]);
		for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
			if (cell_of(&law.rows[row], columns[k]) == NULL)
				fail_msg("row '%s' says no %s", words[i], columns[k]);
		assert_false(cell_has(&law.rows[row], "read", "no"));
	}
}

static void
every_row_is_a_signal_that_is_read_or_says_that_it_is_not(void **state)
{
	const struct law_register *list = &law.registers[register_of("signals")];

	(void)state;
	for (uint32_t i = 0; i < list->rows_n; i++) {
		const struct law_row *row = &law.rows[list->rows_first + i];
		bool is_read = false;
		for (size_t k = 0; k < sizeof words / sizeof *words; k++)
			is_read = is_read || text_is(law_text(&law, row->name), words[k]);
		assert_int_not_equal(is_read, cell_has(row, "read", "no"));
	}
}

static void
robots_txt_alone_binds(void **state)
{
	const struct law_register *list = &law.registers[register_of("signals")];

	(void)state;
	for (uint32_t i = 0; i < list->rows_n; i++) {
		const struct law_row *row = &law.rows[list->rows_first + i];
		bool robots = text_is(law_text(&law, row->name), "robots");
		assert_int_equal(cell_has(row, "binding", "yes"), robots);
		assert_int_equal(cell_has(row, "binding", "good-practice"), !robots);
		assert_int_equal(cell_has(row, "status", "rfc"), robots);
	}
}

static void
no_protocol_is_called_agreed(void **state)
{
	const struct law_register *list = &law.registers[register_of("agreed-protocols")];

	(void)state;
	assert_int_equal(list->rows_n, 0);
	assert_false(list->complete);
}

/* What robots.txt can address: by RFC 9309, 2.2 letters, '-' and '_' alone. */
static void
agents_are_product_tokens_or_say_what_they_are(void **state)
{
	const struct law_register *list = &law.registers[register_of("agents")];
	uint32_t n_training = 0;

	(void)state;
	assert_true(list->rows_n > 100);
	for (uint32_t i = 0; i < list->rows_n; i++) {
		const struct law_row *row = &law.rows[list->rows_first + i];
		const char *name = law_cstr(&law, row->name);
		bool is_token = strspn(name, "-_ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					     "abcdefghijklmnopqrstuvwxyz") == strlen(name);
		bool has_token = cell_of(row, "token") != NULL;
		if (is_token + has_token + cell_has(row, "token.outside-grammar", "yes") != 1)
			fail_msg("'%s' is no product token, or is said to be none", name);
		if (cell_of(row, "purpose") == NULL)
			fail_msg("'%s' has no purpose", name);
		n_training += cell_has(row, "purpose", "training");
	}
	assert_in_range(n_training, 20, ROBOTS_AGENTS_MAX);
}

/* Case is not compared, so one name in two spellings would be one agent twice. */
static void
no_agent_is_listed_twice(void **state)
{
	uint32_t index = register_of("agents");
	const struct law_register *list = &law.registers[index];

	(void)state;
	for (uint32_t i = 0; i < list->rows_n; i++) {
		const struct law_row *row = &law.rows[list->rows_first + i];
		assert_int_equal(
		    law_find_row(&law, index, law_text(&law, row->name)), list->rows_first + i);
		for (uint32_t k = 0; k < row->aliases.n; k++)
			assert_int_equal(law_find_row(&law, index,
					     law_text(&law, law.refs[row->aliases.first + k])),
			    list->rows_first + i);
	}
}

static void
tokens_without_a_crawler_are_marked(void **state)
{
	static const char *const tokens[] = {"Google-Extended", "applebot-extended"};
	uint32_t list = register_of("agents");

	(void)state;
	for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
		uint32_t row = law_find_row(&law, list, text_of(tokens[i]));
		assert_true(row != LAW_NONE && cell_has(&law.rows[row], "crawler", "no"));
	}
	assert_false(
	    cell_has(&law.rows[law_find_row(&law, list, text_of("GPTBot"))], "crawler", "no"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_signal_that_is_read_has_its_row),
	    cmocka_unit_test(every_row_is_a_signal_that_is_read_or_says_that_it_is_not),
	    cmocka_unit_test(robots_txt_alone_binds),
	    cmocka_unit_test(no_protocol_is_called_agreed),
	    cmocka_unit_test(agents_are_product_tokens_or_say_what_they_are),
	    cmocka_unit_test(no_agent_is_listed_twice),
	    cmocka_unit_test(tokens_without_a_crawler_are_marked),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
