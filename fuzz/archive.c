/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests, lines and headers of archives from strangers.
 *
 * Whatever is accepted must have had exactly one form: written again from what was read, it
 * gives the same bytes. */
#include "records/archive_form.h"
#include "records/archive_line.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must_be(struct out *out, const void *bytes, size_t len)
{
	if (out->error != 0 || out->len != len || memcmp(out->at, bytes, len) != 0)
		abort();
	out->len = 0;
}

static void
try_manifest(struct span bytes, struct arena *arena, struct out *out)
{
	struct archive_manifest manifest;
	struct digest digest = digest_of(bytes);

	if (archive_manifest_read("MANIFEST.json", bytes, arena, &manifest, NULL) != GPAI_OK)
		return;
	archive_manifest_write(&manifest, out);
	must_be(out, bytes.at, bytes.len);
	for (size_t i = 0; i < manifest.n; i++)
		if (!archive_path_check(manifest.files[i].path) ||
		    memmem(manifest.files[i].path.at, manifest.files[i].path.len, "..", 2) != NULL)
			abort();
	archive_note_text(&manifest, &digest, out, NULL);
	out->len = 0;
	archive_sums_write(&manifest, bytes, NULL, out);
	out->len = 0;
}

static void
try_line(struct text line, struct arena *arena, struct out *out)
{
	const struct line_at at = {"line", 1};
	struct record_row record;
	struct archive_head head;
	struct applied_row applied;

	if (archive_record_read(at, line, arena, &record, NULL) == GPAI_OK)
		archive_record_write(&record, out);
	else if (archive_head_read(at, line, arena, &head, NULL) == GPAI_OK)
		archive_head_write(&head, out);
	else if (archive_applied_read(at, line, arena, &applied, NULL) == GPAI_OK)
		archive_applied_write(&applied, out);
	else
		return;
	if (out->len != line.len + 1 || out->at[line.len] != '\n')
		abort();
	out->len--;
	must_be(out, line.at, line.len);
}

static void
try_header(struct span bytes)
{
	uint8_t block[TAR_BLOCK] = {0}, again[TAR_BLOCK];
	uint64_t size;

	memcpy(block, bytes.at, bytes.len < TAR_BLOCK ? bytes.len : TAR_BLOCK);
	if (tar_header_read("tar", 0, block, "meta.json", &size, NULL) != GPAI_OK)
		return;
	tar_header("meta.json", size, again);
	if (memcmp(block, again, TAR_BLOCK) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = {data, size};
	struct text rest = {(const char *)data, size}, line;
	struct arena arena;
	struct out out;

	arena_init(&arena, 64 << 20);
	out_memory(&out);
	try_manifest(bytes, &arena, &out);
	try_header(bytes);
	while (archive_next_line(&rest, &line))
		try_line(line, &arena, &out);
	out_release(&out);
	arena_release(&arena);
	return 0;
}
