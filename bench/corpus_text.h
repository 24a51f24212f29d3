/* SPDX-License-Identifier: Apache-2.0 */
/* Documents made at random, the same for the same seed: text in made-up words of six kinds of
 * languages, and addresses on hosts whose numbers of documents follow Zipf's law. */
#ifndef BENCH_CORPUS_TEXT_H
#define BENCH_CORPUS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CORPUS_TEXT_MAX ((size_t)1 << 20)

struct corpus_page {
	uint64_t number;
	const char *language; /* ISO 639-1 */
	uint32_t host;        /* rank: 0 has most documents */
	char url[512];
	char host_name[128];
	char date[21]; /* "2023-01-27T12:34:56Z" */
	size_t len;    /* of text, UTF-8 */
	char text[CORPUS_TEXT_MAX + 64];
};

struct corpus_source; /* opaque */

struct corpus_source *corpus_source_create(uint64_t seed);
void corpus_source_free(struct corpus_source *source);
/* `any_language`: each as likely as the others, instead of mostly English. */
void corpus_page_make(struct corpus_source *source, bool any_language, struct corpus_page *page);
uint64_t corpus_random(struct corpus_source *source);

#endif
