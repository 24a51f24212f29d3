/* SPDX-License-Identifier: Apache-2.0 */
/* Signed notes, checkpoints and verifier keys from strangers.
 *
 * Whatever is accepted must have had exactly one form: written again from what was
 * read, it gives the same bytes. */
#include "ledger/note.h"
#include "ledger/checkpoint.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const KEYS[] = {
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
};

static void
must_be(struct out *out, struct text expected)
{
	if (!text_equal(out_text(out), expected))
		abort();
	out_release(out);
}

static void
try_key(struct text text)
{
	struct note_key key;
	struct out out;

	if (note_key_read(text, &key, NULL) != GPAI_OK)
		return;
	out_memory(&out);
	note_key_write(&key, &out);
	must_be(&out, text);
}

static void
try_checkpoint(struct text text)
{
	struct checkpoint checkpoint;
	struct out out;

	if (checkpoint_read(text, &checkpoint, NULL) != GPAI_OK)
		return;
	out_memory(&out);
	if (checkpoint_write(&checkpoint, &out, NULL) != GPAI_OK)
		abort();
	must_be(&out, text);
}

static void
write_again(const struct note *note, struct out *out)
{
	out_memory(out);
	out_put(out, note->text);
	out_char(out, '\n');
	for (size_t i = 0; i < note->n_signatures; i++) {
		out_string(out, "\xe2\x80\x94 ");
		out_put(out, note->signatures[i].key_name);
		out_char(out, ' ');
		out_put(out, note->signatures[i].base64);
		out_char(out, '\n');
	}
}

static void
try_note(struct span bytes)
{
	struct gpai_error err;
	struct note note;
	struct out out;

	if (note_read(bytes, &note, &err) != GPAI_OK)
		return;
	write_again(&note, &out);
	must_be(&out, (struct text){(const char *)bytes.at, bytes.len});
	for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
		struct note_key key;
		if (note_key_read(text_of(KEYS[i]), &key, NULL) != GPAI_OK)
			abort();
		note_verify(&note, &key, &err);
	}
	try_checkpoint(note.text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = {data, size};
	struct text text;

	try_note(bytes);
	if (text_from_span(bytes, &text)) {
		try_key(text);
		try_checkpoint(text);
	}
	return 0;
}
