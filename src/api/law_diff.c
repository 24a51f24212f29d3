/* SPDX-License-Identifier: Apache-2.0 */
/* What happened to the law between two days, as plain strings. */
#include "api/api.h"

#include "rules/history.h"

#include <stdlib.h>

enum { PARTS_MAX = LAW_PART_COUNT + 1 /* from, when it moved */ };

/* One change being told; strings live in the arena of the whole run. */
struct telling {
	const struct law *law;
	struct arena arena;
	struct keeper keep;
	int32_t until; /* the later day, on which standings are told */
	struct gpai_law_part parts[PARTS_MAX];
	struct gpai_law_change view;
};

static const char *
part_text(const struct law *law, const struct law_provision *p, unsigned part)
{
	switch (part) {
	case LAW_PART_TITLE:
		return law_cstr(law, p->title);
	case LAW_PART_SAYS:
		return law_cstr(law, p->says);
	case LAW_PART_PIN:
		return law_cstr(law, p->pin);
	case LAW_PART_CONFIDENCE:
		return law_confidence_words[p->confidence];
	case LAW_PART_FORCE:
		return law_force_words[p->force];
	case LAW_PART_NOT_CHECKABLE:
		return law_cstr(law, p->not_checkable);
	case LAW_PART_WHO:
		return law_cstr(law, p->who);
	case LAW_PART_NOTE:
		return law_cstr(law, p->note);
	default:
		return ""; /* a rule: that it changed is all that is said */
	}
}

static void
tell_parts(struct telling *t, const struct law_change *change)
{
	const struct law_provision *a = &t->law->provisions[change->before];
	const struct law_provision *b = &t->law->provisions[change->index];
	uint32_t n = 0;

	if (change->what == LAW_HAPPENING_MOVED)
		t->parts[n++] = (struct gpai_law_part){
		    "from", keep_day(&t->keep, a->from), keep_day(&t->keep, b->from)};
	for (unsigned part = 0; part < LAW_PART_COUNT; part++)
		if ((b->changed >> part & 1) != 0)
			t->parts[n++] = (struct gpai_law_part){law_part_words[part],
			    part_text(t->law, a, part), part_text(t->law, b, part)};
	t->view.parts = t->parts;
	t->view.n_parts = n;
}

static void
tell_provision(struct telling *t, const struct law_change *change)
{
	const struct law_provision *p = &t->law->provisions[change->index];
	struct out standing;

	out_memory(&standing);
	law_put_standing(t->law, change->index, t->until, &standing);
	t->keep.out_of_memory |= standing.error != 0;
	t->view.kind = law_provision_kind_words[p->kind];
	t->view.id = law_cstr(t->law, p->id);
	t->view.title = law_cstr(t->law, p->title);
	t->view.pin = law_cstr(t->law, p->pin);
	t->view.confidence = law_confidence_words[p->confidence];
	t->view.status = law_standing_word(t->law, change->index, t->until);
	t->view.standing = keep_text(&t->keep, out_text(&standing));
	out_release(&standing);
	if (change->before != LAW_NONE)
		tell_parts(t, change);
}

static void
tell_amendment(struct telling *t, const struct law_change *change)
{
	const struct law_amendment *a = &t->law->amendments[change->index];

	t->view.kind = "amendment";
	t->view.id = law_cstr(t->law, a->id);
	t->view.title = law_cstr(t->law, a->says);
	t->view.pin = law_cstr(t->law, a->pin);
	t->view.confidence = law_confidence_words[a->confidence];
	t->view.status = "in-force";
	t->view.standing = "in force";
}

static void
tell_event(struct telling *t, const struct law_change *change)
{
	const struct law_event *e = &t->law->events[change->index];

	t->view.kind = "event";
	t->view.id = "";
	t->view.title = law_cstr(t->law, e->says);
	t->view.pin = law_cstr(t->law, e->pin);
	t->view.confidence = law_confidence_words[e->confidence];
	t->view.status = law_event_status_words[e->status];
	t->view.standing = law_event_status_says[e->status];
}

static void
tell(struct telling *t, const struct law_change *change)
{
	t->view = (struct gpai_law_change){
	    .date = keep_day(&t->keep, change->day), .what = law_happening_words[change->what]};
	if (change->what == LAW_HAPPENING_AMENDED)
		tell_amendment(t, change);
	else if (change->what == LAW_HAPPENING_EVENT)
		tell_event(t, change);
	else
		tell_provision(t, change);
}

enum gpai_code
gpai_law_diff(const struct gpai_law *law, const char *from, const char *to,
    void (*each)(void *context, const struct gpai_law_change *change), void *context,
    struct gpai_error *err)
{
	struct telling *t = calloc(1, sizeof *t);
	struct law_change *changes;
	int32_t after;
	uint32_t n = 0;
	enum gpai_code rc;

	if (t == NULL)
		return fail_memory(err);
	arena_init(&t->arena, 0);
	t->law = &law->law;
	t->keep.arena = &t->arena;
	if ((rc = api_day(from, "the first day", DATE_NONE, &after, err)) != GPAI_OK ||
	    (rc = api_day(to, "the second day", DATE_NONE, &t->until, err)) != GPAI_OK)
		goto out;
	if (after == DATE_NONE || t->until <= after) {
		rc = fail(err, GPAI_INVALID, NOWHERE,
		    "the second day, \"%s\", is not after the first, \"%s\"", to, from);
		goto out;
	}
	rc = law_changes(t->law, after, t->until, &t->arena, &changes, &n, err);
	for (uint32_t i = 0; rc == GPAI_OK && i < n; i++) {
		tell(t, &changes[i]);
		if ((rc = keep_status(&t->keep, err)) == GPAI_OK)
			each(context, &t->view);
	}
out:
	arena_release(&t->arena);
	free(t);
	return rc;
}
