/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the tensors of an ONNX model; see onnx.h. */
#include "formats/onnx.h"

#include "formats/onnx_tensor.h"
#include "formats/protobuf.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char CLAUSE[] = "ONNX, onnx.proto";

/* What the functions below share while one model is read. */
struct model {
	struct arena *arena;
	struct source *source;
	struct gpai_error *err;
	struct tensor_file *file;
	struct text own_name;
	struct tensor *tensors; /* grows outside the arena */
	uint32_t n_tensors, cap_tensors;
	uint32_t cap_notes, n_text, n_training;
	size_t used; /* of the arena, at the start */
	struct text opset;
};

#define BAD(model, code, place, ...)                                                               \
	fail_clause((model)->err, code, at_byte((model)->source->name, place), CLAUSE, __VA_ARGS__)

/* ir_version, then one of the fields that may follow. */
bool
onnx_sniff(struct span head)
{
	static const uint8_t next[] = {
	    0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72, 0xa2, 0xca, 0xd2};

	return head.len >= 3 && head.at[0] == 0x08 && head.at[1] >= 1 && head.at[1] <= 32 &&
	       memchr(next, head.at[2], sizeof next) != NULL;
}

static bool
is_bytes(const struct protobuf_field *field)
{
	return field->wire == PROTOBUF_BYTES;
}

/* --- notes --- */

static enum gpai_code
add_note(struct model *model, uint64_t at, struct text key, struct text value)
{
	struct tensor_file *file = model->file;

	if (key.at == NULL || value.at == NULL)
		return fail_memory(model->err);
	if (file->n_notes == ONNX_NOTES_MAX)
		return BAD(model, GPAI_TOO_LARGE, at, "more than %u notes", ONNX_NOTES_MAX);
	if (file->n_notes == model->cap_notes) {
		uint32_t cap = model->cap_notes > 0 ? model->cap_notes * 2 : 16;
		struct tensor_note *grown = arena_array(model->arena, cap, sizeof *grown);
		if (grown == NULL)
			return fail_memory(model->err);
		if (file->n_notes > 0)
			memcpy(grown, file->notes, file->n_notes * sizeof *grown);
		file->notes = grown;
		model->cap_notes = cap;
	}
	file->notes[file->n_notes++] = (struct tensor_note){key, value};
	return GPAI_OK;
}

/* The text in a field; of a long one, how long it is. */
static enum gpai_code
text_in(struct model *model, const struct cursor *message, const struct protobuf_field *field,
    uint64_t max, struct text *text)
{
	struct cursor inner = protobuf_message(message, field);

	if (model->arena->used_bytes - model->used > ONNX_KEPT_MAX)
		return BAD(model, GPAI_TOO_LARGE, field->at,
		    "names and texts up to here need more than %zu bytes", ONNX_KEPT_MAX);
	if (field->value > max) {
		*text = arena_format(model->arena, "%" PRIu64 " bytes", field->value);
		return text->at == NULL ? fail_memory(model->err) : GPAI_OK;
	}
	*text = cursor_text(&inner, model->arena, field->value);
	return inner.rc;
}

static enum gpai_code
note_text(struct model *model, const struct cursor *message, const struct protobuf_field *field,
    const char *key)
{
	struct text text;
	enum gpai_code rc;

	if (!is_bytes(field) || field->value == 0)
		return GPAI_OK;
	if ((rc = text_in(model, message, field, ONNX_TEXT_MAX, &text)) != GPAI_OK)
		return rc;
	return add_note(model, field->at, text_of(key), text);
}

static enum gpai_code
note_number(struct model *model, uint64_t at, uint64_t number, const char *key)
{
	return add_note(
	    model, at, text_of(key), arena_format(model->arena, "%" PRId64, (int64_t)number));
}

/* metadata_props: key and value. */
static enum gpai_code
note_property(
    struct model *model, const struct cursor *message, const struct protobuf_field *property)
{
	struct cursor entry = protobuf_message(message, property);
	struct text words[2] = {text_of(""), text_of("")};
	struct protobuf_field field;

	while (is_bytes(property) && protobuf_next(&entry, &field)) {
		if (field.number >= 1 && field.number <= 2 && is_bytes(&field))
			entry.rc =
			    text_in(model, &entry, &field, ONNX_TEXT_MAX, &words[field.number - 1]);
	}
	return entry.rc != GPAI_OK ? entry.rc : add_note(model, property->at, words[0], words[1]);
}

/* opset_import: a domain, where none is ai.onnx, and a version. */
static enum gpai_code
note_opset(struct model *model, const struct cursor *message, const struct protobuf_field *import)
{
	struct cursor entry = protobuf_message(message, import);
	struct text domain = text_of("");
	struct protobuf_field field;
	uint64_t version = 0;

	while (is_bytes(import) && protobuf_next(&entry, &field)) {
		if (field.number == 1 && is_bytes(&field))
			entry.rc = text_in(model, &entry, &field, ONNX_NAME_MAX, &domain);
		else if (field.number == 2 && field.wire == PROTOBUF_VARINT)
			version = field.value;
	}
	if (entry.rc != GPAI_OK || model->opset.len > ONNX_NAME_MAX)
		return entry.rc;
	model->opset = arena_format(model->arena, "%.*s%s%.*s %" PRId64, TEXT_ARG(model->opset),
	    model->opset.len > 0 ? ", " : "",
	    TEXT_ARG(domain.len > 0 ? domain : text_of("ai.onnx")), (int64_t)version);
	return model->opset.at == NULL ? fail_memory(model->err) : GPAI_OK;
}

/* --- tensors --- */

static enum gpai_code
read_tensor(struct model *model, const struct cursor *message, const struct protobuf_field *field,
    struct text name)
{
	struct tensor tensor = {.name = name};
	enum gpai_code rc;
	bool is_text;

	if (!is_bytes(field))
		return GPAI_OK;
	if (model->arena->used_bytes - model->used > ONNX_KEPT_MAX ||
	    model->n_tensors == ONNX_TENSORS_MAX)
		return BAD(model, GPAI_TOO_LARGE, field->at,
		    "more than %u tensors, or names of more than %zu bytes", ONNX_TENSORS_MAX,
		    ONNX_KEPT_MAX);
	if ((rc = onnx_tensor_read(model->arena, protobuf_message(message, field), model->own_name,
		 &tensor, &is_text)) != GPAI_OK)
		return rc;
	if (is_text) {
		model->n_text++;
		return GPAI_OK;
	}
	if (model->n_tensors == model->cap_tensors) {
		uint32_t cap = model->cap_tensors > 0 ? model->cap_tensors * 2 : 64;
		void *grown = realloc(model->tensors, cap * sizeof *model->tensors);
		if (grown == NULL)
			return fail_memory(model->err);
		model->tensors = grown;
		model->cap_tensors = cap;
	}
	if (tensor.name.at == NULL)
		tensor.name = text_of("");
	model->tensors[model->n_tensors++] = tensor;
	return GPAI_OK;
}

/* A sparse tensor is its values; their positions are no parameters. */
static enum gpai_code
read_sparse(struct model *model, const struct cursor *message, const struct protobuf_field *sparse,
    struct text name)
{
	struct cursor inner = protobuf_message(message, sparse);
	struct protobuf_field field;

	while (is_bytes(sparse) && protobuf_next(&inner, &field)) {
		if (field.number == 1)
			inner.rc = read_tensor(model, &inner, &field, name);
	}
	return inner.rc;
}

/* --- graphs, nodes, attributes --- */

static enum gpai_code read_graph(struct model *model, const struct cursor *message,
    const struct protobuf_field *graph, unsigned depth);

/* "output", or for another attribute than the value of a constant "output.attribute". */
static enum gpai_code
name_attribute(
    struct model *model, const struct cursor *attribute, struct text output, struct text *name)
{
	struct cursor inner = *attribute;
	struct protobuf_field field;
	struct text word = text_of("");

	while (protobuf_next(&inner, &field)) {
		if (field.number == 1 && is_bytes(&field))
			inner.rc = text_in(model, &inner, &field, ONNX_NAME_MAX, &word);
	}
	*name = output;
	if (inner.rc != GPAI_OK || text_is(word, "value") || text_is(word, "sparse_value"))
		return inner.rc;
	const struct text parts[] = {output, text_of("."), word};
	*name = arena_join(model->arena, parts, 3);
	return name->at == NULL ? fail_memory(model->err) : GPAI_OK;
}

/* Only an attribute that has a tensor or a graph is looked at closer. */
static enum gpai_code
read_attribute(struct model *model, const struct cursor *message,
    const struct protobuf_field *attribute, struct text output, unsigned depth)
{
	struct cursor inner = protobuf_message(message, attribute), all = inner;
	struct protobuf_field field;
	struct text name = TEXT_NONE;

	while (is_bytes(attribute) && protobuf_next(&inner, &field)) {
		bool has_tensor = field.number == 5 || field.number == 10 || field.number == 22 ||
		                  field.number == 23;
		if (has_tensor && name.at == NULL)
			inner.rc = name_attribute(model, &all, output, &name);
		if (inner.rc != GPAI_OK)
			break;
		if (field.number == 5 || field.number == 10)
			inner.rc = read_tensor(model, &inner, &field, name);
		else if (has_tensor)
			inner.rc = read_sparse(model, &inner, &field, name);
		else if (field.number == 6 || field.number == 11)
			inner.rc = read_graph(model, &inner, &field, depth + 1);
	}
	return inner.rc;
}

/* Twice over its fields: attributes may stand before the output that names them. */
static enum gpai_code
read_node(struct model *model, const struct cursor *message, const struct protobuf_field *node,
    unsigned depth)
{
	struct cursor inner = protobuf_message(message, node), again = inner;
	struct protobuf_field field, output = {0};
	struct text name = TEXT_NONE;

	if (!is_bytes(node))
		return GPAI_OK;
	while (protobuf_next(&inner, &field)) {
		if (field.number == 2 && is_bytes(&field) && output.number == 0)
			output = field;
	}
	if (inner.rc != GPAI_OK)
		return inner.rc;
	while (protobuf_next(&again, &field)) {
		if (field.number != 5)
			continue;
		if (name.at == NULL && output.number != 0)
			again.rc = text_in(model, &again, &output, ONNX_NAME_MAX, &name);
		else if (name.at == NULL)
			name = text_of("");
		if (again.rc == GPAI_OK)
			again.rc = read_attribute(model, &again, &field, name, depth);
	}
	return again.rc;
}

static enum gpai_code
read_graph(struct model *model, const struct cursor *message, const struct protobuf_field *graph,
    unsigned depth)
{
	struct cursor inner = protobuf_message(message, graph);
	struct protobuf_field field;

	if (depth > ONNX_DEPTH_MAX)
		return BAD(model, GPAI_TOO_LARGE, graph->at,
		    "graphs nest deeper than %u, expected at most that", ONNX_DEPTH_MAX);
	while (is_bytes(graph) && protobuf_next(&inner, &field)) {
		if (field.number == 1)
			inner.rc = read_node(model, &inner, &field, depth);
		else if (field.number == 2 && depth == 1)
			inner.rc = note_text(model, &inner, &field, "onnx.graph");
		else if (field.number == 5)
			inner.rc = read_tensor(model, &inner, &field, TEXT_NONE);
		else if (field.number == 15)
			inner.rc = read_sparse(model, &inner, &field, TEXT_NONE);
	}
	return inner.rc;
}

/* A function of the model's own is a graph without initialisers. */
static enum gpai_code
read_function(
    struct model *model, const struct cursor *message, const struct protobuf_field *function)
{
	struct cursor inner = protobuf_message(message, function);
	struct protobuf_field field;

	while (is_bytes(function) && protobuf_next(&inner, &field)) {
		if (field.number == 7)
			inner.rc = read_node(model, &inner, &field, 1);
	}
	return inner.rc;
}

/* --- the model --- */

static enum gpai_code
read_field(struct model *model, const struct cursor *message, const struct protobuf_field *field)
{
	switch (field->number) {
	case 1:
		return note_number(model, field->at, field->value, "onnx.ir_version");
	case 2:
		return note_text(model, message, field, "onnx.producer");
	case 3:
		return note_text(model, message, field, "onnx.producer_version");
	case 4:
		return note_text(model, message, field, "onnx.domain");
	case 5:
		return note_number(model, field->at, field->value, "onnx.model_version");
	case 7:
		return read_graph(model, message, field, 1);
	case 8:
		return note_opset(model, message, field);
	case 14:
		return note_property(model, message, field);
	case 20:
		model->n_training++;
		return GPAI_OK;
	case 25:
		return read_function(model, message, field);
	default:
		return GPAI_OK;
	}
}

static enum gpai_code
finish(struct model *model)
{
	struct tensor_file *file = model->file;
	enum gpai_code rc = GPAI_OK;

	if (model->opset.len > 0)
		rc = add_note(model, 0, text_of("onnx.opset"), model->opset);
	if (rc == GPAI_OK && model->n_text > 0)
		rc = note_number(model, 0, model->n_text, "onnx.text_tensors");
	if (rc == GPAI_OK && model->n_training > 0)
		rc = note_number(model, 0, model->n_training, "onnx.training");
	if (rc != GPAI_OK || model->n_tensors == 0)
		return rc;
	file->tensors = arena_array(model->arena, model->n_tensors, sizeof *file->tensors);
	if (file->tensors == NULL)
		return fail_memory(model->err);
	memcpy(file->tensors, model->tensors, model->n_tensors * sizeof *file->tensors);
	file->n_tensors = model->n_tensors;
	for (uint32_t i = 0; i < file->n_tensors; i++) {
		if (file->tensors[i].file.len == 0)
			file->data_bytes += file->tensors[i].end - file->tensors[i].begin;
	}
	return GPAI_OK;
}

static enum gpai_code
read_model(struct model *model)
{
	struct cursor message = {.source = model->source,
	    .end = model->source->size,
	    .clause = CLAUSE,
	    .err = model->err};
	struct protobuf_field field;
	bool has_graph = false;

	while (protobuf_next(&message, &field)) {
		has_graph = has_graph || (field.number == 7 && is_bytes(&field));
		message.rc = read_field(model, &message, &field);
	}
	if (message.rc != GPAI_OK)
		return message.rc;
	if (!has_graph)
		return BAD(model, GPAI_MALFORMED, message.end, "model without a graph");
	return finish(model);
}

static struct text
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return text_of(slash != NULL ? slash + 1 : path);
}

static enum gpai_code
read_source(
    struct arena *arena, struct source *source, struct tensor_file *file, struct gpai_error *err)
{
	struct model model = {.arena = arena,
	    .source = source,
	    .err = err,
	    .file = file,
	    .own_name = last_part(source->name),
	    .used = arena->used_bytes,
	    .opset = text_of("")};
	enum gpai_code rc;

	*file = (struct tensor_file){0};
	rc = read_model(&model);
	file->header_bytes = source->size - file->data_bytes;
	file->bytes_read = source->read;
	free(model.tensors);
	source_release(source);
	return rc;
}

enum gpai_code
onnx_read(struct arena *arena, int fd, uint64_t file_bytes, const char *name,
    struct tensor_file *file, struct gpai_error *err)
{
	struct source source;

	source_file(&source, fd, file_bytes, name);
	return read_source(arena, &source, file, err);
}

enum gpai_code
onnx_parse(struct arena *arena, struct span bytes, const char *name, struct tensor_file *file,
    struct gpai_error *err)
{
	struct source source;

	source_memory(&source, bytes, name);
	return read_source(arena, &source, file, err);
}
