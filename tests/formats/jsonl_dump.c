/* SPDX-License-Identifier: Apache-2.0 */
/* Writes what the readers of JSON make of a file, a line a document, for jsonl_read.py:
 * jsonl_dump LEVEL PIECES FILE. */
#include "base/base.h"
#include "base/digest.h"
#include "formats/corpus_formats.h"
#include "formats/json_fast.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct dump {
	struct out out;
	uint8_t *text;
	size_t cap;
};

static void
put_hex(struct out *out, struct span span)
{
	out_char(out, '\t');
	for (size_t i = 0; i < span.len; i++)
		out_format(out, "%02x", span.at[i]);
}

static void
dump_document(struct dump *dump, const struct document *d)
{
	struct out *out = &dump->out;
	struct span text;
	uint64_t hash = 14695981039346656037U; /* FNV-1a */

	if (!document_text(d, &dump->text, &dump->cap, &text))
		exit(2);
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ text.at[i]) * 1099511628211U;
	out_format(out, "%" PRIu64 "\t%" PRIu64 "\t%zu\t%016" PRIx64, d->raw_bytes, d->bytes,
	    text.len, hash);
	put_hex(out, d->url);
	put_hex(out, d->language);
	put_hex(out, d->licence);
	put_hex(out, d->dataset);
	if (d->time == NO_TIME)
		out_string(out, "\t-");
	else
		out_format(out, "\t%" PRId64, d->time);
	if (d->states_tokens)
		out_format(out, "\t%" PRIu64 "\n", d->tokens);
	else
		out_string(out, "\t-\n");
}

static void
dump_damage(void *context, uint64_t at, const char *reason)
{
	(void)at;
	if (strcmp(reason, "JSON object without a field known to hold text") != 0)
		out_format(&((struct dump *)context)->out, "damage\n");
}

static bool
dump_piece(struct dump *dump, struct corpus_input *input, const struct corpus_format *format)
{
	struct stream_options options = {.damage = input->damage};
	struct corpus_reader *reader;
	struct document document;

	if (stream_open(input->file, input->begin, input->end, &options, &input->stream, NULL) !=
		GPAI_OK ||
	    format->open(input, &reader, NULL) != GPAI_OK)
		return false;
	while (format->next(reader, &document))
		dump_document(dump, &document);
	format->close(reader);
	stream_close(input->stream);
	return true;
}

int
main(int argc, char **argv)
{
	static const struct document_fields known;
	struct dump dump = {.text = NULL};
	struct damage_sink sink = {dump_damage, &dump};
	struct mapped mapped;

	if (argc != 4 || !json_level_force(argv[1]))
		return 77;
	uint64_t n = strtoull(argv[2], NULL, 10);
	int fd = open(argv[3], O_RDONLY | O_CLOEXEC);
	if (fd < 0 || n == 0 || mapped_open(fd, argv[3], &mapped, NULL) != GPAI_OK)
		return 2;
	out_fd(&dump.out, STDOUT_FILENO);
	bool is_array = strstr(argv[3], ".array") != NULL;
	for (uint64_t i = 0; i < (is_array ? 1 : n); i++) {
		struct corpus_input input = {.name = argv[3],
		    .file = mapped.bytes,
		    .begin = is_array ? 0 : mapped.size * i / n,
		    .end = is_array ? mapped.size : mapped.size * (i + 1) / n,
		    .fields = &known,
		    .wants = WANT_HOSTS | WANT_BODIES | WANT_LABELS,
		    .damage = sink};
		if (!dump_piece(&dump, &input, is_array ? &json_array_format : &jsonl_format))
			return 2;
	}
	enum gpai_code rc = out_status(&dump.out, "output", NULL);
	out_release(&dump.out);
	free(dump.text);
	mapped_close(&mapped);
	close(fd);
	return rc == GPAI_OK ? 0 : 2;
}
