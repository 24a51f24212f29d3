/* SPDX-License-Identifier: Apache-2.0 */
/* The readers, one a format: each adds its blocks to what is being built. To add one: write it,
 * add a line to document.c and to meson.build. */
#ifndef READING_READERS_H
#define READING_READERS_H

#include "reading/build.h"

enum gpai_code docx_read(
    const char *name, struct span bytes, struct building *b, struct gpai_error *err);
enum gpai_code pdf_read(
    const char *name, struct span bytes, struct building *b, struct gpai_error *err);
enum gpai_code html_read(
    const char *name, struct span bytes, struct building *b, struct gpai_error *err);
enum gpai_code markdown_read(
    const char *name, struct span bytes, struct building *b, struct gpai_error *err);
enum gpai_code json_document_read(
    const char *name, struct span bytes, struct building *b, struct gpai_error *err);
enum gpai_code text_read(
    const char *name, struct span bytes, struct building *b, struct gpai_error *err);

#endif
