/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of training data: every level of the fast path means what the plain reader means, and the
 * length that is derived is the length of the decoded text. */
#include "../tests/formats/json_agree.h"

#include "formats/json_layouts.h"
#include "formats/json_sniff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static void
check_document(const struct json_fields *tree, struct span record)
{
	struct json_found found = {.wants_parts = true};
	struct json_room room = {0};
	struct document document;
	const char *reason = NULL;
	uint8_t *buffer = NULL;
	size_t cap = 0;
	struct span text;

	if (json_slow(tree, record, &found, &reason)) {
		check(json_document(tree, &found, &room, &document));
		check(document_text(&document, &buffer, &cap, &text));
		check(found.groups == 0 || document.bytes == text.len);
		check(room.used <= room.cap);
		struct text valid;
		check(text_from_span(text, &valid));
	} else {
		check(reason != NULL);
	}
	free(buffer);
	free(room.at);
	json_found_release(&found);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct document_fields known;
	static struct json_fields tree;
	struct span rest = {data, size};

	if (tree.n_nodes == 0)
		check(json_fields_init(&tree, &known, WANT_HOSTS | WANT_BODIES | WANT_LABELS));
	json_sniff_lines(rest, "fuzz");
	json_sniff_array(rest, "fuzz");
	check(size == 0 || json_agree(&tree, rest) != JSON_DIFFERS);
	for (unsigned lines = 0; rest.len > 0 && lines < 1000; lines++) {
		const uint8_t *end = memchr(rest.at, '\n', rest.len);
		struct span line = {rest.at, end == NULL ? rest.len : (size_t)(end - rest.at)};
		rest = (struct span){line.at + line.len, rest.len - line.len};
		if (end != NULL)
			rest = (struct span){rest.at + 1, rest.len - 1};
		if (line.len == 0)
			continue;
		check(json_agree(&tree, line) != JSON_DIFFERS);
		check_document(&tree, line);
	}
	return 0;
}
