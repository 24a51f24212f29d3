/* SPDX-License-Identifier: Apache-2.0 */
/* Fields out of blocks as JSON: whatever the document, each field of each reading is there, what it
 * says is text, and memory is bounded by the size of the input. */
#include "review/review.h"
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
check_texts(const struct text *texts, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		check(utf8_valid_len((struct span){(const uint8_t *)texts[i].at, texts[i].len}) ==
		      texts[i].len);
}

static void
check_field(const struct review_field *field)
{
	check_texts(&field->asked, 1);
	check_texts(&field->said, 1);
	check_texts(field->domains, field->n_domains);
	check_texts(field->links, field->n_links);
	check_texts(field->names, field->n_names);
	check_texts(field->modalities, field->n_modalities);
	for (uint32_t i = 0; i < field->n_dates; i++)
		check(field->dates[i].first <= field->dates[i].last);
	for (uint32_t i = 0; i < field->n_sizes; i++)
		check_texts(&field->sizes[i].written, 1);
	if (field->state == FIELD_MISSING)
		check(field->said.len == 0 && field->page == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct read_document document;
	struct review_fields fields;
	struct arena arena;
	struct law law;

	arena_init(&arena, (size_t)64 << 20);
	check(law_open((struct span){law_image, law_image_size}, &law, NULL) == GPAI_OK);
	if (blocks_json_read("fuzz", (struct span){data, size}, &arena, &document, NULL) ==
	    GPAI_OK) {
		uint32_t kind = review_recognise(&law, &document);

		check(kind == LAW_NONE || kind < law.n_readings);
		for (uint32_t i = 0; i < law.n_readings; i++) {
			if (review_extract(&law, &document, i, &arena, &fields, NULL) != GPAI_OK)
				break;
			check(fields.n == law.readings[i].fields_n);
			for (uint32_t f = 0; f < fields.n; f++)
				check_field(&fields.fields[f]);
		}
	}
	arena_release(&arena);
	return 0;
}
