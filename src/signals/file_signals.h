/* SPDX-License-Identifier: Apache-2.0 */
/* All statements of one file of any kind that the readers beside know, in the order of the file:
 * for people who look at one, not for asking about a URL. What a statement comes to beside others
 * (groups, longer patterns, order) is not weighed here. */
#ifndef SIGNALS_FILE_SIGNALS_H
#define SIGNALS_FILE_SIGNALS_H

#include "base/error.h"
#include "signals/statement.h"

#define FILE_KINDS(X)                                                                              \
	/* enum, word of --as, what it is */                                                       \
	X(UNKNOWN, "unknown", "a file of a kind that is not read")                                 \
	X(ROBOTS, "robots", "robots.txt")                                                          \
	X(AI_TXT, "ai-txt", "ai.txt")                                                              \
	X(TDMREP, "tdmrep", "tdmrep.json")                                                         \
	X(RSL, "rsl", "RSL document")                                                              \
	X(HTTP, "http", "HTTP response")                                                           \
	X(HTML, "html", "HTML")                                                                    \
	X(MEDIA, "media", "media")

enum file_kind {
#define X(name, word, words) FILE_##name,
	FILE_KINDS(X)
#undef X
	    FILE_KINDS_COUNT
};

/* By its name where a signal hangs on the name, else by its bytes. `name` is without folders. */
enum file_kind file_kind_of(struct span file, struct text name);
/* False: no such word, or "unknown". */
bool file_kind_from(const char *word, enum file_kind *kind);
/* "JPEG" where the bytes tell, else as in the list above. */
const char *file_kind_words(enum file_kind kind, struct span file);

/* `*note`: what was odd about the file as a whole, static, or NULL. `line` of a statement is set
 * in texts; `at` counts from the start of the file. Errors: NO_MEMORY. */
enum gpai_code file_signals(struct span file, enum file_kind kind,
    const struct statement_sink *sink, const char **note, struct gpai_error *err);

/* The two that are lines with groups of agents; robots.txt with the records of others in it. */
void robots_list(struct span file, const struct statement_sink *sink, const char **note);
void ai_txt_list(struct span file, const struct statement_sink *sink, const char **note);

#endif
