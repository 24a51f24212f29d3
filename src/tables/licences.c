/* SPDX-License-Identifier: Apache-2.0 */
/* tables/licences.yaml into the array of measure/licences.h.
 *
 * Checked: keys, lower-case words that lead to one licence each, identifiers, confidences,
 * and that each term names a fact and a reason. That facts and their words exist is a
 * test's to say, since law is not here. */
#include "tables/tables.h"

#include "measure/licences.h"

#include <string.h>

enum { WORDS_MAX = 500 };

struct known_words {
	struct text all[WORDS_MAX];
	uint32_t n;
};

static bool
is_plain(struct text word)
{
	for (size_t i = 0; i < word.len; i++) {
		if ((word.at[i] >= 'A' && word.at[i] <= 'Z') || word.at[i] == '|' ||
		    word.at[i] <= ' ')
			return false;
	}
	return word.len > 0;
}

static void
write_word(struct tables *tables, struct known_words *known, const struct yaml_node *node)
{
	if (!yaml_is_text(node) || !is_plain(node->scalar) || known->n == WORDS_MAX) {
		complain(tables, node->line, "expected a word in lower case, without blanks");
		return;
	}
	for (uint32_t i = 0; i < known->n; i++) {
		if (text_equal(known->all[i], node->scalar))
			complain(tables, node->line, "\"%.*s\" is there already",
			    TEXT_ARG(node->scalar));
	}
	known->all[known->n++] = node->scalar;
	out_format(tables->out, "%.*s", TEXT_ARG(node->scalar));
}

static void
write_words(struct tables *tables, struct known_words *known, const struct yaml_node *row)
{
	const struct yaml_node *words = row_list(tables, row, "words", true);
	const struct yaml_entry *entry;

	out_string(tables->out, "\"");
	for (uint32_t i = 0; words != NULL && (entry = yaml_entry(words, i)) != NULL; i++) {
		out_string(tables->out, i > 0 ? "|" : "");
		write_word(tables, known, &entry->value);
	}
	out_string(tables->out, "\", ");
}

static void
write_confidence(struct tables *tables, const struct yaml_node *row)
{
	static const char *const words[] = {
#define X(name, word) word,
	    CONFIDENCES(X)
#undef X
	};
	struct text word = row_text(tables, row, "confidence", true);
	unsigned i = 0;

	while (i < sizeof words / sizeof *words && !text_is(word, words[i]))
		i++;
	if (i == sizeof words / sizeof *words)
		complain(tables, row->line, "confidence \"%.*s\", expected V, U or UNVERIFIED",
		    TEXT_ARG(word));
	out_format(tables->out, "(enum confidence)%u,\n\t ", i);
}

static void
write_text(struct tables *tables, const struct yaml_node *row, const char *key, bool wanted)
{
	put_string(tables, row_text(tables, row, key, wanted));
	out_string(tables->out, ", ");
}

static void
write_terms(struct tables *tables, const struct yaml_node *row)
{
	const struct yaml_node *terms = row_list(tables, row, "terms", false);
	const struct yaml_entry *entry;

	out_string(tables->out, "{");
	for (uint32_t i = 0; terms != NULL && (entry = yaml_entry(terms, i)) != NULL; i++) {
		if (i == LICENCE_TERMS_MAX)
			complain(tables, terms->line, "%u terms, expected at most %d", terms->n,
			    LICENCE_TERMS_MAX);
		row_keys(tables, &entry->value, "fact word because");
		out_string(tables->out, "{");
		write_text(tables, &entry->value, "fact", true);
		write_text(tables, &entry->value, "word", false);
		write_text(tables, &entry->value, "because", true);
		out_string(tables->out, "},\n\t  ");
	}
	out_string(tables->out, "{NULL, NULL, NULL}}},\n");
}

static void
write_row(struct tables *tables, struct known_words *known, const struct yaml_node *row)
{
	row_keys(tables, row, "words spdx name source confidence terms");
	if (yaml_get(row, "spdx") == NULL && yaml_get(row, "name") == NULL)
		complain(tables, row->line, "expected spdx or a name");
	out_string(tables->out, "\t{");
	write_words(tables, known, row);
	write_text(tables, row, "spdx", false);
	write_text(tables, row, "name", false);
	write_text(tables, row, "source", true);
	write_confidence(tables, row);
	write_terms(tables, row);
}

void
licences_emit(struct tables *tables, const struct yaml_node *root)
{
	struct known_words *known = arena_alloc(tables->arena, sizeof *known);
	const struct yaml_entry *entry;
	const struct yaml_node *rows;

	row_keys(tables, root, "licences");
	rows = row_list(tables, root, "licences", true);
	if (known == NULL) {
		complain(tables, 0, "out of memory");
		return;
	}
	put_preamble(tables, "measure/licences.h");
	out_string(tables->out, "const struct licence licences[] = {\n");
	for (uint32_t i = 0; rows != NULL && (entry = yaml_entry(rows, i)) != NULL; i++)
		write_row(tables, known, &entry->value);
	out_string(tables->out, "\t{.words = NULL},\n};\n");
}
