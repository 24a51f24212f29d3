/* SPDX-License-Identifier: Apache-2.0 */
/* The compiler of tables/: one emitter a table, one place for complaints.
 *
 * Belongs here: reading YAML rows, checking each of them, writing C.
 * May include: base, notation, and the headers of formats and measure that declare the
 * structs and name the words. Absent: anything a running gpai needs. */
#ifndef TABLES_TABLES_H
#define TABLES_TABLES_H

#include "base/arena.h"
#include "base/out.h"

#include "notation/yaml.h"

struct tables {
	struct arena *arena;
	const char *file;
	struct out *out;
	unsigned problems;
};

/* One table: its word on the command line, and what writes it. */
typedef void table_emit(struct tables *tables, const struct yaml_node *root);
table_emit families_emit, accelerators_emit, licences_emit;

/* "FILE:LINE: ..." on the standard error; the build then fails. */
void complain(struct tables *tables, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* -- rows ----------------------------------------------------------------------- */

/* Complains about keys of a mapping that are not among the blank-separated words. */
void row_keys(struct tables *tables, const struct yaml_node *row, const char *words);
/* The text of a key; complains and gives TEXT_NONE when it is missing and wanted. */
struct text row_text(
    struct tables *tables, const struct yaml_node *row, const char *key, bool wanted);
/* The list of a key, NULL when there is none; complains when it is something else. */
const struct yaml_node *row_list(
    struct tables *tables, const struct yaml_node *row, const char *key, bool wanted);
/* Takes the first blank-separated word off a text; TEXT_NONE at its end. */
struct text word_take(struct text *words);

/* -- writing -------------------------------------------------------------------- */

void put_string(struct tables *tables, struct text text);
void put_preamble(struct tables *tables, const char *header);

#endif
