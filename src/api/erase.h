/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing personal data: what goes, what stays, and where else it may be. */
#ifndef API_ERASE_H
#define API_ERASE_H

#include "api/retention.h"

struct gpai_erasing {
	struct arena arena;
	struct gpai_dossier *dossier;
	const struct gpai_erase_options *options; /* while it is made */
	struct retentions retentions;
	struct gpai_erasing_line *lines;
	size_t n, cap;
	struct erasing_target *targets;
	size_t n_targets, cap_targets;
	bool is_refused, is_unscrubbed, is_dry;
};

/* A record of which something goes. */
struct erasing_target {
	uint64_t record;
	struct text *fields; /* none: all */
	size_t n_fields;
	struct text despite; /* the duty that would have kept it; "" */
};

enum gpai_code erasing_line(struct gpai_erasing *e, const char *what, const struct record *record,
    struct text where, struct text why, struct gpai_error *err);

/* erase_search.c: what else holds the name: documents kept, records handed out, files of the
 * user beside the dossier. */
enum gpai_code erasing_search(struct gpai_erasing *e, struct gpai_error *err);
/* Is `part` somewhere in these bytes? */
bool erasing_holds(struct span bytes, struct text part);

#endif
