/* SPDX-License-Identifier: Apache-2.0 */
/* The domains of training data as static files that anybody can be asked about by their hash, so
 * that whoever serves them learns little of who looked for what: gpai-lookup(5).
 *
 * A name is hashed with SHA-256. Files ("buckets") hold the names whose hashes begin with the same
 * bits, so few that every bucket has many names; all buckets have the same size. A page beside
 * them hashes in the browser, fetches one bucket for each name that may be meant, and shows the
 * answer. Names are hashed to hide the question, not the data: who has a list of names can look
 * them all up. */
#ifndef RIGHTS_EXPORT_H
#define RIGHTS_EXPORT_H

#include "rights/lookup.h"

#define EXPORT_FORMAT 1
#define EXPORT_NAMES  100 /* a bucket has at least so many, unless there is but one bucket */
/* What is hashed is this and the canonical name: other uses of SHA-256 of a name, and later
 * versions of this one, give other hashes. */
#define EXPORT_DOMAIN      "gpai-lookup:1:"
#define EXPORT_HEX         32  /* digits of the hash in use: 128 bits */
#define EXPORT_BITS_MAX    20  /* a million buckets */
#define EXPORT_BLOCK_BYTES 512 /* sizes of buckets are multiples of this */

struct export_options {
	const char *folder; /* made here; nothing may be there yet */
	const char *date;   /* YYYY-MM-DD, of the export */
	const char *of;     /* model and provider, as the page names them; NULL: neither */
	uint64_t names;     /* at least so many in a bucket */
	bool decades;       /* counts as 1, 10, 100: at least so many */
	bool is_example;
	bool as_json; /* what is printed */
};

/* Says on `fd` what was made: one line, or the index. The folder appears whole or not at all. */
enum gpai_code export_write(
    struct lookup *lookup, const struct export_options *options, int fd, struct gpai_error *err);

/* --- Names by hash (export_names.c) --- */

struct export_agents {
	struct text *names; /* in byte order */
	size_t n, cap;
};

/* A facet of a name: documents in all, or of one agent, moment and verdict. */
struct export_fact {
	char hex[EXPORT_HEX + 1];
	bool is_total;
	uint32_t agent; /* in the order of the agents */
	enum moment moment;
	enum verdict_kind verdict;
	uint64_t documents;
};

struct export_names; /* a sorted table on disk, without a name */

/* The hash of a canonical registrable domain. */
void export_hash(struct text domain, char hex[EXPORT_HEX + 1]);

enum gpai_code export_names_create(struct lookup *lookup, struct export_agents *agents,
    struct export_names **names, struct gpai_error *err);
void export_names_free(struct export_names *names);
/* From the beginning; then each fact, by hash: the total first. */
void export_names_start(struct export_names *names);
bool export_names_next(
    struct export_names *names, struct export_fact *fact, struct gpai_error *err);
enum gpai_code export_names_status(const struct export_names *names);

#endif
