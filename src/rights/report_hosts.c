/* SPDX-License-Identifier: Apache-2.0 */
#include "rights/report_hosts.h"

#include "hosts/url.h"

#include <stdlib.h>
#include <string.h>

struct open_domain {
	char reversed[HOST_BYTES_MAX + 1];
	size_t len;
	_Alignas(16) unsigned char figures[];
};

struct host_fold {
	const struct suffixes *suffixes;
	size_t figures_bytes;
	host_fold_done *done;
	void *context;
	/* Those the last host begins with, shortest first: each is a beginning of the next. */
	struct open_domain *open[HOST_BYTES_MAX + 2];
	size_t n_open, n_made;
	enum gpai_code rc;
};

enum gpai_code
host_fold_create(const struct suffixes *suffixes, size_t figures_bytes, host_fold_done *done,
    void *context, struct host_fold **fold, struct gpai_error *err)
{
	struct host_fold *made = calloc(1, sizeof *made);

	*fold = made;
	if (made == NULL)
		return fail_memory(err);
	made->suffixes = suffixes;
	made->figures_bytes = figures_bytes;
	made->done = done;
	made->context = context;
	return GPAI_OK;
}

void
host_fold_free(struct host_fold *fold)
{
	if (fold == NULL)
		return;
	for (size_t i = 0; i < fold->n_made; i++)
		free(fold->open[i]);
	free(fold);
}

static void
close_last(struct host_fold *fold, struct gpai_error *err)
{
	struct open_domain *last = fold->open[--fold->n_open];
	struct span reversed = {(const uint8_t *)last->reversed, last->len};
	char name[HOST_BYTES_MAX + 1];
	size_t len = host_reverse(reversed, name);

	fold->rc = fold->done(fold->context, (struct text){name, len}, last->figures, err);
}

static bool
is_open_for(const struct open_domain *domain, struct text host)
{
	return domain->len <= host.len && memcmp(domain->reversed, host.at, domain->len) == 0;
}

/* The open domain of that name, made if there is none, in its place by length. */
static struct open_domain *
find(struct host_fold *fold, struct span name)
{
	size_t at = fold->n_open;

	while (at > 0 && fold->open[at - 1]->len > name.len)
		at--;
	if (at > 0 && fold->open[at - 1]->len == name.len)
		return fold->open[at - 1];
	if (fold->n_open == fold->n_made) {
		fold->open[fold->n_made] = malloc(sizeof(struct open_domain) + fold->figures_bytes);
		if (fold->open[fold->n_made] == NULL)
			return NULL;
		fold->n_made++;
	}
	struct open_domain *made = fold->open[fold->n_open];
	memmove(&fold->open[at + 1], &fold->open[at],
	    (fold->n_open - at) * sizeof(struct open_domain *));
	fold->open[at] = made;
	fold->n_open++;
	memcpy(made->reversed, name.at, name.len);
	made->len = name.len;
	memset(made->figures, 0, fold->figures_bytes);
	return made;
}

void *
host_fold_at(struct host_fold *fold, struct text host, struct gpai_error *err)
{
	struct open_domain *domain;

	if (fold->rc == GPAI_OK && (host.len == 0 || host.len > HOST_BYTES_MAX))
		fold->rc = fail(err, GPAI_MALFORMED, NOWHERE,
		    "a host of %zu bytes, expected 1 to %d", host.len, HOST_BYTES_MAX);
	while (fold->rc == GPAI_OK && fold->n_open > 0 &&
	       !is_open_for(fold->open[fold->n_open - 1], host))
		close_last(fold, err);
	if (fold->rc != GPAI_OK)
		return NULL;
	domain = find(fold,
	    suffixes_domain(fold->suffixes, (struct span){(const uint8_t *)host.at, host.len}));
	if (domain == NULL) {
		fold->rc = fail_memory(err);
		return NULL;
	}
	return domain->figures;
}

enum gpai_code
host_fold_end(struct host_fold *fold, struct gpai_error *err)
{
	while (fold->rc == GPAI_OK && fold->n_open > 0)
		close_last(fold, err);
	return fold->rc;
}

enum gpai_code
host_fold_status(const struct host_fold *fold)
{
	return fold->rc;
}
