/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the compiler share: rulebooks on disk, and problems as text. */
#ifndef TESTS_RULEBOOK_RULEBOOKS_H
#define TESTS_RULEBOOK_RULEBOOKS_H

#include "rulebook/rulebook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct rulebook {
	struct rulebook_file *files;
	uint32_t n;
};

/* Messages then name files as the rulebook does, wherever the tests run. */
static inline struct rulebook
rulebook_at(struct arena *arena, const char *dir)
{
	struct rulebook book;
	struct gpai_error err;

	assert_int_equal(rulebook_read(dir, arena, &book.files, &book.n, &err), GPAI_OK);
	for (uint32_t i = 0; i < book.n; i++)
		book.files[i].path = book.files[i].name;
	return book;
}

#endif
