/* SPDX-License-Identifier: Apache-2.0 */
/* Archives: the same bytes after restoring, and no byte that may be another. */
#include "../check.h"

#include <fcntl.h>
#include <ftw.h>
#include <gpai/gpai.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char room[64];
static struct gpai_law *law;
static struct gpai_dossier *dossier;
static struct gpai_error err;
static struct gpai_archived archived, restored;
static uint64_t seed = 7;

static bool
draw(void *context, void *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((uint8_t *)bytes)[i] = (uint8_t)(next_random(context) >> 32);
	return true;
}

static const struct gpai_env env = {.now = 1795348800, .random = draw, .context = &seed};

#define assert_ok(call)                                                                            \
	do {                                                                                       \
		if ((call) != GPAI_OK)                                                             \
			fail_msg("%s: %s: %s", #call, err.file, err.message);                      \
	} while (0)
#define assert_refused(call, part)                                                                 \
	do {                                                                                       \
		if ((call) == GPAI_OK)                                                             \
			fail_msg("%s: not refused", #call);                                        \
		if (strstr(err.message, part) == NULL && strstr(err.file, part) == NULL)           \
			fail_msg("expected \"%s\" in \"%s: %s\"", part, err.file, err.message);    \
	} while (0)

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static void
remove_all(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Borrowed until the next call but seven. */
static const char *
in_room(const char *name)
{
	static char paths[8][256];
	static int next;

	next = (next + 1) % 8;
	snprintf(paths[next], sizeof paths[next], "%s/%s", room, name);
	return paths[next];
}

static bool
is_there(const char *name)
{
	return access(in_room(name), F_OK) == 0;
}

/* Is anything in the room but what was put there? */
static int
n_entries(void)
{
	char command[128], line[32] = "";

	snprintf(command, sizeof command, "ls -A %s | wc -l", room);
	FILE *from = popen(command, "r");
	assert_non_null(from);
	assert_non_null(fgets(line, sizeof line, from));
	pclose(from);
	return atoi(line);
}

static void
put(const char *name, const char *bytes, size_t len)
{
	FILE *file = fopen(in_room(name), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static char *
get(const char *name, size_t *len)
{
	FILE *file = fopen(in_room(name), "r");
	struct stat st;

	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &st), 0);
	*len = (size_t)st.st_size;
	char *bytes = malloc(*len + 1);
	assert_non_null(bytes);
	assert_int_equal(fread(bytes, 1, *len, file), *len);
	fclose(file);
	return bytes;
}

static void
assert_same(const char *a, const char *b)
{
	size_t n, m;
	char *x = get(a, &n), *y = get(b, &m);

	assert_int_equal(n, m);
	assert_memory_equal(x, y, n);
	free(x);
	free(y);
}

static void
open_at(const char *name)
{
	gpai_dossier_close(dossier);
	dossier = NULL;
	assert_ok(gpai_dossier_open(in_room(name), law, &env, NULL, &dossier, &err));
}

static int
set_up(void **state)
{
	static const char YAML[] = "gpai: 1\nby: Jane Doe\nfacts:\n  model.name: M\n";
	struct gpai_init_options options = {.by = "Jane Doe"};
	struct gpai_apply_result result;

	(void)state;
	snprintf(room, sizeof room, "/tmp/gpai-archive-XXXXXX");
	assert_non_null(mkdtemp(room));
	assert_ok(gpai_law_builtin(&law, &err));
	assert_int_equal(mkdir(in_room("d"), 0777), 0);
	put("d/gpai.yaml", YAML, sizeof YAML - 1);
	assert_ok(gpai_dossier_create(in_room("d"), law, &env, &options, &err));
	open_at("d");
	assert_ok(gpai_dossier_apply(dossier, NULL, &result, &err));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	gpai_dossier_close(dossier);
	dossier = NULL;
	gpai_law_free(law);
	remove_all(room);
	return 0;
}

static void
archive_to(const char *name)
{
	assert_ok(gpai_log_archive(dossier, in_room(name), NULL, &archived, &err));
}

static enum gpai_code
restore(const char *from, const char *to)
{
	err = (struct gpai_error){0};
	return gpai_log_restore(in_room(from), in_room(to), NULL, &restored, &err);
}

static void
put_key_back(const char *name)
{
	char command[256];

	snprintf(command, sizeof command, "cp %s %s/.gpai/key.pem", in_room("d/.gpai/key.pem"),
	    in_room(name));
	assert_int_equal(system(command), 0);
}

/* ---- the same ---- */

static void
archived_restored_and_archived_again_is_the_same_bytes(void **state)
{
	uint64_t records;

	(void)state;
	archive_to("a.tar");
	archive_to("folder");
	assert_ok(restore("a.tar", "r"));
	assert_int_equal(archived.records, restored.records);
	assert_string_equal(archived.root, restored.root);
	assert_string_equal(archived.manifest, restored.manifest);
	assert_true(restored.is_signed);
	assert_false(is_there("r/.gpai/key.pem"));
	put_key_back("r");
	open_at("r");
	assert_ok(gpai_log_fsck(dossier, &records, &err));
	archive_to("b.tar");
	assert_same("a.tar", "b.tar");
	assert_ok(restore("folder", "r2"));
	put_key_back("r2");
	open_at("r2");
	archive_to("c.tar");
	assert_same("a.tar", "c.tar");
}

static void
tar_holds_what_the_folder_holds(void **state)
{
	char command[512];

	(void)state;
	archive_to("a.tar");
	archive_to("folder");
	snprintf(command, sizeof command,
	    "cd %s && mkdir t && tar xf a.tar -C t && diff -r folder t && cd t && "
	    "sha256sum -c --quiet --strict SHA256SUMS && ! grep -rq PRIVATE .",
	    room);
	assert_int_equal(system(command), 0);
	assert_ok(restore("t", "r"));
}

static void
what_was_erased_stays_erased(void **state)
{
	struct gpai_erase_options options = {.person = "Jane Doe", .reason = "asked for it"};
	struct gpai_erasing *erasing;
	uint64_t whole = 3;
	uint64_t records;
	size_t len;

	(void)state;
	assert_ok(gpai_log_erase(dossier, &options, &erasing, &err));
	assert_int_equal(gpai_erasing_count(erasing), 1);
	assert_false(gpai_erasing_is_refused(erasing));
	gpai_erasing_free(erasing);
	options = (struct gpai_erase_options){.records = &whole, .n_records = 1, .reason = "wrong"};
	assert_ok(gpai_log_erase(dossier, &options, &erasing, &err));
	assert_true(gpai_erasing_is_refused(erasing)); /* of the log itself */
	gpai_erasing_free(erasing);
	whole = 2;
	assert_ok(gpai_log_erase(dossier, &options, &erasing, &err));
	assert_true(gpai_erasing_is_refused(erasing)); /* no day is known, so it is kept */
	gpai_erasing_free(erasing);
	archive_to("part.tar");
	options.despite_retention = true;
	assert_ok(gpai_log_erase(dossier, &options, &erasing, &err));
	assert_int_equal(gpai_erasing_count(erasing), 1);
	gpai_erasing_free(erasing);
	archive_to("a.tar");
	char *bytes = get("a.tar", &len);
	assert_null(memmem(bytes, len, "Jane Doe", 8));
	assert_null(memmem(bytes, len, "model.name", 10));
	free(bytes);
	assert_ok(restore("part.tar", "p"));
	assert_ok(restore("a.tar", "r"));
	put_key_back("r");
	open_at("r");
	assert_ok(gpai_log_fsck(dossier, &records, &err));
	assert_int_equal(records, 4);
	archive_to("b.tar");
	assert_same("a.tar", "b.tar");
}

static void
reason_that_holds_the_name_is_refused(void **state)
{
	struct gpai_erase_options options = {
	    .person = "Jane Doe", .reason = "Jane Doe asked for it"};
	struct gpai_erasing *erasing;

	(void)state;
	assert_refused(
	    gpai_log_erase(dossier, &options, &erasing, &err), "the reason holds the name");
}

/* ---- another ---- */

static void
any_changed_byte_of_an_archive_is_refused(void **state)
{
	size_t len;

	(void)state;
	archive_to("a.tar");
	char *bytes = get("a.tar", &len);
	assert_int_equal(chmod(in_room("a.tar"), 0600), 0);
	int fd = open(in_room("a.tar"), O_WRONLY);
	assert_true(fd >= 0);
	for (size_t i = 0; i < len; i++) {
		char other = (char)(bytes[i] ^ 1 << i % 8);
		assert_int_equal(pwrite(fd, &other, 1, (off_t)i), 1);
		if (restore("a.tar", "r") == GPAI_OK)
			fail_msg("byte %zu of %zu may be another", i, len);
		assert_int_equal(pwrite(fd, &bytes[i], 1, (off_t)i), 1);
	}
	close(fd);
	free(bytes);
	assert_int_equal(n_entries(), 2); /* nothing is left of any try */
	assert_ok(restore("a.tar", "r"));
}

static void
no_beginning_of_an_archive_is_taken_for_one(void **state)
{
	size_t len;

	(void)state;
	archive_to("a.tar");
	char *bytes = get("a.tar", &len);
	for (size_t n = 0; n < len; n += n < 2048 ? 61 : 509) {
		put("cut.tar", bytes, n);
		if (restore("cut.tar", "r") == GPAI_OK)
			fail_msg("%zu of %zu bytes are enough", n, len);
	}
	put("cut.tar", bytes, len - 1);
	assert_refused(restore("cut.tar", "r"), "cut.tar");
	char *longer = realloc(bytes, len + 512);
	assert_non_null(longer);
	memset(longer + len, 0, 512);
	put("long.tar", longer, len + 512);
	assert_refused(restore("long.tar", "r"), "after the end");
	free(longer);
}

/* The header of a member is changed; errors name what is there instead. */
static void
hostile_members_are_refused_by_name(void **state)
{
	static const struct {
		size_t at; /* in the header */
		const char *bytes;
		size_t len;
		const char *says;
	} cases[] = {
	    {0, "../../etc/passwd", 17, "../../etc/passwd"},
	    {0, "/etc/passwd", 12, "/etc/passwd"},
	    {0, "README.txt", 11, "README.txt"}, /* twice */
	    {156, "2", 1, "a symbolic link"},
	    {156, "1", 1, "a hard link"},
	    {156, "5", 1, "a folder"},
	    {156, "x", 1, "an extended header"},
	    {124, "77777777777", 11, "above"},
	    {124, "\x80\0\0\0\0\0\0\0\0\0\1", 11, "no number"},
	    {100, "0004755", 7, "not the one gpai writes"},
	    {257, "gnu", 3, "no header of a tar"},
	};
	size_t len;

	(void)state;
	archive_to("a.tar");
	char *bytes = get("a.tar", &len);
	/* the header, not a mention in the manifest: it is followed by NULs */
	const char *at = memmem(bytes, len, "meta.json\0\0\0", 12);
	assert_non_null(at);
	size_t header = (size_t)(at - bytes);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *copy = malloc(len);
		assert_non_null(copy);
		memcpy(copy, bytes, len);
		memcpy(copy + header + cases[i].at, cases[i].bytes, cases[i].len);
		put("bad.tar", copy, len);
		free(copy);
		assert_refused(restore("bad.tar", "r"), cases[i].says);
		assert_false(is_there("r"));
	}
	free(bytes);
}

static void
changed_missing_or_added_files_of_a_folder_are_named(void **state)
{
	char command[512];

	(void)state;
	archive_to("f");
	put("f/extra", "x", 1);
	assert_refused(restore("f", "r"), "extra");
	unlink(in_room("f/extra"));
	snprintf(
	    command, sizeof command, "cd %s/f && sed -i s/Jane/John/ records/00000001.jsonl", room);
	assert_int_equal(system(command), 0);
	assert_refused(restore("f", "r"), "records/00000001.jsonl");
	snprintf(
	    command, sizeof command, "cd %s/f && sed -i s/John/Jane/ records/00000001.jsonl", room);
	assert_int_equal(system(command), 0);
	assert_ok(restore("f", "r"));
	snprintf(
	    command, sizeof command, "cd %s/f && mv meta.json m && ln -s ../f/m meta.json", room);
	assert_int_equal(system(command), 0);
	assert_refused(restore("f", "r2"), "meta.json");
	snprintf(command, sizeof command, "cd %s/f && rm meta.json", room);
	assert_int_equal(system(command), 0);
	assert_refused(restore("f", "r2"), "meta.json");
	assert_false(is_there("r2"));
}

/* Whoever can make manifests cannot make records: the heads were signed by the log's key. */
static void
new_manifest_does_not_hide_a_changed_record(void **state)
{
	static const char *const changes[] = {
	    "s/Jane/John/", "s/\"kind\":\"fact\"/\"kind\":\"note\"/", "s/T12:00:00Z/T12:00:01Z/"};
	struct gpai_restore_options take = {.may_unsigned = true};
	char command[1024];

	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		remove_all(in_room("f"));
		archive_to("f");
		snprintf(command, sizeof command,
		    "cd %s/f && rm MANIFEST.note && r=records/00000001.jsonl && "
		    "old=$(sha256sum <$r | cut -c1-64) && sed -i '%s' $r && "
		    "new=$(sha256sum <$r | cut -c1-64) && test $old != $new && "
		    "sed -i s/$old/$new/ MANIFEST.json && "
		    "sha256sum MANIFEST.json >t && grep -v MANIFEST SHA256SUMS | "
		    "sed s/$old/$new/ >>t && mv t SHA256SUMS",
		    room, changes[i]);
		assert_int_equal(system(command), 0);
		err = (struct gpai_error){0};
		assert_refused(
		    gpai_log_restore(in_room("f"), in_room("r"), &take, &restored, &err), "/f");
		assert_false(is_there("r"));
	}
}

static void
unsigned_archive_is_taken_only_when_asked_for(void **state)
{
	struct gpai_archive_options options = {.is_unsigned = true};
	struct gpai_restore_options take = {.may_unsigned = true};
	struct gpai_restore_options other = {
	    .key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"};

	(void)state;
	assert_ok(gpai_log_archive(dossier, in_room("u.tar"), &options, &archived, &err));
	assert_false(archived.is_signed);
	assert_refused(restore("u.tar", "r"), "nobody signed");
	assert_ok(gpai_log_restore(in_room("u.tar"), in_room("r"), &take, &restored, &err));
	assert_false(restored.is_signed);
	archive_to("a.tar");
	assert_refused(gpai_log_restore(in_room("a.tar"), in_room("r3"), &other, &restored, &err),
	    "another key");
	assert_false(is_there("r3"));
	other.key = archived.key;
	assert_ok(gpai_log_restore(in_room("a.tar"), in_room("r3"), &other, &restored, &err));
}

/* ---- the disk ---- */

static void
nothing_is_written_over(void **state)
{
	(void)state;
	archive_to("a.tar");
	put("there", "x", 1);
	assert_refused(
	    gpai_log_archive(dossier, in_room("there"), NULL, &archived, &err), "already");
	assert_refused(
	    gpai_log_archive(dossier, in_room("a.tar"), NULL, &archived, &err), "already");
	assert_refused(restore("a.tar", "d"), "already");
	assert_int_equal(n_entries(), 3);
}

static void
full_disk_leaves_nothing(void **state)
{
	struct rlimit before, low = {0};

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	for (rlim_t limit = 1; limit < 20000; limit += 997) {
		low = (struct rlimit){limit, before.rlim_max};
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
		enum gpai_code rc =
		    gpai_log_archive(dossier, in_room("a.tar"), NULL, &archived, &err);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
		if (rc == GPAI_OK)
			break;
		assert_int_equal(n_entries(), 1);
	}
	remove(in_room("a.tar"));
	archive_to("a.tar");
	low = (struct rlimit){8192, before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
	enum gpai_code rc = restore("a.tar", "r");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_not_equal(rc, GPAI_OK);
	assert_int_equal(n_entries(), 2);
}

static void
damaged_dossier_is_not_archived(void **state)
{
	char command[256];

	(void)state;
	gpai_dossier_close(dossier);
	dossier = NULL;
	snprintf(command, sizeof command, "sed -i s/Jane/John/ %s", in_room("d/.gpai/dossier.db"));
	assert_int_equal(system(command), 0);
	open_at("d");
	assert_refused(
	    gpai_log_archive(dossier, in_room("a.tar"), NULL, &archived, &err), "record");
	assert_false(is_there("a.tar"));
	assert_int_equal(n_entries(), 1);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(archived_restored_and_archived_again_is_the_same_bytes),
	    CASE(tar_holds_what_the_folder_holds),
	    CASE(what_was_erased_stays_erased),
	    CASE(reason_that_holds_the_name_is_refused),
	    CASE(any_changed_byte_of_an_archive_is_refused),
	    CASE(no_beginning_of_an_archive_is_taken_for_one),
	    CASE(hostile_members_are_refused_by_name),
	    CASE(changed_missing_or_added_files_of_a_folder_are_named),
	    CASE(new_manifest_does_not_hide_a_changed_record),
	    CASE(unsigned_archive_is_taken_only_when_asked_for),
	    CASE(nothing_is_written_over),
	    CASE(full_disk_leaves_nothing),
	    CASE(damaged_dossier_is_not_archived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
