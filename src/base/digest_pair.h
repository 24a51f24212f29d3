/* SPDX-License-Identifier: Apache-2.0 */
/* The compression function of SHA-256 on two messages at once; for digest.c alone. */
#ifndef BASE_DIGEST_PAIR_H
#define BASE_DIGEST_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Has this processor what sha256_pair needs? */
bool sha256_pair_runs(void);
/* Takes so many blocks of 64 bytes from each message into its state. */
void sha256_pair(uint32_t state_a[8], const uint8_t *bytes_a, uint32_t state_b[8],
    const uint8_t *bytes_b, size_t blocks);

#endif
