/* SPDX-License-Identifier: Apache-2.0 */
/* gpai.yaml: what each form means, and the one line each mistake gets. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct arena arena;

static int
set_up(void **state)
{
	(void)state;
	arena_init(&arena, 512 << 20);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static enum gpai_code
parse(const char *yaml, struct declared *declared)
{
	return declared_parse(&arena, fixture_law(), "gpai.yaml",
	    (struct span){(const uint8_t *)yaml, strlen(yaml)}, declared, ERR);
}

/* "provider  provider.name = Acme", ... one line a fact. */
static const char *
listing(const char *yaml)
{
	struct declared declared;
	struct out out;

	assert_ok(parse(yaml, &declared));
	out_memory(&out);
	for (size_t i = 0; i < declared.n_facts; i++) {
		const struct recorded_fact *is = &declared.facts[i].is;
		char since[DATE_CHARS];
		date_format(is->fact.since, since);
		out_format(&out,
		    "%llu %s %.*s/%.*s %.*s = ", (unsigned long long)declared.facts[i].line,
		    record_kind_word(is->what), TEXT_ARG(is->kind), TEXT_ARG(is->name),
		    TEXT_ARG(is->key));
		value_format(&is->fact.value, &out);
		if (is->fact.since != DATE_NONE)
			out_format(&out, " since %s", since);
		out_format(&out, " by %.*s", TEXT_ARG(is->fact.by));
		if (is->fact.source.len > 0)
			out_format(&out, " source %.*s", TEXT_ARG(is->fact.source));
		if (is->fact.method.len > 0)
			out_format(&out, " method %.*s", TEXT_ARG(is->fact.method));
		if (is->fact.reason.len > 0)
			out_format(&out, " reason %.*s", TEXT_ARG(is->fact.reason));
		out_char(&out, '\n');
		assert_true(is->applied);
		assert_int_equal(is->fact.origin, ORIGIN_DECLARED);
	}
	const char *shown = arena_string(&arena, out_text(&out));
	out_release(&out);
	return shown;
}

static void
every_form_of_a_fact_is_read(void **state)
{
	(void)state;
	assert_string_equal(
	    listing("gpai: 1\n"
		    "example: yes\n"
		    "by: Jane Doe, Head of Compliance\n"
		    "facts:\n"
		    "  provider.name: Acme\n"
		    "  training.compute.flop:\n"
		    "    value: 6.3e24 FLOP\n"
		    "    source: https://example.org/card\n"
		    "    since: 2025-09-02\n"
		    "    method: counted\n"
		    "    reason: asked\n"
		    "    by: John Roe\n"
		    "  model.base.names: [a, 'b, c']\n"
		    "  model.modalities: audio, text\n"
		    "  model.open: yes\n"
		    "  licence.acceptable-use: {none: no policy exists}\n"
		    "  model.parameters.total:\n"
		    "    - {value: 7e9, since: 2024-01-01}\n"
		    "    - {value: 8e9..9e9, since: 2026-01-01}\n"
		    "  model.released: {unknown: yes}\n"
		    "entities:\n"
		    "  document/copyright-policy:\n"
		    "    document.kind: policy.copyright\n"
		    "    document.file: policies/copyright.md\n"
		    "  source/HuggingFaceFW/fineweb-2: {source.kind: crawl, source.tokens: 3e12}\n"
		    "complete: [release, source]\n"),
	    "2 setting / example = yes by Jane Doe, Head of Compliance\n"
	    "24 fact document/copyright-policy document.file = policies/copyright.md by Jane Doe, "
	    "Head of Compliance\n"
	    "23 fact document/copyright-policy document.kind = policy.copyright by Jane Doe, Head "
	    "of Compliance\n"
	    "16 fact model/ licence.acceptable-use = none: no policy exists by Jane Doe, Head of "
	    "Compliance\n"
	    "13 fact model/ model.base.names = a, b, c by Jane Doe, Head of Compliance\n"
	    "14 fact model/ model.modalities = text, audio by Jane Doe, Head of Compliance\n"
	    "15 fact model/ model.open = yes by Jane Doe, Head of Compliance\n"
	    "18 fact model/ model.parameters.total = 7e9 since 2024-01-01 by Jane Doe, Head of "
	    "Compliance\n"
	    "19 fact model/ model.parameters.total = 8e9..9e9 since 2026-01-01 by Jane Doe, Head "
	    "of Compliance\n"
	    "20 fact model/ model.released = unknown by Jane Doe, Head of Compliance\n"
	    "6 fact model/ training.compute.flop = 6.3e24 since 2025-09-02 by John Roe source "
	    "https://example.org/card method counted reason asked\n"
	    "5 fact provider/ provider.name = Acme by Jane Doe, Head of Compliance\n"
	    "26 closed release/  = yes by Jane Doe, Head of Compliance\n"
	    "26 closed source/  = yes by Jane Doe, Head of Compliance\n"
	    "25 fact source/HuggingFaceFW/fineweb-2 source.kind = crawl by Jane Doe, Head of "
	    "Compliance\n"
	    "25 fact source/HuggingFaceFW/fineweb-2 source.tokens = 3e12 by Jane Doe, Head of "
	    "Compliance\n");
}

static void
sections_that_are_commented_out_are_fine(void **state)
{
	(void)state;
	assert_string_equal(
	    listing("gpai: 1\nby:  A\nfacts:\n  # none yet\nentities:\ncomplete:\n"), "");
}

#define HEAD "gpai: 1\nby: A\nfacts:\n  "

/* Line, message, file. */
static const struct {
	const char *yaml, *says;
	unsigned line;
	enum gpai_code code;
} MISTAKES[] = {
    {"", "nothing, expected a mapping that begins with \"gpai: 1\"", 1, GPAI_MALFORMED},
    {"- a\n", "a list, expected a mapping that begins with \"gpai: 1\"", 1, GPAI_MALFORMED},
    {"facts: {}\n", "no key \"gpai\", expected \"gpai: 1\" first", 1, GPAI_MALFORMED},
    {"gpai: one\n", "gpai: expected 1, the version of this format", 1, GPAI_MALFORMED},
    {"gpai: 2\n", "gpai: 2, expected at most 1: written for a newer gpai", 1, GPAI_NEWER},
    {"gpai: 1\nfact: {}\n",
	"unknown key \"fact\", expected gpai, example, by, facts, entities or complete", 2,
	GPAI_MALFORMED},
    {"gpai: 1\nexample: maybe\n", "example: \"maybe\", expected yes or no", 2, GPAI_MALFORMED},
    {"gpai: 1\nby: [A, B]\n", "by: a list, expected a text", 2, GPAI_MALFORMED},
    {"gpai: 1\nby: ' '\n", "by: blanks, expected a text", 2, GPAI_MALFORMED},
    {"gpai: 1\nfacts:\n  provider.name: Acme\n",
	"provider.name: nobody declares it, expected \"by: NAME\" here or at the top", 3,
	GPAI_MALFORMED},
    {"gpai: 1\nfacts: Acme\n", "facts: a scalar, expected KEY: VALUE", 2, GPAI_MALFORMED},
    {HEAD "provider.nme: Acme\n",
	"unknown key \"provider.nme\", did you mean provider.name? expected a key of the "
	"vocabulary",
	4, GPAI_MALFORMED},
    {HEAD "compute.flop: 1\n",
	"unknown key \"compute.flop\", did you mean training.compute.flop? expected a key of the "
	"vocabulary",
	4, GPAI_MALFORMED},
    {HEAD "shoe.size: 43\n", "unknown key \"shoe.size\", expected a key of the vocabulary", 4,
	GPAI_MALFORMED},
    {HEAD "provider.name: A\n  provider.name: B\n",
	"key \"provider.name\" given twice, first on line 4", 5, GPAI_MALFORMED},
    {HEAD "model.open: perhaps\n", "model.open: \"perhaps\", expected yes or no", 4,
	GPAI_MALFORMED},
    {HEAD "training.compute.flop: many\n",
	"training.compute.flop: \"many\", expected a number of up to 38 figures as in 6.3e24, in "
	"FLOP",
	4, GPAI_MALFORMED},
    {HEAD "training.compute.flop: 5 GWh\n",
	"training.compute.flop: \"5 GWh\", expected a number of up to 38 figures as in 6.3e24, in "
	"FLOP",
	4, GPAI_MALFORMED},
    {HEAD "model.released: 2025-02-30\n",
	"model.released: \"2025-02-30\", expected a day as in 2025-08-02", 4, GPAI_MALFORMED},
    {HEAD "model.modalities: [text, image]\n",
	"model.modalities: \"image\", did you mean images? expected text, images or audio", 4,
	GPAI_MALFORMED},
    {HEAD "model.modalities: [text, smell]\n",
	"model.modalities: \"smell\", expected text, images or audio", 4, GPAI_MALFORMED},
    {HEAD "model.modalities: [text, text]\n", "model.modalities: \"text\" is given twice", 4,
	GPAI_MALFORMED},
    {HEAD "model.modalities: []\n", "model.modalities: an empty list, expected at least one item",
	4, GPAI_MALFORMED},
    {HEAD "model.open: [yes, no]\n", "model.open: a list, expected one yes-no", 4, GPAI_MALFORMED},
    {HEAD "model.base.names: [a, [b]]\n", "model.base.names: item: a list, expected a text", 4,
	GPAI_MALFORMED},
    {HEAD "provider.name:\n", "provider.name: nothing, expected a text", 4, GPAI_MALFORMED},
    {HEAD "provider.name: {valu: Acme}\n",
	"provider.name: unknown key \"valu\", expected value, none, unknown, source, since, "
	"method, "
	"reason or by",
	4, GPAI_MALFORMED},
    {HEAD "provider.name: {source: x}\n",
	"provider.name: no value, expected one of value, none and unknown", 4, GPAI_MALFORMED},
    {HEAD "provider.name: {value: x, unknown: yes}\n",
	"provider.name: more than one value, expected one of value, none and unknown", 4,
	GPAI_MALFORMED},
    {HEAD "provider.name: {unknown: no}\n", "provider.name: unknown: expected only yes", 4,
	GPAI_MALFORMED},
    {HEAD "provider.name: {none: we are nameless}\n",
	"provider.name: none is no answer to this, expected a text", 4, GPAI_MALFORMED},
    {HEAD "licence.acceptable-use: {none: ''}\n",
	"licence.acceptable-use: none: blanks, expected a text", 4, GPAI_MALFORMED},
    {HEAD "provider.name:\n    value: x\n    since: yesterday\n",
	"provider.name: since \"yesterday\", expected a day as in 2025-08-02", 6, GPAI_MALFORMED},
    {HEAD "model.parameters.total:\n  - {value: 1, since: 2026-01-01}\n  - {value: 2, since: "
	  "2025-01-01}\n",
	"model.parameters.total: since is missing or not after the one before, expected the oldest "
	"value first",
	6, GPAI_MALFORMED},
    {HEAD "model.parameters.total:\n  - {value: 1, since: 2026-01-01}\n  - 5\n",
	"model.parameters.total: a scalar among values over time, expected {value: ..., since: "
	"DAY}",
	6, GPAI_MALFORMED},
    {HEAD "source.kind: crawl\n",
	"source.kind: says something of a source, expected under entities, source/NAME", 4,
	GPAI_MALFORMED},
    {"gpai: 1\nentities: []\n", "entities: a list, expected KIND/NAME: {KEY: VALUE}", 2,
	GPAI_MALFORMED},
    {"gpai: 1\nby: A\nentities:\n  fineweb: {}\n", "entity \"fineweb\", expected KIND/NAME", 4,
	GPAI_MALFORMED},
    {"gpai: 1\nby: A\nentities:\n  sauce/x: {source.kind: crawl}\n",
	"unknown kind \"sauce\", did you mean source?", 4, GPAI_MALFORMED},
    {"gpai: 1\nby: A\nentities:\n  spaceship/x: {}\n",
	"unknown kind \"spaceship\", expected a kind of the vocabulary", 4, GPAI_MALFORMED},
    {"gpai: 1\nby: A\nentities:\n  model/x: {model.open: yes}\n",
	"there is one model, expected its facts under facts", 4, GPAI_MALFORMED},
    {"gpai: 1\nby: A\nentities:\n  source/: {source.kind: crawl}\n",
	"entity \"source/\", expected a name of 1 to 200 bytes after the slash, without control "
	"characters and blanks around it",
	4, GPAI_MALFORMED},
    {"gpai: 1\nby: A\nentities:\n  source/x: {}\n",
	"entity \"source/x\" without a fact, expected KEY: VALUE", 4, GPAI_MALFORMED},
    {"gpai: 1\nby: A\nentities:\n  source/x: crawl\n", "source/x: a scalar, expected KEY: VALUE", 4,
	GPAI_MALFORMED},
    {"gpai: 1\nby: A\nentities:\n  source/x:\n    document.kind: policy.security\n",
	"document.kind: says something of a document, expected under entities, document/NAME", 5,
	GPAI_MALFORMED},
    {"gpai: 1\nby: A\nentities:\n  source/x:\n    model.open: yes\n",
	"model.open: says something of the model, expected under facts", 5, GPAI_MALFORMED},
    {"gpai: 1\ncomplete: source\n", "complete: a scalar, expected a list of kinds", 2,
	GPAI_MALFORMED},
    {"gpai: 1\nby: A\ncomplete: [source, source]\n", "complete: source is given twice", 3,
	GPAI_MALFORMED},
    {"gpai: 1\nby: A\ncomplete: [model]\n", "there is one model, expected its facts under facts", 3,
	GPAI_MALFORMED},
    {"gpai: 1\ncomplete: [source]\n",
	"complete: nobody declares it, expected \"by: NAME\" at the top", 2, GPAI_MALFORMED},
};

static void
each_mistake_gets_its_line(void **state)
{
	struct declared declared;

	(void)state;
	for (size_t i = 0; i < sizeof MISTAKES / sizeof MISTAKES[0]; i++) {
		enum gpai_code rc = parse(MISTAKES[i].yaml, &declared);
		if (rc != MISTAKES[i].code || strcmp(ERR->message, MISTAKES[i].says) != 0 ||
		    ERR->at != MISTAKES[i].line || ERR->place != GPAI_LINE ||
		    strcmp(ERR->file, "gpai.yaml") != 0)
			fail_msg("%s\ngot  %d line %llu: %s\nwant %d line %u: %s", MISTAKES[i].yaml,
			    rc, (unsigned long long)ERR->at, ERR->message, MISTAKES[i].code,
			    MISTAKES[i].line, MISTAKES[i].says);
	}
}

/* yaml: HEAD, then `n` times `part`, then `end`. */
static const char *
repeated(const char *head, const char *part, unsigned n, const char *end)
{
	struct out out;

	out_memory(&out);
	out_string(&out, head);
	for (unsigned i = 0; i < n; i++)
		out_format(&out, part, i);
	out_string(&out, end);
	const char *text = arena_string(&arena, out_text(&out));
	out_release(&out);
	return text;
}

static void
limits_hold_to_the_last_item(void **state)
{
	struct declared declared;

	(void)state;
	assert_ok(parse(
	    repeated(HEAD "model.base.names: [", "x%u,", DECLARED_ITEMS_MAX, "]\n"), &declared));
	assert_int_equal(
	    parse(repeated(HEAD "model.base.names: [", "x%u,", DECLARED_ITEMS_MAX + 1, "]\n"),
		&declared),
	    GPAI_TOO_LARGE);
	assert_string_equal(ERR->message, "model.base.names: 10001 items, expected at most 10000");
	const char *text = repeated(HEAD "provider.name: '", "x", DECLARED_TEXT_MAX, "'\n");
	assert_ok(parse(text, &declared));
	text = repeated(HEAD "provider.name: '", "x", DECLARED_TEXT_MAX + 1, "'\n");
	assert_int_equal(parse(text, &declared), GPAI_TOO_LARGE);
	assert_string_equal(ERR->message, "provider.name: 262145 bytes, expected at most 262144");
	text = repeated("gpai: 1\nby: A\nentities:\n  source/", "n", RECORD_NAME_MAX,
	    ": {source.kind: crawl}\n");
	assert_ok(parse(text, &declared));
	text = repeated("gpai: 1\nby: A\nentities:\n  source/", "n", RECORD_NAME_MAX + 1,
	    ": {source.kind: crawl}\n");
	assert_int_equal(parse(text, &declared), GPAI_MALFORMED);
	text = repeated("gpai: 1\nby: A\nentities:\n", "  source/n%u: {source.kind: crawl}\n",
	    DECLARED_FACTS_MAX, "");
	assert_ok(parse(text, &declared));
	assert_int_equal(declared.n_facts, DECLARED_FACTS_MAX);
	text = repeated("gpai: 1\nby: A\nentities:\n", "  source/n%u: {source.kind: crawl}\n",
	    DECLARED_FACTS_MAX + 1, "");
	assert_int_equal(parse(text, &declared), GPAI_TOO_LARGE);
	assert_string_equal(ERR->message, "more than 100000 facts");
}

static void
timelines_have_a_limit(void **state)
{
	struct declared declared;
	struct out out;

	(void)state;
	for (int n = DECLARED_TIMELINE_MAX; n <= DECLARED_TIMELINE_MAX + 1; n++) {
		out_memory(&out);
		out_string(&out, HEAD "model.parameters.total:\n");
		for (int i = 0; i < n; i++) {
			char day[DATE_CHARS];
			date_format(i, day);
			out_format(&out, "  - {value: %d, since: %s}\n", i, day);
		}
		enum gpai_code rc = parse(arena_string(&arena, out_text(&out)), &declared);
		assert_int_equal(rc, n > DECLARED_TIMELINE_MAX ? GPAI_TOO_LARGE : GPAI_OK);
		out_release(&out);
	}
	assert_string_equal(
	    ERR->message, "model.parameters.total: 1001 values, expected at most 1000");
}

/* ---- files ---- */

static void
named_files_are_digested(void **state)
{
	char *folder = fixture_folder();
	struct declared declared;

	(void)state;
	assert_int_equal(mkdir(in(folder, "policies"), 0777), 0);
	fixture_write(in(folder, "policies/c.md"), "abc");
	fixture_write(in(folder, "gpai.yaml"),
	    "gpai: 1\nby: A\nentities:\n  document/c:\n    document.file: policies/c.md\n");
	assert_ok(declared_read(&arena, fixture_law(), folder, &declared, ERR));
	assert_int_equal(declared.n_facts, 1);
	assert_true(text_is(declared.facts[0].is.fact.evidence,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
	fixture_remove(folder);
}

static void
file_that_is_missing_or_outside_is_an_error_with_its_line(void **state)
{
	static const struct {
		const char *path, *says;
		enum gpai_code code;
	} CASES[] = {
	    {"policies/c.md",
		"document.file: \"policies/c.md\": cannot open: No such file or directory",
		GPAI_NOT_FOUND},
	    {".", "document.file: \".\": is a directory, expected a regular file",
		GPAI_UNSUPPORTED},
	    {"/etc/passwd", "document.file: \"/etc/passwd\", expected a path inside the dossier",
		GPAI_INVALID},
	    {"../x", "document.file: \"../x\", expected a path inside the dossier", GPAI_INVALID},
	    {"a/../../x", "document.file: \"a/../../x\", expected a path inside the dossier",
		GPAI_INVALID},
	};
	char *folder = fixture_folder();
	struct declared declared;

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		const char *yaml = arena_format(&arena,
		    "gpai: 1\nby: A\nentities:\n  document/c:\n    document.kind: "
		    "policy.copyright\n    document.file: %s\n",
		    CASES[i].path)
		                       .at;
		fixture_write(in(folder, "gpai.yaml"), yaml);
		assert_int_equal(
		    declared_read(&arena, fixture_law(), folder, &declared, ERR), CASES[i].code);
		assert_string_equal(ERR->message, CASES[i].says);
		assert_int_equal(ERR->at, 6);
		assert_string_equal(ERR->file, in(folder, "gpai.yaml"));
	}
	fixture_remove(folder);
}

static void
missing_file_of_facts_is_named(void **state)
{
	char *folder = fixture_folder();
	struct declared declared;

	(void)state;
	assert_int_equal(
	    declared_read(&arena, fixture_law(), folder, &declared, ERR), GPAI_NOT_FOUND);
	assert_string_equal(ERR->file, in(folder, "gpai.yaml"));
	fixture_remove(folder);
}

/* ---- the command line's values ---- */

static void
values_of_the_command_line_are_typed_alike(void **state)
{
	static const struct {
		const char *key, *text, *shown;
	} CASES[] = {
	    {"training.compute.flop", "2e25", "2e25"},
	    {"training.compute.flop", " 2e25 FLOP ", "2e25"},
	    {"training.compute.flop", "unknown", "unknown"},
	    {"model.modalities", "audio,text", "text, audio"},
	    {"licence.acceptable-use", "none: there is none", "none: there is none"},
	    {"training.compute.flop", "none: x", NULL},
	    {"model.modalities", "sound", NULL},
	    {"model.open", "", NULL},
	};
	const struct law *law = fixture_law();

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct value value;
		struct out out;
		enum gpai_code rc =
		    declared_value(&arena, law, law_find_fact(law, text_of(CASES[i].key)),
			text_of(CASES[i].text), NOWHERE, &value, ERR);
		assert_int_equal(rc == GPAI_OK, CASES[i].shown != NULL);
		if (rc != GPAI_OK)
			continue;
		out_memory(&out);
		value_format(&value, &out);
		assert_true(text_is(out_text(&out), CASES[i].shown));
		out_release(&out);
	}
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(every_form_of_a_fact_is_read),
	    CASE(sections_that_are_commented_out_are_fine),
	    CASE(each_mistake_gets_its_line),
	    CASE(limits_hold_to_the_last_item),
	    CASE(timelines_have_a_limit),
	    CASE(named_files_are_digested),
	    CASE(file_that_is_missing_or_outside_is_an_error_with_its_line),
	    CASE(missing_file_of_facts_is_named),
	    CASE(values_of_the_command_line_are_typed_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
