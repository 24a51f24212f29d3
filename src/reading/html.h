/* SPDX-License-Identifier: Apache-2.0 */
/* A piece of HTML as blocks, wherever it stands. */
#ifndef READING_HTML_H
#define READING_HTML_H

#include "reading/build.h"

/* `line` is that of the first byte. False: memory is out. */
bool html_take(struct building *b, struct span bytes, uint32_t line);

#endif
