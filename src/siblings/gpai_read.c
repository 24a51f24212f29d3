/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-read: a document of somebody else as blocks of text, in JSON (reading/blocks.h). Started by
 * gpai; usable alone.
 *
 *   gpai-read FILE
 *
 * The file is read whole, then everything that is not needed is given up (confine.h): libraries
 * that take apart what strangers made can open files for reading, for fonts and tables of
 * letters, and nothing else. Whatever breaks in them ends here with one line and status 2; the
 * blocks are written only once all of them are there. */
#include "siblings/confine.h"
#include "siblings/siblings.h"

#include "base/base.h"
#include "reading/reading.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMORY_MAX  ((uint64_t)2 << 30)
#define ARENA_MAX   ((size_t)1 << 30)
#define FILE_MAX    ((uint64_t)256 << 20)
#define SECONDS_MAX 100 /* of work; a page takes a twentieth, at most 2,000 are read */

/* For what runs when something broke: no memory is taken there. */
static const char *file_name = "";
static bool is_over; /* the rest of main speaks for itself */
static int complaints = STDERR_FILENO;

static void
complain(const char *why)
{
	const char *const parts[] = {"gpai: ", file_name, ": ", why, "\n"};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (write(complaints, parts[i], strlen(parts[i])) < 0)
			break;
}

static void
on_signal(int number)
{
	complain(number == SIGXCPU ? "it takes longer to read than any document should"
				   : "it could not be read: its reader broke down on it");
	_exit(SIBLING_COULD_NOT);
}

/* A library that ends the program by itself, where memory is out. */
static void
on_exit_of_a_library(void)
{
	if (is_over)
		return;
	complain("it could not be read: its reader gave up on it");
	_exit(SIBLING_COULD_NOT);
}

/* Also where the stack is used up. */
static void
catch_failures(void)
{
	static const int signals[] = {
	    SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGILL, SIGFPE, SIGXCPU, SIGSYS};
	static char stack[64 << 10];
	const stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK};

	sigaltstack(&other, NULL);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		sigaction(signals[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	atexit(on_exit_of_a_library);
}

/* What libraries have to say on the way is not for whoever reads our one line. */
static void
hush(bool on)
{
	static int silence = -1;

	fflush(stderr);
	if (on) {
		complaints = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
		silence = open("/dev/null", O_WRONLY | O_CLOEXEC);
		if (complaints >= 0 && silence >= 0)
			dup2(silence, STDERR_FILENO);
	} else if (complaints >= 0) {
		dup2(complaints, STDERR_FILENO);
	}
}

int
main(int argc, char **argv)
{
	struct read_document document;
	struct gpai_error err = {0};
	struct arena arena;
	struct span bytes;
	struct out out;
	enum gpai_code rc;

	if (argc != 2)
		return sibling_usage("expected one FILE");
	file_name = argv[1];
	arena_init(&arena, ARENA_MAX);
	out_memory(&out);
	rc = file_read(&arena, argv[1], FILE_MAX, &bytes, &err);
	catch_failures();
	hush(true);
	confine(MEMORY_MAX, SECONDS_MAX);
	if (rc == GPAI_OK)
		rc = document_read(argv[1], bytes, NULL, &arena, &document, &err);
	if (rc == GPAI_OK)
		rc = blocks_json_write(&document, &out, &err);
	hush(false);
	is_over = true;
	if (rc == GPAI_OK)
		fwrite(out_text(&out).at, 1, out_text(&out).len, stdout);
	out_release(&out);
	arena_release(&arena);
	int code = rc == GPAI_OK && fflush(stdout) == 0 ? SIBLING_OK : sibling_fail(&err);
	/* Nothing of the libraries' own endings: in the cage they may do little, and a leak checker
	 * nothing at all. */
	fflush(stderr);
	_exit(code);
}
