/* SPDX-License-Identifier: Apache-2.0 */
/* Registrable domains under a small list with a rule of every kind, and under the system's;
 * and that the hosts of one domain are found in one pass over sorted reversed labels. */
#include "../check.h"

#include "hosts/suffixes.h"
#include "hosts/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *list; /* path of list.dat */

static const char *const VECTORS[][2] = {
    {"example.com", "example.com"},
    {"a.b.example.com", "example.com"},
    {"com", "com"},
    {"example.co.uk", "example.co.uk"},
    {"www.example.co.uk", "example.co.uk"},
    {"example.uk", "example.uk"},
    {"co.uk", "co.uk"},
    /* A star stands for one label; what it makes a suffix is its own domain. */
    {"ck", "ck"},
    {"foo.ck", "foo.ck"},
    {"bar.foo.ck", "bar.foo.ck"},
    {"x.bar.foo.ck", "bar.foo.ck"},
    {"www.ck", "www.ck"},
    {"a.www.ck", "www.ck"},
    {"city.kawasaki.jp", "city.kawasaki.jp"},
    {"x.city.kawasaki.jp", "city.kawasaki.jp"},
    {"town.kawasaki.jp", "town.kawasaki.jp"},
    {"x.y.town.kawasaki.jp", "y.town.kawasaki.jp"},
    {"kawasaki.jp", "kawasaki.jp"},
    /* Private rules count. */
    {"hosting.org", "hosting.org"},
    {"one.hosting.org", "one.hosting.org"},
    {"www.one.hosting.org", "one.hosting.org"},
    {"clouds.com", "clouds.com"},
    {"www.clouds.com", "clouds.com"},
    {"bucket.s3.clouds.com", "bucket.s3.clouds.com"},
    {"a.bucket.s3.clouds.com", "bucket.s3.clouds.com"},
    {"a.b.c.eu.clouds.com", "b.c.eu.clouds.com"},
    /* Rules in other letters, asked by A-labels. */
    {"www.example.xn--io0a7i.hk", "xn--io0a7i.hk"},
    {"www.example.xn--od0alg.hk", "example.xn--od0alg.hk"},
    {"example.xn--od0alg.hk", "example.xn--od0alg.hk"},
    /* Under no rule: one label is the suffix. */
    {"localhost", "localhost"},
    {"a.internal", "a.internal"},
    {"x.a.internal", "a.internal"},
    /* Addresses are whole. */
    {"192.0.2.1", "192.0.2.1"},
    {"[2001:db8::1]", "[2001:db8::1]"},
};
enum { N_VECTORS = sizeof VECTORS / sizeof *VECTORS };

/* The domain of a host, both in the usual order. */
static void
domain_of(const struct suffixes *suffixes, const char *host, char domain[HOST_BYTES_MAX + 1])
{
	char reversed[HOST_BYTES_MAX + 1];
	size_t len = host_reverse((struct span){(const uint8_t *)host, strlen(host)}, reversed);

	host_reverse(suffixes_domain(suffixes, (struct span){(uint8_t *)reversed, len}), domain);
}

static void
domains_are_as_listed(void **state)
{
	struct suffixes *suffixes;
	struct gpai_error err = {0};
	char domain[HOST_BYTES_MAX + 1];

	(void)state;
	assert_int_equal(suffixes_open(list, &suffixes, &err), GPAI_OK);
	for (size_t i = 0; i < N_VECTORS; i++) {
		domain_of(suffixes, VECTORS[i][0], domain);
		if (strcmp(domain, VECTORS[i][1]) != 0)
			fail_msg("%s: %s, expected %s", VECTORS[i][0], domain, VECTORS[i][1]);
	}
	suffixes_free(suffixes);
}

static void
the_list_says_which_it_is(void **state)
{
	struct suffixes *suffixes;
	struct gpai_error err = {0};
	struct digest digest;

	(void)state;
	assert_int_equal(suffixes_open(list, &suffixes, &err), GPAI_OK);
	const struct suffixes_about *about = suffixes_about(suffixes);
	assert_string_equal(about->path, list);
	assert_string_equal(about->date, "2026-02-03");
	assert_int_equal(about->rules, 14);
	char bytes[4096];
	FILE *file = fopen(list, "r");
	size_t len = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	digest = digest_of((struct span){(uint8_t *)bytes, len});
	assert_true(digest_equal(&digest, &about->digest));
	suffixes_free(suffixes);
}

static void
other_files_are_no_lists(void **state)
{
	static const char *const CONTENTS[] = {
	    "", "com\norg\n", "<!DOCTYPE html>", "\xff\xfe", ".DAFSA@PSL_9\n"};
	char path[] = "/tmp/gpai-suffixes-XXXXXX";
	struct suffixes *suffixes;
	struct gpai_error err = {0};
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	for (size_t i = 0; i < sizeof CONTENTS / sizeof *CONTENTS; i++) {
		FILE *file = fopen(path, "w");
		fputs(CONTENTS[i], file);
		fclose(file);
		assert_int_equal(suffixes_open(path, &suffixes, &err), GPAI_MALFORMED);
		assert_null(suffixes);
	}
	remove(path);
	assert_int_equal(suffixes_open(path, &suffixes, &err), GPAI_NOT_FOUND);
}

static void
the_list_of_the_system_is_found(void **state)
{
	struct suffixes *suffixes;
	struct gpai_error err = {0};
	char domain[HOST_BYTES_MAX + 1];

	(void)state;
	if (suffixes_open(NULL, &suffixes, &err) != GPAI_OK)
		skip();
	assert_true(suffixes_about(suffixes)->rules > 5000);
	assert_int_equal(strlen(suffixes_about(suffixes)->date), 10);
	domain_of(suffixes, "a.b.example.co.uk", domain);
	assert_string_equal(domain, "example.co.uk");
	domain_of(suffixes, "someone.github.io", domain);
	assert_string_equal(domain, "someone.github.io");
	suffixes_free(suffixes);
}

static void
hosts_of_any_length_have_a_domain(void **state)
{
	struct suffixes *suffixes;
	struct gpai_error err = {0};
	char host[HOST_BYTES_MAX + 1], domain[HOST_BYTES_MAX + 1];

	(void)state;
	assert_int_equal(suffixes_open(list, &suffixes, &err), GPAI_OK);
	for (size_t len = 20; len <= HOST_BYTES_MAX; len++) {
		memset(host, 'a', len);
		for (size_t i = 1; i + 14 < len; i += 2)
			host[i] = '.';
		memcpy(host + len - 14, ".example.co.uk", 15);
		domain_of(suffixes, host, domain);
		assert_string_equal(domain, "example.co.uk");
	}
	suffixes_free(suffixes);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(domains_are_as_listed),
	    cmocka_unit_test(the_list_says_which_it_is),
	    cmocka_unit_test(other_files_are_no_lists),
	    cmocka_unit_test(the_list_of_the_system_is_found),
	    cmocka_unit_test(hosts_of_any_length_have_a_domain),
	};

	if (argc != 2)
		return 2;
	list = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
