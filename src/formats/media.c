/* SPDX-License-Identifier: Apache-2.0 */
/* Files of images, sound and film, known by their first bytes.
 *
 * How long a recording lasts is in headers that differ from container to container: the
 * program gpai-media tells that, see corpus/media.h. */
#include "formats/corpus_formats.h"
#include "formats/media_type.h"
#include "formats/whole_file.h"

static bool
media_sniff(struct span head, const char *name)
{
	enum modality modality;
	struct span type;

	(void)name;
	return media_of_content(head, &modality, &type);
}

const struct corpus_format media_format = {
    .name = "media",
    .spec = "one file, one image or recording",
    .cut = CUT_NEVER,
    .sniff = media_sniff,
    .open = whole_file_open,
    .next = whole_file_next,
    .close = whole_file_close,
};
