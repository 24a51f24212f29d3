/* SPDX-License-Identifier: Apache-2.0 */
/* The ranked domains as rows of a table, and what writes such tables. */
#ifndef CORPUS_DOMAIN_ROWS_H
#define CORPUS_DOMAIN_ROWS_H

#include "base/out.h"
#include "corpus/domains.h"

struct domain_row {
	uint64_t rank; /* from 1; 0: an address, which has none */
	struct text domain;
	enum modality modality;
	uint64_t hosts; /* of any modality */
	struct tally tally;
	bool has_tokens; /* they were counted */
};

/* One way to write the table. Rows come by modality and rank, addresses last. */
struct domain_writer {
	const char *name;
	void *(*open)(struct out *out, const struct domains_about *about); /* NULL: no memory */
	void (*row)(void *writer, const struct domain_row *row);
	void (*close)(void *writer); /* writes what comes at the end */
};

extern const struct domain_writer domain_text, domain_csv, domain_json, domain_names,
    domain_parquet;

/* All that are listed; where the cut takes all, addresses too. Errors of `out` stay there. */
enum gpai_code domain_rows_write(struct domains *domains, const struct domains_options *options,
    const struct domain_writer *writer, struct out *out, struct gpai_error *err);

/* "2024-05-01", or "" where it is not known. */
#define DOMAIN_DAY_CHARS 16
void domain_first(const struct tally *tally, char day[DOMAIN_DAY_CHARS]);
void domain_last(const struct tally *tally, char day[DOMAIN_DAY_CHARS]);

#endif
