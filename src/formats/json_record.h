/* SPDX-License-Identifier: Apache-2.0 */
/* From the bytes of one JSON object to a document: what lines and arrays have in common. */
#ifndef FORMATS_JSON_RECORD_H
#define FORMATS_JSON_RECORD_H

#include "formats/json_fast.h"
#include "formats/json_layouts.h"

/* Longer objects are damage: no reader holds more of one in memory. Books and repositories in
 * one line stay far below. */
#define JSON_RECORD_MAX ((size_t)128 << 20)
#define JSON_TOO_LONG   "JSON object longer than 128 MiB"

struct json_records {
	const struct json_level *level;
	struct json_fields tree;
	struct json_found found;
	struct json_room room;
	struct damage_sink damage;
};

enum gpai_code json_records_init(
    struct json_records *records, const struct corpus_input *input, struct gpai_error *err);
void json_records_release(struct json_records *records);
/* The object that begins at `from` and is over before `end`, by the fast path alone: false says
 * nothing yet. Behind it: `after`; then json_record_take makes the document, of the bytes that the
 * caller finds belong to it. */
bool json_record_begin(struct json_records *records, const uint8_t *from, const uint8_t *end,
    bool is_line, const uint8_t **after);
/* False, and told: no memory. */
bool json_record_take(
    struct json_records *records, struct span record, uint64_t at, struct document *document);
/* The whole record must be one object; else the sink is told, and false. `at`: in the file. */
bool json_record(
    struct json_records *records, struct span record, uint64_t at, struct document *document);
/* The same, saying nothing of damage: for what is known to be cut off. */
bool json_record_quietly(
    struct json_records *records, struct span record, uint64_t at, struct document *document);
void json_damage(const struct json_records *records, uint64_t at, const char *reason);

#endif
