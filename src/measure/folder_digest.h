/* SPDX-License-Identifier: Apache-2.0 */
/* How the digests of a model's folder are taken. */
#ifndef MEASURE_FOLDER_DIGEST_H
#define MEASURE_FOLDER_DIGEST_H

#include <stdint.h>

/* All zero is a sane default. */
struct folder_digesting {
	const char *store; /* file of stored digests; NULL: none */
	unsigned threads;  /* 0: one per processor */
	/* As in struct digest_options; may be NULL. */
	void (*progress)(void *context, uint64_t done, uint64_t total);
	void *context;
};

#endif
