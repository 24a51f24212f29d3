/* SPDX-License-Identifier: Apache-2.0 */
/* Obligations held against facts whether or not they bind the provider: what a section of a
 * form says of each. Whether one reaches the model is asked without asking whom it binds;
 * whether it is met, in the way that is asked; the provider's own words are a fact of an
 * entity that bears the obligation's id.
 *
 * Two walks over a proof find what a met rests on and what an unmet one waits for. They
 * stop at forms, which stand for all their items, take the nearest of several alternatives,
 * and give up politely where a list gets long. */
#include "rules/form.h"
#include "rules/words.h"

enum { LINES_MAX = 12 };

static const char *const state_words[] = {
#define X(name, word, says) word,
    DUTY_STATES(X)
#undef X
};

const char *
duty_state_word(enum duty_state state)
{
	return state_words[state];
}

bool
duty_counts(const struct form_duty *duty)
{
	return duty->provision->force == LAW_FORCE_MUST ||
	       duty->provision->force == LAW_FORCE_COMMITTED;
}

/* --- Lines --- */

struct gather {
	struct question *question;
	struct duty_lines *lines;
	const struct proof *whole; /* a provision below it is named and not gone into; NULL: none */
};

static bool
is_same(const struct duty_line *a, const struct duty_line *b)
{
	return a->entity == b->entity && a->fact == b->fact && text_equal(a->name, b->name) &&
	       text_equal(a->says, b->says);
}

static void
line_add(struct gather *to, struct duty_line line)
{
	struct duty_lines *lines = to->lines;

	for (uint32_t i = 0; i < lines->n; i++)
		if (is_same(&lines->at[i], &line))
			return;
	if (lines->at == NULL)
		lines->at = arena_array(to->question->arena, LINES_MAX, sizeof *lines->at);
	if (lines->at == NULL)
		to->question->out_of_memory = true;
	else if (lines->n == LINES_MAX)
		lines->more++;
	else
		lines->at[lines->n++] = line;
}

static struct text
value_words(struct question *question, const struct law_fact *fact, const struct value *value)
{
	struct words words;

	if (fact->type == TYPE_CHOICE && value->state == VALUE_KNOWN)
		return law_translate(question->law, question->language,
		    law_option_label(question->law, fact, value->text));
	words_start(&words, question);
	words_value(&words, question->law, fact, value);
	return words_take(&words, question);
}

/* What is held is said as its value; what is not as asked, as the comparison that failed. */
static void
fact_line(struct gather *to, const struct proof *leaf, bool is_held)
{
	const struct law *law = to->question->law;
	struct duty_line line = {leaf->entity, LAW_NONE,
	    law_translate(law, to->question->language, law_fact_name(law, leaf->ref)), TEXT_NONE};

	if (leaf->fact == NULL || leaf->fact->value.state == VALUE_UNKNOWN) {
		line.says = law_said_in(to->question, law->facts[leaf->ref].asks);
	} else {
		line.fact = leaf->ref;
		line.says =
		    is_held ? value_words(to->question, &law->facts[leaf->ref], &leaf->fact->value)
			    : leaf->note;
	}
	line_add(to, line);
}

/* What a node says of itself: a list, a form, a provision that no rule decides. */
static void
own_line(struct gather *to, const struct proof *proof)
{
	const struct law *law = to->question->law;
	struct duty_line line = {proof->entity, LAW_NONE, TEXT_NONE, proof->note};

	if (proof->kind == PROOF_FORM)
		line.name = law_said_in(to->question, law->forms[proof->ref].title);
	else if (proof->kind == PROOF_PROVISION)
		line.name = law_said_in(to->question, law->provisions[proof->ref].title);
	if (line.name.len > 0 || line.says.len > 0)
		line_add(to, line);
}

/* By its name and where it stands. */
static void
provision_line(struct gather *to, const struct proof *proof)
{
	const struct law *law = to->question->law;
	const struct law_provision *provision = &law->provisions[proof->ref];

	line_add(
	    to, (struct duty_line){proof->entity, LAW_NONE,
		    law_said_in(to->question, provision->title), law_text(law, provision->pin)});
}

/* --- The two walks --- */

static enum truth
truth_towards(const struct proof *parent, const struct proof *child)
{
	return parent->kind == PROOF_NOT ? (enum truth)(TRUTH_TRUE - child->truth) : child->truth;
}

/* One of several suffices for an "any" that holds, and for an "all" that does not. */
static bool
one_suffices(const struct proof *proof)
{
	if (proof->kind == PROOF_ANY || proof->kind == PROOF_SOME)
		return proof->truth == TRUTH_TRUE;
	return (proof->kind == PROOF_ALL || proof->kind == PROOF_EVERY) &&
	       proof->truth == TRUTH_FALSE;
}

static void
gather_support(struct gather *to, const struct proof *proof)
{
	bool rests = false;

	if (proof->kind == PROOF_FACT) {
		fact_line(to, proof, true);
		return;
	}
	if (proof->kind == PROOF_PROVISION && to->whole != NULL && proof != to->whole) {
		provision_line(to, proof);
		return;
	}
	for (uint32_t i = 0; i < proof->n_children && proof->kind != PROOF_FORM; i++) {
		if (truth_towards(proof, proof->children[i]) != proof->truth)
			continue;
		gather_support(to, proof->children[i]);
		rests = true;
		if (one_suffices(proof))
			return;
	}
	if (!rests)
		own_line(to, proof);
}

/* The alternative that is nearest: one that may yet hold before one that does not. */
static const struct proof *
nearest(const struct proof *proof)
{
	const struct proof *best = NULL;

	for (uint32_t i = 0; i < proof->n_children; i++)
		if (best == NULL || proof->children[i]->truth > best->truth)
			best = proof->children[i];
	return best;
}

static void
gather_missing(struct gather *to, const struct proof *proof)
{
	const struct proof *one;
	bool waits = false;

	if (proof->truth == TRUTH_TRUE)
		return;
	if (proof->kind == PROOF_FACT) {
		fact_line(to, proof, false);
		return;
	}
	if (proof->kind == PROOF_NOT) {
		own_line(to, proof->children[0]);
		return;
	}
	if (proof->kind == PROOF_ANY || proof->kind == PROOF_SOME) {
		one = nearest(proof);
		if (one == NULL)
			own_line(to, proof);
		else
			gather_missing(to, one);
		return;
	}
	for (uint32_t i = 0; i < proof->n_children && proof->kind != PROOF_FORM; i++) {
		waits |= proof->children[i]->truth != TRUTH_TRUE;
		gather_missing(to, proof->children[i]);
	}
	if (!waits)
		own_line(to, proof);
}

void
duty_lines_of(struct question *question, const struct proof *proof, struct duty_lines *lines)
{
	struct gather to = {question, lines, NULL};

	if (proof->truth == TRUTH_TRUE)
		gather_support(&to, proof);
	else
		gather_missing(&to, proof);
}

/* Why a condition is false, or what would tell whether it is. */
static void
gather_why(struct question *question, const struct proof *proof, struct duty_lines *lines)
{
	struct gather to = {question, lines, proof};

	if (proof->truth == TRUTH_UNKNOWN)
		gather_missing(&to, proof);
	else if (proof->truth == TRUTH_FALSE)
		gather_support(&to, proof);
}

/* --- One duty --- */

/* A text of the entity that bears the obligation's id; NULL when there is none. */
static const struct fact *
words_of(struct question *question, uint32_t key, law_str id)
{
	const struct fact_set *facts = question->facts;

	if (key == LAW_NONE)
		return NULL;
	uint32_t entity =
	    fact_find_entity(facts, question->law->facts[key].kind, law_text(question->law, id));
	const struct fact *fact = entity == LAW_NONE ? NULL : fact_get(facts, entity, key);
	return fact != NULL && fact->value.state == VALUE_KNOWN && fact->value.text.len > 0 ? fact
	                                                                                    : NULL;
}

static void
not_decided(struct gather *to, const struct law_provision *provision)
{
	line_add(to, (struct duty_line){LAW_NONE, LAW_NONE, TEXT_NONE,
			 law_said_in(to->question, provision->not_checkable)});
}

static void
duty_judge(struct question *question, struct form_duty *duty)
{
	const struct law_provision *provision = duty->provision;
	struct gather missing = {question, &duty->missing, NULL};
	struct gather evidence = {question, &duty->evidence, NULL};
	const struct proof *met;

	duty->state = duty->means != NULL ? DUTY_OTHER : DUTY_OPEN;
	if (provision->met == LAW_NONE) {
		not_decided(&missing, provision);
		return;
	}
	met = evaluate_met(question, provision->met, duty->entity);
	if (met->truth != TRUTH_TRUE) {
		gather_missing(&missing, met);
		return;
	}
	duty->state = DUTY_SHOWN;
	duty->basis = met->basis;
	gather_support(&evidence, met);
}

static void
duty_fill(struct question *question, const struct law_form_section *section, uint32_t provision,
    uint32_t entity, struct form_duty *duty)
{
	const struct law_provision *is = &question->law->provisions[provision];
	const struct proof *reach = evaluate_reach(question, provision, entity);

	*duty = (struct form_duty){.provision = is, .entity = entity, .reaches = reach->truth};
	duty->means = words_of(question, section->means, is->id);
	duty->document = words_of(question, section->means_document, is->id);
	gather_why(question, reach, &duty->reach);
	if (reach->truth == TRUTH_FALSE)
		duty->state = DUTY_NOT_ASKED;
	else
		duty_judge(question, duty);
}

/* Nothing of the kind is on file: either there is nothing, or nobody said so. */
static void
nobody_fill(struct question *question, const struct law_form_section *section, uint32_t provision,
    struct form_duty *duty)
{
	const struct law *law = question->law;
	uint32_t kind = law->provisions[provision].on;
	bool closed = fact_closed(question->facts, kind);
	struct gather to = {question, &duty->reach, NULL};
	struct words words;

	words_start(&words, question);
	words_say(&words, "no ");
	words_law(&words, law->kinds[kind].word);
	words_say(&words, closed ? " is on file, and the list is complete"
				 : " is on file, and nobody said that there is none");
	duty_fill(question, section, provision, LAW_NONE, duty);
	if (duty->state == DUTY_NOT_ASKED)
		return;
	duty->reach = (struct duty_lines){0};
	line_add(
	    &to, (struct duty_line){LAW_NONE, LAW_NONE, TEXT_NONE, words_take(&words, question)});
	if (closed)
		duty->state = DUTY_NOT_ASKED;
	else
		duty->reaches = TRUTH_UNKNOWN;
}

static uint32_t
version_of(const struct question *question, uint32_t provision)
{
	const struct law *law = question->law;

	return law_find_provision(
	    law, law_text(law, law->provisions[provision].id), question->as_of);
}

static uint32_t
duties_count(const struct question *question, const struct law_form_section *section)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < section->duties.n; i++) {
		uint32_t first = question->law->refs[section->duties.first + i];
		uint32_t on = question->law->provisions[version_of(question, first)].on;
		n += 1 + (on == LAW_NONE ? 0 : question->facts->runs[on].n);
	}
	return n;
}

/* One duty for each entity it is asked of. */
static void
provision_fill(struct question *question, struct form_section *section, uint32_t provision)
{
	const struct fact_set *facts = question->facts;
	uint32_t on = question->law->provisions[provision].on, entity;
	bool more = asked_first(facts, on, &entity);

	if (!more)
		nobody_fill(
		    question, section->section, provision, &section->duties[section->n_duties++]);
	for (; more; more = asked_next(facts, on, &entity))
		duty_fill(question, section->section, provision, entity,
		    &section->duties[section->n_duties++]);
}

void
section_when(struct question *question, struct form_section *section, uint32_t entity)
{
	if (section->section->when == LAW_NONE)
		return;
	const struct proof *when = evaluate_expr(question, section->section->when, entity);
	section->when = when->truth;
	gather_why(question, when, &section->when_lines);
}

void
duties_fill(struct question *question, struct form_section *section)
{
	const struct law_form_section *from = section->section;

	section->duties = arena_array(
	    question->arena, (size_t)duties_count(question, from) + 1, sizeof *section->duties);
	if (section->duties == NULL) {
		question->out_of_memory = true;
		return;
	}
	for (uint32_t i = 0; i < from->duties.n && !question->out_of_memory; i++) {
		uint32_t provision =
		    version_of(question, question->law->refs[from->duties.first + i]);
		if (law_in_force(&question->law->provisions[provision], question->as_of))
			provision_fill(question, section, provision);
	}
}
