/* SPDX-License-Identifier: Apache-2.0 */
/* What gpai-media says of images, recordings and films: a client of that program.
 *
 * One child for each thread that asks. A child that dies of a file is started again for the next
 * one, a child that thinks for too long is killed; the file then stays unknown, nothing more. */
#ifndef CORPUS_MEDIA_H
#define CORPUS_MEDIA_H

#include "formats/document.h"

struct media; /* of one thread */

/* `program`: the path of gpai-media. `answer_ms`: how long a file may take; 0: 20 seconds, for
 * a film on a slow disk whose index is at its end. Nothing is started before the first
 * question. NULL: no memory. */
struct media *media_create(const char *program, unsigned answer_ms);
void media_free(struct media *media);

struct media_answer {
	enum modality modality; /* IMAGE, AUDIO or VIDEO; OTHER: it is none, or damaged */
	uint64_t milliseconds;  /* 0: not stated */
	bool is_estimated;      /* from the rate of bits, not stated */
	uint32_t width, height, streams;
};

/* False: no answer was to be had (no program, a crash, too late). */
bool media_ask(struct media *media, const char *path, struct media_answer *answer);
/* The same for a document that is the file: sets its modality and milliseconds. Returns NULL,
 * or what is to be told as damage. */
const char *media_measure(struct media *media, const char *path, struct document *document);

#endif
