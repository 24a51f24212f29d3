/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of training records share; see training_reader.h. */
#include "formats/training_reader.h"

#include "base/checked.h"
#include "base/date.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	QUOTED_BYTES = 60,  /* of foreign text in a problem */
	MAGNITUDE_MAX = 36, /* 10^36: all compute of this century is below 10^30 FLOP */
	SAMPLES_COUNTED_MAX = 1000000000, /* into a mean: what decimal_divide takes */
	COUNT_MAGNITUDE_MAX = 18, /* of steps, sequences, devices written; tokens are below 10^16 */
};

/* -- problems ------------------------------------------------------------------------- */

static void *
take_memory(struct training_reader *reader, void *at)
{
	reader->is_out_of_memory |= at == NULL;
	return at;
}

/* Room for one more of `size` bytes; the old array is left to the arena. */
static void *
room(struct training_reader *reader, void *array, uint32_t n, uint32_t *cap, size_t size)
{
	if (n < *cap)
		return array;
	uint32_t more = *cap > 0 ? *cap * 2 : 16;
	void *at = take_memory(reader, arena_array(reader->arena, more, size));
	if (at == NULL)
		return NULL;
	if (n > 0)
		memcpy(at, array, n * size);
	*cap = more;
	return at;
}

void
training_problem(struct training_reader *reader, const char *format, ...)
{
	struct training_record *record = reader->record;
	char line[512];
	va_list list;

	record->problems_seen++;
	if (record->n_problems == TRAINING_PROBLEMS_MAX)
		return;
	va_start(list, format);
	int n = vsnprintf(line, sizeof line, format, list);
	va_end(list);
	struct text *problems = room(
	    reader, record->problems, record->n_problems, &reader->problems_cap, sizeof *problems);
	if (n < 0 || problems == NULL)
		return;
	struct text text = text_clip(text_of(line), sizeof line - 1);
	record->problems = problems;
	problems[record->n_problems] = arena_text(reader->arena, text);
	if (take_memory(reader, (void *)(uintptr_t)problems[record->n_problems].at) != NULL)
		record->n_problems++;
}

struct text
training_quote(struct training_reader *reader, struct text foreign)
{
	char out[4 * QUOTED_BYTES + 1];
	size_t n = 0, len = foreign.len < QUOTED_BYTES ? foreign.len : QUOTED_BYTES;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)foreign.at[i];
		n += (size_t)snprintf(
		    out + n, sizeof out - n, c >= 0x20 && c < 0x7f ? "%c" : "\\x%02X", c);
	}
	struct text text = arena_text(reader->arena, (struct text){out, n});
	take_memory(reader, (void *)(uintptr_t)text.at);
	return text.at != NULL ? text : text_of("");
}

struct text
training_where(struct training_reader *reader, const char *format, ...)
{
	char line[256];
	va_list list;

	va_start(list, format);
	vsnprintf(line, sizeof line, format, list);
	va_end(list);
	struct text text = arena_text(reader->arena, text_of(line));
	take_memory(reader, (void *)(uintptr_t)text.at);
	return text;
}

/* -- figures -------------------------------------------------------------------------- */

bool
training_is_count(enum training_field field)
{
	switch (field) {
	case TRAINING_EPOCHS:
	case TRAINING_TOTAL_FLOS:
	case TRAINING_SECONDS:
	case TRAINING_DEVICE_SECONDS:
	case TRAINING_TOKENS_PER_SECOND:
	case TRAINING_TOKENS_PER_SECOND_PER_DEVICE:
	case TRAINING_TFLOPS_PER_DEVICE:
	case TRAINING_UTILISATION:
		return false;
	default:
		return true;
	}
}

bool
training_is_whole(struct decimal value)
{
	uint64_t whole;

	return decimal_to_u64(value, &whole);
}

static const char *
why_not(enum training_field field, struct decimal value)
{
	bool is_count = training_is_count(field), is_zero = value.high == 0 && value.low == 0;

	if (value.negative)
		return "is negative";
	if (!is_zero && decimal_magnitude(value) > (is_count ? COUNT_MAGNITUDE_MAX : MAGNITUDE_MAX))
		return "is beyond any run";
	if (is_count && is_zero)
		return "is nothing, expected at least 1";
	if (is_count && !training_is_whole(value))
		return "is no whole number";
	if (field == TRAINING_UTILISATION && decimal_compare(value, decimal_from(1)) > 0)
		return "is more than the peak";
	return NULL;
}

bool
training_set(struct training_reader *reader, enum training_field field, struct decimal value,
    struct text where)
{
	const char *why = why_not(field, value);
	char written[DECIMAL_CHARS];

	if (why != NULL) {
		decimal_format(value, written);
		training_problem(reader, "%.*s: %s %s %s", TEXT_ARG(where),
		    training_field_word(field), written, why);
		return false;
	}
	reader->record->fields[field] =
	    (struct training_figure){.known = true, .value = value, .where = where};
	return true;
}

bool
training_set_text(struct training_reader *reader, enum training_field field, struct text number,
    struct text where)
{
	struct decimal value;

	if (decimal_parse(text_trim(number), &value))
		return training_set(reader, field, value, where);
	struct text quoted = training_quote(reader, number);
	training_problem(
	    reader, "%.*s: \"%.*s\", expected a number", TEXT_ARG(where), TEXT_ARG(quoted));
	return false;
}

bool
training_set_node(struct training_reader *reader, enum training_field field,
    const struct yaml_node *root, const char *section, const char *key)
{
	const struct yaml_node *map = section != NULL ? yaml_get(root, section) : root;
	const struct yaml_node *node = yaml_get(map, key);

	if (yaml_is_null(node))
		return false;
	struct text where = training_where(reader, "%s%s%s, line %u",
	    section != NULL ? section : "", section != NULL ? "." : "", key, node->line);
	if (node->kind != YAML_SCALAR) {
		training_problem(
		    reader, "%.*s: %s, expected a number", TEXT_ARG(where), yaml_kind_words(node));
		return false;
	}
	return training_set_text(reader, field, node->scalar, where);
}

void
training_derive(struct training_reader *reader, enum training_field field, struct decimal value,
    struct text where)
{
	struct training_figure *figure = &reader->record->fields[field];

	if (!figure->known && training_set(reader, field, value, where))
		figure->derived = true;
}

void
training_derive_product(struct training_reader *reader, enum training_field field,
    const enum training_field *factors, const char *formula)
{
	struct decimal product = decimal_from(1);

	if (reader->record->fields[field].known)
		return;
	for (; *factors != TRAINING_FIELDS; factors++) {
		const struct training_figure *factor = &reader->record->fields[*factors];
		if (!factor->known)
			return;
		product = decimal_multiply(product, factor->value, ROUND_NEAREST);
	}
	training_derive(reader, field, product, text_of(formula));
}

static bool
whole_of(const struct training_figure *figure, uint64_t *value)
{
	*value = 1;
	return !figure->known || (decimal_to_u64(figure->value, value) && *value > 0);
}

void
training_derive_quotient(struct training_reader *reader, enum training_field field,
    enum training_field whole, const enum training_field *factors, const char *formula)
{
	const struct training_figure *fields = reader->record->fields;
	uint64_t of, by = 1, factor;

	if (fields[field].known || !fields[whole].known || !whole_of(&fields[whole], &of))
		return;
	for (; *factors != TRAINING_FIELDS; factors++)
		if (!whole_of(&fields[*factors], &factor) || !checked_mul(by, factor, &by))
			return;
	if (of % by != 0) {
		training_problem(reader, "%s: %llu is not divisible by %llu", formula,
		    (unsigned long long)of, (unsigned long long)by);
		return;
	}
	training_derive(reader, field, decimal_from(of / by), text_of(formula));
}

/* -- stages, jobs, samples ------------------------------------------------------------ */

struct training_stage *
training_add_stage(struct training_reader *reader)
{
	struct training_record *record = reader->record;
	struct training_stage *stages;

	if (record->n_stages == TRAINING_STAGES_MAX)
		return NULL;
	stages =
	    room(reader, record->stages, record->n_stages, &reader->stages_cap, sizeof *stages);
	if (stages == NULL)
		return NULL;
	record->stages = stages;
	return &stages[record->n_stages++];
}

struct training_job *
training_add_job(struct training_reader *reader)
{
	struct training_record *record = reader->record;
	struct training_job *jobs;

	if (record->n_jobs == TRAINING_JOBS_MAX)
		return NULL;
	jobs = room(reader, record->jobs, record->n_jobs, &reader->jobs_cap, sizeof *jobs);
	if (jobs == NULL)
		return NULL;
	record->jobs = jobs;
	return &jobs[record->n_jobs++];
}

/* Every other one goes, so that the rest still reaches over the whole run. */
static void
thin_out(struct training_reader *reader)
{
	struct training_record *record = reader->record;
	uint32_t n = 0;

	for (uint32_t i = 0; i < record->n_samples; i += 2)
		record->samples[n++] = record->samples[i];
	record->n_samples = n;
	reader->stride *= 2;
}

static void
look_back(struct training_reader *reader, const struct training_sample *sample, uint64_t line)
{
	struct decimal step = sample->values[SAID_STEP];
	char from[DECIMAL_CHARS], to[DECIMAL_CHARS];
	int64_t passed;

	if (sample->has_time && reader->has_last_time) {
		if (__builtin_sub_overflow(sample->time_ms, reader->last_time_ms, &passed))
			passed = -1;
		if (passed < 0)
			training_problem(reader, "%s%llu: time goes back",
			    line > 0 ? "line " : "sample ",
			    (unsigned long long)(line > 0 ? line : reader->record->samples_seen));
		else
			reader->elapsed_ms += passed;
	}
	if ((sample->said & 1u << SAID_STEP) != 0 && reader->has_last_step &&
	    decimal_compare(step, reader->last_step) < 0) {
		decimal_format(reader->last_step, from);
		decimal_format(step, to);
		training_problem(reader,
		    "%s%llu: step %s after step %s: the run was resumed, and steps done twice cost "
		    "twice",
		    line > 0 ? "line " : "sample ",
		    (unsigned long long)(line > 0 ? line : reader->record->samples_seen), to, from);
	}
}

/* What all samples say together, before any of them goes. */
static void
count_in(struct training_reader *reader, const struct training_sample *sample)
{
	for (unsigned said = 0; said < SAID_FIELDS; said++) {
		const struct decimal *value = &sample->values[said];
		if ((sample->said & 1u << said) == 0 || reader->n_said[said] == SAMPLES_COUNTED_MAX)
			continue;
		if (reader->n_said[said]++ == 0 || decimal_compare(*value, reader->most[said]) > 0)
			reader->most[said] = *value;
		reader->sum[said] = decimal_add(reader->sum[said], *value, ROUND_NEAREST);
	}
}

static void
append_sample(struct training_reader *reader, const struct training_sample *sample)
{
	struct training_record *record = reader->record;
	struct training_sample *samples =
	    room(reader, record->samples, record->n_samples, &reader->samples_cap, sizeof *samples);

	if (samples == NULL)
		return;
	record->samples = samples;
	samples[record->n_samples++] = *sample;
}

void
training_add_sample(
    struct training_reader *reader, const struct training_sample *sample, uint64_t line)
{
	struct training_record *record = reader->record;

	if (sample->said == 0)
		return;
	record->samples_seen++;
	look_back(reader, sample, line);
	count_in(reader, sample);
	reader->last = *sample;
	if (sample->has_time) {
		reader->has_last_time = true;
		reader->last_time_ms = sample->time_ms;
	}
	if ((sample->said & 1u << SAID_STEP) != 0) {
		reader->has_last_step = true;
		reader->last_step = sample->values[SAID_STEP];
	}
	if (reader->stride == 0)
		reader->stride = 1;
	if (record->n_samples == TRAINING_SAMPLES_MAX)
		thin_out(reader);
	if ((record->samples_seen - 1) % reader->stride == 0)
		append_sample(reader, sample);
}

/* The last one is kept, whatever went. */
static void
keep_last(struct training_reader *reader)
{
	if (reader->stride > 1 && (reader->record->samples_seen - 1) % reader->stride != 0)
		append_sample(reader, &reader->last);
}

bool
training_say(struct training_reader *reader, struct training_sample *sample,
    enum training_said said, struct decimal value, const char *name, uint64_t line)
{
	char written[DECIMAL_CHARS];
	const char *why = value.negative ? "is negative" : NULL;

	if (why == NULL && (value.high != 0 || value.low != 0) &&
	    decimal_magnitude(value) > MAGNITUDE_MAX)
		why = "is beyond any run";
	if (why == NULL && said == SAID_UTILISATION && decimal_compare(value, decimal_from(1)) > 0)
		why = "is more than the peak";
	if (why != NULL) {
		decimal_format(value, written);
		training_problem(reader, "%s%llu: %s %s %s", line > 0 ? "line " : "sample ",
		    (unsigned long long)(line > 0 ? line : reader->record->samples_seen + 1), name,
		    written, why);
		return false;
	}
	sample->values[said] = value;
	sample->said |= 1u << said;
	return true;
}

/* -- what samples say together -------------------------------------------------------- */

static void
sum_up_most(struct training_reader *reader, enum training_said said, enum training_field field)
{
	struct decimal most = reader->most[said];

	if (reader->n_said[said] > 0 && (most.high != 0 || most.low != 0))
		training_derive(reader, field, most, text_of("the most that a sample says"));
}

static void
sum_up_mean(struct training_reader *reader, enum training_said said, enum training_field field)
{
	uint32_t n = reader->n_said[said];

	if (n > 0)
		training_derive(reader, field,
		    decimal_round(
			decimal_divide(reader->sum[said], n, ROUND_NEAREST), 12, ROUND_NEAREST),
		    training_where(reader, "mean of %u samples", n));
}

void
training_sum_up(struct training_reader *reader)
{
	static const struct {
		enum training_said said;
		enum training_field field;
		bool is_rate;
	} rows[] = {
	    {SAID_STEP, TRAINING_STEPS_DONE, false},
	    {SAID_EPOCH, TRAINING_EPOCHS, false},
	    {SAID_TOKENS, TRAINING_TOKENS, false},
	    {SAID_FLOP, TRAINING_TOTAL_FLOS, false},
	    {SAID_SECONDS, TRAINING_SECONDS, false},
	    {SAID_TOKENS_PER_SECOND, TRAINING_TOKENS_PER_SECOND, true},
	    {SAID_TOKENS_PER_SECOND_PER_DEVICE, TRAINING_TOKENS_PER_SECOND_PER_DEVICE, true},
	    {SAID_TFLOPS_PER_DEVICE, TRAINING_TFLOPS_PER_DEVICE, true},
	    {SAID_UTILISATION, TRAINING_UTILISATION, true},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].is_rate)
			sum_up_mean(reader, rows[i].said, rows[i].field);
		else
			sum_up_most(reader, rows[i].said, rows[i].field);
	keep_last(reader);
	if (reader->elapsed_ms > 0) {
		struct decimal ms = decimal_from((uint64_t)reader->elapsed_ms);
		training_derive(reader, TRAINING_SECONDS, decimal_divide(ms, 1000, ROUND_NEAREST),
		    text_of("first to last sample"));
	}
}

/* -- time ----------------------------------------------------------------------------- */

static bool
take_two(struct text text, size_t at, int *value)
{
	if (at + 2 > text.len || text.at[at] < '0' || text.at[at] > '9' || text.at[at + 1] < '0' ||
	    text.at[at + 1] > '9')
		return false;
	*value = (text.at[at] - '0') * 10 + (text.at[at + 1] - '0');
	return true;
}

/* "", "Z", "+02:00", "-0700", after blanks; *minutes east of Greenwich. */
static bool
take_zone(struct text text, int *minutes, bool *has_zone)
{
	int hours, rest = 0;

	text = text_trim(text);
	*minutes = 0;
	*has_zone = text.len > 0;
	if (text.len == 0 || text_is(text, "Z") || text_is(text, "UTC"))
		return true;
	if ((text.at[0] != '+' && text.at[0] != '-') || !take_two(text, 1, &hours))
		return false;
	size_t at = text.len > 3 && text.at[3] == ':' ? 4 : 3;
	if (at < text.len && !take_two(text, at, &rest))
		return false;
	if (text.len > at + 2 || hours > 14 || rest > 59)
		return false;
	*minutes = (text.at[0] == '-' ? -1 : 1) * (hours * 60 + rest);
	return true;
}

bool
training_moment(struct text text, int64_t *ms, bool *has_zone)
{
	int hour, minute, second = 0, zone, fraction = 0;
	int32_t date;

	text = text_trim(text);
	if (text.len < 16 || !date_parse((struct text){text.at, 10}, &date) ||
	    (text.at[10] != ' ' && text.at[10] != 'T') || !take_two(text, 11, &hour) ||
	    text.at[13] != ':' || !take_two(text, 14, &minute))
		return false;
	size_t at = 16;
	if (at < text.len && text.at[at] == ':') {
		if (!take_two(text, at + 1, &second))
			return false;
		at += 3;
	}
	if (at < text.len && (text.at[at] == '.' || text.at[at] == ',')) {
		int weight = 100;
		for (at++; at < text.len && text.at[at] >= '0' && text.at[at] <= '9'; at++) {
			fraction += weight * (text.at[at] - '0');
			weight /= 10;
		}
	}
	if (hour > 23 || minute > 59 || second > 60 ||
	    !take_zone((struct text){text.at + at, text.len - at}, &zone, has_zone))
		return false;
	*ms =
	    ((int64_t)date * 86400 + hour * 3600 + (minute - zone) * 60 + second) * 1000 + fraction;
	return true;
}

bool
training_seconds_ms(struct decimal seconds, int64_t *ms)
{
	/* Up to the year 9999. */
	struct decimal scaled = seconds, limit = decimal_from(253402300800000);
	uint64_t whole;

	scaled.exponent += 3;
	if (scaled.negative || decimal_compare(scaled, limit) >= 0)
		return false;
	struct decimal half = decimal_from(5);
	half.exponent = -1;
	scaled = decimal_add(scaled, half, ROUND_DOWN);
	if (scaled.exponent < 0) { /* cut the fraction off */
		int places = decimal_magnitude(scaled) + 1;
		scaled = places > 0 ? decimal_round(scaled, places, ROUND_DOWN) : DECIMAL_ZERO;
	}
	if (!decimal_to_u64(scaled, &whole))
		return false;
	*ms = (int64_t)whole;
	return true;
}

/* -- binary numbers ------------------------------------------------------------------- */

bool
training_from_double(double value, struct decimal *number)
{
	char text[40];

	if (!isfinite(value))
		return false;
	for (int figures = 15; figures <= 17; figures++) {
		snprintf(text, sizeof text, "%.*g", figures, value);
		if (strtod(text, NULL) == value)
			break;
	}
	return decimal_parse(text_of(text), number);
}

bool
training_from_float(float value, struct decimal *number)
{
	char text[40];

	if (!isfinite(value))
		return false;
	for (int figures = 6; figures <= 9; figures++) {
		snprintf(text, sizeof text, "%.*g", figures, (double)value);
		if (strtof(text, NULL) == value)
			break;
	}
	return decimal_parse(text_of(text), number);
}

/* -- bytes ---------------------------------------------------------------------------- */

bool
training_line(struct span bytes, size_t *at, struct text *line, bool *is_ended)
{
	if (*at >= bytes.len)
		return false;
	const uint8_t *from = bytes.at + *at;
	const uint8_t *end = memchr(from, '\n', bytes.len - *at);
	size_t len = end != NULL ? (size_t)(end - from) : bytes.len - *at;
	*is_ended = end != NULL;
	*at += len + *is_ended;
	if (len > 0 && from[len - 1] == '\r')
		len--;
	*line = (struct text){(const char *)from, len};
	return true;
}

bool
training_has(struct span head, const char *word)
{
	return head.len > 0 && memmem(head.at, head.len, word, strlen(word)) != NULL;
}

bool
training_has_line(struct span head, const char *begins)
{
	size_t len = strlen(begins), at = 0;
	struct text line;
	bool is_ended;

	while (training_line(head, &at, &line, &is_ended))
		if (line.len >= len && memcmp(line.at, begins, len) == 0)
			return true;
	return false;
}

uint8_t
training_first(struct span head)
{
	size_t i = head.len >= 3 && memcmp(head.at, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	while (i < head.len && memchr(" \t\r\n", head.at[i], 4) != NULL)
		i++;
	return i < head.len ? head.at[i] : 0;
}
