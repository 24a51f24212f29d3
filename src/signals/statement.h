/* SPDX-License-Identifier: Apache-2.0 */
/* What one signal says in one place. */
#ifndef SIGNALS_STATEMENT_H
#define SIGNALS_STATEMENT_H

#include "base/span.h"

#define SIGNALS(X)                                                                                 \
	/* enum, name in the register `signals` of law/, which says its status and what it binds   \
	 */                                                                                        \
	X(ROBOTS, "robots")                                                                        \
	X(AIPREF, "aipref")                                                                        \
	X(TDMREP, "tdmrep")                                                                        \
	X(CONTENT_SIGNALS, "content-signals")                                                      \
	X(RSL, "rsl")                                                                              \
	X(AI_TXT, "ai-txt")                                                                        \
	X(NOAI, "noai")                                                                            \
	X(IPTC_PLUS, "iptc-plus")                                                                  \
	X(C2PA_CAWG, "c2pa-cawg")

enum signal {
#define X(name, word) SIGNAL_##name,
	SIGNALS(X)
#undef X
	    SIGNALS_COUNT
};

#define CARRIERS(X)                                                                                \
	X(ROBOTS_TXT, "robots.txt")                                                                \
	X(SITE_FILE, "site file") /* tdmrep.json, ai.txt, a licence document */                    \
	X(HTTP, "HTTP header")                                                                     \
	X(HTML, "HTML")                                                                            \
	X(XMP, "XMP")                                                                              \
	X(EPUB, "EPUB")                                                                            \
	X(PDF, "PDF")                                                                              \
	X(MANIFEST, "C2PA manifest")

enum carrier {
#define X(name, words) CARRIER_##name,
	CARRIERS(X)
#undef X
	    CARRIERS_COUNT
};

/* Of training a general-purpose model with the content. Terms to be met first (a licence, a
 * payment, consent) are a reservation. */
enum says {
	SAYS_NOTHING, /* also what is not understood */
	SAYS_ALLOWED,
	SAYS_RESERVED,
};

/* Texts are borrowed, for the time of the call that gives the statement. */
struct statement {
	enum signal signal;
	enum carrier carrier;
	enum says says;
	bool images_only;   /* says nothing of text */
	struct text agent;  /* product token it is addressed to; empty: everybody */
	struct text label;  /* the property: "train-ai", "tdm-reservation", "plus:DataMining" */
	struct text value;  /* as written, at most STATEMENT_VALUE_MAX bytes */
	struct text scope;  /* pattern of paths, or what part of the file; empty: all of it */
	struct text policy; /* URL of terms; empty: none is named */
	uint32_t line;      /* from 1; 0: `at` tells the place */
	uint32_t rule;      /* from 1, of a list whose lines are not known; 0: of none */
	uint64_t at;        /* offset in the bytes that the reader got */
	const char *note;   /* what was odd, in our words, static; NULL: nothing */
};
#define STATEMENT_VALUE_MAX 512

struct statement_sink {
	void (*take)(void *context, const struct statement *statement);
	void *context;
};

const char *signal_word(enum signal signal);
const char *carrier_word(enum carrier carrier);
const char *says_word(enum says says); /* "nothing", "allowed", "reserved" */
/* The stricter of two. */
enum says says_stricter(enum says a, enum says b);

/* For texts made of foreign bytes: valid UTF-8 without control characters, the rest as '?',
 * clipped. `buffer` holds STATEMENT_VALUE_MAX bytes. */
struct text statement_text(struct span bytes, char *buffer);

#endif
