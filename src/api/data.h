/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `gpai measure data`: the report of gpai-corpus made readings, descriptions of
 * datasets beside it, and the list of domains over all that was crawled. Internal to the api. */
#ifndef API_DATA_H
#define API_DATA_H

#include "api/measured.h"

#include "measure/voice.h"
#include "notation/json.h"

#define DATA_MODALITIES_MAX 8

/* What a report says of one source, as far as others are held against it. */
struct data_report {
	json_t *root; /* owned */
	const json_t *settings, *psl;
	const json_t *source; /* its fields */
	struct digest part;
	bool has_part;
	uint64_t documents;
	struct range bytes_per_token; /* that tokens were estimated with; given by nobody: 0 */
};

/* data_report.c: `json` as gpai-corpus prints it, of the source of that name. Errors: MALFORMED;
 * NOT_FOUND when it is not in there. */
enum gpai_code data_report_read(
    struct span json, struct text source, struct data_report *report, struct gpai_error *err);
void data_report_release(struct data_report *report);
void data_report_say(struct voice *voice, const struct data_report *report);
/* Of any report: whole number of a member, a text. */
bool data_count(const json_t *object, const char *key, uint64_t *number);

/* data_card.c: a Croissant manifest or a dataset card, by its content. `report` may be NULL. */
enum gpai_code data_look(const char *path, enum gpai_data_path *what, struct gpai_error *err);
enum gpai_code data_card_say(struct voice *voice, const char *path,
    const struct data_report *report, struct gpai_error *err);

/* data_domains.c: domains over everything crawled on file, counted by gpai-corpus; `facts` has
 * what was just measured. */
enum gpai_code data_domains_say(struct voice *voice, struct gpai_dossier *dossier,
    struct fact_set *facts, int32_t as_of, const struct gpai_data_options *options,
    struct gpai_error *err);

enum gpai_code data_shared_say(struct voice *voice, const struct gpai_dossier *dossier,
    const struct fact_set *facts, const struct gpai_data_options *options, struct gpai_error *err);
/* Where the list of domains is cut now, as a line. False: the rulebook does not say. */
bool data_cut_put(
    struct out *out, const struct fact_set *facts, int32_t as_of, struct arena *arena);

/* data.c: gpai-corpus with these words; what it prints lives in the arena. */
enum gpai_code data_ask(struct arena *arena, const struct gpai_data_options *options,
    const char *const *words, struct span *printed, struct gpai_error *err);
struct text data_part_path(struct arena *arena, const char *folder, struct text source);
/* data_parts.c: FOLDER/WITHIN/NAME and the suffix, the name made safe. */
struct text data_file_path(struct arena *arena, const char *folder, const char *within,
    struct text source, const char *suffix);

#endif
