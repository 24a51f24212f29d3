/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus/domain_walk.h"

#include "hosts/url.h"

#include <stdlib.h>
#include <string.h>

struct open_domain {
	char reversed[HOST_BYTES_MAX + 1];
	size_t len;
	uint64_t hosts;
	struct tally by[MODALITIES_COUNT];
};

struct domain_walk {
	struct row_join *join;
	const struct suffixes *suffixes;
	/* Those the last host begins with, shortest first. One more for the one given out. */
	struct open_domain *open[HOST_BYTES_MAX + 2];
	size_t n_open, n_made;
	struct joined_row row;
	bool has_row, is_ended;
	char name[HOST_BYTES_MAX + 1];
	struct tally without[MODALITIES_COUNT];
	enum gpai_code rc;
};

static const char *const PREFIXES[] = {
#define X(name, word) word "\t",
    MODALITIES(X)
#undef X
};
_Static_assert((int)MODALITIES_COUNT <= (int)ROW_JOIN_GROUPS, "a group for each modality");

enum gpai_code
domain_walk_open(const char *path, const struct text *sources, size_t n_sources,
    const struct suffixes *suffixes, struct domain_walk **walk, struct gpai_error *err)
{
	struct row_join_from from = {.path = path,
	    .kind = ROW_HOST,
	    .sources = sources,
	    .n_sources = n_sources,
	    .prefixes = PREFIXES,
	    .n_prefixes = MODALITIES_COUNT};
	struct domain_walk *made = calloc(1, sizeof *made);
	enum gpai_code rc;

	*walk = NULL;
	if (made == NULL)
		return fail_memory(err);
	made->suffixes = suffixes;
	for (size_t i = 0; i < MODALITIES_COUNT; i++)
		made->without[i] = TALLY_NONE;
	if ((rc = row_join_open(&from, &made->join, err)) == GPAI_OK)
		*walk = made;
	else
		domain_walk_close(made);
	return rc;
}

void
domain_walk_close(struct domain_walk *walk)
{
	if (walk == NULL)
		return;
	row_join_close(walk->join);
	for (size_t i = 0; i < walk->n_made; i++)
		free(walk->open[i]);
	free(walk);
}

static bool
is_open_for(const struct open_domain *domain, struct text host)
{
	return domain->len <= host.len && memcmp(domain->reversed, host.at, domain->len) == 0;
}

/* The open domain of that name, made if there is none, in its place by length. */
static struct open_domain *
open_find(struct domain_walk *walk, struct span name)
{
	size_t at = walk->n_open;

	while (at > 0 && walk->open[at - 1]->len > name.len)
		at--;
	if (at > 0 && walk->open[at - 1]->len == name.len)
		return walk->open[at - 1];
	if (walk->n_open == walk->n_made) {
		walk->open[walk->n_made] = malloc(sizeof **walk->open);
		if (walk->open[walk->n_made] == NULL)
			return NULL;
		walk->n_made++;
	}
	struct open_domain *made = walk->open[walk->n_open];
	memmove(&walk->open[at + 1], &walk->open[at],
	    (walk->n_open - at) * sizeof(struct open_domain *));
	walk->open[at] = made;
	walk->n_open++;
	memcpy(made->reversed, name.at, name.len);
	made->len = name.len;
	made->hosts = 0;
	for (size_t i = 0; i < MODALITIES_COUNT; i++)
		made->by[i] = TALLY_NONE;
	return made;
}

static bool
add_host(struct domain_walk *walk, struct gpai_error *err)
{
	struct text host = walk->row.key;

	if (host.len > HOST_BYTES_MAX) {
		walk->rc = fail(err, GPAI_MALFORMED, (struct place){0},
		    "a host of %zu bytes, expected at most %d", host.len, HOST_BYTES_MAX);
		return false;
	}
	if (host.len == 0) {
		for (size_t i = 0; i < MODALITIES_COUNT; i++)
			tally_add(&walk->without[i], &walk->row.by[i]);
		return true;
	}
	struct open_domain *domain = open_find(walk,
	    suffixes_domain(walk->suffixes, (struct span){(const uint8_t *)host.at, host.len}));
	if (domain == NULL) {
		walk->rc = fail_memory(err);
		return false;
	}
	domain->hosts++;
	for (size_t i = 0; i < MODALITIES_COUNT; i++)
		tally_add(&domain->by[i], &walk->row.by[i]);
	return true;
}

static void
give_last(struct domain_walk *walk, struct domain *domain)
{
	const struct open_domain *last = walk->open[--walk->n_open];
	struct span reversed = {(const uint8_t *)last->reversed, last->len};

	domain->name = (struct text){walk->name, host_reverse(reversed, walk->name)};
	domain->is_address = host_is_address(reversed);
	domain->hosts = last->hosts;
	memcpy(domain->by, last->by, sizeof domain->by);
}

bool
domain_walk_next(struct domain_walk *walk, struct domain *domain, struct gpai_error *err)
{
	while (walk->rc == GPAI_OK) {
		if (!walk->has_row && !walk->is_ended) {
			walk->has_row = row_join_next(walk->join, &walk->row, err);
			walk->is_ended = !walk->has_row;
			if ((walk->rc = row_join_status(walk->join)) != GPAI_OK)
				return false;
		}
		if (walk->n_open > 0 &&
		    (walk->is_ended || !is_open_for(walk->open[walk->n_open - 1], walk->row.key))) {
			give_last(walk, domain);
			return true;
		}
		if (walk->is_ended || !add_host(walk, err))
			return false;
		walk->has_row = false;
	}
	return false;
}

enum gpai_code
domain_walk_status(const struct domain_walk *walk)
{
	return walk->rc;
}

const struct tally *
domain_walk_without(const struct domain_walk *walk)
{
	return walk->without;
}
