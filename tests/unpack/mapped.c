/* SPDX-License-Identifier: Apache-2.0 */
/* Files that get shorter while they are read end the work of the thread that reads, not the
 * program; also where a thread of its own unpacks ahead. */
#include "../check.h"
#include "packs.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct touching {
	const struct mapped *mapped;
	uint64_t sum;
	bool is_done, survives;
};

static void
touch_all(void *context)
{
	struct touching *t = context;

	for (size_t i = 0; i < t->mapped->bytes.len; i++)
		t->sum += t->mapped->bytes.at[i];
	t->is_done = true;
}

static int
temporary(const void *bytes, size_t len)
{
	char name[] = "/tmp/gpai-mapped-XXXXXX";
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	unlink(name);
	assert_int_equal(write(fd, bytes, len), len);
	return fd;
}

static void *
touch_in_thread(void *argument)
{
	struct touching *t = argument;

	t->survives = !mapped_guard(touch_all, t);
	return NULL;
}

static void
a_file_cut_while_it_is_read_ends_the_work_alone(void **unused)
{
	(void)unused;
	size_t len = 1 << 20;
	uint8_t *bytes = malloc(len);
	struct mapped mapped;
	memset(bytes, 1, len);
	int fd = temporary(bytes, len);
	assert_int_equal(mapped_open(fd, "file", &mapped, NULL), GPAI_OK);
	struct touching whole = {.mapped = &mapped}, cut = whole, other = whole;
	assert_true(mapped_guard(touch_all, &whole));
	assert_int_equal(whole.sum, len);
	mapped_drop(&mapped, 100, len - 100);
	assert_true(mapped_guard(touch_all, &whole));
	assert_int_equal(whole.sum, 2 * len);
	assert_int_equal(ftruncate(fd, 5000), 0);
	assert_false(mapped_guard(touch_all, &cut));
	assert_false(cut.is_done);
	/* Again, in two threads: the guard is each thread's own and is taken down. */
	pthread_t thread;
	pthread_create(&thread, NULL, touch_in_thread, &other);
	assert_false(mapped_guard(touch_all, &cut));
	pthread_join(thread, NULL);
	assert_true(other.survives);
	mapped_close(&mapped);
	close(fd);
	free(bytes);
}

static void
unpacking_ahead_of_a_file_cut_short_says_so(void **unused)
{
	(void)unused;
	uint64_t state = 3;
	size_t len = 8 << 20;
	uint8_t *plain = malloc(len);
	struct pack p = {.packing = PACKING_ZSTD};
	struct outcome out = {0};
	struct mapped mapped;
	random_bytes(&state, plain, len, true);
	pack_unit(&p, plain, len, 1);
	int fd = temporary(p.packed.at, p.packed.len);
	assert_int_equal(mapped_open(fd, "file", &mapped, NULL), GPAI_OK);
	assert_int_equal(ftruncate(fd, (off_t)len / 2), 0);
	/* The opening looks at the first page only, which is there. */
	unpack_piece(mapped.bytes, 0, mapped.size, true, &out);
	assert_int_equal(out.n_told, 1);
	assert_string_equal(out.told[0].reason, "file became shorter while it was read");
	assert_memory_equal(out.plain.at, plain, out.plain.len);
	outcome_free(&out);
	mapped_close(&mapped);
	close(fd);
	pack_free(&p);
	free(plain);
}

static void
an_empty_file_and_a_pipe_are_no_accident(void **unused)
{
	(void)unused;
	struct mapped mapped;
	struct gpai_error err = {0};
	int fds[2], fd = temporary("", 0);
	assert_int_equal(mapped_open(fd, "empty", &mapped, &err), GPAI_OK);
	assert_int_equal(mapped.bytes.len, 0);
	mapped_close(&mapped);
	close(fd);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(mapped_open(fds[0], "pipe", &mapped, &err), GPAI_UNSUPPORTED);
	close(fds[0]);
	close(fds[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_cut_while_it_is_read_ends_the_work_alone),
	    cmocka_unit_test(unpacking_ahead_of_a_file_cut_short_says_so),
	    cmocka_unit_test(an_empty_file_and_a_pipe_are_no_accident),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
