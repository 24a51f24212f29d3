/* SPDX-License-Identifier: Apache-2.0 */
/* Reading checkpoints that are a row of pickles; see torch_legacy.h. */
#include "formats/torch_legacy.h"

#include "formats/torch_tensors.h"

#include <inttypes.h>
#include <string.h>

#define SHOWN(t) TEXT_ARG(text_clip(t, 80))

static const char CLAUSE[] = "torch.serialization, legacy";
/* LONG1 of 10 bytes: 0x1950a86a20f9469cfc6c, STOP. */
static const uint8_t MAGIC[] = {
    0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.'};
/* What stands before: PROTO and its number, and from protocol 4 on FRAME and its length. */
enum { PROTO_BYTES = 2, FRAME_BYTES = 9 };
static const int64_t PROTOCOL = 1001;

/* What the functions below share while one file is read. */
struct legacy {
	struct arena *arena, scratch;
	struct source *source;
	uint64_t at; /* offset of the next pickle */
	struct tensor_file *file;
	struct gpai_error *err;
};

bool
torch_legacy_sniff(struct span head)
{
	return head.len >= 2 && head.at[0] == 0x80 && head.at[1] >= 2 && head.at[1] <= 5;
}

/* Is the first pickle the magic number? Then the next begins after it. */
static enum gpai_code
read_magic(struct legacy *legacy, bool *is_checkpoint)
{
	uint8_t head[PROTO_BYTES + FRAME_BYTES + sizeof MAGIC] = {0};
	uint64_t size = legacy->source->size;
	enum gpai_code rc = source_copy(
	    legacy->source, 0, size < sizeof head ? (size_t)size : sizeof head, head, legacy->err);
	size_t at = head[PROTO_BYTES] == 0x95 ? PROTO_BYTES + FRAME_BYTES : PROTO_BYTES;

	*is_checkpoint = head[0] == 0x80 && memcmp(head + at, MAGIC, sizeof MAGIC) == 0;
	legacy->at = *is_checkpoint ? at + sizeof MAGIC : 0;
	return rc;
}

static enum gpai_code
next_pickle(struct legacy *legacy, struct pickle *pickle)
{
	enum gpai_code rc = pickle_run(&legacy->scratch, legacy->source, legacy->at,
	    legacy->source->size, pickle, legacy->err);

	legacy->at = pickle->end;
	return rc;
}

#define BAD(legacy, code, place, ...)                                                              \
	fail_clause(                                                                               \
	    (legacy)->err, code, at_byte((legacy)->source->name, place), CLAUSE, __VA_ARGS__)

/* The pickles before the object: the protocol's version, and the machine. */
static enum gpai_code
read_preface(struct legacy *legacy)
{
	struct pickle pickle;
	enum gpai_code rc;
	uint64_t at = legacy->at;

	if ((rc = next_pickle(legacy, &pickle)) != GPAI_OK)
		return rc;
	if (pickle.root->kind != PICKLE_INT || pickle.root->whole != PROTOCOL)
		return BAD(legacy, GPAI_UNSUPPORTED, at, "protocol is not %" PRId64, PROTOCOL);
	if ((rc = next_pickle(legacy, &pickle)) != GPAI_OK)
		return rc;
	const struct pickle_items *machine = pickle_pairs(pickle.root);
	for (uint32_t i = 0; machine != NULL && i + 1 < machine->n && rc == GPAI_OK; i += 2) {
		if (pickle_is_text(machine->at[i], "little_endian") &&
		    machine->at[i + 1]->kind == PICKLE_BOOL)
			rc = torch_note(legacy->arena, legacy->file, "torch.byteorder",
			    text_of(machine->at[i + 1]->whole ? "little" : "big"), legacy->err);
	}
	return rc;
}

/* Storages follow in the order of the list: a number of elements, and those. */
static enum gpai_code
place_storages(struct legacy *legacy, const struct pickle *keys, struct torch_tensors *tensors)
{
	struct source *source = legacy->source;

	if (keys->root->kind != PICKLE_LIST)
		return BAD(legacy, GPAI_MALFORMED, keys->begin, "keys of storages are no list");
	for (uint32_t i = 0; i < keys->root->items.n; i++) {
		const struct pickle_value *key = keys->root->items.at[i];
		struct torch_storage *storage =
		    key->kind == PICKLE_TEXT ? torch_storage(tensors, key->text) : NULL;
		if (storage == NULL || storage->is_listed)
			return BAD(legacy, GPAI_MALFORMED, keys->begin,
			    "key %" PRIu32 " of the list is of no storage, or stands twice", i);
		if (source->size - legacy->at < 8 || storage->bytes > source->size - legacy->at - 8)
			return BAD(legacy, GPAI_MALFORMED, legacy->at,
			    "storage \"%.*s\" of %" PRIu64
			    " bytes lies beyond the file's end at %" PRIu64,
			    SHOWN(storage->key), storage->bytes, source->size);
		storage->is_listed = true;
		storage->begin = legacy->at + 8;
		legacy->at = storage->begin + storage->bytes;
	}
	for (uint32_t i = 0; i < tensors->n_storages; i++) {
		if (!tensors->storages[i].is_listed)
			return BAD(legacy, GPAI_MALFORMED, keys->begin,
			    "storage \"%.*s\" is not in the list of keys",
			    SHOWN(tensors->storages[i].key));
	}
	return GPAI_OK;
}

static enum gpai_code
read_checkpoint(struct legacy *legacy)
{
	const char *name = legacy->source->name;
	struct torch_tensors tensors;
	struct pickle object, keys;
	enum gpai_code rc;

	if ((rc = torch_note(legacy->arena, legacy->file, "torch.format", text_of("legacy"),
		 legacy->err)) != GPAI_OK ||
	    (rc = read_preface(legacy)) != GPAI_OK ||
	    (rc = next_pickle(legacy, &object)) != GPAI_OK ||
	    (rc = torch_unsafe(legacy->arena, &object, legacy->file, legacy->err)) != GPAI_OK ||
	    (rc = next_pickle(legacy, &keys)) != GPAI_OK ||
	    (rc = torch_find(legacy->arena, &legacy->scratch, name, &object, NULL, &tensors,
		 legacy->err)) != GPAI_OK ||
	    (rc = place_storages(legacy, &keys, &tensors)) != GPAI_OK)
		return rc;
	return torch_place(legacy->arena, &tensors, legacy->file, legacy->err);
}

static enum gpai_code
read_bare(struct legacy *legacy)
{
	struct pickle pickle;
	enum gpai_code rc;

	if ((rc = torch_note(legacy->arena, legacy->file, "torch.format", text_of("pickle"),
		 legacy->err)) != GPAI_OK ||
	    (rc = next_pickle(legacy, &pickle)) != GPAI_OK)
		return rc;
	return torch_unsafe(legacy->arena, &pickle, legacy->file, legacy->err);
}

static enum gpai_code
read_source(
    struct arena *arena, struct source *source, struct tensor_file *file, struct gpai_error *err)
{
	struct legacy legacy = {.arena = arena, .source = source, .file = file, .err = err};
	enum gpai_code rc;
	bool is_checkpoint;

	*file = (struct tensor_file){0};
	arena_init(&legacy.scratch, PICKLE_MEMORY_MAX);
	if ((rc = read_magic(&legacy, &is_checkpoint)) == GPAI_OK)
		rc = is_checkpoint ? read_checkpoint(&legacy) : read_bare(&legacy);
	file->header_bytes = source->size - file->data_bytes;
	file->bytes_read = source->read;
	arena_release(&legacy.scratch);
	source_release(source);
	return rc;
}

enum gpai_code
torch_legacy_read(struct arena *arena, int fd, uint64_t file_bytes, const char *name,
    struct tensor_file *file, struct gpai_error *err)
{
	struct source source;

	source_file(&source, fd, file_bytes, name);
	return read_source(arena, &source, file, err);
}

enum gpai_code
torch_legacy_parse(struct arena *arena, struct span bytes, const char *name,
    struct tensor_file *file, struct gpai_error *err)
{
	struct source source;

	source_memory(&source, bytes, name);
	return read_source(arena, &source, file, err);
}
