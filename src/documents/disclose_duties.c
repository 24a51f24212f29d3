/* SPDX-License-Identifier: Apache-2.0 */
/* Passing duties through the door. The value of a fact on which one rests is said only where
 * the vocabulary opens the fact to the audience; of the others, that there is one. */
#include "documents/clean.h"
#include "documents/door.h"
#include "documents/words.h"

/* "document/policy" */
static struct text
entity_name(struct door *door, uint32_t entity, uint32_t *masked)
{
	if (door->facts == NULL || entity >= door->facts->n_entities)
		return TEXT_NONE;
	const struct entity *one = &door->facts->entities[entity];
	if (one->name.len == 0)
		return TEXT_NONE;
	struct text name = door_admit(door, one->name, masked);
	struct text joined = arena_format(door->arena, "%s/%.*s",
	    law_cstr(door->law, door->law->kinds[one->kind].word), TEXT_ARG(name));
	door->failed |= joined.at == NULL;
	return joined;
}

static struct text
line_says(struct door *door, const struct duty_line *from, bool is_held, uint32_t *masked)
{
	if (from->fact == LAW_NONE)
		return text_clean(door->arena, from->says, &door->failed);
	if (door_is_open_to(door, &door->law->facts[from->fact]))
		return door_admit(door, from->says, masked);
	return text_of(word_in(&door->tongue, is_held ? WORD_ON_FILE : WORD_NOT_AS_ASKED));
}

static struct disclosed_line *
lines_of(struct door *door, const struct duty_lines *from, bool is_held, uint32_t *masked)
{
	struct disclosed_line *lines = door_take(door, from->n, sizeof *lines);

	for (uint32_t i = 0; i < from->n && lines != NULL; i++)
		lines[i] =
		    (struct disclosed_line){.entity = entity_name(door, from->at[i].entity, masked),
			.name = text_clean(door->arena, from->at[i].name, &door->failed),
			.says = line_says(door, &from->at[i], is_held, masked)};
	return lines;
}

static bool
is_open_fact(const struct door *door, uint32_t fact)
{
	return fact < door->law->n_facts && door_is_open_to(door, &door->law->facts[fact]);
}

static void
disclose_means(struct door *door, const struct law_form_section *section,
    const struct form_duty *from, struct disclosed_duty *to)
{
	if (from->means != NULL && is_open_fact(door, section->means)) {
		to->means = door_admit(door, from->means->value.text, &to->masked);
		to->by = door_admit_provenance(door, from->means->by, &to->masked);
		if (from->means->recorded != 0)
			to->recorded = moment_date(from->means->recorded);
	} else {
		to->is_withheld = from->means != NULL;
	}
	if (from->document != NULL && is_open_fact(door, section->means_document))
		to->means_document = door_admit(door, from->document->value.text, &to->masked);
}

static void
disclose_served(struct door *door, const struct law_provision *provision, struct disclosed_duty *to)
{
	to->serves = door_take(door, provision->serves.n, sizeof *to->serves);
	for (uint32_t i = 0; i < provision->serves.n && to->serves != NULL; i++) {
		uint32_t at = door->law->refs[provision->serves.first + i];
		const struct law_provision *served = &door->law->provisions[at];
		to->serves[to->n_serves++] = (struct disclosed_served){door_law(door, served->id),
		    door_says(door, served->title), door_law(door, served->pin), at};
	}
}

static void
disclose_duty(struct door *door, const struct law_form_section *section,
    const struct form_duty *from, struct disclosed_duty *to)
{
	const struct law_provision *is = from->provision;

	*to = (struct disclosed_duty){.id = door_law(door, is->id),
	    .title = door_says(door, is->title),
	    .says = door_says(door, is->says),
	    .pin = door_law(door, is->pin),
	    .state = from->state,
	    .counts = duty_counts(from),
	    .is_unsure = from->state != DUTY_NOT_ASKED && from->reaches == TRUTH_UNKNOWN,
	    .recorded = DATE_NONE};
	to->entity = entity_name(door, from->entity, &to->masked);
	if (is->confidence == LAW_CONFIDENCE_SECONDARY ||
	    is->confidence == LAW_CONFIDENCE_UNVERIFIED)
		to->checked =
		    tongue_says(&door->tongue, text_of(law_confidence_says[is->confidence]));
	if (from->state == DUTY_SHOWN && from->basis != BASIS_NONE)
		to->basis = text_of(basis_word(from->basis));
	to->reach = lines_of(door, &from->reach, true, &to->masked);
	to->n_reach = to->reach == NULL ? 0 : from->reach.n;
	to->more_reach = from->reach.more;
	to->evidence = lines_of(door, &from->evidence, true, &to->masked);
	to->n_evidence = to->evidence == NULL ? 0 : from->evidence.n;
	to->more_evidence = from->evidence.more;
	to->missing = lines_of(door, &from->missing, false, &to->masked);
	to->n_missing = to->missing == NULL ? 0 : from->missing.n;
	to->more_missing = from->missing.more;
	disclose_served(door, is, to);
	disclose_means(door, section, from, to);
}

static void
count_duty(struct disclosed_form *form, const struct disclosed_duty *duty)
{
	form->n_withheld += duty->is_withheld;
	if (!duty->counts)
		return;
	form->n_items++;
	form->n_duties[duty->state]++;
	form->n_answered += duty->state == DUTY_SHOWN || duty->state == DUTY_OTHER;
	form->n_not_applicable += duty->state == DUTY_NOT_ASKED;
	form->n_open += duty->state == DUTY_OPEN;
}

void
disclose_duties(struct door *door, const struct form_section *from, struct disclosed_section *to,
    struct disclosed_form *form)
{
	uint32_t masked = 0;

	to->has_duties = from->section->duties.n > 0;
	form->has_duties |= to->has_duties;
	to->when = from->when;
	to->when_lines = lines_of(door, &from->when_lines, true, &masked);
	to->n_when = to->when_lines == NULL ? 0 : from->when_lines.n;
	to->more_when = from->when_lines.more;
	to->otherwise = door_says(door, from->section->otherwise);
	to->duties = door_take(door, from->n_duties, sizeof *to->duties);
	for (uint32_t i = 0; i < from->n_duties && to->duties != NULL; i++) {
		disclose_duty(door, from->section, &from->duties[i], &to->duties[to->n_duties]);
		count_duty(form, &to->duties[to->n_duties++]);
	}
}
