/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus/count.h"

#include "base/base.h"
#include "corpus/labels.h"
#include "corpus/near.h"
#include "corpus/same.h"
#include "hosts/hosts.h"
#include "language/language.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MONTHS_FROM 1900 /* data says all kinds of years: the rest counts as not dated */
#define MONTHS      (12 * 250)

/* What is counted by a word of the document: row, and how its key is made of the word. */
enum label_kind {
	LABEL_TYPE,
	LABEL_LANGUAGE,
	LABEL_STATED_LANGUAGE,
	LABEL_LICENCE,
	LABEL_CRAWLER,
	LABEL_DATASET,
	LABEL_SYNTHETIC_NO,
	LABEL_SYNTHETIC_YES,
	LABEL_KINDS
};

struct host_tallies {
	struct tally *at; /* by number of the host */
	uint32_t cap, used;
};

struct count {
	struct count_options options;
	struct rows *rows;
	struct host_table *hosts;
	uint64_t hosts_floor; /* bytes that the tables of hosts keep when they are emptied */
	struct host_tallies by_host[MODALITIES_COUNT];
	struct tally totals[MODALITIES_COUNT];
	struct tally stated[MODALITIES_COUNT]; /* of documents that state their tokens */
	struct tally undated[MODALITIES_COUNT];
	struct tally *months[MODALITIES_COUNT]; /* MONTHS each, when there are any */
	struct labels labels[LABEL_KINDS];
	struct token_counter *tokens;
	uint32_t documents; /* counted, of any kind: when to look at the memory */
	uint8_t *text;      /* decoded, of one document */
	size_t text_cap;
	char *repaired; /* the same where it was no UTF-8 */
	size_t repaired_cap;
};

enum gpai_code
count_create(const struct count_options *options, struct rows *rows, struct count **count,
    struct gpai_error *err)
{
	struct count *c = calloc(1, sizeof *c);

	if (c == NULL)
		return fail_memory(err);
	c->options = *options;
	c->rows = rows;
	for (size_t i = 0; i < MODALITIES_COUNT; i++)
		c->totals[i] = c->stated[i] = c->undated[i] = TALLY_NONE;
	c->hosts = host_table_create();
	if (options->tokenizer != NULL)
		c->tokens = token_counter_create(options->tokenizer);
	if (c->hosts == NULL || (options->tokenizer != NULL && c->tokens == NULL)) {
		count_free(c);
		return fail_memory(err);
	}
	*count = c;
	return GPAI_OK;
}

void
count_free(struct count *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < MODALITIES_COUNT; i++) {
		free(c->by_host[i].at);
		free(c->months[i]);
	}
	for (size_t i = 0; i < LABEL_KINDS; i++)
		labels_release(&c->labels[i]);
	host_table_free(c->hosts);
	token_counter_free(c->tokens);
	free(c->text);
	free(c->repaired);
	free(c);
}

unsigned
count_wants(const struct count_options *o)
{
	bool reads = o->tokenizer != NULL || o->languages || o->duplicates || o->near_duplicates;

	return WANT_HOSTS | WANT_LABELS | (reads ? WANT_BODIES : 0u);
}

size_t
key_field(struct span bytes, char *field, size_t cap)
{
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;

	for (size_t i = 0; i < bytes.len;) {
		struct span rest = {bytes.at + i, bytes.len - i > 4 ? 4 : bytes.len - i};
		size_t len = bytes.at[i] < 0x80 ? 1 : utf8_valid_len(rest);

		if (len > 1) /* one character of the run that is valid */
			len = bytes.at[i] >= 0xf0 ? 4 : bytes.at[i] >= 0xe0 ? 3 : 2;
		if (len == 0 || bytes.at[i] < 0x20 || bytes.at[i] == 0x7f || bytes.at[i] == '\\' ||
		    (bytes.at[i] == 0xc2 && bytes.at[i + 1] < 0xa0)) {
			if (n + 4 >= cap)
				break;
			field[n++] = '\\';
			field[n++] = 'x';
			field[n++] = hex[bytes.at[i] >> 4];
			field[n++] = hex[bytes.at[i] & 15];
			i++;
			continue;
		}
		if (n + len >= cap)
			break;
		memcpy(field + n, bytes.at + i, len);
		n += len;
		i += len;
	}
	field[n] = '\0';
	return n;
}

static enum gpai_code
hand_over(struct count *c, enum row_kind kind, struct text key, const struct tally *tally,
    struct gpai_error *err)
{
	struct row row = {.kind = kind, .source = c->options.source, .key = key, .tally = *tally};

	return rows_add(c->rows, &row, err);
}

/* "text<tab>field": most keys begin with the modality. */
static enum gpai_code
hand_over_field(struct count *c, enum row_kind kind, enum modality modality, struct text field,
    const struct tally *tally, struct gpai_error *err)
{
	char key[KEY_FIELD_MAX + HOST_BYTES_MAX + 16];
	int len = snprintf(key, sizeof key, "%s\t%.*s", modality_word(modality), TEXT_ARG(field));

	return hand_over(c, kind, (struct text){key, (size_t)len}, tally, err);
}

static enum gpai_code
flush_hosts(struct count *c, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (unsigned m = 0; m < MODALITIES_COUNT; m++) {
		struct host_tallies *h = &c->by_host[m];

		for (uint32_t i = 0; i < h->used && rc == GPAI_OK; i++) {
			struct span name = host_table_name(c->hosts, i);

			if (h->at[i].documents > 0)
				rc = hand_over_field(c, ROW_HOST, (enum modality)m,
				    (struct text){(const char *)name.at, name.len}, &h->at[i], err);
		}
		h->used = 0;
	}
	host_table_clear(c->hosts);
	return rc;
}

/* "Text/HTML; charset=utf-8" -> "text/html" */
static struct span
bare_type(struct span type, uint8_t lower[KEY_FIELD_MAX])
{
	size_t n = 0;

	while (n < type.len && n < KEY_FIELD_MAX && type.at[n] != ';' && type.at[n] != ',') {
		uint8_t c = type.at[n];

		lower[n++] = c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
	}
	while (n > 0 && (lower[n - 1] == ' ' || lower[n - 1] == '\t'))
		n--;
	return (struct span){lower, n};
}

static enum gpai_code
hand_over_label(
    struct count *c, enum label_kind kind, const struct label *label, struct gpai_error *err)
{
	uint8_t lower[KEY_FIELD_MAX];
	char field[KEY_FIELD_MAX + 8], code[LANGUAGE_BYTES];
	enum modality modality = (enum modality)label->group;
	struct text key = {field, 0};

	switch (kind) {
	case LABEL_TYPE:
		key.len = key_field(bare_type(label->word, lower), field, KEY_FIELD_MAX + 1);
		return hand_over_field(c, ROW_TYPE, modality, key, &label->tally, err);
	case LABEL_LANGUAGE:
		key.len = key_field(label->word, field, KEY_FIELD_MAX + 1);
		return hand_over(c, ROW_LANGUAGE, key, &label->tally, err);
	case LABEL_STATED_LANGUAGE:
		language_from_tag(label->word, code);
		return hand_over(c, ROW_STATED_LANGUAGE, text_of(code), &label->tally, err);
	case LABEL_LICENCE:
		key.len = key_field(label->word, field, KEY_FIELD_MAX + 1);
		return hand_over(c, ROW_LICENCE, key, &label->tally, err);
	case LABEL_CRAWLER:
		key.len = key_field(label->word, field, KEY_FIELD_MAX + 1);
		return hand_over(c, ROW_CRAWLER, key, &label->tally, err);
	case LABEL_DATASET:
		key.len = key_field(label->word, field, KEY_FIELD_MAX + 1);
		return hand_over_field(c, ROW_DATASET, modality, key, &label->tally, err);
	default:
		key.len = kind == LABEL_SYNTHETIC_YES ? 4 : 3;
		memcpy(field, kind == LABEL_SYNTHETIC_YES ? "yes\t" : "no\t", key.len);
		key.len += key_field(label->word, field + key.len, KEY_FIELD_MAX + 1);
		return hand_over_field(c, ROW_SYNTHETIC, modality, key, &label->tally, err);
	}
}

static enum gpai_code
flush_labels(struct count *c, enum label_kind kind, struct gpai_error *err)
{
	struct labels *labels = &c->labels[kind];
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; labels->n > 0 && i < 2 * LABELS_MAX && rc == GPAI_OK; i++)
		if (labels->slots[i].is_used)
			rc = hand_over_label(c, kind, &labels->slots[i], err);
	labels_clear(labels);
	return rc;
}

static enum gpai_code
flush_months(struct count *c, enum modality m, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	if (c->undated[m].documents > 0)
		rc = hand_over_field(c, ROW_MONTH, m, TEXT_NONE, &c->undated[m], err);
	c->undated[m] = TALLY_NONE;
	for (unsigned i = 0; c->months[m] != NULL && i < MONTHS && rc == GPAI_OK; i++) {
		char month[16];
		int len =
		    snprintf(month, sizeof month, "%04u-%02u", MONTHS_FROM + i / 12, i % 12 + 1);

		if (c->months[m][i].documents > 0)
			rc = hand_over_field(c, ROW_MONTH, m, (struct text){month, (size_t)len},
			    &c->months[m][i], err);
		c->months[m][i] = TALLY_NONE;
	}
	return rc;
}

enum gpai_code
count_flush(struct count *c, struct gpai_error *err)
{
	enum gpai_code rc = flush_hosts(c, err);

	for (unsigned i = 0; i < LABEL_KINDS && rc == GPAI_OK; i++)
		rc = flush_labels(c, (enum label_kind)i, err);
	for (unsigned m = 0; m < MODALITIES_COUNT && rc == GPAI_OK; m++) {
		struct text word = text_of(modality_word((enum modality)m));

		if (c->totals[m].documents > 0)
			rc = hand_over(c, ROW_TOTAL, word, &c->totals[m], err);
		if (rc == GPAI_OK && c->stated[m].documents > 0)
			rc = hand_over(c, ROW_STATED_TOKENS, word, &c->stated[m], err);
		c->totals[m] = c->stated[m] = TALLY_NONE;
		if (rc == GPAI_OK)
			rc = flush_months(c, (enum modality)m, err);
	}
	return rc;
}

static bool
grow_host_tallies(struct host_tallies *h, uint32_t host)
{
	if (host >= h->cap) {
		uint32_t cap = h->cap == 0 ? 1024 : h->cap;
		struct tally *at;

		while (cap <= host)
			cap *= 2;
		if ((at = realloc(h->at, cap * sizeof *at)) == NULL)
			return false;
		h->at = at;
		h->cap = cap;
	}
	while (h->used <= host)
		h->at[h->used++] = TALLY_NONE;
	return true;
}

static uint64_t
host_bytes(const struct count *c)
{
	uint64_t bytes = host_table_bytes(c->hosts);

	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		bytes += c->by_host[m].cap * sizeof(struct tally);
	return bytes;
}

/* Spellings take memory too, and one host may have any number of them ("user17@example.org"): so
 * the look at it comes after so many documents, whatever was new in them. */
static enum gpai_code
bound_hosts(struct count *c, struct gpai_error *err)
{
	uint64_t bytes, most = c->options.memory_bytes;
	enum gpai_code rc;

	if ((++c->documents & 1023) != 0 || (bytes = host_bytes(c)) <= most ||
	    bytes <= c->hosts_floor + most / 4)
		return GPAI_OK;
	rc = flush_hosts(c, err);
	c->hosts_floor = host_bytes(c);
	return rc;
}

static enum gpai_code
count_host(
    struct count *c, const struct document *d, const struct tally *one, struct gpai_error *err)
{
	struct host_tallies *h = &c->by_host[d->modality];
	uint32_t host = d->url.len > 0 ? host_table_find(c->hosts, d->url) : HOST_NONE;

	if (host == UINT32_MAX || (host >= h->used && !grow_host_tallies(h, host)))
		return fail_memory(err);
	tally_add(&h->at[host], one);
	return bound_hosts(c, err);
}

static enum gpai_code
count_label(struct count *c, enum label_kind kind, enum modality modality, struct span word,
    const struct tally *one, struct gpai_error *err)
{
	struct tally *tally = labels_find(&c->labels[kind], (uint8_t)modality, word);

	if (tally == NULL) {
		enum gpai_code rc = flush_labels(c, kind, err);

		if (rc != GPAI_OK)
			return rc;
		tally = labels_find(&c->labels[kind], (uint8_t)modality, word);
	}
	if (tally == NULL)
		return fail_memory(err);
	tally_add(tally, one);
	return GPAI_OK;
}

/* Months since January of MONTHS_FROM (proleptic Gregorian, as RFC 3339 dates are); -1 where
 * the time is none or outside. */
static int
month_of(int64_t seconds)
{
	int64_t days, era, year;
	unsigned of_era, of_year, month;

	if (seconds == NO_TIME || seconds < -2208988800 || seconds > 5680281599)
		return -1;
	days = (seconds >= 0 ? seconds : seconds - 86399) / 86400 + 719468;
	era = days / 146097;
	of_era = (unsigned)(days - era * 146097);
	year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	of_year = of_era - (unsigned)(365 * year + year / 4 - year / 100);
	month = (5 * of_year + 2) / 153;
	year += era * 400 + (month >= 10);
	month = month < 10 ? month + 2 : month - 10;
	return (int)((year - MONTHS_FROM) * 12 + month);
}

static enum gpai_code
count_month(
    struct count *c, enum modality m, int64_t time, const struct tally *one, struct gpai_error *err)
{
	int month = month_of(time);

	if (month < 0 || month >= MONTHS) {
		tally_add(&c->undated[m], one);
		return GPAI_OK;
	}
	if (c->months[m] == NULL) {
		if ((c->months[m] = malloc(MONTHS * sizeof(struct tally))) == NULL)
			return fail_memory(err);
		for (unsigned i = 0; i < MONTHS; i++)
			c->months[m][i] = TALLY_NONE;
	}
	tally_add(&c->months[m][month], one);
	return GPAI_OK;
}

/* Each byte that is no UTF-8 becomes U+FFFD: what a tokenizer would have been fed. */
static bool
repair(struct count *c, struct span bytes, struct text *text)
{
	size_t n = 0, at = 0;

	if (text_from_span(bytes, text))
		return true;
	if (bytes.len > (SIZE_MAX - 1) / 3)
		return false;
	if (c->repaired_cap < 3 * bytes.len) {
		char *more = realloc(c->repaired, 3 * bytes.len);

		if (more == NULL)
			return false;
		c->repaired = more;
		c->repaired_cap = 3 * bytes.len;
	}
	while (at < bytes.len) {
		size_t valid = utf8_valid_len((struct span){bytes.at + at, bytes.len - at});

		memcpy(c->repaired + n, bytes.at + at, valid);
		n += valid;
		at += valid;
		if (at < bytes.len) {
			memcpy(c->repaired + n, "\xef\xbf\xbd", 3);
			n += 3;
			at++;
		}
	}
	*text = (struct text){c->repaired, n};
	return true;
}

static bool
is_html(const struct document *d)
{
	struct text type = {(const char *)d->media_type.at, d->media_type.len};

	return text_begins_like(type, "text/html") || text_begins_like(type, "application/xhtml");
}

/* A row for each document: tables of rows take them as they take hosts. */
static enum gpai_code
count_likeness(struct count *c, const struct document *d, struct span content,
    const struct tally *one, struct gpai_error *err)
{
	char same[SAME_KEY_BYTES], near[NEAR_KEY_BYTES];
	enum gpai_code rc = GPAI_OK;

	if (c->options.duplicates) {
		same_key(content, same);
		rc = hand_over(c, ROW_SAME, text_of(same), one, err);
	}
	if (rc == GPAI_OK && c->options.near_duplicates && d->modality == MODALITY_TEXT) {
		near_key(content, is_html(d), near);
		rc = hand_over(c, ROW_NEAR, text_of(near), one, err);
	}
	return rc;
}

/* What needs the content itself. */
static enum gpai_code
read_text(struct count *c, const struct document *d, struct tally *one,
    char language[LANGUAGE_BYTES], struct gpai_error *err)
{
	struct span bytes;
	struct text text;
	enum gpai_code rc;

	if (!document_text(d, &c->text, &c->text_cap, &bytes))
		return fail_memory(err);
	if ((rc = count_likeness(c, d, bytes, one, err)) != GPAI_OK || d->modality != MODALITY_TEXT)
		return rc;
	if (c->tokens == NULL && !c->options.languages)
		return GPAI_OK;
	if (!repair(c, bytes, &text))
		return fail_memory(err);
	if (c->tokens != NULL && !token_count(c->tokens, text, &one->tokens))
		return fail(err, GPAI_TOO_LARGE, NOWHERE,
		    "the tokens of a document of %zu bytes cannot be counted: no memory, or a "
		    "pattern "
		    "of the tokenizer asks for too much work",
		    text.len);
	if (c->options.languages)
		language_detect(
		    (struct span){(const uint8_t *)text.at, text.len}, is_html(d), language);
	return GPAI_OK;
}

static enum gpai_code
count_labels(
    struct count *c, const struct document *d, const struct tally *one, struct gpai_error *err)
{
	const struct {
		enum label_kind kind;
		struct span word;
		bool always; /* also without a word: then it is "not said" */
	} words[] = {
	    {LABEL_TYPE, d->media_type, true},
	    {LABEL_STATED_LANGUAGE, d->language, false},
	    {LABEL_LICENCE, d->licence, false},
	    {LABEL_CRAWLER, d->crawler, false},
	    {LABEL_DATASET, d->dataset, false},
	};
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; i < sizeof words / sizeof *words && rc == GPAI_OK; i++)
		if (words[i].always || words[i].word.len > 0)
			rc = count_label(c, words[i].kind, d->modality, words[i].word, one, err);
	if (rc == GPAI_OK && d->synthetic != SYNTHETIC_UNSAID)
		rc = count_label(c,
		    d->synthetic == SYNTHETIC_YES ? LABEL_SYNTHETIC_YES : LABEL_SYNTHETIC_NO,
		    d->modality, d->synthetic_by, one, err);
	return rc;
}

enum gpai_code
count_document(
    struct count *c, const struct document *d, struct tally *tally, struct gpai_error *err)
{
	struct tally one = {.documents = 1,
	    .raw_bytes = d->raw_bytes,
	    .bytes = d->bytes,
	    .milliseconds = d->milliseconds,
	    .first = TALLY_NO_TIME_FIRST,
	    .last = TALLY_NO_TIME_LAST};
	char language[LANGUAGE_BYTES] = "";
	enum gpai_code rc = GPAI_OK;

	if (month_of(d->time) >= 0)
		one.first = one.last = d->time;
	if (d->form != BODY_ABSENT)
		rc = read_text(c, d, &one, language, err);
	if (rc == GPAI_OK)
		rc = count_host(c, d, &one, err);
	if (rc == GPAI_OK)
		rc = count_labels(c, d, &one, err);
	if (rc == GPAI_OK && language[0] != '\0')
		rc = count_label(c, LABEL_LANGUAGE, MODALITY_TEXT,
		    (struct span){(const uint8_t *)language, strlen(language)}, &one, err);
	if (rc == GPAI_OK)
		rc = count_month(c, d->modality, d->time, &one, err);
	if (rc != GPAI_OK)
		return rc;
	*tally = one;
	tally_add(&c->totals[d->modality], &one);
	if (d->states_tokens) {
		one.tokens = d->tokens;
		tally_add(&c->stated[d->modality], &one);
	}
	return GPAI_OK;
}
