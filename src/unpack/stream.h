/* SPDX-License-Identifier: Apache-2.0 */
/* The plain bytes of one piece of a file, whatever the file is packed with.
 *
 * A piece is a range [begin, end) of the bytes of the file. It owns the units that begin in it:
 * members of gzip, frames of zstd and lz4, streams of bzip2 and xz; of plain data, the bytes. So a
 * file cut at any offsets gives the same plain bytes in all, each owned once. A record may run past
 * the last owned unit; the stream goes on for as long as it is asked.
 *
 * Damage is told to the sink with its place, then the stream stands before the next sound
 * unit: see `is_broken`. */
#ifndef UNPACK_STREAM_H
#define UNPACK_STREAM_H

#include "base/error.h"
#include "base/span.h"

/* How a file is packed: enum, word, suffix that is usual. */
#define PACKINGS(X)                                                                                \
	X(PLAIN, "plain", "")                                                                      \
	X(GZIP, "gzip", ".gz")                                                                     \
	X(ZSTD, "zstd", ".zst")                                                                    \
	X(LZ4, "lz4", ".lz4")                                                                      \
	X(BZIP2, "bzip2", ".bz2")                                                                  \
	X(XZ, "xz", ".xz")

enum packing {
#define X(name, word, suffix) PACKING_##name,
	PACKINGS(X)
#undef X
};

const char *packing_word(enum packing packing);
enum packing packing_of(struct span head); /* by content, never by name */

/* Where readers say what is damaged: never an end, always counted. `at` is an offset in the
 * file as it lies on disk; `reason` is one of a few constant phrases ("gzip member does not
 * match its checksum"), so that equal damage is counted together. */
struct damage_sink {
	void (*damage)(void *context, uint64_t at, const char *reason);
	void *context;
};

struct stream_options {
	/* Plain bytes to packed bytes of one unit beyond which it counts as a bomb; 0: the
	 * default of the format. */
	uint32_t ratio_max;
	/* zstd frames may look back over two to the power of so many bytes, which is the memory
	 * they take; 0: 27, as zstd's own program. */
	uint32_t window_log_max;
	/* May decode ahead in a thread of its own: for one long unit. */
	bool ahead;
	struct damage_sink damage;
};

/* The first fields are the reader's; `at` is moved by it, never beyond `end`. */
struct stream {
	const uint8_t *at, *end; /* plain bytes that are ready */
	uint64_t offset;         /* of `end` in the plain bytes of the piece */
	/* Plain offset of the first byte that another piece owns; UINT64_MAX while not reached.
	 * Where the file ends, the offset of that end. */
	uint64_t owned;
	bool is_first;  /* the piece begins where the file begins */
	bool is_broken; /* plain bytes end at damage; stream_resume goes behind it */
	bool is_ended;  /* nothing follows what is ready */
};

/* Where `at` stands in the plain bytes of the piece. */
static inline uint64_t
stream_tell(const struct stream *s)
{
	return s->offset - (uint64_t)(s->end - s->at);
}

/* Of a whole file in memory, or of all that is known of it. NO_MEMORY only. */
enum gpai_code stream_open(struct span file, uint64_t begin, uint64_t end,
    const struct stream_options *options, struct stream **stream, struct gpai_error *err);
/* Of a descriptor that cannot seek: one piece that begins at its first byte. */
enum gpai_code stream_open_fd(
    int fd, const struct stream_options *options, struct stream **stream, struct gpai_error *err);
void stream_close(struct stream *stream);

/* At least n bytes ready, or all there are before the end or the damage; returns how many
 * are. Spans taken before are no longer valid. n is bounded by STREAM_NEED_MAX; a record
 * that needs more must be walked in parts. */
#define STREAM_NEED_MAX ((size_t)256 << 20)
size_t stream_need(struct stream *stream, size_t n);
/* Whatever comes next and cheapest, when nothing is ready: false at the end or the damage. */
bool stream_more(struct stream *stream);
/* False when the end or damage came first. */
bool stream_skip(struct stream *stream, uint64_t n);
/* After damage: drops what is ready, stands at the first byte of the next sound unit. False
 * when there is none that the piece owns. */
bool stream_resume(struct stream *stream);
/* Offset in the file of the unit that holds `at`; plain data: of `at` itself. */
uint64_t stream_file_at(const struct stream *stream);
/* Does a unit begin exactly at `at`? Plain data: only at the piece's first byte. */
bool stream_at_unit(const struct stream *stream);
/* Bytes of the file gone through, for progress. */
uint64_t stream_consumed(const struct stream *stream);

#endif
