/* SPDX-License-Identifier: Apache-2.0 */
/* From the syntax of Oniguruma (6.9, ONIG_SYNTAX_RUBY, UTF-8) to that of PCRE2 (UTF, UCP,
 * MULTILINE).
 *
 * The two differ in what \s, \w, \b, \h and \v mean, in scripts and later characters behind
 * \p{...}, in sets within sets, in x{2,3}+ and x{2}?, and in letters that fold to several. Each
 * construct is written out in a form with one meaning, or refused. Left out: names, references,
 * conditions, sets within sets, inline options other than (?i: of ASCII. */
#include "tokens/pattern_syntax.h"

#include "tokens/buffer.h"
#include "tokens/newer.h"

#include <string.h>

#define SPACES                                                                                     \
	"\\t-\\r \\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}"            \
	"\\x{205f}\\x{3000}"
#define NO_SPACES                                                                                  \
	"\\x{0}-\\x{8}\\x{e}-\\x{1f}!-\\x{84}\\x{86}-\\x{9f}\\x{a1}-\\x{167f}"                     \
	"\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}"             \
	"\\x{2060}-\\x{2fff}\\x{3001}-\\x{10ffff}"
/* Oniguruma counts superscripts and fractions of Latin-1 in. */
#define WORD "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\x{b2}\\x{b3}\\x{b9}\\x{bc}-\\x{be}"

#define DEPTH_MAX 32 /* of groups: real patterns have two */

struct translation {
	const char *name;
	struct text in;
	size_t at;
	struct out *out;
	struct gpai_error *err;
	bool has_atom;
	unsigned depth;    /* of groups */
	unsigned any_case; /* depth at which (?i: was opened; 0: none */
	char before;       /* the letter before, within (?i: */
};

static enum gpai_code
refuse(const struct translation *t, size_t at, const char *what)
{
	return fail(t->err, GPAI_UNSUPPORTED, in_file(t->name),
	    "pattern: byte %zu: %s, which is not counted exactly", at, what);
}

static int
peek(const struct translation *t, size_t ahead)
{
	return t->at + ahead < t->in.len ? (uint8_t)t->in.at[t->at + ahead] : -1;
}

static void
put_newer(struct translation *t, const char *category)
{
	size_t n;
	const struct newer_range *range = newer_ranges(&n);

	for (size_t i = 0; i < n; i++)
		if (strncmp(range[i].category, category, strlen(category)) == 0)
			out_format(t->out, "\\x{%x}-\\x{%x}", (unsigned)range[i].first,
			    (unsigned)range[i].last);
}

static bool
has_newer(const char *category)
{
	size_t n;
	const struct newer_range *range = newer_ranges(&n);

	for (size_t i = 0; i < n; i++)
		if (strncmp(range[i].category, category, strlen(category)) == 0)
			return true;
	return false;
}

/* C and Cn are left out: what is not assigned differs between versions. */
static const char *const categories[] = {"L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me",
    "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk",
    "So", "Z", "Zs", "Zl", "Zp", "Cc", "Cf", "Co"};

/* PCRE2 would take a bare script for its extensions; Oniguruma does not. */
static const struct {
	const char *name, *newer;
} scripts[] = {
    {"Han", "\\x{2b739}\\x{2ebf0}-\\x{2ee5d}\\x{31350}-\\x{323af}"},
    {"Hiragana", "\\x{1b132}"},
    {"Katakana", "\\x{1b155}"},
    {"Hangul", ""},
    {"Thai", ""},
    {"Lao", "\\x{ece}"},
    {"Khmer", ""},
    {"Myanmar", "\\x{116d0}-\\x{116e3}"},
    {"Latin", "\\x{a7cb}-\\x{a7cd}\\x{a7da}-\\x{a7dc}\\x{1df25}-\\x{1df2a}"},
    {"Greek", ""},
    {"Cyrillic", "\\x{1c89}\\x{1c8a}\\x{1e030}-\\x{1e06d}\\x{1e08f}"},
    {"Arabic", "\\x{897}\\x{10ec2}-\\x{10ec4}\\x{10efc}-\\x{10eff}"},
    {"Hebrew", ""},
    {"Devanagari", "\\x{11b00}-\\x{11b09}"},
    {"Bengali", ""},
};

/* \p{..}, \P{..}, \p{^..}; at: the backslash. */
static enum gpai_code
put_property(struct translation *t, bool in_set)
{
	size_t begin = t->at, name_at = t->at + 3;
	bool is_not = peek(t, 1) == 'P';
	const char *close =
	    peek(t, 2) == '{' ? memchr(t->in.at + name_at, '}', t->in.len - name_at) : NULL;
	struct text name;

	if (close == NULL)
		return refuse(t, begin, "a property without braces");
	name = (struct text){t->in.at + name_at, (size_t)(close - (t->in.at + name_at))};
	if (text_starts(name, "^")) {
		is_not = !is_not;
		name.at++;
		name.len--;
	}
	t->at = (size_t)(close - t->in.at) + 1;
	for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]); i++) {
		if (!text_is(name, categories[i]))
			continue;
		if (in_set && is_not && has_newer(categories[i]))
			return refuse(t, begin, "a property negated within a set");
		if (in_set || !has_newer(categories[i])) {
			out_format(t->out, "\\%c{%s}", is_not ? 'P' : 'p', categories[i]);
			if (!is_not)
				put_newer(t, categories[i]);
			return GPAI_OK;
		}
		out_format(t->out, "[%s\\p{%s}", is_not ? "^" : "", categories[i]);
		put_newer(t, categories[i]);
		out_char(t->out, ']');
		return GPAI_OK;
	}
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		if (!text_is(name, scripts[i].name))
			continue;
		if (in_set && is_not)
			return refuse(t, begin, "a property negated within a set");
		out_format(t->out, "%s\\p{sc:%s}%s%s",
		    in_set   ? ""
		    : is_not ? "[^"
			     : "[",
		    scripts[i].name, scripts[i].newer, in_set ? "" : "]");
		return GPAI_OK;
	}
	return refuse(t, begin, "a property of another kind");
}

static void
put_word_set(struct translation *t, const char *open)
{
	out_string(t->out, open);
	out_string(t->out, WORD);
	put_newer(t, "L");
	put_newer(t, "M");
	put_newer(t, "Nd");
	out_char(t->out, ']');
}

static void
put_word_edge(struct translation *t, bool is_edge)
{
	/* \b: a word on one side alone. */
	out_string(t->out, "(?:(?<=");
	put_word_set(t, "[");
	out_string(t->out, is_edge ? ")(?!" : ")(?=");
	put_word_set(t, "[");
	out_string(t->out, ")|(?<!");
	put_word_set(t, "[");
	out_string(t->out, is_edge ? ")(?=" : ")(?!");
	put_word_set(t, "[");
	out_string(t->out, "))");
}

/* \xHH (below 80), \x{H..}, \uHHHH. */
static enum gpai_code
put_number(struct translation *t)
{
	size_t begin = t->at, most = peek(t, 1) == 'u' ? 4 : 2, n = 0;
	bool is_open = peek(t, 1) == 'x' && peek(t, 2) == '{';
	uint32_t number = 0;

	t->at += is_open ? 3 : 2;
	while (n < (is_open ? 6 : most) && peek(t, 0) >= 0) {
		static const char digits[] = "0123456789abcdef";
		int c = peek(t, 0);
		const char *digit = strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a'
						   : c == 0             ? '?'
									: c);

		if (digit == NULL)
			break;
		number = number << 4 | (uint32_t)(digit - digits);
		t->at++;
		n++;
	}
	if (is_open && (n == 0 || peek(t, 0) != '}'))
		return refuse(t, begin, "a number of a character that is not closed");
	if (is_open)
		t->at++;
	if ((!is_open && n != most) || number > 0x10ffff || (number & 0xfffff800) == 0xd800 ||
	    (!is_open && most == 2 && number >= 0x80))
		return refuse(t, begin, "a number of no character");
	out_format(t->out, "\\x{%x}", (unsigned)number);
	return GPAI_OK;
}

/* One of \s, \S, ... or \n, \., ... */
static enum gpai_code
put_escape(struct translation *t, bool in_set)
{
	int c = peek(t, 1);
	size_t begin = t->at;

	if (c == 'p' || c == 'P')
		return put_property(t, in_set);
	if (c == 'x' || c == 'u')
		return put_number(t);
	t->at += 2;
	if (c == 's' || (c == 'S' && in_set)) {
		out_format(t->out, in_set ? "%s" : "[%s]", c == 's' ? SPACES : NO_SPACES);
	} else if (c == 'S') {
		out_string(t->out, "[^" SPACES "]");
	} else if (c == 'd' || c == 'w') {
		if (!in_set)
			out_char(t->out, '[');
		out_string(t->out, c == 'd' ? "\\p{Nd}" : WORD);
		if (c == 'w') {
			put_newer(t, "L");
			put_newer(t, "M");
		}
		put_newer(t, "Nd");
		if (!in_set)
			out_char(t->out, ']');
	} else if ((c == 'D' || c == 'W') && !in_set) {
		if (c == 'W') {
			put_word_set(t, "[^");
		} else {
			out_string(t->out, "[^\\p{Nd}");
			put_newer(t, "Nd");
			out_char(t->out, ']');
		}
	} else if ((c == 'b' || c == 'B') && !in_set) {
		put_word_edge(t, c == 'b');
	} else if (c == 'n' || c == 'r' || c == 't' || c == 'f' || c == 'a' || c == 'e') {
		out_format(t->out, "\\%c", c);
	} else if (c == 'A' && !in_set) {
		out_string(t->out, "\\A");
	} else if (c == 'z' && !in_set) {
		out_string(t->out, "\\z");
	} else if (c > 0x20 && c < 0x7f && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') &&
		   !(c >= '0' && c <= '9')) {
		out_format(t->out, "\\%c", c);
	} else {
		return refuse(t, begin, "an escape of another kind");
	}
	return GPAI_OK;
}

static void
put_char(struct translation *t)
{
	size_t len = char_len((uint8_t)t->in.at[t->at]);

	out_bytes(t->out, t->in.at + t->at, len);
	t->at += len;
}

static enum gpai_code
put_set(struct translation *t)
{
	size_t begin = t->at++;
	bool is_first = true;
	enum gpai_code rc = GPAI_OK;

	out_char(t->out, '[');
	if (peek(t, 0) == '^') {
		out_char(t->out, '^');
		t->at++;
	}
	for (;; is_first = false) {
		int c = peek(t, 0);

		if (c < 0)
			return refuse(t, begin, "a set that is not closed");
		if (c == ']') {
			if (is_first)
				return refuse(t, begin, "an empty set");
			t->at++;
			out_char(t->out, ']');
			return GPAI_OK;
		}
		if (c == '[' || (c == '&' && peek(t, 1) == '&'))
			return refuse(t, t->at, "a set within a set");
		if (t->any_case != 0 && c >= 0x80)
			return refuse(t, t->at, "a set beyond ASCII in either case");
		if (c == '\\') {
			int e = peek(t, 1);

			if (t->any_case != 0 && (e == 'p' || e == 'P' || e == 'x' || e == 'u'))
				return refuse(t, t->at, "a property in either case");
			if ((rc = put_escape(t, true)) != GPAI_OK)
				return rc;
		} else {
			put_char(t);
		}
	}
}

/* After an atom: ?, *, +, {n,m}, each with ? or + behind. */
static enum gpai_code
put_quantifier(struct translation *t)
{
	size_t begin = t->at;
	int c = peek(t, 0);
	size_t low = 0, high = 0;
	bool has_low = false, has_high = false, is_range = false;

	if (!t->has_atom)
		return refuse(t, begin, "a quantifier of nothing");
	t->has_atom = false;
	t->before = 0;
	if (c != '{') {
		out_char(t->out, (char)c);
		t->at++;
		if (peek(t, 0) == '?' || peek(t, 0) == '+') {
			out_char(t->out, (char)peek(t, 0));
			t->at++;
		}
	} else {
		t->at++;
		for (; peek(t, 0) >= '0' && peek(t, 0) <= '9' && low < 1000;
		     t->at++, has_low = true)
			low = low * 10 + (size_t)(peek(t, 0) - '0');
		if (peek(t, 0) == ',') {
			is_range = true;
			t->at++;
		}
		for (; is_range && peek(t, 0) >= '0' && peek(t, 0) <= '9' && high < 1000;
		     t->at++, has_high = true)
			high = high * 10 + (size_t)(peek(t, 0) - '0');
		if (peek(t, 0) != '}' || (!has_low && !has_high) || low >= 1000 || high >= 1000 ||
		    (has_high && high < low))
			return refuse(t, begin, "a brace that is no plain count");
		t->at++;
		out_format(t->out, "{%zu", low);
		if (is_range)
			out_char(t->out, ',');
		if (has_high)
			out_format(t->out, "%zu", high);
		out_char(t->out, '}');
		if (peek(t, 0) == '?' && is_range) {
			out_char(t->out, '?');
			t->at++;
		} else if (peek(t, 0) == '?') {
			return refuse(t, begin, "a count with a question mark behind");
		}
	}
	if (peek(t, 0) == '+' || peek(t, 0) == '*' || peek(t, 0) == '?' || peek(t, 0) == '{')
		return refuse(t, t->at, "a quantifier of a quantifier");
	return GPAI_OK;
}

static enum gpai_code
open_group(struct translation *t)
{
	static const char *const plain[] = {"(?:", "(?=", "(?!", "(?>", "(?<=", "(?<!"};
	struct text rest = {t->in.at + t->at, t->in.len - t->at};

	if (t->depth >= DEPTH_MAX)
		return refuse(t, t->at, "too many groups within groups");
	t->depth++;
	t->has_atom = false;
	t->before = 0;
	if (text_starts(rest, "(?i:")) {
		if (t->any_case == 0)
			t->any_case = t->depth;
		out_string(t->out, "(?i:");
		t->at += 4;
		return GPAI_OK;
	}
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		if (text_starts(rest, plain[i])) {
			out_string(t->out, plain[i]);
			t->at += strlen(plain[i]);
			return GPAI_OK;
		}
	}
	if (text_starts(rest, "(?") || text_starts(rest, "(*"))
		return refuse(t, t->at, "a group of another kind");
	out_string(t->out, "(?:"); /* what it captures is not asked for */
	t->at++;
	return GPAI_OK;
}

/* Two letters that one character folds to, in either case: Oniguruma would match that one. */
static bool
folds_to_one(char a, char b)
{
	static const char *const pairs[] = {"ss", "st", "ff", "fi", "fl"};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if ((a | 0x20) == pairs[i][0] && (b | 0x20) == pairs[i][1])
			return true;
	return false;
}

static enum gpai_code
put_literal(struct translation *t)
{
	int c = peek(t, 0);

	if (t->any_case != 0) {
		if (c >= 0x80)
			return refuse(t, t->at, "a letter beyond ASCII in either case");
		if (t->before != 0 && folds_to_one(t->before, (char)c))
			return refuse(t, t->at, "letters that one character folds to");
		t->before = (char)c;
	}
	t->has_atom = true;
	if (c == ']' || c == '}' || c == '#' || c == '-')
		out_char(t->out, '\\');
	put_char(t);
	return GPAI_OK;
}

static enum gpai_code
put_piece(struct translation *t)
{
	int c = peek(t, 0);
	enum gpai_code rc;

	switch (c) {
	case '\\':
		if (t->any_case != 0 && strchr("pPxu", peek(t, 1) > 0 ? peek(t, 1) : '?') != NULL)
			return refuse(t, t->at, "a property in either case");
		t->before = 0;
		t->has_atom = strchr("bBAz", peek(t, 1) > 0 ? peek(t, 1) : '?') == NULL;
		return put_escape(t, false);
	case '[':
		t->before = 0;
		t->has_atom = true;
		return put_set(t);
	case '(':
		return open_group(t);
	case ')':
		if (t->depth == 0)
			return refuse(t, t->at, "a group that was not opened");
		if (t->any_case == t->depth)
			t->any_case = 0;
		t->depth--;
		t->has_atom = true;
		t->before = 0;
		break;
	case '|':
		t->has_atom = false;
		t->before = 0;
		break;
	case '.':
		t->has_atom = true;
		t->before = 0;
		break;
	case '^':
	case '$':
		t->has_atom = false;
		t->before = 0;
		break;
	case '?':
	case '*':
	case '+':
	case '{':
		rc = put_quantifier(t);
		return rc;
	default:
		return put_literal(t);
	}
	out_char(t->out, (char)c);
	t->at++;
	return GPAI_OK;
}

enum gpai_code
pattern_translate(struct text text, const char *name, struct out *out, struct gpai_error *err)
{
	struct translation t = {.name = name, .in = text, .out = out, .err = err};
	enum gpai_code rc = GPAI_OK;

	while (t.at < text.len && rc == GPAI_OK)
		rc = put_piece(&t);
	if (rc == GPAI_OK && t.depth != 0)
		rc = refuse(&t, text.len, "a group that is not closed");
	return rc != GPAI_OK ? rc : out_status(out, name, err);
}
