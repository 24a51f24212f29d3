/* SPDX-License-Identifier: Apache-2.0 */
/* Were the same bytes counted and audited? A part (gpai-part(5)) names every file that its scan
 * went through, with size, time of change and the bytes; two scans of the same data have the same
 * lines of it, whatever else they looked at. */
#include "api/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 1 << 17 }; /* a source and key have 32 KiB at most, seven numbers follow */

struct summing {
	struct digest_stream *all, *bytes;
	struct digest ranges, written;
	bool has_ranges, is_whole;
};

static bool
starts_with(struct text line, const char *word, struct text source)
{
	size_t len = strlen(word);

	return text_starts(line, word) && line.len > len + 1 + source.len && line.at[len] == '\t' &&
	       memcmp(line.at + len + 1, source.at, source.len) == 0 &&
	       line.at[len + 1 + source.len] == '\t';
}

static struct span
bytes_of(struct text text)
{
	return (struct span){(const uint8_t *)text.at, text.len};
}

/* `line` with its end. Nothing comes after the digest. */
static bool
take_line(struct summing *s, struct text line, struct text source)
{
	struct text bare = text_trim(line);

	if (s->is_whole || line.len == 0 || line.at[line.len - 1] != '\n')
		return false;
	if (text_starts(line, "sha256\t")) {
		struct text hex = {bare.at + 7, bare.len > 7 ? bare.len - 7 : 0};
		struct digest now = digest_end(s->all);
		s->is_whole = digest_from_hex(hex, &s->written) && digest_equal(&now, &s->written);
		return s->is_whole;
	}
	digest_add(s->all, bytes_of(line));
	if (starts_with(line, "range", source)) {
		digest_add(s->bytes, bytes_of(line));
		s->has_ranges = true;
	}
	return true;
}

static bool
sum_up(const char *path, struct text source, char *buffer, struct summing *s)
{
	FILE *file = fopen(path, "re");
	bool is_good = file != NULL;

	digest_reset(s->all);
	digest_reset(s->bytes);
	s->has_ranges = s->is_whole = false;
	while (is_good && fgets(buffer, LINE_BYTES, file) != NULL)
		is_good = take_line(s, text_of(buffer), source);
	is_good = is_good && s->is_whole && s->has_ranges && ferror(file) == 0;
	if (file != NULL)
		fclose(file);
	s->ranges = digest_end(s->bytes);
	return is_good;
}

bool
audit_same_bytes(
    const char *counted, const char *audited, struct text source, struct digest *digest)
{
	struct summing s = {.all = digest_create(), .bytes = digest_create()};
	char *buffer = malloc(LINE_BYTES);
	bool is_same = false;

	if (s.all != NULL && s.bytes != NULL && buffer != NULL &&
	    sum_up(counted, source, buffer, &s)) {
		struct digest ranges = s.ranges;
		*digest = s.written;
		is_same = sum_up(audited, source, buffer, &s) && digest_equal(&ranges, &s.ranges);
	}
	free(buffer);
	digest_free(s.all);
	digest_free(s.bytes);
	return is_same;
}
