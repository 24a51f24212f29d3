/* SPDX-License-Identifier: Apache-2.0 */
/* Content-Usage lines of robots.txt (draft-ietf-aipref-attach-05, the rule for the Robots
 * Exclusion Protocol): a line has a path, up to its first blank, or is of all paths.
 *
 * Which paths may be crawled is not asked here. */
#include "signals/aipref.h"

#include "signals/two_readings.h"
#include "signals/words.h"

#include <stdlib.h>

struct usage_line {
	struct aipref usage;
	bool disputed;
	uint32_t number;
	struct two_readings pattern; /* empty: all paths */
	struct text path;            /* as written, clipped, as the value is */
	struct text value;
};

/* One block of memory: the lines, the longest pattern first, then their bytes. */
struct aipref_paths {
	size_t n, memory;
	uint8_t *free;
	struct usage_line lines[];
};

static void
split(struct span value, struct span *path, struct span *usage)
{
	size_t n = 0;

	value = octets_trim(value);
	if (value.len > 0 && value.at[0] == '/')
		while (n < value.len && !byte_is_blank(value.at[n]))
			n++;
	*path = (struct span){value.at, n};
	*usage = octets_trim(octets_from(value, n));
}

static struct text
keep_text(struct aipref_paths *paths, struct span bytes)
{
	char buffer[STATEMENT_VALUE_MAX];
	struct text clean = statement_text(bytes, buffer);
	struct text kept = {(char *)paths->free, clean.len};

	if (clean.len > 0)
		memcpy(paths->free, clean.at, clean.len);
	paths->free += clean.len;
	return kept;
}

static void
keep_line(struct aipref_paths *paths, const struct robots_record *record)
{
	struct usage_line *line = &paths->lines[paths->n++];
	struct span path, usage;

	split(record->value, &path, &usage);
	*line = (struct usage_line){.disputed = record->disputed, .number = record->line};
	aipref_read(usage, &line->usage);
	line->pattern = readings_keep(path, &paths->free);
	line->path = keep_text(paths, path);
	line->value = keep_text(paths, usage);
}

/* Longest pattern first; among equals as in the file. */
static int
compare_lines(const void *a, const void *b)
{
	const struct usage_line *x = a, *y = b;

	if (x->pattern.written.len != y->pattern.written.len)
		return x->pattern.written.len > y->pattern.written.len ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

/* Bytes of the lines: their patterns and both texts. */
static size_t
measure(const struct robots_record *records, size_t n, size_t *bytes)
{
	size_t lines = 0;

	*bytes = 0;
	for (size_t i = 0; i < n; i++)
		if (records[i].field == ROBOTS_CONTENT_USAGE) {
			*bytes += readings_bytes(records[i].value) + records[i].value.len;
			lines++;
		}
	return lines;
}

enum gpai_code
aipref_compile(const struct robots_record *records, size_t n, struct aipref_paths **paths,
    struct gpai_error *err)
{
	size_t bytes, memory, lines = measure(records, n, &bytes);
	struct aipref_paths *made;

	*paths = NULL;
	if (lines == 0)
		return GPAI_OK;
	memory = sizeof *made + lines * sizeof *made->lines + bytes;
	made = malloc(memory);
	if (made == NULL)
		return fail_memory(err);
	made->n = 0;
	made->memory = memory;
	made->free = (uint8_t *)&made->lines[lines];
	for (size_t i = 0; i < n; i++)
		if (records[i].field == ROBOTS_CONTENT_USAGE)
			keep_line(made, &records[i]);
	qsort(made->lines, made->n, sizeof *made->lines, compare_lines);
	*paths = made;
	return GPAI_OK;
}

void
aipref_free(struct aipref_paths *paths)
{
	free(paths);
}

size_t
aipref_memory(const struct aipref_paths *paths)
{
	return paths != NULL ? paths->memory : 0;
}

/* What decides so far. */
struct decision {
	const struct usage_line *line;   /* NULL: none yet */
	const struct usage_line *broken; /* the first of those that say nothing */
};

static void
weigh(struct decision *decision, const struct usage_line *line)
{
	if (line->usage.is_broken) {
		if (decision->broken == NULL)
			decision->broken = line;
	} else if (decision->line == NULL ||
		   aipref_training(&line->usage) > aipref_training(&decision->line->usage))
		decision->line = line;
}

/* The longest that match, the strictest of these; NULL: no line has the path. */
static const struct usage_line *
decide(const struct aipref_paths *paths, const struct url_path *path, unsigned reading,
    bool with_disputed)
{
	struct decision decision = {0};

	for (size_t i = 0; i < paths->n; i++) {
		const struct usage_line *line = &paths->lines[i];

		if (decision.line != NULL &&
		    line->pattern.written.len < decision.line->pattern.written.len)
			break;
		if ((with_disputed || !line->disputed) &&
		    readings_match(&line->pattern, path, reading))
			weigh(&decision, line);
	}
	return decision.line != NULL ? decision.line : decision.broken;
}

static const struct usage_line *
stricter(const struct usage_line *a, const struct usage_line *b)
{
	if (a == NULL || b == NULL)
		return a != NULL ? a : b;
	return aipref_training(&b->usage) > aipref_training(&a->usage) ? b : a;
}

bool
aipref_ask(
    const struct aipref_paths *paths, const struct url_path *path, struct statement *statement)
{
	const struct usage_line *line = NULL;

	for (unsigned reading = 0; reading < readings_of(path); reading++) {
		line = stricter(line, decide(paths, path, reading, false));
		line = stricter(line, decide(paths, path, reading, true));
	}
	if (line == NULL)
		return false;
	*statement = (struct statement){
	    .carrier = CARRIER_ROBOTS_TXT, .scope = line->path, .line = line->number};
	aipref_state(&line->usage, line->value, statement);
	if (line->disputed)
		statement->note = "the group of this line depends on whether Content-Usage ends a "
				  "list of user agents; the stricter reading is taken";
	return true;
}
