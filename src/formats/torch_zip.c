/* SPDX-License-Identifier: Apache-2.0 */
/* Reading checkpoints that are ZIP archives; see torch_zip.h. */
#include "formats/torch_zip.h"

#include "formats/torch_tensors.h"
#include "formats/zip.h"

#include <inttypes.h>
#include <string.h>

#define SHOWN(t) TEXT_ARG(text_clip(t, 80))

static const char CLAUSE[] = "torch.serialization";
/* Memory for a directory of the largest size beside the values of a pickle. */
static const size_t SCRATCH_MAX = PICKLE_MEMORY_MAX + ((size_t)512 << 20);
enum { RECORD_MAX = 64 }; /* bytes of a record such as version */

/* What the functions below share while one archive is read. */
struct archive {
	struct arena *arena, scratch;
	struct source *source;
	struct zip zip;
	struct text prefix; /* folder of all members, without '/' */
	struct tensor_file *file;
	struct gpai_error *err;
};

bool
torch_zip_sniff(struct span head)
{
	return zip_sniff(head);
}

static const struct zip_entry *
find(struct archive *archive, const char *folder, struct text name)
{
	const struct text parts[] = {archive->prefix, text_of("/"), text_of(folder), name};
	struct text joined = arena_join(&archive->scratch, parts, 4);

	return joined.at == NULL ? NULL : zip_find(&archive->zip, joined);
}

/* The folder that the first member is in; else of the first data.pkl there is. */
static enum gpai_code
find_prefix(struct archive *archive)
{
	static const char pickle[] = "/data.pkl";
	const struct text first = archive->zip.first;
	const char *slash = first.len > 0 ? memchr(first.at, '/', first.len) : NULL;

	if (slash != NULL) {
		archive->prefix = (struct text){first.at, (size_t)(slash - first.at)};
		if (find(archive, "", text_of("data.pkl")) != NULL)
			return GPAI_OK;
	}
	for (uint32_t i = 0; i < archive->zip.n_entries; i++) {
		struct text name = archive->zip.entries[i].name;
		size_t tail = sizeof pickle - 1;
		if (name.len > tail && memcmp(name.at + name.len - tail, pickle, tail) == 0) {
			archive->prefix = (struct text){name.at, name.len - tail};
			return GPAI_OK;
		}
	}
	return fail_clause(archive->err, GPAI_UNSUPPORTED,
	    at_byte(archive->source->name, archive->zip.directory_at), CLAUSE,
	    "archive without a data.pkl: not a checkpoint of PyTorch");
}

static enum gpai_code
place_storages(struct archive *archive, const char *folder, struct torch_tensors *tensors)
{
	for (uint32_t i = 0; i < tensors->n_storages; i++) {
		struct torch_storage *storage = &tensors->storages[i];
		const struct zip_entry *entry = find(archive, folder, storage->key);
		enum gpai_code rc;
		if (entry == NULL)
			return fail_clause(archive->err, GPAI_MALFORMED,
			    at_byte(archive->source->name, archive->zip.directory_at), CLAUSE,
			    "storage \"%s%.*s\" is not in the archive", folder,
			    SHOWN(storage->key));
		if ((rc = zip_locate(archive->source, entry, &storage->begin, archive->err)) !=
		    GPAI_OK)
			return rc;
		if (entry->size != storage->bytes)
			return fail_clause(archive->err, GPAI_MALFORMED,
			    at_byte(archive->source->name, entry->header_at), CLAUSE,
			    "storage \"%s%.*s\" has %" PRIu64 " bytes, expected %" PRIu64, folder,
			    SHOWN(storage->key), entry->size, storage->bytes);
	}
	return GPAI_OK;
}

static enum gpai_code
read_pickle(
    struct archive *archive, const struct zip_entry *entry, const char *folder, const char *label)
{
	const char *name = archive->source->name;
	struct torch_tensors tensors;
	struct pickle pickle;
	enum gpai_code rc;
	uint64_t begin;

	if ((rc = zip_locate(archive->source, entry, &begin, archive->err)) != GPAI_OK ||
	    (rc = pickle_run(&archive->scratch, archive->source, begin, begin + entry->size,
		 &pickle, archive->err)) != GPAI_OK ||
	    (rc = torch_unsafe(archive->arena, &pickle, archive->file, archive->err)) != GPAI_OK ||
	    (rc = torch_find(archive->arena, &archive->scratch, name, &pickle, label, &tensors,
		 archive->err)) != GPAI_OK ||
	    (rc = place_storages(archive, folder, &tensors)) != GPAI_OK)
		return rc;
	return torch_place(archive->arena, &tensors, archive->file, archive->err);
}

/* A member of a few bytes, as a note. */
static enum gpai_code
note_record(struct archive *archive, const char *member, const char *key)
{
	const struct zip_entry *entry = find(archive, "", text_of(member));
	char bytes[RECORD_MAX];
	struct text value;
	enum gpai_code rc;
	uint64_t begin;

	if (entry == NULL || entry->size > sizeof bytes)
		return GPAI_OK;
	if ((rc = zip_locate(archive->source, entry, &begin, archive->err)) != GPAI_OK ||
	    (rc = source_copy(archive->source, begin, (size_t)entry->size, bytes, archive->err)) !=
		GPAI_OK)
		return rc;
	if (!text_from_span((struct span){(const uint8_t *)bytes, (size_t)entry->size}, &value))
		return GPAI_OK;
	return torch_note(archive->arena, archive->file, key, text_trim(value), archive->err);
}

/* TorchScript brings code, which its own interpreter runs when the module is used. */
static enum gpai_code
note_code(struct archive *archive)
{
	uint32_t n = 0;
	size_t at = archive->prefix.len;

	for (uint32_t i = 0; i < archive->zip.n_entries; i++) {
		struct text name = archive->zip.entries[i].name;
		struct text rest = {name.at + at, name.len > at ? name.len - at : 0};
		n += text_starts(rest, "/code/") ? 1 : 0;
	}
	if (n == 0)
		return GPAI_OK;
	struct text value = arena_format(archive->arena, "%" PRIu32, n);
	return torch_note(archive->arena, archive->file, "torch.code", value, archive->err);
}

static enum gpai_code
read_archive(struct archive *archive)
{
	const struct zip_entry *constants;
	enum gpai_code rc;

	if ((rc = zip_read(&archive->scratch, archive->source, &archive->zip, archive->err)) !=
		GPAI_OK ||
	    (rc = find_prefix(archive)) != GPAI_OK)
		return rc;
	constants = find(archive, "", text_of("constants.pkl"));
	if ((rc = torch_note(archive->arena, archive->file, "torch.format",
		 text_of(constants != NULL ? "TorchScript" : "zip"), archive->err)) != GPAI_OK ||
	    (rc = note_record(archive, "version", "torch.version")) != GPAI_OK ||
	    (rc = note_record(archive, "byteorder", "torch.byteorder")) != GPAI_OK ||
	    (rc = note_code(archive)) != GPAI_OK ||
	    (rc = read_pickle(archive, find(archive, "", text_of("data.pkl")), "data/", NULL)) !=
		GPAI_OK)
		return rc;
	return constants != NULL ? read_pickle(archive, constants, "constants/", "constants")
	                         : GPAI_OK;
}

static enum gpai_code
read_source(
    struct arena *arena, struct source *source, struct tensor_file *file, struct gpai_error *err)
{
	struct archive archive = {.arena = arena, .source = source, .file = file, .err = err};
	enum gpai_code rc;

	*file = (struct tensor_file){0};
	arena_init(&archive.scratch, SCRATCH_MAX);
	rc = read_archive(&archive);
	file->header_bytes = source->size - file->data_bytes;
	file->bytes_read = source->read;
	arena_release(&archive.scratch);
	source_release(source);
	return rc;
}

enum gpai_code
torch_zip_read(struct arena *arena, int fd, uint64_t file_bytes, const char *name,
    struct tensor_file *file, struct gpai_error *err)
{
	struct source source;

	source_file(&source, fd, file_bytes, name);
	return read_source(arena, &source, file, err);
}

enum gpai_code
torch_zip_parse(struct arena *arena, struct span bytes, const char *name, struct tensor_file *file,
    struct gpai_error *err)
{
	struct source source;

	source_memory(&source, bytes, name);
	return read_source(arena, &source, file, err);
}
