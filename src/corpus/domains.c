/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus/domains.h"

#include <stdlib.h>

/* Rankings that may be full at one time: one a modality, addresses, those listed. */
enum { RANKINGS = MODALITIES_COUNT + 2 };

struct domains {
	struct domains_options options;
	struct domains_about about;
	struct ranking *by[MODALITIES_COUNT];
	struct ranking *addresses, *listed;
};

const char *
domains_unit(enum modality modality, bool tokens_are_exact)
{
	switch (modality) {
	case MODALITY_TEXT:
		return tokens_are_exact ? "tokens" : "bytes";
	case MODALITY_IMAGE:
		return "items";
	case MODALITY_AUDIO:
	case MODALITY_VIDEO:
		return "milliseconds";
	default:
		return "bytes";
	}
}

uint64_t
domains_size(enum modality modality, bool tokens_are_exact, const struct tally *tally)
{
	switch (modality) {
	case MODALITY_TEXT:
		return tokens_are_exact ? tally->tokens : tally->bytes;
	case MODALITY_IMAGE:
		return tally->documents;
	case MODALITY_AUDIO:
	case MODALITY_VIDEO:
		return tally->milliseconds;
	default:
		return tally->bytes;
	}
}

static enum gpai_code
rank(struct domains *d, const struct domain *domain, enum modality m, struct gpai_error *err)
{
	struct ranked ranked = {
	    .size = domains_size(m, d->options.tokens_are_exact, &domain->by[m]),
	    .name = domain->name,
	    .hosts = domain->hosts,
	    .group = (uint32_t)m,
	    .tally = domain->by[m]};

	if (!domain->is_address)
		return ranking_add(d->by[m], &ranked, err);
	ranked.size = 0;
	return ranking_add(d->addresses, &ranked, err);
}

/* `d` NULL: the counts alone. */
static enum gpai_code
walk_all(const struct domains_options *options, struct domains_about *about, struct domains *d,
    struct gpai_error *err)
{
	struct domain_walk *walk;
	struct domain domain;
	enum gpai_code rc = domain_walk_open(
	    options->path, options->sources, options->n_sources, options->suffixes, &walk, err);

	*about = (struct domains_about){0};
	if (rc != GPAI_OK)
		return rc;
	while (rc == GPAI_OK && domain_walk_next(walk, &domain, err)) {
		about->hosts += domain.hosts;
		about->total += !domain.is_address;
		about->addresses += domain.is_address;
		for (unsigned m = 0; m < MODALITIES_COUNT && rc == GPAI_OK; m++) {
			if (domain.by[m].documents == 0)
				continue;
			about->by[m].total += !domain.is_address;
			if (d != NULL)
				rc = rank(d, &domain, (enum modality)m, err);
		}
	}
	if (rc == GPAI_OK)
		rc = domain_walk_status(walk);
	for (unsigned m = 0; m < MODALITIES_COUNT; m++) {
		about->without[m] = domain_walk_without(walk)[m];
		about->by[m].listed = cut_of(&options->cut, about->by[m].total);
		about->by[m].unit = domains_unit((enum modality)m, options->tokens_are_exact);
	}
	domain_walk_close(walk);
	return rc;
}

/* The first so many of a modality go into the list of all, which is in order of names. */
static enum gpai_code
list(struct domains *d, enum modality m, struct gpai_error *err)
{
	struct ranked ranked;
	enum gpai_code rc = ranking_start(d->by[m], err);

	for (uint64_t i = 0; i < d->about.by[m].listed && rc == GPAI_OK; i++) {
		if (!ranking_next(d->by[m], &ranked, err))
			return ranking_status(d->by[m]);
		ranked.size = 0;
		rc = ranking_add(d->listed, &ranked, err);
	}
	return rc;
}

static enum gpai_code
count_listed(struct domains *d, struct gpai_error *err)
{
	char last[HOST_BYTES_MAX + 1];
	struct text before = {last, SIZE_MAX};
	struct ranked ranked;
	enum gpai_code rc = ranking_start(d->listed, err);

	if (rc != GPAI_OK)
		return rc;
	while (ranking_next(d->listed, &ranked, err)) {
		if (before.len == ranked.name.len && text_equal(before, ranked.name))
			continue;
		d->about.listed++;
		before.len = ranked.name.len;
		for (size_t i = 0; i < ranked.name.len; i++)
			last[i] = ranked.name.at[i];
	}
	return ranking_status(d->listed);
}

enum gpai_code
domains_open(
    const struct domains_options *options, struct domains **domains, struct gpai_error *err)
{
	uint64_t each = options->memory_bytes / RANKINGS;
	struct domains *d = calloc(1, sizeof *d);
	enum gpai_code rc;

	*domains = NULL;
	if (d == NULL)
		return fail_memory(err);
	d->options = *options;
	d->addresses = ranking_create(each, options->spill_dir);
	d->listed = ranking_create(each, options->spill_dir);
	bool is_made = d->addresses != NULL && d->listed != NULL;
	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		if ((d->by[m] = ranking_create(each, options->spill_dir)) == NULL)
			is_made = false;
	rc = is_made ? walk_all(options, &d->about, d, err) : fail_memory(err);
	for (unsigned m = 0; m < MODALITIES_COUNT && rc == GPAI_OK; m++)
		rc = list(d, (enum modality)m, err);
	if (rc == GPAI_OK)
		rc = count_listed(d, err);
	if (rc == GPAI_OK)
		*domains = d;
	else
		domains_free(d);
	return rc;
}

void
domains_free(struct domains *d)
{
	if (d == NULL)
		return;
	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		ranking_free(d->by[m]);
	ranking_free(d->addresses);
	ranking_free(d->listed);
	free(d);
}

const struct domains_about *
domains_about(const struct domains *d)
{
	return &d->about;
}

struct ranking *
domains_by_rank(struct domains *d, enum modality modality)
{
	return d->by[modality];
}

struct ranking *
domains_addresses(struct domains *d)
{
	return d->addresses;
}

struct ranking *
domains_listed(struct domains *d)
{
	return d->listed;
}

/* Which are listed matters only where two modalities may list the same one. */
enum gpai_code
domains_count(
    const struct domains_options *options, struct domains_about *about, struct gpai_error *err)
{
	struct domains *d;
	unsigned present = 0;
	enum gpai_code rc = walk_all(options, about, NULL, err);

	if (rc != GPAI_OK)
		return rc;
	for (unsigned m = 0; m < MODALITIES_COUNT; m++) {
		present += about->by[m].total > 0;
		about->listed += about->by[m].listed;
	}
	if (present < 2)
		return GPAI_OK;
	if ((rc = domains_open(options, &d, err)) != GPAI_OK)
		return rc;
	*about = *domains_about(d);
	domains_free(d);
	return GPAI_OK;
}
