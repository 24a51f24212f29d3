/* SPDX-License-Identifier: Apache-2.0 */
/* What gpai-rights reports of a source, as readings: measured, with the part as artefact. Figures
 * that rules read are about the crawlers that collected the source, the most of any of them; lists
 * for people are about every agent. What was not asked is recorded as none, so that no answer of an
 * earlier audit stands beside a later one. */
#include "api/audit.h"

#include <stdio.h>
#include <string.h>

enum { REPORT_NODES_MAX = 20000000, ITEMS_MAX = 400, NAME_BYTES = 100, SIGNALS_SHOWN = 100 };

/* Verdicts in the order in which they are told. */
static const char *const verdicts[] = {
    "disallowed", "unreachable", "reserved", "unknown", "licensed", "allowed"};
#define VERDICTS (sizeof verdicts / sizeof *verdicts)

static bool
count(const json_t *object, const char *key, uint64_t *number)
{
	*number = 0;
	return json_whole(json_object_get(object, key), number);
}

static uint64_t
documents(const json_t *agent, const char *moment, const char *verdict)
{
	uint64_t n;

	(void)count(json_object_get(json_object_get(agent, moment), verdict), "documents", &n);
	return n;
}

/* --- Reading --- */

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

/* Each document has one verdict an agent: else the figures are about something else. */
static bool
adds_up(const struct audit_found *found, const json_t *agent)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < VERDICTS; i++)
		sum += documents(agent, "fetch", verdicts[i]);
	return sum == found->documents;
}

static enum gpai_code
read_agents(struct audit_found *found, struct arena *arena, struct gpai_error *err)
{
	const json_t *agents = json_object_get(found->source, "agents");

	for (size_t i = 0; i < json_array_size(agents) && found->n_agents < AUDIT_AGENTS_MAX; i++) {
		const json_t *agent = json_array_get(agents, i);
		struct text name =
		    arena_text(arena, text_clip(json_member_text(agent, "agent"), NAME_BYTES));
		if (name.at == NULL)
			return fail_memory(err);
		if (!adds_up(found, agent))
			return fail(err, GPAI_MALFORMED, in_file("gpai-rights report"),
			    "the verdicts for %.*s are not as many as the documents",
			    TEXT_ARG(name));
		found->rows[found->n_agents] = agent;
		found->agents[found->n_agents++] = name;
	}
	return found->n_agents > 0 ? GPAI_OK
	                           : fail(err, GPAI_MALFORMED, in_file("gpai-rights report"),
					 "no agent in it, expected one at least");
}

enum gpai_code
audit_report_read(struct span json, struct text source, struct arena *arena,
    struct audit_found *found, struct gpai_error *err)
{
	const struct json_limits limits = {.bytes = json.len + 1, .nodes = REPORT_NODES_MAX};
	enum gpai_code rc;

	*found = (struct audit_found){0};
	if ((rc = json_parse("gpai-rights report", json, &limits, &found->root, err)) != GPAI_OK)
		return rc;
	found->settings = json_object_get(json_object_get(found->root, "settings"), "also");
	found->source = find_source(found->root, source);
	found->has_part = digest_from_hex(json_member_text(found->root, "part"), &found->part);
	if (found->source == NULL)
		return fail(err, GPAI_NOT_FOUND, NOWHERE,
		    "source \"%.*s\" is not in the partial result",
		    TEXT_ARG(text_clip(source, NAME_BYTES)));
	if (!found->has_part || !count(found->source, "documents", &found->documents))
		return fail(err, GPAI_MALFORMED, in_file("gpai-rights report"),
		    "no digest or number of documents in it");
	return read_agents(found, arena, err);
}

void
audit_report_release(struct audit_found *found)
{
	json_decref(found->root);
	found->root = NULL;
}

/* --- Saying --- */

struct saying {
	struct voice *voice;
	const struct audit_found *found;
	struct text method;
	struct text items[ITEMS_MAX];
	uint32_t n_items;
};

static void
say(struct saying *s, const char *key, struct value value)
{
	const struct provenance origin = {.method = s->method,
	    .source = text_of("partial result of an audit"),
	    .artefact = &s->found->part,
	    .how = READING_MEASURED};

	voice_reading(s->voice, key, value, &origin, TEXT_NONE);
}

static void
say_none(struct saying *s, const char *key, const char *why)
{
	say(s, key, value_absent(text_of(why)));
}

static void
say_items(struct saying *s, const char *key, const char *why_none)
{
	if (s->n_items > 0)
		say(s, key, value_items(TYPE_LIST, s->items, s->n_items));
	else
		say_none(s, key, why_none);
	/* A reading may borrow its items: the next list gets others. */
	s->n_items = 0;
}

/* Foreign words without control characters, cut where they are long. */
static struct text
tame(struct saying *s, struct text word)
{
	struct text clipped = text_clip(word, NAME_BYTES);
	char *at = arena_string(s->voice->arena, clipped);

	for (size_t i = 0; at != NULL && i < clipped.len; i++)
		if ((unsigned char)at[i] < 0x20 || at[i] == 0x7f)
			at[i] = ' ';
	return at == NULL ? TEXT_NONE : (struct text){at, clipped.len};
}

static void
item(struct saying *s, struct text text)
{
	if (s->n_items < ITEMS_MAX && text.len > 0)
		s->items[s->n_items++] = text;
}

/* ", 3,456 tokens"; nothing without a tokenizer. */
static struct text
tokens_words(struct saying *s, const json_t *sum)
{
	uint64_t tokens;

	return count(sum, "tokens", &tokens)
	           ? voice_text(s->voice, ", %s tokens", voice_number(s->voice, tokens))
	           : TEXT_NONE;
}

static const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void
say_moment(struct saying *s, const char *moment, const char *key)
{
	for (size_t i = 0; i < s->found->n_agents; i++)
		for (size_t k = 0; k < VERDICTS; k++) {
			const json_t *sum = json_object_get(
			    json_object_get(s->found->rows[i], moment), verdicts[k]);
			uint64_t n;
			if (!count(sum, "documents", &n) || n == 0)
				continue;
			item(s, voice_text(s->voice, "%.*s, %s: %s document%s%.*s",
				    TEXT_ARG(s->found->agents[i]), verdicts[k],
				    voice_number(s->voice, n), plural(n),
				    TEXT_ARG(tokens_words(s, sum))));
		}
	say_items(s, key, "not asked");
}

static void
say_changes(struct saying *s)
{
	for (size_t i = 0; i < s->found->n_agents; i++) {
		const json_t *changes = json_object_get(s->found->rows[i], "changes");
		for (size_t k = 0; k < json_array_size(changes); k++) {
			const json_t *change = json_array_get(changes, k);
			bool as_of = text_is(json_member_text(change, "moment"), "as_of");
			uint64_t n;
			if (!count(change, "documents", &n) || n == 0)
				continue;
			item(s, voice_text(s->voice, "%.*s, %.*s, then %.*s %s: %s document%s",
				    TEXT_ARG(s->found->agents[i]),
				    TEXT_ARG(tame(s, json_member_text(change, "from"))),
				    TEXT_ARG(tame(s, json_member_text(change, "to"))),
				    as_of ? "on the day asked about" : "by the other archive",
				    voice_number(s->voice, n), plural(n)));
		}
	}
	say_items(s, "source.audit.changes", "no other moment was asked about, or nothing changed");
}

/* The most of any of its crawlers; of any agent when none of them is one. */
static uint64_t
most(const struct saying *s, const char *verdict)
{
	uint64_t most = 0;

	for (size_t i = 0; i < s->found->n_agents; i++) {
		uint64_t n = documents(s->found->rows[i], "fetch", verdict);
		bool counts = s->found->n_its == 0 || s->found->is_its[i];
		if (counts && n > most)
			most = n;
	}
	return most;
}

static void
say_agents(struct saying *s)
{
	for (size_t i = 0; i < s->found->n_agents; i++)
		item(s, s->found->agents[i]);
	say_items(s, "source.audit.agents", "nobody");
	for (size_t i = 0; i < s->found->n_agents; i++)
		if (s->found->is_its[i])
			item(s, s->found->agents[i]);
	say_items(
	    s, "source.audit.crawlers", "none of the audited agents is known to have collected it");
}

static void
say_text(struct saying *s, const char *key, struct text text, const char *why_none)
{
	if (text.len > 0)
		say(s, key, value_text(tame(s, text)));
	else
		say_none(s, key, why_none);
}

static void
say_day(struct saying *s, const char *key, struct text day)
{
	int32_t date;

	if (date_parse(day, &date))
		say(s, key, value_date(date));
	else
		say_none(s, key, "no document says when it was fetched");
}

static void
say_captures(struct saying *s)
{
	const json_t *also = s->found->settings;
	int32_t date;

	say_text(s, "source.audit.archive",
	    json_member_text(json_object_get(also, "archive"), "digest"), "no captures");
	say_text(s, "source.audit.against.archive",
	    json_member_text(json_object_get(also, "against"), "digest"), "not asked");
	if (date_parse(json_member_text(also, "as_of"), &date))
		say(s, "source.audit.as-of.date", value_date(date));
	else
		say_none(s, "source.audit.as-of.date", "not asked");
	say_day(s, "source.audit.from.date", json_member_text(s->found->source, "first"));
	say_day(s, "source.audit.until.date", json_member_text(s->found->source, "last"));
}

static void
say_signals(struct saying *s)
{
	const json_t *signals = json_object_get(s->found->source, "signals");

	for (size_t i = 0; i < json_array_size(signals) && i < SIGNALS_SHOWN; i++) {
		const json_t *one = json_array_get(signals, i);
		uint64_t n;
		if (!count(one, "documents", &n))
			continue;
		item(s, voice_text(s->voice, "%.*s, %.*s, %.*s=%.*s says %.*s: %s document%s",
			    TEXT_ARG(tame(s, json_member_text(one, "signal"))),
			    TEXT_ARG(tame(s, json_member_text(one, "carrier"))),
			    TEXT_ARG(tame(s, json_member_text(one, "label"))),
			    TEXT_ARG(tame(s, json_member_text(one, "value"))),
			    TEXT_ARG(tame(s, json_member_text(one, "says"))),
			    voice_number(s->voice, n), plural(n)));
	}
	say_items(s, "source.audit.signals", "none was found in them");
}

static void
say_indicators(struct saying *s)
{
	const json_t *indicators = json_object_get(s->found->source, "indicators");

	for (size_t i = 0; i < json_array_size(indicators); i++) {
		const json_t *one = json_array_get(indicators, i);
		uint64_t n, domains;
		(void)count(one, "domains", &domains);
		if (count(one, "documents", &n))
			item(s, voice_text(s->voice, "%.*s: %s document%s of %s domain%s",
				    TEXT_ARG(tame(s, json_member_text(one, "indicator"))),
				    voice_number(s->voice, n), plural(n),
				    voice_number(s->voice, domains), plural(domains)));
	}
	say_items(s, "source.audit.indicators", "none was found");
}

/* A document on two lists counts once in neither sum we are given: the larger is certain. */
static void
say_blocked(struct saying *s)
{
	const json_t *lists = json_object_get(s->found->source, "blocked");
	uint64_t most = 0, n;

	for (size_t i = 0; i < json_array_size(lists); i++) {
		const json_t *list = json_array_get(lists, i);
		if (count(list, "documents", &n) && n > most)
			most = n;
		item(s, voice_text(s->voice, "%.*s of %.*s: %s document%s",
			    TEXT_ARG(tame(s, json_member_text(list, "list"))),
			    TEXT_ARG(tame(s, json_member_text(list, "date"))),
			    voice_number(s->voice, n), plural(n)));
	}
	if (s->n_items > 0) {
		say(s, "source.audit.blocked", value_whole(most));
		if (most > 0)
			voice_compare(s->voice, "audit.blocked", COMPARISON_DIFFERS,
			    "source.audit.blocked", TEXT_NONE, TEXT_NONE,
			    voice_text(s->voice, "%s document%s of websites on a list to leave out",
				voice_number(s->voice, most), plural(most)));
	} else {
		say_none(s, "source.audit.blocked", "no list was supplied");
	}
	say_items(s, "source.audit.blocked.lists", "no list was supplied");
}

static void
say_licensed(struct saying *s)
{
	const json_t *lists = json_object_get(s->found->settings, "licensed");

	for (size_t i = 0; i < json_array_size(lists); i++) {
		const json_t *list = json_array_get(lists, i);
		item(s, voice_text(s->voice, "%.*s of %.*s (SHA-256 %.*s)",
			    TEXT_ARG(tame(s, json_member_text(list, "name"))),
			    TEXT_ARG(tame(s, json_member_text(list, "date"))),
			    TEXT_ARG(tame(s, json_member_text(list, "digest")))));
	}
	say_items(s, "source.audit.licensed.lists", "no list was supplied");
}

/* Rounded up: nothing older than it says. */
static void
say_within(struct saying *s)
{
	uint64_t seconds;

	if (count(s->found->settings, "within", &seconds))
		say(s, "source.audit.within",
		    value_whole(seconds / AUDIT_HOUR_SECONDS + (seconds % AUDIT_HOUR_SECONDS > 0)));
}

static void
say_left(struct saying *s)
{
	const json_t *left = json_object_get(s->found->source, "left");
	uint64_t n, of;

	if (!count(left, "entries", &n) || !count(left, "of", &of)) {
		say_none(s, "source.audit.left", "not asked");
		say_none(s, "source.audit.left.of", "not asked");
		say_none(s, "source.audit.left.digest", "not asked");
		return;
	}
	say(s, "source.audit.left", value_whole(n));
	say(s, "source.audit.left.of", value_whole(of));
	say_text(s, "source.audit.left.digest", json_member_text(left, "digest"), "no digest");
	voice_compare(s->voice, "audit.left", n > 0 ? COMPARISON_DIFFERS : COMPARISON_AGREES,
	    "source.audit.left", TEXT_NONE, TEXT_NONE,
	    voice_text(s->voice, "of %s entr%s to remove %s %s still in the data",
		voice_number(s->voice, of), of == 1 ? "y" : "ies",
		n == 0 ? "none" : voice_number(s->voice, n), n <= 1 ? "is" : "are"));
}

/* --- What is to be told --- */

static void
tell(struct saying *s, enum comparison_grade grade, const char *verdict, const char *words)
{
	for (size_t i = 0; i < s->found->n_agents; i++) {
		uint64_t n = documents(s->found->rows[i], "fetch", verdict);
		/* Of agents that collected nothing here the table tells. */
		if (n == 0 || (s->found->n_its > 0 && !s->found->is_its[i]))
			continue;
		voice_compare(s->voice, "audit.verdict",
		    s->found->n_its > 0 ? grade : COMPARISON_NOTED, "source.audit.fetch", TEXT_NONE,
		    TEXT_NONE,
		    voice_text(s->voice, "%.*s: %s document%s %s", TEXT_ARG(s->found->agents[i]),
			voice_number(s->voice, n), plural(n), words));
	}
}

static void
tell_all(struct saying *s)
{
	tell(s, COMPARISON_DIFFERS, "disallowed", "that robots.txt disallowed when fetched");
	tell(s, COMPARISON_DIFFERS, "unreachable",
	    "fetched while robots.txt could not be had, which disallows all");
	tell(s, COMPARISON_NOTED, "reserved",
	    "that a signal besides robots.txt reserved when fetched: to be looked at, as good "
	    "practice");
	tell(s, COMPARISON_NOTED, "unknown",
	    "of which no capture of robots.txt is at hand from near the time of fetching");
	if (s->found->n_its == 0)
		voice_compare(s->voice, "audit.crawlers", COMPARISON_NOTED, "source.audit.crawlers",
		    TEXT_NONE, TEXT_NONE,
		    text_of("none of the audited agents is known to have collected this data for "
			    "the provider, so no measure is decided by it (source.crawlers, "
			    "crawler.name)"));
}

void
audit_report_say(struct voice *voice, const struct audit_found *found)
{
	static const struct {
		const char *verdict, *key;
	} figures[] = {{"disallowed", "source.audit.disallowed"},
	    {"unreachable", "source.audit.unreachable"}, {"reserved", "source.audit.reserved"},
	    {"unknown", "source.audit.unknown"}, {"licensed", "source.audit.licensed"}};
	struct saying s = {.voice = voice, .found = found};
	struct text archive =
	    json_member_text(json_object_get(found->settings, "archive"), "digest");
	uint64_t within;
	char hex[DIGEST_HEX_CHARS];

	(void)count(found->settings, "within", &within);
	s.method = voice_text(voice,
	    "audited by gpai-rights against captures of sites (%.16s), none older than %s s",
	    archive.len > 0 ? arena_string(voice->arena, archive) : "none",
	    voice_number(voice, within));
	say_agents(&s);
	say(&s, "source.audit.documents", value_whole(found->documents));
	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
		say(&s, figures[i].key, value_whole(most(&s, figures[i].verdict)));
	say_moment(&s, "fetch", "source.audit.fetch");
	say_moment(&s, "as_of", "source.audit.as-of");
	say_moment(&s, "against", "source.audit.against");
	say_changes(&s);
	say_captures(&s);
	say_signals(&s);
	say_indicators(&s);
	say_blocked(&s);
	say_licensed(&s);
	say_within(&s);
	say_left(&s);
	digest_hex(&found->part, hex);
	say(&s, "source.audit.digest", value_text(arena_text(voice->arena, text_of(hex))));
	tell_all(&s);
}
