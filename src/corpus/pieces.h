/* SPDX-License-Identifier: Apache-2.0 */
/* Which files a scan goes through, and in which pieces. The plan depends on the paths and the
 * files alone, so every machine that makes it for the same paths makes the same. */
#ifndef CORPUS_PIECES_H
#define CORPUS_PIECES_H

#include "base/arena.h"
#include "formats/document.h"
#include "remote/remote.h"

/* Smaller files are not cut: where a piece begins, a member has to be found. */
#define PIECE_LEAST ((uint64_t)4 << 20)

struct piece_file {
	const char *path; /* as given, without "." parts; "-" is standard input; or a URL */
	const struct remote_object *object; /* of a URL: one piece, fetched when it is its turn */
	uint64_t size;
	int64_t modified_ns;
	const struct corpus_format *format; /* NULL: seen when it is its turn */
	uint64_t first_piece, n_pieces;
	uint64_t piece_bytes;
};

struct pieces {
	struct piece_file *files;
	size_t n_files;
	uint64_t n_pieces;
	uint64_t bytes;  /* of all files */
	uint64_t hidden; /* names that begin with a dot, left out */
	uint64_t cards;  /* cards of datasets, read by others, left out */
	uint64_t again;  /* files reached by a second path or link, counted once */
	uint64_t closed; /* folders within folders that cannot be read: damage */
	size_t cap;
};

/* `least`: bytes of a piece; 0: PIECE_LEAST. Files as they are, folders with all that is in them in
 * the order of names. NOT_FOUND names a path that is not there. `remote` lists URLs; NULL: there
 * are none. A folder that contains itself through a link is entered once. */
enum gpai_code pieces_plan(struct arena *arena, const char *const *paths, size_t n_paths,
    struct remote *remote, const struct corpus_format *forced, uint64_t least,
    struct pieces *pieces, struct gpai_error *err);
/* The file of a piece, and the bytes of the file that are the piece's. */
const struct piece_file *pieces_find(
    const struct pieces *pieces, uint64_t piece, uint64_t *begin, uint64_t *end);
/* What a file holds, by its first bytes; its packing comes first. NULL: nothing we know. */
const struct corpus_format *pieces_sniff(struct span file, const char *path, enum packing *packing);

#endif
