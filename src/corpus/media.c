/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus/media.h"

#include "base/base.h"
#include "notation/json.h"

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
#include <time.h>
#include <unistd.h>

#define ANSWER_MS  20000
#define ANSWER_MAX 512 /* bytes of one line */
#define STARTS_MAX 3   /* in a row without an answer: the program does not work here */

struct media {
	char *program;
	pid_t child; /* 0: none */
	int socket;
	unsigned starts; /* since the last answer */
	unsigned answer_ms;
};

struct media *
media_create(const char *program, unsigned answer_ms)
{
	struct media *media = calloc(1, sizeof *media);

	if (media == NULL)
		return NULL;
	media->socket = -1;
	media->answer_ms = answer_ms > 0 ? answer_ms : ANSWER_MS;
	media->program = strdup(program);
	if (media->program == NULL) {
		free(media);
		return NULL;
	}
	return media;
}

static void
stop(struct media *media)
{
	if (media->socket >= 0)
		close(media->socket);
	media->socket = -1;
	if (media->child > 0) {
		kill(media->child, SIGKILL);
		while (waitpid(media->child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	media->child = 0;
}

void
media_free(struct media *media)
{
	if (media == NULL)
		return;
	stop(media);
	free(media->program);
	free(media);
}

/* The child's standard input and output are one socket, so that writing to a dead child is an
 * error and no signal. */
static bool
start(struct media *media)
{
	posix_spawn_file_actions_t actions;
	char *argv[] = {media->program, NULL}, *environment[] = {NULL};
	int ends[2];

	if (media->starts >= STARTS_MAX ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	media->starts++;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	int error = posix_spawn(&media->child, media->program, &actions, NULL, argv, environment);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	media->socket = ends[0];
	if (error != 0) {
		media->child = 0;
		stop(media);
	}
	return error == 0;
}

static bool
send_name(struct media *media, const char *path)
{
	size_t len = strlen(path) + 1, done = 0;

	while (done < len) {
		ssize_t n = send(media->socket, path + done, len - done, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static bool
receive_line(struct media *media, char line[ANSWER_MAX], size_t *len)
{
	int64_t until = now_ms() + media->answer_ms;

	for (*len = 0; *len < ANSWER_MAX;) {
		struct pollfd wait = {.fd = media->socket, .events = POLLIN};
		int64_t left = until - now_ms();
		int ready = left > 0 ? poll(&wait, 1, (int)left) : 0;
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return false;
		ssize_t n = recv(media->socket, line + *len, ANSWER_MAX - *len, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		*len += (size_t)n;
		if (line[*len - 1] == '\n')
			return true;
	}
	return false;
}

static enum modality
modality_of_kind(struct text kind)
{
	return text_is(kind, "image")   ? MODALITY_IMAGE
	       : text_is(kind, "audio") ? MODALITY_AUDIO
	       : text_is(kind, "video") ? MODALITY_VIDEO
	                                : MODALITY_OTHER;
}

static uint64_t
number_of(const json_t *object, const char *key)
{
	uint64_t number;

	return json_whole(json_object_get(object, key), &number) ? number : 0;
}

static bool
parse_answer(struct span line, struct media_answer *answer)
{
	json_t *said = NULL;

	if (json_parse("gpai-media", line, NULL, &said, NULL) != GPAI_OK)
		return false;
	*answer =
	    (struct media_answer){.modality = modality_of_kind(json_member_text(said, "kind")),
		.milliseconds = number_of(said, "milliseconds"),
		.is_estimated = json_is_true(json_object_get(said, "estimated")),
		.width = (uint32_t)number_of(said, "width"),
		.height = (uint32_t)number_of(said, "height"),
		.streams = (uint32_t)number_of(said, "streams")};
	json_decref(said);
	return true;
}

bool
media_ask(struct media *media, const char *path, struct media_answer *answer)
{
	char line[ANSWER_MAX];
	size_t len;

	if (media->child == 0 && !start(media))
		return false;
	if (send_name(media, path) && receive_line(media, line, &len) &&
	    parse_answer((struct span){(const uint8_t *)line, len}, answer)) {
		media->starts = 0;
		return true;
	}
	stop(media);
	return false;
}

const char *
media_measure(struct media *media, const char *path, struct document *document)
{
	bool has_length =
	    document->modality == MODALITY_AUDIO || document->modality == MODALITY_VIDEO;
	struct media_answer answer;

	if (media == NULL || !media_ask(media, path, &answer))
		return has_length ? "length of a recording is not known: gpai-media gave no answer"
		                  : NULL;
	if (answer.modality == MODALITY_OTHER)
		return "image or recording that cannot be read";
	document->modality = answer.modality;
	document->milliseconds = answer.milliseconds;
	if (answer.modality != MODALITY_IMAGE && answer.milliseconds == 0)
		return "length of a recording is not stated in it";
	return NULL;
}
