/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-media: what images, recordings and films are, by their headers alone.
 *
 * Reads names of files on standard input, each ended by a NUL, and answers each with one line:
 *   {"kind":"video","milliseconds":1500,"estimated":false,"width":320,"height":240,"streams":2}
 * kind is image, audio, video, or none where the file is no medium that is known or too damaged
 * to tell; an audio track within a film makes it no less a film. A length that the container does
 * not state and that follows from the rate of bits is "estimated".
 *
 * Demuxers of libavformat read what strangers made, so they run here, in a process that can
 * open files for reading and little else: no new files, no programs, no network. It dies of a
 * file that asks for too much, and whoever started it starts another. */
#include "siblings/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <libavformat/avformat.h>
#include <libavutil/log.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEMORY_MAX  ((uint64_t)2 << 30)
#define BUFFER_LEN  (64 << 10)
#define PROBE_BYTES (2 << 20)
#define STREAMS_MAX 64

struct answer {
	const char *kind;
	int64_t milliseconds;
	bool is_estimated;
	int width, height;
	unsigned streams;
};

static int
read_file(void *context, uint8_t *to, int len)
{
	ssize_t n = read(*(int *)context, to, (size_t)len);

	return n > 0 ? (int)n : n == 0 ? AVERROR_EOF : AVERROR(errno);
}

static int64_t
seek_file(void *context, int64_t offset, int whence)
{
	struct stat st;

	if (whence == AVSEEK_SIZE)
		return fstat(*(int *)context, &st) == 0 ? st.st_size : AVERROR(errno);
	return lseek(*(int *)context, offset, whence & ~AVSEEK_FORCE);
}

/* A file that names other files does not get them. */
static int
open_nothing(
    AVFormatContext *av, AVIOContext **io, const char *url, int flags, AVDictionary **options)
{
	(void)av;
	(void)io;
	(void)url;
	(void)flags;
	(void)options;
	return AVERROR(EPERM);
}

/* Demuxers of single pictures, also of those that move: nobody counts their hours. */
static bool
is_of_images(const char *name)
{
	static const char *const names[] = {"gif", "apng", "ico", "image2", "webp", "svg"};

	if (strstr(name, "_pipe") != NULL)
		return true;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void
describe(const AVFormatContext *av, struct answer *answer)
{
	bool has_video = false, has_audio = false;

	for (unsigned i = 0; i < av->nb_streams; i++) {
		const AVStream *stream = av->streams[i];
		const AVCodecParameters *codec = stream->codecpar;
		if (codec->codec_type == AVMEDIA_TYPE_AUDIO)
			has_audio = true;
		/* The picture on the sleeve of a recording is no film. */
		if (codec->codec_type != AVMEDIA_TYPE_VIDEO ||
		    (stream->disposition & AV_DISPOSITION_ATTACHED_PIC))
			continue;
		has_video = true;
		if (answer->width == 0) {
			answer->width = codec->width;
			answer->height = codec->height;
		}
	}
	answer->streams = av->nb_streams;
	if (has_video)
		answer->kind = is_of_images(av->iformat->name) ? "image" : "video";
	else if (has_audio)
		answer->kind = "audio";
	if (answer->kind[0] == 'n' || answer->kind[0] == 'i')
		return;
	answer->is_estimated = av->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE;
	if (av->duration != AV_NOPTS_VALUE && av->duration > 0)
		answer->milliseconds = (av->duration + 500) / 1000;
}

static void
look(int fd, struct answer *answer)
{
	uint8_t *buffer = av_malloc(BUFFER_LEN);
	AVFormatContext *av = avformat_alloc_context();
	AVIOContext *io = NULL;

	if (buffer != NULL)
		io = avio_alloc_context(buffer, BUFFER_LEN, 0, &fd, read_file, NULL, seek_file);
	if (io == NULL || av == NULL) {
		avformat_free_context(av);
		av_free(buffer);
		av_free(io);
		return;
	}
	av->pb = io;
	av->io_open = open_nothing;
	av->max_streams = STREAMS_MAX;
	av->probesize = PROBE_BYTES;
	av->max_analyze_duration = AV_TIME_BASE / 2;
	/* On failure it frees the context, not what reads for it. */
	if (avformat_open_input(&av, NULL, NULL, NULL) == 0) {
		if (avformat_find_stream_info(av, NULL) >= 0)
			describe(av, answer);
		avformat_close_input(&av);
	}
	av_free(io->buffer);
	avio_context_free(&io);
}

static void
answer_file(const char *name)
{
	struct answer answer = {.kind = "none"};
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		look(fd, &answer);
	if (fd >= 0)
		close(fd);
	printf("{\"kind\":\"%s\",\"milliseconds\":%lld,\"estimated\":%s,\"width\":%d,"
	       "\"height\":%d,\"streams\":%u}\n",
	    answer.kind, (long long)answer.milliseconds, answer.is_estimated ? "true" : "false",
	    answer.width > 0 ? answer.width : 0, answer.height > 0 ? answer.height : 0,
	    answer.streams);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	char *name = NULL;
	size_t cap = 0;

	(void)argv;
	if (argc > 1) {
		fprintf(stderr, "usage: gpai-media <NAMES, each ended by a NUL\n");
		return 2;
	}
	av_log_set_level(AV_LOG_QUIET);
	confine(MEMORY_MAX, 0);
	while (getdelim(&name, &cap, '\0', stdin) > 0)
		answer_file(name);
	free(name);
	return 0;
}
