/* SPDX-License-Identifier: Apache-2.0 */
/* Selective disclosure from the inside: what a bundle shows, what it does not, and that the same
 * record stays the same however much of it is shown. */
#include "../check.h"

#include "api/share.h"
#include "ledger/ledger.h"
#include "records/keys.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct gpai_law *law;
static struct gpai_error err;

/* Not random: the same in every run. */
static bool
draw(void *context, void *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((uint8_t *)bytes)[i] = (uint8_t)(next_random(context) >> 32);
	return true;
}

#define assert_ok(call)                                                                            \
	do {                                                                                       \
		if ((call) != GPAI_OK)                                                             \
			fail_msg("%s: %s", #call, err.message);                                    \
	} while (0)
#define assert_says(part)                                                                          \
	do {                                                                                       \
		if (strstr(err.message, part) == NULL)                                             \
			fail_msg("expected \"%s\" in \"%s\"", part, err.message);                  \
	} while (0)

/* --- Worlds --- */

/* What downstream providers may see is the same in all of them: names, a band. %s: what they may
 * not. */
static const char YAML[] = "gpai: 1\nby: A. Person\nfacts:\n"
			   "  model.name: Shownmodel\n"
			   "  provider.name: {value: Shownprovider, source: shown-source}\n"
			   "  market.release.date: 2026-03-04\n"
			   "  model.parameters.total: %s\n"
			   "  model.authenticity: {value: %s}\n"
			   "  training.compute.flop: {value: %s, method: %s, source: %s}\n"
			   "  energy.training.mwh: %s\n";

static const char *const SECRETS[2][6] = {
    {"3075098624", "sealed-with-oak", "4.4321e24", "counted-by-ash", "ledger-of-elm", "1234.5"},
    {"3141592653", "sealed-with-fir", "5.6789e24", "counted-by-yew", "ledger-of-fig", "6789.1"}};

struct world {
	char room[64];
	uint64_t state;
	struct gpai_env env;
	struct gpai_dossier *dossier;
};

static void
put_yaml(const struct world *w, const char *text)
{
	char path[96];

	snprintf(path, sizeof path, "%s/gpai.yaml", w->room);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void
apply(struct world *w)
{
	struct gpai_apply_result result;

	assert_ok(gpai_dossier_apply(w->dossier, NULL, &result, &err));
}

static void
write_for(struct world *w, const char *audience)
{
	const struct gpai_write_options options = {
	    .form = "model-documentation", .audience = audience, .format = "json"};
	struct gpai_issues *issues;

	assert_ok(gpai_write_all(w->dossier, &options, &issues, &err));
	gpai_issues_free(issues);
}

static void
world_start(struct world *w, const char *const secrets[6], bool has_document)
{
	char yaml[2048];

	*w = (struct world){.state = 7, .env = {.now = 1795348800, .random = draw}};
	w->env.context = &w->state;
	snprintf(w->room, sizeof w->room, "/tmp/gpai-share-XXXXXX");
	assert_non_null(mkdtemp(w->room));
	snprintf(yaml, sizeof yaml, YAML, secrets[0], secrets[1], secrets[2], secrets[3],
	    secrets[4], secrets[5]);
	put_yaml(w, yaml);
	assert_ok(gpai_dossier_create(w->room, law, &w->env, NULL, &err));
	assert_ok(gpai_dossier_open(w->room, law, &w->env, NULL, &w->dossier, &err));
	apply(w);
	if (has_document)
		write_for(w, "DP");
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static void
world_end(struct world *w)
{
	gpai_dossier_close(w->dossier);
	nftw(w->room, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static uint64_t
log_size(struct world *w)
{
	struct gpai_log_head head;

	assert_ok(gpai_log_root(w->dossier, &head, &err));
	return head.size;
}

/* --- Bundles --- */

struct opened {
	struct gpai_share *share;
	struct arena arena;
	struct bundle bundle;
};

static void
read_it(struct opened *o)
{
	size_t len;
	const char *bytes = gpai_share_bytes(o->share, &len);

	assert_non_null(bytes);
	assert_ok(bundle_read(
	    "bundle", (struct span){(const uint8_t *)bytes, len}, &o->arena, &o->bundle, &err));
}

static void
share(struct world *w, const struct gpai_share_options *options, struct opened *o)
{
	arena_init(&o->arena, 0);
	assert_ok(gpai_share(w->dossier, options, &o->share, &err));
	read_it(o);
}

static void
share_for(struct world *w, const char *audience, struct opened *o)
{
	const struct gpai_share_options options = {.audience = audience};

	share(w, &options, o);
}

static void
close_it(struct opened *o)
{
	gpai_share_free(o->share);
	arena_release(&o->arena);
}

/* Every record leads to the root that the head, signed by the key, states. */
static enum gpai_code
check_it(const struct bundle *bundle)
{
	struct checkpoint head;
	struct note_key key;
	struct span note = {(const uint8_t *)bundle->head.note.at, bundle->head.note.len};
	enum gpai_code rc = note_key_read(bundle->key, &key, &err);

	if (rc == GPAI_OK)
		rc =
		    checkpoint_open(note, &key, (struct text){key.name, key.name_len}, &head, &err);
	for (size_t i = 0; i < bundle->n_records && rc == GPAI_OK; i++) {
		const struct bundle_record *r = &bundle->records[i];
		struct digest commitment = opening_commitment(&r->opening);
		struct digest leaf = commit_leaf_hash(&commitment);
		rc = merkle_verify_inclusion(
		    r->index, head.size, &leaf, &r->inclusion, &head.root, &err);
	}
	return rc;
}

static const struct opening_field *
field_of(const struct bundle_record *record, const char *name)
{
	for (size_t i = 0; i < record->opening.n_fields; i++)
		if (text_is(record->opening.fields[i].name, name))
			return &record->opening.fields[i];
	return NULL;
}

static size_t
hidden_in(const struct bundle_record *record)
{
	size_t n = 0;

	for (size_t i = 0; i < record->opening.n_fields; i++)
		n += !record->opening.fields[i].is_shown;
	return n;
}

/* The record of a fact, by its key; NULL: it is not in the bundle. */
static const struct bundle_record *
fact_in(const struct bundle *bundle, const char *key)
{
	char member[128];

	snprintf(member, sizeof member, "\"key\":\"%s\"", key);
	for (size_t i = 0; i < bundle->n_records; i++) {
		const struct opening_field *f = field_of(&bundle->records[i], "key");
		if (f != NULL && text_is(f->member, member))
			return &bundle->records[i];
	}
	return NULL;
}

static bool
tells(const struct opened *o, const char *secret)
{
	size_t len, n = strlen(secret);
	const char *bytes = gpai_share_bytes(o->share, &len);

	for (size_t i = 0; i + n <= len; i++)
		if (memcmp(bytes + i, secret, n) == 0)
			return true;
	for (size_t d = 0; d < o->bundle.n_documents; d++) {
		struct span doc = o->bundle.documents[d].bytes;
		for (size_t i = 0; i + n <= doc.len; i++)
			if (memcmp(doc.at + i, secret, n) == 0)
				return true;
	}
	return false;
}

/* --- What is shown --- */

static void
what_the_form_shows_in_full_is_shared_and_no_more(void **state)
{
	struct opened dp, aio;
	struct world w;

	(void)state;
	world_start(&w, SECRETS[0], false);
	share_for(&w, "DP", &dp);
	share_for(&w, "AIO", &aio);
	assert_ok(check_it(&dp.bundle));
	assert_ok(check_it(&aio.bundle));
	assert_non_null(fact_in(&dp.bundle, "model.name"));
	assert_non_null(fact_in(&dp.bundle, "provider.name"));
	assert_null(fact_in(&dp.bundle, "model.parameters.total"));
	assert_null(fact_in(&dp.bundle, "model.authenticity"));
	assert_null(fact_in(&dp.bundle, "training.compute.flop"));
	assert_non_null(fact_in(&aio.bundle, "model.parameters.total"));
	assert_non_null(fact_in(&aio.bundle, "model.authenticity"));
	assert_non_null(fact_in(&aio.bundle, "training.compute.flop"));
	close_it(&dp);
	close_it(&aio);
	world_end(&w);
}

static void
a_shown_fact_shows_value_and_origin_and_how_it_was_applied_is_hidden(void **state)
{
	struct opened o;
	struct world w;

	(void)state;
	world_start(&w, SECRETS[0], false);
	share_for(&w, "AIO", &o);
	const struct bundle_record *r = fact_in(&o.bundle, "training.compute.flop");
	assert_non_null(r);
	assert_non_null(field_of(r, "entity"));
	assert_non_null(field_of(r, "value"));
	assert_non_null(field_of(r, "type"));
	assert_non_null(field_of(r, "origin"));
	assert_non_null(field_of(r, "method"));
	assert_null(field_of(r, "applied"));
	assert_int_equal(hidden_in(r), 1);
	close_it(&o);
	world_end(&w);
}

static void
secrets_are_in_no_byte(void **state)
{
	struct opened o;
	struct world w;

	(void)state;
	world_start(&w, SECRETS[0], true);
	share_for(&w, "DP", &o);
	assert_int_equal(o.bundle.n_documents, 1);
	for (size_t i = 0; i < 6; i++)
		if (tells(&o, SECRETS[0][i]))
			fail_msg("the bundle tells %s", SECRETS[0][i]);
	assert_true(tells(&o, "Shownmodel"));
	assert_true(tells(&o, "shown-source"));
	close_it(&o);
	world_end(&w);
}

static void
assert_text_equal(struct text a, struct text b)
{
	if (!text_equal(a, b))
		fail_msg("%.*s\n is not\n%.*s", TEXT_ARG(a), TEXT_ARG(b));
}

static void
assert_same_record(const struct bundle_record *a, const struct bundle_record *b)
{
	assert_int_equal(a->index, b->index);
	assert_int_equal(a->inclusion.len, b->inclusion.len);
	assert_int_equal(a->opening.n_fields, b->opening.n_fields);
	assert_text_equal(a->opening.head, b->opening.head);
	for (size_t i = 0; i < a->opening.n_fields; i++) {
		assert_int_equal(a->opening.fields[i].is_shown, b->opening.fields[i].is_shown);
		assert_text_equal(a->opening.fields[i].name, b->opening.fields[i].name);
		assert_text_equal(a->opening.fields[i].member, b->opening.fields[i].member);
	}
}

/* Two dossiers that differ only in what the audience may not see: but for hashes, signatures and
 * salts their bundles are the same. */
static void
compare_worlds(const char *audience, size_t n_documents)
{
	struct opened a, b;
	struct world v, w;

	world_start(&v, SECRETS[0], true);
	world_start(&w, SECRETS[1], true);
	share_for(&v, audience, &a);
	share_for(&w, audience, &b);
	assert_text_equal(a.bundle.key, b.bundle.key);
	assert_int_equal(a.bundle.head.note.len, b.bundle.head.note.len);
	assert_int_equal(a.bundle.n_anchors, b.bundle.n_anchors);
	assert_int_equal(a.bundle.n_records, b.bundle.n_records);
	assert_true(a.bundle.n_records >= 4);
	for (size_t i = 0; i < a.bundle.n_records; i++)
		assert_same_record(&a.bundle.records[i], &b.bundle.records[i]);
	assert_int_equal(a.bundle.n_documents, n_documents);
	assert_int_equal(b.bundle.n_documents, n_documents);
	for (size_t i = 0; i < n_documents; i++) {
		struct span x = a.bundle.documents[i].bytes, y = b.bundle.documents[i].bytes;
		assert_int_equal(x.len, y.len);
		assert_memory_equal(x.at, y.at, x.len);
	}
	assert_true(gpai_share_summary(a.share)->bytes == gpai_share_summary(b.share)->bytes);
	close_it(&a);
	close_it(&b);
	world_end(&v);
	world_end(&w);
}

static void
nothing_else_can_be_learned(void **state)
{
	(void)state;
	compare_worlds("DP", 1);
	compare_worlds("public", 0);
}

/* --- Wider, later --- */

static struct checkpoint
head_of(const struct bundle *bundle)
{
	struct checkpoint head;
	struct note note;

	assert_ok(
	    note_read((struct span){(const uint8_t *)bundle->head.note.at, bundle->head.note.len},
		&note, &err));
	assert_ok(checkpoint_read(note.text, &head, &err));
	return head;
}

static void
a_later_wider_disclosure_shows_the_same_record(void **state)
{
	const struct gpai_share_options narrow = {.audience = "DP", .facts = "provider.name"};
	struct merkle_proof proof;
	struct opened a, b;
	struct world w;

	(void)state;
	world_start(&w, SECRETS[0], false);
	share(&w, &narrow, &a);
	share_for(&w, "AIO", &b);
	const struct bundle_record *less = fact_in(&a.bundle, "provider.name");
	const struct bundle_record *more = fact_in(&b.bundle, "provider.name");
	assert_int_equal(a.bundle.n_records, 3); /* the key, the fact, the transmission */
	assert_int_equal(less->index, more->index);
	struct digest x = opening_commitment(&less->opening);
	struct digest y = opening_commitment(&more->opening);
	assert_memory_equal(x.bytes, y.bytes, DIGEST_BYTES);
	struct checkpoint old = head_of(&a.bundle), new = head_of(&b.bundle);
	assert_ok(dossier_prove_consistency(w.dossier->dossier, old.size, new.size, &proof, &err));
	assert_ok(
	    merkle_verify_consistency(old.size, &old.root, new.size, &new.root, &proof, &err));
	close_it(&a);
	close_it(&b);
	world_end(&w);
}

/* The transmissions before it are in the log, but not in the next recipient's bundle. */
static void
one_recipient_does_not_learn_of_another(void **state)
{
	const struct gpai_share_options first = {
	    .audience = "DP", .to = "First Recipient", .purpose = "a first purpose"};
	const struct gpai_share_options second = {.audience = "DP", .to = "Second Recipient"};
	struct opened a, b;
	struct world w;

	(void)state;
	world_start(&w, SECRETS[0], false);
	share(&w, &first, &a);
	share(&w, &second, &b);
	assert_true(tells(&a, "First Recipient"));
	assert_true(tells(&a, "a first purpose"));
	assert_false(tells(&b, "First"));
	assert_false(tells(&b, "a first purpose"));
	assert_true(tells(&b, "Second Recipient"));
	close_it(&a);
	close_it(&b);
	world_end(&w);
}

static void
another_value_does_not_open_the_record(void **state)
{
	struct opened o;
	struct world w;

	(void)state;
	world_start(&w, SECRETS[0], false);
	share_for(&w, "DP", &o);
	struct opening_field *f =
	    (struct opening_field *)(uintptr_t)field_of(fact_in(&o.bundle, "model.name"), "value");
	assert_text_equal(f->member, text_of("\"value\":\"Shownmodel\""));
	assert_ok(check_it(&o.bundle));
	f->member = text_of("\"value\":\"Shownmodal\"");
	assert_int_equal(check_it(&o.bundle), GPAI_CORRUPT);
	close_it(&o);
	world_end(&w);
}

/* What people wrote may tell a figure that its reader gets as a band: its document masks that, and
 * a record cannot be masked. So does provenance, which is then hidden. */
static void
words_that_tell_a_withheld_figure_are_not_shared(void **state)
{
	static const char yaml[] =
	    "gpai: 1\nby: A\nfacts:\n  model.parameters.total: 3075098624\n"
	    "  model.name: {value: Shownmodel, source: \"sheet of 3,075,098,624\"}\n"
	    "  model.architecture.description: decoder of 3075098624 parameters\n";
	struct gpai_share_held held;
	struct opened o;
	struct world w;
	uint64_t masked = 0;

	(void)state;
	world_start(&w, SECRETS[0], false);
	put_yaml(&w, yaml);
	apply(&w);
	write_for(&w, "DP");
	share_for(&w, "DP", &o);
	assert_null(fact_in(&o.bundle, "model.architecture.description"));
	assert_null(field_of(fact_in(&o.bundle, "model.name"), "source"));
	assert_false(tells(&o, "3075098624"));
	assert_false(tells(&o, "3,075,098,624"));
	for (size_t i = 0; gpai_share_held(o.share, i, &held); i++)
		masked += strcmp(held.word, "masked") == 0 ? held.facts : 0;
	assert_int_equal(masked, 1);
	close_it(&o);
	world_end(&w);
}

/* A total that was derived from stages, and other stages since: the form says the new one, which is
 * on no record, and the record says the old one, which no form shows. */
static void
a_total_worked_out_anew_is_not_shared_as_it_was(void **state)
{
	static const char yaml[] = "gpai: 1\nby: A\nfacts:\n  model.name: Shownmodel\n"
				   "entities:\n  stage/one:\n    stage.kind: pre-training\n"
				   "    stage.compute.flop: 7.77e24\ncomplete: [stage]\n";
	const struct recorded_fact fact = {.what = RECORD_FACT,
	    .kind = text_of("model"),
	    .key = text_of("training.compute.flop"),
	    .fact = {.origin = ORIGIN_DERIVED, .since = DATE_NONE}};
	struct recorded_fact old = fact;
	struct dossier_appended appended;
	struct gpai_share_held held;
	struct decimal total;
	struct opened o;
	struct world w;
	uint64_t stale = 0;

	(void)state;
	world_start(&w, SECRETS[0], false);
	put_yaml(&w, yaml);
	apply(&w);
	assert_true(decimal_parse(text_of("1.11e24"), &total));
	old.fact.value = value_number(total);
	assert_ok(dossier_append_facts(
	    w.dossier->dossier, &old, 1, w.env.now, &w.dossier->entropy, &appended, &err));
	share_for(&w, "AIO", &o);
	assert_null(fact_in(&o.bundle, "training.compute.flop"));
	for (size_t i = 0; gpai_share_held(o.share, i, &held); i++)
		stale += strcmp(held.word, "stale") == 0 ? held.facts : 0;
	assert_int_equal(stale, 1);
	close_it(&o);
	world_end(&w);
}

/* --- The transmission --- */

static void
the_last_record_is_the_transmission_and_lists_all_others(void **state)
{
	const struct gpai_share_options options = {
	    .audience = "DP", .to = "Beispiel Apps", .purpose = "integration"};
	char records[256] = "\"records\":[";
	struct opened o;
	struct world w;

	(void)state;
	world_start(&w, SECRETS[0], false);
	share(&w, &options, &o);
	const struct bundle_record *last = &o.bundle.records[o.bundle.n_records - 1];
	assert_int_equal(last->index + 1, log_size(&w));
	assert_int_equal(last->index + 1, gpai_share_summary(o.share)->record);
	assert_int_equal(hidden_in(last), 0);
	for (size_t i = 0; i + 1 < o.bundle.n_records; i++)
		snprintf(records + strlen(records), sizeof records - strlen(records), "%s%llu",
		    i > 0 ? "," : "", (unsigned long long)o.bundle.records[i].index + 1);
	strcat(records, "]");
	assert_text_equal(field_of(last, "records")->member, text_of(records));
	assert_text_equal(
	    field_of(last, "share")->member, text_of("\"share\":\"" BUNDLE_FORMAT "\""));
	assert_text_equal(field_of(last, "to")->member, text_of("\"to\":\"Beispiel Apps\""));
	assert_text_equal(
	    field_of(last, "purpose")->member, text_of("\"purpose\":\"integration\""));
	close_it(&o);
	world_end(&w);
}

static void
a_bundle_made_again_is_the_same(void **state)
{
	struct gpai_share_options again = {0};
	struct opened a, b;
	struct world w;
	size_t n, m;

	(void)state;
	world_start(&w, SECRETS[0], true);
	share_for(&w, "NCA", &a);
	write_for(&w, "AIO"); /* the log goes on */
	again.again = gpai_share_summary(a.share)->record;
	share(&w, &again, &b);
	const char *x = gpai_share_bytes(a.share, &n), *y = gpai_share_bytes(b.share, &m);
	assert_int_equal(n, m);
	assert_memory_equal(x, y, n);
	assert_int_equal(gpai_share_summary(a.share)->facts, gpai_share_summary(b.share)->facts);
	close_it(&a);
	close_it(&b);
	world_end(&w);
}

static void
erase(struct world *w, uint64_t record, const char *field)
{
	const struct text fields[] = {text_of(field)};
	const struct record_erasing erasing = {
	    .record = record, .fields = fields, .n_fields = 1, .reason = text_of("asked for")};
	struct record_txn txn = RECORD_TXN_NONE;

	assert_ok(record_begin(
	    &txn, w->dossier->dossier, w->dossier->env.now, &w->dossier->entropy, &err));
	assert_ok(record_erase(&txn, &erasing, NULL, &err));
	assert_ok(record_commit(&txn, &err));
	record_release(&txn);
}

/* The head that ends with a transmission stays signed by the key of its time. */
static void
each_bundle_names_the_key_of_its_head(void **state)
{
	const struct key_change change = {.reason = text_of("once a year")};
	struct gpai_share_options again = {0};
	struct opened a, b, c;
	struct world w;

	(void)state;
	world_start(&w, SECRETS[0], false);
	share_for(&w, "DP", &a);
	assert_ok(dossier_change_key(
	    w.dossier->dossier, &change, w.env.now, &w.dossier->entropy, NULL, &err));
	share_for(&w, "DP", &b);
	again.again = gpai_share_summary(a.share)->record;
	share(&w, &again, &c);
	assert_false(text_equal(a.bundle.key, b.bundle.key));
	assert_true(text_equal(a.bundle.key, c.bundle.key));
	assert_int_equal(b.bundle.n_records, a.bundle.n_records + 1); /* the change */
	assert_int_equal(hidden_in(&b.bundle.records[b.bundle.n_records - 2]), 0);
	assert_ok(check_it(&b.bundle));
	assert_ok(check_it(&c.bundle));
	close_it(&a);
	close_it(&b);
	close_it(&c);
	world_end(&w);
}

/* The name of a person is erased: it is gone from what is shared, and all else is proved still. */
static void
what_was_erased_is_hidden_and_the_rest_is_proved(void **state)
{
	struct gpai_share_options again = {0};
	struct opened a, b, c;
	struct world w;

	(void)state;
	world_start(&w, SECRETS[0], false);
	share_for(&w, "DP", &a);
	uint64_t number = fact_in(&a.bundle, "model.name")->index + 1;
	assert_non_null(field_of(fact_in(&a.bundle, "model.name"), "by"));
	erase(&w, number, "by");
	erase(&w, fact_in(&a.bundle, "provider.name")->index + 1, "value");
	again.again = gpai_share_summary(a.share)->record;
	/* The record of it says what was shown; a bundle that cannot show it is not made. */
	assert_int_equal(gpai_share(w.dossier, &again, &b.share, &err), GPAI_NOT_FOUND);
	assert_says("erased since");
	share_for(&w, "DP", &c);
	assert_non_null(fact_in(&c.bundle, "model.name"));
	assert_null(fact_in(&c.bundle, "provider.name"));
	assert_ok(check_it(&c.bundle));
	close_it(&a);
	gpai_share_free(b.share);
	close_it(&c);
	world_end(&w);
}

/* A head that somebody vouched for says since when a record is known to be. */
static void
heads_that_others_vouched_for_come_along(void **state)
{
	struct gpai_share_options again = {0};
	struct opened a, b;
	struct world w;
	uint64_t early;

	(void)state;
	world_start(&w, SECRETS[0], false);
	early = log_size(&w);
	assert_ok(dossier_put_stamp(
	    w.dossier->dossier, early, (struct span){(const uint8_t *)"first", 5}, &err));
	write_for(&w, "DP");
	share_for(&w, "DP", &a);
	assert_int_equal(a.bundle.n_anchors, 1);
	assert_int_equal(a.bundle.anchors[0].n_stamps, 1);
	assert_int_equal(a.bundle.head.n_stamps, 0);
	struct checkpoint head = head_of(&a.bundle);
	struct note note;
	struct checkpoint old;
	assert_ok(note_read((struct span){(const uint8_t *)a.bundle.anchors[0].note.at,
				a.bundle.anchors[0].note.len},
	    &note, &err));
	assert_ok(checkpoint_read(note.text, &old, &err));
	assert_int_equal(old.size, early);
	assert_ok(merkle_verify_consistency(
	    old.size, &old.root, head.size, &head.root, &a.bundle.anchors[0].consistency, &err));
	assert_ok(dossier_put_stamp(
	    w.dossier->dossier, head.size, (struct span){(const uint8_t *)"later", 5}, &err));
	again.again = head.size;
	share(&w, &again, &b);
	assert_int_equal(b.bundle.head.n_stamps, 1);
	assert_int_equal(b.bundle.n_anchors, 1);
	assert_int_equal(gpai_share_summary(b.share)->stamps, 2);
	close_it(&a);
	close_it(&b);
	world_end(&w);
}

static void
a_dry_run_records_nothing(void **state)
{
	const struct gpai_share_options options = {.audience = "DP", .dry_run = true};
	struct gpai_share *s;
	struct world w;
	uint64_t before;
	size_t len;

	(void)state;
	world_start(&w, SECRETS[0], false);
	before = log_size(&w);
	assert_ok(gpai_share(w.dossier, &options, &s, &err));
	assert_null(gpai_share_bytes(s, &len));
	assert_true(gpai_share_summary(s)->facts > 0);
	assert_int_equal(log_size(&w), before);
	gpai_share_free(s);
	world_end(&w);
}

/* --- Asking for more, or for less --- */

static void
refuse(struct world *w, const struct gpai_share_options *options, const char *because)
{
	uint64_t before = log_size(w);
	struct gpai_share *s;

	assert_true(gpai_share(w->dossier, options, &s, &err) != GPAI_OK);
	assert_null(s);
	assert_says(because);
	assert_int_equal(log_size(w), before);
}

static void
what_an_audience_may_not_see_is_refused_by_name(void **state)
{
	const struct gpai_share_options one = {.audience = "DP",
					    .facts = "training.compute.flop,model.name"},
					entity = {.audience = "DP",
					    .facts = "model:model.authenticity"},
					all = {.audience = "DP", .facts = "energy.*"},
					typo = {.audience = "DP", .facts = "model.nane"},
					nobody = {.facts = "model.name"},
					stranger = {.audience = "press"},
					beyond = {.audience = "DP",
					    .facts = "training.compute.flop",
					    .beyond_form = true},
					verdicts = {.audience = "DP", .assessments = true};
	struct world w;

	(void)state;
	world_start(&w, SECRETS[0], false);
	refuse(&w, &one, "model:training.compute.flop");
	refuse(&w, &entity, "model:model.authenticity");
	refuse(&w, &all, "none is shown in full to DP");
	refuse(&w, &typo, "model.name");
	refuse(&w, &nobody, "with whom");
	refuse(&w, &stranger, "press");
	refuse(&w, &beyond, "a recipient and a purpose");
	refuse(&w, &verdicts, "AIO and NCA alone");
	world_end(&w);
}

static void
patterns_narrow_within_what_may_be_seen(void **state)
{
	const struct gpai_share_options options = {.audience = "DP", .facts = "model.*"};
	struct gpai_share_held held;
	uint64_t narrowed = 0;
	struct opened o;
	struct world w;

	(void)state;
	world_start(&w, SECRETS[0], true);
	share(&w, &options, &o);
	assert_non_null(fact_in(&o.bundle, "model.name"));
	assert_null(fact_in(&o.bundle, "provider.name"));
	assert_null(fact_in(&o.bundle, "model.parameters.total"));
	assert_int_equal(o.bundle.n_documents, 0);
	for (size_t i = 0; gpai_share_held(o.share, i, &held); i++)
		if (strcmp(held.word, "not-asked") == 0)
			narrowed = held.facts;
	assert_true(narrowed > 0);
	close_it(&o);
	world_end(&w);
}

static void
beyond_the_form_only_the_fact_itself_is_shown(void **state)
{
	const struct gpai_share_options options = {.audience = "DP",
	    .facts = "training.compute.flop",
	    .to = "Beispiel Apps",
	    .purpose = "agreed in the contract",
	    .beyond_form = true};
	struct opened o;
	struct world w;

	(void)state;
	world_start(&w, SECRETS[0], false);
	share(&w, &options, &o);
	const struct bundle_record *r = fact_in(&o.bundle, "training.compute.flop");
	assert_non_null(r);
	assert_non_null(field_of(r, "value"));
	assert_null(field_of(r, "method"));
	assert_null(field_of(r, "source"));
	assert_null(field_of(r, "by"));
	assert_non_null(field_of(&o.bundle.records[o.bundle.n_records - 1], "beyond_form"));
	assert_ok(check_it(&o.bundle));
	close_it(&o);
	world_end(&w);
}

static void
stars_fit_any_characters(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool fits;
	} CASES[] = {{"", "", true}, {"", "a", false}, {"*", "", true}, {"*", "abc", true},
	    {"a*", "abc", true}, {"*c", "abc", true}, {"a*c", "abbc", true}, {"a*c", "abcd", false},
	    {"a*b*c", "aXbXbXc", true}, {"a**c", "ac", true}, {"abc", "abc", true},
	    {"abc", "abcd", false}, {"*ab", "aab", true}, {"*aab", "aaab", true},
	    {"a*a", "a", false}};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
		if (share_fits(text_of(CASES[i].pattern), text_of(CASES[i].text)) != CASES[i].fits)
			fail_msg("%s on %s", CASES[i].pattern, CASES[i].text);
}

/* --- What goes along --- */

static void
an_example_says_so(void **state)
{
	struct opened o;
	struct world w;

	(void)state;
	world_start(&w, SECRETS[0], false);
	put_yaml(&w, "gpai: 1\nexample: yes\nby: A\nfacts:\n  model.name: Shownmodel\n");
	apply(&w);
	share_for(&w, "DP", &o);
	assert_non_null(fact_in(&o.bundle, "example"));
	assert_text_equal(field_of(&o.bundle.records[o.bundle.n_records - 1], "example")->member,
	    text_of("\"example\":true"));
	close_it(&o);
	world_end(&w);
}

static void
an_assessment_shows_verdicts_and_no_figures(void **state)
{
	const struct gpai_share_options options = {.audience = "NCA", .assessments = true};
	const struct bundle_record *found = NULL;
	struct gpai_assessment *a;
	struct opened o;
	struct world w;
	uint64_t record;

	(void)state;
	world_start(&w, SECRETS[0], false);
	assert_ok(gpai_assess(w.dossier, NULL, &a, &err));
	assert_ok(gpai_assessment_record(a, w.dossier, &record, &err));
	gpai_assessment_free(a);
	share(&w, &options, &o);
	for (size_t i = 0; i < o.bundle.n_records; i++)
		if (o.bundle.records[i].index + 1 == record)
			found = &o.bundle.records[i];
	assert_non_null(found);
	assert_non_null(field_of(found, "rules"));
	assert_non_null(field_of(found, "inputs"));
	assert_non_null(field_of(found, "law_digest"));
	assert_null(field_of(found, "outcomes"));
	assert_null(field_of(found, "classification"));
	assert_null(field_of(found, "entities"));
	assert_false(tells(&o, "4.4321"));
	assert_false(tells(&o, "counted-by-ash"));
	assert_ok(check_it(&o.bundle));
	close_it(&o);
	world_end(&w);
}

/* A fact measured from a file, and the file on record: its digest goes along, its name does not. */
static void
evidence_that_a_shown_fact_rests_on_comes_as_a_digest(void **state)
{
	const struct bundle_record *found = NULL;
	struct dossier_appended appended;
	struct opened o;
	struct world w;
	char path[96], hex[DIGEST_HEX_CHARS];
	struct digest digest;
	uint64_t record, other, size;

	(void)state;
	world_start(&w, SECRETS[0], false);
	snprintf(path, sizeof path, "%s/gpai.yaml", w.room);
	assert_ok(file_digest(path, &digest, &size, &err));
	digest_hex(&digest, hex);
	const struct recorded_fact fact = {.what = RECORD_FACT,
	    .kind = text_of("model"),
	    .key = text_of("model.name"),
	    .fact = {.value = value_text(text_of("Measured")),
		.origin = ORIGIN_MEASURED,
		.since = DATE_NONE,
		.evidence = text_of(hex)}};
	assert_ok(dossier_append_facts(
	    w.dossier->dossier, &fact, 1, w.env.now, &w.dossier->entropy, &appended, &err));
	const struct gpai_log_add_options add = {.kind = "evidence",
					      .summary = "hidden-words",
					      .file = path},
					  unrelated = {.kind = "evidence",
					      .summary = "unrelated",
					      .set = (const char *const[]){"sha256=00", NULL}};
	assert_ok(gpai_log_add(w.dossier, &add, &record, &err));
	assert_ok(gpai_log_add(w.dossier, &unrelated, &other, &err));
	share_for(&w, "DP", &o);
	assert_non_null(field_of(fact_in(&o.bundle, "model.name"), "evidence"));
	for (size_t i = 0; i < o.bundle.n_records; i++) {
		assert_true(o.bundle.records[i].index + 1 != other);
		if (o.bundle.records[i].index + 1 == record)
			found = &o.bundle.records[i];
	}
	assert_non_null(found);
	assert_non_null(field_of(found, "sha256"));
	assert_null(field_of(found, "file"));
	assert_false(tells(&o, "hidden-words"));
	assert_ok(check_it(&o.bundle));
	close_it(&o);
	world_end(&w);
}

static int
set_up(void **state)
{
	(void)state;
	assert_ok(gpai_law_builtin(&law, &err));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	gpai_law_free(law);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_the_form_shows_in_full_is_shared_and_no_more),
	    cmocka_unit_test(a_shown_fact_shows_value_and_origin_and_how_it_was_applied_is_hidden),
	    cmocka_unit_test(secrets_are_in_no_byte),
	    cmocka_unit_test(nothing_else_can_be_learned),
	    cmocka_unit_test(a_later_wider_disclosure_shows_the_same_record),
	    cmocka_unit_test(one_recipient_does_not_learn_of_another),
	    cmocka_unit_test(words_that_tell_a_withheld_figure_are_not_shared),
	    cmocka_unit_test(a_total_worked_out_anew_is_not_shared_as_it_was),
	    cmocka_unit_test(another_value_does_not_open_the_record),
	    cmocka_unit_test(the_last_record_is_the_transmission_and_lists_all_others),
	    cmocka_unit_test(a_bundle_made_again_is_the_same),
	    cmocka_unit_test(each_bundle_names_the_key_of_its_head),
	    cmocka_unit_test(what_was_erased_is_hidden_and_the_rest_is_proved),
	    cmocka_unit_test(heads_that_others_vouched_for_come_along),
	    cmocka_unit_test(a_dry_run_records_nothing),
	    cmocka_unit_test(what_an_audience_may_not_see_is_refused_by_name),
	    cmocka_unit_test(patterns_narrow_within_what_may_be_seen),
	    cmocka_unit_test(beyond_the_form_only_the_fact_itself_is_shown),
	    cmocka_unit_test(stars_fit_any_characters),
	    cmocka_unit_test(an_example_says_so),
	    cmocka_unit_test(an_assessment_shows_verdicts_and_no_figures),
	    cmocka_unit_test(evidence_that_a_shown_fact_rests_on_comes_as_a_digest),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
