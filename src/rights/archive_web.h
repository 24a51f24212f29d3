/* SPDX-License-Identifier: Apache-2.0 */
/* Answers out of web archives, whatever their format. */
#ifndef RIGHTS_ARCHIVE_WEB_H
#define RIGHTS_ARCHIVE_WEB_H

#include "formats/http_head.h"
#include "formats/web_records.h"
#include "rights/archive_make.h"

/* One a thread. */
struct web_worker {
	struct archive_maker *maker;
	struct record_walk walk; /* of WARC; here, so that it is freed wherever reading ends */
	struct http_payload payload;
	uint8_t *body; /* a copy: what is mapped may go while it is stored */
	size_t cap;
	struct gpai_error *err;
};

/* A message as it lies in an archive. */
struct web_answer {
	struct span url;
	int64_t time;
	struct span message; /* from the status line; without `is_http` the body alone */
	bool is_http;
	bool is_whole; /* all of the message is there */
	bool is_plain; /* `message` is the head alone; codings of `content` are undone */
	struct span content;
	bool is_cut_by_crawler;
	struct span id, payload;
};

/* Is this URL one whose answer is kept? In the spelling of the archive, len 0: it is none. */
bool web_is_kept(struct web_worker *worker, struct text url);
/* What the head of any answer names: licences. `message` may be a part, with all of its head. */
enum gpai_code web_look(struct web_worker *worker, struct text url, struct span message);
enum gpai_code web_put(struct web_worker *worker, struct text url, const struct web_answer *answer);

/* A short value of a record, copied: what is mapped may go while the maker is at work on it, and it
 * must not be left in the middle. Empty when it is too long. */
#define WEB_NAME_MAX 256
struct span web_keep_name(uint8_t to[WEB_NAME_MAX], struct span name);

/* All answers of a piece of a WARC file. */
enum gpai_code warc_answers(const struct corpus_input *input, struct web_worker *worker);

#endif
