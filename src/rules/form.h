/* SPDX-License-Identifier: Apache-2.0 */
/* A form held against facts: which items are answered, how they are shown. */
#ifndef RULES_FORM_H
#define RULES_FORM_H

#include "rules/evaluate.h"

#define ITEM_STATES(X)                                                                             \
	X(ANSWERED, "answered", "every fact it asks for is on file")                               \
	X(NOT_APPLICABLE, "not-applicable", "a recorded and permitted none, or not asked")         \
	X(BLANK, "blank", "a fact it asks for is missing")                                         \
	X(INSUFFICIENT, "insufficient", "an answer the form does not accept")

enum item_state {
#define X(name, word, says) ITEM_##name,
	ITEM_STATES(X)
#undef X
};

struct form_field {
	const struct law_field *field;
	uint32_t entity;         /* index in the fact set, or LAW_NONE */
	const struct fact *fact; /* NULL: nothing recorded */
	struct text shown;       /* as the form prints it; "" when blank or none */
	bool needed;             /* its condition holds or may hold, and its stage has come */
	enum item_state state;
	struct text why; /* for BLANK and INSUFFICIENT: what would settle it */
};

struct form_clock { /* an obligation that applies, and by when it is due */
	const struct law_provision *provision; /* the version of the day */
	int32_t due;
};

struct form_item {
	const struct law_item *item;
	enum item_state state;
	struct form_field *fields; /* one for each entity where the field repeats */
	uint32_t n_fields;
	struct form_clock *clocks; /* of an item drawn as a timeline: those that run */
	uint32_t n_clocks;
	uint32_t *limits; /* of an item drawn against thresholds: those that apply, in the law */
	uint32_t n_limits;
	uint32_t words;  /* counted in its longest text answer */
	struct text why; /* for BLANK and INSUFFICIENT; also "130 words, 100 recommended" */
};

#define DUTY_STATES(X)                                                                             \
	X(SHOWN, "shown", "facts and documents on file meet it in the way that is asked")          \
	X(OTHER, "other-means", "by other means, in the provider's words")                         \
	X(OPEN, "open", "nothing on file shows it")                                                \
	X(NOT_ASKED, "not-applicable", "does not apply here")

enum duty_state {
#define X(name, word, says) DUTY_##name,
	DUTY_STATES(X)
#undef X
	    DUTY_STATE_COUNT
};

/* One thing that something rests on, or waits for. */
struct duty_line {
	uint32_t entity;  /* it is about, or LAW_NONE */
	uint32_t fact;    /* whose value `says` tells; LAW_NONE: it tells none */
	struct text name; /* of the fact, form or provision; "" = none */
	struct text says;
};

struct duty_lines {
	struct duty_line *at;
	uint32_t n, more; /* more: left out for want of room */
};

/* An obligation held against the facts, be the provider bound or not. */
struct form_duty {
	const struct law_provision *provision; /* the version of the day */
	uint32_t entity;                       /* it is asked of, or LAW_NONE */
	enum duty_state state;
	enum truth reaches;          /* TRUE or UNKNOWN, unless NOT_ASKED */
	struct duty_lines reach;     /* NOT_ASKED: why; reaches UNKNOWN: what would tell */
	enum basis basis;            /* when SHOWN */
	struct duty_lines evidence;  /* when SHOWN */
	struct duty_lines missing;   /* of the way that is asked, when not SHOWN */
	const struct fact *means;    /* the provider's own, or NULL */
	const struct fact *document; /* where they are written down, or NULL */
};

struct form_section {
	const struct law_form_section *section;
	enum truth when;              /* FALSE leaves its items and duties out */
	struct duty_lines when_lines; /* why it is FALSE, or what would tell */
	struct form_item *items;
	uint32_t n_items;
	struct form_duty *duties;
	uint32_t n_duties;
};

/* What a form is written about, when it is on a kind or has stages. */
struct form_about {
	uint32_t entity; /* in the fact set; LAW_NONE: of a kind without entities, a blank form */
	uint32_t stage;  /* index in the form's stages; LAW_NONE: the last one the facts reach */
};

struct form_view {
	const struct law_form *form;
	uint32_t audience;                   /* one bit */
	const struct law_language *language; /* of the question: of every `why` and line */
	struct form_about about;
	bool is_about_none; /* on a kind of which there is known to be no entity */
	struct form_section *sections;
	uint32_t n_sections;
	uint32_t n_items, n_answered; /* of this audience, items of headers aside */
	uint32_t n_open;              /* of all items, and of duties that must be shown */
};

/* Items of one audience, in the order of the form; a section without items is left out, unless it
 * has fallen away by its condition. */
enum gpai_code form_fill(struct question *question, uint32_t form, uint32_t audience,
    struct form_view *view, struct gpai_error *err);
enum gpai_code form_fill_about(struct question *question, uint32_t form, uint32_t audience,
    struct form_about about, struct form_view *view, struct gpai_error *err);
/* Items of the form that this audience sees, those of headers aside. */
uint32_t form_count(const struct law *law, uint32_t form, uint32_t audience);

const char *item_state_word(enum item_state state);
const char *duty_state_word(enum duty_state state);
/* A duty that counts: one that is only encouraged is never open. */
bool duty_counts(const struct form_duty *duty);
/* duties.c: what a proof that holds rests on, or what one that does not waits for. */
void duty_lines_of(struct question *question, const struct proof *proof, struct duty_lines *lines);
/* duties.c: whether the section is asked for, about an entity or LAW_NONE. */
void section_when(struct question *question, struct form_section *section, uint32_t entity);
/* duties.c: fills the section's duties. */
void duties_fill(struct question *question, struct form_section *section);

#endif
