/* SPDX-License-Identifier: Apache-2.0 */
/* The facts of a day: one query in the order of the table's key, one pass.
 *
 * Rows come by entity, name, key, newest record first; the first row of a group
 * that the query lets through decides, the rest of the group is skipped unread. */
#include "records/store.h"

#include <string.h>

struct pass {
	struct dossier *dossier;
	const struct law *law;
	struct arena *arena;
	struct fact_set *set;
	struct dossier_reading *reading;
	struct text kind, name, key; /* the group decided last */
	bool any;
};

static bool
is_decided(const struct pass *pass, sqlite3_stmt *row)
{
	return pass->any && text_equal(pass->key, store_column(row, 2)) &&
	       text_equal(pass->name, store_column(row, 1)) &&
	       text_equal(pass->kind, store_column(row, 0));
}

static void
put_fact(struct pass *pass, const struct recorded_fact *fact)
{
	uint32_t kind = law_find_kind(pass->law, fact->kind);
	uint32_t key = law_find_fact(pass->law, fact->key);

	if (kind == LAW_NONE || key == LAW_NONE) {
		pass->reading->unknown_keys++;
		return;
	}
	const struct law_fact *declared = &pass->law->facts[key];
	bool single = pass->law->kinds[kind].single != 0;
	if (declared->kind != kind || single != (fact->name.len == 0) ||
	    (fact->fact.value.state == VALUE_KNOWN && fact->fact.value.type != declared->type)) {
		pass->reading->misfits++;
		return;
	}
	fact_set_put(pass->set, fact_set_entity(pass->set, kind, fact->name), key, &fact->fact);
	pass->reading->n_facts++;
}

static void
put_closed(struct pass *pass, const struct recorded_fact *fact)
{
	uint32_t kind = law_find_kind(pass->law, fact->kind);

	if (kind == LAW_NONE)
		pass->reading->unknown_keys++;
	else if (fact->fact.value.yes)
		fact_set_close(pass->set, kind);
}

static enum gpai_code
take_row(struct pass *pass, sqlite3_stmt *row, struct gpai_error *err)
{
	struct recorded_fact fact;
	enum gpai_code rc = fact_row(pass->dossier, pass->arena, row, &fact, err);

	if (rc != GPAI_OK)
		return rc;
	pass->kind = fact.kind;
	pass->name = fact.name;
	pass->key = fact.key;
	pass->any = true;
	if (fact.fact.value.state == VALUE_UNKNOWN)
		return GPAI_OK;
	if (fact.what == RECORD_FACT)
		put_fact(pass, &fact);
	else if (fact.what == RECORD_CLOSED)
		put_closed(pass, &fact);
	else if (text_is(fact.key, "example"))
		pass->reading->is_example = fact.fact.value.yes;
	return GPAI_OK;
}

enum gpai_code
dossier_facts(struct dossier *dossier, const struct law *law, int32_t as_of, int64_t known_at,
    struct arena *arena, struct fact_set *set, struct dossier_reading *reading,
    struct gpai_error *err)
{
	struct pass pass = {
	    .dossier = dossier, .law = law, .arena = arena, .set = set, .reading = reading};
	char day[DATE_CHARS] = "9999-12-31";
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc;

	fact_set_init(set, law, arena);
	*reading = (struct dossier_reading){0};
	if (as_of != DATE_FOREVER)
		fact_since_text(as_of, day);
	if ((rc = store_statement(dossier, STORE_FACTS, &row, err)) != GPAI_OK)
		return rc;
	sqlite3_bind_int64(row, 1, known_at == 0 ? INT64_MAX : known_at);
	store_bind_text(row, 2, text_of(day));
	while ((rc = store_step(dossier, row, &more, "read", err)) == GPAI_OK && more) {
		if (!is_decided(&pass, row) && (rc = take_row(&pass, row, err)) != GPAI_OK)
			break;
	}
	sqlite3_reset(row);
	return rc == GPAI_OK ? fact_set_status(set, err) : rc;
}
