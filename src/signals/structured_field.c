/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 9651, 4.2: step by step, the reader standing in `rest`. Every function that reads gives
 * false where the RFC says that parsing fails. */
#include "signals/structured_field.h"

#include "signals/words.h"

static bool
at(const struct span *rest, uint8_t c)
{
	return rest->len > 0 && rest->at[0] == c;
}

static void
pass(struct span *rest)
{
	*rest = octets_from(*rest, 1);
}

static bool
take(struct span *rest, uint8_t c)
{
	if (!at(rest, c))
		return false;
	pass(rest);
	return true;
}

static void
pass_spaces(struct span *rest)
{
	while (take(rest, ' '))
		;
}

static void
pass_blanks(struct span *rest)
{
	while (take(rest, ' ') || take(rest, '\t'))
		;
}

/* 4.2.3.3 */
static bool
read_key(struct span *rest, struct text *key)
{
	const char *begin = (const char *)rest->at;

	if (rest->len == 0 || !((rest->at[0] >= 'a' && rest->at[0] <= 'z') || rest->at[0] == '*'))
		return false;
	while (rest->len > 0 &&
	       ((rest->at[0] >= 'a' && rest->at[0] <= 'z') || byte_is_digit(rest->at[0]) ||
		   memchr("_-.*", rest->at[0], 4) != NULL))
		pass(rest);
	*key = (struct text){begin, (size_t)((const char *)rest->at - begin)};
	return true;
}

static size_t
pass_digits(struct span *rest)
{
	size_t n = 0;

	for (; rest->len > 0 && byte_is_digit(rest->at[0]); n++)
		pass(rest);
	return n;
}

/* 4.2.4: 15 digits, or 12 before and 3 after the point. */
static bool
read_number(struct span *rest, enum field_type *type)
{
	size_t whole, part;

	take(rest, '-');
	whole = pass_digits(rest);
	*type = FIELD_INTEGER;
	if (whole == 0 || whole > 15)
		return false;
	if (!take(rest, '.'))
		return true;
	*type = FIELD_DECIMAL;
	part = pass_digits(rest);
	return whole <= 12 && part >= 1 && part <= 3;
}

/* 4.2.5 */
static bool
read_string(struct span *rest)
{
	pass(rest);
	while (rest->len > 0) {
		uint8_t c = rest->at[0];

		pass(rest);
		if (c == '"')
			return true;
		if (c == '\\' && !take(rest, '"') && !take(rest, '\\'))
			return false;
		if (c < 0x20 || c > 0x7e)
			return false;
	}
	return false;
}

/* 4.2.6 */
static bool
read_token(struct span *rest)
{
	while (rest->len > 0 && (byte_is_letter(rest->at[0]) || byte_is_digit(rest->at[0]) ||
				    memchr("!#$%&'*+-.^_`|~:/", rest->at[0], 17) != NULL))
		pass(rest);
	return true;
}

/* 4.2.7: padding may be left out. */
static bool
read_bytes(struct span *rest)
{
	pass(rest);
	while (rest->len > 0 && (byte_is_letter(rest->at[0]) || byte_is_digit(rest->at[0]) ||
				    rest->at[0] == '+' || rest->at[0] == '/'))
		pass(rest);
	while (take(rest, '='))
		;
	return take(rest, ':');
}

/* 4.2.8 */
static bool
read_boolean(struct span *rest)
{
	pass(rest);
	return take(rest, '0') || take(rest, '1');
}

/* 4.2.9 */
static bool
read_date(struct span *rest)
{
	enum field_type type;

	pass(rest);
	return read_number(rest, &type) && type == FIELD_INTEGER;
}

static int
hex_value(uint8_t c)
{
	return byte_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One octet of a display string; -1: none that may stand there. */
static int
display_octet(struct span *rest)
{
	uint8_t c = rest->at[0];
	int high, low;

	if (c < 0x20 || c > 0x7e)
		return -1;
	pass(rest);
	if (c != '%')
		return c;
	if (rest->len < 2 || (high = hex_value(rest->at[0])) < 0 ||
	    (low = hex_value(rest->at[1])) < 0)
		return -1;
	*rest = octets_from(*rest, 2);
	return high << 4 | low;
}

/* 4.2.10: the octets are to be UTF-8, a character at a time. */
static bool
read_display(struct span *rest)
{
	uint8_t character[4];
	size_t n = 0, whole;

	pass(rest);
	if (!take(rest, '"'))
		return false;
	while (rest->len > 0) {
		int octet;

		if (n == 0 && take(rest, '"'))
			return true;
		if ((octet = display_octet(rest)) < 0)
			return false;
		character[n++] = (uint8_t)octet;
		whole = character[0] < 0x80   ? 1
		        : character[0] < 0xe0 ? 2
		        : character[0] < 0xf0 ? 3
		                              : 4;
		if (n < whole)
			continue;
		if (utf8_valid_len((struct span){character, n}) != n)
			return false;
		n = 0;
	}
	return false;
}

/* 4.2.3.1 */
static bool
read_bare_item(struct span *rest, enum field_type *type)
{
	if (rest->len == 0)
		return false;
	if (byte_is_letter(rest->at[0]) || rest->at[0] == '*')
		return *type = FIELD_TOKEN, read_token(rest);
	if (byte_is_digit(rest->at[0]) || rest->at[0] == '-')
		return read_number(rest, type);
	switch (rest->at[0]) {
	case '"':
		return *type = FIELD_STRING, read_string(rest);
	case ':':
		return *type = FIELD_BYTES, read_bytes(rest);
	case '?':
		return *type = FIELD_BOOLEAN, read_boolean(rest);
	case '@':
		return *type = FIELD_DATE, read_date(rest);
	case '%':
		return *type = FIELD_DISPLAY_STRING, read_display(rest);
	default:
		return false;
	}
}

/* 4.2.3.2 */
static bool
read_parameters(struct span *rest)
{
	enum field_type type;
	struct text key;

	while (take(rest, ';')) {
		pass_spaces(rest);
		if (!read_key(rest, &key))
			return false;
		if (take(rest, '=') && !read_bare_item(rest, &type))
			return false;
	}
	return true;
}

/* 4.2.1.2, its opening parenthesis passed */
static bool
read_inner_list(struct span *rest)
{
	enum field_type type;

	for (;;) {
		pass_spaces(rest);
		if (take(rest, ')'))
			return true;
		if (!read_bare_item(rest, &type) || !read_parameters(rest))
			return false;
		if (!at(rest, ' ') && !at(rest, ')'))
			return false;
	}
}

static bool
read_value(struct span *rest, struct field_member *member)
{
	const uint8_t *begin = rest->at;
	bool fine;

	if (take(rest, '(')) {
		member->type = FIELD_INNER_LIST;
		fine = read_inner_list(rest);
	} else
		fine = read_bare_item(rest, &member->type);
	member->value = (struct span){begin, (size_t)(rest->at - begin)};
	return fine;
}

enum field_step
field_next(struct span *rest, struct field_member *member)
{
	*member = (struct field_member){.type = FIELD_BOOLEAN};
	pass_spaces(rest);
	if (rest->len == 0)
		return FIELD_END;
	if (!read_key(rest, &member->key))
		return FIELD_BROKEN;
	if (take(rest, '=') && !read_value(rest, member))
		return FIELD_BROKEN;
	if (!read_parameters(rest))
		return FIELD_BROKEN;
	pass_blanks(rest);
	if (rest->len == 0)
		return FIELD_MEMBER;
	if (!take(rest, ','))
		return FIELD_BROKEN;
	pass_blanks(rest);
	return rest->len > 0 ? FIELD_MEMBER : FIELD_BROKEN; /* a comma at the end */
}
