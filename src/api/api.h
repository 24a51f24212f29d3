/* SPDX-License-Identifier: Apache-2.0 */
/* The api floor: <gpai/gpai.h> over the floors below.
 *
 * Belongs here: opaque handles, borrowing rules, and views: structs of plain strings
 * and JSON that every client shares. May include everything below it.
 * Absent: printing, exit codes, the clock, rules of law. */
#ifndef API_API_H
#define API_API_H

#include <gpai/gpai.h>

#include "records/records.h"
#include "rules/rules.h"

struct gpai_law {
	struct law law;
	struct arena arena; /* of the image, when it was compiled from a folder */
};

struct gpai_dossier {
	struct dossier *dossier;
	const struct gpai_law *law;
	struct gpai_env env;
	struct entropy entropy;
	bool read_only;
	struct arena apply_arena; /* the result of the last apply */
	struct arena log_arena;   /* the head last asked for */
	char folder[];
};

struct gpai_assessment {
	struct arena arena;
	const char *origin; /* name of the dossier's log */
	int64_t now;        /* of the environment it was asked in */
	struct keeper *keep;
	const struct law *law;
	struct fact_set facts;
	struct assessment assessment;
	struct gpai_summary summary;
	struct gpai_class *classes;
	struct gpai_outcome *outcomes;
	struct gpai_exposure *exposures;
	struct gpai_next *next;
	struct gpai_framework *frameworks;
	uint32_t n_frameworks;
	struct gpai_undescribed *undescribed;
};

/* Strings for a view, with one sticky "no memory". */
struct keeper {
	struct arena *arena;
	bool out_of_memory;
};

const char *keep_text(struct keeper *keep, struct text text); /* "" on no memory */
const char *keep_day(struct keeper *keep, int32_t date);      /* "" for DATE_NONE */
const char *keep_value(struct keeper *keep, const struct value *value);
void *keep_array(struct keeper *keep, size_t n, size_t size_bytes);
enum gpai_code keep_status(const struct keeper *keep, struct gpai_error *err);

/* "2025-08-02" into a day; NULL or "" gives `otherwise`. INVALID, naming the option. */
enum gpai_code api_day(
    const char *day, const char *option, int32_t otherwise, int32_t *date, struct gpai_error *err);
/* "model" or "source/fineweb-2" of an entity of a set. */
struct text api_entity_name(const struct fact_set *facts, struct arena *arena, uint32_t entity);
/* The same for a view: "" of the dossier. */
const char *api_entity(struct gpai_assessment *a, uint32_t entity);
/* also.c: the frameworks asked for, by ids with commas or "all"; NULL: none. */
enum gpai_code api_also(
    struct gpai_assessment *a, int32_t as_of, const char *also, struct gpai_error *err);
struct json_writer;
void api_also_json(struct json_writer *json, const struct gpai_assessment *a);
/* What heads answers and documents: TEXT_NONE, DATE_NONE when it is not known. */
struct text api_heading_text(const struct fact_set *facts, enum law_heading which);
int32_t api_heading_day(const struct fact_set *facts, enum law_heading which);
/* Loads the facts of a day; DATE and moment as in gpai_assess. Totals that were once worked out
 * from stages are those of the stages now on file. */
enum gpai_code api_facts(struct gpai_dossier *dossier, int32_t as_of, int64_t known_at,
    struct arena *arena, struct fact_set *facts, bool *is_example, struct gpai_error *err);
/* The same just as recorded. */
enum gpai_code api_recorded_facts(struct gpai_dossier *dossier, int32_t as_of, int64_t known_at,
    struct arena *arena, struct fact_set *facts, bool *is_example, struct gpai_error *err);
/* Publishes what was recorded through this handle; failing is only told to `warn`. */
void api_publish_at_end(struct gpai_dossier *dossier);
/* The random source of an environment in the shape the records floor takes. */
struct entropy api_entropy(struct gpai_env *env);
/* Its knowledge of passphrases, likewise. */
struct keyfile_asker api_asker(struct gpai_env *env);
/* Moves the contents of `out` to a text of the caller; `len` may be NULL. */
enum gpai_code api_take(struct out *out, char **text, size_t *len, struct gpai_error *err);
/* The id or fact key nearest to a mistyped one; TEXT_NONE when none is near. */
struct text api_nearest_id(const struct law *law, struct text id);
/* A form by its id, or by another name that the rulebook knows it by; LAW_NONE: none. */
uint32_t api_form(const struct law *law, struct text name);
/* NOT_FOUND: what there is not, the word asked for, and what was probably meant. */
enum gpai_code api_unknown(
    const char *what, struct text word, struct text near, struct gpai_error *err);

#endif
