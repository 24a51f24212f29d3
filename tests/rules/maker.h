/* SPDX-License-Identifier: Apache-2.0 */
/* Builds a small law in memory, for tests of the rules alone: no YAML, no image. */
#ifndef TESTS_RULES_MAKER_H
#define TESTS_RULES_MAKER_H

#include "rules/rules.h"

enum { MAKER_MANY = 4096, MAKER_SOME = 512 };

struct maker {
	char strings[1 << 16];
	uint32_t refs[1 << 15];
	struct law_kind kinds[16];
	struct law_option options[16];
	struct law_band bands[16];
	struct law_fact facts[MAKER_SOME];
	struct law_expr exprs[MAKER_MANY];
	struct law_quantity quantities[MAKER_SOME];
	struct law_day days[MAKER_SOME];
	struct law_provision provisions[MAKER_SOME];
	uint32_t provision_order[MAKER_SOME];
	struct law_field fields[MAKER_SOME];
	struct law_item items[MAKER_SOME];
	struct law_form_section form_sections[16];
	struct law_form forms[16];
	struct law_cell cells[16];
	struct law_row rows[16];
	struct law_register registers[4];
	struct law_default defaults[4];
	struct law_class classes[4];
	struct law_event events[16];
	struct law_holiday holidays[16];
	int32_t days_off[16], days_off_sure[16];
	struct law law; /* typed views of the above */
};

struct maker *maker_create(void); /* free() it */
law_str maker_string(struct maker *maker, const char *string);
struct text maker_text(const struct maker *maker, law_str at);
uint32_t maker_kind(struct maker *maker, const char *word, bool single, bool documents);
/* Keys must come in order. */
uint32_t maker_fact(struct maker *maker, const char *key, uint32_t kind, enum value_type type);
struct law_list maker_list(struct maker *maker, uint32_t n, const uint32_t *of);
struct law_list maker_words(struct maker *maker, const char *words); /* "a b c" */
uint32_t maker_leaf(struct maker *maker, enum law_op op, uint32_t fact, const char *words);
uint32_t maker_compare(
    struct maker *maker, uint32_t fact, enum law_relation relation, uint32_t quantity);
uint32_t maker_not(struct maker *maker, uint32_t of);
uint32_t maker_of(struct maker *maker, enum law_op op, uint32_t n, const uint32_t *of);
uint32_t maker_is(struct maker *maker, uint32_t provision);
uint32_t maker_quantifier(
    struct maker *maker, enum law_op op, uint32_t kind, uint32_t where, uint32_t that);
uint32_t maker_number(struct maker *maker, const char *number, uint32_t multiply, uint32_t divide);
uint32_t maker_fact_quantity(
    struct maker *maker, uint32_t fact, uint32_t multiply, uint32_t divide);
uint32_t maker_add_day(struct maker *maker, struct law_day day);
uint32_t maker_day(struct maker *maker, const char *day);
uint32_t maker_fact_day(struct maker *maker, uint32_t fact, int32_t plus, enum date_unit unit);
/* In order. */
void maker_holiday(struct maker *maker, const char *day, enum law_confidence confidence);
/* In force always; the caller sets what else it needs. Call maker_order after the last. */
struct law_provision *maker_provision(
    struct maker *maker, const char *id, enum law_provision_kind kind, uint32_t *index);
void maker_order(struct maker *maker);

int32_t day_of(const char *text);
/* A fact by a named person with a source, in the type the law says; "none" is an absence. */
struct fact maker_declared(
    struct maker *maker, struct arena *arena, uint32_t key, const char *value);
void maker_put(struct fact_set *set, struct maker *maker, uint32_t key, const char *value);
void maker_put_on(
    struct fact_set *set, struct maker *maker, uint32_t key, const char *entity, const char *value);

#endif
