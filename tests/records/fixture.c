/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct gpai_error fixture_error;

enum { PROVIDER, MODEL, DOCUMENT, RELEASE, SOURCE };

static const struct {
	const char *word;
	bool single;
} KINDS[] = {{"provider", true}, {"model", true}, {"document", false}, {"release", false},
    {"source", false}};

/* By key, as law.h asks. */
static const struct {
	const char *key;
	uint32_t kind;
	enum value_type type;
	const char *unit, *options[4];
	bool none;
} FACTS[] = {
    {"document.file", DOCUMENT, TYPE_TEXT, "", {NULL}, false},
    {"document.kind", DOCUMENT, TYPE_CHOICE, "", {"policy.copyright", "policy.security"}, false},
    {"licence.acceptable-use", MODEL, TYPE_TEXT, "", {NULL}, true},
    {"model.base.names", MODEL, TYPE_LIST, "", {NULL}, true},
    {"model.modalities", MODEL, TYPE_CHOICES, "", {"text", "images", "audio"}, false},
    {"model.open", MODEL, TYPE_YESNO, "", {NULL}, false},
    {"model.parameters.total", MODEL, TYPE_NUMBER, "", {NULL}, false},
    {"model.released", MODEL, TYPE_DATE, "", {NULL}, false},
    {"provider.name", PROVIDER, TYPE_TEXT, "", {NULL}, false},
    {"source.kind", SOURCE, TYPE_CHOICE, "", {"crawl", "licensed", "public", "synthetic"}, false},
    {"source.tokens", SOURCE, TYPE_NUMBER, "tokens", {NULL}, false},
    {"training.compute.flop", MODEL, TYPE_NUMBER, "FLOP", {NULL}, false},
};

enum { N_KINDS = sizeof KINDS / sizeof KINDS[0], N_FACTS = sizeof FACTS / sizeof FACTS[0] };

static char strings[4096];
static uint32_t n_strings = 1;

static law_str
put(const char *string)
{
	uint32_t at = n_strings;

	if (string[0] == 0)
		return 0;
	memcpy(strings + at, string, strlen(string) + 1);
	n_strings += (uint32_t)strlen(string) + 1;
	return at;
}

const struct law *
fixture_law(void)
{
	static struct law_kind kinds[N_KINDS];
	static struct law_fact facts[N_FACTS];
	static struct law_option options[4 * N_FACTS];
	static struct law law;
	uint32_t n_options = 0;

	if (law.strings != NULL)
		return &law;
	for (int i = 0; i < N_KINDS; i++)
		kinds[i] = (struct law_kind){.word = put(KINDS[i].word), .single = KINDS[i].single};
	for (int i = 0; i < N_FACTS; i++) {
		facts[i] = (struct law_fact){.key = put(FACTS[i].key),
		    .unit = put(FACTS[i].unit),
		    .kind = FACTS[i].kind,
		    .type = FACTS[i].type,
		    .may_be_absent = FACTS[i].none,
		    .options_first = n_options};
		for (int k = 0; k < 4 && FACTS[i].options[k] != NULL; k++)
			options[n_options++].word = put(FACTS[i].options[k]);
		facts[i].options_n = n_options - facts[i].options_first;
	}
	law = (struct law){.strings = strings,
	    .n_strings = n_strings,
	    .kinds = kinds,
	    .n_kinds = N_KINDS,
	    .facts = facts,
	    .n_facts = N_FACTS,
	    .options = options,
	    .n_options = n_options};
	return &law;
}

/* ---- folders ---- */

char *
fixture_folder(void)
{
	const char *base = getenv("TMPDIR");
	char *path = NULL;

	if (base == NULL) /* memory, where there is some: nothing here depends on the disk */
		base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	if (asprintf(&path, "%s/gpai-records-XXXXXX", base) < 0 || mkdtemp(path) == NULL)
		abort();
	return path;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

void
fixture_remove(char *folder)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(folder);
}

const char *
in(const char *folder, const char *name)
{
	static char paths[8][1024];
	static unsigned turn;
	char *path = paths[turn++ % 8];

	snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

void
fixture_write(const char *path, const char *text)
{
	FILE *file = fopen(path, "wb");

	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
		abort();
}

int
fixture_sql(const char *path, const char *sql)
{
	sqlite3 *db;
	int code = sqlite3_open(path, &db);

	if (code == SQLITE_OK)
		code = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	return code;
}

/* The triggers, as SQL that makes them again. */
static int
read_triggers(sqlite3 *db, char **make, char **drop)
{
	static const char ALL[] =
	    "SELECT group_concat(sql, ';'), group_concat('DROP TRIGGER ' || name, ';') "
	    "FROM sqlite_schema WHERE type = 'trigger'";
	sqlite3_stmt *row = NULL;
	int code = sqlite3_prepare_v2(db, ALL, -1, &row, NULL);

	if (code == SQLITE_OK && (code = sqlite3_step(row)) == SQLITE_ROW) {
		*make = strdup((const char *)sqlite3_column_text(row, 0));
		*drop = strdup((const char *)sqlite3_column_text(row, 1));
		code = SQLITE_OK;
	}
	sqlite3_finalize(row);
	return code;
}

int
fixture_force(const char *path, const char *sql)
{
	char *make = NULL, *drop = NULL;
	sqlite3 *db;
	int code = sqlite3_open(path, &db);

	if (code == SQLITE_OK)
		code = read_triggers(db, &make, &drop);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db, drop, NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db, sql, NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db, make, NULL, NULL, NULL);
	sqlite3_close(db);
	free(make);
	free(drop);
	return code;
}

/* ---- dossiers ---- */

static bool
fill(void *ctx, uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(next_random(ctx) >> 56);
	return true;
}

struct entropy
fixture_entropy(uint64_t *state)
{
	return (struct entropy){fill, state};
}

struct dossier *
fixture_open(const char *folder, enum dossier_mode mode)
{
	struct dossier *dossier;

	assert_ok(dossier_open(folder, mode, &dossier, ERR));
	return dossier;
}

struct dossier *
fixture_dossier(const char *folder, const struct entropy *entropy)
{
	assert_ok(dossier_create(folder, TEXT_NONE, 1000, entropy, ERR));
	return fixture_open(folder, DOSSIER_WRITE);
}

struct recorded_fact
fixture_fact(const char *key, struct value value, int32_t since)
{
	return (struct recorded_fact){.what = RECORD_FACT,
	    .kind = text_of("model"),
	    .key = text_of(key),
	    .fact = {.value = value,
		.origin = ORIGIN_MEASURED,
		.since = since,
		.by = text_of("gpai test"),
		.method = text_of("counted")}};
}

void
fixture_append(struct dossier *dossier, const struct entropy *entropy, int64_t now,
    const struct recorded_fact *fact)
{
	struct record_txn txn = RECORD_TXN_NONE;

	assert_ok(record_begin(&txn, dossier, now, entropy, ERR));
	assert_ok(record_append_fact(&txn, fact, NULL, ERR));
	assert_ok(record_commit(&txn, ERR));
	record_release(&txn);
}

const char *
fixture_ask(struct dossier *dossier, struct arena *arena, const char *entity, const char *key,
    int32_t as_of, int64_t known_at)
{
	const struct law *law = fixture_law();
	const char *slash = strchr(entity, '/');
	struct text kind = {entity, slash != NULL ? (size_t)(slash - entity) : strlen(entity)};
	struct dossier_reading reading;
	struct fact_set set;
	struct out out;

	assert_ok(dossier_facts(dossier, law, as_of, known_at, arena, &set, &reading, ERR));
	uint32_t at = fact_find_entity(
	    &set, law_find_kind(law, kind), slash != NULL ? text_of(slash + 1) : TEXT_NONE);
	const struct fact *fact = fact_get(&set, at, law_find_fact(law, text_of(key)));
	if (fact == NULL)
		return "unknown";
	out_memory(&out);
	value_format(&fact->value, &out);
	const char *shown = arena_string(arena, out_text(&out));
	out_release(&out);
	return shown;
}
