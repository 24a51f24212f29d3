/* SPDX-License-Identifier: Apache-2.0 */
/* A witness's memory; see witness_store.h. */
#include "siblings/witness_store.h"

#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_FILE_MAX = 16 << 10, PUBLIC_MAX = 1024, SEEN_MAX = 64 << 10 };

static const char NO_LOGS[] = "# Logs that this witness cosigns (c2sp.org/tlog-policy).\n"
			      "quorum none\n";

static struct span
span_of(struct text text)
{
	return (struct span){(const uint8_t *)text.at, text.len};
}

static enum gpai_code
read_in(const char *dir, const char *name, uint64_t limit, struct arena *arena, struct span *bytes,
    struct gpai_error *err)
{
	char *path = file_join(arena, dir, name);

	return path != NULL ? file_read(arena, path, limit, bytes, err) : fail_memory(err);
}

static enum gpai_code
write_in(const char *dir, const char *name, struct span bytes, unsigned mode, struct arena *arena,
    struct gpai_error *err)
{
	char *path = file_join(arena, dir, name);

	return path != NULL ? file_replace(path, bytes, mode, err) : fail_memory(err);
}

/* ---- its folder ---- */

static enum gpai_code
write_key(const char *dir, struct text name, struct text passphrase, const uint8_t *random,
    struct arena *arena, struct gpai_error *err)
{
	struct sign_key *key = NULL;
	struct note_key public_key;
	struct sign_pem pem;
	struct out vkey;

	out_memory(&vkey);
	enum gpai_code rc = sign_key_create(random, &key, err);
	if (rc == GPAI_OK)
		rc = note_key_init_as(
		    &public_key, NOTE_COSIGNATURE, name, sign_key_public(key), err);
	if (rc == GPAI_OK)
		rc = passphrase.len > 0
		         ? keyfile_protect(key, passphrase, random + SIGN_SEED_BYTES, &pem, err)
		         : sign_key_write(key, &pem, err);
	if (rc == GPAI_OK) {
		note_key_write(&public_key, &vkey);
		out_char(&vkey, '\n');
		rc = write_in(
		    dir, "key.pem", span_of((struct text){pem.at, pem.len}), 0600, arena, err);
		sign_pem_wipe(&pem);
	}
	if (rc == GPAI_OK) /* last, for it says that the witness is complete */
		rc = write_in(dir, "key.pub", span_of(out_text(&vkey)), 0644, arena, err);
	out_release(&vkey);
	sign_key_free(key);
	return rc;
}

enum gpai_code
witness_create(const char *dir, struct text name, struct text passphrase,
    const uint8_t random[SIGN_SEED_BYTES + KEYFILE_RANDOM_BYTES], struct gpai_error *err)
{
	static const char *const folders[] = {"seen", "forks"};
	struct arena arena;
	enum gpai_code rc = GPAI_OK;

	arena_init(&arena, 0);
	char *key = file_join(&arena, dir, "key.pem");
	if (key == NULL)
		rc = fail_memory(err);
	else if (file_exists(key))
		rc = fail(err, GPAI_CONFLICT, in_file(key), "there is a witness already");
	for (size_t i = 0; rc == GPAI_OK && i < sizeof folders / sizeof *folders; i++) {
		char *folder = file_join(&arena, dir, folders[i]);
		rc = folder != NULL ? file_make_dirs(folder, err) : fail_memory(err);
	}
	if (rc == GPAI_OK)
		rc = write_in(dir, "logs", span_of(text_of(NO_LOGS)), 0644, &arena, err);
	if (rc == GPAI_OK)
		rc = write_key(dir, name, passphrase, random, &arena, err);
	arena_release(&arena);
	return rc;
}

enum gpai_code
witness_trust(const char *dir, struct text vkey, struct gpai_error *err)
{
	struct arena arena;
	struct policy policy;
	struct note_key key;
	struct span logs;
	struct out out;

	arena_init(&arena, 0);
	out_memory(&out);
	enum gpai_code rc = note_key_read(vkey, &key, err);
	if (rc == GPAI_OK)
		rc = read_in(dir, "logs", POLICY_BYTES_MAX, &arena, &logs, err);
	if (rc == GPAI_OK)
		rc = policy_read("logs", logs, &arena, &policy, err);
	for (size_t i = 0; rc == GPAI_OK && i < policy.n_logs; i++)
		if (memcmp(policy.logs[i].key.public_key, key.public_key, NOTE_PUBLIC_BYTES) == 0)
			rc = fail(
			    err, GPAI_CONFLICT, in_file("logs"), "%s is there already", key.name);
	if (rc == GPAI_OK) {
		out_bytes(&out, logs.at, logs.len);
		out_format(&out, "log %.*s\n", TEXT_ARG(vkey));
		rc = policy_read("logs", span_of(out_text(&out)), &arena, &policy, err);
	}
	if (rc == GPAI_OK)
		rc = write_in(dir, "logs", span_of(out_text(&out)), 0644, &arena, err);
	out_release(&out);
	arena_release(&arena);
	return rc;
}

/* The public key is what askers know the witness by: a secret key that does not fit it would
 * make cosignatures that nobody can use. */
static enum gpai_code
read_keys(struct witness *witness, const struct keyfile_asker *asker, struct arena *arena,
    struct gpai_error *err)
{
	struct span pem, vkey;
	struct text text;

	enum gpai_code rc = read_in(witness->dir, "key.pub", PUBLIC_MAX, arena, &vkey, err);
	if (rc == GPAI_OK && !text_from_span(vkey, &text))
		rc = fail(err, GPAI_MALFORMED, in_file("key.pub"), "not UTF-8");
	if (rc == GPAI_OK)
		rc = note_key_read_as(NOTE_COSIGNATURE, text_trim(text), &witness->public_key, err);
	if (rc == GPAI_OK)
		rc = read_in(witness->dir, "key.pem", KEY_FILE_MAX, arena, &pem, err);
	if (rc == GPAI_OK)
		rc = keyfile_read(pem, "key.pem", asker, &witness->key, err);
	if (rc == GPAI_OK && memcmp(sign_key_public(witness->key), witness->public_key.public_key,
				 NOTE_PUBLIC_BYTES) != 0)
		rc = fail(
		    err, GPAI_CONFLICT, in_file("key.pem"), "another key than that of key.pub");
	return rc;
}

enum gpai_code
witness_open(const char *dir, const struct keyfile_asker *asker, struct witness *witness,
    struct gpai_error *err)
{
	struct arena arena;

	*witness = (struct witness){.dir = dir, .lock = -1};
	arena_init(&arena, 0);
	enum gpai_code rc = read_keys(witness, asker, &arena, err);
	char *lock = rc == GPAI_OK ? file_join(&arena, dir, "lock") : NULL;
	if (rc == GPAI_OK && lock == NULL)
		rc = fail_memory(err);
	if (rc == GPAI_OK) {
		witness->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (witness->lock < 0)
			rc = fail_errno(err, errno, lock, "open");
	}
	arena_release(&arena);
	if (rc != GPAI_OK)
		witness_close(witness);
	return rc;
}

void
witness_close(struct witness *witness)
{
	sign_key_free(witness->key);
	witness->key = NULL;
	if (witness->lock >= 0)
		close(witness->lock);
	witness->lock = -1;
}

/* ---- what it saw ---- */

/* What was cosigned last of one log. */
struct memory {
	struct witness_seen seen;
	int64_t time;
	struct span note; /* as kept */
};

/* "seen/HASH" of a log. */
static void
path_of(const char *folder, struct text origin, const char *after, char path[128])
{
	struct digest digest = digest_of(span_of(origin));
	char hex[DIGEST_HEX_CHARS];

	digest_hex(&digest, hex);
	snprintf(path, 128, "%s/%s%s", folder, hex, after);
}

static enum gpai_code
recall(const struct witness *witness, struct text origin, struct arena *arena,
    struct memory *memory, struct gpai_error *err)
{
	struct checkpoint checkpoint;
	struct note note;
	char path[128];

	*memory = (struct memory){.seen = {0, merkle_empty_root()}};
	path_of("seen", origin, "", path);
	enum gpai_code rc = read_in(witness->dir, path, SEEN_MAX, arena, &memory->note, err);
	if (rc == GPAI_NOT_FOUND)
		return GPAI_OK;
	if (rc == GPAI_OK)
		rc = note_read(memory->note, &note, err);
	if (rc == GPAI_OK)
		rc = checkpoint_read(note.text, &checkpoint, err);
	if (rc == GPAI_OK)
		rc = cosign_verify(&note, &witness->public_key, &memory->time, err);
	if (rc == GPAI_OK && !text_equal(checkpoint.origin, origin))
		rc = fail(err, GPAI_CORRUPT, in_file(path), "checkpoint of another log");
	if (rc == GPAI_OK)
		memory->seen = (struct witness_seen){checkpoint.size, checkpoint.root};
	return rc;
}

/* The text, the signature lines of the log's key, then our own. */
static void
write_note(const struct witness_request *request, const struct policy_party *log, struct text ours,
    struct out *out)
{
	out_put(out, request->note.text);
	out_char(out, '\n');
	for (size_t i = 0; i < request->note.n_signatures; i++) {
		const struct note_signature *line = &request->note.signatures[i];
		if (note_is_of(line, &log->key)) {
			out_string(out, "\xe2\x80\x94 ");
			out_put(out, line->key_name);
			out_char(out, ' ');
			out_put(out, line->base64);
			out_char(out, '\n');
		}
	}
	out_put(out, ours);
}

static enum gpai_code
keep_note(const struct witness *witness, const char *path, const struct witness_request *request,
    const struct policy_party *log, struct text ours, struct arena *arena, struct gpai_error *err)
{
	struct out out;

	out_memory(&out);
	write_note(request, log, ours, &out);
	enum gpai_code rc = out_status(&out, NULL, err);
	if (rc == GPAI_OK)
		rc = write_in(witness->dir, path, span_of(out_text(&out)), 0644, arena, err);
	out_release(&out);
	return rc;
}

/* The first proof against a log is enough, and one that floods us with them fills no disk. */
static enum gpai_code
keep_fork(const struct witness *witness, const struct witness_request *request,
    const struct policy_party *log, const struct memory *memory, struct arena *arena,
    struct gpai_error *err)
{
	char a[128], b[128];

	path_of("forks", request->checkpoint.origin, "-a", a);
	path_of("forks", request->checkpoint.origin, "-b", b);
	char *path = file_join(arena, witness->dir, b);
	if (path == NULL)
		return fail_memory(err);
	if (file_exists(path))
		return GPAI_OK;
	enum gpai_code rc = write_in(witness->dir, a, memory->note, 0644, arena, err);
	return rc == GPAI_OK ? keep_note(witness, b, request, log, TEXT_NONE, arena, err) : rc;
}

/* ---- answering ---- */

/* Under the lock. */
static enum gpai_code
judge(struct witness *witness, const struct witness_request *request,
    const struct policy_party *log, int64_t now, struct arena *arena, struct witness_said *said,
    struct gpai_error *err)
{
	struct text origin = request->checkpoint.origin;
	struct text name = {witness->public_key.name, witness->public_key.name_len};
	struct memory memory;
	char path[128];

	enum gpai_code rc = recall(witness, origin, arena, &memory, err);
	if (rc != GPAI_OK)
		return rc;
	said->seen = memory.seen.size;
	said->answer = witness_check_growth(request, &memory.seen, &said->is_fork);
	if (said->is_fork)
		return keep_fork(witness, request, log, &memory, arena, err);
	if (said->answer != WITNESS_COSIGN)
		return GPAI_OK;
	/* A clock that was set back must not make a later tree seem the earlier one. */
	int64_t time = now > memory.time ? now : memory.time;
	rc = cosign_sign(witness->key, name, request->note.text, time, &said->lines, err);
	if (rc == GPAI_OK)
		rc = out_status(&said->lines, NULL, err);
	path_of("seen", origin, "", path);
	return rc == GPAI_OK
	           ? keep_note(witness, path, request, log, out_text(&said->lines), arena, err)
	           : rc;
}

static enum gpai_code
judge_locked(struct witness *witness, const struct witness_request *request,
    const struct policy_party *log, int64_t now, struct arena *arena, struct witness_said *said,
    struct gpai_error *err)
{
	while (flock(witness->lock, LOCK_EX) != 0)
		if (errno != EINTR)
			return fail_errno(err, errno, "lock", "lock");
	enum gpai_code rc = judge(witness, request, log, now, arena, said, err);
	flock(witness->lock, LOCK_UN);
	return rc;
}

/* The list of logs is read each time: it is small, and `add` then needs no restart. */
enum gpai_code
witness_answer_request(struct witness *witness, struct span bytes, int64_t now,
    struct witness_said *said, struct gpai_error *err)
{
	const struct policy_party *log = NULL;
	struct witness_request request;
	struct policy policy;
	struct arena arena;
	struct span logs;

	said->answer = WITNESS_BAD_REQUEST;
	said->seen = 0;
	said->is_fork = false;
	said->origin[0] = '\0';
	out_memory(&said->lines);
	if (witness_request_read(bytes, &request, NULL) != GPAI_OK)
		return GPAI_OK;
	arena_init(&arena, 0);
	enum gpai_code rc = read_in(witness->dir, "logs", POLICY_BYTES_MAX, &arena, &logs, err);
	if (rc == GPAI_OK)
		rc = policy_read("logs", logs, &arena, &policy, err);
	if (rc == GPAI_OK) {
		said->answer = witness_check_log(&policy, &request, &log);
		if (log != NULL)
			snprintf(said->origin, sizeof said->origin, "%s", log->key.name);
		if (said->answer == WITNESS_COSIGN)
			rc = judge_locked(witness, &request, log, now, &arena, said, err);
	}
	arena_release(&arena);
	return rc;
}

enum gpai_code
witness_checkpoint(const struct witness *witness, struct text hash, struct arena *arena,
    struct span *note, struct gpai_error *err)
{
	struct digest digest;
	char path[128], hex[DIGEST_HEX_CHARS];

	if (!digest_from_hex(hash, &digest))
		return fail(err, GPAI_NOT_FOUND, NOWHERE, "no hash of a log");
	digest_hex(&digest, hex);
	snprintf(path, sizeof path, "seen/%s", hex);
	return read_in(witness->dir, path, SEEN_MAX, arena, note, err);
}
