/* SPDX-License-Identifier: Apache-2.0 */
/* Text on a terminal: width, colour, cells and wrapping. UTF-8 throughout; a code
 * point counts as one column, which holds for all the text that gpai prints itself. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_DEFAULT = 100, WIDTH_MIN = 40, WIDTH_MAX = 132 };

static const char *const codes[] = {
#define X(name, code) [STYLE_##name] = code,
    STYLES(X)
#undef X
};

void
term_init(struct term *term, FILE *out)
{
	struct winsize size;
	const char *no_colour = getenv("NO_COLOR");
	bool tty = isatty(fileno(out)) == 1;

	term->out = out;
	term->width = WIDTH_DEFAULT;
	if (tty && ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		term->width = size.ws_col;
	if (term->width < WIDTH_MIN)
		term->width = WIDTH_MIN;
	if (term->width > WIDTH_MAX)
		term->width = WIDTH_MAX;
	term->colour = tty && (no_colour == NULL || no_colour[0] == '\0');
}

/* Bytes of the code point at `text`; invalid bytes count alone. */
static size_t
step(const char *text)
{
	size_t n = 1;

	while (((unsigned char)text[n] & 0xC0) == 0x80)
		n++;
	return n;
}

/* The code point of `len` bytes; what is no UTF-8 counts as a control character. */
static unsigned
code_point(const char *text, size_t len)
{
	unsigned first = (unsigned char)text[0];
	size_t expected = first < 0x80   ? 1
	                  : first < 0xC0 ? 0
	                  : first < 0xE0 ? 2
	                  : first < 0xF0 ? 3
	                                 : 4;
	unsigned code = len == 1 ? first : first & (0x7Fu >> len);

	if (len != expected)
		return 0x80;
	for (size_t i = 1; i < len; i++)
		code = code << 6 | ((unsigned char)text[i] & 0x3Fu);
	return code;
}

/* What would move the cursor, change colours or turn the reading direction: names of files
 * and texts of models are others' words, and may not speak to the terminal. */
static bool
is_control(unsigned code)
{
	return (code >= 0x7F && code < 0xA0) || (code >= 0x200E && code <= 0x200F) ||
	       (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

void
term_text(FILE *out, const char *text, size_t len)
{
	const char *end = text + len;

	for (size_t n; text < end; text += n) {
		n = step(text);
		unsigned code = code_point(text, n);
		if (code < 0x20) /* U+2400 and on show them, one column each */
			fprintf(out, "\xE2\x90%c", (char)(0x80 + code));
		else if (is_control(code))
			fputs("\xEF\xBF\xBD", out); /* U+FFFD */
		else
			fwrite(text, 1, n, out);
	}
}

int
term_columns(const char *text)
{
	int n = 0;

	for (; *text != '\0'; text += step(text))
		n++;
	return n;
}

static void
style_on(struct term *term, enum style style)
{
	if (term->colour && style != STYLE_PLAIN)
		fprintf(term->out, "\x1b[%sm", codes[style]);
}

static void
style_off(struct term *term, enum style style)
{
	if (term->colour && style != STYLE_PLAIN)
		fputs("\x1b[0m", term->out);
}

void
term_cell(struct term *term, enum style style, const char *text, int width)
{
	int columns = term_columns(text);

	style_on(term, style);
	if (width > 0 && columns > width) {
		const char *end = text;
		for (int i = 0; i < width - 1; i++)
			end += step(end);
		term_text(term->out, text, (size_t)(end - text));
		fputs("…", term->out);
	} else {
		term_text(term->out, text, strlen(text));
	}
	style_off(term, style);
	for (; columns < width; columns++)
		fputc(' ', term->out);
}

/* The longest run of words that fits `room` columns; at least one word. */
static const char *
line_end(const char *text, int room)
{
	const char *end = NULL;
	int columns = 0;

	for (const char *p = text;; p += step(p), columns++) {
		if (*p == '\0' || *p == '\n')
			return columns <= room || end == NULL ? p : end;
		if (*p == ' ') {
			if (columns > room && end != NULL)
				return end;
			end = p;
		}
	}
}

void
term_wrap(struct term *term, enum style style, const char *text, int column, int indent)
{
	for (;;) {
		const char *end = line_end(text, term->width - column);
		style_on(term, style);
		term_text(term->out, text, (size_t)(end - text));
		style_off(term, style);
		fputc('\n', term->out);
		if (*end == '\0')
			return;
		text = end + 1;
		fprintf(term->out, "%*s", indent, "");
		column = indent;
	}
}

/* Digits with a comma before each three, at `to`; the number of bytes. */
static size_t
group_digits(const char *digits, size_t len, char *to)
{
	size_t at = 0;

	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			to[at++] = ',';
		to[at++] = digits[i];
	}
	return at;
}

const char *
term_grouped(const char *text, char *buffer, size_t size)
{
	size_t len = strlen(text), low = strspn(text, "0123456789"), at, high;

	if (len < 5 || low == 0 || len + len / 3 + 4 > size)
		return text;
	at = group_digits(text, low, buffer);
	if (low < len) { /* "124154..496619": a range of whole numbers */
		high = low + 2;
		if (strncmp(text + low, "..", 2) != 0 || text[high] == '\0' ||
		    strspn(text + high, "0123456789") != len - high)
			return text;
		memcpy(buffer + at, " to ", 4);
		at += 4;
		at += group_digits(text + high, len - high, buffer + at);
	}
	buffer[at] = '\0';
	return buffer;
}

void
cli_json_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++)
		if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if ((unsigned char)*text < 0x20)
			fprintf(out, "\\u%04x", (unsigned char)*text);
		else
			fputc(*text, out);
	fputc('"', out);
}
