/* SPDX-License-Identifier: Apache-2.0 */
/* The typefaces of paper: Linux Libertine and Inter, from Debian's packages and nowhere else, so
 * that a page looks the same on each machine.
 *
 * fontconfig keeps one configuration a process and pango one font map a thread; fonts_open puts
 * ours in their place, once, which is why nothing here is handed around. */
#ifndef PAPER_FONTS_H
#define PAPER_FONTS_H

#include "base/error.h"
#include "base/span.h"

#include <pango/pangocairo.h>

/* Families in the order in which glyphs are looked for. */
#define FONT_SERIF   "Linux Libertine O,Inter"
#define FONT_DISPLAY "Linux Libertine Display O,Linux Libertine O,Inter"
#define FONT_SANS    "Inter,Linux Libertine O"
#define FONT_MONO    "Linux Libertine Mono O,Inter,Linux Libertine O"

/* NOT_FOUND naming the package to install. Cheap when they are open. */
enum gpai_code fonts_open(struct gpai_error *err);
/* At the end of a program, when nothing of pango is held any more. */
void fonts_close(void);
/* Takes typefaces of other scripts, where the machine has them, when the text needs them. */
void fonts_widen_for(struct text text);
/* Text in points, without hinting; the caller's, g_object_unref. The fonts are open. */
PangoContext *fonts_context(struct text language);

#endif
