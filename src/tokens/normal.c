/* SPDX-License-Identifier: Apache-2.0 */
/* Normalizers: what a tokenizer does to a text before it looks for words. Sequences are read
 * into one flat list of steps. Left out: BertNormalizer, ByteLevel as a normalizer. */
#include "tokens/chars.h"
#include "tokens/charsmap.h"
#include "tokens/forms.h"
#include "tokens/parts.h"

#define NORMALS_MAX 32 /* real files have up to seven */

static const struct {
	const char *type;
	enum normal_kind kind;
} kinds[] = {
    {"NFC", NORMAL_NFC},
    {"NFD", NORMAL_NFD},
    {"NFKC", NORMAL_NFKC},
    {"NFKD", NORMAL_NFKD},
    {"Lowercase", NORMAL_LOWERCASE},
    {"StripAccents", NORMAL_STRIP_ACCENTS},
    {"Strip", NORMAL_STRIP},
    {"Replace", NORMAL_REPLACE},
    {"Prepend", NORMAL_PREPEND},
    {"Nmt", NORMAL_NMT},
    {"Precompiled", NORMAL_PRECOMPILED},
};

/* ---- reading ---- */

enum gpai_code
pattern_read(
    const struct reading *r, const char *part, const json_t *json, struct pattern **pattern)
{
	struct text text = json_member_text(json, "Regex");

	if (text.at != NULL)
		return pattern_compile(text, r->name, pattern, r->err);
	text = json_member_text(json, "String");
	if (text.at == NULL)
		return malformed(r, part, "an object with Regex or String");
	if (text.len == 0)
		return unsupported(r, part, text_of("of nothing"));
	return pattern_literal(text, pattern, r->err);
}

static enum gpai_code
read_members(const struct reading *r, const json_t *json, struct normal *step)
{
	struct text text;

	switch (step->kind) {
	case NORMAL_STRIP:
		if (!member_bool(json, "strip_left", false, &step->left) ||
		    !member_bool(json, "strip_right", false, &step->right))
			return malformed(r, "normalizer.strip_left", "true or false");
		return GPAI_OK;
	case NORMAL_REPLACE:
		if (!member_text(json, "content", &text) || text.at == NULL)
			return malformed(r, "normalizer.content", "a string");
		step->content = arena_text(r->arena, text);
		return pattern_read(
		    r, "normalizer.pattern", json_object_get(json, "pattern"), &step->pattern);
	case NORMAL_PREPEND:
		if (!member_text(json, "prepend", &text) || text.at == NULL)
			return malformed(r, "normalizer.prepend", "a string");
		step->content = arena_text(r->arena, text);
		return step->content.at == NULL ? fail_memory(r->err) : GPAI_OK;
	case NORMAL_PRECOMPILED:
		if (!member_text(json, "precompiled_charsmap", &text) || text.at == NULL)
			return malformed(r, "normalizer.precompiled_charsmap", "a string");
		return charsmap_read(r, text, &step->charsmap);
	default:
		return GPAI_OK;
	}
}

static enum gpai_code
read_step(const struct reading *r, const json_t *json, struct normals *normals)
{
	struct text type = json_member_text(json, "type");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!text_is(type, kinds[i].type))
			continue;
		if (normals->n == NORMALS_MAX)
			return unsupported(r, "normalizer", text_of("of more than 32 steps"));
		normals->steps[normals->n].kind = kinds[i].kind;
		return read_members(r, json, &normals->steps[normals->n++]);
	}
	return unsupported(r, "normalizer.type", type);
}

static enum gpai_code
read_steps(const struct reading *r, const json_t *json, struct normals *normals, unsigned depth)
{
	const json_t *list = json_object_get(json, "normalizers");
	enum gpai_code rc = GPAI_OK;

	if (!text_is(json_member_text(json, "type"), "Sequence"))
		return read_step(r, json, normals);
	if (!json_is_array(list) || depth > 4)
		return malformed(r, "normalizer.normalizers", "an array");
	for (size_t i = 0; i < json_array_size(list) && rc == GPAI_OK; i++)
		rc = read_steps(r, json_array_get(list, i), normals, depth + 1);
	return rc;
}

enum gpai_code
normals_read(const struct reading *r, const json_t *json, struct normals *normals)
{
	if (json == NULL || json_is_null(json))
		return GPAI_OK;
	normals->steps = arena_array(r->arena, NORMALS_MAX, sizeof(*normals->steps));
	if (normals->steps == NULL)
		return fail_memory(r->err);
	return read_steps(r, json, normals, 0);
}

void
normals_release(struct normals *normals)
{
	for (size_t i = 0; i < normals->n; i++)
		pattern_free(normals->steps[i].pattern);
}

/* ---- applying ---- */

static bool
lower(struct span text, struct buffer *out)
{
	if (!buffer_reserve(out, text.len))
		return false;
	for (size_t at = 0; at < text.len;) {
		uint8_t c = text.at[at], bytes[8];
		uint32_t made[2];
		size_t len = 1;

		if (c < 0x80) {
			bytes[0] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
		} else {
			size_t n = char_lower(char_at(text.at + at), made);

			len = char_put(bytes, made[0]);
			if (n == 2)
				len += char_put(bytes + len, made[1]);
		}
		if (!buffer_put(out, bytes, len))
			return false;
		at += char_len(c);
	}
	return true;
}

static bool
strip_marks(struct span text, struct buffer *out)
{
	for (size_t at = 0; at < text.len;) {
		size_t len = char_len(text.at[at]);

		if (!char_is_mark(char_at(text.at + at)) && !buffer_put(out, text.at + at, len))
			return false;
		at += len;
	}
	return true;
}

static struct span
strip(const struct normal *step, struct span text)
{
	const uint8_t *begin = text.at, *end = text.at + text.len;

	while (step->left && begin < end && char_is_white(char_at(begin)))
		begin += char_len(*begin);
	while (step->right && end > begin) {
		const uint8_t *last = char_before(end);

		if (!char_is_white(char_at(last)))
			break;
		end = last;
	}
	return (struct span){begin, (size_t)(end - begin)};
}

static bool
replace(const struct normal *step, struct pattern_matcher *matcher, struct span text,
    struct buffer *out)
{
	struct pattern_walk walk = {.at = text.at, .len = text.len};
	size_t done = 0;
	enum pattern_found found;

	while ((found = pattern_next(step->pattern, matcher, &walk)) == PATTERN_FOUND) {
		if (!buffer_put(out, text.at + done, walk.begin - done) ||
		    !buffer_put(out, step->content.at, step->content.len))
			return false;
		done = walk.end;
	}
	return found == PATTERN_END && buffer_put(out, text.at + done, text.len - done);
}

/* 0: dropped. */
static uint32_t
nmt_char(uint32_t c)
{
	if ((c >= 1 && c <= 8) || c == 0xb || (c >= 0xe && c <= 0x1f) || c == 0x7f || c == 0x8f ||
	    c == 0x9f)
		return 0;
	if (c == 9 || c == 0xa || c == 0xc || c == 0xd || c == 0x1680 ||
	    (c >= 0x200b && c <= 0x200f) || c == 0x2028 || c == 0x2029 || c == 0x2581 ||
	    c == 0xfeff || c == 0xfffd)
		return ' ';
	return c;
}

static bool
nmt(struct span text, struct buffer *out)
{
	for (size_t at = 0; at < text.len; at += char_len(text.at[at])) {
		uint32_t c = char_at(text.at + at), made = nmt_char(c);
		uint8_t bytes[4];

		if ((made != 0 || c == 0) && !buffer_put(out, bytes, char_put(bytes, made)))
			return false;
	}
	return true;
}

/* The form's number from the step's. */
static enum form
form_of(enum normal_kind kind)
{
	static const enum form forms[] = {
	    [NORMAL_NFC] = FORM_NFC,
	    [NORMAL_NFD] = FORM_NFD,
	    [NORMAL_NFKC] = FORM_NFKC,
	    [NORMAL_NFKD] = FORM_NFKD,
	};

	return forms[kind];
}

static bool
apply(const struct normal *step, struct pattern_matcher *matcher, struct span text,
    struct buffer *out)
{
	switch (step->kind) {
	case NORMAL_NFC:
	case NORMAL_NFD:
	case NORMAL_NFKC:
	case NORMAL_NFKD:
		return form_apply(form_of(step->kind), text, out);
	case NORMAL_LOWERCASE:
		return lower(text, out);
	case NORMAL_STRIP_ACCENTS:
		return strip_marks(text, out);
	case NORMAL_REPLACE:
		return replace(step, matcher, text, out);
	case NORMAL_PREPEND:
		return buffer_put(out, step->content.at, step->content.len) &&
		       buffer_put(out, text.at, text.len);
	case NORMAL_NMT:
		return nmt(text, out);
	case NORMAL_PRECOMPILED:
		return charsmap_apply(step->charsmap, text, out);
	case NORMAL_STRIP:
		break;
	}
	return true;
}

bool
normals_apply(const struct normals *normals, struct pattern_matcher *matcher, struct buffer turn[2],
    struct span *text)
{
	unsigned next = 0;

	for (size_t i = 0; i < normals->n && text->len > 0; i++) {
		const struct normal *step = &normals->steps[i];

		if (step->kind == NORMAL_STRIP) {
			*text = strip(step, *text);
			continue;
		}
		if (step->kind <= NORMAL_NFKD && form_keeps(form_of(step->kind), *text))
			continue;
		turn[next].len = 0;
		if (!apply(step, matcher, *text, &turn[next]))
			return false;
		*text = (struct span){turn[next].at, turn[next].len};
		next = 1 - next;
	}
	return true;
}
