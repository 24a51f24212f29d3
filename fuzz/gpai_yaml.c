/* SPDX-License-Identifier: Apache-2.0 */
/* gpai.yaml under the embedded law: any bytes give an error with a message and, but for
 * bytes that are no text, a line; or facts that are sorted, each once, typed as the
 * vocabulary says, and whose bodies are canonical JSON. */
#include "notation/json.h"
#include "records/declared.h"
#include "records/store.h"
#include "rulebook/embedded.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static bool
is_option(const struct law *law, const struct law_fact *fact, struct text word)
{
	for (uint32_t i = 0; i < fact->options_n; i++)
		if (text_equal(word, law_text(law, law->options[fact->options_first + i].word)))
			return true;
	return false;
}

static void
check_value(const struct law *law, const struct recorded_fact *is)
{
	const struct value *value = &is->fact.value;
	uint32_t key = law_find_fact(law, is->key);

	check(key != LAW_NONE);
	const struct law_fact *fact = &law->facts[key];
	check(law_find_kind(law, is->kind) == fact->kind);
	check(law->kinds[fact->kind].single == (is->name.len == 0));
	check(value->state != VALUE_ABSENT || (fact->may_be_absent && value->text.len > 0));
	if (value->state != VALUE_KNOWN)
		return;
	check((uint32_t)value->type == fact->type);
	check(value->type != TYPE_CHOICE || is_option(law, fact, value->text));
	for (uint32_t i = 0; i < value->n_items; i++)
		check(value->type != TYPE_CHOICES || is_option(law, fact, value->items[i]));
}

static void
check_body(const struct recorded_fact *fact)
{
	struct out body, canonical;
	json_t *root = NULL;

	out_memory(&body);
	out_memory(&canonical);
	fact_body(fact, &body);
	check(json_parse("body", (struct span){(const uint8_t *)body.at, body.len}, NULL, &root,
		  NULL) == GPAI_OK);
	check(json_canonical(root, &canonical, NULL) == GPAI_OK);
	check(text_equal(out_text(&body), out_text(&canonical)));
	json_decref(root);
	out_release(&canonical);
	out_release(&body);
}

static int
compare(const struct recorded_fact *a, const struct recorded_fact *b)
{
	int order = text_compare(a->kind, b->kind);

	order = order != 0 ? order : text_compare(a->name, b->name);
	order = order != 0 ? order : text_compare(a->key, b->key);
	return order != 0 ? order
	                  : (a->fact.since > b->fact.since) - (a->fact.since < b->fact.since);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct law law;
	struct gpai_error err = {0};
	struct declared declared;
	struct arena arena;

	if (law.header == NULL)
		check(law_open((struct span){law_image, law_image_size}, &law, NULL) == GPAI_OK);
	arena_init(&arena, 256 << 20);
	enum gpai_code rc =
	    declared_parse(&arena, &law, "fuzz", (struct span){data, size}, &declared, &err);
	check(rc == err.code);
	if (rc != GPAI_OK) {
		check(err.message[0] != 0 && (err.place != GPAI_LINE || err.at > 0));
		arena_release(&arena);
		return 0;
	}
	for (size_t i = 0; i < declared.n_facts; i++) {
		const struct recorded_fact *is = &declared.facts[i].is;
		check(declared.facts[i].line > 0 && is->applied);
		check(i == 0 || compare(&declared.facts[i - 1].is, is) < 0);
		check(is->what == RECORD_SETTING || is->fact.by.len > 0);
		if (is->what == RECORD_FACT)
			check_value(&law, is);
		check_body(is);
	}
	arena_release(&arena);
	return 0;
}
