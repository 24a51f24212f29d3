/* SPDX-License-Identifier: Apache-2.0 */
/* Building document trees. */
#include "documents/tree.h"

#include "documents/clean.h"

#include <stdio.h>
#include <string.h>

bool
node_is_block(enum node_kind kind)
{
	static const bool blocks[] = {
#define X(name, block) block,
	    NODE_KINDS(X)
#undef X
	};

	return blocks[kind];
}

const char *
tone_word(enum tone tone)
{
	static const char *const words[] = {
#define X(name, word) word,
	    TONES(X)
#undef X
	};

	return words[tone];
}

void
document_init(struct document *document, struct arena *arena)
{
	*document = (struct document){.arena = arena, .language = text_of("en")};
	document->root = arena_alloc(arena, sizeof *document->root);
	document->out_of_memory = document->root == NULL;
}

enum gpai_code
document_status(const struct document *document, struct gpai_error *err)
{
	return document->out_of_memory ? fail_memory(err) : GPAI_OK;
}

struct node *
node_add(struct document *document, struct node *parent, enum node_kind kind)
{
	struct node *node;

	if (parent == NULL || document->out_of_memory)
		return NULL;
	node = arena_alloc(document->arena, sizeof *node);
	if (node == NULL) {
		document->out_of_memory = true;
		return NULL;
	}
	node->kind = kind;
	if (parent->last != NULL)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	return node;
}

void
node_text(struct document *document, struct node *parent, struct text text)
{
	struct node *node;

	if (text.len == 0)
		return;
	node = node_add(document, parent, NODE_TEXT);
	if (node != NULL)
		node->text = text_clean(document->arena, text, &document->out_of_memory);
}

void
node_string(struct document *document, struct node *parent, const char *string)
{
	node_text(document, parent, text_of(string));
}

struct node *
node_add_text(struct document *document, struct node *parent, enum node_kind kind, struct text text)
{
	struct node *node = node_add(document, parent, kind);

	node_text(document, node, text);
	return node;
}

/* Callers format labels and counts: what is longer than a line goes to node_text. */
void
node_format(struct document *document, struct node *parent, const char *format, ...)
{
	char line[512];
	struct text text;
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(line, sizeof line, format, list);
	va_end(list);
	if (n <= 0 || parent == NULL)
		return;
	text = arena_text(document->arena, text_clip(text_of(line), sizeof line - 1));
	if (text.at == NULL)
		document->out_of_memory = true;
	node_text(document, parent, text);
}

bool
address_is_safe(struct text address)
{
	if (!text_starts(address, "https://") && !text_starts(address, "http://"))
		return false;
	for (size_t i = 0; i < address.len; i++) {
		unsigned char c = (unsigned char)address.at[i];

		if (c <= ' ' || c >= 0x7F || strchr("\"'<>`\\^{|}", c) != NULL)
			return false;
	}
	return true;
}

void
node_link(struct document *document, struct node *parent, struct text address, struct text text)
{
	struct node *link;

	if (!text_starts(address, "#") && !address_is_safe(address)) {
		node_text(document, parent, text);
		return;
	}
	link = node_add(document, parent, NODE_LINK);
	if (link != NULL)
		link->text = address;
	node_text(document, link, text);
}

static bool
is_anchor_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.' || c == '_' || c == '-';
}

void
node_set_id(struct document *document, struct node *node, struct text id)
{
	char *copy;

	if (node == NULL || id.len == 0)
		return;
	copy = arena_string(document->arena, id);
	if (copy == NULL) {
		document->out_of_memory = true;
		return;
	}
	for (size_t i = 0; i < id.len; i++)
		if (!is_anchor_char(copy[i]))
			copy[i] = '-';
	node->id = (struct text){copy, id.len};
}
