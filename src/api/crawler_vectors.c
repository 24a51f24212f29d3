/* SPDX-License-Identifier: Apache-2.0 */
/* Test vectors for robots.txt with a crawler's own token: those of tests/signals/rfc9309.vectors,
 * which say themselves how the token is put in. Anybody can hold a crawler to them. */
#include "api/crawler.h"

#include "api/rfc9309_vectors.h"

#include <string.h>

enum { LINES = sizeof rfc9309_vectors / sizeof *rfc9309_vectors };

static const char STANDS_FOR[] = "ExampleBot";

enum spelling { AS_IT_IS, SMALL, CAPITAL, SPELLINGS };

static char
spelled(char c, enum spelling spelling)
{
	if (spelling == SMALL && c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	if (spelling == CAPITAL && c >= 'a' && c <= 'z')
		return (char)(c - 'a' + 'A');
	return c;
}

static bool
begins(const char *at, enum spelling spelling)
{
	for (size_t i = 0; i < sizeof STANDS_FOR - 1; i++)
		if (at[i] != spelled(STANDS_FOR[i], spelling))
			return false;
	return true;
}

static void
put_line(const char *line, struct text token, struct out *out)
{
	while (*line != '\0') {
		enum spelling s = AS_IT_IS;
		while (s < SPELLINGS && !begins(line, s))
			s++;
		if (s == SPELLINGS) {
			out_char(out, *line++);
			continue;
		}
		for (size_t i = 0; i < token.len; i++)
			out_char(out, spelled(token.at[i], s));
		line += sizeof STANDS_FOR - 1;
	}
	out_char(out, '\n');
}

static bool
is_word_char(char c)
{
	return c == '-' || c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool
has_word(const char *line, struct text word)
{
	while (*line != '\0') {
		size_t len = 0;
		while (is_word_char(line[len]))
			len++;
		bool is_it = len == word.len;
		for (size_t i = 0; is_it && i < len; i++)
			is_it = spelled(line[i], SMALL) == spelled(word.at[i], SMALL);
		if (is_it)
			return true;
		line += len > 0 ? len : 1;
	}
	return false;
}

/* Two crawlers of one name would make other answers. */
static bool
is_taken(struct text token)
{
	for (size_t i = 0; i < LINES; i++)
		if (rfc9309_vectors[i][0] != '#' && has_word(rfc9309_vectors[i], token))
			return true;
	return false;
}

bool
crawler_vectors(struct text token, struct out *out)
{
	if (!crawler_is_token(token) || is_taken(token))
		return false;
	for (size_t i = 0; i < LINES; i++)
		if (rfc9309_vectors[i][0] == '#')
			out_format(out, "%s\n", rfc9309_vectors[i]);
		else
			put_line(rfc9309_vectors[i], token, out);
	return true;
}
