/* SPDX-License-Identifier: Apache-2.0 */
/* What sites said, remembered: captures and compiled files of the sites seen lately, within a
 * bound of memory. One a thread. */
#ifndef RIGHTS_SITE_H
#define RIGHTS_SITE_H

#include "rights/archive.h"
#include "rights/verdict.h"
#include "signals/robots.h"

struct sites;

struct sites_options {
	struct text source; /* of the rows */
	const struct robots_agents *agents;
	const char *archive, *against; /* against: NULL, not asked */
	uint64_t memory_bytes;
};

enum gpai_code sites_create(
    const struct sites_options *options, struct sites **sites, struct gpai_error *err);
void sites_free(struct sites *sites);
/* Which captures documents relied on, as rows; afterwards none are left to tell. */
enum gpai_code sites_flush(struct sites *sites, struct rows *rows, struct gpai_error *err);

/* The site of a URL; *site NULL: it has none that could have a robots.txt. Valid until the next
 * call, which may make room: then what is to be told goes to `rows`. */
struct site;
enum gpai_code site_find(struct sites *sites, struct span url, struct rows *rows,
    struct site **site, struct gpai_error *err);

/* One file of the site at one moment: the captures in force, of which there are several when one
 * time has several. */
struct site_file_state {
	struct history *history;
	size_t first, n; /* n 0: not known */
	bool is_vague;   /* of these one was in force, and it is not known which */
};
struct site_state {
	struct site_file_state files[SITE_FILES_COUNT]; /* of the licences: none, see site_ask */
	bool against;
	int64_t moment, within;
};
/* `site` may be NULL: nothing is known. A moment at midnight stands for a date without time of day:
 * what was captured on that day may have been in force. */
void site_at(const struct site *site, bool against, int64_t moment, int64_t within,
    struct site_state *state);
/* That a document's verdict rests on this state. */
enum gpai_code site_rely(struct sites *sites, const struct site_state *state,
    const struct tally *tally, struct gpai_error *err);

struct site_says {
	enum verdict_kind robots; /* DISALLOWED, UNREACHABLE, UNKNOWN or ALLOWED */
	uint8_t says[SIGNALS_COUNT];
};
enum gpai_code site_ask(struct sites *sites, const struct site_state *state, size_t agent,
    struct span url, const struct url_path *path, struct site_says *says, struct gpai_error *err);
/* What a licence document, as captured around the moment of the state, says of the URL. */
enum gpai_code site_licence(struct sites *sites, const struct site_state *state,
    struct span licence, struct span url, const struct url_path *path, uint8_t *says,
    struct gpai_error *err);

#endif
