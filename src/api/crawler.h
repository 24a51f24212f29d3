/* SPDX-License-Identifier: Apache-2.0 */
/* Information on crawlers in the making: what crawler*.c share. */
#ifndef API_CRAWLER_H
#define API_CRAWLER_H

#include "api/api.h"

#include "documents/documents.h"
#include "documents/page.h"

/* The rulebook and the vocabulary know these by name. */
#define CRAWLER_FORM  "crawler-page"
#define CRAWLER_KIND  "crawler"
#define CRAWLER_TOKEN "crawler.token"
#define CRAWLER_AGENT "crawler.user-agent"
#define CRAWLER_FEED  "copyright.crawlers.feed"

/* How one key of one entity stood over time. */
struct history_slot;

struct history {
	struct history_slot *slots;
	size_t n, cap;
	struct fact_change *changes; /* in the order of recording */
	size_t n_changes, cap_changes;
};

/* Every change of a fact that the form of the view shows, recorded on `since` or later. A record
 * that repeats what was on record for its day, such as one that apply makes again behind
 * another, is none. */
enum gpai_code history_read(struct gpai_dossier *dossier, const struct form_view *view,
    int32_t since, struct arena *arena, struct history *history, struct gpai_error *err);
/* Since when the word has been among those of a fact, up to the day; DATE_NONE: always. */
int32_t history_word_since(const struct history *history, const struct law *law,
    const struct page_word *word, int32_t as_of);

/* Lines for robots.txt that keep out whoever bears the token; false: it is no token. */
bool crawler_lines(struct text token, struct out *out);
bool crawler_is_token(struct text token); /* as RFC 9309 writes one */
/* Test vectors that speak of this token; false: it is none, or one of the words in them. */
bool crawler_vectors(struct text token, struct out *out);

#endif
