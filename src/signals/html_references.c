/* SPDX-License-Identifier: Apache-2.0 */
/* Character references in the values of attributes (WHATWG HTML, 13.2.5.72 to 80), as far as they
 * can matter for words of ASCII and addresses: numbers, and the names below. Others stay. */
#include "signals/html_tokens.h"

#include "signals/words.h"

static const struct {
	const char *name;
	uint8_t len;
	bool may_end_bare; /* without semicolon */
	uint16_t code;
} names[] = {
#define NAME(name, bare, code)                                                                     \
	{                                                                                          \
		name, sizeof(name) - 1, bare, code                                                 \
	}
    NAME("amp", true, '&'),
    NAME("AMP", true, '&'),
    NAME("lt", true, '<'),
    NAME("gt", true, '>'),
    NAME("quot", true, '"'),
    NAME("apos", false, '\''),
    NAME("nbsp", true, 0xa0),
    NAME("Tab", false, '\t'),
    NAME("NewLine", false, '\n'),
    NAME("comma", false, ','),
    NAME("colon", false, ':'),
    NAME("semi", false, ';'),
    NAME("plus", false, '+'),
    NAME("equals", false, '='),
    NAME("period", false, '.'),
    NAME("sol", false, '/'),
    NAME("lowbar", false, '_'),
    NAME("num", false, '#'),
    NAME("quest", false, '?'),
    NAME("percnt", false, '%'),
    NAME("dollar", false, '$'),
    NAME("ast", false, '*'),
#undef NAME
};

struct reference {
	uint32_t code;
	size_t len; /* with '&' and ';'; 0: it is none */
};

static int
digit_value(uint8_t c, bool hex)
{
	if (byte_is_digit(c))
		return c - '0';
	c = byte_lower(c);
	return hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "&#..." */
static struct reference
read_number(struct span s)
{
	bool hex = s.len > 2 && byte_lower(s.at[2]) == 'x';
	size_t begin = hex ? 3 : 2, i = begin;
	uint32_t code = 0;
	int digit;

	for (; i < s.len && (digit = digit_value(s.at[i], hex)) >= 0; i++)
		if (code <= 0x10ffff)
			code = code * (hex ? 16 : 10) + (uint32_t)digit;
	if (i == begin)
		return (struct reference){0};
	if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		code = 0xfffd;
	return (struct reference){code, i < s.len && s.at[i] == ';' ? i + 1 : i};
}

/* Within an attribute a bare name is none before '=' or a letter or digit. */
static struct reference
read_name(struct span s)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t end = 1 + names[i].len;
		uint8_t next;

		if (s.len < end || memcmp(s.at + 1, names[i].name, names[i].len) != 0)
			continue;
		next = s.len > end ? s.at[end] : 0;
		if (next == ';')
			return (struct reference){names[i].code, end + 1};
		if (names[i].may_end_bare && next != '=' && !byte_is_letter(next) &&
		    !byte_is_digit(next))
			return (struct reference){names[i].code, end};
	}
	return (struct reference){0};
}

static size_t
encode(uint32_t code, uint8_t *out)
{
	if (code < 0x80)
		return out[0] = (uint8_t)code, 1;
	if (code < 0x800) {
		out[0] = (uint8_t)(0xc0 | code >> 6);
		out[1] = (uint8_t)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (uint8_t)(0xe0 | code >> 12);
		out[1] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
		out[2] = (uint8_t)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (uint8_t)(0xf0 | code >> 18);
	out[1] = (uint8_t)(0x80 | (code >> 12 & 0x3f));
	out[2] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
	out[3] = (uint8_t)(0x80 | (code & 0x3f));
	return 4;
}

struct span
html_plain(struct span value, uint8_t *buffer, size_t cap)
{
	size_t n = 0, i = octets_find(value, '&');

	if (i == value.len)
		return value;
	for (i = 0; i < value.len && n + 4 <= cap;) {
		struct reference reference = {0};
		struct span rest = octets_from(value, i);

		if (rest.at[0] == '&' && rest.len > 1)
			reference = rest.at[1] == '#' ? read_number(rest) : read_name(rest);
		if (reference.len > 0) {
			n += encode(reference.code, buffer + n);
			i += reference.len;
		} else
			buffer[n++] = value.at[i++];
	}
	return (struct span){buffer, n};
}
