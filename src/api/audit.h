/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `gpai audit rights`: whom to audit for, whether the data is what was counted, and
 * the report of gpai-rights made readings. Internal to the api. */
#ifndef API_AUDIT_H
#define API_AUDIT_H

#include "api/measured.h"

#include "measure/voice.h"
#include "notation/json.h"

#define AUDIT_AGENTS_MAX   64 /* of one audit, as gpai-rights takes them */
#define AUDIT_HOUR_SECONDS 3600

/* What a report says of one source. */
struct audit_found {
	json_t *root; /* owned */
	const json_t *settings, *source;
	struct digest part;
	bool has_part;
	uint64_t documents;
	struct text agents[AUDIT_AGENTS_MAX]; /* in the arena */
	const json_t *rows[AUDIT_AGENTS_MAX];
	bool is_its[AUDIT_AGENTS_MAX]; /* a crawler that collected the source */
	size_t n_agents, n_its;
};

/* audit_report.c: `json` as gpai-rights prints it, of the source of that name. Errors: MALFORMED,
 * also when the verdicts of an agent are not as many as the documents; NOT_FOUND when the source is
 * not in there. */
enum gpai_code audit_report_read(struct span json, struct text source, struct arena *arena,
    struct audit_found *found, struct gpai_error *err);
void audit_report_release(struct audit_found *found);
void audit_report_say(struct voice *voice, const struct audit_found *found);

/* audit_agents.c: marks those of the agents that collected the source: named in source.crawlers,
 * or, when nothing is on file there, a crawler on file. None of data that others collected. */
void audit_find_crawlers(
    struct audit_found *found, const struct fact_set *facts, struct text source);

/* audit_part.c: whether two partial results went through the same bytes of the same files, and the
 * digest that ends the first. False also when one of them cannot be read as a whole or names no
 * files, as of what came through a pipe. */
bool audit_same_bytes(
    const char *counted, const char *audited, struct text source, struct digest *digest);

/* audit.c: "24h", "30d", "90m", "5s"; in seconds. */
bool audit_duration(const char *text, uint64_t *seconds);
/* How old a capture may be by the law's register: "fetch", "as-of"; in seconds, 0: it is silent. */
uint64_t audit_within_law(const struct law *law, const char *row);

#endif
