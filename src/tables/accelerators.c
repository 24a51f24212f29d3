/* SPDX-License-Identifier: Apache-2.0 */
/* tables/accelerators.yaml into the array of measure/accelerators.h.
 *
 * Checked: keys, numbers and their range, confidences, that every figure has a source, and
 * that no name leads to two devices. */
#include "tables/tables.h"

#include "base/decimal.h"
#include "measure/accelerator_name.h"
#include "measure/accelerators.h"

#include <string.h>

enum { NAMES_MAX = 1000 };

struct row {
	struct tables *tables;
	const struct yaml_node *node;
	struct text source, confidence; /* of figures that do not have their own */
};

struct known_name {
	char folded[ACCELERATOR_NAME_MAX];
	size_t len;
	bool is_loose;
};

struct known_names {
	struct known_name *all;
	uint32_t n;
};

static const char *const confidences[] = {
#define X(name, word) word,
    CONFIDENCES(X)
#undef X
};

static const char *const precisions[] = {
#define X(name, word, also) word,
    PRECISIONS(X)
#undef X
};

/* -- figures ----------------------------------------------------------------------- */

static unsigned
confidence_of(struct row *row, uint32_t line, struct text word)
{
	for (unsigned i = 0; i < sizeof confidences / sizeof *confidences; i++) {
		if (text_is(word, confidences[i]))
			return i;
	}
	complain(
	    row->tables, line, "confidence \"%.*s\", expected V, U or UNVERIFIED", TEXT_ARG(word));
	return 0;
}

/* A part of NUMBER, [NUMBER, CONFIDENCE] or [NUMBER, CONFIDENCE, SOURCE]. */
static struct text
part_of(const struct yaml_node *figure, uint32_t i)
{
	const struct yaml_entry *entry = yaml_entry(figure, i);

	if (figure->kind == YAML_SCALAR)
		return i == 0 ? figure->scalar : TEXT_NONE;
	return entry != NULL ? entry->value.scalar : TEXT_NONE;
}

static void
write_figure(struct row *row, const struct yaml_node *figure, const char *low, const char *high)
{
	struct decimal value = DECIMAL_ZERO, least = DECIMAL_ZERO, most = DECIMAL_ZERO;
	struct text source, confidence;

	decimal_parse(text_of(low), &least);
	decimal_parse(text_of(high), &most);
	if (!decimal_parse(part_of(figure, 0), &value) || decimal_compare(value, least) < 0 ||
	    decimal_compare(value, most) > 0)
		complain(row->tables, figure->line, "\"%.*s\", expected a number from %s to %s",
		    TEXT_ARG(part_of(figure, 0)), low, high);
	confidence = part_of(figure, 1).len > 0 ? part_of(figure, 1) : row->confidence;
	source = part_of(figure, 2).len > 0 ? part_of(figure, 2) : row->source;
	out_format(row->tables->out, "{true, {%lluu, %lluu, %d, %d}, ",
	    (unsigned long long)value.high, (unsigned long long)value.low, (int)value.exponent,
	    (int)value.negative);
	put_string(row->tables, source);
	out_format(row->tables->out, ", (enum confidence)%u}",
	    confidence_of(row, figure->line, confidence));
}

static void
write_optional(struct row *row, const char *key, const char *low, const char *high)
{
	const struct yaml_node *figure = yaml_get(row->node, key);

	if (figure != NULL)
		write_figure(row, figure, low, high);
	else
		out_string(row->tables->out, "{false, {0, 0, 0, 0}, NULL, (enum confidence)0}");
	out_string(row->tables->out, ",\n\t ");
}

static void
write_peaks(struct row *row)
{
	const struct yaml_node *peaks = yaml_get(row->node, "peaks");
	const struct yaml_entry *entry;

	if (peaks == NULL || peaks->kind != YAML_MAP || peaks->n == 0)
		complain(row->tables, row->node->line, "peaks are %s, expected a mapping",
		    yaml_kind_words(peaks));
	out_string(row->tables->out, "{");
	for (uint32_t i = 0; (entry = yaml_entry(peaks, i)) != NULL; i++) {
		unsigned p = 0;
		while (p < PRECISION_KINDS && !text_is(entry->key, precisions[p]))
			p++;
		if (p == PRECISION_KINDS)
			complain(row->tables, entry->line, "unknown precision \"%.*s\"",
			    TEXT_ARG(entry->key));
		out_format(row->tables->out, "[%u] = ", p % PRECISION_KINDS);
		/* The slowest unit in the table does 0.2e12, the fastest 20e15. */
		write_figure(row, &entry->value, "1e11", "1e17");
		out_string(row->tables->out, ",\n\t  ");
	}
	out_string(row->tables->out, "},\n\t ");
}

/* -- names ------------------------------------------------------------------------- */

static void
write_name(struct row *row, struct known_names *known, const struct yaml_node *name, bool is_loose,
    bool is_first)
{
	struct known_name *next = &known->all[known->n];
	struct text folded = accelerator_name_fold(name->scalar, next->folded);

	if (!yaml_is_text(name) || folded.len == 0 || known->n + 1 == NAMES_MAX) {
		complain(row->tables, name->line, "expected a name of letters and digits");
		return;
	}
	memmove(next->folded, folded.at, folded.len);
	next->len = folded.len;
	next->is_loose = is_loose;
	for (uint32_t i = 0; i < known->n; i++) {
		if (known->all[i].len == next->len &&
		    memcmp(known->all[i].folded, next->folded, next->len) == 0)
			complain(row->tables, name->line, "name \"%.*s\" is there already",
			    TEXT_ARG(name->scalar));
	}
	known->n++;
	out_format(row->tables->out, "%s%.*s", is_first ? "" : "|", (int)next->len, next->folded);
}

static void
write_names(struct row *row, struct known_names *known, const char *key, bool is_loose)
{
	const struct yaml_node *list = row_list(row->tables, row->node, key, false);
	const struct yaml_node *device = yaml_get(row->node, "key");
	const struct yaml_entry *entry;

	out_char(row->tables->out, '"');
	if (!is_loose && device != NULL)
		write_name(row, known, device, false, true);
	for (uint32_t i = 0; (entry = yaml_entry(list, i)) != NULL; i++)
		write_name(row, known, &entry->value, is_loose, is_loose && i == 0);
	out_string(row->tables->out, "\", ");
}

static void
write_row(struct tables *tables, struct known_names *known, const struct yaml_node *node)
{
	struct row row = {.tables = tables, .node = node};

	row_keys(
	    tables, node, "key name maker names loose source confidence peaks power memory note");
	row.source = row_text(tables, node, "source", true);
	row.confidence = row_text(tables, node, "confidence", true);
	out_string(tables->out, "\t{");
	put_string(tables, row_text(tables, node, "key", true));
	out_string(tables->out, ", ");
	put_string(tables, row_text(tables, node, "name", true));
	out_string(tables->out, ", ");
	put_string(tables, row_text(tables, node, "maker", true));
	out_string(tables->out, ",\n\t ");
	write_names(&row, known, "names", false);
	write_names(&row, known, "loose", true);
	out_string(tables->out, "\n\t ");
	write_peaks(&row);
	write_optional(&row, "power", "10", "5000");
	write_optional(&row, "memory", "1e9", "1e12");
	put_string(tables, row_text(tables, node, "note", false));
	out_string(tables->out, "},\n");
}

void
accelerators_emit(struct tables *tables, const struct yaml_node *root)
{
	struct known_names known = {0};
	const struct yaml_entry *entry;
	const struct yaml_node *rows;

	row_keys(tables, root, "accelerators");
	rows = row_list(tables, root, "accelerators", true);
	known.all = arena_array(tables->arena, NAMES_MAX, sizeof *known.all);
	if (known.all == NULL) {
		complain(tables, 0, "out of memory");
		return;
	}
	put_preamble(tables, "measure/accelerators.h");
	out_string(tables->out, "const struct accelerator accelerators[] = {\n");
	for (uint32_t i = 0; (entry = yaml_entry(rows, i)) != NULL; i++)
		write_row(tables, &known, &entry->value);
	out_string(tables->out, "\t{.key = NULL},\n};\n");
}
