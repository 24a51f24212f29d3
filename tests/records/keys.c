/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of a dossier: changed, revoked, lost, stolen, and a machine that stops at every step
 * of a change.
 *
 * The calls that change files are counted here, and the process killed before one of them. */
#include "fixture.h"

#include "records/key_file.h"
#include "records/keys.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- death before a step ---- */

#define COUNTED __attribute__((visibility("default")))

static long steps_left; /* 0: nobody counts */

static void
step(void)
{
	if (steps_left > 0 && --steps_left == 0)
		kill(getpid(), SIGKILL);
}

COUNTED int
rename(const char *from, const char *to)
{
	step();
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

COUNTED int
unlink(const char *path)
{
	step();
	return unlinkat(AT_FDCWD, path, 0);
}

COUNTED int
fsync(int fd)
{
	step();
	return (int)syscall(SYS_fsync, fd);
}

COUNTED int
fdatasync(int fd)
{
	step();
	return (int)syscall(SYS_fdatasync, fd);
}

COUNTED ssize_t
write(int fd, const void *bytes, size_t len)
{
	step();
	return syscall(SYS_write, fd, bytes, len);
}

COUNTED ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at);

COUNTED ssize_t
pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	step();
	return syscall(SYS_pwrite64, fd, bytes, len, at);
}

/* ---- set-up ---- */

static uint64_t seed;
static struct entropy entropy;
static char *folder;

static int
set_up(void **state)
{
	(void)state;
	seed = 11;
	entropy = fixture_entropy(&seed);
	folder = fixture_folder();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	fixture_remove(folder);
	return 0;
}

static const char *
key_path(const char *name)
{
	return in(in(folder, ".gpai"), name);
}

static void
append_one(struct dossier *dossier, int64_t now)
{
	struct recorded_fact fact =
	    fixture_fact("model.parameters.total", value_whole((uint64_t)now), DATE_NONE);

	fixture_append(dossier, &entropy, now, &fact);
}

static uint64_t
verified(struct dossier *dossier)
{
	struct dossier_verified found;

	assert_ok(dossier_verify(dossier, &found, ERR));
	return found.records;
}

static enum gpai_code
change(struct dossier *dossier, const char *passphrase, bool is_recovery)
{
	const struct key_change asked = {.reason = text_of("a new year"),
	    .passphrase = text_of(passphrase),
	    .is_recovery = is_recovery};

	return dossier_change_key(dossier, &asked, 5000, &entropy, NULL, ERR);
}

/* Files of the key that a change leaves for a while. */
static unsigned
count_leftovers(void)
{
	DIR *dir = opendir(in(folder, ".gpai"));
	unsigned n = 0;

	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
		n += strncmp(entry->d_name, "key.", 4) == 0 &&
		     strcmp(entry->d_name, "key.pem") != 0 && strcmp(entry->d_name, "key.uri") != 0;
	closedir(dir);
	return n;
}

static enum gpai_code
open_sesame(void *ctx, const char *file, enum keyfile_wish wish, unsigned attempt,
    char passphrase[KEYFILE_PASSPHRASE_MAX], struct gpai_error *err)
{
	unsigned *asked = ctx;

	(void)file;
	(void)wish;
	(void)attempt;
	(void)err;
	++*asked;
	strcpy(passphrase, "open sesame");
	return GPAI_OK;
}

/* ---- what holds ---- */

static void
after_a_change_the_new_key_signs_and_every_head_still_verifies(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct key_chain chain;

	(void)state;
	append_one(dossier, 1000);
	char *old = strdup(dossier_vkey(dossier));
	assert_ok(change(dossier, "", false));
	assert_string_not_equal(old, dossier_vkey(dossier));
	append_one(dossier, 6000);
	assert_int_equal(verified(dossier), 4);
	assert_int_equal(count_leftovers(), 0);
	dossier_close(dossier);

	dossier = fixture_open(folder, DOSSIER_WRITE);
	append_one(dossier, 7000);
	assert_int_equal(verified(dossier), 5);
	assert_ok(dossier_keys(dossier, &chain, ERR));
	assert_int_equal(chain.n, 2);
	assert_int_equal(chain.links[1].from, 2);
	assert_false(chain.links[1].is_recovery);
	struct stat st;
	assert_int_equal(stat(key_path("key.pem"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	dossier_close(dossier);
	free(old);
}

static void
keys_change_many_times_and_not_for_ever(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);

	(void)state;
	for (int i = 1; i < KEY_CHAIN_MAX; i++)
		assert_ok(change(dossier, "", false));
	uint64_t records = verified(dossier);
	assert_int_equal(change(dossier, "", false), GPAI_TOO_LARGE);
	assert_int_equal(count_leftovers(), 0);
	append_one(dossier, 9000);
	assert_int_equal(verified(dossier), records + 1);
	dossier_close(dossier);
}

static void
a_protected_key_asks_once_and_only_to_sign(void **state)
{
	unsigned asked = 0;
	struct keyfile_asker asker = {open_sesame, &asked};
	enum key_place place;
	struct dossier *dossier;

	(void)state;
	assert_ok(dossier_create_protected(
	    folder, TEXT_NONE, text_of("open sesame"), 1000, &entropy, ERR));
	dossier = fixture_open(folder, DOSSIER_WRITE);
	assert_ok(dossier_key_place(dossier, &place, ERR));
	assert_int_equal(place, KEY_PROTECTED);
	dossier_ask(dossier, &asker);
	verified(dossier);
	assert_int_equal(asked, 0);
	append_one(dossier, 2000);
	append_one(dossier, 3000);
	assert_int_equal(asked, 1);
	assert_ok(change(dossier, "open sesame", false));
	append_one(dossier, 6000);
	assert_int_equal(asked, 1);
	assert_ok(dossier_key_place(dossier, &place, ERR));
	assert_int_equal(place, KEY_PROTECTED);
	dossier_close(dossier);

	dossier = fixture_open(folder, DOSSIER_WRITE);
	struct record_txn txn;
	assert_int_equal(record_begin(&txn, dossier, 7000, &entropy, ERR), GPAI_INVALID);
	dossier_ask(dossier, &asker);
	assert_ok(dossier_protect_key(dossier, TEXT_NONE, &entropy, ERR));
	assert_int_equal(asked, 2);
	dossier_close(dossier);
	dossier = fixture_open(folder, DOSSIER_WRITE);
	assert_ok(dossier_key_place(dossier, &place, ERR));
	assert_int_equal(place, KEY_PLAIN);
	append_one(dossier, 8000);
	assert_int_equal(verified(dossier), 6);
	dossier_close(dossier);
}

static void
a_lost_key_is_recovered_from_and_the_log_says_so(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct key_chain chain;
	struct arena arena;
	struct record *records;
	size_t n;

	(void)state;
	append_one(dossier, 1000);
	dossier_close(dossier);
	assert_int_equal(unlink(key_path("key.pem")), 0);
	dossier = fixture_open(folder, DOSSIER_WRITE);
	assert_int_equal(change(dossier, "", false), GPAI_NOT_FOUND);
	assert_ok(change(dossier, "", true));
	append_one(dossier, 6000);
	assert_int_equal(verified(dossier), 4);
	assert_ok(dossier_keys(dossier, &chain, ERR));
	assert_true(chain.links[1].is_recovery);
	arena_init(&arena, 0);
	assert_ok(record_list(dossier, &arena, 3, 1, &records, &n, ERR));
	assert_non_null(
	    memmem(records[0].summary.at, records[0].summary.len, "WITHOUT ITS SIGNATURE", 21));
	arena_release(&arena);
	dossier_close(dossier);
}

static void
a_key_that_signs_no_more_can_be_revoked_once(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	char *old = strdup(dossier_vkey(dossier));
	const struct text reason = text_of("stolen"), first = text_of(old);
	struct key_chain chain;

	(void)state;
	assert_int_equal(dossier_revoke_key(dossier, first, 900, reason, 1000, &entropy, NULL, ERR),
	    GPAI_INVALID);
	assert_ok(change(dossier, "", false));
	assert_int_equal(
	    dossier_revoke_key(dossier, text_of("no key"), 900, reason, 1000, &entropy, NULL, ERR),
	    GPAI_MALFORMED);
	assert_int_equal(
	    dossier_revoke_key(dossier, first, 900, TEXT_NONE, 1000, &entropy, NULL, ERR),
	    GPAI_INVALID);
	assert_ok(dossier_revoke_key(dossier, first, 900, reason, 6000, &entropy, NULL, ERR));
	assert_int_equal(dossier_revoke_key(dossier, first, 900, reason, 6000, &entropy, NULL, ERR),
	    GPAI_CONFLICT);
	assert_int_equal(verified(dossier), 3);
	assert_ok(dossier_keys(dossier, &chain, ERR));
	assert_int_equal(chain.links[0].revoked, 2);
	assert_int_equal(chain.links[0].since, 900);
	dossier_close(dossier);
	free(old);
}

/* ---- thieves and other programs ---- */

static void
copy_file(const char *from, const char *to)
{
	char bytes[4096];
	FILE *in_file = fopen(from, "r"), *out_file = fopen(to, "w");

	assert_non_null(in_file);
	assert_non_null(out_file);
	size_t n = fread(bytes, 1, sizeof bytes, in_file);
	assert_int_equal(fwrite(bytes, 1, n, out_file), n);
	fclose(in_file);
	fclose(out_file);
}

/* The newest head signed by another key, in the database, past its triggers. */
static void
forge_newest_head(const struct sign_key *thief, const char *origin)
{
	static const char FIND[] = "SELECT note, (SELECT sql FROM sqlite_schema WHERE name = "
				   "'head_is_not_changed') FROM head ORDER BY size DESC LIMIT 1";
	sqlite3_stmt *row, *update;
	struct note note;
	struct out forged;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(key_path("dossier.db"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, FIND, -1, &row, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	const char *text = (const char *)sqlite3_column_text(row, 0);
	char *trigger = strdup((const char *)sqlite3_column_text(row, 1));
	assert_ok(note_read((struct span){(const uint8_t *)text, strlen(text)}, &note, ERR));
	out_memory(&forged);
	assert_ok(sign_note(thief, text_of(origin), note.text, &forged, ERR));
	sqlite3_finalize(row);
	assert_int_equal(
	    sqlite3_exec(db, "DROP TRIGGER head_is_not_changed", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
			     "UPDATE head SET note = ?1 WHERE size = (SELECT max(size) FROM head)",
			     -1, &update, NULL),
	    SQLITE_OK);
	sqlite3_bind_text(
	    update, 1, out_text(&forged).at, (int)out_text(&forged).len, SQLITE_TRANSIENT);
	assert_int_equal(sqlite3_step(update), SQLITE_DONE);
	sqlite3_finalize(update);
	assert_int_equal(sqlite3_exec(db, trigger, NULL, NULL, NULL), SQLITE_OK);
	free(trigger);
	out_release(&forged);
	sqlite3_close(db);
}

static void
a_head_that_the_stolen_old_key_signed_is_refused(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	char *origin = strdup(dossier_origin(dossier));
	struct dossier_verified found;
	struct sign_key *thief;
	struct arena arena;
	struct span pem;

	(void)state;
	copy_file(key_path("key.pem"), in(folder, "stolen.pem"));
	assert_ok(change(dossier, "", false));
	append_one(dossier, 6000);
	verified(dossier);
	dossier_close(dossier);

	arena_init(&arena, 0);
	assert_ok(file_read(&arena, in(folder, "stolen.pem"), 4096, &pem, ERR));
	assert_ok(sign_key_read(pem, NULL, &thief, ERR));
	forge_newest_head(thief, origin);
	dossier = fixture_open(folder, DOSSIER_READ);
	assert_int_equal(dossier_verify(dossier, &found, ERR), GPAI_CORRUPT);
	assert_non_null(strstr(fixture_error.message, "head 3"));
	dossier_close(dossier);
	sign_key_free(thief);
	arena_release(&arena);
	free(origin);
}

static void
the_old_key_put_back_signs_nothing(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct record_txn txn;

	(void)state;
	copy_file(key_path("key.pem"), in(folder, "stolen.pem"));
	assert_ok(change(dossier, "", false));
	dossier_close(dossier);
	copy_file(in(folder, "stolen.pem"), key_path("key.pem"));
	dossier = fixture_open(folder, DOSSIER_WRITE);
	assert_int_equal(record_begin(&txn, dossier, 7000, &entropy, ERR), GPAI_CONFLICT);
	dossier_close(dossier);
}

/* Two that are open: the one that read its key before the other changed it must not sign. */
static void
a_program_that_missed_the_change_signs_nothing(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct dossier *other = fixture_open(folder, DOSSIER_WRITE);
	struct record_txn txn;

	(void)state;
	append_one(other, 1000);
	assert_ok(change(dossier, "", false));
	assert_int_equal(record_begin(&txn, other, 6000, &entropy, ERR), GPAI_BUSY);
	assert_int_equal(change(other, "", false), GPAI_BUSY);
	dossier_close(other);
	other = fixture_open(folder, DOSSIER_WRITE);
	append_one(other, 6000);
	assert_int_equal(verified(dossier), 4);
	assert_int_equal(count_leftovers(), 0);
	dossier_close(other);
	dossier_close(dossier);
}

static void
a_dossier_that_is_only_read_changes_no_key(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);

	(void)state;
	dossier_close(dossier);
	fixture_write(key_path("key.00000000.pem"), "half a key");
	dossier = fixture_open(folder, DOSSIER_READ);
	assert_int_equal(change(dossier, "", false), GPAI_INVALID);
	assert_int_equal(change(dossier, "", true), GPAI_INVALID);
	assert_int_equal(dossier_protect_key(dossier, TEXT_NONE, &entropy, ERR), GPAI_INVALID);
	assert_int_equal(count_leftovers(), 1);
	dossier_close(dossier);
	dossier = fixture_open(folder, DOSSIER_WRITE);
	assert_int_equal(count_leftovers(), 0);
	dossier_close(dossier);
}

/* ---- a machine that stops ---- */

/* Runs `act` in a child that dies before its n-th step; true: it got to its end. */
static bool
dies_before(long n, void (*act)(struct dossier *))
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct dossier *dossier;
		if (dossier_open(folder, DOSSIER_WRITE, &dossier, NULL) != GPAI_OK)
			_exit(1);
		steps_left = n;
		act(dossier);
		steps_left = 0;
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status))
		assert_int_equal(WEXITSTATUS(status), 0);
	else
		assert_int_equal(WTERMSIG(status), SIGKILL);
	return WIFEXITED(status);
}

/* What must be true whenever it stopped; how many keys the log then has. */
static size_t
check_survivor(int64_t now)
{
	struct dossier *dossier = fixture_open(folder, DOSSIER_WRITE);
	struct key_chain chain;

	assert_int_equal(count_leftovers(), 0);
	uint64_t records = verified(dossier);
	append_one(dossier, now);
	assert_int_equal(verified(dossier), records + 1);
	assert_ok(dossier_keys(dossier, &chain, ERR));
	assert_memory_equal(chain.links[chain.n - 1].key.public_key, sign_key_public(dossier->key),
	    NOTE_PUBLIC_BYTES);
	dossier_close(dossier);
	return chain.n;
}

static void
act_change(struct dossier *dossier)
{
	if (change(dossier, "", false) != GPAI_OK)
		_exit(2);
}

/* Each time from the same beginning, so that the same steps are counted. */
static size_t
start_again(void)
{
	fixture_remove(folder);
	folder = fixture_folder();
	seed = 11;
	dossier_close(fixture_dossier(folder, &entropy));
	return check_survivor(1001);
}

static void
wherever_a_change_stops_one_whole_key_signs(void **state)
{
	size_t after, n_old = 0, n_new = 0;
	bool done = false;

	(void)state;
	for (long n = 1; !done; n++) {
		assert_true(n < 200);
		assert_int_equal(start_again(), 1);
		done = dies_before(n, act_change);
		after = check_survivor(6000);
		assert_true(after == 1 || after == 2);
		assert_false(after == 1 && n_new > 0); /* once it has happened, it has */
		n_old += after == 1;
		n_new += after == 2;
	}
	assert_true(n_old >= 5 && n_new >= 4); /* both sides of the commit were met */
}

static void
act_protect(struct dossier *dossier)
{
	if (dossier_protect_key(dossier, text_of("open sesame"), &entropy, NULL) != GPAI_OK)
		_exit(2);
}

static void
wherever_protecting_stops_the_key_opens(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	unsigned asked = 0;
	struct keyfile_asker asker = {open_sesame, &asked};
	bool done = false;

	(void)state;
	dossier_close(dossier);
	copy_file(key_path("key.pem"), in(folder, "plain.pem"));
	for (long n = 1; !done; n++) {
		assert_true(n < 50);
		copy_file(in(folder, "plain.pem"), key_path("key.pem"));
		done = dies_before(n, act_protect);
		dossier = fixture_open(folder, DOSSIER_WRITE);
		dossier_ask(dossier, &asker);
		assert_int_equal(count_leftovers(), 0);
		append_one(dossier, 1000 + n);
		dossier_close(dossier);
	}
	assert_int_equal(
	    asked, 2); /* after the rename: before its folder was flushed, and at the end */
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(after_a_change_the_new_key_signs_and_every_head_still_verifies),
	    CASE(keys_change_many_times_and_not_for_ever),
	    CASE(a_protected_key_asks_once_and_only_to_sign),
	    CASE(a_lost_key_is_recovered_from_and_the_log_says_so),
	    CASE(a_key_that_signs_no_more_can_be_revoked_once),
	    CASE(a_head_that_the_stolen_old_key_signed_is_refused),
	    CASE(the_old_key_put_back_signs_nothing),
	    CASE(a_program_that_missed_the_change_signs_nothing),
	    CASE(a_dossier_that_is_only_read_changes_no_key),
	    CASE(wherever_a_change_stops_one_whole_key_signs),
	    CASE(wherever_protecting_stops_the_key_opens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
