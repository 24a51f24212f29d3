/* SPDX-License-Identifier: Apache-2.0 */
/* A file of answers under the embedded law: any bytes give an error with a message, or facts
 * that can be recorded, each said by somebody and none of them taken for gpai.yaml's. */
#include "records/answer.h"
#include "records/store.h"
#include "rulebook/embedded.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static void
check_fact(const struct law *law, const struct declared_fact *fact)
{
	struct dossier nowhere = {.path = (char[]){"fuzz"}};
	const struct recorded_fact *is = &fact->is;
	uint32_t key = law_find_fact(law, is->key);

	check(fact->line > 0 && !is->applied && is->fact.by.len > 0);
	check(is->fact.origin == ORIGIN_DECLARED && is->fact.value.state != VALUE_UNKNOWN);
	check(fact_check(&nowhere, is, NULL) == GPAI_OK);
	if (is->what == RECORD_CLOSED) {
		check(is->key.len == 0 && law_find_kind(law, is->kind) != LAW_NONE);
		return;
	}
	check(key != LAW_NONE && law_find_kind(law, is->kind) == law->facts[key].kind);
	check(law->kinds[law->facts[key].kind].single == (is->name.len == 0));
	check(is->fact.value.state != VALUE_KNOWN ||
	      (uint32_t)is->fact.value.type == law->facts[key].type);
	check(is->fact.value.state != VALUE_ABSENT || law->facts[key].may_be_absent);
}

/* The same bytes as one answer, to a key they choose. */
static void
check_answer(const struct law *law, struct arena *arena, const uint8_t *data, size_t size)
{
	struct text text;
	struct fact fact;

	if (size < 2 || !text_from_span((struct span){data + 1, size - 1}, &text))
		return;
	uint32_t key = data[0] * (law->n_facts / 128 + 1) % law->n_facts;
	struct gpai_error err = {0};
	if (answer_parse(arena, law, key, text, NOWHERE, &fact, &err) != GPAI_OK)
		check(err.message[0] != 0);
	else
		check(fact.value.state != VALUE_KNOWN ||
		      (uint32_t)fact.value.type == law->facts[key].type);
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
	enum gpai_code rc = answers_parse(
	    &arena, &law, "fuzz", (struct span){data, size}, text_of("somebody"), &declared, &err);
	check(rc == err.code);
	check(rc == GPAI_OK || err.message[0] != 0);
	for (size_t i = 0; rc == GPAI_OK && i < declared.n_facts; i++)
		check_fact(&law, &declared.facts[i]);
	check_answer(&law, &arena, data, size);
	arena_release(&arena);
	return 0;
}
