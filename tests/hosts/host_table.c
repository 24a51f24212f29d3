/* SPDX-License-Identifier: Apache-2.0 */
/* The hosts seen: one number a host, whatever its spelling, however many there are. */
#include "../check.h"

#include "hosts/host_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t
find(struct host_table *table, const char *url)
{
	return host_table_find(table, (struct span){(const uint8_t *)url, strlen(url)});
}

static void
check_name(const struct host_table *table, uint32_t host, const char *expected)
{
	struct span name = host_table_name(table, host);

	assert_int_equal(name.len, strlen(expected));
	assert_memory_equal(name.at, expected, name.len);
}

static void
spellings_of_one_host_share_a_number(void **state)
{
	static const char *const SPELLINGS[] = {"http://www.example.org/",
	    "https://www.example.org/other", "HTTP://WWW.EXAMPLE.ORG", "http://www.example.org:80/",
	    "http://user@www.example.org/", "http://www.example.org./x", "//www.example.org",
	    "http://www.ex%61mple.org/", "www.example.org/x"};
	struct host_table *table = host_table_create();

	(void)state;
	for (int again = 0; again < 2; again++)
		for (size_t i = 0; i < sizeof SPELLINGS / sizeof *SPELLINGS; i++)
			assert_int_equal(find(table, SPELLINGS[i]), 1);
	assert_int_equal(host_table_count(table), 2);
	check_name(table, 1, "org.example.www");
	host_table_free(table);
}

static void
what_names_no_host_is_number_none(void **state)
{
	struct host_table *table = host_table_create();

	(void)state;
	for (int again = 0; again < 2; again++) {
		assert_int_equal(find(table, ""), HOST_NONE);
		assert_int_equal(find(table, "file:///x"), HOST_NONE);
		assert_int_equal(find(table, "http://a..b/"), HOST_NONE);
		assert_int_equal(find(table, "http://exa mple/"), HOST_NONE);
	}
	assert_int_equal(host_table_count(table), 1);
	assert_int_equal(host_table_name(table, HOST_NONE).len, 0);
	host_table_free(table);
}

static void
fill(struct host_table *table, uint32_t n)
{
	char url[128], name[128];

	for (uint32_t i = 0; i < n; i++) {
		sprintf(url, "https://h%x.example.org/p", i * 2654435761u);
		assert_int_equal(find(table, url), i + 1);
	}
	for (uint32_t i = 0; i < n; i++) {
		sprintf(url, "http://H%X.Example.org", i * 2654435761u);
		assert_int_equal(find(table, url), i + 1);
		sprintf(name, "org.example.h%x", i * 2654435761u);
		check_name(table, i + 1, name);
	}
}

static void
many_hosts_keep_their_numbers_and_clearing_begins_anew(void **state)
{
	struct host_table *table = host_table_create();
	uint64_t empty = host_table_bytes(table), full;

	(void)state;
	fill(table, 100000);
	full = host_table_bytes(table);
	assert_true(full > 100000 * 40 && full < 100000 * 400);
	host_table_clear(table);
	assert_int_equal(host_table_count(table), 1);
	assert_true(host_table_bytes(table) < full / 2);
	fill(table, 5000);
	assert_true(host_table_bytes(table) > empty);
	host_table_free(table);
}

/* Each length has its own path through hashing and comparing. */
static void
spellings_that_differ_in_one_byte_differ(void **state)
{
	struct host_table *table = host_table_create();
	char url[300] = "http://";
	uint32_t n = 0;

	(void)state;
	for (size_t len = 1; len < 200; len++) {
		memset(url + 7, 'a', len);
		url[7 + len] = '\0';
		assert_int_equal(find(table, url), ++n);
		for (size_t i = 0; i < len; i++) {
			url[7 + i] = 'b';
			assert_int_equal(find(table, url), ++n);
			url[7 + i] = 'a';
		}
	}
	assert_int_equal(host_table_count(table), n + 1);
	host_table_free(table);
}

static void
authorities_without_end_are_not_kept(void **state)
{
	struct host_table *table = host_table_create();
	size_t len = 1 << 20;
	char *url = malloc(len);
	uint64_t before;

	(void)state;
	memset(url, 'u', len);
	memcpy(url, "http://", 7);
	before = host_table_bytes(table);
	assert_int_equal(host_table_find(table, (struct span){(uint8_t *)url, len}), HOST_NONE);
	memcpy(url + len - 12, "@example.org", 12);
	for (int i = 0; i < 4; i++) {
		url[10] = (char)('a' + i);
		assert_int_equal(host_table_find(table, (struct span){(uint8_t *)url, len}), 1);
	}
	assert_true(host_table_bytes(table) < before + (2 << 20));
	check_name(table, 1, "org.example");
	free(url);
	host_table_free(table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(spellings_of_one_host_share_a_number),
	    cmocka_unit_test(what_names_no_host_is_number_none),
	    cmocka_unit_test(many_hosts_keep_their_numbers_and_clearing_begins_anew),
	    cmocka_unit_test(spellings_that_differ_in_one_byte_differ),
	    cmocka_unit_test(authorities_without_end_are_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
