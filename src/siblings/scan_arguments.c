/* SPDX-License-Identifier: Apache-2.0 */
#include "siblings/scan_arguments.h"

#include "base/base.h"
#include "corpus/corpus.h"
#include "remote/remote.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS_MAX     1024
#define KEEP_SECONDS    30 /* of work that a sudden end may cost */
#define TOKENIZER_BYTES ((uint64_t)256 << 20)

/* "text=content" */
static bool
take_field(struct document_fields *fields, const char *given)
{
	const struct {
		const char *what;
		const char **name;
	} known[] = {{"bytes", &fields->bytes}, {"dataset", &fields->dataset},
	    {"language", &fields->language}, {"licence", &fields->licence}, {"text", &fields->text},
	    {"time", &fields->time}, {"tokens", &fields->tokens}, {"url", &fields->url}};
	const char *equals = strchr(given, '=');

	for (size_t i = 0; equals != NULL && equals[1] != '\0' && i < sizeof known / sizeof *known;
	     i++)
		if (strlen(known[i].what) == (size_t)(equals - given) &&
		    memcmp(known[i].what, given, (size_t)(equals - given)) == 0) {
			*known[i].name = equals + 1;
			return true;
		}
	return false;
}

/* "3/8": shares are counted from 0 or, as Slurm's arrays may, given as I of 0..N-1. */
static bool
take_share(struct scan_options *scan, const char *given)
{
	char first[24];
	const char *slash = strchr(given, '/');
	size_t len = slash != NULL ? (size_t)(slash - given) : sizeof first;

	if (len >= sizeof first)
		return false;
	memcpy(first, given, len);
	first[len] = '\0';
	return sibling_number(first, &scan->share) && sibling_number(slash + 1, &scan->shares) &&
	       scan->shares > 0 && scan->share < scan->shares;
}

void
scan_arguments_init(struct scan_arguments *a)
{
	*a = (struct scan_arguments){.progress_fd = -1, .scan = {.keep_seconds = KEEP_SECONDS}};
}

int
scan_arguments_take(struct scan_arguments *a, int id, const char *value)
{
	struct scan_options *s = &a->scan;
	uint64_t number = 0;

	switch (id) {
	case SCAN_OPTION_PART:
		s->part = value;
		return 0;
	case SCAN_OPTION_SOURCE:
		s->source = text_of(value);
		return 0;
	case SCAN_OPTION_WORK:
		s->work = value;
		return 0;
	case SCAN_OPTION_KEEP:
		if (!sibling_number(value, &number) || number > 1000000)
			return sibling_usage("--keep-every takes seconds, found %.60s", value);
		s->keep_seconds = (uint32_t)number;
		return 0;
	case SCAN_OPTION_PIECE:
		if (!sibling_number(value, &s->piece_bytes) || s->piece_bytes < 4096)
			return sibling_usage(
			    "--piece takes bytes (K, M, G), at least 4K, found %.60s", value);
		return 0;
	case SCAN_OPTION_SPILL:
		s->spill_dir = value;
		return 0;
	case SCAN_OPTION_TOKENS:
		a->tokenizer = value;
		return 0;
	case SCAN_OPTION_LANGUAGES:
		s->languages = true;
		return 0;
	case SCAN_OPTION_DUPLICATES:
		s->duplicates = true;
		return 0;
	case SCAN_OPTION_NEAR:
		s->near_duplicates = true;
		return 0;
	case SCAN_OPTION_THREADS:
		if (!sibling_number(value, &number) || number == 0 || number > THREADS_MAX)
			return sibling_usage(
			    "--threads takes 1 to %d, found %.60s", THREADS_MAX, value);
		s->threads = (unsigned)number;
		return 0;
	case SCAN_OPTION_MEMORY:
		if (!sibling_number(value, &s->memory_bytes) || s->memory_bytes < 1 << 20)
			return sibling_usage(
			    "--memory takes bytes (K, M, G), at least 1M, found %.60s", value);
		return 0;
	case SCAN_OPTION_RATIO:
		if (!sibling_number(value, &number) || number == 0 || number > UINT32_MAX)
			return sibling_usage("--ratio takes a whole number, found %.60s", value);
		s->ratio_max = (uint32_t)number;
		return 0;
	case SCAN_OPTION_PROGRESS:
		if (!sibling_number(value, &number) || number > 1000000)
			return sibling_usage(
			    "--progress-fd takes a descriptor, found %.60s", value);
		a->progress_fd = (int)number;
		return 0;
	case SCAN_OPTION_SHARE:
		if (!take_share(s, value))
			return sibling_usage(
			    "--share takes I/N with I from 0 to N-1, found %.60s", value);
		return 0;
	case SCAN_OPTION_FIELD:
		if (!take_field(&s->fields, value))
			return sibling_usage(
			    "--field takes WHAT=NAME, where WHAT is text, url, time, language, "
			    "licence, dataset, tokens or bytes; found %.100s",
			    value);
		return 0;
	case SCAN_OPTION_FORMAT:
		if ((s->format = corpus_format_named(text_of(value))) == NULL)
			return sibling_usage("--format: no format is named %.60s", value);
		return 0;
	default:
		return SIBLING_COULD_NOT; /* getopt has said why */
	}
}

static void
say_progress(void *context, const struct scan_progress *p)
{
	const struct scan_arguments *a = context;
	char line[256];
	int len = snprintf(line, sizeof line,
	    "{\"bytes\":%" PRIu64 ",\"total\":%" PRIu64 ",\"documents\":%" PRIu64
	    ",\"pieces\":%" PRIu64 ",\"of\":%" PRIu64 "}\n",
	    p->bytes_done, p->bytes, p->documents, p->pieces_done, p->pieces);

	/* Whoever listened may have gone: that is no reason to stop. */
	if (write(a->progress_fd, line, (size_t)len) != len)
		return;
}

static bool
is_clean_name(const char *name)
{
	struct text text;

	for (const char *c = name; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return false;
	return text_from_span((struct span){(const uint8_t *)name, strlen(name)}, &text);
}

static enum gpai_code
load_tokenizer(
    struct arena *arena, const char *path, struct tokenizer **tokenizer, struct gpai_error *err)
{
	struct span json;
	enum gpai_code rc = file_read(arena, path, TOKENIZER_BYTES, &json, err);

	return rc == GPAI_OK ? tokenizer_parse(json, path, tokenizer, err) : rc;
}

/* Rows that memory cannot hold go to the disk that is to take the result. */
static const char *
folder_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return ".";
	return slash == path ? "/"
	                     : arena_string(arena, (struct text){path, (size_t)(slash - path)});
}

/* gpai-media lies beside this program, where it was built. */
static const char *
media_program(struct arena *arena)
{
	char self[4096];
	ssize_t len = readlink("/proc/self/exe", self, sizeof self);
	struct text folder = {self, 0};
	const char *path;

	for (ssize_t i = 0; i < len && len < (ssize_t)sizeof self; i++)
		if (self[i] == '/')
			folder.len = (size_t)i + 1;
	path = arena_format(arena, "%.*sgpai-media", TEXT_ARG(folder)).at;
	return path != NULL && access(path, X_OK) == 0 ? path : NULL;
}

/* The names that other tools for these storages read. */
static enum gpai_code
reach_out(struct scan_arguments *a, struct gpai_error *err)
{
	const char *endpoint = getenv("AWS_ENDPOINT_URL_S3"), *region = getenv("AWS_REGION");
	struct remote_options reach = {.key_id = getenv("AWS_ACCESS_KEY_ID"),
	    .secret = getenv("AWS_SECRET_ACCESS_KEY"),
	    .token = getenv("AWS_SESSION_TOKEN"),
	    .region = region != NULL ? region : getenv("AWS_DEFAULT_REGION"),
	    .endpoint = endpoint != NULL ? endpoint : getenv("AWS_ENDPOINT_URL"),
	    .ca_file = getenv("SSL_CERT_FILE"),
	    .proxy = getenv("https_proxy"),
	    .spool_dir = a->scan.work != NULL ? a->scan.work : a->scan.spill_dir};

	for (size_t i = 0; i < a->scan.n_paths; i++)
		if (remote_is_url(a->scan.paths[i]))
			return remote_create(&reach, &a->scan.remote, err);
	return GPAI_OK;
}

int
scan_arguments_run(struct scan_arguments *a, struct crew *crew)
{
	struct arena arena;
	struct tokenizer *tokenizer = NULL;
	struct gpai_error err = {0};
	enum gpai_code rc = GPAI_OK;

	arena_init(&arena, 0);
	if (a->tokenizer != NULL) {
		const char *slash = strrchr(a->tokenizer, '/');

		rc = load_tokenizer(&arena, a->tokenizer, &tokenizer, &err);
		a->scan.tokenizer = tokenizer;
		a->scan.tokenizer_name = text_of(slash != NULL ? slash + 1 : a->tokenizer);
	}
	a->scan.crew = crew;
	a->scan.media = media_program(&arena);
	if (a->scan.spill_dir == NULL)
		a->scan.spill_dir = folder_of(&arena, a->scan.part);
	if (rc == GPAI_OK && a->scan.spill_dir == NULL)
		rc = fail_memory(&err);
	if (rc == GPAI_OK)
		rc = reach_out(a, &err);
	if ((rc = crew->agree(crew, rc, &err)) == GPAI_OK)
		rc = scan_run(&a->scan, &err);
	remote_free(a->scan.remote);
	tokenizer_free(tokenizer);
	arena_release(&arena);
	if (crew->rank != 0) /* what went wrong is known to the first, who says it */
		return rc == GPAI_OK ? SIBLING_NOT_MINE : SIBLING_COULD_NOT;
	return rc == GPAI_OK ? SIBLING_OK : sibling_fail(&err);
}

int
scan_arguments_close(struct scan_arguments *a, int argc, char **argv)
{
	if (a->scan.part == NULL || a->scan.source.len == 0 || optind == argc)
		return sibling_usage("scan takes --part OUT --source NAME PATH...");
	if (!is_clean_name(a->scan.source.at))
		return sibling_usage("--source takes a name in UTF-8 without control characters");
	a->scan.paths = (const char *const *)argv + optind;
	a->scan.n_paths = (size_t)(argc - optind);
	if (a->progress_fd >= 0) {
		a->scan.progress = say_progress;
		a->scan.context = a;
	}
	return 0;
}
