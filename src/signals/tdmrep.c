/* SPDX-License-Identifier: Apache-2.0 */
/* tdmrep.json, read through jansson once, then kept as patterns in the order of the array.
 *
 * Policies are named, never fetched. A rule in error matches as any other does, and says
 * nothing: the report wants such a reservation read as unset. */
#include "signals/tdmrep.h"

#include "notation/json.h"
#include "signals/two_readings.h"
#include "signals/words.h"

#include <stdlib.h>

/* Two levels are all that is needed; rules of 4 MiB have fewer values than that. */
static const struct json_limits limits = {.bytes = TDMREP_BYTES_MAX, .nodes = 500000, .depth = 16};

static const char rule_in_error[] = "a rule has no location, or a tdm-reservation other than 0 "
				    "and 1: that one says nothing";

struct tdm_rule {
	enum says says;
	struct two_readings pattern;
	struct text location; /* as written, clipped, as the policy is */
	struct text policy;
	uint32_t nth; /* in the array, from 1 */
};

struct tdmrep_file {
	const char *note;
	size_t n, memory;
	uint8_t *free;
	struct tdm_rule rules[];
};

static struct span
span_of(struct text text)
{
	return (struct span){(const uint8_t *)text.at, text.len};
}

/* The number or the string; true and 2 are neither. */
static enum says
says_of(const json_t *value)
{
	if (json_is_string(value))
		return tdmrep_value(span_of(json_text(value)));
	if (json_is_number(value))
		return json_number_value(value) == 1.0   ? SAYS_RESERVED
		       : json_number_value(value) == 0.0 ? SAYS_ALLOWED
		                                         : SAYS_NOTHING;
	return SAYS_NOTHING;
}

static bool
is_pattern(struct text location)
{
	return location.len > 0 && (location.at[0] == '/' || location.at[0] == '*');
}

static struct text
keep_text(struct tdmrep_file *file, struct text text)
{
	char buffer[STATEMENT_VALUE_MAX];
	struct text clean = statement_text(span_of(text), buffer);
	struct text kept = {(char *)file->free, clean.len};

	if (clean.len > 0)
		memcpy(file->free, clean.at, clean.len);
	file->free += clean.len;
	return kept;
}

static void
keep_rule(struct tdmrep_file *file, const json_t *object, uint32_t nth)
{
	struct text location = json_member_text(object, "location");
	struct tdm_rule *rule = &file->rules[file->n];

	if (!is_pattern(location)) {
		file->note = rule_in_error;
		return;
	}
	file->n++;
	*rule = (struct tdm_rule){
	    .says = says_of(json_object_get(object, "tdm-reservation")), .nth = nth};
	if (rule->says == SAYS_NOTHING)
		file->note = rule_in_error;
	rule->pattern = readings_keep(span_of(location), &file->free);
	rule->location = keep_text(file, location);
	if (rule->says == SAYS_RESERVED)
		rule->policy = keep_text(file, json_member_text(object, "tdm-policy"));
}

static size_t
bytes_of(const json_t *rules)
{
	size_t bytes = 0;

	for (size_t i = 0; i < json_array_size(rules); i++) {
		const json_t *object = json_array_get(rules, i);
		struct text location = json_member_text(object, "location");

		bytes += readings_bytes(span_of(location)) + location.len +
		         json_member_text(object, "tdm-policy").len;
	}
	return bytes;
}

static enum gpai_code
keep_rules(const json_t *rules, const char *note, struct tdmrep_file **file, struct gpai_error *err)
{
	size_t n = json_array_size(rules);
	size_t memory = sizeof **file + n * sizeof *(*file)->rules + bytes_of(rules);
	struct tdmrep_file *made = malloc(memory);

	if (made == NULL)
		return fail_memory(err);
	*made = (struct tdmrep_file){.note = note, .memory = memory};
	made->free = (uint8_t *)&made->rules[n];
	for (size_t i = 0; i < n; i++)
		keep_rule(made, json_array_get(rules, i), (uint32_t)i + 1);
	*file = made;
	return GPAI_OK;
}

static struct span
without_mark(struct span json)
{
	return json.len >= 3 && memcmp(json.at, "\xef\xbb\xbf", 3) == 0 ? octets_from(json, 3)
	                                                                : json;
}

enum gpai_code
tdmrep_compile(struct span json, struct tdmrep_file **file, struct gpai_error *err)
{
	const char *note = NULL;
	json_t *root = NULL;
	enum gpai_code rc;

	*file = NULL;
	rc = json_parse("tdmrep.json", without_mark(json), &limits, &root, NULL);
	if (rc == GPAI_NO_MEMORY)
		return fail_memory(err);
	if (rc == GPAI_TOO_LARGE)
		note = "too large to be read: says nothing";
	else if (rc != GPAI_OK)
		note = "is no JSON: says nothing";
	else if (!json_is_array(root))
		note = "is no array of rules: says nothing";
	rc = keep_rules(root, note, file, err);
	json_decref(root);
	return rc;
}

void
tdmrep_free(struct tdmrep_file *file)
{
	free(file);
}

size_t
tdmrep_memory(const struct tdmrep_file *file)
{
	return file->memory;
}

const char *
tdmrep_note(const struct tdmrep_file *file)
{
	return file->note;
}

static const struct tdm_rule *
first_match(const struct tdmrep_file *file, const struct url_path *path, unsigned reading)
{
	for (size_t i = 0; i < file->n; i++)
		if (readings_match(&file->rules[i].pattern, path, reading))
			return &file->rules[i];
	return NULL;
}

static void
state(const struct tdm_rule *rule, struct statement *statement)
{
	*statement = (struct statement){.signal = SIGNAL_TDMREP,
	    .carrier = CARRIER_SITE_FILE,
	    .says = rule->says,
	    .label = text_of("tdm-reservation"),
	    .value = text_of(rule->says == SAYS_RESERVED ? "1" : "0"),
	    .scope = rule->location,
	    .rule = rule->nth,
	    .policy = rule->policy};
}

bool
tdmrep_at(const struct tdmrep_file *file, size_t i, struct statement *statement)
{
	const struct tdm_rule *rule = i < file->n ? &file->rules[i] : NULL;

	if (rule == NULL)
		return false;
	state(rule, statement);
	if (rule->says == SAYS_NOTHING) {
		statement->value = TEXT_NONE;
		statement->note = "neither 0 nor 1";
	}
	return true;
}

/* By the stricter of the two readings of the path. */
bool
tdmrep_ask(const struct tdmrep_file *file, const struct url_path *path, struct statement *statement)
{
	const struct tdm_rule *rule = NULL;

	for (unsigned reading = 0; reading < readings_of(path); reading++) {
		const struct tdm_rule *found = first_match(file, path, reading);

		if (rule == NULL || (found != NULL && found->says > rule->says))
			rule = found;
	}
	if (rule == NULL || rule->says == SAYS_NOTHING)
		return false;
	state(rule, statement);
	return true;
}
