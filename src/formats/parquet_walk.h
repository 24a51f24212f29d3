/* SPDX-License-Identifier: Apache-2.0 */
/* A large page of texts, unpacked as it is walked over, where only their lengths are wanted.
 *
 * DuckDB writes pages of a hundred megabytes: whole, each costs that much memory a thread, and the
 * way there and back. For pages packed with zstd, with values that lie one after the other. */
#ifndef FORMATS_PARQUET_WALK_H
#define FORMATS_PARQUET_WALK_H

#include "formats/parquet_page.h"
#include "unpack/steps.h"

struct parquet_walk {
	struct unpack_steps *steps;   /* made when first needed */
	struct parquet_buffer window; /* what is unpacked of the page */
	struct parquet_buffer levels;
	const uint8_t *at, *end; /* in the window */
	uint64_t left;           /* plain bytes that come behind it, as the head claims */
};

void parquet_walk_release(struct parquet_walk *walk, struct parquet_room *room);
/* False: not for this page; it is to be opened whole, which also says what is wrong with it. */
bool parquet_walk_open(struct parquet_walk *walk, const struct parquet_page *page,
    const struct parquet_leaf *leaf, enum block_codec codec, struct parquet_room *room,
    struct parquet_body *body);
/* Past the next value. False: damaged. */
bool parquet_walk_next(struct parquet_walk *walk, size_t *len);
/* Behind the last value: was all of it sound? */
bool parquet_walk_is_sound(struct parquet_walk *walk);

#endif
