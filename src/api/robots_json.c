/* SPDX-License-Identifier: Apache-2.0 */
/* What a robots.txt says, for other programs: views and JSON. */
#include "api/robots.h"

#include "notation/json_writer.h"

const struct gpai_robots_answer *
gpai_robots_answers(const struct gpai_robots *robots, uint32_t *n)
{
	*n = robots->n_answers;
	return robots->answers;
}

const struct gpai_robots_record *
gpai_robots_records(const struct gpai_robots *robots, uint32_t *n)
{
	*n = robots->n_records;
	return robots->records;
}

const struct gpai_robots_signal *
gpai_robots_signals(const struct gpai_robots *robots, uint32_t *n)
{
	*n = robots->n_signals;
	return robots->signals;
}

const struct gpai_robots_warning *
gpai_robots_warnings(const struct gpai_robots *robots, uint32_t *n)
{
	*n = robots->n_warnings;
	return robots->warnings;
}

/* 0: none. */
static void
line_member(struct json_writer *json, const char *key, uint32_t line)
{
	json_key(json, key);
	if (line == 0)
		json_put_null(json);
	else
		json_put_number(json, line);
}

static void
answer_json(struct json_writer *json, const struct gpai_robots_answer *a)
{
	json_open(json, '{');
	json_string_member(json, "agent", a->agent);
	json_string_member(json, "url", a->url);
	json_bool_member(json, "allowed", a->allowed);
	json_string_member(json, "why", a->why);
	json_string_member(json, "says", a->says);
	json_known_member(json, "group", a->group);
	line_member(json, "line", a->line);
	json_known_member(json, "text", a->text);
	json_known_member(json, "training", a->training);
	json_known_member(json, "trainingSignal", a->training_signal);
	line_member(json, "trainingLine", a->training_line);
	json_close(json, '}');
}

static void
record_json(struct json_writer *json, const struct gpai_robots_record *r)
{
	json_open(json, '{');
	json_string_member(json, "agent", r->agent);
	json_known_member(json, "group", r->group);
	json_number_member(json, "line", r->line);
	json_string_member(json, "signal", r->signal);
	json_string_member(json, "field", r->field);
	json_known_member(json, "scope", r->scope);
	json_string_member(json, "value", r->value);
	json_string_member(json, "training", r->training);
	json_known_member(json, "note", r->note);
	json_close(json, '}');
}

static void
signal_json(struct json_writer *json, const struct gpai_robots_signal *s)
{
	json_open(json, '{');
	json_string_member(json, "signal", s->signal);
	json_known_member(json, "title", s->title);
	json_known_member(json, "specification", s->specification);
	json_known_member(json, "version", s->version);
	json_known_member(json, "status", s->status);
	json_known_member(json, "binding", s->binding);
	json_known_member(json, "pin", s->pin);
	json_close(json, '}');
}

static void
warning_json(struct json_writer *json, const struct gpai_robots_warning *w)
{
	json_open(json, '{');
	line_member(json, "line", w->line);
	json_string_member(json, "text", w->text);
	json_close(json, '}');
}

#define PUT_LIST(json, robots, list, put)                                                          \
	do {                                                                                       \
		json_key(json, #list);                                                             \
		json_open(json, '[');                                                              \
		for (uint32_t i = 0; i < (robots)->n_##list; i++)                                  \
			put(json, &(robots)->list[i]);                                             \
		json_close(json, ']');                                                             \
	} while (0)

enum gpai_code
gpai_robots_json(const struct gpai_robots *robots, char **text, size_t *len, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_string_member(&json, "file", robots->path);
	json_known_member(&json, "fetched", robots->status);
	PUT_LIST(&json, robots, answers, answer_json);
	PUT_LIST(&json, robots, records, record_json);
	PUT_LIST(&json, robots, signals, signal_json);
	PUT_LIST(&json, robots, warnings, warning_json);
	json_close(&json, '}');
	out_char(&out, '\n');
	return api_take(&out, text, len, err);
}
