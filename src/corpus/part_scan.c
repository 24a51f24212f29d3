/* SPDX-License-Identifier: Apache-2.0 */
/* A part from its first row to its last, with everything checked that makes it one: the form
 * of each row, their order, ranges that do not touch, no more rows of a kind than are kept,
 * and the digest. What passes is written again to the same bytes. */
#include "base/file.h"
#include "corpus/part_window.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct lines {
	struct line_input input; /* first, for the cast */
	struct part *part;
	char *buffer; /* of PART_WINDOW_MIN */
	size_t from, len;
	uint64_t at; /* in the file, of what comes behind the buffer */
	uint64_t number;
	struct digest_stream *digest; /* NULL: not asked for */
	struct line before;
	char *before_text; /* of LINE_TEXT_MAX */
	uint64_t n_of_source;
};

static bool
refuse(struct lines *in, enum gpai_code code, struct gpai_error *err, const char *what)
{
	in->input.rc = fail(err, code, at_line(in->part->path, in->number), "a row %s", what);
	return false;
}

/* More of the file behind what is left of the buffer; false at the end of rows. */
static bool
refill(struct lines *in, struct gpai_error *err)
{
	uint64_t left = in->part->end - in->at;

	memmove(in->buffer, in->buffer + in->from, in->len - in->from);
	in->len -= in->from;
	in->from = 0;
	size_t n = PART_WINDOW_MIN - in->len;
	if (left < n)
		n = (size_t)left;
	if (n == 0)
		return false;
	in->input.rc =
	    file_read_at(in->part->fd, in->part->path, in->at, in->buffer + in->len, n, err);
	if (in->input.rc != GPAI_OK)
		return false;
	if (in->digest != NULL)
		digest_add(in->digest, (struct span){(const uint8_t *)in->buffer + in->len, n});
	in->at += n;
	in->len += n;
	return true;
}

/* The next line without its end. All rows end with a line end: part_open saw to the last. */
static bool
take_line(struct lines *in, struct text *bytes, struct gpai_error *err)
{
	for (;;) {
		const char *from = in->buffer + in->from;
		const char *end = memchr(from, '\n', in->len - in->from);
		if (end != NULL) {
			*bytes = (struct text){from, (size_t)(end - from)};
			in->from += bytes->len + 1;
			in->number++;
			return true;
		}
		if (refill(in, err))
			continue;
		if (in->input.rc == GPAI_OK && in->len > 0) {
			in->number++;
			return refuse(in, GPAI_MALFORMED, err, "is longer than any");
		}
		return false;
	}
}

static bool
check_digest(struct lines *in, struct gpai_error *err)
{
	if (in->digest == NULL)
		return false;
	struct digest digest = digest_end(in->digest);
	digest_free(in->digest);
	in->digest = NULL;
	if (!digest_equal(&digest, &in->part->digest))
		in->input.rc = fail(err, GPAI_CORRUPT, at_line(in->part->path, in->number + 1),
		    "is damaged: its rows do not have the SHA-256 it states");
	return false;
}

/* Two ranges of one file, in order. */
static bool
ranges_part(const struct line *before, const struct line *line)
{
	uint64_t begin, end, next_begin, next_end;

	if (before->text.len != line->text.len ||
	    memcmp(before->text.at, line->text.at, line->text.len - RANGE_TAIL) != 0)
		return true;
	range_of_line(before->text, &begin, &end);
	range_of_line(line->text, &next_begin, &next_end);
	return next_begin > end;
}

static bool
check_order(struct lines *in, const struct line *line, struct gpai_error *err)
{
	const struct line *before = &in->before;
	enum row_kind kind = in->part->ranks.kind[line->rank];
	size_t source = source_len(line->text);

	if (before->text.at != NULL) {
		int order = line_compare(before, line);
		if (order >= 0)
			return refuse(in, GPAI_MALFORMED, err,
			    order == 0 ? "stands there twice" : "comes out of order");
		if (before->rank != line->rank || source_len(before->text) != source ||
		    memcmp(before->text.at, line->text.at, source) != 0)
			in->n_of_source = 0;
		else if (kind == ROW_RANGE && !ranges_part(before, line))
			return refuse(
			    in, GPAI_MALFORMED, err, "has a range that touches the one before it");
	}
	if (row_kind_kept(kind) > 0 && ++in->n_of_source > row_kind_kept(kind))
		return refuse(in, GPAI_MALFORMED, err, "is more than are kept of its kind");
	return true;
}

static bool
next_line(struct line_input *input, struct gpai_error *err)
{
	struct lines *in = (struct lines *)input;
	struct text bytes;

	if (input->rc != GPAI_OK)
		return false;
	if (!take_line(in, &bytes, err))
		return input->rc == GPAI_OK && check_digest(in, err);
	const char *wrong = line_parse(&in->part->ranks, bytes, &input->line);
	if (wrong != NULL)
		return refuse(in, GPAI_MALFORMED, err, wrong);
	if (!check_order(in, &input->line, err))
		return false;
	memcpy(in->before_text, input->line.text.at, input->line.text.len);
	in->before = (struct line){
	    .rank = input->line.rank, .text = {in->before_text, input->line.text.len}};
	return true;
}

enum gpai_code
part_open_lines(struct part *part, bool verifies, struct line_input **input, struct gpai_error *err)
{
	struct lines *in = calloc(1, sizeof *in);

	*input = NULL;
	if (in == NULL)
		return fail_memory(err);
	*input = &in->input;
	*in = (struct lines){.input.next = next_line,
	    .part = part,
	    .buffer = malloc(PART_WINDOW_MIN),
	    .before_text = malloc(LINE_TEXT_MAX),
	    .digest = verifies ? digest_create() : NULL,
	    .number = 1,
	    .at = part->begin};
	if (in->buffer == NULL || in->before_text == NULL || (verifies && in->digest == NULL))
		return in->input.rc = fail_memory(err);
	if (!verifies)
		return GPAI_OK;
	/* The first line is in the digest too. */
	for (uint64_t at = 0; at < part->begin;) {
		uint64_t left = part->begin - at;
		size_t n = left < PART_WINDOW_MIN ? (size_t)left : PART_WINDOW_MIN;
		enum gpai_code rc = file_read_at(part->fd, part->path, at, in->buffer, n, err);
		if (rc != GPAI_OK)
			return in->input.rc = rc;
		digest_add(in->digest, (struct span){(const uint8_t *)in->buffer, n});
		at += n;
	}
	return GPAI_OK;
}

void
part_close_lines(struct line_input *input)
{
	struct lines *in = (struct lines *)input;

	if (in == NULL)
		return;
	digest_free(in->digest);
	free(in->buffer);
	free(in->before_text);
	free(in);
}
