/* SPDX-License-Identifier: Apache-2.0 */
/* What web archives hold: revisits, licences that are named, bodies of all sizes and packings. */
#include "site_archives.h"

#include "signals/robots.h"
#include "signals/tdmrep.h"

#include <time.h>

#define OK   "HTTP/1.1 200 OK\r\n\r\n"
#define HTTP "Content-Type: application/http;msgtype=response\r\n"
#define DAY  "2024-05-01T10:00:00Z"
#define NEXT "2024-06-01T10:00:00Z"

static void
a_revisit_has_the_body_that_it_refers_to(void **state)
{
	static const char NONE[] = HTTP "WARC-Profile: "
					"http://netpreserve.org/warc/1.1/revisit/"
					"identical-payload-digest\r\n";
	struct test_place place = make_place();
	struct out out;
	char fields[512];
	(void)state;

	out_memory(&out);
	/* By id, by URL and time, by digest of the payload, by the server's word. */
	snprintf(fields, sizeof fields, "%sWARC-Refers-To: <urn:uuid:1>\r\n", NONE);
	warc_record(&out, "revisit", "http://a.example/robots.txt", NEXT, fields, OK, strlen(OK));
	snprintf(fields, sizeof fields,
	    "%sWARC-Refers-To-Target-URI: http://a.example/robots.txt\r\n"
	    "WARC-Refers-To-Date: " DAY "\r\n",
	    NONE);
	warc_record(&out, "revisit", "http://b.example/robots.txt", NEXT, fields, OK, strlen(OK));
	snprintf(fields, sizeof fields, "%sWARC-Payload-Digest: sha1:AAAA\r\n", NONE);
	warc_record(&out, "revisit", "http://c.example/robots.txt", NEXT, fields, "", 0);
	warc_response(&out, "http://a.example/robots.txt", DAY,
	    "WARC-Record-ID: <urn:uuid:1>\r\nWARC-Payload-Digest: sha1:AAAA\r\n", OK "body");
	warc_response(&out, "http://a.example/robots.txt", "2024-07-01T10:00:00Z", "",
	    "HTTP/1.1 304 Not Modified\r\n\r\n");
	/* To what is not there; of an answer that has no body; to an answer that is no body. */
	snprintf(fields, sizeof fields, "%sWARC-Refers-To: <urn:uuid:9>\r\n", NONE);
	warc_record(&out, "revisit", "http://d.example/robots.txt", NEXT, fields, OK, strlen(OK));
	static const char gone[] = "HTTP/1.1 404 Not Found\r\n\r\n";
	warc_record(
	    &out, "revisit", "http://e.example/robots.txt", NEXT, fields, gone, sizeof gone - 1);
	warc_response(
	    &out, "http://f.example/robots.txt", DAY, "WARC-Record-ID: <urn:uuid:2>\r\n", gone);
	snprintf(fields, sizeof fields, "%sWARC-Refers-To: <urn:uuid:2>\r\n", NONE);
	warc_record(&out, "revisit", "http://f.example/robots.txt", NEXT, fields, OK, strlen(OK));
	const char *in = write_out(&place, "in.warc", &out), *path = in_place(&place, "a.sites");
	make_archive(path, &in, 1);
	struct asked_archive a = open_archive(path);
	const struct site_capture *c = history_of(&a, SITE_FILE_ROBOTS, "http://a.example", 3);
	for (size_t i = 0; i < 3; i++)
		assert_body(&a, &c[i], "body");
	assert_int_equal(c[1].time, moment(NEXT));
	assert_body(&a, history_of(&a, SITE_FILE_ROBOTS, "http://b.example", 1), "body");
	assert_body(&a, history_of(&a, SITE_FILE_ROBOTS, "http://c.example", 1), "body");
	assert_int_equal(
	    only_capture(&a, SITE_FILE_ROBOTS, "http://d.example").answer, ANSWER_LOST);
	assert_int_equal(
	    only_capture(&a, SITE_FILE_ROBOTS, "http://e.example").answer, ANSWER_UNAVAILABLE);
	c = history_of(&a, SITE_FILE_ROBOTS, "http://f.example", 2);
	assert_int_equal(c[0].answer, ANSWER_UNAVAILABLE);
	assert_int_equal(c[1].answer, ANSWER_LOST);
	close_archive(&a);
	remove_place(&place);
}

static void
licences_are_kept_wherever_they_are_named(void **state)
{
	struct test_place place = make_place();
	struct out out;
	(void)state;

	out_memory(&out);
	/* Before they are named, so that a second reading is needed. */
	warc_response(&out, "https://a.example/l.xml", DAY, "", OK "<rsl/>");
	warc_response(&out, "https://a.example/moved.xml", DAY, "",
	    "HTTP/1.1 302 Found\r\nLocation: /l.xml\r\n\r\n");
	warc_response(&out, "https://a.example/link.xml", DAY, "", "HTTP/1.1 404 No\r\n\r\n");
	warc_response(&out, "https://a.example/typed.xml", DAY, "", "HTTP/1.1 500 No\r\n\r\n");
	warc_response(&out, "https://a.example/other.xml", DAY, "", OK "<x/>");
	warc_response(&out, "https://a.example/typed.xml", NEXT, "",
	    "HTTP/1.1 200 OK\r\nContent-Type: application/rsl+xml; "
	    "charset=utf-8\r\n\r\n<rsl>2</rsl>");
	warc_response(&out, "https://a.example/page", DAY, "",
	    "HTTP/1.1 200 OK\r\nlink: </style.css>; rel=preload, <link.xml>; "
	    "rel=\"next license\"; type=\"application/rsl+xml\", "
	    "</other.xml>; rel=\"license\"; type=\"text/html\"\r\n\r\npage");
	/* By a robots.txt that was moved. */
	warc_response(&out, "https://a.example/late.xml", DAY, "", OK "<late/>");
	warc_response(&out, "https://a.example/robots.txt", "2024-04-30T12:00:00Z", "",
	    "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n");
	warc_response(&out, "https://a.example/elsewhere", "2024-04-30T12:00:01Z", "",
	    OK "License: https://a.example/late.xml");
	warc_response(&out, "https://a.example/robots.txt", DAY, "",
	    OK
	    "User-agent: *\n LICENSE : https://a.example/moved.xml # why\rLicense:\nLicenses: x");
	const char *in = write_out(&place, "in.warc", &out), *path = in_place(&place, "a.sites");
	struct archive_made made = make_archive(path, &in, 1);
	assert_int_equal(made.about.captures, 7);
	assert_int_equal(made.about.sites, 1);
	struct asked_archive a = open_archive(path);
	struct site_capture c = only_capture(&a, SITE_FILE_LICENCE, "https://a.example/moved.xml");
	assert_body(&a, &c, "<rsl/>");
	assert_int_equal(c.redirects, 1);
	assert_body(
	    &a, history_of(&a, SITE_FILE_LICENCE, "https://a.example/late.xml", 1), "<late/>");
	history_of(&a, SITE_FILE_LICENCE, "https://a.example/l.xml", 0);
	history_of(&a, SITE_FILE_LICENCE, "https://a.example/other.xml", 0);
	c = only_capture(&a, SITE_FILE_LICENCE, "HTTPS://A.example:443/x/../link.xml#here");
	assert_int_equal(c.answer, ANSWER_UNAVAILABLE);
	const struct site_capture *typed =
	    history_of(&a, SITE_FILE_LICENCE, "https://a.example/typed.xml", 2);
	assert_int_equal(typed[0].answer, ANSWER_UNREACHABLE);
	assert_body(&a, &typed[1], "<rsl>2</rsl>");
	close_archive(&a);
	remove_place(&place);
}

/* A response with a body of n bytes. */
static void
put_long(struct out *out, const char *url, const char *fields, size_t n)
{
	char *message = malloc(sizeof OK + n), all[256];

	assert_non_null(message);
	memcpy(message, OK, sizeof OK - 1);
	memset(message + sizeof OK - 1, 'x', n);
	snprintf(all, sizeof all, HTTP "%s", fields);
	warc_record(out, "response", url, DAY, all, message, sizeof OK - 1 + n);
	free(message);
}

static void
assert_length(
    struct asked_archive *a, enum site_file file, const char *origin, size_t len, bool is_cut)
{
	struct site_capture c = only_capture(a, file, origin);
	struct gpai_error err;
	struct span body;

	assert_int_equal(c.answer, ANSWER_BODY);
	assert_int_equal(c.is_cut, is_cut);
	assert_int_equal(archive_body(a->archive, &c.digest, &a->arena, &body, &err), GPAI_OK);
	assert_int_equal(body.len, len);
}

static void
bodies_are_cut_at_the_limit_of_their_file(void **state)
{
	struct test_place place = make_place();
	struct out out;
	(void)state;

	out_memory(&out);
	put_long(&out, "http://a.example/robots.txt", "", ROBOTS_BYTES_MAX);
	put_long(&out, "http://b.example/robots.txt", "", ROBOTS_BYTES_MAX + 1);
	/* The crawler cut it, but not before all that is read anyway. */
	put_long(
	    &out, "http://c.example/robots.txt", "WARC-Truncated: length\r\n", ROBOTS_BYTES_MAX);
	put_long(&out, "http://d.example/robots.txt", "WARC-Truncated: length\r\n",
	    ROBOTS_BYTES_MAX - 1);
	put_long(&out, "http://e.example/.well-known/tdmrep.json", "", TDMREP_BYTES_MAX);
	put_long(&out, "http://f.example/.well-known/tdmrep.json", "", TDMREP_BYTES_MAX + 1);
	/* Found behind a redirect, where it was not known what it is of. */
	put_long(&out, "http://g.example/r", "", ROBOTS_BYTES_MAX + 1);
	warc_response(&out, "http://g.example/robots.txt", DAY, "",
	    "HTTP/1.1 301 Moved\r\nLocation: /r\r\n\r\n");
	const char *in = write_out(&place, "in.warc", &out), *path = in_place(&place, "a.sites");
	make_archive(path, &in, 1);
	struct asked_archive a = open_archive(path);
	assert_length(&a, SITE_FILE_ROBOTS, "http://a.example", ROBOTS_BYTES_MAX, false);
	assert_length(&a, SITE_FILE_ROBOTS, "http://b.example", ROBOTS_BYTES_MAX, true);
	assert_length(&a, SITE_FILE_ROBOTS, "http://c.example", ROBOTS_BYTES_MAX, true);
	assert_int_equal(
	    only_capture(&a, SITE_FILE_ROBOTS, "http://d.example").answer, ANSWER_LOST);
	assert_length(&a, SITE_FILE_TDMREP, "http://e.example", TDMREP_BYTES_MAX, false);
	assert_length(&a, SITE_FILE_TDMREP, "http://f.example", TDMREP_BYTES_MAX, true);
	assert_length(&a, SITE_FILE_ROBOTS, "http://g.example", ROBOTS_BYTES_MAX, true);
	close_archive(&a);
	remove_place(&place);
}

static const char *
packed(struct test_place *place, const char *from, const char *name, const char *program)
{
	const char *to = in_place(place, name);
	char command[400];

	snprintf(command, sizeof command, "%s < '%s' > '%s' 2>/dev/null", program, from, to);
	return system(command) == 0 ? to : NULL;
}

static void
packing_order_and_grouping_do_not_matter(void **state)
{
	static const char *const packings[] = {"gzip -c", "zstd -c", "lz4 -c", "xz -c", "bzip2 -c"};
	struct test_place place = make_place();
	struct digest expected = {0};
	struct out one, two, both;
	(void)state;

	out_memory(&one);
	out_memory(&two);
	out_memory(&both);
	for (int i = 0; i < 200; i++) {
		struct out *outs[] = {i % 3 == 0 ? &one : &two, &both};
		char url[80], message[120];
		for (size_t k = 0; k < 2; k++) {
			snprintf(url, sizeof url, "http://s%d.example/robots.txt", i / 4);
			snprintf(message, sizeof message,
			    i % 5 == 0
				? "HTTP/1.1 301 Moved\r\nLocation: http://t.example/%d\r\n\r\n"
				: OK "body %d",
			    i);
			warc_response(outs[k], url, i % 2 ? DAY : NEXT, "", message);
			snprintf(url, sizeof url, "http://t.example/%d", i - 7);
			warc_response(outs[k], url, i % 2 ? NEXT : DAY, "", OK "elsewhere");
		}
	}
	const char *inputs[8] = {
	    write_out(&place, "1.warc", &one), write_out(&place, "2.warc", &two)};
	const char *whole = write_out(&place, "both.warc", &both);
	expected = make_archive(in_place(&place, "1.sites"), inputs, 2).about.digest;
	const char *turned[] = {inputs[1], inputs[0], whole};
	struct digest found = make_archive(in_place(&place, "2.sites"), turned, 3).about.digest;
	assert_true(digest_equal(&found, &expected));
	/* Archives of parts, joined: targets are only kept where something leads to them. */
	const char *parts[] = {in_place(&place, "3.sites"), in_place(&place, "1.sites")};
	make_archive(parts[0], inputs, 1);
	found = make_archive(in_place(&place, "4.sites"), parts, 2).about.digest;
	assert_true(digest_equal(&found, &expected));
	for (size_t i = 0; i < sizeof packings / sizeof *packings; i++) {
		char name[40];
		snprintf(name, sizeof name, "packed-%zu", i);
		const char *in = packed(&place, whole, name, packings[i]);
		if (in == NULL)
			continue; /* no such program here */
		snprintf(name, sizeof name, "packed-%zu.sites", i);
		found = make_archive(in_place(&place, name), &in, 1).about.digest;
		assert_true(digest_equal(&found, &expected));
	}
	remove_place(&place);
}

static void
arc_files_tell_the_same(void **state)
{
	static const char message[] = OK "User-agent: *\n", gone[] = "HTTP/1.0 404 No\r\n\r\n",
			  moved[] = "HTTP/1.0 301 Moved\r\nLocation: /r\r\n\r\n";
	static const char first[] =
	    "1 0 Crawler\nURL IP-address Archive-date Content-type Archive-length\n";
	struct test_place place = make_place();
	struct out out;
	(void)state;

	out_memory(&out);
	out_format(&out, "filedesc://a.arc 0.0.0.0 20240501100000 text/plain %zu\n%s\n",
	    sizeof first - 1, first);
	out_format(&out,
	    "http://a.example/robots.txt 192.0.2.1 20240501100000 text/plain %zu\n%s\n",
	    sizeof message - 1, message);
	out_format(&out,
	    "http://b.example/robots.txt 192.0.2.1 20240501100000 text/plain %zu\n%s\n",
	    sizeof gone - 1, gone);
	out_format(&out,
	    "http://c.example/robots.txt 192.0.2.1 20240501100000 text/plain %zu\n%s\n",
	    sizeof moved - 1, moved);
	out_format(&out, "http://c.example/r 192.0.2.1 20240501100000 text/plain %zu\n%s\n",
	    sizeof message - 1, message);
	const char *in = write_out(&place, "in.arc", &out), *path = in_place(&place, "a.sites");
	make_archive(path, &in, 1);
	struct asked_archive a = open_archive(path);
	assert_body(&a, history_of(&a, SITE_FILE_ROBOTS, "http://a.example", 1), "User-agent: *\n");
	struct site_capture c = only_capture(&a, SITE_FILE_ROBOTS, "http://b.example");
	assert_int_equal(c.answer, ANSWER_UNAVAILABLE);
	assert_int_equal(c.status, 404);
	c = only_capture(&a, SITE_FILE_ROBOTS, "http://c.example");
	assert_body(&a, &c, "User-agent: *\n");
	assert_int_equal(c.redirects, 1);
	close_archive(&a);
	remove_place(&place);
}

static void
damage_is_counted_and_what_lies_behind_it_found(void **state)
{
	struct test_place place = make_place();
	struct out out;
	struct archive_maker *maker;
	struct gpai_error err;
	(void)state;

	out_memory(&out);
	warc_response(&out, "http://a.example/robots.txt", DAY, "", OK "a");
	out_string(&out, "WARC/1.1\r\nWARC-Type: response\r\nContent-Length: many\r\n\r\n\r\n");
	warc_response(&out, "http://b.example/robots.txt", DAY, "", OK "b");
	warc_response(&out, "http://c.example/robots.txt", "one day", "", OK "c");
	warc_response(&out, "http://d.example/robots.txt", DAY, "", OK "d");
	out.len -= 6;
	const char *in = write_out(&place, "in.warc", &out), *path = in_place(&place, "a.sites");
	struct archive_made made = make_archive(path, &in, 1);
	assert_int_equal(made.about.captures, 2);
	assert_int_equal(made.damage, 3);
	/* The name is taken; a corpus may be without captures, an archive of them not. */
	assert_int_equal(archive_create(path, 0, &maker, &err), GPAI_CONFLICT);
	in = write_file(&place, "empty.warc", "WARC/1.0\r\n", 10);
	assert_int_equal(archive_create(in_place(&place, "b.sites"), 0, &maker, &err), GPAI_OK);
	assert_int_equal(archive_add(maker, in, false, &err), GPAI_OK);
	assert_int_equal(archive_add(maker, in, true, &err), GPAI_NOT_FOUND);
	assert_int_equal(archive_add(maker, in_place(&place, "no"), true, &err), GPAI_NOT_FOUND);
	assert_int_equal(archive_add(maker, in_place(&place, "no"), false, &err), GPAI_NOT_FOUND);
	assert_int_equal(archive_finish(maker, &made, &err), GPAI_OK);
	assert_int_equal(made.about.captures, 0);
	struct asked_archive a = open_archive(in_place(&place, "b.sites"));
	history_of(&a, SITE_FILE_ROBOTS, "http://a.example", 0);
	close_archive(&a);
	remove_place(&place);
}

/* Thousands that share a digest, a time or an address, which a search by pairs would not survive.
 */
static void
revisits_take_time_in_line_with_their_number(void **state)
{
	enum { N = 12000 };
	struct test_place place = make_place();
	struct out out;
	char url[80], fields[160], date[40];
	(void)state;

	out_memory(&out);
	for (int i = 0; i < N; i++) {
		snprintf(fields, sizeof fields, "WARC-Payload-Digest: sha1:SAME\r\n");
		snprintf(url, sizeof url, "http://s%d.example/robots.txt", i);
		warc_response(&out, url, DAY, fields, OK "same");
		warc_record(&out, "revisit", url, NEXT, fields, "", 0);
		snprintf(date, sizeof date, "2024-05-%02dT%02d:%02d:%02dZ", 1 + i % 28, i % 24,
		    i / 24 % 60, i / 1440 % 60);
		warc_response(&out, "http://one.example/robots.txt", date, "",
		    i % 2 ? "HTTP/1.1 304 Same\r\n\r\n" : "HTTP/1.1 404 No\r\n\r\n");
		snprintf(fields, sizeof fields, "Location: /%d\r\n", i);
		warc_record(&out, "resource", "http://two.example/robots.txt", DAY, "", fields, 13);
		warc_record(&out, "revisit", "http://three.example/robots.txt", NEXT,
		    "WARC-Refers-To-Target-URI: http://two.example/robots.txt\r\n"
		    "WARC-Refers-To-Date: " DAY "\r\n",
		    "", 0);
	}
	const char *in = write_out(&place, "in.warc", &out), *path = in_place(&place, "a.sites");
	clock_t began = clock();
	struct archive_made made = make_archive(path, &in, 1);
	double seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
	assert_true(made.about.captures > 2 * N);
	if (seconds > 30)
		fail_msg("%.1f seconds of a processor", seconds);
	struct asked_archive a = open_archive(path);
	const struct site_capture *c = history_of(&a, SITE_FILE_ROBOTS, "http://s7.example", 2);
	assert_body(&a, &c[1], "same");
	close_archive(&a);
	remove_place(&place);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_revisit_has_the_body_that_it_refers_to),
	    cmocka_unit_test(licences_are_kept_wherever_they_are_named),
	    cmocka_unit_test(bodies_are_cut_at_the_limit_of_their_file),
	    cmocka_unit_test(packing_order_and_grouping_do_not_matter),
	    cmocka_unit_test(arc_files_tell_the_same),
	    cmocka_unit_test(damage_is_counted_and_what_lies_behind_it_found),
	    cmocka_unit_test(revisits_take_time_in_line_with_their_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
