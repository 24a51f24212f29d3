/* SPDX-License-Identifier: Apache-2.0 */
/* RSL documents to lists of contents and licences: RSL 1.0, section 3; of 0.9 the comma between
 * words. Elements of other namespaces are passed over, unknown ones of its own make a document
 * that does not conform. Left out: reports, warranties, schemas and amounts, of which only the
 * presence matters. */
#include "signals/rsl_document.h"

#include "signals/xml.h"

#include <stdlib.h>
#include <string.h>

enum element {
	E_RSL,
	E_CONTENT,
	E_LICENSE,
	E_PERMITS,
	E_PROHIBITS,
	E_PAYMENT,
	E_REPORTING,
	E_STANDARD,
	E_CUSTOM,
	E_TERMS,
	E_OTHER,
	E_FOREIGN,
	E_UNKNOWN,
};

static const struct known {
	const char *name;
	enum element element, within; /* E_OTHER: anywhere */
} elements[] = {
    {"rsl", E_RSL, E_OTHER},
    {"content", E_CONTENT, E_RSL},
    {"license", E_LICENSE, E_CONTENT},
    {"permits", E_PERMITS, E_LICENSE},
    {"prohibits", E_PROHIBITS, E_LICENSE},
    {"payment", E_PAYMENT, E_LICENSE},
    {"reporting", E_REPORTING, E_LICENSE},
    {"standard", E_STANDARD, E_PAYMENT},
    {"custom", E_CUSTOM, E_PAYMENT},
    {"terms", E_TERMS, E_CONTENT},
    {"amount", E_OTHER, E_OTHER},
    {"accepts", E_OTHER, E_OTHER},
    {"legal", E_OTHER, E_OTHER},
    {"alternate", E_OTHER, E_OTHER},
    {"schema", E_OTHER, E_OTHER},
    {"copyright", E_OTHER, E_OTHER},
};

static const struct {
	const char *word;
	enum rsl_reach reach;
	bool is_all;
} usages[] = {
    {"all", REACH_ALL, true},
    {"ai-all", REACH_AI, false},
    {"ai-train", REACH_TRAINING, false},
    {"ai-input", REACH_NONE, false},
    {"ai-index", REACH_NONE, false},
    {"search", REACH_NONE, false},
};

static const char *const users[] = {
    "commercial", "non-commercial", "education", "government", "personal"};

#define STACK_MAX 16u
#define WORDS_MAX 1024u

struct reader {
	struct rsl *rsl;
	bool within, is_full; /* no memory */
	bool is_in;           /* an rsl element is open */
	unsigned rsl_depth;
	enum element stack[STACK_MAX]; /* below the rsl element; deeper ones are not looked at */
	struct rsl_list *list;         /* whose words are being read */
	enum rsl_type type;
	bool permits;
	struct text *url; /* of terms, being read */
	char words[WORDS_MAX];
	size_t n_words;
	bool is_long; /* more words than are kept */
};

static void
void_note(struct rsl *rsl, const char *note)
{
	if (rsl->note == NULL)
		rsl->note = note;
}

static void
nonconforming(struct reader *r, const char *note)
{
	r->rsl->is_nonconforming = true;
	void_note(r->rsl, note);
}

/* One more element of an array; NULL: no memory, or more than are read. */
static void *
more(struct reader *r, void *array, uint32_t *n, uint32_t *cap, uint32_t max, size_t size)
{
	void **at = array;

	if (*n == max) {
		nonconforming(r, "more elements than are read");
		return NULL;
	}
	if (*n == *cap) {
		uint32_t wanted = *cap == 0 ? 8 : *cap * 2;
		void *grown = realloc(*at, wanted * size);
		if (grown == NULL) {
			r->is_full = true;
			return NULL;
		}
		*at = grown;
		*cap = wanted;
	}
	memset((char *)*at + *n * size, 0, size);
	return (char *)*at + (*n)++ * size;
}

static struct text
keep(struct reader *r, struct text text)
{
	char clean[STATEMENT_VALUE_MAX];
	struct text kept;

	text = text_trim(text);
	if (text.len == 0)
		return TEXT_NONE;
	kept = statement_text((struct span){(const uint8_t *)text.at, text.len}, clean);
	kept = arena_text(&r->rsl->arena, kept);
	if (kept.at == NULL)
		r->is_full = true;
	return kept;
}

/* --- where a content is --- */

/* "https://Example.com:443/a" -> "https://example.com" and "/a". False: no such URL. */
static bool
split_url(struct arena *arena, struct text url, struct text *origin, struct span *path)
{
	static const struct {
		const char *scheme, *port;
	} schemes[] = {{"http://", ":80"}, {"https://", ":443"}};

	for (size_t i = 0; i < 2; i++) {
		size_t begin = strlen(schemes[i].scheme), end = begin;
		if (!text_begins_like(url, schemes[i].scheme))
			continue;
		while (end < url.len && strchr("/?#", url.at[end]) == NULL)
			end++;
		char *lower = arena_alloc(arena, end + 1);
		if (lower == NULL)
			return false;
		for (size_t k = 0; k < end; k++)
			lower[k] = (char)(url.at[k] >= 'A' && url.at[k] <= 'Z' ? url.at[k] | 0x20
									       : url.at[k]);
		*origin = (struct text){lower, end};
		if (text_ends(*origin, schemes[i].port))
			origin->len -= strlen(schemes[i].port);
		*path = (struct span){(const uint8_t *)url.at + end, url.len - end};
		return end > begin;
	}
	return false;
}

/* "*" and "$" of a URL are those octets, not what they mean in a pattern. */
static struct span
as_literal(struct arena *arena, struct span path)
{
	uint8_t *to = arena_alloc(arena, 3 * path.len + 1);
	size_t n = 0;

	if (to == NULL)
		return (struct span){0};
	for (size_t i = 0; i < path.len; i++) {
		if (path.at[i] == '*' || path.at[i] == '$') {
			memcpy(to + n, path.at[i] == '*' ? "%2A" : "%24", 3);
			n += 3;
		} else {
			to[n++] = path.at[i];
		}
	}
	return (struct span){to, n};
}

static void
keep_pattern(struct reader *r, struct rsl_content *content, struct span path)
{
	uint8_t *normal = arena_alloc(&r->rsl->arena, 3 * path.len + 1);

	if (normal == NULL) {
		r->is_full = true;
		return;
	}
	content->pattern = (struct span){normal, pattern_normalise(path, normal)};
	if (memchr(path.at, '*', path.len) != NULL &&
	    (r->rsl->wildcards += content->pattern.len) > RSL_WILDCARDS_MAX)
		content->is_unreadable = true;
}

static void
place_content(struct reader *r, struct rsl_content *content, struct text url)
{
	static const uint8_t slash[] = "/";
	struct span path = {(const uint8_t *)url.at, url.len};
	const uint8_t *fragment;

	if (content->is_here && url.len == 0)
		return;
	content->is_unreadable = (url.len == 0 || (url.at[0] != '/' && url.at[0] != '*')) &&
	                         !split_url(&r->rsl->arena, url, &content->origin, &path);
	content->is_unreadable |= !content->is_here && path.len > RSL_PATTERN_MAX;
	if (content->is_unreadable)
		return;
	if (path.len == 0 || (path.at[0] != '/' && path.at[0] != '*'))
		path = (struct span){slash, 1};
	fragment = memchr(path.at, '#', path.len);
	if (fragment != NULL)
		path.len = (size_t)(fragment - path.at);
	if (content->is_here)
		path = as_literal(&r->rsl->arena, path);
	if (path.at == NULL)
		r->is_full = true;
	else
		keep_pattern(r, content, path);
}

/* --- elements --- */

static enum element
element_of(const struct xml_tag *tag, enum element parent, bool *misplaced)
{
	*misplaced = false;
	if (strcmp(tag->ns, RSL_NAMESPACE) != 0)
		return E_FOREIGN;
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
		if (strcmp(elements[i].name, tag->name) == 0) {
			/* legal may hold terms, too; what stands elsewhere is passed over. */
			if (elements[i].within != E_OTHER && elements[i].within != parent) {
				*misplaced = true;
				return E_OTHER;
			}
			return elements[i].element;
		}
	return E_UNKNOWN;
}

static void
open_content(struct reader *r, const struct xml_tag *tag)
{
	struct rsl *rsl = r->rsl;
	struct rsl_content *content = more(r, &rsl->contents, &rsl->n_contents, &rsl->cap_contents,
	    RSL_CONTENTS_MAX, sizeof *rsl->contents);
	struct text url = xml_attribute(tag, "", "url");

	if (content == NULL)
		return;
	content->line = tag->line;
	content->first = rsl->n_licences;
	content->url = keep(r, url);
	content->server = keep(r, xml_attribute(tag, "", "server"));
	content->is_here = url.at != NULL && text_trim(url).len == 0;
	if (url.at == NULL)
		nonconforming(r, "a content without url");
	for (uint32_t i = 0; content->is_here && i + 1 < rsl->n_contents; i++)
		if (rsl->contents[i].is_here) {
			content->origin = rsl->contents[i].origin;
			content->pattern = rsl->contents[i].pattern;
			content->is_unreadable = rsl->contents[i].is_unreadable;
			return;
		}
	if (!r->within)
		place_content(r, content, content->is_here ? rsl->here : text_trim(url));
}

static struct rsl_licence *
licence_now(struct reader *r)
{
	return r->rsl->n_licences > 0 ? &r->rsl->licences[r->rsl->n_licences - 1] : NULL;
}

static void
open_licence(struct reader *r, const struct xml_tag *tag)
{
	struct rsl *rsl = r->rsl;
	struct rsl_licence *licence;

	if (rsl->n_contents == 0)
		return;
	licence = more(r, &rsl->licences, &rsl->n_licences, &rsl->cap_licences, RSL_LICENCES_MAX,
	    sizeof *rsl->licences);
	if (licence == NULL)
		return;
	licence->line = tag->line;
	rsl->contents[rsl->n_contents - 1].n++;
}

static void
open_list(struct reader *r, const struct xml_tag *tag, bool permits)
{
	static const char *const types[RSL_TYPES] = {"usage", "user", "geo"};
	struct rsl_licence *licence = licence_now(r);
	struct text type = text_trim(xml_attribute(tag, "", "type"));

	r->list = NULL;
	if (licence == NULL)
		return;
	for (unsigned i = 0; i < RSL_TYPES; i++)
		if (text_is(type, types[i])) {
			r->list = permits ? &licence->permits[i] : &licence->prohibits[i];
			r->type = (enum rsl_type)i;
		}
	if (r->list == NULL) {
		licence->is_odd = true;
		return;
	}
	if (r->list->is_stated)
		r->list->is_odd = true;
	r->list->is_stated = true;
	r->list->line = tag->line;
	r->permits = permits;
	r->n_words = 0;
	r->is_long = false;
}

static void
open_terms(struct reader *r, const struct xml_tag *tag, enum element element)
{
	struct rsl_licence *licence = licence_now(r);
	struct text type = text_trim(xml_attribute(tag, "", "type"));

	if (licence == NULL)
		return;
	/* A payment without a type is the standard licence of a collecting society: not free. */
	if (licence->has_terms || (element == E_PAYMENT && text_is(type, "free")))
		return;
	licence->has_terms = true;
	licence->terms_label = element == E_PAYMENT ? "rsl:payment" : "rsl:reporting";
	licence->terms = keep(r, type);
	licence->terms_line = tag->line;
}

static void
open_url(struct reader *r, enum element element)
{
	struct rsl *rsl = r->rsl;
	struct rsl_licence *licence = licence_now(r);

	r->n_words = 0;
	r->is_long = false;
	if (element == E_TERMS && rsl->n_contents > 0)
		r->url = &rsl->contents[rsl->n_contents - 1].terms;
	else if (element != E_TERMS && licence != NULL && licence->terms_url.len == 0)
		r->url = &licence->terms_url;
}

static bool
open_rsl(struct reader *r, const struct xml_tag *tag)
{
	if (!xml_is(tag, RSL_NAMESPACE, "rsl")) {
		if (!r->within && tag->depth == 1) {
			r->rsl->is_void = true;
			void_note(r->rsl, "XML that is no RSL document");
			return false;
		}
		return true;
	}
	r->is_in = true;
	r->rsl_depth = tag->depth;
	r->stack[0] = E_RSL;
	return true;
}

static bool
on_open(void *context, const struct xml_tag *tag)
{
	struct reader *r = context;
	enum element element, parent;
	bool misplaced;
	unsigned level;

	if (!r->is_in)
		return open_rsl(r, tag);
	level = tag->depth - r->rsl_depth;
	if (level >= STACK_MAX)
		return true;
	parent = r->stack[level - 1];
	element = element_of(tag, parent, &misplaced);
	r->stack[level] = element;
	if (r->list != NULL) /* elements among the words */
		r->list->is_odd = true;
	r->list = NULL;
	r->url = NULL;
	if (element == E_UNKNOWN)
		nonconforming(r, "an element that RSL does not have");
	if (misplaced && strcmp(tag->name, "terms") != 0)
		nonconforming(r, "an element where RSL has none");
	switch (element) {
	case E_CONTENT:
		open_content(r, tag);
		break;
	case E_LICENSE:
		open_licence(r, tag);
		break;
	case E_PERMITS:
	case E_PROHIBITS:
		open_list(r, tag, element == E_PERMITS);
		break;
	case E_PAYMENT:
	case E_REPORTING:
		open_terms(r, tag, element);
		break;
	case E_STANDARD:
	case E_CUSTOM:
	case E_TERMS:
		open_url(r, element);
		break;
	default:
		break;
	}
	return !r->is_full;
}

/* --- words --- */

static void
on_text(void *context, struct text text)
{
	struct reader *r = context;

	if (r->list == NULL && r->url == NULL)
		return;
	if (text.len > WORDS_MAX - r->n_words) {
		text.len = WORDS_MAX - r->n_words;
		r->is_long = true;
	}
	memcpy(r->words + r->n_words, text.at, text.len);
	r->n_words += text.len;
}

static void
take_usage(struct rsl_list *list, struct text word)
{
	for (size_t i = 0; i < sizeof usages / sizeof *usages; i++)
		if (text_is(word, usages[i].word)) {
			if (usages[i].reach > list->reach)
				list->reach = usages[i].reach;
			list->has_all |= usages[i].is_all;
			return;
		}
	/* A word with a prefix is somebody's extension. */
	if (memchr(word.at, ':', word.len) == NULL)
		list->is_odd = true;
}

static void
take_user(struct rsl_list *list, struct text word)
{
	for (size_t i = 0; i < sizeof users / sizeof *users; i++)
		if (text_is(word, users[i])) {
			list->names_us |= i == 0;
			return;
		}
	if (memchr(word.at, ':', word.len) == NULL)
		list->is_odd = true;
}

/* Words between blanks; between commas, too, as 0.9 had them. */
static void
take_words(struct rsl_list *list, enum rsl_type type, struct text words)
{
	static const char between[] = " \t\r\n,";

	for (size_t at = 0; at < words.len;) {
		size_t begin = at;
		while (at < words.len && memchr(between, words.at[at], sizeof between - 1) == NULL)
			at++;
		struct text word = {words.at + begin, at - begin};
		if (word.len > 0 && type == RSL_USAGE)
			take_usage(list, word);
		else if (word.len > 0 && type == RSL_USER)
			take_user(list, word);
		at++;
	}
}

static void
close_list(struct reader *r)
{
	struct text words = {r->words, r->n_words};

	if (r->is_long)
		r->list->is_odd = true;
	take_words(r->list, r->type, words);
	r->list->words = keep(r, words);
}

static void
on_close(void *context, unsigned depth)
{
	struct reader *r = context;

	if (!r->is_in)
		return;
	if (depth == r->rsl_depth)
		r->is_in = false;
	if (depth - r->rsl_depth >= STACK_MAX)
		return;
	if (r->list != NULL)
		close_list(r);
	else if (r->url != NULL)
		*r->url = keep(r, (struct text){r->words, r->n_words});
	r->list = NULL;
	r->url = NULL;
}

bool
rsl_document_read(struct span xml, bool within, struct rsl *rsl)
{
	struct reader reader = {.rsl = rsl, .within = within};
	struct xml_handler handler = {.open = on_open,
	    .close = on_close,
	    .text = on_text,
	    .context = &reader,
	    .takes_doctype = within};
	enum xml_end end;

	if (!within && xml.len > RSL_BYTES_MAX) {
		rsl->is_void = true;
		rsl->note = xml_end_words(XML_TOO_LARGE);
		return true;
	}
	end = xml_read(xml, &handler);
	if (end == XML_NO_MEMORY || reader.is_full)
		return false;
	if (end != XML_DONE) {
		rsl->is_void = true;
		rsl->note = xml_end_words(end);
	}
	if (!within && rsl->n_contents == 0) {
		rsl->is_void = true;
		void_note(rsl, "no content element");
	}
	return true;
}
