/* SPDX-License-Identifier: Apache-2.0 */
/* One row a format of weights; see weight_formats.h. */
#include "measure/weight_formats.h"

#include "base/file.h"

static enum gpai_code
read_safetensors(struct arena *arena, int fd, uint64_t file_bytes, const char *shown,
    struct weight_header *header, struct gpai_error *err)
{
	return safetensors_read(arena, fd, file_bytes, shown, &header->tensors, err);
}

static enum gpai_code
read_gguf(struct arena *arena, int fd, uint64_t file_bytes, const char *shown,
    struct weight_header *header, struct gpai_error *err)
{
	struct gguf *gguf = arena_alloc(arena, sizeof *gguf);
	enum gpai_code rc;

	if (gguf == NULL)
		return fail_memory(err);
	rc = gguf_read(arena, fd, file_bytes, shown, gguf, err);
	header->gguf = gguf;
	header->tensors = gguf->file;
	return rc;
}

/* Two containers of one format. */
static bool
sniff_torch(struct span head)
{
	return torch_zip_sniff(head) || torch_legacy_sniff(head);
}

/* An archive whose first member is a pickle by the name that PyTorch gives it. */
static bool
is_torch_archive(struct span head)
{
	enum { NAME_AT = 30, NAME_LENGTH_AT = 26 };

	if (!torch_zip_sniff(head) || head.len < NAME_AT)
		return false;
	size_t len = head.at[NAME_LENGTH_AT] | (size_t)head.at[NAME_LENGTH_AT + 1] << 8;
	return len <= head.len - NAME_AT &&
	       text_ends((struct text){(const char *)head.at + NAME_AT, len}, "/data.pkl");
}

static enum gpai_code
read_torch(struct arena *arena, int fd, uint64_t file_bytes, const char *shown,
    struct weight_header *header, struct gpai_error *err)
{
	uint8_t bytes[16];
	struct span head = {bytes, file_bytes < sizeof bytes ? (size_t)file_bytes : sizeof bytes};
	enum gpai_code rc = file_read_at(fd, shown, 0, bytes, head.len, err);

	if (rc != GPAI_OK)
		return rc;
	return torch_legacy_sniff(head)
	           ? torch_legacy_read(arena, fd, file_bytes, shown, &header->tensors, err)
	           : torch_zip_read(arena, fd, file_bytes, shown, &header->tensors, err);
}

static enum gpai_code
read_onnx(struct arena *arena, int fd, uint64_t file_bytes, const char *shown,
    struct weight_header *header, struct gpai_error *err)
{
	return onnx_read(arena, fd, file_bytes, shown, &header->tensors, err);
}

/* A format without a magic number is never sure. */
static bool
is_never_sure(struct span head)
{
	(void)head;
	return false;
}

enum { ENDINGS_MAX = 5 };

static const struct row {
	const char *word;
	const char *endings[ENDINGS_MAX];  /* NULL after the last */
	const char *index;                 /* of shards; NULL: the format has none */
	bool is_claim;                     /* a file with such an ending is of this format */
	bool (*sniff)(struct span head);   /* could it be one? */
	bool (*is_sure)(struct span head); /* ... whatever its name? NULL: as sniff */
	enum gpai_code (*read)(struct arena *arena, int fd, uint64_t file_bytes, const char *shown,
	    struct weight_header *header, struct gpai_error *err);
} rows[WEIGHT_FORMATS] = {
    [WEIGHT_SAFETENSORS] =
	{
	    .word = "safetensors",
	    .endings = {".safetensors"},
	    .index = "model.safetensors.index.json",
	    .is_claim = true,
	    .sniff = safetensors_sniff,
	    .read = read_safetensors,
	},
    [WEIGHT_TORCH] =
	{
	    .word = "PyTorch",
	    .endings = {".bin", ".pt", ".pth", ".ckpt"},
	    .index = "pytorch_model.bin.index.json",
	    .sniff = sniff_torch,
	    .is_sure = is_torch_archive,
	    .read = read_torch,
	},
    [WEIGHT_GGUF] =
	{
	    .word = "GGUF",
	    .endings = {".gguf"},
	    .is_claim = true,
	    .sniff = gguf_sniff,
	    .read = read_gguf,
	},
    [WEIGHT_ONNX] =
	{
	    .word = "ONNX",
	    .endings = {".onnx"},
	    .is_claim = true,
	    .sniff = onnx_sniff,
	    .is_sure = is_never_sure,
	    .read = read_onnx,
	},
};

const char *
weight_format_word(enum weight_format format)
{
	return rows[format].word;
}

const char *
weight_format_pattern(enum weight_format format)
{
	return rows[format].endings[0];
}

const char *
weight_format_index(enum weight_format format)
{
	return rows[format].index;
}

static bool
has_ending(const struct row *row, struct text name)
{
	for (int i = 0; i < ENDINGS_MAX && row->endings[i] != NULL; i++) {
		if (text_ends(name, row->endings[i]))
			return true;
	}
	return false;
}

bool
weight_format_sniff(struct span head, struct text name, enum weight_format *format)
{
	for (int i = 0; i < WEIGHT_FORMATS; i++) {
		*format = (enum weight_format)i;
		const struct row *row = &rows[i];
		if (row->sniff(head) &&
		    (has_ending(row, name) || row->is_sure == NULL || row->is_sure(head)))
			return true;
	}
	return false;
}

bool
weight_format_named(struct text name, enum weight_format *format)
{
	for (int i = 0; i < WEIGHT_FORMATS; i++) {
		*format = (enum weight_format)i;
		if (has_ending(&rows[i], name))
			return true;
	}
	return false;
}

bool
weight_format_claims(struct text name)
{
	enum weight_format format;

	return weight_format_named(name, &format) && rows[format].is_claim;
}

enum gpai_code
weight_format_read(enum weight_format format, struct arena *arena, int fd, uint64_t file_bytes,
    const char *shown, struct weight_header *header, struct gpai_error *err)
{
	*header = (struct weight_header){0};
	return rows[format].read(arena, fd, file_bytes, shown, header, err);
}
