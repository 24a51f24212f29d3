/* SPDX-License-Identifier: Apache-2.0 */
/* The hand-made law and facts. */
#include "sample.h"

#include "documents/tree_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	STRINGS_MAX = 1 << 16,
	AIO = LAW_AUDIENCE_AIO,
	NCA = LAW_AUDIENCE_NCA,
	DP = LAW_AUDIENCE_DP,
	ALL = AIO | NCA | DP
};

static law_str
put(struct sample *sample, const char *string)
{
	uint32_t at = sample->n_strings;
	size_t n = strlen(string) + 1;

	if (n == 1)
		return 0;
	assert_true(at + n < STRINGS_MAX);
	memcpy(sample->strings + at, string, n);
	sample->n_strings += (uint32_t)n;
	return at;
}

/* The vocabulary, sorted by key as the image promises. */
enum {
	KEY_CLUSTER,
	KEY_DAYS,
	KEY_DESIGN,
	KEY_ENERGY,
	KEY_FLOP,
	KEY_LANGUAGES,
	KEY_MODALITIES,
	KEY_NAME,
	KEY_OPEN,
	KEY_PARAMETERS,
	KEY_POLICY,
	KEY_RELEASE,
	KEY_SOURCE_KIND,
	KEY_SOURCE_SIZE,
	KEY_TRAINING,
	KEYS
};

static const struct key {
	const char *key, *unit, *asks;
	enum value_type type;
	uint32_t audiences, kind, none;
} keys[KEYS] = {
    {"compute.cluster", "", "How many devices trained at once?", TYPE_NUMBER, 0, 0, 0},
    {"compute.days", "days", "How many days did training take?", TYPE_NUMBER, AIO, 0, 0},
    {"model.design", "", "How was the model designed?", TYPE_TEXT, ALL, 0, 0},
    {"energy.training", "MWh", "How much energy did training take?", TYPE_NUMBER, AIO | NCA, 0, 1},
    {"compute.flop", "FLOP", "How much computation did training take?", TYPE_NUMBER, AIO, 0, 0},
    {"data.languages", "", "Which languages?", TYPE_LIST, ALL, 0, 0},
    {"model.modalities", "", "What does it take in?", TYPE_CHOICES, ALL, 0, 0},
    {"model.name", "", "What is the model called?", TYPE_TEXT, ALL, 0, 0},
    {"model.open", "", "Are the weights open?", TYPE_YESNO, ALL, 0, 0},
    {"model.parameters", "", "How many parameters?", TYPE_NUMBER, AIO, 0, 0},
    {"use.policy", "", "Where is the acceptable use policy?", TYPE_TEXT, ALL, 0, 1},
    {"model.release", "", "When was it first released?", TYPE_DATE, ALL, 0, 0},
    {"source.kind", "", "What kind of source is it?", TYPE_CHOICE, ALL, 1, 0},
    {"source.size", "TB", "How large is it?", TYPE_NUMBER, ALL, 1, 0},
    {"data.training", "tokens", "How many tokens in training?", TYPE_NUMBER, AIO, 0, 0},
};

static const struct {
	const char *word, *label;
} options[] = {{"text", "Text"}, {"images", "Images"}, {"audio", "Audio"}, {"video", "Video"},
    {"crawl", "Web crawling"}, {"public", "Publicly available datasets"},
    {"licensed", "Private datasets from third parties"}};

static const struct {
	const char *label, *low, *high;
} bands[] = {{"1-500M", "1", "500e6"}, {"500M-5B", "500e6", "5e9"}, {"5B-15B", "5e9", "15e9"},
    {"15B-50B", "15e9", "50e9"}, {"50B-100B", "50e9", "100e9"}, {"100B-500B", "100e9", "500e9"},
    {"500B-1T", "500e9", "1e12"}, {">1T", "1e12", NULL}, {"under 30 days", "0", "30"},
    {"30-90 days", "30", "90"}, {"over 90 days", "90", NULL}};

/* Items with their fields: a field without an item of its own belongs to the one above. */
static const struct row {
	int section;
	const char *id, *label, *asks, *serves;
	uint32_t audiences, words, none;
	int key;
	const char *field;
	enum law_show show;
	uint32_t figures, optional, each;
} rows[] = {
    {0, "gi.name", "Name of the model", "The unique identifier of the model.", "Annex XI 1(1)", ALL,
	0, 0, KEY_NAME, "", LAW_SHOW_EXACT, 0, 0, 0},
    {0, "gi.release", "Release", "Day of first release, and whether weights are open.",
	"Annex XI 1(1)(c)", ALL, 0, 0, KEY_RELEASE, "First released", LAW_SHOW_EXACT, 0, 0, 0},
    {0, NULL, NULL, NULL, NULL, 0, 0, 0, KEY_OPEN, "Open weights", LAW_SHOW_EXACT, 0, 0, 0},
    {1, "mp.design", "Design of the model", "The main choices of the design and why.",
	"Annex XI 1(2)(b)", ALL, 20, 0, KEY_DESIGN, "", LAW_SHOW_EXACT, 0, 0, 0},
    {1, "mp.in", "Input modalities", "Tick what the model takes in.", "Annex XI 1(1)(e)", ALL, 0, 0,
	KEY_MODALITIES, "", LAW_SHOW_EXACT, 0, 0, 0},
    {1, "mp.size", "Total model size", "All parameters, at least two figures.", "Annex XI 1(1)(d)",
	AIO, 0, 0, KEY_PARAMETERS, "", LAW_SHOW_EXACT, 2, 0, 0},
    {1, "mp.size.band", "Range of parameters", "One of the ranges.", "Annex XII 1(f)", NCA | DP, 0,
	0, KEY_PARAMETERS, "", LAW_SHOW_BAND, 0, 0, 0},
    {1, "us.policy", "Acceptable use policy", "A link, or that there is none.", "", ALL, 0, 1,
	KEY_POLICY, "", LAW_SHOW_EXACT, 0, 0, 0},
    {2, "da.languages", "Languages", "Languages of the training data.", "", ALL, 0, 0,
	KEY_LANGUAGES, "", LAW_SHOW_EXACT, 0, 0, 0},
    {2, "da.points.aio", "Training data", "Size at two figures.", "Annex XI 1(2)(c)", AIO, 0, 0,
	KEY_TRAINING, "", LAW_SHOW_EXACT, 2, 0, 0},
    {2, "da.points.nca", "Training data (coarse)", "Size at one figure.", "Annex XI 1(2)(c)", NCA,
	0, 0, KEY_TRAINING, "", LAW_SHOW_ROUND, 1, 0, 0},
    {2, "da.sources", "Sources", "Each body of training data.", "", ALL, 0, 0, KEY_SOURCE_KIND,
	"Kind", LAW_SHOW_EXACT, 0, 0, 1},
    {2, NULL, NULL, NULL, NULL, 0, 0, 0, KEY_SOURCE_SIZE, "Size", LAW_SHOW_EXACT, 0, 1, 1},
    {3, "co.flop", "Computation", "Operations of the training.", "Annex XI 1(2)(d)", AIO, 0, 0,
	KEY_FLOP, "", LAW_SHOW_EXACT, 2, 0, 0},
    {3, "co.flop.nca", "Computation (coarse)", "Order of magnitude only.", "Annex XI 1(2)(d)", NCA,
	0, 0, KEY_FLOP, "", LAW_SHOW_MAGNITUDE, 0, 0, 0},
    {3, "co.days", "Training time", "One of the ranges.", "", NCA, 0, 0, KEY_DAYS, "",
	LAW_SHOW_BAND, 0, 0, 0},
    {3, "en.train", "Energy of training", "Energy in MWh, at least two figures.",
	"Annex XI 1(2)(e)", AIO | NCA, 0, 1, KEY_ENERGY, "", LAW_SHOW_EXACT, 2, 0, 0},
};

enum { ROWS = sizeof rows / sizeof *rows, SECTIONS = 4 };

static void *
array(struct sample *sample, size_t n, size_t size)
{
	void *at = arena_array(&sample->arena, n, size);

	assert_non_null(at);
	return at;
}

static struct decimal
number(const char *digits)
{
	struct decimal decimal;

	assert_true(decimal_parse(text_of(digits), &decimal));
	return decimal;
}

static void
make_vocabulary(struct sample *sample)
{
	size_t n_options = sizeof options / sizeof *options, n_bands = sizeof bands / sizeof *bands;
	struct law_fact *facts = array(sample, KEYS, sizeof *facts);
	struct law_option *words = array(sample, n_options, sizeof *words);
	struct law_band *ranges = array(sample, n_bands, sizeof *ranges);
	struct law_kind *kinds = array(sample, 2, sizeof *kinds);

	kinds[0] = (struct law_kind){.word = put(sample, "model"), .single = 1};
	kinds[1] = (struct law_kind){.word = put(sample, "source")};
	for (size_t i = 0; i < n_options; i++)
		words[i] = (struct law_option){
		    put(sample, options[i].word), put(sample, options[i].label)};
	for (size_t i = 0; i < n_bands; i++)
		ranges[i] = (struct law_band){.label = put(sample, bands[i].label),
		    .has_low = 1,
		    .low = number(bands[i].low),
		    .has_high = bands[i].high != NULL,
		    .high_open = 1,
		    .high = number(bands[i].high == NULL ? "0" : bands[i].high)};
	for (size_t i = 0; i < KEYS; i++)
		facts[i] = (struct law_fact){.key = put(sample, keys[i].key),
		    .unit = put(sample, keys[i].unit),
		    .asks = put(sample, keys[i].asks),
		    .kind = keys[i].kind,
		    .type = keys[i].type,
		    .audiences = keys[i].audiences,
		    .may_be_absent = keys[i].none};
	facts[KEY_MODALITIES].options_n = 4;
	facts[KEY_SOURCE_KIND].options_first = 4;
	facts[KEY_SOURCE_KIND].options_n = 3;
	facts[KEY_PARAMETERS].bands_n = 8;
	facts[KEY_DAYS].bands_first = 8;
	facts[KEY_DAYS].bands_n = 3;
	sample->law.facts = sample->vocabulary = facts;
	sample->law.n_facts = KEYS;
	sample->law.options = words;
	sample->law.n_options = (uint32_t)n_options;
	sample->law.bands = ranges;
	sample->law.n_bands = (uint32_t)n_bands;
	sample->law.kinds = kinds;
	sample->law.n_kinds = 2;
}

/* What is drawn, and against which limit. */
static const struct {
	const char *id;
	enum law_chart chart;
} drawn[] = {{"mp.size.band", LAW_CHART_SHARES}, {"da.sources", LAW_CHART_SHARES},
    {"co.flop", LAW_CHART_THRESHOLD}, {"co.flop.nca", LAW_CHART_THRESHOLD}};

static enum law_chart
chart_of(const char *id)
{
	for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++)
		if (strcmp(drawn[i].id, id) == 0)
			return drawn[i].chart;
	return LAW_CHART_NONE;
}

static void
make_limit(struct sample *sample)
{
	struct law_quantity *quantity = array(sample, 1, sizeof *quantity);
	struct law_meaning *meaning = array(sample, 1, sizeof *meaning);
	struct law_limit *limit = array(sample, 1, sizeof *limit);

	*quantity = (struct law_quantity){.op = LAW_QUANTITY_NUMBER, .number = number("1e25")};
	*meaning = (struct law_meaning){.fills = KEY_FLOP, .when = LAW_NONE, .part_of = LAW_NONE};
	*limit = (struct law_limit){.title = put(sample, "Large models"),
	    .pin = put(sample, "Trial Act Art 9"),
	    .from = date_of(2025, 8, 2),
	    .until = DATE_FOREVER,
	    .when = LAW_NONE};
	sample->law.quantities = quantity;
	sample->law.meanings = meaning;
	sample->law.limits = limit;
	sample->law.n_quantities = sample->law.n_meanings = sample->law.n_limits = 1;
}

static void
make_form(struct sample *sample)
{
	static const char *const titles[SECTIONS] = {
	    "General information", "Properties and use", "Training data", "Computation and energy"};
	static const char *const ids[SECTIONS] = {"gi", "mp", "da", "co"};
	struct law_field *fields = array(sample, ROWS, sizeof *fields);
	struct law_item *items = array(sample, ROWS, sizeof *items), *item = items;
	struct law_form_section *sections = array(sample, SECTIONS, sizeof *sections);
	struct law_form *form = array(sample, 1, sizeof *form);
	uint32_t *refs = array(sample, ROWS, sizeof *refs);

	for (uint32_t i = 0, n = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];
		struct law_form_section *section = &sections[row->section];

		if (row->id != NULL) {
			item = &items[n++];
			refs[i] = put(sample, row->serves);
			*item = (struct law_item){.id = put(sample, row->id),
			    .label = put(sample, row->label),
			    .asks = put(sample, row->asks),
			    .audiences = row->audiences,
			    .words = row->words,
			    .none = row->none,
			    .chart = chart_of(row->id),
			    .fields_first = i,
			    .serves = {i, row->serves[0] != 0}};
			if (section->items_n++ == 0)
				*section =
				    (struct law_form_section){.id = put(sample, ids[row->section]),
					.title = put(sample, titles[row->section]),
					.items_first = n - 1,
					.items_n = 1,
					.when = LAW_NONE};
		}
		item->fields_n++;
		fields[i] = (struct law_field){.label = put(sample, row->field),
		    .fact = (uint32_t)row->key,
		    .show = row->show,
		    .figures = row->figures,
		    .optional = row->optional,
		    .when = LAW_NONE,
		    .each = row->each ? 1 : LAW_NONE};
	}
	*form = (struct law_form){.id = put(sample, "trial"),
	    .title = put(sample, "Model Documentation"),
	    .pin = put(sample, "Trial Code, Transparency, Measure 1.1"),
	    .preamble = put(sample, "Items for one audience; blanks are findings."),
	    .version = put(sample, "10 July 2025"),
	    .audiences = ALL,
	    .confidence = LAW_CONFIDENCE_CODE,
	    .on = LAW_NONE,
	    .sections_n = SECTIONS};
	sample->law.fields = fields;
	sample->law.items = items;
	sample->law.form_sections = sections;
	sample->law.forms = form;
	sample->law.refs = refs;
	sample->law.n_forms = 1;
	sample->law.n_form_sections = SECTIONS;
	sample->law.n_fields = sample->law.n_refs = sample->law.n_items = ROWS;
}

static void
make_law(struct sample *sample)
{
	struct law_version *version = array(sample, 1, sizeof *version);

	sample->strings = array(sample, STRINGS_MAX, 1);
	sample->n_strings = 1;
	make_vocabulary(sample);
	make_form(sample);
	make_limit(sample);
	*version = (struct law_version){put(sample, "2026-07-27"), 0, date_of(2024, 8, 1)};
	sample->law.versions = version;
	sample->law.n_versions = 1;
	sample->header.title = put(sample, "Trial rulebook");
	sample->header.disclaimer = put(sample, "Not legal advice.");
	for (size_t i = 0; i < sizeof sample->header.digest; i++)
		sample->header.digest[i] = (uint8_t)i;
	sample->law.header = &sample->header;
	sample->law.strings = sample->strings;
	sample->law.n_strings = sample->n_strings;
}

/* --- Facts --- */

static struct text
written(const struct sample *sample, const char *usual)
{
	return text_of(sample->hostile != NULL ? sample->hostile : usual);
}

static struct fact
declared(struct sample *sample, struct value value)
{
	return (struct fact){.value = value,
	    .origin = ORIGIN_DECLARED,
	    .by = written(sample, "Ada Counsel"),
	    .source = written(sample, "https://example.org/model-card"),
	    .since = DATE_NONE,
	    .recorded = (int64_t)date_of(2026, 3, 3) * 86400};
}

static struct fact
measured(struct sample *sample, struct value value, const char *method, const char *digest)
{
	return (struct fact){.value = value,
	    .origin = ORIGIN_MEASURED,
	    .by = written(sample, "gpai measure"),
	    .method = written(sample, method),
	    .evidence = written(sample, digest),
	    .since = date_of(2026, 1, 15),
	    .recorded = (int64_t)date_of(2026, 3, 2) * 86400 + 3600};
}

static void
record(struct sample *sample, uint32_t entity, uint32_t key, struct fact fact)
{
	fact_set_put(&sample->facts, entity, key, &fact);
}

static struct value
items(struct sample *sample, enum value_type type, const char *const *words, uint32_t n)
{
	struct text *texts = array(sample, n, sizeof *texts);

	for (uint32_t i = 0; i < n; i++)
		texts[i] = type == TYPE_LIST ? written(sample, words[i]) : text_of(words[i]);
	return value_items(type, texts, n);
}

static void
record_sources(struct sample *sample)
{
	uint32_t crawl, code;

	crawl = fact_set_entity(&sample->facts, 1, written(sample, "web-2024"));
	record(sample, crawl, KEY_SOURCE_KIND, declared(sample, value_choice(text_of("crawl"))));
	record(sample, crawl, KEY_SOURCE_SIZE,
	    measured(sample, value_number(number("44.5")), "sum of file sizes",
		"aaaa567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef"));
	if (sample->hostile == NULL) {
		code = fact_set_entity(&sample->facts, 1, text_of("code-archive"));
		record(sample, code, KEY_SOURCE_KIND,
		    declared(sample, value_choice(text_of("public"))));
	}
	fact_set_close(&sample->facts, 1);
}

/* The figures that tests look for; their methods and evidence tell them as well. */
static void
record_secrets(struct sample *sample, uint32_t model)
{
	record(sample, model, KEY_PARAMETERS,
	    measured(sample, value_number(number(SAMPLE_PARAMETERS)),
		"sum over tensors: 140,620,634,112 elements",
		"bbbb567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef"));
	record(
	    sample, model, KEY_TRAINING, declared(sample, value_number(number(SAMPLE_TRAINING))));
	record(sample, model, KEY_FLOP,
	    measured(sample, value_number(number(SAMPLE_FLOP)), "6 N D = 6.37218 x 10^24",
		"cccc567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef"));
	record(sample, model, KEY_DAYS, declared(sample, value_number(number(SAMPLE_DAYS))));
	record(sample, model, KEY_CLUSTER, declared(sample, value_number(number(SAMPLE_CLUSTER))));
}

static void
record_rest(struct sample *sample, uint32_t model)
{
	static const char *const languages[] = {
	    "English", "German", "Romansh (see https://example.org/rm)"};
	static const char *const modalities[] = {"text", "images"};

	record(
	    sample, model, KEY_LANGUAGES, declared(sample, items(sample, TYPE_LIST, languages, 3)));
	record(sample, model, KEY_MODALITIES,
	    declared(sample, items(sample, TYPE_CHOICES, modalities, 2)));
	record(sample, model, KEY_OPEN, declared(sample, value_yesno(true)));
	record(sample, model, KEY_POLICY,
	    declared(sample, value_absent(written(sample, "terms of service apply instead"))));
	record(sample, model, KEY_ENERGY, declared(sample, value_number(number("1.2e4"))));
	record_secrets(sample, model);
	record_sources(sample);
}

void
sample_init(struct sample *sample, const char *hostile, bool is_filled)
{
	uint32_t model;

	*sample = (struct sample){.hostile = hostile};
	arena_init(&sample->arena, 0);
	make_law(sample);
	fact_set_init(&sample->facts, &sample->law, &sample->arena);
	model = fact_single(&sample->facts, 0);
	record(
	    sample, model, KEY_NAME, declared(sample, value_text(written(sample, "Trial-141B"))));
	record(sample, model, KEY_RELEASE, declared(sample, value_date(date_of(2024, 7, 23))));
	record(sample, model, KEY_DESIGN,
	    declared(sample, value_text(written(sample,
				 "A sparse transformer with 140,620,634,112 parameters (140.6 "
				 "billion), trained on "
				 "10752 devices for 6.37e24 operations.\n\nChoices:\n\n- experts "
				 "instead of width\n"
				 "- no tied embeddings, see https://example.org/why (2024)."))));
	if (is_filled)
		record_rest(sample, model);
	assert_int_equal(fact_set_status(&sample->facts, NULL), GPAI_OK);
}

void
sample_record(struct sample *sample, const char *key, struct value value, const char *method)
{
	uint32_t index = 0;

	while (index < KEYS && strcmp(keys[index].key, key) != 0)
		index++;
	assert_true(index < KEYS);
	record(sample, fact_single(&sample->facts, 0), index,
	    measured(sample, value, method,
		"dddd567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef"));
}

void
sample_release(struct sample *sample)
{
	arena_release(&sample->arena);
}

struct issue
sample_issue(const struct sample *sample, bool is_example)
{
	return (struct issue){.model = written(sample, "Trial-141B"),
	    .provider = written(sample, "Trial Provider GmbH"),
	    .as_of = date_of(2026, 11, 22),
	    .updated = date_of(2026, 11, 20),
	    .version = written(sample, "3"),
	    .is_example = is_example};
}

const struct form_view *
sample_view(struct sample *sample, uint32_t audience)
{
	struct form_view *view = array(sample, 1, sizeof *view);
	struct question question;

	question_init(
	    &question, &sample->law, &sample->facts, date_of(2026, 11, 22), &sample->arena);
	assert_int_equal(form_fill(&question, 0, audience, view, NULL), GPAI_OK);
	return view;
}

void
sample_disclose(
    struct sample *sample, uint32_t audience, bool is_example, struct disclosed_form *form)
{
	struct issue issue = sample_issue(sample, is_example);

	assert_int_equal(disclose_form(&sample->law, &sample->facts, sample_view(sample, audience),
			     &issue, &sample->arena, form, NULL),
	    GPAI_OK);
}

enum gpai_code
sample_export(const struct exporter *exporter, const struct document *document, struct out *out,
    struct gpai_error *err)
{
	if (exporter->write == NULL)
		return tree_json_write(document, out, err);
	return exporter->write(document, out, err);
}

char *
sample_write(struct sample *sample, uint32_t audience, bool is_example, const char *format)
{
	struct disclosed_form form;
	struct document document;
	struct gpai_error err = {0};
	struct out out;
	char *bytes;
	size_t len;

	sample_disclose(sample, audience, is_example, &form);
	assert_int_equal(document_of_form(&form, &sample->arena, &document, &err), GPAI_OK);
	out_memory(&out);
	assert_int_equal(
	    sample_export(exporter_find(text_of(format)), &document, &out, &err), GPAI_OK);
	bytes = out_take(&out, &len);
	out_release(&out);
	assert_non_null(bytes);
	assert_int_equal(strlen(bytes), len); /* no NUL inside */
	return bytes;
}
