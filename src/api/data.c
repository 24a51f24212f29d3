/* SPDX-License-Identifier: Apache-2.0 */
/* Measuring training data: gpai-corpus scans and reports, here its answers become facts. */
#include "api/data.h"

#include "api/data_totals.h"
#include "api/sibling.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

static const char PROGRAM[] = "gpai-corpus";

enum { WORDS_MAX = 64, LINE_NODES = 64 };

/* --- Asking gpai-corpus --- */

/* Arguments as they are put together; what does not fit is remembered. */
struct words {
	const char **at;
	size_t n, cap;
};

static bool
words_init(struct words *words, struct arena *arena, size_t more)
{
	words->n = 0;
	words->cap = WORDS_MAX + more;
	words->at = arena_array(arena, words->cap + 1, sizeof *words->at);
	return words->at != NULL;
}

static void
put(struct words *words, const char *word)
{
	if (words->n < words->cap)
		words->at[words->n++] = word;
}

static void
put_option(struct words *words, const char *name, const char *value)
{
	if (value != NULL) {
		put(words, name);
		put(words, value);
	}
}

static void
put_switch(struct words *words, const char *name, bool is_on)
{
	if (is_on)
		put(words, name);
}

static struct sibling
corpus(const struct gpai_data_options *options, const char *const *words)
{
	return (struct sibling){
	    .libexec = options->libexec, .program = PROGRAM, .arguments = words};
}

enum gpai_code
data_ask(struct arena *arena, const struct gpai_data_options *options, const char *const *words,
    struct span *printed, struct gpai_error *err)
{
	struct sibling sibling = corpus(options, words);
	enum sibling_end end;

	if (options->libexec == NULL)
		return fail(err, GPAI_INVALID, NOWHERE, "no folder of siblings, expected libexec");
	return sibling_run(&sibling, arena, printed, &end, err);
}

static void
hear_progress(void *context, struct text line)
{
	const struct gpai_data_options *options = context;
	const struct json_limits limits = {.nodes = LINE_NODES, .depth = 2};
	struct gpai_scan_progress progress = {0};
	json_t *root = NULL;

	if (json_parse("progress", (struct span){(const uint8_t *)line.at, line.len}, &limits,
		&root, NULL) != GPAI_OK)
		return;
	if (data_count(root, "bytes", &progress.bytes) &&
	    data_count(root, "total", &progress.total)) {
		(void)data_count(root, "documents", &progress.documents);
		(void)data_count(root, "pieces", &progress.pieces);
		(void)data_count(root, "of", &progress.of);
		options->progress(options->context, &progress);
	}
	json_decref(root);
}

/* --- Whether the options make sense --- */

static bool
is_option(const struct law *law, const struct law_fact *fact, const char *word)
{
	for (uint32_t i = 0; i < fact->options_n; i++)
		if (text_is(law_text(law, law->options[fact->options_first + i].word), word))
			return true;
	return false;
}

static enum gpai_code
check_kind(const struct law *law, const char *word, struct gpai_error *err)
{
	uint32_t key = law_find_fact(law, text_of("source.kind"));

	if (word == NULL || key == LAW_NONE || is_option(law, &law->facts[key], word))
		return GPAI_OK;
	return fail(err, GPAI_INVALID, in_file("--kind"),
	    "\"%s\" is no kind of source, expected one such as %s (gpai law show source.kind)",
	    word, law_cstr(law, law->options[law->facts[key].options_first].word));
}

/* "3.5" or "3..6"; 0 of both when not given. */
static enum gpai_code
read_per_token(struct arena *arena, const char *text, struct range *range, struct gpai_error *err)
{
	struct value value;
	enum gpai_code rc;

	*range = range_whole(0);
	if (text == NULL)
		return GPAI_OK;
	rc = value_parse(
	    arena, TYPE_NUMBER, text_of(text), in_file("--bytes-per-token"), &value, err);
	if (rc != GPAI_OK)
		return rc;
	if (!range_from(&value, range) || !range_is_positive(*range))
		return fail(err, GPAI_INVALID, in_file("--bytes-per-token"),
		    "\"%.60s\", expected a number or a range above zero", text);
	return GPAI_OK;
}

/* Before hours are spent on a scan. */
static enum gpai_code
check_options(const struct gpai_law *law, struct arena *arena,
    const struct gpai_data_options *options, struct gpai_error *err)
{
	struct range range;
	enum gpai_code rc;

	if (options->source == NULL || !declared_is_name(text_of(options->source)))
		return fail(err, GPAI_INVALID, in_file("--source"),
		    "expected a name of 1 to %d bytes, without control characters and blanks "
		    "around it",
		    RECORD_NAME_MAX);
	if ((rc = check_kind(&law->law, options->kind, err)) != GPAI_OK)
		return rc;
	return read_per_token(arena, options->bytes_per_token, &range, err);
}

/* --- Scanning --- */

static void
put_scan(struct words *words, const struct gpai_data_options *o)
{
	put(words, "scan");
	put_option(words, "--part", o->part);
	put_option(words, "--source", o->source);
	put_option(words, "--threads", o->threads);
	put_option(words, "--memory", o->memory);
	put_option(words, "--work", o->work);
	put_option(words, "--spill", o->spill);
	put_option(words, "--tokens", o->tokens);
	put_switch(words, "--languages", o->languages);
	put_switch(words, "--duplicates", o->duplicates);
	put_switch(words, "--near-duplicates", o->near_duplicates);
	put_option(words, "--share", o->share);
	put_option(words, "--format", o->format);
	for (size_t i = 0; i < o->n_fields; i++)
		put_option(words, "--field", o->fields[i]);
	put(words, "--");
}

enum gpai_code
gpai_data_scan(const char *const *paths, size_t n, const struct gpai_law *law,
    const struct gpai_data_options *options, bool *is_silent, struct gpai_error *err)
{
	enum sibling_end end = SIBLING_DONE;
	struct arena arena;
	struct words words;
	enum gpai_code rc;

	*is_silent = false;
	if (options->libexec == NULL || options->part == NULL)
		return fail(err, GPAI_INVALID, NOWHERE, "no libexec or part, expected both");
	arena_init(&arena, 0);
	if ((rc = check_options(law, &arena, options, err)) != GPAI_OK) {
		arena_release(&arena);
		return rc;
	}
	if (!words_init(&words, &arena, n + 2 * options->n_fields)) {
		arena_release(&arena);
		return fail_memory(err);
	}
	put_scan(&words, options);
	for (size_t i = 0; i < n; i++)
		put(&words, paths[i]);
	struct sibling sibling = corpus(options, words.at);
	if (options->progress != NULL) {
		sibling.progress = hear_progress;
		sibling.context = (void *)(uintptr_t)options;
	}
	rc = sibling_run(&sibling, &arena, NULL, &end, err);
	*is_silent = end == SIBLING_SILENT;
	arena_release(&arena);
	return rc;
}

enum gpai_code
gpai_parts_merge(const char *const *parts, size_t n, const char *out,
    const struct gpai_data_options *options, struct gpai_error *err)
{
	struct arena arena;
	struct words words;
	struct span printed;
	enum gpai_code rc = GPAI_NO_MEMORY;

	arena_init(&arena, 0);
	if (!words_init(&words, &arena, n)) {
		fail_memory(err);
	} else {
		put(&words, "merge");
		put_option(&words, "--part", out);
		put(&words, "--");
		for (size_t i = 0; i < n; i++)
			put(&words, parts[i]);
		rc = data_ask(&arena, options, words.at, &printed, err);
	}
	arena_release(&arena);
	return rc;
}

enum gpai_code
gpai_corpus_show(
    const char *libexec, const char *const *words, bool *has_findings, struct gpai_error *err)
{
	const struct sibling sibling = {
	    .libexec = libexec, .program = PROGRAM, .arguments = words, .shows = true};
	enum sibling_end end = SIBLING_DONE;
	struct arena arena;
	enum gpai_code rc;

	arena_init(&arena, 0);
	rc = sibling_run(&sibling, &arena, NULL, &end, err);
	*has_findings = end == SIBLING_FINDINGS;
	arena_release(&arena);
	return rc;
}

/* --- Facts --- */

struct request {
	struct gpai_measured *measured;
	struct voice voice;
	const struct law *law;
	struct gpai_dossier *dossier;
	const struct gpai_data_options *options;
	struct fact_set facts; /* as recorded; empty without a dossier */
	struct data_report report;
	int32_t as_of;
};

static enum gpai_code
read_facts(struct request *r)
{
	fact_set_init(&r->facts, r->law, r->voice.arena);
	r->as_of = DATE_NONE;
	if (r->dossier == NULL)
		return GPAI_OK;
	r->as_of = moment_date(r->dossier->env.now);
	return api_recorded_facts(
	    r->dossier, r->as_of, INT64_MAX, r->voice.arena, &r->facts, NULL, r->voice.err);
}

static const struct fact *
on_file(const struct request *r, const char *key)
{
	uint32_t kind = law_find_kind(r->law, text_of("source"));
	uint32_t index = law_find_fact(r->law, text_of(key));
	uint32_t entity = kind == LAW_NONE || index == LAW_NONE
	                      ? LAW_NONE
	                      : fact_find_entity(&r->facts, kind, r->voice.entity);
	const struct fact *fact = entity == LAW_NONE ? NULL : fact_get(&r->facts, entity, index);

	return fact != NULL && fact->value.state == VALUE_KNOWN ? fact : NULL;
}

/* As told; but what a person declared in gpai.yaml stands. */
static enum gpai_code
say_kind(struct request *r)
{
	const char *word = r->options->kind;
	uint32_t key = law_find_fact(r->law, text_of("source.kind"));
	const struct fact *held = on_file(r, "source.kind");
	const struct provenance origin = {
	    .method = text_of("as told with --kind"), .how = READING_DERIVED};

	if (word == NULL || key == LAW_NONE)
		return GPAI_OK;
	if (held != NULL && held->origin == ORIGIN_DECLARED && !text_is(held->value.text, word))
		voice_compare(&r->voice, "data.kind", COMPARISON_DIFFERS, "source.kind",
		    text_of(word), held->value.text,
		    voice_text(&r->voice,
			"source.kind: %s by --kind, declared is %.*s; that stands", word,
			TEXT_ARG(held->value.text)));
	else
		voice_reading(
		    &r->voice, "source.kind", value_choice(text_of(word)), &origin, TEXT_NONE);
	return r->voice.rc;
}

static enum gpai_code
read_report(struct request *r)
{
	const struct gpai_data_options *o = r->options;
	struct arena *arena = r->voice.arena;
	struct words words;
	struct span printed;
	struct range range;
	enum gpai_code rc;

	if (o->part == NULL)
		return GPAI_OK;
	if (!words_init(&words, arena, 4))
		return fail_memory(r->voice.err);
	put(&words, "report");
	put_option(&words, "--psl", o->psl);
	if ((rc = read_per_token(arena, o->bytes_per_token, &range, r->voice.err)) != GPAI_OK)
		return rc;
	if (o->bytes_per_token != NULL) {
		char low[DECIMAL_CHARS], high[DECIMAL_CHARS];
		decimal_format(decimal_plain(range.low), low);
		decimal_format(decimal_plain(range.high), high);
		put(&words, "--bytes-per-token");
		put(&words, arena_string(arena, text_of(low)));
		put(&words, arena_string(arena, text_of(high)));
	}
	put(&words, "--");
	put(&words, o->part);
	rc = data_ask(arena, o, words.at, &printed, r->voice.err);
	return rc == GPAI_OK ? data_report_read(printed, r->voice.entity, &r->report, r->voice.err)
	                     : rc;
}

/* What a person wrote of this source, where it was counted otherwise. */
static void
say_otherwise(struct request *r, const struct fact *declared, uint32_t source)
{
	for (uint32_t key = 0; source != LAW_NONE && key < r->law->n_facts; key++) {
		const struct fact *now = declared[key].origin == ORIGIN_DECLARED &&
		                                 declared[key].value.state == VALUE_KNOWN
		                             ? fact_get(&r->facts, source, key)
		                             : NULL;
		struct range a, b;
		char shown[2][RANGE_CHARS];
		if (now == NULL || now->origin == ORIGIN_DECLARED ||
		    value_equal(&now->value, &declared[key].value) ||
		    now->value.type == TYPE_TEXT || now->value.type == TYPE_LIST)
			continue;
		bool has_numbers =
		    range_from(&now->value, &a) && range_from(&declared[key].value, &b);
		if (has_numbers) {
			range_format(a, 6, shown[0]);
			range_format(b, 6, shown[1]);
		}
		const char *name = law_cstr(r->law, r->law->facts[key].key);
		voice_compare(&r->voice, "data.declared", COMPARISON_DIFFERS, name, TEXT_NONE,
		    TEXT_NONE,
		    has_numbers
			? voice_text(&r->voice,
			      "%s: counted are %s, declared is %s; what was counted goes before it",
			      name, shown[0], shown[1])
			: voice_text(&r->voice,
			      "%s: counted otherwise than declared; what was counted goes before "
			      "it",
			      name));
	}
}

/* Lays what was just measured over the facts on file. */
static enum gpai_code
lay_over(struct request *r)
{
	uint32_t kind = law_find_kind(r->law, text_of("source"));
	uint32_t source =
	    kind == LAW_NONE ? LAW_NONE : fact_find_entity(&r->facts, kind, r->voice.entity);
	struct fact *before = arena_array(r->voice.arena, r->law->n_facts + 1, sizeof *before);

	if (before == NULL)
		return fail_memory(r->voice.err);
	for (uint32_t key = 0; source != LAW_NONE && key < r->law->n_facts; key++) {
		const struct fact *fact =
		    r->law->facts[key].kind == kind ? fact_get(&r->facts, source, key) : NULL;
		if (fact != NULL)
			before[key] = *fact;
	}
	measured_overlay(r->measured, &r->facts);
	say_otherwise(r, before, source);
	return fact_set_status(&r->facts, r->voice.err);
}

static enum gpai_code
say_totals(struct request *r)
{
	enum gpai_code rc;

	if (r->dossier == NULL)
		return GPAI_OK;
	if ((rc = lay_over(r)) != GPAI_OK)
		return rc;
	r->voice.kind = NULL;
	r->voice.entity = TEXT_NONE;
	rc = data_shared_say(&r->voice, r->dossier, &r->facts, r->options, r->voice.err);
	if (rc != GPAI_OK)
		return rc;
	rc = data_domains_say(&r->voice, r->dossier, &r->facts, r->as_of, r->options, r->voice.err);
	if (rc != GPAI_OK)
		return rc;
	measured_overlay(r->measured, &r->facts);
	if ((rc = fact_set_status(&r->facts, r->voice.err)) != GPAI_OK)
		return rc;
	return data_totals(&r->voice, &r->facts, r->as_of, r->voice.err);
}

static enum gpai_code
measure(struct request *r, const char *const *descriptions, size_t n)
{
	const struct data_report *report;
	enum gpai_code rc;

	if ((rc = read_facts(r)) != GPAI_OK || (rc = read_report(r)) != GPAI_OK ||
	    (rc = say_kind(r)) != GPAI_OK)
		return rc;
	report = r->options->part != NULL ? &r->report : NULL;
	for (size_t i = 0; i < n; i++)
		if ((rc = data_card_say(&r->voice, descriptions[i], report, r->voice.err)) !=
		    GPAI_OK)
			return rc;
	if (report != NULL)
		data_report_say(&r->voice, report);
	return r->voice.rc == GPAI_OK ? say_totals(r) : r->voice.rc;
}

enum gpai_code
gpai_data_measure(const char *const *descriptions, size_t n, const struct gpai_law *law,
    struct gpai_dossier *dossier, const struct gpai_data_options *options,
    struct gpai_measured **measured, struct gpai_error *err)
{
	struct gpai_measured *m = measured_create(law, err);
	struct measure_sink sink;
	enum gpai_code rc;

	*measured = NULL;
	if (m == NULL)
		return GPAI_NO_MEMORY;
	sink = measured_sink(m);
	struct request r = {.voice = {.arena = measured_arena(m),
				.sink = &sink,
				.kind = "source",
				.entity = text_of(options->source),
				.err = err},
	    .measured = m,
	    .law = &law->law,
	    .dossier = dossier,
	    .options = options};
	rc = check_options(law, r.voice.arena, options, err);
	if (rc == GPAI_OK)
		rc = measure(&r, descriptions, n);
	data_report_release(&r.report);
	return measured_give(m, rc, measured);
}

enum gpai_code
gpai_data_look(const char *path, enum gpai_data_path *what, struct gpai_error *err)
{
	return data_look(path, what, err);
}
