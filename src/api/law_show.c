/* SPDX-License-Identifier: Apache-2.0 */
/* Everything the rulebook says of one id, for people and as JSON.
 *
 * Both come from one walk: a page is a list of (name, value) lines, and the two
 * writers differ only in how they print a line. */
#include "api/api.h"

#include "notation/json_writer.h"
#include "rules/history.h"
#include "rules/touched.h"

#include <string.h>

enum { LABEL_WIDTH = 14 };

struct page {
	const struct law *law;
	struct out *out;
	struct json_writer json;
	bool as_json;
	int32_t day; /* asked about, or DATE_NONE */
};

static void
line(struct page *page, const char *name, struct text value)
{
	if (value.len == 0)
		return;
	if (page->as_json) {
		json_key(&page->json, name);
		json_put_text(&page->json, value);
	} else {
		out_format(page->out, "  %-*s%.*s\n", LABEL_WIDTH, name, TEXT_ARG(value));
	}
}

/* Releases `joined`; what it could not hold is not left out in silence. */
static void
line_joined(struct page *page, const char *name, struct out *joined)
{
	if (page->out->error == 0)
		page->out->error = joined->error;
	line(page, name, out_text(joined));
	out_release(joined);
}

static void
line_str(struct page *page, const char *name, law_str value)
{
	line(page, name, law_text(page->law, value));
}

static void
line_day(struct page *page, const char *name, int32_t day)
{
	char text[DATE_CHARS];

	if (day == DATE_NONE || day == DATE_FOREVER)
		return;
	date_format(day, text);
	line(page, name, text_of(text));
}

static void
line_words(struct page *page, const char *name, uint32_t n,
    struct text (*word)(const struct page *, uint32_t, uint32_t), uint32_t first)
{
	struct out joined;

	if (n == 0)
		return;
	out_memory(&joined);
	for (uint32_t i = 0; i < n; i++) {
		out_string(&joined, i == 0 ? "" : ", ");
		out_put(&joined, word(page, first, i));
	}
	line_joined(page, name, &joined);
}

static struct text
provision_word(const struct page *page, uint32_t first, uint32_t i)
{
	return law_text(page->law, page->law->provisions[page->law->refs[first + i]].id);
}

static struct text
option_word(const struct page *page, uint32_t first, uint32_t i)
{
	return law_text(page->law, page->law->options[first + i].word);
}

static struct text
band_word(const struct page *page, uint32_t first, uint32_t i)
{
	return law_text(page->law, page->law->bands[first + i].label);
}

static struct text
field_word(const struct page *page, uint32_t first, uint32_t i)
{
	return law_text(page->law, page->law->facts[page->law->fields[first + i].fact].key);
}

static struct text
stage_word(const struct page *page, uint32_t first, uint32_t i)
{
	return law_text(page->law, page->law->stages[first + i].word);
}

static struct text
string_word(const struct page *page, uint32_t first, uint32_t i)
{
	return law_text(page->law, page->law->refs[first + i]);
}

static void
line_provisions(struct page *page, const char *name, struct law_list list)
{
	line_words(page, name, list.n, provision_word, list.first);
}

/* What days are counted from; of several the latest counts. */
static void
line_days(struct page *page, const char *name, const uint32_t *days, uint32_t n)
{
	struct out joined;

	if (n == 0)
		return;
	out_memory(&joined);
	for (uint32_t i = 0; i < n; i++) {
		out_string(&joined, i == 0 ? "" : ", and ");
		law_put_day(page->law, days[i], &joined);
	}
	line_joined(page, name, &joined);
}

static void
line_audiences(struct page *page, uint32_t mask)
{
	struct out joined;

	out_memory(&joined);
	law_put_audiences(mask, &joined);
	line_joined(page, "for", &joined);
}

static void
line_standing(struct page *page, uint32_t index)
{
	struct out standing;

	if (page->day == DATE_NONE)
		return;
	out_memory(&standing);
	law_put_standing(page->law, index, page->day, &standing);
	line_joined(page, "standing", &standing);
}

/* "from 2025-08-02 until 2026-07-27"; of one that never applied, "for 2026-08-02, dropped ...". */
static void
put_version(const struct law_provision *p, struct out *out)
{
	bool never = p->until <= p->from;
	char from[DATE_CHARS] = "always", until[DATE_CHARS] = "";

	if (p->from != DATE_NONE)
		date_format(p->from, from);
	out_format(out, "%s%s", never ? "for " : p->from != DATE_NONE ? "from " : "", from);
	if (p->until == DATE_FOREVER)
		return;
	date_format(p->until, until);
	out_format(out, "%s%s", never ? ", dropped " : " until ", until);
}

/* All versions there are, when there are several. */
static void
line_versions(struct page *page, uint32_t index)
{
	const struct law *law = page->law;
	struct out joined;
	uint32_t n = 0;

	out_memory(&joined);
	for (uint32_t i = 0; i < law->n_provision_order; i++) {
		const struct law_provision *p = &law->provisions[law->provision_order[i]];
		if (p->id != law->provisions[index].id)
			continue;
		out_string(&joined, n++ == 0 ? "" : "; ");
		put_version(p, &joined);
	}
	if (n < 2)
		out_release(&joined);
	else
		line_joined(page, "versions", &joined);
}

static bool
is_changed_by(const struct law *law, uint32_t index, const struct law_amendment *amendment)
{
	for (uint32_t i = 0; i < amendment->changes.n; i++)
		if (law->provisions[law->refs[amendment->changes.first + i]].id ==
		    law->provisions[index].id)
			return true;
	return false;
}

static void
line_amendments(struct page *page, uint32_t index)
{
	const struct law *law = page->law;
	char day[DATE_CHARS];
	struct out joined;

	out_memory(&joined);
	for (uint32_t i = 0; i < law->n_amendments; i++) {
		const struct law_amendment *a = &law->amendments[i];
		if (!is_changed_by(law, index, a))
			continue;
		date_format(a->date, day);
		out_format(
		    &joined, "%s%s (%s)", joined.len > 0 ? ", " : "", law_cstr(law, a->id), day);
	}
	line_joined(page, "amended by", &joined);
}

static void
show_amendment(struct page *page, uint32_t index)
{
	const struct law_amendment *a = &page->law->amendments[index];

	line_str(page, "says", a->says);
	line_str(page, "pin", a->pin);
	line(page, "checked", text_of(law_confidence_says[a->confidence]));
	line_day(page, "date", a->date);
	line_provisions(page, "changes", a->changes);
	line_str(page, "note", a->note);
}

static struct text
form_word(const struct page *page, uint32_t first, uint32_t i)
{
	return law_text(page->law, page->law->forms[page->law->refs[first + i]].id);
}

static void
show_retention(struct page *page, uint32_t index)
{
	const struct law *law = page->law;
	const struct law_retention *r = &law->retentions[index];

	line_str(page, "title", r->title);
	line_str(page, "says", r->says);
	line_str(page, "pin", r->pin);
	line(page, "checked", text_of(law_confidence_says[r->confidence]));
	if (r->under != LAW_NONE)
		line_str(page, "under", law->provisions[r->under].id);
	if (r->on != LAW_NONE)
		line_str(page, "of each", law->kinds[r->on].word);
	line_days(page, "kept until", &r->until, 1);
	line_words(page, "records", r->records.n, string_word, r->records.first);
	line_words(page, "documents", r->forms.n, form_word, r->forms.first);
	line_str(page, "note", r->note);
}

static void
show_choice(struct page *page, uint32_t index)
{
	const struct law_choice *c = &page->law->choices[index];

	line_str(page, "says", c->says);
	line(page, "covers", text_of(c->covers ? "exactly one holds" : "at most one holds"));
	line_str(page, "file", c->file);
}

static void
show_provision(struct page *page, uint32_t index)
{
	const struct law *law = page->law;
	const struct law_provision *p = &law->provisions[index];

	line_str(page, "title", p->title);
	line_str(page, "says", p->says);
	line_str(page, "pin", p->pin);
	line(page, "checked", text_of(law_confidence_says[p->confidence]));
	if (p->kind == LAW_OBLIGATION)
		line(page, "force", text_of(law_force_words[p->force]));
	line_day(page, "enacted", p->enacted);
	line_day(page, "from", p->from);
	line_day(page, "until", p->until);
	line_standing(page, index);
	line_versions(page, index);
	line_amendments(page, index);
	if (p->on != LAW_NONE)
		line_str(page, "of each", law->kinds[p->on].word);
	if (p->binds != LAW_NONE)
		line_str(page, "binds", law->provisions[p->binds].id);
	line_provisions(page, "unless", p->unless);
	line_provisions(page, "legacy", p->legacy);
	line_provisions(page, "serves", p->serves);
	line_days(page, "owed since", &law->refs[p->since.first], p->since.n);
	line_days(page, "due", &p->due, p->due != LAW_NONE);
	line_str(page, "undecided", p->not_checkable);
	line_str(page, "usually", p->who);
	line_str(page, "note", p->note);
	line_str(page, "file", p->file);
}

static void
show_fact(struct page *page, uint32_t index)
{
	const struct law *law = page->law;
	const struct law_fact *f = &law->facts[index];

	line_str(page, "name", f->name);
	line_str(page, "asks", f->asks);
	line_str(page, "help", f->help);
	line_str(page, "of", law->kinds[f->kind].word);
	line(page, "type", text_of(value_type_word((enum value_type)f->type)));
	line_str(page, "unit", f->unit);
	line_words(page, "one of", f->options_n, option_word, f->options_first);
	line_words(page, "bands", f->bands_n, band_word, f->bands_first);
	line(page, "none",
	    f->may_be_absent ? text_of("\"none\", with a reason, is an answer") : TEXT_NONE);
	line_audiences(page, f->audiences);
	line_str(page, "pin", f->pin);
	line(page, "checked", text_of(law_confidence_says[f->confidence]));
}

static void
show_item(struct page *page, uint32_t index)
{
	const struct law *law = page->law;
	const struct law_item *item = &law->items[index];

	uint32_t form = item_form(law, index);

	line_str(page, "label", item->label);
	line_str(page, "asks", item->asks);
	line_audiences(page, item->audiences);
	line_words(page, "facts", item->fields_n, field_word, item->fields_first);
	line_words(page, "serves", item->serves.n, string_word, item->serves.first);
	if (item->stage > 0 && form != LAW_NONE)
		line_words(page, "since stage", 1, stage_word,
		    law->forms[form].stages_first + item->stage);
	line_str(page, "pin", item->pin);
	line_str(page, "note", item->note);
}

static void
show_form(struct page *page, uint32_t index)
{
	const struct law *law = page->law;
	const struct law_form *f = &law->forms[index];

	line_str(page, "title", f->title);
	line_str(page, "version", f->version);
	line_str(page, "pin", f->pin);
	line_str(page, "preamble", f->preamble);
	line_audiences(page, f->audiences);
	if (f->on != LAW_NONE)
		line_str(page, "about one", law->kinds[f->on].word);
	line_words(page, "stages", f->stages_n, stage_word, f->stages_first);
	line(page, "checked", text_of(law_confidence_says[f->confidence]));
	for (uint32_t s = 0; s < f->sections_n; s++) {
		const struct law_form_section *section = &law->form_sections[f->sections_first + s];
		line(page, law_cstr(law, section->id), law_text(law, section->title));
		for (uint32_t i = 0; i < section->items_n; i++)
			line(page, law_cstr(law, law->items[section->items_first + i].id),
			    law_text(law, law->items[section->items_first + i].label));
	}
}

static void
show_register(struct page *page, uint32_t index)
{
	const struct law *law = page->law;
	const struct law_register *r = &law->registers[index];

	line_str(page, "title", r->title);
	line_str(page, "source", r->source);
	line_day(page, "as of", r->as_of);
	line(page, "complete",
	    text_of(r->complete ? "yes" : "no: a name that is not listed may still belong"));
	line_str(page, "note", r->note);
	for (uint32_t i = 0; i < r->rows_n; i++) {
		const struct law_row *row = &law->rows[r->rows_first + i];
		struct out cells;
		out_memory(&cells);
		for (uint32_t c = 0; c < row->cells_n; c++) {
			const struct law_cell *cell = &law->cells[row->cells_first + c];
			out_format(&cells, "%s%s:", cells.len > 0 ? "; " : "",
			    law_cstr(law, cell->column));
			for (uint32_t v = 0; v < cell->values.n; v++)
				out_format(&cells, "%s %s", v > 0 ? "," : "",
				    law_cstr(law, law->refs[cell->values.first + v]));
		}
		line_joined(page, law_cstr(law, row->name), &cells);
	}
}

static void
put_services(struct page *page, const struct law_demand *demand)
{
	const struct law *law = page->law;
	struct out served;

	out_memory(&served);
	for (uint32_t i = 0; i < demand->services_n; i++) {
		const struct law_service *s = &law->services[demand->services_first + i];
		out_format(&served, "%s%s", i > 0 ? ", " : "",
		    s->kind == LAW_SERVICE_FACT       ? law_cstr(law, law->facts[s->ref].key)
		    : s->kind == LAW_SERVICE_DOCUMENT ? law_cstr(law, s->word)
						      : law_cstr(law, law->provisions[s->ref].id));
	}
	line_joined(page, "  served by", &served);
}

static void
show_framework(struct page *page, uint32_t index)
{
	const struct law *law = page->law;
	const struct law_framework *f = &law->frameworks[index];

	line_str(page, "title", f->title);
	line_str(page, "number", f->number);
	line_str(page, "status", f->status);
	line_day(page, "from", f->from);
	if (f->until != DATE_FOREVER)
		line_day(page, "until", f->until);
	line_str(page, "says", f->says);
	line(page, "confidence", text_of(law_confidence_says[f->confidence]));
	line_str(page, "note", f->note);
	line_str(page, "link", f->link);
	for (uint32_t i = 0; i < f->thresholds_n; i++) {
		const struct law_threshold *t = &law->thresholds[f->thresholds_first + i];
		line_str(page, "threshold", t->says);
		line_str(page, "  counts", t->counts);
	}
	for (uint32_t i = 0; i < f->demands_n; i++) {
		const struct law_demand *d = &law->demands[f->demands_first + i];
		struct out says;
		out_memory(&says);
		out_format(&says, "%s: %s", law_cstr(law, d->id), law_cstr(law, d->says));
		line_joined(page, "demand", &says);
		line(page, "  confidence", text_of(law_confidence_says[d->confidence]));
		line_str(page, "  note", d->note);
		put_services(page, d);
	}
}

static void
put_sorts(const struct law *law, const struct law_counting *row, struct out *out)
{
	for (uint32_t i = 0; i < row->sorts.n; i++)
		out_format(
		    out, "%s%s", i > 0 ? ", " : "", law_cstr(law, law->refs[row->sorts.first + i]));
}

/* "counted yes: pre-training, mid-training (g.tc.in.update)" */
static void
show_counting(struct page *page, const struct law_counting *row)
{
	const struct law *law = page->law;
	struct out joined;

	out_memory(&joined);
	put_sorts(law, row, &joined);
	out_format(&joined, "%s (%s)", row->when != LAW_NONE ? ", under a condition" : "",
	    law_cstr(law, law->provisions[row->by].id));
	line_joined(page,
	    row->verdict == LAW_VERDICT_YES  ? "  counted"
	    : row->verdict == LAW_VERDICT_NO ? "  left out"
					     : "  unclear",
	    &joined);
	line_str(page, "  note", row->note);
}

static void
show_meaning(struct page *page, uint32_t index)
{
	const struct law *law = page->law;
	const struct law_meaning *m = &law->meanings[index];

	line_str(page, "title", m->title);
	line_str(page, "says", m->says);
	line_str(page, "pin", m->pin);
	line(page, "checked", text_of(law_confidence_says[m->confidence]));
	line_str(page, "fills", law->facts[m->fills].key);
	for (uint32_t i = 0; i < m->countings_n; i++)
		show_counting(page, &law->countings[m->countings_first + i]);
	line_str(page, "note", m->note);
}

static void
show_limit(struct page *page, uint32_t index)
{
	const struct law *law = page->law;
	const struct law_limit *l = &law->limits[index];

	line_str(page, "title", l->title);
	line_str(page, "says", l->says);
	line_str(page, "pin", l->pin);
	line(page, "checked", text_of(law_confidence_says[l->confidence]));
	line_day(page, "from", l->from);
	line_day(page, "until", l->until);
	line_str(page, "of", law->meanings[l->meaning].id);
	line_str(page, "reached", law->provisions[l->reached].id);
	if (l->notify != LAW_NONE) {
		line_str(page, "notify", law->provisions[l->notify].id);
		line_days(page, "due", &law->provisions[l->notify].due, 1);
	}
	line_str(page, "note", l->note);
}

static void
show_ledger(struct page *page, uint32_t index)
{
	const struct law *law = page->law;
	const struct law_ledger *l = &law->ledgers[index];

	line_str(page, "title", l->title);
	line_str(page, "says", l->says);
	line_str(page, "pin", l->pin);
	line(page, "checked", text_of(law_confidence_says[l->confidence]));
	line_str(page, "of each", law->kinds[l->on].word);
	line_str(page, "adds", law->facts[l->adds].key);
	if (l->error_by != LAW_NONE)
		line_str(page, "may err by", law->provisions[l->error_by].id);
	for (uint32_t i = 0; i < law->n_meanings; i++)
		line_str(page, "meaning", law->meanings[i].id);
	for (uint32_t i = 0; i < law->n_limits; i++)
		line_str(page, "limit", law->limits[i].id);
	line_str(page, "note", l->note);
	line_str(page, "file", l->file);
}

static void
show_source(struct page *page, uint32_t index)
{
	const struct law_source *s = &page->law->sources[index];

	line_str(page, "title", s->title);
	line_str(page, "number", s->number);
	line_str(page, "pins begin", s->abbreviation);
	line_str(page, "status", s->status);
	line_day(page, "from", s->from);
	line_str(page, "link", s->link);
	line_str(page, "note", s->note);
}

static uint32_t
find_item(const struct law *law, struct text id)
{
	for (uint32_t i = 0; i < law->n_items; i++)
		if (text_equal(law_text(law, law->items[i].id), id))
			return i;
	return LAW_NONE;
}

static uint32_t
find_amendment(const struct law *law, struct text id)
{
	for (uint32_t i = 0; i < law->n_amendments; i++)
		if (text_equal(law_text(law, law->amendments[i].id), id))
			return i;
	return LAW_NONE;
}

static uint32_t
find_retention(const struct law *law, struct text id)
{
	for (uint32_t i = 0; i < law->n_retentions; i++)
		if (text_equal(law_text(law, law->retentions[i].id), id))
			return i;
	return LAW_NONE;
}

static uint32_t
find_choice(const struct law *law, struct text id)
{
	for (uint32_t i = 0; i < law->n_choices; i++)
		if (text_equal(law_text(law, law->choices[i].id), id))
			return i;
	return LAW_NONE;
}

static uint32_t
find_meaning(const struct law *law, struct text id)
{
	for (uint32_t i = 0; i < law->n_meanings; i++)
		if (text_equal(law_text(law, law->meanings[i].id), id))
			return i;
	return LAW_NONE;
}

static uint32_t
find_limit(const struct law *law, struct text id)
{
	for (uint32_t i = 0; i < law->n_limits; i++)
		if (text_equal(law_text(law, law->limits[i].id), id))
			return i;
	return LAW_NONE;
}

static uint32_t
find_ledger(const struct law *law, struct text id)
{
	for (uint32_t i = 0; i < law->n_ledgers; i++)
		if (text_equal(law_text(law, law->ledgers[i].id), id))
			return i;
	return LAW_NONE;
}

static uint32_t
find_source(const struct law *law, struct text id)
{
	for (uint32_t i = 0; i < law->n_sources; i++)
		if (text_equal(law_text(law, law->sources[i].id), id))
			return i;
	return LAW_NONE;
}

/* Where an id may be found, in this order. */
static const struct {
	const char *kind;
	uint32_t (*find)(const struct law *, struct text);
	void (*show)(struct page *, uint32_t);
} shelves[] = {
    {"fact", law_find_fact, show_fact},
    {"form", law_find_form, show_form},
    {"item", find_item, show_item},
    {"register", law_find_register, show_register},
    {"source", find_source, show_source},
    {"framework", law_find_framework, show_framework},
    {"amendment", find_amendment, show_amendment},
    {"retention", find_retention, show_retention},
    {"choice", find_choice, show_choice},
    {"ledger", find_ledger, show_ledger},
    {"meaning", find_meaning, show_meaning},
    {"limit", find_limit, show_limit},
};

static bool
show(struct page *page, struct text id, int32_t day)
{
	uint32_t index = law_find_provision(page->law, id, day);

	if (index != LAW_NONE) {
		line(page, "id", id);
		show_provision(page, index);
		return true;
	}
	for (size_t i = 0; i < sizeof shelves / sizeof *shelves; i++) {
		index = shelves[i].find(page->law, id);
		if (index == LAW_NONE)
			continue;
		line(page, "id", id);
		line(page, "kind", text_of(shelves[i].kind));
		shelves[i].show(page, index);
		return true;
	}
	return false;
}

enum gpai_code
gpai_law_show(const struct gpai_law *law, const char *id, const char *at, bool json, char **text,
    size_t *len, struct gpai_error *err)
{
	struct out out;
	struct page page = {.law = &law->law, .out = &out, .as_json = json};
	int32_t day;
	enum gpai_code rc = api_day(at, "--at", DATE_NONE, &day, err);

	*text = NULL;
	if (len != NULL)
		*len = 0;
	if (rc != GPAI_OK)
		return rc;
	out_memory(&out);
	json_writer_init(&page.json, &out);
	if (json)
		json_open(&page.json, '{');
	page.day = day;
	if (!show(&page, text_of(id), day != DATE_NONE ? day : DATE_FOREVER - 1)) {
		out_release(&out);
		return api_unknown("the rulebook has nothing called", text_of(id),
		    api_nearest_id(&law->law, text_of(id)), err);
	}
	if (json)
		json_close(&page.json, '}');
	return api_take(&out, text, len, err);
}
