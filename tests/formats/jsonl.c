/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and arrays of JSON as documents: the layouts known, files cut at every byte, damage. */
#include "documents.h"
#include "memory_stream.h"

#include "formats/document_time.h"
#include "formats/json_fast.h"

#include <stdlib.h>

struct layout_case {
	const char *layout, *line;
	const char *text; /* decoded */
	const char *url, *language, *licence, *dataset, *time, *by;
	int64_t tokens; /* -1: not stated */
	int synthetic;
};

static const struct layout_case LAYOUTS[] = {
    {"Dolma",
	"{\"id\":\"d1\",\"text\":\"Dolma text\",\"source\":\"common-crawl\",\"added\":"
	"\"2023-04-07T15:24:38.743534+00:00\",\"created\":\"2020-03-29T09:04:10Z\",\"metadata\":{"
	"\"url\":\"http://example.org/"
	"a\",\"language\":\"en\"},\"attributes\":{\"toxic\":[[0,5,0.1]]"
	"}}",
	"Dolma text", "http://example.org/a", "en", "", "common-crawl", "2023-04-07T15:24:38Z", "",
	-1, SYNTHETIC_UNSAID},
    {"Dolma of CCNet: the download counts",
	"{\"id\":\"http://example.org/id\",\"text\":\"t\",\"added\":\"2023-04-07T15:24:38Z\","
	"\"metadata\":{\"date_download\":\"2020-03-29T09:04:10Z\"},\"source\":\"cc\"}",
	"t", "http://example.org/id", "", "", "cc", "2020-03-29T09:04:10Z", "", -1,
	SYNTHETIC_UNSAID},
    {"FineWeb",
	"{\"text\":\"Fine\\nweb\",\"id\":\"<urn:uuid:1>\",\"dump\":\"CC-MAIN-2013-20\",\"url\":"
	"\"http://example.com/x\",\"date\":\"2013-05-18T05:48:54Z\",\"file_path\":\"s3://c/w.gz\","
	"\"language\":\"en\",\"language_score\":0.97,\"token_count\":2}",
	"Fine\nweb", "http://example.com/x", "en", "", "CC-MAIN-2013-20", "2013-05-18T05:48:54Z",
	"", 2, SYNTHETIC_UNSAID},
    {"RedPajama with meta as an object",
	"{\"text\":\"r\",\"meta\":{\"url\":\"https://arxiv.org/abs/1\",\"timestamp\":"
	"\"2023-03-29T18:22:58\",\"language\":\"en\"},\"red_pajama_subset\":\"arxiv\"}",
	"r", "https://arxiv.org/abs/1", "en", "", "arxiv", "2023-03-29T18:22:58Z", "", -1,
	SYNTHETIC_UNSAID},
    {"RedPajama with meta as a string",
	"{\"meta\":\"{\\\"url\\\": \\\"https:\\/\\/en.wikipedia.org\\/wiki\\/A\\\", "
	"\\\"language\\\": "
	"\\\"en\\\", \\\"timestamp\\\": \\\"20230320\\\"}\",\"text\":\"w\"}",
	"w", "https://en.wikipedia.org/wiki/A", "en", "", "", "2023-03-20T00:00:00Z", "", -1,
	SYNTHETIC_UNSAID},
    {"RedPajama 1 of Common Crawl: the set, not the line",
	"{\"text\":\"c\",\"pred_label\":\"__label__wiki\",\"source\":"
	"\"cc/2019-30/en_head_0000.json.gz/line401859\"}",
	"c", "", "", "", "cc", "", "", -1, SYNTHETIC_UNSAID},
    {"RedPajama 2",
	"{\"url\":\"http://example.net/\",\"date_download\":\"2019-09-15T05:23:13Z\",\"digest\":"
	"\"sha1:X\",\"length\":3,\"source_domain\":\"example.net\",\"raw_content\":\"raw\","
	"\"language\":\"de\"}",
	"raw", "http://example.net/", "de", "", "", "2019-09-15T05:23:13Z", "", -1,
	SYNTHETIC_UNSAID},
    {"SlimPajama", "{\"text\":\"s\",\"meta\":{\"redpajama_set_name\":\"RedPajamaC4\"}}", "s", "",
	"", "", "RedPajamaC4", "", "", -1, SYNTHETIC_UNSAID},
    {"The Pile", "{\"text\":\"p\",\"meta\":{\"pile_set_name\":\"Pile-CC\"}}", "p", "", "", "",
	"Pile-CC", "", "", -1, SYNTHETIC_UNSAID},
    {"C4",
	"{\"text\":\"c4\",\"timestamp\":\"2019-04-25T12:57:54Z\",\"url\":\"https://example.org/\"}",
	"c4", "https://example.org/", "", "", "", "2019-04-25T12:57:54Z", "", -1, SYNTHETIC_UNSAID},
    {"OSCAR",
	"{\"content\":\"os\\u00e7ar\",\"warc_headers\":{\"warc-target-uri\":\"https://o.example/\","
	"\"warc-date\":\"2021-09-16T11:07:14Z\",\"warc-identified-content-language\":\"fra\"},"
	"\"metadata\":{\"identification\":{\"label\":\"fr\",\"prob\":0.9},\"annotation\":null}}",
	"os\xc3\xa7"
	"ar",
	"https://o.example/", "fr", "", "", "2021-09-16T11:07:14Z", "", -1, SYNTHETIC_UNSAID},
    {"The Stack",
	"{\"content\":\"int x;\",\"lang\":\"C\",\"max_stars_repo_licenses\":[\"MIT\",\"0BSD\"]}",
	"int x;", "", "C", "MIT", "", "", "", -1, SYNTHETIC_UNSAID},
    {"messages",
	"{\"messages\":[{\"role\":\"system\",\"content\":\"Be \"},{\"role\":\"user\",\"content\":"
	"\"h\\u00e9\"},{\"role\":\"assistant\",\"content\":null}]}",
	"Be h\xc3\xa9", "", "", "", "", "", "", -1, SYNTHETIC_UNSAID},
    {"messages in parts, by a model",
	"{\"prompt\":\"p\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
	"\"text\":"
	"\"see\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://"
	"i.example\"}}]},{\"role\":"
	"\"assistant\",\"content\":\"!\"}],\"model\":\"m-7b\"}",
	"see!", "", "", "", "", "", "m-7b", -1, SYNTHETIC_YES},
    {"halves of a pair in two messages stay apart",
	"{\"messages\":[{\"content\":\"\\ud83d\"},{\"content\":\"\\ude00\"}]}",
	"\xef\xbf\xbd\xef\xbf\xbd", "", "", "", "", "", "", -1, SYNTHETIC_UNSAID},
    {"ShareGPT",
	"{\"id\":\"c1\",\"conversations\":[{\"from\":\"human\",\"value\":\"Q\"},{\"from\":\"gpt\","
	"\"value\":\"A\"}]}",
	"QA", "", "", "", "", "", "", -1, SYNTHETIC_UNSAID},
    {"WildChat",
	"{\"conversation\":[{\"content\":\"q\",\"role\":\"user\"},{\"content\":\"a\",\"role\":"
	"\"assistant\"}],\"model\":\"gpt-x\",\"timestamp\":1681171200}",
	"qa", "", "", "", "", "2023-04-11T00:00:00Z", "gpt-x", -1, SYNTHETIC_YES},
    {"prompt and completion", "{\"prompt\":\"P\",\"completion\":\"C\"}", "PC", "", "", "", "", "",
	"", -1, SYNTHETIC_UNSAID},
    {"Alpaca", "{\"instruction\":\"I\",\"input\":\"\",\"output\":\"O\"}", "IO", "", "", "", "", "",
	"", -1, SYNTHETIC_UNSAID},
    {"Alpaca with all in text", "{\"instruction\":\"I\",\"output\":\"O\",\"text\":\"I: O\"}",
	"I: O", "", "", "", "", "", "", -1, SYNTHETIC_UNSAID},
    {"preferences",
	"{\"prompt\":\"P\",\"chosen\":[{\"content\":\"c\"}],\"rejected\":[{\"content\":\"r\"}]}",
	"Pcr", "", "", "", "", "", "", -1, SYNTHETIC_UNSAID},
    {"said to be synthetic", "{\"text\":\"x\",\"synthetic\":true,\"generated_by\":\"m\\/1\"}", "x",
	"", "", "", "", "", "m/1", -1, SYNTHETIC_YES},
    {"said not to be", "{\"text\":\"x\",\"is_synthetic\":false,\"generated_by\":\"m\"}", "x", "",
	"", "", "", "", "", -1, SYNTHETIC_NO},
    {"a model beside a text says nothing", "{\"text\":\"x\",\"model\":\"Ford T\"}", "x", "", "", "",
	"", "", "", -1, SYNTHETIC_UNSAID},
    {"ids of tokens are not their number", "{\"text\":\"x\",\"tokens\":[1,2,3]}", "x", "", "", "",
	"", "", "", -1, SYNTHETIC_UNSAID},
    {"licences", "{\"text\":\"x\",\"metadata\":{\"license\":\"CC-BY-4.0\"}}", "x", "", "",
	"CC-BY-4.0", "", "", "", -1, SYNTHETIC_UNSAID},
    {"the last of a name given twice",
	"{\"text\":\"a\",\"url\":\"u:1\",\"text\":\"b\",\"u\\u0072l\":"
	"\"http://b.example\"}",
	"b", "http://b.example", "", "", "", "", "", -1, SYNTHETIC_UNSAID},
    {"an empty URL gives way", "{\"text\":\"x\",\"url\":\"\",\"metadata\":{\"url\":\"http://m\"}}",
	"x", "http://m", "", "", "", "", "", -1, SYNTHETIC_UNSAID},
    {"text of several strings", "{\"text\":[\"a\",\"b\\n\"]}", "ab\n", "", "", "", "", "", "", -1,
	SYNTHETIC_UNSAID},
};

static void
expect(struct span span, const char *string, const char *what, const char *layout)
{
	if (span.len != strlen(string) || (span.len > 0 && memcmp(span.at, string, span.len) != 0))
		fail_msg("%s: %s is \"%.*s\", expected \"%s\"", layout, what, (int)span.len,
		    (const char *)span.at, string);
}

static const struct document_fields KNOWN;

struct opened {
	struct corpus_input input;
	struct corpus_reader *reader;
	const struct corpus_format *format;
	struct reading reading;
};

static void
open_bytes(struct opened *o, const struct corpus_format *format, const void *bytes, size_t len,
    const struct document_fields *fields)
{
	struct damage_sink sink = {reading_damage, &o->reading};
	struct stream_options options = {.damage = sink};

	reading_init(&o->reading);
	o->format = format;
	o->input = (struct corpus_input){.name = "test",
	    .file = {bytes, len},
	    .end = len,
	    .fields = fields,
	    .wants = WANT_ALL,
	    .damage = sink};
	assert_int_equal(
	    stream_open(o->input.file, 0, len, &options, &o->input.stream, NULL), GPAI_OK);
	assert_int_equal(format->open(&o->input, &o->reader, NULL), GPAI_OK);
}

static void
close_bytes(struct opened *o)
{
	o->format->close(o->reader);
	stream_close(o->input.stream);
	reading_release(&o->reading);
}

static void
check_layout(const struct layout_case *c)
{
	struct opened o;
	struct document d;
	struct span text;
	uint8_t *buffer = NULL;
	size_t cap = 0;
	char time[MOMENT_CHARS] = "";

	open_bytes(&o, &jsonl_format, c->line, strlen(c->line), &KNOWN);
	assert_true(o.format->next(o.reader, &d));
	assert_true(document_text(&d, &buffer, &cap, &text));
	expect(text, c->text, "text", c->layout);
	assert_int_equal(d.bytes, text.len);
	assert_int_equal(d.raw_bytes, strlen(c->line));
	expect(d.url, c->url, "url", c->layout);
	expect(d.language, c->language, "language", c->layout);
	expect(d.licence, c->licence, "licence", c->layout);
	expect(d.dataset, c->dataset, "dataset", c->layout);
	expect(d.synthetic_by, c->by, "model", c->layout);
	if (d.time != NO_TIME)
		moment_format(d.time, time);
	expect((struct span){(const uint8_t *)time, strlen(time)}, c->time, "time", c->layout);
	assert_int_equal(d.states_tokens ? (int64_t)d.tokens : -1, c->tokens);
	assert_int_equal(d.synthetic, c->synthetic);
	assert_int_equal(d.modality, MODALITY_TEXT);
	assert_false(o.format->next(o.reader, &d));
	assert_int_equal(o.reading.damages, 0);
	close_bytes(&o);
	free(buffer);
}

static void
layouts_known_are_read_by_their_fields(void **state)
{
	(void)state;
	for (const struct json_level *const *level = json_levels(); *level != NULL; level++) {
		json_level_force((*level)->name);
		for (size_t i = 0; i < sizeof LAYOUTS / sizeof *LAYOUTS; i++)
			check_layout(&LAYOUTS[i]);
	}
	json_level_force(NULL);
}

static void
fields_given_take_the_place_of_those_known(void **state)
{
	static const char LINE[] =
	    "{\"text\":\"no\",\"doc\":{\"body\":[\"y\",\"es\"]},\"url\":\"http://n\","
	    "\"at\":{\"link\":\"http://y\"},\"n\":9,\"when\":\"2020-02-03\"}";
	static const struct document_fields FIELDS = {
	    .text = "doc.body", .url = "at.link", .tokens = "n", .time = "when"};
	static const struct document_fields ABSENT = {.text = "nothing", .bytes = "n"};
	static const struct document_fields WRONG = {.text = "a..b"};
	struct opened o;
	struct document d;
	struct gpai_error err;

	(void)state;
	open_bytes(&o, &jsonl_format, LINE, sizeof LINE - 1, &FIELDS);
	assert_true(o.format->next(o.reader, &d));
	assert_int_equal(d.bytes, 3);
	expect(d.url, "http://y", "url", "given");
	assert_int_equal(d.tokens, 9);
	assert_int_equal(d.time, 1580688000);
	assert_int_equal(o.reading.damages, 0);
	close_bytes(&o);
	open_bytes(&o, &jsonl_format, LINE, sizeof LINE - 1, &ABSENT);
	assert_true(o.format->next(o.reader, &d));
	assert_int_equal(d.bytes, 9); /* as stated */
	assert_int_equal(o.reading.damages, 0);
	o.input.fields = &WRONG;
	struct corpus_reader *reader;
	assert_int_equal(jsonl_format.open(&o.input, &reader, &err), GPAI_UNSUPPORTED);
	close_bytes(&o);
}

/* Sound and damaged lines, blank ones, ends of both kinds, none at the end. */
static const char LINES[] = "\xef\xbb\xbf{\"text\":\"first\",\"url\":\"http://a.example/\"}\n"
			    "{\"text\":\"with \\\"quotes\\\" and "
			    "\\u00e9\\ud83d\\ude00\",\"url\":\"http:\\/\\/b.example\\/\"}\r\n"
			    "\n  \r\n"
			    "{\"text\":\"never ends\n"
			    "[1,2]\n"
			    "{\"text\":\"bad \xc3 utf-8\"}\n"
			    "{\"text\":\"twice\",\"text\":\"once\"}\n"
			    "{\"messages\":[{\"content\":\"a\"},{\"content\":\"\xe2\x80\x99\"}],"
			    "\"id\":\"http://c.example\"}\n"
			    "{\"nothing\":1}\n"
			    "nonsense {\"text\":\"x\"}\n"
			    "{\"text\":\"tail\"} {\"text\":\"of two\"}\n"
			    "{\"text\":\"last, without an end\",\"date\":\"2020-01-01\"}";

static void
lines_are_the_same_wherever_the_file_is_cut(void **state)
{
	static const size_t CHUNKS[] = {0, 1, 7};
	struct span file = {(const uint8_t *)LINES, sizeof LINES - 1};
	struct reading whole, cut;

	(void)state;
	memory_plan = (struct memory_plan){0};
	reading_all(&whole, &jsonl_format, file, WANT_ALL);
	assert_int_equal(whole.documents, 6);
	assert_int_equal(whole.damages, 6);
	for (const struct json_level *const *level = json_levels(); *level != NULL; level++)
		for (size_t i = 0; i < 3; i++)
			for (uint64_t at = 1; at <= file.len; at++) {
				uint64_t second = at + (file.len - at) / 3;
				json_level_force((*level)->name);
				memory_plan.chunk = CHUNKS[i];
				reading_init(&cut);
				reading_piece(&cut, &jsonl_format, file, 0, at, WANT_ALL);
				reading_piece(&cut, &jsonl_format, file, at, second, WANT_ALL);
				reading_piece(
				    &cut, &jsonl_format, file, second, file.len, WANT_ALL);
				out_char(&cut.lines, '\0');
				assert_string_equal(cut.lines.at, whole.lines.at);
				reading_release(&cut);
			}
	json_level_force(NULL);
	memory_plan = (struct memory_plan){0};
	reading_release(&whole);
}

/* Units of packing that begin anywhere, and one of them damaged: what is lost does not depend
 * on the pieces. */
static void
damage_of_the_packing_costs_the_same_lines_in_any_pieces(void **state)
{
	struct span file = {(const uint8_t *)LINES, sizeof LINES - 1};
	uint64_t units[5] = {0};
	struct reading whole, cut;

	(void)state;
	for (uint64_t step = 20; step < file.len / 4; step += 3)
		for (size_t broken = 0; broken <= 5; broken++) {
			for (uint64_t i = 0; i < 5; i++)
				units[i] = i * step;
			memory_plan = (struct memory_plan){
			    .chunk = 13, .units = units, .n_units = 5, .broken = broken};
			reading_all(&whole, &jsonl_format, file, WANT_ALL);
			for (uint64_t at = 1; at <= file.len; at += 11) {
				reading_init(&cut);
				reading_piece(&cut, &jsonl_format, file, 0, at, WANT_ALL);
				reading_piece(&cut, &jsonl_format, file, at, file.len, WANT_ALL);
				assert_int_equal(cut.documents, whole.documents);
				assert_int_equal(cut.bytes, whole.bytes);
				reading_release(&cut);
			}
			reading_release(&whole);
		}
	memory_plan = (struct memory_plan){0};
}

static void
read_array(const char *bytes, unsigned documents, uint64_t text_bytes, unsigned damages)
{
	static const size_t CHUNKS[] = {0, 1, 5};
	struct span file = {(const uint8_t *)bytes, strlen(bytes)};

	for (size_t i = 0; i < 3; i++) {
		struct reading reading;
		memory_plan.chunk = CHUNKS[i];
		reading_all(&reading, &json_array_format, file, WANT_ALL);
		if (reading.documents != documents || reading.bytes != text_bytes ||
		    reading.damages != damages)
			fail_msg("%s: %u documents, %u damages: %s", bytes, reading.documents,
			    reading.damages, reading.lines.at);
		reading_release(&reading);
	}
	memory_plan = (struct memory_plan){0};
}

static void
arrays_and_objects_are_read_and_damage_is_passed(void **state)
{
	(void)state;
	read_array("[]", 0, 0, 0);
	read_array("[\n  {\"text\": \"a]}\"},\n  {\n    \"text\": \"b\\\"\"\n  }\n]\n", 2, 5, 0);
	read_array("{\n  \"text\": \"one\",\n  \"x\": {\"y\": [1, 2]}\n}\n", 1, 3, 0);
	read_array("{\"text\":\"a\"} {\"text\":\"b\"}\n{\"text\":\"c\"}", 3, 3, 0);
	read_array("[{\"text\":\"a\"}]\n[{\"text\":\"b\"}]", 2, 2, 0);
	read_array("[{\"text\":\"a\"},\n{\"text\":tru},\n{\"text\":\"c\"}]", 2, 2, 1);
	read_array("[{\"text\":\"a\"}, 5,\n{\"text\":\"c\"}]", 2, 2, 1);
	read_array("[{\"text\":\"a\"} {\"text\":\"b\"},\n {\"text\":\"c\"}]", 2, 2, 1);
	read_array("[{\"text\":\"a\"},\n{\"text\":\"b,\n{\"text\":\"c\"}]", 2, 2, 1);
}

static void
what_is_json_is_told_by_its_beginning(void **state)
{
	static const struct {
		const char *head;
		const struct corpus_format *format;
	} CASES[] = {
	    {"{\"text\":\"a\"}\n{\"text\":\"b\"}\n", &jsonl_format},
	    {"{\"text\":\"a\"}", &jsonl_format},
	    {"\xef\xbb\xbf\r\n{\"text\":\"a\"}\r\n", &jsonl_format},
	    {"{\"text\":\"cut off", &jsonl_format},
	    {"{\"text\":\"cut off\\u00", &jsonl_format},
	    {"{broken\n{\"text\":\"b\"}\n{\"text\":\"c\"}\n", &jsonl_format},
	    {"{\n  \"text\": \"a\"\n}\n", &json_array_format},
	    {"[\n{\"text\":\"a\"},\n{\"text\":\"b\"}]", &json_array_format},
	    {"[{\"text\":\"a\"},{\"text\":\"cut", &json_array_format},
	    {"[]", &json_array_format},
	    {"[section]\nname = {}\n", &text_file_format},
	    {"{ margin: 0; }\n", &text_file_format},
	    {"A page that shows\n{\"text\":\"a\"}\nand goes on\nand on\n", &text_file_format},
	};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct span head = {(const uint8_t *)CASES[i].head, strlen(CASES[i].head)};
		const struct corpus_format *format = corpus_format_of(head, "x");
		if (format != CASES[i].format)
			fail_msg("%s is taken for %s", CASES[i].head, format->name);
	}
}

/* A line at the limit of 128 MiB, one byte longer, and one that never ends. */
static void
lines_of_any_length_are_held_within_the_limit(void **state)
{
	size_t limit = (size_t)128 << 20, len = limit * 3 + 100;
	char *file = malloc(len);
	struct opened o;
	struct document d;

	(void)state;
	assert_non_null(file);
	memset(file, 'x', len);
	memcpy(file, "{\"text\":\"", 9);
	memcpy(file + limit - 2, "\"}\n{\"text\":\"", 12);
	memcpy(file + 2 * limit, "\"}\n{\"text\":\"z\"}\n", 16);
	open_bytes(&o, &jsonl_format, file, len, &KNOWN);
	assert_true(o.format->next(o.reader, &d));
	assert_int_equal(d.raw_bytes, limit);
	assert_int_equal(d.bytes, limit - 11);
	assert_true(o.format->next(o.reader, &d));
	assert_int_equal(d.bytes, 1);
	assert_int_equal(o.reading.damages, 1);
	assert_string_equal(o.reading.last_damage, "JSON object longer than 128 MiB");
	assert_int_equal(o.reading.last_damage_at, limit + 1);
	assert_false(o.format->next(o.reader, &d));
	assert_int_equal(o.reading.damages, 2);
	close_bytes(&o);
	free(file);
}

static void
times_are_read_as_data_sets_write_them(void **state)
{
	static const struct {
		const char *text, *time; /* NULL: none */
	} CASES[] = {{"2020-03-29T09:04:10Z", "2020-03-29T09:04:10Z"},
	    {"2020-03-29T09:04:10.743534+02:00", "2020-03-29T07:04:10Z"},
	    {"2020-03-29 09:04:10", "2020-03-29T09:04:10Z"},
	    {"2020-03-29 09:04:10 UTC", "2020-03-29T09:04:10Z"},
	    {"2020/03/29 09:04", "2020-03-29T09:04:00Z"}, {"2020-03-29", "2020-03-29T00:00:00Z"},
	    {"20200329090410", "2020-03-29T09:04:10Z"},
	    {"20200329T090410Z", "2020-03-29T09:04:10Z"},
	    {"2020-03-29T09:04:10-0530", "2020-03-29T14:34:10Z"}, {"2020-02-30", NULL},
	    {"2020-03-29T24:00:00Z", NULL}, {"2020-03-29x", NULL}, {"2020", NULL}, {"", NULL},
	    {"yesterday", NULL}, {"2020-03-29T09:04:10Zz", NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		char shown[MOMENT_CHARS] = "";
		int64_t time = document_time(
		    (struct span){(const uint8_t *)CASES[i].text, strlen(CASES[i].text)});
		if (time != NO_TIME)
			moment_format(time, shown);
		assert_string_equal(shown, CASES[i].time == NULL ? "" : CASES[i].time);
	}
	assert_int_equal(document_time_of_number(1681171200), 1681171200);
	assert_int_equal(document_time_of_number(1681171200123), 1681171200);
	assert_int_equal(document_time_of_number(UINT64_MAX), 18446744073);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(layouts_known_are_read_by_their_fields),
	    cmocka_unit_test(fields_given_take_the_place_of_those_known),
	    cmocka_unit_test(lines_are_the_same_wherever_the_file_is_cut),
	    cmocka_unit_test(damage_of_the_packing_costs_the_same_lines_in_any_pieces),
	    cmocka_unit_test(arrays_and_objects_are_read_and_damage_is_passed),
	    cmocka_unit_test(what_is_json_is_told_by_its_beginning),
	    cmocka_unit_test(lines_of_any_length_are_held_within_the_limit),
	    cmocka_unit_test(times_are_read_as_data_sets_write_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
