/* SPDX-License-Identifier: Apache-2.0 */
/* Audits of reservations added up over the provider's own crawls; see audit_renew.h.
 *
 * A total is said to be known only when nothing speaks against it, and else why it is not: so each
 * way in which an audit could say less than it seems to is one row of a table below. */
#include "api/audit_renew.h"

#include "api/audit.h"
#include "api/audit_crawlers.h"
#include "base/range.h"

#include <string.h>

/* Facts that are read and put. Absent from an older rulebook: nothing is done. */
#define KEYS(X)                                                                                    \
	X(KIND, "source.kind")                                                                     \
	X(DIGEST, "source.digest")                                                                 \
	X(DOCUMENTS, "source.documents")                                                           \
	X(CRAWLERS, "source.crawlers")                                                             \
	X(COLLECTED, "source.collected.date")                                                      \
	X(AUDIT_DATE, "source.audit.date")                                                         \
	X(AUDIT_DATA, "source.audit.data")                                                         \
	X(AUDIT_CRAWLERS, "source.audit.crawlers")                                                 \
	X(AUDIT_DOCUMENTS, "source.audit.documents")                                               \
	X(AUDIT_DISALLOWED, "source.audit.disallowed")                                             \
	X(AUDIT_UNREACHABLE, "source.audit.unreachable")                                           \
	X(AUDIT_RESERVED, "source.audit.reserved")                                                 \
	X(AUDIT_UNKNOWN, "source.audit.unknown")                                                   \
	X(AUDIT_BLOCKED, "source.audit.blocked")                                                   \
	X(AUDIT_LICENSED, "source.audit.licensed")                                                 \
	X(AUDIT_WITHIN, "source.audit.within")                                                     \
	X(DAMAGED, "source.damaged")                                                               \
	X(AUDIT_ARCHIVE, "source.audit.archive")                                                   \
	X(CRAWLER_ROBOTS, "crawler.robots")                                                        \
	X(TOTAL, "copyright.audit.disallowed")                                                     \
	X(FOUND, "copyright.audit.found.disallowed")                                               \
	X(FOUND_RESERVED, "copyright.audit.found.reserved")                                        \
	X(FOUND_BLOCKED, "copyright.audit.found.blocked")                                          \
	X(SUMMARY, "summary.reservations.measured")

enum key {
#define X(name, key) KEY_##name,
	KEYS(X)
#undef X
	    KEYS_COUNT
};

enum { SHOWN_BYTES = 80, SUMMARY_MAX = 1000 };
static const char OWN[] = "crawled"; /* word of source.kind */
static const char MARK[] = "audits on file";

struct renewal {
	struct fact_set *facts;
	struct arena *arena;
	uint32_t keys[KEYS_COUNT];
	uint32_t source, crawler, model; /* kinds; the model itself */
	uint32_t n_crawled, n_audited;
	struct range found, unknown, reserved, blocked;
	bool is_measured;
	struct text held;   /* why the total is not known; the first reason */
	struct text denied; /* why there is none to be had */
	struct text doubt;  /* why even what was found is not known: no zero may come of it */
	struct text *summary;
	uint32_t n_summary;
	bool failed;
};

static const struct fact *
get(const struct renewal *r, uint32_t entity, enum key key)
{
	const struct fact *fact =
	    entity == LAW_NONE ? NULL : fact_get(r->facts, entity, r->keys[key]);

	return fact != NULL && fact->value.state != VALUE_UNKNOWN ? fact : NULL;
}

static const struct fact *
known(const struct renewal *r, uint32_t entity, enum key key)
{
	const struct fact *fact = get(r, entity, key);

	return fact != NULL && fact->value.state == VALUE_KNOWN ? fact : NULL;
}

static struct range
number(const struct renewal *r, uint32_t entity, enum key key)
{
	const struct fact *fact = known(r, entity, key);
	struct range range;

	return fact != NULL && range_from(&fact->value, &range) && !range.low.negative
	           ? range
	           : range_whole(0);
}

static void
put(struct renewal *r, uint32_t entity, enum key key, struct value value, struct text method,
    struct text reason)
{
	/* What is not known is for another measurement to say, and no question for a person. */
	bool is_measured = value.state == VALUE_UNKNOWN ||
	                   (r->is_measured && value.state == VALUE_KNOWN && key != KEY_SUMMARY);
	struct fact fact = {.value = value,
	    .origin = is_measured ? ORIGIN_MEASURED : ORIGIN_DERIVED,
	    .by = text_of("gpai " GPAI_VERSION),
	    .method = method,
	    .source = text_of(MARK),
	    .reason = reason,
	    .since = DATE_NONE};

	fact_set_put(r->facts, entity, r->keys[key], &fact);
}

/* "source/web" of an entity, cut where it is long. */
static struct text
shown(struct renewal *r, uint32_t entity)
{
	const struct entity *of = &r->facts->entities[entity];
	struct text text = arena_format(r->arena, "%s/%.*s",
	    law_cstr(r->facts->law, r->facts->law->kinds[of->kind].word),
	    TEXT_ARG(text_clip(of->name, SHOWN_BYTES)));

	r->failed = r->failed || text.at == NULL;
	return text;
}

/* The first reason is told: a person mends one thing after the other. */
static void
hold(struct renewal *r, uint32_t entity, const char *why, struct text more)
{
	if (r->held.len > 0)
		return;
	struct text of = entity == LAW_NONE ? TEXT_NONE : shown(r, entity);
	r->held = arena_format(r->arena, "%.*s%s%s%.*s", TEXT_ARG(of), of.len > 0 ? ": " : "", why,
	    TEXT_ARG(text_clip(more, SHOWN_BYTES)));
	r->failed = r->failed || r->held.at == NULL;
}

/* Does a source say that this crawler collected it? */
static bool
is_named(const struct renewal *r, uint32_t crawler, uint32_t source)
{
	const struct fact *names = known(r, source, KEY_CRAWLERS);

	for (uint32_t i = 0; names != NULL && i < names->value.n_items; i++)
		if (audit_is_crawler(r->facts, crawler, names->value.items[i]))
			return true;
	return false;
}

/* --- One source --- */

static bool
is_measured(const struct renewal *r, uint32_t source)
{
	static const enum key keys[] = {KEY_AUDIT_DATE, KEY_AUDIT_DATA, KEY_AUDIT_CRAWLERS,
	    KEY_AUDIT_DOCUMENTS, KEY_AUDIT_DISALLOWED, KEY_AUDIT_UNREACHABLE, KEY_AUDIT_UNKNOWN,
	    KEY_AUDIT_LICENSED, KEY_AUDIT_WITHIN};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct fact *fact = get(r, source, keys[i]);
		if (fact != NULL && fact->origin != ORIGIN_MEASURED)
			return false;
	}
	return true;
}

static bool
is_complete(const struct renewal *r, uint32_t source)
{
	return known(r, source, KEY_AUDIT_DISALLOWED) != NULL &&
	       known(r, source, KEY_AUDIT_UNREACHABLE) != NULL &&
	       known(r, source, KEY_AUDIT_UNKNOWN) != NULL &&
	       known(r, source, KEY_AUDIT_LICENSED) != NULL &&
	       known(r, source, KEY_AUDIT_WITHIN) != NULL &&
	       known(r, source, KEY_AUDIT_DOCUMENTS) != NULL;
}

/* The bytes that are counted now are those that were audited. */
static bool
is_current(const struct renewal *r, uint32_t source)
{
	const struct fact *now = known(r, source, KEY_DIGEST);
	const struct fact *then = known(r, source, KEY_AUDIT_DATA);

	return now != NULL && then != NULL && now->value.text.len > 0 &&
	       text_equal(now->value.text, then->value.text);
}

static bool
has_its_documents(const struct renewal *r, uint32_t source)
{
	const struct fact *now = known(r, source, KEY_DOCUMENTS);
	const struct fact *then = known(r, source, KEY_AUDIT_DOCUMENTS);

	return now != NULL && then != NULL && value_is_exact(&now->value) &&
	       value_is_exact(&then->value) &&
	       decimal_compare(now->value.low, then->value.low) == 0;
}

static bool
is_after_collection(const struct renewal *r, uint32_t source)
{
	const struct fact *day = known(r, source, KEY_AUDIT_DATE);
	const struct fact *until = known(r, source, KEY_COLLECTED);

	return day != NULL && (until == NULL || day->value.date >= until->value.date);
}

static bool
names_crawlers(const struct renewal *r, uint32_t source)
{
	const struct fact *crawlers = known(r, source, KEY_CRAWLERS);

	return crawlers != NULL && crawlers->value.n_items > 0;
}

static bool
is_positive(const struct renewal *r, uint32_t source, enum key key)
{
	return decimal_compare(number(r, source, key).high, DECIMAL_ZERO) > 0;
}

/* An old robots.txt may have allowed what the one in force did not. */
static bool
has_fresh_captures(const struct renewal *r, uint32_t source)
{
	uint64_t most = audit_within_law(r->facts->law, "fetch");

	return decimal_compare(number(r, source, KEY_AUDIT_WITHIN).high,
		   decimal_from(most / AUDIT_HOUR_SECONDS)) <= 0;
}

static bool
is_whole(const struct renewal *r, uint32_t source)
{
	return !is_positive(r, source, KEY_DAMAGED);
}

/* What an audit of a source must be, for its figures to be the whole truth of that source. */
static const struct demand {
	bool (*holds)(const struct renewal *r, uint32_t source);
	const char *why_not;
} DEMANDS[] = {
    {is_complete, "its audit lacks figures"},
    {is_measured, "its audit was declared, not measured (gpai audit rights)"},
    {is_current, "what was audited is not what is counted now, or nobody can tell: to be audited "
		 "anew (gpai audit rights)"},
    {has_its_documents, "its audit went through another number of documents than is counted"},
    {is_after_collection, "its audit is older than the end of its collection"},
    {has_fresh_captures, "its audit relied on captures that may be older than the law's register "
			 "has (audit-captures)"},
    {is_whole, "it could not be read in places, so what is there was not audited"},
    {names_crawlers, "which crawlers collected it is not on file (source.crawlers)"},
};

static void
hold_unless(struct renewal *r, uint32_t source)
{
	const struct fact *crawlers = known(r, source, KEY_CRAWLERS);
	const struct fact *audited = known(r, source, KEY_AUDIT_CRAWLERS);

	for (size_t i = 0; i < sizeof DEMANDS / sizeof *DEMANDS; i++)
		if (!DEMANDS[i].holds(r, source))
			hold(r, source, DEMANDS[i].why_not, TEXT_NONE);
	for (uint32_t i = 0; crawlers != NULL && i < crawlers->value.n_items; i++)
		if (!audit_covers(r->facts, crawlers->value.items[i],
			audited != NULL ? audited->value.items : NULL,
			audited != NULL ? audited->value.n_items : 0))
			hold(r, source, "it was not audited for a product token of its crawler ",
			    crawlers->value.items[i]);
}

/* "source/web: 1,000 documents; when fetched ..." for the public summary. */
static void
summarise(struct renewal *r, uint32_t source)
{
	static const struct {
		enum key key;
		const char *words;
	} parts[] = {{KEY_AUDIT_DISALLOWED, "disallowed by robots.txt when fetched"},
	    {KEY_AUDIT_UNREACHABLE, "fetched without robots.txt at hand"},
	    {KEY_AUDIT_RESERVED, "reserved by another signal"}, {KEY_AUDIT_UNKNOWN, "not known"}};
	const struct fact *day = known(r, source, KEY_AUDIT_DATE);
	char text[RANGE_CHARS], date[DATE_CHARS] = "unknown";
	struct out out;

	if (r->n_summary == SUMMARY_MAX)
		return;
	out_memory(&out);
	range_format(number(r, source, KEY_AUDIT_DOCUMENTS), 9, text);
	out_put(&out, text_clip(r->facts->entities[source].name, SHOWN_BYTES));
	out_format(&out, ": %s documents audited", text);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (known(r, source, parts[i].key) == NULL)
			continue;
		range_format(number(r, source, parts[i].key), 9, text);
		out_format(&out, "%s %s %s", i == 0 ? ";" : ",", text, parts[i].words);
	}
	if (day != NULL)
		date_format(day->value.date, date);
	out_format(&out, " (audit of %s)", date);
	r->summary[r->n_summary++] = arena_text(r->arena, out_text(&out));
	r->failed = r->failed || out_status(&out, "memory", NULL) != GPAI_OK;
	out_release(&out);
}

static struct range
from_zero(struct range range)
{
	range.low = DECIMAL_ZERO;
	return range;
}

/* An audit of which a figure is missing, or was declared over what was measured, found nobody
 * knows what. */
static bool
is_doubtful(const struct renewal *r, uint32_t source)
{
	static const enum key keys[] = {KEY_AUDIT_DISALLOWED, KEY_AUDIT_UNREACHABLE};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct fact *fact = known(r, source, keys[i]);
		if (fact == NULL || fact->origin != ORIGIN_MEASURED)
			return true;
	}
	return false;
}

/* `is_own`: crawled by the provider; else nobody says whether it was. */
static void
add_source(struct renewal *r, uint32_t source, bool is_own)
{
	struct range found = range_add(
	    number(r, source, KEY_AUDIT_DISALLOWED), number(r, source, KEY_AUDIT_UNREACHABLE));
	struct range reserved = number(r, source, KEY_AUDIT_RESERVED);
	struct range blocked = number(r, source, KEY_AUDIT_BLOCKED);
	const struct fact *audited = known(r, source, KEY_AUDIT_CRAWLERS);

	if (get(r, source, KEY_AUDIT_DATE) == NULL &&
	    get(r, source, KEY_AUDIT_DISALLOWED) == NULL) {
		hold(r, source, "not audited (gpai audit rights)", TEXT_NONE);
		return;
	}
	/* Figures of agents that nobody calls its crawlers may be those of others. */
	bool is_its = is_own && audited != NULL && audited->value.n_items > 0;
	r->n_audited++;
	/* That a site is licensed somebody says. */
	r->is_measured =
	    r->is_measured && is_measured(r, source) && !is_positive(r, source, KEY_AUDIT_LICENSED);
	r->found = range_add(r->found, is_its ? found : from_zero(found));
	r->reserved = range_add(r->reserved, is_its ? reserved : from_zero(reserved));
	r->blocked = range_add(r->blocked, is_own ? blocked : from_zero(blocked));
	r->unknown = range_add(r->unknown, from_zero(number(r, source, KEY_AUDIT_UNKNOWN)));
	hold_unless(r, source);
	if (is_doubtful(r, source) && r->doubt.len == 0) {
		r->doubt = arena_format(r->arena,
		    "%.*s: figures of its audit are missing or were declared (gpai audit rights)",
		    TEXT_ARG(shown(r, source)));
		r->failed = r->failed || r->doubt.at == NULL;
	}
}

static void
look_at_source(struct renewal *r, uint32_t source)
{
	const struct fact *kind = known(r, source, KEY_KIND);
	bool is_own = kind != NULL && text_is(kind->value.text, OWN);

	if (get(r, source, KEY_AUDIT_DATE) != NULL && is_measured(r, source))
		summarise(r, source);
	if (kind != NULL && !is_own)
		return; /* of what others crawled this measure says nothing */
	if (kind == NULL)
		hold(r, source, "whether it was crawled is not on file (source.kind)", TEXT_NONE);
	r->n_crawled += is_own;
	add_source(r, source, is_own);
}

/* --- All of them --- */

/* A source of which nothing is on file was a mistake, see data_totals.c. */
static bool
says_anything(const struct renewal *r, uint32_t entity)
{
	const struct law *law = r->facts->law;

	for (uint32_t key = 0; key < law->n_facts; key++) {
		const struct fact *fact = law->facts[key].kind == r->facts->entities[entity].kind
		                              ? fact_get(r->facts, entity, key)
		                              : NULL;
		if (fact != NULL && fact->value.state != VALUE_UNKNOWN)
			return true;
	}
	return false;
}

static void
look_at_crawler(struct renewal *r, uint32_t crawler)
{
	const struct entity_run *run = &r->facts->runs[r->source];
	const struct fact *robots = known(r, crawler, KEY_CRAWLER_ROBOTS);
	bool is_known = false;

	/* Clean by chance is not clean by following. */
	if (robots != NULL && !robots->value.yes)
		r->denied = text_of("a crawler is said not to follow robots.txt");
	for (uint32_t e = run->n > 0 ? run->first : LAW_NONE; e != LAW_NONE;
	     e = r->facts->entities[e].next) {
		const struct fact *kind = known(r, e, KEY_KIND);
		is_known = is_known || (kind != NULL && text_is(kind->value.text, OWN) &&
					   is_named(r, crawler, e));
	}
	if (!is_known)
		hold(r, crawler, "no crawled source on file is said to be collected by it",
		    TEXT_NONE);
}

static void
each_of(struct renewal *r, uint32_t kind, void (*look)(struct renewal *r, uint32_t entity))
{
	const struct entity_run *run = &r->facts->runs[kind];

	for (uint32_t e = run->n > 0 ? run->first : LAW_NONE; e != LAW_NONE;
	     e = r->facts->entities[e].next)
		if (says_anything(r, e))
			look(r, e);
}

static void
look(struct renewal *r)
{
	each_of(r, r->source, look_at_source);
	each_of(r, r->crawler, look_at_crawler);
	if (r->n_crawled == 0)
		hold(r, LAW_NONE, "no crawled source is on file", TEXT_NONE);
	if (!fact_closed(r->facts, r->source))
		hold(r, LAW_NONE,
		    "the list of sources is not said to be complete (complete: [source])",
		    TEXT_NONE);
	if (!fact_closed(r->facts, r->crawler))
		hold(r, LAW_NONE,
		    "the list of crawlers is not said to be complete (complete: [crawler])",
		    TEXT_NONE);
}

static void
say(struct renewal *r)
{
	struct text method = r->n_audited == 0
	                         ? text_of("no audit is on file")
	                         : arena_format(r->arena, "over the audits on file of %u source%s",
				       r->n_audited, r->n_audited == 1 ? "" : "s");
	struct range all = range_add(r->found, r->unknown);

	r->failed = r->failed || method.at == NULL;
	r->is_measured = r->is_measured && r->n_audited > 0;
	if (r->doubt.len > 0 && !range_is_positive(r->found))
		put(r, r->model, KEY_FOUND, (struct value){.state = VALUE_UNKNOWN}, method,
		    r->doubt);
	else
		put(r, r->model, KEY_FOUND, range_value(r->found), method, TEXT_NONE);
	put(r, r->model, KEY_FOUND_RESERVED, range_value(r->reserved), method, TEXT_NONE);
	put(r, r->model, KEY_FOUND_BLOCKED, range_value(r->blocked), method, TEXT_NONE);
	if (r->n_audited == 0)
		r->denied = method;
	if (r->denied.len > 0)
		put(r, r->model, KEY_TOTAL, value_absent(r->denied), method, TEXT_NONE);
	else if (r->held.len > 0)
		put(r, r->model, KEY_TOTAL, (struct value){.state = VALUE_UNKNOWN}, method,
		    r->held);
	else
		put(r, r->model, KEY_TOTAL, range_value(all), method, TEXT_NONE);
	const struct fact *held = get(r, r->model, KEY_SUMMARY);
	bool is_theirs = held != NULL && held->origin == ORIGIN_DECLARED;
	if (!is_theirs && r->n_summary > 0)
		put(r, r->model, KEY_SUMMARY, value_items(TYPE_LIST, r->summary, r->n_summary),
		    method, TEXT_NONE);
}

enum gpai_code
audit_renew(struct fact_set *facts, struct arena *arena, struct gpai_error *err)
{
	static const char *const names[] = {
#define X(name, key) key,
	    KEYS(X)
#undef X
	};
	struct renewal r = {.facts = facts,
	    .arena = arena,
	    .source = law_find_kind(facts->law, text_of("source")),
	    .crawler = law_find_kind(facts->law, text_of("crawler")),
	    .found = range_whole(0),
	    .unknown = range_whole(0),
	    .reserved = range_whole(0),
	    .blocked = range_whole(0),
	    .is_measured = true};
	uint32_t model = law_find_kind(facts->law, text_of("model"));

	if (r.source == LAW_NONE || r.crawler == LAW_NONE || model == LAW_NONE)
		return GPAI_OK;
	for (uint32_t i = 0; i < KEYS_COUNT; i++) {
		r.keys[i] = law_find_fact(facts->law, text_of(names[i]));
		if (r.keys[i] == LAW_NONE)
			return GPAI_OK;
	}
	r.model = fact_single(facts, model);
	uint32_t n = facts->runs[r.source].n;
	r.summary = arena_array(arena, (n < SUMMARY_MAX ? n : SUMMARY_MAX) + 1, sizeof *r.summary);
	if (r.summary == NULL)
		return fail_memory(err);
	look(&r);
	say(&r);
	return r.failed ? fail_memory(err) : fact_set_status(facts, err);
}
