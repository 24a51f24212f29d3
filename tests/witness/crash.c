/* SPDX-License-Identifier: Apache-2.0 */
/* A witness that is killed at any call of the system forgets nothing that it said.
 *
 * The linker puts the functions below in the place of the system's (--wrap). The n-th of them
 * ends the process as kill -9 would, n from 1 until an answer was given without dying; a second
 * round writes half of the bytes first. After each death another process finds what there is. */
#include "siblings/witness_store.h"

#include "base/base.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static int steps_left = -1; /* -1: nobody dies */
static bool tears;          /* a write that dies writes half first */

static void
step(void)
{
	if (steps_left > 0 && --steps_left == 0)
		raise(SIGKILL);
}

#define WRAP(type, name, parameters, arguments)                                                    \
	type __real_##name parameters;                                                             \
	type __wrap_##name parameters;                                                             \
	type __wrap_##name parameters                                                              \
	{                                                                                          \
		step();                                                                            \
		return __real_##name arguments;                                                    \
	}
WRAP(int, fsync, (int fd), (fd))
WRAP(int, rename, (const char *from, const char *to), (from, to))
WRAP(int, unlink, (const char *path), (path))
WRAP(int, close, (int fd), (fd))
WRAP(int, flock, (int fd, int how), (fd, how))
WRAP(ssize_t, read, (int fd, void *at, size_t len), (fd, at, len))

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int
__wrap_open64(const char *path, int flags, ...)
{
	va_list args;

	step();
	va_start(args, flags);
	unsigned mode = (flags & O_CREAT) != 0 ? va_arg(args, unsigned) : 0;
	va_end(args);
	return __real_open64(path, flags, mode);
}

ssize_t __real_write(int fd, const void *at, size_t len);
ssize_t __wrap_write(int fd, const void *at, size_t len);
ssize_t
__wrap_write(int fd, const void *at, size_t len)
{
	if (steps_left == 1 && tears && __real_write(fd, at, len / 2) < 0)
		abort();
	step();
	return __real_write(fd, at, len);
}

/* ---- a log of two leaves and what it asks ---- */

static char folder[64];
static struct sign_key *log_key;
static struct digest leaves[2], roots[2], forked;

static void
shell(const char *format, ...)
{
	char command[512];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof command, format, args);
	va_end(args);
	assert_int_equal(system(command), 0);
}

static void
write_request(uint64_t old, uint64_t size, const struct digest *root, struct out *out)
{
	struct checkpoint checkpoint = {.origin = text_of("log"), .size = size, .root = *root};
	struct merkle_proof proof = {.len = old == 1 && size == 2, .hashes = {leaves[1]}};
	struct out text, note;

	out_memory(&text);
	out_memory(&note);
	assert_int_equal(checkpoint_write(&checkpoint, &text, NULL), GPAI_OK);
	assert_int_equal(sign_note(log_key, text_of("log"), out_text(&text), &note, NULL), GPAI_OK);
	out_memory(out);
	witness_request_write(old, &proof, out_text(&note), out);
	out_release(&text);
	out_release(&note);
}

/* What a witness that is not killed says. */
static struct witness_said
ask(uint64_t old, uint64_t size, const struct digest *root)
{
	struct witness witness;
	struct witness_said said = {0};
	struct gpai_error err = {0};
	struct out request;

	write_request(old, size, root, &request);
	struct text text = out_text(&request);
	if (witness_open(folder, NULL, &witness, &err) != GPAI_OK ||
	    witness_answer_request(&witness, (struct span){(const uint8_t *)text.at, text.len},
		1000 + (int64_t)size, &said, &err) != GPAI_OK)
		fail_msg("%s", err.message);
	witness_close(&witness);
	out_release(&request);
	return said;
}

/* The same in another process that dies at step n. True: it said that it cosigned. */
static bool
ask_and_die(int n, bool with_tear, bool *is_dead)
{
	int ends[2], status;
	char c;

	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		steps_left = n;
		tears = with_tear;
		struct witness_said said = ask(1, 2, &roots[1]);
		steps_left = -1;
		c = said.answer == WITNESS_COSIGN ? 'y' : 'n';
		_exit(__real_write(ends[1], &c, 1) != 1);
	}
	__real_close(ends[1]);
	bool has_said = __real_read(ends[0], &c, 1) == 1;
	__real_close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	*is_dead = WIFSIGNALED(status);
	assert_true(*is_dead || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
	return has_said && c == 'y';
}

static void
start_over(void)
{
	shell("rm -rf '%s' && cp -a '%s.one' '%s'", folder, folder, folder);
}

static int
set_up(void **state)
{
	uint8_t random[SIGN_SEED_BYTES + KEYFILE_RANDOM_BYTES] = {7};
	struct note_key key;
	struct out vkey;

	(void)state;
	strcpy(folder, "/tmp/gpai-crash-XXXXXX");
	assert_non_null(mkdtemp(folder));
	leaves[0] = merkle_hash_leaf((struct span){(const uint8_t *)"a", 1});
	leaves[1] = merkle_hash_leaf((struct span){(const uint8_t *)"b", 1});
	roots[0] = leaves[0];
	roots[1] = merkle_hash_node(&leaves[0], &leaves[1]);
	forked = merkle_hash_node(&leaves[1], &leaves[0]);
	assert_int_equal(
	    witness_create(folder, text_of("witness"), TEXT_NONE, random, NULL), GPAI_OK);
	random[0] = 8;
	assert_int_equal(sign_key_create(random, &log_key, NULL), GPAI_OK);
	assert_int_equal(
	    note_key_init(&key, text_of("log"), sign_key_public(log_key), NULL), GPAI_OK);
	out_memory(&vkey);
	note_key_write(&key, &vkey);
	assert_int_equal(witness_trust(folder, out_text(&vkey), NULL), GPAI_OK);
	out_release(&vkey);
	struct witness_said said = ask(0, 1, &roots[0]);
	assert_int_equal(said.answer, WITNESS_COSIGN);
	out_release(&said.lines);
	shell("cp -a '%s' '%s.one'", folder, folder);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	sign_key_free(log_key);
	shell("rm -rf '%s' '%s.one'", folder, folder);
	return 0;
}

/* What is there is OLD or NEW, and NEW when it was said; both lead on, and neither to a fork. */
static void
look(int n, bool was_said)
{
	struct witness_said said = ask(2, 2, &forked);
	bool is_new = said.seen == 2;

	if (said.seen != 1 && said.seen != 2)
		fail_msg("step %d: it remembers %d records", n, (int)said.seen);
	if (was_said && !is_new)
		fail_msg("step %d: what was said is forgotten", n);
	assert_int_equal(said.answer, is_new ? WITNESS_NOT_CONSISTENT : WITNESS_OLD_SIZE);
	out_release(&said.lines);
	said = ask(is_new ? 2 : 1, 2, &roots[1]);
	assert_int_equal(said.answer, WITNESS_COSIGN);
	out_release(&said.lines);
	said = ask(1, 2, &roots[1]);
	assert_int_equal(said.answer, WITNESS_OLD_SIZE);
	out_release(&said.lines);
}

static void
killed_at_any_step_it_forgets_nothing_that_it_said(void **state)
{
	int n_old = 0, n_new = 0, n;

	(void)state;
	for (int torn = 0; torn < 2; torn++) {
		bool is_dead = true;
		for (n = 1; is_dead; n++) {
			start_over();
			bool was_said = ask_and_die(n, torn == 1, &is_dead);
			assert_true(is_dead != was_said);
			struct witness_said said = ask(0, 1, &roots[0]);
			n_old += said.seen == 1;
			n_new += said.seen == 2;
			out_release(&said.lines);
			look(n, was_said);
		}
		assert_in_range(n, 12, 200); /* the functions above are really in the way */
	}
	assert_true(n_old > 10 && n_new > 4);
}

static void
clock_that_is_set_back_never_makes_a_later_tree_the_earlier(void **state)
{
	struct witness witness;
	struct witness_said said = {0};
	struct note note;
	struct out request;
	int64_t time = 0;

	(void)state;
	start_over();
	assert_int_equal(witness_open(folder, NULL, &witness, NULL), GPAI_OK);
	write_request(1, 2, &roots[1], &request);
	struct text text = out_text(&request);
	struct span bytes = {(const uint8_t *)text.at, text.len};
	assert_int_equal(witness_answer_request(&witness, bytes, 5, &said, NULL), GPAI_OK);
	assert_int_equal(said.answer, WITNESS_COSIGN);
	struct witness_request parsed;
	assert_int_equal(witness_request_read(bytes, &parsed, NULL), GPAI_OK);
	note = parsed.note;
	assert_int_equal(note_add(&note, out_text(&said.lines), NULL), GPAI_OK);
	assert_int_equal(cosign_verify(&note, &witness.public_key, &time, NULL), GPAI_OK);
	assert_int_equal(time, 1001);
	out_release(&said.lines);
	out_release(&request);
	witness_close(&witness);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(killed_at_any_step_it_forgets_nothing_that_it_said),
	    cmocka_unit_test(clock_that_is_set_back_never_makes_a_later_tree_the_earlier),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
