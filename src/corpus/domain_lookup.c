/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus/domain_lookup.h"

#include <stdio.h>
#include <string.h>

static struct span
span_of(struct text text)
{
	return (struct span){(const uint8_t *)text.at, text.len};
}

bool
domain_ask(struct text words, const struct suffixes *suffixes, struct domain_asked *asked)
{
	char reversed[HOST_BYTES_MAX + 1];
	struct span authority = url_authority(span_of(words));
	size_t len;

	/* Asked for by name, a host may have one label or be an address in brackets. */
	if (authority.len == 0)
		authority = span_of(words);
	if (!host_canonical(authority, asked->host, &len))
		return false;
	len = host_reverse((struct span){(const uint8_t *)asked->host, len}, reversed);
	struct span domain =
	    suffixes_domain(suffixes, (struct span){(const uint8_t *)reversed, len});
	memcpy(asked->reversed, domain.at, domain.len);
	asked->reversed[domain.len] = '\0';
	host_reverse(domain, asked->domain);
	return true;
}

struct lookup {
	struct part *part;
	const struct suffixes *suffixes;
	struct text domain; /* reversed */
	domain_host_visit *visit;
	void *context;
};

/* Rows whose host begins with `begin`: the domain itself, or with a dot its hosts. A host under
 * another rule ("s3.clouds.com" under "clouds.com") has another domain. */
static enum gpai_code
visit_rows(const struct lookup *l, struct text source, enum modality m, bool is_below,
    struct gpai_error *err)
{
	char prefix[HOST_BYTES_MAX + 32];
	int len = snprintf(prefix, sizeof prefix, "%s\t%.*s%s", modality_word(m),
	    TEXT_ARG(l->domain), is_below ? "." : "");
	size_t skip = strlen(modality_word(m)) + 1;
	struct part_cursor cursor;
	struct row row;

	part_rows(l->part, ROW_HOST, source, (struct text){prefix, (size_t)len}, &cursor);
	while (part_next(&cursor, &row, err)) {
		struct text host = {row.key.at + skip, row.key.len - skip};
		struct domain_host found = {.source = source, .modality = m, .tally = row.tally};
		if (!is_below && row.key.len != (size_t)len)
			return GPAI_OK; /* the shortest comes first */
		if (host.len > HOST_BYTES_MAX ||
		    suffixes_domain(l->suffixes, span_of(host)).len != l->domain.len)
			continue;
		host_reverse(span_of(host), found.name);
		l->visit(l->context, &found);
	}
	return cursor.rc;
}

enum gpai_code
domain_lookup(struct part *part, const struct text *sources, size_t n_sources,
    const struct suffixes *suffixes, const struct domain_asked *asked, domain_host_visit *visit,
    void *context, struct gpai_error *err)
{
	struct lookup l = {part, suffixes, text_of(asked->reversed), visit, context};
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; i < n_sources && rc == GPAI_OK; i++)
		for (unsigned m = 0; m < MODALITIES_COUNT && rc == GPAI_OK; m++) {
			rc = visit_rows(&l, sources[i], (enum modality)m, false, err);
			if (rc == GPAI_OK)
				rc = visit_rows(&l, sources[i], (enum modality)m, true, err);
		}
	return rc;
}
