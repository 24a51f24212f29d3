/* SPDX-License-Identifier: Apache-2.0 */
/* Publishing, stopped before every single change it makes to a disk and after each kind of
 * crash; and every way in which what is published can be wrong. */
#include "disk.h"
#include "fixture.h"

#include "records/keys.h"
#include "records/proof.h"
#include "records/publish.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static uint64_t seed;
static struct entropy entropy;
static char *folder;
static struct arena arena;
static struct dossier *dossier;

static int
set_up(void **state)
{
	(void)state;
	seed = 5;
	entropy = fixture_entropy(&seed);
	folder = fixture_folder();
	arena_init(&arena, 0);
	dossier = fixture_dossier(folder, &entropy);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	dossier_close(dossier);
	arena_release(&arena);
	fixture_remove(folder);
	return 0;
}

/* Notes, in one transaction, until the log has so many records. */
static void
grow_to(struct dossier *d, uint64_t size)
{
	struct record_txn txn = RECORD_TXN_NONE;
	uint64_t seq = 0;

	assert_ok(record_begin(&txn, d, 1800000000, &entropy, ERR));
	while (seq < size)
		assert_ok(record_append(
		    &txn, RECORD_NOTE, text_of("{\"summary\":\"a note\"}"), &seq, ERR));
	assert_ok(record_commit(&txn, ERR));
}

static enum gpai_code
publish(struct disk *disk, bool all, struct dossier_published *published, struct gpai_error *err)
{
	const struct publish_options options = {.all = all, .files = disk_files(disk)};

	return dossier_publish(dossier, &options, published, err);
}

static enum gpai_code
check(struct disk *disk, struct dossier_published_check *found, struct gpai_error *err)
{
	const struct publish_options options = {.files = disk_files(disk)};

	return dossier_check_published(dossier, &options, found, err);
}

/* What a reader sees who knows the key alone: 0 when no log is there. */
static uint64_t
readable_size(struct disk *disk)
{
	struct disk_bytes *bytes = disk_find(disk, PUBLISH_CHECKPOINT);
	struct tile_reader reader = disk_reader(disk);
	struct checkpoint checkpoint;
	struct note_key key;

	if (bytes == NULL)
		return 0;
	assert_ok(note_key_read(text_of(dossier_vkey(dossier)), &key, ERR));
	assert_ok(checkpoint_open((struct span){bytes->at, bytes->len}, &key,
	    text_of(dossier_origin(dossier)), &checkpoint, ERR));
	assert_ok(tiles_verify(&reader, checkpoint.size, &checkpoint.root, NULL, NULL, ERR));
	return checkpoint.size;
}

static bool
same_disk(const struct disk *a, const struct disk *b)
{
	for (size_t i = 0; i < a->n_names; i++) {
		struct disk_bytes *here = disk_find(a, a->names[i].path);
		if (here == NULL || a->names[i].path[0] == '.')
			continue;
		struct disk_bytes *there = disk_find(b, a->names[i].path);
		if (there == NULL || there->len != here->len ||
		    memcmp(there->at, here->at, here->len) != 0)
			return false;
	}
	return true;
}

/* ---- every crash ---- */

/* Stops before change `stop`, loses what `how` loses; false when there is no such change. */
static bool
survives(const struct disk *before, const struct disk *after, uint64_t old_size, uint64_t new_size,
    uint64_t stop, enum disk_crash how)
{
	struct dossier_published published;
	struct disk disk;

	disk_copy(&disk, before);
	disk.stops_before = stop;
	disk.tears = how == CRASH_KILL || how == CRASH_MIXED;
	enum gpai_code rc = publish(&disk, false, &published, ERR);
	bool was_stopped = disk.is_dead;
	assert_int_equal(rc == GPAI_OK, !was_stopped);
	disk_crash(&disk, how, stop);

	uint64_t seen = readable_size(&disk);
	if (seen != old_size && seen != new_size)
		fail_msg("change %llu, crash %d: a reader sees %llu", (unsigned long long)stop,
		    (int)how, (unsigned long long)seen);
	if (!was_stopped)
		assert_true(seen == new_size); /* acknowledged is durable */
	assert_ok(publish(&disk, false, &published, ERR));
	assert_true(readable_size(&disk) == new_size);
	assert_ok(publish(&disk, true, &published, ERR));
	assert_int_equal(published.foreign, 0);
	assert_true(same_disk(&disk, after) && same_disk(after, &disk));
	disk_release(&disk);
	return was_stopped;
}

static void
every_crash_leaves_the_older_log_or_the_newer(void **state)
{
	static const uint64_t SIZES[] = {1, 3, 255, 256, 257, 520};
	struct disk before;
	uint64_t old_size = 0, n_stops = 0;

	(void)state;
	disk_init(&before);
	for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
		struct dossier_published published;
		struct disk after;
		if (SIZES[i] > 1)
			grow_to(dossier, SIZES[i]);
		disk_copy(&after, &before);
		assert_ok(publish(&after, false, &published, ERR));
		assert_true(published.before == old_size && published.size == SIZES[i]);
		assert_true(readable_size(&after) == SIZES[i]);
		for (int how = 0; how < N_CRASHES + 2; how++) /* more mixtures than one */
			for (uint64_t stop = 1;; stop++, n_stops++)
				if (!survives(&before, &after, old_size, SIZES[i], stop,
					how < N_CRASHES ? (enum disk_crash)how : CRASH_MIXED))
					break;
		disk_release(&before);
		disk_copy(&before, &after);
		disk_release(&after);
		old_size = SIZES[i];
	}
	print_message("%llu crashes\n", (unsigned long long)n_stops);
	assert_true(n_stops > 500);
	disk_release(&before);
}

/* ---- what stands there ---- */

static void
publishing_twice_changes_nothing(void **state)
{
	struct dossier_published published;
	struct disk disk;

	(void)state;
	disk_init(&disk);
	grow_to(dossier, 300);
	assert_true(dossier_is_ahead(dossier));
	assert_ok(publish(&disk, false, &published, ERR));
	assert_false(dossier_is_ahead(dossier));
	assert_int_equal(published.written, 5);
	disk.n_changes = 0;
	assert_ok(publish(&disk, false, &published, ERR));
	assert_int_equal(disk.n_changes, 0);
	assert_int_equal(published.compared, 3);
	assert_ok(publish(&disk, true, &published, ERR));
	assert_int_equal(disk.n_changes, 0);
	assert_int_equal(published.compared, 5);
	assert_int_equal(published.written + published.repaired + published.removed, 0);
	disk_release(&disk);
}

/* What witnesses say comes after the head; nothing else changes. */
static void
cosignature_that_came_later_is_in_the_checkpoint(void **state)
{
	static const char LINE[] = "\xe2\x80\x94 witness.example AAAAAAAA\n";
	struct dossier_published published;
	struct dossier_published_check found;
	struct disk disk;

	(void)state;
	disk_init(&disk);
	grow_to(dossier, 7);
	assert_ok(publish(&disk, false, &published, ERR));
	assert_false(dossier_is_ahead(dossier));
	assert_ok(dossier_put_cosignature(dossier, 7, text_of(LINE), ERR));
	assert_true(dossier_is_ahead(dossier));
	assert_ok(check(&disk, &found, ERR)); /* behind in that, not wrong */
	assert_ok(publish(&disk, false, &published, ERR));
	assert_int_equal(published.written + published.repaired, 0);
	struct disk_bytes *note = disk_find(&disk, PUBLISH_CHECKPOINT);
	assert_true(text_ends((struct text){(const char *)note->at, note->len}, LINE));
	assert_true(readable_size(&disk) == 7);
	assert_ok(check(&disk, &found, ERR));
	note->at[note->len - 4] ^= 1; /* of a line that is not on file */
	assert_int_equal(check(&disk, &found, ERR), GPAI_CORRUPT);
	disk_release(&disk);
}

static void
partial_tiles_stay_until_the_full_one_is_there(void **state)
{
	struct dossier_published published;
	struct disk disk;

	(void)state;
	disk_init(&disk);
	for (uint64_t size = 2; size <= 250; size += 62) {
		grow_to(dossier, size);
		assert_ok(publish(&disk, false, &published, ERR));
		assert_int_equal(published.removed, 0);
	}
	assert_non_null(disk_find(&disk, "tile/0/000.p/2"));
	assert_non_null(disk_find(&disk, "tile/entries/000.p/188"));
	grow_to(dossier, 256);
	assert_ok(publish(&disk, false, &published, ERR));
	assert_int_equal(published.removed, 10);
	assert_null(disk_find(&disk, "tile/0/000.p/2"));
	assert_non_null(disk_find(&disk, "tile/0/000"));
	assert_non_null(disk_find(&disk, "tile/1/000.p/1"));
	for (size_t i = 0; i < disk.n_names; i++)
		if (strcmp(disk.names[i].path, "tile/0/000.p") == 0)
			assert_int_equal(disk.names[i].now, 0);
	disk_release(&disk);
}

static void
every_flipped_bit_of_what_is_published_is_found_and_mended(void **state)
{
	struct dossier_published published;
	struct dossier_published_check found;
	struct gpai_error err;
	struct disk disk;

	(void)state;
	disk_init(&disk);
	grow_to(dossier, 5);
	assert_ok(publish(&disk, false, &published, ERR));
	assert_ok(check(&disk, &found, ERR));
	assert_true(found.is_published && found.size == 5 && found.behind == 0);
	assert_int_equal(found.tiles, 2);
	for (size_t i = 0; i < disk.n_names; i++) {
		char path[80];
		snprintf(path, sizeof path, "%s", disk.names[i].path);
		struct disk_bytes *file = disk_find(&disk, path);
		bool is_checkpoint = strcmp(path, PUBLISH_CHECKPOINT) == 0;
		for (size_t at = 0; file != NULL && at < file->len; at++) {
			for (unsigned bit = 0; bit < 8; bit++) {
				struct disk damaged;
				disk_copy(&damaged, &disk);
				disk_find(&damaged, path)->at[at] ^= (uint8_t)(1u << bit);
				enum gpai_code rc = check(&damaged, &found, &err);
				assert_true(rc == GPAI_CORRUPT || rc == GPAI_MALFORMED ||
					    (rc == GPAI_CONFLICT && is_checkpoint));
				assert_string_equal(err.file, path);
				rc = publish(&damaged, false, &published, &err);
				if (rc == GPAI_OK) {
					assert_true(is_checkpoint || published.repaired == 1);
					assert_true(same_disk(&damaged, &disk));
				} else {
					/* Another origin, or no line of our key: not ours
					 * to replace. */
					assert_true(is_checkpoint && rc == GPAI_CONFLICT);
				}
				disk_release(&damaged);
			}
		}
	}
	disk_release(&disk);
}

static void
spoil(struct disk *disk, const char *path, int how)
{
	struct disk_bytes *file = disk_find(disk, path);
	static const uint8_t GARBAGE[] = "not a tile at all";

	switch (how) {
	case 0: /* torn */
		file->len /= 2;
		break;
	case 1: /* empty, as after a loss of power */
		file->len = 0;
		break;
	case 2:
		disk_put(disk, path, (struct span){GARBAGE, sizeof GARBAGE});
		break;
	case 3: /* gone */
		for (size_t i = 0; i < disk->n_names; i++)
			if (strcmp(disk->names[i].path, path) == 0)
				disk->names[i].now = disk->names[i].durable = 0;
		break;
	default: /* a byte in the middle */
		file->at[file->len / 2] ^= 0x10;
	}
}

/* At the right edge at once, elsewhere with `all`. */
static void
torn_stale_and_foreign_tiles_are_mended(void **state)
{
	static const char *const EDGE[] = {
	    "tile/entries/002.p/88", "tile/0/002.p/88", "tile/1/000.p/2"};
	struct dossier_published published;
	struct dossier_published_check found;
	struct gpai_error err;
	struct disk disk;

	(void)state;
	disk_init(&disk);
	grow_to(dossier, 600);
	assert_ok(publish(&disk, false, &published, ERR));
	for (size_t i = 0; i < disk.n_names; i++) {
		char path[80];
		bool is_edge = false;
		snprintf(path, sizeof path, "%s", disk.names[i].path);
		if (disk_find(&disk, path) == NULL || strncmp(path, "tile/", 5) != 0)
			continue;
		for (size_t e = 0; e < sizeof EDGE / sizeof *EDGE; e++)
			is_edge |= strcmp(path, EDGE[e]) == 0;
		for (int how = 0; how < 5; how++) {
			struct disk damaged;
			disk_copy(&damaged, &disk);
			spoil(&damaged, path, how);
			enum gpai_code rc = check(&damaged, &found, &err);
			assert_true(how == 3
					? rc == GPAI_NOT_FOUND
					: rc == GPAI_MALFORMED || (how == 4 && rc == GPAI_CORRUPT));
			assert_string_equal(err.file, path);
			assert_ok(publish(&damaged, !is_edge, &published, ERR));
			assert_int_equal(published.repaired, 1);
			assert_true(same_disk(&damaged, &disk) && same_disk(&disk, &damaged));
			disk_release(&damaged);
		}
	}
	disk_release(&disk);
}

static void
tile_that_no_record_made_is_told_and_left(void **state)
{
	struct dossier_published published;
	struct disk disk;

	(void)state;
	disk_init(&disk);
	grow_to(dossier, 5);
	assert_ok(publish(&disk, false, &published, ERR));
	disk_put(&disk, "tile/0/000.p/9", (struct span){(const uint8_t *)"x", 1});
	assert_ok(publish(&disk, false, &published, ERR));
	assert_int_equal(published.foreign, 0);
	assert_ok(publish(&disk, true, &published, ERR));
	assert_int_equal(published.foreign, 1);
	assert_string_equal(published.first_foreign, "tile/0/000.p/9");
	assert_non_null(disk_find(&disk, "tile/0/000.p/9"));
	disk_release(&disk);
}

/* ---- checkpoints that do not fit ---- */

/* The same key, as `entropy` repeats itself, and another history. */
static struct dossier *
rewritten(const char *in_folder, uint64_t size, const char *body)
{
	uint64_t other_seed = 5;
	struct entropy other = fixture_entropy(&other_seed);
	struct dossier *d = fixture_dossier(in_folder, &other);
	uint64_t seq;

	while (size > 1) {
		assert_ok(
		    dossier_append(d, RECORD_NOTE, text_of(body), 1800000001, &other, &seq, ERR));
		if (seq == size)
			break;
	}
	return d;
}

static void
assert_conflict(struct disk *disk, const char *says)
{
	struct dossier_published published;
	struct dossier_published_check found;
	struct gpai_error err;
	struct disk copy;

	disk_copy(&copy, disk);
	assert_int_equal(publish(disk, false, &published, &err), GPAI_CONFLICT);
	assert_non_null(strstr(err.message, says));
	assert_string_equal(err.file, PUBLISH_CHECKPOINT);
	assert_int_equal(publish(disk, true, &published, &err), GPAI_CONFLICT);
	assert_int_equal(check(disk, &found, &err), GPAI_CONFLICT);
	assert_true(same_disk(disk, &copy) && same_disk(&copy, disk));
	assert_int_equal(disk->n_changes, 0);
	disk_release(&copy);
}

static void
rolled_back_database_does_not_replace_what_it_published(void **state)
{
	char *other = fixture_folder();
	struct dossier_published published;
	struct disk disk;

	(void)state;
	disk_init(&disk);
	struct dossier *larger = rewritten(other, 4, "{\"summary\":\"x\"}"), *smaller = dossier;
	assert_string_equal(dossier_vkey(larger), dossier_vkey(smaller));
	dossier = larger;
	assert_ok(publish(&disk, false, &published, ERR));
	dossier = smaller;
	disk.n_changes = 0;
	assert_conflict(&disk, "rolled back");
	grow_to(dossier, 4);
	assert_conflict(&disk, "rewritten");
	grow_to(dossier, 9);
	assert_conflict(&disk, "rewritten");
	dossier_close(larger);
	fixture_remove(other);
	disk_release(&disk);
}

/* Its key signs no more, and is ours all the same. */
static void
checkpoint_of_a_key_that_was_changed_is_still_ours(void **state)
{
	const struct key_change change = {.reason = text_of("a new one each year")};
	struct dossier_published published;
	struct disk disk, broken;

	(void)state;
	disk_init(&disk);
	grow_to(dossier, 5);
	assert_ok(publish(&disk, false, &published, ERR));
	disk_copy(&broken, &disk);
	assert_ok(dossier_change_key(dossier, &change, 1800000002, &entropy, NULL, ERR));
	char *size = memmem(disk_find(&broken, PUBLISH_CHECKPOINT)->at,
	    disk_find(&broken, PUBLISH_CHECKPOINT)->len, "\n5\n", 3);
	assert_non_null(size);
	size[1] = '9';
	assert_ok(publish(&broken, false, &published, ERR));
	assert_int_equal(published.repaired, 1);
	assert_ok(publish(&disk, false, &published, ERR));
	assert_int_equal(published.before, 5);
	assert_true(readable_size(&disk) == published.size && readable_size(&broken) > 5);
	disk_release(&disk);
	disk_release(&broken);
}

static void
log_of_another_dossier_is_not_replaced(void **state)
{
	char *other = fixture_folder();
	struct dossier_published published;
	struct disk disk;

	(void)state;
	disk_init(&disk);
	seed = 77;
	struct dossier *foreign = fixture_dossier(other, &entropy), *own = dossier;
	dossier = foreign;
	assert_ok(publish(&disk, false, &published, ERR));
	dossier = own;
	disk.n_changes = 0;
	assert_conflict(&disk, "another log");
	dossier_close(foreign);
	fixture_remove(other);
	disk_release(&disk);
}

/* ---- the system's own folder ---- */

static void
folder_is_published_beside_the_database(void **state)
{
	struct dossier_published published;
	struct dossier_published_check found;
	struct stat st;

	(void)state;
	assert_ok(dossier_check_published(dossier, NULL, &found, ERR));
	assert_false(found.is_published);
	assert_int_not_equal(stat(in(folder, ".gpai/log"), &st), 0); /* looking makes nothing */
	for (uint64_t size = 100; size <= 700; size += 100) {
		grow_to(dossier, size);
		assert_ok(dossier_check_published(dossier, NULL, &found, ERR));
		assert_int_equal(found.behind, 100);
		assert_ok(dossier_publish(dossier, NULL, &published, ERR));
		assert_int_equal(published.repaired, 0);
		assert_ok(dossier_check_published(dossier, NULL, &found, ERR));
		assert_true(found.size == size && found.behind == 0);
	}
	assert_int_equal(stat(in(folder, ".gpai/log/tile/0/001"), &st), 0);
	assert_int_not_equal(stat(in(folder, ".gpai/log/tile/0/001.p"), &st), 0);
	assert_int_not_equal(stat(in(folder, ".gpai/log/.new"), &st), 0);
	assert_ok(
	    dossier_publish(dossier, &(struct publish_options){.all = true}, &published, ERR));
	assert_int_equal(published.written + published.repaired + published.foreign, 0);
}

/* kill -9 in the middle, by the system's own files. */
static void
killed_publisher_leaves_a_log_that_can_be_read(void **state)
{
	struct dossier_published published;
	struct dossier_published_check found;
	uint64_t size = 1, was = 0;
	int status;

	(void)state;
	assert_ok(dossier_publish(dossier, NULL, &published, ERR));
	for (int round = 0; round < 40; round++) {
		size += 1 + next_random(&seed) % 60;
		grow_to(dossier, size);
		pid_t child = fork();
		if (child == 0) {
			struct dossier *d;
			if (dossier_open(folder, DOSSIER_READ, &d, NULL) == GPAI_OK)
				dossier_publish(d, NULL, &published, NULL);
			_exit(0);
		}
		usleep((useconds_t)(next_random(&seed) % 6000));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_ok(dossier_check_published(dossier, NULL, &found, ERR));
		assert_true(found.size >= was && found.size <= size);
		was = found.size;
	}
	assert_ok(dossier_publish(dossier, NULL, &published, ERR));
	assert_ok(dossier_check_published(dossier, NULL, &found, ERR));
	assert_true(found.size == size && found.behind == 0);
}

static void
two_publishers_take_turns(void **state)
{
	struct dossier_published published;
	struct dossier_published_check found;
	pid_t child[2];
	int status;

	(void)state;
	for (int c = 0; c < 2; c++) {
		if ((child[c] = fork()) != 0)
			continue;
		for (int i = 0; i < 60; i++) {
			struct dossier *d;
			if (dossier_open(folder, DOSSIER_READ, &d, NULL) != GPAI_OK ||
			    dossier_publish(d, NULL, &published, NULL) != GPAI_OK ||
			    published.repaired > 0)
				_exit(3);
			dossier_close(d);
		}
		_exit(0);
	}
	for (uint64_t size = 20; size <= 800; size += 20)
		grow_to(dossier, size);
	for (int c = 0; c < 2; c++) {
		assert_int_equal(waitpid(child[c], &status, 0), child[c]);
		assert_int_equal(status, 0);
	}
	assert_ok(dossier_publish(dossier, NULL, &published, ERR));
	assert_ok(dossier_check_published(dossier, NULL, &found, ERR));
	assert_int_equal(found.size, 800);
}

static void
publisher_that_never_ends_is_not_waited_for_long(void **state)
{
	struct dossier_published published;
	struct gpai_error err;

	(void)state;
	assert_ok(dossier_publish(dossier, NULL, &published, ERR));
	int fd = open(in(folder, ".gpai/log"), O_RDONLY | O_DIRECTORY);
	assert_true(fd >= 0 && flock(fd, LOCK_EX) == 0);
	assert_int_equal(dossier_publish(dossier, NULL, &published, &err), GPAI_BUSY);
	close(fd);
	assert_ok(dossier_publish(dossier, NULL, &published, ERR));
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(every_crash_leaves_the_older_log_or_the_newer),
	    CASE(publishing_twice_changes_nothing),
	    CASE(cosignature_that_came_later_is_in_the_checkpoint),
	    CASE(partial_tiles_stay_until_the_full_one_is_there),
	    CASE(every_flipped_bit_of_what_is_published_is_found_and_mended),
	    CASE(torn_stale_and_foreign_tiles_are_mended),
	    CASE(tile_that_no_record_made_is_told_and_left),
	    CASE(rolled_back_database_does_not_replace_what_it_published),
	    CASE(checkpoint_of_a_key_that_was_changed_is_still_ours),
	    CASE(log_of_another_dossier_is_not_replaced),
	    CASE(folder_is_published_beside_the_database),
	    CASE(killed_publisher_leaves_a_log_that_can_be_read),
	    CASE(two_publishers_take_turns),
	    CASE(publisher_that_never_ends_is_not_waited_for_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
