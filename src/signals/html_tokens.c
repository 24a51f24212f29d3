/* SPDX-License-Identifier: Apache-2.0 */
#include "signals/html_tokens.h"

#include "signals/words.h"

/* What ends names and values; of blanks HTML has no vertical tab. */
enum { SPACE = 1, END = 2, SLASH = 4, EQUALS = 8 };
static const uint8_t classes[256] = {
    [' '] = SPACE,
    ['\t'] = SPACE,
    ['\n'] = SPACE,
    ['\f'] = SPACE,
    ['\r'] = SPACE,
    ['>'] = END,
    ['/'] = SLASH,
    ['='] = EQUALS,
};

/* The first byte from `at` on that is of one of the classes. */
static inline size_t
until(struct span html, size_t at, uint8_t ends)
{
	while (at < html.len && (classes[html.at[at]] & ends) == 0)
		at++;
	return at;
}

/* The first byte from `at` on that is of none of the classes. */
static inline size_t
behind(struct span html, size_t at, uint8_t passed)
{
	while (at < html.len && (classes[html.at[at]] & passed) != 0)
		at++;
	return at;
}

static size_t
find_from(struct span html, size_t at, uint8_t c)
{
	return at + octets_find(octets_from(html, at), c);
}

static bool
begins(struct span html, size_t at, const char *word, size_t len)
{
	return html.len - at >= len && octets_like((struct span){html.at + at, len}, word, len);
}
#define BEGINS(html, at, literal) begins((html), (at), (literal), sizeof(literal) - 1)

/* Behind the comment that begins at `at` with "<!--" (13.2.5.43 to 51). */
static size_t
pass_comment(struct span html, size_t at)
{
	at += 4;
	if (BEGINS(html, at, ">"))
		return at + 1;
	if (BEGINS(html, at, "->"))
		return at + 2;
	while ((at = find_from(html, at, '-')) < html.len) {
		if (BEGINS(html, at, "-->"))
			return at + 3;
		if (BEGINS(html, at, "--!>"))
			return at + 4;
		at++;
	}
	return html.len;
}

/* The value behind '=' at `at`; gives where it ends. */
static size_t
take_value(struct span html, size_t at, struct span *value)
{
	size_t begin = at = behind(html, at + 1, SPACE);

	if (at < html.len && (html.at[at] == '"' || html.at[at] == '\'')) {
		at = find_from(html, begin + 1, html.at[begin]);
		*value = (struct span){html.at + begin + 1, at - begin - 1};
		return at < html.len ? at + 1 : at;
	}
	at = until(html, at, SPACE | END);
	*value = (struct span){html.at + begin, at - begin};
	return at;
}

/* Moves over one attribute (13.2.5.32 to 39); false: what follows is the end of the tag. */
static bool
take_attribute(struct span html, size_t *at, struct html_attribute *attribute)
{
	size_t begin = behind(html, *at, SPACE | SLASH), end = begin, next;

	if (begin < html.len && html.at[begin] == '=')
		end++;
	*at = end = until(html, end, SPACE | SLASH | END | EQUALS);
	*attribute = (struct html_attribute){.name = {html.at + begin, end - begin}};
	if (end == begin)
		return false;
	next = behind(html, end, SPACE);
	if (next < html.len && html.at[next] == '=')
		*at = take_value(html, next, &attribute->value);
	return true;
}

bool
html_next_attribute(struct span *attributes, struct html_attribute *attribute)
{
	size_t at = 0;
	bool found = take_attribute(*attributes, &at, attribute);

	*attributes = octets_from(*attributes, at);
	return found;
}

/* Is "itemprop" or "property" the name that ends at `end`? */
static bool
names_property(struct span html, size_t end)
{
	struct span name = {html.at + end - 8, 8};

	return OCTETS_LIKE(name, "itemprop") || OCTETS_LIKE(name, "property");
}

/* The '>' that ends the tag whose attributes begin at `at`; the length: it has none. As
 * take_attribute goes, but from sign to sign: a '=' is the first letter of a name where no name
 * stands before it. */
static size_t
end_of_tag(struct span html, size_t at, bool *has_property)
{
	struct span value;

	for (size_t begin = at; (at = until(html, at, END | EQUALS)) < html.len;) {
		size_t name = at;

		if (html.at[at] == '>')
			return at;
		while (name > begin && (classes[html.at[name - 1]] & SPACE) != 0)
			name--;
		if (name == begin || html.at[name - 1] == '/') {
			at++;
			continue;
		}
		*has_property = *has_property || (name - begin > 8 && names_property(html, name));
		begin = at = take_value(html, at, &value);
	}
	return at;
}

/* Elements whose content is text (13.2.5.1, 13.4: as a parser that runs no scripts). */
static const struct {
	const char *at;
	size_t len;
} text_elements[] = {
    {"script", 6},
    {"style", 5},
    {"title", 5},
    {"textarea", 8},
    {"xmp", 3},
    {"iframe", 6},
    {"noembed", 7},
    {"noframes", 8},
};

static bool
holds_text(struct span name)
{
	if (name.len < 3 || name.len > 8 || memchr("stxinSTXIN", name.at[0], 10) == NULL)
		return false;
	for (size_t i = 0; i < sizeof text_elements / sizeof *text_elements; i++)
		if (octets_like(name, text_elements[i].at, text_elements[i].len))
			return true;
	return false;
}

/* Is `name` at `at`, and does it end there? */
static bool
is_name(struct span html, size_t at, struct span name)
{
	size_t end = at + name.len;

	if (html.len - at <= name.len)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (byte_lower(html.at[at + i]) != byte_lower(name.at[i]))
			return false;
	return (classes[html.at[end]] & (SPACE | SLASH | END)) != 0;
}

/* "</name" at `at`, where a '<' stands. */
static bool
ends_element(struct span html, size_t at, struct span name)
{
	return html.len - at > 2 && html.at[at + 1] == '/' && is_name(html, at + 2, name);
}

/* Where the end tag of an element of text begins; the length: it has none. */
static size_t
end_of_text(struct span html, size_t at, struct span name)
{
	while ((at = find_from(html, at, '<')) < html.len && !ends_element(html, at, name))
		at++;
	return at;
}

/* The same of a script, in which "<!--" escapes, and "<script" within that hides one end tag
 * (13.2.5.15 to 31). */
static size_t
end_of_script(struct span html, size_t at, struct span name)
{
	enum { PLAIN, ESCAPED, TWICE } state = PLAIN;

	for (; at < html.len; at++) {
		if (state == PLAIN && (at = find_from(html, at, '<')) == html.len)
			return at;
		if (html.at[at] == '-' && BEGINS(html, at, "-->"))
			state = PLAIN;
		if (html.at[at] != '<')
			continue;
		if (ends_element(html, at, name)) {
			if (state != TWICE)
				return at;
			state = ESCAPED;
		} else if (state == PLAIN && BEGINS(html, at, "<!--")) {
			state = ESCAPED;
			at++;
		} else if (state == ESCAPED && is_name(html, at + 1, name))
			state = TWICE;
	}
	return html.len;
}

/* Behind "<!...", "<?...", "</..." at `at`. */
static size_t
pass_other(struct span html, size_t at)
{
	bool passed = false;

	if (BEGINS(html, at, "<!--"))
		return pass_comment(html, at);
	if (html.at[at + 1] == '/' && at + 2 < html.len && byte_is_letter(html.at[at + 2]))
		at = end_of_tag(html, until(html, at + 2, SPACE | SLASH | END), &passed);
	else
		at = find_from(html, at, '>');
	return at < html.len ? at + 1 : at;
}

static bool
take_tag(struct html_tokens *tokens, struct html_tag *tag)
{
	struct span html = tokens->html;
	size_t name_end = until(html, tag->at + 1, SPACE | SLASH | END);
	size_t end;

	tag->has_property = false;
	end = end_of_tag(html, name_end, &tag->has_property);
	tokens->at = html.len;
	if (end == html.len)
		return false;
	tag->name = (struct span){html.at + tag->at + 1, name_end - tag->at - 1};
	tag->attributes = (struct span){html.at + name_end, end - name_end};
	tag->inner = (struct span){html.at + end + 1, 0};
	if (OCTETS_LIKE(tag->name, "plaintext"))
		return true;
	tokens->at = end + 1;
	if (holds_text(tag->name)) {
		tokens->at = OCTETS_LIKE(tag->name, "script")
		                 ? end_of_script(html, end + 1, tag->name)
		                 : end_of_text(html, end + 1, tag->name);
		tag->inner.len = tokens->at - end - 1;
	}
	return true;
}

bool
html_next(struct html_tokens *tokens, struct html_tag *tag)
{
	struct span html = tokens->html;

	while ((tokens->at = find_from(html, tokens->at, '<')) + 1 < html.len) {
		uint8_t next = html.at[tokens->at + 1];

		if (byte_is_letter(next)) {
			tag->at = tokens->at;
			return take_tag(tokens, tag);
		}
		if (next == '!' || next == '?' || next == '/')
			tokens->at = pass_other(html, tokens->at);
		else
			tokens->at++;
	}
	return false;
}
