/* SPDX-License-Identifier: Apache-2.0 */
/* Forms held against facts.
 *
 * Whether an item is answered is a three-valued question like any other, so that a form can be
 * a condition: blank is unknown, an answer the form does not accept is false, a field whose
 * condition is false needs nothing. An optional field never decides.
 *
 * A form on a kind is filled for one entity of it, and one with stages for a stage: what a later
 * stage asks for may stay open. No condition asks whether such a form is complete. */
#include "rules/form.h"

#include "rules/field.h"
#include "rules/timing.h"
#include "rules/words.h"

#include <string.h>

static const char *const state_words[] = {
#define X(name, word, says) word,
    ITEM_STATES(X)
#undef X
};

const char *
item_state_word(enum item_state state)
{
	return state_words[state];
}

/* A field of an item for one entity, with all that is known about it. */
struct field_case {
	const struct law_item *item;
	const struct law_field *field;
	struct reading reading;
	const struct proof *when; /* NULL: always asked */
	struct verdict verdict;
};

static struct field_case
field_judge(struct question *question, const struct law_item *item, const struct law_field *field,
    uint32_t entity)
{
	struct scope scope = {entity, NULL};
	const struct scope *bound = entity == LAW_NONE ? NULL : &scope;
	struct field_case one = {.item = item, .field = field};

	one.reading = fact_read(question, field->fact, 0, bound);
	one.verdict = field_accepts(question->law, item, field, &one.reading);
	if (field->when != LAW_NONE)
		one.when = evaluate_in(question, field->when, bound, CREDIT_NONE);
	return one;
}

/* Calls each field of an item, once for each entity where it repeats; what does not repeat is
 * about `about`, an entity or LAW_NONE. */
static void
fields_each(struct question *question, const struct law_item *item, uint32_t about,
    void (*each)(void *context, const struct field_case *one), void *context)
{
	const struct fact_set *facts = question->facts;

	for (uint32_t i = 0; i < item->fields_n; i++) {
		const struct law_field *field = &question->law->fields[item->fields_first + i];
		bool repeats = field->each != LAW_NONE;
		uint32_t entity = repeats ? facts->runs[field->each].first : about;
		if (repeats && facts->runs[field->each].n == 0)
			continue;
		do {
			struct field_case one = field_judge(question, item, field, entity);
			each(context, &one);
			entity = repeats ? facts->entities[entity].next : LAW_NONE;
		} while (entity != LAW_NONE);
	}
}

static uint32_t
fields_count(const struct question *question, const struct law_item *item)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < item->fields_n; i++) {
		uint32_t kind = question->law->fields[item->fields_first + i].each;
		n += kind == LAW_NONE ? 1 : question->facts->runs[kind].n;
	}
	return n;
}

static struct text
case_why(struct question *question, const struct field_case *one)
{
	if (one->verdict.why != NULL)
		return said_in(question, one->verdict.why);
	if (one->verdict.state == ITEM_BLANK)
		return reading_lack(question, &one->reading);
	return TEXT_NONE;
}

/* The proof that an item is answered: one child for each field that is asked. */
struct item_proof {
	struct question *question;
	struct proof *proof;
};

static struct text
case_note(struct question *question, const struct field_case *one)
{
	struct words words;

	if (question->quiet)
		return TEXT_NONE;
	if (one->verdict.why != NULL || one->reading.state == VALUE_UNKNOWN)
		return case_why(question, one);
	words_start(&words, question);
	words_value(&words, question->law, &question->law->facts[one->field->fact],
	    &one->reading.fact->value);
	return words_take(&words, question);
}

static const struct proof *
case_leaf(struct question *question, const struct field_case *one)
{
	struct proof *leaf = proof_make(question, PROOF_FACT, one->field->fact, 0);

	if (leaf == NULL)
		return proof_none();
	leaf->truth = one->verdict.truth;
	leaf->basis =
	    leaf->truth == TRUTH_UNKNOWN ? BASIS_NONE : reading_basis(question, &one->reading);
	leaf->entity = one->reading.entity;
	leaf->fact = one->reading.fact;
	leaf->note = case_note(question, one);
	return leaf;
}

/* Served, or not asked at all. */
static void
case_prove(void *context, const struct field_case *one)
{
	struct item_proof *to = context;

	if (one->field->optional)
		return;
	if (one->when == NULL || one->when->truth == TRUTH_TRUE) {
		proof_add(to->proof, case_leaf(to->question, one));
		return;
	}
	const struct proof *unasked = proof_not(to->question, one->when);
	struct proof *either =
	    unasked->truth == TRUTH_TRUE ? NULL : proof_make(to->question, PROOF_ANY, LAW_NONE, 2);
	if (either == NULL) {
		proof_add(to->proof, unasked);
		return;
	}
	proof_add(either, unasked);
	proof_add(either, case_leaf(to->question, one));
	proof_add(to->proof, proof_any(either));
}

static void
list_prove(struct item_proof *to, const struct law_item *item, const struct law_field *field)
{
	struct verdict verdict = field_accepts_list(to->question, item, field);
	struct proof *leaf = proof_make(to->question, PROOF_EVERY, field->each, 0);

	if (leaf == NULL)
		return;
	leaf->truth = verdict.truth;
	leaf->basis = verdict.truth == TRUTH_UNKNOWN ? BASIS_NONE : BASIS_ATTESTED;
	leaf->open = verdict.truth == TRUTH_UNKNOWN;
	leaf->note =
	    said_in(to->question, verdict.why != NULL ? verdict.why : "the list is complete");
	proof_add(to->proof, leaf);
}

static const struct proof *
item_proof(struct question *question, uint32_t index)
{
	const struct law_item *item = &question->law->items[index];
	struct proof *proof =
	    proof_make(question, PROOF_ITEM, index, fields_count(question, item) + item->fields_n);
	struct item_proof to = {question, proof};

	if (proof == NULL)
		return proof_none();
	if (item->fields_n == 0) {
		proof->note = said_in(question, "no fact answers it");
		return proof;
	}
	fields_each(question, item, LAW_NONE, case_prove, &to);
	for (uint32_t i = 0; i < item->fields_n; i++) {
		const struct law_field *field = &question->law->fields[item->fields_first + i];
		if (field->each != LAW_NONE && !field->optional)
			list_prove(&to, item, field);
	}
	return proof_all(proof);
}

static bool
is_in_header(const struct law *law, uint32_t form, uint32_t item)
{
	const struct law_form *one = &law->forms[form];

	for (uint32_t s = 0; s < one->sections_n; s++) {
		const struct law_form_section *section =
		    &law->form_sections[one->sections_first + s];
		if (section->is_header && item - section->items_first < section->items_n)
			return true;
	}
	return false;
}

static struct text
form_note(struct question *question, const struct proof *proof)
{
	struct words words;
	uint32_t n = 0, of = 0;

	if (question->quiet)
		return TEXT_NONE;
	for (uint32_t i = 0; i < proof->n_children; i++) {
		if (is_in_header(question->law, proof->ref, proof->children[i]->ref))
			continue;
		n += proof->children[i]->truth == TRUTH_TRUE;
		of++;
	}
	words_start(&words, question);
	words_count(&words, n);
	words_say(&words, " of ");
	words_count(&words, of);
	words_say(&words, " items answered");
	return words_take(&words, question);
}

/* Calls each item of a form that one of the audiences sees; how many there are. */
static uint32_t
items_each(const struct law *law, uint32_t form, uint32_t audience,
    void (*each)(void *context, uint32_t item), void *context)
{
	const struct law_form *one = &law->forms[form];
	uint32_t n = 0;

	for (uint32_t s = 0; s < one->sections_n; s++) {
		const struct law_form_section *section =
		    &law->form_sections[one->sections_first + s];
		for (uint32_t i = 0; i < section->items_n; i++) {
			if (!(law->items[section->items_first + i].audiences & audience))
				continue;
			if (each != NULL)
				each(context, section->items_first + i);
			n++;
		}
	}
	return n;
}

static void
item_prove(void *context, uint32_t item)
{
	struct item_proof *to = context;

	proof_add(to->proof, item_proof(to->question, item));
}

static const struct proof *
form_prove(struct question *question, uint32_t form, uint32_t audience)
{
	uint32_t n = items_each(question->law, form, audience, NULL, NULL);
	struct proof *proof = proof_make(question, PROOF_FORM, form, n);
	struct item_proof to = {question, proof};

	if (proof == NULL)
		return proof_none();
	if (n == 0) { /* complete because it asks nothing would be a met out of thin air */
		proof->note = said_in(question, "the form has no items for this audience");
		return proof;
	}
	items_each(question->law, form, audience, item_prove, &to);
	proof_all(proof);
	if (proof->truth != TRUTH_UNKNOWN)
		proof->basis = BASIS_DOCUMENTED;
	proof->note = form_note(question, proof);
	return proof;
}

/* Where the proof is kept, or NULL for a mix of audiences. */
static const struct proof **
form_place(struct question *question, uint32_t form, uint32_t audience)
{
	for (uint32_t i = 0; i < LAW_AUDIENCE_COUNT; i++)
		if (audience == 1u << i)
			return &question->form_memo[(size_t)form * LAW_AUDIENCE_COUNT + i];
	return NULL;
}

const struct proof *
form_proof(struct question *question, uint32_t form, uint32_t audience)
{
	const struct proof **place = form_place(question, form, audience);

	if (place == NULL)
		return form_prove(question, form, audience);
	if (*place == NULL) {
		*place = proof_none(); /* stops a form that asks whether it is itself complete */
		*place = form_prove(question, form, audience);
	}
	return *place;
}

struct item_count {
	const struct law *law;
	uint32_t form, n;
};

static void
item_count(void *context, uint32_t item)
{
	struct item_count *count = context;

	count->n += !is_in_header(count->law, count->form, item);
}

uint32_t
form_count(const struct law *law, uint32_t form, uint32_t audience)
{
	struct item_count count = {law, form, 0};

	items_each(law, form, audience, item_count, &count);
	return count.n;
}

/* Filling */

static uint32_t
count_words(struct text text)
{
	uint32_t n = 0;
	bool inside = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		bool blank = c == ' ' || (c >= '\t' && c <= '\r');
		n += !blank && !inside;
		inside = !blank;
	}
	return n;
}

struct item_fill {
	struct question *question;
	const struct form_view *view;
	struct form_item *item;
	uint32_t open;     /* fields that keep the item open */
	bool blank, wrong; /* among them */
	bool answered;     /* some field is */
	bool left_blank;   /* some optional field is blank */
};

static void
item_weigh(struct item_fill *fill, enum item_state state, struct text why)
{
	bool is_open = state == ITEM_BLANK || state == ITEM_INSUFFICIENT;

	if (is_open && fill->open++ == 0)
		fill->item->why = why;
	fill->blank |= state == ITEM_BLANK;
	fill->wrong |= state == ITEM_INSUFFICIENT;
	fill->answered |= state == ITEM_ANSWERED;
}

/* What a later stage asks for may stay open. */
static bool
is_at_later_stage(const struct item_fill *fill)
{
	return fill->view->about.stage != LAW_NONE &&
	       fill->item->item->stage > fill->view->about.stage;
}

static bool
is_asked(const struct item_fill *fill, const struct field_case *one)
{
	uint32_t kind = fill->question->law->facts[one->field->fact].kind;

	if (fill->view->is_about_none && kind == fill->view->form->on)
		return false;
	if (one->when != NULL && one->when->truth == TRUTH_FALSE)
		return false;
	return !is_at_later_stage(fill) || one->reading.state != VALUE_UNKNOWN;
}

static void
case_fill(void *context, const struct field_case *one)
{
	struct item_fill *fill = context;
	struct form_item *item = fill->item;
	bool needed = is_asked(fill, one);
	uint32_t n_words = 0;

	if (!needed && one->field->each != LAW_NONE)
		return; /* an entity that is not meant has no row */
	struct form_field *field = &item->fields[item->n_fields++];
	field->field = one->field;
	field->entity = one->reading.entity;
	field->fact = one->reading.fact;
	field->needed = needed;
	field->state = field->needed ? one->verdict.state : ITEM_NOT_APPLICABLE;
	if (!field->needed)
		return;
	field->shown = field_show(fill->question, one->field, one->reading.fact);
	field->why = case_why(fill->question, one);
	if (one->reading.state == VALUE_KNOWN && one->reading.fact->value.type == TYPE_TEXT)
		n_words = count_words(one->reading.fact->value.text);
	if (n_words > item->words)
		item->words = n_words;
	if (field->state == ITEM_ANSWERED || !one->field->optional)
		item_weigh(fill, field->state, field->why);
	else
		fill->left_blank |= field->state != ITEM_NOT_APPLICABLE;
}

static void
lists_fill(struct item_fill *fill)
{
	const struct law_item *item = fill->item->item;

	for (uint32_t i = 0; i < item->fields_n; i++) {
		const struct law_field *field =
		    &fill->question->law->fields[item->fields_first + i];
		if (field->each == LAW_NONE || field->optional)
			continue;
		struct verdict verdict = field_accepts_list(fill->question, item, field);
		if (verdict.truth != TRUTH_TRUE)
			item_weigh(fill, verdict.state, said_in(fill->question, verdict.why));
	}
}

/* An item whose only fields are optional and blank asks nothing more; to call it "not
 * applicable" would say more than anybody did. */
static enum item_state
item_state(const struct item_fill *fill)
{
	if (fill->item->item->fields_n == 0)
		return ITEM_BLANK;
	if (fill->wrong)
		return ITEM_INSUFFICIENT;
	if (fill->blank)
		return ITEM_BLANK;
	return fill->answered || fill->left_blank ? ITEM_ANSWERED : ITEM_NOT_APPLICABLE;
}

static struct text
too_many_words(struct question *question, uint32_t n, uint32_t recommended)
{
	struct words words;

	words_start(&words, question);
	words_count(&words, n);
	words_say(&words, " words, ");
	words_count(&words, recommended);
	words_say(&words, " recommended at most");
	return words_take(&words, question);
}

/* A limit is of the item when its figure is one of the facts asked for. */
static bool
limit_applies(struct question *question, const struct law_item *item, const struct law_limit *limit)
{
	const struct law *law = question->law;
	bool is_asked = false;

	for (uint32_t i = 0; i < item->fields_n && !is_asked; i++)
		is_asked =
		    law->fields[item->fields_first + i].fact == law->meanings[limit->meaning].fills;
	if (!is_asked || limit->from > question->as_of || question->as_of >= limit->until)
		return false;
	return limit->when == LAW_NONE ||
	       evaluate_expr(question, limit->when, LAW_NONE)->truth == TRUTH_TRUE;
}

static void
limits_fill(struct question *question, const struct law_item *law_item, struct form_item *item)
{
	const struct law *law = question->law;

	if (law_item->chart != LAW_CHART_THRESHOLD)
		return;
	item->limits = arena_array(question->arena, law->n_limits + 1, sizeof *item->limits);
	if (item->limits == NULL) {
		question->out_of_memory = true;
		return;
	}
	for (uint32_t i = 0; i < law->n_limits; i++)
		if (limit_applies(question, law_item, &law->limits[i]))
			item->limits[item->n_limits++] = i;
}

/* A clock runs when its duty applies and nothing but the days it counts from moves it. */
static void
clocks_fill(struct question *question, uint32_t entity, const struct law_item *law_item,
    struct form_item *item)
{
	const struct law *law = question->law;

	item->clocks =
	    arena_array(question->arena, (size_t)law_item->clocks.n + 1, sizeof *item->clocks);
	if (item->clocks == NULL) {
		question->out_of_memory = true;
		return;
	}
	for (uint32_t i = 0; i < law_item->clocks.n; i++) {
		const struct law_provision *named =
		    &law->provisions[law->refs[law_item->clocks.first + i]];
		uint32_t index = law_find_provision(law, law_text(law, named->id), question->as_of);
		uint32_t of =
		    index == LAW_NONE || law->provisions[index].on == LAW_NONE ? LAW_NONE : entity;

		if (index == LAW_NONE ||
		    evaluate_provision(question, index, of)->truth != TRUTH_TRUE)
			continue;
		struct timing timing = time_of(question, &law->provisions[index], of);
		if (timing.due != DATE_NONE && timing.due != DATE_FOREVER && timing.legacy == NULL)
			item->clocks[item->n_clocks++] =
			    (struct form_clock){&law->provisions[index], timing.due};
	}
}

static void
item_fill(struct question *question, const struct form_view *view, const struct law_item *law_item,
    struct form_item *item)
{
	struct item_fill fill = {.question = question, .view = view, .item = item};

	item->item = law_item;
	item->fields = arena_array(
	    question->arena, (size_t)fields_count(question, law_item) + 1, sizeof *item->fields);
	if (item->fields == NULL) {
		question->out_of_memory = true;
		return;
	}
	fields_each(question, law_item, view->about.entity, case_fill, &fill);
	lists_fill(&fill);
	limits_fill(question, law_item, item);
	clocks_fill(question, view->about.entity, law_item, item);
	item->state = item_state(&fill);
	if (law_item->fields_n == 0)
		item->why = said_in(question, "no fact answers it");
	else if (item->state == ITEM_NOT_APPLICABLE && view->is_about_none)
		item->why = said_in(question, "there is nothing to report on");
	else if (item->state == ITEM_NOT_APPLICABLE && is_at_later_stage(&fill))
		item->why = said_in(question, "may still be open at this stage");
	else if (fill.open == 0 && fill.left_blank && !fill.answered)
		item->why = said_in(question, "optional, and nothing is recorded");
	else if (fill.open == 0 && law_item->words > 0 && item->words > law_item->words)
		item->why = too_many_words(question, item->words, law_item->words);
}

static void
section_fill(struct question *question, const struct form_view *view,
    const struct law_form_section *from, struct form_section *section)
{
	*section = (struct form_section){.section = from};
	section->when = TRUTH_TRUE; /* of a blank form, too: it shows what would be asked */
	if (view->form->on == LAW_NONE || view->about.entity != LAW_NONE)
		section_when(question, section, view->about.entity);
	if (section->when == TRUTH_FALSE)
		return;
	section->items =
	    arena_array(question->arena, (size_t)from->items_n + 1, sizeof *section->items);
	if (section->items == NULL) {
		question->out_of_memory = true;
		return;
	}
	for (uint32_t i = 0; i < from->items_n; i++) {
		const struct law_item *item = &question->law->items[from->items_first + i];
		if (item->audiences & view->audience)
			item_fill(question, view, item, &section->items[section->n_items++]);
	}
	if (from->duties.n > 0)
		duties_fill(question, section);
}

static void
view_count(struct form_view *view, const struct form_section *section)
{
	for (uint32_t i = 0; i < section->n_items; i++) {
		enum item_state state = section->items[i].state;
		bool counts = section->section->is_header == 0;
		view->n_items += counts;
		view->n_answered += counts && state == ITEM_ANSWERED;
		view->n_open += state == ITEM_BLANK || state == ITEM_INSUFFICIENT;
	}
	for (uint32_t i = 0; i < section->n_duties; i++)
		view->n_open +=
		    duty_counts(&section->duties[i]) && section->duties[i].state == DUTY_OPEN;
}

/* Nobody can say how far an entity has come of which there is none: the first stage. */
static uint32_t
stage_reached(struct question *question, const struct law_form *form, uint32_t entity)
{
	uint32_t reached = form->stages_n == 0 ? LAW_NONE : 0;

	for (uint32_t i = 0; i < form->stages_n; i++) {
		uint32_t when = question->law->stages[form->stages_first + i].when;
		if (form->on != LAW_NONE && entity == LAW_NONE)
			break;
		if (when == LAW_NONE || evaluate_expr(question, when, entity)->truth == TRUTH_TRUE)
			reached = i;
	}
	return reached;
}

/* What the form is about, made whole: a form that is on no kind is about no entity. */
static enum gpai_code
about_settle(struct question *question, const struct law_form *form, struct form_about *about,
    struct gpai_error *err)
{
	const struct fact_set *facts = question->facts;

	if (form->on == LAW_NONE)
		about->entity = LAW_NONE;
	else if (about->entity != LAW_NONE && (about->entity >= facts->n_entities ||
						  facts->entities[about->entity].kind != form->on))
		return fail(err, GPAI_INVALID, NOWHERE, "form %s is about no such entity",
		    law_cstr(question->law, form->id));
	if (about->stage == LAW_NONE)
		about->stage = stage_reached(question, form, about->entity);
	else if (about->stage >= form->stages_n)
		return fail(err, GPAI_INVALID, NOWHERE, "form %s has no stage number %u",
		    law_cstr(question->law, form->id), about->stage);
	return GPAI_OK;
}

enum gpai_code
form_fill_about(struct question *question, uint32_t form, uint32_t audience,
    struct form_about about, struct form_view *view, struct gpai_error *err)
{
	const struct law *law = question->law;
	enum gpai_code rc;

	*view = (struct form_view){
	    .audience = audience, .language = question->language, .about = about};
	if (form >= law->n_forms)
		return fail(err, GPAI_NOT_FOUND, NOWHERE, "no form number %u", form);
	view->form = &law->forms[form];
	if ((rc = about_settle(question, view->form, &view->about, err)) != GPAI_OK)
		return rc;
	view->is_about_none = view->form->on != LAW_NONE && view->about.entity == LAW_NONE &&
	                      fact_closed(question->facts, view->form->on) &&
	                      question->facts->runs[view->form->on].n == 0;
	if (question->out_of_memory)
		return fail_memory(err);
	view->sections = arena_array(
	    question->arena, (size_t)view->form->sections_n + 1, sizeof *view->sections);
	if (view->sections == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < view->form->sections_n; i++) {
		struct form_section *section = &view->sections[view->n_sections];
		section_fill(
		    question, view, &law->form_sections[view->form->sections_first + i], section);
		if (section->n_items == 0 && section->section->duties.n == 0 &&
		    section->when != TRUTH_FALSE)
			continue; /* the next one takes its place */
		view_count(view, section);
		view->n_sections++;
	}
	return question_status(question, err);
}

enum gpai_code
form_fill(struct question *question, uint32_t form, uint32_t audience, struct form_view *view,
    struct gpai_error *err)
{
	struct form_about nothing = {LAW_NONE, LAW_NONE};

	return form_fill_about(question, form, audience, nothing, view, err);
}
