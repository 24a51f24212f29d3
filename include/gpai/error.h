/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong, where, and what was expected instead.
 *
 * The caller owns the struct; it is of fixed size, holds no pointers that
 * need freeing and works when memory is out. Every function that can fail
 * takes one as its last argument and accepts NULL. It is filled where the
 * error is detected and left alone on the way up. */
#ifndef GPAI_ERROR_H
#define GPAI_ERROR_H

#include <stdint.h>

#define GPAI_CODES(X)                                                                              \
	X(OK, "ok")                                                                                \
	X(INVALID, "invalid")         /* the caller or the command line asks nonsense */           \
	X(MALFORMED, "malformed")     /* bytes that break their format */                          \
	X(UNSUPPORTED, "unsupported") /* well-formed, but not a kind we read */                    \
	X(TOO_LARGE, "too-large")     /* beyond a named limit or the range of a type */            \
	X(NOT_FOUND, "not-found")     /* a file, record, key or id that is not there */            \
	X(CONFLICT, "conflict")       /* two sides changed the same thing */                       \
	X(NEWER, "newer")             /* written by a later version of this program */             \
	X(BUSY, "busy")               /* another writer holds it */                                \
	X(IO, "io")                   /* the system refused: disk full, permission */              \
	X(CORRUPT, "corrupt")         /* our own record does not match its digest */               \
	X(NO_MEMORY, "no-memory")

enum gpai_code {
#define X(name, word) GPAI_##name,
	GPAI_CODES(X)
#undef X
};

enum gpai_place {
	GPAI_NOWHERE, /* the error concerns the file as a whole, or no file */
	GPAI_LINE,    /* `at` counts lines from 1 */
	GPAI_BYTE     /* `at` counts bytes from 0 */
};

struct gpai_error {
	enum gpai_code code;
	enum gpai_place place;
	uint64_t at;
	char file[256];     /* path or table; "" when there is none */
	const char *clause; /* norm and section that is broken; static, or NULL */
	char message[320];  /* one line: what was found, what was expected */
};

#endif
