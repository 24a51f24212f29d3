/* SPDX-License-Identifier: Apache-2.0 */
/* Lists that providers supply: what a line lists, and which line is none. */
#include "site_archives.h"

#include "hosts/url.h"
#include "rights/lists.h"

static struct host_list *
list_of(struct test_place *place, const char *lines)
{
	struct host_list *list;
	struct gpai_error err = {0};

	if (host_list_open(write_file(place, "list", lines, strlen(lines)), &list, &err) != GPAI_OK)
		fail_msg("line %llu: %s", (unsigned long long)err.at, err.message);
	return list;
}

static bool
lists(const struct host_list *list, const char *host)
{
	char reversed[HOST_BYTES_MAX + 1];
	size_t len = host_reverse((struct span){(const uint8_t *)host, strlen(host)}, reversed);

	return host_list_has(list, (struct span){(const uint8_t *)reversed, len});
}

static void
a_part_of_a_site_licenses_nothing(void **state)
{
	static const char *const parts[] = {"https://a.example/news/", "a.example/news",
	    "a.example:8443", "https://a.example:8443/", "https://a.example?x", "a.example#x"};
	static const char *const wholes[] = {"a.example", "https://a.example/", "http://a.example",
	    "*.a.example", "0.0.0.0 a.example", "[2001:db8::1]"};
	struct test_place place = make_place();
	struct host_list *list;
	struct gpai_error err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		assert_int_equal(
		    host_list_open_whole(
			write_file(&place, "list", parts[i], strlen(parts[i])), &list, &err),
		    GPAI_MALFORMED);
	for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
		assert_int_equal(
		    host_list_open_whole(
			write_file(&place, "list", wholes[i], strlen(wholes[i])), &list, &err),
		    GPAI_OK);
		assert_int_equal(host_list_count(list), 1);
		host_list_free(list);
	}
	remove_place(&place);
}

static void
a_line_lists_a_site_in_any_of_its_ways(void **state)
{
	static const char lines[] = "\xef\xbb\xbf# a comment\n"
				    "! another\n"
				    "[Adblock Plus 2.0]\n"
				    "plain.example\r\n"
				    "  UPPER.example.  # why\n"
				    "https://url.example:8443/path?x#y\n"
				    "path.example/only\n"
				    "*.star.example\n"
				    "||rule.example^\n"
				    "0.0.0.0 hosts.example www.other.example # a file of hosts\n"
				    "127.0.0.1 localhost\n"
				    "::1 ip6-localhost localhost.localdomain\n"
				    "0.0.0.0 0.0.0.0\n"
				    "192.0.2.7\n"
				    "b\xc3\xbc"
				    "cher.example\n"
				    "\n"
				    "plain.example";
	static const char *const listed[] = {"plain.example", "a.b.plain.example", "upper.example",
	    "url.example", "path.example", "star.example", "x.star.example", "rule.example",
	    "hosts.example", "www.other.example", "192.0.2.7", "xn--bcher-kva.example"};
	static const char *const others[] = {"example", "other.example", "xplain.example",
	    "plain.example.org", "localhost", "0.0.0.0", "127.0.0.1", "192.0.2.70", "192.0.2.1",
	    "localhost.localdomain"};
	struct test_place place = make_place();
	struct host_list *list = list_of(&place, lines);
	struct digest digest = digest_of((struct span){(const uint8_t *)lines, strlen(lines)});
	(void)state;

	for (size_t i = 0; i < sizeof listed / sizeof *listed; i++)
		if (!lists(list, listed[i]))
			fail_msg("%s is listed", listed[i]);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (lists(list, others[i]))
			fail_msg("%s is not listed", others[i]);
	assert_false(host_list_has(list, (struct span){0}));
	assert_int_equal(host_list_count(list), 10);
	struct digest found = host_list_digest(list);
	assert_true(digest_equal(&found, &digest));
	host_list_free(list);
	list = list_of(&place, "");
	assert_false(lists(list, "plain.example"));
	host_list_free(list);
	remove_place(&place);
}

static void
a_line_that_lists_no_site_is_refused_by_its_number(void **state)
{
	static const char *const lines[] = {"com", "localhost", "two words.example",
	    "1,example.org", "@@||example.org^", "||example.org^$third-party", "||example.org/ads/",
	    "example.org##.ad", "*", "*.", "||^", "a..b", "s3://bucket/key", "0.0.0.0 ex*mple.org",
	    "-", "http://", "exa mple.org", "[::zz]", "mailto:a@example.org"};
	struct test_place place = make_place();
	(void)state;

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct host_list *list = NULL;
		struct gpai_error err = {0};
		char file[200];
		int len = snprintf(file, sizeof file, "# first\nfine.example\n%s\n", lines[i]);
		if (host_list_open(write_file(&place, "list", file, (size_t)len), &list, &err) !=
			GPAI_MALFORMED ||
		    err.place != GPAI_LINE || err.at != 3)
			fail_msg(
			    "%s: taken, or on line %llu", lines[i], (unsigned long long)err.at);
		assert_null(list);
	}
	struct host_list *list;
	struct gpai_error err;
	assert_int_equal(host_list_open(in_place(&place, "none"), &list, &err), GPAI_NOT_FOUND);
	remove_place(&place);
}

#define SPAN(s) ((struct span){(const uint8_t *)(s), strlen(s)})

static void
a_remove_list_is_asked_by_url_or_id(void **state)
{
	static const char lines[] =
	    "{\"url\":\"https://example.org/a\",\"agents\":[\"X\"]}\n"
	    "\n"
	    "{\"id\":\"<urn:uuid:1>\",\"url\":\"https://example.org/\\u00e9\"}\n"
	    "{\"id\":\"only\"}\n"
	    "{\"url\":\"http://a/\\\\xff\\\\x5cx\",\"escaped\":true}\n"
	    "{\"url\":\"http://b/\\\\xff\"}";
	struct test_place place = make_place();
	struct remove_list *list;
	struct gpai_error err = {0};
	(void)state;

	const char *path = write_file(&place, "list", lines, strlen(lines));
	assert_int_equal(remove_list_open(path, &list, &err), GPAI_OK);
	assert_int_equal(remove_list_count(list), 5);
	assert_true(remove_list_has(list, SPAN("https://example.org/a"), SPAN("")));
	assert_true(remove_list_has(list, SPAN("https://example.org/\xc3\xa9"), SPAN("other")));
	assert_true(remove_list_has(list, SPAN(""), SPAN("<urn:uuid:1>")));
	assert_true(remove_list_has(list, SPAN("other"), SPAN("only")));
	assert_true(remove_list_has(list, SPAN("http://a/\xff\\x"), SPAN("")));
	assert_true(remove_list_has(list, SPAN("http://b/\\xff"), SPAN("")));
	assert_false(remove_list_has(list, SPAN("http://b/\xff"), SPAN("")));
	assert_false(remove_list_has(list, SPAN(""), SPAN("")));
	assert_false(remove_list_has(list, SPAN("only"), SPAN("https://example.org/a")));
	remove_list_free(list);
	remove_place(&place);
}

static void
a_line_that_removes_nothing_is_refused_by_its_number(void **state)
{
	static const char *const lines[] = {"{}", "[]", "\"https://example.org/\"", "{\"url\":1}",
	    "{\"url\":\"\"}", "{\"url\":\"a\"", "https://example.org/"};
	struct test_place place = make_place();
	(void)state;

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct remove_list *list = NULL;
		struct gpai_error err = {0};
		char file[200];
		int len = snprintf(file, sizeof file, "{\"id\":\"x\"}\n%s\n", lines[i]);
		enum gpai_code rc =
		    remove_list_open(write_file(&place, "list", file, (size_t)len), &list, &err);
		if (rc != GPAI_MALFORMED || err.place != GPAI_LINE || err.at != 2)
			fail_msg(
			    "%s: code %d, line %llu", lines[i], rc, (unsigned long long)err.at);
	}
	remove_place(&place);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_lists_a_site_in_any_of_its_ways),
	    cmocka_unit_test(a_part_of_a_site_licenses_nothing),
	    cmocka_unit_test(a_line_that_lists_no_site_is_refused_by_its_number),
	    cmocka_unit_test(a_remove_list_is_asked_by_url_or_id),
	    cmocka_unit_test(a_line_that_removes_nothing_is_refused_by_its_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
