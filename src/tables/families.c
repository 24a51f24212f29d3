/* SPDX-License-Identifier: Apache-2.0 */
/* tables/families.yaml into the arrays of measure/families.h.
 *
 * Checked: every word, expression and mark; that places in names fit what the tensor is;
 * that a family has tokens in and out, and no tensor twice without a condition; that
 * nothing is declared twice or in vain. */
#include "tables/expression.h"

#include "formats/hf_config.h"
#include "measure/families.h"

#include <string.h>

enum {
	VOCABULARY_MAX = 2 * HF_FIELDS + 128,
	TERMS_MAX = 4000, /* all families together; there are about 600 */
	NAMED_MAX = 400,
	MARKS_MAX = 4,
};

struct draft {
	struct text name, shape, when; /* the name with the group's `under` */
	enum part part;
	enum work work;
	enum stream stream;
	uint32_t line;
};

/* A block, a set of givens, a set of renames: something a row refers to by its name. */
struct named {
	struct text name;
	const struct yaml_node *node;
	uint32_t line;
	bool is_used;
	struct draft *terms; /* of a block */
	uint32_t n_terms;
};

struct names {
	const char *what;
	struct named *all;
	uint32_t n;
};

struct compiler {
	struct tables *tables;
	struct vocabulary vocabulary;
	struct draft *drafts;
	uint32_t n_drafts;
	struct names blocks, givens, renames, types;
};

/* -- named things ------------------------------------------------------------------ */

static struct named *
names_find(struct names *names, struct text name)
{
	for (uint32_t i = 0; i < names->n; i++) {
		if (text_equal(names->all[i].name, name))
			return &names->all[i];
	}
	return NULL;
}

static struct named *
names_add(struct compiler *c, struct names *names, const struct yaml_entry *entry, struct text name)
{
	if (names_find(names, name) != NULL) {
		complain(c->tables, entry->line, "%s \"%.*s\" is there already", names->what,
		    TEXT_ARG(name));
		return NULL;
	}
	if (names->n == NAMED_MAX) {
		complain(c->tables, entry->line, "more than %d %ss", NAMED_MAX, names->what);
		return NULL;
	}
	struct named *named = &names->all[names->n++];
	*named = (struct named){.name = name, .node = &entry->value, .line = entry->line};
	return named;
}

static void
names_read(struct compiler *c, struct names *names, const struct yaml_node *map)
{
	const struct yaml_entry *entry;

	for (uint32_t i = 0; (entry = yaml_entry(map, i)) != NULL; i++)
		names_add(c, names, entry, entry->key);
}

static struct named *
names_use(struct compiler *c, struct names *names, const struct yaml_node *node)
{
	struct named *named = yaml_is_text(node) ? names_find(names, node->scalar) : NULL;

	if (named == NULL)
		complain(c->tables, node->line, "unknown %s \"%.*s\"", names->what,
		    TEXT_ARG(node->scalar));
	else
		named->is_used = true;
	return named;
}

static void
names_want_use(struct compiler *c, const struct names *names)
{
	for (uint32_t i = 0; i < names->n; i++) {
		if (!names->all[i].is_used)
			complain(c->tables, names->all[i].line, "%s \"%.*s\" is used by no family",
			    names->what, TEXT_ARG(names->all[i].name));
	}
}

/* -- words ------------------------------------------------------------------------- */

static void
read_words(struct compiler *c, const struct yaml_node *words, const struct yaml_node *derived)
{
	static const char *const of_layers[] = {
#define X(name, word) word,
	    LAYER_WORDS(X)
#undef X
	};
	static const char *const of_config[] = {
#define X(NAME, word, ...) #word, "vision_" #word,
	    HF_NUMBERS(X) HF_FLAGS(X)
#undef X
	};
	const struct yaml_entry *entry;
	bool fits = true;

	for (size_t i = 0; i < sizeof of_config / sizeof *of_config; i++)
		fits &= vocabulary_add(&c->vocabulary, text_of(of_config[i]), 0);
	for (size_t i = 0; i < sizeof of_layers / sizeof *of_layers; i++)
		fits &= vocabulary_add(&c->vocabulary, text_of(of_layers[i]), 0);
	for (uint32_t i = 0; (entry = yaml_entry(words, i)) != NULL; i++)
		fits &= vocabulary_add(&c->vocabulary, entry->key, entry->line);
	for (uint32_t i = 0; (entry = yaml_entry(derived, i)) != NULL; i++)
		fits &= vocabulary_add(&c->vocabulary, entry->key, entry->line);
	if (!fits)
		complain(c->tables, 1, "more words than there is room for");
}

/* Words that formula.c and operations.c read by name need no row to use them. */
static void
words_want_use(struct compiler *c)
{
	static const char read_by_name[] =
	    "dense_first chunked linear_else window global_every window_from";

	for (uint32_t i = 0; i < c->vocabulary.n; i++) {
		const struct vocabulary_word *word = &c->vocabulary.words[i];
		struct text rest = text_of(read_by_name), name;
		bool is_used = word->is_used || word->line == 0;
		while ((name = word_take(&rest)).at != NULL)
			is_used |= text_equal(name, word->word);
		if (!is_used)
			complain(c->tables, word->line, "word \"%.*s\" is used by no family",
			    TEXT_ARG(word->word));
	}
}

/* -- tensors ----------------------------------------------------------------------- */

static bool
mark(struct draft *draft, struct text word)
{
	static const char *const parts[] = {
#define X(name, word) word,
	    PARTS(X)
#undef X
	};

	if (text_is(word, "lookup") || text_is(word, "scale")) {
		draft->work = text_is(word, "lookup") ? WORK_LOOKUP : WORK_SCALE;
		return true;
	}
	for (size_t i = 1; i < sizeof parts / sizeof *parts; i++) {
		if (text_is(word, parts[i]) && draft->part == PART_OTHER) {
			draft->part = (enum part)i;
			return true;
		}
	}
	return false;
}

/* The text before " if " or " is ", which is taken off. */
static struct text
clause_take(struct text *rest, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= rest->len; i++) {
		if (memcmp(rest->at + i, word, len) == 0) {
			struct text after = {rest->at + i + len, rest->len - i - len};
			*rest = text_trim((struct text){rest->at, i});
			return text_trim(after);
		}
	}
	return TEXT_NONE;
}

static void
check_name(struct compiler *c, const struct draft *draft)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.{}";
	struct text name = draft->name;
	bool has_expert = false;

	if (name.len == 0 || strspn(name.at, letters) < name.len)
		complain(c->tables, draft->line, "\"%.*s\" is no name of a tensor", TEXT_ARG(name));
	for (size_t i = 0; i < name.len; i++) {
		if (name.at[i] != '{')
			continue;
		char place = i + 2 < name.len && name.at[i + 2] == '}' ? name.at[i + 1] : '?';
		if (place != 'l' && place != 'e' && place != 'v' && place != 'n')
			complain(c->tables, draft->line, "\"%.*s\": expected {l}, {e}, {v} or {n}",
			    TEXT_ARG(name));
		if (place == 'v' && draft->stream != STREAM_IMAGE)
			complain(c->tables, draft->line, "a layer of vision without \"of: image\"");
		has_expert |= place == 'e';
	}
	if (has_expert && draft->part != PART_EXPERT)
		complain(c->tables, draft->line, "{e} in a tensor that is no expert");
	if (draft->part == PART_EXPERT && !has_expert && strstr(draft->shape.at, "experts") == NULL)
		complain(c->tables, draft->line, "an expert without {e} or a dimension of experts");
}

static void
read_tensor(struct compiler *c, struct draft draft, const struct yaml_node *node)
{
	struct text rest = TEXT_NONE, marks, word;

	draft.line = node->line;
	if (!yaml_is_text(node) || c->n_drafts == TERMS_MAX) {
		complain(c->tables, node->line, "%s, expected a shape", yaml_kind_words(node));
		return;
	}
	rest = node->scalar;
	marks = clause_take(&rest, " is ");
	draft.when = clause_take(&rest, " if ");
	/* NUL-terminated, as strstr above wants it. */
	if ((draft.shape = arena_text(c->tables->arena, rest)).at == NULL)
		return;
	uint32_t sides = expression_check(c->tables, &c->vocabulary, draft.line, draft.shape);
	draft.work = sides > 1 ? WORK_MATRIX : WORK_SCALE;
	condition_check(c->tables, &c->vocabulary, draft.line, draft.when);
	while ((word = word_take(&marks)).at != NULL) {
		if (!mark(&draft, word))
			complain(c->tables, draft.line, "unknown or second mark \"%.*s\"",
			    TEXT_ARG(word));
	}
	if (draft.part == PART_EMBEDDING)
		draft.work = WORK_LOOKUP;
	check_name(c, &draft);
	c->drafts[c->n_drafts++] = draft;
}

static void
read_group(struct compiler *c, const struct yaml_node *group)
{
	struct text under = row_text(c->tables, group, "under", false);
	struct text of = row_text(c->tables, group, "of", false);
	const struct yaml_node *tensors = yaml_get(group, "tensors");
	const struct yaml_entry *entry, *shape;

	row_keys(c->tables, group, "under of tensors");
	if (of.len > 0 && !text_is(of, "image"))
		complain(c->tables, group->line, "of \"%.*s\", expected image", TEXT_ARG(of));
	if (tensors == NULL || tensors->kind != YAML_MAP || tensors->n == 0)
		complain(c->tables, group->line, "tensors are %s, expected a mapping",
		    yaml_kind_words(tensors));
	for (uint32_t i = 0; (entry = yaml_entry(tensors, i)) != NULL; i++) {
		struct draft draft = {.stream = of.len > 0 ? STREAM_IMAGE : STREAM_TEXT};
		struct text parts[] = {under, entry->key};
		draft.name = arena_join(c->tables->arena, parts, 2);
		if (entry->value.kind != YAML_LIST)
			read_tensor(c, draft, &entry->value);
		for (uint32_t k = 0; entry->value.kind == YAML_LIST && k < entry->value.n; k++) {
			shape = yaml_entry(&entry->value, k);
			read_tensor(c, draft, &shape->value);
		}
	}
}

static void
read_block(struct compiler *c, struct named *block)
{
	const struct yaml_entry *entry;

	block->terms = &c->drafts[c->n_drafts];
	if (block->node->kind != YAML_LIST || block->node->n == 0)
		complain(c->tables, block->line, "block \"%.*s\" is %s, expected a list of groups",
		    TEXT_ARG(block->name), yaml_kind_words(block->node));
	else
		for (uint32_t i = 0; (entry = yaml_entry(block->node, i)) != NULL; i++)
			read_group(c, &entry->value);
	block->n_terms = (uint32_t)(&c->drafts[c->n_drafts] - block->terms);
}

static void
write_block(struct compiler *c, const struct named *block)
{
	static const char *const parts[] = {
#define X(name, word) "PART_" #name,
	    PARTS(X)
#undef X
	};
	static const char *const works[] = {"WORK_SCALE", "WORK_MATRIX", "WORK_LOOKUP"};
	static const char *const streams[] = {"STREAM_TEXT", "STREAM_IMAGE"};
	struct out *out = c->tables->out;

	out_format(out, "static const struct term block_%.*s[] = {\n", TEXT_ARG(block->name));
	for (uint32_t i = 0; i < block->n_terms; i++) {
		const struct draft *draft = &block->terms[i];
		out_string(out, "\t{");
		put_string(c->tables, draft->name);
		out_string(out, ", ");
		put_string(c->tables, draft->shape);
		out_string(out, ", ");
		put_string(c->tables, draft->when);
		out_format(out, ", %s, %s, %s},\n", parts[draft->part], works[draft->work],
		    streams[draft->stream]);
	}
	out_string(out, "\t{NULL, NULL, NULL, PART_OTHER, WORK_SCALE, STREAM_TEXT},\n};\n\n");
}

/* -- families ---------------------------------------------------------------------- */

/* The pairs of a mapping as "KEY=VALUE " or "KEY>VALUE ". */
static void
put_pairs(struct compiler *c, struct out *to, const struct yaml_node *map, char sign)
{
	const struct yaml_entry *entry;

	for (uint32_t i = 0; (entry = yaml_entry(map, i)) != NULL; i++) {
		struct text value = entry->value.scalar;
		if (!yaml_is_text(&entry->value)) {
			complain(c->tables, entry->line, "\"%.*s\" is %s, expected a text",
			    TEXT_ARG(entry->key), yaml_kind_words(&entry->value));
			continue;
		}
		if (sign == '=' && vocabulary_find(&c->vocabulary, entry->key) == NULL)
			complain(
			    c->tables, entry->line, "unknown word \"%.*s\"", TEXT_ARG(entry->key));
		if (sign == '=' &&
		    expression_check(c->tables, &c->vocabulary, entry->line, value) > 1)
			complain(c->tables, entry->line, "a comma, expected one number");
		if (sign == '>' && memchr(value.at, ' ', value.len) != NULL)
			complain(c->tables, entry->line, "a blank in a name");
		out_format(to, "%.*s%c%.*s ", TEXT_ARG(entry->key), sign, TEXT_ARG(value));
	}
}

/* A list of names of sets and of mappings. */
static void
put_sets(struct compiler *c, struct names *names, const struct yaml_node *list, char sign)
{
	const struct yaml_entry *entry;
	struct out pairs;

	out_memory(&pairs);
	for (uint32_t i = 0; (entry = yaml_entry(list, i)) != NULL; i++) {
		const struct yaml_node *map = &entry->value;
		if (map->kind != YAML_MAP) {
			const struct named *named = names_use(c, names, map);
			if (named == NULL)
				continue;
			map = named->node;
		}
		put_pairs(c, &pairs, map, sign);
	}
	put_string(c->tables, text_trim(out_text(&pairs)));
	if (out_status(&pairs, NULL, NULL) != GPAI_OK)
		complain(c->tables, 0, "out of memory");
	out_release(&pairs);
	out_string(c->tables->out, ", ");
}

static void
put_types(struct compiler *c, const struct yaml_node *family)
{
	const struct yaml_node *types = row_list(c->tables, family, "types", true);
	const struct yaml_entry *entry;
	struct out words;

	out_memory(&words);
	for (uint32_t i = 0; (entry = yaml_entry(types, i)) != NULL; i++) {
		struct text type = entry->value.scalar;
		if (!yaml_is_text(&entry->value) || memchr(type.at, ' ', type.len) != NULL)
			complain(c->tables, entry->line, "expected a model_type");
		else if (names_add(c, &c->types, entry, type) != NULL)
			out_format(&words, "%s%.*s", i > 0 ? " " : "", TEXT_ARG(type));
	}
	put_string(c->tables, out_text(&words));
	out_release(&words);
	out_string(c->tables->out, ", ");
}

/* A list of single words, as blank-separated words. */
static void
put_words(struct compiler *c, const struct yaml_node *family, const char *key)
{
	const struct yaml_node *list = row_list(c->tables, family, key, false);
	const struct yaml_entry *entry;

	out_char(c->tables->out, '"');
	for (uint32_t i = 0; (entry = yaml_entry(list, i)) != NULL; i++) {
		struct text word = entry->value.scalar;
		static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
		if (!yaml_is_text(&entry->value) || strspn(word.at, letters) < word.len)
			complain(c->tables, entry->line, "%s: expected single words", key);
		out_format(c->tables->out, "%s%.*s", i > 0 ? " " : "", TEXT_ARG(word));
	}
	out_string(c->tables->out, "\", ");
}

static void
put_refused(struct compiler *c, const struct yaml_node *family)
{
	const struct yaml_node *list = row_list(c->tables, family, "refused", false);
	const struct yaml_entry *entry;

	for (uint32_t i = 0; (entry = yaml_entry(list, i)) != NULL; i++) {
		if (vocabulary_find(&c->vocabulary, entry->value.scalar) == NULL)
			complain(c->tables, entry->line, "unknown word \"%.*s\"",
			    TEXT_ARG(entry->value.scalar));
	}
	put_words(c, family, "refused");
}

static void
put_expression(
    struct compiler *c, const struct yaml_node *family, const char *key, const char *else_)
{
	const struct yaml_node *node = yaml_get(family, key);
	struct text text = row_text(c->tables, family, key, false);

	if (text.len == 0)
		text = text_of(else_);
	if (expression_check(
		c->tables, &c->vocabulary, node != NULL ? node->line : family->line, text) > 1)
		complain(c->tables, node->line, "a comma, expected one number");
	put_string(c->tables, text);
	out_string(c->tables->out, ", ");
}

/* Tokens in, tokens out, and no tensor twice unless conditions tell the two apart. */
static void
check_tensors(struct compiler *c, const struct yaml_node *family, struct named **blocks, uint32_t n)
{
	bool has[PART_STORED + 1] = {false};

	for (uint32_t b = 0; b < n; b++) {
		for (uint32_t i = 0; i < blocks[b]->n_terms; i++) {
			const struct draft *one = &blocks[b]->terms[i], *other;
			has[one->part] = true;
			for (uint32_t d = 0; d <= b; d++) {
				for (uint32_t k = 0; k < (d < b ? blocks[d]->n_terms : i); k++) {
					other = &blocks[d]->terms[k];
					if (text_equal(one->name, other->name) &&
					    (one->when.len == 0 || other->when.len == 0 ||
						text_equal(one->when, other->when)))
						complain(c->tables, one->line,
						    "tensor \"%.*s\" is in line %u, too, and a "
						    "family of line %u has both",
						    TEXT_ARG(one->name), other->line, family->line);
				}
			}
		}
	}
	if (!has[PART_EMBEDDING] || !has[PART_HEAD])
		complain(c->tables, family->line, "a family without embedding or head");
}

static void
put_blocks(struct compiler *c, const struct yaml_node *family)
{
	const struct yaml_node *list = row_list(c->tables, family, "blocks", true);
	struct named *blocks[FAMILY_BLOCKS_MAX];
	const struct yaml_entry *entry;
	uint32_t n = 0;

	for (uint32_t i = 0; (entry = yaml_entry(list, i)) != NULL; i++) {
		struct named *block = names_use(c, &c->blocks, &entry->value);
		if (n == FAMILY_BLOCKS_MAX)
			complain(c->tables, entry->line, "more than %d blocks", FAMILY_BLOCKS_MAX);
		else if (block != NULL)
			blocks[n++] = block;
	}
	check_tensors(c, family, blocks, n);
	out_string(c->tables->out, "{");
	for (uint32_t i = 0; i < n; i++)
		out_format(
		    c->tables->out, "%sblock_%.*s", i > 0 ? ", " : "", TEXT_ARG(blocks[i]->name));
	out_string(c->tables->out, "}},\n");
}

static void
write_family(struct compiler *c, const struct yaml_node *family)
{
	row_keys(
	    c->tables, family, "types source text refused given names blocks scores values state");
	out_string(c->tables->out, "\t{");
	put_types(c, family);
	put_sets(c, &c->givens, row_list(c->tables, family, "given", false), '=');
	put_sets(c, &c->renames, row_list(c->tables, family, "names", false), '>');
	put_expression(c, family, "scores", "heads*head_dim");
	put_expression(c, family, "values", "heads*head_dim");
	put_expression(c, family, "state", "0");
	put_words(c, family, "text");
	put_refused(c, family);
	put_string(c->tables, row_text(c->tables, family, "source", true));
	out_string(c->tables->out, ", ");
	put_blocks(c, family);
}

static void
write_words(struct compiler *c, const struct yaml_node *words)
{
	const struct yaml_entry *entry;

	out_string(c->tables->out, "const char *const families_words[] = {\n");
	for (uint32_t i = 0; (entry = yaml_entry(words, i)) != NULL; i++)
		out_format(c->tables->out, "\t\"%.*s\",\n", TEXT_ARG(entry->key));
	out_string(c->tables->out, "\tNULL,\n};\n");
}

static bool
make_room(struct compiler *c)
{
	struct arena *arena = c->tables->arena;
	struct names *all[] = {&c->blocks, &c->givens, &c->renames, &c->types};
	bool fits = true;

	c->vocabulary.room = VOCABULARY_MAX;
	c->vocabulary.words = arena_array(arena, VOCABULARY_MAX, sizeof *c->vocabulary.words);
	c->drafts = arena_array(arena, TERMS_MAX, sizeof *c->drafts);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		all[i]->all = arena_array(arena, NAMED_MAX, sizeof *all[i]->all);
		fits &= all[i]->all != NULL;
	}
	return fits && c->drafts != NULL && c->vocabulary.words != NULL;
}

void
families_emit(struct tables *tables, const struct yaml_node *root)
{
	struct compiler c = {.tables = tables,
	    .blocks.what = "block",
	    .givens.what = "set of givens",
	    .renames.what = "set of renames",
	    .types.what = "model_type"};
	const struct yaml_entry *entry;

	row_keys(tables, root, "words derived givens renames blocks families");
	if (!make_room(&c)) {
		complain(tables, 0, "out of memory");
		return;
	}
	read_words(&c, yaml_get(root, "words"), yaml_get(root, "derived"));
	names_read(&c, &c.blocks, yaml_get(root, "blocks"));
	names_read(&c, &c.givens, yaml_get(root, "givens"));
	names_read(&c, &c.renames, yaml_get(root, "renames"));
	put_preamble(tables, "measure/families.h");
	for (uint32_t i = 0; i < c.blocks.n; i++) {
		read_block(&c, &c.blocks.all[i]);
		write_block(&c, &c.blocks.all[i]);
	}
	out_string(tables->out, "const struct family families[] = {\n");
	const struct yaml_node *families_list = row_list(tables, root, "families", true);
	for (uint32_t i = 0; (entry = yaml_entry(families_list, i)) != NULL; i++)
		write_family(&c, &entry->value);
	out_string(tables->out, "\t{.types = NULL},\n};\n\n");
	write_words(&c, yaml_get(root, "words"));
	names_want_use(&c, &c.blocks);
	names_want_use(&c, &c.givens);
	names_want_use(&c, &c.renames);
	words_want_use(&c);
}
