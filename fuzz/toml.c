/* SPDX-License-Identifier: Apache-2.0 */
/* TOML: any bytes give an error or a tree whose texts are whole and whose size is bounded. */
#include "notation/toml.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static void
check_text(struct text text)
{
	struct text again;

	check(text_from_span((struct span){(const uint8_t *)text.at, text.len}, &again));
	check(text.len == 0 || strlen(text.at) == text.len);
}

static uint64_t
walk(const struct yaml_node *node, unsigned depth)
{
	const struct yaml_entry *entry;
	uint64_t n = 1;

	check(depth <= 4 * TOML_DEPTH_MAX && node->line >= 1);
	if (node->kind == YAML_SCALAR)
		check_text(node->scalar);
	for (uint32_t i = 0; (entry = yaml_entry(node, i)) != NULL; i++) {
		if (node->kind == YAML_MAP) {
			check_text(entry->key);
			check(i > 100 || yaml_get_text(node, entry->key) == &entry->value);
			n++;
		}
		n += walk(&entry->value, depth + 1);
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct yaml_node *root = NULL;
	struct gpai_error err = {0};
	struct arena arena;

	arena_init(&arena, 256 << 20);
	enum gpai_code rc = toml_parse(&arena, "fuzz", (struct span){data, size}, &root, &err);
	check(rc == err.code);
	if (rc == GPAI_OK)
		check(walk(root, 0) <= 2 * TOML_NODES_MAX);
	else
		check(err.message[0] != 0);
	arena_release(&arena);
	return 0;
}
