/* SPDX-License-Identifier: Apache-2.0 */
/* The law image: the rulebook as flat arrays of fixed-size records.
 *
 * The compiler in src/rulebook makes it from YAML; the program embeds it, so
 * start-up parses nothing. It holds offsets, no pointers, in the byte order of the
 * machine, and is read in place. Invariants, which the compiler establishes:
 *   1. A law_str is an offset into the strings section, NUL-terminated UTF-8; 0 is "".
 *   2. A law_list is a run in the refs section: indices or strings, as the field says.
 *   3. LAW_NONE means "no such thing" in every index field.
 *   4. facts are sorted by key; provision_order lists provisions sorted by id, then until;
 *      provisions themselves stand in reading order.
 *   5. The graph of provisions has no cycle, and no chain of more than 200.
 *   6. A provision on a kind is named only where an entity of that kind is at hand: in another
 *      provision on it, in a quantifier over it, in a field of a form that repeats for it.
 *   7. No two versions of an id apply on one day, nor is one that never applies law beside
 *      another.
 *   8. holidays are sorted by date, one a date; days_off are the dates of those that fall on
 *      Monday to Friday, days_off_sure of those among them that are verified.
 *   9. A reference to an id with several versions names the first written; who evaluates
 *      on a day takes the version that law_find_provision gives for its id.
 * law_open checks the frame (magic, format, section bounds), not every offset. */
#ifndef RULES_LAW_H
#define RULES_LAW_H

#include "base/base.h"

#define LAW_NONE   UINT32_MAX
#define LAW_FORMAT 16u

typedef uint32_t law_str; /* the one typedef here: an offset is not a number */

struct law_list {
	uint32_t first, n;
};

/* Who may see a fact or a form item; bits of a mask. */
#define LAW_AUDIENCES(X)                                                                           \
	X(AIO, "AIO", "AI Office")                                                                 \
	X(NCA, "NCA", "national competent authorities")                                            \
	X(DP, "DP", "downstream providers")                                                        \
	X(PUBLIC, "public", "everyone")

enum law_audience_index {
#define X(name, word, says) LAW_AUDIENCE_INDEX_##name,
	LAW_AUDIENCES(X)
#undef X
	    LAW_AUDIENCE_COUNT
};
enum law_audience {
#define X(name, word, says) LAW_AUDIENCE_##name = 1u << LAW_AUDIENCE_INDEX_##name,
	LAW_AUDIENCES(X)
#undef X
};

/* How far a statement of law was checked against its source. */
#define LAW_CONFIDENCES(X)                                                                         \
	X(TEXT, "T", "compared with the text of the law")                                          \
	X(GUIDELINES, "G", "compared with the text of the Guidelines")                             \
	X(CODE, "P", "read in the primary text of the Code, Form or notice")                       \
	X(SECONDARY, "S", "reliable secondary sources only")                                       \
	X(OURS, "O", "this rulebook's own reading or choice")                                      \
	X(UNVERIFIED, "UNVERIFIED", "no adequate source found: check before relying on it")

enum law_confidence {
#define X(name, word, says) LAW_CONFIDENCE_##name,
	LAW_CONFIDENCES(X)
#undef X
	    LAW_CONFIDENCE_COUNT
};

/* What heads every answer and document, whatever the law asks: the rulebook names the fact. */
#define LAW_HEADINGS(X)                                                                            \
	X(MODEL, "model", TYPE_TEXT)       /* its name */                                          \
	X(PROVIDER, "provider", TYPE_TEXT) /* its name */                                          \
	X(UPDATED, "updated", TYPE_DATE)   /* last day the documentation was changed */            \
	X(VERSION, "version", TYPE_TEXT)   /* of the documentation */

enum law_heading {
#define X(name, word, type) LAW_HEADING_##name,
	LAW_HEADINGS(X)
#undef X
	    LAW_HEADING_COUNT
};

/* What a text is, what binds first. */
#define LAW_SOURCE_STATUSES(X)                                                                     \
	X(IN_FORCE, "in-force")                                                                    \
	X(GUIDANCE, "guidance")                                                                    \
	X(VOLUNTARY, "voluntary")                                                                  \
	X(DRAFT, "draft")                                                                          \
	X(TEMPLATE, "template")                                                                    \
	X(REGISTER, "register")                                                                    \
	X(OURS, "ours")

enum law_source_status {
#define X(name, word) LAW_SOURCE_##name,
	LAW_SOURCE_STATUSES(X)
#undef X
	    LAW_SOURCE_STATUS_COUNT
};

struct law_source {
	law_str id, title, abbreviation, number, link, note; /* pins start with `abbreviation` */
	law_str status;                                      /* a word of the list above */
	int32_t from;                                        /* in force or published since */
};

struct law_version { /* of the law as a whole, oldest first */
	law_str id, says;
	int32_t from;
};

struct law_kind { /* a kind of entity: provider, model, release, ... */
	law_str word, says;
	uint32_t single;    /* 1: exactly one in a dossier, needs no name */
	uint32_t documents; /* 1: its entities are evidence records, so their facts document */
};

struct law_option { /* a word a choice may take */
	law_str word, label;
};

struct law_band {
	law_str label;
	uint32_t has_low, low_open, has_high, high_open;
	struct decimal low, high;
};

struct law_fact {
	law_str key, name, unit, asks, help, pin; /* name: a noun phrase, or "" */
	uint32_t kind;                            /* index into kinds */
	uint32_t type;                            /* enum value_type */
	uint32_t audiences;                       /* mask of enum law_audience */
	uint32_t may_be_absent;                   /* "none" is a legal answer */
	uint32_t confidence;
	uint32_t options_first, options_n;   /* into options */
	uint32_t bands_first, bands_n;       /* into bands */
	uint32_t defaults_first, defaults_n; /* into defaults: the first that says something */
};

/* When nothing is recorded: the row of the register whose name is the text of fact `match`
 * supplies `column`, from the day in column `since` on where the row has one. */
struct law_default {
	uint32_t register_index, match;
	law_str column, since;
};

/* Conditions. Operands a, b, c by op; `list` where it takes several. */
#define LAW_OPS(X)                                                                                 \
	X(IS, "is")            /* a: provision that holds */                                       \
	X(NOT, "not")          /* a: expr */                                                       \
	X(ALL, "all")          /* list of exprs */                                                 \
	X(ANY, "any")          /* list of exprs */                                                 \
	X(FACT_YES, "fact")    /* a: fact that is yes */                                           \
	X(FACT_IS, "is-value") /* a: fact, list of strings: equals one of them */                  \
	X(FACT_HAS, "has")     /* a: fact (choices/list), list of strings: has all of them */      \
	X(COMPARE, "compare")  /* a: fact, b: relation, c: quantity */                             \
	X(DATE, "date")        /* a: fact, b: relation, c: day */                                  \
	X(PRESENT, "present")  /* a: fact with a value; recorded absence is false */               \
	X(ABSENT, "absent")    /* a: fact whose absence is recorded */                             \
	X(SOME, "some")        /* a: kind, b: where or NONE, c: that or NONE */                    \
	X(EVERY, "every")      /* a: kind, b: where or NONE, c: that */                            \
	X(FORM, "form")        /* a: form, b: audience mask: every item answered */

enum law_op {
#define X(name, word) LAW_OP_##name,
	LAW_OPS(X)
#undef X
};

enum law_relation {
	LAW_MORE,
	LAW_AT_LEAST,
	LAW_LESS,
	LAW_AT_MOST
}; /* dates: after, on-or-after, before, on-or-before */

struct law_expr {
	uint32_t op, a, b, c;
	struct law_list list;
	law_str entity; /* facts: name of the entity asked, "" = the single or the bound one */
	uint32_t line;  /* in the provision's file */
};

#define LAW_QUANTITY_OPS(X)                                                                        \
	X(NUMBER, "number")    /* number x times */                                                \
	X(FACT, "fact")        /* fact x times */                                                  \
	X(HIGHER, "higher-of") /* list of quantities */                                            \
	X(LOWER, "lower-of")                                                                       \
	X(SUM, "sum")                                                                              \
	X(PRODUCT, "product-of") /* list x times; its unit is said, never that of a part */

enum law_quantity_op {
#define X(name, word) LAW_QUANTITY_##name,
	LAW_QUANTITY_OPS(X)
#undef X
};

struct law_quantity {
	uint32_t op, fact;
	uint32_t multiply, divide; /* the exact ratio: 1/3 stays a third */
	struct law_list list;
	law_str unit;
	uint32_t pad;
	struct decimal number;
};

/* A day: fixed, that of a fact, the day asked about, the first or last of several, or of the
 * entities of a kind; plus a period, or minus one. */
#define LAW_DAY_OPS(X)                                                                             \
	X(FIXED, "fixed")                                                                          \
	X(FACT, "fact")                                                                            \
	X(AS_OF, "as-of")                                                                          \
	X(EARLIEST_OF, "earliest-of") /* list of days */                                           \
	X(LATEST_OF, "latest-of")     /* list of days; of one day: that day */                     \
	X(EARLIEST, "earliest")       /* fact of the entities for which `where` holds */           \
	X(LATEST, "latest")

enum law_day_op {
#define X(name, word) LAW_DAY_##name,
	LAW_DAY_OPS(X)
#undef X
};

struct law_day {
	uint32_t op, fact;
	int32_t date;
	int32_t plus;  /* below 0: minus; may be 0 */
	uint32_t unit; /* enum date_unit */
	law_str entity;
	struct law_list list; /* days */
	uint32_t where;       /* expr or NONE: EARLIEST, LATEST */
};

#define LAW_PROVISION_KINDS(X)                                                                     \
	X(CONDITION, "condition")   /* true, false or unknown of the dossier */                    \
	X(EXCEPTION, "exception")   /* a condition that lifts others; named by their unless */     \
	X(OBLIGATION, "obligation") /* owed by somebody: an outcome */                             \
	X(TRANSITION, "transition") /* a condition that moves a due date */                        \
	X(EXPOSURE, "exposure")     /* a power or a fine one is exposed to */                      \
	X(STATEMENT, "statement")   /* law to know that no rule decides */

enum law_provision_kind {
#define X(name, word) LAW_##name,
	LAW_PROVISION_KINDS(X)
#undef X
	    LAW_PROVISION_KIND_COUNT
};

#define LAW_FORCES(X)                                                                              \
	X(MUST, "must")             /* binding law */                                              \
	X(COMMITTED, "committed")   /* a promise signatories made */                               \
	X(ENCOURAGED, "encouraged") /* never counts as open */                                     \
	X(MAY, "may")               /* an option */

enum law_force {
#define X(name, word) LAW_FORCE_##name,
	LAW_FORCES(X)
#undef X
	    LAW_FORCE_COUNT
};

/* What may differ between two versions of a provision; bits of a mask. */
#define LAW_PARTS(X)                                                                               \
	X(ON, "on")                                                                                \
	X(TITLE, "title")                                                                          \
	X(SAYS, "says")                                                                            \
	X(PIN, "pin")                                                                              \
	X(CONFIDENCE, "confidence")                                                                \
	X(FORCE, "force")                                                                          \
	X(BINDS, "binds")                                                                          \
	X(APPLIES, "applies")                                                                      \
	X(UNLESS, "unless")                                                                        \
	X(HOLDS, "holds")                                                                          \
	X(MET, "met")                                                                              \
	X(NOT_CHECKABLE, "not-checkable")                                                          \
	X(SINCE, "since")                                                                          \
	X(DUE, "due")                                                                              \
	X(LEGACY, "legacy")                                                                        \
	X(SERVES, "serves")                                                                        \
	X(WHO, "who")                                                                              \
	X(CAP, "cap")                                                                              \
	X(NOTE, "note")

enum law_part {
#define X(name, word) LAW_PART_##name,
	LAW_PARTS(X)
#undef X
	    LAW_PART_COUNT
};

struct law_provision {
	law_str id, title, says, pin, note, file;
	law_str not_checkable; /* why no rule decides it; "" when one does */
	law_str who;           /* the function in the organisation that usually does it */
	uint32_t line;
	uint32_t kind, force, confidence;
	uint32_t on;            /* kind: asked of each of its entities; NONE: of the dossier */
	uint32_t source;        /* the one its pin begins with, or NONE */
	uint32_t changed;       /* bits 1 << enum law_part: differs from the version before */
	int32_t enacted;        /* this version became law; DATE_NONE: always was */
	int32_t from, until;    /* in force: from and enacted <= day < until, so perhaps never */
	uint32_t binds;         /* provision (condition) that says who is bound, or NONE */
	uint32_t holds;         /* expr: conditions, exceptions, transitions */
	uint32_t applies;       /* expr, or NONE = always: obligations, exposures */
	uint32_t met;           /* expr: obligations */
	struct law_list unless; /* provisions */
	struct law_list legacy; /* transition provisions, first that holds moves the due day */
	struct law_list serves; /* provisions this one is a way of showing */
	struct law_list since;  /* days: owed since the latest of `from` and these */
	uint32_t due;           /* day, or NONE: due as soon as owed */
	uint32_t cap;           /* quantity, or NONE: exposures */
};

struct law_field { /* one fact inside a form item */
	law_str label;
	uint32_t fact;
	uint32_t show;     /* enum law_show */
	uint32_t figures;  /* at least so many significant figures; 0 = any */
	uint32_t optional; /* 1: blank is fine */
	uint32_t when;     /* expr: needed only when true; NONE = always */
	uint32_t each;     /* kind: repeat for each entity; NONE = single */
};

#define LAW_SHOWS(X)                                                                               \
	X(EXACT, "exact")         /* as recorded */                                                \
	X(ROUND, "round")         /* rounded to `figures` */                                       \
	X(BAND, "band")           /* the band of the vocabulary */                                 \
	X(MAGNITUDE, "magnitude") /* order of magnitude, 10^n */

enum law_show {
#define X(name, word) LAW_SHOW_##name,
	LAW_SHOWS(X)
#undef X
};

/* How the values of an item are drawn, beside being told. */
#define LAW_CHARTS(X)                                                                              \
	X(NONE, "none")                                                                            \
	X(SHARES, "shares")               /* numbers side by side, bands as ranges */              \
	X(CONCENTRATION, "concentration") /* all, the largest of them, what per cent these hold */ \
	X(THRESHOLD, "threshold")         /* numbers against the limits of the compute ledger */   \
	X(TIMELINE, "timeline")           /* days */

enum law_chart {
#define X(name, word) LAW_CHART_##name,
	LAW_CHARTS(X)
#undef X
};

struct law_item {
	law_str id, label, asks, pin, note;
	uint32_t audiences;
	uint32_t chart; /* enum law_chart */
	uint32_t words; /* recommended at most; 0 = no recommendation */
	uint32_t none;  /* 1: "not applicable / none exists" is a legal answer */
	uint32_t stage; /* of the form's stages, by index: may stay open before it; 0 = never */
	uint32_t fields_first, fields_n;
	struct law_list serves; /* strings: annex items it answers */
	struct law_list clocks; /* provisions: obligations whose due days are drawn with its own */
};

struct law_form_section {
	law_str id, title;
	uint32_t is_header; /* 1: its items head the document and are not counted */
	uint32_t items_first, items_n;
	uint32_t when; /* expr: else only `otherwise` is said; NONE = always */
	law_str otherwise;
	/* Instead of items: obligations whose fulfilment is shown, be the provider bound or not;
	 * all that follows is theirs. */
	struct law_list duties;         /* provisions */
	uint32_t means, means_document; /* texts of the kind that is named after provisions */
};

struct law_stage { /* of a form that is written several times, each time asking for more */
	law_str word, title;
	uint32_t when; /* expr: the facts have come so far; NONE = always */
};

struct law_form {
	law_str id, title, pin, preamble, version;
	uint32_t audiences;
	uint32_t confidence;
	uint32_t on;          /* kind: written for one entity of it; NONE = for the dossier */
	uint32_t has_heading; /* 1: its version and day are these and not the rulebook's */
	uint32_t head_updated, head_version; /* facts; NONE = it has none */
	uint32_t stages_first, stages_n;
	uint32_t sections_first, sections_n;
};

struct law_cell {
	law_str column;
	struct law_list values; /* strings */
};

struct law_row {
	law_str name;
	struct law_list aliases; /* strings */
	uint32_t cells_first, cells_n;
	uint32_t confidence;
};

struct law_register {
	law_str id, title, source, note;
	int32_t as_of;
	uint32_t complete; /* 1: a name not listed is known not to be a member */
	uint32_t rows_first, rows_n;
};

struct law_class { /* a line of the classification at the top of every answer */
	law_str field, title;
	uint32_t provision;
	uint32_t pad;
};

/* How certain the day of an event is, as legislation goes. */
#define LAW_EVENT_STATUSES(X)                                                                      \
	X(IN_FORCE, "in-force", "in force") /* law that is in force sets the day */                \
	X(ADOPTED, "adopted", "adopted")    /* not yet in force */                                 \
	X(PROPOSED, "proposed", "proposed") /* not adopted */                                      \
	X(EXPECTED, "expected", "expected") /* announced, set by no law */                         \
	X(PAST_UNVERIFIED, "past-unverified", "not verified that it happened")

enum law_event_status {
#define X(name, word, says) LAW_EVENT_##name,
	LAW_EVENT_STATUSES(X)
#undef X
	    LAW_EVENT_STATUS_COUNT
};

struct law_event { /* a dated event of the calendar */
	int32_t date;
	law_str says, whom, pin;
	uint32_t confidence;
	uint32_t status; /* enum law_event_status */
};

/* How long records and documents of a sort are kept, counted from an event. */
struct law_retention {
	law_str id, title, says, pin, note;
	uint32_t confidence;
	uint32_t under;          /* provision: the duty, where it applies; NONE = always */
	uint32_t on;             /* kind: what is about one entity of it, each by itself; or NONE */
	uint32_t until;          /* day: the last on which they have to be there */
	struct law_list records; /* strings: kinds of records */
	struct law_list forms;   /* forms, whose documents they are */
};

struct law_amendment { /* what one act changed in others, oldest first */
	law_str id, says, pin, note;
	int32_t date;            /* the change became law */
	struct law_list changes; /* provisions: of each the first version written */
	uint32_t confidence;
};

struct law_choice { /* conditions of which at most one holds */
	law_str id, says, file;
	uint32_t line;
	struct law_list among; /* exprs */
	uint32_t on;           /* kind whose entity at hand they are about, or NONE */
	uint32_t when;         /* expr: asked only where it is true; NONE = always */
	uint32_t covers;       /* 1: exactly one holds */
};

struct law_holiday { /* a day on which those who count business days do not work */
	int32_t date;
	law_str says, pin;
	uint32_t confidence;
};

/* Law of others, told for what a dossier already holds that serves it. It binds nobody here: no
 * verdict follows from it. */
struct law_framework {
	law_str id, abbreviation, title, number, link, status, says, note;
	int32_t from, until; /* DATE_NONE, DATE_FOREVER: not known, without end */
	uint32_t confidence;
	uint32_t thresholds_first, thresholds_n;
	uint32_t demands_first, demands_n;
};

struct law_threshold {        /* beside which a dossier's own figure is set */
	law_str says, counts; /* the figure; what is counted towards it */
	uint32_t reached;     /* expr */
	uint32_t confidence;
};

struct law_demand {
	law_str id, says, note;
	uint32_t confidence;
	uint32_t services_first, services_n;
};

#define LAW_SERVICES(X)                                                                            \
	X(FACT, "fact")           /* ref: fact */                                                  \
	X(DOCUMENT, "document")   /* word: its kind */                                             \
	X(PROVISION, "provision") /* ref: provision */

enum law_service_kind {
#define X(name, word) LAW_SERVICE_##name,
	LAW_SERVICES(X)
#undef X
};

struct law_service { /* something of ours that serves a demand of theirs */
	uint32_t kind, ref;
	law_str word;
	uint32_t holds; /* expr: it is on file; NONE: a provision is asked itself */
};

/* What is added up over the entities of a kind, such as the stages of training. At most one. */
struct law_ledger {
	law_str id, title, says, pin, note, file;
	uint32_t line, confidence;
	uint32_t on;               /* kind: of each of its entities */
	uint32_t sorts;            /* fact, a choice: what the entity is */
	uint32_t adds;             /* fact, a number: what is added */
	uint32_t starts, ends;     /* facts, days; or NONE */
	struct law_list expects;   /* quantities: what `adds` comes to in the end, first known */
	uint32_t multiply, divide; /* ratio by which a figure may err */
	uint32_t error_by;         /* provision that permits it, or NONE */
};

struct law_meaning { /* in which it is added up */
	law_str id, title, says, pin, note;
	uint32_t line, confidence;
	uint32_t
	    fills; /* fact of a single entity; recorded as none: the same as what it is part of */
	uint32_t part_of; /* meaning, itself no part: never less than this one; or NONE */
	uint32_t when;    /* expr: it is of interest; NONE = always */
	uint32_t countings_first, countings_n;
};

#define LAW_VERDICTS(X)                                                                            \
	X(NO, "no")           /* it need not be counted */                                         \
	X(UNCLEAR, "unclear") /* it may have to be, or not */                                      \
	X(YES, "yes")

enum law_verdict {
#define X(name, word) LAW_VERDICT_##name,
	LAW_VERDICTS(X)
#undef X
	    LAW_VERDICT_COUNT
};

struct law_counting {          /* of those that fit, the first whose `when` holds decides */
	struct law_list sorts; /* strings: words of the choice */
	uint32_t when;         /* expr, the entity at hand; NONE = always */
	uint32_t verdict;      /* enum law_verdict */
	uint32_t by;           /* provision */
	law_str note;
};

struct law_limit { /* exceeded when the sum is greater */
	law_str id, title, says, pin, note;
	uint32_t line, confidence;
	int32_t from, until;
	uint32_t meaning; /* of the ledger */
	uint32_t over;    /* quantity */
	uint32_t when;    /* expr; NONE = always */
	uint32_t reached; /* provision */
	/* What is then to be told, or NONE: the obligation, the fact its clock runs from, and who
	 * says that a plan is enough and that it comes before the start. */
	uint32_t notify, known, planned_by, estimate_by;
};

/* How a kind of document reads that others publish, so that its fields are found in it. */
struct law_reading {
	law_str id, title, pin, note, file;
	uint32_t line, confidence;
	uint32_t form;                   /* the form it fills in, or NONE */
	struct law_list recognise;       /* phrases in small letters; any of them tells the kind */
	struct law_list hints;           /* words of the empty form that are no answer */
	uint32_t fields_first, fields_n; /* into read_fields */
	uint32_t parts_first, parts_n;   /* into read_parts */
};

/* A part of such a document: its title ends an answer, and says which of several questions that
 * read the same is asked: the one whose item begins with the item of the part. */
struct law_read_part {
	law_str item;
	struct law_list heads; /* as of a field */
};

/* What an answer is, and which facts it gives when it is clear, in this order. */
#define LAW_READ_TYPES(X)                                                                          \
	X(TEXT, "text")             /* text */                                                     \
	X(YES_NO, "yes-no")         /* yes-no */                                                   \
	X(VERSION, "version")       /* text */                                                     \
	X(DATE, "date")             /* date */                                                     \
	X(MONTH, "month")           /* date, the last day of a month */                            \
	X(PERIOD, "period")         /* dates: first, last */                                       \
	X(NAMES, "names")           /* list or text: datasets, crawlers, models */                 \
	X(DOMAINS, "domains")       /* list: names of hosts */                                     \
	X(MODALITIES, "modalities") /* choices */                                                  \
	X(SIZES, "sizes")           /* numbers, one a modality, named by `rows` */                 \
	X(NUMBER, "number")         /* number */

enum law_read_type {
#define X(name, word) LAW_READ_##name,
	LAW_READ_TYPES(X)
#undef X
	    LAW_READ_TYPE_COUNT
};

struct law_read_field {
	law_str item, label;    /* id, as in the form; what findings call it */
	uint32_t type;          /* enum law_read_type */
	uint32_t optional;      /* 1: it may be left out */
	uint32_t after;         /* field of the reading that asks yes or no before; or NONE */
	struct law_list heads;  /* how the question begins, in small letters */
	struct law_list drafts; /* likewise, in earlier drafts of the form */
	struct law_list rows;   /* SIZES: words of modalities, one for each of `facts` */
	struct law_list facts;  /* facts */
};

/* What is wrong with a document: a condition on what was read of it. */
struct law_review_check {
	law_str id, says, pin, note, file;
	uint32_t line, confidence;
	uint32_t reading;
	uint32_t weight;       /* enum law_weight */
	struct law_list items; /* strings: the first is where it stands */
	uint32_t when;         /* expr: true = a finding */
};

#define LAW_WEIGHTS(X)                                                                             \
	X(DEFECT, "defect") /* the form is not filled in as it has to be */                        \
	X(DOUBT, "doubt")   /* worth a question; may be in order */

enum law_weight {
#define X(name, word) LAW_WEIGHT_##name,
	LAW_WEIGHTS(X)
#undef X
	    LAW_WEIGHT_COUNT
};

/* What forms and documents say, in another language. */
struct law_language {
	law_str code, name;                /* BCP 47; as its speakers call it */
	uint32_t strings_first, strings_n; /* into translations, sorted by `from` as bytes */
};

struct law_translation {
	law_str from, to;
};

#define LAW_SECTIONS(X)                                                                            \
	X(strings, char)                                                                           \
	X(refs, uint32_t)                                                                          \
	X(sources, struct law_source)                                                              \
	X(versions, struct law_version)                                                            \
	X(kinds, struct law_kind)                                                                  \
	X(options, struct law_option)                                                              \
	X(bands, struct law_band)                                                                  \
	X(facts, struct law_fact)                                                                  \
	X(defaults, struct law_default)                                                            \
	X(exprs, struct law_expr)                                                                  \
	X(quantities, struct law_quantity)                                                         \
	X(days, struct law_day)                                                                    \
	X(provisions, struct law_provision)                                                        \
	X(provision_order, uint32_t)                                                               \
	X(fields, struct law_field)                                                                \
	X(items, struct law_item)                                                                  \
	X(form_sections, struct law_form_section)                                                  \
	X(stages, struct law_stage)                                                                \
	X(forms, struct law_form)                                                                  \
	X(cells, struct law_cell)                                                                  \
	X(rows, struct law_row)                                                                    \
	X(registers, struct law_register)                                                          \
	X(classes, struct law_class)                                                               \
	X(frameworks, struct law_framework)                                                        \
	X(thresholds, struct law_threshold)                                                        \
	X(demands, struct law_demand)                                                              \
	X(services, struct law_service)                                                            \
	X(ledgers, struct law_ledger)                                                              \
	X(meanings, struct law_meaning)                                                            \
	X(countings, struct law_counting)                                                          \
	X(limits, struct law_limit)                                                                \
	X(events, struct law_event)                                                                \
	X(amendments, struct law_amendment)                                                        \
	X(retentions, struct law_retention)                                                        \
	X(choices, struct law_choice)                                                              \
	X(holidays, struct law_holiday)                                                            \
	X(readings, struct law_reading)                                                            \
	X(read_fields, struct law_read_field)                                                      \
	X(read_parts, struct law_read_part)                                                        \
	X(checks, struct law_review_check)                                                         \
	X(languages, struct law_language)                                                          \
	X(translations, struct law_translation)                                                    \
	X(days_off, int32_t)                                                                       \
	X(days_off_sure, int32_t)

enum law_section {
#define X(name, type) LAW_SECTION_##name,
	LAW_SECTIONS(X)
#undef X
	    LAW_SECTION_COUNT
};

struct law_header {
	char magic[8]; /* "gpailaw\n" */
	uint32_t format;
	uint32_t bytes; /* of the whole image */
	law_str name, title, disclaimer;
	uint32_t pad;
	uint32_t heading[LAW_HEADING_COUNT]; /* facts of single entities, or LAW_NONE */
	uint8_t digest[32]; /* SHA-256 of the YAML it was made from, by path and bytes */
	struct {
		uint32_t offset, n; /* bytes from the start of the image; elements */
	} sections[LAW_SECTION_COUNT];
};

/* A loaded image: borrowed bytes, typed views. Immutable, shared between threads. */
struct law {
	const struct law_header *header;
#define X(name, type)                                                                              \
	const type *name;                                                                          \
	uint32_t n_##name;
	LAW_SECTIONS(X)
#undef X
};

/* The words of the lists above, by value; audiences by index. */
extern const char *const law_audience_words[LAW_AUDIENCE_COUNT];
extern const char *const law_audience_says[LAW_AUDIENCE_COUNT];
extern const char *const law_confidence_words[LAW_CONFIDENCE_COUNT];
extern const char *const law_confidence_says[LAW_CONFIDENCE_COUNT];
extern const char *const law_provision_kind_words[LAW_PROVISION_KIND_COUNT];
extern const char *const law_source_status_words[LAW_SOURCE_STATUS_COUNT];
extern const char *const law_force_words[LAW_FORCE_COUNT];
extern const char *const law_read_type_words[LAW_READ_TYPE_COUNT];
extern const char *const law_weight_words[LAW_WEIGHT_COUNT];
extern const char *const law_part_words[LAW_PART_COUNT];
extern const char *const law_verdict_words[LAW_VERDICT_COUNT];
extern const char *const law_event_status_words[LAW_EVENT_STATUS_COUNT];
extern const char *const law_event_status_says[LAW_EVENT_STATUS_COUNT];

/* Views over an image of `len` bytes aligned to 8. Errors: CORRUPT, NEWER. */
enum gpai_code law_open(struct span image, struct law *law, struct gpai_error *err);

static inline const char *
law_cstr(const struct law *law, law_str at)
{
	return law->strings + at;
}

/* Obligations and exposures apply or not; the others hold or not. */
static inline bool
law_is_owed(const struct law_provision *provision)
{
	return provision->kind == LAW_OBLIGATION || provision->kind == LAW_EXPOSURE;
}

struct text law_text(const struct law *law, law_str at);

/* Index or LAW_NONE. */
uint32_t law_find_fact(const struct law *law, struct text key);
uint32_t law_find_kind(const struct law *law, struct text word);
uint32_t law_find_form(const struct law *law, struct text id);
uint32_t law_find_register(const struct law *law, struct text id);
/* By its whole id, or by what stands behind the last dot of it. */
uint32_t law_find_framework(const struct law *law, struct text id);
/* The version of an id that is in force on the day; else the one that is law to come, else
 * the nearest not yet enacted, else the last there was; LAW_NONE when the id is unknown. */
uint32_t law_find_provision(const struct law *law, struct text id, int32_t day);
/* The same as the law stood on the day `enacted`: what became law later is not seen, and
 * neither is an end that only it brought about. */
uint32_t law_find_enacted(const struct law *law, struct text id, int32_t enacted, int32_t day);
/* Version of the law as a whole in force on the day; NULL before the first. */
const struct law_version *law_version_on(const struct law *law, int32_t day);
/* What business days leave out besides weekends; and as far as that was verified. */
struct days_off law_days_off(const struct law *law);
struct days_off law_days_off_sure(const struct law *law);
/* Index of the first holiday on or after a day; n_holidays when there is none. */
uint32_t law_holiday_from(const struct law *law, int32_t day);
bool law_in_force(const struct law_provision *provision, int32_t day);
/* It is law on the day: in force, or to apply later. */
bool law_is_enacted(const struct law_provision *provision, int32_t day);
/* In force on `day` as the law stood on the day `enacted`. */
bool law_will_be_in_force(const struct law *law, uint32_t index, int32_t enacted, int32_t day);
/* The band a number falls in; NULL when none or when its width spans several. */
const struct law_band *law_band_of(
    const struct law *law, const struct law_fact *fact, const struct value *number);
/* The source a pin stands in: the one whose short name it begins with; LAW_NONE when none. */
uint32_t law_source_of(const struct law *law, law_str pin);
/* Its place in a list of all sources: what binds first, then as the rulebook has them; after all
 * others for LAW_NONE. */
uint32_t law_source_rank(const struct law *law, uint32_t source);
/* By id; LAW_NONE. */
uint32_t law_find_reading(const struct law *law, struct text id);
/* By its code; LAW_NONE. */
uint32_t law_find_language(const struct law *law, struct text code);
/* A string of the rulebook or the program in a language (NULL: English); itself where there is no
 * other. */
struct text law_translate(
    const struct law *law, const struct law_language *language, struct text english);
bool law_is_translated(
    const struct law *law, const struct law_language *language, struct text english);
/* A fact's short noun phrase; its key when it has none. */
struct text law_fact_name(const struct law *law, uint32_t fact);
/* Label of an option word; the word itself when it has none. */
struct text law_option_label(const struct law *law, const struct law_fact *fact, struct text word);
bool law_audience_from(struct text word, uint32_t *bit);
/* "placing on the market plus 14 days": what a day is counted from. */
void law_put_day(const struct law *law, uint32_t day, struct out *out);
/* "AIO, DP": the words of a mask. */
void law_put_audiences(uint32_t mask, struct out *out);
/* Row whose name or alias equals `name`, ASCII case aside; LAW_NONE when none. */
uint32_t law_find_row(const struct law *law, uint32_t register_index, struct text name);

#endif
