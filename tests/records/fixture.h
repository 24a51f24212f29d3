/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of records share: a small vocabulary, a folder of their own, random
 * bytes that repeat. Failing set-up stops the program. */
#ifndef TESTS_RECORDS_FIXTURE_H
#define TESTS_RECORDS_FIXTURE_H

#include "../check.h"
#include "records/records.h"

/* Kinds: provider and model (single), document, release, source. Keys: see fixture.c. */
const struct law *fixture_law(void);

/* A new folder below TMPDIR; removed with all in it by fixture_remove. */
char *fixture_folder(void);
void fixture_remove(char *folder);
/* FOLDER/NAME, in one of eight static buffers. */
const char *in(const char *folder, const char *name);
void fixture_write(const char *path, const char *text);
/* The same with all triggers off while it runs. */
int fixture_force(const char *path, const char *sql);
int fixture_sql(const char *path, const char *sql); /* 0: done; for damage */

struct entropy fixture_entropy(uint64_t *state);

/* An empty dossier in the folder, open for writing. */
struct dossier *fixture_dossier(const char *folder, const struct entropy *entropy);
struct dossier *fixture_open(const char *folder, enum dossier_mode mode);

/* A fact about the model, measured. */
struct recorded_fact fixture_fact(const char *key, struct value value, int32_t since);
void fixture_append(struct dossier *dossier, const struct entropy *entropy, int64_t now,
    const struct recorded_fact *fact);
/* What the dossier says of a key of the model (or KIND/NAME) on a day: "unknown" when
 * nothing. In the arena. */
const char *fixture_ask(struct dossier *dossier, struct arena *arena, const char *entity,
    const char *key, int32_t as_of, int64_t known_at);

#define assert_ok(rc)                                                                              \
	do {                                                                                       \
		struct gpai_error *err_ = &fixture_error;                                          \
		if ((rc) != GPAI_OK)                                                               \
			fail_msg("%s:%llu: %s", err_->file, (unsigned long long)err_->at,          \
			    err_->message);                                                        \
	} while (0)

extern struct gpai_error fixture_error; /* for assert_ok */
#define ERR (&fixture_error)

#endif
