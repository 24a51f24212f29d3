/* SPDX-License-Identifier: Apache-2.0 */
/* /.well-known/tdmrep.json (TDMRep, W3C Community Group final report of 2 February 2024). The
 * first rule that matches counts, in the order of the array. */
#ifndef SIGNALS_TDMREP_H
#define SIGNALS_TDMREP_H

#include "base/error.h"
#include "signals/pattern.h"
#include "signals/statement.h"

#define TDMREP_BYTES_MAX ((size_t)4 << 20)

struct tdmrep_file;
/* A file that is no such array gives a `file` that says nothing, with a note; fails for want of
 * memory only. */
enum gpai_code tdmrep_compile(struct span json, struct tdmrep_file **file, struct gpai_error *err);
void tdmrep_free(struct tdmrep_file *file);
size_t tdmrep_memory(const struct tdmrep_file *file);
/* False: no rule matches, or what matches is in error and so says nothing. */
bool tdmrep_ask(
    const struct tdmrep_file *file, const struct url_path *path, struct statement *statement);
/* What the i-th rule that has a pattern says; false: there are no more. For showing a file. */
bool tdmrep_at(const struct tdmrep_file *file, size_t i, struct statement *statement);
const char *tdmrep_note(const struct tdmrep_file *file); /* NULL: read as it should be */
/* "1" reserves, "0" does not, everything else says nothing. For headers and meta elements. */
enum says tdmrep_value(struct span value);

#endif
