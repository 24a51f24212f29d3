/* SPDX-License-Identifier: Apache-2.0 */
/* Every check of public summaries, alone: a summary that is filled in as it asks has no finding,
 * and one edit of it has the finding that is named. Fields are made by hand, so that what is held
 * here is the facts and the checks and not how documents are read.
 *
 * An edit is "ITEM WORD WORD...|ITEM WORD..."; a word is a state, an answer, or NAME=VALUE:
 *   said=WORDS_JOINED names=N links=N domains=N words=N modalities=a+b
 *   date=DAY date=FIRST..LAST odd=DAY (with two readings; more dates add up)
 *   range=MODALITY:UNIT figure=MODALITY:UNIT:N (more sizes add up) merged draft */
#include "review/findings.h"
#include "rulebook/embedded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FIELDS_MAX = 80, LIST_MAX = 8 };

struct made {
	struct arena arena;
	struct read_document document;
	struct review_field fields[FIELDS_MAX];
	struct review_fields all;
	struct review_findings findings;
};

#define SUMMARY       "training-summary"
#define DOCUMENTATION "model-documentation"
#define POLICY        "copyright-policy"

static struct law law;

static int
start(void **state)
{
	(void)state;
	return law_open((struct span){law_image, law_image_size}, &law, NULL) == GPAI_OK ? 0 : -1;
}

/* --- making fields --- */

static struct text *
list_of(struct made *made, const char *item, uint32_t n)
{
	struct text *list = arena_array(&made->arena, n + 1, sizeof *list);

	assert_non_null(list);
	for (uint32_t i = 0; i < n; i++)
		list[i] = arena_format(&made->arena, "%s-%u", item, i);
	return list;
}

static int32_t
day(const char *text)
{
	int32_t date;

	assert_true(date_parse((struct text){text, 10}, &date));
	return date;
}

static void
add_date(struct made *made, struct review_field *field, const char *value, bool odd)
{
	if (field->n_dates == 0)
		field->dates = arena_array(&made->arena, LIST_MAX, sizeof *field->dates);
	struct said_date *date = &field->dates[field->n_dates++];
	const char *last = strstr(value, "..");
	*date = (struct said_date){
	    .first = day(value), .last = day(last != NULL ? last + 2 : value), .is_ambiguous = odd};
}

/* "text:tokens" or "text:tokens:5". */
static void
add_size(struct made *made, struct review_field *field, char *value, bool range)
{
	char *unit = strchr(value, ':'), *number = strchr(unit + 1, ':');

	*unit++ = '\0';
	if (number != NULL)
		*number++ = '\0';
	if (field->n_sizes == 0)
		field->sizes = arena_array(&made->arena, LIST_MAX, sizeof *field->sizes);
	struct said_size *size = &field->sizes[field->n_sizes++];
	*size = (struct said_size){.is_band = range,
	    .is_ticked = true,
	    .has_low = true,
	    .has_high = number != NULL,
	    .low = decimal_from(number != NULL ? (uint64_t)atoll(number) : 1000000000),
	    .high = decimal_from(number != NULL ? (uint64_t)atoll(number) : 0),
	    .unit = arena_text(&made->arena, text_of(unit)),
	    .modality = arena_text(&made->arena, text_of(value)),
	    .written = arena_format(&made->arena, "size %u", field->n_sizes)};
}

static void
set_modalities(struct made *made, struct review_field *field, char *value)
{
	char *save;

	field->modalities = arena_array(&made->arena, LIST_MAX, sizeof *field->modalities);
	field->n_modalities = 0;
	for (char *word = strtok_r(value, "+", &save); word != NULL;
	     word = strtok_r(NULL, "+", &save))
		field->modalities[field->n_modalities++] = arena_text(&made->arena, text_of(word));
}

static void
clear(struct review_field *field)
{
	*field = (struct review_field){.field = field->field, .state = field->state};
}

static bool
set_state(struct review_field *field, const char *word)
{
	static const char *const words[] = {
#define X(name, word) word,
	    FIELD_STATES(X)
#undef X
	};

	for (uint32_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i], word) == 0) {
			field->state = (enum field_state)i;
			clear(field);
			return true;
		}
	return false;
}

static bool
set_answer(struct review_field *field, const char *word)
{
	static const char *const words[] = {
#define X(name, word) word,
	    FIELD_ANSWERS(X)
#undef X
	};

	for (uint32_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i], word) == 0) {
			field->answer = (enum field_answer)i;
			return true;
		}
	return false;
}

static void
set_value(struct made *made, struct review_field *field, const char *name, char *value)
{
	uint32_t n = (uint32_t)atoi(value);

	if (strcmp(name, "said") == 0) {
		for (char *c = value; *c != '\0'; c++)
			*c = *c == '_' ? ' ' : *c;
		field->said = arena_text(&made->arena, text_of(value));
	} else if (strcmp(name, "names") == 0) {
		field->names = list_of(made, "name", field->n_names = n);
	} else if (strcmp(name, "links") == 0) {
		field->links = list_of(made, "https://host", field->n_links = n);
	} else if (strcmp(name, "domains") == 0) {
		field->domains = list_of(made, "host", field->n_domains = n);
	} else if (strcmp(name, "words") == 0) {
		field->words = n;
	} else if (strcmp(name, "date") == 0 || strcmp(name, "odd") == 0) {
		add_date(made, field, value, name[0] == 'o');
	} else if (strcmp(name, "range") == 0 || strcmp(name, "figure") == 0) {
		add_size(made, field, value, name[0] == 'r');
	} else {
		assert_string_equal(name, "modalities");
		set_modalities(made, field, value);
	}
}

static void
set_word(struct made *made, struct review_field *field, char *word)
{
	char *value = strchr(word, '=');

	if (value != NULL) {
		*value++ = '\0';
		set_value(made, field, word, value);
	} else if (strcmp(word, "draft") == 0) {
		field->is_draft_era = true;
	} else if (strcmp(word, "merged") == 0) {
		field->n_merged = 1;
	} else if (strcmp(word, "nodates") == 0) {
		field->n_dates = 0;
	} else if (strcmp(word, "nosizes") == 0) {
		field->n_sizes = 0;
	} else if (!set_state(field, word) && !set_answer(field, word)) {
		fail_msg("no such word: %s", word);
	}
}

static struct review_field *
field_named(struct made *made, const char *item)
{
	for (uint32_t i = 0; i < made->all.n; i++)
		if (text_is(
			law_text(&law,
			    law.read_fields[law.readings[made->all.reading].fields_first + i].item),
			item))
			return &made->fields[i];
	fail_msg("no such field: %s", item);
	return NULL;
}

static void
edit(struct made *made, const char *edits)
{
	char text[1024], *part_save, *word_save;

	assert_true(strlen(edits) < sizeof text);
	strcpy(text, edits);
	for (char *part = strtok_r(text, "|", &part_save); part != NULL;
	     part = strtok_r(NULL, "|", &part_save)) {
		struct review_field *field = field_named(made, strtok_r(part, " ", &word_save));
		for (char *word; (word = strtok_r(NULL, " ", &word_save)) != NULL;)
			set_word(made, field, word);
	}
}

/* As the template asks: yes everywhere, text alone, names with links, dates to the day. */
static void
fill(struct made *made, struct review_field *field, uint32_t type)
{
	char size[] = "text:tokens", modality[] = "text";
	static const char *const dates[LAW_READ_TYPE_COUNT] = {
	    [LAW_READ_DATE] = "2026-01-15", [LAW_READ_MONTH] = "2025-12-01..2025-12-31"};

	field->state = FIELD_FILLED;
	field->said = text_of("1.0 in English, since 06/2024");
	field->words = 80;
	if (type == LAW_READ_YES_NO)
		field->answer = ANSWER_YES;
	if (type == LAW_READ_MODALITIES || type == LAW_READ_SIZES)
		set_modalities(made, field, modality);
	if (type == LAW_READ_SIZES || type == LAW_READ_NUMBER)
		add_size(made, field, size, true);
	if (type == LAW_READ_NAMES) {
		field->names = list_of(made, "name", field->n_names = 1);
		field->links = list_of(made, "https://host", field->n_links = 1);
	}
	if (type == LAW_READ_DOMAINS)
		field->domains = list_of(made, "host", field->n_domains = 3);
	if (dates[type] != NULL)
		add_date(made, field, dates[type], false);
	if (type == LAW_READ_PERIOD) {
		add_date(made, field, "2024-01-01..2024-01-31", false);
		add_date(made, field, "2025-06-01..2025-06-30", false);
	}
}

static void
make(struct made *made, const char *reading_id, const char *edits)
{
	static struct read_block says;
	struct fact_set facts;

	memset(made, 0, sizeof *made);
	arena_init(&made->arena, 0);
	says.text = text_of("The model is not continuously trained on new data.");
	made->document = (struct read_document){.first = &says, .last = &says, .n_blocks = 1};
	made->all = (struct review_fields){.document = &made->document,
	    .reading = law_find_reading(&law, text_of(reading_id)),
	    .fields = made->fields};
	assert_true(made->all.reading != LAW_NONE);
	const struct law_reading *reading = &law.readings[made->all.reading];
	made->all.n = reading->fields_n;
	assert_true(made->all.n < FIELDS_MAX);
	for (uint32_t i = 0; i < made->all.n; i++) {
		made->fields[i].field = i;
		fill(made, &made->fields[i], law.read_fields[reading->fields_first + i].type);
	}
	if (strcmp(reading_id, SUMMARY) == 0)
		edit(made, "s2.1.d date=2024-01-01..2024-12-31");
	edit(made, edits);
	assert_int_equal(
	    review_facts(&law, &made->all, day("2026-11-22"), &made->arena, &facts, NULL), GPAI_OK);
	assert_int_equal(review_find(&law, &made->all, &facts, day("2026-11-22"), &made->arena,
			     &made->findings, NULL),
	    GPAI_OK);
}

static const char *
check_id(uint32_t check)
{
	return law_cstr(&law, law.checks[check].id);
}

static bool
has(const struct made *made, const char *check)
{
	for (uint32_t i = 0; i < made->findings.n_found; i++)
		if (strcmp(check_id(made->findings.found[i].check), check) == 0)
			return true;
	return false;
}

/* --- what is held --- */

static const struct {
	const char *check, *edits;
} cases[] = {
    {"summary.structure",
	"s1.1.a missing|s1.1.b missing|s1.2.a missing|s1.2.b missing|s1.2.c missing|s1.3.b "
	"missing|s1.3.c missing|s1.3.d missing|s2.1.a missing|s2.2.1.a missing"},
    {"summary.draft-era", "s2.1.c draft"},
    {"summary.version.missing", "sh.version missing"},
    {"summary.version.unlinked", "sh.version said=V2 links=0"},
    {"summary.updated.missing", "sh.updated none"},
    {"summary.updated.prose", "sh.updated nodates"},
    {"summary.updated.ambiguous", "sh.updated nodates odd=2026-08-07"},
    {"summary.updated.month", "sh.updated nodates date=2026-08-01..2026-08-31"},
    {"summary.updated.before-acquired", "sh.updated nodates date=2025-11-30"},
    {"summary.provider.missing", "s1.1.a empty"},
    {"summary.provider.contact", "s1.1.a said=A_Firm_Ltd."},
    {"summary.representative.missing", "s1.1.b missing"},
    {"summary.representative.inside", "s1.1.a said=A_Firm,_Dublin_2,_Ireland_12345"},
    {"summary.representative.outside", "s1.1.b none|s1.1.a said=A_Firm,_Bern_3000,_Switzerland"},
    {"summary.models.missing", "s1.2.a missing"},
    {"summary.models.family", "s1.2.a names=2"},
    {"summary.dependencies.missing", "s1.2.b empty"},
    {"summary.dependencies.unlinked", "s1.2.b links=0"},
    {"summary.placement.missing", "s1.2.c missing"},
    {"summary.placement.prose", "s1.2.c nodates said=Coming_soon"},
    {"summary.placement.ambiguous", "s1.2.c nodates odd=2026-08-04"},
    {"summary.placement.month", "s1.2.c nodates date=2026-02-01..2026-02-28"},
    {"summary.placement.legacy", "s1.2.c nodates date=2025-08-01"},
    {"summary.modalities.missing", "s1.3.a missing"},
    {"summary.modalities.merged",
	"s1.3.a modalities=text+images+video range=images:images range=video:images merged"},
    {"summary.sizes.bare", "s1.3.a modalities=text+audio"},
    {"summary.sizes.several", "s1.3.a range=text:tokens:5"},
    {"summary.sizes.unit", "s1.3.a modalities=text+audio range=audio:tokens"},
    {"summary.sizes.figure", "s1.3.a nosizes figure=text:tokens:5"},
    {"summary.sizes.apart", "s1.3.a figure=text:tokens:5"},
    {"summary.acquired.missing", "s1.3.b none"},
    {"summary.acquired.prose", "s1.3.b nodates"},
    {"summary.acquired.year", "s1.3.b nodates date=2025-01-01..2025-12-31"},
    {"summary.acquired.several", "s1.3.b date=2024-01-01"},
    {"summary.acquired.vague", "s1.3.b said=12/2025,_some_at_a_later_date"},
    {"summary.acquired.ambiguous", "s1.3.b nodates odd=2025-04-03"},
    {"summary.languages.missing", "s1.3.c missing"},
    {"summary.languages.none", "s1.3.c none"},
    {"summary.languages.unnamed", "s1.3.c said=over_1000_languages"},
    {"summary.characteristics.missing", "s1.3.d empty"},
    {"summary.modalities.unstated.text", "s1.3.a modalities=images"},
    {"summary.modalities.unstated.images", "s2.1.b modalities=images"},
    {"summary.modalities.unstated.audio", "s2.5.b modalities=audio"},
    {"summary.modalities.unstated.video", "s2.3.g modalities=video"},
    {"summary.modalities.unfed.text",
	"s2.6.a no|s2.1.b modalities=images|s2.2.1.b modalities=images|s2.2.2.b "
	"modalities=images|s2.3.g modalities=images|s2.4.d modalities=images|s2.5.b "
	"modalities=images"},
    {"summary.modalities.unfed.images", "s2.6.a no|s1.3.a modalities=images"},
    {"summary.modalities.unfed.audio", "s2.6.a no|s1.3.a modalities=audio"},
    {"summary.modalities.unfed.video", "s2.6.a no|s1.3.a modalities=video"},
    {"summary.public.missing", "s2.1.a missing"},
    {"summary.public.third-answer", "s2.1.a other"},
    {"summary.public.modalities.missing", "s2.1.b none"},
    {"summary.public.large.missing", "s2.1.c missing"},
    {"summary.public.large.unnamed", "s2.1.c names=0 links=0"},
    {"summary.public.large.unlinked", "s2.1.c links=0 said=Common_Crawl"},
    {"summary.public.after-acquired", "s2.1.c date=2026-01-01..2026-01-31"},
    {"summary.public.others.missing", "s2.1.d empty"},
    {"summary.public.others.period", "s2.1.d nodates"},
    {"summary.public.though-no", "s2.1.a no"},
    {"summary.licensed.missing", "s2.2.1.a empty"},
    {"summary.licensed.third-answer", "s2.2.1.a other"},
    {"summary.licensed.modalities.missing", "s2.2.1.b missing"},
    {"summary.licensed.though-no", "s2.2.1.a no"},
    {"summary.private.missing", "s2.2.2.a missing"},
    {"summary.private.third-answer", "s2.2.2.a other"},
    {"summary.private.modalities.missing", "s2.2.2.b empty"},
    {"summary.private.others.missing", "s2.2.2.c none|s2.2.2.d missing"},
    {"summary.private.though-no", "s2.2.2.a no|s2.2.2.b missing|s2.2.2.c missing"},
    {"summary.crawled.missing", "s2.3.a missing"},
    {"summary.crawled.third-answer", "s2.3.a other"},
    {"summary.crawler.unnamed", "s2.3.b names=0"},
    {"summary.crawler.datasets", "s2.3.b said=FineWeb"},
    {"summary.crawled.common-crawl", "s2.3.b said=CommonCrawl"},
    {"summary.crawler.purposes.missing", "s2.3.c empty"},
    {"summary.crawler.purposes.elsewhere", "s2.3.c said=See_the_page_of_our_crawlers words=6"},
    {"summary.crawler.behaviour.missing", "s2.3.d missing"},
    {"summary.crawler.period.missing", "s2.3.e none"},
    {"summary.crawler.period.vague", "s2.3.e nodates date=2018-01-01..2018-12-31"},
    {"summary.crawler.period.after-acquired", "s2.3.e date=2026-02-01..2026-02-28"},
    {"summary.crawled.content.missing", "s2.3.f missing"},
    {"summary.crawled.content.elsewhere", "s2.3.f said=See_the_page_of_our_crawlers words=6"},
    {"summary.crawled.modalities.missing", "s2.3.g empty"},
    {"summary.domains.missing", "s2.3.h missing"},
    {"summary.domains.codes", "s2.3.h domains=0 said=DE;.fr;PL"},
    {"summary.domains.datasets", "s2.3.h domains=0 said=CulturaX_and_HPLT"},
    {"summary.domains.prose", "s2.3.h domains=0 said=websites_of_many_kinds"},
    {"summary.domains.linked", "s2.3.h domains=0 links=1"},
    {"summary.crawled.though-no", "s2.3.a no"},
    {"summary.user.model.missing", "s2.4.a missing"},
    {"summary.user.model.third-answer", "s2.4.a other"},
    {"summary.user.services.missing", "s2.4.b empty"},
    {"summary.user.services.third-answer", "s2.4.b other"},
    {"summary.user.description.missing", "s2.4.c missing"},
    {"summary.user.modalities.missing", "s2.4.d missing"},
    {"summary.user.though-no", "s2.4.a no|s2.4.b no"},
    {"summary.synthetic.missing", "s2.5.a missing"},
    {"summary.synthetic.third-answer", "s2.5.a other"},
    {"summary.synthetic.modalities.missing", "s2.5.b none"},
    {"summary.synthetic.models.missing", "s2.5.c empty"},
    {"summary.synthetic.models.unnamed", "s2.5.c names=0"},
    {"summary.synthetic.models.unlinked", "s2.5.c links=0"},
    {"summary.synthetic.models.open", "s2.5.c said=our_models,_including_M-1"},
    {"summary.synthetic.other.missing", "s2.5.d missing"},
    {"summary.synthetic.other.bare", "s2.5.d said=Internal_model words=2"},
    {"summary.synthetic.though-no", "s2.5.a no"},
    {"summary.other.missing", "s2.6.a missing"},
    {"summary.other.third-answer", "s2.6.a other"},
    {"summary.other.description.missing", "s2.6.b missing"},
    {"summary.other.though-no", "s2.6.a no"},
    {"summary.signatory.missing", "s3.1.a missing"},
    {"summary.signatory.third-answer", "s3.1.a other"},
    {"summary.signatory.register.yes", "s1.1.a said=xAI_1450_Page_Mill_Road_94304"},
    {"summary.signatory.register.no", "s3.1.a no|s1.1.a said=OpenAI_Ireland_Ltd_117"},
    {"summary.reservations.missing", "s3.1.b empty"},
    {"summary.reservations.elsewhere", "s3.1.b said=Learn_more_on_our_page words=5"},
    {"summary.illegal.missing", "s3.2.a missing"},
    {"summary.illegal.hedged", "s3.2.a said=Measures_may_include_filters"},
    {"documentation.draft-era", "gi.model draft"},
    {"documentation.updated.missing", "hd.updated missing"},
    {"documentation.updated.ambiguous", "hd.updated nodates odd=2026-08-07"},
    {"documentation.updated.prose", "hd.updated nodates"},
    {"documentation.version.missing", "hd.version empty"},
    {"documentation.provider.missing", "gi.provider missing"},
    {"documentation.model.missing", "gi.model missing"},
    {"documentation.release.missing", "gi.release missing"},
    {"documentation.release.ambiguous", "gi.release nodates odd=2026-08-07"},
    {"documentation.release.prose", "gi.release nodates"},
    {"documentation.eu-release.missing", "gi.eu_release missing"},
    {"documentation.eu-release.ambiguous", "gi.eu_release nodates odd=2026-08-07"},
    {"documentation.eu-release.prose", "gi.eu_release nodates"},
    {"documentation.eu-release.before", "gi.eu_release nodates date=2025-12-01"},
    {"documentation.dependencies.missing", "gi.deps missing"},
    {"documentation.architecture.missing", "mp.arch missing"},
    {"documentation.input.missing", "mp.in missing"},
    {"documentation.output.missing", "mp.out missing"},
    {"documentation.size.band", "mp.size.band missing"},
    {"documentation.size.unit", "mp.size nosizes"},
    {"documentation.acceptable-use.missing", "us.aup empty"},
    {"documentation.intended.missing", "us.intended missing"},
    {"documentation.systems.missing", "us.systems missing"},
    {"documentation.modality.missing", "da.modality missing"},
    {"documentation.provenance.missing", "da.provenance missing"},
    {"documentation.curation.missing", "da.curation missing"},
    {"documentation.curation.elsewhere", "da.curation said=See_Technical_Report. words=3"},
    {"documentation.points.unit", "da.points.aio nosizes"},
    {"documentation.points.coarse.unit", "da.points.nca nosizes"},
    {"documentation.energy.unit", "en.train nosizes"},
    {"documentation.compute.unit", "co.flop.aio nosizes"},
    {"copyright.version.missing", "pp.version missing"},
    {"copyright.access.missing", "pa.access missing"},
    {"copyright.reservations.missing", "pp.reservations missing"},
    {"copyright.safeguards.missing", "po.safeguards missing"},
    {"copyright.complaints.missing", "pc.complaints missing"},
    {"copyright.complaints.contact", "pc.complaints said=We_listen"},
};

static const char *
reading_of(const char *check)
{
	return check[0] == 's' ? SUMMARY : check[0] == 'd' ? DOCUMENTATION : POLICY;
}

static void
a_document_filled_in_as_asked_has_no_finding(void **state)
{
	static const char *const readings[] = {SUMMARY, DOCUMENTATION, POLICY};
	struct made made;

	(void)state;
	for (size_t r = 0; r < sizeof readings / sizeof *readings; r++) {
		make(&made, readings[r], "");
		for (uint32_t i = 0; i < made.findings.n_found; i++)
			print_message("%s\n", check_id(made.findings.found[i].check));
		assert_int_equal(made.findings.n_found, 0);
		assert_int_equal(made.findings.n_unread, 0);
		arena_release(&made.arena);
	}
}

static void
each_edit_has_the_finding_that_is_named(void **state)
{
	struct made made;
	int missed = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		make(&made, reading_of(cases[i].check), cases[i].edits);
		if (!has(&made, cases[i].check)) {
			print_message("not found: %s\n", cases[i].check);
			missed++;
		}
		arena_release(&made.arena);
	}
	assert_int_equal(missed, 0);
}

/* Checks that hang on nothing said at all need a document of their own. */
static bool
is_in_cases(const char *check)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (strcmp(cases[i].check, check) == 0)
			return true;
	return strcmp(check, "summary.continues.unsaid") == 0 ||
	       strcmp(check, "summary.acquired.after-placement") == 0;
}

static void
every_check_is_tried(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < law.n_checks; i++)
		if (!is_in_cases(check_id(i)))
			fail_msg("no case for %s", check_id(i));
}

static void
what_could_not_be_read_never_passes(void **state)
{
	struct made made;
	bool told = false;

	(void)state;
	make(&made, SUMMARY, "s2.3.h unread");
	assert_false(has(&made, "summary.domains.missing"));
	assert_false(has(&made, "summary.domains.prose"));
	for (uint32_t i = 0; i < made.findings.n_untold; i++)
		told = told || (strcmp(check_id(made.findings.untold[i].check),
				    "summary.domains.missing") == 0 &&
				   made.findings.untold[i].unread);
	assert_true(told);
	arena_release(&made.arena);
}

static void
boxes_that_nobody_can_tell_are_no_finding(void **state)
{
	struct made made;

	(void)state;
	make(&made, SUMMARY, "s2.3.a untold");
	assert_false(has(&made, "summary.crawled.third-answer"));
	assert_false(has(&made, "summary.crawled.though-no"));
	assert_true(made.findings.n_unread > 0);
	arena_release(&made.arena);
}

static void
a_date_with_two_readings_is_held_in_both(void **state)
{
	struct made made;

	(void)state;
	/* 7 August or 8 July: legacy in the one, and not in the other. */
	make(&made, SUMMARY, "s1.2.c nodates odd=2025-08-07");
	assert_true(has(&made, "summary.placement.ambiguous"));
	assert_false(has(&made, "summary.placement.legacy"));
	arena_release(&made.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_document_filled_in_as_asked_has_no_finding),
	    cmocka_unit_test(each_edit_has_the_finding_that_is_named),
	    cmocka_unit_test(every_check_is_tried),
	    cmocka_unit_test(what_could_not_be_read_never_passes),
	    cmocka_unit_test(boxes_that_nobody_can_tell_are_no_finding),
	    cmocka_unit_test(a_date_with_two_readings_is_held_in_both),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
