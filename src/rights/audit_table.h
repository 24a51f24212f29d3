/* SPDX-License-Identifier: Apache-2.0 */
/* An audit as tables for people, in a terminal of any width. Colour only repeats what words say. */
#ifndef RIGHTS_AUDIT_TABLE_H
#define RIGHTS_AUDIT_TABLE_H

#include "base/out.h"
#include "rights/report.h"

struct audit_canvas {
	struct out *out;
	unsigned width; /* columns, at least 40 */
	bool has_colour;
};

enum gpai_code audit_table(
    struct audit *audit, const struct audit_canvas *canvas, struct gpai_error *err);

/* --- pieces (audit_table_canvas.c) --- */

void canvas_bold(const struct audit_canvas *c);
void canvas_faint(const struct audit_canvas *c);
void canvas_verdict(const struct audit_canvas *c, enum verdict_kind kind); /* its colour */
void canvas_plain(const struct audit_canvas *c);
void canvas_spaces(const struct audit_canvas *c, size_t n);
/* Foreign text in so many columns: what could drive a terminal is a question mark, what is too
 * long loses its middle. Right: it ends at the last column. */
void canvas_cell(const struct audit_canvas *c, struct text text, unsigned columns, bool right);
void canvas_words_cell(
    const struct audit_canvas *c, const char *words, unsigned columns, bool right);
/* To the right of so many columns, at least 7: "12,345", or "1.23 M" where that does not fit. */
void canvas_number(const struct audit_canvas *c, uint64_t number, unsigned columns);
void canvas_bytes(const struct audit_canvas *c, uint64_t bytes, unsigned columns);
/* Words from column `from` on, further lines from `hang`, and the end of the line. */
void canvas_paragraph(
    const struct audit_canvas *c, unsigned from, unsigned hang, const char *words);
void canvas_heading(const struct audit_canvas *c, const char *words);

/* --- parts of the table --- */

/* "at fetch", "on 2025-01-01", "now (2026-11-02)". */
#define MOMENT_TITLE 40
void audit_moment_title(const struct audit *audit, enum moment moment, char title[MOMENT_TITLE]);
enum gpai_code audit_table_agents(struct audit *audit, struct audit_source *source,
    const struct audit_canvas *c, struct gpai_error *err);
enum gpai_code audit_table_lists(struct audit *audit, struct audit_source *source,
    const struct audit_canvas *c, struct gpai_error *err);

#endif
