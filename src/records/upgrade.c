/* SPDX-License-Identifier: Apache-2.0 */
/* Dossiers of earlier versions.
 *
 *	1   no table kept
 *	2   no column scheme; subtrees in a table of their own; kinds in a CHECK
 *
 * Readers take them as they are. The first writer makes the tables of today beside the old
 * ones, copies every row, computes all subtrees anew and holds them against the newest
 * signed head, and drops the old tables: one transaction, so that a crash leaves the old
 * dossier or the new one. Records keep the scheme that they were committed to under. */
#include "records/store.h"

#include <stdio.h>
#include <string.h>

/* The tables of version 1 and 2 that are copied, each to the one of its name. */
static const char *const COPIED[] = {"meta", "head", "fact", "kept"};
static const char *const RENAMED[] = {"meta", "record", "head", "fact", "applied", "kept", "node"};

struct upgrade {
	struct dossier *dossier;
	sqlite3_stmt *from, *to;
	struct merkle_tree tree;
	struct store_nodes nodes;
};

static enum gpai_code
run(struct dossier *dossier, const char *sql, struct gpai_error *err)
{
	int code = sqlite3_exec(dossier->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? GPAI_OK : store_fail(dossier, code, "upgrade", err);
}

static bool
is_there(const struct dossier *dossier, const char *table)
{
	return dossier->version >= 2 || strcmp(table, "kept") != 0;
}

/* ---- the old tables out of the way ---- */

/* One that goes by its old name would be made to follow the renamed table. */
static enum gpai_code
drop_triggers(struct dossier *dossier, struct gpai_error *err)
{
	char *names[32], sql[128];
	sqlite3_stmt *row = NULL;
	size_t n = 0;
	enum gpai_code rc = GPAI_OK;
	int code = sqlite3_prepare_v2(dossier->db,
	    "SELECT name FROM sqlite_schema WHERE type = 'trigger' LIMIT 32", -1, &row, NULL);

	while (code == SQLITE_OK && (code = sqlite3_step(row)) == SQLITE_ROW) {
		names[n++] = sqlite3_mprintf("%s", sqlite3_column_text(row, 0));
		code = names[n - 1] != NULL ? SQLITE_OK : SQLITE_NOMEM;
	}
	sqlite3_finalize(row);
	if (code != SQLITE_DONE)
		rc = store_fail(dossier, code, "upgrade", err);
	for (size_t i = 0; i < n; i++) {
		sqlite3_snprintf(sizeof sql, sql, "DROP TRIGGER \"%w\"", names[i]);
		if (rc == GPAI_OK)
			rc = run(dossier, sql, err);
		sqlite3_free(names[i]);
	}
	return rc;
}

static enum gpai_code
rename_tables(struct dossier *dossier, struct gpai_error *err)
{
	char sql[96];
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; rc == GPAI_OK && i < sizeof RENAMED / sizeof RENAMED[0]; i++) {
		if (!is_there(dossier, RENAMED[i]))
			continue;
		snprintf(
		    sql, sizeof sql, "ALTER TABLE %s RENAME TO old_%s", RENAMED[i], RENAMED[i]);
		rc = run(dossier, sql, err);
	}
	return rc;
}

/* ---- copying ---- */

static enum gpai_code
copy_tables(struct dossier *dossier, struct gpai_error *err)
{
	char sql[96];
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; rc == GPAI_OK && i < sizeof COPIED / sizeof COPIED[0]; i++) {
		if (!is_there(dossier, COPIED[i]))
			continue;
		snprintf(
		    sql, sizeof sql, "INSERT INTO %s SELECT * FROM old_%s", COPIED[i], COPIED[i]);
		rc = run(dossier, sql, err);
	}
	return rc;
}

static enum gpai_code
prepare(struct upgrade *upgrade, const char *from, const char *to, struct gpai_error *err)
{
	sqlite3 *db = upgrade->dossier->db;
	int code = sqlite3_prepare_v2(db, from, -1, &upgrade->from, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_prepare_v2(db, to, -1, &upgrade->to, NULL);
	return code == SQLITE_OK ? GPAI_OK : store_fail(upgrade->dossier, code, "upgrade", err);
}

/* Copies the row `from` stands on to the row of `to`, column by column, and puts it. */
static enum gpai_code
put_row(struct upgrade *upgrade, struct gpai_error *err)
{
	bool more;

	for (int i = 0; i < sqlite3_column_count(upgrade->from); i++)
		sqlite3_bind_value(upgrade->to, i + 1, sqlite3_column_value(upgrade->from, i));
	enum gpai_code rc = store_step(upgrade->dossier, upgrade->to, &more, "upgrade", err);
	sqlite3_reset(upgrade->to);
	return rc;
}

static enum gpai_code
take_record(struct upgrade *upgrade, struct gpai_error *err)
{
	const struct merkle_sink sink = {store_nodes_put, &upgrade->nodes};
	struct digest leaf;
	enum gpai_code rc;

	if ((uint64_t)sqlite3_column_int64(upgrade->from, 0) != upgrade->tree.size + 1 ||
	    !store_column_bytes(upgrade->from, 4, leaf.bytes, sizeof leaf.bytes))
		return fail(err, GPAI_CORRUPT, in_file(upgrade->dossier->path),
		    "cannot upgrade: record %llu is missing or cannot be read",
		    (unsigned long long)upgrade->tree.size + 1);
	upgrade->nodes.n = 0;
	if ((rc = merkle_append(&upgrade->tree, &leaf, &sink, err)) != GPAI_OK)
		return rc;
	store_bind_bytes(upgrade->to, 7, upgrade->nodes.hashes,
	    upgrade->nodes.n * sizeof upgrade->nodes.hashes[0]);
	return put_row(upgrade, err);
}

/* The rest of `applied` is as it was. */
static enum gpai_code
take_applied(struct upgrade *upgrade, struct gpai_error *err)
{
	struct applied_row row;

	if (!store_applied_row(upgrade->from, &row))
		return fail(err, GPAI_CORRUPT, in_file(upgrade->dossier->path),
		    "cannot upgrade: table applied cannot be read");
	struct digest digest = store_applied_digest(&row);
	store_bind_bytes(upgrade->to, 7, digest.bytes, sizeof digest.bytes);
	return put_row(upgrade, err);
}

static enum gpai_code
copy_rows(struct upgrade *upgrade, const char *from, const char *to,
    enum gpai_code (*take)(struct upgrade *, struct gpai_error *), struct gpai_error *err)
{
	bool more;
	enum gpai_code rc = prepare(upgrade, from, to, err);

	while (
	    rc == GPAI_OK &&
	    (rc = store_step(upgrade->dossier, upgrade->from, &more, "upgrade", err)) == GPAI_OK &&
	    more)
		rc = take(upgrade, err);
	sqlite3_finalize(upgrade->from);
	sqlite3_finalize(upgrade->to);
	upgrade->from = upgrade->to = NULL;
	return rc;
}

static enum gpai_code
copy(struct upgrade *upgrade, struct gpai_error *err)
{
	enum gpai_code rc;

	if ((rc = copy_rows(upgrade,
		 "SELECT seq, recorded, kind, salt, leaf, body FROM old_record ORDER BY seq",
		 "INSERT INTO record(seq, recorded, kind, salt, leaf, body, nodes, scheme) "
		 "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)",
		 take_record, err)) != GPAI_OK)
		return rc;
	if ((rc = copy_tables(upgrade->dossier, err)) != GPAI_OK)
		return rc;
	if ((rc = store_check_head(upgrade->dossier, &upgrade->tree, err)) != GPAI_OK)
		return rc;
	return copy_rows(upgrade, "SELECT entity, name, key, since, stated, seq FROM old_applied",
	    "INSERT INTO applied VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)", take_applied, err);
}

/* ---- all of it ---- */

static enum gpai_code
drop_tables(struct dossier *dossier, struct gpai_error *err)
{
	char sql[64];
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; rc == GPAI_OK && i < sizeof RENAMED / sizeof RENAMED[0]; i++) {
		if (!is_there(dossier, RENAMED[i]))
			continue;
		snprintf(sql, sizeof sql, "DROP TABLE old_%s", RENAMED[i]);
		rc = run(dossier, sql, err);
	}
	return rc;
}

static enum gpai_code
rebuild(struct dossier *dossier, struct gpai_error *err)
{
	struct upgrade upgrade = {.dossier = dossier, .tree = MERKLE_NONE};
	char version[48];
	enum gpai_code rc;

	snprintf(version, sizeof version, "PRAGMA user_version = %d", STORE_VERSION);
	if ((rc = drop_triggers(dossier, err)) != GPAI_OK)
		return rc;
	if ((rc = rename_tables(dossier, err)) != GPAI_OK)
		return rc;
	if ((rc = store_make_tables(dossier, err)) != GPAI_OK)
		return rc;
	if ((rc = copy(&upgrade, err)) != GPAI_OK)
		return rc;
	if ((rc = drop_tables(dossier, err)) != GPAI_OK)
		return rc;
	if ((rc = store_make_triggers(dossier, err)) != GPAI_OK)
		return rc;
	return run(dossier, version, err);
}

enum gpai_code
store_upgrade(struct dossier *dossier, struct gpai_error *err)
{
	enum gpai_code rc;

	if (dossier->version == STORE_VERSION)
		return GPAI_OK;
	/* Neither can be set within a transaction: renaming must leave references alone. */
	if ((rc = run(dossier, "PRAGMA foreign_keys = 0; PRAGMA legacy_alter_table = 1", err)) !=
	    GPAI_OK)
		return rc;
	if ((rc = store_run(dossier, STORE_BEGIN_WRITE, "write", err)) != GPAI_OK)
		return rc;
	/* Another program may have done it meanwhile. */
	rc = store_number(dossier, "PRAGMA user_version", &dossier->version, err);
	if (rc == GPAI_OK && dossier->version < STORE_VERSION)
		rc = rebuild(dossier, err);
	store_forget(dossier); /* statements on the old tables */
	if (rc == GPAI_OK)
		rc = store_run(dossier, STORE_COMMIT, "write", err);
	if (rc != GPAI_OK) {
		store_rollback(dossier);
		return rc;
	}
	dossier->version = STORE_VERSION;
	return run(dossier, "PRAGMA foreign_keys = 1; PRAGMA legacy_alter_table = 0", err);
}
