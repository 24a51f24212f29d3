/* SPDX-License-Identifier: Apache-2.0 */
/* Colours on paper, and drawings set with them; shared by all that is written on paper. */
#ifndef PAPER_INKS_H
#define PAPER_INKS_H

#include "documents/drawing.h"
#include "documents/tree.h"

#include <cairo.h>

/* 0xRRGGBB */
#define RGB_TEXT   0x1c1f26U
#define RGB_SOFT   0x565d6bU
#define RGB_LINE   0xd3d7dfU
#define RGB_FAINT  0xf4f5f8U
#define RGB_ACCENT 0x1f4b7aU
#define RGB_OPEN   0x8f3500U
#define RGB_WARN   0x7a4a00U
#define RGB_DONE   0x1e5c3aU
#define RGB_AMBER  0xfdf5eeU /* ground of what is open */
#define RGB_MARK   0xf0f2f6U /* a watermark: seen, and read over */

uint32_t ink_rgb(enum ink ink);
uint32_t tone_rgb(enum tone tone);
/* The source of what is drawn next. */
void ink_set(cairo_t *cr, uint32_t rgb);

/* Draws at the origin, a point a unit: scale the context for pixels. */
enum gpai_code drawing_draw(
    const struct drawing *drawing, struct text language, cairo_t *cr, struct gpai_error *err);

#endif
