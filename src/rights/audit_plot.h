/* SPDX-License-Identifier: Apache-2.0 */
/* An audit as a drawing: documents by the month of their fetch, stacked by the verdict then, one
 * panel an agent, or several that are alike. What stands against a reservation is at the foot of
 * each column. */
#ifndef RIGHTS_AUDIT_PLOT_H
#define RIGHTS_AUDIT_PLOT_H

#include "corpus/plot.h"
#include "rights/audit_table.h"
#include "rights/report.h"

enum { AUDIT_COLUMNS = 60 };

/* A month, or so many months together where there are too many for a drawing. */
struct audit_column {
	int begin; /* months since January of the year 0 */
	uint64_t by[VERDICTS_COUNT], all;
};

struct audit_timeline {
	int months; /* of a column: 1, 12, 120, ... */
	uint32_t n; /* from the first to the last, none left out */
	struct audit_column at[AUDIT_COLUMNS];
	uint64_t largest; /* of a column */
	uint64_t undated; /* documents */
};

void audit_plot_terminal(const struct audit *audit, const struct audit_canvas *canvas);
void audit_plot_svg(const struct audit *audit, struct out *out);

/* --- for both --- */

/* From the foot of a column to its top. */
extern const enum verdict_kind audit_stack[VERDICTS_COUNT];
void audit_timeline_of(const struct audit_agent *agent, struct audit_timeline *timeline);
#define AUDIT_WORDS 480
void audit_column_words(
    const struct audit_timeline *timeline, uint32_t column, char words[PLOT_TEXT]);
/* False: an agent before it has the same months, and its panel. */
bool audit_plot_is_first(const struct audit_source *source, size_t agent);
/* "GPTBot, CCBot" of those that share its panel; "of 12 documents 3 disallowed, 9 allowed" */
void audit_plot_name(const struct audit *audit, const struct audit_source *source, size_t agent,
    char words[AUDIT_WORDS]);
void audit_plot_sentence(const struct audit_agent *agent, char words[AUDIT_WORDS]);

#endif
