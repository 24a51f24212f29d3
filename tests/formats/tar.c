/* SPDX-License-Identifier: Apache-2.0 */
/* Archives and shards put together by hand. */
#include "bytes.h"
#include "documents.h"
#include "memory_stream.h"

static struct bytes made;

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
put_header(const char *name, char type, const char *size)
{
	char header[512] = {0};
	unsigned sum = 0;

	snprintf(header, 101, "%s", name);
	memcpy(header + 124, size, 12);
	memset(header + 148, ' ', 8);
	header[156] = type;
	memcpy(header + 257, "ustar\00000", 8);
	for (size_t i = 0; i < sizeof header; i++)
		sum += (unsigned char)header[i];
	snprintf(header + 148, 8, "%06o", sum);
	put(&made, header, sizeof header);
}

static void
put_padded(const void *body, size_t len)
{
	static const char zeros[512];

	put(&made, body, len);
	put(&made, zeros, (512 - len % 512) % 512);
}

static void
put_member_of(const char *name, char type, const void *body, size_t len)
{
	char size[32];

	snprintf(size, sizeof size, "%011zo", len);
	put_header(name, type, size);
	put_padded(body, len);
}

static void
put_member(const char *name, const char *body)
{
	put_member_of(name, '0', body, strlen(body));
}

static void
put_end(void)
{
	put_padded((char[512]){0}, 512);
	put_padded((char[512]){0}, 512);
}

static void
expect(const char *lines)
{
	struct reading reading;

	reading_all(&reading, &tar_format, made_span(), WANT_ALL);
	assert_string_equal(reading.lines.at, lines);
	reading_release(&reading);
}

#define HELLO "\ttext\ttext/plain\t\t\t\t-\t5\t5\t058c01f5\n"
#define GIF   "\timages\timage/gif\t\t\t\t-\t6\t6\t05b001a9\n"

static void
files_are_documents_and_folders_and_links_are_not(void **state)
{
	(void)state;
	put_member_of("a/", '5', "", 0);
	put_member("a/b.txt", "Hello");
	put_member_of("a/link", '2', "", 0);
	put_member("a/empty", "");
	put_member("a/c.gif", "GIF89a");
	put_end();
	expect(HELLO GIF);
}

static void
description_of_a_sample_holds_for_its_members(void **state)
{
	(void)state;
	put_member("0001.cls", "7");
	put_member("0001.gif", "GIF89a");
	put_member("0001.json", "{\"url\":\"http://a.example/1\",\"license\":\"CC-BY-4.0\","
				"\"caption\":\"not counted twice\"}");
	put_member("0001.txt", "Hello");
	put_member("0002.gif", "GIF89a");
	put_member("0002.json", "{\"url\":\"http://a.example/2\",\"caption\":\"Hello\"}");
	put_member("0003.gif", "GIF89a");
	put_end();
	expect("http://a.example/1\timages\timage/gif\t\tCC-BY-4.0\t\t-\t6\t6\t05b001a9\n"
	       "http://a.example/1\ttext\ttext/plain\t\tCC-BY-4.0\t\t-\t5\t5\t058c01f5\n"
	       "http://a.example/2\timages\timage/gif\t\t\t\t-\t6\t6\t05b001a9\n"
	       "http://a.example/2\ttext\t\t\t\t\t-\t46\t5\t058c01f5\n" GIF);
}

static void
json_alone_or_of_no_meaning_is_content(void **state)
{
	(void)state;
	put_member("a.json", "[1]");
	put_member("b.gif", "GIF89a");
	put_member("b.json", "{\"x\":1}");
	put_member("c.json", "{\"key\":\"7\"}");
	put_end();
	expect("\ttext\ttext/plain\t\t\t\t-\t3\t3\t01d300ea\n" GIF
	       "\ttext\ttext/plain\t\t\t\t-\t7\t7\t089d0220\n"
	       "\ttext\ttext/plain\t\t\t\t-\t11\t11\t14be033b\n");
}

static void
long_names_of_pax_and_gnu_are_read(void **state)
{
	char name[300], pax[400];

	(void)state;
	memset(name, 'd', sizeof name);
	memcpy(name + 290, "/1.gif", 7);
	snprintf(pax, sizeof pax, "305 path=%s\n19 comment=x=y=zz\n", name);
	put_member_of("PaxHeader", 'x', pax, strlen(pax));
	put_member("short-1.gif", "GIF89a");
	memcpy(name + 290, "/1.json", 8);
	put_member_of("././@LongLink", 'L', name, strlen(name) + 1);
	put_member("short-2.json", "{\"url\":\"http://a.example/\"}");
	put_end();
	expect("http://a.example/\timages\timage/gif\t\t\t\t-\t6\t6\t05b001a9\n");
}

static void
sizes_in_pax_and_binary_are_read(void **state)
{
	static const char binary[12] = {(char)0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5};

	(void)state;
	put_member_of("PaxHeader", 'x', "9 size=5\n", 9);
	put_header("a", '0', "00000000000");
	put_padded("Hello", 5);
	put_header("b", '0', binary);
	put_padded("Hello", 5);
	put_end();
	expect(HELLO HELLO);
}

static void
damaged_header_is_told_and_the_next_found(void **state)
{
	(void)state;
	put_member("a", "Hello");
	put_member("b", "Hello");
	put_member("c", "Hello");
	put_end();
	made.at[1024 + 3] ^= 1;
	expect("damage 1024 bytes that are no tar header\n" HELLO HELLO);
}

static void
cut_member_is_told_and_no_document(void **state)
{
	(void)state;
	put_member("a", "Hello");
	put_member("b", "Hello");
	made.len -= 510;
	expect(HELLO "damage 1024 tar member is cut short\n");
}

static void
sizes_beyond_all_measure_are_told(void **state)
{
	static const char huge[12] = {(char)0x80, 0, 0, 0, 0x70, 0, 0, 0, 0, 0, 0, 5};

	(void)state;
	put_header("a", '0', huge);
	put_header("b", '0', "77777777777");
	expect("damage 0 tar member states no sound size\ndamage 512 tar member is cut short\n");
}

static void
archives_behind_one_another_are_read(void **state)
{
	(void)state;
	put_member("a", "Hello");
	put_end();
	put_member("a", "GIF89a");
	put_end();
	expect(HELLO GIF);
}

static void
every_prefix_and_chunk_ends(void **state)
{
	struct reading whole, reading;

	(void)state;
	put_member("0001.gif", "GIF89a");
	put_member("0001.json", "{\"url\":\"http://a.example/1\",\"license\":\"CC-BY-4.0\"}");
	put_member("0001.txt", "Hello");
	put_end();
	reading_all(&whole, &tar_format, made_span(), WANT_ALL);
	for (memory_plan.chunk = 1; memory_plan.chunk < 1024; memory_plan.chunk += 7) {
		reading_all(&reading, &tar_format, made_span(), WANT_ALL);
		assert_string_equal(reading.lines.at, whole.lines.at);
		reading_release(&reading);
	}
	for (size_t len = 0; len < made.len; len += 3) {
		reading_all(&reading, &tar_format, (struct span){made.at, len}, WANT_HOSTS);
		assert_true(reading.documents <= whole.documents && reading.damages <= 1);
		reading_release(&reading);
	}
	reading_release(&whole);
}

static void
checksum_decides_what_is_tar(void **state)
{
	(void)state;
	put_member("a", "Hello");
	assert_ptr_equal(corpus_format_of(made_span(), "a"), &tar_format);
	made.at[7] ^= 1;
	assert_ptr_not_equal(corpus_format_of(made_span(), "a.tar"), &tar_format);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(files_are_documents_and_folders_and_links_are_not, start),
	    cmocka_unit_test_setup(description_of_a_sample_holds_for_its_members, start),
	    cmocka_unit_test_setup(json_alone_or_of_no_meaning_is_content, start),
	    cmocka_unit_test_setup(long_names_of_pax_and_gnu_are_read, start),
	    cmocka_unit_test_setup(sizes_in_pax_and_binary_are_read, start),
	    cmocka_unit_test_setup(damaged_header_is_told_and_the_next_found, start),
	    cmocka_unit_test_setup(cut_member_is_told_and_no_document, start),
	    cmocka_unit_test_setup(sizes_beyond_all_measure_are_told, start),
	    cmocka_unit_test_setup(archives_behind_one_another_are_read, start),
	    cmocka_unit_test_setup(every_prefix_and_chunk_ends, start),
	    cmocka_unit_test_setup(checksum_decides_what_is_tar, start),
	};

	return cmocka_run_group_tests_name("tar", tests, NULL, NULL);
}
