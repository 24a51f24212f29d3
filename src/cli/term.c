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
		fprintf(term->out, "%.*s…", (int)(end - text), text);
	} else {
		fputs(text, term->out);
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
		fprintf(term->out, "%.*s", (int)(end - text), text);
		style_off(term, style);
		fputc('\n', term->out);
		if (*end == '\0')
			return;
		text = end + 1;
		fprintf(term->out, "%*s", indent, "");
		column = indent;
	}
}

const char *
term_grouped(const char *text, char *buffer, size_t size)
{
	size_t len = strlen(text), at = 0;

	if (len < 5 || strspn(text, "0123456789") != len || len + len / 3 + 1 > size)
		return text;
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buffer[at++] = ',';
		buffer[at++] = text[i];
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
