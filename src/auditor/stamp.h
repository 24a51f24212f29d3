/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamps (RFC 3161), checked through libcrypto as of the time they state. */
#ifndef AUDITOR_STAMP_H
#define AUDITOR_STAMP_H

#include "base/error.h"
#include "base/span.h"

#define STAMP_NAME_CHARS 160

struct stamp {
	bool is_trusted;             /* leads to a certificate that the reader trusts */
	int64_t by;                  /* the bytes existed by then; seconds since 1970 */
	char name[STAMP_NAME_CHARS]; /* subject of the certificate that signed; when trusted */
};

/* Certificates in PEM; each of them is trusted as it is. */
enum gpai_code tsa_read(void **store, const char *file, struct span pem, struct gpai_error *err);
void tsa_free(void *store); /* NULL is fine */
/* CORRUPT: not a token of these bytes, or its signature is wrong. That it leads to nobody
 * trusted is no error. `store` may be NULL. */
enum gpai_code stamp_check(struct span token, struct text stamped, void *store, struct stamp *stamp,
    struct gpai_error *err);

#endif
