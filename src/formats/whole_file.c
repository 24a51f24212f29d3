/* SPDX-License-Identifier: Apache-2.0 */
/* One file, one document, see whole_file.h.
 *
 * What the file is, its first bytes say: text, a known kind of image, sound or film, or
 * something else. Files longer than 64 MiB are measured but not looked into. */
#include "formats/whole_file.h"

#include "formats/media_type.h"

#include <stdlib.h>

static const size_t BODY_MAX = (size_t)64 << 20;

struct corpus_reader {
	struct stream *in;
	struct damage_sink damage;
	unsigned wants;
	uint64_t size; /* of a file that is not packed; 0: not known */
	bool is_done;
};

enum gpai_code
whole_file_open(
    const struct corpus_input *input, struct corpus_reader **reader, struct gpai_error *err)
{
	struct corpus_reader *r = calloc(1, sizeof *r);

	if (r == NULL)
		return fail_memory(err);
	*r = (struct corpus_reader){
	    .in = input->stream, .damage = input->damage, .wants = input->wants};
	if (input->file.len > 0 && packing_of(input->file) == PACKING_PLAIN)
		r->size = input->file.len; /* so that its pages need not be touched */
	*reader = r;
	return GPAI_OK;
}

/* Goes to the end, over damage too; how many bytes that is. */
static uint64_t
pass_rest(struct stream *in)
{
	uint64_t bytes = 0;

	do {
		bytes += (uint64_t)(in->end - in->at);
		in->at = in->end;
	} while (stream_more(in) || (in->is_broken && stream_resume(in)));
	return bytes;
}

bool
whole_file_next(struct corpus_reader *r, struct document *document)
{
	struct stream *in = r->in;

	if (r->is_done)
		return false;
	r->is_done = true;
	*document = (struct document){.time = NO_TIME};
	size_t have = stream_need(in, MEDIA_HEAD);
	document->modality =
	    modality_of_content((struct span){in->at, have}, &document->media_type);
	if (r->wants & WANT_BODIES) {
		have = stream_need(in, BODY_MAX + 1);
		if (have <= BODY_MAX && !in->is_broken) {
			document->body = (struct span){in->at, have};
			document->form = BODY_PLAIN;
			document->bytes = have;
			in->at += have; /* what is borrowed stays: the stream is not asked again */
		} else if (have > BODY_MAX && document->modality == MODALITY_TEXT &&
			   r->damage.damage != NULL) {
			r->damage.damage(r->damage.context, 0,
			    "file is too long to be looked into: only its length counts");
		}
	}
	if (document->form == BODY_ABSENT)
		document->bytes = r->size > 0 ? r->size : pass_rest(in);
	document->raw_bytes = document->bytes;
	return document->bytes > 0;
}

void
whole_file_close(struct corpus_reader *r)
{
	free(r);
}
