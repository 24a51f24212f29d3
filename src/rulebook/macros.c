/* SPDX-License-Identifier: Apache-2.0 */
/* Macros: conditions with a name and one argument, unfolded where they are used.
 *
 * Unfolding copies the meaning with `$argument` replaced in its scalars; the copy stands on
 * the line of the use, for a mistake is the user's as often as the macro's. A macro may use
 * others but not itself, so unfolding ends; memory bounds how far it fans out. */
#include "rulebook/compiler.h"

#include <string.h>

enum { QUOTED_BYTES = 60 };

struct draft_macro {
	law_str name;
	const struct yaml_entry *takes, *means;
};

static const struct key macro_keys[] = {
    {"name", true, read_dotted, offsetof(struct draft_macro, name)},
    {"takes", true, read_entry, offsetof(struct draft_macro, takes)},
    {"means", true, read_entry, offsetof(struct draft_macro, means)},
};

static void
name_macro(struct compiler *c, const struct record_at *at, struct macro *macro)
{
	struct draft_macro draft = {0};

	macro->from = *at;
	macro->name = name_of(at->node, "name");
	macro->takes = name_of(at->node, "takes");
	macro->means = yaml_get(at->node, "means");
	about(c, at, "macro", macro->name);
	keys_read(c, at->node, at->line, KEYS(macro_keys), &draft);
	if (is_operator(macro->name))
		complain(c, at->line, "named as an operator is, expected another name");
	if (draft.takes != NULL && !is_dotted(macro->takes))
		complain(c, draft.takes->line,
		    "takes no word, expected the name of its argument in lower-case letters");
}

void
name_macros(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_MACROS];

	c->macro = scratch(c, records->n, sizeof *c->macro);
	if (c->macro == NULL)
		return;
	for (uint32_t i = 0; i < records->n; i++) {
		name_macro(c, &records->at[i], &c->macro[i]);
		struct text name = c->macro[i].name;
		if (name.len > 0 && names_put(&c->macros, name, i) != i)
			complain(c, records->at[i].line, "its name given twice, expected once");
	}
}

struct unfolding {
	struct compiler *c;
	const struct macro *macro;
	struct text argument;
	uint32_t line; /* of the use */
	bool failed;
};

/* Length of the name behind a '$'. */
static size_t
name_length(struct text text, size_t at)
{
	size_t n = 0;

	while (at + n < text.len) {
		char ch = text.at[at + n];
		if ((ch < 'a' || ch > 'z') && (ch < '0' || ch > '9') && ch != '-')
			break;
		n++;
	}
	return n;
}

/* How long the text becomes; every '$' must stand before the name of the argument. */
static size_t
unfolded_length(struct unfolding *u, struct text text)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '$') {
			len++;
			continue;
		}
		struct text name = {text.at + i + 1, name_length(text, i + 1)};
		if (!text_equal(name, u->macro->takes)) {
			struct text found = text_clip(name, QUOTED_BYTES);
			complain(u->c, u->line, "unknown '$%.*s' in macro %.*s, expected '$%.*s'",
			    TEXT_ARG(found), TEXT_ARG(u->macro->name), TEXT_ARG(u->macro->takes));
			u->failed = true;
		}
		len += u->argument.len;
		i += name.len;
	}
	return len;
}

static struct text
unfold_text(struct unfolding *u, struct text text)
{
	if (text.len == 0 || memchr(text.at, '$', text.len) == NULL)
		return text;
	size_t len = unfolded_length(u, text);
	char *to = u->failed ? NULL : scratch(u->c, len + 1, 1);
	if (to == NULL) {
		u->failed = true;
		return text;
	}
	size_t used = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '$') {
			to[used++] = text.at[i];
			continue;
		}
		memcpy(to + used, u->argument.at, u->argument.len);
		used += u->argument.len;
		i += u->macro->takes.len;
	}
	return (struct text){to, len};
}

static void
unfold(struct unfolding *u, const struct yaml_node *from, struct yaml_node *to)
{
	*to = *from;
	to->line = u->line;
	if (from->kind == YAML_SCALAR) {
		to->scalar = unfold_text(u, from->scalar);
		return;
	}
	to->entries = scratch(u->c, from->n, sizeof *to->entries);
	if (to->entries == NULL) {
		u->failed = true;
		to->n = 0;
		return;
	}
	for (uint32_t i = 0; i < from->n; i++) {
		to->entries[i] = (struct yaml_entry){.key = from->entries[i].key, .line = u->line};
		unfold(u, &from->entries[i].value, &to->entries[i].value);
	}
}

const struct yaml_node *
macro_unfold(
    struct compiler *c, const struct macro *macro, const struct yaml_node *argument, uint32_t line)
{
	struct unfolding u = {.c = c, .macro = macro, .line = line};
	struct yaml_node *meaning;

	if (macro->means == NULL)
		return NULL; /* told where it is declared */
	if (!scalar_of(c, argument, line, "argument of a macro", &u.argument))
		return NULL;
	if ((meaning = scratch(c, 1, sizeof *meaning)) == NULL)
		return NULL;
	unfold(&u, macro->means, meaning);
	return u.failed ? NULL : meaning;
}
