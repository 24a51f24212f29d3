/* SPDX-License-Identifier: Apache-2.0 */
/* Files, digests and threads: what a full disk, a locked folder, a FIFO or a
 * shrinking file may and may not do. Works in a fresh folder below /tmp. */
#include "../check.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/threads.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/gpai-file-XXXXXX";
static struct arena arena;

static const char *
in(const char *name)
{
	return file_join(&arena, folder, name);
}

static struct span
span(const char *string)
{
	return (struct span){(const uint8_t *)string, strlen(string)};
}

static int
make_folder(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int
drop_folder(void **state)
{
	char command[64];

	(void)state;
	umount2(in("disk"), MNT_DETACH); /* there only when a test stopped half-way */
	snprintf(command, sizeof command, "rm -rf %s", folder);
	arena_release(&arena);
	return system(command);
}

static unsigned
entries_in(const char *path)
{
	DIR *dir = opendir(path);
	unsigned n = 0;

	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
		n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(dir);
	return n;
}

static void
assert_contents(const char *path, const char *expected)
{
	struct span bytes;

	assert_int_equal(file_read(&arena, path, 1 << 20, &bytes, NULL), GPAI_OK);
	assert_int_equal(bytes.len, strlen(expected));
	assert_string_equal((const char *)bytes.at, expected);
}

static void
a_file_is_replaced_and_nothing_else_is_left(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(file_make_dirs(in("a/b/c"), NULL), GPAI_OK);
	assert_int_equal(file_make_dirs(in("a/b/c/"), NULL), GPAI_OK);
	assert_int_equal(file_replace(in("a/b/c/f"), span("one"), 0600, NULL), GPAI_OK);
	assert_contents(in("a/b/c/f"), "one");
	assert_int_equal(file_replace(in("a/b/c/f"), span(""), 0600, NULL), GPAI_OK);
	assert_contents(in("a/b/c/f"), "");
	assert_int_equal(entries_in(in("a/b/c")), 1);
	assert_int_equal(stat(in("a/b/c/f"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void
names_left_by_a_killed_run_are_no_obstacle(void **state)
{
	char name[64];

	(void)state;
	assert_int_equal(file_make_dirs(in("killed"), NULL), GPAI_OK);
	snprintf(name, sizeof name, "killed/.gpai-%ld-0.tmp", (long)getpid());
	assert_int_equal(file_replace(in(name), span("left over"), 0600, NULL), GPAI_OK);
	assert_int_equal(file_replace(in("killed/f"), span("new"), 0600, NULL), GPAI_OK);
	assert_contents(in("killed/f"), "new");
	assert_contents(in(name), "left over");
}

static void
a_failed_replacement_keeps_the_old_file(void **state)
{
	struct gpai_error err;

	(void)state;
	assert_int_equal(file_make_dirs(in("kept/dir"), NULL), GPAI_OK);
	assert_int_equal(file_replace(in("kept/dir"), span("x"), 0600, &err), GPAI_IO);
	assert_string_equal(err.message, "cannot replace: Is a directory");
	assert_int_equal(entries_in(in("kept")), 1);
	assert_int_equal(file_replace(in("none/f"), span("x"), 0600, &err), GPAI_NOT_FOUND);
	assert_int_equal(file_replace(in("kept/dir/f"), span("x"), 0600, NULL), GPAI_OK);
	assert_int_equal(file_make_dirs(in("kept/dir/f/g"), &err), GPAI_IO);
	assert_string_equal(err.message, "cannot make the folder: Not a directory");
	assert_int_equal(file_make_dirs("", &err), GPAI_NOT_FOUND);
}

/* Runs the body in a child, whose limits and user may change; its exit code is 0 or a line. */
#define IN_CHILD_CHECK(condition)                                                                  \
	do {                                                                                       \
		if (!(condition))                                                                  \
			_exit(__LINE__ % 250 + 1);                                                 \
	} while (0)

static int
wait_for(pid_t child)
{
	int status;

	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
beyond_the_allowed_file_size_the_old_file_stays(void **state)
{
	(void)state;
	assert_int_equal(file_make_dirs(in("limit"), NULL), GPAI_OK);
	assert_int_equal(file_replace(in("limit/f"), span("old"), 0600, NULL), GPAI_OK);
	pid_t child = fork();
	if (child == 0) {
		struct gpai_error err;
		uint8_t *big = calloc(1, 1 << 20);
		struct rlimit limit = {1 << 16, 1 << 16};
		signal(SIGXFSZ, SIG_IGN);
		IN_CHILD_CHECK(big != NULL && setrlimit(RLIMIT_FSIZE, &limit) == 0);
		enum gpai_code rc =
		    file_replace(in("limit/f"), (struct span){big, 1 << 20}, 0600, &err);
		IN_CHILD_CHECK(rc == GPAI_IO);
		IN_CHILD_CHECK(strcmp(err.message, "cannot write: File too large") == 0);
		_exit(0);
	}
	assert_int_equal(wait_for(child), 0);
	assert_contents(in("limit/f"), "old");
	assert_int_equal(entries_in(in("limit")), 1);
}

static void
on_a_full_disk_the_old_file_stays(void **state)
{
	struct gpai_error err;
	uint8_t *big = calloc(1, 1 << 20);

	(void)state;
	assert_int_equal(file_make_dirs(in("disk"), NULL), GPAI_OK);
	if (mount("none", in("disk"), "tmpfs", 0, "size=128k") != 0) {
		free(big);
		skip(); /* needs the right to mount */
	}
	assert_int_equal(file_replace(in("disk/f"), span("old"), 0600, NULL), GPAI_OK);
	enum gpai_code rc = file_replace(in("disk/f"), (struct span){big, 1 << 20}, 0600, &err);
	assert_int_equal(rc, GPAI_IO);
	assert_string_equal(err.message, "cannot write: No space left on device");
	assert_contents(in("disk/f"), "old");
	assert_int_equal(entries_in(in("disk")), 1);
	umount(in("disk"));
	free(big);
}

static void
in_a_read_only_folder_nothing_changes(void **state)
{
	(void)state;
	assert_int_equal(file_make_dirs(in("locked"), NULL), GPAI_OK);
	assert_int_equal(file_replace(in("locked/f"), span("old"), 0644, NULL), GPAI_OK);
	assert_int_equal(chmod(in("locked"), 0555), 0);
	assert_int_equal(chmod(folder, 0755), 0);
	pid_t child = fork();
	if (child == 0) {
		struct gpai_error err;
		if (geteuid() == 0) /* root may write anywhere */
			IN_CHILD_CHECK(setuid(65534) == 0);
		enum gpai_code rc = file_replace(in("locked/f"), span("new"), 0644, &err);
		IN_CHILD_CHECK(rc == GPAI_IO);
		IN_CHILD_CHECK(
		    strcmp(err.message, "cannot create a file beside it: Permission denied") == 0);
		IN_CHILD_CHECK(file_make_dirs(in("locked/g"), &err) == GPAI_IO);
		_exit(0);
	}
	assert_int_equal(wait_for(child), 0);
	assert_contents(in("locked/f"), "old");
	assert_int_equal(chmod(in("locked"), 0755), 0);
}

static void
only_regular_files_are_read_and_nothing_waits(void **state)
{
	struct gpai_error err;
	struct span bytes;
	struct digest digest;

	(void)state;
	assert_int_equal(mkfifo(in("fifo"), 0600), 0);
	alarm(20); /* waiting is the failure */
	assert_int_equal(file_read(&arena, in("fifo"), 100, &bytes, &err), GPAI_UNSUPPORTED);
	assert_string_equal(err.message, "is a FIFO, expected a regular file");
	assert_int_equal(file_digest(in("fifo"), &digest, NULL, &err), GPAI_UNSUPPORTED);
	assert_int_equal(file_read(&arena, "/dev/zero", 100, &bytes, &err), GPAI_UNSUPPORTED);
	assert_string_equal(err.message, "is a device, expected a regular file");
	assert_int_equal(file_read(&arena, folder, 100, &bytes, &err), GPAI_UNSUPPORTED);
	assert_string_equal(err.message, "is a directory, expected a regular file");
	assert_int_equal(file_read(&arena, in("no"), 100, &bytes, &err), GPAI_NOT_FOUND);
	alarm(0);
	if (file_exists("/proc/self/status")) { /* says it has 0 bytes */
		enum gpai_code rc = file_read(&arena, "/proc/self/status", 100, &bytes, &err);
		assert_int_equal(rc, GPAI_IO);
		assert_string_equal(err.message, "changed its size while being read");
	}
	assert_false(file_exists(in("no")));
	assert_true(file_exists(in("fifo")));
}

static void
the_size_limit_is_exact(void **state)
{
	struct gpai_error err;
	struct arena small;
	struct span bytes;

	(void)state;
	assert_int_equal(file_replace(in("ten"), span("0123456789"), 0600, NULL), GPAI_OK);
	assert_int_equal(file_read(&arena, in("ten"), 10, &bytes, &err), GPAI_OK);
	assert_int_equal(file_read(&arena, in("ten"), 9, &bytes, &err), GPAI_TOO_LARGE);
	assert_string_equal(err.message, "10 bytes, expected at most 9");
	arena_init(&small, 8);
	assert_int_equal(file_read(&small, in("ten"), 10, &bytes, &err), GPAI_NO_MEMORY);
	arena_release(&small);
}

static void
a_part_beyond_the_end_is_malformed_there(void **state)
{
	struct gpai_error err;
	char buffer[16];
	int fd;

	(void)state;
	assert_int_equal(file_replace(in("part"), span("0123456789"), 0600, NULL), GPAI_OK);
	assert_true((fd = open(in("part"), O_RDONLY)) >= 0);
	assert_int_equal(file_read_at(fd, "part", 4, buffer, 6, &err), GPAI_OK);
	assert_memory_equal(buffer, "456789", 6);
	assert_int_equal(file_read_at(fd, "part", 4, buffer, 7, &err), GPAI_MALFORMED);
	assert_int_equal(err.at, 10);
	assert_string_equal(err.message, "the file ends here, expected 7 bytes from byte 4");
	assert_int_equal(file_read_at(fd, "part", UINT64_MAX, buffer, 7, &err), GPAI_MALFORMED);
	assert_int_equal(file_read_at(fd, "part", INT64_MAX, buffer, 7, &err), GPAI_MALFORMED);
	close(fd);
}

static void
paths_join(void **state)
{
	(void)state;
	assert_string_equal(file_join(&arena, "a/b", "c"), "a/b/c");
	assert_string_equal(file_join(&arena, "a/", "c"), "a/c");
	assert_string_equal(file_join(&arena, "a", "/c"), "/c");
	assert_string_equal(file_join(&arena, "", "c"), "c");
}

static void
digests_are_those_of_fips_180(void **state)
{
	static const struct {
		const char *text, *hex;
	} VECTORS[] = {
	    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};
	char hex[DIGEST_HEX_CHARS];
	struct digest_stream *stream = digest_create();

	(void)state;
	for (size_t i = 0; i < sizeof VECTORS / sizeof VECTORS[0]; i++) {
		struct digest expected, digest = digest_of(span(VECTORS[i].text));
		digest_hex(&digest, hex);
		assert_string_equal(hex, VECTORS[i].hex);
		assert_true(digest_from_hex(text_of(VECTORS[i].hex), &expected));
		digest_reset(stream);
		for (size_t at = 0; VECTORS[i].text[at] != 0; at++)
			digest_add(stream, (struct span){(const uint8_t *)VECTORS[i].text + at, 1});
		digest = digest_end(stream);
		assert_true(digest_equal(&digest, &expected));
	}
	digest_free(stream);
	digest_free(NULL);
}

static void
a_million_letters_have_their_digest(void **state)
{
	uint8_t *letters = malloc(3000000);
	struct digest digest;
	uint64_t size;
	char hex[DIGEST_HEX_CHARS];

	(void)state;
	memset(letters, 'a', 3000000);
	struct span million = {letters, 1000000}, three = {letters, 3000000};
	assert_int_equal(file_replace(in("million"), million, 0600, NULL), GPAI_OK);
	assert_int_equal(file_digest(in("million"), &digest, &size, NULL), GPAI_OK);
	digest_hex(&digest, hex);
	assert_string_equal(
	    hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	assert_int_equal(size, 1000000);
	struct digest whole = digest_of(three);
	assert_int_equal(file_replace(in("three"), three, 0600, NULL), GPAI_OK);
	assert_int_equal(file_digest(in("three"), &digest, &size, NULL), GPAI_OK);
	assert_true(digest_equal(&digest, &whole));
	free(letters);
}

static void
only_64_hexadecimal_digits_make_a_digest(void **state)
{
	struct digest digest;
	char hex[DIGEST_HEX_CHARS] =
	    "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

	(void)state;
	assert_true(digest_from_hex(text_of(hex), &digest));
	assert_false(digest_from_hex((struct text){hex, 63}, &digest));
	for (const char *bad = "gG/:@`\x80\x10 "; *bad != 0; bad++) {
		hex[40] = *bad;
		assert_false(digest_from_hex(text_of(hex), &digest));
	}
}

static void
count(void *context, size_t i)
{
	atomic_int *seen = context;

	atomic_fetch_add(&seen[i], 1);
}

static void
every_job_runs_exactly_once(void **state)
{
	static atomic_int seen[5000];
	static const unsigned THREADS[] = {0, 1, 2, 7, 100000};

	(void)state;
	assert_true(threads_available() >= 1);
	for (size_t t = 0; t < 5; t++) {
		for (size_t n = 0; n <= 5000; n = n * 5 + 1) {
			memset(seen, 0, sizeof seen);
			threads_each(n, THREADS[t], count, seen);
			for (size_t i = 0; i < 5000; i++)
				assert_int_equal(seen[i], i < n);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_is_replaced_and_nothing_else_is_left),
	    cmocka_unit_test(names_left_by_a_killed_run_are_no_obstacle),
	    cmocka_unit_test(a_failed_replacement_keeps_the_old_file),
	    cmocka_unit_test(beyond_the_allowed_file_size_the_old_file_stays),
	    cmocka_unit_test(on_a_full_disk_the_old_file_stays),
	    cmocka_unit_test(in_a_read_only_folder_nothing_changes),
	    cmocka_unit_test(only_regular_files_are_read_and_nothing_waits),
	    cmocka_unit_test(the_size_limit_is_exact),
	    cmocka_unit_test(a_part_beyond_the_end_is_malformed_there),
	    cmocka_unit_test(paths_join),
	    cmocka_unit_test(digests_are_those_of_fips_180),
	    cmocka_unit_test(a_million_letters_have_their_digest),
	    cmocka_unit_test(only_64_hexadecimal_digits_make_a_digest),
	    cmocka_unit_test(every_job_runs_exactly_once),
	};

	return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
