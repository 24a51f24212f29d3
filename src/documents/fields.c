/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of a document; see fields.h. */
#include "documents/fields.h"

#include "base/digest.h"
#include "documents/clean.h"
#include "notation/json_writer.h"

#include <string.h>

/* --- What is compared --- */

bool
field_is_blank(uint32_t point)
{
	return point <= ' ' || (point >= 0x7F && point <= 0xA0) || point == 0x1680 ||
	       (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029 ||
	       point == 0x202F || point == 0x205F || point == 0x3000;
}

void
field_put_line(struct out *out, struct text text)
{
	bool owed = false, begun = false;
	size_t bytes;

	for (size_t i = 0; i < text.len; i += bytes) {
		struct text rest = {text.at + i, text.len - i};

		if (field_is_blank(text_next(rest, &bytes))) {
			owed = begun;
			continue;
		}
		if (owed)
			out_char(out, ' ');
		out_bytes(out, rest.at, bytes);
		owed = false;
		begun = true;
	}
}

static struct text
next_line(struct text *rest)
{
	const char *end = rest->len == 0 ? NULL : memchr(rest->at, '\n', rest->len);
	size_t len = end == NULL ? rest->len : (size_t)(end - rest->at);
	struct text line = {rest->at, len};

	len += end != NULL;
	*rest = (struct text){rest->at + len, rest->len - len};
	return line;
}

/* Follows typeset_prose line by line. */
void
field_put_prose(struct out *out, struct text prose)
{
	bool in_block = false, in_list = false, begun = false;

	while (prose.len > 0) {
		struct text line = text_trim(next_line(&prose));

		if (line.len == 0) {
			in_block = in_list = false;
			continue;
		}
		bool item = text_starts(line, "- ");
		if (!item && in_block)
			out_char(out, ' ');
		else if (begun)
			out_string(out, item && in_list ? "\n" : "\n\n");
		if (item) {
			out_string(out, "- ");
			line = (struct text){line.at + 2, line.len - 2};
		}
		field_put_line(out, line);
		in_list = item || (in_list && in_block);
		in_block = begun = true;
	}
}

void
field_put_value(struct out *out, const struct value *value)
{
	bool known = value->state == VALUE_KNOWN;

	if (value->state == VALUE_ABSENT || (known && value->type == TYPE_TEXT)) {
		out_string(out, value->state == VALUE_ABSENT ? "none: " : "text: ");
		field_put_prose(out, value->text);
	} else if (known && value->type == TYPE_LIST) {
		for (uint32_t i = 0; i < value->n_items; i++) {
			out_string(out, "- ");
			field_put_line(out, value->items[i]);
			out_char(out, '\n');
		}
	} else {
		value_json(value, out);
	}
}

/* --- What a tree says --- */

struct said {
	struct out *out;
	bool begun, in_list;
};

/* Raised digits as Unicode has them, as in Markdown. */
static void
put_raised(struct out *out, struct text text)
{
	static const char *const digits[] = {"\u2070", "\u00B9", "\u00B2", "\u00B3", "\u2074",
	    "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
	size_t bytes;

	for (size_t i = 0; i < text.len; i += bytes) {
		struct text rest = {text.at + i, text.len - i};
		uint32_t point = text_next(rest, &bytes);

		if (point >= '0' && point <= '9')
			out_string(out, digits[point - '0']);
		else if (point == 0x2212 || point == '-')
			out_string(out, "\u207B");
		else
			out_bytes(out, rest.at, bytes);
	}
}

static void
put_inlines(struct out *out, const struct node *node, bool raised)
{
	if (node->kind == NODE_TEXT && raised)
		put_raised(out, node->text);
	else if (node->kind == NODE_TEXT)
		out_put(out, node->text);
	else if (node->kind == NODE_BREAK)
		out_char(out, ' ');
	for (const struct node *child = node->first; child != NULL; child = child->next)
		put_inlines(out, child, raised || child->kind == NODE_SUPER);
}

static void
put_block(struct said *said, const struct node *node)
{
	bool item = node->kind == NODE_LIST_ITEM || node->kind == NODE_CHECK;
	struct out line;

	if (said->begun)
		out_string(said->out, item && said->in_list ? "\n" : "\n\n");
	if (item)
		out_string(said->out, node->kind == NODE_LIST_ITEM ? "- "
				      : node->on                   ? "\u2612 "
								   : "\u2610 ");
	out_memory(&line);
	put_inlines(&line, node, false);
	field_put_line(said->out, out_text(&line));
	if (line.error != 0 && said->out->error == 0)
		said->out->error = line.error;
	out_release(&line);
	said->begun = true;
	said->in_list = item;
}

static void
put_blocks(struct said *said, const struct node *parent)
{
	for (const struct node *child = parent->first; child != NULL; child = child->next)
		if (child->kind == NODE_LIST || child->kind == NODE_CHECKS)
			put_blocks(said, child);
		else
			put_block(said, child);
}

void
field_put_said(struct out *out, const struct node *field)
{
	struct said said = {.out = out};

	if (field->first != NULL && !node_is_block(field->first->kind))
		put_block(&said, field);
	else
		put_blocks(&said, field);
}

void
field_digest(const struct out *out, char digest[static FIELD_DIGEST_CHARS])
{
	struct text text = out_text(out);
	struct digest full = digest_of((struct span){(const uint8_t *)text.at, text.len});
	char hex[DIGEST_HEX_CHARS];

	digest_hex(&full, hex);
	memcpy(digest, hex, FIELD_DIGEST_CHARS - 1);
	digest[FIELD_DIGEST_CHARS - 1] = '\0';
}

/* --- Making fields --- */

/* Can an entity be named in a comment of Markdown? */
static bool
is_plain_name(struct text name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] == '<' || name.at[i] == '>' ||
		    (name.at[i] == '-' && i + 1 < name.len && name.at[i + 1] == '-'))
			return false;
	return true;
}

/* Why it may not be edited; NULL: it may. */
static const char *
why_fixed(const struct disclosed_value *value)
{
	if (value->disclosure == DISCLOSURE_NOTHING)
		return NULL;
	if (value->disclosure == DISCLOSURE_COARSE)
		return "coarse";
	if (!value->is_as_recorded)
		return "masked";
	return value->origin == ORIGIN_DECLARED || value->origin == ORIGIN_IMPORTED
	           ? NULL
	           : origin_word(value->origin);
}

static struct text
name_of(struct sheet *sheet, const struct disclosed_value *value)
{
	struct text name = value->fact;

	if (value->entity.len > 0)
		name = arena_format(sheet->document->arena, "%.*s/%.*s %.*s", TEXT_ARG(value->kind),
		    TEXT_ARG(value->entity), TEXT_ARG(value->fact));
	if (name.at == NULL)
		sheet->document->out_of_memory = true;
	return name;
}

static void
remember(struct sheet *sheet, struct node *node, const struct disclosed_value *value)
{
	struct sheet_field *field = arena_alloc(sheet->document->arena, sizeof *field);

	if (field == NULL) {
		sheet->document->out_of_memory = true;
		return;
	}
	*field = (struct sheet_field){.node = node, .value = value};
	if (sheet->last_field != NULL)
		sheet->last_field->next = field;
	else
		sheet->fields = field;
	sheet->last_field = field;
}

struct node *
field_open(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	struct node *node;

	if (value->disclosure == DISCLOSURE_WITHHELD || value->is_of_nobody ||
	    !is_plain_name(value->entity) || (node = sheet_add(sheet, parent, NODE_FIELD)) == NULL)
		return parent;
	node->text = name_of(sheet, value);
	node->id = text_of(value_type_word(value->type));
	node->on = why_fixed(value) == NULL;
	remember(sheet, node, value);
	return node;
}

/* --- The issue --- */

static void
put_field(struct json_writer *json, const struct sheet_field *field, bool *failed)
{
	const char *why = why_fixed(field->value);
	char digest[FIELD_DIGEST_CHARS];
	struct out out;

	json_open(json, '[');
	json_put_text(json, field->node->text);
	out_memory(&out);
	field_put_said(&out, field->node);
	field_digest(&out, digest);
	json_put_string(json, digest);
	*failed |= out.error != 0;
	out_release(&out);
	out_memory(&out);
	field_put_value(&out, &field->value->value);
	field_digest(&out, digest);
	json_put_string(json, why == NULL ? digest : "");
	*failed |= out.error != 0;
	out_release(&out);
	if (why != NULL)
		json_put_string(json, why);
	json_close(json, ']');
}

static void
put_member(struct json_writer *json, const char *key, struct text text)
{
	json_key(json, key);
	json_put_text(json, text);
}

void
fields_put_issue(struct sheet *sheet)
{
	const struct disclosed_form *form = sheet->form;
	struct json_writer json;
	struct out out;
	char day[DATE_CHARS];
	bool failed = false;

	date_format(form->issue.as_of, day);
	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_number_member(&json, "gpai", 1);
	put_member(&json, "form", form->id);
	put_member(&json, "audience", form->audience);
	put_member(&json, "language", sheet->document->language);
	put_member(&json, "model", form->issue.model);
	json_string_member(&json, "as_of", day);
	put_member(&json, "law", form->law);
	json_string_member(&json, "blank", sheet_word(sheet, WORD_BLANK));
	json_key(&json, "fields");
	json_open(&json, '[');
	for (const struct sheet_field *f = sheet->fields; f != NULL; f = f->next)
		put_field(&json, f, &failed);
	json_close(&json, ']');
	json_close(&json, '}');
	sheet->document->issue = arena_text(sheet->document->arena, out_text(&out));
	if (failed || out.error != 0 || sheet->document->issue.at == NULL)
		sheet->document->out_of_memory = true;
	out_release(&out);
}
