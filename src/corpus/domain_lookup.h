/* SPDX-License-Identifier: Apache-2.0 */
/* Is this site in the data, and how much of it? A lookup in the sorted rows of a part, which
 * reads a few pages however large the part is. */
#ifndef CORPUS_DOMAIN_LOOKUP_H
#define CORPUS_DOMAIN_LOOKUP_H

#include "corpus/part.h"
#include "formats/document.h"
#include "hosts/suffixes.h"
#include "hosts/url.h"

struct domain_asked {
	char host[HOST_BYTES_MAX + 1]; /* canonical */
	char domain[HOST_BYTES_MAX + 1];
	char reversed[HOST_BYTES_MAX + 1]; /* of the domain */
};

/* From a URL or a host as people write it; false when there is no host in it. */
bool domain_ask(struct text words, const struct suffixes *suffixes, struct domain_asked *asked);

struct domain_host {
	struct text source;
	enum modality modality;
	char name[HOST_BYTES_MAX + 1];
	struct tally tally;
};

/* Each host of the domain, by source, modality and reversed name. */
typedef void domain_host_visit(void *context, const struct domain_host *host);
enum gpai_code domain_lookup(struct part *part, const struct text *sources, size_t n_sources,
    const struct suffixes *suffixes, const struct domain_asked *asked, domain_host_visit *visit,
    void *context, struct gpai_error *err);

#endif
