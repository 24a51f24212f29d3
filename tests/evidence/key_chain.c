/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of a log: who follows whom, and everything near it that must not. */
#include "evidence/key_chain.h"
#include "ledger/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LOG "log.example/one"

/* Key number n of a log: always the same. */
struct signer {
	struct sign_key *secret;
	struct note_key key;
	char vkey[512];
};

static struct signer
signer_of(uint8_t n, const char *log)
{
	uint8_t seed[SIGN_SEED_BYTES];
	struct signer s = {0};
	struct out out;

	memset(seed, n, sizeof seed);
	assert_int_equal(sign_key_create(seed, &s.secret, NULL), GPAI_OK);
	assert_int_equal(
	    note_key_init(&s.key, text_of(log), sign_key_public(s.secret), NULL), GPAI_OK);
	out_memory(&out);
	note_key_write(&s.key, &out);
	memcpy(s.vkey, out_text(&out).at, out_text(&out).len);
	out_release(&out);
	return s;
}

/* The oath signed by up to two keys; to be freed. */
static char *
sworn_by(const struct signer *old, const struct signer *new, const struct signer *first,
    const struct signer *second)
{
	const struct signer *by[] = {first, second};
	struct out oath, one, all;

	out_memory(&oath);
	out_memory(&all);
	key_chain_oath(&old->key, &new->key, &oath);
	for (size_t i = 0; i < 2; i++) {
		if (by[i] == NULL)
			continue;
		out_memory(&one);
		assert_int_equal(
		    sign_note(by[i]->secret, text_of(by[i]->key.name), out_text(&oath), &one, NULL),
		    GPAI_OK);
		struct text note = out_text(&one);
		size_t skip = out_text(&all).len == 0 ? 0 : out_text(&oath).len + 1;
		out_put(&all, (struct text){note.at + skip, note.len - skip});
		out_release(&one);
	}
	out_release(&oath);
	char *text = out_take(&all, NULL);
	out_release(&all);
	return text;
}

static json_t *
first_of(const struct signer *s)
{
	return json_pack("{s:s, s:s}", "origin", LOG, "public_key", s->vkey);
}

static json_t *
change_of(const struct signer *old, const struct signer *new)
{
	char *sworn = sworn_by(old, new, old, new);
	json_t *body = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "algorithm", "Ed25519", "origin",
	    LOG, "public_key", new->vkey, "reason", "the year is over", "replaces", old->vkey,
	    "sworn", sworn);

	free(sworn);
	return body;
}

static json_t *
recovery_of(const struct signer *old, const struct signer *new)
{
	char *sworn = sworn_by(old, new, new, NULL);
	json_t *body = change_of(old, new);

	json_object_set_new(body, "sworn", json_string(sworn));
	json_object_set_new(body, "recovery", json_true());
	free(sworn);
	return body;
}

static json_t *
revoke_of(const struct signer *s)
{
	return json_pack("{s:s, s:s, s:s, s:s}", "origin", LOG, "reason", "laptop stolen",
	    "revokes", s->vkey, "since", "2026-10-01T00:00:00Z");
}

/* Adds and forgets the body. A refusal says why and changes nothing. */
static enum gpai_code
add(struct key_chain *chain, uint64_t index, json_t *body)
{
	struct key_chain before = *chain;
	struct gpai_error err = {0};
	enum gpai_code rc = key_chain_add(chain, index, body, &err);

	if (rc != GPAI_OK) {
		assert_int_equal(err.code, rc);
		assert_true(err.message[0] != '\0' && err.clause != NULL);
		assert_memory_equal(chain, &before, sizeof before);
	}
	json_decref(body);
	return rc;
}

struct keys {
	struct signer a, b, c;
	struct key_chain chain;
};

static int
start(void **state)
{
	struct keys *k = calloc(1, sizeof *k);

	*state = k;
	k->a = signer_of(1, LOG);
	k->b = signer_of(2, LOG);
	k->c = signer_of(3, LOG);
	return add(&k->chain, 0, first_of(&k->a)) == GPAI_OK ? 0 : 1;
}

static int
stop(void **state)
{
	struct keys *k = *state;

	sign_key_free(k->a.secret);
	sign_key_free(k->b.secret);
	sign_key_free(k->c.secret);
	free(k);
	return 0;
}

static bool
signs(const struct keys *k, uint64_t size, const struct signer *s)
{
	const struct note_key *key = key_chain_at(&k->chain, size);

	return key != NULL && memcmp(key->public_key, s->key.public_key, NOTE_PUBLIC_BYTES) == 0;
}

/* ---- what holds ---- */

static void
the_first_key_signs_every_head_until_another_is_named(void **state)
{
	struct keys *k = *state;

	assert_null(key_chain_at(&k->chain, 0));
	assert_true(signs(k, 1, &k->a));
	assert_true(signs(k, UINT64_MAX, &k->a));
	assert_true(text_is(key_chain_origin(&k->chain), LOG));
}

static void
the_head_that_first_covers_a_change_is_of_the_new_key(void **state)
{
	struct keys *k = *state;

	assert_int_equal(add(&k->chain, 7, change_of(&k->a, &k->b)), GPAI_OK);
	assert_true(signs(k, 7, &k->a));
	assert_true(signs(k, 8, &k->b));
	assert_int_equal(add(&k->chain, 8, change_of(&k->b, &k->c)), GPAI_OK);
	assert_true(signs(k, 8, &k->b));
	assert_true(signs(k, 9, &k->c));
	assert_null(key_chain_break(&k->chain.links[0], &k->chain.links[2]));
	assert_ptr_equal(key_chain_find(&k->chain, &k->b.key), &k->chain.links[1]);
}

static void
a_revoked_key_signs_nothing_above_its_revocation(void **state)
{
	struct keys *k = *state;

	assert_int_equal(add(&k->chain, 5, revoke_of(&k->a)), GPAI_OK);
	assert_true(signs(k, 5, &k->a));
	assert_null(key_chain_at(&k->chain, 6));
	assert_int_equal(k->chain.links[0].since, 1790812800);
	assert_int_equal(add(&k->chain, 6, recovery_of(&k->a, &k->b)), GPAI_OK);
	assert_null(key_chain_at(&k->chain, 6));
	assert_true(signs(k, 7, &k->b));
}

static void
an_old_key_can_be_revoked_when_another_signs(void **state)
{
	struct keys *k = *state;

	assert_int_equal(add(&k->chain, 1, change_of(&k->a, &k->b)), GPAI_OK);
	assert_int_equal(add(&k->chain, 2, revoke_of(&k->a)), GPAI_OK);
	assert_true(signs(k, 1, &k->a));
	assert_true(signs(k, 2, &k->b));
	assert_true(signs(k, 3, &k->b));
}

static void
a_recovery_is_told_and_breaks_the_trust(void **state)
{
	struct keys *k = *state;

	assert_int_equal(add(&k->chain, 1, recovery_of(&k->a, &k->b)), GPAI_OK);
	assert_int_equal(add(&k->chain, 2, change_of(&k->b, &k->c)), GPAI_OK);
	const struct key_link *links = k->chain.links;
	assert_true(links[1].is_recovery && !links[2].is_recovery);
	assert_ptr_equal(key_chain_break(&links[0], &links[2]), &links[1]);
	assert_null(key_chain_break(&links[1], &links[2]));
	assert_null(key_chain_break(&links[0], &links[0]));
}

static void
strangers_may_sign_the_oath_too(void **state)
{
	struct keys *k = *state;
	char *sworn = sworn_by(&k->a, &k->b, &k->a, &k->b), *more;
	json_t *body = change_of(&k->a, &k->b);

	assert_true(asprintf(&more, "%s\xe2\x80\x94 other AAAAAAA=\n", sworn) > 0);
	json_object_set_new(body, "sworn", json_string(more));
	free(more);
	free(sworn);
	assert_int_equal(add(&k->chain, 1, body), GPAI_OK);
}

/* ---- what does not ---- */

static void
a_change_that_either_key_did_not_swear_to_is_refused(void **state)
{
	struct keys *k = *state;
	const struct signer *pairs[][2] = {
	    {&k->a, NULL}, {&k->b, NULL}, {&k->c, &k->b}, {&k->a, &k->c}};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char *sworn = sworn_by(&k->a, &k->b, pairs[i][0], pairs[i][1]);
		json_t *body = change_of(&k->a, &k->b);
		json_object_set_new(body, "sworn", json_string(sworn));
		free(sworn);
		assert_int_equal(add(&k->chain, 1, body), GPAI_CORRUPT);
	}
}

static void
an_oath_about_another_change_is_refused(void **state)
{
	struct keys *k = *state;
	char *sworn = sworn_by(&k->a, &k->c, &k->a, &k->c);
	json_t *body = change_of(&k->a, &k->b);

	json_object_set_new(body, "sworn", json_string(sworn));
	free(sworn);
	assert_int_equal(add(&k->chain, 1, body), GPAI_CORRUPT);
}

static void
any_byte_of_the_oath_that_is_changed_is_refused(void **state)
{
	struct keys *k = *state;
	char *sworn = sworn_by(&k->a, &k->b, &k->a, &k->b);
	size_t len = strlen(sworn);

	for (size_t i = 0; i < len; i++) {
		char was = sworn[i];
		for (unsigned flip = 1; flip < 64; flip <<= 1) {
			sworn[i] = (char)(was ^ (char)flip);
			json_t *text = json_stringn(sworn, len);
			json_t *body = change_of(&k->a, &k->b);
			if (text != NULL) { /* NULL: not UTF-8, so never in a record */
				json_object_set_new(body, "sworn", text);
				assert_int_not_equal(add(&k->chain, 1, body), GPAI_OK);
			} else {
				json_decref(body);
			}
		}
		sworn[i] = was;
	}
	free(sworn);
}

static void
a_recovery_needs_the_new_key_and_no_wrong_word_of_the_old(void **state)
{
	struct keys *k = *state;
	char *sworn = sworn_by(&k->a, &k->b, &k->c, NULL);
	json_t *body = recovery_of(&k->a, &k->b);

	json_object_set_new(body, "sworn", json_string(sworn));
	assert_int_equal(add(&k->chain, 1, body), GPAI_CORRUPT);
	free(sworn);
	/* A line under the old key's name that does not verify. */
	sworn = sworn_by(&k->a, &k->b, &k->a, &k->b);
	sworn[strlen(sworn) - 200] ^= 1;
	body = recovery_of(&k->a, &k->b);
	json_object_set_new(body, "sworn", json_string(sworn));
	assert_int_not_equal(add(&k->chain, 1, body), GPAI_OK);
	free(sworn);
}

static void
a_revoked_key_swears_nobody_in(void **state)
{
	struct keys *k = *state;

	assert_int_equal(add(&k->chain, 1, revoke_of(&k->a)), GPAI_OK);
	assert_int_equal(add(&k->chain, 2, change_of(&k->a, &k->b)), GPAI_CORRUPT);
}

static void
no_key_comes_back(void **state)
{
	struct keys *k = *state;

	assert_int_equal(add(&k->chain, 1, change_of(&k->a, &k->a)), GPAI_CORRUPT);
	assert_int_equal(add(&k->chain, 1, change_of(&k->a, &k->b)), GPAI_OK);
	assert_int_equal(add(&k->chain, 2, change_of(&k->b, &k->a)), GPAI_CORRUPT);
}

static void
only_the_key_that_signs_can_be_replaced(void **state)
{
	struct keys *k = *state;

	assert_int_equal(add(&k->chain, 1, change_of(&k->b, &k->c)), GPAI_CONFLICT);
	assert_int_equal(add(&k->chain, 1, change_of(&k->a, &k->b)), GPAI_OK);
	assert_int_equal(add(&k->chain, 2, change_of(&k->a, &k->c)), GPAI_CONFLICT);
}

static void
records_come_in_order_and_the_first_is_record_1(void **state)
{
	struct keys *k = *state;
	struct key_chain empty = KEY_CHAIN_NONE;

	assert_int_equal(add(&empty, 1, first_of(&k->a)), GPAI_MALFORMED);
	assert_int_equal(add(&empty, 0, change_of(&k->a, &k->b)), GPAI_UNSUPPORTED);
	assert_int_equal(add(&empty, 0, revoke_of(&k->a)), GPAI_MALFORMED);
	assert_int_equal(add(&k->chain, 0, change_of(&k->a, &k->b)), GPAI_MALFORMED);
	assert_int_equal(add(&k->chain, 1, first_of(&k->b)), GPAI_MALFORMED);
	assert_int_equal(add(&k->chain, 3, change_of(&k->a, &k->b)), GPAI_OK);
	assert_int_equal(add(&k->chain, 3, revoke_of(&k->a)), GPAI_MALFORMED);
	assert_int_equal(add(&k->chain, UINT64_MAX, revoke_of(&k->a)), GPAI_MALFORMED);
}

static void
keys_of_other_logs_are_refused(void **state)
{
	struct keys *k = *state;
	struct signer other = signer_of(9, "log.example/two");
	json_t *body = change_of(&k->a, &k->b);

	json_object_set_new(body, "origin", json_string("log.example/two"));
	assert_int_equal(add(&k->chain, 1, body), GPAI_CONFLICT);
	assert_int_equal(add(&k->chain, 1, change_of(&k->a, &other)), GPAI_CONFLICT);
	assert_int_equal(add(&k->chain, 1, revoke_of(&other)), GPAI_CONFLICT);
	struct key_chain empty = KEY_CHAIN_NONE;
	assert_int_equal(add(&empty, 0, first_of(&other)), GPAI_CONFLICT);
	sign_key_free(other.secret);
}

static void
a_key_is_revoked_once_and_only_if_it_was_there(void **state)
{
	struct keys *k = *state;

	assert_int_equal(add(&k->chain, 1, revoke_of(&k->b)), GPAI_CONFLICT);
	assert_int_equal(add(&k->chain, 1, revoke_of(&k->a)), GPAI_OK);
	assert_int_equal(add(&k->chain, 2, revoke_of(&k->a)), GPAI_CONFLICT);
}

/* For each member: gone, of another type, beside one that nobody knows. */
static void
bodies_of_another_form_are_refused(void **state)
{
	struct keys *k = *state;
	struct key_chain empty = KEY_CHAIN_NONE;
	json_t *good[] = {first_of(&k->a), change_of(&k->a, &k->b), revoke_of(&k->a)};
	const char *name;
	json_t *value;

	for (size_t i = 0; i < 3; i++) {
		struct key_chain *chain = i == 0 ? &empty : &k->chain;
		json_object_foreach(good[i], name, value)
		{
			json_t *gone = json_copy(good[i]), *typed = json_copy(good[i]);
			json_object_del(gone, name);
			if (strcmp(name, "algorithm") != 0)
				assert_int_not_equal(add(chain, i, gone), GPAI_OK);
			else
				json_decref(gone);
			json_object_set_new(typed, name, json_integer(7));
			assert_int_not_equal(add(chain, i, typed), GPAI_OK);
		}
		json_t *more = json_copy(good[i]);
		json_object_set_new(more, "except", json_string("on Sundays"));
		assert_int_equal(add(chain, i, more), GPAI_UNSUPPORTED);
		assert_int_equal(add(chain, i, json_array()), GPAI_MALFORMED);
		json_decref(good[i]);
	}
	json_t *flag = recovery_of(&k->a, &k->b);
	json_object_set_new(flag, "recovery", json_false());
	assert_int_equal(add(&k->chain, 1, flag), GPAI_MALFORMED);
}

static void
values_that_cannot_be_read_are_refused(void **state)
{
	struct keys *k = *state;
	static const struct {
		const char *name, *value;
		enum gpai_code code;
	} wrong[] = {{"since", "yesterday", GPAI_MALFORMED}, {"since", "", GPAI_MALFORMED},
	    {"revokes", LOG "+00000000+AAAA", GPAI_UNSUPPORTED}, {"revokes", "", GPAI_MALFORMED}};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		json_t *body = revoke_of(&k->a);
		json_object_set_new(body, wrong[i].name, json_string(wrong[i].value));
		assert_int_equal(add(&k->chain, 1, body), wrong[i].code);
	}
	const char *const notes[] = {"", "\n", "no note", "gpai key change\n\n"};
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
		json_t *body = change_of(&k->a, &k->b);
		json_object_set_new(body, "sworn", json_string(notes[i]));
		assert_int_equal(add(&k->chain, 1, body), GPAI_MALFORMED);
	}
}

static void
other_algorithms_are_refused(void **state)
{
	struct keys *k = *state;
	static const char *const names[] = {"ML-DSA-44", "ed25519", "RSA", ""};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		json_t *body = change_of(&k->a, &k->b);
		json_object_set_new(body, "algorithm", json_string(names[i]));
		assert_int_equal(add(&k->chain, 1, body), GPAI_UNSUPPORTED);
	}
}

static void
a_chain_of_too_many_keys_is_refused(void **state)
{
	struct keys *k = *state;
	struct signer last = k->a;

	for (uint8_t i = 1; i <= KEY_CHAIN_MAX; i++) {
		struct signer next = signer_of((uint8_t)(100 + i), LOG);
		enum gpai_code rc = add(&k->chain, i, change_of(&last, &next));
		assert_int_equal(rc, i < KEY_CHAIN_MAX ? GPAI_OK : GPAI_TOO_LARGE);
		if (i > 1)
			sign_key_free(last.secret);
		last = next;
	}
	sign_key_free(last.secret);
	assert_int_equal(k->chain.n, KEY_CHAIN_MAX);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
	    CASE(the_first_key_signs_every_head_until_another_is_named),
	    CASE(the_head_that_first_covers_a_change_is_of_the_new_key),
	    CASE(a_revoked_key_signs_nothing_above_its_revocation),
	    CASE(an_old_key_can_be_revoked_when_another_signs),
	    CASE(a_recovery_is_told_and_breaks_the_trust),
	    CASE(strangers_may_sign_the_oath_too),
	    CASE(a_change_that_either_key_did_not_swear_to_is_refused),
	    CASE(an_oath_about_another_change_is_refused),
	    CASE(any_byte_of_the_oath_that_is_changed_is_refused),
	    CASE(a_recovery_needs_the_new_key_and_no_wrong_word_of_the_old),
	    CASE(a_revoked_key_swears_nobody_in),
	    CASE(no_key_comes_back),
	    CASE(only_the_key_that_signs_can_be_replaced),
	    CASE(records_come_in_order_and_the_first_is_record_1),
	    CASE(keys_of_other_logs_are_refused),
	    CASE(a_key_is_revoked_once_and_only_if_it_was_there),
	    CASE(bodies_of_another_form_are_refused),
	    CASE(values_that_cannot_be_read_are_refused),
	    CASE(other_algorithms_are_refused),
	    CASE(a_chain_of_too_many_keys_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
