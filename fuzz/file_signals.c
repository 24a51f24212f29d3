/* SPDX-License-Identifier: Apache-2.0 */
/* Any file read as any kind: the first byte says which, or that name and bytes tell. */
#include "statements.h"

#include "signals/file_signals.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct statement_sink sink = {hold_statement, &size};
	const char *note;

	if (size == 0)
		return 0;
	struct span file = {data + 1, size - 1};
	enum file_kind kind = (enum file_kind)(data[0] % FILE_KINDS_COUNT);
	if (kind == FILE_UNKNOWN)
		kind = file_kind_of(file, text_of("a"));
	if (file_kind_words(kind, file) == NULL ||
	    file_signals(file, kind, &sink, &note, NULL) != GPAI_OK)
		abort();
	return 0;
}
