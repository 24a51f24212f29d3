/* SPDX-License-Identifier: Apache-2.0 */
/* WARC records put together by hand: sound, odd, damaged and hostile. */
#include "bytes.h"
#include "documents.h"
#include "memory_stream.h"

#include <stdarg.h>

static struct bytes made;

static struct span
made_span(void)
{
	return (struct span){made.at, made.len};
}

static void
put_record_of(const char *fields, const char *block, size_t len)
{
	char length[64];

	put_string(&made, "WARC/1.0\r\n");
	put_string(&made, fields);
	snprintf(length, sizeof length, "Content-Length: %zu\r\n\r\n", len);
	put_string(&made, length);
	put(&made, block, len);
	put_string(&made, "\r\n\r\n");
}

static void
put_record(const char *fields, const char *block)
{
	put_record_of(fields, block, strlen(block));
}

#define RESPONSE                                                                                   \
	"WARC-Type: response\r\nWARC-Target-URI: http://a.example/x\r\n"                           \
	"WARC-Date: 2016-10-17T14:57:38Z\r\nContent-Type: application/http; msgtype=response\r\n"
#define HTTP_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"

static int
start(void **state)
{
	(void)state;
	made.len = 0;
	memory_plan = (struct memory_plan){0};
	return 0;
}

static void
expect(const char *lines)
{
	struct reading reading;

	reading_all(&reading, &warc_format, made_span(), WANT_ALL);
	assert_string_equal(reading.lines.at, lines);
	reading_release(&reading);
}

static void
payload_is_counted_without_http_head_and_raw_with_it(void **state)
{
	(void)state;
	put_record(RESPONSE, HTTP_HEAD "\r\n<p>Hello");
	expect("http://a.example/x\ttext\ttext/html; charset=utf-8\t\t\t\t1476716258\t67\t8\t"
	       "0bf302df\n");
}

static void
requests_and_metadata_and_revisits_are_no_documents(void **state)
{
	(void)state;
	put_record("WARC-Type: warcinfo\r\n", "software: Crawl/1.0\r\n");
	put_record("WARC-Type: request\r\n", "GET / HTTP/1.0\r\nUser-Agent: Bot/2\r\n\r\n");
	put_record("WARC-Type: metadata\r\n", "{}");
	put_record("WARC-Type: revisit\r\n", HTTP_HEAD "\r\n");
	put_record("WARC-Type: conversation\r\n", "new type");
	expect("");
}

static void
conversions_state_language_and_take_the_crawler_of_the_file(void **state)
{
	(void)state;
	put_record("WARC-Type: warcinfo\r\nWARC-Record-ID: <urn:1>\r\n",
	    "publisher: Common Crawl\r\nsoftware: Crawl/1.0\r\n");
	put_record("WARC-Type: conversion\r\nWARC-Target-URI: http://b.example/\r\n"
		   "WARC-Date: 2020\r\nWARC-Identified-Content-Language: eng,deu\r\n"
		   "Content-Type: text/plain\r\nWARC-Warcinfo-ID: <urn:1>\r\n",
	    "Hello");
	put_record("WARC-Type: conversion\r\nWARC-Warcinfo-ID: <urn:2>\r\n"
		   "Content-Type: text/plain\r\n",
	    "Hello");
	expect("http://b.example/\ttext\ttext/plain\teng,deu\t\tCrawl/1.0\t1577836800\t5\t5\t"
	       "058c01f5\n"
	       "\ttext\ttext/plain\t\t\t\t-\t5\t5\t058c01f5\n");
}

static void
user_agent_of_a_request_is_better_than_software(void **state)
{
	(void)state;
	put_record("WARC-Type: warcinfo\r\n", "software: Crawl/1.0\r\n");
	put_record("WARC-Type: resource\r\nContent-Type: text/plain\r\n", "x");
	put_record("WARC-Type: request\r\n", "GET / HTTP/1.0\r\nUser-Agent: Bot/2\r\n\r\n");
	expect("\ttext\ttext/plain\t\t\tBot/2\t-\t1\t1\t00790079\n");
}

static void
angle_brackets_of_wget_are_taken_off_urls(void **state)
{
	(void)state;
	put_record("WARC-Type: resource\r\nWARC-Target-URI: <http://a.example/>\r\n"
		   "Content-Type: image/png\r\n",
	    "x");
	put_record("WARC-Type: resource\r\nWARC-Target-URI: file:///with blanks.png\r\n"
		   "Content-Type: image/png\r\n",
	    "x");
	expect("http://a.example/\timages\timage/png\t\t\t\t-\t1\t1\t00790079\n"
	       "file:///with blanks.png\timages\timage/png\t\t\t\t-\t1\t1\t00790079\n");
}

static void
chunks_are_joined_and_broken_ones_said(void **state)
{
	(void)state;
	put_record(RESPONSE, HTTP_HEAD "Transfer-Encoding: chunked\r\n\r\n"
				       "5\r\nHello\r\n00006;x=y\r\n world\r\n0\r\n\r\n");
	put_record(RESPONSE, HTTP_HEAD "Transfer-Encoding: chunked\r\n\r\nHello world");
	put_record(
	    RESPONSE, HTTP_HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\nHello\r\nff\r\n world");
	expect("http://a.example/x\ttext\ttext/html; charset=utf-8\t\t\t\t1476716258\t121\t11\t"
	       "18ab043d\n"
	       "http://a.example/x\ttext\ttext/html; charset=utf-8\t\t\t\t1476716258\t98\t11\t"
	       "18ab043d\n"
	       "damage 574 chunks of an HTTP payload are broken\n"
	       "http://a.example/x\ttext\ttext/html; charset=utf-8\t\t\t\t1476716258\t107\t11\t"
	       "18ab043d\n");
}

static void
codings_are_read_as_lists(void **state)
{
	static const char *const one[] = {"Transfer-Encoding: gzip, chunked\r\n",
	    "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"
	    "Content-Encoding: identity, gzip\r\n",
	    "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\nContent-Encoding:\r\n"
	    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"};
	struct reading reading;

	(void)state;
	/* A body that states gzip without its mark is taken as it lies there. */
	for (size_t i = 0; i < 3; i++) {
		char head[256];

		snprintf(head, sizeof head, HTTP_HEAD "%s\r\n5\r\nHello\r\n0\r\n\r\n", one[i]);
		put_record(RESPONSE, head);
	}
	put_record(RESPONSE, HTTP_HEAD "Content-Encoding: gzip, br\r\n\r\nHello");
	reading_all(&reading, &warc_format, made_span(), WANT_ALL);
	assert_int_equal(reading.bytes, 4 * 5);
	assert_int_equal(reading.damages, 1);
	assert_string_equal(reading.last_damage,
	    "content coding of an HTTP payload is not known: counted as stored");
	reading_release(&reading);
}

static void
bodies_that_are_not_wanted_are_counted_alike(void **state)
{
	struct reading with, without;

	(void)state;
	put_record(RESPONSE, HTTP_HEAD "Transfer-Encoding: chunked\r\n\r\n"
				       "5\r\nHello\r\n00006;x=y\r\n world\r\n0\r\n\r\n");
	put_record(RESPONSE, HTTP_HEAD "\r\nHello");
	reading_all(&with, &warc_format, made_span(), WANT_ALL);
	reading_all(&without, &warc_format, made_span(), WANT_HOSTS | WANT_LABELS);
	assert_int_equal(with.bytes, 16);
	assert_int_equal(with.bytes, without.bytes);
	assert_int_equal(with.raw_bytes, without.raw_bytes);
	reading_release(&with);
	reading_release(&without);
}

static void
empty_payloads_and_answers_of_dns_are_no_documents(void **state)
{
	(void)state;
	put_record(RESPONSE, HTTP_HEAD "\r\n");
	put_record(RESPONSE, HTTP_HEAD);
	put_record("WARC-Type: response\r\nWARC-Target-URI: dns:a.example\r\n"
		   "Content-Type: text/dns\r\n",
	    "20160101 a.example 1.2.3.4");
	expect("");
}

static void
types_are_told_by_content_where_nobody_states_them(void **state)
{
	(void)state;
	put_record("WARC-Type: resource\r\n", "GIF89a....");
	put_record("WARC-Type: resource\r\nContent-Type: application/octet-stream\r\n", "fLaC");
	put_record(RESPONSE "WARC-Identified-Payload-Type: image/png\r\n", HTTP_HEAD "\r\nx");
	expect("\timages\timage/gif\t\t\t\t-\t10\t10\t0e200261\n"
	       "\taudio\tapplication/octet-stream\t\t\t\t-\t4\t4\t03850157\n"
	       "http://a.example/x\timages\timage/png\t\t\t\t1476716258\t60\t1\t00790079\n");
}

static void
dates_of_every_precision_and_zone_are_read(void **state)
{
	static const struct {
		const char *date;
		const char *seconds;
	} dates[] = {
	    {"2016-10-17T14:57:38Z", "1476716258"},
	    {"2016-10-17T14:57:38.123456Z", "1476716258"},
	    {"2016-10-17T16:57:38+02:00", "1476716258"},
	    {"2016-10-17T07:57:38-0700", "1476716258"},
	    {"2016-10-17", "1476662400"},
	    {"2016-10", "1475280000"},
	    {"2016", "1451606400"},
	    {"2016-13-01", "-"},
	    {"2016-02-30", "-"},
	    {"2008-10-294T05:21:46-0700", "1224505306"},
	    {"2008-10-999T05:21:46-0700", "-"},
	    {"yesterday", "-"},
	    {"", "-"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
		char fields[256], line[256];
		made.len = 0;
		snprintf(fields, sizeof fields,
		    "WARC-Type: resource\r\nContent-Type: text/plain\r\nWARC-Date: %s\r\n",
		    dates[i].date);
		snprintf(line, sizeof line, "\ttext\ttext/plain\t\t\t\t%s\t1\t1\t00790079\n",
		    dates[i].seconds);
		put_record(fields, "x");
		expect(line);
	}
}

#define ONE      "WARC-Type: resource\r\nContent-Type: text/plain\r\n"
#define ONE_LINE "\ttext\ttext/plain\t\t\t\t-\t3\t3\t024d0127\n"

static void
missing_and_doubled_record_ends_are_passed_over(void **state)
{
	(void)state;
	put_record(ONE, "abc");
	made.len -= 4;
	put_record(ONE, "abc");
	put_string(&made, "\r\n\r\n\n\n");
	put_record(ONE, "abc");
	made.len -= 4;
	expect(ONE_LINE ONE_LINE ONE_LINE);
}

static void
heads_with_lone_line_feeds_and_odd_case_are_read(void **state)
{
	(void)state;
	put_string(&made, "WARC/0.18\nwarc-TYPE:resource\nCONTENT-type:\ttext/plain \n"
			  "folded: a\n b\nno colon\ncontent-length: 3\n\nabc\n\n");
	expect(ONE_LINE);
}

static void
garbage_between_records_is_told_once_and_skipped(void **state)
{
	(void)state;
	put_record(ONE, "abc");
	put_string(&made, "some garbage\nmore WARC/1.0 garbage\nWARC/x\n");
	put_record(ONE, "abc");
	expect(ONE_LINE "damage 85 bytes that are no WARC record\n" ONE_LINE);
}

static void
lengths_that_cannot_be_are_told_and_the_next_record_is_read(void **state)
{
	static const char *const lengths[] = {
	    "Content-Length: -3\r\n",
	    "Content-Length: 9223372036854775808\r\n",
	    "Content-Length: 99999999999999999999999\r\n",
	    "Content-Length: 1e3\r\n",
	    "Content-Length:\r\n",
	    "",
	};

	(void)state;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		struct reading reading;
		made.len = 0;
		put_record(ONE, "abc");
		put_string(&made, "WARC/1.0\r\n" ONE);
		put_string(&made, lengths[i]);
		put_string(&made, "\r\nabc\r\n\r\n");
		put_record(ONE, "abc");
		reading_all(&reading, &warc_format, made_span(), WANT_ALL);
		assert_int_equal(reading.documents, 2);
		assert_int_equal(reading.damages, 1);
		assert_int_equal(reading.last_damage_at, 85);
		reading_release(&reading);
	}
}

static void
head_without_end_is_told_and_bounded(void **state)
{
	struct reading reading;

	(void)state;
	put_string(&made, "WARC/1.0\r\nWARC-Target-URI: http://");
	while (made.len < sizeof made.at - 100)
		put_string(&made, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	memory_plan.chunk = 4096;
	reading_all(&reading, &warc_format, made_span(), WANT_ALL);
	assert_int_equal(reading.documents, 0);
	assert_int_equal(reading.damages, 1);
	assert_string_equal(reading.last_damage, "record is cut short");
	reading_release(&reading);
}

static void
head_longer_than_a_mebibyte_is_passed_over(void **state)
{
	struct reading reading;
	size_t len = 3u << 20;
	uint8_t *bytes = malloc(len + 200);

	(void)state;
	put_record(ONE, "abc");
	memset(bytes, 'a', len);
	memcpy(bytes, "WARC/1.0\r\nWARC-Target-URI: http://", 34);
	bytes[len - 1] = '\n';
	memcpy(bytes + len, made.at, made.len);
	memory_plan.chunk = 4096;
	reading_all(&reading, &warc_format, (struct span){bytes, len + made.len}, WANT_ALL);
	assert_string_equal(
	    reading.lines.at, "damage 0 head of a record is longer than 1 MiB\n" ONE_LINE);
	reading_release(&reading);
	free(bytes);
}

static void
nul_in_a_url_is_handed_on(void **state)
{
	static const char fields[] =
	    "WARC-Type: resource\r\nContent-Type: text/plain\r\nWARC-Target-URI: http://a\0b/\r\n";

	(void)state;
	put_string(&made, "WARC/1.0\r\n");
	put(&made, fields, sizeof fields - 1);
	put_string(&made, "Content-Length: 3\r\n\r\nabc\r\n\r\n");
	expect("http://a\\x00b/\ttext\ttext/plain\t\t\t\t-\t3\t3\t024d0127\n");
}

static void
segments_are_told_and_not_counted(void **state)
{
	(void)state;
	put_record(ONE "WARC-Segment-Number: 1\r\n", "abc");
	put_record("WARC-Type: continuation\r\nWARC-Segment-Number: 2\r\n", "abc");
	put_record(ONE, "abc");
	expect("damage 0 record in segments, which are not joined\n"
	       "damage 109 record in segments, which are not joined\n" ONE_LINE);
}

/* A file of many kinds of records; units: where each begins. */
static size_t
put_mixture(uint64_t units[16])
{
	size_t n = 0;

	units[n++] = made.len;
	put_record("WARC-Type: warcinfo\r\nWARC-Record-ID: <urn:1>\r\n", "software: Crawl/1.0\r\n");
	units[n++] = made.len;
	put_record("WARC-Type: request\r\n", "GET / HTTP/1.0\r\nUser-Agent: Bot/2\r\n\r\n");
	units[n++] = made.len;
	put_record(RESPONSE, HTTP_HEAD "\r\n<p>Hello");
	units[n++] = made.len;
	put_record("WARC-Type: metadata\r\n", "{}");
	units[n++] = made.len;
	put_record(RESPONSE, HTTP_HEAD "Transfer-Encoding: chunked\r\n\r\n"
				       "5\r\nHello\r\n00006;x=y\r\n world\r\n0\r\n\r\n");
	units[n++] = made.len;
	put_record(ONE, "abc");
	units[n++] = made.len;
	put_record("WARC-Type: conversion\r\nWARC-Target-URI: http://b.example/\r\n"
		   "WARC-Identified-Content-Language: eng\r\nContent-Type: text/plain\r\n",
	    "Hello\r\n\r\nworld\r\n");
	units[n++] = made.len;
	put_record(RESPONSE, HTTP_HEAD "\r\n<p>Hello again");
	return n;
}

static void
bytes_may_come_in_chunks_of_any_size(void **state)
{
	struct reading whole, reading;
	uint64_t units[16];

	(void)state;
	put_mixture(units);
	reading_all(&whole, &warc_format, made_span(), WANT_ALL);
	assert_int_equal(whole.documents, 5);
	for (memory_plan.chunk = 1; memory_plan.chunk < made.len; memory_plan.chunk++) {
		reading_all(&reading, &warc_format, made_span(), WANT_ALL);
		assert_string_equal(reading.lines.at, whole.lines.at);
		reading_release(&reading);
	}
	reading_release(&whole);
}

/* Cut in two at every byte, and in three by fixed steps. */
static void
expect_cuts_alike(void)
{
	struct reading whole, reading;
	struct span file = made_span();

	reading_all(&whole, &warc_format, file, WANT_ALL);
	for (uint64_t cut = 1; cut < file.len; cut++) {
		uint64_t second = cut + (file.len - cut) / 3;
		reading_init(&reading);
		reading_piece(&reading, &warc_format, file, 0, cut, WANT_ALL);
		reading_piece(&reading, &warc_format, file, cut, second, WANT_ALL);
		reading_piece(&reading, &warc_format, file, second, file.len, WANT_ALL);
		out_char(&reading.lines, '\0');
		assert_string_equal(reading.lines.at, whole.lines.at);
		reading_release(&reading);
	}
	reading_release(&whole);
}

static void
file_cut_at_any_byte_gives_each_document_once(void **state)
{
	uint64_t units[16];

	(void)state;
	size_t n = put_mixture(units);
	expect_cuts_alike();
	memory_plan.chunk = 7;
	expect_cuts_alike();
	memory_plan.units = units;
	memory_plan.n_units = n;
	expect_cuts_alike();
}

static void
every_prefix_gives_the_records_it_holds_and_tells_the_cut_one(void **state)
{
	uint64_t units[16];

	(void)state;
	put_mixture(units);
	for (size_t len = 0; len < made.len; len++) {
		struct reading reading;
		reading_all(&reading, &warc_format, (struct span){made.at, len}, WANT_ALL);
		assert_true(reading.documents <= 5);
		assert_true(reading.damages <= 1);
		reading_release(&reading);
	}
}

static void
damaged_unit_costs_its_record_alone(void **state)
{
	struct reading whole, reading;
	uint64_t units[16];

	(void)state;
	memory_plan.n_units = put_mixture(units);
	memory_plan.units = units;
	reading_all(&whole, &warc_format, made_span(), WANT_ALL);
	for (size_t i = 0; i < memory_plan.n_units; i++) {
		memory_plan.broken = i + 1;
		reading_all(&reading, &warc_format, made_span(), WANT_ALL);
		assert_int_equal(reading.damages, 1);
		assert_int_equal(reading.last_damage_at, units[i]);
		assert_string_equal(reading.last_damage, "unit is broken");
		assert_in_range(reading.documents, 4, 5);
		reading_release(&reading);
	}
	reading_release(&whole);
}

static void
too_large_a_length_ends_at_the_next_unit(void **state)
{
	uint64_t units[3] = {0};

	(void)state;
	put_string(
	    &made, "WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 150\r\n\r\nabc\r\n\r\n");
	units[1] = made.len;
	put_record(ONE, "abc");
	units[2] = made.len;
	put_record(ONE, "abc");
	memory_plan = (struct memory_plan){.units = units, .n_units = 3};
	expect("damage 0 record is cut short\n" ONE_LINE ONE_LINE);
}

/* Longer than what is taken into memory at once: its head is kept, its body walked over. */
static void
long_record_is_measured_without_its_body(void **state)
{
	static const char head[] =
	    "WARC/1.0\r\n" RESPONSE "Content-Length: %zu\r\n\r\n" HTTP_HEAD "\r\n";
	struct reading reading;
	size_t body = 65u << 20, http = sizeof HTTP_HEAD + 1;
	uint8_t *bytes = malloc(body + 4096);
	char expected[256];

	(void)state;
	int len = snprintf((char *)bytes, 4096, head, body + http);
	memset(bytes + len, 'x', body);
	put_record(ONE, "abc");
	memcpy(bytes + len + body, made.at, made.len);
	memory_plan.chunk = 1u << 20;
	reading_all(
	    &reading, &warc_format, (struct span){bytes, (size_t)len + body + made.len}, WANT_ALL);
	snprintf(expected, sizeof expected,
	    "damage 0 record is too long to be looked into: only its length counts\n"
	    "http://a.example/x\ttext\ttext/html; "
	    "charset=utf-8\t\t\t\t1476716258\t%zu\t%zu\n" ONE_LINE,
	    body + http, body);
	assert_string_equal(reading.lines.at, expected);
	reading_release(&reading);
	/* Who does not look into bodies misses nothing. */
	reading_all(&reading, &warc_format, (struct span){bytes, (size_t)len + body + made.len},
	    WANT_HOSTS | WANT_LABELS);
	assert_int_equal(reading.damages, 0);
	assert_int_equal(reading.bytes, body + 3);
	reading_release(&reading);
	free(bytes);
}

static void
content_decides_what_is_warc(void **state)
{
	static const char sound[] = "\r\nWARC/1.1\r\n", other[] = "WARC is not";

	(void)state;
	assert_true(warc_format.sniff((struct span){(const uint8_t *)sound, 12}, "x.txt"));
	assert_false(warc_format.sniff((struct span){(const uint8_t *)other, 11}, "x.warc"));
	assert_ptr_equal(
	    corpus_format_of((struct span){(const uint8_t *)sound, 12}, "x"), &warc_format);
	assert_ptr_equal(corpus_format_named(text_of("warc")), &warc_format);
	assert_null(corpus_format_named(text_of("word")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(payload_is_counted_without_http_head_and_raw_with_it, start),
	    cmocka_unit_test_setup(requests_and_metadata_and_revisits_are_no_documents, start),
	    cmocka_unit_test_setup(
		conversions_state_language_and_take_the_crawler_of_the_file, start),
	    cmocka_unit_test_setup(user_agent_of_a_request_is_better_than_software, start),
	    cmocka_unit_test_setup(angle_brackets_of_wget_are_taken_off_urls, start),
	    cmocka_unit_test_setup(chunks_are_joined_and_broken_ones_said, start),
	    cmocka_unit_test_setup(codings_are_read_as_lists, start),
	    cmocka_unit_test_setup(bodies_that_are_not_wanted_are_counted_alike, start),
	    cmocka_unit_test_setup(empty_payloads_and_answers_of_dns_are_no_documents, start),
	    cmocka_unit_test_setup(types_are_told_by_content_where_nobody_states_them, start),
	    cmocka_unit_test_setup(dates_of_every_precision_and_zone_are_read, start),
	    cmocka_unit_test_setup(missing_and_doubled_record_ends_are_passed_over, start),
	    cmocka_unit_test_setup(heads_with_lone_line_feeds_and_odd_case_are_read, start),
	    cmocka_unit_test_setup(garbage_between_records_is_told_once_and_skipped, start),
	    cmocka_unit_test_setup(
		lengths_that_cannot_be_are_told_and_the_next_record_is_read, start),
	    cmocka_unit_test_setup(head_without_end_is_told_and_bounded, start),
	    cmocka_unit_test_setup(head_longer_than_a_mebibyte_is_passed_over, start),
	    cmocka_unit_test_setup(nul_in_a_url_is_handed_on, start),
	    cmocka_unit_test_setup(segments_are_told_and_not_counted, start),
	    cmocka_unit_test_setup(bytes_may_come_in_chunks_of_any_size, start),
	    cmocka_unit_test_setup(file_cut_at_any_byte_gives_each_document_once, start),
	    cmocka_unit_test_setup(
		every_prefix_gives_the_records_it_holds_and_tells_the_cut_one, start),
	    cmocka_unit_test_setup(damaged_unit_costs_its_record_alone, start),
	    cmocka_unit_test_setup(too_large_a_length_ends_at_the_next_unit, start),
	    cmocka_unit_test_setup(long_record_is_measured_without_its_body, start),
	    cmocka_unit_test_setup(content_decides_what_is_warc, start),
	};

	return cmocka_run_group_tests_name("warc", tests, NULL, NULL);
}
