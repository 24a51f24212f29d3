/* SPDX-License-Identifier: Apache-2.0 */
/* A valid rulebook with one line changed either compiles, to an image that opens, or gives
 * an error with file and line. Every line of every file is deleted, doubled, cut, moved to
 * the right, and robbed of each mark the language uses. */
#include "rulebooks.h"

#include "sound.h"

#include <string.h>

static const char *base_dir;

struct mutant {
	struct rulebook book;
	uint32_t file;
	const uint8_t *at, *end; /* the line, without its end */
	struct span whole;
	uint8_t *bytes; /* room for the changed file */
	uint32_t n, compiled;
};

static void
check(struct mutant *m, size_t len)
{
	struct gpai_error err = {0};
	struct arena arena;
	struct span image;
	struct law law;

	arena_init(&arena, 0);
	m->book.files[m->file].bytes = (struct span){m->bytes, len};
	enum gpai_code rc = rulebook_compile(m->book.files, m->book.n, &arena, &image, NULL, &err);
	m->n++;
	if (rc == GPAI_OK) {
		m->compiled++;
		assert_int_equal(law_open(image, &law, NULL), GPAI_OK);
		assert_true(law_is_sound(&law));
	} else {
		assert_int_equal(err.code, rc);
		assert_int_equal(err.place, GPAI_LINE);
		assert_true(err.at > 0);
		assert_true(err.file[0] != 0);
		assert_true(err.message[0] != 0);
	}
	arena_release(&arena);
}

/* The file with its line replaced by up to three pieces. */
static void
with(struct mutant *m, struct span a, struct span b, struct span c)
{
	const struct span pieces[] = {
	    {m->whole.at, (size_t)(m->at - m->whole.at)},
	    a,
	    b,
	    c,
	    {m->end, (size_t)(m->whole.at + m->whole.len - m->end)},
	};
	size_t len = 0;

	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		if (pieces[i].len > 0)
			memcpy(m->bytes + len, pieces[i].at, pieces[i].len);
		len += pieces[i].len;
	}
	check(m, len);
}

static void
mutate_line(struct mutant *m)
{
	static const char MARKS[] = ":,-[]{}\"";
	struct span line = {m->at, (size_t)(m->end - m->at)}, none = {0};
	struct span blanks = {(const uint8_t *)"  ", 2}, twice = {(const uint8_t *)"\n", 1};

	with(m, none, none, none);
	with(m, line, twice, line);
	with(m, (struct span){line.at, line.len / 2}, none, none);
	with(m, blanks, line, none);
	if (line.len > 2)
		with(m, (struct span){line.at + 2, line.len - 2}, none, none);
	for (size_t i = 0; i < line.len; i++)
		if (memchr(MARKS, line.at[i], sizeof MARKS - 1) != NULL)
			with(m, (struct span){line.at, i},
			    (struct span){line.at + i + 1, line.len - i - 1}, none);
	/* Another word for the first and for the last one. */
	const uint8_t *colon = memchr(line.at, ':', line.len);
	if (colon != NULL) {
		size_t key = (size_t)(colon - line.at);
		struct span word = {(const uint8_t *)"zz", 2};
		with(m, (struct span){line.at, key}, word, (struct span){colon, line.len - key});
		with(m, (struct span){line.at, key + 1}, (struct span){(const uint8_t *)" ", 1},
		    word);
	}
}

static void
one_changed_line_compiles_or_names_file_and_line(void **state)
{
	struct mutant m = {0};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	m.book = rulebook_at(&arena, base_dir);
	for (m.file = 0; m.file < m.book.n; m.file++) {
		m.whole = m.book.files[m.file].bytes;
		m.bytes = arena_alloc(&arena, m.whole.len * 2 + 64);
		const uint8_t *end = m.whole.at + m.whole.len;
		for (m.at = m.whole.at; m.at < end; m.at = m.end + 1) {
			m.end = memchr(m.at, '\n', (size_t)(end - m.at));
			mutate_line(&m);
		}
		m.book.files[m.file].bytes = m.whole;
	}
	print_message("%u changed rulebooks, %u of them compile\n", m.n, m.compiled);
	assert_true(m.n > 1000);
	assert_true(m.compiled > 0 && m.compiled < m.n);
	arena_release(&arena);
}

/* Cut at every byte: what an editor that was killed leaves behind. */
static void
every_prefix_of_a_file_compiles_or_names_file_and_line(void **state)
{
	struct mutant m = {0};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	m.book = rulebook_at(&arena, base_dir);
	for (m.file = 0; m.file < m.book.n; m.file++) {
		struct span whole = m.book.files[m.file].bytes;
		m.bytes = arena_alloc(&arena, whole.len + 1);
		memcpy(m.bytes, whole.at, whole.len);
		for (size_t len = 0; len < whole.len; len += 3)
			check(&m, len);
		m.book.files[m.file].bytes = whole;
	}
	arena_release(&arena);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_changed_line_compiles_or_names_file_and_line),
	    cmocka_unit_test(every_prefix_of_a_file_compiles_or_names_file_and_line),
	};

	if (argc != 2)
		return 2;
	base_dir = argv[1];
	return cmocka_run_group_tests_name("mutations", tests, NULL, NULL);
}
