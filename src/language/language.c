/* SPDX-License-Identifier: Apache-2.0 */
/* Languages: what is shown to the detector, and how its codes and those of the data become one.
 *
 * A tag is read as RFC 5646 has it (language, script, region; '-' or '_' between them), and a
 * name as the table has it. Regions and scripts are dropped, but for traditional Chinese.
 * Left out: variants, extensions, grandfathered tags. */
#include "language/language.h"

#include "language/detect.h"
#include "language/languages.h"

#include <string.h>

/* Enough for any document to show its language, and a bound on the time that one takes. A page
 * begins with tags and scripts, which the detector skips. */
#define READ_BYTES_TEXT (16 * 1024)
#define READ_BYTES_HTML (64 * 1024)
#define PAD_BYTES       64 /* the detector may read past the end */

static void
set_code(char code[LANGUAGE_BYTES], const char *from)
{
	size_t len = strlen(from);

	if (len >= LANGUAGE_BYTES)
		from = "und", len = 3;
	memcpy(code, from, len + 1);
}

static bool
is_control(uint8_t c)
{
	return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
}

/* Control characters, C1 ones (U+0080..9F) and U+xFFFE, U+xFFFF are no text to the detector. */
static void
blank_controls(uint8_t *at, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (is_control(at[i]))
			at[i] = ' ';
		else if (at[i] == 0xc2 && i + 1 < len && at[i + 1] < 0xa0)
			at[i] = at[i + 1] = ' ';
		else if (at[i] == 0xbf && i + 1 < len && i > 0 && at[i + 1] >= 0xbe) {
			/* EF BF BE, or F? ?F BF BE: the last two bytes of a noncharacter. */
			bool is_three = at[i - 1] == 0xef;
			bool is_four = i > 1 && at[i - 2] >= 0xf0 && (at[i - 1] & 0xf) == 0xf;

			if (is_three || is_four)
				memset(at + i - (is_three ? 1 : 2), ' ', is_three ? 3 : 4);
		}
	}
}

/* The first bytes, with a blank in place of each that is not UTF-8. */
static size_t
copy_clean(struct span in, uint8_t *out, size_t cap)
{
	size_t n = 0;

	while (n < cap && in.len > 0) {
		struct span head = {in.at, in.len < cap - n ? in.len : cap - n};
		size_t valid = utf8_valid_len(head);

		memcpy(out + n, in.at, valid);
		n += valid;
		/* Where the cap cuts a character, the loop ends with blanks in its place. */
		if (valid < head.len) {
			out[n++] = ' ';
			valid++;
		}
		in.at += valid;
		in.len -= valid;
	}
	blank_controls(out, n);
	return n;
}

static bool
language_find(const char *code, char out[LANGUAGE_BYTES])
{
	size_t n;
	const struct language_alias *alias = language_aliases(&n);
	const struct language *table;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(code, alias[i].from) == 0) {
			set_code(out, alias[i].code);
			return true;
		}
	}
	table = languages(&n);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(code, table[i].code) == 0 ||
		    (table[i].three != NULL && strcmp(code, table[i].three) == 0) ||
		    (table[i].books != NULL && strcmp(code, table[i].books) == 0)) {
			set_code(out, table[i].code);
			return true;
		}
	}
	return false;
}

void
language_detect(struct span utf8, bool is_html, char code[LANGUAGE_BYTES])
{
	uint8_t clean[READ_BYTES_HTML + PAD_BYTES];
	size_t n = copy_clean(utf8, clean, is_html ? READ_BYTES_HTML : READ_BYTES_TEXT);
	const char *found;

	memset(clean + n, 0, PAD_BYTES);
	found = language_cld2((const char *)clean, (int)n, is_html);
	if (strcmp(found, "zh-Hant") == 0)
		set_code(code, found);
	else if (strcmp(found, "sr-ME") == 0)
		set_code(code, "sr");
	else if (!language_find(found, code))
		set_code(code, "und");
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
like(struct text a, struct text b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

static bool
is_among(struct text name, const char *also)
{
	for (const char *at = also; at != NULL && *at != '\0';) {
		size_t len = strcspn(at, "|");

		if (like(name, (struct text){at, len}))
			return true;
		at += len + (at[len] == '|');
	}
	return false;
}

/* "German", "deutsch": ASCII case aside. */
static bool
language_by_name(struct text name, char out[LANGUAGE_BYTES])
{
	size_t n;
	const struct language *table = languages(&n);

	for (size_t i = 0; i < n; i++) {
		if (like(name, text_of(table[i].name)) || is_among(name, table[i].also)) {
			set_code(out, table[i].code);
			return true;
		}
	}
	return false;
}

/* Does one of the parts after the first tell the traditional script? Regions count where no
 * script is written. */
static bool
is_traditional(struct text rest)
{
	static const char *const regions[] = {"tw", "hk", "mo"};
	bool has_region = false;

	while (rest.len > 0) {
		size_t len = 1;

		while (len < rest.len && rest.at[len] != '-' && rest.at[len] != '_')
			len++;
		if (like((struct text){rest.at + 1, len - 1}, text_of("hant")))
			return true;
		if (like((struct text){rest.at + 1, len - 1}, text_of("hans")))
			return false;
		for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++)
			if (like((struct text){rest.at + 1, len - 1}, text_of(regions[i])))
				has_region = true;
		rest.at += len;
		rest.len -= len;
	}
	return has_region;
}

void
language_from_tag(struct span tag, char code[LANGUAGE_BYTES])
{
	struct text text, rest;
	char first[4] = "";
	size_t len = 0;

	set_code(code, "und");
	if (!text_from_span(tag, &text))
		return;
	text = text_trim(text);
	while (len < text.len && text.at[len] != '-' && text.at[len] != '_')
		len++;
	if (len == 2 || len == 3) {
		for (size_t i = 0; i < len; i++)
			first[i] = lower(text.at[i]);
		if (language_find(first, code)) {
			rest = (struct text){text.at + len, text.len - len};
			if (strcmp(code, "zh") == 0 && is_traditional(rest))
				set_code(code, "zh-Hant");
			return;
		}
	}
	(void)language_by_name(text, code);
}

const char *
language_name(const char *code)
{
	size_t n;
	const struct language *table = languages(&n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(code, table[i].code) == 0)
			return table[i].name;
	return NULL;
}

const char *
language_detector(void)
{
	return language_cld2_version();
}
