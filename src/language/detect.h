/* SPDX-License-Identifier: Apache-2.0 */
/* Between language.c and the C++ of detect.cc: plain C on both sides. */
#ifndef LANGUAGE_DETECT_H
#define LANGUAGE_DETECT_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* CLD2's own code of the language, "un" where it is not sure. The text is valid UTF-8 without
 * control characters but tab and line ends, and some bytes may be read past its end. */
const char *language_cld2(const char *text, int len, bool is_html);
const char *language_cld2_version(void); /* of its code and data */

#ifdef __cplusplus
}
#endif

#endif
