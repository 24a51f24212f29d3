/* SPDX-License-Identifier: Apache-2.0 */
#include "auditor/words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOMENT_ROOM = 32, SENTENCE_MAX = 1024, LINE_MAX = 600, COLUMNS = 80 };

static const char *const OUTCOMES[][2] = {
#define X(name, word, text) {word, text},
    AUDIT_OUTCOMES(X)
#undef X
};

/* Length of a character that would move a cursor or turn a line round; 0: it is harmless. */
static size_t
unprintable(const char *at, size_t left)
{
	const unsigned char *s = (const unsigned char *)at;

	if (s[0] < 0x20 || s[0] == 0x7f)
		return 1;
	if (left >= 2 && s[0] == 0xc2 && s[1] < 0xa0)
		return 2;
	bool is_general = left >= 3 && s[0] == 0xe2 && s[1] == 0x80;
	if (is_general && (s[2] == 0x8e || s[2] == 0x8f || (s[2] >= 0xa8 && s[2] <= 0xae)))
		return 3;
	return left >= 3 && s[0] == 0xe2 && s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9 ? 3 : 0;
}

/* As it is, or as part of a JSON string. */
static void
put(FILE *out, struct text text, bool in_string)
{
	for (size_t i = 0; i < text.len; i++) {
		size_t len = unprintable(text.at + i, text.len - i);
		if (in_string && (text.at[i] == '"' || text.at[i] == '\\'))
			fputc('\\', out);
		fputc(len > 0 ? '?' : text.at[i], out);
		i += len > 0 ? len - 1 : 0;
	}
}

/* As much of it as takes so many columns. */
static struct text
clip(struct text text, size_t columns)
{
	size_t i = 0;

	for (; i < text.len; i++)
		if (((unsigned char)text.at[i] & 0xc0) != 0x80 && columns-- == 0)
			break;
	return (struct text){text.at, i};
}

bool
words_init(struct words *w, bool is_json, bool is_full)
{
	*w = (struct words){.is_json = is_json, .is_full = is_full};
	for (int i = 0; i < 2; i++)
		w->lists[i] = open_memstream(&w->at[i], &w->len[i]);
	return w->lists[0] != NULL && w->lists[1] != NULL;
}

/* In lines of 80 columns; what stands in one word stays in one. */
static void
put_wrapped(FILE *out, const char *sentence)
{
	size_t column = 0;

	for (const char *at = sentence; *at != 0;) {
		struct text word = {at, strcspn(at, " ")};
		size_t len = word.len; /* of others' text more than it takes */
		bool is_new = column == 0 || column + 1 + len > COLUMNS;
		fputs(!is_new ? " " : column == 0 ? "  " : "\n    ", out);
		put(out, word, false);
		column = (!is_new ? column + 1 : column == 0 ? 2 : 4) + len;
		at += word.len + (at[word.len] != 0);
	}
	fputc('\n', out);
}

void
words_say(struct words *w, int list, const char *format, ...)
{
	char sentence[SENTENCE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof sentence, format, args);
	va_end(args);
	if (!w->is_json) {
		put_wrapped(w->lists[list], sentence);
		return;
	}
	fputs(w->n[list]++ > 0 ? ",\"" : "\"", w->lists[list]);
	put(w->lists[list], text_of(sentence), true);
	fputc('"', w->lists[list]);
}

static const char *
moment(int64_t seconds, char room[MOMENT_ROOM])
{
	time_t time = (time_t)seconds;
	struct tm tm;

	if (gmtime_r(&time, &tm) == NULL || strftime(room, MOMENT_ROOM, "%F %T UTC", &tm) == 0)
		return "an unknown time";
	return room;
}

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* ---- what is proved ---- */

void
words_quorum(struct words *w, const struct trust *trust, const struct quorum *quorum)
{
	char room[MOMENT_ROOM];

	if (!trust->has_policy || trust->quorum == SIZE_MAX)
		words_say(w, SAY_NOT_PROVED, "that others are shown the same log: %s",
		    trust->has_policy ? "the policy asks for no witness"
				      : "no policy was given (--policy)");
	else if (!quorum->is_met)
		words_say(w, SAY_NOT_PROVED,
		    "that others are shown the same log: too few witnesses of the policy (%zu) "
		    "have cosigned the newest head",
		    quorum->n_signed);
	else
		words_say(w, SAY_PROVED,
		    "enough witnesses of the policy (%zu) had seen the newest head by %s: others "
		    "are shown the same log",
		    quorum->n_signed, moment(quorum->time, room));
}

static void
say_key(struct words *w, const struct audit *a)
{
	const struct text signer = a->signer->key.text;

	for (size_t i = 0; i < a->chain.n; i++)
		if (a->chain.links[i].revoked != UINT64_MAX)
			words_say(w, SAY_PROVED, "record %" PRIu64 " revokes the key %.*s",
			    a->chain.links[i].revoked, TEXT_ARG(a->chain.links[i].key.text));
	if (a->trusted == NULL)
		words_say(w, SAY_NOT_PROVED,
		    "that the key %.*s is the provider's: no key that you trust was given (--key)",
		    TEXT_ARG(signer));
	else if (a->gap != NULL)
		words_say(w, SAY_NOT_PROVED,
		    "that the key %.*s is the provider's: the key that you trust, or one after it, "
		    "was lost before the one in record %" PRIu64
		    " took its place; ask the provider",
		    TEXT_ARG(signer), a->gap->from);
	else
		words_say(w, SAY_PROVED, "the key %.*s is one that you trust%s", TEXT_ARG(signer),
		    a->trusted != a->signer ? ", for the key that you trust swore it in" : "");
}

/* Of the heads from `i` on the one of the earliest time, the larger of two; NULL: none has one. */
static const struct audit_head *
earliest(const struct audit *a, size_t i, int64_t *time)
{
	const struct audit_head *found = NULL;
	int64_t one;

	for (; i < a->n_heads; i++)
		if (audit_time(&a->heads[i], &one) && (found == NULL || one <= *time)) {
			found = &a->heads[i];
			*time = one;
		}
	return found;
}

/* Of a record the earliest time of all heads that hold it. */
static void
say_times(struct words *w, const struct audit *a)
{
	const struct audit_head *head;
	uint64_t since = 1;
	char room[MOMENT_ROOM];
	int64_t time;

	for (size_t i = 0; (head = earliest(a, i, &time)) != NULL;
	     i = (size_t)(head - a->heads) + 1) {
		bool by_stamp = head->n_trusted > 0 && head->stamp.by == time;
		words_say(w, SAY_PROVED, "records %" PRIu64 " to %" PRIu64 " existed by %s: %s%s",
		    since, head->head.size, moment(time, room),
		    by_stamp ? "time stamp of " : "cosignatures of witnesses",
		    by_stamp ? head->stamp.name : "");
		since = head->head.size + 1;
	}
	uint64_t last = a->heads[a->n_heads - 1].head.size;
	if (since <= last)
		words_say(w, SAY_NOT_PROVED,
		    "when records %" PRIu64 " to %" PRIu64
		    " were made: only the log's own clock says so",
		    since, last);
}

/* What others said that the reader was given no means to check. */
static void
say_unchecked(struct words *w, const struct audit *a)
{
	size_t stamps = 0, lines = 0;

	for (size_t i = 0; i < a->n_heads; i++) {
		stamps += a->heads[i].n_stamps - a->heads[i].n_trusted;
		lines += a->heads[i].n_lines - a->heads[i].quorum.n_signed;
	}
	if (stamps > 0)
		words_say(w, SAY_NOT_PROVED,
		    "%zu time stamp%s of no authority that you trust (--tsa)", stamps,
		    plural(stamps));
	if (lines > 0)
		words_say(w, SAY_NOT_PROVED,
		    "%zu cosignature%s of no witness that you trust (--policy)", lines,
		    plural(lines));
}

void
words_audit(struct words *w, const struct audit *a, const struct trust *trust)
{
	const struct shown *s = &a->shown;
	size_t n_hidden = 0;

	for (size_t i = 0; i < s->n_records; i++)
		n_hidden += s->records[i].n_hidden;
	words_say(w, SAY_PROVED,
	    "the %zu record%s shown here are in the log \"%.*s\", which has %" PRIu64
	    ", as they entered it, and none that was shared with them is left out",
	    s->n_records, plural(s->n_records), TEXT_ARG(a->signer->key.name),
	    a->heads[a->n_heads - 1].head.size);
	if (s->n_documents > 0)
		words_say(w, SAY_PROVED, "%zu document%s, as their records name them",
		    s->n_documents, plural(s->n_documents));
	say_key(w, a);
	say_times(w, a);
	words_quorum(w, trust, &a->heads[a->n_heads - 1].quorum);
	say_unchecked(w, a);
	if (n_hidden > 0)
		words_say(w, SAY_NOT_PROVED, "what %zu hidden field%s of these records say%s",
		    n_hidden, plural(n_hidden), n_hidden == 1 ? "s" : "");
	words_say(w, SAY_NOT_PROVED, "what the records that are not here say");
	words_say(w, SAY_NOT_PROVED, "that what the records say is true");
}

/* ---- records ---- */

/* All that is shown: as members of a JSON object, or one to a line. */
static void
print_fields(FILE *out, const struct shown_record *record, bool is_json)
{
	struct cursor c = cursor_of(NULL, record->fields, NULL, NULL);
	struct shown_field field;
	size_t n_before = 0;

	for (size_t n = 0; take_field(&c, n, &field); n++) {
		if (field.is_hidden)
			continue;
		if (is_json) {
			fprintf(out, "%s\"%.*s\":%.*s", n_before++ > 0 ? "," : "",
			    TEXT_ARG(field.name), TEXT_ARG(field.value));
			continue;
		}
		fputs("          ", out);
		put(out, field.name, false);
		fputs(field.name.len > 0 ? ": " : "", out);
		put(out, field.value, false);
		fputc('\n', out);
	}
}

/* The value of a field without its quotes; "" when it is not shown. */
static struct text
plain(const struct shown_record *record, const char *name)
{
	struct text value = TEXT_NONE;

	if (!find_field(record, name, &value) || value.at[0] != '"')
		return value;
	return (struct text){value.at + 1, value.len - 2};
}

/* What it is about, in one line: a fact by its key and value, others by their summary. */
static void
print_line(FILE *out, const struct shown_record *record)
{
	struct text entity = plain(record, "entity"), key = plain(record, "key");
	struct text value = plain(record, "value"), summary = plain(record, "summary");
	char line[LINE_MAX], hidden[LINE_MAX] = "";

	if (key.len > 0)
		snprintf(line, sizeof line, "%.*s%s%.*s = %.*s", TEXT_ARG(entity),
		    entity.len > 0 ? " " : "", TEXT_ARG(key), TEXT_ARG(value));
	else
		snprintf(line, sizeof line, "%.*s%s%.*s", TEXT_ARG(record->kind),
		    summary.len > 0 ? ": " : "", TEXT_ARG(summary));
	if (record->n_hidden > 0)
		snprintf(hidden, sizeof hidden, " (%zu hidden)", record->n_hidden);
	struct text all = text_of(line), part = clip(all, COLUMNS - 23 - strlen(hidden));
	fprintf(out, "%8" PRIu64 "  %.10s  ", record->number, record->recorded.at);
	put(out, part, false);
	fprintf(out, "%s%s\n", part.len < all.len ? "\xe2\x80\xa6" : "", hidden);
}

static void
print_record(
    FILE *out, const struct shown *s, const struct shown_record *record, const struct words *w)
{
	if (w->is_json) {
		fputs("{\"fields\":{", out);
		print_fields(out, record, true);
		fprintf(out,
		    "},\"hidden\":%zu,\"kind\":\"%.*s\",\"record\":%" PRIu64
		    ",\"recorded\":\"%.*s\"}",
		    record->n_hidden, TEXT_ARG(record->kind), record->number,
		    TEXT_ARG(record->recorded));
		return;
	}
	print_line(out, record);
	if (w->is_full)
		print_fields(out, record, false);
	for (size_t i = 0; i < s->n_documents; i++)
		if (s->documents[i].number == record->number)
			fprintf(out, "          here, %zu bytes\n", s->documents[i].bytes.len);
}

static void
print_place(FILE *out, const struct gpai_error *err, bool is_json)
{
	char text[SENTENCE_MAX], at[32] = "";

	if (err->place != GPAI_NOWHERE)
		snprintf(at, sizeof at, ": %s %" PRIu64, err->place == GPAI_LINE ? "line" : "byte",
		    err->at);
	snprintf(text, sizeof text, "%s%s: %s%s%s", err->file, at,
	    err->clause != NULL ? err->clause : "", err->clause != NULL ? ": " : "", err->message);
	put(out, text_of(text), is_json);
}

void
words_print(struct words *w, FILE *out, enum audit_outcome outcome, const struct gpai_error *err,
    const struct audit *audit)
{
	static const char *const TEXT[] = {"\n\nproved:\n", "\nnot proved:\n"};
	static const char *const JSON[] = {"\",\"proved\":[", "],\"notProved\":["};
	bool is_wrong = outcome == AUDIT_BROKEN || outcome == AUDIT_UNREADABLE;

	if (w->is_json)
		fprintf(out, "{\"outcome\":\"%s\",\"reason\":\"", OUTCOMES[outcome][0]);
	else
		fprintf(out, "%s%s", OUTCOMES[outcome][1], is_wrong ? "  " : "");
	if (is_wrong)
		print_place(out, err, w->is_json);
	for (int i = 0; i < 2; i++) {
		fclose(w->lists[i]);
		fputs(w->is_json ? JSON[i] : w->len[i] > 0 ? TEXT[i] : "", out);
		fputs(w->at[i], out);
		free(w->at[i]);
	}
	fputs(w->is_json ? "],\"records\":[" : "", out);
	for (size_t i = 0; !is_wrong && i < audit->shown.n_records; i++) {
		fputs(!w->is_json ? i == 0 ? "\nrecords:\n" : "" : i > 0 ? "," : "", out);
		print_record(out, &audit->shown, &audit->shown.records[i], w);
	}
	fputs(w->is_json ? "]}\n" : is_wrong ? "\n" : "", out);
}
