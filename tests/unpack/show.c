/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacks a file as the scan does and writes what its pieces own, one behind the other:
 *
 *   show-unpacked [-f] [-a] FILE [CUT...]
 *
 * -f reads it as a pipe, -a unpacks ahead; each CUT is an offset at which a piece begins.
 * Damage is a line "offset reason" on stderr. What is written is compared with other tools. */
#include "unpack/unpack.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
say_damage(void *context, uint64_t at, const char *reason)
{
	(void)context;
	fprintf(stderr, "%llu %s\n", (unsigned long long)at, reason);
}

static void
write_owned(struct stream *s)
{
	for (;;) {
		while (stream_more(s)) {
			uint64_t tell = stream_tell(s);
			size_t len = (size_t)(s->end - s->at);
			if (tell >= s->owned)
				return;
			if (len > s->owned - tell)
				len = (size_t)(s->owned - tell);
			fwrite(s->at, 1, len, stdout);
			s->at += len;
		}
		if (!s->is_broken || !stream_resume(s))
			return;
	}
}

static int
cannot(const char *what)
{
	perror(what);
	return 2;
}

int
main(int argc, char **argv)
{
	struct stream_options options = {.damage = {.damage = say_damage}};
	struct mapped mapped;
	struct stream *s;
	bool as_pipe = false;
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		as_pipe = as_pipe || argv[i][1] == 'f';
		options.ahead = options.ahead || argv[i][1] == 'a';
	}
	int fd = i < argc ? open(argv[i], O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return cannot("show-unpacked");
	if (as_pipe) {
		if (stream_open_fd(fd, &options, &s, NULL) != GPAI_OK)
			return cannot("stream_open_fd");
		write_owned(s);
		stream_close(s);
		return 0;
	}
	if (mapped_open(fd, argv[i], &mapped, NULL) != GPAI_OK)
		return cannot("mapped_open");
	uint64_t begin = 0;
	for (i++; begin < mapped.size; i++) {
		uint64_t end = i < argc ? strtoull(argv[i], NULL, 10) : mapped.size;
		if (stream_open(mapped.bytes, begin, end, &options, &s, NULL) != GPAI_OK)
			return cannot("stream_open");
		write_owned(s);
		stream_close(s);
		begin = end;
	}
	mapped_close(&mapped);
	return 0;
}
