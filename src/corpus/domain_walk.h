/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts become registrable domains, in one pass over the rows of hosts.
 *
 * The order of reversed labels does not keep the hosts of a domain next to each other: '-' is
 * below '.', so "com.a-b" lies between "com.a" and "com.a.www"; and under private suffixes
 * ("s3.clouds.com") "com.clouds.s3" and "com.clouds.s3-x" are of different domains. But all
 * hosts of a domain begin with its bytes, and rows that begin with the same bytes do lie
 * together. So a domain stays open while rows begin with its name; the open ones are
 * each a beginning of the next, at most as many as a host has bytes. */
#ifndef CORPUS_DOMAIN_WALK_H
#define CORPUS_DOMAIN_WALK_H

#include "corpus/row_join.h"
#include "formats/document.h"
#include "hosts/suffixes.h"
#include "hosts/url.h"

struct domain {
	struct text name; /* "example.org"; borrowed until the next call */
	bool is_address;
	uint64_t hosts;
	struct tally by[MODALITIES_COUNT];
};

struct domain_walk; /* opaque */

/* path: of the part; sources as for a join. The suffixes stay the caller's. */
enum gpai_code domain_walk_open(const char *path, const struct text *sources, size_t n_sources,
    const struct suffixes *suffixes, struct domain_walk **walk, struct gpai_error *err);
void domain_walk_close(struct domain_walk *walk);
/* Each domain once, in no order anybody needs. */
bool domain_walk_next(struct domain_walk *walk, struct domain *domain, struct gpai_error *err);
enum gpai_code domain_walk_status(const struct domain_walk *walk);
/* Documents that name no host; complete after the last domain. */
const struct tally *domain_walk_without(const struct domain_walk *walk);

#endif
