/* SPDX-License-Identifier: Apache-2.0 */
/* gpai.yaml: the facts people declare, typed by the vocabulary of the law.
 *
 * The language is described in gpai-dossier(5). Parsing touches no file but the
 * bytes it is given; evidence files named by keys that end in ".file" are digested
 * by declared_read. The first thing that is wrong is the error: file, line, key,
 * found, expected; then nothing may be applied. */
#ifndef RECORDS_DECLARED_H
#define RECORDS_DECLARED_H

#include "records/record.h"

#define DECLARED_FILE "gpai.yaml"

enum {
	DECLARED_FORMAT = 1,          /* "gpai: 1" */
	DECLARED_FACTS_MAX = 100000,  /* facts in a file; a full dossier has about 500 */
	DECLARED_TIMELINE_MAX = 1000, /* values of one key over time */
	DECLARED_ITEMS_MAX = 10000,   /* items of a list */
	DECLARED_TEXT_MAX =
	    256 << 10, /* bytes of one text; the longest form answer is below 10 KiB */
	DECLARED_EVIDENCE_MAX = 10000, /* files to digest */
};

struct declared_fact {
	struct recorded_fact is;
	uint64_t line;
};

struct declared {
	const char *file; /* for messages; borrowed */
	bool is_example;
	struct text by;
	struct declared_fact *facts; /* sorted by entity, key, since; each once */
	size_t n_facts;
};

/* Everything lives in the arena. Errors: MALFORMED, UNSUPPORTED, TOO_LARGE, NEWER. */
enum gpai_code declared_parse(struct arena *arena, const struct law *law, const char *file,
    struct span bytes, struct declared *declared, struct gpai_error *err);
/* The same, with who declares where the file does not say so. */
enum gpai_code declared_parse_by(struct arena *arena, const struct law *law, const char *file,
    struct span bytes, struct text by, struct declared *declared, struct gpai_error *err);
/* The same for DIR/gpai.yaml, and the evidence of each fact that names a file below DIR.
 * Errors: NOT_FOUND, IO, with the line of gpai.yaml. */
enum gpai_code declared_read(struct arena *arena, const struct law *law, const char *dir,
    struct declared *declared, struct gpai_error *err);

/* Takes the digest of each file that a fact names, below `dir`. */
enum gpai_code declared_digest(
    struct arena *arena, const char *dir, struct declared *declared, struct gpai_error *err);
/* May an entity be called so? */
bool declared_is_name(struct text name);

/* One value as the command line gives it (KEY=VALUE), typed and checked as in the file:
 * choice words, units, and `none: REASON` where the vocabulary allows it; "unknown". */
enum gpai_code declared_value(struct arena *arena, const struct law *law, uint32_t fact,
    struct text text, struct place place, struct value *value, struct gpai_error *err);
/* The same for a list, or the words of a choice, of which `items` may be put in another order. */
enum gpai_code declared_items(struct arena *arena, const struct law *law, uint32_t fact,
    struct text *items, uint32_t n, struct place place, struct value *value,
    struct gpai_error *err);
/* The key nearest to a mistyped one; TEXT_NONE when none is near. */
struct text declared_nearest_key(const struct law *law, struct text key);

#endif
