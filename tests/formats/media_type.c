/* SPDX-License-Identifier: Apache-2.0 */
/* Media types and first bytes to modalities, and files that are one document. */
#include "bytes.h"
#include "documents.h"
#include "memory_stream.h"

static struct span
span_of(const char *string)
{
	return (struct span){(const uint8_t *)string, strlen(string)};
}

static void
types_have_their_modality_whatever_their_case_and_parameters(void **state)
{
	static const struct {
		const char *type;
		enum modality modality;
	} types[] = {
	    {"text/html; charset=utf-8", MODALITY_TEXT},
	    {"TEXT/Plain", MODALITY_TEXT},
	    {"application/xhtml+xml", MODALITY_TEXT},
	    {"application/vnd.x+json ;v=1", MODALITY_TEXT},
	    {"image/svg+xml", MODALITY_IMAGE},
	    {"image/png; q=1", MODALITY_IMAGE},
	    {"audio/mpeg", MODALITY_AUDIO},
	    {"video/mp4", MODALITY_VIDEO},
	    {"application/pdf", MODALITY_OTHER},
	    {"application/octet-stream", MODALITY_OTHER},
	    {"text", MODALITY_OTHER},
	    {"", MODALITY_OTHER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		assert_int_equal(modality_of_media_type(span_of(types[i].type)), types[i].modality);
}

static void
expect(const struct corpus_format *format, const char *bytes, size_t len, const char *line)
{
	struct span file = {(const uint8_t *)bytes, len};
	struct reading reading;

	assert_ptr_equal(corpus_format_of(file, "x"), format);
	reading_all(&reading, format, file, WANT_HOSTS);
	assert_string_equal(reading.lines.at, line);
	reading_release(&reading);
}

static void
file_is_one_document_of_what_it_contains(void **state)
{
	(void)state;
	expect(&text_file_format, "words", 5, "\ttext\ttext/plain\t\t\t\t-\t5\t5\n");
	expect(&text_file_format, "caf\xe9 latin", 10, "\ttext\ttext/plain\t\t\t\t-\t10\t10\n");
	expect(&text_file_format, "a\0b", 3, "\tother\t\t\t\t\t-\t3\t3\n");
	expect(&text_file_format, "%PDF-1.7", 8, "\tother\tapplication/pdf\t\t\t\t-\t8\t8\n");
	expect(&media_format, "GIF89a", 6, "\timages\timage/gif\t\t\t\t-\t6\t6\n");
	expect(&media_format, "RIFF....WAVEfmt ", 16, "\taudio\taudio/wav\t\t\t\t-\t16\t16\n");
	expect(&media_format,
	    "\0\0\0\x18"
	    "ftypM4A \0\0",
	    14, "\taudio\taudio/mp4\t\t\t\t-\t14\t14\n");
	expect(&media_format,
	    "\0\0\0\x18"
	    "ftypisom\0\0",
	    14, "\tvideo\tvideo/mp4\t\t\t\t-\t14\t14\n");
	expect(&text_file_format, "ID3 is a word", 13, "\ttext\ttext/plain\t\t\t\t-\t13\t13\n");
	expect(&text_file_format, "", 0, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(types_have_their_modality_whatever_their_case_and_parameters),
	    cmocka_unit_test(file_is_one_document_of_what_it_contains),
	};

	return cmocka_run_group_tests_name("media-type", tests, NULL, NULL);
}
