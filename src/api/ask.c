/* SPDX-License-Identifier: Apache-2.0 */
/* An interview: which question comes, what an answer becomes, and the way back.
 *
 * Every answer is a transaction of its own; after it facts are read anew, so that what is shown
 * to have been settled is what `gpai check` would say. What is only known to this session (what
 * was put off, entities named that have no fact yet) is forgotten at its end. */
#include "api/ask.h"

#include <stdlib.h>
#include <string.h>

enum { BEFORE_MAX = 8 }; /* facts that one answer records: a value, or those of a new entity */

enum put_off { PUT_OFF_NOT, PUT_OFF_ONCE, PUT_OFF_FOR_GOOD, PUT_OFF_DENIED };

struct mark { /* a question that was not answered */
	struct text identity;
	enum put_off how;
};

struct named { /* an entity that has no fact yet */
	uint32_t kind;
	struct text name;
	bool gone; /* taken back */
};

struct step { /* something answered, for the way back */
	struct text identity;
	struct recorded_fact before[BEFORE_MAX];
	uint32_t n_before;
	uint32_t named; /* which entity was named; LAW_NONE */
};

struct gpai_interview {
	struct gpai_dossier *dossier;
	const struct law *law;
	int32_t as_of;
	struct text by;
	struct arena session;
	struct ask_state states[2];
	unsigned now;
	bool is_loaded;
	struct mark *marks;
	uint32_t n_marks, cap_marks;
	struct named *named;
	uint32_t n_named, cap_named;
	struct step *steps;
	uint32_t n_steps, cap_steps;
	struct text wanted;       /* the question to come first: just taken back, or not complete */
	struct ask_shown current; /* asked NULL: to be chosen */
	struct text identity;     /* of the current question */
	struct gpai_question view;
	struct gpai_answered answered;
};

static struct ask_state *
state_now(struct gpai_interview *in)
{
	return &in->states[in->now];
}

/* Room for one more of a growing array in the session's arena. */
static void *
grow(struct gpai_interview *in, void *at, uint32_t n, uint32_t *cap, size_t size_bytes)
{
	uint32_t wider = *cap == 0 ? 16 : *cap * 2;
	void *more;

	if (n < *cap)
		return at;
	if ((more = arena_array(&in->session, wider, size_bytes)) == NULL)
		return NULL;
	if (n > 0)
		memcpy(more, at, n * size_bytes);
	*cap = wider;
	return more;
}

/* ---- questions by name, since indices change when facts are read anew ---- */

static struct text
identity_of(const struct ask_state *state, const struct asked *asked, enum ask_list list,
    struct arena *arena)
{
	const char *kind;

	if (asked->kind == ASKED_FACT)
		return ask_target(state, asked, arena);
	kind = law_cstr(state->facts.law, state->facts.law->kinds[asked->list].word);
	if (list == ASK_LIST_ALL)
		return arena_format(arena, "all %s", kind);
	return arena_format(arena, "some %s %.*s", kind, TEXT_ARG(asked->leaf->wanted));
}

static enum ask_list
list_of(const struct ask_state *state, const struct asked *asked)
{
	const struct law *law = state->facts.law;
	bool any = asked->kind != ASKED_LIST || asked->leaf->kind == PROOF_EVERY ||
	           text_equal(asked->leaf->wanted, law_text(law, law->kinds[asked->list].word));

	return any ? ASK_LIST_ALL : ASK_LIST_FITTING;
}

static struct mark *
mark_of(struct gpai_interview *in, struct text identity)
{
	for (uint32_t i = 0; i < in->n_marks; i++)
		if (text_equal(in->marks[i].identity, identity))
			return &in->marks[i];
	return NULL;
}

static enum gpai_code
put_off(struct gpai_interview *in, struct text identity, enum put_off how, struct gpai_error *err)
{
	struct mark *mark = mark_of(in, identity);

	if (mark == NULL) {
		struct mark *marks =
		    grow(in, in->marks, in->n_marks, &in->cap_marks, sizeof *marks);
		if (marks == NULL)
			return fail_memory(err);
		in->marks = marks;
		mark = &marks[in->n_marks++];
		*mark = (struct mark){.identity = arena_text(&in->session, identity)};
	} else if (how == PUT_OFF_ONCE && mark->how == PUT_OFF_ONCE) {
		how = PUT_OFF_FOR_GOOD;
	}
	mark->how = how;
	return mark->identity.at == NULL ? fail_memory(err) : GPAI_OK;
}

/* ---- a moment ---- */

static void
state_release(struct ask_state *state)
{
	arena_release(&state->arena);
	*state = (struct ask_state){0};
}

static enum gpai_code
state_load(struct gpai_interview *in, struct ask_state *state, struct gpai_error *err)
{
	enum gpai_code rc;

	state_release(state);
	arena_init(&state->arena, 0);
	state->keep.arena = &state->arena;
	rc = api_facts(in->dossier, in->as_of, 0, &state->arena, &state->facts, NULL, err);
	if (rc != GPAI_OK)
		return rc;
	for (uint32_t i = 0; i < in->n_named; i++)
		if (!in->named[i].gone)
			fact_set_entity(&state->facts, in->named[i].kind, in->named[i].name);
	fact_set_derive(&state->facts, in->as_of);
	rc = assess(in->law, &state->facts, in->as_of, &state->arena, &state->assessment, err);
	return rc != GPAI_OK ? rc : asks_open(&state->assessment, &state->arena, &state->asks, err);
}

static enum gpai_code
load(struct gpai_interview *in, struct gpai_error *err)
{
	enum gpai_code rc;

	if (in->is_loaded)
		return GPAI_OK;
	rc = state_load(in, state_now(in), err);
	in->is_loaded = rc == GPAI_OK;
	return rc;
}

/* Reads everything anew; the moment before is kept for comparison. */
static enum gpai_code
move_on(struct gpai_interview *in, struct gpai_error *err)
{
	enum gpai_code rc;

	in->now ^= 1;
	in->current = (struct ask_shown){0};
	rc = state_load(in, state_now(in), err);
	in->is_loaded = rc == GPAI_OK;
	return rc;
}

/* ---- who answers ---- */

/* "by" of gpai.yaml, if the file is there and can be read so far. */
static struct text
by_of_file(struct gpai_interview *in)
{
	const char *path = file_join(&in->session, in->dossier->folder, DECLARED_FILE);
	struct declared declared;
	struct span bytes;

	if (path == NULL || file_read(&in->session, path, 8 << 20, &bytes, NULL) != GPAI_OK ||
	    declared_parse(&in->session, in->law, path, bytes, &declared, NULL) != GPAI_OK)
		return TEXT_NONE;
	return declared.by;
}

static enum gpai_code
check_by(const struct gpai_interview *in, struct gpai_error *err)
{
	if (in->by.len > 0)
		return GPAI_OK;
	return fail(err, GPAI_INVALID, NOWHERE,
	    "nobody is named who answers, expected --by NAME or \"by: NAME\" in gpai.yaml");
}

enum gpai_code
gpai_interview_start(struct gpai_dossier *dossier, const struct gpai_interview_options *options,
    struct gpai_interview **interview, struct gpai_error *err)
{
	static const struct gpai_interview_options plain;
	struct gpai_interview *in = calloc(1, sizeof *in);
	enum gpai_code rc;

	*interview = NULL;
	if (in == NULL)
		return fail_memory(err);
	if (options == NULL)
		options = &plain;
	in->dossier = dossier;
	in->law = &dossier->law->law;
	arena_init(&in->session, 0);
	rc = api_day(options->at, "--at", moment_date(dossier->env.now), &in->as_of, err);
	if (rc == GPAI_OK) {
		in->by = options->by != NULL
		             ? arena_text(&in->session, text_trim(text_of(options->by)))
		             : by_of_file(in);
		if (!dossier->read_only)
			rc = check_by(in, err);
	}
	if (rc == GPAI_OK)
		*interview = in;
	else
		gpai_interview_end(in);
	return rc;
}

void
gpai_interview_end(struct gpai_interview *in)
{
	if (in == NULL)
		return;
	state_release(&in->states[0]);
	state_release(&in->states[1]);
	arena_release(&in->session);
	free(in);
}

/* ---- which question comes ---- */

struct choosing {
	struct gpai_interview *in;
	bool again;        /* those put off once */
	struct text first; /* this one alone; TEXT_NONE: any */
	bool of_named;     /* those of entities that have no fact yet */
};

static bool
is_of_named(const struct gpai_interview *in, const struct asked *asked)
{
	struct text name;

	if (asked->kind != ASKED_FACT || asked->entity == LAW_NONE)
		return false;
	name = in->states[in->now].facts.entities[asked->entity].name;
	for (uint32_t i = 0; i < in->n_named; i++)
		if (!in->named[i].gone && in->named[i].kind == in->law->facts[asked->key].kind &&
		    text_equal(in->named[i].name, name))
			return true;
	return false;
}

static bool
is_passed_over(void *context, const struct asked *asked)
{
	const struct choosing *choosing = context;
	struct gpai_interview *in = choosing->in;
	struct ask_state *state = state_now(in);
	struct text identity = identity_of(state, asked, list_of(state, asked), &state->arena);
	const struct mark *mark = mark_of(in, identity);
	enum put_off how = mark == NULL ? PUT_OFF_NOT : mark->how;

	if (choosing->first.len > 0)
		return !text_equal(choosing->first, identity);
	if (choosing->of_named && !is_of_named(in, asked))
		return true;
	return how != (choosing->again ? PUT_OFF_ONCE : PUT_OFF_NOT);
}

static enum gpai_code
choose(struct choosing choosing, struct gpai_error *err)
{
	struct gpai_interview *in = choosing.in;
	struct ask_state *state = state_now(in);
	const struct asked *asked;
	enum gpai_code rc;

	if (in->current.asked != NULL)
		return GPAI_OK;
	rc = next_question(&state->assessment, &state->facts, &state->asks, is_passed_over,
	    &choosing, &state->arena, &asked, err);
	if (rc == GPAI_OK && asked != NULL)
		in->current = (struct ask_shown){
		    .asked = asked, .list = list_of(state, asked), .again = choosing.again};
	return rc;
}

/* Of a kind of which something was said not to exist: is the list complete? */
static void
choose_closing(struct gpai_interview *in, bool again)
{
	struct ask_state *state = state_now(in);

	for (uint32_t i = 0; i < state->asks.n && in->current.asked == NULL; i++) {
		struct asked *asked = &state->asks.at[i];
		struct text one = identity_of(state, asked, list_of(state, asked), &state->arena);
		struct text all = identity_of(state, asked, ASK_LIST_ALL, &state->arena);
		const struct mark *denied = mark_of(in, one), *mark = mark_of(in, all);
		if (asked->kind != ASKED_LIST || denied == NULL || denied->how != PUT_OFF_DENIED)
			continue;
		if (again ? mark == NULL || mark->how != PUT_OFF_ONCE : mark != NULL)
			continue;
		in->current =
		    (struct ask_shown){.asked = asked, .list = ASK_LIST_ALL, .again = again};
	}
}

static enum gpai_code
choose_any(struct gpai_interview *in, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	if (in->wanted.len > 0)
		rc = choose((struct choosing){.in = in, .first = in->wanted}, err);
	in->wanted = TEXT_NONE;
	if (rc == GPAI_OK && in->n_named > 0)
		rc = choose((struct choosing){.in = in, .of_named = true}, err);
	if (rc == GPAI_OK)
		rc = choose((struct choosing){.in = in}, err);
	if (rc == GPAI_OK)
		choose_closing(in, false);
	if (rc == GPAI_OK)
		rc = choose((struct choosing){.in = in, .again = true}, err);
	if (rc == GPAI_OK)
		choose_closing(in, true);
	return rc;
}

enum gpai_code
gpai_interview_question(
    struct gpai_interview *in, const struct gpai_question **question, struct gpai_error *err)
{
	struct ask_state *state;
	enum gpai_code rc;

	*question = NULL;
	if ((rc = load(in, err)) != GPAI_OK || (rc = choose_any(in, err)) != GPAI_OK)
		return rc;
	state = state_now(in);
	if (in->current.asked == NULL)
		return GPAI_OK;
	in->identity = identity_of(state, in->current.asked, in->current.list, &state->arena);
	in->current.skipped = 0;
	for (uint32_t i = 0; i < in->n_marks; i++)
		in->current.skipped +=
		    in->marks[i].how == PUT_OFF_ONCE || in->marks[i].how == PUT_OFF_FOR_GOOD;
	ask_view(state, &in->current, &in->view);
	if ((rc = keep_status(&state->keep, err)) == GPAI_OK)
		*question = &in->view;
	return rc;
}

uint32_t
gpai_interview_open(const struct gpai_interview *in)
{
	return in->states[in->now].asks.n;
}

/* ---- recording ---- */

static enum gpai_code
step_add(struct gpai_interview *in, const struct recorded_fact *facts, uint32_t n, uint32_t named,
    struct gpai_error *err)
{
	struct step *steps = grow(in, in->steps, in->n_steps, &in->cap_steps, sizeof *steps);
	struct step *step;
	enum gpai_code rc = GPAI_OK;

	if (steps == NULL)
		return fail_memory(err);
	in->steps = steps;
	step = &steps[in->n_steps];
	*step = (struct step){.identity = arena_text(&in->session, in->identity), .named = named};
	for (uint32_t i = 0; i < n && i < BEFORE_MAX && rc == GPAI_OK; i++, step->n_before++) {
		struct recorded_fact *before = &step->before[i];
		rc = dossier_holds(
		    in->dossier->dossier, &in->session, &facts[i], in->as_of, before, err);
		before->kind =
		    facts[i].kind; /* of the law, as the key is; the name is the caller's */
		before->key = facts[i].key;
		before->name = arena_text(&in->session, facts[i].name);
	}
	return rc;
}

/* Puts the facts on file, if there are any, and says what that settled. */
static enum gpai_code
record(struct gpai_interview *in, const struct recorded_fact *facts, uint32_t n,
    struct gpai_error *err)
{
	struct dossier_appended appended = {0};
	struct ask_state *before = state_now(in);
	struct text target = ask_target(before, in->current.asked, &in->session);
	enum gpai_code rc = GPAI_OK;

	if (n > 0)
		rc = dossier_answer(in->dossier->dossier, facts, n, in->as_of, in->dossier->env.now,
		    &in->dossier->entropy, &appended, err);
	if (rc != GPAI_OK)
		return rc;
	in->answered.recorded = (uint32_t)appended.n_recorded;
	in->answered.unchanged = (uint32_t)appended.n_unchanged;
	in->answered.open_before = ask_unknown(before);
	if ((rc = move_on(in, err)) != GPAI_OK)
		return rc;
	in->answered.target = keep_text(&state_now(in)->keep, target);
	in->answered.open = ask_unknown(state_now(in));
	in->answered.settled = ask_settled(before, state_now(in), &in->answered.n_settled);
	return keep_status(&state_now(in)->keep, err);
}

/* Does the entity have a fact of its own by now? Then it need not be remembered. */
static void
forget_named(struct gpai_interview *in, const struct recorded_fact *fact)
{
	for (uint32_t i = 0; i < in->n_named; i++)
		if (text_equal(in->named[i].name, fact->name) &&
		    text_equal(
			law_text(in->law, in->law->kinds[in->named[i].kind].word), fact->kind))
			in->named[i].gone = true;
}

static enum gpai_code
note_value(struct gpai_interview *in, const struct value *value, struct gpai_error *err)
{
	struct ask_state *state = state_now(in);

	in->answered.value = keep_value(&state->keep, value);
	return keep_status(&state->keep, err);
}

static enum gpai_code
skip(struct gpai_interview *in, struct gpai_error *err)
{
	enum gpai_code rc = put_off(in, in->identity, PUT_OFF_ONCE, err);

	in->answered.skipped = true;
	in->answered.open = in->answered.open_before = ask_unknown(state_now(in));
	in->current = (struct ask_shown){0};
	return rc;
}

/* ---- an answer about a fact ---- */

static struct text
without(struct text text, const char *start)
{
	size_t len = strlen(start);

	if (!text_begins_like(text, start))
		return text;
	return text_trim((struct text){text.at + len, text.len - len});
}

/* What is on file, now with why or on whose word. */
static enum gpai_code
with_reason(struct gpai_interview *in, const struct asked *asked, struct text text,
    struct fact *fact, struct gpai_error *err)
{
	const struct fact *held = asked->leaf->fact;

	if (text.len == 0 || text_is(text, "yes") || text_is(text, "no"))
		return fail(err, GPAI_MALFORMED, NOWHERE,
		    "%s: expected a reason, or a source after \"source: \"",
		    law_cstr(in->law, in->law->facts[asked->key].key));
	*fact = *held;
	if (text_starts(text, "source:") || text_starts(text, "http"))
		fact->source = without(text, "source:");
	else
		fact->reason = without(text, "because ");
	return GPAI_OK;
}

/* What is answered and still waited for lacks a reason, which is asked for at once, or does not
 * suffice, which is asked again at the end. */
static enum gpai_code
see_to_the_rest(struct gpai_interview *in, struct text identity, struct gpai_error *err)
{
	struct ask_state *state = state_now(in);

	for (uint32_t i = 0; i < state->asks.n; i++) {
		const struct asked *asked = &state->asks.at[i];
		if (asked->kind != ASKED_FACT ||
		    !text_equal(ask_target(state, asked, &state->arena), identity))
			continue;
		if (!ask_wants_reason(asked)) {
			in->answered.note = "recorded, but it does not suffice";
			return put_off(in, identity, PUT_OFF_ONCE, err);
		}
		in->wanted = identity;
	}
	return GPAI_OK;
}

static enum gpai_code
answer_fact(struct gpai_interview *in, struct text text, struct gpai_error *err)
{
	const struct asked *asked = in->current.asked;
	struct ask_state *state = state_now(in);
	const struct law_fact *key = &in->law->facts[asked->key];
	struct recorded_fact fact = {.what = RECORD_FACT,
	    .kind = law_text(in->law, in->law->kinds[key->kind].word),
	    .name = ask_entity_name(state, asked),
	    .key = law_text(in->law, key->key)};
	enum gpai_code rc;

	rc = ask_wants_reason(asked)
	         ? with_reason(in, asked, text, &fact.fact, err)
	         : answer_parse(&state->arena, in->law, asked->key, text, NOWHERE, &fact.fact, err);
	if (rc != GPAI_OK)
		return rc;
	fact.fact.by = in->by;
	fact.fact.since = DATE_NONE;
	struct declared_fact one = {.is = fact};
	struct declared declared = {.file = "answer", .facts = &one, .n_facts = 1};
	if ((rc = declared_digest(&state->arena, in->dossier->folder, &declared, err)) != GPAI_OK)
		return rc;
	struct text identity = arena_text(&in->session, in->identity);
	if ((rc = step_add(in, &one.is, 1, LAW_NONE, err)) != GPAI_OK ||
	    (rc = record(in, &one.is, 1, err)) != GPAI_OK)
		return rc;
	in->n_steps++;
	forget_named(in, &one.is);
	rc = see_to_the_rest(in, identity, err);
	return rc == GPAI_OK ? note_value(in, &one.is.fact.value, err) : rc;
}

/* ---- an answer about a list ---- */

static bool
is_one_of(struct text text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (text.len == strlen(*words) && text_begins_like(text, *words))
			return true;
	return false;
}

static enum gpai_code
close_list(struct gpai_interview *in, struct gpai_error *err)
{
	uint32_t kind = in->current.asked->list;
	const struct recorded_fact closed = {.what = RECORD_CLOSED,
	    .kind = law_text(in->law, in->law->kinds[kind].word),
	    .fact = {.origin = ORIGIN_DECLARED,
		.since = DATE_NONE,
		.by = in->by,
		.value = value_yesno(true)}};
	enum gpai_code rc;

	if ((rc = step_add(in, &closed, 1, LAW_NONE, err)) != GPAI_OK ||
	    (rc = record(in, &closed, 1, err)) != GPAI_OK)
		return rc;
	in->n_steps++;
	in->answered.value = "complete";
	return GPAI_OK;
}

static enum gpai_code
deny(struct gpai_interview *in, struct gpai_error *err)
{
	enum gpai_code rc = put_off(in, in->identity, PUT_OFF_DENIED, err);

	in->answered.open = in->answered.open_before = ask_unknown(state_now(in));
	in->answered.note =
	    "nothing is recorded of what is not there; whether the list is complete "
	    "is asked at the end";
	in->current = (struct ask_shown){0};
	return rc;
}

/* "KIND/NAME" or NAME. */
static enum gpai_code
name_given(const struct gpai_interview *in, uint32_t kind, struct text text, struct text *name,
    struct gpai_error *err)
{
	const char *word = law_cstr(in->law, in->law->kinds[kind].word);

	*name = text;
	if (text_starts(text, word) && text.len > strlen(word) && text.at[strlen(word)] == '/')
		*name = (struct text){text.at + strlen(word) + 1, text.len - strlen(word) - 1};
	if (declared_is_name(*name))
		return GPAI_OK;
	return fail(err, GPAI_MALFORMED, NOWHERE,
	    "\"%.*s\" is no name for a %s, expected 1 to %d bytes without control characters",
	    TEXT_ARG(text_clip(text, 60)), word, RECORD_NAME_MAX);
}

static enum gpai_code
check_new(const struct gpai_interview *in, uint32_t kind, struct text name,
    const struct fitting *fittings, uint32_t n, struct gpai_error *err)
{
	const struct fact_set *facts = &in->states[in->now].facts;
	uint32_t entity = fact_find_entity(facts, kind, name);
	const char *word = law_cstr(in->law, in->law->kinds[kind].word);

	if (entity == LAW_NONE)
		return GPAI_OK;
	for (uint32_t i = 0; i < n; i++) {
		const struct fact *held = fact_get(facts, entity, fittings[i].key);
		if (held != NULL && held->value.state != VALUE_UNKNOWN &&
		    !value_equal(&held->value, &fittings[i].value))
			return fail(err, GPAI_CONFLICT, NOWHERE,
			    "%s/%.*s is on file with another %s, expected another name", word,
			    TEXT_ARG(name), law_cstr(in->law, in->law->facts[fittings[i].key].key));
	}
	if (n > 0)
		return GPAI_OK;
	return fail(err, GPAI_CONFLICT, NOWHERE,
	    "%s/%.*s is on file already, expected another name, or none", word, TEXT_ARG(name));
}

static enum gpai_code
named_add(struct gpai_interview *in, uint32_t kind, struct text name, struct gpai_error *err)
{
	struct named *named = grow(in, in->named, in->n_named, &in->cap_named, sizeof *named);
	struct text kept = arena_text(&in->session, name);

	if (named == NULL || kept.at == NULL)
		return fail_memory(err);
	in->named = named;
	in->named[in->n_named++] = (struct named){.kind = kind, .name = kept};
	return GPAI_OK;
}

static enum gpai_code
name_one(struct gpai_interview *in, struct text text, struct gpai_error *err)
{
	struct ask_state *state = state_now(in);
	const struct asked *asked = in->current.asked;
	struct recorded_fact facts[BEFORE_MAX] = {0};
	const struct fitting *fittings = NULL;
	struct text name;
	uint32_t n = 0;
	enum gpai_code rc = name_given(in, asked->list, text, &name, err);

	if (rc == GPAI_OK && in->current.list == ASK_LIST_FITTING)
		n = fitting_facts(in->law, asked->leaf, &state->arena, &fittings);
	if (n > BEFORE_MAX)
		n = BEFORE_MAX;
	if (rc == GPAI_OK)
		rc = check_new(in, asked->list, name, fittings, n, err);
	for (uint32_t i = 0; i < n; i++)
		facts[i] = (struct recorded_fact){.what = RECORD_FACT,
		    .kind = law_text(in->law, in->law->kinds[asked->list].word),
		    .name = name,
		    .key = law_text(in->law, in->law->facts[fittings[i].key].key),
		    .fact = {.origin = ORIGIN_DECLARED,
			.since = DATE_NONE,
			.by = in->by,
			.value = fittings[i].value}};
	if (rc == GPAI_OK && n == 0)
		rc = named_add(in, asked->list, name, err);
	if (rc == GPAI_OK)
		rc = step_add(in, facts, n, n == 0 ? in->n_named - 1 : LAW_NONE, err);
	if (rc == GPAI_OK)
		rc = record(in, facts, n, err);
	if (rc != GPAI_OK)
		return rc;
	in->n_steps++;
	if (n == 0)
		in->answered.note = "it is on file once the first fact of it is answered";
	in->answered.value = keep_text(&state_now(in)->keep, name);
	return keep_status(&state_now(in)->keep, err);
}

static enum gpai_code
answer_list(struct gpai_interview *in, struct text text, struct gpai_error *err)
{
	static const char *const complete[] = {
	    "complete", "closed", "all", "that is all", "no more", NULL};
	static const char *const none[] = {"none", "no", "no one", "nothing", "n/a", NULL};

	if (text.len == 0 || text_is(text, "yes"))
		return fail(err, GPAI_MALFORMED, NOWHERE, "expected %s", in->view.form);
	if (is_one_of(text, complete))
		return close_list(in, err);
	if (is_one_of(text, none) || text_starts(text, "none because ") ||
	    text_starts(text, "no because ") || text_starts(text, "none:"))
		return in->current.list == ASK_LIST_ALL ? close_list(in, err) : deny(in, err);
	return name_one(in, text, err);
}

enum gpai_code
gpai_interview_answer(struct gpai_interview *in, const char *text,
    const struct gpai_answered **answered, struct gpai_error *err)
{
	struct text answer = text_trim(text_of(text));
	const struct gpai_question *question;
	enum gpai_code rc = GPAI_OK;

	*answered = NULL;
	if (in->current.asked == NULL)
		rc = gpai_interview_question(in, &question, err);
	if (rc == GPAI_OK && in->current.asked == NULL)
		return fail(err, GPAI_NOT_FOUND, NOWHERE, "there is nothing left to ask");
	in->answered = (struct gpai_answered){.target = "", .value = "", .note = ""};
	if (rc != GPAI_OK || (rc = check_by(in, err)) != GPAI_OK)
		return rc;
	if (utf8_valid_len((struct span){(const uint8_t *)answer.at, answer.len}) != answer.len)
		rc = fail(err, GPAI_MALFORMED, NOWHERE, "no valid UTF-8, expected text");
	else if (answer_is_open(answer))
		rc = skip(in, err);
	else if (in->current.asked->kind == ASKED_LIST)
		rc = answer_list(in, answer, err);
	else
		rc = answer_fact(in, answer, err);
	if (rc == GPAI_OK)
		*answered = &in->answered;
	return rc;
}

enum gpai_code
gpai_interview_back(struct gpai_interview *in, struct gpai_error *err)
{
	struct dossier_appended appended;
	struct step *step;
	enum gpai_code rc = GPAI_OK;

	if (in->n_steps == 0)
		return fail(err, GPAI_NOT_FOUND, NOWHERE, "there is no answer to take back");
	step = &in->steps[in->n_steps - 1];
	if (step->n_before > 0)
		rc = dossier_answer(in->dossier->dossier, step->before, step->n_before, in->as_of,
		    in->dossier->env.now, &in->dossier->entropy, &appended, err);
	if (rc != GPAI_OK)
		return rc;
	if (step->named != LAW_NONE)
		in->named[step->named].gone = true;
	in->n_steps--;
	rc = move_on(in, err);
	in->wanted = step->identity;
	return rc;
}

/* ---- a file of answers ---- */

/* What the dossier holds already stays: the same value needs no record, unless it now comes with
 * a reason or a source; another value is for people to settle. */
static enum gpai_code
check_held(struct gpai_interview *in, const struct declared *declared, size_t i, bool *needed,
    struct gpai_error *err)
{
	const struct declared_fact *fact = &declared->facts[i];
	struct recorded_fact held;
	enum gpai_code rc =
	    dossier_holds(in->dossier->dossier, &in->session, &fact->is, in->as_of, &held, err);

	*needed = true;
	if (rc != GPAI_OK || held.fact.value.state == VALUE_UNKNOWN)
		return rc;
	if (value_equal(&held.fact.value, &fact->is.fact.value)) {
		*needed = held.fact.origin == ORIGIN_DECLARED &&
		          (fact->is.fact.reason.len > 0 || fact->is.fact.source.len > 0);
		return GPAI_OK;
	}
	const char *value = keep_value(&state_now(in)->keep, &held.fact.value);
	return fail(err, GPAI_CONFLICT, at_line(declared->file, fact->line),
	    "%.*s: the dossier holds \"%.*s\" (%s), another value; nothing was recorded; to "
	    "change it, use gpai.yaml",
	    TEXT_ARG(fact->is.key), 60, value, origin_word(held.fact.origin));
}

enum gpai_code
gpai_interview_file(struct gpai_interview *in, const char *file, const char *bytes, size_t len,
    const struct gpai_answered **answered, struct gpai_error *err)
{
	struct dossier_appended appended = {0};
	struct recorded_fact *facts;
	struct declared declared;
	struct arena arena;
	size_t n = 0;
	bool needed;
	enum gpai_code rc;

	*answered = NULL;
	in->answered = (struct gpai_answered){.target = "", .value = "", .note = ""};
	if ((rc = check_by(in, err)) != GPAI_OK || (rc = load(in, err)) != GPAI_OK)
		return rc;
	struct ask_state *before = state_now(in);
	arena_init(&arena, 0);
	rc = answers_parse(&arena, in->law, file, (struct span){(const uint8_t *)bytes, len},
	    in->by, &declared, err);
	if (rc == GPAI_OK)
		rc = declared_digest(&arena, in->dossier->folder, &declared, err);
	facts = rc == GPAI_OK ? arena_array(&arena, declared.n_facts + 1, sizeof *facts) : NULL;
	if (rc == GPAI_OK && facts == NULL)
		rc = fail_memory(err);
	for (size_t i = 0; rc == GPAI_OK && i < declared.n_facts; i++) {
		rc = check_held(in, &declared, i, &needed, err);
		if (needed)
			facts[n++] = declared.facts[i].is;
		else
			in->answered.unchanged++;
	}
	if (rc == GPAI_OK && n > 0)
		rc = dossier_answer(in->dossier->dossier, facts, n, in->as_of, in->dossier->env.now,
		    &in->dossier->entropy, &appended, err);
	arena_release(&arena);
	if (rc != GPAI_OK)
		return rc;
	in->answered.recorded = (uint32_t)appended.n_recorded;
	in->answered.unchanged += (uint32_t)appended.n_unchanged;
	in->answered.open_before = ask_unknown(before);
	if ((rc = move_on(in, err)) != GPAI_OK)
		return rc;
	in->answered.open = ask_unknown(state_now(in));
	in->answered.settled = ask_settled(before, state_now(in), &in->answered.n_settled);
	*answered = &in->answered;
	return keep_status(&state_now(in)->keep, err);
}
