/* SPDX-License-Identifier: Apache-2.0 */
/* What the fields of a document say, as facts; see said.h. */
#include "review/said_set.h"

#include "review/wording.h"

#include <string.h>

/* Registers of words, by their ids in the rulebook. */
#define PHRASES         "review.phrases"
#define DATASETS        "review.datasets"
#define STATES          "review.states"
#define LANGUAGES       "review.languages"
#define UNION_LANGUAGES "union-languages"

enum {
	CONTACT_DIGITS = 3, /* of a postal address or a telephone; a name has fewer */
	VERSION_MOST = 100, /* a number beyond it is a year, not a version */
	MONTH_DAYS = 31,
	TELLS_MAX = 16 /* words of one choice */
};

static const char *const keys[SAID_KEY_COUNT] = {
#define X(name, key) key,
    SAID_KEYS(X)
#undef X
};

static const char *const state_words[] = {
#define X(name, word) word,
    FIELD_STATES(X)
#undef X
};

/* --- putting --- */

static uint32_t
entity_of(const struct saying *saying, uint32_t key)
{
	const struct law_kind *kind = &saying->law->kinds[saying->law->facts[key].kind];

	return kind->single == 1 ? fact_single(saying->set, saying->law->facts[key].kind)
	                         : saying->field;
}

void
say(struct saying *saying, enum said_key key, struct value value)
{
	struct fact fact = {.value = value,
	    .origin = ORIGIN_MEASURED,
	    .source = saying->source,
	    .method = saying->method,
	    .since = DATE_NONE};

	if (saying->keys[key] != LAW_NONE)
		fact_set_put(
		    saying->set, entity_of(saying, saying->keys[key]), saying->keys[key], &fact);
}

void
say_yes(struct saying *saying, enum said_key key, bool yes)
{
	say(saying, key, value_yesno(yes));
}

void
say_count(struct saying *saying, enum said_key key, uint64_t n)
{
	say(saying, key, value_whole(n));
}

void
say_choices(struct saying *saying, enum said_key key, struct text *items, uint32_t n)
{
	say(saying, key, n > 0 ? value_items(TYPE_CHOICES, items, n) : value_absent(TEXT_NONE));
}

/* --- wording --- */

struct tellings {
	const struct law *law;
	struct text *words;
	uint32_t n;
};

static void
add_telling(void *context, const struct law_row *row)
{
	struct tellings *tellings = context;
	struct text word = wording_cell(tellings->law, row, "tells");

	for (uint32_t i = 0; i < tellings->n; i++)
		if (text_equal(tellings->words[i], word))
			return;
	if (tellings->n < TELLS_MAX && word.len > 0)
		tellings->words[tellings->n++] = word;
}

static void
say_tellings(struct saying *saying, enum said_key key, const struct tellings *tellings)
{
	struct text *words = arena_array(saying->arena, TELLS_MAX, sizeof *words);

	if (words == NULL) {
		saying->out_of_memory = true;
		return;
	}
	memcpy(words, tellings->words, tellings->n * sizeof *words);
	say_choices(saying, key, words, tellings->n);
}

static void
say_wording(struct saying *saying, const struct review_field *field)
{
	struct text words[TELLS_MAX];
	struct tellings tellings = {.law = saying->law, .words = words};

	if (wording_find(saying->law, PHRASES, true, field->said, add_telling, &tellings))
		say_tellings(saying, SAID_TELLS, &tellings);
}

static void
add_one(void *context, const struct law_row *row)
{
	uint64_t *n = context;

	(void)row;
	++*n;
}

/* Aliases of official languages are codes, which are words of English too. */
static void
say_named(struct saying *saying, const struct review_field *field)
{
	uint64_t languages = 0, datasets = 0;

	if (wording_find(saying->law, UNION_LANGUAGES, false, field->said, add_one, &languages) &&
	    wording_find(saying->law, LANGUAGES, true, field->said, add_one, &languages))
		say_count(saying, SAID_LANGUAGES, languages);
	if (wording_find(saying->law, DATASETS, true, field->said, add_one, &datasets))
		say_count(saying, SAID_DATASETS, datasets);
}

struct states {
	const struct law *law;
	uint32_t inside, outside;
};

static void
add_state(void *context, const struct law_row *row)
{
	struct states *states = context;

	if (text_is(wording_cell(states->law, row, "union"), "yes"))
		states->inside++;
	else
		states->outside++;
}

/* An address, electronic or postal: a number and a country are one, several digits are too. */
static bool
has_contact(const struct review_field *field, bool names_country)
{
	uint32_t digits = 0;

	for (size_t i = 0; i < field->said.len; i++) {
		if (field->said.at[i] == '@')
			return true;
		digits += field->said.at[i] >= '0' && field->said.at[i] <= '9';
	}
	return field->n_links > 0 || field->n_domains > 0 || digits >= CONTACT_DIGITS ||
	       (digits > 0 && names_country);
}

/* Of an answer with countries of both kinds nobody can tell which counts. */
static void
say_address(struct saying *saying, const struct review_field *field)
{
	struct states states = {.law = saying->law};

	wording_find(saying->law, STATES, true, field->said, add_state, &states);
	if ((states.inside > 0) != (states.outside > 0))
		say(saying, SAID_UNION,
		    value_choice(text_of(states.inside > 0 ? "inside" : "outside")));
	say_yes(saying, SAID_CONTACT, has_contact(field, states.inside + states.outside > 0));
}

/* ", .fr, DE;": two letters and no more between commas. */
static bool
is_code(struct text item)
{
	item = text_trim(item);
	if (item.len > 0 && item.at[0] == '.')
		item = (struct text){item.at + 1, item.len - 1};
	if (item.len != 2)
		return false;
	for (size_t i = 0; i < item.len; i++)
		if ((item.at[i] | 0x20) < 'a' || (item.at[i] | 0x20) > 'z')
			return false;
	return true;
}

static uint64_t
count_codes(struct text said)
{
	uint64_t n = 0;
	size_t from = 0;

	for (size_t at = 0; said.len > 0 && at <= said.len; at++) {
		if (at < said.len && strchr(",;/|\n", said.at[at]) == NULL)
			continue;
		n += is_code((struct text){said.at + from, at - from});
		from = at + 1;
	}
	return n;
}

/* "V2", "Summary v1.0: ...": the first number, with one part behind a point. A date is none. */
static bool
version_number(struct text said, struct decimal *number)
{
	size_t from = 0, to;
	bool point = false;

	while (from < said.len && (said.at[from] < '0' || said.at[from] > '9'))
		from++;
	for (to = from; to < said.len; to++) {
		bool digit = said.at[to] >= '0' && said.at[to] <= '9';
		if (!digit && (point || said.at[to] != '.'))
			break;
		point = point || !digit;
	}
	if (to > from && said.at[to - 1] == '.')
		to--;
	return to > from && decimal_parse((struct text){said.at + from, to - from}, number) &&
	       decimal_compare(*number, decimal_from(VERSION_MOST)) < 0;
}

static void
say_version(struct saying *saying, const struct review_field *field)
{
	struct decimal number;

	say(saying, SAID_VERSION,
	    field->n_dates == 0 && version_number(field->said, &number) ? value_number(number)
									: value_absent(TEXT_NONE));
}

/* --- dates --- */

/* With day and month in the other order too, where both can be. */
static void
widen(const struct said_date *date, int32_t *first, int32_t *last)
{
	struct day day = date_day(date->first);
	int32_t other;

	*first = date->first;
	*last = date->last;
	if (!date->is_ambiguous || (other = date_of(day.year, day.day, day.month)) == DATE_NONE)
		return;
	*first = other < *first ? other : *first;
	*last = other > *last ? other : *last;
}

static void
say_dates(struct saying *saying, const struct review_field *field)
{
	int32_t first = 0, last = 0, latest = 0, from, to;
	bool ambiguous = false, to_the_day = field->n_dates > 0, year = false;

	for (uint32_t i = 0; i < field->n_dates; i++) {
		const struct said_date *date = &field->dates[i];
		widen(date, &from, &to);
		first = i == 0 || from < first ? from : first;
		last = i == 0 || to > last ? to : last;
		latest = i == 0 || from > latest ? from : latest;
		ambiguous = ambiguous || date->is_ambiguous;
		to_the_day = to_the_day && date->first == date->last;
		year = year || date->last - date->first >= MONTH_DAYS;
	}
	bool none = field->n_dates == 0;
	say_count(saying, SAID_DATES, field->n_dates);
	say(saying, SAID_DATE_FIRST, none ? value_absent(TEXT_NONE) : value_date(first));
	say(saying, SAID_DATE_LAST, none ? value_absent(TEXT_NONE) : value_date(last));
	say(saying, SAID_DATE_LATEST, none ? value_absent(TEXT_NONE) : value_date(latest));
	say_yes(saying, SAID_DATE_AMBIGUOUS, ambiguous);
	say_yes(saying, SAID_DATE_DAY, to_the_day);
	say_yes(saying, SAID_DATE_YEAR, year);
}

/* --- one field --- */

static bool
has_between(struct text word, char first, char last)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.at[i] >= first && word.at[i] <= last)
			return true;
	return false;
}

/* "GPT-4o", "Gemini 3": a capital, and a digit in the word or the next. */
static bool
is_like_a_name(struct text before, struct text word)
{
	if (!has_between(word, '0', '9') || text_begins_like(word, "http"))
		return false;
	return has_between(word, 'A', 'Z') || (before.len > 0 && has_between(before, 'A', 'Z'));
}

static bool
speaks_of_a_name(struct text said)
{
	struct text before = TEXT_NONE;
	size_t from = 0;

	for (size_t at = 0; said.len > 0 && at <= said.len; at++) {
		if (at < said.len && strchr(" \n,;()", said.at[at]) == NULL)
			continue;
		struct text word = {said.at + from, at - from};
		if (is_like_a_name(before, word))
			return true;
		before = word;
		from = at + 1;
	}
	return false;
}

/* A link is where a name may be found, and no name. Prose in which no name was told apart may have
 * one all the same. */
static uint64_t
count_names(const struct review_field *field)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < field->n_names; i++)
		n += !text_begins_like(field->names[i], "http");
	return n > 0 ? n : speaks_of_a_name(field->said);
}

static struct text
section_of(struct text item)
{
	while (item.len > 0 && item.at[item.len - 1] != '.')
		item.len--;
	return item;
}

static bool
is_gate(const struct law *law, const struct law_reading *reading, const struct law_read_field *is,
    uint32_t other)
{
	const struct law_read_field *gate = &law->read_fields[reading->fields_first + other];

	if (is->after != LAW_NONE || is->type == LAW_READ_YES_NO)
		return is->after == other;
	return gate->type == LAW_READ_YES_NO && gate != is &&
	       text_equal(
		   section_of(law_text(law, gate->item)), section_of(law_text(law, is->item)));
}

bool
said_not_asked(
    const struct law *law, const struct review_fields *fields, const struct review_field *field)
{
	const struct law_reading *reading = &law->readings[fields->reading];
	const struct law_read_field *is = &law->read_fields[reading->fields_first + field->field];
	bool some = false;

	for (uint32_t i = 0; i < fields->n; i++) {
		if (!is_gate(law, reading, is, i))
			continue;
		if (fields->fields[i].answer != ANSWER_NO)
			return false;
		some = true;
	}
	return some;
}

/* Of a question left without an answer nobody knows the modalities, unless it is not asked. */
static void
say_modalities(struct saying *saying, const struct review_field *field)
{
	bool none =
	    field->state == FIELD_NONE ||
	    (field->state != FIELD_FILLED && said_not_asked(saying->law, saying->fields, field));

	if (field->n_modalities > 0 || none)
		say_choices(saying, SAID_MODALITIES, field->modalities, field->n_modalities);
}

static void
say_answer(struct saying *saying, const struct review_field *field)
{
	static const char *const words[] = {
#define X(name, word) word,
	    FIELD_ANSWERS(X)
#undef X
	};

	if (field->answer == ANSWER_NOTHING)
		say(saying, SAID_ANSWER, value_absent(TEXT_NONE));
	else if (field->answer != ANSWER_UNTOLD)
		say(saying, SAID_ANSWER, value_choice(text_of(words[field->answer])));
}

static void
say_field(struct saying *saying, const struct law_read_field *is, const struct review_field *field)
{
	if (field->state == FIELD_UNREAD)
		return;
	say(saying, SAID_STATE, value_choice(text_of(state_words[field->state])));
	say_answer(saying, field);
	say_yes(saying, SAID_DRAFT_ERA, field->is_draft_era);
	say_count(saying, SAID_WORDS, field->words);
	say_count(saying, SAID_LINKS, field->n_links);
	say_count(saying, SAID_NAMES, count_names(field));
	say_count(saying, SAID_DOMAINS, field->n_domains);
	say_count(saying, SAID_CODES, count_codes(field->said));
	say_version(saying, field);
	say_named(saying, field);
	say_address(saying, field);
	say_dates(saying, field);
	say_modalities(saying, field);
	say_wording(saying, field);
	if (is->type == LAW_READ_SIZES)
		say_sizes(saying, is, field);
	else if (is->type == LAW_READ_NUMBER)
		say_count(saying, SAID_SIZES, field->n_sizes);
	say_values(saying, is, field);
}

/* --- the document --- */

static void
say_whole(struct saying *saying)
{
	const struct review_fields *fields = saying->fields;
	const struct law_reading *reading = &saying->law->readings[fields->reading];
	struct text words[TELLS_MAX];
	struct tellings tellings = {.law = saying->law, .words = words};
	uint64_t asked = 0, missing = 0;
	bool known = true;

	for (uint32_t i = 0; i < fields->n; i++) {
		const struct law_read_field *is =
		    &saying->law->read_fields[reading->fields_first + fields->fields[i].field];
		if (is->optional == 1 || said_not_asked(saying->law, fields, &fields->fields[i]))
			continue;
		asked++;
		missing += fields->fields[i].state == FIELD_MISSING;
	}
	say(saying, SAID_KIND, value_text(law_text(saying->law, reading->id)));
	say_count(saying, SAID_ASKED, asked);
	if (fields->n_lost == 0)
		say_count(saying, SAID_MISSING, missing);
	for (const struct read_block *b = fields->document->first; known && b != NULL; b = b->next)
		known = wording_find(saying->law, PHRASES, true, b->text, add_telling, &tellings);
	/* A part that was not read may say more. */
	if (known && fields->document->first_unread == NULL)
		say_tellings(saying, SAID_ALL_TELLS, &tellings);
}

static bool
begin_field(struct saying *saying, uint32_t kind, const struct law_read_field *is,
    const struct review_field *field)
{
	saying->field = fact_set_entity(saying->set, kind, law_text(saying->law, is->item));
	saying->method = field->page > 0 ? arena_format(saying->arena, "p. %u, %s", field->page,
					       law_cstr(saying->law, is->label))
	                                 : law_text(saying->law, is->label);
	return saying->field != LAW_NONE;
}

enum gpai_code
review_facts(const struct law *law, const struct review_fields *fields, int32_t as_of,
    struct arena *arena, struct fact_set *set, struct gpai_error *err)
{
	const struct law_reading *reading = &law->readings[fields->reading];
	uint32_t kind = law_find_kind(law, text_of("field"));
	struct saying saying = {.law = law,
	    .fields = fields,
	    .arena = arena,
	    .set = set,
	    .source = fields->document->file};

	fact_set_init(set, law, arena);
	for (uint32_t i = 0; i < SAID_KEY_COUNT; i++)
		saying.keys[i] = law_find_fact(law, text_of(keys[i]));
	if (kind == LAW_NONE)
		return fail(err, GPAI_UNSUPPORTED, NOWHERE, "a rulebook without fields to review");
	for (uint32_t i = 0; i < fields->n; i++) {
		const struct review_field *field = &fields->fields[i];
		const struct law_read_field *is =
		    &law->read_fields[reading->fields_first + field->field];
		if (begin_field(&saying, kind, is, field))
			say_field(&saying, is, field);
	}
	saying.method = TEXT_NONE;
	say_whole(&saying);
	fact_set_close(set, kind);
	fact_set_derive(set, as_of);
	return saying.out_of_memory ? fail_memory(err) : fact_set_status(set, err);
}
