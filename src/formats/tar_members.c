/* SPDX-License-Identifier: Apache-2.0 */
/* Members of tar archives, see tar_members.h. */
#include "formats/tar_members.h"

#include <string.h>

/* Fields of a header: offset and length. */
enum {
	NAME = 0,
	NAME_LEN = 100,
	SIZE = 124,
	SIZE_LEN = 12,
	SUM = 148,
	SUM_LEN = 8,
	TYPE = 156,
	MAGIC = 257,
	PREFIX = 345,
	PREFIX_LEN = 155,
};

/* Headers of long names and pax records longer than this are damage. */
static const uint64_t EXTRA_MAX = (uint64_t)1 << 20;

void
tar_tell(struct tar_walk *walk, const char *reason)
{
	if (walk->damage.damage != NULL)
		walk->damage.damage(walk->damage.context, walk->at, reason);
}

void
tar_took(struct tar_walk *walk, uint64_t n)
{
	walk->rest -= n;
}

static size_t
string_len(const uint8_t *at, size_t most)
{
	const uint8_t *end = memchr(at, 0, most);

	return end != NULL ? (size_t)(end - at) : most;
}

/* Octal digits between blanks and NULs, or GNU's binary form with the top bit set. */
static bool
parse_octal(const uint8_t *at, size_t len, uint64_t *number)
{
	size_t i = 0;

	*number = 0;
	if (at[0] & 0x80) {
		*number = at[0] & 0x3f;
		for (i = 1; i < len; i++) {
			if (*number >> 55 != 0)
				return false;
			*number = *number << 8 | at[i];
		}
		return at[0] == 0x80;
	}
	while (i < len && at[i] == ' ')
		i++;
	for (; i < len && at[i] >= '0' && at[i] <= '7'; i++)
		*number = *number << 3 | (unsigned)(at[i] - '0');
	return i == len || at[i] == 0 || at[i] == ' ';
}

/* The sum of the header's bytes with blanks in place of the sum itself. */
bool
tar_is_header(struct span block)
{
	uint64_t stated;
	uint32_t sum = 0;

	if (block.len < TAR_BLOCK || block.at[NAME] == 0 ||
	    !parse_octal(block.at + SUM, SUM_LEN, &stated))
		return false;
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= SUM && i < SUM + SUM_LEN ? ' ' : block.at[i];
	return sum == stated;
}

static bool
is_zero(const uint8_t *block)
{
	return block[0] == 0 && memcmp(block, block + 1, TAR_BLOCK - 1) == 0;
}

static void
set_name(struct tar_walk *walk, const uint8_t *at, size_t len)
{
	walk->name_len = len < TAR_NAME_MAX ? len : TAR_NAME_MAX;
	if (walk->name_len > 0)
		memcpy(walk->name, at, walk->name_len);
}

static void
set_short_name(struct tar_walk *walk, const uint8_t *header)
{
	size_t prefix =
	    memcmp(header + MAGIC, "ustar\0", 6) == 0 ? string_len(header + PREFIX, PREFIX_LEN) : 0;
	size_t len = string_len(header + NAME, NAME_LEN);

	set_name(walk, header + PREFIX, prefix);
	if (prefix > 0)
		walk->name[walk->name_len++] = '/';
	memcpy(walk->name + walk->name_len, header + NAME, len);
	walk->name_len += len;
}

/* One record of pax: "LENGTH KEY=VALUE\n". */
static bool
take_pax(struct span *rest, struct span *key, struct span *value)
{
	size_t len = 0, i = 0;

	while (i < rest->len && i < 8 && rest->at[i] >= '0' && rest->at[i] <= '9')
		len = len * 10 + (size_t)(rest->at[i++] - '0');
	if (i == 0 || i >= rest->len || rest->at[i] != ' ' || len <= i + 1 || len > rest->len)
		return false;
	const uint8_t *from = rest->at + i + 1, *end = rest->at + len - 1;
	const uint8_t *equal = memchr(from, '=', (size_t)(end - from));
	if (equal == NULL)
		return false;
	*key = (struct span){from, (size_t)(equal - from)};
	*value = (struct span){equal + 1, (size_t)(end - equal - 1)};
	rest->at += len;
	rest->len -= len;
	return true;
}

static bool
span_is(struct span s, const char *word)
{
	return s.len == strlen(word) && memcmp(s.at, word, s.len) == 0;
}

/* What an extra header says of the member behind it. */
struct extra {
	bool has_name, has_size;
	uint64_t size;
};

static void
take_pax_records(struct tar_walk *walk, struct span records, struct extra *extra)
{
	struct span key, value;

	while (take_pax(&records, &key, &value)) {
		if (span_is(key, "path")) {
			set_name(walk, value.at, value.len);
			extra->has_name = true;
		} else if (span_is(key, "size")) {
			extra->has_size = true;
			extra->size = 0;
			for (size_t i = 0; i < value.len && i < 18; i++)
				if (value.at[i] >= '0' && value.at[i] <= '9')
					extra->size =
					    extra->size * 10 + (unsigned)(value.at[i] - '0');
		}
	}
}

static uint64_t
padded(uint64_t size)
{
	return (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
}

/* A long name or records of pax; false: damage, told where the stream did not. */
static bool
read_extra(struct tar_walk *walk, uint8_t type, uint64_t size, struct extra *extra)
{
	struct stream *in = walk->in;

	if (size > EXTRA_MAX || type == 'g' || type == 'K') {
		if (size > EXTRA_MAX && type != 'g')
			tar_tell(walk, "tar header of names is longer than 1 MiB");
		return stream_skip(in, padded(size));
	}
	if (stream_need(in, (size_t)padded(size)) < padded(size))
		return false;
	if (type == 'L') {
		set_name(walk, in->at, string_len(in->at, (size_t)size));
		extra->has_name = true;
	} else {
		take_pax_records(walk, (struct span){in->at, (size_t)size}, extra);
	}
	in->at += padded(size);
	return true;
}

/* Goes on at the next header, at any offset: behind damage nothing is aligned. */
static void
resync(struct tar_walk *walk)
{
	struct stream *in = walk->in;

	in->at++;
	while (stream_need(in, TAR_BLOCK) >= TAR_BLOCK) {
		const uint8_t *last = in->end - TAR_BLOCK, *at = in->at;
		while (at <= last) {
			const uint8_t *magic =
			    memmem(at + MAGIC, (size_t)(in->end - at) - MAGIC, "ustar", 5);
			if (magic == NULL || magic - MAGIC > last) {
				at = last + 1;
				break;
			}
			at = magic - MAGIC;
			if (tar_is_header((struct span){at, TAR_BLOCK})) {
				in->at = at;
				return;
			}
			at++;
		}
		in->at = at;
	}
	in->at = in->end;
}

enum block_kind { BLOCK_HEADER, BLOCK_PASSED, BLOCK_LAST };

/* Looks at the block in front, which is a header, zeros or damage. */
static enum block_kind
look(struct tar_walk *walk)
{
	struct stream *in = walk->in;
	size_t have = stream_need(in, TAR_BLOCK);

	walk->at = stream_file_at(in);
	if (have >= TAR_BLOCK && is_zero(in->at)) {
		in->at += TAR_BLOCK;
		return BLOCK_PASSED;
	}
	if (have >= TAR_BLOCK && tar_is_header((struct span){in->at, TAR_BLOCK}))
		return BLOCK_HEADER;
	if (have >= TAR_BLOCK) {
		tar_tell(walk, "bytes that are no tar header");
		resync(walk);
		return BLOCK_PASSED;
	}
	if (have > 0 && !in->is_broken)
		tar_tell(walk, "tar header is cut short");
	in->at = in->end;
	return in->is_broken && stream_resume(in) ? BLOCK_PASSED : BLOCK_LAST;
}

static bool
skip_rest(struct tar_walk *walk)
{
	bool whole = stream_skip(walk->in, walk->rest);

	walk->rest = 0;
	if (!whole && !walk->in->is_broken)
		tar_tell(walk, "tar member is cut short");
	return whole;
}

bool
tar_next(struct tar_walk *walk)
{
	struct stream *in = walk->in;
	struct extra extra = {0};

	if (walk->rest > 0)
		skip_rest(walk);
	for (;;) {
		enum block_kind kind = look(walk);
		uint64_t size;
		if (kind == BLOCK_LAST)
			return false;
		if (kind == BLOCK_PASSED)
			continue;
		uint8_t type = in->at[TYPE];
		bool sound = parse_octal(in->at + SIZE, SIZE_LEN, &size);
		if (type != 'x' && type != 'g' && type != 'L' && type != 'K' && !extra.has_name)
			set_short_name(walk, in->at);
		in->at += TAR_BLOCK;
		if (!sound || size > UINT64_MAX / 4) {
			tar_tell(walk, "tar member states no sound size");
			continue;
		}
		if (type == 'x' || type == 'g' || type == 'L' || type == 'K') {
			read_extra(walk, type, size, &extra);
			continue;
		}
		walk->size = extra.has_size ? extra.size : size;
		bool has_bytes = type == 0 || type == '0' || type == '7' || type == 'S';
		walk->rest = type >= '1' && type <= '6' ? 0 : padded(walk->size);
		if (has_bytes && (walk->name_len == 0 || walk->name[walk->name_len - 1] != '/'))
			return true;
		extra = (struct extra){0};
		skip_rest(walk);
	}
}
