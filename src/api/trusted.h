/* SPDX-License-Identifier: Apache-2.0 */
/* What the comment lines of a file of certificates, made by gpai-trust, say of one of them. */
#ifndef API_TRUSTED_H
#define API_TRUSTED_H

#include "base/arena.h"
#include "ledger/stamp.h"

/* Of the certificate that a verified stamp leads to, at the time of that stamp, in words. Empty
 * when the file has no such lines. TEXT_NONE also when memory is out. */
struct text trusted_words(struct span pem, const struct stamp *stamp, struct arena *arena);

#endif
