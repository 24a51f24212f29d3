/* SPDX-License-Identifier: Apache-2.0 */
/* Normal forms of Unicode, as the reference of Hugging Face makes them. */
#ifndef TOKENS_FORMS_H
#define TOKENS_FORMS_H

#include "tokens/buffer.h"

enum form { FORM_NFC, FORM_NFD, FORM_NFKC, FORM_NFKD };

/* Nothing in the text would change: quick, and sometimes no where the answer is yes. */
bool form_keeps(enum form form, struct span text);
bool form_apply(enum form form, struct span text, struct buffer *out); /* false: no memory */

#endif
