/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/json_record.h"

#include "formats/json_slow.h"

#include <stdlib.h>

enum gpai_code
json_records_init(
    struct json_records *records, const struct corpus_input *input, struct gpai_error *err)
{
	*records = (struct json_records){.damage = input->damage, .level = json_level()};
	records->found.wants_parts = (input->wants & WANT_BODIES) != 0;
	if (!json_fields_init(&records->tree, input->fields, input->wants))
		return fail(err, GPAI_UNSUPPORTED, in_file(input->name),
		    "names of fields that are empty or longer than 255 bytes");
	return GPAI_OK;
}

void
json_records_release(struct json_records *records)
{
	json_found_release(&records->found);
	free(records->room.at);
	records->room = (struct json_room){0};
}

void
json_damage(const struct json_records *records, uint64_t at, const char *reason)
{
	if (records->damage.damage != NULL)
		records->damage.damage(records->damage.context, at, reason);
}

bool
json_record_begin(struct json_records *records, const uint8_t *from, const uint8_t *end,
    bool is_line, const uint8_t **after)
{
	return records->level->scan(&records->tree, from, end, is_line, &records->found, after);
}

/* Text under no known name is told: to count nothing for it in silence would be worse. */
bool
json_record_take(
    struct json_records *records, struct span record, uint64_t at, struct document *document)
{
	struct json_found *found = &records->found;

	if (!json_document(&records->tree, found, &records->room, document)) {
		found->is_out_of_memory = false;
		json_damage(records, at, "no memory for a JSON object");
		return false;
	}
	if (!found->knows_text && found->values[JSON_BYTES].kind == 0)
		json_damage(records, at, "JSON object without a field known to hold text");
	document->raw_bytes = record.len;
	document->at = at;
	return true;
}

/* By the fast path, else by the one that decides. */
static bool
read_whole(struct json_records *records, struct span record, const char **reason)
{
	const uint8_t *after, *end = record.at + record.len;

	if (json_record_begin(records, record.at, end, false, &after)) {
		while (after < end &&
		       (*after == ' ' || *after == '\t' || *after == '\r' || *after == '\n'))
			after++;
		if (after == end)
			return true;
	}
	return json_slow(&records->tree, record, &records->found, reason);
}

bool
json_record_quietly(
    struct json_records *records, struct span record, uint64_t at, struct document *document)
{
	const char *reason;

	return read_whole(records, record, &reason) &&
	       json_record_take(records, record, at, document);
}

bool
json_record(
    struct json_records *records, struct span record, uint64_t at, struct document *document)
{
	const char *reason;

	if (read_whole(records, record, &reason))
		return json_record_take(records, record, at, document);
	json_damage(records, at, reason);
	return false;
}
