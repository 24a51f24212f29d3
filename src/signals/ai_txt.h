/* SPDX-License-Identifier: Apache-2.0 */
/* /ai.txt (Spawning, 2023; a vendor's convention without a definition of precedence): the grammar
 * of robots.txt with patterns of file names. Where several lines match, the strictest counts. */
#ifndef SIGNALS_AI_TXT_H
#define SIGNALS_AI_TXT_H

#include "base/error.h"
#include "signals/robots.h"
#include "signals/statement.h"

struct ai_txt;
enum gpai_code ai_txt_compile(struct span file, const struct robots_agents *agents,
    struct ai_txt **ai_txt, struct gpai_error *err);
void ai_txt_free(struct ai_txt *ai_txt);
size_t ai_txt_memory(const struct ai_txt *ai_txt);
/* False: nothing matches. */
bool ai_txt_ask(const struct ai_txt *ai_txt, size_t agent, const struct url_path *path,
    struct statement *statement);

#endif
