/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/1 messages in archives, after RFC 9112, as crawlers wrote them: lone line feeds, status
 * lines without words, codings stated that were undone before storing. */
#include "formats/http_head.h"

#include "formats/header_fields.h"

#include <stdlib.h>

static enum content_coding
coding_of(struct span value)
{
	static const struct {
		const char *word;
		size_t len;
	} codings[] = {
#define X(name, word, codec) [CODING_##name] = {word, sizeof(word) - 1},
	    CONTENT_CODINGS(X)
#undef X
	};

	if (value.len == 0)
		return CODING_IDENTITY;
	for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
		if (codings[i].len > 0 && span_is_like(value, codings[i].word, codings[i].len))
			return (enum content_coding)i;
	return SPAN_IS(value, "none") || SPAN_IS(value, "utf-8") ? CODING_IDENTITY : CODING_UNKNOWN;
}

/* The codings of one field. One is undone; of several it is not known what lies there. But a
 * field that only stands there twice, as servers behind servers write it, says it once. */
static void
take_codings(struct http_head *head, struct span list)
{
	enum content_coding all = CODING_IDENTITY;

	while (list.len > 0) {
		const uint8_t *comma = memchr(list.at, ',', list.len);
		size_t len = comma != NULL ? (size_t)(comma - list.at) : list.len;
		struct span word = span_trim((struct span){list.at, len});
		enum content_coding coding = coding_of(word);

		if (SPAN_IS(word, "chunked"))
			head->is_chunked = true;
		else if (coding != CODING_IDENTITY)
			all = all == CODING_IDENTITY ? coding : CODING_UNKNOWN;
		len += comma != NULL;
		list = (struct span){list.at + len, list.len - len};
	}
	if (all != CODING_IDENTITY)
		head->coding =
		    head->coding == CODING_IDENTITY || head->coding == all ? all : CODING_UNKNOWN;
}

static void
take_field(struct http_head *head, const struct header_field *field)
{
	switch (field->name.len) {
	case 10:
		if (SPAN_IS(field->name, "User-Agent"))
			head->user_agent = field->value;
		break;
	case 12:
		if (SPAN_IS(field->name, "Content-Type") && head->media_type.len == 0)
			head->media_type = field->value;
		break;
	case 16:
		if (SPAN_IS(field->name, "Content-Encoding"))
			take_codings(head, field->value);
		break;
	case 17:
		if (SPAN_IS(field->name, "Transfer-Encoding"))
			take_codings(head, field->value);
		break;
	default:
		break;
	}
}

/* A status line, or a request line, which ends with the version. */
static bool
begins_message(struct span line)
{
	if (SPAN_BEGINS(line, "HTTP/") || SPAN_BEGINS(line, "ICY "))
		return true;
	const uint8_t *blank = line.len > 0 ? memchr(line.at, ' ', line.len) : NULL;
	return blank != NULL && line.len > 9 && line.at[0] >= 'A' && line.at[0] <= 'Z' &&
	       memcmp(line.at + line.len - 8, "HTTP/", 5) == 0;
}

/* "HTTP/1.1 200 OK" */
static int
status_of(struct span line)
{
	const uint8_t *blank = memchr(line.at, ' ', line.len);
	int status = 0;

	if (blank == NULL)
		return 0;
	while (blank < line.at + line.len && *blank == ' ')
		blank++;
	for (int i = 0; i < 3; i++, blank++) {
		if (blank == line.at + line.len || *blank < '0' || *blank > '9')
			return 0;
		status = status * 10 + *blank - '0';
	}
	return status >= 100 ? status : 0;
}

bool
http_head_parse(struct span message, struct http_head *head)
{
	struct span rest = message, line;
	struct header_field field;
	enum header_line kind;

	*head = (struct http_head){0};
	if (!header_take_line(&rest, &line) || !begins_message(line))
		return false;
	head->status = status_of(line);
	while ((kind = header_next(&rest, &field)) == HEADER_FIELD || kind == HEADER_ODD)
		if (kind == HEADER_FIELD)
			take_field(head, &field);
	if (kind == HEADER_CUT && rest.len > 0) {
		*head = (struct http_head){0};
		return false;
	}
	head->len = message.len - rest.len;
	return true;
}

void
http_payload_release(struct http_payload *payload)
{
	unpacker_free(payload->unpacker);
	free(payload->joined.at);
	free(payload->plain.at);
	*payload = (struct http_payload){0};
}

static bool
grow(uint8_t **at, size_t *cap, size_t need)
{
	if (need <= *cap)
		return true;
	uint8_t *more = realloc(*at, need);
	if (more == NULL)
		return false;
	*at = more;
	*cap = need;
	return true;
}

/* The size line of a chunk: hexadecimal digits, perhaps blanks or an extension. */
static bool
take_chunk_size(struct span *rest, uint64_t *size)
{
	struct span line;
	size_t digits = 0;

	if (!header_take_line(rest, &line))
		return false;
	*size = 0;
	for (; digits < line.len && digits < 16; digits++) {
		uint8_t c = line.at[digits];
		unsigned digit = c >= '0' && c <= '9'   ? c - (unsigned)'0'
		                 : c >= 'a' && c <= 'f' ? c - (unsigned)'a' + 10
		                 : c >= 'A' && c <= 'F' ? c - (unsigned)'A' + 10
		                                        : 16u;
		if (digit == 16)
			break;
		*size = *size << 4 | digit;
	}
	return digits > 0 && (digits == line.len || line.at[digits] == ';' ||
				 line.at[digits] == ' ' || line.at[digits] == '\t');
}

/* The chunks of a body joined at `to` (NULL: counted); what follows a broken chunk is taken
 * as it stands. False when it is not in chunks at all. */
static bool
join_chunks(struct span body, uint8_t *to, size_t *len, const char **said)
{
	struct span rest = body;
	uint64_t size;

	*len = 0;
	for (bool first = true;; first = false) {
		struct span before = rest;
		if (!take_chunk_size(&rest, &size)) {
			if (first)
				return false;
			size = before.len;
			rest = before;
		} else if (size == 0) {
			return true;
		}
		bool is_broken = size > rest.len || rest.at == before.at;
		size_t take = size > rest.len ? rest.len : (size_t)size;
		if (to != NULL && take > 0)
			memcpy(to + *len, rest.at, take);
		*len += take;
		rest.at += take;
		rest.len -= take;
		if (is_broken) {
			*said = "chunks of an HTTP payload are broken";
			return true;
		}
		if (rest.len > 0 && rest.at[0] == '\r')
			rest = (struct span){rest.at + 1, rest.len - 1};
		if (rest.len > 0 && rest.at[0] == '\n')
			rest = (struct span){rest.at + 1, rest.len - 1};
		if (rest.len == 0)
			return true;
	}
}

/* Is the coding there at all? Only gzip and zstd say so by themselves. */
static bool
is_coded(enum content_coding coding, struct span body)
{
	if (coding == CODING_GZIP || coding == CODING_X_GZIP)
		return body.len >= 2 && body.at[0] == 0x1f && body.at[1] == 0x8b;
	if (coding == CODING_ZSTD)
		return body.len >= 4 && memcmp(body.at, "\x28\xb5\x2f\xfd", 4) == 0;
	return body.len > 0;
}

/* A page of markup stands where a coding without a mark of its own is stated. */
static bool
is_plain_after_all(struct span body)
{
	size_t i = 0;

	while (
	    i < body.len && i < 64 && (body.at[i] == ' ' || (body.at[i] >= 9 && body.at[i] <= 13)))
		i++;
	return i < body.len && (body.at[i] == '<' || body.at[i] == '{' || body.at[i] == '[');
}

static bool
undo(struct http_payload *payload, enum block_codec codec, struct span packed, struct span *plain)
{
	/* Deflate cannot do better than 1032; what claims more of the others is a bomb. */
	size_t most = packed.len < HTTP_PAYLOAD_MAX / 1032 ? packed.len * 1032 : HTTP_PAYLOAD_MAX;

	if (payload->unpacker == NULL && (payload->unpacker = unpacker_create()) == NULL)
		return false;
	for (size_t cap = packed.len < (8u << 10) ? 64u << 10 : packed.len * 8;; cap *= 4) {
		size_t len;
		if (!grow(&payload->plain.at, &payload->plain.cap, cap))
			return false;
		if (unpack_upto(payload->unpacker, codec, packed, payload->plain.at,
			payload->plain.cap, &len) &&
		    len < payload->plain.cap) {
			*plain = (struct span){payload->plain.at, len};
			return true;
		}
		if (cap >= most)
			return false;
	}
}

static const enum block_codec codecs[] = {
#define X(name, word, codec) [CODING_##name] = BLOCK_##codec,
    CONTENT_CODINGS(X)
#undef X
};

static struct span
without_coding(
    struct http_payload *payload, enum content_coding coding, struct span body, const char **said)
{
	struct span plain;

	if (coding == CODING_IDENTITY || !is_coded(coding, body))
		return body;
	if (coding == CODING_UNKNOWN) {
		*said = "content coding of an HTTP payload is not known: counted as stored";
		return body;
	}
	if (undo(payload, codecs[coding], body, &plain))
		return plain;
	if (!is_plain_after_all(body))
		*said = "content coding of an HTTP payload cannot be undone: counted as stored";
	return body;
}

struct span
http_payload_content(struct http_payload *payload, const struct http_head *head, struct span stored,
    bool counts, const char **said)
{
	*said = NULL;
	if (head->is_chunked) {
		bool joins = !counts || head->coding != CODING_IDENTITY;
		size_t len;
		if (joins && !grow(&payload->joined.at, &payload->joined.cap, stored.len)) {
			*said = "no memory for the chunks of an HTTP payload";
			return stored;
		}
		if (join_chunks(stored, joins ? payload->joined.at : NULL, &len, said))
			stored = (struct span){joins ? payload->joined.at : NULL, len};
	}
	return without_coding(payload, head->coding, stored, said);
}
