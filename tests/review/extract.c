/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of documents: where questions stand, where their answers end, and what is no question.
 * The wording is that of published documents. */
#include "../check.h"

#include "notation.h"
#include "review/review.h"
#include "rulebook/embedded.h"

#include <stdlib.h>
#include <string.h>

struct desk {
	struct law law;
	struct arena arena;
	struct read_document document;
	struct review_fields fields;
};

static int
begin(void **state)
{
	struct desk *desk = calloc(1, sizeof *desk);

	arena_init(&desk->arena, 0);
	assert_int_equal(
	    law_open((struct span){law_image, law_image_size}, &desk->law, NULL), GPAI_OK);
	*state = desk;
	return 0;
}

static int
end(void **state)
{
	struct desk *desk = *state;

	arena_release(&desk->arena);
	free(desk);
	return 0;
}

static void
read_as(struct desk *desk, const char *reading, const char *notation)
{
	uint32_t index = law_find_reading(&desk->law, text_of(reading));

	assert_int_not_equal(index, LAW_NONE);
	notation_read(&desk->arena, notation, &desk->document);
	assert_int_equal(
	    review_extract(&desk->law, &desk->document, index, &desk->arena, &desk->fields, NULL),
	    GPAI_OK);
}

static void
read_summary(struct desk *desk, const char *notation)
{
	read_as(desk, "training-summary", notation);
}

static const struct review_field *
field(const struct desk *desk, const char *item)
{
	for (uint32_t i = 0; i < desk->fields.n; i++) {
		const struct review_field *f = &desk->fields.fields[i];
		const struct law_reading *reading = &desk->law.readings[desk->fields.reading];

		if (text_is(law_text(&desk->law,
				desk->law.read_fields[reading->fields_first + f->field].item),
			item))
			return f;
	}
	fail_msg("no field %s", item);
	return NULL;
}

static void
expect(const struct desk *desk, const char *item, enum field_state state, const char *said)
{
	const struct review_field *f = field(desk, item);

	if (f->state != state || !text_is(f->said, said))
		fail_msg("%s: state %d, said '%.*s'; expected %d, '%s'", item, (int)f->state,
		    TEXT_ARG(f->said), (int)state, said);
}

/* --- Where questions stand --- */

static void
answer_stands_in_the_next_cell(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "| Version of the Summary: | V1\n"
			   "| Last update: | 01/09/2025\n"
			   "| Provider name and contact details: | OpenAI Ireland Ltd, Dublin\n");
	expect(desk, "sh.version", FIELD_FILLED, "V1");
	expect(desk, "sh.updated", FIELD_FILLED, "01/09/2025");
	expect(desk, "s1.1.a", FIELD_FILLED, "OpenAI Ireland Ltd, Dublin");
	expect(desk, "s1.2.a", FIELD_MISSING, "");
}

static void
answer_stands_behind_the_colon_or_the_question_mark(void **state)
{
	struct desk *desk = *state;

	read_summary(desk,
	    "1.0.1 Version of the Summary: 1.0\n"
	    "1.1.1 Model Developer name and contact details: Microsoft Corporation, Redmond\n"
	    "2.1.1 Have you used publicly available datasets to train the model? Yes\n"
	    "2.2.2.A Have you obtained private datasets from third parties that are not licensed "
	    "as described in Section 2.2.1, such as data obtained from providers of private "
	    "databases, or data intermediaries? This information cannot be provided\n");
	expect(desk, "sh.version", FIELD_FILLED, "1.0");
	expect(desk, "s1.1.a", FIELD_FILLED, "Microsoft Corporation, Redmond");
	assert_int_equal(field(desk, "s2.1.a")->answer, ANSWER_YES);
	expect(desk, "s2.2.2.a", FIELD_FILLED, "This information cannot be provided");
	assert_int_equal(field(desk, "s2.2.2.a")->answer, ANSWER_OTHER);
}

static void
line_may_ask_more_than_once(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "Summary v1.0: https://a.b/c - Last updated: 25/07/2025\n"
			   "This document describes the model.\n");
	expect(desk, "sh.version", FIELD_FILLED, "v1.0: https://a.b/c");
	expect(desk, "sh.updated", FIELD_FILLED, "25/07/2025");
	read_summary(desk, "Version of the Summary: 1.1 Last update: 10 September 2026\n");
	expect(desk, "sh.version", FIELD_FILLED, "1.1");
	expect(desk, "sh.updated", FIELD_FILLED, "10 September 2026");
}

static void
answer_stands_in_the_blocks_below(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "## 3.2. Removal of illegal content\n"
			   "- General description of measures taken:\n"
			   "First sentence.\n"
			   "Second sentence.\n"
			   "## 3.3. Other information (optional)\n"
			   "Nothing of the above.\n");
	expect(desk, "s3.2.a", FIELD_FILLED, "First sentence.\nSecond sentence.");
	expect(desk, "s3.3.a", FIELD_MISSING, "");
}

static void
answer_that_begins_with_a_number_is_no_next_question(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "### Version of the Summary\n1.0 (first version)\n"
			   "### Date of placement of the model on the Union market\n"
			   "31.12.2025 (planned)\n"
			   "## 1.3. Modalities, overall training data size and other "
			   "characteristics\n### Text\n9.5 trillion tokens\n");
	expect(desk, "sh.version", FIELD_FILLED, "1.0 (first version)");
	expect(desk, "s1.2.c", FIELD_FILLED, "31.12.2025 (planned)");
	assert_int_equal(field(desk, "s1.3.a")->n_sizes, 1);
	read_summary(desk, "### Version of the Summary\n1.0\n");
	expect(desk, "sh.version", FIELD_FILLED, "1.0");
}

static void
answer_in_small_letters_is_no_rest_of_its_question(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "### Summary of the most relevant domain names crawled\n"
			   "wikipedia.org, lemonde.fr\n");
	expect(desk, "s2.3.h", FIELD_FILLED, "wikipedia.org, lemonde.fr");
	read_summary(desk, "Summary of the most relevant domain names crawled\n"
			   "wikipedia.org, lemonde.fr\n");
	expect(desk, "s2.3.h", FIELD_FILLED, "wikipedia.org, lemonde.fr");
}

static void
row_of_sizes_needs_no_header(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "## 1.3. Modalities, overall training data size and other "
			   "characteristics\n| Field | Information\n"
			   "| Text | 1 billion to 10 trillion tokens\n");
	assert_int_equal(field(desk, "s1.3.a")->n_sizes, 1);
	assert_int_equal(field(desk, "s1.3.a")->n_modalities, 1);
}

static void
crawlers_of_someone_are_no_names(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "If yes, specify crawler name(s)/identifier(s): See our website.\n");
	assert_int_equal(field(desk, "s2.3.b")->n_names, 0);
	read_summary(desk, "If yes, specify crawler name(s)/identifier(s): Our ExampleBot\n");
	assert_int_equal(field(desk, "s2.3.b")->n_names, 1);
	read_summary(desk, "Authorised representative name and contact details: not required\n");
	assert_int_equal(field(desk, "s1.1.b")->state, FIELD_NONE);
}

static void
place_of_an_answer_to_come_is_empty(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "Version of the Summary: TBD.\nLast update: [to be completed]\n");
	assert_int_equal(field(desk, "sh.version")->state, FIELD_EMPTY);
	assert_int_equal(field(desk, "sh.updated")->state, FIELD_EMPTY);
}

static void
yes_that_becomes_no_on_a_later_page_is_unread(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "Were crawlers used by the provider or on behalf of? Yes\n= 2\n"
			   "Were crawlers used by the provider or on behalf of? No\n");
	assert_int_equal(field(desk, "s2.3.a")->state, FIELD_UNREAD);
	read_summary(desk, "Were crawlers used by the provider or on behalf of? Yes\n= 2\n"
			   "Were crawlers used by the provider or on behalf of? Yes\n");
	assert_int_equal(field(desk, "s2.3.a")->answer, ANSWER_YES);
}

static void
question_and_answer_are_marked_with_letters(void **state)
{
	struct desk *desk = *state;

	read_summary(desk,
	    "## 2.1 Publicly Available Datasets\n"
	    "##### Q: Have you used publicly available datasets to train the model?\n"
	    "##### A: No\n"
	    "All data is licensed.\n"
	    "## 2.3 Data Crawled and Scraped from Online Sources Q: Were crawlers used "
	    "by the provider or on behalf of? A: No\n");
	expect(desk, "s2.1.a", FIELD_FILLED, "No\nAll data is licensed.");
	assert_int_equal(field(desk, "s2.1.a")->answer, ANSWER_NO);
	expect(desk, "s2.3.a", FIELD_FILLED, "No");
}

static void
answer_goes_on_over_the_end_of_a_page(void **state)
{
	struct desk *desk = *state;

	read_summary(desk,
	    "| Other relevant characteristics of the overall training data: | before\n"
	    "~ 1\n= 2\n"
	    "|  | behind\n"
	    "| Additional comments (optional): | N/A\n");
	expect(desk, "s1.3.d", FIELD_FILLED, "before\nbehind");
	assert_int_equal(field(desk, "s1.3.d")->page, 1);
	expect(desk, "s1.3.e", FIELD_NONE, "N/A");
	assert_int_equal(field(desk, "s1.3.e")->page, 2);
}

static void
question_cut_by_the_end_of_a_page_is_one_question(void **state)
{
	struct desk *desk = *state;

	read_summary(desk,
	    "| If yes, specify the general-purpose AI model(s) used to generate the synthetic data "
	    "if available on the market: | Deepseek v3, Bielik v2.3 11B\n"
	    "| Information about other AI models, including provider\xE2\x80\x99s own AI model(s) "
	    "not available on the | \n"
	    "~ KRS 0001099568\n= 7\n\n"
	    "| market, used to generate synthetic data: | Not applicable.\n");
	expect(desk, "s2.5.d", FIELD_NONE, "Not applicable.");
	assert_int_equal(field(desk, "s2.5.d")->page, 7);
	assert_int_equal(field(desk, "s2.5.c")->n_names, 2);
}

static void
question_whose_cell_ends_too_early_is_no_answer(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "| Are you a Signatory to the Code of Practice for | Yes\n"
			   "general-purpose AI models that includes commitments?\n");
	expect(desk, "s3.1.a", FIELD_FILLED, "Yes");
}

static void
date_among_the_words_of_its_question_is_found(void **state)
{
	struct desk *desk = *state;

	read_summary(
	    desk, "Date of placement of the model on the Union June 10, 2025 market\n# Data\n");
	expect(desk, "s1.2.c", FIELD_FILLED, "June 10, 2025");
}

static void
two_questions_of_one_cell_have_an_answer_each(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "| If yes, specify crawler name(s)/identifier(s): // Purposes of the "
			   "crawler(s): | GPTBot // GPTBot is used to crawl content.\n");
	expect(desk, "s2.3.b", FIELD_FILLED, "GPTBot");
	expect(desk, "s2.3.c", FIELD_FILLED, "GPTBot is used to crawl content.");
	read_summary(desk, "| If yes, specify crawler name(s)/identifier(s): Purposes of the "
			   "crawler(s) | See our page.\n"
			   "| General description of crawler behaviour: | As it should.\n");
	expect(desk, "s2.3.b", FIELD_FILLED, "See our page.");
	expect(desk, "s2.3.c", FIELD_FILLED, "See our page.");
	expect(desk, "s2.3.d", FIELD_FILLED, "As it should.");
}

static void
answer_above_its_question_is_taken(void **state)
{
	struct desk *desk = *state;

	read_summary(desk,
	    "### 2.2.2. Private datasets obtained from other third parties\n"
	    "| | Yes\n"
	    "| Have you obtained private datasets from third parties that are not licensed? | "
	    "\xE2\x98\x92 Text \xE2\x98\x90 Image\n");
	assert_int_equal(field(desk, "s2.2.2.a")->answer, ANSWER_YES);
	/* Its own question was left out: what is ticked is not lost. */
	assert_int_equal(field(desk, "s2.2.2.b")->n_modalities, 1);
}

/* --- What is no question --- */

static void
head_inside_an_answer_is_no_question(void **state)
{
	struct desk *desk = *state;

	read_summary(desk,
	    "| Other relevant characteristics: | Additional comments: none here\n"
	    "| General description of crawler behaviour: | Model dependencies // Last "
	    "update: never\n");
	expect(desk, "s1.3.d", FIELD_FILLED, "Additional comments: none here");
	expect(desk, "s1.3.e", FIELD_MISSING, "");
	expect(desk, "s1.2.b", FIELD_MISSING, "");
	expect(desk, "sh.updated", FIELD_MISSING, "");
	read_summary(desk, "## 3.2 Removal of illegal content\n"
			   "General description of measures taken:\n"
			   "Information about other AI models is provided below.\n"
			   "The period of data collection was long.\n");
	expect(desk, "s2.5.d", FIELD_MISSING, "");
	expect(desk, "s2.3.e", FIELD_MISSING, "");
}

static void
same_question_belongs_to_its_part(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "| Have you used publicly available datasets to train the model? | No\n"
			   "| Additional comments (optional): | of 2.1\n"
			   "## 2.2.2 Private datasets obtained from other third parties\n"
			   "| Have you obtained private datasets from third parties | No\n"
			   "| Additional comments (optional): | of 2.2.2\n"
			   "| Comprehensive description of the type of content | forums\n"
			   "| Type of modality covered: | Text\n"
			   "| Additional comments (optional): | of 2.3\n"
			   "## 2.4 User data\n"
			   "| Type of modality covered: | Video\n"
			   "| Additional comments (optional): | of 2.4\n");
	expect(desk, "s2.1.e", FIELD_FILLED, "of 2.1");
	expect(desk, "s2.2.2.e", FIELD_FILLED, "of 2.2.2");
	expect(desk, "s2.3.g", FIELD_FILLED, "Text");
	expect(desk, "s2.3.i", FIELD_FILLED, "of 2.3");
	expect(desk, "s2.4.d", FIELD_FILLED, "Video");
	expect(desk, "s2.4.e", FIELD_FILLED, "of 2.4");
	expect(desk, "s1.3.e", FIELD_MISSING, "");
}

static void
question_that_the_form_does_not_ask_there_has_no_field(void **state)
{
	struct desk *desk = *state;

	/* 2.2.1 has no comments. */
	read_summary(desk, "| Have you concluded transactional commercial licensing agreement(s) | "
			   "\xE2\x98\x90 Yes \xE2\x98\x90 No \xE2\x98\x92 Other (see below)\n"
			   "| Additional comments (optional): | broad partnerships\n");
	assert_int_equal(field(desk, "s2.2.1.a")->answer, ANSWER_OTHER);
	expect(desk, "s2.2.2.e", FIELD_MISSING, "");
	/* A question of another form ends the answer before it. */
	read_summary(desk,
	    "1.3.2 Latest date of data acquisition/collection for model training: 30-Jun-2024\n"
	    "1.3.3 Is data collection ongoing to update the model? No\n"
	    "1.3.4 Date the training dataset was first used to train the model: 10/01/2024\n");
	expect(desk, "s1.3.b", FIELD_FILLED, "30-Jun-2024");
	assert_int_equal(field(desk, "s1.3.b")->n_dates, 1);
	read_summary(desk, "| Type of modality covered: | Text\n"
			   "| Need of synthetic data: | yes\n");
	expect(desk, "s2.3.g", FIELD_MISSING, ""); /* no part was begun: it may be 2.3 or 2.4 */
}

static void
words_of_the_empty_form_are_no_answer(void **state)
{
	struct desk *desk = *state;

	read_summary(desk,
	    "| Have you obtained private datasets from third parties | \xE2\x98\x90 Yes "
	    "\xE2\x98\x92 No\n"
	    "| Additional comments (optional): | Providers may also disclose other relevant "
	    "information on a voluntary basis, e.g. the period of data collection.\n"
	    "| If publicly known, list private datasets | \n");
	expect(desk, "s2.2.2.e", FIELD_EMPTY, "");
	expect(desk, "s2.2.2.c", FIELD_EMPTY, "");
	read_summary(desk, "| Modality | Training data size | Types of content\n"
			   "| \xE2\x98\x92 Text | \xE2\x98\x92 More than 10 trillion tokens // "
			   "Alternatively, specify the approximate size in a different "
			   "measurement unit: // 15 trillion tokens | pages\n");
	assert_int_equal(field(desk, "s1.3.a")->n_sizes, 2);
	/* Cut off by the reading of its cell. */
	read_summary(desk,
	    "| Modality Select the modalities present // in the training data | Size\n"
	    "| X Text | More than 10 trillion tokens\n");
	assert_int_equal(field(desk, "s1.3.a")->n_sizes, 1);
}

static void
contents_before_the_document_are_no_answers(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "- Model dependencies\n"
			   "- Removal of illegal content\n"
			   "| Model dependencies: | Mistral 7B v0.2\n"
			   "| Date of placement of the model on the Union market: | 31.12.2025\n");
	expect(desk, "s1.2.b", FIELD_FILLED, "Mistral 7B v0.2");
	expect(desk, "s1.2.c", FIELD_FILLED, "31.12.2025");
}

/* --- States --- */

static void
nothing_to_say_is_told_from_nothing_said(void **state)
{
	struct desk *desk = *state;

	read_summary(desk,
	    "| Model dependencies: | None\n"
	    "| Last update: | None\n"
	    "| Versioned model name(s): | \n"
	    "| Authorised representative name and contact details: | Not applicable "
	    "(provider established in the Union)\n"
	    "| Describe the measures implemented before model training | N/A. TDM "
	    "exception was not relied on.\n"
	    "| General description of measures taken: | None of the data is illegal.\n");
	expect(desk, "s1.2.b", FIELD_NONE, "None");
	expect(desk, "sh.updated", FIELD_NONE, "None");
	expect(desk, "s1.2.a", FIELD_EMPTY, "");
	assert_int_equal(field(desk, "s1.1.b")->state, FIELD_NONE);
	assert_int_equal(field(desk, "s3.1.b")->state, FIELD_NONE);
	assert_int_equal(field(desk, "s3.2.a")->state, FIELD_FILLED);
	assert_int_equal(field(desk, "s3.3.a")->state, FIELD_MISSING);
}

static void
field_on_a_page_that_was_not_read_is_unread(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "! page 2\n"
			   "| Model dependencies: | None\n"
			   "= 3\n"
			   "| Were crawlers used by the provider or on behalf of? | No\n"
			   "= 4\n"
			   "| General description of measures taken: | filters\n");
	assert_int_equal(field(desk, "s1.2.b")->state, FIELD_NONE);
	assert_int_equal(field(desk, "s1.3.b")->state, FIELD_UNREAD);
	assert_int_equal(field(desk, "s2.1.a")->state, FIELD_UNREAD);
	assert_int_equal(field(desk, "s2.6.a")->state, FIELD_MISSING);
	assert_int_equal(field(desk, "sh.version")->state, FIELD_MISSING);
}

static void
boxes_nobody_can_tell_are_unread(void **state)
{
	struct desk *desk = *state;

	read_summary(desk,
	    "| Were crawlers used by the provider or on behalf of? | \xE2\x96\xA2 Yes "
	    "\xE2\x96\xA2 No\n"
	    "| Comprehensive description of the type of content | x\n"
	    "| Type of modality covered: | \xE2\x96\xA2 Text \xE2\x96\xA2 Image\n"
	    "| If yes, modality of the synthetic data: | Text Image Video Audio Other (Please "
	    "Specify):\n");
	assert_int_equal(field(desk, "s2.3.a")->answer, ANSWER_UNTOLD);
	assert_int_equal(field(desk, "s2.3.a")->state, FIELD_UNREAD);
	assert_int_equal(field(desk, "s2.3.g")->state, FIELD_UNREAD);
	assert_int_equal(field(desk, "s2.5.b")->state, FIELD_UNREAD);
}

static void
boxes_without_a_tick_say_nothing(void **state)
{
	struct desk *desk = *state;

	read_summary(desk,
	    "| Were crawlers used by the provider or on behalf of? | \xE2\x98\x90 Yes "
	    "\xE2\x98\x90 No\n"
	    "| Comprehensive description of the type of content | x\n"
	    "| Type of modality covered: | \xE2\x98\x90 Text \xE2\x98\x90 Image // \xE2\x98\x90 "
	    "Other If so, please specify\xE2\x80\xA6\n");
	assert_int_equal(field(desk, "s2.3.a")->state, FIELD_EMPTY);
	assert_int_equal(field(desk, "s2.3.g")->state, FIELD_EMPTY);
}

/* --- Sizes --- */

static void
merged_row_is_said_to_be_merged(void **state)
{
	struct desk *desk = *state;

	read_summary(desk,
	    "## 1.3. Modalities, overall training data size and other characteristics\n"
	    "| Modality Select the modalities present in the training data | Training data size "
	    "// For each selected modality, select the range | Types of content\n"
	    "| Text // \xE2\x98\x92 | More than 10 trillions tokens | a mix\n"
	    "| Perception (Image & Video) // \xE2\x98\x92 | More than 10 trillions tokens | a mix\n"
	    "| Audio (Excluding audio that is part of video) // \xE2\x98\x92 | More than 10 "
	    "trillions tokens | a mix\n"
	    "| Other // \xE2\x98\x90 | | N/A\n");
	const struct review_field *f = field(desk, "s1.3.a");
	assert_int_equal(f->n_sizes, 3);
	assert_int_equal(f->n_merged, 1);
	assert_int_equal(f->n_modalities, 4);
	assert_true(f->sizes[0].is_band);
	assert_false(f->sizes[2].is_band); /* tokens of audio */
	assert_true(text_is(f->sizes[2].modality, "audio"));
	assert_true(text_is(f->sizes[2].unit, "tokens"));
}

static void
sizes_without_a_table_are_found(void **state)
{
	struct desk *desk = *state;
	const struct review_field *f;

	read_summary(desk,
	    "# Modalities, overall training data size and other characteristics\n"
	    "| Modality | Image and Video\n"
	    "| Training data size | More than 1 billion images // 10,000 to 1 million hours of "
	    "video\n"
	    "| Types of content | Image \xE2\x80\x94 Photography\n");
	f = field(desk, "s1.3.a");
	assert_int_equal(f->n_modalities, 2);
	assert_int_equal(f->n_sizes, 2);
	assert_true(f->sizes[0].is_band && f->sizes[1].is_band);
	assert_true(text_is(f->sizes[1].modality, "video"));
	read_summary(desk,
	    "1.3.1.A Text training data size: 1 billion to 10 trillion tokens\n"
	    "1.3.1.B Text training data content: sources\n"
	    "1.3.1.C Image training data size: Not applicable. Images are not part of the "
	    "training\n");
	f = field(desk, "s1.3.a");
	assert_int_equal(f->n_modalities, 1);
	assert_int_equal(f->n_sizes, 1);
	read_summary(desk, "## 1.3. Modalities, overall training data size and other "
			   "characteristics\n"
			   "- TEXT\n"
			   "- Size: [more than 10 trillion tokens]\n");
	f = field(desk, "s1.3.a");
	assert_int_equal(f->n_modalities, 1);
	assert_true(f->n_sizes == 1 && f->sizes[0].is_band);
}

static void
words_of_a_draft_are_marked(void **state)
{
	struct desk *desk = *state;

	read_summary(desk,
	    "| List of publicly available datasets that represent more than 5% of the "
	    "data: | Common Crawl\n");
	assert_true(field(desk, "s2.1.c")->is_draft_era);
	assert_int_equal(field(desk, "s2.1.c")->n_names, 1);
}

static void
nothing_is_missing_from_a_document_of_a_draft(void **state)
{
	struct desk *desk = *state;

	read_summary(desk, "Knowledge cut-off date: September 2024\n"
			   "Name of AI model used to generate the synthetic data:\n"
			   "- 1. Colosseum 355B\n"
			   "## 2.4 User data\n"
			   "No user data was used to train the model.\n");
	expect(desk, "s1.3.b", FIELD_FILLED, "September 2024");
	assert_int_equal(field(desk, "s2.5.c")->n_names, 1);
	assert_int_equal(field(desk, "s2.4.a")->state, FIELD_UNREAD);
	assert_int_equal(field(desk, "s1.1.a")->state, FIELD_UNREAD);
}

static void
line_of_a_cell_that_was_cut_is_whole_again(void **state)
{
	struct desk *desk = *state;
	const struct review_field *f;

	read_summary(desk, "| Modality | Training data size\n"
			   "| \xE2\x98\x92 Text | \xE2\x98\x90 Less than 1 // billion tokens\n");
	f = field(desk, "s1.3.a");
	assert_int_equal(f->n_sizes, 1);
	assert_false(f->sizes[0].is_ticked);
}

/* --- Kinds of documents --- */

static const char *
kind(struct desk *desk, const char *notation)
{
	uint32_t index;

	notation_read(&desk->arena, notation, &desk->document);
	index = review_recognise(&desk->law, &desk->document);
	return index == LAW_NONE ? "nothing" : law_cstr(&desk->law, desk->law.readings[index].id);
}

static void
kind_is_told_by_title_and_questions(void **state)
{
	struct desk *desk = *state;

	assert_string_equal(kind(desk, "# Public Summary of Training Content\n"
				       "| Last update: | x\n| Model dependencies: | N/A\n"),
	    "training-summary");
	assert_string_equal(
	    kind(desk, "# Copyright Policy\n## Rights reservations\nWe honour them.\n"
		       "## Lodging of complaints\nWrite to us.\n"),
	    "copyright-policy");
	assert_string_equal(kind(desk, "# Model Documentation Form\n"
				       "| Legal name for the model provider | X\n"
				       "| Model architecture | transformer\n"),
	    "model-documentation");
	assert_string_equal(kind(desk, "@license apache-2.0\n@base_model x/y\n@language[0] en\n"
				       "# Model Card for Z\n"),
	    "model-card");
}

static void
kind_is_never_guessed(void **state)
{
	struct desk *desk = *state;

	assert_string_equal(kind(desk, ""), "nothing");
	assert_string_equal(kind(desk, "# Annual report\nWe made money.\n"), "nothing");
	/* The phrase alone, in a letter about it. */
	assert_string_equal(kind(desk, "Dear customer,\nplease find our public summary of training "
				       "content at https://example.com.\n"),
	    "nothing");
	/* As much one as another. */
	assert_string_equal(kind(desk, "# Public Summary of Training Content and Model "
				       "Documentation Form\n| Model dependencies: | N/A\n"),
	    "nothing");
}

static void
second_document_of_a_file_can_be_asked_for(void **state)
{
	struct desk *desk = *state;
	static const char bundle[] = "# Public Summary of Training Content\n"
				     "| Last update: | 06/01/2026\n"
				     "| Model dependencies: | N/A\n"
				     "| Have you used publicly available datasets | No\n"
				     "# 4. Copyright Policy\n"
				     "## Rights Reservation Compliance\n"
				     "We respect reservations.\n";

	assert_string_equal(kind(desk, bundle), "training-summary");
	read_as(desk, "copyright-policy", bundle);
	expect(desk, "pp.reservations", FIELD_FILLED, "We respect reservations.");
}

static void
members_of_front_matter_are_fields(void **state)
{
	struct desk *desk = *state;

	read_as(desk, "model-card",
	    "@license apache-2.0\n@language[0] en\n@language[1] de\n"
	    "@datasets[0] a/b\n"
	    "# Model card\n"
	    "- Context length: 128k tokens\n"
	    "- Training tokens: 11T tokens\n"
	    "- Knowledge cutoff: March 2024\n");
	expect(desk, "card.licence", FIELD_FILLED, "apache-2.0");
	assert_int_equal(field(desk, "card.languages")->n_names, 2);
	assert_int_equal(field(desk, "card.context")->n_sizes, 1);
	assert_int_equal(field(desk, "card.tokens")->n_sizes, 1);
	assert_int_equal(field(desk, "card.cutoff")->n_dates, 1);
}

static void
forms_of_model_documentation_are_read(void **state)
{
	struct desk *desk = *state;

	read_as(desk, "model-documentation",
	    "Last update: 01.09.2025\n"
	    "A) TRANSPARENCY DOCUMENTATION (Art. 53(1)(b) EU AI Act\n"
	    "The following information outlines the measures.\n"
	    "Model family: Apertus\n"
	    "Versioned model name: Apertus 1\n"
	    "Model dependencies: None. The model is trained from scratch.\n"
	    "Total model size: 70 billion parameters, and 8 billion respectively\n"
	    "Required software: N/A\n"
	    "Export Regulations: N/A\n");
	expect(desk, "hd.updated", FIELD_FILLED, "01.09.2025");
	expect(desk, "gi.model", FIELD_FILLED, "Apertus\nApertus 1");
	assert_true(field(desk, "gi.model")->is_draft_era);
	assert_int_equal(field(desk, "gi.deps")->state, FIELD_NONE);
	assert_int_equal(field(desk, "mp.size")->n_sizes, 1);
	expect(desk, "us.sw", FIELD_NONE, "N/A");
}

/* Each block of a hostile document begins like a question, or nearly. */
static void
many_blocks_take_time_by_their_number_alone(void **state)
{
	struct desk *desk = *state;
	static const char *const lines[] = {"| If yes, specify | x\n", "Additional comments: y\n",
	    "if yes specify the\n", "- 1.1.1 Were crawlers used: no - Last update: 1/2/26\n",
	    "| Modality | 1 2 3 4 5 tokens\n", "\xE2\x98\x90 \xE2\x98\x92 X X X Text\n"};
	struct out out;

	out_memory(&out);
	for (int i = 0; i < 60000; i++)
		out_string(&out, lines[i % 6]);
	out_char(&out, '\0');
	read_summary(desk, out_text(&out).at);
	assert_int_not_equal(review_recognise(&desk->law, &desk->document), 0xFFFF);
	out_release(&out);
}

/* One answer of a megabyte for each way of taking answers apart. */
static void
long_answer_takes_time_by_its_length_alone(void **state)
{
	struct desk *desk = *state;
	static const char *const questions[] = {"Versioned model name(s):",
	    "Summary of the most relevant domain names crawled:", "Period of data collection:",
	    "If yes, modality of the synthetic data:", "Training data size",
	    "Last update:", "Have you used publicly available datasets to train the model?"};
	static const char *const words[] = {"a, b; ", "1*1*1*1 ", "https://a.b/ ", "(", " - Last ",
	    "X ", "\xE2\x98\x92 ", "1/2/", "May ", "a.com,", "1 000 ", "from A ", ": "};
	struct out out;

	for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
		out_memory(&out);
		for (size_t q = 0; q < sizeof questions / sizeof *questions; q++) {
			out_format(&out, "| %s | ", questions[q]);
			for (size_t n = 0; n < (1 << 17) / strlen(words[w]); n++)
				out_string(&out, words[w]);
			out_char(&out, '\n');
		}
		out_char(&out, '\0');
		read_summary(desk, out_text(&out).at);
		out_release(&out);
	}
}

int
main(void)
{
#define T(claim) cmocka_unit_test_setup_teardown(claim, begin, end)
	const struct CMUnitTest tests[] = {
	    T(answer_stands_in_the_next_cell),
	    T(answer_stands_behind_the_colon_or_the_question_mark),
	    T(line_may_ask_more_than_once),
	    T(answer_stands_in_the_blocks_below),
	    T(question_and_answer_are_marked_with_letters),
	    T(place_of_an_answer_to_come_is_empty),
	    T(yes_that_becomes_no_on_a_later_page_is_unread),
	    T(answer_that_begins_with_a_number_is_no_next_question),
	    T(answer_in_small_letters_is_no_rest_of_its_question),
	    T(row_of_sizes_needs_no_header),
	    T(crawlers_of_someone_are_no_names),
	    T(answer_goes_on_over_the_end_of_a_page),
	    T(question_cut_by_the_end_of_a_page_is_one_question),
	    T(question_whose_cell_ends_too_early_is_no_answer),
	    T(date_among_the_words_of_its_question_is_found),
	    T(two_questions_of_one_cell_have_an_answer_each),
	    T(answer_above_its_question_is_taken),
	    T(head_inside_an_answer_is_no_question),
	    T(same_question_belongs_to_its_part),
	    T(question_that_the_form_does_not_ask_there_has_no_field),
	    T(words_of_the_empty_form_are_no_answer),
	    T(contents_before_the_document_are_no_answers),
	    T(nothing_to_say_is_told_from_nothing_said),
	    T(field_on_a_page_that_was_not_read_is_unread),
	    T(boxes_nobody_can_tell_are_unread),
	    T(boxes_without_a_tick_say_nothing),
	    T(merged_row_is_said_to_be_merged),
	    T(sizes_without_a_table_are_found),
	    T(words_of_a_draft_are_marked),
	    T(nothing_is_missing_from_a_document_of_a_draft),
	    T(line_of_a_cell_that_was_cut_is_whole_again),
	    T(kind_is_told_by_title_and_questions),
	    T(kind_is_never_guessed),
	    T(second_document_of_a_file_can_be_asked_for),
	    T(members_of_front_matter_are_fields),
	    T(forms_of_model_documentation_are_read),
	    T(many_blocks_take_time_by_their_number_alone),
	    T(long_answer_takes_time_by_its_length_alone),
	};
#undef T

	return cmocka_run_group_tests(tests, NULL, NULL);
}
