/* SPDX-License-Identifier: Apache-2.0 */
/* Documents as bytes; see paper.h. */
#include "api/paper.h"

#include "api/sibling.h"
#include "documents/tree_json.h"

#include <string.h>

#define PROGRAM "gpai-documents"

static enum gpai_code
write_here(const struct exporter *exporter, const struct document *document, struct arena *arena,
    struct span *bytes, struct gpai_error *err)
{
	struct out out;
	enum gpai_code rc;

	out_memory(&out);
	rc = exporter->write(document, &out, err);
	if (rc == GPAI_OK) {
		struct text kept = arena_text(arena, out_text(&out));
		*bytes = (struct span){(const uint8_t *)kept.at, kept.len};
		rc = kept.at != NULL ? GPAI_OK : fail_memory(err);
	}
	out_release(&out);
	return rc;
}

/* "1234\n" and that many bytes, for each. */
static enum gpai_code
part_answers(struct span answer, size_t n, struct span *bytes, struct gpai_error *err)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		size_t len = 0;
		while (at < answer.len && answer.at[at] >= '0' && answer.at[at] <= '9' &&
		       len < SIBLING_RESULT_MAX)
			len = 10 * len + (size_t)(answer.at[at++] - '0');
		if (at >= answer.len || answer.at[at] != '\n' || len > answer.len - at - 1)
			return fail(err, GPAI_CORRUPT, in_file(PROGRAM),
			    "its answer ends in document %zu of %zu", i + 1, n);
		bytes[i] = (struct span){answer.at + at + 1, len};
		at += 1 + len;
	}
	return GPAI_OK;
}

static enum gpai_code
write_there(const char *libexec, const struct exporter *exporter,
    const struct document *const *documents, size_t n, struct arena *arena, struct span *bytes,
    struct gpai_error *err)
{
	const char *const words[] = {exporter->name, NULL};
	struct sibling sibling = {.libexec = libexec, .program = PROGRAM, .arguments = words};
	enum sibling_end end;
	struct span answer;
	struct out trees;
	enum gpai_code rc = GPAI_OK;

	if (libexec == NULL)
		return fail(err, GPAI_INVALID, NOWHERE, "no folder of siblings, expected libexec");
	out_memory(&trees);
	for (size_t i = 0; rc == GPAI_OK && i < n; i++)
		rc = tree_json_write(documents[i], &trees, err);
	sibling.input = (struct span){(const uint8_t *)out_text(&trees).at, out_text(&trees).len};
	if (rc == GPAI_OK)
		rc = sibling_run(&sibling, arena, &answer, &end, err);
	if (rc == GPAI_OK)
		rc = part_answers(answer, n, bytes, err);
	out_release(&trees);
	return rc;
}

enum gpai_code
paper_write(const char *libexec, const struct exporter *exporter,
    const struct document *const *documents, size_t n, struct arena *arena, struct span *bytes,
    struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	if (exporter->write == NULL)
		return write_there(libexec, exporter, documents, n, arena, bytes, err);
	for (size_t i = 0; rc == GPAI_OK && i < n; i++)
		rc = write_here(exporter, documents[i], arena, &bytes[i], err);
	return rc;
}
