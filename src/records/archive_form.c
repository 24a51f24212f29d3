/* SPDX-License-Identifier: Apache-2.0 */
#include "records/archive_form.h"

#include "ledger/checkpoint.h"
#include "notation/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- paths ---- */

/* What may stand in an archive, in this order. A pattern: # a decimal digit, @ a digit of a
 * digest; a last slash: any path of tiles below. */
static const char *const PLACES[] = {
    ARCHIVE_README,
    "meta.json",
    "records/########.jsonl",
    "heads/########.jsonl",
    "kept/@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@",
    "applied.jsonl",
    "log/checkpoint",
    "log/tile/",
};

enum { N_PLACES = sizeof PLACES / sizeof PLACES[0] };

static bool
is_digit(char c, bool hex)
{
	return (c >= '0' && c <= '9') || (hex && c >= 'a' && c <= 'f');
}

/* Parts of small letters, digits and dots that do not begin with a dot. */
static bool
is_tile_path(struct text rest)
{
	char before = '/';

	for (size_t i = 0; i < rest.len; i++) {
		char c = rest.at[i];
		bool fits = c == '/' || c == '.' ? before != '/'
		                                 : is_digit(c, false) || (c >= 'a' && c <= 'z');
		if (!fits)
			return false;
		before = c;
	}
	return rest.len > 0 && before != '/' && before != '.';
}

static bool
fits(const char *pattern, struct text path)
{
	size_t len = strlen(pattern);

	if (path.len >= ARCHIVE_PATH_CHARS)
		return false;
	if (pattern[len - 1] == '/')
		return path.len > len && memcmp(path.at, pattern, len) == 0 &&
		       is_tile_path((struct text){path.at + len, path.len - len});
	if (path.len != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (pattern[i] == '#' || pattern[i] == '@'
			? !is_digit(path.at[i], pattern[i] == '@')
			: path.at[i] != pattern[i])
			return false;
	return true;
}

static int
place_of(struct text path)
{
	int i = 0;

	while (i < N_PLACES && !fits(PLACES[i], path))
		i++;
	return i;
}

bool
archive_path_check(struct text path)
{
	return place_of(path) < N_PLACES;
}

int
archive_path_compare(struct text a, struct text b)
{
	int order = place_of(a) - place_of(b);

	return order != 0 ? order : text_compare(a, b);
}

/* ---- manifest ---- */

void
archive_manifest_write(const struct archive_manifest *manifest, struct out *out)
{
	char hex[DIGEST_HEX_CHARS];

	out_string(out, "{\"checkpoint\":");
	out_json_string(out, manifest->checkpoint);
	out_string(out, ",\"files\":[");
	for (size_t i = 0; i < manifest->n; i++) {
		const struct archive_file *file = &manifest->files[i];
		digest_hex(&file->sha256, hex);
		out_format(out, "%s{\"path\":", i > 0 ? "," : "");
		out_json_string(out, file->path);
		out_format(
		    out, ",\"sha256\":\"%s\",\"size\":%llu}", hex, (unsigned long long)file->size);
	}
	out_string(out, "],\"format\":\"" ARCHIVE_FORMAT "\",\"key\":");
	out_json_string(out, manifest->key);
	out_char(out, '}');
}

static enum gpai_code
read_file(const char *file, const json_t *from, struct arena *arena,
    const struct archive_file *before, struct archive_file *to, struct gpai_error *err)
{
	struct text path = json_member_text(from, "path");

	if (!archive_path_check(path))
		return fail(err, GPAI_MALFORMED, in_file(file),
		    "a file \"%.*s\", which no archive has", TEXT_ARG(text_clip(path, 120)));
	if (!digest_from_hex(json_member_text(from, "sha256"), &to->sha256) ||
	    !json_whole(json_object_get(from, "size"), &to->size))
		return fail(err, GPAI_MALFORMED, in_file(file), "%.*s: no size or no SHA-256",
		    TEXT_ARG(path));
	if (to->size > ARCHIVE_FILE_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(file),
		    "%.*s: %llu bytes, expected at most %d", TEXT_ARG(path),
		    (unsigned long long)to->size, ARCHIVE_FILE_MAX);
	if (before != NULL && archive_path_compare(before->path, path) >= 0)
		return fail(err, GPAI_MALFORMED, in_file(file), "%.*s: twice, or out of order",
		    TEXT_ARG(path));
	to->path = arena_text(arena, path);
	return to->path.at == NULL ? fail_memory(err) : GPAI_OK;
}

static enum gpai_code
read_manifest(const char *file, const json_t *root, struct arena *arena,
    struct archive_manifest *manifest, struct gpai_error *err)
{
	const json_t *files = json_object_get(root, "files");
	struct text format = json_member_text(root, "format");
	enum gpai_code rc = GPAI_OK;

	if (!text_is(format, ARCHIVE_FORMAT))
		return fail(err, format.len > 0 ? GPAI_NEWER : GPAI_MALFORMED, in_file(file),
		    "format \"%.*s\", expected \"" ARCHIVE_FORMAT "\"",
		    TEXT_ARG(text_clip(format, 60)));
	if (!json_is_array(files) || json_array_size(files) > ARCHIVE_FILES_MAX)
		return fail(err, GPAI_MALFORMED, in_file(file), "no list of files, or more than %d",
		    ARCHIVE_FILES_MAX);
	size_t n = json_array_size(files);
	manifest->files = arena_array(arena, n + 1, sizeof *manifest->files);
	manifest->checkpoint = arena_text(arena, json_member_text(root, "checkpoint"));
	manifest->key = arena_text(arena, json_member_text(root, "key"));
	if (manifest->files == NULL || manifest->checkpoint.at == NULL || manifest->key.at == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < n && rc == GPAI_OK; i++)
		rc = read_file(file, json_array_get(files, i), arena,
		    i > 0 ? &manifest->files[i - 1] : NULL, &manifest->files[i], err);
	manifest->n = n;
	return rc;
}

enum gpai_code
archive_manifest_read(const char *file, struct span bytes, struct arena *arena,
    struct archive_manifest *manifest, struct gpai_error *err)
{
	const struct json_limits limits = {.bytes = ARCHIVE_MANIFEST_MAX, .depth = 8};
	json_t *root = NULL;
	struct out again;
	enum gpai_code rc;

	*manifest = (struct archive_manifest){0};
	out_memory(&again);
	if ((rc = json_parse(file, bytes, &limits, &root, err)) != GPAI_OK)
		goto out;
	if ((rc = read_manifest(file, root, arena, manifest, err)) != GPAI_OK)
		goto out;
	archive_manifest_write(manifest, &again);
	if ((rc = out_status(&again, file, err)) != GPAI_OK)
		goto out;
	if (again.len != bytes.len || memcmp(again.at, bytes.at, bytes.len) != 0)
		rc = fail(
		    err, GPAI_MALFORMED, in_file(file), "not the canonical form of what it says");
out:
	json_decref(root);
	out_release(&again);
	return rc;
}

enum gpai_code
archive_note_text(const struct archive_manifest *manifest, const struct digest *sha256,
    struct out *out, struct gpai_error *err)
{
	struct checkpoint head;
	struct note note;
	char hex[DIGEST_HEX_CHARS], root[DIGEST_HEX_CHARS];
	enum gpai_code rc = note_read(
	    (struct span){(const uint8_t *)manifest->checkpoint.at, manifest->checkpoint.len},
	    &note, err);

	if (rc == GPAI_OK)
		rc = checkpoint_read(note.text, &head, err);
	if (rc != GPAI_OK)
		return rc;
	digest_hex(sha256, hex);
	digest_hex(&head.root, root);
	out_format(out, ARCHIVE_FORMAT "\n%.*s\n%llu\n%s\n%s\n", TEXT_ARG(head.origin),
	    (unsigned long long)head.size, root, hex);
	return GPAI_OK;
}

static void
put_sum(struct span bytes, const char *path, struct out *out)
{
	struct digest digest = digest_of(bytes);
	char hex[DIGEST_HEX_CHARS];

	digest_hex(&digest, hex);
	out_format(out, "%s  %s\n", hex, path);
}

void
archive_sums_write(const struct archive_manifest *manifest, struct span bytes,
    const struct span *note, struct out *out)
{
	char hex[DIGEST_HEX_CHARS];

	put_sum(bytes, ARCHIVE_MANIFEST, out);
	if (note != NULL)
		put_sum(*note, ARCHIVE_NOTE, out);
	for (size_t i = 0; i < manifest->n; i++) {
		digest_hex(&manifest->files[i].sha256, hex);
		out_format(out, "%s  %.*s\n", hex, TEXT_ARG(manifest->files[i].path));
	}
}

/* ---- tar (POSIX.1-1988, ustar) ---- */

enum tar_at {
	TAR_NAME = 0,
	TAR_MODE = 100,
	TAR_UID = 108,
	TAR_GID = 116,
	TAR_SIZE = 124,
	TAR_MTIME = 136,
	TAR_SUM = 148,
	TAR_TYPE = 156,
	TAR_MAGIC = 257,
	TAR_MAJOR = 329,
	TAR_MINOR = 337
};

enum { TAR_SIZE_DIGITS = 11, TAR_SUM_CHARS = 8 };

static void
put_octal(uint8_t *at, int digits, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof text, "%0*llo", digits, (unsigned long long)number);
	memcpy(at, text, (size_t)digits);
}

void
tar_header(const char *path, uint64_t size, uint8_t block[TAR_BLOCK])
{
	unsigned sum = 0;

	memset(block, 0, TAR_BLOCK);
	memcpy(block + TAR_NAME, path, strnlen(path, ARCHIVE_PATH_CHARS - 1));
	put_octal(block + TAR_MODE, 7, 0444);
	put_octal(block + TAR_UID, 7, 0);
	put_octal(block + TAR_GID, 7, 0);
	put_octal(block + TAR_SIZE, TAR_SIZE_DIGITS, size);
	put_octal(block + TAR_MTIME, TAR_SIZE_DIGITS, 0);
	block[TAR_TYPE] = '0';
	memcpy(block + TAR_MAGIC,
	    "ustar\0"
	    "00",
	    8);
	put_octal(block + TAR_MAJOR, 7, 0);
	put_octal(block + TAR_MINOR, 7, 0);
	memset(block + TAR_SUM, ' ', TAR_SUM_CHARS);
	for (int i = 0; i < TAR_BLOCK; i++)
		sum += block[i];
	put_octal(block + TAR_SUM, 6, sum);
	block[TAR_SUM + 6] = 0;
}

static const char *
type_words(uint8_t type)
{
	static const struct {
		char type;
		const char *words;
	} types[] = {{'1', "a hard link"}, {'2', "a symbolic link"}, {'3', "a device"},
	    {'4', "a device"}, {'5', "a folder"}, {'6', "a FIFO"}, {'L', "a long name of GNU"},
	    {'K', "a long name of GNU"}, {'x', "an extended header of pax"},
	    {'g', "an extended header of pax"}};

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (types[i].type == (char)type)
			return types[i].words;
	return "of an unknown kind";
}

static bool
is_empty(const uint8_t block[TAR_BLOCK])
{
	for (int i = 0; i < TAR_BLOCK; i++)
		if (block[i] != 0)
			return false;
	return true;
}

static uint64_t
read_size(const uint8_t block[TAR_BLOCK])
{
	uint64_t size = 0;

	for (int i = 0; i < TAR_SIZE_DIGITS; i++) {
		uint8_t c = block[TAR_SIZE + i];
		if (c < '0' || c > '7')
			return UINT64_MAX;
		size = size << 3 | (unsigned)(c - '0');
	}
	return size;
}

enum gpai_code
tar_header_read(const char *file, uint64_t at, const uint8_t block[TAR_BLOCK], const char *path,
    uint64_t *size, struct gpai_error *err)
{
	const char *found = (const char *)block + TAR_NAME;
	int len = (int)strnlen(found, ARCHIVE_PATH_CHARS);
	struct place here = at_byte(file, at);
	uint8_t expected[TAR_BLOCK];

	if (is_empty(block))
		return fail(err, GPAI_MALFORMED, here, "the archive ends here, expected %s", path);
	if (memcmp(block + TAR_MAGIC, "ustar", 5) != 0)
		return fail(
		    err, GPAI_MALFORMED, here, "no header of a tar, expected that of %s", path);
	if (block[TAR_TYPE] != '0')
		return fail(err, GPAI_MALFORMED, here, "%.*s is %s, expected the file %s", len,
		    found, type_words(block[TAR_TYPE]), path);
	if (len != (int)strlen(path) || memcmp(found, path, (size_t)len) != 0)
		return fail(
		    err, GPAI_MALFORMED, here, "a file \"%.*s\", expected %s", len, found, path);
	*size = read_size(block);
	tar_header(path, *size <= ARCHIVE_FILE_MAX ? *size : 0, expected);
	if (*size > ARCHIVE_FILE_MAX)
		return fail(err, GPAI_TOO_LARGE, here, "%s: its size is no number, or above %d",
		    path, ARCHIVE_FILE_MAX);
	if (memcmp(expected, block, TAR_BLOCK) != 0)
		return fail(err, GPAI_MALFORMED, here,
		    "%s: its header is not the one gpai writes; was it packed by another "
		    "program? unpack it and restore the folder",
		    path);
	return GPAI_OK;
}
