/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what the readers of training data make of a file: one line a document, as
 * documents.h has them, then one line a damage. For comparing with other readers.
 *
 *     corpus_documents FILE [PIECES]      cut in so many pieces of equal length */
#include "documents.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define HEAD ((size_t)64 << 10)

static const struct corpus_format *
format_of(struct span file, const char *path)
{
	struct stream_options options = {0};
	struct stream *stream = NULL;

	if (stream_open(file, 0, file.len, &options, &stream, NULL) != GPAI_OK)
		return NULL;
	size_t len = stream_need(stream, HEAD);
	const struct corpus_format *format =
	    corpus_format_of((struct span){stream->at, len < HEAD ? len : HEAD}, path);
	stream_close(stream);
	return format;
}

int
main(int argc, char **argv)
{
	uint64_t pieces = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	struct reading reading;
	struct mapped mapped;
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;

	if (fd < 0 || pieces == 0 || mapped_open(fd, argv[1], &mapped, NULL) != GPAI_OK) {
		fprintf(stderr, "usage: corpus_documents FILE [PIECES]\n");
		return 2;
	}
	const struct corpus_format *format = format_of(mapped.bytes, argv[1]);
	reading_init(&reading);
	for (uint64_t i = 0; format != NULL && i < pieces; i++)
		reading_piece(&reading, format, mapped.bytes, mapped.size * i / pieces,
		    mapped.size * (i + 1) / pieces, WANT_ALL);
	out_char(&reading.lines, '\0');
	printf("%s%s\n", reading.lines.at, format != NULL ? format->name : "unknown");
	reading_release(&reading);
	mapped_close(&mapped);
	close(fd);
	return 0;
}
