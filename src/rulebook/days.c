/* SPDX-License-Identifier: Apache-2.0 */
/* Days that conditions and due dates are held against: a date, that of a fact, the day asked
 * about; the first or last of several, or of the entities of a kind; plus or minus a period. */
#include "rulebook/compiler.h"

#include <stdio.h>
#include <string.h>

enum { QUOTED_BYTES = 60 };

struct draft_day {
	const struct yaml_entry *on, *fact, *earliest_of, *latest_of, *earliest, *latest;
	const struct yaml_entry *of, *where, *plus, *minus;
};

#define AT(field) offsetof(struct draft_day, field)

static const struct key day_keys[] = {
    {"on", false, read_entry, AT(on)},
    {"fact", false, read_entry, AT(fact)},
    {"earliest-of", false, read_entry, AT(earliest_of)},
    {"latest-of", false, read_entry, AT(latest_of)},
    {"earliest", false, read_entry, AT(earliest)},
    {"latest", false, read_entry, AT(latest)},
    {"of", false, read_entry, AT(of)},
    {"where", false, read_entry, AT(where)},
    {"plus", false, read_entry, AT(plus)},
    {"minus", false, read_entry, AT(minus)},
};

/* Periods */

static const struct unit {
	const char *one, *several;
	enum date_unit unit;
	uint32_t most; /* a thousand years: longer is a slip of the pen */
} units[] = {
    {"day", "days", DATE_DAYS, 366000},
    {"weekday", "weekdays", DATE_WEEKDAYS, 262000},
    {"week", "weeks", DATE_WEEKS, 52300},
    {"month", "months", DATE_MONTHS, 12000},
    {"year", "years", DATE_YEARS, 1000},
    {"business-day", "business-days", DATE_BUSINESS_DAYS, 262000},
};

/* "14 days" */
static bool
read_period(struct compiler *c, const struct yaml_entry *entry, struct law_day *day)
{
	bool minus = text_is(entry->key, "minus");
	struct text text;

	if (!scalar_of(c, &entry->value, entry->line, entry->key.at, &text))
		return false;
	text = text_trim(text);
	const char *blank = text.len > 0 ? memchr(text.at, ' ', text.len) : NULL;
	size_t len = blank != NULL ? (size_t)(blank - text.at) : text.len;
	struct text word = text_trim((struct text){text.at + len, text.len - len});
	uint32_t n = 0;
	bool is_number = read_factor((struct text){text.at, len}, &n);
	for (size_t i = 0; is_number && i < sizeof units / sizeof units[0]; i++) {
		if (!text_is(word, n == 1 ? units[i].one : units[i].several))
			continue;
		if (n > units[i].most) {
			complain(c, entry->line, "%s %u %s, expected at most a thousand years",
			    entry->key.at, n, units[i].several);
			return false;
		}
		day->plus = minus ? -(int32_t)n : (int32_t)n;
		day->unit = units[i].unit;
		return true;
	}
	struct text found = text_clip(text, QUOTED_BYTES);
	complain(c, entry->line, "%s '%.*s', expected a period as 14 days: %s", entry->key.at,
	    TEXT_ARG(found), "days, weekdays, weeks, months, years, business-days");
	return false;
}

static bool
read_periods(struct compiler *c, const struct draft_day *draft, struct law_day *day)
{
	if (draft->plus != NULL && draft->minus != NULL) {
		complain(c, draft->minus->line,
		    "both 'plus' and 'minus', expected one; "
		    "a day with a period can stand after 'on'");
		return false;
	}
	if (draft->plus == NULL && draft->minus == NULL)
		return true;
	if (!read_period(c, draft->plus != NULL ? draft->plus : draft->minus, day))
		return false;
	bool is_plain = day->op == LAW_DAY_FIXED && day->unit != DATE_BUSINESS_DAYS;
	if (!is_plain || date_add(day->date, day->plus, (enum date_unit)day->unit) != DATE_NONE)
		return true;
	complain(c, draft->plus != NULL ? draft->plus->line : draft->minus->line,
	    "a day outside the years 0001 to 9999");
	return false;
}

/* Plain days */

/* A scalar: a date, as-of, or the key of a fact. */
static bool
plain_day(struct compiler *c, const struct yaml_node *node, uint32_t line, uint32_t bound,
    struct law_day *day)
{
	struct text text;

	if (!scalar_of(c, node, line, "day", &text))
		return false;
	if (text_is(text, "as-of")) {
		day->op = LAW_DAY_AS_OF;
		return true;
	}
	if (text.at[0] >= '0' && text.at[0] <= '9') {
		day->op = LAW_DAY_FIXED;
		if (date_parse(text, &day->date))
			return true;
		struct text found = text_clip(text, QUOTED_BYTES);
		complain(c, line, "'%.*s' as day, expected a day as 2025-08-02", TEXT_ARG(found));
		return false;
	}
	day->op = LAW_DAY_FACT;
	day->fact = fact_of(c, node, line, TYPE_DATE, bound, NULL, NULL);
	return day->fact != LAW_NONE;
}

static bool
fact_day(struct compiler *c, const struct draft_day *draft, uint32_t bound, struct law_day *day)
{
	day->op = LAW_DAY_FACT;
	day->fact = fact_of(c, &draft->fact->value, draft->fact->line, TYPE_DATE, bound,
	    draft->of != NULL ? &draft->of->value : NULL, &day->entity);
	return day->fact != LAW_NONE;
}

/* The first or last of several */

static bool
days_of(struct compiler *c, const struct yaml_entry *entry, uint32_t bound, struct law_day *day)
{
	const struct yaml_node *list = &entry->value;
	uint32_t *days = scratch(c, list->n, sizeof *days);

	if (days == NULL)
		return false;
	if (list->kind != YAML_LIST || list->n == 0) {
		complain(c, entry->line, "'%s' of %s, expected a list of days", entry->key.at,
		    list->kind == YAML_LIST ? "an empty list" : yaml_kind_words(list));
		return false;
	}
	for (uint32_t i = 0; i < list->n; i++) {
		const struct yaml_entry *item = yaml_entry(list, i);
		days[i] = day_of(c, &item->value, item->line, bound);
		if (days[i] == LAW_NONE)
			return false;
	}
	day->list = image_list(&c->image, days, list->n);
	return true;
}

/* A day that is composed itself stands as the last of one. */
static bool
on_day(struct compiler *c, const struct yaml_entry *entry, uint32_t bound, struct law_day *day)
{
	if (entry->value.kind != YAML_MAP)
		return plain_day(c, &entry->value, entry->line, bound, day);
	uint32_t inner = day_of(c, &entry->value, entry->line, bound);
	day->op = LAW_DAY_LATEST_OF;
	day->list = image_list(&c->image, &inner, 1);
	return inner != LAW_NONE;
}

/* Of the entities of a kind, those for which `where` holds */
static bool
entity_day(struct compiler *c, const struct yaml_entry *entry, const struct yaml_entry *where,
    struct law_day *day)
{
	struct text key;

	if (!scalar_of(c, &entry->value, entry->line, entry->key.at, &key))
		return false;
	uint32_t known = names_find(&c->facts, key);
	uint32_t kind = known != LAW_NONE ? c->fact[known].is.kind : LAW_NONE;
	day->fact = fact_of(c, &entry->value, entry->line, TYPE_DATE, kind, NULL, NULL);
	if (day->fact == LAW_NONE || kind == LAW_NONE || c->image.failed)
		return false;
	if (c->image.kinds[kind].single) {
		struct text found = text_clip(key, QUOTED_BYTES);
		complain(c, entry->line,
		    "'%s' of '%.*s' on a %s, of which there is one, expected a fact of a kind "
		    "with several entities",
		    entry->key.at, TEXT_ARG(found), c->image.strings + c->image.kinds[kind].word);
		return false;
	}
	if (where != NULL)
		day->where = expr_of(c, &where->value, where->line, kind);
	return where == NULL || day->where != LAW_NONE;
}

/* Mappings */

/* The one head of the mapping; NULL after a complaint. */
static const struct yaml_entry *
day_head(struct compiler *c, const struct draft_day *draft, uint32_t line, uint32_t *op)
{
	const struct {
		const struct yaml_entry *entry;
		uint32_t op;
	} heads[] = {
	    {draft->on, LAW_DAY_FIXED},
	    {draft->fact, LAW_DAY_FACT},
	    {draft->earliest_of, LAW_DAY_EARLIEST_OF},
	    {draft->latest_of, LAW_DAY_LATEST_OF},
	    {draft->earliest, LAW_DAY_EARLIEST},
	    {draft->latest, LAW_DAY_LATEST},
	};
	const struct yaml_entry *head = NULL;
	unsigned n = 0;

	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
		if (heads[i].entry != NULL) {
			n++;
			head = heads[i].entry;
			*op = heads[i].op;
		}
	if (n == 1)
		return head;
	complain(c, line, "%s, expected one of on, fact, earliest-of, latest-of, earliest, latest",
	    n == 0 ? "no day" : "several days in one mapping");
	return NULL;
}

/* `of` goes with `fact`, `where` with the entities of a kind. */
static bool
check_day_keys(struct compiler *c, const struct draft_day *draft, uint32_t op)
{
	if (draft->of != NULL && op != LAW_DAY_FACT) {
		complain(c, draft->of->line, "'of' without 'fact', expected it beside 'fact'");
		return false;
	}
	if (draft->where != NULL && op != LAW_DAY_EARLIEST && op != LAW_DAY_LATEST) {
		complain(c, draft->where->line,
		    "'where' without 'earliest' or 'latest', expected it beside one of them");
		return false;
	}
	return true;
}

static bool
composed_day(struct compiler *c, const struct yaml_node *node, uint32_t line, uint32_t bound,
    struct law_day *day)
{
	struct draft_day draft = {0};
	uint32_t before = c->report->n + c->report->more;
	bool ok;

	keys_read(c, node, line, KEYS(day_keys), &draft);
	if (c->report->n + c->report->more != before)
		return false;
	const struct yaml_entry *head = day_head(c, &draft, line, &day->op);
	if (head == NULL || !check_day_keys(c, &draft, day->op))
		return false;
	switch ((enum law_day_op)day->op) {
	case LAW_DAY_FACT:
		ok = fact_day(c, &draft, bound, day);
		break;
	case LAW_DAY_EARLIEST_OF:
	case LAW_DAY_LATEST_OF:
		ok = days_of(c, head, bound, day);
		break;
	case LAW_DAY_EARLIEST:
	case LAW_DAY_LATEST:
		ok = entity_day(c, head, draft.where, day);
		break;
	default:
		ok = on_day(c, head, bound, day);
		break;
	}
	return ok && read_periods(c, &draft, day);
}

uint32_t
day_of(struct compiler *c, const struct yaml_node *node, uint32_t line, uint32_t bound)
{
	struct law_day day = {.fact = LAW_NONE, .where = LAW_NONE};
	bool ok;

	if (c->failed || c->image.failed)
		return LAW_NONE;
	if (c->depth == RULEBOOK_DEPTH_MAX) {
		complain(c, line, "more than %d days within each other", (int)RULEBOOK_DEPTH_MAX);
		return LAW_NONE;
	}
	c->depth++;
	ok = node->kind == YAML_MAP ? composed_day(c, node, line, bound, &day)
	                            : plain_day(c, node, line, bound, &day);
	c->depth--;
	if (!ok)
		return LAW_NONE;
	*image_add_days(&c->image) = day;
	return c->image.n_days - 1;
}
