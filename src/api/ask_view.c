/* SPDX-License-Identifier: Apache-2.0 */
/* A question, and what an answer settled, as plain strings and as JSON. */
#include "api/ask.h"

#include "notation/json_writer.h"

#include <string.h>

enum { NAMES_SHOWN = 8 }; /* of entities on file, in a question */

struct text
ask_entity_name(const struct ask_state *state, const struct asked *asked)
{
	if (asked->entity == LAW_NONE)
		return law_text(state->facts.law, asked->of);
	return state->facts.entities[asked->entity].name;
}

static struct text
entity_words(const struct ask_state *state, const struct asked *asked, struct arena *arena)
{
	const struct law *law = state->facts.law;
	struct text kind = law_text(law, law->kinds[law->facts[asked->key].kind].word);
	struct text name = ask_entity_name(state, asked);

	return name.len == 0 ? kind
	                     : arena_format(arena, "%.*s/%.*s", TEXT_ARG(kind), TEXT_ARG(name));
}

struct text
ask_target(const struct ask_state *state, const struct asked *asked, struct arena *arena)
{
	const struct law *law = state->facts.law;
	struct text entity;

	if (asked->kind == ASKED_LIST)
		return arena_format(
		    arena, "closed: %s", law_cstr(law, law->kinds[asked->list].word));
	if (ask_entity_name(state, asked).len == 0)
		return law_text(law, law->facts[asked->key].key);
	entity = entity_words(state, asked, arena);
	return arena_format(
	    arena, "%.*s:%s", TEXT_ARG(entity), law_cstr(law, law->facts[asked->key].key));
}

/* A yes-no or another value is on file, nothing is wrong with it, and yet it does not count. */
bool
ask_wants_reason(const struct asked *asked)
{
	const struct fact *fact = asked->kind == ASKED_FACT ? asked->leaf->fact : NULL;

	return fact != NULL && fact->value.state != VALUE_UNKNOWN &&
	       fact->origin == ORIGIN_DECLARED && text_trim(fact->reason).len == 0 &&
	       text_trim(fact->source).len == 0 &&
	       (fact->value.type != TYPE_NUMBER || value_is_exact(&fact->value));
}

/* ---- the question in words ---- */

static const char *
form_of_fact(struct ask_state *state, const struct law_fact *fact, bool wants_reason)
{
	static const char *const forms[] = {[TYPE_YESNO] = "yes or no",
	    [TYPE_NUMBER] = "a number, as 6.3e24, or a range, as 6.1e24..6.5e24",
	    [TYPE_TEXT] = "text",
	    [TYPE_DATE] = "a day, as 2025-08-02",
	    [TYPE_CHOICE] = "one of the words below",
	    [TYPE_CHOICES] = "one or more of the words below, with commas between them",
	    [TYPE_LIST] = "texts with commas between them"};
	const char *unit = law_cstr(state->facts.law, fact->unit);
	bool takes_account = fact->type != TYPE_TEXT && fact->type != TYPE_LIST;

	if (wants_reason)
		return "a reason; or a source after \"source: \"";
	return keep_text(&state->keep,
	    arena_format(&state->arena, "%s%s%s%s%s", forms[fact->type],
		fact->type == TYPE_NUMBER && unit[0] ? ", in " : "",
		fact->type == TYPE_NUMBER ? unit : "",
		takes_account ? "; \"because REASON\" and \"source: SOURCE\" may follow" : "",
		fact->may_be_absent ? "; or: none because REASON" : ""));
}

/* "document/a, document/b and 3 more" */
static struct text
names_on_file(struct ask_state *state, uint32_t kind)
{
	const struct entity_run *run = &state->facts.runs[kind];
	struct out out;
	struct text words;
	uint32_t n = 0;

	out_memory(&out);
	for (uint32_t e = run->n > 0 ? run->first : LAW_NONE; e != LAW_NONE;
	     e = state->facts.entities[e].next, n++) {
		if (n >= NAMES_SHOWN)
			continue;
		out_string(&out, n > 0 ? ", " : "");
		out_put(&out, api_entity_name(&state->facts, &state->arena, e));
	}
	if (n > NAMES_SHOWN)
		out_format(&out, " and %u more", n - NAMES_SHOWN);
	words = arena_text(&state->arena, out_text(&out));
	out_release(&out);
	return words.at == NULL ? TEXT_NONE : words;
}

static void
view_list(struct ask_state *state, const struct ask_shown *shown, struct gpai_question *view)
{
	const struct law *law = state->facts.law;
	const struct asked *asked = shown->asked;
	const struct law_kind *kind = &law->kinds[asked->list];
	const char *word = law_cstr(law, kind->word);
	struct text names = names_on_file(state, asked->list), asks;

	if (shown->list == ASK_LIST_FITTING)
		asks =
		    arena_format(&state->arena, "Is there a %.*s?", TEXT_ARG(asked->leaf->wanted));
	else if (names.len > 0)
		asks = arena_format(
		    &state->arena, "Is there another %s besides %.*s?", word, TEXT_ARG(names));
	else
		asks = arena_format(&state->arena, "Is there any %s?", word);
	view->kind = "list";
	view->key = word;
	view->entity = "";
	view->type = "list of entities";
	view->asks = keep_text(&state->keep, asks);
	view->help = law_cstr(law, kind->says);
	view->form = shown->list == ASK_LIST_FITTING
	                 ? "a name of your choice for it; none; or complete, when no other of its "
	                   "kind exists at all"
	                 : "a name of your choice for it; or none, which says that the list is "
	                   "complete";
}

static void
view_words(struct ask_state *state, const struct law_fact *fact, struct gpai_question *view)
{
	const struct law *law = state->facts.law;
	struct gpai_word *options = keep_array(&state->keep, fact->options_n, sizeof *options);
	struct gpai_word *bands = keep_array(&state->keep, fact->bands_n, sizeof *bands);

	if (options == NULL || bands == NULL)
		return;
	for (uint32_t i = 0; i < fact->options_n; i++) {
		const struct law_option *option = &law->options[fact->options_first + i];
		options[i] =
		    (struct gpai_word){law_cstr(law, option->word), law_cstr(law, option->label)};
	}
	for (uint32_t i = 0; i < fact->bands_n; i++)
		bands[i] =
		    (struct gpai_word){"", law_cstr(law, law->bands[fact->bands_first + i].label)};
	view->options = options;
	view->n_options = fact->options_n;
	view->bands = bands;
	view->n_bands = fact->bands_n;
}

/* An entity that bears the id of a provision is about it. */
static const char *
about_provision(struct ask_state *state, const struct asked *asked)
{
	const struct law *law = state->facts.law;
	struct text name = ask_entity_name(state, asked);
	uint32_t index;

	if (name.len == 0)
		return "";
	index = law_find_provision(law, name, state->assessment.question.as_of);
	if (index == LAW_NONE)
		return "";
	return keep_text(&state->keep,
	    arena_format(&state->arena, "%s, %s: %s", law_cstr(law, law->provisions[index].id),
		law_cstr(law, law->provisions[index].title),
		law_cstr(law, law->provisions[index].says)));
}

static void
view_fact(struct ask_state *state, const struct asked *asked, struct gpai_question *view)
{
	const struct law *law = state->facts.law;
	const struct law_fact *fact = &law->facts[asked->key];
	const struct fact *held = asked->leaf->fact;

	view->kind = "fact";
	view->key = law_cstr(law, fact->key);
	view->entity = keep_text(&state->keep, entity_words(state, asked, &state->arena));
	view->type = value_type_word((enum value_type)fact->type);
	view->unit = law_cstr(law, fact->unit);
	view->asks = law_cstr(law, fact->asks);
	view->help = law_cstr(law, fact->help);
	view->pin = law_cstr(law, fact->pin);
	view->confidence = law_confidence_words[fact->confidence];
	view->confidence_says = law_confidence_says[fact->confidence];
	view->about = about_provision(state, asked);
	view->wants_reason = ask_wants_reason(asked);
	view->form = form_of_fact(state, fact, view->wants_reason);
	if (view->wants_reason)
		view->held = keep_text(
		    &state->keep, arena_format(&state->arena, "%s, but no reason or source given",
				      keep_value(&state->keep, &held->value)));
	else if (held != NULL && held->value.state != VALUE_UNKNOWN)
		view->held = keep_text(&state->keep, asked->leaf->note);
	view_words(state, fact, view);
}

/* ---- what hangs on it ---- */

static struct gpai_settled
settled_provision(struct ask_state *state, const char *kind, uint32_t provision, uint32_t entity)
{
	const struct law *law = state->facts.law;
	const struct law_provision *p = &law->provisions[provision];

	return (struct gpai_settled){.id = law_cstr(law, p->id),
	    .title = law_cstr(law, p->title),
	    .pin = law_cstr(law, p->pin),
	    .entity = entity == LAW_NONE ? ""
	                                 : keep_text(&state->keep, api_entity_name(&state->facts,
								       &state->arena, entity)),
	    .kind = kind,
	    .says = "",
	    .why = ""};
}

static struct gpai_settled
settled_class(struct ask_state *state, const struct classified *class)
{
	struct gpai_settled one =
	    settled_provision(state, "class", class->class->provision, class->entity);

	one.id = law_cstr(state->facts.law, class->class->field);
	one.title = law_cstr(state->facts.law, class->class->title);
	return one;
}

static struct gpai_settled
hanging_kind(struct ask_state *state, const struct undescribed *kind)
{
	const struct law *law = state->facts.law;

	return (struct gpai_settled){.id = law_cstr(law, law->kinds[kind->kind].word),
	    .title =
		keep_text(&state->keep, arena_format(&state->arena, "%u %s for each", kind->duties,
					    kind->duties == 1 ? "duty" : "duties")),
	    .pin = "",
	    .entity = "",
	    .kind = "kind",
	    .says = "",
	    .why = ""};
}

static struct gpai_settled
hanging(struct ask_state *state, enum asked_in where, uint32_t index)
{
	const struct assessment *a = &state->assessment;
	const struct outcome *o = &a->outcomes[index];
	const struct exposure *e = &a->exposures[index];

	switch (where) {
	case ASKED_IN_CLASS:
		return settled_class(state, &a->classes[index]);
	case ASKED_IN_EXPOSURE:
		return settled_provision(state, "exposure", e->provision, e->entity);
	case ASKED_IN_DAY:
		return settled_provision(state, "day", o->provision, o->entity);
	default:
		return settled_provision(state, "outcome", o->provision, o->entity);
	}
}

static void
view_hangs(struct ask_state *state, const struct asked *asked, struct gpai_question *view)
{
	struct gpai_settled *hangs;
	uint32_t n = 1;

	for (uint32_t w = 0; w < ASKED_IN_COUNT; w++)
		n += asked->in[w].n;
	if ((hangs = keep_array(&state->keep, n, sizeof *hangs)) == NULL)
		return;
	n = 0;
	if (asked->undescribed != LAW_NONE)
		hangs[n++] =
		    hanging_kind(state, &state->assessment.undescribed[asked->undescribed]);
	for (uint32_t w = 0; w < ASKED_IN_COUNT; w++)
		for (uint32_t i = 0; i < asked->in[w].n; i++)
			hangs[n++] = hanging(state, (enum asked_in)w, asked->in[w].at[i]);
	view->hangs = hangs;
	view->n_hangs = n;
}

static void
view_possible(struct ask_state *state, const struct asked *asked, struct gpai_question *view)
{
	struct gpai_possible *possible =
	    keep_array(&state->keep, asked->n_answers, sizeof *possible);

	if (possible == NULL)
		return;
	for (uint32_t i = 0; i < asked->n_answers; i++) {
		const struct asked_answer *answer = &asked->answers[i];
		struct text words = asked->kind == ASKED_FACT
		                        ? candidate_words(state->facts.law, asked->key,
					      &answer->value, &state->arena)
		                        : text_of(answer->closes ? "no more" : "one more");
		possible[i] = (struct gpai_possible){
		    keep_text(&state->keep, words), answer->settled, answer->opened};
	}
	view->possible = possible;
	view->n_possible = asked->n_answers;
}

void
ask_view(struct ask_state *state, const struct ask_shown *shown, struct gpai_question *view)
{
	*view = (struct gpai_question){.unit = "",
	    .pin = "",
	    .confidence = "",
	    .confidence_says = "",
	    .about = "",
	    .held = "",
	    .again = shown->again,
	    .open = state->asks.n,
	    .skipped = shown->skipped};
	view->target = keep_text(&state->keep, ask_target(state, shown->asked, &state->arena));
	if (shown->asked->kind == ASKED_LIST)
		view_list(state, shown, view);
	else
		view_fact(state, shown->asked, view);
	view_hangs(state, shown->asked, view);
	view_possible(state, shown->asked, view);
}

/* ---- what fell ---- */

struct falling {
	struct ask_state *before, *now;
	struct gpai_settled *at;
	uint32_t n, cap;
};

static void
fall(struct falling *f, struct gpai_settled one, const char *says, struct text why)
{
	if (f->n == f->cap) {
		uint32_t cap = f->cap == 0 ? 16 : f->cap * 2;
		struct gpai_settled *wider = keep_array(&f->now->keep, cap, sizeof *wider);
		if (wider == NULL)
			return;
		if (f->n > 0)
			memcpy(wider, f->at, f->n * sizeof *wider);
		f->at = wider;
		f->cap = cap;
	}
	one.says = says;
	one.why = keep_text(&f->now->keep, why);
	f->at[f->n++] = one;
}

/* The entity of the earlier state that bears the same name. */
static bool
entity_before(const struct falling *f, uint32_t entity, uint32_t *before)
{
	const struct entity *e;

	*before = LAW_NONE;
	if (entity == LAW_NONE)
		return true;
	e = &f->now->facts.entities[entity];
	*before = fact_find_entity(&f->before->facts, e->kind, e->name);
	return *before != LAW_NONE;
}

static const struct outcome *
outcome_before(const struct falling *f, const struct outcome *now)
{
	const struct assessment *a = &f->before->assessment;
	uint32_t entity;

	if (!entity_before(f, now->entity, &entity))
		return NULL;
	for (uint32_t i = 0; i < a->n_outcomes; i++)
		if (a->outcomes[i].provision == now->provision && a->outcomes[i].entity == entity)
			return &a->outcomes[i];
	return NULL;
}

static void
fall_outcomes(struct falling *f)
{
	const struct assessment *a = &f->now->assessment;

	for (uint32_t i = 0; i < a->n_outcomes; i++) {
		const struct outcome *now = &a->outcomes[i], *before = outcome_before(f, now);
		bool applied = before != NULL && before->applies->truth == TRUTH_TRUE;
		if (before != NULL && before->status == now->status &&
		    (now->status != OUTCOME_UNKNOWN || applied))
			continue;
		if (now->status == OUTCOME_UNKNOWN &&
		    (before == NULL || applied || now->applies->truth != TRUTH_TRUE))
			continue;
		fall(f, settled_provision(f->now, "outcome", now->provision, now->entity),
		    now->status == OUTCOME_UNKNOWN
			? "applies"
			: gpai_status_says((enum gpai_status)now->status),
		    now->why);
	}
}

static void
fall_classes(struct falling *f)
{
	const struct assessment *a = &f->now->assessment;
	struct question *question = &f->before->assessment.question;
	uint32_t entity;

	for (uint32_t i = 0; i < a->n_classes; i++) {
		const struct classified *now = &a->classes[i];
		enum truth before = TRUTH_UNKNOWN;
		if (entity_before(f, now->entity, &entity))
			before = evaluate_provision(question, now->class->provision, entity)->truth;
		if (now->truth != TRUTH_UNKNOWN && now->truth != before)
			fall(f, settled_class(f->now, now), now->truth == TRUTH_TRUE ? "yes" : "no",
			    now->why);
	}
}

/* Exceptions, transitions and exposures: what begins or ceases to matter. */
static void
fall_condition(struct falling *f, uint32_t index, uint32_t entity)
{
	const struct law_provision *p = &f->now->facts.law->provisions[index];
	struct question *question = &f->now->assessment.question;
	const struct proof *now = evaluate_provision(question, index, entity);
	enum truth before = TRUTH_UNKNOWN;
	uint32_t other;

	if (entity_before(f, entity, &other))
		before = evaluate_provision(&f->before->assessment.question, index, other)->truth;
	if (now->truth == TRUTH_UNKNOWN || now->truth == before)
		return;
	fall(f,
	    settled_provision(
		f->now, p->kind == LAW_EXPOSURE ? "exposure" : "exception", index, entity),
	    now->truth == TRUTH_TRUE ? "now applies" : "does not apply", proof_why(question, now));
}

static void
fall_conditions(struct falling *f)
{
	const struct law *law = f->now->facts.law;
	uint32_t e;

	for (uint32_t i = 0; i < law->n_provisions; i++) {
		const struct law_provision *p = &law->provisions[i];
		if (p->kind != LAW_EXCEPTION && p->kind != LAW_TRANSITION &&
		    p->kind != LAW_EXPOSURE)
			continue;
		if (!law_in_force(p, f->now->assessment.question.as_of))
			continue;
		for (bool more = asked_first(&f->now->facts, p->on, &e); more;
		     more = asked_next(&f->now->facts, p->on, &e))
			fall_condition(f, i, e);
	}
}

const struct gpai_settled *
ask_settled(struct ask_state *before, struct ask_state *now, uint32_t *n)
{
	struct falling f = {.before = before, .now = now};

	fall_classes(&f);
	fall_conditions(&f);
	fall_outcomes(&f);
	*n = f.n;
	return f.at;
}

uint32_t
ask_unknown(const struct ask_state *state)
{
	const struct assessment *a = &state->assessment;
	uint32_t n = 0;

	for (uint32_t i = 0; i < a->n_outcomes; i++)
		n += a->outcomes[i].status == OUTCOME_UNKNOWN;
	return n;
}

/* ---- JSON ---- */

static void
settled_json(struct json_writer *json, const char *key, const struct gpai_settled *at, uint32_t n)
{
	json_key(json, key);
	json_open(json, '[');
	for (uint32_t i = 0; i < n; i++) {
		json_open(json, '{');
		json_string_member(json, "kind", at[i].kind);
		json_string_member(json, "id", at[i].id);
		json_known_member(json, "entity", at[i].entity);
		json_string_member(json, "title", at[i].title);
		json_known_member(json, "pin", at[i].pin);
		if (at[i].says[0] != '\0') {
			json_string_member(json, "says", at[i].says);
			json_known_member(json, "why", at[i].why);
		}
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
words_json(struct json_writer *json, const struct gpai_question *q)
{
	json_key(json, "options");
	json_open(json, '[');
	for (uint32_t i = 0; i < q->n_options; i++) {
		json_open(json, '{');
		json_string_member(json, "word", q->options[i].word);
		json_known_member(json, "label", q->options[i].label);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_key(json, "bands");
	json_open(json, '[');
	for (uint32_t i = 0; i < q->n_bands; i++)
		json_put_string(json, q->bands[i].label);
	json_close(json, ']');
	json_key(json, "possible");
	json_open(json, '[');
	for (uint32_t i = 0; i < q->n_possible; i++) {
		json_open(json, '{');
		json_string_member(json, "answer", q->possible[i].answer);
		json_number_member(json, "settles", q->possible[i].settled);
		json_number_member(json, "opens", q->possible[i].opened);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
question_json(struct json_writer *json, const struct gpai_question *q)
{
	json_open(json, '{');
	json_string_member(json, "kind", q->kind);
	json_string_member(json, "key", q->key);
	json_known_member(json, "entity", q->entity);
	json_string_member(json, "target", q->target);
	json_string_member(json, "asks", q->asks);
	json_known_member(json, "help", q->help);
	json_known_member(json, "about", q->about);
	json_known_member(json, "held", q->held);
	json_bool_member(json, "wants_reason", q->wants_reason);
	json_bool_member(json, "again", q->again);
	json_known_member(json, "pin", q->pin);
	json_known_member(json, "confidence", q->confidence);
	json_string_member(json, "type", q->type);
	json_known_member(json, "unit", q->unit);
	json_string_member(json, "form", q->form);
	words_json(json, q);
	settled_json(json, "hangs", q->hangs, q->n_hangs);
	json_close(json, '}');
}

enum gpai_code
gpai_question_json(
    const struct gpai_question *question, char **text, size_t *len, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_key(&json, "question");
	if (question != NULL)
		question_json(&json, question);
	else
		json_put_null(&json);
	json_number_member(&json, "open", question != NULL ? question->open : 0);
	json_number_member(&json, "skipped", question != NULL ? question->skipped : 0);
	json_close(&json, '}');
	return api_take(&out, text, len, err);
}

enum gpai_code
gpai_answered_json(
    const struct gpai_answered *answered, char **text, size_t *len, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_number_member(&json, "recorded", answered->recorded);
	json_number_member(&json, "unchanged", answered->unchanged);
	json_bool_member(&json, "skipped", answered->skipped);
	json_known_member(&json, "target", answered->target);
	json_known_member(&json, "value", answered->value);
	json_known_member(&json, "note", answered->note);
	json_number_member(&json, "unknown_before", answered->open_before);
	json_number_member(&json, "unknown", answered->open);
	settled_json(&json, "settled", answered->settled, answered->n_settled);
	json_close(&json, '}');
	return api_take(&out, text, len, err);
}
