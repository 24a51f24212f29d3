/* SPDX-License-Identifier: Apache-2.0 */
/* Hashing long files: two streams at once, a stream that goes on elsewhere, a file read
 * ahead. libcrypto's plain way, digest_of, is the oracle of all. */
#include "../check.h"

#include "base/digest.h"
#include "base/file_ahead.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BYTES = 3 << 20 };

static uint8_t bytes[BYTES + 1000];

static int
fill(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)next_random(&seed);
	return 0;
}

static void
assert_digest_of(struct digest_stream *stream, const uint8_t *at, size_t len)
{
	struct digest found = digest_end(stream), expected = digest_of((struct span){at, len});

	assert_memory_equal(found.bytes, expected.bytes, DIGEST_BYTES);
}

static void
two_streams_at_once_give_what_each_gives_alone(void **state)
{
	struct digest_stream *a = digest_create(), *b = digest_create();

	(void)state;
	for (size_t blocks = 0; blocks < 300; blocks += 1 + blocks / 7) {
		for (size_t tail = 0; tail < 130; tail += 13) {
			size_t len = blocks * DIGEST_BLOCK_BYTES;
			digest_reset(a);
			digest_reset(b);
			digest_add_pair(a, bytes, b, bytes + 501, len);
			digest_add(a, (struct span){bytes + len, tail});
			assert_digest_of(a, bytes, len + tail);
			assert_digest_of(b, bytes + 501, len);
		}
	}
	/* One of the two is further on, as when a short file ended beside a long one. */
	digest_reset(a);
	digest_reset(b);
	digest_add(b, (struct span){bytes, 128});
	for (size_t at = 0; at < BYTES; at += 1 << 18)
		digest_add_pair(a, bytes + at, b, bytes + 128 + at, 1 << 18);
	assert_digest_of(a, bytes, BYTES);
	assert_digest_of(b, bytes, BYTES + 128);
	digest_free(a);
	digest_free(b);
}

static void
a_stream_goes_on_from_its_saved_state(void **state)
{
	struct digest_stream *first = digest_create(), *second = digest_create();
	struct digest_state saved;

	(void)state;
	for (size_t at = 0; at <= 64 * 200; at += 64 * 7) {
		digest_reset(first);
		digest_add(first, (struct span){bytes, at});
		assert_true(digest_save(first, &saved));
		assert_int_equal(saved.bytes, at);
		assert_true(digest_restore(second, &saved));
		digest_add(second, (struct span){bytes + at, 777});
		assert_digest_of(second, bytes, at + 777);
	}
	digest_free(first);
	digest_free(second);
}

static void
no_state_is_saved_or_taken_within_a_block(void **state)
{
	struct digest_stream *stream = digest_create();
	struct digest_state saved = {.bytes = 0};

	(void)state;
	digest_add(stream, (struct span){bytes, 63});
	assert_false(digest_save(stream, &saved));
	saved.bytes = 65;
	assert_false(digest_restore(stream, &saved));
	saved.bytes = UINT64_MAX - 63;
	assert_false(digest_restore(stream, &saved));
	assert_digest_of(stream, bytes, 63); /* untouched */
	digest_free(stream);
}

/* 2^29 bytes are 2^32 bits, where the count of bits takes its second word. */
static void
the_length_of_a_long_file_is_counted_across_words(void **state)
{
	struct digest_stream *plain = digest_create(), *pair = digest_create(),
			     *other = digest_create();
	struct digest_state saved;

	(void)state;
	for (uint64_t done = 0; done < (1ULL << 29) + (1 << 20); done += 1 << 20) {
		digest_add(plain, (struct span){bytes, 1 << 20});
		digest_add_pair(pair, bytes, other, bytes, 1 << 20);
	}
	assert_true(digest_save(pair, &saved));
	assert_int_equal(saved.bytes, (1ULL << 29) + (1 << 20));
	assert_true(digest_restore(other, &saved));
	struct digest a = digest_end(plain), b = digest_end(pair), c = digest_end(other);
	assert_memory_equal(a.bytes, b.bytes, DIGEST_BYTES);
	assert_memory_equal(a.bytes, c.bytes, DIGEST_BYTES);
	digest_free(plain);
	digest_free(pair);
	digest_free(other);
}

static int
file_of(size_t len)
{
	char path[] = "/tmp/gpai-ahead-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	return fd;
}

static void
a_file_read_ahead_is_the_file(void **state)
{
	static const size_t FROM[] = {0, 64, 1 << 20, BYTES};

	(void)state;
	for (size_t i = 0; i < sizeof FROM / sizeof FROM[0]; i++) {
		int fd = file_of(BYTES + 7);
		struct file_ahead *ahead;
		struct span span;
		size_t at = FROM[i];
		assert_int_equal(file_ahead_start(fd, "f", at, BYTES + 7, &ahead, NULL), GPAI_OK);
		while (file_ahead_next(ahead, &span, NULL) == GPAI_OK && span.len > 0) {
			assert_memory_equal(span.at, bytes + at, span.len);
			at += span.len;
			assert_true(at == BYTES + 7 || span.len % (64 << 10) == 0);
		}
		assert_int_equal(at, BYTES + 7);
		file_ahead_stop(ahead);
		close(fd);
	}
}

static void
reading_ahead_can_be_left_at_any_point(void **state)
{
	(void)state;
	for (unsigned taken = 0; taken < 12; taken++) {
		int fd = file_of(BYTES);
		struct file_ahead *ahead;
		struct span span;
		assert_int_equal(file_ahead_start(fd, "f", 0, BYTES, &ahead, NULL), GPAI_OK);
		for (unsigned i = 0; i < taken; i++)
			assert_int_equal(file_ahead_next(ahead, &span, NULL), GPAI_OK);
		file_ahead_stop(ahead);
		close(fd);
	}
	file_ahead_stop(NULL);
}

static void
a_file_that_ends_early_is_an_error_and_no_shorter_file(void **state)
{
	int fd = file_of(1 << 20);
	struct gpai_error err = {0};
	struct file_ahead *ahead;
	struct span span;
	enum gpai_code rc;

	(void)state;
	assert_int_equal(file_ahead_start(fd, "f", 0, BYTES, &ahead, &err), GPAI_OK);
	while ((rc = file_ahead_next(ahead, &span, &err)) == GPAI_OK && span.len > 0)
		;
	assert_int_equal(rc, GPAI_MALFORMED);
	assert_non_null(strstr(err.message, "the file ends here"));
	file_ahead_stop(ahead);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(two_streams_at_once_give_what_each_gives_alone),
	    cmocka_unit_test(a_stream_goes_on_from_its_saved_state),
	    cmocka_unit_test(no_state_is_saved_or_taken_within_a_block),
	    cmocka_unit_test(the_length_of_a_long_file_is_counted_across_words),
	    cmocka_unit_test(a_file_read_ahead_is_the_file),
	    cmocka_unit_test(reading_ahead_can_be_left_at_any_point),
	    cmocka_unit_test(a_file_that_ends_early_is_an_error_and_no_shorter_file),
	};
	return cmocka_run_group_tests_name("digest", tests, fill, NULL);
}
