/* SPDX-License-Identifier: Apache-2.0 */
/* Auditing reservations of rights: gpai-rights makes the archive, scans and reports; here its
 * answers become facts. */
#include "api/audit.h"

#include "api/data.h"
#include "api/sibling.h"
#include "base/file.h"
#include "records/declared.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char PROGRAM[] = "gpai-rights";
static const char FOLDER[] = ".gpai/rights";
static const char CAPTURES[] = "audit-captures"; /* register */

enum { WORDS_MAX = 64, LINE_NODES = 64, SECONDS_CHARS = 24 };

#define SECONDS_MOST ((uint64_t)100 * 366 * 86400)

/* --- Arguments --- */

struct words {
	struct arena *arena;
	const char **at;
	size_t n, cap;
};

static bool
words_init(struct words *words, struct arena *arena, size_t more)
{
	words->arena = arena;
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
put_all(struct words *words, const char *name, const char *const *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_option(words, name, values[i]);
}

static enum gpai_code
ask(struct words *words, const char *libexec, struct span *printed, struct gpai_error *err)
{
	const struct sibling sibling = {
	    .libexec = libexec, .program = PROGRAM, .arguments = words->at};
	enum sibling_end end;

	if (libexec == NULL)
		return fail(err, GPAI_INVALID, NOWHERE, "no folder of siblings, expected libexec");
	return sibling_run(&sibling, words->arena, printed, &end, err);
}

bool
audit_duration(const char *text, uint64_t *seconds)
{
	static const struct {
		const char *unit;
		uint64_t seconds;
	} units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}, {"w", 604800}};
	uint64_t number = 0;
	size_t n = 0;

	for (; text[n] >= '0' && text[n] <= '9'; n++) {
		number = 10 * number + (uint64_t)(text[n] - '0');
		if (number > SECONDS_MOST)
			return false;
	}
	for (size_t i = 0; n > 0 && i < sizeof units / sizeof *units; i++)
		if (strcmp(text + n, units[i].unit) == 0) {
			*seconds = number * units[i].seconds;
			return *seconds <= SECONDS_MOST;
		}
	return false;
}

uint64_t
audit_within_law(const struct law *law, const char *row)
{
	uint32_t list = law_find_register(law, text_of(CAPTURES));
	uint32_t index = list == LAW_NONE ? LAW_NONE : law_find_row(law, list, text_of(row));
	uint64_t hours = 0;

	for (uint32_t i = 0; index != LAW_NONE && i < law->rows[index].cells_n; i++) {
		const struct law_cell *cell = &law->cells[law->rows[index].cells_first + i];
		struct decimal number;
		if (text_is(law_text(law, cell->column), "hours") && cell->values.n == 1 &&
		    decimal_parse(law_text(law, law->refs[cell->values.first]), &number))
			(void)decimal_to_u64(number, &hours);
	}
	return hours <= SECONDS_MOST / AUDIT_HOUR_SECONDS ? hours * AUDIT_HOUR_SECONDS : 0;
}

static enum gpai_code
put_duration(struct words *words, const struct law *law, const char *name, const char *given,
    const char *row, struct gpai_error *err)
{
	uint64_t seconds = audit_within_law(law, row);
	char *word = arena_alloc(words->arena, SECONDS_CHARS);

	if (word == NULL)
		return fail_memory(err);
	if (given != NULL && !audit_duration(given, &seconds))
		return fail(err, GPAI_INVALID, in_file(name),
		    "\"%.40s\", expected a time such as 24h, 30d or 90m", given);
	snprintf(word, SECONDS_CHARS, "%llu", (unsigned long long)seconds);
	put_option(words, name, word);
	return GPAI_OK;
}

/* NAME@YYYY-MM-DD=FILE, for gpai-rights NAME=YYYY-MM-DD=FILE. */
static enum gpai_code
put_lists(struct words *words, const char *name, const char *option, const char *const *lists,
    size_t n, struct gpai_error *err)
{
	for (size_t i = 0; i < n; i++) {
		char *word = arena_string(words->arena, text_of(lists[i]));
		char *at = word == NULL ? NULL : strchr(word, '@');
		char *equals = at == NULL ? NULL : strchr(at, '=');
		int32_t day;
		if (word == NULL)
			return fail_memory(err);
		if (equals == NULL || equals[1] == '\0' || at == word ||
		    memchr(word, '=', (size_t)(at - word)) != NULL ||
		    !date_parse((struct text){at + 1, (size_t)(equals - at - 1)}, &day))
			return fail(err, GPAI_INVALID, in_file(option),
			    "\"%.100s\", expected NAME@YYYY-MM-DD=FILE: what the list is called "
			    "and of which day it is",
			    lists[i]);
		*at = '=';
		put_option(words, name, word);
	}
	return GPAI_OK;
}

/* --- The archive --- */

static enum gpai_code
read_captures(struct span printed, uint64_t *captures, struct gpai_error *err)
{
	json_t *root = NULL;
	enum gpai_code rc = json_parse("gpai-rights archive", printed, NULL, &root, err);

	if (rc == GPAI_OK && !json_whole(json_object_get(root, "captures"), captures))
		rc = fail(err, GPAI_MALFORMED, in_file("gpai-rights archive"),
		    "no number of captures in its answer");
	json_decref(root);
	return rc;
}

enum gpai_code
gpai_audit_archive(const char *libexec, const char *out, const char *const *archives,
    size_t n_archives, const char *const *data, size_t n_data, uint64_t *captures,
    struct gpai_error *err)
{
	struct arena arena;
	struct words words;
	struct span printed;
	uint64_t found = 0;
	enum gpai_code rc;

	arena_init(&arena, 0);
	/* Made beside and put in place: an archive that cannot be made leaves the old one. */
	struct text beside = arena_format(&arena, "%s.new", out);
	if (beside.at == NULL || !words_init(&words, &arena, n_archives + 2 * n_data)) {
		rc = fail_memory(err);
	} else {
		unlink(beside.at);
		put(&words, "archive");
		put_option(&words, "--out", beside.at);
		put_all(&words, "--corpus", data, n_data);
		put(&words, "--");
		for (size_t i = 0; i < n_archives; i++)
			put(&words, archives[i]);
		rc = ask(&words, libexec, &printed, err);
		if (rc == GPAI_OK)
			rc = read_captures(printed, &found, err);
		if (rc == GPAI_OK && rename(beside.at, out) != 0)
			rc = fail_errno(err, errno, out, "replace");
		if (rc != GPAI_OK)
			unlink(beside.at);
	}
	if (rc == GPAI_OK && captures != NULL)
		*captures = found;
	arena_release(&arena);
	return rc;
}

/* --- The scan --- */

static void
hear_progress(void *context, struct text line)
{
	const struct gpai_audit_options *options = context;
	const struct json_limits limits = {.nodes = LINE_NODES, .depth = 2};
	struct gpai_scan_progress p = {0};
	json_t *root = NULL;

	if (json_parse("progress", (struct span){(const uint8_t *)line.at, line.len}, &limits,
		&root, NULL) != GPAI_OK)
		return;
	if (json_whole(json_object_get(root, "bytes"), &p.bytes) &&
	    json_whole(json_object_get(root, "total"), &p.total)) {
		(void)json_whole(json_object_get(root, "documents"), &p.documents);
		(void)json_whole(json_object_get(root, "pieces"), &p.pieces);
		(void)json_whole(json_object_get(root, "of"), &p.of);
		options->progress(options->context, &p);
	}
	json_decref(root);
}

static enum gpai_code
check(const struct gpai_audit_options *o, struct gpai_error *err)
{
	int32_t day;

	if (o->libexec == NULL || o->part == NULL)
		return fail(err, GPAI_INVALID, NOWHERE, "no libexec or part, expected both");
	if (o->source == NULL || !declared_is_name(text_of(o->source)))
		return fail(err, GPAI_INVALID, in_file("--source"),
		    "expected a name of 1 to %d bytes, without control characters and blanks "
		    "around it",
		    RECORD_NAME_MAX);
	if (o->as_of != NULL && !date_parse(text_of(o->as_of), &day))
		return fail(err, GPAI_INVALID, in_file("--as-of"),
		    "\"%.40s\", expected a day as YYYY-MM-DD", o->as_of);
	return GPAI_OK;
}

static enum gpai_code
put_scan(struct words *words, const struct law *law, const struct gpai_audit_options *o,
    struct gpai_error *err)
{
	enum gpai_code rc;

	put(words, "scan");
	put_option(words, "--part", o->part);
	put_option(words, "--source", o->source);
	put_option(words, "--archive", o->archive);
	put_option(words, "--against", o->against);
	put_option(words, "--as-of", o->as_of);
	put_all(words, "--agent", o->agents, o->n_agents);
	if ((rc = put_duration(words, law, "--within", o->within, "fetch", err)) != GPAI_OK ||
	    (rc = put_lists(words, "--block", "--block-list", o->blocks, o->n_blocks, err)) !=
		GPAI_OK ||
	    (rc = put_lists(words, "--licensed", "--licensed", o->licensed, o->n_licensed, err)) !=
		GPAI_OK)
		return rc;
	if (o->as_of != NULL || o->against != NULL)
		rc = put_duration(words, law, "--as-of-within", o->as_of_within, "as-of", err);
	put_option(words, "--removed", o->removed);
	if (o->removes != NULL)
		put(words, "--removes");
	put_option(words, "--tokens", o->tokens);
	put_option(words, "--threads", o->threads);
	put_option(words, "--memory", o->memory);
	put_option(words, "--work", o->work);
	put_option(words, "--share", o->share);
	put_option(words, "--format", o->format);
	put_all(words, "--field", o->fields, o->n_fields);
	put(words, "--");
	return rc;
}

enum gpai_code
gpai_audit_check(
    const struct gpai_law *law, const struct gpai_audit_options *options, struct gpai_error *err)
{
	const struct gpai_audit_options *o = options;
	struct arena arena;
	struct words words;
	enum gpai_code rc = check(o, err);

	if (rc != GPAI_OK)
		return rc;
	arena_init(&arena, 0);
	rc = words_init(
		 &words, &arena, 2 * (o->n_agents + o->n_blocks + o->n_licensed + o->n_fields))
	         ? put_scan(&words, &law->law, o, err)
	         : fail_memory(err);
	arena_release(&arena);
	return rc;
}

enum gpai_code
gpai_audit_scan(const char *const *paths, size_t n, const struct gpai_law *law,
    const struct gpai_audit_options *options, bool *is_silent, struct gpai_error *err)
{
	const struct gpai_audit_options *o = options;
	enum sibling_end end = SIBLING_DONE;
	struct arena arena;
	struct words words;
	enum gpai_code rc;

	*is_silent = false;
	if ((rc = check(o, err)) != GPAI_OK)
		return rc;
	if (o->archive == NULL || o->n_agents == 0)
		return fail(err, GPAI_INVALID, NOWHERE, "no archive or agents, expected both");
	arena_init(&arena, 0);
	if (!words_init(
		&words, &arena, n + 2 * (o->n_agents + o->n_blocks + o->n_licensed + o->n_fields)))
		rc = fail_memory(err);
	else
		rc = put_scan(&words, &law->law, o, err);
	if (rc == GPAI_OK) {
		for (size_t i = 0; i < n; i++)
			put(&words, paths[i]);
		struct sibling sibling = {
		    .libexec = o->libexec, .program = PROGRAM, .arguments = words.at};
		if (o->progress != NULL) {
			sibling.progress = hear_progress;
			sibling.context = (void *)(uintptr_t)o;
		}
		rc = sibling_run(&sibling, &arena, NULL, &end, err);
	}
	*is_silent = end == SIBLING_SILENT;
	arena_release(&arena);
	return rc;
}

/* --- Facts --- */

struct request {
	struct voice voice;
	const struct gpai_law *law;
	struct gpai_dossier *dossier;
	const struct gpai_audit_options *options;
	struct fact_set facts; /* empty without a dossier */
	struct audit_found found;
	struct span report;
	int32_t today;
};

static enum gpai_code
read_facts(struct request *r)
{
	fact_set_init(&r->facts, &r->law->law, r->voice.arena);
	r->today = DATE_NONE;
	if (r->dossier == NULL)
		return GPAI_OK;
	r->today = moment_date(r->dossier->env.now);
	return api_facts(
	    r->dossier, r->today, INT64_MAX, r->voice.arena, &r->facts, NULL, r->voice.err);
}

static enum gpai_code
read_report(struct request *r)
{
	struct words words;
	enum gpai_code rc;

	if (!words_init(&words, r->voice.arena, 0))
		return fail_memory(r->voice.err);
	put(&words, "report");
	put_option(&words, "--psl", r->options->psl);
	put_option(&words, "--source", r->options->source);
	put(&words, "--");
	put(&words, r->options->part);
	rc = ask(&words, r->options->libexec, &r->report, r->voice.err);
	return rc == GPAI_OK ? audit_report_read(r->report, r->voice.entity, r->voice.arena,
				   &r->found, r->voice.err)
	                     : rc;
}

static void
say(struct request *r, const char *key, struct value value, const char *method)
{
	const struct provenance origin = {.method = text_of(method),
	    .source = text_of("partial result of an audit"),
	    .artefact = &r->found.part,
	    .how = READING_MEASURED};

	voice_reading(&r->voice, key, value, &origin, TEXT_NONE);
}

/* The digest on file of the count, where that count went through the very bytes audited. */
static void
say_data(struct request *r)
{
	static const char how[] = "the count and the audit name the same files, sizes, times of "
				  "change and bytes";
	uint32_t kind = law_find_kind(&r->law->law, text_of("source"));
	uint32_t key = law_find_fact(&r->law->law, text_of("source.digest"));
	uint32_t entity = kind == LAW_NONE || key == LAW_NONE
	                      ? LAW_NONE
	                      : fact_find_entity(&r->facts, kind, r->voice.entity);
	const struct fact *fact = entity == LAW_NONE ? NULL : fact_get(&r->facts, entity, key);
	struct digest digest;
	char hex[DIGEST_HEX_CHARS] = "";

	if (r->options->counted != NULL &&
	    audit_same_bytes(r->options->counted, r->options->part, r->voice.entity, &digest))
		digest_hex(&digest, hex);
	if (hex[0] != '\0' && fact != NULL && fact->value.state == VALUE_KNOWN &&
	    text_is(fact->value.text, hex)) {
		say(r, "source.audit.data", value_text(arena_text(r->voice.arena, text_of(hex))),
		    how);
		return;
	}
	say(r, "source.audit.data",
	    value_absent(text_of("not shown to be the data that is counted")),
	    "held against the files of the count");
	voice_compare(&r->voice, "audit.data", COMPARISON_NOTED, "source.audit.data", TEXT_NONE,
	    TEXT_NONE,
	    fact == NULL
		? text_of("the data is not counted yet, so nothing tells that it stays what was "
			  "audited: gpai measure data, then audit again")
		: text_of(
		      "the audit went through other files than the count on file (source.digest), "
		      "or that is not in this dossier: gpai measure data, then audit again"));
}

static enum gpai_code
say_removes(struct request *r)
{
	struct words words;
	struct span printed;
	json_t *root = NULL;
	uint64_t entries = 0, nameless = 0;
	enum gpai_code rc;

	if (r->options->removes == NULL)
		return GPAI_OK;
	if (!words_init(&words, r->voice.arena, 0))
		return fail_memory(r->voice.err);
	put(&words, "removes");
	put_option(&words, "--source", r->options->source);
	put_option(&words, "--out", r->options->removes);
	put(&words, "--");
	put(&words, r->options->part);
	if ((rc = ask(&words, r->options->libexec, &printed, r->voice.err)) != GPAI_OK)
		return rc;
	rc = json_parse("gpai-rights removes", printed, NULL, &root, r->voice.err);
	struct text hex = arena_text(r->voice.arena, json_member_text(root, "digest"));
	if (rc == GPAI_OK && json_whole(json_object_get(root, "entries"), &entries)) {
		say(r, "source.audit.removes", value_whole(entries),
		    "documents that were disallowed or reserved at a moment asked about");
		if (hex.len > 0)
			say(r, "source.audit.removes.digest", value_text(hex),
			    "the SHA-256 of the list");
	}
	if (json_whole(json_object_get(root, "nameless"), &nameless) && nameless > 0)
		voice_compare(&r->voice, "audit.removes", COMPARISON_DIFFERS,
		    "source.audit.removes", TEXT_NONE, TEXT_NONE,
		    voice_text(&r->voice,
			"%s documents or more have neither address nor id: no list can name them",
			voice_number(&r->voice, nameless)));
	json_decref(root);
	return rc;
}

static enum gpai_code
measure(struct request *r)
{
	enum gpai_code rc;

	if ((rc = check(r->options, r->voice.err)) != GPAI_OK || (rc = read_facts(r)) != GPAI_OK ||
	    (rc = read_report(r)) != GPAI_OK)
		return rc;
	audit_find_crawlers(&r->found, &r->facts, r->voice.entity);
	if (r->today != DATE_NONE)
		say(r, "source.audit.date", value_date(r->today), "the day of the audit");
	audit_report_say(&r->voice, &r->found);
	if (r->dossier != NULL)
		say_data(r);
	rc = say_removes(r);
	return rc == GPAI_OK ? r->voice.rc : rc;
}

static enum gpai_code
give_report(struct span printed, char **report, struct gpai_error *err)
{
	if (report == NULL)
		return GPAI_OK;
	*report = malloc(printed.len + 1);
	if (*report == NULL)
		return fail_memory(err);
	memcpy(*report, printed.at, printed.len);
	(*report)[printed.len] = '\0';
	return GPAI_OK;
}

enum gpai_code
gpai_audit_measure(const struct gpai_law *law, struct gpai_dossier *dossier,
    const struct gpai_audit_options *options, struct gpai_measured **measured, char **report,
    struct gpai_error *err)
{
	struct gpai_measured *m = measured_create(law, err);
	struct measure_sink sink;
	enum gpai_code rc;

	*measured = NULL;
	if (report != NULL)
		*report = NULL;
	if (m == NULL)
		return GPAI_NO_MEMORY;
	sink = measured_sink(m);
	struct request r = {.voice = {.arena = measured_arena(m),
				.sink = &sink,
				.kind = "source",
				.entity = text_of(options->source != NULL ? options->source : ""),
				.err = err},
	    .law = law,
	    .dossier = dossier,
	    .options = options};
	rc = measure(&r);
	if (rc == GPAI_OK)
		rc = give_report(r.report, report, err);
	audit_report_release(&r.found);
	return measured_give(m, rc, measured);
}

/* --- Files, printing --- */

enum gpai_code
gpai_audit_path(
    const char *folder, const char *source, const char *suffix, char **path, struct gpai_error *err)
{
	struct arena arena;
	enum gpai_code rc;

	*path = NULL;
	arena_init(&arena, 0);
	struct text file = data_file_path(&arena, folder, FOLDER, text_of(source), suffix);
	char *rights = file_join(&arena, folder, FOLDER);
	rc = file.at == NULL || rights == NULL ? fail_memory(err) : file_make_dirs(rights, err);
	if (rc == GPAI_OK && (*path = strdup(file.at)) == NULL)
		rc = fail_memory(err);
	arena_release(&arena);
	return rc;
}

enum gpai_code
gpai_rights_show(
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
