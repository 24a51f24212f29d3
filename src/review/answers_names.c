/* SPDX-License-Identifier: Apache-2.0 */
/* Names in answers: of hosts, of links, and of things that are listed (datasets, crawlers,
 * models). A list is what a person takes for one: a line or a bullet for each, short lines parted
 * by commas, or addresses one after the other. Sentences name what follows "from", "including" and
 * the like in capitals. */
#include "review/answers.h"

#include <string.h>

enum { ITEM_WORDS = 12, LABEL_WORDS = 8, NAME_BYTES = 200 };

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* The next run between blanks from *at on, brackets and the like around it dropped. */
static struct text
token_next(const char **at, const char *end)
{
	while (*at < end && is_blank(**at))
		(*at)++;
	const char *from = *at;
	while (*at < end && !is_blank(**at))
		(*at)++;
	const char *to = *at;
	while (from < to && strchr("([{<\"'*", *from) != NULL)
		from++;
	while (from < to && strchr(")]}>\"'*,;:.!?", to[-1]) != NULL)
		to--;
	return (struct text){from, (size_t)(to - from)};
}

/* --- Links --- */

static const char *
find(struct text text, const char *what)
{
	return text.len == 0 ? NULL : memmem(text.at, text.len, what, strlen(what));
}

static bool
is_link(struct text token)
{
	return text_begins_like(token, "https://") || text_begins_like(token, "http://") ||
	       text_begins_like(token, "www.");
}

static bool
ends_scheme(const char *begin, const char *to)
{
	while (to > begin && is_blank(to[-1]))
		to--;
	return to - begin >= 5 &&
	       (memcmp(to - 5, "http:", 5) == 0 || memcmp(to - 5, "ttps:", 5) == 0);
}

void
answer_links(struct arena *arena, struct text said, struct text **links, uint32_t *n)
{
	const char *at = said.at, *end = end_of(said);

	while (at < end) {
		struct text token = token_next(&at, end);

		if (is_link(token))
			list_add_text(arena, links, n, token);
		/* Cut in two by the end of a line: "https: //a.b". */
		else if (token.len > 4 && text_starts(token, "//") && at - said.at > 6 &&
			 ends_scheme(said.at, token.at))
			list_add_text(arena, links, n,
			    arena_join(arena, (struct text[]){text_of("https:"), token}, 2));
	}
}

/* --- Names of hosts --- */

static bool
is_country(struct text tld)
{
	static const char codes[] =
	    "acadaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjbmbnbobrbsbtbwbybzcacccdcfcgchcick"
	    "clcmcncocrcucvcwcxcyczdedjdkdmdodzeceeegereseteufifjfkfmfofrgagbgdgegfggghgiglgmgngpgq"
	    "grgsgtgugwgyhkhmhnhrhthuidieiliminioiqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblclilklr"
	    "lsltlulvlymamcmdmemgmhmkmlmmmnmompmqmrmsmtmumvmwmxmymznancnenfngninlnonpnrnunzompapepf"
	    "pgphpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsiskslsmsnsosrssstsvsxsysztctdtftgthtj"
	    "tktltmtntotrtttvtwtzuaugukusuyuzvavcvevgvivnvuwfwsyeytzazmzw";

	for (size_t i = 0; i + 1 < sizeof codes - 1; i += 2)
		if (tld.at[0] == codes[i] && tld.at[1] == codes[i + 1])
			return true;
	return false;
}

static bool
is_top(struct text tld)
{
	static const char *const words[] = {"com", "org", "net", "edu", "gov", "mil", "int", "info",
	    "biz", "name", "pro", "aero", "coop", "museum", "jobs", "mobi", "travel", "cat", "tel",
	    "asia", "app", "dev", "blog", "cloud", "online", "site", "store", "shop", "tech", "xyz",
	    "news", "media", "wiki", "club", "live", "world", "today", "page", "space", "art",
	    "agency", "science", "academy", "education", "university", "law", "health", "gallery",
	    "photo", "photos", "pictures", "video", "film", "music", "press", "network", "digital",
	    "social", "community", "foundation", "global", "group", "studio", "design", "email",
	    "games", "berlin", "london", "paris", "wien", "hamburg", "swiss", "eus", "gal", "scot"};

	if (tld.len == 2)
		return is_country(tld);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_is(tld, words[i]))
			return true;
	return false;
}

/* Countries whose code is better known at the end of names of files. */
static bool
is_suffix(struct text tld)
{
	return text_is(tld, "md") || text_is(tld, "py") || text_is(tld, "sh");
}

/* The name in small letters, or TEXT_NONE: labels of letters, digits and hyphens, the last of them
 * a top-level domain as there are. "e.g.", "GPT-5.5", "v1.2" and names of files are none, nor is
 * the end of a sentence without a blank behind it: "phase.Those", "it.Is". */
static struct text
host_of(struct arena *arena, struct text token)
{
	size_t label = 0, since = 0, dots = 0;
	char small[254];

	if (token.len < 4 || token.len >= sizeof small)
		return TEXT_NONE;
	for (size_t i = 0; i < token.len; i++) {
		char c = token.at[i];

		if (c == '.') {
			if (label == 0 || label > 63 || small[i - 1] == '-')
				return TEXT_NONE;
			if (i + 2 < token.len && is_upper(token.at[i + 1]) &&
			    is_lower(token.at[i + 2]))
				return TEXT_NONE;
			label = 0;
			since = i + 1;
			dots++;
		} else if (is_lower(c) || is_upper(c) || is_digit(c) || (c == '-' && label > 0)) {
			label++;
		} else {
			return TEXT_NONE;
		}
		small[i] = is_upper(c) ? (char)(c | 0x20) : c;
	}
	if (dots == 1 && is_suffix((struct text){small + since, label}))
		return TEXT_NONE;
	if (dots == 0 || label < 2 || !is_top((struct text){small + since, label}))
		return TEXT_NONE;
	if (since < 4) /* "a.i", "u.s": at least two letters before the last dot */
		return since == 3 && label > 2 ? arena_text(arena, (struct text){small, token.len})
		                               : TEXT_NONE;
	return arena_text(arena, (struct text){small, token.len});
}

void
answer_domains(struct arena *arena, struct text said, struct text **domains, uint32_t *n)
{
	const char *at = said.at, *end = end_of(said);

	while (at < end) {
		struct text token = token_next(&at, end);

		if (token.len == 0 || memchr(token.at, '@', token.len) != NULL)
			continue;
		/* "a.com/b.com" and "a.com,b.com" are lists too; a path behind a host is not. */
		struct text host = is_link(token) ? TEXT_NONE : host_of(arena, token);
		if (host.len > 0)
			list_add_text(arena, domains, n, host);
		for (const char *part = token.at, *comma;
		     !is_link(token) && host.len == 0 && memchr(token.at, ',', token.len) != NULL &&
		     part < end_of(token);
		     part = comma + 1) {
			size_t left = (size_t)(end_of(token) - part);

			comma = memchr(part, ',', left);
			comma = comma == NULL ? part + left : comma;
			host = host_of(arena, (struct text){part, (size_t)(comma - part)});
			if (host.len > 0)
				list_add_text(arena, domains, n, host);
			host = TEXT_NONE;
		}
	}
}

/* --- Items of lists --- */

struct items {
	struct arena *arena;
	struct text **at;
	uint32_t *n;
};

static struct text
without_marks(struct text item)
{
	item = words_unnumbered(text_trim(item), NULL);
	if (text_starts(item, "o ")) /* the hollow bullet of word processors, read as a letter */
		item = (struct text){item.at + 2, item.len - 2};
	while (item.len > 0 && strchr(",;:.-", item.at[item.len - 1]) != NULL)
		item.len--;
	return text_trim(item);
}

/* A word that is no number and does not only join numbers: "2013 to 2024" names nothing. */
static bool
names_something(struct text item)
{
	static const char *const joins[] = {"to", "from", "and", "until", "since", NULL};
	struct word_reader reader = WORDS_OF(item);
	struct word word;

	while (word_next(&reader, &word))
		if (!is_digit(word.at[0]) && !word_among(&word, joins))
			return true;
	return false;
}

/* "our own crawlers", "see our website": nothing that begins like this is a name, unless one stands
 * in it. */
static bool
is_of_someone(struct text item)
{
	static const char *const begins[] = {"our", "their", "those", "see", "please", "various",
	    "several", "multiple", "different", "some", "many", NULL};
	struct word_reader reader = WORDS_OF(item);
	struct word word;

	if (!word_next(&reader, &word) || !word_among(&word, begins))
		return false;
	while (word_next(&reader, &word))
		for (const char *c = word.from; c < word.to; c++)
			if (is_upper(*c) || is_digit(*c))
				return false;
	return find(item, "://") == NULL;
}

static void
add_item(const struct items *items, struct text item)
{
	item = without_marks(item);
	if (is_of_someone(item))
		return;
	if (text_ends(item, "'s") || text_ends(item, "\xE2\x80\x99s"))
		return; /* who has it, not what it is */
	if (item.len > 1 && item.len <= NAME_BYTES && names_something(item) &&
	    !answer_is_none(item))
		list_add_text(items->arena, items->at, items->n, item);
}

static bool
is_cue(const struct word *word)
{
	static const char *const cues[] = {
	    "from", "including", "includes", "include", "namely", "as", "called", "named", NULL};

	return word_among(word, cues);
}

/* What stands behind the last cue: of "our sets include Common Crawl" the last two words. */
static struct text
behind_cue(struct text label)
{
	struct word_reader reader = WORDS_OF(label);
	const char *end = end_of(label);
	struct word word;

	while (word_next(&reader, &word))
		if (is_cue(&word))
			label.at = word.to;
	label.len = (size_t)(end - label.at);
	return text_trim(label);
}

/* The label an address stands behind: "DCLM: ", "OpenImages v7 "; empty when it is prose. */
static struct text
label_before(struct text text)
{
	struct text label = text_trim(text);

	while (label.len > 0 && strchr("([<", label.at[label.len - 1]) != NULL)
		label.len--;
	label = without_marks(label);
	const char *at = label.at, *end = end_of(label);

	if (label.len > 0 && memchr(label.at, '(', label.len) != NULL)
		return TEXT_NONE;
	for (const char *c = label.at; c < end; c++)
		if (*c == '.' && c + 1 < end && is_blank(c[1]))
			at = c + 2;
	label = behind_cue(text_trim((struct text){at, (size_t)(end - at)}));
	return count_words(label) <= LABEL_WORDS ? label : TEXT_NONE;
}

struct link {
	struct text address, label;
	uint32_t words; /* between the link before it, or the beginning, and this one */
	bool is_same;   /* another address of what the link before it names: "a: b" */
	bool is_aside;  /* "see ...": where more stands */
	bool has_colon; /* the label ends with one */
};

static bool
is_aside(struct text before)
{
	static const char *const cues[] = {"see", "at", "here", "visit", "under", "via", NULL};
	struct word_reader reader = WORDS_OF(before);
	struct word word, last = {.len = 0};

	while (word_next(&reader, &word))
		last = word;
	return last.len > 0 && word_among(&last, cues);
}

/* "(v1.0.0)" behind an address says something of it. */
static const char *
brackets_after(const char *at, const char *end)
{
	const char *open = at;

	while (open < end && is_blank(*open))
		open++;
	if (open == end || *open != '(')
		return at;
	const char *close = memchr(open, ')', (size_t)(end - open));
	return close == NULL || close - open > 24 ? at : close + 1;
}

static struct link *
links_of(struct arena *arena, struct text line, uint32_t *n, uint32_t *words)
{
	const char *at = line.at, *end = end_of(line), *since = at;
	struct link *links = NULL, *link;
	bool had_colon = false, is_cut = false;

	*n = 0;
	*words = 0;
	while (at < end) {
		struct text token = token_next(&at, end);

		if (!is_link(token))
			continue;
		struct text before = {since, (size_t)(token.at - since)};
		if ((link = list_add(arena, &links, n, sizeof *links)) == NULL)
			break;
		link->address = token;
		link->words = count_words(before);
		link->is_same =
		    *n > 1 && ((had_colon && link->words == 0) || (is_cut && link->words == 1));
		link->label = label_before(before);
		link->is_aside = is_aside(before);
		before = text_trim(before);
		link->has_colon = before.len > 0 && before.at[before.len - 1] == ':';
		*words += link->words;
		had_colon = at > token.at && at[-1] == ':';
		is_cut = token.at[token.len - 1] == '/';
		since = at = brackets_after(at, end);
	}
	*words += count_words((struct text){since, (size_t)(end - since)});
	return links;
}

/* A line with addresses: each is an item, by its label where it has one. One label with a colon
 * before several is the title of them all. Among sentences only those count that stand one after
 * the other. */
static void
add_links(const struct items *items, struct text line)
{
	uint32_t n, words;
	const struct link *links = links_of(items->arena, line, &n, &words);
	bool is_list = words <= ITEM_WORDS + 2 * n;

	for (uint32_t i = 0; i < n; i++) {
		bool is_next_bare = i + 1 < n && links[i + 1].words == 0 && !links[i + 1].is_same;
		bool is_run = is_next_bare || (i > 0 && links[i].words == 0);

		if (links[i].is_same || links[i].is_aside || (!is_list && !is_run))
			continue;
		if (links[i].label.len > 0 && !(links[i].has_colon && is_next_bare) &&
		    (is_list || links[i].has_colon))
			add_item(items, links[i].label);
		else
			add_item(items, links[i].address);
	}
}

/* In a sentence: words in capitals behind a cue, and behind the commas and "and" that follow. */
static void
add_from_prose(const struct items *items, struct text line)
{
	struct word_reader reader = WORDS_OF(line);
	struct word word;
	const char *from = NULL, *to = NULL;
	bool is_open = false;

	while (word_next(&reader, &word)) {
		bool is_name = is_upper(*word.from) || (from != NULL && is_digit(*word.from));
		bool is_apart = to != NULL && memchr(to, ',', (size_t)(word.from - to)) != NULL;
		bool is_over = to != NULL && memchr(to, '.', (size_t)(word.from - to)) != NULL &&
		               is_blank(word.from[-1]);

		if (from != NULL && (!is_name || is_apart || is_over)) {
			add_item(items, (struct text){from, (size_t)(to - from)});
			from = NULL;
		}
		if (is_over)
			is_open = false;
		if (is_open && is_name) {
			from = from == NULL ? word.from : from;
			to = word.to;
		} else {
			is_open = is_cue(&word) || (is_open && word_is(&word, "and"));
			to = is_open && to != NULL ? word.to : NULL;
		}
	}
	if (from != NULL)
		add_item(items, (struct text){from, (size_t)(to - from)});
}

/* "Name of the models: a, b": what stands before the colon only says what they are. */
static struct text
behind_label(struct text line)
{
	const char *colon = find(line, ": ");

	if (colon == NULL)
		return line;
	struct text label = {line.at, (size_t)(colon - line.at)};
	const char *behind = colon + 2;
	return count_words(label) <= LABEL_WORDS && count_words(label) > 1
	           ? text_trim((struct text){behind, (size_t)(end_of(line) - behind)})
	           : line;
}

static bool
begins_with(const char *at, const char *end, const char *sign)
{
	return (size_t)(end - at) >= strlen(sign) && memcmp(at, sign, strlen(sign)) == 0;
}

static void
add_commas(const struct items *items, struct text line)
{
	int depth = 0;
	const char *since = line.at, *end = end_of(line);

	for (const char *at = since; at < end; at++) {
		bool is_and = depth == 0 && end - at > 5 && memcmp(at, " and ", 5) == 0;
		bool is_comma =
		    depth == 0 && (*at == ';' || *at == ',') && !(at + 1 < end && is_digit(at[1]));

		depth += *at == '(' || *at == '[' || begins_with(at, end, "\xE2\x80\x9C");
		depth -=
		    depth > 0 && (*at == ')' || *at == ']' || begins_with(at, end, "\xE2\x80\x9D"));
		if (!is_and && !is_comma)
			continue;
		add_item(items, (struct text){since, (size_t)(at - since)});
		since = at + (is_and ? 5 : 1);
	}
	struct text last = text_trim((struct text){since, (size_t)(end - since)});
	add_item(
	    items, text_starts(last, "and ") ? (struct text){last.at + 4, last.len - 4} : last);
}

static bool
is_sentence(struct text line)
{
	return count_words(line) > ITEM_WORDS ||
	       (line.len > 0 && line.at[line.len - 1] == '.' && count_words(line) > 4);
}

/* Sentences are asked for names only where nothing is listed. */
static void
add_line(const struct items *items, struct text line, bool from_prose)
{
	line = text_trim(line);
	if (line.len == 0)
		return;
	if (find(line, "https://") != NULL || find(line, "http://") != NULL)
		add_links(items, line);
	else if (is_sentence(line)) {
		if (from_prose)
			add_from_prose(items, line);
	} else if (line.at[line.len - 1] != ':')
		add_commas(items, behind_label(line));
}

static void
add_lines(const struct items *items, struct text said, bool from_prose)
{
	const char *at = said.at, *end = end_of(said);

	while (at < end) {
		const char *line = at, *newline = memchr(at, '\n', (size_t)(end - at));

		/* An address that goes on with another, which the line cuts off. */
		while (newline != NULL && newline > line && newline[-1] == ':' &&
		       is_link((struct text){newline + 1, (size_t)(end - newline - 1)}) &&
		       find((struct text){line, (size_t)(newline - line)}, "://") != NULL)
			newline = memchr(newline + 1, '\n', (size_t)(end - newline - 1));
		at = newline == NULL ? end : newline + 1;
		add_line(items,
		    (struct text){line, (size_t)((newline == NULL ? end : newline) - line)},
		    from_prose);
	}
}

void
answer_names(struct arena *arena, struct text said, struct text **names, uint32_t *n)
{
	struct items items = {arena, names, n};

	add_lines(&items, said, false);
	if (*n == 0)
		add_lines(&items, said, true);
}
