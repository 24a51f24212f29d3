/* SPDX-License-Identifier: Apache-2.0 */
/* Digests of a whole folder: the right ones in any number of threads, from the store only
 * when nothing changed, and none of a file that changes. Works below /tmp. */
#include "../check.h"

#include "base/digest.h"
#include "base/file.h"
#include "measure/digest_cache.h"
#include "measure/digest_tree.h"
#include "measure/digest_work.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char room[] = "/tmp/gpai-tree-XXXXXX";
static struct arena arena;
static uint8_t bytes[24 << 20];

static const char *
in(const char *name)
{
	return file_join(&arena, room, name);
}

static void
put(const char *name, const void *at, size_t len)
{
	FILE *file = fopen(in(name), "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(at, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static void
put_text(const char *name, const char *text)
{
	put(name, text, strlen(text));
}

/* A clock of a file system ticks every few milliseconds. */
static void
let_time_pass(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 120000000}, NULL);
}

static int
begin(void **state)
{
	uint64_t seed = 3;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i + 8 <= sizeof bytes; i += 8) {
		uint64_t r = next_random(&seed);
		memcpy(bytes + i, &r, 8);
	}
	strcpy(room, "/tmp/gpai-tree-XXXXXX");
	if (mkdtemp(room) == NULL || mkdir(in("m"), 0755) != 0 || mkdir(in("m/sub"), 0755) != 0)
		return -1;
	put("m/a.bin", bytes, 1 << 20);
	put("m/sub/b.bin", bytes + 5, (3 << 20) + 17);
	put("m/sub.txt", "x", 1);
	put("m/empty", "", 0);
	return 0;
}

static int
end(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", room);
	arena_release(&arena);
	return system(command);
}

static enum gpai_code
take(const struct digest_options *options, struct digest_tree *tree, struct gpai_error *err)
{
	int fd = open(in("m"), O_RDONLY | O_DIRECTORY);
	enum gpai_code rc = digest_tree_take(&arena, fd, "m", options, tree, err);

	close(fd);
	return rc;
}

static void
assert_file(
    const struct digest_tree *tree, uint32_t i, const char *name, const void *at, size_t len)
{
	struct digest expected = digest_of((struct span){at, len});

	assert_string_equal(tree->files[i].name.at, name);
	assert_int_equal(tree->files[i].end, len);
	assert_memory_equal(tree->files[i].digest.bytes, expected.bytes, DIGEST_BYTES);
}

static void
every_file_below_the_folder_has_its_digest(void **state)
{
	struct digest_tree tree;
	uint8_t all[4 * DIGEST_BYTES];

	(void)state;
	for (unsigned threads = 0; threads < 4; threads++) {
		struct digest_options options = {.ignore = digest_ignored, .threads = threads};
		assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
		assert_int_equal(tree.n_files, 4);
		assert_file(&tree, 0, "a.bin", bytes, 1 << 20);
		assert_file(&tree, 1, "empty", "", 0);
		assert_file(&tree, 2, "sub.txt", "x", 1); /* '.' comes before '/' */
		assert_file(&tree, 3, "sub/b.bin", bytes + 5, (3 << 20) + 17);
		for (uint32_t i = 0; i < 4; i++)
			memcpy(all + (size_t)i * DIGEST_BYTES, tree.files[i].digest.bytes,
			    DIGEST_BYTES);
		struct digest root = digest_of((struct span){all, sizeof all});
		assert_memory_equal(root.bytes, tree.root.bytes, DIGEST_BYTES);
		assert_int_equal(tree.n_hashed, 4);
		assert_int_equal(tree.bytes, tree.bytes_hashed);
	}
	assert_non_null(digest_tree_find(&tree, text_of("sub/b.bin")));
	assert_null(digest_tree_find(&tree, text_of("sub")));
}

/* More long files than processors, of lengths that end in every way within a block. */
static void
many_files_two_at_a_time_have_their_digests(void **state)
{
	struct digest_tree tree;
	char name[64];

	(void)state;
	for (unsigned i = 0; i < 9; i++) {
		snprintf(name, sizeof name, "m/long-%u", i);
		put(name, bytes + i, (9 << 20) + 1000000 * i + 63 * i);
		snprintf(name, sizeof name, "m/short-%u", i);
		put(name, bytes + i, 61 + i);
	}
	for (unsigned threads = 1; threads < 5; threads++) {
		struct digest_options options = {.ignore = digest_ignored, .threads = threads};
		assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
		for (unsigned i = 0; i < 9; i++) {
			snprintf(name, sizeof name, "long-%u", i);
			assert_file(
			    &tree, 2 + i, name, bytes + i, (9 << 20) + 1000000 * i + 63 * i);
			snprintf(name, sizeof name, "short-%u", i);
			assert_file(&tree, 11 + i, name, bytes + i, 61 + i);
		}
	}
}

static void
a_shard_has_the_digest_of_its_range(void **state)
{
	struct digest_options options = {.ignore = digest_ignored, .shard_bytes = 1 << 20};
	struct digest_tree tree;

	(void)state;
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	assert_int_equal(tree.n_files, 1 + 0 + 1 + 4); /* the empty file has none */
	assert_string_equal(tree.files[5].name.at, "sub/b.bin");
	assert_int_equal(tree.files[5].begin, 3 << 20);
	assert_int_equal(tree.files[5].end, (3 << 20) + 17);
	struct digest last = digest_of((struct span){bytes + 5 + (3 << 20), 17});
	assert_memory_equal(tree.files[5].digest.bytes, last.bytes, DIGEST_BYTES);
}

static void
ignored_paths_are_those_at_the_top_alone(void **state)
{
	static const char *const ignore[] = {".git", "./sub//b.bin", "empty/", "su", NULL};
	struct digest_options options = {.ignore = ignore};
	struct digest_tree tree;

	(void)state;
	assert_int_equal(mkdir(in("m/.git"), 0755), 0);
	assert_int_equal(mkdir(in("m/sub/.git"), 0755), 0);
	put_text("m/.git/config", "no");
	put_text("m/sub/.git/config", "yes");
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	assert_int_equal(tree.n_files, 3);
	assert_string_equal(tree.files[2].name.at, "sub/.git/config");
	assert_int_equal(tree.n_ignored, 3);
	assert_string_equal(tree.ignored[0].at, ".git");
	assert_string_equal(tree.ignored[2].at, "sub/b.bin");
}

static void
links_are_followed_to_files_only_and_only_when_asked(void **state)
{
	struct digest_options options = {.ignore = digest_ignored};
	struct digest_tree tree;

	(void)state;
	put_text("outside", "out");
	assert_int_equal(symlink("../outside", in("m/link")), 0);
	assert_int_equal(symlink("sub", in("m/to-folder")), 0);
	assert_int_equal(symlink("nowhere", in("m/to-nothing")), 0);
	assert_int_equal(mkfifo(in("m/fifo"), 0600), 0);
	put_text("m/\xff", "a name that is no text");
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	assert_int_equal(tree.n_files, 4);
	assert_int_equal(tree.n_odd, 5);
	assert_string_equal(tree.odd[0].what, "a name that is no UTF-8");
	assert_true(text_is(tree.odd[0].name, "\\xff"));
	assert_string_equal(tree.odd[1].what, "a FIFO");
	assert_string_equal(tree.odd[2].what, "a symbolic link");
	options.follow_links = true;
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	assert_int_equal(tree.n_files, 5);
	assert_file(&tree, 2, "link", "out", 3);
	assert_true(tree.files[2].is_link);
	assert_int_equal(tree.n_links, 1);
	assert_int_equal(tree.n_odd, 4);
	assert_string_equal(tree.odd[2].what, "a symbolic link to a folder");
	assert_string_equal(tree.odd[3].what, "a symbolic link to nothing");
}

static void
only_what_changed_is_hashed_again(void **state)
{
	struct digest_options options = {.ignore = digest_ignored, .cache = in("store/digests")};
	struct digest_tree tree;

	(void)state;
	let_time_pass();
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	assert_int_equal(tree.n_hashed, 4);
	struct digest before = tree.root;
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	assert_int_equal(tree.n_hashed, 0);
	assert_int_equal(tree.n_unchanged, 4);
	assert_int_equal(tree.bytes_hashed, 0);
	assert_memory_equal(before.bytes, tree.root.bytes, DIGEST_BYTES);
	assert_file(&tree, 3, "sub/b.bin", bytes + 5, (3 << 20) + 17);
	put_text("m/sub.txt", "y");
	assert_int_equal(unlink(in("m/empty")), 0);
	let_time_pass();
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	assert_int_equal(tree.n_hashed, 1);
	assert_int_equal(tree.n_unchanged, 2);
	assert_int_equal(tree.bytes_hashed, 1);
	assert_file(&tree, 1, "sub.txt", "y", 1);
	assert_int_equal(tree.note.len, 0);
}

/* Same size, and the time of writing set back: the inode's own time tells. */
static void
a_time_set_back_does_not_hide_a_change(void **state)
{
	struct digest_options options = {.ignore = digest_ignored, .cache = in("digests")};
	struct timespec old[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
	struct digest_tree tree;

	(void)state;
	assert_int_equal(utimensat(AT_FDCWD, in("m/sub.txt"), old, 0), 0);
	let_time_pass();
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	put_text("m/sub.txt", "z");
	assert_int_equal(utimensat(AT_FDCWD, in("m/sub.txt"), old, 0), 0);
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	assert_int_equal(tree.n_hashed, 1);
	assert_file(&tree, 2, "sub.txt", "z", 1);
}

static void
a_file_just_written_is_not_stored(void **state)
{
	struct digest_options options = {.ignore = digest_ignored, .cache = in("digests")};
	struct digest_identity identity = {.written_ns = 5000000001, .changed_ns = 5000000001};
	struct digest_tree tree;

	(void)state;
	let_time_pass();
	put_text("m/sub.txt", "1"); /* could be written again within the same tick */
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	let_time_pass();
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	assert_int_equal(tree.n_hashed, 1);
	assert_true(digest_identity_is_fresh(&identity, 5000000001));
	assert_true(digest_identity_is_fresh(&identity, 5040000000));
	assert_false(digest_identity_is_fresh(&identity, 5060000000));
	assert_true(digest_identity_is_fresh(&identity, INT64_MIN));
	identity.changed_ns = 6000000000; /* a clock of whole seconds */
	assert_true(digest_identity_is_fresh(&identity, 7500000000));
}

static struct span
store(void)
{
	struct span span;

	assert_int_equal(file_read(&arena, in("digests"), 1 << 20, &span, NULL), GPAI_OK);
	return span;
}

/* Whatever is done to the store, no digest of it is believed. */
static void
a_store_that_was_touched_is_not_believed(void **state)
{
	struct digest_options options = {.ignore = digest_ignored, .cache = in("digests")};
	struct digest_tree tree;

	(void)state;
	let_time_pass();
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	struct span good = store();
	uint8_t *bad = arena_alloc(&arena, good.len);
	for (size_t i = 0; i < good.len; i += 1 + i / 9) {
		struct digest_cache cache;
		struct text why;
		memcpy(bad, good.at, good.len);
		bad[i] ^= 1;
		put("digests", bad, good.len);
		assert_int_equal(chmod(in("digests"), 0600), 0);
		assert_int_equal(
		    digest_cache_read(&arena, in("digests"), &cache, &why, NULL), GPAI_OK);
		assert_int_equal(cache.n_files, 0);
		assert_true(why.len > 0);
		put("digests", good.at, i);
		assert_int_equal(
		    digest_cache_read(&arena, in("digests"), &cache, &why, NULL), GPAI_OK);
		assert_int_equal(cache.n_files, 0);
		assert_true(why.len > 0);
	}
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	assert_int_equal(tree.n_hashed, 4);
	assert_non_null(strstr(tree.note.at, "were not used: it is torn or was edited"));
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK); /* it was replaced */
	assert_int_equal(tree.n_hashed, 0);
	assert_int_equal(chmod(in("digests"), 0666), 0);
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	assert_int_equal(tree.n_hashed, 4);
	assert_non_null(strstr(tree.note.at, "others may write it"));
}

/* Well sealed, but no store of ours. */
static void
a_store_with_a_broken_line_is_not_believed(void **state)
{
	static const char D[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
	static const char *const LINES[] = {"whole %s 1 2 3 4 5 a\nwhole %s 1 2 3 4 5 a\n",
	    "whole %s 1 2 3 4 5 b\nwhole %s 1 2 3 4 5 a\n", "whole %s 1 2 3 4 5 \n",
	    "whole %s 1 2 3 4 x a\n", "whole %s 01 2 3 4 5 a\n", "hole %s 1 2 3 4 5 a\n",
	    "whole %.63s 1 2 3 4 5 a\n", "part 63 %s 100 2 3 4 5 a\n", "part 0 %s 100 2 3 4 5 a\n",
	    "part 128 %s 100 2 3 4 5 a\n", "part 18446744073709551616 %s 1 2 3 4 5 a\n",
	    "whole %s 1 2 3 4 5 a%%0\n", "whole %s 1 2 3 4 5 a%%00\n", "whole %s\n", "\n"};

	(void)state;
	for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++) {
		char text[1000], hex[DIGEST_HEX_CHARS];
		struct digest_cache cache;
		struct text why;
		int n = snprintf(text, sizeof text, "gpai digests 1\n");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		n += snprintf(text + n, sizeof text - (size_t)n, LINES[i], D, D);
#pragma GCC diagnostic pop
		struct digest seal = digest_of((struct span){(uint8_t *)text, (size_t)n});
		digest_hex(&seal, hex);
		snprintf(text + n, sizeof text - (size_t)n, "end %s\n", hex);
		put_text("digests", text);
		assert_int_equal(chmod(in("digests"), 0600), 0);
		assert_int_equal(
		    digest_cache_read(&arena, in("digests"), &cache, &why, NULL), GPAI_OK);
		if (cache.n_files != 0 || why.len == 0)
			fail_msg("believed: %s", text);
	}
}

struct spoiling {
	const char *path;
	bool is_done;
};

static void
append(void *context, uint64_t done, uint64_t total)
{
	struct spoiling *spoiling = context;

	if (spoiling->is_done || done == total)
		return;
	FILE *file = fopen(spoiling->path, "ab");
	assert_non_null(file);
	fputc('!', file);
	fclose(file);
	spoiling->is_done = true;
}

static void
shorten(void *context, uint64_t done, uint64_t total)
{
	struct spoiling *spoiling = context;

	if (!spoiling->is_done && done != total)
		assert_int_equal(truncate(spoiling->path, 10), 0);
	spoiling->is_done = true;
}

static void
a_file_that_changes_while_it_is_read_has_no_digest(void **state)
{
	static void (*const SPOIL[])(void *, uint64_t, uint64_t) = {append, shorten};

	(void)state;
	for (unsigned threads = 1; threads < 3; threads++) {
		for (size_t i = 0; i < 2; i++) {
			struct spoiling spoiling = {.path = in("m/big")};
			struct digest_options options = {.ignore = digest_ignored,
			    .threads = threads,
			    .progress = SPOIL[i],
			    .progress_context = &spoiling};
			struct gpai_error err = {0};
			struct digest_tree tree;
			put("m/big", bytes, sizeof bytes);
			assert_int_equal(take(&options, &tree, &err), GPAI_BUSY);
			assert_string_equal(err.file, "m/big");
			assert_non_null(strstr(err.message, "changed while it was read"));
		}
	}
}

static void
kill_when_half_done(void *context, uint64_t done, uint64_t total)
{
	(void)context;
	if (done > total / 2)
		kill(getpid(), SIGKILL);
}

static void
a_killed_run_is_taken_up_within_the_file(void **state)
{
	struct digest_options options = {.ignore = digest_ignored,
	    .cache = in("digests"),
	    .save_bytes = 1 << 20,
	    .progress = kill_when_half_done};
	struct digest_tree tree;
	int status;

	(void)state;
	put("m/a.bin", bytes, sizeof bytes); /* 24 MiB; progress is told after 16 */
	let_time_pass();
	for (unsigned threads = 1; threads < 3; threads++) {
		options.threads = threads;
		options.progress = kill_when_half_done;
		unlink(in("digests"));
		pid_t child = fork();
		if (child == 0) {
			take(&options, &tree, NULL);
			_exit(0);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		options.progress = NULL;
		assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
		assert_int_equal(tree.n_resumed, 1);
		assert_true(tree.bytes_hashed < 14 << 20); /* of 27 */
		assert_file(&tree, 0, "a.bin", bytes, sizeof bytes);
	}
}

/* A forged state, well sealed, of a file that is not as it was: nothing of it is used. */
static void
a_part_counts_only_for_the_very_same_file(void **state)
{
	struct digest_options options = {.ignore = digest_ignored, .cache = in("digests")};
	struct digest_tree tree;
	struct stat st;

	(void)state;
	put("m/a.bin", bytes, 1 << 20);
	assert_int_equal(stat(in("m/a.bin"), &st), 0);
	struct cached part = {.name = text_of("a.bin"),
	    .identity = digest_identity_of(&st),
	    .is_part = true,
	    .state = {.bytes = 64}};
	for (unsigned field = 0; field < 5; field++) {
		struct cached other = part;
		uint64_t *fields[] = {&other.identity.device, &other.identity.inode,
		    &other.identity.size, (uint64_t *)&other.identity.written_ns,
		    (uint64_t *)&other.identity.changed_ns};
		++*fields[field];
		assert_int_equal(digest_cache_write(in("digests"), &other, 1, NULL), GPAI_OK);
		assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
		assert_int_equal(tree.n_resumed, 0);
		assert_file(&tree, 0, "a.bin", bytes, 1 << 20);
	}
	assert_int_equal(digest_cache_write(in("digests"), &part, 1, NULL), GPAI_OK);
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	assert_int_equal(tree.n_resumed, 1); /* the same file: this store is ours alone */
}

static void
names_of_any_kind_survive_the_store(void **state)
{
	static const char *const NAMES[] = {
	    "m/ a", "m/%41", "m/a\nb", "m/caf\xc3\xa9", "m/sub/x y%"};
	struct digest_options options = {.ignore = digest_ignored, .cache = in("digests")};
	struct digest_tree tree;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		put_text(NAMES[i], NAMES[i]);
	let_time_pass();
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	assert_int_equal(take(&options, &tree, NULL), GPAI_OK);
	assert_int_equal(tree.n_unchanged, 9);
}

static void
folders_within_folders_end_somewhere(void **state)
{
	char path[2000];
	struct gpai_error err = {0};
	struct digest_tree tree;
	int n = snprintf(path, sizeof path, "%s/m", room);

	(void)state;
	for (unsigned i = 0; i <= DIGEST_DEPTH_MAX; i++) {
		n += snprintf(path + n, sizeof path - (size_t)n, "/d");
		assert_int_equal(mkdir(path, 0755), 0);
	}
	assert_int_equal(take(NULL, &tree, &err), GPAI_TOO_LARGE);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(take(NULL, &tree, &err), GPAI_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(every_file_below_the_folder_has_its_digest),
	    TEST(many_files_two_at_a_time_have_their_digests),
	    TEST(a_shard_has_the_digest_of_its_range),
	    TEST(ignored_paths_are_those_at_the_top_alone),
	    TEST(links_are_followed_to_files_only_and_only_when_asked),
	    TEST(only_what_changed_is_hashed_again),
	    TEST(a_time_set_back_does_not_hide_a_change),
	    TEST(a_file_just_written_is_not_stored),
	    TEST(a_store_that_was_touched_is_not_believed),
	    TEST(a_store_with_a_broken_line_is_not_believed),
	    TEST(a_file_that_changes_while_it_is_read_has_no_digest),
	    TEST(a_killed_run_is_taken_up_within_the_file),
	    TEST(a_part_counts_only_for_the_very_same_file),
	    TEST(names_of_any_kind_survive_the_store),
	    TEST(folders_within_folders_end_somewhere),
	};
	return cmocka_run_group_tests_name("digest_tree", tests, NULL, NULL);
}
