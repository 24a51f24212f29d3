/* SPDX-License-Identifier: Apache-2.0 */
/* The layouts of JSON documents that are known by their fields, as tables, and the document
 * that is made of what was found. */
#ifndef FORMATS_JSON_LAYOUTS_H
#define FORMATS_JSON_LAYOUTS_H

#include "formats/json_fields.h"

struct json_layout_label {
	enum json_slot slot;
	const char *path;
};

struct json_layout_text {
	enum json_group group;
	const char *path;
};

extern const struct json_layout_label json_layout_labels[]; /* of a slot, the best first */
extern const size_t json_layout_labels_n;
extern const struct json_layout_text json_layout_texts[];
extern const size_t json_layout_texts_n;
extern const unsigned json_slot_kinds[JSON_SLOTS]; /* json_kind, added up */

/* Room for what must be decoded; kept from document to document. */
struct json_room {
	uint8_t *at;
	size_t used, cap;
};

/* Fills all of the document but `raw_bytes` and `at`. `found` changes where JSON lies in a
 * string. False: no memory. */
bool json_document(const struct json_fields *tree, struct json_found *found, struct json_room *room,
    struct document *document);

#endif
