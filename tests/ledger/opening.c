/* SPDX-License-Identifier: Apache-2.0 */
/* Openings: the construction as it is written down, and what is hidden changes nothing. */
#include "ledger/opening.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HEAD "{\"kind\":\"fact\",\"recorded\":\"2026-01-31T12:00:00Z\"}"

enum { FIELDS_MAX = 16, MESSAGE_MAX = 1024 };

static struct commit_salt
counting_salt(void)
{
	struct commit_salt salt;

	for (unsigned i = 0; i < COMMIT_SALT_BYTES; i++)
		salt.bytes[i] = (uint8_t)(i * 5 + 1);
	return salt;
}

/* HMAC of libcrypto over label and rest. */
static void
hmac(const uint8_t key[32], const char *label, const void *rest, size_t len, uint8_t made[32])
{
	uint8_t message[MESSAGE_MAX];
	size_t n = strlen(label);
	unsigned made_len;

	assert_true(n + len <= sizeof message);
	memcpy(message, label, n);
	if (len > 0)
		memcpy(message + n, rest, len);
	HMAC(EVP_sha256(), key, 32, message, n + len, made, &made_len);
	assert_int_equal(made_len, 32);
}

/* The commitment as the header writes it down, by libcrypto alone. */
static void
expected_commitment(const struct commit_salt *salt, const char *const (*fields)[2], size_t n,
    uint8_t commitment[32])
{
	uint8_t rest[MESSAGE_MAX], key[32];
	size_t len = strlen(HEAD);

	memcpy(rest, HEAD, len);
	rest[len++] = '\n';
	for (size_t i = 0; i < n; i++) {
		hmac(salt->bytes, "gpai field salt v2\n", fields[i][0], strlen(fields[i][0]), key);
		hmac(key, "gpai field v2\n", fields[i][1], strlen(fields[i][1]), rest + len);
		len += 32;
	}
	hmac(salt->bytes, "gpai head salt v2\n", NULL, 0, key);
	hmac(key, "gpai record v2\n", rest, len, commitment);
}

static const struct body {
	const char *text;
	size_t n;
	const char *fields[FIELDS_MAX][2];
} BODIES[] = {
    {"{}", 0, {{0}}},
    {"{\"a\":1}", 1, {{"a", "\"a\":1"}}},
    {"{\"a\":{\"b\":[1,{\"c\":\"}]\"}],\"d\":{}},\"e\":\"x,y\"}", 2,
	{{"a", "\"a\":{\"b\":[1,{\"c\":\"}]\"}],\"d\":{}}"}, {"e", "\"e\":\"x,y\""}}},
    {"{\"\":null,\"a\\\"b\":\"\\\\\",\"c\\\\\":\"\\\"\",\"z\":[]}", 4,
	{{"", "\"\":null"}, {"a\\\"b", "\"a\\\"b\":\"\\\\\""}, {"c\\\\", "\"c\\\\\":\"\\\"\""},
	    {"z", "\"z\":[]"}}},
    {"[1,2,{\"a\":3}]", 1, {{"", "[1,2,{\"a\":3}]"}}},
    {"\"{\"", 1, {{"", "\"{\""}}},
    {"null", 1, {{"", "null"}}},
    {"0", 1, {{"", "0"}}},
};

static size_t
scan_fields(struct text body, struct opening_field *fields)
{
	struct opening_scan scan = {.rest = body};
	size_t n = 0;

	while (opening_next(&scan, &fields[n].name, &fields[n].member))
		assert_true(++n < FIELDS_MAX);
	assert_false(opening_next(&scan, &fields[n].name, &fields[n].member));
	return n;
}

static void
members_are_found_as_they_stand(void **state)
{
	struct opening_field fields[FIELDS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof BODIES / sizeof BODIES[0]; i++) {
		size_t n = scan_fields(text_of(BODIES[i].text), fields);
		assert_int_equal(n, BODIES[i].n);
		for (size_t k = 0; k < n; k++) {
			assert_true(text_is(fields[k].name, BODIES[i].fields[k][0]));
			assert_true(text_is(fields[k].member, BODIES[i].fields[k][1]));
		}
	}
}

/* Text that is no canonical JSON gives something, in bounds and in the end nothing more. */
static void
broken_text_ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof BODIES / sizeof BODIES[0]; i++) {
		struct text body = text_of(BODIES[i].text);
		for (size_t len = 0; len < body.len; len++) {
			char copy[128], *cut = copy + sizeof copy - len;
			struct opening_scan scan = {.rest = {cut, len}};
			struct text name, member;
			size_t n = 0;
			memcpy(cut, body.at, len);
			while (opening_next(&scan, &name, &member)) {
				assert_true(name.len <= len && member.len <= len);
				assert_true(
				    member.len == 0 ||
				    (member.at >= cut && member.at + member.len <= cut + len));
				assert_true(++n <= len);
			}
		}
	}
}

static void
construction_equals_hmac_of_libcrypto(void **state)
{
	struct commit_salt salt = counting_salt();
	uint8_t expected[32];

	(void)state;
	for (size_t i = 0; i < sizeof BODIES / sizeof BODIES[0]; i++) {
		const struct body *body = &BODIES[i];
		salt.bytes[i] ^= 0x80;
		expected_commitment(&salt, body->fields, body->n, expected);
		struct digest found = opening_commit(&salt, text_of(HEAD), text_of(body->text));
		assert_memory_equal(found.bytes, expected, 32);
	}
}

/* Every choice of fields shown opens the one commitment. */
static void
any_fields_hidden_open_the_same_commitment(void **state)
{
	const struct body *body = &BODIES[3];
	struct commit_salt salt = counting_salt();
	struct digest commitment = opening_commit(&salt, text_of(HEAD), text_of(body->text));
	struct opening_field fields[FIELDS_MAX];

	(void)state;
	for (unsigned shown = 0; shown < 1u << body->n; shown++) {
		size_t n = scan_fields(text_of(body->text), fields);
		for (size_t k = 0; k < n; k++) {
			struct opening_field *field = &fields[k];
			field->salt = opening_field_salt(&salt, field->name);
			field->is_shown = (shown >> k & 1) != 0;
			if (field->is_shown)
				continue;
			*field = (struct opening_field){
			    .commitment = opening_field_commitment(&field->salt, field->member)};
		}
		const struct opening opening = {text_of(HEAD), opening_head_salt(&salt), n, fields};
		struct digest found = opening_commitment(&opening);
		assert_true(digest_equal(&found, &commitment));
	}
}

static void
every_changed_byte_and_order_changes_the_commitment(void **state)
{
	const char *text = "{\"a\":1,\"b\":2}";
	struct commit_salt salt = counting_salt();
	struct digest commitment = opening_commit(&salt, text_of(HEAD), text_of(text)), other;
	char head[] = HEAD;

	(void)state;
	for (size_t i = 0; i < COMMIT_SALT_BYTES; i++) {
		salt.bytes[i] ^= 1;
		other = opening_commit(&salt, text_of(HEAD), text_of(text));
		assert_false(digest_equal(&other, &commitment));
		salt.bytes[i] ^= 1;
	}
	for (size_t i = 0; i < sizeof head - 1; i++) {
		head[i] ^= 1;
		other = opening_commit(&salt, text_of(head), text_of(text));
		assert_false(digest_equal(&other, &commitment));
		head[i] ^= 1;
	}
	static const char *const OTHERS[] = {"{\"b\":2,\"a\":1}", "{\"a\":1}", "{\"a\":2,\"b\":1}",
	    "{\"a\":1,\"b\":2,\"c\":3}", "{\"a\":1,\"c\":2}", "[\"a\",1]", "{}"};
	for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++) {
		other = opening_commit(&salt, text_of(HEAD), text_of(OTHERS[i]));
		assert_false(digest_equal(&other, &commitment));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(members_are_found_as_they_stand),
	    cmocka_unit_test(broken_text_ends),
	    cmocka_unit_test(construction_equals_hmac_of_libcrypto),
	    cmocka_unit_test(any_fields_hidden_open_the_same_commitment),
	    cmocka_unit_test(every_changed_byte_and_order_changes_the_commitment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
