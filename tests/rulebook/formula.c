/* SPDX-License-Identifier: Apache-2.0 */
/* The search against going through every case, over random formulas. */
#include "rulebook/formula.h"

#include "rulebooks.h"

enum { ROUNDS = 4000, VARIABLES = 4, NODES = 24 };

static uint64_t seed = 0x9e3779b97f4a7c15u;

static uint32_t
roll(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 20) % n);
}

static uint32_t
random_formula(struct formula *f)
{
	uint32_t nodes[NODES], parts[3], n = 0;

	for (uint32_t i = 0; i < VARIABLES; i++) {
		uint32_t variable = formula_variable(f);
		f->sizes[variable] = (uint8_t)(1 + roll(4));
	}
	while (n < NODES) {
		uint32_t kind = n < 6 ? 0 : roll(4);
		for (uint32_t i = 0; i < 3 && n > 0; i++)
			parts[i] = nodes[roll(n)];
		nodes[n++] = kind == 0   ? formula_test(f, roll(VARIABLES), roll(16))
		             : kind == 1 ? formula_not(f, parts[0])
		                         : formula_join(f, kind == 2 ? FORMULA_ALL : FORMULA_ANY,
					       1 + roll(3), parts);
	}
	return nodes[NODES - 1];
}

static bool
truth(const struct formula *f, uint32_t index, const uint8_t *values)
{
	const struct formula_node *node = &f->nodes[index];

	switch ((enum formula_op)node->op) {
	case FORMULA_NEVER:
		return false;
	case FORMULA_ALWAYS:
		return true;
	case FORMULA_TEST:
		return node->set >> values[node->a] & 1;
	case FORMULA_NOT:
		return !truth(f, node->a, values);
	case FORMULA_ALL:
		for (uint32_t i = 0; i < node->n; i++)
			if (!truth(f, f->links[node->a + i], values))
				return false;
		return true;
	default:
		for (uint32_t i = 0; i < node->n; i++)
			if (truth(f, f->links[node->a + i], values))
				return true;
		return false;
	}
}

/* The next case; false when there was none after it. */
static bool
step(const struct formula *f, uint8_t *values)
{
	for (uint32_t i = 0; i < VARIABLES; i++) {
		if (++values[i] < f->sizes[i])
			return true;
		values[i] = 0;
	}
	return false;
}

static bool
any_case(const struct formula *f, uint32_t root)
{
	uint8_t values[VARIABLES] = {0};

	do
		if (truth(f, root, values))
			return true;
	while (step(f, values));
	return false;
}

/* Every value that is left does. */
static void
assert_left_does(const struct formula *f, uint32_t root)
{
	uint8_t values[VARIABLES] = {0};

	do {
		bool is_left = true;
		for (uint32_t i = 0; i < VARIABLES; i++)
			is_left &= f->left[i] >> values[i] & 1;
		assert_true(!is_left || truth(f, root, values));
	} while (step(f, values));
}

static void
it_finds_what_going_through_all_cases_finds(void **state)
{
	uint32_t n_found = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct arena arena;
		struct formula f;
		arena_init(&arena, 0);
		formula_init(&f, &arena);
		uint32_t root = random_formula(&f);
		enum formula_found found = formula_search(&f, root, 100000);
		assert_int_equal(found, any_case(&f, root) ? FORMULA_FOUND : FORMULA_NONE);
		if (found == FORMULA_FOUND)
			assert_left_does(&f, root);
		n_found += found == FORMULA_FOUND;
		arena_release(&arena);
	}
	assert_in_range(n_found, ROUNDS / 10, ROUNDS - ROUNDS / 20);
}

static void
it_says_when_it_gave_up(void **state)
{
	struct arena arena;
	struct formula f;

	(void)state;
	arena_init(&arena, 0);
	formula_init(&f, &arena);
	uint32_t a = formula_test(&f, formula_variable(&f), 2);
	uint32_t b = formula_test(&f, formula_variable(&f), 2);
	uint32_t both = formula_join(&f, FORMULA_ALL, 2, (uint32_t[]){a, b});
	assert_int_equal(formula_search(&f, both, 2), FORMULA_GAVE_UP);
	assert_int_equal(formula_search(&f, both, 3), FORMULA_FOUND);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_finds_what_going_through_all_cases_finds),
	    cmocka_unit_test(it_says_when_it_gave_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
