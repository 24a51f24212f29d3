/* SPDX-License-Identifier: Apache-2.0 */
/* Other frameworks: what they demand, and which facts, documents and provisions of ours serve
 * it. A document is meant as the macro of that name means it, a fact as recorded, of some
 * entity where there may be several. Nothing here becomes a duty. */
#include "rulebook/compiler.h"

enum { QUOTED_BYTES = 60 };

#define DOCUMENT_MACRO "document"

static void
read_status(struct compiler *c, const struct yaml_entry *entry, void *law_str_at)
{
	static const char *const STATUSES[] = {
	    "in-force", "adopted", "proposed", "voluntary", "revoked", "open", "ours"};
	uint32_t index;

	if (read_word(c, entry, WORDS("status", STATUSES), &index))
		*(law_str *)law_str_at = image_string(&c->image, text_of(STATUSES[index]));
}

struct draft_framework {
	struct law_framework is;
	const struct yaml_entry *thresholds, *demands;
};

static const struct key framework_keys[] = {
    {"id", true, read_dotted, offsetof(struct draft_framework, is.id)},
    {"short", true, read_text, offsetof(struct draft_framework, is.abbreviation)},
    {"title", true, read_text, offsetof(struct draft_framework, is.title)},
    {"status", true, read_status, offsetof(struct draft_framework, is.status)},
    {"says", true, read_text, offsetof(struct draft_framework, is.says)},
    {"from", false, read_day, offsetof(struct draft_framework, is.from)},
    {"until", false, read_day, offsetof(struct draft_framework, is.until)},
    {"number", false, read_text, offsetof(struct draft_framework, is.number)},
    {"link", false, read_text, offsetof(struct draft_framework, is.link)},
    {"confidence", false, read_confidence, offsetof(struct draft_framework, is.confidence)},
    {"note", false, read_text, offsetof(struct draft_framework, is.note)},
    {"thresholds", false, read_entry, offsetof(struct draft_framework, thresholds)},
    {"demands", false, read_entry, offsetof(struct draft_framework, demands)},
};

struct draft_threshold {
	struct law_threshold is;
	const struct yaml_entry *reached;
};

static const struct key threshold_keys[] = {
    {"says", true, read_text, offsetof(struct draft_threshold, is.says)},
    {"counts", true, read_text, offsetof(struct draft_threshold, is.counts)},
    {"reached", true, read_entry, offsetof(struct draft_threshold, reached)},
    {"confidence", false, read_confidence, offsetof(struct draft_threshold, is.confidence)},
};

struct draft_demand {
	struct law_demand is;
	const struct yaml_entry *served_by;
};

static const struct key demand_keys[] = {
    {"id", true, read_dotted, offsetof(struct draft_demand, is.id)},
    {"says", true, read_text, offsetof(struct draft_demand, is.says)},
    {"confidence", false, read_confidence, offsetof(struct draft_demand, is.confidence)},
    {"note", false, read_text, offsetof(struct draft_demand, is.note)},
    {"served-by", false, read_entry, offsetof(struct draft_demand, served_by)},
};

struct services {
	const struct yaml_entry *facts, *documents, *provisions;
};

static const struct key services_keys[] = {
    {"facts", false, read_entry, offsetof(struct services, facts)},
    {"documents", false, read_entry, offsetof(struct services, documents)},
    {"provisions", false, read_entry, offsetof(struct services, provisions)},
};

/* --- What serves a demand --- */

static void
add_service(struct compiler *c, struct law_service service)
{
	*image_add_services(&c->image) = service;
}

static uint32_t
add_expr(struct compiler *c, uint32_t op, uint32_t a, uint32_t that, uint32_t line)
{
	*image_add_exprs(&c->image) =
	    (struct law_expr){.op = op, .a = a, .b = LAW_NONE, .c = that, .line = line};
	return c->image.n_exprs - 1;
}

static void
serve_by_fact(struct compiler *c, struct text key, uint32_t line)
{
	uint32_t fact = names_find(&c->facts, key);

	if (fact == LAW_NONE) {
		complain_unknown(c, line, "fact", key, &c->facts);
		return;
	}
	uint32_t kind = c->fact[fact].is.kind;
	if (kind == LAW_NONE || c->image.failed)
		return;
	uint32_t holds = add_expr(c, LAW_OP_PRESENT, fact, LAW_NONE, line);
	if (!c->image.kinds[kind].single)
		holds = add_expr(c, LAW_OP_SOME, kind, holds, line);
	add_service(c, (struct law_service){.kind = LAW_SERVICE_FACT, .ref = fact, .holds = holds});
}

/* {document: WORD} */
static void
serve_by_document(struct compiler *c, struct text word, uint32_t line)
{
	struct yaml_entry use = {.key = text_of(DOCUMENT_MACRO),
	    .line = line,
	    .value = {.kind = YAML_SCALAR, .line = line, .scalar = word}};
	struct yaml_node map = {.kind = YAML_MAP, .line = line, .n = 1, .entries = &use};

	if (names_find(&c->macros, use.key) == LAW_NONE) {
		complain(c, line, "documents without a macro '%s', expected one", DOCUMENT_MACRO);
		return;
	}
	uint32_t holds = expr_of(c, &map, line, LAW_NONE);
	if (holds != LAW_NONE)
		add_service(c, (struct law_service){.kind = LAW_SERVICE_DOCUMENT,
				   .ref = LAW_NONE,
				   .word = image_string(&c->image, word),
				   .holds = holds});
}

static void
serve_by_provision(struct compiler *c, struct text id, uint32_t line)
{
	uint32_t provision = provision_of(c, id, line);

	if (provision == LAW_NONE)
		return;
	const struct law_provision *is = &c->provision[provision].is;
	if (is->kind == LAW_STATEMENT || is->kind == LAW_EXPOSURE)
		complain(c, line, "'%.*s' is a provision of kind %s, expected one that can be met",
		    TEXT_ARG(text_clip(id, QUOTED_BYTES)), law_provision_kind_words[is->kind]);
	else
		add_service(
		    c, (struct law_service){
			   .kind = LAW_SERVICE_PROVISION, .ref = provision, .holds = LAW_NONE});
}

static void
serve_by(struct compiler *c, const struct yaml_entry *list,
    void (*one)(struct compiler *, struct text, uint32_t line))
{
	const struct yaml_node *item;
	struct text word;

	if (list == NULL)
		return;
	uint32_t line = list->line;
	for (uint32_t i = 0; (item = item_of(&list->value, i, &line)) != NULL; i++)
		if (scalar_of(c, item, line, "what serves a demand", &word))
			one(c, word, line);
}

static void
read_services(struct compiler *c, const struct yaml_entry *entry, struct law_demand *demand)
{
	struct services services = {0};

	demand->services_first = c->image.n_services;
	if (entry != NULL)
		keys_read(c, &entry->value, entry->line, KEYS(services_keys), &services);
	serve_by(c, services.documents, serve_by_document);
	serve_by(c, services.facts, serve_by_fact);
	serve_by(c, services.provisions, serve_by_provision);
	demand->services_n = c->image.n_services - demand->services_first;
}

/* --- Frameworks --- */

static void
read_thresholds(struct compiler *c, struct draft_framework *framework)
{
	const struct yaml_node *item;
	uint32_t line;

	framework->is.thresholds_first = c->image.n_thresholds;
	if (framework->thresholds == NULL)
		return;
	const struct yaml_node *list = &framework->thresholds->value;
	for (uint32_t i = 0; (item = item_of(list, i, &line)) != NULL; i++) {
		struct draft_threshold draft = {
		    .is.reached = LAW_NONE, .is.confidence = framework->is.confidence};

		keys_read(c, item, line, KEYS(threshold_keys), &draft);
		if (draft.reached != NULL)
			draft.is.reached =
			    expr_of(c, &draft.reached->value, draft.reached->line, LAW_NONE);
		*image_add_thresholds(&c->image) = draft.is;
	}
	framework->is.thresholds_n = c->image.n_thresholds - framework->is.thresholds_first;
}

static void
read_demands(struct compiler *c, struct draft_framework *framework, struct names *seen)
{
	const struct yaml_node *item;
	uint32_t line;

	framework->is.demands_first = c->image.n_demands;
	if (framework->demands == NULL)
		return;
	const struct yaml_node *list = &framework->demands->value;
	for (uint32_t i = 0; (item = item_of(list, i, &line)) != NULL; i++) {
		struct draft_demand draft = {.is.confidence = framework->is.confidence};
		struct text id = name_of(item, "id");

		keys_read(c, item, line, KEYS(demand_keys), &draft);
		if (id.len > 0 && names_put(seen, id, line) != line)
			complain(c, line, "demand '%.*s' given twice, expected once",
			    TEXT_ARG(text_clip(id, QUOTED_BYTES)));
		read_services(c, draft.served_by, &draft.is);
		*image_add_demands(&c->image) = draft.is;
	}
	framework->is.demands_n = c->image.n_demands - framework->is.demands_first;
}

void
read_frameworks(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_FRAMEWORKS];
	struct names seen;

	names_init(&seen, c->arena);
	for (uint32_t i = 0; i < records->n && !c->failed; i++) {
		struct draft_framework draft = {.is.from = DATE_NONE, .is.until = DATE_FOREVER};
		const struct record_at *at = &records->at[i];
		struct text id = name_of(at->node, "id");

		about(c, at, "framework", id);
		keys_read(c, at->node, at->line, KEYS(framework_keys), &draft);
		if (id.len > 0 && names_put(&seen, id, at->line) != at->line)
			complain(c, at->line, "its id given twice, expected once");
		read_thresholds(c, &draft);
		read_demands(c, &draft, &seen);
		*image_add_frameworks(&c->image) = draft.is;
	}
	c->failed = c->failed || seen.failed;
}
