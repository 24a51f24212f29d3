/* SPDX-License-Identifier: Apache-2.0 */
/* Passing a filled form through the door; see disclose.h for its rules. */
#include "documents/disclose.h"

#include "documents/clean.h"
#include "documents/door.h"
#include "documents/words.h"

#include <string.h>

void *
door_take(struct door *door, size_t n, size_t size)
{
	void *memory = n == 0 ? NULL : arena_array(door->arena, n, size);

	if (n > 0 && memory == NULL)
		door->failed = true;
	return memory;
}

static struct text
word(const struct door *door, enum word which)
{
	return text_of(word_in(&door->tongue, which));
}

struct text
door_law(struct door *door, law_str at)
{
	return text_clean(door->arena, law_text(door->law, at), &door->failed);
}

struct text
door_says(struct door *door, law_str at)
{
	struct text says = tongue_says(&door->tongue, law_text(door->law, at));

	return text_clean(door->arena, says, &door->failed);
}

/* What the program says in English, in the language of the document. */
static struct text
door_say(const struct door *door, const char *english)
{
	return tongue_says(&door->tongue, text_of(english));
}

struct text
door_admit(struct door *door, struct text text, uint32_t *masked)
{
	text = text_clean(door->arena, text, &door->failed);
	return figures_mask(&door->figures, text, word_in(&door->tongue, WORD_MASK), masked);
}

struct text
door_admit_provenance(struct door *door, struct text text, uint32_t *masked)
{
	text = door_admit(door, text, masked);
	return figures_mask(&door->internal, text, word_in(&door->tongue, WORD_MASK), masked);
}

static const struct law_fact *
fact_of(const struct door *door, const struct form_field *field)
{
	return &door->law->facts[field->field->fact];
}

static bool
is_known(const struct form_field *field)
{
	return field->fact != NULL && field->fact->value.state == VALUE_KNOWN;
}

static bool
is_coarse(const struct door *door, const struct form_field *field)
{
	return field->field->show != LAW_SHOW_EXACT && fact_of(door, field)->type == TYPE_NUMBER;
}

static bool
is_band(const struct door *door, const struct law_fact *key, struct text shown)
{
	for (uint32_t i = 0; i < key->bands_n; i++)
		if (text_equal(
			law_text(door->law, door->law->bands[key->bands_first + i].label), shown))
			return true;
	return false;
}

/* "10^24", or 1e24; a unit may follow. */
static bool
is_magnitude(struct text shown)
{
	return text_starts(shown, "10^") || text_starts(shown, "1e");
}

static bool
is_rounded(const struct form_field *field)
{
	struct text head = field->shown;
	struct decimal number;

	for (head.len = 0; head.len < field->shown.len; head.len++)
		if (field->shown.at[head.len] == ' ')
			break;
	return decimal_parse(head, &number) &&
	       decimal_figures(number) <=
	           (int)(field->field->figures == 0 ? 1 : field->field->figures);
}

/* Trust, but look: what the form shows as coarse must be. A blank is coarse enough. */
static bool
is_as_coarse_as_asked(const struct door *door, const struct form_field *field)
{
	if (!is_known(field) || field->shown.len == 0 || field->state == ITEM_INSUFFICIENT)
		return true;
	switch (field->field->show) {
	case LAW_SHOW_BAND:
		return is_band(door, fact_of(door, field), field->shown);
	case LAW_SHOW_MAGNITUDE:
		return is_magnitude(field->shown);
	default:
		return is_rounded(field);
	}
}

/* What the audience may know of the fact behind a field, asked for or not. */
static enum disclosure
right_to(const struct door *door, const struct form_field *field)
{
	if (field->fact == NULL || field->fact->value.state == VALUE_UNKNOWN)
		return DISCLOSURE_NOTHING;
	if (is_coarse(door, field))
		return is_as_coarse_as_asked(door, field) ? DISCLOSURE_COARSE : DISCLOSURE_WITHHELD;
	if ((fact_of(door, field)->audiences & door->view->audience) == 0)
		return DISCLOSURE_WITHHELD;
	return DISCLOSURE_FULL;
}

static enum disclosure
disclosure_of(const struct door *door, const struct form_field *field)
{
	enum disclosure right = right_to(door, field);

	/* What nobody has to answer is left out without a word. */
	if (!field->needed || (right == DISCLOSURE_WITHHELD && field->field->optional))
		return DISCLOSURE_NOTHING;
	return right;
}

/* --- What must not get through: collected before anything does --- */

static void
withhold_digest(struct door *door, struct text digest)
{
	if (digest.len == 0)
		return;
	if (door->n_digests == door->cap_digests) {
		uint32_t cap = door->cap_digests == 0 ? 16 : door->cap_digests * 2;
		struct text *digests = door_take(door, cap, sizeof *digests);

		if (digests == NULL)
			return;
		if (door->n_digests > 0)
			memcpy(digests, door->digests, door->n_digests * sizeof *digests);
		door->digests = digests;
		door->cap_digests = cap;
	}
	door->digests[door->n_digests++] = digest;
}

static void
withhold(struct door *door, struct figures *from, const struct fact *fact, int figures_shown)
{
	const struct value *value = &fact->value;

	if (from != &door->internal) /* internal facts share the artefacts of all others */
		withhold_digest(door, fact->evidence);
	if (value->state != VALUE_KNOWN || value->type != TYPE_NUMBER)
		return;
	figures_withhold(from, value->low, figures_shown);
	if (decimal_compare(value->low, value->high) != 0)
		figures_withhold(from, value->high, figures_shown);
}

static int
figures_shown(const struct form_field *field)
{
	return field->field->show == LAW_SHOW_ROUND ? (int)field->field->figures : 0;
}

/* Calls visit for every field of the view. */
static void
each_field(struct door *door, void (*visit)(struct door *, const struct form_field *))
{
	for (uint32_t s = 0; s < door->view->n_sections; s++)
		for (uint32_t i = 0; i < door->view->sections[s].n_items; i++) {
			const struct form_item *item = &door->view->sections[s].items[i];

			for (uint32_t f = 0; f < item->n_fields; f++)
				visit(door, &item->fields[f]);
		}
}

static void
withhold_field(struct door *door, const struct form_field *field)
{
	enum disclosure disclosure = right_to(door, field);

	if (disclosure == DISCLOSURE_COARSE || disclosure == DISCLOSURE_WITHHELD)
		withhold(door, &door->figures, field->fact, figures_shown(field));
}

static void
allow_field(struct door *door, const struct form_field *field)
{
	if (disclosure_of(door, field) != DISCLOSURE_FULL || !is_known(field) ||
	    field->fact->value.type != TYPE_NUMBER)
		return;
	figures_allow(&door->figures, field->fact->value.low);
	figures_allow(&door->figures, field->fact->value.high);
	figures_allow(&door->internal, field->fact->value.low);
	figures_allow(&door->internal, field->fact->value.high);
}

bool
door_is_open_to(const struct door *door, const struct law_fact *key)
{
	return (key->audiences & ~(door->view->audience - 1)) != 0;
}

/* Facts of the dossier that the vocabulary opens neither to this audience nor beyond. */
static void
withhold_dossier(struct door *door)
{
	const struct fact_set *facts = door->facts;

	for (uint32_t e = 0; facts != NULL && e < facts->n_entities; e++)
		for (uint32_t k = 0; k < door->law->n_facts; k++) {
			const struct law_fact *key = &door->law->facts[k];
			const struct fact *fact;

			if (key->kind != facts->entities[e].kind || door_is_open_to(door, key))
				continue;
			fact = fact_get(facts, e, k);
			if (fact != NULL)
				withhold(door,
				    key->audiences == 0 ? &door->internal : &door->figures, fact,
				    0);
		}
}

/* --- Letting things through --- */

static struct text
evidence_of(const struct door *door, struct text digest)
{
	for (uint32_t i = 0; i < door->n_digests; i++)
		if (text_equal(door->digests[i], digest))
			return TEXT_NONE;
	return digest;
}

static struct value
admit_value(struct door *door, const struct value *from, uint32_t *masked)
{
	struct value value = *from;

	if (value.state == VALUE_ABSENT || value.type == TYPE_TEXT || value.type == TYPE_CHOICE)
		value.text = door_admit(door, from->text, masked);
	if (value.state != VALUE_KNOWN || from->n_items == 0)
		return value;
	value.items = door_take(door, from->n_items, sizeof *value.items);
	for (uint32_t i = 0; i < from->n_items && value.items != NULL; i++)
		value.items[i] = door_admit(door, from->items[i], masked);
	if (value.items == NULL)
		value.n_items = 0;
	return value;
}

static bool
chose(const struct value *value, struct text word)
{
	if (value->state != VALUE_KNOWN)
		return false;
	if (value->type == TYPE_CHOICE)
		return text_equal(value->text, word);
	for (uint32_t i = 0; i < value->n_items; i++)
		if (text_equal(value->items[i], word))
			return true;
	return false;
}

/* The words of a choice, ticked or not; words that the vocabulary does not know follow. */
static void
disclose_options(struct door *door, const struct law_fact *key, struct disclosed_value *to)
{
	const struct law_option *known = door->law->options + key->options_first;
	struct value alone = to->value;

	if (to->value.type == TYPE_CHOICE) { /* as a list of one */
		alone.items = &to->value.text;
		alone.n_items = to->value.state == VALUE_KNOWN;
	}
	to->options = door_take(door, key->options_n + alone.n_items, sizeof *to->options);
	if (to->options == NULL)
		return;
	for (uint32_t i = 0; i < key->options_n; i++) {
		struct text name = law_text(door->law, known[i].word);

		to->options[to->n_options++] = (struct disclosed_option){name,
		    text_clean(door->arena,
			tongue_says(&door->tongue, law_option_label(door->law, key, name)),
			&door->failed),
		    chose(&to->value, name)};
	}
	for (uint32_t i = 0; i < alone.n_items; i++) {
		bool listed = false;

		for (uint32_t k = 0; k < key->options_n && !listed; k++)
			listed = text_equal(to->options[k].word, alone.items[i]);
		if (!listed)
			to->options[to->n_options++] =
			    (struct disclosed_option){alone.items[i], alone.items[i], true};
	}
	to->is_single = key->type == TYPE_CHOICE;
}

static void
disclose_bands(
    struct door *door, const struct law_fact *key, struct text shown, struct disclosed_value *to)
{
	bool found = false;

	to->options = door_take(door, key->bands_n, sizeof *to->options);
	if (to->options == NULL)
		return;
	for (uint32_t i = 0; i < key->bands_n; i++) {
		law_str label = door->law->bands[key->bands_first + i].label;
		bool chosen = text_equal(law_text(door->law, label), shown);

		to->options[i] = (struct disclosed_option){
		    door_law(door, label), door_says(door, label), chosen};
		found |= chosen;
	}
	to->n_options = found ? key->bands_n : 0;
	to->is_single = true;
}

static void
disclose_provenance(struct door *door, const struct form_field *field, struct disclosed_value *to)
{
	const struct fact *fact = field->fact;

	to->origin = fact->origin;
	to->recorded = fact->recorded == 0 ? DATE_NONE : moment_date(fact->recorded);
	if (to->disclosure != DISCLOSURE_FULL)
		return;
	to->since = fact->since;
	to->by = door_admit_provenance(door, fact->by, &to->masked);
	to->method = door_admit_provenance(door, fact->method, &to->masked);
	to->source = door_admit_provenance(door, fact->source, &to->masked);
	to->reason = door_admit_provenance(door, fact->reason, &to->masked);
	to->evidence = text_clean(door->arena, evidence_of(door, fact->evidence), &door->failed);
}

/* As the form prints it; the words of a choice are the vocabulary's, all other words are not. */
static struct text
shown_words(struct door *door, const struct form_field *field)
{
	const struct law_fact *key = fact_of(door, field);
	const struct value *value = &field->fact->value;
	struct text shown = field->shown;

	if (door->tongue.law == NULL || value->state != VALUE_KNOWN)
		return shown;
	if (value->type == TYPE_YESNO)
		return word(door, value->yes ? WORD_YES : WORD_NO);
	if (value->type == TYPE_CHOICE)
		return tongue_says(&door->tongue, shown);
	for (uint32_t i = 0; value->type == TYPE_CHOICES && i < value->n_items; i++) {
		struct text label =
		    tongue_says(&door->tongue, law_option_label(door->law, key, value->items[i]));
		shown = i == 0 ? label
		               : arena_format(
				     door->arena, "%.*s, %.*s", TEXT_ARG(shown), TEXT_ARG(label));
		door->failed |= shown.at == NULL;
	}
	return shown;
}

static void
disclose_shown(struct door *door, const struct form_field *field, struct disclosed_value *to)
{
	const struct value *value = &field->fact->value;

	if (value->state == VALUE_ABSENT) {
		to->value = admit_value(door, value, &to->masked);
		to->shown = TEXT_NONE;
	} else if (to->disclosure == DISCLOSURE_FULL && value->type == TYPE_NUMBER) {
		to->value = *value;
		to->shown = text_clean(door->arena, field->shown, &door->failed);
	} else if (to->disclosure == DISCLOSURE_FULL) {
		to->value = admit_value(door, value, &to->masked);
		to->shown = door_admit(door, shown_words(door, field), &to->masked);
	} else if (field->state != ITEM_INSUFFICIENT) { /* else it may be as fine as the fact */
		to->shown = text_clean(
		    door->arena, tongue_says(&door->tongue, field->shown), &door->failed);
	}
}

static void
disclose_entity(struct door *door, const struct form_field *field, struct disclosed_value *to)
{
	const struct entity *entity;

	to->is_repeated = field->field->each != LAW_NONE;
	to->is_of_nobody = door->facts != NULL && field->entity >= door->facts->n_entities;
	if (door->facts == NULL || to->is_of_nobody)
		return;
	entity = &door->facts->entities[field->entity];
	if (entity->kind < door->law->n_kinds)
		to->kind = door_law(door, door->law->kinds[entity->kind].word);
	to->entity = door_admit(door, entity->name, &to->masked);
}

static struct disclosed_value
disclose_field(struct door *door, const struct form_field *field)
{
	const struct law_fact *key = fact_of(door, field);
	struct disclosed_value to = {.fact = door_law(door, key->key),
	    .label = door_says(door, field->field->label),
	    .asks = door_says(door, key->asks),
	    .unit = door_law(door, key->unit),
	    .state = field->state,
	    .is_needed = field->needed && !field->field->optional,
	    .disclosure = disclosure_of(door, field),
	    .type = (enum value_type)key->type,
	    .show = (enum law_show)field->field->show,
	    .figures = field->field->figures,
	    .recorded = DATE_NONE,
	    .since = DATE_NONE};

	disclose_entity(door, field, &to);
	if (to.disclosure == DISCLOSURE_COARSE && field->state == ITEM_INSUFFICIENT)
		to.why = word(door, WORD_COARSE_OPEN);
	else if (to.disclosure != DISCLOSURE_WITHHELD)
		to.why = door_admit(door, field->why, &to.masked);
	if (to.disclosure == DISCLOSURE_WITHHELD)
		return to;
	if (to.disclosure != DISCLOSURE_NOTHING) {
		disclose_shown(door, field, &to);
		to.is_as_recorded = to.disclosure == DISCLOSURE_FULL && to.masked == 0 &&
		                    value_equal(&to.value, &field->fact->value);
		disclose_provenance(door, field, &to);
	}
	if (to.value.state == VALUE_ABSENT)
		return to;
	disclose_range(door, field, &to);
	if (field->field->show == LAW_SHOW_BAND && to.disclosure == DISCLOSURE_COARSE)
		disclose_bands(door, key, field->shown, &to);
	else if (key->type == TYPE_CHOICE || key->type == TYPE_CHOICES)
		disclose_options(door, key, &to);
	return to;
}

/* The reason of an item may quote any of its values: one kept back keeps it back. */
static struct text
item_why(struct door *door, const struct form_item *from, const struct disclosed_item *to)
{
	uint32_t masked = 0;

	for (uint32_t i = 0; i < to->n_values; i++)
		if (to->values[i].state == ITEM_INSUFFICIENT &&
		    to->values[i].disclosure == DISCLOSURE_COARSE)
			return word(door, WORD_COARSE_OPEN);
	for (uint32_t i = 0; i < to->n_values; i++)
		if (to->values[i].disclosure == DISCLOSURE_WITHHELD)
			return TEXT_NONE;
	return door_admit(door, from->why, &masked);
}

static void
disclose_item(struct door *door, const struct form_item *from, struct disclosed_item *to)
{
	const struct law_item *item = from->item;

	*to = (struct disclosed_item){.id = door_law(door, item->id),
	    .label = door_says(door, item->label),
	    .asks = door_says(door, item->asks),
	    .pin = door_law(door, item->pin),
	    .note = door_says(door, item->note),
	    .state = from->state,
	    .words = from->words,
	    .words_recommended = item->words,
	    .chart = (enum law_chart)item->chart};
	to->serves = door_take(door, item->serves.n, sizeof *to->serves);
	for (uint32_t i = 0; i < item->serves.n && to->serves != NULL; i++)
		to->serves[to->n_serves++] =
		    door_law(door, door->law->refs[item->serves.first + i]);
	to->values = door_take(door, from->n_fields, sizeof *to->values);
	for (uint32_t i = 0; i < from->n_fields && to->values != NULL; i++)
		to->values[to->n_values++] = disclose_field(door, &from->fields[i]);
	disclose_limits(door, from, to);
	disclose_clocks(door, from, to);
	to->why = item_why(door, from, to);
}

bool
item_is_too_long(const struct disclosed_item *item)
{
	return item->words_recommended > 0 && item->words > item->words_recommended;
}

/* An answer in the header is told there and is no item; what lacks there is one, so that those
 * answered, not applicable and open are all. */
static void
count_item(struct disclosed_form *form, const struct disclosed_item *item, bool is_header)
{
	bool is_open = item->state == ITEM_BLANK || item->state == ITEM_INSUFFICIENT;
	bool withheld = false, counts = !is_header || is_open;

	for (uint32_t i = 0; i < item->n_values; i++)
		withheld |= item->values[i].disclosure == DISCLOSURE_WITHHELD;
	form->n_items += counts;
	form->n_withheld += withheld;
	form->n_answered += counts && item->state == ITEM_ANSWERED;
	form->n_not_applicable += counts && item->state == ITEM_NOT_APPLICABLE;
	form->n_too_long += item_is_too_long(item);
	form->n_open += is_open;
}

static bool
is_open(const struct form_item *item)
{
	return item->state == ITEM_BLANK || item->state == ITEM_INSUFFICIENT;
}

static void
disclose_sections(struct door *door, struct disclosed_form *form)
{
	const struct form_view *view = door->view;

	form->sections = door_take(door, view->n_sections, sizeof *form->sections);
	for (uint32_t s = 0; s < view->n_sections && form->sections != NULL; s++) {
		const struct form_section *from = &view->sections[s];
		struct disclosed_section *to = &form->sections[form->n_sections++];

		to->id = door_law(door, from->section->id);
		to->title = door_says(door, from->section->title);
		to->is_header = from->section->is_header != 0;
		to->items = door_take(door, from->n_items, sizeof *to->items);
		for (uint32_t i = 0; i < from->n_items && to->items != NULL; i++) {
			disclose_item(door, &from->items[i], &to->items[to->n_items]);
			count_item(form, &to->items[to->n_items++], to->is_header);
			to->is_open |= is_open(&from->items[i]);
		}
		disclose_duties(door, from, to, form);
	}
	form->is_draft = form->n_open > 0 || form->n_withheld > 0 || view->n_open > 0;
}

/* Of a mask with one audience. */
static unsigned
audience_index(uint32_t bit)
{
	unsigned i = 0;

	while (i + 1 < LAW_AUDIENCE_COUNT && (bit & 1u << i) == 0)
		i++;
	return i;
}

/* "Serious incident report, final: NAME": with the stage and what it is about. */
static struct text
title_of(struct door *door, const struct law_form *form)
{
	struct form_about about = door->view->about;
	struct text title = door_says(door, form->title), stage = TEXT_NONE, entity = TEXT_NONE;
	uint32_t masked = 0;

	if (about.stage != LAW_NONE && about.stage < form->stages_n)
		stage = door_says(door, door->law->stages[form->stages_first + about.stage].title);
	if (door->facts != NULL && about.entity < door->facts->n_entities)
		entity = door_admit(door, door->facts->entities[about.entity].name, &masked);
	if (stage.len == 0 && entity.len == 0)
		return title;
	title = arena_format(door->arena, "%.*s%s%.*s%s%.*s", TEXT_ARG(title),
	    stage.len > 0 ? ", " : "", TEXT_ARG(stage), entity.len > 0 ? ": " : "",
	    TEXT_ARG(entity));
	door->failed |= title.at == NULL;
	return title;
}

static void
disclose_about(struct door *door, struct disclosed_form *form)
{
	const struct form_view *view = door->view;
	uint32_t masked = 0;

	if (view->about.stage != LAW_NONE && view->form->stages_n > 0)
		form->stage = door_law(
		    door, door->law->stages[view->form->stages_first + view->about.stage].word);
	if (view->form->on == LAW_NONE || door->facts == NULL ||
	    view->about.entity >= door->facts->n_entities)
		return;
	struct text name =
	    door_admit(door, door->facts->entities[view->about.entity].name, &masked);
	form->about = arena_format(door->arena, "%s/%.*s",
	    law_cstr(door->law, door->law->kinds[view->form->on].word), TEXT_ARG(name));
	door->failed |= form->about.at == NULL;
}

static void
disclose_head(struct door *door, const struct issue *issue, struct disclosed_form *form)
{
	const struct law_form *from = door->view->form;
	const struct law_version *version = law_version_on(door->law, issue->as_of);
	char hex[DIGEST_HEX_CHARS];
	struct digest digest;
	uint32_t masked = 0;

	form->tongue = door->tongue;
	form->id = door_law(door, from->id);
	form->title = title_of(door, from);
	form->pin = door_law(door, from->pin);
	form->version = door_says(door, from->version);
	form->preamble = door_says(door, from->preamble);
	form->checked = door_say(door, law_confidence_says[from->confidence]);
	form->audience = text_of(law_audience_words[audience_index(door->view->audience)]);
	form->audience_says =
	    door_say(door, law_audience_says[audience_index(door->view->audience)]);
	form->law = version == NULL ? TEXT_NONE : door_law(door, version->id);
	form->law_title = door_says(door, door->law->header->title);
	form->disclaimer = door_says(door, door->law->header->disclaimer);
	memcpy(digest.bytes, door->law->header->digest, sizeof digest.bytes);
	digest_hex(&digest, hex);
	form->law_digest = arena_text(door->arena, text_of(hex));
	door->failed |= form->law_digest.at == NULL;
	disclose_about(door, form);
	form->issue = *issue;
	form->issue.model = door_admit(door, issue->model, &masked);
	form->issue.provider = door_admit(door, issue->provider, &masked);
	form->issue.version = door_admit(door, issue->version, &masked);
}

static enum gpai_code
refuse_assumptions(const struct door *door, struct gpai_error *err)
{
	for (uint32_t s = 0; s < door->view->n_sections; s++)
		for (uint32_t i = 0; i < door->view->sections[s].n_items; i++) {
			const struct form_item *item = &door->view->sections[s].items[i];

			for (uint32_t f = 0; f < item->n_fields; f++)
				if (item->fields[f].fact != NULL &&
				    item->fields[f].fact->origin == ORIGIN_ASSUMED)
					return fail(err, GPAI_INVALID, NOWHERE,
					    "%s is only assumed, expected facts on record",
					    law_cstr(
						door->law, fact_of(door, &item->fields[f])->key));
		}
	return GPAI_OK;
}

enum gpai_code
door_open(struct door *door, const struct law *law, const struct fact_set *facts,
    const struct form_view *view, struct arena *arena, struct gpai_error *err)
{
	enum gpai_code rc;

	*door = (struct door){.law = law, .facts = facts, .view = view, .arena = arena};
	door->failed = !tongue_init(&door->tongue, law, view->language, arena);
	if ((rc = refuse_assumptions(door, err)) != GPAI_OK)
		return rc;
	figures_init(&door->figures, arena);
	figures_init(&door->internal, arena);
	withhold_dossier(door);
	each_field(door, withhold_field);
	each_field(door, allow_field);
	return door_status(door, err);
}

enum gpai_code
door_status(const struct door *door, struct gpai_error *err)
{
	if (door->failed || door->figures.out_of_memory || door->internal.out_of_memory)
		return fail_memory(err);
	return GPAI_OK;
}

enum gpai_code
disclose_form(const struct law *law, const struct fact_set *facts, const struct form_view *view,
    const struct issue *issue, struct arena *arena, struct disclosed_form *form,
    struct gpai_error *err)
{
	struct door door;
	enum gpai_code rc;

	*form = (struct disclosed_form){0};
	if ((rc = door_open(&door, law, facts, view, arena, err)) != GPAI_OK)
		return rc;
	disclose_head(&door, issue, form);
	disclose_sections(&door, form);
	return door_status(&door, err);
}
