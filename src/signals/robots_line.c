/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of robots.txt. Strict is the ABNF of RFC 9309, 2.2, with a last line that may lack its
 * end; lenient adds a missing colon, common misspellings, and words that go on after a keyword.
 *
 * A NUL is an octet like others that the grammar lacks; no line is cut. */
#include "signals/robots_line.h"

#include "signals/octets.h"

#include <string.h>

struct keyword {
	const char *word;    /* in lower case */
	uint64_t head, mask; /* its first octets, up to eight */
	uint8_t len;
	uint8_t kind;
};

#define OCTET(word, i)                                                                             \
	((uint64_t)(i < sizeof word - 1 ? word[i < sizeof word ? i : 0] : 0) << 8 * (i))
#define HEAD(word)                                                                                 \
	(OCTET(word, 0) | OCTET(word, 1) | OCTET(word, 2) | OCTET(word, 3) | OCTET(word, 4) |      \
	    OCTET(word, 5) | OCTET(word, 6) | OCTET(word, 7))
#define MASK(word) (sizeof word > 8 ? UINT64_MAX : (UINT64_C(1) << 8 * (sizeof word - 1) % 64) - 1)
/* clang-format off */
#define WORD(word, kind) {word, HEAD(word), MASK(word), sizeof word - 1, ROBOTS_LINE_##kind}
/* clang-format on */

static const struct keyword STRICT[] = {
    WORD("disallow", DISALLOW),
    WORD("allow", ALLOW),
    WORD("user-agent", USER_AGENT),
    WORD("content-usage", CONTENT_USAGE),
    WORD("content-signal", CONTENT_SIGNAL),
    WORD("license", LICENSE),
};

static const struct keyword LENIENT[] = {
    WORD("user-agent", USER_AGENT),
    WORD("useragent", USER_AGENT),
    WORD("user agent", USER_AGENT),
    WORD("allow", ALLOW),
    WORD("disallow", DISALLOW),
    WORD("dissallow", DISALLOW),
    WORD("dissalow", DISALLOW),
    WORD("disalow", DISALLOW),
    WORD("diasllow", DISALLOW),
    WORD("disallaw", DISALLOW),
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* `line` begins with `head`, with letters in lower case. Setting the bit for that makes no other
 * octet one of a keyword's: those that it would are line ends, and NUL for the blank of "user
 * agent". */
static inline bool
begins_with(struct span line, uint64_t head, const struct keyword *keyword)
{
	if (((head ^ keyword->head) & keyword->mask) != 0 || line.len < keyword->len)
		return false;
	for (size_t i = 8; i < keyword->len; i++)
		if ((line.at[i] | 0x20) != (uint8_t)keyword->word[i])
			return false;
	return true;
}

static struct span
cut(struct span span, size_t from)
{
	return (struct span){span.at + from, span.len - from};
}

static struct span
trim(struct span span)
{
	while (span.len > 0 && octet_is_blank(span.at[0]))
		span = cut(span, 1);
	while (span.len > 0 && octet_is_blank(span.at[span.len - 1]))
		span.len--;
	return span;
}

static struct span
without_comment(struct span text)
{
	const uint8_t *comment = text.len > 0 ? memchr(text.at, '#', text.len) : NULL;

	if (comment != NULL)
		text.len = (size_t)(comment - text.at);
	return text;
}

/* To the comment or the end, and what octets are in it. */
static void
read_value(struct span rest, struct robots_line *line)
{
	unsigned classes = 0;
	size_t n = 0;

	while (rest.len > 0 && octet_is_blank(rest.at[0]))
		rest = cut(rest, 1);
	for (; rest.len - n >= 4; n += 4) {
		const uint8_t *at = rest.at + n;
		unsigned four = octet_class[at[0]] | octet_class[at[1]] | octet_class[at[2]] |
		                octet_class[at[3]];
		if (four & OCTET_COMMENT)
			break;
		classes |= four;
	}
	for (; n < rest.len && rest.at[n] != '#'; n++)
		classes |= octet_class[rest.at[n]];
	while (n > 0 && octet_is_blank(rest.at[n - 1]))
		n--;
	line->value = (struct span){rest.at, n};
	line->classes = classes;
}

static bool
read_strict(struct span text, uint64_t head, struct robots_line *line)
{
	for (size_t i = 0; i < COUNT(STRICT); i++) {
		size_t at = STRICT[i].len;
		if (!begins_with(text, head, &STRICT[i]))
			continue;
		while (at < text.len && octet_is_blank(text.at[at]))
			at++;
		if (at == text.len || text.at[at] != ':')
			return false;
		line->kind = STRICT[i].kind;
		line->is_strict = true;
		read_value(cut(text, at + 1), line);
		return true;
	}
	return false;
}

/* Where the value begins in a line without colon: two words, or a keyword and a path. 0: it has
 * none. */
static size_t
value_without_colon(struct span text, size_t keyword_len, bool has_colon)
{
	size_t word = 0, at;

	while (word < text.len && !octet_is_blank(text.at[word]))
		word++;
	if (has_colon)
		word = keyword_len;
	for (at = word; at < text.len && octet_is_blank(text.at[at]);)
		at++;
	if (at == word || at == text.len)
		return 0;
	if (has_colon)
		return text.at[at] == '/' || text.at[at] == '*' ? at : 0;
	for (size_t i = at; i < text.len; i++)
		if (octet_is_blank(text.at[i]))
			return 0;
	return at;
}

/* `text` is trimmed and has no comment. */
static void
read_lenient(struct span text, uint64_t head, struct robots_line *line)
{
	const uint8_t *colon = memchr(text.at, ':', text.len);

	for (size_t i = 0; i < COUNT(LENIENT); i++) {
		const struct keyword *word = &LENIENT[i];
		size_t at;
		if (!begins_with(text, head, word) ||
		    (colon != NULL && colon < text.at + word->len))
			continue;
		at = value_without_colon(text, word->len, colon != NULL);
		if (at == 0 && colon == NULL)
			continue;
		line->warning = at > 0 ? "no colon: a strict reader does not see this line"
		                       : "misspelt: a strict reader does not see this line";
		if (at == 0)
			at = (size_t)(colon - text.at) + 1;
		line->kind = word->kind;
		read_value(cut(text, at), line);
		return;
	}
}

void
robots_line_read(struct span text, struct robots_line *line)
{
	uint64_t head, first;

	line->kind = ROBOTS_LINE_NOTHING;
	line->is_strict = false;
	line->warning = NULL;
	while (text.len > 0 && octet_is_blank(text.at[0]))
		text = cut(text, 1);
	if (text.len == 0 || text.at[0] == '#')
		return;
	head = octets_head(text.at, text.len) | 0x2020202020202020;
	if (read_strict(text, head, line))
		return;
	first = head & 255;
	if (first == 'd' || first == 'a' || first == 'u')
		read_lenient(trim(without_comment(text)), head, line);
}

bool
robots_line_lacks_colon(struct span text)
{
	text = trim(without_comment(text));
	return text.len > 0 && memchr(text.at, ':', text.len) == NULL;
}

bool
robots_line_is_pattern(const struct robots_line *line)
{
	struct span value = line->value;

	if (value.len == 0 || (value.at[0] != '/' && value.at[0] != '*'))
		return false;
	if ((line->classes & (OCTET_BLANK | OCTET_CONTROL | OCTET_HIGH)) == 0)
		return true;
	for (size_t i = 0; i < value.len; i++)
		if (octet_class[value.at[i]] & (OCTET_BLANK | OCTET_CONTROL))
			return false;
	return utf8_valid_len(value) == value.len;
}

/* Without a branch an octet, so that compilers make it sixteen at a time. */
static bool
has_lone_cr(struct span file)
{
	const uint8_t *first = file.len > 0 ? memchr(file.at, '\r', file.len) : NULL;
	const uint8_t *end = file.at + file.len;
	uint8_t lone = 0;

	if (first == NULL)
		return false;
	for (size_t i = 0, n = (size_t)(end - first) - 1; i < n; i++)
		lone |= (uint8_t)((first[i] == '\r') & (first[i + 1] != '\n'));
	return lone != 0 || end[-1] == '\r';
}

struct robots_lines
robots_lines_of(struct span file)
{
	/* A mark of UTF-8, or the beginning of one (RFC 9309 is silent; Google skips both). */
	static const uint8_t MARK[3] = {0xef, 0xbb, 0xbf};
	size_t mark = 0;

	while (mark < sizeof MARK && mark < file.len && file.at[mark] == MARK[mark])
		mark++;
	if (mark > 0)
		file = cut(file, mark);
	return (struct robots_lines){
	    .at = file.at, .end = file.at + file.len, .has_lone_cr = has_lone_cr(file)};
}

const uint8_t *
robots_lines_end_by_any(const uint8_t *at, const uint8_t *end)
{
	while (at < end && *at != '\n' && *at != '\r')
		at++;
	return at;
}
