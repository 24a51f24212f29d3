/* SPDX-License-Identifier: Apache-2.0 */
/* Captures of site files: out of folders, web archives and other archives, and back. */
#include "site_archives.h"

#define ROBOTS "User-agent: *\nDisallow: /\n"
#define DAY    "2024-05-01T10:00:00Z"
#define OK     "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"

static void
a_folder_tells_of_hosts_by_names_and_days_by_folders(void **state)
{
	struct test_place place = make_place();
	(void)state;

	write_file(&place, "in/2024-05-01/example.org.txt", ROBOTS, strlen(ROBOTS));
	write_file(&place, "in/2024-05-01/example.org:8080.robots.txt", "a", 1);
	write_file(&place, "in/2024-05-01/EXAMPLE.net", "b", 1);
	write_file(&place, "in/2024-05-01/README.md", "no host", 7);
	write_file(&place, "in/20240601123000/example.org/robots.txt", "c", 1);
	write_file(&place, "in/20240601123000/example.org/ai.txt", "d", 1);
	write_file(&place, "in/20240601123000/example.org/.well-known/tdmrep.json", "[]", 2);
	write_file(&place, "in/20240601123000/example.org/tdmrep.json", "not there", 9);
	write_file(&place, "in/20240601123000/example.org/.hidden/robots.txt", "no", 2);
	const char *in = in_place(&place, "in"), *path = in_place(&place, "a.sites");
	struct archive_made made = make_archive(path, &in, 1);
	assert_int_equal(made.about.captures, 12);
	assert_int_equal(made.about.sites, 6);
	assert_int_equal(made.about.bodies, 6);
	struct asked_archive a = open_archive(path);
	const char *const origins[] = {"http://example.org", "https://example.org"};
	for (size_t i = 0; i < 2; i++) {
		const struct site_capture *c = history_of(&a, SITE_FILE_ROBOTS, origins[i], 2);
		assert_int_equal(c[0].time, moment("2024-05-01T00:00:00Z"));
		assert_body(&a, &c[0], ROBOTS);
		assert_int_equal(c[1].time, moment("2024-06-01T12:30:00Z"));
		assert_int_equal(c[1].status, 200);
		assert_body(&a, &c[1], "c");
		assert_body(&a, history_of(&a, SITE_FILE_AI_TXT, origins[i], 1), "d");
		assert_body(&a, history_of(&a, SITE_FILE_TDMREP, origins[i], 1), "[]");
	}
	history_of(&a, SITE_FILE_ROBOTS, "https://example.org:8080", 1);
	history_of(&a, SITE_FILE_ROBOTS, "http://example.net", 1);
	history_of(&a, SITE_FILE_ROBOTS, "http://readme.md", 0);
	history_of(&a, SITE_FILE_ROBOTS, "http://example.com", 0);
	close_archive(&a);
	remove_place(&place);
}

static void
each_status_says_what_the_rfc_says(void **state)
{
	static const struct {
		const char *message, *fields;
		enum site_answer answer;
		int status;
	} cases[] = {
	    {OK "x", "", ANSWER_BODY, 200},
	    {"HTTP/1.1 204 No Content\r\n\r\n", "", ANSWER_BODY, 204},
	    {"HTTP/1.1 206 Partial Content\r\n\r\nx", "", ANSWER_LOST, 206},
	    {"HTTP/1.1 304 Not Modified\r\n\r\n", "", ANSWER_LOST, 304},
	    {"HTTP/1.1 301 Moved\r\n\r\n", "", ANSWER_LOST, 301},
	    {"HTTP/1.1 302 Found\r\nLocation: mailto:a@example.org\r\n\r\n", "", ANSWER_LOST, 302},
	    {"HTTP/1.1 401 Unauthorized\r\n\r\n", "", ANSWER_UNAVAILABLE, 401},
	    {"HTTP/1.1 403 Forbidden\r\n\r\n", "", ANSWER_UNAVAILABLE, 403},
	    {"HTTP/1.1 404 Not Found\r\n\r\nno", "", ANSWER_UNAVAILABLE, 404},
	    {"HTTP/1.1 429 Too Many Requests\r\n\r\n", "", ANSWER_UNREACHABLE, 429},
	    {"HTTP/1.1 500 Error\r\n\r\n", "", ANSWER_UNREACHABLE, 500},
	    {"HTTP/1.1 999 Denied\r\n\r\n", "", ANSWER_UNREACHABLE, 999},
	    {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", "", ANSWER_LOST, 200},
	    {OK "cut", "WARC-Truncated: length\r\n", ANSWER_LOST, 200},
	    {OK "part", "WARC-Segment-Number: 1\r\n", ANSWER_LOST, 200},
	    {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8bxx", "", ANSWER_LOST, 200},
	    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", "",
		ANSWER_BODY, 200},
	};
	struct test_place place = make_place();
	struct out out;
	char url[80];
	(void)state;

	out_memory(&out);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(url, sizeof url, "http://s%zu.example.org/robots.txt", i);
		warc_response(&out, url, DAY, cases[i].fields, cases[i].message);
	}
	const char *in = write_out(&place, "in.warc", &out), *path = in_place(&place, "a.sites");
	make_archive(path, &in, 1);
	struct asked_archive a = open_archive(path);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(url, sizeof url, "http://s%zu.example.org", i);
		struct site_capture c = only_capture(&a, SITE_FILE_ROBOTS, url);
		if (c.answer != cases[i].answer || c.status != cases[i].status)
			fail_msg("case %zu: answer %d, status %d", i, c.answer, c.status);
		assert_int_equal(c.time, moment(DAY));
	}
	close_archive(&a);
	remove_place(&place);
}

#define TO(where) "HTTP/1.1 301 Moved\r\nLocation: " where "\r\n\r\n"

static void
redirects_are_followed_five_times_and_no_further(void **state)
{
	struct test_place place = make_place();
	struct out out;
	char url[80], message[160];
	(void)state;

	out_memory(&out);
	warc_response(
	    &out, "http://example.org/robots.txt", DAY, "", TO("https://example.org/robots.txt"));
	warc_response(
	    &out, "https://example.org/robots.txt", "2024-05-01T10:00:02Z", "", OK ROBOTS);
	/* Relative, to what is no site file, asked for before it was named. */
	warc_response(&out, "http://a.example.org/x/r?q", "2024-05-01T09:59:59Z", "", OK "r");
	warc_response(&out, "http://a.example.org/robots.txt", DAY, "", TO("x/./y/../r?q#f"));
	/* Out of the archive; to an answer of another day; in a circle. */
	warc_response(&out, "http://b.example.org/robots.txt", DAY, "", TO("http://gone.example/"));
	warc_response(&out, "http://c.example.org/robots.txt", DAY, "", TO("/late"));
	warc_response(&out, "http://c.example.org/late", "2024-05-03T10:00:00Z", "", OK "late");
	warc_response(&out, "http://d.example.org/robots.txt", DAY, "", TO("/robots.txt"));
	warc_response(&out, "http://e.example.org/robots.txt", DAY, "", TO("/404"));
	warc_response(&out, "http://e.example.org/404", DAY, "", "HTTP/1.1 404 No\r\n\r\n");
	for (int n = 5; n <= 6; n++) {
		for (int i = 0; i < n; i++) {
			snprintf(url, sizeof url, "http://n%d.example.org/%s", n,
			    i == 0 ? "robots.txt" : (char[]){(char)('0' + i), 0});
			snprintf(message, sizeof message,
			    "HTTP/1.1 308 Go\r\nLocation: /%d\r\n\r\n", i + 1);
			warc_response(&out, url, DAY, "", message);
		}
		snprintf(url, sizeof url, "http://n%d.example.org/%d", n, n);
		warc_response(&out, url, DAY, "", OK "end");
	}
	const char *in = write_out(&place, "in.warc", &out), *path = in_place(&place, "a.sites");
	make_archive(path, &in, 1);
	struct asked_archive a = open_archive(path);
	struct site_capture c = only_capture(&a, SITE_FILE_ROBOTS, "http://example.org");
	assert_body(&a, &c, ROBOTS);
	assert_int_equal(c.redirects, 1);
	assert_int_equal(c.status, 200);
	assert_int_equal(c.time, moment(DAY));
	c = only_capture(&a, SITE_FILE_ROBOTS, "http://a.example.org");
	assert_body(&a, &c, "r");
	c = only_capture(&a, SITE_FILE_ROBOTS, "http://b.example.org");
	assert_int_equal(c.answer, ANSWER_LOST);
	c = only_capture(&a, SITE_FILE_ROBOTS, "http://c.example.org");
	assert_int_equal(c.answer, ANSWER_LOST);
	c = only_capture(&a, SITE_FILE_ROBOTS, "http://d.example.org");
	assert_int_equal(c.answer, ANSWER_UNAVAILABLE);
	assert_int_equal(c.redirects, 5);
	c = only_capture(&a, SITE_FILE_ROBOTS, "http://e.example.org");
	assert_int_equal(c.answer, ANSWER_UNAVAILABLE);
	assert_int_equal(c.status, 404);
	c = only_capture(&a, SITE_FILE_ROBOTS, "http://n5.example.org");
	assert_body(&a, &c, "end");
	assert_int_equal(c.redirects, 5);
	c = only_capture(&a, SITE_FILE_ROBOTS, "http://n6.example.org");
	assert_int_equal(c.answer, ANSWER_UNAVAILABLE);
	close_archive(&a);
	remove_place(&place);
}

static void
origins_have_one_spelling(void **state)
{
	static const char *const pairs[][2] = {
	    {"https://Example.ORG/a", "https://example.org"},
	    {"http://example.org:80", "http://example.org"},
	    {"https://example.org:443/", "https://example.org"},
	    {"http://example.org:443/", "http://example.org:443"},
	    {"http://user:pass@example.org:8080/x", "http://example.org:8080"},
	    {"HTTP://example.org:00080/", "http://example.org"},
	    {"https://[2001:DB8:0:0::1]:8443/", "https://[2001:db8::1]:8443"},
	    {"http://b\xc3\xbc"
	     "cher.example/",
		"http://xn--bcher-kva.example"},
	    {"http://192.0.2.1/", "http://192.0.2.1"},
	    {"http://example.org./", "http://example.org"},
	    {"ftp://example.org/", ""},
	    {"example.org/path", ""},
	    {"http://", ""},
	    {"http://example.org:65536/", ""},
	    {"urn:uuid:1", ""},
	    {"", ""},
	};
	(void)state;

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char origin[ORIGIN_BYTES_MAX] = "";
		size_t len = archive_origin(
		    (struct span){(const uint8_t *)pairs[i][0], strlen(pairs[i][0])}, origin);
		if (len != strlen(pairs[i][1]) || memcmp(origin, pairs[i][1], len) != 0)
			fail_msg("%s: %.*s", pairs[i][0], (int)len, origin);
	}
}

static void
urls_are_resolved_as_the_rfc_resolves_them(void **state)
{
	/* RFC 3986, 5.4: examples, without those of other schemes and fragments. */
	static const char *const cases[][2] = {{"g", "http://a/b/c/g"}, {"./g", "http://a/b/c/g"},
	    {"g/", "http://a/b/c/g/"}, {"/g", "http://a/g"}, {"//g", "http://g/"},
	    {"?y", "http://a/b/c/d;p?y"}, {"g?y", "http://a/b/c/g?y"}, {"#s", "http://a/b/c/d;p?q"},
	    {"", "http://a/b/c/d;p?q"}, {".", "http://a/b/c/"}, {"./", "http://a/b/c/"},
	    {"..", "http://a/b/"}, {"../", "http://a/b/"}, {"../g", "http://a/b/g"},
	    {"../..", "http://a/"}, {"../../../g", "http://a/g"}, {"/./g", "http://a/g"},
	    {"/../g", "http://a/g"}, {"g.", "http://a/b/c/g."}, {".g", "http://a/b/c/.g"},
	    {"..g", "http://a/b/c/..g"}, {"./../g", "http://a/b/g"}, {"./g/.", "http://a/b/c/g/"},
	    {"g/../h", "http://a/b/c/h"}, {"g?y/./x", "http://a/b/c/g?y/./x"},
	    {"https://b", "https://b/"}, {"https://b?q", "https://b/?q"},
	    {"a b\xc3\xa9", "http://a/b/c/a%20b%C3%A9"}, {"mailto:x", ""}, {"http://", ""}};
	static const char base[] = "http://a/b/c/d;p?q";
	char url[ARCHIVE_URL_MAX];
	(void)state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t len = archive_url((struct span){(const uint8_t *)base, strlen(base)},
		    (struct span){(const uint8_t *)cases[i][0], strlen(cases[i][0])}, url);
		if (len != strlen(cases[i][1]) || memcmp(url, cases[i][1], len) != 0)
			fail_msg("%s: %.*s", cases[i][0], (int)len, url);
		if (len == 0)
			continue;
		char again[ARCHIVE_URL_MAX];
		assert_int_equal(
		    archive_url((struct span){0}, (struct span){(uint8_t *)url, len}, again), len);
		assert_memory_equal(url, again, len);
	}
}

static void
in_force_is_the_last_capture_that_is_not_too_old(void **state)
{
	struct site_capture c[] = {{.time = 100}, {.time = 200}, {.time = 200}, {.time = 300}};
	size_t n;
	(void)state;

	assert_null(archive_in_force(c, 4, 99, 1000, &n));
	assert_int_equal(n, 0);
	assert_ptr_equal(archive_in_force(c, 4, 100, 0, &n), &c[0]);
	assert_int_equal(n, 1);
	assert_ptr_equal(archive_in_force(c, 4, 299, 99, &n), &c[1]);
	assert_int_equal(n, 2);
	assert_null(archive_in_force(c, 4, 299, 98, &n));
	assert_ptr_equal(archive_in_force(c, 4, INT64_MAX, INT64_MAX, &n), &c[3]);
	assert_null(archive_in_force(c, 0, 299, 1000, &n));
	assert_null(archive_in_force(c, 4, INT64_MIN, INT64_MAX, &n));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_folder_tells_of_hosts_by_names_and_days_by_folders),
	    cmocka_unit_test(each_status_says_what_the_rfc_says),
	    cmocka_unit_test(redirects_are_followed_five_times_and_no_further),
	    cmocka_unit_test(origins_have_one_spelling),
	    cmocka_unit_test(urls_are_resolved_as_the_rfc_resolves_them),
	    cmocka_unit_test(in_force_is_the_last_capture_that_is_not_too_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
