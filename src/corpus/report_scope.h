/* SPDX-License-Identifier: Apache-2.0 */
/* One source of a report, or all of them together. */
#ifndef CORPUS_REPORT_SCOPE_H
#define CORPUS_REPORT_SCOPE_H

#include "corpus/report.h"
#include "corpus/row_join.h"
#include "formats/document.h"
#include "notation/json_writer.h"

struct report_scope {
	const struct report_options *options;
	struct report_settings says;
	const struct text *sources;
	size_t n_sources;
};

/* Calls visit for each row of a kind, equal keys of several sources as one. */
typedef enum gpai_code report_visit(
    void *context, const struct joined_row *row, struct gpai_error *err);
enum gpai_code report_rows(const struct report_scope *scope, enum row_kind kind,
    report_visit *visit, void *context, struct gpai_error *err);

/* What stands before the next tab of a key; `rest` goes on behind it. */
struct text report_field(struct text *rest);
/* False: no modality of that name. */
bool report_modality(struct text word, enum modality *modality);

/* By modality, from ROW_TOTAL or another kind whose key is the modality alone. */
enum gpai_code report_totals(const struct report_scope *scope, enum row_kind kind,
    struct tally totals[MODALITIES_COUNT], struct gpai_error *err);

/* The members of a source or of the total, into an object that is open. */
enum gpai_code report_scope_json(
    const struct report_scope *scope, struct json_writer *w, struct gpai_error *err);
/* Of these the lists with a row for each key: languages, types and so on. */
enum gpai_code report_lists_json(
    const struct report_scope *scope, struct json_writer *w, struct gpai_error *err);
/* "domains": counts, not names. */
enum gpai_code report_domains_json(
    const struct report_scope *scope, struct json_writer *w, struct gpai_error *err);

#endif
