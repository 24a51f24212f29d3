/* SPDX-License-Identifier: Apache-2.0 */
/* What one audience may see of a filled form: the only door between facts and paper.
 *
 * Everything that writes a document reads struct disclosed_form and nothing else, so that
 * what is not in here cannot leak. The rules of the door:
 *   1. A fact shown exactly (show: exact) to an audience its vocabulary entry names comes
 *      with its value and provenance. One shown in coarser form comes as the shown text,
 *      the kind of origin and the day of recording: no value, method, source, person or
 *      digest. That there is none is no figure, and its reason is the answer.
 *   2. A fact shown exactly whose vocabulary entry does not name the audience, or shown as
 *      coarse but finer than the form asks, is withheld and the document stays a draft: the
 *      rulebook contradicts itself. Where the field is optional it is left out.
 *   3. Free text (answers, methods, reasons, sources, names of entities) is searched for
 *      figures that this audience must not learn: those it gets in coarser form, and those
 *      of facts that the vocabulary opens only to narrower audiences. They are masked
 *      (figures.h says what a search cannot find). In provenance, which nobody wrote for
 *      this audience, figures of internal facts are masked too; in an answer they are the
 *      answer's own business.
 *   4. A digest that is also the evidence of a figure withheld from this audience, but
 *      not from all, is left out.
 *   5. Text is made harmless to read (clean.h).
 *   6. Nothing assumed ("what if") enters a document: INVALID. */
#ifndef DOCUMENTS_DISCLOSE_H
#define DOCUMENTS_DISCLOSE_H

#include "documents/tongue.h"

#include "rules/form.h"

/* What a document needs to know besides facts; comes in from outside, since this floor
 * has neither clock nor records. */
struct issue {
	struct text model, provider; /* names; "" = not known yet */
	int32_t as_of;               /* the day of the facts and the law */
	int32_t updated;             /* last update of the document; DATE_NONE */
	struct text version;         /* of the document; "" = not numbered */
	bool is_unnumbered;          /* such a document has neither version nor update */
	bool is_example;
};

enum disclosure {
	DISCLOSURE_NOTHING, /* no value is on file */
	DISCLOSURE_FULL,
	DISCLOSURE_COARSE,  /* shown at less than it was recorded */
	DISCLOSURE_WITHHELD /* rule 2 */
};

struct disclosed_option {
	struct text word, label;
	bool chosen;
};

/* What may be drawn of a number: no more than what is shown of it. */
struct disclosed_range {
	bool is_known; /* it can be drawn */
	bool has_low, has_high;
	struct decimal low, high;
};

struct disclosed_value {   /* one fact in an item */
	struct text fact;  /* its key */
	struct text label; /* "" when the item's own label says it */
	struct text asks;
	struct text kind, entity; /* "source", "fineweb-2"; entity "" for the single one */
	bool is_repeated;         /* one of several entities */
	bool is_of_nobody; /* of a kind of which there is no entity: nothing can be filled in */
	enum item_state state;
	bool is_needed;
	enum disclosure disclosure;
	enum value_type type;
	struct value value; /* KNOWN when FULL, ABSENT with a permitted none; else UNKNOWN */
	struct text shown;  /* as the form prints it, figures as in 1.5e13 */
	struct text unit;   /* in English, as `shown` has it */
	enum law_show show; /* of a number: the rule of its precision, ... */
	uint32_t figures;   /* ... and of ROUND its figures; of EXACT the least asked for */
	struct disclosed_range range;
	struct disclosed_option *options; /* choices; bands when shown as a band */
	uint32_t n_options;
	bool is_single;  /* one of the options only */
	struct text why; /* BLANK, INSUFFICIENT: what would settle it */
	/* Provenance: present unless disclosure is NOTHING or WITHHELD. */
	enum origin origin;
	int32_t recorded; /* day; DATE_NONE */
	int32_t since;    /* valid since; FULL only, like all that follows */
	struct text by, method, source, reason;
	struct text evidence; /* SHA-256 in hex */
	uint32_t masked;      /* figures masked in its texts */
	bool is_as_recorded;  /* the value and its entity, to the letter: what may be edited */
};

struct disclosed_limit {  /* of the law, beside which a number is drawn */
	struct text fact; /* the key of the number */
	struct text title, pin;
	struct decimal over;
};

struct disclosed_clock { /* by when an obligation is due, counted from days of the item */
	struct text title, pin;
	int32_t due;
};

struct disclosed_item {
	struct text id, label, asks, pin, note;
	struct text *serves;
	uint32_t n_serves;
	enum item_state state;
	struct text why;
	uint32_t words, words_recommended; /* 0 = no recommendation */
	struct disclosed_value *values;
	uint32_t n_values;
	enum law_chart chart;
	struct disclosed_limit *limits;
	uint32_t n_limits;
	struct disclosed_clock *clocks;
	uint32_t n_clocks;
};

struct disclosed_line { /* one thing a duty rests on, or waits for */
	struct text entity, name, says;
};

struct disclosed_served {
	struct text id, title, pin;
	uint32_t order; /* place in the law */
};

struct disclosed_duty { /* an obligation, be the provider bound or not */
	struct text id, title, says, pin;
	struct text entity;  /* "incident/one"; "" = it is asked of the dossier */
	struct text checked; /* how far its statement was compared; "" = with its source */
	enum duty_state state;
	bool counts;                  /* not only encouraged */
	bool is_unsure;               /* whether it applies is not known */
	struct disclosed_line *reach; /* NOT_ASKED: why; is_unsure: what would tell */
	uint32_t n_reach, more_reach;
	struct text basis; /* SHOWN: "documented", in English */
	struct disclosed_served *serves;
	uint32_t n_serves;
	struct disclosed_line *evidence, *missing;
	uint32_t n_evidence, more_evidence, n_missing, more_missing;
	struct text means, means_document; /* the provider's own; "" = none given */
	struct text by;                    /* who says so */
	int32_t recorded;                  /* day; DATE_NONE */
	bool is_withheld;                  /* there are means, but not for this audience */
	uint32_t masked;
};

struct disclosed_section {
	struct text id, title;
	bool is_header; /* its items stand in the title block and are not counted */
	bool is_open;   /* one of its items is */
	struct disclosed_item *items;
	uint32_t n_items;
	bool has_duties;
	struct disclosed_duty *duties;
	uint32_t n_duties;
	enum truth when;       /* FALSE: items and duties are left out */
	struct text otherwise; /* what is said then */
	struct disclosed_line *when_lines;
	uint32_t n_when, more_when; /* why it is FALSE, or what would tell */
};

struct disclosed_form {
	struct tongue tongue; /* what it says is said in it; ids, keys, pins and words are not */
	struct text id, title, pin, version, preamble;
	struct text about, stage; /* "incident/one"; the word of the stage; "" = none */
	struct text checked;      /* how far the form was compared with its source */
	struct text audience, audience_says;
	struct text law, law_title, law_digest; /* version in force, rulebook, digest in hex */
	struct text disclaimer;
	struct issue issue; /* cleaned */
	bool is_draft;      /* something is open or withheld */
	struct disclosed_section *sections;
	uint32_t n_sections;
	bool has_duties;
	/* Duties count as items do: shown, or shown by other means, is answered. */
	uint32_t n_items, n_answered, n_not_applicable, n_open, n_withheld;
	uint32_t n_too_long;                 /* items, by item_is_too_long */
	uint32_t n_duties[DUTY_STATE_COUNT]; /* those that count, by state */
};

/* An answer of more words than the form recommends is told to be, and is no error. */
bool item_is_too_long(const struct disclosed_item *item);

/* `facts` is searched for figures to withhold; NULL limits rule 3 to facts of the form.
 * Everything lives in `arena` or is borrowed from law, facts, view and issue. */
enum gpai_code disclose_form(const struct law *law, const struct fact_set *facts,
    const struct form_view *view, const struct issue *issue, struct arena *arena,
    struct disclosed_form *form, struct gpai_error *err);

#endif
