/* SPDX-License-Identifier: Apache-2.0 */
/* ARC records put together by hand. */
#include "bytes.h"
#include "documents.h"
#include "memory_stream.h"

static struct bytes made;

#define FILEDESC                                                                                   \
	"filedesc://x.arc.gz 127.0.0.1 20140216050221 text/plain 75\n"                             \
	"1 0 LiveWeb Capture\nURL IP-address Archive-date Content-type Archive-length\n\n"
#define HTTP_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"

static int
start(void **state)
{
	(void)state;
	made.len = 0;
	memory_plan = (struct memory_plan){0};
	return 0;
}

static struct span
made_span(void)
{
	return (struct span){made.at, made.len};
}

static void
put_record(const char *before, const char *block)
{
	char length[32];

	put_string(&made, before);
	snprintf(length, sizeof length, " %zu\n", strlen(block));
	put_string(&made, length);
	put_string(&made, block);
	put_string(&made, "\n");
}

static void
expect(const char *lines)
{
	struct reading reading;

	reading_all(&reading, &arc_format, made_span(), WANT_ALL);
	assert_string_equal(reading.lines.at, lines);
	reading_release(&reading);
}

static void
payload_time_and_origin_are_read(void **state)
{
	(void)state;
	put_string(&made, FILEDESC);
	put_record("http://a.example/ 1.2.3.4 20140216050221 text/html", HTTP_HEAD "Hello");
	put_record("dns:a.example 1.2.3.4 20140216050221 text/dns", "a.example 1.2.3.4");
	put_record("ftp://a.example/b c 1.2.3.4 20140216 image/gif", "not read: a short date");
	put_record("ftp://a.example/b c 1.2.3.4 201402160502 image/gif", "GIF");
	expect("http://a.example/\ttext\ttext/html\t\t\tLiveWeb Capture\t1392526941\t49\t5\t"
	       "058c01f5\n"
	       "damage 307 bytes that are no ARC record\n"
	       "ftp://a.example/b c\timages\timage/gif\t\t\tLiveWeb Capture\t1392526920\t3\t3\t"
	       "01b000d7\n");
}

static void
version_two_is_read_from_its_ten_fields(void **state)
{
	(void)state;
	put_record("http://a.example/ 1.2.3.4 20140216050221 text/html 200 sum http://b/ 77 x.arc",
	    HTTP_HEAD "Hello");
	expect("http://a.example/\ttext\ttext/html\t\t\t\t1392526941\t49\t5\t058c01f5\n");
}

static void
garbage_is_told_and_the_next_record_read(void **state)
{
	(void)state;
	put_record("http://a.example/ 1.2.3.4 20140216050221 no-type", "Hello");
	put_string(&made, "garbage\nhttp://looks like one\n");
	put_record("http://a.example/ 1.2.3.4 20140216050221 no-type", "Hello");
	expect("http://a.example/\ttext\ttext/plain\t\t\t\t1392526941\t5\t5\t058c01f5\n"
	       "damage 57 bytes that are no ARC record\n"
	       "http://a.example/\ttext\ttext/plain\t\t\t\t1392526941\t5\t5\t058c01f5\n");
}

static void
file_cut_or_given_in_bits_is_the_same(void **state)
{
	struct reading whole, reading;
	uint64_t units[4] = {0};

	(void)state;
	put_string(&made, FILEDESC);
	for (size_t i = 1; i < 4; i++) {
		units[i] = made.len;
		put_record("http://a.example/ 1.2.3.4 20140216050221 text/html", HTTP_HEAD "Hello");
	}
	reading_all(&whole, &arc_format, made_span(), WANT_ALL);
	assert_int_equal(whole.documents, 3);
	for (int mode = 0; mode < 2; mode++) {
		for (uint64_t cut = 1; cut < made.len; cut++) {
			memory_plan.chunk = cut;
			reading_init(&reading);
			reading_piece(&reading, &arc_format, made_span(), 0, cut, WANT_ALL);
			reading_piece(&reading, &arc_format, made_span(), cut, made.len, WANT_ALL);
			out_char(&reading.lines, '\0');
			assert_string_equal(reading.lines.at, whole.lines.at);
			reading_release(&reading);
		}
		memory_plan.units = units;
		memory_plan.n_units = 4;
	}
	reading_release(&whole);
}

static void
text_with_addresses_is_no_archive(void **state)
{
	static const char text[] = "http://a.example/ is a page\nhttp://b.example/ 1 2 3 4 5\n";

	(void)state;
	assert_false(arc_format.sniff((struct span){(const uint8_t *)text, sizeof text - 1}, "x"));
	put_string(&made, FILEDESC);
	assert_ptr_equal(corpus_format_of(made_span(), "x"), &arc_format);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(payload_time_and_origin_are_read, start),
	    cmocka_unit_test_setup(version_two_is_read_from_its_ten_fields, start),
	    cmocka_unit_test_setup(garbage_is_told_and_the_next_record_read, start),
	    cmocka_unit_test_setup(file_cut_or_given_in_bits_is_the_same, start),
	    cmocka_unit_test_setup(text_with_addresses_is_no_archive, start),
	};

	return cmocka_run_group_tests_name("arc", tests, NULL, NULL);
}
