/* SPDX-License-Identifier: Apache-2.0 */
/* tablec: compiles a file of tables/ while the program is built. Not installed.
 *
 *	tablec TABLE FILE.yaml FILE.c
 *
 * writes the rows as constant C arrays of the structs that measuring declares. Every
 * mistake is a line "FILE:LINE: ...", and one of them is enough to fail the build. */
#include "tables/tables.h"

#include "base/file.h"

#include <stdio.h>
#include <string.h>

enum { PROBLEMS_MAX = 30, ARENA_BYTES = 64 << 20 };

static const struct {
	const char *name;
	table_emit *emit;
} emitters[] = {
    {"accelerators", accelerators_emit},
    {"families", families_emit},
    {"licences", licences_emit},
};

void
complain(struct tables *tables, uint32_t line, const char *format, ...)
{
	va_list args;

	if (++tables->problems > PROBLEMS_MAX)
		return;
	fprintf(stderr, "%s:%u: ", tables->file, line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/* -- rows ------------------------------------------------------------------------ */

struct text
word_take(struct text *words)
{
	size_t begin = 0, end;

	if (words->len == 0)
		return TEXT_NONE;
	while (begin < words->len && words->at[begin] == ' ')
		begin++;
	for (end = begin; end < words->len && words->at[end] != ' ';)
		end++;
	struct text word = {words->at + begin, end - begin};
	*words = (struct text){words->at + end, words->len - end};
	return word.len > 0 ? word : TEXT_NONE;
}

static bool
is_among(struct text key, const char *words)
{
	struct text rest = text_of(words), word;

	while ((word = word_take(&rest)).at != NULL) {
		if (text_equal(word, key))
			return true;
	}
	return false;
}

void
row_keys(struct tables *tables, const struct yaml_node *row, const char *words)
{
	const struct yaml_entry *entry;

	if (row->kind != YAML_MAP) {
		complain(tables, row->line, "%s, expected a mapping", yaml_kind_words(row));
		return;
	}
	for (uint32_t i = 0; (entry = yaml_entry(row, i)) != NULL; i++) {
		if (!is_among(entry->key, words))
			complain(tables, entry->line, "key \"%.*s\", expected one of %s",
			    TEXT_ARG(entry->key), words);
	}
}

struct text
row_text(struct tables *tables, const struct yaml_node *row, const char *key, bool wanted)
{
	const struct yaml_node *node = yaml_get(row, key);

	if (node == NULL && !wanted)
		return TEXT_NONE;
	if (!yaml_is_text(node) || node->scalar.len == 0) {
		complain(tables, node != NULL ? node->line : row->line, "%s is %s, expected a text",
		    key, yaml_kind_words(node));
		return TEXT_NONE;
	}
	return node->scalar;
}

const struct yaml_node *
row_list(struct tables *tables, const struct yaml_node *row, const char *key, bool wanted)
{
	const struct yaml_node *node = yaml_get(row, key);

	if (node == NULL && !wanted)
		return NULL;
	if (node == NULL || node->kind != YAML_LIST || node->n == 0) {
		complain(tables, node != NULL ? node->line : row->line, "%s is %s, expected a list",
		    key, yaml_kind_words(node));
		return NULL;
	}
	return node;
}

/* -- writing --------------------------------------------------------------------- */

void
put_string(struct tables *tables, struct text text)
{
	out_json_string(tables->out, text);
}

void
put_preamble(struct tables *tables, const char *header)
{
	out_format(tables->out,
	    "/* SPDX-License-Identifier: Apache-2.0 */\n"
	    "/* Written by tablec from %s: change that file. */\n"
	    "#include \"%s\"\n\n#include <stddef.h>\n\n",
	    strrchr(tables->file, '/') != NULL ? strrchr(tables->file, '/') + 1 : tables->file,
	    header);
}

/* -- the program ----------------------------------------------------------------- */

static enum gpai_code
compile(struct tables *tables, table_emit *emit, const char *to, struct gpai_error *err)
{
	const struct yaml_node *root;
	struct span bytes;
	enum gpai_code rc;

	if ((rc = file_read(tables->arena, tables->file, YAML_BYTES_MAX, &bytes, err)) != GPAI_OK ||
	    (rc = yaml_parse(tables->arena, tables->file, bytes, &root, err)) != GPAI_OK)
		return rc;
	emit(tables, root);
	if ((rc = out_status(tables->out, to, err)) != GPAI_OK || tables->problems > 0)
		return rc;
	struct text text = out_text(tables->out);
	return file_replace(to, (struct span){(const uint8_t *)text.at, text.len}, 0644, err);
}

static table_emit *
emitter_of(const char *name)
{
	for (size_t i = 0; i < sizeof emitters / sizeof *emitters; i++) {
		if (strcmp(emitters[i].name, name) == 0)
			return emitters[i].emit;
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	table_emit *emit = argc == 4 ? emitter_of(argv[1]) : NULL;
	struct gpai_error err = {0};
	struct arena arena;
	struct out out;

	if (emit == NULL) {
		fprintf(stderr, "usage: tablec TABLE FILE.yaml FILE.c\n");
		return 2;
	}
	arena_init(&arena, ARENA_BYTES);
	out_memory(&out);
	struct tables tables = {.arena = &arena, .file = argv[2], .out = &out};
	enum gpai_code rc = compile(&tables, emit, argv[3], &err);
	if (rc != GPAI_OK)
		fprintf(stderr, "%s:%llu: %s\n", argv[2], (unsigned long long)err.at, err.message);
	if (tables.problems > PROBLEMS_MAX)
		fprintf(stderr, "and %u more\n", tables.problems - PROBLEMS_MAX);
	out_release(&out);
	arena_release(&arena);
	return rc == GPAI_OK && tables.problems == 0 ? 0 : 1;
}
