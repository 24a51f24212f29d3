/* SPDX-License-Identifier: Apache-2.0 */
/* What the passes of the compiler share; private to this folder.
 *
 * compile.c runs them in this order:
 *   1. parse every file; sort its entries by section
 *   2. read the vocabulary: rulebook, sources, kinds, registers, facts
 *   3. name the macros, provisions and forms, so that all may refer to all
 *   4. read heading, provisions, forms, calendar, holidays, classification: conditions become
 * records
 *   5. check the whole: cycles, what nothing uses, what is asked of the wrong thing,
 *      contradictions
 *   6. write the image
 * A pass goes on after a mistake, so that one run tells all of them; pass 5 needs a
 * rulebook without mistakes. Running out of memory is sticky and asked once, at the end. */
#ifndef RULEBOOK_COMPILER_H
#define RULEBOOK_COMPILER_H

#include "notation/yaml.h"
#include "rulebook/image.h"
#include "rulebook/rulebook.h"

#define SECTIONS(X)                                                                                \
	X(RULEBOOK, "rulebook")                                                                    \
	X(SOURCES, "sources")                                                                      \
	X(MACROS, "macros")                                                                        \
	X(KINDS, "kinds")                                                                          \
	X(FACTS, "facts")                                                                          \
	X(PROVISIONS, "provisions")                                                                \
	X(FORMS, "forms")                                                                          \
	X(REGISTERS, "registers")                                                                  \
	X(CALENDAR, "calendar")                                                                    \
	X(HOLIDAYS, "holidays")                                                                    \
	X(AMENDMENTS, "amendments")                                                                \
	X(RETENTIONS, "retentions")                                                                \
	X(CHOICES, "choices")                                                                      \
	X(FRAMEWORKS, "frameworks")                                                                \
	X(LEDGER, "compute-ledger")                                                                \
	X(READINGS, "readings")                                                                    \
	X(CHECKS, "checks")                                                                        \
	X(LANGUAGES, "languages")

enum section {
#define X(name, word) SECTION_##name,
	SECTIONS(X)
#undef X
	    SECTION_COUNT
};

/* One entry of a section, wherever it was written. */
struct record_at {
	uint32_t file, line;
	const struct yaml_node *node;
};

struct records {
	struct record_at *at; /* in reading order */
	uint32_t n, cap;
};

struct draft_fact {
	struct law_fact is;
	struct text key;
	struct record_at from;
	const struct yaml_entry *kind, *options, *bands, *fallback;
};

struct draft_provision {
	struct law_provision is;
	struct text id;
	struct record_at from;
	const struct yaml_entry *binds, *applies, *unless, *holds, *met, *since, *due, *legacy,
	    *serves, *cap;
	uint32_t next; /* another version of the same id, or LAW_NONE */
	bool used;     /* something rests on it; kept at the first version */
};

struct macro {
	struct text name, takes;
	const struct yaml_node *means;
	struct record_at from;
	bool open; /* being unfolded: meeting it again is a cycle */
};

struct draft_form {
	struct text id;
	struct record_at from;
	uint32_t audiences;
	uint32_t fields_first, fields_n; /* of all its items, in the image */
	bool is_conditional; /* has duties, stages, an entity or parts that may fall away */
};

/* What a message begins with: "provision aia.53.1.a". */
struct subject {
	const char *what;
	struct text name;
};

struct compiler {
	const struct rulebook_file *files;
	uint32_t n_files;
	struct arena *arena; /* for the time of compiling */
	struct rulebook_report *report;
	uint32_t problem_files[RULEBOOK_PROBLEMS_MAX]; /* index of the file of each problem */
	struct records sections[SECTION_COUNT];
	struct image image;

	uint32_t file; /* being read */
	struct subject subject;
	const struct macro *unfolding; /* innermost macro in use, or NULL */
	uint32_t depth;                /* of the condition being read, macros unfolded */

	struct names sources, shorts, units, kinds, macros, facts, provisions, forms, registers;
	struct macro *macro;
	struct draft_fact *fact; /* sorted by key, as in the image */
	uint32_t n_facts;
	struct draft_provision *provision; /* as in the image */
	uint32_t n_provisions;
	struct draft_form *form;
	bool failed; /* no memory */
};

/* report.c: one line a problem, at a line of the file being read. */
void complain(struct compiler *c, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "unknown WHAT 'found'", with the nearest name or, of a short list, all of them. */
void complain_unknown(struct compiler *c, uint32_t line, const char *what, struct text found,
    const struct names *known);
/* A problem that a lower floor has already put into words. */
void complain_as(struct compiler *c, const struct gpai_error *problem);
void about(struct compiler *c, const struct record_at *record, const char *what, struct text name);
void report_sort(struct compiler *c);

/* keys.c: mappings by table. A reader takes one entry and fills what `to` points to. */
struct key {
	const char *word;
	bool required;
	void (*read)(struct compiler *c, const struct yaml_entry *entry, void *to);
	size_t offset; /* in the record */
};

struct keys {
	const struct key *at;
	size_t n;
};

#define KEYS(table) ((struct keys){(table), sizeof(table) / sizeof *(table)})

struct words {
	const char *what; /* "force": for messages */
	const char *const *at;
	uint32_t n;
};

#define WORDS(what, table) ((struct words){(what), (table), sizeof(table) / sizeof *(table)})

/* Reads a mapping; false when it is none. Unknown and missing keys are told. */
bool keys_read(
    struct compiler *c, const struct yaml_node *map, uint32_t line, struct keys keys, void *record);
/* The text of a scalar; false, and a complaint, when it is something else. */
bool scalar_of(struct compiler *c, const struct yaml_node *node, uint32_t line, const char *what,
    struct text *text);
/* Names: lower-case letters and digits joined by '.' or '-'. */
bool is_dotted(struct text text);
bool word_index(struct words words, struct text text, uint32_t *index);
/* Index of a word of a list, told with the list when it is not there. */
bool read_word(
    struct compiler *c, const struct yaml_entry *entry, struct words words, uint32_t *index);
/* The items of a list, or a single scalar as a list of one: i-th, or NULL at the end. */
const struct yaml_node *item_of(const struct yaml_node *node, uint32_t i, uint32_t *line);
/* A list of texts. */
struct law_list strings_of(struct compiler *c, const struct yaml_entry *entry);

void read_text(struct compiler *c, const struct yaml_entry *entry, void *law_str_at);
void read_dotted(struct compiler *c, const struct yaml_entry *entry, void *law_str_at);
void read_day(struct compiler *c, const struct yaml_entry *entry, void *int32_at);
void read_yes(struct compiler *c, const struct yaml_entry *entry, void *uint32_at);
void read_whole(struct compiler *c, const struct yaml_entry *entry, void *uint32_at);
/* The source that a pin begins with; LAW_NONE when there is none. */
uint32_t source_of_pin(const struct compiler *c, struct text pin);
void read_pin(struct compiler *c, const struct yaml_entry *entry, void *law_str_at);
void read_confidence(struct compiler *c, const struct yaml_entry *entry, void *uint32_at);
void read_audiences(struct compiler *c, const struct yaml_entry *entry, void *mask_at);
void read_none(struct compiler *c, const struct yaml_entry *entry, void *uint32_at);
void read_strings(struct compiler *c, const struct yaml_entry *entry, void *law_list_at);
void read_entry(struct compiler *c, const struct yaml_entry *entry, void *entry_pointer_at);

/* One scalar under a key of a section's record, for naming it before reading it. */
struct text name_of(const struct yaml_node *node, const char *key);

/* vocabulary.c, facts.c, registers.c, calendar.c */
void read_rulebook(struct compiler *c);
void read_sources(struct compiler *c);
void read_kinds(struct compiler *c);
void read_facts(struct compiler *c);
void read_registers(struct compiler *c);
void read_calendar(struct compiler *c);
void read_holidays(struct compiler *c);
void read_heading(struct compiler *c);
void read_classification(struct compiler *c);
/* The registers that speak when nothing is recorded: their columns exist and fit the fact. */
void read_defaults(struct compiler *c, const struct yaml_entry *entry, uint32_t fact);
/* Index of an option of a fact; false when it has no such word. */
bool option_of(const struct compiler *c, const struct law_fact *fact, struct text word);

/* provisions.c */
void name_provisions(struct compiler *c);
void read_provisions(struct compiler *c);
/* First version of the provision an id names; LAW_NONE, and a complaint, when there is none. */
uint32_t provision_of(struct compiler *c, struct text id, uint32_t line);
/* Whether a provision can be named where an entity of the kind `bound`, or none, is at hand; a
 * complaint when not. */
bool can_name(struct compiler *c, uint32_t provision, uint32_t line, uint32_t bound);

/* A list of ids of provisions, none of which is thereby used. */
struct law_list provisions_of(struct compiler *c, const struct yaml_entry *entry);

/* history.c: bits 1 << enum law_part. */
uint32_t changed_parts(const struct yaml_node *before, const struct yaml_node *after);
void read_amendments(struct compiler *c);

/* retentions.c: after provisions and forms */
void read_retentions(struct compiler *c);

/* choices.c */
void read_choices(struct compiler *c);

/* forms.c */
void name_forms(struct compiler *c);
void read_forms(struct compiler *c);

/* duties.c: what a section of a form says of the obligations it holds. */
struct entry_of_duties {
	const struct yaml_entry *duties, *means, *document;
};
/* Obligations: ids, or "cop.t.*". */
struct law_list duties_of(struct compiler *c, const struct yaml_entry *entry);
void read_duties(
    struct compiler *c, const struct entry_of_duties *from, struct law_form_section *section);

/* frameworks.c: after provisions and macros */
void read_frameworks(struct compiler *c);

/* compute_ledger.c: after provisions and macros */
void read_ledger(struct compiler *c);

/* readings.c: after forms and facts; then what is wrong with what was read. */
void read_readings(struct compiler *c);
void read_checks(struct compiler *c);

/* languages.c */
void read_languages(struct compiler *c);

/* macros.c */
void name_macros(struct compiler *c);

/* Conditions, quantities and days stand in a provision on the kind `bound`, or inside a quantifier
 * over it, whose entity at hand the facts and provisions of that kind refer to; or not:
 * LAW_NONE. */

/* expressions.c: index of an expr; LAW_NONE after a complaint. */
uint32_t expr_of(struct compiler *c, const struct yaml_node *node, uint32_t line, uint32_t bound);
bool is_operator(struct text word);
/* The meaning of a macro with its argument in place; NULL after a complaint. */
const struct yaml_node *macro_unfold(
    struct compiler *c, const struct macro *macro, const struct yaml_node *argument, uint32_t line);

/* quantities.c */
uint32_t quantity_of(
    struct compiler *c, const struct yaml_node *node, uint32_t line, uint32_t bound);
/* A whole number from 1 to 1,000,000,000. */
bool read_factor(struct text text, uint32_t *factor);
/* "3" or "1/3" */
bool read_ratio(struct text text, uint32_t *multiply, uint32_t *divide);
/* A fact by key, of the wanted type unless that is ANY_TYPE, which can be asked here. */
enum { ANY_TYPE = -1 };
uint32_t fact_of(struct compiler *c, const struct yaml_node *node, uint32_t line, int type,
    uint32_t bound, const struct yaml_node *entity, law_str *entity_name);
uint32_t kind_of(struct compiler *c, const struct yaml_node *node, uint32_t line);

/* days.c */
uint32_t day_of(struct compiler *c, const struct yaml_node *node, uint32_t line, uint32_t bound);

/* checks.c, asked.c, contradictions.c */
void check_graph(struct compiler *c);
void check_asked(struct compiler *c);
void check_contradictions(struct compiler *c);
/* Marks a provision as used by what is being read. */
void use_provision(struct compiler *c, uint32_t provision);

/* memory: sticky failure */
void *scratch(struct compiler *c, size_t n, size_t size);

#endif
