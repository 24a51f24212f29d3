/* SPDX-License-Identifier: Apache-2.0 */
/* The form of an archive (gpai-archive(5)): which files there are, in which order, what the
 * manifest says of them, and how they stand in a tar. Bytes in, bytes out: no files here.
 *
 *	MANIFEST.json    canonical JSON: every other file with its size and SHA-256
 *	MANIFEST.note    the manifest's SHA-256 and the log's head, signed by the log's key
 *	SHA256SUMS       the same digests, as sha256sum -c reads them
 *	README.txt       how to read all this without gpai
 *	meta.json        table meta
 *	records/...      a record a line
 *	heads/...        a signed head a line, with what others said of it
 *	kept/...         documents as issued, each under its SHA-256
 *	applied.jsonl    what gpai.yaml said when it was last applied
 *	log/...          the log as it was published
 *
 * One content has one form: a tar has no bytes that the manifest does not determine. */
#ifndef RECORDS_ARCHIVE_FORM_H
#define RECORDS_ARCHIVE_FORM_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/out.h"

#define ARCHIVE_FORMAT     "gpai archive v1"
#define ARCHIVE_MANIFEST   "MANIFEST.json"
#define ARCHIVE_NOTE       "MANIFEST.note"
#define ARCHIVE_SUMS       "SHA256SUMS"
#define ARCHIVE_README     "README.txt"
#define ARCHIVE_PATH_CHARS 100 /* with NUL: what a header of ustar holds */
#define TAR_BLOCK          512

enum {
	ARCHIVE_FILE_MAX = 96 << 20,     /* bytes: kept bytes have 64 MiB at most */
	ARCHIVE_MANIFEST_MAX = 64 << 20, /* bytes */
	ARCHIVE_FILES_MAX = 400000       /* a log of 50 million records has as many, and tiles */
};

struct archive_file {
	struct text path;
	uint64_t size;
	struct digest sha256;
};

struct archive_manifest {
	struct text checkpoint; /* the newest head of the log, as signed */
	struct text key;        /* verifier key of the log */
	struct archive_file *files;
	size_t n;
};

/* May a file of an archive be called so? */
bool archive_path_check(struct text path);
/* The order of files in an archive: by what they are, then by path. */
int archive_path_compare(struct text a, struct text b);

void archive_manifest_write(const struct archive_manifest *manifest, struct out *out);
/* Borrows from `bytes` and lives in the arena. MALFORMED: not as archive_manifest_write has it,
 * a path that an archive has not, files out of order or twice; NEWER; TOO_LARGE. */
enum gpai_code archive_manifest_read(const char *file, struct span bytes, struct arena *arena,
    struct archive_manifest *manifest, struct gpai_error *err);
/* The text that is signed: format, origin of the checkpoint, size, root, SHA-256 of the
 * manifest. MALFORMED: the checkpoint is none. */
enum gpai_code archive_note_text(const struct archive_manifest *manifest,
    const struct digest *sha256, struct out *out, struct gpai_error *err);
/* SHA256SUMS; `note` may be NULL: not signed. */
void archive_sums_write(const struct archive_manifest *manifest, struct span bytes,
    const struct span *note, struct out *out);

/* The header of a regular file, mode 0444, of nobody, at the beginning of 1970. */
void tar_header(const char *path, uint64_t size, uint8_t block[TAR_BLOCK]);
/* Is this block the header that tar_header makes for `path`? Gives its size. Else MALFORMED,
 * saying what it is instead: at byte `at` of `file`. */
enum gpai_code tar_header_read(const char *file, uint64_t at, const uint8_t block[TAR_BLOCK],
    const char *path, uint64_t *size, struct gpai_error *err);

#endif
