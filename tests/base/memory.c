/* SPDX-License-Identifier: Apache-2.0 */
/* Arenas and the sticky writer, at and beyond their limits. */
#include "../check.h"

#include "base/arena.h"
#include "base/out.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
memory_is_zeroed_aligned_and_stays(void **state)
{
	struct arena arena;
	unsigned char *at[2000];
	uint64_t seed = 5;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < 2000; i++) {
		size_t size = next_random(&seed) % (i % 50 == 0 ? 100000 : 200);
		at[i] = arena_alloc(&arena, size + 1);
		assert_non_null(at[i]);
		assert_int_equal((uintptr_t)at[i] % _Alignof(max_align_t), 0);
		for (size_t j = 0; j <= size; j++)
			assert_int_equal(at[i][j], 0);
		memset(at[i], 1 + (int)(i % 255), size + 1);
	}
	for (size_t i = 0; i < 2000; i++)
		assert_int_equal(at[i][0], 1 + i % 255);
	arena_release(&arena);
	arena_release(&arena);
	arena_release(&(struct arena){0});
}

static void
the_limit_is_exact_and_a_refusal_does_no_harm(void **state)
{
	(void)state;
	for (size_t limit = 16; limit <= 4096; limit += 16) {
		struct arena arena;
		size_t n = 0;
		arena_init(&arena, limit);
		while (arena_alloc(&arena, 16) != NULL)
			n++;
		assert_int_equal(n * 16, limit);
		assert_int_equal(arena.used_bytes, limit);
		arena_release(&arena);
		assert_non_null(arena_alloc(&arena, limit));
		assert_null(arena_alloc(&arena, 1));
		arena_release(&arena);
		assert_null(arena_alloc(&arena, limit + 1));
		arena_release(&arena);
	}
}

static void
sizes_that_overflow_are_refused(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	assert_null(arena_alloc(&arena, SIZE_MAX));
	assert_null(arena_alloc(&arena, SIZE_MAX - 20));
	assert_null(arena_array(&arena, SIZE_MAX / 2, 3));
	assert_null(arena_text(&arena, (struct text){"", SIZE_MAX}).at);
	assert_non_null(arena_alloc(&arena, 0));
	assert_string_equal(arena_format(&arena, "%d of %s", 3, "law").at, "3 of law");
	assert_string_equal(arena_text(&arena, TEXT_NONE).at, "");
	arena_release(&arena);
}

static void
write_sample(struct out *out)
{
	out_string(out, "{");
	out_json_string(out, text_of("a\"\\/\b\f\n\r\t\x01\x1f\x7f\u00e4"));
	out_char(out, ':');
	out_format(out, "%d%300s", 7, "|");
	out_format(out, "%600s", "|");
	out_put(out, TEXT_NONE);
	out_bytes(out, "}", 1);
}

static void
json_strings_have_the_escapes_of_rfc_8785(void **state)
{
	struct out out;

	(void)state;
	out_memory(&out);
	out_json_string(&out, text_of("\u20ac$\x0f\nA'B\"\\\\\"/"));
	char *taken = out_take(&out, NULL);
	assert_string_equal(taken, "\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
	free(taken);
	out_json_string(&out, text_of("\b\f\r\t\x1f\x7f"));
	taken = out_take(&out, NULL);
	assert_string_equal(taken, "\"\\b\\f\\r\\t\\u001f\x7f\"");
	free(taken);
}

static void
every_byte_may_be_the_last_one_accepted(void **state)
{
	struct out whole, out;

	(void)state;
	out_memory(&whole);
	write_sample(&whole);
	struct text all = out_text(&whole);
	assert_int_equal(whole.total, all.len);
	for (size_t n = 1; n < all.len; n++) {
		struct gpai_error err;
		out_memory(&out);
		out.fail_after = n;
		write_sample(&out);
		assert_int_equal(out.total, n);
		assert_memory_equal(out_text(&out).at, all.at, n);
		assert_int_equal(out_status(&out, "x", &err), GPAI_IO);
		assert_string_equal(err.message, "cannot write: No space left on device");
		assert_null(out_take(&out, NULL));
		out_release(&out);
	}
	out_memory(&out);
	out.fail_after = all.len;
	write_sample(&out);
	assert_int_equal(out_status(&out, "x", NULL), GPAI_OK);
	out_release(&out);
	out_release(&whole);
}

static void
a_descriptor_gets_what_memory_gets(void **state)
{
	char path[] = "/tmp/gpai-out-XXXXXX";
	int fd = mkstemp(path);
	struct out to_file, to_memory;

	(void)state;
	assert_true(fd >= 0);
	unlink(path);
	out_fd(&to_file, fd);
	out_memory(&to_memory);
	for (int i = 0; i < 400; i++) { /* several buffers full */
		write_sample(&to_file);
		write_sample(&to_memory);
	}
	char *big = calloc(1, 300000);
	out_bytes(&to_file, big, 300000);
	out_bytes(&to_memory, big, 300000);
	free(big);
	assert_int_equal(out_status(&to_file, path, NULL), GPAI_OK);
	size_t len = out_text(&to_memory).len;
	char *read_back = malloc(len + 1);
	assert_int_equal(pread(fd, read_back, len + 1, 0), len);
	assert_memory_equal(read_back, out_text(&to_memory).at, len);
	assert_int_equal(to_file.total, len);
	free(read_back);
	out_release(&to_file);
	out_release(&to_memory);
	close(fd);
}

static void
a_full_device_is_reported_once_at_the_end(void **state)
{
	struct gpai_error err;
	struct out out;
	int fd = open("/dev/full", O_WRONLY);

	(void)state;
	if (fd < 0)
		skip();
	out_fd(&out, fd);
	write_sample(&out);
	assert_int_equal(out_status(&out, "/dev/full", &err), GPAI_IO);
	assert_string_equal(err.file, "/dev/full");
	write_sample(&out);
	assert_int_equal(out_status(&out, "/dev/full", &err), GPAI_IO);
	out_release(&out);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(memory_is_zeroed_aligned_and_stays),
	    cmocka_unit_test(the_limit_is_exact_and_a_refusal_does_no_harm),
	    cmocka_unit_test(sizes_that_overflow_are_refused),
	    cmocka_unit_test(json_strings_have_the_escapes_of_rfc_8785),
	    cmocka_unit_test(every_byte_may_be_the_last_one_accepted),
	    cmocka_unit_test(a_descriptor_gets_what_memory_gets),
	    cmocka_unit_test(a_full_device_is_reported_once_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
