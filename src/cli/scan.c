/* SPDX-License-Identifier: Apache-2.0 */
/* What commands that scan training data share; see scan.h. */
#include "cli/scan.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void
scan_watch_tell(void *context, const struct gpai_scan_progress *p)
{
	struct scan_watch *w = context;
	struct timespec now;

	if (!w->in_json) {
		progress_tell(&w->bar, p->bytes, p->total);
		return;
	}
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec == w->last_s && p->bytes < p->total)
		return;
	w->last_s = now.tv_sec;
	fprintf(stderr,
	    "{\"bytes\":%" PRIu64 ",\"total\":%" PRIu64 ",\"documents\":%" PRIu64
	    ",\"pieces\":%" PRIu64 ",\"of\":%" PRIu64 "}\n",
	    p->bytes, p->total, p->documents, p->pieces, p->of);
}

bool
scan_watch_start(struct scan_watch *w, const struct call *call, bool *is_shown)
{
	const char *how = option_get(call, "progress");

	*w = (struct scan_watch){.in_json = how != NULL && strcmp(how, "json") == 0, .last_s = -1};
	if (how != NULL && !w->in_json && strcmp(how, "none") != 0)
		return false;
	progress_start(&w->bar, "scanning");
	*is_shown = w->in_json || (how == NULL && w->bar.is_shown);
	return true;
}

bool
scan_fields_read(const struct call *call, struct scan_fields *fields)
{
	const char *given = option_get(call, "fields");
	char *rest = NULL;

	if (given == NULL)
		return true;
	fields->text = strdup(given);
	for (char *word = fields->text == NULL ? NULL : strtok_r(fields->text, ",", &rest);
	     word != NULL; word = strtok_r(NULL, ",", &rest)) {
		if (strchr(word, '=') == NULL || fields->n == SCAN_FIELDS_MAX)
			return false;
		fields->list[fields->n++] = word;
	}
	return fields->n > 0;
}

char *
scan_temporary(struct cli *cli, const char *suffix)
{
	static const char name[] = "/gpai-XXXXXX";
	const char *folder = getenv("TMPDIR");
	int fd;

	if (folder == NULL || folder[0] == '\0')
		folder = "/tmp";
	char *path = malloc(strlen(folder) + sizeof name + strlen(suffix));
	if (path == NULL) {
		cli->err = (struct gpai_error){.code = GPAI_NO_MEMORY, .message = "out of memory"};
		return NULL;
	}
	sprintf(path, "%s%s%s", folder, name, suffix);
	if ((fd = mkstemps(path, (int)strlen(suffix))) < 0) {
		cli->err = (struct gpai_error){.code = GPAI_IO};
		snprintf(cli->err.file, sizeof cli->err.file, "%.255s", folder);
		snprintf(cli->err.message, sizeof cli->err.message, "cannot make a file: %s",
		    strerror(errno));
		free(path);
		return NULL;
	}
	close(fd);
	return path;
}

bool
scan_reads_stdin(const struct call *call)
{
	for (int i = 0; i < call->n_words; i++)
		if (strcmp(call->words[i], "-") == 0)
			return true;
	return false;
}
