/* SPDX-License-Identifier: Apache-2.0 */
/* The layouts of JSON documents that are known.
 *
 * Followed: the field lists of Dolma (AI2), FineWeb, RedPajama 1 and 2 with CCNet, SlimPajama and
 * the Pile, C4 and mC4, OSCAR 2201 and 2301, The Stack; conversations as `messages` of role and
 * content, as ShareGPT writes them, as LMSYS and WildChat; pairs of prompt and answer (Alpaca,
 * Dolly, preference data). A layout is not chosen for a file: each object is taken by the
 * fields it has. Left out: titles and other headings beside the text; dictionaries in the
 * notation of Python inside strings. */
#include "formats/json_layouts.h"

#include "formats/document_time.h"
#include "formats/json_slow.h"
#include "formats/json_text.h"

#include <stdlib.h>

const struct json_layout_label json_layout_labels[] = {
    {JSON_URL, "url"},
    {JSON_URL, "metadata.url"},
    {JSON_URL, "meta.url"},
    {JSON_URL, "warc_headers.warc-target-uri"},
    {JSON_URL, "metadata.warc_headers.warc-target-uri"},
    {JSON_URL, "meta.warc_headers.warc-target-uri"},
    {JSON_URL, "metadata.source_url"},
    {JSON_URL, "URL"},
    {JSON_URL, "uri"},
    {JSON_URL, "source_url"},
    {JSON_URL, "page_url"},
    {JSON_URL, "link"},
    {JSON_URL, "source_domain"},
    {JSON_URL, "metadata.source_domain"},
    {JSON_URL, "domain"},
    {JSON_ID, "id"},
    {JSON_ID, "metadata.id"},
    {JSON_TIME, "metadata.date_download"},
    {JSON_TIME, "date_download"},
    {JSON_TIME, "warc_headers.warc-date"},
    {JSON_TIME, "metadata.warc_headers.warc-date"},
    {JSON_TIME, "meta.warc_headers.warc-date"},
    {JSON_TIME, "metadata.warc_date"},
    {JSON_TIME, "warc_date"},
    {JSON_TIME, "crawl_date"},
    {JSON_TIME, "fetch_time"},
    {JSON_TIME, "retrieved"},
    {JSON_TIME, "timestamp"},
    {JSON_TIME, "meta.timestamp"},
    {JSON_TIME, "metadata.timestamp"},
    {JSON_TIME, "date"},
    {JSON_TIME, "added"},
    {JSON_TIME, "created"},
    {JSON_LANGUAGE, "language"},
    {JSON_LANGUAGE, "lang"},
    {JSON_LANGUAGE, "metadata.language"},
    {JSON_LANGUAGE, "meta.language"},
    {JSON_LANGUAGE, "metadata.identification.label"},
    {JSON_LANGUAGE, "meta.identification.label"},
    {JSON_LANGUAGE, "warc_headers.warc-identified-content-language"},
    {JSON_LANGUAGE, "meta.lang"},
    {JSON_LANGUAGE, "metadata.lang"},
    {JSON_LICENCE, "license"},
    {JSON_LICENCE, "licence"},
    {JSON_LICENCE, "metadata.license"},
    {JSON_LICENCE, "metadata.licence"},
    {JSON_LICENCE, "meta.license"},
    {JSON_LICENCE, "licenses"},
    {JSON_LICENCE, "max_stars_repo_licenses"},
    {JSON_DATASET, "dataset"},
    {JSON_DATASET, "meta.pile_set_name"},
    {JSON_DATASET, "meta.redpajama_set_name"},
    {JSON_DATASET, "red_pajama_subset"},
    {JSON_DATASET, "meta.source"},
    {JSON_DATASET, "source"},
    {JSON_DATASET, "dump"},
    {JSON_CRAWLER, "crawler"},
    {JSON_CRAWLER, "user_agent"},
    {JSON_CRAWLER, "metadata.crawler"},
    {JSON_MEDIA_TYPE, "media_type"},
    {JSON_MEDIA_TYPE, "mime_type"},
    {JSON_MEDIA_TYPE, "content_type"},
    {JSON_MEDIA_TYPE, "metadata.mime_type"},
    {JSON_TOKENS, "token_count"},
    {JSON_TOKENS, "n_tokens"},
    {JSON_TOKENS, "num_tokens"},
    {JSON_TOKENS, "metadata.token_count"},
    {JSON_TOKENS, "metadata.num_tokens"},
    {JSON_TOKENS, "tokens"},
    {JSON_SYNTHETIC, "synthetic"},
    {JSON_SYNTHETIC, "is_synthetic"},
    {JSON_SYNTHETIC, "metadata.synthetic"},
    {JSON_SYNTHETIC, "metadata.is_synthetic"},
    {JSON_SYNTHETIC, "meta.synthetic"},
    {JSON_SYNTHETIC_BY, "generated_by"},
    {JSON_SYNTHETIC_BY, "metadata.generated_by"},
    {JSON_SYNTHETIC_BY, "generation_model"},
    {JSON_SYNTHETIC_BY, "generator"},
    {JSON_MODEL, "model"},
    {JSON_MODEL, "model_name"},
    {JSON_MODEL, "metadata.model"},
};
const size_t json_layout_labels_n = sizeof json_layout_labels / sizeof *json_layout_labels;
_Static_assert(sizeof json_layout_labels / sizeof *json_layout_labels <= UINT8_MAX,
    "the place in the table is the rank");

const struct json_layout_text json_layout_texts[] = {
    {JSON_TEXT, "text"},
    {JSON_RAW_CONTENT, "raw_content"},
    {JSON_CONTENT, "content"},
    {JSON_MESSAGES, "messages.content"},
    {JSON_MESSAGES, "messages.content.text"},
    {JSON_CONVERSATION, "conversations.value"},
    {JSON_CONVERSATION, "conversations.content"},
    {JSON_CONVERSATION, "conversation.value"},
    {JSON_CONVERSATION, "conversation.content"},
    {JSON_PAIRS, "system_prompt"},
    {JSON_PAIRS, "instruction"},
    {JSON_PAIRS, "input"},
    {JSON_PAIRS, "context"},
    {JSON_PAIRS, "output"},
    {JSON_PAIRS, "prompt"},
    {JSON_PAIRS, "prompt.content"},
    {JSON_PAIRS, "question"},
    {JSON_PAIRS, "answer"},
    {JSON_PAIRS, "completion"},
    {JSON_PAIRS, "completion.content"},
    {JSON_PAIRS, "response"},
    {JSON_PAIRS, "chosen"},
    {JSON_PAIRS, "chosen.content"},
    {JSON_PAIRS, "rejected"},
    {JSON_PAIRS, "rejected.content"},
    {JSON_DOCUMENT, "document"},
    {JSON_DOCUMENT, "body"},
    {JSON_CODE, "code"},
};
const size_t json_layout_texts_n = sizeof json_layout_texts / sizeof *json_layout_texts;

const unsigned json_slot_kinds[JSON_SLOTS] = {
    [JSON_URL] = JSON_KIND_STRING,
    [JSON_ID] = JSON_KIND_STRING,
    [JSON_TIME] = JSON_KIND_STRING | JSON_KIND_NUMBER,
    [JSON_LANGUAGE] = JSON_KIND_STRING,
    [JSON_LICENCE] = JSON_KIND_STRING,
    [JSON_DATASET] = JSON_KIND_STRING,
    [JSON_CRAWLER] = JSON_KIND_STRING,
    [JSON_MEDIA_TYPE] = JSON_KIND_STRING,
    [JSON_TOKENS] = JSON_KIND_NUMBER,
    [JSON_BYTES] = JSON_KIND_NUMBER,
    [JSON_SYNTHETIC] = JSON_KIND_TRUE | JSON_KIND_FALSE,
    [JSON_SYNTHETIC_BY] = JSON_KIND_STRING,
    [JSON_MODEL] = JSON_KIND_STRING,
};

/* All that may be decoded: JSON in strings, and of it labels and bodies once more; labels with
 * escapes; bodies of several parts. Never more than raw, and 0 for most documents. */
static size_t
room_needed(const struct json_found *found)
{
	size_t needed = 0;

	for (unsigned i = 0; i < found->n_nested; i++)
		needed += 2 * found->nested[i].value.raw.len;
	for (unsigned i = 0; i < JSON_SLOTS; i++)
		if (found->values[i].kind != 0 && found->values[i].is_escaped)
			needed += found->values[i].raw.len;
	for (size_t i = 0; i < found->n_parts && (found->n_parts > 1 || found->n_nested > 0); i++)
		needed += found->parts[i].raw.len;
	return needed;
}

/* Made large enough before anything is put there, since spans into it must stay. */
static bool
room_reserve(struct json_room *room, size_t needed)
{
	room->used = 0;
	if (room->cap >= needed)
		return true;
	uint8_t *more = realloc(room->at, needed + needed / 4);
	if (more == NULL)
		return false;
	room->at = more;
	room->cap = needed + needed / 4;
	return true;
}

static struct span
room_decode(struct json_room *room, struct span raw)
{
	struct span plain = {room->at + room->used, 0};

	plain.len = json_text_decode(raw, room->at + room->used);
	room->used += plain.len;
	return plain;
}

/* Strings that hold an object: taken as if the object stood there. */
static void
take_nested(const struct json_fields *tree, struct json_found *found, struct json_room *room)
{
	unsigned n = found->n_nested;

	for (unsigned i = 0; i < n; i++) {
		const struct json_value *value = &found->nested[i].value;
		struct span text = value->is_escaped ? room_decode(room, value->raw) : value->raw;
		json_slow_at(tree, found->nested[i].node, text, found, NULL);
	}
}

static struct span
label(const struct json_found *found, enum json_slot slot, struct json_room *room)
{
	const struct json_value *value = &found->values[slot];

	if (value->kind != JSON_KIND_STRING)
		return (struct span){0};
	return value->is_escaped ? room_decode(room, value->raw) : value->raw;
}

/* Digits before a fraction; false for anything with a sign or an exponent. */
static bool
whole(const struct json_value *value, uint64_t *number)
{
	uint64_t n = 0;

	for (size_t i = 0; i < value->raw.len && value->raw.at[i] != '.'; i++) {
		uint8_t c = value->raw.at[i];
		if (c < '0' || c > '9' || n > (UINT64_MAX - 9) / 10)
			return false;
		n = n * 10 + (c - '0');
	}
	if (memchr(value->raw.at, 'e', value->raw.len) != NULL ||
	    memchr(value->raw.at, 'E', value->raw.len) != NULL)
		return false;
	*number = n;
	return true;
}

static bool
stated_number(const struct json_found *found, enum json_slot slot, uint64_t *number)
{
	return found->values[slot].kind == JSON_KIND_NUMBER && whole(&found->values[slot], number);
}

static int64_t
acquired(const struct json_found *found, struct json_room *room)
{
	uint64_t number;

	if (stated_number(found, JSON_TIME, &number))
		return document_time_of_number(number);
	struct span text = label(found, JSON_TIME, room);
	return text.len == 0 ? NO_TIME : document_time(text);
}

static bool
is_url(struct span text)
{
	return (text.len > 7 && memcmp(text.at, "http://", 7) == 0) ||
	       (text.len > 8 && memcmp(text.at, "https://", 8) == 0);
}

/* A name of a set, not of a document: where a path of more than two parts is stated, as in
 * "cc/2019-30/en_head_0000.json.gz/line401859", its first part is the set. */
static struct span
set_name(struct span text)
{
	const uint8_t *slash = text.len == 0 ? NULL : memchr(text.at, '/', text.len);
	size_t before = slash != NULL ? (size_t)(slash - text.at) : 0;

	if (slash != NULL && memchr(slash + 1, '/', text.len - before - 1) != NULL)
		text.len = before;
	return text;
}

static void
fill_labels(const struct json_found *found, struct json_room *room, struct document *document)
{
	struct span dataset = label(found, JSON_DATASET, room);
	struct span id = label(found, JSON_ID, room);

	document->id = id;
	document->url = label(found, JSON_URL, room);
	if (document->url.len == 0)
		document->url = is_url(id) ? id : is_url(dataset) ? dataset : (struct span){0};
	document->dataset = is_url(dataset) ? (struct span){0} : set_name(dataset);
	document->media_type = label(found, JSON_MEDIA_TYPE, room);
	document->language = label(found, JSON_LANGUAGE, room);
	document->licence = label(found, JSON_LICENCE, room);
	document->crawler = label(found, JSON_CRAWLER, room);
	document->states_tokens = stated_number(found, JSON_TOKENS, &document->tokens);
	document->time = acquired(found, room);
}

/* Said by a field of its own, by the name of what generated it, or, in conversations, by the
 * model that answers in them. */
static void
fill_synthetic(const struct json_found *found, unsigned group, struct json_room *room,
    struct document *document)
{
	enum json_kind said = found->values[JSON_SYNTHETIC].kind;

	document->synthetic_by = label(found, JSON_SYNTHETIC_BY, room);
	if (document->synthetic_by.len == 0 &&
	    (said == JSON_KIND_TRUE || group == JSON_MESSAGES || group == JSON_CONVERSATION ||
		group == JSON_PAIRS))
		document->synthetic_by = label(found, JSON_MODEL, room);
	if (said == JSON_KIND_FALSE) {
		document->synthetic = SYNTHETIC_NO;
		document->synthetic_by = (struct span){0};
	} else if (said == JSON_KIND_TRUE || document->synthetic_by.len > 0) {
		document->synthetic = SYNTHETIC_YES;
	}
}

/* One string as it lies there; several decoded, one after the other. */
static void
fill_body(const struct json_found *found, unsigned group, struct json_room *room,
    struct document *document)
{
	const struct json_part *only = NULL;
	size_t n = 0;

	for (size_t i = 0; i < found->n_parts; i++)
		if (found->parts[i].group == group && n++ == 0)
			only = &found->parts[i];
	if (n == 0)
		return;
	document->body = only->raw;
	document->form = only->is_escaped ? BODY_JSON : BODY_PLAIN;
	if (n == 1)
		return;
	document->body = (struct span){room->at + room->used, 0};
	document->form = BODY_PLAIN;
	for (size_t i = 0; i < found->n_parts; i++)
		if (found->parts[i].group == group)
			document->body.len += room_decode(room, found->parts[i].raw).len;
}

bool
json_document(const struct json_fields *tree, struct json_found *found, struct json_room *room,
    struct document *document)
{
	unsigned group = JSON_NO_GROUP;

	if (!room_reserve(room, room_needed(found)))
		return false;
	take_nested(tree, found, room);
	if (found->is_out_of_memory)
		return false;
	memset(document, 0, sizeof *document);
	document->modality = MODALITY_TEXT;
	if (found->groups != 0)
		group = (unsigned)__builtin_ctz(found->groups);
	document->bytes = found->bytes[group];
	if (group == JSON_NO_GROUP)
		stated_number(found, JSON_BYTES, &document->bytes);
	fill_labels(found, room, document);
	fill_synthetic(found, group, room, document);
	if (found->wants_parts)
		fill_body(found, group, room, document);
	return true;
}
