/* SPDX-License-Identifier: Apache-2.0 */
/* What a form is written about, as a caller names it: "incident/NAME", a stage by its word. */
#ifndef API_ABOUT_H
#define API_ABOUT_H

#include "rules/form.h"

/* NULL for `of`: the only entity of the form's kind, or none when there is none. NULL for `stage`:
 * as far as the facts go. Errors: INVALID, naming what could be meant. */
enum gpai_code api_about(const struct law *law, const struct fact_set *facts, uint32_t form,
    const char *of, const char *stage, struct form_about *about, struct gpai_error *err);

#endif
