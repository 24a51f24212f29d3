/* SPDX-License-Identifier: Apache-2.0 */
#include "auditor/published.h"

#include "auditor/cursor.h"
#include "base/base64_read.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 256, LEVELS = 8, PATH_ROOM = 4096 };

static const char TILES[] = "C2SP tlog-tiles";
static const char PROOF[] = "C2SP tlog-proof";

enum gpai_code
read_file(const char *path, size_t limit, struct text *bytes, struct gpai_error *err)
{
	FILE *in = fopen(path, "rbe");
	size_t room = 64 << 10, len = 0, got = 1;
	char *at = NULL;

	*bytes = TEXT_NONE;
	while (in != NULL && got > 0 && len <= limit) {
		room = len + 1 >= room ? room * 2 : room;
		char *more = realloc(at, room);
		if (more == NULL)
			break;
		at = more;
		got = fread(at + len, 1, room - len, in);
		len += got;
	}
	int number = in == NULL || ferror(in) ? errno : 0;
	if (in != NULL)
		fclose(in);
	if (number == 0 && at != NULL && got == 0 && len <= limit) {
		*bytes = (struct text){at, len};
		return GPAI_OK;
	}
	free(at);
	return number != 0
	           ? fail_errno(err, number, path, "read")
	           : fail(err, GPAI_TOO_LARGE, in_file(path), "expected at most %zu bytes", limit);
}

enum gpai_code
published_head(const char *file, struct text text, const struct trust *trust,
    struct published *found, struct gpai_error *err)
{
	struct signed_note note;

	*found = (struct published){0};
	if (!signed_note_read(text, &note) || !head_read(note.text, &found->head))
		return fail_clause(err, GPAI_MALFORMED, in_file(file), "C2SP tlog-checkpoint",
		    "not a signed head of a log");
	for (size_t i = 0; i < trust->n_logs; i++) {
		const struct verifier_key *key = &trust->logs[i];
		if (!text_equal(key->name, found->head.origin))
			continue;
		enum said said = note_asks(note.text, note.lines, key, NULL);
		if (said == SAID_BAD)
			return fail_clause(err, GPAI_CORRUPT, in_file(file), "C2SP signed-note",
			    "signature of %.*s does not verify", TEXT_ARG(key->name));
		if (said == SAID_GOOD)
			found->key = key;
	}
	return trust_judge(trust, note.text, note.lines, &found->quorum, err);
}

/* ---- tiles ---- */

/* Of each level the hashes that are not yet a full tile. */
struct level {
	uint64_t index; /* of that tile */
	size_t n;
	struct digest hashes[WIDTH + 1];
};

struct walk {
	const char *folder;
	struct gpai_error *err;
	struct level levels[LEVELS];
};

/* tile/LEVEL/x001/x234/067.p/8 below the folder. */
static enum gpai_code
read_tile(const struct walk *walk, const char *level, uint64_t index, size_t width, char *path,
    struct text *bytes)
{
	char groups[64], *at = groups + sizeof groups - 1;

	*at = 0;
	for (bool is_last = true; is_last || index > 0; is_last = false, index /= 1000) {
		for (uint64_t i = 0, n = index % 1000; i < 3; i++, n /= 10)
			*--at = (char)('0' + n % 10);
		if (!is_last)
			*--at = 'x';
		*--at = '/';
	}
	snprintf(path, PATH_ROOM, width < WIDTH ? "%s/tile/%s%s.p/%zu" : "%s/tile/%s%s",
	    walk->folder, level, at, width);
	return read_file(path, (size_t)WIDTH * (2 + ENTRY_BYTES_MAX), bytes, walk->err);
}

/* The first part is the largest power of two below n (RFC 9162, 2.1.1). */
static struct digest
root_of(const struct digest *hashes, size_t n)
{
	size_t k = 1;

	if (n == 1)
		return hashes[0];
	while (k * 2 < n)
		k *= 2;
	struct digest left = root_of(hashes, k), right = root_of(hashes + k, n - k);
	return merkle_hash_node(&left, &right);
}

/* The tile of that level as it is in the folder, against what it must be. */
static enum gpai_code
check_tile(struct walk *walk, unsigned number)
{
	const struct level *level = &walk->levels[number];
	char name[4], path[PATH_ROOM];
	struct text bytes;

	snprintf(name, sizeof name, "%u", number);
	enum gpai_code rc = read_tile(walk, name, level->index, level->n, path, &bytes);
	if (rc == GPAI_OK && (bytes.len != level->n * DIGEST_BYTES ||
				 memcmp(bytes.at, level->hashes, bytes.len) != 0))
		rc = fail_clause(walk->err, GPAI_CORRUPT, in_file(path), TILES,
		    "not the hashes of what is below it");
	free((char *)(uintptr_t)bytes.at);
	return rc;
}

static enum gpai_code
push(struct walk *walk, unsigned number, struct digest hash)
{
	struct level *level = &walk->levels[number];

	level->hashes[level->n++] = hash;
	if (level->n < WIDTH)
		return GPAI_OK;
	enum gpai_code rc = check_tile(walk, number);
	struct digest above = root_of(level->hashes, level->n);
	level->n = 0;
	level->index++;
	return rc == GPAI_OK && number + 1 < LEVELS ? push(walk, number + 1, above) : rc;
}

/* Each entry after its length in two bytes. */
static enum gpai_code
walk_entries(struct walk *walk, uint64_t index, size_t width)
{
	char path[PATH_ROOM];
	struct text bytes;
	enum gpai_code rc = read_tile(walk, "entries", index, width, path, &bytes);

	if (rc != GPAI_OK)
		return rc;
	const uint8_t *at = (const uint8_t *)bytes.at, *end = at + bytes.len;
	for (size_t i = 0; i < width && rc == GPAI_OK; i++) {
		size_t left = (size_t)(end - at), len = left >= 2 ? (size_t)at[0] << 8 | at[1] : 0;
		if (left < 2 || len > left - 2) {
			rc = fail_clause(walk->err, GPAI_CORRUPT, in_file(path), TILES,
			    "%zu entries, expected %zu", i, width);
			break;
		}
		rc = push(walk, 0, merkle_hash_leaf((struct span){at + 2, len}));
		at += 2 + len;
	}
	if (rc == GPAI_OK && at != end)
		rc = fail_clause(
		    walk->err, GPAI_CORRUPT, in_file(path), TILES, "more than the entries");
	free((char *)(uintptr_t)bytes.at);
	return rc;
}

enum gpai_code
published_tiles(const char *folder, const struct head *head, struct gpai_error *err)
{
	struct walk walk = {.folder = folder, .err = err};
	struct digest root = merkle_empty_root();
	bool has_right = false;
	enum gpai_code rc = GPAI_OK;

	for (uint64_t i = 0; i * WIDTH < head->size && rc == GPAI_OK; i++) {
		uint64_t left = head->size - i * WIDTH;
		rc = walk_entries(&walk, i, left < WIDTH ? (size_t)left : WIDTH);
	}
	for (unsigned i = 0; i < LEVELS && rc == GPAI_OK; i++) {
		struct level *level = &walk.levels[i];
		if (level->n == 0)
			continue;
		rc = check_tile(&walk, i);
		if (has_right)
			level->hashes[level->n++] = root;
		root = root_of(level->hashes, level->n);
		has_right = true;
	}
	if (rc == GPAI_OK && !digest_equal(&root, &head->root))
		rc = fail_clause(err, GPAI_CORRUPT, in_file(folder), TILES,
		    "the entries do not make the root of the head");
	return rc;
}

/* ---- one entry ---- */

enum gpai_code
published_proof(const char *file, struct text text, struct text entry, const struct trust *trust,
    struct published *found, uint64_t *index, struct gpai_error *err)
{
	struct cursor c = cursor_of(file, text, NULL, err);
	struct merkle_proof proof = {0};
	size_t len;

	expect(&c, "c2sp.org/tlog-proof@v1\n");
	if (take(&c, "extra ")) { /* authenticated by nothing, and not looked at */
		while (c.at < c.end && *c.at != '\n')
			c.at++;
		expect(&c, "\n");
	}
	expect(&c, "index ");
	*index = take_number(&c, UINT64_MAX);
	expect(&c, "\n");
	while (c.rc == GPAI_OK && !take(&c, "\n")) {
		struct text hash = {c.at, c.end - c.at < 44 ? 0 : 44};
		if (proof.len == MERKLE_PROOF_MAX ||
		    !base64_read(hash, proof.hashes[proof.len++].bytes, DIGEST_BYTES, &len) ||
		    len != DIGEST_BYTES)
			refuse(&c, "a hash in Base 64, or an empty line");
		c.at += hash.len;
		expect(&c, "\n");
	}
	if (c.rc != GPAI_OK)
		return c.rc;
	enum gpai_code rc =
	    published_head(file, (struct text){c.at, (size_t)(c.end - c.at)}, trust, found, err);
	struct digest leaf = merkle_hash_leaf((struct span){(const uint8_t *)entry.at, entry.len});
	struct gpai_error why;
	if (rc == GPAI_OK && merkle_verify_inclusion(*index, found->head.size, &leaf, &proof,
				 &found->head.root, &why) != GPAI_OK)
		rc = fail_clause(err, GPAI_CORRUPT, in_file(file), PROOF, "%s", why.message);
	return rc;
}
