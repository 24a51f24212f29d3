/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of training records share. */
#ifndef TESTS_FORMATS_TRAINING_H
#define TESTS_FORMATS_TRAINING_H

#include "../check.h"

#include "base/file.h"
#include "formats/training.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct training_record record;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, (size_t)256 << 20);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	training_release(&record);
	arena_release(&arena);
	return 0;
}

static inline struct span
span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

/* Sniffed and read, as a user's file is. */
static inline void
reads_bytes(struct span bytes, enum training_source source)
{
	struct gpai_error err = {0};
	enum training_source found;

	training_release(&record);
	assert_true(training_sniff(bytes, &found));
	assert_string_equal(training_source_word(found), training_source_word(source));
	if (training_read(&arena, bytes, "t", &record, &err) != GPAI_OK)
		fail_msg("%s", err.message);
	assert_int_equal(record.source, source);
}

static inline void
reads(const char *text, enum training_source source)
{
	reads_bytes(span_of(text), source);
}

static inline void
refused(struct span bytes, enum gpai_code code, const char *message)
{
	struct gpai_error err = {0};

	training_release(&record);
	assert_int_equal(training_read(&arena, bytes, "t", &record, &err), code);
	assert_string_equal(err.message, message);
}

static inline void
figure_is(const struct training_figure *figure, const char *value, const char *where)
{
	char text[DECIMAL_CHARS];

	if (value == NULL) {
		assert_false(figure->known);
		return;
	}
	assert_true(figure->known);
	decimal_format(figure->value, text);
	assert_string_equal(text, value);
	if (where != NULL && !text_is(figure->where, where))
		fail_msg("where is \"%.*s\"", TEXT_ARG(figure->where));
}

static inline void
field_is(enum training_field field, const char *value, const char *where)
{
	figure_is(&record.fields[field], value, where);
}

static inline void
said_is(uint32_t sample, enum training_said said, const char *value)
{
	char text[DECIMAL_CHARS];

	assert_true(sample < record.n_samples);
	if (value == NULL) {
		assert_false(record.samples[sample].said & 1u << said);
		return;
	}
	assert_true(record.samples[sample].said & 1u << said);
	decimal_format(record.samples[sample].values[said], text);
	assert_string_equal(text, value);
}

static inline void
problem_is(uint32_t i, const char *problem)
{
	if (i >= record.n_problems)
		fail_msg("only %u problems", record.n_problems);
	if (!text_is(record.problems[i], problem))
		fail_msg("problem is \"%.*s\"", TEXT_ARG(record.problems[i]));
}

static inline void
no_problems(void)
{
	if (record.n_problems > 0)
		fail_msg("problem: \"%.*s\"", TEXT_ARG(record.problems[0]));
}

/* False when the shared data is not there. */
static inline bool
shared_file(const char *path, struct span *bytes)
{
	const char *shared = getenv("GPAI_SHARED");
	struct gpai_error err = {0};

	if (shared == NULL || !file_exists(shared))
		return false;
	char *name = file_join(&arena, shared, path);
	assert_non_null(name);
	if (file_read(&arena, name, 1 << 20, bytes, &err) != GPAI_OK)
		fail_msg("%s: %s", name, err.message);
	return true;
}

#endif
