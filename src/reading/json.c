/* SPDX-License-Identifier: Apache-2.0 */
/* JSON and YAML as members: each value with the path to it ("a.b[2]"). A form that gpai wrote
 * (documents/json.c) becomes the questions and answers that it is. See blocks.h. */
#include "reading/members.h"
#include "reading/readers.h"

#include "notation/json.h"
#include "notation/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_MAX_BYTES = 1024 };

struct members {
	struct building *b;
	char path[PATH_MAX_BYTES];
	size_t len;
	uint32_t before; /* lines of the file before it */
};

static void
put_member(struct members *m, struct text value, uint32_t line)
{
	struct read_block *block =
	    build_block(m->b, BLOCK_MEMBER, (struct span){(const uint8_t *)value.at, value.len});

	if (block == NULL)
		return;
	block->name = arena_text(m->b->arena, (struct text){m->path, m->len});
	block->line = line;
}

/* Gives the length to go back to. A path that is too long is cut: its member stays readable. */
static size_t
step_in(struct members *m, struct text key)
{
	size_t before = m->len, room = sizeof m->path - m->len - 1;
	struct text clean = build_clean(
	    m->b, (struct span){(const uint8_t *)key.at, key.len < room ? key.len : room});

	if (m->len > 0 && room > 1)
		m->path[m->len++] = '.';
	room = sizeof m->path - m->len;
	clean = text_clip(clean, room);
	if (clean.len > 0)
		memcpy(m->path + m->len, clean.at, clean.len);
	m->len += clean.len;
	return before;
}

static size_t
step_at(struct members *m, size_t index)
{
	size_t before = m->len;
	int n = snprintf(m->path + m->len, sizeof m->path - m->len, "[%zu]", index);

	if (n > 0 && (size_t)n < sizeof m->path - m->len)
		m->len += (size_t)n;
	return before;
}

/* --- JSON --- */

static void
put_json_scalar(struct members *m, const json_t *value)
{
	char *number;

	if (json_is_string(value)) {
		put_member(m, json_text(value), 0);
	} else if (json_is_boolean(value)) {
		put_member(m, text_of(json_is_true(value) ? "true" : "false"), 0);
	} else if (json_is_null(value)) {
		put_member(m, TEXT_NONE, 0);
	} else {
		number = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
		put_member(m, text_of(number), 0);
		m->b->is_memory_out = m->b->is_memory_out || number == NULL;
		free(number);
	}
}

/* As deep as json_parse lets it be. */
static void
put_json(struct members *m, json_t *value)
{
	const char *key;
	size_t index, before;
	json_t *child;

	if (m->b->is_full || m->b->is_memory_out)
		return;
	if (json_is_object(value)) {
		json_object_foreach(value, key, child)
		{
			before = step_in(m, text_of(key));
			put_json(m, child);
			m->len = before;
		}
	} else if (json_is_array(value)) {
		json_array_foreach(value, index, child)
		{
			before = step_at(m, index);
			put_json(m, child);
			m->len = before;
		}
	} else {
		put_json_scalar(m, value);
	}
}

/* --- A form that gpai wrote --- */

static void
put_cell(struct members *m, struct text text, uint32_t row, uint32_t column)
{
	struct read_block *block =
	    build_block(m->b, BLOCK_CELL, (struct span){(const uint8_t *)text.at, text.len});

	if (block == NULL)
		return;
	block->name = arena_text(m->b->arena, (struct text){m->path, m->len});
	block->table = 1;
	block->row = row;
	block->column = column;
}

/* What is shown, with what it is of where there are several. */
static void
put_value(struct members *m, const json_t *value, uint32_t row)
{
	struct text shown = json_member_text(value, "shown");
	struct text unit = json_member_text(value, "unit"), words[] = {shown, {" ", 1}, unit};
	bool has_unit =
	    unit.len > 0 && shown.len > 0 && memmem(shown.at, shown.len, unit.at, unit.len) == NULL;

	if (shown.len > 0)
		put_cell(m, has_unit ? arena_join(m->b->arena, words, 3) : shown, row, 2);
}

static void
put_item(struct members *m, const json_t *item, uint32_t row)
{
	const json_t *values = json_object_get(item, "values");
	size_t before;

	put_cell(m, json_member_text(item, "label"), row, 1);
	if (text_is(json_member_text(item, "state"), "not-applicable"))
		put_cell(m, text_of("Not applicable"), row, 2);
	for (size_t i = 0; i < json_array_size(values); i++) {
		before = step_in(m, text_of("values"));
		step_at(m, i);
		put_value(m, json_array_get(values, i), row);
		m->len = before;
	}
}

static struct text
clean_member(struct members *m, const json_t *object, const char *key)
{
	struct text text = json_member_text(object, key);

	return build_clean(m->b, (struct span){(const uint8_t *)text.at, text.len});
}

/* Its items read as the form they are: questions with what is shown as their answers. */
static bool
put_form(struct members *m, const json_t *root)
{
	const json_t *form = json_object_get(root, "form"), *items = json_object_get(root, "items");
	struct read_document *document = m->b->document;
	struct read_block *title;

	if (!json_is_array(items) || json_member_text(form, "id").len == 0)
		return false;
	document->title = clean_member(m, form, "title");
	document->language = clean_member(m, root, "language");
	title = build_block(m->b, BLOCK_HEADING,
	    (struct span){(const uint8_t *)document->title.at, document->title.len});
	if (title != NULL)
		title->level = 1;
	for (size_t i = 0; i < json_array_size(items); i++) {
		m->len = 0;
		step_in(m, text_of("items"));
		step_at(m, i);
		put_item(m, json_array_get(items, i), (uint32_t)i + 1);
	}
	return true;
}

enum gpai_code
json_document_read(const char *name, struct span bytes, struct building *b, struct gpai_error *err)
{
	const struct json_limits limits = {.bytes = b->limits->text, .nodes = b->limits->blocks};
	struct members *m = arena_alloc(b->arena, sizeof *m);
	json_t *root;
	enum gpai_code rc;

	if (m == NULL)
		return fail_memory(err);
	rc = json_parse(name, bytes, &limits, &root, err);
	if (rc != GPAI_OK)
		return rc;
	m->b = b;
	if (!put_form(m, root))
		put_json(m, root);
	json_decref(root);
	return GPAI_OK;
}

/* --- YAML --- */

static void
put_yaml(struct members *m, const struct yaml_node *node)
{
	const struct yaml_entry *entry;

	if (m->b->is_full || m->b->is_memory_out)
		return;
	if (node->kind == YAML_SCALAR)
		put_member(
		    m, yaml_is_null(node) ? TEXT_NONE : node->scalar, node->line + m->before);
	for (uint32_t i = 0; (entry = yaml_entry(node, i)) != NULL; i++) {
		size_t before = node->kind == YAML_MAP ? step_in(m, entry->key) : step_at(m, i);
		put_yaml(m, &entry->value);
		m->len = before;
	}
}

enum gpai_code
yaml_members(const char *name, struct span bytes, uint32_t before, struct building *b,
    struct gpai_error *err)
{
	struct members *m = arena_alloc(b->arena, sizeof *m);
	const struct yaml_node *root;
	enum gpai_code rc;

	if (m == NULL)
		return fail_memory(err);
	m->b = b;
	m->before = before;
	rc = yaml_parse(b->arena, name, bytes, &root, err);
	if (rc == GPAI_OK)
		put_yaml(m, root);
	return rc;
}
