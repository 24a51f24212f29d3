/* SPDX-License-Identifier: Apache-2.0 */
/* Signature lines from strangers, under a checkpoint whose one true cosignature is known: what
 * verifies is that line, with that time. */
#include "ledger/cosign.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char NOTE[] = "example.com/behind-the-sofa\n20852163\n"
			   "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
			   "\xe2\x80\x94 log AAAAAAA=\n";
static const char KEY[] =
    "witness.example.com/w1+7e6f4aaa+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";
static const int64_t TIME = 1679315147;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct note_key key;
	struct note note;
	struct text lines;
	int64_t time = 0;

	if (note_read((struct span){(const uint8_t *)NOTE, sizeof NOTE - 1}, &note, NULL) !=
		GPAI_OK ||
	    note_key_read_as(NOTE_COSIGNATURE, text_of(KEY), &key, NULL) != GPAI_OK)
		abort();
	if (text_from_span((struct span){data, size}, &lines) &&
	    note_add(&note, lines, NULL) == GPAI_OK &&
	    cosign_verify(&note, &key, &time, NULL) == GPAI_OK && time != TIME)
		abort();
	return 0;
}
