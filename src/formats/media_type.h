/* SPDX-License-Identifier: Apache-2.0 */
/* What the first bytes of a content say about its kind. */
#ifndef FORMATS_MEDIA_TYPE_H
#define FORMATS_MEDIA_TYPE_H

#include "formats/document.h"

/* How many bytes are worth looking at. */
#define MEDIA_HEAD 4096

/* By known beginnings, then as text when there is no NUL and hardly a control character.
 * `type` (may be NULL): the media type, empty when none is known. */
enum modality modality_of_content(struct span head, struct span *type);
/* Only the known beginnings of images, audio and video; false: it is none of them. */
bool media_of_content(struct span head, enum modality *modality, struct span *type);

#endif
