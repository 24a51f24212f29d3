/* SPDX-License-Identifier: Apache-2.0 */
/* Speaking to a sink; see voice.h. */
#include "measure/voice.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void
voice_reading(struct voice *voice, const char *key, struct value value,
    const struct provenance *origin, struct text note)
{
	struct reading reading = {.kind = voice->kind != NULL ? voice->kind : "model",
	    .name = voice->entity,
	    .key = key,
	    .origin = origin->how,
	    .value = value,
	    .method = origin->method,
	    .source = origin->source,
	    .artefact = origin->artefact,
	    .note = note};

	if (voice->rc == GPAI_OK)
		voice->rc = voice->sink->reading(voice->sink->context, &reading, voice->err);
}

void
voice_compare(struct voice *voice, const char *id, enum comparison_grade grade, const char *where,
    struct text found, struct text expected, struct text says)
{
	struct comparison comparison = {.id = id,
	    .grade = grade,
	    .where = text_of(where),
	    .found = found,
	    .expected = expected,
	    .says = says};

	if (voice->rc == GPAI_OK && voice->sink->comparison != NULL)
		voice->rc = voice->sink->comparison(voice->sink->context, &comparison, voice->err);
}

void
voice_working(struct voice *voice, struct working working)
{
	working.kind = voice->kind;
	working.name = voice->entity;
	if (voice->rc == GPAI_OK && voice->sink->working != NULL)
		voice->rc = voice->sink->working(voice->sink->context, &working, voice->err);
}

void
voice_compare_numbers(struct voice *voice, const char *id, const char *where, uint64_t found,
    const char *found_words, uint64_t expected, const char *expected_words)
{
	bool agrees = found == expected;
	struct text says;

	if (agrees)
		says = voice_text(voice, "%s: %s, as %s", found_words, voice_number(voice, found),
		    expected_words);
	else
		says = voice_text(voice, "%s: %s, but %s: %s, %s %s", found_words,
		    voice_number(voice, found), expected_words, voice_number(voice, expected),
		    voice_number(voice, found > expected ? found - expected : expected - found),
		    found > expected ? "more" : "fewer");
	voice_compare(voice, id, agrees ? COMPARISON_AGREES : COMPARISON_DIFFERS, where,
	    voice_text(voice, "%" PRIu64, found), voice_text(voice, "%" PRIu64, expected), says);
}

struct text
voice_text(struct voice *voice, const char *format, ...)
{
	char line[1024];
	va_list args;

	va_start(args, format);
	int len = vsnprintf(line, sizeof line, format, args);
	va_end(args);
	struct text text = {line, len < 0 ? 0 : (size_t)len};
	text = arena_text(voice->arena, text_clip(text, sizeof line - 1));
	if (text.at == NULL && voice->rc == GPAI_OK)
		voice->rc = fail_memory(voice->err);
	return text;
}

const char *
voice_number(struct voice *voice, uint64_t number)
{
	char digits[24], line[32];
	int len = snprintf(digits, sizeof digits, "%" PRIu64, number), n = 0;

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			line[n++] = ',';
		line[n++] = digits[i];
	}
	struct text text = voice_text(voice, "%.*s", n, line);
	return text.at != NULL ? text.at : "";
}
