/* SPDX-License-Identifier: Apache-2.0 */
/* The host of a URL: against hosts.tsv, and what must hold of any bytes. */
#include "../check.h"

#include "hosts/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *vectors; /* path of hosts.tsv */

static struct span
span_of(const char *string)
{
	return (struct span){(const uint8_t *)string, strlen(string)};
}

/* In place: "\xHH" to its byte, "\t", "\\". */
static struct span
unescape(char *text)
{
	size_t n = 0;

	for (size_t i = 0; text[i] != '\0'; i++) {
		char hex[3] = {0};
		if (text[i] != '\\') {
			text[n++] = text[i];
			continue;
		}
		i++;
		if (text[i] == 'x') {
			memcpy(hex, text + i + 1, 2);
			i += 2;
			text[n++] = (char)strtoul(hex, NULL, 16);
		} else {
			text[n++] = text[i] == 't' ? '\t' : text[i];
		}
	}
	return (struct span){(const uint8_t *)text, n};
}

static void
host_of(struct span url, char host[HOST_BYTES_MAX + 1])
{
	struct span authority = url_authority(url);
	/* A copy of its own length, so that a read beyond it is seen. */
	uint8_t *copy = malloc(authority.len + 1);
	size_t len;

	memcpy(copy, authority.len == 0 ? (const uint8_t *)"" : authority.at, authority.len);
	copy = realloc(copy, authority.len == 0 ? 1 : authority.len);
	authority.at = copy;
	if (authority.len == 0 || !host_canonical(authority, host, &len))
		strcpy(host, "-");
	else
		assert_int_equal(strlen(host), len);
	free(copy);
}

static void
hosts_are_as_listed(void **state)
{
	char line[1024], shown[1024], host[HOST_BYTES_MAX + 1];
	FILE *file = fopen(vectors, "r");
	unsigned n = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof line, file) != NULL) {
		char *rest = line;
		if (line[0] == '#')
			continue;
		char *url = strsep(&rest, "\t"), *expected = strsep(&rest, "\n");
		assert_non_null(expected);
		snprintf(shown, sizeof shown, "%s", url);
		host_of(unescape(url), host);
		if (strcmp(host, expected) != 0)
			fail_msg("%s: %s, expected %s", shown, host, expected);
		n++;
	}
	fclose(file);
	assert_true(n > 120);
}

/* The authority is looked for in steps of many bytes: every place within one is right. */
static void
authority_ends_where_it_ends_at_every_length(void **state)
{
	static const char ENDS[] = "/?#\\";
	char url[160];

	(void)state;
	for (size_t len = 1; len < 100; len++)
		for (size_t end = 0; end < 4; end++)
			for (size_t after = 0; after < 9; after++) {
				size_t n = (size_t)sprintf(url, "http://");
				memset(url + n, 'a', len);
				memset(url + n + len, ENDS[end], 1 + after);
				struct span got = url_authority(
				    (struct span){(uint8_t *)url, n + len + 1 + after});
				assert_int_equal(got.len, len);
				assert_ptr_equal(got.at, url + n);
				got = url_authority((struct span){(uint8_t *)url, n + len});
				assert_int_equal(got.len, len);
			}
}

static void
canonical_hosts_stay_as_they_are(void **state)
{
	char line[1024], host[HOST_BYTES_MAX + 1], again[HOST_BYTES_MAX + 1];
	FILE *file = fopen(vectors, "r");
	size_t len;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof line, file) != NULL) {
		char *rest = line;
		if (line[0] == '#')
			continue;
		host_of(unescape(strsep(&rest, "\t")), host);
		if (strcmp(host, "-") == 0)
			continue;
		assert_true(host_canonical(span_of(host), again, &len));
		assert_string_equal(host, again);
	}
	fclose(file);
}

static void
labels_read_back_when_reversed_twice(void **state)
{
	static const char *const PAIRS[][2] = {{"www.example.org", "org.example.www"},
	    {"example.org", "org.example"}, {"org", "org"}, {"192.0.2.1", "192.0.2.1"},
	    {"[2001:db8::1]", "[2001:db8::1]"}, {"1.2.3.example", "example.3.2.1"},
	    {"3.example.com", "com.example.3"}, {"a.b.c.d.e", "e.d.c.b.a"}};
	char there[HOST_BYTES_MAX + 1], back[HOST_BYTES_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
		assert_int_equal(host_reverse(span_of(PAIRS[i][0]), there), strlen(PAIRS[i][1]));
		assert_string_equal(there, PAIRS[i][1]);
		host_reverse(span_of(there), back);
		assert_string_equal(back, PAIRS[i][0]);
		assert_true(host_is_address(span_of(PAIRS[i][0])) == (i == 3 || i == 4));
		assert_true(host_is_address(span_of(there)) == (i == 3 || i == 4));
	}
}

static void
hosts_of_255_bytes_are_taken_and_of_256_refused(void **state)
{
	char text[400], host[HOST_BYTES_MAX + 1];
	size_t len;

	(void)state;
	memset(text, 'a', sizeof text);
	for (size_t i = 50; i < sizeof text; i += 50)
		text[i] = '.';
	assert_true(host_canonical((struct span){(uint8_t *)text, 255}, host, &len));
	assert_int_equal(len, 255);
	assert_false(host_canonical((struct span){(uint8_t *)text, 256}, host, &len));
	text[255] = '.';
	assert_true(host_canonical((struct span){(uint8_t *)text, 256}, host, &len));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hosts_are_as_listed),
	    cmocka_unit_test(authority_ends_where_it_ends_at_every_length),
	    cmocka_unit_test(canonical_hosts_stay_as_they_are),
	    cmocka_unit_test(labels_read_back_when_reversed_twice),
	    cmocka_unit_test(hosts_of_255_bytes_are_taken_and_of_256_refused),
	};

	if (argc != 2)
		return 2;
	vectors = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
