/* SPDX-License-Identifier: Apache-2.0 */
/* From YAML to an image and back through the doors of rules/law.h. */
#include "rulebooks.h"

#include "sound.h"

#include <stdlib.h>
#include <string.h>

static const char *base_dir, *law_dir;

struct compiled {
	struct arena arena;
	struct rulebook book;
	struct span image;
	struct law law;
};

static void
compile(struct compiled *made, const char *dir)
{
	struct gpai_error err;

	arena_init(&made->arena, 0);
	made->book = rulebook_at(&made->arena, dir);
	assert_int_equal(rulebook_compile(made->book.files, made->book.n, &made->arena,
			     &made->image, NULL, &err),
	    GPAI_OK);
	assert_int_equal(law_open(made->image, &made->law, &err), GPAI_OK);
}

static void
assert_text(const struct law *law, law_str at, const char *expected)
{
	assert_string_equal(law_cstr(law, at), expected);
}

static int32_t
day(const char *text)
{
	int32_t date;

	assert_true(date_parse(text_of(text), &date));
	return date;
}

static const struct law_fact *
fact_named(const struct law *law, const char *key)
{
	uint32_t index = law_find_fact(law, text_of(key));

	assert_true(index < law->n_facts);
	return &law->facts[index];
}

static void
check_finding(const struct law *law)
{
	assert_true(law_is_sound(law));
	for (uint32_t i = 0; i < law->n_facts; i++)
		assert_int_equal(law_find_fact(law, law_text(law, law->facts[i].key)), i);
	for (uint32_t i = 0; i < law->n_kinds; i++)
		assert_int_equal(law_find_kind(law, law_text(law, law->kinds[i].word)), i);
	for (uint32_t i = 0; i < law->n_forms; i++)
		assert_int_equal(law_find_form(law, law_text(law, law->forms[i].id)), i);
	for (uint32_t i = 0; i < law->n_registers; i++)
		assert_int_equal(law_find_register(law, law_text(law, law->registers[i].id)), i);
	assert_int_equal(law->n_provision_order, law->n_provisions);
	for (uint32_t i = 0; i < law->n_provisions; i++) {
		const struct law_provision *is = &law->provisions[i];
		/* a version changed before it ever applied stands between the two days */
		int32_t first = is->from < is->until ? is->from : is->enacted;
		assert_int_equal(law_find_provision(law, law_text(law, is->id), first), i);
		assert_int_equal(law_find_provision(law, law_text(law, is->id), is->until - 1), i);
	}
	assert_int_equal(law_find_fact(law, text_of("no.such.fact")), LAW_NONE);
	assert_int_equal(law_find_provision(law, text_of("no.such.id"), 0), LAW_NONE);
	assert_int_equal(law_find_kind(law, TEXT_NONE), LAW_NONE);
}

static void
everything_is_found_by_its_name(void **state)
{
	struct compiled made;

	(void)state;
	compile(&made, base_dir);
	check_finding(&made.law);
	assert_int_equal(made.law.n_facts, 14);
	assert_int_equal(made.law.n_provisions, 11);
	arena_release(&made.arena);
}

static void
frameworks_keep_all_that_was_written(void **state)
{
	struct compiled made;
	const struct law *law = &made.law;

	(void)state;
	compile(&made, base_dir);
	assert_int_equal(law->n_frameworks, 1);
	assert_int_equal(law_find_framework(law, text_of("x.alps")), 0);
	assert_int_equal(law_find_framework(law, text_of("alps")), 0);
	assert_int_equal(law_find_framework(law, text_of("lps")), LAW_NONE);
	const struct law_framework *alps = &law->frameworks[0];
	assert_text(law, alps->abbreviation, "Alps");
	assert_text(law, alps->status, "voluntary");
	assert_int_equal(alps->from, day("2024-05-01"));
	assert_int_equal(alps->until, DATE_FOREVER);
	assert_int_equal(alps->confidence, LAW_CONFIDENCE_SECONDARY);
	assert_int_equal(alps->thresholds_n, 1);
	assert_int_equal(alps->demands_n, 2);
	const struct law_demand *plan = &law->demands[alps->demands_first];
	assert_text(law, plan->id, "x.alps.plan");
	assert_int_equal(plan->services_n, 5);
	assert_int_equal(plan[1].services_n, 0);
	const struct law_service *service = &law->services[plan->services_first];
	assert_text(law, service[0].word, "plan");
	assert_int_equal(law->exprs[service[1].holds].op, LAW_OP_PRESENT);
	assert_int_equal(law->exprs[service[2].holds].op, LAW_OP_SOME); /* of any hive */
	assert_int_equal(service[3].kind, LAW_SERVICE_PROVISION);
	arena_release(&made.arena);
}

static void
the_ledger_keeps_all_that_was_written(void **state)
{
	struct compiled made;
	const struct law *law = &made.law;

	(void)state;
	compile(&made, base_dir);
	assert_int_equal(law->n_ledgers, 1);
	const struct law_ledger *ledger = &law->ledgers[0];
	assert_text(law, ledger->id, "honey");
	assert_int_equal(ledger->on, law_find_kind(law, text_of("hive")));
	assert_int_equal(ledger->sorts, law_find_fact(law, text_of("hive.sort")));
	assert_int_equal(ledger->expects.n, 1);
	assert_int_equal(
	    law->quantities[law->refs[ledger->expects.first]].op, LAW_QUANTITY_PRODUCT);
	assert_int_equal(ledger->multiply, 1);
	assert_int_equal(ledger->divide, 5);
	assert_int_equal(law->n_meanings, 1);
	assert_int_equal(law->meanings[0].countings_n, 3);
	const struct law_counting *row = &law->countings[law->meanings[0].countings_first];
	assert_int_equal(row[0].verdict, LAW_VERDICT_NO);
	assert_int_not_equal(row[0].when, LAW_NONE);
	assert_int_equal(row[1].verdict, LAW_VERDICT_YES);
	assert_int_equal(row[1].sorts.n, 2);
	assert_text(law, law->refs[row[1].sorts.first + 1], "lent");
	assert_int_equal(row[2].verdict, LAW_VERDICT_UNCLEAR);
	assert_int_equal(law->n_limits, 1);
	const struct law_limit *limit = &law->limits[0];
	assert_int_equal(limit->from, day("2020-01-01"));
	assert_int_equal(limit->until, day("2030-01-01"));
	assert_int_equal(limit->known, law_find_fact(law, text_of("keeper.since")));
	assert_text(law, law->provisions[limit->notify].id, "ord.4.plan");
	assert_int_equal(law->quantities[limit->over].divide, 3);
	arena_release(&made.arena);
}

static void
our_rulebook_compiles_and_is_found_by_its_names(void **state)
{
	struct compiled made;

	(void)state;
	compile(&made, law_dir);
	check_finding(&made.law);
	assert_true(made.law.n_classes > 0);
	arena_release(&made.arena);
}

static void
facts_keep_all_that_was_written(void **state)
{
	struct compiled made;
	const struct law *law = &made.law;

	(void)state;
	compile(&made, base_dir);
	const struct law_fact *hives = fact_named(law, "keeper.hives");
	assert_text(law, hives->unit, "hives");
	assert_text(law, hives->asks, "How many hives are there?");
	assert_text(law, hives->help, "Count those away from home, too.");
	assert_int_equal(hives->type, TYPE_NUMBER);
	assert_int_equal(hives->audiences, LAW_AUDIENCE_AIO | LAW_AUDIENCE_DP);
	assert_int_equal(hives->bands_n, 3);
	assert_int_equal(hives->kind, law_find_kind(law, text_of("keeper")));
	assert_int_equal(fact_named(law, "keeper.turnover")->confidence, LAW_CONFIDENCE_SECONDARY);
	assert_int_equal(fact_named(law, "keeper.since")->may_be_absent, 1);
	const struct law_fact *purpose = fact_named(law, "keeper.purpose");
	assert_int_equal(purpose->options_n, 3);
	struct text label = law_option_label(law, purpose, text_of("research"));
	assert_true(text_is(label, "Science"));
	label = law_option_label(law, purpose, text_of("trade"));
	assert_true(text_is(label, "trade"));
	const struct law_fact *signed_ = fact_named(law, "keeper.signed");
	assert_int_equal(signed_->defaults_n, 2);
	const struct law_default *from = &law->defaults[signed_->defaults_first];
	assert_int_equal(from[0].register_index, law_find_register(law, text_of("charter")));
	assert_int_equal(from[0].match, law_find_fact(law, text_of("keeper.name")));
	assert_text(law, from[0].column, "chapters");
	assert_int_equal(from[1].register_index, law_find_register(law, text_of("refusals")));
	assert_int_equal(law->kinds[law_find_kind(law, text_of("paper"))].documents, 1);
	assert_int_equal(law->kinds[law_find_kind(law, text_of("keeper"))].single, 1);
	const uint32_t *heading = law->header->heading;
	assert_int_equal(heading[LAW_HEADING_PROVIDER], law_find_fact(law, text_of("keeper.name")));
	assert_int_equal(heading[LAW_HEADING_UPDATED], law_find_fact(law, text_of("keeper.since")));
	assert_int_equal(heading[LAW_HEADING_MODEL], LAW_NONE);
	arena_release(&made.arena);
}

static void
provisions_keep_all_that_was_written(void **state)
{
	struct compiled made;
	const struct law *law = &made.law;

	(void)state;
	compile(&made, base_dir);
	uint32_t early = law_find_provision(law, text_of("ord.4.plan"), day("2020-01-01"));
	const struct law_provision *plan = &law->provisions[early];
	assert_text(law, plan->file, "provisions.yaml");
	assert_text(law, plan->pin, "Ordinance 4(1), Annex I; This rulebook");
	assert_text(law, plan->who, "beekeeper");
	assert_int_equal(plan->line, 40);
	assert_int_equal(plan->kind, LAW_OBLIGATION);
	assert_int_equal(plan->until, day("2024-06-01"));
	assert_text(law, law->provisions[plan->binds].id, "role.keeper");
	assert_int_equal(plan->unless.n, 1);
	assert_int_equal(plan->legacy.n, 1);
	assert_int_equal(plan->since.n, 1);
	const struct law_day *due = &law->days[plan->due];
	assert_int_equal(due->op, LAW_DAY_FACT);
	assert_int_equal(due->plus, 14);
	assert_int_equal(due->unit, DATE_DAYS);
	const struct law_expr *met = &law->exprs[plan->met];
	assert_int_equal(met->op, LAW_OP_SOME);
	const struct law_expr *where = &law->exprs[met->b];
	assert_int_equal(where->op, LAW_OP_FACT_IS);
	assert_text(law, law->refs[where->list.first], "plan"); /* the macro's argument */
	assert_int_equal(met->line, 51);
	uint32_t large = law_find_provision(law, text_of("ord.2.large"), day("2020-01-01"));
	const struct law_expr *any = &law->exprs[law->provisions[large].holds];
	assert_int_equal(any->op, LAW_OP_ANY);
	const struct law_expr *third = &law->exprs[law->refs[any->list.first + 1]];
	assert_int_equal(third->op, LAW_OP_COMPARE);
	assert_int_equal(third->b, LAW_MORE);
	const struct law_quantity *amount = &law->quantities[third->c];
	assert_int_equal(amount->multiply, 1);
	assert_int_equal(amount->divide, 3);
	assert_int_equal(decimal_compare(amount->number, decimal_from(1000000)), 0);
	arena_release(&made.arena);
}

static void
versions_are_told_apart_by_day(void **state)
{
	struct compiled made;
	const struct law *law = &made.law;
	struct text id = text_of("ord.4.plan");

	(void)state;
	compile(&made, base_dir);
	uint32_t old = law_find_provision(law, id, day("2024-05-31"));
	uint32_t new = law_find_provision(law, id, day("2024-06-01"));
	assert_int_not_equal(old, new);
	assert_true(law_in_force(&law->provisions[old], day("2024-05-31")));
	assert_false(law_in_force(&law->provisions[old], day("2024-06-01")));
	assert_true(law_in_force(&law->provisions[new], day("2024-06-01")));
	assert_int_equal(law_find_provision(law, id, day("2019-01-01")), old); /* nearest later */
	assert_int_equal(law_find_provision(law, id, day("2099-01-01")), new);
	assert_null(law_version_on(law, day("2019-12-31")));
	assert_text(law, law_version_on(law, day("2020-01-01"))->id, "first");
	assert_text(law, law_version_on(law, day("2024-06-01"))->id, "second");
	arena_release(&made.arena);
}

static void
bands_hold_their_ends(void **state)
{
	static const struct {
		const char *number;
		const char *label; /* NULL: in none, or in several */
	} CASES[] = {
	    {"0", "none to nine"},
	    {"9.999", "none to nine"},
	    {"10", "ten to 99"},
	    {"99", "ten to 99"},
	    {"99.5", "more"},
	    {"1e30", "more"},
	    {"-1", NULL},
	    {"5..20", NULL},
	    {"20..30", "ten to 99"},
	};
	struct compiled made;

	(void)state;
	compile(&made, base_dir);
	const struct law_fact *fact = fact_named(&made.law, "keeper.hives");
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct value value;
		assert_int_equal(value_parse(&made.arena, TYPE_NUMBER, text_of(CASES[i].number),
				     NOWHERE, &value, NULL),
		    GPAI_OK);
		const struct law_band *band = law_band_of(&made.law, fact, &value);
		if (CASES[i].label == NULL)
			assert_null(band);
		else
			assert_text(&made.law, band->label, CASES[i].label);
	}
	struct value unknown = {.state = VALUE_UNKNOWN};
	assert_null(law_band_of(&made.law, fact, &unknown));
	arena_release(&made.arena);
}

static void
rows_are_found_by_name_or_alias_in_any_case(void **state)
{
	struct compiled made;
	const struct law *law = &made.law;

	(void)state;
	compile(&made, base_dir);
	uint32_t charter = law_find_register(law, text_of("charter"));
	uint32_t ada = law_find_row(law, charter, text_of("ada LTD"));
	assert_text(law, law->rows[ada].name, "Ada");
	assert_int_equal(law_find_row(law, charter, text_of("Ada")), ada);
	assert_int_equal(law_find_row(law, charter, text_of("Eve")), LAW_NONE);
	const struct law_row *ben = &law->rows[law_find_row(law, charter, text_of("BEN"))];
	assert_int_equal(ben->cells_n, 2);
	const struct law_cell *chapters = &law->cells[ben->cells_first];
	assert_text(law, chapters->column, "chapters");
	assert_int_equal(chapters->values.n, 1); /* a scalar is a list of one */
	arena_release(&made.arena);
}

static void
forms_keep_their_order(void **state)
{
	struct compiled made;
	const struct law *law = &made.law;

	(void)state;
	compile(&made, base_dir);
	const struct law_form *form = &law->forms[law_find_form(law, text_of("census"))];
	assert_int_equal(form->sections_n, 2);
	const struct law_form_section *who = &law->form_sections[form->sections_first];
	assert_int_equal(who->items_n, 2);
	const struct law_item *hives = &law->items[who->items_first + 1];
	assert_text(law, hives->id, "who.hive_count");
	assert_int_equal(hives->audiences, LAW_AUDIENCE_DP);
	assert_int_equal(hives->words, 20);
	assert_int_equal(hives->none, 1);
	assert_int_equal(hives->fields_n, 3);
	const struct law_field *field = &law->fields[hives->fields_first + 1];
	assert_int_equal(field->show, LAW_SHOW_ROUND);
	assert_int_equal(field->figures, 2);
	assert_int_equal(field->optional, 1);
	assert_int_equal(law->exprs[field->when].op, LAW_OP_IS);
	assert_int_equal(field->each, LAW_NONE);
	arena_release(&made.arena);
}

static void
events_stand_by_day(void **state)
{
	struct compiled made;

	(void)state;
	compile(&made, base_dir);
	assert_int_equal(made.law.n_events, 2);
	assert_true(made.law.events[0].date < made.law.events[1].date);
	arena_release(&made.arena);
}

static void
holidays_stand_by_day_and_those_on_weekends_are_no_days_off(void **state)
{
	struct compiled made;
	const struct law *law = &made.law;

	(void)state;
	compile(&made, base_dir);
	assert_int_equal(law->n_holidays, 3); /* the last is a Saturday */
	assert_int_equal(law->holidays[0].date, day("2021-05-20"));
	assert_int_equal(law->holidays[0].confidence, LAW_CONFIDENCE_SECONDARY);
	assert_int_equal(law->n_days_off, 2);
	assert_int_equal(law->days_off[0], day("2021-05-20"));
	assert_int_equal(law->days_off[1], day("2021-05-21"));
	assert_int_equal(law->n_days_off_sure, 1); /* the other is not verified */
	assert_int_equal(law->days_off_sure[0], day("2021-05-20"));
	assert_int_equal(law_holiday_from(law, day("2021-05-20")), 0);
	assert_int_equal(law_holiday_from(law, day("2021-05-21")), 1);
	assert_int_equal(law_holiday_from(law, day("2022-01-01")), 3);
	arena_release(&made.arena);
}

static void
composed_days_keep_all_that_was_written(void **state)
{
	struct compiled made;
	const struct law *law = &made.law;

	(void)state;
	compile(&made, base_dir);
	uint32_t charter = law_find_provision(law, text_of("ord.7.charter"), day("2024-01-01"));
	const struct law_day *due = &law->days[law->provisions[charter].due];
	assert_int_equal(due->op, LAW_DAY_LATEST_OF); /* a composed day after `on` */
	assert_int_equal(due->list.n, 1);
	assert_int_equal(due->plus, 2);
	assert_int_equal(due->unit, DATE_YEARS);
	const struct law_day *first = &law->days[law->refs[due->list.first]];
	assert_int_equal(first->op, LAW_DAY_EARLIEST_OF);
	assert_int_equal(first->list.n, 3);
	const struct law_day *fixed = &law->days[law->refs[first->list.first + 1]];
	assert_int_equal(fixed->date, day("2021-05-18"));
	assert_int_equal(fixed->unit, DATE_BUSINESS_DAYS);
	const struct law_day *of = &law->days[law->refs[first->list.first + 2]];
	assert_int_equal(of->op, LAW_DAY_EARLIEST);
	assert_int_equal(of->where, LAW_NONE);
	for (uint32_t i = 0; i < law->n_days; i++)
		if (law->days[i].op == LAW_DAY_LATEST) {
			assert_int_equal(law->days[i].plus, -1);
			assert_int_equal(law->exprs[law->days[i].where].op, LAW_OP_COMPARE);
		}
	arena_release(&made.arena);
}

static void
amendments_stand_by_day_and_choices_as_written(void **state)
{
	struct compiled made;
	const struct law *law = &made.law;

	(void)state;
	compile(&made, base_dir);
	assert_int_equal(law->events[0].status, LAW_EVENT_PAST_UNVERIFIED);
	assert_int_equal(law->events[1].status, LAW_EVENT_IN_FORCE);
	assert_int_equal(law->n_amendments, 2);
	assert_text(law, law->amendments[0].id, "am.1");
	const struct law_amendment *plans = &law->amendments[1];
	assert_int_equal(plans->date, day("2024-06-01"));
	assert_int_equal(plans->confidence, LAW_CONFIDENCE_SECONDARY);
	assert_int_equal(plans->changes.n, 2);
	assert_text(law, law->provisions[law->refs[plans->changes.first]].id, "ord.4.plan");
	assert_int_equal(law->n_choices, 2);
	assert_int_equal(law->choices[0].covers, 1);
	assert_int_equal(law->choices[0].on, LAW_NONE);
	assert_int_not_equal(law->choices[0].when, LAW_NONE);
	assert_int_equal(law->choices[0].among.n, 2);
	assert_int_equal(law->choices[1].covers, 0);
	assert_int_equal(law->choices[1].on, law_find_kind(law, text_of("hive")));
	arena_release(&made.arena);
}

static void
the_same_yaml_gives_the_same_bytes(void **state)
{
	struct compiled one, two;

	(void)state;
	compile(&one, law_dir);
	compile(&two, law_dir);
	assert_int_equal(one.image.len, two.image.len);
	assert_memory_equal(one.image.at, two.image.at, one.image.len);
	arena_release(&one.arena);
	arena_release(&two.arena);
}

static void
the_digest_knows_names_and_bytes(void **state)
{
	struct compiled made;
	struct span image;
	struct law law;

	(void)state;
	compile(&made, base_dir);
	made.book.files[0].name = "renamed.yaml";
	assert_int_equal(
	    rulebook_compile(made.book.files, made.book.n, &made.arena, &image, NULL, NULL),
	    GPAI_OK);
	assert_int_equal(law_open(image, &law, NULL), GPAI_OK);
	assert_memory_not_equal(made.law.header->digest, law.header->digest, DIGEST_BYTES);
	arena_release(&made.arena);
}

static void
an_image_that_is_cut_is_refused(void **state)
{
	struct compiled made;
	struct gpai_error err;
	struct law law;

	(void)state;
	compile(&made, base_dir);
	for (size_t len = 0; len < made.image.len; len++)
		assert_int_equal(
		    law_open((struct span){made.image.at, len}, &law, &err), GPAI_CORRUPT);
	arena_release(&made.arena);
}

static void
an_image_with_a_broken_frame_is_refused(void **state)
{
	struct compiled made;
	struct gpai_error err;
	struct law law;

	(void)state;
	compile(&made, base_dir);
	struct span image = made.image;
	struct law_header *header = arena_alloc(&made.arena, image.len);
	memcpy(header, image.at, image.len);
	image.at = (const uint8_t *)header;
	header->format = LAW_FORMAT + 1;
	assert_int_equal(law_open(image, &law, &err), GPAI_NEWER);
	header->format = LAW_FORMAT;
	header->magic[0] = 'G';
	assert_int_equal(law_open(image, &law, &err), GPAI_CORRUPT);
	header->magic[0] = 'g';
	assert_int_equal(law_open(image, &law, &err), GPAI_OK);
	for (unsigned i = 0; i < LAW_SECTION_COUNT; i++) {
		uint32_t n = header->sections[i].n, offset = header->sections[i].offset;
		header->sections[i].n = UINT32_MAX;
		assert_int_equal(law_open(image, &law, &err), GPAI_CORRUPT);
		header->sections[i].n = n;
		header->sections[i].offset = offset + 4;
		assert_int_equal(law_open(image, &law, &err), GPAI_CORRUPT);
		header->sections[i].offset = UINT32_MAX - 7;
		assert_int_equal(law_open(image, &law, &err), GPAI_CORRUPT);
		header->sections[i].offset = offset;
	}
	arena_release(&made.arena);
}

static void
audiences_are_words(void **state)
{
	uint32_t bit = 0;

	(void)state;
	assert_true(law_audience_from(text_of("public"), &bit));
	assert_int_equal(bit, LAW_AUDIENCE_PUBLIC);
	assert_false(law_audience_from(text_of("everyone"), &bit));
}

static void
a_folder_without_yaml_is_not_found(void **state)
{
	struct rulebook_file *files;
	struct gpai_error err;
	struct arena arena;
	uint32_t n;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(rulebook_read("/dev/null/x", &arena, &files, &n, &err), GPAI_IO);
	assert_int_equal(rulebook_read("/nowhere", &arena, &files, &n, &err), GPAI_NOT_FOUND);
	assert_int_equal(rulebook_compile(NULL, 0, &arena, NULL, NULL, &err), GPAI_NOT_FOUND);
	arena_release(&arena);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(everything_is_found_by_its_name),
	    cmocka_unit_test(frameworks_keep_all_that_was_written),
	    cmocka_unit_test(the_ledger_keeps_all_that_was_written),
	    cmocka_unit_test(our_rulebook_compiles_and_is_found_by_its_names),
	    cmocka_unit_test(facts_keep_all_that_was_written),
	    cmocka_unit_test(provisions_keep_all_that_was_written),
	    cmocka_unit_test(versions_are_told_apart_by_day),
	    cmocka_unit_test(bands_hold_their_ends),
	    cmocka_unit_test(rows_are_found_by_name_or_alias_in_any_case),
	    cmocka_unit_test(forms_keep_their_order),
	    cmocka_unit_test(events_stand_by_day),
	    cmocka_unit_test(amendments_stand_by_day_and_choices_as_written),
	    cmocka_unit_test(holidays_stand_by_day_and_those_on_weekends_are_no_days_off),
	    cmocka_unit_test(composed_days_keep_all_that_was_written),
	    cmocka_unit_test(the_same_yaml_gives_the_same_bytes),
	    cmocka_unit_test(the_digest_knows_names_and_bytes),
	    cmocka_unit_test(an_image_that_is_cut_is_refused),
	    cmocka_unit_test(an_image_with_a_broken_frame_is_refused),
	    cmocka_unit_test(audiences_are_words),
	    cmocka_unit_test(a_folder_without_yaml_is_not_found),
	};

	if (argc != 3)
		return 2;
	base_dir = argv[1];
	law_dir = argv[2];
	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
