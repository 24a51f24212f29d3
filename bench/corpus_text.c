/* SPDX-License-Identifier: Apache-2.0 */
/* Words are put together from syllables; how often each comes follows Zipf's law with exponent
 * 1, as in languages. Lengths of documents are log-normal with a mean of about 3.3 kB, as of
 * pages of the web after extraction. Hosts: ten million, rank r with a share of 1/r; of
 * 139,000 documents about half are on a host of their own. */
#include "corpus_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 20000, QUANTILES = 65536, WORD_BYTES = 36 };

#define HOSTS 1e7

struct tongue {
	const char *code;
	unsigned percent;    /* of documents */
	bool is_ideographic; /* words of ideographs, without blanks */
	bool has_capitals;
	const char *onsets, *vowels, *codas; /* separated by blanks; "-": none */
	const char *stop;
};

static const struct tongue TONGUES[] = {
    {"en", 55, false, true,
	"b c d f g h l m n p r s t v w br ch cl cr dr fl gr pl pr sh st th tr wh",
	"a a e e i o o u ea ee ou ai", "- - - n r s t l nd st ng d m ck", ". "},
    {"de", 12, false, true, "b d f g h k l m n r s t w z sch st gr br kl schw pf",
	"a e i o u \xc3\xa4 \xc3\xb6 \xc3\xbc ei ie au", "- - n r s t ch \xc3\x9f nd rt ng", ". "},
    {"fr", 12, false, true, "b c d f g j l m n p r s t v ch qu br pr tr",
	"a e i o u \xc3\xa9 \xc3\xa8 \xc3\xaa ai ou eau oi", "- - - n r s t x nt", ". "},
    {"ru", 9, false, false,
	"\xd0\xb1 \xd0\xb2 \xd0\xb3 \xd0\xb4 \xd0\xb6 \xd0\xb7 \xd0\xba \xd0\xbb \xd0\xbc \xd0\xbd "
	"\xd0\xbf \xd1\x80 \xd1\x81 \xd1\x82 \xd1\x81\xd1\x82 \xd0\xbf\xd1\x80",
	"\xd0\xb0 \xd0\xb5 \xd0\xb8 \xd0\xbe \xd1\x83 \xd1\x8b \xd1\x8f",
	"- - - \xd0\xbd \xd1\x82 \xd0\xbb \xd1\x81\xd1\x8c \xd0\xb9", ". "},
    {"el", 4, false, false,
	"\xce\xb2 \xce\xb3 \xce\xb4 \xce\xb8 \xce\xba \xce\xbb \xce\xbc \xce\xbd \xcf\x80 \xcf\x81 "
	"\xcf\x83 \xcf\x84",
	"\xce\xb1 \xce\xb5 \xce\xb7 \xce\xb9 \xce\xbf \xcf\x85 \xcf\x89 \xce\xac \xce\xad",
	"- - - \xcf\x82 \xce\xbd", ". "},
    {"zh", 8, true, false, "", "", "", "\xe3\x80\x82"},
};
enum { TONGUES_N = sizeof TONGUES / sizeof *TONGUES };

static const char *const SUFFIXES[] = {"com", "com", "com", "com", "com", "com", "org", "net", "de",
    "fr", "ru", "co.uk", "gr", "cn", "com.cn", "io", "info", "edu", "co.jp", "blogspot.com"};
enum { SUFFIXES_N = sizeof SUFFIXES / sizeof *SUFFIXES };

struct corpus_source {
	uint64_t state, pages;
	uint16_t quantiles[QUANTILES]; /* of Zipf's law over the words */
	char words[TONGUES_N][WORDS][WORD_BYTES];
};

static uint64_t
random_next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717U;
}

uint64_t
corpus_random(struct corpus_source *source)
{
	return random_next(&source->state);
}

static double
random_unit(uint64_t *state)
{
	return ((double)(random_next(state) >> 11) + 0.5) / 9007199254740992.0;
}

static unsigned
random_below(uint64_t *state, unsigned n)
{
	return (unsigned)((random_next(state) >> 32) * n >> 32);
}

/* One of the strings between blanks; "-" is the empty one. */
static size_t
put_pick(uint64_t *state, const char *strings, char *to)
{
	unsigned n = 1;

	for (const char *s = strings; *s != 0; s++)
		n += *s == ' ';
	for (unsigned skip = random_below(state, n); skip > 0; strings++)
		skip -= *strings == ' ';
	size_t len = strcspn(strings, " ");
	if (len == 1 && *strings == '-')
		return 0;
	memcpy(to, strings, len);
	return len;
}

static void
word_make(uint64_t *state, const struct tongue *tongue, char *word)
{
	unsigned syllables = 1 + random_below(state, tongue->is_ideographic ? 2 : 3);
	size_t len = 0;

	for (; syllables > 0; syllables--) {
		if (tongue->is_ideographic) { /* of the first 3,000 of the CJK unified ideographs */
			unsigned c = 0x4e00 + random_below(state, 3000);
			word[len++] = (char)(0xe0 | c >> 12);
			word[len++] = (char)(0x80 | (c >> 6 & 0x3f));
			word[len++] = (char)(0x80 | (c & 0x3f));
			continue;
		}
		len += put_pick(state, tongue->onsets, word + len);
		len += put_pick(state, tongue->vowels, word + len);
		if (syllables == 1)
			len += put_pick(state, tongue->codas, word + len);
	}
	word[len] = 0;
}

struct corpus_source *
corpus_source_create(uint64_t seed)
{
	struct corpus_source *source = calloc(1, sizeof *source);
	double sum = 0, total = 0;
	unsigned at = 0;

	if (source == NULL)
		return NULL;
	source->state = seed * 0x9e3779b97f4a7c15u + 1;
	for (unsigned i = 0; i < WORDS; i++)
		total += 1.0 / (i + 1);
	for (unsigned i = 0; i < WORDS; i++) {
		sum += 1.0 / (i + 1);
		while (at < QUANTILES && at <= sum / total * QUANTILES)
			source->quantiles[at++] = (uint16_t)i;
	}
	for (unsigned t = 0; t < TONGUES_N; t++)
		for (unsigned i = 0; i < WORDS; i++)
			word_make(&source->state, &TONGUES[t], source->words[t][i]);
	return source;
}

void
corpus_source_free(struct corpus_source *source)
{
	free(source);
}

static const char *
word_pick(struct corpus_source *source, unsigned tongue)
{
	return source->words[tongue][source->quantiles[random_next(&source->state) >> 48]];
}

/* The name of a host depends on its rank alone. */
static void
host_make(struct corpus_source *source, uint32_t rank, char *name, size_t size)
{
	uint64_t state = (rank + 1) * 0x9e3779b97f4a7c15u;
	const char *prefix = "";

	random_next(&state);
	unsigned kind = random_below(&state, 10);
	if (kind < 5)
		prefix = "www.";
	else if (kind == 5)
		prefix = "blog.";
	else if (kind == 6)
		prefix = "news.";
	const char *first = source->words[0][random_below(&state, WORDS)];
	const char *second = source->words[0][random_below(&state, WORDS)];
	/* Drawn in statements of their own, here and below: compilers take arguments in any order.
	 */
	const char *joint = random_below(&state, 3) == 0 ? "-" : "";
	const char *suffix = SUFFIXES[random_below(&state, SUFFIXES_N)];
	snprintf(name, size, "%s%s%s%s.%s", prefix, first, joint, second, suffix);
}

static void
address_make(struct corpus_source *source, struct corpus_page *page)
{
	double rank = exp(random_unit(&source->state) * log(HOSTS)) - 1;
	unsigned kind = random_below(&source->state, 8);
	unsigned parts = 1 + random_below(&source->state, 4);

	page->host = (uint32_t)rank;
	host_make(source, page->host, page->host_name, sizeof page->host_name);
	int len = snprintf(
	    page->url, sizeof page->url, "http%s://%s", kind == 0 ? "" : "s", page->host_name);
	for (; parts > 0; parts--) {
		const char *one = word_pick(source, 0);
		const char *two = word_pick(source, 0);
		len +=
		    snprintf(page->url + len, sizeof page->url - (size_t)len, "/%s-%s", one, two);
	}
	if (kind < 3)
		snprintf(page->url + len, sizeof page->url - (size_t)len, "%s%u",
		    kind == 1 ? ".html?id=" : "/", random_below(&source->state, 100000));
}

static void
date_make(struct corpus_source *source, struct corpus_page *page)
{
	static const unsigned below[6] = {11, 12, 28, 24, 60, 60};
	unsigned n[6];

	for (unsigned i = 0; i < 6; i++)
		n[i] = random_below(&source->state, below[i]);
	snprintf(page->date, sizeof page->date, "20%02u-%02u-%02uT%02u:%02u:%02uZ", 14 + n[0],
	    1 + n[1], 1 + n[2], n[3], n[4], n[5]);
}

static char *
put(char *to, const char *string)
{
	size_t len = strlen(string);

	memcpy(to, string, len);
	return to + len;
}

static char *
sentence_make(struct corpus_source *source, unsigned tongue, char *to)
{
	const struct tongue *t = &TONGUES[tongue];
	unsigned words = 6 + random_below(&source->state, 18);
	bool quotes = random_below(&source->state, 20) == 0;
	char *start = to;

	if (quotes)
		*to++ = '"';
	for (unsigned i = 0; i < words; i++) {
		to = put(to, word_pick(source, tongue));
		if (i + 1 == words)
			break;
		if (random_below(&source->state, 12) == 0)
			to = put(to, t->is_ideographic ? "\xef\xbc\x8c" : ",");
		if (!t->is_ideographic)
			*to++ = ' ';
	}
	if (quotes)
		*to++ = '"';
	if (t->has_capitals && start[quotes] >= 'a' && start[quotes] <= 'z')
		start[quotes] = (char)(start[quotes] - 'a' + 'A');
	return put(to, t->stop);
}

static void
text_make(struct corpus_source *source, unsigned tongue, struct corpus_page *page)
{
	double radius = sqrt(-2 * log(random_unit(&source->state)));
	double normal = radius * cos(6.283185307179586 * random_unit(&source->state));
	double wanted = 2000 * exp(normal);
	size_t len = wanted < 60 ? 60 : wanted > 1000000 ? 1000000 : (size_t)wanted;
	char *to = page->text;

	while (
	    (size_t)(to - page->text) < len && (size_t)(to - page->text) < CORPUS_TEXT_MAX - 2000) {
		to = sentence_make(source, tongue, to);
		if (random_below(&source->state, 4) == 0)
			*to++ = '\n';
	}
	*to = 0;
	page->len = (size_t)(to - page->text);
}

void
corpus_page_make(struct corpus_source *source, bool any_language, struct corpus_page *page)
{
	unsigned tongue = random_below(&source->state, TONGUES_N);

	if (!any_language) {
		unsigned percent = random_below(&source->state, 100);
		for (tongue = 0; percent >= TONGUES[tongue].percent; tongue++)
			percent -= TONGUES[tongue].percent;
	}
	page->number = source->pages++;
	page->language = TONGUES[tongue].code;
	address_make(source, page);
	date_make(source, page);
	text_make(source, tongue, page);
}
