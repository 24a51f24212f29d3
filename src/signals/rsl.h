/* SPDX-License-Identifier: Apache-2.0 */
/* RSL 1.0 licence documents (rslstandard.org, 10 December 2025 with errata to 7 August 2026), and
 * those of 0.9. */
#ifndef SIGNALS_RSL_H
#define SIGNALS_RSL_H

#include "base/error.h"
#include "signals/pattern.h"
#include "signals/statement.h"

#define RSL_BYTES_MAX ((size_t)4 << 20)

struct rsl;
/* `here`: the URL that an empty url attribute stands for; empty where there is none. XML that is
 * no such document says nothing, one that does not conform may reserve and never allows, each with
 * a note; fails for want of memory only. No entity is expanded, nothing is fetched. */
enum gpai_code rsl_compile(
    struct span xml, struct text here, struct rsl **rsl, struct gpai_error *err);
void rsl_free(struct rsl *rsl);
size_t rsl_memory(const struct rsl *rsl);
const char *rsl_note(const struct rsl *rsl);
/* Commercial training with what is at `url` (absolute), `path` being its path. False: no content
 * element has that URL. */
bool rsl_ask(const struct rsl *rsl, struct span url, const struct url_path *path,
    struct statement *statement);
/* What the i-th content says for itself; false: there are no more. For showing a document. */
bool rsl_at(const struct rsl *rsl, size_t i, struct statement *statement);

#endif
