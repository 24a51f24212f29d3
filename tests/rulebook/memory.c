/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that runs out: whichever allocation fails, alone or with all after it, the compiler
 * says so and nothing else. The linker puts these two in place of the arena's (--wrap). */
#include "rulebooks.h"

#include <string.h>

static const char *base_dir;

static struct {
	uint64_t calls;
	uint64_t fail_at; /* 0: never */
	bool for_good;    /* all later ones fail, too */
} memory;

void *__real_arena_alloc(struct arena *arena, size_t size_bytes);
void *__real_arena_array(struct arena *arena, size_t n, size_t size_bytes);
void *__wrap_arena_alloc(struct arena *arena, size_t size_bytes);
void *__wrap_arena_array(struct arena *arena, size_t n, size_t size_bytes);

static bool
fails(void)
{
	memory.calls++;
	return memory.calls == memory.fail_at ||
	       (memory.for_good && memory.fail_at != 0 && memory.calls > memory.fail_at);
}

void *
__wrap_arena_alloc(struct arena *arena, size_t size_bytes)
{
	return fails() ? NULL : __real_arena_alloc(arena, size_bytes);
}

void *
__wrap_arena_array(struct arena *arena, size_t n, size_t size_bytes)
{
	return fails() ? NULL : __real_arena_array(arena, n, size_bytes);
}

static enum gpai_code
compile(const struct rulebook *book, uint64_t fail_at, bool for_good)
{
	struct gpai_error err = {0};
	struct arena arena;
	struct span image;

	arena_init(&arena, 0);
	memory.calls = 0;
	memory.fail_at = fail_at;
	memory.for_good = for_good;
	enum gpai_code rc = rulebook_compile(book->files, book->n, &arena, &image, NULL, &err);
	assert_int_equal(err.code, rc);
	arena_release(&arena);
	return rc;
}

static void
sweep(bool for_good, uint64_t step)
{
	struct rulebook book;
	struct arena arena;

	memory.fail_at = 0;
	arena_init(&arena, 0);
	book = rulebook_at(&arena, base_dir);
	assert_int_equal(compile(&book, 0, false), GPAI_OK);
	uint64_t calls = memory.calls;
	assert_true(calls > 100);
	for (uint64_t i = 1; i <= calls; i += step)
		assert_int_equal(compile(&book, i, for_good), GPAI_NO_MEMORY);
	arena_release(&arena);
}

static void
one_failed_allocation_is_told_as_such(void **state)
{
	(void)state;
	sweep(false, 1);
}

static void
memory_that_stays_out_is_told_as_such(void **state)
{
	(void)state;
	sweep(true, 1);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_failed_allocation_is_told_as_such),
	    cmocka_unit_test(memory_that_stays_out_is_told_as_such),
	};

	if (argc != 2)
		return 2;
	base_dir = argv[1];
	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
