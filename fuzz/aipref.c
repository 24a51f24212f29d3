/* SPDX-License-Identifier: Apache-2.0 */
/* Values of Content-Usage and Content-Signal, and lines of Content-Usage with paths. The input's
 * first line is the path that is asked about, the others are values. */
#include "said.h"

#include "signals/aipref.h"
#include "signals/content_signal.h"

enum { LINES_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span
take_line(struct span *rest)
{
	const uint8_t *end = rest->len > 0 ? memchr(rest->at, '\n', rest->len) : NULL;
	size_t len = end != NULL ? (size_t)(end - rest->at) : rest->len;
	struct span line = {rest->at, len};

	if (rest->len > 0) {
		rest->at += len + (end != NULL);
		rest->len -= len + (end != NULL);
	}
	return line;
}

static void
check_value(struct span value)
{
	char buffer[STATEMENT_VALUE_MAX];
	struct text text = statement_text(value, buffer);
	struct statement usage = {0}, signal = {0};
	struct content_signal content;
	struct aipref aipref;

	aipref_read(value, &aipref);
	aipref_state(&aipref, text, &usage);
	said_check_statement(&usage, 0);
	said_check(!aipref.is_broken || usage.says == SAYS_NOTHING);
	content_signal_read(value, &content);
	content_signal_state(&content, text, &signal);
	said_check_statement(&signal, 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct robots_record records[LINES_MAX];
	struct span rest = {data, size}, url = take_line(&rest);
	struct aipref_paths *paths = NULL;
	struct url_path path = {0};
	struct statement statement;
	size_t n = 0;

	for (; rest.len > 0 && n < LINES_MAX; n++) {
		records[n] = (struct robots_record){
		    .field = n % 5 == 4 ? ROBOTS_CONTENT_SIGNAL : ROBOTS_CONTENT_USAGE,
		    .value = take_line(&rest),
		    .line = (uint32_t)n + 1,
		    .disputed = n % 3 == 2};
		check_value(records[n].value);
	}
	if (url_path_set(&path, url) && aipref_compile(records, n, &paths, NULL) == GPAI_OK) {
		if (paths != NULL && aipref_ask(paths, &path, &statement))
			said_check_statement(&statement, 0);
		if (content_signal_ask(records, n, &statement))
			said_check_statement(&statement, 0);
	}
	aipref_free(paths);
	url_path_release(&path);
	return 0;
}
