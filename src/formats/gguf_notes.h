/* SPDX-License-Identifier: Apache-2.0 */
/* The metadata of a GGUF file, between gguf.c and gguf_notes.c. */
#ifndef FORMATS_GGUF_NOTES_H
#define FORMATS_GGUF_NOTES_H

#include "formats/gguf.h"
#include "formats/source.h"

/* A length or a count: 32 bits in version 1, 64 since. */
uint64_t gguf_length(struct cursor *cursor, const struct gguf *gguf);
/* Reads so many pairs into gguf->file.notes and the members that stand for keys. */
enum gpai_code gguf_read_notes(
    struct arena *arena, struct cursor *cursor, uint64_t n, struct gguf *gguf);

#endif
