/* SPDX-License-Identifier: Apache-2.0 */
/* Parts opened: the first and the last line, rows found by halving, sources.
 *
 * Read through a window and not mapped: a file that somebody cuts short then gives an error
 * and does not end the program. */
#include "corpus/part.h"

#include "base/file.h"
#include "corpus/part_window.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a lookup reads at a place: a few pages, unless a line is longer. */
enum { LOOK_BYTES = 16 << 10, READ_BYTES = PART_WINDOW_MIN };

static enum gpai_code
open_regular(const char *path, int *fd, uint64_t *size, struct gpai_error *err)
{
	struct stat st;

	*fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (*fd < 0)
		return fail_errno(err, errno, path, "open");
	if (fstat(*fd, &st) != 0)
		return fail_errno(err, errno, path, "inspect");
	if (!S_ISREG(st.st_mode))
		return fail(err, GPAI_UNSUPPORTED, in_file(path),
		    "is no regular file, expected a partial result");
	*size = (uint64_t)st.st_size;
	return GPAI_OK;
}

/* "gpai-part", version, settings: the settings are kept. */
static enum gpai_code
read_first_line(struct part *p, struct gpai_error *err)
{
	const size_t magic = sizeof PART_MAGIC - 1;
	struct text line;
	uint64_t version = 0;
	size_t at = magic;

	if (!part_window_load(p, 0, FIRST_LINE_MAX, err))
		return p->rc;
	line = (struct text){p->window, p->window_len};
	if (!text_starts(line, PART_MAGIC))
		return fail(err, GPAI_MALFORMED, in_file(p->path),
		    "is no partial result: does not begin with \"gpai-part\"");
	while (at < line.len && line.at[at] >= '0' && line.at[at] <= '9' && version < 1000000)
		version = version * 10 + (uint64_t)(line.at[at++] - '0');
	if (version == 0 || line.at[magic] == '0' || at == line.len || line.at[at] != '\t')
		return fail(err, GPAI_MALFORMED, at_line(p->path, 1),
		    "expected \"gpai-part\", the version and the settings");
	if (version > PART_VERSION)
		return fail(err, GPAI_NEWER, at_line(p->path, 1),
		    "version %llu of partial results, this program knows %d",
		    (unsigned long long)version, PART_VERSION);
	at++;
	const char *end = memchr(line.at + at, '\n', line.len - at);
	if (end == NULL)
		return fail(err, line.len < FIRST_LINE_MAX ? GPAI_CORRUPT : GPAI_TOO_LARGE,
		    at_line(p->path, 1),
		    line.len < FIRST_LINE_MAX ? "the file ends in its first line"
					      : "the line of settings does not end within 64 KiB");
	p->settings =
	    arena_text(&p->arena, (struct text){line.at + at, (size_t)(end - line.at) - at});
	if (p->settings.at == NULL)
		return fail_memory(err);
	if (!settings_are_plain(p->settings))
		return fail(err, GPAI_MALFORMED, at_line(p->path, 1),
		    "the settings are no JSON object in one line of UTF-8");
	p->begin = (uint64_t)(end + 1 - line.at);
	return GPAI_OK;
}

static enum gpai_code
read_last_line(struct part *p, struct gpai_error *err)
{
	const size_t word = sizeof PART_DIGEST_WORD - 1;
	char line[PART_DIGEST_CHARS];
	enum gpai_code rc;

	if (p->size < p->begin + PART_DIGEST_CHARS)
		goto cut;
	p->end = p->size - PART_DIGEST_CHARS;
	if ((rc = file_read_at(p->fd, p->path, p->end - 1, line, 1, err)) != GPAI_OK)
		return rc;
	if (line[0] != '\n')
		goto cut;
	if ((rc = file_read_at(p->fd, p->path, p->end, line, sizeof line, err)) != GPAI_OK)
		return rc;
	if (memcmp(line, PART_DIGEST_WORD, word) != 0 || line[sizeof line - 1] != '\n' ||
	    !digest_from_hex((struct text){line + word, 64}, &p->digest))
		goto cut;
	for (size_t i = word; i < word + 64; i++)
		if (line[i] >= 'A' && line[i] <= 'F')
			goto cut;
	return GPAI_OK;
cut:
	return fail(err, GPAI_CORRUPT, at_byte(p->path, p->size),
	    "is cut short or damaged: does not end with a line of its SHA-256");
}

static enum gpai_code
verify(struct part *p, struct gpai_error *err)
{
	struct line_input *input;
	enum gpai_code rc = part_open_lines(p, true, &input, err);

	while (rc == GPAI_OK && input->next(input, err))
		;
	if (rc == GPAI_OK)
		rc = input->rc;
	part_close_lines(input);
	return rc;
}

enum gpai_code
part_open(const char *path, bool verifies, struct part **part, struct gpai_error *err)
{
	struct part *p = calloc(1, sizeof *p);
	enum gpai_code rc;

	*part = NULL;
	if (p == NULL)
		return fail_memory(err);
	p->fd = -1;
	arena_init(&p->arena, 0);
	ranks_init(&p->ranks);
	if ((p->path = strdup(path)) == NULL || (p->window = malloc(PART_WINDOW_MIN)) == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	if ((rc = open_regular(path, &p->fd, &p->size, err)) != GPAI_OK ||
	    (rc = read_first_line(p, err)) != GPAI_OK || (rc = read_last_line(p, err)) != GPAI_OK)
		goto out;
	if (verifies && (rc = verify(p, err)) != GPAI_OK)
		goto out;
	*part = p;
out:
	if (rc != GPAI_OK)
		part_close(p);
	return rc;
}

void
part_close(struct part *p)
{
	if (p == NULL)
		return;
	if (p->fd >= 0)
		close(p->fd);
	free(p->window);
	free(p->path);
	free(p->text);
	arena_release(&p->arena);
	free(p);
}

struct text
part_settings(const struct part *p)
{
	return p->settings;
}

struct digest
part_digest(const struct part *p)
{
	return p->digest;
}

/* --- the window --- */

bool
part_window_load(struct part *p, uint64_t at, size_t want, struct gpai_error *err)
{
	uint64_t left = at < p->size ? p->size - at : 0;
	size_t n = want < PART_WINDOW_MIN ? want : PART_WINDOW_MIN;

	if (left < n)
		n = (size_t)left;
	p->window_len = 0;
	if ((p->rc = file_read_at(p->fd, p->path, at, p->window, n, err)) != GPAI_OK)
		return false;
	p->window_at = at;
	p->window_len = n;
	return true;
}

/* The line that begins at `at`, when the window holds all of it, without its end. */
static bool
line_in_window(const struct part *p, uint64_t at, struct text *bytes)
{
	if (at < p->window_at || at - p->window_at >= p->window_len)
		return false;
	size_t skip = (size_t)(at - p->window_at), len = p->window_len - skip;
	if (len > p->end - at)
		len = (size_t)(p->end - at);
	const char *from = p->window + skip, *end = memchr(from, '\n', len);
	if (end == NULL)
		return false;
	*bytes = (struct text){from, (size_t)(end - from)};
	return true;
}

static bool
load_line(struct part *p, uint64_t at, size_t want, struct text *bytes, struct gpai_error *err)
{
	if (line_in_window(p, at, bytes))
		return true;
	for (; want <= PART_WINDOW_MIN;
	     want = want < PART_WINDOW_MIN ? PART_WINDOW_MIN : want + 1) {
		if (!part_window_load(p, at, want, err))
			return false;
		if (line_in_window(p, at, bytes))
			return true;
	}
	p->rc = fail(err, GPAI_MALFORMED, at_byte(p->path, at), "a line of more than %u bytes",
	    PART_WINDOW_MIN);
	return false;
}

static bool
line_at(struct part *p, uint64_t at, size_t want, struct line *line, uint64_t *next,
    struct gpai_error *err)
{
	struct text bytes;

	if (!load_line(p, at, want, &bytes, err))
		return false;
	*next = at + bytes.len + 1;
	const char *wrong = line_parse(&p->ranks, bytes, line);
	if (wrong == NULL)
		return true;
	p->rc = fail(err, GPAI_MALFORMED, at_byte(p->path, at), "a row %s", wrong);
	return false;
}

/* Where the first line after `at` begins; p->end when none does. */
static bool
next_line_begin(struct part *p, uint64_t at, uint64_t *begin, struct gpai_error *err)
{
	struct text rest;

	if (!load_line(p, at, LOOK_BYTES, &rest, err))
		return false;
	*begin = at + rest.len + 1;
	return true;
}

/* The first line that does not come before rank and text. */
static bool
lower_bound(
    struct part *p, unsigned rank, struct text text, uint64_t *found, struct gpai_error *err)
{
	struct line goal = {.rank = rank, .text = text}, line = goal;
	uint64_t low = p->begin, high = p->end, at, next;

	while (high - low > LOOK_BYTES) {
		if (!next_line_begin(p, low + (high - low) / 2, &at, err))
			return false;
		if (at >= high)
			break;
		if (!line_at(p, at, LOOK_BYTES, &line, &next, err))
			return false;
		if (line_compare(&line, &goal) < 0)
			low = next;
		else
			high = at;
	}
	for (at = low; at < p->end; at = next) {
		if (!line_at(p, at, READ_BYTES, &line, &next, err))
			return false;
		if (line_compare(&line, &goal) >= 0)
			break;
	}
	*found = at;
	return true;
}

/* --- cursors --- */

/* "source TAB rest" in memory that lasts until the next call. */
static struct text
goal_text(struct part *p, struct text source, char between, struct text rest)
{
	size_t len = source.len + 1 + rest.len;

	if (len > p->text_cap) {
		char *larger = realloc(p->text, len);
		if (larger == NULL)
			return TEXT_NONE;
		p->text = larger;
		p->text_cap = len;
	}
	memmove(p->text, source.at, source.len);
	p->text[source.len] = between;
	if (rest.len > 0)
		memcpy(p->text + source.len + 1, rest.at, rest.len);
	return (struct text){p->text, len};
}

static bool
seek(struct part_cursor *c, struct text source, char between, struct text rest,
    struct gpai_error *err)
{
	struct part *p = c->part;
	struct text goal = goal_text(p, source, between, rest);

	p->rc = GPAI_OK;
	if (goal.at == NULL)
		p->rc = fail_memory(err);
	else
		lower_bound(p, p->ranks.rank[c->kind], goal, &c->at, err);
	c->rc = p->rc;
	return c->rc == GPAI_OK;
}

void
part_rows(struct part *p, enum row_kind kind, struct text source, struct text prefix,
    struct part_cursor *cursor)
{
	*cursor = (struct part_cursor){.part = p, .kind = kind, .source = source, .prefix = prefix};
	cursor->at = UINT64_MAX; /* found when the first row is asked for, where errors are told */
}

static bool
begin(struct part_cursor *c, struct gpai_error *err)
{
	struct part *p = c->part;

	if (c->source.len > 0)
		return seek(c, c->source, '\t', c->prefix, err);
	p->rc = GPAI_OK;
	lower_bound(p, p->ranks.rank[c->kind], (struct text){"", 0}, &c->at, err);
	c->rc = p->rc;
	return c->rc == GPAI_OK;
}

static void
fill_row(const struct line *line, enum row_kind kind, struct row *row)
{
	struct text text = line->text;
	size_t source = source_len(text);

	*row = (struct row){.kind = kind, .tally = line->tally};
	if (kind == ROW_RANGE) {
		range_of_line(text, &row->begin, &row->end);
		text.len -= RANGE_TAIL;
	}
	row->source = (struct text){text.at, source};
	row->key = (struct text){text.at + source + 1, text.len - source - 1};
}

static bool
has_prefix(struct text key, struct text prefix)
{
	return key.len >= prefix.len &&
	       (prefix.len == 0 || memcmp(key.at, prefix.at, prefix.len) == 0);
}

bool
part_next(struct part_cursor *c, struct row *row, struct gpai_error *err)
{
	struct part *p = c->part;
	struct line line = {.rank = p->ranks.rank[c->kind]};
	uint64_t next;

	if (c->rc != GPAI_OK || (c->at == UINT64_MAX && !begin(c, err)))
		return false;
	while (c->at < p->end) {
		p->rc = GPAI_OK;
		if (!line_at(p, c->at, READ_BYTES, &line, &next, err)) {
			c->rc = p->rc;
			return false;
		}
		if (p->ranks.kind[line.rank] != c->kind)
			break;
		fill_row(&line, c->kind, row);
		if (c->source.len > 0 && !text_equal(row->source, c->source))
			break;
		if (has_prefix(row->key, c->prefix)) {
			c->at = next;
			return true;
		}
		if (c->source.len > 0)
			break;
		/* Of every source: on to the prefix in this one, or behind this one. */
		bool before = text_compare(row->key, c->prefix) < 0;
		if (!seek(c, row->source, before ? '\t' : '\t' + 1, before ? c->prefix : TEXT_NONE,
			err))
			return false;
	}
	c->at = p->end;
	return false;
}

bool
part_skip(struct part_cursor *c, struct text key, struct gpai_error *err)
{
	return c->rc == GPAI_OK && seek(c, c->source, '\t', key, err);
}

/* --- sources --- */

static bool
add_source(struct part *p, struct text source, struct gpai_error *err)
{
	size_t low = 0, high = p->n_sources;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (text_compare(p->sources[middle], source) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < p->n_sources && text_equal(p->sources[low], source))
		return true;
	if (p->n_sources == p->sources_cap) {
		size_t cap = 2 * p->sources_cap + 16;
		struct text *larger = arena_array(&p->arena, cap, sizeof *larger);
		if (larger == NULL) {
			p->rc = fail_memory(err);
			return false;
		}
		if (p->n_sources > 0)
			memcpy(larger, p->sources, p->n_sources * sizeof *larger);
		p->sources = larger;
		p->sources_cap = cap;
	}
	memmove(p->sources + low + 1, p->sources + low, (p->n_sources - low) * sizeof *p->sources);
	p->sources[low] = arena_text(&p->arena, source);
	p->n_sources++;
	return true;
}

enum gpai_code
part_sources(struct part *p, const struct text **names, size_t *n, struct gpai_error *err)
{
	p->n_sources = 0;
	for (unsigned kind = 0; kind < ROW_KINDS_COUNT; kind++) {
		struct part_cursor c;
		struct row row;
		part_rows(p, (enum row_kind)kind, TEXT_NONE, TEXT_NONE, &c);
		while (part_next(&c, &row, err)) {
			if (!add_source(p, row.source, err))
				return p->rc;
			if (!seek(&c, row.source, '\t' + 1, TEXT_NONE, err))
				break;
		}
		if (c.rc != GPAI_OK)
			return c.rc;
	}
	*names = p->sources;
	*n = p->n_sources;
	return GPAI_OK;
}
