/* SPDX-License-Identifier: Apache-2.0 */
/* What the views share: kept strings, days, words, nearest names. */
#include "api/api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *
gpai_version(void)
{
	return GPAI_VERSION;
}

void
gpai_today(const struct gpai_env *env, char day[11])
{
	date_format(moment_date(env->now), day);
}

enum gpai_code
gpai_moment_of_day(const char *day, int64_t *moment, struct gpai_error *err)
{
	int32_t date;
	enum gpai_code rc = api_day(day, "the day", DATE_NONE, &date, err);

	if (rc == GPAI_OK && date == DATE_NONE)
		rc = fail(err, GPAI_INVALID, NOWHERE, "no day, expected YYYY-MM-DD");
	if (rc == GPAI_OK)
		*moment = (int64_t)date * 86400;
	return rc;
}

void
gpai_text_free(char *text)
{
	free(text);
}

static size_t add(char *line, size_t size, size_t at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static size_t
add(char *line, size_t size, size_t at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int n = vsnprintf(at < size ? line + at : NULL, at < size ? size - at : 0, format, args);
	va_end(args);
	return n < 0 ? at : at + (size_t)n;
}

size_t
gpai_error_line(const struct gpai_error *err, char *line, size_t size)
{
	size_t at = 0;

	if (size > 0)
		line[0] = '\0';
	if (err->file[0] != '\0')
		at = add(line, size, at, "%s: ", err->file);
	if (err->place == GPAI_LINE)
		at = add(line, size, at, "line %llu: ", (unsigned long long)err->at);
	if (err->place == GPAI_BYTE)
		at = add(line, size, at, "byte %llu: ", (unsigned long long)err->at);
	if (err->clause != NULL)
		at = add(line, size, at, "%s: ", err->clause);
	return add(line, size, at, "%s", err->message);
}

const char *
keep_text(struct keeper *keep, struct text text)
{
	const char *kept = text.len > 0 ? arena_string(keep->arena, text) : "";

	if (kept == NULL)
		keep->out_of_memory = true;
	return kept != NULL ? kept : "";
}

const char *
keep_day(struct keeper *keep, int32_t date)
{
	char day[DATE_CHARS];

	if (date == DATE_NONE || date == DATE_FOREVER)
		return "";
	date_format(date, day);
	return keep_text(keep, text_of(day));
}

const char *
keep_value(struct keeper *keep, const struct value *value)
{
	struct out out;
	const char *kept;

	out_memory(&out);
	value_format(value, &out);
	kept = keep_text(keep, out_text(&out));
	keep->out_of_memory |= out.error != 0;
	out_release(&out);
	return kept;
}

void *
keep_array(struct keeper *keep, size_t n, size_t size_bytes)
{
	void *array = arena_array(keep->arena, n > 0 ? n : 1, size_bytes);

	if (array == NULL)
		keep->out_of_memory = true;
	return array;
}

enum gpai_code
keep_status(const struct keeper *keep, struct gpai_error *err)
{
	return keep->out_of_memory ? fail_memory(err) : GPAI_OK;
}

enum gpai_code
api_day(
    const char *day, const char *option, int32_t otherwise, int32_t *date, struct gpai_error *err)
{
	*date = otherwise;
	if (day == NULL || day[0] == '\0')
		return GPAI_OK;
	if (!date_parse(text_of(day), date))
		return fail(err, GPAI_INVALID, NOWHERE,
		    "%s is \"%s\", expected a day as YYYY-MM-DD", option, day);
	return GPAI_OK;
}

struct text
api_entity_name(const struct fact_set *facts, struct arena *arena, uint32_t entity)
{
	const struct entity *e;
	struct text kind;

	if (entity == LAW_NONE || entity >= facts->n_entities)
		return TEXT_NONE;
	e = &facts->entities[entity];
	kind = law_text(facts->law, facts->law->kinds[e->kind].word);
	if (e->name.len == 0)
		return kind;
	return arena_join(arena, (struct text[]){kind, text_of("/"), e->name}, 3);
}

static const struct value *
known_heading(const struct fact_set *facts, enum law_heading which)
{
	uint32_t key = facts->law->header->heading[which];
	const struct fact *fact = NULL;

	if (key != LAW_NONE)
		fact = fact_get(facts, fact_single(facts, facts->law->facts[key].kind), key);
	return fact != NULL && fact->value.state == VALUE_KNOWN ? &fact->value : NULL;
}

struct text
api_heading_text(const struct fact_set *facts, enum law_heading which)
{
	const struct value *value = known_heading(facts, which);

	return value != NULL ? value->text : TEXT_NONE;
}

int32_t
api_heading_day(const struct fact_set *facts, enum law_heading which)
{
	const struct value *value = known_heading(facts, which);

	return value != NULL ? value->date : DATE_NONE;
}

enum gpai_code
api_take(struct out *out, char **text, size_t *len, struct gpai_error *err)
{
	enum gpai_code rc = out_status(out, "memory", err);

	*text = NULL;
	if (len != NULL)
		*len = 0;
	if (rc == GPAI_OK && (*text = out_take(out, len)) == NULL)
		rc = fail_memory(err);
	out_release(out);
	return rc;
}

struct text
api_nearest_id(const struct law *law, struct text id)
{
	struct nearest near = nearest_to(id);

	for (uint32_t i = 0; i < law->n_provisions; i++)
		nearest_offer(&near, law_text(law, law->provisions[i].id));
	for (uint32_t i = 0; i < law->n_facts; i++)
		nearest_offer(&near, law_text(law, law->facts[i].key));
	return near.found;
}

enum gpai_code
api_unknown(const char *what, struct text word, struct text near, struct gpai_error *err)
{
	return fail(err, GPAI_NOT_FOUND, NOWHERE, "%s \"%.*s\"%s%.*s%s", what, TEXT_ARG(word),
	    near.len > 0 ? ", did you mean " : "", TEXT_ARG(near), near.len > 0 ? "?" : "");
}

/* --- Forms --- */

uint32_t
api_form(const struct law *law, struct text name)
{
	uint32_t form = law_find_form(law, name);
	uint32_t list = law_find_register(law, text_of("form-names"));

	for (uint32_t i = 0;
	     form == LAW_NONE && list != LAW_NONE && i < law->registers[list].rows_n; i++) {
		const struct law_row *row = &law->rows[law->registers[list].rows_first + i];
		for (uint32_t k = 0; k < row->aliases.n; k++)
			if (text_equal(law_text(law, law->refs[row->aliases.first + k]), name))
				form = law_find_form(law, law_text(law, row->name));
	}
	return form;
}
