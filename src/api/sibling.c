/* SPDX-License-Identifier: Apache-2.0 */
/* Starting a sibling and listening to it; see sibling.h. */
#include "api/sibling.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	ARGUMENTS_MAX = 1 << 20,
	LINE_MAX_BYTES = 4096, /* of progress: a line has about 100 */
	TAIL_BYTES = 4096,     /* of what it said last */
	CHILD_FD = 3,          /* of progress, in the sibling */
	EXIT_COULD_NOT = 2,
	EXIT_SILENT = 3
};

enum { RESULT, SAID, PROGRESS, INPUT, PIPES };

struct run {
	const struct sibling *sibling;
	int ends[PIPES][2]; /* ours, its; -1: none */
	uint8_t *result;
	size_t len, cap;
	char tail[TAIL_BYTES + 1];
	size_t tail_len;
	char line[LINE_MAX_BYTES];
	size_t line_len;
	size_t fed; /* bytes of its input */
	bool is_too_large, is_out_of_memory;
};

extern char **environ;

static void
close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static enum gpai_code
open_pipes(struct run *run, struct gpai_error *err)
{
	const bool wanted[PIPES] = {!run->sibling->shows, true, run->sibling->progress != NULL,
	    run->sibling->input.len > 0};

	for (int i = 0; i < PIPES; i++)
		/* A socket, for one may write to it without a signal when nobody reads. */
		if (wanted[i] &&
		    (i == INPUT ? socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, run->ends[i])
				: pipe2(run->ends[i], O_CLOEXEC)) != 0)
			return fail(err, GPAI_IO, NOWHERE, "no pipe: %s", strerror(errno));
	return GPAI_OK;
}

/* Gives the child what it writes to, and nothing else of ours. A descriptor that stands where
 * another is to go is put out of the way first. */
static bool
arrange(struct run *run, posix_spawn_file_actions_t *actions)
{
	static const int places[PIPES] = {STDOUT_FILENO, STDERR_FILENO, CHILD_FD, STDIN_FILENO};

	for (int i = 0; i < PIPES; i++) {
		int *its = &run->ends[i][1];
		if (*its >= 0 && *its <= CHILD_FD) {
			int moved = fcntl(*its, F_DUPFD_CLOEXEC, CHILD_FD + 1);
			if (moved < 0)
				return false;
			close(*its);
			*its = moved;
		}
	}
	for (int i = 0; i < PIPES; i++)
		if (run->ends[i][1] >= 0 &&
		    posix_spawn_file_actions_adddup2(actions, run->ends[i][1], places[i]) != 0)
			return false;
	return true;
}

/* The default for signals that a parent may ignore: a sibling that nobody reads must end. */
static bool
set_signals(posix_spawnattr_t *attributes)
{
	sigset_t defaults, none;

	return sigemptyset(&defaults) == 0 && sigaddset(&defaults, SIGPIPE) == 0 &&
	       sigemptyset(&none) == 0 &&
	       posix_spawnattr_setsigdefault(attributes, &defaults) == 0 &&
	       posix_spawnattr_setsigmask(attributes, &none) == 0 &&
	       posix_spawnattr_setflags(
		   attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK) == 0;
}

/* name, verb, --progress-fd 3, the rest */
static char **
arguments_of(const struct sibling *s, struct arena *arena, const char *path)
{
	static char option[] = "--progress-fd", number[] = "3";
	size_t n = 0, k = 0;

	while (s->arguments[n] != NULL && n < ARGUMENTS_MAX)
		n++;
	char **argv = arena_array(arena, n + 4, sizeof *argv);
	if (argv == NULL)
		return NULL;
	argv[k++] = (char *)(uintptr_t)path;
	for (size_t i = 0; i < n; i++) {
		argv[k++] = (char *)(uintptr_t)s->arguments[i];
		if (i == 0 && s->progress != NULL) {
			argv[k++] = option;
			argv[k++] = number;
		}
	}
	return argv;
}

static enum gpai_code
spawn(struct run *run, struct arena *arena, const char *path, pid_t *pid, struct gpai_error *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	char **argv = arguments_of(run->sibling, arena, path);
	int number = ENOMEM;

	if (argv == NULL || posix_spawn_file_actions_init(&actions) != 0)
		return fail_memory(err);
	if (posix_spawnattr_init(&attributes) == 0) {
		if (arrange(run, &actions) && set_signals(&attributes))
			number = posix_spawn(pid, path, &actions, &attributes, argv, environ);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&actions);
	if (number == 0)
		return GPAI_OK;
	if (number == ENOENT)
		return fail(err, GPAI_NOT_FOUND, in_file(path),
		    "the program that does this is not installed (GPAI_LIBEXEC names its folder)");
	return fail(err, GPAI_IO, in_file(path), "cannot be started: %s", strerror(number));
}

/* --- Listening --- */

static void
take_result(struct run *run, const char *bytes, size_t n)
{
	if (run->is_too_large || run->is_out_of_memory)
		return;
	if (n > SIBLING_RESULT_MAX - run->len) {
		run->is_too_large = true;
		return;
	}
	if (run->len + n > run->cap) {
		size_t cap = run->cap > 0 ? run->cap : (size_t)64 << 10;
		while (cap < run->len + n)
			cap *= 2;
		uint8_t *bigger = realloc(run->result, cap);
		if (bigger == NULL) {
			run->is_out_of_memory = true;
			return;
		}
		run->result = bigger;
		run->cap = cap;
	}
	memcpy(run->result + run->len, bytes, n);
	run->len += n;
}

/* Only the last of it is kept. */
static void
take_said(struct run *run, const char *bytes, size_t n)
{
	if (n > TAIL_BYTES) {
		bytes += n - TAIL_BYTES;
		n = TAIL_BYTES;
	}
	if (run->tail_len + n > TAIL_BYTES) {
		size_t gone = run->tail_len + n - TAIL_BYTES;
		memmove(run->tail, run->tail + gone, run->tail_len - gone);
		run->tail_len -= gone;
	}
	memcpy(run->tail + run->tail_len, bytes, n);
	run->tail_len += n;
}

static void
take_progress(struct run *run, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] != '\n') {
			if (run->line_len < sizeof run->line)
				run->line[run->line_len++] = bytes[i];
			continue;
		}
		run->sibling->progress(
		    run->sibling->context, (struct text){run->line, run->line_len});
		run->line_len = 0;
	}
}

/* A sibling that ends before it read everything says so by itself. */
static void
feed(struct run *run)
{
	struct span input = run->sibling->input;
	ssize_t n = send(run->ends[INPUT][0], input.at + run->fed, input.len - run->fed,
	    MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n > 0)
		run->fed += (size_t)n;
	if (run->fed == input.len || (n < 0 && errno != EINTR && errno != EAGAIN))
		close_end(&run->ends[INPUT][0]);
}

static void
hear(struct run *run, int which)
{
	static void (*const takers[])(struct run *, const char *, size_t) = {
	    take_result, take_said, take_progress};
	char bytes[16 << 10];
	ssize_t n = read(run->ends[which][0], bytes, sizeof bytes);

	if (n > 0)
		takers[which](run, bytes, (size_t)n);
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		close_end(&run->ends[which][0]);
}

/* Until all its ends are closed, which is when it ends. */
static void
listen_to(struct run *run)
{
	for (;;) {
		struct pollfd fds[PIPES];
		int which[PIPES], n = 0;
		for (int i = 0; i < PIPES; i++) {
			if (run->ends[i][0] < 0)
				continue;
			which[n] = i;
			fds[n++] = (struct pollfd){
			    .fd = run->ends[i][0], .events = i == INPUT ? POLLOUT : POLLIN};
		}
		if (n == 0 || (poll(fds, (nfds_t)n, -1) < 0 && errno != EINTR))
			return;
		for (int i = 0; i < n; i++)
			if (fds[i].revents != 0 && which[i] == INPUT)
				feed(run);
			else if (fds[i].revents != 0)
				hear(run, which[i]);
	}
}

/* --- How it ended --- */

/* The last line that it said, without its own name. */
static struct text
last_words(struct run *run, const char *program)
{
	struct text all = {
	    run->tail, utf8_valid_len((struct span){(const uint8_t *)run->tail, run->tail_len})};
	struct text words = text_trim(all);
	const char *end = words.len > 0 ? memrchr(words.at, '\n', words.len) : NULL;
	const char *names[] = {program, "gpai"};

	if (end != NULL)
		words = (struct text){end + 1, (size_t)(words.at + words.len - end - 1)};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t name = strlen(names[i]);
		if (text_starts(words, names[i]) && words.len > name + 2 && words.at[name] == ':')
			words = (struct text){words.at + name + 2, words.len - name - 2};
	}
	return words;
}

static enum gpai_code
judge(struct run *run, int status, enum sibling_end *end, struct gpai_error *err)
{
	static const enum sibling_end ends[] = {
	    [0] = SIBLING_DONE, [1] = SIBLING_FINDINGS, [EXIT_SILENT] = SIBLING_SILENT};
	const char *program = run->sibling->program;
	struct text words = last_words(run, program);

	if (WIFSIGNALED(status))
		return fail(err, GPAI_IO, in_file(program), "ended by signal %d (%s)",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	int code = WEXITSTATUS(status);
	if (code == 0 || code == 1 || code == EXIT_SILENT) {
		*end = ends[code];
		if (run->is_out_of_memory)
			return fail_memory(err);
		return run->is_too_large
		           ? fail(err, GPAI_TOO_LARGE, in_file(program),
				 "its answer has more than %zu bytes", SIBLING_RESULT_MAX)
		           : GPAI_OK;
	}
	if (code == EXIT_COULD_NOT && words.len > 0)
		return fail(err, GPAI_IO, NOWHERE, "%.*s", TEXT_ARG(text_clip(words, 300)));
	return fail(err, GPAI_IO, in_file(program), "ended with exit code %d%s%.*s", code,
	    words.len > 0 ? ": " : "", TEXT_ARG(text_clip(words, 200)));
}

static enum gpai_code
start_and_wait(struct run *run, struct arena *arena, enum sibling_end *end, struct gpai_error *err)
{
	struct text path =
	    arena_format(arena, "%s/%s", run->sibling->libexec, run->sibling->program);
	enum gpai_code rc;
	pid_t pid;
	int status;

	if (path.at == NULL)
		return fail_memory(err);
	if ((rc = open_pipes(run, err)) != GPAI_OK ||
	    (rc = spawn(run, arena, path.at, &pid, err)) != GPAI_OK)
		return rc;
	for (int i = 0; i < PIPES; i++)
		close_end(&run->ends[i][1]);
	listen_to(run);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return fail(err, GPAI_IO, in_file(run->sibling->program),
			    "cannot be waited for: %s", strerror(errno));
	return judge(run, status, end, err);
}

enum gpai_code
sibling_run(const struct sibling *sibling, struct arena *arena, struct span *result,
    enum sibling_end *end, struct gpai_error *err)
{
	struct run *run = calloc(1, sizeof *run);
	enum gpai_code rc;

	if (run == NULL)
		return fail_memory(err);
	run->sibling = sibling;
	for (int i = 0; i < PIPES; i++)
		run->ends[i][0] = run->ends[i][1] = -1;
	rc = start_and_wait(run, arena, end, err);
	for (int i = 0; i < PIPES; i++) {
		close_end(&run->ends[i][0]);
		close_end(&run->ends[i][1]);
	}
	if (rc == GPAI_OK && result != NULL) {
		uint8_t *kept = arena_alloc(arena, run->len + 1);
		if (kept != NULL && run->len > 0)
			memcpy(kept, run->result, run->len);
		*result = (struct span){kept, run->len};
		rc = kept != NULL ? GPAI_OK : fail_memory(err);
	}
	free(run->result);
	free(run);
	return rc;
}
