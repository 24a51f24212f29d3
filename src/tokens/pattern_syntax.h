/* SPDX-License-Identifier: Apache-2.0 */
/* From the syntax of Oniguruma to that of PCRE2. */
#ifndef TOKENS_PATTERN_SYNTAX_H
#define TOKENS_PATTERN_SYNTAX_H

#include "base/error.h"
#include "base/out.h"

enum gpai_code pattern_translate(
    struct text text, const char *name, struct out *out, struct gpai_error *err);

#endif
