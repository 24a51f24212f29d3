/* SPDX-License-Identifier: Apache-2.0 */
/* Proofs and roots from tiles alone, as a client far away makes them: a merkle_source that
 * reads the tiles of a log of known size.
 *
 * Nothing it gives is checked. Hold the root, or what a proof leads to, against a signed
 * head: merkle_restore and merkle_root, merkle_prove_inclusion and merkle_verify_inclusion. */
#ifndef LEDGER_TILES_SOURCE_H
#define LEDGER_TILES_SOURCE_H

#include "ledger/merkle.h"
#include "ledger/tiles.h"

struct tiles_source; /* opaque */

/* Keeps up to n_kept full tiles above level 0 (16 KiB each) with the hashes within them, one of
 * level 0 and the right edge; 0: as many as serve logs of millions. `reader` is borrowed. */
enum gpai_code tiles_source_create(const struct tile_reader *reader, uint64_t size, size_t n_kept,
    struct tiles_source **source, struct gpai_error *err);
struct merkle_source tiles_source_borrow(struct tiles_source *source);
void tiles_source_free(struct tiles_source *source); /* NULL is fine */

#endif
