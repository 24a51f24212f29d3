/* SPDX-License-Identifier: Apache-2.0 */
/* make-part OUT SETTINGS < ROWS: a part of rows as text, for tests of what is made of parts.
 * A row: kind, source, documents, raw bytes, bytes, tokens, milliseconds, first and last
 * ("-": no time), begin, end, and the key, which may hold tabs. */
#include "base/base.h"
#include "corpus/corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 12 };

static int64_t
moment(const char *text, int64_t none)
{
	return strcmp(text, "-") == 0 ? none : strtoll(text, NULL, 10);
}

static bool
kind_of(const char *word, enum row_kind *kind)
{
	for (unsigned i = 0; i < ROW_KINDS_COUNT; i++)
		if (strcmp(row_kind_word((enum row_kind)i), word) == 0) {
			*kind = (enum row_kind)i;
			return true;
		}
	return false;
}

static enum gpai_code
add(struct rows *rows, char *line, struct gpai_error *err)
{
	char *field[FIELDS], *rest = line;
	struct row row = {.tally = TALLY_NONE};

	for (unsigned i = 0; i < FIELDS; i++)
		field[i] = i + 1 < FIELDS ? strsep(&rest, "\t") : rest;
	if (field[FIELDS - 1] == NULL || !kind_of(field[0], &row.kind))
		return fail(err, GPAI_MALFORMED, in_file("standard input"), "no row: %s", line);
	row.source = text_of(field[1]);
	row.tally.documents = strtoull(field[2], NULL, 10);
	row.tally.raw_bytes = strtoull(field[3], NULL, 10);
	row.tally.bytes = strtoull(field[4], NULL, 10);
	row.tally.tokens = strtoull(field[5], NULL, 10);
	row.tally.milliseconds = strtoull(field[6], NULL, 10);
	row.tally.first = moment(field[7], TALLY_NO_TIME_FIRST);
	row.tally.last = moment(field[8], TALLY_NO_TIME_LAST);
	row.begin = strtoull(field[9], NULL, 10);
	row.end = strtoull(field[10], NULL, 10);
	row.key = text_of(field[11]);
	return rows_add(rows, &row, err);
}

int
main(int argc, char **argv)
{
	static char line[8192];
	struct gpai_error err = {0};
	struct rows *rows = NULL;
	struct digest digest;
	enum gpai_code rc;

	if (argc != 3)
		return 2;
	rc = rows_create(64 << 20, "/tmp", &rows, &err);
	while (rc == GPAI_OK && fgets(line, sizeof line, stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		rc = add(rows, line, &err);
	}
	if (rc == GPAI_OK)
		rc = part_write(argv[1], text_of(argv[2]), &rows, 1, &digest, &err);
	rows_free(rows);
	if (rc != GPAI_OK)
		fprintf(stderr, "%s: %s\n", err.file, err.message);
	return rc == GPAI_OK ? 0 : 1;
}
