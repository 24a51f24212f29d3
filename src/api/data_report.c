/* SPDX-License-Identifier: Apache-2.0 */
/* What gpai-corpus reports of a source, as readings. Counts are measured; what the data says of
 * itself is imported; tokens that were estimated are derived, with their bounds. */
#include "api/data.h"

#include "base/date.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	REPORT_NODES_MAX = 20000000,
	LANGUAGES_MAX = 300,
	WORDS_MAX = 100,
	DAMAGE_SHOWN = 20,
	WORD_BYTES = 200
};

#define MILLISECONDS_OF_HOUR 3600000u

bool
data_count(const json_t *object, const char *key, uint64_t *number)
{
	return json_whole(json_object_get(object, key), number);
}

static const json_t *
find_source(const json_t *root, struct text name)
{
	const json_t *sources = json_object_get(root, "sources");

	for (size_t i = 0; i < json_array_size(sources); i++) {
		const json_t *source = json_array_get(sources, i);
		if (text_equal(json_member_text(source, "name"), name))
			return source;
	}
	return NULL;
}

enum gpai_code
data_report_read(
    struct span json, struct text source, struct data_report *report, struct gpai_error *err)
{
	const struct json_limits limits = {.bytes = json.len + 1, .nodes = REPORT_NODES_MAX};
	enum gpai_code rc;

	*report = (struct data_report){0};
	if ((rc = json_parse("gpai-corpus report", json, &limits, &report->root, err)) != GPAI_OK)
		return rc;
	report->settings = json_object_get(report->root, "settings");
	report->psl = json_object_get(report->root, "psl");
	report->source = find_source(report->root, source);
	report->has_part = digest_from_hex(json_member_text(report->root, "part"), &report->part);
	/* Of no document at all there is no source either: then every figure is zero. */
	if (report->source == NULL && json_array_size(json_object_get(report->root, "sources")) > 0)
		return fail(err, GPAI_NOT_FOUND, NOWHERE,
		    "source \"%.*s\" is not in the partial result",
		    TEXT_ARG(text_clip(source, 100)));
	return GPAI_OK;
}

void
data_report_release(struct data_report *report)
{
	json_decref(report->root);
	report->root = NULL;
}

/* --- Saying --- */

struct saying {
	struct voice *voice;
	const struct data_report *report;
	struct text counted; /* how: which program, over what */
};

static struct provenance
measured(const struct saying *s, struct text method)
{
	return (struct provenance){.method = method,
	    .source = text_of("partial result"),
	    .artefact = s->report->has_part ? &s->report->part : NULL,
	    .how = READING_MEASURED};
}

static void
say(const struct saying *s, const char *key, struct value value, struct text how)
{
	struct provenance origin = measured(s,
	    how.len == 0 ? s->counted
			 : voice_text(s->voice, "%.*s; %.*s", TEXT_ARG(s->counted), TEXT_ARG(how)));

	voice_reading(s->voice, key, value, &origin, TEXT_NONE);
}

static void
say_stated(const struct saying *s, const char *key, struct value value, const char *how)
{
	struct provenance origin =
	    measured(s, voice_text(s->voice, "%.*s; %s", TEXT_ARG(s->counted), how));

	origin.how = READING_IMPORTED;
	voice_reading(s->voice, key, value, &origin, TEXT_NONE);
}

static void
note(const struct saying *s, const char *id, struct text says)
{
	voice_compare(s->voice, id, COMPARISON_NOTED, "", TEXT_NONE, TEXT_NONE, says);
}

/* Foreign words go into facts without control characters, cut where they are long. */
static struct text
tame(const struct saying *s, struct text word)
{
	struct text clipped = text_trim(text_clip(word, WORD_BYTES));
	char *at = arena_string(s->voice->arena, clipped);

	if (at == NULL)
		return TEXT_NONE;
	for (size_t i = 0; i < clipped.len; i++)
		if ((unsigned char)at[i] < 0x20 || at[i] == 0x7f)
			at[i] = ' ';
	return (struct text){at, clipped.len};
}

static void
say_modalities(const struct saying *s)
{
	static const char *const words[] = {"text", "images", "audio", "video", "other"};
	const json_t *all = json_object_get(s->report->source, "modalities");
	struct text items[DATA_MODALITIES_MAX];
	uint32_t n = 0;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		uint64_t documents;
		if (data_count(json_object_get(all, words[i]), "documents", &documents) &&
		    documents > 0)
			items[n++] = text_of(words[i]);
	}
	if (n > 0)
		say(s, "source.modalities", value_items(TYPE_CHOICES, items, n), TEXT_NONE);
}

static uint64_t
sum_over(const struct saying *s, const char *key)
{
	const json_t *all = json_object_get(s->report->source, "modalities"), *one;
	const char *word;
	uint64_t sum = 0, part;

	json_object_foreach((json_t *)(uintptr_t)all, word, one) if (data_count(one, key, &part))
	    sum = part > UINT64_MAX - sum ? UINT64_MAX : sum + part;
	return sum;
}

/* "tokenizer.json (BPE, SHA-256 0123456789ab)" */
static struct text
tokenizer_words(const struct saying *s)
{
	const json_t *tokenizer = json_object_get(s->report->settings, "tokenizer");

	return voice_text(s->voice, "tokens by %.*s (%.*s, SHA-256 %.64s)",
	    TEXT_ARG(text_clip(json_member_text(tokenizer, "name"), 100)),
	    TEXT_ARG(text_clip(json_member_text(tokenizer, "model"), 20)),
	    arena_string(s->voice->arena, json_member_text(tokenizer, "sha256")));
}

static void
say_tokens(const struct saying *s, const json_t *text)
{
	uint64_t exact, low, high;

	if (data_count(text, "tokens", &exact)) {
		say(s, "source.tokens", value_whole(exact), tokenizer_words(s));
		return;
	}
	if (!data_count(text, "tokens_low", &low) || !data_count(text, "tokens_high", &high) ||
	    high == 0 || low > high)
		return;
	struct provenance origin = measured(s,
	    voice_text(s->voice,
		"%.*s; estimated from bytes of text: so many to a token are taken for the most and "
		"the least there can be",
		TEXT_ARG(s->counted)));
	origin.how = READING_DERIVED;
	voice_reading(s->voice, "source.tokens", value_range(decimal_from(low), decimal_from(high)),
	    &origin, TEXT_NONE);
}

/* Never taken for counted ones: whose tokenizer, with what left out, nobody says. */
static void
note_stated_tokens(const struct saying *s)
{
	const json_t *stated = json_object_get(s->report->source, "stated_tokens");
	uint64_t documents, tokens;

	if (data_count(stated, "documents", &documents) && data_count(stated, "tokens", &tokens))
		note(s, "data.tokens",
		    voice_text(s->voice,
			"%s documents state their tokens themselves, %s in all; by which tokenizer "
			"is not known, so that is not taken for source.tokens",
			voice_number(s->voice, documents), voice_number(s->voice, tokens)));
}

static void
say_hours(const struct saying *s, const char *word, const char *key)
{
	const json_t *one = json_object_get(json_object_get(s->report->source, "modalities"), word);
	uint64_t ms, documents;

	if (!data_count(one, "documents", &documents) || documents == 0 ||
	    !data_count(one, "milliseconds", &ms))
		return;
	/* Twelve figures of hours are a second in a hundred million years of film. */
	struct decimal hours = decimal_round(
	    decimal_quotient(decimal_from(ms), decimal_from(MILLISECONDS_OF_HOUR), ROUND_NEAREST),
	    12, ROUND_NEAREST);
	say(s, key, value_number(decimal_tidy(hours)), text_of("durations by their headers"));
}

static void
say_sizes(const struct saying *s)
{
	const json_t *all = json_object_get(s->report->source, "modalities");
	const json_t *text = json_object_get(all, "text");
	uint64_t number;

	say_modalities(s);
	say(s, "source.documents", value_whole(sum_over(s, "documents")), TEXT_NONE);
	if (data_count(text, "bytes", &number))
		say(s, "source.bytes", value_whole(number),
		    text_of("content alone, decoded, markup included"));
	say(s, "source.bytes.raw", value_whole(sum_over(s, "raw_bytes")),
	    text_of("records as they are kept, unpacked"));
	say_tokens(s, text);
	note_stated_tokens(s);
	if (data_count(json_object_get(all, "images"), "documents", &number) && number > 0)
		say(s, "source.images", value_whole(number), TEXT_NONE);
	say_hours(s, "audio", "source.audio.hours");
	say_hours(s, "video", "source.video.hours");
}

/* Days only where every document has one: the last of some is not the last of all. */
static void
say_dates(const struct saying *s)
{
	const json_t *source = s->report->source;
	struct text first = json_member_text(source, "first");
	struct text last = json_member_text(source, "last");
	int32_t from, until;
	uint64_t undated = 0;

	if (!date_parse(first, &from) || !date_parse(last, &until))
		return;
	(void)data_count(source, "undated", &undated);
	if (undated > 0) {
		note(s, "data.undated",
		    voice_text(s->voice,
			"%s of %s documents bear no date; the others are of %.*s to %.*s: that is "
			"not taken for the time of collection of all",
			voice_number(s->voice, undated),
			voice_number(s->voice, s->report->documents), TEXT_ARG(first),
			TEXT_ARG(last)));
		return;
	}
	say(s, "source.collected.from.date", value_date(from),
	    text_of("the earliest date of a record"));
	say(s, "source.collected.date", value_date(until), text_of("the latest date of a record"));
}

/* "Finnish (fi) 81.23 %" */
static struct text
language_item(const struct saying *s, const json_t *row, uint64_t all)
{
	char percent[DECIMAL_CHARS];
	uint64_t bytes = 0;
	struct text name = tame(s, json_member_text(row, "name"));
	struct text code = tame(s, json_member_text(row, "code"));

	(void)data_count(row, "bytes", &bytes);
	struct decimal share = decimal_quotient(
	    decimal_multiply(decimal_from(bytes), decimal_from(100), ROUND_NEAREST),
	    decimal_from(all), ROUND_NEAREST);
	int figures = decimal_magnitude(share) + 3; /* two decimals */
	share = figures > 0 ? decimal_plain(decimal_round(share, figures, ROUND_NEAREST))
	                    : DECIMAL_ZERO;
	decimal_format(share, percent);
	return voice_text(s->voice, "%.*s (%.*s) %s %%", TEXT_ARG(name.len > 0 ? name : code),
	    TEXT_ARG(code), percent);
}

static bool
is_no_language(const json_t *row)
{
	struct text code = json_member_text(row, "code");

	return code.len == 0 || text_is(code, "un") || text_is(code, "und") || text_is(code, "zxx");
}

static void
say_languages(const struct saying *s)
{
	const json_t *languages = json_object_get(s->report->source, "languages");
	const json_t *rows = json_object_get(languages, "rows");
	struct text how = json_member_text(languages, "how");
	struct text items[LANGUAGES_MAX];
	uint64_t all = 0, none = 0, bytes;
	uint32_t n = 0;

	for (size_t i = 0; i < json_array_size(rows); i++)
		if (data_count(json_array_get(rows, i), "bytes", &bytes)) {
			all += bytes;
			if (is_no_language(json_array_get(rows, i)))
				none += bytes;
		}
	for (size_t i = 0; all > 0 && i < json_array_size(rows) && n < LANGUAGES_MAX; i++)
		if (!is_no_language(json_array_get(rows, i)))
			items[n++] = language_item(s, json_array_get(rows, i), all);
	if (n == 0)
		return;
	if (text_is(how, "detected"))
		say(s, "source.languages", value_items(TYPE_LIST, items, n),
		    voice_text(s->voice, "detected in the text by %.*s, shares of bytes",
			TEXT_ARG(
			    text_clip(json_member_text(s->report->settings, "languages"), 100))));
	else
		say_stated(s, "source.languages", value_items(TYPE_LIST, items, n),
		    "as the data states them, shares of bytes");
	if (none > 0)
		note(s, "data.languages",
		    voice_text(s->voice, "%s of %s bytes of text are in no language that is known",
			voice_number(s->voice, none), voice_number(s->voice, all)));
}

/* A list of what the data says of itself, largest first as the report has it. */
static void
say_words(
    const struct saying *s, const char *member, const char *word, const char *key, const char *how)
{
	const json_t *rows = json_object_get(s->report->source, member);
	struct text items[WORDS_MAX];
	uint32_t n = 0;
	size_t left_out = 0;

	for (size_t i = 0; i < json_array_size(rows); i++) {
		struct text name = tame(s, json_member_text(json_array_get(rows, i), word));
		bool is_known = name.len == 0;
		for (uint32_t k = 0; k < n; k++)
			is_known = is_known || text_equal(items[k], name);
		if (is_known)
			continue;
		if (n < WORDS_MAX)
			items[n++] = name;
		else
			left_out++;
	}
	if (n > 0)
		say_stated(s, key, value_items(TYPE_LIST, items, n), how);
	if (left_out > 0)
		note(s, "data.words",
		    voice_text(s->voice,
			"%s: %zu more are named in the data and left out of the fact", key,
			left_out));
}

static void
say_synthetic(const struct saying *s)
{
	const json_t *rows = json_object_get(s->report->source, "synthetic");
	uint64_t marked = 0, documents;

	if (json_array_size(rows) == 0)
		return;
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		if (text_is(json_member_text(row, "says"), "yes") &&
		    data_count(row, "documents", &documents))
			marked += documents;
	}
	say_stated(s, "source.synthetic.documents", value_whole(marked),
	    "documents that declare to be generated by a model");
	say_words(s, "synthetic", "model", "source.synthetic.models",
	    "named in documents as what generated them");
}

static void
say_duplicates(const struct saying *s)
{
	const json_t *same = json_object_get(s->report->source, "duplicates");
	const json_t *near = json_object_get(s->report->source, "near_duplicates");
	uint64_t documents;

	if (data_count(same, "documents", &documents))
		say(s, "source.duplicates", value_whole(documents),
		    text_of("by a digest of the content"));
	if (!json_is_object(near))
		return;
	double low = json_number_value(json_object_get(near, "low")) * 100;
	double high = json_number_value(json_object_get(near, "high")) * 100;
	char text[64];
	struct value value;
	snprintf(text, sizeof text, "%.2f..%.2f", low, high);
	if (low >= 0 && low <= high && high <= 100 &&
	    value_parse(s->voice->arena, TYPE_NUMBER, text_of(text), NOWHERE, &value, NULL) ==
		GPAI_OK)
		say(s, "source.duplicates.near", value,
		    text_of("estimated from a sample of sketches of the content"));
}

/* "public suffix list of 2026-01-31 (SHA-256 0123...)" */
static struct text
psl_words(const struct saying *s)
{
	struct text date = json_member_text(s->report->psl, "date");
	struct text hex = json_member_text(s->report->psl, "sha256");

	return voice_text(s->voice,
	    "registrable names by the public suffix list of %.*s (SHA-256 %.*s)",
	    TEXT_ARG(date.len > 0 ? text_clip(date, 20) : text_of("unknown date")),
	    TEXT_ARG(text_clip(hex, 64)));
}

static void
say_domains(const struct saying *s)
{
	const json_t *domains = json_object_get(s->report->source, "domains");
	uint64_t total, without;

	if (!data_count(domains, "total", &total) || total == 0)
		return;
	say(s, "source.domains", value_whole(total), psl_words(s));
	if (data_count(domains, "without", &without) && without > 0)
		note(s, "data.domains",
		    voice_text(s->voice, "%s documents bear no address, so no domain",
			voice_number(s->voice, without)));
}

static void
say_damage(const struct saying *s)
{
	const json_t *damage = json_object_get(s->report->source, "damage");
	uint64_t count, sum = 0;

	for (size_t i = 0; i < json_array_size(damage); i++) {
		const json_t *row = json_array_get(damage, i);
		if (!data_count(row, "count", &count))
			continue;
		sum += count;
		if (i < DAMAGE_SHOWN)
			note(s, "data.damage",
			    voice_text(s->voice, "damage, %s times: %.*s",
				voice_number(s->voice, count),
				TEXT_ARG(tame(s, json_member_text(row, "reason")))));
	}
	say(s, "source.damaged", value_whole(sum),
	    text_of("places where a file could not be read; what is there is not counted"));
}

static struct text
counted_words(struct voice *voice, const struct data_report *report)
{
	uint64_t files = 0, bytes = 0;

	(void)data_count(report->source, "files", &files);
	(void)data_count(report->source, "bytes_read", &bytes);
	return files == 0 ? text_of("counted by gpai-corpus")
	                  : voice_text(voice, "counted by gpai-corpus in %s file%s, %s bytes",
				voice_number(voice, files), files == 1 ? "" : "s",
				voice_number(voice, bytes));
}

void
data_report_say(struct voice *voice, const struct data_report *report)
{
	struct data_report with = *report;
	const struct saying s = {voice, &with, counted_words(voice, report)};
	char hex[DIGEST_HEX_CHARS];

	with.documents = sum_over(&s, "documents");
	say_sizes(&s);
	say_dates(&s);
	say_languages(&s);
	say_words(&s, "licences", "licence", "source.licences", "as documents state them");
	say_words(&s, "datasets", "name", "source.datasets", "as documents state them");
	say_words(&s, "crawlers", "name", "source.crawlers", "as the archives state them");
	say_synthetic(&s);
	say_duplicates(&s);
	say_domains(&s);
	say_damage(&s);
	if (report->has_part) {
		digest_hex(&report->part, hex);
		say(&s, "source.digest", value_text(arena_text(voice->arena, text_of(hex))),
		    text_of("the SHA-256 that ends the partial result"));
	}
}
