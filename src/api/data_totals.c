/* SPDX-License-Identifier: Apache-2.0 */
/* Totals over the sources of training data; see data_totals.h. */
#include "api/data_totals.h"

#include <stdlib.h>
#include <string.h>

enum { LACKS_MAX = 200 };

static const char MODEL[] = "model", SOURCE[] = "source";
static const char NOT_ON_FILE[] = "sources not on file are not counted";
static const char OPEN[] = "the list of sources is not said to be complete (complete: [source])";
static const char TWICE[] = "two sources on file have the same measured documents and bytes";
static const char DAMAGED[] = "source.damaged";

struct lack {
	uint32_t source;
	struct text key, total; /* the first total that waits */
	uint32_t n;             /* totals that wait */
};

/* --- Registers --- */

bool
totals_register(const struct law *law, const char *id, const struct law_register **list)
{
	uint32_t index = law_find_register(law, text_of(id));

	*list = index == LAW_NONE ? NULL : &law->registers[index];
	return *list != NULL;
}

struct totals_row
totals_row(const struct law *law, const struct law_register *list, uint32_t i)
{
	const struct law_row *row = &law->rows[list->rows_first + i];

	return (struct totals_row){law, row, law_text(law, row->name)};
}

static const struct law_cell *
find_cell(const struct totals_row *row, const char *column)
{
	for (uint32_t i = 0; i < row->row->cells_n; i++) {
		const struct law_cell *cell = &row->law->cells[row->row->cells_first + i];
		if (text_is(law_text(row->law, cell->column), column))
			return cell;
	}
	return NULL;
}

struct text
totals_cell(const struct totals_row *row, const char *column)
{
	const struct law_cell *cell = find_cell(row, column);

	return cell == NULL || cell->values.n == 0
	           ? TEXT_NONE
	           : law_text(row->law, row->law->refs[cell->values.first]);
}

bool
totals_cell_has(const struct totals_row *row, const char *column, struct text word)
{
	const struct law_cell *cell = find_cell(row, column);

	for (uint32_t i = 0; cell != NULL && i < cell->values.n; i++)
		if (text_equal(law_text(row->law, row->law->refs[cell->values.first + i]), word))
			return true;
	return false;
}

/* --- Facts of sources --- */

const struct fact *
totals_fact(const struct totals *t, uint32_t entity, struct text key)
{
	uint32_t index = law_find_fact(t->law, key);
	const struct fact *fact =
	    index == LAW_NONE || entity == LAW_NONE ? NULL : fact_get(t->facts, entity, index);

	return fact != NULL && fact->value.state != VALUE_UNKNOWN ? fact : NULL;
}

bool
totals_number(const struct totals *t, uint32_t entity, struct text key, struct range *range)
{
	const struct fact *fact = totals_fact(t, entity, key);

	return fact != NULL && range_from(&fact->value, range) && !range->low.negative;
}

struct text
totals_name(const struct totals *t, uint32_t source)
{
	return t->facts->entities[t->sources[source]].name;
}

void
totals_lack(struct totals *t, uint32_t source, struct text key, struct text total)
{
	/* When a dossier is read nobody listens; and a person fills in what is named first. */
	if (t->voice->sink->comparison == NULL || t->n_lacks == LACKS_MAX)
		return;
	for (uint32_t i = 0; i < t->n_lacks; i++) {
		if (t->lacks[i].source != source || !text_equal(t->lacks[i].key, key))
			continue;
		t->lacks[i].n++;
		return;
	}
	if (t->n_lacks == t->cap_lacks) {
		uint32_t cap = t->cap_lacks > 0 ? 2 * t->cap_lacks : 16;
		struct lack *bigger = arena_array(t->voice->arena, cap, sizeof *bigger);
		if (bigger == NULL) {
			t->voice->rc = fail_memory(t->voice->err);
			return;
		}
		if (t->n_lacks > 0)
			memcpy(bigger, t->lacks, t->n_lacks * sizeof *bigger);
		t->lacks = bigger;
		t->cap_lacks = cap;
	}
	t->lacks[t->n_lacks++] = (struct lack){source, key, total, 1};
}

static bool
has_item(const struct value *value, struct text word)
{
	for (uint32_t i = 0; i < value->n_items; i++)
		if (text_equal(value->items[i], word))
			return true;
	return false;
}

static enum truth
kind_fits(const struct totals *t, const struct totals_row *row, uint32_t source)
{
	const struct fact *kind = totals_fact(t, t->sources[source], text_of("source.kind"));

	if (find_cell(row, "kinds") == NULL)
		return TRUTH_TRUE;
	if (kind == NULL || kind->value.type != TYPE_CHOICE)
		return TRUTH_UNKNOWN;
	return totals_cell_has(row, "kinds", kind->value.text) ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth
content_fits(const struct totals *t, struct text content, uint32_t source)
{
	const struct fact *has = totals_fact(t, t->sources[source], text_of("source.modalities"));

	if (content.len == 0)
		return TRUTH_TRUE;
	if (has == NULL || has->value.type != TYPE_CHOICES)
		return TRUTH_UNKNOWN;
	return has_item(&has->value, content) ? TRUTH_TRUE : TRUTH_FALSE;
}

enum truth
totals_member(struct totals *t, const struct totals_row *row, struct text content, uint32_t source,
    struct text total)
{
	enum truth kind = kind_fits(t, row, source), has = content_fits(t, content, source);

	if (kind == TRUTH_FALSE || has == TRUTH_FALSE)
		return TRUTH_FALSE;
	if (kind == TRUTH_UNKNOWN && total.len > 0)
		totals_lack(t, source, text_of("source.kind"), total);
	if (has == TRUTH_UNKNOWN && total.len > 0)
		totals_lack(t, source, text_of("source.modalities"), total);
	return kind < has ? kind : has;
}

/* --- Saying --- */

bool
totals_is_ours(const struct fact *fact)
{
	return (fact->origin == ORIGIN_DERIVED || fact->origin == ORIGIN_MEASURED) &&
	       text_starts(fact->source, TOTALS_MARK);
}

/* What a person declared, or another record says, stands; a contradiction is told. */
static void
say_beside(struct totals *t, struct text entity, struct text key, const struct value *ours,
    const struct fact *theirs)
{
	struct range a, b;
	char shown[2][RANGE_CHARS];

	if (value_equal(ours, &theirs->value) || theirs->value.type == TYPE_TEXT ||
	    theirs->value.type == TYPE_LIST)
		return;
	if (!range_from(ours, &a) || !range_from(&theirs->value, &b)) {
		voice_compare(t->voice, "data.declared", COMPARISON_NOTED, key.at, TEXT_NONE,
		    TEXT_NONE,
		    voice_text(t->voice,
			"%.*s%s%.*s: the sources on file come to something else than what is %s; "
			"that stands",
			TEXT_ARG(entity), entity.len > 0 ? ": " : "", TEXT_ARG(key),
			origin_word(theirs->origin)));
		return;
	}
	if (range_overlaps(a, b))
		return;
	range_format(a, 4, shown[0]);
	range_format(b, 4, shown[1]);
	voice_compare(t->voice, "data.declared", COMPARISON_NOTED, key.at, text_of(shown[0]),
	    text_of(shown[1]),
	    voice_text(t->voice, "%.*s: the sources on file come to %s, %s is %s; that stands",
		TEXT_ARG(key), shown[0], origin_word(theirs->origin), shown[1]));
}

void
totals_say(struct totals *t, uint32_t entity, struct text key, struct value value,
    struct text method, struct text mark, bool is_measured)
{
	uint32_t index = law_find_fact(t->law, key);
	const struct fact *fact = totals_fact(t, entity, key);
	const struct provenance origin = {.method = method,
	    .source = mark.len > 0 ? mark : text_of(TOTALS_MARK),
	    .how = is_measured ? READING_MEASURED : READING_DERIVED};

	if (index == LAW_NONE || entity == LAW_NONE)
		return;
	const struct entity *of = &t->facts->entities[entity];
	if (fact != NULL && !totals_is_ours(fact)) {
		say_beside(t, of->name, key, &value, fact);
		return;
	}
	t->voice->kind = law_cstr(t->law, t->law->kinds[of->kind].word);
	t->voice->entity = of->name;
	voice_reading(t->voice, law_cstr(t->law, t->law->facts[index].key), value, &origin,
	    text_of(NOT_ON_FILE));
	t->voice->kind = NULL;
	t->voice->entity = TEXT_NONE;
}

/* Where a dossier is read: not known, and why. */
void
totals_unknown(struct totals *t, uint32_t entity, struct text total, const char *why)
{
	const struct provenance origin = {.method = text_of("over the sources on file"),
	    .source = text_of(TOTALS_MARK),
	    .how = READING_DERIVED};
	uint32_t index = law_find_fact(t->law, total);

	if (t->voice->sink->comparison != NULL || index == LAW_NONE || entity == LAW_NONE)
		return;
	const struct entity *of = &t->facts->entities[entity];
	t->voice->kind = law_cstr(t->law, t->law->kinds[of->kind].word);
	t->voice->entity = of->name;
	voice_reading(t->voice, law_cstr(t->law, t->law->facts[index].key),
	    (struct value){.state = VALUE_UNKNOWN}, &origin, text_of(why));
	t->voice->kind = NULL;
	t->voice->entity = TEXT_NONE;
}

/* Measured to the same documents and bytes under two names: hardly two bodies of data. */
static bool
is_alike(const struct totals *t, uint32_t a, uint32_t b)
{
	static const char *const keys[] = {"source.documents", "source.bytes.raw", "source.bytes"};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct fact *x = totals_fact(t, t->sources[a], text_of(keys[i]));
		const struct fact *y = totals_fact(t, t->sources[b], text_of(keys[i]));
		struct range range;
		if (x == NULL && y == NULL && i > 1) /* no text in either */
			continue;
		if (x == NULL || y == NULL || x->origin != ORIGIN_MEASURED ||
		    y->origin != ORIGIN_MEASURED || !value_equal(&x->value, &y->value) ||
		    !range_from(&x->value, &range) || (i == 0 && !range_is_positive(range)))
			return false;
	}
	return true;
}

static bool
find_alike(struct totals *t)
{
	const struct fact **sizes = arena_array(t->voice->arena, t->n_sources, sizeof *sizes);

	if (sizes == NULL)
		return false;
	for (uint32_t i = 0; i < t->n_sources; i++)
		sizes[i] = totals_fact(t, t->sources[i], text_of("source.bytes.raw"));
	for (uint32_t i = 0; i < t->n_sources && !t->is_twice; i++)
		for (uint32_t k = i + 1; sizes[i] != NULL && k < t->n_sources && !t->is_twice; k++)
			if (sizes[k] != NULL && value_equal(&sizes[i]->value, &sizes[k]->value) &&
			    is_alike(t, i, k)) {
				t->is_twice = true;
				t->twice[0] = i;
				t->twice[1] = k;
			}
	return true;
}

/* A total over a list that may lack sources would be a figure of something else. */
bool
totals_waits(struct totals *t, uint32_t entity, struct text total)
{
	const struct fact *held = totals_fact(t, entity, total);

	bool waits = !t->is_closed || t->is_twice;

	if (!waits || (held != NULL && !totals_is_ours(held)))
		return waits;
	if (t->n_waiting++ == 0)
		t->waiting = total;
	totals_unknown(t, entity, total, t->is_twice ? TWICE : OPEN);
	return true;
}

static void
say_model(struct totals *t, const struct totals_row *row, struct value value, const char *way,
    bool is_measured)
{
	uint32_t kind = law_find_kind(t->law, text_of(MODEL));

	if (kind != LAW_NONE)
		totals_say(t, fact_single(t->facts, kind), row->name, value,
		    voice_text(t->voice, "%s %.*s of the sources on file%s", way,
			TEXT_ARG(totals_cell(row, "of")),
			t->is_damaged && !text_is(totals_cell(row, "how"), "used") ? TOTALS_DAMAGED
										   : ""),
		    TEXT_NONE, is_measured);
}

/* Of all sources there are: only once somebody says that those on file are all. */
static void
say_whole(struct totals *t, const struct totals_row *row, struct value value, const char *way,
    bool is_measured)
{
	uint32_t kind = law_find_kind(t->law, text_of(MODEL));

	if (kind != LAW_NONE && !totals_waits(t, fact_single(t->facts, kind), row->name))
		say_model(t, row, value, way, is_measured);
}

/* --- The ways of a row --- */

bool
totals_gather(struct totals *t, const struct totals_row *row,
    void (*take)(void *context, struct totals *t, uint32_t source, const struct fact *fact),
    void *context, struct gathered *found)
{
	struct text of = totals_cell(row, "of"), has = totals_cell(row, "has");
	bool complete = true;

	*found = (struct gathered){.is_measured = find_cell(row, "kinds") == NULL};
	for (uint32_t i = 0; i < t->n_sources; i++) {
		enum truth member = totals_member(t, row, has, i, row->name);
		const struct fact *fact = totals_fact(t, t->sources[i], of);
		if (member == TRUTH_FALSE)
			continue;
		if (member == TRUTH_UNKNOWN || fact == NULL || fact->value.state != VALUE_KNOWN) {
			if (member == TRUTH_TRUE)
				totals_lack(t, i, of, row->name);
			complete = false;
			continue;
		}
		take(context, t, i, fact);
		found->n++;
		found->is_measured = found->is_measured && fact->origin == ORIGIN_MEASURED;
	}
	return complete && found->n > 0;
}

struct sum {
	struct range range;
	bool any;
};

static void
take_number(void *context, struct totals *t, uint32_t source, const struct fact *fact)
{
	struct sum *sum = context;
	struct range one;

	(void)t;
	(void)source;
	if (!range_from(&fact->value, &one))
		return;
	sum->range = sum->any ? range_add(sum->range, one) : one;
	sum->any = true;
}

/* More sources cannot make a sum less: what is above a declared one contradicts it already. */
static bool
is_above_declared(const struct totals *t, struct text key, struct range sum)
{
	uint32_t kind = law_find_kind(t->law, text_of(MODEL));
	uint32_t model = kind == LAW_NONE ? LAW_NONE : fact_single(t->facts, kind);
	const struct fact *held = totals_fact(t, model, key);
	struct range declared;

	return held != NULL && !totals_is_ours(held) && range_from(&held->value, &declared) &&
	       decimal_compare(sum.low, declared.high) > 0;
}

static void
say_sum(struct totals *t, const struct totals_row *row)
{
	struct sum sum = {.any = false};
	struct gathered found;

	if (!totals_gather(t, row, take_number, &sum, &found) || !sum.any)
		return;
	sum.range.low = decimal_plain(sum.range.low);
	sum.range.high = decimal_plain(sum.range.high);
	if (!t->is_closed && is_above_declared(t, row->name, sum.range))
		say_model(t, row, range_value(sum.range), "sum of", found.is_measured);
	else
		say_whole(t, row, range_value(sum.range), found.n == 1 ? "the one" : "sum of",
		    found.is_measured);
}

struct words {
	const struct law_fact *fact;
	bool *has;
};

static void
take_words(void *context, struct totals *t, uint32_t source, const struct fact *fact)
{
	struct words *words = context;

	(void)source;
	for (uint32_t i = 0; i < words->fact->options_n; i++)
		words->has[i] =
		    words->has[i] ||
		    has_item(&fact->value,
			law_text(t->law, t->law->options[words->fact->options_first + i].word));
}

static void
say_all(struct totals *t, const struct totals_row *row)
{
	uint32_t key = law_find_fact(t->law, row->name), n_items = 0;
	struct gathered found;
	struct words words = {.fact = key == LAW_NONE ? NULL : &t->law->facts[key]};

	if (words.fact == NULL)
		return;
	words.has = arena_array(t->voice->arena, words.fact->options_n + 1, sizeof *words.has);
	struct text *items = arena_array(t->voice->arena, words.fact->options_n + 1, sizeof *items);
	if (words.has == NULL || items == NULL) {
		t->voice->rc = fail_memory(t->voice->err);
		return;
	}
	if (!totals_gather(t, row, take_words, &words, &found))
		return;
	for (uint32_t i = 0; i < words.fact->options_n; i++)
		if (words.has[i])
			items[n_items++] =
			    law_text(t->law, t->law->options[words.fact->options_first + i].word);
	say_whole(t, row, value_items(TYPE_CHOICES, items, n_items), "all", found.is_measured);
}

struct dates {
	int32_t earliest, latest;
};

static void
take_date(void *context, struct totals *t, uint32_t source, const struct fact *fact)
{
	struct dates *dates = context;

	(void)t;
	(void)source;
	if (fact->value.type != TYPE_DATE)
		return;
	if (fact->value.date < dates->earliest)
		dates->earliest = fact->value.date;
	if (fact->value.date > dates->latest)
		dates->latest = fact->value.date;
}

static void
say_earliest(struct totals *t, const struct totals_row *row)
{
	struct dates dates = {INT32_MAX, INT32_MIN};
	struct gathered found;

	if (totals_gather(t, row, take_date, &dates, &found) && dates.earliest != INT32_MAX)
		say_whole(t, row, value_date(dates.earliest), "the earliest", found.is_measured);
}

static void
say_latest(struct totals *t, const struct totals_row *row)
{
	struct dates dates = {INT32_MAX, INT32_MIN};
	struct gathered found;

	if (totals_gather(t, row, take_date, &dates, &found) && dates.latest != INT32_MIN)
		say_whole(t, row, value_date(dates.latest), "the latest", found.is_measured);
}

/* Yes by one that is; no by all of a complete list that are not. */
static void
say_used(struct totals *t, const struct totals_row *row)
{
	bool none = true;

	for (uint32_t i = 0; i < t->n_sources; i++) {
		enum truth is = kind_fits(t, row, i);
		if (is == TRUTH_TRUE) {
			say_model(t, row, value_yesno(true), "by the", false);
			return;
		}
		none = none && is == TRUTH_FALSE;
	}
	for (uint32_t i = 0; i < t->n_sources; i++)
		if (kind_fits(t, row, i) == TRUTH_UNKNOWN)
			totals_lack(t, i, text_of("source.kind"), row->name);
	if (none && t->n_sources > 0)
		say_whole(t, row, value_yesno(false), "by the", false);
}

/* Of each source by itself. */
static void
say_is(struct totals *t, const struct totals_row *row)
{
	for (uint32_t i = 0; i < t->n_sources; i++) {
		enum truth is = kind_fits(t, row, i);
		if (is != TRUTH_UNKNOWN)
			totals_say(t, t->sources[i], row->name, value_yesno(is == TRUTH_TRUE),
			    voice_text(t->voice, "by its %.*s", TEXT_ARG(totals_cell(row, "of"))),
			    TEXT_NONE, false);
	}
}

static const struct way {
	const char *word;
	void (*say)(struct totals *t, const struct totals_row *row);
} WAYS[] = {
    {"all", say_all},
    {"domains", totals_say_counted},
    {"earliest", say_earliest},
    {"is", say_is},
    {"languages", totals_say_languages},
    {"large", totals_say_large},
    {"latest", say_latest},
    {"named", totals_say_crawlers},
    {"sum", say_sum},
    {"used", say_used},
};

/* --- All of it --- */

static int
by_name(const void *left, const void *right, void *context)
{
	const struct fact_set *facts = context;

	return text_compare(facts->entities[*(const uint32_t *)left].name,
	    facts->entities[*(const uint32_t *)right].name);
}

/* A source of which every fact was put back to unknown was a mistake. */
static bool
says_anything(const struct totals *t, uint32_t source)
{
	uint32_t kind = t->facts->entities[source].kind;

	for (uint32_t key = 0; key < t->law->n_facts; key++) {
		const struct fact *fact =
		    t->law->facts[key].kind == kind ? fact_get(t->facts, source, key) : NULL;
		if (fact != NULL && fact->value.state != VALUE_UNKNOWN && !totals_is_ours(fact))
			return true;
	}
	return false;
}

bool
totals_find_sources(struct totals *t)
{
	uint32_t kind = law_find_kind(t->law, text_of(SOURCE));
	const struct entity_run *run = kind == LAW_NONE ? NULL : &t->facts->runs[kind];

	if (run == NULL || run->n == 0)
		return true;
	t->is_closed = fact_closed(t->facts, kind);
	t->sources = arena_array(t->voice->arena, run->n, sizeof *t->sources);
	t->shares = arena_array(t->voice->arena, run->n, sizeof *t->shares);
	if (t->sources == NULL || t->shares == NULL)
		return false;
	for (uint32_t e = run->first; e != LAW_NONE; e = t->facts->entities[e].next)
		if (says_anything(t, e))
			t->sources[t->n_sources++] = e;
	for (uint32_t i = 0; i < t->n_sources; i++) {
		struct range places;
		t->is_damaged =
		    t->is_damaged || (totals_number(t, t->sources[i], text_of(DAMAGED), &places) &&
					 decimal_compare(places.high, DECIMAL_ZERO) > 0);
	}
	qsort_r(t->sources, t->n_sources, sizeof *t->sources, by_name, (void *)(uintptr_t)t->facts);
	return true;
}

/* Counts of a damaged source are of what could be read. */
static void
say_damaged(struct totals *t)
{
	for (uint32_t i = 0; i < t->n_sources; i++) {
		struct range places;
		if (!totals_number(t, t->sources[i], text_of(DAMAGED), &places) ||
		    decimal_compare(places.high, DECIMAL_ZERO) <= 0)
			continue;
		char shown[RANGE_CHARS];
		range_format(places, 4, shown);
		voice_compare(t->voice, "data.damaged", COMPARISON_NOTED, DAMAGED, TEXT_NONE,
		    TEXT_NONE,
		    voice_text(t->voice,
			"source/%.*s: damaged at %s place(s); what could not be read there is in "
			"no figure of it and in no total",
			TEXT_ARG(text_clip(totals_name(t, i), 80)), shown));
	}
}

static void
say_lacks(struct totals *t)
{
	if (t->n_waiting > 0)
		voice_compare(t->voice, "data.open", COMPARISON_NOTED, "", TEXT_NONE, TEXT_NONE,
		    voice_text(t->voice, "%s, so %.*s%s held back (%s)",
			t->is_twice
			    ? voice_text(t->voice,
				  "source/%.*s and source/%.*s have the same documents and bytes, "
				  "perhaps one body of data under two names",
				  TEXT_ARG(text_clip(totals_name(t, t->twice[0]), 80)),
				  TEXT_ARG(text_clip(totals_name(t, t->twice[1]), 80)))
				  .at
			    : "nobody says that the sources on file are all there are",
			TEXT_ARG(t->waiting),
			t->n_waiting == 1
			    ? " is"
			    : voice_text(t->voice, " and %u more are", t->n_waiting - 1).at,
			t->is_twice ? "unknown: yes for each fact of one of them in gpai.yaml"
				    : "complete: [source] in gpai.yaml"));
	for (uint32_t i = 0; i < t->n_lacks; i++) {
		const struct lack *lack = &t->lacks[i];
		struct text name = totals_name(t, lack->source);
		struct text more = lack->n > 1
		                       ? voice_text(t->voice, " and %u more wait", lack->n - 1)
		                       : text_of(" waits");
		voice_compare(t->voice, "data.missing", COMPARISON_NOTED, "", TEXT_NONE, TEXT_NONE,
		    voice_text(t->voice, "source/%.*s: %.*s is not on file, so %.*s%.*s",
			TEXT_ARG(text_clip(name, 80)), TEXT_ARG(lack->key), TEXT_ARG(lack->total),
			TEXT_ARG(more)));
	}
}

enum gpai_code
data_totals(
    struct voice *voice, const struct fact_set *facts, int32_t as_of, struct gpai_error *err)
{
	struct totals t = {.voice = voice, .facts = facts, .law = facts->law, .as_of = as_of};
	const struct law_register *list;

	if (!totals_register(t.law, TOTALS_REGISTER, &list))
		return GPAI_OK;
	if (!totals_find_sources(&t))
		return fail_memory(err);
	if (t.n_sources == 0)
		return GPAI_OK;
	if (!find_alike(&t))
		return fail_memory(err);
	totals_find_shares(&t);
	for (uint32_t i = 0; i < list->rows_n; i++) {
		struct totals_row row = totals_row(t.law, list, i);
		struct text how = totals_cell(&row, "how");
		for (size_t k = 0; k < sizeof WAYS / sizeof *WAYS; k++)
			if (text_is(how, WAYS[k].word))
				WAYS[k].say(&t, &row);
	}
	say_damaged(&t);
	say_lacks(&t);
	return voice->rc;
}
