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
#include "paper/fonts.h"
#include "paper/paper.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { INPUT_MAX = 256 << 20, WORKERS_MAX = 8, EACH_MIN = 3 /* documents, for a worker */ };

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

/* Trees that were asked for, one a line. */
struct work {
	const struct paper_format *format;
	struct text *trees;
	size_t n;
};

static enum gpai_code
part_lines(struct text input, struct arena *arena, struct work *work, struct gpai_error *err)
{
	size_t most = 1;

	for (size_t i = 0; i < input.len; i++)
		most += input.at[i] == '\n';
	work->trees = arena_array(arena, most, sizeof *work->trees);
	if (work->trees == NULL)
		return fail_memory(err);
	while (input.len > 0) {
		const char *end = memchr(input.at, '\n', input.len);
		size_t len = end != NULL ? (size_t)(end - input.at) : input.len;
		work->trees[work->n++] = (struct text){input.at, len};
		len += end != NULL;
		input = (struct text){input.at + len, input.len - len};
	}
	return GPAI_OK;
}

static enum gpai_code
set_one(const struct paper_format *format, struct text tree, FILE *to, struct gpai_error *err)
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
		fprintf(to, "%zu\n", file.len);
		if (fwrite(file.at, 1, file.len, to) != file.len || fflush(to) != 0)
			rc = fail(err, GPAI_IO, NOWHERE, "a document cannot be handed on");
	}
	out_release(&out);
	arena_release(&arena);
	return rc;
}

/* Those that fall to a worker: every so many-th. */
static int
set_share(const struct work *work, size_t first, size_t step, FILE *to)
{
	struct gpai_error err = {0};

	for (size_t i = first; i < work->n; i += step)
		if (set_one(work->format, work->trees[i], to, &err) != GPAI_OK)
			return sibling_fail(&err);
	return SIBLING_OK;
}

/* --- Several workers --- */

/* A process each, made before any typeface is opened, for that starts threads; what it sets goes
 * to a file of its own in memory. */
struct worker {
	pid_t pid;
	FILE *file;
};

static int
start(const struct work *work, struct worker *workers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int fd = memfd_create("documents", MFD_CLOEXEC);
		workers[i].file = fd >= 0 ? fdopen(fd, "w+b") : NULL;
		if (workers[i].file == NULL || (workers[i].pid = fork()) < 0)
			return sibling_usage("no room for another process");
		if (workers[i].pid == 0)
			_exit(set_share(work, i, n, workers[i].file));
	}
	return SIBLING_OK;
}

static int
finish(struct worker *workers, size_t n)
{
	int code = SIBLING_OK, status;

	for (size_t i = 0; i < n && workers[i].pid > 0; i++) {
		while (waitpid(workers[i].pid, &status, 0) < 0 && errno == EINTR)
			;
		if (!WIFEXITED(status))
			code = sibling_usage("a worker was ended by signal %d", WTERMSIG(status));
		else if (WEXITSTATUS(status) != 0)
			code = SIBLING_COULD_NOT;
	}
	return code;
}

/* One document from a worker's file to standard output. */
static bool
hand_on(FILE *from)
{
	char bytes[64 << 10];
	size_t left;

	if (fscanf(from, "%zu", &left) != 1 || fgetc(from) != '\n')
		return false;
	printf("%zu\n", left);
	while (left > 0) {
		size_t n = fread(bytes, 1, left < sizeof bytes ? left : sizeof bytes, from);
		if (n == 0 || fwrite(bytes, 1, n, stdout) != n)
			return false;
		left -= n;
	}
	return true;
}

static int
set_together(const struct work *work, size_t n)
{
	struct worker workers[WORKERS_MAX] = {0};
	int code = start(work, workers, n), ended = finish(workers, n);

	code = code != SIBLING_OK ? code : ended;
	for (size_t i = 0; i < n && code == SIBLING_OK; i++)
		rewind(workers[i].file);
	for (size_t i = 0; i < work->n && code == SIBLING_OK; i++)
		if (!hand_on(workers[i % n].file))
			code = sibling_usage("a document got lost on its way");
	return code;
}

static int
set_all(const struct paper_format *format)
{
	struct work work = {.format = format};
	struct gpai_error err = {0};
	struct arena arena;
	struct out input;
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t n = processors > 1 ? (size_t)processors : 1;
	int code;

	arena_init(&arena, 0);
	out_memory(&input);
	if (read_input(&input, &err) != GPAI_OK ||
	    part_lines(out_text(&input), &arena, &work, &err) != GPAI_OK)
		code = sibling_fail(&err);
	else {
		n = n > WORKERS_MAX ? WORKERS_MAX : n;
		n = n > work.n / EACH_MIN ? work.n / EACH_MIN : n;
		code = n > 1 ? set_together(&work, n) : set_share(&work, 0, 1, stdout);
	}
	if (code == SIBLING_OK && fflush(stdout) != 0)
		code = sibling_usage("standard output cannot be written");
	out_release(&input);
	arena_release(&arena);
	fonts_close();
	return code;
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; argc == 2 && i < sizeof formats / sizeof *formats; i++)
		if (strcmp(argv[1], formats[i].name) == 0)
			return set_all(&formats[i]);
	return sibling_usage("expected a format, docx or pdf");
}
