/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-documents: document trees set on paper. Started by gpai; usable alone.
 *
 *   gpai-documents FORMAT <trees >files
 *
 * Reads trees, one a line, as JSON (documents/tree_json.h); answers each with the number of bytes
 * of the file, a line end, and the file. Several at once, for loading fonts takes longer than a
 * document. The same trees give the same bytes. */
#include "siblings/siblings.h"

#include "base/base.h"
#include "documents/tree_json.h"
#include "paper/paper.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUT_MAX = 256 << 20 };

static const struct paper_format formats[] = {
    {"docx", docx_write},
    {"pdf", pdf_write},
};

static enum gpai_code
read_input(struct out *input, struct gpai_error *err)
{
	char bytes[64 << 10];
	ssize_t n;

	while ((n = read(STDIN_FILENO, bytes, sizeof bytes)) > 0) {
		out_bytes(input, bytes, (size_t)n);
		if (out_text(input).len > INPUT_MAX)
			return fail(err, GPAI_TOO_LARGE, NOWHERE, "more than %d bytes of trees",
			    (int)INPUT_MAX);
	}
	return n < 0 ? fail(err, GPAI_IO, NOWHERE, "standard input cannot be read")
	             : out_status(input, "memory", err);
}

static enum gpai_code
set_one(const struct paper_format *format, struct text tree, struct gpai_error *err)
{
	struct document document;
	struct arena arena;
	struct out out;
	enum gpai_code rc;

	arena_init(&arena, 0);
	out_memory(&out);
	rc = tree_json_read(
	    "a tree", (struct span){(const uint8_t *)tree.at, tree.len}, &arena, &document, err);
	if (rc == GPAI_OK)
		rc = format->write(&document, &out, err);
	if (rc == GPAI_OK) {
		struct text file = out_text(&out);
		printf("%zu\n", file.len);
		if (fwrite(file.at, 1, file.len, stdout) != file.len || fflush(stdout) != 0)
			rc = fail(err, GPAI_IO, NOWHERE, "standard output cannot be written");
	}
	out_release(&out);
	arena_release(&arena);
	return rc;
}

static enum gpai_code
set_all(const struct paper_format *format, struct gpai_error *err)
{
	struct out input;
	enum gpai_code rc;

	out_memory(&input);
	rc = read_input(&input, err);
	struct text rest = out_text(&input);
	while (rc == GPAI_OK && rest.len > 0) {
		const char *end = memchr(rest.at, '\n', rest.len);
		size_t len = end != NULL ? (size_t)(end - rest.at) : rest.len;
		rc = set_one(format, (struct text){rest.at, len}, err);
		len += end != NULL;
		rest = (struct text){rest.at + len, rest.len - len};
	}
	out_release(&input);
	return rc;
}

int
main(int argc, char **argv)
{
	struct gpai_error err = {0};

	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; argc == 2 && i < sizeof formats / sizeof *formats; i++)
		if (strcmp(argv[1], formats[i].name) == 0)
			return set_all(&formats[i], &err) == GPAI_OK ? SIBLING_OK
			                                             : sibling_fail(&err);
	return sibling_usage("expected a format, docx or pdf");
}
