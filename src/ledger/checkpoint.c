/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a signed tree head (c2sp.org/tlog-checkpoint, as of July 2026). */
#include "ledger/checkpoint.h"

#include "base/base64.h"
#include "base/checked.h"

#include <inttypes.h>
#include <string.h>

static const char NORM[] = "C2SP tlog-checkpoint";

static bool
is_origin(struct text origin)
{
	for (size_t i = 0; i < origin.len; i++)
		if ((unsigned char)origin.at[i] < ' ')
			return false;
	return origin.len > 0;
}

/* Nothing, or lines that each have something on them. */
static bool
are_extensions(struct text lines)
{
	if (lines.len == 0)
		return true;
	return lines.at[0] != '\n' && note_text_check(lines) &&
	       memmem(lines.at, lines.len, "\n\n", 2) == NULL;
}

enum gpai_code
checkpoint_write(const struct checkpoint *checkpoint, struct out *out, struct gpai_error *err)
{
	if (!is_origin(checkpoint->origin))
		return fail_clause(err, GPAI_INVALID, NOWHERE, NORM,
		    "origin \"%.*s\", expected one line of text", TEXT_ARG(checkpoint->origin));
	if (!are_extensions(checkpoint->extensions))
		return fail_clause(err, GPAI_INVALID, NOWHERE, NORM,
		    "extension that is not made of whole, filled lines");
	out_put(out, checkpoint->origin);
	out_format(out, "\n%" PRIu64 "\n", checkpoint->size);
	base64_write((struct span){checkpoint->root.bytes, DIGEST_BYTES}, out);
	out_char(out, '\n');
	out_put(out, checkpoint->extensions);
	return GPAI_OK;
}

bool
checkpoint_next_line(struct text *rest, struct text *line)
{
	const char *newline = rest->len > 0 ? memchr(rest->at, '\n', rest->len) : NULL;

	if (newline == NULL)
		return false;
	*line = (struct text){rest->at, (size_t)(newline - rest->at)};
	rest->at = newline + 1;
	rest->len -= line->len + 1;
	return true;
}

bool
checkpoint_read_number(struct text digits, uint64_t *number)
{
	*number = 0;
	if (digits.len == 0 || (digits.at[0] == '0' && digits.len > 1))
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.at[i];
		if (c < '0' || c > '9' || !checked_mul(*number, 10, number) ||
		    !checked_add(*number, (uint64_t)(c - '0'), number))
			return false;
	}
	return true;
}

static bool
read_root(struct text text, struct digest *root)
{
	size_t len;

	return base64_read(text, root->bytes, sizeof root->bytes, &len) &&
	       len == sizeof root->bytes;
}

enum gpai_code
checkpoint_read(struct text text, struct checkpoint *checkpoint, struct gpai_error *err)
{
	struct text line, rest = text;

	if (!checkpoint_next_line(&rest, &checkpoint->origin) || !is_origin(checkpoint->origin))
		return fail_clause(err, GPAI_MALFORMED, at_line(NULL, 1), NORM,
		    "no origin, expected a line of text");
	if (!checkpoint_next_line(&rest, &line) || !checkpoint_read_number(line, &checkpoint->size))
		return fail_clause(err, GPAI_MALFORMED, at_line(NULL, 2), NORM,
		    "not a tree size, expected decimal digits below 2^64");
	if (!checkpoint_next_line(&rest, &line) || !read_root(line, &checkpoint->root))
		return fail_clause(err, GPAI_MALFORMED, at_line(NULL, 3), NORM,
		    "not a root hash, expected 32 bytes in Base 64");
	if (!are_extensions(rest))
		return fail_clause(err, GPAI_MALFORMED, at_line(NULL, 4), NORM,
		    "extension that is not made of whole, filled lines");
	checkpoint->extensions = rest;
	return GPAI_OK;
}

enum gpai_code
checkpoint_open(struct span bytes, const struct note_key *key, struct text origin,
    struct checkpoint *checkpoint, struct gpai_error *err)
{
	struct note note;
	enum gpai_code rc = note_read(bytes, &note, err);

	if (rc == GPAI_OK)
		rc = note_verify(&note, key, err);
	if (rc == GPAI_OK)
		rc = checkpoint_read(note.text, checkpoint, err);
	if (rc == GPAI_OK && !text_equal(checkpoint->origin, origin))
		rc = fail_clause(err, GPAI_CONFLICT, at_line(NULL, 1), NORM,
		    "checkpoint of \"%.*s\", expected \"%.*s\"", TEXT_ARG(checkpoint->origin),
		    TEXT_ARG(origin));
	return rc;
}
