/* SPDX-License-Identifier: Apache-2.0 */
/* Decoration marked as such in the content of a page (ISO 32000-1, 14.8.2.2): all that cairo drew
 * while no element of the structure was open becomes an Artifact, so that who reads the page aloud
 * or reflows it passes over running lines, grounds and rules.
 *
 * cairo 1.16 begins an element by "/NAME << /MCID n >> BDC", between text objects, and nests none
 * in another; other marked content (ActualText) it nests as it likes. Strings are told from
 * operators. What is not as expected is left as it is. */
#include "paper/pdf_parts.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum { CONTENT_MAX = 256 << 20, LEVEL = 6 };

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Length of the words that begin marked content here; 0 = they do not. */
static size_t
begins_at(struct text content, size_t at)
{
	static const char middle[] = " << /MCID ", end[] = " >> BDC";
	size_t i = at + 1;

	while (i < content.len && !is_blank(content.at[i]) && content.at[i] != '<')
		i++;
	if (content.len - i < sizeof middle ||
	    memcmp(content.at + i, middle, sizeof middle - 1) != 0)
		return 0;
	i += sizeof middle - 1;
	while (i < content.len && content.at[i] >= '0' && content.at[i] <= '9')
		i++;
	if (content.len - i < sizeof end - 1 || memcmp(content.at + i, end, sizeof end - 1) != 0)
		return 0;
	return i + sizeof end - 1 - at;
}

static bool
operator_at(struct text content, size_t at, const char *name)
{
	return content.len - at > 3 && memcmp(content.at + at, name, 3) == 0 &&
	       is_blank(content.at[at + 3]) && (at == 0 || is_blank(content.at[at - 1]));
}

static size_t
behind_string(struct text content, size_t at)
{
	size_t depth = 0;

	for (; at < content.len; at++) {
		if (content.at[at] == '\\')
			at++;
		else if (content.at[at] == '(')
			depth++;
		else if (content.at[at] == ')' && --depth == 0)
			return at + 1;
	}
	return content.len;
}

static void
put_decoration(struct text part, struct out *out)
{
	if (text_trim(part).len == 0) {
		out_put(out, part);
		return;
	}
	out_string(out, "/Artifact BMC\n");
	out_put(out, part);
	out_string(out, is_blank(part.at[part.len - 1]) ? "EMC\n" : "\nEMC\n");
}

/* False: not as cairo 1.16 writes it. */
static bool
mark_content(struct text content, struct out *out)
{
	size_t from = 0, at = 0, len, nested = 0;
	bool within = false;

	while (at < content.len) {
		if (content.at[at] == '(') {
			at = behind_string(content, at);
		} else if (content.at[at] == '/' && (len = begins_at(content, at)) > 0) {
			if (within || nested > 0)
				return false;
			put_decoration((struct text){content.at + from, at - from}, out);
			from = at;
			at += len;
			within = true;
		} else if (operator_at(content, at, "BDC")) {
			nested++;
			at += 4;
		} else if (operator_at(content, at, "EMC")) {
			at += 4;
			if (nested > 0) {
				nested--;
				continue;
			}
			if (!within)
				return false;
			out_bytes(out, content.at + from, at - from);
			from = at;
			within = false;
		} else {
			at++;
		}
	}
	put_decoration((struct text){content.at + from, content.len - from}, out);
	return !within && nested == 0;
}

static char *
inflate(struct text stream, size_t *len)
{
	struct libdeflate_decompressor *z = libdeflate_alloc_decompressor();
	enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
	char *content = NULL;

	for (size_t cap = 8 * stream.len + 4096;
	     z != NULL && result == LIBDEFLATE_INSUFFICIENT_SPACE && cap <= CONTENT_MAX; cap *= 4) {
		free(content);
		content = malloc(cap);
		if (content == NULL)
			break;
		result = libdeflate_zlib_decompress(z, stream.at, stream.len, content, cap, len);
	}
	if (z != NULL)
		libdeflate_free_decompressor(z);
	if (result != LIBDEFLATE_SUCCESS) {
		free(content);
		content = NULL;
	}
	return content;
}

static struct text
deflate(struct pdf *pdf, struct text content)
{
	struct libdeflate_compressor *z = libdeflate_alloc_compressor(LEVEL);
	struct text stream = TEXT_NONE;
	size_t cap;
	char *bytes;

	if (z == NULL)
		return TEXT_NONE;
	cap = libdeflate_zlib_compress_bound(z, content.len);
	bytes = malloc(cap);
	if (bytes != NULL) {
		size_t len = libdeflate_zlib_compress(z, content.at, content.len, bytes, cap);
		stream = arena_text(&pdf->arena, (struct text){bytes, len});
	}
	free(bytes);
	libdeflate_free_compressor(z);
	return stream;
}

struct text
content_marked(struct pdf *pdf, struct text stream)
{
	struct text marked = TEXT_NONE;
	struct out out;
	size_t len;
	char *content = inflate(stream, &len);

	out_memory(&out);
	if (content != NULL && mark_content((struct text){content, len}, &out))
		marked = deflate(pdf, out_text(&out));
	out_release(&out);
	free(content);
	return marked;
}
